/*
 * search -- one question asked of the plan in memory.  Private to planning.
 *
 * Days that have begun are read afresh with what is known now, and the day on
 * which an activity to move stands is read without it; all other days come from
 * the snapshot.
 */
#ifndef PLANNING_SEARCH_H
#define PLANNING_SEARCH_H

#include "planning/question.h"

/* The days of a snapshot that a search looks at. */
struct search_part {
	const struct plan_snapshot *plan;
	struct solver_request request;
	struct solver_scan scan;
	worker_id only;			/* of a part for one worker; none: everybody */
};

enum { SEARCH_PARTS = 4, SEARCH_ASIDE = 2 };

/* Days of a worker that are not taken from the snapshot. */
struct search_aside { worker_id worker; int32_t first, last; };

struct search {
	struct ctx *ctx;
	struct question question;
	struct windows windows;
	struct plan_snapshot *snapshot;	/* given back by search_close() */
	struct search_part parts[SEARCH_PARTS];
	int part_count;
	struct search_aside asides[SEARCH_ASIDE];	/* where the activity stands, and what the visitor holds */
	int aside_count;
	int32_t *travel_to, *travel_from;	/* of one worker, in every part as long as needed */
	size_t travel_count;
	bool asked;			/* the router, if there is one */
	size_t *gathered;		/* by promise: which candidate stands for it, from 1 */
};

/* A way that was found. */
struct candidate {
	struct solver_offer offer;
	const struct plan_worker *worker;	/* of the part it was found in */
	bool preferred;
	int64_t weight_s;		/* what speaks against it, in seconds of travel */
	int relevance;			/* 1 to 100 */
	int32_t days_ahead;
	int32_t crowd;			/* visits of the worker's day that end in the window; with SEARCH_WINDOWS */
};
struct candidates { struct candidate *items; size_t count, capacity; };

enum search_mode {
	SEARCH_WINDOWS,		/* the best worker of each window */
	SEARCH_WORKERS,		/* each worker's best in each window */
	SEARCH_BEST,		/* each worker's best of all */
};

/* Reads the question and takes the snapshot; false in *askable: there is nothing to ask (no place, no days). */
MUST_CHECK struct err *search_open(struct ctx *, const struct slot_request *, struct search *out, bool *askable);
void search_close(struct search *);

/* Looks; at most `most` candidates, the most relevant first. */
MUST_CHECK struct err *search_run(struct search *, enum search_mode, size_t most, struct candidates *out);

/* Fills travel_to and travel_from for a worker of a part. */
MUST_CHECK struct err *search_travel(struct search *, const struct plan_worker *);

/* True when the ways to the place from before this gap, and on, are a router's and no estimate. */
bool search_knows(const struct search *, const struct plan_worker *, const struct solver_strip *, uint32_t gap);

#endif
