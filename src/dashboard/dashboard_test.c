/*
 * dashboard_test -- figures: what each visit says, and that sums kept over any number of changes equal those of a
 * plain walk over all visits.
 */
#include "base/test.h"

#include <math.h>
#include "activity/testing.h"
#include "dashboard/dashboard.h"
#include "planning/planning.h"
#include "survey/survey.h"
#include "work/work.h"

static struct scene scene;

static struct ctx *
open_world(void)
{
	struct ctx *ctx = testing_open();

	scene = scene_make(ctx, "figures");
	return ctx;
}

static void
count_all(struct ctx *ctx)
{
	int did;

	do
		assert_ok(dashboard_count(ctx, 7, &did));
	while (did > 0);
}

/* A visit that arrives closed from a file. */
struct past { int day; int64_t late_s; enum activity_result result; bool canceled, portal; struct worker *worker; };

static activity_id
add_past(struct ctx *ctx, const struct past *past)
{
	struct activity_input input = scene_input(&scene);
	activity_id id;

	input.start = INSTANT(MONDAY_NINE + (int64_t)past->day * 24 * HOUR);
	input.end = INSTANT(input.start.s + HOUR);
	input.worker = past->worker != NULL ? past->worker->id : scene.worker.id;
	input.origin = past->portal ? ORIGIN_PORTAL : ORIGIN_IMPORT;
	input.status = past->canceled ? STATUS_CANCELED : STATUS_TERMINATED;
	if (past->canceled) {
		input.cancel_reason = CANCEL_CUSTOMER;
	} else {
		input.result = past->result;
		input.real_start = INSTANT(input.start.s + past->late_s);
		input.real_end = INSTANT(input.real_start.s + HOUR);
	}
	assert_ok(activity_create(ctx, &input, QUIET, &id));
	return id;
}

static struct dashboard
make(struct ctx *ctx, struct dashboard_filter filter)
{
	struct dashboard out;

	count_all(ctx);
	assert_ok(dashboard_make(ctx, &filter, &out));
	return out;
}

static date
day_of(int day)
{
	return date_add(date_make(2027, 3, 1), day);
}

static void
a_few_visits_counted_by_hand(void **state UNUSED)
{
	struct ctx *ctx = open_world();
	struct dashboard d;

	add_past(ctx, &(struct past){ .day = 0, .late_s = 600, .result = RESULT_OK, .portal = true });
	add_past(ctx, &(struct past){ .day = 0, .late_s = 900, .result = RESULT_OK });
	add_past(ctx, &(struct past){ .day = 1, .late_s = 1500, .result = RESULT_KO, .worker = &scene.other_worker });
	add_past(ctx, &(struct past){ .day = 1, .canceled = true });
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(1) });
	assert_int_equal(d.all.visits, 3);
	assert_int_equal(d.all.canceled, 1);
	assert_int_equal(d.all.ok, 2);
	assert_int_equal(d.all.ko, 1);
	assert_int_equal(d.all.first_time, 2);
	assert_int_equal(d.all.timed, 3);
	/* a quarter of an hour is still on time, 25 minutes are 10 too late */
	assert_int_equal(d.all.on_time, 2);
	assert_int_equal(d.all.late_s, 600);
	assert_int_equal(d.all.by_portal, 1);
	assert_int_equal(d.all.planned_s, 3 * HOUR);
	assert_true(isnan(figures_travel(&d.all)));
	assert_int_equal(d.steps.count, 2);
	assert_int_equal(d.steps.items[0].figures.visits, 2);
	assert_int_equal(d.steps.items[1].figures.visits, 1);
	assert_int_equal(d.types.count, 1);
	assert_string_equal(d.types.items[0].name, "Boiler service");
	assert_int_equal(d.workers.count, 2);
	assert_string_equal(d.workers.items[0].name, "Giulia Rossi");
	/* two days of eight hours */
	assert_int_equal(d.workers.items[0].hours_s, 16 * HOUR);
	assert_int_equal(d.workers.items[0].figures.visits, 2);
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(1), .worker = scene.other_worker.id });
	assert_int_equal(d.all.visits, 1);
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(1), .area = "94" });
	assert_int_equal(d.all.visits, 3);
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(1), .area = "95" });
	assert_int_equal(d.all.visits, 0);
	testing_close(ctx);
}

