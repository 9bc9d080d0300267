/* messages -- the outbox: what was said to people, by email and SMS, and what became of it. */
#include "api/row.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "message/message.h"

enum { PAGE = 50, STATUSES = MESSAGE_HELD + 1 };

WORDS(status_words, message_status_token, enum message_status, STATUSES, STATUSES);

static const char *
lang_word(int lang)
{
	return lang_tag((enum lang)lang);
}
static const struct words lang_words = { lang_word, LANG_COUNT, LANG_COUNT };

#define BRIEF											\
	{ "id", AT(message, public_id), GIVEN, "Id of the message" },				\
	{ "channel", AT(message, channel), GIVEN, "email or sms" },				\
	{ "purpose", AT(message, purpose), GIVEN, "What it is about" },				\
	{ "to", AT(message, to), GIVEN, "Address or number" },					\
	{ "to_name", AT(message, to_name), GIVEN, "Who that is" },				\
	{ "language", AT(message, lang), GIVEN, "In which it is written", .words = &lang_words },	\
	{ "subject", AT(message, subject), GIVEN, "Of an email" },				\
	{ "status", AT(message, status), GIVEN, "How far it is", .words = &status_words },	\
	{ "attempts", AT(message, attempts), GIVEN, "How often it was tried" },			\
	{ "error", AT(message, error), GIVEN | OR_NULL, "What the server said last" },		\
	{ "customer", AT(message, customer_public_id), GIVEN | OR_NULL, "Id of the customer" },	\
	{ "activity", AT(message, activity_public_id), GIVEN | OR_NULL, "Id of the activity" },	\
	{ "delivery", AT(message, delivery), GIVEN, "delivered, undelivered, or empty: nobody said" },	\
	{ "opens", AT(message, opens), GIVEN, "How often a person followed a link of it" },	\
	{ "created_at", AT(message, created_at), GIVEN, "When it was written" },		\
	{ "sent_at", AT(message, sent_at), GIVEN | OR_NULL, "When a server took it" }

static const struct member brief_members[] = { BRIEF, { 0 } };
static const struct shape brief_shape = { "MessageBrief", "A message in a list", brief_members,
    sizeof(struct message) };

static const struct member message_members[] = {
	BRIEF,
	{ "text", AT(message, text), GIVEN, "What it says" },
	{ "html", AT(message, html), GIVEN | OR_NULL, "The same with its looks; of an email" },
	{ "message_id", AT(message, message_id), GIVEN | OR_NULL, "Of its Message-ID header" },
	{ "delivered_at", AT(message, delivered_at), GIVEN | OR_NULL, "When the network said so" },
	{ "opened_at", AT(message, opened_at), GIVEN | OR_NULL, "When a link was followed first" },
	{ 0 },
};
static const struct shape message_shape = { "Message", "A message to a person", message_members,
    sizeof(struct message) };

struct messages_asked { struct api_page page; unsigned status; const char *channel, *customer, *activity, *words; };

static const struct member asked_members[] = {
	PAGE_MEMBERS(messages_asked, page),
	{ "status", AT(messages_asked, status), NEW, "Only in this status", .words = &status_words },
	{ "channel", AT(messages_asked, channel), NEW, "email or sms" },
	{ "customer", AT(messages_asked, customer), NEW, "Id of a customer" },
	{ "activity", AT(messages_asked, activity), NEW, "Id of an activity" },
	{ "q", AT(messages_asked, words), NEW, "In address or subject" },
	{ 0 },
};
static const struct shape asked_shape = { "MessagesAsked", "Which messages", asked_members,
    sizeof(struct messages_asked) };

/* What opens the portal is not for a key that could not make such a link: links lose their end, codes are not told. */
static void
hide_ways_in(struct request *rq, struct message *message)
{
	struct arena *arena = rq->ctx->arena;
	enum message_purpose purpose;

	if (api_may(rq, NEEDS_KEY_WRITE))
		return;
	if (message_tells_code(message)) {
		message->subject = purpose_parse(message->purpose, &purpose) ? T(rq->ctx, purpose_label(purpose)) : "";
		message->text = "";
		message->html = NULL;
		return;
	}
	message->text = message_without_links(arena, message->text);
	message->html = message_without_links(arena, message->html);
}

static struct err *
list(struct request *rq, struct response *rs)
{
	struct messages_asked asked = { .page.limit = PAGE, .status = STATUSES };
	struct message_filter filter;
	struct customer customer;
	struct activity activity;
	struct messages all;
	int64_t before;

	TRY(api_query(rq, &asked));
	TRY(api_cursor(rq, &asked.page, 1, &before));
	filter = (struct message_filter){ .only_status = asked.status < STATUSES, .channel = asked.channel,
		.text = asked.words, .cursor = asked.page.cursor, .limit = asked.page.limit };
	if (filter.only_status)
		filter.status = (enum message_status)asked.status;
	if (asked.customer != NULL) {
		TRY(customer_find_public(rq->ctx, asked.customer, &customer));
		filter.customer = customer.id;
	}
	if (asked.activity != NULL) {
		TRY(activity_find_public(rq->ctx, asked.activity, &activity));
		filter.activity = activity.id;
	}
	TRY(message_list(rq->ctx, &filter, &all));
	for (size_t i = 0; i < all.count; i++)
		hide_ways_in(rq, &all.items[i]);
	return api_give_page(rq, rs, &all, all.next);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct message message;

	TRY(message_find_public(rq->ctx, path_value(rq, "message"), &message));
	hide_ways_in(rq, &message);
	/* It opens somebody's account: no key is that somebody. */
	if (message_is_staffs_own(&message)) {
		message.text = T(rq->ctx, "Only who may change staff reads this one.");
		message.html = NULL;
	}
	return api_give(rq, rs, &message);
}

