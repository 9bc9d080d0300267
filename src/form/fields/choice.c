/* choice -- one of several, as radio buttons or as a list. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const struct fact_option *options;
	size_t count;
	bool list = str_equal(setting_text(place->field, "look"), "list");

	setting_options(ctx, place->field, &options, &count);
	if (list) {
		html_put(html, "<div class=\"field\">", 19);
		field_options(html, place, options, count, OPTIONS_LIST, kind_is_chosen);
		html_put(html, "</div>", 6);
	} else {
		field_options(html, place, options, count, OPTIONS_RADIO, kind_is_chosen);
	}
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	if (!json_is_string(value) || !kind_has_option(ctx, place->field, json_string_value(value)))
		field_wrong(ctx, place, T(ctx, "Choose one of the list."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return kind_option_label(ctx, place->field, value_text(value, NULL));
}

static json_t *
begin(struct ctx *ctx, const struct field_place *place, const char *initial)
{
	return kind_has_option(ctx, place->field, initial) ? json_string(initial) : NULL;
}

static const struct setting_choice looks[] = {
	{ "radio", N_("All at once (radio buttons)") }, { "list", N_("A list to open") }, { 0 } };

static const struct field_setting settings[] = {
	{ "options", N_("Choices"), NULL, SETTING_IS_OPTIONS, NULL, .required = true },
	{ "look", N_("Shown as"), NULL, SETTING_IS_CHOICE, "\"radio\"", .choices = looks },
	{ 0 },
};

#define OPTIONS "\"options\": [{\"value\": \"gas\", \"label\": {\"en\": \"Natural gas\", \"de\": \"Erdgas\"}}, " \
	"{\"value\": \"oil\", \"label\": \"Oil\"}]"

static const struct field_sample samples[] = {
	{ .settings = OPTIONS, .sent = { "", "gas" }, .stored = "\"gas\"", .text = "Natural gas" },
	{ .settings = OPTIONS ", \"look\": \"list\"", .sent = { "", "oil" }, .stored = "\"oil\"", .text = "Oil" },
	{ .settings = OPTIONS, .sent = { "", "" }, .text = "" },
	{ .settings = OPTIONS, .sent = { "", "wood" }, .text = "", .wrong = "Choose one of the list." },
	{ 0 },
};

const struct field_kind field_kind_choice = {
	.token = "choice", .label = N_("One choice"), .icon = "check", .palette = N_("Choice"), .rank = 41,
	.traits = FIELD_GROUPED, .fact = FACT_CHOICE, .settings = settings, .samples = samples,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = text, .begin = begin,
	.options = setting_options,
};
