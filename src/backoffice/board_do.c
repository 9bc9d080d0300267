/*
 * board_do -- a planner's hand on the board: what a place would mean, placing, taking off, taking back.
 *
 * Answers are small JSON objects for assets/js/board_carry.js:
 *	{"time": "09:15", "label": "9:15–10:15", "conflict": null, "warnings": [], "way": "+6 min, +4.2 km", …}
 */
#include "backoffice/board.h"

#include <math.h>
#include <stdlib.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "team/team.h"
#include "ui/ui.h"

/* ---- what is asked ---- */

struct wanted {
	struct activity activity;
	struct worker worker;
	date day;
	bool timed;			/* at placement.start; else somewhen that day */
	struct placement placement;
};

/* The wall clock is the board's: the unit's. */
static struct err *
read_wanted(struct request *rq, struct wanted *out)
{
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct civil wall = { .second_of_day = 0 };
	struct wanted w = { .timed = !str_empty(field(rq, "time")), .placement = { .keep_promise = true,
	    .window_from = INSTANT_NONE, .window_to = INSTANT_NONE, .start = INSTANT_NONE } };
	int64_t minutes = 0;
	bool exists = true;

	TRY(activity_find_public(ctx, field(rq, "activity"), &w.activity));
	TRY(worker_find_public(ctx, field(rq, "worker"), &w.worker));
	if (!date_parse(field(rq, "day"), &wall.day))
		problem_add(ctx->arena, &problems, "day", T(ctx, "Choose a day."));
	else if (w.timed && !wall_parse(field(rq, "time"), &wall.second_of_day))
		problem_add(ctx->arena, &problems, "time", T(ctx, "Write the time like 8:15."));
	else if (w.timed)
		w.placement.start = zone_instant(here(rq)->zone, wall, &exists);
	if (!exists)
		problem_add(ctx->arena, &problems, "time", T(ctx,
		    "The clock change skips this time. Choose another one."));
	if (!str_to_int(field(rq, "minutes"), 1, 1440, &minutes))
		problem_add(ctx->arena, &problems, "minutes", T(ctx, "Write how many minutes it takes."));
	TRY(err_invalid(ctx, &problems));
	w.day = wall.day;
	w.placement.worker = w.worker.id;
	w.placement.duration_s = (int32_t)minutes * 60;
	*out = w;
	return OK;
}

/* ---- answering ---- */

/* "+6 min, +4.2 km". */
static const char *
way_of(struct ctx *ctx, const struct trial *trial)
{
	int minutes = (int)lround(trial->extra_travel_s / 60.0);
	const char *km = i18n_number(ctx->arena, ctx->lang, fabs(trial->extra_km), 1);
	bool no_km = fabs(trial->extra_km) < 0.05;

	if (!trial->travel_known)
		return T(ctx, "travel not known");
	if (minutes == 0 && no_km)
		return T(ctx, "no more travel");
	return TF(ctx, "{minutes} min, {km} km", "minutes", arena_printf(ctx->arena, "%s%d", minutes < 0 ? "−" :
	    minutes > 0 ? "+" : "", abs(minutes)), "km", arena_printf(ctx->arena, "%s%s", no_km ? "" :
	    trial->extra_km < 0 ? "−" : "+", km), NULL);
}

static void
put_place(struct request *rq, struct json *json, const struct wanted *w, instant start)
{
	struct ctx *ctx = rq->ctx;
	struct civil wall = zone_civil(here(rq)->zone, start);
	struct civil end = zone_civil(here(rq)->zone, INSTANT(start.s + w->placement.duration_s));

	json_text(json, "time", wall_print(ctx->arena, wall.second_of_day));
	json_text(json, "label", i18n_time_range(ctx->arena, ctx->lang, wall.second_of_day, end.second_of_day));
}

static void
put_trial(struct request *rq, const struct wanted *w, instant start, const struct trial *trial, const char *slot,
    struct json *json)
{
	json_open_object(json, NULL);
	put_place(rq, json, w, start);
	json_text(json, "conflict", trial->conflict);
	json_open_array(json, "warnings");
	for (size_t i = 0; i < trial->warning_count; i++)
		json_text(json, NULL, trial->warnings[i]);
	json_close_array(json);
	json_text(json, "way", way_of(rq->ctx, trial));
	json_bool(json, "more", trial->extra_travel_s > 0);
	json_text(json, "slot", slot);
	json_close_object(json);
}

/* What is in the way and cannot be forced here; `choose`: where a time can be chosen. */
static void
put_refusal(struct json *json, const char *say, const char *choose)
{
	json_open_object(json, NULL);
	json_text(json, "conflict", say);
	json_bool(json, "refused", true);
	json_text(json, "choose", choose);
	json_close_object(json);
}

/* A person's mistake or a rule becomes an answer; what is a fault of ours stays an err. */
static struct err *
refuse(struct response *rs, struct err *err)
{
	struct json json = json_make(rs->html.out);

	if (err == OK || (err->kind != ERR_CONFLICT && err->kind != ERR_INVALID && err->kind != ERR_GONE))
		return err;
	respond_type(rs, "application/json");
	rs->http->status = err->kind == ERR_INVALID ? 422 : 409;
	put_refusal(&json, err->problems != NULL && err->problems->count > 0 ? err->problems->items[0].say : err->say,
	    NULL);
	return OK;
}

/* ---- before dropping ---- */

