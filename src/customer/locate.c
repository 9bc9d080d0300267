/* locate -- see locate.h. */
#include "customer/locate.h"

#include <math.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/json.h"
#include "base/str.h"
#include "customer/store.h"
#include "db/db.h"
#include "geo/geocoder.h"
#include "i18n/i18n.h"

#include "gen/customer_locate.sql.h"

enum { LEASE_S = 120, MOST_TRIES = 6, MOST_JSON = 1 << 16 };

static const char *const states[] = { [LOCATING_NONE] = "", [LOCATING_WAITING] = "waiting", [LOCATING_FOUND] = "found",
	[LOCATING_VAGUE] = "vague", [LOCATING_UNKNOWN] = "unknown" };

static enum locating
state_of(const char *token)
{
	for (size_t i = LOCATING_WAITING; i < COUNT_OF(states); i++)
		if (str_equal(states[i], token))
			return (enum locating)i;
	return LOCATING_NONE;
}

struct err *
locate_list(struct ctx *ctx, const struct sites_to_locate *sites, struct site_locatings *out)
{
	struct buf json = buf_make(ctx->arena, MOST_JSON);
	struct json list = json_make(&json);
	struct locating_list_rows rows;

	json_open_array(&list, NULL);
	for (size_t i = 0; i < sites->count; i++)
		json_int(&list, NULL, sites->items[i].site.id.value);
	json_close_array(&list);
	TRY(sql_locating_list(ctx, ctx->unit, buf_text(&json), &rows));
	*out = (struct site_locatings){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct site_locating){ .site = rows.items[i].site_id,
		    .state = state_of(rows.items[i].state), .name = rows.items[i].name,
		    .latitude = rows.items[i].latitude, .longitude = rows.items[i].longitude };
	return OK;
}

