/*
 * send_test -- the outbox carried out, with a real mail server and a real
 * HTTP provider of the test's own.
 */
#include "base/test.h"

#include <pthread.h>
#include <string.h>
#include "base/env.h"
#include "message/testing.h"
#include "net/net.h"
#include "net/testing.h"

static struct sink *mails, *texts;
static struct net net;
static struct env env;
static char smtp_url[64], sms_url[64];

static int
close_all(void **state)
{
	int status = close_scene(state);

	if (mails != NULL)
		sink_close(mails);
	if (texts != NULL)
		sink_close(texts);
	mails = texts = NULL;
	return status;
}

/* From now on there is a mail server, and a provider of SMS that answers so. */
static void
connect_providers(int sms_status)
{
	mails = sink_open(0, NULL);
	texts = sink_open(sms_status, "{}");
	snprintf(smtp_url, sizeof(smtp_url), "smtp://127.0.0.1:%d", mails->port);
	snprintf(sms_url, sizeof(sms_url), "http://127.0.0.1:%d/send", texts->port);
	net = net_real(&(struct net_services){ .smtp_url = smtp_url, .smtp_plain = true,
		.mail_from = "service@heizung.example", .sms_url = sms_url, .sms_token = "secret" });
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
}

static const char *
line_of(const char *file, const char *name)
{
	const char *at = strstr(file, name);

	assert_non_null(at);
	return arena_strndup(ctx->arena, at, strcspn(at, "\r"));
}

/* ---- sending ---- */

static void
mails_leave_once_with_their_message_id(void **state)
{
	struct message message;
	const char *id;

	(void)state;
	connect_providers(200);
	write_code(jonas());
	id = newest().message_id;
	assert_int_equal(newest().status, MESSAGE_WAITING);
	send_all();
	message = newest();
	assert_int_equal(message.status, MESSAGE_SENT);
	assert_int_equal(message.sent_at.s, ctx->now.s);
	assert_int_equal(sink_count(mails), 1);
	assert_non_null(strstr(mails->got[0], arena_printf(ctx->arena, "Message-ID: <%s>\r\n", id)));
	assert_non_null(strstr(mails->got[0], "<service@heizung.example>\r\n"));
	send_all();
	assert_int_equal(sink_count(mails), 1);
	assert_err(message_send_again(ctx, message.id), ERR_CONFLICT);
}

static void
a_server_that_is_away_delays_all_and_loses_none(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity };
	struct message_counters counters;
	instant next_at;
	bool more;

	(void)state;
	connect_providers(200);
	mails->greeting = "421 not now";
	for (int i = 0; i < 20; i++)
		assert_ok(message_about_activity(ctx, &to, &about));
	for (int minute = 0; minute < 30; minute++) {
		send_all();
		testing_forward(ctx, 60);
	}
	assert_ok(message_count(ctx, &counters));
	assert_int_equal(counters.waiting, 20);
	assert_int_equal(counters.oldest_waiting.s, ctx->now.s - 1800);
	assert_int_equal(sink_count(mails), 0);
	mails->greeting = NULL;
	testing_forward(ctx, 60);	/* back within a minute, without anybody's help */
	send_all();
	assert_int_equal(sink_count(mails), 20);
	assert_ok(message_count(ctx, &counters));
	assert_int_equal(counters.waiting, 0);
	assert_ok(message_send_next(ctx, &more, &next_at));
	assert_true(INSTANT_IS_NONE(next_at));
}

static void
one_refused_letter_stops_nobody(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity };
	struct message message;
	message_id refused;

	(void)state;
	connect_providers(200);
	mails->to_rcpt = "550 no such user";
	assert_ok(message_about_activity(ctx, &to, &about));
	refused = newest().id;
	send_all();
	message = newest();
	assert_int_equal(message.status, MESSAGE_FAILED);
	assert_non_null(strstr(message.error, "550 no such user"));
	mails->to_rcpt = "450 greylisted";
	assert_ok(message_about_activity(ctx, &to, &about));
	send_all();
	assert_int_equal(newest().status, MESSAGE_WAITING);
	assert_int_equal(newest().next_at.s, ctx->now.s + 60);
	mails->to_rcpt = NULL;
	assert_ok(message_about_activity(ctx, &to, &about));
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(sink_count(mails), 1);
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(sink_count(mails), 2);
	assert_ok(message_send_again(ctx, refused));
	send_all();
	assert_int_equal(sink_count(mails), 3);
}

