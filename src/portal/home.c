/* home -- what needs them first, the next visit, what they can start, and what was. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "portal/inside.h"
#include "portal/track.h"
#include "ui/ui.h"

enum { OPEN_SHOWN = 40, EARLIER_SHOWN = 5, HIDDEN_LOOKED_AT = 300, JUST_PAST_S = 6 * 3600 };

/* A type of visit: its first action, and whatever else can be begun with it. */
struct home_start { struct offer first; struct offers more; };
struct home_starts { struct home_start *items; size_t count, capacity; };

struct home_page {
	const char *greeting, *who;
	struct offers todo;
	struct home_starts starts;
	bool next;			/* the next visit: */
	const char *next_href, *next_title, *next_day, *next_time, *next_iso, *next_address,
	    *next_worker, *next_rule, *next_ics, *next_word, *next_kept;
	const char *next_say, *next_expected;	/* on the day itself; NULL */
	enum activity_status next_status;
	struct offers next_actions;
	struct home_rows coming, open, earlier;
	const char *all;		/* address of every visit; NULL: they all stand here */
	const char *messages;		/* address of the messages */
	int unread;
	const char *quotes;		/* address of the list; NULL: there are none */
	html_safe text;
	bool empty;
	struct home_hiddens hidden;	/* of a staff preview */
	bool looking;
};

#include "gen/portal_home.html.h"

/* ---- what is there ---- */

struct err *
portal_stock(struct request *rq, struct stock *out)
{
	TRY(type_list(rq->ctx, true, &out->types));
	return action_list_all(rq->ctx, &out->actions);
}

static const struct activity_type *
type_of(const struct stock *stock, type_id id)
{
	for (size_t i = 0; i < stock->types.count; i++)
		if (ID_EQUAL(stock->types.items[i].id, id))
			return &stock->types.items[i];
	return NULL;
}

/* As much of an activity as titles and conditions ask for, without a statement of its own. */
static struct activity
activity_of(const struct access_item *item)
{
	struct activity activity = {
		.id = item->activity,
		.public_id = item->public_id,
		.reference = item->reference,
		.title = item->title,
		.comment = "",
		.type = item->type,
		.type_name = item->type_name,
		.customer = item->customer,
		.customer_name = item->customer_name,
		.site = item->site,
		.address = item->address,
		.zone = item->zone,
		.start = item->start_at,
		.end = item->end_at,
		.window_from = item->window_from,
		.window_to = item->window_to,
		.real_end = item->real_end_at,
		.appointment = INSTANT_NONE,
		.wished = INSTANT_NONE,
		.real_start = INSTANT_NONE,
		.created_at = item->created_at,
		.updated_at = item->updated_at,
	};

	status_parse(item->status, &activity.status);
	return activity;
}

struct home_row
portal_row(struct request *rq, const struct stock *stock, const struct access_item *item,
    const struct access_standing *here)
{
	struct ctx *ctx = rq->ctx;
	struct activity activity = activity_of(item);
	const struct activity_type *type = type_of(stock, item->type);
	struct home_row row = { .href = portal_path(rq, "/a/%s", item->public_id.text),
		.status = activity.status,
		.status_word = type == NULL ? portal_status(ctx, activity.status)
					    : portal_status_words(rq, type, &activity),
		.title = type == NULL ? item->title : portal_title(rq, type, &activity) };
	instant from, to, shown = item->created_at;
	const struct zone *zone = zone_find(item->zone);

	if (activity_promise(&activity, &from, &to)) {
		row.when = i18n_window(ctx->arena, ctx->lang, from, to,
		    zone == NULL ? zone_find("UTC") : zone, DATE_DAY);
		shown = from;
	} else if (!INSTANT_IS_NONE(item->real_end_at)) {
		shown = item->real_end_at;
	}
	if (str_empty(row.when) || !status_is_open(activity.status))
		row.when = zone == NULL
		    ? ""
		    : i18n_date(ctx->arena, ctx->lang, zone_date(zone, shown), DATE_LONG);
	row.about = ID_EQUAL(item->customer, here->customer) ? item->address : item->customer_name;
	return row;
}

/* ---- the parts of the page ---- */

static bool
is_coming(const struct ctx *ctx, const struct activity *activity)
{
	instant from, to;

	return status_is_open(activity->status) && activity_promise(activity, &from, &to) &&
	    (to.s + JUST_PAST_S > ctx->now.s || activity->status == STATUS_EN_ROUTE ||
		activity->status == STATUS_IN_PROGRESS);
}

/* On the day itself: where the worker is with the round. */
static struct err *
fill_today(struct request *rq, const struct activity_type *type, const struct activity *activity,
    struct home_page *page)
{
	const struct zone *zone = portal_of(rq)->unit.zone;
	struct portal_track track;

	if (INSTANT_IS_NONE(activity->start) ||
	    zone_date(zone, activity->start).days != zone_date(zone, rq->ctx->now).days)
		return OK;
	TRY(portal_track_of(rq, activity, type, &track));
	page->next_say = track.say;
	page->next_expected = track.expected;
	return OK;
}

