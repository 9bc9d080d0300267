/* access_test -- entering: codes, links, guesses, sessions, walls; on both databases. */
#include "base/test.h"

#include <pthread.h>

#include "access/access.h"
#include "account/testing.h"
#include "activity/activity.h"
#include "base/ctx.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "db/db.h"
#include "db/testing.h"

enum { GUESSERS = 8, GUESSES_EACH = 25 };

static const char email[] = "ursula.frick@example.li";

/* A unit with one customer who can be reached in two ways. */
struct house {
	struct ctx *ctx;
	struct unit unit;
	struct customer customer;
	struct contact contact;
	struct access_browser browser;
};

static void
add_customer(struct ctx *ctx, const char *name, const char *address, struct customer *customer, struct contact *contact)
{
	assert_ok(customer_new(ctx, customer));
	customer->name = name;
	customer->portal_access = true;
	assert_ok(customer_save(ctx, customer));
	*contact = (struct contact){ .customer = customer->id, .name = name, .email = address, .mobile_typed = "",
		.lang = LANG_COUNT, .can_see = true, .can_book = true, .can_sign = true, .active = true };
	assert_ok(contact_save(ctx, contact));
}

static struct house
house_open(void)
{
	struct house house = { .ctx = testing_open() };

	house.unit = testing_unit(house.ctx, "rheintal");
	add_customer(house.ctx, "Ursula Frick", email, &house.customer, &house.contact);
	house.browser = (struct access_browser){ .cookie = "browser-of-ursula", .device = "", .address = "192.0.2.7",
		.agent = "Test" };
	return house;
}

static struct err *
ask_for(struct house *house, const char *identity, struct access_challenge *out)
{
	return access_ask(house->ctx, &(struct access_ask){ .unit = house->ctx->unit, .identity = identity,
	    .next = "/p/rheintal/visits", .browser = house->browser.cookie, .device = house->browser.device,
	    .lang = LANG_DE }, out);
}

static struct err *
answer_in_transaction(struct ctx *ctx, void *arg)
{
	struct access_letter *letter = arg;
	struct access_due due;

	*letter = (struct access_letter){ 0 };
	TRY(access_challenges_due(ctx, &due));
	for (size_t i = 0; i < due.count; i++)
		TRY(access_answer_challenge(ctx, due.items[i], letter));
	return OK;
}

/* What jobs do. */
static struct access_letter
answer(struct house *house)
{
	struct access_letter letter;

	assert_ok(db_transaction(house->ctx, answer_in_transaction, &letter));
	return letter;
}

static struct access_entry
enter(struct house *house, const struct access_challenge *challenge, const char *code)
{
	struct access_entry entry;

	assert_ok(access_enter_code(house->ctx, challenge->id.text, code, &house->browser, &entry));
	return entry;
}

static const char *
wrong_code(struct house *house, const char *code)
{
	char *wrong = arena_strdup(house->ctx->arena, code);

	wrong[0] = wrong[0] == '9' ? '0' : (char)(wrong[0] + 1);
	return wrong;
}

/* Past the half minute in which a second wish is the first one again. */
static void
wait_a_moment(struct house *house)
{
	testing_forward(house->ctx, 31);
}

static struct access_visitor
visitor_of(struct house *house, const char *token)
{
	struct access_visitor visitor;
	bool found;

	assert_ok(access_visitor_find(house->ctx, token, house->unit.id, &visitor, &found));
	assert_true(found);
	return visitor;
}

