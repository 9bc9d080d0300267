/* action_test -- when an action is possible, until when, and why not; settings and their words. */
#include "base/test.h"

#include "access/testing.h"
#include "action/action.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

/* A visitor, an activity planned for tomorrow 10:00 (it is 9:00), and one action, to be spoilt. */
struct scene {
	struct house house;
	struct access_visitor visitor;
	struct activity_type type;
	struct activity activity;
	struct action action;
	struct action_case asked;
};

static struct scene *
scene_open(const char *kind)
{
	static struct scene scene;

	scene = (struct scene){ .house = house_open() };
	scene.visitor = house_come_in(&scene.house);
	scene.type = type_new();
	scene.type.id = house_type(scene.house.ctx, "service", true);
	scene.type.name = "Service";
	scene.type.portal_shown = true;
	scene.activity = house_activity(scene.house.ctx, scene.type.id, scene.house.customer.id);
	scene.activity.status = STATUS_PLANNED;
	scene.activity.start = INSTANT(scene.house.ctx->now.s + 25 * 3600 + 900);
	scene.activity.window_from = INSTANT(scene.house.ctx->now.s + 25 * 3600);
	scene.activity.window_to = INSTANT(scene.house.ctx->now.s + 27 * 3600);
	scene.action = (struct action){ .type = scene.type.id,
		.code = kind,
		.kind = action_kind_find(kind),
		.active = true,
		.offered = ACTION_ON_BOTH,
		.statuses = "",
		.until_h = -1,
		.settings = "{}" };
	scene.asked = (struct action_case){ .action = &scene.action, .visitor = &scene.visitor,
		.type = &scene.type, .activity = &scene.activity };
	return &scene;
}

static struct action_answer
ask(struct scene *scene)
{
	struct action_answer answer;

	assert_ok(action_ask(scene->house.ctx, &scene->asked, &answer));
	assert_true(answer.possible == str_empty(answer.why));
	return answer;
}

static void
each_kind_stands_in_its_file(void **state)
{
	(void)state;
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		const struct action_kind *kind = action_kinds[i];
		struct arena *arena = arena_open();

		assert_ptr_equal(action_kind_find(kind->token), kind);
		assert_false(str_empty(kind->label));
		assert_false(str_empty(kind->help));
		assert_false(str_empty(kind->page_title));
		assert_false(str_empty(kind->icon));
		assert_non_null(kind->draw);
		assert_non_null(kind->perform);
		assert_true(kind->places >= ACTION_ON_ACTIVITY && kind->places <= ACTION_ON_BOTH);
		arena_close(arena);
	}
	assert_null(action_kind_find("no such kind"));
}

static void
first_settings_are_good_settings(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	for (size_t i = 0; action_kinds[i] != NULL; i++) {
		struct problems problems = { 0 };

		action_check_settings(ctx, action_kinds[i]->token,
		    action_first_settings(ctx, action_kinds[i]->token), &problems);
		assert_int_equal(problems.count, 0);
	}
	testing_close(ctx);
}

static void
wrong_settings_are_told_by_name(void **state)
{
	static const struct { const char *settings, *field;
	} wrong[] = {
		{ "[]", "settings" },
		{ "{", "settings" },
		{ "{\"until_h\":-1}", "until_h" },
		{ "{\"until_h\":\"24\"}", "until_h" },
		{ "{\"status\":[\"no such\"]}", "status" },
		{ "{\"status\":\"planned\"}", "status" },
		{ "{\"label\":\"Book\"}", "label" },
		{ "{\"label\":{\"xx\":\"Book\"}}", "label" },
		{ "{\"offered\":\"nowhere\"}", "offered" },
		{ "{\"help\":{\"en\":\"{no.such.code}\"}}", "help" },
	};
	struct ctx *ctx = testing_open();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct problems problems = { 0 };

		action_check_settings(ctx, "book", wrong[i].settings, &problems);
		assert_non_null(problem_of(&problems, wrong[i].field));
	}
	testing_close(ctx);
}

static void
only_in_its_statuses(void **state)
{
	static const enum activity_status statuses[] = { STATUS_REQUESTED, STATUS_PENDING,
		STATUS_PLANNED, STATUS_EN_ROUTE, STATUS_IN_PROGRESS, STATUS_INTERMEDIATE,
		STATUS_TERMINATED, STATUS_CANCELED };
	static const struct { const char *kind; uint32_t possible;
	} table[] = {
		{ "book", STATUS_BIT(STATUS_REQUESTED) | STATUS_BIT(STATUS_PENDING) },
		{ "reschedule", STATUS_BIT(STATUS_PLANNED) },
		{ "cancel",
		    STATUS_BIT(STATUS_REQUESTED) | STATUS_BIT(STATUS_PENDING) |
			STATUS_BIT(STATUS_PLANNED) },
	};

	(void)state;
	for (size_t k = 0; k < COUNT_OF(table); k++) {
		struct scene *scene = scene_open(table[k].kind);

		for (size_t i = 0; i < COUNT_OF(statuses); i++) {
			scene->activity.status = statuses[i];
			assert_int_equal(ask(scene).possible,
			    (table[k].possible & STATUS_BIT(statuses[i])) != 0);
		}
		/* Settings narrow; they never open what the kind cannot do. */
		scene->action.statuses = " pending terminated ";
		scene->activity.status = STATUS_TERMINATED;
		assert_false(ask(scene).possible);
		scene->activity.status = STATUS_REQUESTED;
		assert_false(ask(scene).possible);
		testing_close(scene->house.ctx);
	}
}

