/*
 * round -- one round of the optimiser: both passes over it, the cheapest gap for a visit, the starts in the end.
 *
 * With floating breaks each gap has one earliest departure for every number of breaks already taken, and one latest
 * arrival for the same; a visit fits when some number works before it and some number after it.  That is exact: the
 * breaks are wherever they need to be.
 */
#include "solver/search.h"

#include <string.h>

#include "base/arena.h"

#define TOO_LATE	INT32_MAX
#define TOO_EARLY	INT32_MIN

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
minute_up(int32_t t)
{
	int32_t rest = t % SOLVER_MINUTE_S;

	return rest == 0 ? t : rest > 0 ? t - rest + SOLVER_MINUTE_S : t - rest;
}

static int32_t
minute_down(int32_t t)
{
	int32_t rest = t % SOLVER_MINUTE_S;

	return rest == 0 ? t : rest > 0 ? t - rest : t - rest - SOLVER_MINUTE_S;
}

static int32_t
seconds_between(const struct search *s, const struct lane *lane, int32_t from, int32_t to)
{
	return from < 0 || to < 0 ? 0 : lane->out[(size_t)from * s->places + (size_t)to];
}

static int64_t
cost_between(const struct search *s, const struct lane *lane, int32_t from, int32_t to)
{
	if (from < 0 || to < 0)
		return 0;

	size_t at = (size_t)from * s->places + (size_t)to;
	int64_t cost = lane->per_s * lane->out[at];

	return lane->out_m != NULL ? cost + lane->per_m * lane->out_m[at] : cost;
}

/* The first start allowed from `arrival` on; TOO_LATE: none. */
static int32_t
start_after(const struct search *s, const struct choice *choice, int32_t arrival)
{
	const struct piece *piece = &s->pieces[choice->first_piece];

	if (arrival > choice->to)
		return TOO_LATE;
	if (arrival <= choice->from)
		return choice->from;
	if (s->problem->whole_minutes)
		arrival = minute_up(arrival);
	for (int32_t i = 0; i < choice->pieces; i++)
		if (arrival <= piece[i].to)
			return most(arrival, piece[i].from);
	return TOO_LATE;
}

/* The last start allowed up to `latest`; TOO_EARLY: none. */
static int32_t
start_before(const struct search *s, const struct choice *choice, int32_t latest)
{
	const struct piece *piece = &s->pieces[choice->first_piece];

	if (latest >= choice->to)
		return choice->to;
	for (int32_t i = choice->pieces - 1; i >= 0; i--) {
		if (latest >= piece[i].to)
			return piece[i].to;

		int32_t t = s->problem->whole_minutes ? minute_down(latest) : latest;

		if (t >= piece[i].from)
			return t;
		if (latest == piece[i].from)
			return latest;
	}
	return TOO_EARLY;
}

/* As arrive() of the slot scan: an absence is waited out, and not driven through. */
static int32_t
arrive(const struct solver_hours *hours, int32_t ready, int32_t travel)
{
	if (travel > 0)
		for (int32_t i = 0; i < hours->away_count; i++)
			if (ready < hours->away[i].to && ready + travel > hours->away[i].from)
				ready = hours->away[i].to;
	return ready + travel;
}

static int32_t
depart_by(const struct solver_hours *hours, int32_t due, int32_t travel)
{
	int32_t leave = due - travel;

	if (travel > 0)
		for (int32_t i = hours->away_count - 1; i >= 0; i--)
			if (leave < hours->away[i].to && leave + travel > hours->away[i].from)
				leave = hours->away[i].from - travel;
	return leave;
}

/* When the breaks of the link are over, begun at `ready` or later beside the absences; TOO_LATE: never. */
static int32_t
rest_from(const struct solver_hours *hours, const struct link *link, int32_t ready)
{
	for (int32_t i = 0; i < hours->away_count; i++)
		if (ready < hours->away[i].to && most(ready + link->sum, link->floor) > hours->away[i].from)
			ready = hours->away[i].to;
	return ready <= link->limit ? most(ready + link->sum, link->floor) : TOO_LATE;
}

