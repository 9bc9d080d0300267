/* second_step_test -- codes once each, in their half minute; guesses wait; paper helps once. */
#include "base/test.h"

#include <ctype.h>
#include <string.h>
#include "account/second_step.h"
#include "account/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"

struct house {
	struct ctx *ctx;
	struct person person;
	struct staff_session session;
	const char *secret, *cookie;
	const char *paper[RECOVERY_CODES];
};

static const char *
code_at(struct house *h, int64_t later_s)
{
	const char *code;

	assert_ok(second_step_code(h->ctx, h->secret, INSTANT(h->ctx->now.s + later_s), &code));
	return code;
}

static bool
takes(struct house *h, const char *code)
{
	bool right;

	assert_ok(second_step_check(h->ctx, h->person.id, code, &right));
	return right;
}

static struct house
open_house(void)
{
	struct house h = { .ctx = testing_open() };
	const char *uri;
	bool found;

	testing_unit(h.ctx, "here");
	h.person = testing_person(h.ctx, "marie+1@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(staff_session_start(h.ctx, h.person.id, false, "", "", &h.cookie));
	assert_ok(staff_session_find(h.ctx, h.cookie, &h.session, &h.person, &found));
	assert_ok(second_step_begin(h.ctx, &h.person, &h.secret, &uri));
	assert_true(str_starts(uri, "otpauth://totp/Doorstep:marie%2B1@x.example?secret="));
	assert_non_null(strstr(uri, h.secret));
	assert_ok(second_step_confirm(h.ctx, h.person.id, code_at(&h, 0), h.session.id, h.paper));
	return h;
}

static void
is_switched_on_by_the_first_code(void **state)
{
	struct ctx *ctx = testing_open();
	struct house h = { .ctx = ctx };
	struct second_step now;
	const char *uri, *again, *other;
	bool found;

	(void)state;
	testing_unit(ctx, "here");
	h.person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(staff_session_start(ctx, h.person.id, false, "", "", &h.cookie));
	assert_ok(staff_session_start(ctx, h.person.id, false, "", "", &other));
	assert_ok(staff_session_find(ctx, h.cookie, &h.session, &h.person, &found));
	assert_false(h.session.second_step);
	assert_ok(second_step_begin(ctx, &h.person, &h.secret, &uri));
	/* A page that is loaded again shows the same. */
	assert_ok(second_step_begin(ctx, &h.person, &again, &uri));
	assert_string_equal(h.secret, again);
	assert_false(takes(&h, code_at(&h, 0)));
	assert_err(second_step_confirm(ctx, h.person.id, "000000", h.session.id, h.paper), ERR_INVALID);
	assert_ok(second_step_of(ctx, h.person.id, &now));
	assert_false(now.on);
	assert_ok(second_step_confirm(ctx, h.person.id, code_at(&h, 0), h.session.id, h.paper));
	assert_ok(second_step_of(ctx, h.person.id, &now));
	assert_true(now.on);
	assert_int_equal(now.recovery_left, RECOVERY_CODES);
	assert_err(second_step_begin(ctx, &h.person, &again, &uri), ERR_CONFLICT);
	assert_ok(staff_session_find(ctx, h.cookie, &h.session, &h.person, &found));
	assert_true(found && h.session.second_step);
	assert_ok(staff_session_find(ctx, other, &h.session, &h.person, &found));
	assert_false(found);
	/* Begun and left lying: ten minutes later it begins anew. */
	assert_ok(second_step_end(ctx, h.person.id, false));
	assert_ok(second_step_begin(ctx, &h.person, &h.secret, &uri));
	testing_forward(ctx, 601);
	assert_ok(second_step_begin(ctx, &h.person, &again, &uri));
	assert_string_not_equal(h.secret, again);
	testing_close(ctx);
}

static void
a_code_works_once_and_in_its_time(void **state)
{
	struct house h = open_house();
	const char *next;

	(void)state;
	/* The one that switched it on is spent. */
	assert_false(takes(&h, code_at(&h, 0)));
	testing_forward(h.ctx, 90);
	next = code_at(&h, 0);
	assert_true(takes(&h, arena_printf(h.ctx->arena, " %.3s %s ", next, next + 3)));
	assert_false(takes(&h, next));
	/* Nor does one of before, though its half minute is not over. */
	assert_false(takes(&h, code_at(&h, -30)));
	testing_forward(h.ctx, 300);
	assert_true(takes(&h, code_at(&h, 30)));
	testing_forward(h.ctx, 300);
	assert_false(takes(&h, code_at(&h, -60)));
	assert_false(takes(&h, code_at(&h, 60)));
	assert_false(takes(&h, "12345"));
	assert_false(takes(&h, ""));
	testing_close(h.ctx);
}

static const char *
wrong_code(struct house *h)
{
	const char *right = code_at(h, 0);

	return arena_printf(h->ctx->arena, "%c%s", right[0] == '9' ? '0' : right[0] + 1, right + 1);
}

/* Five are looked at; then a minute, two, four…, an hour at most; a right one ends it. */
static void
guesses_wait_longer_and_longer(void **state)
{
	struct house h = open_house();
	int64_t waited = 0, evaluated = 0;
	bool right;

	(void)state;
	testing_forward(h.ctx, 90);
	for (int i = 0; i < 5; i++)
		assert_false(takes(&h, wrong_code(&h)));
	assert_err(second_step_check(h.ctx, h.person.id, code_at(&h, 0), &right), ERR_LIMIT);
	testing_forward(h.ctx, 60);
	assert_false(takes(&h, wrong_code(&h)));
	testing_forward(h.ctx, 61);
	assert_err(second_step_check(h.ctx, h.person.id, code_at(&h, 0), &right), ERR_LIMIT);
	/* A day of trying each minute: what an attacker with the password has. */
	for (; waited < 86400; waited += 60) {
		struct err *err = second_step_check(h.ctx, h.person.id, wrong_code(&h), &right);

		evaluated += err == OK;
		testing_forward(h.ctx, 60);
	}
	assert_in_range(evaluated, 20, 30);
	testing_forward(h.ctx, 3600);
	assert_true(takes(&h, code_at(&h, 0)));
	testing_forward(h.ctx, 90);
	for (int i = 0; i < 4; i++)
		assert_false(takes(&h, wrong_code(&h)));
	assert_true(takes(&h, code_at(&h, 0)));
	testing_close(h.ctx);
}

static void
paper_helps_once_each(void **state)
{
	struct house h = open_house();
	struct second_step now;
	char *loud = arena_strdup(h.ctx->arena, h.paper[1]);
	const char *old = h.paper[2];

	(void)state;
	for (int i = 0; i < RECOVERY_CODES; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(h.paper[i], h.paper[j]);
	assert_true(takes(&h, h.paper[0]));
	assert_false(takes(&h, h.paper[0]));
	for (char *c = loud; *c != '\0'; c++)
		*c = *c == '-' ? ' ' : (char)toupper((unsigned char)*c);
	assert_true(takes(&h, loud));
	assert_ok(second_step_of(h.ctx, h.person.id, &now));
	assert_int_equal(now.recovery_left, RECOVERY_CODES - 2);
	assert_ok(second_step_renew(h.ctx, h.person.id, h.paper));
	assert_false(takes(&h, old));
	assert_true(takes(&h, h.paper[9]));
	assert_ok(second_step_of(h.ctx, h.person.id, &now));
	assert_int_equal(now.recovery_left, RECOVERY_CODES - 1);
	testing_close(h.ctx);
}

static void
between_password_and_code(void **state)
{
	struct house h = open_house();
	struct person who;
	const char *token;
	bool found;

	(void)state;
	assert_ok(login_step_start(h.ctx, h.person.id, &token));
	h.ctx->tenant = (tenant_id){ 0 };
	assert_ok(login_step_find(h.ctx, token, &who, &found));
	assert_true(found && ID_EQUAL(who.id, h.person.id));
	assert_ok(login_step_find(h.ctx, "nothing", &who, &found));
	assert_false(found);
	assert_ok(login_step_end(h.ctx, token));
	assert_ok(login_step_find(h.ctx, token, &who, &found));
	assert_false(found);
	assert_ok(login_step_start(h.ctx, h.person.id, &token));
	testing_forward(h.ctx, LOGIN_STEP_S + 1);
	assert_ok(login_step_find(h.ctx, token, &who, &found));
	assert_false(found);
	/* A new password ends what the old one began. */
	assert_ok(login_step_start(h.ctx, h.person.id, &token));
	assert_ok(person_set_password(h.ctx, h.person.id, "another horse battery"));
	assert_ok(login_step_find(h.ctx, token, &who, &found));
	assert_false(found);
	testing_close(h.ctx);
}

static void
a_unit_may_ask_for_it(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	struct person person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_WORKER));
	bool wanted;

	(void)state;
	testing_unit(ctx, "there");
	assert_ok(person_set_roles(ctx, person.id, 0));
	assert_ok(second_step_wanted(ctx, person.id, &wanted));
	assert_false(wanted);
	unit_enter(ctx, &unit);
	unit.settings.second_step = true;
	assert_ok(unit_save_settings(ctx, &unit.settings));
	assert_ok(second_step_wanted(ctx, person.id, &wanted));
	assert_true(wanted);
	testing_close(ctx);
}

