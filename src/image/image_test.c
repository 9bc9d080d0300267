/* image_test -- what strangers send: taken upright and bare, or refused while we do not move. */
#include "base/test.h"

#include <dirent.h>
#include <png.h>
#include <jpeglib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "image/inside.h"
#include "image/testing.h"

static struct env env;
static struct arena *arena;
static struct ctx ctx;
static char dir[64];

static int
set_up(void **state)
{
	(void)state;
	env = env_still(INSTANT(1803628800), 7);
	arena = arena_open();
	ctx = ctx_make(arena, &env, NULL);
	strcpy(dir, "/tmp/doorstep-image-XXXXXX");
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

static int
files_in(const char *path)
{
	DIR *folder = opendir(path);
	int count = 0;

	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		count += entry->d_name[0] != '.';
	closedir(folder);
	return count;
}

static struct bytes
read_file(const char *path)
{
	FILE *file = fopen(path, "rbe");
	struct stat info;
	uint8_t *at;

	assert_non_null(file);
	assert_int_equal(stat(path, &info), 0);
	at = arena_alloc(arena, (size_t)info.st_size);
	assert_int_equal(fread(at, 1, (size_t)info.st_size, file), info.st_size);
	fclose(file);
	return (struct bytes){ at, (size_t)info.st_size };
}

/* RGB of a written JPEG, by the library alone. */
static uint8_t *
pixels_of(const char *path, int *width, int *height)
{
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr errors;
	struct bytes in = read_file(path);
	uint8_t *pixels, *row;

	info.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&info);
	jpeg_mem_src(&info, in.at, in.size);
	jpeg_save_markers(&info, JPEG_COM, 0xffff);
	for (int i = 1; i < 16; i++)
		jpeg_save_markers(&info, JPEG_APP0 + i, 0xffff);
	assert_int_equal(jpeg_read_header(&info, TRUE), JPEG_HEADER_OK);
	assert_null(info.marker_list);
	jpeg_start_decompress(&info);
	pixels = arena_alloc(arena, (size_t)info.output_width * info.output_height * 3);
	while (info.output_scanline < info.output_height) {
		row = pixels + (size_t)info.output_scanline * info.output_width * 3;
		jpeg_read_scanlines(&info, &row, 1);
	}
	*width = (int)info.output_width;
	*height = (int)info.output_height;
	jpeg_destroy_decompress(&info);
	return pixels;
}

static void
assert_quarters(const char *path, int wanted_width, int wanted_height)
{
	static const int colors[4][3] = { { 255, 0, 0 }, { 0, 255, 0 }, { 0, 0, 255 }, { 255, 255, 255 } };
	int width, height;
	const uint8_t *pixels = pixels_of(path, &width, &height);

	assert_int_equal(width, wanted_width);
	assert_int_equal(height, wanted_height);
	for (int q = 0; q < 4; q++) {
		int x = width / 4 + q % 2 * (width / 2), y = height / 4 + q / 2 * (height / 2);

		for (int c = 0; c < 3; c++)
			assert_in_range(pixels[((size_t)y * (size_t)width + (size_t)x) * 3 + (size_t)c] + 12,
			    colors[q][c], colors[q][c] + 24);
	}
}

static enum image_refused
photo(const struct buf *content, struct image_picture *out)
{
	enum image_refused why = IMAGE_GOOD;

	assert_ok(image_photo(&ctx, testing_file(arena, dir, "in", content), dir, out, &why));
	return why;
}

/* ---- taken ---- */

static void
is_upright_and_bare(void **state UNUSED)
{
	for (int turn = 0; turn <= 8; turn++) {
		struct testing_photo made = { .width = 1600, .height = 1000, .turn = turn, .place = true };
		struct buf content = testing_jpeg(arena, &made);
		struct image_picture picture;

		assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
		assert_int_equal(picture.kind, IMAGE_JPEG);
		assert_quarters(picture.path, 1600, 1000);
		assert_quarters(picture.medium, 1280, 800);
		assert_quarters(picture.small, 320, 200);
		assert_int_equal(picture.has_place, turn != 0);
		if (turn == 0)
			continue;
		assert_float_equal(picture.latitude, 48.208333, 0.000001);
		assert_float_equal(picture.longitude, 16.370833, 0.000001);
		assert_string_equal(picture.taken, "2027-02-26T08:15:00");
	}
}

