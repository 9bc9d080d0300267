/*
 * earlier -- see earlier.h: whom a freed time suits, asked a few at a time.
 *
 * The search runs outside of any transaction, on the plan in memory; what it found is written only by who can
 * still claim the freed slot as it was seen, so two processes never ask twice.  Whether the time is really free is
 * found out by the booking, as always.
 */
#include "planning/earlier.h"

#include <stdlib.h>
#include "account/account.h"
#include "activity/event.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/waits.h"

#include "gen/planning_earlier.sql.h"

enum { MOST_LOOKED_AT = 200, MOST_OFFERS = 20, LATER_S = 300, KEEP_S = 90 * 86400 };

/* Somebody whom the time would suit. */
struct suitor {
	activity_id activity;
	customer_id customer;
	contact_id contact;
	struct slot_offer offer;
};
struct suitors { struct suitor *items; size_t count, capacity; };

/* One freed slot that is looked at. */
struct freeing {
	struct freed_due_row row;
	struct unit unit;
	struct suitors suitors;		/* the shortest extra travel first */
	bool over;			/* too near, or nobody is to be asked */
};

/* ---- whom it suits ---- */

static int
by_travel(const void *a, const void *b)
{
	const struct suitor *one = a, *two = b;

	if (one->offer.extra_travel_s != two->offer.extra_travel_s)
		return one->offer.extra_travel_s < two->offer.extra_travel_s ? -1 : 1;
	/* Who waits longer has the lower place in the list that was read. */
	return (one > two) - (one < two);
}

/* The offer of the freed time with the least extra travel that comes before what is planned now. */
static struct err *
try_one(struct ctx *ctx, const struct freeing *f, const struct earlier_candidates_row *who, struct suitors *out)
{
	instant soonest = INSTANT(ctx->now.s + INT64_C(3600) * f->unit.settings.earlier_hours);
	struct slot_request request = { .activity = who->activity_id, .bounded = true, .no_notice = true,
	    .worker = f->row.worker_id, .part = waiting_part(who->part), .weekdays = (uint8_t)who->weekdays,
	    .limit = MOST_OFFERS, .from = INSTANT(f->row.from_at.s - who->duration_s + 1), .to = f->row.to_at };
	const struct slot_offer *best = NULL;
	struct slot_offers offers;

	if (request.from.s < soonest.s)
		request.from = soonest;
	if (!INSTANT_IS_NONE(who->start_at) && who->start_at.s < request.to.s)
		request.to = who->start_at;
	if (request.from.s >= request.to.s)
		return OK;
	TRY(planning_slots(ctx, &request, &offers));
	for (size_t i = 0; i < offers.count; i++)
		if (best == NULL || offers.items[i].extra_travel_s < best->extra_travel_s)
			best = &offers.items[i];
	if (best != NULL)
		*arena_push(ctx->arena, out) = (struct suitor){ who->activity_id, who->customer_id, who->contact_id,
			*best };
	return OK;
}

