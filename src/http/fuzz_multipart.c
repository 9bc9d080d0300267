/* fuzz_multipart -- any bytes, fed whole and in pieces, give the same parts. */
#include "http/multipart.h"

#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
begin(void *arg, const struct multipart_part *part)
{
	buf_printf(arg, "[%s|%s|%s:", part->name, part->file_name == NULL ? "" : part->file_name, part->type);
	return true;
}

static bool
take(void *arg, const void *at, size_t size)
{
	buf_put(arg, at, size);
	return true;
}

static bool
end(void *arg)
{
	buf_puts(arg, "]");
	return true;
}

static bool
read_in(struct arena *arena, struct buf *to, const uint8_t *data, size_t size, size_t piece)
{
	struct multipart_sink sink = { to, begin, take, end };
	struct multipart *m = multipart_open(arena, "multipart/form-data; boundary=x", &sink);

	for (size_t at = 0; at < size; at += piece)
		multipart_feed(m, data + at, size - at < piece ? size - at : piece);
	return multipart_done(m);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct buf whole = buf_make(arena, 1 << 20), pieces = buf_make(arena, 1 << 20);
	bool done = read_in(arena, &whole, data, size, size + 1);

	if (done != read_in(arena, &pieces, data, size, 1 + size % 5) || whole.size != pieces.size ||
	    memcmp(buf_text(&whole), buf_text(&pieces), whole.size) != 0)
		abort();
	multipart_open(arena, arena_strndup(arena, (const char *)data, size), &(struct multipart_sink){ 0 });
	arena_close(arena);
	return 0;
}
