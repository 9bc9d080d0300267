/*
 * scan -- the best way to fit a job in, over all gaps of many days.
 *
 * The starts that hours and windows allow are worked out once for each (hours,
 * day), not for each worker; then every gap is a handful of additions and
 * comparisons, and only gaps with room look at windows at all.
 */
#include "solver/solver.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "solver/leg.h"

/* Part of a window that lies in one span of work: starts from..to. */
struct piece {
	int32_t from, to;
	uint32_t window;
};

struct allowed {
	const struct piece *pieces;	/* by `from`; NULL: not worked out yet */
	uint32_t count;
	int32_t first, last;		/* earliest and latest start of all */
};

static uint32_t
days_of(const struct solver_request *request)
{
	return (uint32_t)(request->last_day - request->first_day + 1);
}

struct solver_scan
solver_scan_begin(struct arena *arena, const struct solver_request *request, const struct solver_hours *table,
    uint32_t hours_count)
{
	MUST(request->step_s > 0 && request->service_s >= 0);

	size_t days = request->last_day < request->first_day ? 0 : days_of(request);

	return (struct solver_scan){
		.request = request, .hours = table, .hours_count = hours_count, .arena = arena,
		.best = arena_new_array(arena, request->window_count, struct solver_offer),
		.allowed = arena_new_array(arena, days * hours_count, struct allowed),
	};
}

void
solver_scan_reset(struct solver_scan *scan)
{
	memset(scan->best, 0, scan->request->window_count * sizeof(scan->best[0]));
}

