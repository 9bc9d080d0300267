/*
 * sums_test -- exact money against an oracle that knows no binary numbers: it multiplies decimal digits by hand,
 * as on paper, and rounds by looking at them.
 */
#include "base/test.h"

#include <string.h>
#include <time.h>
#include "base/str.h"
#include "base/sums.h"

/* ---- the oracle: digits, lowest first ---- */

enum { DIGITS = 48 };

struct paper { int digit[DIGITS]; bool negative; };

static struct paper
write_down(int64_t value)
{
	struct paper paper = { .negative = value < 0 };
	char text[30];
	size_t size;

	snprintf(text, sizeof(text), "%lld", (long long)(value < 0 ? -value : value));
	size = strlen(text);
	for (size_t i = 0; i < size; i++)
		paper.digit[i] = text[size - 1 - i] - '0';
	return paper;
}

static struct paper
times(struct paper a, struct paper b)
{
	struct paper product = { .negative = a.negative != b.negative };

	for (int i = 0; i < DIGITS; i++)
		for (int k = 0; i + k < DIGITS; k++)
			product.digit[i + k] += a.digit[i] * b.digit[k];
	for (int i = 0; i + 1 < DIGITS; i++) {
		product.digit[i + 1] += product.digit[i] / 10;
		product.digit[i] %= 10;
	}
	return product;
}

/* Cuts the last `places` digits off; from five upwards on the first one cut, the number grows by one. */
static int64_t
cut(struct paper paper, int places)
{
	bool up = places > 0 && paper.digit[places - 1] >= 5;
	int64_t value = 0;

	for (int i = DIGITS - 1; i >= places; i--)
		value = value * 10 + paper.digit[i];
	value += up;
	return paper.negative ? -value : value;
}

static int64_t
oracle_line(int64_t price, int64_t quantity, int discount)
{
	return cut(times(times(write_down(price), write_down(quantity)), write_down(10000 - discount)), 7);
}

static int64_t
oracle_tax(int64_t net, int rate)
{
	return cut(times(write_down(net), write_down(rate)), 4);
}

/* ---- tests ---- */

static void
rounds_halves_away_from_zero(void **state)
{
	static const struct { int64_t price, quantity; int discount; int64_t line; } lines[] = {
		{ 12000, 1000, 0, 12000 }, { 999, 500, 0, 500 }, { -999, 500, 0, -500 }, { 1, 499, 0, 0 },
		{ 1, 500, 0, 1 }, { -1, 500, 0, -1 }, { 10000, 3000, 333, 29001 }, { 100, 1000, 10000, 0 },
		{ 333, 3333, 250, 1082 }, { SUMS_MOST_PRICE, SUMS_MOST_QUANTITY, 0, INT64_C(1000000000000000) } };
	static const struct { int64_t net; int rate; int64_t tax; } taxes[] = {
		{ 10000, 810, 810 }, { 617, 810, 50 }, { 50, 810, 4 }, { 250, 1000, 25 }, { 5, 1000, 1 },
		{ -5, 1000, -1 },
		{ 4, 1000, 0 }, { 12345, 0, 0 }, { 33333, 1900, 6333 } };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_int_equal(sums_line(lines[i].price, lines[i].quantity, lines[i].discount), lines[i].line);
	for (size_t i = 0; i < sizeof(taxes) / sizeof(taxes[0]); i++)
		assert_int_equal(sums_tax(taxes[i].net, taxes[i].rate), taxes[i].tax);
}

static int64_t
up_to(int64_t most)
{
	static const int64_t scales[] = { 10, 1000, 100000, INT64_C(1000000000) };
	int64_t scale = scales[rand() % 4], value = ((int64_t)rand() << 31 | rand()) % (scale < most ? scale : most);

	return value;
}

/* A random quote: every line, every rate and the total as on paper. */
static void
agrees_with_paper(void **state)
{
	static const int rates[] = { 0, 260, 380, 550, 810, 1000, 1900, 2100, 2550, 777 };
	unsigned seed = (unsigned)time(NULL);
	struct arena *arena = arena_open();

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int round = 0; round < 20000; round++) {
		int64_t net[10] = { 0 }, total = 0;
		struct sums sums = { 0 };

		for (int line = rand() % 12; line >= 0; line--) {
			int64_t price = up_to(SUMS_MOST_PRICE) * (rand() % 8 == 0 ? -1 : 1);
			int64_t quantity = up_to(SUMS_MOST_QUANTITY), amount;
			int discount = rand() % 3 == 0 ? rand() % 10001 : 0, rate = rand() % 10;

			amount = sums_line(price, quantity, discount);
			if (amount != oracle_line(price, quantity, discount))
				fail_msg("%lld x %lld - %d", (long long)price, (long long)quantity, discount);
			net[rate] += amount;
			sums_add(arena, &sums, amount, rates[rate]);
		}
		sums_close(&sums);
		for (int rate = 0; rate < 10; rate++)
			total += net[rate] + oracle_tax(net[rate], rates[rate]);
		assert_int_equal(sums.total, total);
		assert_int_equal(sums.total, sums.net + sums.tax);
		for (size_t i = 1; i < sums.count; i++)
			assert_true(sums.items[i - 1].rate < sums.items[i].rate);
		arena_reset(arena);
	}
	arena_close(arena);
}

