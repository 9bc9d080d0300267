/* customer_test -- customers, sites, contacts, search and the portal switch, on both databases. */
#include "base/test.h"

#include <math.h>
#include <string.h>

#include "account/testing.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/testing.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "rooms");
	return 0;
}

static int
close_db(void **state)
{
	(void)state;
	testing_close(ctx);
	return 0;
}

static struct customer
make(const char *reference, const char *name, const char *first_name)
{
	struct customer c;

	assert_ok(customer_new(ctx, &c));
	c.reference = reference;
	c.name = name;
	c.first_name = first_name;
	assert_ok(customer_save(ctx, &c));
	return c;
}

static struct site
make_site(customer_id customer, const char *address, double latitude, double longitude)
{
	struct site site = { .customer = customer, .address = address, .latitude = latitude, .longitude = longitude };

	assert_ok(site_save(ctx, &site));
	return site;
}

static struct contact
make_contact(customer_id customer, const char *email, const char *mobile)
{
	struct contact contact = { .customer = customer, .email = email, .mobile_typed = mobile, .lang = LANG_COUNT,
		.can_see = true, .can_book = true, .can_sign = true };

	assert_ok(contact_save(ctx, &contact));
	return contact;
}

static void
saves_and_finds(void **state)
{
	struct customer c = make("", "  Müller ", "Jürg"), again;
	bool found;

	(void)state;
	assert_string_equal(c.name, "Müller");
	assert_true(strlen(c.reference) >= 6);
	assert_true(c.portal_access);
	assert_ok(customer_find_public(ctx, c.public_id.text, &again));
	assert_true(ID_EQUAL(again.id, c.id));
	assert_string_equal(customer_full_name(ctx->arena, &again), "Jürg Müller");
	c.category = "Vertrag";
	c.lang = LANG_FR;
	assert_true(opening_parse(ctx->arena, "1,2|08:00:00|12:00:00", &c.opening));
	assert_ok(customer_save(ctx, &c));
	assert_ok(customer_lookup_reference(ctx, c.reference, &again, &found));
	assert_true(found);
	assert_int_equal(again.lang, LANG_FR);
	assert_string_equal(opening_print(ctx->arena, &again.opening), "1,2|08:00:00|12:00:00");
	assert_ok(customer_set_archived(ctx, c.id, true));
	assert_ok(customer_find(ctx, c.id, &again));
	assert_false(again.active);
	struct customer_changes changes;
	assert_ok(customer_history(ctx, c.id, 0, &changes));
	assert_int_equal(changes.count, 3);
	assert_string_equal(changes.items[0].what, "customer.changed");
	assert_string_equal(changes.items[2].what, "customer.created");
	assert_err(customer_find(ctx, (customer_id){ 999999 }, &again), ERR_NOT_FOUND);
}

static void
tells_every_problem_at_once(void **state)
{
	struct customer c, first = make("SAME", "A", "");
	struct err *err;

	(void)state;
	assert_ok(customer_new(ctx, &c));
	c.name = "  ";
	c.additional = "[]";
	c.reference = arena_strndup(ctx->arena,
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 70);
	err = customer_save(ctx, &c);
	assert_err(err, ERR_INVALID);
	assert_int_equal(err->problems->count, 3);
	assert_non_null(problem_of(err->problems, "name"));
	c = first;
	c.id = (customer_id){ 0 };
	err = customer_save(ctx, &c);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "reference"));
	first.parent = first.id;
	err = customer_save(ctx, &first);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "parent"));
}

static void
places_come_from_addresses_known_before(void **state)
{
	struct customer a = make("S1", "Erste", ""), b = make("S2", "Zweite", "");
	struct sites_to_locate list;
	struct site known, same, other;
	int64_t count;
	bool found;

	(void)state;
	known = make_site(a.id, "Wiesengass 25, 9494 Schaan", 47.163829, 9.504818);
	same = make_site(b.id, "wiesengass  25 - 9494 SCHAAN", NAN, NAN);
	assert_true(site_is_located(&same));
	assert_true(same.latitude == known.latitude && same.longitude == known.longitude);
	other = make_site(b.id, "Nirgendwo 1", NAN, NAN);
	assert_false(site_is_located(&other));
	assert_ok(site_list_to_locate(ctx, 10, &list, &count));
	assert_int_equal(count, 1);
	assert_string_equal(list.items[0].customer_name, "Zweite");
	assert_ok(site_set_pin(ctx, other.id, 47.1, 9.5));
	assert_ok(site_list_to_locate(ctx, 10, &list, &count));
	assert_int_equal(count, 0);
	assert_ok(site_lookup_address(ctx, b.id, "Wiesengass 25, 9494 Schaan", &other, &found));
	assert_true(found && ID_EQUAL(other.id, same.id));
	same.latitude = 91;
	same.address = "";
	struct err *err = site_save(ctx, &same);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "latitude"));
	assert_non_null(problem_of(err->problems, "address"));
	assert_ok(site_archive(ctx, known.id));
	struct sites sites;
	assert_ok(site_list(ctx, a.id, &sites));
	assert_int_equal(sites.count, 0);
}

