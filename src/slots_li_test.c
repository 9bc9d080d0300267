/*
 * slots_li_test -- the month of data/li, imported, against the oracle: every slot
 * that is offered is one, with the least travel, and none is missing, for every
 * worker, day and window.  The oracle reads the files itself.  Skipped, and said
 * so, where the data is absent.  DOORSTEP_SEED repeats a run, DOORSTEP_ASKS says
 * how many requests.
 */
#include "base/test.h"

#include <inttypes.h>
#include <math.h>
#include <time.h>

#include "account/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "csv/csv.h"
#include "customer/customer.h"
#include "db/testing.h"
#include "import/import.h"
#include "planning/planning.h"
#include "solver/oracle.c"

enum { WORKERS = 24, DAYS = 26, WINDOWS = 4, MOST_ROWS = 2500, PLACES = ORACLE_STOPS + 2 };

static const struct { long from, to; } day_windows[WINDOWS] = {
	{ 28800, 36000 }, { 36000, 43200 }, { 46800, 54000 }, { 54000, 61200 } };

/* ---- the files, as the oracle reads them ---- */

struct table {
	const char **fields[MOST_ROWS];
	size_t count, columns;
};

struct spot { double lat, lon; };

struct li {
	struct arena *arena;
	struct table customers, workers, skills, types, activities;
	struct spot homes[WORKERS];
	/* Visits of a worker's day with their places; day 0 is 1 March. */
	struct {
		struct oracle_visit visits[ORACLE_STOPS];
		struct spot places[ORACLE_STOPS];
		int count;
	} days[WORKERS][DAYS];
};

static bool
read_file(struct arena *arena, const char *name, struct bytes *out)
{
	const char *source = getenv("DOORSTEP_SOURCE");

	for (int up = 1; up <= 2; up++) {
		const char *path = arena_printf(arena, "%s/%s/shared/data/li/%s", source != NULL ? source : ".",
		    up == 1 ? ".." : "../..", name);
		FILE *file = fopen(path, "rb");
		uint8_t *at = arena_alloc(arena, 1 << 20);

		if (file == NULL)
			continue;
		*out = (struct bytes){ at, fread(at, 1, 1 << 20, file) };
		fclose(file);
		return true;
	}
	return false;
}

static void
read_table(struct li *li, const char *name, struct table *out)
{
	struct bytes content;
	struct csv *csv;
	struct csv_row row;

	assert_true(read_file(li->arena, name, &content));
	assert_int_equal(csv_open(li->arena, content, NULL, &csv), CSV_FINE);
	while (csv_next(csv, &row)) {
		const char **copy = arena_new_array(li->arena, row.count + 1, const char *);

		for (size_t i = 0; i < row.count; i++)
			copy[i] = arena_strdup(li->arena, row.fields[i]);
		out->columns = out->count == 0 ? row.count : out->columns;
		out->fields[out->count++] = copy;
	}
}

/* The field of a row (from 1) under that heading. */
static const char *
field(const struct table *t, size_t row, const char *heading)
{
	for (size_t i = 0; i < t->columns; i++)
		if (str_equal(t->fields[0][i], heading))
			return t->fields[row][i];
	fail_msg("no column %s", heading);
	return NULL;
}

static size_t
row_with(const struct table *t, const char *heading, const char *value)
{
	for (size_t i = 1; i < t->count; i++)
		if (str_equal(field(t, i, heading), value))
			return i;
	fail_msg("no row with %s %s", heading, value);
	return 0;
}

static struct spot
spot_of(const struct table *t, size_t row)
{
	return (struct spot){ strtod(field(t, row, "latitude"), NULL), strtod(field(t, row, "longitude"), NULL) };
}

/* "2027-03-01T08:05:00+01:00": the day of March and the second of it, as the wall shows them. */
static long
second_of(const char *iso, int *day)
{
	int hour, minute, second;

	assert_int_equal(sscanf(iso, "2027-03-%dT%d:%d:%d", day, &hour, &minute, &second), 4);
	return hour * 3600L + minute * 60 + second;
}

static void
read_visits(struct li *li)
{
	for (size_t row = 1; row < li->activities.count; row++) {
		const char *start = field(&li->activities, row, "scheduled_start_at");
		size_t customer, worker;
		int day;
		long second;

		if (str_empty(start))
			continue;
		second = second_of(start, &day);
		worker = row_with(&li->workers, "email", field(&li->activities, row, "assignee_email")) - 1;
		customer = row_with(&li->customers, "reference", field(&li->activities, row, "customer.reference"));
		int at = li->days[worker][day - 1].count++;

		while (at > 0 && li->days[worker][day - 1].visits[at - 1].at > second) {
			li->days[worker][day - 1].visits[at] = li->days[worker][day - 1].visits[at - 1];
			li->days[worker][day - 1].places[at] = li->days[worker][day - 1].places[at - 1];
			at--;
		}
		li->days[worker][day - 1].visits[at] = (struct oracle_visit){ .from = second,
			.to = second,
			.at = second,
			.service = strtol(field(&li->activities, row, "duration"), NULL, 10) };
		li->days[worker][day - 1].places[at] = spot_of(&li->customers, customer);
	}
}

