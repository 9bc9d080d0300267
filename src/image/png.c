/* png -- libpng, row by row. */
#include <png.h>
#include <string.h>
#include "image/inside.h"

enum { WHOLE_MEGAPIXELS = 30, MOST_CHUNK_BYTES = 16 * 1024 * 1024, SIGNATURE = 8 };

struct source {
	struct bytes in;
	size_t at;
};

NORETURN static void
fail(png_structp png UNUSED, png_const_charp what UNUSED)
{
	helper_answer(IMAGE_BROKEN, NULL);
}

static void
say_nothing(png_structp png UNUSED, png_const_charp what UNUSED)
{
}

static void
give(png_structp png, png_bytep to, size_t size)
{
	struct source *s = png_get_io_ptr(png);

	if (size > s->in.size - s->at)
		helper_answer(IMAGE_BROKEN, NULL);
	memcpy(to, s->in.at + s->at, size);
	s->at += size;
}

static uint32_t
big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The content of the first chunk of that name; a moving picture says so before its pixels. */
static struct bytes
find_chunk(struct bytes in, const char *name)
{
	for (size_t at = SIGNATURE; at + 12 <= in.size;) {
		size_t size = big_endian(in.at + at);

		if (size > in.size - at - 12)
			break;
		if (memcmp(in.at + at + 4, name, 4) == 0)
			return (struct bytes){ in.at + at + 8, size };
		at += 12 + size;
	}
	return (struct bytes){ NULL, 0 };
}

static void
as_plain_pixels(png_structp png, png_infop info)
{
	png_set_expand(png);
	png_set_scale_16(png);
	png_set_gray_to_rgb(png);
	png_set_interlace_handling(png);
	png_read_update_info(png, info);
}

static void
read_rows(png_structp png, struct arena *arena, struct shrink *s, bool interlaced)
{
	size_t row_size = (size_t)s->width * (size_t)s->to.channels;
	uint8_t *rows = arena_alloc(arena, interlaced ? row_size * (size_t)s->height : row_size);

	for (int pass = 0; interlaced && pass < 7; pass++) {
		for (int y = 0; y < s->height; y++)
			png_read_row(png, rows + (size_t)y * row_size, NULL);
	}
	for (int y = 0; y < s->height; y++) {
		if (!interlaced)
			png_read_row(png, rows, NULL);
		shrink_row(s, interlaced ? rows + (size_t)y * row_size : rows);
	}
}

struct decoded
png_decode(struct arena *arena, struct bytes in, int side)
{
	struct source source = { in, 0 };
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
	png_infop info = png == NULL ? NULL : png_create_info_struct(png);
	struct decoded out = { 0 };
	struct bytes moving = find_chunk(in, "acTL");
	png_charp name;
	png_bytep profile;
	png_uint_32 profile_size;
	int compression;
	bool interlaced;
	struct shrink s;

	if (info == NULL)
		helper_answer(IMAGE_TOO_LONG, NULL);
	if (in.size > SIGNATURE + 16 && memcmp(in.at + SIGNATURE + 4, "IHDR", 4) == 0)
		picture_size_check(big_endian(in.at + SIGNATURE + 8), big_endian(in.at + SIGNATURE + 12),
		    IMAGE_MOST_MEGAPIXELS);
	if (moving.size >= 4 && big_endian(moving.at) > 1)
		helper_answer(IMAGE_MOVING, NULL);
	/* Sizes are judged below, with a sentence of their own. */
	png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
	png_set_chunk_malloc_max(png, MOST_CHUNK_BYTES);
	png_set_read_fn(png, &source, give);
	png_read_info(png, info);
	interlaced = png_get_interlace_type(png, info) != PNG_INTERLACE_NONE;
	picture_size_check(png_get_image_width(png, info), png_get_image_height(png, info),
	    interlaced ? WHOLE_MEGAPIXELS : IMAGE_MOST_MEGAPIXELS);
	if (png_get_iCCP(png, info, &name, &compression, &profile, &profile_size) != 0 &&
	    (png_get_color_type(png, info) & PNG_COLOR_MASK_COLOR) != 0)
		out.profile = (struct bytes){ profile, profile_size };
	as_plain_pixels(png, info);
	s = shrink_begin(arena, (int)png_get_image_width(png, info), (int)png_get_image_height(png, info),
	    png_get_channels(png, info), side);
	read_rows(png, arena, &s, interlaced);
	png_read_end(png, NULL);
	out.canvas = s.to;
	out.exif = find_chunk(in, "eXIf");
	return out;
}

/* ---- writing ---- */

static void
put(png_structp png, png_bytep from, size_t size)
{
	helper_write(*(const int *)png_get_io_ptr(png), from, size);
}

static void
flush(png_structp png UNUSED)
{
}

void
png_write(struct arena *arena, const struct canvas *c, int fd)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
	png_infop info = png == NULL ? NULL : png_create_info_struct(png);
	uint8_t *row = arena_alloc(arena, (size_t)canvas_width(c) * (size_t)c->channels);

	if (info == NULL)
		helper_answer(IMAGE_TOO_LONG, NULL);
	png_set_write_fn(png, &fd, put, flush);
	png_set_IHDR(png, info, (png_uint_32)canvas_width(c), (png_uint_32)canvas_height(c), 8,
	    c->channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
	    PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (int y = 0; y < canvas_height(c); y++) {
		canvas_row(c, y, row);
		png_write_row(png, row);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
}
