/* sending_test -- files from the portal: who may send, what the history says, and how much a page of no files takes. */
#include "portal/matrix.h"

#include "action/action.h"
#include "activity/event.h"

static const char *
action_path(const char *action)
{
	return arena_printf(w.ctx->arena, "/p/rheintal/a/%s/do/%s", w.own.activity.public_id.text, action);
}

static void
add_action(const char *kind)
{
	struct portal_action row = { .code = kind, .kind = kind, .rank = 90, .active = true };

	row.type = w.shown;
	row.settings = action_first_settings(w.ctx, kind);
	testing_ok(w.ctx, portal_action_save(w.ctx, &row));
}

/* Posts so many bytes as one file. */
static int
post_file(enum who who, const char *path, size_t size)
{
	struct buf body = buf_make(w.ctx->arena, size + 4096), text = buf_make(w.ctx->arena, size + 8192);

	buf_printf(&body, "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"plan.pdf\"\r\n"
	    "Content-Type: application/pdf\r\n\r\n%%PDF-1.4\n", w.csrf[who]);
	for (size_t i = 0; i < size; i++)
		buf_putc(&body, 'x');
	buf_puts(&body, "\n%%EOF\r\n--b--\r\n");
	buf_printf(&text, "POST %s HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n%s"
	    "Connection: close\r\n"
	    "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %zu\r\n\r\n", path, w.cookies[who],
	    body.size);
	buf_put(&text, body.at, body.size);
	return ask(app_port(w.app), text.at, text.size, w.got, sizeof(w.got));
}

static void
who_may_only_see_sends_nothing(void **state UNUSED)
{
	struct contact only = { .customer = w.house.customer.id, .name = "Only Sees", .email = "sees@example.li",
		.mobile_typed = "", .lang = LANG_EN, .can_see = true, .active = true };
	struct documents before, after;
	enum who who = OF_ONE_SITE;

	add_action("documents");
	testing_ok(w.ctx, contact_save(w.ctx, &only));
	w.cookies[who] = by_code("sees@example.li");
	learn_csrf(who);
	testing_ok(w.ctx, document_list_activity(w.ctx, w.own.activity.id, &before));
	assert_int_equal(request(who, "GET", arena_printf(w.ctx->arena, "/p/rheintal/a/%s",
	    w.own.activity.public_id.text), ""), 200);
	assert_null(strstr(w.got, "/do/documents\""));
	assert_int_not_equal(post_file(who, action_path("documents"), 100), 303);
	testing_ok(w.ctx, document_list_activity(w.ctx, w.own.activity.id, &after));
	assert_int_equal(before.count, after.count);
}

static void
what_was_sent_stands_in_the_history(void **state UNUSED)
{
	struct activity_changes changes;
	struct activity_differences said;

	assert_int_equal(post_file(BY_CODE, action_path("documents"), 100), 303);
	testing_ok(w.ctx, activity_history(w.ctx, w.own.activity.id, &changes));
	assert_int_equal(changes.items[0].what, EVENT_DOCUMENT_ADDED);
	assert_int_equal(changes.items[0].actor, ACTOR_CONTACT);
	testing_ok(w.ctx, activity_differences(w.ctx, &changes.items[0], zone_find("UTC"), &said));
	assert_string_equal(said.items[0].after, "plan.pdf");
}

/* A megabyte where no files are taken is refused before it is kept; where they are, it is not. */
static void
a_page_of_no_files_takes_a_small_form(void **state UNUSED)
{
	char *long_text = arena_alloc(w.ctx->arena, (1 << 20) + 1);

	memset(long_text, 'x', 1 << 20);
	long_text[1 << 20] = '\0';
	assert_int_equal(request(BY_CODE, "POST", action_path("cancel"), long_text), 413);
	assert_int_equal(request(BY_CODE, "POST", action_path("cancel2"), long_text), 413);
	assert_int_equal(post_file(BY_CODE, action_path("cancel"), 1 << 20), 400);
	assert_int_equal(post_file(BY_CODE, action_path("documents"), 1 << 20), 303);
	assert_int_equal(request(BY_CODE, "GET", action_path("cancel"), ""), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may_only_see_sends_nothing),
		cmocka_unit_test(what_was_sent_stands_in_the_history),
		cmocka_unit_test(a_page_of_no_files_takes_a_small_form),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
