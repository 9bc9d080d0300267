/*
 * inside -- how the files of this room share a request under way.  For no other room.
 *
 * An exchange is one request and its answer.  I/O threads own it while it is
 * read and sent; from pool_push() until MHD_resume_connection() a worker does.
 */
#ifndef HTTP_INSIDE_H
#define HTTP_INSIDE_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include "http/http.h"
#include "http/uri.h"

/* One connection, from accept to close. */
struct wire {
	struct wire *prev, *next;
	int fd;
	bool streaming;
	_Atomic double deadline;	/* monotonic; past it the watch shuts the socket; 0: none */
	_Atomic double idle_s;		/* since when its answer is sent and nothing is asked; 0: it is not idle */
};

struct body_reader;

struct exchange {
	struct http_server *server;
	struct arena *arena;
	struct MHD_Connection *connection;
	struct wire *wire;
	struct exchange *next;		/* in the pool's queue */
	const char *uri;
	struct http_request request;
	struct http_response response;
	struct http_plan plan;
	struct http_pairs headers, query;
	struct body_reader *reader;	/* NULL: no body */
	bool begun;
	bool answered;			/* the worker is done */
	bool close;			/* after the answer */
};

/* ---- pool.c: workers and their bounded queue ---- */

struct pool;
struct pool *pool_open(struct arena *, int workers, int queue, void (*work)(struct exchange *));
/* Suspends the connection and queues it; false when the queue is full. */
bool pool_push(struct pool *, struct exchange *);
/* Ends the workers once the queue is empty; false when they did not end in time. */
bool pool_close(struct pool *, double until_s);

/* ---- body.c: what comes after the head ---- */

struct body_reader *body_open(struct exchange *);	/* by content type; may have refused already */
void body_take(struct body_reader *, const void *, size_t size);
/* The status to refuse with, 0: the request holds form, files or body now. */
int body_end(struct body_reader *);
/* True when so much came past the limit that reading on is pointless. */
bool body_hopeless(const struct body_reader *);

/* ---- request.c: the head ---- */

/* Fills exchange->request from the head; 0 or the status to refuse with. */
int request_read_head(struct exchange *, const char *method, const char *version, bool *has_body);

/* ---- response.c ---- */

enum MHD_Result response_queue(struct exchange *);
/* Queues a short answer of this room's own. */
enum MHD_Result response_refuse(struct exchange *, int status);

/* ---- stream.c ---- */

struct streams;
struct streams *streams_open(struct arena *);
ssize_t stream_read(void *stream, uint64_t at, char *to, size_t size);	/* MHD's content reader */
void stream_close(struct http_stream *);
void streams_ping(struct streams *);
void streams_end(struct streams *);

/* ---- flow.c ---- */

/* Takes what the response says of its filling. */
struct http_flow *flow_open(struct exchange *);
/* In a worker: fills to the end and lets go. */
void flow_fill(struct http_flow *);
ssize_t flow_read(void *flow, uint64_t at, char *to, size_t size);	/* MHD's content reader */
void flow_close(struct http_flow *);

/* ---- listen.c ---- */

MUST_CHECK struct err *listen_open(struct arena *, const char *where, int *fd);
int listen_port(int fd);

/* ---- watch.c: deadlines, pings ---- */

struct watch;
struct watch *watch_open(struct http_server *, struct streams *);
void watch_add(struct watch *, struct wire *);
void watch_remove(struct watch *, struct wire *);
void watch_close(struct watch *);

/* ---- server.c ---- */

enum {
	SPARE_ARENAS = 32,
	/* Read past the limit and thrown away: a browser that still sends hears no refusal. */
	DRAINED = 32 * 1024 * 1024,
	/*
	 * Connections kept open after an answer.  Each holds its 16 KiB for the next
	 * head, so when more are open they are let go once answered.  Those that ask nothing
	 * for a moment are let go sooner: watch.c.
	 */
	KEPT_WIRES = 256,
	KEPT_IDLE = 64,
};

struct http_server {
	struct arena *arena;
	struct http_options options;
	struct MHD_Daemon *daemon;
	struct pool *pool;
	struct streams *streams;
	struct watch *watch;
	int fd;
	int port;
	pthread_mutex_t spare_lock;
	struct arena *spare[SPARE_ARENAS];	/* used before, empty now */
	int spares;
	atomic_int under_way;		/* exchanges whose head has come, streams aside */
	atomic_int wires;		/* open connections, streams aside */
	atomic_bool stopping;
};

static inline void
wire_deadline(struct wire *wire, double at_s)
{
	atomic_store_explicit(&wire->deadline, at_s, memory_order_relaxed);
}

static inline void
wire_idle(struct wire *wire, double since_s)
{
	atomic_store_explicit(&wire->idle_s, since_s, memory_order_relaxed);
}

#endif