static void
until_hours_before_the_promise(void **state)
{
	struct scene *scene = scene_open("reschedule");
	int64_t promise = scene->activity.window_from.s;
	struct action_answer answer;

	(void)state;
	scene->action.until_h = 24;
	answer = ask(scene);
	assert_true(answer.possible);
	assert_int_equal(answer.until.s, promise - 24 * 3600);
	testing_forward(scene->house.ctx, 3600);	/* the very hour */
	assert_true(ask(scene).possible);
	testing_forward(scene->house.ctx, 1);
	answer = ask(scene);
	assert_false(answer.possible);
	assert_true(answer.show);
	scene->action.until_h = -1;
	answer = ask(scene);
	assert_true(answer.possible);
	assert_true(INSTANT_IS_NONE(answer.until));
	testing_close(scene->house.ctx);
}

static void
only_where_it_is_offered(void **state)
{
	struct scene *scene = scene_open("book");

	(void)state;
	scene->activity.status = STATUS_PENDING;
	scene->action.offered = ACTION_ON_HOME;
	assert_false(ask(scene).possible);
	scene->asked.activity = NULL;
	assert_true(ask(scene).possible);
	scene->action.offered = ACTION_ON_ACTIVITY;
	assert_false(ask(scene).possible);
	scene->action.offered = ACTION_ON_BOTH;
	scene->type.portal_shown = false;
	assert_false(ask(scene).possible);
	scene->type.portal_shown = true;
	scene->type.archived = true;
	assert_false(ask(scene).possible);
	scene->type.archived = false;
	scene->action.active = false;
	assert_false(ask(scene).possible);
	testing_close(scene->house.ctx);
}

static void
only_for_whom_it_is(void **state)
{
	struct scene *scene = scene_open("cancel");
	struct access_standing *standing = &scene->visitor.standings.items[0];

	(void)state;
	assert_true(ask(scene).possible);
	standing->books = false;
	assert_false(ask(scene).possible);
	standing->books = true;
	scene->visitor.looking = true;
	assert_false(ask(scene).possible);
	assert_true(ask(scene).show);
	scene->visitor.looking = false;
	scene->visitor.only_activity = scene->activity.id;
	scene->visitor.only_action = "reschedule";
	assert_false(ask(scene).possible);
	scene->visitor.only_action = "cancel";
	assert_true(ask(scene).possible);
	scene->visitor.only_activity.value++;
	assert_false(ask(scene).possible);
	testing_close(scene->house.ctx);
}

static void
speaks_the_visitors_language(void **state)
{
	struct scene *scene = scene_open("book");
	struct ctx *ctx = scene->house.ctx;

	(void)state;
	scene->action
	    .settings = "{\"label\":{\"de\":\"Termin\",\"fr\":\"Rendez-vous, {customer.name}\"}}";
	ctx->lang = LANG_DE;
	assert_string_equal(action_text(ctx, &scene->asked, "label"), "Termin");
	ctx->lang = LANG_FR;
	assert_string_equal(action_text(ctx, &scene->asked, "label"), "Rendez-vous, Ursula Frick");
	ctx->lang = LANG_IT;	/* none given: any is better than none */
	assert_string_equal(action_text(ctx, &scene->asked, "label"), "Termin");
	scene->action.settings = "{}";
	ctx->lang = LANG_EN;
	assert_string_equal(action_text(ctx, &scene->asked, "label"), scene->action.kind->label);
	testing_close(ctx);
}

static void
reads_the_usual_ones(void **state)
{
	struct house house = house_open();
	struct actions actions;
	type_id type = house_type(house.ctx, "service", true);

	(void)state;
	assert_ok(portal_action_add_usual(house.ctx, type));
	assert_ok(action_list(house.ctx, type, &actions));
	assert_int_equal(actions.count, 3);
	assert_string_equal(actions.items[0].kind->token, "book");
	assert_string_equal(actions.items[1].kind->token, "reschedule");
	assert_string_equal(actions.items[1].statuses, " planned ");
	assert_int_equal(actions.items[1].until_h, 24);
	assert_int_equal(actions.items[2].until_h, 24);
	assert_ok(action_list_home(house.ctx, &actions));
	assert_int_equal(actions.count, 1);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_stands_in_its_file),
		cmocka_unit_test(first_settings_are_good_settings),
		cmocka_unit_test(wrong_settings_are_told_by_name),
		cmocka_unit_test(only_in_its_statuses),
		cmocka_unit_test(until_hours_before_the_promise),
		cmocka_unit_test(only_where_it_is_offered),
		cmocka_unit_test(only_for_whom_it_is),
		cmocka_unit_test(speaks_the_visitors_language),
		cmocka_unit_test(reads_the_usual_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
