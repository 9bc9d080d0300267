/* travel -- see travel.h. */
#include "planning/travel.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/json.h"
#include "base/str.h"
#include "db/db.h"
#include "geo/legs.h"
#include "geo/router.h"
#include "planning/pace.h"
#include "planning/planning.h"

#include "gen/planning.sql.h"
#include "gen/planning_travel.sql.h"

enum {
	MEMORY = 24 << 20,		/* a million and a half of ways */
	RECENT = 200,			/* places asked lately that a new one is asked with */
	KEPT_DAYS = 90,
	KEPT_ROWS = 20000,
	MOST_JSON = 4 << 20,
	SAID_MOST = 200,
};

struct travel {
	struct arena *arena;
	struct geo_legs *legs;
	const char *router;		/* address and profile: whose answers these are */
	atomic_bool seen_ways;		/* it has found a way: when it finds none, there is none */
	pthread_mutex_t lock;		/* of what follows */
	struct geo_breaker breaker;
	struct travel_state state;
	instant fill_at;		/* when the plan is looked through again for ways that nobody knows */
	char said[SAID_MOST];
};

/* ---- what is kept with the database ---- */

static void
close_travel(void *thing)
{
	struct travel *travel = thing;

	geo_legs_free(travel->legs);
	pthread_mutex_destroy(&travel->lock);
	arena_close(travel->arena);
}

/* "tenant place": some process was told more about it. */
static void
hear(void *arg, const char *payload)
{
	struct travel *travel = arg;
	long long tenant = 0, place = 0;

	if (payload != NULL && sscanf(payload, "%lld %lld", &tenant, &place) == 2)
		geo_legs_forget(travel->legs, tenant, geo_place_of_key(place));
}

struct travel *
travel_of(struct ctx *ctx)
{
	struct database *database = db_database(ctx->db);
	const char *router;
	struct travel *kept;

	if (geo_router_configured(ctx, &router) == NULL)
		return NULL;
	kept = database_kept(database, "travel");
	if (kept != NULL)
		return kept;

	struct arena *arena = arena_open();
	struct travel *made = arena_new(arena, struct travel);

	made->arena = arena;
	made->router = arena_strdup(arena, router);
	made->legs = geo_legs_make(MEMORY);
	made->state.failed_at = INSTANT_NONE;
	pthread_mutex_init(&made->lock, NULL);
	made->fill_at = INSTANT(0);
	kept = database_keep(database, "travel", made, close_travel);
	if (kept == made)
		database_listen(database, "travel", hear, made);
	else
		close_travel(made);
	return kept;
}

/* ---- reading ---- */

struct travel_ways
travel_ways_of(struct travel *travel, tenant_id tenant, const struct settings *settings, int64_t speed_percent)
{
	struct geo_pace usual = planning_pace(settings);

	return (struct travel_ways){ .travel = str_equal(settings->travel_by, "estimate") ? NULL : travel,
	    .tenant = tenant, .pace = planning_pace_of_worker(&usual, speed_percent) };
}

/* A usual vehicle's time made that of this one. */
static int32_t
of_vehicle(const struct travel_ways *ways, int32_t s)
{
	if (s >= GEO_NEVER_S || ways->pace.vehicle <= 0 || ways->pace.vehicle == 1)
		return s;
	return (int32_t)ceil(s / ways->pace.vehicle);
}

int32_t
travel_s(const struct travel_ways *ways, struct geo_point from, struct geo_point to, bool *known)
{
	int32_t s = GEO_UNKNOWN_S;

	if (ways->travel != NULL && geo_is_located(from) && geo_is_located(to))
		s = geo_legs_find(ways->travel->legs, ways->tenant.value, from, to);
	if (known != NULL)
		*known = s != GEO_UNKNOWN_S;
	return s != GEO_UNKNOWN_S ? of_vehicle(ways, s) : geo_estimate_s(&ways->pace, from, to);
}

void
travel_row(const struct travel_ways *ways, struct geo_point place, const struct geo_point *places, size_t count,
    int32_t *to_s, int32_t *from_s)
{
	if (ways->travel == NULL) {
		geo_estimate_row(&ways->pace, places, count, place, to_s);
		memcpy(from_s, to_s, count * sizeof(*from_s));
		return;
	}
	(void)geo_legs_row(ways->travel->legs, ways->tenant.value, place, places, count, to_s, from_s);
	for (size_t i = 0; i < count; i++) {
		int32_t estimate = to_s[i] != GEO_UNKNOWN_S && from_s[i] != GEO_UNKNOWN_S ? 0 :
		    geo_estimate_s(&ways->pace, places[i], place);

		to_s[i] = to_s[i] != GEO_UNKNOWN_S ? of_vehicle(ways, to_s[i]) : estimate;
		from_s[i] = from_s[i] != GEO_UNKNOWN_S ? of_vehicle(ways, from_s[i]) : estimate;
	}
}

