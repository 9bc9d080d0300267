/* waiting -- who would like to come earlier, and which freed times were offered to whom. */
#include "backoffice/waiting.h"

#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/earlier.h"
#include "ui/ui.h"

struct waiting_line {
	const char *href, *title, *customer, *address, *when, *wish, *note, *since, *asked;
	const char *plan, *remove;
};
struct offer_line { const char *href, *customer, *title, *when, *worker, *travel, *asked, *meaning, *icon, *status; };

struct waiting_page {
	struct { struct waiting_line *items; size_t count, capacity; } lines;
	struct { struct offer_line *items; size_t count, capacity; } offers;
	bool may_book, on;
	const char *requests, *settings;	/* settings NULL: may not change them */
};

#include "gen/backoffice_waiting.html.h"

static const struct zone *
zone_or_here(struct request *rq, const char *name)
{
	const struct zone *zone = name == NULL ? NULL : zone_find(name);

	return zone == NULL ? here(rq)->zone : zone;
}

/* "Morning, Monday": what suits them; any time is nothing to say. */
static const char *
wish_of(struct ctx *ctx, const struct slot_waiting *wish)
{
	struct buf text = buf_make(ctx->arena, 400);
	date monday = date_make(2027, 3, 1);

	if (wish->part != DAY_ANY)
		buf_puts(&text, wish->part == DAY_MORNING ? T(ctx, "Morning") : T(ctx, "Afternoon"));
	for (int day = 0; day < 7; day++)
		if (wish->weekdays != 0 && (wish->weekdays & (1 << day)) != 0)
			buf_printf(&text, "%s%s", text.size > 0 ? ", " : "",
			    i18n_date(ctx->arena, ctx->lang, date_add(monday, day), DATE_WEEKDAY));
	return text.size > 0 ? buf_text(&text) : T(ctx, "Any time");
}

static const char *
window_in(struct request *rq, instant from, instant to, instant start, const char *zone)
{
	struct ctx *ctx = rq->ctx;

	if (INSTANT_IS_NONE(start))
		return T(ctx, "No time yet");
	if (INSTANT_IS_NONE(from))
		from = to = start;
	return i18n_window(ctx->arena, ctx->lang, from, to, zone_or_here(rq, zone), DATE_DAY_SHORT);
}

static const char *
activity_path(struct request *rq, struct public_id id, const char *more)
{
	return ui_path(rq, arena_printf(rq->ctx->arena, "/activities/%s%s", id.text, more));
}

