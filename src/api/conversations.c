/* conversations -- what customers and planners write to each other: the inbox, a thread, an answer. */
#include "api/row.h"
#include "api/activity.h"

#include "access/access.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "i18n/i18n.h"
#include "thread/thread.h"

enum { PAGE = 50 };

static const char *
side_token(int side)
{
	return side == THREAD_CUSTOMER ? "customer" : "staff";
}
static const struct words side_words = { side_token, THREAD_SIDE_COUNT, THREAD_SIDE_COUNT };

struct thread_record {
	struct thread thread;
	int64_t unread, unread_by_customer;
};
struct thread_records { struct thread_record *items; size_t count, capacity; };

static struct thread_record
record_of(const struct thread *thread)
{
	return (struct thread_record){ *thread, thread->unread[THREAD_STAFF], thread->unread[THREAD_CUSTOMER] };
}

#define TH(member)	AT(thread_record, thread.member)

static const struct member thread_members[] = {
	{ "id", TH(public_id), GIVEN | OR_NULL, "Id of the thread; null: nobody has written yet" },
	{ "customer", TH(customer_public_id), GIVEN | OR_NULL, "Id of the customer" },
	{ "customer_name", TH(customer_name), GIVEN | OR_NULL, "Name of the customer" },
	{ "activity", TH(activity_public_id), GIVEN | OR_NULL, "Id of the activity; null: about all else" },
	{ "activity_title", TH(activity_title), GIVEN | OR_NULL, "Title of the activity" },
	{ "assigned_to", TH(assigned_name), GIVEN | OR_NULL, "Who answers; empty: anybody" },
	{ "last_from", TH(last_from), GIVEN, "Who wrote last", .words = &side_words },
	{ "last_text", TH(last_text), GIVEN | OR_NULL, "Begin of the last message" },
	{ "last_at", TH(last_at), GIVEN | OR_NULL, "When it was written" },
	{ "unread", AT(thread_record, unread), GIVEN, "Messages that staff have not opened" },
	{ "unread_by_customer", AT(thread_record, unread_by_customer), GIVEN,
	  "Messages that the customer has not opened" },
	{ 0 },
};
static const struct shape thread_shape = { "Conversation", "A thread of messages with a customer", thread_members,
    sizeof(struct thread_record) };

static const struct member message_members[] = {
	{ "id", AT(thread_message, id), GIVEN, "Id of the message" },
	{ "from", AT(thread_message, side), GIVEN, "Which side wrote it", .words = &side_words },
	{ "author", AT(thread_message, author), GIVEN, "Who wrote it" },
	{ "text", AT(thread_message, text), GIVEN, "What it says" },
	{ "unread", AT(thread_message, unread), GIVEN, "The other side has not opened it yet" },
	{ "at", AT(thread_message, at), GIVEN, "When it was written" },
	{ 0 },
};
static const struct shape message_shape = { "ConversationMessage", "A message of a thread", message_members,
    sizeof(struct thread_message) };

/* ---- the inbox ---- */

struct threads_asked { struct api_page page; bool unread; const char *customer; };

static const struct member asked_members[] = {
	PAGE_MEMBERS(threads_asked, page),
	{ "unread", AT(threads_asked, unread), NEW, "Only those with something that staff have not opened" },
	{ "customer", AT(threads_asked, customer), NEW, "Id of a customer" },
	{ 0 },
};
static const struct shape asked_shape = { "ConversationsAsked", "Which conversations", asked_members,
    sizeof(struct threads_asked) };

static struct err *
list(struct request *rq, struct response *rs)
{
	struct threads_asked asked = { .page.limit = PAGE };
	struct thread_filter filter = { .before = INSTANT_NONE };
	struct thread_records records = { 0 };
	struct customer customer;
	struct threads all;
	bool more;

	TRY(api_query(rq, &asked));
	filter.unread = asked.unread;
	filter.limit = asked.page.limit;
	TRY(api_cursor_at(rq, &asked.page, &filter.before, &filter.before_id.value));
	if (asked.customer != NULL) {
		TRY(customer_find_public(rq->ctx, asked.customer, &customer));
		filter.customer = customer.id;
	}
	TRY(thread_list(rq->ctx, &filter, &all, &more));
	for (size_t i = 0; i < all.count; i++)
		*arena_push(rq->ctx->arena, &records) = record_of(&all.items[i]);
	return api_give_page(rq, rs, &records, !more || all.count == 0 ? NULL :
	    api_cursor_print(rq, all.items[all.count - 1].last_at, all.items[all.count - 1].id.value));
}

/* ---- one thread: of a customer, or of an activity ---- */

static bool
path_has(const struct request *rq, const char *name)
{
	for (int i = 0; i < rq->value_count; i++)
		if (str_equal(rq->names[i], name))
			return true;
	return false;
}

static struct err *
about(struct request *rq, struct thread_about *out)
{
	struct customer customer;
	struct activity activity;

	*out = (struct thread_about){ 0 };
	if (path_has(rq, "customer")) {
		TRY(customer_find_public(rq->ctx, path_value(rq, "customer"), &customer));
		out->customer = customer.id;
		return OK;
	}
	TRY(api_activity_here(rq, &activity));
	if (ID_IS_NONE(activity.customer))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "This activity has no customer to write to."),
		    "talk");
	out->customer = activity.customer;
	out->activity = activity.id;
	return OK;
}

