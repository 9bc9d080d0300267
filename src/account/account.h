/*
 * account -- the installation: tenants, their units, the staff and what they may do.
 *
 * A tenant holds units and people; they share nothing with another tenant.  A
 * person has roles in units; a role is a set of rights (permission.inc).  Staff log
 * in with a password (argon2id); sessions and links are kept as hashes only.  What
 * touches settings, rights, access or sessions is written into the audit.
 */
#ifndef ACCOUNT_ACCOUNT_H
#define ACCOUNT_ACCOUNT_H

#include "account/permission.h"
#include "account/settings.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"

enum role {
#define ROLE(name, token, label) ROLE_##name,
#include "account/role.inc"
#undef ROLE
	ROLE_COUNT
};

const char *role_token(enum role);
const char *role_label(enum role);		/* English msgid */
bool role_parse(const char *token, enum role *out);
uint64_t role_rights(enum role);		/* RIGHT() bits */
const char *permission_token(enum permission);
const char *permission_label(enum permission);	/* English msgid */
const char *actor_kind_token(enum actor_kind);	/* "staff", "contact", "key", "system", "nobody" */

/* ---- installation ---- */

struct account_first {
	const char *unit_name;
	const char *slug;		/* [a-z0-9-], 2 to 40 */
	const char *zone;		/* tzdata name */
	const char *country;		/* ISO 3166 alpha-2 */
	const char *lang;
	const char *admin_email;
};

/*
 * The first tenant, unit and administrator; *path is the one-time link
 * ("/b/password/TOKEN") for the password.  Every problem beside its option.
 */
MUST_CHECK struct err *account_init(struct ctx *, const struct account_first *, const char **path);

/* ---- units ---- */

struct unit {
	unit_id id;
	tenant_id tenant;
	struct public_id public_id;
	const char *slug;
	const char *name;
	const char *zone_name;
	const struct zone *zone;
	const char *country;
	enum lang lang;
	struct settings settings;	/* account/settings.h: typed, defaults filled in */
	instant updated_at;
};
struct units { struct unit *items; size_t count, capacity; };

MUST_CHECK struct err *unit_find(struct ctx *, unit_id, struct unit *out);
MUST_CHECK struct err *unit_find_slug(struct ctx *, const char *slug, struct unit *out);
/* ctx->unit, read once per request (kept in the arena). */
MUST_CHECK struct err *unit_here(struct ctx *, const struct unit **out);
/* All units of the tenant in ctx; of a person those with a role. */
MUST_CHECK struct err *unit_list(struct ctx *, struct units *out);
MUST_CHECK struct err *unit_list_person(struct ctx *, person_id, struct units *out);
/* A second unit of the tenant in ctx. */
MUST_CHECK struct err *unit_create(struct ctx *, const struct account_first *, unit_id *out);
/* Every unit of the installation, for jobs and the common door: id, tenant, slug, name only. */
MUST_CHECK struct err *unit_list_all(struct ctx *, struct units *out);

/* Fills ctx->tenant, unit and (for the system) lang from a slug: for commands. ERR_NOT_FOUND names the slug. */
MUST_CHECK struct err *account_enter_unit(struct ctx *, const char *slug);

/* Name, zone, country, language of ctx->unit. */
struct unit_input { const char *name, *zone, *country, *lang; };
MUST_CHECK struct err *unit_save(struct ctx *, const struct unit_input *);

/* ---- staff ---- */

struct person {
	person_id id;
	struct public_id public_id;
	const char *name;
	const char *email;
	enum lang lang;
	bool active;
	bool has_password;
	uint32_t roles;			/* 1 << enum role, in ctx->unit */
};
struct persons { struct person *items; size_t count, capacity; };

MUST_CHECK struct err *person_find(struct ctx *, person_id, struct person *out);
MUST_CHECK struct err *person_find_public(struct ctx *, const char *public_id, struct person *out);
/* By email in the tenant; *found false: nobody. */
MUST_CHECK struct err *person_lookup_email(struct ctx *, const char *email, struct person *out, bool *found);
/* Staff of ctx->unit by name. */
MUST_CHECK struct err *person_list(struct ctx *, struct persons *out);

