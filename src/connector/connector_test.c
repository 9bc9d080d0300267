/*
 * connector_test -- programs of the former product, through the real server: what each right shows and changes, bodies
 * that no program should send, and what the log keeps.
 */
#include "base/test.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

#include <jansson.h>
#include "account/testing.h"
#include "base/buf.h"
#include "catalog/catalog.h"
#include "connector/connector.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"
#include "external/external.h"
#include "planning/planning.h"
#include "web/testing.h"

#define ALL_RIGHTS	(EXTERNAL_BIT(EXTERNAL_RIGHT_COUNT) - 1)
#define JSON		"application/json"
#define FORM		"application/x-www-form-urlencoded"

static const struct door *const doors[] = { &connector_door, NULL };

static struct world {
	struct ctx *ctx;
	struct app *app;
	struct external_access whole_access, creator_access;
	const char *whole, *creator, *closer, *stranger;	/* their paths */
	customer_id customer;
	char got[2000000];
	json_t *answer;
} w;

/* ---- a unit with a customer who is on record ---- */

static struct err *
fill_unit(struct ctx *ctx, void *arg UNUSED)
{
	struct activity_type type = type_new();
	struct customer customer;
	struct site site = { .address = "Wiesengass 25, 9494 Schaan", .address_additional = "", .latitude = 47.165,
		.longitude = 9.509, .notes = "", .active = true };
	struct contact contact = { .name = "Nina", .email = "nina@frick.example", .mobile_typed = "",
		.lang = LANG_COUNT, .can_see = true, .can_book = true, .can_sign = true, .active = true };

	type.reference = "MAINT";
	type.name = "Maintenance";
	type.duration_s = 3600;
	TRY(type_save(ctx, &type));
	TRY(customer_new(ctx, &customer));
	customer.name = "Frick Metallbau";
	customer.reference = "K1";
	customer.comment = "Pays late";
	TRY(customer_save(ctx, &customer));
	w.customer = site.customer = contact.customer = customer.id;
	TRY(site_save(ctx, &site));
	return contact_save(ctx, &contact);
}

static const char *
make_access(const char *name, unsigned rights, struct external_access *access)
{
	const char *address;

	*access = (struct external_access){ .name = name, .rights = rights };
	testing_ok(w.ctx, external_save(w.ctx, access, &address));
	return strstr(address, "/connectors/");
}

static int
open_world(void **state UNUSED)
{
	struct external_access other;

	w.ctx = testing_open();
	testing_unit(w.ctx, "other");
	testing_person(w.ctx, "boss@other.example", ROLE_BIT(ROLE_ADMIN));
	w.stranger = make_access("Stranger", ALL_RIGHTS, &other);
	w.ctx->tenant = (tenant_id){ 0 };
	w.ctx->unit = (unit_id){ 0 };
	testing_unit(w.ctx, "rheintal");
	testing_person(w.ctx, "boss@example.org", ROLE_BIT(ROLE_ADMIN));
	testing_ok(w.ctx, db_transaction(w.ctx, fill_unit, NULL));
	w.whole = make_access("ERP", ALL_RIGHTS, &w.whole_access);
	w.creator = make_access("Shop", EXTERNAL_BIT(EXTERNAL_CREATE), &w.creator_access);
	w.closer = make_access("Meter", EXTERNAL_BIT(EXTERNAL_CLOSE) | EXTERNAL_BIT(EXTERNAL_EDIT), &other);
	testing_ok(w.ctx, planning_start(w.ctx));
	w.app = testing_app(w.ctx, doors, true);
	return 0;
}

static int
close_world(void **state UNUSED)
{
	json_decref(w.answer);
	w.answer = NULL;
	testing_app_stop(w.app, w.ctx);
	return 0;
}

/* ---- asking ---- */

/* The status; the answer is in w.got whole, and in w.answer when it is JSON. */
static int
call(const char *access, const char *method, const char *path, const char *type, const char *body, size_t size)
{
	struct buf text = buf_make(w.ctx->arena, size + 4096);

	buf_printf(&text, "%s %s%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: %s\r\n"
	    "Content-Length: %zu\r\n\r\n", method, access, path, type, size);
	buf_put(&text, body, size);
	return testing_ask(w.app, text.at, text.size, w.got, sizeof(w.got), &w.answer);
}

