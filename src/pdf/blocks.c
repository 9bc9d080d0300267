/* blocks -- what a document is made of, below each other: heads, texts, facts, tables. */
#include <cairo-pdf.h>
#include <string.h>
#include "pdf/inside.h"

#define GAP		10.0
#define COLUMN_GAP	16.0

static bool
is_empty(const char *text)
{
	return text[0] == '\0';
}

/* ---- letterhead and title ---- */

void
block_letterhead(struct page *p, struct reading *r)
{
	static const struct type name_type = { .size = 13, .strong = true, .leading = 1 };
	struct pdf_picture logo;
	const char *name;
	double height = 0, right = 0, width, x = MARGIN_SIDE + TEXT_WIDTH * 0.5;
	uint32_t lines;
	bool drawn = false;

	read_picture(r, &logo);
	if (drawing_is(logo.content)) {
		double w, h;

		drawn = drawing_size(logo.content, &w, &h);
		logo.width = drawn ? (int)(w * 100 / h) + 1 : 0;
		logo.height = 100;
		if (!drawn)
			logo.content.size = 0;
	}
	name = read_text(r);
	lines = read_number(r);
	if (logo.content.size > 0) {
		picture_fit(&logo, 170, 46, &width, &height);
		figure_begin(p, is_empty(logo.alt) ? name : logo.alt);
		if (drawn)
			drawing_put(p, logo.content, MARGIN_SIDE, p->y, width, height);
		else
			picture_put(p, &logo, MARGIN_SIDE, p->y, width, height);
		tag_end(p, "Figure");
	} else {
		PangoLayout *layout = text_layout(p, &name_type, name, TEXT_WIDTH * 0.48);

		height = layout_height(layout);
		tag_begin(p, "P");
		layout_put(p, layout, p->accent, MARGIN_SIDE, p->y);
		tag_end(p, "P");
	}
	for (uint32_t i = 0; i < lines; i++) {
		/* The name, unless it stands at the left. */
		bool strong = i == 0 && logo.content.size > 0;
		PangoLayout *layout = text_layout(p, strong ? &type_strong : &type_muted, read_text(r),
		    TEXT_WIDTH * 0.5);

		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
		pango_layout_set_auto_dir(layout, FALSE);
		tag_begin(p, "P");
		right += layout_height(layout);
		layout_put(p, layout, strong ? ink : muted, x, p->y + right - layout_height(layout));
		tag_end(p, "P");
	}
	p->begun = true;
	p->y += (height > right ? height : right) + 10;
	rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, 1.2, p->accent);
	p->y += 18;
}

static void
bookmark(struct page *p, int level, const char *text)
{
	char place[80];

	if (!p->drawing)
		return;
	snprintf(place, sizeof(place), "page=%d pos=[0 %d]", p->number, (int)p->y);
	p->outline[level] = cairo_pdf_surface_add_outline(p->surface, level == 0 ? CAIRO_PDF_OUTLINE_ROOT :
	    p->outline[level - 1], text, place, level == 0 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : 0);
	for (int below = level + 1; below < 3; below++)
		p->outline[below] = p->outline[level];
}

void
block_title(struct page *p, struct reading *r)
{
	static const struct type title_type = { .size = 19, .strong = true, .leading = 1.05 };
	const char *title = read_text(r), *below = read_text(r);

	page_need(p, 60);
	bookmark(p, 0, title);
	layout_flow(p, text_layout(p, &title_type, title, TEXT_WIDTH), ink, "H1", MARGIN_SIDE);
	p->y += 3;
	if (!is_empty(below))
		layout_flow(p, text_layout(p, &type_body, below, TEXT_WIDTH), muted, "P", MARGIN_SIDE);
	p->y += 14;
}

void
block_heading(struct page *p, struct reading *r)
{
	static const struct type types[] = { { .size = 12.5, .strong = true, .leading = 1.05 },
		{ .size = 10, .strong = true, .leading = 1.05 } };
	int level = (int)read_number(r);
	const char *text = read_text(r);
	PangoLayout *layout = text_layout(p, &types[level - 1], text, TEXT_WIDTH);
	double height = layout_height(layout);

	if (p->begun)
		p->y += level == 1 ? 10 : 4;
	/* Two lines of what follows stand below it. */
	page_need(p, height + 8 + 54);
	bookmark(p, level, text);
	layout_flow(p, layout, level == 1 ? p->accent : ink, level == 1 ? "H2" : "H3", MARGIN_SIDE);
	p->y += level == 1 ? 3 : 2;
	if (level == 1)
		rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, 0.5, line_color);
	p->y += level == 1 ? 8 : 3;
}

