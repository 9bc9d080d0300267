/* board_rows -- the rows of the board laid out: hours side by side, or a cell for each day. */
#include "backoffice/board.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/str.h"
#include "crypt/crypt.h"
#include "i18n/i18n.h"
#include "ui/ui.h"
#include "web/app.h"

#include "gen/backoffice_board_rows.html.h"

enum { STEP_S = 300, HOUR_S = 3600, FIRST_HOUR = 8, LAST_HOUR = 17, LEAST_STEPS = 2, NUMBER_STEPS = 3,
	WITH_KM_STEPS = 17, HUES = 24, UNPLANNED = 30, KEY_SIZE_SHOWN = 6 };

const char *
board_key(struct ctx *ctx, const struct app *app, worker_id worker)
{
	struct bytes hash = crypt_keyed_hash(ctx, app->secret, "board row",
	    arena_printf(ctx->arena, "%" PRId64, worker.value));

	hash.size = hash.size < KEY_SIZE_SHOWN ? hash.size : KEY_SIZE_SHOWN;
	return crypt_encode(ctx->arena, hash);
}

/* ---- laying out ---- */

/* One row on its way. */
struct layout {
	struct request *rq;
	struct ctx *ctx;
	const struct board_view *view;
	const struct board_day *day;
	const struct board_row *row;
	struct board_cell *cell;
	const char *area;		/* folded */
	instant busy_until;		/* of the visits so far */
	size_t before;			/* the job before this one: its place among the pieces, plus one; 0: none */
};

/* Seconds of the wall clock since the midnight of that day; the day after goes on counting. */
static int64_t
wall_s(const struct layout *l, instant at)
{
	struct civil wall = zone_civil(l->day->zone, at);

	return (int64_t)(wall.day.days - l->day->day.days) * 86400 + wall.second_of_day;
}

/* Steps from the left edge; what lies outside is brought to the edge. */
static int
step_of(const struct layout *l, instant at, bool up)
{
	int64_t s = wall_s(l, at) - (int64_t)l->view->left * HOUR_S;
	int64_t most = (int64_t)(l->view->right - l->view->left) * HOUR_S;

	s = s < 0 ? 0 : s > most ? most : s;
	return (int)((s + (up ? STEP_S - 1 : 0)) / STEP_S);
}

static struct piece *
add_piece(const struct layout *l, instant from, instant to, enum piece_kind kind)
{
	int start = step_of(l, from, false), end = step_of(l, to, true);
	int last = (l->view->right - l->view->left) * HOUR_S / STEP_S;
	struct piece *piece;

	if (kind == PIECE_JOB || kind == PIECE_BUSY) {
		/* What lies outside of the hours shown still stands at the edge. */
		start = start > last - LEAST_STEPS ? last - LEAST_STEPS : start;
		end = end < start + LEAST_STEPS ? start + LEAST_STEPS : end;
	}
	if (end <= start)
		return NULL;
	piece = arena_push(l->ctx->arena, &l->cell->pieces);
	*piece = (struct piece){ .kind = kind, .start = start, .length = end - start, .look = "", .title = "",
	    .detail = "", .more = "", .clock = "", .time = "" };
	return piece;
}

static void
add_travel(const struct layout *l, instant from, int32_t travel_s, double km)
{
	struct ctx *ctx = l->ctx;
	const char *minutes = arena_printf(ctx->arena, "%d", (travel_s + 59) / 60);
	const char *far = i18n_number(ctx->arena, ctx->lang, km, km < 10 ? 1 : 0);
	struct piece *piece;

	if (travel_s < 60)
		return;
	piece = add_piece(l, from, INSTANT(from.s + travel_s), PIECE_TRAVEL);
	if (piece == NULL)
		return;
	piece->title = piece->length < NUMBER_STEPS ? "" : piece->length < WITH_KM_STEPS ? minutes :
	    arena_printf(ctx->arena, "%s min · %s km", minutes, far);
	piece->more = TF(ctx, "{minutes} min of travel, {km} km", "minutes", minutes, "km", far, NULL);
}

