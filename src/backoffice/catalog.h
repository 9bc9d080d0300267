/* catalog -- what the pages of the catalog share. */
#ifndef BACKOFFICE_CATALOG_H
#define BACKOFFICE_CATALOG_H

#include "backoffice/backoffice.h"
#include "catalog/catalog.h"

/* The type that the path names. */
MUST_CHECK struct err *catalog_find(struct request *, struct activity_type *out);

/* "/catalog/ID" and what comes after it. */
const char *catalog_path(struct request *, const struct activity_type *, const char *more);

/* Codes that may stand in texts, to look up while writing. */
struct code_hint { const char *code, *label; };
struct code_hint *catalog_codes(struct ctx *, size_t *count);

#endif
