/*
 * team -- the people who go out: when they work, where they start, what they can.
 *
 * A worker belongs to the tenant and has one calendar over all its units; a
 * unit sees the workers that are members of it.  Skills belong to a unit.
 * Every change of hours, absences, home, skills or membership tells planning:
 * db_notify(ctx, "plan", "TENANT WORKER") or "TENANT" (internal ids, decimal).
 */
#ifndef TEAM_TEAM_H
#define TEAM_TEAM_H

#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "team/hours.h"
#include "team/rest.h"

struct ctx;

#define WORKER_NO_COST INT64_MIN

struct worker {
	worker_id id;
	struct public_id public_id;
	person_id person;		/* who logs in; none when saved new: one is made or found by email */
	const char *first_name, *last_name;
	const char *email;		/* lower case, unique in the tenant */
	const char *phone;		/* as typed */
	const char *color;		/* "#28c85a"; "" when saved new: the next of a palette */
	const char *address, *address_additional;
	double latitude, longitude;	/* home or depot; NAN: to locate */
	bool start_home, end_home;	/* the day starts, ends there */
	const char *end_address;	/* where the day ends when that is not where it starts; "" */
	double end_latitude, end_longitude;	/* NAN: where it starts */
	double radius_km;		/* from home; NAN: anywhere */
	const char *postal_codes;	/* area.h; "": anywhere */
	int64_t most_s;			/* most seconds of service a day; 0: no limit */
	int64_t speed_percent;		/* of the vehicle; 200 halves travel times */
	bool has_hours;			/* false: the unit's hours */
	struct week hours;
	bool has_rests;			/* false: the unit's breaks */
	struct rests rests;
	int64_t cost_hour_cents, cost_km_cents;	/* WORKER_NO_COST: the unit's */
	const char *comment;
	const char *additional;		/* JSON object */
	bool active;
	instant created_at, updated_at;
};

struct workers { struct worker *items; size_t count, capacity; };

/* "Giulia Rossi". */
const char *worker_name(struct arena *, const struct worker *);

/* A worker with nothing in it but what is usual. */
struct worker worker_new(void);

MUST_CHECK struct err *worker_find(struct ctx *, worker_id, struct worker *out);
MUST_CHECK struct err *worker_find_public(struct ctx *, const char *public_id, struct worker *out);
MUST_CHECK struct err *worker_lookup_email(struct ctx *, const char *email, struct worker *out, bool *found);

/* Workers of ctx->unit, by name; archived ones too when asked. */
MUST_CHECK struct err *worker_list(struct ctx *, bool archived_too, struct workers *out);

/*
 * Inserts or updates; checks every field.  A new worker becomes a member of
 * ctx->unit with the role of a worker; an email of a worker of another unit of
 * the tenant makes that worker a member here too.
 */
MUST_CHECK struct err *worker_save(struct ctx *, struct worker *);
/* Trims, brings into normal form and notes what cannot be saved. */
void worker_check(struct ctx *, struct worker *, struct problems *);
MUST_CHECK struct err *worker_set_archived(struct ctx *, worker_id, bool archived);
MUST_CHECK struct err *worker_set_home(struct ctx *, worker_id, const char *address, double latitude, double longitude);

/*
 * The face that customers see of who comes, made of a picture at `path` (JPEG, PNG, WebP) and kept small; NULL takes it
 * away.  ERR_INVALID names "photo".  Outside of any transaction.
 */
MUST_CHECK struct err *worker_set_photo(struct ctx *, worker_id, const char *path);
/* Whether that member of staff is a worker of ctx->unit who is not archived. */
MUST_CHECK struct err *worker_is_person(struct ctx *, person_id, bool *out);
MUST_CHECK struct err *worker_has_photo(struct ctx *, worker_id, bool *has);
/* A JPEG; ERR_NOT_FOUND when there is none. */
MUST_CHECK struct err *worker_photo(struct ctx *, worker_id, struct bytes *content);

