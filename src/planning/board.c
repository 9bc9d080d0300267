/*
 * board -- days as planners look at them: rows of visits, breaks and absences
 * with the travel between them.  Read afresh from the database, so that it shows
 * what is committed, in a number of statements that does not grow with the team.
 */
#include "planning/board.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "geo/geo.h"
#include "i18n/i18n.h"
#include "planning/board_moves.h"
#include "planning/travel.h"
#include "team/holiday.h"
#include "team/team.h"

#include "gen/planning_board.sql.h"

/* What the rows are made of: all days, all workers. */
struct material {
	struct unit unit;
	struct team team;
	struct board_spans_rows spans;	/* by worker, then time */
	struct board_absence_types_rows types;	/* when an absence has one */
	struct week unit_hours;
	struct rests unit_rests;
	struct travel *travel;
	tenant_id tenant;
};

/* One worker on one day on the way to its row. */
struct worker_day {
	const struct worker *worker;
	const struct board_day *day;
	const char *holiday;		/* msgid, or NULL */
	size_t first_span, span_count;	/* the worker's, of all days */
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
hours_of(const struct material *m, const struct worker_day *w)
{
	const struct week *week = w->worker->has_hours ? &w->worker->hours : &m->unit_hours;

	for (size_t i = 0; i < m->team.exceptions.count; i++) {
		const struct day_exception *one = &m->team.exceptions.items[i];

		if (ID_EQUAL(one->worker, w->worker->id) && one->day.days == w->day->day.days)
			return one->hours;
	}
	if (w->holiday != NULL && m->unit.settings.holidays_off)
		return (struct spans){ 0 };
	return week->days[date_weekday(w->day->day)];
}

static struct board_item *
add_item(struct ctx *ctx, struct board_row *row, enum board_item_kind kind, instant from, instant to)
{
	struct board_item *item = arena_push(ctx->arena, row);

	*item = (struct board_item){ .kind = kind, .from = from, .to = to, .busy_from = from, .busy_to = to,
	    .reference = "", .title = "",
	    .customer = "", .address = "", .type_name = "", .color = "", .status = "", .window_from = INSTANT_NONE,
	    .window_to = INSTANT_NONE, .latitude = NAN, .longitude = NAN, .travel_s = 0 };
	return item;
}

static void
add_hours(struct ctx *ctx, const struct board_day *day, const struct spans *hours, struct board_row *row)
{
	row->hours_from = row->hours_to = INSTANT_NONE;
	for (size_t i = 0; i < hours->count; i++) {
		const struct span *span = &hours->items[i];
		instant from = zone_instant(day->zone, (struct civil){ day->day, span->from_s }, NULL);

		if (i == 0)
			row->hours_from = from;
		else
			add_item(ctx, row, BOARD_BREAK, row->hours_to, from);
		row->hours_to = zone_instant(day->zone, (struct civil){ day->day, span->to_s }, NULL);
	}
}

/* "Training: first aid": what the type says, then the note. */
static void
name_absence(struct ctx *ctx, const struct material *m, const struct absence *one, struct board_item *item)
{
	item->title = one->note;
	for (size_t i = 0; i < m->types.count; i++) {
		const struct board_absence_types_row *type = &m->types.items[i];

		if (!ID_EQUAL(one->type_unit, m->unit.id) || !ID_EQUAL(type->id, one->type))
			continue;
		item->title = str_empty(one->note) ? type->name
		    : arena_printf(ctx->arena, "%s: %s", type->name, one->note);
		item->color = type->color;
	}
}

static struct err *
load_absence_types(struct ctx *ctx, struct material *m)
{
	for (size_t i = 0; i < m->team.absences.count; i++)
		if (!ID_IS_NONE(m->team.absences.items[i].type))
			return sql_board_absence_types(ctx, ctx->unit, &m->types);
	return OK;
}

static void
add_absences(struct ctx *ctx, const struct material *m, const struct board_day *day, struct board_row *row)
{
	for (size_t i = 0; i < m->team.absences.count; i++) {
		const struct absence *one = &m->team.absences.items[i];
		struct board_item *item;

		if (!ID_EQUAL(one->worker, row->worker) || one->from.s >= day->to.s || one->to.s <= day->from.s)
			continue;
		item = add_item(ctx, row, one->outside ? BOARD_BUSY : BOARD_ABSENCE,
		    INSTANT(one->from.s > day->from.s ? one->from.s : day->from.s),
		    INSTANT(one->to.s < day->to.s ? one->to.s : day->to.s));
		name_absence(ctx, m, one, item);
		item->outside = one->outside;
	}
}

static void
add_visit(struct ctx *ctx, const struct material *m, const struct board_spans_row *span, struct board_row *row)
{
	bool ours = ID_EQUAL(span->unit_id, m->unit.id);
	struct board_item *item = add_item(ctx, row, ours ? BOARD_VISIT : BOARD_BUSY, span->from_at, span->to_at);

	item->latitude = span->latitude;
	item->longitude = span->longitude;
	if (!ours)
		return;
	if (str_equal(span->status, "planned")) {
		item->busy_from = span->busy_from;
		item->busy_to = span->busy_to;
	}
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

/* ---- breaks to take ---- */

/* The first time from `at` on at which nothing is in the way for so long; pauses and absences are no work. */
static int64_t
free_from(const struct board_row *row, int64_t at, int64_t length_s)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct board_item *item = &row->items[i];

		if (item->kind != BOARD_VISIT && item->kind != BOARD_BUSY && item->kind != BOARD_REST)
			continue;
		if (item->busy_from.s < at + length_s && item->busy_to.s > at)
			at = item->busy_to.s;
	}
	return at;
}

