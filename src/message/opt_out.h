/* opt_out -- of the message room's own files: who wants nothing that is not needed for an order. */
#ifndef MESSAGE_OPT_OUT_H
#define MESSAGE_OPT_OUT_H

#include "account/account.h"
#include "message/message.h"

MUST_CHECK struct err *opt_out_lookup(struct ctx *, const char *channel, const char *address, bool *opted_out);

/* The absolute address of the page to opt out: signed, good for ever. */
const char *opt_out_link(struct ctx *, const struct unit *, const char *channel, const char *address);

#endif
