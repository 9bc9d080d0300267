/* undo -- a planner's moves are noted where they are written.  Private to planning. */
#ifndef PLANNING_UNDO_H
#define PLANNING_UNDO_H

#include "activity/activity.h"

/*
 * Inside the transaction of the change: the person behind ctx put the activity, which stood as `before`, to the
 * plan `after` (NULL: off the plan).  Notes nothing of anybody but staff, nor of what changes nothing.
 */
MUST_CHECK struct err *undo_note(struct ctx *, const struct activity *before, const struct activity_plan *after);

#endif