static void
an_old_code_is_not_sent(void **state)
{
	(void)state;
	connect_providers(200);
	mails->greeting = "421 not now";
	write_code(jonas());
	send_all();
	testing_forward(ctx, 601);
	mails->greeting = NULL;
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_int_equal(sink_count(mails), 0);
}

/* Dies between the final dot and the mark: sent again, under the same Message-ID. */
static void
a_crash_in_the_gap_repeats_with_the_same_id(void **state)
{
	(void)state;
	connect_providers(200);
	mails->drop_after_dot = true;
	write_code(jonas());
	send_all();
	assert_int_equal(newest().status, MESSAGE_WAITING);
	mails->drop_after_dot = false;
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(newest().status, MESSAGE_SENT);
	assert_int_equal(sink_count(mails), 2);
	assert_string_equal(line_of(mails->got[0], "Message-ID:"), line_of(mails->got[1], "Message-ID:"));
}

/* ---- many units ---- */

/* What waits longest is of one unit with a flood: the other's is not last. */
static void
units_take_turns_and_codes_go_first(void **state)
{
	struct scene flood = scene, other;
	instant next_at;
	bool more;

	(void)state;
	connect_providers(200);
	for (int i = 0; i < 12; i++) {
		struct free_message message = { .subject = "flood", .text = "text" };
		struct recipient to = jonas();
		enum message_written written;
		message_id id;

		assert_ok(message_write_free(ctx, &to, &message, &written, &id));
	}
	testing_forward(ctx, 10);
	other = scene_make(ctx, "other");
	scene = other;
	for (int i = 0; i < 3; i++) {
		struct free_message message = { .subject = "other", .text = "text" };
		struct recipient to = jonas();
		enum message_written written;
		message_id id;

		assert_ok(message_write_free(ctx, &to, &message, &written, &id));
	}
	for (int i = 0; i < 4; i++)
		assert_ok(message_send_some(ctx, 2, &more, &next_at));
	assert_int_equal(sink_count(mails), 7);		/* 2 2 2 1, turn about */
	for (int i = 0, seen = 0; i < 7; i++)
		seen += strstr(mails->got[i], "Subject: other") != NULL, assert_true(i < 6 || seen == 3);
	scene = flood;
	write_code(jonas());
	assert_ok(message_send_some(ctx, 2, &more, &next_at));
	assert_non_null(strstr(mails->got[7], "12345678"));
	send_all();
	assert_int_equal(sink_count(mails), 16);
}