/* ---- texts ---- */

static void
paragraphs(struct page *p, const struct type *type, struct color color, const char *text)
{
	char *all = arena_strdup(p->arena, text), *next;

	for (char *at = all; at != NULL; at = next) {
		next = strstr(at, "\n\n");
		if (next != NULL) {
			*next = '\0';
			next += 2;
		}
		if (is_empty(at))
			continue;
		page_need(p, type->size * 1.4);
		layout_flow(p, text_layout(p, type, at, TEXT_WIDTH), color, "P", MARGIN_SIDE);
		p->y += 6;
	}
}

void
block_text(struct page *p, struct reading *r)
{
	static const struct type *const types[] = { &type_body, &type_small, &type_muted, &type_strong, &type_code };
	enum pdf_style style = (enum pdf_style)read_number(r);
	const char *text = read_text(r);

	if (style > PDF_CODE)
		style = PDF_BODY;
	paragraphs(p, types[style], style == PDF_MUTED || style == PDF_SMALL ? muted : ink, text);
	p->y += 4;
}

void
block_note(struct page *p, struct reading *r)
{
	static const struct color tints[] = { { 0.36, 0.40, 0.46 }, { 0.09, 0.47, 0.27 }, { 0.70, 0.13, 0.13 } };
	enum pdf_tone tone = (enum pdf_tone)read_number(r);
	const char *title = read_text(r), *text = read_text(r);
	PangoLayout *head = text_layout(p, &type_strong, title, TEXT_WIDTH - 28);
	PangoLayout *body = text_layout(p, &type_body, text, TEXT_WIDTH - 28);
	struct color tint = tints[tone > PDF_BAD ? PDF_PLAIN : tone];
	double top = layout_height(head), height = top + (is_empty(text) ? 0 : layout_height(body) + 2);

	if (height + 20 > TEXT_BOTTOM - MARGIN_TOP) {
		g_object_unref(body);
		page_need(p, 60);
		layout_flow(p, head, tint, "P", MARGIN_SIDE);
		paragraphs(p, &type_body, ink, text);
		return;
	}
	page_need(p, height + 20);
	rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, height + 16, faint);
	rule(p, MARGIN_SIDE, p->y, 3, height + 16, tint);
	tag_begin(p, "P");
	layout_put(p, head, tint, MARGIN_SIDE + 14, p->y + 8);
	tag_end(p, "P");
	tag_begin(p, "P");
	layout_put(p, body, ink, MARGIN_SIDE + 14, p->y + 8 + top + 2);
	tag_end(p, "P");
	p->y += height + 16 + GAP;
}

/* ---- facts ---- */

struct fact_cell { const char *label, *text; bool half; };
struct fact_set { PangoLayout *label, *text; double top, height; };

static struct fact_set
fact_set(struct page *p, const struct fact_cell *cell, double width)
{
	struct fact_set set = { text_layout(p, &type_label, cell->label, width),
		text_layout(p, &type_body, cell->text, width), 0, 0 };

	set.top = layout_height(set.label) + 1;
	set.height = set.top + layout_height(set.text);
	return set;
}

static void
fact_put(struct page *p, const struct fact_set *set, double x)
{
	tag_begin(p, "P");
	layout_put(p, set->label, muted, x, p->y);
	tag_end(p, "P");
	tag_begin(p, "P");
	layout_put(p, set->text, ink, x, p->y + set->top);
	tag_end(p, "P");
}

static void
fact_flow(struct page *p, const struct fact_set *set)
{
	page_need(p, 40);
	layout_flow(p, set->label, muted, "P", MARGIN_SIDE);
	layout_flow(p, set->text, ink, "P", MARGIN_SIDE);
	p->y += 6;
}

/* A row of one or two; one that is higher than most of a page flows. */
static void
fact_row(struct page *p, const struct fact_cell *left, const struct fact_cell *right)
{
	double width = left->half ? (TEXT_WIDTH - COLUMN_GAP) / 2 : TEXT_WIDTH, height;
	struct fact_set first = fact_set(p, left, width), second = { 0 };

	if (right != NULL)
		second = fact_set(p, right, width);
	height = second.height > first.height ? second.height : first.height;
	if (height > (TEXT_BOTTOM - MARGIN_TOP) * 0.6) {
		fact_flow(p, &first);
		if (right != NULL)
			fact_flow(p, &second);
		return;
	}
	page_need(p, height);
	fact_put(p, &first, MARGIN_SIDE);
	if (right != NULL)
		fact_put(p, &second, MARGIN_SIDE + width + COLUMN_GAP);
	p->y += height + 6;
}

