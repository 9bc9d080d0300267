/*
 * http -- the server: sockets in, requests to a pool of workers, responses out.
 *
 * On libmicrohttpd, of which no type leaves this room.  Two I/O threads; nothing
 * blocks in them: a request is suspended once, answered by a worker, resumed and
 * queued.  A strict gate refuses malformed heads before anything else looks at them.
 * Bodies are read within the limit that the `plan` callback answers for the head.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include "base/base.h"
#include "base/buf.h"
#include "base/err.h"

struct arena;
struct env;
struct http_flow;
struct http_server;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OTHER };

struct http_pair {
	const char *name;
	const char *value;
	size_t size;		/* of value, which may hold any bytes but is followed by NUL */
};

/* An uploaded file of a multipart body, streamed to disk and removed with the request. */
struct http_file {
	const char *field;
	const char *name;	/* last path segment of what the browser said */
	const char *type;	/* as said: do not believe it */
	const char *path;	/* temporary file */
	size_t size;
};

struct http_request {
	struct arena *arena;		/* of this request */
	enum http_method method;
	const char *method_text;
	const char *path;		/* percent-decoded, UTF-8, begins with '/', no "//", no dot segments */
	const char *query_text;		/* raw, without '?'; "" when none */
	const char *host;
	const char *address;		/* of the caller; behind a trusted proxy the one it names */
	bool https;			/* as the trusted proxy says */
	const struct http_pair *headers; size_t header_count;	/* names in lower case */
	const struct http_pair *query;   size_t query_count;
	const struct http_pair *form;    size_t form_count;	/* urlencoded or multipart */
	const struct http_file *files;   size_t file_count;
	struct bytes body;		/* of all but multipart, as it came; followed by NUL */
	double started_s;		/* monotonic */
	bool here;			/* in the I/O thread that read it: see http_plan */
};

const char *http_header(const struct http_request *, const char *lower_case_name);	/* or NULL */
const char *http_cookie(const struct http_request *, const char *name);		/* or NULL */
const char *http_query(const struct http_request *, const char *name);			/* first, or NULL */
const char *http_form(const struct http_request *, const char *name);			/* first, or NULL */

struct http_response {
	struct arena *arena;
	int status;			/* 200 unless changed */
	struct buf body;
	struct http_pair *headers;	/* http_set() */
	size_t header_count, header_capacity;
	struct bytes fixed;		/* set: the body is these bytes, which outlive the server's requests */
	const char *file;		/* set: the body is this file, streamed */
	struct http_stream *stream;	/* set: the answer stays open for events */
	/*
	 * Set: the body is what fill() gives to http_flow_put() while it is sent already; in a worker, once the
	 * head is on its way.  False: it went wrong, and the connection is cut.  `fill_arg` lies in
	 * `fill_arena`, which is closed afterwards.
	 */
	bool (*fill)(void *arg, struct http_flow *);
	void *fill_arg;
	struct arena *fill_arena;
	struct http_flow *flow;		/* of this room alone */
	bool later;			/* set by handle() when request->here: a worker is to do it, from the start */
};

/* Sets a header; replaces one of that name, except Set-Cookie, which adds. Refuses CR, LF, NUL. */
void http_set(struct http_response *, const char *name, const char *value);

/* More of a body that is written while it is sent; false: nobody takes it any more. */
bool http_flow_put(struct http_flow *, const void *, size_t);

/* ---- server-sent events ---- */

/* An open stream of events; ends when the client leaves or the server stops. */
struct http_stream;

/* Makes the response a stream that hears what is sent to `topic`. */
void http_stream_open(struct http_server *, struct http_response *, const char *topic);

/* Sends one event to all who hear `topic`; from any thread, never blocks. Who is too slow is let go. */
void http_stream_send(struct http_server *, const char *topic, const char *event, const char *data);

/* ---- the server ---- */

/* What the caller decides from the head alone, in an I/O thread: must not block. */
struct http_plan {
	int refuse;			/* a status to refuse with at once; 0: go on */
	size_t body_limit;		/* bytes of body; 0: none is taken */
	bool files;			/* multipart files are taken */
	bool here;			/* answered by the I/O thread itself: a worker costs more than the answer */
};

struct http_options {
	const char *listen;		/* "127.0.0.1:8080", "[::]:0", "unix:/run/doorstep.sock" */
	int workers;			/* 0: 16 */
	int queue;			/* waiting requests at most, then 503 + Retry-After; 0: 512 */
	int deadline_s;			/* to read a request; 0: 30 */
	const char *temp_dir;		/* for uploads */
	bool trust_proxy;		/* X-Forwarded-For, -Proto from loopback or the Unix socket */
	void *arg;
	struct http_plan (*plan)(void *arg, const struct http_request *head);	/* NULL: 64 KiB, no files */
	/*
	 * Draws a refusal of this room (too large, busy, malformed body) for a head that
	 * could be read; in an I/O thread: must not block.  NULL: a line of plain text.
	 */
	void (*refuse)(void *arg, const struct http_request *head, int status, struct http_response *);
	/* In a worker; in an I/O thread when request->here: then it waits for nothing, or says `later`. */
	void (*handle)(void *arg, struct http_server *, struct http_request *, struct http_response *);
};

/* Binds the address; nobody is answered yet. */
MUST_CHECK struct err *http_open(struct arena *, const struct http_options *, struct http_server **out);
MUST_CHECK struct err *http_start(struct http_server *);
int http_port(const struct http_server *);		/* the one chosen for :0 */
void http_stop(struct http_server *);			/* no new requests; waits for those under way, at most 10 s */

/* ---- rate limits: token buckets in memory ---- */

struct rate_limit { double per_second; double burst; };
struct rate_table;
struct rate_table *rate_table_open(struct arena *, const struct env *, size_t buckets);
/* True when `key` may go on; else *retry_after_s says when. */
bool rate_take(struct rate_table *, const char *key, struct rate_limit, double now_s, int *retry_after_s);
/* Gives back what rate_take() took: what was allowed turned out to be no guess. */
void rate_give_back(struct rate_table *, const char *key, struct rate_limit, double now_s);
/* What `key` has left now. */
int rate_left(struct rate_table *, const char *key, struct rate_limit, double now_s);

#endif
