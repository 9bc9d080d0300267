/* testing -- a fresh, migrated database for one test. */
#ifndef DB_TESTING_H
#define DB_TESTING_H

#include "base/ctx.h"

struct database;

/*
 * A ctx on a new database: SQLite in a folder of its own, or, when
 * DOORSTEP_TEST_PG holds the address of a server (where we may create databases),
 * one there that is emptied for each test.  The clock stands at 2027-02-26T09:00+01:00,
 * randomness comes from a seed, nothing leaves the house.  Ends the process when
 * it cannot be made.
 */
struct ctx *testing_open(void);
void testing_close(struct ctx *);

/* The test changes tables, not rows: its database is nobody's after it. */
void testing_spoilt(struct ctx *);

/* A ctx for another thread of the same test: own arena, own reading handle. Close it before the first. */
struct ctx *testing_another(struct ctx *first);

/* Moves the clock of all of them, and ctx->now. */
void testing_forward(struct ctx *, int64_t seconds);

struct database *testing_database(struct ctx *);

/* Where it is: the file of SQLite, the address on PostgreSQL. */
const char *testing_where(struct ctx *);

/* True when the test runs on PostgreSQL. */
bool testing_is_postgres(void);

/* The err's chain on standard error and the end of the process, unless it is OK. */
#define testing_ok(ctx, expr) testing_check((ctx), (expr), #expr, __FILE__, __LINE__)
struct err;
void testing_check(struct ctx *, struct err *, const char *what, const char *file, int line);

#endif
