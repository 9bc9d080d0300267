/* calendar -- see calendar.h. */
#include "planning/calendar.h"

#include <math.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "team/holiday.h"

/* ---- time of the plan ---- */

struct plan_origin
plan_origin_at(instant now)
{
	return (struct plan_origin){ (int32_t)(now.s / SOLVER_DAY_S) };
}

int32_t
plan_time(struct plan_origin origin, instant at)
{
	if (INSTANT_IS_NONE(at))
		return -SOLVER_OPEN;

	int64_t s = at.s - (int64_t)origin.day * SOLVER_DAY_S;

	return s < -SOLVER_OPEN ? -SOLVER_OPEN : s > SOLVER_OPEN ? SOLVER_OPEN : (int32_t)s;
}

instant
plan_instant(struct plan_origin origin, int32_t t)
{
	return INSTANT((int64_t)origin.day * SOLVER_DAY_S + t);
}

int32_t
plan_day(struct plan_origin origin, date day)
{
	return day.days - origin.day;
}

date
plan_date(struct plan_origin origin, int32_t day)
{
	return (date){ origin.day + day };
}

/* ---- reading ---- */

struct err *
calendars_load(struct ctx *ctx, worker_id only, date from, date to, struct calendars *out)
{
	struct calendars all = { .travel = travel_of(ctx), .tenant = ctx->tenant };

	TRY(unit_list(ctx, &all.units));
	TRY(team_load(ctx, only, date_add(from, -1), date_add(to, 1), &all.team));
	all.unit_hours = arena_new_array(ctx->arena, all.units.count, struct week);
	all.unit_rests = arena_new_array(ctx->arena, all.units.count, struct rests);
	for (size_t i = 0; i < all.units.count; i++) {
		if (!week_from_json(ctx->arena, all.units.items[i].settings.hours, &all.unit_hours[i]))
			all.unit_hours[i] = week_usual(ctx->arena);
		if (!rests_parse(ctx->arena, all.units.items[i].settings.breaks, &all.unit_rests[i]))
			all.unit_rests[i] = (struct rests){ 0 };
	}
	*out = all;
	return OK;
}

static size_t
unit_index(const struct calendars *all, unit_id unit)
{
	size_t i = 0;

	while (i < all->units.count && !ID_EQUAL(all->units.items[i].id, unit))
		i++;
	return i;
}

struct calendar
calendar_of(const struct calendars *all, const struct worker *worker)
{
	struct calendar calendar = { .all = all, .worker = worker };
	const struct team *team = &all->team;
	unit_id first = { INT64_MAX };
	size_t index, i = 0;

	for (size_t u = 0; u < team->units.count; u++)
		if (ID_EQUAL(team->units.items[u].worker, worker->id) && team->units.items[u].unit.value < first.value)
			first = team->units.items[u].unit;
	index = unit_index(all, first);
	if (index < all->units.count) {
		calendar.unit = &all->units.items[index];
		calendar.hours = worker->has_hours ? &worker->hours : &all->unit_hours[index];
		calendar.ways = travel_ways_of(all->travel, all->tenant, &calendar.unit->settings,
		    worker->speed_percent);
		calendar.pace = calendar.ways.pace;
		calendar.rests = worker->has_rests ? &worker->rests : &all->unit_rests[index];
		calendar.home_after_absence = str_equal(calendar.unit->settings.after_absence, "home") &&
		    worker->start_home && !isnan(worker->latitude);
	}
	calendar.home = geo_point_of(worker->latitude, worker->longitude);
	calendar.end = geo_point_of(worker->end_latitude, worker->end_longitude);
	if (!geo_is_located(calendar.end))
		calendar.end = calendar.home;

	while (i < team->exceptions.count && team->exceptions.items[i].worker.value < worker->id.value)
		i++;
	calendar.first_exception = i;
	while (i < team->exceptions.count && ID_EQUAL(team->exceptions.items[i].worker, worker->id))
		i++;
	calendar.exception_count = i - calendar.first_exception;

	i = 0;
	while (i < team->absences.count && team->absences.items[i].worker.value < worker->id.value)
		i++;
	calendar.first_absence = i;
	while (i < team->absences.count && ID_EQUAL(team->absences.items[i].worker, worker->id))
		i++;
	calendar.absence_count = i - calendar.first_absence;
	return calendar;
}

