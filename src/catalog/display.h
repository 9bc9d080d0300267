/*
 * display -- what customers see of the activities of a type, and in which statuses (P-6, P-12).
 *
 * A type has words (title, description, wording of statuses, each per language and with
 * replacement codes) and parts: rows of display.inc that are shown or not, in all statuses
 * or in some.  Which single fields of a form are shown follows the field's own setting
 * ("shown to the portal") unless the type chooses fields by itself.
 *
 * Statuses are tokens of activity/status.inc, which lies above this room; an unknown one is
 * never reached and does no harm.
 */
#ifndef CATALOG_DISPLAY_H
#define CATALOG_DISPLAY_H

#include <jansson.h>

#include "base/err.h"
#include "form/texts.h"

struct ctx;
struct arena;
struct json;

enum display_part {
#define DISPLAY_PART(name, token, label, shown, statuses) DISPLAY_##name,
#include "catalog/display.inc"
#undef DISPLAY_PART
	DISPLAY_PART_COUNT
};

struct display_part_row {
	const char *token, *label;	/* label: msgid */
	bool shown;			/* of a new type */
	const char *statuses;
};
extern const struct display_part_row display_parts[DISPLAY_PART_COUNT];

struct display_where {
	bool shown;
	const char *statuses;		/* " planned en_route ", blanks around each; "": every status */
};

enum display_form { DISPLAY_OF_FORM, DISPLAY_OF_CLOSING, DISPLAY_FORM_COUNT };
const char *display_form_token(enum display_form);	/* "form", "closing" */

/* A field that the type shows by its own choice. */
struct display_field {
	enum display_form form;
	const char *code;
	const char *statuses;		/* "": whenever its form is shown */
};
struct display_fields { struct display_field *items; size_t count, capacity; };

/* How a status is called. */
struct display_status { const char *status; struct texts words; };
struct display_statuses { struct display_status *items; size_t count, capacity; };

struct display {
	struct texts title;		/* with replacement codes; empty: the type's name */
	struct texts description;	/* with replacement codes and formatting */
	struct display_statuses statuses;	/* those with words of their own */
	struct display_where parts[DISPLAY_PART_COUNT];
	bool chooses[DISPLAY_FORM_COUNT];	/* true: only `fields`; false: what the form shows to the portal */
	struct display_fields fields;
};

/* What a new type shows. */
struct display display_new(void);

/* True when customers see that part of an activity in `status` ("planned"). */
bool display_shows(const struct display *, enum display_part, const char *status);

/* The same of one field; `to_portal`: the field itself is shown to the portal. */
bool display_shows_field(const struct display *, enum display_form, const char *code, bool to_portal,
    const char *status);

/* The type's own word for a status, with codes; "" when it has none. */
const char *display_status_words(const struct display *, const char *status, enum lang lang, enum lang fallback);

/* The JSON of the column and of a type's file; what is absent is as in a new type. */
struct display display_from_json(struct arena *, const json_t *);
void display_to_json(struct json *, const char *key, const struct display *);
/* Notes wrong codes and lengths: "display.title.de", "display.status.planned.fr". */
void display_check(struct ctx *, const struct display *, struct problems *);

/* True when `word` stands in a list as above; an empty list holds every word. */
bool display_in(const char *statuses, const char *word);

#endif
