/*
 * shelf -- what many pages read and few people change (a unit, its activity types,
 * their actions), kept in memory between requests.
 *
 * A thing is made once, by statements of the room it belongs to, and thrown away by
 * the first commit, in any process, of a statement that writes one of the tables of
 * db/shelved.inc: nobody has to remember that.  What was made from any other table is
 * never kept, and nothing is kept longer than a minute, for the sake of hands in psql.
 */
#ifndef DB_SHELF_H
#define DB_SHELF_H

#include "base/base.h"
#include "base/err.h"

struct ctx;

struct shelf_kind {
	const char *name;
	/*
	 * Makes the thing of `key` in ctx->arena, which is the thing's own.  Only ctx->db, env,
	 * now, tenant and unit may be used, never who asks or their language: all share it.
	 */
	struct err *(*make)(struct ctx *, const char *key, void **out);
};

/*
 * The thing of `key` ("heizung", "12"), for as long as ctx->arena lives.  It is shared
 * with other threads: read it, copy what is to be changed.  Inside a transaction it is made
 * anew from what the transaction sees.  The key must say the unit where that matters.
 */
MUST_CHECK struct err *shelf_take(struct ctx *, const struct shelf_kind *, const char *key, const void **out);

#endif
