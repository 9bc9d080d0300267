/* area -- see area.h. */
#include "team/area.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum { LONGEST_CODE = 10, SHORTEST_CODE = 3 };

static bool
is_code_letter(char c)
{
	return isalnum((unsigned char)c) != 0;
}

static bool
has_digit(const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (isdigit((unsigned char)text[i]))
			return true;
	return false;
}

/* The first word of [at, end) that looks like a code: three to ten letters and digits, some digit. */
static const char *
code_in(struct arena *arena, const char *at, const char *end)
{
	while (at < end) {
		size_t size = 0;

		while (at + size < end && is_code_letter(at[size]))
			size++;
		if (size >= SHORTEST_CODE && size <= LONGEST_CODE && has_digit(at, size))
			return arena_strndup(arena, at, size);
		at += size > 0 ? size : 1;
	}
	return NULL;
}

const char *
area_code_of(struct arena *arena, const char *address)
{
	const char *end = address + strlen(address);

	/* From the last part on: the street before may have a number as long. */
	while (end > address) {
		const char *begin = end;

		while (begin > address && begin[-1] != ',' && begin[-1] != '\n')
			begin--;

		const char *code = code_in(arena, begin, end);

		if (code != NULL)
			return code;
		end = begin > address ? begin - 1 : begin;
	}
	return NULL;
}

static bool
starts_with(const char *code, const char *word, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (code[i] == '\0' || toupper((unsigned char)code[i]) != toupper((unsigned char)word[i]))
			return false;
	return true;
}

static int
compare(const char *a, const char *b, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		int difference = toupper((unsigned char)a[i]) - toupper((unsigned char)b[i]);

		if (difference != 0)
			return difference;
	}
	return 0;
}

static bool
word_covers(const char *word, size_t size, const char *code)
{
	const char *dash = memchr(word, '-', size);
	size_t half = dash != NULL ? (size_t)(dash - word) : 0;

	if (word[size - 1] == '*')
		return starts_with(code, word, size - 1);
	if (dash == NULL)
		return strlen(code) == size && compare(word, code, size) == 0;
	return strlen(code) == half && compare(word, code, half) <= 0 && compare(code, dash + 1, half) <= 0;
}

bool
area_covers(const char *area, const char *code)
{
	if (area[0] == '\0')
		return true;
	while (*area != '\0') {
		size_t size = strcspn(area, " ");

		if (size > 0 && code != NULL && word_covers(area, size, code))
			return true;
		area += size;
		area += *area == ' ';
	}
	return false;
}

static bool
is_word(const char *word)
{
	size_t size = strlen(word), first = 0;

	while (is_code_letter(word[first]))
		first++;
	if (first == 0 || first > LONGEST_CODE)
		return false;
	if (first == size || (word[first] == '*' && first + 1 == size))
		return true;
	if (word[first] != '-' || size != 2 * first + 1)
		return false;
	for (size_t i = first + 1; i < size; i++)
		if (!is_code_letter(word[i]))
			return false;
	return compare(word, word + first + 1, first) <= 0;
}

const char *
area_normal(struct arena *arena, const char *typed)
{
	struct buf to = buf_make(arena, 4096);
	char *copy = arena_strdup(arena, typed);
	char **words;

	for (char *c = copy; *c != '\0'; c++)
		if (*c == ',' || *c == ';' || *c == '\n' || *c == '\r' || *c == '\t')
			*c = ' ';
	for (words = str_split(arena, copy, ' ', NULL); *words != NULL; words++) {
		if (**words == '\0')
			continue;
		if (!is_word(*words))
			return NULL;
		buf_printf(&to, "%s%s", to.size > 0 ? " " : "", *words);
	}
	return buf_full(&to) ? NULL : buf_text(&to);
}
