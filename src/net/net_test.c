/* net_test -- calls against real servers on the loopback. */
#include "base/test.h"

#include <signal.h>

#include "base/ctx.h"
#include "base/env.h"
#include "net/net.h"
#include "net/testing.h"

struct world {
	struct arena *arena;
	struct ctx ctx;
	struct env env;
	struct net net;
	char url[64];
};

static void
open_world(struct world *world, const char *scheme, int port)
{
	snprintf(world->url, sizeof(world->url), "%s://127.0.0.1:%d", scheme, port);
	world->net = net_real(&(struct net_services){ .smtp_url = world->url, .smtp_plain = true });
	world->env = env_still(INSTANT(1803628800), 1);
	world->env.net = &world->net;
	world->arena = arena_open();
	world->ctx = ctx_make(world->arena, &world->env, NULL);
}

static void
http_gives_status_type_and_body(void **state)
{
	struct sink *sink = sink_open(201, "{\"id\":7}");
	struct net_answer answer;
	struct world world;

	(void)state;
	open_world(&world, "http", sink->port);
	assert_ok(net_http(&world.ctx, &(struct net_request){ .method = "POST", .url = world.url,
	    .headers = (const char *const[]){ "Authorization: Bearer x", NULL },
	    .body = { (const uint8_t *)"{}", 2 }, .trusted = true }, &answer));
	assert_int_equal(answer.status, 201);
	assert_string_equal(answer.content_type, "application/json");
	assert_string_equal(buf_text(&answer.body), "{\"id\":7}");
	assert_non_null(strstr(sink->got[0], "POST / HTTP/1.1\r\n"));
	assert_non_null(strstr(sink->got[0], "Authorization: Bearer x\r\n"));
	assert_non_null(strstr(sink->got[0], "\r\n\r\n{}"));
	arena_close(world.arena);
	sink_close(sink);
}

static void
private_addresses_are_for_the_configuration_only(void **state)
{
	static const char *const urls[] = { "http://127.0.0.1:%d/", "http://localhost:%d/",
		"http://0.0.0.0:%d/", "http://[::1]:%d/", "http://[::ffff:127.0.0.1]:%d/",
		"http://[64:ff9b::7f00:1]:%d/", "http://2130706433:%d/", "http://169.254.169.254:%d/",
		"http://10.0.0.1:%d/", "http://192.168.1.1:%d/", "file:///etc/passwd", "gopher://127.0.0.1:%d/" };
	struct sink *sink = sink_open(200, "secret");
	struct net_answer answer;
	struct world world;

	(void)state;
	open_world(&world, "http", sink->port);
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		char url[80];

		snprintf(url, sizeof(url), urls[i], sink->port);
		assert_err(net_http(&world.ctx, &(struct net_request){ .url = url, .timeout_s = 3 }, &answer),
		    ERR_FORBIDDEN);
	}
	/* a connection that was allowed is not lent to one that is not */
	assert_ok(net_http(&world.ctx, &(struct net_request){ .url = world.url, .trusted = true }, &answer));
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = world.url }, &answer), ERR_FORBIDDEN);
	assert_int_equal(sink_count(sink), 1);
	arena_close(world.arena);
	sink_close(sink);
}

static void
private_addresses_that_the_configuration_names_are_allowed(void **state)
{
	struct sink *sink = sink_open(200, "{}");
	struct net_answer answer;
	struct world world;
	char allow[80], url[80];
	bool perhaps;

	(void)state;
	open_world(&world, "http", sink->port);
	snprintf(url, sizeof(url), "http://localhost:%d/", sink->port);
	snprintf(allow, sizeof(allow), "10.0.0.0/8 localhost:%d", sink->port + 1);
	world.net.services.http_allow = allow;
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = url, .perhaps = &perhaps }, &answer),
	    ERR_FORBIDDEN);
	assert_false(perhaps);
	snprintf(allow, sizeof(allow), "10.0.0.0/8 localhost:%d", sink->port);
	assert_ok(net_http(&world.ctx, &(struct net_request){ .url = url, .perhaps = &perhaps }, &answer));
	assert_true(perhaps);
	/* by its name only: the number itself was not named */
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = world.url }, &answer), ERR_FORBIDDEN);
	assert_true(net_url_private(&world.ctx, world.url));
	snprintf(allow, sizeof(allow), "127.0.0.1");
	assert_false(net_url_private(&world.ctx, world.url));
	assert_ok(net_http(&world.ctx, &(struct net_request){ .url = world.url }, &answer));
	assert_int_equal(sink_count(sink), 2);
	arena_close(world.arena);
	sink_close(sink);
}

