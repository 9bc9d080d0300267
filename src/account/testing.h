/* testing -- a tenant and a unit to test in. */
#ifndef ACCOUNT_TESTING_H
#define ACCOUNT_TESTING_H

#include "base/ctx.h"

/* Makes a tenant and a unit (Europe/Vaduz, LI, de) and fills ctx->tenant and unit; ctx acts as an administrator named "Test". */
void testing_unit(struct ctx *, const char *slug);

/* A second unit of the same tenant, without entering it. */
unit_id testing_second_unit(struct ctx *, const char *slug);

#endif
