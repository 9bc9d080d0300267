/* uri -- see uri.h. */
#include "http/uri.h"

#include <string.h>
#include "base/arena.h"
#include "base/str.h"

static int
hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/* The byte of "%2F" at `at`, of which `left` bytes are there; -1 when it is no escape. */
static int
escaped(const char *at, size_t left)
{
	int high, low;

	if (left < 3 || at[0] != '%')
		return -1;
	high = hex((unsigned char)at[1]);
	low = hex((unsigned char)at[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool
is_clean_path(const char *path, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)path[i];
		const char *next = path + i + 1;

		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
		if (c != '/')
			continue;
		if (next[0] == '/' || (next[0] == '.' && (next[1] == '/' || next[1] == '\0')))
			return false;
		if (next[0] == '.' && next[1] == '.' && (next[2] == '/' || next[2] == '\0'))
			return false;
	}
	return str_is_utf8(path, size);
}

const char *
uri_path(struct arena *arena, const char *uri)
{
	size_t size = strcspn(uri, "?"), out = 0;
	char *path = arena_alloc(arena, size + 4);

	for (size_t i = 0; i < size; i++) {
		int byte = (unsigned char)uri[i];

		if (byte == '%') {
			byte = escaped(uri + i, size - i);
			if (byte <= 0 || byte == '/')
				return NULL;
			i += 2;
		}
		path[out++] = (char)byte;
	}
	return path[0] == '/' && is_clean_path(path, out) ? path : NULL;
}

/* Decodes one name or value; NULL when it is not text. A percent sign that escapes nothing stays. */
static const char *
decode(struct arena *arena, const char *text, size_t size, size_t *out_size)
{
	char *to = arena_alloc(arena, size + 1);
	size_t out = 0;

	for (size_t i = 0; i < size; i++) {
		int byte = escaped(text + i, size - i);

		if (byte >= 0)
			i += 2;
		else
			byte = text[i] == '+' ? ' ' : (unsigned char)text[i];
		to[out++] = (char)byte;
	}
	*out_size = out;
	return str_is_utf8(to, out) ? to : NULL;
}

static bool
add_pair(struct arena *arena, const char *text, size_t size, struct http_pairs *out)
{
	const char *equals = memchr(text, '=', size);
	size_t name_size = equals == NULL ? size : (size_t)(equals - text), ignored;
	struct http_pair pair = { .value = "" };

	pair.name = decode(arena, text, name_size, &ignored);
	if (equals != NULL)
		pair.value = decode(arena, equals + 1, size - name_size - 1, &pair.size);
	if (pair.name == NULL || pair.value == NULL || out->count >= URI_PAIRS)
		return false;
	*arena_push(arena, out) = pair;
	return true;
}

bool
uri_pairs(struct arena *arena, const char *text, size_t size, struct http_pairs *out)
{
	while (size > 0) {
		const char *end = memchr(text, '&', size);
		size_t one = end == NULL ? size : (size_t)(end - text);

		if (one > 0 && !add_pair(arena, text, one, out))
			return false;
		if (end == NULL)
			break;
		text += one + 1;
		size -= one + 1;
	}
	return true;
}

const char *
uri_cookie(struct arena *arena, const char *header, const char *name)
{
	size_t name_size = strlen(name);

	while (header != NULL && *header != '\0') {
		size_t size;

		header += strspn(header, " \t;");
		size = strcspn(header, ";");
		if (size > name_size && strncmp(header, name, name_size) == 0 && header[name_size] == '=') {
			while (size > name_size + 1 && header[size - 1] == ' ')
				size--;
			return arena_strndup(arena, header + name_size + 1, size - name_size - 1);
		}
		header += size;
	}
	return NULL;
}