struct recorded { activity_id id; };

static struct err *
record_txn(struct ctx *ctx, void *arg)
{
	struct recorded *r = arg;
	instant at = INSTANT(MONDAY_NINE);

	TRY(work_record(ctx, r->id, scene.worker.id, WORK_TRAVEL, INSTANT(at.s - 900), at));
	return work_record(ctx, r->id, scene.worker.id, WORK_SERVICE, at, INSTANT(at.s + 2700));
}

static struct err *
answer_txn(struct ctx *ctx, void *arg)
{
	struct recorded *r = arg;
	struct survey_answer answer = { .activity = r->id, .customer = scene.customer.id,
		.contact = scene.contact.id, .type = scene.type.id, .code = "rate", .scale = SURVEY_TEN, .score = 9,
		.choice = "", .comment = "" };

	return survey_answer_save(ctx, &answer);
}

static void
time_answers_and_second_visits(void **state UNUSED)
{
	struct ctx *ctx = open_world();
	struct recorded r;
	struct dashboard d;

	r.id = add_past(ctx, &(struct past){ .result = RESULT_OK });
	assert_ok(db_transaction(ctx, record_txn, &r));
	assert_ok(db_transaction(ctx, answer_txn, &r));
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(0) });
	assert_float_equal(figures_travel(&d.all), 0.25, 1e-9);
	assert_float_equal(figures_points(&d.all), 90, 1e-9);
	assert_float_equal(figures_promoters(&d.all), 100, 1e-9);
	assert_float_equal(figures_first_time(&d.all), 1, 1e-9);
	/* opened again it has no day; done again on another one it was not the first time */
	assert_ok(activity_reopen(ctx, r.id, QUIET));
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(0) });
	assert_int_equal(d.all.visits, 0);
	assert_ok(planning_keep(ctx, r.id, scene.worker.id, INSTANT(MONDAY_NINE + 24 * HOUR),
	    INSTANT(MONDAY_NINE + 25 * HOUR), QUIET, NULL));
	assert_ok(activity_close(ctx, r.id, &(struct activity_closing){ .result = RESULT_OK, .comment = "",
	    .real_start = INSTANT(MONDAY_NINE + 24 * HOUR), .real_end = INSTANT(MONDAY_NINE + 25 * HOUR) }, QUIET));
	d = make(ctx, (struct dashboard_filter){ .from = day_of(0), .to = day_of(6) });
	assert_int_equal(d.all.ok, 1);
	assert_int_equal(d.all.first_time, 0);
	assert_int_equal(d.steps.items[1].figures.ok, 1);
	testing_close(ctx);
}

/* ---- any changes in any order ---- */

enum { VISITS = 60, TURNS = 120 };

static uint64_t seed;

static uint32_t
die(uint32_t sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(seed >> 33) % sides;
}

/* The plain walk: activities as they stand, one by one. */
static struct figures
walk(struct ctx *ctx, date from, date to, worker_id worker)
{
	const struct zone *zone = scene.unit.zone;
	struct figures sum = { 0 };
	struct activities all;

	assert_ok(activity_list(ctx, &(struct activity_filter){ .limit = 500, .worker = worker }, &all));
	for (size_t i = 0; i < all.count; i++) {
		const struct activity *a = &all.items[i];

		if (INSTANT_IS_NONE(a->start) || zone_date(zone, a->start).days < from.days ||
		    zone_date(zone, a->start).days > to.days)
			continue;
		sum.canceled += a->status == STATUS_CANCELED;
		if (a->status == STATUS_CANCELED)
			continue;
		sum.visits++;
		sum.planned_s += a->end.s - a->start.s;
		sum.ok += a->status == STATUS_TERMINATED && a->result == RESULT_OK;
		sum.timed += !INSTANT_IS_NONE(a->real_start);
	}
	return sum;
}

