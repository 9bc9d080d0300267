/* inside -- what the files of optimiser share.  Private to the room. */
#ifndef OPTIMISER_INSIDE_H
#define OPTIMISER_INSIDE_H

#include "base/ctx.h"
#include "optimiser/optimiser.h"
#include "planning/workload.h"

/* Settings as the column holds them; what is unknown or unsound is left as usual. */
const char *settings_write(struct ctx *, const struct optimisation *);
void settings_read(struct arena *, const char *json, struct optimisation *out);

/* The moment of the next repeated run after `now`; INSTANT_NONE: none. */
instant settings_next(const struct optimisation *, const struct zone *, instant now);

/* Both plans in figures, as the column holds them. */
struct run_figures {
	struct plan_figures before, after;
	int64_t frozen, unlocated;
};
const char *figures_write(struct ctx *, const struct run_figures *);
struct run_figures figures_read(const char *json);

/* Makes the run's row; ctx->actor is who asked. */
MUST_CHECK struct err *run_insert(struct ctx *, const struct optimisation *, proposal_id *out);

/* Tells pages that look on, and the jobs door when there is something to do; inside a transaction. */
MUST_CHECK struct err *run_tell(struct ctx *, bool jobs);

/* Who acts, for the rows; and back into a ctx. */
const char *actor_write(struct ctx *, const char *old, const char *key);
struct actor actor_read(struct ctx *, const char *json, const char *key);
const char *actor_name(struct ctx *, const char *json, const char *key);

enum { LEASE_S = 20 };

/* A run under way. */
struct run {
	struct proposal proposal;
	int64_t attempts;		/* the mark of whoever has it */
	struct run_figures figures;
	int64_t spent_before_ms;	/* by earlier attempts */
	struct { struct rearrangement *items; size_t count, capacity; } done;	/* moves that are written */
	bool (*stopping)(void *arg);	/* the process ends: leave off soon; may be NULL */
	void *arg;
};

/* Searches; then the proposal is ready, canceled or failed. */
MUST_CHECK struct err *run_search(struct ctx *, struct run *);

/* Writes what was chosen. */
MUST_CHECK struct err *run_apply(struct ctx *, struct run *);

#endif
