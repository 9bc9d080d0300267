/* inside -- what the files of account tell each other. */
#ifndef ACCOUNT_INSIDE_H
#define ACCOUNT_INSIDE_H

#include "account/account.h"

/* The language of a column; English when it is none of ours. */
enum lang lang_of(const char *tag);

/* Roles of a person in one unit out of rows of membership. */
MUST_CHECK struct err *membership_in_unit(struct ctx *, person_id, unit_id, unsigned *roles);

#endif
