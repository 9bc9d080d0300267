/*
 * portal_test -- the customers' door through the real server: coming in by code and by link,
 * walls, switches, what staff see of it, and actions that were not possible.
 */
#include "base/test.h"

#include <math.h>

#include "access/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "planning/planning.h"
#include "portal/portal.h"
#include "team/team.h"
#include "web/testing.h"

static struct world {
	struct house house;
	struct ctx *ctx;
	struct app *app;
	type_id shown, hidden;
	struct activity mine, secret, theirs;	/* hers; hers of a hidden type; of another unit's customer */
	const char *cookies;			/* header line of the browser */
	char got[1 << 20];
} w;

static const struct door *const doors[] = { &portal_door, &portal_link_door, NULL };

static int
open_world(void **state UNUSED)
{
	struct customer stranger;
	struct contact contact;

	w.house = house_open();
	w.ctx = w.house.ctx;
	w.shown = house_type(w.ctx, "Service", true);
	w.hidden = house_type(w.ctx, "Inspection", false);
	testing_ok(w.ctx, portal_action_add_usual(w.ctx, w.shown));
	w.mine = house_activity(w.ctx, w.shown, w.house.customer.id);
	w.secret = house_activity(w.ctx, w.hidden, w.house.customer.id);
	testing_unit(w.ctx, "zuerich");
	house_customer(w.ctx, "Somebody Else", "somebody@example.ch", &stranger, &contact);
	w.theirs = house_activity(w.ctx, house_type(w.ctx, "Service", true), stranger.id);
	unit_enter(w.ctx, &w.house.unit);
	w.cookies = "";
	w.app = testing_app(w.ctx, doors, true);
	return 0;
}

static int
close_world(void **state UNUSED)
{
	testing_app_stop(w.app, w.ctx);
	return 0;
}

