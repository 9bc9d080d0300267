/*
 * lines -- product lines: name, quantity, price without tax, discount, tax.
 *
 * Kept as whole numbers, as quotes have them: quantity in thousandths, price in cents, discount and
 * tax in hundredths of a percent.  Sums: a line is rounded once, tax once per rate (as quote/sums.h).
 */
#include "form/kind.h"

enum { MOST_LINES = 50, SPARE = 3, LONGEST_NAME = 200 };

static const struct column { const char *name, *label; int decimals; int64_t least, most; bool percent; } columns[] = {
	{ "quantity", N_("Quantity"), 3, 1, 1000000000, false },
	{ "price", N_("Price without tax"), 2, -1000000000, 1000000000, false },
	{ "discount", N_("Discount in %"), 2, 0, 10000, true },
	{ "tax", N_("Tax in %"), 2, 0, 10000, true },
};

struct lines_item { const struct lines_page *page; const json_t *line; int64_t place; bool spare; const char *label; };
struct lines_page {
	struct ctx *ctx;
	const struct field_place *place;
	struct lines_item *items;
	size_t count, capacity;
	int64_t all;
};
struct lines_row { const char *name, *quantity, *price, *amount; };
struct lines_table { struct lines_row *items; size_t count, capacity; const char *net, *tax, *total; };

static void lines_inputs(struct html *, const struct lines_item *);

#include "gen/fields_lines.html.h"

static double
scale_of(const struct column *column)
{
	return column->decimals == 3 ? 1000 : 100;
}

static int64_t
part_of(const json_t *line, const char *name)
{
	return json_integer_value(json_object_get(line, name));
}

/* ---- drawn ---- */

static const char *
typed_form(struct ctx *ctx, const struct lines_item *item, const struct column *column)
{
	const json_t *value = json_object_get(item->line, column->name);
	double usual;

	if (json_is_integer(value))
		return arena_printf(ctx->arena, "%.15g", (double)json_integer_value(value) / scale_of(column));
	if (str_equal(column->name, "tax") && setting_number(item->page->place->field, "tax", &usual))
		return arena_printf(ctx->arena, "%.15g", usual);
	return "";
}

static void
lines_inputs(struct html *html, const struct lines_item *item)
{
	struct ctx *ctx = item->page->ctx;
	long long at = (long long)item->place;

	field_input(html, item->page->place, &(struct field_input){ .label = T(ctx, "Product or work"),
		.part = arena_printf(ctx->arena, "%lld.name", at), .longest = LONGEST_NAME,
		.value = value_text(item->line, "name") });
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		field_input(html, item->page->place, &(struct field_input){ .label = T(ctx, columns[i].label),
			.part = arena_printf(ctx->arena, "%lld.%s", at, columns[i].name), .inputmode = "decimal",
			.longest = 20, .value = typed_form(ctx, item, &columns[i]) });
}

static int64_t
sent_count(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent)
{
	int64_t count;

	return str_to_int(sent_part(ctx, place, sent, "_count"), 0, MOST_LINES + SPARE, &count) ? count : 0;
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct lines_page page = { .ctx = ctx, .place = place };
	size_t stored = json_array_size(place->value);

	page.all = place->sent != NULL ? sent_count(ctx, place, place->sent) : (int64_t)stored + SPARE;
	for (int64_t i = 0; i < page.all; i++) {
		const char *number = arena_printf(ctx->arena, "%lld", (long long)i + 1);

		*arena_push(ctx->arena, &page) = (struct lines_item){ .page = &page, .place = i,
			.spare = i > (int64_t)stored,
			.line = json_array_get(place->value, (size_t)i), .label = TF(ctx, "Line {number}",
			    "number", number, NULL) };
	}
	lines_page(html, &page);
	return OK;
}

/* ---- read ---- */

static bool
read_column(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, int64_t at,
    const struct column *column, json_t *line)
{
	const char *typed = sent_part(ctx, place, sent, arena_printf(ctx->arena, "%lld.%s", (long long)at,
	    column->name));
	double number = str_equal(column->name, "quantity") ? 1 : 0, scaled;

	if (!str_empty(typed) && !kind_number(ctx, typed, &number))
		return false;
	scaled = number * scale_of(column);
	if (fabs(scaled - round(scaled)) > 1e-6 || scaled < (double)column->least || scaled > (double)column->most)
		return false;
	json_object_set_new(line, column->name, json_integer((json_int_t)round(scaled)));
	return true;
}