size_t
travel_known_row(const struct travel_ways *ways, struct geo_point place, const struct geo_point *places,
    size_t count, int32_t *to_s, int32_t *from_s)
{
	return geo_legs_row(ways->travel->legs, ways->tenant.value, place, places, count, to_s, from_s);
}

int32_t
travel_least_s(const struct travel_ways *ways, struct geo_point from, struct geo_point to)
{
	int32_t s, estimate = geo_least_s(&ways->pace, from, to);

	if (!geo_is_located(from) || !geo_is_located(to))
		return GEO_NEVER_S;
	s = geo_router_least_s(from, to);
	if (ways->pace.vehicle > 1)
		s = (int32_t)(s / ways->pace.vehicle);
	return s < estimate ? s : estimate;
}

/* ---- the database ---- */

struct err *
travel_know(struct ctx *ctx, struct travel *travel, const struct geo_point *places, size_t count)
{
	struct buf json = buf_make(ctx->arena, MOST_JSON);
	struct json list = json_make(&json);
	struct travel_rows_rows rows;
	size_t unknown = 0;

	json_open_array(&list, NULL);
	for (size_t i = 0; i < count; i++) {
		if (!geo_is_located(places[i]) || geo_legs_has(travel->legs, ctx->tenant.value, places[i]))
			continue;
		json_int(&list, NULL, geo_place_key(places[i]));
		/* Whatever comes of it: nobody needs to read it again. */
		geo_legs_put(travel->legs, ctx->tenant.value, places[i], NULL, 0);
		unknown++;
	}
	json_close_array(&list);
	if (unknown == 0 || buf_full(&json))
		return OK;
	TRY(sql_travel_rows(ctx, ctx->tenant, travel->router, buf_text(&json), &rows));
	for (size_t i = 0; i < rows.count; i++) {
		size_t leg_count;
		struct geo_leg *legs = geo_legs_parse(ctx->arena, rows.items[i].legs, &leg_count);

		for (size_t k = 0; k < leg_count; k++)
			if (legs[k].to_s < GEO_NEVER_S)
				atomic_store(&travel->seen_ways, true);
		geo_legs_put(travel->legs, ctx->tenant.value, geo_place_of_key(rows.items[i].place), legs, leg_count);
	}
	return OK;
}

struct err *
travel_know_spans(struct ctx *ctx, const struct plan_spans_row *spans, size_t count)
{
	struct travel *travel = travel_of(ctx);
	struct geo_point *places;

	if (travel == NULL || count == 0)
		return OK;
	places = arena_new_array(ctx->arena, count, struct geo_point);
	for (size_t i = 0; i < count; i++)
		places[i] = geo_point_of(spans[i].latitude, spans[i].longitude);
	return travel_know(ctx, travel, places, count);
}

struct keeping { const struct travel *travel; int64_t place; struct bytes legs; };

static struct err *
keep_row(struct ctx *ctx, void *arg)
{
	const struct keeping *k = arg;

	TRY(sql_travel_row_put(ctx, ctx->tenant, k->place, k->travel->router, k->legs, ctx->now, NULL));
	return db_notify(ctx, "travel", arena_printf(ctx->arena, "%lld %lld", (long long)ctx->tenant.value,
	    (long long)k->place));
}

static struct err *
sweep_in(struct ctx *ctx, void *arg UNUSED)
{
	TRY(sql_travel_row_sweep(ctx, INSTANT(ctx->now.s - KEPT_DAYS * (int64_t)86400), NULL));
	return sql_travel_row_bound(ctx, KEPT_ROWS, NULL);
}

struct err *
planning_sweep_travel(struct ctx *ctx)
{
	return db_transaction(ctx, sweep_in, NULL);
}

/* ---- asking ---- */

static bool
may_ask(struct travel *travel)
{
	bool may;

	pthread_mutex_lock(&travel->lock);
	may = geo_breaker_ask(&travel->breaker, monotonic_s());
	travel->state.calls += may;
	pthread_mutex_unlock(&travel->lock);
	return may;
}

static void
tell(struct ctx *ctx, struct travel *travel, const struct err *err)
{
	pthread_mutex_lock(&travel->lock);
	geo_breaker_tell(&travel->breaker, err == OK, monotonic_s());
	travel->state.failing = err != OK;
	if (err != OK) {
		travel->state.failed_at = ctx->now;
		snprintf(travel->said, sizeof(travel->said), "%s", err_chain(ctx->arena, err));
	}
	pthread_mutex_unlock(&travel->lock);
}

void
planning_travel_state(struct ctx *ctx, struct travel_state *out)
{
	struct travel *travel = travel_of(ctx);

	*out = (struct travel_state){ .failed_at = INSTANT_NONE, .router = "", .said = "" };
	if (travel == NULL)
		return;
	pthread_mutex_lock(&travel->lock);
	*out = travel->state;
	out->router = travel->router;
	out->said = arena_strdup(ctx->arena, travel->said);
	pthread_mutex_unlock(&travel->lock);
}

