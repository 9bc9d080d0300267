/*
 * record -- what the pages about one customer share, and the parts of the record page that
 * have files of their own.
 */
#ifndef BACKOFFICE_RECORD_H
#define BACKOFFICE_RECORD_H

#include "backoffice/backoffice.h"
#include "customer/category.h"
#include "customer/customer.h"
#include "customer/link.h"
#include "customer/merge.h"

/* Name of whoever came last; NULL: nobody yet. */
MUST_CHECK struct err *record_last_worker(struct ctx *, customer_id, const char **name);

/* The form of a new customer, in which what somebody typed to find them stands already, each kind in its place. */
const char *record_new_customer(struct request *, const char *typed);

/* A dot in the colour of a category; nothing when it has none. */
void record_dot(struct html *, const char *color);

/* Machines, links, doubles, workers: filled for the record page. */
struct record_parts {
	const struct customer *customer;
	const char *path, *unit_path;		/* of the record, of customers */
	bool may_edit, may_erase;
	const char *color;			/* of the category */
	struct customers machines, children;
	struct customer_links links;
	const char *parent, *parent_href;
	struct double_pairs doubles;
	const char **doubles_say;
	const char *opening, *workers, *last_worker;	/* NULL: nothing to say */
	bool prefers_last;
	const char *machine_of;			/* "Viessmann Vitodens 200, SN-4711"; NULL: no machine */
	const char *installed, *warranty;
	bool warranty_over;
	bool can_undo;
	struct merge_record merge;
	const char *merge_say;
};
MUST_CHECK struct err *record_fill(struct request *, const struct customer *, struct record_parts *out);

/* Left: machines, branches, links.  Right: facts of a machine, hours and workers, doubles, personal data. */
void record_notices(struct html *, const struct record_parts *);
void record_main(struct html *, const struct record_parts *);
void record_side(struct html *, const struct record_parts *);

#endif
