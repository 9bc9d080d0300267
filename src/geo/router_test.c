/* OSRM's answers against a server that plays its part, what is kept of them, and patience with one that is down. */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "geo/geocoder.h"
#include "geo/legs.h"
#include "geo/router.h"
#include "net/net.h"
#include "net/testing.h"

static struct arena *arena;
static struct net_services services;
static struct net net;
static struct env env;
static struct ctx ctx;

static int
open_house(void **state UNUSED)
{
	arena = arena_open();
	services = (struct net_services){ .router_profile = "driving" };
	net = net_real(&services);
	env = env_real();
	env.net = &net;
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
close_house(void **state UNUSED)
{
	arena_close(arena);
	return 0;
}

static struct sink *
router_that_says(int status, const char *answer)
{
	struct sink *sink = sink_open(status, answer);

	net.services.router_url = arena_printf(arena, "http://127.0.0.1:%d", sink->port);
	net.services.geocoder_url = net.services.router_url;
	return sink;
}

/*
 * As OSRM writes it: the example of its documentation of the Table service (three places in Berlin, all to all), cut to
 * one column and one row by the parameters destinations=2 and sources=2.
 */
#define BERLIN_WAYPOINTS(name) "\"" name "\":[" \
	"{\"location\":[13.3888,52.517033],\"name\":\"Friedrichstraße\",\"distance\":0.086825}," \
	"{\"location\":[13.397631,52.529432],\"name\":\"Torstraße\",\"distance\":0.077095}," \
	"{\"location\":[13.428554,52.523239],\"name\":\"Platz der Vereinten Nationen\",\"distance\":0.005853}]"
#define BERLIN_PLACE(name) "\"" name "\":[" \
	"{\"location\":[13.428554,52.523239],\"name\":\"Platz der Vereinten Nationen\",\"distance\":0.005853}]"
static const char there[] = "{" BERLIN_WAYPOINTS("sources") ",\"durations\":[[382.8],[283.9],[0]],"
	BERLIN_PLACE("destinations") ",\"code\":\"Ok\"}";
static const char back[] = "{" BERLIN_PLACE("sources") ",\"durations\":[[344.7,222.3,0]],"
	BERLIN_WAYPOINTS("destinations") ",\"code\":\"Ok\"}";

static bool
reads(const char *answer, bool column, size_t count, int32_t *seconds)
{
	return osrm_read((struct bytes){ (const uint8_t *)answer, strlen(answer) }, column, count, seconds);
}

static void
test_answers(void **state UNUSED)
{
	int32_t s[3];

	assert_true(reads(there, true, 3, s));
	assert_int_equal(s[0], 383);
	assert_int_equal(s[1], 284);
	assert_int_equal(s[2], 0);
	assert_true(reads(back, false, 3, s));
	assert_int_equal(s[0], 345);
	assert_int_equal(s[1], 223);
	assert_true(reads("{\"code\":\"Ok\",\"durations\":[[null,12,\"x\"]]}", false, 3, s));
	assert_int_equal(s[0], GEO_NEVER_S);
	assert_int_equal(s[1], 12);
	assert_int_equal(s[2], GEO_UNKNOWN_S);
	assert_true(reads("{\"code\":\"Ok\",\"durations\":[[-1,1e300,null]]}", false, 3, s));
	assert_int_equal(s[0], GEO_UNKNOWN_S);
	assert_int_equal(s[1], GEO_UNKNOWN_S);
}

static void
test_nonsense_is_refused(void **state UNUSED)
{
	static const char *const nonsense[] = { "", "null", "[]", "{}", "<html>", "{\"code\":\"Ok\"}",
		"{\"code\":\"Ok\",\"durations\":null}", "{\"code\":\"Ok\",\"durations\":[]}",
		"{\"code\":\"Ok\",\"durations\":[[1,2]]}", "{\"code\":\"Ok\",\"durations\":[1,2,3]}",
		"{\"code\":\"NoTable\",\"message\":\"no\"}", "{\"code\":\"Ok\",\"durations\":[[1,2,3],[1,2,3]]}",
		"{\"code\":\"Ok\",\"durations\":{\"0\":[1,2,3]}}", "{\"code\":\"Ok\",\"durations\":[[1,2,3]" };
	int32_t s[3];

	for (size_t i = 0; i < COUNT_OF(nonsense); i++) {
		assert_false(reads(nonsense[i], false, 3, s));
		assert_false(reads(nonsense[i], true, 3, s));
	}
}

static const struct geo_router *
configured(void)
{
	const char *address;
	const struct geo_router *router = geo_router_configured(&ctx, &address);

	assert_non_null(router);
	assert_non_null(strstr(address, " driving"));
	return router;
}

/* A server whose answer is the same for both directions: three places of which the last is the one asked about. */
static void
test_two_calls(void **state UNUSED)
{
	struct geo_point places[2] = { geo_point_of(47.1, 9.5), geo_point_of(47.12, 9.52) };
	struct sink *sink = router_that_says(200, "{\"code\":\"Ok\",\"durations\":[[900.2,700.5,0]]}");
	int32_t to[2], from[2];
	struct err *err = configured()->table(&ctx, NULL, places, 2, geo_point_of(47.14, 9.54), to, from);

	/* A row where a column was asked for is no table. */
	assert_non_null(err);
	assert_int_equal(sink_count(sink), 1);
	assert_non_null(strstr(sink->got[0], "GET /table/v1/driving/9.500000,47.100000;9.520000,47.120000;"
	    "9.540000,47.140000?annotations=duration&generate_hints=false&destinations=2 "));
	sink_close(sink);
	net.services.router_url = "";
	assert_null(geo_router_configured(&ctx, &(const char *){ NULL }));
}

static void
test_a_router_that_fails(void **state UNUSED)
{
	struct geo_point place = geo_point_of(47.1, 9.5);
	struct geo_point other = geo_point_of(47.2, 9.5);
	struct sink *sink = router_that_says(500, "{}");
	int32_t to, from;

	assert_int_equal(configured()->table(&ctx, NULL, &place, 1, other, &to, &from)->kind, ERR_BUSY);
	sink_close(sink);
	/* Nobody listens there now. */
	assert_int_equal(configured()->table(&ctx, NULL, &place, 1, other, &to, &from)->kind, ERR_BUSY);
}

/* Eleven kilometres in a second. */
static void
test_faster_than_wheels(void **state UNUSED)
{
	struct geo_point place = geo_point_of(47.1, 9.5), other = geo_point_of(47.2, 9.5);
	struct sink *sink = router_that_says(200, "{\"code\":\"Ok\",\"durations\":[[1],[0]]}");
	int32_t to, from;

	assert_non_null(configured()->table(&ctx, NULL, &place, 1, other, &to, &from));
	assert_in_range(geo_router_least_s(place, other), 160, 200);
	assert_int_equal(geo_router_least_s(place, place), 0);
	sink_close(sink);
}

static void
test_patience(void **state UNUSED)
{
	struct geo_breaker breaker = { 0 };

	for (int i = 0; i < 4; i++)
		assert_true(geo_breaker_ask(&breaker, 100));
	assert_false(geo_breaker_ask(&breaker, 100));
	geo_breaker_tell(&breaker, true, 100);
	assert_true(geo_breaker_ask(&breaker, 100));
	geo_breaker_tell(&breaker, false, 102);
	assert_false(geo_breaker_ask(&breaker, 111));
	for (int i = 0; i < 3; i++)
		geo_breaker_tell(&breaker, true, 111);
	assert_true(geo_breaker_ask(&breaker, 112));
	geo_breaker_tell(&breaker, false, 112);
	geo_breaker_ask(&breaker, 123);
	geo_breaker_tell(&breaker, false, 123);
	assert_false(geo_breaker_ask(&breaker, 142));
	assert_true(geo_breaker_ask(&breaker, 144));
	/* One tries; the others wait for what comes of it. */
	assert_false(geo_breaker_ask(&breaker, 144));
	geo_breaker_tell(&breaker, true, 144);
	for (int i = 0; i < 4; i++)
		assert_true(geo_breaker_ask(&breaker, 144));
}

/* ---- what is kept ---- */

static void
test_keys(void **state UNUSED)
{
	static const double odd[] = { -90, -45.1234567, 0, 1e-7, 89.9999999, 90 };

	for (size_t i = 0; i < COUNT_OF(odd); i++)
		for (size_t k = 0; k < COUNT_OF(odd); k++) {
			struct geo_point p = geo_point_of(odd[i], odd[k] * 2);
			struct geo_point q = geo_place_of_key(geo_place_key(p));

			assert_true(geo_place_key(p) > 0);
			assert_int_equal(p.latitude_e7, q.latitude_e7);
			assert_int_equal(p.longitude_e7, q.longitude_e7);
		}
	assert_false(geo_is_located(geo_place_of_key(0)));
	assert_false(geo_is_located(geo_place_of_key(INT64_MAX)));
}

static void
test_legs(void **state UNUSED)
{
	struct geo_legs *legs = geo_legs_make(1 << 20);
	struct geo_point a = geo_point_of(47, 9), b = geo_point_of(47.1, 9), c = geo_point_of(47.2, 9);
	struct geo_leg of_a[] = { { geo_place_key(c), 30, 40 }, { geo_place_key(b), 10, 20 } };
	struct geo_point places[3] = { a, b, c };
	int32_t to[3], from[3];
	size_t count;

	assert_int_equal(geo_legs_find(legs, 1, a, b), GEO_UNKNOWN_S);
	assert_int_equal(geo_legs_find(legs, 1, a, a), 0);
	geo_legs_put(legs, 1, a, of_a, 2);
	assert_int_equal(geo_legs_find(legs, 1, b, a), 10);
	assert_int_equal(geo_legs_find(legs, 1, a, b), 20);
	assert_int_equal(geo_legs_find(legs, 1, b, c), GEO_UNKNOWN_S);
	assert_int_equal(geo_legs_find(legs, 2, a, b), GEO_UNKNOWN_S);
	/* Of a place that was never asked the others know. */
	assert_int_equal(geo_legs_row(legs, 1, b, places, 3, to, from), 1);
	assert_int_equal(to[0], 20);
	assert_int_equal(from[0], 10);
	assert_int_equal(to[1], 0);
	assert_int_equal(to[2], GEO_UNKNOWN_S);
	/* Newer answers win, others stay. */
	geo_legs_put(legs, 1, a, &(struct geo_leg){ geo_place_key(b), 11, GEO_NEVER_S }, 1);
	assert_int_equal(geo_legs_row(legs, 1, a, places, 3, to, from), 0);
	assert_int_equal(to[1], 11);
	assert_int_equal(from[1], GEO_NEVER_S);
	assert_int_equal(from[2], 40);

	geo_legs_put(legs, 1, c, &(struct geo_leg){ geo_place_key(b), 5, 6 }, 1);
	geo_legs_forget(legs, 1, c);
	geo_legs_forget(legs, 1, c);
	assert_false(geo_legs_has(legs, 1, c));
	assert_int_equal(geo_legs_find(legs, 1, b, c), GEO_UNKNOWN_S);
	assert_true(geo_legs_has(legs, 1, a));

	struct geo_leg *all = geo_legs_list(legs, arena, 1, a, &count);
	struct bytes printed = geo_legs_print(arena, all, count);

	assert_int_equal(count, 2);
	assert_int_equal(printed.size, 32);
	all = geo_legs_parse(arena, printed, &count);
	assert_int_equal(count, 2);
	assert_int_equal(all[0].other, geo_place_key(b));
	assert_int_equal(all[0].from_s, GEO_NEVER_S);
	/* What is damaged is not believed. */
	all = geo_legs_parse(arena, (struct bytes){ (const uint8_t *)"0123456789abcdef0123", 20 }, &count);
	assert_int_equal(count, 0);
	geo_legs_free(legs);
}

/* Many places in little room: what was asked last is there, and the room is kept. */
static void
test_legs_are_bounded(void **state UNUSED)
{
	enum { MOST = 64 * 1024, PLACES = 3000 };
	struct geo_legs *legs = geo_legs_make(MOST);
	struct geo_point recent[2], first = geo_point_of(10, 10);
	struct geo_leg leg[10];

	for (int i = 0; i < PLACES; i++) {
		struct geo_point place = geo_point_of(10 + i * 1e-4, 10);

		for (int k = 0; k < 10; k++)
			leg[k] = (struct geo_leg){ geo_place_key(geo_point_of(20, 10 + k)), i + k, i - k + 100 };
		geo_legs_put(legs, 7, place, leg, 10);
		assert_true(geo_legs_bytes(legs) <= MOST);
		assert_int_equal(geo_legs_find(legs, 7, geo_point_of(20, 13), place), i + 3);
		/* Whoever is looked at stays. */
		assert_int_equal(geo_legs_find(legs, 7, geo_point_of(20, 13), first), 3);
	}
	assert_int_equal(geo_legs_recent(legs, 7, recent, 2), 2);
	assert_false(geo_legs_has(legs, 7, geo_point_of(10 + 1e-4, 10)));
	assert_int_equal(geo_legs_recent(legs, 8, recent, 2), 0);
	geo_legs_free(legs);
}

/* ---- addresses ---- */

static bool
locates(const char *answer, struct geo_found *out)
{
	return geo_locate_read(arena, (struct bytes){ (const uint8_t *)answer, strlen(answer) }, out);
}

/* As Nominatim writes it in jsonv2. */
static const char house[] = "[{\"place_id\":100149,\"licence\":\"Data © OpenStreetMap contributors, ODbL 1.0.\","
	"\"osm_type\":\"node\",\"osm_id\":107775,\"boundingbox\":[\"51.3473219\",\"51.6673219\",\"-0.2876474\","
	"\"0.0323526\"],\"lat\":\"51.5073219\",\"lon\":\"-0.1276474\",\"display_name\":\"12, Städtle, Vaduz\","
	"\"category\":\"place\",\"type\":\"house\",\"place_rank\":30,\"importance\":0.96,\"addresstype\":\"place\"}]";

static void
test_found_addresses(void **state UNUSED)
{
	struct geo_found found;

	assert_true(locates(house, &found));
	assert_true(found.exact && geo_latitude(found.place) == 51.5073219 && geo_longitude(found.place) == -0.1276474);
	assert_string_equal(found.name, "12, Städtle, Vaduz");
	assert_true(locates("[]", &found));
	assert_false(geo_is_located(found.place));
	assert_true(locates("[{\"lat\":\"47\",\"lon\":\"9\",\"place_rank\":16,\"display_name\":\"Vaduz\"}]", &found));
	assert_false(found.exact);
	assert_false(locates("[{\"lat\":\"147\",\"lon\":\"9\"}]", &found));
	assert_false(locates("[{\"lat\":\"x\",\"lon\":\"9\"}]", &found));
	assert_false(locates("{\"error\":\"no\"}", &found));
	assert_false(locates("<html>", &found));
	assert_false(locates("", &found));
}

static void
test_the_question(void **state UNUSED)
{
	struct sink *sink = router_that_says(200, house);
	struct geo_found found;

	net.services.geocoder_email = "it@example.org";
	assert_true(geo_has_geocoder(&ctx));
	assert_null(geo_locate(&ctx, "Städtle 12 & 14, Vaduz", "LI", &found));
	assert_true(found.exact);
	assert_non_null(strstr(sink->got[0],
	    "GET /search?format=jsonv2&limit=1&q=St%C3%A4dtle%2012%20%26%2014%2C%20Vaduz"
	    "&countrycodes=li&email=it%40example.org "));
	sink->status = 429;
	assert_int_equal(geo_locate(&ctx, "x", "", &found)->kind, ERR_BUSY);
	sink_close(sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_nonsense_is_refused),
		cmocka_unit_test(test_two_calls),
		cmocka_unit_test(test_a_router_that_fails),
		cmocka_unit_test(test_faster_than_wheels),
		cmocka_unit_test(test_patience),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_legs),
		cmocka_unit_test(test_legs_are_bounded),
		cmocka_unit_test(test_found_addresses),
		cmocka_unit_test(test_the_question),
	};

	return cmocka_run_group_tests(tests, open_house, close_house);
}
