/*
 * clock_test -- hours, breaks, absences, arrival windows and opening hours where clocks change: random worker-days
 * around every change of 2020 to 2040, both hemispheres, changes of half an hour and at midnight, zones off by
 * half and quarter hours.  The oracle is the C library's own clock, asked at each quarter of an hour, and minute by
 * minute where it changes.
 *
 * DOORSTEP_SEED repeats a run, DOORSTEP_DAYS says how many days (1000).
 */
#include "base/test.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "planning/question.h"

enum { BEFORE = 2, TABLE_DAYS = 6, MINUTES = TABLE_DAYS * 1440, QUARTER = 15 };
enum { ZONES = 16, MOST_CHANGES = 90, TABLES = 4096 };

static const char *const zones[ZONES] = { "Europe/Vaduz", "Europe/London", "Europe/Lisbon", "America/New_York",
	"America/St_Johns", "America/Santiago", "America/Havana", "America/Sao_Paulo", "Australia/Sydney",
	"Australia/Adelaide", "Australia/Lord_Howe", "Pacific/Auckland", "Asia/Kolkata", "Asia/Kathmandu",
	"Asia/Beirut", "Africa/Nairobi" };

/* How many minutes the clock is ahead at each minute of some days, and at most. */
struct table { int zone, day; int16_t *ahead, most; };

static struct arena *kept;
static struct table tables[TABLES];
static int changes[ZONES][MOST_CHANGES], change_count[ZONES];
/* Of the table in use: the first minute, and how many minutes the clock is ahead at most. */
static int64_t table_from;
static int most_ahead;
static uint64_t dice_state;

static int
dice(int least, int most)
{
	dice_state ^= dice_state << 13;
	dice_state ^= dice_state >> 7;
	dice_state ^= dice_state << 17;
	return least + (int)((dice_state >> 16) % (uint64_t)(most - least + 1));
}

static int64_t
clock_at(int64_t at)
{
	time_t t = (time_t)at;
	struct tm tm;

	localtime_r(&t, &tm);
	return at + tm.tm_gmtoff;
}

static void
go_to(int zone)
{
	setenv("TZ", zones[zone], 1);
	tzset();
}

static void
find_changes(void)
{
	for (int z = 0; z < ZONES; z++) {
		int first = date_make(2020, 1, 1).days, last = date_make(2040, 12, 31).days;

		go_to(z);
		for (int day = first; day <= last; day++)
			if (clock_at(day * INT64_C(86400)) - clock_at((day - 1) * INT64_C(86400)) != 86400 &&
			    change_count[z] < MOST_CHANGES)
				changes[z][change_count[z]++] = day - 1;
	}
}

static int16_t
ahead_at(int64_t at)
{
	return (int16_t)((clock_at(at) - at) / 60);
}

/* Each minute of a quarter at whose ends the clock is not ahead by as much; else its beginning alone. */
static void
ask_clock(struct table *table, int64_t first)
{
	int16_t here = ahead_at(first), next;

	table->most = here;
	for (int m = 0; m < MINUTES; m += QUARTER) {
		next = ahead_at(first + (m + QUARTER) * 60);
		for (int i = 0; i < QUARTER; i++)
			table->ahead[m + i] = next == here ? here : ahead_at(first + (m + i) * 60);
		here = next;
		table->most = here > table->most ? here : table->most;
	}
}

/* What the wall shows at each minute from two days before `day`: seconds since 1970 as if it were UTC. */
static const int64_t *
table_of(int zone, int day)
{
	static int64_t wall[MINUTES];
	struct table *table = &tables[(zone * 7919 + day) % TABLES];
	int64_t first = (day - BEFORE) * INT64_C(86400);

	if (table->ahead == NULL)
		table->ahead = arena_new_array(kept, MINUTES, int16_t);
	if (table->zone != zone || table->day != day) {
		go_to(zone);
		ask_clock(table, first);
		table->zone = zone;
		table->day = day;
	}
	for (int m = 0; m < MINUTES; m++)
		wall[m] = first + (m + table->ahead[m]) * 60;
	table_from = first;
	most_ahead = table->most;
	return wall;
}

