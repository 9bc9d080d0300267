/* visitor_test -- sessions, walls between units, what is hidden and why; on both databases. */
#include "base/test.h"

#include "access/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

static void
walls_stand_between_units(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	struct unit other;
	struct customer customer;
	struct contact contact;
	struct access_visitor visitor;
	struct activity mine, theirs;
	struct err *absent, *foreign;
	activity_id id;

	(void)state;
	mine = house_activity(ctx, house_type(ctx, "service", true), house.customer.id);
	other = testing_unit(ctx, "zuerich");
	house_customer(ctx, "Somebody Else", "somebody@example.ch", &customer, &contact);
	theirs = house_activity(ctx, house_type(ctx, "service", true), customer.id);
	unit_enter(ctx, &house.unit);
	visitor = house_come_in(&house);
	assert_ok(access_activity(ctx, &visitor, ACCESS_SEE, mine.public_id.text, &id));
	assert_true(ID_EQUAL(id, mine.id));
	absent = access_activity(ctx, &visitor, ACCESS_SEE, "AAAAAAAAAAAAAAAAAAAAAA", &id);
	foreign = access_activity(ctx, &visitor, ACCESS_SEE, theirs.public_id.text, &id);
	assert_err(absent, ERR_NOT_FOUND);
	assert_err(foreign, ERR_NOT_FOUND);
	assert_string_equal(absent->say, foreign->say);
	/* Nor by the other unit's own address. */
	unit_enter(ctx, &other);
	assert_err(
	    access_activity(ctx, &visitor, ACCESS_SEE, theirs.public_id.text, &id), ERR_NOT_FOUND);
	assert_err(
	    access_activity(ctx, &visitor, ACCESS_SEE, mine.public_id.text, &id), ERR_NOT_FOUND);
	testing_close(ctx);
}

static void
lists_what_is_hidden_with_its_reason(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor;
	struct access_items items;

	(void)state;
	house_activity(house.ctx, house_type(house.ctx, "service", true), house.customer.id);
	house_activity(house.ctx, house_type(house.ctx, "inspection", false), house.customer.id);
	visitor = house_come_in(&house);
	assert_ok(access_items(house.ctx, &visitor, 100, &items));
	assert_int_equal(items.count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(items.items[i].verdict.why,
		    str_equal(items.items[i].type_name, "service") ? ACCESS_YES
								   : ACCESS_TYPE_HIDDEN);
	testing_close(house.ctx);
}

static void
a_message_link_opens_one_activity(void **state)
{
	struct house house = house_open();
	struct activity one, other;
	struct access_entry entry;
	struct access_visitor visitor;
	const char *path;
	type_id type;
	activity_id id;

	(void)state;
	type = house_type(house.ctx, "service", true);
	one = house_activity(house.ctx, type, house.customer.id);
	other = house_activity(house.ctx, type, house.customer.id);
	assert_ok(access_message_link(house.ctx, one.id, house.contact.id, NULL, &path));
	assert_ok(access_enter_key(house.ctx, path + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	visitor = house_visitor(&house, entry.session_token);
	assert_ok(access_activity(house.ctx, &visitor, ACCESS_SEE, one.public_id.text, &id));
	assert_err(access_activity(house.ctx, &visitor, ACCESS_SEE, other.public_id.text, &id),
	    ERR_NOT_FOUND);
	testing_forward(house.ctx, 61 * 86400);
	assert_ok(access_enter_key(house.ctx, path + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
one_identity_stands_in_several_units(void **state)
{
	struct house house = house_open();
	struct customer second;
	struct contact contact;
	struct unit other = testing_unit(house.ctx, "zuerich");
	struct access_visitor visitor;
	struct access_challenge challenge;
	struct access_entry entry;

	(void)state;
	house_customer(house.ctx, "Frick Immobilien", house_email, &second, &contact);
	house.ctx->unit = (unit_id){ 0 };	/* the common door */
	assert_ok(house_ask(&house, house_email, &challenge));
	entry = house_enter(&house, &challenge, house_answer(&house).code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	visitor = house_visitor(&house, entry.session_token);
	assert_int_equal(visitor.standings.count, 2);
	assert_true(ID_EQUAL(visitor.here->customer, house.customer.id));
	assert_ok(access_choose(house.ctx, &visitor, second.public_id.text));
	house.unit = other;
	visitor = house_visitor(&house, entry.session_token);
	assert_true(ID_EQUAL(visitor.here->customer, second.id));
	assert_err(access_choose(house.ctx, &visitor, "AAAAAAAAAAAAAAAAAAAAAA"), ERR_NOT_FOUND);
	testing_close(house.ctx);
}

static void
sessions_are_listed_and_ended(void **state)
{
	struct house house = house_open();
	struct access_visitor first, second;
	struct access_sessions sessions;
	int64_t ended;

	(void)state;
	first = house_come_in(&house);
	house_wait(&house);
	second = house_come_in(&house);
	assert_ok(access_sessions(house.ctx, &second, &sessions));
	assert_int_equal(sessions.count, 2);
	assert_ok(access_end_session(house.ctx, &second, first.session_public_id.text));
	assert_ok(access_sessions(house.ctx, &second, &sessions));
	assert_int_equal(sessions.count, 1);
	assert_true(sessions.items[0].this_one);
	assert_err(
	    access_end_session(house.ctx, &second, first.session_public_id.text), ERR_NOT_FOUND);
	assert_ok(access_end_customer(house.ctx, house.customer.id, &ended));
	assert_int_equal(ended, 1);
	testing_close(house.ctx);
}

static void
a_closed_way_sends_nothing(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct settings settings = house.unit.settings;

	(void)state;
	settings.way_email = false;
	assert_ok(unit_save_settings(house.ctx, &settings));
	assert_ok(house_ask(&house, house_email, &challenge));
	assert_false(house_answer(&house).send);
	settings.way_email = true;
	settings.portal_on = false;
	assert_ok(unit_save_settings(house.ctx, &settings));
	house_wait(&house);
	assert_ok(house_ask(&house, house_email, &challenge));
	assert_false(house_answer(&house).send);
	testing_close(house.ctx);
}

static void
staff_look_without_changing(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor;
	struct access_thing home;
	const char *token;

	(void)state;
	testing_person(house.ctx, "planner@example.li", 1 << ROLE_PLANNER);
	assert_ok(access_preview(house.ctx, house.customer.id, &token));
	visitor = house_visitor(&house, token);
	assert_true(visitor.looking);
	home = (struct access_thing){
		.unit = house.unit.id, .customer = house.customer.id, .type_shown = true
	};
	assert_int_equal(access_sees(house.ctx, &visitor, ACCESS_SEE, &home).why, ACCESS_YES);
	assert_int_equal(
	    access_sees(house.ctx, &visitor, ACCESS_BOOK, &home).why, ACCESS_READ_ONLY);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walls_stand_between_units),
		cmocka_unit_test(lists_what_is_hidden_with_its_reason),
		cmocka_unit_test(a_message_link_opens_one_activity),
		cmocka_unit_test(one_identity_stands_in_several_units),
		cmocka_unit_test(sessions_are_listed_and_ended),
		cmocka_unit_test(a_closed_way_sends_nothing),
		cmocka_unit_test(staff_look_without_changing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
