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
