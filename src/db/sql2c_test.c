/*
 * sql2c_test -- a small museum of what the generator takes and refuses.
 * The program stands beside this one in the build folder.
 */
#include "base/test.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/str.h"

static struct arena *arena;
static char dir[] = "/tmp/doorstep-sql2c-XXXXXX";
static char program[512];

static int
set_up(void **state)
{
	ssize_t size = readlink("/proc/self/exe", program, sizeof(program) - 32);

	(void)state;
	arena = arena_open();
	program[size > 0 ? size : 0] = '\0';
	snprintf(strrchr(program, '/') + 1, 16, "sql2c");
	return mkdtemp(dir) == NULL;
}

static int
tear_down(void **state)
{
	int failed = system(arena_printf(arena, "rm -rf '%s'", dir));

	(void)state;
	arena_close(arena);
	return failed;
}

static const char *
read_whole(const char *path)
{
	struct buf text = buf_make(arena, 1 << 20);
	FILE *file = fopen(path, "r");
	char piece[4096];

	if (file == NULL)
		return "";
	for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
		buf_put(&text, piece, got);
	fclose(file);
	return buf_text(&text);
}

/* Runs it over the text; gives what it wrote, or what it complained about. */
static const char *
generate(const char *mode, const char *sql, bool *good)
{
	const char *in = arena_printf(arena, "%s/0001_in.sql", dir);
	const char *out = arena_printf(arena, "%s/out", dir);
	const char *said = arena_printf(arena, "%s/said", dir);
	const char *command = mode[0] == '\0' ?
	    arena_printf(arena, "'%s' %s %s 2> %s", program, in, out, said) :
	    arena_printf(arena, "'%s' %s %s %s 2> %s", program, mode, out, in, said);
	FILE *file = fopen(in, "w");

	fputs(sql, file);
	fclose(file);
	*good = system(command) == 0;
	return read_whole(*good ? out : said);
}

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		print_error("\"%s\" is missing in:\n%s\n", part, text);
	assert_non_null(strstr(text, part));
}

static void
a_heading_becomes_a_function(void **state)
{
	static const char sql[] =
	    "-- customer_find(unit_id unit, customer_id id,\n"
	    "--   text? name) -> maybe customer_id id, text? name,\n"
	    "--  instant? seen, bool active\n"
	    "-- One customer (or none).\n"
	    "SELECT id, name, seen, active FROM customer -- not :this\n"
	    " WHERE unit_id = :unit AND id = :id AND name = :name AND x::text <> ';:no' /* :nor this; */;\n"
	    "-- customer_ids(unit_id unit) -> list like customer_find\n"
	    "SELECT id, name, seen, active FROM customer WHERE unit_id = :unit;\n"
	    "-- customer_count(unit_id unit) -> one i64 count\n"
	    "SELECT count(*) FROM customer WHERE unit_id = :unit;\n"
	    "-- customer_drop(unit_id unit) -> exec\n"
	    "DELETE FROM customer WHERE unit_id = :unit;\n";
	bool good;
	const char *header = generate("", sql, &good);

	(void)state;
	assert_true(good);
	assert_has(header, "sql_customer_find(struct ctx *ctx, unit_id unit, customer_id id, const char *name, "
	    "struct customer_find_row *out, bool *found)");
	assert_has(header, "sql_customer_ids(struct ctx *ctx, unit_id unit, struct customer_find_rows *out)");
	assert_has(header, "sql_customer_count(struct ctx *ctx, unit_id unit, struct customer_count_row *out)");
	assert_has(header, "sql_customer_drop(struct ctx *ctx, unit_id unit, int64_t *changed)");
	assert_has(header, "/* One customer (or none). */");
	assert_has(header, "\tinstant seen;\n");

	header = generate("--all", sql, &good);
	assert_true(good);
	assert_has(header, "WHERE unit_id = $1 AND id = $2 AND name = $3 AND x::text <> ';:no'\"");
	assert_has(header, "WHERE unit_id = \\?1 AND id = \\?2 AND name = \\?3");
	assert_null(strstr(header, "this"));
	assert_has(header, "const int all_sql_count = 4;");
}

static void
tokens_differ_by_database(void **state)
{
	static const struct { const char *sql, *sqlite, *postgres; } cases[] = {
		{ "id IN @ints(:x)", "id IN (SELECT CAST(value AS INTEGER) FROM json_each(\\?1))",
		    "id IN (SELECT CAST(value AS BIGINT) FROM json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON))"
		    " AS elements(value))" },
		{ "id IN (@texts(:x))", "id IN (SELECT value FROM json_each(\\?1))",
		    "id IN (SELECT value FROM json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON))"
		    " AS elements(value))" },
		{ "@greatest(a, :x) > @least(1, b)", "max(a, \\?1) > min(1, b)", "greatest(a, $1) > least(1, b)" },
		{ "a = :x @lock", "a = \\?1\"", "a = $1 FOR UPDATE\"" },
		{ "a = :x @lock(t)", "a = \\?1\"", "a = $1 FOR UPDATE OF t\"" },
		{ "a = :x @skip_locked", "a = \\?1\"", "a = $1 FOR UPDATE SKIP LOCKED\"" },
		{ "a = :x @lock @skip_locked", "a = \\?1\"", "a = $1 FOR UPDATE SKIP LOCKED\"" },
		{ "a = '@lock' AND b = :x", "a = '@lock' AND", "a = '@lock' AND" },
	};
	bool good;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *sql = arena_printf(arena, "-- q(json x) -> list i64 id\nSELECT id FROM t WHERE %s;\n",
		    cases[i].sql);
		const char *out = generate("--all", sql, &good);

		assert_true(good);
		assert_has(out, cases[i].sqlite);
		assert_has(out, cases[i].postgres);
		assert_has(out, strstr(cases[i].sql, "@lock") == cases[i].sql + 7 ||
		    strstr(cases[i].sql, "@skip") != NULL ? ".writes = true" : ".writes = false");
	}
}

