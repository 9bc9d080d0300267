/* optimise -- the loop around ruin and recreate, and the plan in the end. */
#include "solver/optimise.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "solver/search.h"

enum { TURNS_A_LOOK = 50 };		/* between looks at the clock */

static const double progress_every_s = 0.1;
/*
 * Temperatures in average legs: the first cooling takes a share of the time, then it is warmed up again from the best
 * plan, twice.  On the 200-customer sets one long cooling ended 0.3 % worse.
 */
static const double hot = 1, warm = 0.3, cold = 0.05, first_cooling = 0.4;
static const double turns_share = 0.25;	/* of the time, to let those left out take turns */
enum { COOLINGS = 3 };

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- the plan ---- */

static int32_t
seconds_of(const struct search *s, const struct lane *lane, const struct gap *gap)
{
	return gap->before < 0 || gap->after < 0 ? 0
	    : lane->out[(size_t)gap->before * s->places + (size_t)gap->after];
}

static int32_t
metres_of(const struct search *s, const struct lane *lane, const struct gap *gap)
{
	const int32_t *metres = s->problem->ways[s->problem->workers[lane->shift->worker].ways].metres;

	return metres == NULL || gap->before < 0 || gap->after < 0 ? 0
	    : metres[(size_t)gap->before * s->places + (size_t)gap->after];
}

static void
print_round(const struct search *s, struct arena *arena, int32_t number, const struct round *r,
    struct optimise_plan *plan)
{
	const struct lane *lane = &s->lanes[number];
	struct optimise_round *out = &plan->rounds[number];
	int32_t *wanted = arena_new_array(arena, (size_t)r->count, int32_t);
	int32_t *starts = arena_new_array(arena, (size_t)r->count, int32_t);

	for (int32_t i = 0; i < r->count; i++) {
		const struct optimise_visit *visit = &s->problem->visits[r->stops[i].task];

		wanted[i] = visit->shift == number ? visit->start : INT32_MIN;
	}
	round_starts(s, lane, r, wanted, starts);
	*out = (struct optimise_round){ .closed = lane->closed, .count = r->count, .service_s = r->service_s,
	    .cost = r->cost };
	for (int32_t i = 0; i < r->count; i++)
		plan->visits[r->stops[i].task] = (struct optimise_place){ .state = OPTIMISE_PLANNED, .shift = number,
		    .position = i, .start = starts[i] };
	for (int32_t i = 0; i <= r->count && r->count > 0; i++) {
		out->travel_s += seconds_of(s, lane, &r->gaps[i]);
		out->metres += metres_of(s, lane, &r->gaps[i]);
	}
	plan->assigned += r->count;
	plan->cost += r->cost;
	plan->travel_s += out->travel_s;
	plan->metres += out->metres;
}

static void
print_absent(const struct search *s, int32_t number, struct optimise_plan *plan)
{
	const struct optimise_visit *visit = &s->problem->visits[number];
	const struct task *task = &s->tasks[number];
	struct optimise_place *place = &plan->visits[number];

	*place = (struct optimise_place){ .shift = OPTIMISE_NONE, .state = OPTIMISE_LEFT_OUT };
	if (task->kept) {
		place->state = OPTIMISE_KEPT;
		place->shift = visit->shift;
		place->position = task->position;
		place->start = visit->start;
		plan->rounds[visit->shift].count++;
		plan->rounds[visit->shift].service_s += visit->service_s;
		plan->assigned++;
		return;
	}
	if (task->alone == COST_NEVER)
		place->state = task->choice_count == 0 ? OPTIMISE_NO_SHIFT : OPTIMISE_NO_WAY;
	plan->cost += visit->value;
}

static void
print_plan(const struct search *s, struct arena *arena, struct optimise_plan *plan)
{
	*plan = (struct optimise_plan){ .iterations = plan->iterations, .cancelled = plan->cancelled,
	    .visits = arena_new_array(arena, (size_t)s->task_count, struct optimise_place),
	    .rounds = arena_new_array(arena, (size_t)s->lane_count, struct optimise_round) };
	for (int32_t i = 0; i < s->task_count; i++)
		plan->visits[i].shift = OPTIMISE_NONE;
	for (int32_t i = 0; i < s->lane_count; i++)
		print_round(s, arena, i, &s->lanes[i].best, plan);
	for (int32_t i = 0; i < s->task_count; i++)
		if (plan->visits[i].shift == OPTIMISE_NONE)
			print_absent(s, i, plan);
}

/* ---- the loop ---- */

struct course {
	const struct optimise_limits *limits;
	double began, told, share;
	int64_t turns;
	struct arena *scratch;		/* plans shown on the way */
	bool cancelled;
};

