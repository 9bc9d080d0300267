/*
 * The solver against the oracle: random worker-days, every gap and every minute.
 * DOORSTEP_SEED repeats a run, DOORSTEP_DAYS says how many days (10000).
 */
#include <inttypes.h>
#include <setjmp.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/arena.h"
#include "solver/oracle.c"
#include "solver/solver.h"
#include "solver/testing_days.h"

enum { DAYS_TO_NOTICE = 4000 };

static const char *
parameter(const char *name, const char *fallback)
{
	const char *value = getenv(name);

	return value != NULL ? value : fallback;
}

static long
days_wanted(void)
{
	return strtol(parameter("DOORSTEP_DAYS", "10000"), NULL, 10);
}

/* The whole search for one worker-day. */
static struct solver_scan
search(struct arena *arena, const struct sample *s, struct solver_day *day, struct solver_request *request,
    struct solver_window *windows)
{
	struct solver_strip *strip = arena_new(arena, struct solver_strip);
	struct solver_gap *gaps = arena_new_array(arena, (size_t)day->count + 1, struct solver_gap);
	struct solver_hours *table = arena_new(arena, struct solver_hours);
	int32_t *to = arena_new_array(arena, (size_t)day->count + 2, int32_t);
	int32_t *from = arena_new_array(arena, (size_t)day->count + 2, int32_t);
	struct solver_turns turns = { 0 };

	solver_hours_at(&day->hours, -s->number, table);
	*request = (struct solver_request){ .service_s = (int32_t)s->visit.service, .step_s = s->step,
	    .windows = windows, .window_count = (uint32_t)s->window_count,
	    .first_day = s->number - 1, .last_day = s->number + 1 };
	*strip = solver_strip_make(arena, day, s->number, 0, 0, 2, gaps, &turns);
	sample_travel(s, to, from);

	struct solver_row row = { .strips = strip, .gaps = gaps, .strip_count = 1, .turns = turns.items,
	    .end_place = 1, .most_service_s = (int32_t)s->day.most_service };
	struct solver_scan scan = solver_scan_begin(arena, request, table, 1);

	solver_scan_row(&scan, &row, 5, to, from, SOLVER_PLAIN);

	bool any = false;
	for (int w = 0; w < s->window_count; w++)
		any |= scan.best[w].found;
	assert_int_equal(any, solver_why(&scan, &row, strip, to, from) == REASON_NONE);
	return scan;
}

/* What the oracle would offer in a window: least extra travel, then on the step, then the earliest start. */
struct expected { bool found; long extra, start; int gap; bool on_step; };

static void
expect_gap(const struct sample *s, int gap, int window, struct expected *best)
{
	const struct oracle_day *day = &s->day;
	long extra = oracle_extra(day, gap, s->visit);

	for (int w = 0; w < s->work_count; w++) {
		long first = -1, on_step = -1;

		for (long t = s->windows[window].from; t <= s->windows[window].to; t += 60) {
			if (t < s->work[w].from || t + s->visit.service > s->work[w].to)
				continue;
			if (!oracle_accepts(day, gap, s->visit, t))
				continue;
			if (first < 0)
				first = t;
			if (on_step < 0 && (t - s->windows[window].anchor) % s->step == 0)
				on_step = t;
		}
		long start = on_step >= 0 ? on_step : first;

		if (start >= 0 &&
		    (!best->found || extra < best->extra || (extra == best->extra &&
			((on_step >= 0 && !best->on_step) ||
			    (best->on_step == (on_step >= 0) && start < best->start)))))
			*best = (struct expected){ true, extra, start, gap, on_step >= 0 };
	}
}

static void
tell_day(const struct sample *s)
{
	sample_print(s);
}

