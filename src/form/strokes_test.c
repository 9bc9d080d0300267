/* strokes_test -- drawings are read strictly and drawn again as they were. */
#include "base/test.h"

#include <string.h>
#include "base/str.h"
#include "form/strokes.h"

static void
reads_what_the_pad_writes(void **state)
{
	struct strokes pad;

	(void)state;
	assert_true(strokes_parse("600 200;10,20 110,20 110,120;300,50 330,90", &pad));
	assert_int_equal(pad.width, 600);
	assert_int_equal(pad.height, 200);
	assert_int_equal(pad.lines, 2);
	assert_int_equal(pad.points, 5);
	assert_int_equal(pad.ink, 250);		/* 100 + 100 + 50 (3-4-5) */
	assert_true(strokes_parse("600 200;0,0 600,200", &pad));
	/* A dot counts beside a line. */
	assert_true(strokes_parse("600 200;5,5;10,20 110,20", &pad));
}

static void
refuses_everything_else(void **state)
{
	static const char *const wrong[] = { NULL, "", "600", "600 200", "600 200;", "600 200;1", "600 200;1,2",
		"600 200;0,0 10,0", "600 200;0,0 601,0", "600 200;0,0 100,201", "600 200;0,0  100,0",
		"600 200;0,0 100,0;", "600 200;;0,0 100,0", "600 200;0,0 100,0 ", "600 200;-1,0 100,0",
		"600 200;0,0 100,0\"/><script>", "600 200;0.5,0 100,0", "2001 200;0,0 100,0", "6 2;0,0 6,0",
		"00600 200,0,0 100,0", "600 200;0,0 000100,0", "x", "600 200;0,0 100,0\n" };
	struct strokes pad;
	char large[STROKES_MOST_BYTES + 100] = "600 200;";

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (strokes_parse(wrong[i], &pad))
			fail_msg("taken: \"%s\"", wrong[i]);
	for (size_t at = strlen(large); at + 8 < sizeof(large); at = strlen(large))
		strcpy(large + at, "9,9 9,90;");
	large[strlen(large) - 1] = '\0';
	assert_false(strokes_parse(large, &pad));
}

static void
draws_it_again(void **state)
{
	struct arena *arena = arena_open();

	(void)state;
	assert_string_equal(strokes_path(arena, "600 200;10,20 110,20 110,120;300,50 330,90"),
	    "M10 20L110 20L110 120M300 50L330 90");
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_pad_writes),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(draws_it_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
