/*
 * pool -- the workers that answer, and the bounded queue before them.
 *
 * Waking a sleeping thread costs more than answering a small request, so a
 * push wakes nobody while as many workers as there are processors are awake:
 * whoever is done takes the next one.  Should the awake ones be waiting for
 * something (a commit, a slow query), the nudge notices within a
 * millisecond and wakes one more, up to all of them.
 */
#include "http/inside.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"

enum { NUDGE_NS = 1000000 };

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work, nudge, ended;
	void (*answer)(struct exchange *);
	struct exchange *first, **last;
	uint64_t taken;			/* so far: tells the nudge whether anything moves */
	int waiting, limit;
	int awake, sleeping, called;	/* workers; called: signalled, not yet up */
	int enough;			/* awake ones that need no help */
	int alive;			/* threads, the nudge included */
	pthread_t *threads;		/* all that were started */
	int started;
	bool nudging, closing;
};

static void
call_one(struct pool *pool)
{
	if (pool->sleeping > pool->called) {
		pool->called++;
		pthread_cond_signal(&pool->work);
	}
}

static struct exchange *
take(struct pool *pool)
{
	struct exchange *x;

	while (pool->first == NULL && !pool->closing) {
		pool->awake--;
		pool->sleeping++;
		pthread_cond_wait(&pool->work, &pool->lock);
		pool->called -= pool->called > 0;
		pool->sleeping--;
		pool->awake++;
	}
	x = pool->first;
	if (x == NULL)
		return NULL;
	pool->first = x->next;
	if (pool->first == NULL)
		pool->last = &pool->first;
	pool->waiting--;
	pool->taken++;
	return x;
}

static void *
run_worker(void *arg)
{
	struct pool *pool = arg;
	struct exchange *x;

	pthread_mutex_lock(&pool->lock);
	pool->awake++;
	while ((x = take(pool)) != NULL) {
		pthread_mutex_unlock(&pool->lock);
		pool->answer(x);
		pthread_mutex_lock(&pool->lock);
	}
	pool->awake--;
	pool->alive--;
	pthread_cond_signal(&pool->ended);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* While requests wait although enough workers are awake: another one each millisecond. */
static void *
run_nudge(void *arg)
{
	struct pool *pool = arg;

	pthread_mutex_lock(&pool->lock);
	while (!pool->closing) {
		uint64_t taken = pool->taken;

		if (pool->first == NULL || pool->sleeping == 0) {
			pool->nudging = false;
			pthread_cond_wait(&pool->nudge, &pool->lock);
			continue;
		}
		pthread_mutex_unlock(&pool->lock);
		clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){ 0, NUDGE_NS }, NULL);
		pthread_mutex_lock(&pool->lock);
		if (pool->first != NULL && pool->taken - taken < (uint64_t)pool->waiting)
			call_one(pool);
	}
	pool->alive--;
	pthread_cond_signal(&pool->ended);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

static void
start_thread(struct pool *pool, void *(*run)(void *))
{
	pool->alive++;
	MUST(pthread_create(&pool->threads[pool->started++], NULL, run, pool) == 0);
}

struct pool *
pool_open(struct arena *arena, int workers, int queue, void (*answer)(struct exchange *))
{
	struct pool *pool = arena_new(arena, struct pool);
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	pthread_condattr_t attr;

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_cond_init(&pool->nudge, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->ended, &attr);
	pool->answer = answer;
	pool->last = &pool->first;
	pool->limit = queue;
	pool->enough = processors < 1 ? 1 : (int)processors;
	pool->threads = arena_new_array(arena, (size_t)workers + 1, pthread_t);
	pthread_mutex_lock(&pool->lock);
	for (int i = 0; i < workers; i++)
		start_thread(pool, run_worker);
	start_thread(pool, run_nudge);
	pthread_mutex_unlock(&pool->lock);
	return pool;
}

bool
pool_push(struct pool *pool, struct exchange *x)
{
	pthread_mutex_lock(&pool->lock);
	if (pool->closing || pool->waiting >= pool->limit) {
		pthread_mutex_unlock(&pool->lock);
		return false;
	}
	MHD_suspend_connection(x->connection);	/* before a worker can resume it */
	x->next = NULL;
	*pool->last = x;
	pool->last = &x->next;
	pool->waiting++;
	if (pool->awake + pool->called < pool->enough) {
		call_one(pool);
	} else if (!pool->nudging && pool->sleeping > pool->called) {
		pool->nudging = true;
		pthread_cond_signal(&pool->nudge);
	}
	pthread_mutex_unlock(&pool->lock);
	return true;
}

bool
pool_close(struct pool *pool, double until_s)
{
	struct timespec until = { (time_t)until_s, (long)((until_s - (double)(time_t)until_s) * 1e9) };
	bool ended;

	pthread_mutex_lock(&pool->lock);
	pool->closing = true;
	pthread_cond_broadcast(&pool->work);
	pthread_cond_signal(&pool->nudge);
	while (pool->alive > 0 && pthread_cond_timedwait(&pool->ended, &pool->lock, &until) != ETIMEDOUT)
		;
	ended = pool->alive == 0;
	pthread_mutex_unlock(&pool->lock);
	/* What a thread still does at its very end (handing back its database handle) must be over, too. */
	for (int i = 0; ended && i < pool->started; i++)
		pthread_join(pool->threads[i], NULL);
	return ended;
}
