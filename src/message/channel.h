/*
 * channel -- one way to reach people: one file of message/channels each.
 */
#ifndef MESSAGE_CHANNEL_H
#define MESSAGE_CHANNEL_H

#include "base/money.h"
#include "message/message.h"

/* What the sender knows about the unit that writes. */
struct message_sender {
	const char *name;	/* displayed name of the unit */
	const char *address;	/* email address or SMS sender */
	const char *reply_to;	/* "" none */
};

struct message_channel {
	const char *token;		/* written in the database: never changes */
	const char *label;		/* English msgid */
	bool (*ready)(const struct ctx *);	/* a provider is configured for all units */
	/* ctx->unit has one of its own, which is ready, and fails for itself alone.  NULL: never. */
	struct err *(*own)(struct ctx *, bool *own);
	credit (*price)(const struct message *);	/* what it costs when a provider sends it */
	/* Whether the unit may write to that address at all; *why in ctx->lang when not.  NULL: to any. */
	struct err *(*may)(struct ctx *, const char *address, bool *allowed, const char **why);
	/*
	 * ERR_BUSY: the provider is not there, try later; ERR_LIMIT: not this one now; any other err: never.
	 * OK: the provider took it.  One that is in doubt is asked about first.
	 */
	struct err *(*send)(struct ctx *, const struct message_sender *, const struct message *);
	/* The provider can tell what it took, so that one too late to be sent is still asked about.  NULL: no. */
	struct err *(*can_ask)(struct ctx *, bool *can);
};

extern const struct message_channel *const message_channels[];	/* NULL at the end */

/* A provider of ctx->unit or of all; *own (may be NULL): the unit's. */
MUST_CHECK struct err *message_channel_ready(struct ctx *, const struct message_channel *, bool *ready, bool *own);

/* NULL: no such channel. */
const struct message_channel *message_channel_find(const char *token);

#endif
