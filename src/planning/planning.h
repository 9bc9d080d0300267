/*
 * planning -- who goes where and when: slots, booking, the board.
 *
 * A worker has one calendar over all units of the tenant.  Planned work stays
 * where it is: a job at its time, a job promised by window may shift inside its
 * window only.  Slots are computed from the plan in memory; a booking is checked
 * again and taken in one transaction, and the schema forbids an overlap whatever
 * this room thinks.  A token is an offer and holds nothing; planning_hold() keeps
 * a slot for one visitor for some minutes.
 *
 * Every function looks only at ctx->unit; the other units of a worker are "busy".
 */
#ifndef PLANNING_PLANNING_H
#define PLANNING_PLANNING_H

#include "activity/activity.h"
#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

struct ctx;
struct arena;
struct database;

/* ---- slots ---- */

enum day_part { DAY_ANY, DAY_MORNING, DAY_AFTERNOON };	/* before and after noon at the site */

/* What somebody asks for.  Zeroed it is valid but for the place; fill what is known. */
struct slot_request {
	activity_id activity;	/* to plan or move this one: gives type, site, duration; its own
				   present place in the plan does not stand in its way */
	type_id type;		/* needed without an activity */
	site_id site;		/* the place; or … */
	bool located;		/* … latitude and longitude hold it (neither site nor activity) */
	double latitude, longitude;
	customer_id customer;	/* with `located`: whose opening hours and workers count; may be 0 */
	int32_t duration_s;	/* 0: the activity's, else the type's */
	bool bounded;		/* from and to hold: arrivals from <= start < to */
	instant from, to;	/* either may be INSTANT_NONE: as far as notice and horizon say */
	bool no_notice;		/* staff and the plan scope: the type's notice is not asked for */
	enum day_part part;
	uint8_t weekdays;	/* bit (1 << enum weekday) for each; 0: any */
	worker_id worker;	/* only this one; 0: any */
	const worker_id *workers;	/* only these; NULL: any */
	size_t worker_count;
	bool per_worker;	/* the best of every worker; else the best worker of each window */
	int limit;		/* 0: 20; at most 500 */
	const char *holder;	/* what this visitor keeps does not stand in its way; NULL: nobody's */
};

enum slot_class { SLOT_GREEN, SLOT_ORANGE, SLOT_RED };

struct slot_offer {
	const char *token;	/* signed, good for 15 minutes; holds nothing */
	worker_id worker;
	struct public_id worker_public_id;
	const char *worker_name;
	const char *worker_email;
	instant start, end;		/* of service: what the worker sees */
	instant window_from, window_to;	/* what the customer is promised; both equal start when exact */
	int relevance;			/* 1 to 100 */
	enum slot_class class;
	int32_t extra_travel_s;		/* travel of the day after minus before; may be negative with a router */
	double extra_km;
	int64_t extra_cost_cents;	/* of the extra travel: the worker's hour and kilometre */
	bool has_profit;		/* the type has a price */
	int64_t profit_cents;		/* price less the type's cost, the hours of work and the extra travel */
	bool preferred;			/* a worker the customer prefers */
	const char *why;		/* one plain sentence in ctx->lang */
	const char *weighed;		/* how the relevance came about: "88: 7 for travel, 5 for a full day." */
};

struct slot_offers {
	struct slot_offer *items;	/* relevance falling, to the second of travel, then start, then worker */
	size_t count, capacity;
	const struct zone *zone;	/* the site's: for printing */
	bool estimate;			/* the travel of some of them is estimated: no router knows it */
	bool unlocated;			/* the site has no coordinates: nothing can be offered, someone will call */
	const char *none;		/* when count is 0: why, for the person who asked; else NULL */
};

/* "green", "orange", "red". */
const char *slot_class_token(enum slot_class);

/*
 * The slots that can be booked.  A site without coordinates is no error: an
 * empty answer that says so.  ERR_INVALID names the field that makes no sense,
 * ERR_NOT_FOUND what is not of this unit.
 */
MUST_CHECK struct err *planning_slots(struct ctx *, const struct slot_request *, struct slot_offers *out);

/* The first of offers sorted by start instead (for a page with day headings). */
void planning_sort_by_start(struct slot_offers *);

