/*
 * conditions_test -- conditions and formulas: the vectors that the page's script runs as well, what is noted while
 * editing, and the words.
 */
#include "base/test.h"

#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "form/formula.h"
#include "form/form.h"
#include "form/field.h"

static struct env env;
static struct arena *arena;

static struct ctx
open_ctx(int64_t now)
{
	arena = arena_open();
	env = env_still(INSTANT(now), 1);
	struct ctx ctx = ctx_make(arena, &env, NULL);
	ctx.lang = LANG_EN;
	return ctx;
}

static json_t *
vectors(void)
{
	const char *source = getenv("DOORSTEP_SOURCE");
	char path[4096];
	json_error_t error;

	snprintf(path, sizeof(path), "%s/src/form/vectors.json", source != NULL ? source : ".");
	json_t *json = json_load_file(path, 0, &error);
	if (json == NULL)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return json;
}

/* ---- conditions ---- */

static enum fact_type
type_of(const char *token)
{
	for (int type = 0; type < FACT_TYPE_COUNT; type++)
		if (str_equal(fact_type_token((enum fact_type)type), token))
			return (enum fact_type)type;
	fail_msg("no type %s", token);
	return FACT_NOTHING;
}

static struct err *
look_up(struct ctx *ctx, void *arg, const char *name, struct fact *out, bool *known)
{
	const json_t *fact = json_object_get(arg, name), *items = json_object_get(fact, "items");
	const char **texts = arena_new_array(ctx->arena, json_array_size(items) + 1, const char *);
	int32_t second;
	date day;

	*known = fact != NULL;
	if (fact == NULL)
		return OK;
	*out = (struct fact){ .type = type_of(json_string_value(json_object_get(fact, "type"))) };
	out->text = json_string_value(json_object_get(fact, "text"));
	out->number = json_number_value(json_object_get(fact, "number"));
	if (date_parse(value_text(fact, "date"), &day))
		out->number = day.days;
	if (wall_parse(value_text(fact, "time"), &second))
		out->number = second;
	for (size_t i = 0; i < json_array_size(items); i++)
		texts[i] = json_string_value(json_array_get(items, i));
	out->items = texts;
	out->item_count = json_array_size(items);
	out->empty = json_object_size(fact) == 1;
	return OK;
}

static void
test_vectors(void **state UNUSED)
{
	json_t *all = vectors();
	struct ctx ctx = open_ctx(json_integer_value(json_object_get(all, "now")));
	const struct zone *zone = zone_find(json_string_value(json_object_get(all, "zone")));
	json_t *list = json_object_get(all, "conditions");

	assert_true(json_array_size(list) > 40);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *vector = json_array_get(list, i);
		char *text = json_dumps(json_object_get(vector, "when"), 0);
		struct problems problems = { 0 };
		struct conditions *conditions, *again;
		bool wanted = json_is_true(json_object_get(vector, "holds")), got;

		conditions_parse(&ctx, text, "", &problems, &conditions);
		assert_int_equal(problems.count, 0);
		assert_ok(conditions_hold(&ctx, conditions, look_up, json_object_get(vector, "facts"), zone, &got));
		if (got != wanted)
			fail_msg("condition %zu: %s", i, text);
		/* printed and read again, they say the same */
		conditions_parse(&ctx, conditions_print(&ctx, conditions), "", &problems, &again);
		assert_int_equal(problems.count, 0);
		assert_ok(conditions_hold(&ctx, again, look_up, json_object_get(vector, "facts"), zone, &got));
		assert_int_equal(got, wanted);
		free(text);
	}
	json_decref(all);
	arena_close(arena);
}

/* ---- formulas ---- */

static struct err *
field_value(struct ctx *ctx UNUSED, void *arg, const char *code, const char *item, size_t place, struct fact *out,
    bool *known)
{
	const json_t *value = json_object_get(arg, code);

	if (item != NULL)
		value = json_object_get(json_array_get(value, place), item);
	*known = value != NULL;
	if (json_is_number(value))
		*out = fact_number(FACT_NUMBER, json_number_value(value));
	else
		*out = fact_text(FACT_TEXT, json_string_value(value));
	return OK;
}

