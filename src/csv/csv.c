/* csv -- see csv.h. */
#include "csv/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/str.h"

#define N_(text) text

/* Each unclosed quote may cost a look at a whole row; so many and the file is no table. */
#define MOST_UNCLOSED 1000

const char *const csv_problem_text[CSV_PROBLEM_COUNT] = {
	[CSV_FINE] = "",
	[CSV_EMPTY_FILE] = N_("The file is empty."),
	[CSV_FILE_TOO_LARGE] = N_("The file is too large. Cut it into several files."),
	[CSV_FIELD_TOO_LONG] = N_("A text of this line is too long."),
	[CSV_ROW_TOO_LONG] = N_("This line is too long."),
	[CSV_TOO_MANY_FIELDS] = N_("This line has too many columns."),
	[CSV_UNCLOSED_QUOTE] = N_("A quotation mark is opened here and never closed."),
	[CSV_AFTER_QUOTE] = N_("There is text behind a closing quotation mark."),
	[CSV_NUL_BYTE] = N_("This line holds characters that no text has. Save the file as CSV again."),
	[CSV_BAD_TEXT] = N_("The file is no readable text. Save it as CSV in UTF-8."),
};

/* Windows-1252, 0x80 to 0x9f; the five holes are what browsers make of them. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039,
	0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

struct csv {
	const char *start, *at, *end;	/* of the content, in UTF-8 */
	int64_t line;			/* of `at` */
	char separator;
	enum csv_encoding encoding;
	struct csv_limits limits;
	char *text;			/* the fields of the row, each with its NUL */
	const char **fields;
	int unclosed;
};

static char *
put_utf8(char *to, uint32_t point)
{
	if (point < 0x80) {
		*to++ = (char)point;
	} else if (point < 0x800) {
		*to++ = (char)(0xc0 | point >> 6);
		*to++ = (char)(0x80 | (point & 0x3f));
	} else if (point < 0x10000) {
		*to++ = (char)(0xe0 | point >> 12);
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	} else {
		*to++ = (char)(0xf0 | point >> 18);
		*to++ = (char)(0x80 | (point >> 12 & 0x3f));
		*to++ = (char)(0x80 | (point >> 6 & 0x3f));
		*to++ = (char)(0x80 | (point & 0x3f));
	}
	return to;
}

static struct bytes
from_windows_1252(struct arena *arena, struct bytes content)
{
	char *text = arena_alloc(arena, content.size * 3 + 1);
	char *to = text;

	for (size_t i = 0; i < content.size; i++) {
		uint8_t c = content.at[i];

		to = put_utf8(to, c >= 0x80 && c < 0xa0 ? windows_1252[c - 0x80] : c);
	}
	return (struct bytes){ (const uint8_t *)text, (size_t)(to - text) };
}

static uint32_t
unit_of(struct bytes content, size_t at, bool little)
{
	return little ? content.at[at] | content.at[at + 1] << 8
	    : content.at[at] << 8 | content.at[at + 1];
}

/* False on an odd byte or half a surrogate pair. */
static bool
from_utf16(struct arena *arena, struct bytes content, bool little, struct bytes *out)
{
	if (content.size % 2 != 0)
		return false;
	char *text = arena_alloc(arena, content.size / 2 * 3 + 1);
	char *to = text;

	for (size_t i = 2; i < content.size; i += 2) {
		uint32_t unit = unit_of(content, i, little);

		if (unit >= 0xdc00 && unit < 0xe000)
			return false;
		if (unit >= 0xd800 && unit < 0xdc00) {
			i += 2;
			uint32_t low = i < content.size ? unit_of(content, i, little) : 0;
			if (low < 0xdc00 || low >= 0xe000)
				return false;
			unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
		}
		to = put_utf8(to, unit);
	}
	*out = (struct bytes){ (const uint8_t *)text, (size_t)(to - text) };
	return true;
}

static bool
starts_with(struct bytes content, const char *mark, size_t size)
{
	return content.size >= size && memcmp(content.at, mark, size) == 0;
}

