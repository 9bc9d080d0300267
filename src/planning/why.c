/*
 * why -- for any worker and day without a slot, the first rule that excluded it.
 *
 * The day is made again with rules lifted.  The first rule is the one with which nothing is left while all
 * rules behind it are lifted; when lifting it alone opens nothing, another that does is told instead, so that
 * what is told can be acted on.
 */
#include "planning/planning.h"

#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "i18n/i18n.h"
#include "planning/days.h"
#include "planning/search.h"

#include "gen/planning.sql.h"

enum { MOST_DAYS = 31 };

#define LIFT(rule)	(1u << (rule))
#define LIFT_WINDOWS \
	(LIFT(RULE_PAST) | LIFT(RULE_WISH) | LIFT(RULE_OPENING) | LIFT(RULE_WINDOWS) | LIFT(RULE_BOOKED_UP))

/* Windows as they are with some of their rules lifted. */
struct lifted_windows { unsigned lifted; struct windows windows; };

struct inquiry {
	struct ctx *ctx;
	struct search *search;
	struct plan_origin origin;
	struct calendars calendars;
	struct plan_spans_rows spans;
	struct arena *scratch;		/* emptied after each question */
	struct { struct lifted_windows *items; size_t count, capacity; } windows;
};

/* One worker on one day. */
struct case_of {
	const struct plan_worker *worker;
	struct calendar calendar;
	const struct plan_spans_row *spans;
	size_t span_count;
	date day;
	unsigned active;		/* rules that could matter */
};

const char *
slot_rule_token(enum slot_rule rule)
{
	static const char *const tokens[RULE_COUNT] = {
		[RULE_NONE] = "free", [RULE_MEMBER] = "member", [RULE_ASKED] = "asked", [RULE_UNWANTED] = "unwanted",
		[RULE_SKILL] = "skill", [RULE_AREA] = "area", [RULE_MODE] = "mode", [RULE_OFF] = "off",
		[RULE_HOLIDAY] = "holiday", [RULE_ABSENT] = "absent", [RULE_PAST] = "notice", [RULE_WISH] = "wish",
		[RULE_OPENING] = "opening", [RULE_WINDOWS] = "windows", [RULE_BOOKED_UP] = "booked_up",
		[RULE_FORCED] = "forced", [RULE_INFEASIBLE] = "infeasible", [RULE_MOST_HOURS] = "most_hours",
		[RULE_BREAK] = "break", [RULE_HELD] = "held", [RULE_FULL] = "full", [RULE_TRAVEL] = "travel",
		[RULE_HOURS] = "hours",
	};

	return tokens[rule];
}

/* ---- windows ---- */

static void
lift_windows(const struct inquiry *in, unsigned lifted, struct question *q, struct slot_request *request)
{
	struct ctx *ctx = in->ctx;
	static struct span whole_day[] = { { 0, SOLVER_DAY_S } };

	q->request = request;
	if (lifted & LIFT(RULE_WISH)) {
		request->weekdays = 0;
		request->part = DAY_ANY;
		q->earliest = INSTANT(q->earliest.s > ctx->now.s ? zone_midnight(q->zone, q->first).s : ctx->now.s);
		q->latest = zone_midnight(q->zone, date_add(q->last, 1));
		if (!(lifted & LIFT(RULE_PAST)) && q->earliest.s < ctx->now.s + q->rules.notice_s &&
		    !request->no_notice)
			q->earliest = INSTANT(ctx->now.s + q->rules.notice_s);
	}
	if (lifted & LIFT(RULE_PAST) && q->earliest.s <= ctx->now.s + q->rules.notice_s)
		q->earliest = ctx->now;
	if (lifted & LIFT(RULE_OPENING))
		q->opening = (struct opening_hours){ 0 };
	if (lifted & LIFT(RULE_BOOKED_UP))
		q->rules.most_per_slot = 0;
	if (lifted & LIFT(RULE_WINDOWS)) {
		q->rules.mode = RULES_WINDOWS;
		q->rules.windows = (struct spans){ .items = whole_day, .count = 1, .capacity = 1 };
		q->rules.step_s = SOLVER_MINUTE_S;
	}
}