static int
request(const char *method, const char *path, const char *body)
{
	const char *text = arena_printf(w.ctx->arena, "%s %s HTTP/1.1\r\nHost: localhost\r\n"
	    "Sec-Fetch-Site: same-origin\r\nAccept-Language: en\r\n%sConnection: close\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    method, path, w.cookies, strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

static int
get(const char *path)
{
	return request("GET", path, "");
}

static const char *
at(const char *format, const struct activity *activity)
{
	return arena_printf(w.ctx->arena, format, activity->public_id.text);
}

#define assert_got(text) do {								\
	if (strstr(w.got, (text)) == NULL)						\
		fail_msg("no %s in: %.4000s", (text), w.got);				\
} while (0)
#define assert_not_got(text)	assert_null(strstr(w.got, (text)))

/* What follows `before`, up to a blank, semicolon, quote or line end. */
static const char *
cut_out(const char *before)
{
	const char *from = strstr(w.got, before);

	if (from == NULL)
		fail_msg("no %s in: %.2000s", before, w.got);
	from += strlen(before);
	return arena_strndup(w.ctx->arena, from, strcspn(from, " ;\"\r\n"));
}

static const char *
body_of(void)
{
	const char *body = strstr(w.got, "\r\n\r\n");

	return arena_strdup(w.ctx->arena, body == NULL ? "" : body + 4);
}

/* A browser that asked for a code; gives the page where it is typed. */
static const char *
ask_in_a_new_browser(const char *identity)
{
	w.cookies = "";
	get("/p/rheintal");
	w.cookies = arena_printf(w.ctx->arena, "Cookie: ds_browser=%s\r\n", cut_out("ds_browser="));
	assert_int_equal(request("POST", "/p/rheintal",
	    arena_printf(w.ctx->arena, "identity=%s", identity)), 303);
	return cut_out("Location: ");
}

static void
come_in(void)
{
	const char *page = ask_in_a_new_browser("ursula.frick%40example.li");
	struct access_letter letter = house_answer(&w.house);

	assert_int_equal(
	    request("POST", page, arena_printf(w.ctx->arena, "code=%s", letter.code)), 303);
	assert_got("Location: /p/rheintal\r\n");
	w.cookies = arena_printf(w.ctx->arena, "Cookie: ds_portal=%s\r\n", cut_out("ds_portal="));
}

static void
asks_and_answers_alike(void **state UNUSED)
{
	static const char *const who[] = { "ursula.frick%40example.li",
		"nobody.at.all%40example.li" };
	const char *bodies[2];

	for (int i = 0; i < 2; i++) {
		const char *page = ask_in_a_new_browser(who[i]);

		assert_int_equal(get(page), 200);
		assert_got("one-time-code");
		assert_int_equal(request("POST", page, "code=00000000"), 422);
		assert_got("4 more tries");
		bodies[i] = body_of();
	}
	/* The same length but for the address itself, which stands there twice. */
	assert_int_equal(strlen(bodies[1]) - strlen(bodies[0]),
	    2 * (strlen("nobody.at.all@example.li") - strlen(house_email)));
}

static void
keeps_what_was_typed(void **state UNUSED)
{
	assert_int_equal(request("POST", "/p/rheintal", "identity=Ursula"), 422);
	assert_got("neither an email address nor a phone number");
	assert_got("value=\"Ursula\"");
}

static void
comes_in_and_goes(void **state UNUSED)
{
	come_in();
	assert_int_equal(get("/p/rheintal"), 200);
	assert_got("Ursula Frick");
	assert_got(at("/p/rheintal/a/%s/do/book", &w.mine));
	assert_not_got(w.secret.public_id.text);
	assert_int_equal(get("/p"), 303);
	assert_got("Location: /p/rheintal\r\n");
	assert_int_equal(get("/p/rheintal/devices"), 200);
	assert_got("this device");
	assert_int_equal(request("POST", "/p/rheintal/leave", ""), 303);
	assert_int_equal(get("/p/rheintal/visits"), 303);
	assert_got("Location: /p/rheintal?next=%2Fp%2Frheintal%2Fvisits");
}

static void
nobody_is_sent_to_enter_and_back(void **state UNUSED)
{
	const char *page, *next = at("/p/rheintal/a/%s", &w.mine);
	struct access_letter letter;

	w.cookies = "";
	get(next);
	assert_got("Location: /p/rheintal?next=%2Fp%2Frheintal%2Fa%2F");
	w.cookies = arena_printf(w.ctx->arena, "Cookie: ds_browser=%s\r\n", cut_out("ds_browser="));
	request("POST", "/p/rheintal",
	    arena_printf(w.ctx->arena, "identity=%s&next=%s", house_email, next));
	page = cut_out("Location: ");
	letter = house_answer(&w.house);
	assert_int_equal(
	    request("POST", page, arena_printf(w.ctx->arena, "code=%s", letter.code)), 303);
	assert_got(arena_printf(w.ctx->arena, "Location: %s\r\n", next));
}

/* Absent, another unit's, another type's: the same page, byte for byte. */
static void
what_is_not_theirs_is_not_there(void **state UNUSED)
{
	const char *paths[] = { "/p/rheintal/a/AAAAAAAAAAAAAAAAAAAAAA",
		at("/p/rheintal/a/%s", &w.theirs), at("/p/rheintal/a/%s", &w.secret),
		at("/p/rheintal/a/%s/calendar.ics", &w.theirs),
		at("/p/rheintal/a/%s/agreed", &w.theirs), at("/p/rheintal/a/%s/do/book", &w.theirs),
		at("/p/rheintal/a/%s/do/nothing", &w.mine) };
	const char *first = NULL;

	come_in();
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		const char *body;

		assert_int_equal(get(paths[i]), 404);
		body = strstr(body_of(), "<main");
		first = first == NULL ? body : first;
		assert_string_equal(body, first);
	}
	/* The other unit's own address: she does not stand there. */
	assert_int_equal(get(at("/p/zuerich/a/%s", &w.theirs)), 404);
	assert_int_equal(
	    request("POST", at("/p/rheintal/a/%s/do/cancel", &w.theirs), "reason=other"), 404);
	assert_int_equal(get("/p/no-such-unit"), 404);
}

static void
looking_at_links_spends_nothing(void **state UNUSED)
{
	const char *page = ask_in_a_new_browser("ursula.frick%40example.li"), *mine = w.cookies;
	struct access_letter letter = house_answer(&w.house);

	(void)page;
	w.cookies = "";
	for (int i = 0; i < 50; i++) {
		assert_int_equal(request(i % 2 == 0 ? "GET" : "HEAD", letter.link_path, ""), 200);
		assert_not_got("ds_portal=");
	}
	assert_got("Referrer-Policy: no-referrer");
	assert_int_equal(request("POST", letter.link_path, ""), 422);	/* a scanner that presses the button */
	assert_not_got("ds_portal=");
	w.cookies = mine;
	assert_int_equal(request("POST", letter.link_path, ""), 303);
	assert_got("ds_portal=");
	assert_int_equal(request("POST", letter.link_path, ""), 410);
}

