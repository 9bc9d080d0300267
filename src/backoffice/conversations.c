/*
 * conversations -- what customers and planners write to each other: the inbox of the planners,
 * and the thread of a customer or of one activity.
 */
#include "backoffice/backoffice.h"
#include "backoffice/documents.h"

#include "account/account.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "thread/thread.h"
#include "ui/ui.h"
#include "ui/upload.h"
#include "web/app.h"

enum { INBOX_PAGE = 50, SHOWN = 200 };

struct inbox_row { const char *href, *title, *customer, *last, *when, *assigned; int unread; bool ours; };

struct inbox_page {
	const char *action, *live, *show, *first, *next;
	struct ui_options shows;
	struct inbox_row *items;
	size_t count, capacity;
	bool filtered;
};

struct said { const char *who, *text, *moment; bool ours, unread; struct ui_attachments files; };

struct talk_page {
	const char *title, *about, *about_href, *customer, *customer_href, *back;
	const char *path, *live, *once, *text, *assigned, *upload;
	const char *const *drafts;
	struct { struct said *items; size_t count, capacity; } said;
	struct ui_options people;
	bool more, may_write, begun;
	const struct problems *problems;
};

#include "gen/backoffice_conversations.html.h"

static const char *
moment(struct request *rq, instant at)
{
	return i18n_moment(rq->ctx->arena, rq->ctx->lang, at, here(rq)->zone, DATE_MEDIUM);
}

/* ---- the inbox ---- */

static const char *
href_of(struct request *rq, const struct thread *thread)
{
	return ID_IS_NONE(thread->activity)
	    ? arena_printf(rq->ctx->arena, "%s/%s/conversation", ui_path(rq, "/customers"),
		  thread->customer_public_id.text)
	    : arena_printf(rq->ctx->arena, "%s/%s/conversation", ui_path(rq, "/activities"),
		  thread->activity_public_id.text);
}

/* "1803628800.42": where the page before ended. */
static void
read_cursor(struct request *rq, struct thread_filter *filter)
{
	size_t count = 0;
	char **parts = str_split(rq->ctx->arena, field(rq, "from"), '.', &count);
	int64_t at, id;

	if (count != 2 || !str_to_int(parts[0], 1, INT64_MAX, &at) || !str_to_int(parts[1], 1, INT64_MAX, &id))
		return;
	filter->before = INSTANT(at);
	filter->before_id.value = id;
}

static struct err *
show_inbox(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct inbox_page page = { .action = ui_path(rq, "/conversations"),
		.live = ui_path(rq, "/conversations/events"), .show = field(rq, "show") };
	struct thread_filter filter = { .before = INSTANT_NONE, .limit = INBOX_PAGE,
		.unread = page.show[0] == '\0' };
	struct threads threads;
	bool more;

	if (str_equal(page.show, "mine"))
		filter.assigned = ctx->actor.person;
	read_cursor(rq, &filter);
	ui_option_add(ctx, &page.shows, "", T(ctx, "With something new"));
	ui_option_add(ctx, &page.shows, "mine", T(ctx, "Mine to answer"));
	ui_option_add(ctx, &page.shows, "all", T(ctx, "All"));
	page.filtered = page.show[0] != '\0';
	TRY(thread_list(ctx, &filter, &threads, &more));
	for (size_t i = 0; i < threads.count; i++) {
		const struct thread *thread = &threads.items[i];

		*arena_push(ctx->arena, &page) = (struct inbox_row){ .href = href_of(rq, thread),
			.title = ID_IS_NONE(thread->activity)
			    ? T(ctx, "General")
			    : arena_printf(ctx->arena, "%s, %s", thread->activity_title,
				  thread->activity_reference),
			.customer = thread->customer_name,
			.last = thread->last_text,
			.when = moment(rq, thread->last_at),
			.assigned = thread->assigned_name,
			.unread = thread->unread[THREAD_STAFF],
			.ours = thread->last_from == THREAD_STAFF };
	}
	if (!INSTANT_IS_NONE(filter.before))
		page.first = ui_address(ctx, page.action, "show", page.show, NULL);
	if (more)
		page.next = ui_address(ctx, page.action, "show", page.show, "from",
		    arena_printf(ctx->arena, "%lld.%lld",
		    (long long)threads.items[threads.count - 1].last_at.s,
		    (long long)threads.items[threads.count - 1].id.value), NULL);
	backoffice_inbox(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Conversations"), .place = "conversations" });
}

/* ---- one conversation ---- */

struct talk {
	struct thread_about about;
	struct thread thread;
	const char *path;		/* below the unit */
	const char *title, *about_href, *customer, *customer_href;
};

static struct err *
find_of_customer(struct request *rq, struct talk *out)
{
	struct ctx *ctx = rq->ctx;
	struct customer customer;

	TRY(customer_find_public(ctx, path_value(rq, "customer"), &customer));
	*out = (struct talk){ .about = { .customer = customer.id },
		.path = arena_printf(ctx->arena, "/customers/%s/conversation", customer.public_id.text),
		.customer = customer_full_name(ctx->arena, &customer),
		.customer_href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"),
		    customer.public_id.text) };
	return thread_lookup(ctx, &out->about, &out->thread);
}

