/* helper -- the jobs of this tool in the caged child (helper/helper.h). */
#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "office/inside.h"

enum { MOST_OUTLINE = 8 * 1000 * 1000 };

const char office_helper_word[] = "--doorstep-office-helper";

NORETURN static void
read_job(struct arena *arena, struct bytes in)
{
	struct word *word = word_open(arena, in);
	struct buf outline = buf_make(arena, MOST_OUTLINE);

	word_outline(word, &outline);
	if (buf_full(&outline))
		helper_answer(OFFICE_TOO_MUCH, NULL);
	helper_write(HELPER_OUT, buf_text(&outline), outline.size);
	helper_answer(OFFICE_GOOD, NULL);
}

NORETURN static void
fill_job(struct arena *arena, struct bytes in, struct bytes sent)
{
	struct office_pictures pictures;
	struct office_values values;
	struct bytes out;
	struct word *word;

	if (!wire_read(arena, sent, &values, &pictures))
		helper_answer(OFFICE_HARMFUL, NULL);
	word = word_open(arena, in);
	word->pictures = &pictures;
	word_fill(word, &values);
	out = package_close(word->package);
	helper_write(HELPER_OUT, out.at, out.size);
	helper_answer(OFFICE_GOOD, NULL);
}

NORETURN static void
table_job(struct arena *arena, struct bytes in)
{
	struct buf out;

	table_read(arena, in, &out);
	helper_write(HELPER_OUT, buf_text(&out), out.size);
	helper_answer(OFFICE_GOOD, NULL);
}

static void
work(const char *job)
{
	struct arena *arena = arena_open();
	struct bytes in, values;

	cage_limits(&(struct cage){ .megabytes = 512, .written_megabytes = 128,
	    .seconds = strcmp(job, "table") == 0 ? 30 : 8 });
	in = helper_map(HELPER_IN);
	values = helper_map(HELPER_VALUES);
	if (in.size == 0)
		helper_answer(OFFICE_BROKEN, NULL);
	xmlInitParser();
	/* Times in ZIP files are on a wall; with a zone that is named nobody looks for the machine's. */
	setenv("TZ", "UTC0", 1);
	tzset();
	cage_close();
	if (strcmp(job, "read") == 0)
		read_job(arena, in);
	if (strcmp(job, "fill") == 0)
		fill_job(arena, in, values);
	if (strcmp(job, "table") == 0)
		table_job(arena, in);
}

__attribute__((constructor)) static void
begin_as_helper(int argc, char **argv)
{
	helper_begin(argc, argv, office_helper_word, work);
}
