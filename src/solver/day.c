/* day -- one worker's day in full: forward and backward passes, and the replay that checks them. */
#include "solver/solver.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "solver/leg.h"

static int32_t
least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t
most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* To whole minutes; shifts keep negative times right. */
static int32_t
minute_up(int32_t t)
{
	int32_t rest = t % SOLVER_MINUTE_S;

	return rest == 0 ? t : rest > 0 ? t - rest + SOLVER_MINUTE_S : t - rest;
}

static int32_t
minute_down(int32_t t)
{
	int32_t rest = t % SOLVER_MINUTE_S;

	return rest == 0 ? t : rest > 0 ? t - rest : t - rest - SOLVER_MINUTE_S;
}

void
solver_hours_at(const struct solver_hours *hours, int32_t day, struct solver_hours *out)
{
	int32_t shift = day * SOLVER_DAY_S;

	*out = *hours;
	for (int32_t i = 0; i < out->work_count; i++) {
		out->work[i].from += shift;
		out->work[i].to += shift;
	}
	for (int32_t i = 0; i < out->away_count; i++) {
		out->away[i].from += shift;
		out->away[i].to += shift;
	}
	for (int32_t i = 0; i < out->rest_count; i++) {
		out->rests[i].from += shift;
		out->rests[i].to += shift;
	}
	if (out->leave_from != -SOLVER_OPEN)
		out->leave_from += shift;
	if (out->home_by != SOLVER_OPEN)
		out->home_by += shift;
}

struct solver_day
solver_day_make(struct arena *arena, int32_t capacity)
{
	return (struct solver_day){
		.hours = { .leave_from = -SOLVER_OPEN, .home_by = SOLVER_OPEN },
		.now = -SOLVER_OPEN,
		.stops = arena_new_array(arena, (size_t)capacity, struct solver_stop),
		.legs = arena_new_array(arena, (size_t)capacity + 1, int32_t),
		.capacity = capacity,
	};
}

void
solver_insert(struct solver_day *day, int32_t at, const struct solver_stop *stop, int32_t travel_to,
    int32_t travel_from)
{
	MUST(day->count < day->capacity && at >= 0 && at <= day->count);

	size_t behind = (size_t)(day->count - at);

	memmove(&day->stops[at + 1], &day->stops[at], behind * sizeof(day->stops[0]));
	memmove(&day->legs[at + 1], &day->legs[at], (behind + 1) * sizeof(day->legs[0]));
	day->stops[at] = *stop;
	day->legs[at] = travel_to;
	day->legs[at + 1] = travel_from;
	day->count++;
}

void
solver_delete(struct solver_day *day, int32_t at, int32_t travel_joined)
{
	MUST(at >= 0 && at < day->count);

	size_t behind = (size_t)(day->count - at - 1);

	memmove(&day->stops[at], &day->stops[at + 1], behind * sizeof(day->stops[0]));
	memmove(&day->legs[at], &day->legs[at + 1], (behind + 1) * sizeof(day->legs[0]));
	day->legs[at] = travel_joined;
	day->count--;
}

/* The first start from `arrival` on; false: none. */
static bool
earliest_start(const struct solver_hours *hours, const struct solver_stop *stop, int32_t arrival, int32_t *start)
{
	bool fixed = stop->from == stop->to;

	if (stop->begun) {
		*start = stop->start;
		return true;
	}
	if (stop->absent) {
		*start = stop->from;
		return arrival <= stop->from;
	}
	for (int32_t i = 0; i < hours->work_count; i++) {
		int32_t s = most(most(arrival, stop->from), hours->work[i].from);

		if (!fixed)
			s = minute_up(s);
		if (s <= stop->to && s + stop->service_s <= hours->work[i].to) {
			*start = s;
			return true;
		}
	}
	return false;
}

