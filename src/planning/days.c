/* days -- see days.h. */
#include "planning/days.h"

#include <string.h>
#include "activity/activity.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "customer/opening.h"

#include "gen/planning.sql.h"

enum { AROUND_DAYS = 2 };	/* zones and shifts over midnight: a day's work may begin that far from its date */

struct err *
days_load_spans(struct ctx *ctx, const struct calendar *calendar, date first, date last, const char *holder,
    struct plan_spans_rows *out)
{
	instant from, to, aside;

	calendar_reach(calendar, first, &from, &aside);
	calendar_reach(calendar, last, &aside, &to);
	TRY(sql_plan_spans_of(ctx, ctx->tenant, calendar->worker->id, from, to, holder != NULL ? holder : "", ctx->now,
	    out));
	return travel_know_spans(ctx, out->items, out->count);
}

struct err *
days_load_all_spans(struct ctx *ctx, date from, date to, const char *holder, struct plan_spans_rows *out)
{
	TRY(sql_plan_spans(ctx, ctx->tenant, INSTANT((from.days - (int64_t)AROUND_DAYS) * SOLVER_DAY_S),
	    INSTANT((to.days + 1 + (int64_t)AROUND_DAYS) * SOLVER_DAY_S),
	    holder != NULL ? holder : "", ctx->now, out));
	return travel_know_spans(ctx, out->items, out->count);
}

bool
days_place_before(const struct plan_stops *stops, int32_t at, struct geo_point *out)
{
	if (at == 0 && !stops->day.starts_home)
		return false;
	*out = at == 0 ? stops->home : stops->places[at - 1];
	return true;
}

bool
days_place_after(const struct plan_stops *stops, int32_t at, struct geo_point *out)
{
	if (at == stops->day.count && !stops->day.ends_home)
		return false;
	*out = at == stops->day.count ? stops->end : stops->places[at];
	return true;
}

/* The way between two neighbours of a place, where there are such. */
static int32_t
leg(const struct calendar *calendar, bool has_from, struct geo_point from, bool has_to, struct geo_point to)
{
	return has_from && has_to ? travel_s(&calendar->ways, from, to, NULL) : 0;
}

void
days_insert(const struct calendar *calendar, struct plan_stops *stops, int32_t at, const struct solver_stop *stop,
    struct geo_point place, unit_id unit)
{
	struct geo_point before = GEO_NOWHERE, after = GEO_NOWHERE;
	bool has_before = days_place_before(stops, at, &before), has_after = days_place_after(stops, at, &after);

	/* To an absence one goes in one's own time. */
	has_before = has_before && !stop->absent;
	has_after = has_after && !(at < stops->day.count && stops->day.stops[at].absent);
	solver_insert(&stops->day, at, stop, leg(calendar, has_before, before, true, place),
	    leg(calendar, true, place, has_after, after));
	memmove(&stops->places[at + 1], &stops->places[at], (size_t)(stops->day.count - 1 - at) * sizeof(place));
	memmove(&stops->units[at + 1], &stops->units[at], (size_t)(stops->day.count - 1 - at) * sizeof(unit));
	stops->places[at] = place;
	stops->units[at] = unit;
}

static bool
has_begun(const struct plan_spans_row *span, instant now)
{
	enum activity_status status;

	return span->from_at.s < now.s || !status_parse(span->status, &status) ||
	    (status != STATUS_PLANNED && status != STATUS_PENDING && status != STATUS_REQUESTED);
}

/* Preparation before the job and clearing after it are part of the span. */
static int32_t
lead_of(const struct plan_spans_row *span)
{
	return INSTANT_IS_NONE(span->start_at) || span->start_at.s < span->from_at.s || span->start_at.s > span->to_at.s
	    ? 0 : (int32_t)(span->start_at.s - span->from_at.s);
}

static int32_t
visit_of(const struct plan_spans_row *span)
{
	return INSTANT_IS_NONE(span->end_at) || span->end_at.s > span->to_at.s || span->end_at.s <= span->from_at.s
	    ? (int32_t)(span->to_at.s - span->from_at.s) - lead_of(span)
	    : (int32_t)(span->end_at.s - span->from_at.s) - lead_of(span);
}

/* A job that shifts stays inside the opening hours that it stands in. */
static void
narrow_to_opening(struct arena *arena, const struct calendar *calendar, struct plan_origin origin,
    const struct plan_spans_row *span, struct solver_stop *stop)
{
	struct opening_hours opening;
	const struct zone *zone = span->zone != NULL ? zone_find(span->zone) : NULL;

	if (!opening_from_json(arena, span->opening_hours, &opening) || calendar->unit == NULL)
		return;
	if (zone == NULL)
		zone = calendar->unit->zone;

	date day = zone_date(zone, INSTANT(span->from_at.s + lead_of(span)));

	int32_t from_s, to_s;
	size_t at = 0;

	while (opening_next(&opening, day, &at, &from_s, &to_s)) {
		int32_t from = plan_time(origin, zone_instant(zone, (struct civil){ day, from_s }, NULL)) -
		    lead_of(span);
		int32_t to = plan_time(origin, zone_instant(zone, (struct civil){ day, to_s }, NULL)) -
		    lead_of(span) - visit_of(span);

		if (stop->start < from || stop->start > to)
			continue;
		if (stop->from < from)
			stop->from = from;
		if (stop->to > to)
			stop->to = to;
		return;
	}
	/* It stands outside of them already: it stays. */
	stop->from = stop->to = stop->start;
}

