/* task -- a period of the plan in the solver's terms: see search.h. */
#include "optimiser/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "catalog/catalog.h"
#include "geo/geo.h"
#include "i18n/i18n.h"
#include "planning/travel.h"
#include "team/team.h"

/* Costs are thousandths of a cent; without rates a second of driving costs a cent. */
enum {
	SECOND = 1000,
	WORTH_S = 36000,	/* of driving: what placing a visit is worth, and once more for each priority */
	MOST_ASKED = 600,	/* places for which a router is asked */
	MOST_WAITING = 3000,	/* visits to plan that one search looks at, the most urgent first */
	USUAL_CENTS_HOUR = 4500, USUAL_CENTS_KM = 60, USUAL_MARGIN_CENTS = 5000,
};

/* ---- places ---- */

struct places {
	struct geo_point *items;
	int32_t count, capacity;
	int32_t *table;			/* open addressing; -1: free */
	uint32_t mask;
};

static struct places
places_make(struct arena *arena, size_t most)
{
	struct places p = { .capacity = (int32_t)most, .items = arena_new_array(arena, most, struct geo_point) };
	size_t size = 64;

	while (size < most * 2)
		size *= 2;
	p.table = arena_new_array(arena, size, int32_t);
	memset(p.table, 0xff, size * sizeof(*p.table));
	p.mask = (uint32_t)size - 1;
	return p;
}

static int32_t
place_number(struct places *p, struct geo_point at)
{
	uint32_t slot;

	if (!geo_is_located(at))
		return OPTIMISE_NOWHERE;
	slot = ((uint32_t)at.latitude_e7 * 2654435761u ^ (uint32_t)at.longitude_e7 * 2246822519u) & p->mask;
	while (p->table[slot] >= 0) {
		struct geo_point there = p->items[p->table[slot]];

		if (there.latitude_e7 == at.latitude_e7 && there.longitude_e7 == at.longitude_e7)
			return p->table[slot];
		slot = (slot + 1) & p->mask;
	}
	MUST(p->count < p->capacity);
	p->items[p->count] = at;
	p->table[slot] = p->count;
	return p->count++;
}

/* ---- workers ---- */

struct making {
	struct ctx *ctx;
	const struct optimisation *settings;
	struct task *task;
	struct unit unit;
	struct places places;
	struct optimise_ways *ways;
	const struct travel_ways **vehicles;	/* one per ways */
	struct optimise_worker *workers;
	struct optimise_shift *shifts;
	struct optimise_visit *visits;
	struct { int64_t *items; size_t count, capacity; } excluded;
};

static const struct calendar *
calendar_of_worker(const struct task *task, uint32_t worker)
{
	for (size_t i = 0; i < task->load.days.count; i++)
		if (task->load.days.items[i].worker == worker)
			return &task->load.days.items[i].calendar;
	return NULL;
}

static int64_t
rate_of(int64_t own, int64_t units)
{
	return own == WORKER_NO_COST ? units : own;
}

static void
make_workers(struct making *m)
{
	struct arena *arena = m->ctx->arena;
	struct task *task = m->task;
	uint32_t count = task->load.worker_count;

	m->workers = arena_new_array(arena, count, struct optimise_worker);
	m->ways = arena_new_array(arena, (size_t)count + 1, struct optimise_ways);
	m->vehicles = arena_new_array(arena, (size_t)count + 1, const struct travel_ways *);
	task->rates = arena_new_array(arena, (size_t)count * 2, int64_t);
	for (uint32_t i = 0; i < count; i++) {
		const struct calendar *calendar = calendar_of_worker(task, i);
		struct optimise_worker *worker = &m->workers[i];
		int64_t *hour = &task->rates[i * 2], *km = &task->rates[i * 2 + 1];

		*hour = rate_of(task->load.workers[i]->cost_hour_cents, m->unit.settings.cost_hour_cents);
		*km = rate_of(task->load.workers[i]->cost_km_cents, m->unit.settings.cost_km_cents);
		task->rates_known |= *hour > 0 || *km > 0;
		*worker = (struct optimise_worker){ .cost_per_s = SECOND };
		if (m->settings->mode == OPTIMISE_PROFIT) {
			int32_t second = (int32_t)((*hour > 0 ? *hour : USUAL_CENTS_HOUR) * 1000 / 3600);

			*worker = (struct optimise_worker){ .cost_per_s = second,
			    .cost_per_m = (int32_t)(*km > 0 ? *km : USUAL_CENTS_KM), .cost_per_service_s = second };
		}
		if (calendar == NULL)
			continue;
		while (worker->ways < task->problem.ways_count &&
		    memcmp(m->vehicles[worker->ways], &calendar->ways, sizeof(calendar->ways)) != 0)
			worker->ways++;
		if (worker->ways == task->problem.ways_count)
			m->vehicles[task->problem.ways_count++] = &calendar->ways;
	}
	task->problem.workers = m->workers;
	task->problem.worker_count = (int32_t)count;
}

