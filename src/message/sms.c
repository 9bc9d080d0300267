/* sms -- how many parts a text takes (GSM 03.38, 3GPP TS 23.038). */
#include "message/message.h"

#include "base/base.h"

/* The basic alphabet besides ASCII, and what costs two places. */
static const uint32_t basic[] = { '@', 0xa3, '$', 0xa5, 0xe8, 0xe9, 0xf9, 0xec, 0xf2, 0xc7, '\n', 0xd8, 0xf8,
	'\r', 0xc5, 0xe5, 0x394, '_', 0x3a6, 0x393, 0x39b, 0x3a9, 0x3a0, 0x3a8, 0x3a3, 0x398, 0x39e, 0xc6, 0xe6,
	0xdf, 0xc9, 0xa4, 0xa1, 0xc4, 0xd6, 0xd1, 0xdc, 0xa7, 0xbf, 0xe4, 0xf6, 0xf1, 0xfc, 0xe0 };
static const uint32_t extended[] = { '^', '{', '}', '\\', '[', '~', ']', '|', 0x20ac, '\f' };

static bool
stands_in(const uint32_t *table, size_t count, uint32_t c)
{
	for (size_t i = 0; i < count; i++)
		if (table[i] == c)
			return true;
	return false;
}

/* Places of a character in the 7-bit alphabet; 0: it has none. */
static int
places_of(uint32_t c)
{
	if (stands_in(extended, COUNT_OF(extended), c))
		return 2;
	if (stands_in(basic, COUNT_OF(basic), c))
		return 1;
	return c >= 0x20 && c < 0x7f && c != '`' ? 1 : 0;
}

/* The next character of well-formed UTF-8. */
static uint32_t
next_char(const char **at)
{
	const uint8_t *b = (const uint8_t *)*at;
	int more = b[0] < 0x80 ? 0 : b[0] < 0xe0 ? 1 : b[0] < 0xf0 ? 2 : 3;
	uint32_t c = more == 0 ? b[0] : b[0] & (0x3fu >> more);

	for (int i = 1; i <= more && (b[i] & 0xc0) == 0x80; i++)
		c = c << 6 | (b[i] & 0x3f);
	for ((*at)++; (**at & 0xc0) == 0x80; (*at)++)
		;
	return c;
}

/* Whole characters only go into a part: an escape or a surrogate pair is never torn. */
static int
count_parts(const char *text, bool unicode)
{
	int single = unicode ? 70 : 160, each = unicode ? 67 : 153;
	int total = 0, in_part = 0, parts = 1;

	while (*text != '\0') {
		uint32_t c = next_char(&text);
		int places = unicode ? (c > 0xffff ? 2 : 1) : places_of(c);

		total += places;
		if (in_part + places > each) {
			parts++;
			in_part = 0;
		}
		in_part += places;
	}
	return total <= single ? 1 : parts;
}

int
sms_parts(const char *text, bool *unicode)
{
	bool wide = false;

	for (const char *at = text; *at != '\0';)
		wide = places_of(next_char(&at)) == 0 || wide;
	if (unicode != NULL)
		*unicode = wide;
	return count_parts(text, wide);
}
