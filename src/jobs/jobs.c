/* jobs -- see jobs.h. */
#include "jobs/jobs.h"

#include <pthread.h>
#include <time.h>
#include "access/access.h"
#include "account/account.h"
#include "account/calls.h"
#include "automation/automation.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/log.h"
#include "base/str.h"
#include "catalog/draft.h"
#include "customer/locate.h"
#include "dashboard/dashboard.h"
#include "document/document.h"
#include "external/external.h"
#include "hook/hook.h"
#include "import/import.h"
#include "message/message.h"
#include "notice/notice.h"
#include "optimiser/optimiser.h"
#include "planning/board.h"
#include "planning/earlier.h"
#include "planning/planning.h"
#include "team/outside.h"
#include "work/work.h"

enum { REST_S = 30, SWEEP_S = 3600, COUNT_S = 5, A_HANDFUL = 100, A_BATCH = 8, A_HEAP = 500, FIRST_LOOK_MS = 20 };

/* Something to be done again and again: how much it did, and when to come back at the latest. */
struct work {
	const char *name;
	struct err *(*once)(struct ctx *, int *did, instant *next_at);
	bool of_plan;		/* what happens to activities concerns it, too */
};

struct hand {
	struct jobs *jobs;
	const struct work *work;
	pthread_t thread;
	bool called;		/* under jobs->lock: something was committed since it looked */
};

enum { HANDS = 14 };

struct jobs {
	struct database *database;
	const struct env *env;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
	struct hand hands[HANDS];
	int begun;		/* hands that had their first look */
};

/* Those of this thread; NULL in jobs_until_idle(). */
static _Thread_local struct jobs *mine;

/* ---- the work ---- */

static struct err *
sweep_when_due(struct ctx *ctx)
{
	static _Thread_local int64_t last;	/* of this thread's clock; the first time at the start */
	int64_t removed;

	if (last != 0 && ctx->now.s - last < SWEEP_S)
		return OK;
	last = ctx->now.s;
	TRY(access_sweep(ctx, &removed));
	TRY(account_sweep(ctx, &removed));
	TRY(calls_sweep(ctx, &removed));
	TRY(draft_sweep(ctx, &removed));
	TRY(document_sweep(ctx, &removed));
	TRY(planning_sweep_holds(ctx));
	TRY(planning_sweep_travel(ctx));
	TRY(planning_sweep_moves(ctx));
	TRY(planning_sweep_earlier(ctx));
	TRY(hook_sweep(ctx, &removed));
	TRY(external_sweep(ctx, &removed));
	TRY(notice_sweep(ctx, &removed));
	TRY(optimiser_sweep(ctx, &removed));
	TRY(work_sweep(ctx, &removed));
	return automation_sweep(ctx, &removed);
}

static struct err *
send_notices(struct ctx *ctx, int *did)
{
	int told;

	TRY(automation_send_notices(ctx, &told));
	*did += told;
	return OK;
}

/*
 * Codes first: somebody waits for them.  An event that went wrong was put off and
 * lets the others pass; after a few such the database itself is the trouble.
 */
static struct err *
read_desk(struct ctx *ctx, int *did, instant *next_at)
{
	struct err *first;
	int wrong = 0;
	bool more = true;

	*next_at = INSTANT_NONE;
	first = automation_send_codes(ctx, did);
	if (first == OK)
		first = send_notices(ctx, did);
	if (first == OK)
		first = automation_answer_forgotten(ctx, did);
	for (int i = 0; i < A_HANDFUL && more && wrong < 3; i++) {
		struct err *err = automation_next(ctx, &more);

		wrong += err != OK;
		*did += err == OK && more;
		if (first == OK)
			first = err;
	}
	TRY(first);
	TRY(key_call_flush(ctx));
	return sweep_when_due(ctx);
}

static struct err *
empty_outbox(struct ctx *ctx, int *did, instant *next_at)
{
	bool more = true;

	for (int i = 0; i < A_HANDFUL && more; i++) {
		TRY(message_send_some(ctx, A_BATCH, &more, next_at));
		*did += more;
	}
	return OK;
}

/* A server of other people may be slow: it keeps nothing else waiting. */
static struct err *
make_calls(struct ctx *ctx, int *did, instant *next_at)
{
	bool more = true;

	for (int i = 0; i < A_HANDFUL && more; i++) {
		TRY(hook_send_next(ctx, &more, next_at));
		*did += more;
	}
	return OK;
}

/* Files that staff brought on a page: one at a time, beside everything else. */
static struct err *
bring_in(struct ctx *ctx, int *did, instant *next_at)
{
	bool worked;

	*next_at = INSTANT_NONE;
	TRY(import_run_started(ctx, &worked));
	*did += worked;
	return OK;
}