/* The last beginning of the breaks so that they are over by `due`; TOO_EARLY: none. */
static int32_t
rest_by(const struct solver_hours *hours, const struct link *link, int32_t due)
{
	int32_t ready = least(due - link->sum, link->limit);

	if (link->floor > due)
		return TOO_EARLY;
	for (int32_t i = hours->away_count - 1; i >= 0; i--)
		if (ready < hours->away[i].to && most(ready + link->sum, link->floor) > hours->away[i].from) {
			if (link->floor > hours->away[i].from)
				return TOO_EARLY;
			ready = hours->away[i].from - link->sum;
		}
	return ready;
}

/* Arrival over a leg with the breaks k1..k2 on it; TOO_LATE: not possible. */
static int32_t
reach(const struct lane *lane, int32_t ready, int32_t travel, int32_t k1, int32_t k2)
{
	const struct solver_hours *hours = &lane->shift->hours;
	const struct link *link = &lane->links[k1][k2];

	if (ready == TOO_LATE)
		return TOO_LATE;
	if (k1 == k2)
		return arrive(hours, ready, travel);
	if (hours->away_count == 0)
		return ready > link->limit ? TOO_LATE : most(ready + travel + link->sum, link->floor);

	int32_t rested = rest_from(hours, link, ready);

	return least(rested == TOO_LATE ? TOO_LATE : arrive(hours, rested, travel),
	    rest_from(hours, link, arrive(hours, ready, travel)));
}

/* The latest departure that still arrives by `due`; TOO_EARLY: none. */
static int32_t
leave(const struct lane *lane, int32_t due, int32_t travel, int32_t k1, int32_t k2)
{
	const struct solver_hours *hours = &lane->shift->hours;
	const struct link *link = &lane->links[k1][k2];

	if (due == TOO_EARLY)
		return TOO_EARLY;
	if (k1 == k2)
		return depart_by(hours, due, travel);
	if (hours->away_count == 0)
		return link->floor > due ? TOO_EARLY : least(due - travel - link->sum, link->limit);

	int32_t rested = rest_by(hours, link, due);

	return most(rest_by(hours, link, depart_by(hours, due, travel)),
	    rested == TOO_EARLY ? TOO_EARLY : depart_by(hours, rested, travel));
}

/* The earliest arrival with k breaks taken, from the departures ready[0..k]. */
static int32_t
reach_best(const struct lane *lane, const int32_t *ready, int32_t travel, int32_t k)
{
	int32_t best = TOO_LATE;

	for (int32_t j = 0; j <= k; j++)
		best = least(best, reach(lane, ready[j], travel, j, k));
	return best;
}

/* The latest departure with k breaks taken, for the arrivals due[k..breaks]. */
static int32_t
leave_best(const struct lane *lane, const int32_t *due, int32_t travel, int32_t k)
{
	int32_t best = TOO_EARLY;

	for (int32_t j = k; j <= lane->breaks; j++)
		best = most(best, leave(lane, due[j], travel, k, j));
	return best;
}

static void
grow(struct arena *arena, const struct lane *lane, struct round *round, int32_t count)
{
	if (round->gaps != NULL && count <= round->capacity)
		return;

	int32_t capacity = most(count + 4, round->capacity * 2);
	struct stop *stops = arena_new_array(arena, (size_t)capacity, struct stop);

	if (round->count > 0)
		memcpy(stops, round->stops, (size_t)round->count * sizeof(stops[0]));
	round->stops = stops;
	round->gaps = arena_new_array(arena, (size_t)capacity + 1, struct gap);
	if (!lane->plain) {
		size_t states = ((size_t)capacity + 1) * (size_t)(lane->breaks + 1);

		round->ready = arena_new_array(arena, states, int32_t);
		round->due = arena_new_array(arena, states, int32_t);
	}
	round->capacity = capacity;
}

