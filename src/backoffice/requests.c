/*
 * requests -- what customers ask of the planners, in one list: new visits, proposed times,
 * calls; accept, offer other times, refuse.
 */
#include "backoffice/backoffice.h"

#include "action/action.h"
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "phone/phone.h"
#include "planning/earlier.h"
#include "ui/ui.h"

enum { OFFER_DAYS = 14, MOST_OFFERS = 60 };

struct request_line {
	const struct wish *wish;
	const char *href, *kind, *icon, *status, *meaning, *wished, *asked;
	bool open;
};

struct requests_page {
	const char *action, *kind, *show, *waiting;
	int64_t waits;
	struct ui_options kinds, shows;
	struct request_line *items;
	size_t count, capacity;
	bool decided;
};

struct offer_choice { const char *token, *label, *worker, *class; bool checked; };
struct offer_day { const char *title; struct offer_choice *items; size_t count, capacity; };

struct request_page {
	const struct wish *w;
	struct request_line line;
	const char *back, *accept, *offer, *refuse, *settle, *assign, *customer, *activity;
	const char *phone, *phone_href, *moment, *decided, *reason;
	const char *trouble;			/* why it could not be accepted; NULL: nothing */
	bool waits, may_decide, has_activity;
	struct { struct offer_day *items; size_t count, capacity; } days;
	const char *offered[MOST_WISH_OFFERS];
	int offered_count;
	const struct problems *problems;
};

#include "gen/backoffice_requests.html.h"

static const struct { const char *icon; } looks[WISH_KINDS] = {
	[WISH_REQUEST] = { "calendar-plus" },
	[WISH_PROPOSAL] = { "hand" },
	[WISH_CALLBACK] = { "call" },
};

static const char *const meanings[WISH_STATUSES] = { "warning", "info", "done", "problem", "neutral" };

/* ---- words ---- */

static const struct zone *
zone_of(struct request *rq, const struct wish *wish)
{
	const struct zone *zone = wish->zone == NULL ? NULL : zone_find(wish->zone);

	return zone == NULL ? here(rq)->zone : zone;
}

/* "Tuesday 3 March, 9:00 (no other time)", or NULL. */
static const char *
wished_of(struct ctx *ctx, const struct wish *wish)
{
	const char *day = DATE_IS_NONE(wish->day) ? NULL : i18n_date(ctx->arena, ctx->lang, wish->day, DATE_DAY);
	const char *time = wish->second_of_day < 0 ? NULL : i18n_time(ctx->arena, ctx->lang, wish->second_of_day);
	const char *both = day != NULL && time != NULL ? arena_printf(ctx->arena, "%s, %s", day, time)
	    : day != NULL				? day
							: time;

	if (both == NULL)
		return NULL;
	return wish->mandatory ? TF(ctx, "{moment} (no other time)", "moment", both, NULL) : both;
}

static const char *
moment_of(struct ctx *ctx, const struct wish *wish)
{
	static const struct { const char *token, *label; } moments[] = {
		{ "now", N_("As soon as possible") },
		{ "morning", N_("In the morning") },
		{ "afternoon", N_("In the afternoon") },
		{ "evening", N_("After 17:00") },
	};

	for (size_t i = 0; i < COUNT_OF(moments); i++)
		if (str_equal(moments[i].token, wish->moment))
			return T(ctx, moments[i].label);
	return NULL;
}

static struct request_line
line_of(struct request *rq, const struct wish *wish)
{
	struct ctx *ctx = rq->ctx;

	return (struct request_line){ .wish = wish,
		.href = ui_path(rq, arena_printf(ctx->arena, "/requests/%s", wish->public_id.text)),
		.kind = T(ctx, wish_kind_label(wish->kind)),
		.icon = looks[wish->kind].icon,
		.status = T(ctx, wish_status_label(wish->status)),
		.meaning = meanings[wish->status],
		.wished = wish->kind == WISH_CALLBACK ? moment_of(ctx, wish) : wished_of(ctx, wish),
		.asked = i18n_moment(ctx->arena, ctx->lang, wish->created_at, here(rq)->zone, DATE_MEDIUM),
		.open = wish->status == WISH_OPEN };
}

/* ---- the list ---- */

static enum wish_kind
kind_field(struct request *rq)
{
	for (int i = 0; i < WISH_KINDS; i++)
		if (str_equal(field(rq, "kind"), wish_kind_token((enum wish_kind)i)))
			return (enum wish_kind)i;
	return WISH_KINDS;
}