/* Looks at clock and limits; false: it is over. */
static bool
go_on(const struct search *s, struct course *course)
{
	const struct optimise_limits *limits = course->limits;
	double now = cpu_seconds();

	course->share = 0;
	if (limits->cpu_s > 0)
		course->share = (now - course->began) / limits->cpu_s;
	if (limits->iterations > 0 && (double)course->turns / (double)limits->iterations > course->share)
		course->share = (double)course->turns / (double)limits->iterations;
	if (limits->progress != NULL && (course->turns == 0 || now - course->told >= progress_every_s)) {
		struct optimise_plan plan = { .iterations = course->turns };
		struct optimise_progress progress = { .share = course->share < 1 ? course->share : 1,
		    .iterations = course->turns, .best = &plan };

		print_plan(s, course->scratch, &plan);
		course->cancelled = !limits->progress(limits->arg, &progress);
		arena_reset(course->scratch);
		course->told = now;
	}
	return !course->cancelled && course->share < 1;
}

/* The cost of an average leg, and how long rounds are. */
static double
measure_rounds(struct search *s)
{
	int64_t cost = 0, legs = 0, stops = 0, used = 0;

	for (int32_t i = 0; i < s->lane_count; i++) {
		const struct round *r = &s->lanes[i].now;

		if (r->count == 0)
			continue;
		used++;
		stops += r->count;
		legs += r->count + 1;
		for (int32_t j = 0; j <= r->count; j++)
			cost += r->gaps[j].join;
	}
	s->stops_a_round = used > 0 ? (double)stops / (double)used : 1;
	return legs > 0 ? (double)cost / (double)legs : 1;
}

/* Which cooling it is, from 0, and how far it has come. */
static int
cooling(double share, double *done)
{
	double later = (share - first_cooling) / (1 - first_cooling) * (COOLINGS - 1);

	if (share < first_cooling) {
		*done = share / first_cooling;
		return 0;
	}
	*done = later - (int)later;
	return 1 + (int)later;
}

static bool
anything_to_decide(const struct search *s)
{
	for (int32_t i = 0; i < s->task_count; i++)
		if (!s->tasks[i].locked && !s->tasks[i].kept && s->tasks[i].alone != COST_NEVER)
			return true;
	return false;
}

/*
 * While there is time and something is left out: a plan that leaves out what was left out less often so far is
 * taken, whatever it drives, so that what is hard to place gets its turn (the paper's sum of absences).
 */
static bool
takes_turns(struct search *s, const struct course *course)
{
	int64_t now = 0, before = 0;

	if (course->share >= turns_share || s->absent_value == 0 || s->absent_value != s->absent_value_before)
		return false;
	for (int32_t i = 0; i < s->absent_count; i++)
		now += ++s->tasks[s->absent[i]].missed;
	for (int32_t i = 0; i < s->absent_before_count; i++)
		before += s->tasks[s->absent_before[i]].missed;
	return now < before;
}

static void
anneal(struct search *s, struct course *course)
{
	double leg = 1, temperature = 0, done;
	int number = 0;

	for (; course->turns == 0 || course->turns % TURNS_A_LOOK != 0 || go_on(s, course); course->turns++) {
		if (course->turns % TURNS_A_LOOK == 0) {
			if (course->turns % (TURNS_A_LOOK * 20) == 0)
				leg = measure_rounds(s);

			int now = cooling(course->share, &done);
			double top = now == 0 ? hot : warm;

			if (now != number)
				search_return(s);
			number = now;
			temperature = leg * top * pow(cold / top, done);
		}
		search_turn(s);
		if ((double)(s->cost - s->cost_before) >= -temperature * log(1 - search_random_unit(s)) &&
		    s->cost != s->cost_before && !takes_turns(s, course)) {
			search_undo(s);
			continue;
		}
		search_accept(s);
		if (s->cost < s->best_cost)
			search_keep(s);
	}
}

void
optimise(struct arena *arena, const struct optimise_problem *problem, const struct optimise_limits *limits,
    struct optimise_plan *plan)
{
	struct arena *workings = arena_open();
	struct course course = { .limits = limits, .began = cpu_seconds(), .scratch = arena_open() };
	struct search s;

	search_prepare(&s, workings, problem, limits->seed);
	search_stand(&s);
	search_construct(&s);
	search_keep(&s);
	if (go_on(&s, &course) && (limits->cpu_s > 0 || limits->iterations > 0) && anything_to_decide(&s))
		anneal(&s, &course);
	plan->iterations = course.turns;
	plan->cancelled = course.cancelled;
	print_plan(&s, arena, plan);
	arena_close(course.scratch);
	arena_close(workings);
}

void
optimise_measure(struct arena *arena, const struct optimise_problem *problem, struct optimise_plan *plan)
{
	struct arena *workings = arena_open();
	struct search s;

	search_prepare(&s, workings, problem, 0);
	search_stand(&s);
	search_keep(&s);
	plan->iterations = 0;
	plan->cancelled = false;
	print_plan(&s, arena, plan);
	arena_close(workings);
}
