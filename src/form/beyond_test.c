/* beyond_test -- a form tells no more than may be seen by whoever saves it. */
#include "base/test.h"

#include "account/permission.h"
#include "activity/testing.h"
#include "form/form.h"

#define NOTES "{\"code\":\"notes\",\"kind\":\"area\",\"label\":\"Notes\",\"portal\":\"hidden\",\"default\":\"none\"}"
#define FORM(fields) "{\"fields\":[" fields "]}"
#define PRESET(code, text) "{\"kind\":\"text\",\"code\":\"" code "\",\"label\":\"Preset\",\"default\":\"" text "\"}"
#define SAYS(text)	"{\"kind\":\"note\",\"code\":\"says\",\"text\":{\"en\":\"" text "\"}}"
#define INNER(field)	"{\"kind\":\"group\",\"code\":\"rooms\",\"label\":\"Rooms\",\"fields\":[" field "]}"

/* A default becomes an answer, and answers are read by whoever sees activities. */
static void
tells_no_more_than_its_author_may_see(void **state)
{
	static const struct { const char *definition, *field; } rows[] = {
		{ FORM(PRESET("key", "{portal.link}")), "/fields/0/default" },
		{ FORM(PRESET("key", "Call {customer.phone}")), "/fields/0/default" },
		{ FORM(SAYS("Open {portal.link}")), "/fields/0/text" },
		{ FORM(INNER(PRESET("key", "{portal.link}"))), "/fields/0/fields/0/default" },
	};
	struct ctx *ctx = testing_open();
	struct scene scene = scene_make(ctx, "li");
	struct form_key key = form_of_activity(scene.type.id);
	const struct actor little = { .kind = ACTOR_STAFF, .name = "Tina",
		.rights = RIGHT(PERMISSION_EDIT_CATALOG) | RIGHT(PERMISSION_SEE_BOARD) };
	struct form form;
	struct err *err;

	(void)state;
	ctx->actor = little;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		err = form_save(ctx, key, rows[i].definition, 0, NULL, &form);
		assert_err(err, ERR_INVALID);
		assert_int_equal(err->problems->count, 1);
		assert_string_equal(err->problems->items[0].field, rows[i].field);
	}
	testing_ok(ctx, form_save(ctx, key, FORM(PRESET("ours", "{activity.reference}")), 0, NULL, &form));
	ctx->actor.rights = UINT64_MAX;
	testing_ok(ctx, form_save(ctx, key, FORM(PRESET("key", "{portal.link}")), 1, NULL, &form));
	/* it stands: others change what is beside it, not where it goes */
	ctx->actor = little;
	testing_ok(ctx, form_save(ctx, key, FORM(PRESET("key", "{portal.link}") "," NOTES), 2, NULL, &form));
	assert_err(form_save(ctx, key, FORM(PRESET("other", "{portal.link}") "," NOTES), 3, NULL, &form),
	    ERR_INVALID);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_no_more_than_its_author_may_see),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
