/* hook_test -- HTTP calls against a real server of the test's own, which answers as it is told. */
#include "base/test.h"

#include <string.h>
#include "account/testing.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/testing.h"
#include "hook/hook.h"
#include "net/net.h"
#include "net/testing.h"

static struct ctx *ctx;
static struct sink *sink;
static struct net net;
static struct env env;
static char url[64], allowed[64];

static int
open_world(void **state)
{
	struct unit unit;

	(void)state;
	ctx = testing_open();
	unit = testing_unit(ctx, "rheintal");
	unit.lang = LANG_EN;		/* what went wrong is said in the unit's language */
	testing_ok(ctx, unit_save(ctx, &unit));
	ctx->lang = LANG_EN;
	sink = sink_open(200, "{\"taken\":true}");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/in?a=1", sink->port);
	snprintf(allowed, sizeof(allowed), "10.9.0.0/16 127.0.0.1:%d", sink->port);
	net = net_real(&(struct net_services){ .http_allow = allowed });
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
	return 0;
}

static int
close_world(void **state)
{
	(void)state;
	testing_close(ctx);
	sink_close(sink);
	return 0;
}

static hook_id
write_call(const char *cause)
{
	hook_id id;

	testing_ok(ctx, hook_write(ctx, &(struct hook_call){ .url = url, .headers = "X-Team: north\n",
	    .body = "{\"n\":1}", .sign = true, .cause = cause, .label = "Tell the shop" }, &id));
	return id;
}

static struct hook
found(hook_id id)
{
	struct hook hook;

	testing_ok(ctx, hook_find(ctx, id, &hook));
	return hook;
}

static void
call_all(void)
{
	bool more = true;
	instant next_at;

	while (more)
		assert_ok(hook_send_next(ctx, &more, &next_at));
}

static const char *
header_of(const char *request, const char *name)
{
	const char *at = strstr(request, name);

	assert_non_null(at);
	at += strlen(name) + 2;
	return arena_strndup(ctx->arena, at, strcspn(at, "\r"));
}

static void
a_call_is_made_once_signed_and_kept_with_its_answer(void **state)
{
	hook_id id = write_call("trigger 1 event 7 effect 0"), again = write_call("trigger 1 event 7 effect 0");
	struct hook hook;
	int sent;

	(void)state;
	assert_true(ID_EQUAL(id, again));
	call_all();
	call_all();
	assert_int_equal(sink_count(sink), 1);
	hook = found(id);
	assert_int_equal(hook.status, HOOK_DONE);
	assert_int_equal(hook.answer_status, 200);
	assert_string_equal(hook.answer, "{\"taken\":true}");
	assert_true(strncmp(sink->got[0], "POST /in?a=1 HTTP/1.1\r\n", 23) == 0);
	assert_string_equal(header_of(sink->got[0], "X-Team"), "north");
	assert_string_equal(header_of(sink->got[0], "Content-Type"), "application/json");
	assert_string_equal(header_of(sink->got[0], "Doorstep-Id"), hook.public_id.text);
	sent = (int)ctx->now.s;
	assert_string_equal(header_of(sink->got[0], "Doorstep-Signature"),
	    hook_signature(ctx, hook_secret(ctx), INSTANT(sent), "{\"n\":1}"));
	assert_err(hook_again(ctx, id), ERR_CONFLICT);
}

