/* slots -- what can be booked, as offers for people: signed, ranked, with the reason. */
#include "planning/planning.h"

#include <math.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/search.h"
#include "planning/token.h"

enum { USUAL_LIMIT = 20 };

const char *
slot_class_token(enum slot_class class)
{
	switch (class) {
	case SLOT_GREEN:
		return "green";
	case SLOT_ORANGE:
		return "orange";
	case SLOT_RED:
		return "red";
	}
	return "red";
}

/* ---- one offer ---- */

/* The strip in which a candidate was found, with the row it lies in. */
struct spot {
	const struct plan_worker *worker;
	const struct solver_strip *strip;
	uint32_t gap;
};

static bool
find_in(const struct plan_snapshot *plan, const struct candidate *c, struct spot *out)
{
	for (uint32_t i = 0; i < plan->worker_count; i++) {
		const struct plan_worker *worker = plan->workers[i];

		if (!ID_EQUAL(worker->id, c->worker->id))
			continue;
		for (uint32_t k = 0; k < worker->row.strip_count; k++)
			if (worker->row.strips[k].day == c->offer.day) {
				*out = (struct spot){ worker, &worker->row.strips[k], c->offer.gap };
				return true;
			}
	}
	return false;
}

/* The last part that holds the worker's day is the one that counted. */
static bool
find_spot(const struct search *s, const struct candidate *c, struct spot *out)
{
	bool found = false;

	for (int i = 0; i < s->part_count; i++)
		if (c->offer.day >= s->parts[i].request.first_day && c->offer.day <= s->parts[i].request.last_day)
			found |= find_in(s->parts[i].plan, c, out);
	return found;
}

static double
km_between(const struct plan_worker *worker, bool has_a, struct geo_point a, bool has_b, struct geo_point b)
{
	double km = has_a && has_b ? geo_road_km(&worker->pace, a, b) : 0;

	return isnan(km) ? 0 : km;
}

static double
extra_km(const struct search *s, const struct spot *spot)
{
	const struct plan_worker *w = spot->worker;
	const struct geo_point *stops = &w->places[spot->strip->first_place];
	bool first = spot->gap == 0, last = spot->gap == spot->strip->count;
	bool has_before = !first || w->starts_home, has_after = !last || w->ends_home;
	struct geo_point before = first ? w->home : stops[spot->gap - 1];
	struct geo_point after = last ? w->end : stops[spot->gap];

	if (s->question.no_place)
		return 0;
	/* To the metre: nobody knows a road better. */
	return round(1000 * (km_between(w, has_before, before, true, s->question.place) +
	    km_between(w, true, s->question.place, has_after, after) -
	    km_between(w, has_before, before, has_after, after))) / 1000;
}

static const char *
why(struct ctx *ctx, const struct candidate *c, const struct spot *spot)
{
	const char *travel = i18n_duration(
	    ctx->arena, ctx->lang, c->offer.extra_s > 0 ? (c->offer.extra_s + 59) / 60 * 60 : 0);

	if (c->preferred)
		return TF(ctx, "The customer prefers {worker}; {travel} of extra travel.", "worker", c->worker->name,
		    "travel", travel, NULL);
	if (spot->strip->count == 0)
		return TF(ctx, "{worker} is free that day; {travel} of travel.", "worker", c->worker->name,
		    "travel", travel, NULL);
	if (c->offer.extra_s <= 300)
		return TF(ctx, "{worker} is nearby then; {travel} of extra travel.", "worker", c->worker->name,
		    "travel", travel, NULL);
	if (c->offer.gap == 0)
		return TF(ctx, "The first visit of the day of {worker}; {travel} of extra travel.",
		    "worker", c->worker->name, "travel", travel, NULL);
	if (c->offer.gap == spot->strip->count)
		return TF(ctx, "The last visit of the day of {worker}; {travel} of extra travel.",
		    "worker", c->worker->name, "travel", travel, NULL);
	return TF(ctx, "Between two visits of {worker}; {travel} of extra travel.", "worker", c->worker->name,
	    "travel", travel, NULL);
}

/* What the way costs, and what is left of the price. */
static void
count_money(const struct search *s, const struct candidate *c, struct slot_offer *out)
{
	const struct question *q = &s->question;
	double hour = relevance_hour_cents(&q->relevance, c->worker), km = relevance_km_cents(&q->relevance, c->worker);

	out->extra_cost_cents = llround(hour * out->extra_travel_s / 3600 + km * out->extra_km);
	out->has_profit = q->type.price_cents != TYPE_NO_MONEY;
	if (out->has_profit)
		out->profit_cents = q->type.price_cents -
		    (q->type.cost_cents == TYPE_NO_MONEY ? 0 : q->type.cost_cents) -
		    llround(hour * question_work_s(q) / 3600) - out->extra_cost_cents;
}

