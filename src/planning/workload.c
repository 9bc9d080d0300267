/* workload -- see workload.h: a period read for the optimiser. */
#include "planning/workload.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "planning/question.h"
#include "planning/relevance.h"

#include "gen/planning.sql.h"

enum { PAGE = 500, NOT_ONE = -1 };

/* What the visits are made of. */
struct laying {
	struct ctx *ctx;
	const struct workload_request *request;
	struct calendars *calendars;		/* lives as long as the workload */
	struct plan_snapshot *snapshot;
	const struct plan_worker **as_in_plan;	/* by worker of the workload; NULL: not in the index */
	struct plan_spans_rows spans;
	struct activities planned;		/* of the period, by id */
	struct workload *out;
};

const struct promise *
workload_promise(const struct workload_visit *visit, instant start)
{
	for (size_t i = 0; i < visit->promise_count; i++) {
		const struct promise *one = &visit->promises[i];

		if (start.s == one->from.s || (start.s > one->from.s && start.s < one->to.s))
			return one;
	}
	return NULL;
}

int
workload_relevance(const struct workload *load, int32_t extra_s)
{
	return relevance_points(&load->relevance, extra_s);
}

int32_t
workload_worst_extra_s(const struct workload *load, int relevance)
{
	int32_t low = 0, high = SOLVER_DAY_S;

	while (low < high) {
		int32_t middle = (low + high + 1) / 2;

		if (workload_relevance(load, middle) >= relevance)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

/* ---- who ---- */

static bool
is_wanted(const struct laying *l, const struct worker *worker)
{
	const struct worker_memberships *units = &l->calendars->team.units;
	bool member = false, chosen = l->request->worker_count == 0;

	for (size_t i = 0; i < units->count; i++)
		member |= ID_EQUAL(units->items[i].worker, worker->id) && ID_EQUAL(units->items[i].unit, l->ctx->unit);
	for (size_t i = 0; i < l->request->worker_count; i++)
		chosen |= ID_EQUAL(l->request->workers[i], worker->id);
	return member && chosen;
}

static const struct plan_worker *
worker_in_plan(const struct plan_snapshot *plan, worker_id id)
{
	for (uint32_t i = 0; i < plan->worker_count; i++)
		if (ID_EQUAL(plan->workers[i]->id, id))
			return plan->workers[i];
	return NULL;
}

static void
gather_workers(struct laying *l)
{
	const struct workers *all = &l->calendars->team.workers;
	struct arena *arena = l->ctx->arena;

	l->out->workers = arena_new_array(arena, all->count, const struct worker *);
	l->as_in_plan = arena_new_array(arena, all->count, const struct plan_worker *);
	for (size_t i = 0; i < all->count; i++) {
		if (!is_wanted(l, &all->items[i]))
			continue;
		l->as_in_plan[l->out->worker_count] = worker_in_plan(l->snapshot, all->items[i].id);
		l->out->workers[l->out->worker_count++] = &all->items[i];
	}
}

/* ---- days ---- */

static void
add_days(struct laying *l, uint32_t number, date first, date last)
{
	struct ctx *ctx = l->ctx;
	const struct worker *worker = l->out->workers[number];
	struct calendar calendar = calendar_of(l->calendars, worker);
	size_t from = 0, to;

	while (from < l->spans.count && l->spans.items[from].worker_id.value < worker->id.value)
		from++;
	for (to = from; to < l->spans.count && ID_EQUAL(l->spans.items[to].worker_id, worker->id); to++)
		;
	for (date day = first; day.days <= last.days; day = date_add(day, 1)) {
		struct workload_day *one = arena_push(ctx->arena, &l->out->days);
		int32_t *starts;

		*one = (struct workload_day){ .worker = number, .day = day, .calendar = calendar };
		days_make(ctx->arena, &calendar, l->out->origin, day, &l->spans.items[from], to - from,
		    (activity_id){ 0 }, ctx->now, &one->stops);
		starts = arena_new_array(ctx->arena, (size_t)one->stops.day.count + 1, int32_t);
		one->frozen = one->stops.day.forced || !solver_replay(ctx->arena, &one->stops.day, starts, NULL);
		one->visit_of = arena_new_array(ctx->arena, (size_t)one->stops.day.count + 1, int32_t);
		for (int32_t i = 0; i < one->stops.day.count; i++)
			one->visit_of[i] = NOT_ONE;
	}
}

/* ---- activities ---- */

static int
by_id(const void *a, const void *b)
{
	const struct activity *one = a, *two = b;

	return (one->id.value > two->id.value) - (one->id.value < two->id.value);
}

static struct err *
list_all(struct ctx *ctx, struct activity_filter filter, struct activities *out)
{
	struct activities page;

	filter.limit = PAGE;
	do {
		TRY(activity_list(ctx, &filter, &page));
		for (size_t i = 0; i < page.count; i++)
			*arena_push(ctx->arena, out) = page.items[i];
		filter.cursor = page.next;
	} while (page.next != NULL);
	return OK;
}

static const struct activity *
planned_one(const struct laying *l, int64_t id)
{
	struct activity key = { .id = { id } };

	return l->planned.count == 0 ? NULL :
	    bsearch(&key, l->planned.items, l->planned.count, sizeof(key), by_id);
}

/* ---- where one may go ---- */

static void
push_span(struct ctx *ctx, struct workload_visit *v, struct solver_span *spans, int32_t from, int32_t to, int32_t gap)
{
	(void)ctx;
	if (v->start_count > 0 && from <= spans[v->start_count - 1].to + gap) {
		if (to > spans[v->start_count - 1].to)
			spans[v->start_count - 1].to = to;
		return;
	}
	spans[v->start_count++] = (struct solver_span){ from, to };
}

/* The windows joined where they touch, with the start at which it stands now (unless it is to plan). */
static void
take_windows(struct laying *l, const struct question *q, const struct windows *w, struct workload_visit *v)
{
	struct ctx *ctx = l->ctx;
	struct solver_span *spans = arena_new_array(ctx->arena, w->count + 1, struct solver_span);
	bool exact = q->rules.mode == RULES_EXACT, stands = v->day < 0;
	int32_t gap = exact ? (int32_t)q->rules.step_s : SOLVER_MINUTE_S;

	v->starts = spans;
	for (size_t i = 0; i < w->count; i++) {
		const struct solver_window *one = &w->items[i];

		if (l->request->keep_dates && v->day >= 0 &&
		    zone_date(l->out->zone, plan_instant(l->out->origin, one->from)).days !=
			zone_date(l->out->zone, v->activity.start).days)
			continue;
		if (!stands && one->from > v->start)
			push_span(ctx, v, spans, v->start, v->start, gap);
		stands |= one->from > v->start;
		push_span(ctx, v, spans, one->from, one->to, gap);
	}
	if (!stands)
		push_span(ctx, v, spans, v->start, v->start, gap);
	v->exact = exact;
	v->most_per_slot = q->rules.most_per_slot;
	if (v->day >= 0)
		return;
	v->promises = arena_memdup(ctx->arena, w->promises.items, w->promises.count * sizeof(*v->promises));
	v->promise_count = w->promises.count;
}

static void
take_workers(struct laying *l, struct ctx *asking, const struct question *q, struct workload_visit *v)
{
	uint8_t *may = arena_new_array(l->ctx->arena, l->out->worker_count, uint8_t);
	uint32_t own = v->day >= 0 ? l->out->days.items[v->day].worker : UINT32_MAX;

	for (uint32_t i = 0; i < l->out->worker_count; i++) {
		bool preferred = false, refused = l->as_in_plan[i] == NULL ||
		    question_refuses(asking, q, l->as_in_plan[i], &preferred) != NULL;

		if (v->day >= 0 && l->request->keep_workers && i != own)
			refused = true;
		may[i] = refused ? MAY_NOT : preferred ? MAY_RATHER : MAY_COME;
	}
	/* Whoever has it already may keep it. */
	if (own != UINT32_MAX && may[own] == MAY_NOT)
		may[own] = MAY_COME;
	v->may = may;
}

/* Promised, or said so exactly that it stays at its time. */
static void
take_promise(struct laying *l, const struct solver_stop *stop, struct workload_visit *v)
{
	struct solver_span *span = arena_new(l->ctx->arena, struct solver_span);
	int32_t from = plan_time(l->out->origin, l->request->from), to = plan_time(l->out->origin, l->request->to) - 1;

	*span = (struct solver_span){ stop->from > from ? stop->from : from, stop->to < to ? stop->to : to };
	if (span->from > span->to)
		*span = (struct solver_span){ stop->start, stop->start };
	v->starts = span;
	v->start_count = 1;
}

static bool
is_promised(const struct activity *a)
{
	return !INSTANT_IS_NONE(a->window_from) && !INSTANT_IS_NONE(a->window_to);
}

static struct err *
ask(struct laying *l, struct ctx *own, const struct solver_stop *stop, struct workload_visit *v)
{
	struct slot_request request = { .activity = v->activity.id, .bounded = true, .from = l->request->from,
	    .to = l->request->to, .no_notice = true };
	struct windows windows = { 0 };
	struct question q;
	bool bound = stop != NULL && (is_promised(&v->activity) || v->activity.confirmed ||
	    !INSTANT_IS_NONE(v->activity.appointment) || l->request->keep_exact);

	TRY(question_read(own, &request, &q));
	v->price_cents = q.type.price_cents;
	v->cost_cents = q.type.cost_cents;
	if (stop == NULL) {
		v->before_s = q.before_s;
		v->work_s = question_work_s(&q);
	}
	/* A call is made from wherever one is: its time is a planner's choice. */
	if (q.no_place) {
		v->lock = WORKLOAD_STAYS;
		return OK;
	}
	v->step_s = (int32_t)q.rules.step_s;
	take_workers(l, own, &q, v);
	if (bound) {
		take_promise(l, stop, v);
		return OK;
	}
	if (q.earliest.s < q.latest.s)
		TRY(question_windows(own, &q, l->out->origin, &windows));
	take_windows(l, &q, &windows, v);
	return OK;
}

/* What is only for the question goes with an arena of its own: there are many of them. */
static struct err *
ask_aside(struct laying *l, const struct solver_stop *stop, struct workload_visit *v)
{
	struct arena *arena = arena_open();
	struct ctx own = *l->ctx;
	struct err *err;

	own.arena = arena;
	err = ask(l, &own, stop, v);
	if (err != OK)
		err = err_new(l->ctx, err->kind, err->say != NULL ? arena_strdup(l->ctx->arena, err->say) : NULL,
		    "activity %lld: %s", (long long)v->activity.id.value, err_chain(arena, err));
	l->ctx->sql_count = own.sql_count;
	arena_close(arena);
	return err;
}

/* ---- visits ---- */

static struct err *
add_planned(struct laying *l, int32_t day_number, int32_t at)
{
	struct workload_day *day = &l->out->days.items[day_number];
	const struct solver_stop *stop = &day->stops.day.stops[at];
	const struct activity *a = stop->id > 0 && ID_EQUAL(day->stops.units[at], l->ctx->unit) ?
	    planned_one(l, stop->id) : NULL;
	struct workload_visit visit;

	if (a == NULL || stop->begun || a->start.s < l->request->from.s || a->start.s >= l->request->to.s)
		return OK;
	visit = (struct workload_visit){ .activity = *a, .place = day->stops.places[at], .day = day_number,
	    .start = stop->start, .work_s = stop->service_s, .lock = WORKLOAD_STAYS,
	    .before_s = (int32_t)(a->start.s - plan_instant(l->out->origin, stop->start).s),
	    .price_cents = TYPE_NO_MONEY, .cost_cents = TYPE_NO_MONEY };
	take_promise(l, stop, &visit);
	if (!day->frozen && !(a->confirmed && l->request->keep_confirmed)) {
		bool elsewhere = l->request->move_planned && !ID_IS_NONE(a->site) &&
		    geo_is_located(visit.place);

		visit.lock = elsewhere ? WORKLOAD_MOVES : is_promised(a) ? WORKLOAD_SHIFTS : WORKLOAD_STAYS;
		visit.start_count = elsewhere ? 0 : visit.start_count;
		if (elsewhere)
			TRY(ask_aside(l, stop, &visit));
		if (visit.start_count == 0)
			take_promise(l, stop, &visit);
	}
	day->visit_of[at] = (int32_t)l->out->visits.count;
	*arena_push(l->ctx->arena, &l->out->visits) = visit;
	return OK;
}

static struct err *
add_to_plan(struct laying *l, const struct activity *a)
{
	struct workload_visit visit = { .activity = *a, .place = geo_point_of(a->latitude, a->longitude), .day = -1,
	    .lock = WORKLOAD_MOVES };
	bool anybody = false;

	/* Work without a place is for whoever has a minute: a planner says who. */
	if (ID_IS_NONE(a->site) || !geo_is_located(visit.place)) {
		l->out->unlocated += !ID_IS_NONE(a->site);
		return OK;
	}
	TRY(ask_aside(l, NULL, &visit));
	for (uint32_t i = 0; visit.may != NULL && i < l->out->worker_count; i++)
		anybody |= visit.may[i] != MAY_NOT;
	if (!anybody || visit.start_count == 0) {
		l->out->elsewhere++;
		return OK;
	}
	*arena_push(l->ctx->arena, &l->out->visits) = visit;
	return OK;
}

static struct err *
add_visits(struct laying *l)
{
	struct activities waiting = { 0 };

	TRY(list_all(l->ctx, (struct activity_filter){ .statuses = STATUS_BIT(STATUS_PLANNED),
	    .from = l->request->from, .to = l->request->to, .order = ORDER_START }, &l->planned));
	if (l->planned.count > 1)
		qsort(l->planned.items, l->planned.count, sizeof(*l->planned.items), by_id);
	for (size_t d = 0; d < l->out->days.count; d++)
		for (int32_t i = 0; i < l->out->days.items[d].stops.day.count; i++)
			TRY(add_planned(l, (int32_t)d, i));
	TRY(list_all(l->ctx, (struct activity_filter){ .statuses = STATUS_BIT(STATUS_PENDING), .unplanned = true,
	    .order = ORDER_NEWEST }, &waiting));
	for (size_t i = 0; i < waiting.count; i++)
		TRY(add_to_plan(l, &waiting.items[i]));
	return OK;
}

static struct err *
lay(struct laying *l, date first, date last)
{
	TRY(calendars_load(l->ctx, (worker_id){ 0 }, first, last, l->calendars));
	TRY(days_load_all_spans(l->ctx, first, last, NULL, &l->spans));
	gather_workers(l);
	for (uint32_t i = 0; i < l->out->worker_count; i++)
		add_days(l, i, first, last);
	return add_visits(l);
}

struct err *
planning_workload(struct ctx *ctx, const struct workload_request *request, struct workload *out)
{
	struct workload workload = { .origin = plan_origin_at(ctx->now) };
	struct laying l = { .ctx = ctx, .request = request, .out = &workload,
	    .calendars = arena_new(ctx->arena, struct calendars) };
	date first, last;
	struct unit unit;
	struct err *err;

	TRY(unit_here(ctx, &unit));
	workload.zone = unit.zone;
	workload.relevance = relevance_of(&unit.settings);
	first = zone_date(unit.zone, request->from);
	last = zone_date(unit.zone, INSTANT(request->to.s - 1));
	TRY(index_acquire(ctx, date_add(last, 1), &l.snapshot));
	err = lay(&l, first, last);
	/* Its workers were asked; nothing of it is kept. */
	index_release(ctx, l.snapshot);
	if (err == OK)
		*out = workload;
	return err;
}

/* ---- before many moves ---- */

static struct err *
recheck_one(struct ctx *ctx, const struct plan_snapshot *plan, struct rearrangement *move)
{
	struct slot_request request = { .activity = move->activity, .no_notice = true };
	const struct plan_worker *worker = worker_in_plan(plan, move->worker);
	struct question q;
	bool preferred;

	/* Whoever has it already may keep it. */
	move->result = REARRANGED;
	if (ID_EQUAL(move->worker, move->old_worker))
		return OK;
	TRY(question_read(ctx, &request, &q));
	if (worker == NULL || question_refuses(ctx, &q, worker, &preferred) != NULL)
		move->result = REARRANGE_STALE;
	return OK;
}

struct err *
planning_recheck(struct ctx *ctx, struct rearrangement *moves, size_t count)
{
	struct plan_snapshot *plan;
	struct err *err = OK;

	TRY(index_acquire(ctx, (date){ (int32_t)(ctx->now.s / SOLVER_DAY_S) }, &plan));
	for (size_t i = 0; i < count && err == OK; i++)
		err = recheck_one(ctx, plan, &moves[i]);
	index_release(ctx, plan);
	return err;
}
