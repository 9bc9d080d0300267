/* phone_test -- the spellings of the same number, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/base.h"
#include "phone/phone.h"

static void
reads_every_spelling(void **state)
{
	static const struct { const char *text, *country, *e164; enum phone_kind kind; } cases[] = {
		{ "790 00 02", "LI", "+4237900002", PHONE_MOBILE },
		{ "+423 790 00 02", "LI", "+4237900002", PHONE_MOBILE },
		{ "004237900002", "LI", "+4237900002", PHONE_MOBILE },
		{ "7900002", "LI", "+4237900002", PHONE_MOBILE },
		{ " (00423) 790-00-02 ", "LI", "+4237900002", PHONE_MOBILE },
		{ "+423 230 00 00", "LI", "+4232300000", PHONE_FIXED },
		{ "06 12 34 56 78", "FR", "+33612345678", PHONE_MOBILE },
		{ "0033 6 12 34 56 78", "FR", "+33612345678", PHONE_MOBILE },
		{ "+33 6 12 34 56 78", "DE", "+33612345678", PHONE_MOBILE },
		{ "079 123 45 67", "CH", "+41791234567", PHONE_MOBILE },
		{ "0470 12 34 56", "BE", "+32470123456", PHONE_MOBILE },
		{ "+49 (0)30 1234567", "CH", "+49301234567", PHONE_FIXED },
		{ "+39 06 1234 5678", "CH", "+390612345678", PHONE_FIXED },	/* an Italian zero stays */
		{ "tel:+423-790-00-02", "LI", "+4237900002", PHONE_MOBILE },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct phone phone;
		char e164[24];

		assert_true(phone_parse_e164(cases[i].text, cases[i].country, e164));
		assert_string_equal(e164, cases[i].e164);
		assert_true(phone_parse(cases[i].text, cases[i].country, &phone));
		assert_string_equal(phone.e164, cases[i].e164);
		assert_int_equal(phone.kind, cases[i].kind);
		assert_int_equal(phone_can_text(&phone), cases[i].kind != PHONE_FIXED);
	}
}

static void
refuses_what_is_none(void **state)
{
	static const char *const texts[] = { "", "hello", "123", "+", "0", "+423 1", "+999 123 456 789",
		"790 00 02 790 00 02 790 00 02", "jonas@example.org", "\xff\xfe", "++423" };
	char endless[5000];
	struct phone phone;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_false(phone_parse(texts[i], "LI", &phone));
	assert_false(phone_parse(NULL, "LI", &phone));
	memset(endless, '1', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	assert_false(phone_parse(endless, "LI", &phone));
	assert_false(phone_parse("790 00 02", NULL, &phone));	/* national, of nowhere */
}

static void
prints_as_people_write(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(phone_print(arena, "+33612345678", "FR"), "06 12 34 56 78");
	assert_string_equal(phone_print(arena, "+33612345678", "LI"), "+33 6 12 34 56 78");
	assert_string_equal(phone_print(arena, "nonsense", "LI"), "nonsense");
	assert_string_equal(phone_print(arena, NULL, "LI"), "");
	assert_int_equal(phone_country_code("LI"), 423);
	assert_int_equal(phone_country_code("XX"), 0);
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_spelling),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(prints_as_people_write),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
