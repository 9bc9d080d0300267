/* run -- a search in the background: part by part of the period, telling how far it is, until it proposes. */
#include "optimiser/search.h"

#include <stdlib.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/optimiser.sql.h"
#include "i18n/i18n.h"

enum {
	PART_DAYS = 14,		/* longer periods are searched in parts */
	LEAST_SECONDS = 5, MOST_SECONDS = 300,	/* of a part, when nobody said how long */
	KEPT_BYTES = 16 << 20,
	TELL_MS = 1000,		/* how often the row is written, and a halt heard */
};

/* A search under way. */
struct searching {
	struct ctx *ctx;
	struct run *run;
	const struct task *task;	/* of the part */
	struct buf kept;		/* where the parts before stand */
	double started_s, told_s;
	int part, parts;
	const char *halt;		/* "finish", "cancel", "stop": the process ends, "lost": somebody else has it */
	struct plan_figures before;	/* of the parts up to here */
	struct plan_figures after;	/* of the parts before */
	struct err *err;
};

/* ---- the row ---- */

struct telling_progress {
	struct searching *s;
	double share;
	struct bytes best;
	struct run_figures figures;
	const char *halt;
	bool ours;
};

static int64_t
spent_ms(const struct searching *s)
{
	return s->run->spent_before_ms + (int64_t)((monotonic_s() - s->started_s) * 1000);
}

static struct err *
tell_inside(struct ctx *ctx, void *arg)
{
	struct telling_progress *t = arg;
	const struct run *run = t->s->run;
	struct proposal_progress_row row;
	instant now = ctx->env->now(ctx->env);

	TRY(sql_proposal_progress(ctx, ctx->unit, run->proposal.id, run->attempts, (int64_t)(t->share * 1000),
	    spent_ms(t->s), figures_write(ctx, &t->figures), INSTANT(now.s + LEASE_S), now, &row, &t->ours));
	if (!t->ours)
		return OK;
	t->halt = arena_strdup(ctx->arena, row.halt);
	if (t->best.size > 0)
		TRY(sql_proposal_best_save(ctx, ctx->unit, run->proposal.id, t->best, NULL));
	return run_tell(ctx, false);
}

static bool
tell(struct searching *s, double share, const struct optimise_plan *best)
{
	struct arena *arena = arena_open();
	struct ctx own = *s->ctx;
	struct buf kept = buf_make(arena, KEPT_BYTES);
	struct telling_progress t = { .s = s, .share = share, .figures = s->run->figures };
	struct err *err;

	own.arena = arena;
	buf_put(&kept, buf_text(&s->kept), s->kept.size);
	task_keep(s->task, best, &kept);
	t.best = (struct bytes){ (const uint8_t *)buf_text(&kept), kept.size };
	t.figures.before = s->before;
	t.figures.after = s->after;
	task_figures(s->task, best, &t.figures.after);
	err = db_transaction(&own, tell_inside, &t);
	if (err != OK && err->kind != ERR_BUSY && err->kind != ERR_CONFLICT)
		s->halt = "stop";
	else if (err == OK && !t.ours)
		s->halt = "lost";
	else if (err == OK && !str_empty(t.halt))
		s->halt = str_equal(t.halt, "finish") ? "finish" : "cancel";
	s->run->figures = t.figures;
	s->told_s = monotonic_s();
	arena_close(arena);
	return s->halt == NULL;
}

static bool
progress(void *arg, const struct optimise_progress *p)
{
	struct searching *s = arg;
	double now = monotonic_s();

	if (s->halt == NULL && s->run->stopping != NULL && s->run->stopping(s->run->arg))
		s->halt = "stop";
	if (s->halt == NULL && (now - s->told_s) * 1000 < TELL_MS)
		return true;
	return s->halt == NULL && tell(s, (s->part + p->share) / s->parts, p->best);
}

/* ---- parts ---- */

struct part_found {
	struct rearrangement move;
	int64_t relevance;
	int32_t duration_s;
};
struct founds { struct part_found *items; size_t count, capacity; };

