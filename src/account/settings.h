/*
 * settings -- what a unit may choose, typed, with a default for each.
 *
 * Rows stand in setting.inc; the unit's JSON holds what differs from the default.
 * settings_read() fills the struct, settings_change() checks each value and writes it.
 * Texts that customers see are given per language: NULL falls back to the unit's
 * language, then to any that is there (settings_text()).
 */
#ifndef ACCOUNT_SETTINGS_H
#define ACCOUNT_SETTINGS_H

#include "base/base.h"
#include "base/err.h"
#include "base/lang.h"

struct ctx;

/* A text per language; NULL where none is given. */
struct setting_texts { const char *in[LANG_COUNT]; };

/* A day's spans of work: Monday first. */
struct setting_span { int32_t from_s, to_s; };
struct setting_hours {
	struct setting_span spans[7][4];
	int count[7];
};

/* Promised arrival windows of a day. */
struct setting_windows { struct setting_span items[12]; int count; };

struct settings {
#define SETTING(name, type, token, fallback, least, most, label, help) type name;
#include "account/setting.inc"
#undef SETTING
};

/* Types that rows of setting.inc name. */
/* setting_bool bool, setting_int int64_t, setting_real double, setting_text const char * */

enum setting_form { SETTING_BOOL, SETTING_INT, SETTING_REAL, SETTING_TEXT, SETTING_TEXTS, SETTING_HOURS, SETTING_WINDOWS };

struct setting_row {
	const char *token;
	enum setting_form form;
	const char *fallback;		/* as JSON */
	double least, most;		/* bounds of numbers; most characters of a text */
	const char *label, *help;	/* English msgids */
};
extern const struct setting_row setting_rows[];
extern const size_t setting_row_count;

/* JSON of the unit to the struct; what is wrong or absent becomes the default. */
void settings_read(struct ctx *, const char *json, struct settings *out);

/*
 * Changes some settings of ctx->unit: pairs of token and value as a form sends it
 * ("1", "24", "8:00-12:00 13:00-17:00", a text; texts per language as "token.de").
 * Problems stand beside the tokens and nothing is written then.  Audited.
 */
struct setting_value { const char *token; const char *value; };
MUST_CHECK struct err *settings_change(struct ctx *, const struct setting_value *, size_t count);

/* The text for this language, else the unit's, else any; "" when there is none. */
const char *settings_text(const struct setting_texts *, enum lang wanted, enum lang unit);

/* The JSON of one setting as a form shows it. */
const char *settings_show(struct ctx *, const struct settings *, const char *token);

/* The accent colour "#rrggbb" moved in lightness until white (or black) text on it reaches 4.5:1. */
struct accent { char paper[8], ink[8], on_paper[8]; };	/* fill, text on the fill, the accent as text on white */
struct accent settings_accent(const char *color);

#endif