/* The colour of the type on a circle of 24 hues; a type without one gets its own by its name. */
static int
hue_of(const char *color, const char *name)
{
	unsigned red, green, blue, sum = 0;
	double hue, most, least;

	for (const char *at = name; *at != '\0'; at++)
		sum = sum * 31 + (unsigned char)*at;
	if (color == NULL || sscanf(color, "#%2x%2x%2x", &red, &green, &blue) != 3)
		return (int)(sum * 7 % HUES);
	most = red > green ? (red > blue ? red : blue) : (green > blue ? green : blue);
	least = red < green ? (red < blue ? red : blue) : (green < blue ? green : blue);
	if (most <= least)
		return 0;
	if ((double)red >= most)
		hue = ((double)green - blue) / (most - least);
	else if ((double)green >= most)
		hue = 2 + ((double)blue - red) / (most - least);
	else
		hue = 4 + ((double)red - green) / (most - least);
	/* OKLCH begins its circle some 25 degrees earlier than HSL. */
	return ((int)(hue * HUES / 6 + HUES + 2.2)) % HUES;
}

static bool
is_dim(const struct layout *l, const struct board_item *item)
{
	if (!str_empty(l->view->status) && !str_equal(l->view->status, item->status))
		return true;
	return !str_empty(l->area) && strstr(i18n_fold(l->ctx->arena, item->address), l->area) == NULL;
}

/* One that begins before the one before it ends stands under it, and that one makes room. */
static void
set_look(struct layout *l, const struct board_item *item, struct piece *piece)
{
	bool over = !INSTANT_IS_NONE(l->busy_until) && item->from.s < l->busy_until.s;
	const char *tint = str_empty(item->status) ? "busy" : item->status;

	if (l->view->by_type)
		tint = arena_printf(l->ctx->arena, "hue%d", hue_of(item->color, item->type_name));
	if (INSTANT_IS_NONE(l->busy_until) || item->to.s > l->busy_until.s)
		l->busy_until = item->to;
	piece->look = arena_printf(l->ctx->arena, "%s%s%s%s", tint, item->clash ? " clash" : "",
	    is_dim(l, item) ? " dim" : "", over ? " under" : "");
	if (over && l->before > 0) {
		struct piece *above = &l->cell->pieces.items[l->before - 1];

		above->look = arena_printf(l->ctx->arena, "%s over", above->look);
	}
	l->before = (size_t)(piece - l->cell->pieces.items) + 1;
}

static const char *
window_say(const struct layout *l, const struct board_item *item)
{
	return i18n_time_range(l->ctx->arena, l->ctx->lang,
	    zone_civil(l->day->zone, item->window_from).second_of_day,
	    zone_civil(l->day->zone, item->window_to).second_of_day);
}

/* All that is known, for the pointer. */
static const char *
more_of(const struct layout *l, const struct board_item *item)
{
	struct ctx *ctx = l->ctx;
	enum activity_status status;
	const char *more = arena_printf(ctx->arena, "%s · %s\n%s%s%s\n%s", item->reference,
	    i18n_time_range(ctx->arena, ctx->lang, zone_civil(l->day->zone, item->from).second_of_day,
		zone_civil(l->day->zone, item->to).second_of_day), item->title,
	    str_empty(item->customer) ? "" : " · ", item->customer, item->address);

	if (status_parse(item->status, &status))
		more = arena_printf(ctx->arena, "%s\n%s", more, T(ctx, status_label(status)));
	if (!INSTANT_IS_NONE(item->window_from))
		more = arena_printf(ctx->arena, "%s\n%s", more,
		    TF(ctx, "Promised: {window}", "window", window_say(l, item), NULL));
	if (item->confirmed)
		more = arena_printf(ctx->arena, "%s\n%s", more, T(ctx, "Confirmed by the customer"));
	if (item->clash)
		more = arena_printf(ctx->arena, "%s\n%s", more, item->forced ? T(ctx, "Placed knowingly although "
		    "it does not fit") : T(ctx, "Cannot be reached in time"));
	return more;
}

