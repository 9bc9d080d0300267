/*
 * reread -- the plan read from the database: all of it, or some days of one worker beside what is known.
 * Private to planning.
 *
 * A snapshot made here is not in anybody's hands yet; its arena and its workers' are given back by whoever keeps it.
 */
#ifndef PLANNING_REREAD_H
#define PLANNING_REREAD_H

#include "planning/build.h"
#include "planning/index.h"

/* Everything of the material's days, of one worker or (none) of all. */
MUST_CHECK struct err *reread_all(struct ctx *, struct plan_material *, worker_id only, struct plan_snapshot **out);

/*
 * The old snapshot with the marked days of one worker read again; no days: all of the worker, calendar too.
 * Where only days are marked, hours and absences are taken as they were: whoever changes those marks the worker.
 */
MUST_CHECK struct err *reread_days(struct ctx *, struct plan_material *, const struct plan_snapshot *old, worker_id,
    const date *days, size_t day_count, struct plan_snapshot **out);

/* Lets go of kept calendars. */
void reread_drop_kept(struct plan_kept *);

#endif
