/*
 * db_postgres -- PostgreSQL: a pool of connections, transactions that are tried
 * again, and one connection of its own that listens to other processes.
 *
 * A reading statement takes any connection and gives it back; a transaction keeps
 * one.  Transactions are serializable; the one that loses a race is run again after
 * a short, uneven pause.  Every notification goes over one channel, "INSTANCE CHANNEL
 * PAYLOAD": what this process said it has already told its own listeners.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/driver.h"
#include "db/postgres.h"

enum { USUAL_POOL = 8, LINE_OF_TENANT = 0x0D00, TRIES_BESIDE = 2, MOST_TRIES = 30, WAIT_S = 10 };

struct postgres_database {
	struct database base;
	char *url;
	char instance[17];		/* random; in front of what this process notifies */
	struct db reader;		/* one for all threads: it holds no connection */

	pthread_mutex_t mutex;
	pthread_cond_t free_again;
	struct postgres_connection *idle;
	int open, most;

	pthread_t listener;
	int stop_fd;
};

/* The handle of a transaction. */
struct postgres_transaction {
	struct db db;
	struct postgres_connection *connection;
};

/* ---- the pool ---- */

static struct err *
take_connection(struct ctx *ctx, struct postgres_database *database,
    struct postgres_connection **out)
{
	struct timespec until;
	struct err *err = OK;
	int waited = 0;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_S;
	pthread_mutex_lock(&database->mutex);
	while (database->idle == NULL && database->open >= database->most && waited == 0)
		waited = pthread_cond_timedwait(&database->free_again, &database->mutex, &until);
	*out = database->idle;
	if (*out != NULL)
		database->idle = (*out)->next;
	else if (database->open >= database->most)
		err = err_new(ctx, ERR_BUSY, NULL, "no database connection in %d s", WAIT_S);
	else
		database->open++;
	pthread_mutex_unlock(&database->mutex);
	if (*out != NULL || err != OK)
		return err;

	*out = postgres_connect(ctx, database->url, &err);
	if (*out == NULL) {
		pthread_mutex_lock(&database->mutex);
		database->open--;
		pthread_cond_signal(&database->free_again);
		pthread_mutex_unlock(&database->mutex);
	}
	return err;
}

/* A connection that is not as it should be is closed; the next one is new. */
static void
give_connection(struct postgres_database *database, struct postgres_connection *connection)
{
	bool good = postgres_alive(connection) &&
	    PQtransactionStatus(connection->raw) == PQTRANS_IDLE;

	pthread_mutex_lock(&database->mutex);
	if (good) {
		connection->next = database->idle;
		database->idle = connection;
	} else {
		database->open--;
	}
	pthread_cond_signal(&database->free_again);
	pthread_mutex_unlock(&database->mutex);
	if (!good)
		postgres_disconnect(connection);
}

static struct db *
handle(struct database *base)
{
	return &((struct postgres_database *)base)->reader;
}

/* ---- statements ---- */

/* Rows are given only once all of them are here, so a lost connection can be tried again unseen. */
static struct err *
run(struct ctx *ctx, struct db *db, const struct sql *sql, const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed)
{
	struct postgres_database *database = (struct postgres_database *)db->database;
	struct postgres_connection *connection;
	struct err *err = OK;

	if (db->writing)
		return postgres_run(ctx, ((struct postgres_transaction *)db)->connection, sql, params,
		    row, to, changed);
	for (int tries = 0; tries < 3; tries++) {
		TRY(take_connection(ctx, database, &connection));
		err = postgres_run(ctx, connection, sql, params, row, to, changed);
		give_connection(database, connection);
		if (!postgres_may_try_again(err))
			break;
	}
	return err;
}

static struct err *
script(struct ctx *ctx, struct db *db, const char *text)
{
	if (!db->writing)
		return err_bug(ctx, "a script outside a transaction");
	return postgres_script(ctx, ((struct postgres_transaction *)db)->connection, text);
}

