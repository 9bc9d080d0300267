/* fold -- texts as searching and matching sees them; see i18n.h. */
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "i18n/i18n.h"

/* Letters that Unicode does not take apart, as people type them. */
static const char *
plain_letter(UChar32 c)
{
	switch (c) {
	case 0x00e6: return "ae";
	case 0x0153: return "oe";
	case 0x00f8: return "o";
	case 0x0142: return "l";
	case 0x0111: case 0x00f0: return "d";
	case 0x00fe: return "th";
	case 0x0131: return "i";
	default: return NULL;
	}
}

static void
put_folded(struct buf *out, UChar32 c)
{
	const char *plain = plain_letter(c);
	char bytes[U8_MAX_LENGTH];
	int32_t size = 0;

	if (plain != NULL) {
		buf_puts(out, plain);
		return;
	}
	U8_APPEND_UNSAFE(bytes, size, c);
	buf_put(out, bytes, (size_t)size);
}

/* Marks vanish, whatever is no letter or digit parts words. */
static char *
from_decomposed(struct arena *arena, const UChar *text, int32_t length)
{
	struct buf out = buf_make(arena, (size_t)length * 4 + 16);
	bool gap = false;

	for (int32_t i = 0; i < length;) {
		UChar32 c;

		U16_NEXT(text, i, length, c);
		if ((U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || c == '\'' || c == 0x2019)
			continue;
		if (!u_isalnum(c)) {
			gap = out.size > 0;
			continue;
		}
		if (gap)
			buf_putc(&out, ' ');
		gap = false;
		put_folded(&out, c);
	}
	return arena_strdup(arena, buf_text(&out));
}

static char *
fold_any(struct arena *arena, const char *text, size_t size)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *nfkd = unorm2_getNFKDInstance(&status);
	int32_t room = (int32_t)size * 4 + 64, length;
	UChar *wide = arena_new_array(arena, (size_t)room, UChar);
	UChar *folded = arena_new_array(arena, (size_t)room, UChar);

	MUST(U_SUCCESS(status));
	u_strFromUTF8WithSub(wide, room, &length, text, (int32_t)size, 0xfffd, NULL, &status);
	length = u_strFoldCase(folded, room, wide, length, U_FOLD_CASE_DEFAULT, &status);
	length = unorm2_normalize(nfkd, folded, length, wide, room, &status);
	if (U_FAILURE(status))		/* a text of ligatures that grows beyond all measure */
		return arena_strdup(arena, "");
	return from_decomposed(arena, wide, length);
}

static char *
fold_ascii(struct arena *arena, const char *text, size_t size)
{
	char *to = arena_alloc(arena, size + 1), *end = to;
	bool gap = false;

	for (const char *c = text; *c != '\0'; c++) {
		bool upper = *c >= 'A' && *c <= 'Z';

		if (*c == '\'')
			continue;
		if (!upper && !(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9')) {
			gap = end > to;
			continue;
		}
		if (gap)
			*end++ = ' ';
		gap = false;
		*end++ = upper ? (char)(*c - 'A' + 'a') : *c;
	}
	*end = '\0';
	return to;
}

char *
i18n_fold(struct arena *arena, const char *text)
{
	size_t size;

	if (text == NULL)
		return NULL;
	size = strlen(text);
	for (size_t i = 0; i < size; i++) {
		if ((unsigned char)text[i] >= 0x80)
			return fold_any(arena, text, size);
	}
	return fold_ascii(arena, text, size);
}
