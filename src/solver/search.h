/*
 * search -- what the optimiser keeps in hand while it looks.  Private to solver.
 *
 * A problem is prepared once (prepare.c): for each visit the shifts that may have it, with the starts allowed there.
 * Rounds (round.c) answer "what does it cost to put this visit here" in constant time for each gap.  The loop
 * (ruin.c, optimise.c) takes visits out and puts them back, and undoes what did not help.
 */
#ifndef SOLVER_SEARCH_H
#define SOLVER_SEARCH_H

#include "solver/optimise.h"

#define COST_NEVER	(INT64_MAX / 4)

/* The way over breaks k1..k2: left at r (r <= limit), arrived at max(r + travel + sum, floor). */
struct link { int32_t sum, floor, limit; };

/* Starts allowed, both ends included. */
struct piece { int32_t from, to; };

/* What an insertion costs, as long as the round is the same.  Apart from the rest: these are read most. */
struct price {
	int64_t delta;			/* the cheapest insertion, `extra` included; COST_NEVER: none */
	uint32_t stamp;			/* of the round when delta was worked out; 0: never */
	int32_t shift;
};

/* A shift that may have a visit. */
struct choice {
	int32_t shift;
	int32_t from, to;		/* of its pieces together */
	int32_t first_piece, pieces;	/* pieces 1: from..to is all */
	int32_t gap;			/* the best one, when there is a price */
	int64_t extra;			/* service, fits(), leaving where it stands now */
};

struct task {
	int32_t place, service_s, load;
	bool locked;
	bool kept;			/* on a closed shift */
	struct choice *choices;		/* by shift */
	struct price *prices;		/* one for each choice */
	int32_t choice_count;
	int64_t value;
	int64_t alone;			/* cost of the cheapest shift with nothing else to do: how remote it is */
	int32_t from, to, room;		/* first and last start of all, seconds allowed */
	const int32_t *near;		/* other visits, nearest first */
	int32_t near_count;
	int32_t shift, position;	/* where it is now; OPTIMISE_NONE: absent */
	int64_t missed;			/* turns that ended without it */
};

struct stop {
	int32_t task, place, service_s;
	const struct choice *choice;
};

/* Before stop i, or before the way home. */
struct gap {
	int32_t ready;		/* earliest departure from the place before, over all counts of breaks */
	int32_t due;		/* latest arrival at the place after */
	int32_t before, after;	/* places */
	int64_t join;		/* cost of the leg between them */
};

/* The round of one shift. */
struct round {
	struct stop *stops;
	struct gap *gaps;		/* count + 1 */
	int32_t *ready, *due;		/* with breaks only: (breaks + 1) for each gap */
	int32_t count, capacity;
	int32_t service_s, load;
	int64_t cost;
	uint32_t stamp;			/* names its contents */
};

/* A shift made ready. */
struct lane {
	const struct optimise_shift *shift;
	const int32_t *out, *in;	/* seconds: [from * places + to] and [to * places + from] */
	const int32_t *out_m, *in_m;	/* metres; NULL */
	int64_t per_s, per_m;
	int32_t breaks;
	struct link links[OPTIMISE_BREAKS + 1][OPTIMISE_BREAKS + 1];
	bool plain;			/* neither absences nor floating breaks */
	bool closed;
	uint32_t empty_stamp;
	struct round now, before, best;	/* `before`: as it was when this turn began */
	bool touched;			/* this turn */
	bool changed;			/* since `best` was kept */
};

/* What is asked of every lane for every task. */
struct face {
	uint32_t stamp;			/* of its round now */
	int32_t twins;			/* the kind, when the round is empty and others like it are */
};

struct search {
	const struct optimise_problem *problem;
	struct arena *arena;
	size_t places;
	struct task *tasks;
	int32_t task_count;
	struct lane *lanes;
	int32_t lane_count;
	struct piece *pieces;
	size_t piece_count, piece_capacity;
	uint64_t random[2];
	uint32_t stamp;
	struct face *faces;		/* one for each lane */

	int32_t *absent;		/* tasks without a shift */
	int32_t absent_count;
	int64_t absent_value;
	int64_t cost;			/* rounds and what is absent */

	int32_t *touched;		/* lanes of this turn */
	int32_t touched_count;
	int32_t *changed;		/* lanes since the best was kept */
	int32_t changed_count;
	int32_t *absent_before;		/* as it was when this turn began */
	int32_t absent_before_count;
	int64_t absent_value_before, cost_before;
	int32_t *best_absent;
	int32_t best_absent_count;
	int64_t best_absent_value, best_cost;

	int32_t *todo;			/* what to put back, in order */
	int64_t *keys;			/* for sorting, by task */
	bool *gone, *kind_tried;
	int32_t *kinds;			/* of shifts, numbered from 1; 0: of its own kind */
	int32_t kind_count;
	bool has_load, has_values;
	double stops_a_round;		/* on average, now and then */
};

/* ---- prepare.c ---- */

/* Reads the problem: lanes, tasks, choices, neighbours.  Everything is absent but what is locked. */
void search_prepare(struct search *, struct arena *, const struct optimise_problem *, uint64_t seed);

/* ---- round.c ---- */

/* Works the passes out again after a change; false: the round cannot be driven. */
bool round_drive(struct search *, struct lane *);

/* The price of this choice of the task, worked out and remembered with its gap; COST_NEVER: it does not fit. */
int64_t round_best_gap(struct search *, struct task *, int32_t choice);

/* After now, before or best of a lane took the place of another. */
void round_show(struct search *, const struct lane *);

void round_insert(struct search *, struct lane *, int32_t task, const struct choice *, int32_t at);

/* Takes stops out where `gone` says so and closes up; `gone` has one flag per stop. */
void round_compact(struct search *, struct lane *, const bool *gone);

void round_copy(struct arena *, const struct lane *, struct round *to, const struct round *from);

/* Starts of a round, by position: each as near to `wanted` as can be (INT32_MIN: as early as can be). */
void round_starts(const struct search *, const struct lane *, const struct round *, const int32_t *wanted,
    int32_t *starts);

/* The choice of this shift; -1: it may not have the task. */
int32_t task_choice(const struct task *, int32_t shift);

/* ---- ruin.c ---- */

/* One turn: takes strings of visits out and puts what is absent back, cheapest first.  s->cost is right after it. */
void search_turn(struct search *);

/* Makes the turn undone, or part of the plan. */
void search_undo(struct search *);
void search_accept(struct search *);

/* Keeps the plan of now as the best; goes back to the best. */
void search_keep(struct search *);
void search_return(struct search *);

/* ---- construct.c ---- */

/* How remote each task is; then puts in what stands on a shift already and closes shifts that cannot be driven. */
void search_stand(struct search *);

/* Puts in whatever is absent, by regret. */
void search_construct(struct search *);

/* The cost of all, counted afresh. */
int64_t search_count_cost(const struct search *);

/* Puts an absent task in before position `at`; false: it could not be driven, and nothing changed. */
bool search_place(struct search *, int32_t task, int32_t choice, int32_t at);

uint64_t search_random(struct search *);
double search_random_unit(struct search *);		/* [0, 1) */

#endif
