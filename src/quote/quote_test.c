/* quote_test -- versions, numbers, options, and one signature; on both databases. */
#include "evidence/testing.h"

#include <jansson.h>
#include <pthread.h>
#include <string.h>
#include "base/str.h"
#include "quote/quote.h"

/* ---- a scene ---- */

static const struct quote_line first_lines[] = {
	{ .product = "PUMP", .name = "Pump", .measure = "piece", .quantity = 1000, .price = 12000, .tax = 810,
	    .cost = 8000 },
	{ .product = "", .name = "Work", .measure = "h", .quantity = 1500, .price = 9500, .discount = 1000,
	    .tax = 810 },
	{ .product = "", .name = "Five years of warranty", .measure = "", .quantity = 1000, .price = 4999, .tax = 260,
	    .optional = true },
};

static struct quote_edit
edit_of(struct house *house, const struct quote *quote)
{
	struct quote_edit edit = { .content = { .title = "New pump", .intro = "Dear Ms Frick", .terms = "30 days",
	    .lines = arena_memdup(house->ctx->arena, first_lines, sizeof(first_lines)), .count = 3 },
	    .opens_booking = true, .asks_code = true, .revision = quote->revision };

	edit.content.valid_until = date_make(2027, 3, 28);
	return edit;
}

static struct quote
again(struct house *house, const struct quote *quote)
{
	struct quote now;

	assert_ok(quote_find(house->ctx, quote->id, &now));
	return now;
}

static struct quote
drafted(struct house *house)
{
	struct quote_new new = { .customer = house->customer.id, .title = "New pump" };
	struct quote_edit edit;
	struct quote quote;

	assert_ok(quote_create(house->ctx, &new, &quote));
	edit = edit_of(house, &quote);
	assert_ok(quote_save(house->ctx, quote.id, &edit));
	return again(house, &quote);
}

static struct quote
sent(struct house *house)
{
	struct quote quote = drafted(house);

	assert_ok(quote_send(house->ctx, quote.id, quote.revision));
	return again(house, &quote);
}

static const char *
code_for(struct house *house, const struct access_visitor *visitor, const struct quote *quote)
{
	struct access_fresh_ask asked;

	assert_ok(access_fresh_ask(house->ctx, visitor, quote_key(house->ctx, quote), &asked));
	return house_answer(house).code;
}

static struct quote_decision
decision(const struct access_visitor *visitor, const struct quote *quote, const char *code)
{
	return (struct quote_decision){ .visitor = visitor, .version = quote->version, .name = "Ursula Frick",
		.drawing = "", .code = code, .reason = "" };
}

/* ---- tests ---- */

static void
a_draft_becomes_a_numbered_quote(void **state)
{
	struct house house = house_open();
	struct quote quote = drafted(&house);
	struct quote_content content;
	quote_id found;

	(void)state;
	assert_int_equal(quote.status, QUOTE_DRAFT);
	assert_null(quote.number);
	assert_string_equal(quote.currency, "CHF");
	/* 120.00 + 142.50 - 10 % = 248.25; 8.1 % of it 20.10825: 20.11. */
	assert_int_equal(quote.total, 24825 + 2011);
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	quote = again(&house, &quote);
	assert_string_equal(quote.number, "Q-2027-001");
	/* By the whole number only. */
	assert_ok(quote_lookup_number(house.ctx, "Q-2027-001", &found));
	assert_int_equal(found.value, quote.id.value);
	assert_ok(quote_lookup_number(house.ctx, "Q-2027-00", &found));
	assert_true(ID_IS_NONE(found));
	assert_int_equal(quote.status, QUOTE_SENT);
	assert_int_equal(quote.version, 1);
	assert_int_equal(quote.draft, 1);
	assert_ok(quote_content(house.ctx, &quote, 1, &content));
	assert_int_equal(content.count, 3);
	assert_int_equal(content.lines[1].amount, 12825);
	assert_true(content.lines[2].optional);
	testing_close(house.ctx);
}

static void
a_double_tap_sends_once(void **state)
{
	struct house house = house_open();
	struct quote quote = drafted(&house), now;

	(void)state;
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	now = again(&house, &quote);
	assert_int_equal(now.revision, quote.revision + 1);
	testing_forward(house.ctx, 120);
	assert_err(quote_send(house.ctx, quote.id, quote.revision), ERR_CONFLICT);
	assert_ok(quote_send(house.ctx, quote.id, now.revision));
	assert_string_equal(again(&house, &quote).number, "Q-2027-001");
	testing_close(house.ctx);
}

