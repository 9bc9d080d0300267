/* activity -- one visit as a story; the page after an agreement; the calendar file. */
#include <math.h>

#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "message/message.h"
#include "portal/documents.h"
#include "portal/inside.h"
#include "portal/track.h"
#include "ui/ui.h"

struct step { const char *label, *moment; const char *look; };	/* look: past, now, later */

struct activity_page {
	const char *title, *reference;
	html_safe description;
	enum activity_status status;
	const char *status_word;
	bool has_when;
	struct portal_when when;
	const char *where, *more_where, *worker, *duration;
	const char *ics, *google, *outlook;	/* NULL when there is nothing to come */
	const char *note, *result, *cancel;	/* cancel: why and by whom */
	const char *open_say;		/* no time yet: what happens now */
	struct offers actions;
	const char *rule;
	struct step steps[6];
	int step_count;
	const char *home;
	const char *messages, *last_message;	/* NULL: none about this visit */
	int unread;
	struct portal_files files;
	struct form_rows answers;
	struct offers quotes;
	struct portal_track track;
	struct portal_earlier earlier;
	struct home_hiddens hidden;	/* of a staff preview: actions, and why not */
};

struct agreed_page {
	const struct activity_page *of;
	const char *title, *icon, *page, *home;
};

#include "gen/portal_activity.html.h"

/* ---- the story ---- */

/* When each step happened, out of the history. */
struct moments { instant planned, en_route, started, closed, canceled; };

static struct moments
moments_of(const struct activity_changes *changes)
{
	struct moments moments = { INSTANT_NONE, INSTANT_NONE, INSTANT_NONE, INSTANT_NONE,
		INSTANT_NONE };

	/* Newest first: the first of its kind is the last time it happened. */
	for (size_t i = changes->count; i-- > 0;) {
		instant at = changes->items[i].at;

		switch (changes->items[i].what) {
		case EVENT_PLANNED:
		case EVENT_MOVED:
			moments.planned = at;
			break;
		case EVENT_EN_ROUTE:
			moments.en_route = at;
			break;
		case EVENT_STARTED:
			moments.started = at;
			break;
		case EVENT_CLOSED:
			moments.closed = at;
			break;
		case EVENT_CANCELED:
			moments.canceled = at;
			break;
		default:
			break;
		}
	}
	return moments;
}

static void
add_step(struct request *rq, struct activity_page *page, const char *label, instant at,
    const char *look, const char *zone)
{
	page->steps[page->step_count++] = (struct step){ label,
		INSTANT_IS_NONE(at) ? NULL : portal_moment(rq->ctx, at, zone), look };
}

static const char *
look_of(enum activity_status step, enum activity_status is)
{
	return step < is ? "past" : step == is ? "now" : "later";
}

static void
tell_story(struct request *rq, const struct activity *activity,
    const struct activity_changes *changes, struct activity_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct moments moments = moments_of(changes);
	enum activity_status is = activity->status == STATUS_REQUESTED ? STATUS_PENDING :
	    activity->status == STATUS_INTERMEDIATE ? STATUS_IN_PROGRESS : activity->status;

	if (is == STATUS_CANCELED) {
		add_step(
		    rq, page, T(ctx, "Asked for"), activity->created_at, "past", activity->zone);
		add_step(rq, page, portal_status(ctx, is), moments.canceled, "now", activity->zone);
		return;
	}
	add_step(rq, page, T(ctx, "Asked for"), activity->created_at, look_of(STATUS_PENDING, is),
	    activity->zone);
	add_step(rq, page, portal_status(ctx, STATUS_PLANNED),
	    is >= STATUS_PLANNED ? moments.planned : INSTANT_NONE, look_of(STATUS_PLANNED, is),
	    activity->zone);
	if (is < STATUS_TERMINATED || !INSTANT_IS_NONE(moments.en_route))
		add_step(rq, page, portal_status(ctx, STATUS_EN_ROUTE),
		    is >= STATUS_EN_ROUTE ? moments.en_route : INSTANT_NONE,
		    look_of(STATUS_EN_ROUTE, is), activity->zone);
	if (is < STATUS_TERMINATED || !INSTANT_IS_NONE(moments.started))
		add_step(rq, page, portal_status(ctx, STATUS_IN_PROGRESS),
		    is >= STATUS_IN_PROGRESS ? moments.started : INSTANT_NONE,
		    look_of(STATUS_IN_PROGRESS, is), activity->zone);
	add_step(rq, page, portal_status(ctx, STATUS_TERMINATED),
	    is == STATUS_TERMINATED
		? (INSTANT_IS_NONE(activity->real_end) ? moments.closed : activity->real_end)
		: INSTANT_NONE,
	    is == STATUS_TERMINATED ? "now" : "later", activity->zone);
}

