/* position -- where one stands: latitude and longitude, taken by the phone or typed. */
#include "form/kind.h"

struct position_button { const char *name; };
struct position_link { const char *href, *text; };

#include "gen/fields_position.html.h"

static const char *
degrees(struct ctx *ctx, const json_t *value, const char *member)
{
	const json_t *number = json_object_get(value, member);

	return json_is_number(number) ? arena_printf(ctx->arena, "%.6f", json_number_value(number)) : "";
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	html_put(html, "<div class=\"fields\">", 20);
	field_input(html, place, &(struct field_input){ .part = "latitude", .label = T(ctx, "Latitude"),
		.inputmode = "decimal", .longest = 20, .value = degrees(ctx, place->value, "latitude") });
	field_input(html, place, &(struct field_input){ .part = "longitude", .label = T(ctx, "Longitude"),
		.inputmode = "decimal", .longest = 20, .value = degrees(ctx, place->value, "longitude") });
	html_put(html, "</div>", 6);
	position_button(html, &(struct position_button){ place->name });
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *north = sent_part(ctx, place, sent, "latitude"), *east = sent_part(ctx, place, sent, "longitude");
	double latitude, longitude;

	if (str_empty(north) && str_empty(east))
		return OK;
	if (!kind_number(ctx, north, &latitude) || !kind_number(ctx, east, &longitude))
		field_wrong(ctx, place, T(ctx, "Enter latitude and longitude in degrees, such as 47.165 and 9.51."));
	else
		*out = json_pack("{s:f, s:f}", "latitude", latitude, "longitude", longitude);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const json_t *latitude = json_object_get(value, "latitude"), *longitude = json_object_get(value, "longitude");

	if (!json_is_number(latitude) || !json_is_number(longitude) || fabs(json_number_value(latitude)) > 90
	    || fabs(json_number_value(longitude)) > 180)
		field_wrong(ctx, place, T(ctx, "Enter latitude and longitude in degrees, such as 47.165 and 9.51."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return arena_printf(ctx->arena, "%s, %s", degrees(ctx, value, "latitude"), degrees(ctx, value, "longitude"));
}

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	position_link(html, &(struct position_link){ .text = text(ctx, place, value),
		.href = arena_printf(ctx->arena, "https://www.openstreetmap.org/?mlat=%s&mlon=%s#map=17/%s/%s",
		    degrees(ctx, value, "latitude"), degrees(ctx, value, "longitude"), degrees(ctx, value, "latitude"),
		    degrees(ctx, value, "longitude")) });
	return OK;
}

static const struct field_sample samples[] = {
	{ .sent = { "latitude", "47.165", "longitude", "9,51" }, .stored =
	    "{\"latitude\": 47.165, \"longitude\": 9.51}",
	    .text = "47.165000, 9.510000" },
	{ .sent = { "latitude", "" }, .text = "" },
	{ .sent = { "latitude", "47" }, .text = "",
	    .wrong = "Enter latitude and longitude in degrees, such as 47.165 and 9.51." },
	{ .sent = { "latitude", "91", "longitude", "9" }, .text = "",
	    .wrong = "Enter latitude and longitude in degrees, such as 47.165 and 9.51." },
	{ 0 },
};

const struct field_kind field_kind_position = {
	.token = "position", .label = N_("Position (GPS)"), .icon = "map-pin", .palette = N_("On the spot"), .rank = 64,
	.traits = FIELD_GROUPED | FIELD_NO_DEFAULT, .fact = FACT_THING, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show,
};
