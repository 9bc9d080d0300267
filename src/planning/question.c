/* question -- see question.h. */
#include "planning/question.h"

#include <math.h>
#include <stdlib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/area.h"

#include "gen/planning.sql.h"

/* ---- reading ---- */

static struct err *
read_customer(struct ctx *ctx, struct question *q)
{
	struct customer customer;
	struct plan_last_worker_row last;
	bool found;

	if (ID_IS_NONE(q->customer))
		return OK;
	TRY(customer_find(ctx, q->customer, &customer));
	q->opening = customer.opening;
	if (!restrictions_from_json(ctx->arena, customer.restrictions, &q->restrictions))
		q->restrictions = (struct restrictions){ 0 };
	if (q->restrictions.mode != RESTRICTION_NONE && q->restrictions.last) {
		TRY(sql_plan_last_worker(ctx, ctx->unit, q->customer, ctx->now, &last, &found));
		if (found)
			q->last_worker = last.worker_id;
	}
	return OK;
}

static void
take_place(struct question *q, double latitude, double longitude, const char *zone)
{
	const struct zone *own = zone != NULL ? zone_find(zone) : NULL;

	q->place = geo_point_of(latitude, longitude);
	if (own != NULL)
		q->zone = own;
}

static struct err *
read_activity(struct ctx *ctx, struct question *q)
{
	const struct slot_request *request = q->request;

	TRY(activity_find(ctx, request->activity, &q->activity));
	q->customer = q->activity.customer;
	q->duration_s = q->activity.duration_s;
	q->no_place = ID_IS_NONE(q->activity.site);
	take_place(q, q->activity.latitude, q->activity.longitude, q->activity.zone);
	if (q->activity.address != NULL)
		q->postal_code = area_code_of(ctx->arena, q->activity.address);
	return type_find(ctx, q->activity.type, &q->type);
}

static struct err *
read_site(struct ctx *ctx, struct question *q)
{
	struct site site;

	TRY(site_find(ctx, q->request->site, &site));
	q->customer = site.customer;
	take_place(q, site.latitude, site.longitude, site.zone);
	q->postal_code = area_code_of(ctx->arena, site.address);
	return OK;
}

static struct err *
check(struct ctx *ctx, const struct question *q)
{
	const struct slot_request *request = q->request;
	struct problems problems = { 0 };

	if (request->located && !geo_is_located(q->place))
		problem_add(ctx->arena, &problems, "latitude", T(ctx, "This is no place on the earth."));
	if (request->duration_s < 0 || request->duration_s > SOLVER_DAY_S)
		problem_add(ctx->arena, &problems, "duration_s", T(ctx, "A visit lasts between one second and a day."));
	if (request->limit < 0 || request->limit > 500)
		problem_add(ctx->arena, &problems, "limit", T(ctx, "Between 1 and 500."));
	if (request->bounded && !INSTANT_IS_NONE(request->from) && !INSTANT_IS_NONE(request->to) &&
	    request->from.s >= request->to.s)
		problem_add(ctx->arena, &problems, "to", T(ctx, "The end must come after the beginning."));
	return err_invalid(ctx, &problems);
}

/* Notice, horizon and the request's own bounds. */
static void
bound(struct ctx *ctx, struct question *q)
{
	const struct slot_request *request = q->request;
	date today = zone_date(q->zone, ctx->now);

	q->earliest = INSTANT(ctx->now.s + (request->no_notice ? 0 : q->rules.notice_s));
	q->last = date_add(today, (int)q->rules.horizon_days);
	/* Who plans for others may look further than customers do. */
	if (request->no_notice && request->bounded && !INSTANT_IS_NONE(request->to))
		q->last = zone_date(q->zone, request->to);
	if (q->last.days > today.days + 400)
		q->last = date_add(today, 400);
	q->latest = zone_midnight(q->zone, date_add(q->last, 1));
	if (request->bounded && !INSTANT_IS_NONE(request->from) && request->from.s > q->earliest.s)
		q->earliest = request->from;
	if (request->bounded && !INSTANT_IS_NONE(request->to) && request->to.s < q->latest.s)
		q->latest = request->to;
	q->first = zone_date(q->zone, q->earliest);
	if (zone_date(q->zone, INSTANT(q->latest.s - 1)).days < q->last.days)
		q->last = zone_date(q->zone, INSTANT(q->latest.s - 1));
}

