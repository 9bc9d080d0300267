/* gate -- see gate.h. */
#include "http/gate.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { BAD = 400, URI_LONG = 414, HEADERS_LARGE = 431, NOT_BUILT = 501, VERSION = 505 };

static bool
is_token_char(unsigned char c)
{
	return c > 0x20 && c < 0x7f && strchr("()<>@,;:\\\"/[]?={}", c) == NULL;
}

static bool
is_token(const char *text, size_t size)
{
	if (size == 0)
		return false;
	for (size_t i = 0; i < size; i++)
		if (!is_token_char((unsigned char)text[i]))
			return false;
	return true;
}

/* No control characters; a tab may stand inside. NUL is one, so sizes agree with strlen after this. */
static bool
is_value(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

static bool
is_host(const char *text, size_t size)
{
	if (size == 0 || size > 255)
		return false;
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];

		if (!isalnum(c) && strchr(".-_:[]", c) == NULL)
			return false;
	}
	return true;
}

static int
check_uri(const char *uri)
{
	size_t size = strlen(uri);

	if (size > GATE_URI)
		return URI_LONG;
	if (uri[0] != '/')
		return BAD;
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)uri[i];

		if (c <= 0x20 || c >= 0x7f || c == '#')
			return BAD;
	}
	return 0;
}

static bool
read_length(const char *text, size_t size, uint64_t *out)
{
	uint64_t n = 0;

	if (size == 0 || size > 18)
		return false;
	for (size_t i = 0; i < size; i++) {
		if (!isdigit((unsigned char)text[i]))
			return false;
		n = n * 10 + (uint64_t)(text[i] - '0');
	}
	*out = n;
	return true;
}

static bool
is_named(const struct gate_header *header, const char *name)
{
	return header->name_size == strlen(name) && strncasecmp(header->name, name, header->name_size) == 0;
}

static bool
is_saying(const struct gate_header *header, const char *value)
{
	return header->value_size == strlen(value) && strncasecmp(header->value, value, header->value_size) == 0;
}

struct tally {
	int hosts, lengths, codings;
};

static int
check_header(const struct gate_header *header, struct tally *seen, struct gate_result *out)
{
	if (!is_token(header->name, header->name_size) || !is_value(header->value, header->value_size))
		return BAD;
	if (is_named(header, "host")) {
		out->host = header->value;
		out->host_size = header->value_size;
		return ++seen->hosts > 1 || !is_host(header->value, header->value_size) ? BAD : 0;
	}
	if (is_named(header, "content-length"))
		return ++seen->lengths > 1 || !read_length(header->value, header->value_size, &out->length) ? BAD : 0;
	if (is_named(header, "transfer-encoding")) {
		out->chunked = true;
		return ++seen->codings > 1 || !is_saying(header, "chunked") ? BAD : 0;
	}
	if (is_named(header, "expect") && !is_saying(header, "100-continue"))
		return 417;
	return 0;
}

enum http_method
http_method_parse(const char *text)
{
	static const char *const names[] = {
		[HTTP_GET] = "GET", [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
		[HTTP_PUT] = "PUT", [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (strcmp(names[i], text) == 0)
			return (enum http_method)i;
	return HTTP_OTHER;
}

int
gate_check(const struct gate_head *head, struct gate_result *out)
{
	struct gate_result found = { .method = http_method_parse(head->method) };
	struct tally seen = { 0 };
	bool old = strcmp(head->version, "HTTP/1.0") == 0;
	int refuse;

	if (!old && strcmp(head->version, "HTTP/1.1") != 0)
		return VERSION;
	if (!is_token(head->method, strlen(head->method)))
		return BAD;
	if (found.method == HTTP_OTHER)
		return NOT_BUILT;
	if ((refuse = check_uri(head->uri)) != 0)
		return refuse;
	if (head->count > GATE_HEADERS)
		return HEADERS_LARGE;
	for (size_t i = 0; i < head->count; i++)
		if ((refuse = check_header(&head->headers[i], &seen, &found)) != 0)
			return refuse;
	if (seen.hosts != 1 || (seen.lengths > 0 && seen.codings > 0) || (old && seen.codings > 0))
		return BAD;
	found.has_body = found.chunked || found.length > 0;
	*out = found;
	return 0;
}
