/*
 * question -- what somebody asks for, with everything that the answer depends on:
 * place, duration, type, rules, customer's wishes, and the starts that are allowed.
 * Private to planning; booking asks the same question again.
 */
#ifndef PLANNING_QUESTION_H
#define PLANNING_QUESTION_H

#include "account/account.h"
#include "activity/activity.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "planning/index.h"
#include "planning/planning.h"
#include "planning/relevance.h"

struct question {
	const struct slot_request *request;
	struct unit unit;
	const struct zone *zone;	/* of the site */
	struct geo_point place;		/* nowhere: to locate */
	bool no_place;			/* the activity has no site: no travel, no place */
	struct activity activity;	/* of request->activity */
	struct activity_type type;
	struct rules rules;
	int32_t duration_s;
	int32_t before_s, after_s;	/* at the place, around the visit */
	const char *postal_code;	/* of the site; NULL: none known */
	customer_id customer;
	struct opening_hours opening;	/* empty: no limit */
	struct restrictions restrictions;
	struct relevance relevance;	/* what counts how much */
	worker_id last_worker;		/* when the restrictions ask for it */
	instant earliest, latest;	/* earliest <= start < latest */
	date first, last;		/* on the site's wall */
};

/* Reads what the request names; a constant number of statements. */
MUST_CHECK struct err *question_read(struct ctx *, const struct slot_request *, struct question *out);

/* A window that is promised; the solver's windows point here. */
struct promise { instant from, to; };	/* equal: an exact time */

struct windows {
	struct solver_window *items;
	size_t count, capacity;
	struct { uint32_t *items; size_t count, capacity; } promise_of;	/* one per window */
	struct { struct promise *items; size_t count, capacity; } promises;
};

/* The starts that rules, opening hours, notice, horizon and wishes allow, less what is booked up. */
MUST_CHECK struct err *question_windows(struct ctx *, const struct question *, struct plan_origin,
    struct windows *out);

/* Why a worker is not asked at all: a sentence, or NULL.  *preferred: the customer would like this one. */
const char *question_refuses(struct ctx *, const struct question *, const struct plan_worker *, bool *preferred);

/* The seconds of work of a worker: preparation, visit, clearing. */
int32_t question_work_s(const struct question *);

/* The same of one rule, RULE_MEMBER to RULE_MODE. */
const char *question_refusal(struct ctx *, const struct question *, const struct plan_worker *, enum slot_rule);

/* True when service at `start` lies within the customer's opening hours. */
bool question_is_open(const struct question *, instant start);

#endif
