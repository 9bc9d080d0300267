/* sight -- the four switches: one function decides what a visitor sees, and says why not. */
#include "access/inside.h"
#include "base/arena.h"
#include "base/str.h"
#include "gen/access.sql.h"
#include "i18n/i18n.h"

static const struct { const char *token, *say;
} reasons[ACCESS_WHY_COUNT] = {
	[ACCESS_YES] = { "visible", "" },
	[ACCESS_UNIT_OFF] = { "unit_off", N_("The customer portal is switched off.") },
	[ACCESS_WAY_OFF] = { "way_off", N_("This way of entering the portal is switched off.") },
	[ACCESS_CUSTOMER_OFF] = { "customer_off",
	    N_("This customer has no access to the portal.") },
	[ACCESS_NO_RIGHT] = { "no_right", N_("This contact may not do that for this customer.") },
	[ACCESS_TYPE_HIDDEN] = { "type_hidden",
	    N_("The type “{type}” is not shown on the portal.") },
	[ACCESS_OTHER_CUSTOMER] = { "other_customer", N_("It belongs to another customer.") },
	[ACCESS_CHILDREN_HIDDEN] = { "children_hidden",
	    N_("It belongs to a linked customer, and the company does not show these to the parent "
	       "customer.") },
	[ACCESS_OUT_OF_SCOPE] = { "out_of_scope", N_("This link opens something else only.") },
	[ACCESS_READ_ONLY] = { "read_only",
	    N_("You are looking at the portal as the customer sees it: nothing can be changed.") },
	[ACCESS_DOCUMENT_HIDDEN] = { "document_hidden", N_("This document is not shown on the portal.") },
	[ACCESS_PART_HIDDEN] = { "part_hidden",
	    N_("The type “{type}” does not show this on the portal, or not in this status.") },
};

const char *
access_why_token(enum access_why why)
{
	return reasons[why].token;
}

static bool
grants(bool sees, bool books, bool signs, enum access_right right)
{
	return sees && (right != ACCESS_BOOK || books) && (right != ACCESS_SIGN || signs);
}

/* At that site; without one, for what has no place. */
static bool
has_right_at(const struct access_standing *standing, enum access_right right, site_id site)
{
	for (size_t i = 0; i < standing->site_count && !ID_IS_NONE(site); i++) {
		const struct access_site_right *own = &standing->sites[i];

		if (ID_EQUAL(own->site, site))
			return grants(own->sees, own->books, own->signs, right);
	}
	return grants(standing->sees, standing->books, standing->signs, right);
}

static bool
has_right_somewhere(const struct access_standing *standing, enum access_right right)
{
	bool has = grants(standing->sees, standing->books, standing->signs, right);

	for (size_t i = 0; i < standing->site_count && !has; i++)
		has = has_right_at(standing, right, standing->sites[i].site);
	return has;
}

/* A page about no activity and no site needs the right anywhere. */
static bool
has_right(const struct access_standing *standing, enum access_right right,
    const struct access_thing *thing)
{
	return ID_IS_NONE(thing->activity) && ID_IS_NONE(thing->site)
	    ? has_right_somewhere(standing, right)
	    : has_right_at(standing, right, thing->site);
}

/* The best standing on that customer: the thing's, or its parent. */
static const struct access_standing *
standing_on(const struct access_visitor *visitor, enum access_right right,
    const struct access_thing *thing, customer_id customer)
{
	const struct access_standing *best = NULL;

	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (ID_IS_NONE(customer) || !ID_EQUAL(standing->unit, thing->unit) ||
		    !ID_EQUAL(standing->customer, customer))
			continue;
		if (best == NULL ||
		    (!has_right(best, right, thing) && has_right(standing, right, thing)))
			best = standing;
	}
	return best;
}

bool
access_is_narrow(const struct access_visitor *visitor)
{
	return !ID_IS_NONE(visitor->only_activity) || visitor->only_quote != NULL;
}

bool
access_somewhere(const struct access_visitor *visitor, enum access_right right)
{
	for (size_t i = 0; i < visitor->standings.count && visitor->here != NULL; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (ID_EQUAL(standing->unit, visitor->here->unit) &&
		    ID_EQUAL(standing->customer, visitor->here->customer) &&
		    has_right_somewhere(standing, right))
			return true;
	}
	return false;
}

/* A link opens what it was made for; "" as an action is what is told after any of them. */
static bool
in_scope(const struct access_visitor *visitor, const struct access_thing *thing)
{
	if (visitor->only_quote != NULL)
		return thing->quote != NULL && str_equal(visitor->only_quote, thing->quote);
	if (ID_IS_NONE(visitor->only_activity))
		return true;
	if (!ID_EQUAL(visitor->only_activity, thing->activity))
		return false;
	return visitor->only_action == NULL ||
	    (thing->action != NULL &&
		(thing->action[0] == '\0' || str_equal(visitor->only_action, thing->action)));
}

static enum access_why
decide(
    const struct access_visitor *visitor, enum access_right right, const struct access_thing *thing)
{
	const struct access_standing *standing = standing_on(visitor, right, thing, thing->customer);

	if (standing == NULL) {
		standing = standing_on(visitor, right, thing, thing->parent);
		if (standing == NULL)
			return ACCESS_OTHER_CUSTOMER;
		if (!standing->children_too)
			return ACCESS_CHILDREN_HIDDEN;
	}
	if (!standing->unit_on)
		return ACCESS_UNIT_OFF;
	if (!standing->way_on)
		return ACCESS_WAY_OFF;
	if (!standing->customer_on)
		return ACCESS_CUSTOMER_OFF;
	if (!in_scope(visitor, thing))
		return ACCESS_OUT_OF_SCOPE;
	if (!has_right(standing, right, thing))
		return ACCESS_NO_RIGHT;
	if (!ID_IS_NONE(thing->activity) && !thing->type_shown)
		return ACCESS_TYPE_HIDDEN;
	return visitor->looking && right != ACCESS_SEE ? ACCESS_READ_ONLY : ACCESS_YES;
}

