/*
 * round -- a worker's day in order, and when the worker will be where.
 *
 * The estimate follows the statuses alone: what is over is over, what goes on ends when its planned length
 * (and its pauses) are through, the rest follows in the order of the plan, with the travel of the plan and
 * never into a break.
 */
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "customer/customer.h"
#include "db/db.h"
#include "gen/work.sql.h"
#include "geo/geo.h"
#include "i18n/i18n.h"
#include "planning/planning.h"
#include "planning/travel.h"
#include "work/inside.h"

/* ---- the estimate ---- */

/* Where somebody is free to leave from, and when. */
struct standing { instant free; struct geo_point at; };

static struct geo_point
place_of(const struct work_stop *stop)
{
	return geo_point_of(stop->activity.latitude, stop->activity.longitude);
}

static bool
is_under_way(enum work_phase phase)
{
	return phase == WORK_EN_ROUTE || phase == WORK_ARRIVED || phase == WORK_WORKING || phase == WORK_PAUSED;
}

static bool
is_over(enum work_phase phase)
{
	return phase == WORK_OVER || phase == WORK_TO_CONTINUE;
}

static instant
later(instant a, instant b)
{
	return a.s > b.s ? a : b;
}

/* Not inside a break, an absence or the work of another unit. */
static instant
past_breaks(const struct work_round *round, instant at, int64_t service_s)
{
	for (size_t i = 0; i < round->other_count; i++)
		if (at.s < round->others[i].to.s && at.s + service_s > round->others[i].from.s)
			at = round->others[i].to;
	return at;
}

static int64_t
service_of(const struct activity *a)
{
	return a->end.s > a->start.s ? a->end.s - a->start.s : a->duration_s;
}

static int32_t
travel_to(const struct travel_ways *ways, const struct standing *standing, const struct work_stop *stop)
{
	struct geo_point there = place_of(stop);

	if (geo_is_located(standing->at) && geo_is_located(there))
		return travel_s(ways, standing->at, there, NULL);
	return stop->travel_s > 0 ? stop->travel_s : 0;
}

/* What goes on now: arrival of one on the way, and when the worker is free again. */
static void
expect_under_way(const struct travel_ways *ways, struct work_stop *stop, struct standing *standing, instant now)
{
	const struct activity *a = &stop->activity;
	int64_t service_s = service_of(a);
	instant begin = now;

	switch (stop->state.phase) {
	case WORK_EN_ROUTE:
		begin = INSTANT_IS_NONE(stop->state.since) ? now : stop->state.since;
		stop->expected = later(now, INSTANT(begin.s + travel_to(ways, standing, stop)));
		begin = stop->expected;
		break;
	case WORK_WORKING:
	case WORK_PAUSED:
		begin = INSTANT_IS_NONE(a->real_start) || a->real_start.s < a->start.s - 86400 ? stop->state.since :
		    a->real_start;
		begin = INSTANT(begin.s + stop->state.pause_s);
		break;
	default:
		break;
	}
	standing->free = later(now, INSTANT(begin.s + service_s));
	standing->at = geo_is_located(place_of(stop)) ? place_of(stop) : standing->at;
}

static void
expect_to_go(const struct travel_ways *ways, const struct work_round *round, struct work_stop *stop,
    struct standing *standing, instant now)
{
	const struct activity *a = &stop->activity;
	instant leave = INSTANT_IS_NONE(standing->free) ? now : later(now, standing->free);
	instant earliest = INSTANT_IS_NONE(a->window_from) ? a->start : a->window_from;
	instant there = later(INSTANT(leave.s + travel_to(ways, standing, stop)), earliest);

	stop->expected = past_breaks(round, there, service_of(a));
	standing->free = INSTANT(stop->expected.s + service_of(a));
	standing->at = geo_is_located(place_of(stop)) ? place_of(stop) : standing->at;
}