static void
contacts_are_identities(void **state)
{
	struct customer a = make("K1", "Eins", ""), b = make("K2", "Zwei", "");
	struct contact one, wrong;
	struct contacts found;
	bool there;

	(void)state;
	one = make_contact(a.id, " Jonas.Kaiser@Example.ORG ", "790 00 02");
	assert_string_equal(one.email, "jonas.kaiser@example.org");
	assert_string_equal(one.mobile, "+4237900002");
	assert_string_equal(one.mobile_typed, "790 00 02");
	make_contact(b.id, "jonas.kaiser@example.org", "");
	unit_id first = ctx->unit;
	testing_unit(ctx, "elsewhere");
	struct customer c = make("K1", "Drei", "");
	make_contact(c.id, NULL, "00423 790 00 02");
	ctx->unit = first;
	assert_ok(contact_list_identity(ctx, "jonas.kaiser@example.org", &found));
	assert_int_equal(found.count, 2);
	assert_ok(contact_list_identity(ctx, "+4237900002", &found));
	assert_int_equal(found.count, 2);
	assert_false(ID_EQUAL(found.items[0].unit, found.items[1].unit));
	assert_err(customer_find(ctx, c.id, &c), ERR_NOT_FOUND);	/* the wall */
	wrong = (struct contact){ .customer = a.id, .email = "nobody", .mobile_typed = "12", .lang = LANG_COUNT };
	struct err *err = contact_save(ctx, &wrong);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "email"));
	assert_non_null(problem_of(err->problems, "mobile"));
	assert_ok(contact_archive(ctx, one.id));
	assert_ok(contact_lookup_first(ctx, a.id, &one, &there));
	assert_false(there);
	assert_ok(contact_list_identity(ctx, "jonas.kaiser@example.org", &found));
	assert_int_equal(found.count, 1);
}

/* The references that a search gives, one blank between. */
static const char *
search(const char *text)
{
	struct customer_filter filter = { .text = text };
	struct customers found;
	bool more;
	const char *all = "";

	assert_ok(customer_search(ctx, &filter, &found, &more));
	for (size_t i = 0; i < found.count; i++)
		all = arena_printf(ctx->arena, "%s%s%s", all, i != 0 ? " " : "", found.items[i].reference);
	return all;
}

static void
search_forgives(void **state)
{
	struct customer meier = make("F1", "Meier", "Brigitte"), muller = make("F2", "Müller", "Jürg"),
	    company = make("F3", "Apotheke van den Berg", ""), wohlwend = make("F4", "Wohlwend", "Anna");

	(void)state;
	make_site(meier.id, "Guferstrasse 20, 9497 Triesenberg", 47.115, 9.544);
	make_site(wohlwend.id, "Wiesengass 25, 9494 Schaan", 47.163, 9.504);
	make_contact(muller.id, "juerg.mueller.7@example.org", "790 07 08");
	make_contact(company.id, "info@apotheke.example", NULL);
	assert_string_equal(search("meier"), "F1");
	assert_string_equal(search("MEI"), "F1");
	assert_string_equal(search("muller"), "F2");		/* accents */
	assert_string_equal(search("müller jürg"), "F2");
	assert_string_equal(search("juerg.mueller.7@example.org"), "F2");
	assert_string_equal(search("mueller"), "F2");
	assert_string_equal(search("+423 790 07 08"), "F2");
	assert_string_equal(search("7900708"), "F2");
	assert_string_equal(search("00423 790 0708"), "F2");
	assert_string_equal(search("9497"), "F1");
	assert_string_equal(search("gufer 20"), "F1");
	assert_string_equal(search("van berg"), "F3");
	assert_string_equal(search("f3"), "F3");
	assert_string_equal(search("maier"), "F1");		/* a wrong letter */
	assert_string_equal(search("meire"), "F1");		/* two swapped */
	assert_string_equal(search("wolhwend"), "F4");
	assert_string_equal(search("wisengas schan"), "F4");	/* slips in two words */
	assert_string_equal(search("brigite meier"), "F1");
	assert_string_equal(search("zzzzzz"), "");
	assert_string_equal(search("%"), search(""));
	meier.name = "Vogt";
	assert_ok(customer_save(ctx, &meier));
	assert_string_equal(search("meier"), "");
	assert_string_equal(search("vogt"), "F1");
	assert_ok(customer_set_archived(ctx, meier.id, true));
	assert_string_equal(search("vogt"), "");
	assert_string_equal(search(""), "F3 F2 F4");		/* by name */
}

