/*
 * travel_test -- slots with a router: what it says is what counts, it is asked at most twice for a place and never
 * again; and whatever it does wrong costs nobody a slot.  The router here is a function of its own.
 */
#include "planning/testing_house.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/env.h"
#include "net/net.h"

#include "geo/legs.h"
#include "planning/travel.h"

static enum { WELL, FAILS, STALLS, NULLS, TELEPORTS, HTML, HALF } mood;
static int calls;

/* Seconds between two places of the router here: north costs more than south. */
static int32_t
drive(double lat_a, double lon_a, double lat_b, double lon_b)
{
	double north = (lat_b - lat_a) * 111, east = (lon_b - lon_a) * 76;
	double km = fabs(north) + fabs(east);

	return km == 0 ? 0 : (int32_t)ceil(100 + km * 90 + (north > 0 ? north * 20 : 0));
}

static const char *
number_of(struct ctx *ctx, size_t i, int32_t s)
{
	switch (mood) {
	case NULLS:
		return "null";
	case TELEPORTS:
		return "0.1";
	case HALF:
		return i % 4 == 1 ? "-5" : arena_printf(ctx->arena, "%d", s);
	default:
		return arena_printf(ctx->arena, "%d", s);
	}
}

static const char *
table(struct ctx *ctx, const char *url)
{
	struct buf out = buf_make(ctx->arena, 1 << 20);
	bool column = strstr(url, "&destinations=") != NULL;
	const char *at = strstr(url, "/driving/");
	double lat[2000], lon[2000];
	size_t count = 0;

	assert_non_null(at);
	at += strlen("/driving");
	while (*at != '?') {
		lon[count] = strtod(at + 1, (char **)&at);
		lat[count++] = strtod(at + 1, (char **)&at);
	}
	buf_puts(&out, column ? "{\"code\":\"Ok\",\"durations\":[" : "{\"code\":\"Ok\",\"durations\":[[");
	for (size_t i = 0; i < count; i++) {
		int32_t s = column ? drive(lat[i], lon[i], lat[count - 1], lon[count - 1]) :
		    drive(lat[count - 1], lon[count - 1], lat[i], lon[i]);

		buf_printf(&out, column ? "%s[%s]" : "%s%s", i > 0 ? "," : "", number_of(ctx, i, s));
	}
	buf_puts(&out, column ? "]}" : "]]}");
	return buf_text(&out);
}

static struct err *
answer(struct ctx *ctx, const struct net *net UNUSED, const struct net_request *request, struct net_answer *out)
{
	calls++;
	if (mood == STALLS)
		return err_new(ctx, ERR_BUSY, NULL, "timed out");
	*out = (struct net_answer){ .status = mood == FAILS ? 502 : 200, .body = buf_make(ctx->arena, 1 << 20) };
	buf_puts(&out->body, mood == HTML ? "<html>not a table</html>" : table(ctx, request->url));
	return OK;
}

static struct net net;
static struct env env;

static struct house
house_with_router(void)
{
	struct house h = house_open();

	net = (struct net){ .services = { .router_url = "http://router.test", .router_profile = "driving" },
		.http = answer };
	env = *h.ctx->env;
	env.net = &net;
	h.ctx->env = &env;
	mood = WELL;
	calls = 0;
	return h;
}

/* The offers of a Monday, and what they must be when the way takes so long there and back. */
static void
check_monday(struct house *h, activity_id activity, int32_t there, int32_t back, bool estimate)
{
	struct slot_offers offers = slots_on(h, activity, monday(), monday());

	assert_int_equal(offers.count, 4);
	assert_int_equal(offers.items[0].extra_travel_s, there + back);
	assert_int_equal(offers.items[0].start.s, at(h, monday(), 8, 0).s + (there + 899) / 900 * 900);
	assert_int_equal(offers.estimate, estimate);
}

static void
test_its_times_count(void **state UNUSED)
{
	struct house h = house_with_router();
	activity_id first = add_activity(&h, h.site), second;
	int32_t there = drive(home_lat, home_lon, 47.15, 9.53), back = drive(47.15, 9.53, home_lat, home_lon);
	struct site other = add_site(&h, "Landstrasse 8, 9494 Schaan", 47.165, 9.51);
	struct travel_state now;

	assert_int_not_equal(there, back);
	check_monday(&h, first, there, back, false);
	assert_int_equal(calls, 2);
	/* A place asked before: other days, another question, nobody asked. */
	slots_on(&h, first, date_add(monday(), 1), date_add(monday(), 20));
	slots_on(&h, add_activity(&h, h.site), monday(), monday());
	assert_int_equal(calls, 2);

	/* Booked, and a second place asked: the way between the two is known, and asked once more for no one. */
	place_at(&h, first, h.ann.id, at(&h, monday(), 9, 0));
	second = add_activity(&h, other);

	struct slot_offers offers = slots_on(&h, second, monday(), monday());

	assert_int_equal(calls, 4);
	assert_false(offers.estimate);
	for (size_t i = 0; i < offers.count; i++)
		if (offers.items[i].start.s > at(&h, monday(), 10, 0).s)
			assert_int_equal(offers.items[i].extra_travel_s, drive(47.15, 9.53, 47.165, 9.51) +
			    drive(47.165, 9.51, home_lat, home_lon) - back);
	place_at(&h, second, h.ann.id, at(&h, monday(), 13, 0));
	slots_on(&h, add_activity(&h, h.site), monday(), date_add(monday(), 3));
	slots_on(&h, add_activity(&h, other), monday(), date_add(monday(), 3));
	assert_int_equal(calls, 4);
	planning_travel_state(h.ctx, &now);
	assert_int_equal(now.calls, 2);
	assert_false(now.failing);
	testing_close(h.ctx);
}

