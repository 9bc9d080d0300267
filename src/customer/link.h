/*
 * link -- customers that have to do with each other: bills go to one, another manages, owns, rents.
 *
 * A link stands once and is shown from both sides, each in its own words.  Parents and
 * children (customer.parent) are shown with them, but are changed with the customer.
 */
#ifndef CUSTOMER_LINK_H
#define CUSTOMER_LINK_H

#include "customer/customer.h"

enum link_kind {
#define LINK_KIND(name, token, forward, backward) LINK_##name,
#include "customer/link_kind.inc"
#undef LINK_KIND
	LINK_KIND_COUNT
};

const char *link_kind_token(enum link_kind);
bool link_kind_parse(const char *token, enum link_kind *out);
const char *link_kind_says(enum link_kind, bool backward);	/* English msgid */

/* One link as seen from a customer. */
struct customer_link {
	struct public_id public_id;
	enum link_kind kind;
	bool backward;			/* the other one made it: "Pays the bills of" */
	const char *note;
	customer_id other;
	struct public_id other_id;
	const char *other_name;		/* with first name */
	const char *other_reference;
	bool other_active;
};
struct customer_links { struct customer_link *items; size_t count, capacity; };

/* Both directions, by kind and name; at most 200. */
MUST_CHECK struct err *customer_link_list(struct ctx *, customer_id, struct customer_links *out);

/* "`from` is KIND `to`".  Twice the same is the same; in the audit of both. */
MUST_CHECK struct err *customer_link_add(struct ctx *, customer_id from, customer_id to, enum link_kind,
    const char *note);
MUST_CHECK struct err *customer_link_remove(struct ctx *, const char *public_id);

/* Where the bills of a customer go: along one link, else to itself. */
MUST_CHECK struct err *customer_billed(struct ctx *, customer_id, customer_id *out);

/* Children by name, machines among them; at most 500. */
MUST_CHECK struct err *customer_list_children(struct ctx *, customer_id parent, struct customers *out);

#endif
