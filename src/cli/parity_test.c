/*
 * parity_test -- everything staff can do, a program can do: each POST row of the back office has its line in
 * parity.inc, and the API row that it names is one.
 */
#include "base/test.h"

#include <string.h>
#include "api/api.h"
#include "backoffice/backoffice.h"
#include "web/app.h"
#include "web/web.h"

#undef SAME	/* of shape.h: another one */
static const struct line { const char *row; int method; const char *api, *why; } lines[] = {
#define SAME(row, method, api) { row, method, api, NULL },
#define NOT(row, why) { row, 0, NULL, why },
#include "cli/parity.inc"
#undef SAME
#undef NOT
};

static size_t faults;

/* The line of a row: its own before one that ends in "*"; COUNT_OF(lines): none. */
static size_t
line_of(const char *path)
{
	size_t wide = COUNT_OF(lines);

	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		size_t size = strlen(lines[i].row);

		if (strcmp(lines[i].row, path) == 0)
			return i;
		if (lines[i].row[size - 1] == '*' && strncmp(lines[i].row, path, size - 1) == 0)
			wide = i;
	}
	return wide;
}

static void
find_line(void *arg UNUSED, const struct door *door UNUSED, const struct route *route)
{
	if (route->method != POST || line_of(route->path) < COUNT_OF(lines))
		return;
	print_error("POST %s: say in src/cli/parity.inc which API row does the same, or why none does\n", route->path);
	faults++;
}

struct wanted { const struct line *line; bool found; };

static void
compare(void *arg, const struct door *door UNUSED, const struct route *route)
{
	struct wanted *wanted = arg;

	if (route->method == wanted->line->method && strcmp(route->path, wanted->line->api) == 0)
		wanted->found = true;
}

static void
test_every_row_has_a_line(void **state UNUSED)
{
	static const struct door *const staff[] = { &backoffice_door, NULL };

	faults = 0;
	app_each_route(staff, find_line, NULL);
	assert_int_equal(faults, 0);
}

static void
test_every_line_names_an_api_row(void **state UNUSED)
{
	static const struct door *const programs[] = { &api_door, NULL };

	faults = 0;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct wanted wanted = { &lines[i], false };

		if (lines[i].api == NULL)
			continue;
		app_each_route(programs, compare, &wanted);
		if (!wanted.found) {
			print_error("%s: the API has no %s for it\n", lines[i].row, lines[i].api);
			faults++;
		}
	}
	assert_int_equal(faults, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_has_a_line),
		cmocka_unit_test(test_every_line_names_an_api_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