static struct err *
notify(struct ctx *ctx, struct db *db, const char *channel, const char *payload)
{
	struct postgres_database *database = (struct postgres_database *)db->database;
	const char *text = arena_printf(ctx->arena, "%s %s %s", database->instance, channel, payload);

	return postgres_notify(ctx, ((struct postgres_transaction *)db)->connection, text);
}

/* ---- transactions ---- */

/* One lock for each tenant: most transactions share it; who lost a few times takes it alone. */
static struct err *
with_line(struct ctx *ctx, struct postgres_connection *connection, const char *command)
{
	return postgres_script(ctx, connection, arena_printf(ctx->arena, "%s(%d, %d)", command, LINE_OF_TENANT,
	    (int)(ctx->tenant.value & INT32_MAX)));
}

/*
 * Serializable: what a room decided inside a transaction is as true as on SQLite, where one runs
 * at a time.  Alone, the lock is the session's and taken before the transaction sees anything: then
 * no other of the tenant is between its first look and its commit, and there is nobody to lose to.
 */
static struct err *
begin(struct ctx *ctx, struct postgres_connection *connection, bool alone)
{
	if (!alone)
		return with_line(ctx, connection,
		    "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT pg_advisory_xact_lock_shared");
	TRY(with_line(ctx, connection, "SELECT pg_advisory_lock"));
	return postgres_script(ctx, connection, "BEGIN ISOLATION LEVEL SERIALIZABLE");
}

static struct err *
try_once(struct ctx *ctx, struct postgres_database *database, transaction_fn fn, void *arg, bool alone)
{
	struct postgres_transaction transaction = { .db.database = &database->base };
	struct notices notices;
	struct err *err = OK;

	TRY(take_connection(ctx, database, &transaction.connection));
	err = begin(ctx, transaction.connection, alone);
	if (err == OK)
		err = db_attempt(ctx, &transaction.db, fn, arg, &notices);
	if (err == OK) {
		err = postgres_script(ctx, transaction.connection, "COMMIT");
		/* Nobody knows whether it was: what may be done already is not done again. */
		if (err != OK && !postgres_alive(transaction.connection))
			err = err_new(ctx, ERR_BUSY, NULL, "the connection broke while committing");
	} else if (postgres_alive(transaction.connection)) {
		(void)!postgres_script(ctx, transaction.connection, "ROLLBACK");
	}
	if (alone && postgres_alive(transaction.connection))
		(void)!with_line(ctx, transaction.connection, "SELECT pg_advisory_unlock");
	give_connection(database, transaction.connection);
	if (err == OK)
		database_tell(&database->base, &notices);
	return err;
}

static void
pause_unevenly(struct ctx *ctx, int tries)
{
	uint16_t dice;
	int most_us = 1000 << (tries < 6 ? tries : 6);

	ctx->env->random(ctx->env, &dice, sizeof(dice));
	usleep((useconds_t)(dice % most_us));
}

static struct err *
transaction(struct ctx *ctx, struct database *base, transaction_fn fn, void *arg)
{
	struct postgres_database *database = (struct postgres_database *)base;
	struct err *err = OK;

	for (int tries = 0; tries < MOST_TRIES; tries++) {
		if (tries > 0)
			pause_unevenly(ctx, tries);
		err = try_once(ctx, database, fn, arg, tries >= TRIES_BESIDE);
		if (!postgres_may_try_again(err))
			return err;
	}
	return err;
}

/* ---- listening to other processes ---- */

/* "INSTANCE CHANNEL PAYLOAD". */
static void
pass_on(struct postgres_database *database, char *text)
{
	char *channel = strchr(text, ' ');
	char *payload = channel != NULL ? strchr(channel + 1, ' ') : NULL;
	struct notice notice;

	if (payload == NULL)
		return;
	*channel++ = '\0';
	*payload++ = '\0';
	if (strcmp(text, database->instance) == 0)
		return;
	notice = (struct notice){ channel, payload };
	database_tell(&database->base, &(struct notices){ &notice, 1, 1 });
}

