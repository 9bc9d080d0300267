/*
 * board -- what a planner does with the plan by hand: look at several days, ask what a
 * place would mean before choosing it, and take back what was done.
 *
 * The day itself and its rows stand in planning.h; placing is planning_place() and
 * planning_unplan(), as everywhere.
 */
#ifndef PLANNING_BOARD_H
#define PLANNING_BOARD_H

#include "planning/planning.h"

/* ---- who stands on it ---- */

/* Zeroed: everybody. */
struct board_filter {
	skill_id skill;		/* who has it, at any level; none: any */
	/* Words of an address: who lives there or has work there in these days; NULL or "": any. */
	const char *area;
};

struct board_worker { worker_id id; struct public_id public_id; const char *name; };
struct board_workers { struct board_worker *items; size_t count, capacity; };

/* Active workers of the unit by name, as the board shows them, that the filter lets through. */
MUST_CHECK struct err *planning_board_workers(struct ctx *, date first, int days, const struct board_filter *,
    struct board_workers *out);

/* ---- several days ---- */

enum { BOARD_MOST_DAYS = 42 };

/* A visit of this unit as though it stood there. */
struct board_move {
	activity_id activity;
	worker_id worker;
	instant start, end;
	instant window_from, window_to;	/* promised with it; INSTANT_NONE: what was promised stays */
};

struct board_ask {
	date first;
	int days;			/* 1 to BOARD_MOST_DAYS */
	const worker_id *workers;	/* whose; NULL: of all active workers of the unit */
	size_t worker_count;
	const struct board_move *moves;	/* drawn as though they were made; none: the plan as it is */
	size_t move_count;
};

struct board {
	struct board_day *days;		/* each with the same workers, in the same order */
	size_t day_count;
};

/* In a number of statements that grows neither with the workers nor with the days. */
MUST_CHECK struct err *planning_board_days(struct ctx *, const struct board_ask *, struct board *out);

/* ---- before it is done ---- */

enum { TRIAL_WARNINGS = 6 };

/* What a place by hand would mean. */
struct trial {
	const char *conflict;			/* what is in the way, a sentence; NULL: it fits */
	const char *warnings[TRIAL_WARNINGS];	/* what a planner should know and may overrule */
	size_t warning_count;
	bool travel_known;			/* the two below: all of the places are located */
	int32_t extra_travel_s;			/* driving of all days touched, after less before; below 0: less */
	double extra_km;
	bool keeps_window;			/* the promised window still holds there */
};

/* ERR_INVALID beside "worker", "start" or "duration_s" when one of them makes no sense. */
MUST_CHECK struct err *planning_check_placement(struct ctx *, const struct placement *);

/* For the board before dropping; changes nothing.  Errors as planning_place(), but never ERR_CONFLICT. */
MUST_CHECK struct err *planning_trial(struct ctx *, activity_id, const struct placement *, struct trial *out);

/* ---- taking back ---- */

enum { UNDO_KEPT_S = 8 * 3600 };

/* A place by hand that the person behind ctx made and may still take back. */
struct plan_move {
	int64_t id;			/* 0: there is none */
	instant at;
	activity_id activity;
	struct public_id activity_public_id;
	const char *reference, *title;
	const char *worker_name;	/* where it went; NULL: off the plan */
	instant start;			/* INSTANT_NONE: off the plan */
};

/* The last of the person's own moves in this unit that is not taken back, not older than UNDO_KEPT_S. */
MUST_CHECK struct err *planning_last_move(struct ctx *, struct plan_move *out);

/*
 * Takes that move back: worker, time, promised window and the customer's yes are as before, or it is
 * to plan again.  ERR_CONFLICT when somebody changed it since, when its old place is taken, or when it has
 * been worked on; ERR_NOT_FOUND when it is not this person's or too old.
 */
MUST_CHECK struct err *planning_undo(struct ctx *, int64_t move, enum telling);

/* Forgets moves that are too old to be taken back: for jobs. */
MUST_CHECK struct err *planning_sweep_moves(struct ctx *);

#endif
