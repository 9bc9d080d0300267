/* encode -- bytes as what may stand in a letter: base64, encoded words, quoted-printable, file names. */
#include "mail/write.h"

#include <string.h>

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
put_base64(struct buf *out, const uint8_t *at, size_t size)
{
	for (size_t i = 0; i < size; i += 3) {
		uint32_t three = (uint32_t)at[i] << 16 | (i + 1 < size ? (uint32_t)at[i + 1] << 8 : 0) |
		    (i + 2 < size ? at[i + 2] : 0);

		buf_putc(out, letters[three >> 18]);
		buf_putc(out, letters[three >> 12 & 63]);
		buf_putc(out, i + 1 < size ? letters[three >> 6 & 63] : '=');
		buf_putc(out, i + 2 < size ? letters[three & 63] : '=');
	}
}

void
put_base64_lines(struct buf *out, struct bytes bytes)
{
	for (size_t i = 0; i < bytes.size; i += 57) {
		put_base64(out, bytes.at + i, bytes.size - i < 57 ? bytes.size - i : 57);
		buf_puts(out, "\r\n");
	}
}

void
put_encoded_words(struct buf *out, const char *text)
{
	while (*text != '\0') {
		size_t size = 0;

		for (;;) {
			size_t next = size;

			if (text[next] == '\0')
				break;
			do
				next++;
			while (((uint8_t)text[next] & 0xc0) == 0x80);
			if (next > 42)
				break;
			size = next;
		}
		buf_puts(out, "=?UTF-8?B?");
		put_base64(out, (const uint8_t *)text, size);
		buf_puts(out, "?=");
		text += size;
		if (*text != '\0')
			buf_puts(out, "\r\n ");
	}
}

void
put_quoted_printable(struct buf *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";
	int column = 0;

	for (const char *c = text; *c != '\0'; c++) {
		uint8_t byte = (uint8_t)*c;
		bool line_end = c[1] == '\0' || c[1] == '\n' || (c[1] == '\r' && c[2] == '\n');
		bool bare = byte >= 0x20 && byte < 0x7f && byte != '=' && !(byte == ' ' && line_end) &&
		    !(byte == '.' && column == 0);

		if (byte == '\n') {
			buf_puts(out, "\r\n");
			column = 0;
			continue;
		}
		if (byte == '\r' && c[1] == '\n')
			continue;
		if (column + (bare ? 1 : 3) > 75) {
			buf_puts(out, "=\r\n");
			column = 0;
			bare = bare && byte != '.';
		}
		if (bare) {
			buf_putc(out, *c);
			column++;
		} else {
			buf_put(out, (const char[]){ '=', hex[byte >> 4], hex[byte & 15] }, 3);
			column += 3;
		}
	}
	buf_puts(out, "\r\n");
}

bool
mail_is_plain(const char *text, size_t most)
{
	if (strlen(text) > most || strstr(text, "=?") != NULL)
		return false;
	for (const char *c = text; *c != '\0'; c++)
		if ((uint8_t)*c < 0x20 || (uint8_t)*c >= 0x7f)
			return false;
	return true;
}

/* What RFC 2231 lets stand without a percent sign. */
static bool
is_attribute_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	    c == '_';
}

/* filename*0*=UTF-8''Bericht%20; a line each, so that none grows too long.  Gives what is left. */
static const char *
put_name_piece(struct buf *out, const char *parameter, int piece, const char *name)
{
	int column = 0;

	buf_printf(out, ";\r\n %s*%d*=%s", parameter, piece, piece == 0 ? "UTF-8''" : "");
	for (; *name != '\0' && column < 54; name++, column++) {
		if (is_attribute_char(*name)) {
			buf_putc(out, *name);
		} else {
			buf_printf(out, "%%%02X", (uint8_t)*name);
			column += 2;
		}
	}
	return name;
}

void
put_file_name(struct buf *out, const char *parameter, const char *name)
{
	bool plain = mail_is_plain(name, 120);

	/* for old readers: the name with what it may not hold made "_" */
	buf_printf(out, ";\r\n %s=\"", parameter);
	for (const char *c = name; *c != '\0'; c++)
		if (((uint8_t)*c & 0xc0) != 0x80)
			buf_putc(out, (uint8_t)*c < 0x20 || (uint8_t)*c >= 0x7f || *c == '"' || *c == '\\' ? '_' : *c);
	buf_putc(out, '"');
	if (plain && strpbrk(name, "\"\\") == NULL)
		return;
	for (int piece = 0; *name != '\0'; piece++)
		name = put_name_piece(out, parameter, piece, name);
}
