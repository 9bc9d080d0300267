/*
 * rearrange_test -- many visits moved at once, at random: whatever was asked, every promise holds, everybody gets
 * from one visit to the next in time, and who was not moved stands where he stood.  The judge reads the activities
 * and drives the days itself.  DOORSTEP_SEED repeats a run, DOORSTEP_CASES says how many plans are made (16).
 */
#include "planning/testing_house.h"

#include <inttypes.h>
#include <time.h>

#include "planning/workload.h"

enum { WORKERS = 4, DAYS = 3, SITES = 8, JOBS = 40, MOVES = 24, GRID_S = 900, WINDOW_S = 7200 };

static uint64_t dice_state;

static int
dice(int least, int most)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return least + (int)((dice_state >> 16) % (uint64_t)(most - least + 1));
}

struct world {
	struct house h;
	struct worker workers[WORKERS];
	struct site sites[SITES];
	activity_id jobs[JOBS];
	int site_of[JOBS];
	struct activity before[JOBS], after[JOBS];
	struct rearrangement moves[MOVES];
	int job_of[MOVES], move_count;
};

static instant
some_time(const struct world *w)
{
	int hour = dice(0, 1) == 0 ? dice(8, 11) : dice(13, 16);

	return at(&w->h, date_add(monday(), dice(0, DAYS - 1)), hour, dice(0, 3) * 15);
}

static bool
has_window(const struct activity *a)
{
	return !INSTANT_IS_NONE(a->window_from);
}

