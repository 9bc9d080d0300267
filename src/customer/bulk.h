/*
 * bulk -- many customers at once, for files that people bring: a few statements for
 * a thousand customers.  Everything here runs inside the caller's transaction,
 * fires nothing, and expects what customer_check() and site_check() found good.  New
 * ones have their line in the audit; changes have none.
 */
#ifndef CUSTOMER_BULK_H
#define CUSTOMER_BULK_H

#include "customer/customer.h"

struct ctx;

/* A customer as it stands, with its sites and contacts in use. */
struct customer_known {
	struct customer customer;
	struct sites sites;
	struct contacts contacts;
};
struct customers_known { struct customer_known *items; size_t count, capacity; };

/* Those that have one of the references, public ids or external ids; JSON arrays of text. */
MUST_CHECK struct err *customer_list_known(struct ctx *, const char *references, const char *ids,
    struct customers_known *out);

/* The first customer in use of that exact name, or with that contact email. */
MUST_CHECK struct err *customer_lookup_name(struct ctx *, const char *name, struct customer *out, bool *found);

struct customer_fresh {
	struct customer customer;	/* id and public_id are filled in */
	struct site site;
	bool has_site;
	struct contact contact;		/* mobile is E.164 or NULL whatever mobile_typed says */
	bool has_contact;
	const char *folded, *search;	/* by customer_fresh_read(); NULL: customer_insert_many() reads them itself */
};

/* Reads what needs no database, before the transaction and on any thread; reference and name must be known. */
void customer_fresh_read(struct ctx *, const char *country, struct customer_fresh *);

/* Inserts them with site, contact and search words; places come from addresses known before. */
MUST_CHECK struct err *customer_insert_many(struct ctx *, struct customer_fresh *items, size_t count);

/* Writes the row as it is; then customer_reindex_bulk() once all of the customer is written. */
MUST_CHECK struct err *customer_update_bulk(struct ctx *, const struct customer *);
MUST_CHECK struct err *site_put_bulk(struct ctx *, struct site *);	/* id none: inserted */
MUST_CHECK struct err *contact_put_bulk(struct ctx *, struct contact *);
MUST_CHECK struct err *customer_reindex_bulk(struct ctx *, customer_id);

/*
 * An import takes back what it made: the row goes, with what belongs to it alone.  ERR_CONFLICT while
 * anything else points to it; then the caller's savepoint undoes what was removed already.
 */
MUST_CHECK struct err *customer_unmake(struct ctx *, customer_id);
MUST_CHECK struct err *site_unmake(struct ctx *, site_id);
MUST_CHECK struct err *contact_unmake(struct ctx *, contact_id);

/* What customer_save() and site_save() check; each also trims. */
void customer_check(struct ctx *, struct customer *, struct problems *);
void site_check(struct ctx *, struct site *, struct problems *);

/* The form in which addresses are compared. */
const char *site_fold(struct ctx *, const char *address);

/* Where an address is known to be; *found false: nobody knows. */
MUST_CHECK struct err *site_lookup_place(struct ctx *, const char *address, double *latitude, double *longitude,
    bool *found);

/* The next free reference ("C00042"). */
MUST_CHECK struct err *customer_next_reference(struct ctx *, const char **out);

#endif
