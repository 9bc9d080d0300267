/* work_test -- commands done once, steps and their times, the estimate, who sees the van; on both databases. */
#include "planning/testing_house.h"

#include "base/arena.h"
#include "document/document.h"
#include "evidence/evidence.h"
#include "work/work.h"

enum { QUARTER = 900 };

/* A visit of Ann's on Monday at `hour`; the clock stands at Monday seven, Ann is who acts. */
static activity_id
visit_at(struct house *h, struct site site, int hour)
{
	activity_id id = add_activity(h, site);

	place_at(h, id, h->ann.id, at(h, monday(), hour, 0));
	return id;
}

static void
be(struct house *h, const struct worker *worker)
{
	struct person person;

	assert_ok(person_find(h->ctx, worker->person, &person));
	h->ctx->actor = staff_actor(&person, role_rights(ROLE_BIT(ROLE_WORKER)));
}

static struct house
morning(void)
{
	struct house h = house_open();

	testing_forward(h.ctx, at(&h, monday(), 7, 0).s - h.ctx->now.s);
	return h;
}

static struct err *
tap(struct house *h, activity_id id, enum work_verb verb, const char *command, struct work_done *done)
{
	struct work_command c = { .id = command, .verb = verb, .activity = id, .at = INSTANT_NONE };

	return work_step(h->ctx, &c, done);
}

static struct work_state
state(struct house *h, activity_id id)
{
	struct work_spans spans;
	struct activity a;

	assert_ok(activity_find(h->ctx, id, &a));
	assert_ok(work_spans(h->ctx, id, &spans));
	return work_state_of(&a, &spans, h->ctx->now);
}

static int
told(struct house *h, activity_id id, enum event_kind what)
{
	struct activity_changes changes;
	int count = 0;

	assert_ok(activity_history(h->ctx, id, &changes));
	for (size_t i = 0; i < changes.count; i++)
		count += changes.items[i].what == what;
	return count;
}

static struct err *
finish(struct house *h, activity_id id, const char *command, instant from, instant to, const char *name,
    struct work_done *done)
{
	struct work_command c = { .id = command, .verb = WORK_DO_FINISH, .activity = id, .at = INSTANT_NONE };
	struct work_closing closing = { .real_start = from, .real_end = to, .result = RESULT_OK,
		.comment = "All done", .signature = { .name = name, .agent = "test" } };

	return work_close(h->ctx, &c, &closing, done);
}

/* ---- a visit from the first tap to the last ---- */

