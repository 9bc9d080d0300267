/*
 * solver -- where a job can still be fitted in.  Pure: hours, stops, travel and
 * now go in, offers come out.  No database, no clock, no map, no global.
 *
 * A worker's day is a round: leave home, stops in their order, perhaps come home.
 * What holds:
 *	Service lies within one span of work, so it never runs into a break; driving
 *	may cross a break, but not an absence: who is away neither works nor drives.
 *	A fixed stop begins at its second.  A stop promised by window may shift inside
 *	that window only, to whole minutes.  Order never changes.
 *	Waiting is free: it costs nothing and breaks nothing.
 *	A day that cannot be driven as it stands, or that a planner forced, offers nothing.
 *
 *	A break of `length` begins some time within its stretch (both ends included),
 *	never during service; it may interrupt a drive, unless the day has absences.
 *
 * The trick (Savelsbergh): with the earliest departure before each gap and the latest
 * arrival after it, one insertion is tested in constant time, exactly: from
 * `ready + travel there` to `due - travel on - service` every start is feasible.
 * With breaks to take, a gap has one such pair for each number of breaks that may be
 * behind one when one leaves for it, and others for the breaks taken on the two ways to
 * and from the new stop: those that can win stand in turns[], the best plain one in gaps[].
 *
 * Times are seconds from an origin that the caller chooses (a midnight UTC).
 */
#ifndef SOLVER_SOLVER_H
#define SOLVER_SOLVER_H

#include "base/base.h"

struct arena;

#define SOLVER_OPEN	((1 << 27) - 1)	/* beyond every time of a plan: "no limit", also negative */
#define SOLVER_NEVER	(1 << 28)	/* travel that nobody can make: longer than from -SOLVER_OPEN to SOLVER_OPEN */
#define SOLVER_DAY_S	86400
#define SOLVER_MINUTE_S	60

enum {
	SOLVER_SPANS = 8,		/* spans of work, and of absence, in one day at most */
	SOLVER_RESTS = 3,		/* breaks to take in one day at most */
};

struct solver_span { int32_t from, to; };	/* [from, to) */

/* A break to take: it begins from..to, both included. */
struct solver_rest { int32_t from, to, length; };

/* When somebody works on one day.  In a table: relative to the day's midnight UTC. */
struct solver_hours {
	int32_t work_count, away_count;
	struct solver_span work[SOLVER_SPANS];	/* in order, apart */
	struct solver_span away[SOLVER_SPANS];	/* absences: no service, no driving; in order, apart */
	int32_t leave_from;			/* home is not left earlier; -SOLVER_OPEN: any time */
	int32_t home_by;			/* home is reached by then; SOLVER_OPEN: any time */
	int32_t rest_count;
	struct solver_rest rests[SOLVER_RESTS];	/* taken in this order; beginnings and ends rise */
};

struct solver_stop {
	int64_t id;		/* the caller's */
	int32_t from, to;	/* service may start from..to, both included; equal: fixed */
	int32_t start;		/* where it stands now, kept when possible */
	int32_t service_s;
	bool begun;		/* under way or done: it is where it is and is not judged */
	bool absent;		/* no visit: the worker is away, hours or not; fixed */
};

/* A day in full: what strips are made of and what is replayed at booking.  Times from the origin. */
struct solver_day {
	struct solver_hours hours;	/* from the origin here */
	int32_t now;			/* nothing new happens earlier; -SOLVER_OPEN: long ahead */
	bool starts_home, ends_home;
	bool forced;			/* a planner placed something knowingly against the rules */
	int32_t most_service_s;		/* 0: no limit */
	struct solver_stop *stops;	/* in order of start */
	int32_t *legs;			/* count + 1: travel to each stop from the place before, then home */
	int32_t count, capacity;	/* of stops; legs hold one more */
};

/* Room between two places of a day. */
struct solver_gap {
	int32_t ready;		/* earliest departure from the place before */
	int32_t due;		/* latest arrival at the place after */
	int32_t travel;		/* between the two */
};

/* Another way to use a gap on a day with breaks to take. */
struct solver_turn {
	int32_t ready;		/* as in a gap; breaks on the way there are in it … */
	int32_t due;		/* … those on the way on in this */
	int32_t not_before;	/* service does not begin before; breaks end there */
	int32_t leave_by;	/* nor does it end after */
	uint16_t gap;
	uint8_t first;		/* breaks behind one when one leaves for it */
	uint8_t there : 4;	/* breaks on the way there … */
	uint8_t on : 4;		/* … and on the way on */
};
struct solver_turns { struct solver_turn *items; size_t count, capacity; };

/* The hours of a table moved to day number `day`. */
void solver_hours_at(const struct solver_hours *, int32_t day, struct solver_hours *out);

/* An empty day with room for `capacity` stops. */
struct solver_day solver_day_make(struct arena *, int32_t capacity);

/*
 * Puts a stop before position `at` (0..count) with the travel to it and from it;
 * the travel between its neighbours is gone.  There must be room.
 */
void solver_insert(struct solver_day *, int32_t at, const struct solver_stop *, int32_t travel_to, int32_t travel_from);

/* Takes the stop at `at` out; `travel_joined` is the way between its neighbours. */
void solver_delete(struct solver_day *, int32_t at, int32_t travel_joined);

