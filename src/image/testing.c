/* testing -- see testing.h. */
#include "image/testing.h"

#include <lcms2.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>
#include <string.h>
#include <zlib.h>
#include "base/arena.h"
#include "base/err.h"

enum { CEILING = 64 * 1024 * 1024 };

/* Which side of the scene the first row and the first column are (EXIF 2.32, table of tag 274). */
static const struct {
	char row, column;
} sides[9] = {
	{ 't', 'l' }, { 't', 'l' }, { 't', 'r' }, { 'b', 'r' }, { 'b', 'l' }, { 'l', 't' }, { 'r', 't' }, { 'r', 'b' },
	{ 'l', 'b' },
};

static void
place_of(char side, int index, int width, int height, int *x, int *y)
{
	switch (side) {
	case 't': *y = index; break;
	case 'b': *y = height - 1 - index; break;
	case 'l': *x = index; break;
	default: *x = width - 1 - index; break;
	}
}

static void
paint(uint8_t *pixel, int x, int y, int width, int height)
{
	bool right = x >= width / 2, low = y >= height / 2;

	pixel[0] = right == low ? 255 : 0;
	pixel[1] = right ? 255 : 0;
	pixel[2] = low ? 255 : 0;
}

static void
put_number(struct buf *to, uint32_t value, int size)
{
	while (size-- > 0)
		buf_putc(to, (char)(value >> 8 * size));
}

static void
put_entry(struct buf *to, uint32_t tag, uint32_t type, uint32_t count, uint32_t value)
{
	put_number(to, tag, 2);
	put_number(to, type, 2);
	put_number(to, count, 4);
	put_number(to, type == 3 ? value << 16 : value, 4);
}

/* Big-endian TIFF: directory at 8, details at 50, place at 68, what they point to behind. */
static struct buf
exif(struct arena *arena, const struct testing_photo *photo)
{
	static const uint32_t where[] = { 48, 1, 12, 1, 30, 1, 16, 1, 22, 1, 15, 1 };
	struct buf to = buf_make(arena, 4096);

	buf_put(&to, "Exif\0\0MM\0*\0\0\0\10", 14);
	put_number(&to, photo->place ? 3 : 2, 2);
	put_entry(&to, 0x0112, 3, 1, (uint32_t)photo->turn);
	put_entry(&to, 0x8769, 4, 1, 50);
	if (photo->place)
		put_entry(&to, 0x8825, 4, 1, 68);
	put_number(&to, 0, 4);
	while (to.size < 6 + 50)
		buf_putc(&to, 0);
	put_number(&to, 1, 2);
	put_entry(&to, 0x9003, 2, 20, 200);
	put_number(&to, 0, 4);
	put_number(&to, 4, 2);
	put_entry(&to, 1, 2, 2, (uint32_t)'N' << 24);
	put_entry(&to, 2, 5, 3, 230);
	put_entry(&to, 3, 2, 2, (uint32_t)'E' << 24);
	put_entry(&to, 4, 5, 3, 254);
	put_number(&to, 0, 4);
	while (to.size < 6 + 200)
		buf_putc(&to, 0);
	buf_put(&to, "2027:02:26 08:15:00\0", 20);
	while (to.size < 6 + 230)
		buf_putc(&to, 0);
	for (size_t i = 0; i < COUNT_OF(where); i++)
		put_number(&to, where[i], 4);
	return to;
}

/* The one of screens, so that colours stay; a camera's would be another. */
static void
put_profile(struct jpeg_compress_struct *info)
{
	cmsHPROFILE screen = cmsCreate_sRGBProfile();
	uint8_t profile[8192];
	cmsUInt32Number size = sizeof(profile);

	MUST(cmsSaveProfileToMem(screen, profile, &size));
	jpeg_write_icc_profile(info, profile, size);
	cmsCloseProfile(screen);
}

