/*
 * catalog -- the unit's activity types: how long a job takes, who can do it,
 * when it may be booked, and what the portal shows and offers of it.
 *
 * A type is never deleted; an archived one takes no new activities.
 */
#ifndef CATALOG_CATALOG_H
#define CATALOG_CATALOG_H

#include "base/err.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"
#include "catalog/rules.h"
#include "team/team.h"

struct ctx;

/* A text given per language; NULL: not in that language. */
struct texts { const char *in[LANG_COUNT]; };

/* The text in `lang`, else in `fallback`, else in any; "" when there is none. */
const char *texts_pick(const struct texts *, enum lang lang, enum lang fallback);

struct display {
	struct texts title;		/* with replacement codes; empty: the type's name */
	struct texts description;
	bool show_worker;		/* who comes */
};

struct activity_type {
	type_id id;
	struct public_id public_id;
	const char *reference;		/* unique in the unit, compared without case */
	const char *name;
	const char *color;
	int64_t duration_s;
	int64_t priority;
	bool portal_shown;
	struct rules rules;		/* what the type itself says; see catalog_rules() */
	struct display display;
	bool archived;
	instant created_at, updated_at;
	struct skill_levels skills;	/* what a worker needs; filled by find and list */
};

struct activity_types { struct activity_type *items; size_t count, capacity; };

struct activity_type type_new(void);

MUST_CHECK struct err *type_find(struct ctx *, type_id, struct activity_type *out);
MUST_CHECK struct err *type_find_public(struct ctx *, const char *public_id, struct activity_type *out);
MUST_CHECK struct err *type_lookup_reference(struct ctx *, const char *reference, struct activity_type *out,
    bool *found);

/* Types of the unit by name, skills included, in two statements. */
MUST_CHECK struct err *type_list(struct ctx *, bool archived_too, struct activity_types *out);

/* Inserts or updates, skills included; checks every field, display codes too. */
MUST_CHECK struct err *type_save(struct ctx *, struct activity_type *);
/* Trims and notes what cannot be saved. */
void type_check(struct ctx *, struct activity_type *, struct problems *);
MUST_CHECK struct err *type_set_archived(struct ctx *, type_id, bool archived);
MUST_CHECK struct err *type_set_portal_shown(struct ctx *, type_id, bool shown);

/* ---- portal actions of a type ---- */

struct portal_action {
	action_id id;
	type_id type;
	const char *code;		/* unique in its type: [a-z0-9_] */
	const char *kind;		/* a file of action/kinds: "book" */
	int64_t rank;			/* order on the page */
	const char *settings;		/* JSON object; its meaning is the kind's */
	bool active;
};

struct portal_actions { struct portal_action *items; size_t count, capacity; };

/* Actions of a type by rank; of every type of the unit when `type` is none. */
MUST_CHECK struct err *portal_action_list(struct ctx *, type_id type, struct portal_actions *out);
MUST_CHECK struct err *portal_action_find(struct ctx *, action_id, struct portal_action *out);
MUST_CHECK struct err *portal_action_save(struct ctx *, struct portal_action *);
MUST_CHECK struct err *portal_action_delete(struct ctx *, action_id);

/*
 * What a new or imported type offers (when it has no action yet): book,
 * reschedule and cancel, the last two until 24 h before.
 */
MUST_CHECK struct err *portal_action_add_usual(struct ctx *, type_id);

#endif
