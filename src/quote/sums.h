/*
 * sums -- the arithmetic of quotes: whole cents, no floating point, each rounding named.
 *
 *  - A line: price x quantity x (100 % - discount), rounded once to a cent, halves away from zero.
 *  - Tax: the lines of one rate are added up, their tax is worked out on that sum and rounded once
 *    per rate (as EN 16931 does), halves away from zero.
 *  - Total: the sum of the rounded lines plus the sum of the rounded taxes.  Nothing else is rounded.
 *
 * Pure: no database, no clock.
 */
#ifndef QUOTE_SUMS_H
#define QUOTE_SUMS_H

#include "base/base.h"

struct arena;

enum {
	SUMS_MOST_PRICE = 1000000000,		/* ten million, in cents */
	SUMS_MOST_QUANTITY = 1000000000,	/* a million, in thousandths */
};

/* Of one line; all within the ranges of quote.h, so that nothing overflows. */
int64_t sums_line(int64_t price_cents, int64_t quantity_thousandths, int32_t discount);

/* Tax on a net amount at `rate` hundredths of a percent. */
int64_t sums_tax(int64_t net_cents, int32_t rate);

struct quote_tax { int32_t rate; int64_t net, tax; };

struct quote_sums {
	int64_t net, tax, total;
	struct quote_tax *items;	/* by rate, rising */
	size_t count, capacity;
};

/* Adds a line's rounded amount at its rate. */
void sums_add(struct arena *, struct quote_sums *, int64_t amount, int32_t rate);
/* Works out taxes and totals of what was added. */
void sums_close(struct quote_sums *);

/* Tokens of amounts as people type them: "1,5" and "1'200.50" are understood, at most `decimals` after the point. */
bool sums_parse(const char *text, int decimals, int64_t *out);
/* 1500, 3 -> "1.5"; trailing zeros dropped down to `least` decimals. */
const char *sums_print(struct arena *, int64_t value, int decimals, int least);

#endif
