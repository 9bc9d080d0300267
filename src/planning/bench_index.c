/*
 * bench_index -- the plan index made from SQLite, and made right again after one booking.
 *
 * 1000 workers and 30 days of seven visits (the first argument says how many workers).  What is
 * measured is the index alone: the statements, the rows, the new snapshot; CPU of the thread.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "account/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "planning/index.h"
#include "planning/planning.h"
#include "team/plan_change.h"
#include "team/team.h"

enum { DAYS = 30, VISITS = 7, ROUNDS = 41, SITES = 500, LOT = 10 };

static struct ctx *ctx;
static const struct zone *zone;
static type_id type;
static struct site sites[SITES];
static customer_id customer;
static worker_id *workers;
static int worker_count = 1000;

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static date
first_day(void)
{
	return date_make(2027, 3, 1);
}

static void
make_world(void)
{
	struct unit unit = testing_unit(ctx, "bench");
	struct activity_type new_type = type_new();
	struct customer new_customer;

	zone = unit.zone;
	testing_person(ctx, "planner@example.net", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_ADMIN));
	new_type.reference = new_type.name = "Visit";
	testing_ok(ctx, type_save(ctx, &new_type));
	type = new_type.id;
	testing_ok(ctx, customer_new(ctx, &new_customer));
	new_customer.name = "Frick";
	testing_ok(ctx, customer_save(ctx, &new_customer));
	customer = new_customer.id;
	for (int i = 0; i < SITES; i++) {
		sites[i] = (struct site){ .customer = customer, .address_additional = "", .notes = "", .active = true,
		    .address = arena_printf(ctx->arena, "Gasse %d, 9490 Vaduz", i),
		    .latitude = 47.1 + (i * 37 % 100) * 0.001, .longitude = 9.5 + (i * 61 % 100) * 0.001 };
		testing_ok(ctx, site_save(ctx, &sites[i]));
	}
	workers = arena_new_array(ctx->arena, (size_t)worker_count, worker_id);
}

struct lot { int from, to; };

static struct err *
write_lot(struct ctx *in, void *arg)
{
	const struct lot *lot = arg;

	for (int w = lot->from; w < lot->to; w++) {
		struct worker worker = worker_new();

		worker.first_name = "Worker";
		worker.last_name = arena_printf(in->arena, "%d", w);
		worker.email = arena_printf(in->arena, "w%d@example.net", w);
		worker.latitude = 47.1 + w % 50 * 0.002;
		worker.longitude = 9.5 + w % 40 * 0.002;
		TRY(worker_save(in, &worker));
		workers[w] = worker.id;
		for (int d = 0; d < DAYS; d++)
			for (int v = 0; v < VISITS; v++) {
				struct activity_input input = { .type = type, .customer = customer,
				    .site = sites[(w * 7 + d * 3 + v) % SITES].id, .status = STATUS_PENDING,
				    .origin = ORIGIN_STAFF };
				struct civil wall = { date_add(first_day(), d), (v < 4 ? 8 + v : 9 + v) * 3600 };
				instant from = zone_instant(zone, wall, NULL);
				activity_id id;

				TRY(activity_create(in, &input, QUIET, &id));
				TRY(planning_keep(in, id, worker.id, from, INSTANT(from.s + 2400), QUIET, NULL));
			}
	}
	return OK;
}

static void
fill(void)
{
	for (int w = 0; w < worker_count; w += LOT) {
		struct lot lot = { w, w + LOT < worker_count ? w + LOT : worker_count };

		testing_ok(ctx, db_transaction(ctx, write_lot, &lot));
	}
}

static double
acquire_ms(void)
{
	struct plan_snapshot *snapshot;
	double begun = cpu_ms();

	testing_ok(ctx, index_acquire(ctx, date_add(first_day(), DAYS - 1), &snapshot));
	begun = cpu_ms() - begun;
	index_release(ctx, snapshot);
	return begun;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	double again[ROUNDS], build;

	if (argc > 1)
		worker_count = atoi(argv[1]);
	ctx = testing_open();
	make_world();
	fill();
	build = acquire_ms();
	for (int i = 0; i < ROUNDS; i++) {
		index_mark(ctx, workers[i * 23 % worker_count], date_add(first_day(), i % DAYS));
		again[i] = acquire_ms() * 1e3;
	}
	qsort(again, ROUNDS, sizeof(again[0]), by_value);
	printf("{\"name\":\"plan index from SQLite, %d workers x %d days of %d visits\",\"value\":%.0f,\"unit\":\"ms\","
	    "\"against\":null,\"ratio\":null,\"goal\":1000,\"met\":%s}\n", worker_count, DAYS, VISITS, build,
	    build <= 1000 ? "true" : "false");
	printf("{\"name\":\"plan index right again after one booking\",\"value\":%.0f,\"unit\":\"us\",\"against\":null,"
	    "\"ratio\":null,\"goal\":50,\"met\":%s}\n", again[ROUNDS / 2], again[ROUNDS / 2] <= 50 ? "true" : "false");
	testing_close(ctx);
	return 0;
}
