/*
 * area -- where a worker goes, by postal codes: "9490 9491-9498 67*".
 *
 * Words parted by blanks or commas: a code, a range of codes of the same length, or
 * the beginning of codes with a star.  Letters count without case ("SW1A", "1234 AB" is
 * looked for as "1234").
 */
#ifndef TEAM_AREA_H
#define TEAM_AREA_H

#include "base/base.h"

struct arena;

/* The postal code in an address: in its last part ("Lettstrasse 3, 9490 Vaduz"), NULL when there is none. */
const char *area_code_of(struct arena *, const char *address);

/* True when the code lies in the area; an empty area is everywhere. */
bool area_covers(const char *area, const char *code);

/* Trims and parts the words by one blank; NULL when one of them is neither code nor range nor beginning. */
const char *area_normal(struct arena *, const char *typed);

#endif