/* The day with the offer in it is driven: every promise kept, every start one that the oracle accepts. */
static void
check_offer(const struct sample *s, struct solver_day *day, const struct solver_offer *offer, long service)
{
	struct arena *arena = arena_open();
	struct solver_gap *before = arena_new_array(arena, (size_t)day->count + 1, struct solver_gap);
	struct solver_gap *after = arena_new_array(arena, (size_t)day->count + 1, struct solver_gap);
	int32_t *starts = arena_new_array(arena, (size_t)day->count + 1, int32_t);
	struct solver_turns turns_before = { 0 }, turns_after = { 0 };
	int32_t gap = (int32_t)offer->gap, joined = day->legs[gap];
	int64_t travel = solver_travel_s(day);
	struct solver_stop stop = { .from = offer->start, .to = offer->start, .start = offer->start,
	    .service_s = (int32_t)service };
	int32_t to = sample_way(s,
	    gap == 0 ? (s->day.from_home ? 0 : -1) : s->day.visits[gap - 1].place, s->visit.place);
	int32_t from = gap < day->count && day->stops[gap].absent ? 0 : sample_way(s, s->visit.place,
	    gap == day->count ? (s->day.to_home ? s->day.end_place : -1) : s->day.visits[gap].place);

	assert_true(solver_gaps(arena, day, before, &turns_before));
	solver_insert(day, gap, &stop, to, from);
	assert_int_equal(solver_travel_s(day) - travel, offer->extra_s);
	assert_true(solver_replay(arena, day, starts, NULL));

	struct oracle_day driven = s->day;
	for (int i = driven.count; i > gap; i--)
		driven.visits[i] = driven.visits[i - 1];
	driven.visits[gap] = s->visit;
	driven.visits[gap].from = driven.visits[gap].to = offer->start;
	driven.count++;
	for (int i = 0; i < driven.count; i++) {
		struct oracle_visit *visit = &driven.visits[i];

		if (visit->done)
			continue;
		assert_true(visit->from <= starts[i] && starts[i] <= visit->to);
		visit->from = visit->to = starts[i];
	}
	assert_true(oracle_drives(&driven));

	solver_delete(day, gap, joined);
	assert_true(solver_gaps(arena, day, after, &turns_after));
	assert_memory_equal(before, after, ((size_t)day->count + 1) * sizeof(before[0]));
	assert_int_equal(turns_before.count, turns_after.count);
	if (turns_before.count > 0)
		assert_memory_equal(turns_before.items, turns_after.items,
		    turns_before.count * sizeof(turns_before.items[0]));
	arena_close(arena);
}

/* Soundness, completeness, exact cost, order: every window of the day against the oracle. */
static long
check_day(const struct sample *s)
{
	long offers = 0;
	struct arena *arena = arena_open();
	struct solver_day day = sample_day(arena, s);
	struct solver_window *windows = arena_new_array(arena, (size_t)s->window_count, struct solver_window);
	struct solver_request request;

	for (int w = 0; w < s->window_count; w++)
		windows[w] = s->windows[w];

	struct solver_scan scan = search(arena, s, &day, &request, windows);

	for (int w = 0; w < s->window_count; w++) {
		struct expected expected = { 0 };
		const struct solver_offer *offer = &scan.best[w];

		for (int gap = 0; gap <= s->day.count; gap++)
			expect_gap(s, gap, w, &expected);
		if (offer->found != expected.found || (offer->found &&
			(offer->start != expected.start || offer->extra_s != expected.extra))) {
			tell_day(s);
			fail_msg("window %d: offered %d at %d for %d s, expected %d at %ld for %ld s", w, offer->found,
			    offer->start, offer->extra_s, expected.found, expected.start, expected.extra);
		}
		if (offer->found)
			check_offer(s, &day, offer, s->visit.service);
		offers += offer->found;
	}
	arena_close(arena);
	return offers;
}

static void
test_random_days(void **state UNUSED)
{
	long windows = 0, offers = 0, wanted = days_wanted();

	for (long i = 0; i < wanted; i++) {
		struct sample s = sample_make(i % 4 == 3 ? SAMPLE_WILD : SAMPLE_USUAL);

		offers += check_day(&s);
		windows += s.window_count;
	}
	printf("%ld worker-days, %ld windows, %ld offered\n", wanted, windows, offers);
	assert_true(offers > windows / 20);
}

