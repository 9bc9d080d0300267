/*
 * wish_test -- a time that a customer proposes, and what the planners make of it: accepted when somebody is
 * free, others offered and one taken, refused with a reason; decided twice; proposed by the action's own form.
 */
#include "base/test.h"

#include "action/testing.h"
#include "db/db.h"
#include "form/answer.h"
#include "planning/planning.h"
#include "team/team.h"

enum { DAY_S = 86400 };

static struct scene w;

static void
hire(void)
{
	struct worker worker = worker_new();

	worker.first_name = "Giulia";
	worker.last_name = "Rossi";
	worker.email = "giulia@rheintal.example";
	worker.latitude = 47.14;
	worker.longitude = 9.52;
	assert_ok(worker_save(w.ctx, &worker));
}

static int
open_world(void **state UNUSED)
{
	struct site site = { .address = "Gasse 5, 9494 Schaan", .address_additional = "", .notes = "",
		.latitude = 47.165, .longitude = 9.51, .active = true };
	struct activity_input input;

	scene_open(&w, "propose", "propose");
	w.ctx->actor = (struct actor){ .kind = ACTOR_SYSTEM, .name = "" };
	hire();
	site.customer = w.house.customer.id;
	assert_ok(site_save(w.ctx, &site));
	input = activity_input_of(&w.activity);
	input.site = site.id;
	assert_ok(activity_change(w.ctx, w.activity.id, &input, QUIET, NULL));
	assert_ok(activity_find(w.ctx, w.activity.id, &w.activity));
	w.ctx->actor = access_actor(&w.visitor);
	testing_ok(w.ctx, planning_start(w.ctx));
	return 0;
}

static int
close_world(void **state UNUSED)
{
	testing_close(w.ctx);
	return 0;
}

/* So many days ahead, and on to Monday from a weekend. */
static const char *
weekday(int days)
{
	date day = date_add(zone_date(w.zone, w.ctx->now), days);

	while (date_weekday(day) > FRIDAY)
		day = date_add(day, 1);
	return date_print(w.ctx->arena, day);
}

#define PROPOSE(...) propose((const char *const[]){ __VA_ARGS__, NULL })

static struct err *
propose(const char *const *sent)
{
	struct action_done done;

	w.sent = sent;
	return action_do(w.ctx, &w.asked, &done);
}

static struct wish
open_wish(void)
{
	struct wish wish;
	bool found;

	assert_ok(wish_lookup_open(w.ctx, w.activity.id, &wish, &found));
	assert_true(found);
	return wish;
}

static void
as_planner(void)
{
	w.ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .name = "Marie" };
}

static struct activity
now_of(const struct activity *a)
{
	struct activity out;

	assert_ok(activity_find(w.ctx, a->id, &out));
	return out;
}

/* The sentence beside a field; "" when there is none. */
static const char *
problem(struct err *err, const char *field)
{
	const char *say = err == OK ? NULL : problem_of(err->problems, field);

	return say == NULL ? "" : say;
}

/* ---- accepted ---- */

static void
a_free_time_is_accepted_and_booked(void **state UNUSED)
{
	const char *day = weekday(9);
	struct activity after;
	struct civil at;
	struct wish wish;
	bool booked;

	assert_ok(PROPOSE("day", day, "time", "10:00", "comment", "Ring twice"));
	wish = open_wish();
	assert_string_equal(wish.comment, "Ring twice");
	assert_int_equal(wish.status, WISH_OPEN);
	as_planner();
	assert_ok(wish_accept(w.ctx, &wish, &booked));
	assert_true(booked);
	after = now_of(&w.activity);
	assert_int_equal(after.status, STATUS_PLANNED);
	at = zone_civil(w.zone, after.start);
	assert_string_equal(date_print(w.ctx->arena, at.day), day);
	/* Arrival within its window: as it was wished. */
	assert_true(after.window_from.s <= zone_instant(w.zone, (struct civil){ at.day, 36000 }, NULL).s);
	assert_ok(wish_find_public(w.ctx, wish.public_id.text, &wish));
	assert_int_equal(wish.status, WISH_ACCEPTED);
	assert_string_equal(wish.decided_by, "Marie");
}

static void
a_time_when_nobody_works_changes_nothing(void **state UNUSED)
{
	struct wish wish;
	bool booked;

	assert_ok(PROPOSE("day", weekday(9), "time", "03:30", "mandatory", "1"));
	wish = open_wish();
	assert_true(wish.mandatory);
	as_planner();
	assert_ok(wish_accept(w.ctx, &wish, &booked));
	assert_false(booked);
	assert_int_equal(open_wish().status, WISH_OPEN);
	assert_int_equal(now_of(&w.activity).status, STATUS_PENDING);
}

