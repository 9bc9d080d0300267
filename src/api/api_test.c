/*
 * api_test -- programs with keys, through the real server: who may, what is read and
 * refused, pages, booking and its conflict, and the description of it all.
 */
#include "base/test.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

#include <jansson.h>
#include "account/testing.h"
#include "activity/activity.h"
#include "api/api.h"
#include "catalog/catalog.h"
#include "crypt/crypt.h"
#include "customer/customer.h"
#include "dashboard/dashboard.h"
#include "db/db.h"
#include "db/testing.h"
#include "document/document.h"
#include "gen/account_calls.sql.h"
#include "message/message.h"
#include "planning/planning.h"
#include "team/team.h"
#include "web/testing.h"

static const struct door *const doors[] = { &api_door, NULL };

static struct world {
	struct ctx *ctx;
	struct app *app;
	const char *key, *reader, *stranger, *narrow, *admin;
	const char *site;
	type_id type;
	const char *first, *second;		/* activities */
	char got[2000000];
	json_t *answer;
} w;

/* ---- a unit with one worker, one customer and two activities ---- */

static struct err *
fill_unit(struct ctx *ctx, void *arg UNUSED)
{
	struct activity_type type = type_new();
	struct worker worker = worker_new();
	struct customer customer;
	struct site site = { .address = "Wiesengass 25, 9494 Schaan", .latitude = 47.165, .longitude = 9.509,
	    .active = true };
	struct activity_input input = { .status = STATUS_PENDING };
	activity_id id;

	type.reference = "MAINT";
	type.name = "Maintenance";
	type.duration_s = 3600;
	type.rules.mode = RULES_EXACT;
	TRY(type_save(ctx, &type));
	w.type = type.id;
	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = "giulia@example.org";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	TRY(worker_save(ctx, &worker));
	TRY(customer_new(ctx, &customer));
	customer.name = "Frick";
	customer.reference = "K1";
	TRY(customer_save(ctx, &customer));
	site.customer = customer.id;
	TRY(site_save(ctx, &site));
	w.site = arena_strdup(w.ctx->arena, site.public_id.text);
	input.type = type.id;
	input.customer = customer.id;
	input.site = site.id;
	for (int i = 0; i < 2; i++) {
		input.reference = i == 0 ? "R1" : "R2";
		TRY(activity_create(ctx, &input, QUIET, &id));
	}
	return OK;
}

static struct err *
make_keys(struct ctx *ctx, void *arg UNUSED)
{
	struct key_limits limits = { 0 };
	uint64_t all, one, admin;

	MUST(scopes_parse("read plan write", &all) && scopes_parse("read", &one));
	MUST(scopes_parse("read plan write admin", &admin));
	TRY(key_create(ctx, "all", all, &w.key));
	TRY(key_create(ctx, "admin", admin, &w.admin));
	*arena_push(ctx->arena, &limits.types) = INT64_C(999999);
	TRY(key_create_limited(ctx, "narrow", admin, &limits, &w.narrow));
	return key_create(ctx, "reader", one, &w.reader);
}

static struct err *
make_stranger(struct ctx *ctx, void *arg UNUSED)
{
	uint64_t all;

	MUST(scopes_parse("read plan write", &all));
	return key_create(ctx, "stranger", all, &w.stranger);
}

static const char *
public_of(const char *reference)
{
	struct activity activity;
	activity_id id;

	testing_ok(w.ctx, activity_lookup_reference(w.ctx, reference, &id));
	testing_ok(w.ctx, activity_find(w.ctx, id, &activity));
	return arena_strdup(w.ctx->arena, activity.public_id.text);
}

