/*
 * strange_test -- what nobody should plan and somebody does: visits of 30 hours, teams of nobody, periods without a
 * day, workers without home, visits without place, days that are broken.  No crash, no wrong offer, and a reason.
 */
#include "planning/testing_house.h"
#include "team/plan_change.h"

static struct slot_offers
slots_of(struct house *h, const struct slot_request *request)
{
	struct slot_offers offers;

	assert_ok(planning_slots(h->ctx, request, &offers));
	return offers;
}

/* The reason of Ann's Monday; the day offers nothing. */
static struct slot_reason
why(struct house *h, activity_id activity)
{
	struct slot_request request = ask(h, activity, monday(), monday());
	struct slot_reasons reasons;

	assert_int_equal(slots_of(h, &request).count, 0);
	assert_ok(planning_explain(h->ctx, &request, &reasons));
	assert_true(reasons.count > 0);
	assert_false(reasons.items[0].offered);
	assert_string_not_equal(reasons.items[0].say, "");
	return reasons.items[0];
}

/* What is told is what helps: when lifting the first rule opens nothing, the visits of the day are named. */
static void
assert_broken(struct slot_reason reason)
{
	assert_true(reason.alone);
	assert_true(reason.rule == RULE_FORCED || reason.rule == RULE_INFEASIBLE || reason.rule == RULE_FULL);
}

/* As an import brings a visit: at its time, whatever that means. */
struct brought { activity_id activity; worker_id worker; instant start; bool forced; };

static struct err *
bring(struct ctx *ctx, void *arg)
{
	struct brought *b = arg;

	TRY(planning_keep(ctx, b->activity, b->worker, b->start, INSTANT(b->start.s + 3600), QUIET, &b->forced));
	return plan_changed(ctx);
}

static void
test_thirty_hours(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity;
	struct placement p = { .worker = h.ann.id, .start = at(&h, monday(), 8, 0), .force = true };
	struct slot_request request;
	struct worker ann;

	h.type.duration_s = 30 * 3600;
	assert_ok(type_save(h.ctx, &h.type));
	activity = add_activity(&h, h.site);
	(void)why(&h, activity);
	/* Nobody has so long a day, not even who works around the clock. */
	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.has_hours = true;
	for (int day = 0; day < 7; day++)
		assert_true(spans_parse(h.ctx->arena, "0-24", &ann.hours.days[day]));
	assert_ok(worker_save(h.ctx, &ann));
	request = ask(&h, activity, monday(), date_add(monday(), 6));
	assert_int_equal(slots_of(&h, &request).count, 0);
	/* By hand it goes, knowingly; that day then offers nothing, the day after tomorrow does. */
	assert_ok(planning_place(h.ctx, activity, &p, QUIET));
	h.type.duration_s = 3600;
	assert_ok(type_save(h.ctx, &h.type));
	activity = add_activity(&h, h.site);
	(void)why(&h, activity);
	request = ask(&h, activity, date_add(monday(), 2), date_add(monday(), 2));
	assert_true(slots_of(&h, &request).count > 0);
	testing_close(h.ctx);
}

static void
test_nobody(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_request request = ask(&h, activity, monday(), date_add(monday(), 30));
	struct slot_reasons reasons;
	struct slot_offers best;

	assert_ok(worker_set_archived(h.ctx, h.ann.id, true));
	assert_int_equal(slots_of(&h, &request).count, 0);
	assert_non_null(slots_of(&h, &request).none);
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_int_equal(reasons.count, 0);
	assert_ok(planning_best_workers(h.ctx, &request, 3, &best));
	assert_int_equal(best.count, 0);
	testing_close(h.ctx);
}

