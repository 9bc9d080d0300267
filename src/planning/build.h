/* build -- calendars and spans made into rows of the plan index.  Private to planning. */
#ifndef PLANNING_BUILD_H
#define PLANNING_BUILD_H

#include "planning/days.h"
#include "planning/index.h"

/* The table of hours that strips point into; grows while rows are made. */
struct hours_table {
	struct solver_hours *items;
	size_t count, capacity;
};

struct plan_versions_row;

/* What rows are made of. */
struct plan_material {
	struct calendars calendars;
	struct plan_kept *kept;		/* where they lie; NULL: in the request */
	bool keep;			/* new ones are to be kept */
	const struct plan_spans_row *spans;
	size_t span_count;
	const struct plan_versions_row *versions;	/* by worker, day; read before the spans */
	size_t version_count;
	struct plan_origin origin;
	date first, last;
	activity_id except;
	const char *holder;		/* whose held times are left out; NULL: nobody's */
	instant now;
	struct arena *workings;
	struct hours_table *table;	/* its items lie in `workings` */
};

/* A worker with all days of the material; `old` (or NULL): take days from there but for days[]. */
struct plan_worker *build_worker(const struct plan_material *, const struct worker *, const struct plan_worker *old,
    const date *days, size_t day_count);

#endif
