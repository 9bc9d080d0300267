/* index -- see index.h. */
#include "planning/index.h"

#include <pthread.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "db/db.h"
#include "planning/build.h"
#include "planning/planning.h"
#include "planning/reread.h"
#include "team/plan_change.h"

#include "gen/planning.sql.h"

enum {
	MARKS = 64,		/* more changes than that between two questions: all is read again */
	MARGIN_DAYS = 7,	/* a full reading reaches further, so that it lasts a week */
	MOST_DAYS = 410,
};

struct mark { worker_id worker; date day; };	/* day none: all of the worker */

/* The plan of one tenant. */
struct plan_index {
	struct plan_index *next;
	tenant_id tenant;
	pthread_mutex_t building;	/* one reader at a time reads again */
	struct plan_snapshot *current;
	struct mark marks[MARKS];
	int mark_count;
	bool all;			/* everything is to be read again */
};

/* One per database. */
struct plan_indexes {
	struct arena *arena;
	pthread_mutex_t lock;		/* guards everything here but reading the database; never held long */
	struct plan_index *first;
};

/* ---- references (under the lock) ---- */

static void
drop_worker(struct plan_worker *worker)
{
	struct plan_kept *kept = worker->kept;

	if (--worker->references > 0)
		return;
	arena_close(worker->arena);
	reread_drop_kept(kept);
}

static void
drop_snapshot(struct plan_snapshot *snapshot)
{
	if (snapshot == NULL || --snapshot->references > 0)
		return;
	for (uint32_t i = 0; i < snapshot->worker_count; i++)
		drop_worker(snapshot->workers[i]);
	arena_close(snapshot->arena);
}

/* ---- marks ---- */

static void
mark(struct plan_index *index, worker_id worker, date day)
{
	if (ID_IS_NONE(worker) || index->mark_count == MARKS)
		index->all = true;
	if (index->all)
		return;
	for (int i = 0; i < index->mark_count; i++)
		if (ID_EQUAL(index->marks[i].worker, worker) && index->marks[i].day.days == day.days)
			return;
	index->marks[index->mark_count++] = (struct mark){ worker, day };
}

/* After a commit somewhere: "tenant", "tenant worker", "tenant worker day"; NULL: anything. */
static void
hear(void *arg, const char *payload)
{
	struct plan_indexes *indexes = arg;
	long long tenant = 0, worker = 0;
	int day = 0;
	int count = payload != NULL ? sscanf(payload, "%lld %lld %d", &tenant, &worker, &day) : 0;

	pthread_mutex_lock(&indexes->lock);
	for (struct plan_index *index = indexes->first; index != NULL; index = index->next)
		if (count < 1 || index->tenant.value == tenant)
			mark(index, (worker_id){ count >= 2 ? worker : 0 }, count == 3 ? (date){ day } : DATE_NONE);
	pthread_mutex_unlock(&indexes->lock);
}

/* After a change of a unit's settings: hours, zone, holidays, pace. */
static void
hear_unit(void *arg, const char *payload)
{
	struct plan_indexes *indexes = arg;
	long long unit = 0;
	bool known = payload != NULL && sscanf(payload, "%lld", &unit) == 1;

	pthread_mutex_lock(&indexes->lock);
	for (struct plan_index *index = indexes->first; index != NULL; index = index->next) {
		const struct plan_snapshot *current = index->current;
		bool ours = !known;

		for (size_t i = 0; current != NULL && i < current->unit_count; i++)
			ours |= current->units[i].value == unit;
		/* Somebody may be reading it for the first time just now. */
		if (ours || current == NULL)
			index->all = true;
	}
	pthread_mutex_unlock(&indexes->lock);
}

/* ---- what is kept with the database ---- */

static void
close_indexes(void *thing)
{
	struct plan_indexes *indexes = thing;

	for (struct plan_index *index = indexes->first; index != NULL; index = index->next) {
		drop_snapshot(index->current);
		pthread_mutex_destroy(&index->building);
	}
	pthread_mutex_destroy(&indexes->lock);
	arena_close(indexes->arena);
}

static struct plan_indexes *
indexes_of(struct ctx *ctx)
{
	struct database *database = db_database(ctx->db);
	struct plan_indexes *kept = database_kept(database, "plan");

	if (kept != NULL)
		return kept;

	struct arena *arena = arena_open();
	struct plan_indexes *made = arena_new(arena, struct plan_indexes);

	made->arena = arena;
	pthread_mutex_init(&made->lock, NULL);
	kept = database_keep(database, "plan", made, close_indexes);
	if (kept == made) {
		database_listen(database, PLAN_CHANNEL, hear, made);
		database_listen(database, "unit", hear_unit, made);
	} else {
		close_indexes(made);
	}
	return kept;
}

