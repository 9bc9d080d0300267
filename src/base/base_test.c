/* Tests of the ground: time against the C library's own zones, text, JSON, memory. */
#include "base/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/json.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/str.h"
#include "base/time.h"

static void
arena_keeps_and_drops(void **state)
{
	struct arena *arena = arena_open();
	char *texts[300];

	(void)state;
	for (int i = 0; i < 300; i++)
		texts[i] = arena_printf(arena, "%d-%0*d", i, i * 10, i);
	for (int i = 0; i < 300; i++)
		assert_int_equal(atoi(texts[i]), i);
	assert_null(arena_strdup(arena, NULL));
	arena_reset(arena);
	assert_int_equal(arena_used(arena), 0);
	assert_string_equal(arena_strdup(arena, "again"), "again");
	arena_close(arena);
}

static void
note_order(void *thing)
{
	char **at = thing;

	*(*at)++ = 'x';
}

static void
arena_runs_what_was_deferred(void **state)
{
	char marks[4] = "", *at = marks;
	struct arena *arena = arena_open();

	(void)state;
	arena_defer(arena, note_order, &at);
	arena_defer(arena, note_order, &at);
	arena_reset(arena);
	assert_string_equal(marks, "xx");
	arena_close(arena);
	assert_string_equal(marks, "xx");
}

static void
buf_stops_at_its_ceiling(void **state)
{
	struct arena *arena = arena_open();
	struct buf buf = buf_make(arena, 10);

	(void)state;
	assert_string_equal(buf_text(&buf), "");
	buf_puts(&buf, "12345");
	buf_printf(&buf, "%d", 67890);
	assert_false(buf_full(&buf));
	buf_putc(&buf, 'x');
	assert_true(buf_full(&buf));
	assert_string_equal(buf_text(&buf), "1234567890");
	arena_close(arena);
}

/* The oracle is the C library: what is put by hand reads as it would print it. */
static void
numbers_and_texts_print_as_the_library_does(void **state)
{
	static const int64_t whole[] = { 0, 7, -1, 10, -10, INT64_MAX, INT64_MIN, 1234567890123 };
	static const double reals[] = { 0, 0.5, -47.11, 9.521234, 47.1, 0.001, 0.0009, 1e-7, 999999.999999, 1e6, 123456,
	    1e300, 0.1 + 0.2, -0.000001, 100000.5, 1.0 / 3, 46.947999999999999 };
	struct arena *arena = arena_open();
	char expected[400], many[301];

	(void)state;
	memset(many, 'x', 300);
	many[300] = '\0';
	for (size_t i = 0; i < COUNT_OF(whole); i++) {
		snprintf(expected, sizeof(expected), "%s-%lld %d%% %02d|%zu", "é", (long long)whole[i], (int)whole[i],
		    (int)(whole[i] % 100), (size_t)i);
		assert_string_equal(arena_printf(arena, "%s-%lld %d%% %02d|%zu", "é", (long long)whole[i],
		    (int)whole[i], (int)(whole[i] % 100), (size_t)i), expected);
	}
	assert_string_equal(arena_printf(arena, "%s", many), many);
	assert_string_equal(arena_printf(arena, "%.3s|%4d|%x", "abcdef", 7, 255U), "abc|   7|ff");
	assert_string_equal(arena_printf(arena, "%s", ""), "");
	for (size_t i = 0; i < COUNT_OF(reals); i++) {
		struct buf buf = buf_make(arena, 100);
		struct json json = json_make(&buf);

		json_number(&json, NULL, reals[i]);
		for (int digits = 6; digits <= 17; digits++) {
			snprintf(expected, sizeof(expected), "%.*g", digits, reals[i]);
			if (strtod(expected, NULL) <= reals[i] && strtod(expected, NULL) >= reals[i])
				break;
		}
		assert_string_equal(buf_text(&buf), expected);
	}
	arena_close(arena);
}

static void
instants_print_as_the_library_does(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	for (int64_t at = -62135596800; at < 253402300800; at += 86400 * 365 + 12345) {
		time_t when = (time_t)at;
		char expected[40];
		struct tm tm;

		strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
		if (tm.tm_year + 1900 >= 1000)
			assert_string_equal(instant_print(arena, INSTANT(at), NULL), expected);
	}
	assert_string_equal(instant_print(arena, INSTANT(253402300800), NULL), "9999-12-31T00:00:00Z");
	arena_close(arena);
}

