/*
 * heic -- photos as iPhones keep them: libheif reads the container, libde265 the pictures in it.
 *
 * Both are taken in at run time, before the cage closes: only such photos pay for them, and a machine without them
 * refuses the photo with a sentence.  libheif's own decoders start threads, which the cage forbids; so it is given one
 * that does not.
 */
#include <dlfcn.h>
#include <libde265/de265.h>
#include <libheif/heif.h>
#include <libheif/heif_plugin.h>
#include <string.h>
#include "image/inside.h"

enum { WHOLE_MEGAPIXELS = 52, FIRST_OF_ALL = 10000, NAL_HEAD = 4, MOST_METADATA = 4 * 1000 * 1000 };

#define HEIF_CALLS(call) \
	call(heif_init) call(heif_register_decoder_plugin) call(heif_context_alloc) \
	call(heif_context_set_max_decoding_threads) call(heif_context_read_from_memory_without_copy) \
	call(heif_context_get_primary_image_handle) call(heif_image_handle_get_width) \
	call(heif_image_handle_get_height) call(heif_image_handle_has_alpha_channel) \
	call(heif_image_handle_get_list_of_metadata_block_IDs) call(heif_image_handle_get_metadata_size) \
	call(heif_image_handle_get_metadata) call(heif_image_handle_get_raw_color_profile_size) \
	call(heif_image_handle_get_raw_color_profile) call(heif_decode_image) call(heif_decoding_options_alloc) \
	call(heif_image_create) call(heif_image_add_plane) call(heif_image_get_plane) \
	call(heif_image_get_plane_readonly) call(heif_image_get_width) call(heif_image_get_height)
#define HEVC_CALLS(call) \
	call(de265_new_decoder) call(de265_free_decoder) call(de265_push_NAL) call(de265_flush_data) \
	call(de265_decode) call(de265_get_next_picture) call(de265_get_image_width) call(de265_get_image_height) \
	call(de265_get_chroma_format) call(de265_get_bits_per_pixel) call(de265_get_image_plane)

#define MEMBER(name) __typeof__(name) *name;
static struct {
	HEIF_CALLS(MEMBER)
	HEVC_CALLS(MEMBER)
	bool there;
} lib;

/* ---- the decoder that libheif is given ---- */

static const struct heif_error good = { heif_error_Ok, heif_suberror_Unspecified, "" };
static const struct heif_error bad = { heif_error_Decoder_plugin_error, heif_suberror_Unspecified, "" };

static const char *
name_of_decoder(void)
{
	return "one thread";
}

/* AVIF too, so that none of libheif's own is asked: what comes of it is below. */
static int
takes_format(enum heif_compression_format format UNUSED)
{
	return FIRST_OF_ALL;
}

static struct heif_error
new_decoder(void **decoder)
{
	*decoder = lib.de265_new_decoder();
	return *decoder == NULL ? bad : good;
}

static void
free_decoder(void *decoder)
{
	lib.de265_free_decoder(decoder);
}

/* Units, each behind its size. */
static struct heif_error
push_data(void *decoder, const void *data, size_t size)
{
	const uint8_t *at = data;

	while (size > NAL_HEAD) {
		size_t unit = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];

		if (unit > size - NAL_HEAD)
			return bad;
		if (lib.de265_push_NAL(decoder, at + NAL_HEAD, (int)unit, 0, NULL) != DE265_OK)
			return bad;
		at += NAL_HEAD + unit;
		size -= NAL_HEAD + unit;
	}
	return good;
}

static enum heif_chroma
chroma_of(const struct de265_image *from)
{
	switch (lib.de265_get_chroma_format(from)) {
	case de265_chroma_mono: return heif_chroma_monochrome;
	case de265_chroma_420: return heif_chroma_420;
	case de265_chroma_422: return heif_chroma_422;
	default: return heif_chroma_444;
	}
}

static struct heif_error
copy_plane(const struct de265_image *from, int index, struct heif_image *to)
{
	static const enum heif_channel channels[] = { heif_channel_Y, heif_channel_Cb, heif_channel_Cr };
	int width = lib.de265_get_image_width(from, index), height = lib.de265_get_image_height(from, index);
	int bits = lib.de265_get_bits_per_pixel(from, index), from_line = 0, to_line = 0;
	const uint8_t *source = lib.de265_get_image_plane(from, index, &from_line);
	struct heif_error err = lib.heif_image_add_plane(to, channels[index], width, height, bits);
	uint8_t *target;

	if (err.code != heif_error_Ok)
		return err;
	target = lib.heif_image_get_plane(to, channels[index], &to_line);
	for (int y = 0; y < height; y++)
		memcpy(target + (size_t)y * (size_t)to_line, source + (size_t)y * (size_t)from_line,
		    (size_t)width * (bits > 8 ? 2 : 1));
	return good;
}

static struct heif_error
decode_image(void *decoder, struct heif_image **out)
{
	const struct de265_image *from = NULL;
	struct heif_error err = good;
	enum heif_chroma chroma;
	int more = 1;

	lib.de265_flush_data(decoder);
	while (from == NULL && more) {
		if (lib.de265_decode(decoder, &more) != DE265_OK)
			return bad;
		from = lib.de265_get_next_picture(decoder);
	}
	if (from == NULL)
		return bad;
	chroma = chroma_of(from);
	err = lib.heif_image_create(lib.de265_get_image_width(from, 0), lib.de265_get_image_height(from, 0),
	    chroma == heif_chroma_monochrome ? heif_colorspace_monochrome : heif_colorspace_YCbCr, chroma, out);
	for (int i = 0; err.code == heif_error_Ok && i < (chroma == heif_chroma_monochrome ? 1 : 3); i++)
		err = copy_plane(from, i, *out);
	return err;
}