static void
a_whole_visit(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct evidences signed_;
	struct work_spans spans;
	struct work_done done;
	struct activity a;

	be(&h, &h.ann);
	assert_ok(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_false(done.again);
	testing_forward(h.ctx, QUARTER);
	assert_int_equal(state(&h, id).phase, WORK_EN_ROUTE);
	assert_ok(tap(&h, id, WORK_DO_ARRIVE, "command-2", &done));
	assert_int_equal(state(&h, id).phase, WORK_ARRIVED);
	assert_int_equal(told(&h, id, EVENT_ARRIVED), 1);
	testing_forward(h.ctx, 300);
	assert_ok(tap(&h, id, WORK_DO_START, "command-3", &done));
	testing_forward(h.ctx, 1800);
	assert_ok(tap(&h, id, WORK_DO_PAUSE, "command-4", &done));
	assert_int_equal(state(&h, id).phase, WORK_PAUSED);
	testing_forward(h.ctx, 600);
	assert_ok(tap(&h, id, WORK_DO_RESUME, "command-5", &done));
	testing_forward(h.ctx, 1200);
	assert_int_equal(state(&h, id).travel_s, QUARTER);
	assert_int_equal(state(&h, id).work_s, 3000);
	assert_int_equal(state(&h, id).pause_s, 600);
	assert_ok(activity_find(h.ctx, id, &a));
	/* Ten minutes earlier than tapped began the work, it was said at the end. */
	assert_ok(finish(&h, id, "command-6", INSTANT(a.real_start.s - 600), h.ctx->now, "Ursula Frick", &done));
	assert_ok(activity_find(h.ctx, id, &a));
	assert_int_equal(a.status, STATUS_TERMINATED);
	assert_int_equal(a.result, RESULT_OK);
	assert_int_equal(a.real_end.s, h.ctx->now.s);
	assert_int_equal(state(&h, id).work_s, 3600);
	assert_int_equal(state(&h, id).pause_s, 600);
	/* The way there ended when the work began. */
	assert_int_equal(state(&h, id).travel_s, 600);
	assert_ok(work_spans(h.ctx, id, &spans));
	for (size_t i = 0; i < spans.count; i++)
		assert_false(INSTANT_IS_NONE(spans.items[i].to));
	assert_ok(evidence_of_activity(h.ctx, id, &signed_));
	assert_int_equal(signed_.count, 1);
	assert_string_equal(signed_.items[0].name, "Ursula Frick");
	assert_int_equal(signed_.items[0].proof, ACCESS_BY_STAFF);
	assert_true(ID_EQUAL(signed_.items[0].person, h.ann.person));
	testing_close(h.ctx);
}

/* ---- once ---- */

static void
a_command_is_done_once(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9), other = visit_at(&h, h.site, 11);
	struct evidences signed_;
	struct work_done done;
	instant begin;

	be(&h, &h.ann);
	assert_ok(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_ok(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_true(done.again);
	assert_int_equal(told(&h, id, EVENT_EN_ROUTE), 1);
	/* The same words by another tap: nothing new either. */
	testing_forward(h.ctx, 60);
	assert_ok(tap(&h, id, WORK_DO_EN_ROUTE, "command-2", &done));
	assert_int_equal(told(&h, id, EVENT_EN_ROUTE), 1);
	assert_int_equal(state(&h, id).travel_s, 60);
	/* The id of another command. */
	assert_err(tap(&h, id, WORK_DO_ARRIVE, "command-1", &done), ERR_CONFLICT);
	assert_err(tap(&h, other, WORK_DO_EN_ROUTE, "command-1", &done), ERR_CONFLICT);
	assert_int_equal(state(&h, id).phase, WORK_EN_ROUTE);
	assert_err(tap(&h, id, WORK_DO_ARRIVE, "short", &done), ERR_INVALID);
	assert_err(tap(&h, id, WORK_DO_ARRIVE, "spaces are bad", &done), ERR_INVALID);
	/* A closing, sent again after a lost answer, and after the visit was opened again: not closed twice. */
	begin = h.ctx->now;
	testing_forward(h.ctx, 3600);
	assert_ok(finish(&h, id, "command-9", begin, h.ctx->now, "Ursula Frick", &done));
	assert_false(done.again);
	assert_ok(finish(&h, id, "command-9", begin, h.ctx->now, "Ursula Frick", &done));
	assert_true(done.again);
	assert_err(finish(&h, id, "command-9", begin, h.ctx->now, "Somebody Else", &done), ERR_CONFLICT);
	assert_int_equal(told(&h, id, EVENT_CLOSED), 1);
	assert_ok(evidence_of_activity(h.ctx, id, &signed_));
	assert_int_equal(signed_.count, 1);
	assert_err(finish(&h, id, "command-10", begin, h.ctx->now, "Ursula Frick", &done), ERR_CONFLICT);
	testing_close(h.ctx);
}

/* What was refused may be tried again with the same id. */
static void
a_refusal_is_not_kept(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id one = visit_at(&h, h.site, 9), two = visit_at(&h, h.site, 11);
	struct work_done done;

	be(&h, &h.ann);
	assert_ok(tap(&h, one, WORK_DO_START, "command-1", &done));
	assert_err(tap(&h, two, WORK_DO_EN_ROUTE, "command-2", &done), ERR_CONFLICT);
	assert_int_equal(state(&h, two).phase, WORK_TO_GO);
	assert_ok(tap(&h, one, WORK_DO_PAUSE, "command-3", &done));
	assert_ok(tap(&h, two, WORK_DO_EN_ROUTE, "command-2", &done));
	assert_false(done.again);
	/* While on the way to the second, the first does not go on. */
	assert_err(tap(&h, one, WORK_DO_RESUME, "command-4", &done), ERR_CONFLICT);
	assert_ok(tap(&h, two, WORK_DO_TURN_BACK, "command-5", &done));
	assert_ok(tap(&h, one, WORK_DO_RESUME, "command-4", &done));
	testing_close(h.ctx);
}

static void
only_ones_own(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct worker bob = add_worker(&h, "Bob", "bob@example.net", home_lat, home_lon);
	struct actor planner = h.ctx->actor;
	struct work_done done;
	struct unit home = h.unit;

	be(&h, &bob);
	assert_err(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done), ERR_CONFLICT);
	h.ctx->actor = planner;
	assert_err(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done), ERR_FORBIDDEN);
	/* Given to Bob while Ann's page was open. */
	place_at(&h, id, bob.id, at(&h, monday(), 9, 0));
	be(&h, &h.ann);
	assert_err(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done), ERR_CONFLICT);
	be(&h, &bob);
	assert_ok(tap(&h, id, WORK_DO_EN_ROUTE, "command-1", &done));
	/* Another unit knows nothing of it. */
	testing_unit(h.ctx, "elsewhere");
	assert_err(tap(&h, id, WORK_DO_ARRIVE, "command-2", &done), ERR_NOT_FOUND);
	unit_enter(h.ctx, &home);
	assert_int_equal(state(&h, id).phase, WORK_EN_ROUTE);
	testing_close(h.ctx);
}

