/*
 * fresh -- a code just before signing: who holds this session still holds the mailbox or the phone.
 *
 * The same rows, limits and letters as at the door, but of one session and one thing to
 * sign.  The session's cookie is the browser's secret, so the hash of the session stands
 * where a challenge of the door keeps the hash of its browser.
 */
#include "access/inside.h"
#include "base/address.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

struct fresh_asking {
	const struct access_visitor *visitor;
	const char *subject;
	enum access_channel channel;
	const char *to;
	bool over, found;
	struct access_challenge_find_row row;
};

/* ---- where it goes ---- */

static bool
take_contact(struct ctx *ctx, const struct contact *contact, bool sms, struct fresh_asking *asking)
{
	(void)ctx;
	if (!contact->active || !contact->can_sign)
		return false;
	if (!str_empty(contact->email)) {
		asking->channel = ACCESS_EMAIL;
		asking->to = contact->email;
	} else if (sms && !str_empty(contact->mobile)) {
		asking->channel = ACCESS_SMS;
		asking->to = contact->mobile;
	}
	return asking->to != NULL;
}

/* What was proved; of a link, the contact that it names, else the first of the customer who may sign. */
static struct err *
find_address(struct ctx *ctx, struct fresh_asking *asking)
{
	const struct access_visitor *visitor = asking->visitor;
	struct access_unit_settings_row settings;
	struct contacts contacts = { 0 };
	bool found, sms;

	if (!str_empty(visitor->identity)) {
		asking->channel = visitor->proof == ACCESS_BY_SMS ? ACCESS_SMS : ACCESS_EMAIL;
		asking->to = visitor->identity;
		return OK;
	}
	TRY(sql_access_unit_settings(ctx, ctx->unit, &settings, &found));
	sms = found && ways_of(ctx, settings.settings).sms;
	TRY(contact_list(ctx, visitor->here->customer, &contacts));
	for (size_t i = 0; i < contacts.count; i++)
		if (ID_EQUAL(contacts.items[i].id, visitor->here->contact))
			take_contact(ctx, &contacts.items[i], sms, asking);
	for (size_t i = 0; i < contacts.count && asking->to == NULL && ID_IS_NONE(visitor->here->contact); i++)
		take_contact(ctx, &contacts.items[i], sms, asking);
	return OK;
}

/* "u…@example.org", "+41 … 67": enough to know one's own. */
static const char *
shortened(struct arena *arena, const char *to)
{
	const char *at = strchr(to, '@');
	size_t size = strlen(to);

	if (at != NULL)
		return arena_printf(arena, "%.1s…%s", to, at);
	return size < 6 ? "…" : arena_printf(arena, "%.3s … %s", to, to + size - 2);
}

/* ---- asking ---- */

static struct err *
asked_too_often(struct ctx *ctx, struct fresh_asking *asking)
{
	const char *who = secret_hex(ctx, secret_digest(ctx, "identity", asking->to));
	bool over;

	TRY(limit_take(ctx, "ask-sign", who, 1, SIGN_ASKS_AN_HOUR, &asking->over));
	TRY(limit_take(ctx, "ask-from", address_line(ctx->arena, ctx->from), 1, ASKS_FROM_ADDRESS, &over));
	asking->over |= over;
	if (asking->channel == ACCESS_SMS) {
		TRY(limit_take(ctx, "sms-sign", who, 24, SIGN_SMS_A_DAY, &over));
		asking->over |= over;
	}
	return OK;
}

static struct err *
ask(struct ctx *ctx, void *arg)
{
	struct fresh_asking *asking = arg;
	const struct access_visitor *visitor = asking->visitor;

	TRY(sql_access_fresh_find(ctx, ctx->unit, visitor->session, asking->subject, ctx->now, &asking->row,
	    &asking->found));
	if (asking->found && asking->row.tries_left > 0 && asking->row.created_at.s + CHALLENGE_AGAIN_S > ctx->now.s)
		return OK;
	TRY(asked_too_often(ctx, asking));
	if (asking->over)
		return OK;
	TRY(sql_access_fresh_add(ctx, ctx->unit, env_public_id(ctx->env), channel_token(asking->channel),
	    secret_digest(ctx, "identity", asking->to), asking->to,
	    secret_digest(ctx, "fresh", visitor->session_public_id.text),
	    secret_digest(ctx, "code", crypt_token(ctx)), secret_digest(ctx, "link", crypt_token(ctx)),
	    lang_tag(ctx->lang), ctx->now, INSTANT(ctx->now.s + CHALLENGE_S), CHALLENGE_TRIES, visitor->session,
	    asking->subject, NULL));
	TRY(sql_access_fresh_find(ctx, ctx->unit, visitor->session, asking->subject, ctx->now, &asking->row,
	    &asking->found));
	return db_notify(ctx, "challenge", "");
}

