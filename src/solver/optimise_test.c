/* optimise_test -- plans against the referee, against every plan there is (small ones), and published days. */
#include "base/test.h"

#include <string.h>

#include "solver/referee.h"
#include "solver/testing_problems.h"
#include "solver/testing_sets.h"

static const struct optimise_limits short_run = { .seed = 1, .iterations = 300 };

static void
judge(struct arena *arena, const struct optimise_problem *p, const struct optimise_plan *plan)
{
	const char *fault = referee_judge(arena, p, plan);

	if (fault != NULL)
		fail_msg("%s", fault);
}

/* ---- every rule, thousands of times ---- */

static void
try_problems(int count, const struct problem_taste *taste)
{
	int64_t planned = 0, left = 0;

	for (int i = 0; i < count; i++) {
		struct arena *arena = arena_open();
		struct optimise_problem *p = sample_problem(arena, taste);
		struct optimise_plan plan, before;

		optimise_measure(arena, p, &before);
		judge(arena, p, &before);
		optimise(arena, p, &short_run, &plan);
		judge(arena, p, &plan);
		assert_true(plan.cost <= before.cost);
		planned += plan.assigned;
		left += p->visit_count - plan.assigned;
		arena_close(arena);
	}
	print_message("%lld visits planned, %lld left out\n", (long long)planned, (long long)left);
	assert_true(planned > left / 2 && left > 0);
}

static void
test_plain(void **state)
{
	(void)state;
	try_problems(1000, &(struct problem_taste){ .most_visits = 25, .most_shifts = 6 });
}

static void
test_rules(void **state)
{
	(void)state;
	try_problems(1000, &(struct problem_taste){ .most_visits = 25, .most_shifts = 6, .rules = true });
}

static void
test_standing(void **state)
{
	(void)state;
	try_problems(1000, &(struct problem_taste){ .most_visits = 30, .most_shifts = 6, .rules = true,
	    .standing = true });
}

static void
test_wild(void **state)
{
	(void)state;
	try_problems(1000, &(struct problem_taste){ .most_visits = 30, .most_shifts = 6, .rules = true,
	    .standing = true, .wild = true });
}

/* ---- the best of all ---- */

/* Every plan of a small problem: each visit in turn to the end of a round, or left out. */
struct every {
	const struct optimise_problem *p;
	int64_t best;
	bool used[8];
};

static int64_t
way_cost(const struct optimise_problem *p, const struct optimise_worker *worker, int32_t from, int32_t to)
{
	const struct optimise_ways *ways = &p->ways[worker->ways];
	long at = (long)from * p->places + to;

	if (from < 0 || to < 0)
		return 0;
	return (int64_t)ways->seconds[at] * worker->cost_per_s +
	    (ways->metres != NULL ? (int64_t)ways->metres[at] * worker->cost_per_m : 0);
}

static int32_t
way_s(const struct optimise_problem *p, const struct optimise_worker *worker, int32_t from, int32_t to)
{
	return from < 0 || to < 0 ? 0 : p->ways[worker->ways].seconds[(long)from * p->places + to];
}

/* The first start that is allowed and reached with `after` breaks over, when free at `free_from` with `before`. */
static int32_t
first_start(const struct optimise_problem *p, const struct optimise_shift *shift, const struct optimise_visit *visit,
    int32_t free_from, int32_t travel, int before, int after)
{
	for (int32_t w = 0; w < visit->window_count; w++)
		for (int32_t h = 0; h < shift->hours.work_count; h++) {
			int32_t from = visit->windows[w].from, to = visit->windows[w].to;
			int32_t last = shift->hours.work[h].to - visit->service_s;
			int32_t step = p->whole_minutes && from != to ? 60 : 1;
			int32_t t = from > shift->hours.work[h].from ? from : shift->hours.work[h].from;

			for (t += (step - t % step) % step; t <= to && t <= last; t += step)
				if (referee_holds(shift, free_from, t, travel, before, after))
					return t;
		}
	return INT32_MAX;
}

static void try_shift(struct every *, int32_t shift, int64_t cost);

