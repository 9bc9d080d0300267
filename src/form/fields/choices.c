/* choices -- several of several, as check boxes; kept in the order of the options. */
#include "form/kind.h"

static bool
has(const json_t *value, const char *wanted)
{
	for (size_t i = 0; i < json_array_size(value); i++)
		if (str_equal(json_string_value(json_array_get(value, i)), wanted))
			return true;
	return false;
}

static bool
chosen(const struct field_place *place, const char *value)
{
	return has(place->value, value);
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const struct fact_option *options;
	size_t count;

	setting_options(ctx, place->field, &options, &count);
	field_options(html, place, options, count, OPTIONS_BOXES, chosen);
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const struct fact_option *options;
	size_t count;

	setting_options(ctx, place->field, &options, &count);
	*out = json_array();
	for (size_t i = 0; i < count; i++)
		if (!str_empty(sent_part(ctx, place, sent, options[i].value)))
			json_array_append_new(*out, json_string(options[i].value));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int64_t count = (int64_t)json_array_size(value);
	int64_t least = setting_whole(place->field, "least"), most = setting_whole(place->field, "most");

	for (size_t i = 0; i < json_array_size(value); i++)
		if (!kind_has_option(ctx, place->field, value_text(json_array_get(value, i), NULL)))
			count = -1;
	if (!json_is_array(value) || count < 0)
		field_wrong(ctx, place, T(ctx, "Choose from the list."));
	else if (least > 0 && count < least)
		field_wrong(ctx, place, TN(ctx, least, "Choose at least {n}.", "Choose at least {n}.", NULL));
	else if (most > 0 && count > most)
		field_wrong(ctx, place, TN(ctx, most, "Choose at most {n}.", "Choose at most {n}.", NULL));
	return OK;
}

static const char *
labels(struct ctx *ctx, const struct field_place *place, const json_t *value, const char *between)
{
	struct buf out = buf_make(ctx->arena, 1 << 16);

	for (size_t i = 0; i < json_array_size(value); i++)
		buf_printf(&out, "%s%s", i == 0 ? "" : between,
		    kind_option_label(ctx, place->field, value_text(json_array_get(value, i), NULL)));
	return buf_text(&out);
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return labels(ctx, place, value, ", ");
}

static const char *
csv(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	return labels(ctx, place, value, "; ");
}

static struct fact
see(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	size_t count = json_array_size(value);
	const char **items = arena_new_array(ctx->arena, count + 1, const char *);

	for (size_t i = 0; i < count; i++)
		items[i] = value_text(json_array_get(value, i), NULL);
	return (struct fact){ .type = FACT_CHOICES, .empty = count == 0, .items = items, .item_count = count };
}

/* "gas, oil" */
static json_t *
begin(struct ctx *ctx, const struct field_place *place, const char *initial)
{
	json_t *out = json_array();
	char **words = str_split(ctx->arena, initial, ',', NULL);

	for (; *words != NULL; words++)
		if (kind_has_option(ctx, place->field, str_trim(ctx->arena, *words)) && !has(out, *words))
			json_array_append_new(out, json_string(str_trim(ctx->arena, *words)));
	return out;
}

static const struct field_setting settings[] = {
	{ "options", N_("Choices"), NULL, SETTING_IS_OPTIONS, NULL, .required = true },
	{ "least", N_("At least"), N_("How many must be chosen."), SETTING_IS_WHOLE, NULL, .least = 0, .most = 200 },
	{ "most", N_("At most"), N_("How many may be chosen."), SETTING_IS_WHOLE, NULL, .least = 1, .most = 200 },
	{ 0 },
};

#define OPTIONS "\"options\": [{\"value\": \"gas\", \"label\": \"Gas\"}, {\"value\": \"oil\", \"label\": \"Oil\"}, " \
	"{\"value\": \"sun\", \"label\": \"Sun\"}]"

static const struct field_sample samples[] = {
	{ .settings = OPTIONS, .sent = { "sun", "1", "gas", "1" }, .stored = "[\"gas\", \"sun\"]", .text = "Gas, Sun",
	    .csv = "Gas; Sun" },
	{ .settings = OPTIONS, .sent = { "wood", "1" }, .text = "" },
	{ .settings = OPTIONS, .sent = { "", "" }, .text = "" },
	{ .settings = OPTIONS ", \"least\": 2", .sent = { "oil", "1" }, .text = "", .wrong = "Choose at least 2." },
	{ .settings = OPTIONS ", \"most\": 1", .sent = { "oil", "1", "sun", "1" }, .text = "",
	    .wrong = "Choose at most 1." },
	{ 0 },
};

const struct field_kind field_kind_choices = {
	.token = "choices", .label = N_("Several choices"), .icon = "catalog", .palette = N_("Choice"), .rank = 42,
	.traits = FIELD_GROUPED, .fact = FACT_CHOICES, .settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = csv, .see = see, .begin = begin,
	.options = setting_options,
};
