/*
 * provider_test -- SMS through the accounts of units: what providers are told, what they may answer or
 * not answer, and that nothing is sent or paid twice on doubt.  The provider is a real HTTP
 * server of the test's own, which answers as it is told.
 */
#include "base/test.h"

#include <jansson.h>
#include <string.h>
#include "activity/testing.h"
#include "base/env.h"
#include "base/str.h"
#include "message/sms.h"
#include "net/net.h"
#include "net/testing.h"

static struct ctx *ctx;
static struct scene scene;
static struct sink *sink;
static struct net net;
static struct env env;
static char url[64];

static const char taken[] =
    "{\"results\":[],\"messages\":[{\"status\":{\"groupId\":1,\"name\":\"PENDING_ACCEPTED\"}}]}";

static int
open_scene(void **state)
{
	(void)state;
	ctx = testing_open();
	scene = scene_make(ctx, "rheintal");
	scene.unit.lang = LANG_EN;	/* what went wrong is said in the unit's language */
	testing_ok(ctx, unit_save(ctx, &scene.unit));
	ctx->lang = LANG_EN;
	sink = sink_open(200, taken);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d", sink->port);
	net = net_real(&(struct net_services){ .http_allow = "127.0.0.1" });
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
	testing_ok(ctx, credit_buy(ctx, (credit){ 100 }, ""));
	return 0;
}

static int
close_scene(void **state)
{
	(void)state;
	testing_close(ctx);
	sink_close(sink);
	return 0;
}

static void
use(const char *token)
{
	testing_ok(ctx, sms_account_save(ctx, token, url, "the-key"));
}

static message_id
write_to(const char *number)
{
	struct login_message login = { .to = { .channel = "sms", .address = number, .name = "Jonas", .lang = LANG_EN,
		.customer = scene.customer.id }, .code = "123456", .link = "https://plan.example/l/x", .minutes = 10 };
	message_id id;

	testing_ok(ctx, message_login(ctx, &login, &id));
	return id;
}

static message_id
write_one(void)
{
	return write_to("+4237900002");
}

static struct message
newest(void)
{
	struct messages list;

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ .limit = 1 }, &list));
	assert_int_equal(list.count, 1);
	return list.items[0];
}

static void
send_all(void)
{
	bool more = true;
	instant next_at;

	while (more)
		assert_ok(message_send_next(ctx, &more, &next_at));
}