/* Would an oracle with that rule forgotten say something else than the solver? */
static bool
disagrees(const struct sample *s, enum oracle_rule forgotten)
{
	struct arena *arena = arena_open();
	struct solver_day day = sample_day(arena, s);
	struct sample less = *s;
	struct solver_request request;
	bool differs = false;

	less.day.forgotten = forgotten;
	/* The hours stand in the sample, too. */
	if (forgotten == FORGET_HOURS)
		for (int w = 0; w < less.work_count; w++)
			less.work[w].to += 3600;

	struct solver_scan scan = search(arena, s, &day, &request, less.windows);

	for (int w = 0; w < s->window_count && !differs; w++) {
		const struct solver_offer *offer = &scan.best[w];
		struct expected expected = { 0 };

		for (int gap = 0; gap <= s->day.count; gap++)
			expect_gap(&less, gap, w, &expected);
		differs = offer->found != expected.found || (offer->found &&
		    (offer->start != expected.start || offer->extra_s != expected.extra));
	}
	arena_close(arena);
	return differs;
}

/* An error in each rule turns the test of random days red: the days ask for every rule, and soon. */
static void
test_each_rule_is_asked_for(void **state UNUSED)
{
	static const char *const names[FORGET_RULES] = { "", "hours", "absences", "breaks", "leaving home",
		"coming home", "now", "most hours", "forced", "travel", "its direction", "no way", "another end",
		"promises", "what happened", "home after an absence", "travel saved" };

	for (int rule = FORGET_NONE + 1; rule < FORGET_RULES; rule++) {
		int tried = 1;

		for (;; tried++) {
			struct sample s = sample_make(tried % 4 == 3 ? SAMPLE_WILD : SAMPLE_USUAL);

			if (disagrees(&s, (enum oracle_rule)rule))
				break;
			if (tried == DAYS_TO_NOTICE)
				fail_msg("%d days, and nobody misses \"%s\"", tried, names[rule]);
		}
		printf("%s%s: day %d%s", rule == 1 ? "forgotten: " : ", ", names[rule], tried,
		    rule + 1 == FORGET_RULES ? "\n" : "");
	}
}

/* The windows that one worker-day offers, as bits. */
static uint64_t
offered(const struct sample *s)
{
	struct arena *arena = arena_open();
	struct solver_day day = sample_day(arena, s);
	struct solver_request request;
	struct solver_window windows[SAMPLE_WINDOWS];
	uint64_t bits = 0;

	memcpy(windows, s->windows, sizeof(windows));

	struct solver_scan scan = search(arena, s, &day, &request, windows);

	for (int w = 0; w < s->window_count; w++)
		bits |= (uint64_t)scan.best[w].found << w;
	arena_close(arena);
	return bits;
}

/* An absence, a visit, a narrower window never adds an offer; longer hours never take one away. */
static void
test_monotony(void **state UNUSED)
{
	for (long i = 0; i < days_wanted() / 4; i++) {
		struct sample s = sample_make(SAMPLE_METRIC);
		uint64_t before = offered(&s);
		struct sample less = s;

		sample_add_absence(&less);
		assert_int_equal(offered(&less) & ~before, 0);

		less = s;
		sample_add_visit(&less);
		assert_int_equal(offered(&less) & ~before, 0);

		less = s;
		for (int w = 0; w < less.window_count; w++)
			less.windows[w].to -= (less.windows[w].to - less.windows[w].from) / 120 * 60;
		assert_int_equal(offered(&less) & ~before, 0);

		struct sample more = s;
		sample_lengthen_hours(&more);
		assert_int_equal(before & ~offered(&more), 0);
	}
}

