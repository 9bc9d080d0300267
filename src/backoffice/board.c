/* board -- one day of all workers: visits, travel between them, what is still to plan. */
#include "backoffice/backoffice.h"

#include <inttypes.h>
#include <stdlib.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "team/plan_change.h"
#include "ui/ui.h"
#include "web/app.h"

enum { STEP_S = 300, HOUR_STEPS = 12, UNPLANNED = 20, FIRST_HOUR = 8, LAST_HOUR = 17 };

enum piece_kind { PIECE_OFF, PIECE_BREAK, PIECE_TRAVEL, PIECE_JOB, PIECE_BUSY };

/* One thing in a worker's lane, in steps of five minutes from the board's left edge. */
struct piece {
	enum piece_kind kind;
	int start, length;
	const char *look;		/* status of a job: its class */
	const char *href;
	const char *title, *detail;
	const char *more;		/* for the pointer */
};

struct lane {
	const char *name, *sum, *holiday;
	bool clash;
	struct { struct piece *items; size_t count, capacity; } pieces;
};

struct tick { int at; const char *label; };

struct waiting { const char *href, *plan_href, *title, *detail; };

struct board_page {
	const char *title, *date, *path, *before, *after, *today, *live, *q;
	int hours;
	int now;			/* -1: not on this board */
	struct tick ticks[26];
	size_t tick_count;
	struct { struct lane *items; size_t count, capacity; } lanes;
	struct { struct waiting *items; size_t count, capacity; } waiting;
	int64_t waiting_count;
	bool more_waiting, may_plan;
};

#include "gen/backoffice_board.html.h"

/* Where the board begins and ends. */
struct frame_of_day { instant left, right; };

static int
steps_of(const struct frame_of_day *frame, instant at)
{
	int64_t s = at.s < frame->left.s ? frame->left.s : at.s > frame->right.s ? frame->right.s : at.s;

	return (int)((s - frame->left.s) / STEP_S);
}

/* False when it lies outside of what is shown. */
static bool
place(const struct frame_of_day *frame, instant from, instant to, struct piece *piece)
{
	int end = (int)(((to.s < frame->right.s ? to.s : frame->right.s) - frame->left.s + STEP_S - 1) / STEP_S);

	piece->start = steps_of(frame, from);
	piece->length = end - piece->start;
	return to.s > frame->left.s && from.s < frame->right.s && piece->length > 0;
}

static struct piece *
add_piece(struct ctx *ctx, struct lane *lane, const struct frame_of_day *frame, instant from, instant to,
    enum piece_kind kind)
{
	struct piece piece = { .kind = kind, .look = "", .title = "", .detail = "", .more = "" };
	struct piece *to_fill;

	if (!place(frame, from, to, &piece))
		return NULL;
	to_fill = arena_push(ctx->arena, &lane->pieces);
	*to_fill = piece;
	return to_fill;
}

static void
add_travel(struct ctx *ctx, struct lane *lane, const struct frame_of_day *frame, instant from, int32_t travel_s,
    double km)
{
	struct piece *piece;

	if (travel_s < 60)
		return;
	piece = add_piece(ctx, lane, frame, from, INSTANT(from.s + travel_s), PIECE_TRAVEL);
	if (piece == NULL)
		return;
	piece->title = arena_printf(ctx->arena, "%d", (travel_s + 59) / 60);
	piece->more = TF(ctx, "{minutes} min of travel, {km} km", "minutes", piece->title,
	    "km", i18n_number(ctx->arena, ctx->lang, km, 1), NULL);
}

static const char *
wall_of(struct ctx *ctx, instant at, const struct zone *zone)
{
	return i18n_time(ctx->arena, ctx->lang, zone_civil(zone, at).second_of_day);
}

static void
add_job(struct request *rq, struct lane *lane, const struct frame_of_day *frame, const struct board_item *item,
    const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	struct piece *piece = add_piece(ctx, lane, frame, item->from, item->to, PIECE_JOB);

	if (piece == NULL)
		return;
	piece->look = arena_printf(ctx->arena, "%s%s", item->status, item->forced || lane->clash ? " clash" : "");
	piece->href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), item->activity_public_id.text);
	piece->title = arena_printf(ctx->arena, "%s %s", wall_of(ctx, item->from, zone), item->title);
	piece->detail = arena_printf(ctx->arena, "%s%s%s", item->customer == NULL ? "" : item->customer,
	    item->customer == NULL || item->address == NULL ? "" : ", ", item->address == NULL ? "" : item->address);
	piece->more = INSTANT_IS_NONE(item->window_from) ? piece->detail :
	    TF(ctx, "{what}, promised {window}", "what", piece->detail, "window",
		i18n_time_range(ctx->arena, ctx->lang, zone_civil(zone, item->window_from).second_of_day,
		    zone_civil(zone, item->window_to).second_of_day), NULL);
}