/* Well-formed, NULs aside: those are told by their row. */
static bool
is_utf8(struct bytes content)
{
	const char *at = (const char *)content.at, *end = at + content.size;

	while (at < end) {
		const char *nul = memchr(at, '\0', (size_t)(end - at));
		const char *stop = nul != NULL ? nul : end;

		if (!str_is_utf8(at, (size_t)(stop - at)))
			return false;
		at = stop + (nul != NULL);
	}
	return true;
}

static bool
decode(struct arena *arena, struct bytes content, struct bytes *out, enum csv_encoding *encoding)
{
	if (starts_with(content, "\xff\xfe", 2) || starts_with(content, "\xfe\xff", 2)) {
		bool little = content.at[0] == 0xff;

		*encoding = little ? CSV_UTF16_LE : CSV_UTF16_BE;
		return from_utf16(arena, content, little, out);
	}
	if (starts_with(content, "\xef\xbb\xbf", 3))
		content = (struct bytes){ content.at + 3, content.size - 3 };
	*encoding = is_utf8(content) ? CSV_UTF8 : CSV_WINDOWS_1252;
	*out = *encoding == CSV_UTF8 ? content : from_windows_1252(arena, content);
	return true;
}

/* What separates the fields of the first row; a comma when nothing does. */
static char
find_separator(const char *at, const char *end)
{
	size_t commas = 0, semicolons = 0, tabs = 0;
	bool quoted = false;

	for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && *at == ',')
			commas++;
		else if (!quoted && *at == ';')
			semicolons++;
		else if (!quoted && *at == '\t')
			tabs++;
	}
	if (tabs > semicolons && tabs > commas)
		return '\t';
	return semicolons > commas ? ';' : ',';
}

/* A first line "sep=;" as spreadsheets write it to themselves. */
static void
take_hint(struct csv *csv)
{
	const char *at = csv->at;

	if (csv->end - at < 6 || memcmp(at, "sep=", 4) != 0 || strchr(",;\t", at[4]) == NULL)
		return;
	if (at[5] != '\n' && at[5] != '\r')
		return;
	csv->separator = at[4];
	csv->at = at + 6 + (at[5] == '\r' && csv->end - at > 6 && at[6] == '\n');
	csv->line++;
}

static struct csv_limits
limits_or_usual(const struct csv_limits *limits)
{
	struct csv_limits l = limits != NULL ? *limits : (struct csv_limits){ 0 };

	l.file = l.file != 0 ? l.file : 64 << 20;
	l.row = l.row != 0 ? l.row : 1 << 20;
	l.field = l.field != 0 ? l.field : 64 << 10;
	l.fields = l.fields != 0 ? l.fields : 500;
	return l;
}

enum csv_problem
csv_open(struct arena *arena, struct bytes content, const struct csv_limits *limits, struct csv **out)
{
	struct csv_limits l = limits_or_usual(limits);
	struct bytes text;
	enum csv_encoding encoding;

	if (content.size > l.file)
		return CSV_FILE_TOO_LARGE;
	if (!decode(arena, content, &text, &encoding))
		return CSV_BAD_TEXT;
	if (text.size == 0)
		return CSV_EMPTY_FILE;
	struct csv *csv = arena_new(arena, struct csv);
	csv->start = csv->at = (const char *)text.at;
	csv->end = csv->at + text.size;
	csv->line = 1;
	csv->encoding = encoding;
	csv->limits = l;
	csv->separator = find_separator(csv->at, csv->end);
	take_hint(csv);
	csv->text = arena_alloc(arena, (text.size < l.row ? text.size : l.row) + 2);
	csv->fields = arena_new_array(arena, l.fields, const char *);
	*out = csv;
	return CSV_FINE;
}

/* One row being read: where the next byte of text goes, and the line it has come to. */
struct reading {
	const char *at;
	char *to;
	char *field;	/* where the field begins */
	int64_t line;
	size_t room;	/* bytes of the row still allowed */
};

static enum csv_problem
put(struct csv *csv, struct reading *r, char c)
{
	if (c == '\0')
		return CSV_NUL_BYTE;
	if ((size_t)(r->to - r->field) >= csv->limits.field)
		return CSV_FIELD_TOO_LONG;
	if (r->room == 0)
		return CSV_ROW_TOO_LONG;
	r->room--;
	*r->to++ = c;
	return CSV_FINE;
}