/* The best offer of each of the best `most` workers: the board's "three best". */
MUST_CHECK struct err *
planning_best_workers(struct ctx *, const struct slot_request *, int most, struct slot_offers *out);

/*
 * Slots like the one that `token` offered (for `activity`, or none), after its
 * plan was read again: what a 409 carries.  An old or strange token still gives
 * what can be given; call it outside a transaction.
 */
MUST_CHECK struct err *planning_fresh_slots(struct ctx *, const char *token, activity_id, int limit,
    struct slot_offers *out);

/* ---- booking: each in one transaction, or inside the caller's ---- */

/* What a token offers, for a page that shows it again; ERR_GONE when old, ERR_INVALID when not ours. */
struct slot_claim {
	worker_id worker;
	type_id type;
	instant start;
	instant window_from, window_to;
	int32_t duration_s;
	double latitude, longitude;
	uint32_t version;	/* of the worker's day when it was offered */
};
MUST_CHECK struct err *planning_read_token(struct ctx *, const char *token, struct slot_claim *out);

/*
 * A fresh token for a time that a planner offered to the activity some while ago: worker, start
 * and window are the claim's, all else is read.  Whether it is still free shows when it is booked.
 */
MUST_CHECK struct err *planning_token(struct ctx *, activity_id, const struct slot_claim *, const char **token);

/*
 * Plans an activity that is to plan, or moves one that is planned, to the slot
 * of the token.  ERR_CONFLICT: somebody was faster, or it does not fit there;
 * ERR_GONE: the token is older than 15 minutes; ERR_INVALID: it is not ours, or
 * the activity can no longer be planned.  History, event and `confirmed` (a
 * customer's own booking) are written by the way of activity_set_plan().
 */
MUST_CHECK struct err *planning_book(struct ctx *, activity_id, const char *token, enum telling);

/* ---- a slot kept while a form is filled ---- */

enum { HOLD_LEAST_S = 30, HOLD_USUAL_S = 600, HOLD_MOST_S = 1800 };

struct slot_hold {
	struct public_id id;
	worker_id worker;
	instant start, window_from, window_to;
	instant until;			/* taken for everybody else until then */
	const char *token;		/* for planning_book_held() */
};

/*
 * Keeps the slot of the token for `holder` (a visitor's session).  A holder keeps one slot in
 * a unit: an earlier one is freed.  `activity` is the one to move or plan, or none.  Errors as planning_book().
 */
MUST_CHECK struct err *planning_hold(struct ctx *, activity_id, const char *token, const char *holder, int32_t seconds,
    struct slot_hold *out);
/* What the holder keeps; *found false, but *out filled, when it ran out less than an hour ago (else its id is ""). */
MUST_CHECK struct err *planning_hold_find(struct ctx *, const char *holder, struct slot_hold *out, bool *found);
/* The visitor leaves: free for everybody at once. */
MUST_CHECK struct err *planning_hold_free(struct ctx *, const char *holder);
/* planning_book() for the holder: what he keeps does not stand in his own way, and is freed when it is booked. */
MUST_CHECK struct err *planning_book_held(struct ctx *, activity_id, const char *token, const char *holder,
    enum telling);
/* Forgets what ran out an hour ago: for jobs. */
MUST_CHECK struct err *planning_sweep_holds(struct ctx *);

/* ---- the router ---- */

/* How the configured router is doing, for the settings page. */
struct travel_state {
	const char *router;		/* address and profile; "": none is configured */
	int64_t calls;			/* questions since the start */
	bool failing;			/* the last one went wrong */
	instant failed_at;		/* INSTANT_NONE: never */
	const char *said;		/* what went wrong then, for the administrator */
};
void planning_travel_state(struct ctx *, struct travel_state *out);
/*
 * Asks the router for ways of the next two weeks' plan that nobody knows, as after an import or while it was down:
 * for jobs.  At most `most` places at once; *asked: how many.  Whoever looks at the plan then sees its times.
 */
MUST_CHECK struct err *planning_fill_ways(struct ctx *, int most, int *asked);
/* Forgets ways that were asked long ago: for jobs. */
MUST_CHECK struct err *planning_sweep_travel(struct ctx *);