static struct err *
look_around(struct ctx *ctx, struct freeing *f)
{
	struct earlier_candidates_rows rows = { 0 };
	const struct settings *s = &f->unit.settings;

	f->over = !s->earlier_on || !s->portal_on ||
	    f->row.to_at.s <= ctx->now.s + INT64_C(3600) * s->earlier_hours;
	if (f->over)
		return OK;
	TRY(sql_earlier_candidates(ctx, ctx->unit, f->row.id, f->row.activity_id, f->row.from_at, ctx->now,
	    MOST_LOOKED_AT, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct err *err = try_one(ctx, f, &rows.items[i], &f->suitors);

		/* What cannot be asked about (a type that was archived) is no reason to ask nobody. */
		if (err != OK && err->kind != ERR_INVALID && err->kind != ERR_NOT_FOUND)
			return err;
	}
	if (f->suitors.count > 1)
		qsort(f->suitors.items, f->suitors.count, sizeof(*f->suitors.items), by_travel);
	return OK;
}

/* ---- asked ---- */

static struct err *
tell(struct ctx *ctx, enum event_kind what, const struct suitor *who, const char *offer)
{
	return event_write(ctx, &(struct event){ .kind = what, .activity = who->activity, .customer = who->customer,
	    .contact = who->contact, .telling = TELL,
	    .data = arena_printf(ctx->arena, "{\"offer\":\"%s\"}", offer) });
}

/* How long the offer is good: as the unit says, but never so late that nobody else could be asked. */
static instant
good_until(const struct ctx *ctx, const struct freeing *f, const struct slot_offer *offer)
{
	const struct settings *s = &f->unit.settings;
	instant until = INSTANT(ctx->now.s + INT64_C(60) * s->earlier_minutes);
	instant last = INSTANT(offer->start.s - INT64_C(3600) * s->earlier_hours);

	return until.s < last.s ? until : last.s > ctx->now.s + 60 ? last : INSTANT(ctx->now.s + 60);
}

static struct err *
ask_one(struct ctx *ctx, const struct freeing *f, const struct suitor *who, instant *until)
{
	struct public_id id = env_public_id(ctx->env);

	*until = good_until(ctx, f, &who->offer);
	TRY(sql_earlier_insert(ctx, ctx->unit, f->row.id, id, who->activity, who->offer.worker, who->offer.start,
	    who->offer.window_from, who->offer.window_to, who->offer.extra_travel_s, ctx->now, *until, NULL));
	return tell(ctx, EVENT_EARLIER_OFFERED, who, id.text);
}

/* Asks as many as may be asked at once beside those who have not answered; nobody left: the round is over. */
static struct err *
run_asking(struct ctx *ctx, void *arg)
{
	const struct freeing *f = arg;
	struct earlier_pending_row pending;
	struct freed_claim_row row;
	instant next = INSTANT_NONE;
	bool mine;

	TRY(sql_earlier_expire(ctx, ctx->unit, f->row.id, ctx->now, NULL));
	TRY(sql_earlier_pending(ctx, ctx->unit, f->row.id, ctx->now, &pending));
	next = pending.until;
	for (size_t i = 0; i < f->suitors.count && pending.count < f->unit.settings.earlier_most; i++) {
		instant until;

		TRY(ask_one(ctx, f, &f->suitors.items[i], &until));
		if (INSTANT_IS_NONE(next) || until.s < next.s)
			next = until;
		pending.count++;
	}
	TRY(sql_freed_claim(ctx, ctx->unit, f->row.id, f->row.next_at, pending.count > 0 ? "asked" : "over", next,
	    pending.count > 0 ? INSTANT_NONE : ctx->now, &row, &mine));
	if (!mine)
		return err_new(ctx, ERR_CONFLICT, NULL, "freed slot %lld: somebody was faster", (long long)f->row.id);
	return OK;
}

static struct err *
run_later(struct ctx *ctx, void *arg)
{
	const struct freeing *f = arg;
	struct freed_claim_row row;
	bool mine;

	return sql_freed_claim(ctx, ctx->unit, f->row.id, f->row.next_at, "asked", INSTANT(ctx->now.s + LATER_S),
	    INSTANT_NONE, &row, &mine);
}

static struct err *
look_and_ask(struct ctx *ctx, struct freeing *f)
{
	TRY(unit_find(ctx, f->row.unit_id, &f->unit));
	unit_enter(ctx, &f->unit);
	ctx->lang = f->unit.lang;
	TRY(look_around(ctx, f));
	return db_transaction(ctx, run_asking, f);
}

struct err *
planning_earlier_next(struct ctx *from, bool *more, instant *next_at)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each */
	struct freeing f = { 0 };
	struct freed_next_row next;
	struct err *err;
	bool found;

	*next_at = INSTANT_NONE;
	TRY(sql_freed_due(ctx, ctx->now, &f.row, more));
	if (!*more) {
		TRY(sql_freed_next(ctx, ctx->now, &next, &found));
		if (found)
			*next_at = next.next_at;
		return OK;
	}
	err = look_and_ask(ctx, &f);
	if (err == OK || err->kind == ERR_CONFLICT)
		return OK;
	ctx->unit = f.row.unit_id;
	TRY(db_transaction(ctx, run_later, &f));
	return err;
}

static struct err *
run_sweep(struct ctx *ctx, void *arg UNUSED)
{
	instant before = INSTANT(ctx->now.s - KEEP_S);

	TRY(sql_freed_sweep_offers(ctx, before, NULL));
	return sql_freed_sweep(ctx, before, NULL);
}

struct err *
planning_sweep_earlier(struct ctx *ctx)
{
	return db_transaction(ctx, run_sweep, NULL);
}

/* ---- answers ---- */

struct answering {
	activity_id activity;
	const char *offer;
	int64_t freed;
};

