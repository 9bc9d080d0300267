/* referee -- what is wrong with a plan, looked at one stop and one interval at a time. */
#include "solver/referee.h"

#include "base/arena.h"

struct match {
	struct arena *arena;
	const struct optimise_problem *problem;
	const struct optimise_plan *plan;
	const char *fault;
};

#define FAULT(m, ...) \
	do { \
		if ((m)->fault == NULL) \
			(m)->fault = arena_printf((m)->arena, __VA_ARGS__); \
	} while (0)

static long
leg(const struct match *m, const int32_t *matrix, int32_t from, int32_t to)
{
	if (from < 0 || to < 0 || matrix == NULL)
		return 0;
	return matrix[(long)from * m->problem->places + to];
}

static const struct optimise_ways *
ways_of(const struct match *m, int32_t shift)
{
	return &m->problem->ways[m->problem->workers[m->problem->shifts[shift].worker].ways];
}

/* ---- time between two stops ---- */

/* The earliest beginning of something that lasts, not before `t` and clear of absences. */
static long
clear_from(const struct solver_hours *hours, long t, long lasts)
{
	bool moved = true;

	while (moved && lasts > 0) {
		moved = false;
		for (int i = 0; i < hours->away_count; i++)
			if (t < hours->away[i].to && t + lasts > hours->away[i].from) {
				t = hours->away[i].to;
				moved = true;
			}
	}
	return t;
}

/* Breaks first..last-1 with the drive as one piece before break `cut`, all between a and b. */
static bool
holds_in_order(const struct optimise_shift *shift, long a, long b, long travel, int first, int last, int cut)
{
	long t = a;

	for (int i = first; i <= last; i++) {
		if (i == cut)
			t = clear_from(&shift->hours, t, travel) + travel;
		if (i == last)
			break;

		const struct optimise_break *rest = &shift->breaks[i];
		long begin = clear_from(&shift->hours, t > rest->from ? t : rest->from, rest->length_s);

		if (begin > rest->to)
			return false;
		t = begin + rest->length_s;
	}
	return t <= b;
}

bool
referee_holds(const struct optimise_shift *shift, long a, long b, long travel, int first, int last)
{
	long t = a, all = travel;

	for (int cut = first; cut <= last; cut++)
		if (holds_in_order(shift, a, b, travel, first, last, cut))
			return true;
	if (shift->hours.away_count > 0)
		return false;
	/* Drive, rest on the way, drive on. */
	for (int i = first; i < last; i++) {
		long begin = t > shift->breaks[i].from ? t : shift->breaks[i].from;

		if (begin > shift->breaks[i].to)
			return false;
		t = begin + shift->breaks[i].length_s;
		all += shift->breaks[i].length_s;
	}
	return t <= b && a + all <= b;
}

/* ---- one round ---- */

static bool
in_windows(const struct optimise_visit *visit, long start)
{
	if (visit->window_count == 0)
		return true;
	for (int i = 0; i < visit->window_count; i++)
		if (start >= visit->windows[i].from && start <= visit->windows[i].to)
			return true;
	return false;
}

static bool
in_work(const struct solver_hours *hours, long start, long end)
{
	for (int i = 0; i < hours->work_count; i++)
		if (start >= hours->work[i].from && end <= hours->work[i].to)
			return true;
	return false;
}

