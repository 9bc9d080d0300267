/* holiday_test -- against days looked up in official calendars. */
#include "base/test.h"

#include <string.h>

#include "team/holiday.h"

static bool
is_off(const char *country, int year, int month, int day)
{
	return holiday_on(country, date_make(year, month, day)) != NULL;
}

static void
known_days(void **state)
{
	static const struct { const char *country; int year, month, day; bool off; } cases[] = {
		{ "LI", 2027, 3, 19, true }, { "LI", 2027, 3, 29, true }, { "LI", 2027, 5, 6, true },
		{ "LI", 2027, 5, 17, true }, { "LI", 2027, 5, 27, true }, { "LI", 2027, 8, 15, true },
		{ "LI", 2027, 3, 1, false }, { "CH", 2027, 8, 1, true }, { "CH", 2027, 3, 29, false },
		{ "DE", 2027, 3, 26, true }, { "DE", 2027, 10, 3, true }, { "DE", 2027, 11, 1, false },
		{ "AT", 2027, 10, 26, true }, { "AT", 2027, 3, 26, false },
		{ "FR", 2027, 7, 14, true }, { "FR", 2027, 5, 8, true }, { "BE", 2027, 7, 21, true },
		{ "NL", 2025, 4, 26, true }, { "NL", 2025, 4, 27, false }, { "NL", 2027, 4, 27, true },
		{ "LU", 2027, 6, 23, true }, { "ES", 2027, 12, 6, true },
		{ "IT", 2027, 6, 2, true }, { "IT", 2025, 10, 4, false }, { "IT", 2027, 10, 4, true },
		{ "GB", 2027, 12, 27, true }, { "GB", 2027, 12, 28, true }, { "GB", 2027, 12, 25, false },
		{ "GB", 2022, 12, 26, true }, { "GB", 2022, 12, 27, true }, { "GB", 2020, 12, 28, true },
		{ "GB", 2020, 12, 25, true }, { "GB", 2022, 1, 3, true }, { "GB", 2027, 5, 3, true },
		{ "GB", 2027, 5, 31, true }, { "GB", 2027, 8, 30, true }, { "GB", 2027, 8, 2, false },
		{ "IE", 2027, 2, 1, true }, { "IE", 2024, 2, 5, true }, { "IE", 2030, 2, 1, true },
		{ "IE", 2027, 6, 7, true }, { "IE", 2027, 10, 25, true }, { "IE", 2027, 8, 2, true },
		{ "XX", 2027, 1, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		if (is_off(cases[i].country, cases[i].year, cases[i].month, cases[i].day) == cases[i].off)
			continue;
		print_error("%s %d-%d-%d\n", cases[i].country, cases[i].year, cases[i].month, cases[i].day);
		fail();
	}
	assert_null(holiday_on(NULL, date_make(2027, 1, 1)));
}

/* How many days off a year has, Sundays included: what the official lists count. */
static void
counts(void **state)
{
	static const struct { const char *country; size_t days; } cases[] = {
		{ "AT", 13 }, { "BE", 10 }, { "CH", 4 }, { "DE", 9 }, { "ES", 10 }, { "FR", 11 }, { "GB", 8 },
		{ "IE", 10 }, { "IT", 13 }, { "LI", 17 }, { "LU", 11 }, { "NL", 9 },
	};
	struct arena *arena = arena_open();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct holidays days;

		assert_string_equal(holiday_countries[i], cases[i].country);
		holiday_list(arena, cases[i].country, date_make(2026, 1, 1), date_make(2026, 12, 31), &days);
		assert_int_equal(days.count, cases[i].days);
		for (size_t j = 1; j < days.count; j++)
			assert_true(days.items[j - 1].day.days < days.items[j].day.days);
	}
	assert_null(holiday_countries[COUNT_OF(cases)]);
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_days),
		cmocka_unit_test(counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
