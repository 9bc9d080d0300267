/* kind -- what several kinds of fields share; for the files of form/fields. */
#ifndef FORM_KIND_H
#define FORM_KIND_H

#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/ctx.h"
#include "base/money.h"
#include "base/str.h"
#include "form/field.h"
#include "i18n/i18n.h"

#define KIND_MOST_NUMBER 1e12

/* ---- texts ---- */

/* What was typed, lines ended by \n. */
struct err *kind_read_text(struct ctx *, const struct field_place *, const struct form_sent *, json_t **out);
/* A text of at most so many characters, on one line unless `lines`. */
void kind_check_text(struct ctx *, const struct field_place *, const json_t *value, int64_t longest, bool lines);
/* The text as it is. */
const char *kind_text(struct ctx *, const struct field_place *, const json_t *value);

/* ---- numbers ---- */

/* "12", "3,5", "12'345.50", "1 234": as people write them, at most KIND_MOST_NUMBER. */
bool kind_number(struct ctx *, const char *typed, double *out);
json_t *kind_json_number(double);	/* an integer when it is whole */
const char *kind_number_text(struct ctx *, double, int decimals, const char *unit);
/* Notes a number outside of the settings min and max. */
void kind_check_bounds(struct ctx *, const struct field_place *, double number, int decimals);
/* A check of settings: min is not above max. */
void kind_check_least_most(struct ctx *, const struct field *, const struct form *, const char *at, struct problems *);

/* ---- days ---- */

/* "2027-03-31", "today", "today+3" as a date's text; NULL: none. */
const char *kind_day(struct ctx *, const struct field_place *, const char *text);
const char *kind_day_setting(struct ctx *, const struct field_place *, const char *name);	/* NULL: not set */
void kind_check_days(struct ctx *, const struct field *, const struct form *, const char *at, struct problems *);

/* ---- choices ---- */

/* The label of an option of the setting "options"; the value itself when it is gone. */
const char *kind_option_label(struct ctx *, const struct field *, const char *value);
bool kind_has_option(struct ctx *, const struct field *, const char *value);
/* Is it the text that is stored? */
bool kind_is_chosen(const struct field_place *, const char *value);

/* ---- documents ---- */

/* Photos and files: [{"document": public id, "caption": "…"}, …]. */
struct err *kind_draw_documents(struct ctx *, const struct field_place *, struct html *);
struct err *kind_read_documents(struct ctx *, const struct field_place *, const struct form_sent *, json_t **out);
struct err *kind_check_documents(struct ctx *, const struct field_place *, const json_t *value);
struct err *kind_show_documents(struct ctx *, const struct field_place *, const json_t *value, struct html *);
const char *kind_text_documents(struct ctx *, const struct field_place *, const json_t *value);

#endif
