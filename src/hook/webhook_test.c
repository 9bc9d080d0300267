/* webhook_test -- subscriptions against a real receiver that is away for a day. */
#include "base/test.h"

#include <jansson.h>
#include <string.h>
#include "account/testing.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "db/db.h"
#include "db/testing.h"
#include "hook/webhook.h"
#include "net/net.h"
#include "net/testing.h"

enum { ACTIVITIES = 5, EVENTS = 8 };

static struct ctx *ctx;
static struct sink *sink;
static struct net net;
static struct env env;
static char url[64], allowed[64];

static int
open_world(void **state)
{
	(void)state;
	ctx = testing_open();
	testing_unit(ctx, "rheintal");
	ctx->lang = LANG_EN;
	testing_person(ctx, "chef@example.org", ROLE_BIT(ROLE_ADMIN));
	sink = sink_open(200, "{}");
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/in", sink->port);
	snprintf(allowed, sizeof(allowed), "127.0.0.1:%d", sink->port);
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

static struct webhook
subscribe(const char *name, uint64_t events)
{
	struct webhook webhook = { .name = name, .url = url, .events = events, .active = true };

	testing_ok(ctx, webhook_save(ctx, &webhook));
	return webhook;
}

static struct err *
tell_in(struct ctx *in, void *arg)
{
	return webhook_tell(in, arg);
}

static int64_t last_event;

/* Number `n` in the life of an activity. */
static void
tell(int activity, int n, enum event_kind kind)
{
	struct activity a = { .id = { 100 + activity }, .type = { 7 }, .status = STATUS_PENDING,
		.reference = arena_printf(ctx->arena, "A%d", activity), .title = arena_printf(ctx->arena, "%d", n),
		.type_reference = "maint", .start = INSTANT_NONE, .end = INSTANT_NONE, .window_from = INSTANT_NONE };
	struct webhook_news news = { .event = { ++last_event }, .kind = kind, .at = ctx->now, .actor = "staff",
		.activity = &a };

	testing_ok(ctx, db_transaction(ctx, tell_in, &news));
	testing_ok(ctx, db_transaction(ctx, tell_in, &news));	/* handled again after a crash: once */
}

/* Until nothing is due now; gives when to come back. */
static instant
call_all(void)
{
	bool more = true;
	instant next_at = INSTANT_NONE;

	while (more)
		assert_ok(hook_send_next(ctx, &more, &next_at));
	return next_at;
}

static const char *
header_of(const char *request, const char *name)
{
	const char *at = strstr(request, name);

	assert_non_null(at);
	at += strlen(name) + 2;
	return arena_strndup(ctx->arena, at, strcspn(at, "\r"));
}

static json_t *
body_of(const char *request)
{
	json_t *body = json_loads(strstr(request, "\r\n\r\n") + 4, 0, NULL);

	assert_non_null(body);
	arena_defer(ctx->arena, (void (*)(void *))json_decref, body);
	return body;
}

/* As a receiver checks it: HMAC-SHA256 of "t.body" under the secret. */
static void
assert_signed(const char *request, const char *secret)
{
	const char *signature = header_of(request, "Doorstep-Signature"), *body = strstr(request, "\r\n\r\n") + 4;
	const char *comma = strchr(signature, ',');
	const char *text = arena_printf(ctx->arena, "%.*s.%s", (int)(comma - signature) - 2, signature + 2, body);
	struct bytes mac = crypt_hmac_sha256(ctx, (struct bytes){ (const uint8_t *)secret, strlen(secret) },
	    (struct bytes){ (const uint8_t *)text, strlen(text) });

	assert_string_equal(comma + 4, crypt_hex(ctx->arena, mac));
}

static const char *
member(json_t *body, const char *name)
{
	return json_string_value(json_object_get(json_object_get(body, "activity"), name));
}

static void
a_receiver_that_was_away_for_a_day_gets_everything_in_order(void **state)
{
	struct webhook webhook = subscribe("ERP", 0);
	const int moods[] = { 500, 302, 404, 503, 401 };
	instant back = INSTANT(ctx->now.s + 86400), next_at;
	int seen[ACTIVITIES] = { 0 }, tries, told = 0;

	(void)state;
	for (int round = 0; ctx->now.s < back.s; round++) {
		sink->status = moods[round % COUNT_OF(moods)];
		sink->drop_after_dot = round % 7 == 6;
		if (round < EVENTS) {
			for (int a = 0; a < ACTIVITIES; a++, told++)
				tell(a, round, round == 0 ? EVENT_CREATED : EVENT_CHANGED);
		}
		next_at = call_all();
		assert_false(INSTANT_IS_NONE(next_at));
		assert_true(next_at.s > ctx->now.s && next_at.s <= ctx->now.s + 3600);
		testing_forward(ctx, next_at.s - ctx->now.s);
	}
	assert_int_equal(told, ACTIVITIES * EVENTS);
	tries = sink_count(sink);
	assert_true(tries >= 24 && tries < 60);	/* one asks whether it is back, not all of them */

	sink->status = 200;
	sink->drop_after_dot = false;
	assert_true(INSTANT_IS_NONE(call_all()));
	assert_int_equal(sink_count(sink) - tries, ACTIVITIES * EVENTS);
	for (int i = tries; i < sink_count(sink); i++) {
		json_t *body = body_of(sink->got[i]);
		int a = member(body, "reference")[1] - '0';

		assert_int_equal(member(body, "title")[0] - '0', seen[a]);
		seen[a]++;
		assert_signed(sink->got[i], webhook_secret(ctx, &webhook));
		assert_string_equal(header_of(sink->got[i], "Doorstep-Event"),
		    json_string_value(json_object_get(body, "event")));
	}
	testing_ok(ctx, webhook_find_public(ctx, webhook.public_id.text, &webhook));
	assert_int_equal(webhook.waiting, 0);
	assert_int_equal(webhook.failed, 0);
}

static void
one_receiver_keeps_no_other_waiting(void **state)
{
	struct sink *other = sink_open(500, "{}");
	struct webhook away = { .name = "Away", .active = true };
	struct hooks calls;

	(void)state;
	subscribe("Here", UINT64_C(1) << EVENT_CREATED);
	away.url = arena_printf(ctx->arena, "http://127.0.0.1:%d/in", other->port);
	net = net_real(&(struct net_services){
	    .http_allow = arena_printf(ctx->arena, "%s 127.0.0.1:%d", allowed, other->port) });
	testing_ok(ctx, webhook_save(ctx, &away));
	for (int a = 0; a < ACTIVITIES; a++) {
		tell(a, 0, EVENT_CREATED);
		tell(a, 1, EVENT_CHANGED);	/* "Here" did not ask for it */
	}
	call_all();
	assert_int_equal(sink_count(sink), ACTIVITIES);
	assert_int_equal(sink_count(other), 1);
	testing_ok(ctx, webhook_find_public(ctx, away.public_id.text, &away));
	assert_int_equal(away.waiting, ACTIVITIES * 2);

	/* switched off, what waits is given up; what happens later is not even written */
	away.active = false;
	testing_ok(ctx, webhook_save(ctx, &away));
	tell(0, 2, EVENT_CREATED);
	testing_ok(ctx, webhook_find_public(ctx, away.public_id.text, &away));
	assert_int_equal(away.waiting, 0);
	assert_int_equal(away.failed, ACTIVITIES * 2);

	/* nor is it made once more; switched on elsewhere, it goes there */
	testing_ok(ctx, hook_list(ctx, &(struct hook_filter){ .webhook = away.id, .limit = 1 }, &calls));
	assert_err(hook_again(ctx, calls.items[0].id), ERR_CONFLICT);
	away.active = true;
	away.url = url;
	testing_ok(ctx, webhook_save(ctx, &away));
	testing_ok(ctx, hook_again(ctx, calls.items[0].id));
	call_all();
	assert_int_equal(sink_count(sink), ACTIVITIES + 2);	/* and what "Here" heard */
	assert_int_equal(sink_count(other), 1);
	sink_close(other);
}

static void
secrets_differ_and_are_renewed(void **state)
{
	struct webhook one = subscribe("One", 0), two = subscribe("Two", 0), again;
	hook_id id;

	(void)state;
	assert_string_not_equal(webhook_secret(ctx, &one), webhook_secret(ctx, &two));
	assert_string_not_equal(webhook_secret(ctx, &one), hook_secret(ctx));
	testing_ok(ctx, webhook_renew_secret(ctx, one.id));
	testing_ok(ctx, webhook_find_public(ctx, one.public_id.text, &again));
	assert_string_not_equal(webhook_secret(ctx, &one), webhook_secret(ctx, &again));
	testing_ok(ctx, webhook_ping(ctx, &again, &id));
	call_all();
	assert_string_equal(header_of(sink->got[0], "Doorstep-Event"), "ping");
	assert_signed(sink->got[0], webhook_secret(ctx, &again));
	testing_ok(ctx, webhook_remove(ctx, one.id));
	assert_err(webhook_find_public(ctx, one.public_id.text, &again), ERR_NOT_FOUND);
	assert_err(webhook_remove(ctx, one.id), ERR_NOT_FOUND);
}

static void
what_is_unsound_or_private_is_refused(void **state)
{
	static const char *const urls[] = { "", "ftp://example.org/", "http://10.0.0.1/in", "http://[::1]/in",
		"https://user:secret@example.org/", "https://example.org/{activity.reference}" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		struct webhook webhook = { .name = "Bad", .url = urls[i], .active = true };
		struct err *err = webhook_save(ctx, &webhook);

		assert_err(err, ERR_INVALID);
		assert_non_null(problem_of(err->problems, "url"));
	}
}

static void
another_unit_hears_nothing(void **state)
{
	struct webhook webhook = subscribe("Here", 0), found;
	struct webhooks list;

	(void)state;
	testing_unit(ctx, "other");
	tell(0, 0, EVENT_CREATED);
	call_all();
	assert_int_equal(sink_count(sink), 0);
	testing_ok(ctx, webhook_list(ctx, &list));
	assert_int_equal(list.count, 0);
	assert_err(webhook_find_public(ctx, webhook.public_id.text, &found), ERR_NOT_FOUND);
	assert_err(webhook_remove(ctx, webhook.id), ERR_NOT_FOUND);
	assert_err(webhook_renew_secret(ctx, webhook.id), ERR_NOT_FOUND);
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(a_receiver_that_was_away_for_a_day_gets_everything_in_order),
		ROW(one_receiver_keeps_no_other_waiting), ROW(secrets_differ_and_are_renewed),
		ROW(what_is_unsound_or_private_is_refused), ROW(another_unit_hears_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
