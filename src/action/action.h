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
 *	 "help": {…}, "confirmation": {…},
 *	 "icon": "calendar-plus",
 *	 "offered": "activity" | "home" | "both",
 *	 "status": ["planned"],				only while the activity is in one of these
 *	 "until_h": 24}					only until N hours before the appointment
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
	const char *statuses;		/* " planned pending " with blanks around; "": the kind's own */
	int until_h;			/* hours before the appointment; -1: no limit */
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

/* ---- asking one ---- */

/* Fields that came with a request, by name; "" when absent. */
struct action_fields {
	const char *(*get)(void *from, const char *name);
	void *from;
};

/* One action for one visitor on one activity, or from the home page. */
struct action_case {
	const struct action *action;
	const struct access_visitor *visitor;
	const struct activity_type *type;
	const struct activity *activity;	/* NULL: to start something new */
	struct action_fields fields;
	const char *here;			/* address of this action's page, for its forms and links */
	const char *back;			/* the page before */
	const char *offer_key;			/* who is offered to: the same for one session */
};

/* Whether it can be done now, and until when. */
struct action_answer {
	bool possible;
	const char *why;		/* not possible: a sentence that says why and what to do */
	bool show;			/* not possible, but worth showing with its reason */
	instant until;			/* possible until; INSTANT_NONE: no end */
};

/* What it did. */
struct action_done {
	activity_id activity;
	struct public_id activity_public_id;
	const char *say;		/* a sentence for the next page */
	bool confirm;			/* show the page that repeats what was agreed */
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
	bool danger;			/* drawn apart */
	bool asked_first;		/* while it is possible, it stands on top of the home page */
	/* More conditions of its own, after status, time and rights were found good.  May be NULL. */
	struct err *(*possible)(struct ctx *, const struct action_case *, struct action_answer *);
	/* Draws its form into the page; `problems` are those of the last try, or NULL. */
	struct err *(*draw)(
	    struct ctx *, const struct action_case *, const struct problems *, struct html *);
	/*
	 * Does it.  ERR_INVALID: drawn again with its problems; ERR_CONFLICT: somebody was
	 * faster, drawn again with what was typed and what is true now.
	 */
	struct err *(*perform)(struct ctx *, const struct action_case *, struct action_done *);
};

extern const struct action_kind *const action_kinds[];	/* by token; NULL at the end */
const struct action_kind *action_kind_find(const char *token);	/* or NULL */

/* Label, help or confirmation in ctx->lang, with replacement codes filled. */
const char *action_text(struct ctx *, const struct action_case *, const char *which);

/* Rights, status, notice, then the kind's own conditions. */
MUST_CHECK struct err *
action_ask(struct ctx *, const struct action_case *, struct action_answer *out);

/* Asks again, in the same moment, then performs. */
MUST_CHECK struct err *action_do(struct ctx *, const struct action_case *, struct action_done *out);

#endif
