/*
 * driver -- what db.c asks of db_sqlite.c and db_postgres.c; inside db only.
 */
#ifndef DB_DRIVER_H
#define DB_DRIVER_H

#include <pthread.h>
#include "base/ctx.h"
#include "db/db.h"

struct driver;

/* What listeners are to be told once the transaction is committed. */
struct notice {
	const char *channel;
	const char *payload;
};
struct notices {
	struct notice *items;
	size_t count;
	size_t capacity;
};

/* A handle: of a reading thread, or of the transaction that runs now. */
struct db {
	struct database *database;
	bool writing;
	bool failed;		/* a statement of this transaction failed: it can only be rolled back */
	int depth;		/* savepoints that are open */
	bool hasty, put_off;	/* see db_moment_begin() */
	struct notices *notices;
	bool empties_shelf;	/* this transaction wrote a table of shelved.inc */
};

struct listener {
	const char *channel;
	void (*fn)(void *arg, const char *payload);
	void *arg;
	struct listener *next;
};

struct kept {
	char *name;
	void *thing;
	void (*close)(void *);
	struct kept *next;
};

/* The beginning of each driver's own struct. */
struct database {
	const struct driver *driver;
	char *dir;
	uint8_t secret[32];
	pthread_mutex_t mutex;		/* of the two lists */
	struct listener *listeners;
	struct kept *kept;
	struct shelf *shelf;
};

enum db_moment { MOMENT_BEGIN, MOMENT_RENEW, MOMENT_END };

typedef struct err *(*transaction_fn)(struct ctx *, void *arg);

struct driver {
	bool postgres;
	void (*close)(struct database *);
	struct db *(*handle)(struct database *);
	/* What database_rest() promises; NULL: nothing to do. */
	void (*rest)(struct database *);
	struct err *(*transaction)(struct ctx *, struct database *, transaction_fn, void *arg);
	struct err *(*run)(struct ctx *, struct db *, const struct sql *, const struct db_value *params,
	    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed);
	/* What db_moment_begin() and the rest promise of reading; NULL: nothing to do. */
	void (*moment)(struct db *, enum db_moment);
	/* Statements without parameters or rows, one after the other: migrations, savepoints. */
	struct err *(*script)(struct ctx *, struct db *, const char *text);
	/* Tells other processes; NULL: there are none. */
	struct err *(*notify)(struct ctx *, struct db *, const char *channel, const char *payload);
};

struct err *sqlite_open(struct ctx *, const struct db_options *, struct database **out);
struct err *postgres_open(struct ctx *, const struct db_options *, struct database **out);

/* Sets up and takes down what is shared; the driver's struct is one calloc. */
void database_init(struct database *, const struct driver *, const char *dir);
void database_free(struct database *);

/* Calls the listeners of each notice; payload NULL with channel NULL: all, everything may have happened. */
void database_tell(struct database *, const struct notices *);
void database_tell_lost(struct database *);

/* Runs fn once on a handle that may write: a statement that failed and was passed over is an err. */
struct err *db_attempt(struct ctx *, struct db *, transaction_fn, void *arg, struct notices *);

/* The err of a broken constraint. */
struct err *db_breach(struct ctx *, const char *constraint, const char *detail);

/* The parts of src/db that run before there is a database: migrate.c. */
struct err *database_migrate(struct ctx *, struct database *, bool create);

#endif
