/* draft_test -- a form is made step by step; whoever comes second loses nothing; a whole type goes through a file. */
#include "base/test.h"

#include <string.h>

#include "account/testing.h"
#include "base/arena.h"
#include "base/str.h"
#include "catalog/draft.h"
#include "catalog/type_file.h"
#include "db/testing.h"
#include "form/field.h"

static struct ctx *ctx;
static struct activity_type type;
static struct form_key key;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "draft");
	type = type_new();
	type.reference = "HP";
	type.name = "Heat pump";
	assert_ok(type_save(ctx, &type));
	key = form_of_closing(type.id);
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

/* Another member of staff, whose draft is not mine. */
static void
be(int64_t person)
{
	ctx->actor.kind = ACTOR_STAFF;
	ctx->actor.person = (person_id){ person };
	ctx->actor.name = person == 1 ? "Anna" : "Bruno";
}

static const char *
codes_now(void)
{
	struct draft draft;
	struct form form;
	struct problems problems = { 0 };
	const char *all = "";

	assert_ok(draft_find(ctx, key, &draft));
	form_parse(ctx, draft.definition, NULL, &form, &problems);
	for (size_t i = 0; i < form.count; i++)
		all = arena_printf(ctx->arena, "%s%s ", all, form.fields[i].code);
	return all;
}

static const char *
add_field(const char *kind, const char *after)
{
	const char *code;

	assert_ok(draft_add(ctx, key, "", kind, after, &code));
	return code;
}

static const char *
set_field(const char *code, const char *json)
{
	json_t *field = json_loads(json, 0, NULL);
	const char *out;

	assert_non_null(field);
	assert_ok(draft_set(ctx, key, "", code, field, &out));
	json_decref(field);
	return out;
}

static void
goes_step_by_step(void **state)
{
	static const char *const wanted[] = { "text_2", "pressure", NULL };
	struct draft_saved saved;
	struct form form;

	(void)state;
	be(1);
	assert_string_equal(add_field("text", ""), "text");
	assert_string_equal(add_field("text", "text"), "text_2");
	assert_string_equal(add_field("number", "text"), "number");
	assert_string_equal(codes_now(), "text number text_2 ");
	/* never saved and still with the code it was given: the label makes one */
	assert_string_equal(set_field("number",
	    "{\"code\":\"number\",\"kind\":\"number\",\"label\":{\"en\":\"Pressure\"}}"),
	    "pressure");
	assert_ok(draft_move(ctx, key, "", "pressure", -1));
	assert_string_equal(codes_now(), "pressure text text_2 ");
	assert_ok(draft_move(ctx, key, "", "pressure", -1));
	assert_string_equal(codes_now(), "pressure text text_2 ");
	assert_ok(draft_order(ctx, key, "", wanted));
	assert_string_equal(codes_now(), "text_2 pressure text ");
	assert_ok(draft_remove(ctx, key, "", "text_2"));
	assert_ok(draft_undo(ctx, key));
	assert_string_equal(codes_now(), "text_2 pressure text ");
	assert_err(draft_undo(ctx, key), ERR_GONE);
	assert_err(draft_remove(ctx, key, "", "nothing"), ERR_NOT_FOUND);
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	assert_true(saved.saved);
	assert_ok(form_find(ctx, key, &form));
	assert_int_equal(form.version, 1);
	assert_int_equal(form.count, 3);
	/* once saved, a label changes no code any more */
	assert_string_equal(set_field("pressure",
	    "{\"code\":\"pressure\",\"kind\":\"number\",\"label\":{\"en\":\"Bar\"}}"), "pressure");
	assert_ok(draft_discard(ctx, key));
	assert_string_equal(codes_now(), "text_2 pressure text ");
}

