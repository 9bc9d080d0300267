/*
 * planning_test -- slots, booking, moving, placing by hand, reasons; on both
 * databases.  Times and travel are worked out by hand here.
 */
#include "base/test.h"

#include <math.h>
#include <pthread.h>

#include "account/testing.h"
#include "activity/activity.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "geo/geo.h"
#include "planning/planning.h"
#include "team/team.h"

/* Vaduz; the clock stands at Friday 2027-02-26 09:00. */
static const double home_lat = 47.14, home_lon = 9.52;

struct house {
	struct ctx *ctx;
	struct unit unit;
	const struct zone *zone;
	struct activity_type type;
	struct customer customer;
	struct site site;
	struct worker ann, bob;
	skill_id boiler;
};

static date
monday(void)
{
	return date_make(2027, 3, 1);
}

static instant
at(const struct house *h, date day, int hour, int minute)
{
	return zone_instant(h->zone, (struct civil){ day, hour * 3600 + minute * 60 }, NULL);
}

static struct worker
add_worker(struct house *h, const char *first, const char *email, double lat, double lon)
{
	struct worker w = worker_new();

	w.first_name = first;
	w.last_name = "Test";
	w.email = email;
	w.latitude = lat;
	w.longitude = lon;
	w.start_home = w.end_home = true;
	w.radius_km = NAN;
	assert_ok(worker_save(h->ctx, &w));
	assert_ok(worker_set_skill(h->ctx, w.id, h->boiler, 2, NULL));
	return w;
}

static struct site
add_site(struct house *h, const char *address, double lat, double lon)
{
	struct site site = { .customer = h->customer.id, .address = address, .address_additional = "", .notes = "",
		.latitude = lat, .longitude = lon, .active = true };

	assert_ok(site_save(h->ctx, &site));
	return site;
}

static struct house
house_open(void)
{
	struct house h = { .ctx = testing_open() };

	h.unit = testing_unit(h.ctx, "rheintal");
	h.zone = h.unit.zone;
	testing_person(h.ctx, "planner@example.net", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_ADMIN));
	assert_ok(skill_ensure(h.ctx, "boiler", &h.boiler));
	h.type = type_new();
	h.type.reference = "MAINT";
	h.type.name = "Maintenance";
	h.type.duration_s = 3600;
	*arena_push(h.ctx->arena, &h.type.skills) = (struct skill_level){ h.boiler, "boiler", 1 };
	assert_ok(type_save(h.ctx, &h.type));
	assert_ok(customer_new(h.ctx, &h.customer));
	h.customer.name = "Frick";
	assert_ok(customer_save(h.ctx, &h.customer));
	h.site = add_site(&h, "Hauptstrasse 1, 9490 Vaduz", 47.15, 9.53);
	h.ann = add_worker(&h, "Ann", "ann@example.net", home_lat, home_lon);
	return h;
}

static activity_id
add_activity(struct house *h, struct site site)
{
	struct activity_input input = { .type = h->type.id, .customer = h->customer.id, .site = site.id,
		.status = STATUS_PENDING, .origin = ORIGIN_STAFF };
	activity_id id;

	assert_ok(activity_create(h->ctx, &input, TELL, &id));
	return id;
}

static struct slot_request
ask(const struct house *h, activity_id activity, date from, date to)
{
	return (struct slot_request){ .activity = activity, .bounded = true, .from = at(h, from, 0, 0),
		.to = at(h, date_add(to, 1), 0, 0), .limit = 500 };
}

static struct slot_offers
slots_on(struct house *h, activity_id activity, date from, date to)
{
	struct slot_request request = ask(h, activity, from, to);
	struct slot_offers offers;

	assert_ok(planning_slots(h->ctx, &request, &offers));
	planning_sort_by_start(&offers);
	return offers;
}

static int32_t
travel(double lat_a, double lon_a, double lat_b, double lon_b)
{
	struct geo_pace pace = geo_usual_pace();

	return geo_estimate_s(&pace, geo_point_of(lat_a, lon_a), geo_point_of(lat_b, lon_b));
}

static void
place_at(struct house *h, activity_id activity, worker_id worker, instant start)
{
	struct placement placement = { .worker = worker, .start = start };

	assert_ok(planning_place(h->ctx, activity, &placement, TELL));
}

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

	/* Monday 9:00 (8-10), 10:00 (10-12, done by 11:30), 14:00 (13-15), 15:00 (15-17); Tuesday morning; no Wednesday. */
	assert_int_equal(offers.count, 6);
	assert_int_equal(offers.items[0].start.s, at(&h, monday(), 9, 0).s);
	assert_int_equal(offers.items[1].start.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(offers.items[2].start.s, at(&h, monday(), 14, 0).s);
	assert_int_equal(offers.items[3].start.s, at(&h, monday(), 15, 0).s);
	assert_int_equal(offers.items[5].start.s, at(&h, date_add(monday(), 1), 10, 0).s);
	testing_close(h.ctx);
}

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
		assert_true(offers.items[i - 1].relevance >= offers.items[i].relevance);
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
		cmocka_unit_test(test_book_move_cancel),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_shift_in_window),
		cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_imported),
		cmocka_unit_test(test_change),
		cmocka_unit_test(test_changes_elsewhere),
		cmocka_unit_test(test_workers),
		cmocka_unit_test(test_other_unit),
		cmocka_unit_test(test_clock_change),
		cmocka_unit_test(test_night_shift),
		cmocka_unit_test(test_most_per_window),
		cmocka_unit_test(test_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