/* ---- links and forgotten passwords ---- */

struct taken { struct password_wish wish; bool found; };

static void
links_end_each_other(void **state)
{
	struct ctx *ctx = testing_open();
	struct password_link_state link;
	struct person person, who;
	const char *first, *second, *forgotten;
	bool found;

	(void)state;
	testing_unit(ctx, "here");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(password_link_lookup(ctx, person.id, &link, &found));
	assert_false(found);
	assert_ok(password_link_create(ctx, person.id, LINK_INVITATION, &first));
	assert_ok(password_link_create(ctx, person.id, LINK_INVITATION, &second));
	assert_ok(password_link_look(ctx, first, &who, &found));
	assert_false(found);
	/* A stranger's wish does not end an invitation. */
	assert_ok(password_link_create(ctx, person.id, LINK_FORGOTTEN, &forgotten));
	assert_ok(password_link_look(ctx, second, &who, &found));
	assert_true(found);
	testing_forward(ctx, 3601);
	assert_ok(password_link_look(ctx, forgotten, &who, &found));
	assert_false(found);
	assert_ok(password_link_lookup(ctx, person.id, &link, &found));
	assert_true(found && link.kind == LINK_INVITATION);
	assert_ok(password_link_revoke(ctx, person.id));
	assert_ok(password_link_look(ctx, second, &who, &found));
	assert_false(found);
	/* Setting the password ends the others. */
	assert_ok(password_link_create(ctx, person.id, LINK_INVITATION, &first));
	assert_ok(password_link_create(ctx, person.id, LINK_FORGOTTEN, &forgotten));
	assert_ok(password_link_use(ctx, forgotten, "correct horse battery", &who));
	assert_ok(password_link_look(ctx, first, &who, &found));
	assert_false(found);
	testing_close(ctx);
}

