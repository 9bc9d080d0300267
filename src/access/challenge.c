/*
 * challenge -- proving that a mailbox or a phone is one's own.
 *
 * The request writes a row and looks nothing up; jobs find out who it is, draw
 * the code and send it.  So known and unknown cost the same and say the same.
 */
#include "access/inside.h"
#include "base/address.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { DIGITS_EMAIL = 8, DIGITS_SMS = 6 };

static const char *const channel_tokens[] = { [ACCESS_EMAIL] = "email", [ACCESS_SMS] = "sms" };

const char *
channel_token(enum access_channel channel)
{
	return channel_tokens[channel];
}

static enum access_channel
channel_of(const char *token)
{
	return str_equal(token, channel_tokens[ACCESS_SMS]) ? ACCESS_SMS : ACCESS_EMAIL;
}

const char *
access_browser_new(struct ctx *ctx)
{
	return crypt_token(ctx);
}

struct access_challenge
challenge_view(const struct access_challenge_find_row *row)
{
	enum access_channel channel = channel_of(row->channel);

	return (struct access_challenge){
		.id = row->public_id,
		.unit = row->unit,
		.channel = channel,
		/* At the common door jobs choose among readings of a number: do not show which. */
		.identity = channel == ACCESS_SMS && ID_IS_NONE(row->unit) ? NULL : row->identity,
		.digits = channel == ACCESS_SMS ? DIGITS_SMS : DIGITS_EMAIL,
		.tries_left = row->tries_left,
		.created_at = row->created_at,
		.expires_at = row->expires_at,
		.again_at = INSTANT(row->created_at.s + CHALLENGE_AGAIN_S),
		.next = row->next,
		.used = !INSTANT_IS_NONE(row->used_at),
	};
}

/* ---- asking ---- */

struct asking {
	const struct access_ask *in;
	enum access_channel channel;
	const char *normal;
	struct bytes identity_hash, nonce_hash;
	bool known_device;
	bool over;
	struct access_challenge_find_row row;
};

static bool
is_known_device(struct ctx *ctx, const char *device, struct bytes identity_hash)
{
	const char *of = str_empty(device) ? NULL : secret_open(ctx, "device", device);

	return of != NULL && str_starts(of, secret_hex(ctx, identity_hash));
}

/* Strangers share one count per identity; a device that got in before has its own. */
static const char *
asker(struct ctx *ctx, bool known_device, const char *device, struct bytes identity_hash)
{
	return known_device ? secret_hex(ctx, secret_digest(ctx, "device count", device)) :
	    secret_hex(ctx, identity_hash);
}

static struct err *
asked_too_often(struct ctx *ctx, struct asking *asking)
{
	const char *who = asker(
	    ctx, asking->known_device, asking->in->device, asking->identity_hash);
	bool over;

	TRY(limit_take(ctx, "ask", who, 1, ASKS_AN_HOUR, &over));
	/* The newest message can be used; once it is too old there is another, whoever asked so often. */
	if (over)
		TRY(sql_access_challenge_asked(ctx, asking->identity_hash,
		    INSTANT(ctx->now.s - CHALLENGE_S), &asking->row, &asking->over));
	TRY(limit_take(
	    ctx, "ask-from", address_line(ctx->arena, ctx->from), 1, ASKS_FROM_ADDRESS, &over));
	asking->over |= over;
	if (asking->channel == ACCESS_SMS) {
		TRY(limit_take(ctx, "sms", who, 24, SMS_A_DAY, &over));
		asking->over |= over;
	}
	return OK;
}

static struct err *
ask_in_transaction(struct ctx *ctx, void *arg)
{
	struct asking *asking = arg;
	const struct access_ask *in = asking->in;
	struct public_id id;
	bool found;

	TRY(sql_access_challenge_recent(ctx, asking->identity_hash, asking->nonce_hash,
	    INSTANT(ctx->now.s - CHALLENGE_AGAIN_S), &asking->row, &found));
	if (found && ID_EQUAL(asking->row.unit, in->unit))
		return OK;
	TRY(asked_too_often(ctx, asking));
	if (asking->over)
		return OK;
	id = env_public_id(ctx->env);
	/* Hashes of what nobody knows, until jobs have looked. */
	TRY(sql_access_challenge_add(ctx, in->unit, id, channel_tokens[asking->channel],
	    asking->identity_hash, asking->normal, asking->nonce_hash,
	    secret_digest(ctx, "code", crypt_token(ctx)),
	    secret_digest(ctx, "link", crypt_token(ctx)), lang_tag(in->lang),
	    identity_next(ctx->arena, in->next), ctx->now, INSTANT(ctx->now.s + CHALLENGE_S), CHALLENGE_TRIES,
	    NULL));
	TRY(sql_access_challenge_find(ctx, id, &asking->row, &found));
	return db_notify(ctx, "challenge", "");
}

