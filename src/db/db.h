/*
 * db -- one SQL, two databases.
 *
 * Queries live in .sql files beside their room; tools/sql2c makes a typed
 * function sql_NAME() of each, which calls the functions at the end of this
 * header.  `ctx->db` is a reading handle, except inside db_transaction().
 *
 * SQLite: one thread owns the only writing connection and every checkpoint; it
 * drains a queue, a savepoint per request behind the first, one commit per group,
 * synchronous=FULL.  A caller is answered after the commit.  A thread that
 * reads has a read-only connection to itself.  A lock file keeps a second server out.
 * PostgreSQL: a pool of connections, statements prepared on first use.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

struct ctx;
struct db;		/* a handle of one thread */
struct database;	/* the opened database, shared by threads */

/* Sentences of an ERR_BUSY, which the doors translate: there is no room, or nothing may be written; no server. */
#define DB_CANNOT_WRITE	"The server cannot write to its disk. Nothing was saved; please try again later."
#define DB_SILENT	"The database does not answer. Please try again in a moment."

struct db_options {
	const char *data_dir;	/* SQLite lives in DIR/doorstep.db; never NULL */
	const char *url;	/* "postgres://…": PostgreSQL; NULL: SQLite */
	bool create;		/* make it when it is not there */
	bool server;		/* take the server's lock (SQLite): ERR_BUSY when another has it */
	int pool;		/* connections at most (PostgreSQL); 0: 8 */
};

/*
 * Opens, checks that it answers and migrates to the newest version
 * (numbered files of migrations/, compiled in, one transaction each).
 * A database newer than this program is refused.  `say` of an err is in English.
 */
MUST_CHECK struct err *database_open(struct ctx *, const struct db_options *, struct database **out);

/* Waits for the writer to finish what is queued; no handle may be in use. */
void database_close(struct database *);

/* True on PostgreSQL. */
bool database_is_postgres(const struct database *);

/*
 * A reading handle for the calling thread, the same until it rests.
 * Never NULL; an error of connecting shows at the first statement.
 */
struct db *database_handle(struct database *);

/* The calling thread reads no more for now: its handle is for whoever reads next (outside of moments). */
void database_rest(struct database *);

/* The database behind a handle. */
struct database *db_database(struct db *);

/*
 * Runs fn(ctx, arg) in a transaction: commits when it answers OK, else rolls
 * back.  fn must be bounded, touch only the database and its out-arguments,
 * and bear being run again from the start (a group failed, a serialization
 * failure).  Meanwhile ctx->db is the writing handle.  Inside a transaction it
 * just calls fn: the outer one decides.
 */
MUST_CHECK struct err *db_transaction(struct ctx *, struct err *(*fn)(struct ctx *, void *arg), void *arg);

/*
 * Inside a transaction: runs fn(ctx, arg) so that, when it answers an err, only
 * what it did is undone and the transaction can go on.  After a failed statement
 * outside of one, nothing but rolling back is possible (on both databases).
 */
MUST_CHECK struct err *db_savepoint(struct ctx *, struct err *(*fn)(struct ctx *, void *arg), void *arg);

/* True while ctx->db may write. */
bool db_writing(const struct ctx *);

/*
 * From here on, until the end, all reading of the thread's handle sees the database as it
 * stood at the first statement (on SQLite, where that also saves the locks of each statement; on
 * PostgreSQL each statement sees its own moment).  A transaction begins a new moment.
 *
 * A hasty reader may not wait for others: db_transaction() and db_may_wait() refuse with
 * ERR_BUSY, and db_moment_end() says so: it is to be done again where waiting is allowed.
 */
void db_moment_begin(struct db *, bool hasty);
bool db_moment_end(struct db *);	/* true: something had to be put off */

/* What is read from now on is not older than now: for whoever heard of a change. */
void db_moment_renew(struct ctx *);

/* Call it before waiting for another thread. */
MUST_CHECK struct err *db_may_wait(struct ctx *);

/*
 * Tells everybody who listens to `channel`, in every process, once the
 * transaction is committed; nobody when it rolls back.  Only inside a transaction.
 */
MUST_CHECK struct err *db_notify(struct ctx *, const char *channel, const char *payload);

/*
 * fn(arg, payload) after each such commit; in this process before the writer
 * is answered.  payload NULL: the connection was lost, anything may have
 * happened.  Called from any thread; it must be quick and must not write: take a
 * mutex, mark, go.  Register before serving.
 */
void database_listen(struct database *, const char *channel, void (*fn)(void *arg, const char *payload), void *arg);

/*
 * 32 secret bytes of this installation (made at first open, table
 * `installation`); `use` gives independent keys: "portal-link", "slot-token".
 */
const uint8_t *database_secret(const struct database *);

/* Where files beside the database lie: db_options.data_dir. */
const char *database_dir(const struct database *);

/*
 * One thing per name that lives as long as the database (the plan index): keeps
 * `thing` unless something is kept there already, and gives what is kept now.
 * close(thing) runs in database_close(); `close` may be NULL.
 */
void *database_keep(struct database *, const char *name, void *thing, void (*close)(void *));
void *database_kept(struct database *, const char *name);	/* NULL: nothing */

/*
 * A statement that breaks a constraint is ERR_CONFLICT, without a sentence: the
 * room that knows what it means says it.  This is the constraint's name, the
 * same on both databases: "customer_unit_id_reference_key" (UNIQUE: table, columns, "key"),
 * "guess_pkey" (primary key), "booked_span_alone" (double booking), "foreign_key",
 * "check"; an index made with CREATE UNIQUE INDEX has the form of UNIQUE, too.
 * NULL when the err is no such breach.
 */
const char *db_err_constraint(const struct err *);

/* ---- what generated functions are made of; rooms do not call these ---- */

enum db_type { DB_NULL_TYPE, DB_INT, DB_INT32, DB_REAL, DB_TEXT, DB_BYTES, DB_BOOL, DB_JSON };
#define DB_NULLABLE	0x100	/* beside the type of a parameter or column that may be NULL */

struct db_value {
	enum db_type type;	/* DB_NULL_TYPE: NULL, whatever the parameter is */
	int64_t i;		/* DB_INT, DB_INT32, DB_BOOL */
	double r;
	const char *text;	/* DB_TEXT, DB_JSON */
	struct bytes bytes;
};

/* One named query, as sql2c writes it. */
struct sql {
	const char *name;
	const char *where;		/* "customer.sql:12" */
	const char *sqlite;		/* ?1, ?2 */
	const char *postgres;		/* $1, $2 */
	const int *params;		/* enum db_type, perhaps with DB_NULLABLE */
	const char *const *param_names;
	int param_count;
	const int *columns;
	const char *const *column_names;
	int column_count;
	const char *scan;		/* reason of "-- scan:", or NULL */
	const char *all_units;		/* reason of "-- all units:", or NULL */
	bool writes;
	int index;			/* its place in all_sql */
};

/*
 * Runs the statement; calls row(to, values) for each row (texts live in
 * ctx->arena).  *changed gets the rows changed.  Both may be NULL.
 */
MUST_CHECK struct err *db_run(struct ctx *, const struct sql *, const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed);

/* The public id in a column's text. */
static inline struct public_id
sql_public_id(const char *text)
{
	struct public_id id = { "" };

	for (size_t i = 0; text != NULL && text[i] != '\0' && i < sizeof(id.text) - 1; i++)
		id.text[i] = text[i];
	return id;
}

/* Every query of the house: generated, for the contract tests. NULL at the end. */
extern const struct sql *const all_sql[];
extern const int all_sql_count;

#endif
