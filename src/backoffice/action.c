/* action -- one portal action of a type: words, look, where and when it is offered, what it does. */
#include "backoffice/action.h"

#include <jansson.h>
#include <stdlib.h>
#include "account/account.h"
#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "form/codes.h"
#include "form/facts.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

enum { MOST_UNTIL_H = 2160, MOST_OPTIONS = 16 };

struct status_choice { const char *token, *label; bool chosen; };
struct icon_choice { const char *name; bool chosen; };

/* One of the kind's own settings, as it is drawn. */
struct option_view {
	enum action_option_kind kind;
	const char *label, *help;
	struct ui_field field;
	struct ui_options choices;
	struct ui_field texts[LANG_COUNT];
};

struct action_page {
	const struct activity_type *type;
	const char *name, *back, *action, *remove_action, *preview, *code, *kind;
	const char *form_href;		/* to the editor of its own form; NULL: it asks none */
	const char *active, *offered, *until_h, *color, *often, *becomes, *tell;
	struct ui_options places, oftens, effects;
	struct status_choice statuses[STATUS_COUNT];
	struct icon_choice icons[40];
	int icon_count;
	struct ui_field labels[LANG_COUNT], helps[LANG_COUNT], confirmations[LANG_COUNT];
	struct option_view options[MOST_OPTIONS];
	int option_count;
	struct conditions_editor when;
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

struct err *
action_page_find(struct request *rq, const struct activity_type *type, struct portal_action *out)
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

const char *
action_page_path(struct request *rq, const struct activity_type *type, const struct portal_action *action,
    const char *more)
{
	return ui_path(rq, catalog_path(rq, type, arena_printf(rq->ctx->arena, "/actions/%s%s", action->code, more)));
}

/* ---- drawn ---- */

static const char *
text_of(struct ctx *ctx, const json_t *texts_of_it, const char *tag)
{
	const char *text = json_string_value(json_object_get(texts_of_it, tag));

	return text == NULL ? "" : arena_strdup(ctx->arena, text);
}

static void
fill_langs(struct request *rq, const char *name, const json_t *stored, const struct problems *problems,
    const char *problem_name, int rows, struct ui_field *out)
{
	for (size_t i = 0; i < LANG_COUNT; i++) {
		enum lang lang = backoffice_nth_lang(rq, i);
		const char *own = arena_printf(rq->ctx->arena, "%s.%s", name, lang_tag(lang));

		out[i] = (struct ui_field){ .name = own, .label = lang_own_name(lang), .rows = rows,
			.codes = true,
			.problems = problems, .problem_name = problem_name, .optional = true,
			.value = problems != NULL ? field(rq, own) : text_of(rq->ctx, stored, lang_tag(lang)) };
	}
}

static void
fill_statuses(struct request *rq, struct action_page *page, const json_t *settings)
{
	const json_t *stored = json_object_get(settings, "status"), *one;
	size_t index;

	for (size_t i = 0; i < STATUS_COUNT; i++) {
		struct status_choice *choice = &page->statuses[i];

		choice->token = status_token((enum activity_status)i);
		choice->label = T(rq->ctx, status_label((enum activity_status)i));
		if (page->problems != NULL) {
			for (const char *const *at = field_all(rq, "status[]"); *at != NULL; at++)
				choice->chosen |= str_equal(*at, choice->token);
			continue;
		}
		json_array_foreach(stored, index, one)
			choice->chosen |= str_equal(json_string_value(one), choice->token);
	}
}

static void
fill_icons(struct request *rq, struct action_page *page, const json_t *settings, const struct action_kind *kind)
{
	const char *stored = json_string_value(json_object_get(settings, "icon"));
	const char *chosen = page->problems != NULL ? field(rq, "icon")
	    : stored != NULL			    ? stored
	    : kind != NULL			    ? kind->icon
						    : "";

	for (size_t i = 0; action_icons[i] != NULL && i < COUNT_OF(page->icons); i++)
		page->icons[page->icon_count++] =
		    (struct icon_choice){ action_icons[i], str_equal(action_icons[i], chosen) };
}

/* What is stored of an option, as its input shows it. */
static const char *
option_text(struct ctx *ctx, const struct action_option *option, const json_t *stored)
{
	const json_t *item;
	struct buf lines = buf_make(ctx->arena, 1 << 14);
	size_t i;

	switch (option->kind) {
	case OPTION_BOOL:
		return ui_bool(json_is_boolean(stored) ? json_is_true(stored) : str_equal(option->usual, "true"));
	case OPTION_INT:
		return json_is_integer(stored)
		    ? arena_printf(ctx->arena, "%lld", (long long)json_integer_value(stored))
		    : option->usual;
	case OPTION_FIELDS:
		json_array_foreach(stored, i, item)
			buf_printf(&lines, "%s\n", json_is_string(item) ? json_string_value(item) : "");
		return buf_text(&lines);
	default:
		return json_is_string(stored) ? arena_strdup(ctx->arena, json_string_value(stored)) : option->usual;
	}
}

static void
fill_option(struct request *rq, struct action_page *page, const struct action_option *option, const json_t *stored)
{
	struct ctx *ctx = rq->ctx;
	struct option_view *view = &page->options[page->option_count++];
	const char *name = arena_printf(ctx->arena, "option.%s", option->name);

	view->kind = option->kind;
	view->label = T(ctx, option->label);
	view->help = option->help == NULL ? NULL : T(ctx, option->help);
	view->field = (struct ui_field){ .name = name, .label = view->label, .help = view->help,
		.problems = page->problems, .rows = 4,
		.value = page->problems != NULL ? field(rq, name) : option_text(ctx, option, stored) };
	for (const struct action_choice *c = option->choices; c != NULL && c->token != NULL; c++)
		ui_option_add(ctx, &view->choices, c->token, T(ctx, c->label));
	view->field.options = view->choices.items;
	view->field.option_count = view->choices.count;
	if (option->kind == OPTION_TEXTS || option->kind == OPTION_LINES)
		fill_langs(rq, name, stored, page->problems, option->name, option->kind == OPTION_LINES ? 5 : 2,
		    view->texts);
}

static void
fill_choices(struct ctx *ctx, struct action_page *page)
{
	enum activity_status status;

	for (size_t i = 0; i < COUNT_OF(places); i++)
		ui_option_add(ctx, &page->places, places[i].token, T(ctx, places[i].label));
	ui_option_add(ctx, &page->oftens, "always", T(ctx, "Every time"));
	ui_option_add(ctx, &page->oftens, "once", T(ctx, "Once"));
	ui_option_add(ctx, &page->effects, "", T(ctx, "Leave it as it is"));
	for (size_t i = 0; action_effects[i] != NULL; i++)
		if (status_parse(action_effects[i], &status))
			ui_option_add(ctx, &page->effects, action_effects[i], T(ctx, status_label(status)));
}

/* What is stored (or, after a wrong try, what was typed). */
static void
fill_values(struct request *rq, struct action_page *page, const struct portal_action *action,
    const struct action_kind *kind, const json_t *settings)
{
	struct ctx *ctx = rq->ctx;
	bool typed = page->problems != NULL;
	const json_t *until = json_object_get(settings, "until_h"), *tell = json_object_get(settings, "tell");
	const char *offered = json_string_value(json_object_get(settings, "offered"));
	const char *often = json_string_value(json_object_get(settings, "often"));
	bool once = often != NULL ? str_equal(often, "once") : kind != NULL && kind->once;
	bool tells = tell != NULL ? json_is_true(tell) : kind != NULL && kind->tells;

	page->active = typed ? field(rq, "active") : ui_bool(action->active);
	page->offered = typed ? field(rq, "offered") : offered != NULL ? arena_strdup(ctx->arena, offered) : "activity";
	page->until_h = typed					  ? field(rq, "until_h")
	    : json_is_integer(until) && json_integer_value(until) >= 0
	    ? arena_printf(ctx->arena, "%lld", (long long)json_integer_value(until))
	    : "";
	page->color = typed ? field(rq, "color") : text_of(ctx, settings, "color");
	page->often = typed ? field(rq, "often") : once ? "once" : "always";
	page->tell = typed ? field(rq, "tell") : ui_bool(tells);
	page->becomes = typed ? field(rq, "becomes") : text_of(ctx, json_object_get(settings, "effects"), "status");
}

static struct err *
fill_conditions(struct request *rq, struct action_page *page, const json_t *settings)
{
	struct ctx *ctx = rq->ctx;
	struct fact_rows *rows = arena_new(ctx->arena, struct fact_rows);
	const json_t *when = json_object_get(settings, "when");
	char *json = when == NULL ? NULL : json_dumps(when, JSON_COMPACT);

	TRY(action_fact_rows(ctx, page->type->id, rows));
	page->when = (struct conditions_editor){ .name = "when", .label = T(ctx, "Only when"), .rows = rows,
		.help = T(ctx, "Further conditions. Without any, the statuses and hours above decide alone."),
		.json = json == NULL ? "" : arena_strdup(ctx->arena, json), .problems = page->problems,
		.typed = page->problems != NULL ? rq : NULL };
	free(json);
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct activity_type *type, const struct portal_action *action,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct action_kind *kind = action_kind_find(action->kind);
	json_t *settings = json_loads(action->settings, 0, NULL);
	struct action_page page = { .type = type, .problems = problems, .code = action->code,
		.kind = kind == NULL ? action->kind : T(ctx, kind->label),
		.back = ui_path(rq, catalog_path(rq, type, "")),
		.action = action_page_path(rq, type, action, ""),
		.remove_action = action_page_path(rq, type, action, "/remove"),
		.preview = action_page_path(rq, type, action, "/preview") };
	struct err *err;

	page.name = page.kind;
	fill_choices(ctx, &page);
	fill_values(rq, &page, action, kind, settings);
	fill_statuses(rq, &page, settings);
	fill_icons(rq, &page, settings, kind);
	fill_langs(rq, "label", json_object_get(settings, "label"), problems, NULL, 2, page.labels);
	fill_langs(rq, "help", json_object_get(settings, "help"), problems, NULL, 2, page.helps);
	fill_langs(rq, "confirmation", json_object_get(settings, "confirmation"), problems, NULL, 2,
	    page.confirmations);
	for (const struct action_option *o = kind == NULL ? NULL : kind->options;
	    o != NULL && o->name != NULL && page.option_count < MOST_OPTIONS; o++) {
		fill_option(rq, &page, o, json_object_get(json_object_get(settings, "options"), o->name));
		if (o->kind == OPTION_FORM)
			page.form_href = action_page_path(rq, type, action, "/form");
	}
	if (kind != NULL && kind->own_form)
		page.form_href = action_page_path(rq, type, action, "/form");
	page.codes = catalog_codes(ctx, &page.code_count);
	err = fill_conditions(rq, &page, settings);
	json_decref(settings);
	TRY(err);
	backoffice_action(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "catalog",
	    .script = "editor.js" });
}

