/*
 * rules_test -- what a worker, a type and a unit may ask of a time: breaks to take, preparation and clearing,
 * ends elsewhere, areas, costs, weights; on both databases.  Times are worked out by hand here.
 */
#include "planning/testing_house.h"

static void
save_settings(struct house *h)
{
	assert_ok(unit_save_settings(h->ctx, &h->unit.settings));
}

/* Exact times, every quarter. */
static void
make_exact(struct house *h)
{
	h->type.rules.mode = RULES_EXACT;
	h->type.rules.step_s = 900;
	assert_ok(type_save(h->ctx, &h->type));
}

static bool
offers_at(const struct slot_offers *offers, instant start)
{
	for (size_t i = 0; i < offers->count; i++)
		if (offers->items[i].start.s == start.s)
			return true;
	return false;
}

/* 8 to 17 without a pause, an hour's break between 11 and 14: a visit of an hour may begin at any quarter. */
static void
test_break_to_take(void **state UNUSED)
{
	struct house h = house_open();
	activity_id first = add_activity(&h, h.site), second = add_activity(&h, h.site);
	activity_id third = add_activity(&h, h.site);
	struct slot_offers offers;
	struct worker ann;

	make_exact(&h);
	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.has_hours = true;
	for (int day = 0; day < 5; day++)
		assert_true(spans_parse(h.ctx->arena, "8-17", &ann.hours.days[day]));
	assert_ok(worker_save(h.ctx, &ann));
	h.unit.settings.breaks = "11:00-14:00 60";
	save_settings(&h);

	/* One visit leaves room for the break before it or behind it. */
	offers = slots_on(&h, first, monday(), monday());
	assert_true(offers_at(&offers, at(&h, monday(), 12, 0)));
	place_at(&h, first, h.ann.id, at(&h, monday(), 11, 15));
	/* With 11:15 to 12:15 taken the break is at 12:15 or later, and 12:15 to 13:15 is free no more; 13:15 is. */
	offers = slots_on(&h, second, monday(), monday());
	assert_false(offers_at(&offers, at(&h, monday(), 12, 30)));
	assert_true(offers_at(&offers, at(&h, monday(), 13, 15)));
	assert_true(offers_at(&offers, at(&h, monday(), 10, 15)));
	/* By hand neither. */
	struct placement placement = { .worker = h.ann.id, .start = at(&h, monday(), 12, 30) };
	assert_err(planning_place(h.ctx, second, &placement, TELL), ERR_CONFLICT);
	place_at(&h, second, h.ann.id, at(&h, monday(), 13, 15));
	/* A break of the worker's own goes before the unit's. */
	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.has_rests = true;
	assert_ok(worker_save(h.ctx, &ann));
	offers = slots_on(&h, third, monday(), monday());
	assert_true(offers_at(&offers, at(&h, monday(), 12, 15)));
	testing_close(h.ctx);
}

