/* message_test -- what is written into the outbox, for whom, in which words; no provider at all. */
#include "base/test.h"

#include <ctype.h>
#include <jansson.h>
#include <string.h>
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/channel.h"
#include "message/compose.h"
#include "message/testing.h"

/* ---- tables ---- */

static void
purposes_and_channels_keep_their_contract(void **state)
{
	(void)state;
	for (int i = 0; i < PURPOSE_COUNT; i++) {
		enum message_purpose parsed;

		assert_true(purpose_parse(purpose_token(i), &parsed));
		assert_int_equal(parsed, i);
		assert_true(purpose_label(i)[0] != '\0');
	}
	for (size_t i = 0; message_channels[i] != NULL; i++) {
		const struct message_channel *channel = message_channels[i];

		assert_ptr_equal(message_channel_find(channel->token), channel);
		assert_true(channel->ready != NULL && channel->price != NULL && channel->send != NULL);
		for (const char *c = channel->token; *c != '\0'; c++)
			assert_true(islower((unsigned char)*c));
	}
	assert_non_null(message_channel_find("email"));
	assert_non_null(message_channel_find("sms"));
	assert_null(message_channel_find("pigeon"));
}

/* The codes and signs of structure of a text, in the order of the alphabet: "> [ {activity.title}". */
static const char *
skeleton(const char *text)
{
	const char *found[40];
	size_t count = 0;
	struct buf out = buf_make(ctx->arena, 4000);

	for (const char *at = text; *at != '\0'; at++) {
		size_t size = *at == '{' ? strcspn(at, "}") + 1 : 2;
		bool line = at == text || at[-1] == '\n';

		if (*at != '{' && !(line && (strncmp(at, "> ", 2) == 0 || *at == '[')))
			continue;
		assert_true(count < COUNT_OF(found));
		found[count++] = arena_strndup(ctx->arena, at, *at == '[' ? 1 : size);
		for (size_t i = count - 1; i > 0 && strcmp(found[i - 1], found[i]) > 0; i--) {
			const char *swap = found[i];

			found[i] = found[i - 1];
			found[i - 1] = swap;
		}
	}
	for (size_t i = 0; i < count; i++)
		buf_printf(&out, "%s ", found[i]);
	return buf_text(&out);
}

static void
check_words(const char *msgid)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *words = i18n_text((enum lang)lang, msgid);
		struct problems problems = { 0 };

		ctx->lang = (enum lang)lang;
		codes_check(ctx, words, "words", &problems);
		if (problems.count > 0)
			print_error("%s: %s: %s\n", lang_tag(ctx->lang), problems.items[0].say, words);
		assert_int_equal(problems.count, 0);
		assert_string_equal(skeleton(words), skeleton(msgid));
	}
}

/* No translation loses a code, a card or a button, or spells a code that nobody knows. */
static void
built_in_words_are_whole_in_every_language(void **state)
{
	(void)state;
	for (int i = 0; i < PURPOSE_COUNT; i++) {
		check_words(purpose_row(i)->subject);
		check_words(purpose_row(i)->text);
		check_words(purpose_row(i)->sms);
	}
}

static void
sms_parts_are_counted_as_networks_do(void **state)
{
	static const struct { const char *piece; int times, parts; bool unicode; } cases[] = {
		{ "", 1, 1, false }, { "a", 160, 1, false }, { "a", 161, 2, false }, { "a", 306, 2, false },
		{ "a", 307, 3, false }, { "é", 160, 1, false }, { "€", 80, 1, false }, { "€", 81, 2, false },
		{ "ç", 70, 1, true }, { "ç", 71, 2, true }, { "ê", 134, 2, true }, { "ê", 135, 3, true },
		{ "🔧", 35, 1, true }, { "🔧", 36, 2, true }, { "`", 1, 1, true }, { "{", 1, 1, false },
		{ "€", 76 * 2, 2, false }, { "€", 76 * 2 + 1, 3, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct arena *arena = arena_open();
		struct buf text = buf_make(arena, 10000);
		bool unicode;

		for (int n = 0; n < cases[i].times; n++)
			buf_puts(&text, cases[i].piece);
		assert_int_equal(sms_parts(buf_text(&text), &unicode), cases[i].parts);
		assert_int_equal(unicode, cases[i].unicode);
		arena_close(arena);
	}
}

/* ---- words ---- */

static void
without_a_provider_it_is_held_and_shown(void **state)
{
	struct message message;
	instant next_at;
	bool more;

	(void)state;
	write_code(jonas());
	message = newest();
	assert_int_equal(message.status, MESSAGE_HELD);
	assert_string_equal(message.subject, "12345678 is your code for Heizung Rheintal");
	assert_non_null(strstr(message.text, "12345678"));
	assert_non_null(strstr(message.text, "Sign in:\nhttps://plan.example/l/abc\n"));
	assert_non_null(strstr(message.html, "href=\"https://plan.example/l/abc\""));
	assert_non_null(strstr(message.html, ">12345678<"));
	write_code(jonas_by_sms());
	message = newest();
	assert_int_equal(message.status, MESSAGE_HELD);
	assert_string_equal(message.channel, "sms");
	assert_non_null(strstr(message.text, "https://plan.example/l/abc"));
	assert_string_equal(message.html, "");
	assert_ok(message_send_next(ctx, &more, &next_at));
	assert_false(more);
	assert_true(INSTANT_IS_NONE(next_at));
	assert_err(message_send_again(ctx, message.id), ERR_CONFLICT);
}

/* The text of the only attachment. */
static const char *
calendar_of(const struct message *message)
{
	json_t *list = json_loads(message->attachments, 0, NULL);
	const char *text;

	assert_int_equal(json_array_size(list), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "name")), "appointment.ics");
	text = arena_strdup(ctx->arena, json_string_value(json_object_get(json_array_get(list, 0), "text")));
	json_decref(list);
	return text;
}

