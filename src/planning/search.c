/* search -- see search.h. */
#include "planning/search.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"

enum {
	HELD = 4096,		/* candidates kept before the weakest are let go */
};

/* ---- parts ---- */

static void
add_part(struct search *s, const struct plan_snapshot *plan, int32_t first, int32_t last, worker_id only)
{
	struct search_part *part = &s->parts[s->part_count];

	if (last < first)
		return;
	s->part_count++;
	part->plan = plan;
	part->only = only;
	part->request = (struct solver_request){ .service_s = question_work_s(&s->question),
	    .step_s = (int32_t)s->question.rules.step_s, .windows = s->windows.items,
	    .window_count = (uint32_t)s->windows.count, .first_day = first, .last_day = last };
	part->scan = solver_scan_begin(s->ctx->arena, &part->request, plan->hours, plan->hours_count);
	/* All parts better the same list. */
	part->scan.best = s->parts[0].scan.best;
}

/* Does the work of a day that has begun reach as far as the question? */
static bool
begun_days_matter(const struct search *s, date today)
{
	int32_t earliest = plan_time(s->snapshot->origin, s->question.earliest);
	int32_t day = plan_day(s->snapshot->origin, today);

	if (s->question.earliest.s < zone_midnight(s->question.zone, date_add(today, 1)).s)
		return true;
	for (uint32_t i = 0; i < s->snapshot->worker_count; i++) {
		const struct solver_row *row = &s->snapshot->workers[i]->row;

		for (uint32_t k = 0; k < row->strip_count && row->strips[k].day <= day; k++) {
			const struct solver_hours *hours = &s->snapshot->hours[row->strips[k].hours];

			if (hours->work_count > 0 && row->strips[k].day * SOLVER_DAY_S +
			    hours->work[hours->work_count - 1].to > earliest)
				return true;
		}
	}
	return false;
}

/* The days around `there` of one worker, without the activity and without what the visitor holds. */
static struct err *
add_aside(struct search *s, worker_id worker, instant start, date first, date last)
{
	const struct question *q = &s->question;
	struct plan_snapshot *own = arena_new(s->ctx->arena, struct plan_snapshot);
	struct plan_origin origin = s->snapshot->origin;
	date there = zone_date(q->zone, start), from = date_add(there, -1), to = date_add(there, 1);

	from = from.days < first.days ? first : from;
	to = to.days > last.days ? last : to;
	if (from.days > to.days)
		return OK;
	TRY(index_read(s->ctx, s->snapshot, worker, from, to, q->request->activity, q->request->holder, own));
	add_part(s, own, plan_day(origin, from), plan_day(origin, to), worker);
	s->asides[s->aside_count++] = (struct search_aside){ worker, plan_day(origin, from), plan_day(origin, to) };
	return OK;
}

static struct err *
add_parts(struct search *s)
{
	struct ctx *ctx = s->ctx;
	const struct question *q = &s->question;
	struct plan_origin origin = s->snapshot->origin;
	/* Zones and shifts over midnight: a start may belong to the worker's day before or after. */
	date first = date_add(q->first, -1), last = date_add(q->last, 1);
	date today = index_today(s->snapshot, ctx->now);

	if (first.days <= today.days) {
		if (begun_days_matter(s, today)) {
			struct plan_snapshot *own = arena_new(ctx->arena, struct plan_snapshot);

			TRY(index_read(ctx, s->snapshot, (worker_id){ 0 }, date_add(today, -1), today,
			    q->request->activity, q->request->holder, own));
			add_part(s, own, plan_day(origin, date_add(today, -1)), plan_day(origin, today),
			    (worker_id){ 0 });
		}
		first = date_add(today, 1);
	}
	add_part(s, s->snapshot, plan_day(origin, first), plan_day(origin, last), (worker_id){ 0 });

	if (!ID_IS_NONE(q->request->activity) && !ID_IS_NONE(q->activity.worker) &&
	    !INSTANT_IS_NONE(q->activity.start))
		TRY(add_aside(s, q->activity.worker, q->activity.start, first, last));
	if (!str_empty(q->request->holder)) {
		struct slot_hold hold;
		bool holds;

		TRY(planning_hold_find(ctx, q->request->holder, &hold, &holds));
		if (holds)
			TRY(add_aside(s, hold.worker, hold.start, first, last));
	}
	return OK;
}

struct err *
search_open(struct ctx *ctx, const struct slot_request *request, struct search *out, bool *askable)
{
	*out = (struct search){ .ctx = ctx };
	TRY(question_read(ctx, request, &out->question));
	*askable = (geo_is_located(out->question.place) || out->question.no_place) &&
	    out->question.earliest.s < out->question.latest.s;
	if (!*askable)
		return OK;
	TRY(index_acquire(ctx, date_add(out->question.last, 1), &out->snapshot));

	struct err *err = question_windows(ctx, &out->question, out->snapshot->origin, &out->windows);

	if (err == OK)
		err = add_parts(out);
	if (err != OK)
		search_close(out);
	return err;
}

