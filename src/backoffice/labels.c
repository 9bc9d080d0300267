/*
 * labels -- QR labels on machines and at sites: made, printed as a sheet, taken back.  Whoever
 * scans one says what is wrong without logging in; the request lands among the requests.
 */
#include "backoffice/backoffice.h"

#include "access/access.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "qr/qr.h"
#include "ui/ui.h"

enum { MOST_LISTED = 200, MOST_PRINTED = 200 };

struct label_row { const struct access_label *label; const char *href, *revoke, *made, *used; };

struct labels_page {
	const char *path, *make, *print, *customer, *customer_href;	/* customer NULL: of the whole unit */
	struct label_row *items;
	size_t count, capacity;
	struct ui_options sites, types;
	const struct problems *problems;
	bool more, may_make;
};

struct sheet_label { html_safe code; const char *name, *address, *typed; };
struct sheet_page {
	struct sheet_label *items;
	size_t count, capacity;
	const char *unit, *phone, *back;
};

#include "gen/backoffice_labels.html.h"

static struct err *
find_customer(struct request *rq, struct customer *customer, bool *one)
{
	*one = field(rq, "customer")[0] != '\0';
	*customer = (struct customer){ 0 };
	return *one ? customer_find_public(rq->ctx, field(rq, "customer"), customer) : OK;
}

static const char *
day_of(struct request *rq, instant at)
{
	return INSTANT_IS_NONE(at) ? NULL
	    : i18n_date(rq->ctx->arena, rq->ctx->lang, zone_date(here(rq)->zone, at), DATE_MEDIUM);
}

/* What the form to make one offers: the customer's sites, or those of a machine's company. */
static struct err *
add_choices(struct request *rq, const struct customer *customer, struct labels_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_types types;
	struct sites sites;

	TRY(site_list(ctx, customer->id, &sites));
	if (sites.count == 0 && !ID_IS_NONE(customer->parent))
		TRY(site_list(ctx, customer->parent, &sites));
	if (customer->type == CUSTOMER_MACHINE || sites.count == 0)
		ui_option_add(ctx, &page->sites, "", T(ctx, "Without a site"));
	for (size_t i = 0; i < sites.count; i++)
		ui_option_add(ctx, &page->sites, sites.items[i].public_id.text, sites.items[i].address);
	ui_option_add(ctx, &page->types, "", T(ctx, "The first one that customers may ask for"));
	TRY(type_list(ctx, false, &types));
	for (size_t i = 0; i < types.count; i++)
		ui_option_add(ctx, &page->types, types.items[i].public_id.text, types.items[i].name);
	return OK;
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct labels_page page = { .path = ui_path(rq, "/labels"), .make = ui_path(rq, "/labels/make"),
		.print = ui_path(rq, "/labels/print"), .may_make = ui_may(rq, PERMISSION_EDIT_CUSTOMERS) };
	struct access_labels labels;
	struct customer customer;
	bool one;

	TRY(find_customer(rq, &customer, &one));
	TRY(access_label_list(ctx, customer.id, MOST_LISTED, &labels, &page.more));
	for (size_t i = 0; i < labels.count; i++) {
		const struct access_label *label = &labels.items[i];

		*arena_push(ctx->arena, &page) = (struct label_row){ .label = label,
			.href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"),
			    label->customer_public_id.text),
			.revoke = arena_printf(ctx->arena, "%s/%s/revoke", page.path, label->public_id.text),
			.made = day_of(rq, label->created_at),
			.used = day_of(rq, label->used_at) };
	}
	if (one) {
		page.customer = customer_full_name(ctx->arena, &customer);
		page.customer_href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"),
		    customer.public_id.text);
		page.make = ui_address(ctx, page.make, "customer", customer.public_id.text, NULL);
		TRY(add_choices(rq, &customer, &page));
	}
	backoffice_labels(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "QR labels"), .place = "customers" });
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity_type type = { 0 };
	struct site site = { 0 };
	struct access_label label;
	struct customer customer;
	bool one;

	TRY(find_customer(rq, &customer, &one));
	if (!one)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This customer does not exist."), "label of nobody");
	if (field(rq, "site")[0] != '\0')
		TRY(site_find_public(ctx, field(rq, "site"), &site));
	if (field(rq, "type")[0] != '\0')
		TRY(type_find_public(ctx, field(rq, "type"), &type));
	TRY(access_label_make(ctx, customer.id, site.id, type.id, &label));
	ui_done(rq, rs, T(ctx, "The label is there: print it and put it on."),
	    ui_address(ctx, "/labels", "customer", customer.public_id.text, NULL));
	return OK;
}

static struct err *
revoke(struct request *rq, struct response *rs)
{
	struct access_label label;

	TRY(access_label_find(rq->ctx, path_value(rq, "label"), &label));
	TRY(access_label_revoke(rq->ctx, label.public_id.text));
	ui_done(rq, rs, T(rq->ctx, "This label opens nothing any more."),
	    ui_address(rq->ctx, "/labels", "customer", label.customer_public_id.text, NULL));
	return OK;
}

/* ---- the sheet ---- */

static struct err *
add_label(struct request *rq, const struct access_label *label, struct sheet_page *page)
{
	struct ctx *ctx = rq->ctx;
	const char *address = absolute_url(rq, arena_printf(ctx->arena, "/q/%s", label->code));
	struct buf svg = buf_make(ctx->arena, 256 * 1024);
	struct qr qr;

	TRY(qr_make(ctx, address, &qr));
	qr_svg(&svg, &qr, TF(ctx, "QR code of {name}", "name", label->customer_name, NULL));
	*arena_push(ctx->arena, page) = (struct sheet_label){ .code = html_from_buf(&svg),
		.name = label->customer_name, .address = label->address, .typed = address };
	return OK;
}

/* The chosen ones, in the order of the list. */
static struct err *
print(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	const char *const *ids = field_all(rq, "label[]");
	struct sheet_page page = { .unit = here(rq)->display_name, .phone = here(rq)->settings.phone,
		.back = ui_path(rq, "/labels") };

	for (size_t i = 0; i < MOST_PRINTED && ids[i] != NULL; i++) {
		struct access_label label;

		TRY(access_label_find(ctx, ids[i], &label));
		if (!INSTANT_IS_NONE(label.revoked_at))
			continue;
		TRY(add_label(rq, &label, &page));
	}
	backoffice_sheet(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "QR labels"), .place = "customers" });
}

const struct route backoffice_labels_routes[] = {
	{ GET, "/:unit/labels", show, CAN_SEE_CUSTOMERS, .fields = "customer" },
	{ GET, "/:unit/labels/print", print, CAN_SEE_CUSTOMERS, .fields = "label[]" },
	{ POST, "/:unit/labels/make", make, CAN_EDIT_CUSTOMERS, .fields = "customer site type" },
	{ POST, "/:unit/labels/:label/revoke", revoke, CAN_EDIT_CUSTOMERS, .fields = "" },
	{ 0 }
};
