/* quotes -- the list of quotes, those of one customer with the signatures, and a new one. */
#include "backoffice/backoffice.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "quote/show.h"
#include "ui/ui.h"

enum { PAGE = 50, MOST_SIGNATURES = 200 };

struct signed_row { const char *href, *what, *who, *when; };

struct quotes_page {
	const char *action, *text, *status, *fresh, *products, *next;
	struct ui_options statuses;
	struct { struct quote_row *items; size_t count, capacity; } rows;
	bool may_edit;
	/* Of one customer: */
	const char *customer, *back, *new_action;
	struct { struct signed_row *items; size_t count, capacity; } signatures;
};

#include "gen/backoffice_quotes.html.h"

static struct quote_row
row_of(struct request *rq, const struct quote *quote)
{
	struct ctx *ctx = rq->ctx;

	return (struct quote_row){
		.href = ui_path(rq, arena_printf(ctx->arena, "/quotes/%s", quote->public_id.text)),
		.name = quote_name(ctx, quote), .title = quote->title, .customer = quote->customer_name,
		.total = quote_money(ctx, quote->currency, quote->total),
		.when = i18n_date(ctx->arena, ctx->lang, zone_date(here(rq)->zone, quote->updated_at), DATE_MEDIUM),
		.tint = quote_status_tint(quote->status), .status = T(ctx, quote_status_label(quote->status)) };
}

static void
add_rows(struct request *rq, const struct quotes *quotes, struct quotes_page *page)
{
	for (size_t i = 0; i < quotes->count && i < PAGE; i++)
		*arena_push(rq->ctx->arena, &page->rows) = row_of(rq, &quotes->items[i]);
}

static struct err *
show_quotes(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quotes_page page = { .action = ui_path(rq, "/quotes"), .text = field(rq, "q"),
		.status = field(rq, "status"),
		.fresh = field(rq, "new"), .products = ui_path(rq, "/products"),
		.may_edit = ui_may(rq, PERMISSION_QUOTE) };
	struct quote_filter filter = { .text = page.text, .limit = PAGE + 1,
		.answered = str_equal(field(rq, "new"), "1") };
	struct quotes quotes;

	filter.only_status = quote_status_parse(page.status, &filter.status);
	if (!str_to_int(field(rq, "before"), 1, INT64_MAX, &filter.before))
		filter.before = 0;
	TRY(quote_list(ctx, &filter, &quotes));
	add_rows(rq, &quotes, &page);
	if (quotes.count > PAGE)
		page.next = ui_address(ctx, page.action, "q", page.text, "status", page.status, "new", page.fresh,
		    "before", arena_printf(ctx->arena, "%lld", (long long)quotes.items[PAGE - 1].id.value), NULL);
	ui_option_add(ctx, &page.statuses, "", T(ctx, "All"));
	for (int status = 0; status < QUOTE_STATUS_COUNT; status++)
		ui_option_add(ctx, &page.statuses, quote_status_token((enum quote_status)status),
		    T(ctx, quote_status_label((enum quote_status)status)));
	backoffice_quotes(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Quotes"), .place = "quotes" });
}

/* ---- of one customer ---- */

static struct err *
show_of_customer(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct quotes_page page = { .may_edit = ui_may(rq, PERMISSION_QUOTE) };
	struct evidences signatures;
	struct customer customer;
	struct quotes quotes;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	TRY(quote_list(ctx, &(struct quote_filter){ .customer = customer.id, .limit = PAGE }, &quotes));
	TRY(evidence_of_customer(ctx, customer.id, MOST_SIGNATURES, &signatures));
	add_rows(rq, &quotes, &page);
	for (size_t i = 0; i < signatures.count; i++) {
		const struct evidence *one = &signatures.items[i];

		*arena_push(ctx->arena, &page.signatures) = (struct signed_row){
			ui_path(rq, arena_printf(ctx->arena, "/signatures/%lld", (long long)one->id.value)),
			arena_printf(ctx->arena, "%s: %s", T(ctx, evidence_what_label(one->what)),
			    T(ctx, evidence_decision_label(one->decision))), one->signer,
			i18n_moment(ctx->arena, ctx->lang, one->at, here(rq)->zone, DATE_MEDIUM) };
	}
	page.customer = customer_full_name(ctx->arena, &customer);
	page.back = ui_path(rq, arena_printf(ctx->arena, "/customers/%s", customer.public_id.text));
	page.new_action = ui_path(rq, arena_printf(ctx->arena, "/customers/%s/quotes", customer.public_id.text));
	backoffice_customer_quotes(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Quotes and signatures"), .place = "customers" });
}

/* ---- the card on the page of an activity ---- */

struct err *
backoffice_quotes_card_of(struct request *rq, const struct activity *activity, const char *path,
    struct quotes_card *out)
{
	struct ctx *ctx = rq->ctx;
	struct quotes quotes;

	*out = (struct quotes_card){
		.shown = ui_may(rq, PERMISSION_SEE_CUSTOMERS) && !ID_IS_NONE(activity->customer) };
	if (!out->shown)
		return OK;
	if (ui_may(rq, PERMISSION_QUOTE))
		out->new_action = arena_printf(ctx->arena, "%s/quotes", path);
	TRY(quote_list(ctx, &(struct quote_filter){ .activity = activity->id, .limit = PAGE }, &quotes));
	for (size_t i = 0; i < quotes.count; i++)
		*arena_push(ctx->arena, out) = row_of(rq, &quotes.items[i]);
	return OK;
}

/* ---- a new one ---- */

static struct err *
make(struct request *rq, struct response *rs, const struct quote_new *new)
{
	struct quote quote;

	TRY(quote_create(rq->ctx, new, &quote));
	respond_see_other(rs, ui_path(rq, arena_printf(rq->ctx->arena, "/quotes/%s/edit", quote.public_id.text)));
	return OK;
}

static struct err *
make_for_customer(struct request *rq, struct response *rs)
{
	struct customer customer;

	TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
	return make(rq, rs, &(struct quote_new){ .customer = customer.id });
}

static struct err *
make_for_activity(struct request *rq, struct response *rs)
{
	struct activity activity;

	TRY(activity_find_public(rq->ctx, path_value(rq, "activity"), &activity));
	if (ID_IS_NONE(activity.customer))
		return err_new(rq->ctx, ERR_CONFLICT, T(rq->ctx,
		    "A quote needs a customer. Choose one for this activity."),
		    "no customer");
	return make(rq, rs, &(struct quote_new){ .customer = activity.customer, .activity = activity.id });
}

const struct route backoffice_quotes_routes[] = {
	{ GET, "/:unit/quotes", show_quotes, .needs = CAN_SEE_CUSTOMERS, .fields = "q status new before" },
	{ GET, "/:unit/customers/:customer/quotes", show_of_customer, .needs = CAN_SEE_CUSTOMERS },
	{ POST, "/:unit/customers/:customer/quotes", make_for_customer, .needs = CAN_QUOTE },
	{ POST, "/:unit/activities/:activity/quotes", make_for_activity, .needs = CAN_QUOTE },
	{ 0 },
};