static void
conditions_follow_a_code(void **state)
{
	struct draft draft;
	struct problems problems = { 0 };
	struct form form;

	(void)state;
	be(1);
	add_field("yes_no", "");
	add_field("yes_no", "yes_no");
	add_field("text", "yes_no");
	add_field("computed", "text");
	set_field("text", "{\"code\":\"text\",\"kind\":\"text\",\"label\":{\"en\":\"Text\"},"
	    "\"when\":{\"join\":\"and\",\"items\":[{\"field\":\"yes_no\",\"op\":\"is_not_empty\"}]}}");
	set_field("computed", "{\"code\":\"computed\",\"kind\":\"computed\",\"label\":{\"en\":\"Sum\"},"
	    "\"formula\":\"if(yes_no = \\\"yes_no\\\", yes_no_2, 1)\"}");
	assert_string_equal(set_field("yes_no",
	    "{\"code\":\"mandatory\",\"kind\":\"yes_no\",\"label\":{\"en\":\"Mandatory\"}}"), "mandatory");
	assert_ok(draft_find(ctx, key, &draft));
	form_parse(ctx, draft.definition, NULL, &form, &problems);
	assert_int_equal(problems.count, 0);
	assert_string_equal(conditions_fields(ctx, form_field(&form, "text")->when)[0], "mandatory");
	/* quoted texts and longer codes are no codes of it */
	assert_non_null(strstr(draft.definition, "if(mandatory = \\\"yes_no\\\", yes_no_2, 1)"));
}

/* A field of any kind is sound as soon as it is added. */
static void
new_fields_are_sound(void **state)
{
	struct problems problems = { 0 };
	struct draft draft;
	struct form form;
	size_t count = 0;

	(void)state;
	be(1);
	for (const struct field_kind *const *kind = form_fields; *kind != NULL; kind++, count++)
		add_field((*kind)->token, "");
	assert_ok(draft_find(ctx, key, &draft));
	form_parse(ctx, draft.definition, NULL, &form, &problems);
	for (size_t i = 0; i < problems.count; i++)
		print_error("%s: %s\n", problems.items[i].field, problems.items[i].say);
	assert_int_equal(problems.count, 0);
	assert_int_equal(form.count, count);
}

static void
second_loses_nothing(void **state)
{
	struct draft_saved saved;
	struct form form;
	struct draft draft;

	(void)state;
	be(1);
	add_field("text", "");
	add_field("date", "text");
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	be(2);
	set_field("date", "{\"code\":\"date\",\"kind\":\"date\",\"label\":{\"en\":\"Wished\"},\"required\":true}");
	be(1);
	add_field("photos", "");
	set_field("text", "{\"code\":\"text\",\"kind\":\"text\",\"label\":{\"en\":\"What is wrong\"}}");
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	assert_true(saved.saved);
	be(2);
	assert_ok(draft_find(ctx, key, &draft));
	assert_ok(draft_behind(ctx, &draft, &saved));
	assert_string_equal(saved.who, "Anna");
	assert_true(saved.changes.count > 0);
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	assert_false(saved.saved);
	assert_string_equal(saved.who, "Anna");
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	assert_true(saved.saved);
	assert_ok(form_find(ctx, key, &form));
	assert_int_equal(form.version, 3);
	assert_int_equal(form.count, 3);
	assert_string_equal(form_field(&form, "text")->label.in[LANG_EN], "What is wrong");
	assert_true(form_field(&form, "date")->required);
	assert_non_null(form_field(&form, "photos"));
}

static void
type_goes_through_a_file(void **state)
{
	struct type_file_rules rules = { 0 };
	struct activity_type copy, again;
	struct portal_actions actions;
	struct draft_saved saved;
	struct form form;
	const char *json, *second;

	(void)state;
	be(1);
	add_field("rating", "");
	assert_ok(draft_publish(ctx, key, NULL, &saved));
	assert_ok(portal_action_add_usual(ctx, type.id));
	type.price_cents = 9550;
	type.by_portal = false;
	type.category = "Heating";
	type.display.parts[DISPLAY_WORKER].shown = false;
	type.display.parts[DISPLAY_STEPS].statuses = " planned ";
	*arena_push(ctx->arena, &type.display.statuses) = (struct display_status){ "planned",
	    { .in = { [LANG_DE] = "Eingeplant für {customer.name}" } } };
	assert_ok(skill_ensure(ctx, "gas", &(skill_id){ 0 }));
	*arena_push(ctx->arena, &type.skills) = (struct skill_level){ .name = "gas", .level = 2 };
	assert_ok(skill_ensure(ctx, "gas", &type.skills.items[0].skill));
	assert_ok(type_save(ctx, &type));
	assert_ok(type_file_write(ctx, type.id, &json));
	assert_ok(type_file_read(ctx, json, &rules, &copy));
	assert_string_equal(copy.reference, "HP-2");
	assert_int_equal(copy.price_cents, 9550);
	assert_false(copy.by_portal);
	assert_int_equal(copy.skills.count, 1);
	assert_string_equal(display_status_words(&copy.display, "planned", LANG_FR, LANG_DE),
	    "Eingeplant für {customer.name}");
	assert_true(display_shows(&copy.display, DISPLAY_STEPS, "planned"));
	assert_false(display_shows(&copy.display, DISPLAY_STEPS, "terminated"));
	assert_false(display_shows(&copy.display, DISPLAY_WORKER, "planned"));
	assert_ok(form_find(ctx, form_of_closing(copy.id), &form));
	assert_int_equal(form.count, 1);
	assert_ok(portal_action_list(ctx, copy.id, &actions));
	assert_int_equal(actions.count, 3);

	/* the same again changes nothing but the reference; replacing keeps the id */
	assert_ok(type_file_write(ctx, copy.id, &second));
	assert_int_equal(strlen(second), strlen(json) + strlen("-2"));
	rules.replace = true;
	assert_ok(type_file_read(ctx, json, &rules, &again));
	assert_true(ID_EQUAL(again.id, type.id));
	assert_ok(type_duplicate(ctx, type.id, &copy));
	assert_string_equal(copy.name, "Heat pump (copy)");
}

