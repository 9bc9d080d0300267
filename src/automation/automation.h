/*
 * automation -- events in, effects out: reads event rows under a lease and writes
 * messages by rule.
 *
 * An event and its effects are done in one transaction, so a crash repeats
 * neither; a unique index over (event, purpose, channel, address) is the second
 * wall.  Without anything configured the built-in rules of rule.inc apply.
 */
#ifndef AUTOMATION_AUTOMATION_H
#define AUTOMATION_AUTOMATION_H

#include "base/ctx.h"
#include "base/err.h"

/*
 * Handles the oldest open event of all units; *more false: there was none.  One that
 * goes wrong waits with growing patience and lets the others pass; after ten
 * times it is put aside with its error.
 */
MUST_CHECK struct err *automation_next(struct ctx *, bool *more);

/* Writes the letters of login challenges that were asked for; *done says how many were looked at. */
MUST_CHECK struct err *automation_send_codes(struct ctx *, int *done);

/* Forgets events that were done a month ago: for jobs, once an hour. */
MUST_CHECK struct err *automation_sweep(struct ctx *, int64_t *removed);

/*
 * Tells people of sign-ins on new devices, customers of messages that they have not read,
 * and planners of theirs: a mail each, once.  *done: how many were told.
 */
MUST_CHECK struct err *automation_send_notices(struct ctx *, int *done);

#endif
