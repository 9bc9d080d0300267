/*
 * row -- the estimate for many places at once, exactly as geo.c gives it.
 *
 * Within a few hundred kilometres sine, cosine and arc sine are short series
 * (their error stays under 1e-11 of the result), so the loop has no branch and no
 * call and the compiler makes vectors of it.  Single precision comes first, which goes
 * twice as quick and is off by millionths.  Where an answer comes so close to a whole
 * second that rounding up could go the other way, a few places are done again in double
 * precision; and where that is in doubt, or a place is far away or nowhere, the reference is asked.
 */
#include <math.h>

#include "geo/geo.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3", "no-math-errno", "no-trapping-math", "finite-math-only", "no-signed-zeros")
#endif

/* On x86 a second copy of the loop for machines with wide vectors, chosen at start. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__clang__)
#define WIDE_TOO	__attribute__((target_clones("avx2", "default")))
#else
#define WIDE_TOO
#endif

enum { LANES = 16, BLOCK = 8 * LANES };

#define E7_RADIANS	(M_PI / 180 / 1e7)
#define SERIES_REACH	0.02			/* radians of latitude and longitude: 127 km */
#define DOUBT_S		1e-8			/* how far a quick result may be off, many times over */
#define SINGLE_DOUBT	1.2e-6			/* the same of single precision, as a part of the result: under 1e-6 */
#define SINGLE_LATITUDE	(75 * M_PI / 180)	/* nearer to the poles single precision loses too much */

/* What is the same for the whole row. */
struct row {
	double lat_e7, lon_e7;
	double cos_lat_squared, sin_cos_lat;	/* cos² and sin·cos of the place */
	double two_radii;			/* in kilometres of road */
	double near_km, middle_km, far_km;	/* lengths of the first two stretches; where the third begins */
	double near_s, middle_s, far_s;		/* seconds per kilometre of road */
	bool single;				/* single precision may try first */
};

/* What single precision takes of it. */
struct single_row {
	int32_t lat_e7, lon_e7;
	float cos_lat_squared, sin_cos_lat, two_radii, near_km, middle_km, far_km, near_s, middle_s, far_s;
	float doubt;
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
		.single = geo_is_located(place) && fabs(lat) < SINGLE_LATITUDE,
	};
}

static struct single_row
make_single_row(const struct row *row, struct geo_point place)
{
	double slow = fmax(row->near_s, fmax(row->middle_s, row->far_s));
	double quick = fmin(row->near_s, fmin(row->middle_s, row->far_s));
	/* Roads that get quicker on the way make an error of the distance smaller, others larger. */
	double grows = row->near_s >= row->middle_s && row->middle_s >= row->far_s ? 1 : slow / quick;

	return (struct single_row){
		.lat_e7 = place.latitude_e7, .lon_e7 = place.longitude_e7,
		.cos_lat_squared = (float)row->cos_lat_squared, .sin_cos_lat = (float)row->sin_cos_lat,
		.two_radii = (float)row->two_radii, .near_km = (float)row->near_km,
		.middle_km = (float)row->middle_km, .far_km = (float)row->far_km, .near_s = (float)row->near_s,
		.middle_s = (float)row->middle_s, .far_s = (float)row->far_s, .doubt = (float)(SINGLE_DOUBT * grows),
	};
}

/* A difference that runs over is far beyond the reach of the series on its other side, too. */
static inline __attribute__((always_inline)) float
apart_of(int32_t a, int32_t b)
{
	return (float)(int32_t)((uint32_t)a - (uint32_t)b) * (float)E7_RADIANS;
}

static inline __attribute__((always_inline)) float
single_s(const struct single_row *row, struct geo_point place, float *reach)
{
	float y = apart_of(place.latitude_e7, row->lat_e7), x = apart_of(place.longitude_e7, row->lon_e7);
	float yy = y * y, xx = x * x;
	float sin_lat = yy * (0.25F - yy * (1 / 48.0F)), sin_lon = xx * (0.25F - xx * (1 / 48.0F));
	float cos_y = 1 - yy * 0.5F, sin_y = y * (1 - yy * (1 / 6.0F));
	float h = sin_lat + (row->cos_lat_squared * cos_y - row->sin_cos_lat * sin_y) * sin_lon;
	float km = row->two_radii * sqrtf(fmaxf(h, 0)) * (1 + h * (1 / 6.0F));
	float near = fminf(km, row->near_km), middle = fminf(fmaxf(km - row->near_km, 0), row->middle_km);

	*reach = fmaxf(yy, xx);
	return near * row->near_s + middle * row->middle_s + fmaxf(km - row->far_km, 0) * row->far_s;
}

