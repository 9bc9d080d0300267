/* trigger_test -- from a change or a time to what is done, once, with a log of it. */
#include "base/test.h"

#include <string.h>
#include "activity/group.h"
#include "activity/testing_stage.h"
#include "automation/automation.h"
#include "automation/effect.h"
#include "automation/trigger.h"
#include "base/buf.h"
#include "message/message.h"

/* ---- helpers ---- */

static void
run_all(void)
{
	bool more = true;
	instant next_at;
	int done;

	while (more)
		assert_ok(automation_next(ctx, &more));
	do {
		done = 0;
		assert_ok(automation_work(ctx, &done, &next_at));
		for (more = true; more;)
			assert_ok(automation_next(ctx, &more));
	} while (done > 0);
}

static void
wait_until(instant at)
{
	testing_forward(ctx, at.s - ctx->now.s);
	run_all();
}

#define EMAIL(subject) "[{\"kind\":\"email\",\"to\":\"contact\",\"subject\":{\"en\":\"" subject "\"}," \
	"\"text\":{\"en\":\"Hello\"}}]"
#define WHEN_KO "{\"join\":\"and\",\"items\":[{\"field\":\"activity.result\",\"op\":\"is_one_of\",\"value\":[\"ko\"]}]}"

static struct trigger
on_event(const char *name, enum event_kind event, const char *effects)
{
	struct trigger t = trigger_new();

	t.name = name;
	t.event = event;
	t.effects = effects;
	return t;
}

static struct trigger
before_start(const char *name, int amount, enum trigger_unit unit, int at)
{
	struct trigger t = trigger_new();

	t.name = name;
	t.moment = MOMENT_BEFORE_START;
	t.amount = amount;
	t.unit = unit;
	t.at = at;
	t.effects = EMAIL("Reminder {activity.reference}");
	return t;
}

/* Saves it, with the rows that applied by themselves until now switched off. */
static void
save_alone(struct trigger *t)
{
	struct triggers all;

	assert_ok(trigger_save(ctx, t));
	assert_ok(trigger_list(ctx, (type_id){ 0 }, false, &all));
	for (size_t i = 0; i < all.count; i++)
		if (!ID_EQUAL(all.items[i].id, t->id) && all.items[i].ready[0] != '\0')
			assert_ok(trigger_set_active(ctx, all.items[i].id, false));
}

/* Subjects of all messages, oldest first, with bars between them. */
static const char *
subjects(void)
{
	struct messages list;
	struct buf got = buf_make(ctx->arena, 4000);

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ 0 }, &list));
	for (size_t i = list.count; i > 0; i--)
		buf_printf(&got, "%s%s", got.size > 0 ? "|" : "", list.items[i - 1].subject);
	return buf_text(&got);
}

static struct trigger_runs
runs_of(const struct trigger *t)
{
	struct trigger_runs runs;

	testing_ok(ctx, trigger_log(ctx, &(struct trigger_filter){ .trigger = t->id }, &runs));
	return runs;
}

static activity_id
planned_at(int hours)
{
	struct activity_plan plan = scene_plan(&scene, hours);
	activity_id id = scene_activity(ctx, &scene);

	testing_ok(ctx, activity_set_plan(ctx, id, &plan, TELL));
	return id;
}

static const char *
text(const char *format, activity_id id)
{
	struct buf buf = buf_make(ctx->arena, 1000);

	for (; *format != '\0'; format++)
		if (*format == '%')
			buf_puts(&buf, scene_find(ctx, id).reference);
		else
			buf_putc(&buf, *format);
	return buf_text(&buf);
}

static instant
wall(int year, int month, int day, int hour, int minute)
{
	return zone_instant(scene.unit.zone, (struct civil){ date_make(year, month, day), hour * 3600 + minute * 60 },
	    NULL);
}

/* ---- events ---- */

static void
an_event_is_answered_once(void **state)
{
	struct trigger t = on_event("Planned", EVENT_PLANNED, EMAIL("Planned {activity.reference}"));
	activity_id id;

	(void)state;
	save_alone(&t);
	id = planned_at(0);
	run_all();
	run_all();
	assert_string_equal(subjects(), text("Planned %", id));
	assert_int_equal(runs_of(&t).count, 1);
	assert_int_equal(runs_of(&t).items[0].state, TRIGGER_DONE);
	assert_int_equal(runs_of(&t).items[0].effect_count, 1);
	assert_non_null(strstr(runs_of(&t).items[0].effects[0].note, "jonas@example.org"));
}

