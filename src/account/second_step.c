/* second_step -- see second_step.h. */
#include "account/second_step.h"

#include <string.h>
#include "account/inside.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/account.sql.h"
#include "i18n/i18n.h"

enum {
	AROUND = 1,			/* steps before and after: clocks differ */
	FREE_TRIES = 5,
	WAIT_S = 60, WAIT_MOST_S = 3600,
	BEGUN_S = 600,
	RECOVERY_LETTERS = 10,		/* of 32: 50 bits */
	MOST_URI = 600,
};

static const uint8_t *
secret_of(struct ctx *ctx)
{
	return database_secret(db_database(ctx->db));
}

/* ---- how it stands ---- */

struct err *
second_step_of(struct ctx *ctx, person_id person, struct second_step *out)
{
	struct staff_recovery_left_row left;
	struct staff_totp_of_row row;
	bool found;

	*out = (struct second_step){ .since = INSTANT_NONE };
	TRY(sql_staff_totp_of(ctx, ctx->tenant, person, &row, &found));
	if (!found || INSTANT_IS_NONE(row.confirmed_at))
		return OK;
	TRY(sql_staff_recovery_left(ctx, ctx->tenant, person, &left));
	*out = (struct second_step){ true, row.confirmed_at, (int)left.count };
	return OK;
}

