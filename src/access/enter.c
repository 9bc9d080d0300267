/*
 * enter -- a code or a link becomes a session, once.
 *
 * One conditional UPDATE decides, so however many try at once, one is let in and no more
 * than five are compared.  Links cannot be guessed and are never limited: whoever
 * asks too much can be kept from guessing without keeping the owner out.
 */
#include "access/inside.h"
#include "base/address.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/access.sql.h"

struct entering {
	struct access_challenge_find_row row;
	const struct access_browser *browser;
	const char *code;		/* NULL: no code is needed */
	bool guessed;			/* the code alone, without its link: limits of guessing count */
	struct access_entry out;
};

static const char *
unit_name_of(struct ctx *ctx, unit_id unit)
{
	return arena_printf(ctx->arena, "%lld", (long long)unit.value);
}

static bool
knows_device(struct ctx *ctx, const struct entering *entering)
{
	const char *device = entering->browser->device;
	const char *of = str_empty(device) ? NULL : secret_open(ctx, "device", device);

	return of != NULL && str_starts(of, secret_hex(ctx, entering->row.identity_hash));
}

/* The count that a guess of this device goes into: strangers share one per identity. */
static const char *
guesser(struct ctx *ctx, const struct entering *entering)
{
	return knows_device(ctx, entering) ? secret_hex(ctx, secret_digest(ctx, "device count",
	    entering->browser->device)) : secret_hex(ctx, entering->row.identity_hash);
}

/* *over: a guess may not even be compared. */
static struct err *
guessed_too_often(struct ctx *ctx, const struct entering *entering, bool *over)
{
	bool many;

	TRY(limit_over(ctx, "code", guesser(ctx, entering), 24, WRONG_A_DAY - 1, over));
	if (*over || knows_device(ctx, entering))
		return OK;
	TRY(limit_over(ctx, "unit", unit_name_of(ctx, entering->row.unit), 2, WRONG_IN_UNIT, over));
	TRY(limit_over(ctx, "from", address_line(ctx->arena, entering->browser->address), 1,
	    WRONG_FROM_ADDRESS, &many));
	*over |= many;
	return OK;
}

/* After a try was taken, so that what nobody compared counts against nobody. */
static struct err *
count_wrong(struct ctx *ctx, const struct entering *entering)
{
	bool over;

	TRY(limit_take(ctx, "code", guesser(ctx, entering), 24, WRONG_A_DAY, &over));
	if (knows_device(ctx, entering))
		return OK;
	TRY(limit_take(
	    ctx, "unit", unit_name_of(ctx, entering->row.unit), 1, WRONG_IN_UNIT, &over));
	return limit_take(ctx, "from", address_line(ctx->arena, entering->browser->address), 1,
	    WRONG_FROM_ADDRESS, &over);
}

static bool
is_code(struct ctx *ctx, const struct entering *entering, struct bytes hash)
{
	return crypt_equal(hash, code_digest(ctx, &entering->row, entering->code));
}

/* *good: the code is right.  Else out->outcome says what it is. */
static struct err *
compare_guess(struct ctx *ctx, struct entering *entering, bool *good)
{
	struct access_challenge_try_row taken;
	bool found, over;

	*good = false;
	entering->out.outcome = ACCESS_SPENT;
	if (entering->row.tries_left <= 0)
		return OK;
	TRY(guessed_too_often(ctx, entering, &over));
	if (over) {
		entering->out.outcome = ACCESS_LINK_ONLY;
		return OK;
	}
	TRY(sql_access_challenge_try(ctx, entering->row.id, ctx->now, &taken, &found));
	if (!found)
		return OK;
	*good = is_code(ctx, entering, taken.code_hash);
	if (*good)
		return OK;
	entering->out.outcome = taken.tries_left > 0 ? ACCESS_WRONG : ACCESS_SPENT;
	entering->out.tries_left = taken.tries_left;
	return count_wrong(ctx, entering);
}

/*
 * Whoever has the link has the message with the code: no guessing.  The tries of the
 * browser that asked do not count here; a stranger who asked could use them up.
 */
static struct err *
compare_with_link(struct ctx *ctx, struct entering *entering, bool *good)
{
	*good = false;
	entering->out.outcome = ACCESS_SPENT;
	TRY(limit_left(ctx, "link", entering->row.public_id.text, 1, LINK_TRIES,
	    &entering->out.tries_left));
	if (entering->out.tries_left <= 0)
		return OK;
	*good = is_code(ctx, entering, entering->row.code_hash);
	if (*good)
		return OK;
	TRY(limit_take(ctx, "link", entering->row.public_id.text, 1, LINK_TRIES, &(bool){ false }));
	entering->out.outcome = --entering->out.tries_left > 0 ? ACCESS_WRONG : ACCESS_SPENT;
	return OK;
}

