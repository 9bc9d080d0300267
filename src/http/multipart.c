/*
 * multipart -- see multipart.h.
 *
 * The delimiter is CR LF "--" boundary; CR stands at its first place only, so when
 * a match breaks off, the bytes matched so far are content and the search
 * starts anew with the byte at hand: no table, no looking back.
 */
#include "http/multipart.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "base/arena.h"
#include "base/str.h"

enum { BOUNDARY_SIZE = 70, LINE_SIZE = 2048, LINES = 16 };

enum state { PREAMBLE, AFTER_BOUNDARY, HEADER, CONTENT, DONE, BROKEN };

struct multipart {
	struct arena *arena;
	struct multipart_sink sink;
	enum state state;
	char delimiter[BOUNDARY_SIZE + 5];
	size_t delimiter_size;
	size_t matched;			/* bytes of the delimiter seen */
	char line[LINE_SIZE];
	size_t line_size;
	int lines;
	struct multipart_part part;
	bool named;
};

/* The value of `; name="…"` in a header; NULL when it is not there. */
static char *
parameter(struct arena *arena, const char *header, const char *name)
{
	size_t name_size = strlen(name);

	for (const char *at = strchr(header, ';'); at != NULL && *at == ';';) {
		bool ours;

		at++;
		at += strspn(at, " \t");
		ours = strncasecmp(at, name, name_size) == 0 && at[name_size] == '=';
		at += strcspn(at, "=;");
		if (*at == ';')
			continue;
		if (*at == '\0')
			return NULL;
		if (at[1] == '"') {
			size_t size = strcspn(at + 2, "\"");

			if (at[2 + size] != '"')
				return NULL;
			if (ours)
				return arena_strndup(arena, at + 2, size);
			at += size + 3;
			at += strcspn(at, ";");
		} else {
			size_t size = strcspn(at + 1, "; \t");

			if (ours)
				return arena_strndup(arena, at + 1, size);
			at += size + 1;
			at += strcspn(at, ";");
		}
	}
	return NULL;
}

struct multipart *
multipart_open(struct arena *arena, const char *content_type, const struct multipart_sink *sink)
{
	const char *boundary = parameter(arena, content_type, "boundary");
	struct multipart *m;

	if (boundary == NULL || boundary[0] == '\0' || strlen(boundary) > BOUNDARY_SIZE)
		return NULL;
	for (const char *c = boundary; *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7f)
			return NULL;
	m = arena_new(arena, struct multipart);
	m->arena = arena;
	m->sink = *sink;
	m->delimiter_size = (size_t)snprintf(m->delimiter, sizeof(m->delimiter), "\r\n--%s", boundary);
	m->matched = 2;		/* the first delimiter may stand at the very beginning */
	return m;
}

/* Browsers write %22 %0D %0A for what would break the line. */
static char *
unescape_name(char *name)
{
	static const struct { const char *code; char is; } codes[] = {
		{ "%22", '"' }, { "%0D", ' ' }, { "%0A", ' ' },
	};
	char *to = name;

	for (const char *from = name; *from != '\0'; from++) {
		char c = *from;

		for (size_t i = 0; i < COUNT_OF(codes); i++)
			if (strncasecmp(from, codes[i].code, 3) == 0) {
				c = codes[i].is;
				from += 2;
				break;
			}
		*to++ = c;
	}
	*to = '\0';
	return name;
}

/* Some browsers say the whole path. */
static const char *
last_segment(const char *path)
{
	const char *last = path;

	for (; *path != '\0'; path++)
		if (*path == '/' || *path == '\\')
			last = path + 1;
	return last;
}

static bool
read_disposition(struct multipart *m, const char *value)
{
	char *name, *file;

	if (strncasecmp(value, "form-data", 9) != 0 || m->named)
		return false;
	name = parameter(m->arena, value, "name");
	file = parameter(m->arena, value, "filename");
	if (name == NULL || !str_is_utf8(name, strlen(name)) || (file != NULL && !str_is_utf8(file, strlen(file))))
		return false;
	m->part.name = unescape_name(name);
	m->part.file_name = file == NULL ? NULL : last_segment(unescape_name(file));
	m->named = true;
	return true;
}

