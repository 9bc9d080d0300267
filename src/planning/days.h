/*
 * days -- the spans of the database made into days that the solver drives.
 * Private to planning.
 */
#ifndef PLANNING_DAYS_H
#define PLANNING_DAYS_H

#include "planning/calendar.h"
#include "solver/solver.h"

struct plan_spans_rows;
struct plan_spans_row;

/* A day with where its stops are. */
struct plan_stops {
	struct solver_day day;
	struct geo_point *places;	/* one per stop; a stop without a site is where the one before is */
	unit_id *units;			/* one per stop: whose job it is */
	struct geo_point home;		/* nowhere: not known */
	struct geo_point end;		/* where the day ends */
	int32_t number;			/* of the day, from the origin */
};

/*
 * The day `date` of the worker: of `spans` (rows of this worker, in order of
 * time) those that belong to it, `except` left out.  `now`: what begins before it
 * is where it is.  There is room for one stop more.
 */
void days_make(struct arena *, const struct calendar *, struct plan_origin, date, const struct plan_spans_row *spans,
    size_t span_count, activity_id except, instant now, struct plan_stops *out);

/*
 * All work of the calendar's worker on the days first..last, and little else; held times too but for those of
 * `holder` (NULL: nobody's).  Inside a transaction too.
 */
MUST_CHECK struct err *days_load_spans(struct ctx *, const struct calendar *, date first, date last,
    const char *holder, struct plan_spans_rows *out);

/* Work of everybody, from some days before to some after. */
MUST_CHECK struct err *days_load_all_spans(struct ctx *, date from, date to, const char *holder,
    struct plan_spans_rows *out);

/* Where the worker is before the stop at `at` (0: home), and after the one before it; false: nowhere yet. */
bool days_place_before(const struct plan_stops *, int32_t at, struct geo_point *out);
bool days_place_after(const struct plan_stops *, int32_t at, struct geo_point *out);

/* Puts a stop with its place and unit before position `at`; nobody is driven to an absence. */
void days_insert(const struct calendar *, struct plan_stops *, int32_t at, const struct solver_stop *,
    struct geo_point place, unit_id unit);

#endif