static bool
is_stopping(void *arg)
{
	bool stopping;

	(void)arg;
	if (mine == NULL)
		return false;
	pthread_mutex_lock(&mine->lock);
	stopping = mine->stopping;
	pthread_mutex_unlock(&mine->lock);
	return stopping;
}

/* A search takes minutes of one processor: one at a time, and leaves the others theirs. */
static struct err *
optimise_plans(struct ctx *ctx, int *did, instant *next_at)
{
	return optimiser_work(ctx, is_stopping, NULL, did, next_at);
}

/* Times that have come, and effects of triggers. */
static struct err *
carry_out_triggers(struct ctx *ctx, int *did, instant *next_at)
{
	int before;

	for (int i = 0; i < A_HANDFUL; i++) {
		before = *did;
		TRY(automation_work(ctx, did, next_at));
		if (*did == before)
			break;
	}
	return OK;
}

/* Figures of what changed: a few seconds later, so that a busy hour is counted in few commits. */
static struct err *
count_figures(struct ctx *ctx, int *did, instant *next_at)
{
	static _Thread_local double last;	/* on the monotonic clock; 0: not yet */
	int counted = 0;

	if (mine != NULL && last != 0 && monotonic_s() - last < COUNT_S) {
		if (INSTANT_IS_NONE(*next_at) || next_at->s > ctx->now.s + COUNT_S)
			*next_at = INSTANT(ctx->now.s + COUNT_S);
		return OK;
	}
	TRY(dashboard_count(ctx, A_HEAP, &counted));
	*did += counted;
	if (counted < A_HEAP)
		last = monotonic_s();
	return OK;
}

/* Times that were freed: those who would come earlier are asked. */
static struct err *
offer_freed(struct ctx *ctx, int *did, instant *next_at)
{
	bool more = true;

	for (int i = 0; i < A_HANDFUL && more; i++) {
		TRY(planning_earlier_next(ctx, &more, next_at));
		*did += more;
	}
	return count_figures(ctx, did, next_at);
}

/* Addresses without a place, one after the other, and ways of the plan that nobody knows. */
static struct err *
find_places(struct ctx *ctx, int *did, instant *next_at)
{
	bool asked;
	int ways;

	TRY(locate_next(ctx, &asked, next_at));
	TRY(planning_fill_ways(ctx, A_HANDFUL, &ways));
	*did += asked + ways;
	return OK;
}

/* Calendars of workers elsewhere: their servers may be slow too. */
static struct err *
read_calendars(struct ctx *ctx, int *did, instant *next_at)
{
	bool more = true;

	for (int i = 0; i < A_HANDFUL && more; i++) {
		TRY(worker_calendar_read_next(ctx, &more, next_at));
		*did += more;
	}
	return OK;
}

static struct err *
make_papers(struct ctx *ctx, int *did, instant *next_at)
{
	int before;

	for (int i = 0; i < A_HANDFUL; i++) {
		before = *did;
		TRY(automation_prepare(ctx, did, next_at));
		if (*did == before)
			break;
	}
	return OK;
}

static const struct work works[HANDS] = {
	{ "events", read_desk, .of_plan = true },
	{ "triggers", carry_out_triggers, .of_plan = true },
	{ "outbox", empty_outbox },
	{ "imports", bring_in },
	{ "calls", make_calls },
	{ "earlier", offer_freed },
	{ "places", find_places, .of_plan = true },
	{ "calendars", read_calendars },
	{ "optimiser", optimise_plans },
	{ "outbox", empty_outbox },	/* several at once: their commits share a sync */
	{ "outbox", empty_outbox },
	{ "outbox", empty_outbox },
	{ "papers", make_papers },	/* two beside each other: a report takes a while */
	{ "papers", make_papers },
};

struct err *
jobs_turn(struct ctx *ctx, int *did)
{
	instant next_at;

	*did = 0;
	for (int i = 0; i < HANDS; i++)
		TRY(works[i].once(ctx, did, &next_at));
	return OK;
}

/* ---- threads ---- */

