/*
 * setup_test -- from an empty folder to the first booking: who may begin, steps in any order, workers all or none, and
 * one test customer however often somebody taps.
 */
#include "setup/setup.h"

#include <math.h>
#include <string.h>
#include "account/testing.h"
#include "base/arena.h"
#include "base/str.h"
#include "base/test.h"
#include "catalog/catalog.h"
#include "db/db.h"
#include "db/testing.h"
#include "team/team.h"

static struct ctx *ctx;

static int
open_empty(void **state UNUSED)
{
	ctx = testing_open();
	return 0;
}

static int
open_unit(void **state UNUSED)
{
	ctx = testing_open();
	testing_unit(ctx, "rheintal");
	testing_person(ctx, "chef@example.org", ROLE_BIT(ROLE_ADMIN));
	return 0;
}

static int
close_world(void **state UNUSED)
{
	testing_close(ctx);
	return 0;
}

static const struct setup_first good = { .company = "Heizung Rheintal", .name = "Nina Frick",
	.email = "nina@example.org", .password = "seven mice in a boat", .lang = LANG_DE, .country = "LI" };

static void
expect_problem(struct err *err, const char *field)
{
	assert_err(err, ERR_INVALID);
	for (size_t i = 0; i < err->problems->count; i++)
		if (str_equal(err->problems->items[i].field, field))
			return;
	fail_msg("nothing is said of %s", field);
}

/* ---- the first start ---- */

static void
only_the_code_that_was_printed_opens(void **state UNUSED)
{
	const char *code = setup_code(ctx);
	char *wrong = arena_strdup(ctx->arena, code);

	assert_string_equal(code, setup_code(ctx));
	assert_int_equal(strlen(code), 20);
	assert_true(setup_code_is(ctx, code));
	for (size_t i = 0; wrong[i] != '\0'; i++) {
		wrong[i] ^= 1;
		assert_false(setup_code_is(ctx, wrong));
		wrong[i] ^= 1;
	}
	assert_false(setup_code_is(ctx, ""));
	assert_false(setup_code_is(ctx, NULL));
	assert_false(setup_code_is(ctx, arena_printf(ctx->arena, "%s ", code)));
	assert_false(setup_code_is(ctx, arena_strndup(ctx->arena, code, 19)));
}

static void
what_is_wrong_makes_nothing(void **state UNUSED)
{
	static const struct { const char *company, *name, *email, *password, *field; } rows[] = {
		{ "", "Nina", "nina@example.org", "seven mice in a boat", "company" },
		{ "Rheintal", NULL, "nina@example.org", "seven mice in a boat", "name" },
		{ "Rheintal", "Nina", "nina@", "seven mice in a boat", "email" },
		{ "Rheintal", "Nina", "nina@example.org\r\nBcc: all@example.org", "seven mice in a boat", "email" },
		{ "Rheintal", "Nina", "nina@example.org", "short", "password" },
		{ "Rheintal", "Nina", "nina@example.org", "nina@example.org", "password" },
	};
	struct person admin;
	struct unit unit;
	bool empty;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct setup_first first = good;

		first.company = rows[i].company;
		first.name = rows[i].name;
		first.email = rows[i].email;
		first.password = rows[i].password;
		expect_problem(setup_install(ctx, &first, &unit, &admin), rows[i].field);
		testing_ok(ctx, setup_is_empty(ctx, &empty));
		assert_true(empty);
	}
}

static void
the_first_is_the_only_one(void **state UNUSED)
{
	struct person admin, found;
	struct unit unit;
	bool empty, right;

	testing_ok(ctx, setup_install(ctx, &good, &unit, &admin));
	assert_string_equal(unit.name, "Heizung Rheintal");
	assert_string_equal(zone_name(unit.zone), "Europe/Vaduz");
	testing_ok(ctx, setup_is_empty(ctx, &empty));
	assert_false(empty);
	testing_ok(ctx, person_login(ctx, "nina@example.org", "seven mice in a boat", &found, &right));
	assert_true(right);
	assert_true(ID_EQUAL(found.id, admin.id));
	assert_err(setup_install(ctx, &good, &unit, &admin), ERR_CONFLICT);
}

/* ---- guesses ---- */

