/* i18n -- texts, places and plurals; dates and numbers are in format.c, folding in fold.c. */
#include "i18n/i18n.h"

#include <pthread.h>
#include <stdarg.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "i18n/catalogue.h"

enum { LONGEST = 64 * 1024 };

const struct i18n_entry *
catalogue_find(const struct i18n_catalogue *catalogue, const char *msgid)
{
	uint32_t hash = 2166136261u, slot;

	for (const char *c = msgid; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	for (slot = hash & (catalogue->slot_count - 1); catalogue->slots[slot] != 0;
	    slot = (slot + 1) & (catalogue->slot_count - 1)) {
		const struct i18n_entry *entry = &catalogue->entries[catalogue->slots[slot] - 1];

		if (strcmp(entry->msgid, msgid) == 0)
			return entry;
	}
	return NULL;
}

static const struct i18n_catalogue *by_lang[LANG_COUNT];	/* NULL: the msgids are its texts */
static pthread_once_t by_lang_once = PTHREAD_ONCE_INIT;

static void
find_catalogues(void)
{
	for (const struct i18n_catalogue *c = i18n_catalogues; c->lang != NULL; c++)
		for (int lang = 0; lang < LANG_COUNT; lang++)
			if (strcmp(c->lang, lang_tag((enum lang)lang)) == 0)
				by_lang[lang] = c;
}

static const struct i18n_entry *
entry_of(enum lang lang, const char *msgid)
{
	pthread_once(&by_lang_once, find_catalogues);
	return by_lang[lang] == NULL ? NULL : catalogue_find(by_lang[lang], msgid);
}

const char *
i18n_text(enum lang lang, const char *msgid)
{
	const struct i18n_entry *entry = msgid != NULL ? entry_of(lang, msgid) : NULL;

	return entry != NULL ? entry->text[0] : msgid;
}

/* What a place is filled with, or NULL when the caller gave nothing for it. */
static const char *
value_of(const char *name, size_t size, const char *n, va_list *pairs)
{
	const char *value = NULL, *key;
	va_list args;

	if (n != NULL && size == 1 && name[0] == 'n')
		return n;
	va_copy(args, *pairs);
	while (value == NULL && (key = va_arg(args, const char *)) != NULL) {
		const char *given = va_arg(args, const char *);

		if (strlen(key) == size && memcmp(key, name, size) == 0)
			value = given != NULL ? given : "";
	}
	va_end(args);
	return value;
}

static const char *
fill(struct arena *arena, const char *text, const char *n, va_list *pairs)
{
	struct buf out = buf_make(arena, LONGEST);

	for (;;) {
		const char *open = strchr(text, '{'), *close = open != NULL ? strchr(open, '}') : NULL;
		const char *value;

		if (close == NULL)
			break;
		value = value_of(open + 1, (size_t)(close - open - 1), n, pairs);
		buf_put(&out, text, (size_t)(open - text));
		if (value != NULL)
			buf_puts(&out, value);
		else
			buf_put(&out, open, (size_t)(close + 1 - open));
		text = close + 1;
	}
	buf_puts(&out, text);
	return buf_text(&out);
}

const char *
i18n_fill(struct arena *arena, enum lang lang, const char *msgid, ...)
{
	const char *filled;
	va_list pairs;

	va_start(pairs, msgid);
	filled = fill(arena, i18n_text(lang, msgid), NULL, &pairs);
	va_end(pairs);
	return filled;
}

/* French counts zero and one and a half as singular; the other five only one. */
static bool
is_plural(enum lang lang, int64_t n)
{
	return lang == LANG_FR ? n > 1 || n < -1 : n != 1 && n != -1;
}

const char *
i18n_plural(struct arena *arena, enum lang lang, int64_t n, const char *one, const char *many, ...)
{
	const struct i18n_entry *entry = entry_of(lang, one);
	bool plural = entry != NULL ? is_plural(lang, n) : is_plural(LANG_EN, n);
	const char *text = plural ? many : one, *filled;
	va_list pairs;

	if (entry != NULL && entry->text[plural] != NULL)
		text = entry->text[plural];
	va_start(pairs, many);
	filled = fill(arena, text, i18n_number(arena, lang, (double)n, 0), &pairs);
	va_end(pairs);
	return filled;
}
