/*
 * key -- links that nobody asked for at the door: a customer's personal link, and the
 * signed links inside messages.  They are computed, not stored, and opened by a button.
 */
#include "access/inside.h"
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

enum { MESSAGE_LINK_S = 60 * 86400, MOST_FIELDS = 6 };

/* What a token says once it is opened. */
struct key {
	char kind;			/* 'p': personal, 'a': of a message, 'q': of a message, to a quote */
	unit_id unit;
	customer_id customer;		/* of 'p' and 'q' */
	int64_t version;
	activity_id activity;		/* of 'a' */
	contact_id contact;
	instant expires;
	const char *part;		/* 'a': code of the action, "" none; 'q': public id of the quote */
};

static bool
read_key(struct ctx *ctx, const char *token, struct key *out)
{
	const char *text = strlen(token) > 200 ? NULL : secret_open(ctx, "key", token);
	int64_t numbers[MOST_FIELDS] = { 0 };
	size_t count = 0;
	char **fields;

	if (text == NULL)
		return false;
	fields = str_split(ctx->arena, text, ' ', &count);
	if (count < 4 || count > MOST_FIELDS)
		return false;
	for (size_t i = 1; i < count && i < 5; i++)
		if (!str_to_int(fields[i], 0, INT64_MAX, &numbers[i]))
			return false;
	*out = (struct key){ .kind = fields[0][0], .unit = { numbers[1] }, .part = count > 5 ? fields[5] : "" };
	if (out->kind == 'p') {
		out->customer.value = numbers[2];
		out->version = numbers[3];
	} else {
		out->customer.value = out->kind == 'q' ? numbers[2] : 0;
		out->activity.value = out->kind == 'a' ? numbers[2] : 0;
		out->contact.value = numbers[3];
		out->expires.s = numbers[4];
	}
	return out->kind == 'p' || (out->kind == 'a' && count >= 5) || (out->kind == 'q' && count == 6);
}