/* The last start that ends by `end_by`; false: none. */
static bool
latest_start(const struct solver_hours *hours, const struct solver_stop *stop, int32_t end_by, int32_t *start)
{
	bool fixed = stop->from == stop->to;

	if (stop->absent) {
		*start = stop->from;
		return stop->from + stop->service_s <= end_by;
	}
	for (int32_t i = hours->work_count - 1; i >= 0; i--) {
		int32_t s = least(stop->to, least(end_by, hours->work[i].to) - stop->service_s);

		if (!fixed)
			s = minute_down(s);
		if (s >= stop->from && s >= hours->work[i].from) {
			*start = s;
			return true;
		}
	}
	return false;
}

/*
 * What is known before each gap and after it.  forward[g][k]: the earliest moment at which one is free
 * to leave for gap g with k breaks taken; backward[g][r]: the latest arrival at the place after gap g with r
 * breaks still to take.
 */
struct passes {
	int32_t (*forward)[SOLVER_RESTS + 1];
	int32_t (*backward)[SOLVER_RESTS + 1];
	bool drives;		/* the day can be driven as it stands */
	int32_t missed;		/* else the first stop that cannot be reached, count: only home */
};

/* The way home: none when one never left. */
static int32_t
home_leg(const struct solver_day *day)
{
	return day->count == 0 && !day->starts_home ? 0 : day->legs[day->count];
}

static void
pass_forward(const struct solver_day *day, struct passes *p)
{
	const struct solver_hours *hours = &day->hours;
	int32_t n = day->count, m = hours->rest_count;
	int32_t due = day->ends_home && (n > 0 || day->starts_home) ? hours->home_by : SOLVER_OPEN;

	p->missed = -1;
	p->drives = false;
	for (int32_t i = 0; i < n; i++) {
		const struct solver_stop *stop = &day->stops[i];
		bool any = false;

		for (int32_t k = 0; k <= m; k++) {
			int32_t best = LEG_NEVER;

			/* Breaks are taken from now on: none before what has begun. */
			for (int32_t j = stop->begun ? k : 0; j <= k; j++) {
				int32_t start, ready = p->forward[i][j];

				if (ready >= LEG_NEVER || !earliest_start(hours, stop,
					leg_arrival(hours, ready, day->legs[i], j, k - j), &start))
					continue;
				start += stop->service_s;
				best = least(best, most(start, day->now));
			}
			p->forward[i + 1][k] = best;
			any |= best < LEG_NEVER;
		}
		if (!any && p->missed < 0)
			p->missed = i;
	}
	for (int32_t k = 0; k <= m; k++)
		if (p->forward[n][k] < LEG_NEVER &&
		    leg_arrival(hours, p->forward[n][k], home_leg(day), k, m - k) <= due)
			p->drives = true;
	if (!p->drives && p->missed < 0)
		p->missed = n;
}

static void
pass_backward(const struct solver_day *day, struct passes *p)
{
	const struct solver_hours *hours = &day->hours;
	int32_t n = day->count, m = hours->rest_count;

	p->backward[n][0] = day->ends_home ? hours->home_by : SOLVER_OPEN;
	for (int32_t r = 1; r <= m; r++)
		p->backward[n][r] = LEG_TOO_LATE;
	for (int32_t i = n - 1; i >= 0; i--)
		for (int32_t r = 0; r <= m; r++) {
			int32_t end_by = LEG_TOO_LATE, start;

			for (int32_t l = 0; l <= r; l++)
				if (p->backward[i + 1][r - l] > LEG_TOO_LATE)
					end_by = most(end_by, leg_departure(hours, p->backward[i + 1][r - l],
					    day->legs[i + 1], m - r, l));
			/* Nothing comes before what has begun. */
			p->backward[i][r] = !day->stops[i].begun && end_by > LEG_TOO_LATE &&
			    latest_start(hours, &day->stops[i], end_by, &start) ? start : LEG_TOO_LATE;
		}
}

