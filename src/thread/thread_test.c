/* thread_test -- messages between a customer and the planners: order, marks, quiet, double taps, walls. */
#include "base/test.h"

#include <stdio.h>
#include "access/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "document/document.h"
#include "thread/thread.h"

struct scene {
	struct house house;
	struct ctx *ctx;
	struct activity activity;
	struct thread_about general, about;
};

static struct scene
scene_open(void)
{
	struct scene scene = { .house = house_open() };

	scene.ctx = scene.house.ctx;
	scene.activity = house_activity(scene.ctx, house_type(scene.ctx, "SERVICE", true), scene.house.customer.id);
	scene.general = (struct thread_about){ .customer = scene.house.customer.id };
	scene.about = (struct thread_about){ scene.house.customer.id, scene.activity.id };
	return scene;
}

static thread_id
say(struct scene *scene, const struct thread_about *about, enum thread_side side, const char *text, const char *once)
{
	thread_id id;

	testing_ok(scene->ctx, thread_write(scene->ctx,
	    &(struct thread_new){ .about = *about, .side = side, .text = text, .once = once }, &id));
	return id;
}

static struct thread
look(struct scene *scene, const struct thread_about *about)
{
	struct thread thread;

	testing_ok(scene->ctx, thread_lookup(scene->ctx, about, &thread));
	return thread;
}

/* All of one second: pages lose none and show none twice. */
static void
pages_within_a_second(void **state UNUSED)
{
	struct scene scene = scene_open();
	struct thread_filter filter = { .customer = scene.house.customer.id, .before = INSTANT_NONE, .limit = 1 };
	instant before = INSTANT_NONE;
	int64_t before_row = 0;
	struct thread_messages list;
	struct threads first, second;
	thread_id id;
	bool more;

	for (int i = 0; i < 5; i++)
		id = say(&scene, &scene.general, THREAD_STAFF, arena_printf(scene.ctx->arena, "%d", i), NULL);
	for (int i = 4; i >= 0; i--) {
		testing_ok(scene.ctx, thread_messages(scene.ctx, id, 1, before, before_row, &list));
		assert_int_equal(list.count, 1);
		assert_string_equal(list.items[0].text, arena_printf(scene.ctx->arena, "%d", i));
		assert_int_equal(list.more, i > 0);
		before = list.items[0].at;
		before_row = list.items[0].row;
	}
	say(&scene, &scene.about, THREAD_STAFF, "about", NULL);
	testing_ok(scene.ctx, thread_list(scene.ctx, &filter, &first, &more));
	assert_true(more);
	filter.before = first.items[0].last_at;
	filter.before_id = first.items[0].id;
	testing_ok(scene.ctx, thread_list(scene.ctx, &filter, &second, &more));
	assert_false(more);
	assert_int_equal(second.count, 1);
	assert_false(ID_EQUAL(first.items[0].id, second.items[0].id));
	filter = (struct thread_filter){ .before = INSTANT_NONE, .limit = 500 };
	for (int i = 0; i < 60; i++) {
		scene.activity = house_activity(scene.ctx, scene.activity.type, scene.house.customer.id);
		scene.about.activity = scene.activity.id;
		say(&scene, &scene.about, THREAD_CUSTOMER, "?", NULL);
	}
	testing_ok(scene.ctx, thread_list(scene.ctx, &filter, &first, &more));
	assert_int_equal(first.count, 62);
	testing_close(scene.ctx);
}

static void
keeps_what_was_said_in_order(void **state)
{
	struct scene scene = scene_open();
	struct thread_messages list;
	struct thread thread = look(&scene, &scene.general);

	(void)state;
	assert_true(ID_IS_NONE(thread.id));
	say(&scene, &scene.general, THREAD_CUSTOMER, "  When do you come?\n", NULL);
	scene.ctx->now.s += 10;
	say(&scene, &scene.general, THREAD_STAFF, "On Tuesday.", NULL);
	thread = look(&scene, &scene.general);
	assert_int_equal(thread.unread[THREAD_CUSTOMER], 1);
	assert_int_equal(thread.unread[THREAD_STAFF], 1);
	assert_string_equal(thread.last_text, "On Tuesday.");
	testing_ok(scene.ctx, thread_messages(scene.ctx, thread.id, 50, INSTANT_NONE, 0, &list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].text, "When do you come?");
	assert_int_equal(list.items[0].side, THREAD_CUSTOMER);
	assert_true(list.items[0].unread && list.items[1].unread);
	/* The activity's is another one. */
	assert_true(ID_IS_NONE(look(&scene, &scene.about).id));
	testing_close(scene.ctx);
}

