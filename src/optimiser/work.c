/* work -- what the jobs door calls: repeated runs begun, searches, accepted moves written. */
#include "optimiser/inside.h"

#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/optimiser.sql.h"
#include "i18n/i18n.h"

enum { KEEP_S = 183 * 86400 };

/* Into the unit of the row, as the system. */
static struct err *
enter(struct ctx *ctx, unit_id id, struct ctx *out)
{
	struct unit unit;

	*out = *ctx;
	out->unit = id;
	TRY(unit_find(out, id, &unit));
	unit_enter(out, &unit);
	out->lang = unit.lang;
	return OK;
}

/* ---- repeated ones ---- */

static struct err *
repeat_inside(struct ctx *ctx, void *arg)
{
	struct optimisation *o = arg;
	instant was = o->next_at, next;
	struct unit unit;
	proposal_id made;
	int64_t changed;
	struct err *err;

	TRY(unit_here(ctx, &unit));
	next = settings_next(o, unit.zone, ctx->now);
	TRY(sql_optimisation_repeat(ctx, ctx->unit, o->id, was, next, &changed));
	if (changed == 0)
		return OK;
	err = run_insert(ctx, o, &made);
	/* Last week's is still under way: this week's is left out. */
	return err != OK && err->kind != ERR_CONFLICT ? err : OK;
}

static struct err *
begin_due(struct ctx *ctx, int *did)
{
	struct optimisation_due_row due;
	struct optimisation o;
	struct ctx own;
	bool found;

	TRY(sql_optimisation_due(ctx, ctx->now, &due, &found));
	if (!found)
		return OK;
	TRY(enter(ctx, due.unit_id, &own));
	TRY(optimisation_find(&own, due.id, &o));
	TRY(db_transaction(&own, repeat_inside, &o));
	(*did)++;
	return OK;
}

/* ---- runs ---- */

struct taking {
	proposal_id id;
	const char *was, *status;
	bool taken;
};

static struct err *
take_inside(struct ctx *ctx, void *arg)
{
	struct taking *t = arg;
	int64_t changed;

	TRY(sql_proposal_take(ctx, ctx->unit, t->id, t->was, t->status, INSTANT(ctx->now.s + LEASE_S), ctx->now,
	    &changed));
	t->taken = changed == 1;
	return t->taken ? run_tell(ctx, false) : OK;
}

struct ending { const struct run *run; const char *say; };

static struct err *
fail_inside(struct ctx *ctx, void *arg)
{
	const struct ending *e = arg;
	const struct run *run = e->run;
	const char *figures = figures_write(ctx, &run->figures);

	if (run->proposal.status == PROPOSAL_APPLYING)
		TRY(sql_proposal_set_status(ctx, ctx->unit, run->proposal.id, "applying", "ready", ctx->now, NULL));
	else
		TRY(sql_proposal_end(ctx, ctx->unit, run->proposal.id, run->attempts, "failed", run->proposal.share,
		    run->proposal.spent_ms, figures, e->say, ctx->now, NULL));
	return run_tell(ctx, false);
}

static struct err *
carry_out(struct ctx *ctx, const struct proposal_next_row *next, bool (*stopping)(void *), void *arg, int *did)
{
	bool search = !str_equal(next->status, "applying");
	struct taking taking = { .id = next->id, .was = next->status, .status = search ? "running" : "applying" };
	struct proposal_find_row row;
	struct run run = { .stopping = stopping, .arg = arg };
	struct ctx own;
	struct err *err;
	bool found;

	TRY(enter(ctx, next->unit_id, &own));
	TRY(db_transaction(&own, take_inside, &taking));
	if (!taking.taken)
		return OK;
	(*did)++;
	TRY(proposal_find(&own, next->id, &run.proposal));
	TRY(sql_proposal_find(&own, own.unit, next->id, &row, &found));
	if (!found)
		return OK;
	run.attempts = row.attempts;
	run.figures = figures_read(row.figures);
	run.spent_before_ms = run.proposal.spent_ms;
	own.actor = actor_read(&own, row.actor, search ? "by" : "accepted");
	err = search ? run_search(&own, &run) : run_apply(&own, &run);
	if (err == OK || err->kind == ERR_BUSY)
		return OK;	/* done, or tried again when its lease ends */

	struct ending ending = { &run, err->say != NULL ? err->say :
	    T(&own, "The mistake is ours and has been noted. Please try again.") };

	TRY(db_transaction(&own, fail_inside, &ending));
	return err;
}

struct err *
optimiser_work(struct ctx *ctx, bool (*stopping)(void *), void *arg, int *did, instant *next_at)
{
	struct optimisation_next_row due;
	struct proposal_lease_end_row lease;
	struct proposal_next_row next;
	bool found;

	TRY(begin_due(ctx, did));
	TRY(sql_proposal_next(ctx, ctx->now, &next, &found));
	if (found)
		TRY(carry_out(ctx, &next, stopping, arg, did));
	TRY(sql_optimisation_next(ctx, &due));
	TRY(sql_proposal_lease_end(ctx, &lease));
	*next_at = due.at;
	if (!INSTANT_IS_NONE(lease.at) && (INSTANT_IS_NONE(*next_at) || lease.at.s < next_at->s))
		*next_at = lease.at;
	return OK;
}

/* ---- forgetting ---- */

static struct err *
forget_inside(struct ctx *ctx, void *arg)
{
	const proposal_id *id = arg;

	TRY(sql_move_clear(ctx, ctx->unit, *id, NULL));
	TRY(sql_pday_clear(ctx, ctx->unit, *id, NULL));
	TRY(sql_proposal_best_delete(ctx, ctx->unit, *id, NULL));
	return sql_proposal_delete(ctx, ctx->unit, *id, NULL);
}

struct err *
optimiser_sweep(struct ctx *ctx, int64_t *removed)
{
	struct proposal_old_row row;
	bool found = true;

	for (*removed = 0; *removed < 100; (*removed)++) {
		struct ctx own = *ctx;

		TRY(sql_proposal_old(ctx, INSTANT(ctx->now.s - KEEP_S), &row, &found));
		if (!found)
			break;
		own.unit = row.unit_id;
		TRY(db_transaction(&own, forget_inside, &row.id));
	}
	return OK;
}