struct buf
testing_jpeg(struct arena *arena, const struct testing_photo *photo)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr errors;
	unsigned char *out = NULL;
	unsigned long size = 0;
	bool aside = photo->turn >= 5;
	int width = aside ? photo->height : photo->width, height = aside ? photo->width : photo->height;
	uint8_t *row = arena_alloc(arena, (size_t)width * 3);
	struct buf to = buf_make(arena, CEILING);

	info.err = jpeg_std_error(&errors);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &out, &size);
	info.image_width = (JDIMENSION)width;
	info.image_height = (JDIMENSION)height;
	info.input_components = 3;
	info.in_color_space = JCS_RGB;
	jpeg_set_defaults(&info);
	if (photo->progressive)
		jpeg_simple_progression(&info);
	jpeg_start_compress(&info, TRUE);
	if (photo->turn != 0) {
		struct buf block = exif(arena, photo);

		jpeg_write_marker(&info, JPEG_APP0 + 1, (const JOCTET *)buf_text(&block), (unsigned)block.size);
	}
	if (photo->profile)
		put_profile(&info);
	for (int r = 0; r < height; r++) {
		for (int c = 0; c < width; c++) {
			int x = 0, y = 0;

			place_of(sides[photo->turn].row, r, photo->width, photo->height, &x, &y);
			place_of(sides[photo->turn].column, c, photo->width, photo->height, &x, &y);
			paint(row + (size_t)c * 3, x, y, photo->width, photo->height);
		}
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	buf_put(&to, out, size);
	free(out);
	return to;
}

/* ---- PNG ---- */

static void
put_chunk(struct buf *to, const char *name, const void *at, size_t size)
{
	size_t from = to->size + 4;

	put_number(to, (uint32_t)size, 4);
	buf_put(to, name, 4);
	buf_put(to, at, size);
	put_number(to, (uint32_t)crc32(0, (const Bytef *)buf_text(to) + from, (uInt)(size + 4)), 4);
}

struct buf
testing_png_head(struct arena *arena, uint32_t width, uint32_t height)
{
	struct buf to = buf_make(arena, CEILING), head = buf_make(arena, 64);

	buf_put(&to, "\x89PNG\r\n\x1a\n", 8);
	put_number(&head, width, 4);
	put_number(&head, height, 4);
	buf_put(&head, "\10\6\0\0\0", 5);
	put_chunk(&to, "IHDR", buf_text(&head), head.size);
	return to;
}

struct buf
testing_png(struct arena *arena, int width, int height, bool clear)
{
	struct buf to = testing_png_head(arena, (uint32_t)width, (uint32_t)height);
	size_t row = 1 + (size_t)width * 4;
	uint8_t *pixels = arena_alloc(arena, row * (size_t)height);
	uLongf size = compressBound(row * (size_t)height);
	uint8_t *packed = arena_alloc(arena, size);

	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			uint8_t *pixel = pixels + row * (size_t)y + 1 + (size_t)x * 4;

			paint(pixel, x, y, width, height);
			pixel[3] = clear && x >= width / 2 && y >= height / 2 ? 0 : 255;
		}
	}
	MUST(compress2(packed, &size, pixels, row * (size_t)height, 1) == Z_OK);
	put_chunk(&to, "tEXt", "Comment\0made at home", 20);
	put_chunk(&to, "IDAT", packed, size);
	put_chunk(&to, "IEND", "", 0);
	return to;
}

struct buf
testing_jpeg_head(struct arena *arena, int width, int height)
{
	struct testing_photo photo = { .width = 16, .height = 16 };
	struct buf to = testing_jpeg(arena, &photo);

	for (size_t at = 2; at + 9 < to.size; at++) {
		if (memcmp(to.at + at, "\xff\xc0", 2) == 0) {
			to.at[at + 5] = (char)(height >> 8);
			to.at[at + 6] = (char)height;
			to.at[at + 7] = (char)(width >> 8);
			to.at[at + 8] = (char)width;
			break;
		}
	}
	return to;
}

/* ---- HEIC: a grid of tiles (ISO/IEC 23008-12, 6.6.2.3) in boxes (ISO/IEC 14496-12) ---- */

