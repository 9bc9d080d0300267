/* hours_test -- spans of a day and a week: text and JSON both ways. */
#include "base/test.h"

#include "team/hours.h"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static void
reads_what_people_type(void **state)
{
	static const struct { const char *text, *print; } cases[] = {
		{ "8-12 13-17", "08:00–12:00, 13:00–17:00" },
		{ "08:00–12:00, 13:00–17:00", "08:00–12:00, 13:00–17:00" },
		{ " 8:30 - 12:00 ; 13h - 17h30 ", "08:30–12:00, 13:00–17:30" },
		{ "22-6", "22:00–06:00" }, { "0-24", "00:00–24:00" }, { "", "" },
	};
	static const char *const wrong[] = { "8", "8-12-13", "12-13 8-9", "8-12 12-17", "8-12 11-17", "8-25",
		"eight-nine", "8-8" };
	struct spans spans;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(spans_parse(arena, cases[i].text, &spans));
		assert_string_equal(spans_print(arena, &spans), cases[i].print);
		struct spans again;
		assert_true(spans_parse(arena, spans_print(arena, &spans), &again));
		assert_string_equal(spans_to_json(arena, &spans), spans_to_json(arena, &again));
		assert_true(spans_from_json(arena, spans_to_json(arena, &spans), &again));
		assert_string_equal(spans_to_json(arena, &spans), spans_to_json(arena, &again));
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (spans_parse(arena, wrong[i], &spans))
			fail_msg("\"%s\" was read", wrong[i]);
}

static void
weeks_go_both_ways(void **state)
{
	struct week usual = week_usual(arena), again;
	static const char *const wrong[] = { "", "[]", "[[],[],[],[],[],[]]", "{}", "[[[1]],[],[],[],[],[],[]]",
		"[[[10,5]],[],[],[],[],[],[]]", "[[[0,200000]],[],[],[],[],[],[]]", "[[[-5,5]],[],[],[],[],[],[]]" };

	(void)state;
	assert_string_equal(week_to_json(arena, &usual), "[[[28800,43200],[46800,61200]],[[28800,43200],[46800,61200]],"
	    "[[28800,43200],[46800,61200]],[[28800,43200],[46800,61200]],[[28800,43200],[46800,61200]],[],[]]");
	assert_true(week_from_json(arena, week_to_json(arena, &usual), &again));
	assert_string_equal(week_to_json(arena, &usual), week_to_json(arena, &again));
	assert_false(week_is_empty(&usual));
	assert_true(week_is_empty(&(struct week){ 0 }));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(week_from_json(arena, wrong[i], &again));
	assert_false(week_from_json(arena, NULL, &again));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_people_type),
		cmocka_unit_test(weeks_go_both_ways),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