static void
test_periods_without_a_day(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_request request = { .activity = activity, .limit = 20 };
	struct slot_offers best;

	/* It begins when it ends, or ends before it begins: that is said; behind us and beyond all plans nothing is. */
	request.bounded = true;
	request.from = request.to = at(&h, monday(), 8, 0);
	assert_err(planning_slots(h.ctx, &request, &best), ERR_INVALID);
	request.to = at(&h, date_add(monday(), -3), 8, 0);
	assert_err(planning_slots(h.ctx, &request, &best), ERR_INVALID);
	request.from = at(&h, date_make(1970, 1, 1), 0, 0);
	assert_int_equal(slots_of(&h, &request).count, 0);
	request.from = at(&h, date_make(2240, 1, 1), 0, 0);
	request.to = at(&h, date_make(2250, 1, 1), 0, 0);
	assert_int_equal(slots_of(&h, &request).count, 0);
	/* A type that may be booked for no day at all is refused, beside its field. */
	h.type.rules.horizon_days = 0;
	assert_err(type_save(h.ctx, &h.type), ERR_INVALID);
	testing_close(h.ctx);
}

/* Without a home nobody knows where the day begins: at the first visit, and no way there is counted. */
static void
test_no_home(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_offers offers;
	struct worker ann;

	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.latitude = ann.longitude = NAN;
	ann.radius_km = 5;
	assert_ok(worker_save(h.ctx, &ann));
	offers = slots_on(&h, activity, monday(), monday());
	for (size_t i = 0; i < offers.count; i++)
		assert_int_equal(offers.items[i].extra_travel_s, 0);
	place_at(&h, activity, h.ann.id, at(&h, monday(), 9, 0));
	testing_close(h.ctx);
}

/*
 * Nobody can tell the way to a visit that is not located: by hand it is placed knowingly, as an import brings it the
 * day offers nothing, and the days beside it are as before.
 */
static void
test_a_visit_without_place(void **state UNUSED)
{
	struct house h = house_open();
	struct site nowhere = add_site(&h, "Irgendwo 3", NAN, NAN);
	activity_id lost = add_activity(&h, nowhere), activity = add_activity(&h, h.site);
	struct placement p = { .worker = h.ann.id, .start = at(&h, monday(), 10, 0) };

	assert_err(planning_place(h.ctx, lost, &p, QUIET), ERR_CONFLICT);
	p.force = true;
	assert_ok(planning_place(h.ctx, lost, &p, QUIET));
	(void)why(&h, activity);
	assert_ok(planning_unplan(h.ctx, lost, QUIET));
	assert_ok(db_transaction(h.ctx, bring, &(struct brought){ lost, h.ann.id, p.start, false }));
	(void)why(&h, activity);
	assert_true(slots_on(&h, activity, date_add(monday(), 1), date_add(monday(), 1)).count > 0);
	testing_close(h.ctx);
}

/* Two over each other by hand, and one nobody can reach: the day offers nothing and says why; the next one does. */
static void
test_a_broken_day(void **state UNUSED)
{
	struct house h = house_open();
	struct site far = add_site(&h, "Weit weg 1", 48.2, 16.37);
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site), late = add_activity(&h, far);
	activity_id activity = add_activity(&h, h.site);
	struct placement p = { .worker = h.ann.id, .start = at(&h, monday(), 9, 30), .force = true };
	struct slot_request request = ask(&h, activity, date_add(monday(), 1), date_add(monday(), 1));
	struct brought brought = { late, h.ann.id, at(&h, monday(), 10, 15), true };

	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	assert_ok(planning_place(h.ctx, two, &p, QUIET));
	assert_broken(why(&h, activity));
	assert_true(slots_of(&h, &request).count > 0);
	assert_ok(planning_unplan(h.ctx, two, QUIET));
	assert_true(slots_on(&h, activity, monday(), monday()).count > 0);
	/* However far away it is. */
	assert_ok(db_transaction(h.ctx, bring, &brought));
	assert_false(brought.forced);
	assert_broken(why(&h, activity));
	assert_true(slots_of(&h, &request).count > 0);
	assert_ok(planning_unplan(h.ctx, late, QUIET));
	assert_true(slots_on(&h, activity, monday(), monday()).count > 0);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thirty_hours),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_periods_without_a_day),
		cmocka_unit_test(test_no_home),
		cmocka_unit_test(test_a_visit_without_place),
		cmocka_unit_test(test_a_broken_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