static void
a_personal_link_takes_a_button(void **state UNUSED)
{
	const char *path;

	w.cookies = "";
	testing_ok(w.ctx, access_personal_link(w.ctx, w.house.customer.id, &path));
	assert_int_equal(get(path), 200);
	assert_got("Ursula Frick");
	assert_not_got("ds_portal=");
	assert_int_equal(request("POST", path, ""), 303);
	assert_got("Location: /p/rheintal?first=1\r\n");
	assert_got("HttpOnly; SameSite=Lax");
	assert_int_equal(get("/k/AAAA"), 410);
}

static void
a_message_link_opens_one_visit_only(void **state UNUSED)
{
	const char *path;

	w.cookies = "";
	testing_ok(w.ctx, access_message_link(w.ctx, w.mine.id, w.house.contact.id, NULL, &path));
	assert_int_equal(request("POST", path, ""), 303);
	w.cookies = arena_printf(w.ctx->arena, "Cookie: ds_portal=%s\r\n", cut_out("ds_portal="));
	assert_int_equal(get(at("/p/rheintal/a/%s", &w.mine)), 200);
	assert_int_equal(get("/p/rheintal"), 303);
	assert_got("wider=1");
	assert_int_equal(get("/p/rheintal?wider=1"), 200);
	assert_got("opens one visit only");
}

static void
switches_close_the_door_with_a_sentence(void **state UNUSED)
{
	come_in();
	testing_ok(w.ctx, customer_set_portal_access(w.ctx, w.house.customer.id, false));
	assert_int_equal(get("/p/rheintal"), 403);
	assert_got("Your access is not switched on");
	assert_int_equal(get(at("/p/rheintal/a/%s", &w.mine)), 404);
	testing_ok(w.ctx, customer_set_portal_access(w.ctx, w.house.customer.id, true));
	assert_int_equal(get("/p/rheintal"), 200);
}

static void
staff_see_it_with_reasons_and_change_nothing(void **state UNUSED)
{
	const char *token;

	testing_person(w.ctx, "planner@example.li", 1 << ROLE_PLANNER);
	testing_ok(w.ctx, access_preview(w.ctx, w.house.customer.id, &token));
	w.cookies = arena_printf(w.ctx->arena, "Cookie: ds_portal=%s\r\n", token);
	assert_int_equal(get("/p/rheintal"), 200);
	assert_got("You see what Ursula Frick sees");
	assert_got("The type \xe2\x80\x9cInspection\xe2\x80\x9d is not shown");
	assert_int_equal(
	    request("POST", at("/p/rheintal/a/%s/do/cancel", &w.mine), "reason=other"), 403);
}

static void
speaks_six_languages(void **state UNUSED)
{
	come_in();
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *tag = lang_tag((enum lang)lang);

		assert_int_equal(request("POST", "/p/rheintal/language",
		    arena_printf(w.ctx->arena, "lang=%s&next=/p/rheintal/visits", tag)), 303);
		assert_got("Location: /p/rheintal/visits\r\n");
		assert_int_equal(get("/p/rheintal"), 200);
		assert_got(arena_printf(w.ctx->arena, "<html lang=\"%s\">", tag));
	}
	assert_int_equal(
	    request("POST", "/p/rheintal/language", "lang=de&next=//evil.example"), 303);
	assert_got("Location: /p/rheintal\r\n");
}

static void
asks_for_a_reason_and_a_time(void **state UNUSED)
{
	come_in();
	assert_int_equal(get(at("/p/rheintal/a/%s/do/cancel", &w.mine)), 200);
	assert_int_equal(request("POST", at("/p/rheintal/a/%s/do/cancel", &w.mine),
			     "reason=internal&detail=x%3Cy"),
	    422);
	assert_got("Choose a reason.");
	assert_got("x&lt;y");
	assert_int_equal(
	    request("POST", at("/p/rheintal/a/%s/do/book", &w.mine), "note=Ring+twice"), 422);
	assert_got("Choose a time.");
	/* Not planned: there is nothing to move. */
	assert_int_equal(get(at("/p/rheintal/a/%s/do/reschedule", &w.mine)), 409);
}