static void
a_change_is_a_new_version(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house), changed;
	struct quote_edit edit = edit_of(&house, &quote);
	struct quote_decision old = decision(&visitor, &quote, NULL);
	struct quote_content content;
	struct quote_outcome outcome;
	struct quote_sendings sendings;

	(void)state;
	edit.content.lines[0].price = 13000;
	edit.asks_code = false;
	assert_ok(quote_save(house.ctx, quote.id, &edit));
	changed = again(&house, &quote);
	assert_int_equal(changed.version, 1);
	assert_int_equal(changed.draft, 2);
	/* The customer still has the first one, as it was. */
	assert_ok(quote_content(house.ctx, &changed, 1, &content));
	assert_int_equal(content.lines[0].price, 12000);
	/* A page of before the change is told so. */
	assert_err(quote_save(house.ctx, quote.id, &edit), ERR_CONFLICT);
	assert_ok(quote_send(house.ctx, quote.id, changed.revision));
	changed = again(&house, &quote);
	assert_int_equal(changed.version, 2);
	assert_string_equal(changed.number, quote.number);
	assert_err(quote_accept(house.ctx, quote.id, &old, &outcome), ERR_CONFLICT);
	old.version = 2;
	assert_ok(quote_accept(house.ctx, quote.id, &old, &outcome));
	assert_true(outcome.done);
	assert_ok(quote_sendings(house.ctx, quote.id, &sendings));
	assert_int_equal(sendings.count, 2);
	edit.revision = again(&house, &quote).revision;
	assert_err(quote_save(house.ctx, quote.id, &edit), ERR_CONFLICT);
	testing_close(house.ctx);
}

static void
what_is_ticked_is_signed(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house), now;
	const bool ticked[] = { false, false, true };
	struct quote_decision yes = decision(&visitor, &quote, code_for(&house, &visitor, &quote));
	struct quote_outcome outcome;
	struct evidence evidence;
	json_t *document;

	(void)state;
	yes.ticked = ticked;
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_true(outcome.done);
	assert_false(outcome.again);
	now = again(&house, &quote);
	assert_int_equal(now.status, QUOTE_ACCEPTED);
	/* 248.25 + 20.11, 49.99 + 2.6 % (1.29974: 1.30). */
	assert_int_equal(now.total, 24825 + 2011 + 4999 + 130);
	assert_string_equal(now.chosen, "[2]");
	assert_ok(evidence_find(house.ctx, now.evidence, &evidence));
	assert_string_equal(evidence.fresh, house_email);
	assert_string_equal(evidence.agent, "Test");
	assert_null(strstr(evidence.document, "8000"));
	assert_null(strstr(evidence.document, "cost"));
	document = json_loads(evidence.document, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(document, "total_cents")), now.total);
	assert_string_equal(json_string_value(json_object_get(document, "quote")), "Q-2027-001");
	assert_int_equal(json_integer_value(json_object_get(document, "version")), 1);
	json_decref(document);
	testing_close(house.ctx);
}

static void
needs_the_fresh_code(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house);
	const char *code = code_for(&house, &visitor, &quote);
	struct quote_decision yes = decision(&visitor, &quote, NULL);
	struct quote_outcome outcome;

	(void)state;
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_false(outcome.done);
	assert_int_equal(outcome.code.outcome, ACCESS_WRONG);
	assert_int_equal(outcome.code.tries_left, 4);
	yes.code = house_wrong_code(&house, code);
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_int_equal(outcome.code.tries_left, 3);
	/* Right, but without a name: the code stays good. */
	yes.code = code;
	yes.name = "";
	assert_err(quote_accept(house.ctx, quote.id, &yes, &outcome), ERR_INVALID);
	assert_int_equal(again(&house, &quote).status, QUOTE_SENT);
	yes.name = "Ursula Frick";
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_true(outcome.done);
	/* Double tap, second tab, replay: done, and still one signature. */
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_true(outcome.done && outcome.again);
	yes.name = "Somebody Else";
	yes.code = "00000000";
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_true(outcome.again);
	struct evidences all;
	assert_ok(evidence_of_subject(house.ctx, EVIDENCE_QUOTE, quote.public_id.text, &all));
	assert_int_equal(all.count, 1);
	assert_string_equal(all.items[0].name, "Ursula Frick");
	testing_close(house.ctx);
}

