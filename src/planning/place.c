/* place -- a planner's hand: placing, trying, taking off; and what imports bring. */
#include "planning/book.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/board.h"
#include "planning/undo.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

/* ---- what would be in the way ---- */

static const char *
wall_of(struct ctx *ctx, const struct taken_day *taken, int32_t t)
{
	struct civil wall = zone_civil(taken->calendar.unit->zone, plan_instant(taken->origin, t));

	return i18n_time(ctx->arena, ctx->lang, wall.second_of_day);
}

static bool
works_during(const struct solver_hours *hours, int32_t from, int32_t to)
{
	for (int32_t i = 0; i < hours->work_count; i++)
		if (hours->work[i].from <= from && to <= hours->work[i].to)
			return true;
	return false;
}

static int32_t
position_of(const struct solver_day *day, int32_t start)
{
	int32_t at = 0;

	while (at < day->count && day->stops[at].start <= start)
		at++;
	return at;
}

/* Another visit that cannot give way, or NULL. */
static const struct solver_stop *
overlap_of(const struct solver_day *day, int32_t at)
{
	const struct solver_stop *stop = &day->stops[at];

	for (int32_t i = 0; i < day->count; i++) {
		const struct solver_stop *other = &day->stops[i];

		if (i != at && (other->begun || other->from == other->to) &&
		    other->start < stop->start + stop->service_s && other->start + other->service_s > stop->start)
			return other;
	}
	return NULL;
}

const char *
book_why_not(struct ctx *ctx, struct taken_day *taken, const struct activity *a, instant start, int32_t duration_s)
{
	struct solver_day *day = &taken->stops.day;
	struct solver_stop stop = book_stop(taken, a, start, duration_s);
	int32_t from = stop.from, to = from + stop.service_s, at = position_of(day, from);
	const struct solver_stop *other;
	int32_t culprit, *starts = arena_new_array(ctx->arena, (size_t)day->capacity, int32_t);
	bool was_sound = solver_replay(ctx->arena, day, starts, &culprit) && !day->forced;

	days_insert(&taken->calendar, &taken->stops, at, &stop, book_place(a, &taken->stops, at), ctx->unit);
	other = overlap_of(day, at);
	if (day->hours.work_count == 0)
		return T(ctx, "Nobody works then: a day off, a holiday or an absence.");
	if (!works_during(&day->hours, from, to))
		return TF(ctx, "{from} to {to} is not within the working hours.", "from", wall_of(ctx, taken, from),
		    "to", wall_of(ctx, taken, to), NULL);
	if (other != NULL && other->id < 0)
		return T(ctx, "A customer keeps this time for some minutes while filling a form.");
	if (other != NULL)
		return TF(ctx, "Another visit stands there from {from} to {to}.", "from",
		    wall_of(ctx, taken, other->start), "to",
		    wall_of(ctx, taken, other->start + other->service_s), NULL);
	if (day->most_service_s != 0 && solver_service_s(day) > day->most_service_s)
		return T(ctx, "The most hours of work a day would be passed.");
	if (!was_sound)
		return T(ctx, "The day cannot be driven as it is planned already.");
	if (solver_replay(ctx->arena, day, starts, &culprit) || culprit == at)
		return T(ctx, "The way from the visit before takes too long.");
	if (culprit < day->count)
		return TF(ctx, "The visit at {time} could not be reached in time.", "time",
		    wall_of(ctx, taken, day->stops[culprit].start), NULL);
	return T(ctx, "The way home would take too long.");
}

/* ---- placing ---- */

struct placing {
	activity_id activity;
	struct placement placement;
	enum telling telling;
	bool only_try;
	const char *conflict;
};

static struct activity_plan
plan_of(const struct placing *p, const struct activity *a, int32_t duration_s)
{
	struct activity_plan plan = { .worker = p->placement.worker, .start = p->placement.start,
	    .end = INSTANT(p->placement.start.s + duration_s), .window_from = p->placement.window_from,
	    .window_to = p->placement.window_to, .confirmed = false };
	bool same = ID_EQUAL(a->worker, plan.worker) && a->start.s == plan.start.s;

	if (plan.window_from.s == 0 || INSTANT_IS_NONE(plan.window_from))
		plan.window_from = plan.window_to = INSTANT_NONE;
	if (p->placement.keep_promise && book_keeps_promise(a, plan.start)) {
		plan.window_from = a->window_from;
		plan.window_to = a->window_to;
	}
	/* Only another length, or another time inside of what was promised: what the customer said still holds. */
	same |= !INSTANT_IS_NONE(plan.window_from) && plan.window_from.s == a->window_from.s &&
	    plan.window_to.s == a->window_to.s;
	plan.confirmed = same && a->confirmed;
	return plan;
}

