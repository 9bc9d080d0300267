/* computed -- a value made of others, see form/formula.h. */
#include "form/kind.h"
#include "form/formula.h"
#include "form/inside.h"

struct computed_output { const struct field_place *place; const char *text, *formula, *unit; int64_t decimals; };

#include "gen/fields_computed.html.h"

static struct err *
value_of(struct ctx *ctx, void *arg, const char *code, const char *item, size_t at, struct fact *out, bool *known)
{
	const struct form_lookup *lookup = arg;
	const struct field *field = form_field(lookup->form, code);

	if (item == NULL)
		return form_fact(ctx, arg, code, out, known);
	if (field == NULL || field->group == NULL)
		return OK;
	struct form_lookup inner = { field->group, lookup->use,
		json_array_get(json_object_get(lookup->values, code), at) };
	return form_fact(ctx, &inner, item, out, known);
}

static struct err *
count_of(struct ctx *ctx UNUSED, void *arg, const char *code, size_t *out, bool *known)
{
	const struct form_lookup *lookup = arg;
	const struct field *field = form_field(lookup->form, code);

	*known = field != NULL && field->group != NULL;
	*out = *known ? json_array_size(json_object_get(lookup->values, code)) : 0;
	return OK;
}

static struct err *
compute(struct ctx *ctx, const struct field_place *place, const struct form_lookup *lookup, json_t **out)
{
	struct formula_fields fields = { value_of, count_of, (void *)(uintptr_t)lookup };
	struct fact fact = { .empty = true };

	TRY(formula_value(ctx, setting_text(place->field, "formula"), &fields, &fact));
	if (fact.empty)
		*out = NULL;
	else
		*out = fact.type == FACT_NUMBER ? kind_json_number(fact.number) : json_string(fact.text);
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const struct field *field = place->field;

	if (json_is_number(value))
		return kind_number_text(ctx, json_number_value(value), (int)setting_whole(field, "decimals"),
		    setting_text(field, "unit"));
	return value_text(value, NULL);
}

static const char *
csv(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return json_is_number(value) ? arena_printf(ctx->arena, "%.15g", json_number_value(value)) :
	    value_text(value, NULL);
}

/* A number is compared as a number; of a text only that it is there. */
static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	if (json_is_number(value))
		return fact_number(FACT_NUMBER, json_number_value(value));
	return fact_text(FACT_TEXT, value_text(value, NULL));
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct computed_output output = { .place = place, .text = place->value == NULL ? "" : text(ctx, place,
	    place->value),
		.formula = setting_text(place->field, "formula"), .unit = setting_text(place->field, "unit"),
		.decimals = setting_whole(place->field, "decimals") };

	if (!form_follows(ctx, place))
		output.formula = "";
	computed_output(html, &output);
	return OK;
}

static const struct field_setting settings[] = {
	{ "formula", N_("Formula"), N_("Codes of fields, numbers, + - * / ( ), if, min, max, round, sum(group.field)."),
	    SETTING_IS_FORMULA, NULL, .required = true },
	{ "unit", N_("Unit"), NULL, SETTING_IS_TEXT, "" },
	{ "decimals", N_("Decimals"), NULL, SETTING_IS_WHOLE, "2", .least = 0, .most = 6 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .settings = "\"formula\": \"2 * 3 / 4\", \"unit\": \"m\"", .sent = { "", "forged" }, .stored = "1.5",
	    .text = "1.50 m", .csv = "1.5" },
	{ .settings = "\"formula\": \"\\\"a\\\" & 1\"", .sent = { "", "forged" }, .stored = "\"a1\"", .text = "a1" },
	{ .settings = "\"formula\": \"1 / 0\"", .sent = { "", "7" }, .text = "" },
	{ 0 },
};

const struct field_kind field_kind_computed = {
	.token = "computed", .label = N_("Computed value"), .icon = "figures", .palette = N_("Layout"), .rank = 73,
	.traits = FIELD_UNSEEN | FIELD_BARE | FIELD_NO_DEFAULT, .fact = FACT_NUMBER, .settings = settings,
	.samples = samples, .draw = draw, .text = text, .csv = csv, .see = see, .compute = compute,
};
