/*
 * catalog -- the unit's activity types as a list, and one type: what it needs, when it
 * may be booked, what customers read.
 */
#include "backoffice/catalog.h"

#include "action/action.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "base/sums.h"
#include "catalog/catalog.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "ui/ui.h"

/* Icons that suit a job; names of assets/icons.txt. */
static const char *const icons[] = { "tool", "snow", "sun", "plug", "shield", "key", "lock", "bell", "camera", "search",
    "eye", "pencil", "truck", "van", "home", "building", "phone", "message", "calendar", "clock", "receipt", "file",
    "star", "users", "refresh" };
enum { ICON_COUNT = COUNT_OF(icons) };

struct type_line {
	const struct activity_type *type;
	const char *href, *duration, *skills;
};

struct catalog_page {
	struct type_line *lines;
	size_t line_count;
	const char *new_href, *all_href, *import_href;
	bool all;
};

struct action_line { const char *label, *kind, *href, *move; bool active; };
struct icon_choice { const char *name; bool chosen; };

struct type_page {
	const struct activity_type *type;
	const char *name, *action, *back, *minutes, *before, *after, *priority, *price, *cost, *revision;
	const char *mode, *windows, *rolling, *step, *notice, *horizon, *most, *skills, *work;
	struct ui_options modes, works, categories;
	struct icon_choice icons[ICON_COUNT];
	const struct problems *problems;
	struct catalog_meanwhile meanwhile;
	bool is_new;
	const struct catalog_tab *tabs;
	size_t tab_count;
	struct action_line *actions;
	size_t action_count;
	struct ui_options kinds;
	const char *add_action, *archive_action, *duplicate_action, *export_href;
};

#include "gen/backoffice_catalog.html.h"

static const struct { const char *token, *label; } modes[RULES_MODE_COUNT] = {
	[RULES_INHERIT] = { "", N_("As the unit says") },
	[RULES_EXACT] = { "exact", N_("An exact time") },
	[RULES_WINDOWS] = { "windows", N_("An arrival window") },
	[RULES_ROLLING] = { "rolling", N_("A window around each start") },
};

/* "boiler 2, gas": as it is typed and read back. */
static const char *
skill_text(struct ctx *ctx, const struct skill_levels *skills)
{
	struct buf buf = buf_make(ctx->arena, 4000);

	for (size_t i = 0; i < skills->count; i++) {
		buf_printf(&buf, "%s%s", i > 0 ? ", " : "", skills->items[i].name);
		if (skills->items[i].level > 1)
			buf_printf(&buf, " %lld", (long long)skills->items[i].level);
	}
	return buf_text(&buf);
}

