/* products -- the price list that quotes are made of. */
#include "backoffice/backoffice.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/sums.h"
#include "i18n/i18n.h"
#include "quote/show.h"
#include "ui/ui.h"

struct product_row { const char *href, *reference, *name, *measure, *price, *tax, *cost; bool active; };

struct products_page {
	const char *action, *text, *all, *back, *new_href;
	struct { struct product_row *items; size_t count, capacity; } rows;
	/* One: */
	const char *title;
	bool with_tax;
	const char *reference, *name, *measure, *price, *tax, *cost, *active;
	const struct problems *problems;
};

#include "gen/backoffice_products.html.h"

static struct err *
show_products(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct products_page page = { .action = ui_path(rq, "/products"), .text = field(rq, "q"), .all = field(rq,
	    "all"),
		.back = ui_path(rq, "/quotes"), .new_href = ui_path(rq, "/products/new") };
	struct products list;
	char currency[4] = "";

	memcpy(currency, arena_printf(ctx->arena, "%-3.3s", unit_currency(here(rq))), sizeof(currency));
	TRY(product_list(ctx, page.text, str_equal(page.all, "1"), &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct product *one = &list.items[i];

		*arena_push(ctx->arena, &page.rows) = (struct product_row){
			ui_path(rq, arena_printf(ctx->arena, "/products/%s", one->public_id.text)), one->reference,
			    one->name,
			one->measure, quote_money(ctx, currency, one->price),
			arena_printf(ctx->arena, "%s %%", sums_print(ctx->arena, one->tax, 2, 0)),
			one->cost == 0 ? "" : quote_money(ctx, currency, one->cost), one->active };
	}
	backoffice_products(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Products"), .place = "quotes" });
}

/* ---- one ---- */

static bool
is_new(const struct request *rq)
{
	return rq->value_count < 2;
}

static struct err *
draw(struct request *rq, struct response *rs, struct products_page *page)
{
	page->back = ui_path(rq, "/products");
	page->with_tax = here(rq)->settings.prices_with_tax;
	page->action = ui_path(rq, is_new(rq) ? "/products/new" :
	    arena_printf(rq->ctx->arena, "/products/%s", path_value(rq, "product")));
	page->title = is_new(rq) ? T(rq->ctx, "New product") : page->name;
	backoffice_product(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page->title, .place = "quotes" });
}

/* As it is typed in the reader's language. */
static const char *
typed(struct request *rq, int64_t value, int least)
{
	return i18n_decimal(rq->ctx->arena, rq->ctx->lang, sums_print(rq->ctx->arena, value, 2, least));
}

static struct err *
show_product(struct request *rq, struct response *rs)
{
	struct products_page page = { .reference = "", .name = "", .measure = "", .price = "", .cost = "",
	    .active = "1",
		.tax = typed(rq, here(rq)->settings.quote_tax, 0) };
	struct product product;

	if (is_new(rq))
		return draw(rq, rs, &page);
	TRY(product_find_public(rq->ctx, path_value(rq, "product"), &product));
	page.reference = product.reference;
	page.name = product.name;
	page.measure = product.measure;
	page.price = typed(rq, product.price, 2);
	page.tax = typed(rq, product.tax, 0);
	page.cost = product.cost == 0 ? "" : typed(rq, product.cost, 2);
	page.active = ui_bool(product.active);
	return draw(rq, rs, &page);
}

/* What is no amount becomes one that the room refuses, so that its sentence stands beside the field. */
static int64_t
amount(const char *text)
{
	int64_t value = 0;

	return str_empty(text) || sums_parse(text, 2, &value) ? value : INT64_C(1) << 50;
}

static struct err *
save_product(struct request *rq, struct response *rs)
{
	struct products_page page = { .reference = field(rq, "reference"), .name = field(rq, "name"),
		.measure = field(rq, "measure"), .price = field(rq, "price"), .tax = field(rq, "tax"),
		.cost = field(rq, "cost"), .active = ui_bool(str_equal(field(rq, "active"), "1")) };
	struct product product = { 0 };
	int64_t tax = amount(page.tax);
	struct err *err;

	if (!is_new(rq))
		TRY(product_find_public(rq->ctx, path_value(rq, "product"), &product));
	product.reference = page.reference;
	product.name = page.name;
	product.measure = page.measure;
	product.price = amount(page.price);
	product.tax = tax < 0 || tax > 10000 ? -1 : (int32_t)tax;
	product.cost = amount(page.cost);
	product.active = str_equal(page.active, "1");
	err = product_save(rq->ctx, &product);
	if (err != OK) {
		page.problems = ui_problems(rs, err);
		return page.problems == NULL ? err : draw(rq, rs, &page);
	}
	ui_done(rq, rs, T(rq->ctx, "Saved."), "/products");
	return OK;
}

#define PRODUCT_FIELDS "reference name measure price tax cost active"

const struct route backoffice_products_routes[] = {
	{ GET, "/:unit/products", show_products, .needs = CAN_QUOTE, .fields = "q all" },
	{ GET, "/:unit/products/new", show_product, .needs = CAN_QUOTE },
	{ POST, "/:unit/products/new", save_product, .needs = CAN_QUOTE, .fields = PRODUCT_FIELDS },
	{ GET, "/:unit/products/:product", show_product, .needs = CAN_QUOTE },
	{ POST, "/:unit/products/:product", save_product, .needs = CAN_QUOTE, .fields = PRODUCT_FIELDS },
	{ 0 },
};