/* The oracle is glibc's localtime_r; the zones cover both hemispheres and half-hour changes. */
static void
zones_agree_with_the_system(void **state)
{
	static const char *const names[] = { "Europe/Vaduz", "Europe/Paris", "Europe/London", "America/New_York",
	    "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kolkata", "America/Sao_Paulo", "Africa/Casablanca",
	    "America/St_Johns", "Antarctica/Troll", "UTC" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct zone *zone = zone_find(names[i]);

		assert_non_null(zone);
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t at = 0; at < INT64_C(4000000000); at += 12 * 3600 + 1234) {
			time_t t = (time_t)at;
			struct tm tm;
			struct civil civil = zone_civil(zone, INSTANT(at));
			int year, month, day;

			localtime_r(&t, &tm);
			date_split(civil.day, &year, &month, &day);
			if (zone_offset(zone, INSTANT(at), NULL) != tm.tm_gmtoff)
				fail_msg("%s at %lld: %d, system says %ld", names[i], (long long)at,
				    zone_offset(zone, INSTANT(at), NULL), tm.tm_gmtoff);
			assert_int_equal(year, tm.tm_year + 1900);
			assert_int_equal(month, tm.tm_mon + 1);
			assert_int_equal(day, tm.tm_mday);
			assert_int_equal(civil.second_of_day, tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
			assert_int_equal((date_weekday(civil.day) + 1) % 7, tm.tm_wday);
		}
	}
	assert_null(zone_find("../etc/passwd"));
	assert_null(zone_find("Europe/Nowhere"));
}

static void
clock_changes_follow_the_rule(void **state)
{
	const struct zone *vaduz = zone_find("Europe/Vaduz");
	struct arena *arena = arena_open();
	bool exists;
	instant at;

	(void)state;
	/* 2027-03-28 02:30 is removed and moves to 03:30. */
	at = zone_instant(vaduz, (struct civil){ date_make(2027, 3, 28), 2 * 3600 + 1800 }, &exists);
	assert_false(exists);
	assert_string_equal(instant_print(arena, at, vaduz), "2027-03-28T03:30:00+02:00");
	/* 2027-10-31 02:30 comes twice: the first, in summer time. */
	at = zone_instant(vaduz, (struct civil){ date_make(2027, 10, 31), 2 * 3600 + 1800 }, &exists);
	assert_true(exists);
	assert_string_equal(instant_print(arena, at, vaduz), "2027-10-31T02:30:00+02:00");
	at = zone_midnight(vaduz, date_make(2027, 3, 29));
	assert_int_equal(at.s - zone_midnight(vaduz, date_make(2027, 3, 28)).s, 23 * 3600);
	arena_close(arena);
}

static void
times_read_and_print(void **state)
{
	const struct zone *vaduz = zone_find("Europe/Vaduz");
	struct arena *arena = arena_open();
	instant at;
	bool naive;
	date day;
	int32_t second;

	(void)state;
	assert_true(instant_parse("2027-03-01T08:05:00+01:00", NULL, &at, &naive));
	assert_false(naive);
	assert_string_equal(instant_print(arena, at, NULL), "2027-03-01T07:05:00Z");
	assert_string_equal(instant_print_basic(arena, at), "20270301T070500Z");
	assert_true(instant_parse("2027-03-01 08:05", vaduz, &at, &naive));
	assert_true(naive);
	assert_string_equal(instant_print(arena, at, vaduz), "2027-03-01T08:05:00+01:00");
	assert_false(instant_parse("2027-03-01T08:05:00", NULL, &at, &naive));
	assert_true(naive);
	/* Four digits of a year, wherever the wall stands. */
	assert_true(instant_parse("9999-12-31T23:59:59Z", NULL, &at, &naive));
	assert_string_equal(instant_print(arena, at, NULL), "9999-12-31T23:59:59Z");
	assert_string_equal(instant_print(arena, at, vaduz), "9999-12-31T00:59:59+01:00");
	assert_true(instant_parse("0001-01-01T00:00:00+14:00", NULL, &at, &naive));
	assert_string_equal(instant_print(arena, at, NULL), "0001-01-01T10:00:00Z");
	assert_string_equal(date_print(arena, date_add(date_make(9999, 12, 31), 1)), "9999-12-31");
	assert_false(instant_parse("2027-02-29T08:05:00Z", NULL, &at, NULL));
	assert_false(instant_parse("2027-03-01T25:00:00Z", NULL, &at, NULL));
	assert_false(instant_parse("2027-03-01T08:00:00Zx", NULL, &at, NULL));
	assert_true(date_parse("2028-02-29", &day));
	assert_string_equal(date_print(arena, day), "2028-02-29");
	assert_false(date_parse("2027-2-9", &day));
	assert_true(wall_parse("8:05", &second));
	assert_string_equal(wall_print(arena, second), "08:05");
	assert_true(wall_parse("24:00", &second));
	assert_false(wall_parse("24:01", &second));
	for (int days = -200000; days < 200000; days += 77) {
		const char *text = date_print(arena, (date){ days });

		assert_true(strlen(text) != 10 || (date_parse(text, &day) && day.days == days));
	}
	assert_int_equal(date_easter(2027).days, date_make(2027, 3, 28).days);
	assert_int_equal(date_easter(2024).days, date_make(2024, 3, 31).days);
	assert_int_equal(date_easter(2038).days, date_make(2038, 4, 25).days);
	arena_close(arena);
}

