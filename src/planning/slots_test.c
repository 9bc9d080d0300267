/*
 * slots_test -- what is offered, to whom and why not; on both databases.  Times
 * and travel are worked out by hand here.
 */
#include "planning/testing_house.h"

/* ---- slots ---- */

static void
test_empty_day(void **state UNUSED)
{
	struct house h = house_open();
	struct slot_offers offers = slots_on(&h, add_activity(&h, h.site), monday(), monday());
	int32_t way = travel(home_lat, home_lon, 47.15, 9.53);

	/* Four windows; leaving home at 8:00, so the first start is the first quarter after the way. */
	assert_int_equal(offers.count, 4);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 8, 15).s);
	assert_true(way < 900);
	assert_int_equal(offers.items[0].end.s - offers.items[0].start.s, 3600);
	assert_int_equal(offers.items[0].window_from.s, at(&h, monday(), 8, 0).s);
	assert_int_equal(offers.items[0].window_to.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(offers.items[0].extra_travel_s, 2 * way);
	assert_true(fabs(offers.items[0].extra_km - 2 * 1.35 * geo_km(geo_point_of(home_lat, home_lon),
	    geo_point_of(47.15, 9.53))) < 0.001);
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(offers.items[2].start.s, at(&h, monday(), 13, 0).s);
	assert_int_equal(offers.items[3].start.s, at(&h, monday(), 15, 0).s);
	assert_string_equal(offers.items[0].worker_email, "ann@example.net");
	testing_close(h.ctx);
}

static void
test_bounds(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_request request = { .activity = activity, .limit = 500 };
	struct slot_offers offers;

	/* 24 hours of notice end on Saturday; nobody works at the weekend. */
	assert_ok(planning_slots(h.ctx, &request, &offers));
	planning_sort_by_start(&offers);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 8, 15).s);
	/* 60 days: the last is 27 April; Monday 29 March is Easter Monday. */
	assert_true(offers.items[offers.count - 1].start.s < at(&h, date_make(2027, 4, 28), 0, 0).s);
	assert_true(offers.items[offers.count - 1].start.s > at(&h, date_make(2027, 4, 27), 0, 0).s);
	for (size_t i = 0; i < offers.count; i++)
		assert_int_not_equal(zone_date(h.zone, offers.items[i].start).days, date_make(2027, 3, 29).days);

	/* Staff may come today, but not in the past. */
	request.no_notice = true;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	planning_sort_by_start(&offers);
	assert_int_equal(offers.items[0].start.s, at(&h, date_make(2027, 2, 26), 9, 15).s);

	request.part = DAY_AFTERNOON;
	request.weekdays = 1 << TUESDAY;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	for (size_t i = 0; i < offers.count; i++) {
		struct civil wall = zone_civil(h.zone, offers.items[i].start);

		assert_int_equal(date_weekday(wall.day), TUESDAY);
		assert_true(wall.second_of_day >= 13 * 3600);
	}
	request.limit = 3;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 3);
	request.limit = 501;
	assert_err(planning_slots(h.ctx, &request, &offers), ERR_INVALID);
	testing_close(h.ctx);
}

static void
test_what_excludes(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_reasons reasons;
	struct slot_request request = ask(&h, activity, monday(), date_add(monday(), 1));
	struct absence absence = { .worker = h.ann.id, .from = at(&h, monday(), 7, 0), .to = at(&h, monday(), 12, 0),
		.note = "dentist" };
	struct spans off = { 0 };

	/* Absent in the morning: only the afternoon is left, and home is left after the absence. */
	assert_ok(absence_save(h.ctx, &absence));
	struct slot_offers offers = slots_on(&h, activity, monday(), monday());
	assert_int_equal(offers.count, 2);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 13, 0).s);

	/* An exception takes the whole day. */
	assert_ok(worker_set_exception(h.ctx, h.ann.id, monday(), &off));
	assert_int_equal(slots_on(&h, activity, monday(), monday()).count, 0);
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_int_equal(reasons.count, 2);
	assert_false(reasons.items[0].offered);
	assert_true(reasons.items[1].offered);

	/* Without the skill nobody is asked. */
	assert_ok(worker_set_skill(h.ctx, h.ann.id, h.boiler, 0, NULL));
	assert_int_equal(slots_on(&h, activity, monday(), date_add(monday(), 3)).count, 0);
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_non_null(strstr(reasons.items[1].say, "boiler"));
	assert_ok(worker_set_skill(h.ctx, h.ann.id, h.boiler, 1, NULL));
	assert_int_equal(slots_on(&h, activity, date_add(monday(), 1), date_add(monday(), 1)).count, 4);

	/* The radius is from home. */
	struct worker w;
	assert_ok(worker_find(h.ctx, h.ann.id, &w));
	w.radius_km = 1;
	assert_ok(worker_save(h.ctx, &w));
	assert_int_equal(slots_on(&h, activity, date_add(monday(), 1), date_add(monday(), 1)).count, 0);
	testing_close(h.ctx);
}