static int
tell(const char *access, const char *json)
{
	return call(access, "PATCH", "/interventions", JSON, json, strlen(json));
}

static int
tell_form(const char *access, const char *form)
{
	return call(access, "PATCH", "/interventions", FORM, form, strlen(form));
}

static const char *
member(const char *name)
{
	return json_string_value(json_object_get(json_object_get(w.answer, "intervention"), name));
}

static void
expect_nothing_of_the_customer(const char *about)
{
	static const char *const secrets[] = { "Frick", "nina@", "Wiesengass", "Pays late" };

	for (size_t i = 0; i < COUNT_OF(secrets); i++)
		if (strstr(w.got, secrets[i]) != NULL)
			fail_msg("%s tells \"%s\": %s", about, secrets[i], w.got);
}

/* ---- rights ---- */

static void
who_may_only_create_reads_no_customer(void **state UNUSED)
{
	static const char *const named[] = { "{\"reference\":\"K1\"}", "{\"email\":\"nina@frick.example\"}",
		"{\"name\":\"Frick Metallbau\"}" };

	for (size_t i = 0; i < COUNT_OF(named); i++) {
		const char *cref = arena_printf(w.ctx->arena, "blind-%zu", i);

		assert_int_equal(tell(w.creator, arena_printf(w.ctx->arena,
		    "{\"intervention\":{\"cref\":\"%s\",\"customer\":%s}}", cref, named[i])), 200);
		assert_string_equal(member("cref"), cref);
		assert_string_equal(member("status"), "pending");
		expect_nothing_of_the_customer(named[i]);
		/* Who may see it finds that it is that customer's. */
		assert_int_equal(call(w.whole, "GET", arena_printf(w.ctx->arena, "/interventions/%s", cref), JSON, "",
		    0), 200);
		assert_non_null(strstr(w.got, "Frick"));
	}
}

static void
who_may_not_view_reads_nothing_by_changing(void **state UNUSED)
{
	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"seen\",\"title\":\"Wiesengass\","
	    "\"customer\":{\"reference\":\"K1\"}}}"), 200);
	assert_int_equal(call(w.closer, "PATCH", "/interventions/seen", JSON, "{}", 2), 200);
	assert_string_equal(member("cref"), "seen");
	expect_nothing_of_the_customer("a change of nothing");
	assert_int_equal(call(w.closer, "PATCH", "/reports/seen", FORM, "report[status]=ok", 17), 200);
	assert_string_equal(member("status"), "terminated");
	expect_nothing_of_the_customer("a report");
}

static void
who_may_only_create_changes_no_customer(void **state UNUSED)
{
	struct customer customer;
	struct contact contact;
	struct sites sites;
	bool found;

	assert_int_equal(tell(w.creator, "{\"intervention\":{\"cref\":\"taking\",\"customer\":{\"reference\":\"K1\","
	    "\"name\":\"Mine\",\"email\":\"me@thief.example\",\"mobile\":\"+4237901122\","
	    "\"portal_access\":true}}}"), 200);
	testing_ok(w.ctx, customer_find(w.ctx, w.customer, &customer));
	assert_string_equal(customer.name, "Frick Metallbau");
	testing_ok(w.ctx, contact_lookup_first(w.ctx, w.customer, &contact, &found));
	assert_string_equal(contact.email, "nina@frick.example");
	assert_null(contact.mobile);
	/* An address said of the customer is none of theirs; one of the work is where the work is. */
	assert_int_equal(tell(w.creator, "{\"intervention\":{\"cref\":\"there\",\"customer\":{\"reference\":\"K1\","
	    "\"address\":\"Diebsgasse 1, 9490 Vaduz\"}}}"), 200);
	testing_ok(w.ctx, site_list(w.ctx, w.customer, &sites));
	assert_int_equal(sites.count, 1);
	assert_int_equal(tell(w.creator, "{\"intervention\":{\"cref\":\"where\",\"address\":"
	    "\"Werkgasse 1, 9490 Vaduz\",\"customer\":{\"reference\":\"K1\"}}}"), 200);
	testing_ok(w.ctx, site_list(w.ctx, w.customer, &sites));
	assert_int_equal(sites.count, 2);
	/* Who may change does. */
	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"giving\",\"customer\":{\"reference\":\"K1\","
	    "\"category\":\"Gold\"}}}"), 200);
	testing_ok(w.ctx, customer_find(w.ctx, w.customer, &customer));
	assert_string_equal(customer.category, "Gold");
}