/* Is a pause or an absence in [from, to) as long? */
static bool
has_pause(const struct board_row *row, int64_t from, int64_t to, int64_t length_s)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct board_item *item = &row->items[i];
		int64_t begins = item->from.s > from ? item->from.s : from, ends = item->to.s < to ? item->to.s : to;

		if ((item->kind == BOARD_BREAK || item->kind == BOARD_ABSENCE) && ends - begins >= length_s)
			return true;
	}
	return false;
}

/* As the hours make them necessary (see calendar_hours()): one after the other, each as early as it can be. */
static void
add_rests(struct ctx *ctx, const struct material *m, const struct worker_day *w, struct board_row *row)
{
	const struct rests *rests = w->worker->has_rests ? &w->worker->rests : &m->unit_rests;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < rests->count && !INSTANT_IS_NONE(row->hours_from); i++) {
		const struct rest *rest = &rests->items[i];
		instant from = zone_instant(w->day->zone, (struct civil){ w->day->day, rest->from_s }, NULL);
		instant to = zone_instant(w->day->zone, (struct civil){ w->day->day, rest->to_s }, NULL);
		int64_t at = from.s > last ? from.s : last;
		struct board_item *item;

		if (from.s < row->hours_from.s || to.s > row->hours_to.s ||
		    has_pause(row, from.s, to.s, rest->length_s))
			continue;
		at = free_from(row, at, rest->length_s);
		if (at + rest->length_s > to.s) {
			/* What is over cannot be helped. */
			row->conflict |= to.s > ctx->now.s;
			continue;
		}
		item = add_item(ctx, row, BOARD_REST, INSTANT(at), INSTANT(at + rest->length_s));
		item->window_from = from;
		item->window_to = to;
		last = at + rest->length_s;
	}
}

/* Travel from place to place; notes when the next one cannot be reached in time. */
static void
drive(const struct material *m, const struct worker *worker, struct board_row *row)
{
	struct travel_ways ways = travel_ways_of(m->travel, m->tenant, &m->unit.settings, worker->speed_percent);
	struct geo_point home = geo_point_of(worker->latitude, worker->longitude);
	struct geo_point end = geo_point_of(worker->end_latitude, worker->end_longitude);
	struct geo_point at = worker->start_home ? home : GEO_NOWHERE;
	int64_t free_s = INSTANT_IS_NONE(row->hours_from) || !m->unit.settings.leaving_home_counts ? INT64_MIN :
	    row->hours_from.s;

	if (!geo_is_located(end))
		end = home;
	for (size_t i = 0; i < row->count; i++) {
		struct board_item *item = &row->items[i];
		struct geo_point there = geo_point_of(item->latitude, item->longitude);
		int64_t latest;

		if ((item->kind != BOARD_VISIT && item->kind != BOARD_BUSY) || item->outside)
			continue;
		row->service_s += (int32_t)(item->to.s - item->from.s);
		item->travel_s = -1;
		if (geo_is_located(at) && geo_is_located(there)) {
			item->travel_s = travel_s(&ways, at, there, NULL);
			item->travel_km = geo_road_km(&ways.pace, at, there);
			row->travel_s += item->travel_s;
			row->travel_km += item->travel_km;
		}
		latest = (INSTANT_IS_NONE(item->window_to) ? item->from.s : item->window_to.s) -
		    (item->from.s - item->busy_from.s);
		/* What is under way or done is where it is. */
		item->clash = item->forced || (item->kind == BOARD_VISIT && str_equal(item->status, "planned") &&
		    free_s != INT64_MIN &&
		    free_s + (item->travel_s > 0 ? item->travel_s : 0) > latest);
		row->conflict |= item->clash;
		free_s = item->busy_to.s;
		at = geo_is_located(there) ? there : at;
	}
	if (worker->end_home && row->service_s > 0 && geo_is_located(at) && geo_is_located(end)) {
		row->home_travel_s = travel_s(&ways, at, end, NULL);
		row->home_travel_km = geo_road_km(&ways.pace, at, end);
		row->travel_s += row->home_travel_s;
		row->travel_km += row->home_travel_km;
	}
}

