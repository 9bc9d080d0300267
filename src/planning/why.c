/* why -- for any worker and day without a slot, the first rule that excluded it. */
#include "planning/planning.h"

#include "base/arena.h"
#include "base/ctx.h"
#include "i18n/i18n.h"
#include "planning/search.h"
#include "team/holiday.h"

enum { MOST_DAYS = 31 };

static const char *
say_off(struct ctx *ctx, const struct search *s, const struct search_part *part, const struct solver_strip *strip)
{
	const char *holiday = s->question.unit.settings.holidays_off ?
	    holiday_on(s->question.unit.country, plan_date(part->plan->origin, strip->day)) : NULL;

	if (part->plan->hours[strip->hours].away_count > 0)
		return T(ctx, "Absent that day.");
	if (holiday != NULL)
		return TF(ctx, "Public holiday: {name}.", "name", T(ctx, holiday), NULL);
	return T(ctx, "Does not work that day.");
}

static const char *
say(struct ctx *ctx, const struct search *s, const struct search_part *part, const struct solver_strip *strip,
    enum solver_reason reason)
{
	switch (reason) {
	case REASON_NONE:
		return T(ctx, "There is a free time.");
	case REASON_OFF:
		return say_off(ctx, s, part, strip);
	case REASON_FORCED:
		return T(ctx, "Something was placed against the rules that day, so the day offers nothing.");
	case REASON_INFEASIBLE:
		return T(ctx, "The day cannot be driven as it is planned, so it offers nothing.");
	case REASON_MOST_SERVICE:
		return T(ctx, "The most hours of work a day are reached.");
	case REASON_WINDOW:
		return T(ctx, "No arrival window or opening time of the customer lies within the working hours.");
	case REASON_FULL:
		return T(ctx, "No gap between the visits is long enough.");
	case REASON_TRAVEL:
		return T(ctx, "With the travel there and on, no gap is long enough.");
	}
	return "";
}

/* The strip of that day, in the part that counts for it. */
static const struct solver_strip *
strip_of(const struct search *s, worker_id id, int32_t day, const struct search_part **part,
    const struct plan_worker **worker)
{
	const struct solver_strip *strip = NULL;

	for (int i = 0; i < s->part_count; i++) {
		const struct search_part *p = &s->parts[i];

		if (day < p->request.first_day || day > p->request.last_day)
			continue;
		for (uint32_t w = 0; w < p->plan->worker_count; w++) {
			const struct plan_worker *there = p->plan->workers[w];

			if (!ID_EQUAL(there->id, id))
				continue;
			for (uint32_t k = 0; k < there->row.strip_count; k++)
				if (there->row.strips[k].day == day) {
					strip = &there->row.strips[k];
					*part = p;
					*worker = there;
				}
		}
	}
	return strip;
}

static struct err *
explain_worker(struct search *s, const struct plan_worker *worker, struct slot_reasons *out)
{
	struct ctx *ctx = s->ctx;
	bool preferred;
	const char *refused = question_refuses(ctx, &s->question, worker, &preferred);
	date last = date_add(s->question.first, MOST_DAYS - 1);

	if (s->question.last.days < last.days)
		last = s->question.last;
	for (date day = s->question.first; day.days <= last.days; day = date_add(day, 1)) {
		struct slot_reason *reason = arena_push(ctx->arena, out);
		const struct search_part *part;
		const struct plan_worker *there;
		const struct solver_strip *strip;

		*reason = (struct slot_reason){ .worker = worker->id, .day = day, .say = refused,
		    .worker_name = arena_strdup(ctx->arena, worker->name) };
		if (refused != NULL)
			continue;
		strip = strip_of(s, worker->id, plan_day(s->snapshot->origin, day), &part, &there);
		if (strip == NULL) {
			reason->say = T(ctx, "Does not work that day.");
			continue;
		}
		TRY(search_travel(s, there));

		enum solver_reason why = solver_why(&part->scan, &there->row, strip, s->travel_to, s->travel_from);

		reason->offered = why == REASON_NONE;
		reason->say = say(ctx, s, part, strip, why);
	}
	return OK;
}

static bool
is_member(const struct plan_worker *worker, unit_id unit)
{
	for (size_t i = 0; i < worker->unit_count; i++)
		if (ID_EQUAL(worker->units[i], unit))
			return true;
	return false;
}

struct err *
planning_explain(struct ctx *ctx, const struct slot_request *request, struct slot_reasons *out)
{
	struct slot_reasons reasons = { 0 };
	struct search search;
	struct err *err = OK;
	bool askable;

	TRY(search_open(ctx, request, &search, &askable));
	for (uint32_t i = 0; askable && err == OK && i < search.snapshot->worker_count; i++) {
		const struct plan_worker *worker = search.snapshot->workers[i];

		if (is_member(worker, ctx->unit) &&
		    (ID_IS_NONE(request->worker) || ID_EQUAL(request->worker, worker->id)))
			err = explain_worker(&search, worker, &reasons);
	}
	search_close(&search);
	if (err == OK)
		*out = reasons;
	return err;
}