/* The round so far ends at `place`, free at ends[k] with k breaks over. */
static void
try_round(struct every *e, int32_t number, int32_t place, const int32_t *ends, int64_t cost, int32_t service,
    int32_t load, int32_t count)
{
	const struct optimise_problem *p = e->p;
	const struct optimise_shift *shift = &p->shifts[number];
	const struct optimise_worker *worker = &p->workers[shift->worker];
	bool home = count == 0;

	for (int k = 0; k <= shift->break_count && !home; k++)
		home = ends[k] != INT32_MAX && referee_holds(shift, ends[k], shift->hours.home_by,
		    way_s(p, worker, place, shift->end), k, shift->break_count);
	if (home)
		try_shift(e, number + 1, count == 0 ? cost
		    : cost + shift->cost_used + way_cost(p, worker, place, shift->end));
	for (int32_t v = 0; v < p->visit_count; v++) {
		const struct optimise_visit *visit = &p->visits[v];
		int32_t next[OPTIMISE_BREAKS + 1], travel = way_s(p, worker, place, visit->place);
		bool any = false;
		int64_t extra = p->fits == NULL ? 0 : p->fits(p->arg, v, number);

		if (e->used[v] || (visit->skills & ~worker->skills) != 0 || extra == OPTIMISE_NEVER ||
		    (shift->most_service_s > 0 && service + visit->service_s > shift->most_service_s) ||
		    (shift->most_load > 0 && load + visit->load > shift->most_load))
			continue;
		for (int to = 0; to <= shift->break_count; to++) {
			next[to] = INT32_MAX;
			for (int from = 0; from <= to; from++) {
				int32_t start = ends[from] == INT32_MAX ? INT32_MAX
				    : first_start(p, shift, visit, ends[from], travel, from, to);

				if (start != INT32_MAX && start + visit->service_s < next[to])
					next[to] = start + visit->service_s;
			}
			any = any || next[to] != INT32_MAX;
		}
		if (!any)
			continue;
		e->used[v] = true;
		try_round(e, number, visit->place, next, cost + extra + way_cost(p, worker, place, visit->place) +
		    (int64_t)worker->cost_per_service_s * visit->service_s, service + visit->service_s,
		    load + visit->load, count + 1);
		e->used[v] = false;
	}
}

static void
try_shift(struct every *e, int32_t number, int64_t cost)
{
	int32_t ends[OPTIMISE_BREAKS + 1];

	if (number == e->p->shift_count) {
		for (int32_t v = 0; v < e->p->visit_count; v++)
			cost += e->used[v] ? 0 : e->p->visits[v].value;
		if (cost < e->best)
			e->best = cost;
		return;
	}
	for (int k = 0; k <= OPTIMISE_BREAKS; k++)
		ends[k] = k == 0 ? e->p->shifts[number].hours.leave_from : INT32_MAX;
	try_round(e, number, e->p->shifts[number].start, ends, cost, 0, 0, 0);
}

static void
test_best_of_all(void **state)
{
	const struct problem_taste taste = { .most_visits = 5, .most_shifts = 2, .rules = true };
	const struct optimise_limits run = { .seed = 3, .iterations = 1500 };
	int cases = 150, met = 0;

	(void)state;
	for (int i = 0; i < cases; i++) {
		struct arena *arena = arena_open();
		struct optimise_problem *p = sample_problem(arena, &taste);
		struct every every = { .p = p, .best = INT64_MAX };
		struct optimise_plan plan;

		/* Any time at all is too much to try out. */
		for (int32_t v = 0; v < p->visit_count; v++)
			if (p->visits[v].window_count == 0) {
				struct solver_span *window = arena_new(arena, struct solver_span);
				struct optimise_visit *visit = (struct optimise_visit *)(uintptr_t)&p->visits[v];

				*window = (struct solver_span){ 36000, 50400 };
				visit->windows = window;
				visit->window_count = 1;
			}
		optimise(arena, p, &run, &plan);
		judge(arena, p, &plan);
		try_shift(&every, 0, 0);
		if (plan.cost < every.best)
			fail_msg("better than best: %lld, %lld", (long long)plan.cost, (long long)every.best);
		met += plan.cost == every.best;
		arena_close(arena);
	}
	print_message("%d of %d are the best there is\n", met, cases);
	assert_true(met >= cases * 9 / 10);
}

/* ---- what a caller relies on ---- */

static void
test_same_seed_same_plan(void **state)
{
	struct problem_taste taste = { .most_visits = 40, .most_shifts = 8, .rules = true, .standing = true };

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct arena *arena = arena_open();
		struct optimise_problem *p = sample_problem(arena, &taste);
		struct optimise_plan a, b;

		optimise(arena, p, &short_run, &a);
		optimise(arena, p, &short_run, &b);
		assert_true(a.cost == b.cost);
		assert_memory_equal(a.visits, b.visits, (size_t)p->visit_count * sizeof(a.visits[0]));
		arena_close(arena);
	}
}

struct watch { struct arena *arena; const struct optimise_problem *p; int calls, stop_at; int64_t last; };

static bool
watch(void *arg, const struct optimise_progress *progress)
{
	struct watch *w = arg;

	judge(w->arena, w->p, progress->best);
	assert_true(progress->best->cost <= w->last);
	w->last = progress->best->cost;
	return ++w->calls < w->stop_at;
}

