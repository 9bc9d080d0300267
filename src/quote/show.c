/* show -- see show.h. */
#include "quote/show.h"

#include <jansson.h>
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "quote/inside.h"

#include "gen/quote_show.html.h"

const char *
quote_money(struct ctx *ctx, const char currency[4], int64_t cents)
{
	struct money money = { cents, "" };

	for (int i = 0; i < 4; i++)
		money.currency[i] = currency[i];
	return i18n_money(ctx->arena, ctx->lang, money);
}

/* "12.5", in the writing of the language. */
static const char *
number(struct ctx *ctx, int64_t value, int decimals)
{
	const char *text = sums_print(ctx->arena, value, decimals, 0), *point = strchr(text, '.');
	int shown = point == NULL ? 0 : (int)strlen(point + 1);
	double whole = 1;

	for (int i = 0; i < decimals; i++)
		whole *= 10;
	return i18n_number(ctx->arena, ctx->lang, (double)value / whole, shown);
}

/* "1.5 h × CHF 95.00, 10 % off" */
static const char *
how(struct ctx *ctx, const struct quote_content *content, const struct quote_line *line)
{
	const char *price = quote_money(ctx, content->currency, line->price);
	const char *text = arena_printf(ctx->arena, "%s%s%s × %s", number(ctx, line->quantity, 3),
	    str_empty(line->measure) ? "" : " ", line->measure, price);

	return line->discount == 0 ? text : TF(ctx, "{line}, {percent} % off", "line", text,
	    "percent", number(ctx, line->discount, 2), NULL);
}

void
quote_say(struct ctx *ctx, const struct quote *quote, const struct quote_content *content, const bool *ticked,
    bool choosing, struct quote_shown *out)
{
	struct sums sums = content_sums(ctx, content, ticked);

	*out = (struct quote_shown){ .net = quote_money(ctx, quote->currency, sums.net),
		.total = quote_money(ctx, quote->currency, sums.total), .with_tax = content->with_tax };

	for (size_t i = 0; i < content->count; i++) {
		const struct quote_line *line = &content->lines[i];
		bool on = ticked != NULL && ticked[i];

		*arena_push(ctx->arena, out) = (struct shown_line){ line->name, how(ctx, content, line),
			quote_money(ctx, content->currency, line->amount), arena_printf(ctx->arena, "%zu", i),
			line->optional, line->optional && choosing, on, !line->optional || on };
	}
	for (size_t i = 0; i < sums.count; i++)
		*arena_push(ctx->arena, &out->taxes) = (struct shown_tax){
			TF(ctx, "Tax {percent} % on {amount}", "percent", number(ctx, sums.items[i].rate, 2),
			    "amount", quote_money(ctx, quote->currency, sums.items[i].net), NULL),
			quote_money(ctx, quote->currency, sums.items[i].tax) };
}

struct err *
quote_show(struct html *html, const struct quote *quote, const struct quote_content *content, const bool *ticked,
    bool choosing)
{
	struct quote_shown page;

	quote_say(html->ctx, quote, content, ticked, choosing, &page);
	quote_shown(html, &page);
	return OK;
}

const bool *
quote_ticked(struct ctx *ctx, const struct quote_content *content, const char *const *places)
{
	bool *ticked = arena_new_array(ctx->arena, content->count + 1, bool);
	int64_t place;

	for (; places != NULL && *places != NULL; places++)
		if (str_to_int(*places, 0, (int64_t)content->count - 1, &place) && content->lines[place].optional)
			ticked[place] = true;
	return ticked;
}

const bool *
quote_chosen(struct ctx *ctx, const struct quote_content *content, const struct quote *quote)
{
	bool *ticked = arena_new_array(ctx->arena, content->count + 1, bool);
	json_t *json = json_loads(quote->chosen, 0, NULL), *place;
	size_t i;

	json_array_foreach(json, i, place)
		if (json_integer_value(place) >= 0 && (size_t)json_integer_value(place) < content->count)
			ticked[json_integer_value(place)] = true;
	json_decref(json);
	return ticked;
}
