/*
 * customer -- the people we work for, and the places they ask us to.
 *
 * A customer belongs to one unit and is never deleted: archiving hides it from
 * lists and keeps its history.  It has sites (addresses with coordinates) and
 * contacts (people with an email or a mobile number: the portal's identities).
 * Every function looks only at ctx->unit, so a wrong id is "not found", never
 * somebody else's; the exceptions say so.
 *
 * Saving checks every field and answers with one ERR_INVALID that holds a
 * problem per field; nothing is written then.
 */
#ifndef CUSTOMER_CUSTOMER_H
#define CUSTOMER_CUSTOMER_H

#include "base/err.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"
#include "customer/opening.h"

struct ctx;

enum customer_type { CUSTOMER_COMPANY, CUSTOMER_INDIVIDUAL, CUSTOMER_MACHINE, CUSTOMER_TYPE_COUNT };

/* "company", "individual", "machine". */
const char *customer_type_token(enum customer_type);
bool customer_type_parse(const char *token, enum customer_type *out);

struct customer {
	customer_id id;
	struct public_id public_id;
	const char *reference;		/* unique in the unit; "" when saved new: one is made ("C00042") */
	const char *external_id;	/* NULL: none */
	enum customer_type type;
	customer_id parent;		/* of a machine, or of a branch */
	const char *name;		/* never empty */
	const char *first_name;
	const char *category;
	enum lang lang;			/* LANG_COUNT: the unit's */
	const char *phone;		/* as typed, for staff and workers to call */
	const char *comment;
	bool portal_access;
	int64_t link_version;		/* of the personal portal link */
	bool link_revoked;
	struct opening_hours opening;	/* empty: no limit */
	const char *restrictions;	/* JSON, or NULL: see opening.h */
	const char *additional;		/* JSON object: unknown columns of imports */
	const char *custom;		/* JSON object: values of the unit's own fields by code */
	int64_t custom_version;		/* of the form they were written with; 0: none yet */
	const char *maker, *model, *serial;	/* of a machine; "" unknown */
	date installed_on, warranty_until;	/* of a machine; DATE_NONE unknown */
	customer_id merged_into;	/* a double: the record that took everything over; none: not one */
	instant erased_at;		/* a person who was forgotten; INSTANT_NONE: not */
	bool active;			/* false: archived */
	instant created_at, updated_at;
};

struct customers { struct customer *items; size_t count, capacity; };

/* "Jonas Kaiser" or "Apotheke van den Berg": how to call a customer in a text. */
const char *customer_full_name(struct arena *, const struct customer *);

/* A customer with nothing in it but what is usual: portal access as the unit says for new ones. */
MUST_CHECK struct err *customer_new(struct ctx *, struct customer *out);

MUST_CHECK struct err *customer_find(struct ctx *, customer_id, struct customer *out);
/* By public id; that of a double finds the record it became part of. */
MUST_CHECK struct err *customer_find_public(struct ctx *, const char *public_id, struct customer *out);
MUST_CHECK struct err *customer_lookup_reference(struct ctx *, const char *reference, struct customer *out,
    bool *found);

struct customer_filter {
	const char *text;		/* words to search, any spelling; NULL or "": all, by name */
	const char *category;		/* NULL: any */
	bool archived;			/* the archived ones instead of those in use */
	int portal;			/* 1: only with portal access, -1: only without, 0: all */
	int machines;			/* 1: only those with a machine, -1: only without, 0: all */
	int email;			/* 1: only those with an email, -1: only without, 0: all */
	int type;			/* 1 + enum customer_type; 0: all */
	const char *code, *value;	/* only those whose own field `code` holds `value`, without case; NULL: all */
	int limit;			/* 0: 50; at most 500 */
	int offset;
	const char *after;		/* cursor: those after what customer_cursor() named; NULL: the first */
};

/* Where a list by name went up to: for the address of its next page. */
const char *customer_cursor(struct arena *, const struct customer *last);

/*
 * Customers by name or, with `text`, best first: whole words and beginnings of
 * words of name, reference, address, email and number; when these give few,
 * words that are one slip away ("Maier" finds Meier).  *more: there are others.
 */
MUST_CHECK struct err *customer_search(struct ctx *, const struct customer_filter *, struct customers *out, bool *more);

/*
 * For programs that follow changes: those that changed at `since` or later, archived and merged ones too, longest ago
 * first.  With `after` those of the very moment `since` begin behind it.
 */
MUST_CHECK struct err *customer_list_changed(struct ctx *, instant since, customer_id after, int limit,
    struct customers *out, bool *more);

/* How many customers in use; with portal access; without. */
struct customer_counts { int64_t all, with_portal, without_portal; };
MUST_CHECK struct err *customer_count(struct ctx *, struct customer_counts *out);

/* Categories in use, in order; customer/category.h knows their colours. */
struct customer_categories { const char **items; size_t count, capacity; };
MUST_CHECK struct err *customer_list_categories(struct ctx *, struct customer_categories *out);

/* Inserts when id is none (and fills id, public_id, reference), else updates. */
MUST_CHECK struct err *customer_save(struct ctx *, struct customer *);

MUST_CHECK struct err *customer_set_archived(struct ctx *, customer_id, bool archived);

