/* testing -- pictures and archives that tests make themselves. */
#ifndef IMAGE_TESTING_H
#define IMAGE_TESTING_H

#include "base/buf.h"

struct arena;

/* A red, a green, a blue and a white quarter (top left, top right, bottom left, bottom right) as seen upright. */
struct testing_photo {
	int width, height;		/* upright */
	int turn;			/* EXIF orientation that it is stored in; 0: no EXIF at all */
	bool place;			/* 48° 12' 30" N, 16° 22' 15" E */
	bool progressive;
	bool profile;			/* colours as an ICC profile names them */
};

struct buf testing_jpeg(struct arena *, const struct testing_photo *);
/* As an iPhone writes one, of tiles of 512 pixels: sides are multiples of that; turn 0, 1, 3, 6 or 8. */
struct buf testing_heic(struct arena *, const struct testing_photo *);
/* The same, one colour, that says it is larger than what its tiles give. */
struct buf testing_heic_bomb(struct arena *, int columns, int rows, uint32_t said_width, uint32_t said_height);
/* RGBA; with `clear`, the last quarter is transparent. */
struct buf testing_png(struct arena *, int width, int height, bool clear);
/* Only a head: what it says is enough to be refused. */
struct buf testing_png_head(struct arena *, uint32_t width, uint32_t height);
struct buf testing_jpeg_head(struct arena *, int width, int height);

/* A ZIP of entries, each deflated. */
struct testing_entry { const char *name; const char *text; size_t zeros; };
struct buf testing_zip(struct arena *, const struct testing_entry *entries, size_t count);

/* Writes it to a new file in `dir`; gives its path. */
const char *testing_file(struct arena *, const char *dir, const char *name, const struct buf *);

#endif
