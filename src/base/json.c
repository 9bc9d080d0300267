/* json -- see json.h. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"

struct json
json_make(struct buf *to)
{
	return (struct json){ .to = to };
}

static void
put_escaped(struct buf *to, unsigned char c)
{
	switch (c) {
	case '"':  buf_puts(to, "\\\""); break;
	case '\\': buf_puts(to, "\\\\"); break;
	case '\n': buf_puts(to, "\\n"); break;
	case '\r': buf_puts(to, "\\r"); break;
	case '\t': buf_puts(to, "\\t"); break;
	default:   buf_printf(to, "\\u%04x", c); break;
	}
}

/* UTF-8 goes through as it is; only what RFC 8259 demands is escaped, and "</" for safety in pages. */
static void
put_quoted(struct buf *to, const char *text)
{
	static const char special[256] = { [0 ... 0x1f] = 1, ['"'] = 1, ['\\'] = 1, ['<'] = 1 };

	buf_putc(to, '"');
	for (;;) {
		const char *from = text;
		unsigned char c;

		while (!special[c = (unsigned char)*text] || (c == '<' && text[1] != '/' && text[1] != '!'))
			text++;
		if (text != from)
			buf_put(to, from, (size_t)(text - from));
		if (c == '\0')
			break;
		put_escaped(to, c);
		text++;
	}
	buf_putc(to, '"');
}

static void
begin(struct json *json, const char *key)
{
	if (json->comma)
		buf_putc(json->to, ',');
	json->comma = true;
	if (key != NULL) {
		put_quoted(json->to, key);
		buf_putc(json->to, ':');
	}
}

static void
open_with(struct json *json, const char *key, char bracket)
{
	begin(json, key);
	buf_putc(json->to, bracket);
	json->comma = false;
	json->depth++;
}

static void
close_with(struct json *json, char bracket)
{
	buf_putc(json->to, bracket);
	json->comma = true;
	json->depth--;
}

void
json_open_object(struct json *json, const char *key)
{
	open_with(json, key, '{');
}

void
json_close_object(struct json *json)
{
	close_with(json, '}');
}

void
json_open_array(struct json *json, const char *key)
{
	open_with(json, key, '[');
}

void
json_close_array(struct json *json)
{
	close_with(json, ']');
}

void
json_raw(struct json *json, const char *key, const char *text)
{
	begin(json, key);
	buf_puts(json->to, text == NULL ? "null" : text);
}

void
json_none(struct json *json, const char *key)
{
	json_raw(json, key, NULL);
}

void
json_text(struct json *json, const char *key, const char *value)
{
	if (value == NULL) {
		json_none(json, key);
		return;
	}
	begin(json, key);
	put_quoted(json->to, value);
}

void
json_int(struct json *json, const char *key, int64_t value)
{
	begin(json, key);
	buf_put_int(json->to, value);
}

/*
 * Of at most six decimals, as places and amounts have them: millionths are exact then, and a division of whole
 * numbers rounds as reading the text would.
 */
static bool
put_millionths(struct json *json, const char *key, double value)
{
	double size = fabs(value), millionths = rint(size * 1e6);
	char decimals[8] = ".000000";
	int64_t whole, rest;
	size_t last = 6;

	if (size < 1e-3 || size >= 1e6 || millionths / 1e6 < size || millionths / 1e6 > size)
		return false;
	whole = (int64_t)millionths / 1000000;
	rest = (int64_t)millionths % 1000000;
	for (size_t i = 6; i > 0; i--, rest /= 10)
		decimals[i] = (char)('0' + rest % 10);
	while (last > 0 && decimals[last] == '0')
		last--;
	begin(json, key);
	if (value < 0)
		buf_putc(json->to, '-');
	buf_put_int(json->to, whole);
	if (last > 0)
		buf_put(json->to, decimals, last + 1);
	return true;
}

void
json_number(struct json *json, const char *key, double value)
{
	char text[32];

	if (!isfinite(value)) {
		json_none(json, key);
		return;
	}
	if (put_millionths(json, key, value))
		return;
	/* The shortest text that reads back as the same number. */
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		double back = strtod(text, NULL);

		if (!(back < value) && !(back > value))
			break;
	}
	json_raw(json, key, text);
}

void
json_bool(struct json *json, const char *key, bool value)
{
	json_raw(json, key, value ? "true" : "false");
}

void
json_instant(struct json *json, const char *key, instant at, const struct zone *zone)
{
	if (INSTANT_IS_NONE(at))
		json_none(json, key);
	else
		json_text(json, key, instant_print(json->to->arena, at, zone));
}