static void
complain(struct ctx *ctx, const struct field_place *place, int64_t at)
{
	field_wrong(ctx, place, TF(ctx, "Look at line {number}: it needs a name, and numbers that make sense.",
	    "number",
	    arena_printf(ctx->arena, "%lld", (long long)at + 1), NULL));
}

/* A line without name and price is none. */
static void
read_line(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, int64_t at, json_t *to)
{
	const char *name = sent_part(ctx, place, sent, arena_printf(ctx->arena, "%lld.name", (long long)at));
	const char *price = sent_part(ctx, place, sent, arena_printf(ctx->arena, "%lld.price", (long long)at));
	json_t *line = json_pack("{s:s}", "name", name);
	bool sound = !str_empty(name);

	if (str_empty(name) && str_empty(price)) {
		json_decref(line);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		sound = read_column(ctx, place, sent, at, &columns[i], line) && sound;
	if (!sound)
		complain(ctx, place, at);
	json_array_append_new(to, line);
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	int64_t count = sent_count(ctx, place, sent);

	*out = json_array();
	for (int64_t i = 0; i < count; i++)
		read_line(ctx, place, sent, i, *out);
	return OK;
}

static bool
line_is_sound(const json_t *line)
{
	size_t length = str_length(value_text(line, "name"));

	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		const json_t *value = json_object_get(line, columns[i].name);

		if (!json_is_integer(value) || json_integer_value(value) < columns[i].least
		    || json_integer_value(value) > columns[i].most)
			return false;
	}
	return length > 0 && length <= LONGEST_NAME;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	if (!json_is_array(value) || json_array_size(value) > MOST_LINES) {
		field_wrong(ctx, place, TN(ctx, MOST_LINES, "At most {n} line.", "At most {n} lines.", NULL));
		return OK;
	}
	for (size_t i = 0; i < json_array_size(value); i++)
		if (!line_is_sound(json_array_get(value, i))) {
			complain(ctx, place, (int64_t)i);
			return OK;
		}
	return OK;
}

/* ---- sums ---- */

struct sums { int64_t net, tax; };

static int64_t
rounded(double cents)
{
	return (int64_t)round(cents);
}

static int64_t
amount_of(const json_t *line)
{
	return rounded((double)part_of(line, "price") * (double)part_of(line, "quantity") / 1000
	    * (double)(10000 - part_of(line, "discount")) / 10000);
}

static struct sums
sums_of(const json_t *value)
{
	struct sums sums = { 0, 0 };

	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *line = json_array_get(value, i);
		int64_t rate = part_of(line, "tax"), net = 0;
		bool first = true;

		sums.net += amount_of(line);
		for (size_t j = 0; j < json_array_size(value); j++) {
			const json_t *other = json_array_get(value, j);

			if (part_of(other, "tax") != rate)
				continue;
			first = first && j >= i;
			net += amount_of(other);
		}
		if (first)
			sums.tax += rounded((double)net * (double)rate / 10000);
	}
	return sums;
}

/* ---- shown ---- */

static const char *
money_text(struct ctx *ctx, const struct field_place *place, int64_t cents)
{
	const char *own = setting_text(place->field, "currency");
	const char *currency = !str_empty(own) ? own : str_empty(place->use->currency) ? "EUR" : place->use->currency;
	struct money money = { .cents = cents };

	memcpy(money.currency, currency, strnlen(currency, 3));
	return i18n_money(ctx->arena, ctx->lang, money);
}

