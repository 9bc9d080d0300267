/*
 * conditions -- the editor of conditions in plain words, a part of other pages' forms (F-3).
 *
 * Draws "all of these" or "one of these" over rows of field, comparison and value; a row
 * may stand in one of three brackets, each joined in its own way: AND and OR nested once.
 * Without JavaScript some empty rows are always there, so that a saved page offers more;
 * with it (editor.js), rows are added and taken away, and a value is chosen from the field's own choices.
 *
 *	.fields = "label " CONDITIONS_FIELDS("when")				in the route's row
 *	{{> conditions_draw(&m->when)}}						in the template
 *	const char *json = conditions_read(rq, &editor, &problems);		when it is sent
 *
 * What it reads and writes is the JSON of form/conditions.h.
 */
#ifndef BACKOFFICE_CONDITIONS_H
#define BACKOFFICE_CONDITIONS_H

#include "form/facts.h"
#include "html/html.h"
#include "web/web.h"

/* The names that a route must declare for an editor of that name ([a-z_]). */
#define CONDITIONS_FIELDS(name) \
	name "_join " name "_join1 " name "_join2 " name "_join3 " \
	name "_group[] " name "_field[] " name "_op[] " name "_value[] "

struct conditions_editor {
	const char *name;		/* of its inputs: "when" */
	const char *label;		/* translated: "Shown only when" */
	const char *help;		/* translated, or NULL */
	const char *json;		/* as stored; NULL or "": no condition, always true */
	const struct fact_rows *rows;	/* what may be asked about */
	const struct problems *problems;	/* of the last try, or NULL */
	struct request *typed;		/* draws what was sent instead of `json`; NULL: what is stored */
};

/* A condition on a field that is gone is marked at once, with or without a try. */
void conditions_draw(struct html *, const struct conditions_editor *);

/*
 * The conditions that were sent, as JSON; "" when there is none.  Notes, under "NAME.ROW" or the
 * name, rows without a field or a value, unknown fields and values that do not fit.
 */
const char *conditions_read(struct request *, const struct conditions_editor *, struct problems *);

#endif
