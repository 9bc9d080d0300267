/* date -- a day. */
#include "form/kind.h"

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	field_input(html, place, &(struct field_input){ .type = "date", .value = value_text(place->value, NULL),
		.min = kind_day_setting(ctx, place, "earliest"), .max = kind_day_setting(ctx, place, "latest") });
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const char *typed = value_text(value, NULL);
	const char *earliest = kind_day_setting(ctx, place, "earliest"), *latest = kind_day_setting(ctx, place,
	    "latest");
	date day, limit;
	int year = 0, month, number;

	if (date_parse(typed, &day))
		date_split(day, &year, &month, &number);
	if (year < 1900 || year > 2200)
		field_wrong(ctx, place, T(ctx, "Enter a date, such as 2027-03-31."));
	else if (earliest != NULL && date_parse(earliest, &limit) && day.days < limit.days)
		field_wrong(ctx, place, TF(ctx, "Choose a day from {day} on.", "day",
		    i18n_date(ctx->arena, ctx->lang, limit, DATE_MEDIUM), NULL));
	else if (latest != NULL && date_parse(latest, &limit) && day.days > limit.days)
		field_wrong(ctx, place, TF(ctx, "Choose a day up to {day}.", "day",
		    i18n_date(ctx->arena, ctx->lang, limit, DATE_MEDIUM), NULL));
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	date day;

	return date_parse(value_text(value, NULL), &day) ? i18n_date(ctx->arena, ctx->lang, day, DATE_LONG) :
	    kind_text(ctx, place, value);
}

static struct fact
see(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	date day;

	return date_parse(value_text(value, NULL), &day) ? fact_number(FACT_DATE, day.days) : fact_empty(FACT_DATE);
}

static json_t *
begin(struct ctx *ctx, const struct field_place *place, const char *initial)
{
	const char *day = kind_day(ctx, place, initial);

	return day == NULL ? NULL : json_string(day);
}

static const struct field_setting settings[] = {
	{ "earliest", N_("Earliest day"), N_("A date such as 2027-03-31, or today, today+3, today-30."),
	    SETTING_IS_TEXT, "" },
	{ "latest", N_("Latest day"), NULL, SETTING_IS_TEXT, "" },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "2027-03-01" }, .stored = "\"2027-03-01\"", .text = "Monday 1 March 2027", .csv =
	    "2027-03-01" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "2027-02-30" }, .text = "", .wrong = "Enter a date, such as 2027-03-31." },
	{ .sent = { "", "tomorrow" }, .text = "", .wrong = "Enter a date, such as 2027-03-31." },
	{ .settings = "\"earliest\": \"2027-03-10\"", .sent = { "", "2027-03-09" }, .text = "",
	    .wrong = "Choose a day from 10 Mar 2027 on." },
	{ .settings = "\"latest\": \"2027-03-10\"", .sent = { "", "2027-03-11" }, .text = "",
	    .wrong = "Choose a day up to 10 Mar 2027." },
	{ 0 },
};

const struct field_kind field_kind_date = {
	.token = "date", .label = N_("Date"), .icon = "calendar", .palette = N_("Time"), .rank = 30,
	.fact = FACT_DATE, .settings = settings, .samples = samples, .check = kind_check_days,
	.draw = draw, .read = kind_read_text, .validate = validate, .text = text, .csv = kind_text, .see = see,
	.begin = begin,
};
