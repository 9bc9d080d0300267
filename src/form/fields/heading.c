/* heading -- begins a section. */
#include "form/kind.h"

#include "gen/fields_heading.html.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	heading(html, place);
	return OK;
}

static const char *
text(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value UNUSED)
{
	return "";
}

static const struct field_sample samples[] = {
	{ .sent = { "", "typed all the same" }, .text = "" },
	{ 0 },
};

const struct field_kind field_kind_heading = {
	.token = "heading", .label = N_("Section heading"), .icon = "catalog", .palette = N_("Layout"), .rank = 70,
	.traits = FIELD_STATIC | FIELD_SECTION | FIELD_WHOLE_WIDTH | FIELD_NOT_INSIDE, .fact = FACT_NOTHING,
	    .samples = samples,
	.draw = draw, .text = text,
};