static struct err *
show_list(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct requests_page page = { .action = ui_path(rq, "/requests"), .waiting = ui_path(rq, "/waiting"),
		.kind = field(rq, "kind"),
		.show = field(rq, "show"), .decided = str_equal(field(rq, "show"), "decided") };
	struct wishes wishes;

	TRY(wish_list(ctx, kind_field(rq), page.decided, 0, &wishes));
	TRY(planning_waiting_count(ctx, &page.waits));
	for (size_t i = 0; i < wishes.count; i++)
		*arena_push(ctx->arena, &page) = line_of(rq, &wishes.items[i]);
	ui_option_add(ctx, &page.kinds, "", T(ctx, "All"));
	for (int i = 0; i < WISH_KINDS; i++)
		ui_option_add(ctx, &page.kinds, wish_kind_token((enum wish_kind)i),
		    T(ctx, wish_kind_label((enum wish_kind)i)));
	ui_option_add(ctx, &page.shows, "", T(ctx, "Not decided"));
	ui_option_add(ctx, &page.shows, "decided", T(ctx, "Decided"));
	backoffice_requests(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Requests"), .place = "requests" });
}

/* ---- one ---- */

static const char *
window_of(struct request *rq, const struct wish *wish, instant from, instant to)
{
	struct ctx *ctx = rq->ctx;

	return i18n_window(ctx->arena, ctx->lang, from, to, zone_of(rq, wish), DATE_DAY);
}

static bool
was_ticked(struct request *rq, const char *token)
{
	for (const char *const *at = field_all(rq, "slot[]"); *at != NULL; at++)
		if (str_equal(*at, token))
			return true;
	return false;
}

/* Free times around the wished day, to tick. */
static struct err *
fill_offers(struct request *rq, const struct wish *wish, bool typed, struct request_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = zone_of(rq, wish);
	date today = zone_date(zone, ctx->now), first = today;
	struct slot_request ask = { .activity = wish->activity, .no_notice = true, .bounded = true,
		.limit = MOST_OFFERS };
	struct slot_offers offers;
	date last = DATE_NONE;

	if (!DATE_IS_NONE(wish->day) && wish->day.days - 3 > today.days)
		first = date_add(wish->day, -3);
	ask.from = first.days == today.days ? ctx->now : zone_midnight(zone, first);
	ask.to = zone_midnight(zone, date_add(first, OFFER_DAYS));
	TRY(planning_slots(ctx, &ask, &offers));
	planning_sort_by_start(&offers);
	for (size_t i = 0; i < offers.count; i++) {
		const struct slot_offer *o = &offers.items[i];
		date day = zone_date(zone, o->window_from);
		int32_t from = zone_civil(zone, o->window_from).second_of_day;
		int32_t to = zone_civil(zone, o->window_to).second_of_day;
		struct offer_day *under;

		if (page->days.count == 0 || day.days != last.days)
			*arena_push(ctx->arena, &page->days) =
			    (struct offer_day){ .title = i18n_date(ctx->arena, ctx->lang, day, DATE_DAY) };
		last = day;
		under = &page->days.items[page->days.count - 1];
		*arena_push(ctx->arena, under) = (struct offer_choice){ o->token,
			from == to ? i18n_time(ctx->arena, ctx->lang, from)
				   : i18n_time_range(ctx->arena, ctx->lang, from, to),
			o->worker_name, slot_class_token(o->class), typed && was_ticked(rq, o->token) };
	}
	return OK;
}

static void
fill_addresses(struct request *rq, const struct wish *wish, struct request_page *page)
{
	struct arena *arena = rq->ctx->arena;
	const char *path = page->line.href;

	page->back = ui_path(rq, "/requests");
	page->accept = arena_printf(arena, "%s/accept", path);
	page->offer = arena_printf(arena, "%s/offer", path);
	page->refuse = arena_printf(arena, "%s/refuse", path);
	page->settle = arena_printf(arena, "%s/settle", path);
	page->customer = ui_path(rq, arena_printf(arena, "/customers/%s", wish->customer_public_id.text));
	if (ID_IS_NONE(wish->activity))
		return;
	page->has_activity = true;
	page->activity = ui_path(rq, arena_printf(arena, "/activities/%s", wish->activity_public_id.text));
	page->assign = ui_path(rq, arena_printf(arena, "/activities/%s/assign", wish->activity_public_id.text));
}

static struct err *
draw(struct request *rq, struct response *rs, const struct wish *wish, const char *trouble,
    const struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	struct request_page page = { .w = wish, .line = line_of(rq, wish), .trouble = trouble,
		.problems = problems, .moment = moment_of(ctx, wish),
		.waits = wish->status == WISH_OPEN || wish->status == WISH_OFFERED,
		.may_decide = ui_may(rq, PERMISSION_DECIDE), .reason = field(rq, "reason") };

	fill_addresses(rq, wish, &page);
	if (!str_empty(wish->phone)) {
		page.phone = phone_print(ctx->arena, wish->phone, here(rq)->country);
		page.phone_href = arena_printf(ctx->arena, "tel:%s", wish->phone);
	}
	if (!INSTANT_IS_NONE(wish->decided_at))
		page.decided = TF(ctx, "{status} by {name}, {moment}", "status",
		    T(ctx, wish_status_label(wish->status)), "name", wish->decided_by, "moment",
		    i18n_moment(ctx->arena, ctx->lang, wish->decided_at, here(rq)->zone, DATE_MEDIUM), NULL);
	for (int i = 0; i < wish->offer_count; i++)
		page.offered[page.offered_count++] = arena_printf(ctx->arena, "%s · %s",
		    window_of(rq, wish, wish->offers[i].window_from, wish->offers[i].window_to),
		    wish->offers[i].worker_name);
	if (page.waits && page.may_decide && page.has_activity && wish->kind != WISH_CALLBACK)
		TRY(fill_offers(rq, wish, problems != NULL, &page));
	backoffice_request(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = page.line.kind, .place = "requests" });
}

