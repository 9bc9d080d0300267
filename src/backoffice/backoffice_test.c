/*
 * backoffice_test -- pages of the staff's door through the real server: logging in,
 * what each role may open, forms that keep what was typed, the wall between units.
 */
#include "base/test.h"

#include <time.h>
#include "activity/activity.h"
#include "backoffice/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/testing.h"
#include "message/message.h"
#include "quote/quote.h"

static int
open_world(void **state UNUSED)
{
	w.ctx = testing_open();
	w.unit = testing_unit(w.ctx, "rheintal");
	serve_world();
	return 0;
}

static int
get(const char *path)
{
	return request("GET", path, "");
}

/* What follows `before`, up to a blank, semicolon or line end. */
static const char *
cut_out(const char *before)
{
	const char *at = strstr(w.got, before);

	if (at == NULL)
		fail_msg("no %s in: %.2000s", before, w.got);
	at += strlen(before);
	return arena_strndup(w.ctx->arena, at, strcspn(at, " ;\r\n"));
}

static void
test_logging_in(void **state UNUSED)
{
	assert_int_equal(get("/b/rheintal/customers"), 303);
	assert_got("Location: /b/login?next=%2Fb%2Frheintal%2Fcustomers");
	assert_int_equal(get("/b/login?next=/b/rheintal/customers"), 200);
	assert_got("value=\"/b/rheintal/customers\"");
	assert_int_equal(request("POST", "/b/login", "email=nobody@rheintal.example&password=wrong"), 422);
	assert_got("do not belong together");
	assert_got("value=\"nobody@rheintal.example\"");
	assert_false(got("value=\"wrong\""));
	assert_int_equal(request("POST", "/b/login", "email=marie@rheintal.example&password=wrong"), 422);
	assert_got("do not belong together");
	assert_int_equal(request("POST", "/b/login",
	    "email=Marie%40rheintal.example&password=correct+horse+battery&next=//evil.example"), 303);
	assert_got("Location: /b\r\n");
	w.cookie = arena_printf(w.ctx->arena, "Cookie: ds_staff=%s\r\n", cut_out("ds_staff="));
	assert_int_equal(get("/b"), 303);
	assert_got("Location: /b/rheintal\r\n");
	assert_int_equal(get("/b/rheintal"), 200);
	assert_int_equal(request("POST", "/b/logout", ""), 303);
	assert_int_equal(get("/b/rheintal"), 303);
}

static void
test_a_link_sets_the_password_once(void **state UNUSED)
{
	const char *token, *path;

	testing_ok(w.ctx, password_link_create(w.ctx, w.worker.id, LINK_BY_HAND, &token));
	path = arena_printf(w.ctx->arena, "/b/password/%s", token);
	for (int i = 0; i < 5; i++)
		assert_int_equal(get(path), 200);
	assert_int_equal(request("POST", path, "password=short"), 422);
	assert_int_equal(request("POST", path, "password=seven+mice+in+a+boat"), 303);
	assert_got("ds_staff=");
	assert_int_equal(get(path), 410);
	assert_int_equal(request("POST", path, "password=seven+mice+in+a+boat"), 410);
}

static void
test_roles_and_units(void **state UNUSED)
{
	static const struct { const char *path; int admin, worker;
	} table[] = {
		{ "", 200, 200 },
		{ "/activities", 200, 200 },
		{ "/customers", 200, 403 },
		{ "/customers/new", 200, 403 },
		{ "/locate", 200, 403 },
		{ "/activities/new", 200, 403 },
		{ "/activities/new?customer=none", 200, 403 },
		{ "/customers/AAAAAAAAAAAAAAAAAAAAAA", 404, 403 },
		{ "/activities/AAAAAAAAAAAAAAAAAAAAAA", 404, 404 },
		{ "/customers?q=x&portal=on&show=archived", 200, 403 },
		{ "/activities?show=late&from=2027-02-01&to=2027-03-01&q=x&status=planned", 200,
		    200 },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		const char *path = arena_printf(w.ctx->arena, "/b/rheintal%s", table[i].path);
		int status;

		come_as(&w.admin);
		if ((status = get(path)) != table[i].admin)
			fail_msg("%s as administrator: %d %s", path, status, w.got);
		come_as(&w.worker);
		if ((status = get(path)) != table[i].worker)
			fail_msg("%s as worker: %d", path, status);
	}
	come_as(&w.admin);
	assert_int_equal(get("/b/another"), 404);
	assert_int_equal(get("/b/another/customers"), 404);
}

