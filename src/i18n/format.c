/* format -- dates, times, numbers, money and durations; see i18n.h. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/ustring.h>
#include "base/arena.h"
#include "base/buf.h"
#include "i18n/i18n.h"
#include "i18n/locale.h"

enum { LONGEST = 1024 };

#define NO_BREAK_SPACE	"\302\240"
#define EN_DASH		"\342\200\223"
#define MINUS		"\342\210\222"

void
i18n_warm_up(void)
{
	(void)locale_of(LANG_EN);
}

/* One field of a CLDR pattern: `count` times `letter`. */
static void
put_field(struct buf *out, enum lang lang, date day, char letter, int count)
{
	const struct locale *locale = locale_of(lang);
	int year, month, number;

	date_split(day, &year, &month, &number);
	switch (letter) {
	case 'y': buf_put_int(out, year); break;
	case 'd':
		buf_printf(out, count == 2 ? "%02d" : "%d", number);
		if (lang == LANG_FR && number == 1 && count == 1)
			buf_puts(out, "er");
		break;
	case 'M': case 'L':
		if (count <= 2)
			buf_printf(out, count == 2 ? "%02d" : "%d", month);
		else
			buf_puts(out, letter == 'L' ? locale->month_alone[month - 1] :
			    locale->month[count == 4][month - 1]);
		break;
	case 'E': buf_puts(out, locale->weekday[count == 4][date_weekday(day)]); break;
	case 'c': buf_puts(out, locale->weekday_alone[date_weekday(day)]); break;
	}
}

static void
put_date(struct buf *out, enum lang lang, date day, enum date_style style)
{
	const char *at = locale_of(lang)->pattern[style];

	if (DATE_IS_NONE(day))
		return;
	while (*at != '\0') {
		int count = 1;

		if (*at == '\'') {
			size_t size = strcspn(at + 1, "'");

			buf_put(out, at + 1, size);
			at += size + 2;
			continue;
		}
		if (strchr("yMLdEc", *at) == NULL) {
			buf_putc(out, *at++);
			continue;
		}
		while (at[count] == *at)
			count++;
		put_field(out, lang, day, *at, count);
		at += count;
	}
}

const char *
i18n_date(struct arena *arena, enum lang lang, date day, enum date_style style)
{
	struct buf out = buf_make(arena, LONGEST);

	put_date(&out, lang, day, style);
	return buf_text(&out);
}

/* "{h}:{mm}", or whatever the language makes of it. */
static void
put_time(struct buf *out, enum lang lang, int32_t second_of_day)
{
	for (const char *at = locale_of(lang)->time; *at != '\0'; at++) {
		int32_t minute = second_of_day / 60 % 60;

		if (*at != '{') {
			buf_putc(out, *at);
			continue;
		}
		if (at[1] != 'h' && minute < 10)
			buf_putc(out, '0');
		buf_put_int(out, at[1] == 'h' ? second_of_day / 3600 % 24 : minute);
		at = strchr(at, '}');
	}
}

/* A pattern of locale.inc with its places filled: {date}, {time} or {from}, {to}. */
static const char *
fill(struct arena *arena, enum lang lang, const char *pattern, enum date_style style, struct civil from,
    struct civil to)
{
	struct buf out = buf_make(arena, LONGEST);

	for (; *pattern != '\0'; pattern++) {
		if (*pattern != '{') {
			buf_putc(&out, *pattern);
			continue;
		}
		if (pattern[1] == 'd')
			put_date(&out, lang, from.day, style);
		else
			put_time(&out, lang, strncmp(pattern, "{to}", 4) == 0 ? to.second_of_day : from.second_of_day);
		pattern = strchr(pattern, '}');
	}
	return buf_text(&out);
}

const char *
i18n_time(struct arena *arena, enum lang lang, int32_t second_of_day)
{
	struct buf out = buf_make(arena, LONGEST);

	put_time(&out, lang, second_of_day);
	return buf_text(&out);
}

const char *
i18n_time_range(struct arena *arena, enum lang lang, int32_t from, int32_t to)
{
	return arena_printf(arena, "%s" EN_DASH "%s", i18n_time(arena, lang, from), i18n_time(arena, lang, to));
}

const char *
i18n_moment(struct arena *arena, enum lang lang, instant at, const struct zone *zone, enum date_style style)
{
	struct civil civil;

	if (INSTANT_IS_NONE(at))
		return "";
	civil = zone_civil(zone, at);
	return fill(arena, lang, locale_of(lang)->moment, style, civil, civil);
}

