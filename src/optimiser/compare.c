/* compare -- a plan against the plan as it is written: what would move, and whether it holds. */
#include "optimiser/search.h"

#include <stdlib.h>
#include "base/arena.h"

/* ---- who comes before and after ---- */

/* By shift and position: the solver's visits in the order of their rounds. */
struct rounds {
	int32_t *order;			/* visits, round by round */
	int32_t *first;			/* per shift, and one more */
};

static struct rounds
rounds_of(struct arena *arena, const struct task *task, const struct optimise_plan *plan)
{
	int32_t shifts = task->problem.shift_count;
	struct rounds r = { .order = arena_new_array(arena, (size_t)task->problem.visit_count + 1, int32_t),
	    .first = arena_new_array(arena, (size_t)shifts + 1, int32_t) };

	for (int32_t i = 0; i < task->problem.visit_count; i++)
		if (plan->visits[i].shift >= 0)
			r.first[plan->visits[i].shift + 1]++;
	for (int32_t s = 0; s < shifts; s++)
		r.first[s + 1] += r.first[s];
	for (int32_t i = 0; i < task->problem.visit_count; i++)
		if (plan->visits[i].shift >= 0)
			r.order[r.first[plan->visits[i].shift] + plan->visits[i].position] = i;
	return r;
}

static int32_t
way(const struct task *task, int32_t shift, int32_t from, int32_t to)
{
	const struct optimise_problem *p = &task->problem;
	const struct optimise_ways *ways = &p->ways[p->workers[p->shifts[shift].worker].ways];

	return from < 0 || to < 0 ? 0 : ways->seconds[(size_t)from * (size_t)p->places + (size_t)to];
}

/* What the round drives more because of this visit. */
static int32_t
extra_of(const struct task *task, const struct optimise_plan *plan, const struct rounds *r, int32_t visit)
{
	const struct optimise_place *at = &plan->visits[visit];
	const struct optimise_shift *shift = &task->problem.shifts[at->shift];
	const struct optimise_visit *visits = task->problem.visits;
	int32_t first = r->first[at->shift], count = r->first[at->shift + 1] - first;
	int32_t here = visits[visit].place;
	int32_t before = at->position > 0 ? visits[r->order[first + at->position - 1]].place : shift->start;
	int32_t after = at->position + 1 < count ? visits[r->order[first + at->position + 1]].place : shift->end;

	return way(task, at->shift, before, here) + way(task, at->shift, here, after) -
	    way(task, at->shift, before, after);
}

/* ---- moves ---- */

static bool
may_start(const struct workload_visit *v, int32_t start)
{
	for (int32_t i = 0; i < v->start_count; i++)
		if (start >= v->starts[i].from && start <= v->starts[i].to)
			return true;
	return false;
}

/* The next start on the grain, of the wall's clock or of the times that are promised; itself where none will do. */
static int32_t
start_on_grain(const struct task *task, const struct workload_visit *v, int32_t start)
{
	instant visit = plan_instant(task->load.origin, start + v->before_s);
	int32_t over, on;

	if (v->step_s <= 0)
		return start;
	for (size_t i = 0; v->exact && i < v->promise_count; i++)
		if (v->promises[i].from.s >= visit.s && v->promises[i].from.s < visit.s + v->step_s)
			return start + (int32_t)(v->promises[i].from.s - visit.s);
	over = zone_civil(task->load.zone, visit).second_of_day % v->step_s;
	on = over == 0 ? start : start + v->step_s - over;
	return !(v->exact && v->day < 0) && may_start(v, on) ? on : start;
}

static struct rearrangement
move_of(const struct optimisation *settings, const struct task *task, const struct workload_visit *v, int32_t shift,
    int32_t start)
{
	const struct workload_day *day = &task->load.days.items[task->day_of_shift[shift]];
	struct rearrangement move = { .activity = v->activity.id, .old_worker = v->activity.worker,
	    .old_start = v->activity.start, .worker = task->load.workers[day->worker]->id,
	    .start = plan_instant(task->load.origin, start + v->before_s), .window_from = INSTANT_NONE,
	    .window_to = INSTANT_NONE, .keep_confirmed = settings->keep_confirmed };
	const struct promise *promise;

	if (v->day >= 0)
		return move;
	move.old_worker = (worker_id){ 0 };
	move.old_start = INSTANT_NONE;
	promise = workload_promise(v, move.start);
	if (promise != NULL && promise->from.s < promise->to.s) {
		move.window_from = promise->from;
		move.window_to = promise->to;
	}
	return move;
}

