/* settings_test -- every row: read, written, typed, printed; colours that can be read. */
#include "base/test.h"

#include <string.h>
#include "account/settings.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

static struct env env;
static struct arena *arena;
static struct ctx ctx;

static int
set_up(void **state)
{
	(void)state;
	env = env_still(INSTANT(1803628800), 7);
	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

/* ---- all rows ---- */

static void
defaults_are_sound(void **state)
{
	struct settings settings = settings_first();
	struct problems problems = { 0 };

	(void)state;
	assert_string_equal(settings_to_json(arena, &settings), "{}");
	settings_check(&ctx, &settings, &problems);
	assert_int_equal(problems.count, 0);
	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		assert_ptr_equal(setting_find(row->name), row);
		assert_true(row->label[0] != '\0' && row->help[0] != '\0');
		assert_true(row->group < SETTING_GROUP_COUNT);
		assert_true(row->least <= row->most);
		/* What is shown in a form is what the form may send back. */
		setting_put(&ctx, &settings, row, LANG_EN, setting_print(&ctx, &settings, row, LANG_EN),
		    &problems);
		assert_int_equal(problems.count, 0);
	}
	assert_string_equal(settings_to_json(arena, &settings), "{}");
	assert_null(setting_find("no_such"));
}

static const char *
another_value(const struct setting *row)
{
	switch (row->kind) {
	case SETTING_BOOL:
		return row->first[0] == '1' ? "" : "1";
	case SETTING_INT:
		return arena_printf(arena, "%lld", (long long)(str_equal(row->first,
		    arena_printf(arena, "%lld", (long long)row->most)) ? row->least : row->most));
	case SETTING_CENTS:
		return "12.75";
	case SETTING_TENTHS:
		return "7.5";
	case SETTING_EMAIL:
		return "info@heizung.example";
	case SETTING_COLOR:
		return "#c0ffee";
	case SETTING_CHOICE:
		return strrchr(row->words, ' ') + 1;
	case SETTING_SPANS:
		return "09:00–11:00, 11:00–13:00";
	case SETTING_WEEK:
		return "08:00–12:00\n\n\n10:00–11:00, 22:00–26:00\n\n\n";
	case SETTING_FILE:
		return "ab12.png";
	default:
		return "Grüß \"Gott\" <b>";
	}
}

static void
every_row_comes_back(void **state)
{
	struct settings settings = settings_first(), back;
	struct problems problems = { 0 };

	(void)state;
	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		const char *value = str_equal(row->name, "sms_sender") ? "Heizung" :
		    str_equal(row->name, "currency") ? "CHF" : another_value(row);

		setting_put(&ctx, &settings, row, LANG_NL, value, &problems);
		if (problems.count > 0)
			print_error("%s: %s\n", row->name, problems.items[0].say);
		assert_int_equal(problems.count, 0);
		back = settings_from_json(arena, settings_to_json(arena, &settings));
		assert_string_equal(setting_print(&ctx, &back, row, LANG_NL), value);
		assert_true(row->kind != SETTING_CENTS || setting_int(&back, row) == 1275);
		assert_non_null(strstr(settings_to_json(arena, &settings), row->name));
	}
}

static void
every_row_refuses(void **state)
{
	static const char *const bad[] = {
		[SETTING_INT] = "12.5", [SETTING_CENTS] = "0.125", [SETTING_TENTHS] = "much",
		[SETTING_TEXT] = "a\001b", [SETTING_LINES] = "\001", [SETTING_TEXTS] = "\002",
		[SETTING_PHONE] = "\003", [SETTING_EMAIL] = "nobody", [SETTING_COLOR] = "red",
		[SETTING_CHOICE] = "wind", [SETTING_SPANS] = "10-9", [SETTING_WEEK] = "8-12, 11-13",
		[SETTING_FILE] = "../etc/passwd",
	};
	struct settings settings = settings_first();

	(void)state;
	for (const struct setting *row = setting_rows; row->name != NULL; row++) {
		struct problems problems = { 0 };

		if (row->kind == SETTING_BOOL)
			continue;
		setting_put(&ctx, &settings, row, LANG_EN, bad[row->kind], &problems);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].field, row->name);
	}
	assert_string_equal(settings_to_json(arena, &settings), "{}");
}

