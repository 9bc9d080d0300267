/* template_tags -- reads what stands in a tag: sizes, lists, tests. */
#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include "report/template_inside.h"

enum { MOST_MM = 2000, MOST_TOGETHER = 12, MOST_VALUES = 40 };

/* ---- "|6x4cm" ---- */

/* "6x4cm", "60mm", "6cm"; centimetres where nothing is said. */
static bool
read_size(const char *text, struct tag_size *out)
{
	char *end;
	double width = strtod(text, &end), height = 0, unit = 10;

	if (end == text || width < 0)
		return false;
	if (*end == 'x' || *end == 'X') {
		char *next;

		height = strtod(end + 1, &next);
		if (next == end + 1 || height <= 0)
			return false;
		end = next;
	}
	if (str_equal(end, "mm"))
		unit = 1;
	else if (!str_equal(end, "cm") && *end != '\0')
		return false;
	*out = (struct tag_size){ (int32_t)(width * unit), (int32_t)(height * unit) };
	return width * unit <= MOST_MM && height * unit <= MOST_MM && width + height > 0;
}

bool
tag_size_read(struct ctx *ctx, const char *text, const char **path, struct tag_size *out)
{
	const char *bar = strchr(text, '|');

	*path = text;
	*out = (struct tag_size){ 0 };
	if (bar == NULL || !read_size(bar + 1, out))
		return false;
	*path = arena_strndup(ctx->arena, text, (size_t)(bar - text));
	return true;
}

/* ---- "photos|3" ---- */

bool
tag_list_read(struct ctx *ctx, const char *text, const char **name, int *together)
{
	const char *bar = strchr(text, '|');
	int64_t number;

	*name = text;
	*together = 0;
	if (bar == NULL)
		return strchr(text, ' ') == NULL;
	*name = arena_strndup(ctx->arena, text, (size_t)(bar - text));
	if (!str_to_int(bar + 1, 2, MOST_TOGETHER, &number))
		return false;
	*together = (int)number;
	return true;
}

/* ---- "activity.result = ko" ---- */

static const struct {
	const char *sign, *op;
	bool many;
} signs[] = {
	{ "!=", "is_not_one_of", true },
	{ "<>", "is_not_one_of", true },
	{ "<=", "le", false },
	{ ">=", "ge", false },
	{ "=", "is_one_of", true },
	{ "<", "lt", false },
	{ ">", "gt", false },
	{ "contains ", "contains", false },
	{ "before ", "before", false },
	{ "after ", "after", false },
};

/* One value, in quotes or, of several, up to a comma. */
static const char *
next_value(struct ctx *ctx, const char **at, bool many)
{
	const char *begin = *at + strspn(*at, " ");
	char quote = *begin == '"' || *begin == '\'' ? *begin : '\0';
	size_t size;

	if (quote != '\0') {
		const char *end = strchr(begin + 1, quote);

		size = end == NULL ? strlen(begin + 1) : (size_t)(end - begin - 1);
		*at = begin + 1 + size + (end != NULL);
		*at += strspn(*at, " ");
		*at += **at == ',';
		return arena_strndup(ctx->arena, begin + 1, size);
	}
	size = many ? strcspn(begin, ",") : strlen(begin);
	*at = begin + size + (begin[size] == ',');
	return str_trim(ctx->arena, arena_strndup(ctx->arena, begin, size));
}

static bool
read_values(struct ctx *ctx, const char *at, bool many, struct tag_test *out)
{
	const char **values = arena_new_array(ctx->arena, MOST_VALUES + 1, const char *);

	while (*at != '\0' && out->value_count < MOST_VALUES) {
		const char *value = next_value(ctx, &at, many);

		if (!str_empty(value))
			values[out->value_count++] = value;
	}
	out->values = values;
	return out->value_count > 0 && (many || out->value_count == 1);
}

bool
tag_test_read(struct ctx *ctx, const char *text, struct tag_test *out)
{
	const char *at = text + strspn(text, " ");
	size_t size;

	*out = (struct tag_test){ 0 };
	if (strncasecmp(at, "not ", 4) == 0) {
		out->negated = true;
		at += 4 + strspn(at + 4, " ");
	}
	for (size = 0; isalnum((unsigned char)at[size]) || at[size] == '.' || at[size] == '_';
	     size++)
		;
	if (size == 0)
		return false;
	out->path = arena_strndup(ctx->arena, at, size);
	at += size + strspn(at + size, " ");
	if (*at == '\0')
		return true;
	for (size_t i = 0; i < COUNT_OF(signs); i++) {
		size_t width = strlen(signs[i].sign);

		if (strncasecmp(at, signs[i].sign, width) != 0)
			continue;
		out->op = signs[i].op;
		return read_values(ctx, at + width, signs[i].many, out);
	}
	return false;
}

/* ---- as conditions see it ---- */

const char *
template_fact_name(struct ctx *ctx, const char *path)
{
	static const struct {
		const char *prefix, *fact;
	} prefixes[] = { { "intervention.report.custom.", "report." },
		{ "intervention.custom.", "" }, { "intervention.", "activity." },
		{ "activity.report.custom.", "report." }, { "activity.custom.", "" } };

	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (strncasecmp(path, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
			return arena_printf(ctx->arena, "%s%s", prefixes[i].fact,
			    path + strlen(prefixes[i].prefix));
	return path;
}

/* The value of an option that was named by its label, "yes" of "Ja", a number of "3,5". */
static json_t *
value_of(struct ctx *ctx, const struct fact_row *row, const char *text)
{
	const char *folded = i18n_fold(ctx->arena, text);
	char *plain = arena_strdup(ctx->arena, text), *end;
	double number;

	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(i18n_fold(ctx->arena, row->options[i].label), folded))
			return json_string(row->options[i].value);
	if (row->type == FACT_YES_NO && str_equal(folded, i18n_fold(ctx->arena, T(ctx, "Yes"))))
		return json_string("yes");
	if (row->type == FACT_YES_NO && str_equal(folded, i18n_fold(ctx->arena, T(ctx, "No"))))
		return json_string("no");
	if (row->type != FACT_NUMBER)
		return json_string(text);
	for (char *at = plain; *at != '\0'; at++)
		*at = *at == ',' ? '.' : *at;
	number = strtod(plain, &end);
	return end == plain ? json_string(text) : json_real(number);
}

const char *
template_condition(struct ctx *ctx, const struct tag_test *test, const struct fact_row *row)
{
	bool many = test->op != NULL && str_starts(test->op, "is_");
	json_t *values = json_array(), *item;
	char *text;
	const char *out;

	for (size_t i = 0; i < test->value_count; i++)
		json_array_append_new(values, value_of(ctx, row, test->values[i]));
	if (test->op != NULL)
		item = json_pack("{s:s, s:s, s:O}", "field", row->name, "op", test->op, "value",
		    many ? values : json_array_get(values, 0));
	else if (row->type == FACT_YES_NO)
		item = json_pack(
		    "{s:s, s:s, s:[s]}", "field", row->name, "op", "is_one_of", "value", "yes");
	else
		item = json_pack("{s:s, s:s}", "field", row->name, "op", "is_not_empty");
	item = json_pack("{s:s, s:[o]}", "join", "and", "items", item);
	text = json_dumps(item, JSON_COMPACT);
	out = arena_strdup(ctx->arena, text == NULL ? "" : text);
	free(text);
	json_decref(item);
	json_decref(values);
	return out;
}