/* The minute of the table at which the wall first shows that time; one that is skipped moves on by the gap. */
static int
minute_of(const int64_t *wall, int day, int second)
{
	int64_t wanted = day * INT64_C(86400) + second;
	/* No wall shows it before the one that is farthest ahead does. */
	int soonest = (int)((wanted - table_from) / 60) - most_ahead;

	for (int m = soonest > 1 ? soonest : 1; m < MINUTES; m++) {
		if (wall[m] == wanted)
			return m;
		if (wall[m - 1] < wanted && wall[m] > wanted)
			wanted += wall[m] - wall[m - 1] - 60;
		if (wall[m] == wanted)
			return m;
	}
	fail_msg("the wall never shows %d on day %d", second, day);
	return 0;
}

/* A worker-day and a question about it. */
struct sample {
	int zone, day;
	const int64_t *wall;
	struct calendars all;
	struct unit unit;
	struct worker worker;
	struct calendar calendar;
	struct week week;
	struct rests rests;
	struct absence absence;
	bool absent;
};

static struct spans
random_spans(struct arena *arena)
{
	struct spans spans = { 0 };
	static const char *const texts[] = { "8-12 13-17", "0-4", "1-3", "2-3 4-8", "22-6", "20-23 23:30-3:30", "0-24",
		"6-14:30", "1:30-2:30 2:45-9" };

	assert_true(spans_parse(arena, texts[dice(0, 8)], &spans));
	return spans;
}

static void
make_sample(struct arena *arena, struct sample *s)
{
	*s = (struct sample){ .zone = dice(0, ZONES - 1) };
	s->day = change_count[s->zone] > 0 && dice(0, 9) > 0
	    ? changes[s->zone][dice(0, change_count[s->zone] - 1)] + dice(-1, 1)
	    : date_make(2020, 1, 3).days + dice(0, 7000);
	s->wall = table_of(s->zone, s->day);
	s->unit = (struct unit){ .id = { 1 }, .zone = zone_find(zones[s->zone]), .country = "XX",
	    .settings = settings_first() };
	assert_non_null(s->unit.zone);
	s->unit.settings.rest_hours = dice(0, 3) == 0 ? dice(1, 10) : 0;
	s->unit.settings.leaving_home_counts = true;
	for (int day = 0; day < 7; day++)
		s->week.days[day] = random_spans(arena);
	if (dice(0, 1) == 0)
		assert_true(rests_parse(arena,
		    (const char *[]){ "11:00-14:00 60", "1:00-3:30 30", "2:15-3:15 45" }[dice(0, 2)], &s->rests));
	s->worker = (struct worker){ .id = { 1 }, .latitude = NAN, .longitude = NAN, .speed_percent = 100 };
	s->absent = dice(0, 2) == 0;
	if (s->absent) {
		int from = 1440 * BEFORE + dice(-300, 1800);

		s->absence = (struct absence){ .worker = { 1 },
		    .from = INSTANT((s->day - BEFORE) * INT64_C(86400) + from * 60),
		    .to = INSTANT((s->day - BEFORE) * INT64_C(86400) + (from + dice(20, 400)) * 60) };
	}
	s->all.team.absences = (struct absences){ .items = &s->absence, .count = s->absent, .capacity = 1 };
	s->calendar = (struct calendar){ .all = &s->all, .worker = &s->worker, .unit = &s->unit, .hours = &s->week,
	    .rests = &s->rests, .absence_count = s->absent };
}

/* ---- hours ---- */