/* `starts` NULL: forced, the others stay. */
static struct err *
write_placing(struct ctx *ctx, const struct placing *p, const struct taken_day *taken, const struct activity *a,
    const struct activity_plan *plan, const int32_t *starts)
{
	TRY(undo_note(ctx, a, plan));
	return starts != NULL ? book_write(ctx, taken, a, plan, starts, p->telling) :
	    book_write_alone(ctx, taken, a, plan, p->telling);
}

static struct err *
run_placing(struct ctx *ctx, void *arg)
{
	struct placing *p = arg;
	struct activity a;
	struct taken_day taken;

	TRY(activity_find(ctx, p->activity, &a));
	TRY(book_may(ctx, &a));
	TRY(book_take(ctx, &a, p->placement.worker, p->placement.start, NULL, &taken));

	int32_t duration = p->placement.duration_s > 0 ? p->placement.duration_s : a.duration_s;
	struct activity_plan plan = plan_of(p, &a, duration);
	int32_t *starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);

	p->conflict = NULL;
	if (book_fit(ctx, &taken, &a, plan.start, duration, starts))
		return p->only_try ? OK : write_placing(ctx, p, &taken, &a, &plan, starts);
	p->conflict = book_why_not(ctx, &taken, &a, plan.start, duration);
	if (p->only_try)
		return OK;
	if (!p->placement.force)
		return err_new(ctx, ERR_CONFLICT, p->conflict, "activity %" PRId64 " at %" PRId64, a.id.value,
		    plan.start.s);
	plan.forced = true;
	return write_placing(ctx, p, &taken, &a, &plan, NULL);
}

struct err *
planning_check_placement(struct ctx *ctx, const struct placement *placement)
{
	struct problems problems = { 0 };

	if (ID_IS_NONE(placement->worker))
		problem_add(ctx->arena, &problems, "worker", T(ctx, "Choose who comes."));
	if (INSTANT_IS_NONE(placement->start))
		problem_add(ctx->arena, &problems, "start", T(ctx, "Choose when."));
	if (placement->duration_s < 0 || placement->duration_s > SOLVER_DAY_S)
		problem_add(ctx->arena, &problems, "duration_s", T(ctx, "A visit lasts between one second and a day."));
	return err_invalid(ctx, &problems);
}

struct err *
planning_place(struct ctx *ctx, activity_id activity, const struct placement *placement, enum telling telling)
{
	struct placing placing = { .activity = activity, .placement = *placement, .telling = telling };

	TRY(planning_check_placement(ctx, placement));
	return book_conflict(ctx, db_transaction(ctx, run_placing, &placing));
}

struct err *
planning_try(struct ctx *ctx, activity_id activity, const struct placement *placement, const char **conflict)
{
	struct placing placing = { .activity = activity, .placement = *placement, .only_try = true };

	TRY(planning_check_placement(ctx, placement));
	TRY(run_placing(ctx, &placing));
	*conflict = placing.conflict;
	return OK;
}

/* ---- following a change ---- */

struct following {
	activity_id activity;
	const struct activity_input *input;
	enum telling telling;
};

static struct err *
follow(struct ctx *ctx, const struct activity *a)
{
	struct activity_plan plan = { .worker = a->worker, .start = a->start,
	    .end = INSTANT(a->start.s + a->duration_s), .window_from = a->window_from, .window_to = a->window_to,
	    .confirmed = a->confirmed, .forced = a->forced };
	struct taken_day taken;
	int32_t *starts;

	TRY(book_take(ctx, a, a->worker, a->start, NULL, &taken));
	if (a->forced)
		return book_write_alone(ctx, &taken, a, &plan, QUIET);
	starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);
	if (!book_fit(ctx, &taken, a, a->start, a->duration_s, starts))
		return err_new(ctx, ERR_CONFLICT, TF(ctx, "This visit is planned and does not fit any more: {reason}",
		    "reason", book_why_not(ctx, &taken, a, a->start, a->duration_s), NULL),
		    "activity %" PRId64, a->id.value);
	return book_write(ctx, &taken, a, &plan, starts, QUIET);
}

static struct err *
run_change(struct ctx *ctx, void *arg)
{
	const struct following *f = arg;
	struct activity before, after;

	TRY(activity_find(ctx, f->activity, &before));
	TRY(activity_change(ctx, f->activity, f->input, f->telling, NULL));
	TRY(activity_find(ctx, f->activity, &after));
	if (after.status != STATUS_PLANNED ||
	    (before.duration_s == after.duration_s && ID_EQUAL(before.site, after.site)))
		return OK;
	return follow(ctx, &after);
}

struct err *
planning_change(struct ctx *ctx, activity_id activity, const struct activity_input *input, enum telling telling)
{
	struct following following = { .activity = activity, .input = input, .telling = telling };

	return book_conflict(ctx, db_transaction(ctx, run_change, &following));
}

