/* free_test -- words that somebody wrote: to whom, once per cause, with files, unless they opted out. */
#include "base/test.h"

#include <string.h>
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "document/document.h"
#include "message/testing.h"
#include "net/net.h"
#include "net/testing.h"

static struct sink *mails;
static struct net net;
static struct env env;
static char smtp_url[64];

static int
close_all(void **state)
{
	int status = close_scene(state);

	if (mails != NULL)
		sink_close(mails);
	mails = NULL;
	return status;
}

static void
connect_mail(void)
{
	mails = sink_open(0, NULL);
	snprintf(smtp_url, sizeof(smtp_url), "smtp://127.0.0.1:%d", mails->port);
	net = net_real(&(struct net_services){ .smtp_url = smtp_url, .smtp_plain = true,
		.mail_from = "service@heizung.example" });
	env = *ctx->env;
	env.net = &net;
	ctx->env = &env;
}

/* As jobs do: several at once. */
static void
send_in_lots(void)
{
	bool more = true;
	instant next_at;

	while (more)
		testing_ok(ctx, message_send_some(ctx, 8, &more, &next_at));
}

static size_t
written_so_far(void)
{
	struct messages list;

	testing_ok(ctx, message_list(ctx, &(struct message_filter){ .limit = 500 }, &list));
	return list.count;
}

static enum message_written
write_to(struct recipient to, const struct free_message *message)
{
	enum message_written written;
	message_id id;

	testing_ok(ctx, message_write_free(ctx, &to, message, &written, &id));
	assert_int_equal(written == MESSAGE_WRITTEN, !ID_IS_NONE(id));
	return written;
}

/* ---- words ---- */

static void
a_reminder_once_per_cause_and_address(void **state)
{
	struct activity activity = planned();
	struct free_message reminder = { .subject = "Tomorrow: {activity.title}", .cause = "trigger 1 event 2",
		.text = "Hello {contact.name},\n\nwe come:\n\n> {activity.window|long}\n\n"
		    "[See it]({portal.activity.link})", .codes = { .activity = &activity }, .with_calendar = true };
	struct recipient other = jonas();
	struct message message;

	(void)state;
	assert_int_equal(write_to(jonas(), &reminder), MESSAGE_WRITTEN);
	message = newest();
	assert_string_equal(message.subject, "Tomorrow: Boiler service");
	assert_non_null(strstr(message.text, "Hello Jonas Kaiser,\n"));
	assert_non_null(strstr(message.text, "Monday"));
	assert_non_null(strstr(message.attachments, "METHOD:REQUEST"));
	/* its button tells which message it stood in */
	assert_non_null(strstr(message.text, arena_printf(ctx->arena, "?m=%s\n", message.public_id.text)));
	assert_int_equal(message.activity.value, activity.id.value);
	assert_int_equal(message.customer.value, scene.customer.id.value);
	assert_int_equal(write_to(jonas(), &reminder), MESSAGE_REPEATED);
	other.address = "office@example.org";
	assert_int_equal(write_to(other, &reminder), MESSAGE_WRITTEN);
	reminder.cause = "trigger 1 event 3";
	assert_int_equal(write_to(jonas(), &reminder), MESSAGE_WRITTEN);
	reminder.cause = "";
	assert_int_equal(write_to(jonas(), &reminder), MESSAGE_WRITTEN);
	assert_int_equal(write_to(jonas(), &reminder), MESSAGE_WRITTEN);
	assert_int_equal(written_so_far(), 5);
}

static void
what_somebody_wrote_is_no_markup(void **state)
{
	struct free_message message = { .subject = "a\r\nBcc: all@example.org",
		.text = "<script>alert(1)</script>\n\n[Pay](javascript:alert(1))\n\n> {customer.name} & <b>" };
	struct message got;

	(void)state;
	write_to(jonas(), &message);
	got = newest();
	assert_null(strstr(got.html, "<script"));
	assert_non_null(strstr(got.html, "&lt;script&gt;"));
	assert_null(strstr(got.html, "javascript:"));
	assert_null(strstr(got.html, "<b>"));
	assert_null(strpbrk(got.subject, "\r\n"));
}

