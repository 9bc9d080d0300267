/* gate_test -- heads that must pass and heads that must not; paths, pairs, cookies. */
#include "base/test.h"
#include "base/str.h"
#include "http/gate.h"
#include "http/uri.h"

static int
check(const char *method, const char *uri, const char *version, const char *headers)
{
	struct gate_header items[200];
	struct gate_result out;
	size_t count = 0;

	for (const char *line = headers; *line != '\0' && count < 200;) {
		size_t size = strcspn(line, "\n"), name = strcspn(line, ":");

		items[count++] = (struct gate_header){ line, name, line + name + 1, size - name - 1 };
		line += size + (line[size] == '\n');
	}
	return gate_check(&(struct gate_head){ method, uri, version, items, count }, &out);
}

static void
test_passes(void **state UNUSED)
{
	assert_int_equal(check("GET", "/", "HTTP/1.1", "Host:a.example"), 0);
	assert_int_equal(check("GET", "/", "HTTP/1.0", "host:[::1]:8080"), 0);
	assert_int_equal(check("POST", "/x?y=%41", "HTTP/1.1", "Host:a\nContent-Length:12"), 0);
	assert_int_equal(check("POST", "/x", "HTTP/1.1", "Host:a\nTransfer-Encoding:Chunked"), 0);
	assert_int_equal(check("POST", "/x", "HTTP/1.1", "Host:a\nExpect:100-continue\nX:a\tb\xc3\xa9"), 0);
}

static void
test_refuses(void **state UNUSED)
{
	static const char *const bad[] = {
		"", "Host:a\nHost:a", "Host:", "Host:a b", "Host:a/b", "Host:a@b",
		"Host:a\nContent-Length:1\nContent-Length:1", "Host:a\nContent-Length:+3",
		"Host:a\nContent-Length:-1", "Host:a\nContent-Length:", "Host:a\nContent-Length:3 ",
		"Host:a\nContent-Length:0x3", "Host:a\nContent-Length:9999999999999999999999",
		"Host:a\nContent-Length:1\nTransfer-Encoding:chunked",
		"Host:a\nTransfer-Encoding:gzip", "Host:a\nTransfer-Encoding:chunked, gzip",
		"Host:a\nTransfer-Encoding:chunked\nTransfer-Encoding:chunked", "Host:a\nTransfer-Encoding:",
		"Host :a", "Host:a\nX Y:1", "Host:a\n:1", "Host:a\nX:\x01", "Host:a\nX:a\rb", "Host:a\nX:\x7f",
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (check("POST", "/", "HTTP/1.1", bad[i]) != 400)
			fail_msg("passed: %s", bad[i]);
	assert_int_equal(check("POST", "/", "HTTP/1.0", "Host:a\nTransfer-Encoding:chunked"), 400);
	assert_int_equal(check("GET", "/", "HTTP/3.0", "Host:a"), 505);
	assert_int_equal(check("GET", "/", "HTTP/1.1 ", "Host:a"), 505);
	assert_int_equal(check("BREW", "/", "HTTP/1.1", "Host:a"), 501);
	assert_int_equal(check("GE T", "/", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "http://a/", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "*", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "/a b", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "/#a", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "/\xc3\xa9", "HTTP/1.1", "Host:a"), 400);
	assert_int_equal(check("GET", "/", "HTTP/1.1", "Host:a\nExpect:wonders"), 417);
}

static void
test_nul_and_number(void **state UNUSED)
{
	struct gate_header nul[] = { { "Host", 4, "a\0b", 3 } }, name[] = { { "Host\0x", 6, "a", 1 } };
	struct gate_result out;
	char many[4096] = "Host:a", uri[GATE_URI + 2];

	assert_int_equal(gate_check(&(struct gate_head){ "GET", "/", "HTTP/1.1", nul, 1 }, &out), 400);
	assert_int_equal(gate_check(&(struct gate_head){ "GET", "/", "HTTP/1.1", name, 1 }, &out), 400);
	for (int i = 0; i < GATE_HEADERS; i++)
		strcat(many, "\nX:1");
	assert_int_equal(check("GET", "/", "HTTP/1.1", many), 431);
	memset(uri, '/', sizeof(uri) - 1);
	uri[sizeof(uri) - 1] = '\0';
	assert_int_equal(check("GET", uri, "HTTP/1.1", "Host:a"), 414);
}

static void
test_paths(void **state UNUSED)
{
	static const char *const bad[] = { "//", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/", "/a%2fb",
	    "/%5c", "/a%", "/a%4", "/%zz", "/%00", "/%0a", "/%ff", "/%c3", "/a/..", "/%2e" };
	struct arena *arena = arena_open();

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (uri_path(arena, bad[i]) != NULL)
			fail_msg("passed: %s", bad[i]);
	assert_string_equal(uri_path(arena, "/"), "/");
	assert_string_equal(uri_path(arena, "/a/?..//"), "/a/");
	assert_string_equal(uri_path(arena, "/caf%C3%A9/a%20b+c/..d"), "/caf\xc3\xa9/a b+c/..d");
	arena_close(arena);
}

static void
test_pairs(void **state UNUSED)
{
	struct arena *arena = arena_open();
	struct http_pairs pairs = { 0 };
	const char *text = "a=1&b=x+y%2B&&c&=&a=%C3%A9&d=100%";

	assert_true(uri_pairs(arena, text, strlen(text), &pairs));
	assert_int_equal(pairs.count, 6);
	assert_string_equal(pairs.items[1].value, "x y+");
	assert_string_equal(pairs.items[2].value, "");
	assert_string_equal(pairs.items[4].value, "\xc3\xa9");
	assert_string_equal(pairs.items[5].value, "100%");
	assert_false(uri_pairs(arena, "a=%00", 5, &pairs));
	assert_false(uri_pairs(arena, "a=%ff", 5, &pairs));
	assert_string_equal(uri_cookie(arena, "x=1; ds=abc; y=2", "ds"), "abc");
	assert_string_equal(uri_cookie(arena, "ds=", "ds"), "");
	assert_null(uri_cookie(arena, "xds=1; dsx=2; ds", "ds"));
	assert_null(uri_cookie(arena, NULL, "ds"));
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_passes), cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_nul_and_number), cmocka_unit_test(test_paths), cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
