/* geo -- see geo.h.  This file is the reference; row.c is the quick way that must agree with it. */
#include "geo/geo.h"

#include <math.h>

static double
radians(int32_t e7)
{
	return e7 / 1e7 * (M_PI / 180);
}

struct geo_point
geo_point_of(double latitude, double longitude)
{
	if (!(fabs(latitude) <= 90) || !(fabs(longitude) <= 180))
		return GEO_NOWHERE;
	return (struct geo_point){ (int32_t)lround(latitude * 1e7), (int32_t)lround(longitude * 1e7) };
}

double
geo_latitude(struct geo_point p)
{
	return geo_is_located(p) ? p.latitude_e7 / 1e7 : NAN;
}

double
geo_longitude(struct geo_point p)
{
	return geo_is_located(p) ? p.longitude_e7 / 1e7 : NAN;
}

double
geo_km(struct geo_point a, struct geo_point b)
{
	if (!geo_is_located(a) || !geo_is_located(b))
		return NAN;

	double lat_a = radians(a.latitude_e7), lat_b = radians(b.latitude_e7);
	double half_lat = sin((lat_b - lat_a) / 2);
	double half_lon = sin((radians(b.longitude_e7) - radians(a.longitude_e7)) / 2);
	double h = half_lat * half_lat + cos(lat_a) * cos(lat_b) * half_lon * half_lon;

	return 2 * GEO_EARTH_KM * asin(sqrt(fmin(h, 1)));
}

struct geo_pace
geo_usual_pace(void)
{
	return (struct geo_pace){ .road_factor = 1.35, .near_km = 3, .far_km = 15,
	    .near_kmh = 30, .middle_kmh = 50, .far_kmh = 80, .vehicle = 1 };
}

bool
geo_pace_is_sound(const struct geo_pace *pace)
{
	return isfinite(pace->road_factor) && pace->road_factor > 0 &&
	    isfinite(pace->far_km) && pace->near_km >= 0 && pace->near_km <= pace->far_km &&
	    isfinite(pace->near_kmh) && pace->near_kmh >= 1 &&
	    isfinite(pace->middle_kmh) && pace->middle_kmh >= 1 &&
	    isfinite(pace->far_kmh) && pace->far_kmh >= 1;
}

double
geo_road_km(const struct geo_pace *pace, struct geo_point a, struct geo_point b)
{
	return pace->road_factor * geo_km(a, b);
}

int32_t
geo_estimate_s(const struct geo_pace *pace, struct geo_point a, struct geo_point b)
{
	double km = geo_road_km(pace, a, b);

	if (!(km < 1e6))
		return GEO_NEVER_S;

	double near = fmin(km, pace->near_km);
	double middle = fmax(0, fmin(km, pace->far_km) - pace->near_km);
	double far = fmax(0, km - pace->far_km);
	double s = ceil(3600 * (near / pace->near_kmh + middle / pace->middle_kmh + far / pace->far_kmh));

	return s < GEO_NEVER_S ? (int32_t)s : GEO_NEVER_S;
}

int32_t
geo_least_s(const struct geo_pace *pace, struct geo_point a, struct geo_point b)
{
	double best_kmh = fmax(pace->near_kmh, fmax(pace->middle_kmh, pace->far_kmh));
	double s = floor(3600 * (1 - 1e-12) * geo_road_km(pace, a, b) / best_kmh);

	return s < GEO_NEVER_S ? (int32_t)s : GEO_NEVER_S;
}
