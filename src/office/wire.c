/* wire -- values and pictures as one run of bytes, on their way to the helper. */
#include <string.h>
#include "base/str.h"
#include "office/inside.h"

enum { MOST_DEPTH = 16, MOST_VALUES = 2000000 };

/* ---- written ---- */

static void
put_number(struct buf *to, uint32_t number)
{
	buf_put(to, &number, sizeof(number));
}

static void
put_text(struct buf *to, const char *text)
{
	size_t size = text == NULL ? 0 : strlen(text);

	put_number(to, (uint32_t)size);
	buf_put(to, text == NULL ? "" : text, size);
}

static void
put_values(struct buf *to, const struct office_values *values)
{
	put_number(to, (uint32_t)values->count);
	for (size_t i = 0; i < values->count; i++) {
		const struct office_value *value = &values->items[i];

		put_number(to, value->kind);
		if (value->kind == OFFICE_TEXT || value->kind == OFFICE_PICTURE)
			put_text(to, value->text);
		if (value->kind == OFFICE_PICTURE) {
			put_number(to, (uint32_t)value->picture);
			put_number(to, (uint32_t)value->width_mm);
			put_number(to, (uint32_t)value->height_mm);
		}
		if (value->kind != OFFICE_ROWS)
			continue;
		put_number(to, value->other);
		put_number(to, (uint32_t)value->row_count);
		for (size_t j = 0; j < value->row_count; j++)
			put_values(to, &value->rows[j]);
	}
}

bool
wire_write(struct buf *to, const struct office_values *values, const struct office_pictures *pictures)
{
	put_values(to, values);
	put_number(to, (uint32_t)pictures->count);
	for (size_t i = 0; i < pictures->count; i++) {
		const struct office_picture *picture = &pictures->items[i];

		put_number(to, picture->png);
		put_number(to, (uint32_t)picture->width);
		put_number(to, (uint32_t)picture->height);
		put_number(to, (uint32_t)picture->content.size);
		buf_put(to, picture->content.at, picture->content.size);
	}
	return !buf_full(to);
}

/* ---- read ---- */

struct reading { struct arena *arena; struct bytes left; bool good; int64_t values; };

static const uint8_t *
take(struct reading *from, size_t size)
{
	const uint8_t *at = from->left.at;

	if (size > from->left.size)
		from->good = false;
	if (!from->good)
		return NULL;
	from->left.at += size;
	from->left.size -= size;
	return at;
}

static uint32_t
take_number(struct reading *from)
{
	const uint8_t *at = take(from, sizeof(uint32_t));
	uint32_t number = 0;

	if (at != NULL)
		memcpy(&number, at, sizeof(number));
	return number;
}

static const char *
take_text(struct reading *from)
{
	uint32_t size = take_number(from);
	const uint8_t *at = take(from, size);

	return at == NULL ? "" : arena_strndup(from->arena, (const char *)at, size);
}

/* How many follow, each of at least four bytes. */
static uint32_t
take_count(struct reading *from)
{
	uint32_t count = take_number(from);

	from->values += count;
	if (count > from->left.size / sizeof(uint32_t) || from->values > MOST_VALUES)
		from->good = false;
	return from->good ? count : 0;
}

static struct office_values
take_values(struct reading *from, int depth)
{
	struct office_values out = { .count = depth > MOST_DEPTH ? 0 : take_count(from) };

	from->good &= depth <= MOST_DEPTH;
	out.items = arena_new_array(from->arena, out.count, struct office_value);
	for (size_t i = 0; i < out.count && from->good; i++) {
		struct office_value *value = &out.items[i];

		value->kind = (enum office_value_kind)take_number(from);
		if (value->kind == OFFICE_TEXT || value->kind == OFFICE_PICTURE)
			value->text = take_text(from);
		if (value->kind == OFFICE_PICTURE) {
			value->picture = (int)take_number(from);
			value->width_mm = (int32_t)take_number(from);
			value->height_mm = (int32_t)take_number(from);
		}
		if (value->kind != OFFICE_ROWS)
			continue;
		value->other = take_number(from) != 0;
		value->row_count = take_count(from);
		value->rows = arena_new_array(from->arena, value->row_count, struct office_values);
		for (size_t j = 0; j < value->row_count && from->good; j++)
			value->rows[j] = take_values(from, depth + 1);
	}
	return out;
}

bool
wire_read(struct arena *arena, struct bytes in, struct office_values *values, struct office_pictures *pictures)
{
	struct reading from = { .arena = arena, .left = in, .good = true };

	*values = take_values(&from, 0);
	*pictures = (struct office_pictures){ .count = take_count(&from) };
	pictures->items = arena_new_array(arena, pictures->count, struct office_picture);
	for (size_t i = 0; i < pictures->count && from.good; i++) {
		struct office_picture *picture = &pictures->items[i];

		picture->png = take_number(&from) != 0;
		picture->width = (int32_t)take_number(&from);
		picture->height = (int32_t)take_number(&from);
		picture->content.size = take_number(&from);
		picture->content.at = take(&from, picture->content.size);
	}
	return from.good;
}
