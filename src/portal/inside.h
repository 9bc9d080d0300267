/*
 * inside -- what the pages of the portal share: who is there, the frame, small words.
 */
#ifndef PORTAL_INSIDE_H
#define PORTAL_INSIDE_H

#include "access/access.h"
#include "account/account.h"
#include "action/action.h"
#include "activity/activity.h"
#include "catalog/catalog.h"
#include "form/form.h"
#include "thread/thread.h"
#include "web/web.h"

/* What portal's enter() finds out: request->visitor, never NULL. */
struct portal {
	bool has_unit;			/* the address names one that exists */
	struct unit unit;
	bool known;			/* somebody came in */
	struct access_visitor visitor;
	struct { const char **items; size_t count, capacity; } tints;	/* colours of this page's actions: "0b5cad" */
};

struct portal *portal_of(const struct request *);

/* The unit of the address; ERR_NOT_FOUND in the words of every page that is not there. */
MUST_CHECK struct err *portal_unit(struct request *, struct portal **out);

/*
 * A visitor who stands on a customer of this unit and may see its home; what else
 * is to be done (enter, choose, closed) is answered here and *out is NULL.
 */
MUST_CHECK struct err *portal_visitor(struct request *, struct response *, struct portal **out);

/* Of an address that names no unit: the frame and the language of that one from now on. */
MUST_CHECK struct err *portal_take_unit(struct request *, unit_id);

struct err *portal_not_found(struct ctx *, const char *why);

/* Addresses: "/p/SLUG" + path of printf. */
const char *portal_path(const struct request *, const char *format, ...) PRINTF_LIKE(2, 3);

/* ---- home.c, code.c: what other pages end in ---- */

struct err *portal_show_home(struct request *, struct response *);
/* The browser as access asks for it; the route has a field "keep". */
struct access_browser portal_browser(struct request *);
/* Cookies of a fresh session, and on to where the visitor wanted to go. */
void portal_let_in(
    struct request *, struct response *, const struct access_entry *, const char *otherwise);

/* One visit in a list, as home and history show it. */
struct home_row {
	const char *href, *title, *about, *when;
	enum activity_status status;
	const char *status_word;
};
struct home_rows { struct home_row *items; size_t count, capacity; };

/* Types and actions of the unit: two statements, however many visits there are. */
struct stock {
	struct activity_types types;
	struct actions actions;
};
MUST_CHECK struct err *portal_stock(struct request *, struct stock *out);
struct home_row portal_row(struct request *, const struct stock *, const struct access_item *,
    const struct access_standing *here);
void home_rows(struct html *, const struct home_rows *);	/* home.html */

/* For staff who look: what is hidden, and why. */
struct home_hidden { const char *title, *why; };
struct home_hiddens { struct home_hidden *items; size_t count, capacity; };

/* ---- answers.c ---- */

/* Fields of the activity form and of the closing form that the type shows in this status. */
MUST_CHECK struct err *portal_answers(struct request *, const struct activity *, const struct activity_type *,
    struct form_rows *out);

/* ---- messages.c ---- */

/* Threads with something new that the visitor may open. */
MUST_CHECK struct err *portal_threads_unread(struct request *, const struct portal *, struct threads *out);
const char *portal_thread_path(const struct request *, const struct thread *);

/* ---- look.c ---- */

/* The class of a colour "#0b5cad" on this page, whose stylesheet then has it; "" for none. */
const char *portal_tint(struct request *, const char *color);

/* ---- frame.c ---- */

struct portal_page {
	const char *title;
	const char *back;		/* address of the page before; NULL: the unit's name stands there */
	const char *back_label;
	bool bare;			/* no menu: nobody is in yet */
	bool is_home;			/* the installed app keeps its next visit */
};
/* Wraps what was written so far into the frame of the unit (or of the common door). */
MUST_CHECK struct err *
portal_frame(struct request *, struct response *, const struct portal_page *);

/* ---- words.c ---- */

