/* helper -- the jobs of this tool in the caged child (helper/helper.h). */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "image/inside.h"

const char image_helper_word[] = "--doorstep-image-helper";

static void
work(const char *job)
{
	struct arena *arena = arena_open();
	struct bytes in = helper_map(HELPER_IN);
	bool heic = in.size > 0 && image_kind_of(beginning_of(in)) == IMAGE_HEIC;

	cage_limits(&(struct cage){ .megabytes = 512, .seconds = heic ? 24 : 8, .written_megabytes = 64 });
	if (in.size == 0)
		helper_answer(IMAGE_BROKEN, NULL);
	if (heic)
		heic_open();
	cage_close();
	if (strcmp(job, "photo") == 0)
		picture_job(arena, in, IMAGE_SIDE);
	if (strcmp(job, "logo") == 0)
		picture_job(arena, in, IMAGE_LOGO_SIDE);
	if (strcmp(job, "drawing") == 0)
		drawing_job(arena, in);
	if (strcmp(job, "office") == 0)
		office_job(arena, in);
}

__attribute__((constructor)) static void
begin_as_helper(int argc, char **argv)
{
	helper_begin(argc, argv, image_helper_word, work);
}
