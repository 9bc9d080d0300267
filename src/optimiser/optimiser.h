/*
 * optimiser -- better weeks: what to plan is placed, what is planned moves where it saves the most.
 *
 * An optimisation is what a planner sets: a period from today, a goal, what must
 * stay, which workers.  A run of it searches in the background, for as long as its
 * size is worth, and ends in a proposal: visits that would stand elsewhere, with
 * the kilometres, hours and costs before and after.  Nothing moves until somebody
 * accepts all of it or a part.
 *
 * Whatever the settings say: a visit comes within the window that was promised, what
 * the customer confirmed is not touched unless the promise still holds and the planner
 * wants it, and work that has begun, was forced or belongs to another unit stays.  A
 * day that cannot be driven as it stands is left alone.  Rules of who may come, where
 * and when are those of planning: the same function answers.
 *
 * The plan goes on living meanwhile: accepting reads each worker's day again, and what
 * was booked or moved since then wins.
 */
#ifndef OPTIMISER_OPTIMISER_H
#define OPTIMISER_OPTIMISER_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

struct ctx;
struct problems;
struct zone;

/* ---- what a planner sets ---- */

/* Rows of mode.inc: "fill", "travel", "profit". */
enum optimiser_mode {
#define OPTIMISER_MODE(name, token, label, help) OPTIMISE_##name,
#include "optimiser/mode.inc"
#undef OPTIMISER_MODE
	OPTIMISER_MODE_COUNT
};
const char *optimiser_mode_token(enum optimiser_mode);
const char *optimiser_mode_label(enum optimiser_mode);	/* English msgid */
const char *optimiser_mode_help(enum optimiser_mode);	/* English msgid */
bool optimiser_mode_parse(const char *token, enum optimiser_mode *out);

enum optimiser_length { LENGTH_HOURS, LENGTH_DAYS, LENGTH_WEEKS, LENGTH_MONTHS, LENGTH_COUNT };
const char *optimiser_length_token(enum optimiser_length);	/* "hours", "days", "weeks", "months" */
const char *optimiser_length_label(enum optimiser_length);	/* English msgid */
bool optimiser_length_parse(const char *token, enum optimiser_length *out);

enum { OPTIMISER_MOST_SECONDS = 3600, OPTIMISER_MOST_MOVE_MINUTES = 240, OPTIMISER_MOST_DAYS_AHEAD = 365 };

struct optimisation {
	optimisation_id id;
	struct public_id public_id;
	const char *name;
	int64_t from_days;		/* begins so many days from now: 0 is today … */
	int32_t from_s;			/* … at this second of the day */
	int64_t length;			/* two hours to six months, in … */
	enum optimiser_length length_in;
	enum optimiser_mode mode;
	int64_t least_relevance;	/* 0 to 100: what is to plan is placed only where it is as good as that */
	int64_t move_minutes;		/* of driving that moving a planned visit must save; 0: any saving will do */
	bool keep_confirmed;		/* confirmed appointments stay as they are; else inside their promise */
	bool keep_exact;		/* planned visits without a promised window stay at their time */
	bool keep_dates;		/* planned visits stay on their date */
	bool keep_workers;		/* planned visits stay with their worker */
	struct { worker_id *items; size_t count, capacity; } workers;	/* none: all */
	int64_t seconds;		/* of one processor for the search; 0: as its size is worth */
	int repeat_day;			/* an enum weekday; -1: only when somebody asks */
	int32_t repeat_s;		/* second of that day */
	instant next_at;		/* of a repeated one; else INSTANT_NONE */
	bool archived;
};
struct optimisations { struct optimisation *items; size_t count, capacity; };

/* One with what is usual in it: the next two weeks from tomorrow, less travel, confirmed ones stay. */
struct optimisation optimisation_new(void);

/* Inserts or updates; ERR_INVALID with a problem per field, named as the member. */
MUST_CHECK struct err *optimisation_save(struct ctx *, struct optimisation *);
MUST_CHECK struct err *optimisation_find(struct ctx *, optimisation_id, struct optimisation *out);
MUST_CHECK struct err *optimisation_find_public(struct ctx *, const char *public_id, struct optimisation *out);
/* By name, those in use. */
MUST_CHECK struct err *optimisation_list(struct ctx *, struct optimisations *out);
MUST_CHECK struct err *optimisation_archive(struct ctx *, optimisation_id);

/* The period when it is run at `now`: [from, to) on the wall of `zone`. */
void optimisation_period(const struct optimisation *, const struct zone *, instant now, instant *from, instant *to);

/* ---- a run and its proposal ---- */

/* Rows of proposal_status.inc. */
enum proposal_status {
#define PROPOSAL_STATUS(name, token, label, meaning, ended) PROPOSAL_##name,
#include "optimiser/proposal_status.inc"
#undef PROPOSAL_STATUS
	PROPOSAL_STATUS_COUNT
};
const char *proposal_status_token(enum proposal_status);
const char *proposal_status_label(enum proposal_status);	/* English msgid */
const char *proposal_status_meaning(enum proposal_status);	/* of ui_badge() */
bool proposal_status_parse(const char *token, enum proposal_status *out);

