/* arena -- see arena.h.  Blocks double from 16 KiB up to 1 MiB; larger requests get their own. */
#include "base/arena.h"

#include "base/buf.h"
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(at, size)	ASAN_POISON_MEMORY_REGION((at), (size))
#define UNPOISON(at, size)	ASAN_UNPOISON_MEMORY_REGION((at), (size))
#define RED_ZONE		16
#else
#define POISON(at, size)	((void)(at), (void)(size))
#define UNPOISON(at, size)	((void)(at), (void)(size))
#define RED_ZONE		0
#endif

enum { FIRST_BLOCK = 16 * 1024, LARGEST_BLOCK = 1024 * 1024, ALIGN = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t size;		/* of data[] */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct deferred {
	struct deferred *next;
	void (*fn)(void *);
	void *thing;
};

struct arena {
	struct block *blocks;	/* newest first */
	struct deferred *deferred;
	size_t used;
};

static NORETURN void
out_of_memory(size_t size)
{
	fprintf(stderr, "out of memory: %zu bytes wanted\n", size);
	abort();
}

struct arena *
arena_open(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		out_of_memory(sizeof(*arena));
	return arena;
}

static void
run_deferred(struct arena *arena)
{
	while (arena->deferred != NULL) {
		struct deferred *first = arena->deferred;

		arena->deferred = first->next;
		first->fn(first->thing);
	}
}

static void
free_blocks(struct block *block)
{
	while (block != NULL) {
		struct block *next = block->next;

		UNPOISON(block->data, block->size);
		free(block);
		block = next;
	}
}

void
arena_close(struct arena *arena)
{
	if (arena == NULL)
		return;
	run_deferred(arena);
	free_blocks(arena->blocks);
	free(arena);
}

void
arena_reset(struct arena *arena)
{
	run_deferred(arena);
	arena->used = 0;
	if (arena->blocks == NULL)
		return;
	free_blocks(arena->blocks->next);
	arena->blocks->next = NULL;
	if (arena->blocks->size > LARGEST_BLOCK) {
		free_blocks(arena->blocks);
		arena->blocks = NULL;
		return;
	}
	arena->blocks->used = 0;
	POISON(arena->blocks->data, arena->blocks->size);
}

static struct block *
add_block(struct arena *arena, size_t wanted)
{
	size_t size = arena->blocks == NULL ? FIRST_BLOCK : arena->blocks->size * 2;
	struct block *block;

	if (size > LARGEST_BLOCK)
		size = LARGEST_BLOCK;
	if (size < wanted)
		size = wanted;
	block = malloc(sizeof(*block) + size);
	if (block == NULL)
		out_of_memory(size);
	block->size = size;
	block->used = 0;
	block->next = arena->blocks;
	arena->blocks = block;
	POISON(block->data, block->size);
	return block;
}

void *
arena_room(struct arena *arena, size_t size)
{
	size_t padded;
	struct block *block = arena->blocks;
	unsigned char *at;

	if (size > SIZE_MAX / 2)
		out_of_memory(size);
	padded = (size + RED_ZONE + ALIGN - 1) / ALIGN * ALIGN;
	if (block == NULL || block->size - block->used < padded)
		block = add_block(arena, padded);
	at = block->data + block->used;
	block->used += padded;
	arena->used += padded;
	UNPOISON(at, size);
	return at;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	return memset(arena_room(arena, size), 0, size);
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		out_of_memory(SIZE_MAX);
	return arena_alloc(arena, total);
}

void *
arena_grow(struct arena *arena, void *items, size_t count, size_t *capacity, size_t size)
{
	size_t total;

	if (count >= *capacity) {
		void *larger;

		*capacity = *capacity == 0 ? 8 : *capacity * 2;
		if (__builtin_mul_overflow(*capacity, size, &total))
			out_of_memory(SIZE_MAX);
		larger = arena_room(arena, total);
		if (count > 0)
			memcpy(larger, items, count * size);
		items = larger;
	}
	memset((char *)items + count * size, 0, size);	/* of the others perhaps none is ever used */
	return items;
}

void *
arena_memdup(struct arena *arena, const void *from, size_t size)
{
	void *copy = arena_room(arena, size);

	if (size > 0)
		memcpy(copy, from, size);
	return copy;
}

char *
arena_strndup(struct arena *arena, const char *text, size_t size)
{
	char *copy;

	if (text == NULL)
		return NULL;
	size = strnlen(text, size);
	copy = arena_room(arena, size + 1);
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char usual[256], *text;
	struct buf buf = { .arena = arena, .at = usual, .capacity = sizeof(usual), .ceiling = SIZE_MAX / 4 };

	usual[0] = '\0';
	buf_vprintf(&buf, format, args);
	if (buf.at != usual)
		return buf.at;
	text = arena_room(arena, buf.size + 1);
	return memcpy(text, usual, buf.size + 1);
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

void
arena_defer(struct arena *arena, void (*fn)(void *), void *thing)
{
	struct deferred *deferred = arena_new(arena, struct deferred);

	deferred->fn = fn;
	deferred->thing = thing;
	deferred->next = arena->deferred;
	arena->deferred = deferred;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}