static const char *
line_of(const char *file, const char *name)
{
	const char *at = strstr(file, name);

	assert_non_null(at);
	return arena_strndup(ctx->arena, at, strcspn(at, "\r"));
}

static void
an_appointment_is_told_with_its_calendar_file(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity,
		.before_from = INSTANT_NONE, .before_to = INSTANT_NONE };
	struct message message;
	const char *file, *uid;

	(void)state;
	assert_ok(message_about_activity(ctx, &to, &about));
	message = newest();
	assert_non_null(strstr(message.text, "Jonas Kaiser"));
	assert_non_null(strstr(message.text, "Boiler service"));
	assert_non_null(strstr(message.text, "Gasse 5, 9494 Schaan"));
	assert_non_null(strstr(message.subject, "Monday"));
	assert_non_null(strstr(message.html, "Boiler service"));
	assert_int_equal(message.activity.value, activity.id.value);
	assert_string_equal(message.activity_reference, "A000001");
	file = calendar_of(&message);
	assert_non_null(strstr(file, "METHOD:REQUEST\r\n"));
	assert_non_null(strstr(file, "SEQUENCE:0\r\n"));
	assert_non_null(strstr(file, "DTSTART;TZID=Europe/Vaduz:20270301T080000\r\n"));	/* the promised window */
	assert_non_null(strstr(file, "DTEND;TZID=Europe/Vaduz:20270301T100000\r\n"));
	uid = line_of(file, "UID:");

	about.purpose = PURPOSE_MOVED;
	about.before_from = INSTANT(MONDAY_NINE + 50 * HOUR);
	about.before_to = INSTANT(MONDAY_NINE + 52 * HOUR);
	activity.ics_sequence = 1;
	to.lang = LANG_DE;
	assert_ok(message_about_activity(ctx, &to, &about));
	message = newest();
	assert_int_equal(message.lang, LANG_DE);
	assert_string_equal(line_of(calendar_of(&message), "UID:"), uid);
	assert_non_null(strstr(calendar_of(&message), "SEQUENCE:1\r\n"));

	about.purpose = PURPOSE_CANCELED;
	activity.status = STATUS_CANCELED;
	activity.ics_sequence = 2;
	assert_ok(message_about_activity(ctx, &to, &about));
	message = newest();
	assert_string_equal(line_of(calendar_of(&message), "UID:"), uid);
	assert_non_null(strstr(calendar_of(&message), "METHOD:CANCEL\r\n"));
	assert_non_null(strstr(calendar_of(&message), "STATUS:CANCELLED\r\n"));
}

static void
a_name_cannot_become_a_button_or_markup(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity };
	struct message message;

	(void)state;
	scene.contact.name = "[Pay here](https://evil.example)\n\n> <img src=x>";
	assert_ok(contact_save(ctx, &scene.contact));
	to.name = "x\r\nBcc: all@example.org";
	assert_ok(message_about_activity(ctx, &to, &about));
	message = newest();
	assert_null(strstr(message.html, "href=\"https://evil"));
	assert_null(strstr(message.html, "<img"));
	assert_null(strchr(message.to_name, '\n'));
	assert_null(strchr(message.subject, '\n'));
}