static int
open_world(void **state UNUSED)
{
	w.ctx = testing_open();
	testing_unit(w.ctx, "other");
	testing_ok(w.ctx, db_transaction(w.ctx, make_stranger, NULL));
	w.ctx->tenant = (tenant_id){ 0 };
	w.ctx->unit = (unit_id){ 0 };
	testing_unit(w.ctx, "rheintal");
	testing_ok(w.ctx, db_transaction(w.ctx, make_keys, NULL));
	testing_ok(w.ctx, db_transaction(w.ctx, fill_unit, NULL));
	w.first = public_of("R1");
	w.second = public_of("R2");
	testing_ok(w.ctx, planning_start(w.ctx));
	w.app = testing_app(w.ctx, doors, false);
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

/* Asks with that key and reads the answer's JSON into w.answer; answers the status. */
static int
go(const char *line, const char *key, const char *body)
{
	const char *request = arena_printf(w.ctx->arena, "%s HTTP/1.1\r\nHost: localhost\r\n%s%s%s"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", line,
	    key == NULL ? "" : "Authorization: Bearer ", key == NULL ? "" : key, key == NULL ? "" : "\r\n",
	    body == NULL ? 0 : strlen(body), body == NULL ? "" : body);

	return testing_ask(w.app, request, strlen(request), w.got, sizeof(w.got), &w.answer);
}

static const char *
text(const char *name)
{
	const char *value = json_string_value(json_object_get(w.answer, name));

	return value == NULL ? "(none)" : value;
}

static const char *
path_of(const char *method, const char *id, const char *rest)
{
	return arena_printf(w.ctx->arena, "%s /api/v1/activities/%s%s", method, id, rest);
}

/* ---- tests ---- */

static void
test_contract(void **state UNUSED)
{
	struct arena *arena = arena_open();

	for (const char *const *fault = app_route_faults(arena, doors); *fault != NULL; fault++)
		fail_msg("%s", *fault);
	arena_close(arena);
}

static void
test_who(void **state UNUSED)
{
	assert_int_equal(go("GET /api/v1/activities", NULL, NULL), 401);
	assert_non_null(strstr(w.got, "Content-Type: application/problem+json"));
	assert_non_null(strstr(w.got, "WWW-Authenticate: Bearer"));
	assert_int_equal(json_integer_value(json_object_get(w.answer, "status")), 401);
	assert_int_equal(go("GET /api/v1/activities", "wrong", NULL), 401);
	assert_int_equal(go("GET /api/v1/activities", w.reader, NULL), 200);
	assert_int_equal(go("POST /api/v1/activities", w.reader, "{}"), 403);
	assert_int_equal(go(path_of("POST", w.first, "/book"), w.reader, "{\"slot\":\"x\"}"), 403);
	assert_int_equal(go(path_of("GET", w.first, ""), w.key, NULL), 200);
	assert_string_equal(text("reference"), "R1");
	/* The wall: another unit's key finds nothing. */
	assert_int_equal(go(path_of("GET", w.first, ""), w.stranger, NULL), 404);
	assert_int_equal(go(path_of("POST", w.first, "/cancel"), w.stranger, "{\"reason\":\"other\"}"), 404);
	assert_int_equal(go("GET /api/v1/activities", w.stranger, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "activities")), 0);
	assert_int_equal(go("GET /api/v1/nothing", w.key, NULL), 404);
	assert_int_equal(go("DELETE /api/v1/workers", w.key, NULL), 405);
}

static void
test_letters_of_staff(void **state UNUSED)
{
	struct recipient to = { .channel = "email", .address = "marie@example.org", .name = "Marie", .lang = LANG_EN };
	const char *const secrets[] = { w.reader, w.key };
	message_id id;

	testing_ok(w.ctx, message_note(w.ctx, &to, PURPOSE_FORGOTTEN, (activity_id){ 0 },
	    "http://localhost/b/password/SECRETLINK", &id));
	for (size_t i = 0; i < COUNT_OF(secrets); i++) {
		assert_int_equal(go("GET /api/v1/messages?q=marie@", secrets[i], NULL), 200);
		const char *path = arena_printf(w.ctx->arena, "GET /api/v1/messages/%s", json_string_value(
		    json_object_get(json_array_get(json_object_get(w.answer, "messages"), 0), "id")));

		assert_int_equal(go(path, secrets[i], NULL), 200);
		assert_string_equal(text("to"), "marie@example.org");
		assert_null(strstr(w.got, "SECRETLINK"));
	}
}