static void
take_strictness(void *decoder UNUSED, int flag UNUSED)
{
}

static const struct heif_decoder_plugin one_thread = {
	.plugin_api_version = 2, .get_plugin_name = name_of_decoder, .does_support_format = takes_format,
	.new_decoder = new_decoder, .free_decoder = free_decoder, .push_data = push_data,
	.decode_image = decode_image, .set_strict_decoding = take_strictness,
};

void
heic_open(void)
{
	void *heif = dlopen("libheif.so.1", RTLD_NOW | RTLD_LOCAL);
	void *hevc = dlopen("libde265.so.0", RTLD_NOW | RTLD_LOCAL);
	bool there = heif != NULL && hevc != NULL;

#define TAKE_HEIF(name) there = there && helper_take(heif, #name, &lib.name);
#define TAKE_HEVC(name) there = there && helper_take(hevc, #name, &lib.name);
	HEIF_CALLS(TAKE_HEIF)
	HEVC_CALLS(TAKE_HEVC)
	lib.there = there && lib.heif_init(NULL).code == heif_error_Ok &&
	    lib.heif_register_decoder_plugin(&one_thread).code == heif_error_Ok;
}

/* ---- the photo ---- */

static void
check(struct heif_error err)
{
	if (err.code == heif_error_Ok)
		return;
	if (err.code == heif_error_Unsupported_filetype || err.code == heif_error_Unsupported_feature)
		helper_answer(IMAGE_UNKNOWN, NULL);
	if (err.subcode == heif_suberror_Security_limit_exceeded)
		helper_answer(IMAGE_TOO_BIG, NULL);
	helper_answer(err.code == heif_error_Memory_allocation_error ? IMAGE_TOO_LONG : IMAGE_BROKEN, NULL);
}

/* The block begins with how far behind it the TIFF head is (ISO/IEC 23008-12, A.2.1). */
static struct bytes
find_exif(struct arena *arena, const struct heif_image_handle *handle)
{
	struct bytes none = { NULL, 0 };
	heif_item_id id;
	size_t size, skip;
	uint8_t *at;

	if (lib.heif_image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) != 1)
		return none;
	size = lib.heif_image_handle_get_metadata_size(handle, id);
	if (size <= 4 || size > MOST_METADATA)
		return none;
	at = arena_alloc(arena, size);
	if (lib.heif_image_handle_get_metadata(handle, id, at).code != heif_error_Ok)
		return none;
	skip = 4 + ((size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3]);
	return skip < size ? (struct bytes){ at + skip, size - skip } : none;
}

static struct bytes
find_profile(struct arena *arena, const struct heif_image_handle *handle)
{
	size_t size = lib.heif_image_handle_get_raw_color_profile_size(handle);
	uint8_t *at;

	if (size == 0 || size > MOST_METADATA)
		return (struct bytes){ NULL, 0 };
	at = arena_alloc(arena, size);
	if (lib.heif_image_handle_get_raw_color_profile(handle, at).code != heif_error_Ok)
		return (struct bytes){ NULL, 0 };
	return (struct bytes){ at, size };
}

/* What it says of its size is checked before it is decoded, what came out before it is read. */
static struct canvas
decode_pixels(struct arena *arena, const struct heif_image_handle *handle, int side)
{
	bool clear = lib.heif_image_handle_has_alpha_channel(handle);
	struct heif_decoding_options *options = lib.heif_decoding_options_alloc();
	struct heif_image *image = NULL;
	struct shrink s;
	const uint8_t *at;
	int line = 0, width, height;

	picture_size_check(lib.heif_image_handle_get_width(handle), lib.heif_image_handle_get_height(handle),
	    WHOLE_MEGAPIXELS);
	if (options == NULL)
		helper_answer(IMAGE_TOO_LONG, NULL);
	options->convert_hdr_to_8bit = 1;
	check(lib.heif_decode_image(handle, &image, heif_colorspace_RGB,
	    clear ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options));
	at = lib.heif_image_get_plane_readonly(image, heif_channel_interleaved, &line);
	width = lib.heif_image_get_width(image, heif_channel_interleaved);
	height = lib.heif_image_get_height(image, heif_channel_interleaved);
	picture_size_check(width, height, WHOLE_MEGAPIXELS);
	s = shrink_begin(arena, width, height, clear ? 4 : 3, side);
	for (int y = 0; y < height; y++)
		shrink_row(&s, at + (size_t)y * (size_t)line);
	return s.to;
}

struct decoded
heic_decode(struct arena *arena, struct bytes in, int side)
{
	struct heif_image_handle *handle;
	struct heif_context *context;
	struct decoded out = { .upright = true };

	if (!lib.there)
		helper_answer(IMAGE_IS_HEIC, NULL);
	context = lib.heif_context_alloc();
	if (context == NULL)
		helper_answer(IMAGE_TOO_LONG, NULL);
	lib.heif_context_set_max_decoding_threads(context, 0);
	check(lib.heif_context_read_from_memory_without_copy(context, in.at, in.size, NULL));
	check(lib.heif_context_get_primary_image_handle(context, &handle));
	out.exif = find_exif(arena, handle);
	out.profile = find_profile(arena, handle);
	out.canvas = decode_pixels(arena, handle, side);
	return out;
}
