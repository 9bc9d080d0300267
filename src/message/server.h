/* server -- of the message room's own files: the unit's own mail server. */
#ifndef MESSAGE_SERVER_H
#define MESSAGE_SERVER_H

#include "message/message.h"
#include "net/net.h"

/* What net needs of it, its password opened; *own false: the unit has none. */
MUST_CHECK struct err *mail_server_as_net(struct ctx *, struct net_server *out, bool *own);
MUST_CHECK struct err *mail_server_is_own(struct ctx *, bool *own);

#endif
