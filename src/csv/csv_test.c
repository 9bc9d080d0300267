/* csv_test -- files as spreadsheets write them, and as nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "csv/csv.h"

static struct arena *arena;

static struct csv *
open_bytes(const char *text, size_t size, const struct csv_limits *limits)
{
	struct csv *csv;

	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)text, size }, limits, &csv), CSV_FINE);
	return csv;
}

static struct csv *
open_text(const char *text)
{
	return open_bytes(text, strlen(text), NULL);
}

/* The next row as "line:a|b|c", or "line:!problem", or "end". */
static const char *
next(struct csv *csv)
{
	struct buf to = buf_make(arena, 4096);
	struct csv_row row;

	if (!csv_next(csv, &row))
		return "end";
	buf_printf(&to, "%d:", (int)row.line);
	if (row.problem != CSV_FINE)
		buf_printf(&to, "!%d", row.problem);
	for (size_t i = 0; i < row.count; i++)
		buf_printf(&to, "%s%s", i != 0 ? "|" : "", row.fields[i]);
	return buf_text(&to);
}

static const char *
bad(int line, enum csv_problem problem)
{
	return arena_printf(arena, "%d:!%d", line, problem);
}

static void
reads_quotes_newlines_and_blanks(void **state)
{
	struct csv *csv = open_text("a,b,c\r\n1,\"x, \"\"y\"\"\n z\",\r\n\r\n,,\n5\" pipe,\"\",end");

	(void)state;
	assert_string_equal(next(csv), "1:a|b|c");
	assert_string_equal(next(csv), "2:1|x, \"y\"\n z|");
	assert_string_equal(next(csv), "6:5\" pipe||end");
	assert_string_equal(next(csv), "end");
	assert_string_equal(next(csv), "end");
	assert_true(csv_progress(csv) == 1);
}

static void
finds_the_separator(void **state)
{
	(void)state;
	assert_int_equal(csv_separator(open_text("a;b\n1,2,3,4;5\n")), ';');
	assert_int_equal(csv_separator(open_text("a,b\n1;2;3\n")), ',');
	assert_int_equal(csv_separator(open_text("a\tb,c\td\n")), '\t');
	assert_int_equal(csv_separator(open_text("\"a;b;c\",d\n")), ',');
	assert_int_equal(csv_separator(open_text("alone\n")), ',');
	struct csv *csv = open_text("sep=;\r\na,b;c\n");
	assert_string_equal(next(csv), "2:a,b|c");
}

static void
finds_the_encoding(void **state)
{
	static const char latin[] = "n;p\r\nM\xfcller;5 \x80\r\n";
	static const char utf16[] = "\xff\xfeM\0\xfc\0;\0\x3d\xd8\x00\xde\n\0";
	static const char big[] = "\xfe\xff\0M\0\xfc";
	struct csv *csv = open_bytes(latin, sizeof(latin) - 1, NULL);

	(void)state;
	assert_int_equal(csv_encoding(csv), CSV_WINDOWS_1252);
	next(csv);
	assert_string_equal(next(csv), "2:Müller|5 €");
	csv = open_text("\xef\xbb\xbfn,p\nMüller,2\n");
	assert_int_equal(csv_encoding(csv), CSV_UTF8);
	assert_string_equal(next(csv), "1:n|p");
	csv = open_bytes(utf16, sizeof(utf16) - 1, NULL);
	assert_int_equal(csv_encoding(csv), CSV_UTF16_LE);
	assert_string_equal(next(csv), "1:Mü|\xf0\x9f\x98\x80");
	csv = open_bytes(big, sizeof(big) - 1, NULL);
	assert_string_equal(next(csv), "1:Mü");
	struct csv *none;
	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)"\xff\xfe\x00", 3 }, NULL, &none),
	    CSV_BAD_TEXT);
	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)"\xff\xfe\x00\xdc", 4 }, NULL, &none),
	    CSV_BAD_TEXT);
	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)"", 0 }, NULL, &none), CSV_EMPTY_FILE);
	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)"\xef\xbb\xbf", 3 }, NULL, &none),
	    CSV_EMPTY_FILE);
}

