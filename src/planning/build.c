/* build -- see build.h. */
#include "planning/build.h"

#include <math.h>
#include <string.h>
#include "base/arena.h"

#include "gen/planning.sql.h"

/* A row that grows in the workings before it is copied to its own arena. */
struct growing {
	struct { struct solver_strip *items; size_t count, capacity; } strips;
	struct { struct solver_gap *items; size_t count, capacity; } gaps;
	struct { struct geo_point *items; size_t count, capacity; } places;
	struct solver_turns turns;
	struct { uint32_t *items; size_t count, capacity; } absences;	/* among the places */
};

static uint32_t
hours_number(const struct plan_material *m, const struct solver_hours *hours)
{
	struct hours_table *table = m->table;

	/* Neighbouring days look alike: the newest entries first. */
	for (size_t i = table->count; i-- > 0;)
		if (memcmp(&table->items[i], hours, sizeof(*hours)) == 0)
			return (uint32_t)i;
	*arena_push(m->workings, table) = *hours;
	return (uint32_t)(table->count - 1);
}

/* A strip with its gaps and places; its turns stand there already. */
static void
add_strip(const struct plan_material *m, struct growing *to, struct solver_strip strip,
    const struct solver_gap *gaps, const struct geo_point *places)
{
	strip.first_gap = (uint32_t)to->gaps.count;
	strip.first_place = (uint32_t)to->places.count;
	*arena_push(m->workings, &to->strips) = strip;
	for (uint32_t i = 0; i <= strip.count; i++)
		*arena_push(m->workings, &to->gaps) = gaps[i];
	for (uint32_t i = 0; i < strip.count; i++)
		*arena_push(m->workings, &to->places) = places[i];
}

static uint32_t
version_of(const struct plan_material *m, worker_id worker, date day)
{
	size_t low = 0, high = m->version_count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const struct plan_versions_row *row = &m->versions[middle];

		if (row->worker_id.value < worker.value ||
		    (ID_EQUAL(row->worker_id, worker) && row->day.days < day.days))
			low = middle + 1;
		else
			high = middle;
	}
	if (low < m->version_count && ID_EQUAL(m->versions[low].worker_id, worker) &&
	    m->versions[low].day.days == day.days)
		return (uint32_t)m->versions[low].version;
	return 0;
}

static void
add_day(const struct plan_material *m, const struct calendar *calendar, date day,
    const struct plan_spans_row *spans, size_t span_count, struct growing *to)
{
	struct plan_stops stops;
	struct solver_hours hours;
	struct solver_gap *gaps;
	struct solver_strip strip;

	days_make(m->workings, calendar, m->origin, day, spans, span_count, m->except, m->now, &stops);
	solver_hours_at(&stops.day.hours, -stops.number, &hours);
	gaps = arena_new_array(m->workings, (size_t)stops.day.count + 1, struct solver_gap);
	strip = solver_strip_make(m->workings, &stops.day, stops.number, hours_number(m, &hours), 0, 0, gaps,
	    &to->turns);
	for (int32_t i = 0; i < stops.day.count; i++)
		if (stops.day.stops[i].absent)
			*arena_push(m->workings, &to->absences) = (uint32_t)to->places.count + (uint32_t)i;
	strip.version = version_of(m, calendar->worker->id, day);
	add_strip(m, to, strip, gaps, stops.places);
}

static bool
is_among(date day, const date *days, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (days[i].days == day.days)
			return true;
	return false;
}

/* The strip of that day in an old row, or NULL. */
static const struct solver_strip *
old_strip(const struct plan_worker *old, int32_t day)
{
	for (uint32_t i = 0; i < old->row.strip_count; i++)
		if (old->row.strips[i].day == day)
			return &old->row.strips[i];
	return NULL;
}

static void
copy_units_and_skills(const struct plan_material *m, struct plan_worker *w)
{
	const struct team *team = &m->calendars.team;

	w->units = arena_new_array(w->arena, team->units.count == 0 ? 0 : m->calendars.units.count, unit_id);
	for (size_t i = 0; i < team->units.count; i++)
		if (ID_EQUAL(team->units.items[i].worker, w->id) && w->unit_count < m->calendars.units.count)
			w->units[w->unit_count++] = team->units.items[i].unit;

	size_t first = 0, last;

	while (first < team->skills.count && team->skills.items[first].worker.value < w->id.value)
		first++;
	for (last = first; last < team->skills.count && ID_EQUAL(team->skills.items[last].worker, w->id); last++)
		;
	w->skill_count = last - first;
	w->skills = arena_memdup(w->arena, w->skill_count > 0 ? &team->skills.items[first] : NULL,
	    w->skill_count * sizeof(*w->skills));
}

