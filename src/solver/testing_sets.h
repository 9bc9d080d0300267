/*
 * testing_sets.h -- problems read from published files: Solomon's and Homberger's VRPTW texts, and the field-service
 * days (JSON).  They lie beside the sources, or where DOORSTEP_VRPTW says; without them tests and benches skip.
 */
#ifndef SOLVER_TESTING_SETS_H
#define SOLVER_TESTING_SETS_H

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "solver/optimise.h"

/* The folder of the sets; NULL: not here. */
static inline const char *
sets_folder(struct arena *arena)
{
	const char *own = getenv("DOORSTEP_VRPTW"), *source = getenv("DOORSTEP_SOURCE");
	const char *places[] = { own, source == NULL ? NULL : arena_printf(arena, "%s/../shared/data/vrptw", source),
		"../shared/data/vrptw" };

	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (places[i] != NULL && access(places[i], R_OK) == 0)
			return places[i];
	return NULL;
}

static inline FILE *
sets_open(const char *path)
{
	FILE *file = fopen(path, "r");

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	return file;
}

static inline struct solver_hours
sets_hours(int32_t from, int32_t to)
{
	return (struct solver_hours){ .work_count = 1, .work = { { from, to } }, .leave_from = from, .home_by = to };
}

/* A VRPTW text.  Times and distances in tenths, distances cut, as the best known values are. */
static inline struct optimise_problem
sets_vrptw(struct arena *arena, const char *path)
{
	FILE *file = sets_open(path);
	char line[256];
	int vehicles = 0, capacity = 0, seen = 0, id;
	double row[6];
	struct { double (*items)[6]; size_t count, capacity; } rows = { 0 };

	while (fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%d %lf %lf %lf %lf %lf %lf", &id, &row[0], &row[1], &row[2], &row[3], &row[4],
		    &row[5]) == 7) {
			double *to = *arena_push(arena, &rows);

			for (int i = 0; i < 6; i++)
				to[i] = row[i];
		} else if (seen == 0 && sscanf(line, "%d %d", &vehicles, &capacity) == 2) {
			seen = 1;
		}
	}
	fclose(file);

	size_t n = rows.count;
	int32_t *seconds = arena_array(arena, n * n, sizeof(seconds[0]));
	struct optimise_ways *ways = arena_new(arena, struct optimise_ways);
	struct optimise_worker *worker = arena_new(arena, struct optimise_worker);
	struct optimise_shift *shifts = arena_new_array(arena, (size_t)vehicles, struct optimise_shift);
	struct optimise_visit *visits = arena_new_array(arena, n - 1, struct optimise_visit);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			seconds[i * n + j] = (int32_t)(10 * hypot(rows.items[i][0] - rows.items[j][0],
			    rows.items[i][1] - rows.items[j][1]));
	ways->seconds = seconds;
	worker->cost_per_s = 1;
	for (int i = 0; i < vehicles; i++)
		shifts[i] = (struct optimise_shift){ .kind = 1, .most_load = capacity,
		    .hours = sets_hours((int32_t)(10 * rows.items[0][3]), (int32_t)(10 * rows.items[0][4])) };
	for (size_t i = 1; i < n; i++) {
		struct solver_span *window = arena_new(arena, struct solver_span);

		*window = (struct solver_span){ (int32_t)(10 * rows.items[i][3]), (int32_t)(10 * rows.items[i][4]) };
		visits[i - 1] = (struct optimise_visit){ .place = (int32_t)i, .load = (int32_t)rows.items[i][2],
		    .service_s = (int32_t)(10 * rows.items[i][5]), .windows = window, .window_count = 1,
		    .value = 1000000, .shift = OPTIMISE_NONE };
		/* The depot closes for the drive home, not for the service. */
		shifts[0].hours.work[0].to = shifts[0].hours.home_by + 10000;
	}
	for (int i = 1; i < vehicles; i++)
		shifts[i].hours = shifts[0].hours;
	return (struct optimise_problem){ .places = (int32_t)n, .ways = ways, .ways_count = 1, .workers = worker,
	    .worker_count = 1, .shifts = shifts, .shift_count = vehicles, .visits = visits,
	    .visit_count = (int32_t)(n - 1) };
}

static inline int32_t
sets_number(const json_t *list, size_t at)
{
	return (int32_t)json_integer_value(json_array_get(list, at));
}