/* What the router has not been asked yet is asked now; of very many places the estimate stands. */
static struct err *
ask_router(struct making *m)
{
	struct travel *travel = travel_of(m->ctx);
	size_t count = (size_t)m->places.count;

	if (travel == NULL)
		return OK;
	TRY(travel_know(m->ctx, travel, m->places.items, count));
	for (size_t i = 0; i < count && count <= MOST_ASKED; i++)
		TRY(travel_ask(m->ctx, travel, m->places.items[i], m->places.items, count, count));
	return OK;
}

static void
make_ways(struct making *m)
{
	size_t count = (size_t)m->places.count;
	struct optimise_problem *problem = &m->task->problem;
	int32_t *there = arena_new_array(m->ctx->arena, count, int32_t);

	problem->places = m->places.count;
	problem->ways = m->ways;
	for (int32_t w = 0; w < problem->ways_count; w++) {
		int32_t *seconds = arena_new_array(m->ctx->arena, count * count, int32_t);
		int32_t *metres = arena_new_array(m->ctx->arena, count * count, int32_t);

		for (size_t from = 0; from < count; from++) {
			travel_row(m->vehicles[w], m->places.items[from], m->places.items, count, there,
			    &seconds[from * count]);
			for (size_t to = 0; to < count; to++)
				metres[from * count + to] = (int32_t)lround(1000 *
				    geo_road_km(&m->vehicles[w]->pace, m->places.items[from], m->places.items[to]));
		}
		m->ways[w] = (struct optimise_ways){ seconds, metres };
	}
}

/* ---- shifts ---- */

/* Stops that have begun are behind: the day goes on from the last of them. */
static int32_t
begun_stops(const struct workload_day *day)
{
	int32_t count = day->stops.day.count;

	while (count > 0 && !day->stops.day.stops[count - 1].begun)
		count--;
	return count;
}

static void
take_rests(struct making *m, const struct solver_day *d, struct optimise_shift *out)
{
	struct optimise_break *breaks = arena_new_array(m->ctx->arena, (size_t)d->hours.rest_count + 1,
	    struct optimise_break);

	for (int32_t i = 0; i < d->hours.rest_count && i < OPTIMISE_BREAKS; i++)
		breaks[out->break_count++] = (struct optimise_break){ d->hours.rests[i].from, d->hours.rests[i].to,
		    d->hours.rests[i].length };
	out->breaks = breaks;
}

/* Stops that stand for an absence: nobody works or drives then. */
static void
take_absences(const struct solver_day *d, int32_t begun, struct solver_hours *hours)
{
	for (int32_t i = begun; i < d->count; i++)
		if (d->stops[i].absent && hours->away_count < SOLVER_SPANS)
			hours->away[hours->away_count++] = (struct solver_span){ d->stops[i].start,
			    d->stops[i].start + d->stops[i].service_s };
}

static bool
make_shift(struct making *m, const struct workload_day *day, struct optimise_shift *out)
{
	const struct solver_day *d = &day->stops.day;
	int32_t begun = begun_stops(day), done_s = 0;
	int32_t leave = d->starts_home ? d->hours.leave_from : -SOLVER_OPEN;
	struct geo_point start = d->starts_home ? day->stops.home : GEO_NOWHERE;

	if (day->frozen || d->hours.work_count == 0)
		return false;
	for (int32_t i = 0; i < begun; i++)
		done_s += d->stops[i].service_s;
	if (begun > 0) {
		const struct solver_stop *last = &d->stops[begun - 1];

		start = day->stops.places[begun - 1];
		leave = last->start + last->service_s;
	}
	*out = (struct optimise_shift){ .worker = (int32_t)day->worker, .hours = d->hours,
	    .start = place_number(&m->places, start),
	    .end = place_number(&m->places, d->ends_home ? day->stops.end : GEO_NOWHERE) };
	out->hours.leave_from = leave > d->now ? leave : d->now;
	take_rests(m, d, out);
	take_absences(d, begun, &out->hours);
	if (d->most_service_s > 0) {
		if (d->most_service_s <= done_s)
			return false;
		out->most_service_s = d->most_service_s - done_s;
	}
	return true;
}

