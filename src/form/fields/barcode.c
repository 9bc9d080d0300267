/* barcode -- what a barcode or QR code says: scanned where the browser can, or typed. */
#include "form/kind.h"

struct barcode_button { const char *name; };

#include "gen/fields_barcode.html.h"

enum { LONGEST = 500 };

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .longest = LONGEST, .autocomplete = "off",
		.value = value_text(place->value, NULL) });
	barcode_button(html, &(struct barcode_button){ place->name });
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	kind_check_text(ctx, place, value, LONGEST, false);
	return OK;
}

static const struct field_sample samples[] = {
	{ .sent = { "", "7610200034212" }, .stored = "\"7610200034212\"", .text = "7610200034212" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "a\tb" }, .text = "", .wrong = "Enter one line without special characters." },
	{ 0 },
};

const struct field_kind field_kind_barcode = {
	.token = "barcode", .label = N_("Barcode or QR code"), .icon = "search", .palette = N_("On the spot"),
	    .rank = 65,
	.fact = FACT_TEXT, .samples = samples,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = kind_text,
};
