/* optimiser_test -- a small house: a run from the request to the plan, and what may never move. */
#include "planning/testing_house.h"

#include "optimiser/optimiser.h"
#include "planning/workload.h"

enum { JOBS = 8 };

static void
work_until_idle(struct house *h)
{
	int did;

	do {
		instant next_at;

		did = 0;
		assert_ok(optimiser_work(h->ctx, NULL, NULL, &did, &next_at));
	} while (did > 0);
}

static struct optimisation
week_of(struct house *h)
{
	struct optimisation o = optimisation_new();

	o.name = "The week";
	o.from_days = 3;
	o.length = 1;
	o.seconds = 1;
	assert_ok(optimisation_save(h->ctx, &o));
	return o;
}

static struct proposal
propose(struct house *h, optimisation_id id)
{
	struct proposal p;
	proposal_id made;

	assert_ok(optimiser_start(h->ctx, id, &made));
	assert_err(optimiser_start(h->ctx, id, &made), ERR_CONFLICT);
	work_until_idle(h);
	assert_ok(proposal_find(h->ctx, made, &p));
	assert_int_equal(p.status, PROPOSAL_READY);
	return p;
}

static struct activity
now_of(struct house *h, activity_id id)
{
	struct activity a;

	assert_ok(activity_find(h->ctx, id, &a));
	return a;
}

/* Far away and near home by turns: any order but this one drives less. */
static struct house
crossing(activity_id *jobs)
{
	static const int hours[4] = { 8, 10, 13, 15 };
	struct house h = house_open();

	for (int i = 0; i < JOBS; i++) {
		struct site site = add_site(&h, i % 2 == 0 ? "Far, 9490 Vaduz" : "Near, 9490 Vaduz",
		    home_lat + (i % 2 == 0 ? 0.1 : 0.002) + i * 0.0001, home_lon);

		jobs[i] = add_activity(&h, site);
		if (i < 4)
			place_at(&h, jobs[i], h.ann.id, at(&h, monday(), hours[i], 30));
	}
	return h;
}

static void
test_accepted(void **state)
{
	activity_id jobs[JOBS];
	struct house h = crossing(jobs);
	struct optimisation o = week_of(&h);
	struct proposal p = propose(&h, o.id);
	struct breaches breaches;
	struct moves moves;
	size_t quarters = 0;

	(void)state;
	assert_int_equal(p.before.visits, 4);
	assert_int_equal(p.before.unplanned, 4);
	assert_int_equal(p.after.unplanned, 0);
	assert_true(p.moves >= 4);
	/* Where there is room, starts are quarters of an hour that one can say. */
	assert_ok(proposal_moves(h.ctx, p.id, &(struct move_filter){ 0 }, &moves, NULL));
	for (size_t i = 0; i < moves.count; i++)
		quarters += moves.items[i].start.s % 900 == 0;
	assert_true(quarters * 2 > moves.count);
	/* Nothing has moved yet. */
	assert_true(INSTANT_IS_NONE(now_of(&h, jobs[7]).start));
	assert_ok(proposal_accept(h.ctx, p.id, NULL));
	assert_err(proposal_accept(h.ctx, p.id, NULL), ERR_CONFLICT);
	work_until_idle(&h);
	assert_ok(proposal_find(h.ctx, p.id, &p));
	assert_int_equal(p.status, PROPOSAL_CLOSED);
	assert_int_equal(p.applied, p.moves);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(now_of(&h, jobs[i]).status, STATUS_PLANNED);
	/* Who was to plan is promised a window that holds the start. */
	assert_true(now_of(&h, jobs[7]).window_from.s <= now_of(&h, jobs[7]).start.s);
	assert_true(now_of(&h, jobs[7]).window_to.s > now_of(&h, jobs[7]).start.s);
	assert_ok(planning_check(h.ctx, &breaches));
	assert_int_equal(breaches.count, 0);
	testing_close(h.ctx);
}

static void
test_the_plan_wins(void **state)
{
	activity_id jobs[JOBS];
	struct house h = crossing(jobs);
	struct optimisation o = week_of(&h);
	struct proposal p = propose(&h, o.id);
	struct activity moved;
	struct moves moves;
	const char *one[2] = { NULL, NULL };

	(void)state;
	assert_ok(proposal_moves(h.ctx, p.id, &(struct move_filter){ 0 }, &moves, NULL));
	/* A planner places one of those to plan elsewhere meanwhile. */
	place_at(&h, jobs[7], h.ann.id, at(&h, date_add(monday(), 4), 15, 0));
	for (size_t i = 0; i < moves.count; i++)
		if (ID_EQUAL(moves.items[i].activity, jobs[7]))
			one[0] = moves.items[i].activity_public_id.text;
	assert_non_null(one[0]);
	assert_ok(proposal_accept(h.ctx, p.id, one));
	work_until_idle(&h);
	assert_ok(proposal_find(h.ctx, p.id, &p));
	assert_int_equal(p.left_out, 1);
	assert_int_equal(p.applied, 0);
	assert_int_equal(p.status, PROPOSAL_READY);
	moved = now_of(&h, jobs[7]);
	assert_int_equal(moved.start.s, at(&h, date_add(monday(), 4), 15, 0).s);
	/* The same twice: it is no longer proposed. */
	assert_err(proposal_accept(h.ctx, p.id, one), ERR_INVALID);
	assert_ok(proposal_refuse(h.ctx, p.id));
	testing_close(h.ctx);
}