static void
fill_job(struct layout *l, const struct board_item *item, struct piece *piece)
{
	struct ctx *ctx = l->ctx;
	struct civil wall = zone_civil(l->day->zone, item->from);
	bool planned = str_equal(item->status, "planned");

	set_look(l, item, piece);
	piece->icon = planned ? NULL : item->status;
	piece->locked = item->confirmed;
	piece->href = arena_printf(ctx->arena, "%s/%s", ui_path(l->rq, "/activities"), item->activity_public_id.text);
	piece->visit = item->activity_public_id.text;
	piece->id = planned && ui_may(l->rq, PERMISSION_PLAN) ? piece->visit : NULL;
	piece->time = wall_print(ctx->arena, wall.second_of_day);
	piece->clock = i18n_time(ctx->arena, ctx->lang, wall.second_of_day);
	piece->minutes = (int)((item->to.s - item->from.s) / 60);
	piece->title = item->title;
	piece->detail = arena_printf(ctx->arena, "%s%s%s", item->customer,
	    str_empty(item->customer) || str_empty(item->address) ? "" : ", ", item->address);
	piece->more = more_of(l, item);
}

static void
fill_busy(struct layout *l, const struct board_item *item, struct piece *piece)
{
	set_look(l, item, piece);
	piece->clock = i18n_time(l->ctx->arena, l->ctx->lang, zone_civil(l->day->zone, item->from).second_of_day);
	piece->title = str_empty(item->title) ? T(l->ctx, "Busy in another unit") : item->title;
	piece->more = piece->title;
}

/* ---- by hours ---- */

static void
add_promise(const struct layout *l, const struct board_item *item)
{
	struct piece *piece;

	if (INSTANT_IS_NONE(item->window_from) || item->window_to.s <= item->window_from.s)
		return;
	piece = add_piece(l, item->window_from, item->window_to, PIECE_WINDOW);
	if (piece != NULL)
		piece->more = TF(l->ctx, "{title}: promised {window}", "title", item->title, "window",
		    window_say(l, item), NULL);
}

/* What is prepared before a visit and cleared after it: for the pointer, and so that one sees why nothing else fits. */
static void
add_around(const struct layout *l, instant from, instant to, const char *what)
{
	struct piece *piece = from.s < to.s ? add_piece(l, from, to, PIECE_AROUND) : NULL;

	if (piece != NULL)
		piece->more = arena_printf(l->ctx->arena, "%s · %s", what,
		    i18n_duration(l->ctx->arena, l->ctx->lang, (int32_t)(to.s - from.s)));
}

/* A break to take stands where there is time for it first; the pointer tells when else it may be taken. */
static void
add_rest(const struct layout *l, const struct board_item *item)
{
	struct piece *piece = add_piece(l, item->from, item->to, PIECE_REST);

	if (piece == NULL)
		return;
	piece->title = T(l->ctx, "Break");
	piece->more = arena_printf(l->ctx->arena, "%s · %s · %s", piece->title,
	    i18n_duration(l->ctx->arena, l->ctx->lang, (int32_t)(item->to.s - item->from.s)), window_say(l, item));
}