static void
the_second_planner_learns_who_was_faster(void **state UNUSED)
{
	struct wish wish;
	struct err *err;
	bool booked;

	assert_ok(PROPOSE("day", weekday(9), "time", "10:00"));
	wish = open_wish();
	as_planner();
	assert_ok(wish_refuse(w.ctx, &wish, "  We are closed that week.  "));
	w.ctx->actor.name = "Jean";
	err = wish_accept(w.ctx, &wish, &booked);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_CONFLICT);
	assert_string_equal(err->say, "Marie has decided this meanwhile.");
	/* Nothing of it was done. */
	assert_int_equal(now_of(&w.activity).status, STATUS_PENDING);
	assert_ok(wish_find_public(w.ctx, wish.public_id.text, &wish));
	assert_int_equal(wish.status, WISH_REFUSED);
	assert_string_equal(wish.reason, "We are closed that week.");
	assert_int_equal(wish_settle(w.ctx, &wish)->kind, ERR_CONFLICT);
}

/* ---- refused ---- */

static void
a_refusal_says_why(void **state UNUSED)
{
	char long_reason[600];
	struct wish wish;

	memset(long_reason, 'x', sizeof(long_reason) - 1);
	long_reason[sizeof(long_reason) - 1] = '\0';
	assert_ok(PROPOSE("day", weekday(9), "time", "10:00"));
	wish = open_wish();
	as_planner();
	assert_string_equal(problem(wish_refuse(w.ctx, &wish, "  "), "reason"),
	    "Say why: the customer reads this sentence.");
	assert_string_equal(problem(wish_refuse(w.ctx, &wish, long_reason), "reason"),
	    "This text is too long. Shorten it.");
	assert_int_equal(open_wish().status, WISH_OPEN);
	/* A visit that was there before stays; one that only was asked for is canceled. */
	assert_ok(wish_refuse(w.ctx, &wish, "No"));
	assert_int_equal(now_of(&w.activity).status, STATUS_PENDING);
}

static struct err *
ask_for_visit(struct ctx *ctx, void *arg)
{
	struct wish *wish = arg;

	TRY(activity_set_status(ctx, w.activity.id, STATUS_REQUESTED, QUIET));
	return wish_add(ctx, wish);
}

static void
a_refused_request_is_canceled(void **state UNUSED)
{
	struct wish wish = { .kind = WISH_REQUEST, .activity = w.activity.id, .type = w.type.id,
		.customer = w.house.customer.id, .action_code = "request", .day = DATE_NONE, .second_of_day = -1 };

	assert_ok(db_transaction(w.ctx, ask_for_visit, &wish));
	as_planner();
	assert_ok(wish_refuse(w.ctx, &wish, "Outside of our area"));
	assert_int_equal(now_of(&w.activity).status, STATUS_CANCELED);
}

static void
an_accepted_request_is_to_plan(void **state UNUSED)
{
	struct wish wish = { .kind = WISH_REQUEST, .activity = w.activity.id, .type = w.type.id,
		.customer = w.house.customer.id, .action_code = "request", .day = DATE_NONE, .second_of_day = -1 };
	bool booked;

	assert_ok(db_transaction(w.ctx, ask_for_visit, &wish));
	as_planner();
	assert_ok(wish_accept(w.ctx, &wish, &booked));
	assert_false(booked);
	assert_int_equal(now_of(&w.activity).status, STATUS_PENDING);
}

/* ---- others offered ---- */

/* Tokens of the first free slots, NULL at the end. */
static const char *const *
free_slots(size_t count)
{
	const char **tokens = arena_new_array(w.ctx->arena, count + 1, const char *);
	struct slot_offers offers;

	assert_ok(planning_slots(w.ctx, &(struct slot_request){ .activity = w.activity.id, .limit = 50 }, &offers));
	assert_true(offers.count >= count);
	for (size_t i = 0; i < count; i++)
		tokens[i] = offers.items[i].token;
	return tokens;
}

static void
others_are_offered_and_one_is_taken(void **state UNUSED)
{
	struct action_answer answer;
	struct wish wish;
	instant start;

	assert_ok(PROPOSE("day", weekday(9), "time", "03:30"));
	wish = open_wish();
	as_planner();
	assert_string_equal(problem(wish_offer(w.ctx, &wish, free_slots(0)), "slot"), "Choose one to five times.");
	assert_string_equal(problem(wish_offer(w.ctx, &wish, free_slots(6)), "slot"), "Choose one to five times.");
	assert_ok(wish_offer(w.ctx, &wish, free_slots(2)));
	/* It is the customer's turn. */
	assert_ok(action_ask(w.ctx, &w.asked, &answer));
	assert_true(answer.possible && answer.waits);
	wish = open_wish();
	assert_int_equal(wish.status, WISH_OFFERED);
	assert_int_equal(wish.offer_count, 2);
	start = wish.offers[1].start;
	assert_string_equal(problem(PROPOSE("offer", "x"), "offer"), "Choose one of the times.");
	assert_int_equal(PROPOSE("offer", "3")->kind, ERR_CONFLICT);
	assert_ok(PROPOSE("offer", "2"));
	assert_int_equal(now_of(&w.activity).status, STATUS_PLANNED);
	assert_int_equal(now_of(&w.activity).start.s, start.s);
	assert_ok(wish_find_public(w.ctx, wish.public_id.text, &wish));
	assert_int_equal(wish.status, WISH_ACCEPTED);
}

