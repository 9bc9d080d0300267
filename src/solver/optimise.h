/*
 * optimise -- better rounds for a whole period: who goes to whom, on which day, in which order.
 * Pure like the rest of the room: rounds, visits, travel and costs go in, a plan comes out.
 *
 * The terms are those of solver.h.  A *shift* is one worker on one day.  What always holds of a plan:
 *	Service lies within one span of work of the shift; driving may cross a break between spans, not an absence.
 *	A visit starts inside one of its windows; to whole minutes, when the problem says so.
 *	Waiting is free.  Travel is never clamped: a matrix need not be symmetric nor obey the triangle.
 *	A floating break begins inside its window, in order with the others, and is never taken during service; it
 *	may be taken on the way: from a stop left at `ready` the next is reached at max(ready + travel, from) + length,
 *	and ready <= latest start.  (So it is with the slots as well.)
 *	Locked visits stay on their shift; those that are fixed stay at their second.
 *	A shift whose locked visits cannot be driven is *closed*: it keeps what it has and takes nothing new.
 *	Never worse than a plan that was given and can be driven.
 *
 * Method: construction by regret; then ruin and recreate (Christiaens and Vanden Berghe, "Slack induction by string
 * removals", 2020) under simulated annealing: strings of neighbouring visits are taken out of neighbouring rounds
 * and put back where they cost least.  One insertion is tested in constant time against the earliest departure
 * before and the latest arrival after each gap, once for every number of floating breaks taken before it (exact,
 * as breaks need not stay where they were).  The best gap of each pair (visit, shift) is remembered until the
 * round changes.
 *
 * Times are seconds from an origin that the caller chooses, within SOLVER_OPEN (about four years).
 * Costs are whole numbers in a unit that the caller chooses (thousandths of a cent, say), and add up.
 */
#ifndef SOLVER_OPTIMISE_H
#define SOLVER_OPTIMISE_H

#include "solver/solver.h"

enum {
	OPTIMISE_BREAKS = 3,		/* floating breaks in one shift at most; more are not looked at */
	OPTIMISE_PLACES = 12000,	/* places in one problem at most */
};

#define OPTIMISE_NOWHERE	(-1)			/* no home: the round begins or ends where it happens to be */
#define OPTIMISE_NONE		(-1)			/* no shift: to plan */
#define OPTIMISE_NEVER		INT64_MAX		/* of fits(): this worker and day not at all */
#define OPTIMISE_MUST		(INT64_C(1) << 40)	/* a value above every cost: left out only when nothing fits */

/* Travel between places, row by row: [from * places + to].  One for each speed of vehicle. */
struct optimise_ways {
	const int32_t *seconds;		/* SOLVER_NEVER: no way */
	const int32_t *metres;		/* NULL: nobody pays by the metre */
};

struct optimise_worker {
	int32_t ways;			/* which of the problem's */
	uint64_t skills;		/* a bit each */
	int32_t cost_per_s, cost_per_m;	/* of travel */
	int32_t cost_per_service_s;	/* of service: workers may differ in pay */
};

/* A floating break: begins in from..to, both included. */
struct optimise_break { int32_t from, to, length_s; };

struct optimise_shift {
	int32_t worker;
	int32_t kind;			/* not 0: those of one kind are alike in every way; one empty one is tried */
	struct solver_hours hours;	/* from the origin here; leave_from: also "now", where the day has begun */
	const struct optimise_break *breaks;	/* by time */
	int32_t break_count;
	int32_t start, end;		/* places; OPTIMISE_NOWHERE */
	int32_t most_service_s;		/* 0: no limit */
	int32_t most_load;		/* 0: no limit */
	int64_t cost_used;		/* once, when there is any visit */
};

enum optimise_lock {
	OPTIMISE_FREE,			/* may go to any shift that fits */
	OPTIMISE_STAYS,			/* stays on its shift, at any start its windows allow */
	OPTIMISE_FIXED,			/* stays on its shift at its start, windows or not */
};