static bool
differs(const struct workload_visit *v, const struct rearrangement *move)
{
	return v->day < 0 || !ID_EQUAL(move->worker, v->activity.worker) ||
	    llabs(move->start.s - v->activity.start.s) >= 60;
}

static void
gather(struct ctx *ctx, const struct optimisation *settings, const struct task *task, const struct optimise_plan *plan,
    struct task_moves *out)
{
	size_t most = (size_t)task->problem.visit_count;
	struct rounds rounds = rounds_of(ctx->arena, task, plan);

	*out = (struct task_moves){ .moves = arena_new_array(ctx->arena, most, struct rearrangement),
	    .visits = arena_new_array(ctx->arena, most, int32_t),
	    .relevance = arena_new_array(ctx->arena, most, int64_t) };
	for (int32_t i = 0; i < task->problem.visit_count; i++) {
		const struct optimise_place *place = &plan->visits[i];
		int32_t number = task->visit_of[i];
		const struct workload_visit *v = number < 0 ? NULL : &task->load.visits.items[number];
		struct rearrangement move;
		int64_t relevance = 0;

		if (v == NULL || v->lock == WORKLOAD_STAYS || place->state != OPTIMISE_PLANNED)
			continue;
		move = move_of(settings, task, v, place->shift, place->start);
		if (v->day < 0)
			relevance = workload_relevance(&task->load, extra_of(task, plan, &rounds, i));
		if (!differs(v, &move) || (v->day < 0 && relevance < settings->least_relevance))
			continue;
		out->moves[out->count] = move;
		out->visits[out->count] = number;
		out->relevance[out->count++] = relevance;
	}
}

/* Visits of the period that already begin within a window, however they stand now. */
static int64_t
booked_in(const struct task *task, instant from, instant to)
{
	int64_t count = 0;

	for (size_t i = 0; i < task->load.visits.count; i++) {
		const struct activity *a = &task->load.visits.items[i].activity;

		count += task->load.visits.items[i].day >= 0 && a->start.s >= from.s && a->start.s < to.s;
	}
	return count;
}

/* No window gets more bookings than its type allows. */
static bool
window_is_full(const struct task *task, const struct task_moves *kept, const struct rearrangement *move,
    const struct workload_visit *v)
{
	instant from = move->window_from, to = move->window_to;
	int64_t count;

	if (v->most_per_slot <= 0 || v->day >= 0)
		return false;
	if (INSTANT_IS_NONE(from)) {
		from = move->start;
		to = INSTANT(move->start.s + 1);
	}
	count = booked_in(task, from, to);
	for (size_t i = 0; i < kept->count; i++)
		count += task->load.visits.items[kept->visits[i]].day < 0 && kept->moves[i].start.s >= from.s &&
		    kept->moves[i].start.s < to.s;
	return count >= v->most_per_slot;
}

/* One round driven again, each move on the grain of its type as soon as the ones before let it. */
static void
tidy_round(const struct task *task, const struct optimise_plan *plan, const struct rounds *r, int32_t shift,
    const int32_t *move_of_visit, struct task_moves *m)
{
	const struct optimise_visit *visits = task->problem.visits;
	int32_t from = task->problem.shifts[shift].start, ready = -SOLVER_OPEN;

	for (int32_t k = r->first[shift]; k < r->first[shift + 1]; k++) {
		int32_t visit = r->order[k], start = plan->visits[visit].start, move = move_of_visit[visit];
		int32_t there = ready + way(task, shift, from, visits[visit].place);

		if (move >= 0) {
			const struct workload_visit *v = &task->load.visits.items[m->visits[move]];

			/* What comes too late for its windows stays as found: others give way, or it is left. */
			start = there > start && may_start(v, there) ? there : start;
			start += (SOLVER_MINUTE_S - start % SOLVER_MINUTE_S) % SOLVER_MINUTE_S;
			start = start_on_grain(task, v, start);
			m->moves[move].start = plan_instant(task->load.origin, start + v->before_s);
		}
		ready = start + visits[visit].service_s;
		from = visits[visit].place;
	}
}

static struct err *
count_fitting(struct ctx *ctx, struct task_moves *m, size_t *out)
{
	*out = 0;
	TRY(planning_rearrange(ctx, m->moves, m->count, true));
	for (size_t i = 0; i < m->count; i++)
		*out += m->moves[i].result == REARRANGED;
	return OK;
}