struct err *
question_read(struct ctx *ctx, const struct slot_request *request, struct question *out)
{
	struct question q = { .request = request, .place = GEO_NOWHERE, .customer = request->customer };
	struct rules unit_rules;

	TRY(unit_here(ctx, &q.unit));
	q.zone = q.unit.zone;
	if (!ID_IS_NONE(request->activity)) {
		TRY(read_activity(ctx, &q));
	} else {
		TRY(type_find(ctx, request->type, &q.type));
		if (!ID_IS_NONE(request->site))
			TRY(read_site(ctx, &q));
		else if (request->located)
			take_place(&q, request->latitude, request->longitude, NULL);
		q.duration_s = (int32_t)q.type.duration_s;
	}
	if (request->duration_s > 0)
		q.duration_s = request->duration_s;
	q.before_s = (int32_t)q.type.before_s;
	q.after_s = (int32_t)q.type.after_s;
	/* Calls need no way and no place; a case is never planned itself. */
	q.no_place |= !type_modes[q.type.mode].has_place;
	q.relevance = relevance_of(&q.unit.settings);
	TRY(check(ctx, &q));
	TRY(read_customer(ctx, &q));
	TRY(rules_of_unit(ctx, &unit_rules));
	q.rules = rules_effective(&q.type.rules, &unit_rules);
	if (q.rules.step_s <= 0)
		q.rules.step_s = 900;
	bound(ctx, &q);
	*out = q;
	return OK;
}

int32_t
question_work_s(const struct question *q)
{
	return q->before_s + q->duration_s + q->after_s;
}

/* ---- workers ---- */

static bool
is_named(const struct question *q, const struct plan_worker *worker)
{
	if (q->restrictions.last && ID_EQUAL(q->last_worker, worker->id))
		return true;
	for (size_t i = 0; i < q->restrictions.count; i++)
		if (str_equal(q->restrictions.items[i], worker->email))
			return true;
	return false;
}

static int64_t
level_of(const struct plan_worker *worker, unit_id unit, skill_id skill)
{
	for (size_t i = 0; i < worker->skill_count; i++)
		if (ID_EQUAL(worker->skills[i].unit, unit) && ID_EQUAL(worker->skills[i].skill, skill))
			return worker->skills[i].level;
	return 0;
}

static bool
is_asked(const struct slot_request *request, worker_id worker)
{
	bool asked = request->workers == NULL;

	for (size_t i = 0; i < request->worker_count; i++)
		asked |= ID_EQUAL(request->workers[i], worker);
	return asked && (ID_IS_NONE(request->worker) || ID_EQUAL(request->worker, worker));
}

static const char *
unwanted(struct ctx *ctx, const struct question *q, const struct plan_worker *worker)
{
	for (size_t i = 0; i < q->restrictions.never.count; i++)
		if (str_equal(q->restrictions.never.items[i], worker->email))
			return T(ctx, "The customer does not want this worker.");
	if (q->restrictions.mode == RESTRICTION_ONLY && !is_named(q, worker))
		return T(ctx, "The customer wants somebody else.");
	return NULL;
}

static const char *
unskilled(struct ctx *ctx, const struct question *q, const struct plan_worker *worker)
{
	for (size_t i = 0; i < q->type.skills.count; i++) {
		const struct skill_level *needed = &q->type.skills.items[i];

		if (level_of(worker, q->unit.id, needed->skill) < needed->level)
			return TF(ctx, "Lacks the skill {skill}, level {level}.", "skill", needed->name, "level",
			    i18n_number(ctx->arena, ctx->lang, (double)needed->level, 0), NULL);
	}
	return NULL;
}

static const char *
outside_area(struct ctx *ctx, const struct question *q, const struct plan_worker *worker)
{
	if (q->no_place)
		return NULL;
	if (!isnan(worker->radius_km) && geo_is_located(worker->home) && geo_is_located(q->place) &&
	    geo_km(worker->home, q->place) > worker->radius_km)
		return TF(ctx, "Too far from home: {distance} km, at most {most} km.",
		    "distance", i18n_number(ctx->arena, ctx->lang, geo_km(worker->home, q->place), 1),
		    "most", i18n_number(ctx->arena, ctx->lang, worker->radius_km, 0), NULL);
	if (area_covers(worker->postal_codes, q->postal_code))
		return NULL;
	if (q->postal_code == NULL)
		return T(ctx, "Goes to some postal codes only, and the address has none.");
	return TF(ctx, "Does not go to {code}.", "code", q->postal_code, NULL);
}

