/* keys -- keys of programs: made, revoked, and what was asked with them. */
#include "backoffice/backoffice.h"

#include "account/calls.h"
#include "account/handing.h"
#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { CALLS = 50 };

struct key_line {
	const struct api_key *key;
	const char *scopes, *created, *used, *revoke, *href;
};

struct keys_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	struct key_line *lines;
	size_t line_count;
	const char *secret;		/* just made, shown once */
	const char *name;
	const struct request *typed;	/* a form that was not taken; NULL: a fresh one */
	const struct problems *problems;
	const char *action;
	bool may_read, may_plan, may_write, may_admin;	/* which scopes this person may give */
	const struct activity_type *types;
	size_t type_count;
	const struct unit *units;	/* others that this person administers */
	size_t unit_count;
};

struct call_line {
	const struct key_call *call;
	const char *at, *status, *took;
	bool told;			/* there is something to unfold */
};

struct key_calls_page {
	const char *name, *facts, *back, *next;
	struct call_line *lines;
	size_t count;
};

/* Whether that box was ticked in the form that was not taken. */
static bool
ticked(const struct keys_page *page, const char *name, const char *value)
{
	if (page->typed == NULL)
		return str_equal(value, "read");
	for (const char *const *one = field_all(page->typed, name); *one != NULL; one++)
		if (str_equal(*one, value))
			return true;
	return false;
}

#include "gen/backoffice_keys.html.h"

/* ---- the keys ---- */

static struct err *
find_scopes(struct request *rq, struct keys_page *page)
{
	uint64_t scopes;

	TRY(handing_scopes(rq->ctx, &scopes));
	page->may_read = (scopes & SCOPE(NEEDS_KEY_READ)) != 0;
	page->may_plan = (scopes & SCOPE(NEEDS_KEY_PLAN)) != 0;
	page->may_write = (scopes & SCOPE(NEEDS_KEY_WRITE)) != 0;
	page->may_admin = (scopes & SCOPE(NEEDS_KEY_ADMIN)) != 0;
	return OK;
}

/* Units of the same company that this person administers, too. */
static struct err *
find_units(struct request *rq, struct keys_page *page)
{
	struct units_of_person all;
	struct units units = { 0 };
	struct ctx *ctx = rq->ctx;

	TRY(unit_list_of_person(ctx, ctx->actor.person, &all));
	for (size_t i = 0; i < all.count; i++)
		if ((all.items[i].roles & ROLE_BIT(ROLE_ADMIN)) != 0 &&
		    ID_EQUAL(all.items[i].unit.tenant, ctx->tenant) &&
		    !ID_EQUAL(all.items[i].unit.id, ctx->unit))
			*arena_push(ctx->arena, &units) = all.items[i].unit;
	page->units = units.items;
	page->unit_count = units.count;
	return OK;
}

static struct err *
draw_keys(struct request *rq, struct response *rs, const char *secret, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = here(rq)->zone;
	struct keys_page page = { .secret = secret, .problems = problems, .action = ui_path(rq, "/keys"),
	    .name = problems != NULL ? field(rq, "name") : "", .typed = problems != NULL ? rq : NULL };
	struct activity_types types;
	struct api_keys keys = { 0 };

	page.tabs = settings_tabs(rq, "keys", &page.tab_count);
	TRY(key_list(ctx, &keys));
	TRY(type_list(ctx, false, &types));
	TRY(find_units(rq, &page));
	TRY(find_scopes(rq, &page));
	page.types = types.items;
	page.type_count = types.count;
	page.lines = arena_new_array(ctx->arena, keys.count, struct key_line);
	for (; page.line_count < keys.count; page.line_count++) {
		const struct api_key *key = &keys.items[page.line_count];

		page.lines[page.line_count] = (struct key_line){ key, scopes_print(key->scopes),
		    i18n_moment(ctx->arena, ctx->lang, key->created_at, zone, DATE_MEDIUM),
		    INSTANT_IS_NONE(key->used_at) ? NULL :
		    i18n_moment(ctx->arena, ctx->lang, key->used_at, zone, DATE_MEDIUM),
		    !INSTANT_IS_NONE(key->revoked_at) ? NULL :
		    ui_path(rq, arena_printf(ctx->arena, "/keys/%s/revoke", key->public_id.text)),
		    ui_path(rq, arena_printf(ctx->arena, "/keys/%s", key->public_id.text)) };
	}
	backoffice_keys(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "API keys"), .place = "settings" });
}

