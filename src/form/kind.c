/* kind -- see kind.h. */
#include "form/kind.h"

#include "form/conditions_inside.h"

/* ---- texts ---- */

struct err *
kind_read_text(struct ctx *ctx, const struct field_place *place, const struct form_sent *sent, json_t **out)
{
	const char *typed = sent_part(ctx, place, sent, "");
	char *text = arena_strdup(ctx->arena, typed), *to = text;

	for (const char *at = text; *at != '\0'; at++)
		if (at[0] != '\r')
			*to++ = *at;
		else if (at[1] != '\n')
			*to++ = '\n';
	*to = '\0';
	*out = str_empty(text) ? NULL : json_string(text);
	return OK;
}

void
kind_check_text(struct ctx *ctx, const struct field_place *place, const json_t *value, int64_t longest, bool lines)
{
	const char *text = json_string_value(value);
	bool control = false;

	for (const char *at = text; at != NULL && *at != '\0'; at++)
		control = control || ((unsigned char)*at < 0x20 && !(lines && (*at == '\n' || *at == '\t')))
		    || *at == 0x7f;
	if (text == NULL)
		field_wrong(ctx, place, T(ctx, "Enter a text."));
	else if (control)
		field_wrong(ctx, place, lines ? T(ctx, "Enter a text without special characters.") :
		    T(ctx, "Enter one line without special characters."));
	else if (longest > 0 && str_length(text) > (size_t)longest)
		field_wrong(ctx, place, TN(ctx, longest, "Enter at most {n} character.",
		    "Enter at most {n} characters.",
		    NULL));
}

const char *
kind_text(struct ctx *ctx UNUSED, const struct field_place *place UNUSED, const json_t *value)
{
	return value_text(value, NULL);
}

/* ---- numbers ---- */

bool
kind_number(struct ctx *ctx, const char *typed, double *out)
{
	char *text = arena_strdup(ctx->arena, typed), *to = text;
	const char *point = strrchr(typed, '.'), *comma = strrchr(typed, ',');
	/* of two signs the last one begins the decimals; of one alone, too */
	const char *decimal = point > comma ? point : comma;

	for (const char *at = typed; *at != '\0'; at++) {
		if (at == decimal)
			*to++ = '.';
		else if ((*at >= '0' && *at <= '9') || (*at == '-' && at == typed))
			*to++ = *at;
		else if (strncmp(at, "\xc2\xa0", 2) == 0 || strncmp(at, "\xe2\x80\xaf", 3) == 0
		    || strncmp(at, "\xe2\x80\x99", 3) == 0)
			at += (unsigned char)*at == 0xc2 ? 1 : 2;
		else if (*at != ' ' && *at != '\'' && *at != '.' && *at != ',')
			return false;
	}
	*to = '\0';
	return str_to_real(text, out) && fabs(*out) <= KIND_MOST_NUMBER;
}

json_t *
kind_json_number(double number)
{
	if (number == trunc(number) && fabs(number) < 1e15)
		return json_integer((json_int_t)number);
	return json_real(number);
}

const char *
kind_number_text(struct ctx *ctx, double number, int decimals, const char *unit)
{
	const char *text = i18n_number(ctx->arena, ctx->lang, number, decimals);

	return str_empty(unit) ? text : arena_printf(ctx->arena, "%s %s", text, unit);
}

void
kind_check_bounds(struct ctx *ctx, const struct field_place *place, double number, int decimals)
{
	double least = 0, most = 0;
	bool has_least = setting_number(place->field, "min", &least), has_most = setting_number(place->field,
	    "max", &most);
	const char *from = i18n_number(ctx->arena, ctx->lang, least, decimals);
	const char *to = i18n_number(ctx->arena, ctx->lang, most, decimals);

	if (!((has_least && number < least) || (has_most && number > most)))
		return;
	if (has_least && has_most)
		field_wrong(ctx, place, TF(ctx, "Enter a number from {least} to {most}.", "least", from, "most",
		    to, NULL));
	else if (has_least)
		field_wrong(ctx, place, TF(ctx, "Enter {least} or more.", "least", from, NULL));
	else
		field_wrong(ctx, place, TF(ctx, "Enter {most} or less.", "most", to, NULL));
}

void
kind_check_least_most(struct ctx *ctx, const struct field *field, const struct form *form UNUSED, const char *at,
    struct problems *problems)
{
	double least, most;

	if (setting_number(field, "min", &least) && setting_number(field, "max", &most) && least > most)
		problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/max", at),
		    T(ctx, "The most is below the least."));
}

/* ---- days ---- */

const char *
kind_day(struct ctx *ctx, const struct field_place *place, const char *text)
{
	double days;

	if (str_empty(text) || !condition_number(ctx, FACT_DATE, text, place->use->zone, &days))
		return NULL;
	return date_print(ctx->arena, (date){ (int32_t)days });
}

const char *
kind_day_setting(struct ctx *ctx, const struct field_place *place, const char *name)
{
	return kind_day(ctx, place, setting_text(place->field, name));
}

void
kind_check_days(struct ctx *ctx, const struct field *field, const struct form *form UNUSED, const char *at,
    struct problems *problems)
{
	static const char *const names[] = { "earliest", "latest" };
	double days;

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const char *text = setting_text(field, names[i]);

		if (!str_empty(text) && !condition_number(ctx, FACT_DATE, text, NULL, &days))
			problem_add(ctx->arena, problems, arena_printf(ctx->arena, "%s/%s", at, names[i]),
			    T(ctx, "Enter a date such as 2027-03-31, or today, today+3, today-30."));
	}
}

/* ---- choices ---- */

const char *
kind_option_label(struct ctx *ctx, const struct field *field, const char *value)
{
	const struct fact_option *options;
	size_t count;

	setting_options(ctx, field, &options, &count);
	for (size_t i = 0; i < count; i++)
		if (str_equal(options[i].value, value))
			return options[i].label;
	return value;
}

bool
kind_has_option(struct ctx *ctx, const struct field *field, const char *value)
{
	const struct fact_option *options;
	size_t count;

	setting_options(ctx, field, &options, &count);
	for (size_t i = 0; i < count; i++)
		if (str_equal(options[i].value, value))
			return true;
	return false;
}

bool
kind_is_chosen(const struct field_place *place, const char *value)
{
	return str_equal(json_string_value(place->value), value);
}
