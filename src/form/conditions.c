/* conditions -- see conditions.h: reading, checking, asking. */
#include "form/conditions_inside.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "form/form.h"
#include "i18n/i18n.h"

enum { NO_VALUE, ONE_VALUE, SOME_VALUES };

const struct condition_row condition_rows[OPERATOR_COUNT] = {
#define ON(type) | (1u << FACT_##type)
#define OPERATOR(name, token, words, types, values) [OPERATOR_##name] = { token, words, 0u types, values },
#include "form/conditions.inc"
#undef OPERATOR
#undef ON
};

/* ---- reading ---- */

struct reading {
	struct ctx *ctx;
	const char *at;
	struct problems *problems;
	size_t count;
};

static void
complain(struct reading *reading, const char *where, const char *member, const char *say)
{
	problem_add(reading->ctx->arena, reading->problems,
	    arena_printf(reading->ctx->arena, "%s%s%s", reading->at, where, member), say);
}

static const char *
value_of(struct ctx *ctx, const json_t *value)
{
	if (json_is_string(value))
		return arena_strdup(ctx->arena, json_string_value(value));
	if (json_is_boolean(value))
		return json_is_true(value) ? "yes" : "no";
	if (json_is_integer(value))
		return arena_printf(ctx->arena, "%lld", (long long)json_integer_value(value));
	if (json_is_real(value))
		return arena_printf(ctx->arena, "%.15g", json_real_value(value));
	return NULL;
}

static void
read_values(struct reading *reading, const json_t *json, struct condition *item)
{
	size_t count = json_is_array(json) ? json_array_size(json) : json == NULL || json_is_null(json) ? 0 : 1;
	const char **values = arena_new_array(reading->ctx->arena, count + 1, const char *);

	for (size_t i = 0; i < count; i++) {
		const char *value = value_of(reading->ctx, json_is_array(json) ? json_array_get(json, i) : json);

		if (value == NULL)
			complain(reading, item->at, "/value", T(reading->ctx, "This value cannot be compared."));
		else
			values[item->count++] = value;
	}
	item->values = values;
	if (condition_rows[item->op].values == NO_VALUE)
		item->count = 0;
	else if (item->count == 0)
		complain(reading, item->at, "/value", T(reading->ctx, "Say with what to compare."));
	else if (condition_rows[item->op].values == ONE_VALUE && item->count > 1)
		complain(reading, item->at, "/value", T(reading->ctx, "Only one value can be compared here."));
}

static bool
read_comparison(struct reading *reading, const json_t *json, struct condition *item)
{
	const char *field = json_string_value(json_object_get(json, "field"));
	const char *op = json_string_value(json_object_get(json, "op"));
	int found = OPERATOR_COUNT;

	for (int i = 0; i < OPERATOR_COUNT; i++)
		if (str_equal(op, condition_rows[i].token))
			found = i;
	if (str_empty(field))
		complain(reading, item->at, "/field", T(reading->ctx, "Choose a field."));
	if (found == OPERATOR_COUNT)
		complain(reading, item->at, "/op", T(reading->ctx, "Choose how to compare."));
	if (str_empty(field) || found == OPERATOR_COUNT)
		return false;
	item->field = arena_strdup(reading->ctx->arena, field);
	item->op = (enum condition_operator)found;
	read_values(reading, json_object_get(json, "value"), item);
	return true;
}

static struct conditions *
read_group(struct reading *reading, const json_t *json, const char *where, bool nested)
{
	struct conditions *out = arena_new(reading->ctx->arena, struct conditions);
	const json_t *items = json_object_get(json, "items");
	const char *join = json_string_value(json_object_get(json, "join"));

	out->any = str_equal(join, "or");
	if (join != NULL && !out->any && !str_equal(join, "and"))
		complain(reading, where, "/join", T(reading->ctx, "Choose whether all or one of them must hold."));
	if (!json_is_object(json) || (items != NULL && !json_is_array(items)))
		complain(reading, where, "", T(reading->ctx, "These conditions cannot be read."));
	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *one = json_array_get(items, i);
		struct condition item = { .at = arena_printf(reading->ctx->arena, "%s/items/%zu", where, i) };
		bool group = json_object_get(one, "items") != NULL || json_object_get(one, "join") != NULL;

		if (++reading->count > CONDITIONS_MOST) {
			complain(reading, where, "", T(reading->ctx, "There are too many conditions."));
			break;
		}
		if (group && nested)
			complain(reading, item.at, "", T(reading->ctx, "Conditions can be nested only once."));
		else if (group)
			item.nested = read_group(reading, one, item.at, true);
		if (item.nested != NULL || (!group && read_comparison(reading, one, &item)))
			*arena_push(reading->ctx->arena, out) = item;
	}
	return out;
}

