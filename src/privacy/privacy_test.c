/* privacy_test -- what is handed over holds everything; what is forgotten is found nowhere any more. */
#include "base/test.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "account/account.h"
#include "account/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "customer/locate.h"
#include "customer/merge.h"
#include "db/db.h"
#include "db/testing.h"
#include "hook/hook.h"
#include "net/net.h"
#include "notice/notice.h"
#include "import/import.h"
#include "privacy/privacy.h"
#include "quote/quote.h"

static struct ctx *ctx;

static int
open_db(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "forget");
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
secretive(const char *name)
{
	struct site site = { .address = "Quokkaweg 7, 9490 Vaduz", .notes = "key under the quokka", .latitude = 47.1,
		.longitude = 9.5 };
	struct contact contact = { .name = "Quokka Anna", .email = "quokka@example.net", .lang = LANG_COUNT,
		.can_see = true };
	struct customer c;

	assert_ok(customer_new(ctx, &c));
	c.name = name;
	c.first_name = "Quokka";
	c.phone = "+423 232 99 99";
	c.comment = "the quokka bites";
	c.custom = "{\"pet\":\"quokka\"}";
	assert_ok(customer_save(ctx, &c));
	site.customer = contact.customer = c.id;
	assert_ok(site_save(ctx, &site));
	assert_ok(contact_save(ctx, &contact));
	return c;
}

struct making { customer_id customer; type_id type; activity_id id; };

static struct err *
make_activity(struct ctx *c, void *arg)
{
	struct making *making = arg;
	struct activity_input input = { .type = making->type, .customer = making->customer, .status = STATUS_PENDING,
		.comment = "mind the quokka", .title = "Quokka visit", .origin = ORIGIN_STAFF,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE, .start = INSTANT_NONE, .end = INSTANT_NONE,
		.real_start = INSTANT_NONE, .real_end = INSTANT_NONE };

	return activity_create(c, &input, TELL, &making->id);
}

static struct err *
cancel_activity(struct ctx *c, void *arg)
{
	const struct making *making = arg;

	return activity_cancel(c, making->id, CANCEL_CUSTOMER, "the quokka is ill", TELL);
}

static void
all_is_told_and_all_is_forgotten(void **state)
{
	struct customer c = secretive("Quokkafrau"), again, twin = secretive("Quokkafrau");
	struct activity_type type = type_new();
	struct making making = { .customer = c.id };
	struct privacy_counts n;
	struct public_id merge;
	struct customers found;
	const char *json;
	bool more;

	(void)state;
	type.reference = "T1";
	type.name = "Visit";
	type.duration_s = 3600;
	assert_ok(type_save(ctx, &type));
	making.type = type.id;
	assert_ok(db_transaction(ctx, make_activity, &making));
	assert_ok(customer_merge(ctx, c.id, twin.id, "", &merge));
	assert_ok(privacy_count(ctx, c.id, &n));
	assert_int_equal(n.open, 1);
	assert_int_equal(n.sites, 2);

	assert_ok(privacy_json(ctx, c.id, &json));
	json_t *told = json_loads(json, 0, NULL);
	assert_non_null(told);
	assert_int_equal(json_array_size(json_object_get(told, "records")), 2);
	json_decref(told);
	static const char *const must[] = { "quokka@example.net", "Quokkaweg 7", "the quokka bites", "mind the quokka",
		"+423 232 99 99", "key under the quokka", "\"pet\"" };
	for (size_t i = 0; i < COUNT_OF(must); i++)
		assert_non_null(strstr(json, must[i]));

	assert_err(privacy_erase(ctx, c.id, c.reference), ERR_INVALID);
	assert_ok(db_transaction(ctx, cancel_activity, &making));
	assert_err(privacy_erase(ctx, c.id, "nonsense"), ERR_INVALID);
	assert_ok(privacy_erase(ctx, c.id, c.reference));
	assert_err(privacy_erase(ctx, c.id, c.reference), ERR_GONE);

	/* nothing that was the person's is left in what we would hand over */
	assert_ok(privacy_json(ctx, c.id, &json));
	for (const char *at = json; *at != '\0'; at++)
		assert_false(strncasecmp(at, "quokka", 6) == 0);
	assert_null(strstr(json, "232 99 99"));
	assert_ok(customer_search(ctx, &(struct customer_filter){ .text = "quokka" }, &found, &more));
	assert_int_equal(found.count, 0);
	assert_ok(customer_find(ctx, c.id, &again));
	assert_false(INSTANT_IS_NONE(again.erased_at));
	assert_false(again.active || again.portal_access);
	assert_err(customer_merge_undo(ctx, merge.text), ERR_GONE);
}

static struct err *
no_answer(struct ctx *c, const struct net *net UNUSED, const struct net_request *request UNUSED,
    struct net_answer *out UNUSED)
{
	return err_new(c, ERR_BUSY, NULL, "nobody there");
}