static void
sort_items(struct board_row *row)
{
	if (row->count > 0)
		qsort(row->items, row->count, sizeof(*row->items), by_start);
}

static void
fill_row(struct ctx *ctx, const struct material *m, const struct worker_day *w, struct board_row *row)
{
	struct spans hours = hours_of(m, w);

	*row = (struct board_row){ .worker = w->worker->id, .worker_public_id = w->worker->public_id,
	    .worker_name = worker_name(ctx->arena, w->worker), .color = w->worker->color,
	    .home_latitude = w->worker->latitude, .home_longitude = w->worker->longitude,
	    .starts_home = w->worker->start_home, .ends_home = w->worker->end_home,
	    .holiday = w->holiday != NULL ? T(ctx, w->holiday) : NULL };
	add_hours(ctx, w->day, &hours, row);
	for (size_t i = 0; i < hours.count; i++)
		row->work_s += hours.items[i].to_s - hours.items[i].from_s;
	add_absences(ctx, m, w->day, row);
	for (size_t i = w->first_span; i < w->first_span + w->span_count; i++)
		if (m->spans.items[i].from_at.s < w->day->to.s && m->spans.items[i].to_at.s > w->day->from.s)
			add_visit(ctx, m, &m->spans.items[i], row);
	sort_items(row);
	add_rests(ctx, m, w, row);
	sort_items(row);
	drive(m, w->worker, row);
}

/* ---- who stands on the board ---- */

static bool
is_asked(const struct board_ask *ask, worker_id worker)
{
	for (size_t i = 0; i < ask->worker_count; i++)
		if (ID_EQUAL(ask->workers[i], worker))
			return true;
	return ask->workers == NULL;
}

struct named { const struct worker *worker; const char *name; };

static int
by_name(const void *a, const void *b)
{
	const struct named *one = a, *two = b;
	int order = strcmp(one->name, two->name);

	return order != 0 ? order : one->worker->id.value < two->worker->id.value ? -1 : 1;
}

static struct named *
choose_workers(struct ctx *ctx, const struct material *m, const struct board_ask *ask, size_t *count)
{
	struct named *chosen = arena_new_array(ctx->arena, m->team.workers.count, struct named);

	*count = 0;
	for (size_t i = 0; i < m->team.workers.count; i++) {
		const struct worker *worker = &m->team.workers.items[i];

		if (is_asked(ask, worker->id) && is_member(m, worker->id))
			chosen[(*count)++] = (struct named){ worker, worker_name(ctx->arena, worker) };
	}
	if (*count > 0)
		qsort(chosen, *count, sizeof(*chosen), by_name);
	return chosen;
}