static struct passes
make_passes(struct arena *arena, const struct solver_day *day)
{
	size_t row = sizeof(int32_t[SOLVER_RESTS + 1]), rows = (size_t)day->count + 1;
	struct passes p = { .forward = arena_array(arena, rows, row), .backward = arena_array(arena, rows, row) };

	for (int32_t k = 1; k <= SOLVER_RESTS; k++)
		p.forward[0][k] = LEG_NEVER;
	p.forward[0][0] = most(day->starts_home ? day->hours.leave_from : -SOLVER_OPEN, day->now);
	pass_forward(day, &p);
	pass_backward(day, &p);
	return p;
}

/* A gap with `first` breaks behind, `there` on the way to the new stop and `on` on the way on; false: impossible. */
static bool
make_turn(const struct solver_day *day, const struct passes *p, int32_t gap, int32_t first, int32_t there, int32_t on,
    struct solver_turn *out)
{
	const struct solver_hours *hours = &day->hours;
	int32_t ready = p->forward[gap][first];
	int32_t due = p->backward[gap][hours->rest_count - first - there - on];
	struct solver_turn turn = { .ready = ready, .due = due, .not_before = -SOLVER_OPEN, .leave_by = SOLVER_OPEN,
	    .gap = (uint16_t)gap, .first = (uint8_t)first, .there = (uint8_t)there & 15, .on = (uint8_t)on & 15 };

	if (ready >= LEG_NEVER || due <= LEG_TOO_LATE)
		return false;
	if (there > 0)
		turn.not_before = leg_arrival(hours, ready, 0, first, there);
	if (on > 0)
		turn.leave_by = leg_departure(hours, due, 0, first + there, on);
	if (turn.not_before >= LEG_NEVER || turn.leave_by <= LEG_TOO_LATE)
		return false;
	/* Absences are gone around when the ways are known; else a break only makes the ways longer. */
	for (int32_t i = first; hours->away_count == 0 && i < first + there; i++)
		turn.ready += hours->rests[i].length;
	for (int32_t i = first + there; hours->away_count == 0 && i < first + there + on; i++)
		turn.due -= hours->rests[i].length;
	*out = turn;
	return most(turn.ready, turn.not_before) <= least(turn.due, turn.leave_by);
}

/* Another turn of the same kind is ready no later and due no earlier. */
static bool
is_beaten(const struct passes *p, int32_t gap, int32_t rests, int32_t first, int32_t taken)
{
	const int32_t *forward = p->forward[gap], *backward = p->backward[gap];

	for (int32_t k = 0; k + taken <= rests; k++) {
		bool equal = forward[k] == forward[first] && backward[rests - k - taken] ==
		    backward[rests - first - taken];

		if (k != first && forward[k] <= forward[first] &&
		    backward[rests - k - taken] >= backward[rests - first - taken] && (!equal || k < first))
			return true;
	}
	return false;
}

static void
make_turns(struct arena *arena, const struct solver_day *day, const struct passes *p, int32_t gap,
    struct solver_gap *plain, struct solver_turns *turns)
{
	int32_t m = day->hours.rest_count;
	bool has_plain = false;

	plain->ready = SOLVER_OPEN;
	plain->due = -SOLVER_OPEN;
	for (int32_t there = 0; there <= m; there++)
		for (int32_t on = 0; there + on <= m; on++)
			for (int32_t first = 0; first + there + on <= m; first++) {
				struct solver_turn turn;

				/* With breaks of its own a turn is not to be compared by its ends alone. */
				if (!make_turn(day, p, gap, first, there, on, &turn) ||
				    (there + on == 0 && is_beaten(p, gap, m, first, 0)))
					continue;
				if (there + on == 0 && !has_plain) {
					plain->ready = turn.ready;
					plain->due = turn.due;
					has_plain = true;
				} else if (turns != NULL) {
					*arena_push(arena, turns) = turn;
				}
			}
}