static struct err *
windows_with(struct inquiry *in, unsigned lifted, const struct windows **out)
{
	struct question q = in->search->question;
	struct slot_request request = *q.request;
	struct lifted_windows *made;

	lifted &= LIFT_WINDOWS;
	for (size_t i = 0; i < in->windows.count; i++)
		if (in->windows.items[i].lifted == lifted) {
			*out = &in->windows.items[i].windows;
			return OK;
		}
	made = arena_push(in->ctx->arena, &in->windows);
	made->lifted = lifted;
	lift_windows(in, lifted, &q, &request);
	TRY(question_windows(in->ctx, &q, in->origin, &made->windows));
	*out = &made->windows;
	return OK;
}

/* ---- the day ---- */

/* The spans of the day but for those that are thought away. */
static size_t
spans_with(const struct inquiry *in, const struct case_of *c, unsigned lifted, struct plan_spans_row *out)
{
	size_t count = 0;

	for (size_t i = 0; i < c->span_count; i++) {
		const struct plan_spans_row *span = &c->spans[i];
		bool held = span->activity_id.value < 0;

		if ((lifted & (LIFT(RULE_FULL) | LIFT(RULE_INFEASIBLE)) && !held) ||
		    (lifted & LIFT(RULE_HELD) && held) ||
		    (lifted & LIFT(RULE_FORCED) && span->forced) ||
		    ID_EQUAL(span->activity_id, in->search->question.request->activity))
			continue;
		out[count++] = *span;
	}
	return count;
}

static struct calendar
calendar_with(const struct case_of *c, unsigned lifted)
{
	static const struct rests none;
	struct calendar calendar = c->calendar;

	if (lifted & LIFT(RULE_ABSENT))
		calendar.absence_count = 0;
	if (lifted & LIFT(RULE_BREAK))
		calendar.rests = &none;
	calendar.no_holidays = lifted & LIFT(RULE_HOLIDAY);
	calendar.works_always = lifted & (LIFT(RULE_OFF) | LIFT(RULE_HOURS));
	return calendar;
}

/* Home, end and the stops' ways to the place that is asked for and back. */
static void
ways_of(const struct inquiry *in, const struct case_of *c, const struct plan_stops *stops, unsigned lifted,
    int32_t *to, int32_t *from)
{
	const struct question *q = &in->search->question;
	size_t count = (size_t)stops->day.count + 2;
	struct geo_point *places = arena_new_array(in->scratch, count, struct geo_point);

	places[0] = stops->home;
	places[1] = stops->end;
	memcpy(&places[2], stops->places, (size_t)stops->day.count * sizeof(*places));
	if (lifted & LIFT(RULE_TRAVEL)) {
		memset(to, 0, count * sizeof(*to));
		memset(from, 0, count * sizeof(*from));
	} else if (q->no_place) {
		/* It is done where the worker is: the ways stay as they are. */
		memset(to, 0, count * sizeof(*to));
		for (size_t i = 2; i < count; i++)
			from[i] = stops->day.legs[i - 2];
		from[0] = from[1] = stops->day.legs[stops->day.count];
	} else {
		travel_row(&c->worker->ways, q->place, places, count, to, from);
	}
	for (int32_t i = 0; i < stops->day.count; i++)
		if (stops->day.stops[i].absent)
			from[i + 2] = 0;
}

