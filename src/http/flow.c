/*
 * flow -- answers that are written while they are sent.
 *
 * A worker writes into a file without a name in the temporary folder; the I/O thread sends what stands
 * there already and suspends the connection when it has caught up.  So a slow line holds
 * no worker, and a long answer no memory.  Who of the two is last lets go of it.
 */
#include "http/inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"

enum { USERS = 2 /* the worker and the connection */, PATIENCE_S = 60, FAREWELL_S = 5 };

struct http_flow {
	pthread_mutex_t lock;
	struct http_server *server;
	struct MHD_Connection *connection;
	struct wire *wire;
	int fd;
	uint64_t size;			/* written so far */
	double began_s;
	int users;
	bool suspended, ended, broken, gone;
	bool (*fill)(void *arg, struct http_flow *);
	void *arg;
	struct arena *arena;
};

static int
nameless_file(const char *folder)
{
	char path[400];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	snprintf(path, sizeof(path), "%s/doorstep-flow-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

struct http_flow *
flow_open(struct exchange *x)
{
	struct http_flow *flow = calloc(1, sizeof(*flow));

	MUST(flow != NULL);
	*flow = (struct http_flow){ .server = x->server, .connection = x->connection, .wire = x->wire, .users = USERS,
	    .began_s = monotonic_s(),
	    .fd = nameless_file(x->server->options.temp_dir), .fill = x->response.fill, .arg = x->response.fill_arg,
	    .arena = x->response.fill_arena };
	pthread_mutex_init(&flow->lock, NULL);
	x->response.fill = NULL;
	x->response.fill_arena = NULL;
	return flow;
}

static void
let_go(struct http_flow *flow)
{
	int left;

	pthread_mutex_lock(&flow->lock);
	left = --flow->users;
	pthread_mutex_unlock(&flow->lock);
	if (left > 0)
		return;
	if (flow->fd >= 0)
		close(flow->fd);
	pthread_mutex_destroy(&flow->lock);
	free(flow);
}

/* Under the lock. */
static void
wake(struct http_flow *flow)
{
	if (!flow->suspended)
		return;
	flow->suspended = false;
	MHD_resume_connection(flow->connection);
}

bool
http_flow_put(struct http_flow *flow, const void *bytes, size_t size)
{
	const char *at = bytes;
	bool good = flow->fd >= 0;

	/* A server that stops waits for what is short. */
	if (atomic_load(&flow->server->stopping) && monotonic_s() > flow->began_s + FAREWELL_S)
		good = false;
	/* Only this thread writes, so behind `size` nobody reads. */
	for (uint64_t to = flow->size; good && size > 0;) {
		ssize_t n = pwrite(flow->fd, at, size, (off_t)to);

		good = n > 0;
		at += good ? n : 0;
		to += good ? (uint64_t)n : 0;
		size -= good ? (size_t)n : 0;
	}
	pthread_mutex_lock(&flow->lock);
	if (good)
		flow->size += (uint64_t)(at - (const char *)bytes);
	else
		flow->broken = true;
	good = good && !flow->gone;
	wake(flow);
	pthread_mutex_unlock(&flow->lock);
	return good;
}

void
flow_fill(struct http_flow *flow)
{
	bool whole = flow->fill(flow->arg, flow);

	arena_close(flow->arena);
	pthread_mutex_lock(&flow->lock);
	flow->broken = flow->broken || !whole;
	flow->ended = true;
	if (!flow->gone)
		wake(flow);
	pthread_mutex_unlock(&flow->lock);
	let_go(flow);
}

ssize_t
flow_read(void *arg, uint64_t at, char *to, size_t size)
{
	struct http_flow *flow = arg;
	ssize_t got = 0;

	pthread_mutex_lock(&flow->lock);
	if (at < flow->size) {
		size_t there = flow->size - at < size ? (size_t)(flow->size - at) : size;

		got = pread(flow->fd, to, there, (off_t)at);
		if (got <= 0)
			got = MHD_CONTENT_READER_END_WITH_ERROR;
		wire_deadline(flow->wire, monotonic_s() + PATIENCE_S);
	} else if (flow->broken) {
		/* the line is cut, so that nobody takes the half for the whole */
		got = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (flow->ended) {
		got = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		MHD_suspend_connection(flow->connection);
		flow->suspended = true;
		wire_deadline(flow->wire, 0);
	}
	pthread_mutex_unlock(&flow->lock);
	return got;
}

void
flow_close(struct http_flow *flow)
{
	pthread_mutex_lock(&flow->lock);
	flow->gone = true;
	flow->suspended = false;
	pthread_mutex_unlock(&flow->lock);
	let_go(flow);
}
