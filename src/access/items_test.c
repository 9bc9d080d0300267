/* items_test -- lists of what is visible, against everything sorted out by hand. */
#include "base/test.h"

#include "access/testing.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

enum { MADE = 24 };

/* Every second one is canceled; every third is of a type that is not shown. */
static void
make_many(struct house *house)
{
	type_id shown = house_type(house->ctx, "SHOWN", true), hidden = house_type(house->ctx, "HIDDEN", false);

	for (int i = 0; i < MADE; i++) {
		struct activity activity = house_activity(house->ctx, i % 3 == 2 ? hidden : shown, house->customer.id);

		if (i % 2 == 1)
			assert_ok(activity_cancel(house->ctx, activity.id, CANCEL_CUSTOMER, "", QUIET));
		testing_forward(house->ctx, 60);
	}
}

static bool
is_over(const struct access_item *item)
{
	return str_equal(item->status, "canceled") || str_equal(item->status, "terminated");
}

static void
what_is_over_comes_latest_first(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor;
	struct access_items all;
	struct access_found found;
	struct access_wanted wanted = { .from = INSTANT_NONE, .before = INSTANT_NONE, .closed_only = true, .limit = 3 };
	size_t at = 0, seen = 0;

	(void)state;
	make_many(&house);
	visitor = house_come_in(&house);
	assert_ok(access_items(house.ctx, &visitor, 1000, &all));
	assert_int_equal(all.count, MADE);
	do {
		assert_ok(access_find_items(house.ctx, &visitor, &wanted, &found));
		assert_true(found.items.count <= 3);
		for (size_t i = 0; i < found.items.count; i++, at++, seen++) {
			while (!is_over(&all.items[at]) || all.items[at].verdict.why != ACCESS_YES)
				assert_true(++at < all.count);
			assert_int_equal(found.items.items[i].activity.value, all.items[at].activity.value);
		}
		wanted.cursor = found.next;
	} while (found.next != NULL);
	for (; at < all.count; at++)
		assert_false(is_over(&all.items[at]) && all.items[at].verdict.why == ACCESS_YES);
	assert_int_equal(seen, MADE / 3);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_over_comes_latest_first) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