static struct err *
show_catalog(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct catalog_page page = { .new_href = ui_path(rq, "/catalog/new"), .all_href = ui_path(rq, "/catalog?all=1"),
	    .import_href = ui_path(rq, "/catalog/import"),
	    .all = str_equal(field(rq, "all"), "1") };
	struct activity_types types = { 0 };

	TRY(type_list(ctx, page.all, &types));
	page.lines = arena_new_array(ctx->arena, types.count, struct type_line);
	for (; page.line_count < types.count; page.line_count++) {
		const struct activity_type *type = &types.items[page.line_count];

		page.lines[page.line_count] = (struct type_line){ type,
		    ui_path(rq, arena_printf(ctx->arena, "/catalog/%s", type->public_id.text)),
		    i18n_duration(ctx->arena, ctx->lang, type->duration_s), skill_text(ctx, &type->skills) };
	}
	backoffice_catalog(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Catalog"), .place = "catalog" });
}

/* A rule as typed: empty when the unit's holds. */
static const char *
rule_text(struct ctx *ctx, int64_t value, int64_t unit)
{
	return value == RULE_INHERIT ? "" : arena_printf(ctx->arena, "%lld", (long long)(value / unit));
}

static void
fill_rules(struct request *rq, struct type_page *page, bool typed)
{
	struct ctx *ctx = rq->ctx;
	const struct rules *rules = &page->type->rules;

	page->mode = typed ? field(rq, "mode") : modes[rules->mode].token;
	page->windows = typed ? field(rq, "windows") : spans_print(ctx->arena, &rules->windows);
	page->rolling = typed ? field(rq, "rolling") : rule_text(ctx, rules->rolling_s, 60);
	page->step = typed ? field(rq, "step") : rule_text(ctx, rules->step_s, 60);
	page->notice = typed ? field(rq, "notice") : rule_text(ctx, rules->notice_s, 3600);
	page->horizon = typed ? field(rq, "horizon") : rule_text(ctx, rules->horizon_days, 1);
	page->most = typed ? field(rq, "most") : rule_text(ctx, rules->most_per_slot, 1);
	for (size_t i = 0; i < RULES_MODE_COUNT; i++)
		ui_option_add(ctx, &page->modes, modes[i].token, T(ctx, modes[i].label));
}

static struct err *
fill_actions(struct request *rq, struct type_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct portal_actions actions = { 0 };

	TRY(portal_action_list(ctx, page->type->id, &actions));
	page->actions = arena_new_array(ctx->arena, actions.count, struct action_line);
	for (; page->action_count < actions.count; page->action_count++) {
		const struct portal_action *action = &actions.items[page->action_count];
		const struct action_kind *kind = action_kind_find(action->kind);

		page->actions[page->action_count] = (struct action_line){ .active = action->active,
		    .kind = action->code, .label = kind != NULL ? T(ctx, kind->label) : action->kind,
		    .href = ui_path(rq, catalog_path(rq, page->type,
		    arena_printf(ctx->arena, "/actions/%s", action->code))),
		    .move = ui_path(rq, catalog_path(rq, page->type,
		    arena_printf(ctx->arena, "/actions/%s/move", action->code))) };
	}
	for (const struct action_kind *const *kind = action_kinds; *kind != NULL; kind++)
		ui_option_add(ctx, &page->kinds, (*kind)->token, T(ctx, (*kind)->label));
	page->add_action = ui_path(rq, catalog_path(rq, page->type, "/actions"));
	return OK;
}

static const char *
money_text(struct ctx *ctx, int64_t cents)
{
	if (cents == TYPE_NO_MONEY)
		return "";
	return i18n_decimal(ctx->arena, ctx->lang, sums_print(ctx->arena, cents, 2, 2));
}

static struct err *
fill_choices(struct request *rq, struct type_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct type_categories categories = { 0 };

	TRY(type_category_list(ctx, &categories));
	for (size_t i = 0; i < categories.count; i++)
		ui_option_add(ctx, &page->categories, categories.items[i], categories.items[i]);
	for (size_t i = 0; i < TYPE_MODE_COUNT; i++) {
		ui_option_add(ctx, &page->works, type_modes[i].token, T(ctx, type_modes[i].label));
		page->works.items[i].help = T(ctx, type_modes[i].help);
	}
	for (size_t i = 0; i < ICON_COUNT; i++)
		page->icons[i] = (struct icon_choice){ icons[i], str_equal(icons[i], page->type->icon) };
	return OK;
}

static struct err *
draw_type(struct request *rq, struct response *rs, const struct activity_type *type, const struct problems *problems,
    const struct catalog_meanwhile *meanwhile)
{
	struct ctx *ctx = rq->ctx;
	bool typed = problems != NULL;
	struct type_page page = { .type = type, .problems = problems, .is_new = ID_IS_NONE(type->id),
	    .back = ui_path(rq, "/catalog"),
	    .minutes = typed ? field(rq, "minutes")
	    : arena_printf(ctx->arena, "%lld", (long long)type->duration_s / 60),
	    .before = typed ? field(rq, "before")
	    : arena_printf(ctx->arena, "%lld", (long long)type->before_s / 60),
	    .after = typed ? field(rq, "after") : arena_printf(ctx->arena, "%lld", (long long)type->after_s / 60),
	    .priority = typed ? field(rq, "priority") : arena_printf(ctx->arena, "%lld", (long long)type->priority),
	    .price = typed ? field(rq, "price") : money_text(ctx, type->price_cents),
	    .cost = typed ? field(rq, "cost") : money_text(ctx, type->cost_cents),
	    .revision = arena_printf(ctx->arena, "%lld", (long long)type->revision),
	    .work = type_modes[type->mode].token,
	    .skills = typed ? field(rq, "skills") : skill_text(ctx, &type->skills) };

	if (meanwhile != NULL)
		page.meanwhile = *meanwhile;
	page.name = page.is_new ? T(ctx, "New activity type") : type->name;
	page.action = ui_path(rq, page.is_new ? "/catalog/new" : catalog_path(rq, type, ""));
	TRY(fill_choices(rq, &page));
	fill_rules(rq, &page, typed);
	if (!page.is_new) {
		TRY(fill_actions(rq, &page));
		page.tabs = catalog_tabs(rq, type, "", &page.tab_count);
		page.archive_action = ui_path(rq, catalog_path(rq, type, type->archived ? "/restore" : "/archive"));
		page.duplicate_action = ui_path(rq, catalog_path(rq, type, "/duplicate"));
		page.export_href = ui_path(rq, catalog_path(rq, type, "/file.json"));
	}
	backoffice_type(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "catalog",
	    .script = "editor.js" });
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct activity_type type = type_new();

	return draw_type(rq, rs, &type, NULL, NULL);
}

