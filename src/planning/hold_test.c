/*
 * hold_test -- a slot kept for one visitor: taken for others, never for its holder, free again when it ends.
 */
#include "planning/testing_house.h"

#include "db/db.h"

enum { JOB_S = 2 * 3600 - 1800 };

/* Is there an offer for which somebody would work at that moment? */
static bool
is_offered(struct house *h, activity_id activity, instant start, const char *holder)
{
	struct slot_request request = ask(h, activity, monday(), monday());
	struct slot_offers offers;

	request.holder = holder;
	assert_ok(planning_slots(h->ctx, &request, &offers));
	for (size_t i = 0; i < offers.count; i++)
		if (offers.items[i].start.s < start.s + JOB_S && offers.items[i].start.s + JOB_S > start.s)
			return true;
	return false;
}

/* Ann is the only worker and each window holds two hours: a job of two hours fills it. */
static struct house
long_jobs(void)
{
	struct house h = house_open();

	assert_ok(type_find(h.ctx, h.type.id, &h.type));
	h.type.duration_s = JOB_S;
	assert_ok(type_save(h.ctx, &h.type));
	return h;
}

static void
held_is_taken_for_others_only(void **state UNUSED)
{
	struct house h = long_jobs();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct slot_offers offers = slots_on(&h, one, monday(), monday());
	struct slot_offers others = slots_on(&h, two, monday(), monday());
	instant start = offers.items[3].start;
	struct slot_hold hold;
	struct activity a;
	bool found;

	assert_ok(planning_hold(h.ctx, one, offers.items[3].token, "anna", 600, &hold));
	assert_int_equal(hold.start.s, start.s);
	assert_int_equal(hold.until.s, h.ctx->now.s + 600);
	assert_ok(planning_hold_find(h.ctx, "anna", &hold, &found));
	assert_true(found);
	assert_true(is_offered(&h, one, start, "anna"));
	assert_false(is_offered(&h, two, start, "bert"));
	assert_false(is_offered(&h, two, start, NULL));
	/* Neither by an offer that was made before, nor by a planner's hand, unless forced. */
	assert_err(planning_book(h.ctx, two, others.items[3].token, TELL), ERR_CONFLICT);
	assert_err(planning_place(h.ctx, two, &(struct placement){ .worker = h.ann.id, .start = start }, TELL),
	    ERR_CONFLICT);
	assert_err(planning_hold(h.ctx, two, others.items[3].token, "bert", 600, &hold), ERR_CONFLICT);

	assert_ok(planning_hold_find(h.ctx, "anna", &hold, &found));
	assert_true(found);
	assert_ok(planning_book_held(h.ctx, one, hold.token, "anna", TELL));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.start.s, start.s);
	assert_ok(planning_hold_find(h.ctx, "anna", &hold, &found));
	assert_false(found);
	testing_close(h.ctx);
}

static void
freed_on_leaving_and_when_it_runs_out(void **state UNUSED)
{
	struct house h = long_jobs();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct slot_offers offers = slots_on(&h, one, monday(), monday());
	instant start = offers.items[3].start;
	struct slot_hold hold;
	bool found;

	assert_ok(planning_hold(h.ctx, one, offers.items[3].token, "anna", 600, &hold));
	assert_false(is_offered(&h, two, start, "bert"));
	assert_ok(planning_hold_free(h.ctx, "anna"));
	assert_true(is_offered(&h, two, start, "bert"));

	offers = slots_on(&h, one, monday(), monday());
	assert_ok(planning_hold(h.ctx, one, offers.items[3].token, "anna", 600, &hold));
	testing_forward(h.ctx, 599);
	assert_false(is_offered(&h, two, start, "bert"));
	testing_forward(h.ctx, 1);
	assert_true(is_offered(&h, two, start, "bert"));
	assert_ok(planning_hold_find(h.ctx, "anna", &hold, &found));
	assert_false(found);
	testing_forward(h.ctx, 3601);
	assert_ok(planning_sweep_holds(h.ctx));
	testing_close(h.ctx);
}

/* Somebody without an activity yet, from the home page; a second hold frees the first. */
static void
one_at_a_time_and_before_the_visit_is_there(void **state UNUSED)
{
	struct house h = long_jobs();
	struct slot_request request = { .type = h.type.id, .site = h.site.id, .customer = h.customer.id,
		.bounded = true, .from = at(&h, monday(), 0, 0), .to = at(&h, monday(), 23, 0), .holder = "anna" };
	struct slot_offers offers;
	struct slot_hold hold;
	activity_id two = add_activity(&h, h.site);
	instant first, last;

	assert_ok(planning_slots(h.ctx, &request, &offers));
	planning_sort_by_start(&offers);
	first = offers.items[0].start;
	last = offers.items[3].start;
	assert_ok(planning_hold(h.ctx, (activity_id){ 0 }, offers.items[0].token, "anna", 600, &hold));
	assert_false(is_offered(&h, two, first, NULL));
	/* What she keeps is offered to her again, beside all others. */
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 4);
	planning_sort_by_start(&offers);
	assert_ok(planning_hold(h.ctx, (activity_id){ 0 }, offers.items[3].token, "anna", 600, &hold));
	assert_true(is_offered(&h, two, first, NULL));
	assert_false(is_offered(&h, two, last, NULL));
	assert_ok(planning_book_held(h.ctx, two, hold.token, "anna", TELL));
	testing_close(h.ctx);
}

static void
asks_to_come_earlier(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site);
	struct slot_waiting wish = { .activity = one, .customer = h.customer.id, .part = DAY_MORNING,
		.weekdays = 3, .note = "from 9" }, read;
	bool found;

	assert_ok(planning_wait(h.ctx, &wish));
	wish.note = "from 10";
	assert_ok(planning_wait(h.ctx, &wish));
	assert_ok(planning_wait_lookup(h.ctx, one, &read, &found));
	assert_true(found);
	assert_int_equal(read.part, DAY_MORNING);
	assert_int_equal(read.weekdays, 3);
	assert_string_equal(read.note, "from 10");
	assert_ok(planning_wait_end(h.ctx, one));
	assert_ok(planning_wait_lookup(h.ctx, one, &read, &found));
	assert_false(found);
	assert_ok(planning_cancel(h.ctx, one, CANCEL_OTHER, "", TELL));
	assert_err(planning_wait(h.ctx, &wish), ERR_INVALID);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(held_is_taken_for_others_only),
		cmocka_unit_test(freed_on_leaving_and_when_it_runs_out),
		cmocka_unit_test(one_at_a_time_and_before_the_visit_is_there),
		cmocka_unit_test(asks_to_come_earlier),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
