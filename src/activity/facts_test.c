/* facts_test -- what conditions see of an activity, and how they speak of it. */
#include "base/test.h"

#include "activity/facts.h"
#include "activity/testing.h"
#include "form/conditions.h"

static bool
holds(struct ctx *ctx, const struct activity *activity, const char *json, const char **why)
{
	struct fact_rows rows = activity_facts(ctx);
	struct conditions *conditions;
	struct problems problems = { 0 };
	bool out;

	conditions_parse(ctx, json, "", &problems, &conditions);
	conditions_check(ctx, conditions, &rows, "", &problems);
	assert_int_equal(problems.count, 0);
	assert_ok(conditions_ask(ctx, conditions, activity_fact, (void *)(uintptr_t)activity, NULL, &rows, &out, why));
	return out;
}

#define ONE(field, op, value) "{\"items\":[{\"field\":\"activity." field "\",\"op\":\"" op "\",\"value\":" value "}]}"

static void
test_facts(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct activity_plan plan = scene_plan(&scene, 0);
	activity_id id = scene_activity(ctx, &scene);
	const char *why;

	ctx->lang = LANG_EN;
	struct activity before = scene_find(ctx, id);
	assert_true(holds(ctx, &before, ONE("status", "is_one_of", "[\"pending\"]"), &why));
	assert_false(holds(ctx, &before, ONE("planned", "is_one_of", "\"yes\""), &why));
	assert_string_equal(why, "the activity has a date");
	assert_false(holds(ctx, &before, ONE("hours_to_start", "ge", "24"), &why));
	assert_false(holds(ctx, NULL, ONE("open", "is_one_of", "\"yes\""), &why));
	assert_string_equal(conditions_say(ctx, why), "This is possible only while the activity is open.");
	assert_ok(activity_set_plan(ctx, id, &plan, QUIET));
	struct activity after = scene_find(ctx, id);
	/* the promised window begins on Monday at 8, 71 hours after the tests' Friday at 9 */
	assert_true(holds(ctx, &after, ONE("hours_to_start", "ge", "71"), &why));
	assert_false(holds(ctx, &after, ONE("hours_to_start", "gt", "71"), &why));
	assert_string_equal(why, "\"Hours until the appointment\" is more than 71");
	assert_true(holds(ctx, &after, ONE("day", "is_one_of", "[\"2027-03-01\"]"), &why));
	assert_true(holds(ctx, &after, ONE("time", "before", "\"09:01\""), &why));
	assert_true(holds(ctx, &after, ONE("start", "after", "\"now+2d\""), &why));
	assert_true(holds(ctx, &after, ONE("worker", "contains", "\"giulia\""), &why));
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_facts) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
