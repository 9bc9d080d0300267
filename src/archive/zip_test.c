/* zip_test -- what is written can be read by the rules of the format, looked up from the end as unzip does. */
#include "base/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "archive/zip.h"
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"

static struct arena *arena;
static struct env env;
static struct ctx ctx;

static int
begin(void **state)
{
	(void)state;
	arena = arena_open();
	env = env_still(INSTANT(1800000000), 1);
	ctx = ctx_make(arena, &env, NULL);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	arena_close(arena);
	return 0;
}

static uint32_t
read32(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint32_t
read16(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8;
}

static unsigned char *
slurp(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	unsigned char *all = arena_alloc(arena, 1 << 20);
	*size = fread(all, 1, 1 << 20, file);
	fclose(file);
	return all;
}

static void
members_are_found_from_the_end(void **state)
{
	static const char *const names[] = { "data.json", "files/Grüße 1.jpg", "empty" };
	char folder[] = "/tmp/doorstep-zip-XXXXXX";
	struct archive *zip;
	size_t size;

	(void)state;
	assert_non_null(mkdtemp(folder));
	const char *path = arena_printf(arena, "%s/a.zip", folder);
	const char *source = arena_printf(arena, "%s/source", folder);
	FILE *file = fopen(source, "wb");
	for (int i = 0; i < 100000; i++)
		fputc(i * 7, file);
	fclose(file);
	assert_ok(archive_open(&ctx, path, &zip));
	assert_ok(archive_add(zip, names[0], (struct bytes){ (const uint8_t *)"{\"a\":1}", 7 }));
	assert_ok(archive_add_file(zip, names[1], source));
	assert_ok(archive_add(zip, names[2], (struct bytes){ (const uint8_t *)"", 0 }));
	assert_err(archive_add_file(zip, "gone", "/nonexistent"), ERR_BUSY);
	assert_ok(archive_close(zip));
	assert_err(archive_open(&ctx, path, &zip), ERR_BUSY);

	const unsigned char *all = slurp(path, &size), *tail = all + size - 22;
	assert_memory_equal(tail, "PK\x05\x06", 4);
	assert_int_equal(read16(tail + 10), 3);
	const unsigned char *entry = all + read32(tail + 16);
	assert_int_equal(read32(tail + 12) + read32(tail + 16), size - 22);
	for (int i = 0; i < 3; i++) {
		assert_memory_equal(entry, "PK\x01\x02", 4);
		uint32_t length = read32(entry + 24), name = read16(entry + 28);
		const unsigned char *local = all + read32(entry + 42);

		assert_int_equal(name, strlen(names[i]));
		assert_memory_equal(entry + 46, names[i], name);
		assert_memory_equal(local, "PK\x03\x04", 4);
		assert_memory_equal(local + 30, names[i], name);
		assert_int_equal(read32(local + 22), length);
		assert_int_equal(crc32(0, local + 30 + name, length), read32(entry + 16));
		entry += 46 + name;
	}
	unlink(path);
	unlink(source);
	rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(members_are_found_from_the_end) };

	return cmocka_run_group_tests(tests, begin, end);
}