static void
the_first_trigger_makes_the_built_in_ones_rows(void **state)
{
	struct trigger t = before_start("Remind", 1, IN_DAYS, -1);
	struct triggers all;
	bool built_in;

	(void)state;
	assert_ok(trigger_built_in(ctx, &built_in));
	assert_true(built_in);
	assert_ok(trigger_save(ctx, &t));
	assert_ok(trigger_built_in(ctx, &built_in));
	assert_false(built_in);
	assert_ok(trigger_list(ctx, (type_id){ 0 }, false, &all));
	assert_int_equal(all.count, 5);
	(void)planned_at(0);
	run_all();
	assert_non_null(strstr(subjects(), "Termin"));
}

static void
conditions_and_types_decide(void **state)
{
	struct trigger t = on_event("KO", EVENT_CLOSED, EMAIL("KO {activity.reference}"));
	struct activity_closing closing = { .result = RESULT_OK, .comment = "" };
	activity_id good, bad;

	(void)state;
	t.when = WHEN_KO;
	t.type = scene.type.id;
	save_alone(&t);
	good = planned_at(0);
	bad = planned_at(3);
	assert_ok(activity_close(ctx, good, &closing, TELL));
	closing.result = RESULT_KO;
	assert_ok(activity_close(ctx, bad, &closing, TELL));
	run_all();
	assert_string_equal(subjects(), text("KO %", bad));
}

static void
first_time_only(void **state)
{
	struct trigger t = on_event("Moved", EVENT_MOVED, EMAIL("Moved"));
	activity_id id;

	(void)state;
	t.frequency = FREQUENCY_FIRST;
	save_alone(&t);
	id = planned_at(0);
	for (int i = 1; i <= 3; i++) {
		struct activity_plan plan = scene_plan(&scene, i * 24);

		assert_ok(activity_set_plan(ctx, id, &plan, TELL));
		run_all();
	}
	assert_string_equal(subjects(), "Moved");
}

static void
again_when_conditions_become_true_again(void **state)
{
	struct trigger t = on_event("Changed", EVENT_CHANGED, EMAIL("Urgent"));
	activity_id id = scene_activity(ctx, &scene);
	static const int priorities[] = { 5, 6, 0, 7 };

	(void)state;
	t.frequency = FREQUENCY_AGAIN;
	t.when = "{\"join\":\"and\",\"items\":[{\"field\":\"activity.priority\",\"op\":\"ge\",\"value\":5}]}";
	save_alone(&t);
	for (size_t i = 0; i < COUNT_OF(priorities); i++) {
		struct activity_input input = scene_input(&scene);

		input.priority = priorities[i];
		assert_ok(activity_change(ctx, id, &input, TELL, NULL));
		run_all();
	}
	assert_string_equal(subjects(), "Urgent|Urgent");
}

static void
of_the_portal_and_of_customers(void **state)
{
	struct trigger t = on_event("Portal", EVENT_PORTAL_ON, EMAIL("Portal {customer.name}"));
	struct trigger fresh = on_event("New", EVENT_CUSTOMER_CREATED, "[{\"kind\":\"notify\",\"to\":\"planners\","
	    "\"text\":{\"en\":\"New\"}}]");

	(void)state;
	save_alone(&t);
	assert_ok(trigger_save(ctx, &fresh));
	(void)testing_person(ctx, "anna@example.org", ROLE_BIT(ROLE_PLANNER));
	assert_ok(customer_set_portal_access(ctx, scene.customer.id, false));
	assert_ok(customer_set_portal_access(ctx, scene.customer.id, true));
	(void)scene_customer(ctx, "Somebody");
	run_all();
	assert_string_equal(subjects(), "Portal Apotheke van den Berg");
	assert_int_equal(runs_of(&fresh).count, 1);
	assert_int_equal(runs_of(&fresh).items[0].effects[0].state, TRIGGER_DONE);
}

static void
contained_activities_too(void **state)
{
	struct trigger t = on_event("Closed", EVENT_CLOSED, "[{\"kind\":\"cancel\",\"reason\":\"internal\"}]");
	struct activity_closing closing = { .result = RESULT_OK, .comment = "" };
	activity_id parent = scene_activity(ctx, &scene), one = scene_activity(ctx, &scene),
	    other = scene_activity(ctx, &scene);

	(void)state;
	t.contained = true;
	save_alone(&t);
	assert_ok(activity_attach(ctx, one, parent, TELL));
	assert_ok(activity_close(ctx, parent, &closing, TELL));
	run_all();
	assert_int_equal(scene_find(ctx, one).status, STATUS_CANCELED);
	assert_int_equal(scene_find(ctx, other).status, STATUS_PENDING);
	/* the case itself was closed already: that effect failed with its sentence */
	assert_int_equal(runs_of(&t).count, 2);
}