/* Spans come by worker: where those of this one, or of a later one, begin. */
static size_t
first_span(const struct plan_material *m, int64_t worker)
{
	size_t low = 0, high = m->span_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (m->spans[middle].worker_id.value < worker)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* When the first held time runs out; days that were taken from the old row may hold one, too. */
static instant
hold_until(const struct plan_material *m, worker_id worker, const struct plan_worker *old)
{
	instant first = old != NULL ? old->hold_until : INSTANT(INT64_MAX);

	for (size_t i = first_span(m, worker.value); i < m->span_count && ID_EQUAL(m->spans[i].worker_id, worker); i++)
		if (!INSTANT_IS_NONE(m->spans[i].until_at) && m->spans[i].until_at.s < first.s)
			first = m->spans[i].until_at;
	return first;
}

static struct plan_worker *
settle(const struct plan_material *m, const struct calendar *calendar, const struct growing *from,
    const struct plan_worker *old)
{
	const struct worker *worker = calendar->worker;
	struct arena *arena = arena_open();
	struct plan_worker *w = arena_new(arena, struct plan_worker);

	w->arena = arena;
	w->id = worker->id;
	w->kept = m->kept;
	if (w->kept != NULL)
		w->kept->references++;
	w->public_id = worker->public_id;
	w->name = worker_name(arena, worker);
	w->email = arena_strdup(arena, worker->email);
	w->home = calendar->home;
	w->starts_home = worker->start_home && geo_is_located(calendar->home);
	w->end = calendar->end;
	w->ends_home = worker->end_home && geo_is_located(calendar->end);
	w->radius_km = worker->radius_km;
	w->postal_codes = arena_strdup(arena, worker->postal_codes);
	w->cost_hour_cents = worker->cost_hour_cents;
	w->cost_km_cents = worker->cost_km_cents;
	w->pace = calendar->pace;
	w->ways = calendar->ways;
	w->hold_until = hold_until(m, worker->id, old);
	copy_units_and_skills(m, w);
	w->row.strips = arena_memdup(arena, from->strips.items, from->strips.count * sizeof(*from->strips.items));
	w->row.strip_count = (uint32_t)from->strips.count;
	w->row.gaps = arena_memdup(arena, from->gaps.items, from->gaps.count * sizeof(*from->gaps.items));
	w->row.turns = arena_memdup(arena, from->turns.items, from->turns.count * sizeof(*from->turns.items));
	w->row.end_place = 1;
	w->absences = arena_memdup(arena, from->absences.items, from->absences.count * sizeof(*from->absences.items));
	w->absence_count = (uint32_t)from->absences.count;
	w->row.most_service_s = (int32_t)worker->most_s;
	w->places = arena_memdup(arena, from->places.items, from->places.count * sizeof(*from->places.items));
	w->place_count = (uint32_t)from->places.count;
	return w;
}

/* A day as it stands in the old row. */
static void
keep_day(const struct plan_material *m, struct growing *row, const struct solver_strip *kept,
    const struct plan_worker *old)
{
	struct solver_strip strip = *kept;

	strip.first_turn = (uint32_t)row->turns.count;
	for (uint32_t i = 0; i < kept->turn_count; i++)
		*arena_push(m->workings, &row->turns) = old->row.turns[kept->first_turn + i];
	for (uint32_t i = 0; i < old->absence_count; i++)
		if (old->absences[i] >= kept->first_place && old->absences[i] < kept->first_place + kept->count)
			*arena_push(m->workings, &row->absences) = (uint32_t)row->places.count +
			    old->absences[i] - kept->first_place;
	add_strip(m, row, strip, &old->row.gaps[kept->first_gap], &old->places[kept->first_place]);
}

struct plan_worker *
build_worker(const struct plan_material *m, const struct worker *worker, const struct plan_worker *old,
    const date *days, size_t day_count)
{
	struct calendar calendar = calendar_of(&m->calendars, worker);
	struct growing row = { 0 };
	size_t low = first_span(m, worker->id.value), last = first_span(m, worker->id.value + 1);

	*arena_push(m->workings, &row.places) = calendar.home;
	*arena_push(m->workings, &row.places) = calendar.end;
	for (date day = m->first; day.days <= m->last.days; day = date_add(day, 1)) {
		const struct solver_strip *kept = old == NULL || is_among(day, days, day_count) ? NULL :
		    old_strip(old, plan_day(m->origin, day));

		if (kept != NULL) {
			keep_day(m, &row, kept, old);
			continue;
		}
		/* Spans come in order of time: those long past need not be looked at again. */
		while (low < last && m->spans[low].from_at.s / SOLVER_DAY_S < day.days - 2)
			low++;

		size_t high = low;

		while (high < last && m->spans[high].from_at.s / SOLVER_DAY_S <= day.days + 2)
			high++;
		add_day(m, &calendar, day, &m->spans[low], high - low, &row);
	}
	return settle(m, &calendar, &row, old);
}