const char *
question_refusal(struct ctx *ctx, const struct question *q, const struct plan_worker *worker, enum slot_rule rule)
{
	bool member = false;

	switch (rule) {
	case RULE_MEMBER:
		for (size_t i = 0; i < worker->unit_count; i++)
			member |= ID_EQUAL(worker->units[i], q->unit.id);
		return member ? NULL : T(ctx, "Does not work in this unit.");
	case RULE_ASKED:
		return is_asked(q->request, worker->id) ? NULL : T(ctx, "Somebody else was asked for.");
	case RULE_UNWANTED:
		return unwanted(ctx, q, worker);
	case RULE_SKILL:
		return unskilled(ctx, q, worker);
	case RULE_AREA:
		return outside_area(ctx, q, worker);
	case RULE_MODE:
		return q->type.mode == TYPE_CASE ? T(ctx, "A case groups activities and is not planned itself.") : NULL;
	default:
		return NULL;
	}
}

const char *
question_refuses(struct ctx *ctx, const struct question *q, const struct plan_worker *worker, bool *preferred)
{
	const char *say = NULL;

	*preferred = q->restrictions.mode == RESTRICTION_PREFER && is_named(q, worker);
	for (int rule = RULE_MEMBER; say == NULL && rule <= RULE_MODE; rule++)
		say = question_refusal(ctx, q, worker, (enum slot_rule)rule);
	return say;
}

/* ---- windows ---- */

/* What one window needs on the way to the solver. */
struct windowing {
	struct ctx *ctx;
	const struct question *q;
	struct plan_origin origin;
	struct plan_window_counts_rows booked;
	struct windows *to;
};

static bool
is_booked_up(const struct windowing *w, struct promise promise)
{
	int64_t count = 0;

	if (w->q->rules.most_per_slot <= 0)
		return false;
	for (size_t i = 0; i < w->booked.count; i++) {
		instant start = w->booked.items[i].start_at;

		count += start.s >= promise.from.s && (start.s < promise.to.s || start.s == promise.from.s);
	}
	return count >= w->q->rules.most_per_slot;
}

/* Starts first..last (both included), on the minute. */
static void
add_piece(struct windowing *w, struct promise promise, int64_t first, int64_t last, bool *promised)
{
	const struct question *q = w->q;

	if (first < q->earliest.s)
		first = q->earliest.s;
	first += (SOLVER_MINUTE_S - first % SOLVER_MINUTE_S) % SOLVER_MINUTE_S;
	if (last >= q->latest.s)
		last = q->latest.s - 1;
	if (first > last || (promise.from.s == promise.to.s && first != promise.from.s))
		return;
	if (!*promised)
		*arena_push(w->ctx->arena, &w->to->promises) = promise;
	*promised = true;
	/* The worker is there before the visit begins. */
	*arena_push(w->ctx->arena, w->to) = (struct solver_window){
	    .from = plan_time(w->origin, INSTANT(first - q->before_s)),
	    .to = plan_time(w->origin, INSTANT(last - q->before_s)),
	    .anchor = plan_time(w->origin, INSTANT(promise.from.s - q->before_s)) };
	*arena_push(w->ctx->arena, &w->to->promise_of) = (uint32_t)(w->to->promises.count - 1);
}

/* A window of the day, cut by the hours in which the customer is there. */
static void
add_window(struct windowing *w, date day, struct promise promise)
{
	const struct question *q = w->q;
	int64_t first = promise.from.s;
	int64_t last = promise.to.s > first ? promise.to.s - SOLVER_MINUTE_S : first;
	bool promised = false;

	if (q->unit.settings.finish_in_window && promise.to.s > promise.from.s)
		last = promise.to.s - q->duration_s;
	if (last < first || last < q->earliest.s || first >= q->latest.s || is_booked_up(w, promise))
		return;
	if (!opening_is_limited(&q->opening)) {
		add_piece(w, promise, first, last, &promised);
		return;
	}

	int32_t from_s, to_s;
	size_t at = 0;

	while (opening_next(&q->opening, day, &at, &from_s, &to_s)) {
		int64_t from = zone_instant(q->zone, (struct civil){ day, from_s }, NULL).s;
		int64_t to = zone_instant(q->zone, (struct civil){ day, to_s }, NULL).s;

		/* a place that never closes may be left after midnight */
		to -= from_s == 0 && to_s == SOLVER_DAY_S ? 0 : q->duration_s;
		add_piece(w, promise, from > first ? from : first, to < last ? to : last, &promised);
	}
}