/* Which minutes of the table are worked, by the clock on the wall alone. */
static void
expect_work(const struct sample *s, bool *work, bool *before_absence)
{
	struct spans spans = s->week.days[date_weekday((date){ s->day })];
	struct spans old = s->week.days[date_weekday((date){ s->day - 1 })];
	int begins = 0, from[8], to[8];

	for (size_t i = 0; i < spans.count; i++) {
		from[i] = minute_of(s->wall, s->day, spans.items[i].from_s);
		to[i] = minute_of(s->wall, s->day, spans.items[i].to_s);
	}
	if (old.count > 0)
		begins = minute_of(s->wall, s->day - 1, old.items[old.count - 1].to_s) +
		    (int)s->unit.settings.rest_hours * 60;
	for (int m = 0; m < MINUTES; m++) {
		int64_t at = (s->day - BEFORE) * INT64_C(86400) + m * 60;

		work[m] = false;
		for (size_t i = 0; i < spans.count; i++)
			work[m] |= m >= from[i] && m < to[i] && m >= begins;
		before_absence[m] = work[m];
		if (s->absent && at >= s->absence.from.s && at < s->absence.to.s)
			work[m] = false;
	}
}

static bool
works_at(const struct solver_hours *hours, int32_t t)
{
	for (int32_t i = 0; i < hours->work_count; i++)
		if (hours->work[i].from <= t && t < hours->work[i].to)
			return true;
	return false;
}

static bool
rest_is_needed(const struct sample *s, const bool *work, const struct rest *rest, int *from, int *to)
{
	int first = 0, last = MINUTES, run = 0, longest = 0;

	*from = minute_of(s->wall, s->day, rest->from_s);
	*to = minute_of(s->wall, s->day, rest->to_s);
	while (first < MINUTES && !work[first])
		first++;
	while (last > first && !work[last - 1])
		last--;
	for (int m = *from; m < *to; m++) {
		run = work[m] ? 0 : run + 1;
		longest = run > longest ? run : longest;
	}
	return *from >= first && *to <= last && (*to - *from) * 60 >= rest->length_s && longest * 60 < rest->length_s;
}

static void
check_hours(const struct sample *s)
{
	static bool work[MINUTES], before_absence[MINUTES];
	struct solver_hours hours;
	int32_t kept_rests = 0;
	bool any = false, any_before = false;
	int first = -1;

	expect_work(s, work, before_absence);
	calendar_hours(&s->calendar, (date){ s->day }, &hours);
	for (int m = 0; m < MINUTES; m++) {
		if (works_at(&hours, (m - 1440 * BEFORE) * 60) != work[m])
			fail_msg("%s, day %d, minute %d: worked %d, the clock says %d", zones[s->zone], s->day,
			    m - 1440 * BEFORE, !work[m], work[m]);
		any |= work[m];
		any_before |= before_absence[m];
		first = first < 0 && before_absence[m] ? m : first;
	}
	if (any_before)
		assert_int_equal(hours.leave_from, (first - 1440 * BEFORE) * 60);
	for (size_t i = 0; any && i < s->rests.count; i++) {
		int from, to;

		if (!rest_is_needed(s, work, &s->rests.items[i], &from, &to))
			continue;
		assert_true(kept_rests < hours.rest_count);
		assert_int_equal(hours.rests[kept_rests].from, (from - 1440 * BEFORE) * 60);
		assert_int_equal(hours.rests[kept_rests].to, (to - 1440 * BEFORE) * 60 - s->rests.items[i].length_s);
		kept_rests++;
	}
	assert_int_equal(hours.rest_count, kept_rests);
}

/* ---- windows ---- */

static bool
is_window_start(const struct windows *w, struct promise promise, int32_t t)
{
	for (size_t i = 0; i < w->count; i++) {
		struct promise p = w->promises.items[w->promise_of.items[i]];

		if (p.from.s == promise.from.s && p.to.s == promise.to.s && w->items[i].from <= t &&
		    t <= w->items[i].to)
			return true;
	}
	return false;
}

