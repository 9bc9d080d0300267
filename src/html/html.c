/* html -- see html.h.  The little formatting of staff's texts lives in markup.c. */
#include "html/html.h"

#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/err.h"

static const char *
entity_of(unsigned char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&#34;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

void
html_text(struct html *h, const char *text)
{
	if (text == NULL)
		return;
	while (*text != '\0') {
		size_t clean = strcspn(text, "&<>\"'");

		buf_put(h->out, text, clean);
		text += clean;
		if (*text != '\0')
			buf_puts(h->out, entity_of((unsigned char)*text++));
	}
}

void
html_int(struct html *h, int64_t value)
{
	buf_put_int(h->out, value);
}

static bool
is_scheme_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	    c == '+' || c == '-' || c == '.';
}

/*
 * An address without a scheme is ours.  Browsers drop blanks and control bytes
 * before and inside a scheme ("java\tscript:"), so any of those refuses it too.
 */
static bool
address_is_safe(const char *address)
{
	static const char *const allowed[] = { "http:", "https:", "mailto:", "tel:", "webcal:" };
	const char *end = address;

	for (const char *c = address; *c != '\0'; c++) {
		if ((unsigned char)*c <= ' ' || *c == 0x7f)
			return false;
	}
	while (is_scheme_char((unsigned char)*end))
		end++;
	if (*end != ':')
		return address[0] != '\\' && !(address[0] == '/' && (address[1] == '/' || address[1] == '\\'));
	for (size_t i = 0; i < COUNT_OF(allowed); i++) {
		if (strncasecmp(address, allowed[i], strlen(allowed[i])) == 0)
			return true;
	}
	return false;
}

void
html_url(struct html *h, const char *address)
{
	if (address == NULL)
		return;
	html_text(h, address_is_safe(address) ? address : "#");
}

void
html_url_part(struct html *h, const char *part)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; part != NULL && *part != '\0'; part++) {
		unsigned char c = (unsigned char)*part;

		if ((is_scheme_char(c) && c != '+') || c == '_' || c == '~' || c == '@') {
			buf_putc(h->out, (char)c);
		} else {
			char code[3] = { '%', hex[c >> 4], hex[c & 15] };

			buf_put(h->out, code, sizeof(code));
		}
	}
}

void
html_raw(struct html *h, html_safe safe)
{
	buf_puts(h->out, safe.markup);
}

void
html_put(struct html *h, const char *bytes, size_t size)
{
	buf_put(h->out, bytes, size);
}

void
html_csrf(struct html *h)
{
	MUST(h->csrf != NULL);
	buf_puts(h->out, "<input type=\"hidden\" name=\"csrf\" value=\"");
	html_text(h, h->csrf);
	buf_puts(h->out, "\">");
	if (h->once == NULL)
		return;
	buf_puts(h->out, "<input type=\"hidden\" name=\"once\" value=\"");
	html_text(h, h->once);
	buf_puts(h->out, "\">");
}

const char *
html_asset(struct html *h, const char *name)
{
	return h->asset != NULL ? h->asset(name) : name;
}

const char *
html_fill_text(struct html *h, const char *text)
{
	(void)h;
	return text != NULL ? text : "";
}

const char *
html_fill_int(struct html *h, int64_t value)
{
	return arena_printf(h->ctx->arena, "%lld", (long long)value);
}

struct html
html_apart(const struct html *page, struct buf *out)
{
	struct html apart = *page;

	apart.out = out;
	return apart;
}

html_safe
html_from_buf(const struct buf *buf)
{
	return (html_safe){ buf_text(buf) };
}
