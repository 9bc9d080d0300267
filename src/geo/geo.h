/*
 * geo -- places on the earth, how far apart they are and how long a van takes.
 *
 * A place is kept to 1e-7 degrees (a centimetre).  Without a router, travel is
 * an estimate out of the great circle, always available and said to be one.
 * geo_estimate_row() is the quick way to ask for many at once and gives the same
 * seconds as geo_estimate_s() for every place.
 */
#ifndef GEO_GEO_H
#define GEO_GEO_H

#include "base/base.h"

#define GEO_EARTH_KM 6371.0088

struct geo_point {
	int32_t latitude_e7;
	int32_t longitude_e7;
};

/* The place of an address that nobody located. */
#define GEO_NOWHERE	((struct geo_point){ INT32_MAX, INT32_MAX })

/* Seconds of a journey that nobody can make: far above a day, far below overflow. */
#define GEO_NEVER_S	(1 << 28)

/* NAN, infinite or beyond the poles: nowhere. */
struct geo_point geo_point_of(double latitude, double longitude);
double geo_latitude(struct geo_point);
double geo_longitude(struct geo_point);

static inline bool
geo_is_located(struct geo_point p)
{
	return p.latitude_e7 != INT32_MAX;
}

/* Great circle; NAN when one of them is nowhere. */
double geo_km(struct geo_point, struct geo_point);

/* How the estimate makes time of distance: roads are longer than the straight line, and start slow. */
struct geo_pace {
	double road_factor;	/* road over great circle */
	double near_km;		/* the first kilometres of road … */
	double far_km;		/* … and where the fast road begins */
	double near_kmh, middle_kmh, far_kmh;
	double vehicle;		/* what the speeds were multiplied by, for times that come from elsewhere; 0: 1 */
};

/* 1.35; 30 km/h for the first 3 km of road, 50 km/h up to 15 km, 80 km/h beyond. */
struct geo_pace geo_usual_pace(void);

/* Every number finite, speeds and factor above zero, near_km <= far_km. */
bool geo_pace_is_sound(const struct geo_pace *);

/* Kilometres of road; NAN when one of them is nowhere. */
double geo_road_km(const struct geo_pace *, struct geo_point, struct geo_point);

/* Whole seconds, rounded up; GEO_NEVER_S when one of them is nowhere. */
int32_t geo_estimate_s(const struct geo_pace *, struct geo_point, struct geo_point);

/* travel_s[i] = geo_estimate_s(pace, places[i], place), for many places. */
void geo_estimate_row(const struct geo_pace *, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *travel_s);

/* Never more than the estimate: the straight line at the best speed. */
int32_t geo_least_s(const struct geo_pace *, struct geo_point, struct geo_point);

#endif
