/* quotes -- offers: drafted, filled with lines, sent; what customers decide happens on the portal. */
#include "api/row.h"

#include "activity/activity.h"
#include "api/input.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "quote/quote.h"

/* ---- the shape: a quote with what its newest version says ---- */

struct quote_record {
	struct quote quote;
	struct quote_content content;	/* of the draft, else of the version sent */
	customer_id customer;		/* of a new one */
	activity_id activity;
};

WORDS(status_words, quote_status_token, enum quote_status, QUOTE_STATUS_COUNT, QUOTE_STATUS_COUNT);

static const struct member line_members[] = {
	{ "product", AT(quote_line, product), BOTH, "Reference of the product; empty: free text", .most = 40 },
	{ "name", AT(quote_line, name), BOTH | NEEDED, "What the customer reads", .most = 500 },
	{ "measure", AT(quote_line, measure), BOTH, "\"piece\", \"h\"", .most = 20 },
	{ "quantity_thousandths", AT(quote_line, quantity), BOTH | NEEDED, "1500 is 1.5", .least = 1,
	  .most = 1000000000 },
	{ "price_cents", AT(quote_line, price), BOTH, "For one; below 0 is a credit", .least = -100000000000,
	  .most = 100000000000 },
	{ "discount_basis_points", AT(quote_line, discount), BOTH, "Hundredths of a percent off", .most = 10000 },
	{ "tax_basis_points", AT(quote_line, tax), BOTH, "Hundredths of a percent", .most = 10000 },
	{ "cost_cents", AT(quote_line, cost), BOTH, "For one; customers never see it", .least = -100000000000,
	  .most = 100000000000 },
	{ "optional", AT(quote_line, optional), BOTH, "The customer may tick it" },
	{ "amount_cents", AT(quote_line, amount), GIVEN, "The discount taken off, as the price with or without tax" },
	{ 0 },
};
static const struct shape line_shape = { "QuoteLine", "A line of a quote", line_members, sizeof(struct quote_line) };

static void
give_customer(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_text(j, key, ((const struct quote_record *)record)->quote.customer_public_id.text);
}

static void
give_activity(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	const struct quote *quote = &((const struct quote_record *)record)->quote;

	json_text(j, key, ID_IS_NONE(quote->activity) ? NULL : quote->activity_public_id.text);
}

static void
give_currency(struct json *j, const char *key, struct request *rq UNUSED, const void *record)
{
	json_text(j, key, ((const struct quote_record *)record)->quote.currency);
}

#define Q(member)	AT(quote_record, quote.member)
#define C(member)	AT(quote_record, content.member)

static const struct member quote_members[] = {
	{ "id", Q(public_id), GIVEN, "Id of the quote" },
	{ "number", Q(number), GIVEN | OR_NULL, "null: never sent" },
	{ "status", Q(status), GIVEN, "How far it is", .words = &status_words },
	{ "customer", AT(quote_record, customer), GIVEN | NEW,
	  "Id of the customer; to make one also a reference; the activity's unless said", .take = take_customer,
	  .give = give_customer },
	{ "customer_name", Q(customer_name), GIVEN, "Name of the customer" },
	{ "activity", AT(quote_record, activity), GIVEN | NEW | OR_NULL, "Id of the activity that it is about",
	  .take = take_activity,
	  .give = give_activity },
	{ "title", C(title), BOTH, "What it is called", .most = 200 },
	{ "intro", C(intro), GIVEN | CHANGE, "Above the lines", .most = 4000 },
	{ "terms", C(terms), GIVEN | CHANGE, "Below the lines", .most = 4000 },
	{ "valid_until", C(valid_until), GIVEN | CHANGE | OR_NULL, "Last day" },
	{ "prices_with_tax", C(with_tax), GIVEN, "Prices of lines hold their tax" },
	{ "currency", OWN, GIVEN, "\"CHF\"", .give = give_currency },
	{ "lines", MEMBER_LIST, offsetof(struct quote_record, content.lines), GIVEN | CHANGE, "What is offered",
	  .of = &line_shape, .most = QUOTE_MOST_LINES },
	{ "total_cents", Q(total), GIVEN, "With tax: of what was accepted, else without options" },
	{ "opens_booking", Q(opens_booking), GIVEN | CHANGE, "Accepted, the customer may choose a time at once" },
	{ "asks_code", Q(asks_code), GIVEN | CHANGE, "Signing asks for a fresh code" },
	{ "version", Q(version), GIVEN, "That the customer may sign; 0: none yet" },
	{ "draft", Q(draft), GIVEN, "That is being edited; equal to version: none is" },
	{ "reason", Q(reason), GIVEN | OR_NULL, "Of a refusal or a wish" },
	{ "decided_by", Q(decided_by), GIVEN | OR_NULL, "Who decided" },
	{ "decided_at", Q(decided_at), GIVEN | OR_NULL, "When it was decided" },
	{ "noted_at", Q(noted_at), GIVEN | OR_NULL, "When staff took note of that" },
	{ "revision", Q(revision), GIVEN, "Grows at every save" },
	{ "created_at", Q(created_at), GIVEN, "When it was begun" },
	{ "updated_at", Q(updated_at), GIVEN, "When it changed last" },
	{ "sent_at", Q(sent_at), GIVEN | OR_NULL, "When it was sent last" },
	{ 0 },
};
static const struct shape quote_shape = { "Quote", "An offer to a customer", quote_members,
    sizeof(struct quote_record) };

