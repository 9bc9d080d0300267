/* track -- what a customer who waits may know, and where the van is while it comes to them (P-13). */
#include <math.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/work.sql.h"
#include "geo/geo.h"
#include "i18n/i18n.h"
#include "work/inside.h"

/* Five minutes; a place older than ten says nothing. */
enum { STEP_S = 300, PLACE_S = 600 };

/* About a hundred metres. */
static double
coarse(double degrees)
{
	return round(degrees * 1000) / 1000;
}

const char *
work_topic(struct arena *arena, tenant_id tenant, worker_id worker)
{
	return arena_printf(arena, "work %lld %lld", (long long)tenant.value, (long long)worker.value);
}

/* ---- the map ---- */

static struct err *
find_place(struct ctx *ctx, const struct activity *a, struct work_track *out)
{
	struct work_position_find_row row;
	bool found;

	if (out->phase != WORK_EN_ROUTE || isnan(a->latitude))
		return OK;
	TRY(sql_work_position_find(ctx, ctx->unit, a->id, a->worker, &row, &found));
	if (!found || row.at.s < ctx->now.s - PLACE_S)
		return OK;
	out->has_map = true;
	out->latitude = row.latitude;
	out->longitude = row.longitude;
	out->seen_at = row.at;
	out->km = geo_km(geo_point_of(row.latitude, row.longitude), geo_point_of(a->latitude, a->longitude));
	return OK;
}

/* ---- the estimate ---- */

static void
tell_arrival(const struct work_round *round, const struct activity *a, struct work_track *out)
{
	bool begun = false;

	for (size_t i = 0; i < round->count; i++) {
		const struct work_stop *stop = &round->stops[i];

		begun |= stop->state.phase != WORK_TO_GO;
		if (ID_EQUAL(stop->activity.id, a->id))
			out->expected = stop->expected;
	}
	if (!begun || INSTANT_IS_NONE(out->expected)) {
		out->expected = INSTANT_NONE;
		out->today = out->phase != WORK_TO_GO;
		return;
	}
	for (size_t i = 0; i < round->count; i++)
		out->before += !INSTANT_IS_NONE(round->stops[i].expected) &&
		    round->stops[i].expected.s < out->expected.s && !ID_EQUAL(round->stops[i].activity.id, a->id);
	/* Who is being worked for now comes before, too. */
	for (size_t i = 0; i < round->count; i++)
		out->before += INSTANT_IS_NONE(round->stops[i].expected) && out->phase == WORK_TO_GO &&
		    (round->stops[i].state.phase == WORK_ARRIVED || round->stops[i].state.phase == WORK_WORKING ||
			round->stops[i].state.phase == WORK_PAUSED);
	out->expected = INSTANT((out->expected.s + STEP_S - 1) / STEP_S * STEP_S);
	out->late = out->expected.s > (INSTANT_IS_NONE(a->window_to) ? a->start.s + STEP_S * 2 : a->window_to.s);
	out->today = true;
}

static struct err *
find_face(struct ctx *ctx, const struct activity *a, struct work_track *out)
{
	struct work_worker_face_row face;
	bool found;

	TRY(sql_work_worker_face(ctx, ctx->tenant, a->worker, &face, &found));
	if (!found)
		return OK;
	out->worker = face.public_id;
	out->first_name = face.first_name;
	out->has_photo = !str_empty(face.photo);
	return OK;
}

struct err *
work_track(struct ctx *ctx, const struct activity *a, struct work_track *out)
{
	struct work_track track = { .since = INSTANT_NONE, .expected = INSTANT_NONE, .seen_at = INSTANT_NONE,
		.first_name = "" };
	struct work_spans spans;
	struct work_state state;
	struct work_round round;
	struct worker worker;
	struct unit unit;

	*out = track;
	if (ID_IS_NONE(a->worker) || INSTANT_IS_NONE(a->start) || !status_is_open(a->status))
		return OK;
	TRY(unit_here(ctx, &unit));
	TRY(find_face(ctx, a, &track));
	TRY(work_spans(ctx, a->id, &spans));
	state = work_state_of(a, &spans, ctx->now);
	track.phase = state.phase;
	track.since = state.since;
	*out = track;
	if (!unit.settings.track_arrival ||
	    zone_date(unit.zone, a->start).days != zone_date(unit.zone, ctx->now).days)
		return OK;
	TRY(worker_find(ctx, a->worker, &worker));
	TRY(work_round(ctx, &worker, zone_date(unit.zone, ctx->now), &round));
	tell_arrival(&round, a, &track);
	if (unit.settings.track_map)
		TRY(find_place(ctx, a, &track));
	*out = track;
	return OK;
}

/* ---- where the phone is ---- */

struct placing {
	activity_id activity;
	struct worker worker;
	double latitude, longitude;
	bool hides, shown;
};

static struct err *
put_place(struct ctx *ctx, void *arg)
{
	struct placing *p = arg;
	struct work_acting acting = { .worker = p->worker };
	struct work_spans spans;
	struct unit unit;

	p->shown = false;
	TRY(activity_find(ctx, p->activity, &acting.activity));
	TRY(work_spans(ctx, p->activity, &spans));
	TRY(unit_here(ctx, &unit));
	p->shown = !p->hides && ID_EQUAL(acting.activity.worker, p->worker.id) && unit.settings.track_map &&
	    unit.settings.track_arrival && work_state_of(&acting.activity, &spans, ctx->now).phase == WORK_EN_ROUTE;
	if (p->shown)
		TRY(sql_work_position_put(ctx, ctx->unit, p->worker.id, p->activity, coarse(p->latitude),
		    coarse(p->longitude), ctx->now, NULL));
	return work_tell(ctx, &acting, p->shown);
}

static struct err *
place(struct ctx *ctx, struct placing *p)
{
	bool found;

	TRY(work_worker(ctx, &p->worker, &found));
	if (!found)
		return err_new(ctx, ERR_FORBIDDEN, T(ctx, "Your log-in belongs to no field worker of this unit."),
		    "no worker");
	return db_transaction(ctx, put_place, p);
}

struct err *
work_position(struct ctx *ctx, activity_id activity, double latitude, double longitude, bool *shown)
{
	struct placing p = { .activity = activity, .latitude = latitude, .longitude = longitude };

	*shown = false;
	if (!geo_is_located(geo_point_of(latitude, longitude)))
		return err_new(ctx, ERR_INVALID, T(ctx, "This is no place on earth."), "position");
	TRY(place(ctx, &p));
	*shown = p.shown;
	return OK;
}

struct err *
work_hide(struct ctx *ctx, activity_id activity)
{
	struct placing p = { .activity = activity, .hides = true };

	return place(ctx, &p);
}
