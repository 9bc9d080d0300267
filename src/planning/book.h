/* book -- one worker's day inside a transaction: read, tried, written.  Private to planning. */
#ifndef PLANNING_BOOK_H
#define PLANNING_BOOK_H

#include "activity/activity.h"
#include "planning/days.h"
#include "planning/index.h"
#include "planning/planning.h"

/* A day as this transaction sees it; writing to it takes it, and fails when somebody else has. */
struct taken_day {
	struct calendars calendars;
	struct calendar calendar;
	struct plan_origin origin;
	date day;
	struct plan_stops stops;	/* without the activity */
	uint32_t version;		/* of the day */
	int32_t before_s, after_s;	/* preparation and clearing of the activity's type */
	worker_id old_worker;		/* where the activity stood; none: nowhere */
	date old_day;
};

/*
 * Reads the worker's day around `start`, and where the activity stands now; what `holder` (NULL: nobody)
 * keeps does not stand there.
 */
MUST_CHECK struct err *book_take(struct ctx *, const struct activity *, worker_id, instant start, const char *holder,
    struct taken_day *out);

/* The span that a visit takes: preparation and clearing included; from the origin. */
struct solver_stop book_stop(const struct taken_day *, const struct activity *, instant start, int32_t duration_s);

/*
 * Puts a visit of the activity at exactly `start` where it fits with the least
 * travel and gives every stop its start; false: nowhere, the day is as it was.
 */
bool book_fit(struct ctx *, struct taken_day *, const struct activity *, instant start, int32_t duration_s,
    int32_t *starts);

/*
 * Why a visit that book_fit() refused does not fit: a sentence, what a planner sees first (hours, overlap, travel).
 * The day holds the visit afterwards.
 */
const char *book_why_not(struct ctx *, struct taken_day *, const struct activity *, instant start, int32_t duration_s);

/* Counts up the day's version; ERR_CONFLICT when somebody else did since it was read. */
MUST_CHECK struct err *book_claim_day(struct ctx *, const struct taken_day *);

/* A slot of a token that is to be taken: of an activity, or for a holder. */
struct booking {
	activity_id activity;
	struct slot_claim claim;
	const char *holder;		/* "": nobody */
	enum telling telling;
};

/* The worker of the day as question_refuses() wants one. */
struct plan_worker book_plan_worker(struct ctx *, const struct taken_day *);

/* Skills, wishes, area, opening hours and the most bookings of a window, as when it was offered. */
struct question;
MUST_CHECK struct err *book_check_rules(struct ctx *, const struct question *, const struct taken_day *,
    const struct booking *);
/* Somebody wrote to the day since it was offered, and what stands at that time now was not there then. */
bool book_is_stale(const struct taken_day *, const struct booking *, int32_t duration_s);
/* "This time was taken a moment ago." */
struct err *book_taken_already(struct ctx *, const char *what, const struct booking *);

/* The same start as now, or one inside of the window that was promised. */
bool book_keeps_promise(const struct activity *, instant start);

/* Where the visit would stand before position `at`: its site, or where the worker is then. */
struct geo_point book_place(const struct activity *, const struct plan_stops *, int32_t at);

/* Frees the span that the activity has, if any, and tells; `offered`: to those who would like to come earlier. */
MUST_CHECK struct err *book_free(struct ctx *, activity_id, bool offered);

/* Writes the stops whose start changed and the activity's own plan and span; tells. */
MUST_CHECK struct err *book_write(struct ctx *, const struct taken_day *, const struct activity *,
    const struct activity_plan *, const int32_t *starts, enum telling);

/* The same without looking at the day: for what is forced. */
MUST_CHECK struct err *book_write_alone(struct ctx *, const struct taken_day *, const struct activity *,
    const struct activity_plan *, enum telling);

/* "Somebody was faster", when the schema forbade it; other errs as they are. */
struct err *book_conflict(struct ctx *, struct err *);

/* A staff who looks, or an activity that is done: nothing may be planned. */
MUST_CHECK struct err *book_may(struct ctx *, const struct activity *);

#endif