static void
loops_are_stopped(void **state)
{
	struct trigger t = on_event("Again and again", EVENT_CREATED, "");
	struct buf effects = buf_make(ctx->arena, 1000);
	struct trigger_runs runs;
	struct activities all;

	(void)state;
	buf_printf(&effects, "[{\"kind\":\"create\",\"type\":\"%s\",\"relation\":\"follows\"}]",
	    scene.type.public_id.text);
	t.effects = buf_text(&effects);
	save_alone(&t);
	(void)scene_activity(ctx, &scene);
	run_all();
	assert_ok(activity_list(ctx, &(struct activity_filter){ 0 }, &all));
	assert_int_equal(all.count, 2);
	runs = runs_of(&t);
	assert_int_equal(runs.count, 2);
	assert_int_equal(runs.items[0].state, TRIGGER_STOPPED);
	assert_true(runs.items[0].note[0] != '\0');
}

/* ---- time ---- */

static void
a_day_before_is_the_same_time_over_the_clock_change(void **state)
{
	struct trigger plain = before_start("Plain", 1, IN_DAYS, -1), hours = before_start("Hours", 24, IN_HOURS, -1),
		at = before_start("At", 1, IN_DAYS, 17 * 3600);
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);

	(void)state;
	plain.effects = EMAIL("plain");
	hours.effects = EMAIL("hours");
	at.effects = EMAIL("at");
	save_alone(&plain);
	assert_ok(trigger_save(ctx, &hours));
	assert_ok(trigger_save(ctx, &at));
	/* the clocks go forward on Sunday 28 March 2027: promised from 10:00 of that Sunday */
	plan.start = wall(2027, 3, 28, 10, 0);
	plan.window_from = plan.start;
	plan.end = INSTANT(plan.start.s + 5400);
	plan.window_to = INSTANT(plan.start.s + 7200);
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	wait_until(wall(2027, 3, 27, 8, 59));
	assert_string_equal(subjects(), "");
	wait_until(wall(2027, 3, 27, 9, 0));	/* 24 hours that pass: 9:00 of the day before */
	assert_string_equal(subjects(), "hours");
	wait_until(wall(2027, 3, 27, 10, 0));
	assert_string_equal(subjects(), "hours|plain");
	wait_until(wall(2027, 3, 27, 17, 0));
	assert_string_equal(subjects(), "hours|plain|at");
}

static void
times_follow_the_appointment(void **state)
{
	struct trigger t = before_start("Remind", 2, IN_HOURS, -1);
	activity_id id;
	struct activity_plan plan = scene_plan(&scene, 48);

	(void)state;
	save_alone(&t);
	id = planned_at(24);
	run_all();
	assert_ok(activity_set_plan(ctx, id, &plan, TELL));
	run_all();
	wait_until(INSTANT(MONDAY_NINE + 30 * HOUR));
	assert_string_equal(subjects(), "");
	wait_until(INSTANT(MONDAY_NINE + 45 * HOUR));	/* promised from an hour before the start */
	assert_string_equal(subjects(), text("Reminder %", id));
	wait_until(INSTANT(MONDAY_NINE + 60 * HOUR));
	assert_string_equal(subjects(), text("Reminder %", id));
}

static void
what_is_lost_or_too_late_is_not_said(void **state)
{
	struct trigger t = before_start("Remind", 1, IN_DAYS, -1);
	activity_id canceled;

	(void)state;
	save_alone(&t);
	canceled = planned_at(48);
	(void)planned_at(72);
	run_all();
	assert_ok(activity_cancel(ctx, canceled, CANCEL_CUSTOMER, "", TELL));
	run_all();
	/* nobody was at work until the second visit was over */
	wait_until(INSTANT(MONDAY_NINE + 80 * HOUR));
	assert_string_equal(subjects(), "");
	/* planned within the day: its time was over before it was known */
	(void)planned_at(90);
	wait_until(INSTANT(MONDAY_NINE + 85 * HOUR));
	assert_string_equal(subjects(), "");
}

