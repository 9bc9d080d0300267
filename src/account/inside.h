/* inside -- what the files of account tell each other. */
#ifndef ACCOUNT_INSIDE_H
#define ACCOUNT_INSIDE_H

#include "account/account.h"

/* The language of a column; English when it is none of ours. */
enum lang lang_of(const char *tag);

const char *role_about(enum role);	/* English msgid; of role.inc's only */

/*
 * The rights that a person may give and take in a unit: those of the roles there.  An administrator's are all,
 * also when the role has few: else who took too much from it could never give it back.
 */
MUST_CHECK struct err *rights_to_give(struct ctx *, person_id, unit_id, uint64_t *rights);
/* ERR_FORBIDDEN when staff change a right that is not theirs to give. */
MUST_CHECK struct err *check_granting(struct ctx *, uint64_t change);

/* Roles of a person in one unit out of rows of membership. */
MUST_CHECK struct err *membership_in_unit(struct ctx *, person_id, unit_id, unsigned *roles);

/* The password hashed anew when that one was not made for its name; nothing when another is stored by now. */
MUST_CHECK struct err *person_renew_hash(struct ctx *, const struct person *, const char *password,
    const char *before);

/* In a transaction: ERR_CONFLICT when nobody but this person could administer the unit. */
MUST_CHECK struct err *keep_an_admin(struct ctx *, unit_id, person_id);

#endif