static struct err *
show_action(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct portal_action action;

	TRY(catalog_find(rq, &type));
	TRY(action_page_find(rq, &type, &action));
	return draw(rq, rs, &type, &action, NULL);
}

/* ---- read ---- */

static json_t *
read_langs(struct request *rq, const char *name, struct problems *problems)
{
	json_t *out = json_object();

	for (size_t lang = 0; lang < LANG_COUNT; lang++) {
		const char *tag = lang_tag((enum lang)lang);
		const char *own = arena_printf(rq->ctx->arena, "%s.%s", name, tag);

		codes_check(rq->ctx, field(rq, own), own, problems);
		if (!str_empty(field(rq, own)))
			json_object_set_new(out, tag, json_string(field(rq, own)));
	}
	return out;
}

static json_t *
read_lines(struct request *rq, const char *name)
{
	size_t count;
	char **lines = str_split(rq->ctx->arena, field(rq, name), '\n', &count);
	json_t *out = json_array();

	for (size_t i = 0; i < count; i++) {
		const char *line = str_trim(rq->ctx->arena, lines[i]);

		if (!str_empty(line))
			json_array_append_new(out, json_string(line));
	}
	return out;
}

static json_t *
read_option(struct request *rq, const struct action_option *option, struct problems *problems)
{
	const char *name = arena_printf(rq->ctx->arena, "option.%s", option->name);
	int64_t number;

	switch (option->kind) {
	case OPTION_BOOL:
		return json_boolean(str_equal(field(rq, name), "1"));
	case OPTION_INT:
		return str_to_int(field(rq, name), INT64_MIN, INT64_MAX, &number) ? json_integer(number)
										  : json_string(field(rq, name));
	case OPTION_FIELDS:
		return read_lines(rq, name);
	case OPTION_TEXTS:
	case OPTION_LINES:
		return read_langs(rq, name, problems);
	default:
		return json_string(field(rq, name));
	}
}

