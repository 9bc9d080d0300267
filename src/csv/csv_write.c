/* csv_write -- rows that a spreadsheet shows and does not run. */
#include "csv/csv.h"

#include <string.h>

#include "base/str.h"

/* "+423 790 00 02": digits enough and nothing that computes. */
static bool
is_phone(const char *text)
{
	size_t digits = 0;

	if (*text++ != '+')
		return false;
	for (; *text != '\0'; text++) {
		if (*text >= '0' && *text <= '9')
			digits++;
		else if (strchr(" ().-/", *text) == NULL)
			return false;
	}
	return digits >= 6;
}

/* Would a spreadsheet compute it?  Blanks in front do not hold it back. */
static bool
is_formula(const char *text)
{
	double number;

	if (text[0] == '\t' || text[0] == '\r')
		return true;
	text += strspn(text, " \t\r\n");
	return text[0] != '\0' && strchr("=+-@", text[0]) != NULL && !is_phone(text) && !str_to_real(text, &number);
}

/* So that an own `'` in front of a formula comes back, too. */
static bool
needs_guard(const char *text)
{
	return is_formula(text + strspn(text, "'"));
}

const char *
csv_unguard(const char *text)
{
	return text[0] == '\'' && needs_guard(text) ? text + 1 : text;
}

static void
put_field(struct buf *to, const char *text)
{
	bool guard = needs_guard(text);

	if (!guard && strpbrk(text, ",;\t\"\r\n") == NULL && text[0] != ' ') {
		buf_puts(to, text);
		return;
	}
	buf_puts(to, guard ? "\"'" : "\"");
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_putc(to, '"');
		buf_putc(to, *text);
	}
	buf_putc(to, '"');
}

void
csv_put_mark(struct buf *to)
{
	buf_puts(to, "\xef\xbb\xbf");
}

void
csv_put_row(struct buf *to, const char *const *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i != 0)
			buf_putc(to, ',');
		put_field(to, fields[i] != NULL ? fields[i] : "");
	}
	buf_puts(to, "\r\n");
}