bool
question_is_open(const struct question *q, instant start)
{
	struct civil wall = zone_civil(q->zone, start);

	return opening_covers(&q->opening, wall.day, wall.second_of_day,
	    wall.second_of_day + q->duration_s);
}

static bool
is_wanted(const struct question *q, date day, int32_t second)
{
	const struct slot_request *request = q->request;

	if (request->weekdays != 0 && !(request->weekdays >> date_weekday(day) & 1))
		return false;
	if (request->part == DAY_MORNING && second >= 43200)
		return false;
	return request->part != DAY_AFTERNOON || second >= 43200;
}

static void
add_day(struct windowing *w, date day)
{
	const struct question *q = w->q;

	if (q->rules.mode == RULES_WINDOWS) {
		for (size_t i = 0; i < q->rules.windows.count; i++) {
			const struct span *one = &q->rules.windows.items[i];
			struct promise promise = {
				zone_instant(q->zone, (struct civil){ day, one->from_s }, NULL),
				zone_instant(q->zone, (struct civil){ day, one->to_s }, NULL) };

			/* A clock change may swallow a window. */
			if (is_wanted(q, day, one->from_s) && promise.from.s < promise.to.s)
				add_window(w, day, promise);
		}
		return;
	}
	for (int32_t second = 0; second < SOLVER_DAY_S; second += (int32_t)q->rules.step_s) {
		bool exists;
		instant at = zone_instant(q->zone, (struct civil){ day, second }, &exists);
		int64_t length = q->rules.mode == RULES_ROLLING ? q->rules.rolling_s : 0;

		if (exists && is_wanted(q, day, second))
			add_window(w, day, (struct promise){ at, INSTANT(at.s + length) });
	}
}

/* The solver wants beginnings and ends to rise together. */
static int
by_time(const void *a, const void *b)
{
	const struct solver_window *one = a, *two = b;

	return one->from != two->from ? (one->from > two->from) - (one->from < two->from) :
	    (one->to > two->to) - (one->to < two->to);
}

/* Opening hours with a break cut overlapping windows into pieces that may cross: sorts, keeping promises along. */
static void
sort_windows(struct arena *arena, struct windows *w)
{
	struct keyed { struct solver_window window; uint32_t promise; };
	bool sorted = true;

	for (size_t i = 1; i < w->count; i++)
		sorted &= w->items[i - 1].from <= w->items[i].from && w->items[i - 1].to <= w->items[i].to;
	if (sorted)
		return;

	struct keyed *keyed = arena_new_array(arena, w->count, struct keyed);

	for (size_t i = 0; i < w->count; i++)
		keyed[i] = (struct keyed){ w->items[i], w->promise_of.items[i] };
	qsort(keyed, w->count, sizeof(*keyed), by_time);
	for (size_t i = 0; i < w->count; i++) {
		w->items[i] = keyed[i].window;
		w->promise_of.items[i] = keyed[i].promise;
	}
}

struct err *
question_windows(struct ctx *ctx, const struct question *q, struct plan_origin origin, struct windows *out)
{
	struct windows windows = { 0 };
	struct windowing w = { .ctx = ctx, .q = q, .origin = origin, .to = &windows };

	if (q->rules.most_per_slot > 0)
		TRY(sql_plan_window_counts(ctx, ctx->unit, INSTANT(q->earliest.s - SOLVER_DAY_S), q->latest,
		    q->request->activity, q->request->holder != NULL ? q->request->holder : "", ctx->now, &w.booked));
	/* Windows of rules come by day, but may be written in any order within it. */
	for (date day = q->first; day.days <= q->last.days; day = date_add(day, 1))
		add_day(&w, day);
	sort_windows(ctx->arena, &windows);
	*out = windows;
	return OK;
}
