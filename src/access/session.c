/* session -- what was proved, kept as a hash per device; and the visitor that it makes. */
#include <stdlib.h>
#include <string.h>

#include "access/inside.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { SEEN_EVERY_S = 600 };

static const char *const proof_tokens[] = {
	[ACCESS_BY_EMAIL] = "email",
	[ACCESS_BY_SMS] = "sms",
	[ACCESS_BY_LINK] = "link",
	[ACCESS_BY_STAFF] = "staff",
};

static enum access_proof
proof_of(const char *token)
{
	for (size_t i = 0; i < COUNT_OF(proof_tokens); i++)
		if (str_equal(token, proof_tokens[i]))
			return (enum access_proof)i;
	return ACCESS_BY_LINK;
}

/* At most `most` bytes of what a browser says of itself, cut between characters. */
static const char *
shortened(struct arena *arena, const char *text, size_t most)
{
	size_t size = str_empty(text) ? 0 : strlen(text);

	if (size > most)
		for (size = most; size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80;)
			size--;
	return size == 0 || !str_is_utf8(text, size) ? "" : arena_strndup(arena, text, size);
}

struct err *
session_make(struct ctx *ctx, const struct session_new *new, const char **token)
{
	const char *secret = crypt_token(ctx);

	TRY(sql_access_session_add(ctx, env_public_id(ctx->env),
	    secret_digest(ctx, "session", secret), proof_tokens[new->proof], new->identity,
	    new->unit, new->customer, new->contact, new->activity, new->action_code, new->quote,
	    new->person, new->link_version, NULL, ctx->now, INSTANT(ctx->now.s + new->lasts_s),
	    shortened(ctx->arena, new->browser->address, 60),
	    shortened(ctx->arena, new->browser->agent, 300),
	    new->notice ? ctx->now : INSTANT_NONE, NULL));
	*token = secret;
	return OK;
}

/* ---- standings ---- */

static bool
way_of(const struct access_session_find_row *session, struct ways ways)
{
	switch (proof_of(session->channel)) {
	case ACCESS_BY_EMAIL:
		return ways.email;
	case ACCESS_BY_SMS:
		return ways.sms;
	case ACCESS_BY_LINK:
		return ID_IS_NONE(session->activity) && session->quote == NULL ? ways.personal : ways.message;
	case ACCESS_BY_STAFF:
		return true;
	}
	return false;
}

static const char *
full_name(struct ctx *ctx, const struct access_standing_email_row *row)
{
	return str_empty(row->first_name) ? row->customer_name :
	    arena_printf(ctx->arena, "%s %s", row->first_name, row->customer_name);
}

static struct err *
add_standings(struct ctx *ctx, const struct access_session_find_row *session,
    const struct access_standing_email_rows *rows, struct access_standings *out)
{
	struct ways ways = { 0 };

	for (size_t i = 0; i < rows->count; i++) {
		const struct access_standing_email_row *row = &rows->items[i];
		struct access_standing *standing = arena_push(ctx->arena, out);

		if (i == 0 || !ID_EQUAL(row->unit, rows->items[i - 1].unit))
			TRY(ways_of_unit(ctx, row->unit, &ways));
		*standing = (struct access_standing){
			.tenant = row->tenant,
			.unit = row->unit,
			.unit_slug = row->slug,
			.unit_name = row->unit_name,
			.customer = row->customer,
			.customer_public_id = row->customer_public_id,
			.customer_name = full_name(ctx, row),
			.contact = row->contact,
			.contact_name = str_empty(row->contact_name) ? full_name(ctx, row)
								     : row->contact_name,
			.sees = row->can_see,
			.books = row->can_book,
			.signs = row->can_sign,
			.unit_on = ways.portal,
			.way_on = way_of(session, ways),
			.customer_on = row->portal_access,
			.children_too = ways.children,
			.keep = ways.keep_s > 0,
		};
		lang_parse(row->lang, &standing->lang);
	}
	return OK;
}

/* By the names of company and customer. */
static int
compare_standings(const void *a, const void *b)
{
	const struct access_standing_email_row *x = a, *y = b;
	int names = strcmp(x->unit_name, y->unit_name);

	if (names == 0)
		names = strcmp(x->customer_name, y->customer_name);
	if (names == 0)
		names = (x->contact.value > y->contact.value) - (x->contact.value < y->contact.value);
	return names;
}

struct err *
standing_rows(struct ctx *ctx, bool mobile, const char *identity, struct access_standing_email_rows *out)
{
	TRY(mobile ? sql_access_standing_mobile(ctx, identity, out) : sql_access_standing_email(ctx, identity, out));
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), compare_standings);
	return OK;
}

struct err *
standings_of(
    struct ctx *ctx, const struct access_session_find_row *session, struct access_standings *out)
{
	struct access_standing_email_rows rows;
	bool *by_site;

