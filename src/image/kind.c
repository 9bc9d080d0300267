/* kind -- what a content is, by its first bytes. */
#include <string.h>
#include "base/str.h"
#include "image/inside.h"

static bool
has(struct bytes in, size_t at, const char *what, size_t size)
{
	return in.size >= at + size && memcmp(in.at + at, what, size) == 0;
}

static bool
is_heic(struct bytes in)
{
	static const char *const brands[] = { "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", NULL };

	/* Some AVIF files call themselves by the container first. */
	if (memmem(in.at, in.size < 64 ? in.size : 64, "avif", 4) != NULL)
		return false;
	for (size_t i = 0; has(in, 4, "ftyp", 4) && brands[i] != NULL; i++) {
		if (has(in, 8, brands[i], 4))
			return true;
	}
	return false;
}

/* XML whose first element is svg, after a prologue, remarks and a document type. */
static bool
is_svg(struct bytes in)
{
	return in.size > 0 && (in.at[0] == '<' || in.at[0] == 0xef || strchr(" \t\r\n", in.at[0]) != NULL) &&
	    memmem(in.at, in.size, "<svg", 4) != NULL;
}

/* What was given may be cut inside a character. */
static bool
is_text(struct bytes in)
{
	size_t size = in.size, back = 0;

	while (back < 3 && back < size && (in.at[size - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back < size && in.at[size - 1 - back] >= 0xc0)
		size -= back + 1;
	for (size_t i = 0; i < size; i++) {
		if (in.at[i] < ' ' && strchr("\t\n\r\f", in.at[i]) == NULL)
			return false;
	}
	return in.size > 0 && str_is_utf8((const char *)in.at, size);
}

enum image_kind
image_kind_of(struct bytes in)
{
	if (has(in, 0, "\xff\xd8\xff", 3))
		return IMAGE_JPEG;
	if (has(in, 0, "\x89PNG\r\n\x1a\n", 8))
		return IMAGE_PNG;
	if (has(in, 0, "RIFF", 4) && has(in, 8, "WEBP", 4))
		return IMAGE_WEBP;
	if (is_heic(in))
		return IMAGE_HEIC;
	if (has(in, 0, "GIF8", 4))
		return IMAGE_GIF;
	if (has(in, 0, "II*\0", 4) || has(in, 0, "MM\0*", 4))
		return IMAGE_TIFF;
	if (has(in, 0, "BM", 2) && has(in, 6, "\0\0\0\0", 4))
		return IMAGE_BMP;
	if (has(in, 0, "%PDF-", 5))
		return IMAGE_PDF;
	if (has(in, 0, "PK\3\4", 4) || has(in, 0, "PK\5\6", 4))
		return IMAGE_ZIP;
	if (is_svg(in))
		return IMAGE_SVG;
	return is_text(in) ? IMAGE_TEXT : IMAGE_NONE;
}
