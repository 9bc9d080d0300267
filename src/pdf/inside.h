/* inside -- what the files of this tool share.  Everything but pdf.c and describe.c runs in the helper. */
#ifndef PDF_INSIDE_H
#define PDF_INSIDE_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdio.h>
#include "base/arena.h"
#include "base/buf.h"
#include "pdf/pdf.h"

/* ---- the description, as it goes to the helper: an op, then its members in order ---- */

enum pdf_op {
	OP_END, OP_LETTERHEAD, OP_TITLE, OP_HEADING, OP_TEXT, OP_NOTE, OP_FACTS, OP_TABLE, OP_PICTURES, OP_SIGNATURES,
	OP_BREAK
};

/* describe.c */
struct pdf {
	struct arena *arena;
	struct buf out;
	bool with_drawing;		/* the logo is an SVG */
};

bool pdf_describe_end(struct pdf *, struct bytes *out);

/* read.c: ends the helper when the description is cut short. */
struct reading { const uint8_t *at, *end; struct arena *arena; };
uint32_t read_number(struct reading *);
const char *read_text(struct reading *);
void read_picture(struct reading *, struct pdf_picture *out);
struct bytes read_bytes(struct reading *);

/* ---- the helper ---- */

extern const char pdf_helper_word[], pdf_with_drawing[];	/* the job of a document whose logo is a drawing */
enum { PDF_OUT = 3 };		/* the file it writes: HELPER_OWN */

/* Its answers: beside PDF_NO_LIBRARY stands what is missing. */
enum { PDF_DONE, PDF_NO_LIBRARY, PDF_TOO_LONG };

/*
 * Takes in that library and those behind it (cairo, pango), which are called like any others from then on; when one
 * is missing, the helper answers PDF_NO_LIBRARY and ends.  late.c
 */
void late_open(const char *name);
/* Only the fonts can be read from here on: before any thread is there. */
void pdf_cage_files(void);
/* Memory and time; then no other system calls, for every thread. */
void pdf_cage_close(void);

/* ---- pages ---- */

/* Points of 1/72 inch. */
#define PAGE_WIDTH	595.28
#define PAGE_HEIGHT	841.89
#define MARGIN_SIDE	56.0
#define MARGIN_TOP	48.0
#define MARGIN_BOTTOM	62.0
#define TEXT_WIDTH	(PAGE_WIDTH - 2 * MARGIN_SIDE)
#define TEXT_BOTTOM	(PAGE_HEIGHT - MARGIN_BOTTOM)

struct color { double red, green, blue; };
extern const struct color ink, muted, faint, line_color;

struct alt_texts { const char **items; size_t count, capacity; };

/* One way through the description: the first counts the pages, the second draws. */
struct page {
	struct arena *arena;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *pango;
	struct pdf_look look;
	struct color accent;
	bool drawing;
	bool begun;			/* something stands on this page */
	double y;			/* where the next block begins */
	int number, count;		/* of pages; count is known when drawing */
	int outline[3];			/* last bookmark of each level */
	struct alt_texts alts;		/* of the figures, in order */
	cairo_surface_t *pictures[64];	/* on this page: they live until it is written */
	size_t picture_count;
};

void page_begin(struct page *);
/* A new page unless `height` fits below (or the page is still empty). */
void page_need(struct page *, double height);
void page_break(struct page *);
void page_end(struct page *);

struct color color_of(uint32_t rgb);
void set_color(struct page *, struct color);
void tag_begin(struct page *, const char *name);
void tag_end(struct page *, const char *name);
/* A figure and the words for it. */
void figure_begin(struct page *, const char *alt);
void rule(struct page *, double x, double y, double width, double thickness, struct color);

/* ---- texts ---- */

struct type { double size; bool strong, italic, code; struct color color; double leading; };
extern const struct type type_body, type_small, type_muted, type_label, type_strong, type_code;

PangoLayout *text_layout(struct page *, const struct type *, const char *text, double width);
double layout_height(PangoLayout *);
/* Draws the whole of it at a place; frees it. */
void layout_put(struct page *, PangoLayout *, struct color, double x, double y);
/* Draws it line by line from page->y, over pages when it must, each part tagged; frees it. */
void layout_flow(struct page *, PangoLayout *, struct color, const char *tag, double x);

/* ---- blocks: read their members and put themselves ---- */

void block_letterhead(struct page *, struct reading *);
void block_title(struct page *, struct reading *);
void block_heading(struct page *, struct reading *);
void block_text(struct page *, struct reading *);
void block_note(struct page *, struct reading *);
void block_facts(struct page *, struct reading *);
void block_table(struct page *, struct reading *);
void block_pictures(struct page *, struct reading *);
void block_signatures(struct page *, struct reading *);

/* ---- drawing.c: a logo that is an SVG ---- */

bool drawing_is(struct bytes);
/* Takes the library in, before the cage closes; where there is none, nothing is drawn. */
void drawing_open(void);
/* Its own width and height, in no unit; false when it cannot be read. */
bool drawing_size(struct bytes, double *width, double *height);
void drawing_put(struct page *, struct bytes, double x, double y, double width, double height);

/* A picture in a box, its proportions kept. */
void picture_put(struct page *, const struct pdf_picture *, double x, double y, double width, double height);
/* How large it becomes within `width` and `most`. */
void picture_fit(const struct pdf_picture *, double width, double most, double *w, double *h);

/* ---- patch.c: language, words for figures and the mark, appended to what cairo wrote ---- */

void patch_write(struct arena *, int fd, struct bytes file, const struct pdf_look *, const struct alt_texts *);

#endif