static void
once_per_event_and_again_by_hand(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas(), sms = jonas_by_sms();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity, .event = { 7 } };
	struct messages list;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_ok(message_about_activity(ctx, &to, &about));
		assert_ok(message_about_activity(ctx, &sms, &about));
	}
	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	assert_int_equal(list.count, 2);
	about.event.value = 0;
	assert_ok(message_about_activity(ctx, &to, &about));
	assert_ok(message_about_activity(ctx, &to, &about));
	assert_ok(message_list(ctx, &(struct message_filter){ .activity = activity.id }, &list));
	assert_int_equal(list.count, 4);
	assert_ok(message_list(ctx, &(struct message_filter){ .channel = "sms" }, &list));
	assert_int_equal(list.count, 1);
	assert_ok(message_list(ctx, &(struct message_filter){ .text = "JONAS@", .limit = 2 }, &list));
	assert_int_equal(list.count, 2);
	assert_non_null(list.next);
	assert_ok(message_list(ctx, &(struct message_filter){ .text = "JONAS@", .cursor = list.next }, &list));
	assert_int_equal(list.count, 1);
	testing_unit(ctx, "oberland");
	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	assert_int_equal(list.count, 0);
}

static void
recipients_are_chosen_as_promised(void **state)
{
	struct activity activity = planned();
	struct contact other, mobile;
	struct customer nobody;
	struct recipient to;
	bool found;

	(void)state;
	assert_ok(message_recipient(ctx, &activity, &to, &found));
	assert_true(found);
	assert_string_equal(to.address, "jonas@example.org");
	assert_int_equal(to.lang, scene.unit.lang);

	other = scene_contact(ctx, scene.customer.id, "Anna", "anna@example.org", "");
	activity.contact = other.id;
	assert_ok(message_recipient(ctx, &activity, &to, &found));
	assert_string_equal(to.address, "anna@example.org");

	mobile = scene_contact(ctx, scene.customer.id, "Max", NULL, "+423 790 02 00");
	activity.contact = mobile.id;
	assert_ok(message_recipient(ctx, &activity, &to, &found));
	assert_string_equal(to.channel, "sms");
	assert_string_equal(to.address, "+4237900200");

	activity.contact = (contact_id){ 0 };
	nobody = scene_customer(ctx, "Nobody to reach");
	activity.customer = nobody.id;
	assert_ok(message_recipient(ctx, &activity, &to, &found));
	assert_false(found);
	nobody.type = CUSTOMER_MACHINE;		/* a boiler: its owner is told */
	nobody.parent = scene.customer.id;
	assert_ok(customer_save(ctx, &nobody));
	assert_ok(message_recipient(ctx, &activity, &to, &found));
	assert_true(found);
	assert_string_equal(to.address, "jonas@example.org");
	assert_int_equal(to.customer.value, nobody.id.value);
}

static void
the_outbox_as_json(void **state)
{
	struct activity activity = planned();
	struct recipient to = jonas();
	struct activity_message about = { .purpose = PURPOSE_BOOKED, .activity = &activity };
	struct buf out = buf_make(ctx->arena, 1 << 20);
	json_t *list;

	(void)state;
	write_code(jonas());
	assert_ok(message_about_activity(ctx, &to, &about));
	assert_ok(message_outbox_json(ctx, &out));
	list = json_loads(buf_text(&out), 0, NULL);
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 0), "purpose")), "code");
	assert_string_equal(json_string_value(json_object_get(json_array_get(list, 1), "to")), "jonas@example.org");
	assert_int_equal(json_array_size(json_object_get(json_array_get(list, 1), "attachments")), 1);
	for (const char *const *key = (const char *const[]){ "id", "channel", "to", "subject", "text", "html",
	    "attachments", NULL }; *key != NULL; key++)
		assert_non_null(json_object_get(json_array_get(list, 0), *key));
	json_decref(list);
}

int
main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(purposes_and_channels_keep_their_contract),
		cmocka_unit_test(sms_parts_are_counted_as_networks_do),
		IN_SCENE(built_in_words_are_whole_in_every_language),
		IN_SCENE(without_a_provider_it_is_held_and_shown),
		IN_SCENE(an_appointment_is_told_with_its_calendar_file),
		IN_SCENE(a_name_cannot_become_a_button_or_markup),
		IN_SCENE(once_per_event_and_again_by_hand),
		IN_SCENE(recipients_are_chosen_as_promised),
		IN_SCENE(the_outbox_as_json),
	};
#undef IN_SCENE

	return cmocka_run_group_tests(tests, NULL, NULL);
}
