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

/* ---- the places of a question ---- */

enum {
	HEAD = 2,		/* home and the place where days end */
	NEARLY_HEAD = 34,
};

/* Places of the worker's strips in the days that some part looks at; the first of them, and how many. */
static uint32_t
places_asked(const struct search *s, const struct plan_worker *worker, uint32_t *first)
{
	const struct solver_row *row = &worker->row;
	int32_t first_day = INT32_MAX, last_day = INT32_MIN;
	uint32_t from, to;

	for (int p = 0; p < s->part_count; p++) {
		const struct solver_request *request = &s->parts[p].request;

		first_day = request->first_day < first_day ? request->first_day : first_day;
		last_day = request->last_day > last_day ? request->last_day : last_day;
	}
	/* Places stand in the order of the days. */
	from = solver_first_strip(row, first_day);
	to = last_day < first_day ? from : solver_first_strip(row, last_day + 1);
	if (from == to) {
		*first = worker->place_count;
		return 0;
	}
	*first = row->strips[from].first_place;
	return row->strips[to - 1].first_place + row->strips[to - 1].count - *first;
}

static uint32_t
head_of(const struct plan_worker *worker)
{
	return worker->place_count < HEAD ? worker->place_count : HEAD;
}

/* ---- what the router is asked ---- */

static void
need(struct search *s, struct places *needed, struct geo_point place, uint32_t number)
{
	if (geo_is_located(place) &&
	    (s->travel_to[number] == GEO_UNKNOWN_S || s->travel_from[number] == GEO_UNKNOWN_S))
		*arena_push(s->ctx->arena, needed) = place;
}

/* Both sides, as far as they are unknown, of every gap that would take the visit if ways were as short as can be. */
static void
need_around(struct search *s, const struct plan_worker *worker, const struct solver_strip *strip, struct places *needed)
{
	struct geo_point here = s->question.place;
	const struct geo_point *places = worker->places;

	for (uint32_t g = 0; g <= strip->count; g++) {
		const struct solver_gap *gap = &worker->row.gaps[strip->first_gap + g];
		uint32_t before = g == 0 ? 0 : strip->first_place + g - 1;
		uint32_t after = g == strip->count ? 1 : strip->first_place + g;
		bool has_before = g > 0 || worker->starts_home, has_after = g < strip->count || worker->ends_home;
		int64_t least = s->question.duration_s;

		least += has_before ? travel_least_s(&worker->ways, places[before], here) : 0;
		least += has_after ? travel_least_s(&worker->ways, here, places[after]) : 0;
		if ((int64_t)gap->ready + least > gap->due)
			continue;
		if (has_before)
			need(s, needed, places[before], before);
		if (has_after)
			need(s, needed, places[after], after);
	}
}

static void
need_in(struct search *s, const struct search_part *part, const struct plan_worker *worker, struct places *needed)
{
	uint32_t first, count = places_asked(s, worker, &first);
	struct geo_point here = s->question.place;
	size_t unknown;

	make_room(s, worker->place_count);
	unknown = travel_known_row(&worker->ways, here, worker->places, head_of(worker), s->travel_to, s->travel_from);
	unknown += travel_known_row(&worker->ways, here, &worker->places[first], count, &s->travel_to[first],
	    &s->travel_from[first]);
	for (uint32_t i = 0; unknown > 0 && i < worker->row.strip_count; i++) {
		const struct solver_strip *strip = &worker->row.strips[i];

		if (strip->day >= part->request.first_day && strip->day <= part->request.last_day &&
		    (strip->flags & (STRIP_FORCED | STRIP_INFEASIBLE)) == 0)
			need_around(s, worker, strip, needed);
	}
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

/* The whole plan: what the next question about this place may want. */
static void
take_others(struct search *s, struct places *list)
{
	for (uint32_t w = 0; w < s->snapshot->worker_count; w++) {
		const struct plan_worker *worker = s->snapshot->workers[w];

		for (uint32_t i = 0; worker->ways.travel != NULL && i < worker->place_count; i++)
			if (geo_is_located(worker->places[i]))
				*arena_push(s->ctx->arena, list) = worker->places[i];
	}
	unite(list);
	nearest_first(s, list);
}

static struct travel *
travel_of_any(const struct search *s)
{
	for (uint32_t w = 0; w < s->snapshot->worker_count; w++)
		if (s->snapshot->workers[w]->ways.travel != NULL)
			return s->snapshot->workers[w]->ways.travel;
	return NULL;
}

/* Once for each question. */
static struct err *
ask(struct search *s)
{
	struct places needed = { 0 }, others = { 0 };
	struct travel *travel = travel_of_any(s);
	size_t count;

	if (travel == NULL)
		return OK;
	TRY(travel_know(s->ctx, travel, &s->question.place, 1));
	for (int p = 0; p < s->part_count; p++) {
		const struct search_part *part = &s->parts[p];

		for (uint32_t w = 0; w < part->plan->worker_count; w++) {
			const struct plan_worker *worker = part->plan->workers[w];
			bool preferred;

			if (worker->ways.travel != NULL &&
			    question_refuses(s->ctx, &s->question, worker, &preferred) == NULL)
				need_in(s, part, worker, &needed);
		}
	}
	if (needed.count == 0)
		return OK;
	unite(&needed);
	nearest_first(s, &needed);
	count = needed.count;
	take_others(s, &others);
	for (size_t i = 0; i < others.count; i++)
		*arena_push(s->ctx->arena, &needed) = others.items[i];
	return travel_ask(s->ctx, travel, s->question.place, needed.items, count, needed.count);
}

struct err *
search_travel(struct search *s, const struct plan_worker *worker)
{
	uint32_t first, count;

	make_room(s, worker->place_count);
	if (s->question.no_place) {
		travel_nowhere(s, worker);
		return OK;
	}
	if (!s->asked)
		TRY(ask(s));
	s->asked = true;
	/* Only the days asked about: a plan reaches over months. */
	count = places_asked(s, worker, &first);
	if (first <= NEARLY_HEAD) {
		/* One row is quicker than two, though it has some places too many. */
		travel_row(&worker->ways, s->question.place, worker->places, first + count, s->travel_to,
		    s->travel_from);
	} else {
		travel_row(&worker->ways, s->question.place, worker->places, head_of(worker), s->travel_to,
		    s->travel_from);
		travel_row(&worker->ways, s->question.place, &worker->places[first], count, &s->travel_to[first],
		    &s->travel_from[first]);
	}
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
