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
#include "base/time.h"
#include "catalog/display.h"
#include "catalog/rules.h"
#include "team/team.h"

struct ctx;

/* How work of a type is done: rows of mode.inc. */
enum type_mode {
#define TYPE_MODE(name, token, label, help, place) TYPE_##name,
#include "catalog/mode.inc"
#undef TYPE_MODE
	TYPE_MODE_COUNT
};
struct type_mode_row { const char *token, *label, *help; bool has_place; };
extern const struct type_mode_row type_modes[TYPE_MODE_COUNT];
bool type_mode_parse(const char *token, enum type_mode *out);

#define TYPE_NO_MONEY INT64_MIN

struct activity_type {
	type_id id;
	struct public_id public_id;
	const char *reference;		/* unique in the unit, compared without case */
	const char *name;
	const char *category;		/* groups types in lists; "" */
	const char *icon;		/* name of assets/icons.txt; "" */
	const char *color;
	const char *description;	/* for staff */
	int64_t duration_s;
	int64_t before_s, after_s;	/* at the place, before the job and after it */
	int64_t priority;
	int64_t price_cents, cost_cents;	/* TYPE_NO_MONEY: not said */
	enum type_mode mode;
	bool by_hand, by_portal, by_import;	/* who may create activities of it */
	bool customer_required;
	bool portal_shown;
	struct rules rules;		/* what the type itself says; see catalog_rules() */
	struct display display;
	bool archived;
	int64_t revision;		/* as it was read; grows at every save */
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

/*
 * Inserts or updates, skills included; checks every field, display codes too.  ERR_CONFLICT
 * when somebody saved the type after it was read.
 */
MUST_CHECK struct err *type_save(struct ctx *, struct activity_type *);
/* Trims and notes what cannot be saved. */
void type_check(struct ctx *, struct activity_type *, struct problems *);

/* How a type stood after an earlier save, and who saved it; without its skills' ids. */
struct type_version { struct activity_type type; const char *who; instant at; };
MUST_CHECK struct err *type_version_lookup(struct ctx *, type_id, int64_t revision, struct type_version *out,
    bool *found);

/* Categories in use, by name. */
struct type_categories { const char **items; size_t count, capacity; };
MUST_CHECK struct err *type_category_list(struct ctx *, struct type_categories *out);

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