/* ---- coming earlier ---- */

/* Somebody who would like to come earlier when a time is freed; one per activity. */
struct slot_waiting {
	activity_id activity;
	customer_id customer;
	contact_id contact;
	enum day_part part;
	uint8_t weekdays;		/* as in a slot_request */
	const char *note;
	instant created_at;
};
/* Written or replaced; ERR_INVALID when the activity is done. */
MUST_CHECK struct err *planning_wait(struct ctx *, const struct slot_waiting *);
MUST_CHECK struct err *planning_wait_lookup(struct ctx *, activity_id, struct slot_waiting *out, bool *found);
MUST_CHECK struct err *planning_wait_end(struct ctx *, activity_id);

/* A planner's hand: at this start, whatever the steps and windows say. */
struct placement {
	worker_id worker;
	instant start;
	int32_t duration_s;	/* 0: the activity's */
	instant window_from, window_to;	/* promised; INSTANT_NONE: stays at its start */
	bool keep_promise;	/* the window promised already stays promised when the start lies in it */
	bool force;		/* place it although it does not fit; kept on record, the day then offers nothing */
};

/* Places or moves by hand.  ERR_CONFLICT says what is in the way, unless forced. */
MUST_CHECK struct err *planning_place(struct ctx *, activity_id, const struct placement *, enum telling);

/*
 * activity_change(), and when that makes a planned visit longer or shorter or takes
 * it elsewhere, its time follows: it stays at its start.  ERR_CONFLICT says what
 * is in the way then, and nothing is changed.
 */
MUST_CHECK struct err *planning_change(struct ctx *, activity_id, const struct activity_input *, enum telling);

/* What would be in the way (a sentence), or NULL: for the board before dropping. */
MUST_CHECK struct err *planning_try(struct ctx *, activity_id, const struct placement *, const char **conflict);

/*
 * For imports: worker, start and end of the file as they are, never refused;
 * an overlap with what is placed already makes it `forced` (may be NULL).
 * Becomes PLANNED by activity_set_plan().  Nothing is written when nothing
 * differs.  Does not tell the index: call plan_changed() once per chunk.
 * Nobody who waits is asked about the time that it leaves: another line of the file may fill it.
 */
MUST_CHECK struct err *planning_keep(struct ctx *, activity_id, worker_id, instant start, instant end,
    enum telling, bool *forced);

/* Takes the activity out of the plan: it is to plan again. */
MUST_CHECK struct err *planning_unplan(struct ctx *, activity_id, enum telling);
/* The same for an import that is undone: quietly, and nobody who waits is asked about the time. */
MUST_CHECK struct err *planning_unkeep(struct ctx *, activity_id);

/* activity_cancel() and the worker's time freed, in one transaction. */
MUST_CHECK struct err *planning_cancel(struct ctx *, activity_id, enum cancel_reason, const char *detail,
    enum telling);

/* activity_reopen() and the time freed that a closed one had used. */
MUST_CHECK struct err *planning_reopen(struct ctx *, activity_id, enum telling);

/* Frees the worker's time of an activity, whatever its row says (inside the caller's transaction). */
MUST_CHECK struct err *planning_release(struct ctx *, activity_id);

/* ---- why not ---- */

/* Rules in the order in which they are asked. */
enum slot_rule {
	RULE_NONE,		/* there is a slot */
	RULE_MEMBER,		/* does not work in this unit */
	RULE_ASKED,		/* somebody else was asked for */
	RULE_UNWANTED,		/* the customer does not want this worker, or wants another */
	RULE_SKILL,
	RULE_AREA,		/* radius or postal code */
	RULE_MODE,		/* a case is not planned */
	RULE_OFF,		/* no working hours that day */
	RULE_HOLIDAY,
	RULE_ABSENT,
	RULE_PAST,		/* the notice, or the time that is over */
	RULE_WISH,		/* the days, hours and part of the day that were asked for */
	RULE_OPENING,		/* the customer's opening hours */
	RULE_WINDOWS,		/* the arrival windows of the type */
	RULE_BOOKED_UP,		/* the most bookings of a window */
	RULE_FORCED,		/* something was placed against the rules that day */
	RULE_INFEASIBLE,	/* the day cannot be driven as it is planned */
	RULE_MOST_HOURS,
	RULE_BREAK,		/* the breaks to take */
	RULE_HELD,		/* a customer keeps the time for some minutes */
	RULE_FULL,		/* the visits of the day */
	RULE_TRAVEL,
	RULE_HOURS,		/* with longer hours there would be one */
	RULE_COUNT
};

