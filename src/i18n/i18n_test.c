/* Dates, numbers and plurals against ICU's own formatters; folding; filling. */
#include "base/test.h"

#include <string.h>
#include <time.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unum.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>
#include "base/str.h"
#include "i18n/catalogue.h"
#include "i18n/i18n.h"

static struct arena *arena;

static int
open_arena(void **state)
{
	(void)state;
	arena = arena_open();
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static const char *
utf8(const UChar *text, int32_t size)
{
	UErrorCode status = U_ZERO_ERROR;
	char *to = arena_alloc(arena, (size_t)size * 4 + 1);

	u_strToUTF8(to, size * 4 + 1, NULL, text, size, &status);
	assert_true(U_SUCCESS(status));
	return to;
}

/* ICU's date formatter with the best pattern of a skeleton. */
static UDateFormat *
icu_dates(enum lang lang, const char *skeleton)
{
	UErrorCode status = U_ZERO_ERROR;
	UDateTimePatternGenerator *generator = udatpg_open(lang_locale(lang), &status);
	UChar wide[32], pattern[64], zone[8];
	UDateFormat *format;
	int32_t size;

	u_uastrcpy(wide, skeleton);
	u_uastrcpy(zone, "UTC");
	size = udatpg_getBestPattern(generator, wide, -1, pattern, 64, &status);
	format = udat_open(UDAT_PATTERN, UDAT_PATTERN, lang_locale(lang), zone, -1, pattern, size, &status);
	assert_true(U_SUCCESS(status));
	udatpg_close(generator);
	return format;
}

/* What we write differently, knowingly: no comma in English dates, "1er" in French ones. */
static const char *
ours(enum lang lang, enum date_style style, const char *icu, date day)
{
	const char *comma = strchr(icu, ',');
	int year, month, number;

	date_split(day, &year, &month, &number);
	if (lang == LANG_EN && comma != NULL)
		return arena_printf(arena, "%.*s%s", (int)(comma - icu), icu, comma + 1);
	if (lang == LANG_FR && number == 1 && style != DATE_SHORT && style != DATE_MONTH && style != DATE_WEEKDAY) {
		const char *one = strstr(icu, "1 ");

		return arena_printf(arena, "%.*s1er%s", (int)(one - icu), icu, one + 1);
	}
	return icu;
}

static void
test_dates_are_those_of_icu(void **state)
{
	static const char *const skeletons[] = { "yMMdd", "yMMMd", "yMMMMEEEEd", "MMMMEEEEd",
		"MMMEd", "yMMMM", "EEEE" };

	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		for (int style = DATE_SHORT; style <= DATE_WEEKDAY; style++) {
			UDateFormat *icu = icu_dates((enum lang)lang, skeletons[style]);

			for (date day = date_make(2026, 12, 1); day.days < date_make(2028, 3, 5).days; day.days++) {
				UErrorCode status = U_ZERO_ERROR;
				UChar text[128];
				int32_t size = udat_format(icu,
				    day.days * 86400.0 * 1000 + 43200000, text, 128, NULL, &status);

				assert_string_equal(i18n_date(arena, (enum lang)lang, day, (enum date_style)style),
				    ours((enum lang)lang, (enum date_style)style, utf8(text, size), day));
			}
			udat_close(icu);
		}
	}
}

static void
test_numbers_as_they_are_typed(void **state)
{
	(void)state;
	assert_string_equal(i18n_decimal(arena, LANG_EN, "9800.00"), "9800.00");
	assert_string_equal(i18n_decimal(arena, LANG_DE, "9800.00"), "9800,00");
	assert_string_equal(i18n_decimal(arena, LANG_FR, "-0.5"), "-0,5");
	assert_string_equal(i18n_decimal(arena, LANG_IT, "12"), "12");
}

static void
test_numbers_are_those_of_icu(void **state)
{
	unsigned seed = (unsigned)time(NULL);

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		UErrorCode status = U_ZERO_ERROR;
		UNumberFormat *icu = unum_open(UNUM_DECIMAL, NULL, 0, lang_locale((enum lang)lang), NULL, &status);

		for (int i = 0; i < 3000; i++) {
			double value = (rand() % 2000001 - 1000000) / (i % 3 == 0 ? 1.0 : i % 3 == 1 ? 10.0 : 100.0);
			int decimals = i % 3;
			UChar text[64];
			int32_t size;

			unum_setAttribute(icu, UNUM_MIN_FRACTION_DIGITS, decimals);
			unum_setAttribute(icu, UNUM_MAX_FRACTION_DIGITS, decimals);
			size = unum_formatDouble(icu, value, text, 64, NULL, &status);
			assert_true(U_SUCCESS(status));
			if (strcmp(i18n_number(arena, (enum lang)lang, value, decimals), utf8(text, size)) != 0)
				fail_msg("%s: %f: %s, ICU says %s", lang_tag((enum lang)lang), value,
				    i18n_number(arena, (enum lang)lang, value, decimals), utf8(text, size));
		}
		unum_close(icu);
	}
}

