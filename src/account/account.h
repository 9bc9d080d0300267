/*
 * account -- who runs this house: tenants, their units, their staff, programs
 * with keys, and the audit of what they change.
 *
 * A unit is a company, branch or team with its own customers, catalog and portal.
 * Units of one tenant share staff and workers and nothing else.  Staff have a
 * password and roles per unit; a role's rights stand in permission.inc.
 * ctx->tenant and ctx->unit say where one stands; functions without "all" or
 * "of" in their name look only there.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "account/permission.h"
#include "account/settings.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"

/* ---- roles ---- */

/* Those of role.inc stand in every unit; a unit may have sixteen of its own, ROLE_OWN to ROLE_END - 1. */
enum role {
#define ROLE(name, token, label, about) ROLE_##name,
#include "account/role.inc"
#undef ROLE
	ROLE_COUNT,
	ROLE_OWN = 16,
	ROLE_END = 32
};

/* A set of roles: a bit each. */
#define ROLE_BIT(role) (1u << (role))

const char *role_token(enum role);			/* "planner", "own1"; as written in rows */
const char *role_label(enum role);			/* English msgid; of role.inc's only */
bool role_parse(const char *token, enum role *out);	/* "own1", too, whether or not a unit has it */
uint64_t role_rights(unsigned roles);			/* RIGHT() bits that they usually have */

const char *permission_token(enum permission);
const char *permission_label(enum permission);		/* English msgid */
const char *permission_group(enum permission);		/* English msgid of the heading it stands under */
unsigned permission_roles(enum permission);		/* who usually has it */
bool permission_parse(const char *token, enum permission *out);

/* A row of the unit's table: what its people with that role may do. */
struct unit_role {
	enum role role;
	const char *token;
	const char *name;	/* own: as typed; else translated */
	const char *about;	/* translated; "" of an own role */
	bool own;		/* made by this unit */
	bool changed;		/* not the usual rights; always false of an own role */
	uint64_t rights;	/* RIGHT() bits */
};
struct unit_roles { struct unit_role *items; size_t count, capacity; };

/* Of ctx->unit: those of role.inc in its order, then its own by name. */
MUST_CHECK struct err *role_list(struct ctx *, struct unit_roles *out);
/* ERR_NOT_FOUND for a word that is no role here. */
MUST_CHECK struct err *role_find(struct ctx *, const char *token, struct unit_role *out);
/* What people with these roles may do in that unit of ctx->tenant. */
MUST_CHECK struct err *role_rights_in(struct ctx *, unit_id, unsigned roles, uint64_t *rights);

/*
 * Changes of the table hold from the next request on and are audited.  Nobody gives or takes a
 * right that he has not (ERR_FORBIDDEN; staff only, administrators may all), and the administrator keeps EDIT_STAFF
 * (ERR_INVALID), so nobody is locked out.  `was` are the rights that the reader saw: ERR_CONFLICT
 * when somebody else has changed them meanwhile.
 */
MUST_CHECK struct err *role_create(struct ctx *, const char *name, uint64_t rights, struct unit_role *out);
/* `name` is of an own role. */
MUST_CHECK struct err *role_save(struct ctx *, const char *token, const char *name, uint64_t was, uint64_t rights);
/* The usual rights again, of a role that every unit has. */
MUST_CHECK struct err *role_reset(struct ctx *, const char *token);
/* An own role that nobody has; ERR_CONFLICT when somebody has it. */
MUST_CHECK struct err *role_remove(struct ctx *, const char *token);

/* ---- units ---- */

struct unit {
	unit_id id;
	tenant_id tenant;
	struct public_id public_id;
	const char *slug;
	const char *name;		/* for staff */
	const char *display_name;	/* for customers: the setting, else name */
	const char *zone_name;
	const struct zone *zone;	/* never NULL */
	const char *country;		/* "LI" */
	enum lang lang;
	struct settings settings;
	instant created_at, updated_at;
};
struct units { struct unit *items; size_t count, capacity; };

/* ctx->unit; ERR_NOT_FOUND when there is none. */
MUST_CHECK struct err *unit_here(struct ctx *, struct unit *out);
MUST_CHECK struct err *unit_find(struct ctx *, unit_id, struct unit *out);
MUST_CHECK struct err *unit_find_slug(struct ctx *, const char *slug, struct unit *out);
MUST_CHECK struct err *unit_lookup_slug(struct ctx *, const char *slug, struct unit *out, bool *found);

/* Of ctx->tenant, by name; one statement. */
MUST_CHECK struct err *unit_list(struct ctx *, struct units *out);
/* Of the whole installation: for jobs and the command line. */
MUST_CHECK struct err *unit_list_all(struct ctx *, struct units *out);

/* Where a person works, with the roles and rights there. */
struct unit_of_person { struct unit unit; unsigned roles; uint64_t rights; };
struct units_of_person { struct unit_of_person *items; size_t count, capacity; };
MUST_CHECK struct err *unit_list_of_person(struct ctx *, person_id, struct units_of_person *out);

