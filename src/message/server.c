/* server -- the unit's own mail server: where its emails go out instead of the installation's. */
#include "message/server.h"

#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/message.sql.h"
#include "i18n/i18n.h"
#include "mail/mail.h"
#include "message/compose.h"

enum { URL_MOST = 200, WORD_MOST = 200, TRY_S = 10 };

static const char use[] = "mail-server";

static const uint8_t *
secret(struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

struct err *
mail_server_is_own(struct ctx *ctx, bool *own)
{
	struct mail_server_find_row row;

	if (ctx->env->net == NULL || ctx->env->net->smtp == NULL) {
		*own = false;
		return OK;
	}
	return sql_mail_server_find(ctx, ctx->unit, &row, own);
}

/* A server of the house is what the configuration says there may be. */
static bool
may_be_private(const struct ctx *ctx)
{
	return ctx->env->net != NULL && ctx->env->net->services.smtp_plain;
}

struct err *
mail_server_as_net(struct ctx *ctx, struct net_server *out, bool *own)
{
	struct mail_server_find_row row;
	const char *password;

	TRY(sql_mail_server_find(ctx, ctx->unit, &row, own));
	if (!*own)
		return OK;
	password = row.password[0] == '\0' ? "" : crypt_unseal(ctx, secret(ctx), use, row.password);
	if (password == NULL)
		return err_new(ctx, ERR_BUSY, T(ctx, "The password of the mail server must be typed again."),
		    "sealed under another secret");
	*out = (struct net_server){ row.url, row.user_name, password, may_be_private(ctx) };
	return OK;
}

struct err *
mail_server_lookup(struct ctx *ctx, struct mail_server *out, bool *found)
{
	struct mail_server_find_row row;

	TRY(sql_mail_server_find(ctx, ctx->unit, &row, found));
	if (*found)
		*out = (struct mail_server){ .url = row.url, .user = row.user_name,
			.has_password = row.password[0] != '\0', .updated_at = row.updated_at };
	return OK;
}

/* ---- saving ---- */

static bool
is_label_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* "smtp://host:587" or "smtps://host": nothing behind the port, no name or password in front. */
static bool
is_server(const char *url)
{
	const char *host = str_starts(url, "smtp://") ? url + 7 : str_starts(url, "smtps://") ? url + 8 : NULL;
	size_t size = 0;
	int64_t port;

	if (host == NULL || strlen(url) > URL_MOST)
		return false;
	while (is_label_char(host[size]))
		size++;
	if (size == 0 || host[0] == '.' || host[0] == '-')
		return false;
	return host[size] == '\0' || (host[size] == ':' && str_to_int(host + size + 1, 1, 65535, &port));
}

static bool
is_word(const char *text)
{
	if (strlen(text) > WORD_MOST)
		return false;
	for (const char *c = text; *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			return false;
	return true;
}

static struct err *
check(struct ctx *ctx, const struct mail_server *server)
{
	struct problems problems = { 0 };

	if (!is_server(server->url))
		problem_add(ctx->arena, &problems, "url",
		    T(ctx, "Write it like smtp://mail.example.org:587 or smtps://mail.example.org:465."));
	if (!is_word(server->user))
		problem_add(ctx->arena, &problems, "user", T(ctx, "Write it in one line of at most 200 characters."));
	if (server->password != NULL && !is_word(server->password))
		problem_add(ctx->arena, &problems, "password",
		    T(ctx, "Write it in one line of at most 200 characters."));
	return err_invalid(ctx, &problems);
}

/* Sealed as typed, else as it is stored for the very same server: a password goes nowhere else. */
static struct err *
sealed_password(struct ctx *ctx, const struct mail_server *server, const char **out)
{
	struct mail_server_find_row row;
	bool found;

	*out = "";
	if (!str_empty(server->password)) {
		*out = crypt_seal(ctx, secret(ctx), use, server->password);
		return OK;
	}
	if (server->password != NULL)
		return OK;
	TRY(sql_mail_server_find(ctx, ctx->unit, &row, &found));
	if (found && str_equal(row.url, server->url) && str_equal(row.user_name, server->user))
		*out = row.password;
	return OK;
}

static struct err *
put(struct ctx *ctx, void *arg)
{
	const struct mail_server *server = arg;
	const char *password;

	TRY(sealed_password(ctx, server, &password));
	TRY(sql_mail_server_put(ctx, ctx->unit, server->url, server->user, password, ctx->now, NULL));
	TRY(sql_message_resume_own(ctx, ctx->unit.value, NULL));
	TRY(db_notify(ctx, "jobs", "outbox"));
	return audit_write(ctx, "mail_server", server->url, NULL);
}

struct err *
mail_server_save(struct ctx *ctx, const struct mail_server *server)
{
	struct mail_server copy = *server;

	TRY(check(ctx, server));
	return db_transaction(ctx, put, &copy);
}

static struct err *
take_away(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(sql_mail_server_delete(ctx, ctx->unit, NULL));
	return audit_write(ctx, "mail_server", "", NULL);
}

struct err *
mail_server_remove(struct ctx *ctx)
{
	return db_transaction(ctx, take_away, NULL);
}

/* ---- trying ---- */

/* What a person can do about it. */
static struct err *
explain(struct ctx *ctx, const struct err *err)
{
	const char *said = err->detail == NULL ? "" : err->detail;

	if (err->kind == ERR_FORBIDDEN)
		return err_new(ctx, ERR_CONFLICT, T(ctx,
		    "This address leads into a private network, which is not allowed. Use the public name of the "
		    "mail server, or ask whoever runs this installation."), "%s", said);
	if (err->kind == ERR_BUSY)
		return err_new(ctx, ERR_CONFLICT, TF(ctx,
		    "The mail server was not reached, or did not let us in: {reason}. Check the address, the port, "
		    "the user name and the password.", "reason", said, NULL), "%s", said);
	return err_new(ctx, ERR_CONFLICT, TF(ctx,
	    "The mail server answered, but refused the email: {reason}. Often the sender address is not allowed "
	    "for this user.", "reason", said, NULL), "%s", said);
}

static struct err *
server_to_try(struct ctx *ctx, const struct mail_server *server, struct net_server *out, bool *own)
{
	bool found;

	if (server == NULL)
		return mail_server_as_net(ctx, out, own);
	TRY(check(ctx, server));
	*own = true;
	*out = (struct net_server){ server->url, server->user, server->password, may_be_private(ctx) };
	if (server->password == NULL) {
		struct net_server stored;

		TRY(mail_server_as_net(ctx, &stored, &found));
		out->password = found && str_equal(stored.url, server->url) && str_equal(stored.user, server->user) ?
		    stored.password : "";
	}
	return OK;
}

/* A person waits for the answer: not as long as the outbox would. */
static struct err *
hand_over(struct ctx *ctx, const struct mail *mail, const struct net_server *server)
{
	struct buf data = buf_make(ctx->arena, 1 << 20);

	TRY(mail_write(ctx, mail, &data));
	return net_smtp(ctx, &(struct net_letter){ .from = mail->from_address, .to = mail->to_address, .server = server,
	    .data = { (const uint8_t *)buf_text(&data), data.size }, .timeout_s = TRY_S });
}

struct err *
mail_server_try(struct ctx *ctx, const struct mail_server *server, const char *address)
{
	struct net_server net_server;
	struct mail mail = { .to_name = "", .to_address = address, .date = ctx->now, .automatic = true };
	struct unit unit;
	struct err *err;
	bool own;

	TRY(unit_here(ctx, &unit));
	TRY(server_to_try(ctx, server, &net_server, &own));
	mail.from_name = str_empty(unit.settings.sender_name) ? unit.display_name : unit.settings.sender_name;
	mail.from_address = compose_sender(ctx, &unit);
	mail.subject = TF(ctx, "Test email of {name}", "name", unit.display_name, NULL);
	mail.text = T(ctx, "This email shows that the mail server takes what we send.\n");
	mail.message_id = arena_printf(ctx->arena, "%s@%s", env_public_id(ctx->env).text, compose_host(ctx));
	err = hand_over(ctx, &mail, own ? &net_server : NULL);
	return err == OK ? OK : explain(ctx, err);
}