/* ---- one date ---- */

enum { CLOCK_CHANGE_S = 3 * 3600 };

const char *
calendar_holiday(const struct calendar *c, date day)
{
	if (c->unit == NULL || !c->unit->settings.holidays_off || c->no_holidays)
		return NULL;
	return holiday_on(c->unit->country, day);
}

/* Exception of the day, else nothing on a holiday, else the weekly hours. */
static struct spans
spans_of(const struct calendar *c, date day)
{
	static struct span whole_day[] = { { 0, SOLVER_DAY_S } };

	if (c->works_always)
		return (struct spans){ .items = whole_day, .count = 1, .capacity = 1 };
	if (c->unit == NULL)
		return (struct spans){ 0 };
	for (size_t i = 0; i < c->exception_count; i++) {
		const struct day_exception *one = &c->all->team.exceptions.items[c->first_exception + i];

		if (one->day.days == day.days)
			return one->hours;
	}
	if (calendar_holiday(c, day) != NULL)
		return (struct spans){ 0 };
	return c->hours->days[date_weekday(day)];
}

static int32_t
wall(const struct calendar *c, date day, int32_t second)
{
	instant at = zone_instant(c->unit->zone, (struct civil){ day, second }, NULL);

	return (int32_t)(at.s - (int64_t)day.days * SOLVER_DAY_S);
}

/* Takes [from, to) out of the work; what no longer fits in the table is not offered. */
static void
cut_work(struct solver_hours *hours, int32_t from, int32_t to)
{
	struct solver_hours old = *hours;

	hours->work_count = 0;
	for (int32_t i = 0; i < old.work_count; i++) {
		struct solver_span pieces[2] = {
			{ old.work[i].from, old.work[i].to < from ? old.work[i].to : from },
			{ old.work[i].from > to ? old.work[i].from : to, old.work[i].to } };

		for (int k = 0; k < 2; k++)
			if (pieces[k].from < pieces[k].to && hours->work_count < SOLVER_SPANS)
				hours->work[hours->work_count++] = pieces[k];
	}
	for (int32_t i = hours->work_count; i < SOLVER_SPANS; i++)
		hours->work[i] = (struct solver_span){ 0, 0 };
}

static void
add_away(struct solver_hours *hours, int32_t from, int32_t to)
{
	int32_t n = hours->away_count;

	if (n > 0 && (from <= hours->away[n - 1].to || n == SOLVER_SPANS)) {
		/* They come by start: one that touches the last, or finds no room, makes it longer. */
		if (to > hours->away[n - 1].to)
			hours->away[n - 1].to = to;
	} else {
		hours->away[hours->away_count++] = (struct solver_span){ from, to };
	}
}

/* The shift of the day before goes on into this one, or ended less than the least rest ago. */
static void
cut_shift_before(const struct calendar *c, date day, struct solver_hours *hours)
{
	date before = date_add(day, -1);
	struct spans spans = spans_of(c, before);
	int32_t rest_s = (int32_t)c->unit->settings.rest_hours * 3600;

	if (spans.count > 0)
		cut_work(hours, -SOLVER_OPEN,
		    wall(c, before, spans.items[spans.count - 1].to_s) - SOLVER_DAY_S + rest_s);
}

/* Time without work within [from, to): the longest piece. */
static int32_t
longest_pause(const struct solver_hours *hours, int32_t from, int32_t to)
{
	int32_t free_from = from, longest = 0;

	for (int32_t i = 0; i <= hours->work_count; i++) {
		int32_t until = i < hours->work_count ? hours->work[i].from : to;

		if (until > to)
			until = to;
		if (until - free_from > longest)
			longest = until - free_from;
		if (i < hours->work_count && hours->work[i].to > free_from)
			free_from = hours->work[i].to;
	}
	return longest;
}

/*
 * Breaks to take, as far as the hours make them necessary: their whole stretch lies inside of
 * the day's work, and no pause of the hours and no absence in it is as long.
 */