enum { TILE = 512, COLORS = 4, HEAD = 32 };

/* How x265 writes 512 x 512 pixels of red, green and blue, which begin differently, and of white. */
static const uint8_t hevc_setup[] = {
	0x01, 0x03, 0x70, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x5a, 0xf0, 0, 0xfc, 0xfd,
	0xf8, 0xf8, 0, 0, 0x0f, 0x03, 0x20, 0, 0x01, 0, 0x18, 0x40, 0x01, 0x0c, 0x01, 0xff, 0xff,
	0x03, 0x70, 0, 0, 0x03, 0, 0x90, 0, 0, 0x03, 0, 0, 0x03, 0, 0x5a, 0xba, 0x02,
	0x40, 0x21, 0, 0x01, 0, 0x2c, 0x42, 0x01, 0x01, 0x03, 0x70, 0, 0, 0x03, 0, 0x90, 0,
	0, 0x03, 0, 0, 0x03, 0, 0x5a, 0xa0, 0x04, 0x02, 0, 0x80, 0x59, 0x6e, 0xa4, 0x92, 0x9a,
	0xe6, 0xe0, 0x40, 0x40, 0xc0, 0x80, 0, 0, 0x03, 0, 0x80, 0, 0, 0x03, 0, 0x84, 0x22,
	0, 0x01, 0, 0x07, 0x44, 0x01, 0xc1, 0x72, 0xb0, 0x62, 0x40,
};
static const uint8_t hevc_heads[][HEAD] = {
	{
		0, 0, 0, 0xe3, 0x28, 0x01, 0xaf, 0x06, 0x31, 0x06, 0xc1, 0xe6, 0x96, 0x55, 0x45, 0x20, 0x5a,
		0xfc, 0xfd, 0x37, 0xf9, 0x9d, 0xef, 0xff, 0xff, 0xca, 0xf5, 0xde, 0x87, 0xfb, 0xd8, 0x38,
	},
	{
		0, 0, 0, 0xe3, 0x28, 0x01, 0xaf, 0x06, 0x31, 0x06, 0xc1, 0xe6, 0x96, 0x55, 0x45, 0x20, 0x5a,
		0xfc, 0xfb, 0x57, 0xf1, 0xb7, 0xbf, 0xff, 0xff, 0x94, 0xa1, 0xbf, 0xff, 0xfb, 0x1c, 0x38,
	},
	{
		0, 0, 0, 0xe3, 0x28, 0x01, 0xaf, 0x06, 0x31, 0x06, 0xc1, 0xe6, 0x96, 0x55, 0x45, 0x20, 0x5a,
		0xfc, 0xfd, 0x37, 0xfc, 0xb1, 0x8d, 0xfe, 0x47, 0xfb, 0x23, 0x31, 0xff, 0xfe, 0x90, 0x0a,
	},
};
static const uint8_t hevc_tail[] = {
	0xaa, 0xf1, 0x09, 0x8f, 0xbb, 0xc9, 0xd5, 0xab, 0xcd, 0xb8, 0x9b, 0x81, 0x67, 0x0e, 0, 0, 0x03,
	0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x09, 0x18, 0x19,
	0x6e, 0x05, 0x9c, 0xeb, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0x03, 0x32, 0, 0, 0x03, 0,
	0xce, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x32, 0x60, 0, 0, 0x13, 0x80, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x10, 0x70, 0, 0, 0x5c, 0x80, 0,
	0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x11, 0xb0,
	0, 0, 0xde, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0,
	0x03, 0, 0x02, 0x0a, 0, 0x01, 0x72, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x03, 0, 0x0e, 0xf8, 0, 0x01, 0xd6, 0, 0, 0x03, 0, 0, 0x03,
	0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x2a, 0xa0,
};
static const uint8_t hevc_white[] = {
	0, 0, 0, 0xda, 0x28, 0x01, 0xaf, 0x06, 0x31, 0x06, 0x9d, 0xd6, 0x97, 0x55, 0x45, 0x20, 0x5b,
	0x88, 0xe5, 0xe2, 0xbf, 0xf0, 0x73, 0x4d, 0x55, 0x9a, 0xc2, 0x42, 0xf9, 0x37, 0xa8, 0x63, 0x3b, 0xa1,
	0x1d, 0xd7, 0x64, 0x20, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0x02, 0x5a, 0x19, 0x88, 0x08, 0xad, 0x12, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x0a,
	0x48, 0, 0, 0x03, 0x01, 0x1f, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0,
	0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x3b, 0xe0, 0, 0, 0x14, 0, 0, 0x03,
	0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x14,
	0xb0, 0, 0, 0x5d, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x0d, 0x58, 0, 0, 0xde, 0, 0, 0x03, 0, 0, 0x03, 0, 0,
	0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x02, 0x0a, 0, 0x01, 0x72, 0, 0, 0x03, 0,
	0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x0e, 0xf8, 0, 0x01, 0xd6,
	0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0, 0x03, 0, 0x2a,
	0xa0,
};
static const uint32_t hevc_sizes[COLORS] = {
	HEAD + sizeof(hevc_tail), HEAD + sizeof(hevc_tail), HEAD + sizeof(hevc_tail), sizeof(hevc_white),
};

