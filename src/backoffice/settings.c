/*
 * settings -- a unit's settings, a page per group: each row of account/setting.inc
 * becomes a field, so a new row is on its page at once.
 */
#include "backoffice/settings.h"

#include "access/access.h"
#include "account/settings.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "customer/customer.h"
#include "form/codes.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "team/hours.h"
#include "team/rest.h"
#include "ui/ui.h"

enum { MOST_ROWS = 24 };

struct settings_page {
	const struct settings_tab *tabs;
	size_t tab_count;
	const char *title, *action;
	const char *note, *note_meaning;	/* NULL: none */
	struct setting_line *lines;
	size_t line_count;
	const struct problems *problems;
};

#include "gen/backoffice_settings.html.h"

/* The names of all fields, as route rows want them. */
#define ONE(name)		#name " "
#define NAMES_BOOL(name)	ONE(name)
#define NAMES_INT(name)		ONE(name)
#define NAMES_CENTS(name)	NAMES_INT(name)
#define NAMES_TENTHS(name)	NAMES_INT(name)
#define NAMES_TEXT(name)	ONE(name)
#define NAMES_LINES(name)	ONE(name)
#define NAMES_PHONE(name)	ONE(name)
#define NAMES_EMAIL(name)	ONE(name)
#define NAMES_COLOR(name)	ONE(name)
#define NAMES_CHOICE(name)	ONE(name)
#define NAMES_SPANS(name)	ONE(name)
#define NAMES_FILE(name)	ONE(name)
#define NAMES_TEXTS(name)	#name ".en " #name ".fr " #name ".nl " #name ".de " #name ".it " #name ".es "
#define NAMES_WEEK(name)	#name ".0 " #name ".1 " #name ".2 " #name ".3 " #name ".4 " #name ".5 " #name ".6 "
#define SETTING(kind, name, first, least, most, group, label, help) NAMES_##kind(name)
const char setting_fields[] =
#include "account/setting.inc"
    "remove";
#undef SETTING

/* The groups' words in addresses. */
static const char *const group_tokens[SETTING_GROUP_COUNT] = {
	[SETTING_PORTAL] = "portal", [SETTING_LOOK] = "look", [SETTING_CONTACT] = "contact",
	[SETTING_BOOKING] = "booking", [SETTING_PLANNING] = "planning",
	[SETTING_RELEVANCE] = "relevance", [SETTING_TRAVEL] = "travel", [SETTING_QUOTES] = "quotes",
	[SETTING_MESSAGES] = "messages", [SETTING_SMS] = "sms", [SETTING_SECURITY] = "security",
};

static bool
parse_group(const char *token, enum setting_group *out)
{
	for (size_t i = 0; i < SETTING_GROUP_COUNT; i++) {
		if (!str_equal(group_tokens[i], token))
			continue;
		*out = (enum setting_group)i;
		return true;
	}
	return false;
}

/* ---- drawing a row ---- */

/* A form with settings came and was not taken. */
static bool
was_typed(const struct request *rq)
{
	return rq->http->method == HTTP_POST && rq->route->fields == setting_fields;
}

/* What stands in a field: as typed in the last try, else as stored. */
static const char *
shown(struct request *rq, const struct settings *settings, const struct setting *row, const char *name, enum lang lang)
{
	if (was_typed(rq))
		return field(rq, name);
	return setting_print(rq->ctx, settings, row, lang);
}

static void
draw_texts(struct request *rq, const struct settings *settings, struct setting_line *line)
{
	struct arena *arena = rq->ctx->arena;

	line->shape = "texts";
	for (size_t i = 0; i < LANG_COUNT; i++) {
		enum lang lang = backoffice_nth_lang(rq, i);
		const char *name = arena_printf(arena, "%s.%s", line->row->name, lang_tag(lang));

		line->parts[line->part_count++] = (struct ui_field){ .name = name, .codes = true,
			.label = lang_own_name(lang),
		    .rows = 4, .optional = true, .problems = line->field.problems,
		    .value = shown(rq, settings, line->row, name, lang) };
	}
}

static void
draw_week(struct request *rq, const struct settings *settings, struct setting_line *line)
{
	struct arena *arena = rq->ctx->arena;
	struct week week = { 0 };

	line->shape = "week";
	if (!week_from_json(arena, settings->hours, &week))
		week = week_usual(arena);
	for (int day = 0; day < 7; day++) {
		const char *name = arena_printf(arena, "%s.%d", line->row->name, day);

		line->parts[line->part_count++] = (struct ui_field){ .name = name,
		    /* 1970-01-05 was a Monday. */
		    .label = i18n_date(arena, rq->ctx->lang, (date){ 4 + day }, DATE_WEEKDAY),
		    .placeholder = T(rq->ctx, "does not work"), .problems = line->field.problems,
		    .value = was_typed(rq) ? field(rq, name) : spans_print(arena, &week.days[day]) };
	}
}

