/*
 * send -- the outbox, carried out: a handful of one unit at a time, under a lease.
 *
 * Rows are leased and, when they are SMS, paid in one transaction; then each is handed to the
 * provider; then marked.  A process that dies in between leaves leases that run out, and
 * the next one sends under the same Message-ID (or SMS id).  The number of attempts is
 * the mark of whoever holds the lease.
 *
 * Units take turns, login codes go before all else, and a server that is not there is asked by
 * nobody until its pause is over: a row of its own, since thousands may wait for it.
 */
#include <stdatomic.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"
#include "message/outbox.h"

enum {
	LEASE_S = 90,		/* longer than any provider may take */
	LEASE_LEFT_S = 45,	/* with less than that left nothing more is handed over under it */
	TURNS = 2,		/* values of message.turn */
	ASK_S = 86400,		/* how long a provider is asked what it took */
};

struct sending {
	message_id id;
	int attempts;
	struct message message;
};

struct batch {
	int most;
	bool due;		/* there was something, leased or ended */
	unit_id unit;
	int64_t server;		/* row of message_pause: the unit's own, or 0 */
	const struct message_channel *channel;
	instant lease_until;
	struct sending *items;
	size_t count, capacity;
};

/* The unit that was served last by this process: the next one is behind it. */
static _Atomic int64_t served;

/* Seconds until a letter is tried again that was not taken: 1, 2, 4 … 60 minutes. */
static int64_t
patience_of_letter(int attempts)
{
	return attempts > 6 ? 3600 : INT64_C(60) << (attempts - 1);
}

/* Until a server is asked again that was not there: 5, 10, 20, 40, 60 seconds. */
static int64_t
patience_of_server(int failures)
{
	return failures > 3 ? 60 : INT64_C(5) << failures;
}

