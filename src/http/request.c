/* request -- the head of a request as the rest of the house sees it. */
#include "http/inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "http/gate.h"

enum { BAD = 400, TOO_LARGE = 413 };

const char *
http_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (strcmp(request->headers[i].name, name) == 0)
			return request->headers[i].value;
	return NULL;
}

const char *
http_cookie(const struct http_request *request, const char *name)
{
	return uri_cookie(request->arena, http_header(request, "cookie"), name);
}

static const char *
first(const struct http_pair *pairs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(pairs[i].name, name) == 0)
			return pairs[i].value;
	return NULL;
}

const char *
http_query(const struct http_request *request, const char *name)
{
	return first(request->query, request->query_count, name);
}

const char *
http_form(const struct http_request *request, const char *name)
{
	return first(request->form, request->form_count, name);
}

struct walk {
	struct gate_header items[GATE_HEADERS + 1];
	const char *ends[GATE_HEADERS + 1];	/* of the values as they came */
	size_t count;
};

static enum MHD_Result
walk_header(void *arg, enum MHD_ValueKind kind UNUSED, const char *name, size_t name_size,
    const char *value, size_t value_size)
{
	struct walk *walk = arg;

	if (walk->count > GATE_HEADERS)
		return MHD_NO;
	if (value == NULL) {
		walk->count = GATE_HEADERS + 1;		/* never seen; refused if it comes */
		return MHD_NO;
	}
	walk->ends[walk->count] = value + value_size;
	while (value_size > 0 && (value[value_size - 1] == ' ' || value[value_size - 1] == '\t'))
		value_size--;
	walk->items[walk->count++] = (struct gate_header){ name, name_size, value, value_size };
	return MHD_YES;
}

/*
 * The library joins folded lines, ends a value at a NUL, and takes a bare CR or LF
 * for a line's end, all without a word.  But it parses in place: in a head of
 * plain "name: value" CR LF lines each line begins two bytes after the one
 * before, from the version to the last value, and any of those tricks breaks the row.
 * (http/server_test.c tries each, so a library that works otherwise shows there.)
 */
static bool
is_unbroken(const char *version, const struct walk *walk)
{
	const char *end = version + strlen(version);

	for (size_t i = 0; i < walk->count; i++) {
		if (walk->items[i].name != end + 2)
			return false;
		end = walk->ends[i];
	}
	return end[1] == '\0';
}

/* The caller's address: of the socket, or as the proxy in front names it. */
static bool
is_near(const struct sockaddr *address)
{
	if (address == NULL || address->sa_family == AF_UNIX)
		return true;
	if (address->sa_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
	if (address->sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
	return false;
}

static const char *
print_address(struct arena *arena, const struct sockaddr *address)
{
	char text[INET6_ADDRSTRLEN] = "";

	if (address != NULL && address->sa_family == AF_INET)
		inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof(text));
	if (address != NULL && address->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)address)->sin6_addr, text, sizeof(text));
	return arena_strdup(arena, str_starts(text, "::ffff:") ? text + 7 : text);
}

/* The last address of X-Forwarded-For is the one that our own proxy added. */
static const char *
forwarded_for(struct arena *arena, const char *header)
{
	const char *comma = header == NULL ? NULL : strrchr(header, ',');
	const char *text = header == NULL ? NULL : str_trim(arena, comma == NULL ? header : comma + 1);
	unsigned char binary[16];

	if (text == NULL || (inet_pton(AF_INET, text, binary) != 1 && inet_pton(AF_INET6, text, binary) != 1))
		return NULL;
	return text;
}

static void
read_caller(struct exchange *x)
{
	const union MHD_ConnectionInfo *info =
	    MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info == NULL ? NULL : info->client_addr;
	struct http_request *request = &x->request;
	const char *named = NULL;

	if (x->server->options.trust_proxy && is_near(address)) {
		named = forwarded_for(x->arena, http_header(request, "x-forwarded-for"));
		request->https = str_equal(http_header(request, "x-forwarded-proto"), "https");
	}
	request->address = named != NULL ? named : print_address(x->arena, address);
}

static void
keep_headers(struct exchange *x, const struct walk *walk)
{
	struct http_request *request = &x->request;
	struct http_pair *headers = arena_new_array(x->arena, walk->count, struct http_pair);

	for (size_t i = 0; i < walk->count; i++) {
		headers[i].name = str_lower(x->arena, walk->items[i].name);
		headers[i].value = arena_strndup(x->arena, walk->items[i].value, walk->items[i].value_size);
		headers[i].size = walk->items[i].value_size;
	}
	request->headers = headers;
	request->header_count = walk->count;
}

int
request_read_head(struct exchange *x, const char *method, const char *version, bool *has_body)
{
	struct walk walk = { .count = 0 };
	struct gate_result found;
	struct http_request *request = &x->request;
	const char *query = strchr(x->uri, '?');
	int refuse;

	MHD_get_connection_values_n(x->connection, MHD_HEADER_KIND, walk_header, &walk);
	refuse = gate_check(&(struct gate_head){ method, x->uri, version, walk.items, walk.count }, &found);
	if (refuse != 0)
		return refuse;
	if (!is_unbroken(version, &walk))
		return BAD;
	request->method = found.method;
	request->method_text = arena_strdup(x->arena, method);
	request->host = str_lower(x->arena, arena_strndup(x->arena, found.host, found.host_size));
	request->path = uri_path(x->arena, x->uri);
	request->query_text = query == NULL ? "" : query + 1;
	if (request->path == NULL ||
	    !uri_pairs(x->arena, request->query_text, strlen(request->query_text), &x->query))
		return BAD;
	request->query = x->query.items;
	request->query_count = x->query.count;
	keep_headers(x, &walk);
	read_caller(x);
	*has_body = found.has_body;
	x->plan = x->server->options.plan == NULL ? (struct http_plan){ .body_limit = 65536 } :
	    x->server->options.plan(x->server->options.arg, request);
	if (x->plan.refuse != 0)
		return x->plan.refuse;
	/* A little too much is read to its end, so that a caller who does not ask first listens when told. */
	bool drains = x->plan.body_limit > 0 && http_header(request, "expect") == NULL;

	return found.length > x->plan.body_limit + (drains ? DRAINED : 0) ||
	    (found.chunked && x->plan.body_limit == 0) ? TOO_LARGE : 0;
}
