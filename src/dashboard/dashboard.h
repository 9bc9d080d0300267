/*
 * dashboard -- how the work goes, in figures: are we on time, is it done the first time, how much of the day is
 * driving, who has how much to do, how satisfied are customers, and how many visits nobody had to phone for.
 *
 * A visit counts on the day of its planned start, on the unit's wall, when its type has a place.  What each visit
 * says is kept in a row, and added up by day and by month, so that a page over a million visits reads a few
 * thousand rows.  The database itself marks whatever changes (migrations/0043_insight.sql); jobs count again what is
 * marked, half a minute later at the most.
 *
 *	on time		the work began by the end of the promised window, or at most 15 minutes after an exact time
 *	first time	closed OK, never closed in part and never reopened
 *	travel share	recorded travel of recorded travel and work
 *	workload	planned work of the hours that the calendar has, absences and holidays taken off
 *	satisfaction	answers on their scale from 0 to 100; the net promoter score of those from 0 to 10
 *	without a call	planned by the customer on the portal, or asked for there
 */
#ifndef DASHBOARD_DASHBOARD_H
#define DASHBOARD_DASHBOARD_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "html/html.h"

struct ctx;

/* All that is added up.  Canceled visits stand in `canceled` alone. */
struct figures {
	int64_t visits, canceled;
	int64_t ok, ko, first_time;		/* of closed ones */
	int64_t timed, on_time, late_s;		/* whose arrival is known; seconds of those that were late */
	int64_t planned_s;
	int64_t recorded, travel_s, work_s;	/* visits with recorded time, and the time */
	int64_t by_portal;
	int64_t answers, points, low;		/* of surveys; points 0 to 100 each */
	int64_t promoters, detractors, tens;
};

/* 0 to 1; NAN where nothing is known. */
double figures_on_time(const struct figures *);
double figures_first_time(const struct figures *);
double figures_travel(const struct figures *);
double figures_by_portal(const struct figures *);
double figures_points(const struct figures *);		/* 0 to 100 */
double figures_promoters(const struct figures *);	/* -100 to 100 */
void figures_add(struct figures *, const struct figures *);

struct dashboard_filter {
	date from, to;			/* both included */
	type_id type;			/* none: all */
	worker_id worker;		/* none: all */
	skill_id skill;			/* those who have it; none: all */
	const char *area;		/* as dashboard_area() gives it; NULL or "": everywhere */
};

enum dashboard_grain { DASHBOARD_DAYS, DASHBOARD_WEEKS, DASHBOARD_MONTHS };
enum { DASHBOARD_MOST_DAYS = 3660 };

struct dashboard_step { date first; struct figures figures; };
struct dashboard_type { type_id id; const char *name; struct figures figures; };
struct dashboard_worker {
	worker_id id;			/* none: visits that nobody has */
	const char *name;		/* NULL: nobody */
	struct figures figures;
	int64_t hours_s;		/* that the calendar has in the period; 0 with a filter by type or area */
};

struct dashboard {
	enum dashboard_grain grain;	/* of the steps */
	struct figures all;
	struct { struct dashboard_step *items; size_t count, capacity; } steps;		/* without gaps, in order */
	struct { struct dashboard_type *items; size_t count, capacity; } types;		/* most visits first */
	struct { struct dashboard_worker *items; size_t count, capacity; } workers;	/* by name, nobody last */
	int64_t waiting;		/* changes that are not counted yet, of all units; at most 1000 are told */
};

/* ERR_INVALID names "from" and "to". */
MUST_CHECK struct err *dashboard_make(struct ctx *, const struct dashboard_filter *, struct dashboard *out);

/* Areas that visits of the unit lie in: beginnings of postal codes, in order. */
struct dashboard_areas { const char **items; size_t count, capacity; };
MUST_CHECK struct err *dashboard_areas(struct ctx *, struct dashboard_areas *out);
/* "94" of "Gasse 5, 9494 Schaan": the first two signs of the postal code; "" without one. */
const char *dashboard_area(struct arena *, const char *address);

/* Counts again what is marked, at most about `most` visits in one transaction.  *did: how many. */
MUST_CHECK struct err *dashboard_count(struct ctx *, int most, int *did);

/* ---- pictures: SVG made here, with a title for readers; their figures belong into a table below ---- */

/* Bars from 0 to `most`; `shown` stands above each, NULL: nothing.  NAN: no bar. */
struct chart_point { const char *label, *shown; double value; };
struct chart_points { struct chart_point *items; size_t count, capacity; };
html_safe dashboard_bars(struct ctx *, const char *title, const struct chart_points *, double most);
/* One lying bar per row, for names: as long as its value of `most`, with a mark where `mark` lies (NAN: none). */
html_safe dashboard_rows(struct ctx *, const char *title, const struct chart_points *, double most, double mark);

#endif
