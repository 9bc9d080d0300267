/* enter_test -- codes, guesses and links; on both databases. */
#include "base/test.h"

#include <pthread.h>

#include "access/testing.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/testing.h"

enum { GUESSERS = 8, GUESSES_EACH = 25 };

static void
a_code_works_once_where_it_was_asked_for(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_entry entry;
	struct access_visitor visitor;

	(void)state;
	assert_ok(house_ask(&house, " Ursula.FRICK@example.li", &challenge));
	letter = house_answer(&house);
	assert_true(letter.send);
	assert_string_equal(letter.to, house_email);
	assert_int_equal(strlen(letter.code), 8);
	house.browser.cookie = "another browser";
	assert_int_equal(house_enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	house.browser.cookie = "browser-of-ursula";
	assert_int_equal(
	    house_enter(&house, &challenge, house_wrong_code(&house, letter.code)).outcome,
	    ACCESS_WRONG);
	entry = house_enter(&house, &challenge, letter.code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	assert_string_equal(entry.next, "/p/rheintal/visits");
	visitor = house_visitor(&house, entry.session_token);
	assert_non_null(visitor.here);
	assert_true(ID_EQUAL(visitor.here->customer, house.customer.id));
	assert_int_equal(house_enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

static void
a_code_is_good_for_ten_minutes(void **state)
{
	struct house house = house_open();
	struct access_challenge challenge;
	struct access_letter letter;

	(void)state;
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	testing_forward(house.ctx, 601);
	assert_int_equal(house_enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
	testing_close(house.ctx);
}

/* Known or not: the same words, the same statements, the same tries. */
static void
tells_nobody_who_is_known(void **state)
{
	static const char *const wishes[] = { "ursula.frick@example.li",
		"nobody.knows@example.li" };
	struct house house = house_open();
	struct access_challenge challenges[2];
	struct access_entry entries[2];
	int statements[2], guesses[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		statements[i] = house.ctx->sql_count;
		assert_ok(house_ask(&house, wishes[i], &challenges[i]));
		statements[i] = house.ctx->sql_count - statements[i];
		assert_int_equal(house_answer(&house).send, i == 0);
		guesses[i] = house.ctx->sql_count;
		entries[i] = house_enter(&house, &challenges[i], "00000000");
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
	assert_err(house_ask(&house, "Ursula", &challenge), ERR_INVALID);
	assert_err(house_ask(&house, "", &challenge), ERR_INVALID);
	testing_close(house.ctx);
}

static void
asks_no_more_than_five_times_an_hour(void **state)
{
	static const char *const wishes[] = { "ursula.frick@example.li",
		"nobody.knows@example.li" };
	struct house house = house_open();
	struct access_challenge challenge;

	(void)state;
	for (int w = 0; w < 2; w++) {
		for (int i = 0; i < 5; i++) {
			assert_ok(house_ask(&house, wishes[w], &challenge));
			house_wait(&house);
		}
		assert_err(house_ask(&house, wishes[w], &challenge), ERR_LIMIT);
		/* The newest code has grown too old: whoever used up the five keeps nobody out. */
		testing_forward(house.ctx, 600);
		assert_ok(house_ask(&house, wishes[w], &challenge));
		house_wait(&house);
		assert_err(house_ask(&house, wishes[w], &challenge), ERR_LIMIT);
	}
	testing_close(house.ctx);
}

/* Each costs, and strangers may ask: three to one number a day, in whatever spelling. */
static void
three_texts_a_day_to_one_number(void **state)
{
	static const char *const spellings[] = { "+423 790 12 34", "00423 7901234", "+4237901234" };
	struct house house = house_open();
	struct access_challenge challenge;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(spellings); i++) {
		assert_ok(house_ask(&house, spellings[i], &challenge));
		testing_forward(house.ctx, 3 * 3600);
	}
	assert_err(house_ask(&house, spellings[0], &challenge), ERR_LIMIT);
	assert_ok(house_ask(&house, "+423 790 12 35", &challenge));
	testing_forward(house.ctx, 86400);
	assert_ok(house_ask(&house, spellings[0], &challenge));
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
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	for (int i = 0; i < GUESSERS; i++) {
		guessers[i] = (struct guesser){ .house = &house, .challenge = &challenge,
			.wrong = house_wrong_code(&house, letter.code) };
		pthread_create(&threads[i], NULL, guess, &guessers[i]);
	}
	for (int i = 0; i < GUESSERS; i++) {
		pthread_join(threads[i], NULL);
		compared += guessers[i].compared;
	}
	assert_int_equal(compared, 4);	/* the fifth says that no try is left */
	assert_ok(access_challenge_lookup(
	    house.ctx, challenge.id.text, house.browser.cookie, &challenge, &found));
	assert_int_equal(challenge.tries_left, 0);
	assert_int_equal(house_enter(&house, &challenge, letter.code).outcome, ACCESS_SPENT);
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
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	entry = house_enter(&house, &challenge, letter.code);
	assert_int_equal(entry.outcome, ACCESS_IN);
	house.browser.device = entry.device;

	stranger.browser.cookie = "a stranger";
	stranger.browser.address = "198.51.100.9";
	for (int round = 0; round < 24; round++) {
		testing_forward(house.ctx, 3600);
		assert_ok(house_ask(&stranger, house_email, &challenge));
		letter = house_answer(&stranger);
		for (int i = 0; i < 5; i++)
			compared += house_enter(&stranger, &challenge,
					house_wrong_code(&house, letter.code))
					.outcome == ACCESS_WRONG;
	}
	assert_in_range(compared, 1, 15);
	assert_int_equal(
	    house_enter(&stranger, &challenge, letter.code).outcome == ACCESS_IN, false);

	/* Meanwhile the owner: the code on the known device, and the link on any. */
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	assert_int_equal(house_enter(&house, &challenge, letter.code).outcome, ACCESS_IN);
	house.browser.device = "";
	house.browser.cookie = "a new phone";
	house_wait(&house);
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	assert_ok(access_enter_link(
	    house.ctx, letter.link_path + strlen("/l/"), "", &house.browser, &entry));
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
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
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
	assert_ok(house_ask(&house, house_email, &challenge));
	letter = house_answer(&house);
	token = letter.link_path + strlen("/l/");
	house.browser.cookie = "another browser";
	assert_ok(access_enter_link(
	    house.ctx, token, house_wrong_code(&house, letter.code), &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_WRONG);
	assert_ok(access_enter_link(house.ctx, token, letter.code, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	testing_close(house.ctx);
}

/* A stranger asks in the owner's name and types nonsense: the owner's message still opens. */
static void
a_link_cannot_be_used_up_by_who_asked(void **state)
{
	struct house house = house_open(), stranger = house;
	struct access_challenge challenge;
	struct access_letter letter;
	struct access_entry entry;

	(void)state;
	stranger.browser.cookie = "a stranger";
	assert_ok(house_ask(&stranger, house_email, &challenge));
	letter = house_answer(&stranger);
	for (int i = 0; i < 5; i++)
		house_enter(&stranger, &challenge, house_wrong_code(&house, letter.code));
	assert_int_equal(house_enter(&stranger, &challenge, letter.code).outcome, ACCESS_SPENT);
	for (int i = 0; i < 19; i++) {
		assert_ok(access_enter_link(house.ctx, letter.link_path + strlen("/l/"),
		    house_wrong_code(&house, letter.code), &house.browser, &entry));
		assert_int_equal(entry.outcome, ACCESS_WRONG);
	}
	assert_ok(access_enter_link(
	    house.ctx, letter.link_path + strlen("/l/"), letter.code, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	testing_close(house.ctx);
}

/* Nor does a stranger who asked see that the owner has just come in. */
static void
a_stranger_does_not_see_who_came_in(void **state)
{
	struct house house = house_open(), stranger = house;
	struct access_challenge asked, more, before, after;
	struct access_letter letter;
	bool found;

	(void)state;
	stranger.browser.cookie = "a stranger";
	assert_ok(house_ask(&stranger, house_email, &asked));
	letter = house_answer(&stranger);
	house_wait(&house);
	assert_ok(house_ask(&stranger, house_email, &more));
	house_answer(&stranger);
	assert_ok(access_challenge_lookup(house.ctx, asked.id.text, "a stranger", &before, &found));
	for (int i = 0; i < 2; i++) {
		house_wait(&house);
		house_come_in(&house);
	}
	assert_ok(access_challenge_lookup(house.ctx, asked.id.text, "a stranger", &after, &found));
	assert_true(found);
	assert_int_equal(after.expires_at.s, before.expires_at.s);
	assert_int_equal(after.tries_left, before.tries_left);
	assert_string_equal(after.identity, before.identity);
	assert_int_equal(house_enter(&stranger, &asked, letter.code).outcome, ACCESS_WRONG);
	testing_close(house.ctx);
}

/* A message carries the key of the whole customer to those alone who may do everything. */
static void
a_message_carries_no_more_than_its_reader_may(void **state)
{
	struct house house = house_open();
	struct access_site_rights rights = { 0 };
	const char *personal, *path;
	struct site site = { .customer = house.customer.id, .address = "Wiesengass 25, 9490 Vaduz",
		.address_additional = "", .notes = "", .active = true };

	(void)state;
	assert_ok(site_save(house.ctx, &site));
	assert_ok(access_personal_link(house.ctx, house.customer.id, &personal));
	assert_ok(access_link_for(house.ctx, house.customer.id, (contact_id){ 0 }, &path));
	assert_string_equal(path, personal);
	assert_ok(access_link_for(house.ctx, house.customer.id, house.contact.id, &path));
	assert_string_equal(path, personal);
	*arena_push(house.ctx->arena, &rights) = (struct access_site_right){ .site = site.id, .sees = true,
		.books = true };
	assert_ok(access_rights_save(house.ctx, house.contact.id, &rights));
	assert_ok(access_link_for(house.ctx, house.customer.id, house.contact.id, &path));
	assert_string_equal(path, "/p/rheintal");
	rights.count = 0;
	assert_ok(access_rights_save(house.ctx, house.contact.id, &rights));
	house.contact.can_sign = false;
	assert_ok(contact_save(house.ctx, &house.contact));
	assert_ok(access_link_for(house.ctx, house.customer.id, house.contact.id, &path));
	assert_string_equal(path, "/p/rheintal");
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
	house.contact.lang = LANG_NL;
	assert_ok(contact_save(house.ctx, &house.contact));
	assert_ok(access_key_look(house.ctx, first + 3, &view));
	assert_int_equal(view.lang, LANG_NL);
	assert_ok(access_link_uses(house.ctx, house.customer.id, &uses));
	assert_int_equal(uses.count, 0);
	assert_ok(access_enter_key(house.ctx, first + 3, &house.browser, &entry));
	assert_int_equal(entry.outcome, ACCESS_IN);
	assert_ok(access_link_uses(house.ctx, house.customer.id, &uses));
	assert_int_equal(uses.count, 1);

	assert_ok(access_renew_link(house.ctx, house.customer.id));
	assert_ok(
	    access_visitor_find(house.ctx, entry.session_token, house.unit.id, &visitor, &found));
	assert_false(found);
	assert_ok(access_key_look(house.ctx, first + 3, &view));
	assert_false(view.good);
	assert_ok(access_personal_link(house.ctx, house.customer.id, &second));
	assert_string_not_equal(first, second);
	assert_ok(access_undo_renewal(house.ctx, house.customer.id));
	assert_ok(access_personal_link(house.ctx, house.customer.id, &again));
	assert_string_equal(first, again);
	assert_err(access_undo_renewal(house.ctx, house.customer.id), ERR_CONFLICT);
	/* What was taken back is never good again. */
	assert_ok(access_renew_link(house.ctx, house.customer.id));
	assert_ok(access_personal_link(house.ctx, house.customer.id, &again));
	assert_string_not_equal(second, again);
	assert_ok(access_key_look(house.ctx, second + 3, &view));
	assert_false(view.good);
	second = again;
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_code_works_once_where_it_was_asked_for),
		cmocka_unit_test(a_code_is_good_for_ten_minutes),
		cmocka_unit_test(tells_nobody_who_is_known),
		cmocka_unit_test(refuses_what_is_neither_address_nor_number),
		cmocka_unit_test(asks_no_more_than_five_times_an_hour),
		cmocka_unit_test(three_texts_a_day_to_one_number),
		cmocka_unit_test(five_tries_however_many_try_at_once),
		cmocka_unit_test(guessing_never_keeps_the_owner_out),
		cmocka_unit_test(looking_at_a_link_spends_nothing),
		cmocka_unit_test(a_link_elsewhere_takes_the_code_of_its_message),
		cmocka_unit_test(a_link_cannot_be_used_up_by_who_asked),
		cmocka_unit_test(a_stranger_does_not_see_who_came_in),
		cmocka_unit_test(a_message_carries_no_more_than_its_reader_may),
		cmocka_unit_test(a_personal_link_opens_until_it_is_renewed),
		cmocka_unit_test(no_letter_of_a_link_can_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