static void
a_strange_column_is_the_default(void **state)
{
	static const char *const strange[] = {
		"", "[]", "nonsense", "{\"notice_hours\":\"many\",\"portal_on\":1,\"accent\":\"red\",\"unknown\":1}",
		"{\"notice_hours\":-5,\"windows\":[[5,4]],\"hours\":[[]],\"home_text\":[1],\"email\":{}}",
		"{\"booking_mode\":\"exac\",\"hours\":[[[1,2],[2,3]],[],[],[],[],[],[]]}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(strange); i++) {
		struct settings settings = settings_from_json(arena, strange[i]);

		assert_string_equal(settings_to_json(arena, &settings), "{}");
	}
}

/* ---- hours as people type them ---- */

static void
hours_are_read_kindly(void **state)
{
	static const struct { const char *typed, *shown; } cases[] = {
		{ "8-10,10-12", "08:00–10:00, 10:00–12:00" },
		{ " 8:00 – 10:30 ; 13h-15h30 ", "08:00–10:30, 13:00–15:30" },
		{ "8.15-9.45", "08:15–09:45" },
		{ "", "" },
		{ "[[28800, 36000]]", "08:00–10:00" },
	};
	static const char *const bad[] = { "8", "8-10-12", "10-8", "8-10, 9-11", "a-b", "8-99", "[[1]]", "[1,2]" };
	struct settings settings = settings_first();
	const struct setting *row = setting_find("windows");

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct problems problems = { 0 };

		setting_put(&ctx, &settings, row, LANG_EN, cases[i].typed, &problems);
		assert_int_equal(problems.count, 0);
		assert_string_equal(setting_print(&ctx, &settings, row, LANG_EN), cases[i].shown);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct problems problems = { 0 };

		setting_put(&ctx, &settings, row, LANG_EN, bad[i], &problems);
		assert_int_equal(problems.count, 1);
	}
}

static void
checks_what_goes_together(void **state)
{
	struct settings settings = settings_first();
	struct problems problems = { 0 };

	(void)state;
	settings.near_km = 20;
	settings.windows = "[]";
	settings.way_email = settings.way_sms = settings.way_personal = settings.way_signed = false;
	settings_check(&ctx, &settings, &problems);
	assert_int_equal(problems.count, 3);
	assert_non_null(problem_of(&problems, "far_km"));
	assert_non_null(problem_of(&problems, "windows"));
	assert_non_null(problem_of(&problems, "portal_on"));
}

static void
texts_fall_back(void **state)
{
	struct setting_texts texts = { { [LANG_FR] = "fr", [LANG_IT] = "it" } };
	struct setting_texts none = { { 0 } };

	(void)state;
	assert_string_equal(setting_text_in(&texts, LANG_IT, LANG_FR), "it");
	assert_string_equal(setting_text_in(&texts, LANG_DE, LANG_IT), "it");
	assert_string_equal(setting_text_in(&texts, LANG_DE, LANG_EN), "fr");
	assert_string_equal(setting_text_in(&none, LANG_DE, LANG_EN), "");
}

/* ---- colours ---- */

/* Known values: W3C's own examples of contrast. */
static void
contrast_is_that_of_wcag(void **state)
{
	(void)state;
	assert_true(color_contrast("#000000", "#ffffff") == 21);
	assert_true(color_contrast("#777777", "#ffffff") > 4.47 && color_contrast("#777777", "#ffffff") < 4.48);
	assert_true(color_contrast("#767676", "#ffffff") > 4.54 && color_contrast("#767676", "#ffffff") < 4.55);
	assert_true(color_contrast("red", "#ffffff") == 0);
}

static void
accents_can_be_read(void **state)
{
	(void)state;
	for (int i = 0; i < 4096; i++) {
		const char *color = arena_printf(arena, "#%x0%x0%x0", i >> 8, i >> 4 & 15, i & 15);
		const char *day = color_readable(arena, color, false);
		const char *night = color_readable(arena, color, true);

		assert_true(color_contrast(day, "#ffffff") >= 4.5);
		assert_true(color_contrast(day, "#f4f6f8") >= 4.5);
		assert_true(color_contrast(night, "#000000") >= 4.5);
		assert_true(color_contrast(night, "#14181d") >= 4.5);
		if (color_contrast(color, "#e6ebee") >= 4.5)
			assert_string_equal(day, color);
	}
	assert_string_equal(color_readable(arena, "blue", false), "#000000");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_sound),
		cmocka_unit_test(every_row_comes_back),
		cmocka_unit_test(every_row_refuses),
		cmocka_unit_test(a_strange_column_is_the_default),
		cmocka_unit_test(hours_are_read_kindly),
		cmocka_unit_test(checks_what_goes_together),
		cmocka_unit_test(texts_fall_back),
		cmocka_unit_test(contrast_is_that_of_wcag),
		cmocka_unit_test(accents_can_be_read),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
