/* money -- whole cents and a currency; no floating point ever. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/base.h"

struct money {
	int64_t cents;
	char currency[4];	/* ISO 4217 */
};

/* SMS credits are counted in tenths. */
typedef struct { int64_t tenths; } credit;

/* "12.50", "-3", "1200.5" to cents; false when it is not such an amount. */
bool money_parse_cents(const char *text, int64_t *cents);

#endif