/* What would open the portal is told to keys that could make such a link, and to no other. */
static void
test_ways_in(void **state UNUSED)
{
	struct recipient to = { .channel = "email", .address = "frick@example.org", .name = "Frick", .lang = LANG_EN };
	struct login_message login = { .to = to, .code = "408316", .link = "http://localhost/p/rheintal/SECRETCODE",
	    .minutes = 10 };
	const char *path[2];
	message_id id;

	testing_ok(w.ctx, message_portal_link(w.ctx, &to, "http://localhost/k/SECRETLINK", &id));
	testing_ok(w.ctx, message_login(w.ctx, &login, &id));
	assert_int_equal(go("GET /api/v1/messages?q=frick@", w.reader, NULL), 200);
	assert_null(strstr(w.got, "408316"));
	for (int i = 0; i < 2; i++)
		path[i] = arena_printf(w.ctx->arena, "GET /api/v1/messages/%s", json_string_value(json_object_get(
		    json_array_get(json_object_get(w.answer, "messages"), (size_t)i), "id")));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(go(path[i], w.reader, NULL), 200);
		assert_null(strstr(w.got, "408316"));
		assert_null(strstr(w.got, "SECRET"));
		assert_int_equal(go(path[i], w.key, NULL), 200);
		assert_non_null(strstr(w.got, i == 0 ? "408316" : "k/SECRETLINK"));
	}
	assert_int_equal(go(path[1], w.reader, NULL), 200);
	assert_non_null(strstr(text("text"), "http://localhost/…"));
	/* Nor is it guessed sign by sign. */
	assert_int_equal(go("GET /api/v1/messages?q=408", w.reader, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "messages")), 0);
}

/* What opens other people's programs is told to keys that administer. */
static void
test_veiled_calls(void **state UNUSED)
{
	assert_int_equal(go("POST /api/v1/triggers", w.admin, "{\"document\":{\"name\":\"Tell\",\"active\":false,"
	    "\"moment\":\"event\",\"event\":\"planned\",\"effects\":[{\"kind\":\"http\",\"method\":\"POST\","
	    "\"url\":\"https://hooks.example.org/SECRETPATH\",\"headers\":\"Authorization: Bearer SECRETWORD\","
	    "\"body\":\"{}\"}]}}"), 201);
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/triggers/%s", text("id")), w.reader, NULL), 200);
	assert_null(strstr(w.got, "SECRET"));
	assert_int_equal(go("GET /api/v1/triggers", w.reader, NULL), 200);
	assert_null(strstr(w.got, "SECRET"));
	assert_non_null(strstr(w.got, "https://hooks.example.org/…"));
	assert_int_equal(go("GET /api/v1/triggers", w.admin, NULL), 200);
	assert_non_null(strstr(w.got, "Bearer SECRETWORD"));
}

/* An answer that is kept to be given again is sealed: here a link that opens the back office. */
static void
test_kept_link(void **state UNUSED)
{
	const char *word = arena_printf(w.ctx->arena, "%s\r\nIdempotency-Key: link-1", w.admin), *link, *path;
	struct kept_answer_find_row row;
	struct api_key key;
	bool found;

	assert_int_equal(go("POST /api/v1/staff", w.admin, "{\"name\":\"Anna\",\"email\":\"anna@example.org\","
	    "\"roles\":[\"planner\"]}"), 201);
	path = arena_printf(w.ctx->arena, "POST /api/v1/staff/%s/password-link", text("id"));
	assert_int_equal(go(path, word, NULL), 201);
	link = arena_strdup(w.ctx->arena, text("link"));
	assert_int_equal(go(path, word, NULL), 201);
	assert_non_null(strstr(w.got, "Idempotency-Replayed: true"));
	assert_string_equal(text("link"), link);
	testing_ok(w.ctx, key_find(w.ctx, w.admin, &key, &found));
	testing_ok(w.ctx, sql_kept_answer_find(w.ctx, w.ctx->unit, key.id, "link-1", &row, &found));
	assert_true(found);
	assert_true(strlen(row.answer) > strlen(link));
	assert_null(strstr(row.answer, "password"));
	/* Of a key that sees some types only neither such a link nor the customer's own. */
	assert_int_equal(go(path, w.narrow, NULL), 403);
	assert_int_equal(go("GET /api/v1/staff", w.narrow, NULL), 403);
}

