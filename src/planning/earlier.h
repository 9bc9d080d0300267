/*
 * earlier -- the waiting list at work: a time is freed, those who would like to come earlier
 * are asked, the first yes takes it.
 *
 * Whatever frees a worker's time (a visit moved, canceled, taken off the plan) writes a freed slot in the
 * same transaction when somebody of a unit of that worker waits; imports that move visits do not: another line
 * may fill what one leaves.  planning_earlier_next() looks for whom it suits, those with the shortest extra travel
 * first, and asks a few at once; a yes books through planning_book() and ends the round for the others; when nobody
 * wants it in time, the next ones are asked.  Every question and every loss is an event (EARLIER_OFFERED,
 * EARLIER_TAKEN), so that people are told by the rules above.
 */
#ifndef PLANNING_EARLIER_H
#define PLANNING_EARLIER_H

#include "planning/planning.h"

/* ---- who waits: for staff ---- */

struct earlier_waiting {
	struct slot_waiting wish;
	struct public_id activity_public_id, customer_public_id;	/* the second "" without a customer */
	const char *reference, *title, *customer, *address;	/* NULL: none */
	const char *zone;		/* of the site, else the unit's */
	instant start, window_from, window_to;	/* as it stands now; INSTANT_NONE: not planned */
	int64_t asked;			/* how often a time was offered */
};
struct earlier_list { struct earlier_waiting *items; size_t count, capacity; };

/* Those of the unit whose visit is still to be done, who waits longest first; at most 500. */
MUST_CHECK struct err *planning_waiting_list(struct ctx *, struct earlier_list *out);
MUST_CHECK struct err *planning_waiting_count(struct ctx *, int64_t *out);

/* ---- what was offered ---- */

enum earlier_status { EARLIER_ASKED, EARLIER_ACCEPTED, EARLIER_DECLINED, EARLIER_LOST, EARLIER_EXPIRED };
const char *earlier_status_token(enum earlier_status);
const char *earlier_status_label(enum earlier_status);	/* English msgid */

struct earlier_offer {
	struct public_id id;
	activity_id activity;
	struct public_id activity_public_id;
	const char *customer, *title;	/* NULL: none */
	worker_id worker;
	const char *worker_name;
	const char *zone;
	instant start, window_from, window_to;	/* window equal: an exact time */
	int32_t extra_travel_s;
	enum earlier_status status;	/* EARLIER_EXPIRED as soon as `until` is past */
	instant asked_at, until, answered_at;
};
struct earlier_offers { struct earlier_offer *items; size_t count, capacity; };

/* Offers of the unit, the latest first; at most 200. */
MUST_CHECK struct err *planning_earlier_list(struct ctx *, struct earlier_offers *out);
/* The one that the activity may still say yes to. */
MUST_CHECK struct err *planning_earlier_lookup(struct ctx *, activity_id, struct earlier_offer *out, bool *found);
/* All that a customer may say yes to, the soonest end first. */
MUST_CHECK struct err *planning_earlier_of(struct ctx *, customer_id, struct earlier_offers *out);
/* Also of one that is over: what the page of an old message says. */
MUST_CHECK struct err *planning_earlier_latest(struct ctx *, activity_id, struct earlier_offer *out, bool *found);

/* ---- answers ---- */

/*
 * Yes: the visit moves there in one transaction, the others of the round have lost.  ERR_CONFLICT: somebody was
 * faster, or the time is no longer free; ERR_GONE: too late.  Said twice it is done once.
 */
MUST_CHECK struct err *planning_earlier_accept(struct ctx *, activity_id, const char *offer_public_id);
/* No: stays on the list for other times.  Nothing when it is over already. */
MUST_CHECK struct err *planning_earlier_decline(struct ctx *, activity_id, const char *offer_public_id);

/* ---- for jobs ---- */

/*
 * Takes the freed slot of any unit that is due: asks, asks the next, or lets it go.  *more false: none was due;
 * *next_at: when the next one is, INSTANT_NONE: none is known.  Not inside a transaction.
 */
MUST_CHECK struct err *planning_earlier_next(struct ctx *, bool *more, instant *next_at);
/* Forgets rounds that ended three months ago. */
MUST_CHECK struct err *planning_sweep_earlier(struct ctx *);

#endif
