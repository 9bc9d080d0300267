/* rating -- stars, a number from 0 to 10, or faces. */
#include "form/kind.h"

static const char *const faces[] = { N_("Very bad"), N_("Bad"), N_("So-so"), N_("Good"), N_("Very good") };

static bool
is_ten(const struct field *field)
{
	return str_equal(setting_text(field, "scale"), "ten");
}

static const char *
stars(struct ctx *ctx, int64_t count)
{
	struct buf out = buf_make(ctx->arena, 64);

	for (int64_t i = 1; i <= 5; i++)
		buf_puts(&out, i <= count ? "\xe2\x98\x85" : "\xe2\x98\x86");
	return buf_text(&out);
}

static void
options(struct ctx *ctx, const struct field *field, const struct fact_option **items, size_t *count)
{
	bool ten = is_ten(field), face = str_equal(setting_text(field, "scale"), "faces");
	struct fact_option *out = arena_new_array(ctx->arena, 11, struct fact_option);

	*count = ten ? 11 : 5;
	for (size_t i = 0; i < *count; i++) {
		long long score = (long long)i + (ten ? 0 : 1);

		out[i].value = arena_printf(ctx->arena, "%lld", score);
		out[i].label = ten ? out[i].value : face ? T(ctx, faces[i]) :
		    TF(ctx, "{score} of {most}", "score", out[i].value, "most", "5", NULL);
	}
	*items = out;
}

static bool
chosen(const struct field_place *place, const char *value)
{
	int64_t score;

	return json_is_integer(place->value) && str_to_int(value, 0, 10, &score)
	    && score == json_integer_value(place->value);
}

static struct err *
draw(struct ctx *ctx, const struct field_place *place, struct html *html)
{
	const struct fact_option *items;
	size_t count;

	options(ctx, place->field, &items, &count);
	field_options(html, place, items, count, is_ten(place->field) ? OPTIONS_NUMBERS :
	    str_equal(setting_text(place->field, "scale"), "faces") ? OPTIONS_FACES : OPTIONS_STARS, chosen);
	return OK;
}

static json_t *
begin(struct ctx *ctx UNUSED, const struct field_place *place, const char *typed)
{
	bool ten = is_ten(place->field);
	int64_t score;

	return str_to_int(typed, ten ? 0 : 1, ten ? 10 : 5, &score) ? json_integer(score) : NULL;
}

static void
complain(struct ctx *ctx, const struct field_place *place)
{
	field_wrong(ctx, place, is_ten(place->field) ? T(ctx, "Choose a number from 0 to 10.") :
	    T(ctx, "Choose one of the five."));
}

static struct err *
read(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");

	*out = begin(ctx, place, typed);
	if (*out == NULL && !str_empty(typed))
		complain(ctx, place);
	return OK;
}

static struct err *
validate(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	bool ten = is_ten(place->field);
	json_int_t score = json_integer_value(value);

	if (!json_is_integer(value) || score < (ten ? 0 : 1) || score > (ten ? 10 : 5))
		complain(ctx, place);
	return OK;
}

static const char *
text(struct ctx *ctx, const struct field_place *place, const json_t *value)
{
	const char *score = arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	json_int_t face = json_integer_value(value);

	if (str_equal(setting_text(place->field, "scale"), "faces") && face >= 1 && face <= 5)
		return T(ctx, faces[face - 1]);
	return TF(ctx, "{score} of {most}", "score", score, "most", is_ten(place->field) ? "10" : "5", NULL);
}

static struct err *
show(struct ctx *ctx, const struct field_place *place, const json_t *value, struct html *html)
{
	if (str_equal(setting_text(place->field, "scale"), "stars")) {
		html_text(html, stars(ctx, json_integer_value(value)));
		html_text(html, " ");
	}
	html_text(html, text(ctx, place, value));
	return OK;
}

static const char *
csv(struct ctx *ctx, const struct field_place *place UNUSED, const json_t *value)
{
	return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
}

static const struct setting_choice scales[] = { { "stars", N_("Five stars") }, { "ten", N_("0 to 10") },
	{ "faces", N_("Five faces") }, { 0 } };

static const struct field_setting settings[] = {
	{ "scale", N_("Scale"), NULL, SETTING_IS_CHOICE, "\"stars\"", .choices = scales },
	{ 0 },
};

static const struct field_sample samples[] = {
	{ .sent = { "", "4" }, .stored = "4", .text = "4 of 5", .csv = "4" },
	{ .settings = "\"scale\": \"ten\"", .sent = { "", "0" }, .stored = "0", .text = "0 of 10", .csv = "0" },
	{ .settings = "\"scale\": \"faces\"", .sent = { "", "5" }, .stored = "5", .text = "Very good", .csv = "5" },
	{ .sent = { "", "" }, .text = "" },
	{ .sent = { "", "6" }, .text = "", .wrong = "Choose one of the five." },
	{ .settings = "\"scale\": \"ten\"", .sent = { "", "11" }, .text = "", .wrong =
	    "Choose a number from 0 to 10." },
	{ 0 },
};

const struct field_kind field_kind_rating = {
	.token = "rating", .label = N_("Rating"), .icon = "star", .palette = N_("Choice"), .rank = 44,
	.traits = FIELD_GROUPED, .fact = FACT_NUMBER, .settings = settings, .samples = samples,
	.draw = draw, .read = read, .validate = validate, .text = text, .show = show, .csv = csv, .begin = begin,
};
