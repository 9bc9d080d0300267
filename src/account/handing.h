/*
 * handing -- what people hand on to programs.  A program acts with the rights of its key, so nobody makes a key that
 * may do what its maker may not; administrators, and who stands at the command line, give all.
 */
#ifndef ACCOUNT_HANDING_H
#define ACCOUNT_HANDING_H

#include "account/account.h"

/* The scopes of keys and of external accesses that ctx's actor may hand on in ctx->unit: SCOPE() bits. */
MUST_CHECK struct err *handing_scopes(struct ctx *, uint64_t *out);

/* ERR_FORBIDDEN when one of these is not for ctx's actor to hand on. */
MUST_CHECK struct err *handing_check(struct ctx *, uint64_t scopes);

#endif