static void
read_times(struct request *rq, json_t *json, struct problems *problems)
{
	const char *until = field(rq, "until_h");
	json_t *statuses = json_array();
	int64_t hours;

	for (const char *const *at = field_all(rq, "status[]"); *at != NULL; at++)
		json_array_append_new(statuses, json_string(*at));
	json_object_set_new(json, "status", statuses);
	if (!str_empty(until) && !str_to_int(until, 0, MOST_UNTIL_H, &hours))
		problem_add(rq->ctx->arena, problems, "until_h",
		    T(rq->ctx, "Write whole hours, at most 2160, or leave it empty."));
	else if (!str_empty(until))
		json_object_set_new(json, "until_h", json_integer(hours));
}

static const char *
write_settings(struct request *rq, const struct action_kind *kind, struct conditions_editor *when,
    struct problems *problems)
{
	json_t *json = json_object(), *options = json_object(), *conditions;
	char *text;
	const char *copy, *held;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		json_object_set_new(json, texts[i], read_langs(rq, texts[i], problems));
	if (!str_empty(field(rq, "icon")) && !(kind != NULL && str_equal(kind->icon, field(rq, "icon"))))
		json_object_set_new(json, "icon", json_string(field(rq, "icon")));
	if (!str_empty(field(rq, "color")))
		json_object_set_new(json, "color", json_string(field(rq, "color")));
	json_object_set_new(json, "offered", json_string(field(rq, "offered")));
	read_times(rq, json, problems);
	json_object_set_new(json, "often", json_string(field(rq, "often")));
	json_object_set_new(json, "tell", json_boolean(str_equal(field(rq, "tell"), "1")));
	if (!str_empty(field(rq, "becomes")))
		json_object_set_new(json, "effects", json_pack("{s:s}", "status", field(rq, "becomes")));
	held = conditions_read(rq, when, problems);
	conditions = str_empty(held) ? NULL : json_loads(held, 0, NULL);
	if (conditions != NULL)
		json_object_set_new(json, "when", conditions);
	for (const struct action_option *o = kind == NULL ? NULL : kind->options; o != NULL && o->name != NULL; o++)
		json_object_set_new(options, o->name, read_option(rq, o, problems));
	json_object_set_new(json, "options", options);
	text = json_dumps(json, JSON_COMPACT);
	copy = arena_strdup(rq->ctx->arena, text);
	free(text);
	json_decref(json);
	return copy;
}