/* A condition may ask for anything of the activity, not only for what the list has read of it. */
static bool
has_conditions(const struct stock *stock, type_id type)
{
	for (size_t i = 0; i < stock->actions.count; i++)
		if (ID_EQUAL(stock->actions.items[i].type, type) && !str_empty(stock->actions.items[i].when))
			return true;
	return false;
}

/* Words of the company's own may name anything of it; and on the day itself the worker's round is asked for. */
static bool
needs_whole(struct request *rq, const struct stock *stock, const struct activity_type *type,
    const struct access_item *item)
{
	const struct zone *zone = portal_of(rq)->unit.zone;

	for (size_t i = 0; i < stock->actions.count; i++)
		if (ID_EQUAL(stock->actions.items[i].type, type->id) && action_has_words(&stock->actions.items[i]))
			return true;
	return has_conditions(stock, type->id) || portal_has_codes(rq, type, item->status) ||
	    INSTANT_IS_NONE(item->start_at) ||
	    zone_date(zone, item->start_at).days == zone_date(zone, rq->ctx->now).days;
}

static struct err *
fill_next(struct request *rq, const struct stock *stock, const struct access_item *item,
    const struct offers *actions, struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct activity_type *type = type_of(stock, item->type);
	struct activity activity = activity_of(item);
	struct portal_when when;
	instant from, to;

	if (type == NULL)
		return OK;
	page->next_actions = *actions;
	if (needs_whole(rq, stock, type, item)) {
		TRY(activity_find(ctx, item->activity, &activity));
		page->next_actions = (struct offers){ 0 };
		TRY(portal_actions_on(rq, &stock->actions, type, &activity, &page->next_actions));
	} else if (display_shows(&type->display, DISPLAY_WORKER, item->status)) {
		TRY(activity_worker_name(ctx, item->activity, &activity.worker_name));
	}
	if (!activity_promise(&activity, &from, &to))
		return OK;
	when = portal_when(ctx, from, to, activity.zone);
	page->next = true;
	page->next_href = portal_path(rq, "/a/%s", activity.public_id.text);
	page->next_title = portal_title(rq, type, &activity);
	page->next_day = when.day;
	page->next_time = when.time;
	page->next_iso = when.iso;
	page->next_address = display_shows(&type->display, DISPLAY_PLACE, status_token(activity.status))
	    ? activity.address
	    : NULL;
	page->next_worker = display_shows(&type->display, DISPLAY_WORKER, status_token(activity.status))
	    ? activity.worker_name : NULL;
	page->next_ics = portal_path(rq, "/a/%s/calendar.ics", activity.public_id.text);
	page->next_kept = arena_printf(ctx->arena, "%s: %s, %s", page->next_title, when.day, when.time);
	page->next_status = activity.status;
	page->next_word = portal_status_words(rq, type, &activity);
	TRY(fill_today(rq, type, &activity, page));
	page->next_rule = portal_rule(ctx, &page->next_actions, activity.zone);
	return OK;
}

/* What is open: soonest first, those without a time last. */
static struct err *
fill_open(struct request *rq, const struct portal *portal, const struct stock *stock,
    struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct access_item *next = NULL;
	struct offers next_actions = { 0 };
	struct access_found open;

	TRY(access_find_items(ctx, &portal->visitor,
	    &(struct access_wanted){ .from = INSTANT_NONE, .before = INSTANT_NONE, .open_only = true,
		.limit = OPEN_SHOWN }, &open));
	for (size_t i = 0; i < open.items.count; i++) {
		const struct access_item *item = &open.items.items[i];
		struct activity activity = activity_of(item);
		const struct activity_type *type = type_of(stock, item->type);
		struct home_row row = portal_row(rq, stock, item, portal->visitor.here);
		struct offers list = { 0 };

		if (type == NULL)
			continue;
		if (has_conditions(stock, type->id))
			TRY(activity_find(ctx, item->activity, &activity));
		TRY(portal_actions_on(rq, &stock->actions, type, &activity, &list));
		if (portal_add_first(ctx, &list, row.title, item->address, &page->todo) &&
		    !is_coming(ctx, &activity))
			continue;
		if (!is_coming(ctx, &activity))
			*arena_push(ctx->arena, &page->open) = row;
		else if (next == NULL)
			next = item, next_actions = list;
		else
			*arena_push(ctx->arena, &page->coming) = row;
	}
	if (open.next != NULL)
		page->all = portal_path(rq, "/visits");
	return next == NULL ? OK : fill_next(rq, stock, next, &next_actions, page);
}

static struct err *
fill_earlier(struct request *rq, const struct portal *portal, const struct stock *stock,
    struct home_page *page)
{
	struct access_found lately;

