/* strokes -- see strokes.h. */
#include "form/strokes.h"

#include <math.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/str.h"
#include "i18n/i18n.h"

struct strokes_shown { int width, height; const char *path, *name; };

#include "gen/form_strokes.html.h"

/* One number from `*at` on, then exactly `after`; false when it is none within [0, most]. */
static bool
number(const char **at, int most, char after, int *out)
{
	int value = 0;
	const char *from = *at;

	for (; **at >= '0' && **at <= '9' && *at - from < 5; ++*at)
		value = value * 10 + (**at - '0');
	if (*at == from || value > most || **at != after)
		return false;
	if (after != '\0')
		++*at;
	*out = value;
	return true;
}

/* The last number of a point: what stands behind it tells how it goes on. */
static bool
point(const char **at, const struct strokes *pad, int *x, int *y)
{
	char after;
	size_t digits;

	if (!number(at, pad->width, ',', x))
		return false;
	digits = strspn(*at, "0123456789");
	after = (*at)[digits];
	if (after != ' ' && after != ';' && after != '\0')
		return false;
	return number(at, pad->height, after, y);
}

bool
strokes_parse(const char *text, struct strokes *out)
{
	struct strokes pad = { 0 };
	const char *at = text;
	double ink = 0;

	if (str_empty(text) || strnlen(text, STROKES_MOST_BYTES + 1) > STROKES_MOST_BYTES)
		return false;
	if (!number(&at, STROKES_MOST_SIDE, ' ', &pad.width) || !number(&at, STROKES_MOST_SIDE, ';', &pad.height))
		return false;
	if (pad.width < 50 || pad.height < 30)
		return false;
	while (*at != '\0') {
		int x, y, x0 = -1, y0 = -1;

		pad.lines++;
		do {
			if (!point(&at, &pad, &x, &y))
				return false;
			if (x0 >= 0)
				ink += hypot(x - x0, y - y0);
			x0 = x;
			y0 = y;
			pad.points++;
		} while (at[-1] == ' ');
		if (at[-1] == ';' && *at == '\0')
			return false;
	}
	pad.ink = (int64_t)ink;
	*out = pad;
	return pad.ink >= STROKES_LEAST_INK;
}

const char *
strokes_path(struct arena *arena, const char *text)
{
	struct buf path = buf_make(arena, 2 * STROKES_MOST_BYTES);
	const char *at = strchr(text, ';');
	char letter = 'M';

	if (at == NULL)
		return "";
	for (at++; *at != '\0'; at++) {
		if (letter != '\0')
			buf_putc(&path, letter);
		letter = '\0';
		if (*at == ';' || *at == ' ')
			letter = *at == ';' ? 'M' : 'L';
		else
			buf_putc(&path, *at == ',' ? ' ' : *at);
	}
	return buf_text(&path);
}

void
strokes_show(struct html *html, const char *text, const char *name)
{
	struct strokes pad;

	if (!strokes_parse(text, &pad))
		return;
	strokes_shown(html, &(struct strokes_shown){ pad.width, pad.height,
	    strokes_path(html->ctx->arena, text), name });
}