static void
gives_the_units_colours(void **state UNUSED)
{
	w.cookies = "";
	assert_int_equal(get("/p/rheintal/look.css"), 200);
	assert_got(":root{--accent-day:#");
	assert_got("Content-Type: text/css");
	assert_int_equal(get("/p/rheintal/manifest.webmanifest"), 200);
	assert_got("\"start_url\":\"/p/rheintal\"");
	assert_int_equal(get("/p/rheintal/legal"), 200);
	assert_int_equal(get("/p/rheintal/logo"), 404);
}

/* An action of its own colour: a class on the page, the colour in the stylesheet that the page asks for. */
static void
actions_have_their_colour(void **state UNUSED)
{
	struct portal_action row = { .code = "call", .kind = "callback", .rank = 5, .active = true,
		.settings = "{\"offered\":\"both\",\"color\":\"#C02020\"}" };

	row.type = w.mine.type;
	testing_ok(w.ctx, portal_action_save(w.ctx, &row));
	come_in();
	assert_int_equal(get(at("/p/rheintal/a/%s", &w.mine)), 200);
	assert_got("class=\"tinted tint-c02020\"");
	assert_got("&amp;tints=c02020\"");
	assert_int_equal(get("/p/rheintal/look.css?tints=c02020"), 200);
	assert_got(".tint-c02020{--tint-day:#");
	/* What is no colour writes nothing into a stylesheet. */
	assert_int_equal(get("/p/rheintal/look.css?tints=zz0000.12345.1234567.%7d*%7bcolor:red%7d"), 200);
	assert_not_got(".tint-");
	assert_not_got("red");
}

/* ---- booking, with real slots ---- */

static struct worker
hire(void)
{
	struct worker worker = worker_new();

	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = "giulia@rheintal.example";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	testing_ok(w.ctx, worker_save(w.ctx, &worker));
	return worker;
}

static struct site
settle(double latitude, double longitude)
{
	struct site site = { .customer = w.house.customer.id,
		.address = "Wiesengass 25, 9490 Vaduz",
		.address_additional = "",
		.latitude = latitude,
		.longitude = longitude,
		.notes = "",
		.active = true };

	testing_ok(w.ctx, site_save(w.ctx, &site));
	return site;
}

/* The address of what she may start, from her home page. */
static const char *
starting_page(void)
{
	assert_int_equal(get("/p/rheintal"), 200);
	return arena_printf(w.ctx->arena, "/p/rheintal/do/%s", cut_out("/p/rheintal/do/"));
}

/* The `number`th slot of the page that was got. */
static const char *
slot(int number)
{
	const char *from = w.got;

	while ((from = strstr(from, "name=\"slot\"")) != NULL && number-- > 0)
		from++;
	if (from == NULL)
		fail_msg("no slot in: %.4000s", w.got);
	from = strstr(from, "value=\"") + strlen("value=\"");
	return arena_strndup(w.ctx->arena, from, strcspn(from, "\""));
}

/* Of all times on the page, none is the one that `token` stood for. */
static void
assert_offers_others(const char *token)
{
	struct slot_claim mine, other;
	int count = 0;

	assert_ok(planning_read_token(w.ctx, token, &mine));
	for (const char *at = w.got; (at = strstr(at, "name=\"slot\"")) != NULL; at++, count++) {
		const char *value = strstr(at, "value=\"") + strlen("value=\"");

		assert_ok(planning_read_token(w.ctx,
		    arena_strndup(w.ctx->arena, value, strcspn(value, "\"")), &other));
		assert_true(other.window_from.s != mine.window_from.s);
	}
	assert_true(count > 1);
}

