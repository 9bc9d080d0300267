/*
 * conditions -- "only while the activity is open": one engine for fields of a form,
 * portal actions and whatever else is shown or done only sometimes (F-3).
 *
 * As it is stored:
 *
 *	{"join": "and" | "or",
 *	 "items": [{"field": "boiler_brand", "op": "is_one_of", "value": ["viessmann", "buderus"]},
 *	           {"field": "activity.hours_to_start", "op": "ge", "value": 24},
 *	           {"join": "or", "items": [ … ]}]}			nested once
 *
 * No items: always true.  `field` is the code of a field or a fact of the caller
 * ("activity.status").  `op` is a row of conditions.inc.  `value` is one value or, for
 * is_one_of and is_not_one_of, an array: texts of TEXT (compared without case, accents and
 * punctuation), CHOICE and CHOICES (values of options), "yes"/"no", numbers; a date "2027-03-01" or
 * "today", "today+3", "today-3"; a time "08:30"; a moment "2027-03-01T08:30:00+01:00" or "now", "now+24h",
 * "now-30m", "now+3d".
 *
 * What is empty is not one of anything, contains nothing, and is neither less nor more nor
 * before nor after.  CHOICES is one of the values when it holds at least one of them.  A condition on
 * what does not exist (a deleted field) is false.  The page's script follows
 * form/vectors.json, as the tests here do.
 */
#ifndef FORM_CONDITIONS_H
#define FORM_CONDITIONS_H

#include "base/err.h"
#include "form/facts.h"

struct ctx;
struct conditions;		/* parsed; in the arena */

enum condition_operator {
#define OPERATOR(name, token, words, types, values) OPERATOR_##name,
#include "form/conditions.inc"
#undef OPERATOR
	OPERATOR_COUNT
};

/* A row of conditions.inc, for the editor and the page's script. */
struct condition_row {
	const char *token;
	const char *words;		/* msgid */
	unsigned types;			/* 1u << enum fact_type of each it fits */
	int values;			/* 0: none, 1: one, 2: one or more */
};
extern const struct condition_row condition_rows[OPERATOR_COUNT];

/* Most items in all, most characters of the JSON. */
enum { CONDITIONS_MOST = 50, CONDITIONS_LONGEST = 16384 };

/*
 * Reads the JSON; "", NULL and "null" are no conditions (*out NULL).  What is unsound is noted as
 * problems of `at` ("/when" gives "/when/items/2/op"); *out then holds what could be read.
 */
void conditions_parse(struct ctx *, const char *json, const char *at, struct problems *, struct conditions **out);

/*
 * Notes, as problems under `at`, every field or fact that is not in `rows` ("There is no field …"),
 * operators that do not fit its type, values that are none of its options or cannot be read.
 */
void conditions_check(struct ctx *, const struct conditions *, const struct fact_rows *rows, const char *at,
    struct problems *);

/* Both of the above, for settings that are checked on their way in. */
void conditions_check_json(struct ctx *, const char *json, const struct fact_rows *rows, const char *at,
    struct problems *);

/* Do they hold?  NULL: yes.  "today" and "now" are ctx->now, today on `zone`'s wall (NULL: UTC). */
MUST_CHECK struct err *conditions_hold(struct ctx *, const struct conditions *, fact_lookup *, void *arg,
    const struct zone *zone, bool *out);

/*
 * As conditions_hold(); when they do not hold, *why gets plain words for what is missing, in ctx->lang, to
 * stand in a sentence: "the activity is open", "\"Brand\" is one of: Viessmann, Buderus".
 */
MUST_CHECK struct err *conditions_ask(struct ctx *, const struct conditions *, fact_lookup *, void *arg,
    const struct zone *zone, const struct fact_rows *rows, bool *out, const char **why);

/* A whole sentence why not: "This is possible only while the activity is open." */
const char *conditions_say(struct ctx *, const char *why);

/* All of them in plain words, held or not; "" for none. */
const char *conditions_describe(struct ctx *, const struct conditions *, const struct fact_rows *rows);

/* Names of the fields and facts they ask about, each once; NULL at the end. */
const char *const *conditions_fields(struct ctx *, const struct conditions *);

/* The JSON, compact, as the page's script reads it; "" for none. */
const char *conditions_print(struct ctx *, const struct conditions *);

#endif