static struct err *
fill_lines(struct request *rq, struct waiting_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct earlier_list list;

	TRY(planning_waiting_list(ctx, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct earlier_waiting *w = &list.items[i];

		*arena_push(ctx->arena, &page->lines) = (struct waiting_line){
			.href = activity_path(rq, w->activity_public_id, ""), .title = w->title,
			.customer = w->customer, .address = w->address,
			.when = window_in(rq, w->window_from, w->window_to, w->start, w->zone),
			.wish = wish_of(ctx, &w->wish), .note = w->wish.note,
			.since = i18n_moment(ctx->arena, ctx->lang, w->wish.created_at, here(rq)->zone, DATE_MEDIUM),
			.asked = w->asked == 0 ? NULL : TN(ctx, w->asked, "asked {n} time", "asked {n} times", NULL),
			.plan = activity_path(rq, w->activity_public_id, "/assign"),
			.remove = activity_path(rq, w->activity_public_id, "/waiting/remove") };
	}
	return OK;
}

static struct offer_line
line_of(struct request *rq, const struct earlier_offer *o)
{
	static const struct { const char *meaning, *icon; } looks[] = {
		[EARLIER_ASKED] = { "info", "clock" }, [EARLIER_ACCEPTED] = { "done", "check" },
		[EARLIER_DECLINED] = { "neutral", "x" }, [EARLIER_LOST] = { "neutral", "hand" },
		[EARLIER_EXPIRED] = { "neutral", "clock" },
	};
	struct ctx *ctx = rq->ctx;
	int32_t travel = o->extra_travel_s > 0 ? (o->extra_travel_s + 59) / 60 * 60 : 0;

	return (struct offer_line){ .href = activity_path(rq, o->activity_public_id, ""), .customer = o->customer,
		.title = o->title, .worker = o->worker_name,
		.when = window_in(rq, o->window_from, o->window_to, o->start, o->zone),
		.travel = i18n_duration(ctx->arena, ctx->lang, travel),
		.asked = i18n_moment(ctx->arena, ctx->lang, o->asked_at, here(rq)->zone, DATE_MEDIUM),
		.meaning = looks[o->status].meaning, .icon = looks[o->status].icon,
		.status = T(ctx, earlier_status_label(o->status)) };
}

static struct err *
show(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct waiting_page page = { .may_book = ui_may(rq, PERMISSION_BOOK), .on = here(rq)->settings.earlier_on,
		.requests = ui_path(rq, "/requests") };
	struct earlier_offers offers;

	if (ui_may(rq, PERMISSION_EDIT_SETTINGS))
		page.settings = ui_path(rq, "/settings");
	TRY(fill_lines(rq, &page));
	TRY(planning_earlier_list(ctx, &offers));
	for (size_t i = 0; i < offers.count; i++)
		*arena_push(ctx->arena, &page.offers) = line_of(rq, &offers.items[i]);
	backoffice_waiting(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Waiting list"), .place = "requests" });
}

/* ---- by hand: a customer on the phone ---- */

static struct err *
find(struct request *rq, struct activity *out)
{
	return activity_find_public(rq->ctx, path_value(rq, "activity"), out);
}

static enum day_part
part_of(const char *token)
{
	return str_equal(token, "morning") ? DAY_MORNING : str_equal(token, "afternoon") ? DAY_AFTERNOON : DAY_ANY;
}

static struct err *
add(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct slot_waiting wish = { .part = part_of(field(rq, "part")), .note = field(rq, "note") };
	struct activity a;
	struct err *err;

	TRY(find(rq, &a));
	wish.activity = a.id;
	wish.customer = a.customer;
	wish.contact = a.contact;
	err = planning_wait(ctx, &wish);
	if (err != OK && err->kind != ERR_INVALID)
		return err;
	ui_done(rq, rs, err != OK ? err->problems->items[0].say
				  : T(ctx, "On the waiting list. Freed times are offered."),
	    arena_printf(ctx->arena, "/activities/%s", a.public_id.text));
	return OK;
}

static struct err *
take_off(struct request *rq, struct response *rs)
{
	struct activity a;

	TRY(find(rq, &a));
	TRY(planning_wait_end(rq->ctx, a.id));
	ui_done(rq, rs, T(rq->ctx, "Taken off the waiting list."),
	    str_equal(field(rq, "from"), "activity")
		? arena_printf(rq->ctx->arena, "/activities/%s", a.public_id.text)
		: "/waiting");
	return OK;
}

/* ---- the card on an activity's page ---- */

struct err *
office_waiting_of(struct request *rq, const struct activity *a, struct office_waiting *out)
{
	struct ctx *ctx = rq->ctx;
	struct earlier_offer offer;
	struct slot_waiting wish;
	bool found;

	*out = (struct office_waiting){ .shown = (STATUS_BIT(a->status) &
	    (STATUS_BIT(STATUS_REQUESTED) | STATUS_BIT(STATUS_PENDING) | STATUS_BIT(STATUS_PLANNED))) != 0 &&
	    !ID_IS_NONE(a->customer), .may_book = ui_may(rq, PERMISSION_BOOK) };
	if (!out->shown)
		return OK;
	out->add = activity_path(rq, a->public_id, "/waiting");
	out->remove = activity_path(rq, a->public_id, "/waiting/remove");
	TRY(planning_wait_lookup(ctx, a->id, &wish, &found));
	if (!found)
		return OK;
	out->since = i18n_moment(ctx->arena, ctx->lang, wish.created_at, here(rq)->zone, DATE_MEDIUM);
	out->wish = wish_of(ctx, &wish);
	out->note = wish.note;
	TRY(planning_earlier_lookup(ctx, a->id, &offer, &found));
	if (found)
		out->offered = window_in(rq, offer.window_from, offer.window_to, offer.start, offer.zone);
	return OK;
}

const struct route backoffice_waiting_routes[] = {
	{ GET, "/:unit/waiting", show, .needs = CAN_SEE_BOARD },
	{ POST, "/:unit/activities/:activity/waiting", add, .needs = CAN_BOOK, .fields = "part note" },
	{ POST, "/:unit/activities/:activity/waiting/remove", take_off, .needs = CAN_BOOK, .fields = "from" },
	{ 0 },
};
