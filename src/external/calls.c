/* calls -- the log of what external accesses asked and were answered. */
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "external/external.h"
#include "gen/external.sql.h"

struct noting { external_access_id access; const struct external_call *call; };

static struct err *
put_call(struct ctx *ctx, void *arg)
{
	const struct noting *noting = arg;
	const struct external_call *call = noting->call;

	return sql_external_call_add(ctx, ctx->unit, noting->access, call->at, call->address, call->method, call->route,
	    call->status, call->duration_ms, str_cut(ctx->arena, call->asked, EXTERNAL_KEPT),
	    str_cut(ctx->arena, call->answered, EXTERNAL_KEPT), NULL);
}

struct err *
external_note_call(struct ctx *ctx, external_access_id access, const struct external_call *call)
{
	struct noting noting = { access, call };

	return db_transaction(ctx, put_call, &noting);
}

struct err *
external_list_calls(struct ctx *ctx, external_access_id access, bool failed, int64_t before, int most,
    struct external_calls *out)
{
	struct external_call_list_rows rows;
	struct external_calls list = { 0 };

	TRY(sql_external_call_list(ctx, ctx->unit, access, failed, before > 0 ? before : INT64_MAX, most + 1, &rows));
	for (size_t i = 0; i < rows.count && i < (size_t)most; i++) {
		const struct external_call_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct external_call){ .id = row->id, .at = row->at,
			.address = row->address, .method = row->method, .route = row->route, .status = row->status,
			.duration_ms = row->duration_ms, .asked = row->asked, .answered = row->answered };
	}
	if (rows.count > (size_t)most)
		list.next = list.items[most - 1].id;
	*out = list;
	return OK;
}

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	return sql_external_call_sweep(ctx, INSTANT(ctx->now.s - EXTERNAL_KEEP_S), arg);
}

struct err *
external_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}
