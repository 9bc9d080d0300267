/*
 * bench_booking -- a week that fills itself from the portal, against the optimiser's plan of the same visits.
 *
 * The first week of data/li: its visits are asked for in random order, and each customer takes the best time that
 * is offered.  What is driven then is compared with what the optimiser plans for the same visits, all of them free;
 * then with what it wins back: once where nobody has been told yet (planned, nothing promised), once with every
 * promise kept.  All of that twice: as a new unit is set, and for one that lets its days fill evenly.
 * Last, what nobody can know: each is offered times of the worker and the day only that the optimiser gave the visit.
 * How far that is from its plan is what the order of asking and the kept promises cost, whatever the offers weigh.
 * Prints rows of JSON; nothing where the data is absent.
 * Arguments: a seed, and the processor seconds of each search.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "account/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "csv/csv.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "import/import.h"
#include "optimiser/search.h"
#include "planning/planning.h"

#define BOOKED 1.15
#define WON_BACK 1.03

enum { MOST_BYTES = 1 << 20, MOST_VISITS = 700, DAYS = 7, WEEK = 6 };

static struct ctx *ctx;
static const struct zone *zone;
static activity_id visits[MOST_VISITS];
static int visit_count;

/* What the optimiser gave a visit. */
static struct place { activity_id activity; worker_id worker; date day; } known[MOST_VISITS];
static int known_count;
static double search_s = 5;

/* ---- the company of data/li, its week to plan ---- */

static bool
read_file(const char *name, struct bytes *out)
{
	static const char *const folders[] = { "../shared/data/li", "../../shared/data/li" };

	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		FILE *file = fopen(arena_printf(ctx->arena, "%s/%s", folders[i], name), "rb");
		uint8_t *at;

		if (file == NULL)
			continue;
		at = arena_alloc(ctx->arena, MOST_BYTES);
		*out = (struct bytes){ at, fread(at, 1, MOST_BYTES, file) };
		fclose(file);
		return true;
	}
	return false;
}

static bool
import_company(void)
{
	static const struct { enum import_entity entity; const char *name; } files[] = {
		{ IMPORT_CUSTOMERS, "customers.csv" }, { IMPORT_WORKERS, "workers.csv" },
		{ IMPORT_SKILLS, "skills.csv" }, { IMPORT_ACTIVITY_TYPES, "activity_types.csv" } };
	struct bytes content;
	struct import import;

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		if (!read_file(files[i].name, &content))
			return false;
		testing_ok(ctx, import_file(ctx, files[i].entity, IMPORT_CREATE, files[i].name, content, &import));
	}
	return true;
}

static const char *
field(const char *const *headings, const struct csv_row *row, const char *heading)
{
	for (size_t i = 0; i < row->count; i++)
		if (str_equal(headings[i], heading))
			return row->fields[i];
	return "";
}

static activity_id
ask_for(const char *customer_reference, const char *type_reference)
{
	struct activity_input input = { .status = STATUS_PENDING, .origin = ORIGIN_STAFF };
	struct activity_type type;
	struct customer customer;
	struct sites sites;
	activity_id id;
	bool found;

	testing_ok(ctx, type_lookup_reference(ctx, type_reference, &type, &found));
	testing_ok(ctx, customer_lookup_reference(ctx, customer_reference, &customer, &found));
	testing_ok(ctx, site_list(ctx, customer.id, &sites));
	input.type = type.id;
	input.customer = customer.id;
	input.site = sites.items[0].id;
	testing_ok(ctx, activity_create(ctx, &input, TELL, &id));
	return id;
}

/* The visits of 1 to 6 March, which somebody planned there, as if nobody had. */
static void
make_visits(void)
{
	const char *headings[64];
	struct bytes content;
	struct csv *csv;
	struct csv_row row;
	int day;

	if (!read_file("activities.csv", &content) || csv_open(ctx->arena, content, NULL, &csv) != CSV_FINE ||
	    !csv_next(csv, &row))
		exit(1);
	for (size_t i = 0; i < row.count && i < COUNT_OF(headings); i++)
		headings[i] = arena_strdup(ctx->arena, row.fields[i]);
	while (csv_next(csv, &row) && visit_count < MOST_VISITS)
		if (sscanf(field(headings, &row, "scheduled_start_at"), "2027-03-%d", &day) == 1 && day <= WEEK)
			visits[visit_count++] = ask_for(field(headings, &row, "customer.reference"),
			    field(headings, &row, "intervention_type_reference"));
}

/* ---- customers, one after the other ---- */

static void
shuffle(uint32_t state)
{
	for (int i = visit_count - 1; i > 0; i--) {
		state = state * 1664525 + 1013904223;

		int other = (int)((state >> 8) % (uint32_t)(i + 1));
		activity_id kept = visits[i];

		visits[i] = visits[other];
		visits[other] = kept;
	}
}

/* Where the optimiser would have it; without a place for it, anywhere. */
static void
look_ahead(struct slot_request *request)
{
	for (int i = 0; i < known_count; i++)
		if (ID_EQUAL(known[i].activity, request->activity)) {
			request->worker = known[i].worker;
			request->from = zone_midnight(zone, known[i].day);
			request->to = zone_midnight(zone, date_add(known[i].day, 1));
		}
}