static void
another_units_are_not_there(void **state UNUSED)
{
	static const char *const paths[] = { "/interventions/", "/reports/" };
	static const char *const methods[] = { "GET", "PATCH", "POST", "PUT" };

	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"home\",\"customer\":{\"reference\":\"K1\"}}}"),
	    200);
	for (size_t p = 0; p < COUNT_OF(paths); p++)
		for (size_t m = 0; m < COUNT_OF(methods); m++) {
			const char *body = m == 0 ? "" : "{}";
			const char *foreign, *nothing;

			assert_int_equal(call(w.stranger, methods[m], arena_printf(w.ctx->arena, "%shome", paths[p]),
			    JSON, body, strlen(body)), 404);
			foreign = arena_strdup(w.ctx->arena, strstr(w.got, "\r\n\r\n"));
			assert_int_equal(call(w.stranger, methods[m], arena_printf(w.ctx->arena, "%snone", paths[p]),
			    JSON, body, strlen(body)), 404);
			nothing = strstr(w.got, "\r\n\r\n");
			assert_string_equal(foreign, nothing);
		}
}

/* ---- bad input ---- */

static const char *
repeated(const char *before, const char *unit, int times, const char *after)
{
	struct buf text = buf_make(w.ctx->arena, strlen(unit) * (size_t)times + 200);

	buf_puts(&text, before);
	for (int i = 0; i < times; i++)
		buf_puts(&text, unit);
	buf_puts(&text, after);
	return buf_text(&text);
}

static void
bodies_that_no_program_should_send(void **state UNUSED)
{
	const struct { const char *about, *type, *body; int status; } rows[] = {
		{ "brackets in brackets", FORM, repeated("intervention", "[a]", 100000, "=1"), 422 },
		{ "brackets that are not closed", FORM, repeated("intervention", "[", 100000, "=1"), 422 },
		{ "ten thousand members", FORM, repeated("intervention[address]=x", "&a[]=1", 10000, ""), 400 },
		{ "objects in objects", JSON, repeated("", "{\"a\":", 5000, "1"), 422 },
		{ "lists in lists", JSON, repeated("{\"intervention\":", "[", 100000, "}"), 422 },
		{ "a list", JSON, "[1,2]", 422 },
		{ "half an object", JSON, "{\"intervention\":{\"title\":\"x\"", 422 },
		{ "bad UTF-8", JSON, "{\"intervention\":{\"title\":\"\xff\xfe\"}}", 422 },
		{ "half a character", JSON, "{\"intervention\":{\"title\":\"\\ud800\"}}", 422 },
		{ "a NUL", JSON, "{\"intervention\":{\"title\":\"a\\u0000b\"}}", 422 },
		{ "too much", JSON, repeated("{\"intervention\":{\"comment\":\"", "0123456789", 120000, "\"}}"),
		  413 },
		{ "nothing", JSON, "", 422 },
		{ "only a customer", JSON, "{\"intervention\":{\"customer\":{\"reference\":\"K1\"}}}", 200 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int status = call(w.whole, "PATCH", "/interventions", rows[i].type, rows[i].body,
		    strlen(rows[i].body));

		if (status != rows[i].status)
			fail_msg("%s: %d, not %d: %.400s", rows[i].about, status, rows[i].status, w.got);
		if (status >= 400)
			assert_non_null(json_string_value(json_object_get(w.answer, "message")));
	}
}

static void
of_two_members_the_last_counts(void **state UNUSED)
{
	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"one\",\"title\":\"first\",\"title\":\"second\","
	    "\"customer\":{\"reference\":\"K1\"}}}"), 200);
	assert_string_equal(member("title"), "second");
	assert_int_equal(tell_form(w.whole,
	    "intervention[cref]=one&intervention[title]=third&intervention[title]=fourth"), 200);
	assert_string_equal(member("title"), "fourth");
	/* A text where an object was begun: the later one stands. */
	assert_int_equal(tell_form(w.whole,
	    "intervention[cref]=one&intervention[customer]=x&intervention[customer][reference]=K1"), 200);
}