static const char *
quantity_text(struct ctx *ctx, const json_t *line)
{
	int64_t quantity = part_of(line, "quantity");

	return i18n_number(ctx->arena, ctx->lang, (double)quantity / 1000,
	    quantity % 1000 == 0 ? 0 : quantity % 100 == 0 ? 1 : 3);
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	struct buf out = buf_make(ctx->arena, 1 << 18);
	struct sums sums = sums_of(value);

	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *line = json_array_get(value, i);

		buf_printf(&out, "%s \xc3\x97 %s: %s; ", quantity_text(ctx, line), value_text(line, "name"),
		    money_text(ctx, place, amount_of(line)));
	}
	buf_puts(&out, TF(ctx, "total with tax {amount}", "amount", money_text(ctx, place, sums.net + sums.tax), NULL));
	return buf_text(&out);
}

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	struct sums sums = sums_of(value);
	struct lines_table table = { .net = money_text(ctx, place, sums.net), .tax = money_text(ctx, place, sums.tax),
		.total = money_text(ctx, place, sums.net + sums.tax) };

	for (size_t i = 0; i < json_array_size(value); i++) {
		const json_t *line = json_array_get(value, i);

		*arena_push(ctx->arena, &table) = (struct lines_row){ value_text(line, "name"),
			quantity_text(ctx, line),
			money_text(ctx, place, part_of(line, "price")), money_text(ctx, place, amount_of(line)) };
	}
	lines_table(html, &table);
	return OK;
}

static const struct form_table *
table(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	struct form_table *out = arena_new(ctx->arena, struct form_table);
	struct sums sums = sums_of(value);
	size_t count = json_array_size(value);
	const char **cell;

	*out = (struct form_table){ .titles = { T(ctx, "Product or work"), T(ctx, "Quantity"),
		T(ctx, "Price without tax"), T(ctx, "Amount") }, .columns = 4, .rows = count + 2, .sums = 1 };
	out->cells = cell = arena_new_array(ctx->arena, out->rows * out->columns, const char *);
	for (size_t i = 0; i < count; i++, cell += out->columns) {
		const json_t *line = json_array_get(value, i);

		cell[0] = value_text(line, "name");
		cell[1] = quantity_text(ctx, line);
		cell[2] = money_text(ctx, place, part_of(line, "price"));
		cell[3] = money_text(ctx, place, amount_of(line));
	}
	for (int i = 0; i < 2; i++, cell += out->columns) {
		cell[0] = i == 0 ? T(ctx, "Tax") : T(ctx, "Total with tax");
		cell[1] = cell[2] = "";
		cell[3] = money_text(ctx, place, i == 0 ? sums.tax : sums.net + sums.tax);
	}
	return out;
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	struct sums sums = sums_of(value);

	return fact_number(FACT_NUMBER, (double)(sums.net + sums.tax) / 100);
}

static const struct field_setting settings[] = {
	{ "currency", N_("Currency"), N_("Three letters: EUR, CHF, GBP."), SETTING_IS_TEXT, "" },
	{ "tax", N_("Usual tax in %"), NULL, SETTING_IS_NUMBER, NULL, .least = 0, .most = 100 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .settings = "\"currency\": \"EUR\"",
	    .sent = { "_count", "2", "0.name", "Filter", "0.quantity", "2", "0.price", "45", "0.tax", "8,1" },
	    .stored = "[{\"name\": \"Filter\", \"quantity\": 2000, \"price\": 4500, \"discount\": 0, \"tax\": 810}]",
	    .text = "2 \xc3\x97 Filter: \xe2\x82\xac" "90.00; total with tax \xe2\x82\xac" "97.29" },
	{ .sent = { "_count", "1", "0.quantity", "2" }, .text = "" },
	{ .sent = { "_count", "0" }, .text = "" },
	{ .sent = { "_count", "1", "0.price", "45" }, .text = "",
	    .wrong = "Look at line 1: it needs a name, and numbers that make sense." },
	{ .sent = { "_count", "1", "0.name", "Filter", "0.quantity", "-1" }, .text = "",
	    .wrong = "Look at line 1: it needs a name, and numbers that make sense." },
	{ 0 },
};

const struct field_kind field_kind_lines = {
	.token = "lines", .label = N_("Product lines"), .icon = "receipt", .palette = N_("Numbers"), .rank = 22,
	.traits = FIELD_GROUPED | FIELD_WHOLE_WIDTH | FIELD_NOT_INSIDE | FIELD_NO_DEFAULT | FIELD_PRODUCTS,
	.fact = FACT_NUMBER,
	.settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show, .table = table, .see = see,
};
