/*
 * bench_slots -- the slot search in the engine against a bare scan of the same state.
 *
 * The bare scan is the floor: straight-line travel to every
 * place, two additions and two comparisons a gap, the best kept for each (day,
 * two hours).  It knows no breaks, steps, absences or ties.  Prints rows of JSON.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "geo/geo.h"
#include "solver/solver.h"

enum { WINDOWS_A_DAY = 4, MOST_VISITS = 8, ROUNDS = 41, NOON = 43200, BREAK_S = 1800 };

static const struct solver_span day_windows[WINDOWS_A_DAY] = {
	{ 28800, 36000 }, { 36000, 43200 }, { 46800, 54000 }, { 54000, 61200 } };

struct worker {
	struct solver_row row;
	struct geo_point *places;	/* home, then the visits */
	uint32_t place_count;
	struct solver_turns turns;
};

struct bench {
	struct arena *arena;
	struct worker *workers;
	int worker_count, days;
	struct geo_pace pace;
	bool breaks;			/* half an hour to take on every day */
	struct solver_hours hours[2];
	size_t gaps, turns, bytes;
};

static uint32_t state = 12345;

static int32_t
dice(int32_t least, int32_t most)
{
	state = state * 1664525 + 1013904223;
	return least + (int32_t)((state >> 8) % (uint32_t)(most - least + 1));
}

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct geo_point
somewhere(void)
{
	return (struct geo_point){ 471000000 + dice(-1500000, 1500000), 95000000 + dice(-2000000, 2000000) };
}

static struct geo_point
near_by(struct geo_point p)
{
	return (struct geo_point){ p.latitude_e7 + dice(-250000, 250000), p.longitude_e7 + dice(-350000, 350000) };
}

/* A drivable day: visits of 20 to 60 minutes near each other, two in three promised by a window. */
static void
fill_day(struct bench *b, struct solver_day *day, int32_t number, struct geo_point home, struct geo_point *places)
{
	int32_t t = 0, base = number * SOLVER_DAY_S, wanted = dice(5, MOST_VISITS);
	struct geo_point place = home;

	day->count = 0;
	solver_hours_at(&b->hours[0], number, &day->hours);
	t = day->hours.work[0].from;
	/* With a break to take, the work goes through and leaves half an hour at noon. */
	for (int32_t i = 0; i < wanted; i++) {
		int32_t service = dice(4, 10) * 300;

		places[i] = near_by(home);
		int32_t leg = geo_estimate_s(&b->pace, place, places[i]);

		t = (t + leg + 59) / 60 * 60;
		if (b->breaks && t < base + NOON && t + service > base + NOON)
			t = base + NOON + BREAK_S;
		if (!b->breaks && t < day->hours.work[0].to && t + service > day->hours.work[0].to)
			t = day->hours.work[1].from;
		if (t + service > day->hours.work[day->hours.work_count - 1].to)
			break;

		struct solver_stop stop = { .from = t, .to = t, .start = t, .service_s = service };

		for (int w = 0; w < WINDOWS_A_DAY && dice(0, 2) > 0; w++)
			if (t >= base + day_windows[w].from && t < base + day_windows[w].to) {
				stop.from = base + day_windows[w].from;
				stop.to = base + day_windows[w].to - 60;
			}
		day->stops[day->count] = stop;
		day->legs[day->count++] = leg;
		t += service;
		place = places[i];
	}
	day->legs[day->count] = geo_estimate_s(&b->pace, place, home);
}

