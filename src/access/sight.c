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
};

const char *
access_why_token(enum access_why why)
{
	return reasons[why].token;
}

static bool
has_right(const struct access_standing *standing, enum access_right right)
{
	return standing->sees && (right != ACCESS_BOOK || standing->books) &&
	    (right != ACCESS_SIGN || standing->signs);
}

/* The best standing on the thing's customer, or on its parent. */
static const struct access_standing *
standing_on(const struct access_visitor *visitor, enum access_right right, unit_id unit,
    customer_id customer)
{
	const struct access_standing *best = NULL;

	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (ID_IS_NONE(customer) || !ID_EQUAL(standing->unit, unit) ||
		    !ID_EQUAL(standing->customer, customer))
			continue;
		if (best == NULL || (!has_right(best, right) && has_right(standing, right)))
			best = standing;
	}
	return best;
}

static enum access_why
decide(
    const struct access_visitor *visitor, enum access_right right, const struct access_thing *thing)
{
	const struct access_standing *standing = standing_on(
	    visitor, right, thing->unit, thing->customer);
	bool activity = !ID_IS_NONE(thing->activity);

	if (standing == NULL) {
		standing = standing_on(visitor, right, thing->unit, thing->parent);
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
	if (!ID_IS_NONE(visitor->only_activity) &&
	    (!activity || !ID_EQUAL(visitor->only_activity, thing->activity)))
		return ACCESS_OUT_OF_SCOPE;
	if (!has_right(standing, right))
		return ACCESS_NO_RIGHT;
	if (activity && !thing->type_shown)
		return ACCESS_TYPE_HIDDEN;
	return visitor->looking && right != ACCESS_SEE ? ACCESS_READ_ONLY : ACCESS_YES;
}

struct access_verdict
access_sees(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const struct access_thing *thing)
{
	enum access_why why = decide(visitor, right, thing);

	if (why == ACCESS_YES)
		return (struct access_verdict){ ACCESS_YES, "" };
	return (struct access_verdict){ why, TF(ctx, reasons[why].say, "type",
	    thing->type_name == NULL ? "" : thing->type_name, NULL) };
}

static struct err *
not_there(struct ctx *ctx, const char *why)
{
	return err_new(
	    ctx, ERR_NOT_FOUND, T(ctx, "This page does not exist, or it is not yours."), "%s", why);
}

struct err *
access_activity(struct ctx *ctx, const struct access_visitor *visitor, enum access_right right,
    const char *activity_public_id, activity_id *out)
{
	struct access_thing_find_row row;
	struct access_verdict verdict;
	struct public_id id = { "" };
	bool found;

	if (strlen(activity_public_id) >= sizeof(id.text))
		return not_there(ctx, "no public id");
	strcpy(id.text, activity_public_id);
	TRY(sql_access_thing_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_there(ctx, "no such activity");
	verdict = access_sees(ctx, visitor, right,
	    &(struct access_thing){ .activity = row.activity,
		.unit = ctx->unit,
		.customer = row.customer,
		.parent = row.parent,
		.type_shown = row.type_shown,
		.type_name = row.type_name });
	if (verdict.why == ACCESS_READ_ONLY)
		return err_new(ctx, ERR_FORBIDDEN, verdict.say, "staff preview");
	if (verdict.why == ACCESS_NO_RIGHT && right != ACCESS_SEE)
		return err_new(ctx, ERR_FORBIDDEN, verdict.say, "contact without that right");
	if (verdict.why != ACCESS_YES)
		return not_there(ctx, access_why_token(verdict.why));
	*out = row.activity;
	return OK;
}

struct err *
access_items(
    struct ctx *ctx, const struct access_visitor *visitor, int limit, struct access_items *out)
{
	struct access_item_list_rows rows = { 0 };

	*out = (struct access_items){ 0 };
	if (visitor->here == NULL)
		return OK;
	TRY(sql_access_item_list(ctx, visitor->here->unit, visitor->here->customer, limit, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct access_item_list_row *row = &rows.items[i];
		struct access_thing thing = { .activity = row->activity,
			.unit = visitor->here->unit,
			.customer = row->customer,
			.parent = row->parent,
			.type_shown = row->type_shown,
			.type_name = row->type_name };

		*arena_push(ctx->arena, out) = (struct access_item){
			.activity = row->activity,
			.public_id = row->public_id,
			.reference = row->reference,
			.title = row->title,
			.status = row->status,
			.type_name = row->type_name,
			.type = row->type,
			.customer = row->customer,
			.customer_name = row->customer_name,
			.site = row->site,
			.address = row->address,
			.zone = row->zone,
			.start_at = row->start_at,
			.end_at = row->end_at,
			.window_from = row->window_from,
			.window_to = row->window_to,
			.real_end_at = row->real_end_at,
			.created_at = row->created_at,
			.updated_at = row->updated_at,
			.verdict = access_sees(ctx, visitor, ACCESS_SEE, &thing),
		};
	}
	return OK;
}
