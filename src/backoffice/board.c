/*
 * board -- what planners live in: workers as rows, days beside each other, what is still to plan.
 *
 * The first rows are drawn at once; assets/js/board*.js asks for the others as they come into sight, and
 * for those that the stream of changes names.  Without script further rows stand on further pages, and
 * planning goes by the links of what is to plan.
 */
#include "backoffice/board.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"
#include "team/team.h"
#include "ui/ui.h"
#include "web/app.h"

enum { HOUR_STEPS = 12, AREA_MOST = 60 };

struct tick { int at; const char *label; };
struct day_head { const char *href, *label, *holiday; bool today; };
struct further { const char *id, *key, *name; };

struct board_page {
	const struct board_view *view;
	struct board_head head;
	const char *date, *span, *grid;
	struct tick ticks[26];
	size_t tick_count;
	struct day_head days[BOARD_MOST_DAYS];
	size_t day_count;
	struct ui_options skills, statuses;
	const char *color;
	bool filtered, may_plan;
	struct board_rows rows;
	struct { struct further *items; size_t count, capacity; } further;	/* not drawn yet */
	const char *next_rows, *shown;			/* without script */
	struct board_waiting waiting;
	struct board_last last;
	const char *live, *team, *rows_href, *waiting_href, *try_href, *place, *unplan, *undo, *print;
};

#include "gen/backoffice_board.html.h"

/* ---- what the address says ---- */

static const struct { enum board_span span; const char *token; const char *label; } spans[] = {
	{ BOARD_DAY, "day", N_("Day") },
	{ BOARD_THREE, "3days", N_("3 days") },
	{ BOARD_WEEK, "week", N_("Week") },
	{ BOARD_MONTH, "month", N_("Month") },
};

const char *
board_span_token(enum board_span span)
{
	return spans[span].token;
}

static enum board_span
span_of(const char *token)
{
	for (size_t i = 0; i < COUNT_OF(spans); i++)
		if (str_equal(token, spans[i].token))
			return spans[i].span;
	return BOARD_DAY;
}

/* The days that the span of `day` begins and ends with. */
static void
set_days(struct board_view *view)
{
	int year, month, day;
	date next;

	date_split(view->day, &year, &month, &day);
	view->first = view->day;
	view->days = view->span == BOARD_THREE ? 3 : view->span == BOARD_WEEK ? 7 : 1;
	view->fast = view->span == BOARD_DAY || view->span == BOARD_THREE;
	if (view->span == BOARD_WEEK)
		view->first = date_add(view->day, -(int)date_weekday(view->day));
	if (view->span != BOARD_MONTH)
		return;
	view->first = date_make(year, month, 1);
	next = month == 12 ? date_make(year + 1, 1, 1) : date_make(year, month + 1, 1);
	view->days = next.days - view->first.days;
}

struct err *
board_read_view(struct request *rq, struct board_view *out)
{
	struct ctx *ctx = rq->ctx;
	struct board_view view = { .span = span_of(field(rq, "span")), .q = field(rq, "q"),
	    .skill = field(rq, "skill"), .area = field(rq, "area"), .status = field(rq, "status"),
	    .by_type = str_equal(field(rq, "color"), "type"), .path = ui_path(rq, "/board") };
	enum activity_status status;
	int64_t left, right;

	if (!date_parse(field(rq, "date"), &view.day) || view.day.days < 0 || view.day.days > 100000)
		view.day = zone_date(here(rq)->zone, ctx->now);
	if (strlen(view.area) > AREA_MOST)
		view.area = "";
	if (!status_parse(view.status, &status))
		view.status = "";
	view.filter.area = view.area;
	if (!str_empty(view.skill))
		TRY(skill_lookup(ctx, view.skill, &view.filter.skill));
	if (ID_IS_NONE(view.filter.skill))
		view.skill = "";
	if (str_to_int(field(rq, "left"), 0, 23, &left) && str_to_int(field(rq, "right"), left + 1, 24, &right)) {
		view.left = (int)left;
		view.right = (int)right;
	}
	set_days(&view);
	*out = view;
	return OK;
}

const char *
board_address(struct request *rq, const struct board_view *view, const char *more, date day, enum board_span span)
{
	return ui_address(rq->ctx, arena_printf(rq->ctx->arena, "%s%s", view->path, more),
	    "date", date_print(rq->ctx->arena, day), "span", span == BOARD_DAY ? "" : board_span_token(span),
	    "q", view->q, "skill", view->skill, "area", view->area, "status", view->status,
	    "color", view->by_type ? "type" : "", NULL);
}

/* ---- the head ---- */

static date
step(const struct board_view *view, int direction)
{
	if (view->span == BOARD_MONTH)
		return direction < 0 ? date_add(view->first, -1) : date_add(view->first, view->days);
	return date_add(view->day, direction * view->days);
}

