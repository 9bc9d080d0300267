/* lines -- a drawn signature as a picture: black lines, soft at their edges, on nothing. */
#include <math.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>
#include "base/ctx.h"
#include "office/inside.h"

enum { MOST_SIDE = 2000, LARGER = 2, MOST_PNG = 4 * 1000 * 1000 };

static const double pen = 2.2;		/* half the width of a line, in points of the picture */

struct paper { int width, height; uint8_t *ink; };

static void
draw_line(struct paper *paper, double ax, double ay, double bx, double by)
{
	int from_x = (int)fmax(0, fmin(ax, bx) - pen - 1), to_x = (int)fmin(paper->width - 1, fmax(ax, bx) + pen + 1);
	int from_y = (int)fmax(0, fmin(ay, by) - pen - 1), to_y = (int)fmin(paper->height - 1, fmax(ay, by) + pen + 1);
	double dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;

	for (int y = from_y; y <= to_y; y++) {
		for (int x = from_x; x <= to_x; x++) {
			double along = length <= 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / length;
			uint8_t *ink = &paper->ink[(size_t)y * (size_t)paper->width + (size_t)x];
			double px, py, dark;

			along = fmin(1, fmax(0, along));
			px = ax + along * dx - x;
			py = ay + along * dy - y;
			dark = 255 * fmin(1, fmax(0, pen + 0.5 - sqrt(px * px + py * py)));
			if (dark > *ink)
				*ink = (uint8_t)dark;
		}
	}
}

static void
append(png_structp png, png_bytep at, size_t size)
{
	buf_put(png_get_io_ptr(png), at, size);
}

static void
flush(png_structp png)
{
	(void)png;
}

static bool
write_png(const struct paper *paper, struct buf *to)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png == NULL ? NULL : png_create_info_struct(png);
	uint8_t *row = arena_alloc(to->arena, (size_t)paper->width * 2);

	if (info == NULL || setjmp(png_jmpbuf(png)) != 0) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_set_write_fn(png, to, append, flush);
	png_set_IHDR(png, info, (png_uint_32)paper->width, (png_uint_32)paper->height, 8, PNG_COLOR_TYPE_GRAY_ALPHA,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int y = 0; y < paper->height; y++) {
		for (int x = 0; x < paper->width; x++) {
			row[2 * x] = 0;
			row[2 * x + 1] = paper->ink[(size_t)y * (size_t)paper->width + (size_t)x];
		}
		png_write_row(png, row);
	}
	png_write_end(png, NULL);
	png_destroy_write_struct(&png, &info);
	return !buf_full(to);
}

bool
office_draw_lines(struct ctx *ctx, const char *lines, struct office_picture *out)
{
	struct buf png = buf_make(ctx->arena, MOST_PNG);
	char *at = (char *)(uintptr_t)(lines == NULL ? "" : lines);
	long width = strtol(at, &at, 10), height = strtol(at, &at, 10);
	struct paper paper = { (int)width * LARGER, (int)height * LARGER, NULL };
	double last_x = 0, last_y = 0;
	bool down = false;

	if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE || *at != ';')
		return false;
	paper.ink = arena_alloc(ctx->arena, (size_t)paper.width * (size_t)paper.height);
	while (*at != '\0') {
		char *begin = at + strspn(at, "; ");
		double x = (double)strtol(begin, &at, 10) * LARGER, y;

		if (at == begin || *at != ',')
			return false;
		y = (double)strtol(at + 1, &at, 10) * LARGER;
		if (x < 0 || y < 0 || x > paper.width || y > paper.height)
			return false;
		draw_line(&paper, down ? last_x : x, down ? last_y : y, x, y);
		last_x = x;
		last_y = y;
		down = true;
		if (*at == ';')
			down = false;
	}
	*out = (struct office_picture){ .png = true, .width = paper.width, .height = paper.height };
	if (!write_png(&paper, &png))
		return false;
	out->content = (struct bytes){ (const uint8_t *)buf_text(&png), png.size };
	return true;
}