static void
test_money_is_that_of_icu(void **state)
{
	static const char *const currencies[] = { "EUR", "CHF", "GBP" };

	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		UErrorCode status = U_ZERO_ERROR;
		UNumberFormat *icu = unum_open(UNUM_CURRENCY, NULL, 0, lang_locale((enum lang)lang), NULL, &status);

		for (size_t c = 0; c < COUNT_OF(currencies); c++) {
			for (int64_t cents = -1234567; cents < 900000000;
			     cents += cents / 2 < 0 ? 9173 : cents / 2 + 701) {
				struct money money = { .cents = cents };
				UChar code[4], text[64];
				int32_t size;

				strcpy(money.currency, currencies[c]);
				u_uastrcpy(code, currencies[c]);
				size = unum_formatDoubleCurrency(
				    icu, (double)cents / 100, code, text, 64, NULL, &status);
				assert_true(U_SUCCESS(status));
				assert_string_equal(i18n_money(arena, (enum lang)lang, money), utf8(text, size));
			}
		}
		unum_close(icu);
	}
}

static void
test_money_without_a_currency_is_an_amount(void **state)
{
	(void)state;
	assert_string_equal(i18n_money(arena, LANG_EN, (struct money){ .cents = -123456 }), "-1,234.56");
	assert_string_equal(i18n_money(arena, LANG_DE, (struct money){ .cents = 5 }), "0,05");
}

/* The form that each catalogue shows for n, against ICU's plural rules. */
static void
test_plurals_are_those_of_icu(void **state)
{
	(void)state;
	for (const struct i18n_catalogue *c = i18n_catalogues; c->lang != NULL; c++) {
		UErrorCode status = U_ZERO_ERROR;
		UPluralRules *rules = uplrules_open(c->lang, &status);
		const struct i18n_entry *entry = c->entries;
		enum lang lang;

		assert_true(lang_parse(c->lang, &lang));
		while (entry->msgid != NULL && (entry->text[1] == NULL || strstr(entry->text[0], "{n}") == NULL ||
		    str_equal(entry->text[0], entry->text[1])))
			entry++;
		for (int64_t n = 0; entry->msgid != NULL && n < 300; n++) {
			UChar word[16];
			int32_t size = uplrules_select(rules, (double)n, word, 16, &status);
			bool one = strcmp(utf8(word, size), "one") == 0;
			const char *form = entry->text[!one];
			const char *shown = i18n_plural(arena, lang, n, entry->msgid, "", NULL);
			size_t plain = strcspn(form, "{");

			assert_int_equal(strncmp(shown, form, plain), 0);
			assert_string_equal(shown + strlen(shown) - strlen(strrchr(form, '}')) + 1,
			    strrchr(form, '}') + 1);
		}
		uplrules_close(rules);
	}
}

static void
test_moments_read_naturally(void **state)
{
	static const struct { enum lang lang; const char *moment, *window, *duration;
	} wanted[] = {
		{ LANG_EN, "Monday 1 March 2027, 8:00", "Monday 1 March, 8:00 to 10:00",
		    "1 h 30 min" },
		{ LANG_FR, "lundi 1er mars 2027 à 8h00", "lundi 1er mars, de 8h00 à 10h00",
		    "1 h 30 min" },
		{ LANG_NL, "maandag 1 maart 2027, 8:00 uur", "maandag 1 maart, 8:00 tot 10:00 uur",
		    "1 u 30 min" },
		{ LANG_DE, "Montag, 1. März 2027, 8:00 Uhr", "Montag, 1. März, 8:00 bis 10:00 Uhr",
		    "1 Std. 30 Min." },
		{ LANG_IT, "lunedì 1 marzo 2027, ore 8:00", "lunedì 1 marzo, dalle 8:00 alle 10:00",
		    "1 h 30 min" },
		{ LANG_ES, "lunes, 1 de marzo de 2027, 8:00 h",
		    "lunes, 1 de marzo, de 8:00 a 10:00 h", "1 h 30 min" },
	};
	const struct zone *zone = zone_find("Europe/Vaduz");
	instant from = INSTANT(1803884400), to = INSTANT(1803884400 + 7200);	/* 2027-03-01T08:00+01:00 */

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		const char *duration = i18n_duration(arena, wanted[i].lang, 5400);
		char plain[64];
		size_t size = 0;

		for (const char *c = duration; *c != '\0'; c++) {
			if (strncmp(c, "\302\240", 2) == 0) {
				plain[size++] = ' ';
				c++;
			} else {
				plain[size++] = *c;
			}
		}
		plain[size] = '\0';
		assert_string_equal(i18n_moment(arena, wanted[i].lang, from, zone, DATE_LONG), wanted[i].moment);
		assert_string_equal(i18n_window(arena, wanted[i].lang, from, to, zone, DATE_DAY), wanted[i].window);
		assert_string_equal(plain, wanted[i].duration);
	}
	assert_string_equal(i18n_time_range(arena, LANG_EN, 28800, 36000), "8:00–10:00");
	assert_string_equal(i18n_moment(arena, LANG_EN, INSTANT_NONE, zone, DATE_LONG), "");
	assert_string_equal(i18n_date(arena, LANG_EN, DATE_NONE, DATE_LONG), "");
}