/* Links into our own pages can be tapped wherever they stand; those of others stay words. */
static void
links_in_the_words_lead_to_us_alone(void **state)
{
	struct activity activity = planned();
	struct free_message message = { .subject = "s", .codes = { .activity = &activity },
		.text = "See {portal.activity.link}.\n\nNot https://evil.example/k/x" };
	struct message got;

	(void)state;
	write_to(jonas(), &message);
	got = newest();
	assert_non_null(strstr(got.html, arena_printf(ctx->arena, "<a href=\"%s/k/", ctx->env->base_url)));
	assert_non_null(strstr(got.html, arena_printf(ctx->arena, "?m=%s</a>.", got.public_id.text)));
	assert_non_null(strstr(got.text, arena_printf(ctx->arena, "?m=%s.\n", got.public_id.text)));
	assert_null(strstr(got.html, "href=\"https://evil"));
}

static void
a_preview_is_what_would_be_written(void **state)
{
	struct activity activity = planned();
	struct free_message message = { .subject = "{activity.reference}", .text = "Hello {contact.name}",
		.codes = { .activity = &activity } };
	struct recipient to = jonas();
	struct message_preview preview;

	(void)state;
	assert_ok(message_preview_free(ctx, &to, &message, &preview));
	assert_int_equal(written_so_far(), 0);
	write_to(to, &message);
	assert_string_equal(preview.subject, newest().subject);
	assert_string_equal(preview.text, newest().text);
	to.channel = "sms";
	to.address = "+4237900002";
	assert_ok(message_preview_free(ctx, &to, &message, &preview));
	assert_string_equal(preview.text, "Hello Jonas Kaiser");
}

static void
unknown_codes_and_empty_words_are_said(void **state)
{
	struct problems problems = { 0 };

	(void)state;
	message_check_free(ctx, "{customer.nmae}", " ", &problems);
	assert_non_null(problem_of(&problems, "subject"));
	problems = (struct problems){ 0 };
	message_check_free(ctx, "fine", "", &problems);
	assert_non_null(problem_of(&problems, "text"));
	problems = (struct problems){ 0 };
	message_check_free(ctx, "{activity.title}", "Hello {contact.name}", &problems);
	assert_int_equal(problems.count, 0);
}

static void
quiet_hours_put_it_off(void **state)
{
	struct free_message message = { .subject = "s", .text = "t", .not_before = INSTANT(ctx->now.s + 3600) };

	(void)state;
	connect_mail();
	write_to(jonas(), &message);
	send_in_lots();
	assert_int_equal(sink_count(mails), 0);
	testing_forward(ctx, 3600);
	send_in_lots();
	assert_int_equal(sink_count(mails), 1);
}

/* ---- to whom ---- */

static const char *
addresses(enum message_to to, const char *channel, const char *typed, const struct message_codes *codes)
{
	struct buf out = buf_make(ctx->arena, 4000);
	struct recipients list;

	testing_ok(ctx, message_recipients(ctx, to, channel, typed, codes, &list));
	for (size_t i = 0; i < list.count; i++)
		buf_printf(&out, "%s%s", i > 0 ? " " : "", list.items[i].address);
	return buf_text(&out);
}

