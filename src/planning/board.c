/*
 * board -- the day as planners look at it: rows of visits, breaks and absences
 * with the travel between them.  Read afresh from the database, so that it shows
 * what is committed, in a number of statements that does not grow with the team.
 */
#include "planning/planning.h"

#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "geo/geo.h"
#include "i18n/i18n.h"
#include "planning/pace.h"
#include "team/holiday.h"
#include "team/team.h"

#include "gen/planning_board.sql.h"

/* What a day's rows are made of. */
struct material {
	struct unit unit;
	date day;
	struct team team;
	struct board_spans_rows spans;
	struct week unit_hours;
	struct geo_pace pace;
	const char *holiday;
};

static bool
is_member(const struct material *m, worker_id worker)
{
	for (size_t i = 0; i < m->team.units.count; i++)
		if (ID_EQUAL(m->team.units.items[i].worker, worker) &&
		    ID_EQUAL(m->team.units.items[i].unit, m->unit.id))
			return true;
	return false;
}

/* Exception of the day, else nothing on a holiday, else own or unit's weekly hours. */
static struct spans
hours_of(const struct material *m, const struct worker *worker)
{
	const struct week *week = worker->has_hours ? &worker->hours : &m->unit_hours;

	for (size_t i = 0; i < m->team.exceptions.count; i++) {
		const struct day_exception *one = &m->team.exceptions.items[i];

		if (ID_EQUAL(one->worker, worker->id) && one->day.days == m->day.days)
			return one->hours;
	}
	if (m->holiday != NULL && m->unit.settings.holidays_off)
		return (struct spans){ 0 };
	return week->days[date_weekday(m->day)];
}

static instant
at_wall(const struct material *m, int32_t second_of_day)
{
	return zone_instant(m->unit.zone, (struct civil){ m->day, second_of_day }, NULL);
}

static struct board_item *
add_item(struct ctx *ctx, struct board_row *row, enum board_item_kind kind, instant from, instant to)
{
	struct board_item *item = arena_push(ctx->arena, row);

	*item = (struct board_item){ .kind = kind, .from = from, .to = to, .reference = "", .title = "",
	    .customer = "", .address = "", .type_name = "", .color = "", .status = "",
	    .window_from = INSTANT_NONE, .window_to = INSTANT_NONE, .travel_s = 0 };
	return item;
}

static void
add_hours(struct ctx *ctx, const struct material *m, const struct spans *hours, struct board_row *row)
{
	row->hours_from = row->hours_to = INSTANT_NONE;
	for (size_t i = 0; i < hours->count; i++) {
		if (i == 0)
			row->hours_from = at_wall(m, hours->items[i].from_s);
		else
			add_item(ctx, row, BOARD_BREAK, row->hours_to, at_wall(m, hours->items[i].from_s));
		row->hours_to = at_wall(m, hours->items[i].to_s);
	}
}

static void
add_absences(struct ctx *ctx, const struct material *m, const struct board_day *day, struct board_row *row)
{
	for (size_t i = 0; i < m->team.absences.count; i++) {
		const struct absence *one = &m->team.absences.items[i];

		if (ID_EQUAL(one->worker, row->worker) && one->from.s < day->to.s && one->to.s > day->from.s)
			add_item(ctx, row, BOARD_ABSENCE,
			    INSTANT(one->from.s > day->from.s ? one->from.s : day->from.s),
			    INSTANT(one->to.s < day->to.s ? one->to.s : day->to.s))->title = one->note;
	}
}

static void
add_visit(struct ctx *ctx, const struct material *m, const struct board_spans_row *span, struct board_row *row)
{
	bool ours = ID_EQUAL(span->unit_id, m->unit.id);
	struct board_item *item = add_item(ctx, row, ours ? BOARD_VISIT : BOARD_BUSY, span->from_at, span->to_at);

	if (!ours)
		return;
	item->activity = span->activity_id;
	item->activity_public_id = span->public_id;
	item->reference = span->reference;
	item->title = span->title;
	item->customer = span->customer != NULL ? span->customer : "";
	item->address = span->address != NULL ? span->address : "";
	item->type_name = span->type_name;
	item->color = span->color;
	item->status = span->status;
	item->window_from = span->window_from;
	item->window_to = span->window_to;
	item->confirmed = span->confirmed;
	item->forced = span->forced;
	item->located = !isnan(span->latitude);
}

static int
by_start(const void *a, const void *b)
{
	const struct board_item *one = a, *two = b;

	if (one->from.s != two->from.s)
		return one->from.s < two->from.s ? -1 : 1;
	return (int)one->kind - (int)two->kind;
}

static struct geo_point
place_of_span(const struct material *m, const struct board_item *item)
{
	for (size_t i = 0; i < m->spans.count; i++) {
		const struct board_spans_row *span = &m->spans.items[i];

		if (item->kind == BOARD_VISIT ? ID_EQUAL(span->activity_id, item->activity) :
		    span->from_at.s == item->from.s && span->to_at.s == item->to.s)
			return geo_point_of(span->latitude, span->longitude);
	}
	return GEO_NOWHERE;
}

