/*
 * server -- libmicrohttpd in harness.
 *
 * The life of a request: begin_exchange (request line) -> on_request (head: gate,
 * plan) -> on_request (body, in pieces) -> on_request (all read: suspended and
 * given to the pool) -> answer (a worker) -> resumed -> on_request (queued)
 * -> end_exchange (sent, or the caller has left).
 *
 * Handing over costs two context switches and five calls of the kernel, more
 * than many a page: what the plan says is quick is answered where it was read.
 */
#include "http/inside.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"

enum { IO_THREADS = 2, HEAD_MEMORY = 16 * 1024, CONNECTIONS = 8192, BYTES_PER_SECOND = 8192,
    BODY_CEILING = 64 * 1024 * 1024, SPARE_SIZE = 48 * 1024, STOP_WITHIN = 10 };

static void
on_wire(void *arg, struct MHD_Connection *connection, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	struct http_server *server = arg;
	struct wire *wire = *context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		const union MHD_ConnectionInfo *info =
		    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

		wire = calloc(1, sizeof(*wire));
		MUST(wire != NULL);
		wire->fd = info->connect_fd;
		wire_deadline(wire, monotonic_s() + server->options.deadline_s);
		watch_add(server->watch, wire);
		atomic_fetch_add(&server->wires, 1);
		*context = wire;
	} else if (wire != NULL) {
		watch_remove(server->watch, wire);
		if (!wire->streaming)
			atomic_fetch_sub(&server->wires, 1);
		free(wire);
		*context = NULL;
	}
}

static struct arena *
take_arena(struct http_server *server)
{
	struct arena *arena = NULL;

	pthread_mutex_lock(&server->spare_lock);
	if (server->spares > 0)
		arena = server->spare[--server->spares];
	pthread_mutex_unlock(&server->spare_lock);
	return arena != NULL ? arena : arena_open();
}

static void
give_arena(struct http_server *server, struct arena *arena)
{
	bool small = arena_used(arena) < SPARE_SIZE;

	if (small)
		arena_reset(arena);
	pthread_mutex_lock(&server->spare_lock);
	if (small && server->spares < SPARE_ARENAS) {
		server->spare[server->spares++] = arena;
		arena = NULL;
	}
	pthread_mutex_unlock(&server->spare_lock);
	if (arena != NULL)
		arena_close(arena);
}

static struct http_response
fresh_response(struct arena *arena)
{
	return (struct http_response){ .arena = arena, .status = 200, .body = buf_make(arena, BODY_CEILING) };
}

static void *
begin_exchange(void *arg, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *server = arg;
	struct arena *arena = take_arena(server);
	struct exchange *x = arena_new(arena, struct exchange);
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	x->server = server;
	x->arena = arena;
	x->connection = connection;
	x->wire = info->socket_context;
	x->uri = arena_strdup(arena, uri);
	x->request.arena = arena;
	x->request.started_s = monotonic_s();
	x->response = fresh_response(arena);
	wire_deadline(x->wire, x->request.started_s + server->options.deadline_s);
	wire_idle(x->wire, 0);
	atomic_fetch_add(&server->under_way, 1);
	return x;
}

static void
end_exchange(void *arg, struct MHD_Connection *connection UNUSED, void **context,
    enum MHD_RequestTerminationCode why UNUSED)
{
	struct http_server *server = arg;
	struct exchange *x = *context;
	double now = monotonic_s();

	if (x == NULL)
		return;
	*context = NULL;
	wire_deadline(x->wire, now + server->options.deadline_s);
	wire_idle(x->wire, now);
	if (x->response.stream != NULL)
		stream_close(x->response.stream);
	if (x->response.flow != NULL)
		flow_close(x->response.flow);
	if (x->response.fill_arena != NULL)
		arena_close(x->response.fill_arena);
	give_arena(server, x->arena);
	atomic_fetch_sub(&server->under_way, 1);
}

/* In a worker. */
static void
answer(struct exchange *x)
{
	struct http_server *server = x->server;

	struct http_flow *flow = NULL;

	server->options.handle(server->options.arg, server, &x->request, &x->response);
	if (x->response.fill != NULL)
		flow = x->response.flow = flow_open(x);
	x->answered = true;
	MHD_resume_connection(x->connection);
	/* from here on `x` is not ours */
	if (flow != NULL)
		flow_fill(flow);
}

static enum MHD_Result
read_head(struct exchange *x, const char *method, const char *version)
{
	bool has_body;
	int refuse;

	x->begun = true;
	if (atomic_load(&x->server->stopping)) {
		x->close = true;
		return response_refuse(x, 503);
	}
	refuse = request_read_head(x, method, version, &has_body);
	if (refuse != 0)
		return response_refuse(x, refuse);
	if (has_body)
		x->reader = body_open(x);
	return MHD_YES;
}

