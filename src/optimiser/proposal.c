/* proposal -- the life of a run: asked for, halted, resumed, accepted; and what it proposes, read. */
#include "optimiser/inside.h"

#include <inttypes.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/optimiser.sql.h"
#include "i18n/i18n.h"

enum { USUAL_MOVES = 200 };

static const struct { const char *token, *label, *meaning; bool ended; } statuses[PROPOSAL_STATUS_COUNT] = {
#define PROPOSAL_STATUS(name, token, label, meaning, ended) [PROPOSAL_##name] = { token, label, meaning, ended },
#include "optimiser/proposal_status.inc"
#undef PROPOSAL_STATUS
};

static const struct { const char *token, *label, *meaning; } move_statuses[MOVE_STATUS_COUNT] = {
	[MOVE_PROPOSED] = { "proposed", N_("Proposed"), "info" },
	[MOVE_CHOSEN] = { "chosen", N_("Accepted"), "planned" },
	[MOVE_APPLIED] = { "applied", N_("Done"), "done" },
	[MOVE_STALE] = { "stale", N_("Left out: it has changed since"), "warning" },
	[MOVE_UNFIT] = { "unfit", N_("Left out: it no longer fits"), "warning" },
};

const char *
proposal_status_token(enum proposal_status status)
{
	return statuses[status].token;
}

const char *
proposal_status_label(enum proposal_status status)
{
	return statuses[status].label;
}

const char *
proposal_status_meaning(enum proposal_status status)
{
	return statuses[status].meaning;
}

bool
proposal_status_parse(const char *token, enum proposal_status *out)
{
	for (int i = 0; i < PROPOSAL_STATUS_COUNT; i++) {
		if (!str_equal(statuses[i].token, token))
			continue;
		*out = (enum proposal_status)i;
		return true;
	}
	return false;
}

const char *
move_status_label(enum move_status status)
{
	return move_statuses[status].label;
}

const char *
move_status_meaning(enum move_status status)
{
	return move_statuses[status].meaning;
}

/* ---- reading ---- */

static struct proposal
from_row(struct ctx *ctx, const struct proposal_find_row *row)
{
	struct run_figures figures = figures_read(row->figures);
	struct proposal p = { .id = row->id, .public_id = row->public_id, .optimisation = row->optimisation_id,
	    .settings = optimisation_new(), .name = row->name, .from = row->from_at, .to = row->to_at,
	    .share = row->share, .spent_ms = row->spent_ms, .before = figures.before, .after = figures.after,
	    .frozen = figures.frozen, .unlocated = figures.unlocated, .say = row->say,
	    .created_at = row->created_at, .ended_at = row->ended_at, .updated_at = row->updated_at,
	    .moves = row->moves, .proposed = row->proposed, .applied = row->applied, .left_out = row->left_out };

	MUST(proposal_status_parse(row->status, &p.status));
	settings_read(ctx->arena, row->settings, &p.settings);
	p.settings.id = row->optimisation_id;
	p.settings.name = row->name;
	p.by = actor_name(ctx, row->actor, "by");
	p.accepted_by = actor_name(ctx, row->actor, "accepted");
	return p;
}

static struct err *
nothing_there(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such proposal."), NULL);
}

