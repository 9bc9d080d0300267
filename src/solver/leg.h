/*
 * leg -- the way from one stop to the next, with the breaks that are taken on it.
 * Private to solver.
 *
 * A break may interrupt a drive, or be taken before it or after it, also while waiting;
 * on a day with absences a drive is not interrupted.  Nobody drives or rests while away.
 */
#ifndef SOLVER_LEG_H
#define SOLVER_LEG_H

#include "solver/solver.h"

#define LEG_NEVER	(SOLVER_OPEN + 1)	/* no arrival */
#define LEG_TOO_LATE	(-SOLVER_OPEN - 1)	/* no departure is early enough */

/*
 * Who is free at `ready` has driven `travel` and taken `count` breaks, the first of
 * them number `first`, at this time at the earliest; LEG_NEVER or later: cannot.
 */
int32_t leg_arrival(const struct solver_hours *, int32_t ready, int32_t travel, int32_t first, int32_t count);

/* The latest departure that still gets all of that done by `due`; LEG_TOO_LATE: none. */
int32_t leg_departure(const struct solver_hours *, int32_t due, int32_t travel, int32_t first, int32_t count);

#endif