/* Minutes at which service may begin, as far as the customer is there. */
static void
expect_open(const struct sample *s, const struct question *q, bool *open)
{
	int32_t from_s, to_s;
	size_t at = 0;

	for (int m = 0; m < MINUTES; m++)
		open[m] = !opening_is_limited(&q->opening);
	while (!open[0] && opening_next(&q->opening, (date){ s->day }, &at, &from_s, &to_s)) {
		int from = minute_of(s->wall, s->day, from_s), to = minute_of(s->wall, s->day, to_s);

		for (int m = from; m * 60 + q->duration_s <= to * 60; m++)
			open[m] = true;
	}
}

static void
check_windows(struct ctx *ctx, const struct sample *s)
{
	struct slot_request request = { 0 };
	struct question q = { .request = &request, .zone = s->unit.zone, .unit = s->unit,
	    .duration_s = dice(1, 8) * 900, .first = { s->day }, .last = { s->day },
	    .rules = { .mode = RULES_WINDOWS, .step_s = 900 } };
	int64_t table_at = (s->day - BEFORE) * INT64_C(86400);
	struct windows windows = { 0 };
	static bool open[MINUTES];

	assert_true(windows_from_json(ctx->arena, (const char *[]){ "[[0,7200],[7200,14400],[28800,36000]]",
	    "[[3600,9000],[9000,10800],[10800,18000]]", "[[5400,86400]]" }[dice(0, 2)], &q.rules.windows));
	if (dice(0, 1) == 0)
		assert_true(opening_parse(ctx->arena, (const char *[]){ "0,1,2,3,4,5,6|01:30:00|10:00:00",
		    "0,1,2,3,4,5,6|02:30:00|03:30:00;0,1,2,3,4,5,6|08:00:00|18:00:00" }[dice(0, 1)], &q.opening));
	q.before_s = dice(0, 1) * 600;
	q.earliest = INSTANT(table_at);
	q.latest = INSTANT(table_at + MINUTES * 60);
	assert_ok(question_windows(ctx, &q, (struct plan_origin){ s->day - BEFORE }, &windows));
	expect_open(s, &q, open);
	for (size_t i = 0; i < q.rules.windows.count; i++) {
		int from = minute_of(s->wall, s->day, q.rules.windows.items[i].from_s);
		int to = minute_of(s->wall, s->day, q.rules.windows.items[i].to_s);
		struct promise promise = { INSTANT(table_at + from * 60), INSTANT(table_at + to * 60) };

		for (int m = BEFORE * 1440 - 900; m < BEFORE * 1440 + 2400; m++)
			if (is_window_start(&windows, promise, m * 60 - q.before_s) !=
			    (m >= from && m < to && open[m]))
				fail_msg("%s, day %d, window %zu, minute %d", zones[s->zone], s->day, i, m);
	}
}

static void
test_clocks(void **state UNUSED)
{
	const char *days = getenv("DOORSTEP_DAYS"), *seed = getenv("DOORSTEP_SEED");
	int wanted = days != NULL ? atoi(days) : 1000, total = 0;
	struct ctx ctx = { .arena = arena_open() };

	dice_state = seed != NULL ? strtoull(seed, NULL, 10) : ((uint64_t)time(NULL) << 20 ^ (uint64_t)clock()) | 1;
	printf("seed %" PRIu64 " (DOORSTEP_SEED repeats it)\n", dice_state);
	kept = arena_open();
	find_changes();
	for (int i = 0; i < wanted; i++) {
		struct sample s;

		make_sample(ctx.arena, &s);
		check_hours(&s);
		check_windows(&ctx, &s);
		arena_reset(ctx.arena);
	}
	for (int z = 0; z < ZONES; z++)
		total += change_count[z];
	printf("%d worker-days around %d clock changes\n", wanted, total);
	assert_true(total > 300);
	arena_close(ctx.arena);
	arena_close(kept);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
