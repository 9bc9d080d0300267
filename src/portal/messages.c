/*
 * messages -- what the customer and the planners write to each other: one thread for all in
 * general, one per visit.  Whoever may see a visit may read and write about it; the
 * general thread is for those who may see everything.
 */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/documents.h"
#include "portal/inside.h"
#include "ui/ui.h"
#include "ui/upload.h"

enum { SHOWN = 100, MOST_THREADS = 50 };

struct thread_row { const char *href, *title, *about, *when; int unread; };
struct thread_rows { struct thread_row *items; size_t count, capacity; };

struct messages_page {
	struct thread_rows rows;
	const char *write;		/* address of the general thread; NULL: not theirs */
};

struct said { const char *who, *text, *moment; bool mine, unread; struct ui_attachments files; };

struct thread_page {
	const char *title, *about, *here, *live, *once, *text, *upload;
	const char *const *drafts;
	struct { struct said *items; size_t count, capacity; } said;
	bool more, may_write;
	const struct problems *problems;
};

#include "gen/portal_messages.html.h"

/* ---- who may ---- */

static bool
may_read_general(const struct portal *portal)
{
	const struct access_visitor *visitor = &portal->visitor;

	if (access_is_narrow(visitor) || visitor->here == NULL)
		return false;
	for (size_t i = 0; i < visitor->standings.count; i++) {
		const struct access_standing *standing = &visitor->standings.items[i];

		if (standing->sees && ID_EQUAL(standing->unit, visitor->here->unit) &&
		    ID_EQUAL(standing->customer, visitor->here->customer))
			return true;
	}
	return false;
}

static bool
may_read(struct request *rq, const struct portal *portal, const struct thread *thread)
{
	activity_id id;

	if (ID_IS_NONE(thread->activity))
		return may_read_general(portal);
	return access_activity(rq->ctx, &portal->visitor, ACCESS_SEE, thread->activity_public_id.text,
	    &id) == OK;
}

const char *
portal_thread_path(const struct request *rq, const struct thread *thread)
{
	return ID_IS_NONE(thread->activity)
	    ? portal_path(rq, "/messages/general")
	    : portal_path(rq, "/a/%s/messages", thread->activity_public_id.text);
}

struct err *
portal_threads_unread(struct request *rq, const struct portal *portal, struct threads *out)
{
	struct threads all;

	*out = (struct threads){ 0 };
	TRY(thread_list_unread(rq->ctx, portal->visitor.here->customer, &all));
	for (size_t i = 0; i < all.count; i++)
		if (may_read(rq, portal, &all.items[i]))
			*arena_push(rq->ctx->arena, out) = all.items[i];
	return OK;
}

/* ---- all of them ---- */

static struct err *
show_all(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct messages_page page = { 0 };
	struct portal *portal;
	struct threads threads;
	bool more;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	TRY(thread_list(ctx, &(struct thread_filter){ .customer = portal->visitor.here->customer,
	    .before = INSTANT_NONE, .limit = MOST_THREADS }, &threads, &more));
	for (size_t i = 0; i < threads.count; i++) {
		const struct thread *thread = &threads.items[i];

		if (!may_read(rq, portal, thread))
			continue;
		*arena_push(ctx->arena, &page.rows) = (struct thread_row){
			.href = portal_thread_path(rq, thread),
			.title = ID_IS_NONE(thread->activity) ? T(ctx, "General") : thread->activity_title,
			.about = thread->last_text,
			.when = portal_moment(ctx, thread->last_at, portal->unit.zone_name),
			.unread = thread->unread[THREAD_CUSTOMER]
		};
	}
	if (may_read_general(portal))
		page.write = portal_path(rq, "/messages/general");
	messages_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = T(ctx, "Messages"),
	    .back = portal_path(rq, "%s", ""), .back_label = T(ctx, "Your visits") });
}

/* ---- one thread ---- */

struct asked {
	struct portal *portal;
	struct thread_about about;
	struct thread thread;
	const char *back, *about_words;
};

/* Of the visit in the address, or the general one. *out.portal NULL: answered already. */
static struct err *
find(struct request *rq, struct response *rs, bool general, struct asked *out)
{
	struct ctx *ctx = rq->ctx;

	*out = (struct asked){ 0 };
	if (general) {
		TRY(portal_visitor(rq, rs, &out->portal));
		if (out->portal == NULL)
			return OK;
		if (!may_read_general(out->portal))
			return portal_not_found(ctx, "the general thread");
		out->about.customer = out->portal->visitor.here->customer;
		out->back = portal_path(rq, "/messages");
	} else {
		struct activity activity;
		struct activity_type type;
		struct portal *portal;
		activity_id id;

		TRY(portal_unit(rq, &portal));
		TRY(access_activity(ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "activity"), &id));
		TRY(activity_find(ctx, id, &activity));
		TRY(type_find(ctx, activity.type, &type));
		if (!display_shows(&type.display, DISPLAY_MESSAGES, status_token(activity.status)))
			return portal_not_found(ctx, "messages are not shown in this status");
		out->about = (struct thread_about){ activity.customer, id };
		out->back = portal_path(rq, "/a/%s", activity.public_id.text);
		out->about_words = portal_title(rq, &type, &activity);
		out->portal = portal;
	}
	return thread_lookup(ctx, &out->about, &out->thread);
}