static void
no_needs_a_reason(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house);
	struct quote_decision no = decision(&visitor, &quote, NULL);
	struct quote_outcome outcome;
	struct evidence evidence;

	(void)state;
	no.name = "";
	assert_err(quote_refuse(house.ctx, quote.id, &no, &outcome), ERR_INVALID);
	no.reason = "Too dear";
	assert_ok(quote_refuse(house.ctx, quote.id, &no, &outcome));
	quote = again(&house, &quote);
	assert_int_equal(quote.status, QUOTE_REFUSED);
	assert_string_equal(quote.reason, "Too dear");
	assert_ok(evidence_find(house.ctx, quote.evidence, &evidence));
	assert_int_equal(evidence.decision, EVIDENCE_REFUSED);
	assert_int_equal(evidence.way, EVIDENCE_UNSIGNED);
	assert_err(quote_accept(house.ctx, quote.id, &no, &outcome), ERR_CONFLICT);
	assert_ok(quote_refuse(house.ctx, quote.id, &no, &outcome));
	assert_true(outcome.again);
	testing_close(house.ctx);
}

static void
a_wish_stops_signing_until_it_is_sent_again(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house);
	struct quote_decision wish = decision(&visitor, &quote, NULL);
	struct quote_outcome outcome;

	(void)state;
	wish.reason = "Without the warranty please";
	assert_ok(quote_ask_change(house.ctx, quote.id, &wish, &outcome));
	quote = again(&house, &quote);
	assert_int_equal(quote.status, QUOTE_CHANGE_ASKED);
	assert_err(quote_accept(house.ctx, quote.id, &wish, &outcome), ERR_CONFLICT);
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	assert_int_equal(again(&house, &quote).status, QUOTE_SENT);
	testing_close(house.ctx);
}

static void
expires_after_its_last_day(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house);
	struct quote_decision yes = decision(&visitor, &quote, NULL);
	struct quote_filter filter = { .only_status = true, .status = QUOTE_EXPIRED };
	struct quote_outcome outcome;
	struct quotes list;

	(void)state;
	assert_ok(quote_list(house.ctx, &filter, &list));
	assert_int_equal(list.count, 0);
	/* 2027-02-26 09:00 to the last minute of 28 March (its night loses an hour). */
	testing_forward(house.ctx, (30 * 24 + 14) * 3600 - 60);
	assert_int_equal(again(&house, &quote).status, QUOTE_SENT);
	testing_forward(house.ctx, 120);
	assert_int_equal(again(&house, &quote).status, QUOTE_EXPIRED);
	assert_err(quote_accept(house.ctx, quote.id, &yes, &outcome), ERR_CONFLICT);
	assert_ok(quote_list(house.ctx, &filter, &list));
	assert_int_equal(list.count, 1);
	filter.status = QUOTE_SENT;
	assert_ok(quote_list(house.ctx, &filter, &list));
	assert_int_equal(list.count, 0);
	testing_close(house.ctx);
}

static void
is_seen_by_whom_it_is_for(void **state)
{
	struct house house = house_open();
	struct ctx *ctx = house.ctx;
	struct access_visitor visitor = house_come_in(&house), stranger;
	struct quote draft = drafted(&house), mine = sent(&house), found;
	struct access_entry entry;
	struct customer other;
	struct contact contact;
	const char *path;
	struct err *absent, *foreign, *unsent;

	(void)state;
	assert_ok(quote_for_visitor(ctx, &visitor, ACCESS_SEE, mine.public_id.text, &found));
	assert_ok(quote_for_visitor(ctx, &visitor, ACCESS_SIGN, mine.public_id.text, &found));
	house_customer(ctx, "Somebody Else", "somebody@example.ch", &other, &contact);
	assert_ok(access_personal_link(ctx, other.id, &path));
	assert_ok(access_enter_key(ctx, path + 3, &house.browser, &entry));
	stranger = house_visitor(&house, entry.session_token);
	absent = quote_for_visitor(ctx, &stranger, ACCESS_SEE, "AAAAAAAAAAAAAAAAAAAAAA", &found);
	foreign = quote_for_visitor(ctx, &stranger, ACCESS_SEE, mine.public_id.text, &found);
	unsent = quote_for_visitor(ctx, &visitor, ACCESS_SEE, draft.public_id.text, &found);
	assert_err(absent, ERR_NOT_FOUND);
	assert_err(foreign, ERR_NOT_FOUND);
	assert_err(unsent, ERR_NOT_FOUND);
	assert_string_equal(absent->say, foreign->say);
	assert_string_equal(absent->say, unsent->say);
	/* A link of the message opens this one alone. */
	assert_ok(access_quote_link(ctx, house.customer.id, house.contact.id, mine.public_id.text, &path));
	assert_ok(access_enter_key(ctx, path + 3, &house.browser, &entry));
	visitor = house_visitor(&house, entry.session_token);
	assert_ok(quote_for_visitor(ctx, &visitor, ACCESS_SIGN, mine.public_id.text, &found));
	struct quote second = sent(&house);
	assert_err(quote_for_visitor(ctx, &visitor, ACCESS_SEE, second.public_id.text, &found), ERR_NOT_FOUND);
	testing_close(ctx);
}

