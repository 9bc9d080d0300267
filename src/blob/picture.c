/*
 * picture -- what of a PNG or JPEG makes the picture, and nothing else: no place, no
 * remark, no second file behind the end.
 */
#include <string.h>
#include "base/buf.h"
#include "blob/blob.h"

enum { PNG_SIGN = 8, CHUNK_AROUND = 12, SOI = 0xd8, EOI = 0xd9, SOS = 0xda };

static size_t
number_at(const uint8_t *at, int size)
{
	size_t value = 0;

	while (size-- > 0)
		value = value << 8 | *at++;
	return value;
}

/* Size, palette, transparency, colours, pixels, end (PNG, 11.2 and 11.3). */
static bool
is_kept(const uint8_t *name)
{
	static const char kept[] = "IHDR PLTE tRNS IDAT IEND gAMA cHRM sRGB pHYs";

	for (const char *at = kept; at < kept + sizeof(kept) - 4; at += 5)
		if (memcmp(at, name, 4) == 0)
			return true;
	return false;
}

static bool
png(struct bytes in, struct buf *to)
{
	bool pixels = false;

	buf_put(to, in.at, PNG_SIGN);
	for (size_t at = PNG_SIGN; in.size - at >= CHUNK_AROUND;) {
		size_t size = number_at(in.at + at, 4);
		const uint8_t *name = in.at + at + 4;

		if (size > in.size - at - CHUNK_AROUND)
			return false;
		size += CHUNK_AROUND;
		if (is_kept(name))
			buf_put(to, in.at + at, size);
		pixels = pixels || memcmp(name, "IDAT", 4) == 0;
		if (memcmp(name, "IEND", 4) == 0)
			return pixels;
		at += size;
	}
	return false;
}

/* Of the segments for applications only JFIF's and the colours of Adobe's; no remarks. */
static bool
is_segment_kept(uint8_t marker)
{
	return marker != 0xfe && (marker < 0xe1 || marker > 0xef || marker == 0xee);
}

/* Where the compressed pixels that begin at `at` end: at the next marker that is one. */
static size_t
after_pixels(struct bytes in, size_t at)
{
	for (; at + 1 < in.size; at++) {
		uint8_t next = in.at[at + 1];

		if (in.at[at] == 0xff && next != 0 && next != 0xff && (next < 0xd0 || next > 0xd7))
			return at;
	}
	return in.size;
}

static bool
jpeg(struct bytes in, struct buf *to)
{
	bool pixels = false;

	buf_put(to, in.at, 2);
	for (size_t at = 2; in.size - at >= 2 && in.at[at] == 0xff;) {
		uint8_t marker = in.at[at + 1];
		size_t end, size;

		if (marker == 0xff) {
			at++;
			continue;
		}
		if (marker == EOI) {
			buf_put(to, in.at + at, 2);
			return pixels;
		}
		if (in.size - at < 4 || marker == SOI || marker < 0xc0)
			return false;
		size = number_at(in.at + at + 2, 2);
		if (size < 2 || size > in.size - at - 2)
			return false;
		end = at + 2 + size;
		if (marker == SOS) {
			pixels = true;
			end = after_pixels(in, end);
		}
		if (is_segment_kept(marker))
			buf_put(to, in.at + at, end - at);
		at = end;
	}
	return false;
}

bool
blob_picture_only(struct arena *arena, struct bytes in, struct bytes *out)
{
	struct buf to = buf_make(arena, in.size + 1);
	enum blob_kind kind = blob_kind_of(in);
	bool good = kind == BLOB_PNG ? png(in, &to) : kind == BLOB_JPEG && jpeg(in, &to);

	*out = (struct bytes){ (const uint8_t *)buf_text(&to), to.size };
	return good && !buf_full(&to);
}
