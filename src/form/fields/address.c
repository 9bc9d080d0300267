/* address -- street, postal code, town. */
#include "form/kind.h"

static const struct part { const char *name, *label, *autocomplete; } parts[] = {
	{ "street", N_("Street and number"), "address-line1" },
	{ "more", N_("More (building, floor)"), "address-line2" },
	{ "zip", N_("Postal code"), "postal-code" },
	{ "city", N_("Town"), "address-level2" },
};
enum { LONGEST_PART = 120 };

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	for (size_t i = 0; i < COUNT_OF(parts); i++)
		field_input(html, place, &(struct field_input){ .part = parts[i].name, .label = T(ctx, parts[i].label),
			.autocomplete = parts[i].autocomplete, .longest = LONGEST_PART,
			.value = value_text(place->value, parts[i].name) });
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	*out = json_object();
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *typed = sent_part(ctx, place, sent, parts[i].name);

		if (!str_empty(typed))
			json_object_set_new(*out, parts[i].name, json_string(typed));
	}
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	bool sound = json_is_object(value);

	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const char *text = value_text(value, parts[i].name);

		for (const char *at = text; *at != '\0'; at++)
			sound = sound && (unsigned char)*at >= 0x20;
		sound = sound && str_length(text) <= LONGEST_PART;
	}
	if (!sound)
		field_wrong(ctx, place, T(ctx, "Enter an address, not too long, without special characters."));
	else if (str_empty(value_text(value, "street")) || str_empty(value_text(value, "city")))
		field_wrong(ctx, place, T(ctx, "Enter at least the street and the town."));
	return OK;
}

/* "Gasse 5, 2nd floor, 9494 Schaan": the street first, the place behind the last comma. */
static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	const char *more = value_text(value, "more"), *zip = value_text(value, "zip");

	return arena_printf(ctx->arena, "%s%s%s, %s%s%s", value_text(value, "street"), str_empty(more) ? "" : ", ",
	    more,
	    zip, str_empty(zip) ? "" : " ", value_text(value, "city"));
}

static struct fact
see(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return fact_text(FACT_TEXT, text(ctx, place, value));
}

/* "Gasse 5, 9494 Schaan" */
static json_t *
begin(struct ctx *ctx, const struct field_place *place UNUSED, const char *initial)
{
	const char *comma = strrchr(initial, ',');

	if (comma == NULL)
		return NULL;
	const char *town = str_trim(ctx->arena, comma + 1);
	size_t zip = strspn(town, "0123456789");
	return json_pack("{s:s%, s:s%, s:s}", "street", initial, (size_t)(comma - initial), "zip", town, zip, "city",
	    str_trim(ctx->arena, town + zip));
}

static const struct field_sample samples[] = {
	{ .sent = { "street", "Gasse 5", "zip", "9494", "city", "Schaan" },
	    .stored = "{\"street\": \"Gasse 5\", \"zip\": \"9494\", \"city\": \"Schaan\"}", .text =
	    "Gasse 5, 9494 Schaan" },
	{ .sent = { "street", "", "city", "" }, .text = "" },
	{ .sent = { "street", "Gasse 5" }, .text = "", .wrong = "Enter at least the street and the town." },
	{ .sent = { "street", "a\nb", "city", "c" }, .text = "",
	    .wrong = "Enter an address, not too long, without special characters." },
	{ 0 },
};

const struct field_kind field_kind_address = {
	.token = "address", .label = N_("Address"), .icon = "pin", .palette = N_("Contact"), .rank = 52,
	.traits = FIELD_GROUPED | FIELD_WHOLE_WIDTH, .fact = FACT_TEXT, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .see = see, .begin = begin,
};
