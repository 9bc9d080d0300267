/*
 * fuzz_ical -- any text as a calendar from elsewhere is read without harm, and what comes of it are lines as inside.h
 * has them, within the days that were asked for (libFuzzer).  It runs what the caged helper runs, without the cage.
 */
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "ical/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
const char *__asan_default_options(void);

/* The helper ends where it answers; here the next try begins. */
static jmp_buf answered;

static NORETURN void
note_answer(int why, const char *more UNUSED)
{
	longjmp(answered, why + 1);
}

#define helper_answer note_answer
#include "ical/helper.c"

enum { FROM = 1803600000, DAYS = 400 };

/* The library leaves what it had in hand when a file is too much for it: the child's end frees it. */
const char *
__asan_default_options(void)
{
	return "detect_leaks=0";
}

int
LLVMFuzzerInitialize(int *argc UNUSED, char ***argv UNUSED)
{
	setenv("TZ", "UTC0", 1);
	tzset();
	warm_up();
	return 0;
}

/* Seven fields a line, with whole numbers where they belong; and no entry ends before it begins. */
static void
check_lines(char *text)
{
	for (char *line = text, *end; *line != '\0'; line = end + 1) {
		long long wall[2];
		char *field = line;

		end = strchr(line, '\n');
		MUST(end != NULL);
		*end = '\0';
		for (int i = 0; i < ICAL_FIELDS; i++) {
			char *tab = strchr(field, '\t');

			MUST((tab == NULL) == (i == ICAL_FIELDS - 1));
			if (i == 0 || i == 3) {
				wall[i / 3] = strtoll(field, &field, 10);
				MUST(*field == '\t');
			}
			field = tab != NULL ? tab + 1 : field;
		}
		MUST(wall[0] <= wall[1] + 2 * 86400);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	struct reading r = { .arena = arena, .from = FROM, .to = FROM + (time_t)DAYS * 86400 };
	char *text = arena_alloc(arena, size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	r.out = buf_make(arena, 1 << 24);
	if (setjmp(answered) == 0 && begins_like_one((struct bytes){ data, size })) {
		r.file = icalparser_parse_string(text);
		if (r.file != NULL && icalcomponent_isa(r.file) == ICAL_VCALENDAR_COMPONENT) {
			read_file(&r);
			check_lines((char *)buf_text(&r.out));
		}
	}
	if (r.file != NULL)
		icalcomponent_free(r.file);
	arena_close(arena);
	return 0;
}
