/*
 * form_editor -- the pages that make a form: fields as the reader sees them, their settings, a test.
 *
 * One editor serves every owner of a form: the activity form and the closing form of a type, the record of the
 * unit's customers, what a portal action asks.  Each step goes into the person's draft (catalog/draft.h);
 * *Save* makes a version of it.
 */
#ifndef BACKOFFICE_FORM_EDITOR_H
#define BACKOFFICE_FORM_EDITOR_H

#include "backoffice/backoffice.h"
#include "catalog/draft.h"
#include "form/field.h"

struct catalog_tab;

/* Which form the path names, and what stands around it. */
struct form_target {
	struct form_key key;
	const char *name;		/* of the owner: "Maintenance" */
	const char *what;		/* translated: "Activity form" */
	const char *back;		/* address of the page before */
	const char *path;		/* of the editor in its unit: "/catalog/ID/forms/activity" */
	const char *place;		/* of the menu */
	const struct catalog_tab *tabs;
	size_t tab_count;
	struct fact_rows facts;		/* what conditions may ask besides fields */
};
MUST_CHECK struct err *form_target_find(struct request *, struct form_target *out);

/* A page of the editor: my draft, read. */
struct form_desk {
	struct form_target target;
	struct draft draft;
	struct form form;		/* the draft, as far as it could be read */
	struct problems problems;	/* of the whole, by JSON pointer */
	const char *in;			/* the group whose inner fields are made; "" */
	const struct form *shown;	/* `form`, or that group's */
	enum form_audience as;
	struct form_use use;		/* for drawing as that reader */
};
MUST_CHECK struct err *form_desk_open(struct request *, struct form_desk *out);

/* An address of the editor with what is chosen now: more "" or "/test"; empty values are left out. */
const char *form_desk_href(struct request *, const struct form_desk *, const char *more, const char *code);
/* The same for ui_done(): without the unit. */
const char *form_desk_path(struct request *, const struct form_desk *, const char *more, const char *code);

/* ---- the settings of one field: form_field.c ---- */

struct field_pane;
/* `typed`: the field as it was sent, with problems; NULL: as it stands in the draft. */
MUST_CHECK struct err *field_pane_make(struct request *, const struct form_desk *, const char *code,
    const json_t *typed, const struct problems *, const struct field_pane **out);
void field_pane_draw(struct html *, const struct field_pane *);
/* The field that was sent; problems of the conditions are noted. */
MUST_CHECK struct err *field_pane_read(struct request *, const struct form_desk *, const char *code,
    struct problems *, json_t **out);

/* The names that the pane sends. */
#define FIELD_PANE_FIELDS "was code label.* help.* required default half staff worker portal report s.* "

#endif
