/* papers_test -- the files that go with mails of quotes, once each; on both databases. */
#include "access/testing.h"
#include "base/test.h"

#include <string.h>
#include "automation/automation.h"
#include "base/str.h"
#include "db/testing.h"
#include "document/document.h"
#include "message/message.h"
#include "quote/quote.h"

static struct quote
sent_quote(struct house *house)
{
	struct quote_line line = { .product = "", .name = "Pump", .measure = "piece", .quantity = 1000, .price = 12000,
		.tax = 810 };
	struct quote_edit edit = { .content = { .title = "New pump", .intro = "", .terms = "", .lines = &line,
	    .count = 1 } };
	struct quote quote;

	assert_ok(quote_create(house->ctx, &(struct quote_new){ .customer = house->customer.id }, &quote));
	edit.revision = quote.revision;
	edit.content.valid_until = date_make(2027, 3, 28);
	assert_ok(quote_save(house->ctx, quote.id, &edit));
	assert_ok(quote_send(house->ctx, quote.id, quote.revision + 1));
	assert_ok(quote_find(house->ctx, quote.id, &quote));
	return quote;
}

static void
run_all(struct ctx *ctx)
{
	bool more = true;

	while (more)
		assert_ok(automation_next(ctx, &more));
}

/* The newest message of that purpose has one PDF; gives its id. */
static document_id
paper_of(struct ctx *ctx, const char *purpose, const char *to)
{
	struct messages list;
	struct documents documents;

	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	for (size_t i = 0; i < list.count; i++) {
		if (!str_equal(list.items[i].purpose, purpose))
			continue;
		assert_string_equal(list.items[i].to, to);
		assert_ok(message_documents(ctx, list.items[i].id, &documents));
		assert_int_equal(documents.count, 1);
		assert_string_equal(documents.items[0].type, "application/pdf");
		assert_int_equal(documents.items[0].kind, DOCUMENT_REPORT);
		return documents.items[0].id;
	}
	fail_msg("no message \"%s\" was written", purpose);
	return (document_id){ 0 };
}

static size_t
count_messages(struct ctx *ctx)
{
	struct messages list;

	assert_ok(message_list(ctx, &(struct message_filter){ 0 }, &list));
	return list.count;
}

static void
a_quote_goes_with_its_paper_and_what_was_signed_to_both_sides(void **state UNUSED)
{
	struct house house = house_open();
	struct access_visitor visitor = house_come_in(&house);
	struct quote_outcome outcome;
	document_id first, signed_one;
	struct quote_decision yes;
	struct quote quote;
	size_t written;

	testing_person(house.ctx, "planner@example.org", ROLE_BIT(ROLE_PLANNER));
	quote = sent_quote(&house);
	run_all(house.ctx);
	first = paper_of(house.ctx, "quote", house_email);
	yes = (struct quote_decision){ .visitor = &visitor, .version = quote.version, .name = "Ursula Frick",
		.drawing = "", .reason = "" };
	assert_ok(quote_accept(house.ctx, quote.id, &yes, &outcome));
	assert_true(outcome.done);
	run_all(house.ctx);
	signed_one = paper_of(house.ctx, "quote_accepted", house_email);
	assert_false(ID_EQUAL(first, signed_one));
	assert_true(ID_EQUAL(signed_one, paper_of(house.ctx, "staff", "planner@example.org")));
	written = count_messages(house.ctx);
	run_all(house.ctx);
	assert_int_equal(count_messages(house.ctx), written);
	testing_close(house.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quote_goes_with_its_paper_and_what_was_signed_to_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
