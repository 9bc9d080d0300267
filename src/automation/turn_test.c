/* turn_test -- whose effects come first, those that need something made, what waits after events; on both databases. */
#include "base/test.h"

#include <string.h>
#include "activity/testing_stage.h"
#include "automation/automation.h"
#include "automation/trigger.h"
#include "base/arena.h"
#include "db/db.h"
#include "message/message.h"

#define EMAIL "{\"kind\":\"email\",\"to\":\"contact\",\"subject\":{\"en\":\"News\"},\"text\":{\"en\":\"Hello\"}}"

static struct trigger
trigger_on(enum event_kind event, const char *effects)
{
	struct trigger t = trigger_new();

	t.name = "Tell";
	t.event = event;
	t.effects = effects;
	return t;
}

static void
handle_events(void)
{
	bool more = true;

	while (more)
		assert_ok(automation_next(ctx, &more));
}

static size_t
messages_here(void)
{
	struct messages list;

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ .limit = 500 }, &list));
	return list.count;
}

/* Sixty effects of a unit that came first, and one of another: the first turn carries the other's out, too. */
static void
a_busy_unit_keeps_nobody_waiting(void **state UNUSED)
{
	struct trigger t = trigger_on(EVENT_CREATED, "[" EMAIL "]"), other = t;
	unit_id busy = ctx->unit;
	struct scene quiet;
	instant next_at;
	int done = 0;

	testing_ok(ctx, trigger_save(ctx, &t));
	for (int i = 0; i < 60; i++)
		scene_activity(ctx, &scene);
	quiet = scene_make(ctx, "quiet");
	testing_ok(ctx, trigger_save(ctx, &other));
	scene_activity(ctx, &quiet);
	handle_events();
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(done, 51);
	assert_int_equal(messages_here(), 1);
	ctx->unit = busy;
	ctx->tenant = scene.unit.tenant;
	assert_int_equal(messages_here(), 50);
}

/* A report waits for the hands that make papers, and the mail behind it for the report; others do not. */
static void
what_must_be_made_waits_for_its_own_hands(void **state UNUSED)
{
	struct trigger slow = trigger_on(EVENT_CREATED, "[{\"kind\":\"report\"}," EMAIL "]");
	struct trigger quick = trigger_on(EVENT_CREATED, "[" EMAIL "]");
	instant next_at;
	int done = 0;

	testing_ok(ctx, trigger_save(ctx, &slow));
	testing_ok(ctx, trigger_save(ctx, &quick));
	scene_activity(ctx, &scene);
	handle_events();
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 1);
	done = 0;
	testing_ok(ctx, automation_prepare(ctx, &done, &next_at));
	assert_int_equal(done, 1);
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 2);
	done = 0;
	testing_ok(ctx, automation_prepare(ctx, &done, &next_at));
	assert_int_equal(done, 0);
}

/* How far the one run is when those who carry effects out are called. */
static void
look_when_called(void *arg, const char *payload UNUSED)
{
	struct arena *arena = arena_open();
	struct ctx own = *ctx;
	struct trigger_runs runs;

	own.arena = arena;
	own.db = database_handle(testing_database(ctx));
	assert_ok(trigger_log(&own, &(struct trigger_filter){ 0 }, &runs));
	*(enum trigger_state *)arg = runs.items[0].effects[0].state;
	arena_close(arena);
}

/* The last call after a report was made comes when the mail behind it is free: nobody rests on it. */
static void
who_waits_for_a_report_is_called(void **state UNUSED)
{
	struct trigger t = trigger_on(EVENT_CREATED, "[{\"kind\":\"report\"}," EMAIL "]");
	enum trigger_state seen = TRIGGER_WAITING;
	instant next_at;
	int done = 0;

	testing_ok(ctx, trigger_save(ctx, &t));
	scene_activity(ctx, &scene);
	handle_events();
	database_listen(testing_database(ctx), "jobs", look_when_called, &seen);
	testing_ok(ctx, automation_prepare(ctx, &done, &next_at));
	assert_int_equal(done, 1);
	assert_int_equal(seen, TRIGGER_DONE);
}

/* Ten days after an event become three, while it waits; then another event is waited for. */
static void
a_changed_delay_is_reckoned_anew(void **state UNUSED)
{
	struct trigger t = trigger_on(EVENT_CREATED, "[" EMAIL "]");
	instant next_at;
	int done = 0;

	t.moment = MOMENT_AFTER_EVENT;
	t.amount = 10;
	t.unit = IN_DAYS;
	testing_ok(ctx, trigger_save(ctx, &t));
	scene_activity(ctx, &scene);
	handle_events();
	testing_forward(ctx, 4 * 86400);
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 0);
	t.amount = 5;
	testing_ok(ctx, trigger_save(ctx, &t));
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 0);
	/* It would have been yesterday: so it is now. */
	t.amount = 3;
	testing_ok(ctx, trigger_save(ctx, &t));
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 1);
	t.amount = 10;
	testing_ok(ctx, trigger_save(ctx, &t));
	scene_activity(ctx, &scene);
	handle_events();
	t.event = EVENT_CANCELED;
	testing_ok(ctx, trigger_save(ctx, &t));
	testing_forward(ctx, 11 * 86400);
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	testing_ok(ctx, automation_work(ctx, &done, &next_at));
	assert_int_equal(messages_here(), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_busy_unit_keeps_nobody_waiting, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(what_must_be_made_waits_for_its_own_hands, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(who_waits_for_a_report_is_called, open_scene, close_scene),
		cmocka_unit_test_setup_teardown(a_changed_delay_is_reckoned_anew, open_scene, close_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
