/*
 * geocoder -- the place of an address, asked of a Nominatim server (jsonv2).
 *
 * Only jobs ask, one question after the other with a pause between them.  What
 * comes back may be anything: an answer that is no answer is an error, and a place that
 * is only a town is said to be one.
 */
#ifndef GEO_GEOCODER_H
#define GEO_GEOCODER_H

#include "base/err.h"
#include "geo/geo.h"

struct ctx;

struct geo_found {
	struct geo_point place;		/* nowhere: the server does not know the address */
	const char *name;		/* as the server calls it; "" when nowhere */
	bool exact;			/* a house or a street; else only the town or the region */
};

/* True when the configuration names one. */
bool geo_has_geocoder(const struct ctx *);

/* Seconds between two questions. */
int geo_geocoder_pause_s(const struct ctx *);

/*
 * `country`: two letters, narrows the search; NULL or "": anywhere.  ERR_BUSY: not reached, slow or
 * nonsense; try later.
 */
MUST_CHECK struct err *geo_locate(struct ctx *, const char *address, const char *country, struct geo_found *out);

/* What an answer says; false: it is none.  For tests and fuzzers, too. */
bool geo_locate_read(struct arena *, struct bytes answer, struct geo_found *out);

#endif
