/* Distances against another formula and known pairs; the quick row against the reference. */
#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "geo/geo.h"
#include "geo/router.h"

static uint64_t random_state;

static uint64_t
random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static double
random_real(double least, double most)
{
	return least + (double)(random_bits() >> 11) / 9007199254740992.0 * (most - least);
}

static void
seed_random(void)
{
	const char *given = getenv("DOORSTEP_SEED");

	random_state = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 2654435761U;
	random_state |= 1;
	printf("seed %" PRIu64 "\n", random_state);
}

/* The spherical law by vectors: nothing shared with the code under test. */
static double
vector_km(struct geo_point a, struct geo_point b)
{
	const long double to_radians = 3.14159265358979323846264338327950288L / 180;
	long double la = a.latitude_e7 / 1e7L * to_radians, lb = b.latitude_e7 / 1e7L * to_radians;
	long double dl = (b.longitude_e7 / 1e7L - a.longitude_e7 / 1e7L) * to_radians;
	long double x = cosl(lb) * sinl(dl);
	long double y = cosl(la) * sinl(lb) - sinl(la) * cosl(lb) * cosl(dl);
	long double z = sinl(la) * sinl(lb) + cosl(la) * cosl(lb) * cosl(dl);

	return (double)(6371.0088L * atan2l(hypotl(x, y), z));
}

static void
test_distance(void **state UNUSED)
{
	for (int i = 0; i < 200000; i++) {
		struct geo_point a = geo_point_of(random_real(-90, 90), random_real(-180, 180));
		struct geo_point b = i % 2 == 0 ? geo_point_of(random_real(-90, 90), random_real(-180, 180)) :
		    geo_point_of(fmax(-90, fmin(90, geo_latitude(a) + random_real(-.2, .2))),
			fmax(-180, fmin(180, geo_longitude(a) + random_real(-.2, .2))));

		assert_true(fabs(geo_km(a, b) - vector_km(a, b)) < 1e-4);
	}
	/* A quarter of the equator. */
	assert_true(fabs(geo_km(geo_point_of(0, 0), geo_point_of(0, 90)) - 6371.0088 * M_PI / 2) < 1e-6);
	assert_true(isnan(geo_km(GEO_NOWHERE, geo_point_of(0, 0))));
}

static void
test_estimate_by_hand(void **state UNUSED)
{
	struct geo_pace pace = geo_usual_pace();
	struct geo_point a = geo_point_of(47, 9.5);
	/* One degree of latitude is 111.195 km: 150.113 km of road: 6 min + 14.4 min + 135.113 km at 80. */
	struct geo_point north = geo_point_of(48, 9.5);
	double degree_km = 6371.0088 * M_PI / 180;

	assert_int_equal(geo_estimate_s(&pace, a, a), 0);
	assert_int_equal(geo_estimate_s(&pace, a, north), ceil(360 + 864 + (1.35 * degree_km - 15) * 45));
	/* 1 km of great circle: 1.35 km of road at 30 km/h: 162 s. */
	struct geo_point near = geo_point_of(47 + 1 / degree_km, 9.5);
	assert_in_range(geo_estimate_s(&pace, a, near), 161, 163);
	/* 5 km: 6.75 km of road: 360 s + 3.75 km at 50 km/h = 270 s. */
	struct geo_point middle = geo_point_of(47 + 5 / degree_km, 9.5);
	assert_in_range(geo_estimate_s(&pace, a, middle), 629, 631);
	assert_int_equal(geo_estimate_s(&pace, a, GEO_NOWHERE), GEO_NEVER_S);
	assert_true(geo_pace_is_sound(&pace));
	pace.near_kmh = 0;
	assert_false(geo_pace_is_sound(&pace));
}

