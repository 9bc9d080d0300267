/*
 * activity -- one job at one site, from request to closing.
 *
 * The life cycle stands in status.inc, the reasons in cancel_reason.inc.  Every
 * change is written into an append-only history and told upwards as an event, in
 * the same transaction.  Functions look only at ctx->unit, so a wrong id is "not
 * found".  Who may do it is checked by the caller (door, access, action).
 *
 * A place in the plan is taken, moved and freed by planning alone: it calls
 * activity_set_plan(), activity_clear_plan(), activity_cancel() inside the
 * transaction that also keeps the worker's booked span.  Doors call planning.
 */
#ifndef ACTIVITY_ACTIVITY_H
#define ACTIVITY_ACTIVITY_H

#include "activity/event.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

enum activity_status {
#define TO(name)
#define STATUS(name, token, label, open, tint, moves) STATUS_##name,
#include "activity/status.inc"
#undef STATUS
#undef TO
	STATUS_COUNT
};

#define STATUS_BIT(status)	(UINT32_C(1) << (status))
/* Still to be done. */
#define STATUSES_OPEN		(STATUS_BIT(STATUS_REQUESTED) | STATUS_BIT(STATUS_PENDING) | \
				 STATUS_BIT(STATUS_PLANNED) | STATUS_BIT(STATUS_EN_ROUTE) | \
				 STATUS_BIT(STATUS_IN_PROGRESS) | STATUS_BIT(STATUS_INTERMEDIATE))

enum cancel_reason {
	CANCEL_NONE,
#define CANCEL_REASON(name, token, label, customer) CANCEL_##name,
#include "activity/cancel_reason.inc"
#undef CANCEL_REASON
	CANCEL_COUNT
};

enum activity_result { RESULT_NONE, RESULT_OK, RESULT_KO };

enum activity_origin { ORIGIN_STAFF, ORIGIN_PORTAL, ORIGIN_API, ORIGIN_IMPORT };

/* An activity with the names that pages show, out of one statement. */
struct activity {
	activity_id id;
	struct public_id public_id;
	const char *reference;
	const char *external_id;	/* NULL: none */
	enum activity_status status;
	const char *title;		/* the type's name unless given */
	const char *comment;
	int32_t duration_s;
	int32_t priority;		/* higher first */

	instant start, end;		/* planned service; INSTANT_NONE: not planned */
	instant window_from, window_to;	/* promised arrival; INSTANT_NONE: stays at start */
	instant appointment;		/* promised arrival of an import */
	instant wished;			/* asked for, nobody decided */
	bool confirmed;			/* by the customer: locked against the optimiser */
	bool forced;			/* placed knowingly over something else */
	int32_t ics_sequence;		/* of its calendar file: grows at each move and cancel */

	instant real_start, real_end;
	enum activity_result result;
	const char *result_comment;
	enum cancel_reason cancel_reason;	/* CANCEL_NONE: not canceled */
	const char *cancel_detail;
	enum activity_origin origin;
	const char *additional;		/* JSON object of unknown columns */
	instant created_at, updated_at;

	type_id type;
	struct public_id type_public_id;
	const char *type_name, *type_reference, *type_color;

	customer_id customer;		/* none: an activity without a customer */
	struct public_id customer_public_id;
	const char *customer_name, *customer_reference;	/* NULL without a customer */
	contact_id contact;		/* who asked or booked; none: the customer's first contact */

	site_id site;
	struct public_id site_public_id;
	const char *address, *address_additional;	/* NULL without a site */
	double latitude, longitude;	/* NaN: to locate */
	const char *zone;		/* of the site, else the unit's */

	worker_id worker;		/* none: nobody yet */
	struct public_id worker_public_id;
	const char *worker_name, *worker_color;	/* NULL: nobody yet */
};

struct activities {
	struct activity *items;
	size_t count, capacity;
	const char *next;		/* cursor of the following page; NULL: this was the last */
};

MUST_CHECK struct err *activity_find(struct ctx *, activity_id, struct activity *out);
/* Who comes, alone; NULL: nobody yet. */
MUST_CHECK struct err *activity_worker_name(struct ctx *, activity_id, const char **out);
/* By what stands in links and API answers. */
MUST_CHECK struct err *activity_find_public(struct ctx *, const char *public_id, struct activity *out);
/* None when nobody has that reference (or external id) in the unit. */
MUST_CHECK struct err *activity_lookup_reference(struct ctx *, const char *reference, activity_id *out);
MUST_CHECK struct err *activity_lookup_external(struct ctx *, const char *external_id, activity_id *out);