void
block_facts(struct page *p, struct reading *r)
{
	uint32_t count = read_number(r);
	struct fact_cell *cells = arena_new_array(p->arena, count, struct fact_cell);

	for (uint32_t i = 0; i < count; i++) {
		cells[i].label = read_text(r);
		cells[i].text = read_text(r);
		cells[i].half = read_number(r) != 0;
	}
	for (uint32_t i = 0; i < count; i++) {
		bool pair = cells[i].half && i + 1 < count && cells[i + 1].half;

		fact_row(p, &cells[i], pair ? &cells[i + 1] : NULL);
		i += pair;
	}
	p->y += 4;
}

/* ---- tables ---- */

enum { MOST_COLUMNS = 12 };

struct table {
	uint32_t columns;
	const char *titles[MOST_COLUMNS];
	bool at_end[MOST_COLUMNS];
	double x[MOST_COLUMNS], width[MOST_COLUMNS];
	bool open;			/* tagged on this page */
};

/* Set once, measured, then put: setting a text is what takes time. */
struct row { PangoLayout *cells[MOST_COLUMNS]; double height; };

static struct row
row_set(struct page *p, const struct table *t, const struct type *type, const char *const *cells)
{
	struct row row = { .height = 0 };

	for (uint32_t c = 0; c < t->columns; c++) {
		PangoLayout *layout = text_layout(p, type, cells[c], t->width[c]);

		if (t->at_end[c]) {
			pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
			pango_layout_set_auto_dir(layout, FALSE);
		}
		row.cells[c] = layout;
		if (layout_height(layout) > row.height)
			row.height = layout_height(layout);
	}
	return row;
}

static void
row_put(struct page *p, const struct table *t, const struct row *row, bool head)
{
	const char *tag = head ? "TH" : "TD";

	tag_begin(p, "TR");
	for (uint32_t c = 0; c < t->columns; c++) {
		tag_begin(p, tag);
		layout_put(p, row->cells[c], head ? muted : ink, t->x[c], p->y);
		tag_end(p, tag);
	}
	tag_end(p, "TR");
	p->y += row->height;
}

static void
table_head(struct page *p, struct table *t)
{
	struct row row = row_set(p, t, &type_label, t->titles);

	tag_begin(p, "Table");
	t->open = true;
	row_put(p, t, &row, true);
	p->y += 3;
	rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, 0.8, p->accent);
	p->y += 4;
}

static void
table_row(struct page *p, struct table *t, const char *const *cells, bool strong)
{
	struct row row = row_set(p, t, strong ? &type_strong : &type_body, cells);

	/* Nothing is higher than a page: what is would go beyond its foot. */
	if (p->begun && p->y + row.height + 8 > TEXT_BOTTOM) {
		if (t->open)
			tag_end(p, "Table");
		page_break(p);
		p->begun = true;
		table_head(p, t);
	}
	row_put(p, t, &row, false);
	p->y += 4;
	rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, 0.4, line_color);
	p->y += 4;
}

static void
table_columns(struct table *t, struct reading *r)
{
	uint32_t shares[MOST_COLUMNS], all = 0;
	double x = MARGIN_SIDE;

	t->columns = read_number(r);
	for (uint32_t c = 0; c < t->columns && c < MOST_COLUMNS; c++) {
		t->titles[c] = read_text(r);
		shares[c] = read_number(r);
		t->at_end[c] = read_number(r) != 0;
		all += shares[c];
	}
	for (uint32_t c = 0; c < t->columns && c < MOST_COLUMNS; c++) {
		double width = TEXT_WIDTH * shares[c] / all;

		t->x[c] = x;
		t->width[c] = width - (c + 1 < t->columns ? 8 : 0);
		x += width;
	}
}

void
block_table(struct page *p, struct reading *r)
{
	struct table t = { 0 };
	const char *cells[MOST_COLUMNS];
	uint32_t rows;

	table_columns(&t, r);
	rows = read_number(r);
	page_need(p, 70);
	table_head(p, &t);
	for (uint32_t i = 0; i < rows; i++) {
		bool strong = read_number(r) != 0;

		for (uint32_t c = 0; c < t.columns; c++)
			cells[c] = read_text(r);
		table_row(p, &t, cells, strong);
	}
	tag_end(p, "Table");
	p->y += GAP;
}
