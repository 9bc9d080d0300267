/*
 * booking_test -- slots taken, moved, freed and placed by hand; on both databases.
 */
#include "planning/testing_house.h"

/* ---- booking ---- */

static void
test_book_move_cancel(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct slot_offers offers = slots_on(&h, one, monday(), monday());
	struct slot_offers seen_by_two = slots_on(&h, two, monday(), monday());
	struct activity a;
	struct breaches breaches;

	assert_ok(planning_book(h.ctx, one, offers.items[1].token, TELL));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.status, STATUS_PLANNED);
	assert_int_equal(a.start.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(a.window_to.s, at(&h, monday(), 12, 0).s);
	assert_false(a.confirmed);

	/*
	 * The same offer again is taken.  Fresh ones say what is true now: the first may give
	 * way inside its window, so 10:00 can be had, at no extra travel.
	 */
	assert_err(planning_book(h.ctx, two, seen_by_two.items[1].token, TELL), ERR_CONFLICT);
	assert_ok(planning_fresh_slots(h.ctx, seen_by_two.items[1].token, two, 500, &offers));
	assert_true(offers.count > 0);
	offers = slots_on(&h, two, monday(), monday());
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(offers.items[1].extra_travel_s, 0);

	/* To move one, its own place does not stand in its way. */
	offers = slots_on(&h, one, monday(), monday());
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_ok(planning_book(h.ctx, one, offers.items[3].token, TELL));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.start.s, at(&h, monday(), 15, 0).s);
	assert_int_equal(a.ics_sequence, 1);

	/* The old place is free again. */
	offers = slots_on(&h, two, monday(), monday());
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_ok(planning_book(h.ctx, two, offers.items[1].token, TELL));

	assert_ok(planning_cancel(h.ctx, one, CANCEL_OTHER, "", TELL));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.status, STATUS_CANCELED);
	assert_err(planning_book(h.ctx, one, offers.items[3].token, TELL), ERR_INVALID);
	assert_ok(planning_unplan(h.ctx, two, TELL));
	assert_int_equal(slots_on(&h, two, monday(), monday()).count, 4);

	assert_ok(planning_check(h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(h.ctx);
}

static void
test_tokens(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_offers offers = slots_on(&h, activity, monday(), monday());
	struct slot_claim claim;
	char *forged = arena_strdup(h.ctx->arena, offers.items[0].token);

	assert_ok(planning_read_token(h.ctx, offers.items[0].token, &claim));
	assert_int_equal(claim.start.s, offers.items[0].start.s);
	assert_int_equal(claim.duration_s, 3600);
	forged[3] = forged[3] == 'A' ? 'B' : 'A';
	assert_err(planning_book(h.ctx, activity, forged, TELL), ERR_INVALID);
	assert_err(planning_book(h.ctx, activity, NULL, TELL), ERR_INVALID);
	testing_forward(h.ctx, 901);
	assert_err(planning_book(h.ctx, activity, offers.items[0].token, TELL), ERR_GONE);

	/* Another unit's token is none of ours. */
	struct unit home = h.unit;
	offers = slots_on(&h, activity, monday(), monday());
	testing_unit(h.ctx, "elsewhere");
	assert_err(planning_read_token(h.ctx, offers.items[0].token, &claim), ERR_INVALID);
	unit_enter(h.ctx, &home);
	assert_ok(planning_read_token(h.ctx, offers.items[0].token, &claim));
	testing_close(h.ctx);
}

/* A visit promised by window makes room inside its window, and only there. */
static void
test_shift_in_window(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site), three = add_activity(&h, h.site);
	struct slot_offers offers = slots_on(&h, one, monday(), monday());
	struct slot_request request = ask(&h, two, monday(), monday());
	struct activity a;
	bool early = false;

	/* One stands at 8:15 in 8-10; made an hour long, it leaves 9:15. */
	assert_ok(planning_book(h.ctx, one, offers.items[0].token, TELL));
	place_at(&h, two, h.ann.id, at(&h, monday(), 10, 30));

	/* A third, placed by hand at 8:15, pushes the first to 9:15, still in its window. */
	place_at(&h, three, h.ann.id, at(&h, monday(), 8, 15));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.start.s, at(&h, monday(), 9, 15).s);
	assert_int_equal(a.window_from.s, at(&h, monday(), 8, 0).s);

	/* No more room before 10:30: nothing in 8-10 is offered any more. */
	request.activity = add_activity(&h, h.site);
	assert_ok(planning_slots(h.ctx, &request, &offers));
	for (size_t i = 0; i < offers.count; i++)
		early |= offers.items[i].window_from.s == at(&h, monday(), 8, 0).s;
	assert_false(early);
	testing_close(h.ctx);
}

