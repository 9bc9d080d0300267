/*
 * ctx -- who asks, when, and with what: the first argument of every room function.
 *
 * Made fresh for each request or job and dropped with its arenas.  It is small,
 * passed, and easy to make in a test; nothing of it is global.
 */
#ifndef BASE_CTX_H
#define BASE_CTX_H

#include "base/base.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"

struct arena;
struct db;
struct env;

/* Who acts.  Written into history and audit rows. */
enum actor_kind {
	ACTOR_NOBODY,	/* not known (yet) */
	ACTOR_STAFF,	/* person: a member of staff */
	ACTOR_CONTACT,	/* contact: a customer's person, through the portal */
	ACTOR_KEY,	/* key: a program, through the API */
	ACTOR_SYSTEM,	/* jobs, imports, the command line */
};

struct actor {
	enum actor_kind kind;
	person_id person;	/* of ACTOR_STAFF */
	contact_id contact;	/* of ACTOR_CONTACT */
	key_id key;		/* of ACTOR_KEY */
	const char *name;	/* for history lines; never NULL after set-up */
	uint64_t rights;	/* permissions in ctx->unit, a bit per row of account/permission.inc */
	bool looking;		/* staff who look at the portal as the customer: nothing may change */
};

struct ctx {
	struct arena *arena;	/* results: lives as long as the request */
	struct arena *scratch;	/* workings: a loop may reset it */
	const struct env *env;	/* clock, randomness, network, disk: replaceable */
	struct db *db;		/* a reading handle, or the writing one inside db_transaction() */
	struct actor actor;
	tenant_id tenant;
	unit_id unit;		/* none before a unit is chosen */
	enum lang lang;		/* of the person who reads the answer */
	instant now;		/* one moment for the whole request */
	const char *from;	/* address of the caller, for history; "" when there is none */
	const char *chain;	/* triggers that led here, " 12 15 "; NULL: none; written into events */
	bool *shelf_reads_others;	/* for db/shelf.c only */
	int sql_count;		/* statements run so far, for the tests that count them */
};

/*
 * A ctx on `arena` that acts for the system at the environment's time.  The
 * scratch arena is deferred to close with `arena`.  Everything else is empty.
 */
struct ctx ctx_make(struct arena *, const struct env *, struct db *);

#endif
