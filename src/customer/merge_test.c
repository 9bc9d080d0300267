/* merge_test -- doubles, merging and its undo, categories, links, filters, on both databases. */
#include "base/test.h"

#include <math.h>
#include <string.h>

#include "account/account.h"
#include "account/testing.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/bulk.h"
#include "customer/category.h"
#include "customer/link.h"
#include "customer/merge.h"
#include "db/db.h"
#include "db/testing.h"
#include "gen/customer_merge.sql.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "doubles");
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
make(enum customer_type type, const char *name, const char *first_name, const char *phone)
{
	struct customer c;

	assert_ok(customer_new(ctx, &c));
	c.type = type;
	c.name = name;
	c.first_name = first_name;
	c.phone = phone;
	assert_ok(customer_save(ctx, &c));
	return c;
}

static void
give_site(customer_id customer, const char *address)
{
	struct site site = { .customer = customer, .address = address, .latitude = NAN, .longitude = NAN };

	assert_ok(site_save(ctx, &site));
}

static void
give_contact(customer_id customer, const char *email)
{
	struct contact contact = { .customer = customer, .email = email, .lang = LANG_COUNT, .can_see = true };

	assert_ok(contact_save(ctx, &contact));
}

static const struct double_pair *
pair_of(const struct double_pairs *list, customer_id a, customer_id b)
{
	for (size_t i = 0; i < list->count; i++) {
		customer_id one = list->items[i].one.id, other = list->items[i].other.id;

		if ((ID_EQUAL(one, a) && ID_EQUAL(other, b)) || (ID_EQUAL(one, b) && ID_EQUAL(other, a)))
			return &list->items[i];
	}
	return NULL;
}

/* JSON as PostgreSQL gives it back has blanks. */
static const char *
tight(const char *json)
{
	char *copy = arena_strdup(ctx->arena, json), *to = copy;

	for (; *json != '\0'; json++)
		if (*json != ' ')
			*to++ = *json;
	*to = '\0';
	return copy;
}

static void
doubles_are_found(void **state)
{
	struct customer a = make(CUSTOMER_INDIVIDUAL, "Meier", "Anna", "+423 232 11 11");
	struct customer b = make(CUSTOMER_INDIVIDUAL, "Maier", "Anna", "+423 232 11 12");
	struct customer c = make(CUSTOMER_INDIVIDUAL, "Meier", "Anna", "");
	struct customer d = make(CUSTOMER_COMPANY, "Frick AG", "", "");
	struct double_pairs list;

	(void)state;
	give_site(a.id, "Gasse 1, 9490 Vaduz");
	give_site(b.id, "Gasse 1, 9490 Vaduz");
	give_site(d.id, "Gasse 1, 9490 Vaduz");
	give_contact(c.id, "anna@example.net");
	give_contact(a.id, "anna@example.net");
	assert_ok(customer_list_doubles(ctx, 100, &list));
	const struct double_pair *pair = pair_of(&list, a.id, c.id);
	assert_non_null(pair);
	assert_int_equal(pair->alike, LIKE_EMAIL | LIKE_NAME);
	assert_true(ID_EQUAL(pair->one.id, a.id));
	/* one house, two names: no double */
	assert_null(pair_of(&list, a.id, d.id));
	/* a slip in the name and the same house: told on the record */
	assert_ok(customer_doubles_of(ctx, b.id, &list));
	pair = pair_of(&list, a.id, b.id);
	assert_non_null(pair);
	assert_int_equal(pair->alike, LIKE_NAME | LIKE_ADDRESS);
	assert_null(pair_of(&list, b.id, d.id));
	assert_ok(customer_set_apart(ctx, b.id, a.id));
	assert_ok(customer_doubles_of(ctx, b.id, &list));
	assert_null(pair_of(&list, a.id, b.id));
}

