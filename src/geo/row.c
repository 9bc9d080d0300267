/*
 * row -- the estimate for many places at once, exactly as geo.c gives it.
 *
 * Within a few hundred kilometres sine, cosine and arc sine are short series
 * (their error stays under 1e-12 of the result), so the loop has no branch and no
 * call and the compiler makes vectors of it.  Where the answer comes close to a
 * whole second, so that rounding up could go the other way, and for places far
 * away or nowhere, the reference is asked.
 */
#include <math.h>

#include "geo/geo.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math")
#endif

enum { BLOCK = 256 };

#define E7_RADIANS	(M_PI / 180 / 1e7)
#define SERIES_REACH	0.05			/* radians of latitude and longitude: 318 km */
#define DOUBT_S		1e-8			/* how far a quick result may be off, many times over */

/* What is the same for the whole row. */
struct row {
	double lat_e7, lon_e7;
	double cos_lat_squared, sin_cos_lat;	/* cos² and sin·cos of the place */
	double two_radii;			/* in kilometres of road */
	double near_km, middle_km, far_km;	/* lengths of the first two stretches; where the third begins */
	double near_s, middle_s, far_s;		/* seconds per kilometre of road */
};

static struct row
make_row(const struct geo_pace *pace, struct geo_point place)
{
	double lat = place.latitude_e7 / 1e7 * (M_PI / 180);

	return (struct row){
		.lat_e7 = place.latitude_e7, .lon_e7 = place.longitude_e7,
		.cos_lat_squared = cos(lat) * cos(lat), .sin_cos_lat = sin(lat) * cos(lat),
		.two_radii = 2 * GEO_EARTH_KM * pace->road_factor,
		.near_km = pace->near_km, .middle_km = pace->far_km - pace->near_km, .far_km = pace->far_km,
		.near_s = 3600 / pace->near_kmh, .middle_s = 3600 / pace->middle_kmh, .far_s = 3600 / pace->far_kmh,
	};
}

/* Exact seconds before rounding; a negative number where the series does not reach. */
static inline double
quick_s(const struct row *row, struct geo_point place)
{
	double y = (place.latitude_e7 - row->lat_e7) * E7_RADIANS;
	double x = (place.longitude_e7 - row->lon_e7) * E7_RADIANS;
	double yy = y * y, xx = x * x;

	/* sin²(d/2) = d²/4 - d⁴/48 + d⁶/1440 - d⁸/80640 */
	double sin_lat = yy * (0.25 - yy * (1.0 / 48 - yy * (1.0 / 1440 - yy * (1.0 / 80640))));
	double sin_lon = xx * (0.25 - xx * (1.0 / 48 - xx * (1.0 / 1440 - xx * (1.0 / 80640))));
	double cos_y = 1 - yy * (0.5 - yy * (1.0 / 24 - yy * (1.0 / 720)));
	double sin_y = y * (1 - yy * (1.0 / 6 - yy * (1.0 / 120 - yy * (1.0 / 5040))));
	double h = sin_lat + (row->cos_lat_squared * cos_y - row->sin_cos_lat * sin_y) * sin_lon;

	/* asin(r) = r (1 + h/6 + 3h²/40 + 5h³/112 + 35h⁴/1152) */
	double km = row->two_radii * sqrt(h) *
	    (1 + h * (1.0 / 6 + h * (3.0 / 40 + h * (5.0 / 112 + h * (35.0 / 1152)))));
	double near = km < row->near_km ? km : row->near_km;
	double middle = km - row->near_km;
	double far = km - row->far_km;

	middle = middle > 0 ? middle : 0;
	middle = middle < row->middle_km ? middle : row->middle_km;
	far = far > 0 ? far : 0;

	double s = near * row->near_s + middle * row->middle_s + far * row->far_s;
	double reach = yy > xx ? yy : xx;

	return reach < SERIES_REACH * SERIES_REACH ? s : -1;
}

void
geo_estimate_row(const struct geo_pace *pace, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *travel_s)
{
	struct row row = make_row(pace, place);
	double quick[BLOCK];

	for (size_t first = 0; first < count; first += BLOCK) {
		size_t block = count - first < BLOCK ? count - first : BLOCK;

		for (size_t i = 0; i < block; i++)
			quick[i] = quick_s(&row, places[first + i]);
		for (size_t i = 0; i < block; i++) {
			double doubt = DOUBT_S + quick[i] * 1e-10;
			int32_t below = (int32_t)(quick[i] - doubt);

			/* The same whole second on both sides of the doubt: rounding up is safe. */
			if (quick[i] > doubt && below == (int32_t)(quick[i] + doubt))
				travel_s[first + i] = below + 1;
			else
				travel_s[first + i] = geo_estimate_s(pace, places[first + i], place);
		}
	}
}