/* The same day some days later gives the same offers, later; twice the same question, the same bytes. */
static void
test_translation(void **state UNUSED)
{
	for (long i = 0; i < days_wanted() / 10; i++) {
		struct sample s = sample_make(SAMPLE_USUAL), later = s;
		struct arena *arena = arena_open();
		int32_t shift = 17 * SOLVER_DAY_S;
		struct solver_request request, request_later;
		struct solver_day day = sample_day(arena, &s);

		sample_shift(&later, 17);
		struct solver_day day_later = sample_day(arena, &later);
		struct solver_scan a = search(arena, &s, &day, &request, s.windows);
		struct solver_scan again = search(arena, &s, &day, &request, s.windows);
		struct solver_scan b = search(arena, &later, &day_later, &request_later, later.windows);

		assert_memory_equal(a.best, again.best, (size_t)s.window_count * sizeof(a.best[0]));
		for (int w = 0; w < s.window_count; w++) {
			struct solver_offer moved = a.best[w];

			if (moved.found) {
				moved.start += shift;
				moved.day += 17;
			}
			assert_memory_equal(&moved, &b.best[w], sizeof(moved));
		}
		arena_close(arena);
	}
}

/* Another worker can only better a window; equal cost and start go to the smaller number. */
static void
test_more_workers(void **state UNUSED)
{
	for (long i = 0; i < days_wanted() / 10; i++) {
		struct sample s = sample_make(SAMPLE_METRIC);
		struct arena *arena = arena_open();
		struct solver_day day = sample_day(arena, &s);
		struct solver_request request;
		struct solver_scan scan = search(arena, &s, &day, &request, s.windows);
		struct solver_offer alone[SAMPLE_WINDOWS];
		struct solver_gap gaps[ORACLE_STOPS + 1];
		int32_t to[ORACLE_STOPS + 2], from[ORACLE_STOPS + 2];
		struct solver_turns turns = { 0 };
		struct solver_strip strip = solver_strip_make(arena, &day, s.number, 0, 0, 2, gaps, &turns);
		struct solver_row row = { .strips = &strip, .gaps = gaps, .strip_count = 1, .turns = turns.items,
		    .end_place = 1, .most_service_s = (int32_t)s.day.most_service };

		memcpy(alone, scan.best, (size_t)s.window_count * sizeof(alone[0]));
		sample_travel(&s, to, from);
		solver_scan_row(&scan, &row, 9, to, from, SOLVER_PLAIN);
		assert_memory_equal(alone, scan.best, (size_t)s.window_count * sizeof(alone[0]));
		solver_scan_row(&scan, &row, 2, to, from, SOLVER_PLAIN);
		for (int w = 0; w < s.window_count; w++)
			assert_true(!scan.best[w].found ||
			    (scan.best[w].row == 2 && scan.best[w].start == alone[w].start));
		solver_scan_row(&scan, &row, 8, to, from, (struct solver_weights){ 256, 0, -60 });
		for (int w = 0; w < s.window_count; w++)
			assert_true(!scan.best[w].found ||
			    (scan.best[w].row == 8 && scan.best[w].cost == scan.best[w].extra_s - 60));
		arena_close(arena);
	}
}

/* A full half of the mean way to the day's stops, added up here from the table of ways. */
static void
test_apart(void **state UNUSED)
{
	for (long i = 0; i < days_wanted() / 10; i++) {
		struct sample s = sample_make(SAMPLE_METRIC);
		struct arena *arena = arena_open();
		struct solver_day day = sample_day(arena, &s);
		struct solver_request request;
		struct solver_scan plain = search(arena, &s, &day, &request, s.windows), scan = plain;
		struct solver_gap gaps[ORACLE_STOPS + 1];
		int32_t to[ORACLE_STOPS + 2], from[ORACLE_STOPS + 2];
		struct solver_turns turns = { 0 };
		struct solver_strip strip = solver_strip_make(arena, &day, s.number, 0, 0, 2, gaps, &turns);
		struct solver_row row = { .strips = &strip, .gaps = gaps, .strip_count = 1, .turns = turns.items,
		    .end_place = 1, .most_service_s = (int32_t)s.day.most_service };
		double sum = 0;

		sample_travel(&s, to, from);
		for (int32_t k = 0; k < day.count; k++)
			sum += to[2 + k];
		scan.best = arena_new_array(arena, (size_t)s.window_count, struct solver_offer);
		solver_scan_row(&scan, &row, 9, to, from, (struct solver_weights){ 256, 0, 0, 128 });
		for (int w = 0; w < s.window_count; w++) {
			const struct solver_offer *offer = &scan.best[w];

			assert_int_equal(offer->found, plain.best[w].found);
			assert_int_equal(offer->extra_s, plain.best[w].extra_s);
			if (offer->found)
				assert_true(fabs(offer->cost - offer->extra_s -
				    sum / (day.count > 0 ? day.count : 1) / 2) <= 1);
		}
		arena_close(arena);
	}
}

