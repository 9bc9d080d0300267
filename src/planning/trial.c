/*
 * trial -- what a place by hand would mean, before a planner lets go of it.
 *
 * The visit is put into the day as planning_place() would put it, and both days that
 * it touches are driven with it and without it.
 */
#include "planning/board.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "i18n/i18n.h"
#include "planning/book.h"
#include "planning/question.h"

/* Driving of a day: between the places that are known, home included. */
struct tour { int64_t s; double km; };

static void
drive_on(const struct calendar *calendar, struct geo_point *at, struct geo_point to, struct tour *tour)
{
	if (!geo_is_located(to))
		return;
	if (geo_is_located(*at)) {
		tour->s += travel_s(&calendar->ways, *at, to, NULL);
		tour->km += geo_road_km(&calendar->pace, *at, to);
	}
	*at = to;
}

static struct tour
tour_of(const struct calendar *calendar, const struct plan_stops *stops)
{
	struct geo_point at = stops->day.starts_home ? stops->home : GEO_NOWHERE;
	struct tour tour = { 0 };

	for (int32_t i = 0; i < stops->day.count; i++) {
		/* To an absence one goes in one's own time. */
		if (stops->day.stops[i].absent)
			at = stops->places[i];
		else
			drive_on(calendar, &at, stops->places[i], &tour);
	}
	if (stops->day.ends_home && stops->day.count > 0)
		drive_on(calendar, &at, stops->end, &tour);
	return tour;
}

/* What the activity costs where it stands now; nothing when it is to plan. */
static struct err *
measure_old(struct ctx *ctx, const struct activity *a, struct tour *out)
{
	struct taken_day taken;
	struct tour with, without;
	struct solver_stop stop = { .id = a->id.value, .service_s = 60 };
	int32_t at = 0;

	*out = (struct tour){ 0 };
	if (INSTANT_IS_NONE(a->start) || ID_IS_NONE(a->worker))
		return OK;

	struct err *gone = book_take(ctx, a, a->worker, a->start, NULL, &taken);

	/* Who left the company has no day to save anything on. */
	if (gone != OK)
		return gone->kind == ERR_CONFLICT ? OK : gone;
	without = tour_of(&taken.calendar, &taken.stops);
	stop.from = stop.to = stop.start = plan_time(taken.origin, a->start);
	while (at < taken.stops.day.count && taken.stops.day.stops[at].start < stop.start)
		at++;
	days_insert(&taken.calendar, &taken.stops, at, &stop, book_place(a, &taken.stops, at), ctx->unit);
	with = tour_of(&taken.calendar, &taken.stops);
	*out = (struct tour){ with.s - without.s, with.km - without.km };
	return OK;
}

/* ---- what a planner should know ---- */

static void
warn(struct trial *trial, const char *say)
{
	if (say != NULL && trial->warning_count < TRIAL_WARNINGS)
		trial->warnings[trial->warning_count++] = say;
}

static const char *
promise_broken(struct ctx *ctx, const struct question *q, const struct trial *trial)
{
	const struct activity *a = &q->activity;

	if (INSTANT_IS_NONE(a->start) || trial->keeps_window)
		return NULL;
	if (!INSTANT_IS_NONE(a->window_from))
		return TF(ctx, "The customer was promised {window}.", "window",
		    i18n_window(ctx->arena, ctx->lang, a->window_from, a->window_to, q->zone, DATE_DAY_SHORT), NULL);
	if (!a->confirmed)
		return NULL;
	return TF(ctx, "The customer has confirmed {when}.", "when",
	    i18n_moment(ctx->arena, ctx->lang, a->start, q->zone, DATE_DAY_SHORT), NULL);
}

static void
add_warnings(struct ctx *ctx, const struct question *q, const struct taken_day *taken,
    const struct placement *placement, struct trial *trial)
{
	struct plan_worker worker = book_plan_worker(ctx, taken);
	bool preferred;

	warn(trial, promise_broken(ctx, q, trial));
	warn(trial, question_refuses(ctx, q, &worker, &preferred));
	if (q->opening.count > 0 && !question_is_open(q, placement->start))
		warn(trial, T(ctx, "Outside the opening hours of the customer."));
	if (placement->start.s < ctx->now.s)
		warn(trial, T(ctx, "This time is over already."));
	if (!q->no_place && !geo_is_located(q->place))
		warn(trial, T(ctx, "The address is not located: the way there is not known."));
}

bool
book_keeps_promise(const struct activity *a, instant start)
{
	if (INSTANT_IS_NONE(a->start))
		return false;
	if (INSTANT_IS_NONE(a->window_from))
		return a->start.s == start.s;
	return a->window_from.s <= start.s && (start.s < a->window_to.s || start.s == a->window_from.s);
}

struct err *
planning_trial(struct ctx *ctx, activity_id activity, const struct placement *placement, struct trial *out)
{
	struct slot_request request = { .activity = activity, .no_notice = true,
	    .duration_s = placement->duration_s };
	struct trial trial = { 0 };
	struct question q;
	struct taken_day taken;
	struct tour before, after, old;
	int32_t *starts;

	TRY(planning_check_placement(ctx, placement));
	TRY(question_read(ctx, &request, &q));
	TRY(book_may(ctx, &q.activity));
	TRY(measure_old(ctx, &q.activity, &old));
	TRY(book_take(ctx, &q.activity, placement->worker, placement->start, NULL, &taken));
	trial.keeps_window = book_keeps_promise(&q.activity, placement->start);
	trial.travel_known = q.no_place || geo_is_located(q.place);
	add_warnings(ctx, &q, &taken, placement, &trial);
	before = tour_of(&taken.calendar, &taken.stops);
	starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);
	if (!book_fit(ctx, &taken, &q.activity, placement->start, q.duration_s, starts))
		trial.conflict = book_why_not(ctx, &taken, &q.activity, placement->start, q.duration_s);
	after = tour_of(&taken.calendar, &taken.stops);
	trial.extra_travel_s = (int32_t)(after.s - before.s - old.s);
	trial.extra_km = after.km - before.km - old.km;
	*out = trial;
	return OK;
}