static void
draw_choice(struct ctx *ctx, struct setting_line *line)
{
	struct ui_options options = { 0 };
	char **words = str_split(ctx->arena, line->row->words, ' ', NULL);

	line->shape = "select";
	for (; *words != NULL; words++)
		ui_option_add(ctx, &options, *words, T(ctx, setting_choice_label(*words)));
	line->field.options = options.items;
	line->field.option_count = options.count;
}

void
setting_draw(struct request *rq, const struct settings *settings, const struct setting *row,
    const struct problems *problems, struct setting_line *line)
{
	struct ctx *ctx = rq->ctx;

	line->row = row;
	line->shape = "input";
	line->field = (struct ui_field){ .name = row->name, .label = T(ctx, row->label), .help = T(ctx, row->help),
	    .problems = problems };
	if (row->kind == SETTING_TEXTS) {
		draw_texts(rq, settings, line);
		return;
	}
	if (row->kind == SETTING_WEEK) {
		draw_week(rq, settings, line);
		return;
	}
	line->field.value = shown(rq, settings, row, row->name, ctx->lang);
	switch (row->kind) {
	case SETTING_BOOL:	line->shape = "check"; break;
	case SETTING_LINES:	line->shape = "area"; line->field.rows = 3; break;
	case SETTING_CHOICE:	draw_choice(ctx, line); break;
	case SETTING_INT:	line->field.inputmode = "numeric"; break;
	case SETTING_CENTS:
	case SETTING_TENTHS:	line->field.inputmode = "decimal"; break;
	case SETTING_COLOR:	line->field.type = "color"; break;
	case SETTING_EMAIL:	line->field.type = "email"; break;
	case SETTING_PHONE:	line->field.type = "tel"; break;
	default:		break;
	}
}

/* What the travel times of this unit come from just now. */
static void
note_router(struct request *rq, struct settings_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct travel_state router;

	/* Whoever chose the estimate knows where the times come from. */
	if (str_equal(here(rq)->settings.travel_by, "estimate"))
		return;
	planning_travel_state(ctx, &router);
	page->note_meaning = "info";
	if (router.router[0] == '\0') {
		page->note =
		    T(ctx, "This installation has no route planner: travel times are estimated with these numbers.");
	} else if (router.failing) {
		page->note_meaning = "warning";
		page->note = TF(ctx, "The route planner gave no good answer at {time}. "
		    "Until it does, ways that it has not told before are estimated.", "time",
		    i18n_moment(ctx->arena, ctx->lang, router.failed_at, here(rq)->zone, DATE_LONG), NULL);
	} else {
		page->note = T(ctx, "Travel times come from the route planner. "
		    "Ways that it does not know are estimated with these numbers.");
	}
}

static struct err *
draw_group(struct request *rq, struct response *rs, enum setting_group group, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct unit *unit = here(rq);
	struct settings_page page = { .problems = problems };

	page.tabs = settings_tabs(rq, group_tokens[group], &page.tab_count);
	page.title = T(ctx, setting_group_label(group));
	page.action = ui_path(rq, arena_printf(ctx->arena, "/settings/%s", group_tokens[group]));
	if (group == SETTING_TRAVEL)
		note_router(rq, &page);
	page.lines = arena_new_array(ctx->arena, MOST_ROWS, struct setting_line);
	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		if (row->group != group || row->kind == SETTING_FILE)
			continue;
		MUST(page.line_count < MOST_ROWS);
		setting_draw(rq, &unit->settings, row, problems, &page.lines[page.line_count++]);
	}
	backoffice_settings(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "settings",
	    .script = "editor.js" });
}

static struct err *
show_group(struct request *rq, struct response *rs)
{
	enum setting_group group;

	if (!parse_group(path_value(rq, "group"), &group))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such page."), "settings group");
	if (group == SETTING_LOOK || group == SETTING_CONTACT) {
		respond_see_other(rs, ui_path(rq, "/settings/portal"));
		return OK;
	}
	return draw_group(rq, rs, group, NULL);
}

/* ---- saving ---- */

static void
put_texts(struct request *rq, struct settings *settings, const struct setting *row, struct problems *problems)
{
	for (size_t i = 0; i < LANG_COUNT; i++) {
		const char *name = arena_printf(rq->ctx->arena, "%s.%s", row->name, lang_tag((enum lang)i));

		setting_put(rq->ctx, settings, row, (enum lang)i, field(rq, name), problems);
		codes_check(rq->ctx, field(rq, name), name, problems);
	}
}