/* The status that a planner wrote is right; a span that no longer fits ends with the next tap. */
static void
a_planner_moves_it(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id one = visit_at(&h, h.site, 9), two = visit_at(&h, h.site, 11);
	struct work_done done;

	be(&h, &h.ann);
	assert_ok(tap(&h, one, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_ok(activity_set_status(h.ctx, one, STATUS_PLANNED, TELL));
	assert_int_equal(state(&h, one).phase, WORK_TO_GO);
	testing_forward(h.ctx, 120);
	assert_ok(tap(&h, two, WORK_DO_EN_ROUTE, "command-2", &done));
	assert_int_equal(state(&h, one).travel_s, 120);
	assert_ok(planning_cancel(h.ctx, two, CANCEL_INTERNAL, "", TELL));
	assert_err(tap(&h, two, WORK_DO_ARRIVE, "command-3", &done), ERR_CONFLICT);
	testing_close(h.ctx);
}

/* A phone without a network tells later what happened when. */
static void
it_happened_earlier(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct work_command go = { .id = "command-1", .verb = WORK_DO_EN_ROUTE, .activity = id,
		.at = INSTANT(h.ctx->now.s + 60) };
	struct work_command start = { .id = "command-2", .verb = WORK_DO_START, .activity = id,
		.at = INSTANT(h.ctx->now.s + 960) };
	struct work_done done;
	struct activity a;

	be(&h, &h.ann);
	testing_forward(h.ctx, 7200);
	assert_ok(work_step(h.ctx, &go, &done));
	assert_ok(work_step(h.ctx, &start, &done));
	assert_int_equal(state(&h, id).travel_s, 900);
	assert_ok(activity_find(h.ctx, id, &a));
	assert_int_equal(a.real_start.s, start.at.s);
	/* A clock that is ahead, and one that stands far behind. */
	start = (struct work_command){ .id = "command-3", .verb = WORK_DO_PAUSE, .activity = id,
		.at = INSTANT(h.ctx->now.s + 9999) };
	assert_ok(work_step(h.ctx, &start, &done));
	assert_int_equal(state(&h, id).since.s, h.ctx->now.s);
	start = (struct work_command){ .id = "command-4", .verb = WORK_DO_RESUME, .activity = id,
		.at = INSTANT(h.ctx->now.s - 30 * 86400) };
	assert_err(work_step(h.ctx, &start, &done), ERR_INVALID);
	testing_close(h.ctx);
}

/* ---- closing ---- */

static void
closing_wants_to_know(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct work_command c = { .id = "command-1", .verb = WORK_DO_FINISH, .activity = id, .at = INSTANT_NONE };
	struct work_closing closing = { .real_start = INSTANT_NONE, .real_end = INSTANT_NONE };
	struct work_done done;
	struct err *err;

	be(&h, &h.ann);
	err = work_close(h.ctx, &c, &closing, &done);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "real_start"));
	assert_non_null(problem_of(err->problems, "real_end"));
	assert_non_null(problem_of(err->problems, "result"));
	closing = (struct work_closing){ .real_start = h.ctx->now, .real_end = INSTANT(h.ctx->now.s - 1),
		.result = RESULT_KO };
	assert_non_null(problem_of(work_close(h.ctx, &c, &closing, &done)->problems, "real_end"));
	closing.real_end = INSTANT(h.ctx->now.s + 3600);
	assert_non_null(problem_of(work_close(h.ctx, &c, &closing, &done)->problems, "real_end"));
	closing.real_end = h.ctx->now;
	closing.signature.drawing = "600 200;1,1 2,2";
	assert_non_null(problem_of(work_close(h.ctx, &c, &closing, &done)->problems, "drawing"));
	/* Nothing of all that was written. */
	assert_int_equal(state(&h, id).phase, WORK_TO_GO);
	assert_int_equal(state(&h, id).work_s, 0);
	c.verb = WORK_DO_INTERRUPT;
	closing.signature.drawing = NULL;
	assert_non_null(problem_of(work_close(h.ctx, &c, &closing, &done)->problems, "comment"));
	testing_close(h.ctx);
}

