/* outbox -- of the message room's own files: one row of the outbox by its id. */
#ifndef MESSAGE_OUTBOX_H
#define MESSAGE_OUTBOX_H

#include "message/message.h"

MUST_CHECK struct err *message_find(struct ctx *, message_id, struct message *out);

/*
 * Inside a transaction: takes what the SMS costs from the unit's balance; *enough
 * false and nothing taken when there is too little.  A message is paid once.
 */
MUST_CHECK struct err *credit_pay(struct ctx *, message_id, credit price, bool *enough);
/* Inside a transaction: gives back what a message cost; nothing when it cost nothing. */
MUST_CHECK struct err *credit_refund(struct ctx *, message_id);

#endif
