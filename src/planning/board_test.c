/*
 * board_test -- what a planner does by hand: several days at once are what each alone is, a trial says
 * what placing then does, and one's own moves are taken back unless somebody else was there since.
 */
#include "planning/testing_house.h"

#include <stdlib.h>
#include "planning/board.h"

static void
come_as(struct house *h, const char *email)
{
	struct person person;
	bool known;

	assert_ok(person_lookup_email(h->ctx, email, &person, &known));
	if (!known)
		person = testing_person(h->ctx, email, ROLE_BIT(ROLE_PLANNER));
	h->ctx->actor = (struct actor){ .kind = ACTOR_STAFF, .person = person.id, .name = email };
}

static struct activity
find(struct house *h, activity_id id)
{
	struct activity a;

	assert_ok(activity_find(h->ctx, id, &a));
	return a;
}

static struct trial
try_at(struct house *h, activity_id activity, worker_id worker, instant start)
{
	struct placement placement = { .worker = worker, .start = start };
	struct trial trial;

	assert_ok(planning_trial(h->ctx, activity, &placement, &trial));
	return trial;
}

static struct plan_move
last_move(struct house *h)
{
	struct plan_move move;

	assert_ok(planning_last_move(h->ctx, &move));
	return move;
}

static void
test_trial_says_what_placing_does(void **state UNUSED)
{
	struct house h = house_open();
	struct site far = add_site(&h, "Bahnhofstrasse 2, 9490 Vaduz", 47.20, 9.50);
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, far);
	int32_t to_site = travel(home_lat, home_lon, 47.15, 9.53), to_far = travel(home_lat, home_lon, 47.20, 9.50);
	int32_t between = travel(47.15, 9.53, 47.20, 9.50);
	struct trial trial;

	come_as(&h, "planner@example.net");
	trial = try_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	assert_null(trial.conflict);
	assert_int_equal(trial.warning_count, 0);
	assert_true(trial.travel_known);
	assert_int_equal(trial.extra_travel_s, 2 * to_site);
	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));

	trial = try_at(&h, two, h.ann.id, at(&h, monday(), 11, 0));
	assert_null(trial.conflict);
	assert_int_equal(trial.extra_travel_s, between + to_far - to_site);

	trial = try_at(&h, two, h.ann.id, at(&h, monday(), 9, 30));
	assert_non_null(trial.conflict);
	assert_non_null(strstr(trial.conflict, "Another visit"));

	/* To another hour of an empty day: nothing more to drive. */
	trial = try_at(&h, one, h.ann.id, at(&h, monday(), 14, 0));
	assert_int_equal(trial.extra_travel_s, 0);
	trial = try_at(&h, one, h.ann.id, at(&h, date_add(monday(), 1), 9, 0));
	assert_int_equal(trial.extra_travel_s, 0);
	testing_close(h.ctx);
}

static void
test_trial_warns(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site);
	struct placement placement = { .worker = h.ann.id, .start = at(&h, monday(), 9, 0),
	    .window_from = at(&h, monday(), 8, 0), .window_to = at(&h, monday(), 10, 0) };
	struct trial trial;

	h.bob = add_worker(&h, "Bob", "bob@example.net", home_lat, home_lon);
	assert_ok(worker_set_skill(h.ctx, h.bob.id, h.boiler, 0, NULL));
	assert_ok(planning_place(h.ctx, one, &placement, QUIET));
	trial = try_at(&h, one, h.ann.id, at(&h, monday(), 9, 45));
	assert_true(trial.keeps_window);
	assert_int_equal(trial.warning_count, 0);
	trial = try_at(&h, one, h.bob.id, at(&h, monday(), 11, 0));
	assert_false(trial.keeps_window);
	assert_int_equal(trial.warning_count, 2);
	assert_non_null(strstr(trial.warnings[0], "promised"));
	assert_non_null(strstr(trial.warnings[1], "boiler"));
	trial = try_at(&h, one, h.ann.id, at(&h, date_add(monday(), -7), 9, 0));
	assert_non_null(strstr(trial.warnings[1], "over already"));
	testing_close(h.ctx);
}