/* The tenant's index, made when it is new (under the lock). */
static struct plan_index *
index_of(struct plan_indexes *indexes, tenant_id tenant)
{
	struct plan_index *index = indexes->first;

	while (index != NULL && !ID_EQUAL(index->tenant, tenant))
		index = index->next;
	if (index == NULL) {
		index = arena_new(indexes->arena, struct plan_index);
		index->tenant = tenant;
		pthread_mutex_init(&index->building, NULL);
		index->next = indexes->first;
		indexes->first = index;
	}
	return index;
}

void
index_mark(struct ctx *ctx, worker_id worker, date day)
{
	struct plan_indexes *indexes = indexes_of(ctx);

	pthread_mutex_lock(&indexes->lock);
	mark(index_of(indexes, ctx->tenant), worker, day);
	pthread_mutex_unlock(&indexes->lock);
}

/* ---- reading again ---- */

/* All marks, worker by worker, each giving a newer snapshot. */
static struct err *
read_marks(struct ctx *ctx, struct plan_indexes *indexes, struct plan_material *m, const struct mark *marks,
    int count, struct plan_snapshot *old, struct plan_snapshot **out)
{
	struct plan_snapshot *s = old;

	for (int i = 0; i < count; i++) {
		date days[MARKS];
		size_t day_count = 0;
		bool seen = false, whole = false;
		struct plan_snapshot *newer;
		struct err *err;

		for (int k = 0; k < count; k++) {
			if (!ID_EQUAL(marks[k].worker, marks[i].worker))
				continue;
			seen |= k < i;
			whole |= DATE_IS_NONE(marks[k].day);
			days[day_count++] = marks[k].day;
		}
		if (seen)
			continue;
		err = reread_days(ctx, m, s, marks[i].worker, days, whole ? 0 : day_count, &newer);
		pthread_mutex_lock(&indexes->lock);
		if (s != old)
			drop_snapshot(s);
		pthread_mutex_unlock(&indexes->lock);
		if (err != OK)
			return err;
		s = newer;
	}
	*out = s;
	return OK;
}

static struct plan_material
material(struct ctx *ctx, struct arena *workings, struct hours_table *table, const struct plan_snapshot *old,
    date first, date last)
{
	*table = (struct hours_table){ 0 };
	for (uint32_t i = 0; old != NULL && i < old->hours_count; i++)
		*arena_push(workings, table) = old->hours[i];
	return (struct plan_material){ .origin = old != NULL ? old->origin : plan_origin_at(ctx->now),
	    .first = first, .last = last, .now = INSTANT_NONE, .workings = workings, .table = table, .keep = true };
}

/* What somebody who reads again has to do. */
struct work {
	struct mark marks[MARKS];
	int mark_count;
	bool all;
	struct plan_snapshot *old;	/* held */
};

/* Reads what is marked, or all. */
static struct err *
read_work(struct ctx *ctx, struct plan_indexes *indexes, const struct work *work, date last,
    struct plan_snapshot **out)
{
	struct arena *workings = arena_open();
	struct ctx own = *ctx;
	struct hours_table table;
	struct err *err;

	/* Rows of the database are many: they go with the workings. */
	own.arena = workings;
	if (work->all) {
		date today = (date){ (int32_t)(ctx->now.s / SOLVER_DAY_S) };
		date reach = date_add(last, MARGIN_DAYS);
		struct plan_material m;

		if (work->old != NULL && reach.days < work->old->last.days)
			reach = work->old->last;
		if (reach.days > today.days + MOST_DAYS)
			reach = date_add(today, MOST_DAYS);
		m = material(ctx, workings, &table, NULL, date_add(today, -1), reach);
		err = reread_all(&own, &m, (worker_id){ 0 }, out);
	} else {
		struct plan_material m = material(ctx, workings, &table, work->old, work->old->first, work->old->last);

		err = read_marks(&own, indexes, &m, work->marks, work->mark_count, work->old, out);
	}
	ctx->sql_count = own.sql_count;
	if (err != OK)
		err = err_make(ctx, err->kind, err->file, err->line, err->say != NULL ?
		    arena_strdup(ctx->arena, err->say) : NULL, "%s", err_chain(ctx->arena, err));
	arena_close(workings);
	return err;
}

/* Held times run out without anybody saying so: who had one is read again (under the lock). */
static void
mark_run_out(struct plan_index *index, instant now)
{
	const struct plan_snapshot *current = index->current;

	if (current == NULL || current->hold_until.s > now.s)
		return;
	for (uint32_t i = 0; i < current->worker_count; i++)
		if (current->workers[i]->hold_until.s <= now.s)
			mark(index, current->workers[i]->id, DATE_NONE);
}