/* Another process, or this one started anew: what was asked is in the database. */
static void
test_it_is_kept(void **state UNUSED)
{
	struct house h = house_with_router();
	activity_id activity = add_activity(&h, h.site);
	struct geo_point home = geo_point_of(home_lat, home_lon), there = geo_point_of(47.15, 9.53);
	struct travel_ways ways = { .tenant = h.ctx->tenant, .pace = geo_usual_pace() };
	struct db_options options = { .data_dir = arena_strdup(h.ctx->arena, testing_where(h.ctx)) };
	struct database *again;
	struct ctx ctx = *h.ctx;
	bool known;

	slots_on(&h, activity, monday(), monday());
	if (testing_is_postgres()) {
		options.url = testing_where(h.ctx);
		options.data_dir = "/tmp";
	} else {
		*strrchr(options.data_dir, '/') = '\0';
	}
	assert_ok(database_open(&ctx, &options, &again));
	ctx.db = database_handle(again);
	ways.travel = travel_of(&ctx);
	(void)travel_s(&ways, home, there, &known);
	assert_false(known);
	assert_ok(travel_know(&ctx, ways.travel, &there, 1));
	assert_int_equal(travel_s(&ways, home, there, &known), drive(home_lat, home_lon, 47.15, 9.53));
	assert_true(known);
	database_close(again);
	assert_int_equal(calls, 2);
	testing_close(h.ctx);
}

static void
test_it_goes_wrong(void **state UNUSED)
{
	static const int moods[] = { FAILS, STALLS, NULLS, TELEPORTS, HTML };
	int32_t way = travel(home_lat, home_lon, 47.24, 9.53);

	for (size_t i = 0; i < COUNT_OF(moods); i++) {
		struct house h = house_with_router();
		/* So far away that nobody is there in no time. */
		activity_id activity = add_activity(&h, add_site(&h, "Feld 1, Feldkirch", 47.24, 9.53));
		struct travel_state after;
		int asked;

		mood = moods[i];
		check_monday(&h, activity, way, way, true);
		asked = calls;
		assert_in_range(asked, 1, 2);
		/* Nobody waits for it again and again. */
		check_monday(&h, activity, way, way, true);
		assert_int_equal(calls, asked);
		planning_travel_state(h.ctx, &after);
		assert_true(after.failing && after.said[0] != '\0' && !INSTANT_IS_NONE(after.failed_at));
		testing_close(h.ctx);
	}
}

/* Once it has found ways, a place without one is an island: nothing is offered there, and it is said why. */
static void
test_an_island(void **state UNUSED)
{
	struct house h = house_with_router();
	struct site island = add_site(&h, "Werdinsel 1", 47.2, 9.6);
	struct slot_request request = ask(&h, add_activity(&h, island), monday(), monday());
	struct slot_offers offers;
	struct slot_reasons reasons;

	slots_on(&h, add_activity(&h, h.site), monday(), monday());
	mood = NULLS;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_int_equal(offers.count, 0);
	assert_non_null(offers.none);
	assert_ok(planning_explain(h.ctx, &request, &reasons));
	assert_false(reasons.items[0].offered);
	assert_non_null(strstr(reasons.items[0].say, "travel"));
	testing_close(h.ctx);
}

/* A number here and there that is none: these ways are estimated, the others are the router's. */
static void
test_some_nonsense(void **state UNUSED)
{
	struct house h = house_with_router();
	struct slot_offers offers;

	h.bob = add_worker(&h, "Bob", "bob@example.net", 47.2, 9.5);
	mood = HALF;
	offers = slots_on(&h, add_activity(&h, h.site), monday(), monday());
	assert_int_equal(offers.count, 4);
	testing_close(h.ctx);
}

static void
test_the_unit_estimates(void **state UNUSED)
{
	struct house h = house_with_router();
	int32_t way = travel(home_lat, home_lon, 47.15, 9.53);

	h.unit.settings.travel_by = "estimate";
	assert_ok(unit_save_settings(h.ctx, &h.unit.settings));
	check_monday(&h, add_activity(&h, h.site), way, way, true);
	assert_int_equal(calls, 0);
	testing_close(h.ctx);
}

