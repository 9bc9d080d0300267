/*
 * formula -- the small closed language of computed values.
 *
 *	quantity * price * (1 - discount / 100)
 *	if(mandatory = "yes", "urgent", "normal")
 *	round(sum(rooms.area), 1)
 *
 * Numbers ("2.5"), texts in double quotes, codes of fields, sum(group.code), count(group); + - * / and
 * parentheses; & joins texts; = <> < <= > >= (of two numbers, else of texts, folded); and, or, not(x);
 * functions if(condition, then, else), min(…), max(…), round(x, digits 0-6), abs(x).
 *
 * A value is a number, a text or empty.  An empty operand, a text that is no number, or a division by
 * zero makes the result of + - * / round and abs empty; min, max and sum pass over what is empty; & takes it as
 * ""; = and <> compare it with ""; < <= > >= with it are false.  True are a comparison that holds, a number other
 * than 0 and the text "yes"; a truth as the result is "yes" or "no".  A field counts as conditions see it: yes and no
 * are "yes" and "no", a choice is the value of its option, a date the number of its days, a
 * duration seconds, money its amount.  A result is rounded to 6 digits.
 */
#ifndef FORM_FORMULA_H
#define FORM_FORMULA_H

#include "base/err.h"
#include "form/facts.h"

struct ctx;

enum { FORMULA_LONGEST = 2000, FORMULA_DEEPEST = 40 };

/* Gives the value of a field; `item` is the code in a group ("rooms" and "area"), with its place from 0, or NULL. */
struct formula_fields {
	struct err *(*value)(struct ctx *, void *arg, const char *code, const char *item, size_t place,
	    struct fact *out, bool *known);
	/* Items of a group; *known false: it is none. */
	struct err *(*count)(struct ctx *, void *arg, const char *code, size_t *out, bool *known);
	void *arg;
};

/* Notes what is wrong as one problem of `at`, with the character where it stands. `rows`: fields that exist. */
void formula_check(struct ctx *, const char *text, const struct fact_rows *rows, const char *at, struct problems *);

/* The value: a NUMBER or a TEXT, perhaps empty.  An unsound formula is empty. */
MUST_CHECK struct err *formula_value(struct ctx *, const char *text, const struct formula_fields *, struct fact *out);

/* Codes that it reads, each once ("rooms.area" as such); NULL at the end; empty when it is unsound. */
const char *const *formula_fields_of(struct ctx *, const char *text);

#endif