static void
a_long_answer_is_cut_off(void **state)
{
	static char long_answer[5000];
	struct net_answer answer;
	struct sink *sink;
	struct world world;

	(void)state;
	memset(long_answer, 'x', sizeof(long_answer) - 1);
	sink = sink_open(200, long_answer);
	open_world(&world, "http", sink->port);
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = world.url, .trusted = true,
	    .answer_limit = 1000 }, &answer), ERR_TOO_LARGE);
	arena_close(world.arena);
	sink_close(sink);
}

static void
nobody_listens_is_busy(void **state)
{
	struct sink *sink = sink_open(200, "");
	struct net_answer answer;
	struct world world;
	int port = sink->port;

	(void)state;
	sink_close(sink);
	open_world(&world, "http", port);
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = world.url, .trusted = true }, &answer),
	    ERR_BUSY);
	arena_close(world.arena);
	open_world(&world, "smtp", port);
	assert_err(net_smtp(&world.ctx, &(struct net_letter){ .from = "a@b.example", .to = "c@d.example",
	    .data = { (const uint8_t *)"x", 1 } }), ERR_BUSY);
	world.env.net = NULL;
	assert_err(net_http(&world.ctx, &(struct net_request){ .url = world.url }, &answer), ERR_BUSY);
	assert_false(net_has_smtp(&world.ctx));
	arena_close(world.arena);
}

static struct err *
send_letter(struct world *world)
{
	static const char letter[] = "Subject: x\r\n\r\n.dot\r\nlast\r\n";

	return net_smtp(&world->ctx, &(struct net_letter){ .from = "a@b.example", .to = "c@d.example",
	    .data = { (const uint8_t *)letter, sizeof(letter) - 1 } });
}

static void
letters_arrive_whole_and_refusals_are_told_apart(void **state)
{
	struct sink *sink = sink_open(0, NULL);
	struct world world;

	(void)state;
	open_world(&world, "smtp", sink->port);
	assert_ok(send_letter(&world));
	assert_int_equal(sink->count, 1);
	assert_string_equal(sink->got[0], "Subject: x\r\n\r\n.dot\r\nlast\r\n");
	assert_string_equal(sink->rcpt[0], "<c@d.example>");

	sink->to_rcpt = "550 no such user";
	assert_err(send_letter(&world), ERR_INVALID);
	sink->to_rcpt = "450 later";
	assert_err(send_letter(&world), ERR_LIMIT);
	sink->to_rcpt = NULL;
	sink->to_letter = "554 spam";
	assert_err(send_letter(&world), ERR_INVALID);
	sink->to_letter = "452 full";
	assert_err(send_letter(&world), ERR_LIMIT);
	sink->to_letter = NULL;
	sink->drop_after_dot = true;
	assert_err(send_letter(&world), ERR_BUSY);
	sink->drop_after_dot = false;
	assert_ok(send_letter(&world));
	arena_close(world.arena);
	sink_close(sink);
}

/* A server that speaks, but not for us, is the server's trouble, not the letter's. */
/* The letter may have been taken: whoever asks again does so under the same Message-ID. */
static void
a_server_that_says_nothing_is_given_up(void **state)
{
	struct sink *sink = sink_open(0, NULL);
	struct net_letter letter = { .from = "a@example.org", .to = "b@example.org", .timeout_s = 1,
		.data = { (const uint8_t *)"Subject: x\r\n\r\nHello\r\n", 21 } };
	double began = monotonic_s();
	struct world world;

	(void)state;
	open_world(&world, "smtp", sink->port);
	sink->stall_after_dot = true;
	assert_err(net_smtp(&world.ctx, &letter), ERR_BUSY);
	assert_true(monotonic_s() - began < 10);
	assert_int_equal(sink_count(sink), 1);
	arena_close(world.arena);
	sink_close(sink);
}

static void
a_server_that_turns_all_away_delays(void **state)
{
	struct sink *sink = sink_open(0, NULL);
	struct world world;

	(void)state;
	sink->greeting = "554 go away";
	open_world(&world, "smtp", sink->port);
	assert_err(send_letter(&world), ERR_BUSY);
	arena_close(world.arena);
	sink_close(sink);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(http_gives_status_type_and_body),
		cmocka_unit_test(private_addresses_are_for_the_configuration_only),
		cmocka_unit_test(private_addresses_that_the_configuration_names_are_allowed),
		cmocka_unit_test(a_long_answer_is_cut_off),
		cmocka_unit_test(nobody_listens_is_busy),
		cmocka_unit_test(letters_arrive_whole_and_refusals_are_told_apart),
		cmocka_unit_test(a_server_that_says_nothing_is_given_up),
		cmocka_unit_test(a_server_that_turns_all_away_delays),
	};

	signal(SIGPIPE, SIG_IGN); /* a sink whose reader has gone */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
