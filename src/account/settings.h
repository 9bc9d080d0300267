/*
 * settings -- what a unit can set: rows of setting.inc, read and checked in one place.
 *
 * The column holds only what differs from the default, so a better default reaches
 * everybody who never chose.  A struct settings is always complete and sound.
 */
#ifndef ACCOUNT_SETTINGS_H
#define ACCOUNT_SETTINGS_H

#include "base/base.h"
#include "base/err.h"
#include "base/lang.h"

struct arena;
struct ctx;

enum setting_kind {
	SETTING_BOOL,	/* bool */
	SETTING_INT,	/* int64_t */
	SETTING_CENTS,	/* int64_t: hundredths, typed with decimals */
	SETTING_TENTHS,	/* int64_t: tenths, typed with a decimal */
	SETTING_TEXT,	/* one line */
	SETTING_LINES,	/* several lines */
	SETTING_TEXTS,	/* struct setting_texts: several lines per language */
	SETTING_PHONE,
	SETTING_EMAIL,
	SETTING_COLOR,	/* "#0b5cad" */
	SETTING_CHOICE,	/* one of the words of CHOICES_name */
	SETTING_SPANS,	/* JSON: [[from_s,to_s],…] */
	SETTING_WEEK,	/* JSON: seven of these, Monday first */
	SETTING_FILE,	/* key of a blob; not in forms */
};

enum setting_group { SETTING_PORTAL, SETTING_LOOK, SETTING_CONTACT, SETTING_BOOKING, SETTING_PLANNING,
	SETTING_RELEVANCE, SETTING_TRAVEL, SETTING_QUOTES, SETTING_MESSAGES, SETTING_SMS, SETTING_SECURITY,
	SETTING_GROUP_COUNT };

/* A text per language; NULL: not given in that one. */
struct setting_texts { const char *in[LANG_COUNT]; };

/* In `lang`, else in `fallback`, else in any; "" when there is none. */
const char *setting_text_in(const struct setting_texts *, enum lang lang, enum lang fallback);

#define SETTING_C_BOOL		bool
#define SETTING_C_INT		int64_t
#define SETTING_C_CENTS		int64_t
#define SETTING_C_TENTHS	int64_t
#define SETTING_C_TEXT		const char *
#define SETTING_C_LINES		const char *
#define SETTING_C_TEXTS		struct setting_texts
#define SETTING_C_PHONE		const char *
#define SETTING_C_EMAIL		const char *
#define SETTING_C_COLOR		const char *
#define SETTING_C_CHOICE	const char *
#define SETTING_C_SPANS		const char *
#define SETTING_C_WEEK		const char *
#define SETTING_C_FILE		const char *

/* settings.portal_on, settings.accent, …: a member per row. Texts are never NULL. */
struct settings {
#define SETTING(kind, name, first, least, most, group, label, help) SETTING_C_##kind name;
#include "account/setting.inc"
#undef SETTING
};

/* The words of each CHOICE, and what a person reads (English msgid). */
#define CHOICES_booking_mode	"windows exact rolling"
#define CHOICES_after_absence	"place home"
#define CHOICES_travel_by	"router estimate"
const char *setting_choice_label(const char *word);

/* A row, for pages that draw all of them. */
struct setting {
	enum setting_kind kind;
	const char *name;
	enum setting_group group;
	int64_t least, most;
	const char *first;	/* default, as text; of a BOOL "1" or "" */
	const char *label;	/* English msgid */
	const char *help;	/* English msgid */
	const char *words;	/* of a CHOICE, parted by blanks; else NULL */
	size_t offset;		/* of the member in struct settings */
};

extern const struct setting setting_rows[];	/* name NULL at the end */
const struct setting *setting_find(const char *name);			/* or NULL */
const char *setting_group_label(enum setting_group);			/* English msgid */

struct settings settings_first(void);

/* The column; what is unknown or unsound is left at its default. */
struct settings settings_from_json(struct arena *, const char *json);
/* What differs from the defaults. */
const char *settings_to_json(struct arena *, const struct settings *);

/*
 * Puts what a person typed into one setting, or notes a problem under its name.
 * BOOL: "" or "0" is off; TEXTS: `lang` says which; SPANS: "8:00-10:00, 10:00-12:00" or JSON;
 * WEEK: seven lines of the same, Monday first, an empty one is a day off.
 */
void setting_put(struct ctx *, struct settings *, const struct setting *, enum lang lang,
    const char *typed, struct problems *);

/* INT, CENTS, TENTHS: the number as it is kept, such as 8500 for what a person types as 85.00. */
bool setting_is_number(const struct setting *);
int64_t setting_int(const struct settings *, const struct setting *);
void setting_put_int(struct ctx *, struct settings *, const struct setting *, int64_t number, struct problems *);

/* What setting_put() would read back: for the form. */
const char *setting_print(struct ctx *, const struct settings *, const struct setting *, enum lang lang);

/* Notes what does not go together (near_km above far_km). */
void settings_check(struct ctx *, const struct settings *, struct problems *);

/* {"from":{…},"to":{…}} of those that differ: for the audit. */
const char *settings_difference(struct arena *, const struct settings *before, const struct settings *after);

/* ---- colour (WCAG 2.2) ---- */

/* Contrast of two "#rrggbb", 1 to 21; 0 when one of them is none. */
double color_contrast(const char *a, const char *b);

/*
 * The accent moved in lightness until white text on it, and it on every ground that
 * the portal has by day, reach 4.5:1; `dark`: black text and the grounds of the night.
 */
const char *color_readable(struct arena *, const char *color, bool dark);

#endif
