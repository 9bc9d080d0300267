/*
 * earlier_test -- the waiting list: who is asked about a freed time, the first yes, and what becomes of the others.
 * Ann works 8 to 17 from Schaan; all who wait stand on Friday and would like to come on Monday.
 */
#include "planning/earlier.h"
#include "planning/index.h"
#include "planning/testing_house.h"
#include "planning/workload.h"

#include "gen/planning_earlier.sql.h"

/* Sites on a line away from the one that is freed: the farther, the longer the way. */
static activity_id
waiter(struct house *h, double latitude, instant now_at)
{
	struct site site = add_site(h, arena_printf(h->ctx->arena, "At %f", latitude), latitude, 9.53);
	activity_id id = add_activity(h, site);

	if (!INSTANT_IS_NONE(now_at))
		place_at(h, id, h->ann.id, now_at);
	assert_ok(planning_wait(h->ctx, &(struct slot_waiting){ .activity = id, .customer = h->customer.id }));
	return id;
}

/* One look of the jobs at all that is due. */
static void
look(struct house *h)
{
	instant next;
	bool more = true;

	for (int i = 0; i < 20 && more; i++)
		assert_ok(planning_earlier_next(h->ctx, &more, &next));
	assert_false(more);
}

static enum earlier_status
status_of(struct house *h, activity_id id)
{
	struct earlier_offer offer;
	bool found;

	assert_ok(planning_earlier_latest(h->ctx, id, &offer, &found));
	assert_true(found);
	return offer.status;
}

static bool
is_asked(struct house *h, activity_id id)
{
	struct earlier_offer offer;
	bool found;

	assert_ok(planning_earlier_lookup(h->ctx, id, &offer, &found));
	return found;
}

static const char *
offer_of(struct house *h, activity_id id)
{
	struct earlier_offer offer;
	bool found;

	assert_ok(planning_earlier_latest(h->ctx, id, &offer, &found));
	assert_true(found);
	return arena_strdup(h->ctx->arena, offer.id.text);
}

struct line { struct house h; activity_id freed, near, middle, far; };

/* A visit on Monday at 10 that is canceled, and three who stand on Friday. */
static struct line
line_open(void)
{
	struct line l = { .h = house_open() };
	date friday = date_add(monday(), 4);

	l.h.unit.settings.earlier_most = 2;
	assert_ok(unit_save_settings(l.h.ctx, &l.h.unit.settings));
	l.freed = add_activity(&l.h, l.h.site);
	place_at(&l.h, l.freed, l.h.ann.id, at(&l.h, monday(), 10, 0));
	l.far = waiter(&l.h, 47.22, at(&l.h, friday, 8, 30));
	l.near = waiter(&l.h, 47.151, at(&l.h, friday, 10, 30));
	l.middle = waiter(&l.h, 47.18, at(&l.h, friday, 13, 30));
	look(&l.h);
	assert_false(is_asked(&l.h, l.near));
	return l;
}

static void
the_nearest_are_asked_and_the_first_yes_takes_it(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;
	struct activity a;
	struct slot_waiting wish;
	bool found;

	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_true(is_asked(h, l.near));
	assert_true(is_asked(h, l.middle));
	assert_false(is_asked(h, l.far));
	/* Looking again asks nobody twice. */
	look(h);
	assert_false(is_asked(h, l.far));

	assert_ok(planning_earlier_accept(h->ctx, l.middle, offer_of(h, l.middle)));
	assert_ok(activity_find(h->ctx, l.middle, &a));
	assert_int_equal(zone_date(h->zone, a.start).days, monday().days);
	assert_int_equal(status_of(h, l.middle), EARLIER_ACCEPTED);
	assert_int_equal(status_of(h, l.near), EARLIER_LOST);
	assert_ok(planning_wait_lookup(h->ctx, l.middle, &wish, &found));
	assert_false(found);
	assert_ok(planning_wait_lookup(h->ctx, l.near, &wish, &found));
	assert_true(found);
	/* Twice is once; who was slower hears it and stays where she was. */
	assert_ok(planning_earlier_accept(h->ctx, l.middle, offer_of(h, l.middle)));
	assert_err(planning_earlier_accept(h->ctx, l.near, offer_of(h, l.near)), ERR_CONFLICT);
	assert_ok(activity_find(h->ctx, l.near, &a));
	assert_int_equal(zone_date(h->zone, a.start).days, monday().days + 4);
	/* Somebody else's offer is none of hers. */
	assert_err(planning_earlier_accept(h->ctx, l.far, offer_of(h, l.near)), ERR_NOT_FOUND);
	testing_close(h->ctx);
}

