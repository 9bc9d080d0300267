/*
 * send -- the calls, carried out: one at a time under a lease.
 *
 * A row is leased in one transaction, called outside of any, and marked in another.  A process
 * that dies in between leaves a lease that runs out; the next one calls again under the same
 * Doorstep-Id.  The number of attempts is the mark of whoever holds the lease.
 */
#include <string.h>
#include <strings.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/hook.sql.h"
#include "gen/hook_webhook.sql.h"
#include "hook/hook.h"
#include "hook/inside.h"
#include "i18n/i18n.h"
#include "net/net.h"

struct calling {
	bool due;		/* there was one */
	bool leased;		/* it is ours to make */
	unit_id unit;
	int attempts;
	struct hook hook;
	const char *secret;	/* that it is signed with */
};

/* ---- signing ---- */

const char *
hook_secret(struct ctx *ctx)
{
	uint8_t key[KEY_SIZE];

	crypt_key(database_secret(db_database(ctx->db)),
	    arena_printf(ctx->arena, "hook %lld", (long long)ctx->unit.value), key);
	return crypt_encode(ctx->arena, (struct bytes){ key, sizeof(key) });
}

const char *
hook_signature(struct ctx *ctx, const char *secret, instant at, const char *body)
{
	const char *text = arena_printf(ctx->arena, "%lld.%s", (long long)at.s, body);
	struct bytes mac = crypt_hmac_sha256(ctx, (struct bytes){ (const uint8_t *)secret, strlen(secret) },
	    (struct bytes){ (const uint8_t *)text, strlen(text) });

	return arena_printf(ctx->arena, "t=%lld,v1=%s", (long long)at.s, crypt_hex(ctx->arena, mac));
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
end_as(struct ctx *ctx, const struct calling *calling, const char *status, const char *error)
{
	const struct hook *hook = &calling->hook;

	return sql_hook_done(ctx, ctx->unit, hook->id, calling->attempts, status, ctx->now, hook->answer_status,
	    hook->answer, error, NULL);
}

static struct err *
find_secret(struct ctx *ctx, struct calling *calling)
{
	struct webhook_version_row row;
	bool found;

	calling->secret = hook_secret(ctx);
	if (ID_IS_NONE(calling->hook.webhook))
		return OK;
	TRY(sql_webhook_version(ctx, ctx->unit, calling->hook.webhook, &row, &found));
	calling->secret = webhook_secret_of(ctx, calling->hook.webhook, found ? row.secret_version : 1);
	return OK;
}

static struct err *
take_next(struct ctx *ctx, void *arg)
{
	struct calling *calling = arg;
	struct hook_due_row row;

	*calling = (struct calling){ 0 };
	TRY(sql_hook_due(ctx, ctx->now, &row, &calling->due));
	if (!calling->due)
		return OK;
	calling->unit = row.unit_id;
	calling->attempts = row.attempts;
	TRY(enter_unit(ctx, row.unit_id));
	TRY(hook_find(ctx, row.id, &calling->hook));
	if (calling->hook.give_up_at.s <= ctx->now.s)
		return end_as(ctx, calling, "failed", str_empty(calling->hook.error)
		    ? T(ctx, "It could not be made in time.") : calling->hook.error);
	TRY(find_secret(ctx, calling));
	TRY(sql_hook_lease(ctx, ctx->unit, row.id, INSTANT(ctx->now.s + HOOK_LEASE_S), NULL));
	calling->attempts++;
	calling->leased = true;
	return OK;
}

/* ---- calling ---- */

struct headers { const char **items; size_t count, capacity; };

static void
add_typed_headers(struct ctx *ctx, const struct hook *hook, struct headers *headers, bool *typed)
{
	size_t count;
	char **lines = str_split(ctx->arena, hook->headers, '\n', &count);

	for (size_t i = 0; i < count; i++) {
		const char *line = str_trim(ctx->arena, lines[i]);

		if (!net_header_valid(line))
			continue;
		*arena_push(ctx->arena, headers) = line;
		*typed = *typed || strncasecmp(line, "content-type:", 13) == 0;
	}
}

static const char *const *
headers_of(struct ctx *ctx, const struct calling *calling)
{
	const struct hook *hook = &calling->hook;
	struct headers headers = { 0 };
	bool typed = hook->body[0] == '\0';

	add_typed_headers(ctx, hook, &headers, &typed);
	if (!typed)
		*arena_push(ctx->arena, &headers) = "Content-Type: application/json";
	*arena_push(ctx->arena, &headers) = arena_printf(ctx->arena, "Doorstep-Id: %s", hook->public_id.text);
	*arena_push(ctx->arena, &headers) = arena_printf(ctx->arena, "Doorstep-Attempt: %d", calling->attempts);
	if (hook->event[0] != '\0')
		*arena_push(ctx->arena, &headers) = arena_printf(ctx->arena, "Doorstep-Event: %s", hook->event);
	if (hook->sign)
		*arena_push(ctx->arena, &headers) = arena_printf(ctx->arena, "Doorstep-Signature: %s",
		    hook_signature(ctx, calling->secret, ctx->now, hook->body));
	*arena_push(ctx->arena, &headers) = NULL;
	return headers.items;
}

/* What came of a call: said in the unit's language. */
struct outcome {
	const struct calling *calling;
	enum { DONE, LATER, SILENT, NEVER } what;	/* SILENT: the server was not there */
	int status;
	const char *answer;
	const char *error;
};

/* The beginning of an answer as text that can be kept: whole characters, nothing that is no text. */
static const char *
keep_answer(struct ctx *ctx, const struct net_answer *answer)
{
	char *text = arena_strdup(ctx->arena, buf_text(&answer->body));

	if (!str_is_utf8(text, strlen(text)))
		for (char *c = text; *c != '\0'; c++)
			if ((uint8_t)*c >= 0x80)
				*c = '?';
	return str_cut(ctx->arena, text, HOOK_ANSWER_KEPT);
}

static void
judge_answer(struct ctx *ctx, const struct net_answer *answer, struct outcome *out)
{
	const char *status = arena_printf(ctx->arena, "%d", answer->status);

	out->status = answer->status;
	out->answer = keep_answer(ctx, answer);
	out->error = "";
	if (answer->status >= 200 && answer->status < 300) {
		out->what = DONE;
		return;
	}
	out->what = NEVER;
	if (answer->status == 408 || answer->status == 425 || answer->status == 429 || answer->status >= 500) {
		out->what = LATER;
		out->error = TF(ctx, "The server answered {status}. It is tried again later.", "status", status, NULL);
	} else if (answer->status >= 300 && answer->status < 400) {
		out->error = TF(ctx, "The server answered {status}: the address has moved. Write the new one.",
		    "status", status, NULL);
	} else {
		out->error = TF(ctx, "The server refused it with {status}.", "status", status, NULL);
	}
}

static void
judge_err(struct ctx *ctx, const struct err *err, struct outcome *out)
{
	out->what = NEVER;
	switch (err->kind) {
	case ERR_BUSY:
		out->what = SILENT;
		out->error = T(ctx, "The server was not reached or did not answer in time. It is tried again later.");
		return;
	case ERR_FORBIDDEN:
		out->error = T(ctx, "This address leads into a private network. "
		    "Whoever runs the server can allow it in the configuration.");
		return;
	case ERR_TOO_LARGE:	/* it was made; what came back is nobody's business */
		out->what = DONE;
		out->error = "";
		return;
	default:
		out->error = T(ctx, "This call could not be made.");
	}
}

static struct err *
make_call(struct ctx *ctx, struct calling *calling, struct outcome *out)
{
	const struct hook *hook = &calling->hook;
	struct net_answer answer = { 0 };
	struct net_request request = {
		.method = hook->method, .url = hook->url, .timeout_s = HOOK_TIMEOUT_S,
		.headers = headers_of(ctx, calling), .answer_limit = HOOK_ANSWER_MOST,
		.body = { (const uint8_t *)hook->body, strlen(hook->body) },
	};
	struct err *err = net_http(ctx, &request, &answer);

	*out = (struct outcome){ .calling = calling, .answer = "" };
	if (err == OK)
		judge_answer(ctx, &answer, out);
	else
		judge_err(ctx, err, out);
	return OK;
}

/* ---- what came of it ---- */

/* Seconds until it is tried again: 1, 2, 4 … 60 minutes. */
static int64_t
patience(int attempts)
{
	return attempts > 6 ? 3600 : INT64_C(60) << (attempts - 1);
}

static struct err *
note_outcome(struct ctx *ctx, void *arg)
{
	const struct outcome *outcome = arg;
	const struct calling *calling = outcome->calling;
	hook_id id = calling->hook.id;
	instant next = INSTANT(ctx->now.s + patience(calling->attempts));

	if (!ID_IS_NONE(calling->hook.webhook) && outcome->what != DONE) {
		TRY(sql_hook_later(ctx, ctx->unit, id, calling->attempts, next, outcome->status, outcome->answer,
		    outcome->error, NULL));
		return sql_webhook_pause(ctx, ctx->unit, calling->hook.webhook, next, NULL);
	}
	if (outcome->what == LATER || outcome->what == SILENT) {
		TRY(sql_hook_later(ctx, ctx->unit, id, calling->attempts, next, outcome->status, outcome->answer,
		    outcome->error, NULL));
		return outcome->what == SILENT ? sql_hook_pause(ctx, ctx->unit, id, next, NULL) : OK;
	}
	TRY(sql_hook_done(ctx, ctx->unit, id, calling->attempts, outcome->what == DONE ? "done" : "failed", ctx->now,
	    outcome->status, outcome->answer, outcome->error, NULL));
	if (calling->attempts == 1)
		return OK;
	return ID_IS_NONE(calling->hook.webhook) ? sql_hook_resume(ctx, ctx->unit, id, ctx->now, NULL)
	    : sql_webhook_resume(ctx, ctx->unit, calling->hook.webhook, ctx->now, NULL);
}

/* Of those that are free and those whose caller may have died. */
static struct err *
find_next(struct ctx *ctx, instant *out)
{
	struct hook_next_leased_row leased;
	struct hook_next_row next;

	TRY(sql_hook_next(ctx, &next));
	TRY(sql_hook_next_leased(ctx, &leased));
	*out = next.at;
	if (INSTANT_IS_NONE(next.at) || (!INSTANT_IS_NONE(leased.at) && leased.at.s < next.at.s))
		*out = leased.at;
	return OK;
}

struct err *
hook_send_next(struct ctx *from, bool *more, instant *next_at)
{
	struct ctx own = *from, *ctx = &own;	/* it stands in another unit for each call */
	struct calling calling;
	struct outcome outcome;

	*more = false;
	TRY(find_next(ctx, next_at));		/* reading costs the writer nothing */
	if (INSTANT_IS_NONE(*next_at) || next_at->s > ctx->now.s)
		return OK;
	TRY(db_transaction(ctx, take_next, &calling));
	*more = calling.due;
	if (!calling.due)	/* it waits for an earlier one that somebody else is making */
		*next_at = INSTANT(ctx->now.s + 1);
	if (!calling.leased)
		return OK;
	TRY(enter_unit(ctx, calling.unit));
	TRY(make_call(ctx, &calling, &outcome));
	return db_transaction(ctx, note_outcome, &outcome);
}
