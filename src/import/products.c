/* products -- the price list: products by their reference, and new prices of those that there are. */
#include "base/arena.h"
#include "base/str.h"
#include "base/sums.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "quote/quote.h"

enum product_field { REFERENCE, NAME, MEASURE, PRICE, TAX, COST, ACTIVE, FIELD_COUNT };

static const struct field fields[FIELD_COUNT] = {
	[REFERENCE] = { "reference", NULL }, [NAME] = { "name", NULL }, [MEASURE] = { "measure", "unit" },
	[PRICE] = { "price", NULL }, [TAX] = { "tax", NULL }, [COST] = { "cost", NULL }, [ACTIVE] = { "active", NULL },
};

static void
read_amount(struct ctx *ctx, struct work *work, size_t i, int field, int64_t *out)
{
	if (has(work, i, field) && !sums_parse(value_of(work, i, field), 2, out))
		fail(ctx, work, i, field, T(ctx, "Write a price, for example 120.00."));
}

static void
read_cells(struct ctx *ctx, struct work *work, size_t i, struct product *p)
{
	int64_t tax = p->tax;
	const char *rate = value_of(work, i, TAX);

	p->reference = value_of(work, i, REFERENCE);
	p->name = text_or(work, i, NAME, str_empty(p->name) ? p->reference : p->name);
	p->measure = text_or(work, i, MEASURE, p->measure);
	read_amount(ctx, work, i, PRICE, &p->price);
	read_amount(ctx, work, i, COST, &p->cost);
	if (has(work, i, TAX) && (!sums_parse(arena_strndup(ctx->arena, rate, strcspn(rate, "%")), 2, &tax)
	    || tax < 0 || tax > 10000))
		fail(ctx, work, i, TAX, T(ctx, "Write a tax rate from 0 to 100 percent."));
	p->tax = (int32_t)tax;
	read_bool(ctx, work, i, ACTIVE, &p->active);
}

static bool
is_same(const struct product *a, const struct product *b)
{
	return str_equal(a->name, b->name) && str_equal(a->measure, b->measure) && a->price == b->price
	    && a->tax == b->tax && a->cost == b->cost && a->active == b->active;
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i)
{
	struct product old, p = { .reference = "", .name = "", .measure = "", .active = true,
	    .tax = work->unit.settings.quote_tax };
	bool exists, seen;
	struct problems problems = { 0 };

	TRY(product_lookup_reference(ctx, value_of(work, i, REFERENCE), &old, &exists));
	if (exists)
		p = old;
	if (!has(work, i, REFERENCE))
		fail(ctx, work, i, REFERENCE, T(ctx, "A reference is missing."));
	else if (!exists && work->sheet->importer == &import_prices)
		fail(ctx, work, i, REFERENCE, T(ctx, "There is no such product."));
	read_cells(ctx, work, i, &p);
	if (work->outcomes[i] == FAILED)
		return OK;
	product_check(ctx, &p, &problems);
	fail_all(ctx, work, i, &problems);
	seen = work->dry && !seen_add(work->seen, p.reference, NULL);
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, REFERENCE, exists || seen))
		return OK;
	work->outcomes[i] = !exists ? seen ? CHANGED : CREATED : is_same(&old, &p) ? SAME : CHANGED;
	if (work->dry || work->outcomes[i] == SAME)
		return OK;
	TRY(product_save(ctx, &p));
	return exists ? trace_changed(ctx, work, TRACE_PRODUCT, p.id, trace_of_product(ctx, &old))
	    : trace_made(ctx, work, TRACE_PRODUCT, p.id);
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i));
	return OK;
}

static const int required[] = { REFERENCE, -1 }, required_price[] = { REFERENCE, PRICE, -1 };
static const char *const ignored[] = { "id", "updated_at", "created_at", NULL };

const struct importer import_products = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 500, .apply = apply,
};
const struct importer import_prices = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required_price, .key = -1,
	.chunk = 500, .apply = apply,
};