static void
bad_input_is_named(void **state)
{
	struct house house = house_open();
	struct quote quote = drafted(&house);
	struct quote_edit edit = edit_of(&house, &quote);
	struct err *err;

	(void)state;
	edit.content.title = "";
	edit.content.valid_until = DATE_NONE;
	edit.content.lines[0].name = "";
	edit.content.lines[0].quantity = 0;
	edit.content.lines[1].price = INT64_C(1) << 40;
	edit.content.lines[1].discount = 10001;
	edit.content.lines[2].tax = -1;
	err = quote_save(house.ctx, quote.id, &edit);
	assert_err(err, ERR_INVALID);
	for (const char *const *name = (const char *const[]){ "title", "valid_until", "lines.0.name",
	    "lines.0.quantity", "lines.1.price", "lines.1.discount", "lines.2.tax", NULL }; *name != NULL; name++)
		if (problem_of(err->problems, *name) == NULL)
			fail_msg("nothing is said about %s", *name);
	/* Nothing to send. */
	edit = edit_of(&house, &quote);
	edit.content.count = 0;
	assert_ok(quote_save(house.ctx, quote.id, &edit));
	err = quote_send(house.ctx, quote.id, again(&house, &quote).revision);
	assert_err(err, ERR_INVALID);
	assert_non_null(problem_of(err->problems, "lines"));
	assert_ok(quote_discard(house.ctx, quote.id));
	assert_err(quote_find(house.ctx, quote.id, &quote), ERR_NOT_FOUND);
	testing_close(house.ctx);
}

static void
products_are_unique_in_the_unit(void **state)
{
	struct house house = house_open();
	struct product pump = { .reference = "PUMP", .name = "Umwälzpumpe", .measure = "piece", .price = 12000,
	    .tax = 810, .cost = 8000, .active = true }, other = pump;
	struct products list;

	(void)state;
	assert_ok(product_save(house.ctx, &pump));
	assert_err(product_save(house.ctx, &other), ERR_INVALID);
	assert_ok(product_list(house.ctx, "umwalz", false, &list));
	assert_int_equal(list.count, 1);
	pump.active = false;
	assert_ok(product_save(house.ctx, &pump));
	assert_ok(product_list(house.ctx, NULL, false, &list));
	assert_int_equal(list.count, 0);
	testing_unit(house.ctx, "elsewhere");
	assert_ok(product_save(house.ctx, &other));
	assert_err(product_find_public(house.ctx, pump.public_id.text, &other), ERR_NOT_FOUND);
	testing_close(house.ctx);
}

/* ---- numbers ---- */

enum { THREADS = 6, EACH = 6 };

struct sender { struct ctx *ctx; struct quote quotes[EACH]; };

static void *
send_some(void *arg)
{
	struct sender *sender = arg;

	for (int i = 0; i < EACH; i++)
		/* Every third has nothing to say: its failed sending takes no number. */
		if (i % 3 == 0)
			MUST(quote_send(sender->ctx, sender->quotes[i].id, sender->quotes[i].revision) != OK);
		else
			testing_ok(sender->ctx,
			    quote_send(sender->ctx, sender->quotes[i].id, sender->quotes[i].revision));
	return NULL;
}

static void
numbers_have_no_gap(void **state)
{
	struct house house = house_open();
	struct sender senders[THREADS];
	pthread_t threads[THREADS];
	bool seen[THREADS * EACH + 1] = { false };
	struct quotes all;
	int most = 0;

	(void)state;
	for (int t = 0; t < THREADS; t++) {
		senders[t].ctx = testing_another(house.ctx);
		senders[t].ctx->tenant = house.ctx->tenant;
		senders[t].ctx->unit = house.ctx->unit;
		for (int i = 0; i < EACH; i++) {
			struct quote_new new = { .customer = house.customer.id };

			if (i % 3 == 0)
				assert_ok(quote_create(house.ctx, &new, &senders[t].quotes[i]));
			else
				senders[t].quotes[i] = drafted(&house);
		}
	}
	for (int t = 0; t < THREADS; t++)
		pthread_create(&threads[t], NULL, send_some, &senders[t]);
	for (int t = 0; t < THREADS; t++) {
		pthread_join(threads[t], NULL);
		testing_close(senders[t].ctx);
	}
	assert_ok(quote_list(house.ctx, &(struct quote_filter){ .sent_only = true, .limit = 500 }, &all));
	assert_int_equal(all.count, THREADS * EACH * 2 / 3);
	for (size_t i = 0; i < all.count; i++) {
		int number = atoi(all.items[i].number + strlen("Q-2027-"));

		assert_false(seen[number]);
		seen[number] = true;
		most = number > most ? number : most;
	}
	assert_int_equal(most, all.count);
	testing_close(house.ctx);
}

