/*
 * apply -- what was accepted becomes the plan.
 *
 * Moves hang together where they touch the same worker-day: such a heap is written in one transaction,
 * together with what became of each, so that a crash goes on where it stopped.  What does
 * not fit is tried again after the others: a later heap may have made room.
 */
#include "optimiser/inside.h"

#include <stdlib.h>
#include "base/arena.h"
#include "base/env.h"
#include "db/db.h"
#include "gen/optimiser.sql.h"
#include "i18n/i18n.h"
#include "planning/workload.h"

enum { BATCH = 150, LARGEST_HEAP = 600, ROUNDS = 6, TRIES = 5 };

struct chosen {
	struct rearrangement *items;
	size_t count;
};

/* One transaction's worth. */
struct batch {
	const struct run *run;
	struct rearrangement *moves;
	size_t count;
	size_t applied;
};

/* ---- heaps ---- */

struct knot { int64_t worker, day; size_t move; };

static int
by_knot(const void *a, const void *b)
{
	const struct knot *one = a, *two = b;

	if (one->worker != two->worker)
		return one->worker < two->worker ? -1 : 1;
	if (one->day != two->day)
		return one->day < two->day ? -1 : 1;
	return (one->move > two->move) - (one->move < two->move);
}

static size_t
root_of(size_t *parent, size_t i)
{
	while (parent[i] != i)
		i = parent[i] = parent[parent[i]];
	return i;
}

struct keyed { size_t root, move; };

static int
by_root(const void *a, const void *b)
{
	const struct keyed *one = a, *two = b;

	if (one->root != two->root)
		return one->root < two->root ? -1 : 1;
	return (one->move > two->move) - (one->move < two->move);
}

/* Puts moves that touch the same worker-day (of UTC: near enough) beside each other; ends[i]: a heap ends after i. */
static void
sort_heaps(struct ctx *ctx, struct chosen *chosen, bool *ends)
{
	size_t n = chosen->count, knots = 0, *parent = arena_new_array(ctx->arena, n, size_t);
	struct knot *knot = arena_new_array(ctx->arena, n * 2, struct knot);
	struct keyed *keyed = arena_new_array(ctx->arena, n, struct keyed);
	struct rearrangement *sorted = arena_new_array(ctx->arena, n, struct rearrangement);

	for (size_t i = 0; i < n; i++) {
		const struct rearrangement *m = &chosen->items[i];

		parent[i] = i;
		knot[knots++] = (struct knot){ m->worker.value, m->start.s / 86400, i };
		if (!ID_IS_NONE(m->old_worker))
			knot[knots++] = (struct knot){ m->old_worker.value, m->old_start.s / 86400, i };
	}
	qsort(knot, knots, sizeof(*knot), by_knot);
	for (size_t i = 1; i < knots; i++)
		if (knot[i].worker == knot[i - 1].worker && knot[i].day == knot[i - 1].day)
			parent[root_of(parent, knot[i].move)] = root_of(parent, knot[i - 1].move);
	for (size_t i = 0; i < n; i++)
		keyed[i] = (struct keyed){ root_of(parent, i), i };
	qsort(keyed, n, sizeof(*keyed), by_root);
	for (size_t i = 0; i < n; i++) {
		sorted[i] = chosen->items[keyed[i].move];
		ends[i] = i + 1 == n || keyed[i + 1].root != keyed[i].root;
	}
	chosen->items = sorted;
}

/* ---- writing ---- */

static struct err *
read_chosen(struct ctx *ctx, const struct run *run, struct chosen *out)
{
	struct move_chosen_rows rows = { 0 };

	TRY(sql_move_chosen(ctx, ctx->unit, run->proposal.id, &rows));
	*out = (struct chosen){ arena_new_array(ctx->arena, rows.count, struct rearrangement), rows.count };
	for (size_t i = 0; i < rows.count; i++) {
		const struct move_chosen_row *row = &rows.items[i];

		out->items[i] = (struct rearrangement){ .activity = row->activity_id, .old_worker = row->old_worker_id,
		    .old_start = row->old_start_at, .worker = row->worker_id, .start = row->start_at,
		    .window_from = row->window_from, .window_to = row->window_to,
		    .keep_confirmed = run->proposal.settings.keep_confirmed };
	}
	return OK;
}

