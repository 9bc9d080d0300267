/* number -- a number with its unit, bounds and decimals. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const char *unit = setting_text(place->field, "unit");
	int decimals = (int)setting_whole(place->field, "decimals");
	double number = json_number_value(place->value);

	field_input(html, place, &(struct field_input){ .inputmode = decimals > 0 ? "decimal" : "numeric",
	    .longest = 40,
		.unit = str_empty(unit) ? NULL : unit, .autocomplete = "off",
		.value = place->value == NULL ? "" : i18n_number(ctx->arena, ctx->lang, number, decimals) });
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");
	double number;

	if (str_empty(typed))
		return OK;
	if (!kind_number(ctx, typed, &number))
		field_wrong(ctx, place, T(ctx, "Enter a number, such as 12 or 3.5."));
	else
		*out = kind_json_number(number);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int decimals = (int)setting_whole(place->field, "decimals");
	double number = json_number_value(value), scale = pow(10, decimals);

	if (!json_is_number(value) || fabs(number) > KIND_MOST_NUMBER)
		field_wrong(ctx, place, T(ctx, "Enter a number, such as 12 or 3.5."));
	else if (fabs(number * scale - round(number * scale)) > 1e-6)
		field_wrong(ctx, place, decimals == 0 ? T(ctx, "Enter a whole number.") : TN(ctx, decimals,
		    "Enter a number with at most {n} decimal.", "Enter a number with at most {n} decimals.", NULL));
	else
		kind_check_bounds(ctx, place, number, decimals);
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return kind_number_text(ctx, json_number_value(value), (int)setting_whole(place->field, "decimals"),
	    setting_text(place->field, "unit"));
}

static const char *
csv(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return arena_printf(ctx->arena, "%.15g", json_number_value(value));
}

static json_t *
begin(struct ctx *ctx, const struct field_place *place UNUSED, const char *initial)
{
	double number;

	return kind_number(ctx, initial, &number) ? kind_json_number(number) : NULL;
}

static const struct field_setting settings[] = {
	{ "unit", N_("Unit"), N_("Stands behind the number: bar, m\xc2\xb2, \xc2\xb0" "C."), SETTING_IS_TEXT, "" },
	{ "min", N_("Least"), NULL, SETTING_IS_NUMBER, NULL },
	{ "max", N_("Most"), NULL, SETTING_IS_NUMBER, NULL },
	{ "decimals", N_("Decimals"), NULL, SETTING_IS_WHOLE, "0", .least = 0, .most = 6 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .settings = "\"decimals\": 1, \"unit\": \"bar\"", .sent = { "", "1,5" }, .stored = "1.5", .text = "1.5 bar",
	    .csv = "1.5" },
	{ .settings = "\"decimals\": 2", .sent = { "", "12'345.5" }, .stored = "12345.5", .text = "12,345.50",
	    .csv = "12345.5" },
	{ .sent = { "", "-7" }, .stored = "-7", .text = "-7" },
	{ .sent = { "", "0" }, .stored = "0", .text = "0" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "many" }, .text = "", .wrong = "Enter a number, such as 12 or 3.5." },
	{ .sent = { "", "1e3" }, .text = "", .wrong = "Enter a number, such as 12 or 3.5." },
	{ .sent = { "", "1.5" }, .text = "", .wrong = "Enter a whole number." },
	{ .settings = "\"decimals\": 1", .sent = { "", "1.55" }, .text = "",
	    .wrong = "Enter a number with at most 1 decimal." },
	{ .settings = "\"min\": 3", .sent = { "", "2" }, .text = "", .wrong = "Enter 3 or more." },
	{ .settings = "\"max\": 3", .sent = { "", "4" }, .text = "", .wrong = "Enter 3 or less." },
	{ .settings = "\"min\": 1, \"max\": 3", .sent = { "", "4" }, .text = "", .wrong =
	    "Enter a number from 1 to 3." },
	{ 0 },
};

const struct field_kind field_kind_number = {
	.token = "number", .label = N_("Number"), .icon = "figures", .palette = N_("Numbers"), .rank = 20,
	.fact = FACT_NUMBER, .settings = settings, .samples = samples, .check = kind_check_least_most,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = csv, .begin = begin,
};