struct person_input {
	const char *name;
	const char *email;
	enum lang lang;
	const char *password;		/* NULL: none yet, or unchanged */
	uint32_t roles;			/* in ctx->unit */
};
/* Creates (id none) or changes; adds the roles to ctx->unit. */
MUST_CHECK struct err *person_save(struct ctx *, person_id, const struct person_input *, person_id *out);
MUST_CHECK struct err *person_set_active(struct ctx *, person_id, bool active);

/* A one-time link to set a password, good for 7 days: "/b/password/TOKEN". */
MUST_CHECK struct err *password_link_make(struct ctx *, person_id, const char **path);
/* What GET shows: whose it is; ERR_GONE when used or old.  Changes nothing. */
MUST_CHECK struct err *password_link_look(struct ctx *, const char *token, struct person *out);
/* Sets it (12 characters at least) and spends the link; other sessions of the person end. */
MUST_CHECK struct err *password_link_use(struct ctx *, const char *token, const char *password);

/* ---- staff sessions ---- */

struct staff_visitor {
	session_id session;
	struct person person;
	tenant_id tenant;
	instant expires_at;
};

struct login_try {
	const char *email;
	const char *password;
	const char *address;
	const char *agent;
};

/*
 * A password login.  The same answer and the same time for an unknown address
 * and a wrong password (ERR_INVALID, field "password"); ERR_BUSY when too many
 * passwords are being checked.  *token is for the cookie ds_staff.
 */
MUST_CHECK struct err *staff_login(struct ctx *, const struct login_try *, const char **token);

/* Who comes with this cookie; *found false: nobody, or ended.  Changes nothing but seen_at, at most once in five minutes. */
MUST_CHECK struct err *staff_visitor_find(struct ctx *, const char *token, struct staff_visitor *out, bool *found);

/* Fills actor, tenant, unit, rights and lang of ctx for this unit; ERR_NOT_FOUND when the person has no role there. */
MUST_CHECK struct err *staff_enter_unit(struct ctx *, const struct staff_visitor *, const char *slug);

MUST_CHECK struct err *staff_logout(struct ctx *, const struct staff_visitor *);
MUST_CHECK struct err *staff_end_sessions(struct ctx *, person_id);
MUST_CHECK struct err *account_sweep(struct ctx *, int64_t *removed);	/* expired sessions and links: for jobs */

/* ---- API keys ---- */

enum key_scope { SCOPE_READ = 1, SCOPE_PLAN = 2, SCOPE_WRITE = 4 };

struct api_key {
	key_id id;
	struct public_id public_id;
	const char *name;
	unsigned scopes;
	unit_id unit;
	tenant_id tenant;
	instant created_at, used_at, revoked_at;	/* INSTANT_NONE: never */
};
struct api_keys { struct api_key *items; size_t count, capacity; };

/* scopes: "read,plan,write".  *secret is shown once: "ds_…". */
MUST_CHECK struct err *account_key_create(struct ctx *, const char *name, const char *scopes, const char **secret);
MUST_CHECK struct err *account_key_list(struct ctx *, struct api_keys *out);
MUST_CHECK struct err *account_key_revoke(struct ctx *, const char *public_id);
/* Whose key it is; *found false: no such key, or revoked. */
MUST_CHECK struct err *account_key_find(struct ctx *, const char *secret, struct api_key *out, bool *found);

/* ---- audit ---- */

/* One line: what ("unit.settings"), subject (a name or public id), detail (JSON object or NULL). */
MUST_CHECK struct err *audit_write(struct ctx *, const char *what, const char *subject, const char *detail);

struct audit_line {
	instant at;
	const char *actor_kind, *actor_name, *address, *what, *subject, *detail;
};
struct audit_lines { struct audit_line *items; size_t count, capacity; };
/* Newest first; `subject` may be NULL. */
MUST_CHECK struct err *audit_list(struct ctx *, const char *subject, int limit, struct audit_lines *out);

#endif
