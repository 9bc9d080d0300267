/* locale -- see locale.h. */
#include "i18n/locale.h"

#include <pthread.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>
#include "base/err.h"

static struct locale locales[LANG_COUNT];

static const char *const skeletons[DATE_STYLES] = {
	[DATE_SHORT] = "yMMdd", [DATE_MEDIUM] = "yMMMd", [DATE_LONG] = "yMMMMEEEEd", [DATE_DAY] = "MMMMEEEEd",
	[DATE_DAY_SHORT] = "MMMEd", [DATE_MONTH] = "yMMMM", [DATE_WEEKDAY] = "EEEE",
};

static void
to_utf8(char *to, size_t size, const UChar *from, int32_t length)
{
	UErrorCode status = U_ZERO_ERROR;

	u_strToUTF8(to, (int32_t)size, NULL, from, length, &status);
	MUST(U_SUCCESS(status) && status != U_STRING_NOT_TERMINATED_WARNING);
}

/* English dates are written without the comma that CLDR puts after the weekday. */
static void
drop_comma(char *pattern)
{
	char *comma = strchr(pattern, ',');

	if (comma != NULL)
		memmove(comma, comma + 1, strlen(comma));
}

static void
read_patterns(struct locale *locale, enum lang lang)
{
	UErrorCode status = U_ZERO_ERROR;
	UDateTimePatternGenerator *generator = udatpg_open(lang_locale(lang), &status);

	for (int style = 0; style < DATE_STYLES; style++) {
		UChar skeleton[32], pattern[64];
		int32_t length;

		u_uastrcpy(skeleton, skeletons[style]);
		length = udatpg_getBestPattern(generator, skeleton, -1, pattern, 64, &status);
		MUST(U_SUCCESS(status));
		to_utf8(locale->pattern[style], sizeof(locale->pattern[style]), pattern, length);
		if (lang == LANG_EN)
			drop_comma(locale->pattern[style]);
	}
	udatpg_close(generator);
}

static void
read_symbols(const UDateFormat *format, UDateFormatSymbolType type, char (*to)[24], int count, bool weekdays)
{
	for (int i = 0; i < count; i++) {
		UErrorCode status = U_ZERO_ERROR;
		int from = weekdays ? (i + 1) % 7 + 1 : i;	/* ICU counts from an empty 0, then Sunday */
		UChar name[32];
		int32_t length = udat_getSymbols(format, type, from, name, 32, &status);

		MUST(U_SUCCESS(status));
		to_utf8(to[i], sizeof(to[i]), name, length);
	}
}

static void
read_names(struct locale *locale, enum lang lang)
{
	UErrorCode status = U_ZERO_ERROR;
	UDateFormat *format = udat_open(UDAT_DEFAULT, UDAT_DEFAULT, lang_locale(lang), NULL, 0, NULL, 0, &status);

	MUST(U_SUCCESS(status));
	read_symbols(format, UDAT_SHORT_MONTHS, locale->month[0], 12, false);
	read_symbols(format, UDAT_MONTHS, locale->month[1], 12, false);
	read_symbols(format, UDAT_STANDALONE_MONTHS, locale->month_alone, 12, false);
	read_symbols(format, UDAT_SHORT_WEEKDAYS, locale->weekday[0], 7, true);
	read_symbols(format, UDAT_WEEKDAYS, locale->weekday[1], 7, true);
	read_symbols(format, UDAT_STANDALONE_WEEKDAYS, locale->weekday_alone, 7, true);
	udat_close(format);
}

static void
read_numbers(struct locale *locale, enum lang lang)
{
	UErrorCode status = U_ZERO_ERROR;
	UNumberFormat *format = unum_open(UNUM_CURRENCY, NULL, 0, lang_locale(lang), NULL, &status);
	UChar text[64];
	int32_t length;

	MUST(U_SUCCESS(status));
	length = unum_getSymbol(format, UNUM_DECIMAL_SEPARATOR_SYMBOL, text, 64, &status);
	to_utf8(locale->decimal, sizeof(locale->decimal), text, length);
	length = unum_getSymbol(format, UNUM_GROUPING_SEPARATOR_SYMBOL, text, 64, &status);
	to_utf8(locale->group, sizeof(locale->group), text, length);
	length = unum_toPattern(format, false, text, 64, &status);
	MUST(U_SUCCESS(status) && length > 0);
	locale->currency_first = text[0] == 0xa4;
	unum_close(format);
}

static void
open_all(void)
{
	static const struct locale written[LANG_COUNT] = {
#define LOCALE(lang, time_, moment_, window_, hours_, minutes_) [LANG_##lang] = { .time = time_, \
	.moment = moment_, .window = window_, .hours = hours_, .minutes = minutes_ },
#include "i18n/locale.inc"
#undef LOCALE
	};

	for (int lang = 0; lang < LANG_COUNT; lang++) {
		locales[lang] = written[lang];
		read_patterns(&locales[lang], (enum lang)lang);
		read_names(&locales[lang], (enum lang)lang);
		read_numbers(&locales[lang], (enum lang)lang);
	}
}

const struct locale *
locale_of(enum lang lang)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, open_all);
	return &locales[lang];
}
