/* inside -- what the files of this tool share.  Everything but image.c runs in the helper.  For no other room. */
#ifndef IMAGE_INSIDE_H
#define IMAGE_INSIDE_H

#include "base/arena.h"
#include "base/buf.h"
#include "helper/helper.h"
#include "image/image.h"

/* As much of a content as image_kind_of() wants. */
static inline struct bytes
beginning_of(struct bytes in)
{
	return (struct bytes){ in.at, in.size < 4096 ? in.size : 4096 };
}

/* ---- the helper ---- */

extern const char image_helper_word[];	/* in helper.c: whoever names it gets the helper into the program */

enum { HELPER_PICTURE = HELPER_OWN, HELPER_SMALL, HELPER_MEDIUM };

/* ---- canvas.c: pixels, made smaller while they come ---- */

/* 8 bits per channel; 3: red, green, blue; 4: and how opaque. */
struct canvas {
	int width, height, channels;
	uint8_t *at;
	int turn;			/* EXIF's orientation 1-8: how it is to be read */
};

/* Takes rows of a picture, gives a smaller one: the mean of the area that each pixel covers. */
struct shrink {
	struct arena *arena;
	int width, height;		/* of what comes */
	struct canvas to;
	int row;			/* the next that comes */
	int out_row;
	uint32_t *across;		/* this row, made narrower */
	uint64_t *down;			/* rows of the output row under way */
	int filled;			/* of it, in parts of to.height */
};

/* The longest side at most `side`; never larger than it came. */
struct shrink shrink_begin(struct arena *, int width, int height, int channels, int side);
void shrink_row(struct shrink *, const uint8_t *row);

/* Upright. */
int canvas_width(const struct canvas *), canvas_height(const struct canvas *);
void canvas_row(const struct canvas *, int y, uint8_t *to);
/* Takes away a fourth channel that says nothing. */
void canvas_drop_opaque(struct canvas *);
/* The same, upright, smaller; without transparency, on white. */
struct canvas canvas_small(struct arena *, const struct canvas *, int side);

/* ---- exif.c ---- */

struct exif {
	int turn;			/* 1-8 */
	bool has_place;
	double latitude, longitude;
	char taken[20];			/* "2027-03-01T08:15:00" or "" */
};
/* Of a TIFF block ("II*" or "MM" and what follows); anything unsound is as if it were not there. */
struct exif exif_read(struct bytes tiff);

/* ---- jpeg.c, png.c, webp.c, heic.c: each ends the helper when it cannot go on ---- */

struct decoded {
	struct canvas canvas;
	struct bytes exif;		/* the TIFF block, or empty */
	struct bytes profile;		/* ICC, or empty */
	bool upright;			/* turned already, whatever EXIF says */
};

/* Refuses sizes that nobody's camera makes; `whole` megapixels are held in memory. */
void picture_size_check(int64_t width, int64_t height, int whole_megapixels);

struct decoded jpeg_decode(struct arena *, struct bytes, int side);
struct decoded png_decode(struct arena *, struct bytes, int side);
struct decoded webp_decode(struct arena *, struct bytes, int side);
/* Before the cage closes, when such a photo comes; without the libraries heic_decode() answers IMAGE_IS_HEIC. */
void heic_open(void);
struct decoded heic_decode(struct arena *, struct bytes, int side);
void jpeg_write(struct arena *, const struct canvas *, int quality, int fd);
void png_write(struct arena *, const struct canvas *, int fd);

/* color.c: from the camera's colours to those of screens. */
void color_to_screen(struct canvas *, struct bytes profile);

/* ---- the jobs ---- */

NORETURN void picture_job(struct arena *, struct bytes, int side);
NORETURN void drawing_job(struct arena *, struct bytes);
NORETURN void office_job(struct arena *, struct bytes);

#endif
