/* label_test -- what comes by a QR label: one activity per form, where it belongs, and what is refused. */
#include "base/test.h"

#include "access/testing.h"
#include "action/action.h"
#include "action/label.h"
#include "activity/activity.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

struct scene {
	struct house house;
	struct ctx *ctx;
	struct customer machine;
	struct site site;
	struct access_label label;
};

/* A machine at a site of the company that it belongs to. */
static struct scene
scene_open(void)
{
	struct scene scene = { .house = house_open() };
	struct ctx *ctx = scene.ctx = scene.house.ctx;

	scene.site = (struct site){ .customer = scene.house.customer.id, .address = "Gasse 1, 9490 Vaduz",
		.address_additional = "", .latitude = 47.1, .longitude = 9.5, .notes = "", .active = true };
	testing_ok(ctx, site_save(ctx, &scene.site));
	testing_ok(ctx, customer_new(ctx, &scene.machine));
	scene.machine.name = "Heat pump 7";
	scene.machine.type = CUSTOMER_MACHINE;
	scene.machine.parent = scene.house.customer.id;
	testing_ok(ctx, customer_save(ctx, &scene.machine));
	testing_ok(ctx, access_label_make(ctx, scene.machine.id, scene.site.id,
	    house_type(ctx, "REPAIR", true), &scene.label));
	ctx->actor = (struct actor){ .kind = ACTOR_CONTACT, .name = "By QR label" };
	return scene;
}

static void
a_form_makes_one_request(void **state UNUSED)
{
	struct scene scene = scene_open();
	struct label_request request = { .text = "It drips",
		.name = "Tom", .reach = "079 123 45 67", .once = "form-1" };
	struct access_label again;
	struct activity activity;
	struct wishes wishes;
	activity_id first, second;

	testing_ok(scene.ctx, label_send(scene.ctx, &scene.label, &request, &first));
	testing_ok(scene.ctx, label_send(scene.ctx, &scene.label, &request, &second));
	assert_int_equal(first.value, second.value);
	testing_ok(scene.ctx, activity_find(scene.ctx, first, &activity));
	assert_int_equal(activity.status, STATUS_REQUESTED);
	assert_int_equal(activity.customer.value, scene.machine.id.value);
	assert_string_equal(activity.address, scene.site.address);
	assert_non_null(strstr(activity.comment, "079 123 45 67"));
	testing_ok(scene.ctx, wish_list(scene.ctx, WISH_REQUEST, false, 10, &wishes));
	assert_int_equal(wishes.count, 1);
	testing_ok(scene.ctx, access_label_find(scene.ctx, scene.label.public_id.text, &again));
	assert_int_equal(again.uses, 1);
	request.once = "form-2";
	testing_ok(scene.ctx, label_send(scene.ctx, &scene.label, &request, &second));
	assert_int_not_equal(first.value, second.value);
	testing_close(scene.ctx);
}

static void
refuses_with_a_sentence(void **state UNUSED)
{
	static const struct { const char *text, *reach, *field; } tries[] = {
		{ "", "", "text" }, { "It drips", "no number", "reach" }, { "It drips", "@x", "reach" },
		{ "It drips", "", NULL }, { "It drips", "tom@example.li", NULL },
	};
	struct scene scene = scene_open();

	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		struct label_request request = { .text = tries[i].text, .name = "", .reach = tries[i].reach };
		struct problems problems = { 0 };

		label_check(scene.ctx, &request, &problems);
		assert_int_equal(problems.count == 0, tries[i].field == NULL);
		if (tries[i].field != NULL)
			assert_non_null(problem_of(&problems, tries[i].field));
	}
	testing_close(scene.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_makes_one_request),
		cmocka_unit_test(refuses_with_a_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
