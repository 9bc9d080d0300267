/* effect_test -- every file of automation/effects is whole: what the build collects is listed, said, drawn. */
#include "base/test.h"

#include <string.h>
#include "activity/testing_stage.h"
#include "automation/effect.h"

/* Every kind says something and has what the editor draws; the contract of a file in automation/effects. */
static void
every_kind_is_whole(void **state)
{
	struct activity activity = scene_find(ctx, scene_activity(ctx, &scene));

	(void)state;
	for (size_t i = 0; effect_kinds[i] != NULL; i++) {
		const struct effect_kind *kind = effect_kinds[i];
		struct effect effect = effect_first(ctx, kind);
		struct trigger t = trigger_new();
		struct effect_case c = { .effect = &effect, .trigger = &t, .key = "try", .activity = &activity,
			.customer = activity.customer, .data = json_object(), .before_from = INSTANT_NONE,
			.before_to = INSTANT_NONE };
		struct sentences said = { 0 };

		assert_ptr_equal(effect_kind_find(kind->token), kind);
		assert_true(kind->label[0] != '\0' && kind->help[0] != '\0' && kind->icon[0] != '\0');
		assert_non_null(kind->say);
		assert_non_null(kind->carry_out);
		if (strcmp(kind->token, "create") != 0)
			assert_ok(kind->say(ctx, &c, &said));
		for (const struct effect_setting *row = kind->settings; row != NULL && row->name != NULL; row++)
			assert_true(row->label[0] != '\0');
		json_decref((json_t *)(uintptr_t)c.data);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_kind_is_whole, open_scene, close_scene),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