/* Where prices hold their tax, that of each rate is the nearest whole cent to gross x rate / (100 % + rate). */
static void
finds_the_tax_within(void **state)
{
	static const int rates[] = { 0, 260, 810, 1900, 10000 };
	struct arena *arena = arena_open();
	unsigned seed = (unsigned)time(NULL);
	struct sums small = { 0 };

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	sums_add(arena, &small, 10810, 810);
	sums_add(arena, &small, 11900, 1900);
	sums_close_with_tax(&small);
	assert_int_equal(small.total, 22710);
	assert_int_equal(small.net, 20000);
	assert_int_equal(small.items[1].tax, 1900);
	for (int round = 0; round < 20000; round++) {
		int64_t gross = up_to(SUMS_MOST_PRICE) * (rand() % 8 == 0 ? -1 : 1), off;
		int rate = rates[rand() % 5];
		struct sums sums = { 0 };

		sums_add(arena, &sums, gross / 2, rate);
		sums_add(arena, &sums, gross - gross / 2, rate);
		sums_close_with_tax(&sums);
		off = sums.tax * (10000 + rate) - gross * rate;
		assert_true(2 * (off < 0 ? -off : off) <= 10000 + rate);
		assert_int_equal(sums.net + sums.tax, gross);
		assert_int_equal(sums.total, gross);
		arena_reset(arena);
	}
	arena_close(arena);
}

static void
reads_what_people_type(void **state)
{
	static const struct { const char *text; int decimals; int64_t value; } right[] = {
		{ "12", 2, 1200 }, { "12.5", 2, 1250 }, { "12,5", 2, 1250 }, { "1'200.50", 2, 120050 },
		{ "1.200,50", 2, 120050 }, { "1,200.50", 2, 120050 }, { "1 200,50", 2, 120050 },
		{ "1\xe2\x80\xaf" "200,50", 2, 120050 }, { "1.234.567", 2, 123456700 }, { "-3", 2, -300 },
		{ "0.125", 3, 125 }, { "1,200", 3, 1200 }, { ".5", 2, 50 }, { "5.", 2, 500 }, { "0", 2, 0 },
		{ "8.1", 2, 810 } };
	static const struct { const char *text; int decimals; } wrong[] = { { "", 2 }, { "-", 2 }, { ".", 2 },
		{ "1.200", 2 }, { "12.505", 2 }, { "a", 2 }, { "1e3", 2 }, { "--1", 2 }, { "1-", 2 }, { "1.5,5.5", 2 },
		{ "99999999999999999999", 2 }, { "12345678901234", 2 }, { "+1", 2 } };
	int64_t value;

	(void)state;
	for (size_t i = 0; i < sizeof(right) / sizeof(right[0]); i++) {
		if (!sums_parse(right[i].text, right[i].decimals, &value))
			fail_msg("refused: %s", right[i].text);
		assert_int_equal(value, right[i].value);
	}
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (sums_parse(wrong[i].text, wrong[i].decimals, &value))
			fail_msg("taken: %s", wrong[i].text);
}

static void
prints_what_it_reads(void **state)
{
	struct arena *arena = arena_open();
	int64_t value;

	(void)state;
	assert_string_equal(sums_print(arena, 1500, 3, 0), "1.5");
	assert_string_equal(sums_print(arena, 2000, 3, 0), "2");
	assert_string_equal(sums_print(arena, 120000, 2, 2), "1200.00");
	assert_string_equal(sums_print(arena, -5, 2, 2), "-0.05");
	assert_string_equal(sums_print(arena, 810, 2, 0), "8.1");
	for (int64_t n = -100000; n < 100000; n += 37) {
		assert_true(sums_parse(sums_print(arena, n, 3, 0), 3, &value));
		assert_int_equal(value, n);
	}
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_halves_away_from_zero),
		cmocka_unit_test(agrees_with_paper),
		cmocka_unit_test(finds_the_tax_within),
		cmocka_unit_test(reads_what_people_type),
		cmocka_unit_test(prints_what_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