static void
test_lists(void **state UNUSED)
{
	const char *cursor;

	assert_int_equal(go("GET /api/v1/activities?reference=R2", w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "activities")), 1);
	assert_true(json_is_null(json_object_get(w.answer, "next")));
	assert_int_equal(go("GET /api/v1/activities?limit=1", w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "activities")), 1);
	cursor = text("next");
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/activities?limit=1&cursor=%s", cursor),
	    w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "activities")), 1);
	assert_true(json_is_null(json_object_get(w.answer, "next")));
	assert_int_equal(go("GET /api/v1/activities?strange=1", w.key, NULL), 422);
	assert_int_equal(go("GET /api/v1/activities?from=2027-03-01T08:00:00", w.key, NULL), 422);
	assert_int_equal(go("GET /api/v1/activities?from=2027-03-01T08:00:00+01:00&to=2027-03-01T08:00:00Z",
	    w.key, NULL), 200);
	assert_int_equal(go("GET /api/v1/customers", w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "customers")), 1);
	assert_int_equal(go("GET /api/v1/workers", w.key, NULL), 200);
	assert_int_equal(go("GET /api/v1/activity-types", w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "activity_types")), 1);
}

/* The pointers of a problem document, in order, parted by blanks. */
static const char *
pointers(void)
{
	struct buf all = buf_make(w.ctx->arena, 4096);
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(w.answer, "errors"), i, one)
		buf_printf(&all, "%s%s", i == 0 ? "" : " ", json_string_value(json_object_get(one, "pointer")));
	return buf_text(&all);
}

static void
test_strict_input(void **state UNUSED)
{
	static const char *const bad[] = { "", "[]", "{",
	    "{\"activity_type\":\"MAINT\",\"activity_type\":\"MAINT\"}", "\"x\"",
	    "{\"activity_type\":\"\\u0000\"}", "{\"activity_type\":\"MAINT\"} x" };

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(go("POST /api/v1/slots", w.key, bad[i]), 422);
	assert_int_equal(go("POST /api/v1/slots", w.key,
	    "{\"activity_type\":\"none\",\"latitude\":91,\"longitude\":\"9\",\"from\":\"2027-03-01T08:00:00\","
	    "\"limit\":0,\"colour\":\"red\",\"per\":\"day\"}"), 422);
	assert_string_equal(pointers(), "/colour /activity_type /latitude /longitude /from /limit /per");
}

static void
test_create(void **state UNUSED)
{
	assert_int_equal(go("POST /api/v1/activities", w.key,
	    "{\"activity_type\":\"MAINT\",\"customer\":\"K1\",\"title\":\"Quarterly\","
	    "\"wished\":\"2027-03-05T10:00:00+01:00\"}"), 201);
	assert_non_null(strstr(w.got, "Location: /api/v1/activities/"));
	assert_string_equal(text("title"), "Quarterly");
	assert_string_equal(text("status"), "pending");
	assert_string_equal(text("wished"), "2027-03-05T10:00:00+01:00");
	assert_string_equal(json_string_value(json_object_get(json_object_get(w.answer, "site"), "id")), w.site);
	assert_int_equal(go("POST /api/v1/activities", w.key,
	    "{\"activity_type\":\"MAINT\",\"customer\":\"K1\",\"reference\":\"R1\"}"), 422);
	assert_string_equal(pointers(), "/reference");
	assert_int_equal(go("POST /api/v1/activities", w.key,
	    "{\"activity_type\":\"MAINT\",\"customer\":\"nobody\"}"), 422);
	assert_string_equal(pointers(), "/customer");
}

