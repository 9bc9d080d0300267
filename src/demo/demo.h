/*
 * demo -- a company of its own, made anew around today: two units in two time
 * zones and languages, twelve workers, three hundred customers at places that
 * nobody lives at, four weeks of work, some of everything the house knows.
 *
 * Names and places come from a fixed seed, so that two demos of one day look alike.
 * Nothing leaves the house: addresses end in example.org, numbers are those that
 * the two countries keep for films.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include "base/ctx.h"
#include "base/err.h"

/*
 * Fills an empty, migrated database; ERR_CONFLICT when there is a unit already.
 * *told: what to tell the person at the terminal: where to click, with which
 * password, and how to be a customer.
 */
MUST_CHECK struct err *demo_make(struct ctx *, const char *base_url, const char **told);

#endif
