/*
 * sms -- by the provider of the unit, or by that of the installation.
 *
 * A message that was tried before may have been taken: its provider is asked first,
 * unless it knows our ids again.  What is found out about the doubt is written down beside the
 * lease, since a refund depends on it.
 */
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/message_sms.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"
#include "message/sms.h"
#include "net/net.h"

struct clearing { message_id id; int attempts; };

static struct err *
clear(struct ctx *ctx, void *arg)
{
	const struct clearing *clearing = arg;

	return sql_message_clear_doubt(ctx, ctx->unit, clearing->id, clearing->attempts, NULL);
}

/* The provider does not have it, whatever else went wrong. */
static struct err *
clear_doubt(struct ctx *ctx, const struct message *message)
{
	struct clearing clearing = { message->id, message->attempts + 1 };	/* as the lease has made it */

	return db_transaction(ctx, clear, &clearing);
}

/* A call that was cut off: not this one again before a minute is over, so that its provider knows by then. */
static struct err *
patient(struct ctx *ctx, struct err *err, bool in_doubt)
{
	if (err == OK || !in_doubt || err->kind != ERR_BUSY)
		return err;
	return err_new(ctx, ERR_LIMIT, T(ctx, "The SMS provider did not answer and may have taken the message."), "%s",
	    err_chain(ctx->arena, err));
}

static struct err *
too_late(struct ctx *ctx, const struct message *message)
{
	return err_new(ctx, ERR_GONE, T(ctx, "It could not be sent in time."), "message %lld",
	    (long long)message->id.value);
}

static struct err *
send_sms(struct ctx *ctx, const struct message_sender *sender, const struct message *message)
{
	bool taken = false, in_doubt = false, known = !message->in_doubt;
	struct sms_account account;
	struct err *err;

	(void)sender;
	TRY(sms_account_here(ctx, &account));
	if (account.provider == NULL)
		return err_new(ctx, ERR_BUSY, T(ctx, "No SMS provider is set up."), "provider gone");
	if (message->in_doubt && account.provider->ask != NULL) {
		TRY(account.provider->ask(ctx, &account, message, &taken));
		known = true;
	}
	if (taken)
		return OK;
	if (message->give_up_at.s <= ctx->now.s) {	/* leased only to be asked about */
		TRY(clear_doubt(ctx, message));
		return too_late(ctx, message);
	}
	err = account.provider->send(ctx, &account, message, &in_doubt);
	if (err != OK && !in_doubt && known)	/* nor did an earlier try leave it there */
		TRY(clear_doubt(ctx, message));
	return patient(ctx, err, in_doubt);
}

static struct err *
has_own(struct ctx *ctx, bool *own)
{
	struct sms_account account;

	TRY(sms_account_own(ctx, &account));
	*own = account.provider != NULL;
	return OK;
}

static struct err *
can_ask(struct ctx *ctx, bool *can)
{
	struct sms_account account;

	TRY(sms_account_here(ctx, &account));
	*can = account.provider != NULL && account.provider->ask != NULL;
	return OK;
}

static credit
price(const struct message *message)
{
	enum message_purpose purpose;
	const struct purpose *row;

	if (!purpose_parse(message->purpose, &purpose))
		return (credit){ 0 };
	row = purpose_row(purpose);
	return (credit){ row->sms_tenths * (row->per_part ? sms_parts(message->text, NULL) : 1) };
}

const struct message_channel message_channel_sms = {
	.token = "sms",
	.label = N_("SMS"),
	.ready = net_has_sms,
	.own = has_own,
	.price = price,
	.may = sms_number_allowed,
	.send = send_sms,
	.can_ask = can_ask,
};
