/*
 * assign -- who comes and when: the three best workers, a table of dates and
 * times, why somebody cannot, and a planner's own hand.
 */
#include "backoffice/backoffice.h"

#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/money.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "team/team.h"
#include "ui/ui.h"

enum { DAYS = 7, ROWS = 40, BEST = 3, HOUR = 3600 };

struct choice { const char *token, *class, *name, *say, *why, *weighed, *money; };

/* A time of the day with its choice on each date; token NULL: none. */
struct time_row {
	int32_t from, to;
	const char *label;
	struct choice cells[DAYS];
};

struct day_head { date day; const char *label; };

struct why_row { const char *name; const char *says[DAYS]; };

struct assign_page {
	const struct activity *a;
	const char *path, *back, *action, *place_action, *duration, *where, *planned, *before, *after, *why_href, *none;
	struct day_head days[DAYS];
	size_t day_count;
	struct time_row rows[ROWS];
	size_t row_count;
	struct choice best[BEST];
	size_t best_count;
	struct { struct why_row *items; size_t count, capacity; } whys;
	bool estimate, unlocated, may_place;
	struct ui_options workers;
	const char *worker, *day, *time, *minutes;	/* of placing by hand */
	const char *conflict;				/* what is in the way of it */
	const struct problems *problems;
};

#include "gen/backoffice_assign.html.h"

static const struct zone *
zone_of(struct request *rq, const struct activity *a)
{
	const struct zone *zone = a->zone == NULL ? NULL : zone_find(a->zone);

	return zone != NULL ? zone : here(rq)->zone;
}

/* ---- the table ---- */

static const char *
amount(struct request *rq, int64_t cents)
{
	struct money money = { .cents = cents };

	memcpy(money.currency, unit_currency(here(rq)), strnlen(unit_currency(here(rq)), 3));
	return i18n_money(rq->ctx->arena, rq->ctx->lang, money);
}

/* What the way costs and what is left of the price; "" when the unit counts neither. */
static const char *
money_of(struct request *rq, const struct slot_offer *offer)
{
	struct ctx *ctx = rq->ctx;

	if (offer->extra_cost_cents == 0 && !offer->has_profit)
		return "";
	if (!offer->has_profit)
		return TF(ctx, "The way costs {cost}.", "cost", amount(rq, offer->extra_cost_cents), NULL);
	return TF(ctx, "The way costs {cost}; {profit} of the price is left.", "cost",
	    amount(rq, offer->extra_cost_cents), "profit", amount(rq, offer->profit_cents), NULL);
}

static struct choice
choice_of(struct request *rq, const struct slot_offer *offer, const char *say)
{
	return (struct choice){ offer->token, slot_class_token(offer->class), offer->worker_name, say, offer->why,
	    offer->weighed, money_of(rq, offer) };
}

/* Windows have a row each; exact times share one an hour, with the best in it. */
static struct time_row *
row_of(struct ctx *ctx, struct assign_page *page, const struct slot_offer *offer, const struct zone *zone)
{
	int32_t from = zone_civil(zone, offer->window_from).second_of_day;
	int32_t to = zone_civil(zone, offer->window_to).second_of_day;
	size_t at = 0;

	if (offer->window_from.s == offer->window_to.s) {
		from -= from % HOUR;
		to = from + HOUR;
	}
	while (at < page->row_count && (page->rows[at].from < from ||
	    (page->rows[at].from == from && page->rows[at].to < to)))
		at++;
	if (at < page->row_count && page->rows[at].from == from && page->rows[at].to == to)
		return &page->rows[at];
	if (page->row_count == ROWS)
		return NULL;
	memmove(&page->rows[at + 1], &page->rows[at], (page->row_count - at) * sizeof(page->rows[0]));
	page->row_count++;
	page->rows[at] = (struct time_row){ .from = from, .to = to,
	    .label = i18n_time_range(ctx->arena, ctx->lang, from, to) };
	return &page->rows[at];
}

/* Offers come best first, so the first of a cell is its best. */
static void
fill_table(struct request *rq, struct assign_page *page, const struct slot_offers *offers, date first)
{
	struct ctx *ctx = rq->ctx;

	for (size_t i = 0; i < offers->count; i++) {
		const struct slot_offer *offer = &offers->items[i];
		int column = zone_date(offers->zone, offer->start).days - first.days;
		struct time_row *row;

		if (column < 0 || column >= DAYS)
			continue;
		row = row_of(ctx, page, offer, offers->zone);
		if (row == NULL || row->cells[column].token != NULL)
			continue;
		row->cells[column] = choice_of(rq, offer, arena_printf(ctx->arena, "%s · %+d min",
		    i18n_time(ctx->arena, ctx->lang, zone_civil(offers->zone, offer->start).second_of_day),
		    (offer->extra_travel_s + 30) / 60));
	}
}

