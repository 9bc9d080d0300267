/*
 * env -- the outside world in one replaceable struct: clock and randomness here,
 * the network in net/.  Tests put their own in; `--clock` shifts the clock.
 */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include "base/base.h"
#include "base/ids.h"
#include "base/time.h"

struct net;

struct env {
	instant (*now)(const struct env *);
	void (*random)(const struct env *, void *to, size_t size);
	int64_t clock_offset_s;		/* added by env_real's now */
	const struct net *net;		/* NULL: nothing leaves the house */
	const char *base_url;		/* where links point, without a slash at its end; never NULL */
	uint64_t seed;			/* of a test's randomness */
};

/* The real clock and the system's randomness. */
struct env env_real(void);

/* The same with a clock that starts at `at` now and then runs on. */
struct env env_real_from(instant at);

/* A clock that stands at `at` and randomness from a seed: for tests. */
struct env env_still(instant at, uint64_t seed);

/* A random public id (128 bits from env->random). */
struct public_id env_public_id(const struct env *);

/* Seconds of a clock that only goes forward; for time-outs and measures, never for data. */
double monotonic_s(void);

#endif
