/*
 * holiday -- public holidays of the whole of a country, computed from the rows of holiday.inc.
 */
#ifndef TEAM_HOLIDAY_H
#define TEAM_HOLIDAY_H

#include "base/base.h"
#include "base/time.h"

struct arena;

struct holiday {
	date day;
	const char *name;	/* msgid: T(ctx, h->name) */
};
struct holidays { struct holiday *items; size_t count, capacity; };

/* Holidays of the country from..to (both included), by day; none for a country without rows. */
void holiday_list(struct arena *, const char *country, date from, date to, struct holidays *out);

/* The holiday's name (msgid), or NULL on a working day.  Fast: no list is made. */
const char *holiday_on(const char *country, date);

/* Countries that have rows: "AT", "BE", …; NULL at the end. */
extern const char *const holiday_countries[];

#endif