/* In part, booked on for another day, and closed there: both days' times are kept. */
static void
it_goes_on_another_day(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct work_command c = { .id = "command-2", .verb = WORK_DO_INTERRUPT, .activity = id, .at = INSTANT_NONE };
	struct work_closing closing = { .comment = "The pump is missing" };
	struct slot_request request = { .activity = id, .no_notice = true, .limit = 50 };
	struct slot_offers offers;
	struct work_next next = { 0 };
	struct activities waiting;
	struct work_done done;
	struct activity a;
	instant first;

	be(&h, &h.ann);
	assert_ok(tap(&h, id, WORK_DO_START, "command-1", &done));
	first = closing.real_start = h.ctx->now;
	testing_forward(h.ctx, 1800);
	closing.real_end = h.ctx->now;
	assert_ok(work_close(h.ctx, &c, &closing, &done));
	assert_int_equal(state(&h, id).phase, WORK_TO_CONTINUE);
	testing_forward(h.ctx, 4 * 3600);
	assert_ok(work_to_continue(h.ctx, h.ann.id, &waiting));
	assert_int_equal(waiting.count, 1);
	request.from = at(&h, date_add(monday(), 1), 0, 0);
	request.to = INSTANT_NONE;
	request.bounded = true;
	assert_ok(planning_slots(h.ctx, &request, &offers));
	assert_true(offers.count > 0);
	next.token = offers.items[0].token;
	c = (struct work_command){ .id = "command-3", .verb = WORK_DO_NEXT, .activity = id, .at = INSTANT_NONE };
	assert_ok(work_book_next(h.ctx, &c, &next, &done));
	assert_true(ID_EQUAL(done.made, id));
	assert_ok(activity_find(h.ctx, id, &a));
	assert_int_equal(a.status, STATUS_PLANNED);
	assert_true(a.confirmed);
	assert_ok(work_to_continue(h.ctx, h.ann.id, &waiting));
	assert_int_equal(waiting.count, 0);
	testing_forward(h.ctx, a.start.s - h.ctx->now.s);
	assert_ok(tap(&h, id, WORK_DO_START, "command-4", &done));
	testing_forward(h.ctx, 900);
	assert_ok(finish(&h, id, "command-5", a.start, h.ctx->now, NULL, &done));
	assert_ok(activity_find(h.ctx, id, &a));
	assert_int_equal(a.real_start.s, first.s);
	assert_int_equal(a.real_end.s, h.ctx->now.s);
	assert_int_equal(state(&h, id).work_s, 1800 + 900);
	testing_close(h.ctx);
}