/* Every member × every type of value: a sentence or an answer, never a fault of ours. */
static void
wrong_types_are_told(void **state UNUSED)
{
	static const char *const members[] = { "cref", "reference", "title", "intervention_type", "customer", "address",
		"address_additional", "assignment_method", "color", "priority", "ignore_restriction", "duration",
		"scheduled_start_at", "scheduled_end_at", "scheduledSlots", "call_reference_at", "with_appointment",
		"comment", "status", "contact_type", "custom_status1", "self_service", "self_service_start_at",
		"assignments", "report", "custom_fields", "financial", "accounting", "parent_id" };
	static const char *const inner[] = { "reference", "type", "active", "name", "phone", "mobile", "email",
		"category", "portal_access", "parent_id", "opening_hours", "assignment_restrictions", "custom_fields" };
	static const char *const values[] = { "1", "-1e308", "9223372036854775808", "true", "null", "\"\"", "\"x\"",
		"[]", "[[]]", "{}", "{\"a\":{\"b\":[1]}}", "[null]", "{\"0\":{\"id\":[]}}" };

	for (size_t v = 0; v < COUNT_OF(values); v++) {
		for (size_t m = 0; m < COUNT_OF(members); m++) {
			int status = tell(w.whole, arena_printf(w.ctx->arena, "{\"intervention\":{\"customer\":"
			    "{\"reference\":\"K1\"},\"%s\":%s}}", members[m], values[v]));

			if (status >= 500 || (status != 200 && status != 409 && status != 422))
				fail_msg("%s: %s: %d %.300s", members[m], values[v], status, w.got);
		}
		for (size_t m = 0; m < COUNT_OF(inner); m++) {
			int status = tell(w.whole, arena_printf(w.ctx->arena,
			    "{\"intervention\":{\"customer\":{\"%s\":%s}}}", inner[m], values[v]));

			if (status != 200 && status != 409 && status != 422)
				fail_msg("customer.%s: %s: %d %.300s", inner[m], values[v], status, w.got);
		}
	}
}