static const char *
title_of(struct ctx *ctx, const struct board_view *view)
{
	if (view->span == BOARD_DAY)
		return i18n_date(ctx->arena, ctx->lang, view->day, DATE_LONG);
	if (view->span == BOARD_MONTH)
		return i18n_date(ctx->arena, ctx->lang, view->first, DATE_MONTH);
	return arena_printf(ctx->arena, "%s – %s", i18n_date(ctx->arena, ctx->lang, view->first, DATE_MEDIUM),
	    i18n_date(ctx->arena, ctx->lang, date_add(view->first, view->days - 1), DATE_MEDIUM));
}

struct board_head
board_head_of(struct request *rq, const struct board_view *view)
{
	struct ctx *ctx = rq->ctx;
	const char *more = view->map ? "/map" : "";
	date today = zone_date(here(rq)->zone, ctx->now);
	struct board_head head = { .title = title_of(ctx, view),
	    .before = board_address(rq, view, more, step(view, -1), view->span),
	    .after = board_address(rq, view, more, step(view, 1), view->span) };

	if (today.days < view->first.days || today.days >= view->first.days + view->days)
		head.today = board_address(rq, view, more, today, view->span);
	for (size_t i = 0; i < COUNT_OF(spans); i++)
		head.spans[head.span_count++] = (struct span_link){
		    board_address(rq, view, "", view->day, spans[i].span), T(ctx, spans[i].label),
		    spans[i].span == view->span && !view->map };
	head.spans[head.span_count++] = (struct span_link){ board_address(rq, view, "/map", view->day, BOARD_DAY),
	    T(ctx, "Map"), view->map };
	return head;
}

static void
fill_days(struct request *rq, const struct board_view *view, struct board_page *page)
{
	struct ctx *ctx = rq->ctx;
	date today = zone_date(here(rq)->zone, ctx->now);

	page->head = board_head_of(rq, view);
	page->date = date_print(ctx->arena, view->day);
	page->span = board_span_token(view->span);
	for (int i = 0; i < view->days; i++) {
		date day = date_add(view->first, i);
		int year, month, number;

		date_split(day, &year, &month, &number);
		page->days[page->day_count++] = (struct day_head){ .today = day.days == today.days,
		    .href = view->span == BOARD_DAY ? NULL : board_address(rq, view, "", day, BOARD_DAY),
		    .label = view->span == BOARD_MONTH ? arena_printf(ctx->arena, "%d", number) :
			i18n_date(ctx->arena, ctx->lang, day, DATE_DAY_SHORT) };
	}
}

static void
fill_ticks(struct ctx *ctx, const struct board_view *view, struct board_page *page)
{
	if (!view->fast) {
		page->grid = arena_printf(ctx->arena, "%s d%d", view->span == BOARD_MONTH ? "month" : "cells",
		    view->days);
		return;
	}
	page->grid = arena_printf(ctx->arena, "h%d d%d", view->right - view->left, view->days);
	for (int hour = view->left; hour < view->right; hour += view->days > 1 ? 3 : 1)
		page->ticks[page->tick_count++] = (struct tick){ hour - view->left,
		    arena_printf(ctx->arena, "%d", hour) };
}

static struct err *
fill_filters(struct request *rq, const struct board_view *view, struct board_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct skills skills;

	TRY(skill_list(ctx, &skills));
	ui_option_add(ctx, &page->skills, "", T(ctx, "Any skill"));
	for (size_t i = 0; i < skills.count; i++)
		ui_option_add(ctx, &page->skills, skills.items[i].name, skills.items[i].name);
	ui_option_add(ctx, &page->statuses, "", T(ctx, "Any status"));
	for (int i = STATUS_PLANNED; i <= STATUS_TERMINATED; i++)
		ui_option_add(ctx, &page->statuses, status_token((enum activity_status)i),
		    T(ctx, status_label((enum activity_status)i)));
	page->color = view->by_type ? "type" : "";
	page->filtered = !str_empty(view->skill) || !str_empty(view->area) || !str_empty(view->status);
	return OK;
}

/* ---- the page ---- */

static struct err *
fill_rows(struct request *rq, struct board_view *view, struct board_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct board_workers workers;
	int64_t skip = 0;
	size_t end;

	TRY(planning_board_workers(ctx, view->first, view->days, &view->filter, &workers));
	if (!str_to_int(field(rq, "skip"), 0, (int64_t)workers.count, &skip))
		skip = 0;
	end = (size_t)skip + BOARD_PAGE < workers.count ? (size_t)skip + BOARD_PAGE : workers.count;
	TRY(board_fill_rows(rq, view, workers.items + skip, end - (size_t)skip, &page->rows));
	for (size_t i = end; i < workers.count; i++)
		*arena_push(ctx->arena, &page->further) = (struct further){ workers.items[i].public_id.text,
		    board_key(ctx, rq->app, workers.items[i].id), workers.items[i].name };
	if (end < workers.count)
		page->next_rows = arena_printf(ctx->arena, "%s&skip=%zu",
		    board_address(rq, view, "", view->day, view->span), end);
	page->shown = arena_printf(ctx->arena, "%" PRId64 "–%zu / %zu", skip + 1, end, workers.count);
	return OK;
}

