/* address_test -- one line counts as one, however its addresses are written. */
#include "base/test.h"

#include "base/address.h"
#include "base/arena.h"

static void
a_line_is_one_caller(void **state UNUSED)
{
	static const struct { const char *address, *line; } rows[] = {
		{ "192.0.2.7", "192.0.2.7" }, { "::ffff:192.0.2.7", "192.0.2.7" }, { "::ffff:c000:207", "192.0.2.7" },
		{ "2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002" }, { "2001:db8:1:2::6", "2001:0db8:0001:0002" },
		/* Zeros may be left out at any place. */
		{ "2001:db8::1:2:3:4", "2001:0db8:0000:0000" }, { "2001:db8::9:2:3:4", "2001:0db8:0000:0000" },
		{ "2001:db8:0:1::4", "2001:0db8:0000:0001" }, { "2001::1", "2001:0000:0000:0000" },
		{ "::1", "0000:0000:0000:0000" }, { "2001:DB8:1:2::7", "2001:0db8:0001:0002" },
		{ "", "none" }, { "proxy", "proxy" },
	};
	struct arena *arena = arena_open();

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(address_line(arena, rows[i].address), rows[i].line);
	assert_string_equal(address_line(arena, NULL), "none");
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_line_is_one_caller) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
