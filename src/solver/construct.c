/*
 * construct -- the first plan: what stands already, then everything else by regret: what loses most by waiting.
 * Long periods have too many pairs for that: there the narrowest go first.
 */
#include "solver/search.h"

#include <stdlib.h>

#include "base/arena.h"

static const int64_t most_regret = INT64_C(1) << 30;	/* pairs times visits */

/* ---- what stands ---- */

struct standing { int32_t shift, start, task; bool locked; };

static int
by_shift_and_start(const void *a, const void *b)
{
	const struct standing *x = a, *y = b;

	if (x->shift != y->shift)
		return x->shift < y->shift ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

/* Behind everything that begins earlier, as it stands. */
static int32_t
position_by_start(const struct search *s, const struct lane *lane, int32_t start)
{
	int32_t at = 0;

	while (at < lane->now.count && s->problem->visits[lane->now.stops[at].task].start <= start)
		at++;
	return at;
}

static bool
stand(struct search *s, const struct standing *one)
{
	int32_t choice = task_choice(&s->tasks[one->task], one->shift);
	struct lane *lane = &s->lanes[one->shift];

	return choice >= 0 && search_place(s, one->task, choice, position_by_start(s, lane, one->start));
}

/* The visits of one shift: locked ones first, which may close it; the others as far as they can be driven. */
static void
stand_shift(struct search *s, const struct standing *all, size_t count)
{
	struct lane *lane = &s->lanes[all[0].shift];

	for (size_t i = 0; i < count && !lane->closed; i++)
		if (all[i].locked && !stand(s, &all[i]))
			lane->closed = true;
	if (!lane->closed) {
		for (size_t i = 0; i < count; i++)
			if (!all[i].locked)
				stand(s, &all[i]);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		s->tasks[all[i].task].kept = true;
		s->tasks[all[i].task].position = (int32_t)i;
		s->tasks[all[i].task].shift = OPTIMISE_NONE;
	}
	lane->now.count = 0;
	lane->empty_stamp = ++s->stamp;
	round_drive(s, lane);
}

static void
measure_alone(struct search *s)
{
	for (int32_t i = 0; i < s->task_count; i++) {
		struct task *task = &s->tasks[i];

		for (int32_t j = 0; j < task->choice_count; j++) {
			int64_t delta = round_best_gap(s, task, j);

			if (delta < task->alone)
				task->alone = delta;
		}
	}
}

void
search_stand(struct search *s)
{
	struct standing *all = arena_new_array(s->arena, (size_t)s->task_count, struct standing);
	size_t count = 0, end;

	for (int32_t i = 0; i < s->lane_count; i++) {
		round_drive(s, &s->lanes[i]);
		s->lanes[i].changed = true;
		s->changed[s->changed_count++] = i;
	}
	measure_alone(s);
	for (int32_t i = 0; i < s->task_count; i++) {
		const struct optimise_visit *visit = &s->problem->visits[i];

		if (visit->shift >= 0 && visit->shift < s->lane_count)
			all[count++] = (struct standing){ visit->shift, visit->start, i, s->tasks[i].locked };
	}
	qsort(all, count, sizeof(all[0]), by_shift_and_start);
	for (size_t i = 0; i < count; i = end) {
		for (end = i + 1; end < count && all[end].shift == all[i].shift;)
			end++;
		stand_shift(s, &all[i], end - i);
	}
	for (int32_t i = 0; i < s->task_count; i++) {
		struct task *task = &s->tasks[i];

		if (task->shift != OPTIMISE_NONE || task->kept || task->alone == COST_NEVER)
			continue;
		s->absent[s->absent_count++] = i;
		s->absent_value += task->value;
	}
	s->cost = search_count_cost(s);
}

int64_t
search_count_cost(const struct search *s)
{
	int64_t cost = s->absent_value;

	for (int32_t i = 0; i < s->lane_count; i++)
		cost += s->lanes[i].now.cost;
	return cost;
}

/* ---- regret ---- */

/* The two cheapest rounds of a task. */
struct pair { int64_t first, second; int32_t best, best_shift, second_shift; };

static const struct pair no_pair = { COST_NEVER, COST_NEVER, -1, OPTIMISE_NONE, OPTIMISE_NONE };

static void
offer(struct pair *pair, int32_t choice, int32_t shift, int64_t delta)
{
	if (delta < pair->first) {
		pair->second = pair->first;
		pair->second_shift = pair->best_shift;
		pair->first = delta;
		pair->best = choice;
		pair->best_shift = shift;
	} else if (delta < pair->second) {
		pair->second = delta;
		pair->second_shift = shift;
	}
}

static int64_t
delta_of(struct search *s, struct task *task, int32_t choice)
{
	const struct price *price = &task->prices[choice];

	return price->stamp == s->faces[price->shift].stamp ? price->delta : round_best_gap(s, task, choice);
}

static struct pair
find_pair(struct search *s, struct task *task)
{
	struct pair pair = no_pair;

	for (int32_t i = 0; i <= s->kind_count; i++)
		s->kind_tried[i] = false;
	for (int32_t i = 0; i < task->choice_count; i++) {
		int32_t shift = task->prices[i].shift, twins = s->faces[shift].twins;

		if (twins > 0) {
			if (s->kind_tried[twins])
				continue;
			s->kind_tried[twins] = true;
		}
		offer(&pair, i, shift, delta_of(s, task, i));
	}
	return pair;
}

/* After a change of one round. */
static void
mend_pair(struct search *s, struct task *task, int32_t shift, struct pair *pair)
{
	if (s->kind_count > 0 || pair->best_shift == shift || pair->second_shift == shift) {
		*pair = find_pair(s, task);
		return;
	}

	int32_t choice = task_choice(task, shift);

	if (choice >= 0)
		offer(pair, choice, shift, delta_of(s, task, choice));
}

static int64_t
regret(const struct task *task, const struct pair *pair)
{
	return (pair->second < task->value ? pair->second : task->value) - pair->first;
}

/* The absent task to be put in next, as an index of `absent`; -1: none pays. */
static int32_t
most_urgent(const struct search *s, const struct pair *pairs)
{
	int32_t chosen = -1;
	int64_t most = INT64_MIN;

	for (int32_t i = 0; i < s->absent_count; i++) {
		const struct pair *pair = &pairs[s->absent[i]];
		const struct task *task = &s->tasks[s->absent[i]];

		if (pair->best < 0 || pair->first >= task->value || regret(task, pair) <= most)
			continue;
		most = regret(task, pair);
		chosen = i;
	}
	return chosen;
}

static void
note_changed(struct search *s, int32_t shift)
{
	if (!s->lanes[shift].changed)
		s->changed[s->changed_count++] = shift;
	s->lanes[shift].changed = true;
}

/* ---- one after the other ---- */

struct waiting { int32_t room, task; int64_t value; };

static int
by_value_and_room(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;

	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	if (x->room != y->room)
		return x->room < y->room ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

/* Each to the cheapest place there is, the most valuable and the narrowest first. */
static void
place_in_turn(struct search *s)
{
	int32_t count = s->absent_count;
	struct waiting *all = arena_new_array(s->arena, (size_t)count, struct waiting);

	for (int32_t i = 0; i < count; i++) {
		const struct task *task = &s->tasks[s->absent[i]];

		all[i] = (struct waiting){ task->room, s->absent[i], task->value };
	}
	qsort(all, (size_t)count, sizeof(all[0]), by_value_and_room);
	s->absent_count = 0;
	for (int32_t i = 0; i < count; i++) {
		struct task *task = &s->tasks[all[i].task];
		struct pair pair = find_pair(s, task);

		if (pair.first < task->value && search_place(s, all[i].task, pair.best, task->choices[pair.best].gap)) {
			s->absent_value -= task->value;
			note_changed(s, pair.best_shift);
		} else {
			s->absent[s->absent_count++] = all[i].task;
		}
	}
	s->cost = search_count_cost(s);
}

void
search_construct(struct search *s)
{
	struct pair *pairs;
	int64_t choices = 0;
	int32_t next;

	for (int32_t i = 0; i < s->absent_count; i++)
		choices += s->tasks[s->absent[i]].choice_count;
	if (choices * s->absent_count > most_regret) {
		place_in_turn(s);
		return;
	}
	pairs = arena_new_array(s->arena, (size_t)s->task_count, struct pair);
	for (int32_t i = 0; i < s->absent_count; i++)
		pairs[s->absent[i]] = find_pair(s, &s->tasks[s->absent[i]]);
	while ((next = most_urgent(s, pairs)) >= 0) {
		int32_t task = s->absent[next], choice = pairs[task].best, shift = pairs[task].best_shift;

		if (search_place(s, task, choice, s->tasks[task].choices[choice].gap)) {
			s->absent[next] = s->absent[--s->absent_count];
			s->absent_value -= s->tasks[task].value;
			note_changed(s, shift);
		} else {
			pairs[task] = no_pair;
			continue;
		}
		for (int32_t i = 0; i < s->absent_count; i++)
			mend_pair(s, &s->tasks[s->absent[i]], shift, &pairs[s->absent[i]]);
	}
	s->cost = search_count_cost(s);
}
