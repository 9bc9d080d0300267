/* absences -- when a worker is away: a time of day or whole days, once or again and again, with what it is. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "team/outside.h"
#include "team/team.h"
#include "ui/ui.h"

enum { AHEAD_DAYS = 400, USUAL_S = 3600 };

struct absence_line { const char *href, *when, *what, *series; };
struct calendar_line { const char *name, *host, *state, *meaning, *icon, *counts, *read, *soon, *remove; };

struct absences_page {
	const char *name, *back, *add;
	struct { struct absence_line *items; size_t count, capacity; } absences;
	struct { struct calendar_line *items; size_t count, capacity; } calendars;
	bool may_edit, titles, full;
	const char *calendar_action, *calendar_name, *calendar_address;
	const char *feed, *feed_webcal, *feed_used, *feed_action;	/* feed NULL: off */
	const struct problems *problems;
};

struct absence_page {
	const char *title, *back, *action, *remove, *from_page, *worker;
	const char *from, *to, *note, *type, *repeat, *until;
	struct ui_options types, repeats;
	bool is_new, repeats_now;
	const struct problems *problems;
};

#include "gen/backoffice_absences.html.h"

static struct err *
find(struct request *rq, struct worker *out)
{
	return worker_find_public(rq->ctx, path_value(rq, "worker"), out);
}

static const char *
path_of(struct request *rq, const struct worker *worker, const char *more)
{
	return arena_printf(rq->ctx->arena, "/team/%s/absences%s", worker->public_id.text, more);
}

/* ---- the list ---- */

static const char *
type_name(const struct activity_types *types, const struct absence *a)
{
	for (size_t i = 0; i < types->count; i++)
		if (ID_EQUAL(types->items[i].id, a->type))
			return types->items[i].name;
	return NULL;
}

/* "Monday 1 March, 08:00 – 10:00", or whole days by their dates alone. */
static const char *
when_of(struct ctx *ctx, const struct absence *a, const struct zone *zone)
{
	struct civil from = zone_civil(zone, a->from), to = zone_civil(zone, a->to);
	date last = to.second_of_day == 0 ? date_add(to.day, -1) : to.day;

	if (from.second_of_day != 0 || to.second_of_day != 0)
		return from.day.days == to.day.days
		    ? i18n_window(ctx->arena, ctx->lang, a->from, a->to, zone, DATE_DAY_SHORT)
		    : arena_printf(ctx->arena, "%s – %s",
			  i18n_moment(ctx->arena, ctx->lang, a->from, zone, DATE_DAY_SHORT),
			  i18n_moment(ctx->arena, ctx->lang, a->to, zone, DATE_DAY_SHORT));
	if (from.day.days == last.days)
		return i18n_date(ctx->arena, ctx->lang, last, DATE_DAY_SHORT);
	return arena_printf(ctx->arena, "%s – %s", i18n_date(ctx->arena, ctx->lang, from.day, DATE_DAY_SHORT),
	    i18n_date(ctx->arena, ctx->lang, last, DATE_DAY_SHORT));
}