static void
test_by_hand(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct placement placement = { .worker = h.ann.id, .start = at(&h, monday(), 9, 0) };
	const char *conflict;
	struct activity a;
	struct breaches breaches;
	struct slot_reasons reasons;

	assert_ok(planning_try(h.ctx, one, &placement, &conflict));
	assert_null(conflict);
	assert_ok(planning_place(h.ctx, one, &placement, TELL));
	placement.start = at(&h, monday(), 9, 30);
	assert_ok(planning_try(h.ctx, two, &placement, &conflict));
	assert_non_null(conflict);
	assert_err(planning_place(h.ctx, two, &placement, TELL), ERR_CONFLICT);
	placement.start = at(&h, monday(), 11, 30);
	assert_ok(planning_try(h.ctx, two, &placement, &conflict));
	assert_non_null(strstr(conflict, "working hours"));

	/* Knowingly: on record, and the day offers nothing. */
	placement.start = at(&h, monday(), 9, 30);
	placement.force = true;
	assert_ok(planning_place(h.ctx, two, &placement, TELL));
	assert_ok(activity_find(h.ctx, two, &a));
	assert_true(a.forced);
	activity_id three = add_activity(&h, h.site);
	assert_int_equal(slots_on(&h, three, monday(), monday()).count, 0);
	assert_int_equal(slots_on(&h, three, date_add(monday(), 1), date_add(monday(), 1)).count, 4);
	struct slot_request request = ask(&h, three, monday(), monday());
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_int_equal(reasons.count, 1);
	assert_false(reasons.items[0].offered);
	assert_ok(planning_check(h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);

	/* Taking the culprit off restores the day. */
	assert_ok(planning_unplan(h.ctx, two, TELL));
	assert_int_equal(slots_on(&h, three, monday(), monday()).count, 3);
	testing_close(h.ctx);
}

static void
test_imported(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct activity a;
	bool forced;

	assert_ok(planning_keep(h.ctx, one, h.ann.id, at(&h, monday(), 8, 30),
	    at(&h, monday(), 9, 30), QUIET, &forced));
	assert_false(forced);
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.status, STATUS_PLANNED);
	instant changed = a.updated_at;
	testing_forward(h.ctx, 60);
	assert_ok(planning_keep(h.ctx, one, h.ann.id, at(&h, monday(), 8, 30),
	    at(&h, monday(), 9, 30), QUIET, &forced));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.updated_at.s, changed.s);
	assert_ok(planning_keep(h.ctx, two, h.ann.id, at(&h, monday(), 9, 0), at(&h, monday(), 10, 0), QUIET, &forced));
	assert_true(forced);
	testing_close(h.ctx);
}

/* A visit that becomes longer keeps its start and takes the room; what does not fit is refused whole. */
static void
test_change(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct activity_input input;
	struct activity a;
	struct breaches breaches;

	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	place_at(&h, two, h.ann.id, at(&h, monday(), 11, 0));
	assert_ok(activity_find(h.ctx, one, &a));
	input = activity_input_of(&a);
	input.duration_s = 7200;
	assert_ok(planning_change(h.ctx, one, &input, TELL));
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.start.s, at(&h, monday(), 9, 0).s);
	assert_int_equal(a.end.s, at(&h, monday(), 11, 0).s);
	input.duration_s = 7260;
	input.comment = "longer still";
	assert_err(planning_change(h.ctx, one, &input, TELL), ERR_CONFLICT);
	assert_ok(activity_find(h.ctx, one, &a));
	assert_int_equal(a.duration_s, 7200);
	assert_string_equal(a.comment, "");
	assert_ok(planning_check(h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(h.ctx);
}

/* What the plan hangs on is changed elsewhere: the next answer knows. */
static void
test_changes_elsewhere(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct slot_offers offers;

	place_at(&h, one, h.ann.id, at(&h, monday(), 8, 30));
	offers = slots_on(&h, two, monday(), monday());
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 9, 30).s);

	/* The site of the first was pinned elsewhere: the way from there is longer than nothing. */
	struct site moved = add_site(&h, "Nebengasse 2, 9490 Vaduz", 47.15, 9.53);
	activity_id three = add_activity(&h, moved);
	assert_ok(site_set_pin(h.ctx, h.site.id, 47.13, 9.52));
	offers = slots_on(&h, three, monday(), monday());
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 9, 45).s);

	/* The unit begins to work at seven, so the first window of the settings is served earlier. */
	struct unit unit;
	assert_ok(unit_here(h.ctx, &unit));
	unit.settings.hours = "[[[25200,43200]],[],[],[],[],[],[]]";
	assert_ok(unit_save_settings(h.ctx, &unit.settings));
	offers = slots_on(&h, three, monday(), date_add(monday(), 1));
	for (size_t i = 0; i < offers.count; i++)
		assert_true(offers.items[i].end.s <= at(&h, monday(), 12, 0).s);
	assert_true(offers.count > 0);
	testing_close(h.ctx);
}

static void
test_most_per_window(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);

	h.type.rules.most_per_slot = 1;
	assert_ok(type_save(h.ctx, &h.type));
	struct slot_offers offers = slots_on(&h, one, monday(), monday());
	struct slot_offers stale = slots_on(&h, two, monday(), monday());

	assert_ok(planning_book(h.ctx, one, offers.items[2].token, TELL));
	assert_int_equal(slots_on(&h, two, monday(), monday()).count, 3);
	assert_err(planning_book(h.ctx, two, stale.items[2].token, TELL), ERR_CONFLICT);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_book_move_cancel),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_shift_in_window),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_imported),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_changes_elsewhere),
		cmocka_unit_test(test_most_per_window),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