static void
searches_that_no_program_should_make(void **state UNUSED)
{
	static const struct { const char *query; int status; } rows[] = {
		{ "pagination[limit]=0", 422 }, { "pagination[limit]=501", 422 }, { "pagination[page]=-1", 422 },
		{ "pagination[page]=99999999999999999999", 422 }, { "pagination=x", 422 }, { "status=gone", 422 },
		{ "status[a][b]=pending", 422 }, { "updated_at_min=tomorrow", 422 }, { "sort_by=name", 422 },
		{ "light_model=perhaps", 422 }, { "intervention_types[0][id][x]=1", 422 },
		{ "cref[]=a&cref[]=b", 200 }, { "parent_id=nobody", 200 }, { "title=%ff", 400 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *path = arena_printf(w.ctx->arena, "/interventions?%s", rows[i].query);
		int status = call(w.whole, "GET", path, JSON, "", 0);

		if (status != rows[i].status)
			fail_msg("%s: %d, not %d: %.400s", rows[i].query, status, rows[i].status, w.got);
	}
}

/* ---- the log ---- */

static void
the_log_keeps_nothing_of_a_person(void **state UNUSED)
{
	static const char *const secrets[] = { "Hartmann", "Schleichweg", "diabetic", "0041791112233", "Geheim" };
	struct external_calls calls;

	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"logged\",\"title\":\"Geheim\",\"customer\":{"
	    "\"reference\":\"H9\",\"name\":\"Hartmann\",\"address\":\"Schleichweg 3\","
	    "\"mobile\":\"0041791112233\","
	    "\"illness\":\"diabetic\",\"more\":{\"doctor\":\"Hartmann\"},\"0\":\"Hartmann\"},"
	    "\"remark\":\"diabetic\"}}"), 200);
	assert_int_equal(call(w.whole, "GET", "", JSON, "", 0), 200);
	assert_non_null(strstr(w.got, w.whole));
	testing_ok(w.ctx, external_list_calls(w.ctx, w.whole_access.id, false, 0, 2, &calls));
	assert_int_equal(calls.count, 2);
	for (size_t i = 0; i < calls.count; i++) {
		const char *kept = arena_printf(w.ctx->arena, "%s\n%s", calls.items[i].asked, calls.items[i].answered);

		for (size_t k = 0; k < COUNT_OF(secrets); k++)
			if (strstr(kept, secrets[k]) != NULL)
				fail_msg("the log keeps \"%s\": %s", secrets[k], kept);
		/* An address of a route holds the key. */
		assert_null(strstr(kept, strrchr(w.whole, '/') + 1));
	}
	assert_non_null(strstr(calls.items[1].asked, "logged"));
	assert_non_null(strstr(calls.items[1].asked, "H9"));
	/* Nothing is told in the place of something else. */
	assert_int_equal(call(w.whole, "GET", "/interventions?search=Hartmann&customer=Hartmann&report[]=Geheim"
	    "&errors[x]=Hartmann&message=Hartmann&routes[y]=Geheim&parent[0]=diabetic"
	    "&cref=Hartmann@example.org", JSON, "", 0), 200);
	assert_int_equal(tell(w.whole, "{\"errors\":{\"a\":\"Hartmann\"},\"message\":\"Hartmann\","
	    "\"search\":\"Geheim\",\"intervention\":{\"cref\":\"logged\",\"assignments\":[\"Hartmann\"],"
	    "\"parent\":\"diabetic\"}}") >= 500, 0);
	testing_ok(w.ctx, external_list_calls(w.ctx, w.whole_access.id, false, 0, 2, &calls));
	for (size_t i = 0; i < calls.count; i++)
		for (size_t k = 0; k < COUNT_OF(secrets); k++)
			if (strstr(calls.items[i].asked, secrets[k]) != NULL)
				fail_msg("the log keeps \"%s\": %s", secrets[k], calls.items[i].asked);
	/* What went wrong is kept: the log is for finding it. */
	assert_int_equal(tell(w.whole, "{\"intervention\":{\"duration\":\"long\"}}"), 422);
	testing_ok(w.ctx, external_list_calls(w.ctx, w.whole_access.id, true, 0, 1, &calls));
	assert_non_null(strstr(calls.items[0].answered, "duration"));
	/* The sentences of the answer stand there, what they quote of the caller does not. */
	assert_int_equal(call(w.whole, "GET", "/interventions?status=jan@frick.li", JSON, "", 0), 422);
	assert_non_null(strstr(w.got, "jan@frick.li"));
	testing_ok(w.ctx, external_list_calls(w.ctx, w.whole_access.id, true, 0, 1, &calls));
	assert_null(strstr(calls.items[0].answered, "jan"));
	if (strstr(calls.items[0].answered, "Es gibt keinen Status „…“.") == NULL)
		fail_msg("the sentence is gone: %s", calls.items[0].answered);
	assert_int_equal(tell(w.whole, "{\"intervention\":{\"cref\":\"logged\",\"status\":\"a \\\"Geheim\\\" b\"}}"),
	    422);
	testing_ok(w.ctx, external_list_calls(w.ctx, w.whole_access.id, true, 0, 1, &calls));
	assert_null(strstr(calls.items[0].answered, "Geheim"));
	assert_non_null(strstr(calls.items[0].answered, "keinen Status"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_only_create_reads_no_customer),
		cmocka_unit_test(who_may_not_view_reads_nothing_by_changing),
		cmocka_unit_test(who_may_only_create_changes_no_customer),
		cmocka_unit_test(another_units_are_not_there),
		cmocka_unit_test(bodies_that_no_program_should_send),
		cmocka_unit_test(of_two_members_the_last_counts),
		cmocka_unit_test(wrong_types_are_told),
		cmocka_unit_test(searches_that_no_program_should_make),
		cmocka_unit_test(the_log_keeps_nothing_of_a_person),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