/* ---- portal ---- */

/* Lets the customer in, or no longer; in the audit. */
MUST_CHECK struct err *customer_set_portal_access(struct ctx *, customer_id, bool on);

/* A new personal link: the old one stops working. */
MUST_CHECK struct err *customer_renew_link(struct ctx *, customer_id, int64_t *version);

/* No personal link works until one is renewed. */
MUST_CHECK struct err *customer_revoke_link(struct ctx *, customer_id);
/*
 * Takes the last renewal back: the link before it is good again, the new one never.  ERR_CONFLICT: there is none,
 * or the link was changed since.
 */
MUST_CHECK struct err *customer_undo_link(struct ctx *, customer_id);

/*
 * The bulk switch of P-6: turns portal access of every customer in use on or
 * off.  Count first with customer_count(); `undo` names the switch for
 * customer_undo_bulk(), which restores exactly those that it changed and that
 * still stand as it left them.  Once; a second undo is ERR_GONE.  No events.
 */
MUST_CHECK struct err *customer_switch_all(struct ctx *, bool on, int64_t *changed, struct public_id *undo);
MUST_CHECK struct err *customer_undo_bulk(struct ctx *, const char *undo, int64_t *restored);

/* ---- sites ---- */

struct site {
	site_id id;
	struct public_id public_id;
	customer_id customer;
	const char *address;
	const char *address_additional;
	double latitude, longitude;	/* NAN: to locate */
	const char *zone;		/* tzdata name; NULL: the unit's */
	const char *notes;		/* access notes */
	bool active;
	instant created_at, updated_at;
};

struct sites { struct site *items; size_t count, capacity; };

bool site_is_located(const struct site *);

/* Sites in use of a customer, oldest first. */
MUST_CHECK struct err *site_list(struct ctx *, customer_id, struct sites *out);
MUST_CHECK struct err *site_find(struct ctx *, site_id, struct site *out);
MUST_CHECK struct err *site_find_public(struct ctx *, const char *public_id, struct site *out);

/*
 * Inserts or updates.  A site without coordinates gets those of the same folded
 * address known before in the unit, else stays "to locate".
 */
MUST_CHECK struct err *site_save(struct ctx *, struct site *);

/* The pin, set by hand. */
MUST_CHECK struct err *site_set_pin(struct ctx *, site_id, double latitude, double longitude);
MUST_CHECK struct err *site_archive(struct ctx *, site_id);

/* The customer's site with the same folded address, or none. */
MUST_CHECK struct err *site_lookup_address(struct ctx *, customer_id, const char *address, struct site *out,
    bool *found);

/* A site without coordinates, with the name of its customer. */
struct site_to_locate { struct site site; const char *customer_name; struct public_id customer_public_id; };
struct sites_to_locate { struct site_to_locate *items; size_t count, capacity; };

/* The list "to locate": at most `limit` of them, and how many there are. */
MUST_CHECK struct err *site_list_to_locate(struct ctx *, int limit, struct sites_to_locate *out, int64_t *count);

/* ---- contacts ---- */

struct contact {
	contact_id id;
	struct public_id public_id;
	unit_id unit;
	customer_id customer;
	const char *name;
	const char *email;		/* lower case, or NULL */
	const char *mobile;		/* E.164, or NULL */
	const char *mobile_typed;	/* as it came; kept when it is no possible number */
	enum lang lang;			/* LANG_COUNT: the customer's */
	bool can_see, can_book, can_sign;
	bool active;
	instant created_at, updated_at;
};

struct contacts { struct contact *items; size_t count, capacity; };

MUST_CHECK struct err *contact_list(struct ctx *, customer_id, struct contacts *out);
MUST_CHECK struct err *contact_find(struct ctx *, contact_id, struct contact *out);
MUST_CHECK struct err *contact_find_public(struct ctx *, const char *public_id, struct contact *out);

/* The first contact in use of a customer: whom messages go to. */
MUST_CHECK struct err *contact_lookup_first(struct ctx *, customer_id, struct contact *out, bool *found);

/*
 * Inserts or updates.  `mobile_typed` is what a person typed; `mobile` is made
 * of it with the unit's country.  When it is impossible it is a problem of the
 * field for a person; an import keeps it and warns (see customer/store.h).
 */
MUST_CHECK struct err *contact_save(struct ctx *, struct contact *);
MUST_CHECK struct err *contact_archive(struct ctx *, contact_id);

/* Lower case, trimmed; false when it is no address a mail could reach. */
bool contact_parse_email(struct arena *, const char *text, const char **out);	/* base/email.h */

/*
 * Everybody in use whose email or mobile is `identity` (normal form: lower case
 * or E.164), in every unit of the installation: for the portal's door.
 */
MUST_CHECK struct err *contact_list_identity(struct ctx *, const char *identity, struct contacts *out);

/* ---- history ---- */

struct customer_change {
	instant at;
	const char *actor;		/* name */
	const char *what;		/* 'customer.created', 'customer.portal_access', … */
	const char *detail;		/* JSON */
};
struct customer_changes { struct customer_change *items; size_t count, capacity; };

/* What happened to the record, newest first. */
MUST_CHECK struct err *customer_history(struct ctx *, customer_id, int limit, struct customer_changes *out);

#endif
