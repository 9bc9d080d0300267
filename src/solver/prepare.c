/* prepare -- a problem made ready for the search: who may have which visit and when, and who lives near whom. */
#include "solver/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

enum { NEAR = 100 };		/* neighbours known of each visit */

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

static int32_t
whole_up(const struct search *s, int32_t t)
{
	int32_t rest = ((t % SOLVER_MINUTE_S) + SOLVER_MINUTE_S) % SOLVER_MINUTE_S;

	return !s->problem->whole_minutes || rest == 0 ? t : t - rest + SOLVER_MINUTE_S;
}

static int32_t
whole_down(const struct search *s, int32_t t)
{
	int32_t rest = ((t % SOLVER_MINUTE_S) + SOLVER_MINUTE_S) % SOLVER_MINUTE_S;

	return !s->problem->whole_minutes ? t : t - rest;
}

/* splitmix64, to begin xoroshiro128+ with. */
static uint64_t
mix(uint64_t *x)
{
	uint64_t z = (*x += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

uint64_t
search_random(struct search *s)
{
	uint64_t a = s->random[0], b = s->random[1], result = a + b;

	b ^= a;
	s->random[0] = ((a << 24) | (a >> 40)) ^ b ^ (b << 16);
	s->random[1] = (b << 37) | (b >> 27);
	return result;
}

double
search_random_unit(struct search *s)
{
	return (double)(search_random(s) >> 11) * 0x1p-53;
}

/* The matrix read the other way round: [to * places + from]. */
static const int32_t *
turned(struct search *s, const int32_t *matrix)
{
	size_t n = s->places;
	bool same = true;

	if (matrix == NULL)
		return NULL;
	for (size_t i = 0; i < n && same; i++)
		for (size_t j = 0; j < i && same; j++)
			same = matrix[i * n + j] == matrix[j * n + i];
	if (same)
		return matrix;

	int32_t *out = arena_array(s->arena, n * n, sizeof(out[0]));

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			out[j * n + i] = matrix[i * n + j];
	return out;
}

/* What lies between breaks k1 and k2, as one. */
static struct link
link_of(const struct optimise_break *breaks, int32_t k1, int32_t k2)
{
	struct link link = { .sum = 0, .floor = -SOLVER_OPEN * 2, .limit = SOLVER_OPEN * 2 };

	for (int32_t k = k1; k < k2; k++) {
		/* Begun at most(ready + sum, earliest), which must not be after its last start. */
		int32_t earliest = most(link.floor, breaks[k].from);

		if (earliest > breaks[k].to)
			link.limit = -SOLVER_OPEN * 4;
		link.limit = least(link.limit, breaks[k].to - link.sum);
		link.sum += breaks[k].length_s;
		link.floor = earliest + breaks[k].length_s;
	}
	return link;
}

static void
prepare_lane(struct search *s, struct lane *lane, const struct optimise_shift *shift, const int32_t *const *in,
    const int32_t *const *in_m)
{
	const struct optimise_worker *worker = &s->problem->workers[shift->worker];
	const struct optimise_ways *ways = &s->problem->ways[worker->ways];

	lane->shift = shift;
	lane->out = ways->seconds;
	lane->in = in[worker->ways];
	if (worker->cost_per_m != 0) {
		lane->out_m = ways->metres;
		lane->in_m = in_m[worker->ways];
	}
	lane->per_s = worker->cost_per_s;
	lane->per_m = worker->cost_per_m;
	lane->breaks = least(shift->break_count, OPTIMISE_BREAKS);
	lane->plain = lane->breaks == 0 && shift->hours.away_count == 0;
	for (int32_t k1 = 0; k1 <= lane->breaks; k1++)
		for (int32_t k2 = k1; k2 <= lane->breaks; k2++)
			lane->links[k1][k2] = link_of(shift->breaks, k1, k2);
	lane->empty_stamp = ++s->stamp;
}

static void
prepare_lanes(struct search *s)
{
	const struct optimise_problem *p = s->problem;
	const int32_t **in = arena_new_array(s->arena, (size_t)p->ways_count, const int32_t *);
	const int32_t **in_m = arena_new_array(s->arena, (size_t)p->ways_count, const int32_t *);

	for (int32_t i = 0; i < p->ways_count; i++) {
		in[i] = turned(s, p->ways[i].seconds);
		in_m[i] = turned(s, p->ways[i].metres);
	}
	s->lane_count = p->shift_count;
	s->lanes = arena_new_array(s->arena, (size_t)p->shift_count, struct lane);
	s->kinds = arena_new_array(s->arena, (size_t)p->shift_count, int32_t);
	s->faces = arena_new_array(s->arena, (size_t)p->shift_count, struct face);
	for (int32_t i = 0; i < p->shift_count; i++) {
		prepare_lane(s, &s->lanes[i], &p->shifts[i], in, in_m);
		s->kinds[i] = p->shifts[i].kind;
		s->kind_count = most(s->kind_count, s->kinds[i]);
	}
	s->kind_tried = arena_new_array(s->arena, (size_t)s->kind_count + 1, bool);
}

/* ---- choices ---- */

static void
add_piece(struct search *s, struct choice *choice, int32_t from, int32_t to)
{
	int32_t step = s->problem->whole_minutes ? SOLVER_MINUTE_S : 1;

	if (from > to)
		return;
	if (choice->pieces > 0) {
		struct piece *last = &s->pieces[s->piece_count - 1];

		/* What touches or overlaps is one. */
		if (from <= last->to || (from == last->to + step && from % step == 0)) {
			last->to = choice->to = most(last->to, to);
			return;
		}
	}
	s->pieces = arena_grow(s->arena, s->pieces, s->piece_count, &s->piece_capacity, sizeof(s->pieces[0]));
	s->pieces[s->piece_count] = (struct piece){ from, to };
	if (choice->pieces++ == 0) {
		choice->first_piece = (int32_t)s->piece_count;
		choice->from = from;
	}
	choice->to = to;
	s->piece_count++;
}

/* Starts that one window leaves in the spans of work. */
static void
add_window(struct search *s, struct choice *choice, const struct solver_hours *hours, int32_t service_s, int32_t from,
    int32_t to)
{
	for (int32_t i = 0; i < hours->work_count; i++) {
		int32_t a = most(from, hours->work[i].from), b = least(to, hours->work[i].to - service_s);

		if (from != to) {
			a = whole_up(s, a);
			b = whole_down(s, b);
		}
		add_piece(s, choice, a, b);
	}
}

/* The first window that is not over when work begins. */
static int32_t
first_window(const struct optimise_visit *visit, const struct solver_hours *hours)
{
	int32_t low = 0, high = visit->window_count;

	while (low < high) {
		int32_t middle = (low + high) / 2;

		if (visit->windows[middle].to < hours->work[0].from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
find_pieces(struct search *s, struct choice *choice, const struct optimise_visit *visit,
    const struct solver_hours *hours)
{
	choice->pieces = 0;
	if (hours->work_count == 0)
		return;
	if (visit->lock == OPTIMISE_FIXED) {
		add_window(s, choice, hours, visit->service_s, visit->start, visit->start);
		return;
	}
	if (visit->window_count == 0)
		add_window(s, choice, hours, visit->service_s, -SOLVER_OPEN, SOLVER_OPEN);
	for (int32_t w = first_window(visit, hours); w < visit->window_count; w++) {
		if (visit->windows[w].from > hours->work[hours->work_count - 1].to)
			break;
		add_window(s, choice, hours, visit->service_s, visit->windows[w].from, visit->windows[w].to);
	}
}

/* Adds the shift to the choices when skills, windows and fits() allow it. */
static bool
make_choice(struct search *s, int32_t number, int32_t shift, struct choice *choice)
{
	const struct optimise_problem *p = s->problem;
	const struct optimise_visit *visit = &p->visits[number];
	const struct optimise_shift *to = &p->shifts[shift];
	const struct optimise_worker *worker = &p->workers[to->worker];
	bool stays = visit->lock != OPTIMISE_FREE && visit->shift >= 0;

	if (stays && visit->shift != shift)
		return false;
	if (!stays && (visit->skills & ~worker->skills) != 0)
		return false;
	*choice = (struct choice){ .shift = shift };
	find_pieces(s, choice, visit, &to->hours);
	if (choice->pieces == 0)
		return false;

	int64_t extra = p->fits == NULL ? 0 : p->fits(p->arg, number, shift);

	if (extra == OPTIMISE_NEVER && !stays)
		return false;
	choice->extra = (extra == OPTIMISE_NEVER ? 0 : extra) +
	    (int64_t)worker->cost_per_service_s * visit->service_s +
	    (visit->shift >= 0 && visit->shift != shift ? p->move_cost : 0);
	return true;
}

static void
prepare_task(struct search *s, int32_t number, struct choice *room)
{
	const struct optimise_visit *visit = &s->problem->visits[number];
	struct task *task = &s->tasks[number];

	*task = (struct task){ .place = visit->place, .service_s = visit->service_s, .load = visit->load,
	    .locked = visit->lock != OPTIMISE_FREE && visit->shift >= 0, .value = visit->value,
	    .shift = OPTIMISE_NONE, .from = INT32_MAX, .to = INT32_MIN, .alone = COST_NEVER };
	for (int32_t i = 0; i < s->lane_count && visit->place >= 0 && visit->place < s->problem->places; i++)
		if (make_choice(s, number, i, &room[task->choice_count]))
			task->choice_count++;
	task->choices = arena_memdup(s->arena, room, (size_t)task->choice_count * sizeof(room[0]));
	task->prices = arena_new_array(s->arena, (size_t)task->choice_count, struct price);
	for (int32_t i = 0; i < task->choice_count; i++) {
		const struct choice *choice = &task->choices[i];

		task->prices[i] = (struct price){ .delta = COST_NEVER, .shift = choice->shift };

		task->from = least(task->from, choice->from);
		task->to = most(task->to, choice->to);
		for (int32_t j = 0; j < choice->pieces; j++) {
			const struct piece *piece = &s->pieces[choice->first_piece + j];

			task->room = least(task->room + (piece->to - piece->from), SOLVER_OPEN);
		}
	}
	if (visit->load > 0)
		s->has_load = true;
	if (visit->value != s->problem->visits[0].value)
		s->has_values = true;
}

/* ---- neighbours ---- */

struct neighbour { int64_t far; int32_t task; };

static int
by_distance(const void *a, const void *b)
{
	const struct neighbour *x = a, *y = b;

	if (x->far != y->far)
		return x->far < y->far ? -1 : 1;
	return (x->task > y->task) - (x->task < y->task);
}

static int64_t
distance(const struct search *s, const struct task *a, const struct task *b)
{
	return s->problem->ways[0].seconds[(size_t)a->place * s->places + (size_t)b->place];
}

/* What comes between the two at least: travel, some of the waiting, lateness (Vidal's measure). */
static int64_t
apart(const struct search *s, const struct task *a, const struct task *b)
{
	int64_t way = distance(s, a, b);
	int64_t wait = b->from - way - a->service_s - a->to, late = a->from + a->service_s + way - b->to;

	return way + (wait > 0 ? wait / 5 : 0) + (late > 0 ? late : 0);
}

/* Sorts what was gathered and keeps the nearest; gives the distance of the last of them. */
static int64_t
keep_nearest(struct neighbour *room, size_t *count)
{
	qsort(room, *count, sizeof(room[0]), by_distance);
	if (*count < NEAR)
		return INT64_MAX;
	*count = NEAR;
	return room[NEAR - 1].far;
}

static void
find_near(struct search *s, int32_t number, struct neighbour *room)
{
	struct task *task = &s->tasks[number];
	int64_t limit = INT64_MAX;
	size_t count = 0;

	for (int32_t i = 0; i < s->task_count; i++) {
		const struct task *other = &s->tasks[i];

		if (i == number || other->choice_count == 0)
			continue;

		int64_t to = apart(s, task, other), from = apart(s, other, task);

		if (to >= limit && from >= limit)
			continue;
		room[count++] = (struct neighbour){ to < from ? to : from, i };
		if (count == (size_t)NEAR * 4)
			limit = keep_nearest(room, &count);
	}
	keep_nearest(room, &count);
	task->near_count = (int32_t)count;

	int32_t *near = arena_new_array(s->arena, count, int32_t);

	for (size_t i = 0; i < count; i++)
		near[i] = room[i].task;
	task->near = near;
}

void
search_prepare(struct search *s, struct arena *arena, const struct optimise_problem *p, uint64_t seed)
{
	*s = (struct search){ .problem = p, .arena = arena, .places = (size_t)p->places, .task_count = p->visit_count };
	MUST(p->places <= OPTIMISE_PLACES);
	s->random[0] = mix(&seed);
	s->random[1] = mix(&seed);
	prepare_lanes(s);
	s->tasks = arena_new_array(arena, (size_t)s->task_count, struct task);

	struct choice *choices = arena_new_array(arena, (size_t)s->lane_count, struct choice);
	struct neighbour *room = arena_new_array(arena, (size_t)NEAR * 4, struct neighbour);

	for (int32_t i = 0; i < s->task_count; i++)
		prepare_task(s, i, choices);
	for (int32_t i = 0; i < s->task_count; i++)
		if (s->tasks[i].choice_count > 0)
			find_near(s, i, room);

	size_t tasks = (size_t)s->task_count, lanes = (size_t)s->lane_count;

	s->absent = arena_new_array(arena, tasks, int32_t);
	s->absent_before = arena_new_array(arena, tasks, int32_t);
	s->best_absent = arena_new_array(arena, tasks, int32_t);
	s->todo = arena_new_array(arena, tasks, int32_t);
	s->keys = arena_new_array(arena, tasks, int64_t);
	s->gone = arena_new_array(arena, tasks, bool);
	s->touched = arena_new_array(arena, lanes, int32_t);
	s->changed = arena_new_array(arena, lanes, int32_t);
}
