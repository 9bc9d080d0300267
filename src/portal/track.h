/* track -- the day of the visit on its page: who comes and when, kept up to date (P-13). */
#ifndef PORTAL_TRACK_H
#define PORTAL_TRACK_H

#include "activity/activity.h"
#include "base/err.h"
#include "base/time.h"
#include "catalog/catalog.h"
#include "html/html.h"

struct request;

struct portal_track {
	const struct zone *zone;	/* of the site */
	const char *photo, *first_name;	/* of who comes; NULL: not shown */
	const char *phone, *tel;	/* where they can be called; NULL: not shown */
	const char *live;		/* where the page hears of changes; NULL: nothing will change */
	bool today;			/* there is something to tell */
	const char *say;		/* "Giulia is on the way to you." */
	const char *expected, *late, *since;	/* NULL: nothing to say */
	bool map;
	int x, y;			/* of the van, in a square of 300 */
	const char *ring, *half_ring, *far;
};

MUST_CHECK struct err *portal_track_of(struct request *, const struct activity *, const struct activity_type *,
    struct portal_track *out);
void portal_track_draw(struct html *, const struct portal_track *);

/* Passes on what db_notify() says to WORK_CHANNEL and ACTIVITY_CHANNEL; `app` is the first argument. */
void portal_track_heard(void *app, const char *payload);

#endif