static struct err *
fill_absences(struct request *rq, const struct worker *worker, struct absences_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct absences list;
	struct activity_types types;

	TRY(type_list(ctx, true, &types));
	TRY(absence_list(ctx, worker->id, ctx->now, INSTANT(ctx->now.s + (int64_t)AHEAD_DAYS * 86400), &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct absence *a = &list.items[i];
		const char *type = type_name(&types, a);

		*arena_push(ctx->arena, &page->absences) = (struct absence_line){
			.href = ui_path(rq, path_of(rq, worker, arena_printf(ctx->arena, "/%s", a->public_id.text))),
			.when = when_of(ctx, a, here(rq)->zone),
			.what = type == NULL ? (str_empty(a->note) ? T(ctx, "Absence") : a->note)
			    : str_empty(a->note) ? type : arena_printf(ctx->arena, "%s: %s", type, a->note),
			.series = a->series == NULL ? NULL : T(ctx, "repeated") };
	}
	return OK;
}

static struct calendar_line
calendar_line_of(struct request *rq, const struct worker *worker, const struct worker_calendar *c)
{
	struct ctx *ctx = rq->ctx;
	const char *path = path_of(rq, worker, arena_printf(ctx->arena, "/calendars/%s", c->public_id.text));
	bool never = INSTANT_IS_NONE(c->tried_at);

	return (struct calendar_line){ .name = c->name, .host = c->host,
		.state = c->trouble != NULL ? T(ctx, c->trouble) : never ? T(ctx, "Not read yet") : T(ctx, "Read"),
		.meaning = c->trouble != NULL ? "problem" : never ? "neutral" : "done",
		.icon = c->trouble != NULL ? "alert" : never ? "clock" : "check",
		.counts = c->skipped > 0
		    ? TF(ctx, "{n} busy times, {skipped} entries not understood", "n",
			  arena_printf(ctx->arena, "%lld", (long long)c->entries), "skipped",
			  arena_printf(ctx->arena, "%lld", (long long)c->skipped), NULL)
		    : TN(ctx, c->entries, "{n} busy time", "{n} busy times", NULL),
		.read = INSTANT_IS_NONE(c->read_at) ? NULL
		    : i18n_moment(ctx->arena, ctx->lang, c->read_at, here(rq)->zone, DATE_MEDIUM),
		.soon = ui_path(rq, arena_printf(ctx->arena, "%s/read", path)),
		.remove = ui_path(rq, arena_printf(ctx->arena, "%s/remove", path)) };
}

static struct err *
fill_calendars(struct request *rq, const struct worker *worker, struct absences_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct worker_calendars list;
	struct worker_feed feed;

	TRY(worker_calendar_list(ctx, worker->id, &list));
	for (size_t i = 0; i < list.count; i++)
		*arena_push(ctx->arena, &page->calendars) = calendar_line_of(rq, worker, &list.items[i]);
	page->full = list.count >= OUTSIDE_MOST;
	page->calendar_action = ui_path(rq, path_of(rq, worker, "/calendars"));
	page->feed_action = ui_path(rq, path_of(rq, worker, "/feed"));
	TRY(worker_feed_find(ctx, worker->id, &feed));
	if (!feed.on || !page->may_edit)
		return OK;
	page->feed = arena_printf(ctx->arena, "%s/w/calendar/%s.ics", ctx->env->base_url, feed.token);
	page->feed_webcal = strstr(page->feed, "://") == NULL ? page->feed
	    : arena_printf(ctx->arena, "webcal%s", strstr(page->feed, "://"));
	if (!INSTANT_IS_NONE(feed.used_at))
		page->feed_used = i18n_moment(ctx->arena, ctx->lang, feed.used_at, here(rq)->zone, DATE_MEDIUM);
	return OK;
}

static struct err *
draw_list(struct request *rq, struct response *rs, const struct worker *worker, const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct absences_page page = { .name = worker_name(ctx->arena, worker), .problems = problems,
		.back = ui_path(rq, arena_printf(ctx->arena, "/team/%s", worker->public_id.text)),
		.add = ui_path(rq, path_of(rq, worker, "/new")), .may_edit = ui_may(rq, PERMISSION_EDIT_TEAM),
		.calendar_name = problems != NULL ? field(rq, "name") : "",
		.calendar_address = problems != NULL ? field(rq, "address") : "",
		.titles = problems != NULL && str_equal(field(rq, "titles"), "1") };

	TRY(fill_absences(rq, worker, &page));
	TRY(fill_calendars(rq, worker, &page));
	backoffice_absences(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.name, .place = "team" });
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	return draw_list(rq, rs, &worker, NULL);
}

/* ---- one ---- */

static const struct { const char *token, *label; int32_t days; } repeats[] = {
	{ "", N_("Once"), 0 }, { "1", N_("Every day"), 1 }, { "7", N_("Every week"), 7 },
	{ "14", N_("Every two weeks"), 14 }, { "28", N_("Every four weeks"), 28 },
};

static const char *
typed_moment(struct ctx *ctx, instant at, const struct zone *zone)
{
	struct civil wall;

	if (INSTANT_IS_NONE(at))
		return "";
	wall = zone_civil(zone, at);
	return arena_printf(ctx->arena, "%sT%02d:%02d", date_print(ctx->arena, wall.day), wall.second_of_day / 3600,
	    wall.second_of_day / 60 % 60);
}