static void
a_country_is_guessed_from_the_browser(void **state UNUSED)
{
	static const struct { const char *header; enum lang lang; const char *country; } rows[] = {
		{ "de-LI,de;q=0.9", LANG_DE, "LI" }, { "de,fr-CH;q=0.5", LANG_DE, "CH" }, { "de", LANG_DE, "DE" },
		{ "en-US,nl-BE", LANG_NL, "BE" }, { "es-419", LANG_ES, "ES" }, { "it-it", LANG_IT, "IT" },
		{ NULL, LANG_FR, "FR" }, { "", LANG_NL, "NL" }, { "-", LANG_EN, "GB" }, { "de-", LANG_DE, "DE" },
		{ "de-L", LANG_DE, "DE" }, { "de-LIE", LANG_DE, "DE" }, { "------", LANG_IT, "IT" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(setup_country(ctx->arena, rows[i].header, rows[i].lang), rows[i].country);
	assert_string_equal(setup_zone("LI"), "Europe/Vaduz");
	assert_string_equal(setup_zone("ZZ"), "Europe/Zurich");
}

static void
a_zone_lies_in_its_country(void **state UNUSED)
{
	/* From an atlas: what stays, what moves, and where to. */
	static const struct { const char *country, *zone, *now; } rows[] = {
		{ "DE", "Europe/London", "Europe/Berlin" }, { "DE", "Europe/Busingen", "Europe/Busingen" },
		{ "US", "America/Chicago", "America/Chicago" }, { "ES", "Atlantic/Canary", "Atlantic/Canary" },
		{ "JP", "Europe/Zurich", "Asia/Tokyo" }, { "LI", "Europe/Zurich", "Europe/Vaduz" },
		{ "ZZ", "Europe/Rome", "Europe/Rome" }, { "", "Europe/Rome", "Europe/Rome" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(setup_zone_in(ctx->arena, rows[i].country, rows[i].zone), rows[i].now);
}

static void
a_pin_stands_in_the_city_of_the_zone(void **state UNUSED)
{
	/* From an atlas. */
	static const struct { const char *zone, *city; double latitude, longitude; } rows[] = {
		{ "Europe/Vaduz", "Vaduz", 47.14, 9.52 }, { "Europe/Madrid", "Madrid", 40.42, -3.70 },
		{ "America/Argentina/Buenos_Aires", "Buenos Aires", -34.61, -58.38 },
		{ "Australia/Sydney", "Sydney", -33.87, 151.21 },
	};
	struct setup_place place;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_true(setup_place_of_zone(ctx->arena, rows[i].zone, &place));
		assert_string_equal(place.city, rows[i].city);
		assert_true(fabs(place.latitude - rows[i].latitude) < 0.2);
		assert_true(fabs(place.longitude - rows[i].longitude) < 0.2);
	}
	assert_false(setup_place_of_zone(ctx->arena, "Europe/Atlantis", &place));
	assert_false(setup_place_of_zone(ctx->arena, "", &place));
}

/* ---- the steps ---- */

static void
steps_are_done_skipped_and_taken_up_again(void **state UNUSED)
{
	enum setup_step step;
	struct setup setup;

	testing_ok(ctx, setup_find(ctx, &setup));
	assert_false(setup.begun);
	assert_int_equal(setup.next, SETUP_COMPANY);
	testing_ok(ctx, setup_mark_step(ctx, SETUP_LOOK, SETUP_DONE));
	testing_ok(ctx, setup_mark_step(ctx, SETUP_LOOK, SETUP_SKIPPED));
	testing_ok(ctx, setup_find(ctx, &setup));
	assert_true(setup.begun);
	assert_int_equal(setup.marks[SETUP_LOOK], SETUP_DONE);
	assert_int_equal(setup.next, SETUP_COMPANY);
	testing_ok(ctx, setup_mark_step(ctx, SETUP_COMPANY, SETUP_SKIPPED));
	testing_ok(ctx, setup_mark_step(ctx, SETUP_COMPANY, SETUP_DONE));
	testing_ok(ctx, setup_find(ctx, &setup));
	assert_int_equal(setup.marks[SETUP_COMPANY], SETUP_DONE);
	assert_int_equal(setup.next, SETUP_TRADE);
	testing_ok(ctx, setup_leave(ctx));
	testing_ok(ctx, setup_find(ctx, &setup));
	assert_int_equal(setup.next, SETUP_STEPS);
	assert_int_equal(setup.marks[SETUP_COMPANY], SETUP_DONE);
	assert_int_equal(setup.marks[SETUP_TEAM], SETUP_SKIPPED);
	for (int i = 0; i < SETUP_STEPS; i++) {
		assert_true(setup_step_parse(setup_step_token((enum setup_step)i), &step));
		assert_int_equal(step, i);
	}
	assert_false(setup_step_parse("", &step));
	assert_false(setup_step_parse(NULL, &step));
	assert_false(setup_step_parse("Company", &step));
}

static void
a_unit_knows_only_its_own_steps(void **state UNUSED)
{
	struct setup setup;

	testing_ok(ctx, setup_leave(ctx));
	testing_unit(ctx, "zuerich");
	testing_ok(ctx, setup_find(ctx, &setup));
	assert_false(setup.begun);
}

static void
workers_come_all_or_none(void **state UNUSED)
{
	static const struct setup_worker two[] = { { "Giulia", "Rossi", "giulia@example.org", 0 },
		{ "Ben", "Meier", "no address", 3 } };
	struct setup_team team = { two, 2, "Wiesengass 25, 9494 Schaan", 47.165, 9.509 };
	struct workers workers;

	expect_problem(setup_workers(ctx, &team), "email.3");
	testing_ok(ctx, worker_list(ctx, true, &workers));
	assert_int_equal(workers.count, 0);
	team.address = "";
	team.count = 1;
	expect_problem(setup_workers(ctx, &team), "address");
	team.count = 0;
	expect_problem(setup_workers(ctx, &team), "first_name.0");
	team.address = "Wiesengass 25, 9494 Schaan";
	team.count = 1;
	testing_ok(ctx, setup_workers(ctx, &team));
	testing_ok(ctx, worker_list(ctx, true, &workers));
	assert_int_equal(workers.count, 1);
	assert_string_equal(workers.items[0].email, "giulia@example.org");
}

static void
two_taps_make_one_customer(void **state UNUSED)
{
	struct setup_customer what = { "Test", "test@example.org", "Wiesengass 25, 9494 Schaan", 47.165, 9.509 };
	struct customer first, second;
	struct activity booked;
	struct contacts contacts;
	bool found;

	testing_ok(ctx, setup_customer_lookup(ctx, &first, &found));
	assert_false(found);
	what.email = "nobody";
	expect_problem(setup_customer_make(ctx, &what), "email");
	testing_ok(ctx, setup_customer_lookup(ctx, &first, &found));
	assert_false(found);
	what.email = "test@example.org";
	testing_ok(ctx, setup_customer_make(ctx, &what));
	testing_ok(ctx, setup_customer_lookup(ctx, &first, &found));
	assert_true(found);
	testing_ok(ctx, setup_customer_make(ctx, &what));
	testing_ok(ctx, setup_customer_lookup(ctx, &second, &found));
	assert_true(found && ID_EQUAL(first.id, second.id));
	testing_ok(ctx, contact_list(ctx, first.id, &contacts));
	assert_int_equal(contacts.count, 1);
	testing_ok(ctx, setup_booking_lookup(ctx, first.id, &booked, &found));
	assert_false(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_the_code_that_was_printed_opens, open_empty, close_world),
		cmocka_unit_test_setup_teardown(what_is_wrong_makes_nothing, open_empty, close_world),
		cmocka_unit_test_setup_teardown(the_first_is_the_only_one, open_empty, close_world),
		cmocka_unit_test_setup_teardown(a_country_is_guessed_from_the_browser, open_empty, close_world),
		cmocka_unit_test_setup_teardown(a_zone_lies_in_its_country, open_empty, close_world),
		cmocka_unit_test_setup_teardown(a_pin_stands_in_the_city_of_the_zone, open_empty, close_world),
		cmocka_unit_test_setup_teardown(steps_are_done_skipped_and_taken_up_again, open_unit, close_world),
		cmocka_unit_test_setup_teardown(a_unit_knows_only_its_own_steps, open_unit, close_world),
		cmocka_unit_test_setup_teardown(workers_come_all_or_none, open_unit, close_world),
		cmocka_unit_test_setup_teardown(two_taps_make_one_customer, open_unit, close_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
