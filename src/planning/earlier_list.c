/* earlier_list -- who waits, who was asked, and how they answered: for pages. */
#include "planning/earlier.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/waits.h"

#include "gen/planning_earlier.sql.h"

enum { MOST_WAITING = 500, MOST_LISTED = 200 };

static const struct { const char *token, *label; } statuses[] = {
	[EARLIER_ASKED] = { "asked", N_("Asked") },
	[EARLIER_ACCEPTED] = { "accepted", N_("Accepted") },
	[EARLIER_DECLINED] = { "declined", N_("Declined") },
	[EARLIER_LOST] = { "lost", N_("Somebody else was faster") },
	[EARLIER_EXPIRED] = { "expired", N_("No answer in time") },
};

const char *
earlier_status_token(enum earlier_status status)
{
	return statuses[status].token;
}

const char *
earlier_status_label(enum earlier_status status)
{
	return statuses[status].label;
}

static enum earlier_status
status_of(const struct ctx *ctx, const struct earlier_find_row *row)
{
	enum earlier_status status = EARLIER_EXPIRED;

	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		if (str_equal(statuses[i].token, row->status))
			status = (enum earlier_status)i;
	return status == EARLIER_ASKED && row->until_at.s <= ctx->now.s ? EARLIER_EXPIRED : status;
}

static struct earlier_offer
from_row(const struct ctx *ctx, const struct earlier_find_row *row)
{
	return (struct earlier_offer){ .id = row->public_id, .activity = row->activity_id,
	    .activity_public_id = row->activity_public_id, .customer = row->customer, .title = row->title,
	    .worker = row->worker_id, .worker_name = row->worker_name, .zone = row->zone, .start = row->start_at,
	    .window_from = row->window_from, .window_to = row->window_to, .extra_travel_s = row->extra_travel_s,
	    .status = status_of(ctx, row), .asked_at = row->asked_at, .until = row->until_at,
	    .answered_at = row->answered_at };
}

struct err *
planning_earlier_list(struct ctx *ctx, struct earlier_offers *out)
{
	struct earlier_find_rows rows = { 0 };

	*out = (struct earlier_offers){ 0 };
	TRY(sql_earlier_list(ctx, ctx->unit, MOST_LISTED, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = from_row(ctx, &rows.items[i]);
	return OK;
}

struct err *
planning_earlier_of(struct ctx *ctx, customer_id customer, struct earlier_offers *out)
{
	struct earlier_find_rows rows = { 0 };

	*out = (struct earlier_offers){ 0 };
	TRY(sql_earlier_of_customer(ctx, ctx->unit, customer, ctx->now, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = from_row(ctx, &rows.items[i]);
	return OK;
}

struct err *
planning_earlier_lookup(struct ctx *ctx, activity_id activity, struct earlier_offer *out, bool *found)
{
	struct earlier_find_row row;

	TRY(sql_earlier_open(ctx, ctx->unit, activity, ctx->now, &row, found));
	if (*found)
		*out = from_row(ctx, &row);
	return OK;
}

struct err *
planning_earlier_latest(struct ctx *ctx, activity_id activity, struct earlier_offer *out, bool *found)
{
	struct earlier_find_row row;

	TRY(sql_earlier_latest(ctx, ctx->unit, activity, &row, found));
	if (*found)
		*out = from_row(ctx, &row);
	return OK;
}

struct err *
planning_waiting_list(struct ctx *ctx, struct earlier_list *out)
{
	struct waiting_list_rows rows = { 0 };

	*out = (struct earlier_list){ 0 };
	TRY(sql_waiting_list(ctx, ctx->unit, MOST_WAITING, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct waiting_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, out) = (struct earlier_waiting){
			.wish = { .activity = row->activity_id, .customer = row->customer_id,
			    .contact = row->contact_id, .part = waiting_part(row->part),
			    .weekdays = (uint8_t)row->weekdays, .note = row->note,
			    .created_at = row->created_at },
			.activity_public_id = row->activity_public_id, .customer_public_id = row->customer_public_id,
			.reference = row->reference, .title = row->title, .customer = row->customer,
			.address = row->address, .zone = row->zone, .start = row->start_at,
			.window_from = row->window_from, .window_to = row->window_to, .asked = row->asked };
	}
	return OK;
}

struct err *
planning_waiting_count(struct ctx *ctx, int64_t *out)
{
	struct waiting_count_row row;

	TRY(sql_waiting_count(ctx, ctx->unit, &row));
	*out = row.count;
	return OK;
}