struct grid {
	struct arena *arena;
	int columns, rows, quarters;	/* turns to the left */
	uint32_t width, height;
	const uint8_t *colors;		/* of each tile */
	struct buf exif;		/* size 0: none */
};

/* Gives where its size stands. */
static size_t
box_begin(struct buf *to, const char *name, int full)
{
	size_t at = to->size;

	put_number(to, 0, 4);
	buf_put(to, name, 4);
	if (full >= 0)
		put_number(to, (uint32_t)full << 24, 4);
	return at;
}

static void
box_end(struct buf *to, size_t at)
{
	size_t size = to->size - at;

	for (int i = 0; i < 4; i++)
		to->at[at + (size_t)i] = (char)(size >> (24 - 8 * i));
}

static void
put_box(struct buf *to, const char *name, int full, const void *content, size_t size)
{
	size_t at = box_begin(to, name, full);

	buf_put(to, content, size);
	box_end(to, at);
}

static void
put_size_box(struct buf *to, uint32_t width, uint32_t height)
{
	size_t at = box_begin(to, "ispe", 0);

	put_number(to, width, 4);
	put_number(to, height, 4);
	box_end(to, at);
}

static void
put_item(struct buf *to, uint32_t id, const char *kind, bool hidden)
{
	size_t at = box_begin(to, "infe", 2);

	to->at[to->size - 1] = hidden;
	put_number(to, id, 2);
	put_number(to, 0, 2);
	buf_put(to, kind, 4);
	put_number(to, 0, 1);
	box_end(to, at);
}

static void
put_place(struct buf *to, uint32_t id, size_t offset, size_t size)
{
	put_number(to, id, 2);
	put_number(to, 0, 2);
	put_number(to, 1, 2);
	put_number(to, (uint32_t)offset, 4);
	put_number(to, (uint32_t)size, 4);
}