/* RFC 4231, test case 2, and a signature that openssl made: printf '5.{}' | openssl dgst -sha256 -hmac key */
static void
signatures_are_what_others_compute(void **state)
{
	struct bytes mac = crypt_hmac_sha256(ctx, (struct bytes){ (const uint8_t *)"Jefe", 4 },
	    (struct bytes){ (const uint8_t *)"what do ya want for nothing?", 28 });

	(void)state;
	assert_string_equal(crypt_hex(ctx->arena, mac),
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_string_equal(hook_signature(ctx, "key", INSTANT(5), "{}"),
	    "t=5,v1=9be615aec64f0d044b5ad6854ab1d893ec88617fb728d2149dcd3a3428e8c45d");
}

static void
what_may_come_again_is_tried_again_and_what_may_not_is_not(void **state)
{
	hook_id id = write_call(NULL);

	(void)state;
	sink->status = 503;
	call_all();
	assert_int_equal(found(id).status, HOOK_WAITING);
	assert_int_equal(found(id).next_at.s, ctx->now.s + 60);
	testing_forward(ctx, 60);
	call_all();
	assert_int_equal(found(id).next_at.s, ctx->now.s + 120);
	assert_string_equal(header_of(sink->got[0], "Doorstep-Id"), header_of(sink->got[1], "Doorstep-Id"));
	sink->status = 404;
	testing_forward(ctx, 120);
	call_all();
	assert_int_equal(found(id).status, HOOK_FAILED);
	assert_int_equal(found(id).answer_status, 404);
	sink->status = 302;
	assert_ok(hook_again(ctx, id));
	call_all();
	assert_int_equal(found(id).status, HOOK_FAILED);
	assert_non_null(strstr(found(id).error, "moved"));
	sink->status = 204;
	assert_ok(hook_again(ctx, id));
	call_all();
	assert_int_equal(found(id).status, HOOK_DONE);
	assert_int_equal(sink_count(sink), 5);
}

/* Who mended the receiver asks for the try that would come later. */
static void
what_waits_for_another_try_is_made_at_once_when_asked(void **state)
{
	hook_id id = write_call(NULL);

	(void)state;
	assert_err(hook_again(ctx, id), ERR_CONFLICT);
	sink->status = 503;
	call_all();
	assert_int_equal(found(id).status, HOOK_WAITING);
	sink->status = 204;
	call_all();
	assert_int_equal(sink_count(sink), 1);
	assert_ok(hook_again(ctx, id));
	call_all();
	assert_int_equal(found(id).status, HOOK_DONE);
	assert_int_equal(sink_count(sink), 2);
	assert_string_equal(header_of(sink->got[0], "Doorstep-Id"), header_of(sink->got[1], "Doorstep-Id"));
}

static void
it_is_given_up_after_a_day(void **state)
{
	hook_id id = write_call(NULL);

	(void)state;
	sink->status = 500;
	for (int hour = 0; hour < 26; hour++) {
		call_all();
		testing_forward(ctx, 3600);
	}
	assert_int_equal(found(id).status, HOOK_FAILED);
	assert_true(sink_count(sink) > 20 && sink_count(sink) < 30);
}

static void
a_silent_server_makes_only_its_own_calls_wait(void **state)
{
	hook_id silent = write_call(NULL), other, same;
	char gone[64], port[8];

	(void)state;
	call_all();
	/* nobody listens there: port 9 of the allowed block is refused at once by the loopback */
	snprintf(gone, sizeof(gone), "http://127.0.0.2:%d/", sink->port);
	snprintf(port, sizeof(port), "%d", sink->port);
	net.services.http_allow = arena_printf(ctx->arena, "127.0.0.0/8");
	testing_ok(ctx, hook_write(ctx, &(struct hook_call){ .url = gone, .label = "gone" }, &silent));
	testing_ok(ctx, hook_write(ctx, &(struct hook_call){ .url = gone, .label = "gone" }, &same));
	other = write_call(NULL);
	call_all();
	assert_int_equal(found(other).status, HOOK_DONE);
	assert_int_equal(found(silent).status, HOOK_WAITING);
	assert_int_equal(found(silent).attempts, 1);
	assert_int_equal(found(same).attempts, 0);	/* waits with it */
	assert_int_equal(found(same).next_at.s, ctx->now.s + 60);
}

static void
private_addresses_are_refused(void **state)
{
	static const char *const plain[] = { "http://127.0.0.1/", "http://localhost:8080/", "http://10.0.0.1/x",
		"http://[::1]/", "http://2130706433/", "http://169.254.169.254/latest/meta-data" };
	struct hook hook;
	hook_id id;

	(void)state;
	net.services.http_allow = "";
	for (size_t i = 0; i < COUNT_OF(plain); i++) {
		struct problems problems = { 0 };

		hook_check(ctx, &(struct hook_call){ .url = plain[i] }, "e.", &problems);
		assert_non_null(problem_of(&problems, "e.url"));
	}
	/* a name that leads there is found out by the call itself, whenever it began to do so */
	net.services.http_allow = "127.0.0.0/8";
	testing_ok(ctx, hook_write(ctx, &(struct hook_call){ .url = url, .label = "x" }, &id));
	net.services.http_allow = "";
	call_all();
	hook = found(id);
	assert_int_equal(hook.status, HOOK_FAILED);
	assert_non_null(strstr(hook.error, "private"));
	assert_int_equal(sink_count(sink), 0);
}

static void
bad_input_has_its_sentence(void **state)
{
	static const struct { struct hook_call call; const char *field; } bad[] = {
		{ { .url = "" }, "url" },
		{ { .url = "ftp://example.org/" }, "url" },
		{ { .url = "https://user:secret@example.org/" }, "url" },
		{ { .url = "https://exa mple.org/" }, "url" },
		{ { .url = "https://example.org/\r\nX: y" }, "url" },
		{ { .url = "https://{field.host}/x" }, "url" },
		{ { .url = "https://example.org\\@10.0.0.1/" }, "url" },
		{ { .url = "https://example.org/", .method = "TRACE" }, "method" },
		{ { .url = "https://example.org/", .headers = "no header" }, "headers" },
		{ { .url = "https://example.org/", .headers = "Host: other" }, "headers" },
		{ { .url = "https://example.org/", .headers = "A: b\rC: d" }, "headers" },
	};
	struct problems none = { 0 };
	hook_id id;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct problems problems = { 0 };

		hook_check(ctx, &bad[i].call, "", &problems);
		if (problem_of(&problems, bad[i].field) == NULL)
			fail_msg("%s %s", bad[i].call.url, bad[i].field);
		assert_err(hook_write(ctx, &bad[i].call, &id), ERR_INVALID);
	}
	hook_check(ctx, &(struct hook_call){ .url = "https://example.org/{field.work done}?c={customer.reference}",
	    .headers = "Authorization: Bearer {field.key}", .body = "{\"a\":\"{customer.name}\"}" }, "", &none);
	assert_int_equal(none.count, 0);
}