/*
 * The gaps of the day (count + 1 of them); what breaks to take make of them besides is
 * pushed to `turns` (NULL: not asked for).  A gap without a plain way has `ready` after
 * `due`.  False: the day cannot be driven as it stands, and the gaps mean nothing.
 */
bool solver_gaps(struct arena *, const struct solver_day *, struct solver_gap *gaps, struct solver_turns *turns);

/*
 * Drives the whole day from home to home, second by second of decision: the
 * check at booking.  Every stop gets a start (starts[count]): where it stands now
 * when that works, else as near as it can.  False: it cannot be driven;
 * *culprit (may be NULL) is then the first stop that is missed, count for the way home.
 */
bool solver_replay(struct arena *, const struct solver_day *, int32_t *starts, int32_t *culprit);

/* Seconds of service and of travel of the day. */
int32_t solver_service_s(const struct solver_day *);
int64_t solver_travel_s(const struct solver_day *);

/* ---- a plan in memory: one row per worker ---- */

enum solver_flag {
	STRIP_FORCED = 1,
	STRIP_INFEASIBLE = 2,
	STRIP_STARTS_HOME = 4,
	STRIP_ENDS_HOME = 8,
	STRIP_AWAY = 16,	/* there are absences: reach asks them */
};

/*
 * One worker-day: 32 bytes, plus 12 per gap and 20 per turn, plus the places that the caller keeps in the
 * same order.
 */
struct solver_strip {
	int32_t day;
	uint32_t hours;		/* in the table */
	uint32_t first_gap;	/* in the row's gaps; count + 1 of them */
	uint32_t first_place;	/* in the row's places, 0 being home */
	int32_t service_s;
	uint32_t version;	/* the caller's: of the day when it was read */
	uint32_t first_turn;	/* in the row's turns */
	uint16_t count;		/* stops */
	uint8_t turn_count;
	uint8_t flags;
};

struct solver_row {
	const struct solver_strip *strips;	/* by day */
	const struct solver_gap *gaps;
	const struct solver_turn *turns;
	uint32_t strip_count;
	uint32_t end_place;			/* where days end: 0 home, else its number among the places */
	int32_t most_service_s;			/* 0: no limit */
};

/* The number of the first strip of `day` or later; strip_count: there is none. */
uint32_t solver_first_strip(const struct solver_row *, int32_t day);

/* Makes the strip of a day (its gaps are written to `gaps`, count + 1; its turns pushed). */
struct solver_strip solver_strip_make(struct arena *, const struct solver_day *, int32_t day, uint32_t hours,
    uint32_t first_gap, uint32_t first_place, struct solver_gap *gaps, struct solver_turns *turns);

/* Starts that are allowed, both ends included; offers are kept by window.  Sorted by `from`. */
struct solver_window {
	int32_t from, to;
	int32_t anchor;		/* starts stand on anchor + n steps when they can */
};

struct solver_request {
	int32_t service_s;
	int32_t step_s;
	const struct solver_window *windows;
	uint32_t window_count;
	int32_t first_day, last_day;	/* strips of these days only */
};

/* The best way found. */
struct solver_offer {
	int32_t cost;		/* extra travel, weighed as the caller says */
	int32_t start;
	uint32_t row;		/* the caller's number of the worker */
	int32_t extra_s;	/* travel of the day after minus before */
	int32_t apart_s;	/* the way to the day's other stops, on average; 0 unless weighed */
	int32_t day;
	uint32_t gap;		/* in the day */
	uint32_t window;
	bool found;
};

/* A search under way: best[window]. */
struct solver_scan {
	const struct solver_request *request;
	const struct solver_hours *hours;	/* the table */
	uint32_t hours_count;
	struct solver_offer *best;		/* one per window */
	struct allowed *allowed;		/* private: starts by (hours, day) */
	struct arena *arena;
};

/* Begins a search; what it needs lives in the arena. */
struct solver_scan solver_scan_begin(struct arena *, const struct solver_request *, const struct solver_hours *table,
    uint32_t hours_count);

/*
 * How the cost of one worker is weighed: travel * extra / 256 + service of the day * load / 256 + offset +
 * apart * the way to the day's other stops, on average / 256.
 */
struct solver_weights { int32_t travel, load, offset_s, apart; };

#define SOLVER_PLAIN ((struct solver_weights){ 256, 0, 0, 0 })

/*
 * Looks through the days of one worker.  travel_to[0] and travel_from[0] are the
 * way from home and back, then those of the row's places.  Between equal costs
 * a start on the step wins, then the earlier one, then the smaller row number.
 */
void solver_scan_row(struct solver_scan *, const struct solver_row *, uint32_t row, const int32_t *travel_to,
    const int32_t *travel_from, struct solver_weights);

/* Forgets what was found, for another worker. */
void solver_scan_reset(struct solver_scan *);

/* Why a day offers nothing: the first rule, in this order. */
enum solver_reason {
	REASON_NONE,		/* it does offer */
	REASON_OFF,		/* no work that day */
	REASON_FORCED,
	REASON_INFEASIBLE,
	REASON_MOST_SERVICE,
	REASON_WINDOW,		/* no allowed start within the hours */
	REASON_FULL,		/* no gap is long enough */
	REASON_TRAVEL,		/* a gap is, but for the travel */
};

enum solver_reason solver_why(const struct solver_scan *, const struct solver_row *, const struct solver_strip *,
    const int32_t *travel_to, const int32_t *travel_from);

#endif