/* What it may be: types without a place, which is how absences block a calendar. */
static struct err *
fill_types(struct request *rq, struct absence_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;

	TRY(type_list(ctx, false, &types));
	ui_option_add(ctx, &page->types, "", T(ctx, "Absence"));
	for (size_t i = 0; i < types.count; i++)
		if (types.items[i].mode == TYPE_NO_PLACE && !types.items[i].archived)
			ui_option_add(ctx, &page->types, types.items[i].public_id.text, types.items[i].name);
	for (size_t i = 0; i < COUNT_OF(repeats); i++)
		ui_option_add(ctx, &page->repeats, repeats[i].token, T(ctx, repeats[i].label));
	return OK;
}

static struct err *
draw_one(struct request *rq, struct response *rs, const struct worker *worker, struct absence_page *page)
{
	page->worker = worker_name(rq->ctx->arena, worker);
	page->back = ui_path(rq, path_of(rq, worker, ""));
	page->from_page = field(rq, "back");
	TRY(fill_types(rq, page));
	backoffice_absence(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->title, .place = "team" });
}

static void
take_typed(struct request *rq, const struct problems *problems, struct absence_page *page)
{
	page->problems = problems;
	page->from = field(rq, "from");
	page->to = field(rq, "to");
	page->note = field(rq, "note");
	page->type = field(rq, "type");
	page->repeat = field(rq, "repeat");
	page->until = field(rq, "until");
}

/* From the board: a day and times of it ("day", "from", "to" as HH:MM); else the next whole day. */
static void
fill_new(struct request *rq, struct absence_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = here(rq)->zone;
	date day = date_add(zone_date(zone, ctx->now), 1);
	instant from, to;
	const char *date_text;

	if (field(rq, "day")[0] != '\0')
		(void)date_parse(field(rq, "day"), &day);
	date_text = date_print(ctx->arena, day);
	if (!instant_parse(arena_printf(ctx->arena, "%sT%s", date_text, field(rq, "from")), zone, &from, NULL)) {
		from = zone_midnight(zone, day);
		to = zone_midnight(zone, date_add(day, 1));
	} else if (!instant_parse(arena_printf(ctx->arena, "%sT%s", date_text, field(rq, "to")), zone, &to, NULL) ||
	    to.s <= from.s) {
		to = INSTANT(from.s + USUAL_S);
	}
	page->from = typed_moment(ctx, from, zone);
	page->to = typed_moment(ctx, to, zone);
	page->note = page->type = page->repeat = page->until = "";
}

static struct absence_page
page_new(struct request *rq, const struct worker *worker)
{
	return (struct absence_page){ .is_new = true, .title = T(rq->ctx, "New absence"),
		.action = ui_path(rq, path_of(rq, worker, "/new")) };
}

static struct err *
show_new(struct request *rq, struct response *rs)
{
	struct absence_page page;
	struct worker worker;

	TRY(find(rq, &worker));
	page = page_new(rq, &worker);
	fill_new(rq, &page);
	return draw_one(rq, rs, &worker, &page);
}

static struct err *
read_absence(struct request *rq, struct absence *out, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = here(rq)->zone;
	struct activity_type type;

	out->note = field(rq, "note");
	if (!instant_parse(field(rq, "from"), zone, &out->from, NULL))
		problem_add(ctx->arena, problems, "from", T(ctx, "Choose when it begins."));
	if (!instant_parse(field(rq, "to"), zone, &out->to, NULL))
		problem_add(ctx->arena, problems, "to", T(ctx, "Choose when it ends."));
	out->type = (type_id){ 0 };
	out->type_unit = (unit_id){ 0 };
	if (field(rq, "type")[0] == '\0')
		return OK;
	TRY(type_find_public(ctx, field(rq, "type"), &type));
	out->type = type.id;
	out->type_unit = ctx->unit;
	return OK;
}

static int32_t
repeat_days(struct request *rq)
{
	for (size_t i = 0; i < COUNT_OF(repeats); i++)
		if (str_equal(repeats[i].token, field(rq, "repeat")))
			return repeats[i].days;
	return 0;
}

