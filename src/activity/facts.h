/* facts -- what conditions may ask about an activity: "activity.status", "activity.open"; the rows of facts.inc. */
#ifndef ACTIVITY_FACTS_H
#define ACTIVITY_FACTS_H

#include "form/facts.h"

struct activity;

/* All of them, words in ctx->lang. */
struct fact_rows activity_facts(struct ctx *);

/*
 * A fact_lookup whose arg is a const struct activity; NULL: none yet (from the home page), everything is empty.
 * Hours are counted from ctx->now to the promised arrival, with their fraction, negative when it is over.
 */
struct err *activity_fact(struct ctx *, void *activity, const char *name, struct fact *out, bool *known);

#endif