struct optimise_visit {
	int32_t place;
	int32_t service_s;
	int32_t load;
	const struct solver_span *windows;	/* starts from..to, both included; in order, apart */
	int32_t window_count;			/* 0: any time */
	uint64_t skills;			/* all of these are needed */
	int64_t value;				/* the cost of leaving it out: its priority or its profit */
	int32_t shift, start;			/* where it stands now; shift OPTIMISE_NONE: to plan */
	enum optimise_lock lock;
};

struct optimise_problem {
	int32_t places;
	const struct optimise_ways *ways;	/* one at least */
	int32_t ways_count;
	const struct optimise_worker *workers;
	int32_t worker_count;
	const struct optimise_shift *shifts;
	int32_t shift_count;
	const struct optimise_visit *visits;
	int32_t visit_count;
	bool whole_minutes;	/* starts that are not fixed stand on whole minutes */
	int64_t move_cost;	/* for each visit that leaves the shift where it stands now */
	/*
	 * What it costs beyond travel and service that this visit goes to this shift (less than 0: preferred), or
	 * OPTIMISE_NEVER: area, postal codes, preferred workers, the wish to be early.  Asked once for each
	 * pair that skills and windows allow.  NULL: 0.
	 */
	int64_t (*fits)(void *arg, int32_t visit, int32_t shift);
	void *arg;
};

/* How a visit fares. */
enum optimise_state {
	OPTIMISE_PLANNED,
	OPTIMISE_KEPT,		/* on a closed shift: untouched */
	OPTIMISE_LEFT_OUT,	/* fits somewhere, but not beside the others, or costs more than its value */
	OPTIMISE_NO_SHIFT,	/* no shift allows it: skills, windows, hours, or fits() */
	OPTIMISE_NO_WAY,	/* shifts would, but nobody gets there and back in time, even with nothing else to do */
};

struct optimise_place {
	enum optimise_state state;
	int32_t shift;		/* OPTIMISE_NONE unless planned or kept */
	int32_t position;	/* in the round, from 0 */
	int32_t start;		/* of service: where it stands now when that works, else as early as can be */
};

struct optimise_round {
	bool closed;
	int32_t count;		/* of visits */
	int32_t travel_s, service_s;
	int64_t metres;
	int64_t cost;		/* of travel, service, use and what fits() and moves add */
};

struct optimise_plan {
	struct optimise_place *visits;	/* one per visit */
	struct optimise_round *rounds;	/* one per shift */
	int32_t assigned;		/* planned or kept */
	int64_t cost;			/* of all rounds and the value of what is left out */
	int64_t travel_s, metres;
	int64_t iterations;
	bool cancelled;
};

struct optimise_progress {
	double share;			/* done, 0 to 1 */
	int64_t iterations;
	const struct optimise_plan *best;	/* so far; good until the callback returns */
};

struct optimise_limits {
	uint64_t seed;
	double cpu_s;			/* of the calling thread; 0: none */
	int64_t iterations;		/* 0: none.  With this one alone only problem and seed decide */
	/* Asked about ten times a second, and when the construction is done; false: stop and give the best. */
	bool (*progress)(void *arg, const struct optimise_progress *);
	void *arg;
};

/*
 * Looks for the cheapest plan until a limit is reached; with neither limit, or when there is nothing to decide, it
 * constructs one and stops.  Begins with the visits that stand on a shift already, as far as they can be driven
 * there: so a plan given as a checkpoint goes on where it was.  The plan lives in the arena.
 */
void optimise(struct arena *, const struct optimise_problem *, const struct optimise_limits *, struct optimise_plan *);

/* The plan as it stands, measured: nothing is moved; what is to plan counts as left out. */
void optimise_measure(struct arena *, const struct optimise_problem *, struct optimise_plan *);

#endif
