/*
 * inside -- what action kinds share: fields, texts, and the list of free times.
 */
#ifndef ACTION_INSIDE_H
#define ACTION_INSIDE_H

#include <jansson.h>

#include "action/action.h"
#include "form/codes.h"
#include "planning/planning.h"

/* A field of the request; never NULL. */
const char *action_field(const struct action_case *, const char *name);

/* The site's zone, for an action on an activity. */
const struct zone *action_zone(const struct action_case *);

/* A configured text with its codes replaced. */
MUST_CHECK struct err *
action_fill(struct ctx *, const struct action_case *, const char *text, const char **out);

/* ---- settings ---- */

/* Settings as JSON, in the arena; NULL when they are none. */
json_t *settings_load(struct ctx *, const char *settings);
enum action_place settings_place(const json_t *, enum action_place usual);
/* A text per language in ctx->lang, else in any, codes filled; "" when there is none. */
const char *settings_words(struct ctx *, const struct action_case *, const json_t *texts);

/* ---- slots.c: choosing a free time, for every kind that needs one ---- */

struct slots_page;

/* Reads part of day, weekdays and how many days from the fields. */
void slots_filter(struct ctx *, const struct action_case *, struct slot_request *);

/*
 * Draws filters, the times that are free for `request` and what to do when none
 * suits.  `hidden` names a further field to carry along (NULL: none), `button` is
 * the main button's word, `head` a sentence above (NULL: none).
 */
struct slots_view {
	const struct slot_request *request;
	const char *button;
	const char *head;
	const char *site;		/* public id of the chosen site; NULL: not asked */
	html_safe filled;		/* what was typed for a time that was lost, sent along; or none */
	bool wrong;			/* something in it is wrong: unfolded */
	bool note;			/* ask for a note to whoever comes */
	bool earlier;			/* offer to come earlier when a time is freed */
};
MUST_CHECK struct err *slots_draw(struct ctx *, const struct action_case *,
    const struct slots_view *, const struct problems *, struct html *);

/* Fields of "tell me if an earlier time is free", for the kinds that offer it. */
#define SLOTS_EARLIER_FIELDS "earlier", "earlier_part", "earlier_note"
/* True when the visitor asks for that; slots_wait() writes it for the activity and says so. */
bool slots_asks_earlier(const struct action_case *);
MUST_CHECK struct err *slots_wait(struct ctx *, const struct action_case *, const struct activity *,
    struct action_done *out);

/* Turns the errs of booking into what a page can draw again: ERR_CONFLICT with a problem of "slot". */
struct err *slots_lost(struct ctx *, struct err *);

#endif