static void
no_and_silence_leave_room_for_the_next(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;

	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_ok(planning_earlier_decline(h->ctx, l.near, offer_of(h, l.near)));
	assert_ok(planning_earlier_decline(h->ctx, l.near, offer_of(h, l.near)));
	look(h);
	assert_int_equal(status_of(h, l.near), EARLIER_DECLINED);
	assert_true(is_asked(h, l.far));
	testing_forward(h->ctx, 119 * 60);
	look(h);
	assert_true(is_asked(h, l.far));
	testing_forward(h->ctx, 61);
	assert_false(is_asked(h, l.far));
	assert_int_equal(status_of(h, l.far), EARLIER_EXPIRED);
	assert_err(planning_earlier_accept(h->ctx, l.far, offer_of(h, l.far)), ERR_GONE);
	look(h);
	assert_int_equal(status_of(h, l.middle), EARLIER_EXPIRED);
	testing_close(h->ctx);
}

/* What was booked by somebody who never waited is lost, and its old place stays. */
static void
who_books_it_on_the_way_has_it(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;
	struct activity a, offered;
	struct earlier_offer offer;
	bool found;
	activity_id stranger;

	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_ok(planning_earlier_lookup(h->ctx, l.near, &offer, &found));
	assert_true(found);
	stranger = add_activity(h, h->site);
	place_at(h, stranger, h->ann.id, offer.start);
	assert_err(planning_earlier_accept(h->ctx, l.near, offer.id.text), ERR_CONFLICT);
	assert_int_equal(status_of(h, l.near), EARLIER_LOST);
	assert_ok(activity_find(h->ctx, l.near, &a));
	assert_int_equal(zone_date(h->zone, a.start).days, monday().days + 4);
	assert_ok(activity_find(h->ctx, stranger, &offered));
	assert_int_equal(offered.start.s, offer.start.s);
	testing_close(h->ctx);
}

static bool
rounds(struct house *h)
{
	struct freed_due_row row;
	bool found;

	assert_ok(sql_freed_due(h->ctx, INSTANT(INT64_C(4000000000)), &row, &found));
	return found;
}

static void
nobody_waits_or_nobody_is_to_be_asked(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two;

	place_at(&h, one, h.ann.id, at(&h, monday(), 10, 0));
	assert_ok(planning_unplan(h.ctx, one, TELL));
	assert_false(rounds(&h));
	/* The one who waits is the one whose time was freed. */
	place_at(&h, one, h.ann.id, at(&h, monday(), 10, 0));
	assert_ok(planning_wait(h.ctx, &(struct slot_waiting){ .activity = one, .customer = h.customer.id }));
	assert_ok(planning_unplan(h.ctx, one, TELL));
	assert_false(rounds(&h));

	/* Switched off: it is let go. */
	h.unit.settings.earlier_on = false;
	assert_ok(unit_save_settings(h.ctx, &h.unit.settings));
	two = add_activity(&h, h.site);
	place_at(&h, two, h.ann.id, at(&h, monday(), 10, 0));
	assert_ok(planning_unplan(h.ctx, two, TELL));
	assert_true(rounds(&h));
	look(&h);
	assert_false(rounds(&h));
	assert_false(is_asked(&h, one));
	testing_close(h.ctx);
}

/* Only mornings, only Tuesdays; a wish that the time does not meet. */
static void
wishes_are_kept(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;

	assert_ok(planning_wait(h->ctx, &(struct slot_waiting){ .activity = l.near, .customer = h->customer.id,
	    .part = DAY_AFTERNOON }));
	assert_ok(planning_wait(h->ctx, &(struct slot_waiting){ .activity = l.middle, .customer = h->customer.id,
	    .weekdays = 1 << 1 }));
	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_false(is_asked(h, l.near));
	assert_false(is_asked(h, l.middle));
	assert_true(is_asked(h, l.far));
	testing_close(h->ctx);
}

/* Without access to the portal nobody could say yes. */
static void
who_cannot_answer_is_not_asked(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;

	h->customer.portal_access = false;
	assert_ok(customer_save(h->ctx, &h->customer));
	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_false(is_asked(h, l.near));
	assert_false(is_asked(h, l.far));
	testing_close(h->ctx);
}