static void
lists_with_filters(void **state)
{
	struct customer_filter filter = { .limit = 2 };
	struct customer_categories categories;
	struct customers found;
	bool more;

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct customer c = make(arena_printf(ctx->arena, "L%d", i),
		    arena_printf(ctx->arena, "Name %d", i), "");

		c.category = i % 2 == 0 ? "Vertrag" : "Einzel";
		c.portal_access = i < 2;
		assert_ok(customer_save(ctx, &c));
	}
	assert_ok(customer_search(ctx, &filter, &found, &more));
	assert_int_equal(found.count, 2);
	assert_true(more);
	filter.offset = 4;
	assert_ok(customer_search(ctx, &filter, &found, &more));
	assert_int_equal(found.count, 1);
	assert_false(more);
	filter = (struct customer_filter){ .category = "Vertrag", .portal = -1 };
	assert_ok(customer_search(ctx, &filter, &found, &more));
	assert_int_equal(found.count, 2);
	filter.text = "name";
	assert_ok(customer_search(ctx, &filter, &found, &more));
	assert_int_equal(found.count, 2);
	assert_ok(customer_list_categories(ctx, &categories));
	assert_int_equal(categories.count, 2);
	assert_string_equal(categories.items[0], "Einzel");
}

static void
switches_everybody_and_back(void **state)
{
	struct customer a = make("P1", "A", ""), b = make("P2", "B", ""), c = make("P3", "C", "");
	struct customer_counts counts;
	struct public_id undo;
	int64_t changed, version;

	(void)state;
	assert_ok(customer_set_portal_access(ctx, c.id, false));
	assert_ok(customer_count(ctx, &counts));
	assert_int_equal(counts.all, 3);
	assert_int_equal(counts.with_portal, 2);
	assert_ok(customer_switch_all(ctx, false, &changed, &undo));
	assert_int_equal(changed, 2);
	assert_ok(customer_set_portal_access(ctx, b.id, true));
	assert_ok(customer_undo_bulk(ctx, undo.text, &changed));
	assert_int_equal(changed, 1);	/* a; b was switched since, c was off before */
	assert_ok(customer_find(ctx, a.id, &a));
	assert_ok(customer_find(ctx, c.id, &c));
	assert_true(a.portal_access);
	assert_false(c.portal_access);
	assert_err(customer_undo_bulk(ctx, undo.text, &changed), ERR_GONE);
	assert_err(customer_undo_bulk(ctx, "nothing", &changed), ERR_NOT_FOUND);
	assert_ok(customer_renew_link(ctx, a.id, &version));
	assert_int_equal(version, 2);
	assert_ok(customer_revoke_link(ctx, a.id));
	assert_ok(customer_find(ctx, a.id, &a));
	assert_true(a.link_revoked);
	assert_ok(customer_renew_link(ctx, a.id, &version));
	assert_ok(customer_find(ctx, a.id, &a));
	assert_false(a.link_revoked);
	assert_int_equal(a.link_version, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(saves_and_finds, open_db, close_db),
		cmocka_unit_test_setup_teardown(tells_every_problem_at_once, open_db, close_db),
		cmocka_unit_test_setup_teardown(places_come_from_addresses_known_before, open_db, close_db),
		cmocka_unit_test_setup_teardown(contacts_are_identities, open_db, close_db),
		cmocka_unit_test_setup_teardown(search_forgives, open_db, close_db),
		cmocka_unit_test_setup_teardown(lists_with_filters, open_db, close_db),
		cmocka_unit_test_setup_teardown(switches_everybody_and_back, open_db, close_db),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