/* Travel from place to place; notes when the next one cannot be reached in time. */
static void
drive(const struct material *m, const struct worker *worker, struct board_row *row)
{
	struct geo_pace pace = planning_pace_of_worker(&m->pace, worker->speed_percent);
	struct geo_point home = geo_point_of(worker->latitude, worker->longitude);
	struct geo_point at = worker->start_home ? home : GEO_NOWHERE;
	int64_t free_s = INSTANT_IS_NONE(row->hours_from) || !m->unit.settings.leaving_home_counts ? INT64_MIN :
	    row->hours_from.s;

	for (size_t i = 0; i < row->count; i++) {
		struct board_item *item = &row->items[i];
		struct geo_point there;
		int64_t latest;

		if (item->kind != BOARD_VISIT && item->kind != BOARD_BUSY)
			continue;
		there = place_of_span(m, item);
		row->service_s += (int32_t)(item->to.s - item->from.s);
		item->travel_s = -1;
		if (geo_is_located(at) && geo_is_located(there)) {
			item->travel_s = geo_estimate_s(&pace, at, there);
			item->travel_km = geo_road_km(&pace, at, there);
			row->travel_s += item->travel_s;
			row->travel_km += item->travel_km;
		}
		latest = INSTANT_IS_NONE(item->window_to) ? item->from.s : item->window_to.s;
		if (item->forced ||
		    (free_s != INT64_MIN &&
			free_s + (item->travel_s > 0 ? item->travel_s : 0) > latest))
			row->conflict = true;
		free_s = item->to.s;
		at = geo_is_located(there) ? there : at;
	}
	if (worker->end_home && row->service_s > 0 && geo_is_located(at) && geo_is_located(home)) {
		row->home_travel_s = geo_estimate_s(&pace, at, home);
		row->home_travel_km = geo_road_km(&pace, at, home);
		row->travel_s += row->home_travel_s;
		row->travel_km += row->home_travel_km;
	}
}

/* The board calls its items rows. */
static struct board_row *
push_row(struct ctx *ctx, struct board_day *day)
{
	day->rows = arena_grow(ctx->arena, day->rows, day->count, &day->capacity, sizeof(*day->rows));
	return &day->rows[day->count++];
}

static void
add_row(struct ctx *ctx, const struct material *m, const struct worker *worker, struct board_day *day)
{
	struct board_row *row = push_row(ctx, day);
	struct spans hours = hours_of(m, worker);

	*row = (struct board_row){ .worker = worker->id, .worker_public_id = worker->public_id,
	    .worker_name = worker_name(ctx->arena, worker), .color = worker->color,
	    .holiday = m->holiday != NULL ? T(ctx, m->holiday) : NULL };
	add_hours(ctx, m, &hours, row);
	add_absences(ctx, m, day, row);
	for (size_t i = 0; i < m->spans.count; i++)
		if (ID_EQUAL(m->spans.items[i].worker_id, worker->id))
			add_visit(ctx, m, &m->spans.items[i], row);
	if (row->count > 0)
		qsort(row->items, row->count, sizeof(*row->items), by_start);
	drive(m, worker, row);
}

static int
by_name(const void *a, const void *b)
{
	const struct board_row *one = a, *two = b;
	int order = strcmp(one->worker_name, two->worker_name);

	return order != 0 ? order : one->worker.value < two->worker.value ? -1 : 1;
}

static struct err *
gather(struct ctx *ctx, date day, worker_id only, const struct board_day *board, struct material *m)
{
	m->day = day;
	m->pace = planning_pace(&m->unit.settings);
	if (!week_from_json(ctx->arena, m->unit.settings.hours, &m->unit_hours))
		m->unit_hours = week_usual(ctx->arena);
	m->holiday = holiday_on(m->unit.country, day);
	TRY(team_load(ctx, only, day, day, &m->team));
	return sql_board_spans(ctx, ctx->tenant, ctx->unit, board->from, board->to, only, &m->spans);
}

struct err *
planning_board(struct ctx *ctx, date day, worker_id only, struct board_day *out)
{
	struct material m = { 0 };
	struct board_day board = { .day = day };

	TRY(unit_here(ctx, &m.unit));
	board.zone = m.unit.zone;
	board.from = zone_midnight(board.zone, day);
	board.to = zone_midnight(board.zone, date_add(day, 1));
	TRY(gather(ctx, day, only, &board, &m));
	for (size_t i = 0; i < m.team.workers.count; i++)
		if (is_member(&m, m.team.workers.items[i].id))
			add_row(ctx, &m, &m.team.workers.items[i], &board);
	if (board.count > 0)
		qsort(board.rows, board.count, sizeof(*board.rows), by_name);
	*out = board;
	return OK;
}