struct found_days { struct proposal_day *items; size_t count, capacity; };

struct outcome {
	struct founds moves;
	struct found_days days;
	struct { int64_t *items; size_t count, capacity; } placed;
};

static void
keep_days(struct ctx *ctx, const struct task *task, const struct optimise_plan *before,
    const struct optimise_plan *after, struct found_days *out)
{
	for (size_t i = 0; i < task->load.days.count; i++) {
		const struct workload_day *day = &task->load.days.items[i];
		int32_t s = task->shift_of_day[i];
		struct proposal_day one = { .worker = task->load.workers[day->worker]->id, .day = day->day,
		    .frozen = day->frozen };

		if (s >= 0) {
			one.visits_before = before->rounds[s].count;
			one.visits_after = after->rounds[s].count;
			one.travel_before_s = before->rounds[s].travel_s;
			one.travel_after_s = after->rounds[s].travel_s;
			one.metres_before = before->rounds[s].metres;
			one.metres_after = after->rounds[s].metres;
		} else if (day->frozen && day->stops.day.count > 0) {
			one.visits_before = one.visits_after = day->stops.day.count;
		}
		if (one.visits_before > 0 || one.visits_after > 0)
			*arena_push(ctx->arena, out) = one;
	}
}

static double
seconds_of(const struct searching *s, const struct task *task)
{
	int64_t asked = s->run->proposal.settings.seconds;
	double most;

	if (asked > 0)
		return (double)asked / s->parts;
	most = LEAST_SECONDS + task->problem.visit_count / 10.0;
	return most > MOST_SECONDS ? MOST_SECONDS : most;
}

/* Searches one part.  Its task and plan live in `part`; what is found goes on in s->ctx. */
static struct err *
search_part(struct searching *s, struct ctx *part, instant from, instant to, struct bytes best, struct outcome *out)
{
	struct task *task = arena_new(part->arena, struct task);
	const struct optimisation *settings = &s->run->proposal.settings;
	struct optimise_plan before, plan, after;
	struct task_moves moves;
	struct optimise_limits limits = { .seed = 1, .progress = progress, .arg = s };

	TRY(task_make(part, settings, from, to, out->placed.items, out->placed.count, task));
	optimise_measure(part->arena, &task->problem, &before);
	if (best.size > 0)
		task_stand(part, task, best);
	s->task = task;
	s->before.unplanned = s->after.unplanned = (int64_t)out->placed.count + task->load.elsewhere;
	task_figures(task, &before, &s->before);
	s->after.unplanned -= (int64_t)out->placed.count;
	s->run->figures.frozen += task->frozen;
	s->run->figures.unlocated = task->load.unlocated;
	limits.cpu_s = seconds_of(s, task);
	if (s->halt == NULL)
		optimise(part->arena, &task->problem, &limits, &plan);
	if (s->halt != NULL && !str_equal(s->halt, "finish"))
		return OK;
	task_keep(task, &plan, &s->kept);
	TRY(task_compare(part, settings, task, &plan, &moves, &after));
	keep_days(s->ctx, task, &before, &after, &out->days);
	task_figures(task, &after, &s->after);
	for (size_t i = 0; i < moves.count; i++) {
		const struct workload_visit *v = &task->load.visits.items[moves.visits[i]];

		*arena_push(s->ctx->arena, &out->moves) = (struct part_found){ moves.moves[i], moves.relevance[i],
		    v->activity.duration_s };
		if (v->day < 0)
			*arena_push(s->ctx->arena, &out->placed) = v->activity.id.value;
	}
	return OK;
}

static int
parts_of(const struct proposal *p)
{
	int64_t days = (p->to.s - p->from.s + 86399) / 86400;

	return (int)((days + PART_DAYS - 1) / PART_DAYS);
}