static struct err *
draw(struct request *rq, struct response *rs, const struct asked *asked, const char *const *drafts,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const char *zone = asked->portal->unit.zone_name;
	struct thread_page page = { .title = T(ctx, "Messages"), .about = asked->about_words,
		.here = rq->http->path, .problems = problems,
		.text = problems != NULL ? field(rq, "text") : "",
		.may_write = !asked->portal->visitor.looking,
		.upload = portal_path(rq, "/uploads"), .drafts = drafts };
	struct thread_messages list;

	page.once = arena_strdup(ctx->arena, env_public_id(ctx->env).text);
	page.live = arena_printf(ctx->arena, "%s/events", rq->http->path);
	TRY(thread_messages(ctx, asked->thread.id, SHOWN, INSTANT_NONE, 0, &list));
	page.more = list.more;
	for (size_t i = 0; i < list.count; i++) {
		const struct thread_message *message = &list.items[i];
		bool mine = message->side == THREAD_CUSTOMER;
		struct said *said = arena_push(ctx->arena, &page.said);

		*said = (struct said){
			.who = mine ? message->author : asked->portal->unit.display_name,
			.text = message->text,
			.moment = portal_moment(ctx, message->at, zone),
			.mine = mine,
			.unread = message->unread
		};
		if (message->documents > 0)
			TRY(ui_attachments_of(rq, DOCUMENT_OF_THREAD, message->row, portal_document_path,
			    &said->files));
	}
	thread_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.title, .back = asked->back,
	    .back_label = asked->about_words });
}

/* Opening it is reading it; staff who look, and whoever asks for the head only, read nothing. */
static struct err *
show(struct request *rq, struct response *rs, bool general)
{
	struct asked asked;

	TRY(find(rq, rs, general, &asked));
	if (asked.portal == NULL)
		return OK;
	if (rq->http->method == HTTP_GET && !asked.portal->visitor.looking &&
	    asked.thread.unread[THREAD_CUSTOMER] > 0)
		TRY(thread_mark_read(rq->ctx, asked.thread.id, THREAD_CUSTOMER));
	return draw(rq, rs, &asked, NULL, NULL);
}

static struct err *
say(struct request *rq, struct response *rs, bool general)
{
	struct ctx *ctx = rq->ctx;
	const char *const *sent;
	struct ui_files files;
	struct asked asked;
	struct err *err;
	thread_id id;

	TRY(find(rq, rs, general, &asked));
	if (asked.portal == NULL)
		return OK;
	if (asked.portal->visitor.looking)
		return err_new(ctx, ERR_FORBIDDEN,
		    T(ctx, "You are looking at the portal as the customer sees it: nothing can be changed."),
		    "staff preview");
	err = ui_take_files(rq, portal_holder(rq), &files);
	if (err != OK && err->problems == NULL)
		return err;
	sent = ui_documents_sent(rq, &files, "documents[]");
	if (err == OK)
		err = thread_write(ctx, &(struct thread_new){ .about = asked.about, .side = THREAD_CUSTOMER,
		    .text = field(rq, "text"), .holder = portal_holder(rq), .drafts = sent,
		    .once = field(rq, "once") }, &id);
	if (err != NULL && err->problems != NULL && err->kind == ERR_INVALID) {
		rs->http->status = 422;
		return draw(rq, rs, &asked, sent, err->problems);
	}
	TRY(err);
	respond_flash(rq, rs, T(ctx, "Sent. We answer here."));
	respond_see_other(rs, rq->http->path);
	return OK;
}

static struct err *
listen(struct request *rq, struct response *rs, bool general)
{
	struct asked asked;

	TRY(find(rq, rs, general, &asked));
	if (asked.portal != NULL)
		respond_events(rq, rs, thread_topic(rq->ctx, &asked.about));
	return OK;
}

static struct err *
show_general(struct request *rq, struct response *rs)
{
	return show(rq, rs, true);
}

static struct err *
say_general(struct request *rq, struct response *rs)
{
	return say(rq, rs, true);
}

static struct err *
listen_general(struct request *rq, struct response *rs)
{
	return listen(rq, rs, true);
}

static struct err *
show_on_activity(struct request *rq, struct response *rs)
{
	return show(rq, rs, false);
}

static struct err *
say_on_activity(struct request *rq, struct response *rs)
{
	return say(rq, rs, false);
}

static struct err *
listen_on_activity(struct request *rq, struct response *rs)
{
	return listen(rq, rs, false);
}

/* A person who types, not a program: one every few seconds. */
#define TYPING { .per_second = 0.2, .burst = 20 }

#define MESSAGE_FIELDS "text once documents[] files"

const struct route portal_messages_routes[] = {
	{ GET, "/:unit/messages", show_all, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Messages with the planners" },
	{ GET, "/:unit/messages/general", show_general, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Messages about no visit" },
	{ POST, "/:unit/messages/general", say_general, .needs = NEEDS_CONTACT,
	    .fields = MESSAGE_FIELDS, .files = true, .body_limit = UI_UPLOAD_BODY, .rate = TYPING,
	    .about = "Writes one" },
	{ GET, "/:unit/messages/general/events", listen_general, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Says when there is a new one" },
	{ GET, "/:unit/a/:activity/messages", show_on_activity, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "Messages about a visit" },
	{ POST, "/:unit/a/:activity/messages", say_on_activity, .needs = NEEDS_CONTACT,
	    .fields = MESSAGE_FIELDS, .files = true, .body_limit = UI_UPLOAD_BODY, .rate = TYPING,
	    .about = "Writes one" },
	{ GET, "/:unit/a/:activity/messages/events", listen_on_activity, .needs = NEEDS_CONTACT,
	    .fields = "", .about = "Says when there is a new one" },
	{ 0 },
};