static void
make_shifts(struct making *m)
{
	struct task *task = m->task;
	size_t count = task->load.days.count;
	struct arena *arena = m->ctx->arena;

	m->shifts = arena_new_array(arena, count, struct optimise_shift);
	task->shift_of_day = arena_new_array(arena, count, int32_t);
	task->day_of_shift = arena_new_array(arena, count, int32_t);
	for (size_t i = 0; i < count; i++) {
		const struct workload_day *day = &task->load.days.items[i];
		int32_t shift = task->problem.shift_count;

		task->shift_of_day[i] = OPTIMISE_NONE;
		task->frozen += day->frozen && day->stops.day.count > 0;
		if (!make_shift(m, day, &m->shifts[shift]))
			continue;
		task->shift_of_day[i] = shift;
		task->day_of_shift[shift] = (int32_t)i;
		task->problem.shift_count++;
	}
	task->problem.shifts = m->shifts;
}

/* ---- visits ---- */

static int64_t
second_of(const struct making *m)
{
	return m->settings->mode == OPTIMISE_PROFIT ? USUAL_CENTS_HOUR * 1000 / 3600 : SECOND;
}

/* What leaving a visit to plan out costs. */
static int64_t
value_of(const struct making *m, const struct workload_visit *v)
{
	int64_t second = second_of(m), worth, most, priority = v->activity.priority;

	priority = priority < 0 ? 0 : priority > 9 ? 9 : priority;
	if (m->settings->mode == OPTIMISE_PROFIT) {
		int64_t work = USUAL_CENTS_HOUR * v->activity.duration_s / 3600;

		worth = v->price_cents != TYPE_NO_MONEY ? v->price_cents : work + USUAL_MARGIN_CENTS;
		worth = (worth - (v->cost_cents != TYPE_NO_MONEY ? v->cost_cents : 0)) * 1000;
		worth += worth > 0 ? worth / 10 * priority : 0;
	} else {
		worth = WORTH_S * second * (1 + priority);
	}
	if (m->settings->least_relevance > 0) {
		most = workload_worst_extra_s(&m->task->load, (int)m->settings->least_relevance) * second;
		if (m->settings->mode == OPTIMISE_PROFIT)
			most += (int64_t)v->activity.duration_s * second;
		worth = worth < most ? worth : most;
	}
	return worth < 0 ? 0 : worth;
}

static void
take_may(struct making *m, size_t number, const struct workload_visit *v)
{
	int64_t *cost = &m->task->may_cost[number * m->task->load.worker_count];

	for (uint32_t i = 0; i < m->task->load.worker_count; i++)
		cost[i] = v->may == NULL || v->may[i] == MAY_COME ? 0 :
		    v->may[i] == MAY_NOT ? OPTIMISE_NEVER :
		    -m->unit.settings.preferred_minutes * 60 * second_of(m);
}

static void
add_visit(struct making *m, int32_t number, struct optimise_visit visit)
{
	struct optimise_problem *problem = &m->task->problem;

	m->task->visit_of[problem->visit_count] = number;
	if (number >= 0)
		m->task->solver_visit[number] = problem->visit_count;
	m->visits[problem->visit_count++] = visit;
}

/* All that stands on a shift. */
static void
add_stops(struct making *m, int32_t day_number, int32_t shift)
{
	const struct workload_day *day = &m->task->load.days.items[day_number];

	for (int32_t i = begun_stops(day); i < day->stops.day.count; i++) {
		const struct solver_stop *stop = &day->stops.day.stops[i];
		int32_t number = day->visit_of[i];
		const struct workload_visit *v = number >= 0 ? &m->task->load.visits.items[number] : NULL;
		struct optimise_visit visit = { .place = place_number(&m->places, day->stops.places[i]),
		    .service_s = stop->service_s, .value = OPTIMISE_MUST, .shift = shift, .start = stop->start,
		    .lock = OPTIMISE_FIXED };

		if (stop->absent)
			continue;
		if (v != NULL && v->lock != WORKLOAD_STAYS) {
			visit.lock = v->lock == WORKLOAD_MOVES ? OPTIMISE_FREE : OPTIMISE_STAYS;
			visit.windows = v->starts;
			visit.window_count = v->start_count;
		} else if (v == NULL && !stop->begun && stop->from < stop->to) {
			/* Of another unit, or outside of the period: it may shift inside its promise. */
			struct solver_span *span = arena_new(m->ctx->arena, struct solver_span);

			*span = (struct solver_span){ stop->from, stop->to };
			visit.lock = OPTIMISE_STAYS;
			visit.windows = span;
			visit.window_count = 1;
		}
		add_visit(m, number, visit);
	}
}

