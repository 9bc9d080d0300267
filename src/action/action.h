/*
 * action -- what a customer may do on the portal, configured per activity type.
 *
 * An action is a row of portal_action: a kind (one file of action/kinds), a code,
 * a rank and settings.  A kind is whole in its file: its words, when it is possible,
 * how it is drawn, what it does with the fields it is given.  Doors carry
 * requests to it and know no kind by name.
 *
 * Settings are one JSON object, read here in one place; every member may be absent:
 *
 *	{"label": {"en": "Book a visit", "de": "…"},	texts with replacement codes
 *	 "help": {…}, "confirmation": {…},		the last is shown once it is done
 *	 "icon": "calendar-plus", "color": "#0b5cad",
 *	 "offered": "activity" | "home" | "both",
 *	 "status": ["planned"],				only while the activity is in one of these
 *	 "until_h": 24,					only until N hours before the appointment
 *	 "when": {"join": "and", "items": […]},		only when these hold: form/conditions.h
 *	 "often": "once" | "always",
 *	 "effects": {"status": "pending"},		what the activity becomes when it is done
 *	 "tell": true,					the planners hear of it
 *	 "options": {…}}				the kind's own: struct action_option
 *
 * What was done is a row of action_use, written in the same transaction, with an
 * EVENT_ACTION_DONE {"action": code, "kind": token} for the rules above.  A page
 * that is sent twice is done once: html's csrf field carries the key of the page.
 */
#ifndef ACTION_ACTION_H
#define ACTION_ACTION_H

#include "access/access.h"
#include "base/base.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/err.h"
#include "html/html.h"

struct activity;
struct activity_type;
struct action_kind;

enum action_place { ACTION_ON_ACTIVITY = 1, ACTION_ON_HOME = 2, ACTION_ON_BOTH = 3 };

/* One configured action. */
struct action {
	action_id id;
	type_id type;
	const char *code;
	const struct action_kind *kind;
	int rank;
	bool active;
	enum action_place offered;
	const char *icon;
	const char *color;		/* "#0b5cad"; "": the unit's accent */
	const char *statuses;		/* " planned pending " with blanks around; "": the kind's own */
	int until_h;			/* hours before the appointment; -1: no limit */
	const char *when;		/* JSON of form/conditions.h; "": none */
	bool once;			/* per activity, or from the home page per customer */
	const char *becomes;		/* status token afterwards; "": as the kind leaves it */
	bool tells;			/* the planners hear of it */
	const char *options;		/* JSON object of the kind's own settings */
	const char *settings;		/* the JSON as it is stored */
};
struct actions { struct action *items; size_t count, capacity; };

/* What is offered on activities of a type, by rank; what on the home page, of all types. */
MUST_CHECK struct err *action_list(struct ctx *, type_id, struct actions *out);
MUST_CHECK struct err *action_list_home(struct ctx *, struct actions *out);
/* Both, of all types, in one statement. */
MUST_CHECK struct err *action_list_all(struct ctx *, struct actions *out);

/* Notes what is wrong with settings (for the catalog's form and imports). */
void action_check_settings(struct ctx *, const char *kind, const char *settings, struct problems *);

/* The settings a new action of that kind starts with. */
const char *action_first_settings(struct ctx *, const char *kind);

/* What may be chosen as icon, and as status afterwards; NULL at the end. */
extern const char *const action_icons[], *const action_effects[];

/* ---- asking one ---- */

/* Fields that came with a request, by name; "" when absent. */
struct action_fields {
	const char *(*get)(void *from, const char *name);
	/* All values of "name[]", NULL at the end; may be NULL. */
	const char *const *(*all)(void *from, const char *name);
	void *from;			/* the request, for both of them */
};

/* One action for one visitor on one activity, or from the home page. */
struct action_case {
	const struct action *action;
	const struct access_visitor *visitor;
	const struct activity_type *type;
	const struct activity *activity;	/* NULL: to start something new */
	struct action_fields fields;
	const char *holder;			/* whose drafts of documents the fields may name (document.h) */
	const char *upload;			/* where a page's script sends files in pieces */
	const char *here;			/* address of this action's page, for its forms and links */
	const char *back;			/* the page before */
	const char *offer_key;			/* who is offered to: the same for one session */
	bool rules_only;			/* a preview of what is not there: neither how often nor the kind */
};

/* Which rule hid it. */
enum action_rule {
	ACTION_POSSIBLE, ACTION_NOT_OFFERED, ACTION_NOT_IN_STATUS, ACTION_NO_RIGHT, ACTION_TOO_LATE,
	ACTION_NOT_WHEN, ACTION_DONE_ONCE, ACTION_KIND_SAYS
};

/* Whether it can be done now, and until when. */
struct action_answer {
	bool possible;
	enum action_rule rule;		/* kinds leave it alone */
	const char *why;		/* not possible: a sentence that says why and what to do */
	const char *staff;		/* the same for staff: which setting hides it; "" when possible */
	bool show;			/* not possible, but worth showing with its reason */
	instant until;			/* possible until; INSTANT_NONE: no end */
	bool waits;			/* the customer has the turn: on top of the home page; possible() may set it */
};