static void
books_moves_and_cancels(void **state UNUSED)
{
	const char *page, *visit, *first;

	hire();
	settle(47.14, 9.53);
	come_in();
	page = starting_page();
	assert_int_equal(get(page), 200);
	first = slot(3);	/* Tuesday or later: a day's notice is left to move it */
	assert_int_equal(
	    request("POST", page, arena_printf(w.ctx->arena, "slot=%s&note=Ring+twice", first)),
	    303);
	visit = arena_strndup(w.ctx->arena, cut_out("Location: "), strlen("/p/rheintal/a/") + 22);
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/agreed", visit)), 200);
	assert_got("Your visit is booked");
	assert_got("Giulia Rossi");
	assert_int_equal(get(visit), 200);
	assert_got("Ring twice");
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/calendar.ics", visit)), 200);
	assert_got("BEGIN:VCALENDAR");
	assert_got("Content-Type: text/calendar");

	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/do/reschedule", visit)), 200);
	assert_got("It stays yours until you choose another one");
	assert_offers_others(first);
	first = slot(5);
	/* A tap too many moves nothing twice and tells nobody twice. */
	for (int tap = 0; tap < 3; tap++)
		assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/do/reschedule", visit),
		    arena_printf(w.ctx->arena, "slot=%s", first)), 303);
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/agreed", visit)), 200);
	assert_got("Your visit has a new time");
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/calendar.ics", visit)), 200);
	assert_got("SEQUENCE:1\r\n");
	assert_int_equal(request("POST", arena_printf(w.ctx->arena, "%s/do/cancel", visit),
	    "reason=customer_request"), 303);
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/agreed", visit)), 200);
	assert_got("Your visit is canceled");
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/do/cancel", visit)), 409);
}

static void
a_lost_race_offers_what_is_free_now(void **state UNUSED)
{
	const char *page, *wanted;
	int taken = 0;

	hire();
	settle(47.14, 9.53);
	come_in();
	page = starting_page();
	assert_int_equal(get(page), 200);
	wanted = slot(2);
	/* The same offer in several tabs, until the window of the only worker is full. */
	while (request("POST", page,
	    arena_printf(w.ctx->arena, "slot=%s&note=Ring+twice&part=afternoon", wanted)) == 303)
		assert_true(taken++ < 3);
	assert_got("HTTP/1.1 409 ");
	assert_true(taken > 0);
	assert_got("Somebody took this time a moment ago");
	assert_got("Ring twice");
	assert_got("value=\"afternoon\"");
	assert_int_equal(
	    request("POST", page, arena_printf(w.ctx->arena, "slot=%s", slot(0))), 303);
}

static void
a_place_that_nobody_can_find_is_kept(void **state UNUSED)
{
	const char *page, *visit;

	hire();
	settle(NAN, NAN);
	come_in();
	page = starting_page();
	assert_int_equal(get(page), 200);
	assert_got("someone will call you");
	assert_not_got("name=\"slot\"");
	assert_int_equal(request("POST", page, "note=Mornings&slot=made-up"), 303);
	visit = arena_strndup(w.ctx->arena, cut_out("Location: "), strlen("/p/rheintal/a/") + 22);
	assert_int_equal(get(arena_printf(w.ctx->arena, "%s/agreed", visit)), 200);
	assert_got("We will call you");
}

static void
several_sites_are_asked_for(void **state UNUSED)
{
	struct site second;
	const char *page;

	hire();
	settle(47.14, 9.53);
	second = settle(47.15, 9.51);
	second.address = "Landstrasse 1, 9490 Vaduz";
	testing_ok(w.ctx, site_save(w.ctx, &second));
	come_in();
	page = starting_page();
	assert_int_equal(get(page), 200);
	assert_got("Landstrasse 1");
	assert_not_got("name=\"slot\"");
	assert_int_equal(
	    get(arena_printf(w.ctx->arena, "%s?site=%s", page, second.public_id.text)), 200);
	assert_got("name=\"slot\"");
}

#define in_a_world(test) cmocka_unit_test_setup_teardown((test), open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_world(asks_and_answers_alike),
		in_a_world(keeps_what_was_typed),
		in_a_world(comes_in_and_goes),
		in_a_world(nobody_is_sent_to_enter_and_back),
		in_a_world(what_is_not_theirs_is_not_there),
		in_a_world(looking_at_links_spends_nothing),
		in_a_world(a_personal_link_takes_a_button),
		in_a_world(a_message_link_opens_one_visit_only),
		in_a_world(switches_close_the_door_with_a_sentence),
		in_a_world(staff_see_it_with_reasons_and_change_nothing),
		in_a_world(speaks_six_languages),
		in_a_world(asks_for_a_reason_and_a_time),
		in_a_world(gives_the_units_colours),
		in_a_world(actions_have_their_colour),
		in_a_world(books_moves_and_cancels),
		in_a_world(a_lost_race_offers_what_is_free_now),
		in_a_world(a_place_that_nobody_can_find_is_kept),
		in_a_world(several_sites_are_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
