/* pdf_test -- what we write, read back by poppler and qpdf: words, tags, fonts, pages. */
#include "base/test.h"

#include <fcntl.h>
#include <jpeglib.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "helper/helper.h"
#include "pdf/inside.h"

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
	strcpy(dir, "/tmp/doorstep-pdf-XXXXXX");
	return mkdtemp(dir) == NULL;
}

static int
tear_down(void **state)
{
	int failed = getenv("DOORSTEP_KEEP") != NULL ? 0 : system(arena_printf(arena, "rm -rf '%s'", dir));

	(void)state;
	arena_close(arena);
	return failed;
}

static const char *
said_by(const char *command)
{
	struct buf out = buf_make(arena, 4 << 20);
	FILE *pipe = popen(command, "re");
	char piece[4096];
	size_t got;

	assert_non_null(pipe);
	while ((got = fread(piece, 1, sizeof(piece), pipe)) > 0)
		buf_put(&out, piece, got);
	if (pclose(pipe) != 0)
		fail_msg("%s: %s", command, buf_text(&out));
	return buf_text(&out);
}

static const char *
keep(struct bytes content, const char *name)
{
	const char *path = arena_printf(arena, "%s/%s", dir, name);
	FILE *file = fopen(path, "wbe");

	assert_non_null(file);
	assert_int_equal(fwrite(content.at, 1, content.size, file), content.size);
	assert_int_equal(fclose(file), 0);
	return path;
}

static const struct pdf_look look = { .lang = "de", .title = "Bericht A000123", .author = "Heizung Müller",
	.subject = "Wartung", .made_at = "2027-03-01T08:15:00Z", .footer = "Heizung Müller AG · +423 123 45 67",
	.page_of = "Seite {page} von {pages}", .mark = "doorstep-evidence:ABCD-1234", .accent = 0x0b6e4f };

static const char *
render(struct pdf *pdf, const char *name, struct pdf_taken *taken)
{
	struct bytes out;

	assert_ok(pdf_render(&ctx, pdf, &out, taken));
	return keep(out, name);
}

/* Busy as a photo is: every pixel differs. */
static struct bytes
photo(int width, int height, int seed)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr errors;
	unsigned char *out = NULL;
	unsigned long size = 0;
	uint8_t *row = arena_alloc(arena, (size_t)width * 3);
	struct bytes kept;

	info.err = jpeg_std_error(&errors);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &out, &size);
	info.image_width = (JDIMENSION)width;
	info.image_height = (JDIMENSION)height;
	info.input_components = 3;
	info.in_color_space = JCS_RGB;
	jpeg_set_defaults(&info);
	jpeg_start_compress(&info, TRUE);
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width * 3; x++)
			row[x] = (uint8_t)(x * 255 / (width * 3) + (y ^ x) % 32 + seed * 16);
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	kept = (struct bytes){ arena_memdup(arena, out, size), size };
	free(out);
	return kept;
}

/* ---- a whole document ---- */

static const char greek[] = "Γιώργος Παπαδόπουλος", arabic[] = "محمد عبد الله";

