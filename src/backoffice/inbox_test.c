/*
 * inbox_test -- what customers asked for and what they thought of it, as the planners' pages show it: the
 * list of requests, a decision with its reason, the slower of two planners, surveys with their figures; who may.
 */
#include "base/test.h"

#include "action/action.h"
#include "backoffice/testing.h"
#include "base/str.h"
#include "planning/planning.h"
#include "survey/survey.h"

static int
open_world(void **state UNUSED)
{
	w.ctx = testing_open();
	w.scene = scene_make(w.ctx, "rheintal");
	w.ctx->lang = LANG_EN;
	testing_ok(w.ctx, planning_start(w.ctx));
	serve_world();
	return 0;
}

/* ---- requests ---- */

static struct err *
add_wish(struct ctx *ctx, void *arg)
{
	return wish_add(ctx, arg);
}

static struct wish
wish(enum wish_kind kind, const char *comment)
{
	struct wish wish = { .kind = kind, .type = w.scene.type.id, .customer = w.scene.customer.id,
		.contact = w.scene.contact.id, .action_code = wish_kind_token(kind), .day = DATE_NONE,
		.second_of_day = -1, .comment = comment };

	if (kind == WISH_CALLBACK) {
		wish.phone = "+4232001122";
		wish.moment = "morning";
	} else {
		wish.activity = scene_activity(w.ctx, &w.scene);
		wish.day = date_add(zone_date(zone_find("Europe/Vaduz"), w.ctx->now), 5);
		wish.second_of_day = 10 * 3600;
	}
	testing_ok(w.ctx, db_transaction(w.ctx, add_wish, &wish));
	return wish;
}

static const char *
path_of(const struct wish *wish, const char *rest)
{
	return arena_printf(w.ctx->arena, "/b/rheintal/requests/%s%s", wish->public_id.text, rest);
}

static void
requests_are_listed_by_kind(void **state UNUSED)
{
	struct wish proposal = wish(WISH_PROPOSAL, "Before <work>"), call = wish(WISH_CALLBACK, "About the bill");

	come_as(&w.admin);
	assert_int_equal(request("GET", "/b/rheintal/requests", ""), 200);
	assert_got("Before &lt;work&gt;");
	assert_got("About the bill");
	assert_int_equal(request("GET", "/b/rheintal/requests?kind=callback", ""), 200);
	assert_got(call.public_id.text);
	assert_false(got(proposal.public_id.text));
	assert_int_equal(request("GET", "/b/rheintal/requests?show=decided", ""), 200);
	assert_false(got(call.public_id.text));
	/* Called: it moves to the other list. */
	assert_int_equal(request("GET", path_of(&call, ""), ""), 200);
	assert_got("In the morning");
	assert_got("href=\"tel:+4232001122\"");
	assert_got("I have called");
	assert_false(got("Offer these times"));
	assert_int_equal(request("POST", path_of(&call, "/settle"), ""), 303);
	assert_int_equal(request("GET", "/b/rheintal/requests?show=decided", ""), 200);
	assert_got(call.public_id.text);
	assert_int_equal(request("POST", path_of(&call, "/settle"), ""), 409);
	assert_got("has decided this meanwhile");
}

static void
a_refusal_keeps_what_was_typed(void **state UNUSED)
{
	struct wish asked = wish(WISH_PROPOSAL, "");
	char body[700] = "reason=";

	memset(body + 7, 'y', 600);
	body[607] = '\0';
	come_as(&w.admin);
	assert_int_equal(request("POST", path_of(&asked, "/refuse"), "reason=+"), 422);
	assert_got("Say why: the customer reads this sentence.");
	assert_int_equal(request("POST", path_of(&asked, "/refuse"), body), 422);
	assert_got("This text is too long. Shorten it.");
	assert_got("yyyyyyyyyyyy");
	assert_int_equal(request("POST", path_of(&asked, "/refuse"), "reason=Not+in+winter"), 303);
	assert_int_equal(request("GET", path_of(&asked, ""), ""), 200);
	assert_got("Not in winter");
	assert_got("Refused by ");
	/* A page that was open since before. */
	assert_int_equal(request("POST", path_of(&asked, "/accept"), ""), 409);
	assert_got("has decided this meanwhile");
	assert_int_equal(request("POST", path_of(&asked, "/refuse"), "reason=Again"), 409);
}

