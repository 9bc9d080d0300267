/*
 * outside_test -- calendars of workers elsewhere: set up, read through a net of our own, trouble told, and
 * what planning gets of it; the private address of a worker's own rounds.
 */
#include "team/outside.h"

#include <math.h>
#include "account/testing.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "base/test.h"
#include "db/testing.h"
#include "net/net.h"

#define CALENDAR(from, to) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n" \
    "SUMMARY:Dentist\r\nDTSTART:" from "\r\nDTEND:" to "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

/* The server elsewhere: what it says to the next question, and what it was asked. */
static struct {
	int status;
	const char *body, *etag, *location;
	enum err_kind trouble;
	bool wrong;
	const char *asked, *if_none_match;
	int count;
} server;

static struct err *
answer(struct ctx *ctx, const struct net *net UNUSED, const struct net_request *rq, struct net_answer *out)
{
	server.count++;
	server.asked = arena_strdup(ctx->arena, rq->url);
	server.if_none_match = "";
	for (const char *const *h = rq->headers; h != NULL && *h != NULL; h++)
		if (strncmp(*h, "If-None-Match: ", 15) == 0)
			server.if_none_match = arena_strdup(ctx->arena, *h + 15);
	assert_false(rq->trusted);
	if (server.wrong)
		return err_new(ctx, server.trouble, "trouble", "of the test");
	*out = (struct net_answer){ .status = server.status, .content_type = "text/calendar",
		.etag = server.etag != NULL ? server.etag : "", .modified = "",
		.location = server.location != NULL ? server.location : "", .body = buf_make(ctx->arena, 1 << 20) };
	buf_puts(&out->body, server.body);
	if (server.location != NULL) {
		server.location = NULL;
		server.status = 200;
	}
	return OK;
}

struct scene { struct ctx *ctx; struct unit unit; struct worker ann; struct env env; struct net net; };

static struct scene *
scene_open(void)
{
	struct ctx *ctx = testing_open();
	struct scene *s = arena_new(ctx->arena, struct scene);

	s->ctx = ctx;
	s->unit = testing_unit(ctx, "rheintal");
	testing_person(ctx, "planner@example.net", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_ADMIN));
	s->ann = worker_new();
	s->ann.first_name = "Ann";
	s->ann.last_name = "Test";
	s->ann.email = "ann@example.net";
	s->ann.radius_km = NAN;
	assert_ok(worker_save(ctx, &s->ann));
	s->net = (struct net){ .http = answer };
	s->env = *ctx->env;
	s->env.net = &s->net;
	ctx->env = &s->env;
	memset(&server, 0, sizeof(server));
	server.status = 200;
	server.body = CALENDAR("20270301T080000Z", "20270301T090000Z");
	return s;
}

static void
read_all(struct scene *s)
{
	instant next;
	bool more = true;

	for (int i = 0; i < 10 && more; i++)
		assert_ok(worker_calendar_read_next(s->ctx, &more, &next));
	assert_false(more);
}

static struct worker_calendar
only_calendar(struct scene *s)
{
	struct worker_calendars list;

	assert_ok(worker_calendar_list(s->ctx, s->ann.id, &list));
	assert_int_equal(list.count, 1);
	return list.items[0];
}

/* What planning reads of that Monday. */
static struct absences
busy(struct scene *s)
{
	struct team team;

	assert_ok(team_load(s->ctx, s->ann.id, date_make(2027, 3, 1), date_make(2027, 3, 1), &team));
	return team.absences;
}

