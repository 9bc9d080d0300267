/* pictures -- photos in a grid, signatures. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "pdf/inside.h"

#define PICTURE_GAP	12.0

static bool
is_empty(const char *text)
{
	return text[0] == '\0';
}

/* ---- one picture ---- */

void
picture_fit(const struct pdf_picture *picture, double width, double most, double *w, double *h)
{
	double sides = picture->width > 0 && picture->height > 0 ? (double)picture->height / picture->width : 0.75;

	*w = width;
	*h = width * sides;
	if (*h > most) {
		*h = most;
		*w = most / sides;
	}
}

struct source { struct bytes content; size_t at; };

static cairo_status_t
give(void *arg, unsigned char *to, unsigned int size)
{
	struct source *source = arg;

	if (size > source->content.size - source->at)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(to, source->content.at + source->at, size);
	source->at += size;
	return CAIRO_STATUS_SUCCESS;
}

/*
 * Whether the segments of a JPEG lead to the head of a picture in grey or colours (ITU-T T.81, B.2) and it has
 * its end: cairo 1.16 falls over one that was cut.
 */
static bool
is_jpeg(struct bytes in)
{
	if (in.size < 20 || in.at[in.size - 2] != 0xff || in.at[in.size - 1] != 0xd9)
		return false;
	for (size_t at = 2; at + 10 < in.size && in.at[at] == 0xff;) {
		uint8_t marker = in.at[at + 1];
		size_t size = (size_t)in.at[at + 2] << 8 | in.at[at + 3];

		if (marker >= 0xc0 && marker <= 0xc2)
			return in.at[at + 4] == 8 && (in.at[at + 9] == 1 || in.at[at + 9] == 3);
		if (size < 2 || marker == 0xda)
			return false;
		at += 2 + size;
	}
	return false;
}

/* A JPEG goes into the file as it is; of the surface that cairo wants beside it one dot is enough. */
static cairo_surface_t *
surface_of(const struct pdf_picture *picture)
{
	struct source source = { picture->content, 0 };
	cairo_surface_t *surface;

	if (picture->content.size > 8 && memcmp(picture->content.at, "\x89PNG", 4) == 0)
		return cairo_image_surface_create_from_png_stream(give, &source);
	if (!is_jpeg(picture->content))
		return NULL;
	surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
	if (cairo_surface_set_mime_data(surface, CAIRO_MIME_TYPE_JPEG, picture->content.at, picture->content.size, NULL,
	    NULL) != CAIRO_STATUS_SUCCESS) {
		cairo_surface_destroy(surface);
		return NULL;
	}
	return surface;
}

void
picture_put(struct page *p, const struct pdf_picture *picture, double x, double y, double width, double height)
{
	cairo_surface_t *surface;
	double w, h;

	if (!p->drawing || picture->content.size == 0 || p->picture_count == COUNT_OF(p->pictures))
		return;
	surface = surface_of(picture);
	if (surface == NULL || cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return;
	w = cairo_image_surface_get_width(surface);
	h = cairo_image_surface_get_height(surface);
	p->pictures[p->picture_count++] = surface;
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y);
	cairo_scale(p->cr, width / w, height / h);
	cairo_set_source_surface(p->cr, surface, 0, 0);
	cairo_paint(p->cr);
	cairo_restore(p->cr);
}

/* ---- the grid ---- */

struct cell { struct pdf_picture picture; double width, height, above, below; };

static double
words_height(struct page *p, const struct type *type, const char *text, double width)
{
	PangoLayout *layout;
	double height;

	if (is_empty(text))
		return 0;
	layout = text_layout(p, type, text, width);
	height = layout_height(layout);
	g_object_unref(layout);
	return height + 2;
}

static void
words_put(struct page *p, const struct type *type, struct color color, const char *tag, const char *text, double x,
    double *y, double width)
{
	PangoLayout *layout;

	if (is_empty(text))
		return;
	layout = text_layout(p, type, text, width);
	tag_begin(p, tag);
	*y += layout_height(layout) + 2;
	layout_put(p, layout, color, x, *y - layout_height(layout) - 2);
	tag_end(p, tag);
}

static void
measure(struct page *p, struct cell *cell, double width, double most)
{
	const struct pdf_picture *picture = &cell->picture;

	cell->width = cell->height = cell->above = cell->below = 0;
	if (picture->content.size == 0 && is_empty(picture->label))
		return;
	if (picture->content.size > 0)
		picture_fit(picture, width, most, &cell->width, &cell->height);
	cell->above = words_height(p, &type_strong, picture->label, width);
	cell->below = words_height(p, &type_small, picture->caption, width) +
	    words_height(p, &type_label, picture->small, width);
}