struct err *
access_ask(struct ctx *ctx, const struct access_ask *in, struct access_challenge *out)
{
	struct asking asking = { .in = in };
	struct problems problems = { 0 };
	const char *countries;

	TRY(countries_of(ctx, in->unit, &countries));
	if (!identity_parse(ctx->arena, in->identity, countries, &asking.channel, &asking.normal)) {
		problem_add(ctx->arena, &problems, "identity",
		    str_empty(in->identity)
			? T(ctx, "Type your email address or your mobile number.")
			: T(ctx,
			      "This is neither an email address nor a phone number. Check what you "
			      "typed."));
		return err_invalid(ctx, &problems);
	}
	asking.identity_hash = secret_digest(ctx, "identity", asking.normal);
	asking.nonce_hash = secret_digest(ctx, "browser", in->browser);
	asking.known_device = is_known_device(ctx, in->device, asking.identity_hash);
	TRY(db_transaction(ctx, ask_in_transaction, &asking));
	if (asking.over)
		return err_new(ctx, ERR_LIMIT,
		    T(ctx,
			"Too many codes were asked for in the last hour. Use the "
			"newest message that you have, or try again in an hour."),
		    "asks of one identity or address");
	*out = challenge_view(&asking.row);
	return OK;
}

struct err *
access_challenge_lookup(struct ctx *ctx, const char *public_id, const char *browser,
    struct access_challenge *out, bool *found)
{
	struct access_challenge_find_row row;
	struct public_id id = { "" };

	*found = false;
	if (strlen(public_id) >= sizeof(id.text))
		return OK;
	strcpy(id.text, public_id);
	TRY(sql_access_challenge_find(ctx, id, &row, found));
	if (!*found)
		return OK;
	*found = crypt_equal(row.nonce_hash, secret_digest(ctx, "browser", browser));
	*out = challenge_view(&row);
	if (row.expires_at.s <= ctx->now.s)
		out->tries_left = 0;
	return OK;
}

/* ---- sending ---- */

struct err *
access_challenges_due(struct ctx *ctx, struct access_due *out)
{
	struct access_challenge_due_rows rows;

	TRY(sql_access_challenge_due(ctx, ctx->now, &rows));
	*out = (struct access_due){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = rows.items[i].id;
	return OK;
}

/* The first company in whose name a letter may go out, or NULL. */
static const struct access_standing_email_row *
sender_of(struct ctx *ctx, const struct access_challenge_find_row *challenge, bool signing,
    enum access_channel channel, const struct access_standing_email_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct access_standing_email_row *row = &rows->items[i];
		struct ways ways;

		if (!ID_IS_NONE(challenge->unit) && !ID_EQUAL(challenge->unit, row->unit))
			continue;
		ways = ways_of(ctx, row->settings);
		/* Who is in already may sign by code, whichever ways in are open to others. */
		if (ways.portal && (signing || (channel == ACCESS_SMS ? ways.sms : ways.email)))
			return row;
	}
	return NULL;
}

static struct err *
find_sender(struct ctx *ctx, const struct access_challenge_find_row *challenge, bool signing,
    enum access_channel channel, const struct access_standing_email_row **out,
    const char **identity)
{
	size_t count = 0;
	char **readings = str_split(ctx->arena, challenge->identity, ' ', &count);

	*out = NULL;
	for (size_t i = 0; i < count && *out == NULL; i++) {
		struct access_standing_email_rows rows;

		*identity = readings[i];
		TRY(standing_rows(ctx, channel == ACCESS_SMS, readings[i], &rows));
		*out = sender_of(ctx, challenge, signing, channel, &rows);
	}
	return OK;
}

struct err *
access_answer_challenge(struct ctx *ctx, int64_t id, struct access_letter *out)
{
	struct access_challenge_find_row challenge;
	const struct access_standing_email_row *row;
	const char *code, *link, *identity = "";
	enum access_channel channel;
	struct access_challenge_why_row why;
	int64_t changed;
	bool found, signing;

	*out = (struct access_letter){ 0 };
	TRY(sql_access_challenge_by_id(ctx, id, &challenge, &found));
	if (!found || challenge.identity == NULL)
		return OK;
	channel = channel_of(challenge.channel);
	TRY(sql_access_challenge_why(ctx, id, &why));
	signing = str_equal(why.purpose, "sign");
	TRY(find_sender(ctx, &challenge, signing, channel, &row, &identity));
	code = crypt_digits(ctx, channel == ACCESS_SMS ? DIGITS_SMS : DIGITS_EMAIL);
	link = crypt_token(ctx);
	/* Of somebody unknown the row gets new hashes too: nobody holds what they are of. */
	TRY(sql_access_challenge_looked(ctx, id, ctx->now, row != NULL ? ctx->now : INSTANT_NONE,
	    code_digest(ctx, &challenge, code), secret_digest(ctx, "link", link),
	    row != NULL ? identity : challenge.identity, &changed));
	/* Another process was faster: the code that it drew is the one that counts. */
	if (row == NULL || changed != 1)
		return OK;
	*out = (struct access_letter){
		.send = true,
		.channel = channel,
		.tenant = row->tenant,
		.unit = row->unit,
		.customer = row->customer,
		.to = identity,
		.to_name = row->contact_name,
		.lang = LANG_EN,
		.code = code,
		.link_path = signing ? NULL : arena_printf(ctx->arena, "/l/%s", link),
		.signing = signing,
		.expires_at = challenge.expires_at,
	};
	lang_parse(challenge.lang, &out->lang);
	return OK;
}

struct bytes
code_digest(struct ctx *ctx, const struct access_challenge_find_row *row, const char *code)
{
	return secret_digest(
	    ctx, "code", arena_printf(ctx->arena, "%s %s", row->public_id.text, code));
}
