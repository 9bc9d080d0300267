/*
 * relevance -- how good a time is, 1 to 100: what the unit lets count, each turned into
 * seconds of travel.  Private to planning.
 */
#ifndef PLANNING_RELEVANCE_H
#define PLANNING_RELEVANCE_H

#include "account/settings.h"
#include "planning/planning.h"
#include "solver/solver.h"

struct plan_worker;
struct question;
struct candidate;

/* The unit's settings, ready to count with. */
struct relevance {
	int32_t worst_s;		/* as much travel makes a time the worst */
	int32_t preferred_s;		/* what a worker whom the customer prefers may cost more */
	int32_t load_s;			/* what eight hours of work on the day count */
	int32_t apart_percent;		/* the way to the day's other visits beside extra travel */
	int32_t skill_s;		/* what a level of skill more than needed counts */
	int32_t later_s;		/* what each day later counts */
	int32_t money_percent;		/* cost beside time */
	double hour_cents, km_cents;	/* of a worker without a cost of their own */
	int green_from, orange_from;
};

struct relevance relevance_of(const struct settings *);

/* How the search weighs the travel, the day's load and the worker. */
struct solver_weights relevance_weights(const struct question *, const struct plan_worker *, bool preferred);

/* All that speaks against a time that many days ahead, in seconds of travel; and 1 to 100 of it. */
int64_t relevance_weight_s(const struct relevance *, int32_t cost_s, int32_t days_ahead);
int relevance_points(const struct relevance *, int64_t weight_s);

enum slot_class relevance_class(const struct relevance *, int points);

/* What a worker's hour and kilometre cost, in cents. */
double relevance_hour_cents(const struct relevance *, const struct plan_worker *);
double relevance_km_cents(const struct relevance *, const struct plan_worker *);

/* "88 of 100: 7 for travel, 5 for the work of that day." */
const char *relevance_say(struct ctx *, const struct question *, const struct candidate *, int32_t service_of_day_s);

#endif