/* The best free time of that worker on that day, or the first rule against it. */
static struct err *
try_day(struct request *rq, const struct wanted *w, struct json *json)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = here(rq)->zone;
	struct slot_request ask = { .activity = w->activity.id, .bounded = true, .from = zone_midnight(zone, w->day),
	    .to = zone_midnight(zone, date_add(w->day, 1)), .no_notice = true, .limit = 1, .worker = w->worker.id,
	    .duration_s = w->placement.duration_s };
	struct placement placement = w->placement;
	struct slot_offers offers;
	struct slot_reasons reasons = { 0 };
	struct trial trial;

	TRY(planning_slots(ctx, &ask, &offers));
	if (offers.count > 0) {
		placement.start = offers.items[0].start;
		TRY(planning_trial(ctx, w->activity.id, &placement, &trial));
		put_trial(rq, w, placement.start, &trial, offers.items[0].token, json);
		return OK;
	}
	if (!offers.unlocated)
		TRY(planning_explain(ctx, &ask, &reasons));
	put_refusal(json, reasons.count > 0 && !reasons.items[0].offered ? reasons.items[0].say :
	    offers.none != NULL ? offers.none : T(ctx, "There is no free time in these days."),
	    arena_printf(ctx->arena, "%s/%s/assign?from=%s", ui_path(rq, "/activities"),
		w->activity.public_id.text, date_print(ctx->arena, w->day)));
	return OK;
}

static struct err *
try_hour(struct request *rq, const struct wanted *w, struct json *json)
{
	struct trial trial;

	TRY(planning_trial(rq->ctx, w->activity.id, &w->placement, &trial));
	put_trial(rq, w, w->placement.start, &trial, NULL, json);
	return OK;
}

static struct err *
show_try(struct request *rq, struct response *rs)
{
	struct wanted w;
	struct json json = json_make(rs->html.out);
	struct err *err = read_wanted(rq, &w);

	respond_type(rs, "application/json");
	if (err == OK)
		err = w.timed ? try_hour(rq, &w, &json) : try_day(rq, &w, &json);
	return refuse(rs, err);
}

/* ---- doing ---- */

struct err *
board_fill_last(struct request *rq, struct board_last *out)
{
	struct ctx *ctx = rq->ctx;
	struct plan_move move;

	*out = (struct board_last){ .say = "" };
	TRY(planning_last_move(ctx, &move));
	if (move.id == 0)
		return OK;
	out->id = move.id;
	out->say = INSTANT_IS_NONE(move.start) ?
	    TF(ctx, "{title} was taken off the plan", "title", move.title, NULL) :
	    TF(ctx, "{title} was placed: {worker}, {when}", "title", move.title, "worker",
		move.worker_name == NULL ? "" : move.worker_name, "when",
		i18n_moment(ctx->arena, ctx->lang, move.start, here(rq)->zone, DATE_DAY_SHORT), NULL);
	return OK;
}

/* What was done, and what would take it back. */
static struct err *
say_done(struct request *rq, struct response *rs, const char *say)
{
	struct json json = json_make(rs->html.out);
	struct board_last last;

	TRY(board_fill_last(rq, &last));
	respond_type(rs, "application/json");
	json_open_object(&json, NULL);
	json_text(&json, "say", say);
	json_int(&json, "move", last.id);
	json_text(&json, "last", last.say);
	json_close_object(&json);
	return OK;
}

static struct err *
place(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *slot = field(rq, "slot");
	struct wanted w;
	struct err *err = read_wanted(rq, &w);

	w.placement.force = err == OK && str_equal(field(rq, "force"), "1");
	if (err == OK && !w.timed && str_empty(slot))
		return refuse(rs, err_new(ctx, ERR_CONFLICT, T(ctx, "Choose when."), NULL));
	if (err == OK)
		err = str_empty(slot) ? planning_place(ctx, w.activity.id, &w.placement, TELL) :
		    planning_book(ctx, w.activity.id, slot, TELL);
	if (err != OK)
		return refuse(rs, err);
	return say_done(rq, rs, w.placement.force ?
	    T(ctx, "Placed as you said, and noted that it was on purpose.") :
	    TF(ctx, "{title} goes to {worker}.", "title", w.activity.title, "worker",
		worker_name(ctx->arena, &w.worker), NULL));
}

static struct err *
unplan(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity a;
	struct err *err;

	TRY(activity_find_public(ctx, field(rq, "activity"), &a));
	err = planning_unplan(ctx, a.id, TELL);
	if (err != OK)
		return refuse(rs, err);
	return say_done(rq, rs, TF(ctx, "{title} is to plan again.", "title", a.title, NULL));
}

static struct err *
undo(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	bool script = str_equal(field(rq, "script"), "1");
	const char *done = T(ctx, "Taken back.");
	int64_t move = 0;
	struct err *err;

	(void)str_to_int(field(rq, "move"), 0, INT64_MAX, &move);
	err = planning_undo(ctx, move, TELL);
	if (err != OK && err->kind == ERR_NOT_FOUND)
		err = err_new(ctx, ERR_CONFLICT, err->say, "move %lld", (long long)move);
	if (script)
		return err != OK ? refuse(rs, err) : say_done(rq, rs, done);
	if (err != OK && err->kind != ERR_CONFLICT)
		return err;
	ui_done(rq, rs, err != OK ? err->say : done, ui_address(ctx, "/board", "date", field(rq, "date"), "span",
	    field(rq, "span"), NULL));
	return OK;
}

const struct route backoffice_board_do_routes[] = {
	{ GET, "/:unit/board/try", show_try, CAN_PLAN, .fields = "activity worker day time minutes" },
	{ POST, "/:unit/board/place", place, CAN_PLAN, .fields = "activity worker day time minutes force slot" },
	{ POST, "/:unit/board/unplan", unplan, CAN_PLAN, .fields = "activity" },
	{ POST, "/:unit/board/undo", undo, CAN_PLAN, .fields = "move script date span" },
	{ 0 }
};