static bool
read_header(struct multipart *m)
{
	char *value = strchr(m->line, ':');

	if (++m->lines > LINES || value == NULL || m->line[0] == ' ' || m->line[0] == '\t')
		return false;
	*value++ = '\0';
	value += strspn(value, " \t");
	if (strcasecmp(m->line, "content-disposition") == 0)
		return read_disposition(m, value);
	if (strcasecmp(m->line, "content-type") == 0)
		m->part.type = arena_strdup(m->arena, value);
	return true;
}

/* One byte of the header lines; lines end in CR LF. */
static bool
take_header_byte(struct multipart *m, char c)
{
	if (c == '\0' || m->line_size + 1 >= LINE_SIZE)
		return false;
	m->line[m->line_size++] = c;
	if (c != '\n')
		return true;
	if (m->line_size < 2 || m->line[m->line_size - 2] != '\r')
		return false;
	m->line_size -= 2;
	m->line[m->line_size] = '\0';
	if (m->line_size > 0) {
		m->line_size = 0;
		return read_header(m);
	}
	if (!m->named)
		return false;
	m->state = CONTENT;
	m->matched = 0;
	return m->sink.begin(m->sink.arg, &m->part);
}

static void
begin_headers(struct multipart *m)
{
	m->state = HEADER;
	m->line_size = 0;
	m->lines = 0;
	m->named = false;
	m->part = (struct multipart_part){ .type = "" };
}

/* After a boundary: CR LF and a part, or "--" and the end. */
static bool
take_boundary_byte(struct multipart *m, char c)
{
	if (m->line_size == 0 && (c == ' ' || c == '\t'))
		return true;
	m->line[m->line_size++] = c;
	if (m->line_size == 1)
		return c == '\r' || c == '-';
	if (m->line[0] == '\r' && c == '\n') {
		begin_headers(m);
		return true;
	}
	m->state = DONE;
	return m->line[0] == '-' && c == '-';
}

static bool
boundary_found(struct multipart *m)
{
	bool inside = m->state == CONTENT;

	m->state = AFTER_BOUNDARY;
	m->line_size = 0;
	m->matched = 0;
	return !inside || m->sink.end(m->sink.arg);
}

static bool
give(struct multipart *m, const char *at, size_t size)
{
	return m->state != CONTENT || size == 0 || m->sink.data(m->sink.arg, at, size);
}

/* Takes content (or preamble) up to and including the next boundary; answers the bytes taken, 0: stop. */
static size_t
take_content(struct multipart *m, const char *at, size_t size)
{
	size_t plain = 0, i = 0;

	while (i < size) {
		if (m->matched == 0) {
			const char *cr = memchr(at + i, '\r', size - i);

			if (cr == NULL)
				return give(m, at + plain, size - plain) ? size : 0;
			i = (size_t)(cr - at);
			if (!give(m, at + plain, i - plain))
				return 0;
		}
		if (at[i] == m->delimiter[m->matched]) {
			plain = ++i;
			if (++m->matched == m->delimiter_size)
				return boundary_found(m) ? i : 0;
			continue;
		}
		if (!give(m, m->delimiter, m->matched))
			return 0;
		m->matched = 0;
		plain = i;
	}
	return size;
}

static bool
step(struct multipart *m, const char *at, size_t *used)
{
	*used = 1;
	if (m->state == HEADER)
		return take_header_byte(m, *at);
	return take_boundary_byte(m, *at);
}

bool
multipart_feed(struct multipart *m, const void *from, size_t size)
{
	const char *at = from;

	while (size > 0 && m->state != BROKEN && m->state != DONE) {
		size_t used;

		if (m->state == PREAMBLE || m->state == CONTENT) {
			used = take_content(m, at, size);
			if (used == 0)
				m->state = BROKEN;
		} else if (!step(m, at, &used)) {
			m->state = BROKEN;
		}
		at += used;
		size -= used;
	}
	return m->state != BROKEN;
}

bool
multipart_done(const struct multipart *m)
{
	return m->state == DONE;
}