	*out = (struct access_standings){ 0 };
	if (!ID_IS_NONE(session->customer))
		TRY(sql_access_standing_customer(
		    ctx, session->unit, session->customer, session->contact, &rows));
	else
		TRY(standing_rows(ctx, proof_of(session->channel) == ACCESS_BY_SMS, session->identity, &rows));
	TRY(add_standings(ctx, session, &rows, out));
	by_site = arena_new_array(ctx->arena, rows.count + 1, bool);
	for (size_t i = 0; i < rows.count; i++)
		by_site[i] = rows.items[i].by_site;
	return rights_fill(ctx, out, by_site);
}

const struct access_standing *
standing_here(const struct access_standings *standings, unit_id unit, customer_id chosen)
{
	const struct access_standing *only = NULL;
	bool several = false;

	for (size_t i = 0; i < standings->count; i++) {
		const struct access_standing *standing = &standings->items[i];

		if (ID_IS_NONE(unit) || !ID_EQUAL(standing->unit, unit))
			continue;
		if (ID_EQUAL(standing->customer, chosen))
			return standing;
		several = several ||
		    (only != NULL && !ID_EQUAL(only->customer, standing->customer));
		only = only == NULL ? standing : only;
	}
	return several ? NULL : only;
}

static struct err *
touch(struct ctx *ctx, void *arg)
{
	return sql_access_session_seen(ctx, *(session_id *)arg, ctx->now, NULL);
}

struct err *
access_visitor_find(struct ctx *ctx, const char *session_token, unit_id unit,
    struct access_visitor *out, bool *found)
{
	struct access_session_find_row row;
	struct access_visitor visitor;

	*found = false;
	if (str_empty(session_token) || strlen(session_token) > 64)
		return OK;
	TRY(sql_access_session_find(
	    ctx, secret_digest(ctx, "session", session_token), ctx->now, &row, found));
	if (!*found)
		return OK;
	visitor = (struct access_visitor){
		.session = row.id,
		.session_public_id = row.public_id,
		.proof = proof_of(row.channel),
		.identity = row.identity,
		.only_activity = row.activity,
		.only_action = row.action_code,
		.only_quote = row.quote,
		.agent = row.agent,
		.looking = !ID_IS_NONE(row.person),
		.person = row.person,
		.created_at = row.created_at,
		.expires_at = row.expires_at,
		.lang = LANG_EN,
	};
	visitor.lang_chosen = row.lang != NULL && lang_parse(row.lang, &visitor.lang);
	TRY(standings_of(ctx, &row, &visitor.standings));
	visitor.here = standing_here(&visitor.standings, unit, row.chosen);
	if (!visitor.lang_chosen && visitor.standings.count > 0)
		visitor.lang = visitor.here != NULL ? visitor.here->lang
						    : visitor.standings.items[0].lang;
	if (row.seen_at.s + SEEN_EVERY_S < ctx->now.s)
		TRY(db_transaction(ctx, touch, &row.id));
	*out = visitor;
	return OK;
}

struct actor
access_actor(const struct access_visitor *visitor)
{
	const struct access_standing *here = visitor->here;

	if (here == NULL && visitor->standings.count > 0)
		here = &visitor->standings.items[0];
	return (struct actor){
		.kind = ACTOR_CONTACT,
		.person = visitor->person,
		.contact = here == NULL ? (contact_id){ 0 } : here->contact,
		.name = here == NULL ? "" : here->contact_name,
		.looking = visitor->looking,
	};
}

/* ---- what a visitor may change of the session ---- */

struct session_change {
	const struct access_visitor *visitor;
	customer_id chosen;
	enum lang lang;
	const char *public_id;
	int64_t changed;
};

static struct err *
choose(struct ctx *ctx, void *arg)
{
	struct session_change *change = arg;

	return sql_access_session_choose(ctx, change->visitor->session, change->chosen, NULL);
}

struct err *
access_choose(struct ctx *ctx, const struct access_visitor *visitor, const char *customer_public_id)
{
	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];
		struct session_change change = { .visitor = visitor, .chosen = standing->customer };

		if (str_equal(standing->customer_public_id.text, customer_public_id))
			return db_transaction(ctx, choose, &change);
	}
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist, or it is not yours."),
	    "no standing");
}

static struct err *
set_lang(struct ctx *ctx, void *arg)
{
	struct session_change *change = arg;

	return sql_access_session_lang(ctx, change->visitor->session, lang_tag(change->lang), NULL);
}

struct err *
access_set_lang(struct ctx *ctx, const struct access_visitor *visitor, enum lang lang)
{
	struct session_change change = { .visitor = visitor, .lang = lang };

	return db_transaction(ctx, set_lang, &change);
}

static struct err *
leave(struct ctx *ctx, void *arg)
{
	struct session_change *change = arg;

	return sql_access_session_end(ctx, change->visitor->session, NULL);
}

struct err *
access_leave(struct ctx *ctx, const struct access_visitor *visitor)
{
	struct session_change change = { .visitor = visitor };

	return db_transaction(ctx, leave, &change);
}

/* ---- devices ---- */