struct access_verdict
access_verdict_of(struct ctx *ctx, enum access_why why, const char *type_name)
{
	if (why == ACCESS_YES)
		return (struct access_verdict){ ACCESS_YES, "" };
	return (struct access_verdict){ why, TF(ctx, reasons[why].say, "type", type_name == NULL ? "" : type_name,
	    NULL) };
}

struct access_verdict
access_sees(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const struct access_thing *thing)
{
	return access_verdict_of(ctx, decide(visitor, right, thing), thing->type_name);
}

struct err *
access_not_there(struct ctx *ctx, const char *why)
{
	return err_new(
	    ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist, or it is not yours."), "%s", why);
}

/* The verdict as an err: what may not be seen is not there. */
static struct err *
as_err(struct ctx *ctx, enum access_right right, struct access_verdict verdict)
{
	if (verdict.why == ACCESS_READ_ONLY)
		return err_new(ctx, ERR_FORBIDDEN, verdict.say, "staff preview");
	if (verdict.why == ACCESS_NO_RIGHT && right != ACCESS_SEE)
		return err_new(ctx, ERR_FORBIDDEN, verdict.say, "contact without that right");
	return verdict.why == ACCESS_YES ? OK : access_not_there(ctx, access_why_token(verdict.why));
}

static bool
read_public_id(const char *text, struct public_id *out)
{
	if (strlen(text) >= sizeof(out->text))
		return false;
	strcpy(out->text, text);
	return true;
}

/* The activity as the switches ask about it. */
static struct err *
thing_of(struct ctx *ctx, const char *public_id, struct access_thing *out)
{
	struct access_thing_find_row row;
	struct public_id id;
	bool found = false;

	if (read_public_id(public_id, &id))
		TRY(sql_access_thing_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return access_not_there(ctx, "no such activity");
	*out = (struct access_thing){ .activity = row.activity,
		.unit = ctx->unit,
		.customer = row.customer,
		.parent = row.parent,
		.site = row.site,
		.type_shown = row.type_shown,
		.type_name = row.type_name };
	return OK;
}

struct err *
access_activity_action(struct ctx *ctx, const struct access_visitor *visitor,
    enum access_right right, const char *activity_public_id, const char *action_code,
    activity_id *out)
{
	struct access_thing thing;
	struct access_verdict may;

	TRY(thing_of(ctx, activity_public_id, &thing));
	thing.action = action_code;
	may = access_sees(ctx, visitor, ACCESS_SEE, &thing);
	TRY(as_err(ctx, ACCESS_SEE, may));
	if (right != ACCESS_SEE)
		TRY(as_err(ctx, right, access_sees(ctx, visitor, right, &thing)));
	*out = thing.activity;
	return OK;
}

struct err *
access_activity(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const char *activity_public_id, activity_id *out)
{
	return access_activity_action(ctx, visitor, right, activity_public_id, NULL, out);
}

struct err *
access_activity_quote(struct ctx *ctx, const struct access_visitor *visitor,
    enum access_right right, activity_id activity, const char *quote_public_id)
{
	struct access_key_activity_row row;
	struct access_thing thing;
	bool found;

	TRY(sql_access_key_activity(ctx, ctx->unit, activity, &row, &found));
	if (!found)
		return access_not_there(ctx, "no such activity");
	TRY(thing_of(ctx, row.public_id.text, &thing));
	thing.quote = quote_public_id;
	TRY(as_err(ctx, ACCESS_SEE, access_sees(ctx, visitor, ACCESS_SEE, &thing)));
	return right == ACCESS_SEE ? OK
				   : as_err(ctx, right, access_sees(ctx, visitor, right, &thing));
}

struct err *
access_customer_quote(struct ctx *ctx, const struct access_visitor *visitor,
    enum access_right right, customer_id customer, site_id site, const char *quote_public_id)
{
	struct access_customer_thing_row row;
	struct access_thing thing;
	bool found;

	TRY(sql_access_customer_thing(ctx, ctx->unit, customer, &row, &found));
	if (!found)
		return access_not_there(ctx, "no such customer");
	thing = (struct access_thing){ .unit = ctx->unit, .customer = customer, .parent = row.parent,
		.site = site, .quote = quote_public_id };
	TRY(as_err(ctx, ACCESS_SEE, access_sees(ctx, visitor, ACCESS_SEE, &thing)));
	return right == ACCESS_SEE ? OK
				   : as_err(ctx, right, access_sees(ctx, visitor, right, &thing));
}

struct err *
access_site(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const char *site_public_id, site_id *out)
{
	struct access_site_thing_row row;
	struct access_thing thing;
	struct public_id id;
	bool found = false;

	if (read_public_id(site_public_id, &id))
		TRY(sql_access_site_thing(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return access_not_there(ctx, "no such site");
	thing = (struct access_thing){ .unit = ctx->unit,
		.customer = row.customer,
		.parent = row.parent,
		.site = row.site };
	TRY(as_err(ctx, ACCESS_SEE, access_sees(ctx, visitor, ACCESS_SEE, &thing)));
	if (right != ACCESS_SEE)
		TRY(as_err(ctx, right, access_sees(ctx, visitor, right, &thing)));
	*out = row.site;
	return OK;
}