static void
large_ones_become_smaller(void **state UNUSED)
{
	struct testing_photo made = { .width = 5000, .height = 3000, .turn = 6 };
	struct image_picture picture;
	struct buf content;

	for (int i = 0; i < 2; i++) {
		made.progressive = made.profile = i == 1;
		content = testing_jpeg(arena, &made);
		assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
		assert_quarters(picture.path, IMAGE_SIDE, 1920);
		assert_quarters(picture.small, IMAGE_SMALL, 192);
		assert_false(picture.has_place);
	}
}

static void
small_ones_stay(void **state UNUSED)
{
	struct testing_photo made = { .width = 3, .height = 2 };
	struct buf content = testing_jpeg(arena, &made);
	struct image_picture picture;

	assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
	assert_int_equal(picture.width, 3);
	assert_int_equal(picture.height, 2);
	assert_string_equal(picture.medium, "");
	/* What came in, the picture and its small one. */
	assert_int_equal(files_in(dir), 3);
}

static void
png_keeps_what_is_clear(void **state UNUSED)
{
	struct buf content = testing_png(arena, 400, 200, true);
	struct image_picture picture;
	struct bytes out;
	png_image image = { .version = PNG_IMAGE_VERSION };
	uint8_t *pixels;

	assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
	assert_int_equal(picture.kind, IMAGE_PNG);
	out = read_file(picture.path);
	assert_null(memmem(out.at, out.size, "tEXt", 4));
	assert_null(memmem(out.at, out.size, "made at home", 12));
	assert_true(png_image_begin_read_from_memory(&image, out.at, out.size));
	image.format = PNG_FORMAT_RGBA;
	pixels = arena_alloc(arena, PNG_IMAGE_SIZE(image));
	assert_true(png_image_finish_read(&image, NULL, pixels, 0, NULL));
	assert_int_equal(pixels[3], 255);
	assert_int_equal(pixels[0], 255);
	assert_int_equal(pixels[(200 * 400 - 1) * 4 + 3], 0);
	/* On paper, what is clear is white. */
	assert_quarters(picture.small, 320, 160);
	content = testing_png(arena, 400, 200, false);
	assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
	assert_quarters(picture.small, 320, 160);
}

/* Turned once, by the container: EXIF says it again. */
static void
heic_becomes_jpeg(void **state UNUSED)
{
	static const int turns[] = { 0, 1, 3, 6, 8 };

	for (size_t i = 0; i < COUNT_OF(turns); i++) {
		struct testing_photo made = { .width = 2048, .height = 1024, .turn = turns[i], .place = true };
		struct buf content = testing_heic(arena, &made);
		struct image_picture picture;

		assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
		assert_int_equal(picture.kind, IMAGE_JPEG);
		assert_quarters(picture.path, 2048, 1024);
		assert_quarters(picture.small, 320, 160);
		assert_int_equal(picture.has_place, turns[i] != 0);
		if (turns[i] == 0)
			continue;
		assert_float_equal(picture.latitude, 48.208333, 0.000001);
		assert_string_equal(picture.taken, "2027-02-26T08:15:00");
	}
}

/* 48 megapixels, as the largest of today's. */
static void
the_largest_heic_is_taken(void **state UNUSED)
{
	struct testing_photo made = { .width = 8192, .height = 6144, .turn = 6 };
	struct buf content = testing_heic(arena, &made);
	struct image_picture picture;

	assert_int_equal(photo(&content, &picture), IMAGE_GOOD);
	assert_quarters(picture.path, IMAGE_SIDE, 2400);
}