static void
add_rests(const struct calendar *c, date day, struct solver_hours *hours)
{
	int32_t first = hours->work[0].from, last = hours->work[hours->work_count - 1].to;

	for (size_t i = 0; i < c->rests->count && hours->rest_count < SOLVER_RESTS; i++) {
		const struct rest *rest = &c->rests->items[i];
		int32_t from = wall(c, day, rest->from_s), to = wall(c, day, rest->to_s);

		if (from < first || to > last || to - from < rest->length_s ||
		    longest_pause(hours, from, to) >= rest->length_s)
			continue;
		hours->rests[hours->rest_count++] = (struct solver_rest){ from, to - rest->length_s,
		    rest->length_s };
	}
}

void
calendar_hours(const struct calendar *c, date day, struct solver_hours *out)
{
	struct spans spans = spans_of(c, day);
	struct solver_hours hours;
	int32_t first, last;

	memset(&hours, 0, sizeof(hours));
	hours.leave_from = -SOLVER_OPEN;
	hours.home_by = SOLVER_OPEN;
	for (size_t i = 0; i < spans.count && i < SOLVER_SPANS; i++) {
		int32_t from = wall(c, day, spans.items[i].from_s), to = wall(c, day, spans.items[i].to_s);

		/* A clock change may swallow a span. */
		if (from < to)
			hours.work[hours.work_count++] = (struct solver_span){ from, to };
	}
	if (hours.work_count > 0)
		cut_shift_before(c, day, &hours);
	if (hours.work_count == 0) {
		*out = hours;
		return;
	}
	first = hours.work[0].from;
	last = hours.work[hours.work_count - 1].to;
	if (c->unit->settings.leaving_home_counts)
		hours.leave_from = first;
	if (c->unit->settings.coming_home_counts)
		hours.home_by = last;
	for (size_t i = 0; i < c->absence_count; i++) {
		const struct absence *one = &c->all->team.absences.items[c->first_absence + i];
		int64_t from = one->from.s - (int64_t)day.days * SOLVER_DAY_S;
		int64_t to = one->to.s - (int64_t)day.days * SOLVER_DAY_S;

		if (from < last && to > first)
			add_away(&hours, from < first ? first : (int32_t)from, to > last ? last : (int32_t)to);
	}
	for (int32_t i = 0; i < hours.away_count; i++)
		cut_work(&hours, hours.away[i].from, hours.away[i].to);
	if (hours.work_count > 0 && c->rests != NULL)
		add_rests(c, day, &hours);
	*out = hours;
}

date
calendar_date(const struct calendar *c, instant at)
{
	date day = c->unit == NULL ? (date){ (int32_t)(at.s / SOLVER_DAY_S) } : zone_date(c->unit->zone, at);
	date before = date_add(day, -1);
	struct spans spans = spans_of(c, before);

	if (spans.count > 0 && spans.items[spans.count - 1].to_s > SOLVER_DAY_S &&
	    at.s < wall(c, before, spans.items[spans.count - 1].to_s) + (int64_t)before.days * SOLVER_DAY_S)
		return before;
	return day;
}

void
calendar_reach(const struct calendar *c, date day, instant *from, instant *to)
{
	const struct zone *zone = c->unit == NULL ? NULL : c->unit->zone;
	struct spans spans = spans_of(c, day);
	int32_t last_s = spans.count > 0 ? spans.items[spans.count - 1].to_s : 0;

	*from = INSTANT((int64_t)day.days * SOLVER_DAY_S);
	*to = INSTANT(from->s + SOLVER_DAY_S);
	if (zone != NULL) {
		*from = zone_instant(zone, (struct civil){ day, 0 }, NULL);
		*to = zone_instant(zone, (struct civil){ day, last_s > SOLVER_DAY_S ? last_s : SOLVER_DAY_S }, NULL);
	}
	/* Clocks may change at midnight itself. */
	from->s -= CLOCK_CHANGE_S;
	to->s += CLOCK_CHANGE_S;
}

bool
calendar_is_away(const struct calendar *c, date day)
{
	struct solver_hours hours;

	calendar_hours(c, day, &hours);
	return hours.away_count > 0;
}
