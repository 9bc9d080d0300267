/* jpeg -- libjpeg-turbo: decodes at the scale that is needed, writes without metadata. */
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>
#include "image/inside.h"

enum { MOST_SCANS = 100, WHOLE_MEGAPIXELS = 50, EXIF_MARKER = JPEG_APP0 + 1 };

/* The helper does one thing: what goes wrong is its answer. */
NORETURN static void
fail(j_common_ptr info)
{
	int code = info->err->msg_code;

	helper_answer(code == JERR_OUT_OF_MEMORY || code == JERR_IMAGE_TOO_BIG ? IMAGE_TOO_LONG : IMAGE_BROKEN, NULL);
}

/* A file that ends too early is broken; the library would paint the rest grey. */
static void
warn(j_common_ptr info, int level)
{
	int code = info->err->msg_code;

	if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER))
		fail(info);
}

static void
say_nothing(j_common_ptr info UNUSED)
{
}

/* A progressive picture may come in any number of scans, each of which costs the whole. */
static void
count_scans(j_common_ptr info)
{
	if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > MOST_SCANS)
		helper_answer(IMAGE_HARMFUL, NULL);
}

/* A copy, since the library forgets its markers at the end of the picture. */
static struct bytes
find_exif(struct arena *arena, const struct jpeg_decompress_struct *info)
{
	for (jpeg_saved_marker_ptr m = info->marker_list; m != NULL; m = m->next) {
		if (m->marker == EXIF_MARKER && m->data_length > 6 && memcmp(m->data, "Exif\0\0", 6) == 0)
			return (struct bytes){ arena_memdup(arena, m->data + 6, m->data_length - 6),
				m->data_length - 6 };
	}
	return (struct bytes){ NULL, 0 };
}

/* The smallest eighths that are still at least as long as what is wanted. */
static void
choose_scale(struct jpeg_decompress_struct *info, int side)
{
	int64_t longest = info->image_width > info->image_height ? info->image_width : info->image_height;
	int64_t eighths = (side * INT64_C(8) + longest - 1) / longest;

	info->scale_num = eighths > 8 ? 8 : (unsigned)eighths;
	info->scale_denom = 8;
}

/* Adobe writes ink upside down: 255 is none. */
static void
from_ink(uint8_t *row, int width, bool adobe)
{
	for (int x = 0; x < width; x++) {
		int black = adobe ? row[4 * x + 3] : 255 - row[4 * x + 3];

		for (int c = 0; c < 3; c++) {
			int ink = adobe ? row[4 * x + c] : 255 - row[4 * x + c];

			row[3 * x + c] = (uint8_t)(ink * black / 255);
		}
	}
}

struct decoded
jpeg_decode(struct arena *arena, struct bytes in, int side)
{
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress = { .progress_monitor = count_scans };
	struct decoded out = { 0 };
	struct shrink s;
	JOCTET *profile = NULL;
	unsigned profile_size = 0;
	uint8_t *row;
	bool ink;

	memset(&info, 0, sizeof(info));
	info.err = jpeg_std_error(&errors);
	errors.error_exit = fail;
	errors.emit_message = warn;
	errors.output_message = say_nothing;
	jpeg_create_decompress(&info);
	info.progress = &progress;
	jpeg_mem_src(&info, in.at, in.size);
	jpeg_save_markers(&info, EXIF_MARKER, 0xffff);
	jpeg_save_markers(&info, JPEG_APP0 + 2, 0xffff);
	jpeg_read_header(&info, TRUE);
	picture_size_check(info.image_width, info.image_height,
	    jpeg_has_multiple_scans(&info) ? WHOLE_MEGAPIXELS : IMAGE_MOST_MEGAPIXELS);
	if (jpeg_read_icc_profile(&info, &profile, &profile_size) && info.num_components == 3)
		out.profile = (struct bytes){ profile, profile_size };
	out.exif = find_exif(arena, &info);
	ink = info.num_components == 4;
	info.out_color_space = ink ? JCS_CMYK : JCS_RGB;
	choose_scale(&info, side);
	jpeg_start_decompress(&info);
	s = shrink_begin(arena, (int)info.output_width, (int)info.output_height, 3, side);
	row = arena_alloc(arena, (size_t)info.output_width * 4);
	while (info.output_scanline < info.output_height) {
		jpeg_read_scanlines(&info, &row, 1);
		if (ink)
			from_ink(row, (int)info.output_width, info.saw_Adobe_marker);
		shrink_row(&s, row);
	}
	jpeg_finish_decompress(&info);
	jpeg_destroy_decompress(&info);
	out.canvas = s.to;
	return out;
}

/* ---- writing ---- */

enum { CHUNK = 64 * 1024 };

struct destination {
	struct jpeg_destination_mgr head;
	int fd;
	JOCTET chunk[CHUNK];
};

static void
begin_chunk(j_compress_ptr info)
{
	struct destination *d = (struct destination *)info->dest;

	d->head.next_output_byte = d->chunk;
	d->head.free_in_buffer = CHUNK;
}

static boolean
write_chunk(j_compress_ptr info)
{
	struct destination *d = (struct destination *)info->dest;

	helper_write(d->fd, d->chunk, CHUNK);
	begin_chunk(info);
	return TRUE;
}

static void
write_last(j_compress_ptr info)
{
	struct destination *d = (struct destination *)info->dest;

	helper_write(d->fd, d->chunk, CHUNK - d->head.free_in_buffer);
}

void
jpeg_write(struct arena *arena, const struct canvas *c, int quality, int fd)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr errors;
	struct destination *d = arena_new(arena, struct destination);
	uint8_t *row = arena_alloc(arena, (size_t)canvas_width(c) * (size_t)c->channels);

	memset(&info, 0, sizeof(info));
	info.err = jpeg_std_error(&errors);
	errors.error_exit = fail;
	errors.output_message = say_nothing;
	jpeg_create_compress(&info);
	*d = (struct destination){ { .init_destination = begin_chunk, .empty_output_buffer = write_chunk,
		.term_destination = write_last }, .fd = fd };
	info.dest = &d->head;
	info.image_width = (JDIMENSION)canvas_width(c);
	info.image_height = (JDIMENSION)canvas_height(c);
	info.input_components = c->channels;
	info.in_color_space = c->channels == 4 ? JCS_EXT_RGBA : JCS_RGB;
	jpeg_set_defaults(&info);
	jpeg_set_quality(&info, quality, TRUE);
	info.optimize_coding = TRUE;
	jpeg_start_compress(&info, TRUE);
	for (int y = 0; y < canvas_height(c); y++) {
		canvas_row(c, y, row);
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
}
