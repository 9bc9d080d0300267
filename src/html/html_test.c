/* What templates write, what they refuse, and the formatting of staff's texts. */
#include "base/test.h"

#include <fcntl.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "html/html.h"

struct test_page {
	const char *text, *address, *phone;
	int number;
	const char *rows[2];
	size_t count;
	html_safe safe;
};

#include "gen/html_html_test.html.h"

struct fixture { struct arena *arena; struct env env; struct ctx ctx; struct buf out; struct html h; };

static int
open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_open();
	f->env = env_still(INSTANT(0), 1);
	f->ctx = ctx_make(f->arena, &f->env, NULL);
	f->out = buf_make(f->arena, 1 << 20);
	f->h = (struct html){ .out = &f->out, .ctx = &f->ctx, .csrf = "to\"ken" };
	*state = f;
	return 0;
}

static int
close_fixture(void **state)
{
	struct fixture *f = *state;

	arena_close(f->arena);
	free(f);
	return 0;
}

static const char *
drawn(struct fixture *f, struct test_page page)
{
	buf_truncate(&f->out, 0);
	html_test(&f->h, &page);
	return buf_text(&f->out);
}

#define assert_has(text, part) do {							\
	if (strstr((text), (part)) == NULL) {						\
		print_error("missing: %s\nin: %s\n", (part), (text));			\
		fail();									\
	}										\
} while (0)

static void
test_values_are_escaped_for_their_place(void **state)
{
	struct fixture *f = *state;
	const char *page = drawn(f, (struct test_page){ .text = "<b>\"&' ä", .address = "javascript:alert(1)",
	    .phone = "+423 1", .number = 2, .safe = { "<i>safe</i>" } });

	assert_has(page, "<p title=\"&lt;b&gt;&#34;&amp;&#39; ä\">&lt;b&gt;&#34;&amp;&#39; ä</p>");
	assert_has(page, "<a href=\"#\">x</a>");
	assert_has(page, "href=\"/c/%3Cb%3E%22%26%27%20%C3%A4?q=%3Cb%3E%22%26%27%20%C3%A4&amp;n=2\"");
	assert_has(page, "href=\"/many/%3Cb%3E");
	assert_has(page, "href=\"tel:+423 1\"");
	assert_has(page, "<i>safe</i>");
	assert_has(page, "Hello &lt;b&gt;&#34;&amp;&#39; ä, you said \?\?= é");
	assert_has(page, "2 items of &lt;b&gt;");
	assert_has(page, "value=\"to&#34;ken\"");
	assert_has(page, "<pre>a\n   b</pre>");
	assert_has(page, "<b>2&lt;b&gt;");
}

static void
test_branches_and_lists(void **state)
{
	struct fixture *f = *state;

	assert_has(drawn(f, (struct test_page){ .number = 0 }), "\nnone");
	assert_has(drawn(f, (struct test_page){ .number = 1, .text = "x" }), "\none");
	assert_has(drawn(f, (struct test_page){ .number = 1, .text = "x" }), "1 item of x");
	assert_has(drawn(f, (struct test_page){ .number = 3 }), "3 items");
	assert_has(drawn(f, (struct test_page){ .number = 3 }), " checked>");
	assert_null(strstr(drawn(f, (struct test_page){ .number = 1 }), "checked>"));
	assert_has(drawn(f, (struct test_page){ .rows = { "a", "b" }, .count = 2 }),
	    "<ul class=\"full\"><li>0=a</li><li>1=b</li></ul>");
	assert_has(drawn(f, (struct test_page){ .count = 0 }), "<ul></ul>");
}

static const char *
address(struct fixture *f, const char *text)
{
	buf_truncate(&f->out, 0);
	html_url(&f->h, text);
	return buf_text(&f->out);
}

