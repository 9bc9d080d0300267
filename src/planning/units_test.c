/*
 * units_test -- one calendar per person over several units: what one unit or another calendar takes of it, every
 * unit sees as busy, and no more than that.
 */
#include "planning/board.h"
#include "planning/testing_house.h"
#include "team/plan_change.h"

#include "gen/team_outside.sql.h"

/* Ann works for the house and for a second unit of the same tenant. */
struct two { struct house h, other; activity_id mine, theirs; };

static struct two
two_open(void)
{
	struct two t = { .h = house_open() };
	struct worker again = worker_new();
	struct unit second;

	t.mine = add_activity(&t.h, t.h.site);
	second = testing_unit(t.h.ctx, "bodensee");
	again.first_name = "Ann";
	again.last_name = "Test";
	again.email = "ann@example.net";
	assert_ok(worker_save(t.h.ctx, &again));
	assert_int_equal(again.id.value, t.h.ann.id.value);
	t.other = t.h;
	t.other.unit = second;
	t.other.type = type_new();
	t.other.type.reference = "X";
	t.other.type.name = "Other";
	t.other.type.duration_s = 3600;
	assert_ok(type_save(t.h.ctx, &t.other.type));
	assert_ok(customer_new(t.h.ctx, &t.other.customer));
	t.other.customer.name = "Anderer";
	assert_ok(customer_save(t.h.ctx, &t.other.customer));
	t.other.site = add_site(&t.other, "Weg 2", 47.15, 9.53);
	t.theirs = add_activity(&t.other, t.other.site);
	return t;
}

static bool
offered_at(struct house *h, activity_id activity, instant from, instant to)
{
	struct slot_offers offers = slots_on(h, activity, monday(), monday());

	for (size_t i = 0; i < offers.count; i++)
		if (offers.items[i].start.s < to.s && offers.items[i].start.s + 3600 > from.s)
			return true;
	return false;
}

/* The one item of Monday's board that covers the moment, besides breaks; NULL: none. */
static const struct board_item *
item_at(struct house *h, instant moment)
{
	struct board_day *day = arena_new(h->ctx->arena, struct board_day);

	assert_ok(planning_board(h->ctx, monday(), h->ann.id, day));
	assert_int_equal(day->count, 1);
	for (size_t i = 0; i < day->rows[0].count; i++) {
		const struct board_item *item = &day->rows[0].items[i];

		if (item->kind != BOARD_BREAK && item->from.s <= moment.s && item->to.s > moment.s)
			return item;
	}
	return NULL;
}

static void
work_of_another_unit_is_busy_and_tells_nothing(void **state UNUSED)
{
	struct two t = two_open();
	instant ten = at(&t.h, monday(), 10, 0), eleven = at(&t.h, monday(), 11, 0);
	const struct board_item *item;

	place_at(&t.other, t.theirs, t.h.ann.id, ten);
	item = item_at(&t.other, ten);
	assert_non_null(item);
	assert_int_equal(item->kind, BOARD_VISIT);

	unit_enter(t.h.ctx, &t.h.unit);
	assert_false(offered_at(&t.h, t.mine, ten, eleven));
	item = item_at(&t.h, ten);
	assert_non_null(item);
	assert_int_equal(item->kind, BOARD_BUSY);
	assert_true(ID_IS_NONE(item->activity));
	assert_true(str_empty(item->title) && str_empty(item->customer) && str_empty(item->address));
	assert_err(planning_place(t.h.ctx, t.mine, &(struct placement){ .worker = t.h.ann.id, .start = ten }, TELL),
	    ERR_CONFLICT);
	testing_close(t.h.ctx);
}

static void
an_absence_holds_in_every_unit(void **state UNUSED)
{
	struct two t = two_open();
	instant nine = at(&t.h, monday(), 9, 0), noon = at(&t.h, monday(), 12, 0);
	struct absence absence = { .worker = t.h.ann.id, .from = nine, .to = noon, .note = "School" };
	const struct board_item *item;

	assert_ok(absence_save(t.h.ctx, &absence));
	assert_false(offered_at(&t.other, t.theirs, nine, noon));
	unit_enter(t.h.ctx, &t.h.unit);
	assert_false(offered_at(&t.h, t.mine, nine, noon));
	item = item_at(&t.h, nine);
	assert_non_null(item);
	assert_int_equal(item->kind, BOARD_ABSENCE);
	assert_string_equal(item->title, "School");
	/* With what it is: the name of a type of this unit; the other unit reads the note alone. */
	absence.type = t.h.type.id;
	absence.type_unit = t.h.unit.id;
	assert_ok(absence_save(t.h.ctx, &absence));
	assert_string_equal(item_at(&t.h, nine)->title, "Maintenance: School");
	unit_enter(t.h.ctx, &t.other.unit);
	assert_string_equal(item_at(&t.other, nine)->title, "School");
	unit_enter(t.h.ctx, &t.h.unit);
	/* A planner's hand is told, too. */
	assert_err(planning_place(t.h.ctx, t.mine, &(struct placement){ .worker = t.h.ann.id, .start = nine }, TELL),
	    ERR_CONFLICT);
	assert_ok(absence_delete(t.h.ctx, absence.public_id.text));
	assert_true(offered_at(&t.h, t.mine, nine, noon));
	testing_close(t.h.ctx);
}

struct busy { worker_id worker; instant from, to; };

static struct err *
busy_txn(struct ctx *ctx, void *arg)
{
	const struct busy *busy = arg;
	struct outside_list_rows rows;

	TRY(sql_outside_insert(ctx, ctx->tenant, busy->worker, (struct public_id){ "elsewhere" }, "Private", "sealed",
	    "calendar.example", false, ctx->now, NULL));
	TRY(sql_outside_list(ctx, ctx->tenant, busy->worker, &rows));
	TRY(sql_busy_insert(ctx, ctx->tenant, rows.items[0].id, busy->worker, busy->from, busy->to, "", NULL));
	return plan_changed_worker(ctx, busy->worker);
}

static void
another_calendar_holds_in_every_unit(void **state UNUSED)
{
	struct two t = two_open();
	struct busy busy = { t.h.ann.id, at(&t.h, monday(), 8, 0), at(&t.h, monday(), 12, 0) };
	struct board_day day;
	const struct board_item *item;

	assert_true(offered_at(&t.other, t.theirs, busy.from, busy.to));
	assert_ok(db_transaction(t.h.ctx, busy_txn, &busy));
	assert_false(offered_at(&t.other, t.theirs, busy.from, busy.to));
	unit_enter(t.h.ctx, &t.h.unit);
	assert_false(offered_at(&t.h, t.mine, busy.from, busy.to));
	assert_true(offered_at(&t.h, t.mine, busy.to, at(&t.h, monday(), 17, 0)));
	item = item_at(&t.h, busy.from);
	assert_non_null(item);
	assert_int_equal(item->kind, BOARD_BUSY);
	assert_true(item->outside);
	/* Nobody drives there: no travel of it in the day. */
	assert_ok(planning_board(t.h.ctx, monday(), t.h.ann.id, &day));
	assert_int_equal(day.rows[0].travel_s, 0);
	testing_close(t.h.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_of_another_unit_is_busy_and_tells_nothing),
		cmocka_unit_test(an_absence_holds_in_every_unit),
		cmocka_unit_test(another_calendar_holds_in_every_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