static struct err *
search_parts(struct searching *s, struct bytes best, struct outcome *out)
{
	const struct proposal *p = &s->run->proposal;

	for (s->part = 0; s->part < s->parts && s->halt == NULL; s->part++) {
		struct arena *arena = arena_open();
		struct ctx part = *s->ctx;
		instant from = INSTANT(p->from.s + (p->to.s - p->from.s) * s->part / s->parts);
		instant to = INSTANT(p->from.s + (p->to.s - p->from.s) * (s->part + 1) / s->parts);
		struct err *err;

		part.arena = arena;
		err = search_part(s, &part, from, to, best, out);
		if (err != OK)
			err = err_new(s->ctx, err->kind,
			    err->say != NULL ? arena_strdup(s->ctx->arena, err->say) : NULL, "%s",
			    err_chain(s->ctx->arena, err));
		s->ctx->sql_count = part.sql_count;
		arena_close(arena);
		TRY(err);
	}
	return OK;
}

/* ---- the end ---- */

struct concluding { struct searching *s; const struct outcome *found; const char *status; };

static struct err *
conclude_inside(struct ctx *ctx, void *arg)
{
	const struct concluding *c = arg;
	const struct run *run = c->s->run;
	proposal_id id = run->proposal.id;
	bool ready = str_equal(c->status, "ready");

	TRY(sql_proposal_end(ctx, ctx->unit, id, run->attempts, c->status, ready ? 1000 : run->proposal.share,
	    spent_ms(c->s), figures_write(ctx, &run->figures), "", ctx->env->now(ctx->env), NULL));
	TRY(sql_move_clear(ctx, ctx->unit, id, NULL));
	TRY(sql_pday_clear(ctx, ctx->unit, id, NULL));
	for (size_t i = 0; ready && i < c->found->moves.count; i++) {
		const struct part_found *f = &c->found->moves.items[i];

		TRY(sql_move_insert(ctx, ctx->unit, id, f->move.activity, f->move.old_worker, f->move.old_start,
		    f->move.worker, f->move.start, INSTANT(f->move.start.s + f->duration_s), f->move.window_from,
		    f->move.window_to, f->relevance, NULL));
	}
	for (size_t i = 0; ready && i < c->found->days.count; i++) {
		const struct proposal_day *d = &c->found->days.items[i];

		TRY(sql_pday_insert(ctx, ctx->unit, id, d->worker, d->day, d->frozen, d->visits_before, d->visits_after,
		    d->travel_before_s, d->travel_after_s, d->metres_before, d->metres_after, NULL));
	}
	return run_tell(ctx, false);
}

/* The process ends: whoever comes next need not wait for the lease. */
static struct err *
let_go_inside(struct ctx *ctx, void *arg)
{
	const struct run *run = arg;

	return sql_proposal_let_go(ctx, ctx->unit, run->proposal.id, run->attempts, NULL);
}

struct err *
run_search(struct ctx *ctx, struct run *run)
{
	struct searching s = { .ctx = ctx, .run = run, .kept = buf_make(ctx->arena, KEPT_BYTES),
	    .started_s = monotonic_s(), .told_s = monotonic_s(), .parts = parts_of(&run->proposal) };
	struct proposal_best_row best = { 0 };
	struct outcome found = { 0 };
	struct concluding concluding = { &s, &found, "ready" };
	bool had;

	run->figures = (struct run_figures){ 0 };
	TRY(sql_proposal_best(ctx, ctx->unit, run->proposal.id, &best, &had));
	TRY(search_parts(&s, had ? best.content : (struct bytes){ 0 }, &found));
	if (s.halt != NULL && str_equal(s.halt, "lost"))
		return OK;
	if (s.halt != NULL && str_equal(s.halt, "stop"))
		return db_transaction(ctx, let_go_inside, run);
	if (s.halt != NULL && str_equal(s.halt, "cancel"))
		concluding.status = "canceled";
	else {
		run->figures.before = s.before;
		run->figures.after = s.after;
	}
	return db_transaction(ctx, conclude_inside, &concluding);
}
