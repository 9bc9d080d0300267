/* conditions_say -- conditions in plain words. */
#include "form/conditions_inside.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

const char *
conditions_join(struct ctx *ctx, const char *const *words, size_t count, bool any)
{
	const char *out = count == 0 ? "" : words[0];

	for (size_t i = 1; i < count; i++)
		out = any ? TF(ctx, "{one} or {other}", "one", out, "other", words[i], NULL) :
		    TF(ctx, "{one} and {other}", "one", out, "other", words[i], NULL);
	return out;
}

/* "today", "today+3", "now-24h" in words; NULL: it is neither. */
static const char *
relative_words(struct ctx *ctx, const char *text)
{
	bool today = str_starts(text, "today");
	const char *rest = text + (today ? 5 : 3);

	if (!today && !str_starts(text, "now"))
		return NULL;
	if (*rest == '\0')
		return today ? T(ctx, "today") : T(ctx, "now");
	int64_t count = labs(strtol(rest, NULL, 10));
	if (str_ends(rest, "h"))
		return *rest == '-' ? TN(ctx, count, "{n} hour ago", "{n} hours ago", NULL) :
		    TN(ctx, count, "in {n} hour", "in {n} hours", NULL);
	if (str_ends(rest, "m"))
		return *rest == '-' ? TN(ctx, count, "{n} minute ago", "{n} minutes ago", NULL) :
		    TN(ctx, count, "in {n} minute", "in {n} minutes", NULL);
	return *rest == '-' ? TN(ctx, count, "{n} day ago", "{n} days ago", NULL) :
	    TN(ctx, count, "in {n} day", "in {n} days", NULL);
}

static const char *
value_words(struct ctx *ctx, const struct fact_row *row, const char *value)
{
	const char *relative = relative_words(ctx, value);
	double number;

	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(row->options[i].value, value))
			return arena_printf(ctx->arena, "\"%s\"", row->options[i].label);
	if (row->type == FACT_YES_NO)
		return str_equal(value, "yes") ? T(ctx, "Yes") : T(ctx, "No");
	if (relative != NULL && (row->type == FACT_DATE || row->type == FACT_MOMENT))
		return relative;
	if (row->type == FACT_TEXT || !condition_number(ctx, row->type, value, NULL, &number))
		return arena_printf(ctx->arena, "\"%s\"", value);
	if (row->type == FACT_DATE)
		return i18n_date(ctx->arena, ctx->lang, (date){ (int32_t)number }, DATE_MEDIUM);
	if (row->type == FACT_TIME)
		return i18n_time(ctx->arena, ctx->lang, (int32_t)number);
	return value;
}

static const char *
all_values(struct ctx *ctx, const struct condition *item, const struct fact_row *row)
{
	const char **words = arena_new_array(ctx->arena, item->count + 1, const char *);

	for (size_t i = 0; i < item->count; i++)
		words[i] = value_words(ctx, row, item->values[i]);
	return conditions_join(ctx, words, item->count, true);
}

/* "the activity is open", of facts that have words of their own; NULL: make them of the label. */
static const char *
own_words(const struct condition *item, const struct fact_row *row)
{
	bool is = item->op == OPERATOR_IS_ONE_OF;

	if (row->yes == NULL || row->no == NULL || item->count != 1 || (!is && item->op != OPERATOR_IS_NOT_ONE_OF))
		return NULL;
	return str_equal(item->values[0], "yes") == is ? row->yes : row->no;
}

const char *
condition_words(struct ctx *ctx, const struct condition *item, const struct fact_rows *rows)
{
	static const char *const sentences[OPERATOR_COUNT] = {
		[OPERATOR_IS_ONE_OF] = N_("\"{field}\" is {values}"),
		[OPERATOR_IS_NOT_ONE_OF] = N_("\"{field}\" is not {values}"),
		[OPERATOR_IS_EMPTY] = N_("\"{field}\" is empty"),
		[OPERATOR_IS_NOT_EMPTY] = N_("\"{field}\" is filled in"),
		[OPERATOR_LESS] = N_("\"{field}\" is less than {values}"),
		[OPERATOR_AT_MOST] = N_("\"{field}\" is at most {values}"),
		[OPERATOR_MORE] = N_("\"{field}\" is more than {values}"),
		[OPERATOR_AT_LEAST] = N_("\"{field}\" is at least {values}"),
		[OPERATOR_CONTAINS] = N_("\"{field}\" contains {values}"),
		[OPERATOR_BEFORE] = N_("\"{field}\" is before {values}"),
		[OPERATOR_AFTER] = N_("\"{field}\" is after {values}"),
	};
	const struct fact_row unknown = { .label = item->field, .type = FACT_TEXT };
	const struct fact_row *row = fact_row_find(rows, item->field);

	if (row == NULL)
		row = &unknown;
	if (own_words(item, row) != NULL)
		return own_words(item, row);
	return TF(ctx, sentences[item->op], "field", row->label, "values", all_values(ctx, item, row), NULL);
}

const char *
conditions_say(struct ctx *ctx, const char *why)
{
	return str_empty(why) ? "" : TF(ctx, "This is possible only while {condition}.", "condition", why, NULL);
}

const char *
conditions_describe(struct ctx *ctx, const struct conditions *conditions, const struct fact_rows *rows)
{
	const char **words;

	if (conditions == NULL)
		return "";
	words = arena_new_array(ctx->arena, conditions->count + 1, const char *);
	for (size_t i = 0; i < conditions->count; i++) {
		const struct condition *item = &conditions->items[i];

		if (item->nested == NULL)
			words[i] = condition_words(ctx, item, rows);
		else if (item->nested->count > 1)
			words[i] = arena_printf(ctx->arena, "(%s)", conditions_describe(ctx, item->nested, rows));
		else
			words[i] = conditions_describe(ctx, item->nested, rows);
	}
	return conditions_join(ctx, words, conditions->count, conditions->any);
}
