/*
 * bench_trigger -- what triggers cost: the change that they answer, their evaluation by the jobs, and a
 * thousand reminders that come true in the same minute, written and queued.
 *
 * Prints rows of JSON, as ./dev bench wants them.  Evaluation is CPU of the whole process, because the
 * disk's syncs are many times longer and not its own.
 */
#include <stdio.h>
#include <sys/resource.h>

#include "activity/testing.h"
#include "automation/automation.h"
#include "automation/trigger.h"
#include "base/buf.h"
#include "base/env.h"
#include "message/message.h"

enum { CHANGES = 400, TRIGGERS = 20, REMINDERS = 1000 };

#define NEVER "{\"join\":\"and\",\"items\":[{\"field\":\"activity.priority\",\"op\":\"ge\",\"value\":0}," \
	"{\"field\":\"activity.status\",\"op\":\"is_one_of\",\"value\":[\"pending\",\"planned\"]}," \
	"{\"field\":\"activity.title\",\"op\":\"contains\",\"value\":\"nothing of the kind\"}]}"
#define MAIL "[{\"kind\":\"email\",\"to\":\"contact\",\"subject\":{\"en\":\"We come {activity.window}\"}," \
	"\"text\":{\"en\":\"Hello {contact.name},\\n\\n> {activity.title}\\n> {activity.window|long}\\n" \
	"> {activity.address}\\n\\n[See it]({portal.activity.link})\"}}]"

static double
cpu_s(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
row(const char *name, double value, const char *unit, double goal)
{
	printf("{\"name\":\"%s\",\"value\":%.1f,\"unit\":\"%s\",\"against\":null,\"ratio\":null,\"goal\":\"<= %g\","
	    "\"met\":%s}\n", name, value, unit, goal, value <= goal ? "true" : "false");
}

/* Each in an arena of its own, as jobs do it. */
static int
handle_events(struct ctx *ctx)
{
	bool more = true;
	int count = 0;

	for (; more; count++) {
		struct arena *arena = arena_open();
		struct ctx own = ctx_make(arena, ctx->env, ctx->db);

		testing_ok(&own, automation_next(&own, &more));
		arena_close(arena);
	}
	return count - 1;
}

struct cost { double change_us, event_us; };

static struct cost
measure(struct ctx *ctx, const struct scene *scene, activity_id id)
{
	struct activity_input input = scene_input(scene);
	struct cost cost;
	double begin = cpu_s();
	int events;

	for (int i = 0; i < CHANGES; i++) {
		static int round;

		input.priority = ++round;
		testing_ok(ctx, activity_change(ctx, id, &input, TELL, NULL));
		/* the guard against circles leaves an activity with so many changes alone */
		testing_forward(ctx, 60);
	}
	cost.change_us = (cpu_s() - begin) / CHANGES * 1e6;
	begin = cpu_s();
	events = handle_events(ctx);
	cost.event_us = (cpu_s() - begin) / events * 1e6;
	return cost;
}

static void
bench_evaluation(struct ctx *ctx, const struct scene *scene)
{
	activity_id id = scene_activity(ctx, scene);
	struct trigger idle = trigger_new();
	struct cost without, with;

	idle.name = "Idle";
	idle.event = EVENT_QUOTE_SENT;
	idle.effects = MAIL;
	testing_ok(ctx, trigger_save(ctx, &idle));
	handle_events(ctx);
	without = measure(ctx, scene, id);
	for (int i = 0; i < TRIGGERS; i++) {
		struct trigger t = trigger_new();

		t.name = "Never";
		t.event = EVENT_CHANGED;
		t.when = NEVER;
		t.effects = MAIL;
		testing_ok(ctx, trigger_save(ctx, &t));
	}
	with = measure(ctx, scene, id);
	row("20 triggers: added to the change they answer, CPU", with.change_us - without.change_us, "us", 100);
	row("a trigger of 3 conditions: evaluated by the jobs, CPU", (with.event_us - without.event_us) / TRIGGERS,
	    "us",
	    100);
}

static double
carry_out_all(struct ctx *ctx)
{
	double begin = monotonic_s();
	instant next_at;
	int done;

	do {
		struct arena *arena = arena_open();
		struct ctx own = ctx_make(arena, ctx->env, ctx->db);

		done = 0;
		testing_ok(&own, automation_work(&own, &done, &next_at));
		arena_close(arena);
	} while (done > 0);
	return monotonic_s() - begin;
}

static void
bench_reminders(struct ctx *ctx, const struct scene *scene)
{
	struct trigger t = trigger_new();
	struct messages list;
	double seconds;

	t.name = "Remind";
	t.moment = MOMENT_BEFORE_START;
	t.amount = 1;
	t.unit = IN_DAYS;
	t.at = 17 * 3600;
	t.effects = MAIL;
	testing_ok(ctx, trigger_save(ctx, &t));
	for (int i = 0; i < REMINDERS; i++) {
		struct activity_plan plan = scene_plan(scene, 24 * 60);

		testing_ok(ctx, activity_set_plan(ctx, scene_activity(ctx, scene), &plan, QUIET));
	}
	/* as if it had been saved after they were planned */
	testing_ok(ctx, trigger_save(ctx, &t));
	(void)carry_out_all(ctx);
	testing_forward(ctx, MONDAY_NINE + (24 * 59 + 9) * HOUR - ctx->now.s);
	seconds = carry_out_all(ctx);
	testing_ok(ctx, message_list(ctx, &(struct message_filter){ .limit = 500 }, &list));
	MUST(list.count == 500 && list.next != NULL);
	row("1,000 reminders rendered and queued", seconds * 1000, "ms", 1000);
}

int
main(void)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "rheintal");

	bench_evaluation(ctx, &scene);
	bench_reminders(ctx, &scene);
	testing_close(ctx);
	return 0;
}
