/*
 * testing_house -- a unit with a customer, a site and a worker, for planning's tests.
 * The clock stands at Friday 2027-02-26 09:00 in Vaduz.
 */
#ifndef PLANNING_TESTING_HOUSE_H
#define PLANNING_TESTING_HOUSE_H

#include "base/test.h"

#include <math.h>

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

static inline date
monday(void)
{
	return date_make(2027, 3, 1);
}

static inline instant
at(const struct house *h, date day, int hour, int minute)
{
	return zone_instant(h->zone, (struct civil){ day, hour * 3600 + minute * 60 }, NULL);
}

static inline struct worker
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

static inline struct site
add_site(struct house *h, const char *address, double lat, double lon)
{
	struct site site = { .customer = h->customer.id, .address = address, .address_additional = "", .notes = "",
		.latitude = lat, .longitude = lon, .active = true };

	assert_ok(site_save(h->ctx, &site));
	return site;
}

static inline struct house
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

static inline activity_id
add_activity(struct house *h, struct site site)
{
	struct activity_input input = { .type = h->type.id, .customer = h->customer.id, .site = site.id,
		.status = STATUS_PENDING, .origin = ORIGIN_STAFF };
	activity_id id;

	assert_ok(activity_create(h->ctx, &input, TELL, &id));
	return id;
}

static inline struct slot_request
ask(const struct house *h, activity_id activity, date from, date to)
{
	return (struct slot_request){ .activity = activity, .bounded = true, .from = at(h, from, 0, 0),
		.to = at(h, date_add(to, 1), 0, 0), .limit = 500 };
}

static inline struct slot_offers
slots_on(struct house *h, activity_id activity, date from, date to)
{
	struct slot_request request = ask(h, activity, from, to);
	struct slot_offers offers;

	assert_ok(planning_slots(h->ctx, &request, &offers));
	planning_sort_by_start(&offers);
	return offers;
}

static inline int32_t
travel(double lat_a, double lon_a, double lat_b, double lon_b)
{
	struct geo_pace pace = geo_usual_pace();

	return geo_estimate_s(&pace, geo_point_of(lat_a, lon_a), geo_point_of(lat_b, lon_b));
}

static inline void
place_at(struct house *h, activity_id activity, worker_id worker, instant start)
{
	struct placement placement = { .worker = worker, .start = start };

	assert_ok(planning_place(h->ctx, activity, &placement, TELL));
}

#endif
