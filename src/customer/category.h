/*
 * category -- what kinds of customers a unit has, each with a colour.
 *
 * A customer names its category; a category that only customers name (a file brought it) has
 * no row and is grey until somebody gives it a colour.  Names are compared as they are written.
 */
#ifndef CUSTOMER_CATEGORY_H
#define CUSTOMER_CATEGORY_H

#include "base/err.h"
#include "base/ids.h"

struct ctx;

struct category {
	struct public_id public_id;	/* empty: only customers name it */
	const char *name;
	const char *color;		/* "#0b5cad"; "" when it has no row */
	int64_t customers;		/* in use, of that category */
};
struct categories { struct category *items; size_t count, capacity; };

/* Those with a row and those that customers name, by name; at most 300. */
MUST_CHECK struct err *category_list(struct ctx *, struct categories *out);

/*
 * Gives the category `name` a colour, a new row when it has none; `before` (NULL: a new one) is its
 * name until now: customers of it get the new name.  Two names become one when the new one is there.
 */
MUST_CHECK struct err *category_save(struct ctx *, const char *before, const char *name, const char *color);

/* Takes the row and the word away from every customer that has it; *customers: how many. */
MUST_CHECK struct err *category_remove(struct ctx *, const char *name, int64_t *customers);

/* The colour of a name among those; "" when it has none. */
const char *category_color(const struct categories *, const char *name);

#endif
