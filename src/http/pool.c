/* pool -- the workers that answer, and the bounded queue before them. */
#include "http/inside.h"

#include <errno.h>
#include <time.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t work, idle;
	void (*answer)(struct exchange *);
	struct exchange *first, **last;
	int waiting, limit;
	int workers, alive;
	bool closing;
};

static struct exchange *
take(struct pool *pool)
{
	struct exchange *x;

	while (pool->first == NULL && !pool->closing)
		pthread_cond_wait(&pool->work, &pool->lock);
	x = pool->first;
	if (x == NULL)
		return NULL;
	pool->first = x->next;
	if (pool->first == NULL)
		pool->last = &pool->first;
	pool->waiting--;
	return x;
}

static void *
run_worker(void *arg)
{
	struct pool *pool = arg;
	struct exchange *x;

	pthread_mutex_lock(&pool->lock);
	while ((x = take(pool)) != NULL) {
		pthread_mutex_unlock(&pool->lock);
		pool->answer(x);
		pthread_mutex_lock(&pool->lock);
	}
	pool->alive--;
	pthread_cond_signal(&pool->idle);
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

struct pool *
pool_open(struct arena *arena, int workers, int queue, void (*answer)(struct exchange *))
{
	struct pool *pool = arena_new(arena, struct pool);
	pthread_condattr_t attr;

	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->work, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->idle, &attr);
	pool->answer = answer;
	pool->last = &pool->first;
	pool->limit = queue;
	pool->workers = pool->alive = workers;
	for (int i = 0; i < workers; i++) {
		pthread_t thread;

		MUST(pthread_create(&thread, NULL, run_worker, pool) == 0);
		pthread_detach(thread);
	}
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
	pthread_cond_signal(&pool->work);
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
	while (pool->alive > 0 && pthread_cond_timedwait(&pool->idle, &pool->lock, &until) != ETIMEDOUT)
		;
	ended = pool->alive == 0;
	pthread_mutex_unlock(&pool->lock);
	return ended;
}