static void
add_item(struct request *rq, struct lane *lane, const struct frame_of_day *frame, const struct board_item *item,
    const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	struct piece *piece;

	if (item->kind == BOARD_VISIT || item->kind == BOARD_BUSY)
		add_travel(ctx, lane, frame, INSTANT(item->from.s - item->travel_s), item->travel_s, item->travel_km);
	if (item->kind == BOARD_VISIT) {
		add_job(rq, lane, frame, item, zone);
		return;
	}
	piece = add_piece(ctx, lane, frame, item->from, item->to, item->kind == BOARD_BREAK ? PIECE_BREAK :
	    item->kind == BOARD_BUSY ? PIECE_BUSY : PIECE_OFF);
	if (piece != NULL)
		piece->title = item->kind == BOARD_BREAK ? T(ctx, "Break") : item->kind == BOARD_BUSY ?
		    T(ctx, "Busy in another unit") : !str_empty(item->title) ? item->title : T(ctx, "Absent");
}

static void
add_closed_hours(struct ctx *ctx, struct lane *lane, const struct frame_of_day *frame, const struct board_row *row)
{
	struct piece *piece;

	if (INSTANT_IS_NONE(row->hours_from)) {
		piece = add_piece(ctx, lane, frame, frame->left, frame->right, PIECE_OFF);
		piece->title = row->holiday != NULL ? row->holiday : T(ctx, "Does not work");
		return;
	}
	piece = add_piece(ctx, lane, frame, frame->left, row->hours_from, PIECE_OFF);
	if (piece != NULL)
		piece->more = T(ctx, "Outside working hours");
	piece = add_piece(ctx, lane, frame, row->hours_to, frame->right, PIECE_OFF);
	if (piece != NULL)
		piece->more = T(ctx, "Outside working hours");
}

static void
add_lane(struct request *rq, struct board_page *page, const struct frame_of_day *frame, const struct board_row *row,
    const struct zone *zone)
{
	struct ctx *ctx = rq->ctx;
	struct lane *lane = arena_push(ctx->arena, &page->lanes);
	int64_t visits = 0;

	lane->name = row->worker_name;
	lane->holiday = row->holiday;
	lane->clash = row->conflict;
	add_closed_hours(ctx, lane, frame, row);
	for (size_t i = 0; i < row->count; i++) {
		const struct board_item *item = &row->items[i];

		visits += item->kind == BOARD_VISIT;
		add_item(rq, lane, frame, item, zone);
		if (i + 1 == row->count && row->home_travel_s > 0)
			add_travel(ctx, lane, frame, item->to, row->home_travel_s, row->home_travel_km);
	}
	lane->sum = visits == 0 ? T(ctx, "nothing planned") :
	    arena_printf(ctx->arena, "%s · %s km", TN(ctx, visits, "{n} visit", "{n} visits", NULL),
		i18n_number(ctx->arena, ctx->lang, row->travel_km, 0));
}

/* ---- the hours shown: what anybody works or has, at least the usual day ---- */

static struct frame_of_day
frame_of(const struct board_day *day)
{
	int64_t from = FIRST_HOUR, to = LAST_HOUR, length = (day->to.s - day->from.s) / 3600;
	int64_t left = day->from.s + from * 3600, right = day->from.s + to * 3600;

	for (size_t i = 0; i < day->count; i++) {
		const struct board_row *row = &day->rows[i];

		if (!INSTANT_IS_NONE(row->hours_from)) {
			left = row->hours_from.s < left ? row->hours_from.s : left;
			right = row->hours_to.s > right ? row->hours_to.s : right;
		}
		for (size_t j = 0; j < row->count; j++) {
			if (row->items[j].kind != BOARD_VISIT)
				continue;
			left = row->items[j].from.s < left ? row->items[j].from.s : left;
			right = row->items[j].to.s > right ? row->items[j].to.s : right;
		}
	}
	from = left <= day->from.s ? 0 : (left - day->from.s) / 3600;
	to = (right - day->from.s + 3599) / 3600;
	to = to > length ? length : to;
	return (struct frame_of_day){ INSTANT(day->from.s + from * 3600), INSTANT(day->from.s + to * 3600) };
}

