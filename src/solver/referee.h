/*
 * referee -- what is wrong with a plan.  Shares nothing with the optimiser but the terms of optimise.h: it looks at
 * the starts of a finished plan one interval at a time, in no hurry.  For tests, benches and whoever applies a plan.
 */
#ifndef SOLVER_REFEREE_H
#define SOLVER_REFEREE_H

#include "solver/optimise.h"

/*
 * The first thing that is wrong, as a sentence in the arena; NULL: the plan holds, and its sums are right.
 */
const char *referee_judge(struct arena *, const struct optimise_problem *, const struct optimise_plan *);

/* Is there time, from `a` to `b`, for a drive of `travel` and the shift's breaks first..last-1? */
bool referee_holds(const struct optimise_shift *, long a, long b, long travel, int first, int last);

#endif