/* ---- the list: without lines ---- */

static const struct member brief_members[] = {
	{ "id", AT(quote, public_id), GIVEN, "Id of the quote" },
	{ "number", AT(quote, number), GIVEN | OR_NULL, "null: never sent" },
	{ "status", AT(quote, status), GIVEN, "How far it is", .words = &status_words },
	{ "customer", AT(quote, customer_public_id), GIVEN, "Id of the customer" },
	{ "customer_name", AT(quote, customer_name), GIVEN, "Name of the customer" },
	{ "activity", AT(quote, activity_public_id), GIVEN | OR_NULL, "Id of the activity that it is about" },
	{ "title", AT(quote, title), GIVEN, "What it is called" },
	{ "total_cents", AT(quote, total), GIVEN, "With tax" },
	{ "valid_until", AT(quote, valid_until), GIVEN | OR_NULL, "Last day of what was sent" },
	{ "updated_at", AT(quote, updated_at), GIVEN, "When it changed last" },
	{ "sent_at", AT(quote, sent_at), GIVEN | OR_NULL, "When it was sent last" },
	{ 0 },
};
static const struct shape brief_shape = { "QuoteBrief", "A quote in a list", brief_members, sizeof(struct quote) };

enum { PAGE = 50 };
struct quotes_asked { struct api_page page; unsigned status; const char *words, *customer, *activity; bool answered; };
static const struct words asked_status = { status_words_token, QUOTE_STATUS_COUNT, QUOTE_STATUS_COUNT };

static const struct member asked_members[] = {
	PAGE_MEMBERS(quotes_asked, page),
	{ "status", AT(quotes_asked, status), NEW, "Only in this status", .words = &asked_status },
	{ "q", AT(quotes_asked, words), NEW, "Words of number, title and customer" },
	{ "customer", AT(quotes_asked, customer), NEW, "Id of a customer" },
	{ "activity", AT(quotes_asked, activity), NEW, "Id of an activity" },
	{ "answered", AT(quotes_asked, answered), NEW, "Decided, and nobody has taken note" },
	{ 0 },
};
static const struct shape asked_shape = { "QuotesAsked", "Which quotes", asked_members, sizeof(struct quotes_asked) };

static struct err *
read_filter(struct request *rq, struct quote_filter *filter)
{
	struct quotes_asked asked = { .page.limit = PAGE, .status = QUOTE_STATUS_COUNT };
	struct customer customer;
	struct activity activity;

	TRY(api_query(rq, &asked));
	TRY(api_cursor(rq, &asked.page, 1, &filter->before));
	filter->limit = asked.page.limit;
	filter->only_status = asked.status < QUOTE_STATUS_COUNT;
	filter->status = filter->only_status ? (enum quote_status)asked.status : QUOTE_DRAFT;
	filter->text = asked.words;
	filter->answered = asked.answered;
	if (asked.customer != NULL) {
		TRY(customer_find_public(rq->ctx, asked.customer, &customer));
		filter->customer = customer.id;
	}
	if (asked.activity != NULL) {
		TRY(activity_find_public(rq->ctx, asked.activity, &activity));
		filter->activity = activity.id;
	}
	return OK;
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct quote_filter filter = { 0 };
	struct quotes all;
	int wanted;

	TRY(read_filter(rq, &filter));
	wanted = filter.limit++;
	TRY(quote_list(rq->ctx, &filter, &all));
	if (all.count <= (size_t)wanted)
		return api_give_page(rq, rs, &all, NULL);
	all.count = (size_t)wanted;
	return api_give_page(rq, rs, &all,
	    arena_printf(rq->ctx->arena, "%lld", (long long)all.items[all.count - 1].id.value));
}

/* ---- one ---- */

static struct err *
read_quote(struct ctx *ctx, quote_id id, struct quote_record *out)
{
	*out = (struct quote_record){ 0 };
	TRY(quote_find(ctx, id, &out->quote));
	return quote_content(ctx, &out->quote, out->quote.draft, &out->content);
}

