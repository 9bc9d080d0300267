/*
 * ways -- the travel of one question: from every place of the plan to the place asked about, and back.
 *
 * With a router, the places that matter are found first: those on both sides of a gap into which the visit
 * could fit if the van flew.  When all of their ways are known nobody is asked; else one question brings them and,
 * while there is room in it, the rest of the plan, so that the next question about this place asks nobody.
 */
#include "planning/search.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "geo/legs.h"

struct places { struct geo_point *items; size_t count, capacity; };

static void
make_room(struct search *s, size_t count)
{
	if (count <= s->travel_count)
		return;
	s->travel_count = count * 2;
	s->travel_to = arena_new_array(s->ctx->arena, s->travel_count, int32_t);
	s->travel_from = arena_new_array(s->ctx->arena, s->travel_count, int32_t);
}

/* A job without a place is done wherever the worker is: the way on is the way as it was. */
static void
travel_nowhere(struct search *s, const struct plan_worker *worker)
{
	const struct solver_row *row = &worker->row;

	memset(s->travel_to, 0, worker->place_count * sizeof(int32_t));
	memset(s->travel_from, 0, worker->place_count * sizeof(int32_t));
	for (uint32_t i = 0; i < row->strip_count; i++)
		for (uint32_t g = 0; g < row->strips[i].count; g++)
			s->travel_from[row->strips[i].first_place + g] = row->gaps[row->strips[i].first_gap + g].travel;
}

/* ---- what the router is asked ---- */

static void
need(struct search *s, struct places *needed, struct geo_point place)
{
	if (geo_is_located(place))
		*arena_push(s->ctx->arena, needed) = place;
}

/* Is there room in a gap for so many seconds, whatever breaks are taken when? */
static bool
has_room(const struct plan_worker *worker, const struct solver_strip *strip, uint32_t g, int64_t least)
{
	const struct solver_gap *gap = &worker->row.gaps[strip->first_gap + g];
	bool room = gap->ready + least <= gap->due;

	for (uint32_t i = 0; !room && i < strip->turn_count; i++) {
		const struct solver_turn *turn = &worker->row.turns[strip->first_turn + i];

		room = turn->gap == g && turn->ready + least <= turn->due;
	}
	return room;
}

/* Nobody drives to an absence: it is spent at home. */
static bool
is_absence(const struct plan_worker *worker, uint32_t place)
{
	for (uint32_t i = 0; i < worker->absence_count; i++)
		if (worker->absences[i] == place)
			return true;
	return false;
}

/* Both sides of every gap of the strip that would take the visit if ways were as short as they can be. */
static void
need_around(struct search *s, const struct plan_worker *worker, const struct solver_strip *strip, struct places *needed)
{
	struct geo_point here = s->question.place;
	const struct geo_point *stops = &worker->places[strip->first_place];

	for (uint32_t g = 0; g <= strip->count; g++) {
		bool first = g == 0, last = g == strip->count;
		bool has_before = !first || worker->starts_home;
		bool has_after = last ? worker->ends_home : !is_absence(worker, strip->first_place + g);
		struct geo_point before = first ? worker->home : stops[g - 1], after = last ? worker->end : stops[g];
		int64_t least = question_work_s(&s->question);

		least += has_before ? travel_least_s(&worker->ways, before, here) : 0;
		least += has_after ? travel_least_s(&worker->ways, here, after) : 0;
		if (!has_room(worker, strip, g, least))
			continue;
		need(s, needed, has_before ? before : GEO_NOWHERE);
		need(s, needed, has_after ? after : GEO_NOWHERE);
	}
}

static void
need_in(struct search *s, const struct search_part *part, const struct plan_worker *worker, struct places *needed,
    struct places *others)
{
	for (uint32_t i = 0; i < worker->row.strip_count; i++) {
		const struct solver_strip *strip = &worker->row.strips[i];

		if (strip->day >= part->request.first_day && strip->day <= part->request.last_day &&
		    (strip->flags & (STRIP_FORCED | STRIP_INFEASIBLE)) == 0)
			need_around(s, worker, strip, needed);
	}
	for (uint32_t i = 0; i < worker->place_count; i++)
		need(s, others, worker->places[i]);
}

