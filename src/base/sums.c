/* sums -- see sums.h.  Products are worked out in 128 bits, so that one division rounds them. */
#include "base/sums.h"

#include "base/arena.h"
#include "base/str.h"

enum { PERCENT = 10000, THOUSANDTHS = 1000, MOST_DIGITS = 15 };

/* The nearest whole number, halves away from zero. `by` is above zero. */
static int64_t
divide(__int128 value, int64_t by)
{
	return (int64_t)(value < 0 ? (value * 2 - by) / ((__int128)by * 2) : (value * 2 + by) / ((__int128)by * 2));
}

int64_t
sums_line(int64_t price_cents, int64_t quantity_thousandths, int32_t discount)
{
	return divide((__int128)price_cents * quantity_thousandths * (PERCENT - discount),
	    (int64_t)THOUSANDTHS * PERCENT);
}

int64_t
sums_tax(int64_t net_cents, int32_t rate)
{
	return divide((__int128)net_cents * rate, PERCENT);
}

int64_t
sums_tax_within(int64_t gross_cents, int32_t rate)
{
	return divide((__int128)gross_cents * rate, PERCENT + rate);
}

void
sums_add(struct arena *arena, struct sums *sums, int64_t amount, int32_t rate)
{
	size_t at = 0;

	while (at < sums->count && sums->items[at].rate < rate)
		at++;
	if (at == sums->count || sums->items[at].rate != rate) {
		(void)arena_push(arena, sums);
		for (size_t i = sums->count - 1; i > at; i--)
			sums->items[i] = sums->items[i - 1];
		sums->items[at] = (struct sums_rate){ .rate = rate };
	}
	sums->items[at].net += amount;
}

void
sums_close(struct sums *sums)
{
	sums->net = sums->tax = 0;
	for (size_t i = 0; i < sums->count; i++) {
		sums->items[i].tax = sums_tax(sums->items[i].net, sums->items[i].rate);
		sums->net += sums->items[i].net;
		sums->tax += sums->items[i].tax;
	}
	sums->total = sums->net + sums->tax;
}

void
sums_close_with_tax(struct sums *sums)
{
	sums->total = sums->tax = 0;
	for (size_t i = 0; i < sums->count; i++) {
		int64_t gross = sums->items[i].net;

		sums->items[i].tax = sums_tax_within(gross, sums->items[i].rate);
		sums->items[i].net = gross - sums->items[i].tax;
		sums->total += gross;
		sums->tax += sums->items[i].tax;
	}
	sums->net = sums->total - sums->tax;
}

/* ---- as people type it ---- */

/* Length of a mark between digits that means nothing: blank, no-break blanks, apostrophes; 0: none. */
static size_t
silent(const char *at)
{
	static const char *const marks[] = { " ", "'", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x99" };

	for (size_t i = 0; i < COUNT_OF(marks); i++)
		if (str_starts(at, marks[i]))
			return strlen(marks[i]);
	return 0;
}

/* Where the decimals begin: behind the last mark, unless the same one stands there twice. NULL: nowhere. */
static const char *
decimal_mark(const char *text)
{
	const char *point = strrchr(text, '.'), *comma = strrchr(text, ',');
	const char *last = point == NULL || (comma != NULL && comma > point) ? comma : point;

	return last == NULL || strchr(text, *last) != last ? NULL : last;
}

bool
sums_parse(const char *text, int decimals, int64_t *out)
{
	const char *mark = decimal_mark(text), *at = text;
	bool negative = *at == '-';
	int digits = 0, after = 0;
	int64_t value = 0;

	for (at += negative; *at != '\0'; at++) {
		if (at == mark || *at == '.' || *at == ',') {
			/* Marks of thousands stand before three digits, and before the decimals only. */
			if (at != mark && (strspn(at + 1, "0123456789") != 3 || (mark != NULL && at > mark)))
				return false;
			continue;
		}
		if (silent(at) > 0) {
			at += silent(at) - 1;
			continue;
		}
		if (*at < '0' || *at > '9' || ++digits > MOST_DIGITS)
			return false;
		after += mark != NULL && at > mark;
		value = value * 10 + (*at - '0');
	}
	if (digits == 0 || after > decimals || digits + decimals - after > MOST_DIGITS)
		return false;
	for (; after < decimals; after++)
		value *= 10;
	*out = negative ? -value : value;
	return true;
}

const char *
sums_print(struct arena *arena, int64_t value, int decimals, int least)
{
	int64_t whole = 1, rest;
	char *text, *end;

	for (int i = 0; i < decimals; i++)
		whole *= 10;
	rest = value < 0 ? -(value % whole) : value % whole;
	text = arena_printf(arena, "%s%lld.%0*lld", value < 0 ? "-" : "",
	    (long long)(value < 0 ? -(value / whole) : value / whole), decimals, (long long)rest);
	end = text + strlen(text);
	for (int i = decimals; i > least && end[-1] == '0'; i--)
		*--end = '\0';
	if (end[-1] == '.')
		end[-1] = '\0';
	return text;
}
