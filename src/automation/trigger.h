/*
 * trigger -- what happens by itself: when, under which conditions, and what is done then.
 *
 * A trigger belongs to a unit and perhaps to one activity type.  It comes true when something
 * happens (a row of activity/event.inc), some time after that, before or after the appointment,
 * or every day or week at an hour of the unit's wall clock (moment.inc).  When its
 * conditions hold, a run is written: one row, and one for each effect, in the same
 * transaction that marks the event or the due time as seen.  The jobs carry the
 * effects out, each in a transaction of its own, with a lease and growing patience.
 *
 * Days count on the wall clock: "one day before at 17:00" stays 17:00 over the clock change, and
 * "one day before" is the same time the day before; minutes and hours count as they pass.
 *
 * While a unit has no trigger at all, the built-in rows of ready.inc apply.  The first
 * trigger that is saved makes them the unit's own rows, so that nothing stops silently.
 *
 * A trigger is never carried out by an event that it caused itself, directly or through
 * others; such a run is written as stopped, with the reason.
 */
#ifndef AUTOMATION_TRIGGER_H
#define AUTOMATION_TRIGGER_H

#include "activity/event.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "form/facts.h"

struct activity;
struct effect_kind;

enum trigger_base { FROM_EVENT, FROM_START, FROM_CLOCK };

enum trigger_moment {
#define MOMENT(name, token, label, base) MOMENT_##name,
#include "automation/moment.inc"
#undef MOMENT
	MOMENT_COUNT
};
struct trigger_moment_row { const char *token, *label; enum trigger_base base; };	/* label: msgid */
extern const struct trigger_moment_row trigger_moments[MOMENT_COUNT];

enum trigger_frequency {
#define FREQUENCY(name, token, label) FREQUENCY_##name,
#include "automation/frequency.inc"
#undef FREQUENCY
	FREQUENCY_COUNT
};
struct trigger_frequency_row { const char *token, *label; };
extern const struct trigger_frequency_row trigger_frequencies[FREQUENCY_COUNT];

enum trigger_unit { IN_MINUTES, IN_HOURS, IN_DAYS, TRIGGER_UNIT_COUNT };
extern const struct trigger_frequency_row trigger_units[TRIGGER_UNIT_COUNT];	/* "minutes", N_("Minutes"), … */

enum { TRIGGER_MOST_EFFECTS = 20, TRIGGER_MOST = 200, TRIGGER_LONGEST_NAME = 120 };

struct trigger {
	trigger_id id;			/* none: new */
	struct public_id public_id;
	const char *name;
	type_id type;			/* only of this type; none: all */
	bool active, archived;
	int32_t rank;			/* order, lower first */

	enum trigger_moment moment;
	enum event_kind event;		/* of moments FROM_EVENT; else EVENT_NONE */
	const char *action;		/* of events of a portal action: its code; "": any */
	const char *fields;		/* of FIELD_CHANGED: names parted by blanks, "title report.x"; "": any */
	int32_t amount;			/* of AFTER_EVENT, BEFORE_START, AFTER_START: so many … */
	enum trigger_unit unit;		/* … of these; 0 days with `at` is the day itself */
	int32_t at;			/* second of the unit's day (with IN_DAYS and EVERY_…); -1: none */
	unsigned weekdays;		/* of EVERY_WEEK: 1u << enum weekday */
	bool each;			/* of EVERY_…: for each open activity; else once, about no activity */

	const char *when;		/* conditions as JSON (form/conditions.h); "": always */
	enum trigger_frequency frequency;
	bool contained;			/* also for the activities that the activity contains */
	const char *effects;		/* JSON array: [{"kind": "email", …}]; see effect.h */
	const char *ready;		/* token of the ready.inc row it was made from; "" */
	int64_t revision;		/* as it was read; grows at every save */
	instant created_at, updated_at;
};
struct triggers { struct trigger *items; size_t count, capacity; };

/* A trigger with nothing in it but what is usual. */
struct trigger trigger_new(void);

/* By rank and name; of one type (with those of all types) or, when none, of the whole unit. */
MUST_CHECK struct err *trigger_list(struct ctx *, type_id, bool archived_too, struct triggers *out);
MUST_CHECK struct err *trigger_find(struct ctx *, trigger_id, struct trigger *out);
MUST_CHECK struct err *trigger_find_public(struct ctx *, const char *public_id, struct trigger *out);

/*
 * Inserts or updates; fills id, public_id, revision.  Problems stand beside "name", "event", "amount", "at",
 * "weekdays", "fields", "action", "when/items/2/op", "effects/0/subject.de".  ERR_CONFLICT: somebody saved it after it
 * was read.  A changed time is reckoned anew for all open activities, by the jobs.
 */
