/*
 * board_test -- planning through the server: what is to plan is found, put into a free
 * time, placed by hand over something else knowingly, and seen at once by who looks.
 */
#include "base/test.h"

#include "account/testing.h"
#include "activity/activity.h"
#include "backoffice/backoffice.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "crypt/crypt.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "planning/planning.h"
#include "team/team.h"
#include "web/testing.h"

static const struct door *const doors[] = { &backoffice_door, NULL };

static struct world {
	struct ctx *ctx;
	struct app *app;
	const char *cookie;
	const char *worker;
	const char *activities[2];
	char got[1 << 20];
} w;

static struct err *
fill_unit(struct ctx *ctx, void *arg UNUSED)
{
	struct activity_type type = type_new();
	struct worker worker = worker_new();
	struct customer customer;
	struct site site = { .address = "Wiesengass 25, 9494 Schaan", .latitude = 47.165, .longitude = 9.509,
	    .active = true };
	struct activity_input input = { .status = STATUS_PENDING };

	type.reference = "MAINT";
	type.name = "Maintenance";
	type.duration_s = 3600;
	type.rules.mode = RULES_EXACT;
	TRY(type_save(ctx, &type));
	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = "giulia@example.org";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	TRY(worker_save(ctx, &worker));
	w.worker = arena_strdup(w.ctx->arena, worker.public_id.text);
	TRY(customer_new(ctx, &customer));
	customer.name = "Frick <b>";
	TRY(customer_save(ctx, &customer));
	site.customer = customer.id;
	TRY(site_save(ctx, &site));
	input.type = type.id;
	input.customer = customer.id;
	input.site = site.id;
	for (int i = 0; i < 2; i++) {
		struct activity activity;
		activity_id id;

		TRY(activity_create(ctx, &input, QUIET, &id));
		TRY(activity_find(ctx, id, &activity));
		w.activities[i] = arena_strdup(w.ctx->arena, activity.public_id.text);
	}
	return OK;
}

static void
come_as(const char *email, unsigned roles)
{
	struct person person = testing_person(w.ctx, email, roles);
	const char *token;

	testing_ok(w.ctx, staff_session_start(w.ctx, person.id, false, "127.0.0.1", "test", &token));
	w.cookie = arena_printf(w.ctx->arena, "Cookie: ds_staff=%s\r\n", token);
}

static int
open_world(void **state UNUSED)
{
	w.ctx = testing_open();
	testing_unit(w.ctx, "rheintal");
	testing_ok(w.ctx, db_transaction(w.ctx, fill_unit, NULL));
	testing_ok(w.ctx, planning_start(w.ctx));
	w.app = testing_app(w.ctx, doors, true);
	come_as("marie@rheintal.example", ROLE_BIT(ROLE_ADMIN));
	return 0;
}

static int
close_world(void **state UNUSED)
{
	testing_app_stop(w.app, w.ctx);
	return 0;
}

