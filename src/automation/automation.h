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

/* Handles up to `most` open events of all units, oldest first; *done says how many. */
MUST_CHECK struct err *automation_run(struct ctx *, int most, int *done);

/* Writes the letters of login challenges that were asked for; *done says how many were looked at. */
MUST_CHECK struct err *automation_send_codes(struct ctx *, int most, int *done);

#endif