static void
judge_stop(struct match *m, int32_t shift, int32_t number)
{
	const struct optimise_problem *p = m->problem;
	const struct optimise_visit *visit = &p->visits[number];
	const struct optimise_place *place = &m->plan->visits[number];
	const struct optimise_worker *worker = &p->workers[p->shifts[shift].worker];
	bool locked = visit->lock != OPTIMISE_FREE && visit->shift >= 0;

	if (locked && visit->shift != shift)
		FAULT(m, "visit %d is locked to shift %d and stands on %d", number, visit->shift, shift);
	if (visit->lock == OPTIMISE_FIXED && visit->shift >= 0 && place->start != visit->start)
		FAULT(m, "visit %d is fixed at %d and starts at %d", number, visit->start, place->start);
	if (!(visit->lock == OPTIMISE_FIXED && visit->shift >= 0) && !in_windows(visit, place->start))
		FAULT(m, "visit %d starts at %d, outside its windows", number, place->start);
	if (!in_work(&p->shifts[shift].hours, place->start, (long)place->start + visit->service_s))
		FAULT(m, "visit %d at %d is not inside one span of work", number, place->start);
	if (!locked && (visit->skills & ~worker->skills) != 0)
		FAULT(m, "visit %d asks for skills that shift %d lacks", number, shift);
	if (!locked && p->fits != NULL && p->fits(p->arg, number, shift) == OPTIMISE_NEVER)
		FAULT(m, "visit %d may not go to shift %d", number, shift);
	if (p->whole_minutes && place->start % SOLVER_MINUTE_S != 0) {
		bool point = visit->lock == OPTIMISE_FIXED;

		for (int i = 0; i < visit->window_count; i++)
			if (visit->windows[i].from == place->start && visit->windows[i].to == place->start)
				point = true;
		if (!point)
			FAULT(m, "visit %d starts at %d, not on a minute", number, place->start);
	}
}

/* The numbers of breaks that can be over: a bit each, before and after an interval. */
static unsigned
over_interval(const struct optimise_shift *shift, unsigned before, long a, long b, long travel)
{
	unsigned after = 0;
	int count = shift->break_count < OPTIMISE_BREAKS ? shift->break_count : OPTIMISE_BREAKS;

	for (int first = 0; first <= count; first++)
		for (int last = first; last <= count; last++)
			if ((before & 1u << first) != 0 && referee_holds(shift, a, b, travel, first, last))
				after |= 1u << last;
	return after;
}

static void
judge_round(struct match *m, int32_t number, const int32_t *order, int32_t count)
{
	const struct optimise_problem *p = m->problem;
	const struct optimise_shift *shift = &p->shifts[number];
	const struct optimise_ways *ways = ways_of(m, number);
	const struct optimise_round *round = &m->plan->rounds[number];
	long free_from = shift->hours.leave_from, service = 0, travel = 0, metres = 0;
	unsigned breaks = 1;
	int32_t place = shift->start;
	int all = shift->break_count < OPTIMISE_BREAKS ? shift->break_count : OPTIMISE_BREAKS;

	for (int32_t i = 0; i < count; i++) {
		const struct optimise_visit *visit = &p->visits[order[i]];
		long start = m->plan->visits[order[i]].start, way = leg(m, ways->seconds, place, visit->place);

		judge_stop(m, number, order[i]);
		breaks = over_interval(shift, breaks, free_from, start, way);
		if (breaks == 0)
			FAULT(m, "shift %d: no way to be at visit %d by %ld (free from %ld, %ld s away)", number,
			    order[i], start, free_from, way);
		travel += way;
		metres += leg(m, ways->metres, place, visit->place);
		service += visit->service_s;
		free_from = start + visit->service_s;
		place = visit->place;
	}
	if (count > 0) {
		long way = leg(m, ways->seconds, place, shift->end);

		breaks = over_interval(shift, breaks, free_from, shift->hours.home_by, way);
		if ((breaks & 1u << all) == 0)
			FAULT(m, "shift %d: not home in time, or a break is missing", number);
		travel += way;
		metres += leg(m, ways->metres, place, shift->end);
	}
	if (travel != round->travel_s || service != round->service_s || metres != round->metres ||
	    count != round->count)
		FAULT(m, "shift %d: travel %ld, service %ld, %ld m, %d visits are told as %d, %d, %lld, %d", number,
		    travel, service, metres, count, round->travel_s, round->service_s, (long long)round->metres,
		    round->count);
}

/* Limits count for what was added: a day that stood above them may stay as it is. */
static void
judge_limits(struct match *m, int32_t number, const int32_t *order, int32_t count)
{
	const struct optimise_shift *shift = &m->problem->shifts[number];
	long service = 0, load = 0;
	bool added = false;

	for (int32_t i = 0; i < count; i++) {
		service += m->problem->visits[order[i]].service_s;
		load += m->problem->visits[order[i]].load;
		added = added || m->problem->visits[order[i]].shift != number;
	}
	if (added && shift->most_service_s > 0 && service > shift->most_service_s)
		FAULT(m, "shift %d: %ld s of service, more than %d", number, service, shift->most_service_s);
	if (added && shift->most_load > 0 && load > shift->most_load)
		FAULT(m, "shift %d: a load of %ld, more than %d", number, load, shift->most_load);
}