static void
fill_offer(struct search *s, const struct candidate *c, struct slot_offer *out, bool *estimate)
{
	struct ctx *ctx = s->ctx;
	struct plan_origin origin = s->snapshot->origin;
	struct promise promise = s->windows.promises.items[s->windows.promise_of.items[c->offer.window]];
	struct spot spot = { 0 };

	*out = (struct slot_offer){ .worker = c->worker->id, .worker_public_id = c->worker->public_id,
	    .worker_name = arena_strdup(ctx->arena, c->worker->name),
	    .worker_email = arena_strdup(ctx->arena, c->worker->email),
	    .start = plan_instant(origin, c->offer.start + s->question.before_s),
	    .window_from = promise.from, .window_to = promise.to,
	    .relevance = c->relevance, .extra_travel_s = c->offer.extra_s,
	    .preferred = c->preferred, .why = "", .weighed = "" };
	out->end = INSTANT(out->start.s + s->question.duration_s);
	out->class = relevance_class(&s->question.relevance, out->relevance);
	if (find_spot(s, c, &spot)) {
		out->extra_km = extra_km(s, &spot);
		out->why = why(ctx, c, &spot);
		*estimate |= !search_knows(s, spot.worker, spot.strip, spot.gap);
		out->weighed = relevance_say(ctx, &s->question, c, spot.strip->service_s);
	}
	count_money(s, c, out);

	struct slot_claim claim = { .worker = out->worker, .type = s->question.type.id, .start = out->start,
	    .window_from = promise.from, .window_to = promise.to, .duration_s = s->question.duration_s,
	    .latitude = geo_latitude(s->question.place), .longitude = geo_longitude(s->question.place) };

	if (spot.strip != NULL)
		claim.version = spot.strip->version;
	out->token = token_make(ctx, &claim);
}

/* ---- answers ---- */

static const char *
none_for(struct ctx *ctx, const struct search *s, const struct slot_offers *out)
{
	if (out->unlocated)
		return T(ctx, "The address is not located yet. Someone will call to agree on a time.");
	if (s->question.earliest.s >= s->question.latest.s)
		return T(ctx, "These days cannot be booked yet, or no longer.");
	return T(ctx, "There is no free time in these days.");
}

static struct err *
answer(struct ctx *ctx, const struct slot_request *request, enum search_mode mode, size_t most,
    struct slot_offers *out)
{
	struct slot_offers offers = { .estimate = false };
	struct candidates found = { 0 };
	struct search search;
	struct err *err;
	bool askable;

	if (ID_IS_NONE(request->activity) && ID_IS_NONE(request->site) && !request->located) {
		struct problems problems = { 0 };

		problem_add(ctx->arena, &problems, "site", T(ctx, "Say where: a site, or latitude and longitude."));
		return err_invalid(ctx, &problems);
	}
	TRY(search_open(ctx, request, &search, &askable));
	offers.zone = search.question.zone;
	offers.unlocated = !geo_is_located(search.question.place) && !search.question.no_place;
	if (!askable) {
		offers.none = none_for(ctx, &search, &offers);
		*out = offers;
		return OK;
	}
	err = search_run(&search, mode, most, &found);
	for (size_t i = 0; err == OK && i < found.count; i++)
		fill_offer(&search, &found.items[i], arena_push(ctx->arena, &offers), &offers.estimate);
	if (offers.count == 0)
		offers.none = none_for(ctx, &search, &offers);
	search_close(&search);
	if (err == OK)
		*out = offers;
	return err;
}

struct err *
planning_slots(struct ctx *ctx, const struct slot_request *request, struct slot_offers *out)
{
	size_t most = request->limit > 0 ? (size_t)request->limit : USUAL_LIMIT;

	return answer(ctx, request, request->per_worker ? SEARCH_WORKERS : SEARCH_WINDOWS, most, out);
}

struct err *
planning_best_workers(struct ctx *ctx, const struct slot_request *request, int most, struct slot_offers *out)
{
	return answer(ctx, request, SEARCH_BEST, most > 0 ? (size_t)most : 3, out);
}

static int
by_start(const void *a, const void *b)
{
	const struct slot_offer *one = a, *two = b;

	if (one->start.s != two->start.s)
		return one->start.s < two->start.s ? -1 : 1;
	if (one->relevance != two->relevance)
		return two->relevance - one->relevance;
	return (one->worker.value > two->worker.value) - (one->worker.value < two->worker.value);
}

void
planning_sort_by_start(struct slot_offers *offers)
{
	if (offers->count > 1)
		qsort(offers->items, offers->count, sizeof(*offers->items), by_start);
}

struct err *
planning_fresh_slots(struct ctx *ctx, const char *token, activity_id activity, int limit, struct slot_offers *out)
{
	struct slot_request request = { .activity = activity, .limit = limit };
	struct slot_claim claim;
	bool old;

	/* Customers keep to the notice; staff and programs that plan took it off. */
	request.no_notice = ctx->actor.kind != ACTOR_CONTACT && ctx->actor.kind != ACTOR_NOBODY;
	TRY(token_read(ctx, token, &claim, &old));
	if (ID_IS_NONE(activity)) {
		request.type = claim.type;
		request.located = true;
		request.latitude = claim.latitude;
		request.longitude = claim.longitude;
		request.duration_s = claim.duration_s;
	}
	/* Another process may have taken it: what it told may not be here yet. */
	for (int i = -1; i <= 1 && database_is_postgres(db_database(ctx->db)); i++)
		index_mark(ctx, claim.worker, (date){ (int32_t)(claim.start.s / 86400) + i });
	return answer(ctx, &request, SEARCH_WINDOWS, limit > 0 ? (size_t)limit : USUAL_LIMIT, out);
}