/* A proposal that is applied: the time it leaves is offered, a time that another of its moves fills is not. */
static void
what_a_proposal_frees_is_offered(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;
	instant ten = at(h, monday(), 10, 0), thursday = at(h, date_add(monday(), 3), 10, 0);
	activity_id other = add_activity(h, h->site);
	struct rearrangement moves[] = {
		{ .activity = l.freed, .old_worker = h->ann.id, .old_start = ten, .worker = h->ann.id,
		    .start = thursday, .window_from = INSTANT_NONE, .window_to = INSTANT_NONE },
		{ .activity = other, .old_start = INSTANT_NONE, .worker = h->ann.id, .start = ten,
		    .window_from = INSTANT_NONE, .window_to = INSTANT_NONE } };

	assert_ok(planning_rearrange(h->ctx, moves, 2, false));
	assert_int_equal(moves[0].result, REARRANGED);
	assert_int_equal(moves[1].result, REARRANGED);
	assert_ok(planning_offer_left(h->ctx, moves, 2));
	assert_false(rounds(h));

	moves[1].old_worker = h->ann.id;
	moves[1].old_start = ten;
	moves[1].start = at(h, date_add(monday(), 2), 10, 0);
	assert_ok(planning_rearrange(h->ctx, &moves[1], 1, true));
	assert_false(rounds(h));
	assert_ok(planning_rearrange(h->ctx, &moves[1], 1, false));
	assert_int_equal(moves[1].result, REARRANGED);
	/* Not before the last batch of the proposal is written. */
	assert_false(rounds(h));
	assert_ok(planning_offer_left(h->ctx, &moves[1], 1));
	look(h);
	assert_true(is_asked(h, l.near));
	/* Who books it meanwhile has it. */
	place_at(h, add_activity(h, h->site), h->ann.id, ten);
	assert_err(planning_earlier_accept(h->ctx, l.near, offer_of(h, l.near)), ERR_CONFLICT);
	assert_int_equal(status_of(h, l.near), EARLIER_LOST);
	testing_close(h->ctx);
}

/* A file that is imported moves the visit, and is undone: another of its lines may stand there in a moment. */
static void
what_an_import_moves_is_not_offered(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;
	instant thursday = at(h, date_add(monday(), 3), 10, 0);
	bool forced;

	assert_ok(planning_keep(h->ctx, l.freed, h->ann.id, thursday, INSTANT(thursday.s + 3600), QUIET, &forced));
	/* Whoever keeps many says at the end what changed. */
	index_mark(h->ctx, h->ann.id, monday());
	assert_false(rounds(h));
	assert_ok(planning_unkeep(h->ctx, l.freed));
	assert_false(rounds(h));
	assert_false(is_asked(h, l.near));
	testing_close(h->ctx);
}

static void
lists_for_staff(void **state UNUSED)
{
	struct line l = line_open();
	struct house *h = &l.h;
	struct earlier_list list;
	struct earlier_offers offers;
	int64_t count;

	assert_ok(planning_cancel(h->ctx, l.freed, CANCEL_OTHER, "", TELL));
	look(h);
	assert_ok(planning_waiting_list(h->ctx, &list));
	assert_ok(planning_waiting_count(h->ctx, &count));
	assert_int_equal(list.count, 3);
	assert_int_equal(count, 3);
	assert_int_equal(list.items[0].wish.activity.value, l.far.value);
	assert_string_equal(list.items[0].customer, "Frick");
	assert_int_equal(list.items[0].asked, 0);
	assert_int_equal(list.items[1].asked, 1);
	assert_ok(planning_earlier_list(h->ctx, &offers));
	assert_int_equal(offers.count, 2);
	assert_string_equal(offers.items[0].worker_name, "Ann Test");
	testing_forward(h->ctx, INT64_C(100) * 86400);
	look(h);
	assert_ok(planning_sweep_earlier(h->ctx));
	assert_ok(planning_earlier_list(h->ctx, &offers));
	assert_int_equal(offers.count, 0);
	testing_close(h->ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_are_asked_and_the_first_yes_takes_it),
		cmocka_unit_test(no_and_silence_leave_room_for_the_next),
		cmocka_unit_test(who_books_it_on_the_way_has_it),
		cmocka_unit_test(nobody_waits_or_nobody_is_to_be_asked),
		cmocka_unit_test(wishes_are_kept),
		cmocka_unit_test(who_cannot_answer_is_not_asked),
		cmocka_unit_test(what_a_proposal_frees_is_offered),
		cmocka_unit_test(what_an_import_moves_is_not_offered),
		cmocka_unit_test(lists_for_staff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