/* ---- refused ---- */

static int64_t
memory_kb(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[200];
	long kb = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "VmRSS: %ld", &kb);
	fclose(file);
	return kb;
}

static void
assert_refused(const struct buf *content, enum image_refused wanted)
{
	struct image_picture picture;
	int before = files_in(dir);
	int64_t memory;

	testing_file(arena, dir, "in", content);
	if (before == 0)
		before = 1;
	memory = memory_kb();
	assert_int_equal(photo(content, &picture), wanted);
	assert_in_range(memory_kb(), 0, memory + 512);
	assert_int_equal(files_in(dir), before);
}

static void
monsters_are_refused(void **state UNUSED)
{
	struct testing_photo made = { .width = 1600, .height = 1200 };
	struct buf content = testing_png_head(arena, 60000, 60000);

	assert_refused(&content, IMAGE_TOO_BIG);
	content = testing_jpeg_head(arena, 60000, 60000);
	assert_refused(&content, IMAGE_TOO_BIG);
	content = testing_png_head(arena, 0x7fffffff, 1);
	assert_refused(&content, IMAGE_TOO_BIG);
	content = testing_png_head(arena, 0, 10);
	assert_refused(&content, IMAGE_BROKEN);
	content = testing_jpeg(arena, &made);
	buf_truncate(&content, content.size / 2);
	assert_refused(&content, IMAGE_BROKEN);
	content = testing_png(arena, 300, 300, false);
	buf_truncate(&content, content.size - 200);
	assert_refused(&content, IMAGE_BROKEN);
}

/* Sanitizers make each tile several times slower, and the patience is in seconds. */
#if defined(__SANITIZE_ADDRESS__)
enum { BOMB_TILES = 30 };
#else
enum { BOMB_TILES = 100 };
#endif

/* Sizes that are said, tiles that are missing, and each cut and each byte turned over: never more than an answer. */
static void
heic_bombs_are_refused(void **state UNUSED)
{
	struct testing_photo made = { .width = 320, .height = 320, .turn = 1 };
	struct buf whole = testing_heic(arena, &made), content = testing_heic_bomb(arena, 1, 1, 60000, 60000);
	struct image_picture picture;

	assert_refused(&content, IMAGE_TOO_BIG);
	content = testing_heic_bomb(arena, 1, 1, 9000, 9000);
	assert_refused(&content, IMAGE_TOO_BIG);
	/* Said small, of more tiles than fit: what is outside is not looked at. */
	content = testing_heic_bomb(arena, BOMB_TILES, BOMB_TILES, 64, 64);
	assert_int_not_equal(photo(&content, &picture), IMAGE_TOO_LONG);
	for (size_t i = 0; i < 60; i++) {
		enum image_refused why;

		content = buf_make(arena, whole.size + 1);
		buf_put(&content, whole.at, i < 20 ? whole.size * i / 20 : whole.size);
		if (i >= 20)
			content.at[whole.size * (i - 20) / 40] ^= (char)0xff;
		why = content.size < 12 ? IMAGE_BROKEN : photo(&content, &picture);
		if (i < 20)
			assert_int_not_equal(why, IMAGE_GOOD);
	}
}

static void
what_is_no_picture_is_refused(void **state UNUSED)
{
	static const struct {
		const char *text;
		enum image_refused why;
	} rows[] = {
		{ "<script>alert(1)</script>", IMAGE_UNKNOWN },
		{ "#!/bin/sh\nrm -rf /\n", IMAGE_UNKNOWN },
		{ "<svg xmlns='http://www.w3.org/2000/svg'/>", IMAGE_UNKNOWN },
		{ "GIF89a\1\1\1\1", IMAGE_MOVING },
		{ "\1\1\1\1ftypheic\1\1\1\1mif1", IMAGE_BROKEN },
		{ "RIFF\x10\1\1\1WEBPVP8 ", IMAGE_BROKEN },
		{ "\xff\xd8\xff", IMAGE_BROKEN },
		{ "\x89PNG\r\n\x1a\n and then nothing", IMAGE_BROKEN },
		{ "%PDF-1.7", IMAGE_UNKNOWN },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf content = buf_make(arena, 4096);

		buf_puts(&content, rows[i].text);
		if (i == 4)
			memset(content.at, 0, 3);
		assert_refused(&content, rows[i].why);
	}
}