static struct err *
show_one(struct request *rq, struct response *rs)
{
	struct wish wish;

	TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &wish));
	return draw(rq, rs, &wish, NULL, NULL);
}

/* ---- decided ---- */

/* Who was slower sees how it stands now, with the sentence that says so. */
static struct err *
draw_again(struct request *rq, struct response *rs, struct err *err)
{
	struct wish now;

	if (err->kind == ERR_INVALID && ui_problems(rs, err) != NULL) {
		TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &now));
		return draw(rq, rs, &now, NULL, err->problems);
	}
	if (err->kind != ERR_CONFLICT && err->kind != ERR_GONE)
		return err;
	TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &now));
	rs->http->status = 409;
	return draw(rq, rs, &now, err->say, NULL);
}

static struct err *
accept(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct wish wish;
	bool booked;
	struct err *err;

	TRY(wish_find_public(ctx, path_value(rq, "request"), &wish));
	err = wish_accept(ctx, &wish, &booked);
	if (err != OK)
		return draw_again(rq, rs, err);
	if (booked) {
		ui_done(rq, rs, T(ctx, "Accepted and booked. The customer is told."), "/requests");
		return OK;
	}
	if (wish.kind == WISH_PROPOSAL) {
		rs->http->status = 409;
		return draw(rq, rs, &wish, T(ctx, "Nobody is free at that time. Offer others, or plan it by hand."),
		    NULL);
	}
	ui_done(rq, rs, T(ctx, "Accepted. Now choose who comes and when."),
	    arena_printf(ctx->arena, "/activities/%s/assign", wish.activity_public_id.text));
	return OK;
}

static struct err *
offer(struct request *rq, struct response *rs)
{
	struct wish wish;
	struct err *err;

	TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &wish));
	err = wish_offer(rq->ctx, &wish, field_all(rq, "slot[]"));
	if (err != OK)
		return draw_again(rq, rs, err);
	ui_done(rq, rs, T(rq->ctx, "Offered. The customer chooses on the portal."), "/requests");
	return OK;
}

static struct err *
refuse(struct request *rq, struct response *rs)
{
	struct wish wish;
	struct err *err;

	TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &wish));
	err = wish_refuse(rq->ctx, &wish, field(rq, "reason"));
	if (err != OK)
		return draw_again(rq, rs, err);
	ui_done(rq, rs, T(rq->ctx, "Refused. The customer is told why."), "/requests");
	return OK;
}

static struct err *
settle(struct request *rq, struct response *rs)
{
	struct wish wish;
	struct err *err;

	TRY(wish_find_public(rq->ctx, path_value(rq, "request"), &wish));
	err = wish_settle(rq->ctx, &wish);
	if (err != OK)
		return draw_again(rq, rs, err);
	ui_done(rq, rs, T(rq->ctx, "Done."), "/requests");
	return OK;
}

const struct route backoffice_requests_routes[] = {
	{ GET, "/:unit/requests", show_list, .needs = CAN_SEE_BOARD, .fields = "kind show" },
	{ GET, "/:unit/requests/:request", show_one, .needs = CAN_SEE_BOARD, .fields = "reason slot[]" },
	{ POST, "/:unit/requests/:request/accept", accept, .needs = CAN_DECIDE, .fields = "reason slot[]" },
	{ POST, "/:unit/requests/:request/offer", offer, .needs = CAN_DECIDE, .fields = "reason slot[]" },
	{ POST, "/:unit/requests/:request/refuse", refuse, .needs = CAN_DECIDE, .fields = "reason slot[]" },
	{ POST, "/:unit/requests/:request/settle", settle, .needs = CAN_DECIDE, .fields = "reason slot[]" },
	{ 0 },
};
