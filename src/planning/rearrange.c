/*
 * rearrange -- many visits moved at once, for the optimiser: see workload.h.
 *
 * All moves are tried together: each worker-day is made of what stays and what
 * would come, and driven.  Where that fails, those who would come are put in one
 * after the other, and who does not fit stays where it was; its old day is then
 * looked at again, until nothing changes.  Each round lets at least one move go, so it ends.
 */
#include "planning/workload.h"

#include <inttypes.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/book.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

/* One move with what is known of it now. */
struct moving {
	struct rearrangement *move;
	struct activity activity;
	int32_t before_s, after_s;	/* at the place, around the visit */
	size_t from_day, to_day;	/* in the days; SIZE_MAX: nowhere */
	bool active;			/* not let go so far */
};

/* A worker-day that loses or gets something. */
struct touched_day {
	struct calendar calendar;
	date day;
	uint32_t version;
	struct plan_stops stops;	/* as it would be */
	int32_t *starts;
	bool dirty;
};

struct rearranging {
	struct ctx *ctx;
	struct rearrangement *moves;
	size_t count;
	bool only_try;
	struct calendars calendars;
	struct plan_origin origin;
	bool finish_in_window;
	struct plan_spans_rows spans;
	struct plan_versions_rows versions;
	struct moving *moving;
	bool *left_out;			/* not to be tried */
	struct { struct touched_day *items; size_t count, capacity; } days;
};

/* ---- what each is now ---- */

static bool
is_window(instant from, instant to)
{
	return !INSTANT_IS_NONE(from) && !INSTANT_IS_NONE(to);
}

/* Is the visit still what the move knew, and is its new time within all that was said of it? */
static bool
still_holds(struct ctx *ctx, const struct rearrangement *m, const struct activity *a)
{
	bool to_plan = ID_IS_NONE(m->old_worker), same_time = !to_plan && a->start.s == m->start.s;

	if (to_plan ? a->status != STATUS_PENDING || !INSTANT_IS_NONE(a->start) :
	    a->status != STATUS_PLANNED || !ID_EQUAL(a->worker, m->old_worker) || a->start.s != m->old_start.s)
		return false;
	if (a->forced || (m->keep_confirmed && a->confirmed) || m->start.s < ctx->now.s)
		return false;
	if (!to_plan && a->start.s < ctx->now.s)
		return false;
	if (is_window(a->window_from, a->window_to))
		return to_plan || (m->start.s >= a->window_from.s && m->start.s < a->window_to.s);
	return same_time || !(a->confirmed || (!INSTANT_IS_NONE(a->appointment) && !to_plan));
}

static const struct worker *
worker_of(const struct rearranging *r, worker_id id)
{
	const struct team *team = &r->calendars.team;
	const struct worker *worker = NULL;
	bool member = false;

	for (size_t i = 0; i < team->workers.count; i++)
		if (ID_EQUAL(team->workers.items[i].id, id))
			worker = &team->workers.items[i];
	for (size_t i = 0; i < team->units.count; i++)
		member |= ID_EQUAL(team->units.items[i].worker, id) &&
		    ID_EQUAL(team->units.items[i].unit, r->ctx->unit);
	return member ? worker : NULL;
}

static uint32_t
version_of(const struct rearranging *r, worker_id worker, date day)
{
	for (size_t i = 0; i < r->versions.count; i++)
		if (ID_EQUAL(r->versions.items[i].worker_id, worker) && r->versions.items[i].day.days == day.days)
			return (uint32_t)r->versions.items[i].version;
	return 0;
}

static size_t
day_number(struct rearranging *r, const struct worker *worker, instant start)
{
	struct calendar calendar = calendar_of(&r->calendars, worker);
	date day = calendar_date(&calendar, start);
	struct touched_day *made;

	for (size_t i = 0; i < r->days.count; i++)
		if (ID_EQUAL(r->days.items[i].calendar.worker->id, worker->id) && r->days.items[i].day.days == day.days)
			return i;
	made = arena_push(r->ctx->arena, &r->days);
	*made = (struct touched_day){ .calendar = calendar, .day = day, .dirty = true,
	    .version = version_of(r, worker->id, day) };
	return r->days.count - 1;
}