static void
book_all(bool knowing)
{
	for (int i = 0; i < visit_count; i++) {
		struct arena *arena = arena_open(), *kept = ctx->arena;
		struct slot_request request = { .activity = visits[i], .bounded = true, .no_notice = true, .limit = 1,
			.from = zone_midnight(zone, date_make(2027, 3, 1)),
			.to = zone_midnight(zone, date_make(2027, 3, 1 + DAYS)) };
		struct slot_offers offers;

		if (knowing)
			look_ahead(&request);
		ctx->arena = arena;
		testing_ok(ctx, planning_slots(ctx, &request, &offers));
		if (offers.count > 0)
			testing_ok(ctx, planning_book(ctx, visits[i], offers.items[0].token, TELL));
		ctx->arena = kept;
		arena_close(arena);
	}
}

/* ---- the optimiser ---- */

static void
remember(const struct task *task, const struct optimise_plan *found)
{
	known_count = 0;
	for (int32_t i = 0; i < task->problem.visit_count; i++) {
		const struct workload_day *day;

		if (found->visits[i].shift == OPTIMISE_NONE || task->visit_of[i] < 0)
			continue;
		day = &task->load.days.items[task->day_of_shift[found->visits[i].shift]];
		known[known_count++] = (struct place){ task->load.visits.items[task->visit_of[i]].activity.id,
			task->load.workers[day->worker]->id, day->day };
	}
}

static struct plan_figures
plan(bool search)
{
	struct optimisation settings = optimisation_new();
	struct task *task = arena_new(ctx->arena, struct task);
	struct optimise_limits limits = { .seed = 1, .cpu_s = search_s };
	struct optimise_plan found;
	struct plan_figures figures = { 0 };

	settings.move_minutes = 0;
	settings.keep_confirmed = settings.keep_exact = settings.keep_dates = settings.keep_workers = false;
	testing_ok(ctx, task_make(ctx, &settings, zone_midnight(zone, date_make(2027, 3, 1)),
	    zone_midnight(zone, date_make(2027, 3, 1 + DAYS)), NULL, 0, task));
	if (search)
		optimise(ctx->arena, &task->problem, &limits, &found);
	else
		optimise_measure(ctx->arena, &task->problem, &found);
	if (known_count == 0)
		remember(task, &found);
	task_figures(task, &found, &figures);
	return figures;
}

/* Nothing is promised any more: each stands at its time, and nobody has told the customer. */
static void
take_promises_back(void)
{
	for (int i = 0; i < visit_count; i++) {
		struct activity a;

		testing_ok(ctx, activity_find(ctx, visits[i], &a));
		if (a.status != STATUS_PLANNED)
			continue;

		struct placement same = { .worker = a.worker, .start = a.start };

		testing_ok(ctx, planning_place(ctx, visits[i], &same, TELL));
	}
}

/* A unit that lets its days fill evenly: a full day counts as two minutes of travel. */
static void
fill_evenly(struct unit *unit)
{
	unit->settings.load_minutes = 2;
	testing_ok(ctx, unit_save_settings(ctx, &unit->settings));
}

static void
unplan_all(void)
{
	for (int i = 0; i < visit_count; i++) {
		struct activity a;

		testing_ok(ctx, activity_find(ctx, visits[i], &a));
		if (a.status == STATUS_PLANNED)
			testing_ok(ctx, planning_unplan(ctx, visits[i], TELL));
	}
}

static void
print_row(const char *what, const struct plan_figures *value, const struct plan_figures *against, double goal)
{
	double driven = (double)value->travel_s / 3600, aim = (double)against->travel_s / 3600;
	bool whole = value->visits >= against->visits;

	printf("{\"name\":\"%s (%d of %d visits)\",\"value\":%.1f,\"unit\":\"h driven\","
	    "\"against\":%.1f,\"ratio\":%.3f,", what, (int)value->visits, visit_count, driven, aim, driven / aim);
	if (goal > 0)
		printf("\"goal\":%g,\"met\":%s}\n", goal, driven / aim <= goal && whole ? "true" : "false");
	else
		printf("\"goal\":null,\"met\":null}\n");
}

/* The week when each is offered what only the finished plan could know. */
static void
measure_knowing(const struct plan_figures *best)
{
	struct plan_figures booked;

	book_all(true);
	booked = plan(false);
	print_row("… and if each were offered the optimiser's own worker and day only", &booked, best, 0);
}

/* The week as its customers fill it, beside `best`; then what the optimiser wins back. */
static void
measure(const char *whose, const struct plan_figures *best)
{
	struct plan_figures booked, kept, won;

	book_all(false);
	booked = plan(false);
	kept = plan(true);
	take_promises_back();
	won = plan(true);
	print_row(arena_printf(ctx->arena, "a week of li booked by its customers%s, beside the optimiser's plan",
	    whose), &booked, best, BOOKED);
	print_row("… when the optimiser is done, nobody told yet", &won, best, WON_BACK);
	print_row("… when the optimiser is done, every promise kept", &kept, best, 0);
}

int
main(int argc, char **argv)
{
	struct plan_figures best;
	struct unit unit;

	if (argc > 2)
		search_s = strtod(argv[2], NULL);
	ctx = testing_open();
	unit = testing_unit(ctx, "li");
	zone = unit.zone;
	testing_person(ctx, "planner@example.net", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_ADMIN));
	if (!import_company())
		return 0;
	make_visits();
	best = plan(true);
	shuffle(argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1);
	measure("", &best);
	unplan_all();
	fill_evenly(&unit);
	measure(", days filled evenly", &best);
	unplan_all();
	measure_knowing(&best);
	testing_close(ctx);
	return 0;
}