static void
all_moves_and_comes_back(void **state)
{
	struct customer kept = make(CUSTOMER_COMPANY, "Kopp AG", "", "1");
	struct customer gone = make(CUSTOMER_COMPANY, "Kopp Haustechnik AG", "", "2");
	struct customer child = make(CUSTOMER_COMPANY, "Filiale", "", "");
	struct customer other = make(CUSTOMER_COMPANY, "Zahler", "", "");
	struct customer again;
	struct public_id merge;
	struct merge_counts counts;
	struct merge_record last;
	struct customer_links links;
	struct contacts contacts;
	struct sites sites;
	bool found;

	(void)state;
	give_site(gone.id, "Weg 7, 9494 Schaan");
	give_contact(gone.id, "kopp@example.net");
	child.parent = gone.id;
	assert_ok(customer_save(ctx, &child));
	gone.custom = "{\"floor\":\"3\",\"lift\":true}";
	gone.restrictions = "{\"never\":[\"a@b.ch\"]}";
	assert_ok(customer_save(ctx, &gone));
	kept.custom = "{\"floor\":\"2\"}";
	assert_ok(customer_save(ctx, &kept));
	assert_ok(customer_link_add(ctx, gone.id, other.id, LINK_BILLED_TO, ""));
	assert_ok(customer_link_add(ctx, kept.id, gone.id, LINK_OTHER, "double?"));
	assert_ok(customer_merge_count(ctx, gone.id, &counts));
	assert_int_equal(counts.sites + counts.contacts + counts.children, 3);

	assert_ok(customer_merge(ctx, kept.id, gone.id, "name phone", &merge));
	assert_ok(customer_find_public(ctx, gone.public_id.text, &again));
	assert_true(ID_EQUAL(again.id, kept.id));
	assert_string_equal(again.name, "Kopp Haustechnik AG");
	assert_string_equal(again.phone, "2");
	assert_null(again.restrictions);
	assert_non_null(strstr(tight(again.custom), "\"floor\":\"2\""));
	assert_non_null(strstr(tight(again.custom), "\"lift\":true"));
	assert_ok(customer_lookup_reference(ctx, gone.reference, &again, &found));
	assert_true(found && ID_EQUAL(again.id, kept.id));
	assert_ok(site_list(ctx, kept.id, &sites));
	assert_int_equal(sites.count, 1);
	assert_ok(contact_list(ctx, kept.id, &contacts));
	assert_int_equal(contacts.count, 1);
	assert_ok(customer_find(ctx, child.id, &again));
	assert_true(ID_EQUAL(again.parent, kept.id));
	assert_ok(customer_link_list(ctx, kept.id, &links));
	assert_int_equal(links.count, 2);
	assert_ok(customer_merge_last(ctx, kept.id, &last, &found));
	assert_true(found);
	/* merged is merged */
	assert_err(customer_merge(ctx, kept.id, gone.id, "", &merge), ERR_INVALID);

	assert_ok(customer_merge_undo(ctx, last.public_id.text));
	assert_err(customer_merge_undo(ctx, last.public_id.text), ERR_GONE);
	assert_ok(customer_find_public(ctx, gone.public_id.text, &again));
	assert_true(ID_EQUAL(again.id, gone.id) && again.active);
	assert_ok(site_list(ctx, gone.id, &sites));
	assert_int_equal(sites.count, 1);
	assert_ok(customer_find(ctx, kept.id, &again));
	assert_string_equal(again.name, "Kopp AG");
	assert_string_equal(tight(again.custom), "{\"floor\":\"2\"}");
	assert_ok(customer_find(ctx, child.id, &again));
	assert_true(ID_EQUAL(again.parent, gone.id));
	assert_ok(customer_link_list(ctx, gone.id, &links));
	assert_int_equal(links.count, 2);
}

static void
some_cannot_be_merged(void **state)
{
	struct customer a = make(CUSTOMER_COMPANY, "A", "", ""), b = make(CUSTOMER_COMPANY, "B", "", "");
	struct customer machine = make(CUSTOMER_MACHINE, "Pumpe", "", "");
	struct public_id merge;

	(void)state;
	assert_err(customer_merge(ctx, a.id, a.id, "", &merge), ERR_INVALID);
	assert_err(customer_merge(ctx, a.id, machine.id, "", &merge), ERR_INVALID);
	b.parent = a.id;
	assert_ok(customer_save(ctx, &b));
	assert_err(customer_merge(ctx, a.id, b.id, "", &merge), ERR_INVALID);
	assert_err(customer_merge(ctx, a.id, (customer_id){ 987654 }, "", &merge), ERR_NOT_FOUND);
	b.parent = (customer_id){ 0 };
	assert_ok(customer_save(ctx, &b));
	assert_ok(customer_merge(ctx, a.id, b.id, "", &merge));
	testing_forward(ctx, MERGE_UNDO_S + 60);
	assert_err(customer_merge_undo(ctx, merge.text), ERR_GONE);
}