/* Weekly hours; NULL: the unit's again. */
MUST_CHECK struct err *worker_set_hours(struct ctx *, worker_id, const struct week *);

/* The hours of one dated day instead of the weekly ones; empty: day off; NULL: as usual again. */
MUST_CHECK struct err *worker_set_exception(struct ctx *, worker_id, date, const struct spans *);

struct day_exception { worker_id worker; date day; struct spans hours; };
struct day_exceptions { struct day_exception *items; size_t count, capacity; };
MUST_CHECK struct err *worker_list_exceptions(struct ctx *, worker_id, date from, date to, struct day_exceptions *out);

struct absence {
	absence_id id;
	struct public_id public_id;
	worker_id worker;
	instant from, to;
	const char *note;
	unit_id type_unit;		/* the activity type without place that says what it is; none: nothing said */
	type_id type;
	const char *series;		/* the same for all times of a repeated one; NULL: it stands alone */
	bool outside;			/* busy in a calendar elsewhere (team/outside.h): has no public id */
};
struct absences { struct absence *items; size_t count, capacity; };

/* Absences that touch [from, to), by start. */
MUST_CHECK struct err *absence_list(struct ctx *, worker_id, instant from, instant to, struct absences *out);
MUST_CHECK struct err *absence_save(struct ctx *, struct absence *);
MUST_CHECK struct err *absence_delete(struct ctx *, const char *public_id);
MUST_CHECK struct err *absence_find_public(struct ctx *, const char *public_id, struct absence *out);

enum { ABSENCE_MOST_REPEATS = 200 };

/*
 * The absence again and again, on the wall of the zone: every `every_days` until the day `until` (included).  Each
 * time is an absence of its own, and all share `series`.  ERR_INVALID names "until" or "repeat"; *count (may be
 * NULL): how many came of it.
 */
struct absence_repeat { int32_t every_days; date until; const struct zone *zone; };
MUST_CHECK struct err *absence_save_repeated(struct ctx *, struct absence *, const struct absence_repeat *,
    size_t *count);
/* This one and those of its series that begin later. */
MUST_CHECK struct err *absence_delete_following(struct ctx *, const char *public_id, int64_t *removed);

/* ---- skills ---- */

struct skill { skill_id id; const char *name; };
struct skills { struct skill *items; size_t count, capacity; };

/* A skill asked for or had: level 1 to 9. */
struct skill_level { skill_id skill; const char *name; int64_t level; };
struct skill_levels { struct skill_level *items; size_t count, capacity; };

MUST_CHECK struct err *skill_list(struct ctx *, struct skills *out);
/* The skill of that name, any spelling of case and accents; none when there is none. */
MUST_CHECK struct err *skill_lookup(struct ctx *, const char *name, skill_id *out);

/* The skill of that name (folded), made when there is none. */
MUST_CHECK struct err *skill_ensure(struct ctx *, const char *name, skill_id *out);

MUST_CHECK struct err *worker_list_skills(struct ctx *, worker_id, struct skill_levels *out);
/* Level 0 takes the skill away. *changed may be NULL. */
MUST_CHECK struct err *worker_set_skill(struct ctx *, worker_id, skill_id, int64_t level, bool *changed);

/* ---- for planning ---- */

struct worker_skill { worker_id worker; unit_id unit; skill_id skill; int64_t level; };
struct worker_skills { struct worker_skill *items; size_t count, capacity; };
struct worker_membership { unit_id unit; worker_id worker; };
struct worker_memberships { struct worker_membership *items; size_t count, capacity; };

/* Everything about the active workers of ctx->tenant; each list ordered by worker. */
struct team {
	struct workers workers;			/* by id */
	struct worker_memberships units;
	struct worker_skills skills;
	struct day_exceptions exceptions;	/* by worker, day */
	struct absences absences;		/* by worker, start */
};

/*
 * All that planning needs for the days from..to (both included), in five
 * statements however many workers there are.  `only`: one worker, or none for all.
 */
MUST_CHECK struct err *team_load(struct ctx *, worker_id only, date from, date to, struct team *out);

#endif
