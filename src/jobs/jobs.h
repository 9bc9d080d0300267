/*
 * jobs -- the door whose visitor is the clock: carries out what others wrote down.
 *
 * Events are handled, codes and messages sent, what has expired is removed.  It
 * wakes at once after a commit that concerns it and otherwise when the next retry
 * is due.  Any number of processes may run it on PostgreSQL.
 */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "base/env.h"
#include "base/err.h"
#include "db/db.h"

struct jobs;

/* Starts the threads of `serve`.  `env` and `database` outlive them.  Never NULL. */
struct jobs *jobs_start(struct database *, const struct env *);

/* Lets what is being sent end, then stops. */
void jobs_stop(struct jobs *);

/* `doorstep jobs --until-idle`: does all that is due now, in this thread, then returns. */
MUST_CHECK struct err *jobs_until_idle(struct database *, const struct env *);

/* Once around: for tests and until-idle.  *did says how many things were done; *next when to look again. */
MUST_CHECK struct err *jobs_turn(struct ctx *, int *did, instant *next_at);

#endif