static void
everybody_is_found_once(void **state)
{
	struct activity activity = planned();
	struct message_codes codes = { .activity = &activity };
	struct person planner = { .name = "Pia", .email = "pia@rheintal.example", .lang = LANG_FR, .active = true };
	struct recipients list;

	(void)state;
	scene_contact(ctx, scene.customer.id, "Office", "office@example.org", "+423 790 00 03");
	assert_string_equal(addresses(TO_CONTACT, "email", NULL, &codes), "jonas@example.org");
	assert_string_equal(addresses(TO_CONTACT, "sms", NULL, &codes), "+4237900003");
	assert_string_equal(addresses(TO_EVERY_CONTACT, "email", NULL, &codes), "jonas@example.org office@example.org");
	assert_string_equal(addresses(TO_WORKER, "email", NULL, &codes), "giulia@rheintal.example");
	assert_string_equal(addresses(TO_WORKER, "sms", NULL, &codes), "");
	assert_string_equal(addresses(TO_ADDRESS, "email",
	    "a@example.org, {customer.email}, A@example.org, nobody, x@y\nBcc: z@example.org", &codes),
	    "a@example.org jonas@example.org");
	assert_string_equal(addresses(TO_ADDRESS, "sms", "+423 790 00 02, 12", &codes), "+4237900002");
	assert_ok(person_save(ctx, &planner));
	assert_ok(person_set_roles(ctx, planner.id, ROLE_BIT(ROLE_PLANNER)));
	assert_ok(message_recipients(ctx, TO_PLANNERS, "email", NULL, &codes, &list));
	assert_int_equal(list.count, 1);
	assert_int_equal(list.items[0].lang, LANG_FR);
	/* of a customer alone, and of nobody */
	codes = (struct message_codes){ .customer = scene.customer.id };
	assert_string_equal(addresses(TO_CONTACT, "email", NULL, &codes), "jonas@example.org");
	assert_string_equal(addresses(TO_WORKER, "email", NULL, &codes), "");
	codes = (struct message_codes){ 0 };
	assert_string_equal(addresses(TO_CONTACT, "email", NULL, &codes), "");
	for (int i = 0; i < MESSAGE_TO_COUNT; i++) {
		enum message_to parsed;

		assert_true(message_to_parse(message_to_token(i), &parsed));
		assert_int_equal(parsed, i);
	}
}

/* ---- opting out ---- */

static const char *
opt_out_token(const struct message *message)
{
	const char *at = strstr(message->text, "/o/");

	assert_non_null(at);
	return arena_strndup(ctx->arena, at + 3, strcspn(at + 3, "\n"));
}

