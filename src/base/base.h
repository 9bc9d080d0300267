/*
 * base.h -- the few words that every file of the house uses.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_CHECK		__attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a)	__attribute__((format(printf, f, a), nonnull(f)))
#define NORETURN		__attribute__((noreturn))
#define UNUSED			__attribute__((unused))
#define COUNT_OF(array)		(sizeof(array) / sizeof((array)[0]))

/* Bytes that somebody else owns; not NUL-terminated. */
struct bytes {
	const uint8_t *at;
	size_t size;
};

#endif