/* A run that was cancelled goes on from its plan, and is never worse. */
static void
test_cancelled_and_resumed(void **state)
{
	struct problem_taste taste = { .most_visits = 40, .most_shifts = 8, .rules = true };

	(void)state;
	for (int i = 0; i < 50; i++) {
		struct arena *arena = arena_open();
		struct optimise_problem *p = sample_problem(arena, &taste);
		struct watch w = { .arena = arena, .p = p, .stop_at = 1, .last = INT64_MAX };
		struct optimise_limits limits = { .seed = 5, .iterations = 300, .progress = watch, .arg = &w };
		struct optimise_plan first, second;
		struct optimise_visit *visits = arena_memdup(arena, p->visits,
		    (size_t)p->visit_count * sizeof(visits[0]));

		optimise(arena, p, &limits, &first);
		judge(arena, p, &first);
		assert_true(first.cancelled);
		assert_int_equal(w.calls, 1);
		for (int32_t v = 0; v < p->visit_count; v++) {
			visits[v].shift = first.visits[v].shift;
			visits[v].start = first.visits[v].start;
		}
		p->visits = visits;
		p->move_cost = 0;
		w.stop_at = INT32_MAX;
		w.last = first.cost;
		optimise(arena, p, &limits, &second);
		judge(arena, p, &second);
		assert_true(!second.cancelled && second.cost <= first.cost);
		arena_close(arena);
	}
}

/* A day with two fixed jobs at once is closed: it keeps both, takes nothing, and harms nobody else. */
static void
test_closed_day(void **state)
{
	struct arena *arena = arena_open();
	int32_t seconds[4] = { 0, 600, 600, 0 };
	struct optimise_ways ways = { seconds, NULL };
	struct optimise_worker worker = { .cost_per_s = 1 };
	struct solver_hours hours = { .work_count = 1, .work = { { 28800, 61200 } }, .leave_from = 28800,
	    .home_by = 61200 };
	struct optimise_shift shifts[2] = { { .hours = hours, .start = 0, .end = 0 },
		{ .hours = hours, .start = 0, .end = 0 } };
	struct optimise_visit visits[4] = {
		{ .place = 1, .service_s = 3600, .value = 9999, .shift = 0, .start = 36000, .lock = OPTIMISE_FIXED },
		{ .place = 1, .service_s = 3600, .value = 9999, .shift = 0, .start = 37800, .lock = OPTIMISE_FIXED },
		{ .place = 1, .service_s = 3600, .value = 9999, .shift = 0, .start = 50000 },
		{ .place = 1, .service_s = 3600, .value = 9999, .shift = OPTIMISE_NONE },
	};
	struct optimise_problem p = { .places = 2, .ways = &ways, .ways_count = 1, .workers = &worker,
		.worker_count = 1, .shifts = shifts, .shift_count = 2, .visits = visits, .visit_count = 4 };
	struct optimise_plan plan;

	(void)state;
	optimise(arena, &p, &short_run, &plan);
	judge(arena, &p, &plan);
	assert_true(plan.rounds[0].closed && !plan.rounds[1].closed);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(plan.visits[i].state, OPTIMISE_KEPT);
		assert_int_equal(plan.visits[i].position, i);
	}
	assert_int_equal(plan.visits[3].shift, 1);
	arena_close(arena);
}

/* Nothing to do, nobody to do it, nowhere to go, thirty hours: reasons, no crash. */
static void
test_bad_input(void **state)
{
	struct arena *arena = arena_open();
	int32_t seconds[4] = { 0, SOLVER_NEVER, SOLVER_NEVER, 0 };
	struct optimise_ways ways = { seconds, NULL };
	struct optimise_worker worker = { .cost_per_s = 100000, .skills = 1 };
	struct optimise_shift shifts[2] = { { .hours = { .work_count = 1, .work = { { 28800, 61200 } },
	    .leave_from = -SOLVER_OPEN, .home_by = SOLVER_OPEN } }, { .hours = { .work_count = 0 } } };
	struct solver_span backwards = { 40000, 39000 };
	struct optimise_visit visits[] = {
		{ .place = 0, .service_s = 108000, .value = 10, .shift = OPTIMISE_NONE },
		{ .place = 1, .service_s = 600, .value = OPTIMISE_MUST, .shift = OPTIMISE_NONE },
		{ .place = 0, .service_s = 600, .value = 10, .skills = 2, .shift = OPTIMISE_NONE },
		{ .place = 0, .value = 10, .windows = &backwards, .window_count = 1, .shift = OPTIMISE_NONE },
		{ .place = OPTIMISE_NOWHERE, .value = 10, .shift = OPTIMISE_NONE },
		{ .place = 7, .value = 10, .shift = 99 },
		{ .place = 0, .service_s = 600, .value = 10, .shift = OPTIMISE_NONE },
	};
	static const enum optimise_state expected[] = { OPTIMISE_NO_SHIFT, OPTIMISE_NO_WAY, OPTIMISE_NO_SHIFT,
		OPTIMISE_NO_SHIFT, OPTIMISE_NO_SHIFT, OPTIMISE_NO_SHIFT, OPTIMISE_PLANNED };
	struct optimise_problem p = { .places = 2, .ways = &ways, .ways_count = 1, .workers = &worker,
		.worker_count = 1, .shifts = shifts, .shift_count = 2, .visits = visits,
		.visit_count = COUNT_OF(visits) };
	struct optimise_plan plan;

	(void)state;
	optimise(arena, &p, &short_run, &plan);
	judge(arena, &p, &plan);
	for (size_t i = 0; i < COUNT_OF(visits); i++)
		assert_int_equal(plan.visits[i].state, expected[i]);
	p.shift_count = 0;
	optimise(arena, &p, &short_run, &plan);
	judge(arena, &p, &plan);
	assert_int_equal(plan.assigned, 0);
	p.visit_count = 0;
	optimise(arena, &p, &short_run, &plan);
	judge(arena, &p, &plan);
	p.shift_count = 2;
	optimise(arena, &p, &(struct optimise_limits){ .cpu_s = 0.01 }, &plan);
	judge(arena, &p, &plan);
	arena_close(arena);
}

