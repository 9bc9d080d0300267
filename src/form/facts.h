/*
 * facts -- what a condition can ask about: fields of a form, and facts of whoever
 * uses the form ("activity.status", "activity.start").
 *
 * A fact has a type that decides which operators fit (conditions.inc) and how values
 * are compared; `number` of a date is days since 1970-01-01, of a time seconds since midnight, of a
 * moment UTC epoch seconds.
 */
#ifndef FORM_FACTS_H
#define FORM_FACTS_H

#include "base/base.h"
#include "base/err.h"
#include "base/time.h"

struct ctx;

enum fact_type {
	FACT_NOTHING,	/* has no value: headings, displayed texts */
	FACT_TEXT,
	FACT_NUMBER,
	FACT_DATE,
	FACT_TIME,
	FACT_MOMENT,
	FACT_YES_NO,	/* text "yes" or "no" */
	FACT_CHOICE,	/* text: the value of one option */
	FACT_CHOICES,	/* items: values of options */
	FACT_THING,	/* there or not: photos, a signature, a position */
	FACT_TYPE_COUNT
};

/* "text", "number", "date", … "yes_no", "nothing": the name above in small letters, for the page's script. */
const char *fact_type_token(enum fact_type);

struct fact_option { const char *value, *label; };	/* label in the reader's language */

/* What can be asked about: for checks, for the editor's choice, for sentences. */
struct fact_row {
	const char *name;		/* "boiler_brand", "activity.status" */
	const char *label;		/* in the reader's language */
	enum fact_type type;
	const struct fact_option *options;	/* of CHOICE and CHOICES */
	size_t option_count;
	const char *yes, *no;		/* of YES_NO: "the activity is open"; NULL: made of the label */
};
struct fact_rows { struct fact_row *items; size_t count, capacity; };

/* The value of one.  Leave it zeroed but for type and empty for "nothing there". */
struct fact {
	enum fact_type type;
	bool empty;
	const char *text;		/* TEXT, YES_NO, CHOICE */
	double number;			/* NUMBER, DATE, TIME, MOMENT */
	const char *const *items;	/* CHOICES: item_count of them */
	size_t item_count;
};

/* Gives the value of a fact; *known false: there is no such fact (*out stays untouched). */
typedef struct err *fact_lookup(struct ctx *, void *arg, const char *name, struct fact *out, bool *known);

/* The row of that name, or NULL. */
const struct fact_row *fact_row_find(const struct fact_rows *, const char *name);

struct fact fact_empty(enum fact_type);
struct fact fact_text(enum fact_type, const char *);	/* TEXT, YES_NO, CHOICE; "" and NULL are empty */
struct fact fact_number(enum fact_type, double);	/* NUMBER, DATE, TIME, MOMENT; NAN is empty */

#endif
