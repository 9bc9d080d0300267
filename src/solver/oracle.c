/* oracle -- see oracle.h.  Written from product.md and decisions.md, not from the solver. */
#include "solver/oracle.h"

/* Is somebody away at any second of [from, to)? */
static bool
away_during(const struct oracle_day *day, long from, long to)
{
	for (int i = 0; i < day->aways; i++)
		if (from < day->away[i].to && day->away[i].from < to)
			return true;
	return false;
}

/* May service be done during all of [from, to)? */
static bool
works_during(const struct oracle_day *day, long from, long to)
{
	for (int i = 0; i < day->works; i++)
		if (day->work[i].from <= from && to <= day->work[i].to)
			return !away_during(day, from, to);
	return false;
}

/* When a drive of `seconds` that may begin at `t` ends: tried second by second around absences. */
static long
drive(const struct oracle_day *day, long t, long seconds)
{
	if (seconds == 0)
		return t;
	while (away_during(day, t, t + seconds))
		t++;
	return t + seconds;
}

/* The first moment at which the visit can begin, having arrived at `t`; -1: never. */
static long
begin(const struct oracle_day *day, const struct oracle_visit *visit, long t)
{
	if (visit->from == visit->to)
		return t <= visit->from && works_during(day, visit->from, visit->from + visit->service) ?
		    visit->from : -1;
	for (long s = visit->from; s <= visit->to; s++)
		if (s % 60 == 0 && s >= t && works_during(day, s, s + visit->service))
			return s;
	return -1;
}

static long
way(const struct oracle_day *day, int from, int to)
{
	return day->travel(day->table, from, to);
}

bool
oracle_drives(const struct oracle_day *day)
{
	long t = day->now;
	int place = 0;
	bool somewhere = day->from_home;

	if (day->from_home && day->leave_counts && day->works > 0 && day->work[0].from > t)
		t = day->work[0].from;
	for (int i = 0; i < day->count; i++) {
		const struct oracle_visit *visit = &day->visits[i];

		if (visit->done) {
			t = visit->at;
		} else {
			if (somewhere) {
				long seconds = way(day, place, visit->place);

				if (seconds < 0)
					return false;
				t = drive(day, t, seconds);
			}
			t = begin(day, visit, t);
			if (t < 0)
				return false;
		}
		t += visit->service;
		if (t < day->now)
			t = day->now;
		place = visit->place;
		somewhere = true;
	}
	if (!day->to_home || !somewhere)
		return true;

	long seconds = way(day, place, 0);

	if (seconds < 0)
		return false;
	t = drive(day, t, seconds);
	return !day->return_counts || (day->works > 0 && t <= day->work[day->works - 1].to);
}

static struct oracle_day
with_visit(const struct oracle_day *day, int gap, struct oracle_visit visit)
{
	struct oracle_day more = *day;

	for (int i = more.count; i > gap; i--)
		more.visits[i] = more.visits[i - 1];
	more.visits[gap] = visit;
	more.count++;
	return more;
}

static long
service_of(const struct oracle_day *day)
{
	long sum = 0;

	for (int i = 0; i < day->count; i++)
		sum += day->visits[i].service;
	return sum;
}

bool
oracle_accepts(const struct oracle_day *day, int gap, struct oracle_visit visit, long start)
{
	visit.from = visit.to = start;
	visit.done = false;

	struct oracle_day more = with_visit(day, gap, visit);

	if (day->forced || day->works == 0 || !oracle_drives(day))
		return false;
	if (day->most_service != 0 && service_of(&more) > day->most_service)
		return false;
	/* Nothing is put before what has happened. */
	for (int i = gap; i < day->count; i++)
		if (day->visits[i].done)
			return false;
	return start >= day->now && oracle_drives(&more);
}

static long
travel_of(const struct oracle_day *day)
{
	long sum = 0;
	int place = 0;
	bool somewhere = day->from_home;

	for (int i = 0; i < day->count; i++) {
		if (somewhere)
			sum += way(day, place, day->visits[i].place);
		place = day->visits[i].place;
		somewhere = true;
	}
	if (day->to_home && somewhere)
		sum += way(day, place, 0);
	return sum;
}

long
oracle_extra(const struct oracle_day *day, int gap, struct oracle_visit visit)
{
	struct oracle_day more = with_visit(day, gap, visit);

	return travel_of(&more) - travel_of(day);
}
