/* str -- see str.h. */
#include "base/str.h"

#include <errno.h>
#include <stdlib.h>
#include "base/arena.h"

bool
str_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
str_has_word(const char *text, const char *word)
{
	size_t size = strlen(word);

	for (const char *at = text; (at = strstr(at, word)) != NULL; at += size)
		if ((at == text || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
			return true;
	return false;
}

bool
str_ends(const char *text, const char *suffix)
{
	size_t size = strlen(text), wanted = strlen(suffix);

	return size >= wanted && memcmp(text + size - wanted, suffix, wanted) == 0;
}

/* Bytes of white space at `at`: 1 for ASCII, 2 for a no-break space, 0 for none. */
static size_t
space_at(const char *at)
{
	if (*at == ' ' || (*at >= '\t' && *at <= '\r'))
		return 1;
	return (unsigned char)at[0] == 0xC2 && (unsigned char)at[1] == 0xA0 ? 2 : 0;
}

char *
str_trim(struct arena *arena, const char *text)
{
	size_t size, step;

	if (text == NULL)
		return NULL;
	while ((step = space_at(text)) > 0)
		text += step;
	size = strlen(text);
	for (;;) {
		if (size >= 1 && space_at(text + size - 1) == 1)
			size -= 1;
		else if (size >= 2 && space_at(text + size - 2) == 2)
			size -= 2;
		else
			return arena_strndup(arena, text, size);
	}
}

char *
str_lower(struct arena *arena, const char *text)
{
	char *lower = arena_strdup(arena, text);

	for (char *at = lower; at != NULL && *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	return lower;
}

bool
str_to_int(const char *text, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long value;

	if (text == NULL || (text[0] != '-' && (text[0] < '0' || text[0] > '9')))
		return false;
	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || value < least || value > most)
		return false;
	*out = value;
	return true;
}

bool
str_to_real(const char *text, double *out)
{
	size_t size;
	char *end;
	double value;

	if (text == NULL)
		return false;
	size = strlen(text);
	/* strtod also reads hexadecimal, "inf" and "nan": not numbers to us. */
	if (size == 0 || size > 40 || strspn(text, "0123456789.-+eE") != size)
		return false;
	value = strtod(text, &end);
	if (*end != '\0')
		return false;
	*out = value;
	return true;
}

/* Bytes of the well-formed sequence at `at` (Unicode table 3-7), or 0. */
static size_t
sequence(const unsigned char *at, size_t left)
{
	unsigned char c = at[0], low = 0x80, high = 0xBF;
	size_t size;

	if (c < 0x80)
		return c != 0;
	if (c >= 0xC2 && c <= 0xDF)
		size = 2;
	else if (c >= 0xE0 && c <= 0xEF)
		size = 3;
	else if (c >= 0xF0 && c <= 0xF4)
		size = 4;
	else
		return 0;
	if (c == 0xE0)
		low = 0xA0;
	else if (c == 0xED)
		high = 0x9F;
	else if (c == 0xF0)
		low = 0x90;
	else if (c == 0xF4)
		high = 0x8F;
	if (left < size || at[1] < low || at[1] > high)
		return 0;
	for (size_t i = 2; i < size; i++)
		if ((at[i] & 0xC0) != 0x80)
			return 0;
	return size;
}

bool
str_is_utf8(const char *text, size_t size)
{
	const unsigned char *at = (const unsigned char *)text;

	for (size_t i = 0; i < size;) {
		size_t step = sequence(at + i, size - i);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

size_t
str_length(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

char **
str_split(struct arena *arena, const char *text, char separator, size_t *count)
{
	size_t parts = 1, next = 0;
	char **list;

	for (const char *at = text; *at != '\0'; at++)
		parts += *at == separator;
	list = arena_new_array(arena, parts + 1, char *);
	for (const char *at = text;; at++) {
		if (*at != separator && *at != '\0')
			continue;
		list[next++] = arena_strndup(arena, text, (size_t)(at - text));
		text = at + 1;
		if (*at == '\0')
			break;
	}
	if (count != NULL)
		*count = parts;
	return list;
}

const char *
str_cut(struct arena *arena, const char *text, size_t most)
{
	size_t size = strlen(text);

	if (size <= most)
		return text;
	while (most > 0 && ((uint8_t)text[most] & 0xc0) == 0x80)
		most--;
	return arena_strndup(arena, text, most);
}