static void
test_promises_stay(void **state)
{
	activity_id jobs[JOBS];
	struct house h = crossing(jobs);
	struct placement windowed = { .worker = h.ann.id, .start = at(&h, date_add(monday(), 1), 8, 30),
	    .window_from = at(&h, date_add(monday(), 1), 8, 0), .window_to = at(&h, date_add(monday(), 1), 10, 0) };
	struct optimisation o;
	struct proposal p;
	struct moves moves;

	(void)state;
	h.bob = add_worker(&h, "Bob", "bob@example.net", home_lat + 0.1, home_lon);
	assert_ok(planning_place(h.ctx, jobs[4], &windowed, TELL));
	assert_ok(activity_confirm(h.ctx, jobs[0], true, TELL));
	o = week_of(&h);
	p = propose(&h, o.id);
	assert_ok(proposal_moves(h.ctx, p.id, &(struct move_filter){ 0 }, &moves, NULL));
	for (size_t i = 0; i < moves.count; i++) {
		const struct move *m = &moves.items[i];

		assert_false(ID_EQUAL(m->activity, jobs[0]));
		if (ID_EQUAL(m->activity, jobs[4]))
			assert_true(m->start.s >= windowed.window_from.s && m->start.s < windowed.window_to.s);
	}
	testing_close(h.ctx);
}

static void
test_canceled_and_resumed(void **state)
{
	activity_id jobs[JOBS];
	struct house h = crossing(jobs);
	struct optimisation o = week_of(&h);
	struct proposal p;
	proposal_id made;

	(void)state;
	assert_ok(optimiser_start(h.ctx, o.id, &made));
	assert_ok(proposal_cancel(h.ctx, made));
	work_until_idle(&h);
	assert_ok(proposal_find(h.ctx, made, &p));
	assert_int_equal(p.status, PROPOSAL_CANCELED);
	assert_err(proposal_finish(h.ctx, made), ERR_CONFLICT);
	assert_ok(proposal_resume(h.ctx, made));
	work_until_idle(&h);
	assert_ok(proposal_find(h.ctx, made, &p));
	assert_int_equal(p.status, PROPOSAL_READY);
	testing_close(h.ctx);
}

/* Two days driven for what one could do: a move that saves too little is not proposed. */
static void
test_a_move_must_save(void **state)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, add_site(&h, "Far, 9490 Vaduz", home_lat + 0.1, home_lon));
	activity_id two = add_activity(&h, add_site(&h, "Far too, 9490 Vaduz", home_lat + 0.1001, home_lon));
	struct optimisation o;
	struct proposal p;

	(void)state;
	place_at(&h, one, h.ann.id, at(&h, monday(), 10, 0));
	place_at(&h, two, h.ann.id, at(&h, date_add(monday(), 1), 10, 0));
	o = week_of(&h);
	p = propose(&h, o.id);
	assert_int_equal(p.moves, 1);
	o.move_minutes = OPTIMISER_MOST_MOVE_MINUTES;
	assert_ok(optimisation_save(h.ctx, &o));
	p = propose(&h, o.id);
	assert_int_equal(p.settings.move_minutes, OPTIMISER_MOST_MOVE_MINUTES);
	assert_int_equal(p.moves, 0);
	testing_close(h.ctx);
}

static void
test_bad_settings(void **state)
{
	struct house h = house_open();
	struct optimisation o = optimisation_new();
	struct err *err;

	(void)state;
	o.length_in = LENGTH_HOURS;
	o.length = 1;
	o.from_days = 400;
	o.least_relevance = 101;
	o.move_minutes = 241;
	err = optimisation_save(h.ctx, &o);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "name"));
	assert_non_null(problem_of(err->problems, "length"));
	assert_non_null(problem_of(err->problems, "from_days"));
	assert_non_null(problem_of(err->problems, "least_relevance"));
	assert_non_null(problem_of(err->problems, "move_minutes"));
	o = optimisation_new();
	o.name = "Seven months";
	o.length_in = LENGTH_MONTHS;
	o.length = 7;
	assert_err(optimisation_save(h.ctx, &o), ERR_INVALID);
	testing_close(h.ctx);
}

/* An empty team, nobody at home, no work: a proposal without changes, no crash. */
static void
test_nothing_to_do(void **state)
{
	struct house h = house_open();
	struct optimisation o = week_of(&h);
	struct proposal p;

	(void)state;
	assert_ok(worker_set_archived(h.ctx, h.ann.id, true));
	p = propose(&h, o.id);
	assert_int_equal(p.moves, 0);
	assert_err(proposal_accept(h.ctx, p.id, NULL), ERR_INVALID);
	testing_close(h.ctx);
}

static void
test_repeated(void **state)
{
	struct house h = house_open();
	struct optimisation o = optimisation_new();
	struct proposals list;

	(void)state;
	o.name = "Weekly";
	o.seconds = 1;
	o.repeat_day = FRIDAY;
	o.repeat_s = 8 * 3600;
	assert_ok(optimisation_save(h.ctx, &o));
	/* It is Friday, nine o'clock: next week. */
	assert_int_equal(o.next_at.s, at(&h, date_make(2027, 3, 5), 8, 0).s);
	work_until_idle(&h);
	assert_ok(proposal_list(h.ctx, 10, &list));
	assert_int_equal(list.count, 0);
	h.ctx->now = at(&h, date_make(2027, 3, 5), 8, 0);
	work_until_idle(&h);
	assert_ok(proposal_list(h.ctx, 10, &list));
	assert_int_equal(list.count, 1);
	assert_ok(optimisation_find(h.ctx, o.id, &o));
	assert_int_equal(o.next_at.s, at(&h, date_make(2027, 3, 12), 8, 0).s);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_the_plan_wins),
		cmocka_unit_test(test_promises_stay),
		cmocka_unit_test(test_canceled_and_resumed),
		cmocka_unit_test(test_a_move_must_save),
		cmocka_unit_test(test_bad_settings),
		cmocka_unit_test(test_nothing_to_do),
		cmocka_unit_test(test_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
