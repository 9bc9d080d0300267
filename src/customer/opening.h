/*
 * opening -- when a customer can be visited, and by whom rather.
 *
 * The text form is that of connector.md: "1,4|08:00:00|12:00:00;3|10:00:00|12:00:00",
 * days 0 (Sunday) to 6; it knows no exceptions.  Stored as JSON
 * [{"days":[1,4],"from":28800,"to":43200},{"date":"2026-12-24","from":0,"to":0}],
 * days 1 (Monday) to 7; a date without length is closed.
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

/* A dated day that is not like its weekday; from_s and to_s both 0: closed. Several rows of a day are several spans. */
struct opening_exception {
	date day;
	int32_t from_s, to_s;
};
struct opening_exceptions { struct opening_exception *items; size_t count, capacity; };

struct opening_hours {
	struct opening *items;
	size_t count, capacity;
	struct opening_exceptions exceptions;
};

/* Is any visit limited by them? */
bool opening_is_limited(const struct opening_hours *);

/*
 * Walks the spans in which the place is open that day: exceptions instead of the week, and the whole day
 * where the week is no limit.  Begin with *at 0; false: no more.
 */
bool opening_next(const struct opening_hours *, date, size_t *at, int32_t *from_s, int32_t *to_s);

/* The text of the files and the connector; "" is no limit.  False: it is no such text. */
bool opening_parse(struct arena *, const char *text, struct opening_hours *out);
const char *opening_print(struct arena *, const struct opening_hours *);

/* The JSON of the column; NULL is no limit. */
bool opening_from_json(struct arena *, const char *json, struct opening_hours *out);
const char *opening_to_json(struct arena *, const struct opening_hours *);

/* True when the place is open during the whole of [from_s, to_s) that day; no limit: always. */
bool opening_covers(const struct opening_hours *, date, int32_t from_s, int32_t to_s);

/* "Monday, Thursday 8:00–12:00; 24 Dec 2027 closed": in the reader's language; "" is no limit. */
struct ctx;
const char *opening_say(struct ctx *, const struct opening_hours *);

/* What is wrong with hours that a person typed, beside fields "opening" and "exceptions". */
struct problems;
void opening_check(struct ctx *, const struct opening_hours *, struct problems *);

/* Which workers may or should come: "mode;emails;withLast" of the files. */
enum restriction_mode { RESTRICTION_NONE, RESTRICTION_ONLY, RESTRICTION_PREFER };
struct restrictions {
	enum restriction_mode mode;
	const char **items;	/* emails, lower case */
	size_t count, capacity;
	bool last;		/* the one who came last counts too */
	struct { const char **items; size_t count, capacity; } never;	/* emails of those who must not come */
};
bool restrictions_are_any(const struct restrictions *);
bool restrictions_parse(struct arena *, const char *text, struct restrictions *out);
const char *restrictions_print(struct arena *, const struct restrictions *);
bool restrictions_from_json(struct arena *, const char *json, struct restrictions *out);
const char *restrictions_to_json(struct arena *, const struct restrictions *);

#endif