/* A key of another type sees nothing of this one, nor what tells of all: alone, and as one of many changes. */
static void
test_narrow_key(void **state UNUSED)
{
	const char *type;
	json_t *one;

	assert_int_equal(go("GET /api/v1/activity-types", w.key, NULL), 200);
	type = arena_strdup(w.ctx->arena, json_string_value(json_object_get(json_array_get(
	    json_object_get(w.answer, "activity_types"), 0), "id")));
	assert_int_equal(go(path_of("GET", w.first, ""), w.narrow, NULL), 404);
	assert_int_equal(go("GET /api/v1/messages", w.narrow, NULL), 403);
	assert_int_equal(go("GET /api/v1/triggers", w.narrow, NULL), 403);
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/activity-types/%s/report-templates", type),
	    w.key, NULL), 200);
	assert_int_equal(go(arena_printf(w.ctx->arena, "GET /api/v1/activity-types/%s/report-templates", type),
	    w.narrow, NULL), 404);
	assert_int_equal(go("POST /api/v1/quotes", w.narrow, "{\"customer\":\"K1\"}"), 403);
	assert_int_equal(go("POST /api/v1/bulk", w.narrow, "{\"operations\":[{\"method\":\"POST\","
	    "\"path\":\"/v1/quotes\",\"body\":{\"customer\":\"K1\"}}]}"), 200);
	one = json_array_get(json_object_get(w.answer, "results"), 0);
	assert_int_equal(json_integer_value(json_object_get(one, "status")), 403);
}

/* What a body says is kept, even where C has a 0 for it. */
static void
test_zero_is_said(void **state UNUSED)
{
	const char *customer;
	json_t *one;

	assert_int_equal(go("GET /api/v1/customers", w.key, NULL), 200);
	customer = arena_strdup(w.ctx->arena, json_string_value(json_object_get(json_array_get(
	    json_object_get(w.answer, "customers"), 0), "id")));
	assert_int_equal(go(arena_printf(w.ctx->arena, "PUT /api/v1/customers/%s/opening-hours", customer), w.key,
	    "{\"exceptions\":[{\"day\":\"1970-01-01\"}]}"), 200);
	one = json_array_get(json_object_get(w.answer, "exceptions"), 0);
	assert_string_equal(json_string_value(json_object_get(one, "day")), "1970-01-01");
	assert_int_equal(go(arena_printf(w.ctx->arena, "POST /api/v1/customers/%s/sites", customer), w.key,
	    "{\"address\":\"Sea\",\"latitude\":0,\"longitude\":0.0}"), 201);
	assert_true(json_is_number(json_object_get(w.answer, "latitude")));
	assert_int_equal(go(arena_printf(w.ctx->arena, "POST /api/v1/sites/%s/archive", text("id")), w.key, NULL), 200);
}