/* True when it is time to stop; waits for the server, or for that long. */
static bool
wait_for(struct postgres_database *database, int fd, int milliseconds)
{
	struct pollfd polled[] = { { database->stop_fd, POLLIN, 0 }, { fd, POLLIN, 0 } };

	poll(polled, fd < 0 ? 1 : 2, milliseconds);
	return polled[0].revents != 0;
}

static bool
hear(struct postgres_database *database, PGconn *raw)
{
	PGnotify *heard;

	if (PQconsumeInput(raw) == 0)
		return false;
	while ((heard = PQnotifies(raw)) != NULL) {
		pass_on(database, heard->extra);
		PQfreemem(heard);
	}
	return true;
}

/* One life of the listening connection; true when it is time to stop. */
static bool
listen_once(struct postgres_database *database)
{
	struct arena *arena = arena_open();
	struct ctx ctx = { .arena = arena };
	struct err *err = OK;
	struct postgres_connection *connection = postgres_connect(&ctx, database->url, &err);
	bool stop = false, sound = false;

	if (connection != NULL)
		sound = postgres_script(&ctx, connection, "LISTEN doorstep") == OK;
	/* Whatever was said while nobody listened is lost: everybody looks again. */
	if (sound)
		database_tell_lost(&database->base);
	while (sound && !stop) {
		stop = wait_for(database, PQsocket(connection->raw), -1);
		if (!stop)
			sound = hear(database, connection->raw);
	}
	if (connection != NULL)
		postgres_disconnect(connection);
	arena_close(arena);
	return stop;
}

static void *
listen_all(void *arg)
{
	struct postgres_database *database = arg;

	while (!listen_once(database) && !wait_for(database, -1, 500))
		continue;
	return NULL;
}

/* ---- opening and closing ---- */

static void
close_database(struct database *base)
{
	struct postgres_database *database = (struct postgres_database *)base;
	uint64_t one = 1;

	MUST(write(database->stop_fd, &one, sizeof(one)) == sizeof(one));
	pthread_join(database->listener, NULL);
	close(database->stop_fd);
	while (database->idle != NULL) {
		struct postgres_connection *connection = database->idle;

		database->idle = connection->next;
		postgres_disconnect(connection);
	}
	pthread_mutex_destroy(&database->mutex);
	pthread_cond_destroy(&database->free_again);
	free(database->url);
	database_free(base);
}

static const struct driver driver_postgres = {
	.postgres = true,
	.close = close_database,
	.handle = handle,
	.transaction = transaction,
	.run = run,
	.script = script,
	.notify = notify,
};

struct err *
postgres_open(struct ctx *ctx, const struct db_options *options, struct database **out)
{
	struct postgres_database *database = calloc(1, sizeof(*database));
	struct postgres_connection *connection;
	struct err *err;
	uint64_t instance;

	MUST(database != NULL);
	database_init(&database->base, &driver_postgres, options->data_dir);
	database->url = strdup(options->url);
	database->reader.database = &database->base;
	database->most = options->pool > 0 ? options->pool : USUAL_POOL;
	pthread_mutex_init(&database->mutex, NULL);
	pthread_cond_init(&database->free_again, NULL);
	/* Two processes of a test share a seed, so not from env. */
	instance = (uint64_t)getpid() << 32 ^ (uint64_t)(uintptr_t)database ^ (uint64_t)time(NULL) << 16;
	snprintf(database->instance, sizeof(database->instance), "%016llx",
	    (unsigned long long)instance);
	database->stop_fd = eventfd(0, EFD_CLOEXEC);
	MUST(database->url != NULL && database->stop_fd >= 0);
	MUST(pthread_create(&database->listener, NULL, listen_all, database) == 0);
	err = take_connection(ctx, database, &connection);
	if (err != OK) {
		close_database(&database->base);
		return err;
	}
	give_connection(database, connection);
	*out = &database->base;
	return OK;
}