/* ---- the appointment ---- */

static void
add_calendars(struct request *rq, const struct activity *activity, instant from, instant to,
    struct activity_page *page)
{
	struct ctx *ctx = rq->ctx;
	instant end = to.s > from.s ? to : INSTANT(from.s + activity->duration_s);
	const char *dates = arena_printf(ctx->arena, "%s/%s", instant_print_basic(ctx->arena, from),
	    instant_print_basic(ctx->arena, end));

	page->ics = portal_path(rq, "/a/%s/calendar.ics", activity->public_id.text);
	page->google = ui_address(ctx, "https://calendar.google.com/calendar/render", "action",
	    "TEMPLATE", "text", page->title, "dates", dates, "location", page->where, NULL);
	page->outlook = ui_address(ctx, "https://outlook.live.com/calendar/0/deeplink/compose",
	    "subject", page->title, "startdt", instant_print(ctx->arena, from, NULL), "enddt",
	    instant_print(ctx->arena, end, NULL), "location", page->where, NULL);
}

static bool
shows(const struct activity_type *type, const struct activity *activity, enum display_part part)
{
	return display_shows(&type->display, part, status_token(activity->status));
}

/* What the type lets customers see of it in this status. */
static void
fill_facts(const struct activity_type *type, const struct activity *activity, struct activity_page *page)
{
	if (shows(type, activity, DISPLAY_REFERENCE))
		page->reference = activity->reference;
	if (shows(type, activity, DISPLAY_PLACE))
		page->where = activity->address;
	if (page->where != NULL && !str_empty(activity->address_additional))
		page->more_where = activity->address_additional;
	if (shows(type, activity, DISPLAY_COMMENT) && !str_empty(activity->comment))
		page->note = activity->comment;
	if (!INSTANT_IS_NONE(activity->start) && shows(type, activity, DISPLAY_WORKER))
		page->worker = activity->worker_name;
}

static struct err *
fill_messages(struct request *rq, const struct activity_type *type, const struct activity *activity,
    struct activity_page *page)
{
	struct thread_about about = { activity->customer, activity->id };
	struct thread thread;

	if (!shows(type, activity, DISPLAY_MESSAGES))
		return OK;
	TRY(thread_lookup(rq->ctx, &about, &thread));
	page->messages = portal_path(rq, "/a/%s/messages", activity->public_id.text);
	page->unread = thread.unread[THREAD_CUSTOMER];
	page->last_message = thread.last_text;
	return OK;
}

static void
fill_result(struct ctx *ctx, const struct activity *activity, struct activity_page *page)
{
	if (activity->status == STATUS_CANCELED)
		page->cancel = T(ctx, cancel_reason_label(activity->cancel_reason));
	if (activity->status != STATUS_TERMINATED)
		return;
	page->result = !str_empty(activity->result_comment) ? activity->result_comment :
	    activity->result == RESULT_KO ? T(ctx, "The work could not be finished.") : NULL;
}