static struct err *
show_keys(struct request *rq, struct response *rs)
{
	return draw_keys(rq, rs, NULL, NULL);
}

/* The chosen types and units, by their names in the form. */
static struct err *
read_limits(struct request *rq, struct key_limits *out)
{
	struct ctx *ctx = rq->ctx;
	struct keys_page page = { 0 };
	struct activity_type type;

	for (const char *const *id = field_all(rq, "type[]"); *id != NULL; id++) {
		TRY(type_find_public(ctx, *id, &type));
		*arena_push(ctx->arena, &out->types) = type.id.value;
	}
	TRY(find_units(rq, &page));
	for (const char *const *slug = field_all(rq, "unit[]"); *slug != NULL; slug++)
		for (size_t i = 0; i < page.unit_count; i++)
			if (str_equal(page.units[i].slug, *slug))
				*arena_push(ctx->arena, &out->units) = page.units[i].id.value;
	return OK;
}

static struct err *
make_key(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct buf words = buf_make(ctx->arena, 100);
	struct key_limits limits = { 0 };
	struct problems problems = { 0 };
	const char *secret;
	uint64_t scopes = 0;
	struct err *err;

	for (const char *const *scope = field_all(rq, "scope[]"); *scope != NULL; scope++)
		buf_printf(&words, "%s%s", words.size > 0 ? " " : "", *scope);
	if (field(rq, "name")[0] == '\0')
		problem_add(ctx->arena, &problems, "name",
		    T(ctx, "Give the key a name, such as the program that uses it."));
	if (!scopes_parse(buf_text(&words), &scopes))
		problem_add(ctx->arena, &problems, "scope", T(ctx, "Choose what the key may do."));
	TRY(read_limits(rq, &limits));
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = key_create_limited(ctx, field(rq, "name"), scopes, &limits, &secret);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_keys(rq, rs, NULL, err->problems);
	return draw_keys(rq, rs, secret, NULL);
}

static struct err *
revoke_key(struct request *rq, struct response *rs)
{
	TRY(key_revoke(rq->ctx, path_value(rq, "key")));
	ui_done(rq, rs, T(rq->ctx, "The key no longer works."), "/keys");
	return OK;
}

/* ---- what was asked with one ---- */

static struct err *
find_key(struct request *rq, struct api_key *out)
{
	struct api_keys keys = { 0 };

	TRY(key_list(rq->ctx, &keys));
	for (size_t i = 0; i < keys.count; i++)
		if (str_equal(keys.items[i].public_id.text, path_value(rq, "key"))) {
			*out = keys.items[i];
			return OK;
		}
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such key."), NULL);
}

static struct err *
show_calls(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct key_calls_page page = { .back = ui_path(rq, "/keys") };
	struct key_calls calls;
	struct api_key key;
	int64_t before = 0, next;

	TRY(find_key(rq, &key));
	(void)!str_to_int(field(rq, "before"), 1, INT64_MAX, &before);
	TRY(key_call_list(ctx, "api", key.id.value, before, CALLS, &calls, &next));
	page.name = key.name;
	page.facts = scopes_print(key.scopes);
	if (next != 0)
		page.next = ui_path(rq, arena_printf(ctx->arena, "/keys/%s?before=%lld", key.public_id.text,
		    (long long)next));
	page.lines = arena_new_array(ctx->arena, calls.count, struct call_line);
	for (; page.count < calls.count; page.count++) {
		const struct key_call *call = &calls.items[page.count];

		page.lines[page.count] = (struct call_line){ call,
		    i18n_moment(ctx->arena, ctx->lang, call->at, here(rq)->zone, DATE_MEDIUM),
		    arena_printf(ctx->arena, "%d", (int)call->status),
		    arena_printf(ctx->arena, "%lld ms", (long long)call->took_ms),
		    call->request[0] != '\0' || call->answer[0] != '\0' };
	}
	backoffice_key_calls(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = key.name, .place = "settings" });
}

const struct route backoffice_key_routes[] = {
	{ GET, "/:unit/keys", show_keys, .needs = CAN_EDIT_KEYS },
	{ POST, "/:unit/keys", make_key, .needs = CAN_EDIT_KEYS, .fields = "name scope[] type[] unit[]" },
	{ GET, "/:unit/keys/:key", show_calls, .needs = CAN_EDIT_KEYS, .fields = "before" },
	{ POST, "/:unit/keys/:key/revoke", revoke_key, .needs = CAN_EDIT_KEYS },
	{ 0 },
};