/* Starts that people can say to customers: on the grain of the type, when the day allows it. */
static struct err *
tidy_starts(struct ctx *ctx, const struct task *task, const struct optimise_plan *plan, struct task_moves *m)
{
	struct rounds rounds = rounds_of(ctx->arena, task, plan);
	instant *found = arena_new_array(ctx->arena, m->count, instant);
	int32_t *move_of_visit = arena_new_array(ctx->arena, (size_t)task->problem.visit_count + 1, int32_t);
	size_t as_found, tidied;
	bool any = false;

	TRY(count_fitting(ctx, m, &as_found));
	for (int32_t i = 0; i < task->problem.visit_count; i++)
		move_of_visit[i] = -1;
	for (size_t i = 0; i < m->count; i++) {
		found[i] = m->moves[i].start;
		move_of_visit[task->solver_visit[m->visits[i]]] = (int32_t)i;
	}
	for (int32_t s = 0; s < task->problem.shift_count; s++)
		tidy_round(task, plan, &rounds, s, move_of_visit, m);
	for (size_t i = 0; i < m->count; i++) {
		/* On the grain it stands already: then it does not move by some minutes either. */
		if (!differs(&task->load.visits.items[m->visits[i]], &m->moves[i]))
			m->moves[i].start = found[i];
		any |= m->moves[i].start.s != found[i].s;
	}
	if (!any)
		return OK;
	TRY(count_fitting(ctx, m, &tidied));
	for (size_t i = 0; i < m->count; i++)
		if (m->moves[i].result != REARRANGED)
			m->moves[i].start = found[i];
	if (tidied < m->count)
		TRY(count_fitting(ctx, m, &tidied));
	/* No visit is lost for a round number. */
	for (size_t i = 0; tidied < as_found && i < m->count; i++)
		m->moves[i].start = found[i];
	return OK;
}

/* ---- what is left, measured ---- */

static int32_t
shift_of(const struct task *task, worker_id worker, instant start)
{
	for (int32_t s = 0; s < task->problem.shift_count; s++) {
		const struct workload_day *day = &task->load.days.items[task->day_of_shift[s]];

		if (ID_EQUAL(task->load.workers[day->worker]->id, worker) &&
		    calendar_date(&day->calendar, start).days == day->day.days)
			return s;
	}
	return OPTIMISE_NONE;
}

static void
measure(struct ctx *ctx, const struct task *task, const struct task_moves *m, struct optimise_plan *after)
{
	size_t count = (size_t)task->problem.visit_count;
	struct optimise_visit *visits = arena_new_array(ctx->arena, count, struct optimise_visit);
	struct optimise_problem problem = task->problem;

	for (size_t i = 0; i < count; i++) {
		const struct workload_visit *v = task->visit_of[i] < 0 ? NULL :
		    &task->load.visits.items[task->visit_of[i]];

		visits[i] = task->problem.visits[i];
		/* An earlier search may stand in the problem. */
		if (v == NULL)
			continue;
		visits[i].shift = v->day < 0 ? OPTIMISE_NONE : task->shift_of_day[v->day];
		visits[i].start = v->day < 0 ? 0 : v->start;
	}
	for (size_t i = 0; i < m->count; i++) {
		struct optimise_visit *visit = &visits[task->solver_visit[m->visits[i]]];

		instant start = INSTANT(m->moves[i].stands.s - task->load.visits.items[m->visits[i]].before_s);

		visit->shift = shift_of(task, m->moves[i].worker, start);
		visit->start = plan_time(task->load.origin, start);
	}
	problem.visits = visits;
	optimise_measure(ctx->arena, &problem, after);
}

struct err *
task_compare(struct ctx *ctx, const struct optimisation *settings, struct task *task, const struct optimise_plan *plan,
    struct task_moves *out, struct optimise_plan *after)
{
	struct task_moves all, kept;

	gather(ctx, settings, task, plan, &all);
	kept = all;
	kept.count = 0;
	for (size_t i = 0; i < all.count; i++) {
		if (window_is_full(task, &kept, &all.moves[i], &task->load.visits.items[all.visits[i]]))
			continue;
		kept.moves[kept.count] = all.moves[i];
		kept.visits[kept.count] = all.visits[i];
		kept.relevance[kept.count++] = all.relevance[i];
	}
	TRY(tidy_starts(ctx, task, plan, &kept));
	TRY(planning_rearrange(ctx, kept.moves, kept.count, true));
	all = kept;
	kept.count = 0;
	for (size_t i = 0; i < all.count; i++) {
		if (all.moves[i].result != REARRANGED)
			continue;
		kept.moves[kept.count] = all.moves[i];
		kept.moves[kept.count].start = all.moves[i].stands;
		kept.visits[kept.count] = all.visits[i];
		kept.relevance[kept.count++] = all.relevance[i];
	}
	measure(ctx, task, &kept, after);
	*out = kept;
	return OK;
}
