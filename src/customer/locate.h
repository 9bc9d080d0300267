/*
 * locate -- addresses without a place: the geocoder is asked one after the other, what it finds for sure becomes
 * the pin, and what it is not sure of waits for a person.
 *
 * Places of the same address in a unit are found together.  Nothing here ever moves a pin that is set.
 */
#ifndef CUSTOMER_LOCATE_H
#define CUSTOMER_LOCATE_H

#include "customer/customer.h"

enum locating {
	LOCATING_NONE,		/* not asked: no geocoder, or not its turn yet */
	LOCATING_WAITING,	/* about to be asked, or to be asked again */
	LOCATING_FOUND,
	LOCATING_VAGUE,		/* only the town or the district is known: a suggestion */
	LOCATING_UNKNOWN,	/* the geocoder does not know it */
};

struct site_locating {
	site_id site;
	enum locating state;
	const char *name;		/* what was found, as the geocoder calls it; "" nothing */
	double latitude, longitude;	/* of that; NAN: nothing */
};

struct site_locatings { struct site_locating *items; size_t count, capacity; };

/* What is known of these sites of the unit; in order of site, those that were never asked left out. */
MUST_CHECK struct err *locate_list(struct ctx *, const struct sites_to_locate *, struct site_locatings *out);

/* Asks for this site next, whatever was said before; ERR_CONFLICT: it has a place, or there is no geocoder. */
MUST_CHECK struct err *locate_again(struct ctx *, site_id);

/* The pin, set by hand, of this site and of all in the unit that have its address and no place; *set: how many. */
MUST_CHECK struct err *locate_set(struct ctx *, site_id, double latitude, double longitude, int *set);

/* Sites that have a place, the newest first, with address and coordinates alone: so that a map shows where one is. */
MUST_CHECK struct err *locate_around(struct ctx *, int most, struct sites *out);

/*
 * For jobs: one question to the geocoder when it is time, over all units.  *did: something was asked; *next_at: when
 * to come back, INSTANT_NONE: when something changes.  A geocoder that is down is asked again later, with patience.
 */
MUST_CHECK struct err *locate_next(struct ctx *, bool *did, instant *next_at);

#endif