struct err *
second_step_people(struct ctx *ctx, struct person_ids *out)
{
	struct staff_totp_of_unit_rows rows;
	struct person_ids people = { 0 };

	TRY(sql_staff_totp_of_unit(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &people) = rows.items[i].person;
	*out = people;
	return OK;
}

struct err *
second_step_wanted(struct ctx *ctx, person_id person, bool *wanted)
{
	struct units_of_person places;

	*wanted = false;
	TRY(unit_list_of_person(ctx, person, &places));
	for (size_t i = 0; i < places.count; i++)
		*wanted = *wanted || places.items[i].unit.settings.second_step;
	return OK;
}

/* ---- switching it on ---- */

/* Bytes of a label as RFC 3986 wants them in a path. */
static void
put_encoded(struct buf *buf, const char *text)
{
	for (; *text != '\0'; text++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@", *text) != NULL)
			buf_printf(buf, "%c", *text);
		else
			buf_printf(buf, "%%%02X", (unsigned)(unsigned char)*text);
}

static const char *
uri_of(struct ctx *ctx, const struct person *person, const char *secret)
{
	struct buf buf = buf_make(ctx->arena, MOST_URI);

	buf_puts(&buf, "otpauth://totp/Doorstep:");
	put_encoded(&buf, person->email);
	buf_printf(&buf, "?secret=%s&issuer=Doorstep&algorithm=SHA1&digits=%d&period=%d", secret, TOTP_DIGITS,
	    TOTP_STEP_S);
	return buf_text(&buf);
}

struct beginning {
	const struct person *person;
	const char *secret;
};

static struct err *
begin(struct ctx *ctx, void *arg)
{
	struct beginning *b = arg;
	struct staff_totp_of_row row;
	const char *known;
	bool found;

	TRY(sql_staff_totp_of(ctx, ctx->tenant, b->person->id, &row, &found));
	if (found && !INSTANT_IS_NONE(row.confirmed_at))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The second step is switched on already."), NULL);
	known = found && ctx->now.s - row.begun_at.s < BEGUN_S
	    ? crypt_unseal(ctx, secret_of(ctx), "staff-totp", row.secret) : NULL;
	if (known != NULL) {
		b->secret = known;
		return OK;
	}
	return sql_staff_totp_begin(ctx, ctx->tenant, b->person->id,
	    crypt_seal(ctx, secret_of(ctx), "staff-totp", b->secret), ctx->now, NULL);
}

struct err *
second_step_begin(struct ctx *ctx, const struct person *person, const char **secret, const char **uri)
{
	struct beginning b = { person, crypt_totp_secret(ctx) };

	TRY(db_transaction(ctx, begin, &b));
	*secret = b.secret;
	*uri = uri_of(ctx, person, b.secret);
	return OK;
}

struct err *
second_step_begun(struct ctx *ctx, const struct person *person, const char **secret, const char **uri, bool *found)
{
	struct staff_totp_of_row row;

	TRY(sql_staff_totp_of(ctx, ctx->tenant, person->id, &row, found));
	*found = *found && INSTANT_IS_NONE(row.confirmed_at) && ctx->now.s - row.begun_at.s < BEGUN_S;
	if (!*found)
		return OK;
	*secret = crypt_unseal(ctx, secret_of(ctx), "staff-totp", row.secret);
	*found = *secret != NULL;
	if (*found)
		*uri = uri_of(ctx, person, *secret);
	return OK;
}

/* "k7m2q-9xw4t": no letters that look like digits. */
static const char *
new_recovery(struct ctx *ctx)
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
	const char *random = crypt_token(ctx);
	struct bytes hash = crypt_hash(ctx, random);
	char *code = arena_alloc(ctx->arena, RECOVERY_LETTERS + 2), *to = code;

	for (int i = 0; i < RECOVERY_LETTERS; i++) {
		if (i == RECOVERY_LETTERS / 2)
			*to++ = '-';
		*to++ = letters[(hash.at[2 * i] << 8 | hash.at[2 * i + 1]) % (sizeof(letters) - 1)];
	}
	*to = '\0';
	return code;
}

/* Small letters and digits alone, as people type codes. */
static const char *
squeeze(struct arena *arena, const char *typed)
{
	char *text = str_lower(arena, typed), *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (*from != ' ' && *from != '-')
			*to++ = *from;
	*to = '\0';
	return text;
}

/* Keyed, so that a stolen backup does not open with a list of codes. */
static struct bytes
recovery_hash(struct ctx *ctx, const char *code)
{
	return crypt_keyed_hash(ctx, secret_of(ctx), "staff-recovery", squeeze(ctx->arena, code));
}

static struct err *
put_recovery(struct ctx *ctx, person_id person, const char *recovery[RECOVERY_CODES])
{
	TRY(sql_staff_recovery_remove(ctx, ctx->tenant, person, NULL));
	for (int i = 0; i < RECOVERY_CODES; i++)
		TRY(sql_staff_recovery_add(ctx, ctx->tenant, person, recovery_hash(ctx, recovery[i]), NULL));
	return OK;
}

/* The step whose code this is, after `last`; 0: none near now. */
static int64_t
step_of(struct ctx *ctx, const char *sealed, const char *code, int64_t last)
{
	const char *secret = crypt_unseal(ctx, secret_of(ctx), "staff-totp", sealed);
	int64_t now = ctx->now.s / TOTP_STEP_S, found = 0;

	if (secret == NULL || strlen(code) != TOTP_DIGITS)
		return 0;
	for (int64_t step = now - AROUND; step <= now + AROUND; step++) {
		const char *right = crypt_totp_code(ctx, secret, step);

		if (right != NULL && crypt_equal_text(right, code) && step > last)
			found = step;
	}
	return found;
}

struct confirming {
	person_id person;
	const char *code;
	session_id keep;
	const char **recovery;
};

static struct err *
confirm(struct ctx *ctx, void *arg)
{
	const struct confirming *c = arg;
	struct problems problems = { 0 };
	struct staff_totp_of_row row;
	struct person person;
	int64_t step = 0, changed;
	bool found;

	TRY(person_find(ctx, c->person, &person));
	TRY(sql_staff_totp_of(ctx, ctx->tenant, c->person, &row, &found));
	if (found && !INSTANT_IS_NONE(row.confirmed_at))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The second step is switched on already."), NULL);
	if (found)
		step = step_of(ctx, row.secret, c->code, row.last_step);
	if (step == 0) {
		problem_add(ctx->arena, &problems, "code",
		    T(ctx, "This is not the code that the app shows now. Check the clock of your phone, then type "
		    "the next one."));
		return err_invalid(ctx, &problems);
	}
	TRY(sql_staff_totp_take(ctx, ctx->tenant, c->person, step, NULL));
	TRY(sql_staff_totp_confirm(ctx, ctx->tenant, c->person, ctx->now, &changed));
	TRY(put_recovery(ctx, c->person, c->recovery));
	TRY(sql_staff_session_remove_others(ctx, ctx->tenant, c->person, c->keep, NULL));
	TRY(sql_staff_session_stepped(ctx, ctx->tenant, c->person, c->keep, NULL));
	return audit_write_of_person(ctx, &person, "person.second_step", NULL);
}

struct err *
second_step_confirm(struct ctx *ctx, person_id person, const char *code, session_id keep,
    const char *recovery[RECOVERY_CODES])
{
	struct confirming c = { person, squeeze(ctx->arena, code), keep, recovery };

	for (int i = 0; i < RECOVERY_CODES; i++)
		recovery[i] = new_recovery(ctx);
	return db_transaction(ctx, confirm, &c);
}

/* ---- new codes on paper, and off ---- */

static struct err *
renew(struct ctx *ctx, void *arg)
{
	const struct confirming *c = arg;
	struct second_step now;
	struct person person;

	TRY(person_find(ctx, c->person, &person));
	TRY(second_step_of(ctx, c->person, &now));
	if (!now.on)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "The second step is not switched on."), NULL);
	TRY(put_recovery(ctx, c->person, c->recovery));
	return audit_write_of_person(ctx, &person, "person.recovery_codes", NULL);
}