static struct err *
take_wish(struct ctx *ctx, void *arg)
{
	struct taken *taken = arg;

	return password_wish_take(ctx, &taken->wish, &taken->found);
}

static void
wishes_are_the_same_for_everybody(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	struct person person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	struct taken taken = { .found = true };
	int count = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_ok(password_wish_add(ctx, " A@x.example"));
		assert_ok(password_wish_add(ctx, "nobody@x.example"));
	}
	assert_ok(password_wish_add(ctx, "no address"));
	for (;;) {
		assert_ok(db_transaction(ctx, take_wish, &taken));
		if (!taken.found)
			break;
		assert_int_equal(taken.wish.people.count, count % 2 == 0);
		if (count++ % 2 == 0) {
			assert_true(ID_EQUAL(taken.wish.people.items[0].person.id, person.id));
			assert_true(ID_EQUAL(taken.wish.people.items[0].unit, unit.id));
		}
	}
	assert_int_equal(count, 6);
	testing_close(ctx);
}

static void
the_own_password_is_changed_with_the_old_one(void **state)
{
	struct ctx *ctx = testing_open();
	struct person person, who;
	struct staff_session session;
	const char *here, *there;
	struct err *err;
	bool found;

	(void)state;
	testing_unit(ctx, "here");
	person = testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_ok(staff_session_start(ctx, person.id, false, "", "", &here));
	assert_ok(staff_session_start(ctx, person.id, false, "", "", &there));
	assert_ok(staff_session_find(ctx, here, &session, &who, &found));
	err = person_change_password(ctx, person.id, "not this one", "another horse battery", session.id);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "current"));
	err = person_change_password(ctx, person.id, "correct horse battery", "short", session.id);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "password"));
	assert_ok(person_change_password(ctx, person.id, "correct horse battery", "another horse battery", session.id));
	assert_ok(staff_session_find(ctx, here, &session, &who, &found));
	assert_true(found);
	assert_ok(staff_session_find(ctx, there, &session, &who, &found));
	assert_false(found);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_switched_on_by_the_first_code),
		cmocka_unit_test(a_code_works_once_and_in_its_time),
		cmocka_unit_test(guesses_wait_longer_and_longer),
		cmocka_unit_test(paper_helps_once_each),
		cmocka_unit_test(between_password_and_code),
		cmocka_unit_test(a_unit_may_ask_for_it),
		cmocka_unit_test(links_end_each_other),
		cmocka_unit_test(wishes_are_the_same_for_everybody),
		cmocka_unit_test(the_own_password_is_changed_with_the_old_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
