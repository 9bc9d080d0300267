/*
 * automation -- events in, effects out: reads event rows under a lease, and writes down what
 * the unit's triggers (trigger.h) make of them; carries that out.
 *
 * An event and the runs it begins are written in one transaction, an effect and what it wrote in another,
 * so a crash repeats neither; keys that are unique for ever (of runs and messages) are the second wall.
 * Without anything configured the built-in rules of rule.inc apply.
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

/*
 * One turn of all else: times that have come become runs, a handful of effects is carried out.  *done grows by
 * how many; *next_at: when the next one comes (INSTANT_NONE: none is known).  For jobs; not inside a transaction.
 */
MUST_CHECK struct err *automation_work(struct ctx *, int *done, instant *next_at);

/*
 * One turn of the effects that need something made first (a report, the best worker): slow, so for several hands beside
 * each other, none of which does what another has in hand.  Else as automation_work().
 */
MUST_CHECK struct err *automation_prepare(struct ctx *, int *done, instant *next_at);

/* Writes the letters of login challenges that were asked for; *done says how many were looked at. */
MUST_CHECK struct err *automation_send_codes(struct ctx *, int *done);

/* Forgets events that were done a month ago: for jobs, once an hour. */
MUST_CHECK struct err *automation_sweep(struct ctx *, int64_t *removed);

/*
 * Tells people of sign-ins on new devices, customers of messages that they have not read,
 * and planners of theirs: a mail each, once.  *done: how many were told.
 */
MUST_CHECK struct err *automation_send_notices(struct ctx *, int *done);

/* Letters to staff who forgot their password (account.h, password_wish_add()); adds to *done. */
MUST_CHECK struct err *automation_answer_forgotten(struct ctx *, int *done);

#endif