static struct err *
show_type(struct request *rq, struct response *rs)
{
	struct activity_type type;

	TRY(catalog_find(rq, &type));
	return draw_type(rq, rs, &type, NULL, NULL);
}

/* A whole number of the form times `unit`; RULE_INHERIT when empty. */
static int64_t
read_rule(struct request *rq, const char *name, int64_t most, int64_t unit, struct problems *problems)
{
	int64_t value;

	if (field(rq, name)[0] == '\0')
		return RULE_INHERIT;
	if (str_to_int(field(rq, name), 0, most, &value))
		return value * unit;
	problem_add(rq->ctx->arena, problems, name,
	    TF(rq->ctx, "Write a whole number from 0 to {most}, or leave it empty.", "most",
		arena_printf(rq->ctx->arena, "%lld", (long long)most), NULL));
	return RULE_INHERIT;
}

static void
read_rules(struct request *rq, struct rules *rules, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;

	*rules = rules_none();
	for (size_t i = 0; i < RULES_MODE_COUNT; i++)
		if (str_equal(modes[i].token, field(rq, "mode")))
			rules->mode = (enum rules_mode)i;
	if (!spans_parse(ctx->arena, field(rq, "windows"), &rules->windows))
		problem_add(ctx->arena, problems, "windows", T(ctx, "Write windows as 8:00-10:00, 10:00-12:00."));
	rules->rolling_s = read_rule(rq, "rolling", 720, 60, problems);
	rules->step_s = read_rule(rq, "step", 240, 60, problems);
	rules->notice_s = read_rule(rq, "notice", 2160, 3600, problems);
	rules->horizon_days = read_rule(rq, "horizon", 400, 1, problems);
	rules->most_per_slot = read_rule(rq, "most", 1000, 1, problems);
}

/* "boiler 2, gas" to skills, made when they are new. */
static struct err *
read_skills(struct request *rq, struct activity_type *type)
{
	struct ctx *ctx = rq->ctx;
	char **parts = str_split(ctx->arena, field(rq, "skills"), ',', NULL);

	type->skills = (struct skill_levels){ 0 };
	for (; *parts != NULL; parts++) {
		char *name = str_trim(ctx->arena, *parts);
		char *blank = strrchr(name, ' ');
		struct skill_level *level;
		int64_t number = 1;

		if (name[0] == '\0')
			continue;
		if (blank != NULL && str_to_int(blank + 1, 1, 9, &number))
			*blank = '\0';
		level = arena_push(ctx->arena, &type->skills);
		level->name = name;
		level->level = number;
		TRY(skill_ensure(ctx, name, &level->skill));
	}
	return OK;
}

/* "95", "95,50" or "1.295,50" to cents; TYPE_NO_MONEY when empty. */
static int64_t
read_money(struct request *rq, const char *name, struct problems *problems)
{
	const char *text = field(rq, name);
	int64_t cents;

	if (text[0] == '\0')
		return TYPE_NO_MONEY;
	if (sums_parse(text, 2, &cents) && cents >= 0)
		return cents;
	problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "Write an amount such as 95.50, or leave it empty."));
	return TYPE_NO_MONEY;
}

/* Minutes before or after the job; an empty field is none. */
static int64_t
read_around(struct request *rq, const char *name, struct problems *problems)
{
	int64_t minutes = 0;

	if (field(rq, name)[0] != '\0' && !str_to_int(field(rq, name), 0, 240, &minutes))
		problem_add(rq->ctx->arena, problems, name, T(rq->ctx, "Write whole minutes, at most 240."));
	return minutes * 60;
}