static void
json_escapes_and_separates(void **state)
{
	struct arena *arena = arena_open();
	struct buf buf = buf_make(arena, 1000);
	struct json json = json_make(&buf);

	(void)state;
	json_open_object(&json, NULL);
	json_text(&json, "a", "\"\\\n\x01</script>é<b");
	json_open_array(&json, "b");
	json_int(&json, NULL, -1);
	json_number(&json, NULL, 47.11);
	json_number(&json, NULL, NAN);
	json_open_object(&json, NULL);
	json_close_object(&json);
	json_close_array(&json);
	json_bool(&json, "c", true);
	json_instant(&json, "d", INSTANT_NONE, NULL);
	json_close_object(&json);
	assert_string_equal(buf_text(&buf),
	    "{\"a\":\"\\\"\\\\\\n\\u0001\\u003c/script>é<b\",\"b\":[-1,47.11,null,{}],\"c\":true,\"d\":null}");
	arena_close(arena);
}

static void
text_helpers(void **state)
{
	struct arena *arena = arena_open();
	int64_t number;
	double real;
	size_t count;

	(void)state;
	assert_string_equal(str_trim(arena, " \t\xC2\xA0" "Zürich \n"), "Zürich");
	assert_string_equal(str_trim(arena, "  "), "");
	assert_true(str_to_int("42", 0, 100, &number) && number == 42);
	assert_false(str_to_int("42x", 0, 100, &number));
	assert_false(str_to_int("", 0, 100, &number));
	assert_false(str_to_int(" 4", 0, 100, &number));
	assert_false(str_to_int("101", 0, 100, &number));
	assert_true(str_to_real("47.11", &real));
	assert_false(str_to_real("nan", &real));
	assert_false(str_to_real("0x1", &real));
	assert_true(str_is_utf8("é\xF0\x9F\x94\xA5", 6));
	assert_false(str_is_utf8("\xC0\xAF", 2));
	assert_false(str_is_utf8("\xED\xA0\x80", 3));
	assert_false(str_is_utf8("a\0b", 3));
	assert_int_equal(str_length("Zürich"), 6);
	assert_string_equal(str_split(arena, "a;;b", ';', &count)[2], "b");
	assert_int_equal(count, 3);
	assert_true(money_parse_cents("-12.5", &number) && number == -1250);
	assert_false(money_parse_cents("12.505", &number));
	assert_false(money_parse_cents(".", &number));
	assert_int_equal(lang_negotiate("fr-CH, fr;q=0.9, de;q=0.8", LANG_EN), LANG_FR);
	assert_int_equal(lang_negotiate("pt, de;q=0.5, it;q=0.7", LANG_EN), LANG_IT);
	assert_int_equal(lang_negotiate("*;q=0.1;;,", LANG_NL), LANG_NL);
	arena_close(arena);
}

static void
public_ids_are_random(void **state)
{
	struct env env = env_still(INSTANT(0), 7);
	struct public_id one = env_public_id(&env), two = env_public_id(&env);

	(void)state;
	assert_int_equal(strlen(one.text), 22);
	assert_string_not_equal(one.text, two.text);
}

static void
problems_become_one_err(void **state)
{
	struct env env = env_still(INSTANT(0), 1);
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct problems problems = { 0 };
	struct err *err;

	(void)state;
	assert_null(err_invalid(&ctx, &problems));
	problem_add(arena, &problems, "name", "give a name");
	problem_add(arena, &problems, "email", "no such address");
	err = err_invalid(&ctx, &problems);
	assert_err(err, ERR_INVALID);
	assert_string_equal(problem_of(err->problems, "email"), "no such address");
	assert_null(problem_of(err->problems, "phone"));
	err = err_because(&ctx, err, NULL, "while saving %d", 7);
	assert_non_null(strstr(err_chain(arena, err), "while saving 7"));
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_keeps_and_drops),
		cmocka_unit_test(arena_runs_what_was_deferred),
		cmocka_unit_test(buf_stops_at_its_ceiling),
		cmocka_unit_test(numbers_and_texts_print_as_the_library_does),
		cmocka_unit_test(instants_print_as_the_library_does),
		cmocka_unit_test(zones_agree_with_the_system),
		cmocka_unit_test(clock_changes_follow_the_rule),
		cmocka_unit_test(times_read_and_print),
		cmocka_unit_test(json_escapes_and_separates),
		cmocka_unit_test(text_helpers),
		cmocka_unit_test(public_ids_are_random),
		cmocka_unit_test(problems_become_one_err),
	};

	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
