/* hidden -- a value that nobody types: its default, often made of replacement codes. */
#include "form/kind.h"

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	kind_check_text(ctx, place, value, 0, true);
	return OK;
}

static const struct field_sample samples[] = {
	{ .settings = "\"default\": \"from the portal\"", .sent = { "", "forged" }, .stored = "\"from the portal\"",
	    .text = "from the portal" },
	{ .sent = { "", "forged" }, .text = "" },
	{ 0 },
};

const struct field_kind field_kind_hidden = {
	.token = "hidden", .label = N_("Hidden value"), .icon = "eye-off", .palette = N_("Layout"), .rank = 74,
	.traits = FIELD_UNSEEN | FIELD_HUSHED, .fact = FACT_TEXT, .samples = samples,
	.validate = validate, .text = kind_text,
};
