/*
 * send -- the outbox, carried out: one message at a time under a lease.
 *
 * A row is leased and, when it is an SMS, paid in one transaction; then it is handed
 * to the provider; then marked.  A process that dies in between leaves a lease that
 * runs out, and the next one sends under the same Message-ID (or SMS id).  The
 * number of attempts is the mark of whoever holds the lease.
 */
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"
#include "message/outbox.h"

enum { LEASE_S = 90 };		/* longer than any provider may take */

struct sending {
	bool due;		/* there was one */
	bool leased;		/* it is ours to send */
	message_id id;
	unit_id unit;
	int attempts;
	struct message message;
	const struct message_channel *channel;
};

/* Seconds until a letter is tried again that was not taken: 1, 2, 4 … 60 minutes. */
static int64_t
patience_of_letter(int attempts)
{
	return attempts > 6 ? 3600 : INT64_C(60) << (attempts - 1);
}

/* Until a server is asked again that was not there: 5, 10, 20, 40, 60 seconds. */
static int64_t
patience_of_server(int attempts)
{
	return attempts > 4 ? 60 : INT64_C(5) << (attempts - 1);
}

static struct err *
end_as(struct ctx *ctx, const struct sending *sending, int attempts, enum message_status status, const char *error)
{
	bool sent = status == MESSAGE_SENT;

	return sql_message_done(ctx, ctx->unit, sending->id, attempts, message_status_token(status),
	    sent ? ctx->now : INSTANT_NONE, error, NULL);
}

/* ---- taking ---- */

static struct err *
enter_unit(struct ctx *ctx, unit_id id)
{
	struct unit unit;

	TRY(unit_find(ctx, id, &unit));
	unit_enter(ctx, &unit);
	ctx->lang = unit.lang;
	return OK;
}

static struct err *
lease(struct ctx *ctx, struct sending *sending)
{
	bool enough;

	if (!sending->channel->ready(ctx))
		return end_as(ctx, sending, sending->attempts, MESSAGE_HELD, "");
	if (sending->message.give_up_at.s <= ctx->now.s) {
		TRY(credit_refund(ctx, sending->id));
		return end_as(ctx, sending, sending->attempts, MESSAGE_FAILED, str_empty(sending->message.error) ?
		    "too late" : sending->message.error);
	}
	TRY(credit_pay(ctx, sending->id, sending->channel->price(&sending->message), &enough));
	if (!enough)
		return end_as(ctx, sending, sending->attempts, MESSAGE_FAILED, "no SMS credits left");
	TRY(sql_message_lease(ctx, ctx->unit, sending->id, INSTANT(ctx->now.s + LEASE_S), NULL));
	sending->attempts++;
	sending->leased = true;
	return OK;
}

static struct err *
take_next(struct ctx *ctx, void *arg)
{
	struct sending *sending = arg;
	struct message_due_row row;

	*sending = (struct sending){ 0 };
	TRY(sql_message_due(ctx, ctx->now, &row, &sending->due));
	if (!sending->due)
		return OK;
	sending->id = row.id;
	sending->unit = row.unit_id;
	sending->attempts = row.attempts;
	TRY(enter_unit(ctx, row.unit_id));
	TRY(message_find(ctx, row.id, &sending->message));
	sending->channel = message_channel_find(sending->message.channel);
	if (sending->channel == NULL)
		return end_as(ctx, sending, sending->attempts, MESSAGE_FAILED, "no such channel");
	return lease(ctx, sending);
}

/* ---- what came of it ---- */

struct outcome {
	const struct sending *sending;
	const struct err *err;	/* OK: the provider took it */
	const char *error;
};

static struct err *
note_sent(struct ctx *ctx, const struct sending *sending)
{
	TRY(end_as(ctx, sending, sending->attempts, MESSAGE_SENT, ""));
	if (sending->attempts > 1)
		TRY(sql_message_resume(ctx, sending->channel->token, ctx->now, NULL));
	return OK;
}

static struct err *
note_outcome(struct ctx *ctx, void *arg)
{
	const struct outcome *outcome = arg;
	const struct sending *sending = outcome->sending;
	instant next;

	if (outcome->err == OK)
		return note_sent(ctx, sending);
	switch (outcome->err->kind) {
	case ERR_BUSY:
		next = INSTANT(ctx->now.s + patience_of_server(sending->attempts));
		TRY(sql_message_later(ctx, ctx->unit, sending->id, sending->attempts, next, outcome->error, NULL));
		return sql_message_pause(ctx, sending->channel->token, next, NULL);
	case ERR_LIMIT:
		next = INSTANT(ctx->now.s + patience_of_letter(sending->attempts));
		return sql_message_later(ctx, ctx->unit, sending->id, sending->attempts, next, outcome->error, NULL);
	case ERR_NOT_FOUND: case ERR_FORBIDDEN: case ERR_INVALID: case ERR_CONFLICT: case ERR_GONE:
	case ERR_TOO_LARGE: case ERR_BUG:
		break;
	}
	TRY(credit_refund(ctx, sending->id));
	return end_as(ctx, sending, sending->attempts, MESSAGE_FAILED, outcome->error);
}

/* "the mail server refused the message: 550 no such user" */
static const char *
error_text(struct ctx *ctx, const struct err *err)
{
	const char *text = arena_printf(ctx->arena, "%s: %s", err->say != NULL ? err->say : "",
	    err->detail != NULL ? err->detail : "");

	return arena_strndup(ctx->arena, text, strlen(text) < 500 ? strlen(text) : 500);
}

static struct err *
hand_over(struct ctx *ctx, const struct sending *sending)
{
	struct message_sender sender;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	sender.name = str_empty(unit.settings.sender_name) ? unit.display_name : unit.settings.sender_name;
	sender.address = compose_sender(ctx, &unit);
	sender.reply_to = str_empty(unit.settings.reply_to) ? unit.settings.email : unit.settings.reply_to;
	if (str_equal(sending->channel->token, "sms"))
		sender.address = compose_sms_sender(ctx, &unit);
	return sending->channel->send(ctx, &sender, &sending->message);
}

static struct err *
look_ahead(struct ctx *ctx, instant *next_at)
{
	struct message_next_row row;

	TRY(sql_message_next(ctx, &row));
	*next_at = row.at;
	return OK;
}

struct err *
message_send_next(struct ctx *from, bool *more, instant *next_at)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each message */
	struct sending sending;
	struct outcome outcome = { .sending = &sending };
	struct err *err;

	*more = false;
	TRY(look_ahead(ctx, next_at));		/* reading costs the writer nothing */
	if (INSTANT_IS_NONE(*next_at) || next_at->s > ctx->now.s)
		return OK;
	TRY(db_transaction(ctx, take_next, &sending));
	*more = sending.due;
	if (!sending.leased)
		return OK;
	TRY(enter_unit(ctx, sending.unit));
	err = hand_over(ctx, &sending);
	outcome.err = err;
	if (err != OK)
		outcome.error = error_text(ctx, err);
	return db_transaction(ctx, note_outcome, &outcome);
}