static int
by_place(const void *a, const void *b)
{
	int64_t one = geo_place_key(*(const struct geo_point *)a), two = geo_place_key(*(const struct geo_point *)b);

	return (one > two) - (one < two);
}

/* In order of place, each once. */
static void
unite(struct places *list)
{
	size_t count = 0;

	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items), by_place);
	for (size_t i = 0; i < list->count; i++)
		if (count == 0 || by_place(&list->items[count - 1], &list->items[i]) != 0)
			list->items[count++] = list->items[i];
	list->count = count;
}

/* Nearest first: what has no room in the question is what is farthest away. */
struct near { struct geo_point place; double km; };

static int
by_km(const void *a, const void *b)
{
	const struct near *one = a, *two = b;

	return one->km != two->km ? (one->km < two->km ? -1 : 1) : by_place(&one->place, &two->place);
}

static void
nearest_first(struct search *s, struct places *list)
{
	struct near *near = arena_new_array(s->ctx->arena, list->count, struct near);

	for (size_t i = 0; i < list->count; i++)
		near[i] = (struct near){ list->items[i], geo_km(list->items[i], s->question.place) };
	if (list->count > 1)
		qsort(near, list->count, sizeof(*near), by_km);
	for (size_t i = 0; i < list->count; i++)
		list->items[i] = near[i].place;
}

/* Once for each question. */
static struct err *
ask(struct search *s)
{
	struct places needed = { 0 }, others = { 0 };
	struct travel *travel = NULL;

	for (int p = 0; p < s->part_count; p++) {
		const struct search_part *part = &s->parts[p];

		for (uint32_t w = 0; w < part->plan->worker_count; w++) {
			const struct plan_worker *worker = part->plan->workers[w];
			bool preferred;

			if (worker->ways.travel == NULL ||
			    question_refuses(s->ctx, &s->question, worker, &preferred) != NULL)
				continue;
			travel = worker->ways.travel;
			need_in(s, part, worker, &needed, &others);
		}
	}
	if (travel == NULL)
		return OK;
	unite(&needed);
	unite(&others);
	nearest_first(s, &needed);
	nearest_first(s, &others);

	size_t count = needed.count;

	for (size_t i = 0; i < others.count; i++)
		*arena_push(s->ctx->arena, &needed) = others.items[i];
	return travel_ask(s->ctx, travel, s->question.place, needed.items, count, needed.count);
}

struct err *
search_travel(struct search *s, const struct plan_worker *worker)
{
	make_room(s, worker->place_count);
	if (s->question.no_place) {
		travel_nowhere(s, worker);
		return OK;
	}
	if (!s->asked)
		TRY(ask(s));
	s->asked = true;
	travel_row(&worker->ways, s->question.place, worker->places, worker->place_count, s->travel_to, s->travel_from);
	for (uint32_t i = 0; i < worker->absence_count; i++)
		s->travel_from[worker->absences[i]] = 0;
	return OK;
}

bool
search_knows(const struct search *s, const struct plan_worker *worker, const struct solver_strip *strip, uint32_t gap)
{
	const struct geo_point *stops = &worker->places[strip->first_place];
	bool first = gap == 0, last = gap == strip->count, there = true, on = true, between = true;
	bool has_before = !first || worker->starts_home, has_after = !last || worker->ends_home;
	struct geo_point before = first ? worker->home : stops[gap - 1], after = last ? worker->end : stops[gap];

	if (s->question.no_place)
		return true;
	if (has_before)
		(void)travel_s(&worker->ways, before, s->question.place, &there);
	if (has_after)
		(void)travel_s(&worker->ways, s->question.place, after, &on);
	if (has_before && has_after)
		(void)travel_s(&worker->ways, before, after, &between);
	return there && on && between;
}