static struct err *
write_inside(struct ctx *ctx, void *arg)
{
	struct batch *b = arg;
	instant now = ctx->env->now(ctx->env);
	int64_t ours;

	b->applied = 0;
	TRY(sql_proposal_renew(ctx, ctx->unit, b->run->proposal.id, b->run->attempts, INSTANT(now.s + LEASE_S), now,
	    &ours));
	if (ours == 0)
		return err_new(ctx, ERR_BUSY, NULL, "somebody else applies this proposal");
	TRY(planning_rearrange(ctx, b->moves, b->count, false));
	for (size_t i = 0; i < b->count; i++) {
		b->applied += b->moves[i].result == REARRANGED;
		if (b->moves[i].result != REARRANGE_UNFIT)
			TRY(sql_move_done(ctx, ctx->unit, b->run->proposal.id, b->moves[i].activity,
			    b->moves[i].result == REARRANGED ? "applied" : "stale", NULL));
	}
	return run_tell(ctx, false);
}

/* Who may not come any more (skills, area, wishes) is left out first: that is asked outside of transactions. */
static struct err *
write_batch(struct ctx *ctx, struct batch *b)
{
	struct ctx own = *ctx;
	struct err *err = OK;

	TRY(planning_recheck(ctx, b->moves, b->count));
	for (int i = 0; i < TRIES; i++) {
		own.now = ctx->env->now(ctx->env);
		err = db_transaction(&own, write_inside, b);
		if (err == OK || err->kind != ERR_CONFLICT)
			break;
	}
	return err;
}

static struct err *
round_of(struct ctx *ctx, struct run *run, size_t *applied, size_t *left)
{
	struct chosen chosen;
	struct batch batch = { .run = run };
	size_t from = 0, heap = 0;
	bool *ends;

	*applied = 0;
	TRY(read_chosen(ctx, run, &chosen));
	*left = chosen.count;
	if (chosen.count == 0)
		return OK;
	ends = arena_new_array(ctx->arena, chosen.count, bool);
	sort_heaps(ctx, &chosen, ends);
	for (size_t i = 0; i < chosen.count; i++) {
		bool last = i + 1 == chosen.count;

		if (ends[i])
			heap = i + 1;
		if (!last && i + 1 - from < BATCH)
			continue;
		/* Up to the end of the last whole heap, when there is one. */
		if (!last && heap <= from && i + 1 - from < LARGEST_HEAP)
			continue;
		batch.moves = &chosen.items[from];
		batch.count = (heap > from ? heap : i + 1) - from;
		TRY(write_batch(ctx, &batch));
		*applied += batch.applied;
		for (size_t k = 0; k < batch.count; k++)
			if (batch.moves[k].result == REARRANGED)
				*arena_push(ctx->arena, &run->done) = batch.moves[k];
		from += batch.count;
		i = from - 1;
	}
	return OK;
}

static struct err *
end_inside(struct ctx *ctx, void *arg)
{
	const struct run *run = arg;
	struct move_open_row open;

	TRY(planning_offer_left(ctx, run->done.items, run->done.count));
	TRY(sql_move_end(ctx, ctx->unit, run->proposal.id, NULL));
	TRY(sql_move_open(ctx, ctx->unit, run->proposal.id, &open));
	TRY(sql_proposal_set_status(ctx, ctx->unit, run->proposal.id, "applying", open.count > 0 ? "ready" : "closed",
	    ctx->env->now(ctx->env), NULL));
	return run_tell(ctx, false);
}

struct err *
run_apply(struct ctx *ctx, struct run *run)
{
	size_t applied = 1, left = 1;

	for (int i = 0; i < ROUNDS && applied > 0 && left > 0; i++)
		TRY(round_of(ctx, run, &applied, &left));
	return db_transaction(ctx, end_inside, run);
}
