/* token -- what a slot says, signed so that it can travel through a page.  Private to planning. */
#ifndef PLANNING_TOKEN_H
#define PLANNING_TOKEN_H

#include "planning/planning.h"

/* The version of a day that is offered as it is when it is booked. */
#define TOKEN_ANY_VERSION UINT32_MAX

enum { TOKEN_S = 15 * 60 };	/* how long an offer is good */

/* The signed text of an offer made in ctx->unit. */
const char *token_make(struct ctx *, const struct slot_claim *);
/* The same, good for so many seconds. */
const char *token_make_for(struct ctx *, const struct slot_claim *, int64_t seconds);

/* As planning_read_token(), also of one that is too old (*old then). */
MUST_CHECK struct err *token_read(struct ctx *, const char *token, struct slot_claim *out, bool *old);

#endif
