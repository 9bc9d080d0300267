/* settings -- what the pages below Settings share: their tabs. */
#ifndef BACKOFFICE_SETTINGS_H
#define BACKOFFICE_SETTINGS_H

#include "backoffice/backoffice.h"

struct html;

struct settings_tab {
	const char *token, *label, *href;
	bool current;
};

/* In order; `current` is the token of the page. */
const struct settings_tab *settings_tabs(struct request *, const char *current, size_t *count);

/* The row of tabs. */
void settings_tab_row(struct html *, const struct settings_tab *, size_t count);

#endif
