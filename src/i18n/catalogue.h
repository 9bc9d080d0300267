/* catalogue -- the tables that tools/po2c makes of locale/LANG.po. */
#ifndef I18N_CATALOGUE_H
#define I18N_CATALOGUE_H

#include "base/base.h"

struct i18n_entry {
	const char *msgid;		/* of a plural: its singular */
	const char *text[2];		/* singular, plural */
};

struct i18n_catalogue {
	const char *lang;		/* "de" */
	const struct i18n_entry *entries;
	size_t count;
	const uint16_t *slots;		/* by FNV-1a of the msgid: index of the entry + 1, 0 is free */
	uint32_t slot_count;		/* a power of two */
};

/* Ends with a row whose lang is NULL. */
extern const struct i18n_catalogue i18n_catalogues[];

/* The entry of a msgid, or NULL. */
const struct i18n_entry *catalogue_find(const struct i18n_catalogue *, const char *msgid);

#endif