void
work_expect(struct ctx *ctx, struct work_round *round, const struct worker *worker, const struct unit *unit,
    instant now)
{
	struct travel_ways ways = travel_ways_of(travel_of(ctx), ctx->tenant, &unit->settings, worker->speed_percent);
	struct standing standing = { INSTANT_NONE, worker->start_home ?
	    geo_point_of(worker->latitude, worker->longitude) : GEO_NOWHERE };

	for (size_t i = 0; i < round->count; i++) {
		struct work_stop *stop = &round->stops[i];

		stop->expected = INSTANT_NONE;
		if (is_over(stop->state.phase) && geo_is_located(place_of(stop)))
			standing.at = place_of(stop);
	}
	for (size_t i = 0; i < round->count; i++)
		if (is_under_way(round->stops[i].state.phase))
			expect_under_way(&ways, &round->stops[i], &standing, now);
	for (size_t i = 0; i < round->count; i++)
		if (round->stops[i].state.phase == WORK_TO_GO)
			expect_to_go(&ways, round, &round->stops[i], &standing, now);
}

/* ---- the day ---- */

/* The board calls its items stops here. */
static struct work_stop *
push_stop(struct ctx *ctx, struct work_round *round)
{
	round->stops = arena_grow(ctx->arena, round->stops, round->count, &round->capacity, sizeof(*round->stops));
	return &round->stops[round->count++];
}

static void
push_other(struct ctx *ctx, struct work_round *round, const struct board_item *item)
{
	round->others = arena_grow(ctx->arena, round->others, round->other_count, &round->other_capacity,
	    sizeof(*round->others));
	round->others[round->other_count++] = *item;
}

static struct err *
phone_of(struct ctx *ctx, const struct activity *a, const char **out)
{
	struct customer customer;
	struct contact contact;
	bool found = false;

	*out = "";
	if (ID_IS_NONE(a->customer))
		return OK;
	if (!ID_IS_NONE(a->contact)) {
		TRY(contact_find(ctx, a->contact, &contact));
		found = contact.active;
	}
	if (!found)
		TRY(contact_lookup_first(ctx, a->customer, &contact, &found));
	if (found && !str_empty(contact.mobile)) {
		*out = contact.mobile;
		return OK;
	}
	TRY(customer_find(ctx, a->customer, &customer));
	*out = !str_empty(customer.phone) ? customer.phone : found && !str_empty(contact.mobile_typed) ?
	    contact.mobile_typed : "";
	return OK;
}

static struct err *
add_stop(struct ctx *ctx, const struct board_item *item, struct work_round *round)
{
	struct work_stop *stop = push_stop(ctx, round);

	TRY(activity_find(ctx, item->activity, &stop->activity));
	TRY(work_spans(ctx, item->activity, &stop->spans));
	TRY(phone_of(ctx, &stop->activity, &stop->phone));
	stop->state = work_state_of(&stop->activity, &stop->spans, ctx->now);
	stop->travel_s = item->travel_s;
	stop->travel_km = item->travel_km;
	stop->expected = INSTANT_NONE;
	round->done += is_over(stop->state.phase);
	return OK;
}

struct err *
work_round(struct ctx *ctx, const struct worker *worker, date day, struct work_round *out)
{
	struct work_round round = { .day = day };
	struct board_day board;
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	TRY(planning_board(ctx, day, worker->id, &board));
	round.zone = board.zone;
	for (size_t i = 0; i < board.count; i++) {
		const struct board_row *row = &board.rows[i];

		for (size_t k = 0; k < row->count; k++)
			if (row->items[k].kind == BOARD_VISIT)
				TRY(add_stop(ctx, &row->items[k], &round));
			else
				push_other(ctx, &round, &row->items[k]);
		round.holiday = row->holiday;
		round.travel_s = row->travel_s;
		round.travel_km = row->travel_km;
		round.service_s = row->service_s;
	}
	work_expect(ctx, &round, worker, &unit, ctx->now);
	*out = round;
	return OK;
}

struct err *
work_to_continue(struct ctx *ctx, worker_id worker, struct activities *out)
{
	struct work_to_continue_rows rows;
	struct activities list = { 0 };

	TRY(sql_work_to_continue(ctx, ctx->unit, worker, ctx->now, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(activity_find(ctx, rows.items[i].id, arena_push(ctx->arena, &list)));
	*out = list;
	return OK;
}
