/* day -- one worker's day in full: forward and backward passes, and the replay that checks them. */
#include "solver/solver.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"

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

/* Arrival after driving `travel`, leaving at `ready` or later: an absence is waited out first. */
static int32_t
arrive(const struct solver_hours *hours, int32_t ready, int32_t travel)
{
	if (travel > 0)
		for (int32_t i = 0; i < hours->away_count; i++)
			if (ready < hours->away[i].to && ready + travel > hours->away[i].from)
				ready = hours->away[i].to;
	return ready + travel;
}

/* The latest departure that still arrives by `due`. */
static int32_t
depart_by(const struct solver_hours *hours, int32_t due, int32_t travel)
{
	int32_t leave = due - travel;

	if (travel > 0)
		for (int32_t i = hours->away_count - 1; i >= 0; i--)
			if (leave < hours->away[i].to && leave + travel > hours->away[i].from)
				leave = hours->away[i].from - travel;
	return leave;
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

/* Is the last leg possible?  A day that begins nowhere and has no stop has none. */
static bool
comes_home(const struct solver_day *day, int32_t ready)
{
	int32_t due = day->ends_home ? day->hours.home_by : SOLVER_OPEN;

	return (day->count == 0 && !day->starts_home) || arrive(&day->hours, ready, day->legs[day->count]) <= due;
}

bool
solver_gaps(const struct solver_day *day, struct solver_gap *gaps)
{
	const struct solver_hours *hours = &day->hours;
	int32_t n = day->count;

	gaps[0].ready = most(day->starts_home ? hours->leave_from : -SOLVER_OPEN, day->now);
	for (int32_t i = 0; i < n; i++) {
		int32_t start;

		gaps[i].travel = day->legs[i];
		if (!earliest_start(hours, &day->stops[i], arrive(hours, gaps[i].ready, day->legs[i]), &start))
			return false;
		gaps[i + 1].ready = most(start + day->stops[i].service_s, day->now);
	}
	gaps[n].travel = day->legs[n];
	gaps[n].due = day->ends_home ? hours->home_by : SOLVER_OPEN;
	if (!comes_home(day, gaps[n].ready))
		return false;

	for (int32_t i = n - 1; i >= 0; i--) {
		int32_t end_by = depart_by(hours, gaps[i + 1].due, day->legs[i + 1]);

		/* Nothing comes before what has begun. */
		if (day->stops[i].begun)
			gaps[i].due = -SOLVER_OPEN;
		else if (!latest_start(hours, &day->stops[i], end_by, &gaps[i].due))
			return false;
	}
	return true;
}

bool
solver_reach(const struct solver_hours *hours, const struct solver_gap *gap, int32_t travel_to, int32_t travel_from,
    int32_t service_s, int32_t *lo, int32_t *hi)
{
	*lo = arrive(hours, gap->ready, travel_to);
	*hi = depart_by(hours, gap->due, travel_from) - service_s;
	return *lo <= *hi;
}

/* The first stop that cannot be reached in time, count when only the way home fails, -1: none. */
static int32_t
first_missed(const struct solver_day *day)
{
	int32_t ready = most(day->starts_home ? day->hours.leave_from : -SOLVER_OPEN, day->now);

	for (int32_t i = 0; i < day->count; i++) {
		int32_t start;

		if (!earliest_start(&day->hours, &day->stops[i], arrive(&day->hours, ready, day->legs[i]), &start))
			return i;
		ready = most(start + day->stops[i].service_s, day->now);
	}
	return comes_home(day, ready) ? -1 : day->count;
}

/* The last feasible starts, from the end of the day backwards. */
static void
last_starts(const struct solver_day *day, int32_t *starts)
{
	int32_t due = day->ends_home ? day->hours.home_by : SOLVER_OPEN;

	for (int32_t i = day->count - 1; i >= 0; i--) {
		int32_t end_by = depart_by(&day->hours, due, day->legs[i + 1]);

		if (day->stops[i].begun || !latest_start(&day->hours, &day->stops[i], end_by, &starts[i]))
			starts[i] = day->stops[i].start;
		due = starts[i];
	}
}

bool
solver_replay(const struct solver_day *day, int32_t *starts, int32_t *culprit)
{
	int32_t missed = first_missed(day);

	if (culprit != NULL)
		*culprit = missed;
	if (missed >= 0)
		return false;

	last_starts(day, starts);

	int32_t ready = most(day->starts_home ? day->hours.leave_from : -SOLVER_OPEN, day->now);

	for (int32_t i = 0; i < day->count; i++) {
		const struct solver_stop *stop = &day->stops[i];
		int32_t arrival = arrive(&day->hours, ready, day->legs[i]);
		/* Not before it stands now, unless something behind needs it earlier. */
		int32_t wanted = most(arrival, least(stop->start, starts[i]));

		if (!stop->begun && !earliest_start(&day->hours, stop, wanted, &starts[i]))
			return false;
		ready = most(starts[i] + stop->service_s, day->now);
	}
	return true;
}

int32_t
solver_service_s(const struct solver_day *day)
{
	int32_t sum = 0;

	for (int32_t i = 0; i < day->count; i++)
		sum += day->stops[i].service_s;
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
solver_strip_make(const struct solver_day *day, int32_t number, uint32_t hours, uint32_t first_gap,
    uint32_t first_place, struct solver_gap *gaps)
{
	uint16_t flags = 0;

	MUST(day->count < UINT16_MAX);
	if (day->forced)
		flags |= STRIP_FORCED;
	if (!solver_gaps(day, gaps))
		flags |= STRIP_INFEASIBLE;
	if (day->starts_home)
		flags |= STRIP_STARTS_HOME;
	if (day->ends_home)
		flags |= STRIP_ENDS_HOME;
	if (day->hours.away_count > 0)
		flags |= STRIP_AWAY;
	return (struct solver_strip){ .day = number, .hours = hours, .first_gap = first_gap,
	    .first_place = first_place, .service_s = solver_service_s(day), .count = (uint16_t)day->count,
	    .flags = flags };
}
