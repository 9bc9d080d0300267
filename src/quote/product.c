/* product -- the unit's price list. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/quote.sql.h"
#include "i18n/i18n.h"
#include "quote/inside.h"

enum { MOST_REFERENCE = 40, MOST_MEASURE = 20 };

static struct product
product_of(const struct product_find_row *row)
{
	return (struct product){ row->id, row->public_id, row->reference, row->name, row->measure, row->price,
		row->tax, row->cost, row->active };
}

/* "%word%" of the n-th folded word; NULL: there is none. */
static const char *
nth_word(struct ctx *ctx, const char *words, size_t n)
{
	size_t count = 0;
	char **all = str_split(ctx->arena, i18n_fold(ctx->arena, words == NULL ? "" : words), ' ', &count);

	return n < count && all[n][0] != '\0' ? arena_printf(ctx->arena, "%%%s%%", all[n]) : NULL;
}

struct err *
product_list(struct ctx *ctx, const char *words, bool archived, struct products *out)
{
	struct product_find_rows rows;

	TRY(sql_product_list(ctx, ctx->unit, nth_word(ctx, words, 0), nth_word(ctx, words, 1), archived, &rows));
	*out = (struct products){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = product_of(&rows.items[i]);
	return OK;
}

struct err *
product_find_public(struct ctx *ctx, const char *public_id, struct product *out)
{
	struct product_find_row row;
	bool found;

	TRY(sql_product_find(ctx, ctx->unit, sql_public_id(public_id), &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This product does not exist."), "product %s", public_id);
	*out = product_of(&row);
	return OK;
}

struct err *
product_lookup_reference(struct ctx *ctx, const char *reference, struct product *out, bool *found)
{
	struct product_find_row row;

	TRY(sql_product_lookup(ctx, ctx->unit, reference, &row, found));
	if (*found)
		*out = product_of(&row);
	return OK;
}

struct err *
product_lookup_id(struct ctx *ctx, int64_t id, struct product *out, instant *updated_at, bool *found)
{
	struct product_lookup_id_row row;

	TRY(sql_product_lookup_id(ctx, ctx->unit, id, &row, found));
	if (!*found)
		return OK;
	*updated_at = row.updated_at;
	return product_find_public(ctx, row.public_id.text, out);
}

struct err *
product_remove(struct ctx *ctx, int64_t id)
{
	return sql_product_remove(ctx, ctx->unit, id, NULL);
}

void
product_check(struct ctx *ctx, const struct product *product, struct problems *problems)
{
	if (str_empty(product->reference) || str_length(product->reference) > MOST_REFERENCE)
		problem_add(ctx->arena, problems, "reference", T(ctx, "Give it a reference of at most 40 characters."));
	if (str_empty(product->name) || str_length(product->name) > QUOTE_MOST_NAME)
		problem_add(ctx->arena, problems, "name", T(ctx, "Give it a name."));
	if (str_length(product->measure) > MOST_MEASURE)
		problem_add(ctx->arena, problems, "measure", T(ctx, "This text is too long. Shorten it."));
	if (product->price < -SUMS_MOST_PRICE || product->price > SUMS_MOST_PRICE)
		problem_add(ctx->arena, problems, "price", T(ctx, "Write a price, for example 120.00."));
	if (product->tax < 0 || product->tax > 10000)
		problem_add(ctx->arena, problems, "tax", T(ctx, "Write a tax rate from 0 to 100 percent."));
	if (product->cost < 0 || product->cost > SUMS_MOST_PRICE)
		problem_add(ctx->arena, problems, "cost", T(ctx, "Write a price, for example 120.00."));
}

static struct err *
write(struct ctx *ctx, void *arg)
{
	struct product *p = arg;
	const char *folded = i18n_fold(ctx->arena, arena_printf(ctx->arena, "%s %s", p->reference, p->name));
	struct product_add_row row;

	if (p->id != 0)
		return sql_product_change(ctx, ctx->unit, p->id, p->reference, p->name, p->measure, p->price,
		    p->tax, p->cost, p->active, folded, ctx->now, NULL);
	p->public_id = env_public_id(ctx->env);
	TRY(sql_product_add(ctx, ctx->unit, p->public_id, p->reference, p->name, p->measure, p->price, p->tax, p->cost,
	    p->active, folded, ctx->now, &row));
	p->id = row.id;
	return OK;
}

struct err *
product_save(struct ctx *ctx, struct product *product)
{
	struct problems problems = { 0 };
	struct err *err;

	product_check(ctx, product, &problems);
	TRY(err_invalid(ctx, &problems));
	err = db_transaction(ctx, write, product);
	if (!str_equal(db_err_constraint(err), "product_unit_id_reference_key"))
		return err;
	problem_add(ctx->arena, &problems, "reference", T(ctx, "Another product has this reference."));
	return err_invalid(ctx, &problems);
}