/* ---- travel, once more from product.md ---- */

static long
drive_s(struct spot a, struct spot b)
{
	const double r = M_PI / 180;
	double h = pow(sin((b.lat - a.lat) * r / 2), 2) +
	    cos(a.lat * r) * cos(b.lat * r) * pow(sin((b.lon - a.lon) * r / 2), 2);
	double road = 1.35 * 2 * 6371.0088 * asin(sqrt(h));
	double hours = road <= 3 ? road / 30 : road <= 15 ? 3.0 / 30 + (road - 3) / 50 :
	    3.0 / 30 + 12.0 / 50 + (road - 15) / 80;

	return (long)ceil(hours * 3600);
}

static long
look_up(const void *table, int from, int to)
{
	const struct spot *spots = table;

	return drive_s(spots[from], spots[to]);
}

static double
straight_km(struct spot a, struct spot b)
{
	const double r = M_PI / 180;

	return 6371.0088 * acos(fmin(1, sin(a.lat * r) * sin(b.lat * r) +
	    cos(a.lat * r) * cos(b.lat * r) * cos((b.lon - a.lon) * r)));
}

/* ---- the question ---- */

struct want {
	struct spot place;
	const char *skill;
	long service;
	bool shop;	/* the customer's opening hours are those of the shops in the file */
};

static bool
can(const struct li *li, size_t worker, const struct want *want)
{
	const char *email = field(&li->workers, worker + 1, "email");

	if (straight_km(li->homes[worker], want->place) > strtod(field(&li->workers, worker + 1, "radius"), NULL))
		return false;
	for (size_t i = 1; i < li->skills.count; i++)
		if (str_equal(field(&li->skills, i, "email"), email) &&
		    str_equal(field(&li->skills, i, "skill"), want->skill))
			return true;
	return false;
}

static bool
is_open(const struct want *want, long start)
{
	long end = start + want->service;

	return !want->shop || (start >= 28800 && end <= 43200) || (start >= 48600 && end <= 63000);
}

static struct oracle_day
oracle_of(const struct li *li, size_t worker, int day, const struct want *want, struct spot *spots)
{
	struct oracle_day o = { .works = 2, .work = { { 28800, 43200 }, { 46800, 61200 } }, .from_home = true,
		.to_home = true, .leave_counts = true, .now = -1000000, .travel = look_up, .table = spots };

	spots[0] = li->homes[worker];
	spots[1] = want->place;
	o.count = li->days[worker][day].count;
	for (int i = 0; i < o.count; i++) {
		o.visits[i] = li->days[worker][day].visits[i];
		o.visits[i].place = i + 2;
		spots[i + 2] = li->days[worker][day].places[i];
	}
	return o;
}

/* The least travel of a start in that window, -1: none; *accepted: whether `offered` is a start of that travel. */
static long
best_of(const struct oracle_day *o, const struct want *want, int window, long offered,
    long offered_extra, bool *accepted)
{
	struct oracle_visit visit = { .place = 1, .service = want->service };
	long best = -1;

	*accepted = false;
	for (int gap = 0; gap <= o->count; gap++) {
		long extra = oracle_extra(o, gap, visit);

		for (long t = day_windows[window].from; t < day_windows[window].to; t += 60) {
			if (!is_open(want, t) || !oracle_accepts(o, gap, visit, t))
				continue;
			if (best < 0 || extra < best)
				best = extra;
			*accepted |= t == offered && extra == offered_extra;
		}
	}
	return best;
}

struct tally { long windows, offered; };

static void
check_day(struct ctx *ctx, const struct li *li, const struct slot_request *about, const struct want *want, int day,
    struct tally *tally)
{
	struct slot_request request = *about;
	struct slot_offers offers;
	struct unit unit;
	instant midnight;
	size_t matched = 0;