/* Would the day have a slot with these rules lifted? */
static struct err *
is_open(struct inquiry *in, const struct case_of *c, unsigned lifted, bool *open)
{
	const struct question *q = &in->search->question;
	struct arena *arena = in->scratch;
	struct calendar calendar = calendar_with(c, lifted);
	struct plan_spans_row *spans = arena_new_array(arena, c->span_count, struct plan_spans_row);
	size_t span_count = spans_with(in, c, lifted, spans);
	const struct windows *windows;
	struct solver_request request = { .service_s = question_work_s(q), .step_s = (int32_t)q->rules.step_s };
	struct solver_hours hours;
	struct solver_turns turns = { 0 };
	struct plan_stops stops;

	*open = false;
	for (int rule = RULE_MEMBER; rule <= RULE_MODE; rule++)
		if (!(lifted & LIFT(rule)) && question_refusal(in->ctx, q, c->worker, (enum slot_rule)rule) != NULL)
			return OK;
	TRY(windows_with(in, lifted, &windows));
	days_make(arena, &calendar, in->origin, c->day, spans, span_count, q->request->activity, in->ctx->now, &stops);
	stops.day.forced &= !(lifted & LIFT(RULE_FORCED));
	solver_hours_at(&stops.day.hours, -stops.number, &hours);

	/* Only the windows around the day are worth looking at. */
	request.first_day = request.last_day = stops.number;
	for (size_t i = 0; i < windows->count; i++) {
		const struct solver_window *w = &windows->items[i];

		if (w->to < (stops.number - 1) * SOLVER_DAY_S || w->from > (stops.number + 3) * SOLVER_DAY_S)
			continue;
		request.windows = request.window_count == 0 ? w : request.windows;
		request.window_count++;
	}

	struct solver_gap *gaps = arena_new_array(arena, (size_t)stops.day.count + 1, struct solver_gap);
	int32_t *to = arena_new_array(arena, (size_t)stops.day.count + 2, int32_t);
	int32_t *from = arena_new_array(arena, (size_t)stops.day.count + 2, int32_t);
	struct solver_strip strip = solver_strip_make(arena, &stops.day, stops.number, 0, 0, 2, gaps, &turns);
	struct solver_row row = { .strips = &strip, .gaps = gaps, .turns = turns.items, .strip_count = 1,
	    .end_place = 1,
	    .most_service_s = lifted & LIFT(RULE_MOST_HOURS) ? 0 : (int32_t)c->worker->row.most_service_s };
	struct solver_scan scan = solver_scan_begin(arena, &request, &hours, 1);

	ways_of(in, c, &stops, lifted, to, from);
	*open = solver_why(&scan, &row, &strip, to, from) == REASON_NONE;
	return OK;
}

/* ---- which rule ---- */

/* Rules that could matter at all: the others need not be tried. */
static unsigned
active_rules(const struct inquiry *in, const struct case_of *c)
{
	const struct question *q = &in->search->question;
	const struct slot_request *request = q->request;
	unsigned rules = LIFT(RULE_FULL) | LIFT(RULE_TRAVEL) | LIFT(RULE_WINDOWS) | LIFT(RULE_HOURS) |
	    LIFT(RULE_INFEASIBLE);
	struct calendar plain = c->calendar;
	struct solver_hours hours;
	bool wished = request->weekdays != 0 || request->part != DAY_ANY || request->bounded;

	for (int rule = RULE_MEMBER; rule <= RULE_MODE; rule++)
		if (question_refusal(in->ctx, q, c->worker, (enum slot_rule)rule) != NULL)
			rules |= LIFT(rule);
	if (calendar_holiday(&c->calendar, c->day) != NULL)
		rules |= LIFT(RULE_HOLIDAY);
	plain.absence_count = 0;
	plain.no_holidays = true;
	calendar_hours(&plain, c->day, &hours);
	rules |= hours.work_count == 0 ? LIFT(RULE_OFF) : 0;
	rules |= calendar_is_away(&c->calendar, c->day) ? LIFT(RULE_ABSENT) : 0;
	rules |= c->calendar.rests != NULL && c->calendar.rests->count > 0 ? LIFT(RULE_BREAK) : 0;
	rules |= wished ? LIFT(RULE_WISH) : 0;
	rules |= opening_is_limited(&q->opening) ? LIFT(RULE_OPENING) : 0;
	rules |= q->rules.most_per_slot > 0 ? LIFT(RULE_BOOKED_UP) : 0;
	rules |= c->worker->row.most_service_s > 0 ? LIFT(RULE_MOST_HOURS) : 0;
	if (zone_midnight(q->zone, date_add(c->day, -1)).s <= in->ctx->now.s + q->rules.notice_s)
		rules |= LIFT(RULE_PAST);
	for (size_t i = 0; i < c->span_count; i++)
		rules |= (c->spans[i].forced ? LIFT(RULE_FORCED) : 0) |
		    (c->spans[i].activity_id.value < 0 ? LIFT(RULE_HELD) : 0);
	return rules;
}

