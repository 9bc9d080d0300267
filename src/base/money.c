/* money -- see money.h. */
#include "base/money.h"

#include <ctype.h>

bool
money_parse_cents(const char *text, int64_t *cents)
{
	int64_t value = 0;
	int decimals = -1;
	bool negative = false, digits = false;

	if (text == NULL)
		return false;
	if (*text == '-') {
		negative = true;
		text++;
	}
	for (; *text != '\0'; text++) {
		if (*text == '.' && decimals < 0) {
			decimals = 0;
			continue;
		}
		if (!isdigit((unsigned char)*text) || decimals >= 2)
			return false;
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, *text - '0', &value))
			return false;
		digits = true;
		if (decimals >= 0)
			decimals++;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < 2; i++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	if (!digits)
		return false;
	*cents = negative ? -value : value;
	return true;
}