static void
fill_worker(struct bench *b, struct worker *w)
{
	struct solver_day day = solver_day_make(b->arena, MOST_VISITS);
	size_t most = (size_t)b->days * (MOST_VISITS + 1);
	struct solver_gap *gaps = malloc(most * sizeof(*gaps));
	struct geo_point *places = malloc(most * sizeof(*places));
	struct solver_strip *strips = arena_new_array(b->arena, (size_t)b->days, struct solver_strip);
	uint32_t gap = 0, place = 1;

	places[0] = somewhere();
	day.starts_home = day.ends_home = true;
	for (int32_t d = 0; d < b->days; d++) {
		fill_day(b, &day, d, places[0], &places[place]);
		strips[d] = solver_strip_make(b->arena, &day, d, 0, gap, place, &gaps[gap], &w->turns);
		gap += (uint32_t)day.count + 1;
		place += (uint32_t)day.count;
	}
	w->row = (struct solver_row){ .strips = strips, .strip_count = (uint32_t)b->days,
	    .gaps = arena_memdup(b->arena, gaps, gap * sizeof(*gaps)), .turns = w->turns.items };
	w->places = arena_memdup(b->arena, places, place * sizeof(*places));
	w->place_count = place;
	b->gaps += gap;
	b->turns += w->turns.count;
	b->bytes += w->turns.count * sizeof(struct solver_turn) + sizeof(*w) + gap * sizeof(*gaps) +
	    place * sizeof(*places) + (size_t)b->days * sizeof(*strips);
	free(gaps);
	free(places);
}

static struct bench
make_bench(int workers, int days, bool breaks)
{
	struct bench b = { .arena = arena_open(), .worker_count = workers, .days = days, .pace = geo_usual_pace(),
	    .breaks = breaks };

	b.hours[0] = (struct solver_hours){ .work_count = 2, .work = { { 28800, 43200 }, { 46800, 61200 } },
	    .leave_from = 28800, .home_by = SOLVER_OPEN };
	if (breaks)
		b.hours[0] = (struct solver_hours){ .work_count = 1, .work = { { 28800, 61200 } }, .leave_from = 28800,
		    .home_by = SOLVER_OPEN, .rest_count = 1, .rests = { { 41400, 48600, BREAK_S } } };
	b.workers = arena_new_array(b.arena, (size_t)workers, struct worker);
	for (int i = 0; i < workers; i++)
		fill_worker(&b, &b.workers[i]);
	return b;
}

/* ---- the engine ---- */

static double
scan_ms(const struct bench *b, struct geo_point place, struct arena *arena, uint32_t *found)
{
	double begun = cpu_ms();
	size_t count = (size_t)b->days * WINDOWS_A_DAY;
	struct solver_window *windows = arena_new_array(arena, count, struct solver_window);
	int32_t travel[MOST_VISITS * 64 + 1];

	for (int d = 0; d < b->days; d++)
		for (int w = 0; w < WINDOWS_A_DAY; w++)
			windows[d * WINDOWS_A_DAY + w] = (struct solver_window){ d * SOLVER_DAY_S + day_windows[w].from,
			    d * SOLVER_DAY_S + day_windows[w].to - 60, d * SOLVER_DAY_S + day_windows[w].from };

	struct solver_request request = { .service_s = 3600, .step_s = 900, .windows = windows,
	    .window_count = (uint32_t)count, .first_day = 0, .last_day = b->days - 1 };
	struct solver_scan scan = solver_scan_begin(arena, &request, b->hours, 1);

	for (int i = 0; i < b->worker_count; i++) {
		const struct worker *w = &b->workers[i];

		geo_estimate_row(&b->pace, w->places, w->place_count, place, travel);
		solver_scan_row(&scan, &w->row, (uint32_t)i, travel, travel, SOLVER_PLAIN);
	}
	*found = 0;
	for (size_t w = 0; w < count; w++)
		*found += scan.best[w].found;
	return cpu_ms() - begun;
}

/* ---- the floor ---- */

struct bare { int32_t cost, start, worker; };

