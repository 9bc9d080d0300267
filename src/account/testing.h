/* testing -- a tenant and a unit for a test. */
#ifndef ACCOUNT_TESTING_H
#define ACCOUNT_TESTING_H

#include "account/account.h"

/*
 * Makes a unit ("Heizung Rheintal" in Europe/Vaduz, LI, German) with that slug, in a tenant of
 * its own unless ctx->tenant names one, and fills ctx->tenant and ctx->unit.
 */
struct unit testing_unit(struct ctx *, const char *slug);

/* A member of staff of ctx->unit with these roles, who becomes ctx->actor. Password: "correct horse battery". */
struct person testing_person(struct ctx *, const char *email, unsigned roles);

#endif