static void
test_booking(void **state UNUSED)
{
	const char *body, *slot;
	json_t *slots, *one;

	assert_int_equal(go("POST /api/v1/slots", w.key, arena_printf(w.ctx->arena, "{\"activity\":\"%s\"}",
	    w.first)), 200);
	slots = json_object_get(w.answer, "slots");
	assert_true(json_array_size(slots) > 0);
	one = json_array_get(slots, 0);
	slot = arena_strdup(w.ctx->arena, json_string_value(json_object_get(one, "slot")));
	assert_string_equal(json_string_value(json_object_get(json_object_get(one, "worker"), "email")),
	    "giulia@example.org");
	body = arena_printf(w.ctx->arena, "{\"slot\":\"%s\"}", slot);
	assert_int_equal(go(path_of("POST", w.first, "/book"), w.key, body), 200);
	assert_string_equal(text("status"), "planned");
	assert_string_equal(text("id"), w.first);
	/* The same slot for another one: too late, but here is what can be had, and it can be. */
	assert_int_equal(go(path_of("POST", w.second, "/book"), w.key, body), 409);
	slots = json_object_get(w.answer, "slots");
	assert_true(json_array_size(slots) > 0);
	body = arena_printf(w.ctx->arena, "{\"slot\":\"%s\"}",
	    json_string_value(json_object_get(json_array_get(slots, 0), "slot")));
	assert_int_equal(go(path_of("POST", w.second, "/book"), w.key, body), 200);
	assert_int_equal(go(path_of("POST", w.second, "/book"), w.key, "{\"slot\":\"forged\"}"), 422);
	assert_int_equal(go(path_of("POST", w.first, "/cancel"), w.key, "{\"reason\":\"because\"}"), 422);
	assert_int_equal(go(path_of("POST", w.first, "/cancel"), w.key,
	    "{\"reason\":\"other\",\"detail\":\"test\"}"), 200);
	assert_string_equal(text("status"), "canceled");
	assert_int_equal(go(path_of("POST", w.second, "/unplan"), w.key, NULL), 200);
	assert_string_equal(text("status"), "pending");
}

static struct err *
add_paper(struct ctx *ctx, void *arg)
{
	const struct document_content *content = arg;
	struct customer customer;
	struct document document;
	bool found;

	TRY(customer_lookup_reference(ctx, "K1", &customer, &found));
	return document_add(ctx, content, &(struct document_place){ .owner = DOCUMENT_OF_CUSTOMER,
	    .owner_id = customer.id.value, .customer = customer.id }, false, NULL, &document);
}

/* A quote that is about no activity, as the PDF beside its customer: not for a key of some types. */
static void
test_paper_of_all(void **state UNUSED)
{
	struct document_content content;
	const char *list, *one;

	testing_ok(w.ctx, document_take_bytes(w.ctx, DOCUMENT_REPORT, "application/pdf", "Quote 1.pdf",
	    (struct bytes){ (const uint8_t *)"%PDF-1.7", 8 }, &content));
	testing_ok(w.ctx, db_transaction(w.ctx, add_paper, &content));
	assert_int_equal(go("GET /api/v1/customers", w.key, NULL), 200);
	list = arena_printf(w.ctx->arena, "GET /api/v1/customers/%s/documents", json_string_value(json_object_get(
	    json_array_get(json_object_get(w.answer, "customers"), 0), "id")));
	assert_int_equal(go(list, w.key, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "documents")), 1);
	one = arena_printf(w.ctx->arena, "GET /api/v1/documents/%s", json_string_value(json_object_get(
	    json_array_get(json_object_get(w.answer, "documents"), 0), "id")));
	assert_int_equal(go(one, w.key, NULL), 200);
	assert_int_equal(go(list, w.narrow, NULL), 200);
	assert_int_equal(json_array_size(json_object_get(w.answer, "documents")), 0);
	assert_int_equal(go(one, w.narrow, NULL), 404);
	assert_int_equal(go(arena_printf(w.ctx->arena, "%s/content", one), w.narrow, NULL), 404);
}

static struct err *
add_past(struct ctx *ctx, void *arg UNUSED)
{
	struct activity_input input = { .reference = "PAST", .status = STATUS_TERMINATED, .origin = ORIGIN_IMPORT };
	struct customer customer;
	struct worker worker;
	activity_id id;
	bool found;

	TRY(customer_lookup_reference(ctx, "K1", &customer, &found));
	TRY(worker_lookup_email(ctx, "giulia@example.org", &worker, &found));
	input.customer = customer.id;
	input.type = w.type;
	input.worker = worker.id;
	input.start = INSTANT(1771927200);	/* 2026-02-24T10:00:00Z */
	input.end = INSTANT(input.start.s + 3600);
	input.real_start = INSTANT(input.start.s + 300);
	input.real_end = input.end;
	return activity_create(ctx, &input, QUIET, &id);
}