struct err *
second_step_renew(struct ctx *ctx, person_id person, const char *recovery[RECOVERY_CODES])
{
	for (int i = 0; i < RECOVERY_CODES; i++)
		recovery[i] = new_recovery(ctx);
	return db_transaction(ctx, renew, &(struct confirming){ .person = person, .recovery = recovery });
}

struct ending { person_id person; bool sessions; };

static struct err *
end(struct ctx *ctx, void *arg)
{
	const struct ending *ending = arg;
	struct person person;

	TRY(person_find(ctx, ending->person, &person));
	TRY(sql_staff_totp_remove(ctx, ctx->tenant, person.id, NULL));
	TRY(sql_staff_recovery_remove(ctx, ctx->tenant, person.id, NULL));
	TRY(sql_staff_login_remove_all(ctx, ctx->tenant, person.id, NULL));
	if (ending->sessions)
		TRY(sql_staff_session_remove_all(ctx, ctx->tenant, person.id, NULL));
	return audit_write_of_person(ctx, &person, "person.second_step_off", NULL);
}

struct rescuing { person_id person; const char **token; };

static struct err *
rescue(struct ctx *ctx, void *arg)
{
	const struct rescuing *rescuing = arg;
	struct person person;

	TRY(person_find(ctx, rescuing->person, &person));
	if (!person.active) {
		person.active = true;
		TRY(person_save(ctx, &person));
	}
	/* whoever else knows it must not come in without the code */
	TRY(sql_person_change_password(ctx, ctx->tenant, person.id, NULL, NULL));
	TRY(second_step_end(ctx, person.id, true));
	TRY(password_link_create(ctx, person.id, LINK_BY_HAND, rescuing->token));
	return audit_write_of_person(ctx, &person, "person.rescued", NULL);
}

struct err *
person_rescue(struct ctx *ctx, person_id person, const char **token)
{
	return db_transaction(ctx, rescue, &(struct rescuing){ person, token });
}

struct err *
second_step_end(struct ctx *ctx, person_id person, bool end_sessions)
{
	return db_transaction(ctx, end, &(struct ending){ person, end_sessions });
}

/* ---- a code is typed ---- */

struct checking {
	person_id person;
	const char *code;
	bool right;
};

static struct err *
too_many(struct ctx *ctx, instant until)
{
	int64_t minutes = (until.s - ctx->now.s + 59) / 60;

	return err_new(ctx, ERR_LIMIT, TN(ctx, minutes, "Too many tries. Please try again in {n} minute.",
	    "Too many tries. Please try again in {n} minutes.", NULL), "second step");
}

