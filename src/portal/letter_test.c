/* letter_test -- what the links of an email do: opting out by one click, and telling that it was opened. */
#include "portal/matrix.h"

#include "message/message.h"

/* An email that may be opted out of, about her own activity. */
static struct message
letter(const char *cause)
{
	struct free_message words = { .subject = "How was it?", .optional = true, .cause = cause,
		.text = "Tell us.\n\n[See the visit]({portal.activity.link})",
		.codes = { .activity = &w.own.activity } };
	struct recipient to = { .channel = "email", .address = "jonas@example.org", .name = "", .lang = LANG_EN,
		.customer = w.house.customer.id, .contact = w.house.contact.id };
	struct message_filter newest = { .limit = 1 };
	enum message_written written;
	struct messages list;
	message_id id;

	testing_ok(w.ctx, message_write_free(w.ctx, &to, &words, &written, &id));
	assert_int_equal(written, MESSAGE_WRITTEN);
	testing_ok(w.ctx, message_list(w.ctx, &newest, &list));
	return list.items[0];
}

/* The path of the link that begins so. */
static const char *
path_in(const struct message *message, const char *begins)
{
	const char *at = strstr(message->text, begins);

	assert_non_null(at);
	return arena_strndup(w.ctx->arena, at, strcspn(at, " \n"));
}

/* As a mailbox sends it: no cookie, no origin, and it follows no redirect. */
static int
one_click(const char *path)
{
	const char *body = "List-Unsubscribe=One-Click";
	const char *text = arena_printf(w.ctx->arena, "POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
	    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s",
	    path, strlen(body), body);

	return ask(app_port(w.app), text, strlen(text), w.got, sizeof(w.got));
}

static bool
is_out(void)
{
	struct message_address address;

	testing_ok(w.ctx, message_address(w.ctx, "email", "jonas@example.org", &address));
	return !INSTANT_IS_NONE(address.opted_out_at);
}

static void
one_click_opts_out_and_looking_does_not(void **state UNUSED)
{
	struct message message = letter("one");
	const char *path = path_in(&message, "/o/");

	assert_int_equal(request(NOBODY, "GET", path, ""), 200);
	assert_non_null(strstr(w.got, "jonas@example.org"));
	assert_non_null(strstr(w.got, "X-Robots-Tag: noindex"));
	assert_false(is_out());
	assert_int_equal(one_click(path), 200);
	assert_true(is_out());
	assert_int_equal(one_click(path), 200);
	assert_int_equal(request(NOBODY, "GET", path, ""), 200);
	assert_non_null(strstr(w.got, "You have opted out"));
	assert_int_equal(request(NOBODY, "POST", path, "choice=in"), 303);
	assert_false(is_out());
	assert_int_equal(request(NOBODY, "POST", path, "choice=out"), 303);
	assert_true(is_out());
	assert_int_equal(request(NOBODY, "POST", path, "choice=in"), 303);
}

static void
a_bent_link_does_nothing(void **state UNUSED)
{
	struct message message = letter("two");
	char *path = arena_strdup(w.ctx->arena, path_in(&message, "/o/"));

	path[9] = path[9] == 'A' ? 'B' : 'A';
	assert_int_equal(request(NOBODY, "GET", path, ""), 410);
	assert_null(strstr(w.got, "jonas@"));
	assert_int_equal(one_click(path), 410);
	assert_false(is_out());
}

static void
a_person_who_presses_has_opened_it(void **state UNUSED)
{
	struct message message = letter("three");
	const char *path = path_in(&message, "/k/"), *mark = strstr(path, "?m=");

	assert_non_null(mark);
	assert_int_equal(request(NOBODY, "GET", path, ""), 200);
	testing_ok(w.ctx, message_find_public(w.ctx, message.public_id.text, &message));
	assert_int_equal(message.opens, 0);
	assert_non_null(strstr(w.got, arena_printf(w.ctx->arena, "name=\"m\" value=\"%s\"", mark + 3)));
	path = arena_strndup(w.ctx->arena, path, (size_t)(mark - path));
	assert_int_equal(request(NOBODY, "POST", path, mark + 1), 303);
	testing_ok(w.ctx, message_find_public(w.ctx, message.public_id.text, &message));
	assert_int_equal(message.opens, 1);
	/* the id of another unit's message counts nothing there */
	assert_int_equal(request(NOBODY, "POST", path, "m=AAAAAAAAAAAAAAAAAAAAAA"), 303);
}

/* Whoever follows the link reads on in the language of the letter, until another one is chosen. */
static void
a_link_speaks_as_its_letter(void **state UNUSED)
{
	struct message message = letter("four");
	const char *path = path_in(&message, "/k/"), *nobody = w.cookies[NOBODY];
	static const enum lang langs[] = { LANG_FR, LANG_EN };
	struct activity_type type;

	for (size_t i = 0; i < COUNT_OF(langs); i++) {
		w.house.contact.lang = langs[i];
		testing_ok(w.ctx, contact_save(w.ctx, &w.house.contact));
		assert_int_equal(request(NOBODY, "GET", path, ""), 200);
		assert_non_null(strstr(w.got, arena_printf(w.ctx->arena, "<html lang=\"%s\"", lang_tag(langs[i]))));
	}
	/* and calls the visit what customers know it by */
	assert_non_null(strstr(w.got, w.own.activity.title));
	testing_ok(w.ctx, type_find(w.ctx, w.shown, &type));
	type.display.title.in[LANG_EN] = "Your {activity.reference}";
	testing_ok(w.ctx, type_save(w.ctx, &type));
	assert_int_equal(request(NOBODY, "GET", path, ""), 200);
	assert_non_null(strstr(w.got, arena_printf(w.ctx->arena, "Your %s", w.own.activity.reference)));
	assert_null(strstr(w.got, w.own.activity.title));
	w.cookies[NOBODY] = "Cookie: ds_lang=it\r\n";
	assert_int_equal(request(NOBODY, "GET", path, ""), 200);
	assert_non_null(strstr(w.got, "<html lang=\"it\""));
	w.cookies[NOBODY] = nobody;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_click_opts_out_and_looking_does_not),
		cmocka_unit_test(a_bent_link_does_nothing),
		cmocka_unit_test(a_person_who_presses_has_opened_it),
		cmocka_unit_test(a_link_speaks_as_its_letter),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