static void
a_code_works_once_where_it_was_asked_for(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_entry entry;
	struct access_visitor visitor;

	(void)state;
	assert_ok(ask_for(&house, " Ursula.FRICK@example.li", &challenge));
	letter = answer(&house);
	assert_true(letter.send);
	assert_string_equal(letter.to, email);
	assert_int_equal(strlen(letter.code), 8);
	house.browser.cookie = "another browser";
	assert_int_equal(enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	house.browser.cookie = "browser-of-ursula";
	assert_int_equal(enter(&house, &challenge, wrong_code(&house, letter.code)).outcome, ACCESS_WRONG);
	entry = enter(&house, &challenge, letter.code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	assert_string_equal(entry.next, "/p/rheintal/visits");
	visitor = visitor_of(&house, entry.session_token);
	assert_non_null(visitor.here);
	assert_true(ID_EQUAL(visitor.here->customer, house.customer.id));
	assert_int_equal(enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
a_code_is_good_for_ten_minutes(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;

	(void)state;
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	testing_forward(house.ctx, 601);
	assert_int_equal(enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

/* Known or not: the same words, the same statements, the same tries. */
static void
tells_nobody_who_is_known(void **state)
{
	static const char *const wishes[] = { "ursula.frick@example.li", "nobody.knows@example.li" };
	struct house house = house_open();
	struct access_challenge challenges[2];
	struct access_entry entries[2];
	int statements[2], guesses[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		statements[i] = house.ctx->sql_count;
		assert_ok(ask_for(&house, wishes[i], &challenges[i]));
		statements[i] = house.ctx->sql_count - statements[i];
		assert_int_equal(answer(&house).send, i == 0);
		guesses[i] = house.ctx->sql_count;
		entries[i] = enter(&house, &challenges[i], "00000000");
		guesses[i] = house.ctx->sql_count - guesses[i];
	}
	assert_int_equal(statements[0], statements[1]);
	assert_int_equal(guesses[0], guesses[1]);
	assert_int_equal(challenges[0].digits, challenges[1].digits);
	assert_int_equal(challenges[0].expires_at.s, challenges[1].expires_at.s);
	assert_int_equal(entries[0].outcome, entries[1].outcome);
	assert_int_equal(entries[0].tries_left, entries[1].tries_left);
	testing_close(house.ctx);
}

static void
refuses_what_is_neither_address_nor_number(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;

	(void)state;
	assert_err(ask_for(&house, "Ursula", &challenge), ERR_INVALID);
	assert_err(ask_for(&house, "", &challenge), ERR_INVALID);
	testing_close(house.ctx);
}

static void
asks_no_more_than_five_times_an_hour(void **state)
{
	static const char *const wishes[] = { "ursula.frick@example.li", "nobody.knows@example.li" };
	struct house house = house_open();
	struct access_challenge challenge;

	(void)state;
	for (int w = 0; w < 2; w++) {
		for (int i = 0; i < 5; i++) {
			assert_ok(ask_for(&house, wishes[w], &challenge));
			wait_a_moment(&house);
		}
		assert_err(ask_for(&house, wishes[w], &challenge), ERR_LIMIT);
	}
	testing_close(house.ctx);
}

/* ---- guessing ---- */

struct guesser {
	struct house *house;
	const struct access_challenge *challenge;
	const char *wrong;
	int compared;
};

static void *
guess(void *arg)
{
	struct guesser *guesser = arg;
	struct ctx *ctx = testing_another(guesser->house->ctx);	/* a handle belongs to its thread */

	for (int i = 0; i < GUESSES_EACH; i++) {
		struct access_entry entry;

		assert_ok(access_enter_code(ctx, guesser->challenge->id.text, guesser->wrong,
		    &guesser->house->browser, &entry));
		guesser->compared += entry.outcome == ACCESS_WRONG;
	}
	testing_close(ctx);
	return NULL;
}

static void
five_tries_however_many_try_at_once(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;
	struct guesser guessers[GUESSERS];
	pthread_t threads[GUESSERS];
	int compared = 0;
	bool found;

	(void)state;
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	for (int i = 0; i < GUESSERS; i++) {
		guessers[i] = (struct guesser){ .house = &house, .challenge = &challenge,
			.wrong = wrong_code(&house, letter.code) };
		pthread_create(&threads[i], NULL, guess, &guessers[i]);
	}
	for (int i = 0; i < GUESSERS; i++) {
		pthread_join(threads[i], NULL);
		compared += guessers[i].compared;
	}
	assert_int_equal(compared, 4);	/* the fifth says that no try is left */
	assert_ok(access_challenge_lookup(house.ctx, challenge.id.text, house.browser.cookie, &challenge, &found));
	assert_int_equal(challenge.tries_left, 0);
	assert_int_equal(enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
guessing_never_keeps_the_owner_out(void **state)
{
	struct house house = house_open(), stranger = house;
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_entry entry;
	int compared = 0;

	(void)state;
	/* The owner has been here before, on this device. */
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	entry = enter(&house, &challenge, letter.code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	house.browser.device = entry.device;

	stranger.browser.cookie = "a stranger";
	stranger.browser.address = "198.51.100.9";
	for (int round = 0; round < 24; round++) {
		testing_forward(house.ctx, 3600);
		assert_ok(ask_for(&stranger, email, &challenge));
		letter = answer(&stranger);
		for (int i = 0; i < 5; i++)
			compared += enter(&stranger, &challenge, wrong_code(&house, letter.code)).outcome == ACCESS_WRONG;
	}
	assert_in_range(compared, 1, 15);
	assert_int_equal(enter(&stranger, &challenge, letter.code).outcome == ACCESS_IN, false);

	/* Meanwhile the owner: the code on the known device, and the link on any. */
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	assert_int_equal(enter(&house, &challenge, letter.code).outcome, ACCESS_IN);
	house.browser.device = "";
	house.browser.cookie = "a new phone";
	wait_a_moment(&house);
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	assert_ok(access_enter_link(house.ctx, letter.link_path + strlen("/l/"), "", &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	testing_close(house.ctx);
}

/* ---- links ---- */

static void
looking_at_a_link_spends_nothing(void **state)
{
	struct house house = house_open(), scanner = house;
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_link_view view;
	struct access_entry entry;
	const char *token;

	(void)state;
	scanner.browser.cookie = "a mail scanner";
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	token = letter.link_path + strlen("/l/");
	for (int i = 0; i < 50; i++) {
		assert_ok(access_link_look(house.ctx, token, &scanner.browser, &view));
		assert_true(view.good);
		assert_false(view.same_browser);
		/* It presses the button, too. */
		assert_ok(access_enter_link(house.ctx, token, "", &scanner.browser, &entry));
		assert_int_equal(entry.outcome, ACCESS_NEEDS_CODE);
	}
	assert_ok(access_link_look(house.ctx, token, &house.browser, &view));
	assert_true(view.good && view.same_browser);
	assert_ok(access_enter_link(house.ctx, token, "", &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	assert_ok(access_enter_link(house.ctx, token, "", &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
a_link_elsewhere_takes_the_code_of_its_message(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_entry entry;
	const char *token;

	(void)state;
	assert_ok(ask_for(&house, email, &challenge));
	letter = answer(&house);
	token = letter.link_path + strlen("/l/");
	house.browser.cookie = "another browser";
	assert_ok(access_enter_link(house.ctx, token, wrong_code(&house, letter.code), &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_WRONG);
	assert_ok(access_enter_link(house.ctx, token, letter.code, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	testing_close(house.ctx);
}

static void
a_personal_link_opens_until_it_is_renewed(void **state)
{
	struct house house = house_open();
	struct access_key_view view;
	struct access_entry entry;
	struct access_uses uses;
	struct access_visitor visitor;
	const char *first, *second, *again;
	bool found;

	(void)state;
	assert_ok(access_personal_link(house.ctx, house.customer.id, &first));
	assert_ok(access_personal_link(house.ctx, house.customer.id, &again));
	assert_string_equal(first, again);
	for (int i = 0; i < 50; i++)
		assert_ok(access_key_look(house.ctx, first + 3, &view));
	assert_true(view.good);
	assert_ok(access_link_uses(house.ctx, house.customer.id, &uses));
	assert_int_equal(uses.count, 0);
	assert_ok(access_enter_key(house.ctx, first + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	assert_ok(access_link_uses(house.ctx, house.customer.id, &uses));
	assert_int_equal(uses.count, 1);

	assert_ok(access_renew_link(house.ctx, house.customer.id));
	assert_ok(access_visitor_find(house.ctx, entry.session_token, house.unit.id, &visitor, &found));
	assert_false(found);
	assert_ok(access_key_look(house.ctx, first + 3, &view));
	assert_false(view.good);
	assert_ok(access_personal_link(house.ctx, house.customer.id, &second));
	assert_string_not_equal(first, second);
	assert_ok(access_revoke_link(house.ctx, house.customer.id, true));
	assert_ok(access_enter_key(house.ctx, second + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_SPENT);
	assert_ok(access_personal_link(house.ctx, house.customer.id, &again));
	assert_string_equal(again, "/p/rheintal");
	testing_close(house.ctx);
}

static void
no_letter_of_a_link_can_be_changed(void **state)
{
	struct house house = house_open();
	struct access_key_view view;
	const char *path;
	char *token;

	(void)state;
	assert_ok(access_personal_link(house.ctx, house.customer.id, &path));
	token = arena_strdup(house.ctx->arena, path + 3);
	for (size_t i = 0; token[i] != '\0'; i++) {
		char kept = token[i];

		token[i] = kept == 'A' ? 'B' : 'A';
		assert_ok(access_key_look(house.ctx, token, &view));
		/* The last letter holds bits that mean nothing; then it is the same token. */
		assert_true(!view.good || token[i + 1] == '\0');
		token[i] = kept;
	}
	testing_close(house.ctx);
}

/* ---- what a visitor sees ---- */

static type_id
add_type(struct ctx *ctx, const char *reference, bool shown)
{
	struct activity_type type = type_new();

	type.reference = type.name = reference;
	type.duration_s = 3600;
	type.portal_shown = shown;
	assert_ok(type_save(ctx, &type));
	return type.id;
}

static struct err *
create_in_transaction(struct ctx *ctx, void *arg)
{
	struct activity *out = arg;
	struct activity_input input = { .type = out->type, .customer = out->customer, .status = STATUS_PENDING,
		.appointment = INSTANT_NONE, .wished = INSTANT_NONE, .origin = ORIGIN_STAFF };
	activity_id id;

	TRY(activity_create(ctx, &input, QUIET, &id));
	return activity_find(ctx, id, out);
}

static struct activity
add_activity(struct ctx *ctx, type_id type, customer_id customer)
{
	struct activity activity = { .type = type, .customer = customer };

	assert_ok(db_transaction(ctx, create_in_transaction, &activity));
	return activity;
}

static struct access_visitor
come_in(struct house *house)
{
	struct access_challenge challenge;
	struct access_letter letter;

	assert_ok(ask_for(house, email, &challenge));
	letter = answer(house);
	return visitor_of(house, enter(house, &challenge, letter.code).session_token);
}

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
	mine = add_activity(ctx, add_type(ctx, "service", true), house.customer.id);
	other = testing_unit(ctx, "zuerich");
	add_customer(ctx, "Somebody Else", "somebody@example.ch", &customer, &contact);
	theirs = add_activity(ctx, add_type(ctx, "service", true), customer.id);
	unit_enter(ctx, &house.unit);
	visitor = come_in(&house);
	assert_ok(access_activity(ctx, &visitor, ACCESS_SEE, mine.public_id.text, &id));
	assert_true(ID_EQUAL(id, mine.id));
	absent = access_activity(ctx, &visitor, ACCESS_SEE, "AAAAAAAAAAAAAAAAAAAAAA", &id);
	foreign = access_activity(ctx, &visitor, ACCESS_SEE, theirs.public_id.text, &id);
	assert_err(absent, ERR_NOT_FOUND);
	assert_err(foreign, ERR_NOT_FOUND);
	assert_string_equal(absent->say, foreign->say);
	/* Nor by the other unit's own address. */
	unit_enter(ctx, &other);
	assert_err(access_activity(ctx, &visitor, ACCESS_SEE, theirs.public_id.text, &id), ERR_NOT_FOUND);
	assert_err(access_activity(ctx, &visitor, ACCESS_SEE, mine.public_id.text, &id), ERR_NOT_FOUND);
	testing_close(ctx);
}

static void
lists_what_is_hidden_with_its_reason(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor;
	struct access_items items;

	(void)state;
	add_activity(house.ctx, add_type(house.ctx, "service", true), house.customer.id);
	add_activity(house.ctx, add_type(house.ctx, "inspection", false), house.customer.id);
	visitor = come_in(&house);
	assert_ok(access_items(house.ctx, &visitor, 100, &items));
	assert_int_equal(items.count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(items.items[i].verdict.why, str_equal(items.items[i].type_name, "service") ? ACCESS_YES :
		    ACCESS_TYPE_HIDDEN);
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
	type = add_type(house.ctx, "service", true);
	one = add_activity(house.ctx, type, house.customer.id);
	other = add_activity(house.ctx, type, house.customer.id);
	assert_ok(access_message_link(house.ctx, one.id, house.contact.id, NULL, &path));
	assert_ok(access_enter_key(house.ctx, path + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	visitor = visitor_of(&house, entry.session_token);
	assert_ok(access_activity(house.ctx, &visitor, ACCESS_SEE, one.public_id.text, &id));
	assert_err(access_activity(house.ctx, &visitor, ACCESS_SEE, other.public_id.text, &id), ERR_NOT_FOUND);
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
	add_customer(house.ctx, "Frick Immobilien", email, &second, &contact);
	house.ctx->unit = (unit_id){ 0 };	/* the common door */
	assert_ok(ask_for(&house, email, &challenge));
	entry = enter(&house, &challenge, answer(&house).code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	visitor = visitor_of(&house, entry.session_token);
	assert_int_equal(visitor.standings.count, 2);
	assert_true(ID_EQUAL(visitor.here->customer, house.customer.id));
	assert_ok(access_choose(house.ctx, &visitor, second.public_id.text));
	house.unit = other;
	visitor = visitor_of(&house, entry.session_token);
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
	first = come_in(&house);
	wait_a_moment(&house);
	second = come_in(&house);
	assert_ok(access_sessions(house.ctx, &second, &sessions));
	assert_int_equal(sessions.count, 2);
	assert_ok(access_end_session(house.ctx, &second, first.session_public_id.text));
	assert_ok(access_sessions(house.ctx, &second, &sessions));
	assert_int_equal(sessions.count, 1);
	assert_true(sessions.items[0].this_one);
	assert_err(access_end_session(house.ctx, &second, first.session_public_id.text), ERR_NOT_FOUND);
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
	assert_ok(ask_for(&house, email, &challenge));
	assert_false(answer(&house).send);
	settings.way_email = true;
	settings.portal_on = false;
	assert_ok(unit_save_settings(house.ctx, &settings));
	wait_a_moment(&house);
	assert_ok(ask_for(&house, email, &challenge));
	assert_false(answer(&house).send);
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
	visitor = visitor_of(&house, token);
	assert_true(visitor.looking);
	home = (struct access_thing){ .unit = house.unit.id, .customer = house.customer.id, .type_shown = true };
	assert_int_equal(access_sees(house.ctx, &visitor, ACCESS_SEE, &home).why, ACCESS_YES);
	assert_int_equal(access_sees(house.ctx, &visitor, ACCESS_BOOK, &home).why, ACCESS_READ_ONLY);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_works_once_where_it_was_asked_for),
		cmocka_unit_test(a_code_is_good_for_ten_minutes),
		cmocka_unit_test(tells_nobody_who_is_known),
		cmocka_unit_test(refuses_what_is_neither_address_nor_number),
		cmocka_unit_test(asks_no_more_than_five_times_an_hour),
		cmocka_unit_test(five_tries_however_many_try_at_once),
		cmocka_unit_test(guessing_never_keeps_the_owner_out),
		cmocka_unit_test(looking_at_a_link_spends_nothing),
		cmocka_unit_test(a_link_elsewhere_takes_the_code_of_its_message),
		cmocka_unit_test(a_personal_link_opens_until_it_is_renewed),
		cmocka_unit_test(no_letter_of_a_link_can_be_changed),
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
