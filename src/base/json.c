/* json -- see json.h. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"

struct json
json_make(struct buf *to)
{
	return (struct json){ .to = to };
}

/* UTF-8 goes through as it is; only what RFC 8259 demands is escaped, and "</" for safety in pages. */
static void
put_quoted(struct buf *to, const char *text)
{
	static const char special[256] = { ['"'] = 1, ['\\'] = 1, ['<'] = 1 };
	const char *from = text;

	buf_putc(to, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && !special[c])
			continue;
		if (c == '<' && text[1] != '/' && text[1] != '!')
			continue;
		buf_put(to, from, (size_t)(text - from));
		from = text + 1;
		switch (c) {
		case '"':  buf_puts(to, "\\\""); break;
		case '\\': buf_puts(to, "\\\\"); break;
		case '\n': buf_puts(to, "\\n"); break;
		case '\r': buf_puts(to, "\\r"); break;
		case '\t': buf_puts(to, "\\t"); break;
		default:   buf_printf(to, "\\u%04x", c); break;
		}
	}
	buf_put(to, from, (size_t)(text - from));
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

void
json_number(struct json *json, const char *key, double value)
{
	char text[32];

	if (!isfinite(value)) {
		json_none(json, key);
		return;
	}
	/* The shortest text that reads back as the same number. */
	for (int digits = 6; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		double back;

		if (sscanf(text, "%lf", &back) == 1 && !(back < value) && !(back > value))
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
