/* trade_test -- every template becomes types in every language, with forms, conditions, codes and actions sound. */
#include "base/test.h"

#include <jansson.h>
#include <string.h>

#include "account/account.h"
#include "account/testing.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "db/testing.h"
#include "form/form.h"
#include "trade/trade.h"

/* Texts that are given per language have all six, none empty; `at` tells where. */
static void
check_texts(const json_t *value, const char *at)
{
	const char *key;
	json_t *member;
	size_t i;

	if (json_is_array(value)) {
		json_array_foreach((json_t *)(uintptr_t)value, i, member)
			check_texts(member, at);
		return;
	}
	if (!json_is_object(value))
		return;
	if (json_is_string(json_object_get(value, "en")))
		for (int lang = 0; lang < LANG_COUNT; lang++)
			if (str_empty(json_string_value(json_object_get(value, lang_tag((enum lang)lang)))))
				fail_msg("%s: \"%s\" has no text in %s", at,
				    json_string_value(json_object_get(value, "en")), lang_tag((enum lang)lang));
	json_object_foreach((json_t *)(uintptr_t)value, key, member)
		check_texts(member, key);
}

static void
every_text_has_six_languages(void **state)
{
	(void)state;
	for (const struct trade_file *file = trade_files; file->token != NULL; file++) {
		json_error_t error;
		json_t *root = json_loads(file->json, JSON_REJECT_DUPLICATES, &error);

		if (root == NULL)
			fail_msg("%s: line %d: %s", file->token, error.line, error.text);
		assert_string_equal(json_string_value(json_object_get(root, "trade")), file->token);
		check_texts(root, file->token);
		json_decref(root);
	}
}

static void
tell_problems(const struct err *err, const char *token, enum lang lang)
{
	for (size_t i = 0; err->problems != NULL && i < err->problems->count; i++)
		print_error("%s in %s: %s: %s\n", token, lang_tag(lang), err->problems->items[i].field,
		    err->problems->items[i].say);
}

static void
every_template_starts_in_every_language(void **state)
{
	(void)state;
	for (const struct trade_file *file = trade_files; file->token != NULL; file++) {
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			struct ctx *ctx = testing_open();
			struct unit unit = testing_unit(ctx, "beginning");
			struct activity_types types;
			struct trade trade;
			struct form form;
			int64_t made;

			unit.lang = (enum lang)lang;
			ctx->lang = (enum lang)lang;
			assert_ok(unit_save(ctx, &unit));
			struct err *err = trade_start(ctx, file->token, NULL, true, &made);
			if (err != OK)
				tell_problems(err, file->token, (enum lang)lang);
			assert_ok(err);
			assert_ok(trade_find(ctx, file->token, &trade));
			assert_int_equal(made, trade.types.count);
			assert_ok(type_list(ctx, false, &types));
			assert_int_equal(types.count, trade.types.count);
			for (size_t i = 0; i < types.count; i++) {
				assert_ok(form_find(ctx, form_of_activity(types.items[i].id), &form));
				assert_true(form.count > 0);
				assert_true(types.items[i].skills.count > 0);
			}
			assert_ok(form_find(ctx, form_of_customer(), &form));
			assert_true(form.count > 0);
			assert_ok(unit_here(ctx, &unit));
			assert_false(str_empty(unit.settings.home_text.in[lang]));
			/* again: nothing is doubled, nothing overwritten */
			assert_ok(trade_start(ctx, file->token, NULL, true, &made));
			assert_int_equal(made, 0);
			testing_close(ctx);
		}
	}
}

static void
one_type_of_a_template(void **state)
{
	static const char *const wanted[] = { "HEAT-FAULT", "NOTHING", NULL };
	struct ctx *ctx = testing_open();
	struct activity_types types;
	struct trade trade;
	int64_t made;

	(void)state;
	testing_unit(ctx, "one");
	ctx->lang = LANG_IT;
	assert_ok(trade_start(ctx, "heating", wanted, false, &made));
	assert_int_equal(made, 1);
	assert_ok(type_list(ctx, false, &types));
	/* in the unit's language, not the reader's */
	assert_string_equal(types.items[0].name, "Heizungsstörung");
	assert_ok(trade_find(ctx, "heating", &trade));
	assert_string_equal(trade.name, "Riscaldamento");
	for (size_t i = 0; i < trade.types.count; i++)
		assert_int_equal(trade.types.items[i].there, str_equal(trade.types.items[i].reference, "HEAT-FAULT"));
	assert_err(trade_start(ctx, "bakery", NULL, true, &made), ERR_NOT_FOUND);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_text_has_six_languages),
		cmocka_unit_test(every_template_starts_in_every_language),
		cmocka_unit_test(one_type_of_a_template),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