void
search_close(struct search *s)
{
	if (s->snapshot != NULL)
		index_release(s->ctx, s->snapshot);
	s->snapshot = NULL;
}

/* ---- looking ---- */

static int
by_relevance(const void *a, const void *b)
{
	const struct candidate *one = a, *two = b;
	int difference = two->relevance - one->relevance;

	if (difference != 0)
		return difference;
	/* A point is half a minute of travel or more: in a dense town that is all there is between two times. */
	if (one->weight_s != two->weight_s)
		return one->weight_s < two->weight_s ? -1 : 1;
	/* Between windows of one gap: room is left in both for the next one nearby. */
	if (one->crowd != two->crowd)
		return one->crowd < two->crowd ? -1 : 1;
	if (one->offer.start != two->offer.start)
		return one->offer.start < two->offer.start ? -1 : 1;
	if (one->worker->id.value != two->worker->id.value)
		return one->worker->id.value < two->worker->id.value ? -1 : 1;
	return (one->offer.window > two->offer.window) - (one->offer.window < two->offer.window);
}

static void
keep_best(struct candidates *list, size_t most)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(*list->items), by_relevance);
	if (list->count > most)
		list->count = most;
}

static bool
is_better(const struct solver_offer *a, const struct solver_offer *b)
{
	if (a->cost != b->cost)
		return a->cost < b->cost;
	return a->start != b->start ? a->start < b->start : a->row < b->row;
}

/* How good it is, in the unit's eyes. */
static void
judge(const struct search *s, struct candidate *c)
{
	date day = zone_date(s->question.zone, plan_instant(s->snapshot->origin, c->offer.start));

	c->days_ahead = day.days - zone_date(s->question.zone, s->ctx->now).days;
	c->weight_s = relevance_weight_s(&s->question.relevance, c->offer.cost, c->days_ahead);
	c->relevance = relevance_points(&s->question.relevance, c->weight_s);
}

/* Visits of the worker's day that end within what is promised. */
static int32_t
crowd_of(const struct search *s, const struct candidate *c)
{
	const struct promise *promise = &s->windows.promises.items[s->windows.promise_of.items[c->offer.window]];
	const struct solver_row *row = &c->worker->row;
	int32_t from = plan_time(s->snapshot->origin, promise->from), to = plan_time(s->snapshot->origin, promise->to);
	int32_t crowd = 0;
	uint32_t i = 0;

	while (i < row->strip_count && row->strips[i].day != c->offer.day)
		i++;
	for (uint32_t g = 1; i < row->strip_count && g <= row->strips[i].count; g++) {
		int32_t end = row->gaps[row->strips[i].first_gap + g].ready;

		crowd += end > from && end <= to;
	}
	return crowd;
}

/* What the scan holds now becomes candidates: one for each promise, or only the best of all. */
static void
gather(struct search *s, const struct plan_worker **workers, const bool *preferred, enum search_mode mode,
    struct candidates *out)
{
	const struct solver_offer *best = s->parts[0].scan.best;
	size_t first = out->count;

	for (size_t w = 0; w < s->windows.count; w++) {
		size_t *place = &s->gathered[s->windows.promise_of.items[w]];
		struct candidate candidate;

		if (!best[w].found)
			continue;
		candidate = (struct candidate){ .offer = best[w], .worker = workers[best[w].row],
		    .preferred = preferred[best[w].row] };
		judge(s, &candidate);
		candidate.crowd = mode == SEARCH_WINDOWS ? crowd_of(s, &candidate) : 0;
		if (mode == SEARCH_BEST && out->count > first) {
			if (by_relevance(&candidate, &out->items[first]) < 0)
				out->items[first] = candidate;
		} else if (*place > first && *place <= out->count) {
			/* Opening hours cut a window in two: the better piece stands for it. */
			if (is_better(&candidate.offer, &out->items[*place - 1].offer))
				out->items[*place - 1] = candidate;
		} else {
			*arena_push(s->ctx->arena, out) = candidate;
			*place = out->count;
		}
	}
	/* The next worker begins anew. */
	for (size_t w = 0; w < s->windows.promises.count; w++)
		s->gathered[w] = 0;
}

static bool
stands_aside(const struct search *s, worker_id worker, int32_t day)
{
	for (int i = 0; i < s->aside_count; i++)
		if (ID_EQUAL(s->asides[i].worker, worker) && day >= s->asides[i].first && day <= s->asides[i].last)
			return true;
	return false;
}