/* "8:00-12:00, 13:00-17:00" of each weekday to the JSON of the setting. */
static void
put_week(struct request *rq, struct settings *settings, const struct setting *row, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct week week = { 0 };

	for (int day = 0; day < 7; day++) {
		const char *name = arena_printf(ctx->arena, "%s.%d", row->name, day);

		if (!spans_parse(ctx->arena, field(rq, name), &week.days[day]))
			problem_add(ctx->arena, problems, name,
			    T(ctx, "Write the hours as 8:00-12:00, 13:00-17:00, or leave the day empty."));
	}
	setting_put(ctx, settings, row, ctx->lang, week_to_json(ctx->arena, &week), problems);
}

void
setting_read_group(struct request *rq, enum setting_group group, struct settings *settings, struct problems *problems)
{
	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		if (row->group != group || row->kind == SETTING_FILE)
			continue;
		if (row->kind == SETTING_TEXTS)
			put_texts(rq, settings, row, problems);
		else if (row->kind == SETTING_WEEK)
			put_week(rq, settings, row, problems);
		else
			setting_put(rq->ctx, settings, row, rq->ctx->lang, field(rq, row->name), problems);
	}
}

static void
check_breaks(struct ctx *ctx, const struct settings *settings, struct problems *problems)
{
	struct rests rests;

	if (!rests_parse(ctx->arena, settings->breaks, &rests))
		problem_add(ctx->arena, problems, "breaks",
		    T(ctx, "Write breaks like 11:30-14:00 30, in order: the stretch and the minutes in it."));
}

static struct err *
save_group(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct settings settings = here(rq)->settings;
	struct problems problems = { 0 };
	enum setting_group group;
	struct err *err;

	if (!parse_group(path_value(rq, "group"), &group))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such page."), "settings group");
	setting_read_group(rq, group, &settings, &problems);
	if (group == SETTING_PLANNING)
		check_breaks(ctx, &settings, &problems);
	settings_check(ctx, &settings, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK)
		err = unit_save_settings(ctx, &settings);
	if (err == OK) {
		ui_done(rq, rs, T(ctx, "Saved."), arena_printf(ctx->arena, "/settings/%s", group_tokens[group]));
		return OK;
	}
	return ui_problems(rs, err) == NULL ? err : draw_group(rq, rs, group, err->problems);
}

/* ---- everybody in or out ---- */

static struct err *
switch_everybody(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	bool on = str_equal(path_value(rq, "way"), "on");
	struct public_id undo;
	int64_t changed;

	TRY(customer_switch_all(ctx, on, &changed, &undo));
	ui_done_undo(rq, rs,
	    on ? TN(ctx, changed, "{n} customer can enter the portal now.",
		     "{n} customers can enter the portal now.", NULL)
	       : TN(ctx, changed, "{n} customer can no longer enter the portal.",
		     "{n} customers can no longer enter the portal.", NULL),
	    "/settings/portal", arena_printf(ctx->arena, "/settings/portal/undo/%s", undo.text));
	return OK;
}

static struct err *
undo_everybody(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	int64_t restored;

	TRY(customer_undo_bulk(ctx, path_value(rq, "undo"), &restored));
	ui_done(rq, rs, TN(ctx, restored, "{n} customer is as before.", "{n} customers are as before.", NULL),
	    "/settings/portal");
	return OK;
}

/* After a leak, or when somebody left who had copied them: each link opens nothing, a new one is there. */
static struct err *
renew_links(struct request *rq, struct response *rs)
{
	int64_t renewed;

	TRY(access_renew_all(rq->ctx, &renewed));
	ui_done(rq, rs, TN(rq->ctx, renewed, "{n} personal link is new. The old one opens nothing.",
	    "{n} personal links are new. The old ones open nothing.", NULL), "/settings/portal");
	return OK;
}

const struct route backoffice_settings_routes[] = {
	{ GET, "/:unit/settings/:group", show_group, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings/:group", save_group, .needs = CAN_EDIT_SETTINGS, .fields = setting_fields,
	    .body_limit = 512 * 1024 },
	{ POST, "/:unit/settings/portal/everybody/:way", switch_everybody, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings/portal/links/renew", renew_links, .needs = CAN_EDIT_SETTINGS },
	{ POST, "/:unit/settings/portal/undo/:undo", undo_everybody, .needs = CAN_EDIT_SETTINGS },
	{ 0 },
};
