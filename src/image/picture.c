/* picture -- the helper's main job: decode, turn, write again, with two thumbnails. */
#include "image/inside.h"

enum { QUALITY = 86, SMALL_QUALITY = 78, LARGEST_PNG = 3 * 1000 * 1000 };

void
picture_size_check(int64_t width, int64_t height, int whole_megapixels)
{
	int64_t pixels = width * height;

	if (width < 1 || height < 1)
		helper_answer(IMAGE_BROKEN, NULL);
	if (width > IMAGE_MOST_SIDE || height > IMAGE_MOST_SIDE ||
	    pixels > (int64_t)whole_megapixels * 1000 * 1000)
		helper_answer(IMAGE_TOO_BIG, NULL);
}

static struct decoded
decode(struct arena *arena, struct bytes in, enum image_kind kind, int side)
{
	switch (kind) {
	case IMAGE_JPEG: return jpeg_decode(arena, in, side);
	case IMAGE_PNG: return png_decode(arena, in, side);
	case IMAGE_WEBP: return webp_decode(arena, in, side);
	case IMAGE_GIF: helper_answer(IMAGE_MOVING, NULL);
	case IMAGE_HEIC: return heic_decode(arena, in, side);
	default: helper_answer(IMAGE_UNKNOWN, NULL);
	}
}

/* What has transparent parts stays PNG, and what came as one unless it is a large photo. */
static bool
stays_png(const struct canvas *c, enum image_kind kind, size_t size)
{
	return c->channels == 4 || (kind == IMAGE_PNG && size <= LARGEST_PNG);
}

void
picture_job(struct arena *arena, struct bytes in, int side)
{
	enum image_kind kind = image_kind_of(beginning_of(in));
	struct decoded picture = decode(arena, in, kind, side);
	struct canvas *canvas = &picture.canvas;
	struct exif exif = exif_read(picture.exif);
	struct canvas medium, small;
	bool png;

	color_to_screen(canvas, picture.profile);
	canvas->turn = picture.upright ? 1 : exif.turn;
	canvas_drop_opaque(canvas);
	png = stays_png(canvas, kind, in.size);
	if (png)
		png_write(arena, canvas, HELPER_PICTURE);
	else
		jpeg_write(arena, canvas, QUALITY, HELPER_PICTURE);
	if (side > IMAGE_MEDIUM) {
		medium = canvas_small(arena, canvas, IMAGE_MEDIUM);
		small = canvas_small(arena, &medium, IMAGE_SMALL);
		jpeg_write(arena, &medium, SMALL_QUALITY, HELPER_MEDIUM);
		jpeg_write(arena, &small, SMALL_QUALITY, HELPER_SMALL);
	}
	helper_answer(IMAGE_GOOD, arena_printf(arena, "%s %d %d %d %.7f %.7f %s", png ? "png" : "jpeg",
	    canvas_width(canvas), canvas_height(canvas), exif.has_place, exif.latitude, exif.longitude,
	    exif.taken[0] == '\0' ? "-" : exif.taken));
}
