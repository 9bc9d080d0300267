/*
 * merge -- two records of one customer become one.
 *
 * One record is kept, the other is gone: its sites, contacts, activities, messages, links and
 * whatever else names it belong to the kept one afterwards; its public id, its reference and its
 * portal link lead there.  Fields are taken from either, as staff choose.  Within a day
 * the whole can be undone.
 */
#ifndef CUSTOMER_MERGE_H
#define CUSTOMER_MERGE_H

#include "customer/customer.h"

enum { MERGE_UNDO_S = 86400 };

/* ---- finding doubles ---- */

enum likeness {		/* a bit each: what two records have in common */
	LIKE_EMAIL = 1, LIKE_MOBILE = 2, LIKE_PHONE = 4, LIKE_NAME = 8, LIKE_ADDRESS = 16, LIKE_SERIAL = 32
};
const char *likeness_label(enum likeness);	/* English msgid */

struct double_pair {
	struct customer one, other;	/* the older one first */
	unsigned alike;			/* LIKE_ bits */
	int score;			/* 1 to 100 */
};
struct double_pairs { struct double_pair *items; size_t count, capacity; };

/* Likely doubles of the unit, the surest first; pairs that staff set apart are left out. At most `limit`. */
MUST_CHECK struct err *customer_list_doubles(struct ctx *, int limit, struct double_pairs *out);

/* Likely doubles of one customer: `one` is the customer itself. Also names that are a slip away. */
MUST_CHECK struct err *customer_doubles_of(struct ctx *, customer_id, struct double_pairs *out);

/* "These are two": the pair is not proposed any more. */
MUST_CHECK struct err *customer_set_apart(struct ctx *, customer_id, customer_id);

/* ---- merging ---- */

/* Fields that a merge lets one choose, by their name in the form: "name", "phone", …; NULL at the end. */
struct merge_field { const char *name, *label; };	/* label: English msgid */
extern const struct merge_field merge_fields[];
/* "Only: Giulia Rossi; never: …"; "" when anybody may come. */
const char *restrictions_say(struct ctx *, const struct restrictions *);

/* What a customer has in such a field, as text for people; "" nothing. */
const char *merge_value(struct ctx *, const struct customer *, const char *field);

/* How much would move. */
struct merge_counts { int64_t sites, contacts, activities, messages, children; };
MUST_CHECK struct err *customer_merge_count(struct ctx *, customer_id gone, struct merge_counts *out);

/*
 * Merges `gone` into `kept`.  `take` names fields whose value comes from `gone`, parted by blanks.  Values of own
 * fields that only `gone` has come along.  Two customers of different types, a customer with itself,
 * and one that was merged or erased are ERR_INVALID.  *merge names it for the undo.
 */
MUST_CHECK struct err *customer_merge(struct ctx *, customer_id kept, customer_id gone, const char *take,
    struct public_id *merge);

/* Puts everything back that still stands where the merge left it.  ERR_GONE after a day or when undone already. */
MUST_CHECK struct err *customer_merge_undo(struct ctx *, const char *merge);

/* The last merge into a customer that can be undone; *found false: none. */
struct merge_record { struct public_id public_id; instant at; const char *gone_name; };
MUST_CHECK struct err *customer_merge_last(struct ctx *, customer_id kept, struct merge_record *out, bool *found);

#endif
