/*
 * office -- Word files (.docx, ECMA-376) as templates: what is to be filled in, and filled.
 *
 * In the text stand tags, {like this} or ##like this##; Word may have cut them into any number of runs.
 *
 *	{customer.name}			a text or a picture in its place
 *	{for photos} … {end}		what stands between is there once for each; in one paragraph words, else
 *					paragraphs; from one cell of a row to another the whole row
 *	{if …} … {else} … {end}		one of the two; {else} may be left out
 *	{{				a brace
 *
 * Codes may stand in the addresses of links, too; a link that leads nowhere then is only its words.
 * A paragraph or row that holds nothing but such a marker disappears.  What tags mean is not known here:
 * office_read() gives them as they stand, nested, in the order of the file (the text, then headers, footers,
 * notes), and office_fill() takes a value for each in that very order.  Headers and footnotes are filled too.
 *
 * Strangers' files are opened by the caged helper alone (helper/helper.h): nothing outside is read, no entity and no
 * DTD, sizes are counted while unpacking.  Everything that is not a tag stays as it was.
 */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "base/base.h"
#include "base/err.h"

struct ctx;

enum {
	OFFICE_HELPERS = 2,		/* at once, per process */
	OFFICE_MOST_TAGS = 5000,	/* in one file */
	OFFICE_MOST_PICTURES = 400,	/* in one filling */
	OFFICE_MOST_PARAGRAPHS = 60000,	/* that come of one filling */
	OFFICE_MOST_COLUMNS = 500,	/* of a sheet */
};

/* Why a file was not taken; the room that asked has a sentence for each. */
enum office_refused {
	OFFICE_GOOD,
	OFFICE_UNKNOWN,			/* no Word file of the new kind */
	OFFICE_OLD,			/* a .doc, or under a password: both look alike from outside */
	OFFICE_BROKEN,			/* cut short, or not what it says */
	OFFICE_HARMFUL,			/* it grows beyond all measure, has a DTD, tried what it must not */
	OFFICE_MACROS,			/* it brings a program along */
	OFFICE_INSIDE,			/* other files are embedded in it */
	OFFICE_OUTSIDE,			/* it loads something from elsewhere when it is opened */
	OFFICE_TOO_LONG,		/* out of time or memory */
	OFFICE_TOO_MUCH,		/* more tags, pictures or paragraphs than the limits above */
	OFFICE_REFUSED_COUNT
};

/* ---- what is to be filled in ---- */

enum office_kind { OFFICE_CODE, OFFICE_LOOP, OFFICE_TEST };

struct office_parts { struct office_part *items; size_t count, capacity; };
struct office_part {
	enum office_kind kind;
	const char *text;		/* "customer.name"; of a loop what stands behind "for", of a test behind "if" */
	const char *near;		/* the words around it */
	struct office_parts inner;	/* what repeats; what stands there while the test holds */
	struct office_parts other;	/* behind {else} */
};

/* What cannot be right in any case; the tag is left empty when it is filled all the same. */
enum office_wrong {
	OFFICE_NEVER_ENDED,		/* a {for} or {if} without {end} */
	OFFICE_STRAY,			/* an {end} or {else} that belongs to nothing */
	OFFICE_CROSSED,			/* {else} in a place where it cannot part the two */
	OFFICE_LOOSE,			/* a brace and a word, but no closing brace */
	OFFICE_WRONG_COUNT
};
struct office_fault { enum office_wrong wrong; const char *text, *near; };

struct office_outline {
	struct office_parts parts;
	struct office_fault *faults;
	size_t fault_count;
	const char *json;		/* the same, to be kept: office_outline_parse() */
};

/* Opens a file and finds its tags.  An err is trouble of ours (ERR_BUSY). */
MUST_CHECK struct err *office_read(struct ctx *, struct bytes file, struct office_outline *out,
    enum office_refused *why);

/* Reads outline.json again; false when it is none. */
bool office_outline_parse(struct ctx *, const char *json, struct office_outline *out);

/* ---- filled ---- */

enum office_value_kind { OFFICE_NOTHING, OFFICE_TEXT, OFFICE_PICTURE, OFFICE_ROWS };

struct office_values { struct office_value *items; size_t count, capacity; };
/* The value of a part; values of inner parts lie in rows, in their order. */
struct office_value {
	enum office_value_kind kind;
	const char *text;		/* TEXT: UTF-8, line ends become line breaks; PICTURE: for who cannot see it */
	int picture;			/* index into the pictures */
	int32_t width_mm, height_mm;	/* of PICTURE at most; 0: as wide as there is room, not taller than 120 mm */
	bool other;			/* of a test: the row is for {else} */
	struct office_values *rows;	/* ROWS: one for each time; of a test none or one */
	size_t row_count;
};

/* JPEG or PNG. */
struct office_picture { struct bytes content; bool png; int32_t width, height; };
struct office_pictures { struct office_picture *items; size_t count, capacity; };

/* *out: the filled file, in ctx->arena.  Values beyond the outline's are ignored, missing ones are nothing. */
MUST_CHECK struct err *office_fill(struct ctx *, struct bytes file, const struct office_values *,
    const struct office_pictures *, struct bytes *out, enum office_refused *why);

/* Drawn lines ("600 200;10,20 11,22;…", width and height first) as a PNG, twice as large; false: no such lines. */
bool office_draw_lines(struct ctx *, const char *lines, struct office_picture *out);

/* ---- sheets ---- */

/* Does it look like an Excel file, new or old (or like any other ZIP)? */
bool office_is_package(struct bytes);

/*
 * *out: the first sheet of an Excel file (.xlsx) that is not hidden, as CSV in UTF-8 with commas, a line per row of
 * the sheet.  Numbers and texts as they stand, days as 2027-03-01 or 2027-03-01T08:15:00, yes as 1; a formula gives
 * the value that was kept with it and is never computed.
 */
MUST_CHECK struct err *office_read_sheet(struct ctx *, struct bytes file, struct bytes *out, enum office_refused *why);

/* ---- to PDF ---- */

/* True when LibreOffice is installed here. */
bool office_can_pdf(void);

/*
 * Has LibreOffice make a PDF of a Word file: a process of its own that reads only the system's programs and one
 * folder of its own, has no network, and is ended after a minute.  ERR_BUSY: no turn, out of time, or it failed.
 */
MUST_CHECK struct err *office_to_pdf(struct ctx *, struct bytes file, struct bytes *out);

#endif
