/* webp -- libwebp, decoded at the size that is needed. */
#include <string.h>
#include <webp/decode.h>
#include "image/inside.h"

enum { WHOLE_MEGAPIXELS = 60 };

static uint32_t
little_endian(const uint8_t *at)
{
	return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* Chunks of the container (RFC 9649, 2.3). */
static struct bytes
find_chunk(struct bytes in, const char *name)
{
	for (size_t at = 12; at + 8 <= in.size;) {
		size_t size = little_endian(in.at + at + 4);

		if (size > in.size - at - 8)
			break;
		if (memcmp(in.at + at, name, 4) == 0)
			return (struct bytes){ in.at + at + 8, size };
		at += 8 + size + size % 2;
	}
	return (struct bytes){ NULL, 0 };
}

static struct bytes
find_exif(struct bytes in)
{
	struct bytes exif = find_chunk(in, "EXIF");

	/* Some write the JPEG marker's head before it. */
	if (exif.size > 6 && memcmp(exif.at, "Exif\0\0", 6) == 0)
		return (struct bytes){ exif.at + 6, exif.size - 6 };
	return exif;
}

struct decoded
webp_decode(struct arena *arena, struct bytes in, int side)
{
	WebPDecoderConfig config;
	struct decoded out = { 0 };
	struct shrink s;
	VP8StatusCode status;

	if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(in.at, in.size, &config.input) != VP8_STATUS_OK)
		helper_answer(IMAGE_BROKEN, NULL);
	if (config.input.has_animation)
		helper_answer(IMAGE_MOVING, NULL);
	picture_size_check(config.input.width, config.input.height, WHOLE_MEGAPIXELS);
	/* For the size that comes out, and its memory. */
	s = shrink_begin(arena, config.input.width, config.input.height, config.input.has_alpha ? 4 : 3, side);
	out.canvas = s.to;
	config.options.use_scaling = s.to.width != s.width;
	config.options.scaled_width = s.to.width;
	config.options.scaled_height = s.to.height;
	config.output.colorspace = config.input.has_alpha ? MODE_RGBA : MODE_RGB;
	config.output.is_external_memory = 1;
	config.output.u.RGBA.rgba = out.canvas.at;
	config.output.u.RGBA.stride = out.canvas.width * out.canvas.channels;
	config.output.u.RGBA.size = (size_t)config.output.u.RGBA.stride * (size_t)out.canvas.height;
	status = WebPDecode(in.at, in.size, &config);
	if (status != VP8_STATUS_OK)
		helper_answer(status == VP8_STATUS_OUT_OF_MEMORY ? IMAGE_TOO_LONG : IMAGE_BROKEN, NULL);
	out.exif = find_exif(in);
	out.profile = find_chunk(in, "ICCP");
	return out;
}
