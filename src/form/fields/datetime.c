/* datetime -- a day and a time, on the wall of the place. */
#include "form/kind.h"

static const struct zone *
zone_of(const struct field_place *place)
{
	return place->use->zone != NULL ? place->use->zone : zone_find("UTC");
}

/* "2027-03-01T08:30": how the browser wants it. */
static const char *
local(struct ctx *ctx, const struct field_place *place)
{
	instant at;
	bool naive;

	if (!instant_parse(value_text(place->value, NULL), zone_of(place), &at, &naive))
		return "";
	return arena_strndup(ctx->arena, instant_print(ctx->arena, at, zone_of(place)), 16);
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .type = "datetime-local", .value = local(ctx, place) });
	return OK;
}

static json_t *
moment(struct ctx *ctx, const struct field_place *place, const char *typed)
{
	instant at;
	bool naive;

	/* a blank between day and time is fine for people */
	char *copy = arena_strdup(ctx->arena, typed);
	if (strlen(copy) > 10 && copy[10] == ' ')
		copy[10] = 'T';
	if (!instant_parse(copy, zone_of(place), &at, &naive))
		return NULL;
	return json_string(instant_print(ctx->arena, at, zone_of(place)));
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	if (str_empty(typed))
		return OK;
	*out = moment(ctx, place, typed);
	if (*out == NULL)
		field_wrong(ctx, place, T(ctx, "Enter a date and a time, such as 2027-03-31 08:30."));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	instant at;
	bool naive;

	if (!instant_parse(value_text(value, NULL), NULL, &at, &naive))
		field_wrong(ctx, place, T(ctx, "Enter a date and a time, such as 2027-03-31 08:30."));
	else if (at.s < INT64_C(-2208988800) || at.s > INT64_C(7258118400))
		field_wrong(ctx, place, T(ctx, "This moment is too far away."));
	else if (setting_yes(place->field, "future") && at.s < ctx->now.s)
		field_wrong(ctx, place, T(ctx, "Choose a moment that is still to come."));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	instant at;
	bool naive;

	if (!instant_parse(value_text(value, NULL), zone_of(place), &at, &naive))
		return kind_text(ctx, place, value);
	return i18n_moment(ctx->arena, ctx->lang, at, zone_of(place), DATE_LONG);
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place, const json_t *value)
{
	instant at;
	bool naive;

	return instant_parse(value_text(value, NULL), zone_of(place), &at, &naive) ?
	    fact_number(FACT_MOMENT, (double)at.s) : fact_empty(FACT_MOMENT);
}

static const struct field_setting settings[] = {
	{ "future", N_("Only moments to come"), NULL, SETTING_IS_YES_NO, "false" },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "2027-03-01T09:30" }, .stored = "\"2027-03-01T09:30:00+01:00\"",
	    .text = "Monday 1 March 2027, 9:30", .csv = "2027-03-01T09:30:00+01:00" },
	{ .sent = { "", "2027-07-01 09:30" }, .stored = "\"2027-07-01T09:30:00+02:00\"",
	    .text = "Thursday 1 July 2027, 9:30", .csv = "2027-07-01T09:30:00+02:00" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "soon" }, .text = "", .wrong = "Enter a date and a time, such as 2027-03-31 08:30." },
	{ .sent = { "", "2027-02-30T09:30" }, .text = "", .wrong =
	    "Enter a date and a time, such as 2027-03-31 08:30." },
	{ .settings = "\"future\": true", .sent = { "", "2020-01-01T00:00" }, .text = "",
	    .wrong = "Choose a moment that is still to come." },
	{ 0 },
};

const struct field_kind field_kind_datetime = {
	.token = "datetime", .label = N_("Date and time"), .icon = "calendar-plus", .palette = N_("Time"), .rank = 32,
	.fact = FACT_MOMENT, .settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = kind_text, .see = see, .begin = moment,
};
