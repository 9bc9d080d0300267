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
	larger = arena_room(buf->arena, capacity);
	if (buf->size > 0)
		memcpy(larger, buf->at, buf->size);
	larger[buf->size] = '\0';
	buf->at = larger;
	buf->capacity = capacity;
	return buf->at + buf->size;
}

/* As buf_reserve(), at once where there is room already: nearly always. */
static inline char *
room(struct buf *buf, size_t size)
{
	if (size < buf->capacity - buf->size && size <= buf->ceiling - buf->size && !buf->full)
		return buf->at + buf->size;
	return buf_reserve(buf, size);
}

void
buf_put(struct buf *buf, const void *from, size_t size)
{
	char *to = room(buf, size);

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
	char *to = room(buf, 1);

	if (to == NULL)
		return;
	to[0] = c;
	to[1] = '\0';
	buf->size++;
}

void
buf_put_int(struct buf *buf, int64_t value)
{
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	char text[24], *at = text + sizeof(text);

	do
		*--at = (char)('0' + rest % 10);
	while ((rest /= 10) != 0);
	if (value < 0)
		*--at = '-';
	buf_put(buf, at, (size_t)(text + sizeof(text) - at));
}

/* ---- formats: what paths and words are made of is put by hand, the rest by the C library ---- */

static void
put_two_digits(struct buf *buf, int value)
{
	if (value >= 0 && value < 10)
		buf_putc(buf, '0');
	buf_put_int(buf, value);
}

/* Puts "%s", "%d", "%lld", "%zu", "%%" or "%02d"; gives what comes after it, NULL when it is another. */
static const char *
put_one(struct buf *buf, const char *at, va_list *args)
{
	switch (at[1]) {
	case 's': {
		const char *text = va_arg(*args, const char *);

		buf_puts(buf, text != NULL ? text : "(null)");
		return at + 2;
	}
	case 'd':
		buf_put_int(buf, va_arg(*args, int));
		return at + 2;
	case 'l':
		if (at[2] != 'l' || at[3] != 'd')
			return NULL;
		buf_put_int(buf, va_arg(*args, long long));
		return at + 4;
	case 'z':
		if (at[2] != 'u')
			return NULL;
		buf_put_int(buf, (int64_t)va_arg(*args, size_t));
		return at + 3;
	case '0':
		if (at[2] != '2' || at[3] != 'd')
			return NULL;
		put_two_digits(buf, va_arg(*args, int));
		return at + 4;
	case '%':
		buf_putc(buf, '%');
		return at + 2;
	default:
		return NULL;
	}
}

/* False: there is something in it that is none of these; what was put until then is to be taken back. */
static bool
put_plain(struct buf *buf, const char *format, va_list *args)
{
	const char *percent;

	while ((percent = strchr(format, '%')) != NULL) {
		buf_put(buf, format, (size_t)(percent - format));
		format = put_one(buf, percent, args);
		if (format == NULL)
			return false;
	}
	buf_puts(buf, format);
	return true;
}

static void
put_any(struct buf *buf, const char *format, va_list args)
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
buf_vprintf(struct buf *buf, const char *format, va_list args)
{
	struct buf before = *buf;
	va_list again;
	bool plain;

	va_copy(again, args);
	plain = put_plain(buf, format, &again);
	va_end(again);
	if (plain)
		return;
	*buf = before;
	if (buf->at != NULL)
		buf->at[buf->size] = '\0';
	put_any(buf, format, args);
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