/* ---- the referee sees what is wrong ---- */

static void
test_referee(void **state)
{
	const struct problem_taste taste = { .most_visits = 25, .most_shifts = 4, .rules = true };
	int tried = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct arena *arena = arena_open();
		struct optimise_problem *p = sample_problem(arena, &taste);
		struct optimise_plan plan;
		int32_t v = 0;

		optimise(arena, p, &short_run, &plan);
		while (v < p->visit_count && plan.visits[v].shift == OPTIMISE_NONE)
			v++;
		if (v == p->visit_count || p->visits[v].window_count == 0) {
			arena_close(arena);
			continue;
		}
		tried++;

		struct optimise_place right = plan.visits[v];
		struct optimise_round round = plan.rounds[right.shift];

		plan.visits[v].start += 86400 * 7;
		assert_non_null(referee_judge(arena, p, &plan));
		plan.visits[v] = right;
		plan.visits[v].shift = right.shift > 0 ? 0 : p->shift_count - 1;
		if (plan.visits[v].shift != right.shift)
			assert_non_null(referee_judge(arena, p, &plan));
		plan.visits[v] = (struct optimise_place){ .state = OPTIMISE_LEFT_OUT, .shift = OPTIMISE_NONE };
		assert_non_null(referee_judge(arena, p, &plan));
		plan.visits[v] = right;
		plan.rounds[right.shift].travel_s++;
		assert_non_null(referee_judge(arena, p, &plan));
		plan.rounds[right.shift] = round;
		plan.cost--;
		assert_non_null(referee_judge(arena, p, &plan));
		plan.cost++;
		judge(arena, p, &plan);
		arena_close(arena);
	}
	assert_true(tried > 50);
}

/* ---- published days ---- */

static void
test_published(void **state)
{
	static const struct { const char *file; int32_t assigned; int64_t travel; } sets[] = {
		{ "txt/R101.txt", 100, 16377 * 103 / 100 }, { "txt/RC201.txt", 100, 12618 * 105 / 100 },
		{ "txt/c1_2_1.txt", 200, 26986 * 103 / 100 }, { "field_service/fs_25_175.json", 172, 43 * 3600 },
	};
	const struct optimise_limits run = { .seed = 1, .iterations = 20000 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(sets); i++) {
		struct arena *arena = arena_open();
		const char *folder = sets_folder(arena);
		struct optimise_problem p;
		struct optimise_plan plan;

		if (folder == NULL) {
			arena_close(arena);
			print_message("the published sets are not here\n");
			skip();
		}

		const char *path = arena_printf(arena, "%s/%s", folder, sets[i].file);

		p = strstr(path, ".json") != NULL ? sets_field(arena, path) : sets_vrptw(arena, path);
		optimise(arena, &p, &run, &plan);
		judge(arena, &p, &plan);
		print_message("%s: %d of %d, %lld\n", sets[i].file, plan.assigned, p.visit_count,
		    (long long)plan.travel_s);
		assert_true(plan.assigned >= sets[i].assigned);
		assert_true(plan.travel_s <= sets[i].travel);
		arena_close(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_standing),
		cmocka_unit_test(test_wild),
		cmocka_unit_test(test_best_of_all),
		cmocka_unit_test(test_same_seed_same_plan),
		cmocka_unit_test(test_cancelled_and_resumed),
		cmocka_unit_test(test_closed_day),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_referee),
		cmocka_unit_test(test_published),
	};

	sample_seed(strtoull(getenv("DOORSTEP_SEED") != NULL ? getenv("DOORSTEP_SEED") : "0", NULL, 10));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
