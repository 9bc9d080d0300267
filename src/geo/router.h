/*
 * router -- where travel times come from: one file of routers/ per kind.
 *
 * One request for slots needs the way from many places to one, and back; a
 * router answers both in one or two calls, never one call per candidate.
 */
#ifndef GEO_ROUTER_H
#define GEO_ROUTER_H

#include "base/err.h"
#include "geo/geo.h"

struct arena;
struct ctx;

/* No vehicle of the trade is faster along the straight line; an answer that is, is nonsense. */
#define GEO_TOP_KMH	200
/* How far a router may move a place to the next road: the straight line may be so much shorter at both ends. */
#define GEO_SNAP_KM	1

struct geo_router {
	const char *name;	/* "estimate", "osrm" */
	bool estimate;		/* what it says is an estimate */
	bool symmetric;		/* there is as long as back: from_place is not filled then */

	/*
	 * to_place[i]: seconds from places[i] to `place`; from_place[i]: the way back
	 * (not touched when symmetric).  GEO_NEVER_S where there is no way, GEO_UNKNOWN_S where
	 * the answer was none.  ERR_BUSY: not reached, too slow, or nonsense.  Of a router that is no
	 * estimate the seconds are those of a usual vehicle; `pace` does not matter.
	 */
	MUST_CHECK struct err *(*table)(struct ctx *, const struct geo_pace *, const struct geo_point *places,
	    size_t count, struct geo_point place, int32_t *to_place, int32_t *from_place);
};

/* Made by the build of the files in routers/; NULL at the end. */
extern const struct geo_router *const geo_routers[];

/* The router of that name, else the estimate. */
const struct geo_router *geo_router_named(const char *name);

/* The router of the configuration; NULL: none, so travel is estimated.  *address names it with its profile. */
const struct geo_router *geo_router_configured(const struct ctx *, const char **address);

/* Places in one question at most. */
size_t geo_router_places(const struct ctx *);

/* No router's answer that is believed says less. */
int32_t geo_router_least_s(struct geo_point from, struct geo_point to);

/* ---- of routers/osrm.c: its answers, for tests and fuzzers ---- */

/*
 * The one row (`column`: the one column) of durations of a `table` answer with `count` numbers in it: whole seconds,
 * rounded up.  GEO_NEVER_S for null, GEO_UNKNOWN_S for what is no duration.  False: it is no such answer.
 */
bool osrm_read(struct bytes answer, bool column, size_t count, int32_t *seconds);

/* ---- patience with a router that is down ---- */

/*
 * After a call that went wrong nobody asks for a while (10 s, then 20 … 300 s); then one asks again, and the
 * others wait for what comes of it.  At most four ask at the same time.  `now_s`: monotonic_s().
 */
struct geo_breaker {
	double closed_until_s;
	int failures, asking;
};

/* True: ask, then tell.  The caller keeps it under a lock. */
bool geo_breaker_ask(struct geo_breaker *, double now_s);
void geo_breaker_tell(struct geo_breaker *, bool well, double now_s);

#endif