MUST_CHECK struct err *trigger_save(struct ctx *, struct trigger *);
/* Notes what cannot be saved. */
MUST_CHECK struct err *trigger_check(struct ctx *, struct trigger *, struct problems *);

/* On or off; off, nothing new begins and what is due by time is forgotten. */
MUST_CHECK struct err *trigger_set_active(struct ctx *, trigger_id, bool active);
MUST_CHECK struct err *trigger_set_archived(struct ctx *, trigger_id, bool archived);

/* What its conditions may ask about: the activity, both forms of the type, the event, the customer. */
MUST_CHECK struct err *trigger_fact_rows(struct ctx *, type_id, struct fact_rows *out);

/* One sentence: "One day before the appointment, at 17:00", "As soon as: Closed". */
const char *trigger_moment_say(struct ctx *, const struct trigger *);

/* Types of triggers as one JSON array for the file of an activity type, and back (adds those of its ready rows). */
MUST_CHECK struct err *trigger_export(struct ctx *, type_id, const char **json);
/* Adds them, active, to the type; what is unsound is noted under `at` and nothing is added. */
MUST_CHECK struct err *trigger_import(struct ctx *, type_id, const char *json, const char *at, struct problems *);

/*
 * One trigger as such an item, {"name", "active", "moment", "event", …, "effects": […]}: for programs.  Read again,
 * id, type, rank and revision stay as they stand in *t, all else is as the JSON says; what is not understood is noted.
 */
MUST_CHECK struct err *trigger_write(struct ctx *, const struct trigger *, const char **json);
MUST_CHECK struct err *trigger_read(struct ctx *, const char *json, struct trigger *, struct problems *);

/* ---- ready triggers: rows of ready.inc ---- */

struct trigger_ready {
	const char *token;
	const char *label, *help;	/* msgids */
	bool built_in;			/* applies while the unit has no trigger at all */
};
extern const struct trigger_ready trigger_ready_rows[];	/* token NULL at the end */

/* A new trigger of that row, its texts in every language of the house; not saved. ERR_NOT_FOUND. */
MUST_CHECK struct err *trigger_ready_make(struct ctx *, const char *token, struct trigger *out);
/* True while the unit has no trigger of its own and the built-in rows apply. */
MUST_CHECK struct err *trigger_built_in(struct ctx *, bool *out);

/* ---- tried on an activity ---- */

struct sentences { const char **items; size_t count, capacity; };

/*
 * What the trigger (saved or not) would do to this activity now, as if it came true: first whether its
 * conditions hold, then a sentence per effect in ctx->lang.  Nothing is written.
 */
MUST_CHECK struct err *trigger_try(struct ctx *, const struct trigger *, const struct activity *,
    struct sentences *out);

/* ---- the log ---- */

enum trigger_state { TRIGGER_WAITING, TRIGGER_DONE, TRIGGER_FAILED, TRIGGER_STOPPED, TRIGGER_SKIPPED, TRIGGER_STATES };
const char *trigger_state_token(enum trigger_state);
const char *trigger_state_label(enum trigger_state);	/* msgid */

/* What became of one effect. */
struct trigger_effect {
	int64_t id;
	const char *kind;		/* token */
	const char *label;		/* msgid; of a kind that is no more: the token */
	enum trigger_state state;
	int32_t attempts;
	instant next_at;		/* waiting: of the next try; INSTANT_NONE: as soon as possible */
	const char *error;		/* of the last try; "" */
	const char *note;		/* what it did; "" */
	instant done_at;
};

struct trigger_run {
	run_id id;
	struct public_id public_id;
	trigger_id trigger;
	struct public_id trigger_public_id;
	const char *trigger_name;
	enum trigger_state state;
	const char *note;		/* why it was stopped */
	activity_id activity;
	struct public_id activity_public_id;	/* "" none */
	const char *activity_reference, *customer_name;	/* NULL: none */
	struct public_id customer_public_id;
	enum event_kind event;		/* EVENT_NONE: time */
	instant at;
	struct trigger_effect *effects;
	size_t effect_count;
};
struct trigger_runs {
	struct trigger_run *items;
	size_t count, capacity;
	const char *next;		/* cursor of the following page; NULL: this was the last */
};

/* Zero means any. */
struct trigger_filter {
	trigger_id trigger;
	activity_id activity;
	bool failed;			/* only those with a failed effect */
	const char *cursor;
	int limit;			/* 0: 50; at most 200 */
};
/* Newest first, effects included. */
MUST_CHECK struct err *trigger_log(struct ctx *, const struct trigger_filter *, struct trigger_runs *out);

/* The failed effects of a run once more.  ERR_CONFLICT: none of them failed. */
MUST_CHECK struct err *trigger_again(struct ctx *, const char *run_public_id);

struct trigger_counters { int64_t waiting, failed; };
MUST_CHECK struct err *trigger_count(struct ctx *, struct trigger_counters *out);

#endif