static void
another_unit_sees_nothing_of_it(void **state)
{
	hook_id id = write_call(NULL);
	const char *secret = hook_secret(ctx);
	struct hook hook;

	(void)state;
	testing_unit(ctx, "other");
	assert_err(hook_find(ctx, id, &hook), ERR_NOT_FOUND);
	assert_err(hook_again(ctx, id), ERR_NOT_FOUND);
	assert_string_not_equal(hook_secret(ctx), secret);
}

static void
old_ones_are_forgotten(void **state)
{
	hook_id id = write_call(NULL);
	struct hook hook;
	int64_t removed;

	(void)state;
	call_all();
	testing_forward(ctx, 89 * 86400);
	assert_ok(hook_sweep(ctx, &removed));
	assert_int_equal(removed, 0);
	testing_forward(ctx, 2 * 86400);
	assert_ok(hook_sweep(ctx, &removed));
	assert_int_equal(removed, 1);
	assert_err(hook_find(ctx, id, &hook), ERR_NOT_FOUND);
}

int
main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_call_is_made_once_signed_and_kept_with_its_answer),
		IN_WORLD(signatures_are_what_others_compute),
		IN_WORLD(what_may_come_again_is_tried_again_and_what_may_not_is_not),
		IN_WORLD(what_waits_for_another_try_is_made_at_once_when_asked),
		IN_WORLD(it_is_given_up_after_a_day),
		IN_WORLD(a_silent_server_makes_only_its_own_calls_wait),
		IN_WORLD(private_addresses_are_refused),
		IN_WORLD(bad_input_has_its_sentence),
		IN_WORLD(another_unit_sees_nothing_of_it),
		IN_WORLD(old_ones_are_forgotten),
	};
#undef IN_WORLD

	return cmocka_run_group_tests(tests, NULL, NULL);
}
