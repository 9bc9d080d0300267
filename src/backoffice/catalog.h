/* catalog -- what the pages of the catalog share. */
#ifndef BACKOFFICE_CATALOG_H
#define BACKOFFICE_CATALOG_H

#include "backoffice/backoffice.h"
#include "catalog/catalog.h"

/* The type that the path names. */
MUST_CHECK struct err *catalog_find(struct request *, struct activity_type *out);

/* "/catalog/ID" and what comes after it. */
const char *catalog_path(struct request *, const struct activity_type *, const char *more);

/* The row of tabs of a type: "", "display", "form", "closing". */
struct catalog_tab { const char *label, *href; bool current; };
const struct catalog_tab *catalog_tabs(struct request *, const struct activity_type *, const char *current,
    size_t *count);
void catalog_tab_row(struct html *, const struct catalog_tab *, size_t count);

/* Who saved a type meanwhile, and what they changed: for the second of two people. */
struct catalog_meanwhile {
	const char *who;		/* NULL: nobody did */
	const char *const *changes;	/* sentences */
	size_t change_count;
};
/*
 * `mine` is what I want, `began` the revision that I saw.  When somebody saved since: *mine becomes both changes
 * together, with the newest revision, and *out tells theirs.
 */
MUST_CHECK struct err *catalog_merge(struct request *, struct activity_type *mine, int64_t began,
    struct catalog_meanwhile *out);
void catalog_meanwhile_box(struct html *, const struct catalog_meanwhile *);

/* A text per language as fields of a form ("title.en" …), the unit's language first. */
struct ui_field;
void catalog_text_fields(struct request *, const char *name, const struct texts *, const struct problems *,
    const char *problem_name, int rows, struct ui_field *out);
/* And what was sent in them. */
struct texts catalog_read_texts(struct request *, const char *name);

/* Codes that may stand in texts, to look up while writing. */
struct code_hint { const char *code, *label; };
struct code_hint *catalog_codes(struct ctx *, size_t *count);

#endif
