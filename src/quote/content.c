/* content -- what a version says: read, checked, added up, and as the one text that is signed. */
#include <jansson.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "quote/inside.h"

enum { PERCENT = 10000 };

/* ---- JSON ---- */

static void
write_line(struct json *json, const struct quote_line *line)
{
	json_open_object(json, NULL);
	json_text(json, "product", line->product);
	json_text(json, "name", line->name);
	json_text(json, "measure", line->measure);
	json_int(json, "quantity", line->quantity);
	json_int(json, "price", line->price);
	json_int(json, "discount", line->discount);
	json_int(json, "tax", line->tax);
	json_int(json, "cost", line->cost);
	json_bool(json, "optional", line->optional);
	json_close_object(json);
}

const char *
content_json(struct ctx *ctx, const struct quote_content *content)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);

	json_open_object(&json, NULL);
	json_text(&json, "title", content->title);
	json_text(&json, "intro", content->intro);
	json_text(&json, "terms", content->terms);
	json_text(&json, "valid_until", date_print(ctx->arena, content->valid_until));
	json_text(&json, "currency", content->currency);
	json_bool(&json, "with_tax", content->with_tax);
	json_open_array(&json, "lines");
	for (size_t i = 0; i < content->count; i++)
		write_line(&json, &content->lines[i]);
	json_close_array(&json);
	json_close_object(&json);
	return buf_text(&buf);
}

static const char *
text_of(struct ctx *ctx, const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : arena_strdup(ctx->arena, text);
}

static int64_t
number_of(const json_t *object, const char *name)
{
	return json_integer_value(json_object_get(object, name));
}

static void
read_line(struct ctx *ctx, const json_t *object, struct quote_line *line)
{
	*line = (struct quote_line){
		.product = text_of(ctx, object, "product"),
		.name = text_of(ctx, object, "name"),
		.measure = text_of(ctx, object, "measure"),
		.quantity = number_of(object, "quantity"),
		.price = number_of(object, "price"),
		.discount = (int32_t)number_of(object, "discount"),
		.tax = (int32_t)number_of(object, "tax"),
		.cost = number_of(object, "cost"),
		.optional = json_is_true(json_object_get(object, "optional")),
	};
	line->amount = sums_line(line->price, line->quantity, line->discount);
}

struct err *
content_read(struct ctx *ctx, const char *text, struct quote_content *out)
{
	json_t *json = json_loads(text, 0, NULL);
	const json_t *lines = json_object_get(json, "lines");

	if (!json_is_object(json))
		return err_bug(ctx, "a version of a quote holds no JSON");
	*out = (struct quote_content){
		.title = text_of(ctx, json, "title"),
		.intro = text_of(ctx, json, "intro"),
		.terms = text_of(ctx, json, "terms"),
		.valid_until = DATE_NONE,
		.with_tax = json_is_true(json_object_get(json, "with_tax")),
		.lines = arena_new_array(ctx->arena, json_array_size(lines) + 1, struct quote_line),
		.count = json_array_size(lines),
	};
	out->capacity = out->count + 1;
	date_parse(text_of(ctx, json, "valid_until"), &out->valid_until);
	memcpy(out->currency, arena_printf(ctx->arena, "%-3.3s", text_of(ctx, json, "currency")),
	    sizeof(out->currency));
	for (size_t i = 0; i < out->count; i++)
		read_line(ctx, json_array_get(lines, i), &out->lines[i]);
	json_decref(json);
	return OK;
}

/* ---- checking ---- */

static void
wrong(struct ctx *ctx, struct problems *problems, size_t line, const char *name, const char *say)
{
	problem_add(ctx->arena, problems, arena_printf(ctx->arena, "lines.%zu.%s", line, name), say);
}

static void
check_line(struct ctx *ctx, size_t i, const struct quote_line *line, struct problems *problems)
{
	if (str_empty(line->name))
		wrong(ctx, problems, i, "name", T(ctx, "Say what it is."));
	else if (str_length(line->name) > QUOTE_MOST_NAME)
		wrong(ctx, problems, i, "name", T(ctx, "This text is too long. Shorten it."));
	if (line->quantity <= 0 || line->quantity > SUMS_MOST_QUANTITY)
		wrong(ctx, problems, i, "quantity", T(ctx, "Write a quantity above 0, with at most three decimals."));
	if (line->price > SUMS_MOST_PRICE || line->price < -SUMS_MOST_PRICE)
		wrong(ctx, problems, i, "price", T(ctx, "Write a price, for example 120.00."));
	if (line->discount < 0 || line->discount > PERCENT)
		wrong(ctx, problems, i, "discount", T(ctx, "Write a discount from 0 to 100 percent."));
	if (line->tax < 0 || line->tax > PERCENT)
		wrong(ctx, problems, i, "tax", T(ctx, "Write a tax rate from 0 to 100 percent."));
}

