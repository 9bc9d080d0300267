/* taps_test -- a known customer with one site books from the link of a message in three taps: in, a time, book. */
#include "portal/matrix.h"

#include "team/team.h"

static struct activity
visit_at_one_site(customer_id customer)
{
	struct site site = { .customer = customer, .address = "Wiesengass 25, 9490 Vaduz", .address_additional = "",
		.latitude = 47.14, .longitude = 9.53, .notes = "", .active = true };
	struct activity activity = house_activity(w.ctx, w.shown, customer);
	struct activity_input input = activity_input_of(&activity);

	testing_ok(w.ctx, site_save(w.ctx, &site));
	input.site = site.id;
	testing_ok(w.ctx, activity_change(w.ctx, activity.id, &input, QUIET, NULL));
	testing_ok(w.ctx, activity_find(w.ctx, activity.id, &activity));
	return activity;
}

static const char *
cut(const char *before, const char *ends)
{
	const char *at = strstr(w.got, before);

	if (at == NULL)
		fail_msg("no %s in: %.3000s", before, w.got);
	at += strlen(before);
	return arena_strndup(w.ctx->arena, at, strcspn(at, ends));
}

/* The home page of whoever came in last, as it is now. */
static void
assert_home_says(const char *text, bool says)
{
	assert_int_equal(request(BY_ACTION, "GET", "/p/rheintal", ""), 200);
	if ((strstr(w.got, text) != NULL) != says)
		fail_msg("%s %s in: %.4000s", says ? "no" : "there is", text, w.got);
}

/* A condition on what the list does not read of a visit: whether the customer has said yes. */
static void
conditions_are_judged_on_the_whole_visit(activity_id activity, type_id id)
{
	struct portal_action row = { .type = id, .code = "ring", .kind = "callback", .rank = 9, .active = true,
		.settings = "{\"offered\":\"both\",\"when\":{\"join\":\"and\",\"items\":["
			    "{\"field\":\"activity.confirmed\",\"op\":\"is_one_of\",\"value\":\"yes\"}]}}" };

	testing_ok(w.ctx, portal_action_save(w.ctx, &row));
	testing_ok(w.ctx, activity_confirm(w.ctx, activity, false, QUIET));
	assert_home_says("/ring\"", false);
	testing_ok(w.ctx, activity_confirm(w.ctx, activity, true, QUIET));
	assert_home_says("/ring\"", true);
	testing_ok(w.ctx, portal_action_delete(w.ctx, row.id));
	assert_home_says("/ring\"", false);
}

/* What the next visit says follows each change at once, whether it is read whole or in part. */
static void
next_visit_follows(worker_id who, type_id id)
{
	struct activity_type type;
	struct worker worker;
	const char *before;
	struct portal_action row = { .type = id, .code = "call", .kind = "callback", .rank = 9, .active = true,
		.settings = "{\"offered\":\"both\",\"label\":{\"en\":\"Call {assignedUsers.name}\"}}" };

	testing_ok(w.ctx, worker_find(w.ctx, who, &worker));
	before = arena_printf(w.ctx->arena, "%s Rossi comes", worker.first_name);
	assert_home_says(before, true);
	worker.first_name = "Anna";
	testing_ok(w.ctx, worker_save(w.ctx, &worker));
	assert_home_says("Anna Rossi comes", true);
	assert_home_says(before, false);
	testing_ok(w.ctx, type_find(w.ctx, id, &type));
	type.display.title.in[LANG_EN] = "Visit of {assignedUsers.name}";
	testing_ok(w.ctx, type_save(w.ctx, &type));
	assert_home_says("Visit of Anna Rossi", true);
	type.display.title.in[LANG_EN] = "";
	testing_ok(w.ctx, type_save(w.ctx, &type));
	assert_home_says("Visit of", false);
	testing_ok(w.ctx, portal_action_save(w.ctx, &row));
	assert_home_says("Call Anna Rossi", true);
	type.display.parts[DISPLAY_WORKER].shown = false;
	testing_ok(w.ctx, type_save(w.ctx, &type));
	assert_home_says("Rossi comes", false);
}

/* From the link of a message about the visit, and from the personal one: it is all that there is to do. */
static void
three_taps_from(bool personal)
{
	struct worker worker = worker_new();
	struct customer customer;
	struct contact contact;
	struct activity activity;
	const char *link, *page, *token;
	int taps = 0;

	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = personal ? "lara@rheintal.example" : "giulia@rheintal.example";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	testing_ok(w.ctx, worker_save(w.ctx, &worker));
	house_customer(w.ctx, personal ? "Known by link" : "Known", personal ? "link@example.li" : "known@example.li",
	    &customer, &contact);
	activity = visit_at_one_site(customer.id);
	testing_ok(w.ctx, personal ? access_personal_link(w.ctx, customer.id, &link) :
	    access_message_link(w.ctx, activity.id, contact.id, "book", &link));

	/* The first tap: the one button of the link's page. */
	assert_int_equal(request(NOBODY, "GET", link, ""), 200);
	taps++;
	assert_int_equal(request(NOBODY, "POST", link, arena_printf(w.ctx->arena, "csrf=%s", w.csrf[NOBODY])), 303);
	token = cut("Set-Cookie: ds_portal=", ";");
	page = cut("Location: ", "\r");
	w.cookies[BY_ACTION] = cookie(token);
	if (personal) {
		assert_int_equal(request(BY_ACTION, "GET", page, ""), 303);
		page = cut("Location: ", "\r");
	}
	/* It leads straight to the times. */
	assert_int_equal(request(BY_ACTION, "GET", page, ""), 200);
	w.csrf[BY_ACTION] = cut("name=\"csrf\" value=\"", "\"");
	taps++;
	token = cut("name=\"slot\"", ">");
	token = strstr(token, "value=\"") + strlen("value=\"");
	token = arena_strndup(w.ctx->arena, token, strcspn(token, "\""));
	taps++;
	assert_int_equal(request(BY_ACTION, "POST", page,
	    arena_printf(w.ctx->arena, "csrf=%s&slot=%s", w.csrf[BY_ACTION], token)), 303);
	testing_ok(w.ctx, activity_find(w.ctx, activity.id, &activity));
	assert_int_equal(activity.status, STATUS_PLANNED);
	assert_int_equal(taps, 3);
	if (!personal)
		return;
	conditions_are_judged_on_the_whole_visit(activity.id, activity.type);
	next_visit_follows(activity.worker, activity.type);
}

static void
three_taps_from_the_link(void **state UNUSED)
{
	three_taps_from(false);
}

static void
three_taps_from_the_personal_link(void **state UNUSED)
{
	three_taps_from(true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_taps_from_the_link),
		cmocka_unit_test(three_taps_from_the_personal_link),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