static void
a_new_appointment_on_the_spot(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id id = visit_at(&h, h.site, 9);
	struct slot_request request = { .type = h.type.id, .site = h.site.id, .no_notice = true, .limit = 50 };
	struct work_command c = { .id = "command-1", .verb = WORK_DO_NEXT, .activity = id, .at = INSTANT_NONE };
	struct work_next next = { .comment = "Bring the long ladder" };
	struct slot_offers offers;
	struct work_done done, twice;
	struct activities all;
	struct activity made;

	be(&h, &h.ann);
	assert_err(work_book_next(h.ctx, &c, &next, &done), ERR_INVALID);
	assert_ok(planning_slots(h.ctx, &request, &offers));
	next.token = offers.items[0].token;
	assert_ok(work_book_next(h.ctx, &c, &next, &done));
	assert_ok(work_book_next(h.ctx, &c, &next, &twice));
	assert_true(twice.again);
	assert_true(ID_EQUAL(done.made, twice.made));
	assert_false(ID_EQUAL(done.made, id));
	assert_ok(activity_find(h.ctx, done.made, &made));
	assert_int_equal(made.start.s, offers.items[0].start.s);
	assert_string_equal(made.comment, "Bring the long ladder");
	assert_true(made.confirmed);
	/* Somebody was faster: nothing is left behind. */
	c.id = "command-2";
	assert_err(work_book_next(h.ctx, &c, &next, &done), ERR_CONFLICT);
	assert_ok(activity_list(h.ctx, &(struct activity_filter){ .limit = 50 }, &all));
	assert_int_equal(all.count, 2);
	testing_close(h.ctx);
}

/* ---- the estimate ---- */

static instant
expected_of(struct house *h, activity_id id)
{
	struct work_round round;

	assert_ok(work_round(h->ctx, &h->ann, monday(), &round));
	for (size_t i = 0; i < round.count; i++)
		if (ID_EQUAL(round.stops[i].activity.id, id))
			return round.stops[i].expected;
	return INSTANT_NONE;
}

