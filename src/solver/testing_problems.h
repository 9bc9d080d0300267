/* testing_problems.h -- random problems for the optimiser: everything a team can be, small. */
#ifndef SOLVER_TESTING_PROBLEMS_H
#define SOLVER_TESTING_PROBLEMS_H

#include "base/arena.h"
#include "solver/optimise.h"
#include "solver/testing_days.h"

/* How a problem is made. */
struct problem_taste {
	int32_t most_visits, most_shifts;
	bool wild;		/* no triangle, no way here and there, plans that cannot be driven */
	bool standing;		/* some visits stand on shifts, some are locked */
	bool rules;		/* fits(), limits, metres, cost of moves and of use */
};

static inline int64_t
sample_fits(void *arg, int32_t visit, int32_t shift)
{
	const struct optimise_problem *p = arg;
	uint64_t hash = (uint64_t)(visit * 7919 + p->shifts[shift].worker * 104729 + 17) * 0x9e3779b97f4a7c15u >> 40;

	return hash % 11 == 0 ? OPTIMISE_NEVER : hash % 5 == 0 ? -200 : (int64_t)(hash % 300);
}

static inline struct optimise_ways
sample_ways(struct arena *arena, const struct problem_taste *taste, int32_t places)
{
	size_t n = (size_t)places;
	int32_t *seconds = arena_array(arena, n * n, sizeof(seconds[0]));
	int32_t *metres = arena_array(arena, n * n, sizeof(metres[0]));
	long *x = arena_new_array(arena, n, long), *y = arena_new_array(arena, n, long);

	for (size_t i = 0; i < n; i++) {
		x[i] = sample_random(0, 12) * 200;
		y[i] = sample_random(0, 12) * 200;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			long far = labs(x[i] - x[j]) + labs(y[i] - y[j]);

			seconds[i * n + j] = (int32_t)far;
			metres[i * n + j] = (int32_t)far * 11;
			if (taste->wild && i != j && sample_random(0, 3) == 0)
				seconds[i * n + j] += (int32_t)sample_random(0, 4) * 400;
			if (taste->wild && i != j && sample_random(0, 60) == 0)
				seconds[i * n + j] = SOLVER_NEVER;
		}
	return (struct optimise_ways){ seconds, taste->rules ? metres : NULL };
}

static inline void
sample_shift_hours(struct arena *arena, struct optimise_shift *shift, int32_t base)
{
	int32_t from = base + (int32_t)sample_random(14, 20) * 1800, to = base + (int32_t)sample_random(26, 36) * 1800;
	struct solver_hours *hours = &shift->hours;
	struct optimise_break *breaks = arena_new_array(arena, OPTIMISE_BREAKS, struct optimise_break);
	int32_t lunch = base + 43200 + (int32_t)sample_random(-2, 2) * 900;

	*hours = (struct solver_hours){ .work_count = 1, .work = { { from, to } }, .leave_from = -SOLVER_OPEN,
	    .home_by = SOLVER_OPEN };
	if (sample_random(0, 2) == 0) {
		hours->work_count = 2;
		hours->work[0].to = lunch;
		hours->work[1] = (struct solver_span){ lunch + 3600, to };
	}
	if (sample_random(0, 1) == 0)
		hours->leave_from = from;
	if (sample_random(0, 1) == 0)
		hours->home_by = to;
	if (sample_random(0, 4) == 0) {
		int32_t away = base + (int32_t)sample_random(18, 30) * 1800;

		hours->away[0] = (struct solver_span){ away, away + (int32_t)sample_random(1, 5) * 900 };
		hours->away_count = 1;
	}
	shift->breaks = breaks;
	for (int32_t t = base + 36000; shift->break_count < OPTIMISE_BREAKS && sample_random(0, 2) == 0;) {
		int32_t begin = t + (int32_t)sample_random(0, 4) * 900;

		breaks[shift->break_count++] = (struct optimise_break){ begin,
			begin + (int32_t)sample_random(0, 6) * 1200, (int32_t)sample_random(1, 4) * 600 };
		t = begin + 7200;
	}
}

static inline void
sample_visit_windows(struct arena *arena, struct optimise_visit *visit, int32_t days)
{
	struct solver_span *windows = arena_new_array(arena, 8, struct solver_span);
	int32_t count = (int32_t)sample_random(0, 3), t = 0;

	for (int32_t i = 0; i < count && t < days * 86400; i++) {
		int32_t from = (int32_t)sample_random(0, days - 1) * 86400 + (int32_t)sample_random(16, 32) * 1800;

		if (from <= t && i > 0)
			continue;
		t = from + (int32_t)sample_random(0, 6) * 2400 + (sample_random(0, 6) == 0 ? 37 : 0);
		windows[visit->window_count++] = (struct solver_span){ from, t };
	}
	visit->windows = windows;
}