static struct err *
read_move(struct rearranging *r, size_t i)
{
	struct moving *m = &r->moving[i];
	const struct worker *to, *from;
	struct activity_type type;

	*m = (struct moving){ .move = &r->moves[i], .from_day = SIZE_MAX, .to_day = SIZE_MAX };
	if (r->left_out[i])
		return OK;
	m->move->result = REARRANGE_STALE;
	TRY(activity_find(r->ctx, m->move->activity, &m->activity));
	TRY(type_find(r->ctx, m->activity.type, &type));
	m->before_s = (int32_t)type.before_s;
	m->after_s = (int32_t)type.after_s;
	to = worker_of(r, m->move->worker);
	if (to == NULL || !still_holds(r->ctx, m->move, &m->activity))
		return OK;
	if (!ID_IS_NONE(m->move->old_worker)) {
		from = worker_of(r, m->move->old_worker);
		/* Whose worker has left is not ours to free: a planner sees it. */
		if (from == NULL)
			return OK;
		m->from_day = day_number(r, from, INSTANT(m->move->old_start.s - m->before_s));
	}
	m->to_day = day_number(r, to, INSTANT(m->move->start.s - m->before_s));
	m->active = true;
	m->move->result = REARRANGED;
	return OK;
}

static struct err *
read_all(struct rearranging *r)
{
	int64_t first = INT64_MAX, last = INT64_MIN;
	date from, to;

	for (size_t i = 0; i < r->count; i++) {
		const struct rearrangement *m = &r->moves[i];

		first = m->start.s < first ? m->start.s : first;
		last = m->start.s > last ? m->start.s : last;
		if (ID_IS_NONE(m->old_worker))
			continue;
		first = m->old_start.s < first ? m->old_start.s : first;
		last = m->old_start.s > last ? m->old_start.s : last;
	}
	from = (date){ (int32_t)(first / SOLVER_DAY_S) - 1 };
	to = (date){ (int32_t)(last / SOLVER_DAY_S) + 1 };
	TRY(calendars_load(r->ctx, (worker_id){ 0 }, from, to, &r->calendars));
	TRY(sql_plan_versions(r->ctx, r->ctx->tenant, from, to, &r->versions));
	TRY(days_load_all_spans(r->ctx, from, to, NULL, &r->spans));
	for (size_t i = 0; i < r->count; i++)
		TRY(read_move(r, i));
	return OK;
}

/* ---- a day as it would be ---- */

static bool
leaves(const struct rearranging *r, int64_t activity)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->moving[i].active && r->moving[i].activity.id.value == activity)
			return r->moving[i].from_day != SIZE_MAX;
	return false;
}

/* The same day with room for so many more. */
static void
make_room(struct arena *arena, struct plan_stops *stops, size_t more)
{
	struct solver_day old = stops->day;
	size_t count = (size_t)old.count, room = count + more + 1;
	struct geo_point *places = arena_new_array(arena, room, struct geo_point);
	unit_id *units = arena_new_array(arena, room, unit_id);

	stops->day.capacity = (int32_t)room;
	stops->day.stops = arena_new_array(arena, room, struct solver_stop);
	stops->day.legs = arena_new_array(arena, room + 1, int32_t);
	for (size_t i = 0; i < count; i++) {
		stops->day.stops[i] = old.stops[i];
		places[i] = stops->places[i];
		units[i] = stops->units[i];
	}
	for (size_t i = 0; i <= count; i++)
		stops->day.legs[i] = old.legs[i];
	stops->places = places;
	stops->units = units;
}

