/* login -- how staff come in: passwords, one-time links, sessions. */
#include <string.h>
#include "account/account.h"
#include "account/inside.h"
#include "base/arena.h"
#include "base/email.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

enum {
	LEAST_PASSWORD = 10,
	MOST_PASSWORD = 200,
	LINK_S = 7 * 24 * 3600,
	LINK_FORGOTTEN_S = 3600,
	SESSION_MOST_S = 7 * 24 * 3600,	/* however busy */
	SEEN_EVERY_S = 300,
	MOST_AGENT = 300,
	MOST_COMPANIES = 4,		/* as person_logins reads */
};

/* ---- passwords ---- */

static bool
is_common(const char *password)
{
	/* Of the lists that guessers begin with, those that are long enough to pass. */
	static const char *const common[] = { "1234567890", "12345678910", "0123456789", "password123",
		"password1234", "passwort123", "passwort1234", "qwertyuiop", "qwertzuiop", "azertyuiop",
		"iloveyou123", "motdepasse", "motdepasse123", "wachtwoord", "wachtwoord123", "password12",
		"contraseña", "contrasena", "administrator", "doorstep123", "doorstep1234", "changeme123" };

	for (size_t i = 0; i < COUNT_OF(common); i++)
		if (strcasecmp(common[i], password) == 0)
			return true;
	return strspn(password, (char[]){ password[0], '\0' }) == strlen(password);
}

void
person_check_password(struct ctx *ctx, const char *password, const char *email, struct problems *problems)
{
	size_t length = str_is_utf8(password, strlen(password)) ? str_length(password) : 0;

	if (length < LEAST_PASSWORD)
		problem_add(ctx->arena, problems, "password", T(ctx, "Take at least 10 characters."));
	else if (length > MOST_PASSWORD)
		problem_add(ctx->arena, problems, "password", T(ctx, "Take at most 200 characters."));
	else if (is_common(password) || strcasecmp(password, email) == 0)
		problem_add(ctx->arena, problems, "password",
		    T(ctx, "This password is easy to guess. Take another one."));
}

struct setting_password {
	const struct person *person;
	const char *hash;
	struct bytes link;		/* hash of the link that is spent; size 0: none */
	session_id keep;		/* goes on; none: all end */
};

static struct err *
store_password(struct ctx *ctx, void *arg)
{
	const struct setting_password *what = arg;
	const struct person *person = what->person;
	int64_t spent = 1;

	if (what->link.size > 0)
		TRY(sql_password_link_spend(ctx, what->link, ctx->now, &spent));
	if (spent == 0)
		return err_new(ctx, ERR_GONE, T(ctx, "This link was used already. Please ask for a new one."),
		    NULL);
	TRY(sql_person_change_password(ctx, person->tenant, person->id, what->hash, NULL));
	TRY(sql_staff_session_remove_others(ctx, person->tenant, person->id, what->keep, NULL));
	TRY(sql_staff_login_remove_all(ctx, person->tenant, person->id, NULL));
	TRY(sql_password_link_remove_all(ctx, person->tenant, person->id, NULL));
	return audit_write_of_person(ctx, person, "person.password", NULL);
}