static inline void
sample_standing(const struct problem_taste *taste, const struct optimise_problem *p, struct optimise_visit *visit)
{
	if (p->shift_count == 0 || sample_random(0, 1) == 0)
		return;

	const struct optimise_shift *shift;

	visit->shift = (int32_t)sample_random(0, p->shift_count - 1);
	shift = &p->shifts[visit->shift];
	visit->start = shift->hours.work[0].from + (int32_t)sample_random(0, 30) * 900;
	if (sample_random(0, taste->wild ? 2 : 4) == 0)
		visit->lock = sample_random(0, 1) == 0 ? OPTIMISE_STAYS : OPTIMISE_FIXED;
	if (visit->lock == OPTIMISE_FIXED && sample_random(0, 2) == 0)
		visit->start += 13;
}

static inline struct optimise_problem *
sample_problem(struct arena *arena, const struct problem_taste *taste)
{
	struct optimise_problem *p = arena_new(arena, struct optimise_problem);
	int32_t days = (int32_t)sample_random(1, 3), workers = (int32_t)sample_random(1, 4);
	struct optimise_ways *ways = arena_new_array(arena, 2, struct optimise_ways);
	struct optimise_worker *people = arena_new_array(arena, (size_t)workers, struct optimise_worker);
	struct optimise_shift *shifts = arena_new_array(arena, (size_t)taste->most_shifts, struct optimise_shift);
	struct optimise_visit *visits = arena_new_array(arena, (size_t)taste->most_visits, struct optimise_visit);

	*p = (struct optimise_problem){ .places = (int32_t)sample_random(1, 20), .ways = ways, .ways_count = 2,
	    .workers = people, .worker_count = workers, .shifts = shifts, .visits = visits,
	    .whole_minutes = sample_random(0, 1) == 0, .arg = p };
	if (taste->rules && sample_random(0, 1) == 0) {
		p->fits = sample_fits;
		p->move_cost = sample_random(0, 3) * 500;
	}
	ways[0] = sample_ways(arena, taste, p->places);
	ways[1] = sample_ways(arena, taste, p->places);
	for (int32_t i = 0; i < workers; i++)
		people[i] = (struct optimise_worker){ .ways = (int32_t)sample_random(0, 1),
		    .skills = (uint64_t)sample_random(0, 15), .cost_per_s = (int32_t)sample_random(1, 3),
		    .cost_per_m = taste->rules ? (int32_t)sample_random(0, 1) : 0,
		    .cost_per_service_s = taste->rules ? (int32_t)sample_random(0, 1) : 0 };
	for (; p->shift_count < taste->most_shifts && p->shift_count < days * workers; p->shift_count++) {
		struct optimise_shift *shift = &shifts[p->shift_count];

		shift->worker = p->shift_count % workers;
		shift->start = (int32_t)sample_random(-1, p->places - 1);
		shift->end = sample_random(0, 3) == 0 ? OPTIMISE_NOWHERE : (int32_t)sample_random(0, p->places - 1);
		sample_shift_hours(arena, shift, p->shift_count / workers * 86400);
		if (taste->rules) {
			shift->most_service_s = sample_random(0, 2) == 0 ? (int32_t)sample_random(2, 7) * 3600 : 0;
			shift->most_load = sample_random(0, 2) == 0 ? (int32_t)sample_random(1, 9) : 0;
			shift->cost_used = sample_random(0, 2) == 0 ? sample_random(0, 4000) : 0;
		}
	}
	p->visit_count = (int32_t)sample_random(0, taste->most_visits);
	for (int32_t i = 0; i < p->visit_count; i++) {
		visits[i] = (struct optimise_visit){ .place = (int32_t)sample_random(0, p->places - 1),
		    .service_s = (int32_t)sample_random(0, 6) * 1200, .load = (int32_t)sample_random(0, 2),
		    .value = sample_random(0, 3) == 0 ? sample_random(0, 3000) : 20000, .shift = OPTIMISE_NONE,
		    .skills = sample_random(0, 2) == 0 ? (uint64_t)1 << sample_random(0, 3) : 0 };
		sample_visit_windows(arena, &visits[i], days);
		if (taste->standing)
			sample_standing(taste, p, &visits[i]);
	}
	return p;
}

#endif