/* The row of a worker less the days that another part looks at. */
static struct solver_row
row_without_moved(struct search *s, const struct search_part *part, const struct plan_worker *worker)
{
	struct solver_row row = worker->row;
	struct solver_strip *strips;
	bool any = false;

	if (!ID_IS_NONE(part->only) || part->plan != s->snapshot)
		return row;
	for (int i = 0; i < s->aside_count; i++)
		any |= ID_EQUAL(s->asides[i].worker, worker->id);
	if (!any)
		return row;
	strips = arena_memdup(s->ctx->arena, row.strips, row.strip_count * sizeof(*strips));
	for (uint32_t i = 0; i < row.strip_count; i++)
		if (stands_aside(s, worker->id, strips[i].day))
			strips[i].flags |= STRIP_FORCED;
	row.strips = strips;
	return row;
}

static const struct plan_worker *
worker_in(const struct plan_snapshot *plan, worker_id id)
{
	uint32_t low = 0, high = plan->worker_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (plan->workers[middle]->id.value < id.value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < plan->worker_count && ID_EQUAL(plan->workers[low]->id, id) ? plan->workers[low] : NULL;
}

/*
 * A job without a place leaves the way home as it is: the row then ends where its last visit is,
 * as much earlier as the way takes.
 */
static struct solver_row
row_without_way_home(struct search *s, struct solver_row row)
{
	struct solver_strip *strips = arena_memdup(s->ctx->arena, row.strips, row.strip_count * sizeof(*strips));
	uint32_t gap_count = 0, turn_count = 0;

	for (uint32_t i = 0; i < row.strip_count; i++) {
		gap_count = row.strips[i].first_gap + row.strips[i].count + 1;
		turn_count = row.strips[i].first_turn + row.strips[i].turn_count;
	}

	struct solver_gap *gaps = arena_memdup(s->ctx->arena, row.gaps, gap_count * sizeof(*gaps));
	struct solver_turn *turns = arena_memdup(s->ctx->arena, row.turns, turn_count * sizeof(*turns));

	for (uint32_t i = 0; i < row.strip_count; i++) {
		struct solver_gap *last = &gaps[strips[i].first_gap + strips[i].count];

		strips[i].flags &= (uint8_t)~STRIP_ENDS_HOME;
		for (uint32_t t = 0; t < strips[i].turn_count; t++)
			if (turns[strips[i].first_turn + t].gap == strips[i].count)
				turns[strips[i].first_turn + t].due -= last->travel;
		last->due -= last->travel;
		last->travel = 0;
	}
	row.strips = strips;
	row.gaps = gaps;
	row.turns = turns;
	return row;
}

/* One worker in all parts. */
static struct err *
look(struct search *s, uint32_t number, const struct plan_worker *worker, bool preferred)
{
	for (int i = 0; i < s->part_count; i++) {
		struct search_part *part = &s->parts[i];
		const struct plan_worker *there = part->plan == s->snapshot
		    ? worker
		    : worker_in(part->plan, worker->id);
		struct solver_row row;

		if (there == NULL)
			continue;
		row = row_without_moved(s, part, there);
		if (s->question.no_place)
			row = row_without_way_home(s, row);
		TRY(search_travel(s, there));
		solver_scan_row(&part->scan, &row, number, s->travel_to, s->travel_from,
		    relevance_weights(&s->question, worker, preferred));
	}
	return OK;
}

struct err *
search_run(struct search *s, enum search_mode mode, size_t most, struct candidates *out)
{
	struct ctx *ctx = s->ctx;
	uint32_t count = s->snapshot->worker_count;
	const struct plan_worker **workers = arena_new_array(ctx->arena, count, const struct plan_worker *);
	bool *preferred = arena_new_array(ctx->arena, count, bool);
	struct candidates found = { 0 };

	s->gathered = arena_new_array(ctx->arena, s->windows.promises.count, size_t);
	for (uint32_t i = 0; s->part_count > 0 && i < count; i++) {
		const struct plan_worker *worker = s->snapshot->workers[i];

		if (question_refuses(ctx, &s->question, worker, &preferred[i]) != NULL)
			continue;
		workers[i] = worker;
		TRY(look(s, i, worker, preferred[i]));
		if (mode == SEARCH_WINDOWS)
			continue;
		gather(s, workers, preferred, mode, &found);
		solver_scan_reset(&s->parts[0].scan);
		if (found.count > HELD)
			keep_best(&found, most);
	}
	if (mode == SEARCH_WINDOWS && s->part_count > 0)
		gather(s, workers, preferred, mode, &found);
	keep_best(&found, most);
	*out = found;
	return OK;
}