static void
times_are_offered(void **state UNUSED)
{
	struct wish asked = wish(WISH_PROPOSAL, "");
	const char *token;

	come_as(&w.admin);
	assert_int_equal(request("POST", path_of(&asked, "/offer"), ""), 422);
	assert_got("Choose one to five times.");
	assert_int_equal(request("POST", path_of(&asked, "/offer"), "slot[]=forged"), 422);
	assert_int_equal(request("GET", path_of(&asked, ""), ""), 200);
	token = strstr(w.got, "name=\"slot[]\" value=\"");
	assert_non_null(token);
	token += strlen("name=\"slot[]\" value=\"");
	token = arena_strndup(w.ctx->arena, token, strcspn(token, "\""));
	assert_int_equal(request("POST", path_of(&asked, "/offer"),
	    arena_printf(w.ctx->arena, "slot[]=%s", token)), 303);
	assert_int_equal(request("GET", path_of(&asked, ""), ""), 200);
	assert_got("Offered times");
	assert_got("Other times offered");
}

static void
who_may_not_plan_decides_nothing(void **state UNUSED)
{
	static const char *const rest[] = { "/accept", "/offer", "/refuse", "/settle" };
	struct wish asked = wish(WISH_PROPOSAL, ""), nobody = asked;

	come_as(&w.worker);
	for (size_t i = 0; i < COUNT_OF(rest); i++)
		assert_int_equal(request("POST", path_of(&asked, rest[i]), "reason=x"), 403);
	come_as(&w.admin);
	snprintf(nobody.public_id.text, sizeof(nobody.public_id.text), "AAAAAAAAAAAAAAAAAAAAAA");
	for (size_t i = 0; i < COUNT_OF(rest); i++)
		assert_int_equal(request("POST", path_of(&nobody, rest[i]), "reason=x"), 404);
	assert_int_equal(request("GET", path_of(&asked, ""), ""), 200);
	assert_got("Not decided");
}

/* ---- surveys ---- */

static struct err *
save_answer(struct ctx *ctx, void *arg)
{
	return survey_answer_save(ctx, arg);
}

static struct survey_answer
vote(int score, const char *comment)
{
	struct survey_answer answer = { .activity = scene_activity(w.ctx, &w.scene), .customer = w.scene.customer.id,
		.type = w.scene.type.id, .code = "survey", .scale = SURVEY_STARS, .score = score, .low = score <= 2,
		.comment = comment };

	testing_ok(w.ctx, db_transaction(w.ctx, save_answer, &answer));
	return answer;
}

static void
surveys_show_figures_and_words(void **state UNUSED)
{
	struct survey_answer low;
	const char *seen;

	come_as(&w.admin);
	assert_int_equal(request("GET", "/b/rheintal/surveys", ""), 200);
	assert_got("No answers in this time.");
	vote(5, "Very <friendly>");
	vote(4, "");
	low = vote(1, "Came too late");
	assert_int_equal(request("GET", "/b/rheintal/surveys", ""), 200);
	assert_got("Very &lt;friendly&gt;");
	assert_got("Came too late");
	/* (5 + 4 + 1) / 3 */
	assert_got("<b>3.3</b>");
	assert_got("<b>3</b><span>answers</span>");
	assert_got("<span>bad ones</span>");
	assert_int_equal(request("GET", "/b/rheintal/surveys?show=low", ""), 200);
	assert_got("Came too late");
	assert_false(got("friendly"));
	assert_int_equal(request("GET", "/b/rheintal/surveys?from=2030-01-01", ""), 200);
	assert_got("No answers in this time.");
	/* Looked at: it waits for nobody any more. */
	assert_int_equal(request("GET", "/b/rheintal/surveys?show=unseen", ""), 200);
	seen = arena_printf(w.ctx->arena, "/b/rheintal/surveys/%s/seen", low.public_id.text);
	assert_got(seen);
	come_as(&w.worker);
	assert_int_equal(request("POST", seen, ""), 403);
	come_as(&w.admin);
	assert_int_equal(request("POST", seen, ""), 303);
	assert_int_equal(request("GET", "/b/rheintal/surveys?show=unseen", ""), 200);
	assert_false(got("Came too late"));
	assert_int_equal(request("POST", "/b/rheintal/surveys/AAAAAAAAAAAAAAAAAAAAAA/seen", ""), 404);
}

#define in_a_world(test) cmocka_unit_test_setup_teardown((test), open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_world(requests_are_listed_by_kind),
		in_a_world(a_refusal_keeps_what_was_typed),
		in_a_world(times_are_offered),
		in_a_world(who_may_not_plan_decides_nothing),
		in_a_world(surveys_show_figures_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
