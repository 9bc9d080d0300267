/* belonging -- lines that belong to a customer, which the chunk reads once for all of them. */
#ifndef IMPORT_BELONGING_H
#define IMPORT_BELONGING_H

#include "customer/bulk.h"
#include "import/inside.h"

struct belonging { struct seen by_reference, by_id; };

/* Customers named by reference or id in these two fields. */
MUST_CHECK struct err *belonging_read(struct ctx *, const struct work *, int reference, int id, struct belonging *out);

/* The line's; NULL: there is none, which is noted. */
struct customer_known *belonging_of(struct ctx *, struct work *, size_t i, int reference, int id,
    const struct belonging *);

#endif