static struct err *
find_offer(struct ctx *ctx, struct answering *a, struct earlier_find_row *row)
{
	bool found;

	TRY(sql_earlier_find(ctx, ctx->unit, a->activity, a->offer, row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such offer."), "earlier %s", a->offer);
	a->freed = row->freed_id;
	return OK;
}

static struct err *
too_late(struct ctx *ctx, const struct earlier_find_row *row)
{
	if (str_equal(row->status, "lost"))
		return err_new(ctx, ERR_CONFLICT,
		    T(ctx, "Somebody else was faster. Your visit stays as it is, and you stay on the list."), NULL);
	return err_new(ctx, ERR_GONE, T(ctx, "This offer is over. Your visit stays as it is."), NULL);
}

static bool
is_open(const struct ctx *ctx, const struct earlier_find_row *row)
{
	return str_equal(row->status, "asked") && row->until_at.s > ctx->now.s &&
	    (INSTANT_IS_NONE(row->now_start_at) || row->now_start_at.s > row->start_at.s);
}

/* The others hear of it: nobody waits for an answer that cannot come. */
static struct err *
end_round(struct ctx *ctx, int64_t freed)
{
	struct earlier_losers_rows losers = { 0 };

	TRY(sql_earlier_losers(ctx, ctx->unit, freed, ctx->now, &losers));
	for (size_t i = 0; i < losers.count; i++) {
		struct suitor who = { .activity = losers.items[i].activity_id };
		struct slot_waiting wish;
		struct activity a;
		bool found;

		TRY(activity_find(ctx, who.activity, &a));
		TRY(planning_wait_lookup(ctx, who.activity, &wish, &found));
		who.customer = a.customer;
		who.contact = found ? wish.contact : a.contact;
		TRY(tell(ctx, EVENT_EARLIER_TAKEN, &who, ""));
	}
	return OK;
}

static struct err *
run_accept(struct ctx *ctx, void *arg)
{
	struct answering *a = arg;
	struct earlier_find_row row;
	struct freed_take_row taken;
	struct slot_claim claim;
	const char *token;
	bool first;

	TRY(find_offer(ctx, a, &row));
	if (str_equal(row.status, "accepted"))
		return OK;
	if (!is_open(ctx, &row))
		return too_late(ctx, &row);
	TRY(sql_freed_take(ctx, ctx->unit, row.freed_id, ctx->now, &taken, &first));
	if (!first) {
		row.status = "lost";
		return too_late(ctx, &row);
	}
	TRY(sql_earlier_answer(ctx, ctx->unit, a->offer, "accepted", ctx->now, NULL));
	claim = (struct slot_claim){ .worker = row.worker_id, .start = row.start_at, .window_from = row.window_from,
	    .window_to = row.window_to };
	TRY(planning_token(ctx, a->activity, &claim, &token));
	TRY(planning_book(ctx, a->activity, token, TELL));
	TRY(planning_wait_end(ctx, a->activity));
	return end_round(ctx, row.freed_id);
}

/* It was booked by somebody who never waited: this one has lost, the others are looked after anew. */
static struct err *
run_lose(struct ctx *ctx, void *arg)
{
	const struct answering *a = arg;

	TRY(sql_earlier_answer(ctx, ctx->unit, a->offer, "lost", ctx->now, NULL));
	TRY(sql_freed_again(ctx, ctx->unit, a->freed, ctx->now, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
planning_earlier_accept(struct ctx *ctx, activity_id activity, const char *offer)
{
	struct answering a = { .activity = activity, .offer = offer };
	struct err *err = db_transaction(ctx, run_accept, &a);

	if (err == OK || err->kind != ERR_CONFLICT || a.freed == 0)
		return err;
	TRY(db_transaction(ctx, run_lose, &a));
	return err_because(ctx, err,
	    T(ctx, "Somebody else was faster. Your visit stays as it is, and you stay on the list."), "earlier");
}

static struct err *
run_decline(struct ctx *ctx, void *arg)
{
	struct answering *a = arg;
	struct earlier_find_row row;

	TRY(find_offer(ctx, a, &row));
	if (!str_equal(row.status, "asked"))
		return OK;
	TRY(sql_earlier_answer(ctx, ctx->unit, a->offer, "declined", ctx->now, NULL));
	TRY(sql_freed_again(ctx, ctx->unit, a->freed, ctx->now, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
planning_earlier_decline(struct ctx *ctx, activity_id activity, const char *offer)
{
	struct answering a = { .activity = activity, .offer = offer };

	return db_transaction(ctx, run_decline, &a);
}
