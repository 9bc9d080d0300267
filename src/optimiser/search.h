/* search -- a period of the plan as the solver wants it, and its answer as moves.  Private to optimiser. */
#ifndef OPTIMISER_SEARCH_H
#define OPTIMISER_SEARCH_H

#include "optimiser/inside.h"
#include "planning/workload.h"
#include "solver/optimise.h"

/* Part of a period, in the solver's terms. */
struct task {
	struct workload load;
	struct optimise_problem problem;
	int32_t *shift_of_day;		/* by workload day; -1: left alone */
	int32_t *day_of_shift;
	int32_t *visit_of;		/* by the solver's visit: in the workload; -1: it only stands there */
	int32_t *solver_visit;		/* by workload visit: the solver's; -1: left alone */
	int64_t *may_cost;		/* by workload visit, worker: what it costs beyond travel, or OPTIMISE_NEVER */
	int64_t *rates;			/* two per worker: cents an hour, cents a kilometre; 0: unknown */
	bool rates_known;
	int64_t frozen;
};

/*
 * Reads [from, to) and makes a problem of it, without the visits to plan that another part has placed already.
 * The task stays where it is: the problem points to it.
 */
MUST_CHECK struct err *task_make(struct ctx *, const struct optimisation *, instant from, instant to,
    const int64_t *placed, size_t placed_count, struct task *out);

/* The search begins where an earlier one stood: what task_keep() wrote. */
void task_stand(struct ctx *, struct task *, struct bytes best);

/* Where a search stands, to go on from: tasks of other parts are added behind. */
struct buf;
void task_keep(const struct task *, const struct optimise_plan *, struct buf *to);

/* A plan in figures. */
void task_figures(const struct task *, const struct optimise_plan *, struct plan_figures *add_to);

/* What a plan changes. */
struct task_moves {
	struct rearrangement *moves;
	int32_t *visits;		/* of the workload, one per move */
	int64_t *relevance;		/* one per move; 0: of one that stands already */
	size_t count;
};

/*
 * The moves of a plan that hold against the plan as it is written now; `after` is that plan with
 * nothing but them, measured.
 */
MUST_CHECK struct err *task_compare(struct ctx *, const struct optimisation *, struct task *,
    const struct optimise_plan *, struct task_moves *out, struct optimise_plan *after);

#endif