static struct err *
note_wrong(struct ctx *ctx, person_id person, int64_t failed)
{
	int64_t wait = 0;

	for (int64_t i = FREE_TRIES; i <= failed && wait < WAIT_MOST_S; i++)
		wait = wait == 0 ? WAIT_S : 2 * wait;
	return sql_staff_totp_wrong(ctx, ctx->tenant, person, failed,
	    INSTANT(wait == 0 ? 0 : ctx->now.s + (wait < WAIT_MOST_S ? wait : WAIT_MOST_S)), NULL);
}

/* The row is held, so that of two tries at once the second sees what the first did. */
static struct err *
check(struct ctx *ctx, void *arg)
{
	struct checking *c = arg;
	struct staff_totp_of_row row;
	struct person person;
	int64_t step, taken = 0;
	bool found;

	c->right = false;
	TRY(sql_staff_totp_of(ctx, ctx->tenant, c->person, &row, &found));
	if (!found || INSTANT_IS_NONE(row.confirmed_at))
		return OK;
	if (row.wait_until.s > ctx->now.s)
		return too_many(ctx, row.wait_until);
	step = step_of(ctx, row.secret, c->code, row.last_step);
	if (step > 0)
		TRY(sql_staff_totp_take(ctx, ctx->tenant, c->person, step, &taken));
	else if (strlen(c->code) == RECOVERY_LETTERS)
		TRY(sql_staff_recovery_take(ctx, ctx->tenant, c->person, recovery_hash(ctx, c->code), ctx->now,
		    &taken));
	c->right = taken > 0;
	if (!c->right)
		return note_wrong(ctx, c->person, row.failed + 1);
	if (step > 0)
		return OK;
	TRY(sql_staff_totp_right(ctx, ctx->tenant, c->person, NULL));
	TRY(person_find(ctx, c->person, &person));
	return audit_write_of_person(ctx, &person, "person.recovery_code_used", NULL);
}

struct err *
second_step_check(struct ctx *ctx, person_id person, const char *code, bool *right)
{
	struct checking c = { .person = person, .code = squeeze(ctx->arena, code) };

	TRY(db_transaction(ctx, check, &c));
	*right = c.right;
	return OK;
}

struct err *
second_step_code(struct ctx *ctx, const char *secret, instant at, const char **code)
{
	*code = crypt_totp_code(ctx, secret, at.s / TOTP_STEP_S);
	return *code != NULL ? OK : err_bug(ctx, "the secret is no base32");
}

/* ---- between password and code ---- */

struct stepping { person_id person; struct bytes hash; };

static struct err *
add_step(struct ctx *ctx, void *arg)
{
	const struct stepping *stepping = arg;

	return sql_staff_login_add(ctx, stepping->hash, ctx->tenant, stepping->person,
	    INSTANT(ctx->now.s + LOGIN_STEP_S), NULL);
}

struct err *
login_step_start(struct ctx *ctx, person_id person, const char **token)
{
	const char *word = crypt_token(ctx);

	TRY(db_transaction(ctx, add_step, &(struct stepping){ person, crypt_hash(ctx, word) }));
	*token = word;
	return OK;
}

struct err *
login_step_find(struct ctx *ctx, const char *token, struct person *out, bool *found)
{
	struct staff_login_by_hash_row row;

	TRY(sql_staff_login_by_hash(ctx, crypt_hash(ctx, token), ctx->now, &row, found));
	if (!*found)
		return OK;
	ctx->tenant = row.tenant;
	TRY(person_find(ctx, row.person, out));
	*found = out->active;
	return OK;
}

static struct err *
end_step(struct ctx *ctx, void *arg)
{
	return sql_staff_login_remove(ctx, *(const struct bytes *)arg, NULL);
}

struct err *
login_step_end(struct ctx *ctx, const char *token)
{
	struct bytes hash = crypt_hash(ctx, token);

	return db_transaction(ctx, end_step, &hash);
}
