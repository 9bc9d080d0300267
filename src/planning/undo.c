/*
 * undo -- what a planner did by hand is noted, and taken back while nobody else touched it.
 *
 * A move is taken back by the same way as it was made: the old day is read, tried and
 * written in one transaction, so what was booked meanwhile wins.
 */
#include "planning/undo.h"

#include <inttypes.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/board.h"
#include "planning/book.h"

#include "gen/planning_undo.sql.h"

/* ---- noting ---- */

struct err *
undo_note(struct ctx *ctx, const struct activity *before, const struct activity_plan *after)
{
	struct activity_plan none = { .start = INSTANT_NONE, .end = INSTANT_NONE };
	const struct activity_plan *to = after != NULL ? after : &none;

	if (ctx->actor.kind != ACTOR_STAFF || ID_IS_NONE(ctx->actor.person))
		return OK;
	if (before->start.s == to->start.s && before->end.s == to->end.s && ID_EQUAL(before->worker, to->worker))
		return OK;
	return sql_undo_note(ctx, ctx->unit, ctx->actor.person, before->id, ctx->now, before->worker, before->start,
	    before->end, before->window_from, before->window_to, before->confirmed, before->forced, to->worker,
	    to->start, to->end, NULL);
}

/* ---- the last one ---- */

static instant
oldest(const struct ctx *ctx)
{
	return INSTANT(ctx->now.s - UNDO_KEPT_S);
}

struct err *
planning_last_move(struct ctx *ctx, struct plan_move *out)
{
	struct undo_last_row row;
	bool found = false;

	*out = (struct plan_move){ 0 };
	if (ctx->actor.kind == ACTOR_STAFF)
		TRY(sql_undo_last(ctx, ctx->unit, ctx->actor.person, oldest(ctx), &row, &found));
	if (found)
		*out = (struct plan_move){ .id = row.id, .at = row.at, .activity = row.activity_id,
		    .activity_public_id = row.public_id, .reference = row.reference, .title = row.title,
		    .worker_name = row.worker_name, .start = row.new_start };
	return OK;
}

/* ---- taking back ---- */

struct undoing {
	int64_t move;
	enum telling telling;
};

/* It stands where the move put it, and nobody has begun with it. */
static bool
stands(const struct activity *a, const struct undo_last_row *move)
{
	if (INSTANT_IS_NONE(move->new_start))
		return a->status == STATUS_PENDING && INSTANT_IS_NONE(a->start);
	return a->status == STATUS_PLANNED && ID_EQUAL(a->worker, move->new_worker_id) &&
	    a->start.s == move->new_start.s && a->end.s == move->new_end.s;
}

static struct err *
put_back(struct ctx *ctx, const struct activity *a, const struct undo_last_row *move, enum telling telling)
{
	struct activity_plan plan = { .worker = move->old_worker_id, .start = move->old_start, .end = move->old_end,
	    .window_from = move->old_window_from, .window_to = move->old_window_to,
	    .confirmed = move->old_confirmed, .forced = move->old_forced };
	int32_t duration = (int32_t)(plan.end.s - plan.start.s);
	struct taken_day taken;
	int32_t *starts;

	TRY(book_take(ctx, a, plan.worker, plan.start, NULL, &taken));
	/* A day with something forced on it is not driven: it stood there before, and the schema forbids the rest. */
	if (plan.forced || taken.stops.day.forced)
		return book_write_alone(ctx, &taken, a, &plan, telling);
	starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);
	if (book_fit(ctx, &taken, a, plan.start, duration, starts))
		return book_write(ctx, &taken, a, &plan, starts, telling);
	return err_new(ctx, ERR_CONFLICT, TF(ctx, "This cannot be taken back: {reason}", "reason",
	    book_why_not(ctx, &taken, a, plan.start, duration), NULL), "activity %" PRId64, a->id.value);
}

static struct err *
run_undo(struct ctx *ctx, void *arg)
{
	const struct undoing *u = arg;
	struct undo_last_row move;
	struct activity a;
	bool found;

	TRY(sql_undo_find(ctx, ctx->unit, ctx->actor.person, oldest(ctx), u->move, &move, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This can no longer be taken back."), "move %" PRId64,
		    u->move);
	TRY(activity_find(ctx, move.activity_id, &a));
	if (!stands(&a, &move))
		return err_new(ctx, ERR_CONFLICT, TF(ctx, "{reference} was changed since. It stays as it is.",
		    "reference", a.reference, NULL), "activity %" PRId64, a.id.value);
	TRY(sql_undo_done(ctx, ctx->unit, move.id, ctx->now, NULL));
	if (!INSTANT_IS_NONE(move.old_start))
		return put_back(ctx, &a, &move, u->telling);
	TRY(activity_clear_plan(ctx, a.id, u->telling));
	return book_free(ctx, a.id, true);
}

struct err *
planning_undo(struct ctx *ctx, int64_t move, enum telling telling)
{
	struct undoing undoing = { .move = move, .telling = telling };

	return book_conflict(ctx, db_transaction(ctx, run_undo, &undoing));
}

static struct err *
sweep(struct ctx *ctx, void *arg UNUSED)
{
	return sql_undo_sweep(ctx, oldest(ctx), NULL);
}

struct err *
planning_sweep_moves(struct ctx *ctx)
{
	return db_transaction(ctx, sweep, NULL);
}
