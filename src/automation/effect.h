/*
 * effect -- a kind of effect that a trigger can have: one file of automation/effects each,
 * collected by the build.
 *
 * A kind is whole in its file: words, settings, what it would do (said), what it does.  Nothing
 * else knows a kind by name.  An effect as it is stored is one JSON object:
 *
 *	{"kind": "email", "to": "customer", "subject": {"en": "…"}, "text": {"en": "…"}}
 *
 * Its members besides "kind" are the rows of the kind's `settings`, which the editor draws
 * (effect_draw), reads (effect_read) and trigger_save() checks by themselves.
 * See doc/add-an-effect.md.
 */
#ifndef AUTOMATION_EFFECT_H
#define AUTOMATION_EFFECT_H

#include <jansson.h>
#include "activity/event.h"
#include "automation/trigger.h"
#include "base/err.h"
#include "html/html.h"
#include "message/message.h"

/* ---- settings: described, so that nobody draws them by hand ---- */

enum effect_setting_type {
	EFFECT_TEXT,		/* one line; may hold replacement codes when `codes` */
	EFFECT_LINES,		/* several lines; likewise */
	EFFECT_TEXTS,		/* one line per language */
	EFFECT_WORDS,		/* several lines per language */
	EFFECT_INT,		/* least … most */
	EFFECT_YES_NO,
	EFFECT_CHOICE,		/* one of `choices` */
	EFFECT_TYPE,		/* public id of an activity type */
	EFFECT_STATUS,		/* token of a status */
	EFFECT_ACTION,		/* code of a portal action */
	EFFECT_TEMPLATE,	/* public id of a report template; "": automatic */
};

struct effect_choice { const char *value, *label; };	/* label N_(); value NULL ends */

struct effect_setting {
	const char *name;
	const char *label, *help;	/* N_(); help may be NULL */
	enum effect_setting_type type;
	const char *initial;		/* as typed: "customer", "1", "yes"; NULL: empty */
	bool required;
	bool codes;			/* replacement codes are allowed and checked */
	int64_t least, most;		/* of INT; of texts: most characters, 0: 500, WORDS and LINES 10,000 */
	const struct effect_choice *choices;
	const char *only_if;		/* "to=address": asked for only while that setting has this value; NULL */
};

/* ---- one effect ---- */

struct effect {
	const struct effect_kind *kind;
	const json_t *settings;		/* its whole object */
};
struct effects { struct effect *items; size_t count, capacity; };

/* Reads the array of a trigger; what is unsound is noted under `at` + "/0/text.de" and left out. */
MUST_CHECK struct err *effects_read(struct ctx *, const char *json, const char *at, struct problems *,
    struct effects *out);

/*
 * Notes the texts that would tell somebody else than the customer more than ctx's actor may see: what people save
 * carries their own rights and no more.  An effect that the same trigger has already, word for word, goes on while
 * what the trigger comes true by is unchanged.
 */
MUST_CHECK struct err *effects_check_rights(struct ctx *, const struct trigger *, const struct effects *,
    const char *at, struct problems *);

/* Settings, the absent ones as the kind says. */
const char *effect_text(const struct effect *, const char *name);	/* "" */
int64_t effect_int(const struct effect *, const char *name);
bool effect_yes(const struct effect *, const char *name);
/* TEXTS and WORDS in `lang`, else the unit's language, else any; codes not yet filled. */
const char *effect_words(struct ctx *, const struct effect *, const char *name, enum lang lang);

/* Where and why it is carried out. */
struct effect_case {
	const struct effect *effect;
	const struct trigger *trigger;
	run_id run;			/* none: it is only tried */
	const char *key;		/* "t12.0": one for ever, for whoever must not do it twice */
	const struct activity *activity;	/* as it was when it happened; NULL: about none */
	customer_id customer;
	contact_id contact;
	event_id event_id;
	enum event_kind event;		/* EVENT_NONE: time */
	const json_t *data;		/* of the event; {} */
	instant before_from, before_to;	/* promise before a move; INSTANT_NONE: none */
	const char *kept;		/* SLOW kinds: what prepare() left for carry_out(); NULL */
};

enum {
	EFFECT_OF_ACTIVITY = 1,	/* makes sense only where there is an activity */
	EFFECT_DISTURBS = 2,	/* waits for the end of the unit's quiet hours */
	EFFECT_BLOCKS = 4,	/* later effects of the same trigger wait for it (a report that they attach) */
	EFFECT_LAST = 8,	/* shown at the end of the list: rarely wanted */
	EFFECT_TO_CUSTOMER = 16, /* its texts go to nobody but the customer whom they are about */
};

struct effect_kind {
	const char *token;		/* written in databases: never changes */
	const char *label;		/* N_() */
	const char *help;		/* N_(): one sentence */
	const char *icon;
	int rank;			/* order in the choice */
	unsigned traits;
	const struct effect_setting *settings;	/* name NULL at the end; NULL: none */
	/* More checks, after each setting was found sound; problems of `at` + "/name".  May be NULL. */
	struct err *(*check)(struct ctx *, const struct effect *, const char *at, struct problems *);
	/* What it would do now: a sentence or more, in ctx->lang.  Writes nothing. */
	struct err *(*say)(struct ctx *, const struct effect_case *, struct sentences *out);
	/*
	 * What cannot be done inside a transaction (a report is rendered), done before it; may run again.  *kept is
	 * given to carry_out().  ERR_BUSY: tried again later.  NULL: nothing.
	 */
	struct err *(*prepare)(struct ctx *, const struct effect_case *, const char **kept);
	/*
	 * Does it, inside a transaction that may run again.  *note: what came of it, for the log ("Sent to
	 * jonas@example.org"); NULL: nothing was to be done.  ERR_BUSY and a lost race: tried again later; another
	 * err: failed, with its sentence in the log.
	 */
	struct err *(*carry_out)(struct ctx *, const struct effect_case *, const char **note);
};

extern const struct effect_kind *const effect_kinds[];	/* by token; NULL at the end */
const struct effect_kind *effect_kind_find(const char *token);	/* or NULL */

/* ---- the editor ---- */

/* Fields that came with a request. */
struct effect_sent {
	const char *(*get)(void *from, const char *name);	/* "" when absent */
	void *from;
};

/*
 * Draws the settings of one effect as labelled inputs named "e.N.NAME" and "e.N.NAME.LANG" (a route declares "e.*"),
 * with ids of the same name and the problems "effects/N/NAME" beside them.  Texts that take codes have data-codes,
 * for the button that inserts them.  `sent`: what was typed in the last try, or NULL.
 */
MUST_CHECK struct err *effect_draw(struct ctx *, const struct effect *, size_t number, const struct effect_sent *sent,
    const struct problems *, struct html *);
/* The object of one effect of that kind as it was typed: a new JSON text, unchecked. */
const char *effect_read(struct ctx *, const char *kind, size_t number, const struct effect_sent *);
/* An effect of that kind with its first settings. */
struct effect effect_first(struct ctx *, const struct effect_kind *);
/* "Email: Your appointment" for lists. */
const char *effect_title(struct ctx *, const struct effect *);

/* ---- what kinds use ---- */

/* Replacement codes of the case, for codes_render(); with the recipient's contact. */
struct message_codes effect_codes(const struct effect_case *);
/* A setting with its codes filled, for `target`, in ctx->lang. */
MUST_CHECK struct err *effect_fill(struct ctx *, const struct effect_case *, const char *name, enum code_target,
    const char **out);
/* Adds a sentence, written into the arena. */
void sentence_add(struct ctx *, struct sentences *, const char *say);

#endif