static struct solver_stop
make_stop(struct arena *arena, const struct calendar *calendar, struct plan_origin origin,
    const struct plan_spans_row *span, instant now)
{
	int32_t start = plan_time(origin, span->from_at);
	struct solver_stop stop = { .id = span->activity_id.value, .from = start, .to = start, .start = start,
	    .service_s = (int32_t)(span->to_at.s - span->from_at.s), .begun = has_begun(span, now) };

	if (stop.begun || span->forced || INSTANT_IS_NONE(span->window_from) || INSTANT_IS_NONE(span->window_to))
		return stop;
	/* A window holds starts from its beginning up to, not including, its end. */
	stop.from = plan_time(origin, span->window_from) - lead_of(span);
	stop.to = plan_time(origin, span->window_to) - lead_of(span) - SOLVER_MINUTE_S;
	if (calendar->unit != NULL && calendar->unit->settings.finish_in_window)
		stop.to = plan_time(origin, span->window_to) - lead_of(span) - visit_of(span);
	if (stop.from < plan_time(origin, now))
		stop.from = plan_time(origin, now);
	if (stop.from > start || stop.to < start)
		stop.from = stop.to = start;
	else if (span->opening_hours != NULL)
		narrow_to_opening(arena, calendar, origin, span, &stop);
	return stop;
}

/* Adds the stop at the end of the day. */
static void
append(const struct calendar *calendar, struct plan_stops *stops, const struct plan_spans_row *span,
    struct solver_stop stop)
{
	struct geo_point place = GEO_NOWHERE, before;

	if (!ID_IS_NONE(span->site_id))
		place = geo_point_of(span->latitude, span->longitude);
	else if (days_place_before(stops, stops->day.count, &before))
		place = before;
	else
		place = stops->home;
	days_insert(calendar, stops, stops->day.count, &stop, place, span->unit_id);
	if (span->forced)
		stops->day.forced = true;
}

/* What lies before `now` of the stretch of a break is over; a break that can begin no more was taken. */
static void
begin_rests_now(struct solver_hours *hours, int32_t now)
{
	int32_t kept = 0;

	for (int32_t i = 0; i < hours->rest_count; i++) {
		struct solver_rest rest = hours->rests[i];

		if (rest.to < now)
			continue;
		rest.from = rest.from < now ? now : rest.from;
		hours->rests[kept++] = rest;
	}
	for (int32_t i = kept; i < hours->rest_count; i++)
		hours->rests[i] = (struct solver_rest){ 0, 0, 0 };
	hours->rest_count = kept;
}

/* Absences become stops at home, which one leaves when they are over. */
static void
go_home_while_away(const struct calendar *calendar, struct plan_stops *stops, int32_t now)
{
	struct solver_hours *hours = &stops->day.hours;

	for (int32_t i = 0; hours->work_count > 0 && i < hours->away_count; i++) {
		struct solver_span away = hours->away[i];
		struct solver_stop stop = { .from = away.from, .to = away.from, .start = away.from,
		    .service_s = away.to - away.from, .absent = true, .begun = away.from < now };
		int32_t at = 0;

		while (at < stops->day.count && stops->day.stops[at].start <= away.from)
			at++;
		days_insert(calendar, stops, at, &stop, calendar->home, (unit_id){ 0 });
	}
	memset(hours->away, 0, sizeof(hours->away));
	hours->away_count = 0;
}

void
days_make(struct arena *arena, const struct calendar *calendar, struct plan_origin origin, date day,
    const struct plan_spans_row *spans, size_t span_count, activity_id except, instant now, struct plan_stops *out)
{
	struct solver_hours hours;
	struct plan_stops stops = { .number = plan_day(origin, day), .home = calendar->home,
	    .end = calendar->end };
	size_t first = span_count, last = 0;
	instant from, to;

	calendar_reach(calendar, day, &from, &to);
	for (size_t i = 0; i < span_count; i++) {
		if (spans[i].from_at.s < from.s || spans[i].from_at.s >= to.s ||
		    calendar_date(calendar, spans[i].from_at).days != day.days)
			continue;
		first = i < first ? i : first;
		last = i + 1;
	}

	stops.day = solver_day_make(arena, (int32_t)(last > first ? last - first : 0) + 1 + SOLVER_SPANS);
	stops.places = arena_new_array(arena, (size_t)stops.day.capacity, struct geo_point);
	stops.units = arena_new_array(arena, (size_t)stops.day.capacity, unit_id);
	calendar_hours(calendar, day, &hours);
	solver_hours_at(&hours, stops.number, &stops.day.hours);
	stops.day.now = plan_time(origin, now);
	stops.day.starts_home = calendar->worker->start_home && geo_is_located(calendar->home);
	stops.day.ends_home = calendar->worker->end_home && geo_is_located(calendar->end);
	begin_rests_now(&stops.day.hours, stops.day.now);
	stops.day.most_service_s = (int32_t)calendar->worker->most_s;
	for (size_t i = first; i < last; i++)
		if (!ID_EQUAL(spans[i].activity_id, except))
			append(calendar, &stops, &spans[i], make_stop(arena, calendar, origin, &spans[i], now));
	if (calendar->home_after_absence && stops.day.starts_home)
		go_home_while_away(calendar, &stops, stops.day.now);
	/* What lies before something that has begun is past as well. */
	for (int32_t i = stops.day.count - 2; i >= 0; i--)
		if (stops.day.stops[i + 1].begun)
			stops.day.stops[i].begun = true;
	*out = stops;
}