/* Kept for thirty days after the last touch, of everybody. */
static void
forgotten_drafts_are_swept(void **state)
{
	struct form_key own = form_of_customer();
	struct draft draft;
	int64_t removed;
	const char *code;

	(void)state;
	be(1);
	assert_ok(draft_add(ctx, own, "", "text", "", &code));
	testing_forward(ctx, DRAFT_KEPT_DAYS * 86400 - 60);
	assert_ok(draft_sweep(ctx, &removed));
	assert_ok(draft_find(ctx, own, &draft));
	assert_true(draft.stored);
	testing_forward(ctx, 120);
	assert_ok(draft_sweep(ctx, &removed));
	assert_true(removed >= 1);
	assert_ok(draft_find(ctx, own, &draft));
	assert_false(draft.stored);
}

static void
wrong_files_are_told(void **state)
{
	static const char *const wrong[] = { "", "[]", "{\"doorstep\":\"activity type\"}",
	    "{\"doorstep\":\"invoice\",\"type\":{}}",
	    "{\"doorstep\":\"activity type\",\"version\":2,\"type\":{\"name\":\"A\",\"reference\":\"A\"}}",
	    "{\"doorstep\":\"activity type\",\"version\":1,\"type\":{\"name\":\"A\"}}",
	    "{\"doorstep\":\"activity type\",\"version\":1,\"type\":{\"name\":\"A\",\"reference\":\"A\","
	    "\"duration_s\":\"long\"}}",
	    "{\"doorstep\":\"activity type\",\"version\":1,\"type\":{\"name\":\"A\",\"reference\":\"A\"},"
	    "\"forms\":{\"closing\":{\"fields\":[{\"code\":\"x\",\"kind\":\"telepathy\",\"label\":\"X\"}]}}}",
	    "{\"doorstep\":\"activity type\",\"version\":1,\"type\":{\"name\":\"A\",\"reference\":\"A\"},"
	    "\"actions\":[{\"code\":\"BAD CODE\",\"kind\":\"book\"}]}" };
	struct activity_types types;
	struct activity_type out;

	(void)state;
	be(1);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct err *err = type_file_read(ctx, wrong[i], &(struct type_file_rules){ 0 }, &out);

		if (err == OK)
			print_error("file %zu was taken\n", i);
		assert_err(err, ERR_INVALID);
	}
	/* nothing of any of them stayed */
	assert_ok(type_list(ctx, true, &types));
	assert_int_equal(types.count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(goes_step_by_step, open_db, close_db),
		cmocka_unit_test_setup_teardown(conditions_follow_a_code, open_db, close_db),
		cmocka_unit_test_setup_teardown(new_fields_are_sound, open_db, close_db),
		cmocka_unit_test_setup_teardown(second_loses_nothing, open_db, close_db),
		cmocka_unit_test_setup_teardown(type_goes_through_a_file, open_db, close_db),
		cmocka_unit_test_setup_teardown(forgotten_drafts_are_swept, open_db, close_db),
		cmocka_unit_test_setup_teardown(wrong_files_are_told, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
