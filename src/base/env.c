/* env -- see env.h. */
#include "base/env.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* Until `serve` knows better. */
#define DEFAULT_BASE "http://localhost:8080"

static instant
real_now(const struct env *env)
{
	return INSTANT((int64_t)time(NULL) + env->clock_offset_s);
}

static void
real_random(const struct env *env, void *to, size_t size)
{
	unsigned char *at = to;

	(void)env;
	while (size > 0) {
		ssize_t got = getrandom(at, size, 0);

		if (got < 0)
			abort();
		at += got;
		size -= (size_t)got;
	}
}

static instant
still_now(const struct env *env)
{
	return INSTANT(env->clock_offset_s);
}

/* SplitMix64 (Steele, Lea, Flood 2014): good enough for tests, the same on every machine. */
static void
seeded_random(const struct env *env, void *to, size_t size)
{
	uint64_t *state = &((struct env *)(uintptr_t)env)->seed;
	unsigned char *at = to;

	for (size_t i = 0; i < size; i++) {
		uint64_t step = __atomic_add_fetch(state, UINT64_C(0x9E3779B97F4A7C15), __ATOMIC_RELAXED);

		step = (step ^ (step >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
		step = (step ^ (step >> 27)) * UINT64_C(0x94D049BB133111EB);
		at[i] = (unsigned char)(step ^ (step >> 31));
	}
}

struct env
env_real(void)
{
	return (struct env){ .now = real_now, .random = real_random, .base_url = DEFAULT_BASE };
}

struct env
env_real_from(instant at)
{
	return (struct env){ .now = real_now, .random = real_random, .base_url = DEFAULT_BASE,
		.clock_offset_s = at.s - (int64_t)time(NULL) };
}

struct env
env_still(instant at, uint64_t seed)
{
	return (struct env){ .now = still_now, .random = seeded_random, .base_url = DEFAULT_BASE,
		.clock_offset_s = at.s, .seed = seed };
}

struct public_id
env_public_id(const struct env *env)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct public_id id = { { 0 } };
	uint8_t bytes[17] = { 0 };
	int bit = 0;

	/* 128 bits in 22 letters of six; the last four bits of the 132 are zero. */
	env->random(env, bytes, 16);
	for (int i = 0; i < 22; i++, bit += 6) {
		unsigned pair = (unsigned)bytes[bit / 8] << 8 | bytes[bit / 8 + 1];

		id.text[i] = letters[pair >> (10 - bit % 8) & 63];
	}
	return id;
}

double
monotonic_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}
