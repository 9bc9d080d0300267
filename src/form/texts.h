/* texts -- a text given per language, as JSON {"en": "…", "de": "…"}. */
#ifndef FORM_TEXTS_H
#define FORM_TEXTS_H

#include <jansson.h>

#include "base/err.h"
#include "base/lang.h"

struct ctx;
struct arena;
struct json;

/* A text given per language; NULL: not in that language. */
struct texts { const char *in[LANG_COUNT]; };

/* The text in `lang`, else in `fallback`, else in any; "" when there is none. */
const char *texts_pick(const struct texts *, enum lang lang, enum lang fallback);
void texts_read(struct arena *, const json_t *, struct texts *out);
void texts_write(struct json *, const char *key, const struct texts *);
/* Notes texts that are too long or hold unknown codes; problems are named "NAME.de". */
void texts_check(struct ctx *, const struct texts *, const char *name, size_t most, struct problems *);

#endif