struct slot_reason {
	worker_id worker;
	struct public_id worker_public_id;
	const char *worker_name;
	date day;
	bool offered;		/* this day has a slot */
	enum slot_rule rule;	/* the first that excluded it */
	bool alone;		/* without this one rule there would be a slot; else it is the first of several */
	const char *say;	/* "Lacks the skill heat pump, level 2." */
};

struct slot_reasons {
	struct slot_reason *items;	/* worker by worker, day by day */
	size_t count, capacity;
};

/* "skill", "area", "full", …: for programs. */
const char *slot_rule_token(enum slot_rule);

/* For each worker of the unit and each day of the request (at most 31 days): a slot, or the first rule against it. */
MUST_CHECK struct err *planning_explain(struct ctx *, const struct slot_request *, struct slot_reasons *out);

/* ---- the board ---- */

/* BOARD_BREAK: a pause of the hours; BOARD_REST: a break to take, where it can be taken at the earliest. */
enum board_item_kind { BOARD_VISIT, BOARD_BREAK, BOARD_ABSENCE, BOARD_BUSY, BOARD_REST };

struct board_item {
	enum board_item_kind kind;
	instant from, to;
	instant busy_from, busy_to;	/* with preparation and clearing; of others as from and to */
	activity_id activity;	/* BOARD_VISIT: of this unit; details by activity_find() or the fields below */
	struct public_id activity_public_id;
	const char *reference;
	const char *title;	/* of the activity or the absence; busy: "", or what a calendar elsewhere shows */
	bool outside;		/* BOARD_BUSY of a calendar elsewhere: nobody knows where */
	const char *customer;
	const char *address;
	const char *type_name;
	const char *color;	/* the type's */
	const char *status;	/* row of activity/status.inc */
	instant window_from, window_to;	/* promised, or in which a rest is taken; INSTANT_NONE */
	bool confirmed, forced;
	bool located;
	double latitude, longitude;	/* NaN: not known */
	bool clash;		/* cannot be reached in time, or was placed knowingly over something else */
	int32_t travel_s;	/* from the item before (or home) to here; -1: not known */
	double travel_km;
};

struct board_row {
	worker_id worker;
	struct public_id worker_public_id;
	const char *worker_name;
	const char *color;
	const char *holiday;	/* name of the day, or NULL */
	struct board_item *items;	/* in order of time */
	size_t count, capacity;
	instant hours_from, hours_to;	/* of this day; INSTANT_NONE: does not work */
	int32_t work_s;		/* of working hours, breaks left out */
	double home_latitude, home_longitude;	/* NaN: not known */
	bool starts_home, ends_home;
	int32_t home_travel_s;	/* after the last visit; 0 when the day does not end at home */
	double home_travel_km;
	int32_t service_s, travel_s;	/* sums of the day */
	double travel_km;
	bool conflict;		/* the day cannot be driven as planned: it offers nothing */
};

struct board_day {
	date day;
	const struct zone *zone;
	instant from, to;	/* midnight to midnight */
	struct board_row *rows;	/* workers by name */
	size_t count, capacity;
};

/* The day of all active workers of the unit, or of one. */
MUST_CHECK struct err *planning_board(struct ctx *, date day, worker_id only, struct board_day *out);

/* ---- keeping ---- */

/*
 * Makes the plan index of this database and listens for changes: call it once
 * before serving.  Without it the index is made at the first question.
 */
MUST_CHECK struct err *planning_start(struct ctx *);

/* Builds the index of every tenant now, so that the first customer does not wait. */
MUST_CHECK struct err *planning_warm(struct ctx *);

/* One line for each breach of what must hold over the whole database: for `doorstep check`. */
struct breaches {
	const char **items;
	size_t count, capacity;
};
MUST_CHECK struct err *planning_check(struct ctx *, struct breaches *out);

#endif
