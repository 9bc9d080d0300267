/*
 * fill -- ways of the plan that no router was asked for yet: visits that were imported, or placed while it was down.
 */
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "planning/index.h"
#include "planning/planning.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

enum { AHEAD_DAYS = 14, REST_S = 120 };

struct filling {
	struct travel *travel;
	int most, asked;
	bool down;		/* the router says nothing: later */
};

/* The way between two places of a day; asks once for the one that is a stop. */
static struct err *
fill_way(struct ctx *ctx, struct filling *f, const struct plan_worker *w, struct geo_point from, struct geo_point to,
    bool to_home)
{
	struct geo_point place = to_home ? from : to, other = to_home ? to : from, *places;
	bool known;

	if (f->down || f->asked == f->most || !geo_is_located(from) || !geo_is_located(to))
		return OK;
	(void)travel_s(&w->ways, from, to, &known);
	if (known)
		return OK;
	places = arena_new_array(ctx->arena, w->place_count + 1, struct geo_point);
	places[0] = other;
	for (uint32_t i = 0; i < w->place_count; i++)
		places[i + 1] = w->places[i];
	TRY(travel_ask(ctx, f->travel, place, places, 1, w->place_count + 1));
	(void)travel_s(&w->ways, from, to, &known);
	f->down = !known;
	f->asked++;
	return OK;
}

static struct err *
fill_worker(struct ctx *ctx, struct filling *f, const struct plan_worker *w, int32_t last_day)
{
	for (uint32_t i = 0; i < w->row.strip_count && w->row.strips[i].day <= last_day; i++) {
		const struct solver_strip *strip = &w->row.strips[i];
		const struct geo_point *stops = &w->places[strip->first_place];
		struct geo_point at = w->starts_home ? w->home : GEO_NOWHERE;

		for (uint32_t k = 0; k < strip->count; k++) {
			TRY(fill_way(ctx, f, w, at, stops[k], false));
			at = stops[k];
		}
		if (strip->count > 0 && w->ends_home)
			TRY(fill_way(ctx, f, w, at, w->end, true));
	}
	return OK;
}

static struct err *
run_tell(struct ctx *ctx, void *arg)
{
	(void)arg;
	return db_notify(ctx, PLAN_CHANNEL, arena_printf(ctx->arena, "%lld", (long long)ctx->tenant.value));
}

static struct err *
fill_tenant(struct ctx *ctx, struct filling *f)
{
	date today = { (int32_t)(ctx->now.s / SOLVER_DAY_S) };
	struct plan_snapshot *plan;
	struct err *err = OK;
	int before = f->asked;
	int32_t last_day;

	TRY(index_acquire(ctx, date_add(today, AHEAD_DAYS), &plan));
	last_day = plan_day(plan->origin, date_add(today, AHEAD_DAYS));
	for (uint32_t i = 0; i < plan->worker_count && err == OK; i++)
		if (plan->workers[i]->ways.travel != NULL)
			err = fill_worker(ctx, f, plan->workers[i], last_day);
	index_release(ctx, plan);
	if (err == OK && f->asked > before)
		err = db_transaction(ctx, run_tell, NULL);
	return err;
}

struct err *
planning_fill_ways(struct ctx *ctx, int most, int *asked)
{
	struct filling filling = { .travel = travel_of(ctx), .most = most };
	struct plan_tenants_rows tenants;

	*asked = 0;
	if (filling.travel == NULL || !travel_may_fill(ctx, filling.travel))
		return OK;
	TRY(sql_plan_tenants(ctx, &tenants));
	for (size_t i = 0; i < tenants.count; i++) {
		struct ctx there = *ctx;

		there.tenant = tenants.items[i].id;
		TRY(fill_tenant(&there, &filling));
	}
	travel_filled(ctx, filling.travel, filling.asked == most ? 0 : REST_S);
	*asked = filling.asked;
	return OK;
}
