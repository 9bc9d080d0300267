/* lang -- the six languages as one enum; the rows stand in lang.inc. */
#ifndef BASE_LANG_H
#define BASE_LANG_H

#include "base/base.h"

enum lang {
#define LANG(name, tag, own, locale) LANG_##name,
#include "base/lang.inc"
#undef LANG
	LANG_COUNT
};

/* "de" and the like. */
const char *lang_tag(enum lang);

/* "Deutsch": a language named in itself. */
const char *lang_own_name(enum lang);

/* "de_DE": for ICU. */
const char *lang_locale(enum lang);

/* Reads "de", "de-CH", "DE_at"; false when it is none of ours. */
bool lang_parse(const char *text, enum lang *out);

/* The best of an Accept-Language header, or `fallback`. */
enum lang lang_negotiate(const char *accept_language, enum lang fallback);

#endif