static void
add_item(struct layout *l, const struct board_item *item)
{
	struct piece *piece;

	if (item->kind == BOARD_REST) {
		add_rest(l, item);
		return;
	}
	if (item->kind == BOARD_VISIT || item->kind == BOARD_BUSY)
		add_travel(l, INSTANT(item->busy_from.s - item->travel_s), item->travel_s, item->travel_km);
	if (item->kind == BOARD_VISIT) {
		add_promise(l, item);
		add_around(l, item->busy_from, item->from, T(l->ctx, "Preparation"));
		add_around(l, item->to, item->busy_to, T(l->ctx, "Clearing"));
	}
	piece = add_piece(l, item->from, item->to, item->kind == BOARD_VISIT ? PIECE_JOB :
	    item->kind == BOARD_BUSY ? PIECE_BUSY : item->kind == BOARD_BREAK ? PIECE_BREAK : PIECE_OFF);
	if (piece == NULL)
		return;
	if (item->kind == BOARD_VISIT)
		fill_job(l, item, piece);
	else if (item->kind == BOARD_BUSY)
		fill_busy(l, item, piece);
	else
		piece->title = piece->more = item->kind == BOARD_BREAK ? T(l->ctx, "Break") :
		    str_empty(item->title) ? T(l->ctx, "Absent") : item->title;
}

static void
add_closed_hours(const struct layout *l)
{
	const struct board_row *row = l->row;
	bool off = INSTANT_IS_NONE(row->hours_from);
	struct piece *piece = add_piece(l, l->day->from, off ? l->day->to : row->hours_from, PIECE_OFF);

	if (piece != NULL)
		piece->more = off ? (row->holiday != NULL ? row->holiday : T(l->ctx, "Does not work")) :
		    T(l->ctx, "Outside working hours");
	if (off && piece != NULL)
		piece->title = piece->more;
	piece = off ? NULL : add_piece(l, row->hours_to, l->day->to, PIECE_OFF);
	if (piece != NULL)
		piece->more = T(l->ctx, "Outside working hours");
}

static void
fill_hours(struct layout *l)
{
	instant last = INSTANT_NONE;

	add_closed_hours(l);
	for (size_t i = 0; i < l->row->count; i++) {
		const struct board_item *item = &l->row->items[i];

		add_item(l, item);
		if (item->kind == BOARD_VISIT || item->kind == BOARD_BUSY)
			last = item->busy_to;
	}
	if (!INSTANT_IS_NONE(last) && l->row->home_travel_s > 0)
		add_travel(l, last, l->row->home_travel_s, l->row->home_travel_km);
	l->cell->now = l->cell->today ? step_of(l, l->ctx->now, false) : -1;
}

/* ---- a cell for each day ---- */

static void
fill_cell(struct layout *l)
{
	for (size_t i = 0; i < l->row->count; i++) {
		const struct board_item *item = &l->row->items[i];
		struct piece *piece;

		if (item->kind == BOARD_ABSENCE)
			l->cell->why_off = str_empty(item->title) ? T(l->ctx, "Absent") : item->title;
		if (item->kind != BOARD_VISIT && item->kind != BOARD_BUSY)
			continue;
		piece = arena_push(l->ctx->arena, &l->cell->pieces);
		*piece = (struct piece){ .kind = item->kind == BOARD_VISIT ? PIECE_JOB : PIECE_BUSY };
		if (item->kind == BOARD_VISIT)
			fill_job(l, item, piece);
		else
			fill_busy(l, item, piece);
		if (!str_empty(item->customer))
			piece->title = arena_printf(l->ctx->arena, "%s · %s", item->customer, item->title);
	}
}