/* The hash takes long, so it is made before the transaction. */
static struct err *
set_password(struct ctx *ctx, const struct person *person, const char *password, struct bytes link, session_id keep)
{
	struct setting_password what = { .person = person, .link = link, .keep = keep };
	struct problems problems = { 0 };

	person_check_password(ctx, password, person->email, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(crypt_password_hash_of(ctx, database_secret(db_database(ctx->db)), person->email, password, &what.hash));
	return db_transaction(ctx, store_password, &what);
}

struct err *
person_set_password(struct ctx *ctx, person_id id, const char *password)
{
	struct person person;

	TRY(person_find(ctx, id, &person));
	return set_password(ctx, &person, password, (struct bytes){ NULL, 0 }, (session_id){ 0 });
}

struct err *
person_change_password(struct ctx *ctx, person_id id, const char *current, const char *password, session_id keep)
{
	struct problems problems = { 0 };
	struct person person, who;
	bool right;

	TRY(person_find(ctx, id, &person));
	TRY(person_login(ctx, person.email, current, &who, &right));
	if (!right || !ID_EQUAL(who.id, id)) {
		problem_add(ctx->arena, &problems, "current", T(ctx, "This is not your password."));
		return err_invalid(ctx, &problems);
	}
	return set_password(ctx, &person, password, (struct bytes){ NULL, 0 }, keep);
}

struct renewing {
	const struct person *person;
	const char *before, *hash;
};

static struct err *
store_hash(struct ctx *ctx, void *arg)
{
	const struct renewing *what = arg;

	return sql_person_renew_hash(ctx, what->person->tenant, what->person->id, what->hash, what->before, NULL);
}

struct err *
person_renew_hash(struct ctx *ctx, const struct person *person, const char *password, const char *before)
{
	struct renewing what = { .person = person, .before = before };
	const uint8_t *secret = database_secret(db_database(ctx->db));

	if (crypt_password_is_of(ctx, secret, person->email, before))
		return OK;
	TRY(crypt_password_hash_of(ctx, secret, person->email, password, &what.hash));
	return db_transaction(ctx, store_hash, &what);
}

struct err *
person_login(struct ctx *ctx, const char *email, const char *password, struct person *out,
    bool *right)
{
	struct person_logins_rows rows = { 0 };
	const char *hashes[MOST_COMPANIES] = { NULL }, *normal;
	tenant_id before = ctx->tenant;
	struct err *err;
	int which;

	*right = false;
	if (email_parse(ctx->arena, email, &normal))
		TRY(sql_person_logins(ctx, normal, &rows));
	for (size_t i = 0; i < rows.count; i++)
		hashes[i] = rows.items[i].password_hash;
	/* Nobody by that name costs one check of a password, too, and somebody in two companies no more. */
	if (strlen(password) > 4 * MOST_PASSWORD)
		return crypt_password_verify(ctx, "", NULL, right);
	TRY(crypt_password_find(ctx, password, hashes, rows.count, &which));
	if (which < 0)
		return OK;
	ctx->tenant = rows.items[which].tenant;
	err = person_find(ctx, rows.items[which].id, out);
	/* From before the passwords of one name shared their salt; the password is right even when that fails. */
	if (err == OK && rows.count > 1)
		(void)!person_renew_hash(ctx, out, password, hashes[which]);
	ctx->tenant = before;
	*right = err == OK;
	return err;
}

/* ---- one-time links ---- */

static const char *const link_kinds[] = { [LINK_BY_HAND] = "link", [LINK_INVITATION] = "invitation",
	[LINK_FORGOTTEN] = "forgotten" };

struct linking {
	person_id person;
	enum password_link kind;
	struct bytes hash;
};

static struct err *
add_link(struct ctx *ctx, void *arg)
{
	const struct linking *linking = arg;
	struct person person;

	TRY(person_find(ctx, linking->person, &person));
	/* Whoever asks for a letter must not end the link of an invitation that is on its way. */
	if (linking->kind != LINK_FORGOTTEN)
		TRY(sql_password_link_remove_all(ctx, ctx->tenant, person.id, NULL));
	TRY(sql_password_link_add(ctx, linking->hash, ctx->tenant, person.id, link_kinds[linking->kind], ctx->now,
	    INSTANT(ctx->now.s + (linking->kind == LINK_FORGOTTEN ? LINK_FORGOTTEN_S : LINK_S)), NULL));
	return audit_write_of_person(ctx, &person,
	    linking->kind == LINK_INVITATION ? "person.invite" : "person.password_link", NULL);
}

struct err *
password_link_create(struct ctx *ctx, person_id person, enum password_link kind, const char **token)
{
	const char *word = crypt_token(ctx);

	TRY(db_transaction(ctx, add_link, &(struct linking){ person, kind, crypt_hash(ctx, word) }));
	*token = word;
	return OK;
}

static struct err *
revoke_links(struct ctx *ctx, void *arg)
{
	const person_id *id = arg;
	struct person person;

	TRY(person_find(ctx, *id, &person));
	TRY(sql_password_link_remove_all(ctx, ctx->tenant, person.id, NULL));
	return audit_write_of_person(ctx, &person, "person.link_revoked", NULL);
}

struct err *
password_link_revoke(struct ctx *ctx, person_id person)
{
	return db_transaction(ctx, revoke_links, &person);
}

struct err *
password_link_lookup(struct ctx *ctx, person_id person, struct password_link_state *out, bool *found)
{
	struct password_link_of_person_row row;

	TRY(sql_password_link_of_person(ctx, ctx->tenant, person, ctx->now, &row, found));
	if (!*found)
		return OK;
	*out = (struct password_link_state){ .created_at = row.created_at, .expires_at = row.expires_at };
	for (size_t i = 0; i < COUNT_OF(link_kinds); i++)
		if (str_equal(link_kinds[i], row.kind))
			out->kind = (enum password_link)i;
	return OK;
}

struct err *
password_link_look(struct ctx *ctx, const char *token, struct person *out, bool *found)
{
	struct password_link_by_hash_row row;
	tenant_id before = ctx->tenant;
	struct err *err;

	TRY(sql_password_link_by_hash(ctx, crypt_hash(ctx, token), ctx->now, &row, found));
	if (!*found)
		return OK;
	ctx->tenant = row.tenant;
	err = person_find(ctx, row.person, out);
	ctx->tenant = before;
	return err;
}

struct err *
password_link_use(struct ctx *ctx, const char *token, const char *password, struct person *out)
{
	struct ctx own = *ctx;
	struct person person;
	bool found;

	TRY(password_link_look(ctx, token, &person, &found));
	if (!found || !person.active)
		return err_new(ctx, ERR_GONE,
		    T(ctx, "This link was used or is too old. Please ask for a new one."), NULL);
	/* In the audit the person acts, in the person's tenant. */
	own.tenant = person.tenant;
	own.actor = staff_actor(&person, 0);
	TRY(set_password(&own, &person, password, crypt_hash(ctx, token), (session_id){ 0 }));
	person.has_password = true;
	*out = person;
	return OK;
}

/* ---- sessions ---- */

struct starting {
	person_id person;
	bool second_step;
	struct bytes hash;
	const char *address, *agent;
};

static struct err *
add_session(struct ctx *ctx, void *arg)
{
	const struct starting *starting = arg;
	int64_t added;

	TRY(sql_staff_session_add(ctx, starting->person, starting->hash, ctx->now,
	    INSTANT(ctx->now.s + STAFF_SESSION_S), starting->address, starting->agent, starting->second_step,
	    &added));
	return added == 1 ? OK : err_new(ctx, ERR_FORBIDDEN, T(ctx, "You cannot log in here."), NULL);
}

struct err *
staff_session_start(struct ctx *ctx, person_id person, bool second_step, const char *address, const char *agent,
    const char **token)
{
	const char *word = crypt_token(ctx);
	struct starting starting = { person, second_step, crypt_hash(ctx, word), address,
		arena_strndup(ctx->arena, agent, strnlen(agent, MOST_AGENT)) };

	if (!str_is_utf8(starting.agent, strlen(starting.agent)))
		starting.agent = "";
	TRY(db_transaction(ctx, add_session, &starting));
	*token = word;
	return OK;
}

static struct err *
touch_session(struct ctx *ctx, void *arg)
{
	const struct staff_session_by_hash_row *row = arg;
	int64_t expires = ctx->now.s + STAFF_SESSION_S;
	int64_t last = row->created_at.s + SESSION_MOST_S;

	return sql_staff_session_seen(ctx, row->tenant, row->id, ctx->now,
	    INSTANT(expires < last ? expires : last), NULL);
}

struct err *
staff_session_find(struct ctx *ctx, const char *token, struct staff_session *session,
    struct person *person, bool *found)
{
	struct staff_session_by_hash_row row;

	TRY(sql_staff_session_by_hash(ctx, crypt_hash(ctx, token), ctx->now, &row, found));
	if (!*found)
		return OK;
	/* A disk that is full must not keep anybody out. */
	if (ctx->now.s - row.seen_at.s >= SEEN_EVERY_S)
		(void)!db_transaction(ctx, touch_session, &row);
	*session = (struct staff_session){ row.id, row.created_at, row.seen_at, row.expires_at,
		row.address, row.agent, row.second_step };
	*person = (struct person){
		.id = row.person_id,
		.tenant = row.tenant,
		.public_id = row.public_id,
		.name = row.name,
		.email = row.email,
		.lang = lang_of(row.lang),
		.active = true,
		.has_password = true,
		.created_at = row.person_created_at,
	};
	return OK;
}

struct err *
staff_session_list(struct ctx *ctx, person_id person, struct staff_sessions *out)
{
	struct staff_session_of_person_rows rows;
	struct staff_sessions sessions = { 0 };

	TRY(sql_staff_session_of_person(ctx, ctx->tenant, person, ctx->now, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct staff_session_of_person_row *row = &rows.items[i];

		*arena_push(ctx->arena, &sessions) = (struct staff_session){ row->id, row->created_at,
			row->seen_at, row->expires_at, row->address, row->agent, row->second_step };
	}
	*out = sessions;
	return OK;
}

struct ending {
	person_id person;
	session_id session;
};

static struct err *
end_session(struct ctx *ctx, void *arg)
{
	const struct ending *ending = arg;

	return sql_staff_session_remove(ctx, ctx->tenant, ending->person, ending->session, NULL);
}

struct err *
staff_session_end(struct ctx *ctx, person_id person, session_id session)
{
	return db_transaction(ctx, end_session, &(struct ending){ person, session });
}

static struct err *
end_sessions(struct ctx *ctx, void *arg)
{
	const person_id *id = arg;
	struct person person;

	TRY(person_find(ctx, *id, &person));
	TRY(sql_staff_session_remove_all(ctx, ctx->tenant, *id, NULL));
	return audit_write_of_person(ctx, &person, "person.sessions_ended", NULL);
}

struct err *
staff_session_end_all(struct ctx *ctx, person_id person)
{
	return db_transaction(ctx, end_sessions, &person);
}

static struct err *
end_others(struct ctx *ctx, void *arg)
{
	const struct ending *ending = arg;
	struct person person;

	TRY(person_find(ctx, ending->person, &person));
	TRY(sql_staff_session_remove_others(ctx, ctx->tenant, ending->person, ending->session, NULL));
	return audit_write_of_person(ctx, &person, "person.sessions_ended", NULL);
}

struct err *
staff_session_end_others(struct ctx *ctx, person_id person, session_id session)
{
	return db_transaction(ctx, end_others, &(struct ending){ person, session });
}

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	int64_t links, sessions, logins, wishes;

	TRY(sql_password_link_sweep(ctx, ctx->now, &links));
	TRY(sql_staff_session_sweep(ctx, ctx->now, &sessions));
	TRY(sql_staff_login_sweep(ctx, ctx->now, &logins));
	TRY(sql_password_wish_sweep(ctx, INSTANT(ctx->now.s - 24 * 3600), &wishes));
	*(int64_t *)arg = links + sessions + logins + wishes;
	return OK;
}

struct err *
account_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}