/* The first window that ends at `t` or later; windows may overlap, but start and end rise together. */
static uint32_t
first_window(const struct solver_request *request, int32_t t)
{
	uint32_t low = 0, high = request->window_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (request->windows[middle].to < t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
work_out(struct solver_scan *scan, const struct solver_hours *table_row, int32_t day, struct allowed *out)
{
	const struct solver_request *request = scan->request;
	struct solver_hours hours;
	struct { struct piece *items; size_t count, capacity; } pieces = { 0 };

	solver_hours_at(table_row, day, &hours);
	for (int32_t i = 0; i < hours.work_count; i++) {
		int32_t work_from = hours.work[i].from, work_to = hours.work[i].to - request->service_s;

		for (uint32_t w = first_window(request, work_from); w < request->window_count; w++) {
			const struct solver_window *window = &request->windows[w];
			int32_t from = window->from > work_from ? window->from : work_from;
			int32_t to = window->to < work_to ? window->to : work_to;

			if (window->from > work_to)
				break;
			if (from <= to)
				*arena_push(scan->arena, &pieces) = (struct piece){ from, to, w };
		}
	}
	out->pieces = pieces.items != NULL ? pieces.items : arena_new(scan->arena, struct piece);
	out->count = (uint32_t)pieces.count;
	out->first = INT32_MAX;
	out->last = INT32_MIN;
	for (uint32_t i = 0; i < out->count; i++) {
		if (out->pieces[i].from < out->first)
			out->first = out->pieces[i].from;
		if (out->pieces[i].to > out->last)
			out->last = out->pieces[i].to;
	}
}

static const struct allowed *
allowed_on(struct solver_scan *scan, uint32_t hours, int32_t day)
{
	size_t index = (size_t)hours * days_of(scan->request) + (size_t)(day - scan->request->first_day);
	struct allowed *allowed = &scan->allowed[index];

	if (allowed->pieces == NULL)
		work_out(scan, &scan->hours[hours], day, allowed);
	return allowed;
}

/* A start within lo..hi: on the step when one lies there, else on the minute; false: neither. */
static bool
choose_start(const struct solver_request *request, const struct solver_window *window, int32_t lo, int32_t hi,
    int32_t *start)
{
	/* Windows begin long after -SOLVER_OPEN: the difference cannot overflow. */
	int32_t behind = lo - window->anchor;
	int32_t step = request->step_s;
	int32_t steps = behind <= 0 ? behind / step : (behind + step - 1) / step;

	*start = window->anchor + steps * step;
	if (*start <= hi)
		return true;

	int32_t rest = lo % SOLVER_MINUTE_S;

	*start = rest == 0 ? lo : rest > 0 ? lo - rest + SOLVER_MINUTE_S : lo - rest;
	return *start <= hi;
}

static bool
is_on_step(const struct solver_request *request, const struct solver_offer *offer)
{
	return (offer->start - request->windows[offer->window].anchor) % request->step_s == 0;
}

static inline bool
is_better(const struct solver_request *request, const struct solver_offer *a, const struct solver_offer *b)
{
	if (!b->found || a->cost != b->cost)
		return !b->found || a->cost < b->cost;

	bool on_step = is_on_step(request, a);

	if (on_step != is_on_step(request, b))
		return on_step;
	if (a->start != b->start)
		return a->start < b->start;
	return a->row < b->row;
}

/* Offers every window that the reach of this gap touches. */
static void
offer_gap(struct solver_scan *scan, const struct allowed *allowed, int32_t lo, int32_t hi, struct solver_offer *offer)
{
	for (uint32_t i = 0; i < allowed->count; i++) {
		const struct piece *piece = &allowed->pieces[i];

		if (piece->to < lo)
			continue;
		if (piece->from > hi)
			break;

		struct solver_offer *best = &scan->best[piece->window];
		int32_t from = piece->from > lo ? piece->from : lo;
		int32_t to = piece->to < hi ? piece->to : hi;

		if (best->found && best->cost < offer->cost)
			continue;
		if (!choose_start(scan->request, &scan->request->windows[piece->window], from, to, &offer->start))
			continue;
		offer->window = piece->window;
		if (is_better(scan->request, offer, best))
			*best = *offer;
	}
}

/* The ways of one strip to the place that is asked for, and from it. */
struct ways {
	const struct solver_row *row;
	const struct solver_strip *strip;
	const struct solver_gap *gaps;
	const int32_t *to, *from;		/* by stop */
	int32_t from_home, to_end;		/* 0 when the day does not begin or end there */
	int32_t service_s;
	bool away;
	struct solver_hours hours;		/* of that day; only with absences */
};

static inline void
open_ways(const struct solver_scan *scan, const struct solver_row *row, const struct solver_strip *strip,
    const int32_t *travel_to, const int32_t *travel_from, struct ways *w)
{
	w->row = row;
	w->strip = strip;
	w->gaps = &row->gaps[strip->first_gap];
	w->to = &travel_to[strip->first_place];
	w->from = &travel_from[strip->first_place];
	w->from_home = strip->flags & STRIP_STARTS_HOME ? travel_to[0] : 0;
	w->to_end = strip->flags & STRIP_ENDS_HOME ? travel_from[row->end_place] : 0;
	w->service_s = scan->request->service_s;
	w->away = strip->flags & STRIP_AWAY;
	if (w->away)
		solver_hours_at(&scan->hours[strip->hours], strip->day, &w->hours);
}

/* Starts *lo..*hi are feasible in a gap (before spans of work); false: none. */
static bool
reach_around(const struct ways *w, const struct solver_turn *turn, int32_t to, int32_t from, int32_t *lo, int32_t *hi)
{
	*lo = leg_arrival(&w->hours, turn->ready, to, turn->first, turn->there);
	*hi = leg_departure(&w->hours, turn->due, from, turn->first + turn->there, turn->on) - w->service_s;
	return *lo <= *hi;
}

static bool
reach_turn(const struct ways *w, const struct solver_turn *turn, int32_t *lo, int32_t *hi)
{
	int32_t to = turn->gap > 0 ? w->to[turn->gap - 1] : w->from_home;
	int32_t from = turn->gap < w->strip->count ? w->from[turn->gap] : w->to_end;

	if (w->away)
		return reach_around(w, turn, to, from, lo, hi);
	*lo = turn->ready + to;
	*hi = turn->due - from;
	if (*lo < turn->not_before)
		*lo = turn->not_before;
	if (*hi > turn->leave_by)
		*hi = turn->leave_by;
	*hi -= w->service_s;
	return *lo <= *hi;
}

static bool
reach_gap(const struct ways *w, const struct solver_gap *gap, int32_t to, int32_t from, int32_t *lo, int32_t *hi)
{
	struct solver_turn turn = { .ready = gap->ready, .due = gap->due };

	return reach_around(w, &turn, to, from, lo, hi);
}

static inline void
weigh(struct solver_offer *offer, int32_t extra, struct solver_weights weights, int32_t day_offset)
{
	offer->extra_s = extra;
	offer->cost = (weights.travel == 256 ? extra : (int32_t)((int64_t)extra * weights.travel / 256)) + day_offset;
}

/* The way to the other stops of the day, on average; nobody asks how far one is from where nobody can drive. */
static int32_t
apart_of(const struct ways *w)
{
	int64_t sum = 0;
	int32_t count = 0;

	for (uint32_t i = 0; i < w->strip->count; i++)
		if (w->to[i] < SOLVER_DAY_S) {
			sum += w->to[i];
			count++;
		}
	return count > 0 ? (int32_t)(sum / count) : 0;
}

/* What speaks against the day, wherever in it; worked out for the first gap that has room. */
static int32_t
weigh_day(const struct ways *w, struct solver_weights weights, struct solver_offer *offer)
{
	offer->apart_s = weights.apart != 0 ? apart_of(w) : 0;
	return weights.offset_s + (int32_t)((int64_t)w->strip->service_s * weights.load / 256) +
	    (int32_t)((int64_t)offer->apart_s * weights.apart / 256);
}

static void
scan_turns(struct solver_scan *scan, const struct ways *w, const struct allowed *allowed, struct solver_offer *offer,
    struct solver_weights weights)
{
	int32_t day_offset = weigh_day(w, weights, offer);
	const struct solver_turn *turns = &w->row->turns[w->strip->first_turn];

	for (uint32_t i = 0; i < w->strip->turn_count; i++) {
		uint32_t g = turns[i].gap;
		int32_t lo, hi;

		if (!reach_turn(w, &turns[i], &lo, &hi) || lo > allowed->last || hi < allowed->first)
			continue;
		weigh(offer, (g > 0 ? w->to[g - 1] : w->from_home) + (g < w->strip->count ? w->from[g] : w->to_end) -
		    w->gaps[g].travel, weights, day_offset);
		offer->gap = g;
		offer_gap(scan, allowed, lo, hi, offer);
	}
}

static void
scan_strip(struct solver_scan *scan, const struct ways *w, const struct allowed *allowed, struct solver_offer *offer,
    struct solver_weights weights)
{
	const struct solver_strip *strip = w->strip;
	const struct solver_gap *gaps = w->gaps;
	int32_t before = w->from_home;
	int32_t day_offset = 0;
	bool weighed = false;

	for (uint32_t g = 0;; g++) {
		bool last = g == strip->count;
		int32_t after = !last ? w->from[g] : w->to_end;
		int32_t lo = gaps[g].ready + before;
		int32_t hi = gaps[g].due - after - w->service_s;
		int32_t extra = before + after - gaps[g].travel;

		if (lo <= hi && lo <= allowed->last && hi >= allowed->first &&
		    (!w->away || reach_gap(w, &gaps[g], before, after, &lo, &hi))) {
			if (!weighed)
				day_offset = weigh_day(w, weights, offer);
			weighed = true;
			weigh(offer, extra, weights, day_offset);
			offer->gap = g;
			offer_gap(scan, allowed, lo, hi, offer);
		}
		if (last)
			break;
		before = w->to[g];
	}
	if (strip->turn_count > 0)
		scan_turns(scan, w, allowed, offer, weights);
}

static inline bool
has_no_time(const struct solver_row *row, const struct solver_strip *strip, int32_t service_s)
{
	return row->most_service_s != 0 && strip->service_s + service_s > row->most_service_s;
}

uint32_t
solver_first_strip(const struct solver_row *row, int32_t day)
{
	uint32_t low = 0, high = row->strip_count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;

		if (row->strips[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
solver_scan_row(struct solver_scan *scan, const struct solver_row *row, uint32_t number, const int32_t *travel_to,
    const int32_t *travel_from, struct solver_weights weights)
{
	const struct solver_request *request = scan->request;
	struct solver_offer offer = { .row = number, .found = true };
	struct ways ways;

	for (uint32_t i = solver_first_strip(row, request->first_day); i < row->strip_count; i++) {
		const struct solver_strip *strip = &row->strips[i];

		if (strip->day > request->last_day)
			break;
		if (strip->flags & (STRIP_FORCED | STRIP_INFEASIBLE) || has_no_time(row, strip, request->service_s))
			continue;

		const struct allowed *allowed = allowed_on(scan, strip->hours, strip->day);

		offer.day = strip->day;
		if (allowed->count == 0)
			continue;
		open_ways(scan, row, strip, travel_to, travel_from, &ways);
		scan_strip(scan, &ways, allowed, &offer, weights);
	}
}

/* Some start of lo..hi is allowed. */
static bool
is_allowed(const struct solver_scan *scan, const struct allowed *allowed, int32_t lo, int32_t hi)
{
	int32_t start;

	for (uint32_t i = 0; i < allowed->count; i++) {
		const struct piece *piece = &allowed->pieces[i];

		if (choose_start(scan->request, &scan->request->windows[piece->window],
			piece->from > lo ? piece->from : lo, piece->to < hi ? piece->to : hi, &start))
			return true;
	}
	return false;
}

/* True when some gap has an allowed start with this travel. */
static bool
has_start(const struct solver_scan *scan, const struct solver_row *row, const struct solver_strip *strip,
    const struct allowed *allowed, const int32_t *travel_to, const int32_t *travel_from)
{
	struct ways w;
	int32_t lo, hi;

	open_ways(scan, row, strip, travel_to, travel_from, &w);
	solver_hours_at(&scan->hours[strip->hours], strip->day, &w.hours);
	for (uint32_t g = 0; g <= strip->count; g++)
		if (reach_gap(&w, &w.gaps[g], g > 0 ? w.to[g - 1] : w.from_home,
			g < strip->count ? w.from[g] : w.to_end, &lo, &hi) &&
		    is_allowed(scan, allowed, lo, hi))
			return true;
	for (uint32_t i = 0; i < strip->turn_count; i++)
		if (reach_turn(&w, &row->turns[strip->first_turn + i], &lo, &hi) && is_allowed(scan, allowed, lo, hi))
			return true;
	return false;
}

enum solver_reason
solver_why(const struct solver_scan *scan, const struct solver_row *row, const struct solver_strip *strip,
    const int32_t *travel_to, const int32_t *travel_from)
{
	struct allowed allowed;
	struct solver_scan own = *scan;
	int32_t *nothing = arena_new_array(scan->arena, (size_t)strip->first_place + strip->count + 1, int32_t);

	if (scan->hours[strip->hours].work_count == 0)
		return REASON_OFF;
	if (strip->flags & STRIP_FORCED)
		return REASON_FORCED;
	if (strip->flags & STRIP_INFEASIBLE)
		return REASON_INFEASIBLE;
	if (has_no_time(row, strip, scan->request->service_s))
		return REASON_MOST_SERVICE;
	work_out(&own, &scan->hours[strip->hours], strip->day, &allowed);
	if (allowed.count == 0)
		return REASON_WINDOW;
	if (has_start(scan, row, strip, &allowed, travel_to, travel_from))
		return REASON_NONE;
	return has_start(scan, row, strip, &allowed, nothing, nothing) ? REASON_TRAVEL : REASON_FULL;
}