/* The legs that an answer brings; false: there is not one way among them. */
static bool
legs_of(const struct geo_point *places, size_t count, const int32_t *to_s, const int32_t *from_s,
    struct geo_leg *legs, size_t *leg_count)
{
	bool any = false;

	*leg_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (to_s[i] == GEO_UNKNOWN_S || from_s[i] == GEO_UNKNOWN_S)
			continue;
		legs[(*leg_count)++] = (struct geo_leg){ geo_place_key(places[i]), to_s[i], from_s[i] };
		any |= to_s[i] < GEO_NEVER_S || from_s[i] < GEO_NEVER_S;
	}
	return any;
}

/* Keeps an answer in memory and, as far as possible, in the database. */
static void
keep(struct ctx *ctx, struct travel *travel, struct geo_point place, const struct geo_leg *legs, size_t count)
{
	struct keeping keeping = { .travel = travel, .place = geo_place_key(place) };
	struct err *unkept;
	size_t all;

	geo_legs_put(travel->legs, ctx->tenant.value, place, legs, count);

	struct geo_leg *list = geo_legs_list(travel->legs, ctx->arena, ctx->tenant.value, place, &all);

	keeping.legs = geo_legs_print(ctx->arena, list, all);
	/* A database that cannot be written to takes nothing from the answer. */
	unkept = db_transaction(ctx, keep_row, &keeping);
	(void)unkept;
	/* This process heard of it, too, and has forgotten it. */
	geo_legs_put(travel->legs, ctx->tenant.value, place, list, all);
}

static struct err *
call(struct ctx *ctx, struct travel *travel, struct geo_point place, const struct geo_point *places, size_t count)
{
	const char *address;
	const struct geo_router *router = geo_router_configured(ctx, &address);
	int32_t *to_s = arena_new_array(ctx->arena, count, int32_t);
	int32_t *from_s = arena_new_array(ctx->arena, count, int32_t);
	struct geo_leg *legs = arena_new_array(ctx->arena, count, struct geo_leg);
	size_t leg_count;

	TRY(router->table(ctx, NULL, places, count, place, to_s, from_s));
	if (!legs_of(places, count, to_s, from_s, legs, &leg_count) && !atomic_load(&travel->seen_ways))
		return err_new(ctx, ERR_BUSY, NULL,
		    "the router has not found one way so far: does it have the right map?");
	if (leg_count > 0)
		atomic_store(&travel->seen_ways, true);
	keep(ctx, travel, place, legs, leg_count);
	return OK;
}

/* Those of places[0..count) whose way to or from `place` nobody knows yet, at most `most`. */
static size_t
unknown_of(struct ctx *ctx, struct travel *travel, struct geo_point place, const struct geo_point *places, size_t count,
    size_t most, struct geo_point *out)
{
	int32_t *to_s = arena_new_array(ctx->arena, count, int32_t);
	int32_t *from_s = arena_new_array(ctx->arena, count, int32_t);
	size_t unknown = 0;

	if (geo_legs_row(travel->legs, ctx->tenant.value, place, places, count, to_s, from_s) == 0)
		return 0;
	for (size_t i = 0; i < count && unknown < most; i++)
		if ((to_s[i] == GEO_UNKNOWN_S || from_s[i] == GEO_UNKNOWN_S) && geo_is_located(places[i]))
			out[unknown++] = places[i];
	return unknown;
}

struct err *
travel_ask(struct ctx *ctx, struct travel *travel, struct geo_point place, const struct geo_point *places,
    size_t needed, size_t count)
{
	size_t most = geo_router_places(ctx), asked, recent_count;
	struct geo_point *ask = arena_new_array(ctx->arena, most, struct geo_point), recent[RECENT];
	struct err *err;

	if (!geo_is_located(place))
		return OK;
	TRY(travel_know(ctx, travel, &place, 1));
	asked = unknown_of(ctx, travel, place, places, needed, most, ask);
	if (asked == 0)
		return OK;
	TRY(db_may_wait(ctx));
	if (!may_ask(travel))
		return OK;
	asked += unknown_of(ctx, travel, place, &places[needed], count - needed, most - asked, &ask[asked]);
	recent_count = geo_legs_recent(travel->legs, ctx->tenant.value, recent, RECENT);
	asked += unknown_of(ctx, travel, place, recent, recent_count, most - asked, &ask[asked]);
	err = call(ctx, travel, place, ask, asked);
	tell(ctx, travel, err);
	return OK;
}

bool
travel_may_fill(struct ctx *ctx, struct travel *travel)
{
	bool may;

	pthread_mutex_lock(&travel->lock);
	may = travel->fill_at.s <= ctx->now.s && monotonic_s() >= travel->breaker.closed_until_s;
	pthread_mutex_unlock(&travel->lock);
	return may;
}

void
travel_filled(struct ctx *ctx, struct travel *travel, int64_t rest_s)
{
	pthread_mutex_lock(&travel->lock);
	travel->fill_at = INSTANT(ctx->now.s + rest_s);
	pthread_mutex_unlock(&travel->lock);
}
