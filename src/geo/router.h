/*
 * router -- where travel times come from: one file of routers/ per kind.
 *
 * One request for slots needs the way from many places to one, and back; a
 * router answers both in one call, never one call per candidate.
 */
#ifndef GEO_ROUTER_H
#define GEO_ROUTER_H

#include "base/err.h"
#include "geo/geo.h"

struct ctx;

struct geo_router {
	const char *name;	/* token in the settings: "estimate" */
	bool estimate;		/* what it says is an estimate */
	bool symmetric;		/* there is as long as back: from_place is not filled then */

	/*
	 * to_place[i]: seconds from places[i] to `place`; from_place[i]: the way back
	 * (not touched when symmetric).  GEO_NEVER_S where there is no way.
	 */
	MUST_CHECK struct err *(*table)(struct ctx *, const struct geo_pace *, const struct geo_point *places,
	    size_t count, struct geo_point place, int32_t *to_place, int32_t *from_place);
};

/* Made by the build of the files in routers/; NULL at the end. */
extern const struct geo_router *const geo_routers[];

/* The router of that name, else the estimate. */
const struct geo_router *geo_router_named(const char *name);

#endif