static bool
is_excluded(const struct making *m, int64_t id)
{
	for (size_t i = 0; i < m->excluded.count; i++)
		if (m->excluded.items[i] == id)
			return true;
	return false;
}

static int
by_urgency(const void *a, const void *b)
{
	const struct workload_visit *one = *(const struct workload_visit *const *)a;
	const struct workload_visit *two = *(const struct workload_visit *const *)b;

	if (one->activity.priority != two->activity.priority)
		return one->activity.priority > two->activity.priority ? -1 : 1;
	return (one->activity.id.value > two->activity.id.value) - (one->activity.id.value < two->activity.id.value);
}

static void
add_waiting(struct making *m)
{
	struct workload *load = &m->task->load;
	const struct workload_visit **waiting = arena_new_array(m->ctx->arena, load->visits.count,
	    const struct workload_visit *);
	size_t count = 0;

	for (size_t i = 0; i < load->visits.count; i++)
		if (load->visits.items[i].day < 0 && !is_excluded(m, load->visits.items[i].activity.id.value))
			waiting[count++] = &load->visits.items[i];
	if (count > 1)
		qsort(waiting, count, sizeof(struct workload_visit *), by_urgency);
	for (size_t i = 0; i < count && i < MOST_WAITING; i++)
		add_visit(m, (int32_t)(waiting[i] - load->visits.items), (struct optimise_visit){
		    .place = place_number(&m->places, waiting[i]->place),
		    .service_s = waiting[i]->work_s, .windows = waiting[i]->starts,
		    .window_count = waiting[i]->start_count, .value = value_of(m, waiting[i]),
		    .shift = OPTIMISE_NONE, .lock = OPTIMISE_FREE });
}

static void
make_visits(struct making *m)
{
	struct task *task = m->task;
	struct arena *arena = m->ctx->arena;
	size_t most = task->load.visits.count;

	for (size_t i = 0; i < task->load.days.count; i++)
		most += (size_t)task->load.days.items[i].stops.day.count;
	m->visits = arena_new_array(arena, most, struct optimise_visit);
	task->visit_of = arena_new_array(arena, most, int32_t);
	task->solver_visit = arena_new_array(arena, task->load.visits.count, int32_t);
	task->may_cost = arena_new_array(arena, task->load.visits.count * task->load.worker_count, int64_t);
	for (size_t i = 0; i < task->load.visits.count; i++) {
		task->solver_visit[i] = -1;
		take_may(m, i, &task->load.visits.items[i]);
	}
	for (int32_t s = 0; s < task->problem.shift_count; s++)
		add_stops(m, task->day_of_shift[s], s);
	add_waiting(m);
	task->problem.visits = m->visits;
}

/* ---- where an earlier search stood ---- */

static int32_t
shift_at(const struct task *task, int64_t worker, int64_t start_s)
{
	for (size_t i = 0; i < task->load.days.count; i++) {
		const struct workload_day *day = &task->load.days.items[i];

		if (task->load.workers[day->worker]->id.value == worker && task->shift_of_day[i] >= 0 &&
		    calendar_date(&day->calendar, INSTANT(start_s)).days == day->day.days)
			return task->shift_of_day[i];
	}
	return OPTIMISE_NONE;
}

void
task_stand(struct ctx *ctx, struct task *task, struct bytes best)
{
	const char *line = arena_strndup(ctx->arena, (const char *)best.at, best.size);
	size_t count = (size_t)task->problem.visit_count;
	struct optimise_visit *visits = arena_memdup(ctx->arena, task->problem.visits, count * sizeof(*visits));
	long long activity, worker, start;

	for (; line != NULL && sscanf(line, "%lld %lld %lld", &activity, &worker, &start) == 3;
	    line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL) {
		int32_t shift = shift_at(task, worker, start);

		for (size_t i = 0; shift >= 0 && i < count; i++) {
			int32_t number = task->visit_of[i];

			if (number < 0 || task->load.visits.items[number].activity.id.value != activity ||
			    visits[i].lock == OPTIMISE_FIXED)
				continue;
			if (visits[i].lock == OPTIMISE_FREE)
				visits[i].shift = shift;
			visits[i].start = plan_time(task->load.origin, INSTANT(start));
		}
	}
	task->problem.visits = visits;
}

