/* inside -- what the files of this room share.  For no other room. */
#ifndef MESSAGE_INSIDE_H
#define MESSAGE_INSIDE_H

#include "base/err.h"

struct ctx;
struct net_answer;

/*
 * What an HTTP status of a provider means: OK for 2xx; ERR_BUSY for 401, 403, 429 and 503, where
 * nothing was taken; ERR_BUSY for other 5xx, which leave it in doubt; ERR_INVALID for the rest.
 */
MUST_CHECK struct err *sms_judge_status(struct ctx *, const struct net_answer *, bool *in_doubt);

#endif