void
round_copy(struct arena *arena, const struct lane *lane, struct round *to, const struct round *from)
{
	size_t gaps = (size_t)from->count + 1, states = gaps * (size_t)(lane->breaks + 1);

	to->count = 0;
	grow(arena, lane, to, from->count);
	memcpy(to->stops, from->stops, (size_t)from->count * sizeof(to->stops[0]));
	memcpy(to->gaps, from->gaps, gaps * sizeof(to->gaps[0]));
	if (!lane->plain) {
		memcpy(to->ready, from->ready, states * sizeof(to->ready[0]));
		memcpy(to->due, from->due, states * sizeof(to->due[0]));
	}
	to->count = from->count;
	to->service_s = from->service_s;
	to->load = from->load;
	to->cost = from->cost;
	to->stamp = from->stamp;
}

/* ---- the passes ---- */

static bool
drive_plain(const struct search *s, struct lane *lane)
{
	struct round *r = &lane->now;
	int32_t ready = r->gaps[0].ready = lane->shift->hours.leave_from, n = r->count;

	for (int32_t i = 0; i < n; i++) {
		int32_t start = start_after(s, r->stops[i].choice,
		    ready + seconds_between(s, lane, r->gaps[i].before, r->gaps[i].after));

		if (start == TOO_LATE)
			return false;
		r->gaps[i + 1].ready = ready = start + r->stops[i].service_s;
	}

	int32_t due = r->gaps[n].due = lane->shift->hours.home_by;

	if (n > 0 && ready + seconds_between(s, lane, r->gaps[n].before, r->gaps[n].after) > due)
		return false;
	for (int32_t i = n - 1; i >= 0; i--) {
		int32_t way = seconds_between(s, lane, r->gaps[i + 1].before, r->gaps[i + 1].after);

		r->gaps[i].due = due = start_before(s, r->stops[i].choice, due - way - r->stops[i].service_s);
	}
	return true;
}

static bool
drive_breaks(const struct search *s, struct lane *lane)
{
	struct round *r = &lane->now;
	int32_t n = r->count, states = lane->breaks + 1;

	for (int32_t k = 0; k < states; k++)
		r->ready[k] = k == 0 ? lane->shift->hours.leave_from : TOO_LATE;
	for (int32_t i = 0; i < n; i++) {
		int32_t way = seconds_between(s, lane, r->gaps[i].before, r->gaps[i].after);
		int32_t soonest = TOO_LATE;

		for (int32_t k = 0; k < states; k++) {
			int32_t arrival = reach_best(lane, &r->ready[i * states], way, k);
			int32_t start = arrival == TOO_LATE ? TOO_LATE : start_after(s, r->stops[i].choice, arrival);
			int32_t end = start == TOO_LATE ? TOO_LATE : start + r->stops[i].service_s;

			r->ready[(i + 1) * states + k] = end;
			soonest = least(soonest, end);
		}
		if (soonest == TOO_LATE)
			return false;
	}
	for (int32_t k = 0; k < states; k++)
		r->due[n * states + k] = k == lane->breaks ? lane->shift->hours.home_by : TOO_EARLY;

	int32_t way = seconds_between(s, lane, r->gaps[n].before, r->gaps[n].after);

	if (n > 0 && reach_best(lane, &r->ready[n * states], way, lane->breaks) > lane->shift->hours.home_by)
		return false;
	for (int32_t i = n - 1; i >= 0; i--) {
		way = seconds_between(s, lane, r->gaps[i + 1].before, r->gaps[i + 1].after);
		for (int32_t k = 0; k < states; k++) {
			int32_t end = leave_best(lane, &r->due[(i + 1) * states], way, k);

			r->due[i * states + k] = end == TOO_EARLY ? TOO_EARLY
			    : start_before(s, r->stops[i].choice, end - r->stops[i].service_s);
		}
	}
	for (int32_t i = 0; i <= n; i++) {
		r->gaps[i].ready = TOO_LATE;
		r->gaps[i].due = TOO_EARLY;
		for (int32_t k = 0; k < states; k++) {
			r->gaps[i].ready = least(r->gaps[i].ready, r->ready[i * states + k]);
			r->gaps[i].due = most(r->gaps[i].due, r->due[i * states + k]);
		}
	}
	return true;
}