static struct err *
find_of_activity(struct request *rq, struct talk *out)
{
	struct ctx *ctx = rq->ctx;
	struct activity activity;

	TRY(activity_find_public(ctx, path_value(rq, "activity"), &activity));
	if (ID_IS_NONE(activity.customer))
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "This activity has no customer to write to."),
		    "no customer");
	*out = (struct talk){ .about = { activity.customer, activity.id },
		.path = arena_printf(ctx->arena, "/activities/%s/conversation", activity.public_id.text),
		.title = arena_printf(ctx->arena, "%s, %s", activity.title, activity.reference),
		.about_href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), activity.public_id.text),
		.customer = activity.customer_name,
		.customer_href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/customers"),
		    activity.customer_public_id.text) };
	return thread_lookup(ctx, &out->about, &out->thread);
}

static struct err *
find(struct request *rq, struct talk *out)
{
	return str_starts(rq->route->path, "/:unit/customers") ? find_of_customer(rq, out) : find_of_activity(rq, out);
}

static struct err *
add_people(struct request *rq, const struct talk *talk, struct talk_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct persons staff;

	page->assigned = "";
	ui_option_add(ctx, &page->people, "", T(ctx, "Anybody"));
	TRY(person_list(ctx, &staff));
	for (size_t i = 0; i < staff.count; i++) {
		const char *id = staff.items[i].public_id.text;

		ui_option_add(ctx, &page->people, id, staff.items[i].name);
		if (ID_EQUAL(staff.items[i].id, talk->thread.assigned))
			page->assigned = id;
	}
	return OK;
}

static struct err *
draw(struct request *rq, struct response *rs, const struct talk *talk, const char *const *drafts,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct talk_page page = { .title = talk->title == NULL ? T(ctx, "General") : talk->title,
		.about_href = talk->about_href, .customer = talk->customer, .customer_href = talk->customer_href,
		.back = ui_path(rq, "/conversations"), .path = ui_path(rq, talk->path),
		.problems = problems, .text = problems != NULL ? field(rq, "text") : "",
		.upload = ui_path(rq, "/uploads"), .drafts = drafts,
		.may_write = ui_may(rq, PERMISSION_WRITE), .begun = !ID_IS_NONE(talk->thread.id) };
	struct thread_messages list;

	page.live = arena_printf(ctx->arena, "%s/events", page.path);
	page.once = arena_strdup(ctx->arena, env_public_id(ctx->env).text);
	TRY(add_people(rq, talk, &page));
	TRY(thread_messages(ctx, talk->thread.id, SHOWN, INSTANT_NONE, 0, &list));
	page.more = list.more;
	for (size_t i = 0; i < list.count; i++) {
		const struct thread_message *one = &list.items[i];
		struct said *said = arena_push(ctx->arena, &page.said);

		*said = (struct said){ .who = one->author, .text = one->text, .moment = moment(rq, one->at),
			.ours = one->side == THREAD_STAFF, .unread = one->unread };
		if (one->documents > 0)
			TRY(ui_attachments_of(rq, DOCUMENT_OF_THREAD, one->row, office_document_path, &said->files));
	}
	backoffice_talk(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.title, .place = "conversations" });
}

static struct err *
show_talk(struct request *rq, struct response *rs)
{
	struct talk talk;

	TRY(find(rq, &talk));
	if (rq->http->method == HTTP_GET && talk.thread.unread[THREAD_STAFF] > 0)
		TRY(thread_mark_read(rq->ctx, talk.thread.id, THREAD_STAFF));
	return draw(rq, rs, &talk, NULL, NULL);
}

