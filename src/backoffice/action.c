/* action -- one portal action of a type: its words per language, where it is offered, when it is possible. */
#include "backoffice/catalog.h"

#include <jansson.h>
#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "form/codes.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { LARGEST_SETTINGS = 32 * 1024, MOST_UNTIL_H = 2160 };

struct status_choice { const char *token, *label; bool chosen; };

struct action_page {
	const struct activity_type *type;
	const char *name, *back, *action, *remove_action, *active, *offered, *until_h, *rank;
	struct ui_options places;
	struct status_choice statuses[STATUS_COUNT];
	struct ui_field labels[LANG_COUNT], helps[LANG_COUNT], confirmations[LANG_COUNT];
	struct code_hint *codes;
	size_t code_count;
	const struct problems *problems;
};

#include "gen/backoffice_action.html.h"

struct code_hint *
catalog_codes(struct ctx *ctx, size_t *count)
{
	struct code_hint *hints = arena_new_array(ctx->arena, CODE_COUNT, struct code_hint);

	for (size_t i = 0; i < CODE_COUNT; i++) {
		size_t size = strlen(code_rows[i].path);

		hints[i].code = arena_printf(ctx->arena, code_rows[i].path[size - 1] == '.' ? "{%s…}" : "{%s}",
		    code_rows[i].path);
		hints[i].label = T(ctx, code_rows[i].label);
	}
	*count = CODE_COUNT;
	return hints;
}

static const struct { const char *token, *label; } places[] = {
	{ "activity", N_("On an activity") },
	{ "home", N_("On the first page, to start something new") },
	{ "both", N_("Both") },
};

/* The three texts of an action, as members of its settings. */
static const char *const texts[] = { "label", "help", "confirmation" };

static struct err *
find_action(struct request *rq, const struct activity_type *type, struct portal_action *out)
{
	struct portal_actions actions = { 0 };

	TRY(portal_action_list(rq->ctx, type->id, &actions));
	for (size_t i = 0; i < actions.count; i++) {
		if (!str_equal(actions.items[i].code, path_value(rq, "action")))
			continue;
		*out = actions.items[i];
		return OK;
	}
	return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such action."), "action");
}

static const char *
text_of(struct ctx *ctx, json_t *settings, const char *member, const char *tag)
{
	const char *text = json_string_value(json_object_get(json_object_get(settings, member), tag));

	return text == NULL ? "" : arena_strdup(ctx->arena, text);
}

static void
fill_texts(struct request *rq, struct action_page *page, json_t *settings, bool typed)
{
	struct arena *arena = rq->ctx->arena;
	struct ui_field *const fields[] = { page->labels, page->helps, page->confirmations };

	for (size_t i = 0; i < COUNT_OF(texts) * LANG_COUNT; i++) {
		enum lang lang = backoffice_nth_lang(rq, i % LANG_COUNT);
		const char *member = texts[i / LANG_COUNT];
		const char *name = arena_printf(arena, "%s.%s", member, lang_tag(lang));

		fields[i / LANG_COUNT][i % LANG_COUNT] = (struct ui_field){ .name = name,
			.label = lang_own_name(lang),
			.rows = 2,
			.problems = page->problems,
			.optional = true,
			.value = typed ? field(rq, name)
				       : text_of(rq->ctx, settings, member, lang_tag(lang)) };
	}
}

static void
fill_statuses(struct request *rq, struct action_page *page, json_t *settings, bool typed)
{
	json_t *stored = json_object_get(settings, "status"), *one;
	size_t index;

	for (size_t i = 0; i < STATUS_COUNT; i++) {
		struct status_choice *choice = &page->statuses[i];

		choice->token = status_token((enum activity_status)i);
		choice->label = T(rq->ctx, status_label((enum activity_status)i));
		if (typed) {
			for (const char *const *at = field_all(rq, "status[]"); *at != NULL; at++)
				choice->chosen |= str_equal(*at, choice->token);
			continue;
		}
		json_array_foreach(stored, index, one)
			choice->chosen |= str_equal(json_string_value(one), choice->token);
	}
}

static struct err *
draw(struct request *rq, struct response *rs, const struct activity_type *type, const struct portal_action *action,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	bool typed = problems != NULL;
	const struct action_kind *kind = action_kind_find(action->kind);
	json_t *settings = json_loads(action->settings, 0, NULL);
	json_t *until = json_object_get(settings, "until_h");
	const char *offered = json_string_value(json_object_get(settings, "offered"));
	struct action_page page = { .type = type, .problems = problems,
	    .name = kind != NULL ? T(ctx, kind->label) : action->kind,
	    .back = ui_path(rq, catalog_path(rq, type, "")),
	    .action = ui_path(rq, catalog_path(rq, type, arena_printf(ctx->arena, "/actions/%s", action->code))),
	    .active = typed ? field(rq, "active") : ui_bool(action->active),
	    .offered = typed ? field(rq, "offered") : offered != NULL ? arena_strdup(ctx->arena, offered) : "activity",
	    .rank = typed ? field(rq, "rank") : arena_printf(ctx->arena, "%lld", (long long)action->rank),
	    .until_h = typed ? field(rq, "until_h") : !json_is_integer(until) || json_integer_value(until) < 0 ? "" :
	    arena_printf(ctx->arena, "%lld", (long long)json_integer_value(until)) };

	page.remove_action = arena_printf(ctx->arena, "%s/remove", page.action);
	for (size_t i = 0; i < COUNT_OF(places); i++)
		ui_option_add(ctx, &page.places, places[i].token, T(ctx, places[i].label));
	page.codes = catalog_codes(ctx, &page.code_count);
	fill_texts(rq, &page, settings, typed);
	fill_statuses(rq, &page, settings, typed);
	json_decref(settings);
	backoffice_action(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "catalog" });
}