static void
test_points(void **state UNUSED)
{
	struct geo_point p = geo_point_of(47.114233, -9.554675);

	assert_true(geo_latitude(p) == 47.114233);
	assert_true(geo_longitude(p) == -9.554675);
	assert_false(geo_is_located(geo_point_of(NAN, 1)));
	assert_false(geo_is_located(geo_point_of(91, 1)));
	assert_false(geo_is_located(geo_point_of(1, INFINITY)));
	assert_true(isnan(geo_latitude(GEO_NOWHERE)));
}

static struct geo_point
place_near(struct geo_point place, int kind)
{
	double reach = (const double[]){ 1e-6, 1e-3, 0.05, 0.3, 1.1, 2.5, 3.5 }[kind];

	return geo_point_of(fmax(-90, fmin(90, geo_latitude(place) + random_real(-reach, reach))),
	    fmax(-180, fmin(180, geo_longitude(place) + random_real(-reach, reach))));
}

static void
test_row_is_the_reference(void **state UNUSED)
{
	enum { COUNT = 3000 };
	static struct geo_point places[COUNT];
	static int32_t travel[COUNT];

	for (int round = 0; round < 400; round++) {
		struct geo_pace pace = geo_usual_pace();
		struct geo_point here = geo_point_of(random_real(-89.9, 89.9), random_real(-179.9, 179.9));

		if (round % 3 == 1)
			pace = (struct geo_pace){ random_real(1, 2), 2, 2, random_real(5, 90), 40,
				random_real(5, 130) };
		for (int i = 0; i < COUNT; i++)
			places[i] = place_near(here, (int)(random_bits() % (round % 2 == 0 ? 7 : 5)));
		/* A place that the quick way gives up takes its neighbours with it: every other round has few. */
		places[7] = here;
		places[8] = GEO_NOWHERE;
		places[9] = geo_point_of(-geo_latitude(here), geo_longitude(here));
		geo_estimate_row(&pace, places, COUNT, here, travel);
		for (int i = 0; i < COUNT; i++) {
			assert_int_equal(travel[i], geo_estimate_s(&pace, places[i], here));
			assert_int_equal(travel[i], geo_estimate_s(&pace, here, places[i]));
			assert_true(geo_least_s(&pace, places[i], here) <= travel[i]);
		}
	}
}

/* Moves a place by single steps of 1e-7 degrees across whole seconds: where rounding could differ. */
static void
test_row_at_whole_seconds(void **state UNUSED)
{
	enum { COUNT = 20000 };
	static struct geo_point places[COUNT];
	static int32_t travel[COUNT];
	struct geo_pace pace = geo_usual_pace();

	for (int round = 0; round < 30; round++) {
		struct geo_point here = geo_point_of(random_real(-80, 80), random_real(-170, 170));
		struct geo_point there = place_near(here, 2 + round % 3);

		for (int i = 0; i < COUNT; i++)
			places[i] = (struct geo_point){ there.latitude_e7 + i, there.longitude_e7 };
		geo_estimate_row(&pace, places, COUNT, here, travel);
		for (int i = 0; i < COUNT; i++)
			assert_int_equal(travel[i], geo_estimate_s(&pace, places[i], here));
	}
}

static void
test_routers(void **state UNUSED)
{
	const struct geo_router *router = geo_router_named("no such router");
	struct geo_pace pace = geo_usual_pace();
	struct geo_point places[2] = { geo_point_of(47.1, 9.5), GEO_NOWHERE };
	int32_t travel[2];

	assert_string_equal(router->name, "estimate");
	assert_ptr_equal(geo_router_named("estimate"), router);
	assert_true(router->estimate && router->symmetric);
	assert_null(router->table(NULL, &pace, places, 2, geo_point_of(47.2, 9.5), travel, NULL));
	assert_int_equal(travel[0], geo_estimate_s(&pace, places[0], geo_point_of(47.2, 9.5)));
	assert_int_equal(travel[1], GEO_NEVER_S);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_estimate_by_hand),
		cmocka_unit_test(test_row_is_the_reference),
		cmocka_unit_test(test_row_at_whole_seconds),
		cmocka_unit_test(test_routers),
	};

	seed_random();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
