/* sql2c_text -- reading: pieces of text, words, what must be copied untouched. */
#include "sql2c.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const char *file_name;
int line_number;

void
fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file_name, line_number);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* Zeroed bytes.  The program ends soon: they are kept in one chain and never given back. */
static char *
take_bytes(size_t size)
{
	static struct block {
		struct block *next;
		char at[];
	} *blocks;
	struct block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		fail("out of memory");
	block->next = blocks;
	blocks = block;
	return block->at;
}

void
put(struct text *text, const char *from, size_t size)
{
	if (text->at == NULL)
		text->at = take_bytes(MOST_TEXT);
	if (text->size + size >= MOST_TEXT)
		fail("more than %d bytes in one piece", MOST_TEXT);
	memcpy(text->at + text->size, from, size);
	text->size += size;
}

void
puts_to(struct text *text, const char *from)
{
	put(text, from, strlen(from));
}

char *
copy(const char *from, size_t size)
{
	return memcpy(take_bytes(size + 1), from, size);
}

char *
trimmed(const char *from, const char *end)
{
	while (from < end && isspace((unsigned char)*from))
		from++;
	while (end > from && isspace((unsigned char)end[-1]))
		end--;
	return copy(from, (size_t)(end - from));
}

char *
read_file(const char *name)
{
	FILE *in = fopen(name, "rb");
	struct text text = { 0 };
	char piece[4096];
	size_t got;

	file_name = name;
	if (in == NULL)
		fail("cannot be read");
	put(&text, "", 0);
	while ((got = fread(piece, 1, sizeof(piece), in)) > 0)
		put(&text, piece, got);
	fclose(in);
	return text.at;
}

bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The end of a quoted piece, a comment, or one character: what must be copied untouched. */
const char *
skip_piece(const char *at)
{
	char quote = *at;

	if (quote == '\'' || quote == '"') {
		for (at++; *at != '\0'; at++) {
			if (*at != quote)
				continue;
			if (at[1] != quote)
				return at + 1;
			at++;
		}
		fail("a quote is not closed");
	}
	if (starts(at, "--"))
		return at + strcspn(at, "\n");
	if (starts(at, "/*")) {
		const char *end = strstr(at, "*/");

		if (end == NULL)
			fail("a comment is not closed");
		return end + 2;
	}
	if (starts(at, "::"))
		return at + 2;
	return at + 1;
}

bool
is_comment(const char *at)
{
	return starts(at, "--") || starts(at, "/*");
}

char *
take_word(const char **at)
{
	const char *start = *at + strspn(*at, " \t");
	const char *end = start;

	while (is_word(*end))
		end++;
	if (end == start)
		fail("a name is missing before \"%.20s\"", start);
	*at = end;
	return copy(start, (size_t)(end - start));
}

bool
take(const char **at, const char *what)
{
	const char *start = *at + strspn(*at, " \t");

	if (!starts(start, what))
		return false;
	*at = start + strlen(what);
	return true;
}
