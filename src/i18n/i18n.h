/*
 * i18n -- the six languages: texts, plurals, dates, numbers, folding.
 *
 * A text is named by its English wording (the msgid of locale/LANG.po, compiled
 * in).  Write T(ctx, "Book this time"); a static table holds N_("Planned") and says
 * T(ctx, row->label) later.  A missing translation shows the English; the
 * contract test fails for it.  Placeholders are {name}.
 */
#ifndef I18N_I18N_H
#define I18N_I18N_H

#include "base/base.h"
#include "base/ctx.h"
#include "base/lang.h"
#include "base/money.h"
#include "base/time.h"

struct arena;

/* Marks a text for the catalogue without translating it. */
#define N_(msgid) msgid

#define T(ctx, msgid)		i18n_text((ctx)->lang, (msgid))
/* TF(ctx, "Hello {name}", "name", name, NULL): pairs of placeholder and text. */
#define TF(ctx, ...)		i18n_fill((ctx)->arena, (ctx)->lang, __VA_ARGS__)
/* TN(ctx, n, "{n} visit", "{n} visits", NULL): the plural form of the language; {n} is filled. */
#define TN(ctx, n, one, ...)	i18n_plural((ctx)->arena, (ctx)->lang, (n), (one), __VA_ARGS__)

const char *i18n_text(enum lang, const char *msgid);
const char *i18n_fill(struct arena *, enum lang, const char *msgid, ...) __attribute__((sentinel));
const char *i18n_plural(struct arena *, enum lang, int64_t n, const char *one, const char *many, ...)
    __attribute__((sentinel));

/* Opens ICU's formatters of all languages, so that the first visitor does not wait. */
void i18n_warm_up(void);

enum date_style {
	DATE_SHORT,	/* 01/03/2027 */
	DATE_MEDIUM,	/* 1 Mar 2027 */
	DATE_LONG,	/* Monday 1 March 2027 */
	DATE_DAY,	/* Monday 1 March */
	DATE_DAY_SHORT,	/* Mon 1 Mar */
	DATE_MONTH,	/* March 2027 */
	DATE_WEEKDAY,	/* Monday */
};

const char *i18n_date(struct arena *, enum lang, date, enum date_style);
const char *i18n_time(struct arena *, enum lang, int32_t second_of_day);		/* 8:00 */
const char *i18n_time_range(struct arena *, enum lang, int32_t from, int32_t to);	/* 8:00–10:00 */

/* "Monday 1 March 2027, 8:00", on that zone's wall. */
const char *i18n_moment(struct arena *, enum lang, instant, const struct zone *, enum date_style);

/* "Tuesday 3 March, 8:00 to 10:00": a promised window. */
const char *i18n_window(struct arena *, enum lang, instant from, instant to, const struct zone *, enum date_style);

const char *i18n_number(struct arena *, enum lang, double value, int decimals);
/* "9800.00" -> "9800,00": a plain number as people of that language type it, thousands not parted. */
const char *i18n_decimal(struct arena *, enum lang, const char *plain);
/* Without a currency the amount alone. */
const char *i18n_money(struct arena *, enum lang, struct money);
const char *i18n_duration(struct arena *, enum lang, int64_t seconds);	/* "1 h 30 min" */

/*
 * For searching and matching: accents off, lower case, punctuation to blanks, ß to ss,
 * one blank between words.  "Zürcher-Straße 5" -> "zurcher strasse 5".
 */
char *i18n_fold(struct arena *, const char *);

/* Every country of ISO 3166 with its name in the language, in the order of its alphabet. */
struct i18n_country { const char *code, *name; };	/* "LI", "Liechtenstein" */
struct i18n_countries { struct i18n_country *items; size_t count; };
struct i18n_countries i18n_countries(struct arena *, enum lang);

/* The time zones that a place can have, "Europe/Vaduz"; NULL at the end. */
const char *const *i18n_zones(struct arena *);

#endif