static struct err *
item_count(struct ctx *ctx UNUSED, void *arg, const char *code, size_t *out, bool *known)
{
	*known = json_is_array(json_object_get(arg, code));
	*out = json_array_size(json_object_get(arg, code));
	return OK;
}

static void
test_formulas(void **state UNUSED)
{
	json_t *all = vectors();
	struct ctx ctx = open_ctx(0);
	json_t *list = json_object_get(all, "formulas"), *unsound = json_object_get(all, "unsound");
	struct fact_rows none = { 0 };

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *vector = json_array_get(list, i), *wanted = json_object_get(vector, "value");
		const char *formula = json_string_value(json_object_get(vector, "formula"));
		struct formula_fields fields = { field_value, item_count, json_object_get(vector, "fields") };
		struct fact got;

		assert_ok(formula_value(&ctx, formula, &fields, &got));
		bool right = json_is_null(wanted) ? got.empty : json_is_string(wanted) ?
		    got.type == FACT_TEXT && str_equal(got.text, json_string_value(wanted)) :
		    !got.empty && got.type == FACT_NUMBER && got.number - json_number_value(wanted) < 1e-9
			&& json_number_value(wanted) - got.number < 1e-9;
		if (!right)
			fail_msg("%s: got %s %g", formula, got.text != NULL ? got.text : "-", got.number);
	}
	for (size_t i = 0; i < json_array_size(unsound); i++) {
		struct problems problems = { 0 };

		formula_check(&ctx, json_string_value(json_array_get(unsound, i)), &none, "/formula", &problems);
		if (problems.count == 0)
			fail_msg("sound: %s", json_string_value(json_array_get(unsound, i)));
		assert_string_equal(problems.items[0].field, "/formula");
	}
	json_decref(all);
	arena_close(arena);
}

static void
test_formula_depth(void **state UNUSED)
{
	struct ctx ctx = open_ctx(0);
	struct buf deep = buf_make(arena, 10000);
	struct problems problems = { 0 };
	struct fact_rows rows = { 0 };

	for (int i = 0; i < 900; i++)
		buf_puts(&deep, "(");
	formula_check(&ctx, buf_text(&deep), NULL, "f", &problems);
	assert_int_equal(problems.count, 1);
	problems.count = 0;
	formula_check(&ctx, "known + unknown", &rows, "f", &problems);
	assert_int_equal(problems.count, 2);
	assert_string_equal(problems.items[0].say, "There is no field \"known\".");
	arena_close(arena);
}

/* ---- while editing ---- */

static const struct fact_option brands[] = { { "vie", "Viessmann" }, { "bud", "Buderus" } };
static struct fact_row known_rows[] = {
	{ "brand", "Brand", FACT_CHOICE, brands, 2, NULL, NULL },
	{ "age", "Age", FACT_NUMBER, NULL, 0, NULL, NULL },
	{ "open", "Open", FACT_YES_NO, NULL, 0, "the activity is open", "the activity is closed" },
	{ "day", "Day", FACT_DATE, NULL, 0, NULL, NULL },
};
static const struct fact_rows known = { known_rows, COUNT_OF(known_rows), COUNT_OF(known_rows) };

