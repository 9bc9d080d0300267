/* jobs_test -- what the clock carries out: codes at once, everything due, letters to a real server. */
#include "base/test.h"

#include <sched.h>
#include <string.h>
#include "access/access.h"
#include "activity/testing_stage.h"
#include "base/env.h"
#include "jobs/jobs.h"
#include "message/message.h"
#include "net/net.h"
#include "net/testing.h"

static void
ask(const char *identity)
{
	struct access_challenge challenge;
	struct access_ask in = { .unit = scene.unit.id, .identity = identity, .next = "", .device = "",
		.browser = access_browser_new(ctx), .lang = LANG_FR };

	testing_ok(ctx, access_ask(ctx, &in, &challenge));
}

/* Looks until the jobs have brought so many messages into that state; false after ten seconds. */
static bool
comes_true(enum message_status status, size_t messages)
{
	double until = monotonic_s() + 10;

	while (monotonic_s() < until) {
		struct message_filter filter = { .only_status = true, .status = status, .limit = 500 };
		struct messages list;

		testing_ok(ctx, message_list(ctx, &filter, &list));
		if (list.count >= messages)
			return true;
		sched_yield();
	}
	return false;
}

static void
a_code_is_in_the_outbox_at_once(void **state)
{
	struct arena *arena = arena_open();
	struct jobs *jobs = jobs_start(arena, testing_database(ctx), ctx->env);
	double slowest = 0;

	(void)state;
	for (int i = 0; i < 20; i++) {
		char address[40];
		double begin;

		snprintf(address, sizeof(address), "person%d@example.org", i);
		scene_contact(ctx, scene.customer.id, "Person", address, "");
		begin = monotonic_s();
		ask(address);
		assert_true(comes_true(MESSAGE_HELD, (size_t)i + 1));
		if (monotonic_s() - begin > slowest)
			slowest = monotonic_s() - begin;
	}
	print_message("slowest code: %.1f ms\n", slowest * 1000);
	jobs_stop(jobs);
	testing_close(ctx);
	arena_close(arena);
	ctx = testing_open();
}

/* Booked, told, sent: without anybody waking anybody by hand. */
static void
letters_leave_by_themselves(void **state)
{
	struct sink *sink = sink_open(0, NULL);
	char *url = arena_printf(ctx->arena, "smtp://127.0.0.1:%d", sink->port);
	struct net net = net_real(&(struct net_services){ .smtp_url = url, .smtp_plain = true,
		.mail_from = "service@heizung.example" });
	struct activity_plan plan = scene_plan(&scene, 0);
	struct arena *arena = arena_open();
	struct env env = *ctx->env;
	struct jobs *jobs;

	(void)state;
	env.net = &net;
	ctx->env = &env;
	jobs = jobs_start(arena, testing_database(ctx), &env);
	for (int i = 0; i < 10; i++)
		assert_ok(activity_set_plan(ctx, scene_activity(ctx, &scene), &plan, TELL));
	assert_true(comes_true(MESSAGE_SENT, 10));
	jobs_stop(jobs);
	assert_int_equal(sink_count(sink), 10);
	testing_close(ctx);
	arena_close(arena);
	sink_close(sink);
	ctx = testing_open();
}

static void
until_idle_does_everything_due(void **state)
{
	struct activity_plan plan = scene_plan(&scene, 0);

	(void)state;
	for (int i = 0; i < 130; i++)
		assert_ok(activity_set_plan(ctx, scene_activity(ctx, &scene), &plan, TELL));
	ask("jonas@example.org");
	assert_ok(jobs_until_idle(ctx));
	assert_true(comes_true(MESSAGE_HELD, 131));
	assert_ok(jobs_until_idle(ctx));
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		IN_SCENE(a_code_is_in_the_outbox_at_once),
		IN_SCENE(letters_leave_by_themselves),
		IN_SCENE(until_idle_does_everything_due),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