static void
test_figures(void **state UNUSED)
{
	json_t *all, *one;
	int did;

	testing_ok(w.ctx, db_transaction(w.ctx, add_past, NULL));
	testing_ok(w.ctx, dashboard_count(w.ctx, 1000, &did));
	assert_int_equal(go("GET /api/v1/figures?from=2026-02-20&to=2026-02-25&worker=giulia@example.org", w.reader,
	    NULL), 200);
	all = json_object_get(w.answer, "all");
	assert_int_equal(json_integer_value(json_object_get(all, "visits")), 1);
	assert_int_equal(json_integer_value(json_object_get(all, "on_time")), 1);
	assert_true(json_number_value(json_object_get(all, "on_time_share")) == 1);
	assert_true(json_is_null(json_object_get(all, "satisfaction")));
	assert_int_equal(json_array_size(json_object_get(w.answer, "steps")), 6);
	one = json_array_get(json_object_get(w.answer, "steps"), 4);
	assert_string_equal(json_string_value(json_object_get(one, "first_day")), "2026-02-24");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(one, "figures"), "visits")), 1);
	one = json_array_get(json_object_get(w.answer, "workers"), 0);
	assert_string_equal(json_string_value(json_object_get(one, "name")), "Giulia Rossi");
	assert_int_equal(go("GET /api/v1/figures?from=2026-02-20&to=2026-02-23", w.reader, NULL), 200);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(w.answer, "all"), "visits")), 0);
	assert_int_equal(go("GET /api/v1/figures", w.narrow, NULL), 403);
	assert_int_equal(go("GET /api/v1/figures?from=2026-02-20&to=2026-02-19", w.reader, NULL), 422);
	assert_string_equal(pointers(), "/to");
	assert_int_equal(go("GET /api/v1/figures?skill=Flying&worker=nobody&from=1999", w.reader, NULL), 422);
	assert_string_equal(pointers(), "/from /worker /skill");
}

static void
test_rate(void **state UNUSED)
{
	int refused = 0;

	for (int i = 0; i < 400 && !refused; i++)
		refused = go("GET /api/v1/workers", w.reader, NULL) == 429;
	assert_true(refused);
	assert_non_null(strstr(w.got, "Retry-After: "));
	assert_non_null(strstr(w.got, "RateLimit-Remaining: 0"));
	assert_int_equal(go("GET /api/v1/workers", w.key, NULL), 200);
}

/* Every row stands in the description, and nothing else. */
static void
count_row(void *arg, const struct door *door UNUSED, const struct route *route UNUSED)
{
	++*(int *)arg;
}

static void
test_openapi(void **state UNUSED)
{
	int rows = 0, operations = 0;
	const char *path;
	json_t *operation;

	assert_int_equal(go("GET /api/openapi.json", NULL, NULL), 200);
	assert_string_equal(text("openapi"), "3.1.0");
	json_object_foreach(json_object_get(w.answer, "paths"), path, operation)
		operations += (int)json_object_size(operation);
	app_each_route(doors, count_row, &rows);
	assert_int_equal(operations, rows);
	operation = json_object_get(json_object_get(json_object_get(w.answer, "paths"), "/api/v1/slots"), "post");
	assert_string_equal(json_string_value(json_object_get(operation, "summary")),
	    "The slots that can be booked, best first. Nothing is held by asking.");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_contract), cmocka_unit_test(test_who), cmocka_unit_test(test_lists),
		cmocka_unit_test(test_strict_input), cmocka_unit_test(test_create), cmocka_unit_test(test_booking),
		cmocka_unit_test(test_openapi), cmocka_unit_test(test_narrow_key), cmocka_unit_test(test_zero_is_said),
		cmocka_unit_test(test_letters_of_staff),
		cmocka_unit_test(test_ways_in), cmocka_unit_test(test_veiled_calls),
		cmocka_unit_test(test_kept_link), cmocka_unit_test(test_figures),
		cmocka_unit_test(test_paper_of_all), cmocka_unit_test(test_rate),
	};

	crypt_start();
	return cmocka_run_group_tests(tests, open_world, close_world);
}
