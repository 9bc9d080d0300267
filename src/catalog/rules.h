/*
 * rules -- when and how a job may be booked (S-4): exact time or arrival windows.
 *
 * A type says only what differs; what it leaves out is the unit's.
 */
#ifndef CATALOG_RULES_H
#define CATALOG_RULES_H

#include "base/err.h"
#include "team/hours.h"

struct ctx;
struct problems;

enum rules_mode {
	RULES_INHERIT,	/* as the unit says */
	RULES_EXACT,	/* the customer sees the time */
	RULES_WINDOWS,	/* named windows: 8-10, 10-12, … */
	RULES_ROLLING,	/* a window of `rolling_s` around each start */
	RULES_MODE_COUNT
};

#define RULE_INHERIT (-1)

struct rules {
	enum rules_mode mode;
	struct spans windows;		/* RULES_WINDOWS: arrival windows; empty: the unit's */
	int64_t rolling_s;		/* RULES_ROLLING: length of the window */
	int64_t step_s;			/* granularity of starts */
	int64_t notice_s;		/* earliest from now */
	int64_t horizon_days;		/* latest from today */
	int64_t most_per_slot;		/* bookings per window and unit; 0: no limit */
};

/* Nothing said: everything is the unit's. */
struct rules rules_none(void);

/* The JSON of the column, checked: problems are named "rules.notice_s" and so on. */
bool rules_from_json(struct arena *, const char *json, struct rules *out);
const char *rules_to_json(struct arena *, const struct rules *);
void rules_check(struct ctx *, const struct rules *, struct problems *);

/* Arrival windows: in order of their start; they may touch and overlap. */
bool windows_are_sound(const struct spans *);
bool windows_from_json(struct arena *, const char *json, struct spans *out);

/* What a unit's settings say, complete: for whoever has many units at hand. */
struct settings;
struct rules rules_of_settings(struct arena *, const struct settings *);

/* What the unit says, complete (settings of account, else the house's first values). */
MUST_CHECK struct err *rules_of_unit(struct ctx *, struct rules *out);

/* `type` filled up with what the unit says: complete, no RULE_INHERIT left. */
struct rules rules_effective(const struct rules *type, const struct rules *unit);

#endif