static struct err *
save_action(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type;
	struct portal_action action;
	struct problems problems = { 0 };
	struct fact_rows rows = { 0 };
	struct conditions_editor when = { .name = "when", .rows = &rows };
	struct err *err;

	TRY(catalog_find(rq, &type));
	TRY(action_page_find(rq, &type, &action));
	TRY(action_fact_rows(ctx, type.id, &rows));
	action.settings = write_settings(rq, action_kind_find(action.kind), &when, &problems);
	action.active = str_equal(field(rq, "active"), "1");
	action_check_settings(ctx, action.kind, action.settings, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = portal_action_save(ctx, &action);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw(rq, rs, &type, &action, err->problems);
	ui_done(rq, rs, T(ctx, "Saved."), catalog_path(rq, &type, ""));
	return OK;
}

/* ---- added, moved, removed ---- */

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

/* One place up or down; the others are numbered anew where they stand. */
static struct err *
move_action(struct request *rq, struct response *rs)
{
	bool up = str_equal(field(rq, "to"), "up");
	struct activity_type type;
	struct portal_action action;
	struct portal_actions all = { 0 };
	size_t at = 0, other;

	TRY(catalog_find(rq, &type));
	TRY(action_page_find(rq, &type, &action));
	TRY(portal_action_list(rq->ctx, type.id, &all));
	while (at < all.count && !ID_EQUAL(all.items[at].id, action.id))
		at++;
	other = up ? at - 1 : at + 1;
	if (at < all.count && other < all.count) {
		struct portal_action one = all.items[at];

		all.items[at] = all.items[other];
		all.items[other] = one;
	}
	for (size_t i = 0; i < all.count; i++) {
		if (all.items[i].rank == (int64_t)(i + 1) * 10)
			continue;
		all.items[i].rank = (int64_t)(i + 1) * 10;
		TRY(portal_action_save(rq->ctx, &all.items[i]));
	}
	ui_done(rq, rs, T(rq->ctx, "Moved."), catalog_path(rq, &type, ""));
	return OK;
}

static struct err *
remove_action(struct request *rq, struct response *rs)
{
	struct activity_type type;
	struct portal_action action;

	TRY(catalog_find(rq, &type));
	TRY(action_page_find(rq, &type, &action));
	TRY(portal_action_delete(rq->ctx, action.id));
	ui_done(rq, rs, T(rq->ctx, "Removed."), catalog_path(rq, &type, ""));
	return OK;
}

#define IN_SIX(name) name ".en " name ".fr " name ".nl " name ".de " name ".it " name ".es "

const struct route backoffice_action_routes[] = {
	{ POST, "/:unit/catalog/:type/actions", add_action, .needs = CAN_EDIT_CATALOG, .fields = "kind" },
	{ GET, "/:unit/catalog/:type/actions/:action", show_action, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type/actions/:action", save_action, .needs = CAN_EDIT_CATALOG,
	    .fields = IN_SIX("label") IN_SIX("help") IN_SIX("confirmation") CONDITIONS_FIELDS("when")
		"active offered until_h status[] icon color often becomes tell option.*" },
	{ POST, "/:unit/catalog/:type/actions/:action/move", move_action, .needs = CAN_EDIT_CATALOG, .fields = "to" },
	{ POST, "/:unit/catalog/:type/actions/:action/remove", remove_action, .needs = CAN_EDIT_CATALOG },
	{ 0 },
};