/* Every column that names a customer is moved by a merge, or stands here with the reason why not. */
static void
no_table_is_forgotten(void **state)
{
	static const char *const moved[] = { "site.customer_id", "contact.customer_id", "activity.customer_id",
		"event.customer_id", "message.customer_id", "link_use.customer_id", "customer.parent_id",
		"document.customer_id", "answer.customer_id", "quote.customer_id", "action_use.customer_id",
		"wish.customer_id", "survey_answer.customer_id", "waiting.customer_id", "label.customer_id",
		"customer_link.customer_id", "calendar_feed.customer_id", "thread.customer_id",
		"trigger_run.customer_id", "trigger_due.customer_id", "hook.customer_id",
		"notice.customer_id" };
	static const char *const excused[] = {
		"customer_word.customer_id",		/* of the search: made again */
		"portal_session.customer_id",		/* by personal link: they come in anew, to the kept one */
		"portal_session.chosen_id",		/* one that is gone is no longer offered */
		"evidence.customer_id",			/* signed is signed: never changed */
		"activity.parent_id",			/* another activity */
		"trigger_state.customer_id",		/* how often it was answered: the kept one's own */
	};
	struct merge_columns_rows rows;

	(void)state;
	assert_ok(sql_merge_columns(ctx, &rows));
	assert_true(rows.count >= COUNT_OF(moved) + COUNT_OF(excused));
	for (size_t i = 0; i < rows.count; i++) {
		char name[200];
		bool known = false;

		snprintf(name, sizeof(name), "%s.%s", rows.items[i].table_name, rows.items[i].column_name);
		for (size_t j = 0; j < COUNT_OF(moved); j++)
			known = known || str_equal(name, moved[j]);
		for (size_t j = 0; j < COUNT_OF(excused); j++)
			known = known || str_equal(name, excused[j]);
		if (!known)
			fail_msg("%s names a customer, and a merge forgets it", name);
	}
}

static void
categories_have_colours(void **state)
{
	struct customer c = make(CUSTOMER_COMPANY, "Farbe AG", "", "");
	struct categories list;
	int64_t count;

	(void)state;
	c.category = "Contract";
	assert_ok(customer_save(ctx, &c));
	assert_ok(category_save(ctx, NULL, " Guarantee ", "#B00020"));
	assert_ok(category_list(ctx, &list));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0].name, "Contract");
	assert_string_equal(list.items[0].color, "");
	assert_int_equal(list.items[0].customers, 1);
	assert_string_equal(category_color(&list, "Guarantee"), "#b00020");
	assert_ok(category_save(ctx, "Contract", "Care", "#00ff00"));
	assert_ok(customer_find(ctx, c.id, &c));
	assert_string_equal(c.category, "Care");
	assert_err(category_save(ctx, NULL, "", "#00ff00"), ERR_INVALID);
	assert_err(category_save(ctx, NULL, "x", "green"), ERR_INVALID);
	assert_ok(category_remove(ctx, "Care", &count));
	assert_int_equal(count, 1);
	assert_ok(category_list(ctx, &list));
	assert_int_equal(list.count, 1);
}

static void
links_are_told_from_both_sides(void **state)
{
	struct customer tenant = make(CUSTOMER_INDIVIDUAL, "Mieter", "", "");
	struct customer manager = make(CUSTOMER_COMPANY, "Verwaltung", "", "");
	struct customer_links links;
	customer_id billed;

	(void)state;
	assert_ok(customer_billed(ctx, tenant.id, &billed));
	assert_true(ID_EQUAL(billed, tenant.id));
	assert_ok(customer_link_add(ctx, tenant.id, manager.id, LINK_BILLED_TO, "since 2024"));
	assert_ok(customer_link_add(ctx, tenant.id, manager.id, LINK_BILLED_TO, "since 2025"));
	assert_ok(customer_billed(ctx, tenant.id, &billed));
	assert_true(ID_EQUAL(billed, manager.id));
	assert_ok(customer_link_list(ctx, tenant.id, &links));
	assert_int_equal(links.count, 1);
	assert_string_equal(links.items[0].note, "since 2025");
	assert_false(links.items[0].backward);
	assert_ok(customer_link_list(ctx, manager.id, &links));
	assert_int_equal(links.count, 1);
	assert_true(links.items[0].backward);
	assert_string_equal(link_kind_says(links.items[0].kind, true), "Pays the bills of");
	assert_err(customer_link_add(ctx, tenant.id, tenant.id, LINK_OTHER, ""), ERR_INVALID);
	assert_ok(customer_link_remove(ctx, links.items[0].public_id.text));
	assert_err(customer_link_remove(ctx, links.items[0].public_id.text), ERR_NOT_FOUND);
}