static const char *
head_of(const char *method, const char *path, size_t size)
{
	return arena_printf(w.ctx->arena, "%s %s HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n%s"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", method, path, w.cookie, size);
}

static int
go(const char *method, const char *path, const char *body)
{
	const char *text = arena_printf(w.ctx->arena, "%sConnection: close\r\n\r\n%s",
	    head_of(method, path, strlen(body)), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

static const char *
path_of(int activity, const char *rest)
{
	return arena_printf(w.ctx->arena, "/b/rheintal/activities/%s%s", w.activities[activity], rest);
}

#define assert_got(text) do {								\
	if (strstr(w.got, (text)) == NULL)						\
		fail_msg("no %s in: %.4000s", (text), w.got);				\
} while (0)

static struct activity
activity_now(int i)
{
	struct activity activity;

	testing_ok(w.ctx, activity_find_public(w.ctx, w.activities[i], &activity));
	return activity;
}

static void
test_waiting(void **state UNUSED)
{
	assert_int_equal(go("GET", "/b/rheintal/board?date=2027-03-01", ""), 200);
	assert_got("Giulia Rossi");
	assert_got("/assign?from=2027-03-01");
	assert_got("Frick &lt;b&gt;");
	assert_int_equal(go("GET", "/b/rheintal/board?date=2027-03-01&q=nobody", ""), 200);
	assert_null(strstr(w.got, "/assign?from="));
	assert_int_equal(go("GET", "/b/rheintal/board?date=nonsense", ""), 200);
	assert_int_equal(go("GET", "/b/rheintal/board?date=2027-03-28", ""), 200);	/* a day of 23 hours */
	assert_int_equal(go("GET", "/b/elsewhere/board", ""), 404);
}

/* A stream opened before hears of the booking after. */
static void
test_taking_a_slot(void **state UNUSED)
{
	const char *head = arena_printf(w.ctx->arena, "%s\r\n", head_of("GET", "/b/rheintal/board/events", 0));
	int stream = knock(app_port(w.app));
	struct activity activity;
	const char *token;

	say(stream, head, strlen(head));
	hear(stream, w.got, sizeof(w.got), "retry", 10000);
	assert_got("text/event-stream");
	assert_int_equal(go("GET", path_of(0, "/assign?from=2027-03-01&why=1"), ""), 200);
	assert_got("class=\"three\"");
	assert_got("class=\"times\"");
	token = strstr(w.got, "name=\"slot\" value=\"");
	assert_non_null(token);
	token += strlen("name=\"slot\" value=\"");
	token = arena_strndup(w.ctx->arena, token, strcspn(token, "\""));
	assert_int_equal(go("POST", path_of(0, "/assign"), arena_printf(w.ctx->arena, "slot=%s", token)), 303);
	activity = activity_now(0);
	assert_int_equal(activity.status, STATUS_PLANNED);
	hear(stream, w.got, sizeof(w.got), "event: changed", 10000);
	assert_got("event: changed");
	close(stream);
	assert_int_equal(go("GET", arena_printf(w.ctx->arena, "/b/rheintal/board?date=%s",
	    date_print(w.ctx->arena, zone_date(zone_find("Europe/Vaduz"), activity.start))), ""), 200);
	assert_got("class=\"job planned");
	/* A token that is none is a mistake of the form, not of the house. */
	assert_int_equal(go("POST", path_of(1, "/assign"), "slot=forged"), 422);
}

static void
test_placing_by_hand(void **state UNUSED)
{
	struct activity first = activity_now(0);
	struct civil wall = zone_civil(zone_find("Europe/Vaduz"), first.start);
	const char *body = arena_printf(w.ctx->arena, "worker=%s&day=%s&time=%s&minutes=60", w.worker,
	    date_print(w.ctx->arena, wall.day), wall_print(w.ctx->arena, wall.second_of_day));

	assert_int_equal(go("POST", path_of(1, "/assign/place"), "worker=&day=&time=25:00&minutes=x"), 422);
	assert_got("id=\"f-worker-e\"");
	assert_got("id=\"f-minutes-e\"");
	assert_int_equal(go("POST", path_of(1, "/assign/place"),
	    arena_printf(w.ctx->arena, "worker=%s&day=2027-03-28&time=02:30&minutes=60", w.worker)), 422);
	assert_got("id=\"f-time-e\"");	/* the clock change skips it */
	assert_int_equal(go("POST", path_of(1, "/assign/place"), body), 409);
	assert_int_equal(activity_now(1).status, STATUS_PENDING);
	assert_int_equal(go("POST", path_of(1, "/assign/place"), arena_printf(w.ctx->arena, "%s&force=1", body)), 303);
	assert_int_equal(activity_now(1).status, STATUS_PLANNED);
	assert_true(activity_now(1).forced);
}

static const char *
wanted(int activity, const char *day, const char *time, const char *more)
{
	return arena_printf(w.ctx->arena, "activity=%s&worker=%s&day=%s&time=%s&minutes=60%s", w.activities[activity],
	    w.worker, day, time, more);
}

static int
ask_board(const char *query)
{
	return go("GET", arena_printf(w.ctx->arena, "/b/rheintal/board/try?%s", query), "");
}

/* The number behind "move": of the last answer. */
static const char *
last_move(void)
{
	const char *at = strstr(w.got, "\"move\":");

	assert_non_null(at);
	return arena_printf(w.ctx->arena, "move=%lld&script=1", strtoll(at + strlen("\"move\":"), NULL, 10));
}

/* What the board's script asks and does: before dropping, dropping, taking back. */
static void
test_hand_on_the_board(void **state UNUSED)
{
	const char *undo;
	instant before;

	/* A day far from the others; the best time of the day, then an hour of it. */
	assert_int_equal(ask_board(wanted(0, "2027-04-13", "", "")), 200);
	assert_got("\"conflict\":null");
	assert_got("\"slot\":\"");
	assert_int_equal(ask_board(wanted(0, "2027-04-13", "10:00", "")), 200);
	assert_got("\"time\":\"10:00\"");
	assert_int_equal(ask_board(wanted(0, "2027-04-13", "22:00", "")), 200);
	assert_got("not within the working hours");
	assert_int_equal(ask_board(wanted(0, "2027-04-18", "", "")), 200);	/* a Sunday */
	assert_got("\"refused\":true");
	assert_int_equal(ask_board(wanted(0, "2027-03-28", "02:30", "")), 422);
	assert_int_equal(ask_board(wanted(0, "never", "10:00", "")), 422);
	assert_int_equal(ask_board("activity=nobody&worker=x&day=2027-04-13&time=10:00&minutes=60"), 404);

	before = activity_now(0).start;
	assert_int_equal(go("POST", "/b/rheintal/board/place", wanted(0, "2027-04-13", "22:00", "")), 409);
	assert_int_equal(activity_now(0).start.s, before.s);
	assert_int_equal(go("POST", "/b/rheintal/board/place", wanted(0, "2027-04-13", "10:00", "")), 200);
	assert_got("\"say\":");
	assert_int_equal(activity_now(0).start.s, zone_instant(zone_find("Europe/Vaduz"),
	    (struct civil){ date_make(2027, 4, 13), 36000 }, NULL).s);
	assert_int_equal(go("POST", "/b/rheintal/board/undo", last_move()), 200);
	assert_int_equal(activity_now(0).start.s, before.s);

	assert_int_equal(go("POST", "/b/rheintal/board/unplan", arena_printf(w.ctx->arena, "activity=%s",
	    w.activities[0])), 200);
	assert_int_equal(activity_now(0).status, STATUS_PENDING);
	undo = last_move();
	assert_int_equal(go("POST", "/b/rheintal/board/undo", undo), 200);
	assert_int_equal(go("POST", "/b/rheintal/board/undo", undo), 409);	/* a second tap */
	assert_int_equal(go("POST", "/b/rheintal/board/undo", "move=nonsense"), 303);
	assert_int_equal(activity_now(0).start.s, before.s);
}

static void
test_views(void **state UNUSED)
{
	static const char *const views[] = { "span=3days", "span=week", "span=month",
		"span=week&skill=none&area=schaan", "area=%25&status=planned&color=type", "date=1969-12-31",
		"date=9999-12-31&span=month", "skip=99999" };

	for (size_t i = 0; i < COUNT_OF(views); i++)
		assert_int_equal(go("GET", arena_printf(w.ctx->arena, "/b/rheintal/board?%s", views[i]), ""), 200);
	assert_int_equal(go("GET", arena_printf(w.ctx->arena, "/b/rheintal/board/rows?date=2027-03-01&left=8&right=17"
	    "&workers=%s,nobody", w.worker), ""), 200);
	assert_got("Giulia Rossi");
	assert_int_equal(go("GET", "/b/rheintal/board/rows?date=2027-03-01&left=17&right=8&workers=", ""), 200);
	assert_null(strstr(w.got, "Giulia Rossi"));
	assert_int_equal(go("GET", "/b/rheintal/board/waiting?q=nobody", ""), 200);
	assert_int_equal(go("GET", arena_printf(w.ctx->arena, "/b/rheintal/board/map?date=%s",
	    date_print(w.ctx->arena, zone_date(zone_find("Europe/Vaduz"), activity_now(0).start))), ""), 200);
	assert_got("data-lat=\"47.165000\"");
}

static void
test_who_may(void **state UNUSED)
{
	const char *place = wanted(0, "2027-04-13", "10:00", "");

	come_as("worker@rheintal.example", ROLE_BIT(ROLE_WORKER));
	assert_int_equal(go("GET", "/b/rheintal/board", ""), 200);
	assert_null(strstr(w.got, "/assign"));
	assert_int_equal(go("GET", path_of(0, "/assign"), ""), 403);
	assert_int_equal(go("POST", path_of(0, "/assign"), "slot=x"), 403);
	assert_int_equal(ask_board(place), 403);
	assert_int_equal(go("POST", "/b/rheintal/board/place", place), 403);
	assert_int_equal(go("POST", "/b/rheintal/board/undo", "move=1&script=1"), 403);
	w.cookie = "";
	assert_int_equal(go("GET", "/b/rheintal/board/events", ""), 303);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waiting), cmocka_unit_test(test_taking_a_slot),
		cmocka_unit_test(test_placing_by_hand), cmocka_unit_test(test_hand_on_the_board),
		cmocka_unit_test(test_views), cmocka_unit_test(test_who_may),
	};

	crypt_start();
	return cmocka_run_group_tests(tests, open_world, close_world);
}
