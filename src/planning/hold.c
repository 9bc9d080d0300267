/*
 * hold -- a slot kept for one visitor while a form is filled.
 *
 * A hold is tried and written as a booking is: the day is read, replayed with it, and its version
 * counted up, so of two who take the same slot one gets it, whichever server they ask.  It stands
 * in everybody else's plan, stays where it is, and counts no longer once it has run out.
 */
#include "planning/book.h"

#include <math.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/question.h"
#include "planning/token.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

struct holding {
	struct booking booking;
	int32_t seconds;
	struct slot_hold *out;
};

static struct slot_hold
from_row(struct ctx *ctx, const struct hold_list_row *row)
{
	struct slot_claim claim;
	bool old;
	/* The row begins with the preparation. */
	instant start = token_read(ctx, row->token, &claim, &old) == OK ? claim.start : row->from_at;

	return (struct slot_hold){ .id = row->public_id, .worker = row->worker_id, .start = start,
	    .window_from = row->window_from, .window_to = row->window_to, .until = row->until_at,
	    .token = row->token };
}

struct err *
planning_hold_find(struct ctx *ctx, const char *holder, struct slot_hold *out, bool *found)
{
	struct hold_list_rows rows = { 0 };

	*found = false;
	*out = (struct slot_hold){ .token = "" };
	if (str_empty(holder))
		return OK;
	TRY(sql_hold_list(ctx, ctx->unit, holder, &rows));
	if (rows.count == 0)
		return OK;
	*out = from_row(ctx, &rows.items[0]);
	*found = out->until.s > ctx->now.s;
	return OK;
}

static struct err *
run_free(struct ctx *ctx, void *holder)
{
	struct hold_list_rows rows = { 0 };

	TRY(sql_hold_list(ctx, ctx->unit, holder, &rows));
	if (rows.count == 0)
		return OK;
	TRY(sql_hold_clear(ctx, ctx->unit, holder, NULL));
	for (size_t i = 0; i < rows.count; i++)
		for (int d = -1; d <= 1; d++)
			TRY(plan_changed_day(ctx, rows.items[i].worker_id,
			    (date){ (int32_t)(rows.items[i].from_at.s / SOLVER_DAY_S) + d }));
	return OK;
}

struct err *
planning_hold_free(struct ctx *ctx, const char *holder)
{
	return db_transaction(ctx, run_free, (void *)(uintptr_t)holder);
}

/* ---- taking it ---- */

/* Of a visit that is not there yet: only where it would be. */
static struct activity
nobody_yet(const struct slot_claim *claim)
{
	return (struct activity){ .type = claim->type,
	    .site = { isnan(claim->latitude) ? 0 : -1 }, .latitude = claim->latitude,
	    .longitude = claim->longitude, .status = STATUS_PENDING, .start = INSTANT_NONE };
}

/* The question as it was when the slot was offered. */
static struct slot_request
request_of(const struct booking *b)
{
	struct slot_request request = { .activity = b->activity, .no_notice = true, .holder = b->holder };

	if (!ID_IS_NONE(b->activity))
		return request;
	request.type = b->claim.type;
	request.located = true;
	request.latitude = b->claim.latitude;
	request.longitude = b->claim.longitude;
	request.duration_s = b->claim.duration_s;
	return request;
}

static struct err *
write_hold(struct ctx *ctx, const struct holding *h, const struct taken_day *taken)
{
	const struct slot_claim *claim = &h->booking.claim;
	struct slot_claim renewed = *claim;
	struct slot_hold hold = { .id = env_public_id(ctx->env), .worker = claim->worker, .start = claim->start,
	    .window_from = claim->window_from, .window_to = claim->window_to,
	    .until = INSTANT(ctx->now.s + h->seconds) };

	/* The day was written by this very hold: its version says nothing any more. */
	renewed.version = TOKEN_ANY_VERSION;
	hold.token = token_make_for(ctx, &renewed, h->seconds + TOKEN_S);
	TRY(book_claim_day(ctx, taken));
	TRY(sql_hold_insert(ctx, ctx->tenant, ctx->unit, hold.id, h->booking.holder, claim->worker,
	    INSTANT(claim->start.s - taken->before_s),
	    INSTANT(claim->start.s + claim->duration_s + taken->after_s), claim->window_from, claim->window_to,
	    claim->latitude, claim->longitude, hold.token, hold.until, ctx->now, NULL));
	*h->out = hold;
	return plan_changed_day(ctx, claim->worker, taken->day);
}

static struct err *
run_holding(struct ctx *ctx, void *arg)
{
	struct holding *h = arg;
	const struct booking *b = &h->booking;
	struct slot_request request = request_of(b);
	struct activity a;
	struct question q;
	struct taken_day taken;
	int32_t *starts;

	TRY(question_read(ctx, &request, &q));
	a = ID_IS_NONE(b->activity) ? nobody_yet(&b->claim) : q.activity;
	TRY(book_may(ctx, &a));
	TRY(planning_hold_free(ctx, b->holder));
	TRY(book_take(ctx, &a, b->claim.worker, b->claim.start, b->holder, &taken));
	if (book_is_stale(&taken, b, q.duration_s))
		return book_taken_already(ctx, "taken since", b);
	TRY(book_check_rules(ctx, &q, &taken, b));
	starts = arena_new_array(ctx->arena, (size_t)taken.stops.day.capacity + 1, int32_t);
	if (b->claim.start.s < ctx->now.s ||
	    !book_fit(ctx, &taken, &a, b->claim.start, q.duration_s, starts))
		return book_taken_already(ctx, "does not fit", b);
	/* The hold stays where it is and so must its neighbours: they shift when it is booked. */
	return write_hold(ctx, h, &taken);
}

struct err *
planning_hold(struct ctx *ctx, activity_id activity, const char *token, const char *holder, int32_t seconds,
    struct slot_hold *out)
{
	struct holding holding = { .booking = { .activity = activity, .holder = holder }, .out = out,
	    .seconds = seconds < HOLD_LEAST_S ? HOLD_LEAST_S : seconds > HOLD_MOST_S ? HOLD_MOST_S : seconds };

	if (str_empty(holder))
		return err_bug(ctx, "a hold without a holder");
	TRY(planning_read_token(ctx, token, &holding.booking.claim));
	return db_transaction(ctx, run_holding, &holding);
}

static struct err *
sweep(struct ctx *ctx, void *arg UNUSED)
{
	return sql_hold_sweep(ctx, INSTANT(ctx->now.s - 3600), NULL);
}

struct err *
planning_sweep_holds(struct ctx *ctx)
{
	return db_transaction(ctx, sweep, NULL);
}
