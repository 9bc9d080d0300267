/* duration -- hours and minutes; kept in seconds. */
#include "form/kind.h"

enum { MOST_HOURS = 1000 };

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	int64_t seconds = json_integer_value(place->value);
	const char *hours = place->value == NULL ? "" : arena_printf(ctx->arena, "%lld", (long long)seconds / 3600);
	const char *minutes = place->value == NULL ? "" : arena_printf(ctx->arena, "%lld",
	    (long long)seconds / 60 % 60);

	html_put(html, "<div class=\"fields\">", 20);
	field_input(html, place, &(struct field_input){ .part = "h", .label = T(ctx, "Hours"), .value = hours,
		.inputmode = "numeric", .longest = 4 });
	field_input(html, place, &(struct field_input){ .part = "m", .label = T(ctx, "Minutes"), .value = minutes,
		.inputmode = "numeric", .longest = 4 });
	html_put(html, "</div>", 6);
	return OK;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *hours = sent_part(ctx, place, sent, "h"), *minutes = sent_part(ctx, place, sent, "m");
	int64_t h = 0, m = 0;

	if (str_empty(hours) && str_empty(minutes))
		return OK;
	if ((!str_empty(hours) && !str_to_int(hours, 0, MOST_HOURS, &h))
	    || (!str_empty(minutes) && !str_to_int(minutes, 0, 9999, &m)))
		field_wrong(ctx, place, T(ctx, "Enter whole hours and minutes."));
	else
		*out = json_integer(h * 3600 + m * 60);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int64_t seconds = json_integer_value(value), most = setting_whole(place->field, "most");

	if (!json_is_integer(value) || seconds < 0 || seconds > MOST_HOURS * INT64_C(3600) + 9999 * 60)
		field_wrong(ctx, place, T(ctx, "Enter whole hours and minutes."));
	else if (most > 0 && seconds > most * 3600)
		field_wrong(ctx, place, TN(ctx, most, "At most {n} hour.", "At most {n} hours.", NULL));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return i18n_duration(ctx->arena, ctx->lang, json_integer_value(value));
}

static const char *
csv(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	long long seconds = (long long)json_integer_value(value);

	return arena_printf(ctx->arena, "%lld:%02lld", seconds / 3600, seconds / 60 % 60);
}

/* "90": minutes; "1:30". */
static json_t *
begin(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const char *initial)
{
	int64_t minutes;
	int32_t second;

	if (str_to_int(initial, 0, MOST_HOURS * 60, &minutes))
		return json_integer(minutes * 60);
	return wall_parse(initial, &second) ? json_integer(second) : NULL;
}

static const struct field_setting settings[] = {
	{ "most", N_("Most hours"), NULL, SETTING_IS_WHOLE, NULL, .least = 1, .most = MOST_HOURS },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "h", "1", "m", "30" }, .stored = "5400", .text = "1\xc2\xa0h 30\xc2\xa0min", .csv = "1:30" },
	{ .sent = { "m", "45" }, .stored = "2700", .text = "45\xc2\xa0min", .csv = "0:45" },
	{ .sent = { "h", "", "m", "" }, .text = "" },
	{ .sent = { "h", "one" }, .text = "", .wrong = "Enter whole hours and minutes." },
	{ .sent = { "h", "-1" }, .text = "", .wrong = "Enter whole hours and minutes." },
	{ .settings = "\"most\": 8", .sent = { "h", "9" }, .text = "", .wrong = "At most 8 hours." },
	{ 0 },
};

const struct field_kind field_kind_duration = {
	.token = "duration", .label = N_("Duration"), .icon = "clock", .palette = N_("Time"), .rank = 33,
	.traits = FIELD_GROUPED, .fact = FACT_NUMBER, .settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = csv, .begin = begin,
};
