/* sweep -- what is forgotten: drafts, uploads, what was removed, contents that nobody points to. */
#include <unistd.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "blob/blob.h"
#include "db/db.h"
#include "document/inside.h"

enum {
	A_HANDFUL = 200,
	STORED_LATELY_S = 3600,		/* a request that stores a content points to it within that time */
};

/* The row goes, its contents are looked at by a later sweep. */
static struct err *
forget(struct ctx *ctx, unit_id unit, document_id id, const char *const keys[3], instant at)
{
	for (int i = 0; i < 3; i++) {
		if (!str_empty(keys[i]))
			TRY(sql_freed_add(ctx, keys[i], at, NULL));
	}
	return sql_document_forget(ctx, unit, id, NULL);
}

struct sweeping {
	instant before;
	int64_t *removed;
	customer_id customer;
	int64_t upload;
	unit_id unit;
	const char *key;
};

static struct err *
forget_old(struct ctx *ctx, void *arg)
{
	struct sweeping *s = arg;
	struct document_old_drafts_rows drafts, removed;

	TRY(sql_document_old_drafts(ctx, s->before, A_HANDFUL, &drafts));
	TRY(sql_document_old_removed(ctx, s->before, A_HANDFUL, &removed));
	for (size_t i = 0; i < drafts.count + removed.count; i++) {
		const struct document_old_drafts_row *row = i < drafts.count ? &drafts.items[i] :
		    &removed.items[i - drafts.count];
		const char *keys[3] = { row->content, row->small, row->medium };

		TRY(forget(ctx, row->unit, row->id, keys, ctx->now));
	}
	*s->removed = (int64_t)(drafts.count + removed.count);
	return OK;
}

static struct err *
forget_upload(struct ctx *ctx, void *arg)
{
	const struct sweeping *s = arg;

	return sql_upload_forget(ctx, s->unit, s->upload, NULL);
}

static struct err *
sweep_uploads(struct ctx *ctx, instant before, int64_t *removed)
{
	struct upload_old_rows rows;
	const char *dir;

	TRY(sql_upload_old(ctx, before, A_HANDFUL, &rows));
	if (rows.count == 0)
		return OK;
	TRY(document_folder(ctx, "uploads", &dir));
	for (size_t i = 0; i < rows.count; i++) {
		struct sweeping s = { .unit = rows.items[i].unit, .upload = rows.items[i].id };

		unlink(arena_printf(ctx->arena, "%s/%s", dir, rows.items[i].public_id.text));
		TRY(db_transaction(ctx, forget_upload, &s));
		++*removed;
	}
	return OK;
}

static struct err *
forget_key(struct ctx *ctx, void *arg)
{
	return sql_freed_done(ctx, ((const struct sweeping *)arg)->key, NULL);
}

static struct err *
keep_key_a_while(struct ctx *ctx, void *arg)
{
	return sql_freed_add(ctx, ((const struct sweeping *)arg)->key, ctx->now, NULL);
}

static struct err *
sweep_contents(struct ctx *ctx, instant before, int64_t *removed)
{
	struct freed_list_rows rows;

	TRY(sql_freed_list(ctx, before, A_HANDFUL, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct sweeping s = { .key = rows.items[i].key };
		struct blob_in_use_row use;
		bool freed = true;

		TRY(sql_blob_in_use(ctx, s.key, &use));
		if (!use.used)
			TRY(blob_free(ctx, document_dir(ctx), s.key, STORED_LATELY_S, &freed));
		TRY(db_transaction(ctx, freed ? forget_key : keep_key_a_while, &s));
		*removed += !use.used && freed;
	}
	return OK;
}

struct err *
document_sweep(struct ctx *ctx, int64_t *removed)
{
	instant before = { ctx->now.s - DOCUMENT_DRAFT_S };
	struct sweeping s = { .before = before, .removed = removed };

	TRY(db_transaction(ctx, forget_old, &s));
	TRY(sweep_uploads(ctx, before, removed));
	return sweep_contents(ctx, before, removed);
}

/* ---- for other rooms ---- */

static struct err *
erase_in(struct ctx *ctx, void *arg)
{
	struct sweeping *s = arg;
	struct document_contents_of_customer_rows rows;
	/* Whoever is erased does not wait a day. */
	instant at = { ctx->now.s - DOCUMENT_DRAFT_S - 1 };

	TRY(sql_document_contents_of_customer(ctx, ctx->unit, s->customer, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct document_contents_of_customer_row *row = &rows.items[i];
		const char *keys[3] = { row->content, row->small, row->medium };

		TRY(forget(ctx, ctx->unit, row->id, keys, at));
	}
	*s->removed = (int64_t)rows.count;
	return OK;
}

struct err *
document_erase_customer(struct ctx *ctx, customer_id customer, int64_t *count)
{
	struct sweeping s = { .customer = customer, .removed = count };

	return db_transaction(ctx, erase_in, &s);
}