/* Lots of LANES places: bit n is set when some answer of lot n is in doubt. */
static WIDE_TOO unsigned
single_block(const struct single_row *row, const struct geo_point *places, size_t lots, int32_t *travel_s)
{
	unsigned doubtful = 0;

	for (size_t lot = 0; lot < lots; lot++) {
		int in_doubt = 0;

		for (size_t i = lot * LANES; i < (lot + 1) * LANES; i++) {
			float reach;
			float s = single_s(row, places[i], &reach);
			float doubt = 1e-4F + s * row->doubt;
			int32_t below = (int32_t)(s - doubt), above = (int32_t)(s + doubt);

			travel_s[i] = below + 1;
			in_doubt |= (below != above) | (s <= doubt) |
			    (reach >= (float)(SERIES_REACH * SERIES_REACH));
		}
		doubtful |= (in_doubt != 0 ? 1U : 0U) << lot;
	}
	return doubtful;
}

/* Seconds before rounding; *reach: the square of the longer side, to see whether the series holds. */
static inline __attribute__((always_inline)) double
quick_s(const struct row *row, struct geo_point place, double *reach)
{
	double y = (place.latitude_e7 - row->lat_e7) * E7_RADIANS;
	double x = (place.longitude_e7 - row->lon_e7) * E7_RADIANS;
	double yy = y * y, xx = x * x;

	/* sin²(d/2) = d²/4 - d⁴/48 + d⁶/1440 */
	double sin_lat = yy * (0.25 - yy * (1.0 / 48 - yy * (1.0 / 1440)));
	double sin_lon = xx * (0.25 - xx * (1.0 / 48 - xx * (1.0 / 1440)));
	double cos_y = 1 - yy * (0.5 - yy * (1.0 / 24));
	double sin_y = y * (1 - yy * (1.0 / 6 - yy * (1.0 / 120)));
	double h = sin_lat + (row->cos_lat_squared * cos_y - row->sin_cos_lat * sin_y) * sin_lon;

	/* asin(r) = r (1 + h/6 + 3h²/40) */
	double km = row->two_radii * sqrt(fmax(h, 0)) * (1 + h * (1.0 / 6 + h * (3.0 / 40)));
	double near = fmin(km, row->near_km);
	double middle = fmin(fmax(km - row->near_km, 0), row->middle_km);
	double far = fmax(km - row->far_km, 0);

	*reach = fmax(yy, xx);
	return near * row->near_s + middle * row->middle_s + far * row->far_s;
}

/* One block; false when some answer is in doubt and must be asked of the reference. */
static WIDE_TOO bool
quick_block(const struct row *row, const struct geo_point *places, size_t count, int32_t *travel_s)
{
	int doubtful = 0;

	for (size_t i = 0; i < count; i++) {
		double reach;
		double s = quick_s(row, places[i], &reach);
		double doubt = DOUBT_S + s * 1e-10;
		int32_t below = (int32_t)(s - doubt), above = (int32_t)(s + doubt);

		/* The same whole second on both sides of the doubt: rounding up is safe. */
		travel_s[i] = below + 1;
		doubtful |= (below != above) | (s <= doubt) | (reach >= SERIES_REACH * SERIES_REACH);
	}
	return doubtful == 0;
}

static bool
is_safe(const struct row *row, struct geo_point place)
{
	int32_t unused;

	return quick_block(row, &place, 1, &unused);
}

/* A few places in double precision, and each of them that is in doubt by the reference. */
static void
exact_block(const struct geo_pace *pace, const struct row *row, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *travel_s)
{
	if (quick_block(row, places, count, travel_s))
		return;
	for (size_t i = 0; i < count; i++)
		if (!is_safe(row, places[i]))
			travel_s[i] = geo_estimate_s(pace, places[i], place);
}

void
geo_estimate_row(const struct geo_pace *pace, const struct geo_point *places, size_t count,
    struct geo_point place, int32_t *travel_s)
{
	struct row row = make_row(pace, place);
	struct single_row single = make_single_row(&row, place);

	for (size_t first = 0; first < count; first += BLOCK) {
		size_t block = count - first < BLOCK ? count - first : BLOCK;
		size_t lots = row.single ? block / LANES : 0;
		unsigned doubtful = single_block(&single, &places[first], lots, &travel_s[first]);

		for (size_t lot = 0; lot < lots; lot++)
			if (doubtful >> lot & 1)
				exact_block(pace, &row, &places[first + lot * LANES], LANES, place,
				    &travel_s[first + lot * LANES]);
		if (lots * LANES < block)
			exact_block(pace, &row, &places[first + lots * LANES], block - lots * LANES, place,
			    &travel_s[first + lots * LANES]);
	}
}