/* Two of three are planned, as far as they fit: at an exact time, or promised by window; some are confirmed. */
static void
plan_job(struct world *w, int job)
{
	struct placement p = { .worker = w->workers[dice(0, WORKERS - 1)].id, .start = some_time(w),
	    .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	struct err *err;

	if (dice(0, 2) == 0)
		return;
	if (dice(0, 1) == 0) {
		p.window_from = INSTANT(p.start.s - dice(0, 4) * GRID_S);
		p.window_to = INSTANT(p.window_from.s + WINDOW_S);
	}
	err = planning_place(w->h.ctx, w->jobs[job], &p, QUIET);
	if (err != OK)
		assert_int_equal(err->kind, ERR_CONFLICT);
	else if (dice(0, 4) == 0)
		assert_ok(activity_confirm(w->h.ctx, w->jobs[job], true, QUIET));
}

static void
read_jobs(struct world *w, struct activity *out)
{
	for (int i = 0; i < JOBS; i++)
		assert_ok(activity_find(w->h.ctx, w->jobs[i], &out[i]));
}

static void
make_world(struct world *w)
{
	*w = (struct world){ .h = house_open() };
	for (int i = 0; i < WORKERS; i++)
		w->workers[i] = add_worker(&w->h, "Worker", arena_printf(w->h.ctx->arena, "w%d@example.net", i),
		    home_lat + dice(-5, 5) * 0.01, home_lon + dice(-5, 5) * 0.01);
	for (int i = 0; i < SITES; i++)
		w->sites[i] = add_site(&w->h, arena_printf(w->h.ctx->arena, "Gasse %d, 9490 Vaduz", i),
		    home_lat + dice(-8, 8) * 0.01, home_lon + dice(-8, 8) * 0.01);
	for (int i = 0; i < JOBS; i++) {
		w->site_of[i] = dice(0, SITES - 1);
		w->jobs[i] = add_activity(&w->h, w->sites[w->site_of[i]]);
		plan_job(w, i);
	}
	read_jobs(w, w->before);
}

/* Some moves make sense, some break a promise, some are of a plan that is gone. */
static void
make_moves(struct world *w)
{
	bool used[JOBS] = { false };

	for (int tries = 0; tries < MOVES; tries++) {
		int job = dice(0, JOBS - 1);
		const struct activity *a = &w->before[job];
		struct rearrangement *m = &w->moves[w->move_count];

		if (used[job])
			continue;
		used[job] = true;
		*m = (struct rearrangement){ .activity = a->id, .worker = w->workers[dice(0, WORKERS - 1)].id,
		    .start = some_time(w), .window_from = INSTANT_NONE, .window_to = INSTANT_NONE,
		    .keep_confirmed = dice(0, 1) == 0, .old_start = INSTANT_NONE };
		if (a->status == STATUS_PLANNED) {
			m->old_worker = a->worker;
			m->old_start = INSTANT(a->start.s + (dice(0, 9) == 0 ? GRID_S : 0));
			if (has_window(a) && dice(0, 5) > 0)
				m->start = INSTANT(a->window_from.s + dice(0, 7) * GRID_S);
			else if (dice(0, 3) == 0)
				m->start = a->start;
		} else if (dice(0, 1) == 0) {
			m->window_from = INSTANT(m->start.s - dice(0, 4) * GRID_S);
			m->window_to = INSTANT(m->window_from.s + WINDOW_S);
		}
		w->job_of[w->move_count++] = job;
	}
}

/* ---- the judge ---- */

static void
judge_move(const struct world *w, int number)
{
	const struct rearrangement *m = &w->moves[number];
	const struct activity *old = &w->before[w->job_of[number]], *new = &w->after[w->job_of[number]];
	bool stale = old->status == STATUS_PLANNED ? m->old_start.s != old->start.s : !INSTANT_IS_NONE(m->old_start);

	stale = stale || (old->confirmed && m->keep_confirmed);
	if (stale)
		assert_int_equal(m->result, REARRANGE_STALE);
	if (m->result != REARRANGED)
		return;
	assert_int_equal(new->status, STATUS_PLANNED);
	assert_int_equal(new->worker.value, m->worker.value);
	assert_int_equal(new->start.s, m->stands.s);
	if (has_window(old))
		assert_true(new->start.s >= old->window_from.s && new->start.s < old->window_to.s);
	else if (old->confirmed)
		assert_int_equal(new->start.s, old->start.s);
	else if (INSTANT_IS_NONE(m->window_from))
		assert_int_equal(new->start.s, m->start.s);
	else
		assert_true(new->window_from.s == m->window_from.s && new->start.s >= m->window_from.s &&
		    new->start.s < m->window_to.s);
}

static const struct rearrangement *
move_of(const struct world *w, int job)
{
	for (int i = 0; i < w->move_count; i++)
		if (w->job_of[i] == job && w->moves[i].result == REARRANGED)
			return &w->moves[i];
	return NULL;
}

static void
judge_unmoved(const struct world *w, int job)
{
	const struct activity *old = &w->before[job], *new = &w->after[job];

	assert_int_equal(new->status, old->status);
	assert_int_equal(new->worker.value, old->worker.value);
	assert_int_equal(new->confirmed, old->confirmed);
	if (has_window(old))
		assert_true(new->start.s >= old->window_from.s && new->start.s < old->window_to.s);
	else
		assert_int_equal(new->start.s, old->start.s);
}

/* Seconds of the day on the wall; no clocks change in these days. */
static int64_t
second_of(const struct world *w, instant t)
{
	return (t.s - at(&w->h, monday(), 0, 0).s) % 86400;
}

/* Who works there next on the same day; -1: nobody. */
static int
next_of(const struct world *w, int job)
{
	const struct activity *a = &w->after[job];
	int next = -1;

	for (int i = 0; i < JOBS; i++) {
		const struct activity *b = &w->after[i];

		if (i == job || b->status != STATUS_PLANNED || !ID_EQUAL(a->worker, b->worker) ||
		    b->start.s - a->start.s > 86400 - second_of(w, a->start) - 1)
			continue;
		if ((b->start.s > a->start.s || (b->start.s == a->start.s && i > job)) &&
		    (next < 0 || b->start.s < w->after[next].start.s))
			next = i;
	}
	return next;
}

/* Eight to twelve and one to five, at home before and after; and in between there is time for the way. */
static void
judge_drive(const struct world *w, int job)
{
	const struct activity *a = &w->after[job];
	const struct site *here = &w->sites[w->site_of[job]];
	int64_t from = second_of(w, a->start), to = from + (a->end.s - a->start.s);
	int next = next_of(w, job);

	assert_true((from >= 8 * 3600 && to <= 12 * 3600) || (from >= 13 * 3600 && to <= 17 * 3600));
	if (next < 0)
		return;

	const struct site *there = &w->sites[w->site_of[next]];
	int32_t way = travel(here->latitude, here->longitude, there->latitude, there->longitude);

	if (w->after[next].start.s < a->end.s + way)
		fail_msg("job %d ends at %" PRId64 ", the way takes %d s, and job %d begins at %" PRId64, job,
		    to, way, next, second_of(w, w->after[next].start));
}

static void
try_world(int *by_result)
{
	struct world *w = calloc(1, sizeof(*w));
	struct rearrangement tried[MOVES];
	struct breaches breaches;

	make_world(w);
	make_moves(w);
	for (int i = 0; i < w->move_count; i++)
		tried[i] = w->moves[i];
	assert_ok(planning_rearrange(w->h.ctx, tried, (size_t)w->move_count, true));
	read_jobs(w, w->after);
	for (int i = 0; i < JOBS; i++)
		assert_true(w->after[i].start.s == w->before[i].start.s &&
		    ID_EQUAL(w->after[i].worker, w->before[i].worker));
	assert_ok(planning_rearrange(w->h.ctx, w->moves, (size_t)w->move_count, false));
	read_jobs(w, w->after);
	for (int i = 0; i < w->move_count; i++) {
		assert_int_equal(w->moves[i].result, tried[i].result);
		judge_move(w, i);
		by_result[w->moves[i].result]++;
	}
	for (int i = 0; i < JOBS; i++) {
		if (move_of(w, i) == NULL)
			judge_unmoved(w, i);
		if (w->after[i].status == STATUS_PLANNED)
			judge_drive(w, i);
	}
	assert_ok(planning_check(w->h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(w->h.ctx);
	free(w);
}

static void
test_random_moves(void **state UNUSED)
{
	const char *cases = getenv("DOORSTEP_CASES"), *seed = getenv("DOORSTEP_SEED");
	int by_result[3] = { 0 };

	dice_state = seed != NULL ? strtoull(seed, NULL, 10) : ((uint64_t)time(NULL) << 20 ^ (uint64_t)clock()) | 1;
	printf("seed %" PRIu64 " (DOORSTEP_SEED repeats it)\n", dice_state);
	for (int i = cases != NULL ? atoi(cases) : 16; i > 0; i--)
		try_world(by_result);
	printf("%d moved, %d stale, %d did not fit\n", by_result[REARRANGED], by_result[REARRANGE_STALE],
	    by_result[REARRANGE_UNFIT]);
	assert_true(by_result[REARRANGED] > 0 && by_result[REARRANGE_STALE] > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_random_moves) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