static enum csv_problem
read_quoted(struct csv *csv, struct reading *r)
{
	int64_t first = r->line;

	for (r->at++; r->at < csv->end; r->at++) {
		if (*r->at == '"') {
			if (r->at + 1 == csv->end || r->at[1] != '"')
				break;
			r->at++;
		}
		r->line += *r->at == '\n' || (*r->at == '\r' && (r->at + 1 == csv->end || r->at[1] != '\n'));
		enum csv_problem problem = put(csv, r, *r->at);
		/* A text that runs over lines until it is too long is a forgotten quotation mark. */
		if (problem != CSV_FINE)
			return problem != CSV_NUL_BYTE && r->line > first ? CSV_UNCLOSED_QUOTE : problem;
	}
	if (r->at == csv->end)
		return CSV_UNCLOSED_QUOTE;
	r->at++;
	if (r->at < csv->end && *r->at != csv->separator && *r->at != '\n' && *r->at != '\r')
		return CSV_AFTER_QUOTE;
	return CSV_FINE;
}

static enum csv_problem
read_plain(struct csv *csv, struct reading *r)
{
	for (; r->at < csv->end; r->at++) {
		char c = *r->at;

		if (c == csv->separator || c == '\n' || c == '\r')
			return CSV_FINE;
		enum csv_problem problem = put(csv, r, c);
		if (problem != CSV_FINE)
			return problem;
	}
	return CSV_FINE;
}

/* Past the end of a line: LF, CR LF, or the lone CR of old machines. */
static void
pass_newline(const struct csv *csv, struct reading *r)
{
	if (r->at == csv->end)
		return;
	r->at += *r->at == '\r' && r->at + 1 < csv->end && r->at[1] == '\n' ? 2 : 1;
	r->line++;
}

static enum csv_problem
read_row(struct csv *csv, struct reading *r, struct csv_row *row)
{
	for (;;) {
		if (row->count == csv->limits.fields)
			return CSV_TOO_MANY_FIELDS;
		r->field = r->to;
		enum csv_problem problem = r->at < csv->end && *r->at == '"' ? read_quoted(csv, r) : read_plain(csv, r);
		if (problem != CSV_FINE)
			return problem;
		if (r->room == 0)
			return CSV_ROW_TOO_LONG;
		r->room--;
		*r->to++ = '\0';
		csv->fields[row->count++] = r->field;
		if (r->at == csv->end || *r->at != csv->separator)
			break;
		r->at++;
	}
	pass_newline(csv, r);
	return CSV_FINE;
}

/* After a bad row: on with the line below the one it began on, so that no other row is lost with it. */
static void
skip_line(struct csv *csv)
{
	struct reading r = { .at = csv->at, .line = csv->line };

	while (r.at < csv->end && *r.at != '\n' && *r.at != '\r')
		r.at++;
	pass_newline(csv, &r);
	csv->at = r.at;
	csv->line = r.line;
}

static bool
is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->fields[i][strspn(row->fields[i], " \t")] != '\0')
			return false;
	return true;
}

bool
csv_next(struct csv *csv, struct csv_row *out)
{
	size_t size = (size_t)(csv->end - csv->start);

	while (csv->at < csv->end) {
		struct reading r = { .at = csv->at, .to = csv->text, .line = csv->line,
		    .room = (size < csv->limits.row ? size : csv->limits.row) + 1 };
		struct csv_row row = { .line = csv->line, .fields = csv->fields };

		row.problem = read_row(csv, &r, &row);
		if (row.problem != CSV_FINE) {
			row.count = 0;
			skip_line(csv);
			if (row.problem == CSV_UNCLOSED_QUOTE && ++csv->unclosed > MOST_UNCLOSED)
				csv->at = csv->end;
			*out = row;
			return true;
		}
		csv->at = r.at;
		csv->line = r.line;
		if (!is_blank(&row)) {
			*out = row;
			return true;
		}
	}
	return false;
}

char
csv_separator(const struct csv *csv)
{
	return csv->separator;
}

enum csv_encoding
csv_encoding(const struct csv *csv)
{
	return csv->encoding;
}

double
csv_progress(const struct csv *csv)
{
	return (double)(csv->at - csv->start) / (double)(csv->end - csv->start);
}
