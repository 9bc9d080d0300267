/* money -- an amount in whole cents, with its currency. */
#include "form/kind.h"

static const char *
currency_of(const struct field_place *place)
{
	const char *own = setting_text(place->field, "currency");

	if (!str_empty(own))
		return own;
	return str_empty(place->use->currency) ? "EUR" : place->use->currency;
}

static const char *
plain(struct ctx *ctx, const json_t *value)
{
	long long cents = (long long)json_integer_value(json_object_get(value, "cents"));

	return arena_printf(ctx->arena, "%s%lld.%02lld", cents < 0 ? "-" : "", llabs(cents) / 100, llabs(cents) % 100);
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .inputmode = "decimal", .unit = currency_of(place),
		.longest = 20, .autocomplete = "off", .value = place->value == NULL ? "" : i18n_number(ctx->arena,
		    ctx->lang,
		    (double)json_integer_value(json_object_get(place->value, "cents")) / 100, 2) });
	return OK;
}

static json_t *
amount(const struct field_place *place, double number)
{
	return json_pack("{s:I, s:s}", "cents", (json_int_t)round(number * 100), "currency", currency_of(place));
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");
	double number;

	if (str_empty(typed))
		return OK;
	if (!kind_number(ctx, typed, &number) || fabs(number * 100 - round(number * 100)) > 1e-6)
		field_wrong(ctx, place, T(ctx, "Enter an amount, such as 49.90."));
	else
		*out = amount(place, number);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const json_t *cents = json_object_get(value, "cents");
	double number = (double)json_integer_value(cents) / 100;

	if (!json_is_integer(cents) || strlen(value_text(value, "currency")) != 3 || fabs(number) > 1e12)
		field_wrong(ctx, place, T(ctx, "Enter an amount, such as 49.90."));
	else
		kind_check_bounds(ctx, place, number, 2);
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	struct money money = { .cents = json_integer_value(json_object_get(value, "cents")) };

	memcpy(money.currency, value_text(value, "currency"), strnlen(value_text(value, "currency"), 3));
	return i18n_money(ctx->arena, ctx->lang, money);
}

static const char *
csv(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return plain(ctx, value);
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	return fact_number(FACT_NUMBER, (double)json_integer_value(json_object_get(value, "cents")) / 100);
}

static json_t *
begin(struct ctx *ctx, const struct field_place *place, const char *initial)
{
	double number;

	return kind_number(ctx, initial, &number) && fabs(number) < 1e12 ? amount(place, number) : NULL;
}

static void
check(struct ctx *ctx, const struct field *field, const struct form *form, const char *at, struct problems *problems)
{
	const char *own = setting_text(field, "currency");

	if (!str_empty(own) && (strlen(own) != 3 || strspn(own, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3))
		problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/currency", at),
		    T(ctx, "A currency has three capital letters, such as EUR."));
	kind_check_least_most(ctx, field, form, at, problems);
}

static const struct field_setting settings[] = {
	{ "currency", N_("Currency"), N_("Three letters: EUR, CHF, GBP."), SETTING_IS_TEXT, "" },
	{ "min", N_("Least"), NULL, SETTING_IS_NUMBER, NULL },
	{ "max", N_("Most"), NULL, SETTING_IS_NUMBER, NULL },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .settings = "\"currency\": \"EUR\"", .sent = { "", "1234,5" }, .stored =
	    "{\"cents\": 123450, \"currency\": \"EUR\"}",
	    .text = "\xe2\x82\xac" "1,234.50", .csv = "1234.50" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "ten" }, .text = "", .wrong = "Enter an amount, such as 49.90." },
	{ .sent = { "", "1.234" }, .text = "", .wrong = "Enter an amount, such as 49.90." },
	{ .settings = "\"min\": 5", .sent = { "", "4.99" }, .text = "", .wrong = "Enter 5.00 or more." },
	{ 0 },
};

const struct field_kind field_kind_money = {
	.token = "money", .label = N_("Amount of money"), .icon = "receipt", .palette = N_("Numbers"), .rank = 21,
	.fact = FACT_NUMBER, .settings = settings, .samples = samples, .check = check,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = csv, .see = see, .begin = begin,
};
