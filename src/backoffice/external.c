/* external -- external accesses: addresses for programs of the former product, with rights, types and their log. */
#include "external/external.h"

#include "backoffice/settings.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LOG_PAGE = 50 };

struct external_line {
	const struct external_access *access;
	const char *href, *rights, *created, *used;
};

struct external_choice { const char *value, *label, *help; bool chosen; };

/* The fields of an access, new or known. */
struct external_form {
	const char *name;
	struct external_choice rights[EXTERNAL_RIGHT_COUNT];	/* which this person may give, or it has */
	size_t right_count;
	struct { struct external_choice *items; size_t count, capacity; } types;
};

struct external_log_line {
	const struct external_call *call;
	const char *when, *meaning, *icon, *status, *duration;
};

struct external_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *action, *list;
	const char *address;		/* just made, shown once; NULL: none */
	struct external_line *lines;	/* of the list */
	size_t line_count;
	const struct external_access *access;	/* NULL: the list */
	const char *renew, *revoke;	/* NULL: it is revoked; may more than this person may give */
	struct external_form form;
	struct { struct external_log_line *items; size_t count, capacity; } log;
	const char *failed_href, *all_href, *next;
	bool failed;
	const struct problems *problems;
};

#include "gen/backoffice_external.html.h"

/* ---- the form ---- */

static bool
is_typed(const struct request *rq, const char *name, const char *value)
{
	for (const char *const *one = field_all(rq, name); *one != NULL; one++)
		if (str_equal(*one, value))
			return true;
	return false;
}

static struct err *
fill_form(struct request *rq, const struct external_access *access, bool typed, struct external_form *form)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;
	unsigned mine;

	TRY(external_rights_to_give(ctx, &mine));
	form->name = typed ? field(rq, "name") : access != NULL ? access->name : "";
	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++) {
		const char *token = external_right_token(i);
		bool has = access != NULL && external_may(access, i);

		if (has || (mine & EXTERNAL_BIT(i)) != 0)
			form->rights[form->right_count++] = (struct external_choice){ token,
				T(ctx, external_right_label(i)), T(ctx, external_right_help(i)),
				typed ? is_typed(rq, "right[]", token) : has };
	}
	TRY(type_list(ctx, true, &types));
	for (size_t i = 0; i < types.count; i++) {
		const struct activity_type *type = &types.items[i];
		bool chosen = typed ? is_typed(rq, "type[]", type->public_id.text) :
		    access != NULL && access->types.count > 0 && external_may_type(access, type->id);

		if (!type->archived || chosen)
			*arena_push(ctx->arena, &form->types) =
			    (struct external_choice){ type->public_id.text, type->name, NULL, chosen };
	}
	return OK;
}

static struct err *
read_form(struct request *rq, struct external_access *access)
{
	access->name = field(rq, "name");
	access->rights = 0;
	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++)
		if (is_typed(rq, "right[]", external_right_token(i)))
			access->rights |= EXTERNAL_BIT(i);
	access->types.count = 0;
	for (const char *const *id = field_all(rq, "type[]"); *id != NULL; id++) {
		struct activity_type type;

		TRY(type_find_public(rq->ctx, *id, &type));
		*arena_push(rq->ctx->arena, &access->types) = type.id.value;
	}
	return OK;
}

/* ---- the list ---- */

static const char *
say_rights(struct ctx *ctx, unsigned rights)
{
	const char *text = "";

	for (unsigned i = 0; i < EXTERNAL_RIGHT_COUNT; i++)
		if (rights & EXTERNAL_BIT(i))
			text = arena_printf(ctx->arena, "%s%s%s", text, text[0] == '\0' ? "" : ", ",
			    T(ctx, external_right_label(i)));
	return text;
}

static const char *
say_moment(struct request *rq, instant at)
{
	struct ctx *ctx = rq->ctx;

	return INSTANT_IS_NONE(at) ? NULL : i18n_moment(ctx->arena, ctx->lang, at, here(rq)->zone, DATE_MEDIUM);
}

static struct external_page
page_of(struct request *rq, const struct problems *problems)
{
	struct external_page page = { .problems = problems, .list = ui_path(rq, "/external") };

	page.action = page.list;
	page.tabs = settings_tabs(rq, "external", &page.tab_count);
	return page;
}

static struct err *
draw_list(struct request *rq, struct response *rs, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct external_page page = page_of(rq, problems);
	struct external_accesses all;

	TRY(external_list(ctx, &all));
	page.lines = arena_new_array(ctx->arena, all.count, struct external_line);
	for (; page.line_count < all.count; page.line_count++) {
		const struct external_access *access = &all.items[page.line_count];

		page.lines[page.line_count] = (struct external_line){ access,
			ui_path(rq, arena_printf(ctx->arena, "/external/%s", access->public_id.text)),
			say_rights(ctx, access->rights), say_moment(rq, access->created_at),
			say_moment(rq, access->used_at) };
	}
	TRY(fill_form(rq, NULL, problems != NULL, &page.form));
	backoffice_external(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "External access"), .place = "settings" });
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	return draw_list(rq, rs, NULL);
}

