/*
 * outside -- calendars of a worker elsewhere: an iCalendar address that is read regularly, whose entries
 * count as busy for planning, in every unit of the worker.
 *
 * The address is a secret of the worker: it is kept sealed, and pages show the host alone.  Reading goes through
 * net, so an address that leads into the private network is refused.  A calendar that cannot be read keeps the busy
 * times of its last good reading, and staff see what is wrong; it is tried again with growing patience.
 */
#ifndef TEAM_OUTSIDE_H
#define TEAM_OUTSIDE_H

#include "team/team.h"

enum {
	OUTSIDE_MOST = 5,		/* calendars of one worker */
	OUTSIDE_BACK_DAYS = 2,		/* busy times are kept from so many days ago … */
	OUTSIDE_AHEAD_DAYS = 420,	/* … to so many days ahead */
	OUTSIDE_EVERY_S = 900,		/* how often it is read */
};

struct worker_calendar {
	int64_t id;
	struct public_id public_id;
	worker_id worker;
	const char *name;
	const char *host;		/* of the address */
	bool titles;			/* staff see what an entry is called */
	int64_t entries, skipped;	/* busy times that came of it; entries nobody could understand */
	const char *trouble;		/* msgid: why the last reading went wrong; NULL: it went well, or none was */
	instant read_at, tried_at;	/* read well, tried; INSTANT_NONE: never */
	instant next_at;
};
struct worker_calendars { struct worker_calendar *items; size_t count, capacity; };

/* Of a worker of ctx->unit, oldest first. */
MUST_CHECK struct err *worker_calendar_list(struct ctx *, worker_id, struct worker_calendars *out);
/* ERR_INVALID names "address" (webcal: too) or "name".  In the audit.  It is read as soon as the jobs come to it. */
MUST_CHECK struct err *worker_calendar_add(struct ctx *, worker_id, const char *name, const char *address,
    bool titles);
/* It and its busy times are gone.  ERR_NOT_FOUND for one that is not of this worker. */
MUST_CHECK struct err *worker_calendar_remove(struct ctx *, worker_id, const char *public_id);
/* As soon as the jobs come to it. */
MUST_CHECK struct err *worker_calendar_read_soon(struct ctx *, worker_id, const char *public_id);

/*
 * For jobs: reads the one that is due first, of any tenant.  *more false: none was due; *next_at: when the next
 * is.  Trouble with a calendar is written beside it and is no err.  Not inside a transaction: it waits for a server.
 */
MUST_CHECK struct err *worker_calendar_read_next(struct ctx *, bool *more, instant *next_at);

/* ---- calendars out: the worker's own rounds for a calendar program ---- */

struct worker_feed {
	bool on;
	const char *token;		/* "/w/calendar/TOKEN.ics"; NULL while off */
	instant used_at;		/* a program asked last; INSTANT_NONE: never */
};
/* Of a worker of the tenant, whatever unit. */
MUST_CHECK struct err *worker_feed_find(struct ctx *, worker_id, struct worker_feed *out);
/* On makes a new address, and the old one void; off makes it void. */
MUST_CHECK struct err *worker_feed_set(struct ctx *, worker_id, bool on);
/* Whose calendar a program asks for: tenant and worker; *found false: no such address, or the worker left. */
MUST_CHECK struct err *worker_feed_open(struct ctx *, const char *token, tenant_id *tenant, worker_id *worker,
    bool *found);

#endif