static void
two_dialects_are_one_query(void **state)
{
	static const char sql[] =
	    "-- q(i64 x) -> one i64 y\n-- @sqlite\nSELECT :x + 1;\n"
	    "-- q(i64 x) -> one i64 y\n-- @postgres\nSELECT :x + 2;\n";
	bool good;
	const char *out = generate("--all", sql, &good);

	(void)state;
	assert_true(good);
	assert_has(out, ".sqlite = \"SELECT \\?1 + 1\"");
	assert_has(out, ".postgres = \"SELECT $1 + 2\"");
	assert_has(out, "all_sql_count = 1;");
}

/* Named twice in one statement, and a part in a part: each parameter is still one. */
static void
a_part_is_written_once(void **state)
{
	static const char sql[] =
	    "-- part half\nb = :b;\n\n-- part whole\n(a = ';' AND @half);\n\n"
	    "-- q(i64 b) -> exec\nDELETE FROM t WHERE @whole OR @half;\n";
	bool good;
	const char *out = generate("--all", sql, &good);

	(void)state;
	assert_true(good);
	assert_has(out, "DELETE FROM t WHERE (a = ';' AND b = \\?1) OR b = \\?1");
	assert_has(out, "DELETE FROM t WHERE (a = ';' AND b = $1) OR b = $1");
	assert_has(out, "all_sql_count = 1;");
}

static void
mistakes_are_named(void **state)
{
	static const struct { const char *sql, *said; } cases[] = {
		{ "SELECT 1;", "0001_in.sql:1: a statement without a heading" },
		{ "-- q() -> one\nSELECT 1;", "a name is missing" },
		{ "-- q()\nSELECT 1;", "-> and the result are missing" },
		{ "-- q() -> some i64 x\nSELECT 1;", "\"some\" is not maybe, one, list or exec" },
		{ "-- q() -> one number x\nSELECT 1;", "there is no type \"number\"" },
		{ "-- q() -> one bool? x\nSELECT TRUE;", "bool has no value for NULL" },
		{ "-- q() -> one i64 x, i64 x\nSELECT 1, 2;", "\"x\" stands twice" },
		{ "-- q(i64 out) -> exec\nSELECT :out;", "\"out\" is a name of the generated code" },
		{ "-- q(i64 x) -> exec\nDELETE FROM t;", "q does not use :x" },
		{ "-- q() -> exec\n\nDELETE FROM t WHERE a = :x;", "q has no parameter \"x\"" },
		{ "-- q() -> exec\nDELETE FROM t", "; is missing at the end of q" },
		{ "-- q() -> exec\nDELETE FROM t WHERE a = 'x;", "a quote is not closed" },
		{ "-- q() -> exec\nDELETE FROM t WHERE @half(a);", "there is no token and no part @half" },
		{ "-- part p\na;\n-- part p\nb;\n", "the part \"p\" stands twice" },
		{ "-- part p\na", "; is missing at the end of the part \"p\"" },
		{ "-- part p\na = :x;\n-- q() -> exec\nDELETE FROM t WHERE @p;", "q has no parameter \"x\"" },
		{ "-- q() -> list like r\nSELECT 1;", "no query \"r\" with columns stands before" },
		{ "-- q() -> exec\nDELETE FROM t;\n-- q() -> exec\nDELETE FROM t;", "q stands twice" },
		{ "-- q() -> exec\n-- @sqlite\nDELETE FROM t;\n", "q has no text for PostgreSQL" },
		{ "-- q() -> exec\nDELETE FROM t;\n-- q(i64 x) -> exec\nDELETE FROM t WHERE a = :x;",
		    "is there already" },
	};
	bool good;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *said = generate("", cases[i].sql, &good);

		assert_false(good);
		assert_has(said, cases[i].said);
	}
}

static void
migrations_are_compiled_in(void **state)
{
	static const char sql[] =
	    "-- A comment with 'a quote.\nCREATE TABLE t (\n\tid @ID,\t-- the key\n"
	    "\tn @INT, r @REAL, b @BOOL, x @TEXT,\n"
	    "\tj @JSON, y @BYTES DEFAULT '@INT') @STRICT;\n"
	    "-- @sqlite\nCREATE TRIGGER a;\n-- @postgres\nCREATE EXTENSION b;\n-- @end\nCREATE INDEX c;\n";
	bool good;
	const char *out = generate("--migrations", sql, &good);
	const char *second;

	(void)state;
	assert_true(good);
	assert_has(out, "{ 1, \"0001_in.sql\"");
	assert_has(out, "id INTEGER PRIMARY KEY,");
	assert_has(out, "id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,");
	assert_has(out, "n BIGINT, r DOUBLE PRECISION, b BOOLEAN, x TEXT,");
	assert_has(out, "j JSONB, y BYTEA DEFAULT '@INT') ;");
	assert_has(out, "j TEXT, y BLOB DEFAULT '@INT') STRICT;");
	assert_null(strstr(out, "the key"));
	second = strstr(out, "BIGINT GENERATED");
	assert_has(second, "CREATE EXTENSION b;");
	assert_null(strstr(second, "CREATE TRIGGER a;"));
	assert_has(second, "CREATE INDEX c;");
	generate("--migrations", "CREATE TABLE t (id @KEY);", &good);
	assert_false(good);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_heading_becomes_a_function),
		cmocka_unit_test(tokens_differ_by_database),
		cmocka_unit_test(two_dialects_are_one_query),
		cmocka_unit_test(a_part_is_written_once),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(migrations_are_compiled_in),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
