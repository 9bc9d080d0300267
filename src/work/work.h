/*
 * work -- a field worker's day: the round, the steps from "on my way" to "finished", the time they took.
 *
 * All that a worker does is a *command* with an id that the phone made.  The same id does it once, however often
 * it arrives (a double tap, a lost answer, a queue sent again after a day without a network); with other contents
 * it is ERR_CONFLICT.  A command that was refused is not kept: the same id may try again.
 *
 * A worker acts on visits that are planned for this very worker in ctx->unit.  Travel, work and pauses are spans;
 * one person has at most one span of travel or work that goes on, over all units.  When a planner moves the
 * status by hand, the status is right, and a span that no longer fits is closed by the next command.
 *
 * Where the van is is kept only while it is on the way to a customer, rounded to about a hundred metres, one place per
 * worker, and gone on arrival.
 */
#ifndef WORK_WORK_H
#define WORK_WORK_H

#include <jansson.h>
#include "activity/activity.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "document/document.h"
#include "planning/planning.h"
#include "team/team.h"

struct ctx;
struct form;

/* ---- who ---- */

/* The worker that ctx->actor is in ctx->unit; *found false: staff who do not go out, or archived. */
MUST_CHECK struct err *work_worker(struct ctx *, struct worker *out, bool *found);

/* ---- where a visit stands ---- */

enum work_phase {
	WORK_TO_GO,		/* planned, not begun */
	WORK_EN_ROUTE,
	WORK_ARRIVED,		/* there, not begun */
	WORK_WORKING,
	WORK_PAUSED,
	WORK_TO_CONTINUE,	/* closed in part, no next date yet */
	WORK_OVER,		/* closed or canceled */
	WORK_NOT_PLANNED,	/* requested or to plan: nothing for a worker yet */
};

enum work_kind { WORK_TRAVEL, WORK_SERVICE, WORK_BREAK };
const char *work_kind_label(enum work_kind);	/* English msgid */
const char *work_kind_token(enum work_kind);	/* "travel", "work", "pause" */

/* One span; `to` INSTANT_NONE: it goes on. */
struct work_span {
	int64_t id;			/* of its row */
	enum work_kind kind;
	worker_id worker;
	const char *worker_name;
	instant from, to;
};
struct work_spans { struct work_span *items; size_t count, capacity; };

/* All spans of a visit, oldest first, of everybody who worked on it. */
MUST_CHECK struct err *work_spans(struct ctx *, activity_id, struct work_spans *out);

/* A span that is over, told by somebody else than a phone: a file, the demo.  Inside a transaction. */
MUST_CHECK struct err *work_record(struct ctx *, activity_id, worker_id, enum work_kind, instant from, instant to);

struct work_state {
	enum work_phase phase;
	instant since;			/* of the phase; INSTANT_NONE: not known */
	instant arrived;		/* the last time; INSTANT_NONE: not yet */
	int64_t travel_s, work_s, pause_s;	/* so far, until now; of all days */
};
struct work_state work_state_of(const struct activity *, const struct work_spans *, instant now);

/* ---- commands ---- */

enum work_verb {
#define VERB(name, token, label, icon) WORK_DO_##name,
#include "work/verb.inc"
#undef VERB
	WORK_VERB_COUNT
};
const char *work_verb_token(enum work_verb);
const char *work_verb_label(enum work_verb);		/* English msgid */
const char *work_verb_icon(enum work_verb);
bool work_verb_parse(const char *token, enum work_verb *out);

/* What may be done now, the expected step first; ends with WORK_VERB_COUNT. */
struct work_verbs { enum work_verb items[WORK_VERB_COUNT + 1]; int count; };
struct work_verbs work_verbs_of(enum work_phase);

struct work_command {
	const char *id;			/* 8 to 64 of [A-Za-z0-9_-] */
	enum work_verb verb;
	activity_id activity;
	instant at;			/* when it happened there, at most 14 days ago; INSTANT_NONE or later: now */
};

struct work_done {
	bool again;			/* it was done before: nothing was changed now */
	activity_id made;		/* the next appointment; else none */
};

/*
 * A step: EN_ROUTE to RESUME.  ERR_CONFLICT tells what is in the way: the visit was given to somebody else, was
 * canceled, or another visit goes on.  Said twice with two ids it is done once, too.
 */
MUST_CHECK struct err *work_step(struct ctx *, const struct work_command *, struct work_done *out);

/* What is signed on the worker's device: typed, drawn or both. */
struct work_signature { const char *name, *drawing, *agent; };