static void
test_undo_restores(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site);
	struct placement placement = { .worker = h.ann.id, .start = at(&h, monday(), 9, 0),
	    .window_from = at(&h, monday(), 8, 0), .window_to = at(&h, monday(), 10, 0) };
	struct activity a;
	struct plan_move move;

	come_as(&h, "planner@example.net");
	assert_int_equal(last_move(&h).id, 0);
	assert_ok(planning_place(h.ctx, one, &placement, TELL));
	assert_ok(activity_confirm(h.ctx, one, true, QUIET));
	placement = (struct placement){ .worker = h.ann.id, .start = at(&h, monday(), 14, 0), .duration_s = 5400,
	    .window_from = INSTANT_NONE, .window_to = INSTANT_NONE };
	assert_ok(planning_place(h.ctx, one, &placement, TELL));
	a = find(&h, one);
	assert_false(a.confirmed);

	move = last_move(&h);
	assert_string_equal(move.worker_name, "Ann Test");
	assert_int_equal(move.start.s, at(&h, monday(), 14, 0).s);
	assert_ok(planning_undo(h.ctx, move.id, TELL));
	a = find(&h, one);
	assert_int_equal(a.start.s, at(&h, monday(), 9, 0).s);
	assert_int_equal(a.end.s, at(&h, monday(), 10, 0).s);
	assert_int_equal(a.window_to.s, at(&h, monday(), 10, 0).s);
	assert_true(a.confirmed);
	assert_err(planning_undo(h.ctx, move.id, TELL), ERR_NOT_FOUND);

	/* The one before: it was to plan. */
	move = last_move(&h);
	assert_ok(planning_undo(h.ctx, move.id, TELL));
	assert_int_equal(find(&h, one).status, STATUS_PENDING);
	assert_int_equal(last_move(&h).id, 0);

	/* Off the plan, and back on it. */
	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	assert_ok(planning_unplan(h.ctx, one, TELL));
	move = last_move(&h);
	assert_true(INSTANT_IS_NONE(move.start));
	assert_ok(planning_undo(h.ctx, move.id, TELL));
	assert_int_equal(find(&h, one).start.s, at(&h, monday(), 9, 0).s);
	testing_close(h.ctx);
}

static void
test_undo_refuses(void **state UNUSED)
{
	struct house h = house_open();
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, h.site);
	struct plan_move move;
	struct err *err;

	come_as(&h, "planner@example.net");
	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	place_at(&h, one, h.ann.id, at(&h, monday(), 14, 0));
	move = last_move(&h);

	/* Not another person's, and not after another has taken the place. */
	come_as(&h, "other@example.net");
	assert_int_equal(last_move(&h).id, 0);
	assert_err(planning_undo(h.ctx, move.id, TELL), ERR_NOT_FOUND);
	place_at(&h, two, h.ann.id, at(&h, monday(), 9, 0));
	come_as(&h, "planner@example.net");
	err = planning_undo(h.ctx, move.id, TELL);
	assert_err(err, ERR_CONFLICT);
	assert_int_equal(find(&h, one).start.s, at(&h, monday(), 14, 0).s);

	/* Not when another moved it. */
	come_as(&h, "other@example.net");
	place_at(&h, one, h.ann.id, at(&h, monday(), 15, 0));
	come_as(&h, "planner@example.net");
	assert_int_equal(last_move(&h).id, 0);
	assert_err(planning_undo(h.ctx, move.id, TELL), ERR_CONFLICT);

	/* Not after a day. */
	place_at(&h, one, h.ann.id, at(&h, monday(), 16, 0));
	move = last_move(&h);
	h.ctx->now.s += 86400;
	assert_int_equal(last_move(&h).id, 0);
	assert_err(planning_undo(h.ctx, move.id, TELL), ERR_NOT_FOUND);
	assert_ok(planning_sweep_moves(h.ctx));
	h.ctx->now.s -= 86400;
	assert_err(planning_undo(h.ctx, move.id, TELL), ERR_NOT_FOUND);
	testing_close(h.ctx);
}

static void
test_days_are_what_each_alone_is(void **state UNUSED)
{
	struct house h = house_open();
	struct board board;
	struct board_ask ask = { .first = monday(), .days = 7 };
	worker_id only[1];

	h.bob = add_worker(&h, "Bob", "bob@example.net", home_lat, home_lon);
	for (int i = 0; i < 6; i++)
		place_at(&h, add_activity(&h, h.site), i % 2 ? h.bob.id : h.ann.id,
		    at(&h, date_add(monday(), i / 2), 9 + i % 3, 0));
	assert_ok(planning_board_days(h.ctx, &ask, &board));
	assert_int_equal(board.day_count, 7);
	for (size_t d = 0; d < 7; d++) {
		struct board_day day;

		assert_ok(planning_board(h.ctx, date_add(monday(), (int)d), (worker_id){ 0 }, &day));
		assert_int_equal(day.count, 2);
		assert_int_equal(board.days[d].count, 2);
		for (size_t i = 0; i < 2; i++) {
			assert_string_equal(board.days[d].rows[i].worker_name, i == 0 ? "Ann Test" : "Bob Test");
			assert_int_equal(board.days[d].rows[i].count, day.rows[i].count);
			assert_int_equal(board.days[d].rows[i].travel_s, day.rows[i].travel_s);
			assert_int_equal(board.days[d].rows[i].work_s, d < 5 ? 8 * 3600 : 0);
		}
	}
	only[0] = h.bob.id;
	ask.workers = only;
	ask.worker_count = 1;
	assert_ok(planning_board_days(h.ctx, &ask, &board));
	assert_int_equal(board.days[0].count, 1);
	assert_string_equal(board.days[0].rows[0].worker_name, "Bob Test");
	ask.worker_count = 0;
	assert_ok(planning_board_days(h.ctx, &ask, &board));
	assert_int_equal(board.days[0].count, 0);
	testing_close(h.ctx);
}

