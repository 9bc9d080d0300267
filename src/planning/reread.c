/* reread -- see reread.h. */
#include "planning/reread.h"

#include "base/arena.h"
#include "base/ctx.h"

#include "gen/planning.sql.h"

void
reread_drop_kept(struct plan_kept *kept)
{
	if (kept != NULL && --kept->references == 0)
		arena_close(kept->arena);
}

static struct plan_snapshot *
new_snapshot(const struct plan_material *m, uint32_t most_workers)
{
	struct arena *arena = arena_open();
	struct plan_snapshot *s = arena_new(arena, struct plan_snapshot);

	*s = (struct plan_snapshot){ .arena = arena, .references = 1, .origin = m->origin,
	    .first = m->first, .last = m->last, .hold_until = INSTANT(INT64_MAX) };
	s->workers = arena_new_array(arena, most_workers, struct plan_worker *);
	s->zones = arena_new_array(arena, m->calendars.units.count, const struct zone *);
	s->units = arena_new_array(arena, m->calendars.units.count, unit_id);
	for (size_t i = 0; i < m->calendars.units.count; i++) {
		s->zones[i] = m->calendars.units.items[i].zone;
		s->units[i] = m->calendars.units.items[i].id;
	}
	s->unit_count = m->calendars.units.count;
	return s;
}

static void
add_worker(struct plan_snapshot *s, struct plan_worker *worker)
{
	worker->references++;
	s->workers[s->worker_count++] = worker;
	if (worker->hold_until.s < s->hold_until.s)
		s->hold_until = worker->hold_until;
}

static void
settle_hours(struct plan_snapshot *s, const struct hours_table *table)
{
	s->hours = arena_memdup(s->arena, table->items, table->count * sizeof(*table->items));
	s->hours_count = (uint32_t)table->count;
}

/* Calendars from the database; kept, they outlive the reading, and the caller holds them until drop_kept(). */
static struct err *
load_calendars(struct ctx *ctx, struct plan_material *m, worker_id only)
{
	struct ctx own = *ctx;
	struct arena *arena;
	struct err *err;

	m->kept = NULL;
	if (!m->keep)
		return calendars_load(ctx, only, m->first, m->last, &m->calendars);
	arena = arena_open();
	own.arena = arena;
	err = calendars_load(&own, only, m->first, m->last, &m->calendars);
	ctx->sql_count = own.sql_count;
	if (err != OK) {
		err = err_make(ctx, err->kind, err->file, err->line, NULL, "%s", err_chain(ctx->arena, err));
		arena_close(arena);
		return err;
	}
	m->kept = arena_new(arena, struct plan_kept);
	m->kept->arena = arena;
	m->kept->references = 1;
	m->kept->calendars = m->calendars;
	return OK;
}

static const struct worker *
worker_among(const struct calendars *calendars, worker_id id)
{
	for (size_t i = 0; i < calendars->team.workers.count; i++)
		if (ID_EQUAL(calendars->team.workers.items[i].id, id))
			return &calendars->team.workers.items[i];
	return NULL;
}

/* Everything of the calendars at hand. */
static struct err *
read_everything(struct ctx *ctx, struct plan_material *m, worker_id only, struct plan_snapshot **out)
{
	struct plan_spans_rows spans = { 0 };
	struct plan_versions_rows versions = { 0 };
	const struct worker *worker = worker_among(&m->calendars, only);
	struct calendar calendar;
	struct plan_snapshot *s;

	/* Versions first: what changes in between is then seen as changed. */
	TRY(ID_IS_NONE(only) ? sql_plan_versions(ctx, ctx->tenant, m->first, m->last, &versions) :
	    sql_plan_versions_of(ctx, ctx->tenant, only, m->first, m->last, &versions));
	m->versions = versions.items;
	m->version_count = versions.count;
	if (ID_IS_NONE(only))
		TRY(days_load_all_spans(ctx, m->first, m->last, m->holder, &spans));
	if (worker != NULL) {
		calendar = calendar_of(&m->calendars, worker);
		TRY(days_load_spans(ctx, &calendar, m->first, m->last, m->holder, &spans));
	}
	m->spans = spans.items;
	m->span_count = spans.count;

	s = new_snapshot(m, (uint32_t)m->calendars.team.workers.count);
	for (size_t i = 0; i < m->calendars.team.workers.count; i++)
		add_worker(s, build_worker(m, &m->calendars.team.workers.items[i], NULL, NULL, 0));
	settle_hours(s, m->table);
	*out = s;
	return OK;
}

/* Everything from the database. */
struct err *
reread_all(struct ctx *ctx, struct plan_material *m, worker_id only, struct plan_snapshot **out)
{
	struct err *err;

	TRY(load_calendars(ctx, m, only));
	err = read_everything(ctx, m, only, out);
	reread_drop_kept(m->kept);
	return err;
}

/* The old snapshot with days of one worker read again, `before` being its old row (NULL: all days are read). */
static struct err *
read_days(struct ctx *ctx, struct plan_material *m, const struct plan_snapshot *old, worker_id worker,
    const struct plan_worker *before, const date *days, size_t day_count, struct plan_snapshot **out)
{
	struct plan_spans_rows spans = { 0 };
	struct plan_versions_rows versions = { 0 };
	struct plan_worker *made = NULL;
	const struct worker *now = worker_among(&m->calendars, worker);
	struct calendar calendar;
	struct plan_snapshot *s;
	date first = day_count > 0 ? m->last : m->first, last = day_count > 0 ? m->first : m->last;

	for (size_t i = 0; i < day_count; i++) {
		first = days[i].days < first.days ? days[i] : first;
		last = days[i].days > last.days ? days[i] : last;
	}
	TRY(sql_plan_versions_of(ctx, ctx->tenant, worker, first, last, &versions));
	m->versions = versions.items;
	m->version_count = versions.count;
	if (now != NULL) {
		calendar = calendar_of(&m->calendars, now);
		TRY(days_load_spans(ctx, &calendar, first, last, NULL, &spans));
	}
	m->spans = spans.items;
	m->span_count = spans.count;

	s = new_snapshot(m, old->worker_count + 1);
	if (now != NULL)
		made = build_worker(m, now, before, days, day_count);
	for (uint32_t i = 0; i < old->worker_count; i++) {
		if (made != NULL && made->id.value <= old->workers[i]->id.value) {
			add_worker(s, made);
			made = NULL;
		}
		if (!ID_EQUAL(old->workers[i]->id, worker))
			add_worker(s, old->workers[i]);
	}
	if (made != NULL)
		add_worker(s, made);
	settle_hours(s, m->table);
	*out = s;
	return OK;
}

/* The old snapshot with the marked days of one worker read again; no days: all of the worker, calendar too. */
struct err *
reread_days(struct ctx *ctx, struct plan_material *m, const struct plan_snapshot *old, worker_id worker,
    const date *days, size_t day_count, struct plan_snapshot **out)
{
	const struct plan_worker *before = NULL;
	struct err *err;

	for (uint32_t i = 0; i < old->worker_count && day_count > 0; i++)
		if (ID_EQUAL(old->workers[i]->id, worker))
			before = old->workers[i];
	/* Old days can only be taken from a row that holds all of them. */
	if (before == NULL)
		day_count = 0;
	/* Where a day's work changed, nobody's hours did. */
	if (before != NULL && before->kept != NULL) {
		m->kept = before->kept;
		m->kept->references++;
		m->calendars = m->kept->calendars;
	} else {
		TRY(load_calendars(ctx, m, worker));
	}
	err = read_days(ctx, m, old, worker, before, days, day_count, out);
	reread_drop_kept(m->kept);
	return err;
}