/* Back to the board of that day, when it was begun there. */
static void
done(struct request *rq, struct response *rs, const struct worker *worker, const struct absence *a, const char *say)
{
	struct ctx *ctx = rq->ctx;

	if (str_equal(field(rq, "back"), "board"))
		ui_done(rq, rs, say, arena_printf(ctx->arena, "/board?date=%s",
		    date_print(ctx->arena, zone_date(here(rq)->zone, a->from))));
	else if (str_equal(field(rq, "back"), "worker"))
		ui_done(rq, rs, say, arena_printf(ctx->arena, "/team/%s", worker->public_id.text));
	else
		ui_done(rq, rs, say, path_of(rq, worker, ""));
}

static struct err *
save_it(struct request *rq, struct absence *a, struct problems *problems, size_t *count)
{
	struct ctx *ctx = rq->ctx;
	struct absence_repeat repeat = { repeat_days(rq), DATE_NONE, here(rq)->zone };

	*count = 1;
	if (repeat.every_days > 0 && !date_parse(field(rq, "until"), &repeat.until))
		problem_add(ctx->arena, problems, "until", T(ctx, "Choose the last day."));
	TRY(err_invalid(ctx, problems));
	return repeat.every_days > 0 ? absence_save_repeated(ctx, a, &repeat, count) : absence_save(ctx, a);
}

static struct err *
save_new(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct absence_page page;
	struct problems problems = { 0 };
	struct absence a = { 0 };
	struct worker worker;
	struct err *err;
	size_t count;

	TRY(find(rq, &worker));
	a.worker = worker.id;
	TRY(read_absence(rq, &a, &problems));
	err = save_it(rq, &a, &problems, &count);
	if (err != OK && ui_problems(rs, err) == NULL)
		return err;
	if (err != OK) {
		page = page_new(rq, &worker);
		take_typed(rq, err->problems, &page);
		return draw_one(rq, rs, &worker, &page);
	}
	done(rq, rs, &worker, &a, count > 1
	    ? TN(ctx, (int64_t)count, "Saved {n} time.", "Saved {n} times.", NULL)
	    : T(ctx, "Saved. Visits inside the absence stay where they are: look at the board."));
	return OK;
}

static struct err *
find_absence(struct request *rq, struct worker *worker, struct absence *out)
{
	TRY(find(rq, worker));
	TRY(absence_find_public(rq->ctx, path_value(rq, "absence"), out));
	return ID_EQUAL(out->worker, worker->id) ? OK
	    : err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such absence."), "of another worker");
}

static struct absence_page
page_of(struct request *rq, const struct worker *worker, const struct absence *a)
{
	struct ctx *ctx = rq->ctx;
	const char *path = path_of(rq, worker, arena_printf(ctx->arena, "/%s", a->public_id.text));

	return (struct absence_page){ .title = T(ctx, "Absence"), .action = ui_path(rq, path),
		.remove = ui_path(rq, arena_printf(ctx->arena, "%s/remove", path)), .repeats_now = a->series != NULL,
		.from = typed_moment(ctx, a->from, here(rq)->zone), .to = typed_moment(ctx, a->to, here(rq)->zone),
		.note = a->note, .type = "", .repeat = "", .until = "" };
}

static struct err *
show_one(struct request *rq, struct response *rs)
{
	struct absence_page page;
	struct activity_types types;
	struct worker worker;
	struct absence a;

	TRY(find_absence(rq, &worker, &a));
	page = page_of(rq, &worker, &a);
	TRY(type_list(rq->ctx, true, &types));
	for (size_t i = 0; i < types.count; i++)
		if (ID_EQUAL(types.items[i].id, a.type))
			page.type = types.items[i].public_id.text;
	return draw_one(rq, rs, &worker, &page);
}

