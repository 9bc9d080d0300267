/*
 * pdf -- writes PDF files: A4, text in any script, pictures, tables, bookmarks, page numbers.
 *
 * The caller describes what there is to read, top to bottom; a helper process (this same
 * program, started again: it may read the fonts of the machine and nothing else) lays it out with pango,
 * breaks it into pages and writes it with cairo.  Every file is tagged (headings, paragraphs, tables, figures
 * with their words) for readers aloud, says its language, has its fonts inside, and holds no link and no script.
 *
 * A picture is given as JPEG or PNG; a JPEG goes into the file as it is; a logo may be a drawing (SVG, where librsvg
 * is on the machine).  Texts are UTF-8; right-to-left ones
 * find their direction themselves.
 */
#ifndef PDF_PDF_H
#define PDF_PDF_H

#include "base/base.h"
#include "base/err.h"

struct arena;
struct ctx;
struct pdf;

enum {
	PDF_MOST_BYTES = 48 * 1000 * 1000,	/* of a description, pictures included */
	PDF_MOST_PAGES = 500,
	PDF_HELPER_MEGABYTES = 64,		/* of data that the helper may hold */
};

/* What holds for the whole document.  NULL is "". */
struct pdf_look {
	const char *lang;		/* "de" */
	const char *title;		/* in the window's head and for readers aloud */
	const char *author;
	const char *subject;
	const char *made_at;		/* "2027-03-01T08:15:00Z"; NULL: not said */
	const char *footer;		/* at the foot of every page, beside the page's number */
	const char *page_of;		/* "Page {page} of {pages}" */
	const char *mark;		/* ASCII without brackets, findable in the bytes of the file; NULL: none */
	uint32_t accent;		/* 0xRRGGBB: headings and lines; darkened where it would not be readable */
};

/* Begins a description in the arena. */
struct pdf *pdf_begin(struct arena *, const struct pdf_look *);

/* A picture; no bytes: none. */
struct pdf_picture {
	struct bytes content;		/* JPEG or PNG, of a letterhead also SVG; copied */
	int width, height;		/* pixels; of an SVG it is asked itself */
	const char *label;		/* above it: "Before"; NULL: none */
	const char *caption;		/* below it; NULL: none */
	const char *small;		/* below the caption, smaller: when and where; NULL: none */
	const char *alt;		/* said in its place; NULL: the caption */
};

/* Letterhead: the logo at the left, or the name; lines (NULL at the end) at the right. */
void pdf_letterhead(struct pdf *, const struct pdf_picture *logo, const char *name, const char *const *lines);
/* The document's title, and a line below it (NULL: none). */
void pdf_title(struct pdf *, const char *title, const char *below);
/* Level 1 or 2; also a bookmark.  Stays with what follows. */
void pdf_heading(struct pdf *, int level, const char *text);

enum pdf_style { PDF_BODY, PDF_SMALL, PDF_MUTED, PDF_STRONG, PDF_CODE };
/* Line breaks in the text are kept; an empty line is a paragraph. */
void pdf_text(struct pdf *, enum pdf_style, const char *text);

enum pdf_tone { PDF_PLAIN, PDF_GOOD, PDF_BAD };
/* A framed sentence that one sees at once. */
void pdf_note(struct pdf *, enum pdf_tone, const char *title, const char *text);

/* Label and value; halves stand beside each other. */
struct pdf_fact { const char *label, *text; bool half; };
void pdf_facts(struct pdf *, const struct pdf_fact *, size_t count);

struct pdf_column {
	const char *title;
	int share;			/* of the width, beside the others' */
	bool at_end;			/* numbers: aligned at the end */
};
/* `cells` row by row; `strong` (NULL: none) says which rows are sums.  The head stands on each page. */
void pdf_table(struct pdf *, const struct pdf_column *, size_t columns, const char *const *cells, size_t rows,
    const bool *strong);

/* A grid of 1 to 4 columns; neighbours are as high as the highest.  An empty content leaves the place free. */
void pdf_pictures(struct pdf *, int columns, const struct pdf_picture *, size_t count);

/* A signature: strokes as "M10 20L11 22…" within width and height (NULL: none), the typed name, lines below. */
struct pdf_signature {
	const char *path;
	int width, height;
	const char *name;		/* in writing-like letters when there are no strokes */
	const char *below;		/* who, when; lines */
	const char *alt;
};
/* Two beside each other. */
void pdf_signatures(struct pdf *, const struct pdf_signature *, size_t count);

void pdf_page_break(struct pdf *);

/* What a run took: for benches. */
struct pdf_taken { int pages; int64_t peak_kb; };

/*
 * Lays it out: the finished file in ctx->arena; `taken` may be NULL.  ERR_TOO_LARGE when the description
 * or the pages are too many; ERR_BUSY: no helper could be started, or there was no turn for it.
 */
MUST_CHECK struct err *pdf_render(struct ctx *, struct pdf *, struct bytes *out, struct pdf_taken *taken);

#endif
