/*
 * markup -- the formatting that staff may use in texts: **bold**, *italic*,
 * [words](address), lines that begin with "- " or "1. ", blank lines between
 * paragraphs.  Everything is escaped first, so nothing else can come out.
 */
#include "html/html.h"

#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"

enum { LARGEST = 1 << 20 };

enum part { NOTHING, PARAGRAPH, BULLETS, NUMBERS };

static const char *const opening[] = { "", "<p>", "<ul>", "<ol>" };
static const char *const closing[] = { "", "</p>\n", "</ul>\n", "</ol>\n" };

static void
put_escaped(struct html *h, const char *text, size_t size)
{
	html_text(h, arena_strndup(h->ctx->arena, text, size));
}

/* "[words](address)": true when it is one, and *end stands behind it. */
static bool
put_link(struct html *h, const char *at, const char *limit, const char **end)
{
	const char *middle = memchr(at, ']', (size_t)(limit - at)), *last;

	if (middle == NULL || middle == at + 1 || middle + 1 >= limit || middle[1] != '(')
		return false;
	last = memchr(middle, ')', (size_t)(limit - middle));
	if (last == NULL || last == middle + 2)
		return false;
	buf_puts(h->out, "<a href=\"");
	html_url(h, arena_strndup(h->ctx->arena, middle + 2, (size_t)(last - middle - 2)));
	buf_puts(h->out, "\" rel=\"nofollow noopener\">");
	put_escaped(h, at + 1, (size_t)(middle - at - 1));
	buf_puts(h->out, "</a>");
	*end = last + 1;
	return true;
}

/* A run between two marks ("**" or "*"), which must touch the words inside. */
static bool
put_marked(struct html *h, const char *at, const char *limit, const char **end)
{
	size_t mark = at + 1 < limit && at[1] == '*' ? 2 : 1;
	const char *inside = at + mark, *stop;

	if (inside >= limit || *inside == ' ' || *inside == '*')
		return false;
	for (stop = inside + 1; stop + mark <= limit; stop++) {
		if (memcmp(stop, "**", mark) == 0 && stop[-1] != ' ')
			break;
	}
	if (stop + mark > limit)
		return false;
	buf_puts(h->out, mark == 2 ? "<strong>" : "<em>");
	put_escaped(h, inside, (size_t)(stop - inside));
	buf_puts(h->out, mark == 2 ? "</strong>" : "</em>");
	*end = stop + mark;
	return true;
}

static void
put_line(struct html *h, const char *at, const char *limit)
{
	const char *plain = at, *end;

	while (at < limit) {
		size_t before = h->out->size;

		if (*at != '[' && *at != '*') {
			at++;
			continue;
		}
		put_escaped(h, plain, (size_t)(at - plain));
		if ((*at == '[' && put_link(h, at, limit, &end)) ||
		    (*at == '*' && put_marked(h, at, limit, &end))) {
			plain = at = end;
			continue;
		}
		if (h->out->size > before)
			buf_truncate(h->out, before);
		at++;
	}
	put_escaped(h, plain, (size_t)(at - plain));
}

static enum part
part_of(const char *line, size_t size, size_t *mark)
{
	size_t digits = 0;

	*mark = 0;
	if (size >= 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' ') {
		*mark = 2;
		return BULLETS;
	}
	while (digits < size && line[digits] >= '0' && line[digits] <= '9')
		digits++;
	if (digits > 0 && digits < 4 && digits + 1 < size && line[digits] == '.' && line[digits + 1] == ' ') {
		*mark = digits + 2;
		return NUMBERS;
	}
	return PARAGRAPH;
}

static html_safe
from_lines(struct ctx *ctx, const char *text, bool formatted)
{
	struct buf out = buf_make(ctx->arena, LARGEST);
	struct html h = { .out = &out, .ctx = ctx };
	enum part open = NOTHING;

	while (text != NULL && *text != '\0') {
		size_t size = strcspn(text, "\r\n"), mark = 0;
		enum part part = size == 0 ? NOTHING :
		    formatted ? part_of(text, size, &mark) : PARAGRAPH;

		if (part != open) {
			buf_puts(&out, closing[open]);
			buf_puts(&out, opening[part]);
		} else if (part == PARAGRAPH) {
			buf_puts(&out, "<br>\n");
		}
		if (mark > 0)
			buf_puts(&out, "<li>");
		if (formatted)
			put_line(&h, text + mark, text + size);
		else
			put_escaped(&h, text, size);
		if (mark > 0)
			buf_puts(&out, "</li>");
		open = part;
		text += size;
		text += text[0] == '\r' && text[1] == '\n' ? 2 : text[0] != '\0';
	}
	buf_puts(&out, closing[open]);
	return html_from_buf(&out);
}

html_safe
html_from_text(struct ctx *ctx, const char *text)
{
	return from_lines(ctx, text, false);
}

html_safe
html_from_markup(struct ctx *ctx, const char *text)
{
	return from_lines(ctx, text, true);
}
