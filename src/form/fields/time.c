/* time -- a time of day. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx UNUSED, const struct field_place *place, struct html *html)
{
	const char *earliest = setting_text(place->field, "earliest"), *latest = setting_text(place->field, "latest");

	field_input(html, place, &(struct field_input){ .type = "time", .value = value_text(place->value, NULL),
		.min = str_empty(earliest) ? NULL : earliest, .max = str_empty(latest) ? NULL : latest });
	return OK;
}

static json_t *
time_of(struct ctx *ctx, const char *typed)
{
	int32_t second;

	return wall_parse(typed, &second) && second < 86400 ? json_string(wall_print(ctx->arena, second)) : NULL;
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	if (str_empty(typed))
		return OK;
	*out = time_of(ctx, typed);
	if (*out == NULL)
		field_wrong(ctx, place, T(ctx, "Enter a time, such as 08:30."));
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int32_t second, limit;

	if (!wall_parse(value_text(value, NULL), &second) || second >= 86400)
		field_wrong(ctx, place, T(ctx, "Enter a time, such as 08:30."));
	else if (wall_parse(setting_text(place->field, "earliest"), &limit) && second < limit)
		field_wrong(ctx, place, TF(ctx, "Choose a time from {time} on.", "time",
		    i18n_time(ctx->arena, ctx->lang, limit), NULL));
	else if (wall_parse(setting_text(place->field, "latest"), &limit) && second > limit)
		field_wrong(ctx, place, TF(ctx, "Choose a time up to {time}.", "time",
		    i18n_time(ctx->arena, ctx->lang, limit), NULL));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	int32_t second;

	return wall_parse(value_text(value, NULL), &second) ? i18n_time(ctx->arena, ctx->lang, second) :
	    kind_text(ctx, place, value);
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	int32_t second;

	return wall_parse(value_text(value, NULL), &second) ? fact_number(FACT_TIME, second) : fact_empty(FACT_TIME);
}

static json_t *
begin(struct ctx *ctx, const struct field_place *place UNUSED, const char *initial)
{
	return time_of(ctx, initial);
}

static void
check(struct ctx *ctx, const struct field *field, const struct form *form UNUSED, const char *at,
    struct problems *problems)
{
	static const char *const names[] = { "earliest", "latest" };
	int32_t second;

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (!str_empty(setting_text(field, names[i])) && !wall_parse(setting_text(field, names[i]), &second))
			problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/%s", at, names[i]),
			    T(ctx, "Enter a time, such as 08:30."));
}

static const struct field_setting settings[] = {
	{ "earliest", N_("Earliest time"), NULL, SETTING_IS_TEXT, "" },
	{ "latest", N_("Latest time"), NULL, SETTING_IS_TEXT, "" },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "8:30" }, .stored = "\"08:30\"", .text = "8:30", .csv = "08:30" },
	{ .sent = { "", "14:05:00" }, .stored = "\"14:05\"", .text = "14:05", .csv = "14:05" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "25:00" }, .text = "", .wrong = "Enter a time, such as 08:30." },
	{ .sent = { "", "noon" }, .text = "", .wrong = "Enter a time, such as 08:30." },
	{ .settings = "\"earliest\": \"07:00\"", .sent = { "", "6:59" }, .text = "", .wrong =
	    "Choose a time from 7:00 on." },
	{ .settings = "\"latest\": \"18:00\"", .sent = { "", "18:01" }, .text = "", .wrong =
	    "Choose a time up to 18:00." },
	{ 0 },
};

const struct field_kind field_kind_time = {
	.token = "time", .label = N_("Time"), .icon = "clock", .palette = N_("Time"), .rank = 31,
	.fact = FACT_TIME, .settings = settings, .samples = samples, .check = check,
	.draw = draw, .read = read, .validate = validate, .text = text, .csv = kind_text, .see = see, .begin = begin,
};
