/*
 * calls -- what programs asked, for whoever looks after their keys; and answers kept for those that ask again.
 *
 * The log is kept in memory for a second or a hundred calls, until somebody reads it or the jobs come by, and then
 * written in one go, so that reading stays reading; a power cut loses those seconds of the log, never of anything
 * else.  A kept answer is written in the transaction of the change that it tells of.  Both are swept: the log after
 * 30 days and beyond 5000 calls of one holder, answers after two days.
 */
#ifndef ACCOUNT_CALLS_H
#define ACCOUNT_CALLS_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

struct ctx;

/* ---- the log ---- */

enum { CALL_BODY = 4000 };	/* bytes kept of a request or an answer */

struct key_call {
	const char *door;	/* "api", "connector" */
	int64_t holder;		/* id of the key or the access */
	instant at;
	int64_t took_ms;
	const char *address, *method;
	const char *path;	/* with ids, without query and secrets */
	int64_t status;
	int64_t size;		/* bytes of the answer */
	/* To show, cut to CALL_BODY: the caller has taken out secrets and what people wrote. "": nothing to keep. */
	const char *request, *answer;
};
struct key_calls { struct key_call *items; size_t count, capacity; };

/* Notes a call of ctx->unit; from any thread, outside of any transaction. Never fails: a log may have a gap. */
void key_call_note(struct ctx *, const struct key_call *);

/* Writes what was noted. */
MUST_CHECK struct err *key_call_flush(struct ctx *);

/* Calls of a holder in ctx->unit, newest first: those before `before` (an id; 0: all).  *next: 0 at the end. */
MUST_CHECK struct err *key_call_list(struct ctx *, const char *door, int64_t holder, int64_t before, int limit,
    struct key_calls *out, int64_t *next);

/* ---- answers kept for who asks again ---- */

struct kept_answer {
	struct bytes fingerprint;	/* of what was asked */
	int64_t status;
	const char *location, *etag;	/* NULL: none */
	const char *body;		/* JSON; "": none.  Kept sealed: it may hold a link that opens something */
};

MUST_CHECK struct err *kept_answer_lookup(struct ctx *, key_id, const char *word, struct kept_answer *out, bool *found);
/* Inside the transaction of the change.  ERR_CONFLICT when another process was faster with that word. */
MUST_CHECK struct err *kept_answer_add(struct ctx *, key_id, const char *word, const struct kept_answer *);

MUST_CHECK struct err *calls_sweep(struct ctx *, int64_t *removed);

#endif
