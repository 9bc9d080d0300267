/* signature -- drawn or typed: {"name": "…", "drawing": "…"}, see form/strokes.h. */
#include "form/kind.h"
#include "form/strokes.h"

enum { LONGEST_NAME = 120 };

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	struct signature_pad pad = { .name = place->name, .drawing_name = part_name(ctx, place, "drawing"),
		.label = place->label, .help = str_empty(place->help) ? NULL : place->help,
		.value = value_text(place->value, "name"), .drawing = value_text(place->value, "drawing"),
		.error = field_problem(place), .optional = !place->field->required };

	if (place->sent != NULL) {
		pad.value = sent_part(ctx, place, place->sent, "");
		pad.drawing = sent_part(ctx, place, place->sent, "drawing");
	}
	pad.name = place->name;
	signature_pad(html, &pad);
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *name = sent_part(ctx, place, sent, ""), *drawing = sent_part(ctx, place, sent, "drawing");

	if (!str_empty(name) || !str_empty(drawing))
		*out = json_pack("{s:s, s:s}", "name", name, "drawing", drawing);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const char *name = value_text(value, "name"), *drawing = value_text(value, "drawing");
	struct strokes strokes;

	if (!json_is_object(value) || (str_empty(name) && str_empty(drawing)) || str_length(name) > LONGEST_NAME)
		field_wrong(ctx, place, T(ctx, "Sign by drawing or by typing your full name."));
	else if (!str_empty(drawing) && !strokes_parse(drawing, &strokes))
		field_wrong(ctx, place, T(ctx,
		    "The drawing is too small for a signature. Draw it again or type your name."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	const char *name = value_text(value, "name");

	return str_empty(name) ? T(ctx, "Signed (drawn)") : TF(ctx, "Signed by {name}", "name", name, NULL);
}

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	struct strokes strokes;

	if (strokes_parse(value_text(value, "drawing"), &strokes))
		strokes_show(html, value_text(value, "drawing"), value_text(value, "name"));
	html_text(html, text(ctx, place, value));
	return OK;
}

static const struct field_sample samples[] = {
	{ .sent = { "", "Jonas Kaiser" }, .stored = "{\"name\": \"Jonas Kaiser\", \"drawing\": \"\"}",
	    .text = "Signed by Jonas Kaiser" },
	{ .sent = { "drawing", "600 200;10,20 110,22 210,25;40,20 141,22" },
	    .stored = "{\"name\": \"\", \"drawing\": \"600 200;10,20 110,22 210,25;40,20 141,22\"}", .text =
	    "Signed (drawn)" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "drawing", "600 200;10,20" }, .text = "",
	    .wrong = "The drawing is too small for a signature. Draw it again or type your name." },
	{ 0 },
};

const struct field_kind field_kind_signature = {
	.token = "signature", .label = N_("Signature"), .icon = "pen", .palette = N_("On the spot"), .rank = 63,
	.traits = FIELD_BARE | FIELD_WHOLE_WIDTH | FIELD_NO_DEFAULT | FIELD_NOT_INSIDE | FIELD_SIGNED,
	.fact = FACT_THING, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show,
};