static void
fill_sums(struct layout *l)
{
	struct ctx *ctx = l->ctx;
	const struct board_row *row = l->row;
	struct board_cell *cell = l->cell;
	int64_t visits = 0, busy = row->service_s + row->travel_s;

	for (size_t i = 0; i < row->count; i++)
		visits += row->items[i].kind == BOARD_VISIT;
	cell->off = INSTANT_IS_NONE(row->hours_from);
	cell->clash = row->conflict;
	cell->why_off = row->holiday;
	cell->count = visits == 0 ? "" : arena_printf(ctx->arena, "%" PRId64, visits);
	cell->load = row->work_s <= 0 ? (busy > 0 ? 100 : 0) : (int)(busy * 100 / row->work_s);
	cell->load = cell->load > 100 ? 100 : cell->load;
	cell->level = visits == 0 ? 0 : cell->load < 40 ? 1 : cell->load < 65 ? 2 : cell->load < 85 ? 3 : 4;
	cell->say = visits == 0 ? (cell->off ? T(ctx, "Does not work") : T(ctx, "nothing planned")) :
	    arena_printf(ctx->arena, "%s · %s km", TN(ctx, visits, "{n} visit", "{n} visits", NULL),
		i18n_number(ctx->arena, ctx->lang, row->travel_km, 0));
	if (l->view->span == BOARD_MONTH)
		cell->say = arena_printf(ctx->arena, "%s, %s: %s%s%s", row->worker_name,
		    i18n_date(ctx->arena, ctx->lang, l->day->day, DATE_DAY), cell->say,
		    row->holiday != NULL ? " · " : "", row->holiday != NULL ? row->holiday : "");
}

/* ---- the rows ---- */

static const char *
sum_of(struct ctx *ctx, const struct board *board, size_t line)
{
	int64_t visits = 0;
	double km = 0;

	for (size_t d = 0; d < board->day_count; d++) {
		const struct board_row *row = &board->days[d].rows[line];

		km += row->travel_km;
		for (size_t i = 0; i < row->count; i++)
			visits += row->items[i].kind == BOARD_VISIT;
	}
	return visits == 0 ? T(ctx, "nothing planned") : arena_printf(ctx->arena, "%s · %s km",
	    TN(ctx, visits, "{n} visit", "{n} visits", NULL), i18n_number(ctx->arena, ctx->lang, km, 0));
}

static void
add_line(struct request *rq, const struct board_view *view, const struct board *board, size_t at,
    struct board_rows *out)
{
	struct ctx *ctx = rq->ctx;
	struct board_line *line = arena_push(ctx->arena, &out->lines);
	const struct board_row *first = &board->days[0].rows[at];
	date today = zone_date(here(rq)->zone, ctx->now);

	*line = (struct board_line){ .id = first->worker_public_id.text, .name = first->worker_name,
	    .key = board_key(ctx, rq->app, first->worker), .cell_count = board->day_count,
	    .cells = arena_new_array(ctx->arena, board->day_count, struct board_cell),
	    .sum = sum_of(ctx, board, at) };
	if (ui_may(rq, PERMISSION_SEE_TEAM))
		line->href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/team"), line->id);
	for (size_t d = 0; d < board->day_count; d++) {
		struct layout l = { .rq = rq, .ctx = ctx, .view = view, .day = &board->days[d],
		    .row = &board->days[d].rows[at], .cell = &line->cells[d],
		    .area = str_empty(view->area) ? "" : i18n_fold(ctx->arena, view->area),
		    .busy_until = INSTANT_NONE };

		*l.cell = (struct board_cell){ .date = date_print(ctx->arena, l.day->day), .now = -1,
		    .today = l.day->day.days == today.days };
		l.cell->href = board_address(rq, view, "", l.day->day, BOARD_DAY);
		line->clash |= l.row->conflict && view->span != BOARD_MONTH;
		fill_sums(&l);
		if (view->span == BOARD_WEEK)
			fill_cell(&l);
		else if (view->span != BOARD_MONTH)
			fill_hours(&l);
	}
}

static void
widen(struct board_view *view, const struct board_day *day, instant from, instant to)
{
	int64_t start = zone_civil(day->zone, from).second_of_day, end = start + (to.s - from.s);

	if (from.s < day->from.s || from.s >= day->to.s)
		return;
	view->left = start / HOUR_S < view->left ? (int)(start / HOUR_S) : view->left;
	end = (end + HOUR_S - 1) / HOUR_S;
	end = end > 24 ? 24 : end;
	view->right = end > view->right ? (int)end : view->right;
}

