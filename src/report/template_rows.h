/* template_rows -- of the files that fill Word templates: lists, and what each of their items has. */
#ifndef REPORT_TEMPLATE_ROWS_H
#define REPORT_TEMPLATE_ROWS_H

#include "action/action.h"
#include "form/field.h"
#include "message/message.h"
#include "report/inside.h"
#include "report/template_inside.h"

struct rows { struct row *items; size_t count, capacity; };
/* A text, or something that can be a picture, or a list. */
struct cell {
	const char *name, *text;
	const struct document *photo;
	const json_t *documents;		/* of a field for photos and files */
	const json_t *signature;		/* {"name": …, "drawing": strokes} */
};
struct row {
	struct { struct cell *items; size_t count, capacity; } cells;
	const struct form *form;		/* of a group, with the answers of this item; else NULL */
	const json_t *values;
	struct rows parts;			/* several together: {item.2.caption} */
};
struct around { const struct around *outer; const struct row *row; size_t number; };

struct answered { struct form form; const json_t *values; };
struct filling {
	struct ctx *ctx;
	struct ctx words;			/* in the unit's language, which conditions are written in */
	const struct activity *activity;
	bool tried;				/* only looked at */
	struct unit unit;
	const struct zone *zone;
	struct message_codes codes;
	struct action_facts facts;
	struct fact_rows fact_rows;
	struct form_use use;
	struct answered forms[3];		/* activity, closing, customer */
	struct documents documents;
	struct office_pictures *pictures;
	struct { int64_t *items; size_t count, capacity; } picture_ids;	/* documents; 0: others */
	int64_t picture_bytes;
};

/* The photos and files that a field names; one that was removed is left out. */
MUST_CHECK struct err *template_documents_of(struct filling *, const json_t *value, struct rows *out);
/* Those of the activity but for its conversation; `mark` DOCUMENT_PLAIN: any. */
void template_list_documents(struct filling *, bool photos, enum document_mark mark, struct rows *out);
/* The first photo before the work beside the first after it, and so on. */
void template_list_pairs(struct filling *, struct rows *out);
/* What was signed about the visit itself; what was erased since is left out. */
MUST_CHECK struct err *template_list_signatures(struct filling *, struct rows *out);
/* The items of one field: a group, photos, product lines, choices. */
MUST_CHECK struct err *template_list_field(struct filling *, const struct field *, const json_t *value,
    struct rows *out);
/* All that a form shows in reports. */
MUST_CHECK struct err *template_list_answers(struct filling *, const struct answered *, struct rows *out);

#endif