/* Many insertions and deletions leave what was there; the replay says no to a broken day. */
static void
test_round_trip(void **state UNUSED)
{
	for (long i = 0; i < days_wanted() / 10; i++) {
		struct sample s = sample_make(SAMPLE_USUAL);
		struct arena *arena = arena_open();
		struct solver_day day = sample_day(arena, &s);
		struct solver_day copy = sample_day(arena, &s);
		struct solver_stop stop = { .from = 1, .to = 2, .service_s = 3 };
		int32_t starts[ORACLE_STOPS + 1], culprit;
		struct solver_gap gaps[ORACLE_STOPS + 2];

		/* A day off is not driven at all: what "home in time" means then is nobody's business. */
		if (s.day.works > 0) {
			if (solver_replay(arena, &day, starts, &culprit) != oracle_drives(&s.day))
				tell_day(&s);
			assert_int_equal(solver_replay(arena, &day, starts, &culprit), oracle_drives(&s.day));
			assert_int_equal(culprit < 0, oracle_drives(&s.day));
			assert_int_equal(solver_gaps(arena, &day, gaps, NULL), oracle_drives(&s.day));
		}
		for (int32_t at = 0; at <= copy.count; at++) {
			int32_t joined = day.legs[at];

			solver_insert(&day, at, &stop, 11, 12);
			assert_int_equal(day.legs[at], 11);
			assert_int_equal(day.legs[at + 1], 12);
			solver_delete(&day, at, joined);
		}
		assert_int_equal(day.count, copy.count);
		assert_memory_equal(day.stops, copy.stops, (size_t)day.count * sizeof(day.stops[0]));
		assert_memory_equal(day.legs, copy.legs, ((size_t)day.count + 1) * sizeof(day.legs[0]));
		arena_close(arena);
	}
}

/* An empty day whose end no way leads to is not driven, however early one may leave and however late one arrives. */
static void
test_no_way_home(void **state UNUSED)
{
	struct arena *arena = arena_open();
	struct solver_day day = solver_day_make(arena, 1);
	struct solver_gap gap;
	int32_t starts[1], culprit = -1;

	day.starts_home = day.ends_home = true;
	day.hours.work_count = 1;
	day.hours.work[0] = (struct solver_span){ 34200, 46800 };
	for (int32_t rests = 0; rests <= 1; rests++) {
		day.hours.rest_count = rests;
		day.hours.rests[0] = (struct solver_rest){ 39600, 43200, 1800 };
		for (day.legs[0] = 600; day.legs[0] <= SOLVER_NEVER; day.legs[0] += SOLVER_NEVER - 600) {
			bool drives = day.legs[0] < SOLVER_NEVER;

			assert_int_equal(solver_gaps(arena, &day, &gap, NULL), drives);
			assert_int_equal(solver_replay(arena, &day, starts, &culprit), drives);
			assert_int_equal(culprit, drives ? -1 : 0);
		}
	}
	arena_close(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_days),
		cmocka_unit_test(test_each_rule_is_asked_for),
		cmocka_unit_test(test_monotony),
		cmocka_unit_test(test_translation),
		cmocka_unit_test(test_more_workers),
		cmocka_unit_test(test_apart),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_no_way_home),
	};

	sample_seed(strtoull(parameter("DOORSTEP_SEED", "0"), NULL, 10));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