/* Who may change settings or staff, and nothing else, comes no further by these pages. */
static void
test_pages_that_reach_further(void **state UNUSED)
{
	struct recipient to = { .channel = "email", .address = w.admin.email, .name = "Marie", .lang = LANG_EN };
	struct unit_role settings, staff;
	struct person person;
	message_id id;

	testing_ok(w.ctx, role_create(w.ctx, "Settings", RIGHT(PERMISSION_EDIT_SETTINGS), &settings));
	testing_ok(w.ctx, role_create(w.ctx, "Staff", RIGHT(PERMISSION_EDIT_STAFF) | RIGHT(PERMISSION_SEE_OUTBOX),
	    &staff));
	person = testing_person(w.ctx, "settings@rheintal.example", ROLE_BIT(settings.role));
	come_as(&person);
	assert_int_equal(get("/b/rheintal/setup/look"), 200);
	assert_false(got("/setup/team\""));
	assert_int_equal(get("/b/rheintal/setup/customer"), 403);
	assert_int_equal(request("POST", "/b/rheintal/setup/team", "first_name.0=A"), 403);
	/* a letter that opens an account */
	testing_ok(w.ctx, message_note(w.ctx, &to, PURPOSE_FORGOTTEN, (activity_id){ 0 },
	    "http://localhost/b/password/SECRETLINK", &id));
	person = testing_person(w.ctx, "staff@rheintal.example", ROLE_BIT(staff.role));
	come_as(&person);
	assert_int_equal(get("/b/rheintal/messages"), 200);
	assert_got("marie@rheintal.example");
	assert_false(got("SECRETLINK"));
	come_as(&w.admin);
	assert_int_equal(get("/b/rheintal/messages"), 200);
	assert_got("SECRETLINK");
}

/* What draws activities asks for the right to see them, whatever it belongs to. */
static void
test_drawn_days_ask_for_the_board(void **state UNUSED)
{
	static const char *const paths[] = { "/b/rheintal/proposals/nothing1/board",
		"/b/rheintal/proposals/nothing1/map", "/b/rheintal/catalog/nothing1/reports/nothing1/try" };
	uint64_t rights = RIGHT(PERMISSION_OPTIMISE) | RIGHT(PERMISSION_EDIT_CATALOG);
	struct unit_role without, with;
	struct person blind, seeing;

	testing_ok(w.ctx, role_create(w.ctx, "Without", rights, &without));
	testing_ok(w.ctx, role_create(w.ctx, "With", rights | RIGHT(PERMISSION_SEE_BOARD), &with));
	blind = testing_person(w.ctx, "blind@rheintal.example", ROLE_BIT(without.role));
	seeing = testing_person(w.ctx, "seeing@rheintal.example", ROLE_BIT(with.role));
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		come_as(&blind);
		assert_int_equal(get(paths[i]), 403);
		assert_got("You may not do this here.");
		come_as(&seeing);
		assert_int_equal(get(paths[i]), 404);
	}
}

/* A file that is no picture: the page says so, and goes on showing what is stored. */
static void
test_a_bad_logo_is_refused(void **state UNUSED)
{
	static const char body[] = "--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"x.png\"\r\n"
	    "Content-Type: image/png\r\n\r\n<html><script>\r\n--b--\r\n";
	const char *text;

	come_as(&w.admin);
	text = arena_printf(w.ctx->arena, "POST /b/rheintal/settings/look/logo HTTP/1.1\r\nHost: localhost\r\n"
	    "Sec-Fetch-Site: same-origin\r\n%sConnection: close\r\n"
	    "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %zu\r\n\r\n%s",
	    w.cookie, strlen(body), body);
	assert_int_equal(ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got)), 422);
	assert_non_null(strstr(w.got, "name=\"accent\""));
}

