/*
 * buf -- bytes that grow in an arena, up to a ceiling named at birth.
 *
 * Past its ceiling a buf takes nothing more and remembers it: ask buf_full()
 * once at the end instead of checking every call.  The content is always
 * followed by a NUL that does not count.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include "base/base.h"

struct arena;

struct buf {
	struct arena *arena;
	char *at;		/* NULL while nothing was put */
	size_t size;
	size_t capacity;
	size_t ceiling;
	bool full;
};

/* An empty buf of at most `ceiling` bytes. */
struct buf buf_make(struct arena *, size_t ceiling);

void buf_put(struct buf *, const void *, size_t size);
void buf_puts(struct buf *, const char *);
void buf_putc(struct buf *, char);
void buf_put_int(struct buf *, int64_t);
void buf_printf(struct buf *, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_vprintf(struct buf *, const char *format, va_list) PRINTF_LIKE(2, 0);

/* Makes room for `size` more bytes and gives the address to write to, or NULL past the ceiling. */
char *buf_reserve(struct buf *, size_t size);

/* Cuts back to `size` bytes. */
void buf_truncate(struct buf *, size_t size);

/* The content as text: never NULL, valid until the next change. */
const char *buf_text(const struct buf *);

/* True when something did not fit. */
static inline bool
buf_full(const struct buf *buf)
{
	return buf->full;
}

#endif
