/* sight_test -- the four switches: each reason, alone and in order, and in words. */
#include "base/test.h"

#include "access/access.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

static const unit_id unit = { 7 }, elsewhere = { 8 };
static const customer_id mine = { 40 }, child = { 41 }, foreign = { 42 };

/* A visitor with one standing where everything is on, to be spoilt by each test. */
struct scene {
	struct arena *arena;
	struct env env;
	struct ctx ctx;
	struct access_standing standing[2];
	struct access_visitor visitor;
	struct access_thing thing;
};

static struct scene *
scene_open(void)
{
	static struct scene scene;

	scene = (struct scene){ .arena = arena_open(), .env = env_still(INSTANT(1803628800), 1) };
	scene.ctx = ctx_make(scene.arena, &scene.env, NULL);
	scene.standing[0] = (struct access_standing){ .unit = unit,
		.customer = mine,
		.sees = true,
		.books = true,
		.signs = true,
		.unit_on = true,
		.way_on = true,
		.customer_on = true };
	scene.visitor.standings = (struct access_standings){ scene.standing, 1, 1 };
	scene.visitor.here = &scene.standing[0];
	scene.thing = (struct access_thing){ .activity = { 900 },
		.unit = unit,
		.customer = mine,
		.type_shown = true,
		.type_name = "Inspection" };
	return &scene;
}

static enum access_why
why(struct scene *scene, enum access_right right)
{
	struct access_verdict verdict = access_sees(
	    &scene->ctx, &scene->visitor, right, &scene->thing);

	assert_true((verdict.why == ACCESS_YES) == str_empty(verdict.say));
	return verdict.why;
}

static void
sees_its_own(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	assert_int_equal(why(scene, ACCESS_BOOK), ACCESS_YES);
	assert_int_equal(why(scene, ACCESS_SIGN), ACCESS_YES);
	scene->thing.activity = (activity_id){ 0 };	/* the home page: no type is asked */
	scene->thing.type_shown = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	arena_close(scene->arena);
}

static void
each_switch_says_why(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->standing[0].unit_on = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_UNIT_OFF);
	scene->standing[0].unit_on = true;
	scene->standing[0].way_on = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_WAY_OFF);
	scene->standing[0].way_on = true;
	scene->standing[0].customer_on = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_CUSTOMER_OFF);
	scene->standing[0].customer_on = true;
	scene->thing.type_shown = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_TYPE_HIDDEN);
	scene->thing.type_shown = true;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	arena_close(scene->arena);
}

static void
rights_are_asked_one_by_one(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->standing[0].books = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	assert_int_equal(why(scene, ACCESS_BOOK), ACCESS_NO_RIGHT);
	assert_int_equal(why(scene, ACCESS_SIGN), ACCESS_YES);
	scene->standing[0].signs = false;
	assert_int_equal(why(scene, ACCESS_SIGN), ACCESS_NO_RIGHT);
	scene->standing[0].sees = false;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_NO_RIGHT);
	/* A second contact of the same person on the same customer may lend its right. */
	scene->standing[1] = scene->standing[0];
	scene->standing[1].sees = scene->standing[1].books = true;
	scene->visitor.standings.count = 2;
	assert_int_equal(why(scene, ACCESS_BOOK), ACCESS_YES);
	arena_close(scene->arena);
}

static void
foreign_things_are_foreign(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->thing.customer = foreign;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OTHER_CUSTOMER);
	scene->thing.customer = (customer_id){ 0 };	/* nobody's */
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OTHER_CUSTOMER);
	scene->thing.customer = mine;
	scene->thing.unit = elsewhere;		/* the same number in another unit */
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OTHER_CUSTOMER);
	scene->visitor.standings.count = 0;
	scene->thing.unit = unit;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OTHER_CUSTOMER);
	arena_close(scene->arena);
}

static void
parents_see_children_when_the_unit_says_so(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->thing.customer = child;
	scene->thing.parent = mine;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_CHILDREN_HIDDEN);
	scene->standing[0].children_too = true;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	/* A child never sees its parent's. */
	scene->thing.customer = foreign;
	scene->thing.parent = child;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OTHER_CUSTOMER);
	arena_close(scene->arena);
}

static void
a_link_opens_what_it_was_made_for(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->visitor.only_activity = scene->thing.activity;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	scene->visitor.only_activity = (activity_id){ 901 };
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OUT_OF_SCOPE);
	scene->thing.activity = (activity_id){ 0 };	/* nor the home page */
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_OUT_OF_SCOPE);
	arena_close(scene->arena);
}

static void
staff_who_look_change_nothing(void **state)
{
	struct scene *scene = scene_open();

	(void)state;
	scene->visitor.looking = true;
	assert_int_equal(why(scene, ACCESS_SEE), ACCESS_YES);
	assert_int_equal(why(scene, ACCESS_BOOK), ACCESS_READ_ONLY);
	arena_close(scene->arena);
}

static void
says_it_in_words(void **state)
{
	struct scene *scene = scene_open();
	struct access_verdict verdict;

	(void)state;
	scene->thing.type_shown = false;
	verdict = access_sees(&scene->ctx, &scene->visitor, ACCESS_SEE, &scene->thing);
	assert_non_null(strstr(verdict.say, "Inspection"));
	for (int i = 0; i < ACCESS_WHY_COUNT; i++)
		assert_false(str_empty(access_why_token((enum access_why)i)));
	arena_close(scene->arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_its_own),
		cmocka_unit_test(each_switch_says_why),
		cmocka_unit_test(rights_are_asked_one_by_one),
		cmocka_unit_test(foreign_things_are_foreign),
		cmocka_unit_test(parents_see_children_when_the_unit_says_so),
		cmocka_unit_test(a_link_opens_what_it_was_made_for),
		cmocka_unit_test(staff_who_look_change_nothing),
		cmocka_unit_test(says_it_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
