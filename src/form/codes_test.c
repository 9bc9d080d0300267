/* codes_test -- what is a code, what it gives, and that nothing slips through. */
#include "base/test.h"

#include <string.h>

#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "form/codes.h"

static struct arena *arena;
static struct env env;
static struct ctx ctx;

static int
open_ctx(void **state)
{
	(void)state;
	arena = arena_open();
	env = env_still(INSTANT(1803628800), 7);	/* 2027-02-26T09:00+01:00 */
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
close_ctx(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static struct err *
resolve(struct ctx *c, void *arg, enum code code, const char *argument, struct code_value *out)
{
	(void)arg;
	switch (code) {
	case CODE_CUSTOMER_NAME:
		out->text = "{activity.reference} <Müller & \"Co\">\r\nX";
		break;
	case CODE_ACTIVITY_REFERENCE:
		out->text = "A000001";
		break;
	case CODE_ACTIVITY_ADDRESS:
		out->text = "Wiesengass 25, 9494 Schaan";
		break;
	case CODE_UNIT_ADDRESS:
		out->text = "Keizersgracht 1, 1015 CJ Amsterdam";
		break;
	case CODE_CUSTOMER_ADDRESS:
		out->text = "10 Downing St, SW1A 2AA London";
		break;
	case CODE_ACTIVITY_DATE:
	case CODE_ACTIVITY_WINDOW:
		out->at = INSTANT(1803888000);	/* Monday 1 March 2027, 09:00 in Vaduz */
		out->to = INSTANT(1803895200);
		out->zone = zone_find("Europe/Vaduz");
		break;
	case CODE_ACTIVITY_DURATION:
		out->seconds = 5400;
		break;
	case CODE_CUSTOMER_CUSTOM:
	case CODE_PORTAL_ACTION_LINK:
		out->text = arena_printf(c->arena, "<%s>", argument);
		break;
	case CODE_UNIT_PHONE:
		return err_bug(c, "a resolver may fail");
	default:
		break;
	}
	return OK;
}

static const char *
render(const char *text, enum code_target target)
{
	const char *out;

	assert_ok(codes_render(&ctx, text, target, resolve, NULL, &out));
	return out;
}

static void
replaces_once_and_escapes(void **state)
{
	(void)state;
	assert_string_equal(render("Dear {customer.name}!", CODES_TEXT),
	    "Dear {activity.reference} <Müller & \"Co\"> \nX!");
	assert_string_equal(render("<b>{customer.name}</b>", CODES_HTML),
	    "<b>{activity.reference} &lt;Müller &amp; &quot;Co&quot;&gt; \nX</b>");
	assert_string_equal(render("{customer.name}", CODES_SMS), "{activity.reference} <Müller & \"Co\">  X");
	assert_string_equal(render("https://x/?q={customer.name}", CODES_URL),
	    "https://x/?q=%7Bactivity.reference%7D%20%3CM%C3%BCller%20%26%20%22Co%22%3E%0D%0AX");
}

static void
knows_parts_formats_and_spellings(void **state)
{
	static const struct { const char *text, *out; } cases[] = {
		{ "{activity.reference}", "A000001" }, { "{intervention.reference}", "A000001" },
		{ "{Activity.Reference}", "A000001" },
		{ "{activity.address.street}", "Wiesengass 25" }, { "{activity.address.zipCode}", "9494" },
		{ "{activity.address.city}", "Schaan" }, { "{businessUnit.address.zipCode}", "1015 CJ" },
		{ "{businessUnit.address.city}", "Amsterdam" }, { "{customer.address.zipCode}", "SW1A 2AA" },
		{ "{customer.address.city}", "London" },
		{ "{activity.date.dayOfWeek}", "Monday" }, { "{activity.date.day}", "1" },
		{ "{activity.date.year}", "2027" }, { "{activity.date|iso}", "2027-03-01T09:00:00+01:00" },
		{ "{activity.duration.minutes}", "90" }, { "{activity.duration.hours}", "1.5" },
		{ "{customer.custom.boiler_brand}", "<boiler_brand>" },
		{ "{portal.action.move_it.link}", "<move_it>" },
		{ "{activity.report.date}", "" },	/* nothing there */
		{ "{system.dateTimeNow}", "" },
		{ "{customer.nmae}", "" },		/* unknown: no hole, no code either */
		{ "{activity.date.zipCode}", "" },
		{ "", "" }, { "{", "{" }, { "}", "}" }, { "{}", "{}" }, { "{{customer.name}", "{customer.name}" },
		{ "a {b c} {1} {\"x\":1} {{", "a {b c} {1} {\"x\":1} {" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(render(cases[i].text, CODES_TEXT), cases[i].out);
	assert_non_null(strstr(render("{activity.date|long}", CODES_TEXT), "Monday"));
	assert_null(strstr(render("{activity.date}", CODES_TEXT), "Monday"));
	assert_non_null(strstr(render("{activity.window|time}", CODES_TEXT), "11:00"));
	assert_non_null(strstr(render("{activity.window}", CODES_TEXT), "Monday"));
	ctx.lang = LANG_DE;
	assert_string_equal(render("{activity.date.dayOfWeek}", CODES_TEXT), "Montag");
	ctx.lang = LANG_EN;
}

static void
every_row_is_a_code(void **state)
{
	(void)state;
	for (int i = 0; i < CODE_COUNT; i++) {
		struct buf text = buf_make(arena, 200);
		struct problems problems = { 0 };

		assert_non_null(code_rows[i].path);
		assert_non_null(code_rows[i].label);
		buf_putc(&text, '{');
		for (const char *c = code_rows[i].path; *c != '\0'; c++)
			buf_puts(&text, *c == '*' ? "some_code" : (const char[]){ *c, '\0' });
		buf_putc(&text, '}');
		codes_check(&ctx, buf_text(&text), "text", &problems);
		assert_int_equal(problems.count, 0);
		assert_true(codes_used(buf_text(&text)));
	}
}

static void
tells_what_is_none(void **state)
{
	static const char *const wrong[] = { "{customer.nmae}", "{customer}", "{customer.name.first}",
	    "{activity.date|huge}",
		"{activity.date.time|long}", "{customer.custom}", "{customer.custom.a.b}", "{customer.name|}", "{x.y}",
		"{activity..date}", "{activity.date|long|short}", "{portal.action.link}" };
	struct problems problems = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		problems.count = 0;
		codes_check(&ctx, wrong[i], "title.de", &problems);
		if (problems.count != 1)
			fail_msg("%s: %zu problems", wrong[i], problems.count);
		assert_string_equal(problems.items[0].field, "title.de");
	}
	problems.count = 0;
	codes_check(&ctx, "Grüße {customer.nmae}, {customer.name and {activity.reference}", "text", &problems);
	assert_int_equal(problems.count, 2);
	assert_non_null(strstr(problems.items[0].say, "{customer.nmae}"));
	assert_non_null(strstr(problems.items[0].say, "character 7"));
	assert_non_null(strstr(problems.items[0].say, "{customer.name}"));
	assert_non_null(strstr(problems.items[1].say, "24"));
	problems.count = 0;
	codes_check(&ctx, "no codes { here }, {\"a\": 1}", "text", &problems);
	codes_check(&ctx, NULL, "text", &problems);
	assert_int_equal(problems.count, 0);
}

static void
keeps_its_limits(void **state)
{
	char *many = arena_alloc(arena, 600001);
	const char *out;

	(void)state;
	for (int i = 0; i < 20000; i++)
		memcpy(many + i * 30, "{customer.custom.abcdefghij} ..", 30);
	assert_err(codes_render(&ctx, many, CODES_TEXT, resolve, NULL, &out), ERR_TOO_LARGE);
	assert_err(codes_render(&ctx, "{businessUnit.phone}", CODES_TEXT, resolve, NULL, &out), ERR_BUG);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replaces_once_and_escapes),
		cmocka_unit_test(knows_parts_formats_and_spellings),
		cmocka_unit_test(every_row_is_a_code),
		cmocka_unit_test(tells_what_is_none),
		cmocka_unit_test(keeps_its_limits),
	};

	return cmocka_run_group_tests(tests, open_ctx, close_ctx);
}
