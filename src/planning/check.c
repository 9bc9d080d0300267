/* check -- what must always hold, asked of the whole database: each breach is one line. */
#include "planning/planning.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"

#include "gen/planning_check.sql.h"

static void
add(struct ctx *ctx, struct breaches *breaches, const char *line)
{
	const char **item = arena_push(ctx->arena, breaches);

	*item = line;
}

static struct err *
check_spans(struct ctx *ctx, struct breaches *out)
{
	struct check_overlaps_rows overlaps = { 0 };
	struct check_orphan_spans_rows orphans = { 0 };
	struct check_missing_spans_rows missing = { 0 };

	TRY(sql_check_overlaps(ctx, &overlaps));
	for (size_t i = 0; i < overlaps.count; i++)
		add(ctx, out, arena_printf(ctx->arena, "overlap: %s is at %s from %s, but busy until %s",
		    overlaps.items[i].worker, overlaps.items[i].reference,
		    instant_print(ctx->arena, overlaps.items[i].from_at, NULL),
		    instant_print(ctx->arena, overlaps.items[i].covered_to, NULL)));
	TRY(sql_check_orphan_spans(ctx, &orphans));
	for (size_t i = 0; i < orphans.count; i++)
		add(ctx, out, arena_printf(ctx->arena, "orphan: time is taken for %s, which is %s or elsewhere",
		    orphans.items[i].reference, orphans.items[i].status));
	TRY(sql_check_missing_spans(ctx, &missing));
	for (size_t i = 0; i < missing.count; i++)
		add(ctx, out, arena_printf(ctx->arena, "orphan: %s is planned, but its time is not taken",
		    missing.items[i].reference));
	return OK;
}

static struct err *
check_activities(struct ctx *ctx, struct breaches *out)
{
	struct check_broken_promises_rows broken = { 0 };
	struct check_strangers_rows strangers = { 0 };

	TRY(sql_check_broken_promises(ctx, &broken));
	for (size_t i = 0; i < broken.count; i++)
		add(ctx, out, arena_printf(ctx->arena, "promise: %s is planned outside its promised window",
		    broken.items[i].reference));
	TRY(sql_check_strangers(ctx, &strangers));
	for (size_t i = 0; i < strangers.count; i++)
		add(ctx, out, arena_printf(ctx->arena, "orphan: %s is planned for a worker of another unit",
		    strangers.items[i].reference));
	return OK;
}

struct err *
planning_check(struct ctx *ctx, struct breaches *out)
{
	struct check_ledgers_rows ledgers = { 0 };

	*out = (struct breaches){ 0 };
	TRY(check_spans(ctx, out));
	TRY(check_activities(ctx, out));
	TRY(sql_check_ledgers(ctx, &ledgers));
	for (size_t i = 0; i < ledgers.count; i++)
		add(ctx, out,
		    arena_printf(ctx->arena,
			"ledger: \"%s\" holds %lld tenths of a credit, its entries sum to %lld",
			ledgers.items[i].unit, (long long)ledgers.items[i].balance,
			(long long)ledgers.items[i].sum));
	return OK;
}
