/* settings -- what the pages below Settings share: their tabs. */
#ifndef BACKOFFICE_SETTINGS_H
#define BACKOFFICE_SETTINGS_H

#include "account/settings.h"
#include "backoffice/backoffice.h"
#include "ui/ui.h"

struct html;

struct settings_tab {
	const char *token, *label, *href;
	const char *section;	/* heading above it; NULL: none */
	bool current;
};

/* One row as a page draws it: one field, or one per language, or one per weekday. */
struct setting_line {
	const struct setting *row;
	const char *shape;		/* "check", "select", "area", "input", "texts", "week", "file" */
	struct ui_field field;
	struct ui_field parts[7];	/* texts: by language; week: by weekday */
	size_t part_count;
};

/* Names of all fields that settings have, and of the logo's: of a route row that saves settings. */
extern const char setting_fields[];

/* Fills a line from the settings, or from what was typed in the last try. */
void setting_draw(struct request *, const struct settings *, const struct setting *, const struct problems *,
    struct setting_line *out);
/* Draws it. */
void setting_field(struct html *, const struct setting_line *);

/* Puts what was typed for the rows of a group into the settings, and notes what is wrong. */
void setting_read_group(struct request *, enum setting_group, struct settings *, struct problems *);

/* Those that the visitor may open, in order; `current` is the token of the page. */
const struct settings_tab *settings_tabs(struct request *, const char *current, size_t *count);

/* The list beside the page; on a phone a row above it. */
void settings_tab_row(struct html *, const struct settings_tab *, size_t count);

#endif