static void
read_type(struct request *rq, struct activity_type *type, struct problems *problems)
{
	struct arena *arena = rq->ctx->arena;
	int64_t minutes = 0;

	type->name = field(rq, "name");
	type->reference = field(rq, "reference");
	type->category = field(rq, "category");
	type->icon = field(rq, "icon");
	type->color = field(rq, "color");
	type->description = field(rq, "description");
	type->by_hand = str_equal(field(rq, "by_hand"), "1");
	type->by_portal = str_equal(field(rq, "by_portal"), "1");
	type->by_import = str_equal(field(rq, "by_import"), "1");
	type->customer_required = str_equal(field(rq, "customer_required"), "1");
	if (!type_mode_parse(field(rq, "work"), &type->mode))
		problem_add(arena, problems, "work", T(rq->ctx, "Choose one of the list."));
	if (!str_to_int(field(rq, "minutes"), 1, 14 * 24 * 60, &minutes))
		problem_add(arena, problems, "duration", T(rq->ctx, "Write the duration in whole minutes."));
	type->duration_s = minutes * 60;
	type->before_s = read_around(rq, "before", problems);
	type->after_s = read_around(rq, "after", problems);
	if (!str_to_int(field(rq, "priority"), -1000, 1000, &type->priority))
		problem_add(arena, problems, "priority", T(rq->ctx, "Write a whole number from -1000 to 1000."));
	type->price_cents = read_money(rq, "price", problems);
	type->cost_cents = read_money(rq, "cost", problems);
	read_rules(rq, &type->rules, problems);
}

struct saving { struct request *rq; struct activity_type *type; };

/* Saves the type; a new one gets the usual portal actions in the same transaction. */
static struct err *
save_txn(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	bool is_new = ID_IS_NONE(saving->type->id);

	TRY(read_skills(saving->rq, saving->type));
	TRY(type_save(ctx, saving->type));
	return is_new ? portal_action_add_usual(ctx, saving->type->id) : OK;
}

static struct err *
save_type(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type = type_new();
	struct problems problems = { 0 };
	struct saving saving = { rq, &type };
	struct catalog_meanwhile meanwhile = { 0 };
	struct err *err;
	int64_t began = 0;

	if (rq->value_count >= 2)
		TRY(catalog_find(rq, &type));
	if (!str_to_int(field(rq, "revision"), 1, INT64_MAX, &began))
		began = type.revision;
	read_type(rq, &type, &problems);
	err = err_invalid(ctx, &problems);
	if (err == OK && began != type.revision) {
		TRY(read_skills(rq, &type));
		TRY(catalog_merge(rq, &type, began, &meanwhile));
	}
	if (meanwhile.who != NULL) {
		rs->http->status = 409;
		return draw_type(rq, rs, &type, NULL, &meanwhile);
	}
	if (err == OK)
		err = db_transaction(ctx, save_txn, &saving);
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_type(rq, rs, &type, err->problems, NULL);
	ui_done(rq, rs, T(ctx, "Saved."), catalog_path(rq, &type, ""));
	return OK;
}

static struct err *
set_archived(struct request *rq, struct response *rs, bool archived)
{
	struct activity_type type;

	TRY(catalog_find(rq, &type));
	TRY(type_set_archived(rq->ctx, type.id, archived));
	if (archived)
		ui_done_undo(rq, rs, T(rq->ctx, "Archived. It takes no new activities."), "/catalog",
		    catalog_path(rq, &type, "/restore"));
	else
		ui_done(rq, rs, T(rq->ctx, "Back in the catalog."), catalog_path(rq, &type, ""));
	return OK;
}

static struct err *
archive(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, true);
}

static struct err *
restore(struct request *rq, struct response *rs)
{
	return set_archived(rq, rs, false);
}

#define TYPE_FIELDS "revision name reference category icon color description minutes before after priority " \
    "price cost work by_hand by_portal by_import customer_required skills mode windows rolling step notice horizon most"

const struct route backoffice_catalog_routes[] = {
	{ GET, "/:unit/catalog", show_catalog, .needs = CAN_EDIT_CATALOG, .fields = "all" },
	{ GET, "/:unit/catalog/new", show_new, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/new", save_type, .needs = CAN_EDIT_CATALOG, .fields = TYPE_FIELDS },
	{ GET, "/:unit/catalog/:type", show_type, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type", save_type, .needs = CAN_EDIT_CATALOG, .fields = TYPE_FIELDS },
	{ POST, "/:unit/catalog/:type/archive", archive, .needs = CAN_EDIT_CATALOG },
	{ POST, "/:unit/catalog/:type/restore", restore, .needs = CAN_EDIT_CATALOG },
	{ 0 },
};