void
conditions_parse(struct ctx *ctx, const char *text, const char *at, struct problems *problems, struct conditions **out)
{
	struct reading reading = { .ctx = ctx, .at = at, .problems = problems };
	json_t *json;

	*out = NULL;
	if (str_empty(text) || str_equal(text, "null"))
		return;
	json = strlen(text) > CONDITIONS_LONGEST ? NULL : json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	if (json == NULL) {
		complain(&reading, "", "", T(ctx, "These conditions cannot be read."));
		return;
	}
	*out = read_group(&reading, json, "", false);
	json_decref(json);
	if ((*out)->count == 0)
		*out = NULL;
}

/* ---- values with a number behind them ---- */

/* "today+3", "now-24h": what stands behind the word, in seconds; `day_only` takes no unit but days. */
static bool
read_offset(const char *text, bool day_only, double *out)
{
	char *end;
	double step = day_only ? 1 : 86400;

	if (*text == '\0') {
		*out = 0;
		return true;
	}
	if ((*text != '+' && *text != '-') || text[1] < '0' || text[1] > '9')
		return false;
	long count = strtol(text, &end, 10);
	if (!day_only && *end != '\0')
		step = *end == 'h' ? 3600 : *end == 'm' ? 60 : *end == 'd' ? 86400 : 0;
	if (*end != '\0')
		end++;
	if (*end != '\0' || step == 0 || count > 36500 * 24 * 60 || count < -36500 * 24 * 60)
		return false;
	*out = (double)count * step;
	return true;
}

static bool
number_of_date(struct ctx *ctx, const char *text, const struct zone *zone, double *out)
{
	double offset;
	date day;

	if (str_starts(text, "today") && read_offset(text + 5, true, &offset)) {
		day = zone_date(zone != NULL ? zone : zone_find("UTC"), ctx->now);
		*out = day.days + offset;
		return true;
	}
	if (!date_parse(text, &day))
		return false;
	*out = day.days;
	return true;
}

bool
condition_number(struct ctx *ctx, enum fact_type type, const char *text, const struct zone *zone, double *out)
{
	int32_t second;
	instant at;
	bool naive;
	double offset;

	switch (type) {
	case FACT_NUMBER:
		return str_to_real(text, out) && isfinite(*out);
	case FACT_DATE:
		return number_of_date(ctx, text, zone, out);
	case FACT_TIME:
		if (!wall_parse(text, &second))
			return false;
		*out = second;
		return true;
	case FACT_MOMENT:
		if (str_starts(text, "now") && read_offset(text + 3, false, &offset)) {
			*out = (double)ctx->now.s + offset;
			return true;
		}
		if (!instant_parse(text, zone != NULL ? zone : zone_find("UTC"), &at, &naive))
			return false;
		*out = (double)at.s;
		return true;
	default:
		return false;
	}
}

/* ---- checking ---- */

static bool
is_option(const struct fact_row *row, const char *value)
{
	for (size_t i = 0; i < row->option_count; i++)
		if (str_equal(row->options[i].value, value))
			return true;
	return row->option_count == 0;
}

static bool
value_fits(struct ctx *ctx, const struct fact_row *row, const char *value)
{
	double number;

	switch (row->type) {
	case FACT_NUMBER: case FACT_DATE: case FACT_TIME: case FACT_MOMENT:
		return condition_number(ctx, row->type, value, NULL, &number);
	case FACT_YES_NO:
		return str_equal(value, "yes") || str_equal(value, "no");
	case FACT_CHOICE: case FACT_CHOICES:
		return is_option(row, value);
	default:
		return !str_empty(value);
	}
}

