/* rate_test -- buckets against the definition: burst at once, then so many a second. */
#include "base/test.h"
#include "base/env.h"
#include "http/http.h"

static void
test_bucket(void **state UNUSED)
{
	struct arena *arena = arena_open();
	struct env env = env_still(INSTANT(0), 7);
	struct rate_table *table = rate_table_open(arena, &env, 1024);
	struct rate_limit limit = { .per_second = 2, .burst = 5 };
	int retry = 0;

	assert_int_equal(rate_left(table, "k", limit, 100), 5);
	for (int i = 0; i < 5; i++)
		assert_true(rate_take(table, "k", limit, 100, &retry));
	assert_false(rate_take(table, "k", limit, 100, &retry));
	assert_int_equal(retry, 1);
	assert_int_equal(rate_left(table, "k", limit, 100), 0);
	assert_true(rate_take(table, "other", limit, 100, &retry));
	assert_true(rate_take(table, "k", limit, 100.5, &retry));
	assert_false(rate_take(table, "k", limit, 100.9, &retry));
	rate_give_back(table, "k", limit, 100.9);
	assert_true(rate_take(table, "k", limit, 100.9, &retry));
	rate_give_back(table, "stranger", limit, 100.9);
	assert_int_equal(rate_left(table, "stranger", limit, 100.9), 5);
	assert_int_equal(rate_left(table, "k", limit, 1000), 5);
	rate_give_back(table, "k", limit, 1000);
	assert_int_equal(rate_left(table, "k", limit, 1000), 5);
	arena_close(arena);
}

/* However many keys pass by, one that is being limited is not forgotten for fuller ones. */
static void
test_crowd(void **state UNUSED)
{
	struct arena *arena = arena_open();
	struct env env = env_still(INSTANT(0), 7);
	struct rate_table *table = rate_table_open(arena, &env, 64);
	struct rate_limit slow = { .per_second = 0.01, .burst = 3 }, quick = { .per_second = 100, .burst = 3 };
	int retry, passed = 0;

	for (int i = 0; i < 10000; i++) {
		char key[32];

		snprintf(key, sizeof(key), "crowd %d", i);
		rate_take(table, key, quick, 1 + i * 0.0001, &retry);
		passed += rate_take(table, "guesser", slow, 1 + i * 0.0001, &retry);
	}
	assert_int_equal(passed, 3);
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bucket), cmocka_unit_test(test_crowd) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