static struct err *
facts_of(struct ctx *ctx, customer_id customer, struct access_link_facts_row *out)
{
	bool found;

	TRY(sql_access_link_facts(ctx, ctx->unit, customer, out, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This customer does not exist."),
		    "customer %lld", (long long)customer.value);
	return OK;
}

instant
link_end(const struct access_link_facts_row *facts)
{
	int64_t from = facts->since.s;

	if (!INSTANT_IS_NONE(facts->used) && facts->used.s > from)
		from = facts->used.s;
	return INSTANT(from + ACCESS_LINK_UNUSED_S);
}

struct err *
access_link_state(struct ctx *ctx, customer_id customer, struct access_link_state *out)
{
	struct access_link_facts_row facts;

	TRY(facts_of(ctx, customer, &facts));
	*out = (struct access_link_state){ .since = facts.since,
		.last_used = facts.used,
		.expires_at = link_end(&facts),
		.revoked = facts.link_revoked };
	out->expired = out->expires_at.s <= ctx->now.s;
	return OK;
}

struct err *
access_personal_link(struct ctx *ctx, customer_id customer, const char **path)
{
	struct access_link_facts_row facts;
	const char *text;

	TRY(facts_of(ctx, customer, &facts));
	if (facts.link_revoked || link_end(&facts).s <= ctx->now.s ||
	    !ways_of(ctx, facts.settings).personal) {
		*path = arena_printf(ctx->arena, "/p/%s", facts.slug);
		return OK;
	}
	text = arena_printf(ctx->arena, "p %lld %lld %d", (long long)ctx->unit.value,
	    (long long)customer.value, facts.link_version);
	*path = arena_printf(ctx->arena, "/k/%s", secret_seal(ctx, "key", text));
	return OK;
}

/* May do everything at every site. */
static struct err *
is_unrestricted(struct ctx *ctx, contact_id id, bool *yes)
{
	struct access_site_rights rights;
	struct contact contact;

	TRY(contact_find(ctx, id, &contact));
	TRY(access_rights_list(ctx, id, &rights));
	*yes = contact.can_see && contact.can_book && contact.can_sign;
	for (size_t i = 0; i < rights.count; i++)
		*yes = *yes && rights.items[i].sees && rights.items[i].books && rights.items[i].signs;
	return OK;
}

struct err *
access_link_for(struct ctx *ctx, customer_id customer, contact_id contact, const char **path)
{
	struct access_link_facts_row facts;
	bool whole = true;

	if (!ID_IS_NONE(contact))
		TRY(is_unrestricted(ctx, contact, &whole));
	if (whole)
		return access_personal_link(ctx, customer, path);
	TRY(facts_of(ctx, customer, &facts));
	*path = arena_printf(ctx->arena, "/p/%s", facts.slug);
	return OK;
}

/* A token of a message, good for so long after `from`; of whole days, so that two messages of one day hold the same. */
static const char *
message_token(struct ctx *ctx, char kind, int64_t what, contact_id contact, int64_t from, const char *part)
{
	return arena_printf(ctx->arena, "/k/%s", secret_seal(ctx, "key", arena_printf(ctx->arena,
	    "%c %lld %lld %lld %lld%s%s", kind, (long long)ctx->unit.value, (long long)what,
	    (long long)contact.value, (long long)((from + MESSAGE_LINK_S) / 86400 * 86400),
	    str_empty(part) ? "" : " ", str_empty(part) ? "" : part)));
}

struct err *
access_message_link(struct ctx *ctx, activity_id activity, contact_id contact,
    const char *action_code, const char **path)
{
	struct access_key_activity_row row;
	int64_t from = ctx->now.s;
	bool found;

	TRY(sql_access_key_activity(ctx, ctx->unit, activity, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This activity does not exist."),
		    "activity %lld", (long long)activity.value);
	if (!INSTANT_IS_NONE(row.start_at) && row.start_at.s > from)
		from = row.start_at.s;
	*path = ID_IS_NONE(row.customer) || !ways_of(ctx, row.settings).message
	    ? arena_printf(ctx->arena, "/p/%s/a/%s", row.slug, row.public_id.text)
	    : message_token(ctx, 'a', activity.value, contact, from, action_code);
	return OK;
}

struct err *
access_quote_link(struct ctx *ctx, customer_id customer, contact_id contact,
    const char *quote_public_id, const char **path)
{
	struct access_link_facts_row facts;

	TRY(facts_of(ctx, customer, &facts));
	*path = !ways_of(ctx, facts.settings).message
	    ? arena_printf(ctx->arena, "/p/%s/quotes/%s", facts.slug, quote_public_id)
	    : message_token(ctx, 'q', customer.value, contact, ctx->now.s, quote_public_id);
	return OK;
}

struct link_change { customer_id customer; bool revoke; bool on; };

static struct err *
change_link(struct ctx *ctx, void *arg)
{
	struct link_change *change = arg;
	struct access_link_facts_row facts;
	int64_t version;

	TRY(facts_of(ctx, change->customer, &facts));
	TRY(sql_access_session_end_link(ctx, ctx->unit, change->customer, NULL));
	if (!change->revoke) {
		TRY(customer_renew_link(ctx, change->customer, &version));
		return sql_access_link_since(ctx, ctx->unit, change->customer, ctx->now, NULL);
	}
	if (!change->on)
		return customer_revoke_link(ctx, change->customer);
	TRY(sql_access_link_allow(ctx, ctx->unit, change->customer, ctx->now, NULL));
	return audit_write(ctx, "customer.link_allowed", facts.public_id.text, NULL);
}

static struct err *
undo_renewal(struct ctx *ctx, void *arg)
{
	const customer_id *customer = arg;

	TRY(sql_access_session_end_link(ctx, ctx->unit, *customer, NULL));
	TRY(customer_undo_link(ctx, *customer));
	return sql_access_link_since(ctx, ctx->unit, *customer, ctx->now, NULL);
}

static struct err *
renew_all(struct ctx *ctx, void *arg)
{
	int64_t *renewed = arg;

	TRY(sql_access_session_end_links(ctx, ctx->unit, NULL));
	TRY(sql_access_link_renew_all(ctx, ctx->unit, ctx->now, renewed));
	return audit_write(ctx, "unit.links_renewed", "", arena_printf(ctx->arena, "{\"customers\":%lld}",
	    (long long)*renewed));
}

struct err *
access_renew_all(struct ctx *ctx, int64_t *renewed)
{
	return db_transaction(ctx, renew_all, renewed);
}

struct err *
access_renew_link(struct ctx *ctx, customer_id customer)
{
	struct link_change change = { .customer = customer };

	return db_transaction(ctx, change_link, &change);
}

struct err *
access_undo_renewal(struct ctx *ctx, customer_id customer)
{
	return db_transaction(ctx, undo_renewal, &customer);
}

struct err *
access_revoke_link(struct ctx *ctx, customer_id customer, bool revoked)
{
	struct link_change change = { .customer = customer, .revoke = true, .on = !revoked };

	return db_transaction(ctx, change_link, &change);
}

struct err *
access_link_uses(struct ctx *ctx, customer_id customer, struct access_uses *out)
{
	struct access_link_use_list_rows rows;

	TRY(sql_access_link_use_list(ctx, ctx->unit, customer, &rows));
	*out = (struct access_uses){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct access_use){ rows.items[i].at, rows.items[i].address,
			rows.items[i].agent };
	return OK;
}

/* ---- opening one ---- */

/* A key that was read, with what the database says of it now. */
struct opened {
	struct key key;
	struct access_key_view view;
	customer_id customer;
	const char *next;
};

static void
refuse(struct opened *opened, const char *why)
{
	opened->view.good = false;
	opened->view.why = why;
}

static struct err *
open_personal(struct ctx *ctx, struct opened *opened)
{
	struct access_link_facts_row facts;
	struct ways ways;
	bool found;

	TRY(sql_access_link_facts(ctx, opened->key.unit, opened->key.customer, &facts, &found));
	if (!found)
		return OK;
	ways = ways_of(ctx, facts.settings);
	opened->customer = opened->key.customer;
	if (!ID_IS_NONE(facts.merged_into) && !facts.link_revoked && facts.link_version == opened->key.version) {
		/* a double: its link opens the record that it became part of */
		opened->customer = facts.merged_into;
		TRY(sql_access_link_facts(ctx, opened->key.unit, opened->customer, &facts, &found));
		opened->key.version = facts.link_version;
	}
	opened->view = (struct access_key_view){ .good = true,
		.scope = ACCESS_ACCOUNT,
		.unit = opened->key.unit,
		.about = str_empty(facts.first_name)
		    ? facts.name
		    : arena_printf(ctx->arena, "%s %s", facts.first_name, facts.name) };
	opened->next = arena_printf(ctx->arena, "/p/%s", facts.slug);
	if (facts.link_revoked || facts.link_version != opened->key.version || !facts.active)
		refuse(opened,
		    T(ctx,
			"This link is no longer valid. There may be a newer one; or enter with "
			"your email address."));
	else if (link_end(&facts).s <= ctx->now.s)
		refuse(opened,
		    T(ctx,
			"This link was not used for so long that it has ended. Enter with your email "
			"address or mobile number, or ask us for a new one."));
	else if (!ways.portal)
		refuse(opened, T(ctx, "The customer portal is closed at the moment."));
	else if (!ways.personal)
		refuse(opened,
		    T(ctx,
			"Personal links are switched off. Enter with your email address or mobile "
			"number."));
	return OK;
}

/* What is asked of any link in a message. */
static void
check_message(struct ctx *ctx, struct opened *opened, struct ways ways)
{
	if (opened->key.expires.s <= ctx->now.s)
		refuse(opened,
		    T(ctx,
			"This link is too old. Enter with your email address or mobile number."));
	else if (!ways.portal)
		refuse(opened, T(ctx, "The customer portal is closed at the moment."));
	else if (!ways.message)
		refuse(opened,
		    T(ctx,
			"Links in messages are switched off. Enter with your email address or "
			"mobile number."));
}

static struct err *
open_message(struct ctx *ctx, struct opened *opened)
{
	struct access_key_activity_row row;
	bool found, part = !str_empty(opened->key.part);

	TRY(sql_access_key_activity(ctx, opened->key.unit, opened->key.activity, &row, &found));
	if (!found || ID_IS_NONE(row.customer))
		return OK;
	opened->customer = row.customer;
	opened->view = (struct access_key_view){ .good = true,
		.scope = part ? ACCESS_ACTION : ACCESS_ACTIVITY,
		.unit = opened->key.unit,
		.about = row.title };
	opened->next = arena_printf(ctx->arena, "/p/%s/a/%s%s%s", row.slug, row.public_id.text,
	    part ? "/do/" : "", opened->key.part);
	check_message(ctx, opened, ways_of(ctx, row.settings));
	return OK;
}

static struct err *
open_quote(struct ctx *ctx, struct opened *opened)
{
	struct access_link_facts_row facts;
	bool found;

	TRY(sql_access_link_facts(ctx, opened->key.unit, opened->key.customer, &facts, &found));
	if (!found || !facts.active)
		return OK;
	opened->customer = opened->key.customer;
	opened->view = (struct access_key_view){ .good = true,
		.scope = ACCESS_QUOTE,
		.unit = opened->key.unit,
		.about = T(ctx, "Your quote") };
	opened->next = arena_printf(ctx->arena, "/p/%s/quotes/%s", facts.slug, opened->key.part);
	check_message(ctx, opened, ways_of(ctx, facts.settings));
	return OK;
}

static struct err *
open_key(struct ctx *ctx, const char *token, struct opened *out)
{
	*out = (struct opened){ .next = "" };
	refuse(out,
	    T(ctx,
		"This link is not complete or no longer valid. Copy it once more from the "
		"message."));
	if (!read_key(ctx, token, &out->key))
		return OK;
	return out->key.kind == 'p' ? open_personal(ctx, out)
	    : out->key.kind == 'q'  ? open_quote(ctx, out)
				    : open_message(ctx, out);
}

struct err *
access_key_look(struct ctx *ctx, const char *token, struct access_key_view *out)
{
	struct access_standing_email_rows rows = { 0 };
	struct opened opened;

	TRY(open_key(ctx, token, &opened));
	*out = opened.view;
	out->customer = opened.customer;
	out->activity = opened.key.activity;
	out->next = opened.next;
	out->lang = ctx->lang;
	if (!ID_IS_NONE(opened.customer))
		TRY(sql_access_standing_customer(ctx, opened.key.unit, opened.customer, opened.key.contact, &rows));
	if (rows.count > 0)
		lang_parse(rows.items[0].lang, &out->lang);
	return OK;
}

struct key_entering {
	const char *token;
	const struct access_browser *browser;
	struct access_entry out;
};

static struct err *
enter_key(struct ctx *ctx, void *arg)
{
	struct key_entering *entering = arg;
	const struct access_browser *browser = entering->browser;
	struct opened opened;
	struct access_unit_settings_row settings = { 0 };
	struct ways ways;
	int64_t keep_s;
	bool found;

	TRY(open_key(ctx, entering->token, &opened));
	entering->out = (struct access_entry){
		.outcome = ACCESS_SPENT, .next = opened.next, .unit = opened.view.unit
	};
	if (!opened.view.good)
		return OK;
	TRY(sql_access_unit_settings(ctx, opened.key.unit, &settings, &found));
	ways = ways_of(ctx, settings.settings);
	keep_s = browser->keep && opened.view.scope == ACCESS_ACCOUNT ? ways.keep_s : 0;
	TRY(session_make(ctx,
	    &(struct session_new){ .proof = ACCESS_BY_LINK,
		.identity = "",
		.unit = opened.key.unit,
		.customer = opened.customer,
		.contact = opened.key.contact,
		.activity = opened.key.activity,
		.action_code = opened.view.scope == ACCESS_ACTION ? opened.key.part : NULL,
		.quote = opened.view.scope == ACCESS_QUOTE ? opened.key.part : NULL,
		.link_version = opened.key.kind == 'p' ? (int32_t)opened.key.version : INT32_MIN,
		.lasts_s = keep_s > 0 ? keep_s : ways.visit_s,
		.browser = browser },
	    &entering->out.session_token));
	entering->out.session_s = keep_s;
	entering->out.outcome = ACCESS_IN;
	if (opened.key.kind != 'p')
		return OK;
	return sql_access_link_used(ctx, opened.key.unit, opened.customer, ctx->now,
	    browser->address == NULL ? "" : browser->address,
	    browser->agent == NULL ? "" : arena_strndup(ctx->arena, browser->agent, 200), NULL);
}

struct err *
access_enter_key(struct ctx *ctx, const char *token, const struct access_browser *browser,
    struct access_entry *out)
{
	struct key_entering entering = { .token = token, .browser = browser };

	TRY(db_transaction(ctx, enter_key, &entering));
	*out = entering.out;
	return OK;
}