/* ---- taking off ---- */

struct leaving {
	activity_id activity;
	enum cancel_reason reason;
	const char *detail;
	enum telling telling;
	bool kept;			/* of an import: see planning_unkeep() */
};

static struct err *
run_unplan(struct ctx *ctx, void *arg)
{
	const struct leaving *l = arg;
	struct activity a;

	TRY(activity_find(ctx, l->activity, &a));
	TRY(activity_clear_plan(ctx, l->activity, l->telling));
	TRY(undo_note(ctx, &a, NULL));
	return book_free(ctx, l->activity, !l->kept);
}

struct err *
planning_unplan(struct ctx *ctx, activity_id activity, enum telling telling)
{
	struct leaving leaving = { .activity = activity, .telling = telling };

	return db_transaction(ctx, run_unplan, &leaving);
}

struct err *
planning_unkeep(struct ctx *ctx, activity_id activity)
{
	struct leaving leaving = { .activity = activity, .telling = QUIET, .kept = true };

	return db_transaction(ctx, run_unplan, &leaving);
}

static struct err *
run_cancel(struct ctx *ctx, void *arg)
{
	const struct leaving *l = arg;

	TRY(activity_cancel(ctx, l->activity, l->reason, l->detail, l->telling));
	return book_free(ctx, l->activity, true);
}

struct err *
planning_cancel(struct ctx *ctx, activity_id activity, enum cancel_reason reason, const char *detail,
    enum telling telling)
{
	struct leaving leaving = { .activity = activity, .reason = reason, .detail = detail, .telling = telling };

	return db_transaction(ctx, run_cancel, &leaving);
}

static struct err *
run_reopen(struct ctx *ctx, void *arg)
{
	const struct leaving *l = arg;

	TRY(activity_reopen(ctx, l->activity, l->telling));
	return book_free(ctx, l->activity, true);
}

struct err *
planning_reopen(struct ctx *ctx, activity_id activity, enum telling telling)
{
	struct leaving leaving = { .activity = activity, .telling = telling };

	return db_transaction(ctx, run_reopen, &leaving);
}

static struct err *
run_release(struct ctx *ctx, void *arg)
{
	const struct leaving *l = arg;

	return book_free(ctx, l->activity, true);
}

struct err *
planning_release(struct ctx *ctx, activity_id activity)
{
	struct leaving leaving = { .activity = activity };

	return db_transaction(ctx, run_release, &leaving);
}

/* ---- imports ---- */

struct keeping {
	activity_id activity;
	struct activity_plan plan;
	enum telling telling;
	bool forced;
};

static struct err *
run_keep(struct ctx *ctx, void *arg)
{
	struct keeping *k = arg;
	struct activity_plan *plan = &k->plan;
	struct plan_overlaps_row overlaps;
	struct plan_span_find_row old;
	struct plan_day_touch_row touched;
	struct activity a;
	bool had;

	TRY(activity_find(ctx, k->activity, &a));
	TRY(sql_plan_span_find(ctx, ctx->unit, a.id, &old, &had));
	k->forced = a.forced;
	if (had && ID_EQUAL(old.worker_id, plan->worker) && old.from_at.s == plan->start.s &&
	    old.to_at.s == plan->end.s && a.start.s == plan->start.s && a.end.s == plan->end.s &&
	    ID_EQUAL(a.worker, plan->worker) && a.status == STATUS_PLANNED)
		return OK;
	TRY(book_may(ctx, &a));
	TRY(sql_plan_overlaps(ctx, ctx->tenant, plan->worker, a.id, plan->start, plan->end, &overlaps));
	k->forced = plan->forced = overlaps.count > 0;
	TRY(sql_plan_day_touch(ctx, ctx->tenant, plan->worker, (date){ (int32_t)(plan->start.s / SOLVER_DAY_S) },
	    &touched));
	if (had)
		TRY(sql_plan_span_delete(ctx, ctx->unit, a.id, NULL));
	TRY(sql_plan_span_insert(ctx, a.id, ctx->tenant, ctx->unit, plan->worker, plan->start, plan->end, plan->forced,
	    NULL));
	return activity_set_plan(ctx, a.id, plan, k->telling);
}

struct err *
planning_keep(struct ctx *ctx, activity_id activity, worker_id worker, instant start, instant end,
    enum telling telling, bool *forced)
{
	struct keeping keeping = { .activity = activity, .telling = telling,
	    .plan = { .worker = worker, .start = start, .end = end, .window_from = INSTANT_NONE,
		.window_to = INSTANT_NONE } };

	TRY(db_transaction(ctx, run_keep, &keeping));
	if (forced != NULL)
		*forced = keeping.forced;
	return OK;
}
