/*
 * oracle -- an independent, slow and obvious judge of the solver, for tests only.
 *
 * It knows nothing of slack: it puts the job into every gap at every minute and
 * walks the whole day from home to home with a clock in its hand.
 */
#ifndef SOLVER_ORACLE_H
#define SOLVER_ORACLE_H

#include <stdbool.h>
#include <stdint.h>

enum { ORACLE_STOPS = 24, ORACLE_SPANS = 8, ORACLE_BREAKS = 3 };

struct oracle_span { long from, to; };

/*
 * Rules that an oracle can be made to forget, one at a time.  Such a one must disagree with the solver: else the days
 * that are tried never ask for that rule, and an error in it would not be seen.
 */
enum oracle_rule {
	FORGET_NONE,
	FORGET_HOURS,		/* service lies within a span of work */
	FORGET_AWAY,		/* no service and no driving during absences */
	FORGET_BREAKS,		/* breaks are taken, never during service */
	FORGET_LEAVE,		/* home is left in the hours */
	FORGET_RETURN,		/* home is reached within them */
	FORGET_NOW,		/* nothing new begins before now */
	FORGET_MOST_SERVICE,	/* most hours of a day */
	FORGET_FORCED,		/* a forced day offers nothing */
	FORGET_TRAVEL,		/* driving takes time */
	FORGET_DIRECTION,	/* there and back are two ways */
	FORGET_NO_WAY,		/* where no way leads nobody comes */
	FORGET_END_PLACE,	/* the day may end elsewhere */
	FORGET_PROMISE,		/* a planned visit begins within what was promised */
	FORGET_DONE,		/* nothing is put before what has happened */
	FORGET_HOME_AFTER,	/* after an absence one starts from home */
	FORGET_EXTRA,		/* travel saved between the neighbours counts */
	FORGET_RULES
};

struct oracle_visit {
	int place;		/* row and column of the travel table; 0 is home */
	long from, to;		/* promised: service starts within, both included */
	long service;
	bool done;		/* happened already, at `at`, whatever the rules say */
	long at;
	bool absent;		/* no visit: away from `from` for `service`, at home afterwards, whatever the hours */
};

/* A rest of `length` that begins from..to; in this order, never during service. */
struct oracle_break { long from, to, length; };

/* A worker's day in its own words. */
struct oracle_day {
	struct oracle_span work[ORACLE_SPANS];	/* service may be done in these */
	int works;
	struct oracle_span away[ORACLE_SPANS];	/* no service and no driving */
	int aways;
	struct oracle_break breaks[ORACLE_BREAKS];
	int break_count;
	int end_place;		/* where it ends, with to_home */
	bool from_home, to_home;
	bool leave_counts;	/* home is left in the hours: not before the first span of work */
	bool return_counts;	/* home is reached within the hours: by the end of the last */
	long now;		/* nothing new begins before */
	long most_service;	/* 0: no limit */
	bool forced;
	struct oracle_visit visits[ORACLE_STOPS];
	int count;
	enum oracle_rule forgotten;
	long (*travel)(const void *table, int from, int to);	/* seconds, or -1: no way */
	const void *table;
};

/* Can the day be driven as it stands? */
bool oracle_drives(const struct oracle_day *);

/* Can it with `visit` put before position `gap`, its service beginning exactly at `start`? */
bool oracle_accepts(const struct oracle_day *, int gap, struct oracle_visit visit, long start);

/* Travel of the day with the visit there, minus without. */
long oracle_extra(const struct oracle_day *, int gap, struct oracle_visit visit);

#endif
