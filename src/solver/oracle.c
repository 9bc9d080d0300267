/* oracle -- see oracle.h.  Written from product.md and decisions.md, not from the solver. */
#include "solver/oracle.h"

#include <limits.h>

#define NEVER LONG_MIN

/* Is somebody away at any second of [from, to)? */
static bool
away_during(const struct oracle_day *day, long from, long to)
{
	for (int i = 0; i < day->aways && day->forgotten != FORGET_AWAY; i++)
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
	return day->forgotten == FORGET_HOURS;
}

/* The first moment from `t` on that has `seconds` without absence: tried second by second. */
static long
clear_from(const struct oracle_day *day, long t, long seconds)
{
	while (seconds > 0 && away_during(day, t, t + seconds))
		t++;
	return t;
}

/* With a clock in the hand: driving on until the next break may begin, resting, going on; NEVER: one was missed. */
static long
drive_with_breaks(long t, long seconds, const struct oracle_break *breaks, int count)
{
	for (int i = 0; i < count; i++) {
		if (t < breaks[i].from) {
			long free_s = breaks[i].from - t;

			seconds -= seconds < free_s ? seconds : free_s;
			t = breaks[i].from;
		}
		if (t > breaks[i].to)
			return NEVER;
		t += breaks[i].length;
	}
	return t + seconds;
}

/* The same on a day with absences, the drive in one piece after `before` breaks. */
static long
drive_in_one(const struct oracle_day *day, long t, long seconds, const struct oracle_break *breaks, int count,
    int before)
{
	for (int i = 0; i <= count; i++) {
		if (i == before)
			t = clear_from(day, t, seconds) + seconds;
		if (i == count)
			break;
		t = clear_from(day, t > breaks[i].from ? t : breaks[i].from, breaks[i].length);
		if (t > breaks[i].to)
			return NEVER;
		t += breaks[i].length;
	}
	return t;
}

/* When a drive that may begin at `t`, with these breaks on the way, ends at the earliest; NEVER: it does not. */
static long
drive(const struct oracle_day *day, long t, long seconds, const struct oracle_break *breaks, int count)
{
	long best = NEVER;

	if (day->aways == 0)
		return drive_with_breaks(t, seconds, breaks, count);
	for (int before = 0; before <= count; before++) {
		long end = drive_in_one(day, t, seconds, breaks, count, before);

		if (end != NEVER && (best == NEVER || end < best))
			best = end;
	}
	return best;
}

/* The first moment at which the visit can begin, having arrived at `t`; -1: never. */
static long
begin(const struct oracle_day *day, const struct oracle_visit *visit, long t)
{
	if (visit->absent)
		return t <= visit->from ? visit->from : -1;
	if (visit->from == visit->to)
		return t <= visit->from && works_during(day, visit->from, visit->from + visit->service) ?
		    visit->from : -1;
	/* On the minute: times may be long before the origin. */
	long first = t > visit->from ? t : visit->from;

	long last = visit->to + (day->forgotten == FORGET_PROMISE ? 7200 : 0);

	for (long s = first + (60 - first % 60) % 60; s <= last; s += 60)
		if (works_during(day, s, s + visit->service))
			return s;
	return -1;
}

static long
way(const struct oracle_day *day, int from, int to)
{
	long seconds = day->forgotten == FORGET_DIRECTION ? day->travel(day->table, to, from)
							    : day->travel(day->table, from, to);

	if (seconds < 0)
		return day->forgotten == FORGET_NO_WAY ? 0 : seconds;
	return day->forgotten == FORGET_TRAVEL ? 0 : seconds;
}

/* Seconds of the way to a visit, or (at the end of the list) to where the day ends; -1: no way. */
static long
way_to(const struct oracle_day *day, int next, int place, bool somewhere)
{
	if (!somewhere || (next == day->count && !day->to_home) || (next < day->count && day->visits[next].absent))
		return 0;
	return way(day, place, next < day->count ? day->visits[next].place :
	    day->forgotten == FORGET_END_PLACE ? 0 : day->end_place);
}

/* Where one is then. */
static int
place_after(const struct oracle_day *day, const struct oracle_visit *visit, int place)
{
	return visit->absent && day->forgotten == FORGET_HOME_AFTER ? place : visit->place;
}

/* Can the rest of the day be driven, being free at `t`, with `taken` breaks behind one? */
static bool
drives_on(const struct oracle_day *day, int next, long t, int place, bool somewhere, int taken)
{
	const struct oracle_visit *visit = &day->visits[next];
	long seconds = way_to(day, next, place, somewhere);
	bool done = next < day->count && visit->done;
	/* Breaks are taken after what has begun, and all of them before the end. */
	int breaks = day->forgotten == FORGET_BREAKS ? 0 : day->break_count;
	int least = next == day->count ? breaks : taken, most = done ? taken : breaks;

	for (int after = least; after <= most; after++) {
		long end, begun;

		if (seconds < 0 && !done)
			return false;
		end = done ? t : drive(day, t, seconds, &day->breaks[taken], after - taken);
		if (end == NEVER)
			continue;
		if (next == day->count) {
			bool counts = day->to_home && somewhere && day->return_counts &&
			    day->forgotten != FORGET_RETURN;

			if (!counts || (day->works > 0 && end <= day->work[day->works - 1].to))
				return true;
			continue;
		}
		begun = done ? visit->at : begin(day, visit, end);
		if (begun < 0 && !done)
			continue;
		begun += visit->service;
		if (begun < day->now && day->forgotten != FORGET_NOW)
			begun = day->now;
		if (drives_on(day, next + 1, begun, place_after(day, visit, place), true, after))
			return true;
	}
	return false;
}

bool
oracle_drives(const struct oracle_day *day)
{
	long t = day->now;

	if (day->forgotten == FORGET_NOW)
		t = LONG_MIN / 2;
	if (day->from_home && day->leave_counts && day->forgotten != FORGET_LEAVE && day->works > 0 &&
	    day->work[0].from > t)
		t = day->work[0].from;
	return drives_on(day, 0, t, 0, day->from_home, 0);
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
		sum += day->visits[i].absent ? 0 : day->visits[i].service;
	return sum;
}

bool
oracle_accepts(const struct oracle_day *day, int gap, struct oracle_visit visit, long start)
{
	visit.from = visit.to = start;
	visit.done = visit.absent = false;

	if (day->forced && day->forgotten != FORGET_FORCED)
		return false;
	if (day->works == 0 || !works_during(day, start, start + visit.service) || !oracle_drives(day))
		return false;

	struct oracle_day more = with_visit(day, gap, visit);

	if (day->most_service != 0 && day->forgotten != FORGET_MOST_SERVICE && service_of(&more) > day->most_service)
		return false;
	/* Nothing is put before what has happened. */
	for (int i = gap; i < day->count && day->forgotten != FORGET_DONE; i++)
		if (day->visits[i].done)
			return false;
	return (start >= day->now || day->forgotten == FORGET_NOW) && oracle_drives(&more);
}

static long
travel_of(const struct oracle_day *day)
{
	long sum = 0;
	int place = 0;
	bool somewhere = day->from_home;

	for (int i = 0; i <= day->count; i++) {
		sum += way_to(day, i, place, somewhere);
		if (i == day->count)
			break;
		place = place_after(day, &day->visits[i], place);
		somewhere = true;
	}
	return sum;
}

long
oracle_extra(const struct oracle_day *day, int gap, struct oracle_visit visit)
{
	struct oracle_day more = with_visit(day, gap, visit);

	return travel_of(&more) - (day->forgotten == FORGET_EXTRA ? 0 : travel_of(day));
}
