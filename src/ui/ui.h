/*
 * ui -- what pages are made of: fields with their help and error, lists with
 * filters in the address, status badges, notices, empty states.
 *
 * Everything here is called from templates: {{> ui_icon("plus")}}.  A form page keeps
 * what was typed by giving each field its value, and shows what is wrong by giving it the
 * problems of the last try:
 *
 *	{{> ui_input(FIELD(.name = "email", .label = T(h->ctx, "Email"), .type = "email",
 *	    .value = m->email, .problems = m->problems, .optional = true))}}
 *
 * The looks are in assets/css; the markup of each piece stands in ui.html.
 */
#ifndef UI_UI_H
#define UI_UI_H

#include "activity/activity.h"
#include "base/ctx.h"
#include "base/err.h"
#include "html/html.h"

struct request;
struct response;

/* An icon of the sprite (assets/icons.txt); decoration, hidden from readers. */
void ui_icon(struct html *, const char *name);

/* "● Planned": never by colour alone. */
void ui_status(struct html *, enum activity_status);
/* The same for other facts: meaning is "planned", "done", "warning", "problem", "neutral" or "info". */
void ui_badge(struct html *, const char *meaning, const char *icon, const char *label);

/* ---- fields ---- */

struct ui_option {
	const char *value;
	const char *label;		/* translated */
	const char *help;		/* of radio buttons; NULL: none */
};

struct ui_field {
	const char *name;
	const char *id;			/* where several have that name; NULL: as the name */
	const char *label;		/* translated */
	const char *value;		/* what was typed, else what is stored; NULL: empty */
	const char *type;		/* of the input; NULL: "text" */
	const char *help;		/* translated, or NULL */
	const struct problems *problems; /* of the last try, or NULL */
	const char *problem_name;	/* where it differs from `name` */
	const char *placeholder, *autocomplete, *inputmode, *min, *max, *step;
	const char *unit;		/* "min", "km": behind the input */
	const char *list;		/* id of a datalist */
	bool optional;			/* says so */
	bool required;
	bool autofocus;
	bool codes;			/* takes replacement codes: editor.js offers them */
	bool bare;			/* the label is for readers only */
	int rows;			/* of a text area */
	const struct ui_option *options; /* of a select or radio buttons */
	size_t option_count;
};
#define FIELD(...) &(const struct ui_field){ __VA_ARGS__ }

void ui_input(struct html *, const struct ui_field *);
void ui_textarea(struct html *, const struct ui_field *);
void ui_select(struct html *, const struct ui_field *);
void ui_radios(struct html *, const struct ui_field *);
/* A check box that sends "1"; `value` "1" is checked. */
void ui_check(struct html *, const struct ui_field *);

/* The box above a form: every problem, linked to its field.  Nothing without problems. */
void ui_errors(struct html *, const struct problems *);

/* "1" or "": for ui_check(). */
const char *ui_bool(bool);

/* Options of the enum tables. */
struct ui_options { struct ui_option *items; size_t count, capacity; };
void ui_option_add(struct ctx *, struct ui_options *, const char *value, const char *label);
/* The six languages by their own names; `none` (or NULL) is the label of the empty first one. */
struct ui_options ui_languages(struct ctx *, const char *none);

/* ---- lists ---- */

/* An empty list: what would stand here, and the first step (href NULL: none). */
void ui_empty(struct html *, const char *icon, const char *sentence, const char *href, const char *label);

/* "Next" under a list; nothing when next is NULL. */
void ui_pager(struct html *, const char *first_href, const char *next_href, const char *what);

/* A notice: meaning "info", "warning" or "problem". */
void ui_notice(struct html *, const char *meaning, const char *sentence);

/* The address `path?name=value&…` of pairs, empty values left out, all encoded. */
const char *ui_address(struct ctx *, const char *path, ...) __attribute__((sentinel));

/* What an err says beside its fields, for a page that is drawn again; sets the status. NULL: not ERR_INVALID. */
const struct problems *ui_problems(struct response *, const struct err *);

#endif
