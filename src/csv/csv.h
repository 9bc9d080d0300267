/*
 * csv -- tables in text files, as spreadsheets of all ages write them.
 *
 * The separator (`,` `;` or tab) and the encoding (UTF-8 with or without mark,
 * UTF-16 with mark, else Windows-1252) are found out.  Rows come one at a time,
 * always as well-formed UTF-8; quoted fields may hold separators and newlines.
 * A bad row does not end the file: its problem is told and reading goes on
 * with the next line.
 */
#ifndef CSV_CSV_H
#define CSV_CSV_H

#include "base/base.h"
#include "base/buf.h"

struct arena;

enum csv_encoding { CSV_UTF8, CSV_UTF16_LE, CSV_UTF16_BE, CSV_WINDOWS_1252 };

enum csv_problem {
	CSV_FINE,
	CSV_EMPTY_FILE,
	CSV_FILE_TOO_LARGE,
	CSV_FIELD_TOO_LONG,
	CSV_ROW_TOO_LONG,
	CSV_TOO_MANY_FIELDS,
	CSV_UNCLOSED_QUOTE,	/* the rest of the file is inside a quote */
	CSV_AFTER_QUOTE,	/* text behind a closing quote: "a"b */
	CSV_NUL_BYTE,
	CSV_BAD_TEXT,		/* UTF-16 that is none */
	CSV_PROBLEM_COUNT
};

/* What it is, in English, for a catalogue: N_() texts that rooms translate. */
extern const char *const csv_problem_text[CSV_PROBLEM_COUNT];

struct csv_limits {
	size_t file;		/* bytes; 0: 64 MiB */
	size_t row;		/* bytes; 0: 1 MiB */
	size_t field;		/* bytes; 0: 64 KiB */
	size_t fields;		/* of one row; 0: 500 */
};

struct csv_row {
	int64_t line;		/* where it begins, from 1 */
	const char **fields;	/* NUL-terminated; overwritten by the next row */
	size_t count;
	enum csv_problem problem;	/* CSV_FINE, else count is 0 */
};

struct csv;

/*
 * A reader over `content`, which must live as long.  Refuses a file that is
 * empty or too large with that problem and *out untouched.
 */
enum csv_problem csv_open(struct arena *, struct bytes content, const struct csv_limits *, struct csv **out);

/* The next row that is not blank; false at the end. */
bool csv_next(struct csv *, struct csv_row *out);

char csv_separator(const struct csv *);
enum csv_encoding csv_encoding(const struct csv *);

/* How far it has read, 0 to 1: for a progress bar. */
double csv_progress(const struct csv *);

/*
 * Writing: fields separated by `,`, quoted where needed, rows ended by CR LF.
 * A text that a spreadsheet would take for a formula gets a `'` in front; a
 * telephone number ("+423 …") and a plain number do not.
 */
void csv_put_mark(struct buf *);			/* U+FEFF, so that spreadsheets see UTF-8 */
void csv_put_row(struct buf *, const char *const *fields, size_t count);

/* What stood there before csv_put_row() put its `'` in front: for files that come back. */
const char *csv_unguard(const char *);

#endif