enum activity_order {
	ORDER_START,		/* by planned start, unplanned last */
	ORDER_START_DOWN,	/* latest start first, unplanned first */
	ORDER_NEWEST,		/* created last first */
	ORDER_UPDATED,		/* changed longest ago first: for programs that follow changes */
};

/* Zero means "any" in every member. */
struct activity_filter {
	uint32_t statuses;	/* STATUS_BIT()s */
	type_id type;
	const char *types;	/* only of these: JSON array of internal ids */
	worker_id worker;
	customer_id customer;
	site_id site;
	instant from, to;	/* planned start in [from, to); INSTANT_NONE or {0}: open */
	instant updated_from;	/* with ORDER_UPDATED */
	bool unplanned;		/* only open ones without a start */
	bool late;		/* only those that counters.late counts */
	bool unlocated;		/* only open ones at a site without coordinates */
	const char *reference;	/* exactly */
	const char *text;	/* words of title, reference, customer; accents and case forgiven */
	enum activity_order order;
	const char *cursor;	/* activities.next of the page before; NULL: the first page */
	int limit;		/* 0: 50; at most 500 */
};

MUST_CHECK struct err *activity_list(struct ctx *, const struct activity_filter *, struct activities *out);

/* What the first page of the back office shows, in one statement; `today` is [from, to) of the unit's day. */
struct activity_counters {
	int64_t requested;	/* nobody decided */
	int64_t to_plan;	/* pending, no start */
	int64_t late;		/* planned, should have begun 15 minutes ago; or should have ended an hour ago */
	int64_t unlocated;	/* open, at a site without coordinates */
	int64_t today;		/* planned for today, canceled ones aside */
	int64_t today_done;
	int64_t today_unconfirmed;
	int64_t booked_portal;	/* booked on the portal in the last seven days */
};
MUST_CHECK struct err *activity_count(struct ctx *, instant today, instant tomorrow, struct activity_counters *out);

/* What a person or a file says of an activity; make it fresh with {0} or from a stored one. */
struct activity_input {
	const char *reference;	/* NULL or "": the unit's next, A000123 */
	const char *external_id;
	type_id type;		/* must be */
	customer_id customer;
	site_id site;
	contact_id contact;
	const char *title;	/* NULL or "": the type's name */
	const char *comment;
	int32_t duration_s;	/* 0: the type's */
	int32_t priority;
	instant appointment, wished;	/* {0} and INSTANT_NONE: none */
	enum activity_origin origin;	/* read at creation */
	const char *additional;	/* JSON object; NULL: {} */

	/*
	 * Of an activity that arrives closed (TERMINATED or CANCELED) from a file:
	 * what was done, when and by whom.  An open one arrives REQUESTED or PENDING
	 * and is then placed by planning.
	 */
	enum activity_status status;	/* read at creation */
	worker_id worker;
	instant start, end, real_start, real_end;
	enum activity_result result;
	const char *result_comment;
	enum cancel_reason cancel_reason;
	const char *cancel_detail;
};

/* An input that says what is stored already. */
struct activity_input activity_input_of(const struct activity *);

/* Problems stand beside the members' names: "type", "duration_s", "reference" (taken)… */
MUST_CHECK struct err *activity_create(struct ctx *, const struct activity_input *, enum telling, activity_id *out);

/* Writes what differs; *changed (may be NULL) is false, and nothing is written, when nothing does. */
MUST_CHECK struct err *activity_change(struct ctx *, activity_id, const struct activity_input *, enum telling,
    bool *changed);

struct activity_plan {
	worker_id worker;
	instant start, end;
	instant window_from, window_to;	/* INSTANT_NONE: exact time */
	bool confirmed;			/* the customer chose it */
	bool forced;
};

/* For planning, inside its transaction: becomes PLANNED; tells "planned" or "moved". */
MUST_CHECK struct err *activity_set_plan(struct ctx *, activity_id, const struct activity_plan *, enum telling);
/* For planning: back to PENDING without time or worker; tells "unplanned". */
MUST_CHECK struct err *activity_clear_plan(struct ctx *, activity_id, enum telling);

/*
 * Cancels; time and worker stay to be read.  For planning_cancel(), which frees
 * the worker's span; a customer needs a reason that customers may choose.
 */
