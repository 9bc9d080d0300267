/* email_test -- what is an address and what is none. */
#include "base/test.h"

#include "base/email.h"

static void
tells_addresses(void **state)
{
	static const char *const fine[] = { "a@b.ch", "jonas.kaiser.1@example.org", "o'neill+x@sub.example.co.uk",
		"x_y-z@ex-ample.org", "1@1.info" };
	static const char *const wrong[] = { "", "a", "@b.ch", "a@", "a@b", "a@b.c", "a b@c.ch", "a@b..ch", ".a@b.ch",
		"a.@b.ch", "a..b@c.ch", "a@-b.ch", "a@b-.ch", "a@@b.ch", "a@b@c.ch", "a@b.ch, c@d.ch", "<a@b.ch>",
		"\"a\"@b.ch", "a@b.ch\nbcc:x@y.ch", "jürg@example.org", "a@b.ch.", "a@.ch" };
	struct arena *arena = arena_open();
	const char *out;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fine); i++) {
		assert_true(email_parse(arena, fine[i], &out));
		assert_string_equal(out, fine[i]);
	}
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		if (email_parse(arena, wrong[i], &out))
			fail_msg("\"%s\" was taken", wrong[i]);
	assert_false(email_parse(arena, NULL, &out));
	assert_true(email_parse(arena, "  Jonas.Kaiser@Example.ORG ", &out));
	assert_string_equal(out, "jonas.kaiser@example.org");
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
