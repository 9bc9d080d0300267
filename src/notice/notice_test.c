/* notice_test -- the bell: who is told, once, and what is read. */
#include "base/test.h"

#include <string.h>
#include "account/testing.h"
#include "base/arena.h"
#include "db/db.h"
#include "db/testing.h"
#include "notice/notice.h"

static struct ctx *ctx;
static struct unit unit;
static struct person admin, planner;

static int
open_world(void **state)
{
	(void)state;
	ctx = testing_open();
	unit = testing_unit(ctx, "rheintal");
	admin = testing_person(ctx, "admin@example.org", ROLE_BIT(ROLE_ADMIN));
	planner = testing_person(ctx, "planner@example.org", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_WORKER));
	ctx->lang = LANG_EN;
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static void
tell(person_id person, const char *cause)
{
	testing_ok(ctx, notice_write(ctx, &(struct notice_new){ .person = person, .text = "Quote\naccepted",
	    .detail = "Q-1", .path = "/quotes/x", .cause = cause }));
}

static int
unread(person_id person)
{
	int count;

	testing_ok(ctx, notice_count(ctx, person, &count));
	return count;
}

static void
it_is_told_once_per_person_and_cause(void **state)
{
	struct notices list;

	(void)state;
	tell(planner.id, "event 1");
	tell(planner.id, "event 1");
	tell(admin.id, "event 1");
	tell(planner.id, NULL);
	tell(planner.id, NULL);
	assert_int_equal(unread(planner.id), 3);
	assert_int_equal(unread(admin.id), 1);
	assert_ok(notice_list(ctx, planner.id, 0, 2, &list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].text, "Quote accepted");
	assert_string_equal(list.items[0].icon, "bell");
	assert_true(INSTANT_IS_NONE(list.items[0].read_at));
	assert_ok(notice_list(ctx, planner.id, list.next, 2, &list));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.next, 0);
}

static void
reading_is_ones_own(void **state)
{
	struct notices list;
	const char *path;

	(void)state;
	tell(planner.id, NULL);
	tell(planner.id, NULL);
	assert_ok(notice_list(ctx, planner.id, 0, 0, &list));
	assert_err(notice_read(ctx, admin.id, list.items[0].public_id.text, &path), ERR_NOT_FOUND);
	assert_ok(notice_read(ctx, planner.id, list.items[0].public_id.text, &path));
	assert_ok(notice_read(ctx, planner.id, list.items[0].public_id.text, &path));	/* a double tap */
	assert_string_equal(path, "/quotes/x");
	assert_int_equal(unread(planner.id), 1);
	assert_ok(notice_read_all(ctx, planner.id));
	assert_int_equal(unread(planner.id), 0);
}

static void
strangers_and_other_units_get_none(void **state)
{
	struct persons planners;

	(void)state;
	assert_ok(notice_planners(ctx, &planners));
	assert_int_equal(planners.count, 1);
	assert_true(ID_EQUAL(planners.items[0].id, planner.id));
	testing_unit(ctx, "other");
	tell(planner.id, "event 2");
	assert_int_equal(unread(planner.id), 0);
	admin = testing_person(ctx, "other@example.org", ROLE_BIT(ROLE_ADMIN));
	assert_ok(notice_planners(ctx, &planners));
	assert_int_equal(planners.count, 1);		/* nobody plans: the administrator */
}

static void
a_path_elsewhere_is_a_bug(void **state)
{
	(void)state;
	assert_err(notice_write(ctx, &(struct notice_new){ .person = admin.id, .text = "x", .path = "//evil" }),
	    ERR_BUG);
	assert_err(notice_write(ctx, &(struct notice_new){ .person = admin.id, .text = "" }), ERR_BUG);
}

struct heard { int count; char last[64]; };

static void
hear(void *arg, const char *payload)
{
	struct heard *heard = arg;

	heard->count++;
	snprintf(heard->last, sizeof(heard->last), "%s", payload != NULL ? payload : "");
}

static void
open_pages_hear_of_it_after_the_commit(void **state)
{
	struct heard heard = { 0 };

	(void)state;
	database_listen(testing_database(ctx), NOTICE_CHANNEL, hear, &heard);
	tell(planner.id, NULL);
	assert_int_equal(heard.count, 1);
	assert_string_equal(heard.last, arena_printf(ctx->arena, "%lld %lld", (long long)unit.id.value,
	    (long long)planner.id.value));
}

static void
old_ones_are_forgotten(void **state)
{
	int64_t removed;

	(void)state;
	tell(planner.id, NULL);
	tell(admin.id, NULL);
	assert_ok(notice_read_all(ctx, planner.id));
	testing_forward(ctx, 31 * 86400);
	assert_ok(notice_sweep(ctx, &removed));
	assert_int_equal(removed, 1);
	assert_int_equal(unread(admin.id), 1);
	testing_forward(ctx, 150 * 86400);
	assert_ok(notice_sweep(ctx, &removed));
	assert_int_equal(removed, 1);
}

int
main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(it_is_told_once_per_person_and_cause),
		IN_WORLD(reading_is_ones_own),
		IN_WORLD(strangers_and_other_units_get_none),
		IN_WORLD(a_path_elsewhere_is_a_bug),
		IN_WORLD(open_pages_hear_of_it_after_the_commit),
		IN_WORLD(old_ones_are_forgotten),
	};
#undef IN_WORLD

	return cmocka_run_group_tests(tests, NULL, NULL);
}