/* One look with a ctx of its own; gives the seconds to rest: 0 when there may be more. */
static int64_t
look(struct hand *hand)
{
	struct jobs *jobs = hand->jobs;
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, jobs->env, database_handle(jobs->database));
	instant next_at = INSTANT_NONE;
	int64_t rest = REST_S;
	struct err *err;
	int did = 0;

	err = hand->work->once(&ctx, &did, &next_at);
	if (err != OK)
		log_line(LOG_WARN, "jobs", "work", hand->work->name, "error", err_chain(arena, err), NULL);
	if (err != OK)
		rest = 1;	/* what went wrong is put off by its own row; the rest goes on */
	else if (did > 0)
		rest = 0;
	else if (!INSTANT_IS_NONE(next_at) && next_at.s - ctx.now.s < rest)
		rest = next_at.s > ctx.now.s ? next_at.s - ctx.now.s : 1;
	arena_close(arena);
	database_rest(jobs->database);
	return rest;
}

/* Waits so long, or until something is committed, or the end. */
static bool
rest(struct hand *hand, int64_t seconds)
{
	struct jobs *jobs = hand->jobs;
	struct timespec until;
	bool go_on;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&jobs->lock);
	while (!jobs->stopping && !hand->called && seconds > 0)
		if (pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until) != 0)
			break;
	hand->called = false;
	go_on = !jobs->stopping;
	pthread_mutex_unlock(&jobs->lock);
	return go_on;
}

/*
 * The first looks are taken one after the other: at once, each would open the database for itself.
 * Somebody who takes long is not waited for.
 */
static void
begin(struct hand *hand)
{
	struct jobs *jobs = hand->jobs;
	int before = (int)(hand - jobs->hands);
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += before * FIRST_LOOK_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_mutex_lock(&jobs->lock);
	while (!jobs->stopping && jobs->begun < before)
		if (pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until) != 0)
			break;
	pthread_mutex_unlock(&jobs->lock);
}

static void
have_begun(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	jobs->begun++;
	pthread_cond_broadcast(&jobs->wake);
	pthread_mutex_unlock(&jobs->lock);
}

static void *
run(void *arg)
{
	struct hand *hand = arg;
	int64_t seconds;

	mine = hand->jobs;
	begin(hand);
	seconds = look(hand);
	have_begun(hand->jobs);
	while (rest(hand, seconds))
		seconds = look(hand);
	return NULL;
}

static bool
is_name(const char *payload)
{
	for (int i = 0; i < HANDS; i++)
		if (str_equal(works[i].name, payload))
			return true;
	return false;
}

/* The payload: a tenant whose activities changed (happen.c), or the name of a work; else all are called. */
static void
call(void *arg, const char *payload)
{
	struct jobs *jobs = arg;
	bool tenant = !str_empty(payload) && payload[strspn(payload, "0123456789")] == '\0';
	bool name = is_name(payload);

	pthread_mutex_lock(&jobs->lock);
	for (int i = 0; i < HANDS; i++)
		if (tenant ? works[i].of_plan : !name || str_equal(works[i].name, payload))
			jobs->hands[i].called = true;
	pthread_cond_broadcast(&jobs->wake);
	pthread_mutex_unlock(&jobs->lock);
}

/* What a process that died had in hand is free again. */
static void
take_up_again(struct database *database, const struct env *env)
{
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, env, database_handle(database));
	struct err *err = message_take_up_again(&ctx);

	if (err != OK)
		log_line(LOG_WARN, "jobs", "work", "outbox", "error", err_chain(arena, err), NULL);
	arena_close(arena);
}

struct jobs *
jobs_start(struct arena *arena, struct database *database, const struct env *env)
{
	struct jobs *jobs = arena_new(arena, struct jobs);
	pthread_condattr_t monotonic;

	jobs->database = database;
	jobs->env = env;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
	take_up_again(database, env);
	database_listen(database, "jobs", call, jobs);
	database_listen(database, "challenge", call, jobs);
	for (int i = 0; i < HANDS; i++) {
		jobs->hands[i] = (struct hand){ .jobs = jobs, .work = &works[i] };
		MUST(pthread_create(&jobs->hands[i].thread, NULL, run, &jobs->hands[i]) == 0);
	}
	return jobs;
}

void
jobs_stop(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	pthread_mutex_lock(&jobs->lock);
	jobs->stopping = true;
	pthread_cond_broadcast(&jobs->wake);
	pthread_mutex_unlock(&jobs->lock);
	for (int i = 0; i < HANDS; i++)
		pthread_join(jobs->hands[i].thread, NULL);
}

struct err *
jobs_until_idle(struct ctx *ctx)
{
	int did;

	do {
		struct arena *arena = arena_open();
		struct ctx turn = ctx_make(arena, ctx->env, ctx->db);
		struct err *err = jobs_turn(&turn, &did);

		if (err != OK)
			err = err_new(ctx, err->kind, "the jobs could not all be done", "%s",
			    err_chain(ctx->arena, err));
		arena_close(arena);
		TRY(err);
	} while (did > 0);
	return OK;
}
