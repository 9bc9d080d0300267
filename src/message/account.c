/* account -- whose provider carries a unit's SMS, to which numbers, and what it tells afterwards. */
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/message_sms.sql.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"
#include "message/inside.h"
#include "message/sms.h"
#include "net/net.h"
#include "phone/phone.h"

static const char seal_use[] = "sms-account";

const struct sms_provider *
sms_provider_find(const char *token)
{
	for (const struct sms_provider *const *provider = sms_providers; *provider != NULL; provider++)
		if (str_equal((*provider)->token, token))
			return *provider;
	return NULL;
}

static const uint8_t *
secret_of(struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

/* ---- delivery reports: a path that only the provider was told ---- */

static const char *
report_secret(struct ctx *ctx)
{
	uint8_t key[KEY_SIZE];

	crypt_key(secret_of(ctx), arena_printf(ctx->arena, "sms-report %lld", (long long)ctx->unit.value), key);
	return crypt_encode(ctx->arena, (struct bytes){ key, sizeof(key) });
}

static const char *
report_url(struct ctx *ctx, const struct unit *unit)
{
	return arena_printf(ctx->arena, "%s/api/v1/sms-reports/%s/%s", ctx->env->base_url, unit->slug,
	    report_secret(ctx));
}

struct report_taking { const struct sms_reports *reports; int taken; };

static struct err *
put_reports(struct ctx *ctx, void *arg)
{
	struct report_taking *taking = arg;

	taking->taken = 0;
	for (size_t i = 0; i < taking->reports->count; i++) {
		const struct sms_report *report = &taking->reports->items[i];
		int64_t changed;

		if (!report->final)
			continue;
		TRY(sql_sms_deliver(ctx, ctx->unit, report->id, report->delivered ? "delivered" : "undelivered",
		    str_cut(ctx->arena, report->note, 300), ctx->now, &changed));
		taking->taken += changed > 0;
	}
	return OK;
}

struct err *
sms_take_reports(struct ctx *ctx, const char *secret, const char *body, int *taken)
{
	struct sms_reports reports = { 0 };
	struct report_taking taking = { .reports = &reports };
	struct sms_account account;

	if (!crypt_equal_text(secret, report_secret(ctx)))
		return err_new(ctx, ERR_NOT_FOUND, NULL, "not the secret of delivery reports");
	TRY(sms_account_here(ctx, &account));
	if (account.provider == NULL || account.provider->read == NULL ||
	    !account.provider->read(ctx, body, &reports))
		return err_new(ctx, ERR_INVALID, T(ctx, "This is no delivery report that can be read."),
		    "%.200s", body);
	TRY(db_transaction(ctx, put_reports, &taking));
	*taken = taking.taken;
	return OK;
}

/* ---- accounts ---- */

static struct err *
find_own(struct ctx *ctx, struct sms_account *out, bool *found)
{
	struct sms_account_find_row row;
	const char *key;

	TRY(sql_sms_account_find(ctx, ctx->unit, &row, found));
	if (!*found)
		return OK;
	key = crypt_unseal(ctx, secret_of(ctx), seal_use, row.key);
	*out = (struct sms_account){ .provider = sms_provider_find(row.provider), .url = row.url,
		.key = key != NULL ? key : "", .own = true };
	*found = out->provider != NULL;
	return OK;
}

static void
find_shared(const struct ctx *ctx, struct sms_account *out)
{
	const struct net_services *services;

	if (!net_has_sms(ctx))
		return;
	services = &ctx->env->net->services;
	out->provider = sms_provider_find(str_empty(services->sms_provider) ? "generic" : services->sms_provider);
	out->url = services->sms_url;
	out->key = services->sms_token != NULL ? services->sms_token : "";
}

struct err *
sms_account_here(struct ctx *ctx, struct sms_account *out)
{
	struct sms_account account = { 0 };
	struct unit unit;
	bool found;

	TRY(find_own(ctx, &account, &found));
	if (!found) {
		account = (struct sms_account){ 0 };
		find_shared(ctx, &account);
	}
	if (account.provider != NULL) {
		TRY(unit_here(ctx, &unit));
		account.from = compose_sms_sender(ctx, &unit);
		account.report_url = report_url(ctx, &unit);
	}
	*out = account;
	return OK;
}

struct err *
sms_account_own(struct ctx *ctx, struct sms_account *out)
{
	struct sms_account account = { 0 };
	struct unit unit;
	bool found;

	TRY(find_own(ctx, &account, &found));
	if (!found)
		account = (struct sms_account){ 0 };
	TRY(unit_here(ctx, &unit));
	account.key = NULL;
	account.report_url = report_url(ctx, &unit);
	*out = account;
	return OK;
}

/* ---- saving ---- */

struct saving { const char *token, *url, *sealed; };

static struct err *
put_account(struct ctx *ctx, void *arg)
{
	const struct saving *saving = arg;

	if (saving->token[0] == '\0')
		TRY(sql_sms_account_delete(ctx, ctx->unit, NULL));
	else
		TRY(sql_sms_account_put(ctx, ctx->unit, saving->token, saving->url, saving->sealed, ctx->now, NULL));
	TRY(audit_write(ctx, "unit.sms_account", saving->token, NULL));
	return db_notify(ctx, "jobs", "outbox");
}

static void
check_account(struct ctx *ctx, const struct saving *saving, const char *key, struct problems *problems)
{
	if (sms_provider_find(saving->token) == NULL)
		problem_add(ctx->arena, problems, "provider", T(ctx, "Choose a provider."));
	if (!net_url_valid(ctx->arena, saving->url, NULL))
		problem_add(ctx->arena, problems, "url",
		    T(ctx, "Type an address that begins with https:// and a host name, without a user name."));
	else if (net_url_private(ctx, saving->url))
		problem_add(ctx->arena, problems, "url", T(ctx, "This address leads into a private network. "
		    "Whoever runs the server can allow it in the configuration."));
	if (str_empty(key))
		problem_add(ctx->arena, problems, "key", T(ctx, "Type the key that the provider gave you."));
	else if (strlen(key) > 500 || strpbrk(key, "\r\n \t") != NULL)
		problem_add(ctx->arena, problems, "key", T(ctx, "A key is one word of at most 500 characters."));
}

struct err *
sms_account_save(struct ctx *ctx, const char *token, const char *url, const char *key)
{
	struct saving saving = { .token = token, .url = url };
	struct problems problems = { 0 };
	struct sms_account own = { 0 };
	bool found;

	if (token[0] == '\0')
		return db_transaction(ctx, put_account, &saving);
	TRY(find_own(ctx, &own, &found));
	/* The key goes to the address it was given for, and to no other that somebody types later. */
	if (str_empty(key) && found && str_equal(own.provider->token, token) && str_equal(own.url, url))
		key = own.key;
	check_account(ctx, &saving, key, &problems);
	TRY(err_invalid(ctx, &problems));
	saving.sealed = crypt_seal(ctx, secret_of(ctx), seal_use, key);
	return db_transaction(ctx, put_account, &saving);
}

/* ---- numbers ---- */

/* "+423" and "423", "00423" are the same prefix. */
static bool
has_prefix(const char *number, const char *prefix)
{
	while (*prefix == '+' || *prefix == '0')
		prefix++;
	return *prefix != '\0' && number[0] == '+' && str_starts(number + 1, prefix);
}

struct err *
sms_number_allowed(struct ctx *ctx, const char *number, bool *allowed, const char **why)
{
	struct unit unit;
	const char *own;
	size_t count;
	char **words;

	TRY(unit_here(ctx, &unit));
	own = arena_printf(ctx->arena, "%d", phone_country_code(unit.country));
	*allowed = has_prefix(number, own);
	words = str_split(ctx->arena, unit.settings.sms_prefixes, ' ', &count);
	for (size_t i = 0; i < count && !*allowed; i++)
		*allowed = has_prefix(number, words[i]);
	*why = *allowed ? "" : TF(ctx, "SMS to this country are not allowed: {number}. "
	    "Its prefix can be added in the settings of SMS.", "number", number, NULL);
	return OK;
}

/* ---- what an HTTP status means ---- */

struct err *
sms_judge_status(struct ctx *ctx, const struct net_answer *answer, bool *in_doubt)
{
	int status = answer->status;

	if (status >= 200 && status < 300) {
		*in_doubt = false;
		return OK;
	}
	/* Other 5xx may come from something in between, after the provider has taken it. */
	*in_doubt = status >= 500 && status != 503;
	if (*in_doubt)
		return err_new(ctx, ERR_LIMIT, T(ctx, "The SMS provider has trouble and may have taken the message."),
		    "HTTP %d: %.200s", status, buf_text(&answer->body));
	if (status == 429 || status == 503 || status == 401 || status == 403)
		return err_new(ctx, ERR_BUSY, T(ctx, "The SMS provider does not take messages now."), "HTTP %d: %.200s",
		    status, buf_text(&answer->body));
	return err_new(ctx, ERR_INVALID, T(ctx, "The SMS provider refused the message."), "HTTP %d: %.200s", status,
	    buf_text(&answer->body));
}
