/* bench_pdf -- a report of six pages with twelve photos: how long, and how much the helper holds. */
#include <stdio.h>
#include <stdlib.h>
#include <jpeglib.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "pdf/pdf.h"

enum { RUNS = 11, PHOTOS = 12, ROWS = 70 };

/* 1280 by 960, with grain, so that it weighs what a photo of that size does. */
static struct pdf_picture
photo(struct arena *arena, unsigned seed)
{
	struct pdf_picture out = { .width = 1280, .height = 960, .caption = "The burner after it was cleaned",
		.small = "1 March 2027, 10:15" };
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr errors;
	unsigned char *at = NULL;
	unsigned long size = 0;
	uint8_t *row = arena_alloc(arena, 1280 * 3);

	info.err = jpeg_std_error(&errors);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &at, &size);
	info.image_width = 1280;
	info.image_height = 960;
	info.input_components = 3;
	info.in_color_space = JCS_RGB;
	jpeg_set_defaults(&info);
	jpeg_start_compress(&info, TRUE);
	for (unsigned y = 0; y < 960; y++) {
		for (unsigned x = 0; x < 1280 * 3; x++) {
			seed = x % 3 == 0 ? seed * 1103515245 + 12345 : seed;
			row[x] = (uint8_t)(x / 16 + y / 8 + (seed >> 16) % 12);
		}
		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	out.content = (struct bytes){ arena_memdup(arena, at, size), size };
	free(at);
	return out;
}

static struct pdf *
describe(struct arena *arena, const struct pdf_picture *photos)
{
	static const char *const lines[] = { "Heizung Rheintal", "Landstrasse 5", "9494 Schaan", NULL };
	static const struct pdf_column columns[] = { { "Part", 6, false }, { "Quantity", 2, true },
		{ "Price", 2, true } };
	const struct pdf_look look = { .lang = "en", .title = "Report A000123", .author = "Heizung Rheintal",
		.footer = "Heizung Rheintal", .page_of = "Page {page} of {pages}", .accent = 0x0b5cad };
	const char **cells = arena_new_array(arena, 3 * ROWS, const char *);
	struct pdf_fact facts[24];
	struct pdf *pdf = pdf_begin(arena, &look);

	for (int i = 0; i < 24; i++)
		facts[i] = (struct pdf_fact){ arena_printf(arena, "Field %d", i + 1),
			"What was found and what was done about it, in a sentence.", i % 3 != 0 };
	for (int i = 0; i < ROWS; i++) {
		cells[3 * i] = arena_printf(arena, "Gasket number %d", i + 1);
		cells[3 * i + 1] = "2 pieces";
		cells[3 * i + 2] = "CHF 12.50";
	}
	pdf_letterhead(pdf, NULL, "Heizung Rheintal", lines);
	pdf_title(pdf, "Report A000123", "Boiler service, Monday 1 March 2027");
	pdf_note(pdf, PDF_GOOD, "Done", "");
	pdf_facts(pdf, facts, 24);
	pdf_heading(pdf, 1, "Material");
	pdf_table(pdf, columns, 3, cells, ROWS, NULL);
	pdf_heading(pdf, 1, "Photos");
	pdf_pictures(pdf, 2, photos, PHOTOS);
	return pdf;
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(void)
{
	struct env env = env_real();
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct pdf_picture photos[PHOTOS];
	struct pdf_taken taken = { 0 };
	double took[RUNS];

	for (unsigned i = 0; i < PHOTOS; i++)
		photos[i] = photo(arena, i + 1);
	for (int i = 0; i < RUNS; i++) {
		double begun = monotonic_s();
		struct bytes out;

		if (pdf_render(&ctx, describe(arena, photos), &out, &taken) != OK)
			return 1;
		took[i] = (monotonic_s() - begun) * 1000;
	}
	qsort(took, RUNS, sizeof(took[0]), by_size);
	printf("{\"name\": \"PDF of %d pages with 12 photos\", \"value\": %.1f, \"unit\": \"ms\", "
	    "\"goal\": \"<= 150\", \"met\": %s}\n", taken.pages, took[RUNS / 2],
	    took[RUNS / 2] <= 150 ? "true" : "false");
	printf("{\"name\": \"Memory of its helper\", \"value\": %.1f, \"unit\": \"MB\", \"goal\": \"<= 64\", "
	    "\"met\": %s}\n", (double)taken.peak_kb / 1024, taken.peak_kb <= 64 * 1024 ? "true" : "false");
	arena_close(arena);
	return 0;
}