static int64_t
cost_of(const struct match *m, int32_t number, const int32_t *order, int32_t count)
{
	const struct optimise_problem *p = m->problem;
	const struct optimise_worker *worker = &p->workers[p->shifts[number].worker];
	const struct optimise_round *round = &m->plan->rounds[number];
	int64_t cost = (int64_t)round->travel_s * worker->cost_per_s + round->metres * worker->cost_per_m;

	for (int32_t i = 0; i < count; i++) {
		const struct optimise_visit *visit = &p->visits[order[i]];
		int64_t extra = p->fits != NULL ? p->fits(p->arg, order[i], number) : 0;

		cost += extra == OPTIMISE_NEVER ? 0 : extra;
		cost += (int64_t)worker->cost_per_service_s * visit->service_s;
		if (visit->shift >= 0 && visit->shift != number)
			cost += p->move_cost;
	}
	return count > 0 ? cost + p->shifts[number].cost_used : 0;
}

/* ---- all ---- */

static void
judge_left(struct match *m, int32_t number)
{
	const struct optimise_visit *visit = &m->problem->visits[number];
	const struct optimise_place *place = &m->plan->visits[number];

	if (place->state == OPTIMISE_KEPT) {
		if (place->shift != visit->shift || place->start != visit->start ||
		    !m->plan->rounds[place->shift].closed)
			FAULT(m, "visit %d is said to be kept and is not", number);
		return;
	}
	if (place->shift != OPTIMISE_NONE)
		FAULT(m, "visit %d is left out and stands on shift %d", number, place->shift);
	if (visit->lock != OPTIMISE_FREE && visit->shift >= 0)
		FAULT(m, "visit %d is locked and left out", number);
}

const char *
referee_judge(struct arena *arena, const struct optimise_problem *p, const struct optimise_plan *plan)
{
	struct match m = { .arena = arena, .problem = p, .plan = plan };
	int32_t *order = arena_new_array(arena, (size_t)p->visit_count, int32_t), assigned = 0;
	int64_t cost = 0;

	for (int32_t i = 0; i < p->visit_count; i++) {
		if (plan->visits[i].state != OPTIMISE_PLANNED)
			judge_left(&m, i);
		else if (plan->visits[i].shift < 0 || plan->visits[i].shift >= p->shift_count)
			return arena_printf(arena, "visit %d is planned on no shift", i);
		if (plan->visits[i].state == OPTIMISE_PLANNED || plan->visits[i].state == OPTIMISE_KEPT)
			assigned++;
		else
			cost += p->visits[i].value;
	}
	if (assigned != plan->assigned)
		FAULT(&m, "%d visits are assigned, %d told", assigned, plan->assigned);
	for (int32_t s = 0; s < p->shift_count; s++) {
		int32_t count = 0, seen = 0;

		for (int32_t i = 0; i < p->visit_count; i++)
			if (plan->visits[i].state == OPTIMISE_PLANNED && plan->visits[i].shift == s)
				count++;
		for (int32_t i = 0; i < p->visit_count; i++) {
			const struct optimise_place *place = &plan->visits[i];

			if (place->state != OPTIMISE_PLANNED || place->shift != s)
				continue;
			if (plan->rounds[s].closed)
				FAULT(&m, "visit %d goes to shift %d, which is closed", i, s);
			if (place->position < 0 || place->position >= count)
				return arena_printf(arena, "visit %d stands at %d of %d", i, place->position, count);
			order[place->position] = i;
			seen++;
		}
		if (plan->rounds[s].closed)
			continue;
		judge_round(&m, s, order, seen);
		judge_limits(&m, s, order, seen);
		if (cost_of(&m, s, order, seen) != plan->rounds[s].cost)
			FAULT(&m, "shift %d costs %lld, told %lld", s, (long long)cost_of(&m, s, order, seen),
			    (long long)plan->rounds[s].cost);
		cost += plan->rounds[s].cost;
	}
	if (cost != plan->cost)
		FAULT(&m, "the plan costs %lld, told %lld", (long long)cost, (long long)plan->cost);
	return m.fault;
}
