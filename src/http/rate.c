/*
 * rate -- token buckets in memory: a fixed table, four buckets to a row; a new
 * key takes the place of the fullest, which is the one that has least to remember.
 */
#include "http/http.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <sys/mman.h>
#include "base/arena.h"
#include "base/env.h"

enum { WAYS = 4, LOCKS = 64 };

struct bucket {
	uint64_t key;			/* 0: free */
	double tokens;
	double at_s;
	double full_s;			/* when it will be full again */
};

struct rate_table {
	unsigned char seed[crypto_shorthash_KEYBYTES];
	size_t rows;
	struct bucket (*buckets)[WAYS];
	pthread_mutex_t locks[LOCKS];
};

/* Not of the arena, which would write to every page: most are never used. */
static void *
map_zeros(size_t size)
{
	/* cppcheck-suppress invalidFunctionArg ; no file is -1 */
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	MUST(at != MAP_FAILED);
	return at;
}

static void
unmap(void *thing)
{
	struct rate_table *table = thing;

	munmap(table->buckets, table->rows * sizeof(*table->buckets));
}

struct rate_table *
rate_table_open(struct arena *arena, const struct env *env, size_t buckets)
{
	struct rate_table *table = arena_new(arena, struct rate_table);

	table->rows = buckets / WAYS + 1;
	table->buckets = map_zeros(table->rows * sizeof(*table->buckets));
	arena_defer(arena, unmap, table);
	env->random(env, table->seed, sizeof(table->seed));
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&table->locks[i], NULL);
	return table;
}

static uint64_t
hash(const struct rate_table *table, const char *key)
{
	uint64_t value;

	crypto_shorthash((unsigned char *)&value, (const unsigned char *)key, strlen(key), table->seed);
	return value == 0 ? 1 : value;
}

static struct bucket *
find(struct bucket row[WAYS], uint64_t key, struct rate_limit limit, double now_s)
{
	struct bucket *fullest = &row[0];

	for (int i = 0; i < WAYS; i++) {
		if (row[i].key == key)
			return &row[i];
		if (row[i].full_s < fullest->full_s)
			fullest = &row[i];
	}
	*fullest = (struct bucket){ .key = key, .tokens = limit.burst, .at_s = now_s };
	return fullest;
}

static void
refill(struct bucket *bucket, struct rate_limit limit, double now_s)
{
	if (now_s > bucket->at_s) {
		bucket->tokens += (now_s - bucket->at_s) * limit.per_second;
		bucket->at_s = now_s;
	}
	if (bucket->tokens > limit.burst)
		bucket->tokens = limit.burst;
}

static double
full_at(const struct bucket *bucket, struct rate_limit limit, double now_s)
{
	return limit.per_second <= 0 ? now_s + 86400 : now_s + (limit.burst - bucket->tokens) / limit.per_second;
}

bool
rate_take(struct rate_table *table, const char *key, struct rate_limit limit, double now_s, int *retry_after_s)
{
	uint64_t hashed = hash(table, key);
	size_t row = hashed % table->rows;
	pthread_mutex_t *lock = &table->locks[row % LOCKS];
	struct bucket *bucket;
	bool may;

	pthread_mutex_lock(lock);
	bucket = find(table->buckets[row], hashed, limit, now_s);
	refill(bucket, limit, now_s);
	may = bucket->tokens >= 1;
	if (may)
		bucket->tokens -= 1;
	else
		*retry_after_s = limit.per_second <= 0 ? 3600 : 1 + (int)((1 - bucket->tokens) / limit.per_second);
	bucket->full_s = full_at(bucket, limit, now_s);
	pthread_mutex_unlock(lock);
	return may;
}

void
rate_give_back(struct rate_table *table, const char *key, struct rate_limit limit, double now_s)
{
	uint64_t hashed = hash(table, key);
	size_t row = hashed % table->rows;
	pthread_mutex_t *lock = &table->locks[row % LOCKS];

	pthread_mutex_lock(lock);
	for (int i = 0; i < WAYS; i++) {
		struct bucket *bucket = &table->buckets[row][i];

		if (bucket->key != hashed)
			continue;
		bucket->tokens += 1;
		refill(bucket, limit, now_s);
		bucket->full_s = full_at(bucket, limit, now_s);
	}
	pthread_mutex_unlock(lock);
}

int
rate_left(struct rate_table *table, const char *key, struct rate_limit limit, double now_s)
{
	uint64_t hashed = hash(table, key);
	size_t row = hashed % table->rows;
	pthread_mutex_t *lock = &table->locks[row % LOCKS];
	double left = limit.burst;

	pthread_mutex_lock(lock);
	for (int i = 0; i < WAYS; i++)
		if (table->buckets[row][i].key == hashed) {
			struct bucket now = table->buckets[row][i];

			refill(&now, limit, now_s);
			left = now.tokens;
		}
	pthread_mutex_unlock(lock);
	return (int)left;
}
