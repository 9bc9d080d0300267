/* waiting -- some who would like to come earlier, and a time that was freed and is offered to them. */
#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "demo/inside.h"
#include "i18n/i18n.h"
#include "planning/earlier.h"

enum { WAIT_DAYS = 3, LOOKED_AT = 60, TRIES = 12, DAY_S = 86400 };

/* The next planned visit of the first customer, and one of somebody else's some days later. */
static struct err *
find_waiters(struct ctx *ctx, const struct demo_made *made, struct activities *out)
{
	struct activity_filter filter = { .statuses = STATUS_BIT(STATUS_PLANNED), .limit = LOOKED_AT,
		.order = ORDER_START, .from = INSTANT(ctx->now.s + WAIT_DAYS * INT64_C(86400)) };
	struct activities list;

	filter.customer = made->customers[0].id;
	TRY(activity_list(ctx, &filter, &list));
	if (list.count > 0)
		*arena_push(ctx->arena, out) = list.items[0];
	filter.customer = (customer_id){ 0 };
	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count && out->count < 3; i += 9)
		if (!ID_EQUAL(list.items[i].customer, made->customers[0].id) && !ID_IS_NONE(list.items[i].customer))
			*arena_push(ctx->arena, out) = list.items[i];
	return OK;
}

struct making { const struct activity *like; activity_id id; };

static struct err *
make_txn(struct ctx *ctx, void *arg)
{
	struct making *making = arg;
	const struct activity *like = making->like;
	struct activity_input input = { .type = like->type, .customer = like->customer, .site = like->site,
		.contact = like->contact, .status = STATUS_PENDING, .origin = ORIGIN_STAFF,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE };

	return activity_create(ctx, &input, QUIET, &making->id);
}

/* Asks those who wait, as jobs would; true in *asked when one of them was. */
static struct err *
ask_those_who_wait(struct ctx *ctx, bool *asked)
{
	struct earlier_offers offers;
	instant next_at;
	bool more = true;

	for (int i = 0; i < 5 && more; i++)
		TRY(planning_earlier_next(ctx, &more, &next_at));
	TRY(planning_earlier_list(ctx, &offers));
	*asked = offers.count > 0;
	return OK;
}

/* A visit like theirs in the next days, booked and given up, until somebody is asked about its time. */
static struct err *
free_a_time(struct ctx *ctx, const struct activity *near)
{
	struct slot_offers offers;
	bool asked = false;

	for (int day = 1; day <= TRIES && !asked; day++) {
		struct making making = { .like = near };
		struct slot_request request = { .limit = 1, .bounded = true, .no_notice = true,
			.from = INSTANT(ctx->now.s + day * DAY_S / 2), .to = near->start };

		if (request.from.s >= request.to.s)
			break;
		TRY(db_transaction(ctx, make_txn, &making));
		request.activity = making.id;
		TRY(planning_slots(ctx, &request, &offers));
		if (offers.count > 0)
			TRY(planning_book(ctx, making.id, offers.items[0].token, QUIET));
		TRY(planning_cancel(ctx, making.id, CANCEL_CUSTOMER, "", QUIET));
		TRY(ask_those_who_wait(ctx, &asked));
	}
	return OK;
}

struct err *
demo_make_waiting(struct ctx *ctx, struct demo_made *made)
{
	struct activities waiters = { 0 };

	TRY(find_waiters(ctx, made, &waiters));
	for (size_t i = 0; i < waiters.count; i++) {
		const struct activity *a = &waiters.items[i];

		TRY(planning_wait(ctx, &(struct slot_waiting){ .activity = a->id, .customer = a->customer,
		    .contact = a->contact, .part = i == 1 ? DAY_MORNING : DAY_ANY,
		    .note = i != 1 ? "" : made->plan->lang == LANG_DE ? "Ab 9 Uhr" : "From nine" }));
	}
	return waiters.count == 0 ? OK : free_a_time(ctx, &waiters.items[0]);
}
