/*
 * sums -- the arithmetic of priced lines: whole cents, no floating point, each rounding named.
 *
 *  - A line: price x quantity x (100 % - discount), rounded once to a cent, halves away from zero.
 *  - Tax: the lines of one rate are added up, their tax is worked out on that sum and rounded once
 *    per rate (as EN 16931 does), halves away from zero.
 *  - Prices that hold their tax: the lines of one rate are added up, the tax held in that sum is worked
 *    out and rounded once per rate; the total is the sum of the lines, the net what remains.
 *  - Total: the sum of the rounded lines plus the sum of the rounded taxes.  Nothing else is rounded.
 *
 * Pure: no database, no clock.
 */
#ifndef BASE_SUMS_H
#define BASE_SUMS_H

#include "base/base.h"

struct arena;

enum {
	SUMS_MOST_PRICE = 1000000000,		/* ten million, in cents */
	SUMS_MOST_QUANTITY = 1000000000,	/* a million, in thousandths */
};

/*
 * Of one line: price within ±SUMS_MOST_PRICE, quantity from 0 to SUMS_MOST_QUANTITY, discount in
 * hundredths of a percent from 0 to 10000; so nothing overflows.
 */
int64_t sums_line(int64_t price_cents, int64_t quantity_thousandths, int32_t discount);

/* Tax on a net amount at `rate` hundredths of a percent. */
int64_t sums_tax(int64_t net_cents, int32_t rate);

/* Tax held in a gross amount at `rate` hundredths of a percent. */
int64_t sums_tax_within(int64_t gross_cents, int32_t rate);

struct sums_rate { int32_t rate; int64_t net, tax; };

struct sums {
	int64_t net, tax, total;
	struct sums_rate *items;	/* by rate, rising */
	size_t count, capacity;
};

/* Adds a line's rounded amount at its rate. */
void sums_add(struct arena *, struct sums *, int64_t amount, int32_t rate);
/* Works out taxes and totals of what was added. */
void sums_close(struct sums *);
/* The same where the added amounts hold their tax: net and tax of each rate come out of them. */
void sums_close_with_tax(struct sums *);

/*
 * An amount as people type it, in units of the last of `decimals` (1 to 12): "1,5", "1'200.50", "1.200,50",
 * "-3".  Of two kinds of mark the last one parts the decimals; one that repeats groups thousands.
 * False when it is none, has more decimals, or more than fifteen digits.
 */
bool sums_parse(const char *text, int decimals, int64_t *out);
/* 1500, 3, 0 -> "1.5": as fields show it; trailing zeros dropped down to `least` decimals. */
const char *sums_print(struct arena *, int64_t value, int decimals, int least);

#endif