static void
assert_same_rows(const struct board *one, const struct board *two)
{
	for (size_t d = 0; d < one->day_count; d++)
		for (size_t i = 0; i < one->days[d].count; i++) {
			const struct board_row *a = &one->days[d].rows[i], *b = &two->days[d].rows[i];

			assert_int_equal(a->count, b->count);
			assert_int_equal(a->travel_s, b->travel_s);
			assert_int_equal(a->service_s, b->service_s);
			assert_int_equal(a->conflict, b->conflict);
			for (size_t k = 0; k < a->count; k++) {
				assert_int_equal(a->items[k].kind, b->items[k].kind);
				assert_int_equal(a->items[k].activity.value, b->items[k].activity.value);
				assert_int_equal(a->items[k].from.s, b->items[k].from.s);
				assert_int_equal(a->items[k].busy_to.s, b->items[k].busy_to.s);
				assert_int_equal(a->items[k].travel_s, b->items[k].travel_s);
				assert_string_equal(a->items[k].address, b->items[k].address);
			}
		}
}

/* Days as though visits had been moved are the days after somebody has moved them; and nothing has moved. */
static void
test_as_though_is_what_comes(void **state UNUSED)
{
	struct house h = house_open();
	struct site far = add_site(&h, "Bahnhofstrasse 2, 9490 Vaduz", 47.20, 9.50);
	activity_id one = add_activity(&h, h.site), two = add_activity(&h, far), stays = add_activity(&h, far);
	date tuesday = date_add(monday(), 1);
	struct board_ask ask = { .first = monday(), .days = 3 };
	struct board before, though, still, after;

	come_as(&h, "planner@example.net");
	h.bob = add_worker(&h, "Bob", "bob@example.net", home_lat, home_lon);
	place_at(&h, one, h.ann.id, at(&h, monday(), 9, 0));
	place_at(&h, stays, h.bob.id, at(&h, tuesday, 8, 30));
	assert_ok(planning_board_days(h.ctx, &ask, &before));
	/* One goes to another worker and day, one that is to plan takes its place. */
	ask.moves = (const struct board_move[]){
		{ one, h.bob.id, at(&h, tuesday, 13, 0), at(&h, tuesday, 14, 0), INSTANT_NONE, INSTANT_NONE },
		{ two, h.ann.id, at(&h, monday(), 10, 0), at(&h, monday(), 11, 0), INSTANT_NONE, INSTANT_NONE } };
	ask.move_count = 2;
	assert_ok(planning_board_days(h.ctx, &ask, &though));
	ask.move_count = 0;
	assert_ok(planning_board_days(h.ctx, &ask, &still));
	assert_same_rows(&still, &before);
	place_at(&h, one, h.bob.id, at(&h, tuesday, 13, 0));
	place_at(&h, two, h.ann.id, at(&h, monday(), 10, 0));
	assert_ok(planning_board_days(h.ctx, &ask, &after));
	assert_int_equal(after.days[1].rows[1].travel_s, though.days[1].rows[1].travel_s);
	assert_same_rows(&though, &after);
	testing_close(h.ctx);
}

/* Closed work of a file has no span; it stands on its day all the same, once, and is no clash. */
static void
test_what_was_done(void **state UNUSED)
{
	struct house h = house_open();
	struct activity_input input = { .type = h.type.id, .customer = h.customer.id, .site = h.site.id,
		.status = STATUS_TERMINATED, .origin = ORIGIN_IMPORT, .worker = h.ann.id, .result = RESULT_OK,
		.start = at(&h, date_add(monday(), -7), 9, 0), .end = at(&h, date_add(monday(), -7), 10, 0) };
	struct board_day day;
	activity_id done;

	input.real_start = input.start;
	input.real_end = input.end;
	assert_ok(activity_create(h.ctx, &input, QUIET, &done));
	assert_ok(planning_board(h.ctx, date_add(monday(), -7), (worker_id){ 0 }, &day));
	for (size_t i = 0, visits = 0; i < day.rows[0].count; i++) {
		visits += day.rows[0].items[i].kind == BOARD_VISIT;
		if (i + 1 == day.rows[0].count)
			assert_int_equal(visits, 1);
	}
	assert_false(day.rows[0].conflict);
	assert_ok(planning_board(h.ctx, monday(), (worker_id){ 0 }, &day));
	for (size_t i = 0; i < day.rows[0].count; i++)
		assert_int_not_equal(day.rows[0].items[i].kind, BOARD_VISIT);
	testing_close(h.ctx);
}