static void
who_opted_out_gets_only_what_is_needed(void **state)
{
	struct free_message message = { .subject = "How was it?", .text = "Tell us.", .optional = true };
	struct message_address address;
	struct opt_out_view view;
	const char *token;
	char *bent;

	(void)state;
	connect_mail();
	assert_int_equal(write_to(jonas(), &message), MESSAGE_WRITTEN);
	token = opt_out_token(&(struct message){ .text = newest().text });
	send_in_lots();
	assert_non_null(strstr(mails->got[0], "List-Unsubscribe: <"));
	assert_non_null(strstr(mails->got[0], "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	assert_ok(message_opt_out_look(ctx, token, &view));
	assert_true(view.good);
	assert_false(view.opted_out);
	assert_string_equal(view.address, "jonas@example.org");
	assert_ok(message_opt_out_by_link(ctx, token, true));
	assert_ok(message_opt_out_by_link(ctx, token, true));
	assert_int_equal(write_to(jonas(), &message), MESSAGE_OPTED_OUT);
	message.optional = false;
	assert_int_equal(write_to(jonas(), &message), MESSAGE_WRITTEN);
	assert_null(strstr(newest().text, "/o/"));
	send_in_lots();
	assert_null(strstr(mails->got[1], "List-Unsubscribe"));
	assert_ok(message_address(ctx, "email", "Jonas@Example.org", &address));
	assert_int_equal(address.opted_out_at.s, ctx->now.s);
	assert_ok(message_opt_out_by_link(ctx, token, false));
	message.optional = true;
	assert_int_equal(write_to(jonas(), &message), MESSAGE_WRITTEN);
	bent = arena_strdup(ctx->arena, token);
	bent[10] = bent[10] == 'A' ? 'B' : 'A';
	assert_err(message_opt_out_by_link(ctx, bent, true), ERR_NOT_FOUND);
	assert_ok(message_opt_out_look(ctx, bent, &view));
	assert_false(view.good);
}

static void
following_a_link_is_seen(void **state)
{
	(void)state;
	write_to(jonas(), &(struct free_message){ .subject = "s", .text = "t" });
	assert_true(INSTANT_IS_NONE(newest().opened_at));
	assert_ok(message_opened(ctx, newest().public_id.text));
	testing_forward(ctx, 60);
	assert_ok(message_opened(ctx, newest().public_id.text));
	assert_ok(message_opened(ctx, "AAAAAAAAAAAAAAAAAAAAAA"));
	assert_ok(message_opened(ctx, ""));
	assert_int_equal(newest().opens, 2);
	assert_int_equal(newest().opened_at.s, ctx->now.s - 60);
}

/* ---- files ---- */

static document_id
keep(const char *name, const char *text, activity_id activity)
{
	struct document_content content;
	struct document_place place = { .owner = DOCUMENT_OF_ACTIVITY, .owner_id = activity.value,
		.activity = activity, .customer = scene.customer.id };
	struct document document;

	testing_ok(ctx, document_take_bytes(ctx, DOCUMENT_REPORT, "application/pdf", name,
	    (struct bytes){ (const uint8_t *)text, strlen(text) }, &content));
	testing_ok(ctx, document_add(ctx, &content, &place, true, NULL, &document));
	return document.id;
}

static struct err *
keep_both(struct ctx *in, void *arg)
{
	document_id *ids = arg;
	activity_id activity = scene_activity(in, &scene);

	ctx = in;
	ids[0] = keep("Bericht Übergabe.pdf", "%PDF-1.7 first", activity);
	ids[1] = keep("second.pdf", "%PDF-1.7 second", activity);
	return OK;
}

static void
documents_go_with_it_as_long_as_they_are_there(void **state)
{
	struct ctx *own = ctx;
	document_id ids[2];
	struct free_message message = { .subject = "Report", .text = "Here it is.", .documents = ids,
		.document_count = 2 };
	struct documents documents;
	enum message_written written;
	struct recipient to = jonas();
	message_id id;

	(void)state;
	connect_mail();
	assert_ok(db_transaction(ctx, keep_both, ids));
	ctx = own;
	write_to(jonas(), &message);
	assert_ok(message_documents(ctx, newest().id, &documents));
	assert_int_equal(documents.count, 2);
	assert_string_equal(documents.items[1].name, "second.pdf");
	send_in_lots();
	assert_non_null(strstr(mails->got[0], "filename*0*=UTF-8''Bericht%20%C3%9Cbergabe.pdf"));
	assert_non_null(strstr(mails->got[0], "JVBERi0xLjcgZmlyc3Q="));	/* %PDF-1.7 first */
	assert_non_null(strstr(mails->got[0], "JVBERi0xLjcgc2Vjb25k"));
	write_to(jonas(), &message);
	assert_ok(document_remove(ctx, ids[0]));
	send_in_lots();
	assert_null(strstr(mails->got[1], "JVBERi0xLjcgZmlyc3Q="));
	assert_non_null(strstr(mails->got[1], "JVBERi0xLjcgc2Vjb25k"));
	assert_err(message_write_free(ctx, &to, &message, &written, &id), ERR_NOT_FOUND);
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_all)
	const struct CMUnitTest tests[] = {
		IN_SCENE(a_reminder_once_per_cause_and_address),
		IN_SCENE(what_somebody_wrote_is_no_markup),
		IN_SCENE(links_in_the_words_lead_to_us_alone),
		IN_SCENE(a_preview_is_what_would_be_written),
		IN_SCENE(unknown_codes_and_empty_words_are_said),
		IN_SCENE(quiet_hours_put_it_off),
		IN_SCENE(everybody_is_found_once),
		IN_SCENE(who_opted_out_gets_only_what_is_needed),
		IN_SCENE(following_a_link_is_seen),
		IN_SCENE(documents_go_with_it_as_long_as_they_are_there),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