/* Items: tiles from 1, then the grid, then the Exif block.  `data` is where their contents begin in the file. */
static void
put_items(struct buf *to, const struct grid *g, size_t data)
{
	uint32_t tiles = (uint32_t)(g->columns * g->rows), grid = tiles + 1, all = tiles + 1 + (g->exif.size > 0);
	size_t at = box_begin(to, "iinf", 0), inner, offsets[COLORS];

	put_number(to, all, 2);
	for (uint32_t i = 1; i <= tiles; i++)
		put_item(to, i, "hvc1", true);
	put_item(to, grid, "grid", false);
	if (g->exif.size > 0)
		put_item(to, grid + 1, "Exif", true);
	box_end(to, at);
	at = box_begin(to, "iloc", 0);
	put_number(to, 0x4400, 2);
	put_number(to, all, 2);
	for (int c = 0; c < COLORS; c++) {
		offsets[c] = data;
		data += hevc_sizes[c];
	}
	for (uint32_t i = 1; i <= tiles; i++)
		put_place(to, i, offsets[g->colors[i - 1]], hevc_sizes[g->colors[i - 1]]);
	put_place(to, grid, data, 12);
	if (g->exif.size > 0)
		put_place(to, grid + 1, data + 12, 4 + g->exif.size);
	box_end(to, at);
	at = box_begin(to, "iref", 0);
	inner = box_begin(to, "dimg", -1);
	put_number(to, grid, 2);
	put_number(to, tiles, 2);
	for (uint32_t i = 1; i <= tiles; i++)
		put_number(to, i, 2);
	box_end(to, inner);
	inner = box_begin(to, "cdsc", -1);
	put_number(to, grid + 1, 2);
	put_number(to, 1, 2);
	put_number(to, grid, 2);
	box_end(to, inner);
	if (g->exif.size == 0)
		buf_truncate(to, inner);
	box_end(to, at);
}

/* Properties: 1 how to decode, 2 a tile's size, 3 the whole size, 4 the turn. */
static void
put_properties(struct buf *to, const struct grid *g)
{
	uint32_t tiles = (uint32_t)(g->columns * g->rows);
	size_t at = box_begin(to, "iprp", -1), inner = box_begin(to, "ipco", -1);
	char quarters = (char)g->quarters;

	put_box(to, "hvcC", -1, hevc_setup, sizeof(hevc_setup));
	put_size_box(to, TILE, TILE);
	put_size_box(to, g->width, g->height);
	put_box(to, "irot", -1, &quarters, 1);
	box_end(to, inner);
	inner = box_begin(to, "ipma", 0);
	put_number(to, tiles + 1, 4);
	for (uint32_t i = 1; i <= tiles; i++) {
		put_number(to, i, 2);
		put_number(to, 0x028102, 3);
	}
	put_number(to, tiles + 1, 2);
	put_number(to, 0x020384, 3);
	box_end(to, inner);
	box_end(to, at);
}

static void
put_meta(struct buf *to, const struct grid *g, size_t data)
{
	size_t at = box_begin(to, "meta", 0), inner;

	put_box(to, "hdlr", 0, "\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0", 21);
	inner = box_begin(to, "pitm", 0);
	put_number(to, (uint32_t)(g->columns * g->rows) + 1, 2);
	box_end(to, inner);
	put_items(to, g, data);
	put_properties(to, g);
	box_end(to, at);
}

static struct buf
make_heic(const struct grid *g)
{
	struct buf to = buf_make(g->arena, CEILING), trial = buf_make(g->arena, CEILING);
	size_t at;

	put_box(&to, "ftyp", -1, "heic\0\0\0\0mif1heic", 16);
	put_meta(&trial, g, 0);
	put_meta(&to, g, to.size + trial.size + 8);
	at = box_begin(&to, "mdat", -1);
	for (int c = 0; c < COLORS - 1; c++) {
		buf_put(&to, hevc_heads[c], HEAD);
		buf_put(&to, hevc_tail, sizeof(hevc_tail));
	}
	buf_put(&to, hevc_white, sizeof(hevc_white));
	put_number(&to, 1, 2);
	put_number(&to, (uint32_t)g->rows - 1, 1);
	put_number(&to, (uint32_t)g->columns - 1, 1);
	put_number(&to, g->width, 4);
	put_number(&to, g->height, 4);
	/* How far the TIFF head is: behind "Exif" and two zeros. */
	put_number(&to, 6, 4);
	buf_put(&to, buf_text(&g->exif), g->exif.size);
	box_end(&to, at);
	return to;
}

