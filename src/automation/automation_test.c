/* automation_test -- from a change to the outbox, exactly once. */
#include "base/test.h"

#include <pthread.h>
#include <string.h>
#include "access/access.h"
#include "activity/testing_stage.h"
#include "automation/automation.h"
#include "base/buf.h"
#include "message/message.h"

static void
run_all(void)
{
	bool more = true;

	while (more)
		assert_ok(automation_next(ctx, &more));
}

static struct messages
outbox(void)
{
	struct messages list;

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ 0 }, &list));
	return list;
}

/* How often the newest messages have these purposes, oldest first: "booked moved canceled". */
static void
assert_purposes(const char *expected)
{
	struct messages list = outbox();
	struct buf got = buf_make(ctx->arena, 1000);

	for (size_t i = list.count; i > 0; i--)
		buf_printf(&got, "%s%s", got.size > 0 ? " " : "", list.items[i - 1].purpose);
	assert_string_equal(buf_text(&got), expected);
}

static void
book_move_cancel_are_told_once_each(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);

	(void)state;
	run_all();
	assert_purposes("");
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	run_all();
	assert_purposes("booked");
	plan = scene_plan(&scene, 26);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	assert_purposes("booked moved");
	assert_non_null(strstr(outbox().items[0].attachments, "SEQUENCE:1"));
	assert_ok(activity_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL));
	run_all();
	run_all();
	assert_purposes("booked moved canceled");
	assert_non_null(strstr(outbox().items[0].attachments, "SEQUENCE:2"));
	assert_non_null(strstr(outbox().items[0].attachments, "METHOD:CANCEL"));
	assert_string_equal(outbox().items[0].to, "jonas@example.org");
}

/* Each message tells how it was when it happened, however late it is written. */
static void
late_messages_tell_the_past(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	struct messages list;

	(void)state;
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	plan = scene_plan(&scene, 26);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_ok(activity_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL));
	run_all();
	assert_purposes("booked moved canceled");
	list = outbox();
	assert_non_null(strstr(list.items[2].attachments, "METHOD:REQUEST"));
	assert_non_null(strstr(list.items[1].attachments, "METHOD:REQUEST"));
	assert_non_null(strstr(list.items[2].attachments, "SEQUENCE:0"));
	assert_non_null(strstr(list.items[2].attachments, "DTSTART;TZID=Europe/Vaduz:20270301T080000"));
	assert_non_null(strstr(list.items[1].attachments, "SEQUENCE:1"));
	assert_non_null(strstr(list.items[1].attachments, "DTSTART;TZID=Europe/Vaduz:20270302T100000"));
	assert_non_null(strstr(list.items[0].attachments, "METHOD:CANCEL"));
}

static void
what_is_no_news_is_not_told(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0), past;
	activity_id id = scene_activity(ctx, &scene), other = scene_activity(ctx, &scene);

	(void)state;
	assert_ok(activity_set_plan(ctx, id, &plan, QUIET));
	run_all();
	assert_purposes("");
	plan.worker = scene.other_worker.id;	/* another worker, a little later in the same window */
	plan.start.s += 600;
	plan.end.s += 600;
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	assert_purposes("");
	past = scene_plan(&scene, -24 * 30);
	assert_ok(activity_set_plan(ctx, other, &past, TELL));
	run_all();
	assert_purposes("");
	plan = scene_plan(&scene, 5);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	assert_purposes("moved");
	assert_ok(activity_clear_plan(ctx, id, TELL));
	assert_ok(activity_cancel(ctx, id, CANCEL_INTERNAL, "", TELL));
	run_all();
	assert_purposes("moved");
}

static void
only_a_mobile_gets_an_sms(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	struct activity_input input = scene_input(&scene);
	activity_id id;

	(void)state;
	input.customer = scene_customer(ctx, "Meier").id;
	input.site = scene_site(ctx, input.customer, "Weg 1, 9490 Vaduz", 47.14, 9.52).id;
	input.contact = scene_contact(ctx, input.customer, "Max", NULL, "+423 790 02 00").id;
	assert_ok(activity_create(ctx, &input, TELL, &id));
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	input.customer = scene_customer(ctx, "Nobody to reach").id;
	input.site = (site_id){ 0 };
	input.contact = (contact_id){ 0 };
	assert_ok(activity_create(ctx, &input, TELL, &id));
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	assert_purposes("booked");
	assert_string_equal(outbox().items[0].channel, "sms");
	assert_string_equal(outbox().items[0].to, "+4237900200");
	assert_string_equal(outbox().items[0].attachments, "[]");
}

