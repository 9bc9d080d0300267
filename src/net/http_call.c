/* http_call -- one HTTP request, its answer kept within limits. */
#include "net/call.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"

struct download {
	struct buf body;
	bool too_long;
};

static size_t
take_body(char *bytes, size_t size, size_t count, void *arg)
{
	struct download *download = arg;

	buf_put(&download->body, bytes, size * count);
	download->too_long = buf_full(&download->body);
	return download->too_long ? 0 : size * count;
}

static struct err *
add_headers(struct ctx *ctx, const struct net_request *request, struct curl_slist **list)
{
	/* Without this, curl waits a second for "100 Continue" before a longer body. */
	*list = curl_slist_append(NULL, "Expect:");
	for (const char *const *header = request->headers; header != NULL && *header != NULL; header++) {
		struct curl_slist *longer;

		if (strpbrk(*header, "\r\n") != NULL) {
			curl_slist_free_all(*list);
			return err_bug(ctx, "a line break in a header");
		}
		longer = curl_slist_append(*list, *header);
		MUST(longer != NULL);
		*list = longer;
	}
	return OK;
}

static void
set_body(CURL *curl, const struct net_request *request)
{
	const char *method = request->method != NULL ? request->method : "GET";

	if (request->body.size > 0 || str_equal(method, "POST")) {
		curl_easy_setopt(curl, CURLOPT_POST, 1L);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.size);
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.size > 0 ?
		    (const char *)request->body.at : "");
	}
	if (!str_equal(method, "GET") && !str_equal(method, "POST"))
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

/* The host as it was written: what http_allow may name. */
static void
keep_host(struct call *call, const char *url)
{
	const char *host;
	char *name;

	if (!net_url_valid(call->ctx->arena, url, &host))
		return;
	name = arena_strdup(call->ctx->arena, host);
	*strrchr(name, ':') = '\0';
	call->host = name;
}

/* True once a byte of the request may have reached the server. */
static bool
bytes_left(const struct call *call)
{
	long size = 0;

	curl_easy_getinfo(call->curl, CURLINFO_REQUEST_SIZE, &size);
	return size > 0;
}

/* A header of the answer, "" when it has none. */
static const char *
header_of(const struct call *call, const char *name)
{
	struct curl_header *header = NULL;

	if (curl_easy_header(call->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
		return "";
	return arena_strdup(call->ctx->arena, header->value);
}

static void
read_answer(struct call *call, struct download *download, struct net_answer *out)
{
	const char *type = NULL, *location = NULL;
	long status = 0;

	curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(call->curl, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(call->curl, CURLINFO_REDIRECT_URL, &location);
	*out = (struct net_answer){
		.status = (int)status, .body = download->body,
		.content_type = type != NULL ? arena_strdup(call->ctx->arena, type) : "",
		.etag = header_of(call, "ETag"), .modified = header_of(call, "Last-Modified"),
		.location = location != NULL ? arena_strdup(call->ctx->arena, location) : "",
	};
}

struct err *
call_http(struct ctx *ctx, const struct net *net, const struct net_request *request, struct net_answer *out)
{
	size_t limit = request->answer_limit > 0 ? request->answer_limit : 1 << 20;
	struct download download = { .body = buf_make(ctx->arena, limit) };
	struct curl_slist *headers = NULL;
	struct call call;
	CURLcode code;

	(void)net;
	if (request->perhaps != NULL)
		*request->perhaps = false;
	TRY(call_open(ctx, &call, request->url, request->timeout_s > 0 ? request->timeout_s : 15, request->trusted));
	TRY(add_headers(ctx, request, &headers));
	keep_host(&call, request->url);
	curl_easy_setopt(call.curl, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(call.curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(call.curl, CURLOPT_USERAGENT, "Doorstep");
	curl_easy_setopt(call.curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(call.curl, CURLOPT_WRITEDATA, &download);
	set_body(call.curl, request);
	code = curl_easy_perform(call.curl);
	curl_easy_setopt(call.curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	if (request->perhaps != NULL)
		*request->perhaps = bytes_left(&call);
	if (download.too_long)
		return err_new(ctx, ERR_TOO_LARGE, "the answer is too long", "more than %zu bytes", limit);
	if (code != CURLE_OK)
		return call_failed(&call, code);
	read_answer(&call, &download, out);
	return OK;
}