static void
make_base(struct rearranging *r, struct touched_day *day)
{
	struct { struct plan_spans_row *items; size_t count, capacity; } left = { 0 };

	for (size_t i = 0; i < r->spans.count; i++) {
		const struct plan_spans_row *span = &r->spans.items[i];
		int64_t off = span->from_at.s / SOLVER_DAY_S - day->day.days;

		if (ID_EQUAL(span->worker_id, day->calendar.worker->id) && off >= -2 && off <= 2 &&
		    !leaves(r, span->activity_id.value))
			*arena_push(r->ctx->arena, &left) = *span;
	}
	days_make(r->ctx->arena, &day->calendar, r->origin, day->day, left.items, left.count, (activity_id){ 0 },
	    r->ctx->now, &day->stops);
}

/* Where it may begin: within what was promised, or what is promised with it. */
static struct solver_stop
stop_of(const struct rearranging *r, const struct moving *m)
{
	int32_t start = plan_time(r->origin, m->move->start) - m->before_s, now = plan_time(r->origin, r->ctx->now);
	const struct activity *a = &m->activity;
	bool own = is_window(a->window_from, a->window_to);
	instant from = own ? a->window_from : m->move->window_from, to = own ? a->window_to : m->move->window_to;
	struct solver_stop stop = { .id = a->id.value, .from = start, .to = start, .start = start,
	    .service_s = m->before_s + a->duration_s + m->after_s };

	if (!is_window(from, to) || from.s >= to.s)
		return stop;
	stop.from = plan_time(r->origin, from) - m->before_s;
	stop.from = stop.from > now ? stop.from : now;
	stop.to = plan_time(r->origin, to) - m->before_s - (r->finish_in_window ? a->duration_s : SOLVER_MINUTE_S);
	if (stop.from > start || stop.to < start)
		stop.from = stop.to = start;
	return stop;
}

static void
put_in(struct rearranging *r, struct touched_day *day, const struct moving *m)
{
	struct solver_stop stop = stop_of(r, m);
	int32_t at = 0;

	while (at < day->stops.day.count &&
	    (day->stops.day.stops[at].begun || day->stops.day.stops[at].start <= stop.start))
		at++;
	days_insert(&day->calendar, &day->stops, at, &stop, book_place(&m->activity, &day->stops, at), r->ctx->unit);
}

static bool
can_be_driven(struct rearranging *r, struct touched_day *day)
{
	const struct solver_day *d = &day->stops.day;

	day->starts = arena_new_array(r->ctx->arena, (size_t)d->capacity + 1, int32_t);
	if (!d->forced && (d->most_service_s == 0 || solver_service_s(d) <= d->most_service_s) &&
	    solver_replay(r->ctx->arena, d, day->starts, NULL))
		return true;
	/* Whoever only leaves such a day changes nothing for the others. */
	for (int32_t i = 0; i < d->count; i++)
		day->starts[i] = d->stops[i].start;
	return false;
}

/* Those who come, by start. */
static size_t
arrivals_of(struct rearranging *r, size_t number, struct moving **out)
{
	size_t count = 0;

	for (size_t i = 0; i < r->count; i++) {
		struct moving *m = &r->moving[i];
		size_t at = count;

		if (!m->active || m->to_day != number)
			continue;
		for (; at > 0 && out[at - 1]->move->start.s > m->move->start.s; at--)
			out[at] = out[at - 1];
		out[at] = m;
		count++;
	}
	return count;
}

static void
let_go(struct rearranging *r, struct moving *m)
{
	m->active = false;
	m->move->result = REARRANGE_UNFIT;
	if (m->from_day != SIZE_MAX)
		r->days.items[m->from_day].dirty = true;
	r->days.items[m->to_day].dirty = true;
}

