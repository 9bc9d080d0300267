/* draft -- of the message room's own files: a row of the outbox before it is one. */
#ifndef MESSAGE_DRAFT_H
#define MESSAGE_DRAFT_H

#include "message/compose.h"
#include "message/message.h"

struct draft {
	const struct recipient *to;
	enum message_purpose purpose;
	struct words words;
	const char *attachments;	/* JSON array */
	event_id event;
	activity_id activity;
	const char *cause;		/* NULL or "": may repeat */
	bool optional;			/* may be opted out of */
	instant not_before;		/* {0}: at once */
	int32_t good_for_s;		/* 0: as its purpose says */
	const document_id *documents;
	size_t document_count;
	struct public_id public_id;	/* of draft_begin() */
	message_id id;			/* out; none: it had been written before */
};

/* Gives it its public id, and what its letter says because of it; `frame` is filled. */
MUST_CHECK struct err *draft_begin(struct ctx *, struct draft *, struct letter_frame *frame);

/* Writes it, with its words as they are, in the caller's transaction or one of its own. */
MUST_CHECK struct err *draft_put(struct ctx *, struct draft *);

/* The appointment as the attachment of a message to this recipient: a JSON array. */
MUST_CHECK struct err *draft_calendar(struct ctx *, const struct activity *, const struct recipient *,
    const char **out);

#endif