/* An animation of ten thousand pictures, and one of a single picture, which is a still. */
static void
moving_pictures_are_refused(void **state UNUSED)
{
	struct buf still = testing_png(arena, 50, 40, false), moving = buf_make(arena, 1 << 20);
	static const char many[] = "\0\0\0\10acTL\0\0\x27\x10\0\0\0\0\0\0\0\0";
	struct buf webp = buf_make(arena, 4096);

	buf_put(&moving, still.at, 33);
	buf_put(&moving, many, sizeof(many) - 1);
	buf_put(&moving, still.at + 33, still.size - 33);
	assert_refused(&moving, IMAGE_MOVING);
	buf_put(&webp, "RIFF\x2e\0\0\0WEBPVP8X\12\0\0\0\2\0\0\0\x0f\0\0\x0f\0\0"
	    "ANIM\6\0\0\0\0\0\0\0\0\0ANMF\0\0\0\0", 52);
	assert_refused(&webp, IMAGE_MOVING);
}

/* ---- drawings ---- */

static const char *
drawn(const char *svg, enum image_refused wanted)
{
	struct bytes out = { NULL, 0 };
	enum image_refused why = IMAGE_GOOD;

	assert_ok(image_logo(&ctx, (struct bytes){ (const uint8_t *)svg, strlen(svg) }, &out, &why));
	assert_int_equal(why, wanted);
	return out.at == NULL ? "" : arena_strndup(arena, (const char *)out.at, out.size);
}

#define SVG(inside) "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' " \
	"xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 10 10'>" inside "</svg>"

static void
a_drawing_keeps_its_shapes(void **state UNUSED)
{
	const char *out = drawn(SVG("<!-- by hand --><style>.a{fill:#f00}</style>"
	    "<g id='g' class='a' style='fill:url(#p)'><path d='M0 0h5v5z' fill='#123456'/></g>"
	    "<use xlink:href='#g' x='3'/><text x='1'>Müller &amp; Söhne</text>"), IMAGE_GOOD);

	assert_string_equal(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\"><style>.a{fill:#f00}</style>"
	    "<g id=\"g\" class=\"a\" style=\"fill:url(#p)\"><path d=\"M0 0h5v5z\" fill=\"#123456\"></path></g>"
	    "<use href=\"#g\" x=\"3\"></use><text x=\"1\">Müller &amp; Söhne</text></svg>");
}

static void
a_drawing_loses_what_could_act(void **state UNUSED)
{
	static const char *const tricks[] = {
		"<script>alert(1)</script>", "<script xlink:href='https://evil.example/x.js'/>",
		"<rect onload='alert(1)' width='1' height='1'/>", "<a href='javascript:alert(1)'><rect width='1'/></a>",
		"<image href='https://evil.example/x.png'/>", "<image href='data:image/svg+xml;base64,AAAA'/>",
		"<use href='https://evil.example/x.svg#a'/>",
		"<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
		"<style>@import 'https://evil.example/x.css';</style>", "<style>.a{fill:url(https://evil.example)}</style>",
		"<rect style='background:url( \"//evil.example\")'/>", "<rect fill='URL(https://evil.example#x)'/>",
		"<style>.a{fill:u\\72l(https://evil.example)}</style>", "<style>.a{fill:u/**/rl(https://evil.example)}</style>",
		"<animate attributeName='href' values='javascript:alert(1)'/>",
		"<set attributeName='onclick' to='alert(1)'/>",
		"<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
		"<handler xmlns='http://www.w3.org/2001/xml-events'>alert(1)</handler>",
		"<text>&lt;script&gt;alert(1)&lt;/script&gt;</text>",
	};

	for (size_t i = 0; i < COUNT_OF(tricks); i++) {
		const char *out = drawn(arena_printf(arena, SVG("%s<path d='M0 0h1'/>"), tricks[i]), IMAGE_GOOD);

		if (strstr(out, "evil") != NULL || strstr(out, "<script") != NULL || strstr(out, "onload") != NULL ||
		    strstr(out, "javascript") != NULL || strstr(out, "foreign") != NULL ||
		    strstr(out, "animate") != NULL ||
		    strstr(out, "data:") != NULL || strstr(out, "<set") != NULL || strstr(out, "handler") != NULL)
			fail_msg("%s became %s", tricks[i], out);
		assert_non_null(strstr(out, "<path d=\"M0 0h1\"></path></svg>"));
	}
}