/* Closing: for good, or (`interrupt`) in part, to go on another day. */
struct work_closing {
	instant real_start, real_end;		/* both must be; INSTANT_NONE is a problem of the field */
	enum activity_result result;		/* of a closing for good */
	const char *comment;			/* "comment": what was done; in part: what remains, must be */
	const struct form *form;		/* the closing form as it was filled; NULL, or no id: none */
	const json_t *values;			/* its answers, read and checked */
	int64_t revision;			/* as answer_find() gave it */
	const char *holder;			/* whose drafts of documents the answers may name */
	struct work_signature signature;	/* beside the form; those of its fields count, too */
};
enum { WORK_COMMENT_MOST = 2000 };

/*
 * Verb FINISH or INTERRUPT: answers, signature, status and times in one transaction.  The spans follow the
 * real start and end that were typed.  ERR_INVALID names "real_start", "real_end", "result", "comment",
 * "name", "drawing"; ERR_CONFLICT: as work_step(), or the form was changed by somebody meanwhile.
 */
MUST_CHECK struct err *work_close(struct ctx *, const struct work_command *, const struct work_closing *,
    struct work_done *out);

/* Photos of the visit: drafts of `holder` (document.h), NULL at the end, all with the same mark and caption. */
struct work_photos {
	const char *const *drafts;
	const char *holder;
	enum document_mark mark;
	const char *caption;
	bool on_portal;
};
MUST_CHECK struct err *work_photos(struct ctx *, const struct work_command *, const struct work_photos *,
    struct work_done *out);

/*
 * The next appointment, agreed with the customer on the spot, and so confirmed: of a visit that is to be
 * continued the same one again, else a new one at the same place.  The token is one of planning_slots(); ERR_CONFLICT
 * when somebody was faster: ask for fresh ones.
 */
struct work_next {
	const char *token;
	type_id type;			/* of a new one; none: the same type */
	const char *comment;		/* what is to be done; NULL: "" */
};
MUST_CHECK struct err *work_book_next(struct ctx *, const struct work_command *, const struct work_next *,
    struct work_done *out);

/* ---- the round ---- */

struct work_stop {
	struct activity activity;
	struct work_state state;
	struct work_spans spans;
	int32_t travel_s;		/* from the stop before or home; -1: not known */
	double travel_km;
	const char *phone;		/* of the customer, else of the contact; "" */
	instant expected;		/* arrival, as work_track(); INSTANT_NONE: over, or not known */
};
struct work_round {
	date day;
	const struct zone *zone;
	struct work_stop *stops;	/* in order of time, canceled ones left out */
	size_t count, capacity;
	struct board_item *others;	/* breaks, absences, work of other units */
	size_t other_count, other_capacity;
	const char *holiday;		/* or NULL */
	int32_t travel_s, service_s;
	double travel_km;
	int done;			/* how many are over */
};
MUST_CHECK struct err *work_round(struct ctx *, const struct worker *, date, struct work_round *out);

/* Visits of the worker that are to be continued and have no next date. */
MUST_CHECK struct err *work_to_continue(struct ctx *, worker_id, struct activities *out);

/* ---- for the customer who waits (P-13) ---- */

struct work_track {
	bool today;			/* there is something to tell: the day of the visit, its round has begun */
	enum work_phase phase;
	instant since;
	instant expected;		/* arrival, to five minutes; INSTANT_NONE: not known, or there already */
	int before;			/* visits of the round before this one */
	bool late;			/* expected after the promised window */
	bool has_map;			/* where the van is, coarse; only while it comes to this customer */
	double latitude, longitude, km;	/* km: straight line to the site */
	instant seen_at;		/* of the place */
	struct public_id worker;
	const char *first_name;		/* of who comes */
	bool has_photo;
};

/*
 * What the customer of a visit may know: from statuses and the plan alone.  Nothing of other customers but how many
 * come before.  The unit's settings track_arrival and track_map are obeyed here.
 */
MUST_CHECK struct err *work_track(struct ctx *, const struct activity *, struct work_track *out);

/* Channel of db_notify() and its payload "TENANT WORKER": somebody's round has changed. */
#define WORK_CHANNEL "work"
const char *work_topic(struct arena *, tenant_id, worker_id);

/*
 * Where the worker's phone is.  Kept only while en route to `activity` and where the unit shows it; *shown says
 * whether the customer sees it now.
 */
MUST_CHECK struct err *work_position(struct ctx *, activity_id, double latitude, double longitude, bool *shown);
/* The worker does not want to be seen: forgotten at once. */
MUST_CHECK struct err *work_hide(struct ctx *, activity_id);

/* Old commands (90 days) and places that nobody needs: for jobs, once an hour. */
MUST_CHECK struct err *work_sweep(struct ctx *, int64_t *removed);

#endif
