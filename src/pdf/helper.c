/* helper -- the child that lays out and writes; one document, then its end. */
#include <cairo-pdf.h>
#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "helper/helper.h"
#include "pdf/inside.h"

const char pdf_helper_word[] = "--doorstep-pdf-helper", pdf_with_drawing[] = "drawing";

static void (*const blocks[])(struct page *, struct reading *) = {
	[OP_LETTERHEAD] = block_letterhead, [OP_TITLE] = block_title, [OP_HEADING] = block_heading,
	[OP_TEXT] = block_text, [OP_NOTE] = block_note, [OP_FACTS] = block_facts, [OP_TABLE] = block_table,
	[OP_PICTURES] = block_pictures, [OP_SIGNATURES] = block_signatures,
};

static void
read_look(struct reading *r, struct pdf_look *out)
{
	out->lang = read_text(r);
	out->title = read_text(r);
	out->author = read_text(r);
	out->subject = read_text(r);
	out->made_at = read_text(r);
	out->footer = read_text(r);
	out->page_of = read_text(r);
	out->mark = read_text(r);
	out->accent = read_number(r);
}

/* The unit's colour, dark enough to be read on white (WCAG 2.1, 1.4.3: 4.5 to 1, roughly). */
static struct color
readable(struct color c)
{
	while (0.2126 * c.red * c.red + 0.7152 * c.green * c.green + 0.0722 * c.blue * c.blue > 0.17)
		c = (struct color){ c.red * 0.9, c.green * 0.9, c.blue * 0.9 };
	return c;
}

static void
run(struct page *page, struct reading r)
{
	uint32_t op;

	page->number = 0;
	page_begin(page);
	while ((op = read_number(&r)) != OP_END) {
		if (op == OP_BREAK)
			page_break(page);
		else if (op < COUNT_OF(blocks) && blocks[op] != NULL)
			blocks[op](page, &r);
		else
			_exit(EXIT_FAILURE);
		if (page->number > PDF_MOST_PAGES)
			helper_answer(PDF_TOO_LONG, NULL);
	}
	page_end(page);
	page->count = page->number;
}

static cairo_status_t
write_out(void *closure, const unsigned char *at, unsigned int size)
{
	(void)closure;
	helper_write(PDF_OUT, at, size);
	return CAIRO_STATUS_SUCCESS;
}

static void
tell(cairo_surface_t *surface, const struct pdf_look *look)
{
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, look->title);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, look->author);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, look->subject);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Doorstep");
	if (look->made_at[0] != '\0') {
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, look->made_at);
		cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, look->made_at);
	}
}

/* One word in each weight, so that the thread that looks for fonts is at work before the cage closes. */
static void
wake_fonts(struct page *page)
{
	g_object_unref(text_layout(page, &type_body, "a", 100));
	layout_height(text_layout(page, &type_strong, "a", 100));
}

/* Letters where the font wants them: nothing is rounded to the dots of a screen. */
static void
begin_page_context(struct page *page)
{
	cairo_font_options_t *options = cairo_font_options_create();

	page->surface = cairo_pdf_surface_create_for_stream(write_out, NULL, PAGE_WIDTH, PAGE_HEIGHT);
	page->cr = cairo_create(page->surface);
	page->pango = pango_cairo_create_context(page->cr);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(page->pango, options);
	cairo_font_options_destroy(options);
	pango_cairo_context_set_resolution(page->pango, 72);
	pango_context_set_round_glyph_positions(page->pango, FALSE);
	pango_context_set_language(page->pango, pango_language_from_string(page->look.lang));
}

static struct bytes
written(void)
{
	struct stat info;
	void *at;

	if (fstat(PDF_OUT, &info) != 0 || info.st_size == 0)
		_exit(EXIT_FAILURE);
	at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, PDF_OUT, 0);
	if (at == MAP_FAILED)
		_exit(EXIT_FAILURE);
	return (struct bytes){ at, (size_t)info.st_size };
}

/* The most that it held, in KB, of the status that was opened before the cage closed; 0: not told. */
static long
held_at_most(int status)
{
	char text[4096], *line;
	ssize_t size = pread(status, text, sizeof(text) - 1, 0);

	text[size < 0 ? 0 : size] = '\0';
	line = strstr(text, "VmHWM:");
	return line == NULL ? 0 : strtol(line + 6, NULL, 10);
}

static void
work(const char *job)
{
	int status = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	struct arena *arena = arena_open();
	struct page page = { .arena = arena };
	struct bytes in;
	struct reading r;

	late_open("libpangocairo-1.0.so.0");
	in = helper_map(HELPER_IN);
	if (strcmp(job, pdf_with_drawing) == 0)
		drawing_open();
	pdf_cage_files();
	r = (struct reading){ in.at, in.at + in.size, arena };
	setlocale(LC_ALL, "C.UTF-8");
	read_look(&r, &page.look);
	page.accent = readable(color_of(page.look.accent));
	begin_page_context(&page);
	wake_fonts(&page);
	pdf_cage_close();
	tell(page.surface, &page.look);
	run(&page, r);
	page.drawing = true;
	run(&page, r);
	cairo_destroy(page.cr);
	cairo_surface_finish(page.surface);
	if (cairo_surface_status(page.surface) != CAIRO_STATUS_SUCCESS)
		_exit(EXIT_FAILURE);
	patch_write(arena, PDF_OUT, written(), &page.look, &page.alts);
	helper_answer(PDF_DONE, arena_printf(arena, "%d %ld", page.count, held_at_most(status)));
}

__attribute__((constructor)) static void
begin_as_helper(int argc, char **argv)
{
	helper_begin(argc, argv, pdf_helper_word, work);
}