static void
test_preparation_and_clearing(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site), next = add_activity(&h, h.site);
	int32_t way = travel(home_lat, home_lon, 47.15, 9.53);
	struct slot_offers offers;
	struct activity planned;

	h.type.before_s = 900;
	h.type.after_s = 600;
	make_exact(&h);
	offers = slots_on(&h, activity, monday(), monday());
	/* Home is left at eight; a quarter of an hour of preparation after the way. */
	assert_true(way < 900);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 8, 30).s);
	assert_int_equal(offers.items[0].end.s - offers.items[0].start.s, 3600);
	/* Clearing ends when the pause begins. */
	assert_true(offers_at(&offers, at(&h, monday(), 10, 45)));
	assert_false(offers_at(&offers, at(&h, monday(), 11, 0)));
	assert_ok(planning_book(h.ctx, activity, offers.items[0].token, TELL));
	assert_ok(activity_find(h.ctx, activity, &planned));
	assert_int_equal(planned.start.s, at(&h, monday(), 8, 30).s);
	assert_int_equal(planned.end.s, at(&h, monday(), 9, 30).s);
	/* At the same place: cleared at 9:40, prepared by 9:55, so the next quarter is 10:00. */
	offers = slots_on(&h, next, monday(), monday());
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 10, 0).s);
	struct placement placement = { .worker = h.ann.id, .start = at(&h, monday(), 9, 45) };
	assert_err(planning_place(h.ctx, next, &placement, TELL), ERR_CONFLICT);
	struct breaches breaches;
	assert_ok(planning_check(h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(h.ctx);
}

static void
test_end_elsewhere(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_offers offers;
	struct worker ann;

	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.end_address = "Depot";
	ann.end_latitude = 47.20;
	ann.end_longitude = 9.55;
	assert_ok(worker_save(h.ctx, &ann));
	offers = slots_on(&h, activity, monday(), monday());
	/* Nobody drives on an empty day: from home to the visit and on to the depot. */
	assert_int_equal(offers.items[0].extra_travel_s, travel(home_lat, home_lon, 47.15, 9.53) +
	    travel(47.15, 9.53, 47.20, 9.55));
	testing_close(h.ctx);
}

static void
test_areas(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct worker ann;
	struct slot_reasons reasons;
	struct slot_request request = ask(&h, activity, monday(), monday());

	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.postal_codes = "9491-9498, 67*";
	assert_ok(worker_save(h.ctx, &ann));
	assert_int_equal(slots_on(&h, activity, monday(), monday()).count, 0);
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_int_equal(reasons.items[0].rule, RULE_AREA);
	assert_true(reasons.items[0].alone);
	assert_non_null(strstr(reasons.items[0].say, "9490"));
	ann.postal_codes = "9490-9498";
	assert_ok(worker_save(h.ctx, &ann));
	assert_int_equal(slots_on(&h, activity, monday(), monday()).count, 4);
	ann.postal_codes = "94 90-1";
	assert_err(worker_save(h.ctx, &ann), ERR_INVALID);
	testing_close(h.ctx);
}

static void
test_money_and_weights(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct worker bob = add_worker(&h, "Bob", "bob@example.net", home_lat, home_lon);
	struct slot_offers offers;

	h.type.price_cents = 20000;
	h.type.cost_cents = 3000;
	assert_ok(type_save(h.ctx, &h.type));
	h.unit.settings.cost_hour_cents = 6000;
	h.unit.settings.cost_km_cents = 100;
	save_settings(&h);
	offers = slots_on(&h, activity, monday(), monday());
	int64_t cost = llround(6000.0 * offers.items[0].extra_travel_s / 3600 + 100 * offers.items[0].extra_km);

	assert_int_equal(offers.items[0].extra_cost_cents, cost);
	assert_true(offers.items[0].has_profit);
	assert_int_equal(offers.items[0].profit_cents, 20000 - 3000 - 6000 - cost);
	assert_non_null(strstr(offers.items[0].weighed, "100"));
	/* Both live at the same place: the first of two equals, until one of them is dearer. */
	assert_true(ID_EQUAL(offers.items[0].worker, h.ann.id));
	h.unit.settings.money_percent = 100;
	save_settings(&h);
	assert_ok(worker_find(h.ctx, h.ann.id, &h.ann));
	h.ann.cost_hour_cents = 12000;
	assert_ok(worker_save(h.ctx, &h.ann));
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(ID_EQUAL(offers.items[0].worker, bob.id));
	/* Without money, a worker who can more is kept free. */
	h.unit.settings.money_percent = 0;
	h.unit.settings.skill_minutes = 10;
	save_settings(&h);
	assert_ok(worker_set_skill(h.ctx, h.ann.id, h.boiler, 5, NULL));
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(ID_EQUAL(offers.items[0].worker, bob.id));
	/* Work is spread: who has less that day comes first. */
	h.unit.settings.skill_minutes = 0;
	h.unit.settings.load_minutes = 240;
	save_settings(&h);
	place_at(&h, add_activity(&h, h.site), bob.id, at(&h, monday(), 13, 0));
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(ID_EQUAL(offers.items[0].worker, h.ann.id));
	testing_close(h.ctx);
}

/* Absent from ten to eleven: the way to the next visit begins where one was, or at home. */
static void
test_after_an_absence(void **state UNUSED)
{
	struct house h = house_open();
	struct site far = add_site(&h, "Fern 1, 9495 Triesen", 47.30, 9.60);
	activity_id first = add_activity(&h, far), activity = add_activity(&h, far);
	struct absence absence = { .worker = h.ann.id, .from = at(&h, monday(), 10, 0), .to = at(&h, monday(), 11, 0),
		.note = "" };
	int32_t way = travel(home_lat, home_lon, 47.30, 9.60);
	struct slot_offers offers;

	make_exact(&h);
	place_at(&h, first, h.ann.id, at(&h, monday(), 9, 0));
	assert_ok(absence_save(h.ctx, &absence));
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(offers_at(&offers, at(&h, monday(), 11, 0)));
	h.unit.settings.after_absence = "home";
	save_settings(&h);
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(way > 900);
	assert_false(offers_at(&offers, at(&h, monday(), 11, 0)));
	assert_true(offers_at(&offers, at(&h, monday(), 13, 0)));
	testing_close(h.ctx);
}

static void
test_modes_and_windows(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_offers offers;

	/* The visit ends inside of the window: an hour in two. */
	h.unit.settings.finish_in_window = true;
	save_settings(&h);
	place_at(&h, add_activity(&h, h.site), h.ann.id, at(&h, monday(), 8, 30));
	offers = slots_on(&h, activity, monday(), monday());
	for (size_t i = 0; i < offers.count; i++)
		assert_true(offers.items[i].end.s <= offers.items[i].window_to.s);
	assert_false(offers_at(&offers, at(&h, monday(), 9, 30)));
	/* A call needs no way. */
	h.type.mode = TYPE_CALL;
	assert_ok(type_save(h.ctx, &h.type));
	offers = slots_on(&h, activity, monday(), monday());
	assert_true(offers.count > 0);
	assert_int_equal(offers.items[0].extra_travel_s, 0);
	/* A case is not planned. */
	h.type.mode = TYPE_CASE;
	assert_ok(type_save(h.ctx, &h.type));
	assert_int_equal(slots_on(&h, activity, monday(), monday()).count, 0);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_break_to_take),
		cmocka_unit_test(test_preparation_and_clearing),
		cmocka_unit_test(test_end_elsewhere),
		cmocka_unit_test(test_areas),
		cmocka_unit_test(test_money_and_weights),
		cmocka_unit_test(test_after_an_absence),
		cmocka_unit_test(test_modes_and_windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
