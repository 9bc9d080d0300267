/* check -- a box to tick; when it is required, it must be ticked. */
#include "form/kind.h"

struct check_box { const char *name; bool on, required, wrong; };

#include "gen/fields_check.html.h"

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct check_box box = { .name = place->name, .on = json_is_true(place->value), .required = place->required,
		.wrong = field_problem(place) != NULL };

	if (place->sent != NULL)
		box.on = !str_empty(sent_part(ctx, place, place->sent, ""));
	check_box(html, &box);
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	*out = str_empty(sent_part(ctx, place, sent, "")) ? NULL : json_true();
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	if (!json_is_boolean(value))
		field_wrong(ctx, place, T(ctx, "Tick the box or leave it."));
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
	return json_is_true(value) ? fact_text(FACT_YES_NO, "yes") : fact_empty(FACT_YES_NO);
}

static json_t *
begin(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const char *initial)
{
	return str_equal(initial, "yes") || str_equal(initial, "true") || str_equal(initial, "1") ? json_true() : NULL;
}

static const struct field_sample samples[] = {
	{ .sent = { "", "1" }, .stored = "true", .text = "Yes" },
	{ .sent = { "", "" }, .text = "" },
	{ .settings = "\"required\": true", .sent = { "", "" }, .text = "", .wrong = "\"Sample\" is still missing." },
	{ 0 },
};

const struct field_kind field_kind_check = {
	.token = "check", .label = N_("Check box"), .icon = "check", .palette = N_("Choice"), .rank = 43,
	.traits = FIELD_BESIDE, .fact = FACT_YES_NO, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .see = see, .begin = begin,
};