static bool
is_fresh(const struct plan_index *index, date last)
{
	return index->current != NULL && !index->all && index->mark_count == 0 &&
	    last.days <= index->current->last.days;
}

/* Reads again and puts the new snapshot in place; the caller is the only one who builds. */
static struct err *
renew(struct ctx *ctx, struct plan_indexes *indexes, struct plan_index *index, date last)
{
	struct work work;
	struct plan_snapshot *made = NULL;
	struct err *err;

	pthread_mutex_lock(&indexes->lock);
	work.all = index->all || index->current == NULL || last.days > index->current->last.days;
	work.mark_count = index->mark_count;
	for (int i = 0; i < index->mark_count; i++)
		work.marks[i] = index->marks[i];
	work.old = index->current;
	if (work.old != NULL)
		work.old->references++;
	index->all = false;
	index->mark_count = 0;
	pthread_mutex_unlock(&indexes->lock);

	/* What the marks tell of may be younger than this page. */
	db_moment_renew(ctx);
	err = read_work(ctx, indexes, &work, last, &made);

	pthread_mutex_lock(&indexes->lock);
	if (err != OK)
		index->all = true;
	if (made != NULL && made != work.old) {
		drop_snapshot(index->current);
		index->current = made;
	}
	drop_snapshot(work.old);
	pthread_mutex_unlock(&indexes->lock);
	return err;
}

struct err *
index_acquire(struct ctx *ctx, date last, struct plan_snapshot **out)
{
	struct plan_indexes *indexes = indexes_of(ctx);
	date most = date_add((date){ (int32_t)(ctx->now.s / SOLVER_DAY_S) }, MOST_DAYS - MARGIN_DAYS - 1);
	struct plan_index *index;
	struct err *err = OK;
	bool fresh;

	if (db_writing(ctx))
		return err_bug(ctx, "the plan index was asked inside a transaction");
	if (last.days > most.days)
		last = most;

	pthread_mutex_lock(&indexes->lock);
	index = index_of(indexes, ctx->tenant);
	mark_run_out(index, ctx->now);
	fresh = is_fresh(index, last);
	if (fresh)
		(*out = index->current)->references++;
	pthread_mutex_unlock(&indexes->lock);
	if (fresh)
		return OK;

	TRY(db_may_wait(ctx));
	pthread_mutex_lock(&index->building);
	pthread_mutex_lock(&indexes->lock);
	fresh = is_fresh(index, last);
	pthread_mutex_unlock(&indexes->lock);
	if (!fresh)
		err = renew(ctx, indexes, index, last);
	if (err == OK) {
		pthread_mutex_lock(&indexes->lock);
		(*out = index->current)->references++;
		pthread_mutex_unlock(&indexes->lock);
	}
	pthread_mutex_unlock(&index->building);
	return err;
}

void
index_release(struct ctx *ctx, struct plan_snapshot *snapshot)
{
	struct plan_indexes *indexes = indexes_of(ctx);

	pthread_mutex_lock(&indexes->lock);
	drop_snapshot(snapshot);
	pthread_mutex_unlock(&indexes->lock);
}

/* ---- days read for one request ---- */

static void
close_own(void *thing)
{
	drop_snapshot(thing);
}

struct err *
index_read(struct ctx *ctx, const struct plan_snapshot *snapshot, worker_id only, date first, date last,
    activity_id except, const char *holder, struct plan_snapshot *out)
{
	struct hours_table table;
	struct plan_material m = material(ctx, ctx->arena, &table, snapshot, first, last);
	struct plan_snapshot *made;

	m.except = except;
	m.keep = false;
	m.holder = holder;
	m.now = ctx->now;
	TRY(reread_all(ctx, &m, only, &made));
	arena_defer(ctx->arena, close_own, made);
	*out = *made;
	return OK;
}

date
index_today(const struct plan_snapshot *snapshot, instant now)
{
	date today = (date){ (int32_t)(now.s / SOLVER_DAY_S) };

	for (size_t i = 0; i < snapshot->unit_count; i++) {
		date there = zone_date(snapshot->zones[i], now);

		if (i == 0 || there.days > today.days)
			today = there;
	}
	return today;
}

struct err *
planning_start(struct ctx *ctx)
{
	indexes_of(ctx);
	return OK;
}

struct err *
planning_warm(struct ctx *ctx)
{
	struct plan_tenants_rows tenants = { 0 };
	struct ctx own = *ctx;

	TRY(sql_plan_tenants(ctx, &tenants));
	for (size_t i = 0; i < tenants.count; i++) {
		struct plan_snapshot *snapshot;

		own.tenant = tenants.items[i].id;
		TRY(index_acquire(&own, date_add((date){ (int32_t)(ctx->now.s / SOLVER_DAY_S) }, 61), &snapshot));
		index_release(&own, snapshot);
	}
	return OK;
}