/* An address that was looked for and not found. */
static void
what_was_looked_for_is_forgotten(void **state)
{
	struct net net = { .services = { .geocoder_url = "https://geo.test" }, .http = no_answer };
	const struct env *before = ctx->env;
	struct env env = *before;
	struct customer customer = secretive("Quokkamann");
	struct site site = { .address = "Quokkapfad 1", .customer = customer.id, .latitude = NAN, .longitude = NAN };
	struct sites_to_locate sites = { 0 };
	struct site_locatings known;

	(void)state;
	env.net = &net;
	ctx->env = &env;
	assert_ok(site_save(ctx, &site));
	assert_ok(locate_again(ctx, site.id));
	*arena_push(ctx->arena, &sites) = (struct site_to_locate){ .site = site };
	assert_ok(locate_list(ctx, &sites, &known));
	assert_int_equal(known.count, 1);
	assert_ok(privacy_erase(ctx, customer.id, customer.reference));
	assert_ok(locate_list(ctx, &sites, &known));
	assert_int_equal(known.count, 0);
	ctx->env = before;
}

static bool
holds(const char *text, size_t size)
{
	for (size_t i = 0; i + 6 <= size; i++)
		if (strncasecmp(text + i, "quokka", 6) == 0)
			return true;
	return false;
}

/* The file that brought the person, what it said was wrong, and a quote that was sent. */
static void
files_and_quotes_follow(void **state)
{
	static const char file[] = "reference,name,email\nQ9,Quokkamann,quokka9@example.net\nQ10,,quokka10@nowhere\n";
	struct bytes content = { (const uint8_t *)file, sizeof(file) - 1 };
	struct quote_edit edit = { .content = { .title = "Fence for Quokkamann", .intro = "Dear quokka", .terms = "",
		.currency = "CHF" } };
	struct buf problems = buf_make(ctx->arena, 1 << 20);
	struct quote_content said;
	struct customer c;
	struct quotes found;
	struct quote quote;
	struct import import;
	bool there;

	(void)state;
	assert_ok(import_file(ctx, IMPORT_CUSTOMERS, IMPORT_UPSERT, "customers.csv", content, &import));
	assert_ok(customer_lookup_reference(ctx, "Q9", &c, &there));
	assert_true(there);
	assert_ok(quote_create(ctx, &(struct quote_new){ .customer = c.id, .title = "Fence for Quokkamann" }, &quote));
	assert_ok(quote_content(ctx, &quote, quote.draft, &said));
	edit.content.valid_until = said.valid_until;
	edit.revision = quote.revision;
	assert_ok(quote_save(ctx, quote.id, &edit));
	assert_ok(quote_list(ctx, &(struct quote_filter){ .text = "quokka" }, &found));
	assert_int_equal(found.count, 1);

	assert_ok(privacy_erase(ctx, c.id, c.reference));
	assert_ok(quote_list(ctx, &(struct quote_filter){ .text = "quokka" }, &found));
	assert_int_equal(found.count, 0);
	assert_ok(quote_find(ctx, quote.id, &quote));
	assert_false(holds(quote.title, strlen(quote.title)));
	assert_ok(quote_content(ctx, &quote, quote.draft, &said));
	assert_false(holds(said.title, strlen(said.title)) || holds(said.intro, strlen(said.intro)));
	/* The file is empty by now, and so is the list of what was wrong in it. */
	if (import_write_problems(ctx, import.id, &problems) == OK)
		assert_false(holds((const char *)problems.at, problems.size));
	assert_ok(import_find(ctx, import.id, &import));
	for (size_t i = 0; i < import.result.problems.count; i++)
		assert_false(holds(import.result.problems.items[i].value,
		    strlen(import.result.problems.items[i].value)));
}

static void
a_file_is_made(void **state)
{
	struct customer c = secretive("Datei");
	const char *path = arena_printf(ctx->arena, "/tmp/doorstep-privacy-%s.zip", c.public_id.text);
	char head[4];

	(void)state;
	assert_ok(privacy_export(ctx, c.id, path));
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fread(head, 1, 4, file), 4);
	assert_memory_equal(head, "PK\x03\x04", 4);
	fclose(file);
	unlink(path);
	struct customer_changes changes;
	assert_ok(customer_history(ctx, c.id, 10, &changes));
	assert_string_equal(changes.items[0].what, "customer.exported");
}

/* What rang at the planners and what other programs were to be told goes, too; other people's stays. */
static void
notices_and_calls_are_forgotten(void **state)
{
	struct person planner = testing_person(ctx, "planner@example.org", ROLE_BIT(ROLE_PLANNER));
	struct customer c = secretive("Quokkafrau"), other = secretive("Numbat");
	customer_id whose[] = { c.id, other.id };
	hook_id calls[2];
	struct notices notices;
	struct hook hook;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(whose); i++) {
		assert_ok(notice_write(ctx, &(struct notice_new){ .person = planner.id, .text = "She has written",
		    .customer = whose[i] }));
		assert_ok(hook_write(ctx, &(struct hook_call){ .url = "https://example.org/", .label = "x",
		    .body = "{}", .customer = whose[i] }, &calls[i]));
	}
	assert_ok(privacy_erase(ctx, c.id, c.reference));
	assert_ok(notice_list(ctx, planner.id, 0, 0, &notices));
	assert_int_equal(notices.count, 1);
	assert_err(hook_find(ctx, calls[0], &hook), ERR_NOT_FOUND);
	assert_ok(hook_find(ctx, calls[1], &hook));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_told_and_all_is_forgotten),
		cmocka_unit_test(files_and_quotes_follow),
		cmocka_unit_test(a_file_is_made),
		cmocka_unit_test(notices_and_calls_are_forgotten),
		cmocka_unit_test(what_was_looked_for_is_forgotten),
	};

	return cmocka_run_group_tests(tests, open_db, close_db);
}