static struct err *
let_in(struct ctx *ctx, struct entering *entering)
{
	const struct access_challenge_find_row *row = &entering->row;
	bool sms = str_equal(row->channel, "sms");
	const char *identity = secret_hex(ctx, row->identity_hash);
	struct session_new session = { .proof = sms ? ACCESS_BY_SMS : ACCESS_BY_EMAIL,
		.identity = row->identity,
		.link_version = INT32_MIN,
		.browser = entering->browser };
	struct ways ways;
	int64_t first;

	TRY(sql_access_identity_known(ctx, row->identity_hash, ctx->now, &first));
	session.notice = first == 0 && !knows_device(ctx, entering);
	TRY(ways_at_door(ctx, row->unit, sms ? ACCESS_SMS : ACCESS_EMAIL, row->identity, &ways));
	entering->out.session_s = entering->browser->keep ? ways.keep_s : 0;
	session.lasts_s = entering->out.session_s > 0 ? entering->out.session_s : ways.visit_s;
	TRY(session_make(ctx, &session, &entering->out.session_token));
	TRY(sql_access_challenge_forget(ctx, row->identity_hash, ctx->now, NULL));
	TRY(limit_clear(ctx, "code", identity));
	TRY(limit_clear(ctx, "ask", identity));
	entering->out.device = secret_seal(ctx, "device",
	    arena_printf(ctx->arena, "%s %s", identity, env_public_id(ctx->env).text));
	entering->out.outcome = ACCESS_IN;
	return OK;
}

static struct err *
enter_in_transaction(struct ctx *ctx, void *arg)
{
	struct entering *entering = arg;
	int64_t changed;
	bool good;

	if (entering->code != NULL) {
		TRY(entering->guessed ? compare_guess(ctx, entering, &good)
				      : compare_with_link(ctx, entering, &good));
		if (!good)
			return OK;
	}
	entering->out.outcome = ACCESS_SPENT;
	TRY(sql_access_challenge_use(ctx, entering->row.id, ctx->now, &changed));
	if (changed != 1)
		return OK;
	return let_in(ctx, entering);
}

static struct err *
enter(struct ctx *ctx, struct entering *entering, struct access_entry *out)
{
	entering->out = (struct access_entry){ .outcome = ACCESS_SPENT, .next = entering->row.next,
		.unit = entering->row.unit };
	if (!INSTANT_IS_NONE(entering->row.used_at) || entering->row.expires_at.s <= ctx->now.s ||
	    entering->row.identity == NULL) {
		*out = entering->out;
		return OK;
	}
	TRY(db_transaction(ctx, enter_in_transaction, entering));
	*out = entering->out;
	return OK;
}

struct err *
access_enter_code(struct ctx *ctx, const char *challenge_public_id, const char *code,
    const struct access_browser *browser, struct access_entry *out)
{
	struct entering entering = { .browser = browser, .guessed = true };
	struct public_id id = { "" };
	bool found = false;

	*out = (struct access_entry){ .outcome = ACCESS_SPENT, .next = "" };
	if (strlen(challenge_public_id) >= sizeof(id.text))
		return OK;
	strcpy(id.text, challenge_public_id);
	TRY(sql_access_challenge_find(ctx, id, &entering.row, &found));
	/* Another browser's guess is no guess at all. */
	if (!found ||
	    !crypt_equal(entering.row.nonce_hash, secret_digest(ctx, "browser", browser->cookie)))
		return OK;
	entering.code = identity_digits(ctx->arena, code);
	return enter(ctx, &entering, out);
}

static struct err *
find_link(struct ctx *ctx, const char *token, struct access_challenge_find_row *row, bool *found)
{
	*found = false;
	if (strlen(token) > 64)
		return OK;
	return sql_access_challenge_by_link(ctx, secret_digest(ctx, "link", token), row, found);
}

struct err *
access_link_look(struct ctx *ctx, const char *token, const struct access_browser *browser,
    struct access_link_view *out)
{
	struct access_challenge_find_row row;
	bool found;

	*out = (struct access_link_view){ 0 };
	TRY(find_link(ctx, token, &row, &found));
	if (!found)
		return OK;
	out->challenge = challenge_view(&row);
	out->good = !out->challenge.used && row.expires_at.s > ctx->now.s && row.identity != NULL;
	out->same_browser = crypt_equal(
	    row.nonce_hash, secret_digest(ctx, "browser", browser->cookie));
	return OK;
}

struct err *
access_enter_link(struct ctx *ctx, const char *token, const char *code,
    const struct access_browser *browser, struct access_entry *out)
{
	struct entering entering = { .browser = browser };
	bool found;

	*out = (struct access_entry){ .outcome = ACCESS_SPENT, .next = "" };
	TRY(find_link(ctx, token, &entering.row, &found));
	if (!found)
		return OK;
	if (!crypt_equal(entering.row.nonce_hash, secret_digest(ctx, "browser", browser->cookie))) {
		/* A scanner can press a button; it cannot read the code in the same message and type it. */
		if (str_empty(code)) {
			out->outcome = ACCESS_NEEDS_CODE;
			return OK;
		}
		entering.code = identity_digits(ctx->arena, code);
	}
	return enter(ctx, &entering, out);
}
