/*
 * race_test -- many threads want one slot: exactly one gets it, the others are
 * told and given slots that can be booked; nothing overlaps afterwards.  On SQLite
 * and, with DOORSTEP_TEST_PG, on PostgreSQL.
 */
#include "base/test.h"

#include <math.h>
#include <pthread.h>

#include "account/testing.h"
#include "activity/activity.h"
#include "base/ctx.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "planning/planning.h"
#include "team/team.h"

enum { THREADS = 16, ROUNDS = 6, FREE_RUNS = 12 };

struct house {
	struct ctx *ctx;
	struct unit unit;
	struct activity_type type;
	struct customer customer;
	struct site site;
};

static struct house
house_open(void)
{
	struct house h = { .ctx = testing_open() };
	const char *emails[] = { "ann@example.net", "bob@example.net" };

	h.unit = testing_unit(h.ctx, "rheintal");
	testing_person(h.ctx, "planner@example.net", ROLE_BIT(ROLE_PLANNER) | ROLE_BIT(ROLE_ADMIN));
	h.type = type_new();
	h.type.reference = "MAINT";
	h.type.name = "Maintenance";
	h.type.duration_s = 3600;
	assert_ok(type_save(h.ctx, &h.type));
	assert_ok(customer_new(h.ctx, &h.customer));
	h.customer.name = "Frick";
	assert_ok(customer_save(h.ctx, &h.customer));
	h.site = (struct site){ .customer = h.customer.id, .address = "Hauptstrasse 1, 9490 Vaduz",
		.address_additional = "", .notes = "", .latitude = 47.15, .longitude = 9.53, .active = true };
	assert_ok(site_save(h.ctx, &h.site));
	for (size_t i = 0; i < COUNT_OF(emails); i++) {
		struct worker w = worker_new();

		w.first_name = w.last_name = "Test";
		w.email = emails[i];
		w.latitude = 47.14;
		w.longitude = 9.52;
		w.start_home = true;
		w.radius_km = NAN;
		assert_ok(worker_save(h.ctx, &w));
	}
	assert_ok(planning_start(h.ctx));
	return h;
}

static activity_id
add_activity(const struct house *h)
{
	struct activity_input input = { .type = h->type.id, .customer = h->customer.id, .site = h->site.id,
		.status = STATUS_PENDING, .origin = ORIGIN_STAFF };
	activity_id id;

	assert_ok(activity_create(h->ctx, &input, QUIET, &id));
	return id;
}

/* One client: books the token, or whatever is offered first, with a ctx of its own. */
struct client {
	struct ctx *first;	/* whose database and unit it is */
	activity_id activity;
	const char *token;
	enum err_kind refused;
	bool booked, strange;
	size_t fresh;
	pthread_barrier_t *start;
};

/* Handles of the database belong to their thread. */
static struct ctx *
own_ctx(struct client *client)
{
	struct ctx *ctx = testing_another(client->first);

	ctx->tenant = client->first->tenant;
	ctx->unit = client->first->unit;
	ctx->actor = client->first->actor;
	return ctx;
}

static void *
book_one(void *arg)
{
	struct client *client = arg;
	struct ctx *ctx = own_ctx(client);
	struct slot_offers fresh;
	struct err *err;

	pthread_barrier_wait(client->start);
	err = planning_book(ctx, client->activity, client->token, QUIET);
	client->booked = err == OK;
	if (err == OK) {
		testing_close(ctx);
		return NULL;
	}
	client->strange = err->kind != ERR_CONFLICT;
	if (client->strange)
		print_error("booking: %s\n", err_chain(ctx->arena, err));
	if (planning_fresh_slots(ctx, client->token, client->activity, 20, &fresh) != OK)
		client->strange = true;
	else
		client->fresh = fresh.count;
	testing_close(ctx);
	return NULL;
}

/* Takes the first offer there is until one is given. */
static void *
book_any(void *arg)
{
	struct client *client = arg;
	struct ctx *ctx = own_ctx(client);

	pthread_barrier_wait(client->start);
	for (int i = 0; i < 200 && !client->booked && !client->strange; i++) {
		struct slot_request request = { .activity = client->activity, .limit = 3 };
		struct slot_offers offers;
		struct err *err = planning_slots(ctx, &request, &offers);

		if (err != OK || offers.count == 0) {
			print_error("slots: %s\n", err != OK ? err_chain(ctx->arena, err) : offers.none);
			client->strange = true;
			break;
		}
		err = planning_book(ctx, client->activity, offers.items[0].token, QUIET);
		client->booked = err == OK;
		client->strange = err != OK && err->kind != ERR_CONFLICT;
		if (client->strange)
			print_error("booking: %s\n", err_chain(ctx->arena, err));
	}
	testing_close(ctx);
	return NULL;
}

static void
run_all(struct house *h, struct client *clients, int count, void *(*run)(void *))
{
	pthread_t threads[THREADS];
	pthread_barrier_t start;

	pthread_barrier_init(&start, NULL, (unsigned)count);
	for (int i = 0; i < count; i++) {
		clients[i].first = h->ctx;
		clients[i].start = &start;
		assert_int_equal(pthread_create(&threads[i], NULL, run, &clients[i]), 0);
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	pthread_barrier_destroy(&start);
}

static void
assert_sound(struct house *h)
{
	struct breaches breaches;

	assert_ok(planning_check(h->ctx, &breaches));
	for (size_t i = 0; i < breaches.count; i++)
		print_error("%s\n", breaches.items[i]);
	assert_int_equal(breaches.count, 0);
}

static void
test_one_winner(void **state UNUSED)
{
	struct house h = house_open();

	for (int round = 0; round < ROUNDS; round++) {
		struct client clients[THREADS] = { 0 };
		activity_id asker = add_activity(&h);
		struct slot_request request = { .activity = asker, .limit = 1 };
		struct slot_offers offers;
		int winners = 0;

		assert_ok(planning_slots(h.ctx, &request, &offers));
		assert_int_equal(offers.count, 1);
		for (int i = 0; i < THREADS; i++) {
			clients[i].activity = i == 0 ? asker : add_activity(&h);
			clients[i].token = offers.items[0].token;
		}
		run_all(&h, clients, THREADS, book_one);
		for (int i = 0; i < THREADS; i++) {
			winners += clients[i].booked;
			assert_false(clients[i].strange);
			assert_true(clients[i].booked || clients[i].fresh > 0);
		}
		assert_int_equal(winners, 1);
	}
	assert_sound(&h);
	testing_close(h.ctx);
}

static void
test_everybody_served(void **state UNUSED)
{
	struct house h = house_open();

	for (int round = 0; round < FREE_RUNS / 4; round++) {
		struct client clients[THREADS] = { 0 };

		for (int i = 0; i < THREADS; i++)
			clients[i].activity = add_activity(&h);
		run_all(&h, clients, THREADS, book_any);
		for (int i = 0; i < THREADS; i++)
			assert_true(clients[i].booked);
	}
	assert_sound(&h);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_winner),
		cmocka_unit_test(test_everybody_served),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