bool
solver_gaps(struct arena *arena, const struct solver_day *day, struct solver_gap *gaps, struct solver_turns *turns)
{
	struct passes p = make_passes(arena, day);

	for (int32_t i = 0; i <= day->count; i++) {
		gaps[i].travel = day->legs[i];
		if (day->hours.rest_count > 0) {
			make_turns(arena, day, &p, i, &gaps[i], turns);
			continue;
		}
		gaps[i].ready = p.forward[i][0] < SOLVER_OPEN ? p.forward[i][0] : SOLVER_OPEN;
		gaps[i].due = p.backward[i][0] > -SOLVER_OPEN ? p.backward[i][0] : -SOLVER_OPEN;
	}
	return p.drives;
}

static int32_t
distance(int32_t a, int32_t b)
{
	return a < b ? b - a : a - b;
}

/*
 * The start of a stop that is nearest to where it stands now and leaves what comes behind possible;
 * *taken counts on.  What is taken early is not in the way later: of two equal ways the one with more breaks.
 */
static bool
settle_stop(const struct solver_day *day, const struct passes *p, int32_t at, int32_t ready, int32_t *taken,
    int32_t *start)
{
	const struct solver_hours *hours = &day->hours;
	const struct solver_stop *stop = &day->stops[at];
	int32_t m = hours->rest_count, best = -1;

	for (int32_t j = 0; *taken + j <= m && !(stop->begun && j > 0); j++) {
		int32_t arrival = leg_arrival(hours, ready, day->legs[at], *taken, j);
		int32_t last = p->backward[at][m - *taken - j], s;

		/* Not before it stands now, unless something behind needs it earlier. */
		if (!stop->begun && (last <= LEG_TOO_LATE ||
			!earliest_start(hours, stop, most(arrival, least(stop->start, last)), &s) || s > last))
			continue;
		if (stop->begun)
			s = stop->start;
		if (best >= 0 && distance(s, stop->start) > distance(*start, stop->start))
			continue;
		best = j;
		*start = s;
	}
	*taken += best > 0 ? best : 0;
	return best >= 0;
}

bool
solver_replay(struct arena *arena, const struct solver_day *day, int32_t *starts, int32_t *culprit)
{
	struct passes p = make_passes(arena, day);
	int32_t ready = p.forward[0][0], taken = 0;

	if (culprit != NULL)
		*culprit = p.drives ? -1 : p.missed;
	if (!p.drives)
		return false;
	for (int32_t i = 0; i < day->count; i++) {
		if (!settle_stop(day, &p, i, ready, &taken, &starts[i]))
			return false;
		ready = most(starts[i] + day->stops[i].service_s, day->now);
	}
	return true;
}

int32_t
solver_service_s(const struct solver_day *day)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < day->count; i++)
		sum += day->stops[i].absent ? 0 : day->stops[i].service_s;
	return sum;
}

int64_t
solver_travel_s(const struct solver_day *day)
{
	int64_t sum = 0;

	for (int32_t i = 0; i <= day->count; i++)
		sum += day->legs[i];
	return sum;
}

struct solver_strip
solver_strip_make(struct arena *arena, const struct solver_day *day, int32_t number, uint32_t hours,
    uint32_t first_gap, uint32_t first_place, struct solver_gap *gaps, struct solver_turns *turns)
{
	uint8_t flags = 0;
	size_t first_turn = turns->count;

	MUST(day->count < UINT16_MAX);
	if (day->forced)
		flags |= STRIP_FORCED;
	if (!solver_gaps(arena, day, gaps, turns))
		flags |= STRIP_INFEASIBLE;
	/* A day whose breaks can be taken in too many ways is none that is worked. */
	if (turns->count - first_turn > UINT8_MAX)
		turns->count = first_turn + UINT8_MAX;
	if (day->starts_home)
		flags |= STRIP_STARTS_HOME;
	if (day->ends_home)
		flags |= STRIP_ENDS_HOME;
	if (day->hours.away_count > 0)
		flags |= STRIP_AWAY;
	return (struct solver_strip){ .day = number, .hours = hours, .first_gap = first_gap,
	    .first_place = first_place, .first_turn = (uint32_t)first_turn,
	    .turn_count = (uint8_t)(turns->count - first_turn), .service_s = solver_service_s(day),
	    .count = (uint16_t)day->count, .flags = flags };
}