/* The spans lie by worker: the first of this one. */
static size_t
first_span_of(const struct board_spans_rows *spans, worker_id worker)
{
	size_t low = 0, high = spans->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (spans->items[middle].worker_id.value < worker.value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- reading ---- */

static struct board_day
day_of(const struct zone *zone, date day, size_t rows, struct arena *arena)
{
	return (struct board_day){ .day = day, .zone = zone, .from = zone_midnight(zone, day),
	    .to = zone_midnight(zone, date_add(day, 1)), .rows = arena_new_array(arena, rows, struct board_row),
	    .count = rows, .capacity = rows };
}

static const char *
ids_of(struct ctx *ctx, const struct board_ask *ask)
{
	const char *ids = "";

	for (size_t i = 0; i < ask->worker_count; i++)
		ids = arena_printf(ctx->arena, "%s%s%" PRId64, ids, i == 0 ? "" : ",", ask->workers[i].value);
	return arena_printf(ctx->arena, "[%s]", ids);
}

static struct err *
know_ways(struct ctx *ctx, const struct material *m)
{
	struct geo_point *places = arena_new_array(ctx->arena, m->spans.count, struct geo_point);

	for (size_t i = 0; i < m->spans.count; i++)
		places[i] = geo_point_of(m->spans.items[i].latitude, m->spans.items[i].longitude);
	return m->travel != NULL ? travel_know(ctx, m->travel, places, m->spans.count) : OK;
}

static struct err *
gather(struct ctx *ctx, const struct board_ask *ask, struct material *m)
{
	date last = date_add(ask->first, ask->days - 1);
	instant from, to;

	TRY(unit_here(ctx, &m->unit));
	from = zone_midnight(m->unit.zone, ask->first);
	to = zone_midnight(m->unit.zone, date_add(last, 1));
	m->travel = travel_of(ctx);
	m->tenant = ctx->tenant;
	if (!week_from_json(ctx->arena, m->unit.settings.hours, &m->unit_hours))
		m->unit_hours = week_usual(ctx->arena);
	if (!rests_parse(ctx->arena, m->unit.settings.breaks, &m->unit_rests))
		m->unit_rests = (struct rests){ 0 };
	TRY(team_load(ctx, ask->worker_count == 1 ? ask->workers[0] : (worker_id){ 0 }, ask->first, last, &m->team));
	TRY(load_absence_types(ctx, m));
	TRY(sql_board_spans(ctx, ctx->tenant, ctx->unit, from, to, ask->workers == NULL, ids_of(ctx, ask), &m->spans));
	TRY(board_moves_put(ctx, ask, from, to, &m->spans));
	return know_ways(ctx, m);
}

struct err *
planning_board_days(struct ctx *ctx, const struct board_ask *ask, struct board *out)
{
	struct material m = { 0 };
	struct board board = { .day_count = (size_t)ask->days };
	struct named *workers;
	size_t count;

	if (ask->days < 1 || ask->days > BOARD_MOST_DAYS)
		return err_bug(ctx, "a board of %d days", ask->days);
	TRY(gather(ctx, ask, &m));
	workers = choose_workers(ctx, &m, ask, &count);
	board.days = arena_new_array(ctx->arena, board.day_count, struct board_day);
	for (size_t d = 0; d < board.day_count; d++) {
		struct board_day *day = &board.days[d];

		*day = day_of(m.unit.zone, date_add(ask->first, (int)d), count, ctx->arena);
		for (size_t i = 0; i < count; i++) {
			struct worker_day w = { .worker = workers[i].worker, .day = day,
			    .holiday = holiday_on(m.unit.country, day->day) };

			w.first_span = first_span_of(&m.spans, w.worker->id);
			while (w.first_span + w.span_count < m.spans.count &&
			    ID_EQUAL(m.spans.items[w.first_span + w.span_count].worker_id, w.worker->id))
				w.span_count++;
			fill_row(ctx, &m, &w, &day->rows[i]);
		}
	}
	*out = board;
	return OK;
}

/* ---- filters ---- */

static bool
has_skill(const struct team *team, unit_id unit, worker_id worker, skill_id skill)
{
	for (size_t i = 0; i < team->skills.count; i++)
		if (ID_EQUAL(team->skills.items[i].worker, worker) && ID_EQUAL(team->skills.items[i].unit, unit) &&
		    ID_EQUAL(team->skills.items[i].skill, skill))
			return true;
	return ID_IS_NONE(skill);
}

static bool
is_in(struct ctx *ctx, const struct worker *worker, const char *area, const struct board_workers_in_rows *rows)
{
	if (str_empty(area))
		return true;
	for (size_t i = 0; i < rows->count; i++)
		if (ID_EQUAL(rows->items[i].worker_id, worker->id))
			return true;
	return strstr(i18n_fold(ctx->arena, worker->address), i18n_fold(ctx->arena, area)) != NULL;
}

struct err *
planning_board_workers(struct ctx *ctx, date first, int days, const struct board_filter *filter,
    struct board_workers *out)
{
	struct material m = { 0 };
	struct board_ask everybody = { .first = first, .days = days };
	struct board_workers_in_rows rows = { 0 };
	struct board_workers list = { 0 };
	struct named *workers;
	size_t count;

	TRY(unit_here(ctx, &m.unit));
	TRY(team_load(ctx, (worker_id){ 0 }, first, first, &m.team));
	if (!str_empty(filter->area))
		TRY(sql_board_workers_in(ctx, ctx->tenant, ctx->unit, zone_midnight(m.unit.zone, first),
		    zone_midnight(m.unit.zone, date_add(first, days)),
		    arena_printf(ctx->arena, "%%%s%%", i18n_fold(ctx->arena, filter->area)), &rows));
	workers = choose_workers(ctx, &m, &everybody, &count);
	for (size_t i = 0; i < count; i++)
		if (has_skill(&m.team, m.unit.id, workers[i].worker->id, filter->skill) &&
		    is_in(ctx, workers[i].worker, filter->area, &rows))
			*arena_push(ctx->arena, &list) = (struct board_worker){ workers[i].worker->id,
			    workers[i].worker->public_id, workers[i].name };
	*out = list;
	return OK;
}

struct err *
planning_board(struct ctx *ctx, date day, worker_id only, struct board_day *out)
{
	struct board_ask ask = { .first = day, .days = 1, .workers = ID_IS_NONE(only) ? NULL : &only,
	    .worker_count = ID_IS_NONE(only) ? 0 : 1 };
	struct board board;

	TRY(planning_board_days(ctx, &ask, &board));
	*out = board.days[0];
	return OK;
}
