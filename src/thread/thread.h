/*
 * thread -- what a customer and the planners write to each other.
 *
 * A customer has one general thread, and one thread per activity that was
 * written about; a thread is made by its first message.  Messages are plain text
 * with documents attached, are never changed, and are counted as unread for the
 * other side until that side has opened the thread.
 *
 * What always holds:
 *  - who may read or write is asked before (access_activity(), staff rights): the
 *    functions here look only at ctx->unit;
 *  - the same message sent twice (`once`) stands there once;
 *  - each message is an event row; the other side is told by mail at most once in a
 *    quiet period, and not at all when it has read the message meanwhile.
 */
#ifndef THREAD_THREAD_H
#define THREAD_THREAD_H

#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

enum thread_side { THREAD_CUSTOMER, THREAD_STAFF, THREAD_SIDE_COUNT };

enum {
	THREAD_LONGEST = 4000,		/* characters of one message */
	THREAD_MOST_DOCUMENTS = 10,	/* with one message */
	THREAD_SOON_S = 60,		/* whoever has the thread open reads it meanwhile, and is not told */
	THREAD_QUIET_S = 15 * 60,	/* between two mails to the same side about one thread */
};

/* What a thread is about: an activity, or (none) all else of the customer. */
struct thread_about {
	customer_id customer;
	activity_id activity;
};

struct thread {
	thread_id id;			/* none: nobody has written yet */
	struct public_id public_id;
	customer_id customer;
	struct public_id customer_public_id;
	const char *customer_name;
	activity_id activity;		/* none: the general thread */
	struct public_id activity_public_id;
	const char *activity_title;	/* "" of the general thread */
	const char *activity_reference;
	person_id assigned;		/* the planner who answers; none: anybody */
	const char *assigned_name;	/* "" */
	instant last_at;
	enum thread_side last_from;
	const char *last_text;		/* its beginning */
	int unread[THREAD_SIDE_COUNT];	/* messages that this side has not opened yet */
};
struct threads { struct thread *items; size_t count, capacity; };

struct thread_message {
	int64_t row;			/* owns its documents: DOCUMENT_OF_THREAD */
	struct public_id id;
	enum thread_side side;
	const char *author;
	const char *text;
	instant at;
	bool unread;			/* the other side has not opened it yet */
	int documents;			/* how many are attached */
};
struct thread_messages { struct thread_message *items; size_t count, capacity; bool more; };

struct thread_new {
	struct thread_about about;
	enum thread_side side;
	const char *text;		/* trimmed; may be empty when documents are attached */
	const char *holder;		/* of the drafts (document.h); NULL: no documents */
	const char *const *drafts;	/* public ids, NULL at the end */
	const char *once;		/* of the form that was sent; "" or NULL: no check */
};

/*
 * Writes a message by ctx->actor in a transaction of its own.  ERR_INVALID (field
 * "text") when it is empty or too long.  Live pages hear of it.
 */
MUST_CHECK struct err *thread_write(struct ctx *, const struct thread_new *, thread_id *out);
/* The same inside a transaction. */
MUST_CHECK struct err *thread_write_in(struct ctx *, const struct thread_new *, thread_id *out);

/* The thread about that; *out has no id when nobody has written yet. */
MUST_CHECK struct err *thread_lookup(struct ctx *, const struct thread_about *, struct thread *out);
MUST_CHECK struct err *thread_find_public(struct ctx *, const char *public_id, struct thread *out);
MUST_CHECK struct err *thread_find(struct ctx *, thread_id, struct thread *out);

/*
 * Messages oldest first: the last `limit` (at most 500) before `before` (INSTANT_NONE: now); of those that were written
 * in that very second the ones before the row `before_row` (thread_message.row; 0: none of them).
 */
MUST_CHECK struct err *thread_messages(struct ctx *, thread_id, int limit, instant before, int64_t before_row,
    struct thread_messages *out);

/* About what a message was written, and by whom: whoever may see that may see its documents. */
MUST_CHECK struct err *thread_message_about(struct ctx *, int64_t message_row, struct thread_about *out,
    enum thread_side *side);

/* That side has the thread open: nothing is unread for it any more. */
MUST_CHECK struct err *thread_mark_read(struct ctx *, thread_id, enum thread_side);
/* Staff: as if it had not been opened, to come back to it. */
MUST_CHECK struct err *thread_mark_unread(struct ctx *, thread_id);
/* Who answers; none: anybody.  ERR_NOT_FOUND when it is nobody of the unit's staff. */
MUST_CHECK struct err *thread_assign(struct ctx *, thread_id, person_id);

/* Threads of a customer with messages that nobody of theirs has opened, newest first. */
MUST_CHECK struct err *thread_list_unread(struct ctx *, customer_id, struct threads *out);

struct thread_filter {
	bool unread;			/* only those with something unread by staff */
	person_id assigned;		/* none: whoever answers */
	customer_id customer;		/* none: all */
	instant before;			/* cursor: threads with an older last message; INSTANT_NONE: all */
	thread_id before_id;
	int limit;			/* 0: 50; at most 500 */
};
/* The inbox of the planners, newest first. */
MUST_CHECK struct err *thread_list(struct ctx *, const struct thread_filter *, struct threads *out, bool *more);
/* Threads with something unread by staff: the number beside the menu. */
MUST_CHECK struct err *thread_count_unread(struct ctx *, int64_t *out);

/* Who is to be told now of what stands unread: for jobs. */
struct thread_notice { tenant_id tenant; unit_id unit; thread_id thread; enum thread_side side; };
struct thread_notices { struct thread_notice *items; size_t count, capacity; };
MUST_CHECK struct err *thread_notices_due(struct ctx *, struct thread_notices *out);
/* Inside the transaction that writes the mail, in ctx->unit; *tell false: read meanwhile, or told by another. */
MUST_CHECK struct err *thread_take_notice(struct ctx *, thread_id, enum thread_side, bool *tell);

/*
 * Live pages: what changes is said after the commit on this channel of the database
 * as "UNIT CUSTOMER ACTIVITY"; doors pass it on to the topics.
 */
#define THREAD_CHANNEL	"thread"
const char *thread_topic(struct ctx *, const struct thread_about *);
const char *thread_inbox_topic(struct ctx *);	/* of the unit's planners */
const char *thread_topic_of(struct arena *, int64_t unit, int64_t customer, int64_t activity);

#endif
