/* testing_postgres -- databases of a PostgreSQL server for tests; inside db/testing only. */
#ifndef DB_TESTING_POSTGRES_H
#define DB_TESTING_POSTGRES_H

#include <libpq-fe.h>
#include "base/ctx.h"

/* The server of DOORSTEP_TEST_PG; NULL when the tests run on SQLite. */
const char *testing_postgres_server(void);

/* The server's address with the database `name` in it. */
const char *testing_postgres_url(struct arena *, const char *name);

/*
 * A migrated database without a row, and its name. It is the caller's alone until the connection is
 * finished; then the next test may have it. Ends the process when there is none to be had.
 */
PGconn *testing_postgres_take(struct ctx *, const char **name);

/* For a test that changed the tables themselves: nobody gets this one again. */
void testing_postgres_drop(PGconn *, const char *name);

#endif
