/*
 * rest -- breaks that are taken some time within a stretch of the day: "11:30-14:00 30"
 * is half an hour between half past eleven and two.  (Breaks at a fixed time are the
 * gaps of the hours.)
 *
 * Several come in order: each stretch begins and ends no earlier than the one before.
 * JSON: [[41400,50400,1800]].
 */
#ifndef TEAM_REST_H
#define TEAM_REST_H

#include "base/base.h"

struct arena;

enum { MOST_RESTS = 3 };	/* in a day */

/* `length_s` seconds of rest within [from_s, to_s) on the wall; to_s may pass midnight. */
struct rest { int32_t from_s, to_s, length_s; };
struct rests { struct rest *items; size_t count, capacity; };

/* In order, each with room for its length, all of them one after the other too. */
bool rests_are_sound(const struct rests *);

/* "11:30-14:00 30, 15:00-16:30 15": stretch and minutes; empty: none.  False when it is no such text. */
bool rests_parse(struct arena *, const char *text, struct rests *out);
const char *rests_print(struct arena *, const struct rests *);

bool rests_from_json(struct arena *, const char *json, struct rests *out);
const char *rests_to_json(struct arena *, const struct rests *);

#endif
