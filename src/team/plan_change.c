#include "team/plan_change.h"

#include <inttypes.h>
#include "base/arena.h"
#include "db/db.h"

struct err *
plan_changed_day(struct ctx *ctx, worker_id worker, date day)
{
	return db_notify(ctx, PLAN_CHANNEL, arena_printf(ctx->arena, "%" PRId64 " %" PRId64 " %" PRId32,
	    ctx->tenant.value, worker.value, day.days));
}

struct err *
plan_changed_worker(struct ctx *ctx, worker_id worker)
{
	return db_notify(ctx, PLAN_CHANNEL, arena_printf(ctx->arena, "%" PRId64 " %" PRId64,
	    ctx->tenant.value, worker.value));
}

struct err *
plan_changed(struct ctx *ctx)
{
	return db_notify(ctx, PLAN_CHANNEL, arena_printf(ctx->arena, "%" PRId64, ctx->tenant.value));
}
