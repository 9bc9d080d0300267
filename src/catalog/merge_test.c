/* merge_test -- two people change one thing: whatever either did is in the result, or noted. */
#include "base/test.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "catalog/merge.h"

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

static json_t *
read_json(const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);

	assert_non_null(json);
	return json;
}

struct merge_row { const char *base, *theirs, *mine, *merged, *noted; };

/* `noted`: paths that they changed, in order; "!" before those where mine stands. */
static const struct merge_row rows[] = {
	{ "{\"a\":1,\"b\":1}", "{\"a\":2,\"b\":1}", "{\"a\":1,\"b\":3}", "{\"a\":2,\"b\":3}", "/a " },
	{ "{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":3}", "!/a " },
	{ "{\"a\":1}", "{\"a\":2}", "{\"a\":2}", "{\"a\":2}", "/a " },
	{ "{\"a\":1}", "{\"a\":1}", "{\"a\":5}", "{\"a\":5}", "" },
	{ "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":3}", "{\"a\":1,\"b\":2,\"c\":3}", "/b " },
	{ "{\"a\":1,\"b\":2}", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"a\":1}", "/b " },
	{ "{\"a\":1,\"b\":2}", "{\"a\":1}", "{\"a\":1,\"b\":3}", "{\"a\":1,\"b\":3}", "!/b " },
	{ "{\"t\":{\"de\":\"x\"}}", "{\"t\":{\"de\":\"y\"}}", "{\"t\":{\"de\":\"x\",\"fr\":\"z\"}}",
	    "{\"t\":{\"de\":\"y\",\"fr\":\"z\"}}", "/t/de " },
	{ "[{\"code\":\"a\"},{\"code\":\"b\"}]", "[{\"code\":\"a\"},{\"code\":\"n\"},{\"code\":\"b\"}]",
	    "[{\"code\":\"b\"},{\"code\":\"a\"}]", "[{\"code\":\"b\"},{\"code\":\"a\"},{\"code\":\"n\"}]", "/n " },
	{ "[{\"code\":\"a\"}]", "[]", "[{\"code\":\"a\"}]", "[]", "/a " },
	{ "[{\"code\":\"a\"},{\"code\":\"z\"}]", "[{\"code\":\"z\"}]", "[{\"code\":\"a\",\"l\":1},{\"code\":\"z\"}]",
	    "[{\"code\":\"a\",\"l\":1},{\"code\":\"z\"}]", "!/a " },
	{ "[{\"code\":\"a\"}]", "[{\"code\":\"a\",\"l\":1}]", "[]", "[{\"code\":\"a\",\"l\":1}]", "!/a " },
	{ "[1,2]", "[1,2,3]", "[2]", "[2]", "! " },
};

static void
keeps_both_changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		json_t *base = read_json(rows[i].base), *theirs = read_json(rows[i].theirs);
		json_t *mine = read_json(rows[i].mine), *wanted = read_json(rows[i].merged);
		struct merge_notes notes = { 0 };
		json_t *merged = merge_three(arena, base, theirs, mine, &notes);
		const char *noted = "";

		for (size_t j = 0; j < notes.count; j++)
			noted = arena_printf(arena, "%s%s%s ", noted, notes.items[j].both ? "!" : "",
			    notes.items[j].path);
		if (!json_equal(merged, wanted))
			print_error("row %zu: %s\n", i, json_dumps(merged, JSON_COMPACT));
		assert_true(json_equal(merged, wanted));
		assert_string_equal(noted, rows[i].noted);
		json_decref(base);
		json_decref(theirs);
		json_decref(mine);
		json_decref(wanted);
		json_decref(merged);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keeps_both_changes, open_arena, close_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
