/*
 * opening -- when a customer can be visited, and by whom rather.
 *
 * The text form is that of connector.md: "1,4|08:00:00|12:00:00;3|10:00:00|12:00:00",
 * days 0 (Sunday) to 6.  Stored as JSON [{"days":[1,4],"from":28800,"to":43200}],
 * days 1 (Monday) to 7.
 */
#ifndef CUSTOMER_OPENING_H
#define CUSTOMER_OPENING_H

#include "base/base.h"
#include "base/time.h"

struct arena;

struct opening {
	uint8_t days;		/* bit 0 is Monday, bit 6 Sunday */
	int32_t from_s, to_s;	/* second of day, from < to <= 86400 */
};

struct opening_hours { struct opening *items; size_t count, capacity; };

/* The text of the files and the connector; "" is no limit.  False: it is no such text. */
bool opening_parse(struct arena *, const char *text, struct opening_hours *out);
const char *opening_print(struct arena *, const struct opening_hours *);

/* The JSON of the column; NULL is no limit. */
bool opening_from_json(struct arena *, const char *json, struct opening_hours *out);
const char *opening_to_json(struct arena *, const struct opening_hours *);

/* True when the place is open during the whole of [from_s, to_s) that weekday; no limit: always. */
bool opening_covers(const struct opening_hours *, enum weekday, int32_t from_s, int32_t to_s);

/* Which workers may or should come: "mode;emails;withLast" of the files. */
enum restriction_mode { RESTRICTION_NONE, RESTRICTION_ONLY, RESTRICTION_PREFER };
struct restrictions {
	enum restriction_mode mode;
	const char **items;	/* emails, lower case */
	size_t count, capacity;
	bool last;		/* the one who came last counts too */
};
bool restrictions_parse(struct arena *, const char *text, struct restrictions *out);
const char *restrictions_print(struct arena *, const struct restrictions *);
bool restrictions_from_json(struct arena *, const char *json, struct restrictions *out);
const char *restrictions_to_json(struct arena *, const struct restrictions *);

#endif