static void
test_unlocated_and_strange(void **state UNUSED)
{
	struct house h = house_open();
	struct site nowhere = add_site(&h, "Irgendwo 3", NAN, NAN);
	struct slot_request request = { .type = h.type.id, .site = nowhere.id };
	struct slot_offers offers;

	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 0);
	assert_true(offers.unlocated);
	assert_non_null(offers.none);

	request = (struct slot_request){ .type = h.type.id };
	assert_err(planning_slots(h.ctx, &request, &offers), ERR_INVALID);
	request = (struct slot_request){ .type = h.type.id, .located = true, .latitude = 91, .longitude = 0 };
	assert_err(planning_slots(h.ctx, &request, &offers), ERR_INVALID);
	request = (struct slot_request){ .type = h.type.id, .located = true, .latitude = 47.15, .longitude = 9.53 };
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 20);
	request = (struct slot_request){ .type = { 999999 }, .located = true, .latitude = 47.15, .longitude = 9.53 };
	assert_err(planning_slots(h.ctx, &request, &offers), ERR_NOT_FOUND);
	testing_close(h.ctx);
}

static void
test_opening_hours(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);

	assert_true(opening_parse(h.ctx->arena, "1,2|09:00:00|11:30:00;1|14:00:00|16:00:00", &h.customer.opening));
	assert_ok(customer_save(h.ctx, &h.customer));

	struct slot_offers offers = slots_on(&h, activity, monday(), date_add(monday(), 2));

	/* Monday 9:00 (8-10), 10:00 (10-12, done by 11:30), 14:00, 15:00; Tuesday morning; no Wednesday. */
	assert_int_equal(offers.count, 6);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 9, 0).s);
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(offers.items[2].start.s, at(&h, monday(), 14, 0).s);
	assert_int_equal(offers.items[3].start.s, at(&h, monday(), 15, 0).s);
	assert_int_equal(offers.items[5].start.s, at(&h, date_add(monday(), 1), 10, 0).s);
	testing_close(h.ctx);
}

/* ---- who ---- */

static void
test_workers(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	struct slot_request request = ask(&h, activity, monday(), monday());
	struct slot_offers offers;

	/* Bob lives far away: Ann wins every window, but each is listed when asked per worker. */
	h.bob = add_worker(&h, "Bob", "bob@example.net", 47.05, 9.48);
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 4);
	for (size_t i = 0; i < offers.count; i++)
		assert_int_equal(offers.items[i].worker.value, h.ann.id.value);
	request.per_worker = true;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 8);
	for (size_t i = 1; i < offers.count; i++)
		assert_true(offers.items[i - 1].relevance > offers.items[i].relevance ||
		    (offers.items[i - 1].relevance == offers.items[i].relevance &&
		    offers.items[i - 1].extra_travel_s <= offers.items[i].extra_travel_s));
	assert_ok(planning_best_workers(h.ctx, &request, 3, &offers));
	assert_int_equal(offers.count, 2);
	assert_int_equal(offers.items[0].worker.value, h.ann.id.value);

	/* The customer wants Bob and nobody else. */
	struct restrictions only;
	assert_true(restrictions_parse(h.ctx->arena, "restrict;bob@example.net;0", &only));
	h.customer.restrictions = restrictions_to_json(h.ctx->arena, &only);
	assert_ok(customer_save(h.ctx, &h.customer));
	request.per_worker = false;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 4);
	assert_int_equal(offers.items[0].worker.value, h.bob.id.value);

	/* Prefers Bob: quarter of an hour of his way counts for nothing. */
	assert_true(restrictions_parse(h.ctx->arena, "prioritize;bob@example.net;0", &only));
	h.customer.restrictions = restrictions_to_json(h.ctx->arena, &only);
	assert_ok(customer_save(h.ctx, &h.customer));
	request.per_worker = true;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 8);
	for (size_t i = 0; i < offers.count; i++)
		assert_int_equal(offers.items[i].preferred, ID_EQUAL(offers.items[i].worker, h.bob.id));
	testing_close(h.ctx);
}