static void
add_ticks(struct ctx *ctx, struct board_page *page, const struct frame_of_day *frame, const struct zone *zone)
{
	page->hours = (int)((frame->right.s - frame->left.s) / 3600);
	page->hours = page->hours < 1 ? 1 : page->hours > 24 ? 24 : page->hours;
	for (int i = 0; i < page->hours; i++) {
		instant at = INSTANT(frame->left.s + i * 3600);

		page->ticks[page->tick_count++] = (struct tick){ i * HOUR_STEPS,
		    arena_printf(ctx->arena, "%d", (int)(zone_civil(zone, at).second_of_day / 3600)) };
	}
	page->now = ctx->now.s >= frame->left.s && ctx->now.s < frame->right.s ? steps_of(frame, ctx->now) : -1;
}

/* ---- what is to plan ---- */

static struct err *
add_waiting(struct request *rq, struct board_page *page)
{
	struct ctx *ctx = rq->ctx;
	struct activity_filter filter = { .unplanned = true, .text = page->q, .limit = UNPLANNED,
	    .order = ORDER_NEWEST };
	struct activities list;

	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count; i++) {
		const struct activity *a = &list.items[i];
		struct waiting *waiting = arena_push(ctx->arena, &page->waiting);

		waiting->href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), a->public_id.text);
		waiting->plan_href = arena_printf(ctx->arena, "%s/assign?from=%s", waiting->href, page->date);
		waiting->title = a->title;
		waiting->detail = arena_printf(ctx->arena, "%s%s%s%s%s",
		    a->customer_name == NULL ? "" : a->customer_name, a->customer_name == NULL ? "" : " · ",
		    a->address == NULL ? "" : a->address,
		    a->address == NULL ? "" : " · ", i18n_duration(ctx->arena, ctx->lang, a->duration_s));
	}
	page->more_waiting = list.next != NULL;
	return OK;
}

/* ---- the page ---- */

static const char *
address_of(struct request *rq, const char *path, date day, const char *q)
{
	return ui_address(rq->ctx, path, "date", date_print(rq->ctx->arena, day), "q", q, NULL);
}

static struct err *
show_board(struct request *rq, struct response *rs)
{
	struct ctx *ctx = rq->ctx;
	struct board_page page = { .path = ui_path(rq, "/board"), .live = ui_path(rq, "/board/events"),
	    .q = field(rq, "q"), .may_plan = ui_may(rq, PERMISSION_PLAN) };
	date today = zone_date(here(rq)->zone, ctx->now), day = today;
	struct frame_of_day frame;
	struct board_day board;

	if (!date_parse(field(rq, "date"), &day))
		day = today;
	TRY(planning_board(ctx, day, (worker_id){ 0 }, &board));
	page.title = i18n_date(ctx->arena, ctx->lang, day, DATE_LONG);
	page.date = date_print(ctx->arena, day);
	page.before = address_of(rq, page.path, date_add(day, -1), page.q);
	page.after = address_of(rq, page.path, date_add(day, 1), page.q);
	page.today = day.days == today.days ? NULL : page.path;
	frame = frame_of(&board);
	add_ticks(ctx, &page, &frame, board.zone);
	for (size_t i = 0; i < board.count; i++)
		add_lane(rq, &page, &frame, &board.rows[i], board.zone);
	TRY(add_waiting(rq, &page));
	backoffice_board(&rs->html, &page);
	return ui_page(rq, rs, &(struct ui_page){ .title = T(ctx, "Board"), .place = "board", .style = "board.css" });
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

/* "TENANT …": every board of that tenant is drawn again by whoever looks at it. */
static void
tell_boards(void *app, const char *payload)
{
	struct arena *arena;

	if (str_empty(payload))
		return;
	arena = arena_open();
	app_tell(app, topic_of(arena, strtoll(payload, NULL, 10)), "changed", "");
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

const struct route backoffice_board_routes[] = {
	{ GET, "/:unit/board", show_board, CAN_SEE_BOARD, .fields = "date q" },
	{ GET, "/:unit/board/events", open_events, CAN_SEE_BOARD },
	{ 0 }
};
