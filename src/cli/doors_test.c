/* doors_test -- every route row of every door keeps its contract. */
#include "base/test.h"

#include "cli/doors.h"
#include "web/app.h"
#include "web/web.h"

static void
test_rows(void **state UNUSED)
{
	struct arena *arena = arena_open();
	size_t faults = 0;

	for (const char *const *fault = app_route_faults(arena, all_doors); *fault != NULL; fault++, faults++)
		print_error("%s\n", *fault);
	assert_int_equal(faults, 0);
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