static void
a_drawing_may_be_refused(void **state UNUSED)
{
	struct buf uses = buf_make(arena, 1 << 16);

	drawn("<svg", IMAGE_BROKEN);
	drawn(SVG(""), IMAGE_BROKEN);
	drawn("<html><body><svg xmlns='http://www.w3.org/2000/svg'/></body></html>", IMAGE_UNKNOWN);
	buf_puts(&uses, "<svg xmlns='http://www.w3.org/2000/svg'><g id='a0'><path d='M0 0'/></g>");
	for (int i = 1; i < 30; i++)
		buf_printf(&uses, "<g id='a%d'><use href='#a%d'/><use href='#a%d'/></g>", i, i - 1, i - 1);
	buf_puts(&uses, "</svg>");
	drawn(buf_text(&uses), IMAGE_HARMFUL);
	/* A million laughs; a file of ours (asking for it ends the helper); an entity as drawing programs write it. */
	drawn("<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
	    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>"
	    "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]>"
	    "<svg xmlns='http://www.w3.org/2000/svg'><text>&d;</text><path d='M0 0'/></svg>", IMAGE_BROKEN);
	drawn("<!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
	    "<svg xmlns='http://www.w3.org/2000/svg'><text>&e;</text></svg>",
	    cage_has_filter() ? IMAGE_HARMFUL : IMAGE_GOOD);
	assert_non_null(strstr(drawn("<!DOCTYPE svg [<!ENTITY s 'http://www.w3.org/2000/svg'>]>"
	    "<svg xmlns='&s;'><path d='M0 0'/></svg>", IMAGE_GOOD), "<path"));
}

static void
a_logo_of_pixels_is_made_smaller(void **state UNUSED)
{
	struct buf content = testing_png(arena, 1600, 400, true);
	struct bytes out;
	enum image_refused why;

	assert_ok(image_logo(&ctx, (struct bytes){ (const uint8_t *)content.at, content.size }, &out, &why));
	assert_int_equal(why, IMAGE_GOOD);
	assert_int_equal(image_kind_of(out), IMAGE_PNG);
	assert_int_equal(out.at[18] << 8 | out.at[19], IMAGE_LOGO_SIDE);
}

/* ---- office files ---- */

static enum image_refused
office(const struct buf *content, const char **extension)
{
	enum image_refused why = IMAGE_GOOD;
	const char *type;
	int64_t memory;

	testing_file(arena, dir, "in", content);
	memory = memory_kb();
	assert_ok(image_office(&ctx, arena_printf(arena, "%s/in", dir), &type, extension, &why));
	assert_in_range(memory_kb(), 0, memory + 512);
	return why;
}