static void
a_newer_proposal_replaces_the_older(void **state UNUSED)
{
	struct wish first, second;
	struct err *err;

	assert_ok(PROPOSE("day", weekday(9), "time", "10:00"));
	first = open_wish();
	assert_ok(PROPOSE("day", weekday(12)));
	second = open_wish();
	assert_string_not_equal(first.public_id.text, second.public_id.text);
	assert_int_equal(second.second_of_day, -1);
	assert_ok(wish_find_public(w.ctx, first.public_id.text, &first));
	assert_int_equal(first.status, WISH_WITHDRAWN);
	err = wish_refuse(w.ctx, &first, "No");
	assert_int_equal(err->kind, ERR_CONFLICT);
}

static void
what_cannot_be_proposed(void **state UNUSED)
{
	static const struct { const char *day, *time, *field, *says; } rows[] = {
		{ "", "", "day", "Choose a day." },
		{ "2027-02-30", "", "day", "Choose a day." },
		{ "2001-01-01", "", "day", "Choose a day that is still to come." },
		{ "2199-01-01", "", "day", "Choose a day that is still to come." },
		{ NULL, "half past", "time", "Write a time such as 14:30, or leave it empty." },
	};
	struct wishes none;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_string_equal(problem(PROPOSE("day", rows[i].day == NULL ? weekday(9) : rows[i].day,
		    "time", rows[i].time), rows[i].field), rows[i].says);
	assert_ok(wish_list(w.ctx, WISH_KINDS, false, 0, &none));
	assert_int_equal(none.count, 0);
}

/* ---- by the action's own form ---- */

#define OWN "{\"fields\":[" \
	"{\"code\":\"wanted\",\"kind\":\"date\",\"label\":\"Date wanted\",\"required\":true}," \
	"{\"code\":\"at\",\"kind\":\"time\",\"label\":\"Time wanted\"}," \
	"{\"code\":\"comments\",\"kind\":\"area\",\"label\":\"Comments\"}," \
	"{\"code\":\"fixed\",\"kind\":\"yes_no\",\"label\":\"Is this time mandatory?\"}]}"

static const char *
page(void)
{
	struct buf markup = buf_make(w.ctx->arena, 1 << 20);
	struct html html = { .out = &markup, .ctx = w.ctx, .csrf = "token" };

	w.sent = NULL;
	assert_ok(w.action.kind->draw(w.ctx, &w.asked, NULL, &html));
	return buf_text(&markup);
}

static void
its_own_form_proposes(void **state UNUSED)
{
	const char *day = weekday(9);
	struct answer answer;
	struct form form;
	struct wish wish;

	assert_non_null(strstr(page(), "name=\"day\""));
	assert_ok(form_save(w.ctx, form_of_action(w.action.id), OWN, 0, NULL, &form));
	assert_null(strstr(page(), "name=\"day\""));
	assert_non_null(strstr(page(), "name=\"f.wanted\""));
	assert_string_equal(problem(PROPOSE("f.at", "14:30"), "f.wanted"), "\"Date wanted\" is still missing.");
	assert_string_equal(problem(PROPOSE("f.wanted", "2001-01-01"), "f.wanted"),
	    "Choose a day that is still to come.");
	assert_ok(PROPOSE("f.wanted", day, "f.at", "14:30", "f.comments", "At the back door", "f.fixed", "yes"));
	wish = open_wish();
	assert_string_equal(date_print(w.ctx->arena, wish.day), day);
	assert_int_equal(wish.second_of_day, 14 * 3600 + 1800);
	assert_true(wish.mandatory);
	assert_string_equal(wish.comment, "At the back door");
	assert_ok(answer_get(w.ctx, wish.answer, &answer));
	assert_true(answer.sent);
}

static void
another_unit_knows_nothing_of_it(void **state UNUSED)
{
	struct wish wish, theirs;
	struct wishes list;
	struct err *err;

	assert_ok(PROPOSE("day", weekday(9)));
	wish = open_wish();
	testing_unit(w.ctx, "zuerich");
	err = wish_find_public(w.ctx, wish.public_id.text, &theirs);
	assert_int_equal(err->kind, ERR_NOT_FOUND);
	assert_ok(wish_list(w.ctx, WISH_KINDS, false, 0, &list));
	assert_int_equal(list.count, 0);
}

#define in_a_world(test) cmocka_unit_test_setup_teardown((test), open_world, close_world)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		in_a_world(a_free_time_is_accepted_and_booked),
		in_a_world(a_time_when_nobody_works_changes_nothing),
		in_a_world(the_second_planner_learns_who_was_faster),
		in_a_world(a_refusal_says_why),
		in_a_world(a_refused_request_is_canceled),
		in_a_world(an_accepted_request_is_to_plan),
		in_a_world(others_are_offered_and_one_is_taken),
		in_a_world(a_newer_proposal_replaces_the_older),
		in_a_world(what_cannot_be_proposed),
		in_a_world(its_own_form_proposes),
		in_a_world(another_unit_knows_nothing_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