static double
bare_ms(const struct bench *b, struct geo_point place, struct bare *best, uint32_t *found)
{
	double begun = cpu_ms();
	float lat = (float)place.latitude_e7, lon = (float)place.longitude_e7;
	float lon_scale = (float)cos(geo_latitude(place) * M_PI / 180);
	float seconds = (float)(1e-7 * M_PI / 180 * GEO_EARTH_KM * 1.35 * 72);
	int32_t travel[MOST_VISITS * 64 + 1];

	for (int i = 0; i < b->days * WINDOWS_A_DAY; i++)
		best[i] = (struct bare){ INT32_MAX, 0, -1 };
	for (int i = 0; i < b->worker_count; i++) {
		const struct worker *w = &b->workers[i];

		for (uint32_t p = 0; p < w->place_count; p++) {
			float y = (float)w->places[p].latitude_e7 - lat;
			float x = ((float)w->places[p].longitude_e7 - lon) * lon_scale;

			travel[p] = (int32_t)(seconds * sqrtf(x * x + y * y)) + 1;
		}
		for (int d = 0; d < b->days; d++) {
			const struct solver_strip *strip = &w->row.strips[d];
			const struct solver_gap *gaps = &w->row.gaps[strip->first_gap];
			int32_t before = travel[0], base = d * SOLVER_DAY_S;

			for (uint32_t g = 0; g <= strip->count; g++) {
				int32_t after = g < strip->count ? travel[strip->first_place + g] : travel[0];
				int32_t lo = gaps[g].ready + before, hi = gaps[g].due - after - 3600;
				int32_t cost = before + after - gaps[g].travel;

				before = after;
				if (lo > hi)
					continue;
				for (int k = 0; k < WINDOWS_A_DAY; k++) {
					int32_t from = base + day_windows[k].from, to = base + day_windows[k].to;
					int32_t start = lo > from ? lo : from;
					struct bare *slot = &best[d * WINDOWS_A_DAY + k];

					if (start <= (hi < to ? hi : to) && cost < slot->cost)
						*slot = (struct bare){ cost, start, i };
				}
			}
		}
	}
	*found = 0;
	for (int i = 0; i < b->days * WINDOWS_A_DAY; i++)
		*found += best[i].worker >= 0;
	return cpu_ms() - begun;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure(int workers, int days, bool memory, bool breaks)
{
	struct bench b = make_bench(workers, days, breaks);
	double goal = breaks ? 3 : 2;
	struct arena *arena = arena_open();
	struct bare *best = arena_new_array(b.arena, (size_t)days * WINDOWS_A_DAY, struct bare);
	double scan[ROUNDS], bare[ROUNDS];
	uint32_t found, found_bare;

	for (int i = 0; i < ROUNDS; i++) {
		struct geo_point place = somewhere();

		bare[i] = bare_ms(&b, place, best, &found_bare);
		scan[i] = scan_ms(&b, place, arena, &found);
		arena_reset(arena);
	}
	qsort(scan, ROUNDS, sizeof(scan[0]), by_value);
	qsort(bare, ROUNDS, sizeof(bare[0]), by_value);

	double ratio = scan[ROUNDS / 2] / bare[ROUNDS / 2];
	double bytes = (double)b.bytes / ((double)workers * days);
	double seven = sizeof(struct solver_strip) + 8 * sizeof(struct solver_gap) + 7 * sizeof(struct geo_point) +
	    (double)sizeof(struct worker) / days +
	    (double)b.turns * sizeof(struct solver_turn) / ((double)workers * days);

	printf("{\"name\":\"slots in the engine, %d workers x %d days, %zu gaps, %u windows%s\",\"value\":%.3f,"
	    "\"unit\":\"ms\",\"against\":%.3f,\"ratio\":%.2f,\"goal\":%g,\"met\":%s}\n", workers, days, b.gaps, found,
	    breaks ? ", a break to take each day" : "", scan[ROUNDS / 2], bare[ROUNDS / 2], ratio, goal,
	    ratio <= goal ? "true" : "false");
	if (memory)
		printf("{\"name\":\"plan index, a worker-day of 7 visits%s (%.0f on average here)\",\"value\":%.0f,"
		    "\"unit\":\"bytes\",\"against\":null,\"ratio\":null,\"goal\":200,\"met\":%s}\n",
		    breaks ? " and a break to take" : "", bytes, seven,
		    seven <= 200 ? "true" : "false");
	arena_close(arena);
	arena_close(b.arena);
}

int
main(void)
{
	measure(1000, 30, true, false);
	measure(1000, 30, true, true);
	measure(200, 30, false, false);
	measure(1000, 60, false, false);
	measure(50, 14, false, false);
	return 0;
}