static void
older_appointments_are_reckoned_when_it_is_saved(void **state)
{
	struct trigger t = before_start("Remind", 1, IN_DAYS, -1);
	activity_id id = planned_at(48);

	(void)state;
	run_all();
	testing_forward(ctx, 60);
	save_alone(&t);
	run_all();
	wait_until(INSTANT(MONDAY_NINE + 24 * HOUR));
	assert_non_null(strstr(subjects(), text("Reminder %", id)));
}

static void
after_an_event_and_off_again(void **state)
{
	struct trigger t = on_event("Follow up", EVENT_CLOSED, EMAIL("A year ago"));
	struct activity_closing closing = { .result = RESULT_OK, .comment = "" };

	(void)state;
	t.moment = MOMENT_AFTER_EVENT;
	t.amount = 365;
	t.unit = IN_DAYS;
	save_alone(&t);
	assert_ok(activity_close(ctx, planned_at(0), &closing, TELL));
	run_all();
	testing_forward(ctx, 364 * 86400);
	run_all();
	assert_string_equal(subjects(), "");
	testing_forward(ctx, 86400);
	run_all();
	assert_string_equal(subjects(), "A year ago");
	assert_ok(activity_close(ctx, planned_at(24 * 400), &closing, TELL));
	run_all();
	assert_ok(trigger_set_active(ctx, t.id, false));
	testing_forward(ctx, 366 * 86400);
	run_all();
	assert_string_equal(subjects(), "A year ago");
}

static void
every_week_for_each_open_activity(void **state)
{
	struct trigger t = trigger_new();
	activity_id one = scene_activity(ctx, &scene), closed = scene_activity(ctx, &scene);
	struct activity_closing closing = { .result = RESULT_OK, .comment = "" };

	(void)state;
	t.name = "Not yet planned";
	t.moment = MOMENT_EVERY_WEEK;
	t.at = 7 * 3600;
	t.weekdays = 1u << MONDAY;
	t.each = true;
	t.effects = EMAIL("Open {activity.reference}");
	save_alone(&t);
	assert_ok(activity_close(ctx, closed, &closing, TELL));
	run_all();
	wait_until(wall(2027, 3, 1, 6, 59));
	assert_string_equal(subjects(), "");
	wait_until(wall(2027, 3, 1, 7, 0));
	assert_string_equal(subjects(), text("Open %", one));
	wait_until(wall(2027, 3, 7, 23, 0));
	assert_string_equal(subjects(), text("Open %", one));
	wait_until(wall(2027, 3, 8, 9, 0));
	assert_string_equal(subjects(), text("Open %|Open %", one));
}

/* ---- effects, the log, trying ---- */

static void
one_that_fails_keeps_no_other_and_can_be_repeated(void **state)
{
	struct trigger t = on_event("Planned", EVENT_PLANNED, "[{\"kind\":\"fields\",\"form\":\"activity\","
	    "\"field\":\"nothing\",\"value\":\"1\"},{\"kind\":\"email\",\"to\":\"contact\","
	    "\"subject\":{\"en\":\"Yes\"},"
	    "\"text\":{\"en\":\"Yes\"}}]");
	struct trigger_runs runs;
	struct trigger_counters counters;

	(void)state;
	save_alone(&t);
	(void)planned_at(0);
	run_all();
	assert_string_equal(subjects(), "Yes");
	runs = runs_of(&t);
	assert_int_equal(runs.items[0].state, TRIGGER_FAILED);
	assert_int_equal(runs.items[0].effects[0].state, TRIGGER_FAILED);
	assert_int_equal(runs.items[0].effects[1].state, TRIGGER_DONE);
	assert_true(runs.items[0].effects[0].error[0] != '\0');
	assert_ok(trigger_count(ctx, &counters));
	assert_int_equal(counters.failed, 1);
	assert_ok(trigger_again(ctx, runs.items[0].public_id.text));
	run_all();
	assert_string_equal(subjects(), "Yes");
	assert_err(trigger_again(ctx, "nothing"), ERR_NOT_FOUND);
}

static void
sms_wait_for_the_end_of_the_quiet_hours(void **state)
{
	struct trigger t = on_event("Planned", EVENT_PLANNED, "[{\"kind\":\"sms\",\"to\":\"address\","
	    "\"address\":\"+423 791 23 45\",\"text\":{\"en\":\"Soon\"}}]");
	struct messages list;

	(void)state;
	save_alone(&t);
	testing_forward(ctx, wall(2027, 2, 26, 22, 0).s - ctx->now.s);
	(void)planned_at(0);
	run_all();
	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	assert_int_equal(list.count, 0);
	wait_until(wall(2027, 2, 27, 6, 59));
	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	assert_int_equal(list.count, 0);
	wait_until(wall(2027, 2, 27, 7, 0));
	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	assert_int_equal(list.count, 1);
}

