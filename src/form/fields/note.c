/* note -- a displayed text with formatting and replacement codes. */
#include "form/kind.h"

/* Formatting first, values afterwards: what a value holds is never read as formatting. */
static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const char *words = setting_words(ctx, place, "text"), *filled;
	struct buf out = buf_make(ctx->arena, 256 << 10);

	TRY(form_fill(ctx, place->use, html_from_markup(ctx, words).markup, CODES_HTML, &filled));
	buf_puts(&out, filled);
	html_raw(html, html_from_buf(&out));
	return OK;
}

static const char *
text(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value UNUSED)
{
	return "";
}

static const struct field_setting settings[] = {
	{ "text", N_("Text"), N_("With formatting and replacement codes."), SETTING_IS_TEXTS, NULL, .required = true },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .settings = "\"text\": {\"en\": \"**Please** read\"}", .sent = { "", "typed all the same" }, .text = "" },
	{ 0 },
};

const struct field_kind field_kind_note = {
	.token = "note", .label = N_("Displayed text"), .icon = "info", .palette = N_("Layout"), .rank = 71,
	.traits = FIELD_STATIC | FIELD_WHOLE_WIDTH, .fact = FACT_NOTHING, .settings = settings, .samples = samples,
	.draw = draw, .text = text,
};
