/* catalog_test -- types, their rules and texts, and what they offer on the portal. */
#include "base/test.h"

#include <string.h>

#include "account/testing.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "db/testing.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "catalog");
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static void
saves_types_with_skills(void **state)
{
	struct activity_type type = type_new(), again;
	struct activity_types list;
	skill_id skill;
	bool found;

	(void)state;
	assert_ok(skill_ensure(ctx, "heat pump", &skill));
	type.reference = "HP";
	type.name = "Wartung Wärmepumpe";
	type.duration_s = 4500;
	type.rules.notice_s = 7200;
	type.rules.mode = RULES_ROLLING;
	type.rules.rolling_s = 5400;
	type.display.title.in[LANG_DE] = "Ihre Wartung am {activity.date|long}";
	*arena_push(ctx->arena, &type.skills) = (struct skill_level){ .skill = skill, .level = 2 };
	assert_ok(type_save(ctx, &type));
	assert_ok(type_find_public(ctx, type.public_id.text, &again));
	assert_int_equal(again.skills.count, 1);
	assert_int_equal(again.skills.items[0].level, 2);
	assert_string_equal(again.skills.items[0].name, "heat pump");
	assert_int_equal(again.rules.notice_s, 7200);
	assert_int_equal(again.rules.step_s, RULE_INHERIT);
	assert_int_equal(again.rules.mode, RULES_ROLLING);
	assert_string_equal(texts_pick(&again.display.title, LANG_FR, LANG_DE), "Ihre Wartung am {activity.date|long}");
	assert_true(again.display.parts[DISPLAY_WORKER].shown && again.portal_shown);
	assert_ok(type_lookup_reference(ctx, "hp", &again, &found));
	assert_true(found);
	again.skills.count = 0;
	assert_ok(type_save(ctx, &again));
	assert_ok(type_set_archived(ctx, again.id, true));
	assert_ok(type_list(ctx, false, &list));
	assert_int_equal(list.count, 0);
	assert_ok(type_list(ctx, true, &list));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].skills.count, 0);
}

static void
tells_problems(void **state)
{
	struct activity_type type = type_new();
	struct err *err;

	(void)state;
	type.duration_s = 5;
	type.color = "blue";
	type.rules.step_s = 1;
	type.rules.mode = RULES_ROLLING;
	type.display.title.in[LANG_FR] = "Le {activity.dat}";
	assert_err(err = type_save(ctx, &type), ERR_INVALID);
	static const char *const fields[] = { "reference", "name", "duration", "color", "rules.step_s",
		"rules.rolling_s", "display.title.fr" };
	for (size_t i = 0; i < COUNT_OF(fields); i++)
		if (problem_of(err->problems, fields[i]) == NULL)
			fail_msg("%s", fields[i]);
	assert_int_equal(err->problems->count, COUNT_OF(fields));
	type = type_new();
	type.reference = "A";
	type.name = "A";
	assert_ok(type_save(ctx, &type));
	type.id = (type_id){ 0 };
	assert_err(err = type_save(ctx, &type), ERR_INVALID);
	assert_non_null(problem_of(err->problems, "reference"));
}

static void
rules_fall_back_on_the_unit(void **state)
{
	static const char *const wrong[] = { "[]", "{\"step_s\":0}", "{\"notice_s\":\"x\"}",
	    "{\"windows\":[[5,4]]}", "nonsense" };
	struct rules unit, type = rules_none(), rules;

	(void)state;
	assert_ok(rules_of_unit(ctx, &unit));
	rules = rules_effective(&type, &unit);
	assert_int_equal(rules.mode, RULES_WINDOWS);
	assert_int_equal(rules.windows.count, 4);
	assert_int_equal(rules.windows.items[0].from_s, 8 * 3600);
	assert_int_equal(rules.notice_s, 24 * 3600);
	assert_int_equal(rules.horizon_days, 60);
	assert_int_equal(rules.step_s, 900);
	type.mode = RULES_EXACT;
	type.notice_s = 0;
	rules = rules_effective(&type, &unit);
	assert_int_equal(rules.mode, RULES_EXACT);
	assert_int_equal(rules.notice_s, 0);
	assert_true(rules_from_json(ctx->arena, rules_to_json(ctx->arena, &rules), &type));
	assert_string_equal(rules_to_json(ctx->arena, &type), rules_to_json(ctx->arena, &rules));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		assert_false(rules_from_json(ctx->arena, wrong[i], &type));
}

static void
offers_the_usual_actions_once(void **state)
{
	struct activity_type type = type_new();
	struct portal_actions actions;
	struct err *err;

	(void)state;
	type.reference = type.name = "A";
	assert_ok(type_save(ctx, &type));
	assert_ok(portal_action_add_usual(ctx, type.id));
	assert_ok(portal_action_add_usual(ctx, type.id));
	assert_ok(portal_action_list(ctx, type.id, &actions));
	assert_int_equal(actions.count, 3);
	assert_string_equal(actions.items[0].kind, "book");
	assert_string_equal(actions.items[1].kind, "reschedule");
	assert_non_null(strstr(actions.items[1].settings, "planned"));
	struct portal_action action = actions.items[0];
	action.rank = 99;
	assert_ok(portal_action_save(ctx, &action));
	assert_ok(portal_action_list(ctx, (type_id){ 0 }, &actions));
	assert_string_equal(actions.items[2].kind, "book");
	action.id = (action_id){ 0 };
	assert_err(err = portal_action_save(ctx, &action), ERR_INVALID);
	assert_non_null(problem_of(err->problems, "code"));
	action.code = "Not A Code";
	action.settings = "[]";
	assert_err(err = portal_action_save(ctx, &action), ERR_INVALID);
	assert_int_equal(err->problems->count, 2);
	assert_ok(portal_action_delete(ctx, actions.items[0].id));
	assert_err(portal_action_find(ctx, actions.items[0].id, &action), ERR_NOT_FOUND);
	testing_unit(ctx, "other");
	assert_err(portal_action_find(ctx, actions.items[1].id, &action), ERR_NOT_FOUND);
	assert_err(type_find(ctx, type.id, &type), ERR_NOT_FOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(saves_types_with_skills, open_db, close_db),
		cmocka_unit_test_setup_teardown(tells_problems, open_db, close_db),
		cmocka_unit_test_setup_teardown(rules_fall_back_on_the_unit, open_db, close_db),
		cmocka_unit_test_setup_teardown(offers_the_usual_actions_once, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
