/* response -- from our answer to the library's. */
#include "http/inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/env.h"

enum { BYTES_PER_SECOND = 8192, FLOW_PIECE = 64 * 1024 };

void
http_set(struct http_response *response, const char *name, const char *value)
{
	bool adds = strcasecmp(name, "Set-Cookie") == 0;
	struct { struct http_pair *items; size_t count, capacity; } list = {
	    response->headers, response->header_count, response->header_capacity };

	MUST(strpbrk(value, "\r\n") == NULL && strpbrk(name, "\r\n: ") == NULL);
	for (size_t i = 0; !adds && i < list.count; i++)
		if (strcasecmp(list.items[i].name, name) == 0) {
			list.items[i].value = arena_strdup(response->arena, value);
			return;
		}
	*arena_push(response->arena, &list) = (struct http_pair){ arena_strdup(response->arena, name),
	    arena_strdup(response->arena, value), strlen(value) };
	response->headers = list.items;
	response->header_count = list.count;
	response->header_capacity = list.capacity;
}

static struct MHD_Response *
from_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) != 0) {
		close(fd);
		return NULL;
	}
	*size = (size_t)st.st_size;
	return MHD_create_response_from_fd64((uint64_t)st.st_size, fd);
}

static struct MHD_Response *
from_bytes(const void *at, size_t size)
{
	return MHD_create_response_from_buffer(size, (void *)(uintptr_t)at, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *
make(struct http_response *r, size_t *size)
{
	if (r->stream != NULL)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, stream_read, r->stream, NULL);
	if (r->flow != NULL)
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, FLOW_PIECE, flow_read, r->flow, NULL);
	if (r->file != NULL)
		return from_file(r->file, size);
	if (r->fixed.at != NULL) {
		*size = r->fixed.size;
		return from_bytes(r->fixed.at, r->fixed.size);
	}
	*size = r->body.size;
	return from_bytes(buf_text(&r->body), r->body.size);
}

enum MHD_Result
response_queue(struct exchange *x)
{
	struct http_response *r = &x->response;
	size_t size = 0;
	struct MHD_Response *made = make(r, &size);
	enum MHD_Result result;

	if (made == NULL)
		return MHD_NO;
	if (r->stream != NULL && !x->wire->streaming) {
		x->wire->streaming = true;
		atomic_fetch_sub(&x->server->wires, 1);
	}
	if (atomic_load(&x->server->wires) > KEPT_WIRES && r->stream == NULL)
		x->close = true;
	for (size_t i = 0; i < r->header_count; i++)
		MHD_add_response_header(made, r->headers[i].name, r->headers[i].value);
	if (x->close)
		MHD_add_response_header(made, "Connection", "close");
	wire_deadline(x->wire, r->stream != NULL ? 0 :
	    monotonic_s() + x->server->options.deadline_s + (double)size / BYTES_PER_SECOND);
	result = MHD_queue_response(x->connection, (unsigned)r->status, made);
	MHD_destroy_response(made);
	return result;
}

static const char *
reason(int status)
{
	switch (status) {
	case 404: return "not found";
	case 405: return "method not allowed";
	case 413: return "the request is too large";
	case 414: return "the address is too long";
	case 417: return "that expectation is not met here";
	case 421: return "this server does not answer for that host";
	case 429: return "too many requests, please wait";
	case 431: return "too many headers";
	case 501: return "unknown method";
	case 503: return "busy, please try again in a moment";
	case 505: return "HTTP/1.1 is spoken here";
	case 507: return "no room for the file";
	default: return "malformed request";
	}
}

enum MHD_Result
response_refuse(struct exchange *x, int status)
{
	struct http_response *r = &x->response;

	r->status = status;
	http_set(r, "Content-Type", "text/plain; charset=utf-8");
	if (x->request.headers != NULL && x->server->options.refuse != NULL)
		x->server->options.refuse(x->server->options.arg, &x->request, status, r);
	else
		buf_printf(&r->body, "%d %s\n", status, reason(status));
	http_set(r, "X-Content-Type-Options", "nosniff");
	http_set(r, "Cache-Control", "no-store");
	if (status == 503)
		http_set(r, "Retry-After", "1");
	else
		x->close = true;
	return response_queue(x);
}