/* A unit's own server that is away stops that unit alone; its name and password never leave for another. */
static void
a_unit_of_its_own_server_fails_alone(void **state)
{
	struct sink *own = sink_open(0, NULL);
	struct mail_server server = { .url = arena_printf(ctx->arena, "smtp://127.0.0.1:%d", own->port),
		.user = "anna", .password = "geheim" }, back;
	struct message_counters counters;
	bool found;

	(void)state;
	connect_providers(200);
	own->greeting = "421 not now";
	assert_ok(mail_server_save(ctx, &server));
	assert_ok(mail_server_lookup(ctx, &back, &found));
	assert_true(found && back.has_password && back.password == NULL);
	write_code(jonas());
	scene_make(ctx, "other");
	write_code((struct recipient){ .channel = "email", .address = "eva@example.org", .name = "", .lang = LANG_EN });
	send_all();
	assert_int_equal(sink_count(mails), 1);
	assert_non_null(strstr(mails->rcpt[0], "eva@example.org"));
	unit_enter(ctx, &scene.unit);
	assert_ok(message_count(ctx, &counters));
	assert_int_equal(counters.waiting, 1);
	own->greeting = NULL;
	assert_ok(mail_server_try(ctx, NULL, "admin@example.org"));
	assert_int_equal(sink_count(own), 1);
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(sink_count(own), 2);
	assert_int_equal(sink_count(mails), 1);
	/* another address does not get the stored password */
	server.password = NULL;
	server.url = "smtp://mail.evil.example:587";
	assert_ok(mail_server_save(ctx, &server));
	assert_ok(mail_server_lookup(ctx, &back, &found));
	assert_false(back.has_password);
	server.url = "http://127.0.0.1/";
	assert_err(mail_server_save(ctx, &server), ERR_INVALID);
	server.url = "smtp://user:word@host";
	assert_err(mail_server_save(ctx, &server), ERR_INVALID);
	assert_ok(mail_server_remove(ctx));
	write_code(jonas());
	send_all();
	assert_int_equal(sink_count(mails), 2);
	sink_close(own);
}

/* Without "a server of the house" in the configuration a unit cannot knock inside of it. */
static void
a_units_server_is_not_in_the_house(void **state)
{
	struct mail_server server = { .user = "", .password = "" };
	struct err *err;

	(void)state;
	connect_providers(200);
	net.services.smtp_plain = false;
	server.url = smtp_url;
	err = mail_server_try(ctx, &server, "admin@example.org");
	assert_err(err, ERR_CONFLICT);
	assert_non_null(strstr(err->say, "private network"));
	assert_int_equal(sink_count(mails), 0);
}

/* What a server said for good is kept with the address until something arrives there. */
static void
a_refused_address_is_remembered(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity };
	struct message_address address;

	(void)state;
	connect_providers(200);
	mails->to_rcpt = "550 5.1.1 no such user";
	assert_ok(message_about_activity(ctx, &to, &about));
	send_all();
	assert_ok(message_address(ctx, "email", "jonas@example.org", &address));
	assert_int_equal(address.refused_at.s, ctx->now.s);
	assert_non_null(strstr(address.error, "5.1.1"));
	mails->to_rcpt = NULL;
	assert_ok(message_about_activity(ctx, &to, &about));
	send_all();
	assert_ok(message_address(ctx, "email", "jonas@example.org", &address));
	assert_true(INSTANT_IS_NONE(address.refused_at));
}

/* Dies with eight in hand: whoever starts next on the same file takes them up at once. */
static void
what_a_dead_process_had_is_taken_up(void **state)
{
	instant next_at;
	bool more;

	(void)state;
	connect_providers(200);
	for (int i = 0; i < 8; i++)
		write_code(jonas());
	mails->to_letter = "450 later";		/* each waits a minute */
	assert_ok(message_send_some(ctx, 8, &more, &next_at));
	assert_true(more);
	mails->to_letter = NULL;
	assert_ok(message_send_some(ctx, 8, &more, &next_at));
	assert_false(more);
	assert_int_equal(next_at.s, ctx->now.s + 60);
	assert_ok(message_take_up_again(ctx));
	testing_forward(ctx, 60);
	send_all();
	assert_int_equal(sink_count(mails), 8);
}

/* ---- credits ---- */

static int64_t
balance(void)
{
	credit out;

	testing_ok(ctx, credit_balance(ctx, &out));
	return out.tenths;
}

static void
check_ledger(void)
{
	struct credit_breaches breaches;

	assert_ok(credit_check(ctx, &breaches));
	assert_int_equal(breaches.count, 0);
}

