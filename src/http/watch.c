/*
 * watch -- one thread that looks once a second: connections past their deadline
 * are shut, streams hear a ping every twenty seconds (which also finds those who left).
 *
 * The library's own time-out counts silence only; a caller that sends a byte
 * now and then would stay for ever.
 *
 * Of many connections that ask nothing only some are kept for long.  And what a crowd or a large piece of work has
 * held goes back to the system when it is let go: the allocator would keep it for the next.
 */
#include "http/inside.h"

#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"

enum { PING_EVERY = 20, PATIENCE_S = 5, TRIM_EVERY = 4, WORTH_BYTES = 1 << 20 };

struct watch {
	pthread_mutex_t lock;
	pthread_cond_t stop;
	pthread_t thread;
	struct streams *streams;
	struct wire *first;
	int memory;			/* /proc/self/statm; -1: not there */
	int64_t slack;			/* what could not be given back */
	bool stopping;
};

/*
 * It asks nothing, and nothing that it asked lies unread: a busy server may not have come to it yet.  Programs keep
 * connections for four seconds (Node) or ask again when one was shut (browsers, proxies before a body was sent).
 */
static bool
is_silent(const struct wire *wire, double since, double now)
{
	char byte;

	return since != 0 && now - since > PATIENCE_S && recv(wire->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

static void
shut_late(struct watch *watch, double now)
{
	int idle = 0;

	for (struct wire *wire = watch->first; wire != NULL; wire = wire->next) {
		double deadline = atomic_load_explicit(&wire->deadline, memory_order_relaxed);
		double since = atomic_load_explicit(&wire->idle_s, memory_order_relaxed);

		idle += since != 0;
		if ((deadline != 0 && now > deadline) || (idle > KEPT_IDLE && is_silent(wire, since, now)))
			shutdown(wire->fd, SHUT_RDWR);
	}
}

/* Bytes that lie in memory for this process alone though nobody holds them, roughly: mostly the allocator's stock. */
static int64_t
slack_of(const struct watch *watch)
{
	struct mallinfo2 held = mallinfo2();
	char text[128];
	ssize_t size = pread(watch->memory, text, sizeof(text) - 1, 0);
	int64_t all, resident, shared;

	text[size < 0 ? 0 : size] = '\0';
	if (sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &all, &resident, &shared) != 3)
		return (int64_t)held.fordblks;	/* what the allocator keeps, as far as it says so itself */
	return (resident - shared) * sysconf(_SC_PAGESIZE) - (int64_t)(held.uordblks + held.hblkhd);
}

/* A walk through all memory: when the stock has grown since the last one, or since it was smallest. */
static void
give_back(struct watch *watch)
{
	int64_t slack = slack_of(watch);

	if (slack > watch->slack + WORTH_BYTES) {
		malloc_trim(0);
		watch->slack = slack_of(watch);
	} else if (slack < watch->slack) {
		watch->slack = slack;
	}
}

static void *
run_watch(void *arg)
{
	struct watch *watch = arg;
	double next_ping = monotonic_s() + PING_EVERY, next_trim = monotonic_s() + TRIM_EVERY;

	pthread_mutex_lock(&watch->lock);
	while (!watch->stopping) {
		double now = monotonic_s();
		struct timespec until;

		bool ping = now > next_ping, trim = now > next_trim;

		shut_late(watch, now);
		pthread_mutex_unlock(&watch->lock);
		if (ping) {
			next_ping = now + PING_EVERY;
			streams_ping(watch->streams);
		}
		if (trim) {
			next_trim = now + TRIM_EVERY;
			give_back(watch);
		}
		pthread_mutex_lock(&watch->lock);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec++;
		if (!watch->stopping)
			pthread_cond_timedwait(&watch->stop, &watch->lock, &until);
	}
	pthread_mutex_unlock(&watch->lock);
	return NULL;
}

struct watch *
watch_open(struct http_server *server, struct streams *streams)
{
	struct watch *watch = arena_new(server->arena, struct watch);
	pthread_condattr_t attr;

	watch->streams = streams;
	watch->memory = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	pthread_mutex_init(&watch->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&watch->stop, &attr);
	MUST(pthread_create(&watch->thread, NULL, run_watch, watch) == 0);
	return watch;
}

void
watch_add(struct watch *watch, struct wire *wire)
{
	pthread_mutex_lock(&watch->lock);
	wire->prev = NULL;
	wire->next = watch->first;
	if (wire->next != NULL)
		wire->next->prev = wire;
	watch->first = wire;
	pthread_mutex_unlock(&watch->lock);
}

void
watch_remove(struct watch *watch, struct wire *wire)
{
	pthread_mutex_lock(&watch->lock);
	if (wire->prev != NULL)
		wire->prev->next = wire->next;
	else
		watch->first = wire->next;
	if (wire->next != NULL)
		wire->next->prev = wire->prev;
	pthread_mutex_unlock(&watch->lock);
}

void
watch_close(struct watch *watch)
{
	pthread_mutex_lock(&watch->lock);
	watch->stopping = true;
	pthread_cond_signal(&watch->stop);
	pthread_mutex_unlock(&watch->lock);
	pthread_join(watch->thread, NULL);
	if (watch->memory >= 0)
		close(watch->memory);
}