static int64_t
balance(void)
{
	struct credit_breaches breaches;
	credit out;

	testing_ok(ctx, credit_check(ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_ok(ctx, credit_balance(ctx, &out));
	return out.tenths;
}

/* How many of the requests that came began so. */
static int
asked(const char *start)
{
	int count = 0;

	for (int i = 0; i < sink_count(sink); i++)
		count += strncmp(sink->got[i], start, strlen(start)) == 0;
	return count;
}

static json_t *
body_of(int request)
{
	json_t *root = json_loads(strstr(sink->got[request], "\r\n\r\n") + 4, 0, NULL);

	assert_non_null(root);
	arena_defer(ctx->arena, (void (*)(void *))json_decref, root);
	return root;
}

static const char *
text_at(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* ---- what providers are told ---- */

static void
the_generic_one_hears_the_same_id_for_ever(void **state)
{
	json_t *body;

	(void)state;
	use("generic");
	write_one();
	sink->status = 500;
	send_all();
	testing_forward(ctx, 60);
	sink->status = 409;		/* "I have that one" */
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(sink_count(sink), 2);
	for (int i = 0; i < 2; i++) {
		body = body_of(i);
		assert_string_equal(text_at(body, "id"), newest().public_id.text);
		assert_string_equal(text_at(body, "to"), "+4237900002");
		assert_non_null(strstr(text_at(body, "text"), "123456"));
		assert_non_null(strstr(text_at(body, "report"), "/api/v1/sms-reports/rheintal/"));
		assert_non_null(strstr(sink->got[i], "Authorization: Bearer the-key\r\n"));
		assert_non_null(strstr(sink->got[i], arena_printf(ctx->arena, "Idempotency-Key: %s\r\n",
		    newest().public_id.text)));
	}
	assert_int_equal(balance(), 98);
}

static void
infobip_hears_what_its_documentation_asks_for(void **state)
{
	const json_t *message, *to;

	(void)state;
	use("infobip");
	write_one();
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(asked("POST /sms/3/messages HTTP/1.1\r\n"), 1);
	assert_non_null(strstr(sink->got[0], "Authorization: App the-key\r\n"));
	message = json_array_get(json_object_get(body_of(0), "messages"), 0);
	to = json_array_get(json_object_get(message, "destinations"), 0);
	assert_string_equal(text_at(to, "to"), "4237900002");
	assert_string_equal(text_at(to, "messageId"), newest().public_id.text);
	assert_non_null(strstr(text_at(json_object_get(message, "content"), "text"), "123456"));
	assert_string_equal(text_at(message, "sender"), "heizungrhei");
	assert_non_null(strstr(text_at(json_object_get(json_object_get(message, "webhooks"), "delivery"), "url"),
	    "/api/v1/sms-reports/rheintal/"));
	assert_int_equal(balance(), 98);
}

/* ---- what they may answer, or not ---- */

static const char *
logs_with(const char *id, int group)
{
	return arena_printf(ctx->arena, "{\"results\":[{\"messageId\":\"%s\",\"status\":{\"groupId\":%d}}],"
	    "\"messages\":[{\"status\":{\"groupId\":1}}]}", id, group);
}

static void
what_was_taken_before_the_line_was_cut_is_not_sent_again(void **state)
{
	(void)state;
	use("infobip");
	write_one();
	sink->drop_after_dot = true;
	send_all();
	assert_int_equal(newest().status, MESSAGE_WAITING);
	assert_true(newest().in_doubt);
	assert_int_equal(newest().next_at.s, ctx->now.s + 60);	/* so that the log knows it by then */
	sink->drop_after_dot = false;
	sink->answer = logs_with(newest().public_id.text, 1);
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(asked("POST"), 1);
	assert_int_equal(asked(arena_printf(ctx->arena, "GET /sms/3/logs?messageId=%s ", newest().public_id.text)), 1);
	assert_int_equal(balance(), 98);
}

static void
what_was_not_taken_is_sent_after_asking(void **state)
{
	(void)state;
	use("infobip");
	write_one();
	sink->drop_after_dot = true;
	send_all();
	sink->drop_after_dot = false;
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(asked("POST"), 2);
	assert_int_equal(asked("GET"), 1);
	assert_int_equal(balance(), 98);
}

/* Killed after the provider took it and before that was written down. */
static void
a_lease_that_ran_out_is_asked_about(void **state)
{
	struct message message;

	(void)state;
	use("infobip");
	write_one();
	sink->drop_after_dot = true;
	send_all();
	message = newest();
	sink->drop_after_dot = false;
	sink->answer = logs_with("somebody-else", 3);
	sink->status = 500;		/* even the logs are not there: nothing is sent */
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(asked("POST"), 1);
	sink->status = 200;
	sink->answer = "garbage <html>";
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(asked("POST"), 1);
	sink->answer = logs_with(message.public_id.text, 3);
	testing_forward(ctx, 120);
	send_all();
	assert_int_equal(asked("POST"), 1);
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(balance(), 98);
}

static void
garbage_is_no_yes(void **state)
{
	(void)state;
	use("infobip");
	write_one();
	sink->answer = "<html>It works</html>";
	send_all();
	assert_int_equal(newest().status, MESSAGE_WAITING);
	assert_true(newest().in_doubt);
	assert_non_null(strstr(newest().error, "cannot be read"));
}

static void
a_refused_number_costs_nothing(void **state)
{
	(void)state;
	use("infobip");
	write_one();
	sink->answer = "{\"messages\":[{\"status\":{\"groupId\":5,\"name\":\"REJECTED_DESTINATION\","
	    "\"description\":\"not registered\"}}]}";
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_non_null(strstr(newest().error, "REJECTED_DESTINATION: not registered"));
	assert_int_equal(balance(), 100);
}

/* A code is good for ten minutes; the provider is gone for longer. */
static void
too_late_and_in_doubt_is_settled_by_asking(void **state)
{
	struct { bool was_taken; enum message_status status; int64_t balance; } cases[] = {
		{ true, MESSAGE_SENT, 98 }, { false, MESSAGE_FAILED, 98 },	/* the second is given back */
	};

	(void)state;
	use("infobip");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int posts = asked("POST");

		sink->answer = taken;
		write_one();
		sink->drop_after_dot = true;
		send_all();
		testing_forward(ctx, 700);
		sink->drop_after_dot = false;
		if (cases[i].was_taken)
			sink->answer = logs_with(newest().public_id.text, 3);
		send_all();
		assert_int_equal(newest().status, cases[i].status);
		assert_int_equal(asked("POST"), posts + 1);
		assert_int_equal(balance(), cases[i].balance);
	}
}

static void
too_late_and_nobody_to_ask_is_said_and_not_given_back(void **state)
{
	(void)state;
	use("generic");
	write_one();
	sink->drop_after_dot = true;
	send_all();
	testing_forward(ctx, 700);
	sink->drop_after_dot = false;
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_non_null(strstr(newest().error, "not given back"));
	assert_int_equal(sink_count(sink), 1);
	assert_int_equal(balance(), 98);
}

/* Nobody listens: nothing was taken, however often it was tried, so all is given back. */
static void
an_hour_without_the_provider_costs_nothing(void **state)
{
	(void)state;
	use("generic");
	testing_ok(ctx, sms_account_save(ctx, "generic", "http://127.0.0.1:9/", "the-key"));
	for (int i = 0; i < 12; i++)
		write_one();
	for (int minute = 0; minute < 60; minute++) {
		send_all();
		testing_forward(ctx, 60);
	}
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_int_equal(balance(), 100);
}

/* ---- to whom ---- */

static void
other_countries_are_allowed_by_name(void **state)
{
	struct settings settings = scene.unit.settings;

	(void)state;
	use("generic");
	write_to("+33612345678");
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_non_null(strstr(newest().error, "+33612345678"));
	assert_int_equal(sink_count(sink), 0);
	assert_int_equal(balance(), 100);
	settings.sms_prefixes = "+41 0033";
	testing_ok(ctx, unit_save_settings(ctx, &settings));
	write_to("+33612345678");
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	write_to("+34612345678");
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
}

static void
a_tenth_of_a_credit_is_not_enough(void **state)
{
	(void)state;
	use("generic");
	for (int i = 0; i < 49; i++)
		write_one();
	send_all();
	testing_ok(ctx, credit_buy(ctx, (credit){ 1 }, ""));
	assert_int_equal(balance(), 3);
	write_one();
	write_one();
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_string_equal(newest().error, "No SMS credit is left.");
	assert_int_equal(balance(), 1);
	assert_int_equal(sink_count(sink), 50);
}

/* ---- delivery ---- */

static const char *
secret(void)
{
	struct sms_account account;

	testing_ok(ctx, sms_account_here(ctx, &account));
	return strrchr(account.report_url, '/') + 1;
}

static int
report(const char *body)
{
	int count;

	testing_ok(ctx, sms_take_reports(ctx, secret(), body, &count));
	return count;
}

static void
reports_say_what_became_of_it(void **state)
{
	const char *id;
	int count;

	(void)state;
	use("generic");
	write_one();
	send_all();
	id = newest().public_id.text;
	assert_err(sms_take_reports(ctx, "wrong", "{}", &count), ERR_NOT_FOUND);
	assert_err(sms_take_reports(ctx, secret(), "no JSON", &count), ERR_INVALID);
	assert_err(sms_take_reports(ctx, secret(), "[[[[", &count), ERR_INVALID);
	assert_int_equal(report("{\"id\":\"unknown\",\"status\":\"delivered\"}"), 0);
	assert_int_equal(report(arena_printf(ctx->arena, "{\"id\":\"%s\",\"status\":\"on its way\"}", id)), 0);
	assert_int_equal(report(arena_printf(ctx->arena, "[{\"id\":\"%s\",\"status\":\"undelivered\","
	    "\"note\":\"switched off\"}]", id)), 1);
	assert_string_equal(newest().delivery, "undelivered");
	assert_string_equal(newest().delivery_note, "switched off");
	assert_int_equal(report(arena_printf(ctx->arena, "{\"id\":\"%s\",\"status\":\"delivered\"}", id)), 1);
	assert_int_equal(report(arena_printf(ctx->arena, "{\"id\":\"%s\",\"status\":\"delivered\"}", id)), 0);
	assert_int_equal(report(arena_printf(ctx->arena, "{\"id\":\"%s\",\"status\":\"undelivered\"}", id)), 0);
	assert_string_equal(newest().delivery, "delivered");
	assert_int_equal(balance(), 98);
}

static void
a_report_ends_the_doubt(void **state)
{
	(void)state;
	use("infobip");
	write_one();
	sink->drop_after_dot = true;
	send_all();
	assert_int_equal(report(arena_printf(ctx->arena, "{\"results\":[{\"messageId\":\"%s\",\"status\":"
	    "{\"groupId\":3,\"id\":2}}]}", newest().public_id.text)), 0);		/* at the operator only */
	assert_int_equal(report(arena_printf(ctx->arena, "{\"results\":[{\"messageId\":\"%s\",\"status\":"
	    "{\"groupId\":3,\"id\":5,\"name\":\"DELIVERED_TO_HANDSET\"}}]}", newest().public_id.text)), 1);
	assert_int_equal(newest().status, MESSAGE_SENT);
	sink->drop_after_dot = false;
	testing_forward(ctx, 3600);
	send_all();
	assert_int_equal(sink_count(sink), 1);
	assert_int_equal(balance(), 98);
}

static void
another_unit_has_another_secret(void **state)
{
	const char *ours, *id;
	int count;

	(void)state;
	use("generic");
	ours = secret();
	write_one();
	send_all();
	id = newest().public_id.text;
	testing_unit(ctx, "other");
	use("generic");
	assert_string_not_equal(secret(), ours);
	assert_int_equal(report(arena_printf(ctx->arena, "{\"id\":\"%s\",\"status\":\"delivered\"}", id)), 0);
	assert_err(sms_take_reports(ctx, ours, "{}", &count), ERR_NOT_FOUND);
}

/* ---- accounts ---- */

static void
the_key_goes_to_its_own_address_only(void **state)
{
	struct sms_account account;

	(void)state;
	use("infobip");
	testing_ok(ctx, sms_account_own(ctx, &account));
	assert_null(account.key);
	assert_ok(sms_account_save(ctx, "infobip", url, ""));		/* kept */
	assert_err(sms_account_save(ctx, "infobip", "https://evil.example", ""), ERR_INVALID);
	assert_err(sms_account_save(ctx, "generic", url, ""), ERR_INVALID);
	assert_err(sms_account_save(ctx, "pigeon", url, "k"), ERR_INVALID);
	assert_err(sms_account_save(ctx, "generic", "http://10.0.0.1/", "k"), ERR_INVALID);
	assert_err(sms_account_save(ctx, "generic", "https://x.example", "a\nX: b"), ERR_INVALID);
	testing_ok(ctx, sms_account_here(ctx, &account));
	assert_string_equal(account.key, "the-key");
	assert_ok(sms_account_save(ctx, "", "", ""));
	testing_ok(ctx, sms_account_here(ctx, &account));
	assert_null(account.provider);
	write_one();
	assert_int_equal(newest().status, MESSAGE_HELD);
}

static void
a_test_message_shows_whether_it_works(void **state)
{
	struct message last;
	bool found;

	(void)state;
	use("generic");
	assert_err(sms_write_test(ctx, "12"), ERR_INVALID);
	assert_err(sms_write_test(ctx, "hello"), ERR_INVALID);
	testing_ok(ctx, sms_last_test(ctx, &last, &found));
	assert_false(found);
	assert_ok(sms_write_test(ctx, "790 00 02"));
	send_all();
	testing_ok(ctx, sms_last_test(ctx, &last, &found));
	assert_true(found);
	assert_int_equal(last.status, MESSAGE_SENT);
	assert_string_equal(last.to, "+4237900002");
	testing_forward(ctx, 5);
	assert_ok(sms_write_test(ctx, "+423 790 00 03"));
	assert_ok(sms_write_test(ctx, "+423 790 00 03"));
	send_all();
	testing_ok(ctx, sms_last_test(ctx, &last, &found));
	assert_string_equal(last.to, "+4237900003");
	assert_int_equal(sink_count(sink), 3);
}

static void
providers_keep_their_contract(void **state)
{
	(void)state;
	for (const struct sms_provider *const *one = sms_providers; *one != NULL; one++) {
		struct sms_reports reports;

		assert_ptr_equal(sms_provider_find((*one)->token), *one);
		assert_true((*one)->label[0] != '\0' && (*one)->help[0] != '\0' && (*one)->send != NULL);
		for (const char *const *odd = (const char *const []){ "", "null", "[]", "{}", "[1,2]",
		    "{\"results\":7}",
		    "{\"results\":[7,null,[]]}", "{\"id\":1,\"status\":2}", NULL }; *odd != NULL; odd++)
			if ((*one)->read != NULL)
				assert_false((*one)->read(ctx, *odd, &reports));
	}
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		IN_SCENE(the_generic_one_hears_the_same_id_for_ever),
		IN_SCENE(infobip_hears_what_its_documentation_asks_for),
		IN_SCENE(what_was_taken_before_the_line_was_cut_is_not_sent_again),
		IN_SCENE(what_was_not_taken_is_sent_after_asking),
		IN_SCENE(a_lease_that_ran_out_is_asked_about),
		IN_SCENE(garbage_is_no_yes),
		IN_SCENE(a_refused_number_costs_nothing),
		IN_SCENE(too_late_and_in_doubt_is_settled_by_asking),
		IN_SCENE(too_late_and_nobody_to_ask_is_said_and_not_given_back),
		IN_SCENE(an_hour_without_the_provider_costs_nothing),
		IN_SCENE(other_countries_are_allowed_by_name),
		IN_SCENE(a_tenth_of_a_credit_is_not_enough),
		IN_SCENE(reports_say_what_became_of_it),
		IN_SCENE(a_report_ends_the_doubt),
		IN_SCENE(another_unit_has_another_secret),
		IN_SCENE(the_key_goes_to_its_own_address_only),
		IN_SCENE(a_test_message_shows_whether_it_works),
		IN_SCENE(providers_keep_their_contract),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