/* The first rule that leaves nothing while all behind it are lifted. */
static struct err *
first_rule(struct inquiry *in, const struct case_of *c, enum slot_rule *out)
{
	/* The hours are what they are: longer ones are thought of only when nothing else helps. */
	unsigned lifted = c->active & ~LIFT(RULE_HOURS);

	*out = RULE_HOURS;
	for (int rule = RULE_MEMBER; rule < RULE_COUNT; rule++) {
		bool open;

		if (!(lifted & LIFT(rule)))
			continue;
		lifted &= ~LIFT(rule);
		arena_reset(in->scratch);
		TRY(is_open(in, c, lifted, &open));
		if (!open) {
			*out = (enum slot_rule)rule;
			return OK;
		}
	}
	return OK;
}

static struct err *
find_rule(struct inquiry *in, const struct case_of *c, enum slot_rule *out, bool *alone)
{
	enum slot_rule first;

	arena_reset(in->scratch);
	TRY(is_open(in, c, 0, alone));
	*out = RULE_NONE;
	if (*alone)
		return OK;
	TRY(first_rule(in, c, &first));
	*out = first;
	arena_reset(in->scratch);
	TRY(is_open(in, c, LIFT(first), alone));
	for (int rule = RULE_MEMBER; !*alone && rule < RULE_COUNT; rule++) {
		if (!(c->active & LIFT(rule)))
			continue;
		arena_reset(in->scratch);
		TRY(is_open(in, c, LIFT(rule), alone));
		if (*alone)
			*out = (enum slot_rule)rule;
	}
	return OK;
}

/* ---- in words ---- */

static const char *
say(struct ctx *ctx, const struct inquiry *in, const struct case_of *c, enum slot_rule rule)
{
	switch (rule) {
	case RULE_NONE:
		return T(ctx, "There is a free time.");
	case RULE_OFF:
		return T(ctx, "Does not work that day.");
	case RULE_HOLIDAY:
		return TF(ctx, "Public holiday: {name}.", "name", T(ctx, calendar_holiday(&c->calendar, c->day)), NULL);
	case RULE_ABSENT:
		return T(ctx, "Absent that day.");
	case RULE_PAST:
		return T(ctx, "It is over, or too soon: so much notice is asked for.");
	case RULE_WISH:
		return T(ctx, "Outside the days and hours that were asked for.");
	case RULE_OPENING:
		return T(ctx, "The customer is closed when there would be time.");
	case RULE_WINDOWS:
		return T(ctx, "No arrival window lies within the working hours.");
	case RULE_BOOKED_UP:
		return T(ctx, "The arrival windows of that day are booked up.");
	case RULE_FORCED:
		return T(ctx, "Something was placed against the rules that day, so the day offers nothing.");
	case RULE_INFEASIBLE:
		return T(ctx, "The day cannot be driven as it is planned, so it offers nothing.");
	case RULE_MOST_HOURS:
		return T(ctx, "The most hours of work a day are reached.");
	case RULE_BREAK:
		return T(ctx, "The break to take leaves no gap that is long enough.");
	case RULE_HELD:
		return T(ctx, "A customer keeps the time for some minutes while filling a form.");
	case RULE_FULL:
		return T(ctx, "No gap between the visits is long enough.");
	case RULE_TRAVEL:
		return T(ctx, "With the travel there and on, no gap is long enough.");
	case RULE_HOURS:
		return T(ctx, "The working hours of that day are too short for it.");
	default:
		return question_refusal(ctx, &in->search->question, c->worker, rule);
	}
}

/* ---- all of them ---- */

static const struct worker *
worker_among(const struct calendars *calendars, worker_id id)
{
	for (size_t i = 0; i < calendars->team.workers.count; i++)
		if (ID_EQUAL(calendars->team.workers.items[i].id, id))
			return &calendars->team.workers.items[i];
	return NULL;
}

static void
take_spans(const struct inquiry *in, struct case_of *c)
{
	size_t first = 0;

	while (first < in->spans.count && in->spans.items[first].worker_id.value < c->worker->id.value)
		first++;
	c->spans = &in->spans.items[first];
	while (first + c->span_count < in->spans.count && ID_EQUAL(c->spans[c->span_count].worker_id, c->worker->id))
		c->span_count++;
}