static struct err *
end_as(struct ctx *ctx, const struct sending *sending, enum message_status status, const char *error)
{
	const struct message *message = &sending->message;
	bool sent = status == MESSAGE_SENT;

	TRY(sql_message_done(ctx, ctx->unit, sending->id, sending->attempts, message_status_token(status),
	    sent ? ctx->now : INSTANT_NONE, error, NULL));
	if (status != MESSAGE_FAILED || (ID_IS_NONE(message->activity) && ID_IS_NONE(message->customer)))
		return OK;
	return event_write(ctx, &(struct event){ .kind = EVENT_MESSAGE_FAILED, .activity = message->activity,
	    .customer = message->customer });
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
is_paused(struct ctx *ctx, const struct message_channel *channel, int64_t server, bool *paused)
{
	struct message_pause_find_row row;
	bool found;

	TRY(sql_message_pause_find(ctx, channel->token, server, &row, &found));
	*paused = found && row.until.s > ctx->now.s;
	return OK;
}

/*
 * What could not leave in time.  One that a provider may have taken is asked about for a day more;
 * where nobody can tell, its credit is not given back.
 */
static struct err *
settle_late(struct ctx *ctx, const struct batch *batch, const struct sending *sending, bool *ask)
{
	const struct message *message = &sending->message;
	bool paid = batch->channel->can_ask != NULL && message->in_doubt;

	*ask = false;
	if (paid)
		TRY(batch->channel->can_ask(ctx, ask));
	*ask = *ask && message->give_up_at.s + ASK_S > ctx->now.s;
	if (*ask)
		return OK;
	if (paid)
		return end_as(ctx, sending, MESSAGE_FAILED, T(ctx, "It could not be sent in time, or it was: "
		    "the provider did not answer. Its credit is not given back."));
	TRY(credit_refund(ctx, sending->id));
	return end_as(ctx, sending, MESSAGE_FAILED, str_empty(message->error) ?
	    T(ctx, "It could not be sent in time.") : message->error);
}

/* Leases one, or ends it where it cannot leave. */
static struct err *
lease(struct ctx *ctx, struct batch *batch, struct sending *sending, bool ready)
{
	bool enough, allowed = true;
	const char *why = "";

	if (!ready)
		return end_as(ctx, sending, MESSAGE_HELD, "");
	if (sending->message.give_up_at.s <= ctx->now.s) {
		TRY(settle_late(ctx, batch, sending, &allowed));
		if (!allowed)
			return OK;
	} else if (batch->channel->may != NULL) {
		TRY(batch->channel->may(ctx, sending->message.to, &allowed, &why));
	}
	if (!allowed && !sending->message.in_doubt)
		TRY(credit_refund(ctx, sending->id));
	if (!allowed)
		return end_as(ctx, sending, MESSAGE_FAILED, why);
	TRY(credit_pay(ctx, sending->id, batch->channel->price(&sending->message), &enough));
	if (!enough)
		return end_as(ctx, sending, MESSAGE_FAILED, T(ctx, "No SMS credit is left."));
	TRY(sql_message_lease(ctx, ctx->unit, sending->id, batch->lease_until, NULL));
	sending->attempts++;
	*(struct sending *)arena_push(ctx->arena, batch) = *sending;
	return OK;
}

/* What is due in the unit that ctx stands in. */
static struct err *
take_of_unit(struct ctx *ctx, struct batch *batch, int turn)
{
	struct message_due_rows rows = { 0 };
	bool ready, own, paused;

	TRY(message_channel_ready(ctx, batch->channel, &ready, &own));
	batch->server = own ? batch->unit.value : 0;
	TRY(is_paused(ctx, batch->channel, batch->server, &paused));
	if (paused)
		return OK;
	TRY(sql_message_due(ctx, ctx->unit, batch->channel->token, turn, ctx->now, batch->most, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct sending sending = { .id = rows.items[i].id, .attempts = rows.items[i].attempts };

		batch->due = true;
		TRY(message_find(ctx, sending.id, &sending.message));
		TRY(lease(ctx, batch, &sending, ready));
	}
	return OK;
}

/* Once around the units, from the one behind that which was served last. */
static struct err *
take_of_channel(struct ctx *ctx, struct batch *batch, int turn)
{
	int64_t start = atomic_load(&served), after = start;
	bool around = false;

	for (;;) {
		struct message_due_unit_row row;
		bool found;

		TRY(sql_message_due_unit(ctx, batch->channel->token, turn, (unit_id){ after }, ctx->now, &row,
		    &found));
		if (!found && (around || start == 0))
			return OK;
		if (!found) {
			around = true;
			after = 0;
			continue;
		}
		if (around && row.unit.value > start)
			return OK;
		TRY(enter_unit(ctx, row.unit));
		batch->unit = row.unit;
		TRY(take_of_unit(ctx, batch, turn));
		after = row.unit.value;
		if (batch->due) {
			atomic_store(&served, after);
			return OK;
		}
	}
}

static struct err *
take_some(struct ctx *ctx, void *arg)
{
	struct batch *batch = arg;

	*batch = (struct batch){ .most = batch->most, .lease_until = INSTANT(ctx->now.s + LEASE_S) };
	for (int turn = 0; turn < TURNS && !batch->due; turn++) {
		for (size_t i = 0; message_channels[i] != NULL && !batch->due; i++) {
			batch->channel = message_channels[i];
			TRY(take_of_channel(ctx, batch, turn));
		}
	}
	return OK;
}

/* ---- what came of it ---- */

struct outcome {
	const struct batch *batch;
	const struct sending *sending;
	const struct err *err;	/* OK: the provider took it */
	const char *error;
};

/* One that waited for a server shows that it is there again; one that arrived, that its address is good. */
static struct err *
note_sent(struct ctx *ctx, const struct outcome *outcome)
{
	const struct batch *batch = outcome->batch;
	const struct message *message = &outcome->sending->message;
	struct message_pause_find_row pause;
	struct message_address address;
	bool paused;

	TRY(end_as(ctx, outcome->sending, MESSAGE_SENT, ""));
	TRY(sql_message_pause_find(ctx, batch->channel->token, batch->server, &pause, &paused));
	if (paused) {
		TRY(sql_message_pause_delete(ctx, batch->channel->token, batch->server, NULL));
		TRY(db_notify(ctx, "jobs", "outbox"));
	}
	TRY(message_address(ctx, message->channel, message->to, &address));
	if (!INSTANT_IS_NONE(address.refused_at))
		TRY(sql_message_refusal_delete(ctx, ctx->unit, message->channel,
		    str_lower(ctx->arena, message->to), NULL));
	return OK;
}

static struct err *
note_later(struct ctx *ctx, const struct outcome *outcome, instant next)
{
	const struct sending *sending = outcome->sending;

	return sql_message_later(ctx, ctx->unit, sending->id, sending->attempts, next, outcome->error, NULL);
}

/* The server is not there: this one waits with it, and those leased beside it go back. */
static struct err *
note_absent(struct ctx *ctx, const struct outcome *outcome)
{
	const struct batch *batch = outcome->batch;
	struct message_pause_find_row pause = { 0 };
	instant until;
	bool found;

	TRY(sql_message_pause_find(ctx, batch->channel->token, batch->server, &pause, &found));
	if (!found || pause.until.s <= ctx->now.s) {	/* several senders meet one outage: it counts once */
		until = INSTANT(ctx->now.s + patience_of_server(found ? pause.failures : 0));
		TRY(sql_message_pause_put(ctx, batch->channel->token, batch->server, until, outcome->error, NULL));
	} else {
		until = pause.until;
	}
	for (const struct sending *rest = outcome->sending + 1; rest < batch->items + batch->count; rest++)
		TRY(sql_message_release(ctx, ctx->unit, rest->id, rest->attempts,
		    rest->message.in_doubt, ctx->now, NULL));
	return note_later(ctx, outcome, until);
}

/* Never: the letter itself, or who it was for, was refused. */
static struct err *
note_refused(struct ctx *ctx, const struct outcome *outcome)
{
	const struct message *message = &outcome->sending->message;

	TRY(credit_refund(ctx, outcome->sending->id));
	if (outcome->err->kind == ERR_INVALID)
		TRY(sql_message_refusal_put(ctx, ctx->unit, message->channel, str_lower(ctx->arena, message->to),
		    ctx->now, outcome->error, NULL));
	return end_as(ctx, outcome->sending, MESSAGE_FAILED, outcome->error);
}

static struct err *
note_outcome(struct ctx *ctx, void *arg)
{
	const struct outcome *outcome = arg;

	if (outcome->err == OK)
		return note_sent(ctx, outcome);
	switch (outcome->err->kind) {
	case ERR_BUSY:
		return note_absent(ctx, outcome);
	case ERR_LIMIT:
		return note_later(ctx, outcome,
		    INSTANT(ctx->now.s + patience_of_letter(outcome->sending->attempts)));
	case ERR_NOT_FOUND: case ERR_FORBIDDEN: case ERR_INVALID: case ERR_CONFLICT: case ERR_GONE:
	case ERR_TOO_LARGE: case ERR_BUG:
		break;
	}
	return note_refused(ctx, outcome);
}

/* "The mail server refused it: 550 no such user", for the staff of the unit. */
static const char *
mail_error_text(struct ctx *ctx, const struct err *err)
{
	const char *said = err->detail == NULL ? "" : err->detail;

	switch (err->kind) {
	case ERR_BUSY: return TF(ctx, "The mail server was not reached: {reason}", "reason", said, NULL);
	case ERR_LIMIT: return TF(ctx, "The mail server does not take it yet: {reason}", "reason", said, NULL);
	case ERR_INVALID: return TF(ctx, "The mail server refused it: {reason}", "reason", said, NULL);
	default: return TF(ctx, "It cannot be sent: {reason}", "reason", said, NULL);
	}
}

static const char *
error_text(struct ctx *ctx, const struct message_channel *channel, const struct err *err)
{
	const char *text = str_equal(channel->token, "email") ? mail_error_text(ctx, err) : arena_printf(ctx->arena,
	    "%s: %s", err->say != NULL ? err->say : "", err->detail != NULL ? err->detail : "");

	return arena_strndup(ctx->arena, text, strlen(text) < 500 ? strlen(text) : 500);
}

/* ---- handing over ---- */

static struct err *
sender_of(struct ctx *ctx, const struct message_channel *channel, struct message_sender *out)
{
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	out->name = str_empty(unit.settings.sender_name) ? unit.display_name : unit.settings.sender_name;
	out->address = compose_sender(ctx, &unit);
	out->reply_to = str_empty(unit.settings.reply_to) ? unit.settings.email : unit.settings.reply_to;
	if (str_equal(channel->token, "sms"))
		out->address = compose_sms_sender(ctx, &unit);
	return OK;
}

static struct err *
release_rest(struct ctx *ctx, void *arg)
{
	const struct outcome *from = arg;

	for (const struct sending *rest = from->sending; rest < from->batch->items + from->batch->count; rest++)
		TRY(sql_message_release(ctx, ctx->unit, rest->id, rest->attempts,
		    rest->message.in_doubt, ctx->now, NULL));
	return OK;
}

/* Each in its turn; a server that went away, or time that ran out, ends the batch. */
static struct err *
send_batch(struct ctx *ctx, const struct batch *batch)
{
	double began = monotonic_s();
	struct message_sender sender;

	TRY(sender_of(ctx, batch->channel, &sender));
	for (size_t i = 0; i < batch->count; i++) {
		struct outcome outcome = { .batch = batch, .sending = &batch->items[i] };
		struct err *err;

		if (monotonic_s() - began > LEASE_S - LEASE_LEFT_S)
			return db_transaction(ctx, release_rest, &outcome);
		err = batch->channel->send(ctx, &sender, &outcome.sending->message);
		outcome.err = err;
		if (err != OK)
			outcome.error = error_text(ctx, batch->channel, err);
		TRY(db_transaction(ctx, note_outcome, &outcome));
		if (err != OK && err->kind == ERR_BUSY)
			return OK;
	}
	return OK;
}

static struct err *
look_ahead(struct ctx *ctx, instant *next_at)
{
	struct message_next_row row;

	TRY(sql_message_next(ctx, &row));
	*next_at = row.at;
	return OK;
}

/* All that is due waits for a server: until the first pause ends. */
static struct err *
look_behind_pauses(struct ctx *ctx, instant *next_at)
{
	struct message_pause_next_row row;

	TRY(sql_message_pause_next(ctx, ctx->now, &row));
	if (!INSTANT_IS_NONE(row.at))
		*next_at = row.at;
	return OK;
}

struct err *
message_send_some(struct ctx *from, int most, bool *more, instant *next_at)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each batch */
	struct batch batch = { .most = most };

	*more = false;
	TRY(look_ahead(ctx, next_at));		/* reading costs the writer nothing */
	if (INSTANT_IS_NONE(*next_at) || next_at->s > ctx->now.s)
		return OK;
	TRY(db_transaction(ctx, take_some, &batch));
	*more = batch.due;
	if (!batch.due)
		return look_behind_pauses(ctx, next_at);
	if (batch.count == 0)
		return OK;
	TRY(enter_unit(ctx, batch.unit));
	return send_batch(ctx, &batch);
}

struct err *
message_send_next(struct ctx *ctx, bool *more, instant *next_at)
{
	return message_send_some(ctx, 1, more, next_at);
}

static struct err *
release_all(struct ctx *ctx, void *arg)
{
	(void)arg;
	return sql_message_release_all(ctx, ctx->now, NULL);
}

struct err *
message_take_up_again(struct ctx *ctx)
{
	return database_is_postgres(db_database(ctx->db)) ? OK : db_transaction(ctx, release_all, NULL);
}