static struct err *
save_one(struct request *rq, struct response *rs)
{
	struct problems problems = { 0 };
	struct absence_page page;
	struct worker worker;
	struct absence a;
	struct err *err;

	TRY(find_absence(rq, &worker, &a));
	TRY(read_absence(rq, &a, &problems));
	err = err_invalid(rq->ctx, &problems);
	if (err == OK)
		err = absence_save(rq->ctx, &a);
	if (err == OK) {
		done(rq, rs, &worker, &a, T(rq->ctx, "Saved."));
		return OK;
	}
	if (ui_problems(rs, err) == NULL)
		return err;
	page = page_of(rq, &worker, &a);
	take_typed(rq, err->problems, &page);
	return draw_one(rq, rs, &worker, &page);
}

static struct err *
remove_one(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct worker worker;
	struct absence a;
	int64_t removed = 1;

	TRY(find_absence(rq, &worker, &a));
	if (str_equal(field(rq, "following"), "1"))
		TRY(absence_delete_following(ctx, a.public_id.text, &removed));
	else
		TRY(absence_delete(ctx, a.public_id.text));
	done(rq, rs, &worker, &a,
	    TN(ctx, removed, "The absence is gone.", "{n} absences are gone.", NULL));
	return OK;
}

/* ---- calendars elsewhere, and the own one ---- */

static struct err *
add_calendar(struct request *rq, struct response *rs)
{
	struct worker worker;
	struct err *err;

	TRY(find(rq, &worker));
	err = worker_calendar_add(rq->ctx, worker.id, field(rq, "name"), field(rq, "address"),
	    str_equal(field(rq, "titles"), "1"));
	if (err != OK)
		return ui_problems(rs, err) == NULL ? err : draw_list(rq, rs, &worker, err->problems);
	ui_done(rq, rs, T(rq->ctx, "Saved. It is read in a moment, then every quarter of an hour."),
	    path_of(rq, &worker, ""));
	return OK;
}

static struct err *
remove_calendar(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_calendar_remove(rq->ctx, worker.id, path_value(rq, "calendar")));
	ui_done(rq, rs, T(rq->ctx, "The calendar and its busy times are gone."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
read_calendar(struct request *rq, struct response *rs)
{
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_calendar_read_soon(rq->ctx, worker.id, path_value(rq, "calendar")));
	ui_done(rq, rs, T(rq->ctx, "It is read in a moment."), path_of(rq, &worker, ""));
	return OK;
}

static struct err *
set_feed(struct request *rq, struct response *rs)
{
	bool on = str_equal(field(rq, "on"), "1");
	struct worker worker;

	TRY(find(rq, &worker));
	TRY(worker_feed_set(rq->ctx, worker.id, on));
	ui_done(rq, rs, on ? T(rq->ctx, "Here is the address. An earlier one works no more.")
			   : T(rq->ctx, "The address works no more."), path_of(rq, &worker, ""));
	return OK;
}

const struct route backoffice_absences_routes[] = {
	{ GET, "/:unit/team/:worker/absences", show_list, .needs = CAN_SEE_TEAM, .fields = "name address titles" },
	{ GET, "/:unit/team/:worker/absences/new", show_new, .needs = CAN_EDIT_TEAM, .fields = "day from to back" },
	{ POST, "/:unit/team/:worker/absences/new", save_new, .needs = CAN_EDIT_TEAM,
	    .fields = "from to note type repeat until back" },
	{ GET, "/:unit/team/:worker/absences/:absence", show_one, .needs = CAN_EDIT_TEAM, .fields = "back" },
	{ POST, "/:unit/team/:worker/absences/:absence", save_one, .needs = CAN_EDIT_TEAM,
	    .fields = "from to note type repeat until back" },
	{ POST, "/:unit/team/:worker/absences/:absence/remove", remove_one, .needs = CAN_EDIT_TEAM,
	    .fields = "following back" },
	{ POST, "/:unit/team/:worker/absences/calendars", add_calendar, .needs = CAN_EDIT_TEAM,
	    .fields = "name address titles" },
	{ POST, "/:unit/team/:worker/absences/calendars/:calendar/read", read_calendar, .needs = CAN_EDIT_TEAM },
	{ POST, "/:unit/team/:worker/absences/calendars/:calendar/remove", remove_calendar, .needs = CAN_EDIT_TEAM },
	{ POST, "/:unit/team/:worker/absences/feed", set_feed, .needs = CAN_EDIT_TEAM, .fields = "on" },
	{ 0 },
};
