/* opening_test -- the text form of the connector and the JSON of the column, both ways. */
#include "base/test.h"

#include "customer/opening.h"

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
reads_the_connectors_text(void **state)
{
	static const char text[] = "1,4|08:00:00|12:00:00;3|10:00:00|12:00:00";
	struct opening_hours hours, again;

	(void)state;
	assert_true(opening_parse(arena, text, &hours));
	assert_int_equal(hours.count, 2);
	assert_int_equal(hours.items[0].days, 1 << MONDAY | 1 << THURSDAY);
	assert_int_equal(hours.items[0].from_s, 28800);
	assert_int_equal(hours.items[1].days, 1 << WEDNESDAY);
	assert_string_equal(opening_print(arena, &hours), text);
	assert_string_equal(opening_to_json(arena, &hours), "[{\"days\":[1,4],\"from\":28800,\"to\":43200},"
	    "{\"days\":[3],\"from\":36000,\"to\":43200}]");
	assert_true(opening_from_json(arena, opening_to_json(arena, &hours), &again));
	assert_string_equal(opening_print(arena, &again), text);
	assert_true(opening_parse(arena, "0|9:00|17:00;", &hours));
	assert_int_equal(hours.items[0].days, 1 << SUNDAY);
	assert_string_equal(opening_print(arena, &hours), "0|09:00:00|17:00:00");
	assert_true(opening_parse(arena, "", &hours));
	assert_int_equal(hours.count, 0);
	assert_null(opening_to_json(arena, &hours));
	assert_true(opening_from_json(arena, NULL, &hours));
}

static void
refuses_other_texts(void **state)
{
	static const char *const wrong[] = { "7|08:00:00|12:00:00", "1|12:00|08:00", "1|8:00", "|8:00|9:00",
	    "mo|8:00|9:00",
		"1|8:00|9:00|10:00", "1|8:00|25:00" };
	static const char *const json[] = { "{}", "[1]", "[{\"days\":[],\"from\":1,\"to\":2}]",
		"[{\"days\":[8],\"from\":1,\"to\":2}]", "[{\"days\":[1],\"from\":2,\"to\":2}]", "nonsense" };
	struct opening_hours hours;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(opening_parse(arena, wrong[i], &hours));
	for (size_t i = 0; i < COUNT_OF(json); i++)
		assert_false(opening_from_json(arena, json[i], &hours));
}

static void
covers_what_lies_inside(void **state)
{
	struct opening_hours hours;
	date monday = date_make(2027, 3, 1);

	(void)state;
	assert_true(opening_parse(arena, "1|08:00|12:00;1|13:30|17:00;1|12:00|12:30", &hours));
	assert_true(opening_covers(&hours, monday, 8 * 3600, 12 * 3600 + 1800));
	assert_false(opening_covers(&hours, monday, 12 * 3600, 14 * 3600));
	assert_false(opening_covers(&hours, monday, 7 * 3600, 9 * 3600));
	assert_false(opening_covers(&hours, date_add(monday, 1), 9 * 3600, 10 * 3600));
	assert_true(opening_covers(&(struct opening_hours){ 0 }, date_add(monday, 6), 0, 86400));
}

static void
exceptions_stand_in_for_the_week(void **state)
{
	static const char text[] = "[{\"days\":[1],\"from\":28800,\"to\":43200},"
	    "{\"date\":\"2027-03-01\",\"from\":0,\"to\":0},{\"date\":\"2027-03-02\",\"from\":36000,\"to\":39600}]";
	static const char only[] = "[{\"date\":\"2027-03-01\",\"from\":0,\"to\":0}]";
	date monday = date_make(2027, 3, 1);
	struct opening_hours hours;

	(void)state;
	assert_true(opening_from_json(arena, text, &hours));
	assert_string_equal(opening_to_json(arena, &hours), text);
	assert_false(opening_covers(&hours, monday, 30000, 31000));
	assert_true(opening_covers(&hours, date_add(monday, 7), 30000, 31000));
	assert_true(opening_covers(&hours, date_add(monday, 1), 36000, 39600));
	assert_false(opening_covers(&hours, date_add(monday, 1), 36000, 39601));
	assert_false(opening_covers(&hours, date_add(monday, 2), 36000, 36001));
	/* without a week every other day is open */
	assert_true(opening_from_json(arena, only, &hours));
	assert_true(opening_is_limited(&hours));
	assert_false(opening_covers(&hours, monday, 30000, 31000));
	assert_true(opening_covers(&hours, date_add(monday, 1), 0, 86400));
}

static void
keeps_those_who_must_not_come(void **state)
{
	struct restrictions r;

	(void)state;
	assert_true(restrictions_from_json(arena, "{\"never\":[\"a@b.ch\"]}", &r));
	assert_int_equal(r.mode, RESTRICTION_NONE);
	assert_int_equal(r.never.count, 1);
	assert_true(restrictions_are_any(&r));
	assert_string_equal(restrictions_to_json(arena, &r), "{\"never\":[\"a@b.ch\"]}");
	assert_false(restrictions_from_json(arena, "{}", &r));
}

static void
reads_restrictions(void **state)
{
	static const struct { const char *text, *print; } cases[] = {
		{ "restrict;A@b.ch,c@d.ch;1", "restrict;a@b.ch,c@d.ch;1" }, { "prioritize;;1", "prioritize;;1" },
		{ "a@b.ch", "restrict;a@b.ch;0" }, { "", "" }, { ";;0", "" }, { ";;", "" },
	};
	static const char *const wrong[] = { "forbid;a@b.ch;0", "restrict;nobody;0", "restrict;a@b.ch;2", "a;b;c;d" };
	struct restrictions r;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_true(restrictions_parse(arena, cases[i].text, &r));
		assert_string_equal(restrictions_print(arena, &r), cases[i].print);
		assert_true(restrictions_from_json(arena, restrictions_to_json(arena, &r), &r));
		assert_string_equal(restrictions_print(arena, &r), cases[i].print);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(restrictions_parse(arena, wrong[i], &r));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_connectors_text),
		cmocka_unit_test(refuses_other_texts),
		cmocka_unit_test(covers_what_lies_inside),
		cmocka_unit_test(exceptions_stand_in_for_the_week),
		cmocka_unit_test(keeps_those_who_must_not_come),
		cmocka_unit_test(reads_restrictions),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
