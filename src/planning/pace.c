/* pace -- see pace.h. */
#include "planning/pace.h"

struct geo_pace
planning_pace(const struct settings *settings)
{
	struct geo_pace pace = {
		.road_factor = (double)settings->travel_factor_percent / 100,
		.near_km = (double)settings->near_km,
		.far_km = (double)settings->far_km,
		.near_kmh = (double)settings->speed_near_kmh,
		.middle_kmh = (double)settings->speed_middle_kmh,
		.far_kmh = (double)settings->speed_far_kmh,
		.vehicle = 1,
	};

	return geo_pace_is_sound(&pace) ? pace : geo_usual_pace();
}

struct geo_pace
planning_pace_of_worker(const struct geo_pace *unit, int64_t speed_percent)
{
	struct geo_pace pace = *unit;
	double factor = speed_percent > 0 ? (double)speed_percent / 100 : 1;

	pace.near_kmh *= factor;
	pace.middle_kmh *= factor;
	pace.far_kmh *= factor;
	pace.vehicle = factor;
	return pace;
}