	TRY(access_find_items(rq->ctx, &portal->visitor,
	    &(struct access_wanted){ .from = INSTANT_NONE, .before = INSTANT_NONE,
		.closed_only = true, .limit = EARLIER_SHOWN }, &lately));
	for (size_t i = 0; i < lately.items.count; i++) {
		const struct access_item *item = &lately.items.items[i];

		if (type_of(stock, item->type) != NULL)
			*arena_push(rq->ctx->arena, &page->earlier) = portal_row(
			    rq, stock, item, portal->visitor.here);
	}
	if (lately.next != NULL)
		page->all = portal_path(rq, "/visits");
	return OK;
}

/* For staff who look: what the customer does not see, each with its reason. */
static struct err *
fill_hidden(struct request *rq, const struct portal *portal, const struct stock *stock,
    struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct access_items items;

	TRY(access_items(ctx, &portal->visitor, HIDDEN_LOOKED_AT, &items));
	for (size_t i = 0; i < items.count; i++)
		if (items.items[i].verdict.why != ACCESS_YES)
			*arena_push(ctx->arena, &page->hidden) = (struct home_hidden){
				arena_printf(ctx->arena, "%s, %s", items.items[i].title,
				    items.items[i].reference),
				items.items[i].verdict.say };
	return portal_hidden_actions(rq, &stock->actions, &stock->types, &page->hidden);
}

/* Unread messages first: somebody waits for an answer. */
static struct err *
fill_messages(struct request *rq, const struct portal *portal, struct home_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct threads threads;

	page->messages = portal_path(rq, "/messages");
	TRY(portal_threads_unread(rq, portal, &threads));
	for (size_t i = 0; i < threads.count; i++) {
		const struct thread *thread = &threads.items[i];
		int unread = thread->unread[THREAD_CUSTOMER];

		page->unread += unread;
		*arena_push(ctx->arena, &page->todo) = (struct offer){
			.href = portal_thread_path(rq, thread),
			.label = TN(ctx, unread, "{n} new message", "{n} new messages", NULL),
			.help = ID_IS_NONE(thread->activity) ? thread->last_text
							     : thread->activity_title,
			.icon = "message" };
	}
	return OK;
}

/* What may be started: actions of types that are shown, offered on the home page. */
static struct err *
fill_starts(struct request *rq, const struct stock *stock, struct home_page *page)
{
	for (size_t i = 0; i < stock->types.count; i++) {
		const struct activity_type *type = &stock->types.items[i];

		struct offers list = { 0 };

		if (!type->portal_shown || type->archived)
			continue;
		TRY(portal_actions_on(rq, &stock->actions, type, NULL, &list));
		if (list.count > 0)
			*arena_push(rq->ctx->arena, &page->starts) = (struct home_start){ list.items[0],
				{ list.items + 1, list.count - 1, list.count - 1 } };
	}
	return OK;
}

static const char *
greeting(struct ctx *ctx, const struct unit *unit)
{
	int32_t hour = zone_civil(unit->zone, ctx->now).second_of_day / 3600;

	return hour < 5 || hour >= 18 ? T(ctx, "Good evening")
	    : hour < 12		      ? T(ctx, "Good morning")
				      : T(ctx, "Good afternoon");
}

/* Who comes in by their personal link and has one thing to do, and no visit to look at, is led to it. */
static bool
goes_straight(const struct request *rq, const struct home_page *page)
{
	return field(rq, "first")[0] != '\0' && !page->looking && !page->next && page->coming.count == 0 &&
	    page->todo.count == 1 && page->todo.items[0].href != NULL;
}

struct err *
portal_show_home(struct request *rq, struct response *rs)
{
	struct portal *portal;
	struct stock stock;
	struct home_page page = { 0 };
	bool any;

	TRY(portal_visitor(rq, rs, &portal));
	if (portal == NULL)
		return OK;
	page.greeting = greeting(rq->ctx, &portal->unit);
	page.who = portal->visitor.here->contact_name;
	page.looking = portal->visitor.looking;
	TRY(portal_stock(rq, &stock));
	TRY(portal_earlier_first(rq, portal, &page.todo));
	TRY(portal_quotes_first(rq, portal, &page.todo, &any));
	page.quotes = any ? portal_path(rq, "/quotes") : NULL;
	TRY(fill_messages(rq, portal, &page));
	TRY(fill_open(rq, portal, &stock, &page));
	TRY(fill_earlier(rq, portal, &stock, &page));
	TRY(fill_starts(rq, &stock, &page));
	if (page.looking)
		TRY(fill_hidden(rq, portal, &stock, &page));
	if (goes_straight(rq, &page)) {
		respond_see_other(rs, page.todo.items[0].href);
		return OK;
	}
	page.text = portal_home_text(rq);
	page.empty = page.todo.count + page.coming.count + page.open.count + page.earlier.count ==
		0 &&
	    !page.next;
	home_page(&rs->html, &page);
	return portal_frame(
	    rq, rs, &(struct portal_page){ .title = T(rq->ctx, "Your visits"), .is_home = true });
}