static void
compose(struct rearranging *r, size_t number)
{
	struct touched_day *day = &r->days.items[number];
	struct moving **come = arena_new_array(r->ctx->arena, r->count, struct moving *);
	size_t count = arrivals_of(r, number, come);

	day->dirty = false;
	make_base(r, day);
	make_room(r->ctx->arena, &day->stops, count);
	for (size_t i = 0; i < count; i++)
		put_in(r, day, come[i]);
	if (can_be_driven(r, day) || count == 0)
		return;
	/* One after the other: who does not fit stays where it was. */
	for (size_t i = 0; i < count; i++) {
		make_base(r, day);
		make_room(r->ctx->arena, &day->stops, count);
		for (size_t k = 0; k <= i; k++)
			if (come[k]->active)
				put_in(r, day, come[k]);
		if (!can_be_driven(r, day))
			let_go(r, come[i]);
	}
}

static void
settle(struct rearranging *r)
{
	bool again = true;

	while (again) {
		again = false;
		for (size_t i = 0; i < r->days.count; i++) {
			if (!r->days.items[i].dirty)
				continue;
			compose(r, i);
			again = true;
		}
	}
	for (size_t i = 0; i < r->days.count; i++) {
		const struct touched_day *day = &r->days.items[i];

		for (int32_t k = 0; k < day->stops.day.count; k++)
			for (size_t m = 0; m < r->count; m++)
				if (r->moving[m].active && r->moving[m].to_day == i &&
				    r->moving[m].activity.id.value == day->stops.day.stops[k].id)
					r->moving[m].move->stands = plan_instant(r->origin, day->starts[k] +
					    r->moving[m].before_s);
	}
}

/* ---- writing ---- */

static int
by_worker_and_day(const void *a, const void *b)
{
	const struct touched_day *one = *(const struct touched_day *const *)a;
	const struct touched_day *two = *(const struct touched_day *const *)b;
	int64_t first = one->calendar.worker->id.value, second = two->calendar.worker->id.value;

	return first != second ? (first > second) - (first < second) :
	    (one->day.days > two->day.days) - (one->day.days < two->day.days);
}

/* All in one order, so that two who do this do not wait for each other for ever. */
static struct err *
claim_days(struct rearranging *r)
{
	struct ctx *ctx = r->ctx;
	struct touched_day **days = arena_new_array(ctx->arena, r->days.count, struct touched_day *);
	struct plan_day_touch_row row;

	for (size_t i = 0; i < r->days.count; i++)
		days[i] = &r->days.items[i];
	if (r->days.count > 1)
		qsort(days, r->days.count, sizeof(struct touched_day *), by_worker_and_day);
	for (size_t i = 0; i < r->days.count; i++) {
		TRY(sql_plan_day_touch(ctx, ctx->tenant, days[i]->calendar.worker->id, days[i]->day, &row));
		if ((uint32_t)row.version != days[i]->version + 1)
			return err_new(ctx, ERR_CONFLICT, T(ctx, "Somebody changed the plan at this moment."),
			    "the day of worker %" PRId64 " was written meanwhile",
			    days[i]->calendar.worker->id.value);
		TRY(plan_changed_day(ctx, days[i]->calendar.worker->id, days[i]->day));
	}
	return OK;
}

static const struct moving *
mover(const struct rearranging *r, size_t day, int64_t activity)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->moving[i].active && r->moving[i].to_day == day && r->moving[i].activity.id.value == activity)
			return &r->moving[i];
	return NULL;
}

static bool
changes(const struct touched_day *day, int32_t at, const struct moving *m)
{
	return m != NULL || day->starts[at] != day->stops.day.stops[at].start;
}

