/*
 * decide -- the planners answer a wish: accept, offer other times, refuse; the
 * customer takes one of those that were offered.
 */
#include "action/wish.h"

#include <stdlib.h>
#include "action/inside.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/action_wish.sql.h"
#include "i18n/i18n.h"
#include "planning/planning.h"

enum { NEAR_S = 1800, MOST_SLOTS = 500, MOST_REASON = 500 };

/* ---- accept ---- */

/* The wished moment on the site's wall; INSTANT_NONE: only a day, or nothing. */
static instant
wished_at(const struct wish *wish)
{
	const struct zone *zone = zone_find(wish->zone);

	if (DATE_IS_NONE(wish->day) || wish->second_of_day < 0)
		return INSTANT_NONE;
	return zone_instant(zone == NULL ? zone_find("UTC") : zone, (struct civil){ wish->day, wish->second_of_day },
	    NULL);
}

static bool
suits(const struct wish *wish, const struct slot_offer *offer)
{
	instant at = wished_at(wish);

	if (INSTANT_IS_NONE(at))
		return true;
	if (offer->window_from.s <= at.s && at.s < offer->window_to.s)
		return true;
	return llabs(offer->start.s - at.s) <= NEAR_S;
}

/* The best free slot at the wished time, or NULL. */
static struct err *
find_slot(struct ctx *ctx, const struct wish *wish, const char **token)
{
	const struct zone *zone = zone_find(wish->zone);
	struct slot_request request = { .activity = wish->activity, .bounded = true, .no_notice = true,
		.limit = MOST_SLOTS };
	struct slot_offers offers;

	*token = NULL;
	if (ID_IS_NONE(wish->activity) || DATE_IS_NONE(wish->day) || zone == NULL)
		return OK;
	request.from = zone_midnight(zone, wish->day);
	request.to = zone_midnight(zone, date_add(wish->day, 1));
	if (request.to.s <= ctx->now.s)
		return OK;
	TRY(planning_slots(ctx, &request, &offers));
	for (size_t i = 0; i < offers.count && *token == NULL; i++)
		if (suits(wish, &offers.items[i]))
			*token = offers.items[i].token;
	return OK;
}

struct deciding {
	const struct wish *wish;
	const char *token;		/* to book; NULL: none */
	const char *reason;
	const char *const *tokens;	/* to offer */
	int number;			/* chosen */
};

static struct err *
accept_inside(struct ctx *ctx, void *arg)
{
	const struct deciding *d = arg;
	const struct wish *wish = d->wish;
	struct activity activity;

	TRY(wish_write_decision(ctx, wish, WISH_ACCEPTED, ""));
	if (d->token != NULL)
		TRY(planning_book(ctx, wish->activity, d->token, TELL));
	else if (!ID_IS_NONE(wish->activity)) {
		TRY(activity_find(ctx, wish->activity, &activity));
		if (activity.status == STATUS_REQUESTED)
			TRY(activity_set_status(ctx, wish->activity, STATUS_PENDING, TELL));
	}
	return wish_tell(ctx, wish, EVENT_WISH_ACCEPTED);
}

struct err *
wish_accept(struct ctx *ctx, const struct wish *wish, bool *booked)
{
	struct deciding d = { .wish = wish };

	*booked = false;
	TRY(find_slot(ctx, wish, &d.token));
	/* A proposal whose time is not free is not accepted: the planner looks for another. */
	if (d.token == NULL && wish->kind == WISH_PROPOSAL)
		return OK;
	TRY(db_transaction(ctx, accept_inside, &d));
	*booked = d.token != NULL;
	return OK;
}

static struct err *
settle_inside(struct ctx *ctx, void *arg)
{
	return wish_write_decision(ctx, arg, WISH_ACCEPTED, "");
}

struct err *
wish_settle(struct ctx *ctx, const struct wish *wish)
{
	return db_transaction(ctx, settle_inside, (void *)(uintptr_t)wish);
}

/* ---- refuse ---- */

static struct err *
refuse_inside(struct ctx *ctx, void *arg)
{
	const struct deciding *d = arg;
	const struct wish *wish = d->wish;
	struct activity activity;

	TRY(wish_write_decision(ctx, wish, WISH_REFUSED, d->reason));
	if (wish->kind == WISH_REQUEST && !ID_IS_NONE(wish->activity)) {
		TRY(activity_find(ctx, wish->activity, &activity));
		if (activity.status == STATUS_REQUESTED || activity.status == STATUS_PENDING)
			TRY(planning_cancel(ctx, wish->activity, CANCEL_INTERNAL, d->reason, QUIET));
	}
	return wish_tell(ctx, wish, EVENT_WISH_REFUSED);
}

struct err *
wish_refuse(struct ctx *ctx, const struct wish *wish, const char *reason)
{
	struct deciding d = { .wish = wish, .reason = str_trim(ctx->arena, reason) };
	struct problems problems = { 0 };

	if (str_empty(d.reason))
		problem_add(ctx->arena, &problems, "reason",
		    T(ctx, "Say why: the customer reads this sentence."));
	if (str_length(d.reason) > MOST_REASON)
		problem_add(ctx->arena, &problems, "reason", T(ctx, "This text is too long. Shorten it."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, refuse_inside, &d);
}

/* ---- offer others ---- */

static struct err *
offer_inside(struct ctx *ctx, void *arg)
{
	const struct deciding *d = arg;

	TRY(wish_write_decision(ctx, d->wish, WISH_OFFERED, ""));
	TRY(sql_wish_offer_clear(ctx, ctx->unit, d->wish->id, NULL));
	for (size_t i = 0; d->tokens[i] != NULL; i++) {
		struct slot_claim claim;

		TRY(planning_read_token(ctx, d->tokens[i], &claim));
		TRY(sql_wish_offer_add(ctx, ctx->unit, d->wish->id, claim.worker, claim.start, claim.window_from,
		    claim.window_to, NULL));
	}
	return wish_tell(ctx, d->wish, EVENT_WISH_OFFERED);
}

struct err *
wish_offer(struct ctx *ctx, const struct wish *wish, const char *const *tokens)
{
	struct deciding d = { .wish = wish, .tokens = tokens };
	struct problems problems = { 0 };
	size_t count = 0;

	while (tokens[count] != NULL)
		count++;
	if (count == 0 || count > MOST_WISH_OFFERS)
		problem_add(ctx->arena, &problems, "slot", T(ctx, "Choose one to five times."));
	if (ID_IS_NONE(wish->activity))
		problem_add(ctx->arena, &problems, "slot", T(ctx, "There is no visit to offer times for."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, offer_inside, &d);
}

/* ---- the customer takes one ---- */

static struct err *
choose_inside(struct ctx *ctx, void *arg)
{
	const struct deciding *d = arg;
	const struct wish_offer *offer = &d->wish->offers[d->number];
	struct slot_claim claim = { .worker = offer->worker, .start = offer->start,
		.window_from = offer->window_from, .window_to = offer->window_to };
	const char *token;

	TRY(wish_write_decision(ctx, d->wish, WISH_ACCEPTED, ""));
	TRY(planning_token(ctx, d->wish->activity, &claim, &token));
	return planning_book(ctx, d->wish->activity, token, TELL);
}

struct err *
wish_choose(struct ctx *ctx, const struct wish *wish, int number)
{
	struct deciding d = { .wish = wish, .number = number };

	if (wish->status != WISH_OFFERED || number < 0 || number >= wish->offer_count)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "These times are no longer offered."), "offer %d", number);
	return db_transaction(ctx, choose_inside, &d);
}
