/*
 * inside -- of the automation room's own files: what happened, which triggers it makes true,
 * and what is carried out of them.
 */
#ifndef AUTOMATION_INSIDE_H
#define AUTOMATION_INSIDE_H

#include <jansson.h>
#include "account/account.h"
#include "action/action.h"
#include "activity/activity.h"
#include "automation/effect.h"
#include "automation/trigger.h"

/* Something that happened, or a time that came. */
struct happening {
	event_id id;			/* none: time */
	enum event_kind kind;		/* EVENT_NONE: time */
	const char *cause;		/* "e12", "s1803888000" */
	const char *actor;		/* token of who did it; "" */
	const char *chain;		/* triggers that led here, " 12 15 "; "" */
	const json_t *data;		/* an object */
	const char *data_text;
	bool has_activity;
	struct activity activity;	/* as it stood then; of a time: as it stands */
	customer_id customer;
	contact_id contact;
	bool had_promise;
	instant before_from, before_to;	/* the promise before the change */
	instant at;
};

/* ---- happening.c ---- */

/* Reads data and the activity; with `past`, plan and status are put back as the event says. */
MUST_CHECK struct err *happening_read(struct ctx *, struct happening *, activity_id, bool past);

/* Whether it is news for the customer: a promise in the future was made, changed or taken back. */
bool happening_concerns_customer(const struct ctx *, const struct happening *);

/* Whether a change moved the promised arrival. */
bool happening_moved_promise(const struct happening *);

/* Stands in a unit, for the system, in the unit's language. */
MUST_CHECK struct err *stand_in_unit(struct ctx *, unit_id, struct unit *out);

/* ---- papers.c ---- */

/* The PDF that goes with the mails of a quote that was sent or accepted, made once; none: there is none to make. */
MUST_CHECK struct err *papers_of_event(struct ctx *, enum event_kind, const char *data, document_id *out);

/* ---- facts.c ---- */

struct trigger_facts {
	const struct happening *happening;
	struct action_facts action;
	bool customer_read;
	const char *customer_type, *customer_category;
	bool customer_portal, customer_new;
};
struct trigger_facts trigger_facts_of(const struct happening *);
struct err *trigger_fact(struct ctx *, void *facts, const char *name, struct fact *out, bool *known);

/* Do the trigger's conditions hold?  *why (may be NULL): what is missing, in ctx->lang. */
MUST_CHECK struct err *trigger_holds(struct ctx *, const struct trigger *, const struct happening *, bool *out,
    const char **why);

/* ---- effect.c ---- */

/* Effects as they were saved, not checked again; of a kind that is no more, `kind` is NULL. */
MUST_CHECK struct err *effects_parse(struct ctx *, const char *json, struct effects *out);

/* ---- run.c ---- */

/* Carries out a handful of the effects that are due of each unit; *done: how many were tried. */
MUST_CHECK struct err *effects_carry_out(struct ctx *, size_t *done);
/* The same for those that need something made first: one of each unit. */
MUST_CHECK struct err *effects_prepare(struct ctx *, size_t *done);
/* When the next effect or due time comes; INSTANT_NONE: none is known. */
MUST_CHECK struct err *automation_next_at(struct ctx *, instant *out);

/* ---- trigger.c ---- */

/* All of the unit, from the shelf; shared: not to be changed. */
MUST_CHECK struct err *triggers_here(struct ctx *, const struct triggers **out);

/* ---- due.c ---- */

/* When it comes true for an appointment, or after an event; INSTANT_NONE: never. */
instant trigger_reckon(const struct trigger *, const struct zone *, instant base);
/* What an appointment's times count from; INSTANT_NONE: there is none. */
instant trigger_base_of(const struct trigger *, instant start, instant end, instant window_from);
/* The next time of the wall clock after `after`. */
instant trigger_next_clock(const struct trigger *, const struct zone *, instant after);

/* Keeps the due rows as an event demands: appointments made, moved, lost; times after an event. */
MUST_CHECK struct err *due_after_event(struct ctx *, const struct triggers *, const struct unit *,
    const struct happening *);
/* After a save: forgets and reckons anew. */
MUST_CHECK struct err *due_renew(struct ctx *, const struct trigger *);

/* Reckons times of appointments that were there before their trigger, a handful; *worked false: there were none. */
MUST_CHECK struct err *due_fill(struct ctx *, bool *worked);
/* Makes a handful of what has come true by time into runs; *done: how many were looked at. */
MUST_CHECK struct err *due_come(struct ctx *, size_t *done);

/* ---- match.c ---- */

/* Whether the event is the one that the trigger waits for: its kind, the action's code, the fields that changed. */
bool trigger_answers(const struct trigger *, const struct happening *);
/* Writes the runs of what this event makes true, and re-arms what waits for its conditions. */
MUST_CHECK struct err *match_event(struct ctx *, const struct triggers *, const struct happening *, bool circles);
/* One trigger came true: conditions, frequency, chain; for contained activities too. */
MUST_CHECK struct err *match_fire(struct ctx *, const struct trigger *, const struct happening *, const char *stopped);

#endif
