/*
 * plan_change -- how whoever changes hours, absences, skills or work tells the plan index.
 *
 * Call it inside the transaction of the change, with ctx->tenant set; after the
 * commit every process reads that part of the plan again, nobody after a roll-back.
 */
#ifndef TEAM_PLAN_CHANGE_H
#define TEAM_PLAN_CHANGE_H

#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

/* The channel of db_notify(); payload "tenant", "tenant worker" or "tenant worker day". */
#define PLAN_CHANNEL "plan"

/* One day of a worker: work placed, moved or freed. */
MUST_CHECK struct err *plan_changed_day(struct ctx *, worker_id, date);

/* All of a worker: hours, absences, exceptions, skills, home, units. */
MUST_CHECK struct err *plan_changed_worker(struct ctx *, worker_id);

/* The whole tenant: settings of a unit (hours, travel, zone), an import, a worker more or less. */
MUST_CHECK struct err *plan_changed(struct ctx *);

#endif
