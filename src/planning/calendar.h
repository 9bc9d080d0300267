/*
 * calendar -- when a worker works: unit, weekly hours, dated exceptions, public
 * holidays and absences made into the solver's hours.  Private to planning.
 *
 * The plan counts in seconds UTC from a midnight near now; day number 0 is that date.  A
 * worker's day is a date on the wall of the unit that the worker belongs to first.
 */
#ifndef PLANNING_CALENDAR_H
#define PLANNING_CALENDAR_H

#include "account/account.h"
#include "base/time.h"
#include "geo/geo.h"
#include "planning/travel.h"
#include "solver/solver.h"
#include "team/team.h"

/* A midnight UTC near now: a plan reaches four years to both sides of it. */
struct plan_origin { int32_t day; };

struct plan_origin plan_origin_at(instant now);
int32_t plan_time(struct plan_origin, instant);		/* cut off at +-SOLVER_OPEN */
instant plan_instant(struct plan_origin, int32_t);
int32_t plan_day(struct plan_origin, date);
date plan_date(struct plan_origin, int32_t day);

/* What the calendars of a tenant are made of. */
struct calendars {
	struct units units;		/* of the tenant */
	struct week *unit_hours;	/* one per unit … */
	struct rests *unit_rests;
	struct travel *travel;		/* NULL: estimates only */
	tenant_id tenant;
	struct team team;
};

/* Reads all of it for the days from..to, of one worker or (none) of all; six statements. */
MUST_CHECK struct err *calendars_load(struct ctx *, worker_id only, date from, date to, struct calendars *out);

/* Where one worker stands in the lists, and whose rules hold. */
struct calendar {
	const struct calendars *all;
	const struct worker *worker;
	const struct unit *unit;	/* the first that the worker belongs to; NULL: none */
	const struct week *hours;	/* weekly */
	const struct rests *rests;	/* breaks to take */
	size_t first_exception, exception_count;
	size_t first_absence, absence_count;
	struct geo_pace pace;		/* of the worker's vehicle */
	struct travel_ways ways;	/* how long it takes from place to place */
	struct geo_point home;
	struct geo_point end;		/* where the day ends */
	bool home_after_absence;	/* else one is where one was */
	bool works_always;		/* what if: at every hour, holidays too */
	bool no_holidays;		/* what if */
};

struct calendar calendar_of(const struct calendars *, const struct worker *);

/* The hours of one date, absences and breaks to take included, from its midnight UTC (as in a solver's table). */
void calendar_hours(const struct calendar *, date, struct solver_hours *out);

/* The date that a moment belongs to: the day before while its shift goes on after midnight. */
date calendar_date(const struct calendar *, instant);

/* All moments that belong to that date lie in [from, to), and few others. */
void calendar_reach(const struct calendar *, date, instant *from, instant *to);

/* Why nobody works that date: the name of the holiday, or NULL. */
const char *calendar_holiday(const struct calendar *, date);

/* True when an absence covers part of the date's hours. */
bool calendar_is_away(const struct calendar *, date);

#endif