static void
check_item(struct reading *reading, const struct condition *item, const struct fact_rows *rows)
{
	struct ctx *ctx = reading->ctx;
	const struct fact_row *row = fact_row_find(rows, item->field);

	if (row == NULL) {
		complain(reading, item->at, "/field", TF(ctx,
		    "There is no field \"{code}\". Choose another one, or remove this condition.", "code",
		    item->field, NULL));
		return;
	}
	if ((condition_rows[item->op].types & (1u << row->type)) == 0) {
		complain(reading, item->at, "/op", TF(ctx, "\"{field}\" cannot be compared this way.", "field",
		    row->label, NULL));
		return;
	}
	for (size_t i = 0; i < item->count; i++)
		if (!value_fits(ctx, row, item->values[i]))
			complain(reading, item->at, "/value", TF(ctx, "\"{field}\" is never \"{value}\".", "field",
			    row->label, "value", item->values[i], NULL));
}

void
conditions_check(struct ctx *ctx, const struct conditions *conditions, const struct fact_rows *rows, const char *at,
    struct problems *problems)
{
	struct reading reading = { .ctx = ctx, .at = at, .problems = problems };

	for (size_t i = 0; conditions != NULL && i < conditions->count; i++) {
		if (conditions->items[i].nested != NULL)
			conditions_check(ctx, conditions->items[i].nested, rows, at, problems);
		else
			check_item(&reading, &conditions->items[i], rows);
	}
}

void
conditions_check_json(struct ctx *ctx, const char *json, const struct fact_rows *rows, const char *at,
    struct problems *problems)
{
	struct conditions *conditions;

	conditions_parse(ctx, json, at, problems, &conditions);
	conditions_check(ctx, conditions, rows, at, problems);
}

/* ---- asking ---- */

struct asking {
	struct ctx *ctx;
	fact_lookup *lookup;
	void *arg;
	const struct zone *zone;
	const struct fact_rows *rows;	/* NULL: no words are wanted */
};

static bool
same_text(struct ctx *ctx, const char *a, const char *b)
{
	return str_equal(a, b) || str_equal(i18n_fold(ctx->arena, a), i18n_fold(ctx->arena, b));
}

static bool
fact_is(struct asking *asking, const struct fact *fact, const char *value)
{
	double number;

	switch (fact->type) {
	case FACT_TEXT:
		return same_text(asking->ctx, fact->text, value);
	case FACT_YES_NO: case FACT_CHOICE:
		return str_equal(fact->text, value);
	case FACT_CHOICES:
		for (size_t i = 0; i < fact->item_count; i++)
			if (str_equal(fact->items[i], value))
				return true;
		return false;
	default:
		return condition_number(asking->ctx, fact->type, value, asking->zone, &number)
		    && fabs(number - fact->number) < 1e-9;
	}
}

static bool
is_one_of(struct asking *asking, const struct fact *fact, const struct condition *item)
{
	for (size_t i = 0; i < item->count; i++)
		if (fact_is(asking, fact, item->values[i]))
			return true;
	return false;
}

static bool
contains(struct asking *asking, const struct fact *fact, const char *value)
{
	if (fact->type == FACT_CHOICES)
		return fact_is(asking, fact, value);
	return fact->type == FACT_TEXT
	    && strstr(i18n_fold(asking->ctx->arena, fact->text), i18n_fold(asking->ctx->arena, value)) != NULL;
}

/* What is not empty, with one value of the condition. */
static bool
compare(struct asking *asking, const struct fact *fact, const struct condition *item)
{
	double number;

	if (item->count == 0)
		return false;
	if (item->op == OPERATOR_CONTAINS)
		return contains(asking, fact, item->values[0]);
	if ((condition_rows[item->op].types & (1u << fact->type)) == 0
	    || !condition_number(asking->ctx, fact->type, item->values[0], asking->zone, &number))
		return false;
	switch (item->op) {
	case OPERATOR_LESS: case OPERATOR_BEFORE: return fact->number < number;
	case OPERATOR_MORE: case OPERATOR_AFTER: return fact->number > number;
	case OPERATOR_AT_MOST: return fact->number <= number;
	case OPERATOR_AT_LEAST: return fact->number >= number;
	default: return false;
	}
}

static struct err *
ask_item(struct asking *asking, const struct condition *item, bool *out)
{
	struct fact fact = { .empty = true };
	bool known = false;

	TRY(asking->lookup(asking->ctx, asking->arg, item->field, &fact, &known));
	if (!known)
		*out = false;
	else if (item->op == OPERATOR_IS_EMPTY || item->op == OPERATOR_IS_NOT_EMPTY)
		*out = fact.empty == (item->op == OPERATOR_IS_EMPTY);
	else if (item->op == OPERATOR_IS_ONE_OF)
		*out = !fact.empty && is_one_of(asking, &fact, item);
	else if (item->op == OPERATOR_IS_NOT_ONE_OF)
		*out = fact.empty || !is_one_of(asking, &fact, item);
	else
		*out = !fact.empty && compare(asking, &fact, item);
	return OK;
}