static void
add_sessions(struct ctx *ctx, const struct access_session_of_identity_rows *rows,
    session_id this_one, struct access_sessions *out)
{
	*out = (struct access_sessions){ 0 };
	for (size_t i = 0; i < rows->count; i++) {
		const struct access_session_of_identity_row *row = &rows->items[i];

		*arena_push(ctx->arena, out) = (struct access_session){
			.id = row->public_id,
			.proof = proof_of(row->channel),
			.created_at = row->created_at,
			.seen_at = row->seen_at,
			.expires_at = row->expires_at,
			.address = row->address,
			.agent = row->agent,
			.this_one = ID_EQUAL(row->id, this_one),
		};
	}
}

struct err *
access_sessions(struct ctx *ctx, const struct access_visitor *visitor, struct access_sessions *out)
{
	struct access_session_of_identity_rows rows;

	if (!str_empty(visitor->identity))
		TRY(sql_access_session_of_identity(ctx, visitor->identity, ctx->now, &rows));
	else
		TRY(sql_access_session_alone(ctx, visitor->session, ctx->now, &rows));
	add_sessions(ctx, &rows, visitor->session, out);
	return OK;
}

static struct err *
end_session(struct ctx *ctx, void *arg)
{
	struct session_change *change = arg;
	struct public_id id = { "" };

	if (strlen(change->public_id) >= sizeof(id.text))
		return OK;
	strcpy(id.text, change->public_id);
	return sql_access_session_end_identity(
	    ctx, change->visitor->identity, id, &change->changed);
}

struct err *
access_end_session(struct ctx *ctx, const struct access_visitor *visitor, const char *public_id)
{
	struct session_change change = { .visitor = visitor, .public_id = public_id };

	if (str_equal(public_id, visitor->session_public_id.text))
		return access_leave(ctx, visitor);
	if (!str_empty(visitor->identity))
		TRY(db_transaction(ctx, end_session, &change));
	if (change.changed == 0)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This device is not signed in any more."),
		    "no such session");
	return OK;
}

struct err *
access_customer_sessions(struct ctx *ctx, customer_id customer, struct access_sessions *out)
{
	struct access_session_of_identity_rows rows;

	TRY(sql_access_session_of_customer(ctx, ctx->unit, customer, ctx->now, &rows));
	add_sessions(ctx, &rows, (session_id){ 0 }, out);
	return OK;
}

struct ending { customer_id customer; int64_t ended; };

static struct err *
end_customer(struct ctx *ctx, void *arg)
{
	struct ending *ending = arg;
	struct access_link_facts_row facts;
	bool found;

	TRY(sql_access_link_facts(ctx, ctx->unit, ending->customer, &facts, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This customer does not exist."),
		    "customer %lld", (long long)ending->customer.value);
	TRY(sql_access_session_end_customer(ctx, ctx->unit, ending->customer, &ending->ended));
	return audit_write(ctx, "customer.sessions_ended", facts.public_id.text, NULL);
}

struct err *
access_end_customer(struct ctx *ctx, customer_id customer, int64_t *ended)
{
	struct ending ending = { .customer = customer };

	TRY(db_transaction(ctx, end_customer, &ending));
	*ended = ending.ended;
	return OK;
}

struct preview { customer_id customer; const char *token; };

static struct err *
preview(struct ctx *ctx, void *arg)
{
	struct preview *preview = arg;
	struct access_link_facts_row facts;
	struct access_browser browser = { .address = ctx->from, .agent = "" };
	bool found;

	TRY(sql_access_link_facts(ctx, ctx->unit, preview->customer, &facts, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This customer does not exist."),
		    "customer %lld", (long long)preview->customer.value);
	TRY(session_make(ctx,
	    &(struct session_new){ .proof = ACCESS_BY_STAFF,
		.identity = "",
		.unit = ctx->unit,
		.customer = preview->customer,
		.person = ctx->actor.person,
		.link_version = INT32_MIN,
		.lasts_s = SESSION_PREVIEW_S,
		.browser = &browser },
	    &preview->token));
	return audit_write(ctx, "customer.preview", facts.public_id.text, NULL);
}

struct err *
access_preview(struct ctx *ctx, customer_id customer, const char **session_token)
{
	struct preview arg = { .customer = customer };

	TRY(db_transaction(ctx, preview, &arg));
	*session_token = arg.token;
	return OK;
}

static struct err *
sweep(struct ctx *ctx, void *arg)
{
	int64_t *removed = arg, some;

	*removed = 0;
	TRY(sql_access_challenge_sweep(ctx, INSTANT(ctx->now.s - 86400), &some));
	*removed += some;
	TRY(sql_access_session_sweep(ctx, ctx->now, &some));
	*removed += some;
	TRY(sql_access_guess_sweep(ctx, ctx->now.s / 3600 - 48, &some));
	*removed += some;
	return OK;
}

struct err *
access_sweep(struct ctx *ctx, int64_t *removed)
{
	return db_transaction(ctx, sweep, removed);
}