/* What it did. */
struct action_done {
	activity_id activity;		/* none: about no activity */
	struct public_id activity_public_id;	/* "" then the visitor goes to the home page */
	const char *say;		/* a sentence for the next page, unless a confirmation is configured */
	bool confirm;			/* show the page that repeats what was agreed */
	/*
	 * Not finished: go on at this query of the action's own page ("hold=x").
	 * Nothing counts as done then: no use, no effect, no event.  NULL: finished.
	 */
	const char *go_on;
	const char *then;		/* kind of action that comes next on the activity: "book"; NULL: none */
	/* The action's own page comes next, not the activity's (a thread, a survey that can be changed). */
	bool stay;
	const char *event_data;		/* JSON members for the event: "\"score\":2"; NULL: none */
};

/* ---- a kind's own settings: drawn and checked by the catalog's page ---- */

enum action_option_kind {
	OPTION_BOOL,
	OPTION_INT,		/* from `least` to `most` */
	OPTION_CHOICE,		/* one of `choices` */
	OPTION_TEXTS,		/* a text per language, with codes */
	OPTION_LINES,		/* a text per language, a line for each item */
	OPTION_FORM,		/* which form: "activity", "own" (a form of this action) */
	OPTION_FIELDS		/* codes of the form's fields; none: all */
};
struct action_choice { const char *token, *label; };
struct action_option {
	const char *name;		/* member of "options" */
	enum action_option_kind kind;
	const char *label, *help;	/* N_(); help may be NULL */
	const char *usual;		/* as written in JSON without quotes: "true", "5", "stars" */
	int64_t least, most;		/* of OPTION_INT */
	const struct action_choice *choices;	/* of OPTION_CHOICE; a row without token ends */
};

struct action_kind {
	const char *token;		/* written in the database: never changes */
	const char *label;		/* N_(): of its button, unless configured */
	const char *help;		/* N_(): under the button */
	const char *page_title;		/* N_(): of its page */
	const char *icon;
	int rank;
	enum action_place places;	/* where it makes sense */
	const char *first_settings;	/* JSON */
	const char *statuses;		/* the activity's, when the settings name none: " requested pending " */
	enum access_right right;
	const char *const *fields;	/* that it reads; NULL at the end */
	const struct action_option *options;	/* its own settings, a row without name ends; NULL: none */
	bool danger;			/* drawn apart */
	bool asked_first;		/* while it is possible, it stands on top of the home page */
	bool once;			/* unless the settings say otherwise */
	bool tells;			/* the planners hear of it, unless the settings say otherwise */
	bool own_form;			/* asks a form of its own, when staff made one */
	bool uploads;			/* files come as drafts, named by "documents[]", before perform() */
	/* More conditions of its own, after all others were found good.  May be NULL. */
	struct err *(*possible)(struct ctx *, const struct action_case *, struct action_answer *);
	/* Draws its form into the page; `problems` are those of the last try, or NULL. */
	struct err *(*draw)(
	    struct ctx *, const struct action_case *, const struct problems *, struct html *);
	/*
	 * Does it, inside a transaction that may run again.  ERR_INVALID: drawn again with
	 * its problems; ERR_CONFLICT: somebody was faster, drawn again with what was typed
	 * and what is true now.
	 */
	struct err *(*perform)(struct ctx *, const struct action_case *, struct action_done *);
	/*
	 * For the generated test and the demo: makes what must be there before it can be
	 * done (a quote to accept, a document to sign).  May be NULL.
	 */
	struct err *(*prepare)(struct ctx *, const struct action_case *);
};

extern const struct action_kind *const action_kinds[];	/* by token; NULL at the end */
const struct action_kind *action_kind_find(const char *token);	/* or NULL */

/* Has the company given it a label or a help of its own, which may hold codes? */
bool action_has_words(const struct action *);
/* Label, help or confirmation in ctx->lang, with replacement codes filled. */
const char *action_text(struct ctx *, const struct action_case *, const char *which);

/* Offered here, rights, status, notice, conditions, how often, then the kind's own conditions. */
MUST_CHECK struct err *
action_ask(struct ctx *, const struct action_case *, struct action_answer *out);

/*
 * Asks again and performs, in one transaction, with its use, effects and event.  A
 * second call with the same `once` field answers what the first did, and does nothing.
 */
MUST_CHECK struct err *action_do(struct ctx *, const struct action_case *, struct action_done *out);

/* The name of the field with the key of the page, and a fresh one for html.once. */
#define ACTION_ONCE_FIELD "once"
const char *action_once_key(struct ctx *);

