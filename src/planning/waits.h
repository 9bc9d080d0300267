/* waits -- of the planning room's own files: what the waiting list and those who free times share. */
#ifndef PLANNING_WAITS_H
#define PLANNING_WAITS_H

#include "planning/planning.h"

/* "any", "morning", "afternoon"; any for what is none of them. */
enum day_part waiting_part(const char *token);

/*
 * A worker's time is free again that was this activity's: kept for those who wait, when somebody does.
 * Inside the transaction that frees it.
 */
MUST_CHECK struct err *waiting_freed(struct ctx *, worker_id, activity_id, instant from, instant to);

#endif
