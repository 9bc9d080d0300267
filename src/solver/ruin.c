/*
 * ruin -- one turn of the optimiser: strings of visits out of neighbouring rounds, then everything absent back in.
 * After Christiaens and Vanden Berghe, "Slack induction by string removals for vehicle routing problems",
 * Transportation Science 54 (2020); the constants are theirs unless said.
 */
#include "solver/search.h"

#include <string.h>

static const double removed_on_average = 10, longest_string = 10, split_share = 0.5, keep_one_more = 0.01;
static const double blink = 0.01;
static const double seed_absent = 0.2;	/* turns that begin where something is absent; ours */

static int32_t
least(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t
most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* from..to, both included */
static int32_t
between(struct search *s, int32_t from, int32_t to)
{
	return from + (int32_t)(((search_random(s) >> 32) * (uint64_t)(to - from + 1)) >> 32);
}

static void
touch(struct search *s, int32_t number)
{
	struct lane *lane = &s->lanes[number];

	if (lane->touched)
		return;
	round_copy(s->arena, lane, &lane->before, &lane->now);
	lane->touched = true;
	s->touched[s->touched_count++] = number;
}

static void
place_tasks(struct search *s, const struct round *round, int32_t lane)
{
	for (int32_t i = 0; i < round->count; i++) {
		s->tasks[round->stops[i].task].shift = lane;
		s->tasks[round->stops[i].task].position = i;
	}
}

static void
add_absent(struct search *s, int32_t task)
{
	s->tasks[task].shift = OPTIMISE_NONE;
	s->absent[s->absent_count++] = task;
	s->absent_value += s->tasks[task].value;
}

/* Takes a string out of the round of `task`; a split one leaves some in its middle. */
static void
take_string(struct search *s, int32_t task, double longest)
{
	struct lane *lane = &s->lanes[s->tasks[task].shift];
	int32_t number = s->tasks[task].shift, at = s->tasks[task].position;

	touch(s, number);

	struct round *r = &lane->now;
	int32_t n = r->count, length = 1 + (int32_t)(search_random_unit(s) * (longest < n ? longest : n)), kept = 0;

	length = least(length, n);
	if (length > 1 && length < n && search_random_unit(s) < split_share)
		for (kept = 1; length + kept < n && search_random_unit(s) < keep_one_more;)
			kept++;

	int32_t all = length + kept, first = between(s, most(0, at - all + 1), least(at, n - all));
	int32_t hole = kept > 0 ? between(s, first + 1, first + all - kept) : -1;

	memset(s->gone, 0, (size_t)n * sizeof(s->gone[0]));
	for (int32_t i = first; i < first + all; i++) {
		if ((kept > 0 && i >= hole && i < hole + kept) || s->tasks[r->stops[i].task].locked)
			continue;
		s->gone[i] = true;
	}
	for (int32_t i = first; i < first + all; i++)
		if (s->gone[i])
			add_absent(s, r->stops[i].task);
	round_compact(s, lane, s->gone);
	if (round_drive(s, lane))
		return;
	/* Without triangle, less may be too much: this round stays whole. */
	for (int32_t i = first; i < first + all; i++)
		if (s->gone[i])
			s->absent_value -= s->tasks[s->absent[--s->absent_count]].value;
	round_copy(s->arena, lane, &lane->now, &lane->before);
	round_show(s, lane);
	place_tasks(s, &lane->now, number);
}

static void
ruin(struct search *s)
{
	double longest = s->stops_a_round < longest_string ? s->stops_a_round : longest_string;
	double most_strings = 4 * removed_on_average / (1 + longest) - 1;
	int32_t strings = 1 + (int32_t)(search_random_unit(s) * most_strings), taken = 0;
	int32_t seed = s->absent_count > 0 && search_random_unit(s) < seed_absent
	    ? s->absent[between(s, 0, s->absent_count - 1)] : between(s, 0, s->task_count - 1);
	const struct task *centre = &s->tasks[seed];

	for (int32_t i = -1; i < centre->near_count && taken < strings; i++) {
		int32_t task = i < 0 ? seed : centre->near[i];
		int32_t shift = s->tasks[task].shift;

		if (shift == OPTIMISE_NONE || s->lanes[shift].touched || s->lanes[shift].closed)
			continue;
		take_string(s, task, longest);
		taken++;
	}
}

/* ---- putting back ---- */

enum order { ORDER_RANDOM, ORDER_LARGE, ORDER_FAR, ORDER_NEAR, ORDER_NARROW, ORDER_EARLY, ORDER_LATE, ORDER_VALUE };

static enum order
choose_order(struct search *s)
{
	static const struct { enum order order; int weight; } weights[] = {
		{ ORDER_RANDOM, 4 }, { ORDER_LARGE, 4 }, { ORDER_FAR, 2 }, { ORDER_NEAR, 1 },
		{ ORDER_NARROW, 2 }, { ORDER_EARLY, 2 }, { ORDER_LATE, 2 }, { ORDER_VALUE, 4 },
	};
	int32_t all = 0, chosen;

	for (size_t i = 0; i < COUNT_OF(weights); i++)
		all += weights[i].weight * (weights[i].order != ORDER_VALUE || s->has_values);
	chosen = between(s, 0, all - 1);
	for (size_t i = 0; i < COUNT_OF(weights); i++) {
		chosen -= weights[i].weight;
		if (chosen < 0)
			return weights[i].order;
	}
	return ORDER_RANDOM;
}

static int64_t
key_of(struct search *s, enum order order, const struct task *task)
{
	switch (order) {
	case ORDER_RANDOM:
		return (int64_t)(search_random(s) >> 1);
	case ORDER_LARGE:
		return s->has_load ? -task->load : -task->service_s;
	case ORDER_FAR:
		return -task->alone;
	case ORDER_NEAR:
		return task->alone;
	case ORDER_NARROW:
		return task->room;
	case ORDER_EARLY:
		return task->from;
	case ORDER_LATE:
		return -(int64_t)task->to;
	case ORDER_VALUE:
		return -task->value;
	}
	return 0;
}

static void
sort_todo(struct search *s, int32_t count)
{
	enum order order = choose_order(s);

	for (int32_t i = 0; i < count; i++) {
		int32_t task = s->todo[i], j = i;
		int64_t key = key_of(s, order, &s->tasks[task]);

		for (; j > 0 && s->keys[j - 1] > key; j--) {
			s->keys[j] = s->keys[j - 1];
			s->todo[j] = s->todo[j - 1];
		}
		s->keys[j] = key;
		s->todo[j] = task;
	}
}

/* Is this choice cheaper than the limit?  Now and then it is overlooked. */
static inline bool
cheaper(struct search *s, struct task *task, int32_t choice, int64_t *limit)
{
	const struct price *price = &task->prices[choice];
	int64_t delta = price->stamp == s->faces[price->shift].stamp ? price->delta : round_best_gap(s, task, choice);

	if (delta >= *limit || search_random_unit(s) < blink)
		return false;
	*limit = delta;
	return true;
}

static int32_t
best_choice(struct search *s, struct task *task)
{
	int32_t best = -1;
	int64_t limit = task->value;

	if (s->kind_count > 0)
		memset(s->kind_tried, 0, (size_t)s->kind_count + 1);
	for (int32_t i = 0; i < task->choice_count; i++) {
		int32_t twins = s->faces[task->prices[i].shift].twins;

		if (twins > 0) {
			if (s->kind_tried[twins])
				continue;
			s->kind_tried[twins] = true;
		}
		if (cheaper(s, task, i, &limit))
			best = i;
	}
	return best;
}

/* Of the rounds of this turn only: into the others it did not fit before. */
static int32_t
best_touched(struct search *s, struct task *task)
{
	int32_t best = -1;
	int64_t limit = task->value;

	for (int32_t i = 0; i < s->touched_count; i++) {
		int32_t choice = task_choice(task, s->touched[i]);

		if (choice >= 0 && cheaper(s, task, choice, &limit))
			best = choice;
	}
	return best;
}

bool
search_place(struct search *s, int32_t number, int32_t choice, int32_t at)
{
	struct task *task = &s->tasks[number];
	struct lane *lane = &s->lanes[task->prices[choice].shift];

	round_insert(s, lane, number, &task->choices[choice], at);
	if (round_drive(s, lane))
		return true;
	memset(s->gone, 0, (size_t)lane->now.count * sizeof(s->gone[0]));
	s->gone[at] = true;
	round_compact(s, lane, s->gone);
	round_drive(s, lane);
	return false;
}

static void
recreate(struct search *s)
{
	int32_t count = s->absent_count, old = s->absent_before_count;

	/* What was absent before stands first in the list; what was taken out now behind it. */
	memcpy(s->todo, s->absent, (size_t)count * sizeof(s->todo[0]));
	for (int32_t i = 0; i < old; i++)
		s->tasks[s->absent[i]].position = -1;
	for (int32_t i = old; i < count; i++)
		s->tasks[s->absent[i]].position = 0;
	sort_todo(s, count);
	s->absent_count = 0;
	s->absent_value = 0;
	for (int32_t i = 0; i < count; i++) {
		struct task *task = &s->tasks[s->todo[i]];
		int32_t choice = task->position < 0 ? best_touched(s, task) : best_choice(s, task);

		if (choice >= 0) {
			touch(s, task->prices[choice].shift);
			if (search_place(s, s->todo[i], choice, task->choices[choice].gap))
				continue;
		}
		add_absent(s, s->todo[i]);
	}
}

/* ---- a turn ---- */

void
search_turn(struct search *s)
{
	memcpy(s->absent_before, s->absent, (size_t)s->absent_count * sizeof(s->absent[0]));
	s->absent_before_count = s->absent_count;
	s->absent_value_before = s->absent_value;
	s->cost_before = s->cost;
	ruin(s);
	recreate(s);
	s->cost += s->absent_value - s->absent_value_before;
	for (int32_t i = 0; i < s->touched_count; i++) {
		const struct lane *lane = &s->lanes[s->touched[i]];

		s->cost += lane->now.cost - lane->before.cost;
	}
}

void
search_undo(struct search *s)
{
	for (int32_t i = 0; i < s->touched_count; i++) {
		struct lane *lane = &s->lanes[s->touched[i]];

		for (int32_t j = 0; j < lane->now.count; j++)
			s->tasks[lane->now.stops[j].task].shift = OPTIMISE_NONE;
	}
	for (int32_t i = 0; i < s->touched_count; i++) {
		struct lane *lane = &s->lanes[s->touched[i]];
		struct round undone = lane->now;

		lane->now = lane->before;
		lane->before = undone;
		lane->touched = false;
		round_show(s, lane);
		place_tasks(s, &lane->now, s->touched[i]);
	}
	s->touched_count = 0;
	memcpy(s->absent, s->absent_before, (size_t)s->absent_before_count * sizeof(s->absent[0]));
	s->absent_count = s->absent_before_count;
	for (int32_t i = 0; i < s->absent_count; i++)
		s->tasks[s->absent[i]].shift = OPTIMISE_NONE;
	s->absent_value = s->absent_value_before;
	s->cost = s->cost_before;
}

void
search_accept(struct search *s)
{
	for (int32_t i = 0; i < s->touched_count; i++) {
		struct lane *lane = &s->lanes[s->touched[i]];

		lane->touched = false;
		if (!lane->changed)
			s->changed[s->changed_count++] = s->touched[i];
		lane->changed = true;
	}
	s->touched_count = 0;
}

void
search_keep(struct search *s)
{
	for (int32_t i = 0; i < s->changed_count; i++) {
		struct lane *lane = &s->lanes[s->changed[i]];

		round_copy(s->arena, lane, &lane->best, &lane->now);
		lane->changed = false;
	}
	s->changed_count = 0;
	memcpy(s->best_absent, s->absent, (size_t)s->absent_count * sizeof(s->absent[0]));
	s->best_absent_count = s->absent_count;
	s->best_absent_value = s->absent_value;
	s->best_cost = s->cost;
}

void
search_return(struct search *s)
{
	for (int32_t i = 0; i < s->absent_count; i++)
		s->tasks[s->absent[i]].shift = OPTIMISE_NONE;
	for (int32_t i = 0; i < s->changed_count; i++) {
		struct lane *lane = &s->lanes[s->changed[i]];

		round_copy(s->arena, lane, &lane->now, &lane->best);
		lane->changed = false;
		round_show(s, lane);
	}
	for (int32_t i = 0; i < s->changed_count; i++)
		place_tasks(s, &s->lanes[s->changed[i]].now, s->changed[i]);
	s->changed_count = 0;
	memcpy(s->absent, s->best_absent, (size_t)s->best_absent_count * sizeof(s->absent[0]));
	s->absent_count = s->best_absent_count;
	s->absent_value = s->best_absent_value;
	for (int32_t i = 0; i < s->absent_count; i++)
		s->tasks[s->absent[i]].shift = OPTIMISE_NONE;
	s->cost = s->best_cost;
}