static void
put(struct page *p, const struct cell *cell, double x, double above, double highest, double width)
{
	const struct pdf_picture *picture = &cell->picture;
	double y = p->y;

	words_put(p, &type_strong, ink, "P", picture->label, x, &y, width);
	y = p->y + above;
	if (picture->content.size > 0) {
		rule(p, x, y, width, highest, faint);
		figure_begin(p, picture->alt);
		picture_put(p, picture, x + (width - cell->width) / 2, y + (highest - cell->height) / 2, cell->width,
		    cell->height);
		tag_end(p, "Figure");
	}
	y += highest + 3;
	words_put(p, &type_small, ink, "Caption", picture->caption, x, &y, width);
	words_put(p, &type_label, muted, "P", picture->small, x, &y, width);
}

static void
put_row(struct page *p, struct cell *cells, size_t count, double width, double most)
{
	double above = 0, below = 0, highest = 0;

	for (size_t i = 0; i < count; i++) {
		measure(p, &cells[i], width, most);
		above = fmax(above, cells[i].above);
		below = fmax(below, cells[i].below);
		highest = fmax(highest, cells[i].height);
	}
	page_need(p, above + highest + below + 4);
	for (size_t i = 0; i < count; i++)
		put(p, &cells[i], MARGIN_SIDE + (double)i * (width + PICTURE_GAP), above, highest, width);
	p->y += above + highest + below + PICTURE_GAP;
}

void
block_pictures(struct page *p, struct reading *r)
{
	uint32_t columns = read_number(r), count = read_number(r);
	double width = (TEXT_WIDTH - PICTURE_GAP * (columns - 1)) / columns;
	/* A tall photo alone does not fill the page. */
	double most = columns == 1 ? 360 : columns == 2 ? 196 : width * 1.1;
	struct cell cells[4];

	if (columns < 1 || columns > COUNT_OF(cells))
		_Exit(EXIT_FAILURE);
	for (uint32_t i = 0; i < count;) {
		uint32_t in_row = 0;

		for (; in_row < columns && i < count; in_row++, i++)
			read_picture(r, &cells[in_row].picture);
		put_row(p, cells, in_row, width, most);
	}
	p->y += 4;
}

/* ---- signatures ---- */

/* "M10 20L11 22L14 25M…" */
static void
trace(struct page *p, const char *path)
{
	while (*path != '\0') {
		char *end, what = *path;
		double x, y;

		if (what != 'M' && what != 'L') {
			path++;
			continue;
		}
		x = strtod(path + 1, &end);
		y = strtod(end, &end);
		if (what == 'M')
			cairo_move_to(p->cr, x, y);
		cairo_line_to(p->cr, x, y);
		path = end;
	}
}

static void
draw_strokes(struct page *p, const struct pdf_signature *s, double x, double y, double width, double height)
{
	double scale = fmin(width / s->width, height / s->height);

	if (!p->drawing)
		return;
	cairo_save(p->cr);
	cairo_translate(p->cr, x, y + (height - s->height * scale));
	cairo_scale(p->cr, scale, scale);
	set_color(p, ink);
	cairo_set_line_width(p->cr, 1.3 / scale);
	cairo_set_line_cap(p->cr, CAIRO_LINE_CAP_ROUND);
	cairo_set_line_join(p->cr, CAIRO_LINE_JOIN_ROUND);
	trace(p, s->path);
	cairo_stroke(p->cr);
	cairo_restore(p->cr);
}

static void
put_signature(struct page *p, const struct pdf_signature *s, double x, double width)
{
	static const struct type written = { .size = 15, .italic = true, .leading = 1 };
	double height = 62, y = p->y + height + 3;

	if (!is_empty(s->path)) {
		figure_begin(p, s->alt);
		draw_strokes(p, s, x + 4, p->y, width - 8, height);
		tag_end(p, "Figure");
	} else {
		PangoLayout *name = text_layout(p, &written, s->name, width - 8);

		pango_layout_set_height(name, (int)(height * PANGO_SCALE));
		tag_begin(p, "P");
		layout_put(p, name, ink, x + 4, p->y + height - fmin(layout_height(name), height));
		tag_end(p, "P");
	}
	rule(p, x, p->y + height + 1, width, 0.7, line_color);
	words_put(p, &type_small, ink, "P", is_empty(s->path) ? "" : s->name, x, &y, width);
	words_put(p, &type_label, muted, "P", s->below, x, &y, width);
}

void
block_signatures(struct page *p, struct reading *r)
{
	uint32_t count = read_number(r);
	double width = (TEXT_WIDTH - 28) / 2;

	for (uint32_t i = 0; i < count; i++) {
		struct pdf_signature s = { 0 };

		s.path = read_text(r);
		s.width = (int)read_number(r);
		s.height = (int)read_number(r);
		s.name = read_text(r);
		s.below = read_text(r);
		s.alt = read_text(r);
		if (i % 2 == 0)
			page_need(p, 112);
		put_signature(p, &s, MARGIN_SIDE + (i % 2) * (width + 28), width);
		if (i % 2 == 1 || i + 1 == count)
			p->y += 112;
	}
}