/* "CHF": what prices of the unit are in: its setting, else its country's. */
const char *unit_currency(const struct unit *);

/* Sets ctx->tenant and ctx->unit; the language stays. */
void unit_enter(struct ctx *, const struct unit *);

struct new_unit {
	tenant_id tenant;	/* none: makes a tenant of the same name */
	const char *name;
	const char *slug;	/* "" or NULL: made of the name */
	const char *zone;	/* tzdata name */
	const char *country;	/* "LI" */
	enum lang lang;
};
MUST_CHECK struct err *unit_create(struct ctx *, const struct new_unit *, struct unit *out);

/* Name, zone, country, language of a unit; checked and audited. */
MUST_CHECK struct err *unit_save(struct ctx *, const struct unit *);
/* All settings of ctx->unit; checked and audited (which ones changed, from what to what). */
MUST_CHECK struct err *unit_save_settings(struct ctx *, const struct settings *);

/* The unit's logo: checked, stored, set and audited.  ERR_INVALID names field "logo"; size 0 takes it away. */
MUST_CHECK struct err *unit_set_logo(struct ctx *, struct bytes content);
/* ERR_NOT_FOUND when there is none. `type` is "image/png" or "image/jpeg". */
MUST_CHECK struct err *unit_logo(struct ctx *, const struct unit *, struct bytes *content, const char **type);

/* ---- staff ---- */

struct person {
	person_id id;
	tenant_id tenant;
	struct public_id public_id;
	const char *name;
	const char *email;	/* lower case */
	enum lang lang;
	bool active;
	bool has_password;
	unsigned roles;		/* in ctx->unit */
	uint64_t rights;	/* in ctx->unit: of those roles */
	instant created_at;
};
struct persons { struct person *items; size_t count, capacity; };

MUST_CHECK struct err *person_find(struct ctx *, person_id, struct person *out);
MUST_CHECK struct err *person_find_public(struct ctx *, const char *public_id, struct person *out);
MUST_CHECK struct err *person_lookup_email(struct ctx *, const char *email, struct person *out, bool *found);
/* Those with a role in ctx->unit, by name. */
MUST_CHECK struct err *person_list(struct ctx *, struct persons *out);

/* Of ctx->tenant; id none: a new one, whose id is then set. Checks name and email. */
MUST_CHECK struct err *person_save(struct ctx *, struct person *);
/*
 * The roles in ctx->unit; none takes the person out of it and ends the sessions.  Staff give and take only
 * what they may do themselves (ERR_FORBIDDEN), but with EDIT_TEAM make field workers; the last administrator
 * stays one (ERR_CONFLICT).
 */
MUST_CHECK struct err *person_set_roles(struct ctx *, person_id, unsigned roles);
/*
 * Whether ctx->actor may change who the person is (name, email, password): with EDIT_STAFF, and no
 * fewer rights than the person, or with EDIT_TEAM when the person may no more than a field worker, in each unit
 * where the person works.  Else one unit's administrator could log in to another.
 */
MUST_CHECK struct err *person_may_change(struct ctx *, person_id, bool *may);
/* At least 10 characters, not one that everybody takes: noted as problems of "password". */
void person_check_password(struct ctx *, const char *password, const char *email, struct problems *);
/* Ends all sessions of the person. */
MUST_CHECK struct err *person_set_password(struct ctx *, person_id, const char *password);

/*
 * Password login.  *right false for whoever it is that cannot come in: unknown,
 * without password, not active, wrong: the same answer in the same time.
 */
MUST_CHECK struct err *person_login(struct ctx *, const char *email, const char *password,
    struct person *out, bool *right);

/* The person's own change: ERR_INVALID names field "current" when that is not the password now; `keep` goes on. */
MUST_CHECK struct err *person_change_password(struct ctx *, person_id, const char *current, const char *password,
    session_id keep);

/* Why a link to set a password was made. */
enum password_link { LINK_BY_HAND, LINK_INVITATION, LINK_FORGOTTEN };

/*
 * A link that sets a password once, good for a week, of LINK_FORGOTTEN an hour: gives the token of it.  Older
 * ones end, unless this is LINK_FORGOTTEN, which strangers may ask for.
 */
MUST_CHECK struct err *password_link_create(struct ctx *, person_id, enum password_link, const char **token);
/* Those that were not used end. */
MUST_CHECK struct err *password_link_revoke(struct ctx *, person_id);
/* The one that still works; *found false: there is none. */
struct password_link_state { enum password_link kind; instant created_at, expires_at; };
MUST_CHECK struct err *password_link_lookup(struct ctx *, person_id, struct password_link_state *out, bool *found);
/* Whose it is, without spending it; *found false: used, old or unknown. */
MUST_CHECK struct err *password_link_look(struct ctx *, const char *token, struct person *out, bool *found);
/* Spends it; ERR_GONE when it was used or is too old. */
MUST_CHECK struct err *password_link_use(struct ctx *, const char *token, const char *password, struct person *out);

