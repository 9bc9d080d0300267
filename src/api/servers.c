/* servers -- what carries the unit's messages: its own mail server, its account with a provider of SMS. */
#include "api/row.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "message/sms.h"

/* ---- mail ---- */

static const struct member mail_members[] = {
	{ "url", AT(mail_server, url), BOTH | NEEDED, "\"smtp://mail.example:587\" (STARTTLS) or \"smtps://…:465\"",
	  .most = 500 },
	{ "user", AT(mail_server, user), BOTH, "Empty: none", .most = 200 },
	{ "password", AT(mail_server, password), NEW | CHANGE | SECRET, "Left out, the one that is stored stays",
	  .most = 500 },
	{ "has_password", AT(mail_server, has_password), GIVEN, "One is stored; it is never told" },
	{ "updated_at", AT(mail_server, updated_at), GIVEN | OR_NULL, "When it was changed last" },
	{ 0 },
};
static const struct shape mail_shape = { "MailServer", "The unit's own mail server", mail_members,
    sizeof(struct mail_server) };

static struct err *
show_mail(struct request *rq, struct response *rs)
{
	struct mail_server server;
	bool found;

	TRY(mail_server_lookup(rq->ctx, &server, &found));
	return found ? api_give(rq, rs, &server) : err_new(rq->ctx, ERR_NOT_FOUND,
	    T(rq->ctx, "The unit has no mail server of its own."), "mail server");
}

static struct err *
set_mail(struct request *rq, struct response *rs)
{
	struct mail_server server;
	bool found;

	TRY(mail_server_lookup(rq->ctx, &server, &found));
	if (!found)
		server = (struct mail_server){ .url = "", .user = "" };
	server.password = NULL;
	TRY(api_body(rq, &server));
	TRY(mail_server_save(rq->ctx, &server));
	return show_mail(rq, rs);
}

static struct err *
drop_mail(struct request *rq, struct response *rs UNUSED)
{
	return mail_server_remove(rq->ctx);
}

struct trying { const char *to; };

static const struct member trying_members[] = {
	{ "to", AT(trying, to), NEW | NEEDED, "Where the test goes: an email address, or a mobile number", .least = 1,
	  .most = 254 },
	{ 0 },
};
static const struct shape trying_shape = { "MessageTest", "A test message", trying_members, sizeof(struct trying) };

static struct err *
all_done(struct request *rq UNUSED, struct response *rs, void *arg UNUSED)
{
	rs->http->status = 204;
	return OK;
}

/* Waits for the server, so outside of any transaction. */
static struct err *
try_mail(struct request *rq, struct response *rs)
{
	struct trying trying = { .to = "" };

	TRY(api_body(rq, &trying));
	TRY(mail_server_try(rq->ctx, NULL, trying.to));
	return api_commit(rq, rs, NULL, all_done);
}

/* ---- SMS ---- */

struct sms_record { const char *provider, *url, *key; bool own; };

static struct err *
take_provider(struct api_input *in, const struct member *member UNUSED, json_t *value, void *record)
{
	struct sms_record *r = record;

	r->provider = arena_strdup(input_ctx(in)->arena, json_string_value(value));
	if (sms_provider_find(r->provider) == NULL)
		input_problem(in, T(input_ctx(in), "There is no such provider."));
	return OK;
}

static void
give_provider(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_text(j, key, ((const struct sms_record *)record)->provider);
}

static const struct member sms_members[] = {
	{ "provider", OWN, BOTH | NEEDED, "Its word, as `doorstep kinds` lists them", .take = take_provider,
	  .give = give_provider },
	{ "url", AT(sms_record, url), BOTH, "Address of the provider", .most = 500 },
	{ "key", AT(sms_record, key), NEW | CHANGE | SECRET, "Left out, the one that is stored stays", .most = 500 },
	{ 0 },
};
static const struct shape sms_shape = { "SmsAccount", "The unit's own account with a provider of SMS", sms_members,
    sizeof(struct sms_record) };

static struct err *
find_sms(struct ctx *ctx, struct sms_record *out, bool *found)
{
	struct sms_account account;

	TRY(sms_account_own(ctx, &account));
	*found = account.provider != NULL;
	*out = (struct sms_record){ .provider = *found ? account.provider->token : "",
		.url = *found && account.url != NULL ? account.url : "", .key = "" };
	return OK;
}

static struct err *
show_sms(struct request *rq, struct response *rs)
{
	struct sms_record record;
	bool found;

	TRY(find_sms(rq->ctx, &record, &found));
	return found ? api_give(rq, rs, &record) : err_new(rq->ctx, ERR_NOT_FOUND,
	    T(rq->ctx, "The unit has no account of its own with a provider of SMS."), "sms account");
}

static struct err *
set_sms(struct request *rq, struct response *rs)
{
	struct sms_record record;
	bool found;

	TRY(find_sms(rq->ctx, &record, &found));
	TRY(api_body(rq, &record));
	TRY(sms_account_save(rq->ctx, record.provider, record.url, record.key));
	return show_sms(rq, rs);
}

static struct err *
drop_sms(struct request *rq, struct response *rs UNUSED)
{
	return sms_account_save(rq->ctx, "", "", "");
}

static struct err *
try_sms(struct request *rq, struct response *rs UNUSED)
{
	struct trying trying = { .to = "" };

	TRY(api_body(rq, &trying));
	return sms_write_test(rq->ctx, trying.to);
}

const struct route api_server_routes[] = {
	ROW(GET, "/v1/unit/mail-server", NEEDS_KEY_ADMIN, "The unit's own mail server.", show_mail,
	    .answer = &mail_shape),
	ROW(PUT, "/v1/unit/mail-server", NEEDS_KEY_ADMIN, "Sets the unit's own mail server.", set_mail,
	    .body = &mail_shape,
	    .answer = &mail_shape),
	ROW(DELETE, "/v1/unit/mail-server", NEEDS_KEY_ADMIN, "Back to the mail server of the installation.", drop_mail),
	{ POST, "/v1/unit/mail-server/test", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true,
	  .rate = { .per_second = 0.2, .burst = 20 }, .about = "Sends one short email at once.",
	  .contract = &(const struct contract){ try_mail, .body = &trying_shape, .outside = true,
	  .statuses = "409 422 429 503" } },
	ROW(GET, "/v1/unit/sms-account", NEEDS_KEY_ADMIN, "The unit's own account with a provider of SMS.", show_sms,
	    .answer = &sms_shape),
	ROW(PUT, "/v1/unit/sms-account", NEEDS_KEY_ADMIN, "Sets that account.", set_sms, .body = &sms_shape,
	    .answer = &sms_shape),
	ROW(DELETE, "/v1/unit/sms-account", NEEDS_KEY_ADMIN, "Back to the account of the installation.", drop_sms),
	{ POST, "/v1/unit/sms-account/test", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true,
	  .rate = { .per_second = 0.1, .burst = 10 }, .about = "Writes a test SMS into the outbox.",
	  .contract = &(const struct contract){ try_sms, .body = &trying_shape, .statuses = "422 429" } },
	{ 0 },
};