/* The work of another unit of the tenant stands in the way, and its place counts. */
static void
test_other_unit(void **state UNUSED)
{
	struct house h = house_open();
	struct unit first = h.unit;
	activity_id mine = add_activity(&h, h.site);

	struct unit second = testing_unit(h.ctx, "bodensee");
	assert_int_equal(second.tenant.value, first.tenant.value);
	struct worker again = worker_new();
	again.first_name = "Ann";
	again.last_name = "Test";
	again.email = "ann@example.net";
	assert_ok(worker_save(h.ctx, &again));
	assert_int_equal(again.id.value, h.ann.id.value);

	struct house other = h;
	other.unit = second;
	other.type = type_new();
	other.type.reference = "X";
	other.type.name = "Other";
	other.type.duration_s = 3600;
	assert_ok(type_save(h.ctx, &other.type));
	assert_ok(customer_new(h.ctx, &other.customer));
	other.customer.name = "Anderer";
	assert_ok(customer_save(h.ctx, &other.customer));
	other.site = add_site(&other, "Weg 2", 47.15, 9.53);
	activity_id theirs = add_activity(&other, other.site);
	place_at(&other, theirs, h.ann.id, at(&h, monday(), 10, 0));

	unit_enter(h.ctx, &first);
	struct slot_offers offers = slots_on(&h, mine, monday(), monday());
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 11, 0).s);
	assert_int_equal(offers.items[1].extra_travel_s, 0);
	/* Their activity is not found here. */
	assert_err(planning_unplan(h.ctx, theirs, TELL), ERR_NOT_FOUND);
	testing_close(h.ctx);
}

/* ---- time ---- */

/* Sunday 28 March 2027 the clocks go forward: windows are wall times before and after. */
static void
test_clock_change(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	date before = date_make(2027, 3, 26), after = date_make(2027, 3, 30);
	struct slot_offers offers = slots_on(&h, activity, before, after);

	/* 26 March is Good Friday, which is no holiday in Liechtenstein; the 29th is Easter Monday. */
	for (size_t i = 0; i < offers.count; i++) {
		struct civil from = zone_civil(h.zone, offers.items[i].window_from);

		assert_true(from.second_of_day == 28800 || from.second_of_day == 36000 || from.second_of_day == 46800 ||
		    from.second_of_day == 54000);
	}
	assert_int_equal(offers.items[offers.count - 1].start.s, at(&h, after, 15, 0).s);
	assert_int_equal(at(&h, after, 8, 0).s % 86400, 6 * 3600);
	assert_int_equal(at(&h, before, 8, 0).s % 86400, 7 * 3600);
	testing_close(h.ctx);
}

/* A night shift belongs to the evening's day; a slot after midnight is found once. */
static void
test_night_shift(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site), early = add_activity(&h, h.site);
	struct span night = { 22 * 3600, 30 * 3600 };
	struct spans hours = { .items = &night, .count = 1 }, off = { 0 };

	for (int i = 0; i < 5; i++)
		assert_ok(worker_set_exception(h.ctx, h.ann.id, date_add(monday(), i), i == 1 ? &hours : &off));
	h.type.rules.mode = RULES_EXACT;
	h.type.rules.step_s = 3600;
	assert_ok(type_save(h.ctx, &h.type));

	struct slot_offers offers = slots_on(&h, activity, monday(), date_add(monday(), 4));

	/* 23:00 on Tuesday to 5:00 on Wednesday. */
	assert_int_equal(offers.count, 7);
	assert_int_equal(offers.items[0].start.s, at(&h, date_add(monday(), 1), 23, 0).s);
	assert_int_equal(offers.items[0].window_from.s, offers.items[0].window_to.s);
	assert_int_equal(offers.items[6].start.s, at(&h, date_add(monday(), 2), 5, 0).s);
	assert_ok(planning_book(h.ctx, activity, offers.items[4].token, TELL));
	offers = slots_on(&h, early, monday(), date_add(monday(), 4));
	assert_int_equal(offers.count, 6);
	for (size_t i = 0; i < offers.count; i++)
		assert_int_not_equal(offers.items[i].start.s, at(&h, date_add(monday(), 2), 3, 0).s);
	testing_close(h.ctx);
}

/* The statements of a question do not grow with the team. */
static void
test_statements(void **state UNUSED)
{
	struct house h = house_open();
	activity_id activity = add_activity(&h, h.site);
	int before, alone;

	slots_on(&h, activity, monday(), date_add(monday(), 20));
	before = h.ctx->sql_count;
	slots_on(&h, activity, monday(), date_add(monday(), 20));
	alone = h.ctx->sql_count - before;
	for (int i = 0; i < 12; i++)
		add_worker(&h, "More", arena_printf(h.ctx->arena, "w%d@example.net", i), home_lat, home_lon);
	slots_on(&h, activity, monday(), monday());
	before = h.ctx->sql_count;
	slots_on(&h, activity, monday(), date_add(monday(), 20));
	assert_int_equal(h.ctx->sql_count - before, alone);
	assert_true(alone <= 10);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_day),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_what_excludes),
		cmocka_unit_test(test_unlocated_and_strange),
		cmocka_unit_test(test_opening_hours),
		cmocka_unit_test(test_workers),
		cmocka_unit_test(test_other_unit),
		cmocka_unit_test(test_clock_change),
		cmocka_unit_test(test_night_shift),
		cmocka_unit_test(test_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