static void
says_the_same_form_once(void **state)
{
	struct scene scene = scene_open();
	struct thread_messages list;
	thread_id id;

	(void)state;
	id = say(&scene, &scene.about, THREAD_CUSTOMER, "Hello", "form-1");
	assert_int_equal(say(&scene, &scene.about, THREAD_CUSTOMER, "Hello", "form-1").value, id.value);
	say(&scene, &scene.about, THREAD_CUSTOMER, "Hello", "form-2");
	testing_ok(scene.ctx, thread_messages(scene.ctx, id, 50, INSTANT_NONE, 0, &list));
	assert_int_equal(list.count, 2);
	assert_int_equal(look(&scene, &scene.about).unread[THREAD_STAFF], 2);
	testing_close(scene.ctx);
}

static void
refuses_what_is_no_message(void **state)
{
	static const struct { size_t length; bool good; } tries[] = { { 0, false }, { 1, true },
		{ THREAD_LONGEST, true }, { THREAD_LONGEST + 1, false } };
	struct scene scene = scene_open();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		char *text = arena_new_array(scene.ctx->arena, tries[i].length + 1, char);
		struct err *err;
		thread_id id;

		memset(text, 'a', tries[i].length);
		err = thread_write(scene.ctx,
		    &(struct thread_new){ .about = scene.general, .side = THREAD_CUSTOMER, .text = text }, &id);
		assert_int_equal(err == OK, tries[i].good);
		if (err != OK)
			assert_non_null(problem_of(err->problems, "text"));
	}
	testing_close(scene.ctx);
}

static void
reading_is_marked_per_side(void **state)
{
	struct scene scene = scene_open();
	struct threads list;
	int64_t unread;
	thread_id id;
	bool more;

	(void)state;
	id = say(&scene, &scene.about, THREAD_CUSTOMER, "Hello", NULL);
	testing_ok(scene.ctx, thread_count_unread(scene.ctx, &unread));
	assert_int_equal(unread, 1);
	testing_ok(scene.ctx, thread_mark_read(scene.ctx, id, THREAD_CUSTOMER));
	assert_int_equal(look(&scene, &scene.about).unread[THREAD_STAFF], 1);
	testing_ok(scene.ctx, thread_mark_read(scene.ctx, id, THREAD_STAFF));
	testing_ok(scene.ctx, thread_count_unread(scene.ctx, &unread));
	assert_int_equal(unread, 0);
	testing_ok(scene.ctx, thread_mark_unread(scene.ctx, id));
	testing_ok(scene.ctx, thread_list(scene.ctx, &(struct thread_filter){ .unread = true }, &list, &more));
	assert_int_equal(list.count, 1);
	testing_ok(scene.ctx, thread_list_unread(scene.ctx, scene.house.customer.id, &list));
	assert_int_equal(list.count, 0);
	say(&scene, &scene.about, THREAD_STAFF, "Yes?", NULL);
	testing_ok(scene.ctx, thread_list_unread(scene.ctx, scene.house.customer.id, &list));
	assert_int_equal(list.count, 1);
	testing_close(scene.ctx);
}

static int
due(struct scene *scene, enum thread_side side)
{
	struct thread_notices list;
	int count = 0;

	testing_ok(scene->ctx, thread_notices_due(scene->ctx, &list));
	for (size_t i = 0; i < list.count; i++)
		count += list.items[i].side == side;
	return count;
}

struct taking { thread_id id; enum thread_side side; bool tell; };

static struct err *
take(struct ctx *ctx, void *arg)
{
	struct taking *taking = arg;

	return thread_take_notice(ctx, taking->id, taking->side, &taking->tell);
}

static bool
taken(struct scene *scene, thread_id id, enum thread_side side)
{
	struct taking taking = { id, side, false };

	testing_ok(scene->ctx, db_transaction(scene->ctx, take, &taking));
	return taking.tell;
}

static void
tells_once_in_a_quiet_period(void **state)
{
	struct scene scene = scene_open();
	thread_id id;

	(void)state;
	id = say(&scene, &scene.about, THREAD_CUSTOMER, "One", NULL);
	assert_int_equal(due(&scene, THREAD_STAFF), 0);
	scene.ctx->now.s += THREAD_SOON_S;
	assert_int_equal(due(&scene, THREAD_STAFF), 1);
	assert_int_equal(due(&scene, THREAD_CUSTOMER), 0);
	assert_true(taken(&scene, id, THREAD_STAFF));
	assert_false(taken(&scene, id, THREAD_STAFF));
	say(&scene, &scene.about, THREAD_CUSTOMER, "Two", NULL);
	scene.ctx->now.s += THREAD_QUIET_S - 1;
	assert_int_equal(due(&scene, THREAD_STAFF), 0);
	scene.ctx->now.s += 1;
	assert_int_equal(due(&scene, THREAD_STAFF), 1);
	/* Read meanwhile: nothing to tell. */
	testing_ok(scene.ctx, thread_mark_read(scene.ctx, id, THREAD_STAFF));
	assert_int_equal(due(&scene, THREAD_STAFF), 0);
	assert_false(taken(&scene, id, THREAD_STAFF));
	testing_close(scene.ctx);
}