static void
tells_a_bad_row_and_goes_on(void **state)
{
	static const char nul[] = "a,b\n1,\0x\n2,y\n";
	struct csv *csv = open_text("a,b\n1,\"open\n2,fine\n");

	(void)state;
	next(csv);
	assert_string_equal(next(csv), bad(2, CSV_UNCLOSED_QUOTE));
	assert_string_equal(next(csv), "3:2|fine");
	assert_string_equal(next(csv), "end");
	csv = open_text("a,b\n\"x\"y,1\n2,\"fine\"\n");
	next(csv);
	assert_string_equal(next(csv), bad(2, CSV_AFTER_QUOTE));
	assert_string_equal(next(csv), "3:2|fine");
	csv = open_bytes(nul, sizeof(nul) - 1, NULL);
	next(csv);
	assert_string_equal(next(csv), bad(2, CSV_NUL_BYTE));
	assert_string_equal(next(csv), "3:2|y");
}

static void
keeps_the_limits(void **state)
{
	const struct csv_limits tight = { .file = 100, .row = 20, .field = 10, .fields = 3 };
	static const char text[] = "a,b\n12345678901\n1234567890\n1,2,3,4\n1,2,3\n12345678,12345678,12\n"
	    "123456,12345678,1234\n";
	struct csv *csv = open_bytes(text, sizeof(text) - 1, &tight);
	struct csv *none;

	(void)state;
	assert_string_equal(next(csv), "1:a|b");
	assert_string_equal(next(csv), bad(2, CSV_FIELD_TOO_LONG));
	assert_string_equal(next(csv), "3:1234567890");
	assert_string_equal(next(csv), bad(4, CSV_TOO_MANY_FIELDS));
	assert_string_equal(next(csv), "5:1|2|3");
	assert_string_equal(next(csv), "6:12345678|12345678|12");
	assert_string_equal(next(csv), "7:123456|12345678|1234");
	const struct csv_limits rows = { .row = 12 };
	csv = open_text("x,y\n");
	csv = open_bytes("123456,12345678\n1,2\n", 20, &rows);
	assert_string_equal(next(csv), bad(1, CSV_ROW_TOO_LONG));
	assert_string_equal(next(csv), "2:1|2");
	assert_int_equal(csv_open(arena, (struct bytes){ (const uint8_t *)text, 101 }, &tight, &none),
	    CSV_FILE_TOO_LARGE);
}

static void
writes_what_spreadsheets_only_show(void **state)
{
	static const char *const fields[] = { "plain", "a,b", "say \"x\"", "=1+2", "+423 790 00 02", "-12.5",
		" @SUM(A1)", "-2+3", "\tx", "two\nlines", "", "+1+cmd|' /C calc'!A0" };
	struct buf to = buf_make(arena, 4096);
	struct csv_row row;

	(void)state;
	csv_put_row(&to, fields, COUNT_OF(fields));
	assert_string_equal(buf_text(&to), "plain,\"a,b\",\"say \"\"x\"\"\",\"'=1+2\",+423 790 00 02,-12.5,"
	    "\"' @SUM(A1)\",\"'-2+3\",\"'\tx\",\"two\nlines\",,\"'+1+cmd|' /C calc'!A0\"\r\n");
	struct csv *csv = open_text(buf_text(&to));
	assert_true(csv_next(csv, &row));
	assert_int_equal(row.count, COUNT_OF(fields));
	for (size_t i = 0; i < row.count; i++)
		assert_string_equal(csv_unguard(row.fields[i]), fields[i]);
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_quotes_newlines_and_blanks),
		cmocka_unit_test(finds_the_separator),
		cmocka_unit_test(finds_the_encoding),
		cmocka_unit_test(tells_a_bad_row_and_goes_on),
		cmocka_unit_test(keeps_the_limits),
		cmocka_unit_test(writes_what_spreadsheets_only_show),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
