/* seen -- see seen.h. */
#include "import/seen.h"

#include <string.h>

#include "base/arena.h"

struct seen
seen_make(struct arena *arena)
{
	return (struct seen){ .arena = arena };
}

static uint64_t
hash(const char *text)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

static size_t
slot_of(const struct seen *seen, const char *text)
{
	size_t at = hash(text) & (seen->capacity - 1);

	while (seen->slots[at] != NULL && strcmp(seen->slots[at], text) != 0)
		at = (at + 1) & (seen->capacity - 1);
	return at;
}

static void
grow(struct seen *seen)
{
	struct seen old = *seen;

	seen->capacity = old.capacity != 0 ? old.capacity * 2 : 1024;
	seen->slots = arena_new_array(seen->arena, seen->capacity, const char *);
	seen->things = arena_new_array(seen->arena, seen->capacity, void *);
	for (size_t i = 0; i < old.capacity; i++) {
		if (old.slots[i] == NULL)
			continue;
		size_t at = slot_of(seen, old.slots[i]);
		seen->slots[at] = old.slots[i];
		seen->things[at] = old.things[i];
	}
}

bool
seen_add(struct seen *seen, const char *text, void *thing)
{
	if (seen->count * 2 >= seen->capacity)
		grow(seen);
	size_t at = slot_of(seen, text);
	if (seen->slots[at] != NULL)
		return false;
	seen->slots[at] = arena_strdup(seen->arena, text);
	seen->things[at] = thing;
	seen->count++;
	return true;
}

bool
seen_has(const struct seen *seen, const char *text, void **thing)
{
	if (seen->capacity == 0)
		return false;
	size_t at = slot_of(seen, text);
	if (seen->slots[at] == NULL)
		return false;
	if (thing != NULL)
		*thing = seen->things[at];
	return true;
}
