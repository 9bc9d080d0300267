/* relevance -- see relevance.h. */
#include "planning/relevance.h"

#include <math.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "i18n/i18n.h"
#include "planning/search.h"

enum { FULL_DAY_S = 8 * 3600, USUAL_KMH = 50, MOST_FACTOR = 16 };

struct relevance
relevance_of(const struct settings *settings)
{
	return (struct relevance){
		.worst_s = (int32_t)settings->worst_minutes * 60,
		.preferred_s = (int32_t)settings->preferred_minutes * 60,
		.load_s = (int32_t)settings->load_minutes * 60,
		.apart_percent = (int32_t)settings->apart_percent,
		.skill_s = (int32_t)settings->skill_minutes * 60,
		.later_s = (int32_t)settings->later_minutes * 60,
		.money_percent = (int32_t)settings->money_percent,
		.hour_cents = (double)settings->cost_hour_cents, .km_cents = (double)settings->cost_km_cents,
		.green_from = (int)settings->green_from, .orange_from = (int)settings->orange_from,
	};
}

double
relevance_hour_cents(const struct relevance *r, const struct plan_worker *worker)
{
	return worker->cost_hour_cents == WORKER_NO_COST ? r->hour_cents : (double)worker->cost_hour_cents;
}

double
relevance_km_cents(const struct relevance *r, const struct plan_worker *worker)
{
	return worker->cost_km_cents == WORKER_NO_COST ? r->km_cents : (double)worker->cost_km_cents;
}

/* Cents of an hour on the road. */
static double
road_hour(double hour_cents, double km_cents)
{
	return hour_cents + km_cents * USUAL_KMH;
}

/* Levels that the worker has and the type does not need. */
static int32_t
spare_levels(const struct question *q, const struct plan_worker *worker)
{
	int32_t spare = 0;

	for (size_t i = 0; i < worker->skill_count; i++) {
		const struct worker_skill *skill = &worker->skills[i];
		int64_t needed = 0;

		if (!ID_EQUAL(skill->unit, q->unit.id))
			continue;
		for (size_t k = 0; k < q->type.skills.count; k++)
			if (ID_EQUAL(q->type.skills.items[k].skill, skill->skill))
				needed = q->type.skills.items[k].level;
		spare += (int32_t)(skill->level > needed ? skill->level - needed : 0);
	}
	return spare;
}

/* Seconds of travel that are worth what the worker's hours cost more than usual. */
static int32_t
dearer_s(const struct question *q, const struct plan_worker *worker)
{
	const struct relevance *r = &q->relevance;
	double usual = road_hour(r->hour_cents, r->km_cents);
	double cents = (relevance_hour_cents(r, worker) - r->hour_cents) * question_work_s(q) / 3600;

	if (usual <= 0 || r->money_percent == 0)
		return 0;
	return (int32_t)fmax(-FULL_DAY_S, fmin(FULL_DAY_S, cents / usual * 3600 * r->money_percent / 100));
}

struct solver_weights
relevance_weights(const struct question *q, const struct plan_worker *worker, bool preferred)
{
	const struct relevance *r = &q->relevance;
	struct solver_weights weights = SOLVER_PLAIN;
	double usual = road_hour(r->hour_cents, r->km_cents);
	double own = road_hour(relevance_hour_cents(r, worker), relevance_km_cents(r, worker));

	if (usual > 0 && r->money_percent > 0) {
		double factor = 1 + (own / usual - 1) * r->money_percent / 100;

		weights.travel = (int32_t)lround(256 * fmin(MOST_FACTOR, factor));
	}
	weights.load = (int32_t)((int64_t)r->load_s * 256 / FULL_DAY_S);
	weights.apart = q->no_place ? 0 : r->apart_percent * 256 / 100;
	weights.offset_s = dearer_s(q, worker) - (preferred ? r->preferred_s : 0);
	if (r->skill_s > 0)
		weights.offset_s += r->skill_s * spare_levels(q, worker);
	return weights;
}

int64_t
relevance_weight_s(const struct relevance *r, int32_t cost_s, int32_t days_ahead)
{
	return cost_s + (int64_t)r->later_s * (days_ahead > 0 ? days_ahead : 0);
}

int
relevance_points(const struct relevance *r, int64_t weight_s)
{
	int64_t points = 100 - (weight_s > 0 ? weight_s * 100 / r->worst_s : 0);

	return points < 1 ? 1 : (int)points;
}

enum slot_class
relevance_class(const struct relevance *r, int points)
{
	return points >= r->green_from ? SLOT_GREEN : points >= r->orange_from ? SLOT_ORANGE : SLOT_RED;
}

/* ---- in words ---- */

static void
add_part(struct ctx *ctx, const struct relevance *r, struct buf *to, int64_t cost_s, const char *minus,
    const char *plus)
{
	int64_t points = cost_s * 100 / r->worst_s;

	if (points == 0)
		return;
	buf_printf(to, "%s%s", to->size > 0 ? ", " : "", TF(ctx, points > 0 ? minus : plus, "n",
	    i18n_number(ctx->arena, ctx->lang, (double)(points > 0 ? points : -points), 0), NULL));
}

const char *
relevance_say(struct ctx *ctx, const struct question *q, const struct candidate *c, int32_t service_of_day_s)
{
	const struct relevance *r = &q->relevance;
	struct solver_weights w = relevance_weights(q, c->worker, c->preferred);
	struct buf parts = buf_make(ctx->arena, 2000);
	const char *points = i18n_number(ctx->arena, ctx->lang, c->relevance, 0);

	add_part(ctx, r, &parts, (int64_t)c->offer.extra_s * w.travel / 256, N_("{n} off for travel"),
	    N_("{n} more for travel saved"));
	add_part(ctx, r, &parts, (int64_t)c->offer.apart_s * w.apart / 256,
	    N_("{n} off for the way to that day's other visits"), "");
	add_part(ctx, r, &parts, (int64_t)service_of_day_s * w.load / 256, N_("{n} off for the work of that day"), "");
	add_part(ctx, r, &parts, (int64_t)r->later_s * c->days_ahead, N_("{n} off for the days until then"), "");
	if (r->skill_s > 0)
		add_part(ctx, r, &parts, (int64_t)r->skill_s * spare_levels(q, c->worker),
		    N_("{n} off for skills that are not needed"), "");
	add_part(ctx, r, &parts, dearer_s(q, c->worker), N_("{n} off for the cost of the hours"),
	    N_("{n} more for the cost of the hours"));
	if (c->preferred)
		add_part(ctx, r, &parts, -r->preferred_s, "", N_("{n} more because the customer prefers this worker"));
	if (parts.size == 0)
		return TF(ctx, "{points} of 100: nothing speaks against it.", "points", points, NULL);
	return TF(ctx, "{points} of 100: {parts}.", "points", points, "parts", buf_text(&parts), NULL);
}
