/* buf -- see buf.h. */
#include "base/buf.h"

#include <stdio.h>
#include <string.h>
#include "base/arena.h"

enum { FIRST_SIZE = 256 };

struct buf
buf_make(struct arena *arena, size_t ceiling)
{
	return (struct buf){ .arena = arena, .ceiling = ceiling };
}

char *
buf_reserve(struct buf *buf, size_t size)
{
	size_t capacity = buf->capacity;
	char *larger;

	if (buf->full || size > buf->ceiling - buf->size) {
		buf->full = true;
		return NULL;
	}
	if (capacity > buf->size && size <= capacity - buf->size - 1)
		return buf->at + buf->size;
	if (capacity == 0)
		capacity = FIRST_SIZE;
	while (capacity - buf->size < size + 1)
		capacity *= 2;
	larger = arena_alloc(buf->arena, capacity);
	if (buf->size > 0)
		memcpy(larger, buf->at, buf->size);
	buf->at = larger;
	buf->capacity = capacity;
	return buf->at + buf->size;
}

void
buf_put(struct buf *buf, const void *from, size_t size)
{
	char *to = buf_reserve(buf, size);

	if (to == NULL || size == 0)
		return;
	memcpy(to, from, size);
	buf->size += size;
	buf->at[buf->size] = '\0';
}

void
buf_puts(struct buf *buf, const char *text)
{
	if (text != NULL)
		buf_put(buf, text, strlen(text));
}

void
buf_putc(struct buf *buf, char c)
{
	buf_put(buf, &c, 1);
}

void
buf_put_int(struct buf *buf, int64_t value)
{
	char text[24];
	int size = snprintf(text, sizeof(text), "%lld", (long long)value);

	buf_put(buf, text, (size_t)size);
}

void
buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	char usual[256], *to;
	va_list again;
	int size;

	va_copy(again, args);
	size = vsnprintf(usual, sizeof(usual), format, again);
	va_end(again);
	if (size < 0 || (to = buf_reserve(buf, (size_t)size)) == NULL)
		return;
	if ((size_t)size < sizeof(usual))
		memcpy(to, usual, (size_t)size + 1);
	else
		vsnprintf(to, (size_t)size + 1, format, args);
	buf->size += (size_t)size;
}

void
buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(buf, format, args);
	va_end(args);
}

void
buf_truncate(struct buf *buf, size_t size)
{
	if (size >= buf->size)
		return;
	buf->size = size;
	buf->at[size] = '\0';
	buf->full = false;
}

const char *
buf_text(const struct buf *buf)
{
	return buf->at == NULL ? "" : buf->at;
}
