/* child -- see helper.h: the beginning and the end of a helper's life. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "helper/helper.h"

void
helper_begin(int argc, char **argv, const char *word, void (*work)(const char *job))
{
	if (argc != 3 || strcmp(argv[1], word) != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* Whoever asks for the date later (the colour library does) must not look for the zone then. */
	tzset();
	work(argv[2]);
	_exit(EXIT_FAILURE);
}

struct bytes
helper_map(int fd)
{
	struct stat info;
	void *at;

	if (fstat(fd, &info) != 0 || info.st_size <= 0)
		return (struct bytes){ NULL, 0 };
	at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	return at == MAP_FAILED ? (struct bytes){ NULL, 0 } : (struct bytes){ at, (size_t)info.st_size };
}

bool
helper_take(void *library, const char *name, void *to)
{
	void *at = dlsym(library, name);

	memcpy(to, &at, sizeof(at));
	return at != NULL;
}

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

static void (*caught_by)(int why);

void
helper_catch(void (*to)(int why))
{
	caught_by = to;
}

void
helper_answer(int why, const char *report)
{
	char line[HELPER_MOST_REPORT / 2];
	int size = snprintf(line, sizeof(line), "%d %s\n", why, report == NULL ? "" : report);

	if (caught_by != NULL)
		caught_by(why);
	if (size >= (int)sizeof(line))
		size = (int)sizeof(line) - 1;
	helper_write(HELPER_REPORT, line, (size_t)size);
	_exit(EXIT_SUCCESS);
}
