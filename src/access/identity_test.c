/* identity_test -- what people type at the door, and where they may be sent afterwards. */
#include "base/test.h"

#include "access/inside.h"
#include "base/str.h"

static struct arena *arena;

static const char *
normal_of(const char *typed, const char *countries, enum access_channel expected)
{
	enum access_channel channel;
	const char *normal;

	if (!identity_parse(arena, typed, countries, &channel, &normal))
		return NULL;
	assert_int_equal(channel, expected);
	return normal;
}

static void
reads_four_spellings_of_a_number(void **state)
{
	static const char *const spellings[] = { "06 12 34 56 78", "+33 6 12 34 56 78",
		"0033612345678", "  06.12.34.56.78 ", "(+33) 6-12-34-56-78" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(spellings); i++)
		assert_string_equal(normal_of(spellings[i], "FR", ACCESS_SMS), "+33612345678");
}

static void
reads_a_number_in_each_country_of_the_door(void **state)
{
	const char *both = normal_of("0612345678", "FR NL", ACCESS_SMS);

	(void)state;
	assert_non_null(strstr(both, "+33612345678"));
	assert_non_null(strstr(both, "+31612345678"));
	/* International, it is one number whatever the door. */
	assert_string_equal(normal_of("+33612345678", "FR NL LI", ACCESS_SMS), "+33612345678");
}

static void
reads_addresses(void **state)
{
	(void)state;
	assert_string_equal(
	    normal_of("  Ursula.Frick@Example.LI ", "LI", ACCESS_EMAIL), "ursula.frick@example.li");
	assert_null(normal_of("ursula@", "LI", ACCESS_EMAIL));
	assert_null(normal_of("@example.li", "LI", ACCESS_EMAIL));
	assert_null(normal_of("a@b.li\r\nBcc: c@d.li", "LI", ACCESS_EMAIL));
}

static void
refuses_what_is_neither(void **state)
{
	static const char *const wrong[] = { "", "   ", "Ursula", "079x", "12", "+", "\xff\xfe",
		"'; DROP TABLE contact", "0800 CALL ME" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_null(normal_of(wrong[i], "LI", ACCESS_SMS));
}

static void
goes_only_to_pages_of_the_portal(void **state)
{
	static const char *const evil[] = { "//evil.example", "/\\evil.example",
		"https://evil.example", "/b/settings", "/p/../b", "/p//evil",
		"/p/x\r\nSet-Cookie: a=b", "/p/x y", "p/x", "/p", "javascript:alert(1)",
		"/p/\"><script>" };
	const char *good[] = { "/p/rheintal", "/p/rheintal/a/abc_DEF-1",
		"/p/rheintal/a/x/do/book?part=morning&days=15" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(evil); i++)
		assert_string_equal(identity_next(arena, evil[i]), "");
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_string_equal(identity_next(arena, good[i]), good[i]);
}

static void
takes_a_code_as_it_was_pasted(void **state)
{
	(void)state;
	assert_string_equal(identity_digits(arena, " 1234 5678\n"), "12345678");
	assert_string_equal(identity_digits(arena, "123-456"), "123456");
	assert_string_equal(identity_digits(arena, NULL), "");
	assert_string_equal(identity_digits(arena, "11111111111111111111111111"), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_four_spellings_of_a_number),
		cmocka_unit_test(reads_a_number_in_each_country_of_the_door),
		cmocka_unit_test(reads_addresses),
		cmocka_unit_test(refuses_what_is_neither),
		cmocka_unit_test(goes_only_to_pages_of_the_portal),
		cmocka_unit_test(takes_a_code_as_it_was_pasted),
	};
	int failed;

	arena = arena_open();
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(arena);
	return failed;
}
