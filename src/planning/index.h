/*
 * index -- the plan of a tenant in memory, for the slot search.  Private to planning.
 *
 * A snapshot never changes; it is kept while somebody holds it.  A commit marks
 * what it touched (plan_change.h); the next reader reads exactly that again and
 * puts a new snapshot in place, which shares the rows of all other workers.  So
 * readers and writers never wait for each other, and the statements of a question
 * do not grow with workers or days.
 */
#ifndef PLANNING_INDEX_H
#define PLANNING_INDEX_H

#include "planning/calendar.h"
#include "solver/solver.h"

/* Calendars of one reading, shared by the workers that were made of them: a booking changes none. */
struct plan_kept {
	struct arena *arena;		/* this struct lies in it */
	_Atomic int references;
	struct calendars calendars;
};

/* One worker with the days of the plan. */
struct plan_worker {
	struct arena *arena;		/* this struct lies in it */
	_Atomic int references;		/* snapshots that share it */
	struct plan_kept *kept;		/* NULL: a row of one request */
	worker_id id;
	struct public_id public_id;
	const char *name, *email;
	struct geo_point home, end;	/* where days begin and end */
	bool starts_home, ends_home;
	double radius_km;		/* NAN: anywhere */
	struct geo_pace pace;
	struct travel_ways ways;
	instant hold_until;		/* when the first of its held times runs out; INT64_MAX: none */
	unit_id *units;
	size_t unit_count;
	struct worker_skill *skills;	/* by unit, skill */
	size_t skill_count;
	struct solver_row row;
	struct geo_point *places;	/* home, end, then the stops of the strips */
	uint32_t place_count;
	uint32_t *absences;		/* places among them to which nobody drives */
	uint32_t absence_count;
	const char *postal_codes;	/* team/area.h */
	int64_t cost_hour_cents, cost_km_cents;	/* WORKER_NO_COST: the unit's */
};

struct plan_snapshot {
	struct arena *arena;
	int references;
	struct plan_origin origin;
	const struct zone **zones;	/* of the tenant's units … */
	unit_id *units;			/* … these */
	size_t unit_count;
	date first, last;		/* days that it holds */
	struct plan_worker **workers;	/* by id */
	uint32_t worker_count;
	struct solver_hours *hours;	/* the table of the strips */
	uint32_t hours_count;
	instant hold_until;		/* of all workers */
};

/* The newest snapshot of ctx->tenant that reaches to `last`; give it back with index_release(). */
MUST_CHECK struct err *index_acquire(struct ctx *, date last, struct plan_snapshot **out);
void index_release(struct ctx *, struct plan_snapshot *);

/*
 * The days first..last of one worker, or (none) of all, read afresh with what is
 * known now, `except` and what `holder` keeps (NULL: nobody) left out: a snapshot of the request's own, in its
 * arena.
 */
MUST_CHECK struct err *index_read(struct ctx *, const struct plan_snapshot *, worker_id only, date first, date last,
    activity_id except, const char *holder, struct plan_snapshot *out);

/* The latest date on which somebody's day may have begun: from here back, `now` matters. */
date index_today(const struct plan_snapshot *, instant now);

/* Marks a day of a worker as changed, as a commit would. */
void index_mark(struct ctx *, worker_id, date);

#endif
