/*
 * hours -- working time of a day and of a week, breaks being the gaps.
 *
 * JSON of a day: [[28800,43200],[46800,61200]]; of a week: seven of them, Monday first.
 * Text of a day for people: "08:00–12:00, 13:00–17:00"; empty: does not work.
 */
#ifndef TEAM_HOURS_H
#define TEAM_HOURS_H

#include "base/base.h"
#include "base/time.h"

struct arena;

/* From a second of the day to another; `to_s` may pass 86400 for shifts over midnight. */
struct span { int32_t from_s, to_s; };
struct spans { struct span *items; size_t count, capacity; };	/* in order, apart from each other */
struct week { struct spans days[7]; };				/* by enum weekday */

/* False when it is no such text or the spans overlap.  "8-12 13-17", "08:00-12:00,13:00-17:00". */
bool spans_parse(struct arena *, const char *text, struct spans *out);
const char *spans_print(struct arena *, const struct spans *);

bool spans_from_json(struct arena *, const char *json, struct spans *out);
const char *spans_to_json(struct arena *, const struct spans *);
bool week_from_json(struct arena *, const char *json, struct week *out);
const char *week_to_json(struct arena *, const struct week *);

/* In order, each from < to, none touching the next, all within [0, 172800]. */
bool spans_are_sound(const struct spans *);

bool week_is_empty(const struct week *);

/* Monday-Friday 08:00-12:00, 13:00-17:00: the first hours of a unit. */
struct week week_usual(struct arena *);

#endif