static struct pdf *
document(int photos)
{
	static const char *const lines[] = { "Heizung Müller AG", "Landstrasse 5, 9494 Schaan", "+423 123 45 67",
		NULL };
	static const struct pdf_fact facts[] = { { "Kunde", "Jonas Kaiser", true },
		{ "Ort", "Gasse 5, 9494 Schaan", true },
		{ "Bemerkung", "Zähler abgelesen: 12’345 kWh – größer als üblich, "
		    "œuvre, naïve, Łódź, čeština", false },
		{ "Name (griechisch)", greek, true }, { "Name (arabisch)", arabic, true } };
	static const struct pdf_column columns[] = { { "Teil", 6, false }, { "Menge", 2, true },
		{ "Preis", 2, true } };
	const char *cells[3 * 60];
	static const bool strong[60] = { [59] = true };
	static const struct pdf_signature signatures[] = { { "M10 80L60 20L90 120L140 40L200 90", 600, 200,
		"Jonas Kaiser", "1. März 2027, 10:15", "Unterschrift von Jonas Kaiser" },
		{ "", 1, 1, "Giulia Rossi", "Technikerin", "" } };
	struct pdf_picture *pictures = arena_new_array(arena, (size_t)photos, struct pdf_picture);
	struct pdf *pdf = pdf_begin(arena, &look);

	for (int i = 0; i < photos; i++)
		pictures[i] = (struct pdf_picture){ photo(1280, i % 3 == 1 ? 1700 : 960, i), 1280,
			i % 3 == 1 ? 1700 : 960, i % 4 == 0 ? "Vorher" : NULL,
			arena_printf(arena, "Bild %d: Brenner nach der Reinigung", i + 1),
			"1. März 2027, 10:15 · 47.16520, 9.50990", NULL };
	for (int i = 0; i < 60; i++) {
		cells[3 * i] = arena_printf(arena, "Dichtung Nr. %d", i + 1);
		cells[3 * i + 1] = "2 Stk.";
		cells[3 * i + 2] = "CHF 12.50";
	}
	pdf_letterhead(pdf, NULL, "Heizung Müller", lines);
	pdf_title(pdf, "Bericht A000123", "Wartung der Heizung, 1. März 2027");
	pdf_note(pdf, PDF_GOOD, "Erledigt", "Alles in Ordnung.");
	pdf_facts(pdf, facts, COUNT_OF(facts));
	pdf_heading(pdf, 1, "Formular");
	pdf_heading(pdf, 2, "Brenner");
	pdf_text(pdf, PDF_BODY, "Erster Absatz.\nNeue Zeile.\n\nZweiter Absatz.");
	pdf_heading(pdf, 1, "Material");
	pdf_table(pdf, columns, 3, cells, 60, strong);
	pdf_heading(pdf, 1, "Fotos");
	pdf_pictures(pdf, 2, pictures, (size_t)photos);
	pdf_heading(pdf, 1, "Unterschriften");
	pdf_signatures(pdf, signatures, COUNT_OF(signatures));
	return pdf;
}

static void
is_tagged_sound_and_says_its_language(void **state)
{
	const char *path = render(document(3), "whole.pdf", NULL), *info, *fonts, *tree;

	(void)state;
	info = said_by(arena_printf(arena, "pdfinfo '%s' 2>&1", path));
	assert_non_null(strstr(info, "Tagged:          yes"));
	assert_non_null(strstr(info, "Title:           Bericht A000123"));
	assert_non_null(strstr(info, "Author:          Heizung Müller"));
	assert_non_null(strstr(info, "JavaScript:      no"));
	fonts = said_by(arena_printf(arena,
	    "pdffonts '%s' | tail -n +3 | awk '{ print $(NF-4), $(NF-3) }' | sort -u", path));
	assert_string_equal(fonts, "yes yes\n");
	said_by(arena_printf(arena, "qpdf --check '%s' 2>&1", path));
	tree = said_by(arena_printf(arena, "pdfinfo -struct '%s' 2>&1", path));
	for (const char *const *tag = (const char *const[]){ "H1", "H2", "H3", "Table", "TR", "TH", "TD", "Figure",
	    "Caption", "P", NULL }; *tag != NULL; tag++)
		assert_non_null(strstr(tree, *tag));
	assert_non_null(strstr(said_by(arena_printf(arena, "qpdf --qdf --object-streams=disable '%s' - | strings",
	    path)), "/Lang (de)"));
	assert_null(strstr(said_by(arena_printf(arena, "strings '%s'", path)), "/URI"));
}

static void
text_comes_back_as_it_went_in(void **state)
{
	const char *path = render(document(0), "text.pdf", NULL);
	const char *text = said_by(arena_printf(arena, "pdftotext -layout '%s' -", path));
	static const char *const wanted[] = { "Bericht A000123", "Jonas Kaiser", "Łódź, čeština", greek, arabic,
		"Zähler abgelesen: 12’345 kWh – größer", "Dichtung Nr. 60", "Seite 1 von 3", "Giulia Rossi" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wanted); i++)
		if (strstr(text, wanted[i]) == NULL)
			fail_msg("\"%s\" is not in:\n%s", wanted[i], text);
}

static void
the_mark_stands_in_the_bytes(void **state)
{
	struct bytes out;

	(void)state;
	assert_ok(pdf_render(&ctx, document(0), &out, NULL));
	assert_non_null(memmem(out.at, out.size, look.mark, strlen(look.mark)));
}

static void
six_pages_with_twelve_photos_stay_small(void **state)
{
	struct pdf_taken taken;
	const char *path;
	struct pdf *pdf = document(12);
	double begun = monotonic_s();

	(void)state;
	path = render(pdf, "photos.pdf", &taken);
	print_message("%d pages, %lld KB at most, %.0f ms\n", taken.pages, (long long)taken.peak_kb,
	    (monotonic_s() - begun) * 1000);
	assert_in_range(taken.peak_kb, 1000, 64 * 1024);
	assert_non_null(strstr(said_by(arena_printf(arena, "pdfimages -list '%s'", path)), "jpeg"));
}