/* Stamps run out after four thousand million changes: then everything is worked out afresh. */
static uint32_t
next_stamp(struct search *s)
{
	if (s->stamp == UINT32_MAX) {
		for (int32_t i = 0; i < s->task_count; i++)
			for (int32_t j = 0; j < s->tasks[i].choice_count; j++)
				s->tasks[i].prices[j].stamp = 0;
		s->stamp = 0;
		for (int32_t i = 0; i < s->lane_count; i++)
			s->lanes[i].empty_stamp = ++s->stamp;
		for (int32_t i = 0; i < s->lane_count; i++) {
			struct lane *lane = &s->lanes[i];

			lane->now.stamp = lane->now.count == 0 ? lane->empty_stamp : ++s->stamp;
			lane->before.stamp = lane->before.count == 0 ? lane->empty_stamp : ++s->stamp;
			round_show(s, lane);
		}
	}
	return ++s->stamp;
}

void
round_show(struct search *s, const struct lane *lane)
{
	size_t number = (size_t)(lane - s->lanes);

	s->faces[number].stamp = lane->now.stamp;
	s->faces[number].twins = lane->now.count == 0 ? s->kinds[number] : 0;
}

bool
round_drive(struct search *s, struct lane *lane)
{
	struct round *r = &lane->now;
	int32_t before = lane->shift->start, lane_number = (int32_t)(lane - s->lanes);

	grow(s->arena, lane, r, r->count);
	r->cost = r->count > 0 ? lane->shift->cost_used : 0;
	r->service_s = r->load = 0;
	for (int32_t i = 0; i <= r->count; i++) {
		struct gap *gap = &r->gaps[i];

		gap->before = before;
		gap->after = i < r->count ? r->stops[i].place : lane->shift->end;
		/* Who does not go out does not come home either. */
		gap->join = r->count == 0 ? 0 : cost_between(s, lane, gap->before, gap->after);
		r->cost += gap->join;
		if (i == r->count)
			break;

		struct task *task = &s->tasks[r->stops[i].task];

		before = gap->after;
		r->cost += r->stops[i].choice->extra;
		r->service_s += task->service_s;
		r->load += task->load;
		task->shift = lane_number;
		task->position = i;
	}
	r->stamp = r->count == 0 ? lane->empty_stamp : next_stamp(s);
	round_show(s, lane);
	return lane->plain ? drive_plain(s, lane) : drive_breaks(s, lane);
}

/* ---- where a visit fits ---- */

/* May it stand in this gap?  `there` and `on`: seconds to it and from it. */
static bool
fits_gap(const struct search *s, const struct lane *lane, const struct task *task, const struct choice *choice,
    int32_t gap, int32_t there, int32_t on)
{
	const struct round *r = &lane->now;
	int32_t states = lane->breaks + 1;

	for (int32_t k = 0; k < states; k++) {
		int32_t arrival = reach_best(lane, &r->ready[gap * states], there, k);
		int32_t start = arrival == TOO_LATE ? TOO_LATE : start_after(s, choice, arrival);

		if (start == TOO_LATE)
			continue;
		if (start + task->service_s <= leave_best(lane, &r->due[gap * states], on, k))
			return true;
	}
	return false;
}

static int32_t
way_of(const int32_t *row, int32_t place)
{
	return place < 0 ? 0 : row[place];
}

/* Where the way there begins and the way on ends, seen from one place. */
struct rows { const int32_t *in, *out, *in_m, *out_m; };

static struct rows
rows_of(const struct search *s, const struct lane *lane, int32_t place)
{
	size_t at = (size_t)place * s->places;

	return (struct rows){ lane->in + at, lane->out + at, lane->in_m != NULL ? lane->in_m + at : NULL,
	    lane->out_m != NULL ? lane->out_m + at : NULL };
}

