/*
 * draft -- the form that somebody is making: changed step by step, kept between pages, saved at last.
 *
 * Each person has their own draft of a form.  A step never refuses what is unfinished (a condition on a field
 * that was just removed); saving does.  When somebody else saved a version meanwhile, both changes are
 * joined in the draft, the person is told what changed, and saves again: nobody loses anything.
 *
 * `in` names the repeating group whose inner fields are meant; "" the form itself.
 */
#ifndef CATALOG_DRAFT_H
#define CATALOG_DRAFT_H

#include <jansson.h>

#include "form/form.h"

struct ctx;

/* A choice that was given, not chosen: "choice_2" gets its value of its label until it is saved. */
#define DRAFT_GIVEN_CHOICE "choice_"

struct draft {
	struct form_key key;
	int64_t base;		/* the version it began with; 0: there was none */
	const char *definition;	/* the JSON of form/form.h */
	bool stored;		/* false: as saved, nothing was changed yet */
	bool can_undo;
};

/* Mine, or the newest version when I changed nothing yet. */
MUST_CHECK struct err *draft_find(struct ctx *, struct form_key, struct draft *out);

/* Adds a field of that kind after the field `after` ("": at the end); *code is what it got. */
MUST_CHECK struct err *draft_add(struct ctx *, struct form_key, const char *in, const char *kind, const char *after,
    const char **code);
MUST_CHECK struct err *draft_remove(struct ctx *, struct form_key, const char *in, const char *code);
/* One place up (-1) or down (1); nothing at the end. */
MUST_CHECK struct err *draft_move(struct ctx *, struct form_key, const char *in, const char *code, int step);
/* In that order; fields it does not name stay behind them. */
MUST_CHECK struct err *draft_order(struct ctx *, struct form_key, const char *in, const char *const *codes);
/*
 * Replaces a field.  A field that was never saved and still has the code it was given gets one made of
 * its label; conditions and formulas follow a changed code.  *code is what it has now.  ERR_INVALID: the code is
 * taken or none.
 */
MUST_CHECK struct err *draft_set(struct ctx *, struct form_key, const char *in, const char *code, const json_t *field,
    const char **out);
MUST_CHECK struct err *draft_undo(struct ctx *, struct form_key);
MUST_CHECK struct err *draft_discard(struct ctx *, struct form_key);

struct draft_saved {
	bool saved;			/* false: somebody was faster; the draft now holds both changes */
	const char *who;		/* they */
	struct form_changes changes;	/* what they changed, a sentence each */
};
/* Saves the draft as a new version of the form. */
MUST_CHECK struct err *draft_publish(struct ctx *, struct form_key, const struct fact_rows *, struct draft_saved *out);

/* What others saved since the draft began; empty when nobody did. */
MUST_CHECK struct err *draft_behind(struct ctx *, const struct draft *, struct draft_saved *out);

/* A code made of a label: "Date wanted by the customer" -> "date_wanted_by_the_customer". */
const char *draft_code_of(struct ctx *, const char *label);

/* Once an hour, for jobs: drafts of all units that nobody touched for DRAFT_KEPT_DAYS are gone. */
enum { DRAFT_KEPT_DAYS = 30 };
MUST_CHECK struct err *draft_sweep(struct ctx *, int64_t *removed);

#endif
