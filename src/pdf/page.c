/* page -- pages, colours, tags, and texts set by pango. */
#include <cairo-pdf.h>
#include <fribidi.h>
#include <string.h>
#include "pdf/inside.h"

const struct color ink = { 0.10, 0.12, 0.16 }, muted = { 0.36, 0.40, 0.46 }, faint = { 0.955, 0.96, 0.97 };
const struct color line_color = { 0.82, 0.84, 0.87 };

const struct type type_body = { .size = 9.5, .leading = 1.12 };
const struct type type_strong = { .size = 9.5, .strong = true, .leading = 1.12 };
const struct type type_small = { .size = 8, .leading = 1.1 };
const struct type type_muted = { .size = 8.5, .leading = 1.1 };
const struct type type_label = { .size = 7.5, .leading = 1.05 };
const struct type type_code = { .size = 7, .code = true, .leading = 1.1 };

/* ---- colours ---- */

struct color
color_of(uint32_t rgb)
{
	return (struct color){ (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0 };
}

void
set_color(struct page *p, struct color c)
{
	if (p->drawing)
		cairo_set_source_rgb(p->cr, c.red, c.green, c.blue);
}

/* ---- tags ---- */

void
tag_begin(struct page *p, const char *name)
{
	if (p->drawing)
		cairo_tag_begin(p->cr, name, NULL);
}

void
tag_end(struct page *p, const char *name)
{
	if (p->drawing)
		cairo_tag_end(p->cr, name);
}

void
figure_begin(struct page *p, const char *alt)
{
	if (!p->drawing)
		return;
	*arena_push(p->arena, &p->alts) = alt;
	cairo_tag_begin(p->cr, "Figure", NULL);
}

void
rule(struct page *p, double x, double y, double width, double thickness, struct color c)
{
	if (!p->drawing)
		return;
	set_color(p, c);
	cairo_rectangle(p->cr, x, y, width, thickness);
	cairo_fill(p->cr);
}

/* ---- pages ---- */

static const char *
page_words(struct page *p)
{
	struct buf out = buf_make(p->arena, 1000);

	for (const char *at = p->look.page_of; *at != '\0'; at++) {
		if (strncmp(at, "{page}", 6) == 0) {
			buf_put_int(&out, p->number);
			at += 5;
		} else if (strncmp(at, "{pages}", 7) == 0) {
			buf_put_int(&out, p->count);
			at += 6;
		} else {
			buf_putc(&out, *at);
		}
	}
	return buf_text(&out);
}

static void
put_foot(struct page *p)
{
	double y = PAGE_HEIGHT - MARGIN_BOTTOM + 22;
	PangoLayout *left = text_layout(p, &type_label, p->look.footer, TEXT_WIDTH * 0.75);
	PangoLayout *right = text_layout(p, &type_label, page_words(p), TEXT_WIDTH * 0.25);

	pango_layout_set_height(left, -2);
	pango_layout_set_ellipsize(left, PANGO_ELLIPSIZE_END);
	pango_layout_set_alignment(right, PANGO_ALIGN_RIGHT);
	rule(p, MARGIN_SIDE, y - 7, TEXT_WIDTH, 0.5, line_color);
	layout_put(p, left, muted, MARGIN_SIDE, y);
	layout_put(p, right, muted, MARGIN_SIDE + TEXT_WIDTH * 0.75, y);
}

void
page_begin(struct page *p)
{
	p->number++;
	p->begun = false;
	p->y = MARGIN_TOP;
}

void
page_end(struct page *p)
{
	if (p->drawing) {
		put_foot(p);
		cairo_show_page(p->cr);
	}
	while (p->picture_count > 0)
		cairo_surface_destroy(p->pictures[--p->picture_count]);
}

void
page_break(struct page *p)
{
	if (!p->begun)
		return;
	page_end(p);
	page_begin(p);
}

void
page_need(struct page *p, double height)
{
	if (p->begun && p->y + height > TEXT_BOTTOM)
		page_break(p);
	p->begun = true;
}

/* ---- texts ---- */

static PangoFontDescription *
font_of(const struct type *type)
{
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family_static(font, type->code ? "Noto Sans Mono,DejaVu Sans Mono,monospace" :
	    "Noto Sans,DejaVu Sans,sans-serif");
	pango_font_description_set_absolute_size(font, type->size * PANGO_SCALE);
	pango_font_description_set_weight(font, type->strong ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	if (type->italic)
		pango_font_description_set_style(font, PANGO_STYLE_ITALIC);
	return font;
}

/* By its first letter that has a direction. */
static bool
is_right_to_left(const char *text)
{
	for (; *text != '\0'; text = g_utf8_find_next_char(text, NULL)) {
		FriBidiCharType type = fribidi_get_bidi_type(g_utf8_get_char(text));

		if (FRIBIDI_IS_STRONG(type))
			return FRIBIDI_IS_RTL(type);
	}
	return false;
}

PangoLayout *
text_layout(struct page *p, const struct type *type, const char *text, double width)
{
	PangoLayout *layout = pango_layout_new(p->pango);
	PangoFontDescription *font = font_of(type);

	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing(layout, (float)type->leading);
	pango_layout_set_text(layout, text, -1);
	/* Beneath its label, on whichever side it begins ("right" is the other side of such a text). */
	if (is_right_to_left(text))
		pango_layout_set_alignment(layout, PANGO_ALIGN_RIGHT);
	return layout;
}

double
layout_height(PangoLayout *layout)
{
	int width, height;

	pango_layout_get_size(layout, &width, &height);
	return (double)height / PANGO_SCALE;
}

void
layout_put(struct page *p, PangoLayout *layout, struct color c, double x, double y)
{
	if (p->drawing) {
		set_color(p, c);
		cairo_move_to(p->cr, x, y);
		pango_cairo_show_layout(p->cr, layout);
	}
	g_object_unref(layout);
}

/* ---- a text that goes over pages ---- */

struct flow {
	struct page *p;
	struct color color;
	const char *tag;
	double x, top;			/* top: page->y where the layout's 0 lies on this page */
	bool open;
};

static void
flow_line(struct flow *f, PangoLayoutIter *line)
{
	struct page *p = f->p;
	PangoRectangle box;
	double from, height;

	pango_layout_iter_get_line_extents(line, NULL, &box);
	from = (double)box.y / PANGO_SCALE;
	height = (double)box.height / PANGO_SCALE;
	if (p->begun && f->top + from + height > TEXT_BOTTOM) {
		if (f->open)
			tag_end(p, f->tag);
		f->open = false;
		page_break(p);
		f->top = p->y - from;
	}
	if (!f->open)
		tag_begin(p, f->tag);
	f->open = true;
	p->begun = true;
	p->y = f->top + from + height;
	if (!p->drawing)
		return;
	set_color(p, f->color);
	cairo_move_to(p->cr, f->x + (double)box.x / PANGO_SCALE,
	    f->top + (double)pango_layout_iter_get_baseline(line) / PANGO_SCALE);
	pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(line));
}

void
layout_flow(struct page *p, PangoLayout *layout, struct color c, const char *tag, double x)
{
	PangoLayoutIter *line = pango_layout_get_iter(layout);
	struct flow flow = { p, c, tag, x, p->y, false };

	do
		flow_line(&flow, line);
	while (pango_layout_iter_next_line(line));
	if (flow.open)
		tag_end(p, tag);
	pango_layout_iter_free(line);
	g_object_unref(layout);
}