MUST_CHECK struct err *activity_cancel(struct ctx *, activity_id, enum cancel_reason, const char *detail,
    enum telling);

/* What a change of an activity may name ("title", N_("Title")), one by one; false at the end. */
bool activity_change_name(size_t, const char **key, const char **label);

/* Said by db_notify() after every change of the life cycle: "TENANT WORKER" of who has the visit, and who had it. */
#define ACTIVITY_CHANNEL "activity"

/* A move of the life cycle that is not planning, closing or canceling: en route, arrived… */
MUST_CHECK struct err *activity_set_status(struct ctx *, activity_id, enum activity_status, enum telling);

/* The same that happened at `at` already: a phone without a network tells it later. */
MUST_CHECK struct err *activity_set_status_at(struct ctx *, activity_id, enum activity_status, instant at,
    enum telling);

/* Something that changes nothing of the activity itself: a line of its history and an event ("arrived"). */
MUST_CHECK struct err *activity_note(struct ctx *, activity_id, enum event_kind what, enum telling);

/*
 * Documents came or went: a line of the history that names them and an event with their count.  `names` ends in NULL.
 * Inside a transaction.
 */
MUST_CHECK struct err *activity_note_documents(struct ctx *, const struct activity *, bool added,
    const char *const *names, enum telling);

struct activity_closing {
	enum activity_result result;	/* OK or KO */
	const char *comment;
	instant real_start, real_end;
};
MUST_CHECK struct err *activity_close(struct ctx *, activity_id, const struct activity_closing *, enum telling);

/* What was said when it was closed was not right: tells "changed".  ERR_CONFLICT when it is not closed. */
MUST_CHECK struct err *activity_correct(struct ctx *, activity_id, const struct activity_closing *, enum telling);

/* Closed in part, to go on another day: INTERMEDIATE.  Of `closing` the comment (what remains) and the real start. */
MUST_CHECK struct err *activity_interrupt(struct ctx *, activity_id, const struct activity_closing *, enum telling);

/*
 * An import takes back what it made: the activity goes with its history, as if it had never been.  ERR_CONFLICT while
 * documents, answers or anything else point to it.  Planned ones are unplanned before.
 */
MUST_CHECK struct err *activity_unmake(struct ctx *, activity_id);

/* A terminated or canceled one becomes PENDING, without time or worker. */
MUST_CHECK struct err *activity_reopen(struct ctx *, activity_id, enum telling);

/* The customer said yes to the planned time, or took it back. */
MUST_CHECK struct err *activity_confirm(struct ctx *, activity_id, bool confirmed, enum telling);

/* One line of the history. */
struct activity_change {
	instant at;
	enum event_kind what;
	enum actor_kind actor;
	const char *actor_name;
	const char *address;	/* of the caller; "" unknown */
	const char *detail;	/* JSON {"from": {...}, "to": {...}} */
};
struct activity_changes {
	struct activity_change *items;
	size_t count, capacity;
};
/* Newest first. */
MUST_CHECK struct err *activity_history(struct ctx *, activity_id, struct activity_changes *out);

/* What changed, as sentences for a person on `zone`'s wall: "Start: Mon 1 Mar 8:00 → Tue 2 Mar 9:15". */
struct activity_difference {
	const char *label, *before, *after;	/* "" when there was or is none */
};
struct activity_differences {
	struct activity_difference *items;
	size_t count, capacity;
};
MUST_CHECK struct err *activity_differences(struct ctx *, const struct activity_change *, const struct zone *,
    struct activity_differences *out);

/* The tables. */
const char *status_token(enum activity_status);
const char *status_label(enum activity_status);		/* English msgid: T(ctx, status_label(s)) */
const char *status_tint(enum activity_status);
bool status_is_open(enum activity_status);
bool status_may_become(enum activity_status, enum activity_status next);
bool status_parse(const char *token, enum activity_status *out);	/* also "cancelled" */
const char *cancel_reason_token(enum cancel_reason);
const char *cancel_reason_label(enum cancel_reason);
bool cancel_reason_is_customers(enum cancel_reason);
enum cancel_reason cancel_reason_parse(const char *token);	/* CANCEL_NONE: no such */
const char *result_token(enum activity_result);			/* NULL for RESULT_NONE */
const char *origin_token(enum activity_origin);

/* The arrival that was promised, else the exact start as an empty window; false: not planned. */
bool activity_promise(const struct activity *, instant *from, instant *to);

#endif
