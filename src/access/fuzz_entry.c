/* fuzz_entry -- any bytes as what is typed at the door: what comes out must be normal, paths ours. */
#include <stdlib.h>
#include <string.h>

#include "access/inside.h"
#include "base/arena.h"
#include "base/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_identity(struct arena *arena, const char *typed)
{
	enum access_channel channel, again;
	const char *normal, *same;

	if (!identity_parse(arena, typed, "LI FR NL", &channel, &normal))
		return;
	if (channel == ACCESS_SMS && strspn(normal, "+0123456789 ") != strlen(normal))
		abort();
	if (!str_is_utf8(normal, strlen(normal)) || strpbrk(normal, "\r\n\t\"<>") != NULL)
		abort();
	/* The normal form of an address is its own; the library has odd numbers that read on. */
	if (channel == ACCESS_EMAIL &&
	    (!identity_parse(arena, normal, "LI FR NL", &again, &same) || again != channel ||
	    !str_equal(normal, same)))
		abort();
}

static void
check_next(struct arena *arena, const char *path)
{
	const char *next = identity_next(arena, path);

	if (next[0] != '\0' &&
	    (!str_starts(next, "/p/") || strstr(next, "//") != NULL ||
		strpbrk(next, "\\\r\n \"'<>") != NULL))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_open();
	char *text = arena_strndup(arena, (const char *)data, size);
	const char *digits = identity_digits(arena, text);

	if (strspn(digits, "0123456789") != strlen(digits) || strlen(digits) > 16)
		abort();
	check_identity(arena, text);
	check_next(arena, text);
	arena_close(arena);
	return 0;
}