static void
fill_best(struct request *rq, struct assign_page *page, const struct slot_offers *offers)
{
	struct ctx *ctx = rq->ctx;

	for (size_t i = 0; i < offers->count && page->best_count < BEST; i++) {
		const struct slot_offer *offer = &offers->items[i];

		page->best[page->best_count++] = choice_of(rq, offer,
		    i18n_moment(ctx->arena, ctx->lang, offer->start, offers->zone, DATE_DAY));
	}
}

static struct err *
fill_whys(struct request *rq, struct assign_page *page, const struct slot_request *ask, date first)
{
	struct slot_reasons reasons;
	worker_id last = { 0 };
	struct why_row *row = NULL;

	TRY(planning_explain(rq->ctx, ask, &reasons));
	for (size_t i = 0; i < reasons.count; i++) {
		const struct slot_reason *reason = &reasons.items[i];
		int column = reason->day.days - first.days;

		if (row == NULL || !ID_EQUAL(last, reason->worker)) {
			last = reason->worker;
			row = arena_push(rq->ctx->arena, &page->whys);
			row->name = reason->worker_name;
		}
		if (column >= 0 && column < DAYS)
			row->says[column] = reason->offered ? T(rq->ctx, "has a free time") : reason->say;
	}
	return OK;
}

/* ---- the page ---- */

static struct err *
find(struct request *rq, struct activity *out)
{
	return activity_find_public(rq->ctx, path_value(rq, "activity"), out);
}

static void
fill_words(struct request *rq, struct assign_page *page, date first, const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = page->a;

	page->back = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), a->public_id.text);
	page->path = page->action = arena_printf(ctx->arena, "%s/assign", page->back);
	page->place_action = arena_printf(ctx->arena, "%s/assign/place", page->back);
	page->duration = i18n_duration(ctx->arena, ctx->lang, a->duration_s);
	page->where = a->address == NULL ? T(ctx, "no site") : a->address;
	if (!INSTANT_IS_NONE(a->start))
		page->planned = arena_printf(ctx->arena, "%s%s%s",
		    i18n_window(ctx->arena, ctx->lang, a->start, a->end, zone, DATE_LONG),
		    a->worker_name == NULL ? "" : " · ", a->worker_name == NULL ? "" : a->worker_name);
	for (int i = 0; i < DAYS; i++)
		page->days[page->day_count++] = (struct day_head){ date_add(first, i),
		    i18n_date(ctx->arena, ctx->lang, date_add(first, i), DATE_DAY_SHORT) };
	page->before = ui_address(ctx, page->path, "from", date_print(ctx->arena, date_add(first, -DAYS)), NULL);
	page->after = ui_address(ctx, page->path, "from", date_print(ctx->arena, date_add(first, DAYS)), NULL);
	page->why_href = ui_address(ctx, page->path, "from", date_print(ctx->arena, first), "why", "1", NULL);
}

static struct err *
fill_hand(struct request *rq, struct assign_page *page, date first, const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	const struct activity *a = page->a;
	bool placed = !INSTANT_IS_NONE(a->start);
	struct workers workers;

	TRY(worker_list(ctx, false, &workers));
	for (size_t i = 0; i < workers.count; i++)
		ui_option_add(ctx, &page->workers, workers.items[i].public_id.text,
		    worker_name(ctx->arena, &workers.items[i]));
	if (page->worker != NULL)
		return OK;	/* what was typed */
	page->worker = ID_IS_NONE(a->worker) ? "" : a->worker_public_id.text;
	page->day = date_print(ctx->arena, placed ? zone_date(zone, a->start) : first);
	page->time = wall_print(ctx->arena, placed ? zone_civil(zone, a->start).second_of_day : 8 * HOUR);
	page->minutes = arena_printf(ctx->arena, "%d", a->duration_s / 60);
	return OK;
}

/* The week to show: as asked, else that of the plan or wish, but not one that is over. */
static date
first_day(struct request *rq, const struct activity *a, const struct zone *zone)
{
	date today = zone_date(zone, rq->ctx->now), first = today;
	instant wanted = !INSTANT_IS_NONE(a->start) ? a->start : a->wished;

	if (date_parse(field(rq, "from"), &first))
		return first.days < today.days ? today : first;
	if (!INSTANT_IS_NONE(wanted) && zone_date(zone, wanted).days > today.days)
		return zone_date(zone, wanted);
	return today;
}