static struct err *
fill(struct request *rq, const struct activity *activity, const struct activity_type *type,
    struct activity_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct actions all;
	struct activity_changes changes;
	instant from, to;

	*page = (struct activity_page){ .title = portal_title(rq, type, activity),
		.description = portal_description(rq, type, activity),
		.status = activity->status,
		.status_word = portal_status_words(rq, type, activity),
		.home = portal_path(rq, "%s", "") };
	fill_facts(type, activity, page);
	page->has_when = activity_promise(activity, &from, &to);
	if (page->has_when) {
		page->when = portal_when(ctx, from, to, activity->zone);
		if (status_is_open(activity->status))
			add_calendars(rq, activity, from, to, page);
	} else if (status_is_open(activity->status)) {
		page->open_say = isnan(activity->latitude) && !ID_IS_NONE(activity->site)
		    ? T(ctx,
			  "We do not know yet exactly where this is. Someone will call you to "
			  "agree on a time.")
		    : T(ctx, "No time is agreed yet.");
	}
	if (shows(type, activity, DISPLAY_DURATION))
		page->duration = i18n_duration(ctx->arena, ctx->lang, activity->duration_s);
	if (shows(type, activity, DISPLAY_RESULT))
		fill_result(ctx, activity, page);
	TRY(action_list(ctx, type->id, &all));
	TRY(portal_actions_on(rq, &all, type, activity, &page->actions));
	if (portal_of(rq)->visitor.looking)
		TRY(portal_hidden_on(rq, &all, type, activity, &page->hidden));
	page->rule = portal_rule(ctx, &page->actions, activity->zone);
	TRY(fill_messages(rq, type, activity, page));
	TRY(portal_answers(rq, activity, type, &page->answers));
	TRY(portal_files_of(rq, activity, type, &page->files));
	TRY(portal_track_of(rq, activity, type, &page->track));
	TRY(portal_quotes_of(rq, activity, &page->quotes));
	TRY(portal_earlier_of(rq, activity, &page->earlier));
	if (!shows(type, activity, DISPLAY_STEPS))
		return OK;
	TRY(activity_history(ctx, activity->id, &changes));
	tell_story(rq, activity, &changes, page);
	return OK;
}

/* ---- pages ---- */

/* `part`: NULL for the whole page; "" for what is told after an action, which its link opens too. */
static struct err *
find(struct request *rq, const char *part, struct activity *activity, struct activity_type *type)
{
	struct portal *portal;
	activity_id id;

	TRY(portal_unit(rq, &portal));
	TRY(access_activity_action(
	    rq->ctx, &portal->visitor, ACCESS_SEE, path_value(rq, "activity"), part, &id));
	TRY(activity_find(rq->ctx, id, activity));
	return type_find(rq->ctx, activity->type, type);
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct activity_type type;
	struct activity_page page;

	TRY(find(rq, NULL, &activity, &type));
	TRY(fill(rq, &activity, &type, &page));
	activity_page(&rs->html, &page);
	return portal_frame(rq, rs, &(struct portal_page){ .title = page.title, .back = page.home,
	    .back_label = T(rq->ctx, "Your visits") });
}

static struct err *
show_agreed(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct activity activity;
	struct activity_type type;
	struct activity_page page;
	struct agreed_page agreed = { .of = &page, .icon = "check" };

	TRY(find(rq, "", &activity, &type));
	TRY(fill(rq, &activity, &type, &page));
	agreed.page = portal_path(rq, "/a/%s", activity.public_id.text);
	agreed.home = page.home;
	if (activity.status == STATUS_CANCELED)
		agreed.title = T(ctx, "Your visit is canceled");
	else if (!page.has_when)
		agreed.title = T(ctx, "Thank you. We will call you");
	else
		agreed.title = activity.ics_sequence > 0 ? T(ctx, "Your visit has a new time")
							 : T(ctx, "Your visit is booked");
	agreed_page(&rs->html, &agreed);
	return portal_frame(rq, rs, &(struct portal_page){ .title = agreed.title });
}

static struct err *
send_calendar(struct request *rq, struct response *rs)
{
	struct activity activity;
	struct activity_type type;
	struct buf file = buf_make(rq->ctx->arena, 64 * 1024);

	TRY(find(rq, "", &activity, &type));
	if (INSTANT_IS_NONE(activity.start))
		return portal_not_found(rq->ctx, "not planned");
	TRY(message_calendar(rq->ctx, &activity, &file));
	respond_type(rs, "text/calendar; charset=utf-8");
	respond_attachment(rs, "appointment.ics");
	buf_put(rs->html.out, buf_text(&file), file.size);
	return OK;
}

const struct route portal_activity_routes[] = {
	{ GET, "/:unit/a/:activity", show, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "One visit" },
	{ GET, "/:unit/a/:activity/agreed", show_agreed, .needs = NEEDS_CONTACT, .fields = "",
	    .about = "What was agreed" },
	{ GET, "/:unit/a/:activity/calendar.ics", send_calendar, .needs = NEEDS_CONTACT,
	    .fields = "", .about = "Its calendar file" },
	{ 0 },
};
