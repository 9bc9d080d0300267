/* fresh_test -- a code just before signing: of one session, one thing, once; on both databases. */
#include "base/test.h"

#include <string.h>
#include "access/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

static const char *
asked_code(struct house *house, const struct access_visitor *visitor, const char *subject)
{
	struct access_fresh_ask asked;
	struct access_letter letter;

	assert_ok(access_fresh_ask(house->ctx, visitor, subject, &asked));
	assert_false(asked.nobody);
	letter = house_answer(house);
	assert_true(letter.send);
	assert_true(letter.signing);
	assert_null(letter.link_path);
	return letter.code;
}

static struct access_fresh
typed(struct house *house, const struct access_visitor *visitor, const char *subject, const char *code)
{
	struct access_fresh out;

	assert_ok(access_fresh_check(house->ctx, visitor, subject, code, &out));
	return out;
}

static void
works_once_for_one_thing(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	const char *code = asked_code(&house, &visitor, "quote a 1");
	struct access_fresh right;

	(void)state;
	assert_int_equal(strlen(code), 8);
	assert_int_equal(typed(&house, &visitor, "quote b 1", code).outcome, ACCESS_SPENT);
	assert_int_equal(typed(&house, &visitor, "quote a 1", house_wrong_code(&house, code)).outcome, ACCESS_WRONG);
	right = typed(&house, &visitor, "quote a 1", code);
	assert_int_equal(right.outcome, ACCESS_IN);
	assert_string_equal(right.to, house_email);
	assert_int_equal(typed(&house, &visitor, "quote a 1", code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
is_of_one_session(void **state)
{
	struct house house = house_open();
	struct access_visitor one = house_come_in(&house), two;
	const char *code;

	(void)state;
	house_wait(&house);
	two = house_come_in(&house);
	code = asked_code(&house, &one, "quote a 1");
	assert_int_equal(typed(&house, &two, "quote a 1", code).outcome, ACCESS_SPENT);
	assert_int_equal(typed(&house, &one, "quote a 1", code).outcome, ACCESS_IN);
	testing_close(house.ctx);
}

static void
does_not_open_the_door(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct access_fresh_ask asked;
	struct access_challenge seen;
	struct access_entry entry;
	bool found;

	(void)state;
	assert_ok(access_fresh_ask(house.ctx, &visitor, "quote a 1", &asked));
	assert_string_equal(asked.challenge.identity, "u…@example.li");
	entry = house_enter(&house, &asked.challenge, house_answer(&house).code);
	assert_int_equal(entry.outcome, ACCESS_SPENT);
	assert_null(entry.session_token);
	assert_ok(access_challenge_lookup(house.ctx, asked.challenge.id.text, house.browser.cookie, &seen, &found));
	assert_false(found);
	testing_close(house.ctx);
}

static void
is_limited(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct access_fresh_ask asked;
	int evaluated = 0, asks = 0;
	struct err *err = OK;

	(void)state;
	for (int round = 0; round < 8; round++) {
		const char *code = asked_code(&house, &visitor, "quote a 1");

		for (int i = 0; i < 7; i++)
			evaluated += typed(&house, &visitor, "quote a 1",
			    house_wrong_code(&house, code)).tries_left > 0;
		house_wait(&house);
	}
	/* Five tries a code (four leave some), fifteen a day. */
	assert_int_equal(evaluated, 12);
	/* Right, but too many were wrong today. */
	assert_int_equal(typed(&house, &visitor, "quote a 1", asked_code(&house, &visitor, "quote a 1")).outcome,
	    ACCESS_LINK_ONLY);
	for (; err == OK && asks < 20; asks++) {
		house_wait(&house);
		err = access_fresh_ask(house.ctx, &visitor, "quote a 1", &asked);
	}
	assert_err(err, ERR_LIMIT);
	assert_int_equal(asks, 2);	/* ten an hour: nine before */
	testing_close(house.ctx);
}

static void
ends_after_ten_minutes(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	const char *code = asked_code(&house, &visitor, "quote a 1");

	(void)state;
	testing_forward(house.ctx, 601);
	assert_int_equal(typed(&house, &visitor, "quote a 1", code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
a_link_proves_nothing_so_the_contact_gets_it(void **state)
{
	struct house house = house_open();
	struct access_entry entry;
	struct access_visitor visitor;
	const char *path, *code;

	(void)state;
	assert_ok(access_personal_link(house.ctx, house.customer.id, &path));
	assert_ok(access_enter_key(house.ctx, path + 3, &house.browser, &entry));
	visitor = house_visitor(&house, entry.session_token);
	assert_string_equal(visitor.identity, "");
	code = asked_code(&house, &visitor, "quote a 1");
	assert_string_equal(typed(&house, &visitor, "quote a 1", code).to, house_email);
	testing_close(house.ctx);
}

static void
staff_who_look_get_none(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor;
	struct access_fresh_ask asked;
	const char *token;

	(void)state;
	testing_person(house.ctx, "anna@example.li", ROLE_BIT(ROLE_ADMIN));
	assert_ok(access_preview(house.ctx, house.customer.id, &token));
	visitor = house_visitor(&house, token);
	assert_err(access_fresh_ask(house.ctx, &visitor, "quote a 1", &asked), ERR_FORBIDDEN);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(works_once_for_one_thing),
		cmocka_unit_test(is_of_one_session),
		cmocka_unit_test(does_not_open_the_door),
		cmocka_unit_test(is_limited),
		cmocka_unit_test(ends_after_ten_minutes),
		cmocka_unit_test(a_link_proves_nothing_so_the_contact_gets_it),
		cmocka_unit_test(staff_who_look_get_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