static void
test_addresses(void **state)
{
	static const char *const good[] = { "/a/b", "?q=1", "#x", "https://a.example/", "HTTP://a/", "mailto:a@b.example",
	    "tel:+4231", "webcal://a/b", "a/b:c", "" };
	static const char *const bad[] = { "javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "java\tscript:x",
	    "java\nscript:x", "\001javascript:x", "data:text/html,x", "vbscript:x", "//evil.example", "/\\evil.example",
	    "\\\\evil.example", "file:///etc/passwd", "blob:x", "https:\nx" };

	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_string_equal(address(*state, good[i]), good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_string_equal(address(*state, bad[i]), "#");
}

static void
test_formatting_of_staff(void **state)
{
	struct ctx *ctx = &((struct fixture *)*state)->ctx;

	assert_string_equal(html_from_text(ctx, "a <b>\nc\n\nd").markup, "<p>a &lt;b&gt;<br>\nc</p>\n<p>d</p>\n");
	assert_string_equal(html_from_markup(ctx, "**bold** and *so*, 2 * 3 * 4").markup,
	    "<p><strong>bold</strong> and <em>so</em>, 2 * 3 * 4</p>\n");
	assert_string_equal(html_from_markup(ctx, "- a\n- b\n1. c").markup,
	    "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>\n");
	assert_string_equal(html_from_markup(ctx, "[x](https://a.example/?a=1&b)").markup,
	    "<p><a href=\"https://a.example/?a=1&amp;b\" rel=\"nofollow noopener\">x</a></p>\n");
	assert_string_equal(html_from_markup(ctx, "[x](javascript:alert(1)").markup,
	    "<p><a href=\"#\" rel=\"nofollow noopener\">x</a></p>\n");
	assert_string_equal(html_from_markup(ctx, "<script>x</script> [a] (b) **").markup,
	    "<p>&lt;script&gt;x&lt;/script&gt; [a] (b) **</p>\n");
	assert_string_equal(html_from_markup(ctx, NULL).markup, "");
}

/* ---- the compiler ---- */

/* Runs html2c, which lies beside this test, over `source`; gives what it said. */
static const char *
compile(struct fixture *f, const char *source, int *status)
{
	char dir[] = "/tmp/html2c.XXXXXX", self[4096], *said = arena_alloc(f->arena, 4096);
	ssize_t size = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *in, *command;
	FILE *file;

	assert_true(size > 0);
	self[size] = '\0';
	*strrchr(self, '/') = '\0';
	assert_non_null(mkdtemp(dir));
	in = arena_printf(f->arena, "%s/in.html", dir);
	file = fopen(in, "w");
	assert_non_null(file);
	fputs(source, file);
	fclose(file);
	command = arena_printf(f->arena,
	    "'%s/html2c' %s %s/out.h 2>&1; status=$?; rm -r %s; exit $status", self, in, dir, dir);
	file = popen(command, "r");
	assert_non_null(file);
	said[fread(said, 1, 4000, file)] = '\0';
	*status = WEXITSTATUS(pclose(file));
	return said;
}

static void
test_the_compiler_refuses(void **state)
{
	static const struct { const char *body, *says; } bad[] = {
		{ "<p>\n<script>{{x}}</script></p>", ":3: error: a construct inside <script>" },
		{ "<style>{{x}}</style>", "inside <script>, <style>" },
		{ "<p class={{x}}>a</p>", "without quotes" },
		{ "<p onclick=\"{{x}}\">a</p>", "a value inside onclick" },
		{ "<p hx-on:click=\"{{x}}\">a</p>", "a value inside hx-on:click" },
		{ "<p {{x}}>a</p>", "inside a tag" },
		{ "<!-- {{x}} -->", "comment" },
		{ "<iframe srcdoc=\"{{x}}\"></iframe>", "a value inside srcdoc" },
		{ "<form method=\"post\"><input></form>", "needs {{csrf}}" },
		{ "<p><b>a</p></b>", "</p> stands where </b> should" },
		{ "<p>a", "<p> is not closed" },
		{ "</p>", "closes nothing" },
		{ "{{if x}}<p>{{end}}</p>", "leave the page in different places" },
		{ "{{if x}}<p>{{else}}<b>{{end}}</p>", "different places" },
		{ "{{each r in a; n}}<li>{{end}}", "different places" },
		{ "{{if x}}a", "has no {{end}}" },
		{ "a{{end}}", "belongs to nothing" },
		{ "{{else}}", "belongs to no if" },
		{ "{{t \"Hello {name}\"}}", "no value for {name}" },
		{ "{{t \"{n} a\" | \"{n} b\" m=1}}", "no value for {n}" },
		{ "<a href=\"{{if x}}/a{{end}}{{y}}\">b</a>", "not sure" },
		{ "<div/>", "does not close itself" },
		{ "a < b", "&lt;" },
		{ "<p title=\"{{raw x}}\">a</p>", "between elements only" },
		{ "<p title=\"{{> f(x)}}\">a</p>", "between elements only" },
		{ "{{x", "{{ without }}" },
	};

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct fixture *f = *state;
		int status;
		const char *said = compile(f,
		    arena_printf(f->arena, "{{template t(void *x)}}\n%s\n", bad[i].body), &status);

		if (status != 1 || strstr(said, bad[i].says) == NULL)
			fail_msg("%s: status %d, said %s", bad[i].body, status, said);
	}
}

static void
test_the_compiler_takes(void **state)
{
	static const char *const good[] = {
		"<p>{{-- it's \"all\" well --}}a</p>",
		"<script src=\"{{asset \"a.js\"}}\" defer></script>",
		"<br><img alt=\"{{x}}\"><svg><use href=\"#a\"/></svg>",
		"<p{{if x}} class=\"a\"{{end}}>b</p>",
		"<option {{attr \"selected\" x}}>a</option>",
		"<a href=\"{{x}}\">a</a>",
		"<form method=\"get\"></form>",
		"<p title='{{x}}'>{{\"}}\"}}</p>",
		"<p style=\"--a: {{1}}\">b</p>",
		"<script>if (a < b && c) d()</script>",
	};

	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct fixture *f = *state;
		int status;
		const char *said = compile(
		    f, arena_printf(f->arena, "{{template t(void *x)}}\n%s\n", good[i]), &status);

		if (status != 0)
			fail_msg("%s: %s", good[i], said);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_values_are_escaped_for_their_place, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_branches_and_lists, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_addresses, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_formatting_of_staff, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_the_compiler_refuses, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(test_the_compiler_takes, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