/* A neighbour of another unit of the tenant shifts there; customers hear of what differs from what they were told. */
static struct err *
write_stop(struct rearranging *r, const struct touched_day *day, int32_t at, const struct moving *m)
{
	const struct solver_stop *stop = &day->stops.day.stops[at];
	struct ctx own = *r->ctx, *ctx = &own;
	struct activity_plan plan;
	struct activity a;
	int64_t before_s, visit_s;
	bool within, same_worker;

	own.unit = day->stops.units[at];
	TRY(activity_find(ctx, (activity_id){ stop->id }, &a));
	plan = (struct activity_plan){ .worker = day->calendar.worker->id,
	    .window_from = a.window_from, .window_to = a.window_to, .forced = false };
	/* Who only shifts keeps preparation and clearing as they are. */
	before_s = m != NULL ? m->before_s : a.start.s - plan_instant(r->origin, stop->start).s;
	visit_s = m != NULL ? a.duration_s : a.end.s - a.start.s;
	plan.start = INSTANT(plan_instant(r->origin, day->starts[at]).s + before_s);
	plan.end = INSTANT(plan.start.s + visit_s);
	if (m != NULL && ID_IS_NONE(m->move->old_worker) && is_window(m->move->window_from, m->move->window_to) &&
	    m->move->window_from.s < m->move->window_to.s) {
		plan.window_from = m->move->window_from;
		plan.window_to = m->move->window_to;
	}
	same_worker = ID_EQUAL(a.worker, plan.worker);
	within = a.start.s == plan.start.s || (is_window(a.window_from, a.window_to) &&
	    plan.start.s >= a.window_from.s && plan.start.s < a.window_to.s);
	plan.confirmed = a.confirmed && within;
	TRY(sql_plan_span_insert(ctx, a.id, ctx->tenant, ctx->unit, plan.worker, INSTANT(plan.start.s - before_s),
	    INSTANT(plan.start.s - before_s + stop->service_s), plan.forced, NULL));
	return activity_set_plan(ctx, a.id, &plan, within && same_worker ? QUIET : TELL);
}

/* Times that were left: whoever wrote the last of the moves knows whether they are free. */
static void
note_left(const struct rearranging *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct moving *m = &r->moving[i];

		if (!m->active || m->from_day == SIZE_MAX)
			continue;
		m->move->left_from = INSTANT(m->activity.start.s - m->before_s);
		m->move->left_to = INSTANT(m->activity.end.s + m->after_s);
	}
}

static struct err *
write_all(struct rearranging *r)
{
	TRY(claim_days(r));
	/* First room for all, then everybody to the new place: no overlap on the way. */
	for (size_t i = 0; i < r->days.count; i++) {
		const struct touched_day *day = &r->days.items[i];

		for (int32_t k = 0; k < day->stops.day.count; k++)
			if (changes(day, k, mover(r, i, day->stops.day.stops[k].id)))
				TRY(sql_plan_span_delete(r->ctx, day->stops.units[k],
				    (activity_id){ day->stops.day.stops[k].id }, NULL));
	}
	for (size_t i = 0; i < r->days.count; i++) {
		const struct touched_day *day = &r->days.items[i];

		for (int32_t k = 0; k < day->stops.day.count; k++) {
			const struct moving *m = mover(r, i, day->stops.day.stops[k].id);

			if (changes(day, k, m))
				TRY(write_stop(r, day, k, m));
		}
	}
	note_left(r);
	return OK;
}

static struct err *
run(struct ctx *ctx, void *arg)
{
	struct rearranging *r = arg;
	bool any = false;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	r->finish_in_window = unit.settings.finish_in_window;
	r->ctx = ctx;
	r->days.count = 0;
	r->spans = (struct plan_spans_rows){ 0 };
	r->versions = (struct plan_versions_rows){ 0 };
	r->origin = plan_origin_at(ctx->now);
	r->moving = arena_new_array(ctx->arena, r->count, struct moving);
	TRY(read_all(r));
	settle(r);
	for (size_t i = 0; i < r->count; i++)
		any |= r->moving[i].active;
	return r->only_try || !any ? OK : write_all(r);
}

struct err *
planning_rearrange(struct ctx *ctx, struct rearrangement *moves, size_t count, bool only_try)
{
	struct rearranging r = { .moves = moves, .count = count, .only_try = only_try };

	if (count == 0)
		return OK;
	r.left_out = arena_new_array(ctx->arena, count, bool);
	for (size_t i = 0; i < count; i++)
		r.left_out[i] = moves[i].result == REARRANGE_STALE;
	return only_try ? run(ctx, &r) : book_conflict(ctx, db_transaction(ctx, run, &r));
}
