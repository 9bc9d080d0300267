/*
 * external -- programs of other people that come in by one address: external accesses.
 *
 * A company that moves here has programs that speak with the product it leaves.  Each gets one address,
 * BASE/connectors/ID/KEY, and finds all else from there (doc/connector.md).  An access has rights, may be limited to
 * some activity types, and keeps a log of its calls without what is personal in them.  Its key is told once; renewing
 * gives a new one and ends the old one at once; revoking ends it for good and keeps the log.
 *
 * Functions look only at ctx->unit, but for external_enter(), which finds out whose it is.
 */
#ifndef EXTERNAL_EXTERNAL_H
#define EXTERNAL_EXTERNAL_H

#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"

/* What an access may do: a bit each. */
enum external_right {
#define EXTERNAL_RIGHT(name, token, label, help) EXTERNAL_##name,
#include "external/right.inc"
#undef EXTERNAL_RIGHT
	EXTERNAL_RIGHT_COUNT
};
#define EXTERNAL_BIT(right) (1u << (right))

const char *external_right_token(enum external_right);
const char *external_right_label(enum external_right);	/* English msgid */
const char *external_right_help(enum external_right);	/* English msgid: what it opens */

/* "view,create" or "view create"; false when a word is none of them, or there is none. */
bool external_rights_parse(const char *text, unsigned *out);
const char *external_rights_print(struct arena *, unsigned rights);	/* "view create" */

struct external_access {
	external_access_id id;
	struct public_id public_id;
	const char *name;
	unsigned rights;		/* EXTERNAL_BIT()s */
	struct { int64_t *items; size_t count, capacity; } types;	/* type_ids it may touch; none: all */
	instant created_at, renewed_at, used_at, revoked_at;	/* INSTANT_NONE: not yet */
};
struct external_accesses { struct external_access *items; size_t count, capacity; };

bool external_may(const struct external_access *, enum external_right);
/* EXTERNAL_BIT()s that ctx's actor may give: what a program may do its maker may do, too. */
MUST_CHECK struct err *external_rights_to_give(struct ctx *, unsigned *out);
/* Is this type among those it may touch? */
bool external_may_type(const struct external_access *, type_id);

/*
 * Inserts when id is none: then *address is where the program is pointed to, told this once.  Else name, rights
 * and types are changed and *address is NULL.  ERR_INVALID names "name", "rights", "types"; ERR_FORBIDDEN: a right is
 * new that is not the actor's to give; audited.
 */
MUST_CHECK struct err *external_save(struct ctx *, struct external_access *, const char **address);

/*
 * A new key; the address of before stops working now.  ERR_CONFLICT: it is revoked.  ERR_FORBIDDEN: it has rights that
 * are not the actor's to give.
 */
MUST_CHECK struct err *external_renew(struct ctx *, struct external_access *, const char **address);
/* No longer; for good.  A second time is ERR_CONFLICT. */
MUST_CHECK struct err *external_revoke(struct ctx *, external_access_id);

/* Those in use first, then by name. */
MUST_CHECK struct err *external_list(struct ctx *, struct external_accesses *out);
MUST_CHECK struct err *external_find_public(struct ctx *, const char *public_id, struct external_access *out);

/*
 * Whose address it is: sets tenant, unit, language and actor of ctx.  *found false: unknown, another key or
 * revoked, all alike.  Marks the use at most once an hour.
 */
MUST_CHECK struct err *external_enter(struct ctx *, const char *public_id, const char *key,
    struct external_access *out, bool *found);

/* ---- the log ---- */

enum { EXTERNAL_KEPT = 4000, EXTERNAL_KEEP_S = 30 * 86400 };

struct external_call {
	int64_t id;
	instant at;
	const char *address;		/* of the caller */
	const char *method, *route;	/* "PATCH", "intervention.create" */
	int32_t status, duration_ms;
	const char *asked, *answered;	/* JSON, or its beginning; cut at EXTERNAL_KEPT bytes */
};
struct external_calls { struct external_call *items; size_t count, capacity; int64_t next; /* 0: that was all */ };

/* Writes one, in a transaction of its own. */
MUST_CHECK struct err *external_note_call(struct ctx *, external_access_id, const struct external_call *);
/* Newest first: those before `before` (0: the newest), at most `most`; only failed ones when asked. */
MUST_CHECK struct err *external_list_calls(struct ctx *, external_access_id, bool failed, int64_t before, int most,
    struct external_calls *out);
/* Forgets calls of 30 days ago: for jobs, once an hour. */
MUST_CHECK struct err *external_sweep(struct ctx *, int64_t *removed);

#endif
