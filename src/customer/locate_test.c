/* locate_test -- addresses without a place and a geocoder that plays its part, on both databases. */
#include "base/test.h"

#include <math.h>
#include <string.h>
#include "account/testing.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/locate.h"
#include "db/testing.h"
#include "net/net.h"

static struct ctx *ctx;
static struct env env;
static struct net net;
static struct customer customer;
static int calls;
static bool down;

/* Knows two addresses for sure, the town of a third, and nothing else. */
static struct err *
answer(struct ctx *asker, const struct net *n UNUSED, const struct net_request *request, struct net_answer *out)
{
	calls++;
	if (down)
		return err_new(asker, ERR_BUSY, NULL, "nobody there");
	assert_non_null(strstr(request->url, "https://geo.test/search?"));
	assert_non_null(strstr(request->url, "&countrycodes=li"));
	*out = (struct net_answer){ .status = 200, .body = buf_make(asker->arena, 1 << 16) };
	if (strstr(request->url, "Aeulestrasse") != NULL)
		buf_puts(&out->body, "[{\"lat\":\"47.1391\",\"lon\":\"9.5213\",\"place_rank\":30,"
		    "\"display_name\":\"2, Äulestrasse\"}]");
	else if (strstr(request->url, "Schaan") != NULL)
		buf_puts(&out->body, "[{\"lat\":47.165,\"lon\":9.51,\"place_rank\":16,\"display_name\":\"Schaan\"}]");
	else
		buf_puts(&out->body, "[]");
	return OK;
}

static int
open_db(void **state UNUSED)
{
	ctx = testing_open();
	testing_unit(ctx, "rooms");
	net = (struct net){ .services = { .geocoder_url = "https://geo.test", .geocoder_pause_s = 2 }, .http = answer };
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
	assert_ok(customer_new(ctx, &customer));
	customer.name = "Frick";
	assert_ok(customer_save(ctx, &customer));
	calls = 0;
	down = false;
	return 0;
}

static int
close_db(void **state UNUSED)
{
	testing_close(ctx);
	return 0;
}

static struct site
make_site(const char *address)
{
	struct site site = { .customer = customer.id, .address = address, .latitude = NAN, .longitude = NAN };

	assert_ok(site_save(ctx, &site));
	return site;
}

/* One turn of the job, as the clock stands; the seconds to its next one, -1: none. */
static int64_t
turn(bool asks)
{
	struct ctx job = *ctx;
	instant next_at;
	bool did;

	assert_ok(locate_next(&job, &did, &next_at));
	assert_int_equal(did, asks);
	return INSTANT_IS_NONE(next_at) ? -1 : next_at.s - ctx->now.s;
}

static struct site
again(struct site site)
{
	struct site now;

	assert_ok(site_find(ctx, site.id, &now));
	return now;
}

static enum locating
state_of(struct site site, const char **name)
{
	struct sites_to_locate sites = { 0 };
	struct site_locatings list;

	*arena_push(ctx->arena, &sites) = (struct site_to_locate){ .site = site };
	assert_ok(locate_list(ctx, &sites, &list));
	if (list.count == 0)
		return LOCATING_NONE;
	*name = list.items[0].name;
	return list.items[0].state;
}

static void
addresses_are_found(void **state UNUSED)
{
	struct site one = make_site("Aeulestrasse 2, 9490 Vaduz"), same = make_site("aeulestrasse 2,  9490 Vaduz");
	struct site town = make_site("Hinterer Weg 3, 9494 Schaan"), nowhere = make_site("Nirgends 1");
	const char *name = "";

	turn(true);
	assert_int_equal(calls, 1);
	assert_true(again(one).latitude == 47.1391 && again(one).longitude == 9.5213);
	/* The same address elsewhere is found with it. */
	assert_true(again(same).latitude == 47.1391);
	/* The pause is kept. */
	assert_int_equal(turn(false), 2);
	testing_forward(ctx, 2);
	/* The second site of the first address has its place: nobody is asked for it. */
	for (int i = 0; i < 3; i++) {
		turn(true);
		testing_forward(ctx, 2);
	}
	assert_int_equal(turn(false), -1);
	assert_int_equal(calls, 3);
	assert_true(isnan(again(town).latitude));
	assert_int_equal(state_of(town, &name), LOCATING_VAGUE);
	assert_string_equal(name, "Schaan");
	assert_int_equal(state_of(nowhere, &name), LOCATING_UNKNOWN);
	assert_string_equal(name, "");

	/* Another address is asked anew; a pin set by hand is nobody's business. */
	nowhere.address = "Aeulestrasse 2, Vaduz";
	assert_ok(site_save(ctx, &nowhere));
	turn(true);
	assert_true(again(nowhere).latitude == 47.1391);
	assert_err(locate_again(ctx, nowhere.id), ERR_CONFLICT);
	assert_ok(locate_again(ctx, town.id));
	assert_ok(site_set_pin(ctx, town.id, 47.17, 9.52));
	testing_forward(ctx, 2);
	turn(true);
	assert_int_equal(calls, 4);
	assert_true(again(town).latitude == 47.17);
}

static void
a_geocoder_that_is_down(void **state UNUSED)
{
	struct site site = make_site("Aeulestrasse 2, 9490 Vaduz");
	const char *name = "";

	down = true;
	for (int i = 0; i < 5; i++) {
		turn(true);
		assert_int_equal(turn(false), 60 << i);
		testing_forward(ctx, 60 << i);
	}
	down = false;
	turn(true);
	assert_int_equal(state_of(site, &name), LOCATING_FOUND);
	assert_int_equal(calls, 6);
}

static void
without_a_geocoder(void **state UNUSED)
{
	struct site site = make_site("Aeulestrasse 2, 9490 Vaduz");

	net.services.geocoder_url = "";
	assert_int_equal(turn(false), -1);
	assert_err(locate_again(ctx, site.id), ERR_CONFLICT);
	assert_int_equal(calls, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(addresses_are_found, open_db, close_db),
		cmocka_unit_test_setup_teardown(a_geocoder_that_is_down, open_db, close_db),
		cmocka_unit_test_setup_teardown(without_a_geocoder, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
