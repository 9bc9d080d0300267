/* pace -- how fast a unit's workers get about: its settings as the estimate of travel wants them. */
#ifndef PLANNING_PACE_H
#define PLANNING_PACE_H

#include "account/settings.h"
#include "geo/geo.h"

/* The unit's settings; the usual pace when they make no sense together. */
struct geo_pace planning_pace(const struct settings *);

/* The same for a vehicle of that speed: 200 halves every travel time. */
struct geo_pace planning_pace_of_worker(const struct geo_pace *, int64_t speed_percent);

#endif