/*
 * Somebody forgot the password: noted, whoever that is, in the same time.  The jobs look whom it means and
 * write; an address gets three such letters an hour at most.
 */
MUST_CHECK struct err *password_wish_add(struct ctx *, const char *email);
MUST_CHECK struct err *password_wish_waits(struct ctx *, bool *waiting);
/* In a transaction: the oldest wish is taken off the list; people of that address who may log in, each in a unit. */
struct wished { struct person person; unit_id unit; };
struct password_wish { struct { struct wished *items; size_t count, capacity; } people; };
MUST_CHECK struct err *password_wish_take(struct ctx *, struct password_wish *out, bool *found);

/* ---- staff sessions ---- */

struct staff_session {
	session_id id;
	instant created_at, seen_at, expires_at;
	const char *address, *agent;
	bool second_step;	/* begun with a code, too */
};
struct staff_sessions { struct staff_session *items; size_t count, capacity; };

enum { STAFF_SESSION_S = 12 * 3600 };	/* without being seen */

/* `token` is for the cookie ds_staff; `second_step`: a code was right, too. */
MUST_CHECK struct err *staff_session_start(struct ctx *, person_id, bool second_step, const char *address,
    const char *agent, const char **token);
/* Who comes with this cookie; seen again at most every five minutes. */
MUST_CHECK struct err *staff_session_find(struct ctx *, const char *token, struct staff_session *session,
    struct person *person, bool *found);
MUST_CHECK struct err *staff_session_list(struct ctx *, person_id, struct staff_sessions *out);
MUST_CHECK struct err *staff_session_end(struct ctx *, person_id, session_id);
MUST_CHECK struct err *staff_session_end_all(struct ctx *, person_id);
/* All but that one. */
MUST_CHECK struct err *staff_session_end_others(struct ctx *, person_id, session_id);

/* The actor of a person in ctx->unit, with these RIGHT() bits. */
struct actor staff_actor(const struct person *, uint64_t rights);

/* ---- programs ---- */

struct api_key {
	key_id id;
	struct public_id public_id;
	const char *name;
	uint64_t scopes;	/* SCOPE() bits */
	struct { const int64_t *items; size_t count; } units;	/* further units that it may choose */
	struct { const int64_t *items; size_t count; } types;	/* activity types that it may see; none: all */
	unit_id unit;
	tenant_id tenant;
	enum lang lang;		/* of the unit */
	instant created_at, used_at, revoked_at;	/* INSTANT_NONE: not yet */
};
struct api_keys { struct api_key *items; size_t count, capacity; };

/* "read plan write admin" in any order; false when a word is none of them or there is none. */
bool scopes_parse(const char *text, uint64_t *out);
const char *scopes_print(uint64_t scopes);

/* The secret is told once. */
MUST_CHECK struct err *key_create(struct ctx *, const char *name, uint64_t scopes, const char **secret);
/* What a key is limited to: further units of the tenant; activity types, none: all.  Internal ids. */
struct key_limits {
	struct { int64_t *items; size_t count, capacity; } units, types;
};
MUST_CHECK struct err *key_create_limited(struct ctx *, const char *name, uint64_t scopes, const struct key_limits *,
    const char **secret);
/* *found false: unknown or revoked.  Marks use at most once an hour. */
MUST_CHECK struct err *key_find(struct ctx *, const char *secret, struct api_key *out, bool *found);
MUST_CHECK struct err *key_list(struct ctx *, struct api_keys *out);
MUST_CHECK struct err *key_revoke(struct ctx *, const char *public_id);
struct actor key_actor(const struct api_key *);
/* Whether the key may work in that unit, and see activities of that type. */
bool key_may_unit(const struct api_key *, unit_id);
bool key_may_type(const struct api_key *, type_id);

/* ---- audit: account/audit.h reads it ---- */

const char *actor_kind_token(enum actor_kind);	/* "staff", … as written in rows */
int64_t actor_id(const struct actor *);

/* Writes one of account/happening.inc; inside a transaction.  `detail` is a JSON object, NULL is {}. */
MUST_CHECK struct err *audit_write(struct ctx *, const char *what, const char *subject, const char *detail);
/* The same about a member of staff, in every unit where the person works. */
MUST_CHECK struct err *audit_write_of_person(struct ctx *, const struct person *, const char *what, const char *detail);

/* ---- a new installation: doorstep init ---- */

struct installation {
	const char *company;	/* name of tenant and unit */
	const char *slug;	/* or NULL */
	const char *zone, *country;
	enum lang lang;
	const char *admin_name, *admin_email;
};
/* Tenant, unit with the portal on, administrator without password; *token sets it, once. */
MUST_CHECK struct err *account_install(struct ctx *, const struct installation *, struct unit *unit,
    struct person *admin, const char **token);

/* Forgets old sessions and links: for jobs, once an hour. */
MUST_CHECK struct err *account_sweep(struct ctx *, int64_t *removed);

#endif