static size_t
count_of(const struct customer_filter *filter)
{
	struct customers list;
	bool more;

	assert_ok(customer_search(ctx, filter, &list, &more));
	return list.count;
}

static void
filters_and_pages(void **state)
{
	struct customer house = make(CUSTOMER_COMPANY, "Xylohaus", "", ""), machine, page[5];
	struct customers list;
	bool more;

	(void)state;
	machine = make(CUSTOMER_MACHINE, "Xylopumpe", "", "");
	machine.parent = house.id;
	machine.serial = "SN-4711";
	machine.installed_on = date_make(2024, 5, 6);
	machine.custom = "{\"floor\":\"Second\",\"fuels\":[\"oil\",\"gas\"]}";
	assert_ok(customer_save(ctx, &machine));
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo" }), 2);
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo", .machines = 1 }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo", .type = 1 + CUSTOMER_MACHINE }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .text = "4711" }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .code = "floor", .value = "second" }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .code = "fuels", .value = "gas" }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .code = "fuels", .value = "wood" }), 0);
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo", .email = 1 }), 0);
	give_contact(house.id, "house@example.net");
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo", .email = 1 }), 1);
	assert_int_equal(count_of(&(struct customer_filter){ .text = "xylo", .email = -1 }), 1);
	for (int i = 0; i < 5; i++)
		page[i] = make(CUSTOMER_COMPANY, "Zz Same", "", "");
	assert_ok(customer_search(ctx, &(struct customer_filter){ .limit = 2,
	    .after = customer_cursor(ctx->arena, &page[1]) }, &list, &more));
	assert_true(more);
	assert_int_equal(list.count, 2);
	assert_true(ID_EQUAL(list.items[0].id, page[2].id));
	assert_ok(customer_search(ctx, &(struct customer_filter){ .limit = 2,
	    .after = customer_cursor(ctx->arena, &page[3]) }, &list, &more));
	assert_false(more);
	assert_int_equal(list.count, 1);
}

static struct err *
insert_two(struct ctx *c, void *arg)
{
	struct customer_fresh *fresh = arg;

	return customer_insert_many(c, fresh, 2);
}

static void
those_of_a_file_have_a_history(void **state)
{
	struct customer_fresh fresh[2] = { 0 };
	struct customer_changes changes;

	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_ok(customer_new(ctx, &fresh[i].customer));
		fresh[i].customer.reference = i == 0 ? "F1" : "F2";
		fresh[i].customer.name = "Datei";
		fresh[i].customer.custom = "{\"floor\":\"1\"}";
	}
	assert_ok(db_transaction(ctx, insert_two, fresh));
	assert_ok(customer_history(ctx, fresh[1].customer.id, 10, &changes));
	assert_int_equal(changes.count, 1);
	assert_string_equal(changes.items[0].what, "customer.created");
	assert_int_equal(count_of(&(struct customer_filter){ .text = "datei", .code = "floor", .value = "1" }), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubles_are_found),
		cmocka_unit_test(all_moves_and_comes_back),
		cmocka_unit_test(some_cannot_be_merged),
		cmocka_unit_test(no_table_is_forgotten),
		cmocka_unit_test(categories_have_colours),
		cmocka_unit_test(links_are_told_from_both_sides),
		cmocka_unit_test(filters_and_pages),
		cmocka_unit_test(those_of_a_file_have_a_history),
	};

	return cmocka_run_group_tests(tests, open_db, close_db);
}