static struct err *
again(struct request *rq, struct response *rs)
{
	struct message message;

	TRY(message_find_public(rq->ctx, path_value(rq, "message"), &message));
	TRY(message_send_again(rq->ctx, message.id));
	return show(rq, rs);
}

/* ---- the ledger of SMS credits ---- */

struct ledger_record {
	int64_t id, amount;
	const char *kind, *note, *to;
	instant at;
};
struct ledger_records { struct ledger_record *items; size_t count, capacity; };

static const struct member entry_members[] = {
	{ "id", AT(ledger_record, id), GIVEN, "Number of the line" },
	{ "tenths", AT(ledger_record, amount), GIVEN, "Tenths of a credit: bought and refunded above 0, used below" },
	{ "kind", AT(ledger_record, kind), GIVEN, "bought, used or refunded" },
	{ "note", AT(ledger_record, note), GIVEN | OR_NULL, "Of whoever wrote it" },
	{ "to", AT(ledger_record, to), GIVEN | OR_NULL, "The number that it was used for" },
	{ "at", AT(ledger_record, at), GIVEN, "When" },
	{ 0 },
};
static const struct shape entry_shape = { "LedgerEntry", "A line of the SMS ledger", entry_members,
    sizeof(struct ledger_record) };

static struct err *
list_ledger(struct request *rq, struct response *rs)
{
	struct api_page page = { .limit = PAGE };
	struct ledger_records records = { 0 };
	struct credit_entries all;
	int64_t before = 0;
	bool more;

	TRY(api_query(rq, &page));
	TRY(api_cursor(rq, &page, 1, &before));
	TRY(credit_list(rq->ctx, before, page.limit + 1, &all));
	more = all.count > (size_t)page.limit;
	for (size_t i = 0; i < all.count && i < (size_t)page.limit; i++) {
		const struct credit_entry *entry = &all.items[i];

		*arena_push(rq->ctx->arena, &records) = (struct ledger_record){ .id = entry->id,
			.amount = entry->amount.tenths, .kind = entry->kind, .note = entry->note, .to = entry->to,
			.at = entry->at };
	}
	return api_give_page(rq, rs, &records, more ? arena_printf(rq->ctx->arena, "%lld",
	    (long long)records.items[records.count - 1].id) : NULL);
}

struct balance { int64_t tenths, credits; const char *note; };

static const struct member balance_members[] = {
	{ "tenths", AT(balance, tenths), GIVEN, "What is left, in tenths of a credit" },
	{ "credits", AT(balance, credits), NEW | NEEDED, "How many were bought", .least = 1, .most = 1000000 },
	{ "note", AT(balance, note), NEW, "For the ledger", .most = 200 },
	{ 0 },
};
static const struct shape balance_shape = { "SmsBalance", "SMS credits", balance_members, sizeof(struct balance) };

static struct err *
show_balance(struct request *rq, struct response *rs)
{
	struct balance balance = { 0 };
	credit now;

	TRY(credit_balance(rq->ctx, &now));
	balance.tenths = now.tenths;
	return api_give(rq, rs, &balance);
}

static struct err *
buy(struct request *rq, struct response *rs)
{
	struct balance balance = { 0 };

	TRY(api_body(rq, &balance));
	TRY(credit_buy(rq->ctx, (credit){ balance.credits * 10 }, balance.note != NULL ? balance.note :
	    rq->ctx->actor.name));
	return show_balance(rq, rs);
}

const struct route api_message_routes[] = {
	WIDE_ROW(GET, "/v1/messages", NEEDS_KEY_READ, "The outbox, newest first.", list, .query = &asked_shape,
	    .answer = &brief_shape, .list = "messages"),
	WIDE_ROW(GET, "/v1/messages/:message", NEEDS_KEY_READ, "One message with its text.", show,
	    .answer = &message_shape),
	WIDE_ROW(POST, "/v1/messages/:message/again", NEEDS_KEY_WRITE, "Sends one that failed or was held once more.",
	    again,
	    .answer = &message_shape, .statuses = "409"),
	ROW(GET, "/v1/sms/ledger", NEEDS_KEY_READ, "The ledger of SMS credits, newest first.", list_ledger, A_PAGE,
	    .answer = &entry_shape, .list = "entries"),
	ROW(GET, "/v1/sms/balance", NEEDS_KEY_READ, "SMS credits that are left.", show_balance,
	    .answer = &balance_shape),
	ROW(POST, "/v1/sms/ledger", NEEDS_KEY_ADMIN, "Notes credits that were bought.", buy, .body = &balance_shape,
	    .answer = &balance_shape, .status = 201),
	{ 0 },
};