/* A plan of the period in figures. */
struct plan_figures {
	int64_t visits;			/* that stand in it, fixed ones too */
	int64_t unplanned;		/* that could not or need not be placed */
	int64_t travel_s;
	int64_t metres;			/* on the road */
	int64_t service_s;
	int64_t days;			/* worker-days on which somebody goes out */
	int64_t cost_cents;		/* of travel and work at the workers' rates; 0: no rates are known */
	int64_t revenue_cents;		/* prices of the types, of what stands in the plan */
};

struct proposal {
	proposal_id id;
	struct public_id public_id;
	optimisation_id optimisation;
	struct optimisation settings;	/* as they were */
	const char *name;
	instant from, to;
	enum proposal_status status;
	int64_t share;			/* of the search, in thousandths */
	int64_t spent_ms;
	struct plan_figures before, after;	/* `after`: the best so far */
	int64_t frozen;			/* days left alone: they cannot be driven as they stand */
	int64_t unlocated;		/* visits left out: nobody knows where they are */
	const char *by, *accepted_by;	/* names; "" nobody yet */
	const char *say;		/* why it failed, for a person */
	instant created_at, ended_at, updated_at;
	int64_t moves, proposed, applied, left_out;	/* `left_out`: stale or no longer fitting */
};
struct proposals { struct proposal *items; size_t count, capacity; };

/* Asks for a run; the jobs door carries it out.  ERR_CONFLICT: one of this optimisation is under way. */
MUST_CHECK struct err *optimiser_start(struct ctx *, optimisation_id, proposal_id *out);

MUST_CHECK struct err *proposal_find(struct ctx *, proposal_id, struct proposal *out);
MUST_CHECK struct err *proposal_find_public(struct ctx *, const char *public_id, struct proposal *out);
/* Newest first. */
MUST_CHECK struct err *proposal_list(struct ctx *, int limit, struct proposals *out);

/* The search ends now and proposes the best it has. */
MUST_CHECK struct err *proposal_finish(struct ctx *, proposal_id);
/* The search ends now; what it has is kept for proposal_resume(). */
MUST_CHECK struct err *proposal_cancel(struct ctx *, proposal_id);
/* Goes on with a canceled or failed search where it stood. */
MUST_CHECK struct err *proposal_resume(struct ctx *, proposal_id);
/* Nothing of it is wanted. */
MUST_CHECK struct err *proposal_refuse(struct ctx *, proposal_id);

enum move_status { MOVE_PROPOSED, MOVE_CHOSEN, MOVE_APPLIED, MOVE_STALE, MOVE_UNFIT, MOVE_STATUS_COUNT };
const char *move_status_label(enum move_status);	/* English msgid */
const char *move_status_meaning(enum move_status);

struct move {
	activity_id activity;
	struct public_id activity_public_id;
	const char *reference, *title, *customer, *address;
	worker_id old_worker;		/* none: it is to plan */
	const char *old_worker_name;	/* "" none */
	instant old_start;
	worker_id worker;
	const char *worker_name;
	instant start, end;
	instant window_from, window_to;	/* promised with it; INSTANT_NONE: what was promised stays */
	int64_t relevance;		/* 0: of one that stands in the plan already */
	enum move_status status;
};
struct moves { struct move *items; size_t count, capacity; };

/* What to look at, all of it zero: everything. */
struct move_filter {
	worker_id worker;		/* who gets it or loses it */
	instant from, to;		/* it comes or goes within; {0}: open */
	int limit, offset;		/* limit 0: 200 */
};
/* By new start; *count (may be NULL): of all pages. */
MUST_CHECK struct err *proposal_moves(struct ctx *, proposal_id, const struct move_filter *, struct moves *out,
    int64_t *count);

struct proposal_day {
	worker_id worker;
	struct public_id worker_public_id;
	const char *worker_name;
	date day;
	bool frozen;
	int64_t visits_before, visits_after;
	int64_t travel_before_s, travel_after_s;
	int64_t metres_before, metres_after;
};
struct proposal_days { struct proposal_day *items; size_t count, capacity; };
/* Worker-days of the period that have visits before or after, by day and worker. */
MUST_CHECK struct err *proposal_days(struct ctx *, proposal_id, struct proposal_days *out);

/*
 * Accepts all that is proposed, or the moves of the activities named (public ids, NULL at the end); the
 * jobs door writes them at once.  What no longer fits is left out, and says so.  ERR_INVALID: none of
 * them is proposed; ERR_CONFLICT: the proposal is no longer open.
 */
MUST_CHECK struct err *proposal_accept(struct ctx *, proposal_id, const char *const *activities);

/* ---- for the jobs door ---- */

/*
 * Does one thing that waits: begins a repeated run that is due, searches, or writes what was accepted.
 * A search takes as long as it was given, hears a cancel within about two seconds, and leaves off, to go on later,
 * soon after stopping(arg) says that the process ends (NULL: it does not).  *next_at: when the next repeated
 * run is due.
 */
MUST_CHECK struct err *optimiser_work(struct ctx *, bool (*stopping)(void *arg), void *arg, int *did,
    instant *next_at);

/* Forgets proposals half a year after they ended. */
MUST_CHECK struct err *optimiser_sweep(struct ctx *, int64_t *removed);

/* After each change of a proposal: channel of db_notify(), payload is the unit's number. */
#define OPTIMISER_CHANNEL "optimiser"

#endif