/* ---- what a letterhead may be ---- */

static const char *
with_logo(struct bytes content, int width, int height)
{
	const struct pdf_picture logo = { .content = content, .width = width, .height = height, .alt = "Logo" };
	struct pdf *pdf = pdf_begin(arena, &look);

	pdf_letterhead(pdf, &logo, "Heizung", NULL);
	pdf_title(pdf, "Bericht", NULL);
	return render(pdf, "logo.pdf", NULL);
}

static struct bytes
text_bytes(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

/* Drawn as lines, not as a picture. */
static void
a_logo_may_be_a_drawing(void **state)
{
	const char *path = with_logo(text_bytes("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 80\">"
	    "<rect width=\"200\" height=\"80\" fill=\"#b3452c\"/></svg>"), 0, 0);
	const char *inside = said_by(arena_printf(arena,
	    "qpdf --qdf --object-streams=disable '%s' - | strings", path));

	(void)state;
	said_by(arena_printf(arena, "qpdf --check '%s'", path));
	assert_non_null(strstr(inside, "0.701961 0.270588 0.172549 rg"));
	assert_string_equal(said_by(arena_printf(arena, "pdfimages -list '%s' | tail -n +3", path)), "");
}

static void
a_picture_that_lies_leaves_a_sound_file(void **state)
{
	struct bytes good = photo(64, 48, 1), wrong[] = { text_bytes("\xff\xd8\xff\xe0 no picture"),
		text_bytes("\x89PNG\r\n\x1a\n no"), text_bytes("<svg><broken"), { good.at, good.size / 3 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		said_by(arena_printf(arena, "qpdf --check '%s'", with_logo(wrong[i], 30000, 48)));
}

/* ---- the cage ---- */

/* Sanitizers map what they like: the cage lets them. */
#ifdef __SANITIZE_ADDRESS__
enum { MAPS_PROGRAMS = 16 };
#else
enum { MAPS_PROGRAMS = 0 };
#endif

/* In a child: what it could do all the same, a bit each. */
static int
tried_in_the_cage(void)
{
	char *const none[] = { NULL };
	int could = 0;

	pdf_cage_files();
	pdf_cage_close();
	could |= open("/etc/passwd", O_RDONLY) >= 0 ? 1 : 0;
	could |= open("/tmp/doorstep-cage", O_WRONLY | O_CREAT, 0600) >= 0 ? 2 : 0;
	could |= socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 4 : 0;
	could |= execve("/bin/true", none, none) == 0 ? 8 : 0;
	could |= mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED ? 16 : 0;
	could |= kill(getppid(), 0) == 0 ? 32 : 0;
	could |= open("/usr/share/fonts", O_RDONLY | O_DIRECTORY) < 0 ? 64 : 0;
	return could;
}

static void
the_helper_reads_fonts_and_nothing_else(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0)
		_exit(tried_in_the_cage());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), MAPS_PROGRAMS);
}

/* Without a library that lays out, it says which one before it ends. */
static void
a_missing_library_is_named(void **state)
{
	int report = memfd_create("report", MFD_CLOEXEC);
	char said[256] = "";
	pid_t child = fork();
	int status;

	(void)state;
	if (child == 0) {
		dup2(report, HELPER_REPORT);
		late_open("libdoorstep-none.so.0");
		_exit(EXIT_FAILURE);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(pread(report, said, sizeof(said) - 1, 0) > 0);
	assert_int_equal(strtol(said, NULL, 10), PDF_NO_LIBRARY);
	assert_non_null(strstr(said, "libdoorstep-none.so.0"));
	close(report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_tagged_sound_and_says_its_language),
		cmocka_unit_test(text_comes_back_as_it_went_in),
		cmocka_unit_test(the_mark_stands_in_the_bytes),
		cmocka_unit_test(a_logo_may_be_a_drawing),
		cmocka_unit_test(a_picture_that_lies_leaves_a_sound_file),
		cmocka_unit_test(the_helper_reads_fonts_and_nothing_else),
		cmocka_unit_test(a_missing_library_is_named),
		cmocka_unit_test(six_pages_with_twelve_photos_stay_small),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