static void
office_files_are_told_apart(void **state UNUSED)
{
	static const struct testing_entry word[] = { { "[Content_Types].xml", "<Types/>", 0 },
		{ "word/document.xml", "<w/>", 0 } };
	static const struct testing_entry sheet[] = { { "[Content_Types].xml", "<Types/>", 0 },
		{ "xl/workbook.xml", "<w/>", 100000 } };
	static const struct testing_entry macros[] = { { "[Content_Types].xml", "<Types/>", 0 },
		{ "word/document.xml", "<w/>", 0 }, { "word/vbaProject.bin", "x", 0 } };
	static const struct testing_entry plain[] = { { "photo.jpg", "x", 0 } };
	static const struct testing_entry slip[] = { { "../../etc/cron.d/x", "x", 0 } };
	static const struct testing_entry bomb[] = { { "[Content_Types].xml", "<Types/>", 0 },
		{ "word/document.xml", "<w/>", 90 * 1000 * 1000 } };
	const char *extension;
	struct buf content = testing_zip(arena, word, 2);

	assert_int_equal(office(&content, &extension), IMAGE_GOOD);
	assert_string_equal(extension, "docx");
	content.at[content.size - 12] ^= 1;
	assert_int_not_equal(office(&content, &extension), IMAGE_GOOD);
	content = testing_zip(arena, sheet, 2);
	assert_int_equal(office(&content, &extension), IMAGE_GOOD);
	assert_string_equal(extension, "xlsx");
	content = testing_zip(arena, macros, 3);
	assert_int_equal(office(&content, &extension), IMAGE_LOCKED);
	content = testing_zip(arena, plain, 1);
	assert_int_equal(office(&content, &extension), IMAGE_UNKNOWN);
	content = testing_zip(arena, slip, 1);
	assert_int_equal(office(&content, &extension), IMAGE_HARMFUL);
	content = testing_zip(arena, bomb, 2);
	assert_int_equal(office(&content, &extension), IMAGE_HARMFUL);
	buf_truncate(&content, 100);
	assert_int_equal(office(&content, &extension), IMAGE_BROKEN);
}

/* ---- the cage ---- */

static int
status_of_caged(void (*what)(void))
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		cage_limits(&(struct cage){ .megabytes = 512, .seconds = 8, .written_megabytes = 64 });
		cage_close();
		what();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void do_nothing(void) { }
static void open_a_file(void) { syscall(SYS_openat, -100, "/etc/passwd", 0, 0); }
static void make_a_socket(void) { syscall(SYS_socket, 2, 1, 0); }
static void start_a_program(void) { syscall(SYS_execve, "/bin/true", NULL, NULL); }
static void make_a_child(void) { syscall(SYS_fork); }
static void trace(void) { syscall(SYS_ptrace, 0, 0, 0, 0); }
static void read_more(void) { char byte; syscall(SYS_read, 0, &byte, 1); }
static void make_code(void) { syscall(SYS_mmap, NULL, 4096, 7, 0x22, -1, 0); }

static void
the_cage_holds(void **state UNUSED)
{
	static void (*const attempts[])(void) = { open_a_file, make_a_socket, start_a_program, make_a_child, trace,
		read_more, make_code };
	const char *cage = image_cage(arena);

	assert_true(str_ends(cage, "limits"));
	print_message("the cage here: %s\n", cage);
	assert_int_equal(status_of_caged(do_nothing), 0);
	for (size_t i = 0; cage_has_filter() && i < COUNT_OF(attempts); i++) {
		int status = status_of_caged(attempts[i]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS)
			fail_msg("attempt %zu ended with %d", i, status);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_upright_and_bare, set_up, tear_down),
		cmocka_unit_test_setup_teardown(large_ones_become_smaller, set_up, tear_down),
		cmocka_unit_test_setup_teardown(small_ones_stay, set_up, tear_down),
		cmocka_unit_test_setup_teardown(png_keeps_what_is_clear, set_up, tear_down),
		cmocka_unit_test_setup_teardown(heic_becomes_jpeg, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_largest_heic_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(heic_bombs_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(monsters_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_picture_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(moving_pictures_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_drawing_keeps_its_shapes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_drawing_loses_what_could_act, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_drawing_may_be_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_logo_of_pixels_is_made_smaller, set_up, tear_down),
		cmocka_unit_test_setup_teardown(office_files_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_cage_holds, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