int64_t
round_best_gap(struct search *s, struct task *task, int32_t number)
{
	struct choice *choice = &task->choices[number];
	struct price *price = &task->prices[number];
	const struct lane *lane = &s->lanes[choice->shift];
	const struct round *r = &lane->now;
	const struct optimise_shift *shift = lane->shift;

	price->stamp = r->stamp;
	price->delta = COST_NEVER;
	if (lane->closed || (shift->most_load > 0 && r->load + task->load > shift->most_load) ||
	    (shift->most_service_s > 0 && r->service_s + task->service_s > shift->most_service_s))
		return COST_NEVER;

	struct rows rows = rows_of(s, lane, task->place);
	int32_t service_s = task->service_s, from = choice->from, to = choice->to;
	int64_t best = COST_NEVER;

	for (int32_t i = 0; i <= r->count; i++) {
		const struct gap *gap = &r->gaps[i];

		if (gap->ready > to)
			break;
		if (gap->due < from + service_s)
			continue;

		int32_t there = way_of(rows.in, gap->before), on = way_of(rows.out, gap->after);
		int64_t delta = lane->per_s * ((int64_t)there + on) - gap->join;

		if (rows.in_m != NULL)
			delta += lane->per_m * ((int64_t)way_of(rows.in_m, gap->before) +
			    way_of(rows.out_m, gap->after));
		if (delta >= best)
			continue;
		if (lane->plain) {
			int32_t start = gap->ready + there;

			if (start <= from)
				start = from;
			else if (choice->pieces > 1 || s->problem->whole_minutes)
				start = start_after(s, choice, start);
			else if (start > to)
				continue;
			if (start == TOO_LATE || start + service_s + on > gap->due)
				continue;
		} else if (!fits_gap(s, lane, task, choice, i, there, on)) {
			continue;
		}
		best = delta;
		choice->gap = i;
	}
	if (best == COST_NEVER)
		return COST_NEVER;
	return price->delta = best + choice->extra + (r->count == 0 ? shift->cost_used : 0);
}

void
round_insert(struct search *s, struct lane *lane, int32_t task, const struct choice *choice, int32_t at)
{
	struct round *r = &lane->now;

	grow(s->arena, lane, r, r->count + 1);
	memmove(&r->stops[at + 1], &r->stops[at], (size_t)(r->count - at) * sizeof(r->stops[0]));
	r->stops[at] = (struct stop){ .task = task, .place = s->tasks[task].place,
	    .service_s = s->tasks[task].service_s, .choice = choice };
	r->count++;
}

void
round_compact(struct search *s, struct lane *lane, const bool *gone)
{
	struct round *r = &lane->now;
	int32_t kept = 0;

	for (int32_t i = 0; i < r->count; i++) {
		if (gone[i])
			s->tasks[r->stops[i].task].shift = OPTIMISE_NONE;
		else
			r->stops[kept++] = r->stops[i];
	}
	r->count = kept;
}

int32_t
task_choice(const struct task *task, int32_t shift)
{
	int32_t low = 0, high = task->choice_count;

	while (low < high) {
		int32_t middle = (low + high) / 2;

		if (task->choices[middle].shift < shift)
			low = middle + 1;
		else
			high = middle;
	}
	return low < task->choice_count && task->choices[low].shift == shift ? low : -1;
}

void
round_starts(const struct search *s, const struct lane *lane, const struct round *r, const int32_t *wanted,
    int32_t *starts)
{
	int32_t ready = lane->shift->hours.leave_from, k = 0, states = lane->breaks + 1;

	for (int32_t i = 0; i < r->count; i++) {
		int32_t way = seconds_between(s, lane, r->gaps[i].before, r->gaps[i].after), taken = k;

		starts[i] = TOO_LATE;
		for (int32_t j = k; j < states; j++) {
			int32_t due = lane->plain ? r->gaps[i].due : r->due[i * states + j];
			int32_t arrival = reach(lane, ready, way, k, j);

			if (due == TOO_EARLY || arrival > due)
				continue;

			int32_t start = start_after(s, r->stops[i].choice, most(arrival, least(wanted[i], due)));

			/* A break that costs no time is taken now. */
			if (start <= due && start <= starts[i]) {
				starts[i] = start;
				taken = j;
			}
		}
		k = taken;
		ready = starts[i] + r->stops[i].service_s;
	}
}