static struct err *
answer(struct request *rq, struct response *rs)
{
	const char *const *sent;
	struct ui_files files;
	struct talk talk;
	struct err *err;
	thread_id id;

	TRY(find(rq, &talk));
	err = ui_take_files(rq, office_holder(rq), &files);
	if (err != OK && err->problems == NULL)
		return err;
	sent = ui_documents_sent(rq, &files, "documents[]");
	if (err == OK)
		err = thread_write(rq->ctx, &(struct thread_new){ .about = talk.about, .side = THREAD_STAFF,
		    .text = field(rq, "text"), .holder = office_holder(rq), .drafts = sent,
		    .once = field(rq, "once") }, &id);
	if (ui_problems(rs, err) != NULL)
		return draw(rq, rs, &talk, sent, err->problems);
	TRY(err);
	TRY(thread_mark_read(rq->ctx, id, THREAD_STAFF));
	ui_done(rq, rs, T(rq->ctx, "Sent. The customer is told unless they read it within a minute."), talk.path);
	return OK;
}

static struct err *
put_back(struct request *rq, struct response *rs)
{
	struct talk talk;

	TRY(find(rq, &talk));
	TRY(thread_mark_unread(rq->ctx, talk.thread.id));
	ui_done(rq, rs, T(rq->ctx, "It stands among the new ones again."), "/conversations");
	return OK;
}

static struct err *
assign(struct request *rq, struct response *rs)
{
	struct person person = { 0 };
	struct talk talk;

	TRY(find(rq, &talk));
	if (ID_IS_NONE(talk.thread.id))
		return err_new(rq->ctx, ERR_NOT_FOUND, T(rq->ctx, "There is no such conversation."), "not begun");
	if (field(rq, "person")[0] != '\0')
		TRY(person_find_public(rq->ctx, field(rq, "person"), &person));
	TRY(thread_assign(rq->ctx, talk.thread.id, person.id));
	ui_done(rq, rs, ID_IS_NONE(person.id) ? T(rq->ctx, "Anybody may answer.") :
	    TF(rq->ctx, "{name} answers.", "name", person.name, NULL), talk.path);
	return OK;
}

/* ---- live ---- */

static struct err *
listen_talk(struct request *rq, struct response *rs)
{
	struct talk talk;

	TRY(find(rq, &talk));
	respond_events(rq, rs, thread_topic(rq->ctx, &talk.about));
	return OK;
}

static struct err *
listen_inbox(struct request *rq, struct response *rs)
{
	respond_events(rq, rs, thread_inbox_topic(rq->ctx));
	return OK;
}

/* "UNIT CUSTOMER ACTIVITY": the inbox of that unit is drawn again; the portal tells the thread's own pages. */
static void
tell_inbox(void *app, const char *payload)
{
	struct arena *arena = arena_open();
	char **parts = str_split(arena, payload != NULL ? payload : "", ' ', NULL);
	int64_t unit;

	if (parts[0] != NULL && str_to_int(parts[0], 1, INT64_MAX, &unit))
		app_tell(app, thread_topic_of(arena, unit, 0, 0), "changed", "");
	arena_close(arena);
}

void
backoffice_conversations_start(struct app *app)
{
	if (app->database != NULL)
		database_listen(app->database, THREAD_CHANNEL, tell_inbox, app);
}

/* ---- on the record of an activity or a customer ---- */

struct err *
backoffice_talk_card_of(struct request *rq, customer_id customer, activity_id activity, const char *path,
    struct talk_card *out)
{
	struct thread_about about = { customer, activity };
	struct thread thread;

	*out = (struct talk_card){ 0 };
	if (ID_IS_NONE(customer) || !ui_may(rq, PERMISSION_SEE_OUTBOX))
		return OK;
	TRY(thread_lookup(rq->ctx, &about, &thread));
	out->href = arena_printf(rq->ctx->arena, "%s/conversation", path);
	out->last = thread.last_text;
	out->unread = thread.unread[THREAD_STAFF];
	return OK;
}

#define TALK(path, needs_to_write) \
	{ GET, path, show_talk, CAN_SEE_OUTBOX }, \
	{ POST, path, answer, needs_to_write, .fields = "text once documents[] files", .files = true, \
	    .body_limit = UI_UPLOAD_BODY }, \
	{ GET, path "/events", listen_talk, CAN_SEE_OUTBOX }, \
	{ POST, path "/unread", put_back, CAN_SEE_OUTBOX, .fields = "" }, \
	{ POST, path "/assign", assign, needs_to_write, .fields = "person" }

const struct route backoffice_conversations_routes[] = {
	{ GET, "/:unit/conversations", show_inbox, CAN_SEE_OUTBOX, .fields = "show from" },
	{ GET, "/:unit/conversations/events", listen_inbox, CAN_SEE_OUTBOX },
	TALK("/:unit/customers/:customer/conversation", CAN_WRITE),
	TALK("/:unit/activities/:activity/conversation", CAN_WRITE),
	{ 0 }
};
