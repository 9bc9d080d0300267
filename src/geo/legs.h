/*
 * legs -- what a router said, kept in memory: for each place that was asked, the ways
 * between it and others, both directions.  Any number of threads; bounded: what was not
 * looked at for the longest time goes first.  Owners (tenants) share nothing.
 */
#ifndef GEO_LEGS_H
#define GEO_LEGS_H

#include "base/base.h"
#include "geo/geo.h"

struct arena;

#define GEO_UNKNOWN_S	(-1)	/* nobody asked yet */

/* A located place as one number above zero, and back; the order says nothing. */
int64_t geo_place_key(struct geo_point);
struct geo_point geo_place_of_key(int64_t key);

/* The ways between a place and another one, in seconds; GEO_NEVER_S: there is none. */
struct geo_leg {
	int64_t other;		/* geo_place_key() */
	int32_t to_s;		/* from the other to the place */
	int32_t from_s;		/* from the place to the other */
};

struct geo_legs;

struct geo_legs *geo_legs_make(size_t most_bytes);
void geo_legs_free(struct geo_legs *);

/* Adds to what is known of `place`; newer answers win.  No legs: it is known that nothing is known. */
void geo_legs_put(struct geo_legs *, int64_t owner, struct geo_point place, const struct geo_leg *, size_t count);

/* Somebody else knows more now: what is known of the place is to be read again. */
void geo_legs_forget(struct geo_legs *, int64_t owner, struct geo_point place);

/* True when something was put for the place. */
bool geo_legs_has(struct geo_legs *, int64_t owner, struct geo_point place);

/* Seconds from one place to another, whichever of the two was asked; 0 for the same place; else GEO_UNKNOWN_S. */
int32_t geo_legs_find(struct geo_legs *, int64_t owner, struct geo_point from, struct geo_point to);

/*
 * to_s[i], from_s[i]: the ways from places[i] to `place` and back; GEO_UNKNOWN_S where nobody asked.
 * The number of unknown ones.
 */
size_t geo_legs_row(struct geo_legs *, int64_t owner, struct geo_point place, const struct geo_point *places,
    size_t count, int32_t *to_s, int32_t *from_s);

/* All that is known of a place, in order of `other`, for keeping. */
struct geo_leg *geo_legs_list(struct geo_legs *, struct arena *, int64_t owner, struct geo_point place, size_t *count);

/* Places asked last, the newest first; at most `most`. */
size_t geo_legs_recent(struct geo_legs *, int64_t owner, struct geo_point *out, size_t most);

size_t geo_legs_bytes(struct geo_legs *);

/* As bytes of a database column (16 for each), and back: what is damaged is left out. */
struct bytes geo_legs_print(struct arena *, const struct geo_leg *, size_t count);
struct geo_leg *geo_legs_parse(struct arena *, struct bytes, size_t *count);

#endif
