/*
 * workload -- a period of the plan laid open, and many visits moved at once: for the optimiser.
 *
 * A workload is what slots are made of, for a whole period: each worker's day as it stands, and
 * each visit with the starts and the workers that the same rules allow which customers meet
 * (question.h).  planning_rearrange() is how a proposal comes true: every worker-day that
 * changes is read again, driven from home to home and written in one transaction, as a
 * booking is; what does not fit any more is left where it was.
 */
#ifndef PLANNING_WORKLOAD_H
#define PLANNING_WORKLOAD_H

#include "activity/activity.h"
#include "planning/days.h"
#include "planning/question.h"

/* ---- the period as it stands ---- */

struct workload_request {
	instant from, to;		/* starts in [from, to) may change */
	const worker_id *workers;	/* only these … */
	size_t worker_count;		/* … 0: all of the unit */
	bool move_planned;		/* else what is planned stays, but for shifts inside its promise */
	bool keep_confirmed, keep_exact, keep_dates, keep_workers;
};

/* A worker-day of the unit's workers that may change. */
struct workload_day {
	uint32_t worker;		/* in workload.workers */
	date day;
	struct calendar calendar;
	struct plan_stops stops;	/* all of it, in order, times from the origin */
	int32_t *visit_of;		/* by stop: in workload.visits; -1: nothing of it may change */
	bool frozen;			/* it cannot be driven as it stands, or was forced: it is left alone */
};

enum workload_lock {
	WORKLOAD_MOVES,			/* anywhere that `may` and the starts allow */
	WORKLOAD_SHIFTS,		/* on its day with its worker, within its starts */
	WORKLOAD_STAYS,			/* where it is, at its second */
};

enum workload_may { MAY_NOT, MAY_COME, MAY_RATHER };	/* the last: the customer would like this one */

struct workload_visit {
	struct activity activity;
	struct geo_point place;
	int32_t day;			/* in workload.days; -1: to plan */
	int32_t start;			/* where its work stands: preparation included */
	int32_t before_s, work_s;	/* preparation, and all of it: preparation, visit, clearing */
	enum workload_lock lock;
	const struct solver_span *starts;	/* of the work, allowed, both ends included; in order, apart */
	int32_t start_count;
	const struct promise *promises;	/* of one to plan: what the customer is told */
	size_t promise_count;
	int32_t step_s;			/* the grain of its type: starts stand on it when they can; 0: any minute */
	bool exact;			/* the customer is told the time and no window */
	const uint8_t *may;		/* enum workload_may, by worker; NULL: WORKLOAD_STAYS and SHIFTS */
	int64_t price_cents, cost_cents;	/* of its type; TYPE_NO_MONEY: not said */
	int64_t most_per_slot;		/* of its windows; 0: no limit */
};

struct workload {
	struct plan_origin origin;
	const struct zone *zone;	/* of the unit */
	struct relevance relevance;	/* its weights */
	const struct worker **workers;	/* of the unit, by id */
	uint32_t worker_count;
	struct { struct workload_day *items; size_t count, capacity; } days;	/* by worker, day */
	/* Planned ones, then those to plan. */
	struct { struct workload_visit *items; size_t count, capacity; } visits;
	int64_t unlocated;		/* to plan, but nobody knows where */
	int64_t elsewhere;		/* to plan, but nothing allows it in this period */
};

/*
 * Reads all of it; outside of any transaction.  Statements grow with the visits, not with
 * workers or days.  Call it where time is not short.
 */
MUST_CHECK struct err *planning_workload(struct ctx *, const struct workload_request *, struct workload *out);

/* The promise that holds a start: from <= start < to, or exactly it; NULL: none. */
const struct promise *workload_promise(const struct workload_visit *, instant start);

/* 1 to 100, as of a slot with that much more travel; and the most that is still as good as `relevance`. */
int workload_relevance(const struct workload *, int32_t extra_s);
int32_t workload_worst_extra_s(const struct workload *, int relevance);

/* ---- many moves ---- */

enum rearranged {
	REARRANGED,			/* it stands there (or could); before: it is to be tried */
	REARRANGE_STALE,		/* the visit is no longer as the move knew it, or not to be tried */
	REARRANGE_UNFIT,		/* it does not fit beside what stands there now */
};

struct rearrangement {
	activity_id activity;
	worker_id old_worker;		/* none: to plan */
	instant old_start;
	worker_id worker;
	instant start;
	instant window_from, window_to;	/* promised from now on; INSTANT_NONE: what was promised stays */
	bool keep_confirmed;		/* stale when the customer has confirmed meanwhile */
	enum rearranged result;
	instant left_from, left_to;	/* REARRANGED: the time that it left with its worker; equal: none */
	instant stands;			/* REARRANGED: its start, which may have shifted inside its promise */
};

/*
 * As many of the moves as fit together, each checked again: what was booked meanwhile wins, promised
 * windows hold, others shift inside theirs only.  One transaction; ERR_CONFLICT when somebody wrote to
 * one of the days at the same moment.  `only_try` writes nothing.  Customers are told of those
 * who come otherwise than promised or said.
 */
MUST_CHECK struct err *planning_rearrange(struct ctx *, struct rearrangement *, size_t count, bool only_try);

/*
 * Offers the times that rearranged moves left to those who would like to come earlier, as far as nobody stands there
 * now.  After the last move of a proposal: until then another may come to stand there.
 */
MUST_CHECK struct err *planning_offer_left(struct ctx *, const struct rearrangement *, size_t count);

/*
 * Marks those that rules of skill, area or wish no longer allow as REARRANGE_STALE, the others as REARRANGED;
 * planning_rearrange() leaves the first out.  Outside of any transaction.
 */
MUST_CHECK struct err *planning_recheck(struct ctx *, struct rearrangement *, size_t count);

#endif