static inline uint64_t
sets_skills(const json_t *list)
{
	uint64_t skills = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		skills |= UINT64_C(1) << sets_number(list, i);
	return skills;
}

static inline void
sets_vehicle(struct arena *arena, const json_t *json, struct optimise_worker *worker, struct optimise_shift *shift)
{
	const json_t *window = json_object_get(json, "time_window"), *rest, *start;
	const json_t *breaks = json_object_get(json, "breaks");
	struct optimise_break *out = arena_new_array(arena, json_array_size(breaks), struct optimise_break);

	*worker = (struct optimise_worker){ .cost_per_s = 1, .skills = sets_skills(json_object_get(json, "skills")) };
	shift->hours = sets_hours(sets_number(window, 0), sets_number(window, 1));
	start = json_object_get(json, "start_index");
	shift->start = (int32_t)json_integer_value(start);
	shift->end = (int32_t)json_integer_value(json_object_get(json, "end_index"));
	for (size_t i = 0; i < json_array_size(breaks); i++) {
		rest = json_array_get(breaks, i);
		window = json_array_get(json_object_get(rest, "time_windows"), 0);
		out[i] = (struct optimise_break){ sets_number(window, 0), sets_number(window, 1),
			(int32_t)json_integer_value(json_object_get(rest, "service")) };
	}
	shift->breaks = out;
	shift->break_count = (int32_t)json_array_size(breaks);
}

static inline void
sets_job(struct arena *arena, const json_t *json, struct optimise_visit *visit)
{
	const json_t *windows = json_object_get(json, "time_windows");
	struct solver_span *out = arena_new_array(arena, json_array_size(windows), struct solver_span);

	for (size_t i = 0; i < json_array_size(windows); i++)
		out[i] = (struct solver_span){ sets_number(json_array_get(windows, i), 0),
			sets_number(json_array_get(windows, i), 1) };
	*visit = (struct optimise_visit){ .place = (int32_t)json_integer_value(json_object_get(json, "location_index")),
	    .service_s = (int32_t)json_integer_value(json_object_get(json, "service")), .windows = out,
	    .window_count = (int32_t)json_array_size(windows), .shift = OPTIMISE_NONE, .value = 1000000,
	    .skills = sets_skills(json_object_get(json, "skills")) };
}

/* A field-service day: everybody from home to home, a floating break, skills, windows of two hours. */
static inline struct optimise_problem
sets_field(struct arena *arena, const char *path)
{
	json_t *json = json_load_file(path, 0, NULL);
	const json_t *vehicles = json_object_get(json, "vehicles"), *jobs = json_object_get(json, "jobs");
	const json_t *points = json_object_get(json, "points_km");
	size_t n = json_array_size(points), people = json_array_size(vehicles), count = json_array_size(jobs);
	int32_t *seconds = arena_array(arena, n * n, sizeof(seconds[0]));
	struct optimise_ways *ways = arena_new(arena, struct optimise_ways);
	struct optimise_worker *workers = arena_new_array(arena, people, struct optimise_worker);
	struct optimise_shift *shifts = arena_new_array(arena, people, struct optimise_shift);
	struct optimise_visit *visits = arena_new_array(arena, count, struct optimise_visit);

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			const json_t *a = json_array_get(points, i), *b = json_array_get(points, j);

			seconds[i * n + j] = (int32_t)lround(hypot(
			    json_number_value(json_array_get(a, 0)) - json_number_value(json_array_get(b, 0)),
			    json_number_value(json_array_get(a, 1)) - json_number_value(json_array_get(b, 1))) *
			    1.3 / 45 * 3600);
		}
	ways->seconds = seconds;
	for (size_t i = 0; i < people; i++) {
		sets_vehicle(arena, json_array_get(vehicles, i), &workers[i], &shifts[i]);
		shifts[i].worker = (int32_t)i;
	}
	for (size_t i = 0; i < count; i++)
		sets_job(arena, json_array_get(jobs, i), &visits[i]);
	json_decref(json);
	return (struct optimise_problem){ .places = (int32_t)n, .ways = ways, .ways_count = 1, .workers = workers,
	    .worker_count = (int32_t)people, .shifts = shifts, .shift_count = (int32_t)people, .visits = visits,
	    .visit_count = (int32_t)count };
}

#endif