static void
test_a_fast_vehicle(void **state UNUSED)
{
	struct house h = house_with_router();
	int32_t there = drive(home_lat, home_lon, 47.15, 9.53), back = drive(47.15, 9.53, home_lat, home_lon);

	h.ann.speed_percent = 200;
	assert_ok(worker_save(h.ctx, &h.ann));
	check_monday(&h, add_activity(&h, h.site), (there + 1) / 2, (back + 1) / 2, false);
	testing_close(h.ctx);
}

/* Placed while the router was down, as an import does: the job asks, and board and slots have its times. */
static void
test_ways_are_filled(void **state UNUSED)
{
	struct house h = house_with_router();
	struct site other = add_site(&h, "Landstrasse 8, 9494 Schaan", 47.165, 9.51);
	struct board_day day;
	int asked;

	place_at(&h, add_activity(&h, h.site), h.ann.id, at(&h, monday(), 9, 0));
	place_at(&h, add_activity(&h, other), h.ann.id, at(&h, monday(), 13, 0));
	assert_int_equal(calls, 0);
	assert_ok(planning_fill_ways(h.ctx, 100, &asked));
	assert_int_equal(asked, 2);
	assert_int_equal(calls, 4);
	assert_ok(planning_board(h.ctx, monday(), h.ann.id, &day));
	assert_int_equal(day.rows[0].travel_s, drive(home_lat, home_lon, 47.15, 9.53) +
	    drive(47.15, 9.53, 47.165, 9.51) + drive(47.165, 9.51, home_lat, home_lon));
	/* Nothing is left to ask, and nobody looks again at once. */
	assert_ok(planning_fill_ways(h.ctx, 100, &asked));
	testing_forward(h.ctx, 121);
	assert_ok(planning_fill_ways(h.ctx, 100, &asked));
	assert_int_equal(asked, 0);
	assert_int_equal(calls, 4);
	testing_close(h.ctx);
}

static bool
starts_between(const struct slot_offers *offers, instant from, instant to)
{
	for (size_t i = 0; i < offers->count; i++)
		if (offers->items[i].start.s > from.s && offers->items[i].start.s < to.s)
			return true;
	return false;
}

/*
 * A question that holds few places: those between which the visit could lie come first, so that every offer is exact
 * and the same as when everything is asked.
 */
static void
test_few_places_in_a_question(void **state UNUSED)
{
	struct slot_offers all = { 0 }, few;

	for (int round = 0; round < 2; round++) {
		struct house h = house_with_router();
		int more = 0, asked;

		/* A month of visits, each elsewhere; the question is about one day. */
		for (int day = 0; day < 25; day++) {
			const char *address = arena_printf(h.ctx->arena, "Weg %d", day);
			struct site site = add_site(&h, address, 47.1 + day * 0.004, 9.5);
			struct placement placement = { .worker = h.ann.id,
			    .start = at(&h, date_add(monday(), day), 9, 0), .force = true };

			if (date_weekday(date_add(monday(), day)) >= SATURDAY)
				continue;
			assert_ok(planning_place(h.ctx, add_activity(&h, site), &placement, TELL));
			more++;
		}
		assert_true(more > 15);
		/* And a gap that is just long enough. */
		place_at(&h, add_activity(&h, add_site(&h, "Weg 98", 47.125, 9.515)), h.ann.id,
		    at(&h, date_add(monday(), 2), 13, 0));
		place_at(&h, add_activity(&h, add_site(&h, "Weg 99", 47.12, 9.51)), h.ann.id,
		    at(&h, date_add(monday(), 2), 15, 45));
		assert_ok(planning_fill_ways(h.ctx, 100, &asked));
		calls = 0;
		net.services.router_places = round == 0 ? 1000 : 5;
		few = slots_on(
		    &h, add_activity(&h, h.site), date_add(monday(), 2), date_add(monday(), 2));
		assert_int_equal(calls, 2);
		assert_true(few.count > 0 && !few.estimate);
		assert_true(starts_between(&few, at(&h, date_add(monday(), 2), 14, 0),
		    at(&h, date_add(monday(), 2), 15, 0)));
		if (round == 0) {
			all = few;
			all.items = memcpy(malloc(all.count * sizeof(*all.items)), all.items,
			    all.count * sizeof(*all.items));
		}
		assert_int_equal(few.count, all.count);
		for (size_t i = 0; i < few.count; i++) {
			assert_int_equal(few.items[i].start.s, all.items[i].start.s);
			assert_int_equal(few.items[i].extra_travel_s, all.items[i].extra_travel_s);
		}
		testing_close(h.ctx);
	}
	free(all.items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_its_times_count),
		cmocka_unit_test(test_it_is_kept),
		cmocka_unit_test(test_it_goes_wrong),
		cmocka_unit_test(test_an_island),
		cmocka_unit_test(test_some_nonsense),
		cmocka_unit_test(test_the_unit_estimates),
		cmocka_unit_test(test_a_fast_vehicle),
		cmocka_unit_test(test_few_places_in_a_question),
		cmocka_unit_test(test_ways_are_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