void
board_choose_hours(const struct board *board, struct board_view *view)
{
	if (view->right <= view->left) {
		view->left = FIRST_HOUR;
		view->right = LAST_HOUR;
	}
	for (size_t d = 0; d < board->day_count; d++)
		for (size_t i = 0; i < board->days[d].count; i++) {
			const struct board_row *row = &board->days[d].rows[i];

			if (!INSTANT_IS_NONE(row->hours_from))
				widen(view, &board->days[d], row->hours_from, row->hours_to);
			for (size_t k = 0; k < row->count; k++)
				if (row->items[k].kind == BOARD_VISIT)
					widen(view, &board->days[d], INSTANT(row->items[k].busy_from.s -
					    (row->items[k].travel_s > 0 ? row->items[k].travel_s : 0)),
					    row->items[k].busy_to);
		}
}

void
board_lay_out(struct request *rq, const struct board_view *view, const struct board *board, struct board_rows *out)
{
	*out = (struct board_rows){ .view = view, .month = view->span == BOARD_MONTH, .hours = view->fast };
	for (size_t i = 0; i < board->days[0].count; i++)
		add_line(rq, view, board, i, out);
}

struct err *
board_fill_rows(struct request *rq, struct board_view *view, const struct board_worker *workers, size_t count,
    struct board_rows *out)
{
	struct ctx *ctx = rq->ctx;
	worker_id *ids = arena_new_array(ctx->arena, count + 1, worker_id);
	struct board_ask ask = { .first = view->first, .days = view->days, .workers = ids, .worker_count = count };
	struct board board;

	for (size_t i = 0; i < count; i++)
		ids[i] = workers[i].id;
	TRY(planning_board_days(ctx, &ask, &board));
	if (view->right <= view->left)
		board_choose_hours(&board, view);
	board_lay_out(rq, view, &board, out);
	return OK;
}

/* ---- what is to plan ---- */

struct err *
board_fill_waiting(struct request *rq, const struct board_view *view, struct board_waiting *out)
{
	struct ctx *ctx = rq->ctx;
	bool by_area = !str_empty(view->area);
	struct activity_filter filter = { .unplanned = true, .text = view->q, .limit = by_area ? 500 : UNPLANNED,
	    .order = ORDER_NEWEST };
	const char *area = by_area ? i18n_fold(ctx->arena, view->area) : "";
	struct board_waiting waiting = { .searched = !str_empty(view->q) || by_area,
	    .may_plan = ui_may(rq, PERMISSION_PLAN), .may_book = ui_may(rq, PERMISSION_BOOK) };
	struct activities list;

	TRY(activity_list(ctx, &filter, &list));
	for (size_t i = 0; i < list.count && waiting.list.count < UNPLANNED; i++) {
		const struct activity *a = &list.items[i];
		const char *address = a->address == NULL ? "" : a->address;
		struct waiting *one;

		if (by_area && strstr(i18n_fold(ctx->arena, address), area) == NULL)
			continue;
		one = arena_push(ctx->arena, &waiting.list);
		*one = (struct waiting){ .id = a->public_id.text, .title = a->title, .minutes = a->duration_s / 60 };
		one->href = arena_printf(ctx->arena, "%s/%s", ui_path(rq, "/activities"), a->public_id.text);
		one->plan_href = arena_printf(ctx->arena, "%s/assign?from=%s", one->href,
		    date_print(ctx->arena, view->day));
		one->detail = arena_printf(ctx->arena, "%s%s%s%s%s",
		    a->customer_name == NULL ? "" : a->customer_name, a->customer_name == NULL ? "" : " · ",
		    address, *address == '\0' ? "" : " · ", i18n_duration(ctx->arena, ctx->lang, a->duration_s));
	}
	waiting.shown = arena_printf(ctx->arena, "%zu%s", waiting.list.count,
	    list.next != NULL || waiting.list.count == UNPLANNED ? "+" : "");
	*out = waiting;
	return OK;
}
