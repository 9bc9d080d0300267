/* area -- a text of several lines. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .value = value_text(place->value, NULL),
		.longest = setting_whole(place->field, "longest"), .rows = (int)setting_whole(place->field, "rows") });
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	kind_check_text(ctx, place, value, setting_whole(place->field, "longest"), true);
	return OK;
}

static struct err *
show(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value, struct html *html)
{
	html_raw(html, html_from_text(ctx, value_text(value, NULL)));
	return OK;
}

static const struct field_setting settings[] = {
	{ "longest", N_("Most characters"), NULL, SETTING_IS_WHOLE, "2000", .least = 1, .most = 20000 },
	{ "rows", N_("Lines at first sight"), NULL, SETTING_IS_WHOLE, "4", .least = 2, .most = 30 },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "It drips.\r\nSince Monday." }, .stored = "\"It drips.\\nSince Monday.\"",
	    .text = "It drips.\nSince Monday." },
	{ .sent = { "", "" }, .text = "" },
	{ .settings = "\"longest\": 4", .sent = { "", "abcde" }, .text = "", .wrong = "Enter at most 4 characters." },
	{ 0 },
};

const struct field_kind field_kind_area = {
	.token = "area", .label = N_("Text of several lines"), .icon = "catalog", .palette = N_("Text"), .rank = 11,
	.traits = FIELD_WHOLE_WIDTH, .fact = FACT_TEXT, .settings = settings, .samples = samples,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = kind_text, .show = show,
};
