/*
 * helper -- the child that looks: the same program, started again under a word of its own.
 *
 * It begins before main(), so that every program of the house that looks at
 * pictures (the server, its tests) is its own helper and no second one has to be
 * found at run time.  It does one job and ends; nothing is freed.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "image/inside.h"

const char helper_word[] = "--doorstep-image-helper";

void
helper_write(int fd, const void *at, size_t size)
{
	for (const char *from = at; size > 0;) {
		ssize_t wrote = write(fd, from, size);

		/* The parent sees no answer and says that it is trouble of ours: the disk is full. */
		if (wrote <= 0)
			_exit(EXIT_FAILURE);
		from += wrote;
		size -= (size_t)wrote;
	}
}

void
helper_answer(enum image_refused why, const char *report)
{
	char line[256];
	int size = snprintf(line, sizeof(line), "%d %s\n", why, report == NULL ? "" : report);

	helper_write(HELPER_REPORT, line, (size_t)size);
	_exit(EXIT_SUCCESS);
}

static struct bytes
map_input(void)
{
	struct stat info;
	void *at;

	if (fstat(HELPER_IN, &info) != 0 || info.st_size <= 0)
		helper_answer(IMAGE_BROKEN, NULL);
	at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, HELPER_IN, 0);
	if (at == MAP_FAILED)
		helper_answer(IMAGE_TOO_LONG, NULL);
	return (struct bytes){ at, (size_t)info.st_size };
}

NORETURN static void
work(const char *job)
{
	struct arena *arena = arena_open();
	struct bytes in;

	/* Whoever asks for the date later (the colour library does) must not look for the zone then. */
	tzset();
	cage_limits();
	in = map_input();
	cage_close();
	if (strcmp(job, "photo") == 0)
		picture_job(arena, in, IMAGE_SIDE);
	if (strcmp(job, "logo") == 0)
		picture_job(arena, in, IMAGE_LOGO_SIDE);
	if (strcmp(job, "drawing") == 0)
		drawing_job(arena, in);
	if (strcmp(job, "office") == 0)
		office_job(arena, in);
	_exit(EXIT_FAILURE);
}

__attribute__((constructor)) static void
begin_as_helper(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], helper_word) == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		work(argv[2]);
	}
}
