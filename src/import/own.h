/* own -- fields of the unit's own in a file of customers: columns that are called like their codes. */
#ifndef IMPORT_OWN_H
#define IMPORT_OWN_H

#include "base/err.h"

struct ctx;
struct customer;
struct own_form;
struct unit;

/* The unit's form of its customers; as it is during a whole chunk. */
MUST_CHECK struct err *own_form_open(struct ctx *, const struct unit *, struct own_form **out);

/*
 * Takes from c->additional what has a field, as people write it (a choice also by its label), into
 * c->custom.  What cannot be read is noted.
 */
MUST_CHECK struct err *own_form_take(struct ctx *, const struct own_form *, struct customer *c, struct problems *);

#endif