static void
compare(struct ctx *ctx, date from, date to, worker_id worker)
{
	struct dashboard d = make(ctx, (struct dashboard_filter){ .from = from, .to = to, .worker = worker });
	struct figures plain = walk(ctx, from, to, worker), steps = { 0 };

	for (size_t i = 0; i < d.steps.count; i++)
		figures_add(&steps, &d.steps.items[i].figures);
	assert_int_equal(d.all.visits, plain.visits);
	assert_int_equal(d.all.canceled, plain.canceled);
	assert_int_equal(d.all.planned_s, plain.planned_s);
	assert_int_equal(d.all.ok, plain.ok);
	assert_int_equal(d.all.timed, plain.timed);
	assert_memory_equal(&steps, &d.all, sizeof(steps));
}

static void
change_one(struct ctx *ctx, activity_id id)
{
	struct activity a;

	assert_ok(activity_find(ctx, id, &a));
	if (a.status == STATUS_TERMINATED || a.status == STATUS_CANCELED) {
		assert_ok(activity_reopen(ctx, id, QUIET));
	} else if (a.status == STATUS_PENDING) {
		instant start = INSTANT(MONDAY_NINE + (int64_t)die(200) * 24 * HOUR);

		assert_ok(planning_keep(ctx, id, scene.worker.id, start, INSTANT(start.s + HOUR), QUIET, NULL));
	} else if (die(3) == 0) {
		assert_ok(planning_cancel(ctx, id, CANCEL_CUSTOMER, "", QUIET));
	} else {
		assert_ok(activity_close(ctx, id, &(struct activity_closing){ .comment = "",
		    .result = die(2) == 0 ? RESULT_OK : RESULT_KO, .real_start = a.start, .real_end = a.end }, QUIET));
	}
}

static void
sums_equal_a_plain_walk(void **state UNUSED)
{
	struct ctx *ctx = open_world();
	activity_id ids[VISITS];

	seed = 20270226;
	print_message("seed %llu\n", (unsigned long long)seed);
	for (int i = 0; i < VISITS; i++)
		ids[i] = add_past(ctx, &(struct past){ .day = (int)die(200), .late_s = die(3000),
		    .result = die(4) == 0 ? RESULT_KO : RESULT_OK, .canceled = die(6) == 0, .portal = die(3) == 0,
		    .worker = die(2) == 0 ? &scene.other_worker : NULL });
	for (int turn = 0; turn < TURNS; turn++) {
		change_one(ctx, ids[die(VISITS)]);
		if (turn % 20 == 0)
			compare(ctx, day_of((int)die(100)), day_of(100 + (int)die(100)),
			    turn % 40 == 0 ? scene.worker.id : (worker_id){ 0 });
	}
	compare(ctx, day_of(0), day_of(20), (worker_id){ 0 });
	compare(ctx, day_of(3), day_of(80), (worker_id){ 0 });
	compare(ctx, day_of(-40), day_of(300), (worker_id){ 0 });
	/* a unit that moves to the other side of the world counts on other days */
	scene.unit.zone_name = "Pacific/Auckland";
	scene.unit.zone = zone_find("Pacific/Auckland");
	assert_ok(unit_save(ctx, &scene.unit));
	compare(ctx, day_of(-40), day_of(300), (worker_id){ 0 });
	compare(ctx, day_of(5), day_of(35), scene.worker.id);
	testing_close(ctx);
}

static void
periods_that_cannot_be(void **state UNUSED)
{
	struct ctx *ctx = open_world();
	struct dashboard d;

	assert_err(dashboard_make(ctx, &(struct dashboard_filter){ .from = day_of(2), .to = day_of(1) }, &d),
	    ERR_INVALID);
	assert_err(dashboard_make(ctx, &(struct dashboard_filter){ .from = DATE_NONE, .to = day_of(1) }, &d),
	    ERR_INVALID);
	assert_err(dashboard_make(ctx, &(struct dashboard_filter){ .from = day_of(-4000), .to = day_of(1) }, &d),
	    ERR_INVALID);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_few_visits_counted_by_hand),
		cmocka_unit_test(time_answers_and_second_visits),
		cmocka_unit_test(sums_equal_a_plain_walk),
		cmocka_unit_test(periods_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
