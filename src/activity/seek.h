/*
 * seek -- activities in numbered pages with their whole number: for programs that were written for that.
 *
 * Lists of our own go on behind a cursor (activity_list()); here each page is counted anew, so it may repeat or
 * miss one when rows come and go meanwhile.
 */
#ifndef ACTIVITY_SEEK_H
#define ACTIVITY_SEEK_H

#include "activity/activity.h"

/* Zero means "any" in every member but as it says. */
struct activity_sought {
	const char *const *externals;	/* external ids, NULL at the end; NULL: any */
	const char *const *references;	/* likewise */
	uint32_t statuses;		/* STATUS_BIT()s */
	const type_id *types;
	size_t type_count;		/* 0: any */
	bool timed;			/* from and to hold: planned or wished start; either may be INSTANT_NONE */
	instant from, to;		/* both included */
	bool changed;			/* updated_from and updated_to hold likewise */
	instant updated_from, updated_to;
	int promised;			/* 1: only with a promised arrival, -1: only without */
	bool unscheduled;		/* only without planned and without wished start */
	activity_id parent;		/* only what it contains */
	bool by_update, down;		/* order by last change, else by creation; the latest first */
	int offset, limit;		/* limit: at least 1 */
};

struct activities_sought { activity_id *items; size_t count, capacity; int64_t total; };

MUST_CHECK struct err *activity_seek(struct ctx *, const struct activity_sought *, struct activities_sought *out);

/* A promised arrival: of an import or a program, by window, or confirmed by the customer. */
bool activity_is_promised(const struct activity *);

#endif
