/* template_inside -- what the files about Word templates share. */
#ifndef REPORT_TEMPLATE_INSIDE_H
#define REPORT_TEMPLATE_INSIDE_H

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/form.h"
#include "i18n/i18n.h"
#include "office/office.h"
#include "report/template.h"

/* ---- template_tags.c: what stands in a tag ---- */

/* "activity.custom.photo|6x4cm": a path and how large. */
struct tag_size { int32_t width_mm, height_mm; };
/* The path without its size; true when there was one that can be read. */
bool tag_size_read(struct ctx *, const char *text, const char **path, struct tag_size *out);

/* "photos|3": a list, in rows of so many (0: one by one); false for another format. */
bool tag_list_read(struct ctx *, const char *text, const char **name, int *together);

/* "not activity.result = ko, broken": as conditions see it. */
struct tag_test {
	const char *path;
	bool negated;
	const char *op;			/* of form/conditions.inc; NULL: is there anything (yes, of yes-or-no) */
	const char *const *values;	/* NULL at the end */
	size_t value_count;
};
bool tag_test_read(struct ctx *, const char *text, struct tag_test *out);

/* What conditions call the path of a code: "brand" for "activity.custom.brand"; others stay as they are. */
const char *template_fact_name(struct ctx *, const char *path);
/* The test as JSON of form/conditions.h about a fact; values may be labels of options, in ctx->lang. */
const char *template_condition(struct ctx *, const struct tag_test *, const struct fact_row *);

/* ---- template_lists.c: which lists there are, and what their items have ---- */

struct list_cell { const char *name, *label; bool picture; };	/* label N_() or of a form */
struct list_cells { struct list_cell *items; size_t count, capacity; };
struct template_list_row { const char *name, *label; const struct list_cell *cells; size_t cell_count; };
extern const struct template_list_row template_lists[];
extern const size_t template_list_count;

/* Forms that a template of a type can name. */
struct template_forms { type_id type; struct form activity, closing, customer; };
MUST_CHECK struct err *template_forms_find(struct ctx *, type_id, struct template_forms *out);
/* The field of "activity.custom.x", "activity.report.custom.x", "customer.custom.x"; NULL: none. */
const struct field *template_field(const struct template_forms *, const char *path, bool *is_custom);
/* The same of one field. */
bool template_field_cells(struct ctx *, const struct field *, struct list_cells *out);
/* What items of a list have; false: there is no such list. */
bool template_cells(struct ctx *, const struct template_forms *, const char *list, struct list_cells *out);

/* ---- template_check.c ---- */

/* Notes what is not understood in an outline, as problems of "file". */
MUST_CHECK struct err *template_check(struct ctx *, type_id, const struct office_outline *, struct problems *);

/* ---- template_values.c ---- */

/*
 * Everything that an outline asks for, of an activity; what is not understood is nothing.  `tried`: it is only looked
 * at, so what ctx's actor may not see is "…", and of the customer's own fields there is nothing.
 */
MUST_CHECK struct err *template_values(struct ctx *, const struct activity *, bool tried,
    const struct office_outline *, struct office_values *values, struct office_pictures *pictures);

#endif
