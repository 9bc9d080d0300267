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

static double
fact_height(struct page *p, const struct fact_cell *cell, double width)
{
	PangoLayout *label = text_layout(p, &type_label, cell->label, width);
	PangoLayout *text = text_layout(p, &type_body, is_empty(cell->text) ? " " : cell->text, width);
	double height = layout_height(label) + 1 + layout_height(text);

	g_object_unref(label);
	g_object_unref(text);
	return height;
}

static void
fact_put(struct page *p, const struct fact_cell *cell, double x, double width)
{
	PangoLayout *label = text_layout(p, &type_label, cell->label, width);
	double top = layout_height(label) + 1;

	tag_begin(p, "P");
	layout_put(p, label, muted, x, p->y);
	tag_end(p, "P");
	tag_begin(p, "P");
	layout_put(p, text_layout(p, &type_body, cell->text, width), ink, x, p->y + top);
	tag_end(p, "P");
}

/* A row of one or two; one that is higher than a page flows. */
static void
fact_row(struct page *p, const struct fact_cell *left, const struct fact_cell *right)
{
	double width = left->half ? (TEXT_WIDTH - COLUMN_GAP) / 2 : TEXT_WIDTH;
	double height = fact_height(p, left, width), other = right == NULL ? 0 : fact_height(p, right, width);

	if (other > height)
		height = other;
	if (height > (TEXT_BOTTOM - MARGIN_TOP) * 0.6) {
		for (const struct fact_cell *cell = left; cell != NULL; cell = cell == left ? right : NULL) {
			page_need(p, 40);
			layout_flow(p, text_layout(p, &type_label, cell->label, TEXT_WIDTH), muted, "P", MARGIN_SIDE);
			layout_flow(p, text_layout(p, &type_body, cell->text, TEXT_WIDTH), ink, "P", MARGIN_SIDE);
			p->y += 6;
		}
		return;
	}
	page_need(p, height);
	fact_put(p, left, MARGIN_SIDE, width);
	if (right != NULL)
		fact_put(p, right, MARGIN_SIDE + width + COLUMN_GAP, width);
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

static double
row_height(struct page *p, const struct table *t, const struct type *type, const char *const *cells)
{
	double height = 0;

	for (uint32_t c = 0; c < t->columns; c++) {
		PangoLayout *layout = text_layout(p, type, is_empty(cells[c]) ? " " : cells[c], t->width[c]);
		double own = layout_height(layout);

		g_object_unref(layout);
		if (own > height)
			height = own;
	}
	return height;
}

static void
row_put(struct page *p, const struct table *t, const struct type *type, const char *const *cells, bool head)
{
	const char *tag = head ? "TH" : "TD";

	tag_begin(p, "TR");
	for (uint32_t c = 0; c < t->columns; c++) {
		PangoLayout *layout = text_layout(p, type, cells[c], t->width[c]);

		if (t->at_end[c]) {
			pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
			pango_layout_set_auto_dir(layout, FALSE);
		}
		tag_begin(p, tag);
		layout_put(p, layout, head ? muted : ink, t->x[c], p->y);
		tag_end(p, tag);
	}
	tag_end(p, "TR");
}

static void
table_head(struct page *p, struct table *t)
{
	tag_begin(p, "Table");
	t->open = true;
	row_put(p, t, &type_label, t->titles, true);
	p->y += row_height(p, t, &type_label, t->titles) + 3;
	rule(p, MARGIN_SIDE, p->y, TEXT_WIDTH, 0.8, p->accent);
	p->y += 4;
}

static void
table_row(struct page *p, struct table *t, const char *const *cells, bool strong)
{
	const struct type *type = strong ? &type_strong : &type_body;
	double height = row_height(p, t, type, cells);

	/* Nothing is higher than a page: what is would go beyond its foot. */
	if (p->begun && p->y + height + 8 > TEXT_BOTTOM) {
		if (t->open)
			tag_end(p, "Table");
		page_break(p);
		p->begun = true;
		table_head(p, t);
	}
	row_put(p, t, type, cells, false);
	p->y += height + 4;
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
