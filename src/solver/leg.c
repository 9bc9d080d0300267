/* leg -- see leg.h. */
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

/* Arrival after driving `travel`, leaving at `ready` or later: an absence is waited out first. */
static int32_t
drive(const struct solver_hours *hours, int32_t ready, int32_t travel)
{
	if (travel > 0)
		for (int32_t i = 0; i < hours->away_count; i++)
			if (ready < hours->away[i].to && ready + travel > hours->away[i].from)
				ready = hours->away[i].to;
	return ready + travel;
}

/* The latest departure that still arrives by `due`. */
static int32_t
drive_by(const struct solver_hours *hours, int32_t due, int32_t travel)
{
	int32_t leave = due - travel;

	if (travel > 0)
		for (int32_t i = hours->away_count - 1; i >= 0; i--)
			if (leave < hours->away[i].to && leave + travel > hours->away[i].from)
				leave = hours->away[i].from - travel;
	return leave;
}

/* The end of a break that begins at `t` or later. */
static int32_t
rest(const struct solver_hours *hours, int32_t t, const struct solver_rest *rest)
{
	t = most(t, rest->from);
	for (int32_t i = 0; i < hours->away_count; i++)
		if (t < hours->away[i].to && t + rest->length > hours->away[i].from)
			t = hours->away[i].to;
	return t <= rest->to ? t + rest->length : LEG_NEVER;
}

/* The latest beginning of a break that ends by `due`. */
static int32_t
rest_by(const struct solver_hours *hours, int32_t due, const struct solver_rest *rest)
{
	int32_t t = least(due - rest->length, rest->to);

	for (int32_t i = hours->away_count - 1; i >= 0; i--)
		if (t < hours->away[i].to && t + rest->length > hours->away[i].from)
			t = hours->away[i].from - rest->length;
	return t >= rest->from ? t : LEG_TOO_LATE;
}

/* On a day with absences: the drive stands before, between or after the breaks. */
static int32_t
arrive_between(const struct solver_hours *hours, int32_t ready, int32_t travel, int32_t first, int32_t count)
{
	int32_t best = LEG_NEVER;

	for (int32_t before = 0; before <= count; before++) {
		int32_t t = ready;

		for (int32_t i = 0; i <= count && t < LEG_NEVER; i++) {
			if (i == before)
				t = drive(hours, t, travel);
			if (i < count && t < LEG_NEVER)
				t = rest(hours, t, &hours->rests[first + i]);
		}
		best = least(best, t);
	}
	return best;
}

static int32_t
leave_between(const struct solver_hours *hours, int32_t due, int32_t travel, int32_t first, int32_t count)
{
	int32_t best = LEG_TOO_LATE;

	for (int32_t before = 0; before <= count; before++) {
		int32_t t = due;

		for (int32_t i = count; i >= 0 && t > LEG_TOO_LATE; i--) {
			if (i < count)
				t = rest_by(hours, t, &hours->rests[first + i]);
			if (i == before && t > LEG_TOO_LATE)
				t = drive_by(hours, t, travel);
		}
		best = most(best, t);
	}
	return best;
}

int32_t
leg_arrival(const struct solver_hours *hours, int32_t ready, int32_t travel, int32_t first, int32_t count)
{
	int32_t rested = ready, busy = travel;

	if (count == 0)
		return drive(hours, ready, travel);
	if (hours->away_count > 0)
		return arrive_between(hours, ready, travel, first, count);
	for (int32_t i = first; i < first + count; i++) {
		rested = rest(hours, rested, &hours->rests[i]);
		if (rested >= LEG_NEVER)
			return LEG_NEVER;
		busy += hours->rests[i].length;
	}
	return most(ready + busy, rested);
}

int32_t
leg_departure(const struct solver_hours *hours, int32_t due, int32_t travel, int32_t first, int32_t count)
{
	int32_t rest_at = due, busy = travel;

	if (count == 0)
		return drive_by(hours, due, travel);
	if (hours->away_count > 0)
		return leave_between(hours, due, travel, first, count);
	for (int32_t i = first + count - 1; i >= first; i--) {
		rest_at = rest_by(hours, rest_at, &hours->rests[i]);
		if (rest_at <= LEG_TOO_LATE)
			return LEG_TOO_LATE;
		busy += hours->rests[i].length;
	}
	return least(due - busy, rest_at);
}