	assert_ok(unit_here(ctx, &unit));
	midnight = zone_midnight(unit.zone, date_make(2027, 3, day + 1));
	request.bounded = request.per_worker = true;
	request.limit = 500;
	request.from = midnight;
	request.to = zone_midnight(unit.zone, date_make(2027, 3, day + 2));
	assert_ok(planning_slots(ctx, &request, &offers));
	for (size_t worker = 0; worker < WORKERS; worker++) {
		struct spot spots[PLACES];
		struct oracle_day o = oracle_of(li, worker, day, want, spots);
		const char *email = field(&li->workers, worker + 1, "email");
		/* 1 March 2027 is a Monday; 19 March (Saint Joseph) and the weekends are days off. */
		bool off = day % 7 >= 5 || day + 1 == 19 || !can(li, worker, want);

		for (int w = 0; w < WINDOWS; w++) {
			const struct slot_offer *offer = NULL;
			bool accepted;

			for (size_t i = 0; i < offers.count; i++)
				if (str_equal(offers.items[i].worker_email, email) &&
				    offers.items[i].window_from.s == midnight.s + day_windows[w].from)
					offer = &offers.items[i];

			long best = off ? -1 : best_of(&o, want, w, offer != NULL ? offer->start.s - midnight.s : -1,
			    offer != NULL ? offer->extra_travel_s : -1, &accepted);

			tally->windows++;
			if (offer == NULL && best < 0)
				continue;
			if (offer == NULL || best < 0 || !accepted || best != offer->extra_travel_s)
				fail_msg("%s, %d March, window %d: offered %s at %ld for %d s, the "
					 "oracle says %ld",
				    email, day + 1, w, offer != NULL ? "yes" : "no",
				    offer != NULL ? (long)(offer->start.s - midnight.s) : -1,
				    offer != NULL ? offer->extra_travel_s : -1, best);
			assert_int_equal(offer->end.s, offer->start.s + want->service);
			matched++;
		}
	}
	assert_int_equal(matched, offers.count);
	tally->offered += (long)matched;
}

static uint64_t random_state;

static uint64_t
random_number(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state >> 11;
}

static void
ask_one(struct ctx *ctx, const struct li *li, struct tally *tally)
{
	size_t row = 1 + random_number() % (li->customers.count - 1);
	size_t type_row = 1 + random_number() % (li->types.count - 1);
	struct want want = { .place = spot_of(&li->customers, row), .skill = field(&li->types, type_row, "skills"),
		.service = strtol(field(&li->types, type_row, "duration"), NULL, 10),
		.shop = !str_empty(field(&li->customers, row, "opening_hours")) };
	struct slot_request request = { .no_notice = random_number() % 2 == 0 };
	struct activity_type type;
	struct customer customer;
	struct sites sites;
	bool found;

	assert_ok(type_lookup_reference(ctx, field(&li->types, type_row, "reference"), &type, &found));
	assert_true(found);
	request.type = type.id;
	assert_ok(customer_lookup_reference(ctx, field(&li->customers, row, "reference"), &customer, &found));
	assert_true(found);
	assert_ok(site_list(ctx, customer.id, &sites));
	request.site = sites.items[0].id;
	for (int day = 0; day < DAYS; day++)
		check_day(ctx, li, &request, &want, day, tally);
}

static void
import_all(struct ctx *ctx)
{
	static const struct { enum import_entity entity; const char *name;
	} files[] = { { IMPORT_CUSTOMERS, "customers.csv" }, { IMPORT_WORKERS, "workers.csv" },
		{ IMPORT_SKILLS, "skills.csv" }, { IMPORT_ACTIVITY_TYPES, "activity_types.csv" },
		{ IMPORT_ACTIVITIES, "activities.csv" } };

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		struct bytes content;
		struct import import;

		assert_true(read_file(ctx->arena, files[i].name, &content));
		assert_ok(import_file(ctx, files[i].entity, IMPORT_CREATE, files[i].name, content, &import));
		assert_int_equal(import.result.failed, 0);
	}
}

static void
test_li(void **state UNUSED)
{
	struct ctx *ctx = testing_open();
	struct li *li = arena_new(ctx->arena, struct li);
	const char *asks = getenv("DOORSTEP_ASKS");
	struct tally tally = { 0 };
	struct bytes unused;

	li->arena = ctx->arena;
	if (!read_file(ctx->arena, "customers.csv", &unused)) {
		print_message("skipped: no ../shared/data/li beside the source\n");
		testing_close(ctx);
		skip();
	}
	testing_unit(ctx, "rheintal");
	testing_person(ctx, "admin@example.net", ROLE_BIT(ROLE_ADMIN));
	import_all(ctx);
	read_table(li, "customers.csv", &li->customers);
	read_table(li, "workers.csv", &li->workers);
	read_table(li, "skills.csv", &li->skills);
	read_table(li, "activity_types.csv", &li->types);
	read_table(li, "activities.csv", &li->activities);
	assert_int_equal(li->workers.count, WORKERS + 1);
	for (size_t i = 0; i < WORKERS; i++)
		li->homes[i] = spot_of(&li->workers, i + 1);
	read_visits(li);
	for (long i = asks != NULL ? strtol(asks, NULL, 10) : 8; i > 0; i--)
		ask_one(ctx, li, &tally);
	print_message("%ld windows of workers asked, %ld offered, all as the oracle says\n",
	    tally.windows, tally.offered);
	assert_true(tally.offered > 0);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_li) };
	const char *seed = getenv("DOORSTEP_SEED");

	random_state = seed != NULL ? strtoull(seed, NULL, 10) : (uint64_t)time(NULL) * 2654435761U | 1;
	printf("seed %" PRIu64 "\n", random_state);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