static void
busy_times_reach_planning(void **state UNUSED)
{
	struct scene *s = scene_open();
	struct worker_calendar calendar;
	struct absences list;

	assert_ok(worker_calendar_add(s->ctx, s->ann.id, "Private", "webcal://calendar.example/ann.ics?key=1", false));
	assert_int_equal(busy(s).count, 0);
	read_all(s);
	assert_string_equal(server.asked, "https://calendar.example/ann.ics?key=1");
	list = busy(s);
	assert_int_equal(list.count, 1);
	assert_true(list.items[0].outside);
	assert_int_equal(list.items[0].to.s - list.items[0].from.s, 3600);
	assert_string_equal(list.items[0].note, "");
	calendar = only_calendar(s);
	assert_null(calendar.trouble);
	assert_int_equal(calendar.entries, 1);
	assert_string_equal(calendar.host, "calendar.example");
	/* The address itself is nowhere to be read. */
	assert_null(strstr(calendar.name, "key"));

	/* Another time, with its title. */
	assert_ok(worker_calendar_remove(s->ctx, s->ann.id, calendar.public_id.text));
	assert_int_equal(busy(s).count, 0);
	server.body = CALENDAR("20270301T100000Z", "20270301T110000Z");
	assert_ok(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/ann.ics", true));
	read_all(s);
	assert_string_equal(busy(s).items[0].note, "Dentist");
	assert_string_equal(only_calendar(s).name, "calendar.example");
	testing_close(s->ctx);
}

static void
nothing_new_is_asked_for_politely(void **state UNUSED)
{
	struct scene *s = scene_open();
	int before;

	server.etag = "\"v1\"";
	assert_ok(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/a", false));
	read_all(s);
	assert_string_equal(server.if_none_match, "");
	before = server.count;
	read_all(s);
	assert_int_equal(server.count, before);
	testing_forward(s->ctx, OUTSIDE_EVERY_S);
	server.status = 304;
	server.body = "";
	read_all(s);
	assert_int_equal(server.count, before + 1);
	assert_string_equal(server.if_none_match, "\"v1\"");
	assert_int_equal(busy(s).count, 1);
	/* The next day it is read whole: the days that are kept moved on. */
	testing_forward(s->ctx, 86400);
	server.status = 200;
	server.body = CALENDAR("20270301T080000Z", "20270301T093000Z");
	read_all(s);
	assert_string_equal(server.if_none_match, "");
	assert_int_equal(busy(s).items[0].to.s - busy(s).items[0].from.s, 5400);
	/* Asked for by hand it is read at once. */
	assert_ok(worker_calendar_read_soon(s->ctx, s->ann.id, only_calendar(s).public_id.text));
	before = server.count;
	read_all(s);
	assert_int_equal(server.count, before + 1);
	testing_close(s->ctx);
}

/* Whatever happens, the last good reading counts, and staff read why. */
static void
trouble_is_told_and_loses_nothing(void **state UNUSED)
{
	static const struct { int status; enum err_kind kind; bool wrong; const char *body, *say; } troubles[] = {
		{ 200, ERR_BUG, false, "<html>Sign in</html>", "What the address gives is no calendar." },
		{ 404, ERR_BUG, false, "", "The server refuses: the address may be void. Ask for a new one." },
		{ 500, ERR_BUG, false, "", "The server was not reached, or did not answer in time." },
		{ 0, ERR_BUSY, true, "", "The server was not reached, or did not answer in time." },
		{ 0, ERR_FORBIDDEN, true, "", "The address leads into the private network of the server." },
		{ 0, ERR_TOO_LARGE, true, "", "The calendar is too large: more than 10 MB." },
		{ 200, ERR_BUG, false, "BEGIN:VCALENDAR", "The calendar is damaged and cannot be read." },
	};
	struct scene *s = scene_open();
	struct worker_calendar calendar;

	assert_ok(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/a", false));
	read_all(s);
	for (size_t i = 0; i < COUNT_OF(troubles); i++) {
		instant before = s->ctx->now;

		testing_forward(s->ctx, 6 * 3600);
		server.status = troubles[i].status;
		server.trouble = troubles[i].kind;
		server.wrong = troubles[i].wrong;
		server.body = troubles[i].body;
		read_all(s);
		calendar = only_calendar(s);
		assert_string_equal(calendar.trouble, troubles[i].say);
		assert_int_equal(busy(s).count, 1);
		/* The patience grows, up to six hours. */
		assert_true(calendar.next_at.s - s->ctx->now.s >= OUTSIDE_EVERY_S);
		assert_true(calendar.next_at.s - s->ctx->now.s <= 6 * 3600);
		assert_true(calendar.read_at.s <= before.s);
	}
	testing_forward(s->ctx, 6 * 3600);
	server.wrong = false;
	server.status = 200;
	server.body = CALENDAR("20270301T080000Z", "20270301T090000Z");
	read_all(s);
	assert_null(only_calendar(s).trouble);
	testing_close(s->ctx);
}

static void
hops_are_followed_by_hand(void **state UNUSED)
{
	struct scene *s = scene_open();

	server.status = 302;
	server.location = "https://other.example/real.ics";
	assert_ok(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/a", false));
	read_all(s);
	assert_string_equal(server.asked, "https://other.example/real.ics");
	assert_int_equal(busy(s).count, 1);
	testing_close(s->ctx);
}

static void
bad_addresses(void **state UNUSED)
{
	static const char *const bad[] = { "", "calendar", "ftp://calendar.example/a", "https://user:pass@x.example/a",
		"https://127.0.0.1/a", "http://localhost:8080/a", "https://[::1]/a", "file:///etc/passwd" };
	struct scene *s = scene_open();

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_err(worker_calendar_add(s->ctx, s->ann.id, "", bad[i], false), ERR_INVALID);
	for (int i = 0; i < OUTSIDE_MOST; i++)
		assert_ok(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/a", false));
	assert_err(worker_calendar_add(s->ctx, s->ann.id, "", "https://calendar.example/a", false), ERR_INVALID);
	assert_err(worker_calendar_remove(s->ctx, s->ann.id, "nothing"), ERR_NOT_FOUND);
	assert_err(worker_calendar_add(s->ctx, (worker_id){ 999 }, "", "https://calendar.example/a", false),
	    ERR_NOT_FOUND);
	testing_close(s->ctx);
}

static void
the_address_of_the_own_rounds(void **state UNUSED)
{
	struct scene *s = scene_open();
	struct worker_feed feed, renewed;
	tenant_id tenant;
	worker_id worker;
	bool found;

	assert_ok(worker_feed_find(s->ctx, s->ann.id, &feed));
	assert_false(feed.on);
	assert_ok(worker_feed_set(s->ctx, s->ann.id, true));
	assert_ok(worker_feed_find(s->ctx, s->ann.id, &feed));
	assert_true(feed.on);
	assert_ok(worker_feed_open(s->ctx, feed.token, &tenant, &worker, &found));
	assert_true(found);
	assert_int_equal(worker.value, s->ann.id.value);
	assert_int_equal(tenant.value, s->ctx->tenant.value);
	assert_ok(worker_feed_set(s->ctx, s->ann.id, true));
	assert_ok(worker_feed_find(s->ctx, s->ann.id, &renewed));
	assert_string_not_equal(renewed.token, feed.token);
	assert_ok(worker_feed_open(s->ctx, feed.token, &tenant, &worker, &found));
	assert_false(found);
	assert_ok(worker_set_archived(s->ctx, s->ann.id, true));
	assert_ok(worker_feed_open(s->ctx, renewed.token, &tenant, &worker, &found));
	assert_false(found);
	assert_ok(worker_feed_open(s->ctx, "", &tenant, &worker, &found));
	assert_false(found);
	testing_close(s->ctx);
}

static void
absences_that_repeat(void **state UNUSED)
{
	struct scene *s = scene_open();
	date monday = date_make(2027, 3, 15);
	struct absence a = { .worker = s->ann.id, .note = "School",
		.from = zone_instant(s->unit.zone, (struct civil){ monday, 8 * 3600 }, NULL),
		.to = zone_instant(s->unit.zone, (struct civil){ monday, 10 * 3600 }, NULL) };
	struct absence_repeat weekly = { 7, date_add(monday, 21), s->unit.zone };
	struct absences list;
	int64_t removed;
	size_t count;

	assert_ok(absence_save_repeated(s->ctx, &a, &weekly, &count));
	assert_int_equal(count, 4);
	assert_ok(absence_list(s->ctx, s->ann.id, INSTANT(0), INSTANT(INT64_C(4000000000)), &list));
	assert_int_equal(list.count, 4);
	assert_string_equal(a.series, list.items[0].series);
	/* The clocks change on the 28th: eight o'clock all the same. */
	for (size_t i = 0; i < list.count; i++)
		assert_int_equal(zone_civil(s->unit.zone, list.items[i].from).second_of_day, 8 * 3600);
	assert_ok(absence_delete_following(s->ctx, list.items[2].public_id.text, &removed));
	assert_int_equal(removed, 2);
	weekly.every_days = 0;
	assert_err(absence_save_repeated(s->ctx, &a, &weekly, &count), ERR_INVALID);
	weekly.every_days = 1;
	weekly.until = date_add(monday, 3000);
	assert_err(absence_save_repeated(s->ctx, &a, &weekly, &count), ERR_INVALID);
	weekly.until = date_add(monday, -1);
	assert_err(absence_save_repeated(s->ctx, &a, &weekly, &count), ERR_INVALID);
	testing_close(s->ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(busy_times_reach_planning),
		cmocka_unit_test(nothing_new_is_asked_for_politely),
		cmocka_unit_test(trouble_is_told_and_loses_nothing),
		cmocka_unit_test(hops_are_followed_by_hand),
		cmocka_unit_test(bad_addresses),
		cmocka_unit_test(the_address_of_the_own_rounds),
		cmocka_unit_test(absences_that_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