static void
trying_says_and_writes_nothing(void **state)
{
	struct trigger t = on_event("Planned", EVENT_PLANNED, EMAIL("Planned {activity.reference}"));
	activity_id id = planned_at(0);
	struct activity activity = scene_find(ctx, id);
	struct sentences said;

	(void)state;
	assert_ok(trigger_try(ctx, &t, &activity, &said));
	assert_int_equal(said.count, 2);
	assert_string_equal(said.items[0], "It has no conditions.");
	assert_string_equal(said.items[1],
	    text("Would send an email to Jonas Kaiser (jonas@example.org): Planned %", id));
	t.when = WHEN_KO;
	assert_ok(trigger_try(ctx, &t, &activity, &said));
	assert_non_null(strstr(said.items[0], "It would do nothing now."));
	assert_string_equal(subjects(), "");
}

static void
what_is_unsound_is_not_saved(void **state)
{
	struct trigger t = on_event(" ", EVENT_PLANNED, "[{\"kind\":\"email\",\"to\":\"moon\"},{\"kind\":\"wave\"}]");
	struct problems problems = { 0 };

	(void)state;
	t.when = "{\"join\":\"and\",\"items\":[{\"field\":\"no.such\",\"op\":\"is_empty\"}]}";
	assert_ok(trigger_check(ctx, &t, &problems));
	assert_non_null(problem_of(&problems, "name"));
	assert_non_null(problem_of(&problems, "effects/0/to"));
	assert_non_null(problem_of(&problems, "effects/0/subject"));
	assert_non_null(problem_of(&problems, "effects/1"));
	assert_non_null(problem_of(&problems, "when/items/0/field"));
	assert_err(trigger_save(ctx, &t), ERR_INVALID);
	t = before_start("x", 0, IN_HOURS, 17 * 3600);
	problems = (struct problems){ 0 };
	assert_ok(trigger_check(ctx, &t, &problems));
	assert_non_null(problem_of(&problems, "amount"));
	assert_non_null(problem_of(&problems, "at"));
	t = trigger_new();
	t.name = "x";
	t.moment = MOMENT_EVERY_DAY;
	t.at = 3600;
	t.effects = "[{\"kind\":\"cancel\"}]";
	problems = (struct problems){ 0 };
	assert_ok(trigger_check(ctx, &t, &problems));
	assert_non_null(problem_of(&problems, "effects/0"));
}

static void
nobody_overwrites_what_he_has_not_seen(void **state)
{
	struct trigger t = on_event("One", EVENT_PLANNED, EMAIL("One")), stale;

	(void)state;
	assert_ok(trigger_save(ctx, &t));
	stale = t;
	t.name = "Two";
	assert_ok(trigger_save(ctx, &t));
	stale.name = "Three";
	assert_err(trigger_save(ctx, &stale), ERR_CONFLICT);
	assert_ok(trigger_find_public(ctx, t.public_id.text, &t));
	assert_string_equal(t.name, "Two");
	(void)testing_unit(ctx, "elsewhere");
	assert_err(trigger_find_public(ctx, stale.public_id.text, &t), ERR_NOT_FOUND);
}

int
main(void)
{
#define ROW(fn) cmocka_unit_test_setup_teardown(fn, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		ROW(an_event_is_answered_once), ROW(the_first_trigger_makes_the_built_in_ones_rows),
		ROW(conditions_and_types_decide), ROW(first_time_only), ROW(again_when_conditions_become_true_again),
		ROW(contained_activities_too), ROW(of_the_portal_and_of_customers), ROW(loops_are_stopped),
		ROW(a_day_before_is_the_same_time_over_the_clock_change), ROW(times_follow_the_appointment),
		ROW(what_is_lost_or_too_late_is_not_said), ROW(older_appointments_are_reckoned_when_it_is_saved),
		ROW(after_an_event_and_off_again), ROW(every_week_for_each_open_activity),
		ROW(one_that_fails_keeps_no_other_and_can_be_repeated), ROW(sms_wait_for_the_end_of_the_quiet_hours),
		ROW(trying_says_and_writes_nothing), ROW(what_is_unsound_is_not_saved),
		ROW(nobody_overwrites_what_he_has_not_seen),
	};
#undef ROW
	return cmocka_run_group_tests(tests, NULL, NULL);
}