struct err *
proposal_find(struct ctx *ctx, proposal_id id, struct proposal *out)
{
	struct proposal_find_row row;
	bool found;

	TRY(sql_proposal_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return nothing_there(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
proposal_find_public(struct ctx *ctx, const char *public_id, struct proposal *out)
{
	struct proposal_find_row row;
	bool found;

	TRY(sql_proposal_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return nothing_there(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
proposal_list(struct ctx *ctx, int limit, struct proposals *out)
{
	struct proposal_find_rows rows = { 0 };
	struct proposals list = { 0 };

	TRY(sql_proposal_list(ctx, ctx->unit, limit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = from_row(ctx, &rows.items[i]);
	*out = list;
	return OK;
}

static instant
bound_of(instant at)
{
	return at.s == 0 ? INSTANT_NONE : at;
}

static struct move
move_of(const struct move_list_row *row)
{
	struct move move = { .activity = row->activity_id, .activity_public_id = row->public_id,
	    .reference = row->reference, .title = row->title, .customer = row->customer != NULL ? row->customer : "",
	    .address = row->address != NULL ? row->address : "", .old_worker = row->old_worker_id,
	    .old_worker_name = row->old_worker != NULL ? row->old_worker : "", .old_start = row->old_start_at,
	    .worker = row->worker_id, .worker_name = row->worker, .start = row->start_at, .end = row->end_at,
	    .window_from = row->window_from, .window_to = row->window_to, .relevance = row->relevance };

	for (int i = 0; i < MOVE_STATUS_COUNT; i++)
		if (str_equal(move_statuses[i].token, row->status))
			move.status = (enum move_status)i;
	return move;
}

struct err *
proposal_moves(struct ctx *ctx, proposal_id id, const struct move_filter *filter, struct moves *out, int64_t *count)
{
	struct move_list_rows rows = { 0 };
	struct move_count_row all;
	struct moves list = { 0 };
	instant from = bound_of(filter->from), to = bound_of(filter->to);

	TRY(sql_move_list(ctx, ctx->unit, id, filter->worker, from, to,
	    filter->limit > 0 ? filter->limit : USUAL_MOVES, filter->offset, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = move_of(&rows.items[i]);
	*out = list;
	if (count == NULL)
		return OK;
	TRY(sql_move_count(ctx, ctx->unit, id, filter->worker, from, to, &all));
	*count = all.count;
	return OK;
}

struct err *
proposal_days(struct ctx *ctx, proposal_id id, struct proposal_days *out)
{
	struct pday_list_rows rows = { 0 };
	struct proposal_days list = { 0 };

	TRY(sql_pday_list(ctx, ctx->unit, id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct pday_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct proposal_day){ .worker = row->worker_id,
		    .worker_public_id = row->public_id, .worker_name = row->worker, .day = row->day,
		    .frozen = row->frozen, .visits_before = row->visits_before, .visits_after = row->visits_after,
		    .travel_before_s = row->travel_before_s, .travel_after_s = row->travel_after_s,
		    .metres_before = row->metres_before, .metres_after = row->metres_after };
	}
	*out = list;
	return OK;
}

/* ---- asking for a run ---- */

struct err *
run_tell(struct ctx *ctx, bool jobs)
{
	TRY(db_notify(ctx, OPTIMISER_CHANNEL, arena_printf(ctx->arena, "%" PRId64, ctx->unit.value)));
	return jobs ? db_notify(ctx, "jobs", "") : OK;
}

struct err *
run_insert(struct ctx *ctx, const struct optimisation *o, proposal_id *out)
{
	struct public_id public_id = env_public_id(ctx->env);
	struct proposal_under_way_row under_way;
	struct proposal_insert_row row;
	struct unit unit;
	instant from, to;

	TRY(sql_proposal_under_way(ctx, ctx->unit, o->id, &under_way));
	if (under_way.count > 0)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "It is under way already."), NULL);
	TRY(unit_here(ctx, &unit));
	optimisation_period(o, unit.zone, ctx->now, &from, &to);
	/* What has begun already is not moved. */
	if (from.s < ctx->now.s)
		from = ctx->now;
	if (to.s <= from.s)
		return err_new(ctx, ERR_INVALID, T(ctx, "This period is over. Choose a later one."), NULL);
	TRY(sql_proposal_insert(ctx, ctx->unit, public_id, o->id, o->name, settings_write(ctx, o), from, to,
	    actor_write(ctx, "{}", "by"), ctx->now, &row));
	*out = row.id;
	TRY(audit_write(ctx, "proposal.started", public_id.text, NULL));
	return run_tell(ctx, true);
}

struct starting { struct optimisation optimisation; proposal_id proposal; };

static struct err *
start_inside(struct ctx *ctx, void *arg)
{
	struct starting *s = arg;

	return run_insert(ctx, &s->optimisation, &s->proposal);
}

struct err *
optimiser_start(struct ctx *ctx, optimisation_id id, proposal_id *out)
{
	struct starting starting = { 0 };

	TRY(optimisation_find(ctx, id, &starting.optimisation));
	if (starting.optimisation.archived)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This optimisation is archived."), NULL);
	TRY(db_transaction(ctx, start_inside, &starting));
	*out = starting.proposal;
	return OK;
}

/* ---- changing its mind ---- */

struct turn {
	struct proposal proposal;
	const char *was, *status;	/* from and to; `was` NULL: any of those below */
	const char *halt;		/* a search under way is asked to stop so */
	const char *what;		/* for the audit */
	bool jobs;
};

static struct err *
too_late(struct ctx *ctx)
{
	return err_new(ctx, ERR_CONFLICT, T(ctx, "This proposal has moved on. Look at it again."), NULL);
}

static struct err *
turn_inside(struct ctx *ctx, void *arg)
{
	const struct turn *t = arg;
	int64_t changed = 0;

	if (t->halt != NULL)
		TRY(sql_proposal_halt(ctx, ctx->unit, t->proposal.id, t->halt, ctx->now, &changed));
	if (changed == 0 && t->was != NULL)
		TRY(sql_proposal_set_status(ctx, ctx->unit, t->proposal.id, t->was, t->status, ctx->now, &changed));
	if (changed == 0)
		return too_late(ctx);
	TRY(audit_write(ctx, t->what, t->proposal.public_id.text, NULL));
	return run_tell(ctx, t->jobs);
}

static struct err *
turn(struct ctx *ctx, proposal_id id, struct turn t)
{
	TRY(proposal_find(ctx, id, &t.proposal));
	return db_transaction(ctx, turn_inside, &t);
}

struct err *
proposal_finish(struct ctx *ctx, proposal_id id)
{
	return turn(ctx, id, (struct turn){ .halt = "finish", .what = "proposal.finished" });
}

struct err *
proposal_cancel(struct ctx *ctx, proposal_id id)
{
	return turn(ctx, id, (struct turn){ .halt = "cancel", .was = "waiting", .status = "canceled",
	    .what = "proposal.canceled" });
}

struct err *
proposal_resume(struct ctx *ctx, proposal_id id)
{
	struct proposal p;

	TRY(proposal_find(ctx, id, &p));
	if (p.to.s <= ctx->now.s)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This period is over. Choose a later one."), NULL);
	return turn(ctx, id, (struct turn){ .was = p.status == PROPOSAL_FAILED ? "failed" : "canceled",
	    .status = "waiting", .what = "proposal.resumed", .jobs = true });
}

struct err *
proposal_refuse(struct ctx *ctx, proposal_id id)
{
	struct proposal p;

	TRY(proposal_find(ctx, id, &p));
	return turn(ctx, id, (struct turn){ .was = p.status == PROPOSAL_CANCELED ? "canceled" : "ready",
	    .status = "closed", .what = "proposal.refused" });
}

/* ---- accepting ---- */

struct accepting {
	struct proposal proposal;
	const char *const *activities;
};

static const char *
json_of_words(struct ctx *ctx, const char *const *words)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);

	json_open_array(&json, NULL);
	for (; *words != NULL; words++)
		json_text(&json, NULL, *words);
	json_close_array(&json);
	return buf_text(&buf);
}

static struct err *
accept_inside(struct ctx *ctx, void *arg)
{
	const struct accepting *a = arg;
	struct proposal_find_row row;
	int64_t chosen, changed;
	bool found;

	TRY(sql_proposal_find(ctx, ctx->unit, a->proposal.id, &row, &found));
	if (!found)
		return nothing_there(ctx);
	TRY(sql_proposal_set_status(ctx, ctx->unit, a->proposal.id, "ready", "applying", ctx->now, &changed));
	if (changed == 0)
		return too_late(ctx);
	TRY(a->activities == NULL ? sql_move_choose_all(ctx, ctx->unit, a->proposal.id, &chosen) :
	    sql_move_choose(ctx, ctx->unit, a->proposal.id, json_of_words(ctx, a->activities), &chosen));
	if (chosen == 0) {
		struct problems problems = { 0 };

		problem_add(ctx->arena, &problems, "move", T(ctx, "Tick at least one change that is still proposed."));
		return err_invalid(ctx, &problems);
	}
	TRY(sql_proposal_set_actor(ctx, ctx->unit, a->proposal.id, actor_write(ctx, row.actor, "accepted"), ctx->now,
	    NULL));
	TRY(audit_write(ctx, "proposal.accepted", a->proposal.public_id.text,
	    arena_printf(ctx->arena, "{\"moves\":%" PRId64 "}", chosen)));
	return run_tell(ctx, true);
}

struct err *
proposal_accept(struct ctx *ctx, proposal_id id, const char *const *activities)
{
	struct accepting accepting = { .activities = activities };

	TRY(proposal_find(ctx, id, &accepting.proposal));
	return db_transaction(ctx, accept_inside, &accepting);
}