static struct err *
show_action(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct portal_action action;

	TRY(catalog_find(rq, &type));
	TRY(find_action(rq, &type, &action));
	return draw(rq, rs, &type, &action, NULL);
}

static const char *
write_settings(struct request *rq, const struct portal_action *action, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct buf buf = buf_make(ctx->arena, LARGEST_SETTINGS);
	struct json json = json_make(&buf);
	json_t *stored = json_loads(action->settings, 0, NULL);
	const char *icon = json_string_value(json_object_get(stored, "icon"));
	int64_t until;

	json_open_object(&json, NULL);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		json_open_object(&json, texts[i]);
		for (size_t lang = 0; lang < LANG_COUNT; lang++) {
			const char *tag = lang_tag((enum lang)lang);
			const char *name = arena_printf(ctx->arena, "%s.%s", texts[i], tag);

			codes_check(ctx, field(rq, name), name, problems);
			if (field(rq, name)[0] != '\0')
				json_text(&json, tag, field(rq, name));
		}
		json_close_object(&json);
	}
	if (icon != NULL)
		json_text(&json, "icon", icon);
	json_text(&json, "offered", field(rq, "offered"));
	json_open_array(&json, "status");
	for (const char *const *at = field_all(rq, "status[]"); *at != NULL; at++)
		json_text(&json, NULL, *at);
	json_close_array(&json);
	if (field(rq, "until_h")[0] != '\0' && !str_to_int(field(rq, "until_h"), 0, MOST_UNTIL_H, &until))
		problem_add(ctx->arena, problems, "until_h",
		    T(ctx, "Write whole hours, at most 2160, or leave it empty."));
	else if (field(rq, "until_h")[0] != '\0')
		json_int(&json, "until_h", until);
	json_close_object(&json);
	json_decref(stored);
	return buf_text(&buf);
}

static struct err *
save_action(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type;
	struct portal_action action;
	struct problems problems = { 0 };
	struct err *err;

	TRY(catalog_find(rq, &type));
	TRY(find_action(rq, &type, &action));
	action.settings = write_settings(rq, &action, &problems);
	action.active = str_equal(field(rq, "active"), "1");
	if (!str_to_int(field(rq, "rank"), 0, 1000, &action.rank))
		problem_add(ctx->arena, &problems, "rank", T(ctx, "Write a whole number from 0 to 1000."));
	action_check_settings(ctx, action.kind, action.settings, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = portal_action_save(ctx, &action);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &type, &action, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), catalog_path(rq, &type, ""));
	return OK;
}

/* "book", or "book2" when that is taken. */
static const char *
free_code(struct ctx *ctx, const struct portal_actions *actions, const char *kind)
{
	const char *code = kind;
	bool taken = true;

	for (int number = 2; taken; number++) {
		taken = false;
		for (size_t i = 0; i < actions->count; i++)
			taken |= str_equal(actions->items[i].code, code);
		if (taken)
			code = arena_printf(ctx->arena, "%s%d", kind, number);
	}
	return code;
}

static struct err *
add_action(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const struct action_kind *kind = action_kind_find(field(rq, "kind"));
	struct activity_type type;
	struct portal_actions actions = { 0 };
	struct portal_action action;

	TRY(catalog_find(rq, &type));
	if (kind == NULL)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such action."), "kind");
	TRY(portal_action_list(ctx, type.id, &actions));
	action = (struct portal_action){ .type = type.id,
		.code = free_code(ctx, &actions, kind->token),
		.kind = kind->token,
		.rank = kind->rank,
		.settings = action_first_settings(ctx, kind->token),
		.active = true };
	TRY(portal_action_save(ctx, &action));
	ui_done(rq, rs, T(ctx, "Added."),
	    catalog_path(rq, &type, arena_printf(ctx->arena, "/actions/%s", action.code)));
	return OK;
}

static struct err *
remove_action(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct portal_action action;

	TRY(catalog_find(rq, &type));
	TRY(find_action(rq, &type, &action));
	TRY(portal_action_delete(rq->ctx, action.id));
	ui_done(rq, rs, T(rq->ctx, "Removed."), catalog_path(rq, &type, ""));
	return OK;
}

#define IN_SIX(name) name ".en " name ".fr " name ".nl " name ".de " name ".it " name ".es "

const struct route backoffice_action_routes[] = {
	{ POST, "/:unit/catalog/:type/actions", add_action, .needs = CAN_EDIT_CATALOG, .fields = "kind" },
	{ GET, "/:unit/catalog/:type/actions/:action", show_action, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type/actions/:action", save_action, .needs = CAN_EDIT_CATALOG,
	    .fields = IN_SIX("label") IN_SIX("help") IN_SIX("confirmation") "active offered until_h rank status[]" },
	{ POST, "/:unit/catalog/:type/actions/:action/remove", remove_action, .needs = CAN_EDIT_CATALOG },
	{ 0 },
};
