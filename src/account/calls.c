/* calls -- see calls.h. */
#include "account/calls.h"

#include <pthread.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/account_calls.sql.h"

enum { WAITING = 100, WAITING_S = 1, LOG_S = 30 * 86400, ANSWERS_S = 2 * 86400 };
#define SEALED_AS	"kept-answer"

/* ---- the log ---- */

struct noted {
	struct key_call call;
	unit_id unit;
};

/* What waits to be written. */
struct waiting {
	struct arena *home;	/* of this struct */
	pthread_mutex_t lock;
	struct arena *arena;	/* of what waits: goes with it */
	struct noted *items;
	size_t count, capacity;
	double since_s;		/* monotonic: when the oldest came */
};

static void
close_waiting(void *thing)
{
	struct waiting *waiting = thing;

	pthread_mutex_destroy(&waiting->lock);
	arena_close(waiting->arena);
	arena_close(waiting->home);
}

static struct waiting *
waiting_of(struct ctx *ctx)
{
	struct database *database = db_database(ctx->db);
	struct waiting *kept = database_kept(database, "calls"), *made;
	struct arena *arena;

	if (kept != NULL)
		return kept;
	arena = arena_open();
	made = arena_new(arena, struct waiting);
	made->home = arena;
	made->arena = arena_open();
	pthread_mutex_init(&made->lock, NULL);
	kept = database_keep(database, "calls", made, close_waiting);
	if (kept != made)
		close_waiting(made);
	return kept;
}

static const char *
cut(struct arena *arena, const char *text)
{
	return text == NULL ? "" : arena_strdup(arena, str_cut(arena, text, CALL_BODY));
}

static void
push(struct waiting *waiting, unit_id unit, const struct key_call *call)
{
	struct arena *arena = waiting->arena;
	struct noted *noted = arena_push(arena, waiting);

	*noted = (struct noted){ *call, unit };
	noted->call.address = arena_strdup(arena, call->address);
	noted->call.method = arena_strdup(arena, call->method);
	noted->call.path = cut(arena, call->path);
	noted->call.request = cut(arena, call->request);
	noted->call.answer = cut(arena, call->answer);
}

void
key_call_note(struct ctx *ctx, const struct key_call *call)
{
	struct waiting *waiting = waiting_of(ctx);
	bool due;

	pthread_mutex_lock(&waiting->lock);
	if (waiting->count == 0)
		waiting->since_s = monotonic_s();
	/* What cannot be written now is not gathered without end. */
	if (waiting->count < 10 * WAITING)
		push(waiting, ctx->unit, call);
	due = waiting->count % WAITING == 0 || monotonic_s() - waiting->since_s > WAITING_S;
	pthread_mutex_unlock(&waiting->lock);
	if (due)
		(void)!key_call_flush(ctx);
}

struct noted_list { struct noted *items; size_t count; };

static struct err *
write_noted(struct ctx *ctx, void *arg)
{
	const struct noted_list *list = arg;

	for (size_t i = 0; i < list->count; i++) {
		const struct key_call *call = &list->items[i].call;

		TRY(sql_key_call_add(ctx, list->items[i].unit, call->door, call->holder, call->at, call->took_ms,
		    call->address, call->method, call->path, call->status, call->size, call->request, call->answer,
		    NULL));
	}
	return OK;
}

struct err *
key_call_flush(struct ctx *ctx)
{
	struct waiting *waiting = waiting_of(ctx);
	struct noted_list list;
	struct arena *arena;
	struct err *err;

	pthread_mutex_lock(&waiting->lock);
	if (waiting->count == 0) {
		pthread_mutex_unlock(&waiting->lock);
		return OK;
	}
	arena = waiting->arena;
	list = (struct noted_list){ waiting->items, waiting->count };
	waiting->arena = arena_open();
	waiting->items = NULL;
	waiting->count = waiting->capacity = 0;
	pthread_mutex_unlock(&waiting->lock);
	err = db_transaction(ctx, write_noted, &list);
	arena_close(arena);
	return err;
}

struct err *
key_call_list(struct ctx *ctx, const char *door, int64_t holder, int64_t before, int limit, struct key_calls *out,
    int64_t *next)
{
	struct key_call_list_rows rows;
	struct key_calls calls = { 0 };

	/* who looks sees the call of a moment ago, too */
	(void)!key_call_flush(ctx);
	TRY(sql_key_call_list(ctx, ctx->unit, door, holder, before == 0 ? INT64_MIN : before, limit + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)limit; i++) {
		const struct key_call_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &calls) = (struct key_call){ door, holder, row->at, row->took, row->address,
		    row->method, row->path, row->status, row->size, row->request, row->answer };
	}
	*next = rows.count > (size_t)limit ? rows.items[limit - 1].id : 0;
	*out = calls;
	return OK;
}

/* ---- kept answers ---- */

static const uint8_t *
secret_of(struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

/* JSON begins otherwise than a sealed word: that is one of the two days before they were sealed. */
static const char *
open_answer(struct ctx *ctx, const char *kept)
{
	const char *text = kept[0] == '{' || kept[0] == '\0' ? kept :
	    crypt_unseal(ctx, secret_of(ctx), SEALED_AS, kept);

	return text == NULL ? "" : text;
}

struct err *
kept_answer_lookup(struct ctx *ctx, key_id key, const char *word, struct kept_answer *out, bool *found)
{
	struct kept_answer_find_row row;

	TRY(sql_kept_answer_find(ctx, ctx->unit, key, word, &row, found));
	if (*found)
		*out = (struct kept_answer){ row.fingerprint, row.status, row.location, row.etag,
			open_answer(ctx, row.answer) };
	return OK;
}

struct err *
kept_answer_add(struct ctx *ctx, key_id key, const char *word, const struct kept_answer *kept)
{
	const char *sealed = str_empty(kept->body) ? "" : crypt_seal(ctx, secret_of(ctx), SEALED_AS, kept->body);

	return sql_kept_answer_add(ctx, ctx->unit, key, word, kept->fingerprint, kept->status, kept->location,
	    kept->etag, sealed, ctx->now, NULL);
}

/* ---- housekeeping ---- */

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	struct key_call_holders_rows holders;
	int64_t *removed = arg, answers, calls;

	TRY(sql_kept_answer_sweep(ctx, INSTANT(ctx->now.s - ANSWERS_S), &answers));
	TRY(sql_key_call_sweep(ctx, INSTANT(ctx->now.s - LOG_S), &calls));
	*removed = answers + calls;
	TRY(sql_key_call_holders(ctx, &holders));
	for (size_t i = 0; i < holders.count; i++) {
		const struct key_call_holders_row *one = &holders.items[i];

		TRY(sql_key_call_cut(ctx, one->unit, one->door, one->holder, &calls));
		*removed += calls;
	}
	return OK;
}

struct err *
calls_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}
