/*
 * conditions -- the editor of conditions in plain words, a part of other pages' forms (F-3).
 *
 * Draws "all of these" or "one of these" over rows of field, comparison and value; a row
 * may stand in one of three brackets, each joined in its own way: AND and OR nested once.
 * Without JavaScript some empty rows are always there, so that a saved page offers more;
 * with it, rows are added and taken away, and a value is chosen from the field's own choices.
 *
 *	static const char fields[] = "label " CONDITIONS_FIELDS("when");	in the route's row
 *	{{> conditions_draw(m->when)}}						in the template
 *	const char *json = conditions_read(rq, &m->when, &problems);		when it is sent
 *
 * What it reads and writes is the JSON of form/conditions.h.
 */
#ifndef BACKOFFICE_CONDITIONS_H
#define BACKOFFICE_CONDITIONS_H

#include "ui/ui.h"
#include "web/web.h"

/* The names that a route must declare for an editor of that name. */
#define CONDITIONS_FIELDS(name) \
	name "_join " name "_join1 " name "_join2 " name "_join3 " \
	name "_group[] " name "_field[] " name "_op[] " name "_value[] "

/* What a condition may ask about. */
struct condition_subject {
	const char *field;		/* "boiler_brand", "activity.status" */
	const char *label;		/* translated */
	const char *input;		/* type of the value's input: "number", "date"; NULL: "text" */
	const struct ui_option *options;	/* its choices; none: any value */
	size_t option_count;
};
struct condition_subjects { struct condition_subject *items; size_t count, capacity; };

struct conditions_editor {
	const char *name;		/* of its fields: [a-z_] */
	const char *label;		/* translated: "Shown when" */
	const char *help;		/* translated, or NULL */
	const char *json;		/* as stored; NULL or "": no condition, always true */
	struct condition_subjects subjects;
	const struct problems *problems;	/* of the last try; named as the editor */
	const struct request *typed;	/* draws what was sent instead of `json`; NULL: what is stored */
};

void conditions_draw(struct html *, const struct conditions_editor *);

/*
 * The conditions that were sent, as JSON; "" when there is none.  Notes rows without a field
 * or a value, unknown fields and values that do not fit, under the editor's name.
 */
const char *conditions_read(struct request *, const struct conditions_editor *, struct problems *);

#endif