static struct err *
ask_group(struct asking *asking, const struct conditions *group, bool *out, const char **why)
{
	const char **missing = arena_new_array(asking->ctx->arena, group->count + 1, const char *);
	size_t count = 0;
	bool all = true, any = group->count == 0;

	for (size_t i = 0; i < group->count; i++) {
		const struct condition *item = &group->items[i];
		const char *nested_why = "";
		bool holds;

		if (item->nested != NULL)
			TRY(ask_group(asking, item->nested, &holds, &nested_why));
		else
			TRY(ask_item(asking, item, &holds));
		all = all && holds;
		any = any || holds;
		if (holds || asking->rows == NULL)
			continue;
		missing[count++] = item->nested == NULL ? condition_words(asking->ctx, item, asking->rows) :
		    item->nested->count > 1 ? arena_printf(asking->ctx->arena, "(%s)", nested_why) : nested_why;
	}
	*out = group->any ? any : all;
	*why = *out ? "" : conditions_join(asking->ctx, missing, count, group->any);
	return OK;
}

struct err *
conditions_hold(struct ctx *ctx, const struct conditions *conditions, fact_lookup *lookup, void *arg,
    const struct zone *zone, bool *out)
{
	struct asking asking = { ctx, lookup, arg, zone, NULL };
	const char *why;

	*out = true;
	return conditions == NULL ? OK : ask_group(&asking, conditions, out, &why);
}

struct err *
conditions_ask(struct ctx *ctx, const struct conditions *conditions, fact_lookup *lookup, void *arg,
    const struct zone *zone, const struct fact_rows *rows, bool *out, const char **why)
{
	static const struct fact_rows none = { 0 };
	struct asking asking = { ctx, lookup, arg, zone, rows != NULL ? rows : &none };

	*out = true;
	*why = "";
	return conditions == NULL ? OK : ask_group(&asking, conditions, out, why);
}

/* ---- as data ---- */

static void
collect_fields(struct ctx *ctx, const struct conditions *group, struct form_cells *to)
{
	for (size_t i = 0; i < group->count; i++) {
		bool known = false;

		if (group->items[i].nested != NULL) {
			collect_fields(ctx, group->items[i].nested, to);
			continue;
		}
		for (size_t j = 0; j < to->count; j++)
			known = known || str_equal(to->items[j], group->items[i].field);
		if (!known)
			*arena_push(ctx->arena, to) = group->items[i].field;
	}
}

const char *const *
conditions_fields(struct ctx *ctx, const struct conditions *conditions)
{
	struct form_cells names = { 0 };

	if (conditions != NULL)
		collect_fields(ctx, conditions, &names);
	*arena_push(ctx->arena, &names) = NULL;
	return names.items;
}

static json_t *
json_of(const struct conditions *group)
{
	json_t *items = json_array();

	for (size_t i = 0; i < group->count; i++) {
		const struct condition *item = &group->items[i];
		json_t *values = json_array();

		for (size_t j = 0; j < item->count; j++)
			json_array_append_new(values, json_string(item->values[j]));
		if (item->nested != NULL)
			json_array_append_new(items, json_of(item->nested));
		else if (condition_rows[item->op].values == NO_VALUE)
			json_array_append_new(items, json_pack("{s:s, s:s}", "field", item->field, "op",
			    condition_rows[item->op].token));
		else
			json_array_append_new(items, json_pack("{s:s, s:s, s:O}", "field", item->field, "op",
			    condition_rows[item->op].token, "value", values));
		json_decref(values);
	}
	return json_pack("{s:s, s:o}", "join", group->any ? "or" : "and", "items", items);
}

const char *
conditions_print(struct ctx *ctx, const struct conditions *conditions)
{
	json_t *json = conditions == NULL ? NULL : json_of(conditions);
	char *text = json == NULL ? NULL : json_dumps(json, JSON_COMPACT);
	const char *out = text == NULL ? "" : arena_strdup(ctx->arena, text);

	free(text);
	json_decref(json);
	return out;
}
