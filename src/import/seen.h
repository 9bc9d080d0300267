/* seen -- a set of texts that grows, for keys of lines: open addressing in an arena. */
#ifndef IMPORT_SEEN_H
#define IMPORT_SEEN_H

#include "base/base.h"

struct arena;

struct seen {
	struct arena *arena;
	const char **slots;
	void **things;
	size_t count, capacity;
};

struct seen seen_make(struct arena *);

/* Keeps a copy of the text with its thing; false when it was there already. */
bool seen_add(struct seen *, const char *text, void *thing);

/* Is it there?  *thing may be NULL. */
bool seen_has(const struct seen *, const char *text, void **thing);

#endif