/* ---- one ---- */

static struct err *
read_log(struct request *rq, const struct external_access *access, const char *path, struct external_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct external_calls calls;
	int64_t before = 0;

	if (rq->http->method == HTTP_GET) {
		page->failed = str_equal(field(rq, "failed"), "1");
		(void)str_to_int(field(rq, "before"), 1, INT64_MAX, &before);
	}
	TRY(external_list_calls(ctx, access->id, page->failed, before, LOG_PAGE, &calls));
	for (size_t i = 0; i < calls.count; i++) {
		const struct external_call *call = &calls.items[i];
		bool good = call->status < 400;

		*arena_push(ctx->arena, &page->log) = (struct external_log_line){ call,
			i18n_moment(ctx->arena, ctx->lang, call->at, here(rq)->zone, DATE_MEDIUM),
			good ? "done" : "problem", good ? "check" : "alert",
			arena_printf(ctx->arena, "%d", (int)call->status),
			arena_printf(ctx->arena, "%d ms", (int)call->duration_ms) };
	}
	page->all_href = path;
	page->failed_href = ui_address(ctx, path, "failed", "1", NULL);
	if (calls.next > 0)
		page->next = ui_address(ctx, path, "failed", page->failed ? "1" : "", "before",
		    arena_printf(ctx->arena, "%lld", (long long)calls.next), NULL);
	return OK;
}

static struct err *
draw_one(struct request *rq, struct response *rs, const struct external_access *access, const char *address,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct external_page page = page_of(rq, problems);
	const char *path = arena_printf(ctx->arena, "/external/%s", access->public_id.text);
	unsigned mine;

	TRY(external_rights_to_give(ctx, &mine));
	page.access = access;
	page.address = address;
	page.action = ui_path(rq, path);
	if (INSTANT_IS_NONE(access->revoked_at)) {
		page.renew = (access->rights & ~mine) != 0 ? NULL :
		    ui_path(rq, arena_printf(ctx->arena, "%s/renew", path));
		page.revoke = ui_path(rq, arena_printf(ctx->arena, "%s/revoke", path));
	}
	TRY(fill_form(rq, access, problems != NULL, &page.form));
	TRY(read_log(rq, access, page.action, &page));
	backoffice_external(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = access->name, .place = "settings" });
}

static struct err *
show_one(struct request *rq, struct response *rs)
{
	struct external_access access;

	TRY(external_find_public(rq->ctx, path_value(rq, "access"), &access));
	return draw_one(rq, rs, &access, NULL, NULL);
}

static struct err *
create(struct request *rq, struct response *rs)
{
	struct external_access access = { .created_at = rq->ctx->now, .revoked_at = INSTANT_NONE };
	const char *address;
	struct err *err;

	TRY(read_form(rq, &access));
	err = external_save(rq->ctx, &access, &address);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_list(rq, rs, err->problems);
	return draw_one(rq, rs, &access, address, NULL);
}

static struct err *
save(struct request *rq, struct response *rs)
{
	struct external_access access;
	const char *address;
	struct err *err;

	TRY(external_find_public(rq->ctx, path_value(rq, "access"), &access));
	TRY(read_form(rq, &access));
	err = external_save(rq->ctx, &access, &address);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_one(rq, rs, &access, NULL, err->problems);
	ui_done(rq, rs, T(rq->ctx, "Saved."), arena_printf(rq->ctx->arena, "/external/%s", access.public_id.text));
	return OK;
}

static struct err *
renew(struct request *rq, struct response *rs)
{
	struct external_access access;
	const char *address;

	TRY(external_find_public(rq->ctx, path_value(rq, "access"), &access));
	TRY(external_renew(rq->ctx, &access, &address));
	return draw_one(rq, rs, &access, address, NULL);
}

static struct err *
revoke(struct request *rq, struct response *rs)
{
	struct external_access access;

	TRY(external_find_public(rq->ctx, path_value(rq, "access"), &access));
	TRY(external_revoke(rq->ctx, access.id));
	ui_done(rq, rs, T(rq->ctx, "The address no longer works."), "/external");
	return OK;
}

const struct route backoffice_external_routes[] = {
	{ GET, "/:unit/external", show_list, .needs = CAN_EDIT_KEYS },
	{ POST, "/:unit/external", create, .needs = CAN_EDIT_KEYS, .fields = "name right[] type[]" },
	{ GET, "/:unit/external/:access", show_one, .needs = CAN_EDIT_KEYS, .fields = "failed before" },
	{ POST, "/:unit/external/:access", save, .needs = CAN_EDIT_KEYS, .fields = "name right[] type[]" },
	{ POST, "/:unit/external/:access/renew", renew, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ POST, "/:unit/external/:access/revoke", revoke, .needs = CAN_EDIT_KEYS, .fields = "" },
	{ 0 },
};