static void
an_sms_costs_what_it_says_and_never_more_than_there_is(void **state)
{
	struct credit_entries entries;
	struct messages list;
	bool possible;

	(void)state;
	assert_ok(message_sms_possible(ctx, &possible));
	assert_true(possible);			/* without a provider it costs nothing */
	connect_providers(200);
	assert_ok(message_sms_possible(ctx, &possible));
	assert_false(possible);
	assert_ok(credit_buy(ctx, (credit){ 5 }, "first"));
	assert_err(credit_buy(ctx, (credit){ 0 }, ""), ERR_INVALID);
	for (int i = 0; i < 3; i++) {
		write_code(jonas_by_sms());
		send_all();
	}
	assert_int_equal(balance(), 1);
	assert_int_equal(sink_count(texts), 2);
	assert_ok(message_list(ctx, &(struct message_filter){ .only_status = true, .status = MESSAGE_FAILED }, &list));
	assert_int_equal(list.count, 1);
	assert_non_null(strstr(texts->got[0], "\"to\":\"+4237900002\""));
	assert_non_null(strstr(texts->got[0], "Authorization: Bearer secret\r\n"));
	assert_non_null(strstr(texts->got[0], "\"from\":\"heizungrhei\""));
	assert_ok(credit_list(ctx, 0, 0, &entries));
	assert_int_equal(entries.count, 3);
	assert_string_equal(entries.items[0].kind, "used");
	assert_int_equal(entries.items[0].amount.tenths, -2);
	check_ledger();
}

static void
what_was_not_sent_is_given_back(void **state)
{
	(void)state;
	connect_providers(400);
	assert_ok(credit_buy(ctx, (credit){ 10 }, ""));
	write_code(jonas_by_sms());
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_int_equal(balance(), 10);
	check_ledger();
	texts->status = 503;			/* tried again: paid once */
	write_code(jonas_by_sms());
	for (int i = 0; i < 5; i++) {
		send_all();
		testing_forward(ctx, 61);
	}
	assert_int_equal(newest().status, MESSAGE_WAITING);
	assert_int_equal(balance(), 8);
	testing_forward(ctx, 600);		/* the code is no longer valid */
	send_all();
	assert_int_equal(newest().status, MESSAGE_FAILED);
	assert_int_equal(balance(), 10);
	check_ledger();
}

/* ---- many senders ---- */

static void *
send_in_thread(void *arg)
{
	struct ctx *own = testing_another(arg);
	bool more = true;
	instant next_at;

	own->env = &env;
	while (more)
		testing_ok(own, message_send_next(own, &more, &next_at));
	testing_close(own);
	return NULL;
}

static void
many_senders_send_each_once(void **state)
{
	enum { SENDERS = 4, LETTERS = 60 };
	pthread_t threads[SENDERS];

	(void)state;
	connect_providers(200);
	assert_ok(credit_buy(ctx, (credit){ LETTERS * 2 }, ""));
	for (int i = 0; i < LETTERS; i++)
		write_code(jonas_by_sms());
	for (int i = 0; i < SENDERS; i++)
		pthread_create(&threads[i], NULL, send_in_thread, ctx);
	for (int i = 0; i < SENDERS; i++)
		pthread_join(threads[i], NULL);
	send_all();
	assert_int_equal(sink_count(texts), LETTERS);
	assert_int_equal(balance(), 0);
	check_ledger();
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_all)
	const struct CMUnitTest tests[] = {
		IN_SCENE(mails_leave_once_with_their_message_id),
		IN_SCENE(a_server_that_is_away_delays_all_and_loses_none),
		IN_SCENE(one_refused_letter_stops_nobody),
		IN_SCENE(an_old_code_is_not_sent),
		IN_SCENE(a_crash_in_the_gap_repeats_with_the_same_id),
		IN_SCENE(units_take_turns_and_codes_go_first),
		IN_SCENE(a_unit_of_its_own_server_fails_alone),
		IN_SCENE(a_units_server_is_not_in_the_house),
		IN_SCENE(a_refused_address_is_remembered),
		IN_SCENE(what_a_dead_process_had_is_taken_up),
		IN_SCENE(an_sms_costs_what_it_says_and_never_more_than_there_is),
		IN_SCENE(what_was_not_sent_is_given_back),
		IN_SCENE(many_senders_send_each_once),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
