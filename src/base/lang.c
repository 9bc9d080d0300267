/* lang -- see lang.h. */
#include "base/lang.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct row {
	const char *tag;
	const char *own_name;
	const char *locale;
} rows[] = {
#define LANG(name, tag, own, locale) [LANG_##name] = { tag, own, locale },
#include "base/lang.inc"
#undef LANG
};

const char *
lang_tag(enum lang lang)
{
	return rows[lang].tag;
}

const char *
lang_own_name(enum lang lang)
{
	return rows[lang].own_name;
}

const char *
lang_locale(enum lang lang)
{
	return rows[lang].locale;
}

bool
lang_parse(const char *text, enum lang *out)
{
	if (text == NULL)
		return false;
	for (size_t i = 0; i < LANG_COUNT; i++) {
		if (strncasecmp(text, rows[i].tag, 2) != 0 || isalnum((unsigned char)text[2]))
			continue;
		*out = (enum lang)i;
		return true;
	}
	return false;
}

/* RFC 9110 12.5.4: "fr-CH, fr;q=0.9, en;q=0.8"; the first of equal weight wins. */
enum lang
lang_negotiate(const char *header, enum lang fallback)
{
	enum lang best = fallback;
	double best_weight = 0;

	while (header != NULL && *header != '\0') {
		const char *end = header + strcspn(header, ",");
		const char *weight_at;
		enum lang lang;
		double weight = 1;

		header += strspn(header, " \t");
		weight_at = memchr(header, ';', (size_t)(end > header ? end - header : 0));
		if (weight_at != NULL) {
			weight_at += 1 + strspn(weight_at + 1, " \t");
			if (strncasecmp(weight_at, "q=", 2) == 0)
				weight = strtod(weight_at + 2, NULL);
		}
		if (weight > best_weight && lang_parse(header, &lang)) {
			best = lang;
			best_weight = weight;
		}
		header = *end == '\0' ? NULL : end + 1;
	}
	return best;
}
