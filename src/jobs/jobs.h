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

struct arena;
struct ctx;
struct jobs;

/*
 * Starts the threads of `serve`: one reads events and challenges, some send, so that a slow
 * mail server keeps no code waiting, one brings files in, and one makes HTTP calls.  `env` and
 * `database` outlive them, and `arena` outlives the database, which may still call.
 */
struct jobs *jobs_start(struct arena *, struct database *, const struct env *);

/* Lets what is being sent end, then stops; NULL is fine. */
void jobs_stop(struct jobs *);

/* `doorstep jobs --until-idle`: does all that is due now, in this thread, then returns. */
MUST_CHECK struct err *jobs_until_idle(struct ctx *);

/* Once around: for tests and until-idle.  *did says how many things were done. */
MUST_CHECK struct err *jobs_turn(struct ctx *, int *did);

#endif
