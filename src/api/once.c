/*
 * once -- Idempotency-Key: the same key and the same call give the same answer, and are done once.
 *
 * The answer is a row of the same transaction as the change, so that a power cut leaves both or neither.  Which calls
 * are under way in this process is known in memory only: it ends with the process, as they do.  Of two processes on one
 * database the slower one loses its transaction, is run again and finds the other's answer.  What was refused changed
 * nothing and is not kept.
 */
#include "api/inside.h"

#include <pthread.h>
#include <string.h>
#include "account/calls.h"
#include "api/write.h"
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "i18n/i18n.h"

enum { WORD_MOST = 255, UNDER_WAY = 256 };

/* ---- what is under way ---- */

struct under_way {
	struct arena *arena;
	pthread_mutex_t lock;
	struct { key_id key; char word[WORD_MOST + 1]; } calls[UNDER_WAY];	/* key 0: free */
};

static void
close_under_way(void *thing)
{
	struct under_way *all = thing;

	pthread_mutex_destroy(&all->lock);
	arena_close(all->arena);
}

static struct under_way *
under_way(struct ctx *ctx)
{
	struct database *database = db_database(ctx->db);
	struct under_way *kept = database_kept(database, "api calls"), *made;
	struct arena *arena;

	if (kept != NULL)
		return kept;
	arena = arena_open();
	made = arena_new(arena, struct under_way);
	made->arena = arena;
	pthread_mutex_init(&made->lock, NULL);
	kept = database_keep(database, "api calls", made, close_under_way);
	if (kept != made)
		close_under_way(made);
	return kept;
}

enum claim { CLAIMED, CLAIMED_BEFORE, NO_ROOM };

static enum claim
claim(struct under_way *all, key_id key, const char *word)
{
	enum claim result = NO_ROOM;
	int place = -1;

	pthread_mutex_lock(&all->lock);
	for (int i = 0; i < UNDER_WAY && result != CLAIMED_BEFORE; i++)
		if (ID_IS_NONE(all->calls[i].key))
			place = place < 0 ? i : place;
		else if (ID_EQUAL(all->calls[i].key, key) && strcmp(all->calls[i].word, word) == 0)
			result = CLAIMED_BEFORE;
	if (result == NO_ROOM && place >= 0) {
		all->calls[place].key = key;
		memcpy(all->calls[place].word, word, strlen(word) + 1);
		result = CLAIMED;
	}
	pthread_mutex_unlock(&all->lock);
	return result;
}

static void
let_go(struct under_way *all, key_id key, const char *word)
{
	pthread_mutex_lock(&all->lock);
	for (int i = 0; i < UNDER_WAY; i++)
		if (ID_EQUAL(all->calls[i].key, key) && strcmp(all->calls[i].word, word) == 0)
			all->calls[i].key = (key_id){ 0 };
	pthread_mutex_unlock(&all->lock);
}

/* ---- what was asked ---- */

static struct err *
read_word(struct request *rq, const char **out)
{
	const char *word = http_header(rq->http, "idempotency-key");
	size_t size = word == NULL ? 0 : strlen(word);

	*out = word;
	if (word == NULL)
		return OK;
	for (size_t i = 0; i < size; i++)
		if (word[i] < 0x20 || word[i] > 0x7e)
			size = 0;
	if (size > 0 && size <= WORD_MOST)
		return OK;
	return api_refuse(rq, ERR_INVALID, 422, T(rq->ctx,
	    "An Idempotency-Key has 1 to 255 letters, digits and signs of ASCII."));
}

/* SHA-256 of all that makes it this call; of files their contents. */
static struct err *
fingerprint(struct request *rq, struct bytes *out)
{
	const struct http_request *http = rq->http;
	struct ctx *ctx = rq->ctx;
	struct buf all = buf_make(ctx->arena, http->body.size + (1 << 20));

	buf_printf(&all, "%s %s?%s\n", http->method_text, http->path, http->query_text);
	for (size_t i = 0; http->body.size == 0 && i < http->form_count; i++)
		buf_printf(&all, "%s=%s\n", http->form[i].name, http->form[i].value);
	for (size_t i = 0; i < http->file_count; i++) {
		struct bytes file;

		TRY(crypt_sha256_file(ctx, http->files[i].path, &file));
		buf_printf(&all, "%s %s %s\n", http->files[i].field, http->files[i].name, crypt_hex(ctx->arena, file));
	}
	buf_put(&all, http->body.at, http->body.size);
	*out = crypt_sha256(ctx, (struct bytes){ (const uint8_t *)all.at, all.size });
	return OK;
}

/* ---- the answer that was kept ---- */

static void
give_kept(struct response *rs, const struct kept_answer *kept)
{
	rs->http->status = (int)kept->status;
	http_set(rs->http, "Idempotency-Replayed", "true");
	if (kept->location != NULL)
		http_set(rs->http, "Location", kept->location);
	if (kept->etag != NULL)
		http_set(rs->http, "ETag", kept->etag);
	if (!str_empty(kept->body))
		(void)write_open(rs);
	buf_puts(&rs->http->body, kept->body);
}

struct err *
once_lookup(struct request *rq, struct response *rs, bool *answered)
{
	const struct api_call *call = call_of(rq);
	struct kept_answer kept;

	*answered = false;
	if (call->word == NULL)
		return OK;
	TRY(kept_answer_lookup(rq->ctx, rq->ctx->actor.key, call->word, &kept, answered));
	if (!*answered)
		return OK;
	if (!crypt_equal(kept.fingerprint, call->fingerprint))
		return api_refuse(rq, ERR_INVALID, 422, T(rq->ctx,
		    "This Idempotency-Key belongs to another call. Use a new one for each."));
	give_kept(rs, &kept);
	return OK;
}

/* ---- the way of a call with a word ---- */

struct err *
once_begin(struct request *rq, struct response *rs, bool *answered)
{
	struct api_call *call = call_of(rq);

	*answered = false;
	TRY(read_word(rq, &call->word));
	if (call->word == NULL)
		return OK;
	TRY(fingerprint(rq, &call->fingerprint));
	switch (claim(under_way(rq->ctx), rq->ctx->actor.key, call->word)) {
	case CLAIMED:
		call->claimed = true;
		return OK;
	case CLAIMED_BEFORE:
		TRY(once_lookup(rq, rs, answered));
		return *answered ? OK : api_refuse(rq, ERR_CONFLICT, 409, T(rq->ctx,
		    "A call with this Idempotency-Key is being answered just now. Ask again in a moment."));
	case NO_ROOM:
		break;
	}
	return err_new(rq->ctx, ERR_BUSY, T(rq->ctx, "Too much is going on just now. Please try again."),
	    "calls under way");
}

void
once_end(struct request *rq)
{
	struct api_call *call = call_of(rq);

	if (call->claimed)
		let_go(under_way(rq->ctx), rq->ctx->actor.key, call->word);
	call->claimed = false;
}

struct err *
once_keep(struct request *rq, struct response *rs)
{
	const struct api_call *call = call_of(rq);
	struct kept_answer kept = { call->fingerprint, rs->http->status, call->location, call->etag,
		buf_text(&rs->http->body) };

	return call->word == NULL ? OK : kept_answer_add(rq->ctx, rq->ctx->actor.key, call->word, &kept);
}
