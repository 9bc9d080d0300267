/*
 * travel -- how long ways take in the plan: what the configured router said, kept in memory
 * and in the database, else the estimate.
 *
 * The router is asked outside of transactions only, by the slot search (ways.c) and by
 * jobs; everybody else reads what is known.  What was asked for one place is there for every
 * later question, booking and board; the estimate stands wherever nobody knows better.
 */
#ifndef PLANNING_TRAVEL_H
#define PLANNING_TRAVEL_H

#include "base/err.h"
#include "base/ids.h"
#include "geo/geo.h"

struct ctx;
struct plan_spans_row;
struct settings;

/* What is known in one database; lives as long as it. */
struct travel;

/* NULL: no router is configured. */
struct travel *travel_of(struct ctx *);

/* Of whose vehicle, under which unit's rules. */
struct travel_ways {
	struct travel *travel;		/* NULL: estimates only */
	tenant_id tenant;
	struct geo_pace pace;
};

/* The ways under a unit's settings for a vehicle of that speed in percent; `travel` as travel_of() gave it. */
struct travel_ways travel_ways_of(struct travel *, tenant_id, const struct settings *, int64_t speed_percent);

/* Seconds of a way; *known (may be NULL): the router said so. */
int32_t travel_s(const struct travel_ways *, struct geo_point from, struct geo_point to, bool *known);

/*
 * to_s[i], from_s[i]: the ways between places[i] and `place`, both directions, with the estimate for what is not known.
 */
void travel_row(const struct travel_ways *, struct geo_point place, const struct geo_point *places, size_t count,
    int32_t *to_s, int32_t *from_s);

/* The same without estimates: GEO_UNKNOWN_S (geo/legs.h) for what is not known, and how many these are. */
size_t travel_known_row(const struct travel_ways *, struct geo_point place, const struct geo_point *places,
    size_t count, int32_t *to_s, int32_t *from_s);

/* No way of this vehicle that anybody would believe is shorter. */
int32_t travel_least_s(const struct travel_ways *, struct geo_point from, struct geo_point to);

/* Reads what the database knows of these places and memory does not; at most one statement. */
MUST_CHECK struct err *travel_know(struct ctx *, struct travel *, const struct geo_point *places, size_t count);
/* The same of the places of spans. */
MUST_CHECK struct err *travel_know_spans(struct ctx *, const struct plan_spans_row *, size_t count);

/*
 * Makes the ways between `place` and places[0..needed) known.  Asks nobody when they are; else at most two calls, which
 * bring as many of the others (places[needed..count), and those asked lately) as one question holds.  A router that is
 * down or talks nonsense is no error: the estimate stands.
 */
MUST_CHECK struct err *travel_ask(struct ctx *, struct travel *, struct geo_point place, const struct geo_point *places,
    size_t needed, size_t count);

/* For the job that fills gaps of knowledge: not while the router is down, and not before it has rested. */
bool travel_may_fill(struct ctx *, struct travel *);
void travel_filled(struct ctx *, struct travel *, int64_t rest_s);

#endif