static struct err *
find(struct request *rq, struct quote_record *out)
{
	struct quote quote;

	TRY(quote_find_public(rq->ctx, path_value(rq, "quote"), &quote));
	return read_quote(rq->ctx, quote.id, out);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct quote_record record;

	TRY(find(rq, &record));
	return api_give(rq, rs, &record);
}

static struct err *
make(struct request *rq, struct response *rs)
{
	struct quote_record record = { .content.title = NULL };
	struct problems problems = { 0 };
	struct activity activity;
	struct quote quote;

	TRY(api_body(rq, &record));
	if (ID_IS_NONE(record.customer) && !ID_IS_NONE(record.activity)) {
		TRY(activity_find(rq->ctx, record.activity, &activity));
		record.customer = activity.customer;
	}
	if (ID_IS_NONE(record.customer))
		problem_add(rq->ctx->arena, &problems, "customer",
		    T(rq->ctx, "A quote needs a customer. Choose one for this activity."));
	TRY(err_invalid(rq->ctx, &problems));
	TRY(quote_create(rq->ctx, &(struct quote_new){ .customer = record.customer, .activity = record.activity,
	    .title = record.content.title }, &quote));
	TRY(read_quote(rq->ctx, quote.id, &record));
	return api_give_made(rq, rs, &record, arena_printf(rq->ctx->arena, "/v1/quotes/%s", quote.public_id.text));
}

/* What a line leaves out is empty. */
static void
settle_lines(struct quote_content *content)
{
	for (size_t i = 0; i < content->count; i++) {
		struct quote_line *line = &content->lines[i];

		line->product = line->product == NULL ? "" : line->product;
		line->measure = line->measure == NULL ? "" : line->measure;
	}
}

static struct err *
change(struct request *rq, struct response *rs)
{
	struct quote_record record;
	struct quote_edit edit;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	TRY(api_body(rq, &record));
	settle_lines(&record.content);
	edit = (struct quote_edit){ .content = record.content, .opens_booking = record.quote.opens_booking,
		.asks_code = record.quote.asks_code, .revision = record.quote.revision };
	TRY(quote_save(rq->ctx, record.quote.id, &edit));
	TRY(read_quote(rq->ctx, record.quote.id, &record));
	return api_give(rq, rs, &record);
}

static struct err *
send_it(struct request *rq, struct response *rs)
{
	struct quote_record record;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	TRY(quote_send(rq->ctx, record.quote.id, record.quote.revision));
	TRY(read_quote(rq->ctx, record.quote.id, &record));
	return api_give(rq, rs, &record);
}

static struct err *
note(struct request *rq, struct response *rs)
{
	struct quote_record record;

	TRY(find(rq, &record));
	TRY(quote_note(rq->ctx, record.quote.id));
	TRY(read_quote(rq->ctx, record.quote.id, &record));
	return api_give(rq, rs, &record);
}

static struct err *
discard(struct request *rq, struct response *rs UNUSED)
{
	struct quote_record record;

	TRY(find(rq, &record));
	TRY(api_match(rq, &record));
	return quote_discard(rq->ctx, record.quote.id);
}

#define QUOTE	"/v1/quotes/:quote"

const struct route api_quote_routes[] = {
	WIDE_ROW(GET, "/v1/quotes", NEEDS_KEY_READ, "Quotes, newest first.", list, .query = &asked_shape,
	    .answer = &brief_shape,
	    .list = "quotes"),
	WIDE_ROW(POST, "/v1/quotes", NEEDS_KEY_WRITE,
	    "A draft for a customer or an activity, valid for 30 days, without a line.",
	    make, .body = &quote_shape, .answer = &quote_shape, .status = 201),
	WIDE_ROW(GET, QUOTE, NEEDS_KEY_READ, "One quote as it stands in the editor, with its lines.", show,
	    .answer = &quote_shape),
	{ PATCH, QUOTE, api_answer, NEEDS_KEY_WRITE, .no_csrf = true, .body_limit = 1 << 20,
	  .about = "Changes the draft; of a quote that was sent a new version is begun.",
	  .contract = &(const struct contract){ change, .body = &quote_shape, .answer = &quote_shape,
	  .match = MATCH_MAY, .statuses = "409", .all_types = true } },
	WIDE_ROW(POST, QUOTE "/send", NEEDS_KEY_WRITE, "Sends it to the customer, or the same version once more.",
	    send_it,
	    .answer = &quote_shape, .match = MATCH_MAY, .statuses = "409 422"),
	WIDE_ROW(POST, QUOTE "/note", NEEDS_KEY_WRITE, "Staff have read what the customer decided.", note,
	    .answer = &quote_shape),
	WIDE_ROW(POST, QUOTE "/discard", NEEDS_KEY_WRITE, "Forgets a draft; of a sent quote the version being edited.",
	    discard,
	    .match = MATCH_MAY, .statuses = "409"),
	{ 0 },
};