/* What of one kind stands in Ann's Monday, in order of time. */
static const struct board_item *
item_of(const struct board_day *day, enum board_item_kind kind)
{
	for (size_t i = 0; i < day->rows[0].count; i++)
		if (day->rows[0].items[i].kind == kind)
			return &day->rows[0].items[i];
	return NULL;
}

static struct board_day
monday_of_ann(struct house *h)
{
	struct board_day day;

	assert_ok(planning_board(h->ctx, monday(), h->ann.id, &day));
	assert_int_equal(day.count, 1);
	return day;
}

/* An hour between eleven and two: at eleven on an empty day, behind a visit that is there, nowhere on a full one. */
static void
test_breaks_and_what_surrounds_visits(void **state UNUSED)
{
	struct house h = house_open();
	struct placement forced = { .worker = h.ann.id, .force = true };
	const struct board_item *item;
	struct board_day day;
	struct worker ann;

	assert_ok(worker_find(h.ctx, h.ann.id, &ann));
	ann.has_hours = ann.has_rests = true;
	for (int weekday = 0; weekday < 5; weekday++)
		assert_true(spans_parse(h.ctx->arena, "8-17", &ann.hours.days[weekday]));
	assert_true(rests_parse(h.ctx->arena, "11:00-14:00 60", &ann.rests));
	assert_ok(worker_save(h.ctx, &ann));
	h.type.before_s = 900;
	h.type.after_s = 600;
	assert_ok(type_save(h.ctx, &h.type));
	day = monday_of_ann(&h);
	item = item_of(&day, BOARD_REST);
	assert_int_equal(item->from.s, at(&h, monday(), 11, 0).s);
	assert_int_equal(item->window_to.s, at(&h, monday(), 14, 0).s);

	place_at(&h, add_activity(&h, h.site), h.ann.id, at(&h, monday(), 11, 0));
	day = monday_of_ann(&h);
	item = item_of(&day, BOARD_VISIT);
	assert_int_equal(item->busy_from.s, at(&h, monday(), 10, 45).s);
	assert_int_equal(item->busy_to.s, at(&h, monday(), 12, 10).s);
	assert_int_equal(item_of(&day, BOARD_REST)->from.s, at(&h, monday(), 12, 10).s);
	assert_false(day.rows[0].conflict);

	/* By hand over the rest of the stretch: no break any more, and the day is told to be wrong. */
	forced.start = at(&h, monday(), 13, 0);
	assert_ok(planning_place(h.ctx, add_activity(&h, h.site), &forced, QUIET));
	day = monday_of_ann(&h);
	assert_null(item_of(&day, BOARD_REST));
	assert_true(day.rows[0].conflict);
	testing_close(h.ctx);
}

/* A pause of the hours that is as long takes the place of a break to take. */
static void
test_a_pause_is_a_break(void **state UNUSED)
{
	struct house h = house_open();
	struct board_day day;

	h.unit.settings.breaks = "11:30-14:00 60";
	assert_ok(unit_save_settings(h.ctx, &h.unit.settings));
	day = monday_of_ann(&h);
	assert_null(item_of(&day, BOARD_REST));
	assert_non_null(item_of(&day, BOARD_BREAK));
	h.unit.settings.breaks = "8:00-10:00 15";
	assert_ok(unit_save_settings(h.ctx, &h.unit.settings));
	day = monday_of_ann(&h);
	assert_int_equal(item_of(&day, BOARD_REST)->from.s, at(&h, monday(), 8, 0).s);
	testing_close(h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trial_says_what_placing_does),
		cmocka_unit_test(test_trial_warns),
		cmocka_unit_test(test_undo_restores),
		cmocka_unit_test(test_undo_refuses),
		cmocka_unit_test(test_days_are_what_each_alone_is),
		cmocka_unit_test(test_as_though_is_what_comes),
		cmocka_unit_test(test_what_was_done),
		cmocka_unit_test(test_breaks_and_what_surrounds_visits),
		cmocka_unit_test(test_a_pause_is_a_break),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