static struct err *
draw(struct request *rq, struct response *rs, struct assign_page *page)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = zone_of(rq, page->a);
	date first = first_day(rq, page->a, zone);
	struct slot_request ask = { .activity = page->a->id, .bounded = true, .from = zone_midnight(zone, first),
	    .to = zone_midnight(zone, date_add(first, DAYS)), .no_notice = true, .limit = 500 };
	struct slot_offers offers, best;

	TRY(planning_slots(ctx, &ask, &offers));
	page->estimate = offers.estimate;
	page->unlocated = offers.unlocated;
	page->none = offers.count == 0 ? offers.none : NULL;
	fill_words(rq, page, first, zone);
	fill_table(rq, page, &offers, first);
	if (offers.count > 0) {
		TRY(planning_best_workers(ctx, &ask, BEST, &best));
		fill_best(rq, page, &best);
	}
	if (str_equal(field(rq, "why"), "1") && !offers.unlocated)
		TRY(fill_whys(rq, page, &ask, first));
	TRY(fill_hand(rq, page, first, zone));
	backoffice_assign(&rs->html, page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Plan"), .place = "board" });
}

static struct err *
show_assign(struct request *rq, struct response *rs)
{
	struct assign_page page = { 0 };
	struct activity a;

	TRY(find(rq, &a));
	page.a = &a;
	return draw(rq, rs, &page);
}

/* ---- deciding ---- */

static const char *
place_of(struct request *rq, const struct activity *a)
{
	return arena_printf(rq->ctx->arena, "/activities/%s", a->public_id.text);
}

static struct err *
take_slot(struct request *rq, struct response *rs)
{
	struct assign_page page = { 0 };
	struct activity a;
	struct err *err;

	TRY(find(rq, &a));
	err = planning_book(rq->ctx, a.id, field(rq, "slot"), TELL);
	if (err != OK && (err->kind == ERR_CONFLICT || err->kind == ERR_GONE)) {
		rs->http->status = 409;
		page.a = &a;
		page.none = err->say;
		return draw(rq, rs, &page);
	}
	TRY(err);
	ui_done(rq, rs, T(rq->ctx, "Planned. The customer is told."), place_of(rq, &a));
	return OK;
}

static struct err *
read_placement(struct request *rq, struct assign_page *page, struct placement *out, struct problems *problems)
{
	struct ctx *ctx = rq->ctx;
	const struct zone *zone = zone_of(rq, page->a);
	struct civil civil = { .second_of_day = 0 };
	int64_t minutes = 0;
	bool exists = true;

	page->worker = field(rq, "worker");
	page->day = field(rq, "day");
	page->time = field(rq, "time");
	page->minutes = field(rq, "minutes");
	if (!str_empty(page->worker)) {
		struct worker worker;

		TRY(worker_find_public(ctx, page->worker, &worker));
		out->worker = worker.id;
	} else {
		problem_add(ctx->arena, problems, "worker", T(ctx, "Choose who goes."));
	}
	if (!date_parse(page->day, &civil.day))
		problem_add(ctx->arena, problems, "day", T(ctx, "Choose a day."));
	else if (!wall_parse(page->time, &civil.second_of_day))
		problem_add(ctx->arena, problems, "time", T(ctx, "Write the time like 8:15."));
	else
		out->start = zone_instant(zone, civil, &exists);
	if (!exists)
		problem_add(ctx->arena, problems, "time", T(ctx,
		    "The clock change skips this time. Choose another one."));
	if (!str_to_int(page->minutes, 1, 1440, &minutes))
		problem_add(ctx->arena, problems, "minutes", T(ctx, "Write how many minutes it takes."));
	out->duration_s = (int32_t)minutes * 60;
	out->window_from = out->window_to = INSTANT_NONE;
	out->force = str_equal(field(rq, "force"), "1");
	return OK;
}

static struct err *
place_by_hand(struct request *rq, struct response *rs)
{
	struct placement placement = { 0 };
	struct assign_page page = { 0 };
	struct problems problems = { 0 };
	struct activity a;
	struct err *err;

	TRY(find(rq, &a));
	page.a = &a;
	TRY(read_placement(rq, &page, &placement, &problems));
	err = problems.count > 0 ? err_invalid(rq->ctx, &problems) : planning_place(rq->ctx, a.id, &placement, TELL);
	page.problems = ui_problems(rs, err);
	if (page.problems != NULL)
		return draw(rq, rs, &page);
	if (err != OK && err->kind == ERR_CONFLICT) {
		rs->http->status = 409;
		page.conflict = err->say;
		return draw(rq, rs, &page);
	}
	TRY(err);
	ui_done(rq, rs, placement.force ? T(rq->ctx, "Placed as you said, and noted that it was on purpose.") :
	    T(rq->ctx, "Planned. The customer is told."), place_of(rq, &a));
	return OK;
}

const struct route backoffice_assign_routes[] = {
	{ GET, "/:unit/activities/:activity/assign", show_assign, CAN_BOOK, .fields = "from why" },
	{ POST, "/:unit/activities/:activity/assign", take_slot, CAN_BOOK, .fields = "slot from why" },
	{ POST, "/:unit/activities/:activity/assign/place", place_by_hand, CAN_PLAN,
	    .fields = "worker day time minutes force from why" },
	{ 0 }
};