static struct access_challenge
view_of(struct ctx *ctx, const struct access_challenge_find_row *row)
{
	struct access_challenge view = challenge_view(row);

	view.identity = row->identity == NULL ? "" : shortened(ctx->arena, row->identity);
	return view;
}

struct err *
access_fresh_ask(struct ctx *ctx, const struct access_visitor *visitor, const char *subject,
    struct access_fresh_ask *out)
{
	struct fresh_asking asking = { .visitor = visitor, .subject = subject };

	*out = (struct access_fresh_ask){ 0 };
	if (visitor->looking || visitor->here == NULL)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You look at this page as the customer sees it: only they can sign."), "preview");
	TRY(find_address(ctx, &asking));
	if (asking.to == NULL) {
		out->nobody = true;
		return OK;
	}
	TRY(db_transaction(ctx, ask, &asking));
	if (asking.over)
		return err_new(ctx, ERR_LIMIT,
		    T(ctx,
			"Too many codes were asked for in the last hour. Use the "
			"newest message that you have, or try again in an hour."), "codes to sign");
	out->challenge = view_of(ctx, &asking.row);
	return OK;
}

struct err *
access_fresh_lookup(struct ctx *ctx, const struct access_visitor *visitor, const char *subject,
    struct access_challenge *out, bool *found)
{
	struct access_challenge_find_row row;

	TRY(sql_access_fresh_find(ctx, ctx->unit, visitor->session, subject, ctx->now, &row, found));
	if (*found)
		*out = view_of(ctx, &row);
	return OK;
}

/* ---- checking ---- */

struct fresh_check {
	const struct access_visitor *visitor;
	const char *subject, *code;
	struct access_fresh out;
};

static struct err *
count_wrong(struct ctx *ctx, const struct access_challenge_find_row *row)
{
	bool over;

	TRY(limit_take(ctx, "code-sign", secret_hex(ctx, row->identity_hash), 24, WRONG_A_DAY, &over));
	return limit_take(ctx, "from", address_line(ctx->arena, ctx->from), 1, WRONG_FROM_ADDRESS, &over);
}

/* *over: a guess may not even be compared. */
static struct err *
guessed_too_often(struct ctx *ctx, const struct access_challenge_find_row *row, bool *over)
{
	bool many;

	TRY(limit_over(ctx, "code-sign", secret_hex(ctx, row->identity_hash), 24, WRONG_A_DAY - 1, over));
	TRY(limit_over(ctx, "from", address_line(ctx->arena, ctx->from), 1, WRONG_FROM_ADDRESS, &many));
	*over |= many;
	return OK;
}

static struct err *
check(struct ctx *ctx, void *arg)
{
	struct fresh_check *checking = arg;
	struct access_challenge_find_row row;
	struct access_challenge_try_row taken;
	int64_t changed;
	bool found, over;

	checking->out = (struct access_fresh){ .outcome = ACCESS_SPENT };
	TRY(sql_access_fresh_find(ctx, ctx->unit, checking->visitor->session, checking->subject, ctx->now, &row,
	    &found));
	if (!found || row.tries_left <= 0 || row.identity == NULL)
		return OK;
	TRY(guessed_too_often(ctx, &row, &over));
	if (over) {
		checking->out.outcome = ACCESS_LINK_ONLY;
		return OK;
	}
	TRY(sql_access_challenge_try(ctx, row.id, ctx->now, &taken, &found));
	if (!found)
		return OK;
	if (!crypt_equal(taken.code_hash, code_digest(ctx, &row, identity_digits(ctx->arena, checking->code)))) {
		checking->out.outcome = taken.tries_left > 0 ? ACCESS_WRONG : ACCESS_SPENT;
		checking->out.tries_left = taken.tries_left;
		return count_wrong(ctx, &row);
	}
	TRY(sql_access_challenge_use(ctx, row.id, ctx->now, &changed));
	if (changed == 1)
		checking->out = (struct access_fresh){ .outcome = ACCESS_IN, .to = row.identity, .at = ctx->now };
	return OK;
}

struct err *
access_fresh_check(struct ctx *ctx, const struct access_visitor *visitor, const char *subject, const char *code,
    struct access_fresh *out)
{
	struct fresh_check checking = { .visitor = visitor, .subject = subject, .code = code };

	TRY(db_transaction(ctx, check, &checking));
	*out = checking.out;
	return OK;
}
