/*
 * ical -- other people's calendars (iCalendar, RFC 5545): when somebody is busy.
 *
 * A stranger's file is read by libical in the caged helper alone (helper/helper.h): it opens nothing, has limits of
 * memory and time, and one bad file harms nobody.  There the entries are unfolded: recurrences with their exceptions
 * and moved instances (RANGE=THISANDFUTURE too), additional dates, free-busy lists.  Here their times are put on our
 * own zones: a zone that the system knows by that name (also behind a prefix, or by a name of Windows) is taken from
 * there; else as the file itself describes it; a time without a zone is on the wall of `home`.
 *
 * Busy is what is not said to be free: TRANSP:TRANSPARENT, canceled entries and Outlook's "free" are left out, and
 * so is what lasts no time at all.  A whole day is midnight to midnight at home.
 */
#ifndef ICAL_ICAL_H
#define ICAL_ICAL_H

#include "base/base.h"
#include "base/err.h"
#include "base/time.h"

struct ctx;

enum {
	ICAL_MOST_BYTES = 10 * 1000 * 1000,	/* of a file */
	ICAL_MOST_TIMES = 400000,		/* that its entries unfold to within the days asked for */
	ICAL_MOST_BUSY = 4000,			/* left when those that touch are one */
	ICAL_MOST_TITLE = 120,			/* bytes */
};

/* Why a file was not taken; the room that asked has a sentence for each. */
enum ical_refused {
	ICAL_GOOD,
	ICAL_UNKNOWN,			/* no calendar at all: a web page, a picture, nothing */
	ICAL_BROKEN,			/* begins like one, and falls apart */
	ICAL_TOO_LONG,			/* out of time or memory */
	ICAL_TOO_MUCH,			/* more times than the limits above */
	ICAL_REFUSED_COUNT
};

struct ical_busy {
	instant from, to;
	const char *title;		/* of the entry; of several that became one: that of the first */
};
struct ical_busies {
	struct ical_busy *items;	/* by start */
	size_t count, capacity;
	size_t skipped;			/* entries that could not be understood: no valid start, a rule of nonsense */
};

/*
 * The busy times of the file that touch [from, to).  `titles` false: nobody needs them, and times that touch or
 * overlap become one.  An err is trouble of ours (ERR_BUSY).
 */
MUST_CHECK struct err *ical_read(struct ctx *, struct bytes file, const struct zone *home, instant from, instant to,
    bool titles, struct ical_busies *out, enum ical_refused *why);

/* The zone of a TZID: its name, behind a prefix, or of Windows; NULL: not known. */
const struct zone *ical_zone(const char *tzid);

#endif