const char *
i18n_window(struct arena *arena, enum lang lang, instant from, instant to, const struct zone *zone,
    enum date_style style)
{
	if (INSTANT_IS_NONE(from))
		return "";
	if (INSTANT_IS_NONE(to) || to.s <= from.s)
		return i18n_moment(arena, lang, from, zone, style);
	return fill(arena, lang, locale_of(lang)->window, style, zone_civil(zone, from), zone_civil(zone, to));
}

/* `digits` is what snprintf made: "-1234.50". */
static const char *
grouped(struct arena *arena, const struct locale *locale, const char *digits)
{
	struct buf out = buf_make(arena, LONGEST);
	size_t whole;

	if (*digits == '-') {
		if (strspn(digits, "-0.") < strlen(digits))
			buf_puts(&out, "-");
		digits++;
	}
	whole = strcspn(digits, ".");
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			buf_puts(&out, locale->group);
		buf_putc(&out, digits[i]);
	}
	if (digits[whole] == '.') {
		buf_puts(&out, locale->decimal);
		buf_puts(&out, digits + whole + 1);
	}
	return buf_text(&out);
}

const char *
i18n_number(struct arena *arena, enum lang lang, double value, int decimals)
{
	if (!isfinite(value))
		return EN_DASH;
	return grouped(arena, locale_of(lang), arena_printf(arena, "%.*f", decimals, value));
}

const char *
i18n_decimal(struct arena *arena, enum lang lang, const char *plain)
{
	size_t whole = strcspn(plain, ".");

	return plain[whole] == '\0' ? plain : arena_printf(arena, "%.*s%s%s", (int)whole, plain,
	    locale_of(lang)->decimal, plain + whole + 1);
}

static const char *
currency_symbol(struct arena *arena, enum lang lang, const char *currency)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar code[4];
	int32_t size;
	const UChar *name;
	char symbol[32];

	u_uastrncpy(code, currency, 4);
	name = ucurr_getName(code, lang_locale(lang), UCURR_SYMBOL_NAME, NULL, &size, &status);
	if (U_FAILURE(status) || name == NULL)
		return currency;
	u_strToUTF8(symbol, sizeof(symbol), NULL, name, size, &status);
	return U_SUCCESS(status) ? arena_strdup(arena, symbol) : currency;
}

const char *
i18n_money(struct arena *arena, enum lang lang, struct money money)
{
	const struct locale *locale = locale_of(lang);
	const char *symbol = currency_symbol(arena, lang, money.currency);
	bool minus = money.cents < 0;
	uint64_t cents = minus ? -(uint64_t)money.cents : (uint64_t)money.cents;
	size_t length = strlen(symbol);
	bool word = length > 0 && symbol[length - 1] >= 'A' && symbol[length - 1] <= 'Z';
	const char *amount = grouped(arena, locale,
	    arena_printf(arena, "%" PRIu64 ".%02d", cents / 100, (int)(cents % 100)));

	if (length == 0)
		return arena_printf(arena, "%s%s", minus ? "-" : "", amount);
	if (!locale->currency_first)
		return arena_printf(arena, "%s%s" NO_BREAK_SPACE "%s", minus ? "-" : "", amount, symbol);
	if (lang == LANG_NL)
		return arena_printf(arena, "%s" NO_BREAK_SPACE "%s%s", symbol, minus ? "-" : "", amount);
	return arena_printf(arena, "%s%s%s%s", minus ? "-" : "", symbol, word ? NO_BREAK_SPACE : "", amount);
}

const char *
i18n_duration(struct arena *arena, enum lang lang, int64_t seconds)
{
	const struct locale *locale = locale_of(lang);
	const char *sign = seconds < 0 ? MINUS : "";
	int64_t whole = seconds < 0 ? -seconds : seconds, hours, minutes;

	if (whole > 0 && whole < 60)
		return arena_printf(arena, "%s%" PRId64 NO_BREAK_SPACE "s", sign, whole);
	whole = (whole + 30) / 60;
	hours = whole / 60;
	minutes = whole % 60;
	if (hours == 0)
		return arena_printf(arena, "%s%" PRId64 NO_BREAK_SPACE "%s", sign, minutes, locale->minutes);
	if (minutes == 0)
		return arena_printf(arena, "%s%" PRId64 NO_BREAK_SPACE "%s", sign, hours, locale->hours);
	return arena_printf(arena, "%s%" PRId64 NO_BREAK_SPACE "%s %" PRId64 NO_BREAK_SPACE "%s", sign, hours,
	    locale->hours, minutes, locale->minutes);
}
