/* near_test -- slips of the pen, against a slow distance written another way. */
#include "base/test.h"

#include <string.h>

#include "customer/near.h"

/* The distance by trying everything: exponential, obvious. */
static int
distance(const char *a, const char *b, int left)
{
	int best;

	if (*a == '\0' || *b == '\0')
		return (int)(strlen(a) + strlen(b));
	if (*a == *b)
		return distance(a + 1, b + 1, left);
	if (left == 0)
		return 99;
	best = 1 + distance(a + 1, b + 1, left - 1);
	int other = 1 + distance(a + 1, b, left - 1);
	best = other < best ? other : best;
	other = 1 + distance(a, b + 1, left - 1);
	best = other < best ? other : best;
	if (a[1] != '\0' && a[0] == b[1] && a[1] == b[0]) {
		other = 1 + distance(a + 2, b + 2, left - 1);
		best = other < best ? other : best;
	}
	return best;
}

static bool
near_slowly(const char *typed, const char *word)
{
	size_t n = strlen(typed);
	int most = n >= 6 ? 2 : 1;

	if (n < 4)
		return false;
	for (size_t size = strlen(word) + 1; size-- > (n >= 5 ? 0 : strlen(word));) {
		char start[64];

		memcpy(start, word, size);
		start[size] = '\0';
		if (distance(typed, start, most) <= most)
			return true;
	}
	return false;
}

static void
known_slips(void **state)
{
	(void)state;
	assert_true(word_is_near("maier", "meier"));
	assert_true(word_is_near("muler", "muller"));
	assert_true(word_is_near("bekc", "beck"));
	assert_true(word_is_near("wisenga", "wiesengass"));
	assert_true(word_is_near("wolhwend", "wohlwend"));
	assert_false(word_is_near("abc", "abd"));
	assert_false(word_is_near("vogt", "ritter"));
	assert_false(word_is_near("beck", "becker1"));
}

static void
agrees_with_the_slow_way(void **state)
{
	unsigned seed = 20270226;

	(void)state;
	print_message("seed %u\n", seed);
	for (int round = 0; round < 20000; round++) {
		char a[12] = "", b[12] = "";
		size_t n = 1 + (size_t)rand_r(&seed) % 8, m = 1 + (size_t)rand_r(&seed) % 9;

		for (size_t i = 0; i < n; i++)
			a[i] = (char)('a' + rand_r(&seed) % 3);
		for (size_t i = 0; i < m; i++)
			b[i] = (char)(i < n && rand_r(&seed) % 4 != 0 ? a[i] : 'a' + rand_r(&seed) % 3);
		if (word_is_near(a, b) != near_slowly(a, b))
			fail_msg("\"%s\" and \"%s\"", a, b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_slips),
		cmocka_unit_test(agrees_with_the_slow_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
