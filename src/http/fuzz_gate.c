/* fuzz_gate -- any bytes as a head: what passes must be clean by the gate's own promise. */
#include "http/gate.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"
#include "http/uri.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *
take_word(struct arena *arena, const char **at, const char *end, char stop)
{
	const char *to = memchr(*at, stop, (size_t)(end - *at));
	char *word = arena_strndup(arena, *at, (size_t)((to == NULL ? end : to) - *at));

	*at = to == NULL ? end : to + 1;
	return word;
}

static void
check_path(struct arena *arena, const char *uri)
{
	const char *path = uri_path(arena, uri);
	struct http_pairs pairs = { 0 };

	if (path != NULL && (path[0] != '/' || strstr(path, "//") != NULL || strstr(path, "/../") != NULL))
		abort();
	uri_pairs(arena, uri, strlen(uri), &pairs);
	for (size_t i = 0; i < pairs.count; i++)
		if (strlen(pairs.items[i].value) != pairs.items[i].size)
			abort();
	uri_cookie(arena, uri, "ds");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	const char *at = (const char *)data, *end = at + size;
	struct gate_head head = { .method = take_word(arena, &at, end, ' ') };
	struct gate_header headers[GATE_HEADERS + 1];
	struct gate_result out;

	head.uri = take_word(arena, &at, end, ' ');
	head.version = take_word(arena, &at, end, '\n');
	head.headers = headers;
	while (at < end && head.count <= GATE_HEADERS) {
		const char *line = memchr(at, '\n', (size_t)(end - at)), *colon;

		line = line == NULL ? end : line;
		colon = memchr(at, ':', (size_t)(line - at));
		colon = colon == NULL ? line : colon;
		headers[head.count++] = (struct gate_header){ at, (size_t)(colon - at),
		    colon == line ? line : colon + 1, colon == line ? 0 : (size_t)(line - colon - 1) };
		at = line == end ? end : line + 1;
	}
	if (gate_check(&head, &out) == 0 && (out.host == NULL || (out.chunked && out.length != 0)))
		abort();
	check_path(arena, head.uri);
	arena_close(arena);
	return 0;
}
