/* str -- small helpers for NUL-terminated text. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <string.h>
#include "base/base.h"

struct arena;

static inline bool
str_equal(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static inline bool
str_empty(const char *text)
{
	return text == NULL || text[0] == '\0';
}

bool str_starts(const char *text, const char *prefix);

/* True when `word`, which is not empty, stands in `text` alone between blanks or an end. */
bool str_has_word(const char *text, const char *word);
bool str_ends(const char *text, const char *suffix);

/* Without white space at both ends (ASCII and no-break space); NULL stays NULL. */
char *str_trim(struct arena *, const char *);

/* ASCII to lower case; other bytes as they are. */
char *str_lower(struct arena *, const char *);

/* A whole number with nothing around it, within [least, most]. */
bool str_to_int(const char *, int64_t least, int64_t most, int64_t *out);

/* A plain decimal number ("47.11"), always with a point, nothing around it. */
bool str_to_real(const char *, double *out);

/* Well-formed UTF-8 without NUL. */
bool str_is_utf8(const char *, size_t size);

/* Characters (code points) of well-formed UTF-8. */
size_t str_length(const char *);

/* At most `most` bytes of well-formed UTF-8, whole characters only; `text` itself when it is short enough. */
const char *str_cut(struct arena *, const char *text, size_t most);

/* Cuts at a separator: an array of texts, NULL at its end; *count may be NULL. */
char **str_split(struct arena *, const char *, char separator, size_t *count);

#endif
