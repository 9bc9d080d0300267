/*
 * credit -- the ledger of SMS credits: each change is an entry, the balance is their
 * sum and is kept beside them, and the schema forbids that it falls below zero.
 */
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/outbox.h"
#include "net/net.h"

struct err *
credit_balance(struct ctx *ctx, credit *out)
{
	struct credit_balance_row row;
	bool found;

	TRY(sql_credit_balance(ctx, ctx->unit, &row, &found));
	out->tenths = found ? row.tenths : 0;
	return OK;
}

struct purchase {
	credit amount;
	const char *note;
};

static struct err *
buy(struct ctx *ctx, void *arg)
{
	const struct purchase *purchase = arg;
	struct credit_add_row row;

	TRY(sql_credit_add(ctx, ctx->unit, purchase->amount.tenths, &row));
	TRY(sql_credit_entry_insert(ctx, ctx->unit, ctx->now, purchase->amount.tenths, "bought",
	    (message_id){ 0 }, purchase->note, NULL));
	return audit_write(ctx, "unit.credits", "", arena_printf(ctx->arena, "{\"bought_tenths\":%lld}",
	    (long long)purchase->amount.tenths));
}

struct err *
credit_buy(struct ctx *ctx, credit amount, const char *note)
{
	struct purchase purchase = { amount, note != NULL ? note : "" };
	struct problems problems = { 0 };

	if (amount.tenths <= 0 || amount.tenths > 100000000)
		problem_add(ctx->arena, &problems, "amount", T(ctx, "Type how many credits were bought, above 0."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, buy, &purchase);
}

/* Tells once, when the balance falls through the limit that the unit has set. */
static struct err *
warn_when_low(struct ctx *ctx, int64_t before, int64_t now)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	if (before < unit.settings.credit_warning_tenths || now >= unit.settings.credit_warning_tenths)
		return OK;
	return event_write(ctx, &(struct event){
		.kind = EVENT_CREDIT_LOW,
		.data = arena_printf(ctx->arena, "{\"tenths\":%lld}", (long long)now),
	});
}

struct err *
credit_pay(struct ctx *ctx, message_id message, credit price, bool *enough)
{
	struct credit_of_message_row cost;
	struct credit_take_row row;

	*enough = true;
	TRY(sql_credit_of_message(ctx, ctx->unit, message, &cost));
	if (cost.tenths < 0 || price.tenths <= 0)
		return OK;
	TRY(sql_credit_take(ctx, ctx->unit, price.tenths, &row, enough));
	if (!*enough)
		return OK;
	TRY(sql_credit_entry_insert(ctx, ctx->unit, ctx->now, -price.tenths, "used", message, "", NULL));
	return warn_when_low(ctx, row.tenths + price.tenths, row.tenths);
}

struct err *
credit_refund(struct ctx *ctx, message_id message)
{
	struct credit_of_message_row cost;
	struct credit_add_row row;

	TRY(sql_credit_of_message(ctx, ctx->unit, message, &cost));
	if (cost.tenths >= 0)
		return OK;
	TRY(sql_credit_add(ctx, ctx->unit, -cost.tenths, &row));
	return sql_credit_entry_insert(ctx, ctx->unit, ctx->now, -cost.tenths, "refunded", message, "", NULL);
}

struct err *
message_sms_possible(struct ctx *ctx, bool *possible)
{
	credit balance;
	bool ready;

	*possible = true;
	TRY(message_channel_ready(ctx, message_channel_find("sms"), &ready, NULL));
	if (!ready)
		return OK;
	TRY(credit_balance(ctx, &balance));
	*possible = balance.tenths >= LOGIN_SMS_TENTHS;
	return OK;
}

struct err *
credit_list(struct ctx *ctx, int64_t before, int limit, struct credit_entries *out)
{
	struct credit_list_rows rows = { 0 };
	struct credit_entries list = { 0 };

	TRY(sql_credit_list(ctx, ctx->unit, before > 0 ? before : INT64_MAX,
	    limit <= 0 ? 50 : limit > 501 ? 501 : limit, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct credit_list_row *row = &rows.items[i];

		*arena_push(ctx->arena, &list) = (struct credit_entry){
			row->id, row->at, { row->tenths }, row->kind, row->note, row->to_address,
		};
	}
	*out = list;
	return OK;
}

struct err *
credit_check(struct ctx *ctx, struct credit_breaches *out)
{
	struct credit_wrong_rows rows = { 0 };
	struct credit_breaches list = { 0 };

	TRY(sql_credit_wrong(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = arena_printf(ctx->arena,
		    "unit %lld: SMS balance %lld tenths, entries add up to %lld",
		    (long long)rows.items[i].unit_id.value, (long long)rows.items[i].balance,
		    (long long)rows.items[i].entries);
	*out = list;
	return OK;
}
