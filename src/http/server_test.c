/* server_test -- the server over real sockets on a free port. */
#include "base/test.h"
#include "base/env.h"
#include "base/str.h"
#include "http/http.h"
#include "http/testing.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/un.h>

struct world {
	struct arena *arena;
	struct http_server *server;
	pthread_mutex_t gate;		/* held: "/wait" waits */
	atomic_int waiting;
	char last_file[256];
};

static struct http_plan
plan(void *arg UNUSED, const struct http_request *head)
{
	if (str_equal(head->path, "/refused"))
		return (struct http_plan){ .refuse = 404 };
	return (struct http_plan){ .body_limit = 1 << 20, .here = str_starts(head->path, "/here"),
	    .files = str_equal(head->path, "/files") };
}

static void
echo(struct http_request *rq, struct http_response *rs)
{
	buf_printf(&rs->body, "%s %s q=%s host=%s", rq->method_text, rq->path, rq->query_text, rq->host);
	for (size_t i = 0; i < rq->form_count; i++)
		buf_printf(&rs->body, " %s=%s", rq->form[i].name, rq->form[i].value);
	if (rq->body.size > 0 && rq->form_count == 0)
		buf_printf(&rs->body, " body=%.*s", (int)rq->body.size, (const char *)rq->body.at);
	buf_printf(&rs->body, " from=%s https=%d\n", rq->address, rq->https);
}

enum { FLOW_PIECES = 3000, FLOW_PIECE = 1000 };

/* Three megabytes in pieces; of "/flow/half" the end is missing. */
static bool
fill(void *arg, struct http_flow *flow)
{
	char piece[FLOW_PIECE];

	memset(piece, '#', sizeof(piece));
	for (int i = 0; i < FLOW_PIECES; i++)
		if (!http_flow_put(flow, piece, sizeof(piece)))
			return false;
	return arg == NULL;
}

static void
handle(void *arg, struct http_server *server, struct http_request *rq, struct http_response *rs)
{
	struct world *w = arg;

	http_set(rs, "Content-Type", "text/plain");
	if (str_equal(rq->path, "/events")) {
		http_stream_open(server, rs, "topic");
	} else if (str_starts(rq->path, "/flow")) {
		rs->fill = fill;
		rs->fill_arena = arena_open();
		rs->fill_arg = str_equal(rq->path, "/flow/half") ? rs : NULL;
	} else if (str_starts(rq->path, "/here")) {
		rs->later = rq->here && str_equal(rq->path, "/here/not");
		http_set(rs, rs->later ? "X-First" : "X-Last", "1");
		buf_printf(&rs->body, "here=%d\n", rq->here);
	} else if (str_equal(rq->path, "/wait")) {
		atomic_fetch_add(&w->waiting, 1);
		pthread_mutex_lock(&w->gate);
		pthread_mutex_unlock(&w->gate);
		buf_puts(&rs->body, "waited\n");
	} else if (str_equal(rq->path, "/files")) {
		for (size_t i = 0; i < rq->file_count; i++) {
			struct stat st;

			assert_int_equal(stat(rq->files[i].path, &st), 0);
			assert_int_equal(st.st_size, rq->files[i].size);
			snprintf(w->last_file, sizeof(w->last_file), "%s", rq->files[i].path);
			buf_printf(&rs->body, "%s:%s:%s:%zu\n", rq->files[i].field, rq->files[i].name,
			    rq->files[i].type, rq->files[i].size);
		}
	} else {
		echo(rq, rs);
	}
}

static struct world *
world_with(struct http_options options)
{
	struct arena *arena = arena_open();
	struct world *w = arena_new(arena, struct world);

	w->arena = arena;
	pthread_mutex_init(&w->gate, NULL);
	if (options.listen == NULL)
		options.listen = "127.0.0.1:0";
	options.plan = plan;
	options.handle = handle;
	options.arg = w;
	assert_ok(http_open(arena, &options, &w->server));
	assert_ok(http_start(w->server));
	return w;
}

static void
end_world(struct world *w)
{
	http_stop(w->server);
	arena_close(w->arena);
}