static struct err *
give(struct request *rq, struct response *rs)
{
	struct thread_record record;
	struct thread_about here;
	struct thread thread;

	TRY(about(rq, &here));
	TRY(thread_lookup(rq->ctx, &here, &thread));
	record = record_of(&thread);
	return api_give(rq, rs, &record);
}

static struct err *
list_messages(struct request *rq, struct response *rs)
{
	struct api_page page = { .limit = PAGE };
	struct thread_messages all = { 0 };
	struct thread_about here;
	struct thread thread;
	instant before = INSTANT_NONE;
	int64_t before_row = 0;

	TRY(about(rq, &here));
	TRY(api_query(rq, &page));
	TRY(api_cursor_at(rq, &page, &before, &before_row));
	TRY(thread_lookup(rq->ctx, &here, &thread));
	if (!ID_IS_NONE(thread.id))
		TRY(thread_messages(rq->ctx, thread.id, page.limit, before, before_row, &all));
	return api_give_page(rq, rs, &all, !all.more || all.count == 0 ? NULL :
	    api_cursor_print(rq, all.items[0].at, all.items[0].row));
}

struct writing {
	const char *text;
	struct { const char **items; size_t count, capacity; } documents;
};

static const struct member writing_members[] = {
	{ "text", AT(writing, text), NEW, "Plain text; may be empty when documents are attached",
	  .most = THREAD_LONGEST },
	{ "documents", TEXTS_AT(writing, documents), NEW, "Ids of files that were kept by POST /v1/documents",
	  .most = THREAD_MOST_DOCUMENTS },
	{ 0 },
};
static const struct shape writing_shape = { "ConversationAnswer", "A message of staff to the customer", writing_members,
    sizeof(struct writing) };

static struct err *
write_answer(struct request *rq, struct response *rs)
{
	struct writing writing = { .text = "" };
	struct thread_new new = { .side = THREAD_STAFF };
	thread_id id;

	TRY(about(rq, &new.about));
	TRY(api_body(rq, &writing));
	*arena_push(rq->ctx->arena, &writing.documents) = NULL;
	new.text = writing.text;
	new.holder = arena_printf(rq->ctx->arena, "key:%lld", (long long)rq->ctx->actor.key.value);
	new.drafts = writing.documents.items;
	TRY(thread_write_in(rq->ctx, &new, &id));
	return give(rq, rs);
}

static struct err *
find_thread(struct request *rq, struct thread *out)
{
	struct thread_about here;

	TRY(about(rq, &here));
	TRY(thread_lookup(rq->ctx, &here, out));
	return !ID_IS_NONE(out->id) ? OK :
	    err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "Nobody has written here yet."), "no thread");
}

static struct err *
mark_read(struct request *rq, struct response *rs)
{
	struct thread thread;

	TRY(find_thread(rq, &thread));
	TRY(thread_mark_read(rq->ctx, thread.id, THREAD_STAFF));
	return give(rq, rs);
}

static struct err *
mark_unread(struct request *rq, struct response *rs)
{
	struct thread thread;

	TRY(find_thread(rq, &thread));
	TRY(thread_mark_unread(rq->ctx, thread.id));
	return give(rq, rs);
}

struct assigning { const char *person; };

static const struct member assigning_members[] = {
	{ "person", AT(assigning, person), NEW | NEEDED | OR_NULL,
	  "Id of the member of staff who answers; null: anybody" },
	{ 0 },
};
static const struct shape assigning_shape = { "ConversationAssignment", "Who answers", assigning_members,
    sizeof(struct assigning) };

static struct err *
assign(struct request *rq, struct response *rs)
{
	struct assigning assigning = { 0 };
	struct person person = { 0 };
	struct thread thread;

	TRY(find_thread(rq, &thread));
	TRY(api_body(rq, &assigning));
	if (assigning.person != NULL)
		TRY(person_find_public(rq->ctx, assigning.person, &person));
	TRY(thread_assign(rq->ctx, thread.id, person.id));
	return give(rq, rs);
}

#define TALK(path)										\
	ROW(GET, path, NEEDS_KEY_READ, "The conversation about it.", give, .answer = &thread_shape),	\
	ROW(GET, path "/messages", NEEDS_KEY_READ, "Its last messages, oldest first; `next` is earlier ones.",	\
	    list_messages, A_PAGE, .answer = &message_shape, .list = "messages"),		\
	ROW(POST, path, NEEDS_KEY_WRITE, "Writes to the customer.", write_answer, .body = &writing_shape,	\
	    .answer = &thread_shape, .status = 201),						\
	ROW(POST, path "/read", NEEDS_KEY_WRITE, "Staff have read it.", mark_read, .answer = &thread_shape),	\
	ROW(POST, path "/unread", NEEDS_KEY_WRITE, "As if staff had not read it.", mark_unread,	\
	    .answer = &thread_shape),								\
	ROW(POST, path "/assign", NEEDS_KEY_WRITE, "Says who answers.", assign, .body = &assigning_shape,	\
	    .answer = &thread_shape)

const struct route api_conversation_routes[] = {
	WIDE_ROW(GET, "/v1/conversations", NEEDS_KEY_READ, "The inbox of the planners, newest first.", list,
	    .query = &asked_shape, .answer = &thread_shape, .list = "conversations"),
	TALK("/v1/customers/:customer/conversation"),
	TALK("/v1/activities/:activity/conversation"),
	{ 0 },
};