/* Infeasible days are told as such: the visits themselves, not the lack of room, are in the way. */
static bool
is_infeasible(struct inquiry *in, const struct case_of *c)
{
	struct plan_stops stops;
	int32_t *starts;

	days_make(in->scratch, &c->calendar, in->origin, c->day, c->spans, c->span_count,
	    in->search->question.request->activity, in->ctx->now, &stops);
	starts = arena_new_array(in->scratch, (size_t)stops.day.capacity, int32_t);
	return !solver_replay(in->scratch, &stops.day, starts, NULL);
}

static struct err *
explain_worker(struct inquiry *in, struct case_of *c, date first, date last, struct slot_reasons *out)
{
	struct ctx *ctx = in->ctx;

	for (c->day = first; c->day.days <= last.days; c->day = date_add(c->day, 1)) {
		struct slot_reason *reason = arena_push(ctx->arena, out);

		*reason = (struct slot_reason){ .worker = c->worker->id,
		    .worker_public_id = c->worker->public_id, .day = c->day,
		    .worker_name = arena_strdup(ctx->arena, c->worker->name) };
		c->active = active_rules(in, c);
		arena_reset(in->scratch);
		if (!is_infeasible(in, c))
			c->active &= ~LIFT(RULE_INFEASIBLE);
		TRY(find_rule(in, c, &reason->rule, &reason->alone));
		reason->offered = reason->rule == RULE_NONE;
		reason->say = say(ctx, in, c, reason->rule);
		if (!reason->offered && !reason->alone)
			reason->say = TF(ctx, "{reason} That is not the only reason.", "reason", reason->say, NULL);
	}
	return OK;
}

static struct err *
explain_all(struct search *search, struct slot_reasons *out)
{
	struct ctx *ctx = search->ctx;
	date first = search->question.first, last = date_add(first, MOST_DAYS - 1);
	struct inquiry in = { .ctx = ctx, .search = search, .origin = search->snapshot->origin,
	    .scratch = arena_open() };
	struct err *err;

	last = search->question.last.days < last.days ? search->question.last : last;
	err = calendars_load(ctx, search->question.request->worker, date_add(first, -1), date_add(last, 1),
	    &in.calendars);
	if (err == OK)
		err = days_load_all_spans(ctx, first, last, search->question.request->holder, &in.spans);
	for (uint32_t i = 0; err == OK && i < search->snapshot->worker_count; i++) {
		struct case_of c = { .worker = search->snapshot->workers[i] };
		const struct worker *worker = worker_among(&in.calendars, c.worker->id);

		if (worker == NULL || question_refusal(ctx, &search->question, c.worker, RULE_MEMBER) != NULL)
			continue;
		c.calendar = calendar_of(&in.calendars, worker);
		take_spans(&in, &c);
		/* The router is asked once, for all. */
		err = search_travel(search, c.worker);
		if (err == OK)
			err = explain_worker(&in, &c, first, last, out);
	}
	arena_close(in.scratch);
	return err;
}

/* Days before the notice are asked about, too: the search looked at them, and the question is what it was. */
static void
bound_again(struct ctx *ctx, struct question *q, const struct slot_request *request)
{
	date last = date_add(zone_date(q->zone, ctx->now), (int)q->rules.horizon_days);
	instant notice = INSTANT(ctx->now.s + q->rules.notice_s), end = zone_midnight(q->zone, date_add(last, 1));

	q->request = request;
	if (request->no_notice)
		return;
	q->earliest = q->earliest.s > notice.s ? q->earliest : notice;
	q->latest = q->latest.s < end.s ? q->latest : end;
	q->last = q->last.days < last.days ? q->last : last;
}

struct err *
planning_explain(struct ctx *ctx, const struct slot_request *request, struct slot_reasons *out)
{
	struct slot_request wide = *request;
	struct slot_reasons reasons = { 0 };
	struct search search;
	struct err *err;
	bool askable;

	wide.no_notice = true;
	TRY(search_open(ctx, &wide, &search, &askable));
	bound_again(ctx, &search.question, request);
	err = askable ? explain_all(&search, &reasons) : OK;
	search_close(&search);
	if (err == OK)
		*out = reasons;
	return err;
}