static void
pages_through_the_inbox(void **state)
{
	enum { MANY = 7, PAGE = 3 };
	struct scene scene = scene_open();
	struct thread_filter filter = { .before = INSTANT_NONE, .limit = PAGE };
	struct customer customer;
	struct contact contact;
	int seen = 0;
	bool more = true;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct thread_about about;

		house_customer(scene.ctx, "Somebody", arena_printf(scene.ctx->arena, "c%d@example.li", i), &customer,
		    &contact);
		about = (struct thread_about){ .customer = customer.id };
		say(&scene, &about, THREAD_CUSTOMER, "Hello", NULL);	/* all in one second */
	}
	while (more) {
		struct threads list;

		testing_ok(scene.ctx, thread_list(scene.ctx, &filter, &list, &more));
		seen += (int)list.count;
		filter.before = list.items[list.count - 1].last_at;
		filter.before_id = list.items[list.count - 1].id;
	}
	assert_int_equal(seen, MANY);
	testing_close(scene.ctx);
}

static void
stays_in_its_unit(void **state)
{
	struct scene scene = scene_open();
	unit_id home = scene.ctx->unit;
	struct public_id id;
	struct thread thread;
	struct err *err;

	(void)state;
	say(&scene, &scene.general, THREAD_CUSTOMER, "Hello", NULL);
	id = look(&scene, &scene.general).public_id;
	testing_unit(scene.ctx, "elsewhere");
	err = thread_find_public(scene.ctx, id.text, &thread);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_NOT_FOUND);
	assert_true(ID_IS_NONE(look(&scene, &scene.general).id));
	scene.ctx->unit = home;
	testing_ok(scene.ctx, thread_find_public(scene.ctx, id.text, &thread));
	assert_non_null(thread_assign(scene.ctx, thread.id, (person_id){ 987654 }));
	testing_ok(scene.ctx, thread_assign(scene.ctx, thread.id, (person_id){ 0 }));
	testing_close(scene.ctx);
}

/* ---- files ---- */

static const char *
draft(struct scene *scene, const char *holder)
{
	struct document_file file = { .name = "note.txt", .path = arena_printf(scene->ctx->arena, "%s/in",
	    database_dir(testing_database(scene->ctx))) };
	FILE *to = fopen(file.path, "w");
	struct document out;

	assert_non_null(to);
	fputs("The boiler is behind the door on the left.", to);
	fclose(to);
	testing_ok(scene->ctx, document_draft(scene->ctx, &file, holder, &out));
	return arena_strdup(scene->ctx->arena, out.public_id.text);
}

/* Files go with their message, once; a stranger's draft goes nowhere and takes the message with it. */
static void
files_go_with_their_message(void **state)
{
	struct scene scene = scene_open();
	const char *mine[] = { draft(&scene, "session:1"), draft(&scene, "session:1"), NULL };
	const char *other[] = { draft(&scene, "session:2"), NULL };
	struct thread_new new = { .about = scene.about, .side = THREAD_CUSTOMER, .text = "", .holder = "session:1",
		.drafts = mine, .once = "form-1" };
	struct thread_messages list;
	struct documents files;
	thread_id id;

	(void)state;
	testing_ok(scene.ctx, thread_write(scene.ctx, &new, &id));
	testing_ok(scene.ctx, thread_write(scene.ctx, &new, &id));
	testing_ok(scene.ctx, thread_messages(scene.ctx, id, 50, INSTANT_NONE, 0, &list));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].documents, 2);
	testing_ok(scene.ctx, document_list(scene.ctx, DOCUMENT_OF_THREAD, list.items[0].row, &files));
	assert_int_equal(files.count, 2);
	assert_string_equal(files.items[0].public_id.text, mine[0]);
	assert_true(files.items[0].on_portal);
	assert_true(ID_EQUAL(files.items[0].place.activity, scene.activity.id));
	assert_string_equal(look(&scene, &scene.about).last_text, "2 files");
	new.drafts = other;
	new.once = "form-2";
	new.text = "Not mine";
	assert_err(thread_write(scene.ctx, &new, &id), ERR_NOT_FOUND);
	testing_ok(scene.ctx, thread_messages(scene.ctx, look(&scene, &scene.about).id, 50, INSTANT_NONE, 0, &list));
	assert_int_equal(list.count, 1);
	testing_close(scene.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_was_said_in_order),
		cmocka_unit_test(pages_within_a_second),
		cmocka_unit_test(says_the_same_form_once),
		cmocka_unit_test(refuses_what_is_no_message),
		cmocka_unit_test(reading_is_marked_per_side),
		cmocka_unit_test(tells_once_in_a_quiet_period),
		cmocka_unit_test(pages_through_the_inbox),
		cmocka_unit_test(stays_in_its_unit),
		cmocka_unit_test(files_go_with_their_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
