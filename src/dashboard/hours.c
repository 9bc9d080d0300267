/* hours -- see hours.h. */
#include "dashboard/hours.h"

#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "team/holiday.h"

/* The days of the period, each worked out once for everybody. */
struct period {
	date from;
	size_t count;
	bool *holiday;
	instant *midnight;		/* one more than days */
};

static struct period
period_of(struct ctx *ctx, const struct unit *unit, date from, date to)
{
	size_t count = (size_t)(to.days - from.days + 1);
	struct period p = { from, count, arena_new_array(ctx->arena, count, bool),
		arena_new_array(ctx->arena, count + 1, instant) };

	for (size_t i = 0; i <= count; i++) {
		date day = date_add(from, (int)i);

		p.midnight[i] = zone_midnight(unit->zone, day);
		if (i < count)
			p.holiday[i] = unit->settings.holidays_off && holiday_on(unit->country, day) != NULL;
	}
	return p;
}

/* Seconds of the spans, less what lies in the absences; a day is taken as its wall shows it. */
static int64_t
seconds_of(const struct spans *spans, instant midnight, const struct absence *absences, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < spans->count; i++) {
		int64_t from = midnight.s + spans->items[i].from_s, to = midnight.s + spans->items[i].to_s;
		int64_t free_from = from;

		/* They come by start and may overlap each other. */
		for (size_t k = 0; k < count && absences[k].from.s < to; k++) {
			if (absences[k].to.s <= free_from)
				continue;
			if (absences[k].from.s > free_from)
				sum += absences[k].from.s - free_from;
			free_from = absences[k].to.s;
		}
		sum += to > free_from ? to - free_from : 0;
	}
	return sum;
}

static const struct spans *
hours_on(const struct worker *worker, const struct week *unit_week, const struct day_exception *exceptions,
    size_t count, date day, bool holiday)
{
	static const struct spans none;

	for (size_t i = 0; i < count; i++)
		if (exceptions[i].day.days == day.days)
			return &exceptions[i].hours;
	if (holiday)
		return &none;
	return &(worker->has_hours ? &worker->hours : unit_week)->days[date_weekday(day)];
}

/* Where one worker's rows stand in a list that is in order of workers. */
#define RANGE_OF(list, id, at, size) do { \
	while ((at) < (list).count && (list).items[at].worker.value < (id).value) \
		(at)++; \
	(size) = 0; \
	while ((at) + (size) < (list).count && ID_EQUAL((list).items[(at) + (size)].worker, (id))) \
		(size)++; \
} while (0)

static bool
is_of_unit(const struct team *team, worker_id worker, unit_id unit)
{
	for (size_t i = 0; i < team->units.count; i++)
		if (ID_EQUAL(team->units.items[i].worker, worker) && ID_EQUAL(team->units.items[i].unit, unit))
			return true;
	return false;
}

struct err *
dashboard_hours_sum(struct ctx *ctx, const struct team *team, date from, date to, struct dashboard_hours *out)
{
	size_t exception = 0, exceptions, absence = 0, absences;
	struct week unit_week;
	struct period period;
	struct unit unit;

	*out = (struct dashboard_hours){ 0 };
	TRY(unit_here(ctx, &unit));
	if (!week_from_json(ctx->arena, unit.settings.hours, &unit_week))
		unit_week = week_usual(ctx->arena);
	period = period_of(ctx, &unit, from, to);
	for (size_t w = 0; w < team->workers.count; w++) {
		const struct worker *worker = &team->workers.items[w];
		int64_t sum = 0;

		RANGE_OF(team->exceptions, worker->id, exception, exceptions);
		RANGE_OF(team->absences, worker->id, absence, absences);
		if (!is_of_unit(team, worker->id, unit.id))
			continue;
		for (size_t i = 0; i < period.count; i++)
			sum += seconds_of(hours_on(worker, &unit_week, &team->exceptions.items[exception],
			    exceptions, date_add(from, (int)i), period.holiday[i]), period.midnight[i],
			    &team->absences.items[absence], absences);
		*arena_push(ctx->arena, out) = (struct dashboard_hours_row){ worker->id, sum };
	}
	return OK;
}

int64_t
dashboard_hours_of(const struct dashboard_hours *hours, worker_id worker)
{
	for (size_t i = 0; i < hours->count; i++)
		if (ID_EQUAL(hours->items[i].worker, worker))
			return hours->items[i].seconds;
	return 0;
}