static void
the_estimate_follows_the_statuses(void **state_ UNUSED)
{
	struct house h = morning();
	struct site far = add_site(&h, "Landstrasse 9, 9490 Vaduz", 47.20, 9.55);
	activity_id one = visit_at(&h, h.site, 13), two = visit_at(&h, far, 15);
	int32_t from_home = travel(home_lat, home_lon, 47.15, 9.53), between = travel(47.15, 9.53, 47.20, 9.55);
	struct work_track track;
	struct work_done done;
	struct activity a;

	be(&h, &h.ann);
	assert_ok(activity_find(h.ctx, two, &a));
	assert_ok(work_track(h.ctx, &a, &track));
	assert_false(track.today);		/* nobody has begun */
	assert_int_equal(expected_of(&h, one).s, at(&h, monday(), 13, 0).s);
	/* Leaves late: at half past one. */
	testing_forward(h.ctx, 23400);
	assert_ok(tap(&h, one, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_int_equal(expected_of(&h, one).s, h.ctx->now.s + from_home);
	assert_int_equal(expected_of(&h, two).s, at(&h, monday(), 15, 0).s);
	/* Arrives at two, begins ten minutes later, so the next comes an hour after that. */
	testing_forward(h.ctx, 1800);
	assert_ok(tap(&h, one, WORK_DO_ARRIVE, "command-2", &done));
	testing_forward(h.ctx, 600);
	assert_ok(tap(&h, one, WORK_DO_START, "command-3", &done));
	assert_true(INSTANT_IS_NONE(expected_of(&h, one)));
	assert_int_equal(expected_of(&h, two).s, h.ctx->now.s + 3600 + between);
	assert_ok(work_track(h.ctx, &a, &track));
	assert_true(track.today);
	assert_int_equal(track.before, 1);
	assert_int_equal(track.expected.s, (h.ctx->now.s + 3600 + between + 299) / 300 * 300);
	assert_true(track.late);
	assert_string_equal(track.first_name, "Ann");
	/* A break of a quarter of an hour moves it by as much. */
	assert_ok(tap(&h, one, WORK_DO_PAUSE, "command-4", &done));
	testing_forward(h.ctx, 900);
	assert_ok(tap(&h, one, WORK_DO_RESUME, "command-5", &done));
	assert_int_equal(expected_of(&h, two).s, h.ctx->now.s + 3600 + between);
	/* Done earlier than planned: the next may be reached at its time, not before. */
	testing_forward(h.ctx, 600);
	assert_ok(finish(&h, one, "command-6", INSTANT(h.ctx->now.s - 1500), h.ctx->now, NULL, &done));
	assert_int_equal(expected_of(&h, two).s, h.ctx->now.s + between > at(&h, monday(), 15, 0).s ?
	    h.ctx->now.s + between : at(&h, monday(), 15, 0).s);
	testing_close(h.ctx);
}

/* ---- the map ---- */

static struct work_track
track_of(struct house *h, activity_id id)
{
	struct work_track track;
	struct activity a;

	assert_ok(activity_find(h->ctx, id, &a));
	assert_ok(work_track(h->ctx, &a, &track));
	return track;
}

static void
the_van_is_seen_by_the_next_alone(void **state_ UNUSED)
{
	struct house h = morning();
	activity_id one = visit_at(&h, h.site, 9), two = visit_at(&h, h.site, 11);
	struct work_done done;
	bool shown;

	be(&h, &h.ann);
	/* Before: no. */
	assert_ok(work_position(h.ctx, one, 47.123456, 9.567891, &shown));
	assert_false(shown);
	assert_false(track_of(&h, one).has_map);
	assert_ok(tap(&h, one, WORK_DO_EN_ROUTE, "command-1", &done));
	assert_ok(work_position(h.ctx, one, 47.123456, 9.567891, &shown));
	assert_true(shown);
	assert_true(track_of(&h, one).has_map);
	assert_true(fabs(track_of(&h, one).latitude - 47.123) < 1e-9);
	assert_true(fabs(track_of(&h, one).longitude - 9.568) < 1e-9);
	/* Nobody else, and not for another visit. */
	assert_ok(work_position(h.ctx, two, 47.1, 9.5, &shown));
	assert_false(shown);
	assert_false(track_of(&h, two).has_map);
	assert_ok(work_position(h.ctx, one, 47.123456, 9.567891, &shown));
	/* An old place says nothing; hidden is gone; so it is on arrival. */
	testing_forward(h.ctx, 601);
	assert_false(track_of(&h, one).has_map);
	assert_ok(work_position(h.ctx, one, 47.13, 9.56, &shown));
	assert_ok(work_hide(h.ctx, one));
	assert_false(track_of(&h, one).has_map);
	assert_ok(work_position(h.ctx, one, 47.13, 9.56, &shown));
	assert_ok(tap(&h, one, WORK_DO_ARRIVE, "command-2", &done));
	assert_false(track_of(&h, one).has_map);
	assert_err(work_position(h.ctx, one, 147.13, 9.56, &shown), ERR_INVALID);
	/* Where the unit does not want it. */
	h.unit.settings.track_map = false;
	assert_ok(unit_save_settings(h.ctx, &h.unit.settings));
	assert_ok(tap(&h, one, WORK_DO_TURN_BACK, "command-3", &done));
	assert_ok(tap(&h, one, WORK_DO_EN_ROUTE, "command-4", &done));
	assert_ok(work_position(h.ctx, one, 47.13, 9.56, &shown));
	assert_false(shown);
	testing_close(h.ctx);
}

/* ---- the table ---- */

static void
the_table_is_sound(void **state_ UNUSED)
{
	for (int phase = WORK_TO_GO; phase <= WORK_NOT_PLANNED; phase++) {
		struct work_verbs verbs = work_verbs_of((enum work_phase)phase);

		for (int i = 0; i < verbs.count; i++)
			for (int k = 0; k < i; k++)
				assert_int_not_equal(verbs.items[i], verbs.items[k]);
	}
	for (int i = 0; i < WORK_VERB_COUNT; i++) {
		enum work_verb verb;

		assert_true(work_verb_parse(work_verb_token((enum work_verb)i), &verb));
		assert_int_equal(verb, i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_visit),
		cmocka_unit_test(a_command_is_done_once),
		cmocka_unit_test(a_refusal_is_not_kept),
		cmocka_unit_test(only_ones_own),
		cmocka_unit_test(a_planner_moves_it),
		cmocka_unit_test(it_happened_earlier),
		cmocka_unit_test(closing_wants_to_know),
		cmocka_unit_test(it_goes_on_another_day),
		cmocka_unit_test(a_new_appointment_on_the_spot),
		cmocka_unit_test(the_estimate_follows_the_statuses),
		cmocka_unit_test(the_van_is_seen_by_the_next_alone),
		cmocka_unit_test(the_table_is_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