static void
test_check(void **state UNUSED)
{
	static const struct { const char *json, *field, *say; } wrong[] = {
		{ "[", "/when", "These conditions cannot be read." },
		{ "{\"join\":\"xor\",\"items\":[]}", "/when/join", "Choose whether all or one of them must hold." },
		{ "{\"items\":[{\"op\":\"is_empty\"}]}", "/when/items/0/field", "Choose a field." },
		{ "{\"items\":[{\"field\":\"age\",\"op\":\"like\"}]}", "/when/items/0/op", "Choose how to compare." },
		{ "{\"items\":[{\"field\":\"age\",\"op\":\"lt\"}]}", "/when/items/0/value",
		    "Say with what to compare." },
		{ "{\"items\":[{\"field\":\"age\",\"op\":\"lt\",\"value\":[1,2]}]}", "/when/items/0/value",
		    "Only one value can be compared here." },
		{ "{\"items\":[{\"field\":\"age\",\"op\":\"lt\",\"value\":{}}]}", "/when/items/0/value",
		    "This value cannot be compared." },
		{ "{\"items\":[{\"join\":\"or\",\"items\":[{\"join\":\"and\",\"items\":[]}]}]}",
		    "/when/items/0/items/0",
		    "Conditions can be nested only once." },
		{ "{\"items\":[{\"field\":\"colour\",\"op\":\"is_empty\"}]}", "/when/items/0/field",
		    "There is no field \"colour\". Choose another one, or remove this condition." },
		{ "{\"items\":[{\"field\":\"brand\",\"op\":\"lt\",\"value\":1}]}", "/when/items/0/op",
		    "\"Brand\" cannot be compared this way." },
		{ "{\"items\":[{\"field\":\"brand\",\"op\":\"is_one_of\",\"value\":[\"vie\",\"x\"]}]}",
		    "/when/items/0/value",
		    "\"Brand\" is never \"x\"." },
		{ "{\"items\":[{\"join\":\"or\",\"items\":"
		    "[{\"field\":\"day\",\"op\":\"before\",\"value\":\"soon\"}]}]}",
		    "/when/items/0/items/0/value", "\"Day\" is never \"soon\"." },
	};
	struct ctx ctx = open_ctx(0);

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct problems problems = { 0 };

		conditions_check_json(&ctx, wrong[i].json, &known, "/when", &problems);
		if (problems.count == 0)
			fail_msg("taken: %s", wrong[i].json);
		assert_string_equal(problems.items[0].field, wrong[i].field);
		assert_string_equal(problems.items[0].say, wrong[i].say);
	}
	arena_close(arena);
}

static void
test_words(void **state UNUSED)
{
	static const char json[] = "{\"join\":\"and\",\"items\":["
	    "{\"field\":\"open\",\"op\":\"is_one_of\",\"value\":[\"yes\"]},"
	    "{\"field\":\"brand\",\"op\":\"is_one_of\",\"value\":[\"vie\",\"bud\"]},"
	    "{\"join\":\"or\",\"items\":[{\"field\":\"age\",\"op\":\"ge\",\"value\":24},"
	    "{\"field\":\"day\",\"op\":\"before\",\"value\":\"today+3\"}]}]}";
	struct ctx ctx = open_ctx(1803888000);
	struct problems problems = { 0 };
	struct conditions *conditions;
	json_t *facts = json_loads("{\"open\":{\"type\":\"yes_no\",\"text\":\"no\"},"
	    "\"brand\":{\"type\":\"choice\",\"text\":"
	    "\"vie\"},\"age\":{\"type\":\"number\",\"number\":3},\"day\":{\"type\":\"date\"}}", 0, NULL);
	const char *why;
	bool holds;

	conditions_check_json(&ctx, json, &known, "", &problems);
	assert_int_equal(problems.count, 0);
	conditions_parse(&ctx, json, "", &problems, &conditions);
	assert_string_equal(conditions_describe(&ctx, conditions, &known),
	    "the activity is open and \"Brand\" is \"Viessmann\" or \"Buderus\" and "
	    "(\"Age\" is at least 24 or \"Day\" is before in 3 days)");
	assert_ok(conditions_ask(&ctx, conditions, look_up, facts, NULL, &known, &holds, &why));
	assert_false(holds);
	assert_string_equal(why,
	    "the activity is open and (\"Age\" is at least 24 or \"Day\" is before in 3 days)");
	assert_string_equal(conditions_fields(&ctx, conditions)[3], "day");
	assert_null(conditions_fields(&ctx, conditions)[4]);
	json_decref(facts);
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_vectors),
		cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_formula_depth),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