static enum MHD_Result
read_body(struct exchange *x, const char *at, size_t *size)
{
	double now = monotonic_s(), until = atomic_load(&x->wire->deadline);

	/* A slow honest line gets a second more for each few kilobytes; silence does not. */
	until += (double)*size / BYTES_PER_SECOND;
	wire_deadline(x->wire, until > now + 120 ? now + 120 : until);
	if (x->reader == NULL)
		return MHD_NO;
	body_take(x->reader, at, *size);
	*size = 0;
	return body_hopeless(x->reader) ? MHD_NO : MHD_YES;
}

/* True when that was all; else it has to wait for something, and a worker begins again. */
static bool
answer_here(struct exchange *x)
{
	struct http_server *server = x->server;

	x->request.here = true;
	server->options.handle(server->options.arg, server, &x->request, &x->response);
	x->request.here = false;
	x->answered = !x->response.later;
	if (x->response.later)
		x->response = fresh_response(x->arena);
	return x->answered;
}

static enum MHD_Result
hand_over(struct exchange *x)
{
	int refuse = x->reader == NULL ? 0 : body_end(x->reader);

	if (refuse != 0)
		return response_refuse(x, refuse);
	wire_deadline(x->wire, 0);
	if (x->plan.here && answer_here(x))
		return response_queue(x);
	return pool_push(x->server->pool, x) ? MHD_YES : response_refuse(x, 503);
}

static enum MHD_Result
on_request(void *arg UNUSED, struct MHD_Connection *connection UNUSED, const char *path UNUSED,
    const char *method, const char *version, const char *data, size_t *size, void **context)
{
	struct exchange *x = *context;

	if (x == NULL)
		return MHD_NO;
	if (!x->begun)
		return read_head(x, method, version);
	if (*size > 0)
		return read_body(x, data, size);
	return x->answered ? response_queue(x) : hand_over(x);
}

/* The library must not decode: the gate wants the path as it was sent. */
static size_t
leave_escaped(void *arg UNUSED, struct MHD_Connection *connection UNUSED, char *text)
{
	return strlen(text);
}

static void
raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static struct MHD_Daemon *
start_daemon(struct http_server *server)
{
	return MHD_start_daemon(
	    MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC, 0,
	    NULL, NULL, on_request, server,
	    MHD_OPTION_LISTEN_SOCKET, server->fd,
	    MHD_OPTION_THREAD_POOL_SIZE, (unsigned)IO_THREADS,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HEAD_MEMORY,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)server->options.deadline_s,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_URI_LOG_CALLBACK, begin_exchange, server,
	    MHD_OPTION_NOTIFY_COMPLETED, end_exchange, server,
	    MHD_OPTION_NOTIFY_CONNECTION, on_wire, server,
	    MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, NULL,
	    MHD_OPTION_END);
}

struct err *
http_open(struct arena *arena, const struct http_options *options, struct http_server **out)
{
	struct http_server *server = arena_new(arena, struct http_server);

	server->arena = arena;
	server->options = *options;
	if (server->options.workers == 0)
		server->options.workers = 16;
	if (server->options.queue == 0)
		server->options.queue = 512;
	if (server->options.deadline_s == 0)
		server->options.deadline_s = 30;
	if (server->options.temp_dir == NULL)
		server->options.temp_dir = "/tmp";
	TRY(listen_open(arena, options->listen, &server->fd));
	server->port = listen_port(server->fd);
	server->streams = streams_open(arena);
	pthread_mutex_init(&server->spare_lock, NULL);
	*out = server;
	return OK;
}

struct err *
http_start(struct http_server *server)
{
	struct ctx ctx = { .arena = server->arena };

	signal(SIGPIPE, SIG_IGN);
	raise_file_limit();
	server->watch = watch_open(server, server->streams);
	server->pool = pool_open(server->arena, server->options.workers, server->options.queue, answer);
	server->daemon = start_daemon(server);
	if (server->daemon == NULL)
		return err_new(&ctx, ERR_BUG, "the server did not start", "MHD_start_daemon on %s",
		    server->options.listen);
	return OK;
}

int
http_port(const struct http_server *server)
{
	return server->port;
}

static void
nap(void)
{
	usleep(2000);
}

/*
 * Stops listening, lets go of streams, waits for what is under way.  A worker
 * that does not end in time keeps the daemon: stopping it then would pull
 * memory from under the worker, and the process is about to end anyway.
 */
void
http_stop(struct http_server *server)
{
	double until = monotonic_s() + STOP_WITHIN;
	int fd;

	atomic_store(&server->stopping, true);
	fd = MHD_quiesce_daemon(server->daemon);
	if (fd >= 0)
		close(fd);
	if (str_starts(server->options.listen, "unix:"))
		unlink(server->options.listen + strlen("unix:"));
	streams_end(server->streams);
	while (atomic_load(&server->under_way) > 0 && monotonic_s() < until)
		nap();
	if (!pool_close(server->pool, until > monotonic_s() + 0.1 ? until : monotonic_s() + 0.1))
		return;
	MHD_stop_daemon(server->daemon);
	watch_close(server->watch);
	while (server->spares > 0)
		arena_close(server->spare[--server->spares]);
}
