/*
 * time -- instants, wall times and zones, and nothing that mixes them up.
 *
 * An `instant` is UTC epoch seconds.  A `civil` is what a wall calendar and a
 * wall clock say at some place; only a zone turns one into the other.  Zone
 * offsets come from the system's tzdata (TZif, RFC 8536), so they are as new as
 * the machine's package; ICU's own, older tables are never asked.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/base.h"

struct arena;

typedef struct { int64_t s; } instant;
#define INSTANT(seconds)	((instant){ (seconds) })
#define INSTANT_NONE		((instant){ INT64_MIN })
#define INSTANT_IS_NONE(t)	((t).s == INT64_MIN)

/* A day of the calendar as days since 1970-01-01 (proleptic Gregorian). */
typedef struct { int32_t days; } date;
#define DATE_NONE		((date){ INT32_MIN })
#define DATE_IS_NONE(d)		((d).days == INT32_MIN)

enum weekday { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

/* A wall time; `second_of_day` may pass 86400 for shifts that end after midnight. */
struct civil {
	date day;
	int32_t second_of_day;
};

struct zone;	/* for the life of the program; shared by threads */

date date_make(int year, int month, int day);			/* month 1-12, day 1-31; must exist */
bool date_exists(int year, int month, int day);
void date_split(date, int *year, int *month, int *day);
enum weekday date_weekday(date);
date date_add(date, int days);
date date_easter(int year);					/* Western Easter Sunday */

/* "2027-03-01"; false when it is not such a day. */
bool date_parse(const char *text, date *out);
const char *date_print(struct arena *, date);

/*
 * A zone by its tzdata name ("Europe/Vaduz"); NULL when the system has none.
 * Read once, kept for ever, safe from every thread.
 */
const struct zone *zone_find(const char *name);
const char *zone_name(const struct zone *);

/* Seconds east of UTC at that instant; *abbreviation ("CET") may be NULL. */
int32_t zone_offset(const struct zone *, instant, const char **abbreviation);

/* What the clock on the wall says. */
struct civil zone_civil(const struct zone *, instant);
date zone_date(const struct zone *, instant);

/*
 * The instant of a wall time.  A time that the clock change removes moves
 * forward by the gap; of a time that comes twice the first is taken.
 * `*exists` (may be NULL) says whether the wall ever showed it.
 */
instant zone_instant(const struct zone *, struct civil, bool *exists);

/* Midnight that begins the day (or the first moment of it that exists). */
instant zone_midnight(const struct zone *, date);

/*
 * "2027-03-01T09:30:00+01:00", also with Z, without seconds, with a fraction
 * (cut off).  Without an offset: `naive` is set true and *out is the wall time
 * read in `zone` (when zone is NULL such a text is refused).  False: no such time.
 */
bool instant_parse(const char *text, const struct zone *, instant *out, bool *naive);

/* ISO 8601 with the zone's offset; with NULL, in UTC and "Z".  Never a day outside of the years 1 to 9999. */
const char *instant_print(struct arena *, instant, const struct zone *);

/* "20270301T083000Z": for calendar files. */
const char *instant_print_basic(struct arena *, instant);

/* "08:00", "8:00", "08:00:00" to seconds, 0 to 86400 ("24:00"). */
bool wall_parse(const char *text, int32_t *second_of_day);
const char *wall_print(struct arena *, int32_t second_of_day);	/* "08:00" */

#endif