/* A kind's own settings; the usual value when absent. */
bool action_option_bool(struct ctx *, const struct action *, const char *name);
int64_t action_option_int(struct ctx *, const struct action *, const char *name);
const char *action_option_text(struct ctx *, const struct action *, const char *name);	/* CHOICE, FORM */
/* OPTION_FIELDS: NULL at the end; NULL: all. */
const char *const *action_option_list(struct ctx *, const struct action *, const char *name);
/* OPTION_TEXTS in ctx->lang, codes filled; "" when none is given. */
const char *action_option_words(struct ctx *, const struct action_case *, const char *name);

/* ---- conditions: what they may ask about ---- */

struct fact;
struct fact_rows;

/* Facts of an activity of that type: status, times, result, answers of both forms ("report.x" of the closing form). */
MUST_CHECK struct err *action_fact_rows(struct ctx *, type_id, struct fact_rows *out);
/* A fact_lookup over one activity (NULL: from the home page, everything is empty). */
struct action_facts {
	const struct activity *activity;
	type_id type;
	struct action_facts_read *read;	/* what was read so far; begin with NULL */
};
struct err *action_fact(struct ctx *, void *facts, const char *name, struct fact *out, bool *known);

/* ---- when would it be shown: for staff ---- */

/* Somebody who may do everything at that customer: for previews without a visitor. */
struct access_visitor *action_anybody(struct ctx *, customer_id);

/* ---- wishes: what customers ask of the planners ---- */

enum wish_kind { WISH_REQUEST, WISH_PROPOSAL, WISH_CALLBACK, WISH_KINDS };
enum wish_status { WISH_OPEN, WISH_OFFERED, WISH_ACCEPTED, WISH_REFUSED, WISH_WITHDRAWN, WISH_STATUSES };
enum { MOST_WISH_OFFERS = 5 };

struct wish_offer {
	worker_id worker;
	const char *worker_name;
	instant start, window_from, window_to;	/* equal window: an exact time */
};

struct wish {
	int64_t id;
	struct public_id public_id;
	enum wish_kind kind;
	enum wish_status status;
	activity_id activity;		/* none: a call back without one */
	struct public_id activity_public_id;
	const char *activity_reference, *activity_title, *activity_status;	/* NULL without one */
	type_id type;
	const char *type_name;
	customer_id customer;
	struct public_id customer_public_id;
	const char *customer_name;
	contact_id contact;
	const char *contact_name;	/* NULL: none */
	const char *address;		/* NULL without a site */
	const char *zone;
	const char *action_code;
	date day;			/* wished; DATE_NONE */
	int32_t second_of_day;		/* wished; -1 */
	bool mandatory;
	const char *phone, *moment, *comment;
	answer_id answer;
	const char *reason, *decided_by;
	instant decided_at, created_at, updated_at;
	struct wish_offer offers[MOST_WISH_OFFERS];	/* filled by wish_find_public() and wish_lookup_open() */
	int offer_count;
};
struct wishes { struct wish *items; size_t count, capacity; };

const char *wish_kind_token(enum wish_kind);
const char *wish_kind_label(enum wish_kind);		/* English msgid */
const char *wish_status_token(enum wish_status);
const char *wish_status_label(enum wish_status);	/* English msgid */

/* Undecided ones oldest first, or (decided) the latest decisions; kind WISH_KINDS: all. */
MUST_CHECK struct err *wish_list(struct ctx *, enum wish_kind, bool decided, int limit, struct wishes *out);
MUST_CHECK struct err *wish_find_public(struct ctx *, const char *public_id, struct wish *out);
/* How many wait for a decision of the planners, and how long the oldest. */
struct wish_counters { int64_t requests, proposals, callbacks; instant oldest; };
MUST_CHECK struct err *wish_count(struct ctx *, struct wish_counters *out);
/* The one of the activity that is open or offered. */
MUST_CHECK struct err *wish_lookup_open(struct ctx *, activity_id, struct wish *out, bool *found);

/* Writes a new one with its event; an earlier open one of the same kind and activity is withdrawn. */
MUST_CHECK struct err *wish_add(struct ctx *, struct wish *);

/*
 * The planner decides.  Accepting a proposal books the first free slot at the wished
 * time (*booked), when there is one; else nothing is changed and the page opens assignment.
 * ERR_CONFLICT: somebody else decided meanwhile, with who and when.
 */
MUST_CHECK struct err *wish_accept(struct ctx *, const struct wish *, bool *booked);
/* It was done elsewhere (planned by hand, called back): only notes the decision. */
MUST_CHECK struct err *wish_settle(struct ctx *, const struct wish *);
MUST_CHECK struct err *wish_refuse(struct ctx *, const struct wish *, const char *reason);
/* One to five tokens of planning_slots() for its activity. */
MUST_CHECK struct err *wish_offer(struct ctx *, const struct wish *, const char *const *tokens);
/* The customer takes the number-th offer: booked, or ERR_CONFLICT when it is gone. */
MUST_CHECK struct err *wish_choose(struct ctx *, const struct wish *, int number);

#endif