struct buf
testing_heic(struct arena *arena, const struct testing_photo *photo)
{
	static const int quarters[9] = { 0, 0, 0, 2, 0, 0, 3, 0, 1 };
	bool aside = photo->turn >= 5;
	int width = aside ? photo->height : photo->width, height = aside ? photo->width : photo->height;
	struct grid g = { .arena = arena, .columns = width / TILE, .rows = height / TILE,
		.quarters = quarters[photo->turn], .width = (uint32_t)width, .height = (uint32_t)height };
	uint8_t *colors = arena_alloc(arena, (size_t)(g.columns * g.rows));

	for (int i = 0; i < g.columns * g.rows; i++) {
		int x = 0, y = 0;

		place_of(sides[photo->turn].row, i / g.columns * TILE, photo->width, photo->height, &x, &y);
		place_of(sides[photo->turn].column, i % g.columns * TILE, photo->width, photo->height, &x, &y);
		colors[i] = (uint8_t)((x >= photo->width / 2) + 2 * (y >= photo->height / 2));
	}
	g.colors = colors;
	g.exif = photo->turn == 0 ? buf_make(arena, 16) : exif(arena, photo);
	return make_heic(&g);
}

struct buf
testing_heic_bomb(struct arena *arena, int columns, int rows, uint32_t said_width, uint32_t said_height)
{
	struct grid g = { .arena = arena, .columns = columns, .rows = rows, .width = said_width, .height = said_height,
		.exif = buf_make(arena, 16) };

	g.colors = arena_alloc(arena, (size_t)(columns * rows));
	return make_heic(&g);
}

/* ---- ZIP ---- */

static void
put_little(struct buf *to, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		buf_putc(to, (char)(value >> 8 * i));
}

static struct bytes
deflated(struct arena *arena, const struct testing_entry *entry)
{
	size_t text = entry->text == NULL ? 0 : strlen(entry->text), size = text + entry->zeros;
	uint8_t *plain = arena_alloc(arena, size), *packed = arena_alloc(arena, size / 500 + 1024 + text);
	z_stream z = { .next_in = plain, .avail_in = (uInt)size, .next_out = packed,
		.avail_out = (uInt)(size / 500 + 1024 + text) };

	memcpy(plain, entry->text, text);
	MUST(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY) == Z_OK);
	MUST(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return (struct bytes){ packed, z.total_out };
}

struct buf
testing_zip(struct arena *arena, const struct testing_entry *entries, size_t count)
{
	struct buf to = buf_make(arena, CEILING), directory = buf_make(arena, CEILING);

	for (size_t i = 0; i < count; i++) {
		struct bytes packed = deflated(arena, &entries[i]);
		uint32_t name = (uint32_t)strlen(entries[i].name), at = (uint32_t)to.size;

		buf_put(&to, "PK\3\4\24\0\0\0\10\0\0\0\0\0\0\0\0\0", 18);
		put_little(&to, (uint32_t)packed.size, 4);
		/* The size that it says it has is a lie. */
		put_little(&to, 10, 4);
		put_little(&to, name, 4);
		buf_puts(&to, entries[i].name);
		buf_put(&to, packed.at, packed.size);
		buf_put(&directory, "PK\1\2\24\0\24\0\0\0\10\0\0\0\0\0\0\0\0\0", 20);
		put_little(&directory, (uint32_t)packed.size, 4);
		put_little(&directory, 10, 4);
		put_little(&directory, name, 2);
		buf_put(&directory, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
		put_little(&directory, at, 4);
		buf_puts(&directory, entries[i].name);
	}
	buf_put(&directory, "PK\5\6\0\0\0\0", 8);
	put_little(&directory, (uint32_t)count, 2);
	put_little(&directory, (uint32_t)count, 2);
	put_little(&directory, (uint32_t)directory.size - 12, 4);
	put_little(&directory, (uint32_t)to.size, 4);
	put_little(&directory, 0, 2);
	buf_put(&to, buf_text(&directory), directory.size);
	return to;
}

const char *
testing_file(struct arena *arena, const char *dir, const char *name, const struct buf *content)
{
	const char *path = arena_printf(arena, "%s/%s", dir, name);
	FILE *file = fopen(path, "wbe");

	MUST(file != NULL);
	MUST(fwrite(buf_text(content), 1, content->size, file) == content->size);
	MUST(fclose(file) == 0);
	return path;
}
