/* store -- rows to structs; private to catalog. */
#ifndef CATALOG_STORE_H
#define CATALOG_STORE_H

#include "base/ctx.h"
#include "catalog/catalog.h"
#include "gen/catalog.sql.h"

struct activity_type type_from_row(struct ctx *, const struct type_find_row *);
MUST_CHECK struct err *type_insert_row(struct ctx *, struct activity_type *);
MUST_CHECK struct err *type_update_row(struct ctx *, struct activity_type *);

#endif