static int
ask_under(const char *host, const char *path)
{
	const char *text = arena_printf(w.ctx->arena, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path,
	    host);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

/* A unit's own host name opens its portal; any other stranger is refused. */
static void
test_own_host_name(void **state UNUSED)
{
	struct unit unit;

	testing_ok(w.ctx, unit_here(w.ctx, &unit));
	unit.settings.portal_host = "https://no.such";
	assert_non_null(unit_save_settings(w.ctx, &unit.settings));
	assert_int_equal(ask_under("service.rheintal.example", "/healthz"), 421);
	unit.settings.portal_host = "service.rheintal.example";
	testing_ok(w.ctx, unit_save_settings(w.ctx, &unit.settings));
	assert_int_equal(ask_under("Service.Rheintal.example:8443", "/healthz"), 200);
	assert_int_equal(ask_under("service.rheintal.example", "/"), 303);
	assert_non_null(strstr(w.got, "/p/rheintal"));
	assert_int_equal(ask_under("other.rheintal.example", "/"), 421);
}

/* A customer of another unit of the house. */
static const char *
strangers_customer(void)
{
	struct ctx *ctx = w.ctx;
	tenant_id tenant = ctx->tenant;
	unit_id unit = ctx->unit;
	struct customer customer;

	ctx->tenant = (tenant_id){ 0 };
	testing_unit(ctx, "stranger");
	testing_ok(ctx, customer_new(ctx, &customer));
	customer.name = "Fremd";
	testing_ok(ctx, customer_save(ctx, &customer));
	ctx->tenant = tenant;
	ctx->unit = unit;
	return arena_strdup(ctx->arena, customer.public_id.text);
}

static void
test_customers(void **state UNUSED)
{
	const char *path, *stranger = strangers_customer();

	come_as(&w.admin);
	assert_int_equal(request("POST", "/b/rheintal/customers",
			     "type=individual&name=&first_name=Ursula+%3Cb%3E&email=not+an+address&"
			     "mobile=12&address=Wiesengass+25"),
	    422);
	assert_got("value=\"Ursula &lt;b&gt;\"");
	assert_got("value=\"not an address\"");
	assert_got("value=\"Wiesengass 25\"");
	assert_got("href=\"#f-name\"");
	assert_int_equal(request("POST", "/b/rheintal/customers", "type=individual&name=Frick&first_name=Ursula&"
	    "email=ursula%40frick.example&mobile=%2B423+791+23+45&address=Wiesengass+25,+9494+Schaan"), 303);
	path = cut_out("Location: ");
	assert_int_equal(get(path), 200);
	assert_got("Ursula Frick");
	assert_got("Wiesengass 25, 9494 Schaan");
	assert_got("ursula@frick.example");
	assert_got("To locate");
	assert_int_equal(get("/b/rheintal/customers?q=urs%C3%BAla+fric"), 200);
	assert_got("Frick, Ursula");
	assert_int_equal(get("/b/rheintal/customers?q=nobody"), 200);
	assert_got("No customer fits");
	/* who is not there is made without typing it again */
	assert_got("href=\"/b/rheintal/customers/new?name=nobody\"");
	assert_int_equal(get("/b/rheintal/activities/new?q=Jonas+van+Weber"), 200);
	assert_got("/b/rheintal/customers/new?first_name=Jonas%20van&amp;name=Weber\"");
	assert_int_equal(get("/b/rheintal/activities/new?q=jonas@weber.example"), 200);
	assert_got("/b/rheintal/customers/new?email=");
	assert_int_equal(get("/b/rheintal/activities/new?q=%2B423+791+99+99"), 200);
	assert_got("/b/rheintal/customers/new?mobile=");
	assert_int_equal(get("/b/rheintal/activities/new?q=Feldweg+99999"), 200);
	assert_got("/b/rheintal/customers/new?address=");
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/portal/off", path), ""), 303);
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/archive", path), ""), 303);
	assert_int_equal(get("/b/rheintal/customers"), 200);
	assert_false(got("Frick, Ursula"));
	assert_int_equal(get(arena_printf(w.ctx->arena, "/b/rheintal/customers/%s", stranger)), 404);
	assert_int_equal(get(arena_printf(w.ctx->arena, "/b/rheintal/customers/%s/edit", stranger)), 404);
	assert_int_equal(
	    request("POST",
		arena_printf(w.ctx->arena, "/b/rheintal/customers/%s/archive", stranger), ""),
	    404);
}

/* What was changed stands on the record in the words it was typed in, before and after. */
static void
test_history_of_a_customer(void **state UNUSED)
{
	struct customer c;
	const char *path;

	testing_ok(w.ctx, customer_new(w.ctx, &c));
	c.name = "Frick";
	c.category = "Care plan";
	testing_ok(w.ctx, customer_save(w.ctx, &c));
	c.category = "Guarantee";
	c.phone = "+423 230 00 00";
	testing_ok(w.ctx, customer_save(w.ctx, &c));
	come_as(&w.admin);
	path = arena_printf(w.ctx->arena, "/b/rheintal/customers/%s", c.public_id.text);
	assert_int_equal(get(path), 200);
	assert_got("<del>Care plan</del> → Guarantee</li>");
	assert_got("+423 230 00 00</li>");
	assert_int_equal(get("/b/rheintal/audit"), 200);
	assert_got("<del>Care plan</del> → Guarantee</li>");
}

/* Whoever archives a customer is told that visits are still to come; the flash cookie holds the sentence in base64. */
static void
test_archived_with_open_activities(void **state UNUSED)
{
	static const char more[] = "QXJjaGl2ZWQuIFdoYX";	/* "Archived. Wha" */
	struct activity_input input = { .status = STATUS_PENDING };
	struct activity_type type = type_new();
	struct customer c;
	activity_id id;
	const char *path;

	type.name = "Check";
	type.reference = "check";
	testing_ok(w.ctx, type_save(w.ctx, &type));
	testing_ok(w.ctx, customer_new(w.ctx, &c));
	c.name = "Marxer";
	testing_ok(w.ctx, customer_save(w.ctx, &c));
	come_as(&w.admin);
	path = arena_printf(w.ctx->arena, "/b/rheintal/customers/%s", c.public_id.text);
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/archive", path), ""), 303);
	assert_false(got(more));
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/restore", path), ""), 303);
	input.type = type.id;
	input.customer = c.id;
	testing_ok(w.ctx, activity_create(w.ctx, &input, TELL, &id));
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/archive", path), ""), 303);
	assert_got(more);
}

/* The activity leads to its own messages, each with the moment it was written. */
static void
test_messages_of_an_activity(void **state UNUSED)
{
	struct recipient to = { .channel = "email", .address = "ursula@frick.example", .name = "Ursula",
		.lang = LANG_EN };
	struct activity_input input = { .status = STATUS_PENDING };
	struct activity_type type = type_new();
	struct activity a;
	const char *path;
	message_id id;

	type.name = "Flood";
	type.reference = "flood";
	type.customer_required = false;
	testing_ok(w.ctx, type_save(w.ctx, &type));
	input.type = type.id;
	testing_ok(w.ctx, activity_create(w.ctx, &input, TELL, &a.id));
	a = scene_find(w.ctx, a.id);
	testing_ok(w.ctx, message_note(w.ctx, &to, PURPOSE_NEW_MESSAGE, a.id, "http://localhost/p/ABOUTFLOOD", &id));
	to.address = "other@frick.example";
	testing_ok(w.ctx, message_note(w.ctx, &to, PURPOSE_NEW_MESSAGE, (activity_id){ 0 },
	    "http://localhost/p/X", &id));
	come_as(&w.admin);
	assert_int_equal(get(arena_printf(w.ctx->arena, "/b/rheintal/activities/%s", a.public_id.text)), 200);
	path = arena_printf(w.ctx->arena, "/b/rheintal/messages?activity=%s", a.public_id.text);
	assert_got(arena_printf(w.ctx->arena, "href=\"%s#m-", path));
	assert_int_equal(get(path), 200);
	assert_got("ABOUTFLOOD");
	assert_false(got("other@frick.example"));
	assert_int_equal(get("/b/rheintal/messages?activity=AAAAAAAAAAAAAAAAAAAAAA"), 404);
	assert_int_equal(get("/b/rheintal/messages"), 200);
	assert_got("other@frick.example");
}

/* Amounts stand in forms as the reader's language writes them, and are read again. */
static void
test_amounts_of_other_languages(void **state UNUSED)
{
	struct product product;
	const char *path;
	bool found;

	w.admin.lang = LANG_DE;
	testing_ok(w.ctx, person_save(w.ctx, &w.admin));
	come_as(&w.admin);
	assert_int_equal(request("POST", "/b/rheintal/products/new",
	    "reference=P1&name=Pumpe&price=1.234,50&tax=7,7"), 303);
	testing_ok(w.ctx, product_lookup_reference(w.ctx, "P1", &product, &found));
	path = arena_printf(w.ctx->arena, "/b/rheintal/products/%s", product.public_id.text);
	assert_int_equal(get(path), 200);
	assert_got("value=\"1234,50\"");
	assert_got("value=\"7,7\"");
	assert_int_equal(request("POST", "/b/rheintal/team/new", "first_name=A&last_name=B&email=a%40b.example&"
	    "speed_percent=100&cost_hour=35,50&radius_km=12,5"), 303);
	assert_int_equal(get(cut_out("Location: ")), 200);
	assert_got("value=\"35,50\"");
	assert_got("value=\"12,5\"");
}

/* What is typed of a worker is the number that was meant, or a problem: never a thousandth of it. */
static void
test_numbers_of_a_worker(void **state UNUSED)
{
	static const struct { enum lang lang; const char *typed; int status; const char *cost, *radius; } rows[] = {
		{ LANG_EN, "1,500", 422, "", "" }, { LANG_DE, "1.500", 422, "", "" },
		{ LANG_EN, "1,234.50", 303, "1234.50", "1234.5" }, { LANG_EN, "1.234,50", 303, "1234.50", "1234.5" },
		{ LANG_DE, "1.234,50", 303, "1234,50", "1234,5" }, { LANG_DE, "1,234.50", 303, "1234,50", "1234,5" },
		{ LANG_EN, "1,5", 303, "1.50", "1.5" }, { LANG_DE, "1.5", 303, "1,50", "1,5" },
		{ LANG_EN, "-1", 422, "", "" }, { LANG_DE, "10.000,01", 422, "", "" }, { LANG_DE, "viel", 422, "", "" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		w.admin.lang = rows[i].lang;
		testing_ok(w.ctx, person_save(w.ctx, &w.admin));
		come_as(&w.admin);
		assert_int_equal(request("POST", "/b/rheintal/team/new", arena_printf(w.ctx->arena,
		    "first_name=A&last_name=B&email=a%zu%%40b.example&speed_percent=100&most_h=7,5&latitude=47,165&"
		    "longitude=9.509123456789&cost_hour=%s&radius_km=%s", i, rows[i].typed, rows[i].typed)),
		    rows[i].status);
		if (rows[i].status != 303)
			continue;
		assert_int_equal(get(cut_out("Location: ")), 200);
		assert_got(arena_printf(w.ctx->arena, "value=\"%s\"", rows[i].cost));
		assert_got(arena_printf(w.ctx->arena, "value=\"%s\"", rows[i].radius));
		assert_got(rows[i].lang == LANG_DE ? "value=\"7,5\"" : "value=\"7.5\"");
		assert_got("value=\"47.165000\"");
	}
}

static void
test_activities(void **state UNUSED)
{
	struct activity_type type = type_new();
	const char *path;

	type.name = "Boiler service";
	type.reference = "boiler";
	type.duration_s = 3600;
	testing_ok(w.ctx, type_save(w.ctx, &type));
	come_as(&w.admin);
	assert_int_equal(request("POST", "/b/rheintal/activities", arena_printf(w.ctx->arena,
	    "customer=none&type=%s&title=Flood&minutes=45", type.public_id.text)), 422);
	assert_got("need a customer");
	type.customer_required = false;
	testing_ok(w.ctx, type_save(w.ctx, &type));
	assert_int_equal(request("POST", "/b/rheintal/activities", arena_printf(w.ctx->arena,
	    "customer=none&type=%s&title=Flood&minutes=many", type.public_id.text)), 422);
	assert_got("value=\"many\"");
	assert_int_equal(request("POST", "/b/rheintal/activities", arena_printf(w.ctx->arena,
	    "customer=none&type=%s&title=Flood&minutes=45", type.public_id.text)), 303);
	path = cut_out("Location: ");
	assert_int_equal(get(path), 200);
	assert_got("Flood");
	assert_got("45");
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/cancel", path), "reason="), 422);
	assert_got("Choose a reason");
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/cancel", path),
			     "reason=internal&detail=x"),
	    303);
	assert_int_equal(get(path), 200);
	assert_got("badge canceled");
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/reopen", path), ""), 303);
	assert_int_equal(get("/b/rheintal/activities?show=unplanned"), 200);
	assert_got("Flood");
	/* the number on the letter, typed where customers are searched */
	assert_int_equal(get("/b/rheintal/customers?q=%20a000001"), 200);
	assert_got("A000001 · Flood");
	assert_false(got("No customer fits"));
	assert_int_equal(get("/b/rheintal/customers?q=A000002"), 200);
	assert_got("No customer fits");
	assert_false(got("Flood"));
	assert_int_equal(get("/b/rheintal"), 200);
	assert_got("1 activity has no time yet");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_logging_in, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_a_link_sets_the_password_once, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_roles_and_units, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_pages_that_reach_further, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_drawn_days_ask_for_the_board, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_a_bad_logo_is_refused, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_own_host_name, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_customers, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_history_of_a_customer, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_archived_with_open_activities, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_messages_of_an_activity, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_amounts_of_other_languages, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_numbers_of_a_worker, open_world, close_world),
		cmocka_unit_test_setup_teardown(test_activities, open_world, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