static void
fill_addresses(struct request *rq, const struct board_view *view, struct board_page *page)
{
	struct ctx *ctx = rq->ctx;

	page->live = ui_path(rq, "/board/events");
	page->team = ui_may(rq, PERMISSION_EDIT_TEAM) ? ui_path(rq, "/team") : NULL;
	page->rows_href = arena_printf(ctx->arena, "%s&left=%d&right=%d",
	    board_address(rq, view, "/rows", view->day, view->span), view->left, view->right);
	page->waiting_href = board_address(rq, view, "/waiting", view->day, view->span);
	page->try_href = ui_path(rq, "/board/try");
	page->place = ui_path(rq, "/board/place");
	page->unplan = ui_path(rq, "/board/unplan");
	page->undo = ui_path(rq, "/board/undo");
}

static struct err *
show_board(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct board_view view;
	struct board_page page = { .view = &view, .may_plan = ui_may(rq, PERMISSION_PLAN) };

	TRY(board_read_view(rq, &view));
	view.left = view.right = 0;
	TRY(fill_rows(rq, &view, &page));
	fill_days(rq, &view, &page);
	fill_ticks(ctx, &view, &page);
	TRY(fill_filters(rq, &view, &page));
	fill_addresses(rq, &view, &page);
	TRY(board_fill_waiting(rq, &view, &page.waiting));
	if (page.may_plan)
		TRY(board_fill_last(rq, &page.last));
	backoffice_board(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Board"), .place = "board", .style = "board.css",
	    .script = "board.js" });
}

/* ---- pieces that the page asks for ---- */

/* The workers of the view that are named, in the order of the board. */
static struct err *
named_workers(struct request *rq, const struct board_view *view, struct board_workers *out)
{
	struct board_workers all, named = { 0 };
	const char *names = arena_printf(rq->ctx->arena, ",%s,", field(rq, "workers"));

	TRY(planning_board_workers(rq->ctx, view->first, view->days, &view->filter, &all));
	for (size_t i = 0; i < all.count && named.count < BOARD_PAGE; i++)
		if (strstr(names, arena_printf(rq->ctx->arena, ",%s,", all.items[i].public_id.text)) != NULL)
			*arena_push(rq->ctx->arena, &named) = all.items[i];
	*out = named;
	return OK;
}

static struct err *
show_rows(struct request *rq, struct response *rs)
{
	struct board_view view;
	struct board_workers workers;
	struct board_rows rows;

	TRY(board_read_view(rq, &view));
	TRY(named_workers(rq, &view, &workers));
	TRY(board_fill_rows(rq, &view, workers.items, workers.count, &rows));
	board_rows(&rs->html, &rows);
	return OK;
}

static struct err *
show_waiting(struct request *rq, struct response *rs)
{
	struct board_view view;
	struct board_waiting waiting;

	TRY(board_read_view(rq, &view));
	TRY(board_fill_waiting(rq, &view, &waiting));
	board_waiting(&rs->html, &waiting);
	return OK;
}

/* ---- live ---- */

static const char *
topic_of(struct arena *arena, int64_t tenant)
{
	return arena_printf(arena, "board %" PRId64, tenant);
}

static struct err *
open_events(struct request *rq, struct response *rs)
{
	respond_events(rq, rs, topic_of(rq->ctx->arena, rq->ctx->tenant.value));
	return OK;
}

/* "TENANT", "TENANT WORKER" or "TENANT WORKER DAY": boards of that tenant draw that row again, or all of them. */
static void
tell_boards(void *arg, const char *payload)
{
	struct app *app = arg;
	struct arena *arena;
	struct ctx ctx;
	char *rest;
	int64_t tenant, worker;

	if (str_empty(payload))
		return;
	arena = arena_open();
	ctx = ctx_make(arena, app->env, NULL);
	tenant = strtoll(payload, &rest, 10);
	worker = strtoll(rest, NULL, 10);
	app_tell(app, topic_of(arena, tenant), "changed",
	    worker > 0 ? board_key(&ctx, app, (worker_id){ worker }) : "");
	arena_close(arena);
}

void
backoffice_board_start(struct app *app)
{
	if (app->database == NULL)
		return;
	database_listen(app->database, PLAN_CHANNEL, tell_boards, app);
	database_listen(app->database, "jobs", tell_boards, app);
}

#define VIEW_FIELDS "date span q skill area status color left right"

const struct route backoffice_board_routes[] = {
	{ GET, "/:unit/board", show_board, CAN_SEE_BOARD, .fields = VIEW_FIELDS " skip" },
	{ GET, "/:unit/board/rows", show_rows, CAN_SEE_BOARD, .fields = VIEW_FIELDS " workers" },
	{ GET, "/:unit/board/waiting", show_waiting, CAN_SEE_BOARD, .fields = VIEW_FIELDS },
	{ GET, "/:unit/board/events", open_events, CAN_SEE_BOARD },
	{ 0 }
};