static struct err *
run_again(struct ctx *ctx, void *arg)
{
	const struct site *site = arg;

	TRY(sql_locating_put(ctx, ctx->unit, site->id, site_fold(ctx, site->address), "waiting", INSTANT(0), "",
	    NAN, NAN, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
locate_again(struct ctx *ctx, site_id id)
{
	struct site site;

	TRY(site_find(ctx, id, &site));
	if (site_is_located(&site))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This address has a place already."), NULL);
	if (!geo_has_geocoder(ctx))
		return err_new(ctx, ERR_CONFLICT, T(ctx, "No service that finds addresses is set up here."), NULL);
	return db_transaction(ctx, run_again, &site);
}

struct err *
locate_around(struct ctx *ctx, int most, struct sites *out)
{
	struct locating_around_rows rows;

	TRY(sql_locating_around(ctx, ctx->unit, most, &rows));
	*out = (struct sites){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = (struct site){ .address = rows.items[i].address,
		    .latitude = rows.items[i].latitude, .longitude = rows.items[i].longitude };
	return OK;
}

/* ---- pins ---- */

/* Of every site of that folded address that has none. */
static struct err *
set_pins(struct ctx *ctx, const char *folded, double latitude, double longitude, int *set)
{
	struct locating_same_rows same;

	TRY(sql_locating_same(ctx, ctx->unit, folded, &same));
	for (size_t i = 0; i < same.count; i++)
		TRY(site_set_pin(ctx, same.items[i].id, latitude, longitude));
	*set = (int)same.count;
	return OK;
}

struct pinning { site_id site; double latitude, longitude; int set; };

static struct err *
run_set(struct ctx *ctx, void *arg)
{
	struct pinning *p = arg;
	struct site site;

	TRY(site_find(ctx, p->site, &site));
	TRY(set_pins(ctx, site_fold(ctx, site.address), p->latitude, p->longitude, &p->set));
	/* One that had a place: it is moved. */
	return site_is_located(&site) ? site_set_pin(ctx, p->site, p->latitude, p->longitude) : OK;
}

struct err *
locate_set(struct ctx *ctx, site_id id, double latitude, double longitude, int *set)
{
	struct pinning pinning = { .site = id, .latitude = latitude, .longitude = longitude };

	TRY(db_transaction(ctx, run_set, &pinning));
	*set = pinning.set;
	return OK;
}

/* ---- the job ---- */

struct locating_turn {
	struct locating_due_row due;
	bool found;
	instant next_at;
	struct geo_found answer;
};

static struct err *
run_take(struct ctx *ctx, void *arg)
{
	struct locating_turn *turn = arg;
	struct locating_next_row next;

	TRY(sql_locating_next(ctx, &next));
	if (INSTANT_IS_NONE(next.at))
		TRY(sql_locating_take_in(ctx, ctx->now, NULL));
	TRY(sql_locating_due(ctx, ctx->now, &turn->due, &turn->found));
	if (turn->found) {
		TRY(sql_locating_pause(ctx, INSTANT(ctx->now.s + geo_geocoder_pause_s(ctx)), NULL));
		TRY(sql_locating_lease(ctx, turn->due.site_id, INSTANT(ctx->now.s + LEASE_S), NULL));
	}
	TRY(sql_locating_next(ctx, &next));
	turn->next_at = next.at;
	return OK;
}

/* Looks without writing: most of the time there is nothing to do. */
static struct err *
is_time(struct ctx *ctx, bool *time, instant *next_at)
{
	struct locating_next_row next;
	struct locating_new_row new;

	*time = false;
	if (!geo_has_geocoder(ctx))
		return OK;
	TRY(sql_locating_next(ctx, &next));
	*next_at = next.at;
	*time = !INSTANT_IS_NONE(next.at) && next.at.s <= ctx->now.s;
	return INSTANT_IS_NONE(next.at) ? sql_locating_new(ctx, &new, time) : OK;
}

static struct err *
put(struct ctx *ctx, const struct locating_turn *turn, const char *state, instant next_at)
{
	const struct geo_found *found = &turn->answer;

	return sql_locating_put(ctx, ctx->unit, turn->due.site_id, turn->due.address_folded, state, next_at,
	    found->name != NULL ? found->name : "", geo_latitude(found->place), geo_longitude(found->place), NULL);
}

static struct err *
run_settle(struct ctx *ctx, void *arg)
{
	const struct locating_turn *turn = arg;
	const struct geo_found *found = &turn->answer;
	int set;

	if (!geo_is_located(found->place))
		return put(ctx, turn, "unknown", ctx->now);
	if (!found->exact)
		return put(ctx, turn, "vague", ctx->now);
	TRY(set_pins(ctx, turn->due.address_folded, geo_latitude(found->place), geo_longitude(found->place), &set));
	return put(ctx, turn, "found", ctx->now);
}

/* Asked again after 1, 2, 4 … minutes; then it is for a person. */
static struct err *
run_put_off(struct ctx *ctx, void *arg)
{
	const struct locating_turn *turn = arg;

	if (turn->due.tries + 1 >= MOST_TRIES)
		return put(ctx, turn, "unknown", ctx->now);
	return sql_locating_put_off(ctx, turn->due.site_id, INSTANT(ctx->now.s + (60 << turn->due.tries)), NULL);
}

/* In the name of the site's unit. */
static struct err *
ask(struct ctx *ctx, struct locating_turn *turn)
{
	struct ctx there = *ctx;
	struct unit unit;
	struct err *err;

	TRY(unit_find(&there, turn->due.unit_id, &unit));
	there.unit = unit.id;
	there.tenant = unit.tenant;
	/* Somebody set the pin meanwhile, or the site is no longer used. */
	if (!isnan(turn->due.latitude) || !turn->due.active)
		return db_transaction(&there, run_settle, turn);
	err = geo_locate(&there, turn->due.address, unit.country, &turn->answer);
	return db_transaction(&there, err == OK ? run_settle : run_put_off, turn);
}

struct err *
locate_next(struct ctx *ctx, bool *did, instant *next_at)
{
	struct locating_turn turn = { .next_at = INSTANT_NONE, .answer = { .place = GEO_NOWHERE, .name = "" } };
	bool time;

	*did = false;
	*next_at = INSTANT_NONE;
	TRY(is_time(ctx, &time, next_at));
	if (!time)
		return OK;
	TRY(db_transaction(ctx, run_take, &turn));
	*next_at = turn.next_at;
	if (!turn.found)
		return OK;
	*did = true;
	return ask(ctx, &turn);
}