static void
test_fold(void **state)
{
	static const struct { const char *text, *folded;
	} wanted[] = {
		{ "Zürcher-Straße 5", "zurcher strasse 5" },
		{ "  O'Brien &  Söhne ", "obrien sohne" },
		{ "ŁÓDŹ", "lodz" },
		{ "L’Hôpital", "lhopital" },
		{ "Æblevej", "aeblevej" },
		{ "ﬁrma", "firma" },
		{ "İstanbul", "istanbul" },
		{ "…", "" },
		{ "", "" },
		{ "Παπαδόπουλος", "παπαδοπουλοσ" },
		{ "a\xff"
		  "b",
		    "a b" },
		{ "Weiß", "weiss" },
		{ "½ Haus", "1 2 haus" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		assert_string_equal(i18n_fold(arena, wanted[i].text), wanted[i].folded);
		assert_string_equal(i18n_fold(arena, wanted[i].folded), wanted[i].folded);
	}
	assert_null(i18n_fold(arena, NULL));
}

static void
test_fill(void **state)
{
	(void)state;
	assert_string_equal(
	    i18n_fill(arena, LANG_EN, "{a} and {b}, {c} {", "b", "B {a}", "a", "A", NULL),
	    "A and B {a}, {c} {");
	assert_string_equal(i18n_fill(arena, LANG_EN, "{a}", "a", (char *)NULL, NULL), "");
	assert_string_equal(
	    i18n_plural(arena, LANG_EN, 1, "{n} visit {x}", "{n} visits {x}", "x", "y", NULL),
	    "1 visit y");
	assert_string_equal(i18n_plural(arena, LANG_EN, 1234, "{n} visit", "{n} visits", NULL), "1,234 visits");
	assert_string_equal(i18n_plural(arena, LANG_EN, 0, "{n} visit", "{n} visits", NULL), "0 visits");
	assert_string_equal(i18n_text(LANG_FR, "no such text in any catalogue"), "no such text in any catalogue");
}

static const char *
country_named(struct i18n_countries all, const char *code, size_t *at)
{
	for (*at = 0; *at < all.count; ++*at)
		if (strcmp(all.items[*at].code, code) == 0)
			return all.items[*at].name;
	return NULL;
}

static void
test_countries_and_zones(void **state)
{
	struct i18n_countries german = i18n_countries(arena, LANG_DE);
	const char *const *zones = i18n_zones(arena);
	size_t at, other;
	bool vaduz = false;

	(void)state;
	assert_string_equal(country_named(german, "LI", &at), "Liechtenstein");
	assert_string_equal(country_named(i18n_countries(arena, LANG_FR), "CH", &at), "Suisse");
	assert_in_range(german.count, 190, 260);
	/* Österreich stands beside Oman, not behind Zypern. */
	assert_string_equal(country_named(german, "AT", &at), "\303\226sterreich");
	country_named(german, "CY", &other);
	assert_true(at < other);
	for (; *zones != NULL; zones++)
		vaduz = vaduz || strcmp(*zones, "Europe/Vaduz") == 0;
	assert_true(vaduz);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_dates_are_those_of_icu, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_numbers_as_they_are_typed, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_numbers_are_those_of_icu, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_money_is_that_of_icu, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_money_without_a_currency_is_an_amount, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_plurals_are_those_of_icu, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_moments_read_naturally, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_fold, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_fill, open_arena, close_arena),
		cmocka_unit_test_setup_teardown(test_countries_and_zones, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
