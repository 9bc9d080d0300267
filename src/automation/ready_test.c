/* ready_test -- every ready trigger is sound; triggers go into the file of a type and come back the same. */
#include "base/test.h"

#include <jansson.h>
#include <string.h>
#include "activity/testing_stage.h"
#include "automation/effect.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"

/* What still has to be chosen by a person, and nothing else, is wrong with a ready one. */
static void
ready_ones_are_sound(void **state)
{
	(void)state;
	for (const struct trigger_ready *one = trigger_ready_rows; one->token != NULL; one++) {
		struct problems problems = { 0 };
		struct trigger trigger;
		struct sentences would;
		struct activity activity;

		assert_ok(trigger_ready_make(ctx, one->token, &trigger));
		assert_string_equal(trigger.ready, one->token);
		testing_ok(ctx, trigger_check(ctx, &trigger, &problems));
		for (size_t i = 0; i < problems.count; i++)
			if (!str_equal(one->token, "follow_up") ||
			    !str_equal(problems.items[i].field, "effects/0/type"))
				fail_msg("%s: %s: %s", one->token, problems.items[i].field, problems.items[i].say);
		if (problems.count > 0)
			continue;
		assert_ok(activity_find(ctx, scene_activity(ctx, &scene), &activity));
		testing_ok(ctx, trigger_try(ctx, &trigger, &activity, &would));
		if (would.count == 0)
			fail_msg("%s says nothing of what it would do", one->token);
		testing_ok(ctx, trigger_save(ctx, &trigger));
	}
	assert_err(trigger_ready_make(ctx, "nothing", &(struct trigger){ 0 }), ERR_NOT_FOUND);
}

static struct trigger
weekly(type_id type)
{
	struct trigger trigger = trigger_new();

	trigger.name = "Every Tuesday and Friday";
	trigger.type = type;
	trigger.active = true;
	trigger.moment = MOMENT_EVERY_WEEK;
	trigger.at = 7 * 3600 + 30 * 60;
	trigger.weekdays = 1u << TUESDAY | 1u << FRIDAY;
	trigger.each = true;
	trigger.contained = true;
	trigger.frequency = FREQUENCY_AGAIN;
	trigger.when = "{\"join\":\"and\",\"items\":[{\"field\":\"activity.priority\",\"op\":\"ge\","
	    "\"value\":5}]}";
	trigger.effects = arena_printf(ctx->arena, "[{\"kind\":\"create\",\"type\":\"%s\",\"relation\":\"follows\","
	    "\"in_days\":30},{\"kind\":\"notify\",\"to\":\"planners\","
	    "\"text\":{\"en\":\"Look at {activity.reference}\","
	    "\"de\":\"Siehe {activity.reference}\"}}]", scene.type.public_id.text);
	return trigger;
}

/* Out of one type and into another: the same, with the type itself in place of the type itself. */
static void
files_bring_them_back(void **state)
{
	struct trigger trigger = weekly(scene.type.id), back;
	struct problems problems = { 0 };
	struct activity_type other;
	struct triggers list;
	const char *file, *again;

	(void)state;
	testing_ok(ctx, trigger_save(ctx, &trigger));
	testing_ok(ctx, trigger_export(ctx, scene.type.id, &file));
	assert_null(strstr(file, scene.type.public_id.text));
	other = type_new();
	other.name = "Other";
	other.reference = "OTHER";
	testing_ok(ctx, type_save(ctx, &other));
	testing_ok(ctx, trigger_import(ctx, other.id, file, "/triggers", &problems));
	assert_int_equal(problems.count, 0);
	testing_ok(ctx, trigger_export(ctx, other.id, &again));
	assert_string_equal(file, again);
	testing_ok(ctx, trigger_list(ctx, other.id, false, &list));
	for (size_t i = 0; i < list.count; i++)
		if (ID_EQUAL(list.items[i].type, other.id))
			back = list.items[i];
	assert_string_equal(back.name, trigger.name);
	assert_int_equal(back.at, trigger.at);
	assert_int_equal(back.weekdays, trigger.weekdays);
	assert_true(back.each && back.contained);
	assert_int_equal(back.frequency, FREQUENCY_AGAIN);
	assert_non_null(strstr(back.effects, other.public_id.text));
}

static void
files_that_are_wrong_add_nothing(void **state)
{
	static const char *const wrong[] = { "{}", "[7]", "[\"nothing\"]", "[{\"name\":\"x\",\"moment\":\"never\"}]",
		"[{\"name\":\"x\",\"moment\":\"event\",\"event\":\"sunrise\",\"effects\":[]}]",
		"[\"remind\",{\"name\":\"\",\"moment\":\"event\",\"event\":\"closed\",\"effects\":["
		"{\"kind\":\"detach\"}]}]",
		"[{\"name\":\"x\",\"moment\":\"event\",\"event\":\"closed\",\"effects\":[{\"kind\":\"status\","
		"\"status\":\"asleep\"}]}]" };
	struct triggers list;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct problems problems = { 0 };

		testing_ok(ctx, trigger_import(ctx, scene.type.id, wrong[i], "/triggers", &problems));
		if (problems.count == 0)
			fail_msg("taken: %s", wrong[i]);
		assert_true(str_starts(problems.items[0].field, "/triggers"));
	}
	testing_ok(ctx, trigger_list(ctx, scene.type.id, true, &list));
	assert_int_equal(list.count, 0);
}

/* ---- the form of an effect ---- */

struct pair { const char *name, *value; };

static const char *
get(void *from, const char *name)
{
	for (const struct pair *pair = from; pair->name != NULL; pair++)
		if (str_equal(pair->name, name))
			return pair->value;
	return "";
}

static void
forms_are_read_as_they_are_stored(void **state)
{
	struct pair typed[] = { { "e.3.to", "address" }, { "e.3.address", "a@example.org" },
		{ "e.3.subject.en", "Hello" }, { "e.3.subject.fr", "Bonjour" }, { "e.3.text.en", "Text" },
		{ "e.3.calendar", "1" }, { "e.3.nothing", "ignored" }, { NULL, NULL } };
	struct effect_sent sent = { get, typed };
	const char *json = effect_read(ctx, "email", 3, &sent);
	struct buf drawn = buf_make(ctx->arena, 1 << 20);
	struct html html = { .out = &drawn, .ctx = ctx };
	json_t *read = json_loads(json, 0, NULL);
	struct effect effect = { effect_kind_find("email"), read };

	(void)state;
	assert_string_equal(json_string_value(json_object_get(read, "to")), "address");
	assert_string_equal(json_string_value(json_object_get(json_object_get(read, "subject"), "fr")), "Bonjour");
	assert_null(json_object_get(json_object_get(read, "subject"), "de"));
	assert_true(json_is_true(json_object_get(read, "calendar")));
	assert_null(json_object_get(read, "nothing"));
	testing_ok(ctx, effect_draw(ctx, &effect, 3, NULL, NULL, &html));
	assert_non_null(strstr(buf_text(&drawn), "name=\"e.3.subject.fr\" value=\"Bonjour\""));
	assert_non_null(strstr(buf_text(&drawn), "data-only=\"e.3.to=address\""));
	json_decref(read);
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		IN_SCENE(ready_ones_are_sound),
		IN_SCENE(files_bring_them_back),
		IN_SCENE(files_that_are_wrong_add_nothing),
		IN_SCENE(forms_are_read_as_they_are_stored),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