/* "Tuesday 3 March" and "between 8:00 and 10:00" on the site's wall. */
struct portal_when { const char *day, *time, *iso; };
struct portal_when portal_when(struct ctx *, instant from, instant to, const char *zone);
/* The same on one line. */
const char *portal_moment(struct ctx *, instant, const char *zone);

/* Title and description of an activity as its type shows them, codes filled. */
const char *portal_title(struct request *, const struct activity_type *, const struct activity *);
/* Do the type's title or words of a status ("planned") take anything from the activity? */
bool portal_has_codes(struct request *, const struct activity_type *, const char *status);
html_safe
portal_description(struct request *, const struct activity_type *, const struct activity *);
/* The unit's text for the home page. */
html_safe portal_home_text(struct request *);

/* The status in a customer's words. */
const char *portal_status(struct ctx *, enum activity_status);
/* The same in the words of the type, when it has some. */
const char *portal_status_words(struct request *, const struct activity_type *, const struct activity *);

/* ---- actions.c ---- */

/* What can be done with an activity now, or from the home page. */
struct offer { /* one button */
	const char *href;
	const char *label, *help, *icon;
	const char *verb;		/* what is done, without about what */
	const char *tint;		/* class that gives the icon its colour; "": the unit's accent */
	const char *why;		/* not possible: the reason; href is NULL */
	bool danger, asked_first;
	bool primary;			/* the one of the list that stands out */
	instant until;			/* INSTANT_NONE: no end */
};
struct offers { struct offer *items; size_t count, capacity; };
MUST_CHECK struct err *portal_actions_on(struct request *, const struct actions *all,
    const struct activity_type *, const struct activity *, struct offers *out);

/* Actions of shown types that the home page does not offer now, each with its reason. */
MUST_CHECK struct err *portal_hidden_actions(struct request *, const struct actions *,
    const struct activity_types *, struct home_hiddens *to);

/* Actions that this visit does not offer now, each with its reason: for staff who look. */
MUST_CHECK struct err *portal_hidden_on(struct request *, const struct actions *, const struct activity_type *,
    const struct activity *, struct home_hiddens *to);

/* "You can change this until Monday 2 March, 8:00.", or the first reason why not; NULL: nothing to say. */
const char *portal_rule(struct ctx *, const struct offers *, const char *zone);

/* Takes what the customer is asked to do first; false: nothing of the list. */
bool portal_add_first(struct ctx *, const struct offers *, const char *title, const char *about,
    struct offers *to);

/* ---- earlier.c ---- */

/* An earlier time that is offered for a visit; drawn on top of its page. */
struct portal_earlier {
	const char *id;			/* NULL: none is offered */
	const char *action, *when, *until, *iso, *page;
	bool may;			/* the visitor may book */
};
MUST_CHECK struct err *portal_earlier_of(struct request *, const struct activity *, struct portal_earlier *out);
void portal_earlier_draw(struct html *, const struct portal_earlier *);
/* What is offered to the visitor's customer, for the top of the home page. */
MUST_CHECK struct err *portal_earlier_first(struct request *, const struct portal *, struct offers *to);

/* ---- quote.c, verify.c ---- */

/* Quotes to sign, for the top of the home page; *any: there are some, decided or not. */
MUST_CHECK struct err *portal_quotes_first(struct request *, const struct portal *, struct offers *to, bool *any);
/* Quotes about one activity that the visitor may see, newest first. */
MUST_CHECK struct err *portal_quotes_of(struct request *, const struct activity *, struct offers *out);
struct evidence;
/* Whether the visitor may see what the signature is about. */
bool portal_may_see_evidence(struct request *, const struct evidence *);

/* The rows of the door, a file each. */
extern const struct route portal_enter_routes[], portal_code_routes[], portal_choice_routes[],
    portal_activity_routes[], portal_action_routes[], portal_device_routes[],
    portal_look_routes[], portal_link_routes[],
    portal_opt_out_routes[], portal_visits_routes[], portal_messages_routes[],
    portal_quote_routes[], portal_verify_routes[], portal_track_routes[],
    portal_label_routes[], portal_feed_routes[], portal_calendar_routes[], portal_pwa_routes[], portal_profile_routes[],
    portal_earlier_routes[];

#endif