/* What the customer answered is counted until somebody has taken note of it; a new answer counts anew. */
static void
answers_wait_to_be_noted(void **state)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote quote = sent(&house);
	struct quote_decision no = decision(&visitor, &quote, "");
	struct quote_outcome outcome;
	struct quotes list;
	int64_t counts[QUOTE_STATUS_COUNT];

	(void)state;
	assert_ok(quote_note(house.ctx, quote.id));
	assert_ok(quote_count_answered(house.ctx, counts));
	assert_int_equal(counts[QUOTE_REFUSED] + counts[QUOTE_ACCEPTED] + counts[QUOTE_CHANGE_ASKED], 0);
	no.reason = "Too dear";
	assert_ok(quote_ask_change(house.ctx, quote.id, &no, &outcome));
	assert_ok(quote_count_answered(house.ctx, counts));
	assert_int_equal(counts[QUOTE_CHANGE_ASKED], 1);
	assert_ok(quote_list(house.ctx, &(struct quote_filter){ .answered = true }, &list));
	assert_int_equal(list.count, 1);
	assert_ok(quote_note(house.ctx, quote.id));
	assert_ok(quote_count_answered(house.ctx, counts));
	assert_int_equal(counts[QUOTE_CHANGE_ASKED], 0);
	assert_ok(quote_list(house.ctx, &(struct quote_filter){ .answered = true }, &list));
	assert_int_equal(list.count, 0);
	quote = again(&house, &quote);
	assert_false(INSTANT_IS_NONE(quote.noted_at));
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	assert_ok(quote_refuse(house.ctx, quote.id, &no, &outcome));
	assert_ok(quote_count_answered(house.ctx, counts));
	assert_int_equal(counts[QUOTE_REFUSED], 1);
	testing_close(house.ctx);
}

/* A unit whose prices hold their tax: 248.25 hold 18.60 at 8.1 %; a quote keeps what it was begun with. */
static void
prices_may_hold_their_tax(void **state)
{
	struct house house = house_open();
	struct settings settings;
	struct quote_content content;
	const char *document;
	struct unit unit;
	struct sums sums;
	struct quote quote;

	(void)state;
	assert_ok(unit_here(house.ctx, &unit));
	settings = unit.settings;
	settings.prices_with_tax = true;
	assert_ok(unit_save_settings(house.ctx, &settings));
	quote = drafted(&house);
	settings.prices_with_tax = false;
	assert_ok(unit_save_settings(house.ctx, &settings));
	assert_int_equal(quote.total, 24825);
	assert_ok(quote_send(house.ctx, quote.id, quote.revision));
	quote = again(&house, &quote);
	assert_int_equal(quote.total, 24825);
	assert_ok(quote_content(house.ctx, &quote, 1, &content));
	assert_true(content.with_tax);
	assert_ok(quote_document(house.ctx, &quote, &content, NULL, &document, &sums));
	assert_int_equal(sums.tax, 1860);
	assert_int_equal(sums.net, 24825 - 1860);
	assert_non_null(strstr(document, "prices_with_tax"));
	assert_int_equal(drafted(&house).total, 24825 + 2011);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_draft_becomes_a_numbered_quote),
		cmocka_unit_test(a_double_tap_sends_once),
		cmocka_unit_test(a_change_is_a_new_version),
		cmocka_unit_test(what_is_ticked_is_signed),
		cmocka_unit_test(needs_the_fresh_code),
		cmocka_unit_test(no_needs_a_reason),
		cmocka_unit_test(a_wish_stops_signing_until_it_is_sent_again),
		cmocka_unit_test(expires_after_its_last_day),
		cmocka_unit_test(is_seen_by_whom_it_is_for),
		cmocka_unit_test(bad_input_is_named),
		cmocka_unit_test(products_are_unique_in_the_unit),
		cmocka_unit_test(answers_wait_to_be_noted),
		cmocka_unit_test(prices_may_hold_their_tax),
		cmocka_unit_test(numbers_have_no_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