#define ASK(w, text) ask(http_port((w)->server), text, sizeof(text) - 1, got, sizeof(got))

static void
test_requests(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	char got[4096];

	assert_int_equal(ASK(w, "GET /a%20b?x=1 HTTP/1.1\r\nHost: Here\r\n\r\n"), 200);
	assert_non_null(strstr(got, "GET /a b q=x=1 host=here from=127.0.0.1 https=0\n"));
	assert_int_equal(ASK(w,
	    "POST /p HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
	    "Content-Length: 7\r\n\r\na=1&b=2"), 200);
	assert_non_null(strstr(got, " a=1 b=2 "));
	assert_int_equal(ASK(w, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n"), 200);
	assert_non_null(strstr(got, " body={\"a\":1} "));
	assert_int_equal(ASK(w, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
	assert_null(strstr(got, "host=h"));
	assert_int_equal(ASK(w, "GET /refused HTTP/1.1\r\nHost: h\r\n\r\n"), 404);
	/* Two on one connection, said at once. */
	assert_int_equal(ASK(w,
	    "GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), 200);
	assert_non_null(strstr(got, "GET /1"));
	assert_non_null(strstr(got, "GET /2"));
	/* Without a trusted proxy its headers are only text. */
	assert_int_equal(ASK(w,
	    "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n\r\n"), 200);
	assert_non_null(strstr(got, "from=127.0.0.1 https=0"));
	end_world(w);
}

/* The bytes '#' that come, and whether the last chunk did. */
static size_t
take_flow(int port, const char *path, bool *whole)
{
	static char got[4 << 20];
	char ask_it[200];
	int fd = knock(port);
	size_t size, count = 0;

	snprintf(ask_it, sizeof(ask_it), "GET %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", path);
	say(fd, ask_it, strlen(ask_it));
	size = hear(fd, got, sizeof(got), NULL, 20000);
	close(fd);
	for (size_t i = 0; i < size; i++)
		count += got[i] == '#';
	*whole = size > 5 && memcmp(got + size - 5, "0\r\n\r\n", 5) == 0;
	return count;
}

static void
test_flow(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	const char *leaving = "GET /flow HTTP/1.1\r\nHost: h\r\n\r\n";
	char got[4096];
	bool whole;

	assert_int_equal(take_flow(http_port(w->server), "/flow", &whole), FLOW_PIECES * FLOW_PIECE);
	assert_true(whole);
	take_flow(http_port(w->server), "/flow/half", &whole);
	assert_false(whole);
	/* one who leaves at once holds nothing */
	for (int i = 0; i < 20; i++) {
		int fd = knock(http_port(w->server));

		say(fd, leaving, strlen(leaving));
		close(fd);
	}
	assert_int_equal(ASK(w, "HEAD /flow HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
	assert_int_equal(ASK(w, "GET /after HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
	end_world(w);
}

/* What nginx refuses, and some more. */
static void
test_strictness(void **state UNUSED)
{
#define T(text) { text, sizeof(text) - 1 }
	static const struct { const char *text; size_t size; } bad[] = {
		T("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		T("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"),
		T("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc"),
		T("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n"),
		T("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\nY: 1\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\rY: b\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\nY: b\r\n\r\n"),
		T("GET / HTTP/1.1\nHost: h\r\nX: a\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n\tb\r\nY: 1\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost:\r\n h\r\n\r\n"),
		T("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
		T("GET / HTTP/1.1\r\n\r\n"),
		T("GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
		T("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
		T("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n"),
		T("GET / HTTP/3.0\r\nHost: h\r\n\r\n"),
		T("GET /../x HTTP/1.1\r\nHost: h\r\n\r\n"),
		T("GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n"),
		T("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n"),
		T("GET /\r\n\r\n"),
		T("\0\0\0\0\r\n\r\n"),
	};
#undef T
	struct world *w = world_with((struct http_options){ 0 });
	char got[8192], *large = malloc(200000);
	size_t size;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		int status = ask(http_port(w->server), bad[i].text, bad[i].size, got, sizeof(got));

		if (status != 0 && (status < 400 || status > 505))
			fail_msg("%zu answered %d: %s", i, status, bad[i].text);
	}
	size = (size_t)sprintf(large, "GET / HTTP/1.1\r\nHost: h\r\nX: ");
	memset(large + size, 'a', 100000);
	memcpy(large + size + 100000, "\r\n\r\n", 4);
	assert_in_range(ask(http_port(w->server), large, size + 100004, got, sizeof(got)), 0, 499);
	assert_null(strstr(got, "200 OK"));
	size = (size_t)sprintf(large, "GET / HTTP/1.1\r\nHost: h\r\n");
	for (int i = 0; i < 2000; i++)
		size += (size_t)sprintf(large + size, "X: 1\r\n");
	size += (size_t)sprintf(large + size, "\r\n");
	ask(http_port(w->server), large, size, got, sizeof(got));
	assert_null(strstr(got, "200 OK"));
	free(large);
	end_world(w);
}

/* A long but honest head passes whatever its size, in one piece or many, also as the second on a connection. */
static void
test_long_heads(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	static char head[20000], got[8192];
	int fd = knock(http_port(w->server));

	for (int lines = 1; lines < 90; lines += 8) {
		size_t size = (size_t)sprintf(head, "GET /long HTTP/1.1\r\nHost: h \r\nEmpty:\r\nSpaced:   a b\t\r\n");

		for (int i = 0; i < lines; i++)
			size += (size_t)sprintf(head + size, "X-%d: %0*d\r\n", i, 1 + (i * 37) % 150, i);
		size += (size_t)sprintf(head + size, "\r\n");
		for (size_t at = 0; at < size; at += 1000)
			say(fd, head + at, size - at < 1000 ? size - at : 1000);
		hear(fd, got, sizeof(got), "https=0\n", 10000);
		if (strstr(got, "200 OK") == NULL)
			fail_msg("%d lines: %s", lines, got);
	}
	close(fd);
	end_world(w);
}

static void
test_limits(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	char got[4096], *chunk = malloc(70000);
	int fd;

	assert_int_equal(ASK(w, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n"), 413);
	fd = knock(http_port(w->server));
	say(fd, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 56);
	memcpy(chunk, "10000\r\n", 7);
	memset(chunk + 7, 'a', 65536);
	memcpy(chunk + 7 + 65536, "\r\n", 2);
	for (int i = 0; i < 17; i++)
		say(fd, chunk, 7 + 65536 + 2);
	say(fd, "0\r\n\r\n", 5);
	hear(fd, got, sizeof(got), "large", 10000);
	assert_int_equal(atoi(got + 9), 413);
	close(fd);
	free(chunk);
	end_world(w);
}

static void
test_files(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	static char body[900000], request[901000], got[4096];
	size_t size;
	const char *text = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
	    "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n"
	    "Content-Type: image/png\r\n\r\n";
	const char *end = "\r\n--b--\r\n";

	size = strlen(text);
	memcpy(body, text, size);
	memset(body + size, '\r', 800000);
	size += 800000;
	memcpy(body + size, end, strlen(end));
	size += strlen(end);
	sprintf(request, "POST /files HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\n"
	    "Content-Length: %zu\r\n\r\n", size);
	memcpy(request + strlen(request), body, size);
	assert_int_equal(ask(http_port(w->server), request, (size_t)(strstr(request, "\r\n\r\n") - request) + 4 + size,
	    got, sizeof(got)), 200);
	assert_non_null(strstr(got, "\r\n\r\nphoto:a.png:image/png:800000\n"));
	/* Where no files are taken, one is refused. */
	memcpy(request, "POST /nfile", 11);
	assert_int_equal(ask(http_port(w->server), request, (size_t)(strstr(request, "\r\n\r\n") - request) + 4 + size,
	    got, sizeof(got)), 400);
	http_stop(w->server);
	assert_int_not_equal(access(w->last_file, F_OK), 0);	/* removed with its request */
	arena_close(w->arena);
}

static void
test_full_queue(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ .workers = 1, .queue = 1 });
	static const char wait[] = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";
	char got[4096];
	int fd[2];

	pthread_mutex_lock(&w->gate);
	fd[0] = knock(http_port(w->server));
	say(fd[0], wait, sizeof(wait) - 1);
	while (atomic_load(&w->waiting) < 1)
		usleep(1000);
	fd[1] = knock(http_port(w->server));
	say(fd[1], wait, sizeof(wait) - 1);
	do {	/* the queue is full, with the second or a third in it, once one is refused */
		int third = knock(http_port(w->server));

		say(third, wait, sizeof(wait) - 1);
		hear(third, got, sizeof(got), "\r\n\r\n", 50);
		close(third);
	} while (strstr(got, "503") == NULL);
	assert_non_null(strstr(got, "Retry-After: 1"));
	pthread_mutex_unlock(&w->gate);
	for (int i = 0; i < 2; i++) {
		hear(fd[i], got, sizeof(got), i == 0 ? "waited\n" : "\r\n\r\n", 10000);
		assert_true(strstr(got, "200 OK") != NULL || (i == 1 && strstr(got, "503") != NULL));
		close(fd[i]);
	}
	end_world(w);
}

/* A byte now and then does not keep a connection: the deadline is of the whole request. */
static void
test_deadline(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ .deadline_s = 1 });
	int slow = knock(http_port(w->server)), slow_body = knock(http_port(w->server));
	double begun = monotonic_s();
	char got[4096];
	bool gone = false, body_gone = false;

	say(slow, "GET / HTTP/1.1\r\n", 16);
	say(slow_body, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n", 51);
	while (!(gone && body_gone) && monotonic_s() - begun < 8) {
		say(slow, "X", 1);
		say(slow_body, "X", 1);
		if (!gone && recv(slow, got, sizeof(got), MSG_DONTWAIT) == 0)
			gone = true;
		if (!body_gone && recv(slow_body, got, sizeof(got), MSG_DONTWAIT) == 0)
			body_gone = true;
		usleep(100000);
	}
	assert_true(gone && body_gone);
	close(slow);
	close(slow_body);
	end_world(w);
}

/* Of a crowd that asks nothing, those who came last are kept; the others hear the end after a moment. */
static void
test_idle_crowd(void **state UNUSED)
{
	enum { CROWD = 100 };
	static const char hello[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
	struct world *w = world_with((struct http_options){ 0 });
	int fd[CROWD];
	char got[4096];

	for (int i = 0; i < CROWD; i++) {
		fd[i] = knock(http_port(w->server));
		say(fd[i], hello, sizeof(hello) - 1);
		hear(fd[i], got, sizeof(got), "https=0\n", 10000);
		assert_non_null(strstr(got, "200 OK"));
	}
	assert_int_equal(recv(fd[0], got, sizeof(got), 0), 0);
	say(fd[CROWD - 1], hello, sizeof(hello) - 1);
	hear(fd[CROWD - 1], got, sizeof(got), "https=0\n", 10000);
	assert_non_null(strstr(got, "200 OK"));
	for (int i = 0; i < CROWD; i++)
		close(fd[i]);
	end_world(w);
}

static void
test_streams(void **state UNUSED)
{
	enum { HEARERS = 300 };
	struct world *w = world_with((struct http_options){ 0 });
	static const char hello[] = "GET /events HTTP/1.1\r\nHost: h\r\n\r\n";
	static int fd[HEARERS];
	char got[4096];

	for (int i = 0; i < HEARERS; i++) {
		fd[i] = knock(http_port(w->server));
		say(fd[i], hello, sizeof(hello) - 1);
	}
	for (int i = 0; i < HEARERS; i++) {
		hear(fd[i], got, sizeof(got), "retry", 10000);
		assert_non_null(strstr(got, "text/event-stream"));
		assert_non_null(strstr(got, "X-Accel-Buffering: no"));
	}
	http_stream_send(w->server, "other", "moved", "not for us");
	http_stream_send(w->server, "topic", "moved", "two\nlines");
	for (int i = 0; i < HEARERS; i++) {
		hear(fd[i], got, sizeof(got), "data: two\ndata: lines\n\n", 10000);
		assert_non_null(strstr(got, "event: moved\ndata: two\n"));
		assert_null(strstr(got, "not for us"));
	}
	/* Others are answered beside the open streams, and those who leave are forgotten. */
	for (int i = 0; i < 100; i++)
		assert_int_equal(ASK(w, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
	for (int i = 0; i < HEARERS; i += 2)
		close(fd[i]);
	for (int i = 0; i < 3; i++)
		http_stream_send(w->server, "topic", NULL, "again");
	hear(fd[1], got, sizeof(got), "data: again", 10000);
	assert_non_null(strstr(got, "data: again"));
	http_stop(w->server);
	hear(fd[1], got, sizeof(got), "0\r\n\r\n", 10000);	/* ends in order */
	for (int i = 1; i < HEARERS; i += 2)
		close(fd[i]);
	arena_close(w->arena);
}

static void *
stop_it(void *arg)
{
	struct world *w = arg;

	http_stop(w->server);
	return NULL;
}

/* Who is being answered when the server stops gets the answer; who comes then does not. */
static void
test_graceful_stop(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ 0 });
	static const char wait[] = "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n";
	int port = http_port(w->server), fd = knock(port), late;
	pthread_t stopper;
	char got[4096];

	pthread_mutex_lock(&w->gate);
	say(fd, wait, sizeof(wait) - 1);
	while (atomic_load(&w->waiting) < 1)
		usleep(1000);
	pthread_create(&stopper, NULL, stop_it, w);
	while ((late = knock(port)) >= 0) {
		close(late);
		usleep(1000);
	}
	pthread_mutex_unlock(&w->gate);
	hear(fd, got, sizeof(got), "waited\n", 10000);
	assert_non_null(strstr(got, "200 OK"));
	pthread_join(stopper, NULL);
	close(fd);
	arena_close(w->arena);
}

/* A quick request is answered although every worker waits; what must wait after all begins again in a worker. */
static void
test_answered_where_read(void **state UNUSED)
{
	struct world *w = world_with((struct http_options){ .workers = 1 });
	char got[4096];
	int waiting, later;

	pthread_mutex_lock(&w->gate);
	waiting = knock(http_port(w->server));
	say(waiting, "GET /wait HTTP/1.1\r\nHost: h\r\n\r\n", 31);
	while (atomic_load(&w->waiting) == 0)
		continue;
	assert_int_equal(ASK(w, "GET /here HTTP/1.1\r\nHost: h\r\n\r\n"), 200);
	assert_non_null(strstr(got, "here=1\n"));
	later = knock(http_port(w->server));
	say(later, "GET /here/not HTTP/1.1\r\nHost: h\r\n\r\n", 35);
	pthread_mutex_unlock(&w->gate);
	hear(waiting, got, sizeof(got), "waited\n", 10000);
	hear(later, got, sizeof(got), "here=", 10000);
	assert_non_null(strstr(got, "X-Last: 1"));
	assert_null(strstr(got, "X-First"));
	assert_non_null(strstr(got, "\r\n\r\nhere=0"));
	close(waiting);
	close(later);
	end_world(w);
}

static void
test_unix_and_proxy(void **state UNUSED)
{
	char path[] = "/tmp/doorstep-http-XXXXXX", where[64], got[4096];
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	static const char text[] = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 1.2.3.4, 9.9.9.9\r\n"
	    "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n";
	struct world *w;
	int fd = mkstemp(path);

	close(fd);
	unlink(path);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	snprintf(where, sizeof(where), "unix:%s", path);
	w = world_with((struct http_options){ .trust_proxy = true, .listen = where });
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	say(fd, text, sizeof(text) - 1);
	hear(fd, got, sizeof(got), "https=", 10000);
	assert_non_null(strstr(got, "from=9.9.9.9 https=1"));
	close(fd);
	end_world(w);
	assert_int_not_equal(access(path, F_OK), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests), cmocka_unit_test(test_strictness), cmocka_unit_test(test_long_heads),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_files), cmocka_unit_test(test_full_queue), cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_idle_crowd),
		cmocka_unit_test(test_flow), cmocka_unit_test(test_streams), cmocka_unit_test(test_graceful_stop),
		cmocka_unit_test(test_unix_and_proxy), cmocka_unit_test(test_answered_where_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
