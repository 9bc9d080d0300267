/* yes_no -- a question with two answers. */
#include "form/kind.h"

static bool
chosen(const struct field_place *place, const char *value)
{
	return json_is_boolean(place->value) && json_is_true(place->value) == str_equal(value, "yes");
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const struct fact_option options[] = { { "yes", T(ctx, "Yes") }, { "no", T(ctx, "No") } };

	field_options(html, place, options, COUNT_OF(options), OPTIONS_RADIO, chosen);
	return OK;
}

static json_t *
answer(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const char *typed)
{
	if (str_equal(typed, "yes") || str_equal(typed, "true") || str_equal(typed, "1"))
		return json_true();
	return str_equal(typed, "no") || str_equal(typed, "false") || str_equal(typed, "0") ? json_false() : NULL;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	*out = answer(ctx, place, typed);
	if (*out == NULL && !str_empty(typed))
		field_wrong(ctx, place, T(ctx, "Choose yes or no."));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	if (!json_is_boolean(value))
		field_wrong(ctx, place, T(ctx, "Choose yes or no."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return json_is_true(value) ? T(ctx, "Yes") : T(ctx, "No");
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	return fact_text(FACT_YES_NO, json_is_true(value) ? "yes" : "no");
}

static const struct field_sample samples[] = {
	{ .sent = { "", "yes" }, .stored = "true", .text = "Yes" },
	{ .sent = { "", "no" }, .stored = "false", .text = "No" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "perhaps" }, .text = "", .wrong = "Choose yes or no." },
	{ 0 },
};

const struct field_kind field_kind_yes_no = {
	.token = "yes_no", .label = N_("Yes or no"), .icon = "check", .palette = N_("Choice"), .rank = 40,
	.traits = FIELD_GROUPED, .fact = FACT_YES_NO, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .see = see, .begin = answer,
};
