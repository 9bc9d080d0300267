/* text -- a short text on one line. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .value = value_text(place->value, NULL),
		.longest = setting_whole(place->field, "longest") });
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	kind_check_text(ctx, place, value, setting_whole(place->field, "longest"), false);
	return OK;
}

static const struct field_setting settings[] = {
	{ "longest", N_("Most characters"), NULL, SETTING_IS_WHOLE, "200", .least = 1, .most = 500 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", " Viessmann <B> " }, .stored = "\"Viessmann <B>\"", .text = "Viessmann <B>" },
	{ .sent = { "", "  " }, .text = "" },
	{ .settings = "\"longest\": 3", .sent = { "", "B\xc3\xa4" "r" }, .stored = "\"B\xc3\xa4r\"", .text =
	    "B\xc3\xa4r" },
	{ .settings = "\"longest\": 3", .sent = { "", "abcd" }, .text = "", .wrong = "Enter at most 3 characters." },
	{ .sent = { "", "two\nlines" }, .text = "", .wrong = "Enter one line without special characters." },
	{ 0 },
};

const struct field_kind field_kind_text = {
	.token = "text", .label = N_("Short text"), .icon = "pencil", .palette = N_("Text"), .rank = 10,
	.fact = FACT_TEXT, .settings = settings, .samples = samples,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = kind_text,
};
