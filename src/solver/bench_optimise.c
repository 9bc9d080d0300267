/*
 * bench_optimise -- the optimiser on published problems, in CPU seconds of one thread.
 *
 * VRPTW of Solomon and of Gehring and Homberger (distance, cut to tenths) against the best known values; made-up
 * field-service days against what VROOM reaches at its best level.  Every plan is judged by the referee.  Prints
 * rows of JSON.  With arguments FILE SECONDS SEED it prints one plan's figures instead.
 */
#include <string.h>

#include "solver/referee.h"
#include "solver/testing_sets.h"

struct figures { double gap, hours; int assigned, visits; long long turns; const char *fault; };

static struct figures
run(const char *path, double seconds, uint64_t seed, double best_known)
{
	struct arena *arena = arena_open();
	struct optimise_problem p = strstr(path, ".json") != NULL ? sets_field(arena, path) : sets_vrptw(arena, path);
	struct optimise_limits limits = { .seed = seed, .cpu_s = seconds };
	struct optimise_plan plan;
	const char *fault;

	optimise(arena, &p, &limits, &plan);
	fault = referee_judge(arena, &p, &plan);

	struct figures figures = { .gap = best_known > 0 ? (double)plan.travel_s / best_known * 10 - 100 : 0,
		.hours = (double)plan.travel_s / 3600, .assigned = plan.assigned, .visits = p.visit_count,
		.turns = plan.iterations, .fault = fault };

	/* In tenths: a best known value of 827.3 is 8273 here. */
	if (fault != NULL)
		fprintf(stderr, "%s: %s\n", path, fault);
	else if (best_known > 0 && plan.assigned < p.visit_count)
		fprintf(stderr, "%s: %d of %d served\n", path, plan.assigned, p.visit_count);
	arena_close(arena);
	return figures;
}

/* The best known value of a set, from best_known.csv. */
static double
best_known(struct arena *arena, const char *folder, const char *name)
{
	FILE *file = sets_open(arena_printf(arena, "%s/best_known.csv", folder));
	char line[256], instance[64];
	double value = 0, found = 0;

	while (fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "%63[^,],%*[^,],%*d,%*d,%*d,%lf", instance, &value) == 2 &&
		    strcmp(instance, name) == 0)
			found = value;
	fclose(file);
	return found;
}

/* The mean gap over some sets, each in that many seconds. */
static void
mean_gap(struct arena *arena, const char *folder, const char *what, const char *const *names, double seconds,
    double goal)
{
	double sum = 0, worst = 0;
	int count = 0;

	for (; names[count] != NULL; count++) {
		const char *name = names[count];
		char file[64] = { 0 };
		bool lower = strchr(name, '_') != NULL;

		for (size_t i = 0; i < sizeof(file) - 1 && name[i] != '\0'; i++)
			file[i] = (char)(lower && name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);

		struct figures f = run(arena_printf(arena, "%s/txt/%s.txt", folder, file), seconds, 1,
		    best_known(arena, folder, name));

		if (f.fault != NULL || f.assigned < f.visits)
			f.gap = 100;
		fprintf(stderr, "%s %.0f s: %.2f %%, %lld turns\n", name, seconds, f.gap, f.turns);
		sum += f.gap;
		worst = f.gap > worst ? f.gap : worst;
	}

	double mean = sum / count;

	printf("{\"name\":\"optimiser, %s, mean gap in %.0f s (worst %.2f)\",\"value\":%.2f,\"unit\":\"%%\","
	    "\"against\":null,\"ratio\":null,\"goal\":%g,\"met\":%s}\n", what, seconds, worst, mean, goal,
	    mean <= goal ? "true" : "false");
	fflush(stdout);
}

static void
field_day(struct arena *arena, const char *folder, const char *name, double seconds, int least_assigned,
    double most_hours)
{
	struct figures f = run(arena_printf(arena, "%s/field_service/fs_%s.json", folder, name), seconds, 1, 0);
	bool met = f.fault == NULL && f.assigned >= least_assigned &&
	    (most_hours == 0 || f.assigned > least_assigned || f.hours <= most_hours);

	printf("{\"name\":\"optimiser, field service %s in %.1f s (%.2f h of driving)\",\"value\":%d,"
	    "\"unit\":\"visits\",\"against\":null,\"ratio\":null,\"goal\":%d,\"met\":%s}\n", name, seconds,
	    f.hours, f.assigned, least_assigned, met ? "true" : "false");
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	static const char *const small[] = { "C101", "C201", "R101", "R201", "RC101", "RC201", "C1_2_1", "C2_2_1",
		"R1_2_1", "R2_2_1", "RC1_2_1", "RC2_2_1", NULL };
	static const char *const middle[] = { "R1_4_1", "RC1_4_1", NULL };
	struct arena *arena = arena_open();
	const char *folder = sets_folder(arena);

	if (argc == 4) {
		struct figures f = run(argv[1], strtod(argv[2], NULL), strtoull(argv[3], NULL, 10), 0);

		printf("%s: %d of %d, travel %.0f (%.2f h), %lld turns%s%s\n", argv[1], f.assigned, f.visits,
		    f.hours * 3600, f.hours, f.turns, f.fault != NULL ? ": " : "", f.fault != NULL ? f.fault : "");
	} else if (folder == NULL) {
		printf("{\"name\":\"optimiser: skipped, the published sets are not here (DOORSTEP_VRPTW)\",\"value\":0,"
		    "\"unit\":\"\",\"against\":null,\"ratio\":null,\"goal\":null,\"met\":null}\n");
	} else {
		mean_gap(arena, folder, "VRPTW of 100 and 200", small, 2, 2);
		mean_gap(arena, folder, "VRPTW of 100 and 200", small, 10, 1);
		mean_gap(arena, folder, "VRPTW of 400 (R1, RC1)", middle, 20, 2);
		field_day(arena, folder, "25_175", 1.5, 172, 41.83);
		field_day(arena, folder, "50_350", 10, 331, 51.63);
		field_day(arena, folder, "100_700", 5, 667, 0);
	}
	arena_close(arena);
	return 0;
}
