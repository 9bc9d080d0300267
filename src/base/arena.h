/*
 * arena -- memory that lives as long as one request, one job or one loop turn.
 *
 * Nobody frees anything in a handler: everything is taken from an arena and the
 * arena is dropped at the end.  Allocation never returns NULL: when memory is
 * out, the process ends with one clear line and is started again.  Memory from
 * arena_new() is zeroed; blocks are poisoned for AddressSanitizer once given back.
 * An arena belongs to one thread at a time and has no lock.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include "base/base.h"

struct arena;

/* A new, empty arena.  Costs one malloc at the first allocation. */
struct arena *arena_open(void);

/* Runs the deferred functions, last first, then frees every byte. */
void arena_close(struct arena *);

/* As arena_close(), but keeps one block, so that the arena can be used again. */
void arena_reset(struct arena *);

/* `size` zeroed bytes, aligned for any type.  Never NULL, size 0 included. */
void *arena_alloc(struct arena *, size_t size) __attribute__((malloc, returns_nonnull));

/* The same, not zeroed: for what is written whole at once. */
void *arena_room(struct arena *, size_t size) __attribute__((malloc, returns_nonnull));

/* An array of `count` times `size` bytes, zeroed; an overflow ends the process. */
void *arena_array(struct arena *, size_t count, size_t size) __attribute__((malloc, returns_nonnull));

/*
 * Grows an array of items of `size` bytes that holds `count` of them, so that
 * one more fits; doubles, copies when it must.  `capacity` is kept by the caller.
 */
void *arena_grow(struct arena *, void *items, size_t count, size_t *capacity, size_t size);

#define arena_new(arena, type)			((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, count, type)	((type *)arena_array((arena), (count), sizeof(type)))

/* Appends one zeroed item to `list` (members items, count, capacity); gives its address. */
#define arena_push(arena, list) \
	((list)->items = arena_grow((arena), (list)->items, (list)->count, \
	    &(list)->capacity, sizeof(*(list)->items)), \
	 &(list)->items[(list)->count++])

/* Copies; NULL stays NULL. */
char *arena_strdup(struct arena *, const char *);
char *arena_strndup(struct arena *, const char *, size_t size);
void *arena_memdup(struct arena *, const void *, size_t size);

char *arena_printf(struct arena *, const char *format, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *, const char *format, va_list) PRINTF_LIKE(2, 0);

/* Calls fn(thing) when the arena is closed or reset: for file handles, statements. */
void arena_defer(struct arena *, void (*fn)(void *), void *thing);

/* Bytes taken so far. */
size_t arena_used(const struct arena *);

#endif
