/* conditions_inside -- conditions as they were read; private to form. */
#ifndef FORM_CONDITIONS_INSIDE_H
#define FORM_CONDITIONS_INSIDE_H

#include "form/conditions.h"

struct condition {
	const char *at;			/* below the root: "/items/2" */
	const char *field;
	enum condition_operator op;
	const char *const *values;	/* as texts; true is "yes" */
	size_t count;
	struct conditions *nested;	/* else a comparison */
};

struct conditions {
	bool any;			/* "or" */
	struct condition *items;
	size_t count, capacity;
};

/* A value of the condition as a number of that type; false: it is none. */
bool condition_number(struct ctx *, enum fact_type, const char *text, const struct zone *, double *out);

/* One comparison in words. */
const char *condition_words(struct ctx *, const struct condition *, const struct fact_rows *rows);

/* Several in one sentence. */
const char *conditions_join(struct ctx *, const char *const *words, size_t count, bool any);

#endif