void
content_check(struct ctx *ctx, const struct quote_content *content, struct problems *problems)
{
	if (str_empty(content->title))
		problem_add(ctx->arena, problems, "title", T(ctx, "Give the quote a title."));
	else if (str_length(content->title) > QUOTE_MOST_TITLE)
		problem_add(ctx->arena, problems, "title", T(ctx, "This text is too long. Shorten it."));
	if (str_length(content->intro) > QUOTE_MOST_TEXT)
		problem_add(ctx->arena, problems, "intro", T(ctx, "This text is too long. Shorten it."));
	if (str_length(content->terms) > QUOTE_MOST_TEXT)
		problem_add(ctx->arena, problems, "terms", T(ctx, "This text is too long. Shorten it."));
	if (DATE_IS_NONE(content->valid_until))
		problem_add(ctx->arena, problems, "valid_until", T(ctx, "Choose the last day."));
	if (content->count > QUOTE_MOST_LINES)
		problem_add(ctx->arena, problems, "lines", T(ctx, "A quote has at most 200 lines."));
	for (size_t i = 0; i < content->count && i < QUOTE_MOST_LINES; i++)
		check_line(ctx, i, &content->lines[i], problems);
}

/* ---- sums ---- */

static bool
counts(const struct quote_content *content, const bool *ticked, size_t i)
{
	return !content->lines[i].optional || (ticked != NULL && ticked[i]);
}

struct sums
content_sums(struct ctx *ctx, const struct quote_content *content, const bool *ticked)
{
	struct sums sums = { 0 };

	for (size_t i = 0; i < content->count; i++)
		if (counts(content, ticked, i))
			sums_add(ctx->arena, &sums, content->lines[i].amount, content->lines[i].tax);
	if (content->with_tax)
		sums_close_with_tax(&sums);
	else
		sums_close(&sums);
	return sums;
}

/* ---- what is signed ---- */

static void
put_line(struct json *json, const struct quote_content *content, const bool *ticked, size_t i)
{
	const struct quote_line *line = &content->lines[i];

	json_open_object(json, NULL);
	json_int(json, "place", (int64_t)i + 1);
	json_text(json, "name", line->name);
	json_text(json, "product", line->product);
	json_text(json, "measure", line->measure);
	json_int(json, "quantity_thousandths", line->quantity);
	json_int(json, "price_cents", line->price);
	json_int(json, "discount_hundredths_percent", line->discount);
	json_int(json, "tax_hundredths_percent", line->tax);
	json_int(json, "amount_cents", line->amount);
	json_bool(json, "optional", line->optional);
	json_bool(json, "chosen", counts(content, ticked, i));
	json_close_object(json);
}

static void
put_sums(struct json *json, const struct sums *sums)
{
	json_int(json, "net_cents", sums->net);
	json_open_array(json, "taxes");
	for (size_t i = 0; i < sums->count; i++) {
		json_open_object(json, NULL);
		json_int(json, "rate_hundredths_percent", sums->items[i].rate);
		json_int(json, "net_cents", sums->items[i].net);
		json_int(json, "tax_cents", sums->items[i].tax);
		json_close_object(json);
	}
	json_close_array(json);
	json_int(json, "tax_cents", sums->tax);
	json_int(json, "total_cents", sums->total);
}

struct err *
quote_document(struct ctx *ctx, const struct quote *quote, const struct quote_content *content, const bool *ticked,
    const char **out, struct sums *sums)
{
	struct buf buf = buf_make(ctx->arena, 1 << 20);
	struct json json = json_make(&buf);
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	*sums = content_sums(ctx, content, ticked);
	json_open_object(&json, NULL);
	json_text(&json, "quote", quote->number);
	json_int(&json, "version", quote->version);
	json_text(&json, "company", unit.display_name);
	json_text(&json, "customer", quote->customer_name);
	json_text(&json, "title", content->title);
	json_text(&json, "intro", content->intro);
	json_text(&json, "terms", content->terms);
	json_text(&json, "valid_until", date_print(ctx->arena, content->valid_until));
	json_text(&json, "currency", content->currency);
	if (content->with_tax)
		json_bool(&json, "prices_with_tax", true);
	json_open_array(&json, "lines");
	for (size_t i = 0; i < content->count; i++)
		put_line(&json, content, ticked, i);
	json_close_array(&json);
	put_sums(&json, sums);
	json_close_object(&json);
	*out = evidence_canonical(ctx, buf_text(&buf));
	return *out == NULL ? err_bug(ctx, "quote %s makes no JSON", quote->public_id.text) : OK;
}

const char *
quote_key(struct ctx *ctx, const struct quote *quote)
{
	return arena_printf(ctx->arena, "quote %s %d", quote->public_id.text, quote->version);
}