static void
circles_are_cut(void **state)
{
	activity_id id = scene_activity(ctx, &scene);

	(void)state;
	for (int i = 0; i < 60; i++) {
		struct activity_plan plan = scene_plan(&scene, i);

		assert_ok(activity_set_plan(ctx, id, &plan, TELL));
		run_all();
	}
	assert_true(outbox().count < 55);
	testing_forward(ctx, 3600);
	assert_ok(activity_cancel(ctx, id, CANCEL_CUSTOMER, "", TELL));
	run_all();
	assert_string_equal(outbox().items[0].purpose, "canceled");
}

static struct err *
write_spoiled(struct ctx *own, void *arg)
{
	const activity_id *id = arg;

	return event_write(own, &(struct event){ .kind = EVENT_PLANNED, .activity = *id, .data = "7" });
}

/* One that cannot be handled waits longer and longer, stops nobody, and is put aside in the end. */
static void
a_spoiled_event_stops_nobody(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	int failures = 1;
	bool more;

	(void)state;
	run_all();
	testing_ok(ctx, db_transaction(ctx, write_spoiled, &id));
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	assert_err(automation_next(ctx, &more), ERR_BUG);
	assert_true(more);
	run_all();
	assert_purposes("booked");
	for (int minute = 0; minute < 200; minute++) {
		testing_forward(ctx, 60);
		failures += automation_next(ctx, &more) != OK;
	}
	assert_int_equal(failures, 10);
	assert_purposes("booked");
}

/* ---- codes ---- */

static struct access_challenge
ask(const char *identity)
{
	struct access_challenge challenge;
	struct access_ask in = { .unit = scene.unit.id, .identity = identity, .next = "", .device = "",
		.browser = access_browser_new(ctx), .lang = LANG_FR };

	testing_ok(ctx, access_ask(ctx, &in, &challenge));
	return challenge;
}

static void
codes_go_to_those_who_are_known(void **state)
{
	int done;

	(void)state;
	ask("jonas@example.org");
	ask("stranger@example.org");
	assert_ok(automation_send_codes(ctx, &done));
	assert_int_equal(done, 2);
	assert_purposes("code");
	assert_string_equal(outbox().items[0].to, "jonas@example.org");
	assert_int_equal(outbox().items[0].lang, LANG_FR);
	assert_ok(automation_send_codes(ctx, &done));
	assert_int_equal(done, 0);
	assert_purposes("code");
}

/* ---- many at once ---- */

static void *
handle_in_thread(void *arg)
{
	struct ctx *own = testing_another(arg);
	bool more = true;

	while (more)
		testing_ok(own, automation_next(own, &more));
	testing_close(own);
	return NULL;
}

static void
many_hands_tell_each_once(void **state)
{
	enum { HANDS = 4, EVENTS = 40 };
	struct activity_plan plan = scene_plan(&scene, 0);
	pthread_t hands[HANDS];

	(void)state;
	for (int i = 0; i < EVENTS; i++)
		assert_ok(activity_set_plan(ctx, scene_activity(ctx, &scene), &plan, TELL));
	for (int i = 0; i < HANDS; i++)
		pthread_create(&hands[i], NULL, handle_in_thread, ctx);
	for (int i = 0; i < HANDS; i++)
		pthread_join(hands[i], NULL);
	run_all();
	assert_int_equal(outbox().count, EVENTS);
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		IN_SCENE(book_move_cancel_are_told_once_each),
		IN_SCENE(late_messages_tell_the_past),
		IN_SCENE(what_is_no_news_is_not_told),
		IN_SCENE(only_a_mobile_gets_an_sms),
		IN_SCENE(circles_are_cut),
		IN_SCENE(a_spoiled_event_stops_nobody),
		IN_SCENE(codes_go_to_those_who_are_known),
		IN_SCENE(many_hands_tell_each_once),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
