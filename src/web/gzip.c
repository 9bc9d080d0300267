/*
 * gzip -- dynamic pages are packed when the caller takes it: the fast level and a
 * small window, 40 to 80 us for a page, for a third or a quarter of the bytes.
 */
#include "web/inside.h"

#include <string.h>
#include <zlib.h>
#include "base/arena.h"
#include "base/str.h"

enum { WORTH_IT = 1400, WINDOW_BITS = 13, MEMORY_LEVEL = 6, GZIP_FORMAT = 16 };

static void *
take(void *arena, unsigned count, unsigned size)
{
	return arena_array(arena, count, size);
}

static void
give_back(void *arena UNUSED, void *at UNUSED)
{
}

static const char *
header_of(const struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (strcmp(response->headers[i].name, name) == 0)
			return response->headers[i].value;
	return NULL;
}

static bool
is_text(const char *type)
{
	return type != NULL && (str_starts(type, "text/") || str_starts(type, "application/json") ||
	    str_starts(type, "application/problem+json"));
}

void
web_compress(const struct http_request *request, struct http_response *response)
{
	const char *accept = http_header(request, "accept-encoding");
	z_stream z = { .zalloc = take, .zfree = give_back, .opaque = response->arena };
	size_t bound;
	char *to;

	if (accept == NULL || strstr(accept, "gzip") == NULL || response->stream != NULL || response->file != NULL ||
	    response->fill != NULL ||
	    response->fixed.at != NULL || response->body.size < WORTH_IT ||
	    !is_text(header_of(response, "Content-Type")) || header_of(response, "Content-Encoding") != NULL)
		return;
	if (deflateInit2(&z, 1, Z_DEFLATED, WINDOW_BITS + GZIP_FORMAT, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return;
	bound = deflateBound(&z, response->body.size);
	to = arena_alloc(response->arena, bound);
	z.next_in = (Bytef *)response->body.at;
	z.avail_in = (uInt)response->body.size;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)bound;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END || z.total_out >= response->body.size)
		return;
	response->fixed = (struct bytes){ (const uint8_t *)to, z.total_out };
	http_set(response, "Content-Encoding", "gzip");
}
