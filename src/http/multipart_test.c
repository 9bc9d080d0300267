/*
 * multipart_test -- the same body read whole, byte by byte and in random pieces
 * gives the same parts; random contents come back as they were sent.
 */
#include "base/test.h"
#include "base/buf.h"
#include "base/str.h"
#include "http/multipart.h"

struct heard {
	struct arena *arena;
	struct buf text;
};

static bool
begin(void *arg, const struct multipart_part *part)
{
	struct heard *heard = arg;

	buf_printf(&heard->text, "[%s|%s|%s:", part->name, part->file_name == NULL ? "-" : part->file_name, part->type);
	return true;
}

static bool
data(void *arg, const void *at, size_t size)
{
	struct heard *heard = arg;

	buf_put(&heard->text, at, size);
	return true;
}

static bool
end(void *arg)
{
	struct heard *heard = arg;

	buf_puts(&heard->text, "]");
	return true;
}

/* Feeds in pieces of 1 to `most` bytes; NULL when it was refused or did not end. */
static struct buf *
read_all(struct arena *arena, const char *type, const char *body, size_t size, size_t most, unsigned *seed)
{
	struct heard *heard = arena_new(arena, struct heard);
	struct multipart_sink sink = { heard, begin, data, end };
	struct multipart *m = multipart_open(arena, type, &sink);

	heard->text = buf_make(arena, 1 << 20);
	if (m == NULL)
		return NULL;
	for (size_t at = 0; at < size;) {
		size_t n = 1 + (size_t)rand_r(seed) % most;

		n = n < size - at ? n : size - at;
		if (!multipart_feed(m, body + at, n))
			return NULL;
		at += n;
	}
	return multipart_done(m) ? &heard->text : NULL;
}

#define TYPE "multipart/form-data; boundary=\"x-y\""

static void
test_parts(void **state UNUSED)
{
	struct arena *arena = arena_open();
	unsigned seed = 1;
	const char body[] =
	    "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n"
	    "--x-y  \r\ncontent-disposition: form-data; name=\"f\"; filename=\"C:\\p\\q%22.png\"\r\n"
	    "Content-Type: image/png\r\n\r\n\r\n--x-\r\r\n--x\r\n"
	    "\r\n--x-y\r\nContent-Disposition: form-data; filename=f; name=g\r\n\r\n\r\n--x-y--\r\nepilogue";

	for (size_t most = 1; most < 64; most++) {
		struct buf *got = read_all(arena, TYPE, body, sizeof(body) - 1, most, &seed);

		assert_non_null(got);
		assert_string_equal(buf_text(got), "[a|-|:one][f|q\".png|image/png:\r\n--x-\r\r\n--x\r\n][g|f|:]");
	}
	arena_close(arena);
}

static void
test_refused(void **state UNUSED)
{
	static const char *const bad[] = {
		"--x-yz\r\n", "--x-y\r\n\r\nno disposition\r\n--x-y--",
		    "--x-y\r\nContent-Disposition: form-data\r\n\r\n",
		"--x-y\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n\r\n--x-y--",
		"--x-y\r\nContent-Disposition: form-data; name=\"a\n\r\n\r\n--x-y--",
		"--x-y\r\nContent-Disposition: form-data; name=\"a\"\n\n\r\n--x-y--",
		"--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n folded: x\r\n\r\n\r\n--x-y--",
		"--x-y\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n\r\n--x-y--",
		"--x-y-\r\n", "--x-y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nunfinished", "",
	};
	struct arena *arena = arena_open();
	unsigned seed = 1;

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (read_all(arena, TYPE, bad[i], strlen(bad[i]), 7, &seed) != NULL)
			fail_msg("passed: %s", bad[i]);
	assert_null(read_all(arena, "multipart/form-data", "", 0, 1, &seed));
	assert_null(read_all(arena, "multipart/form-data; boundary=", "", 0, 1, &seed));
	assert_null(read_all(arena, "multipart/form-data; boundary=\"\"", "", 0, 1, &seed));
	arena_close(arena);
}

/* Contents made of the delimiter's own letters, so that near misses abound. */
static void
test_random_contents(void **state UNUSED)
{
	unsigned seed = 20270226;

	for (int round = 0; round < 3000; round++) {
		struct arena *arena = arena_open();
		struct buf body = buf_make(arena, 1 << 16), want = buf_make(arena, 1 << 16);
		struct buf *got;
		char content[64];
		size_t size = (size_t)rand_r(&seed) % sizeof(content);

		for (size_t i = 0; i < size; i++)
			content[i] = "\r\n--x-y"[rand_r(&seed) % 8];
		buf_puts(&want, "[n|-|:");
		buf_put(&want, content, size);
		buf_puts(&want, "]");
		buf_puts(&body, "--x-y\r\nContent-Disposition: form-data; name=n\r\n\r\n");
		buf_put(&body, content, size);
		buf_puts(&body, "\r\n--x-y--\r\n");
		got = read_all(arena, TYPE, buf_text(&body), body.size, 9, &seed);
		/* An accidental delimiter inside the content ends the part: only then may it differ. */
		if (memmem(content, size, "\r\n--x-y", 7) == NULL) {
			assert_non_null(got);
			assert_int_equal(got->size, want.size);
			assert_memory_equal(buf_text(got), buf_text(&want), want.size);
		}
		arena_close(arena);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts), cmocka_unit_test(test_refused), cmocka_unit_test(test_random_contents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
