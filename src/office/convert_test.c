/* convert_test -- where LibreOffice is installed, a Word file becomes a PDF in the cage, with nothing left behind. */
#include "base/test.h"

#include <glob.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "office/office.h"
#include "office/testing.h"

/* It ends once with "start me again", having made its profile: what is asked here is what everybody gets. */
static void
a_word_file_becomes_a_pdf(void **state UNUSED)
{
	struct env env = env_still(INSTANT(1803628800), 7);
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct bytes out = { NULL, 0 };

	if (!office_can_pdf()) {
		arena_close(arena);
		skip();
	}
	assert_ok(office_to_pdf(&ctx, testing_word(arena, testing_paragraph(arena, "All is |well")), &out));
	assert_true(out.size > 1000);
	assert_memory_equal(out.at, "%PDF-", 5);
	assert_non_null(memmem(out.at, out.size, "%%EOF", 5));
	/* It is tagged. */
	assert_non_null(memmem(out.at, out.size, "/StructTreeRoot", 15));
	arena_close(arena);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_file_becomes_a_pdf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
