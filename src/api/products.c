/* products -- the unit's price list. */
#include "api/row.h"

#include "base/arena.h"
#include "quote/quote.h"

static const struct member product_members[] = {
	{ "id", AT(product, public_id), GIVEN, "Id of the product" },
	{ "reference", AT(product, reference), BOTH | NEEDED | PLAIN, "Unique in the unit", .most = 40 },
	{ "name", AT(product, name), BOTH | NEEDED, "What customers read", .most = 200 },
	{ "measure", AT(product, measure), BOTH, "\"piece\", \"h\"", .most = 20 },
	{ "price_cents", AT(product, price), BOTH, "For one; with tax where the prices of the unit hold it",
	  .least = -100000000000, .most = 100000000000 },
	{ "tax_basis_points", AT(product, tax), BOTH, "Hundredths of a percent", .most = 10000 },
	{ "cost_cents", AT(product, cost), BOTH, "For staff alone", .least = -100000000000, .most = 100000000000 },
	{ "active", AT(product, active), BOTH, "false: archived" },
	{ 0 },
};
static const struct shape product_shape = { "Product", "A row of the price list", product_members,
    sizeof(struct product) };

struct products_asked { struct api_page page; const char *words; bool archived; };

static const struct member asked_members[] = {
	PAGE_MEMBERS(products_asked, page),
	{ "q", AT(products_asked, words), NEW, "Words of reference and name" },
	{ "archived", AT(products_asked, archived), NEW, "Archived ones too" },
	{ 0 },
};
static const struct shape asked_shape = { "ProductsAsked", "Which products", asked_members,
    sizeof(struct products_asked) };

static struct err *
list(struct request *rq, struct response *rs)
{
	struct products_asked asked = { 0 };
	struct products all;

	TRY(api_query(rq, &asked));
	TRY(product_list(rq->ctx, asked.words, asked.archived, &all));
	return api_give_whole(rq, rs, &all, &asked.page);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct product product;

	TRY(product_find_public(rq->ctx, path_value(rq, "product"), &product));
	return api_give(rq, rs, &product);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	const struct api_visitor *visitor = rq->visitor;
	struct product product = { .reference = "", .name = "", .measure = "", .active = true,
		.tax = (int32_t)visitor->unit.settings.quote_tax };

	TRY(api_body(rq, &product));
	TRY(product_save(rq->ctx, &product));
	return api_give_made(rq, rs, &product, arena_printf(rq->ctx->arena, "/v1/products/%s", product.public_id.text));
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct product product;

	TRY(product_find_public(rq->ctx, path_value(rq, "product"), &product));
	TRY(api_match(rq, &product));
	TRY(api_body(rq, &product));
	TRY(product_save(rq->ctx, &product));
	return api_give(rq, rs, &product);
}

const struct route api_product_routes[] = {
	ROW(GET, "/v1/products", NEEDS_KEY_READ, "The price list by reference.", list, .query = &asked_shape,
	    .answer = &product_shape, .list = "products"),
	ROW(POST, "/v1/products", NEEDS_KEY_WRITE, "A new product.", make, .body = &product_shape,
	    .answer = &product_shape, .status = 201),
	ROW(GET, "/v1/products/:product", NEEDS_KEY_READ, "One product.", show, .answer = &product_shape),
	ROW(PATCH, "/v1/products/:product", NEEDS_KEY_WRITE,
	    "Changes a product; quotes that were sent stay as they are.",
	    change, .body = &product_shape, .answer = &product_shape, .match = MATCH_MAY),
	{ 0 },
};
