/* phone -- a telephone number in any spelling; kept in its international form. */
#include "form/kind.h"
#include "phone/phone.h"

static const char *
country_of(const struct field_place *place)
{
	return place->use->country != NULL ? place->use->country : "";
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .type = "tel", .autocomplete = "tel", .longest = 40,
		.value = place->value == NULL ? "" : phone_print(ctx->arena, value_text(place->value, NULL),
		    country_of(place)) });
	return OK;
}

static json_t *
number_of(struct ctx *ctx UNUSED, const struct field_place *place, const char *typed)
{
	char e164[24];

	return phone_parse_e164(typed, country_of(place), e164) ? json_string(e164) : NULL;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	if (str_empty(typed))
		return OK;
	*out = number_of(ctx, place, typed);
	if (*out == NULL)
		field_wrong(ctx, place, T(ctx, "There is no such phone number. Check its digits."));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	struct phone phone;
	bool exists = json_is_string(value) && phone_parse(json_string_value(value), country_of(place), &phone);

	if (!exists)
		field_wrong(ctx, place, T(ctx, "There is no such phone number. Check its digits."));
	else if (setting_yes(place->field, "mobile") && !phone_can_text(&phone))
		field_wrong(ctx, place, T(ctx, "Enter a mobile number."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return phone_print(ctx->arena, value_text(value, NULL), country_of(place));
}

struct phone_link { const char *href, *text; };

#include "gen/fields_phone.html.h"

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	phone_link(html, &(struct phone_link){ .text = text(ctx, place, value),
		.href = arena_printf(ctx->arena, "tel:%s", value_text(value, NULL)) });
	return OK;
}

static const struct field_setting settings[] = {
	{ "mobile", N_("Only mobile numbers"), NULL, SETTING_IS_YES_NO, "false" },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "+423 790 02 00" }, .stored = "\"+4237900200\"", .text = "790 02 00", .csv = "+4237900200" },
	{ .sent = { "", "0033 6 12 34 56 78" }, .stored = "\"+33612345678\"", .text = "+33 6 12 34 56 78",
	    .csv = "+33612345678" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "12" }, .text = "", .wrong = "There is no such phone number. Check its digits." },
	{ .settings = "\"mobile\": true", .sent = { "", "+423 232 12 12" }, .text = "", .wrong =
	    "Enter a mobile number." },
	{ 0 },
};

const struct field_kind field_kind_phone = {
	.token = "phone", .label = N_("Phone number"), .icon = "phone", .palette = N_("Contact"), .rank = 50,
	.fact = FACT_TEXT, .settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show, .csv = kind_text, .begin =
	    number_of,
};
