/* blob_test -- files by content: stored whole, once, and found by nothing but their key. */
#include "base/test.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "blob/blob.h"

static struct env env;
static struct arena *arena;
static struct ctx ctx;
static char dir[] = "/tmp/doorstep-blob-XXXXXX";

static int
set_up(void **state)
{
	(void)state;
	env = env_still(INSTANT(1803628800), 7);
	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	return mkdtemp(dir) == NULL;
}

static int
tear_down(void **state)
{
	int failed = system(arena_printf(arena, "rm -rf '%s'", dir));

	(void)state;
	arena_close(arena);
	return failed;
}

static struct bytes
bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static int
files_in(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static void
comes_back(void **state)
{
	struct bytes content = bytes_of("%PDF-1.7 not really"), back;
	enum blob_kind kind;
	const char *key, *again;

	(void)state;
	assert_ok(blob_store(&ctx, dir, content, &key));
	assert_true(str_ends(key, ".pdf"));
	assert_int_equal(strlen(key), 68);
	assert_ok(blob_read(&ctx, dir, key, &back, &kind));
	assert_int_equal(kind, BLOB_PDF);
	assert_int_equal(back.size, content.size);
	assert_memory_equal(back.at, content.at, content.size);

	assert_ok(blob_store(&ctx, dir, content, &again));
	assert_string_equal(again, key);
	assert_int_equal(files_in(arena_printf(arena, "%s/blobs/%.2s", dir, key)), 1);
}

/* A file cut short by a crash before its time is written again. */
static void
is_written_again_when_short(void **state)
{
	struct bytes back;
	enum blob_kind kind;
	const char *key;

	(void)state;
	assert_ok(blob_store(&ctx, dir, bytes_of("whole content"), &key));
	assert_int_equal(truncate(arena_printf(arena, "%s/blobs/%.2s/%s", dir, key, key), 3), 0);
	assert_ok(blob_store(&ctx, dir, bytes_of("whole content"), &key));
	assert_ok(blob_read(&ctx, dir, key, &back, &kind));
	assert_int_equal(back.size, 13);
}

static void
keys_lead_nowhere_else(void **state)
{
	static const char *const bad[] = { "", "x", "../../etc/passwd", "ab.png",
		"0000000000000000000000000000000000000000000000000000000000000000.png",
		"0000000000000000000000000000000000000000000000000000000000000000.exe",
		"000000000000000000000000000000000000000000000000000000000000000/.png" };
	struct bytes back;
	enum blob_kind kind;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_err(blob_read(&ctx, dir, bad[i], &back, &kind), ERR_NOT_FOUND);
}

static void
kinds_are_told_by_content(void **state)
{
	static const uint8_t jpeg[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 4, 'J', 'F', 0xff, 0xc2, 0, 17, 8, 0x01, 0x2c, 0x02,
		0x58, 3, 0, 0 };
	static const uint8_t endless[] = { 0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0 };
	int width = 0, height = 0;

	(void)state;
	assert_int_equal(blob_kind_of(bytes_of("\x89PNG\r\n\x1a\n")), BLOB_PNG);
	assert_int_equal(blob_kind_of(bytes_of("<svg/>")), BLOB_SVG);
	assert_int_equal(blob_kind_of(bytes_of("GIF89a")), BLOB_UNKNOWN);
	assert_int_equal(blob_kind_of(bytes_of("")), BLOB_UNKNOWN);
	assert_true(blob_image_size((struct bytes){ jpeg, sizeof(jpeg) }, &width, &height));
	assert_int_equal(width, 600);
	assert_int_equal(height, 300);
	assert_false(blob_image_size((struct bytes){ endless, sizeof(endless) }, &width, &height));
	/* No length of the same head may lead outside of it (under ASan). */
	for (size_t size = 0; size < sizeof(jpeg); size++)
		blob_image_size((struct bytes){ arena_memdup(arena, jpeg, size), size }, &width, &height);
}

#define BYTES(text)	((struct bytes){ (const uint8_t *)(text), sizeof(text) - 1 })
#define PNG_HEAD	"\x89PNG\r\n\x1a\n" "\0\0\0\x0d" "IHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0crc."
#define PNG_END		"\0\0\0\2" "IDATxxcrc." "\0\0\0\0" "IENDcrc."
#define JPEG_END	"\xff\xda\0\4..pix\xff\0el\xff\xd1s\xff\xd9"

static void
only_the_picture_stays(void **state)
{
	static const struct { struct bytes in, out; } cases[] = {
		{ BYTES(PNG_HEAD PNG_END), BYTES(PNG_HEAD PNG_END) },
		{ BYTES(PNG_HEAD "\0\0\0\3tEXta\0bcrc." "\0\0\0\2eXIfxxcrc." PNG_END "<script>"),
		    BYTES(PNG_HEAD PNG_END) },
		{ BYTES(PNG_HEAD "\0\0\0\2" "IDATxxcrc."), { 0 } },
		{ BYTES(PNG_HEAD "\xff\xff\xff\xff" "IDATxxcrc."), { 0 } },
		{ BYTES(PNG_HEAD), { 0 } },
		{ BYTES("\xff\xd8\xff\xe0\0\4JF\xff\xe1\0\6Exif\xff\xfe\0\4hi\xff\xdb\0\3q" JPEG_END "<html>"),
		    BYTES("\xff\xd8\xff\xe0\0\4JF\xff\xdb\0\3q" JPEG_END) },
		{ BYTES("\xff\xd8\xff\xe0\0\4JF"), { 0 } },
		{ BYTES("\xff\xd8\xff\xe0\0\1"), { 0 } },
		{ BYTES("\xff\xd8\xff\xda\0\4..pixels without end\xff"), { 0 } },
		{ BYTES("<svg/>"), { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct bytes out;
		bool good = blob_picture_only(arena, cases[i].in, &out);

		assert_int_equal(good, cases[i].out.at != NULL);
		if (!good)
			continue;
		assert_int_equal(out.size, cases[i].out.size);
		assert_memory_equal(out.at, cases[i].out.at, out.size);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(is_written_again_when_short),
		cmocka_unit_test(keys_lead_nowhere_else),
		cmocka_unit_test(kinds_are_told_by_content),
		cmocka_unit_test(only_the_picture_stays),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