void
task_keep(const struct task *task, const struct optimise_plan *plan, struct buf *to)
{
	for (int32_t i = 0; i < task->problem.visit_count; i++) {
		const struct optimise_place *place = &plan->visits[i];
		const struct workload_day *day;

		if (task->visit_of[i] < 0 || place->shift < 0)
			continue;
		day = &task->load.days.items[task->day_of_shift[place->shift]];
		buf_printf(to, "%lld %lld %lld\n",
		    (long long)task->load.visits.items[task->visit_of[i]].activity.id.value,
		    (long long)task->load.workers[day->worker]->id.value,
		    (long long)plan_instant(task->load.origin, place->start).s);
	}
}

/* ---- the task ---- */

static int64_t
fits(void *arg, int32_t visit, int32_t shift)
{
	const struct task *task = arg;
	int32_t number = task->visit_of[visit];

	if (number < 0)
		return 0;
	return task->may_cost[(size_t)number * task->load.worker_count +
	    (size_t)task->problem.shifts[shift].worker];
}

struct err *
task_make(struct ctx *ctx, const struct optimisation *settings, instant from, instant to, const int64_t *placed,
    size_t placed_count, struct task *out)
{
	struct workload_request request = { .from = from, .to = to, .workers = settings->workers.items,
	    .worker_count = settings->workers.count, .move_planned = settings->mode != OPTIMISE_FILL,
	    .keep_confirmed = settings->keep_confirmed, .keep_exact = settings->keep_exact,
	    .keep_dates = settings->keep_dates, .keep_workers = settings->keep_workers };
	struct making m = { .ctx = ctx, .settings = settings, .task = out };
	size_t most = 2;

	*out = (struct task){ 0 };
	TRY(unit_here(ctx, &m.unit));
	TRY(planning_workload(ctx, &request, &out->load));
	for (size_t i = 0; i < placed_count; i++)
		*arena_push(ctx->arena, &m.excluded) = placed[i];
	for (size_t i = 0; i < out->load.days.count; i++)
		most += 2 + (size_t)out->load.days.items[i].stops.day.count;
	m.places = places_make(ctx->arena, most + out->load.visits.count);
	make_workers(&m);
	make_shifts(&m);
	make_visits(&m);
	if (m.places.count > OPTIMISE_PLACES)
		return err_new(ctx, ERR_INVALID,
		    T(ctx, "These are too many visits at once. Choose a shorter period or fewer workers."), NULL);
	TRY(ask_router(&m));
	make_ways(&m);
	out->problem.whole_minutes = true;
	/* A customer who is told otherwise costs too. */
	out->problem.move_cost = settings->move_minutes * 60 * second_of(&m);
	out->problem.fits = fits;
	out->problem.arg = out;
	return OK;
}

void
task_figures(const struct task *task, const struct optimise_plan *plan, struct plan_figures *f)
{
	for (int32_t i = 0; i < task->problem.visit_count; i++) {
		const struct workload_visit *v = task->visit_of[i] < 0 ? NULL :
		    &task->load.visits.items[task->visit_of[i]];

		if (v == NULL)
			continue;
		f->visits += plan->visits[i].shift >= 0;
		f->unplanned += plan->visits[i].shift < 0;
		if (plan->visits[i].shift >= 0 && v->price_cents != TYPE_NO_MONEY)
			f->revenue_cents += v->price_cents;
	}
	for (int32_t s = 0; s < task->problem.shift_count; s++) {
		const struct optimise_round *round = &plan->rounds[s];
		const int64_t *rates = &task->rates[task->problem.shifts[s].worker * 2];

		f->travel_s += round->travel_s;
		f->metres += round->metres;
		f->service_s += round->service_s;
		f->days += round->count > 0;
		if (task->rates_known)
			f->cost_cents += ((int64_t)round->travel_s + round->service_s) * rates[0] / 3600 +
			    round->metres * rates[1] / 1000;
	}
}
