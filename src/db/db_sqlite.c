/*
 * db_sqlite -- SQLite with one writer.
 *
 * Debian's SQLite 3.40 can damage the log when several connections write and
 * checkpoint at once, and every commit waits for the disk.  So one thread owns the
 * only writing connection: it drains a queue, a savepoint per request behind the first, one
 * commit per group, and answers after the commit.  While it waits for the disk
 * the next group gathers.  It alone makes checkpoints, between groups.
 *
 * A lock file keeps a second writer out.  A server takes it at once; a command
 * takes it when it first writes, so that reading commands work beside a server.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/driver.h"
#include "db/sqlite.h"

enum {
	MOST_IN_GROUP = 256,
	CHECKPOINT_FRAMES = 1000,	/* 4 MB of log */
	RESTART_FRAMES = 16000,		/* readers never left it alone: wait for them */
	WRITER_IDLE_S = 5,
	LOCK_TRIES = 20,		/* of 50 ms, for a command */
};
static const double MOST_S_OF_GROUP = 0.05, IDLE_S = 20;

/* One call of db_transaction() that waits to be answered; lives on its caller's stack. */
struct request {
	struct ctx *ctx;
	transaction_fn fn;
	void *arg;
	struct err *err;
	struct notices notices;
	sem_t answered;
	struct request *next;
};

struct sqlite_database {
	struct database base;
	char *path;

	pthread_key_t key;		/* the calling thread's reading connection */
	pthread_mutex_t readers_mutex;
	struct sqlite_connection *resting;	/* readers of nobody, last used first */

	pthread_mutex_t mutex;		/* of the queue, and of starting */
	pthread_cond_t work;
	struct request *first, *last;
	bool stopping;
	bool started;			/* lock taken, connection open, thread running */
	int lock;
	pthread_t thread;

	/* The writer's own: nobody else looks at it. */
	struct sqlite_connection writer;
	struct request *taken;		/* from the queue, not run yet */
	int frames;			/* in the log, as of the last commit */
};

/* ---- readers ---- */

static void
close_reader(struct sqlite_connection *reader)
{
	sqlite_disconnect(reader);
	free(reader);
}

/* The reader at the far end of the list, when nobody has wanted it for a while: it holds a megabyte. */
static struct sqlite_connection *
take_forgotten(struct sqlite_database *database, double now)
{
	struct sqlite_connection **at = &database->resting, *last;

	while (*at != NULL && (*at)->next != NULL)
		at = &(*at)->next;
	last = *at;
	if (last == NULL || now - last->rested_s < IDLE_S)
		return NULL;
	*at = NULL;
	return last;
}

static void
rest_reader(void *thing)
{
	struct sqlite_connection *reader = thing, *forgotten;
	struct sqlite_database *database = (struct sqlite_database *)reader->db.database;

	reader->rested_s = monotonic_s();
	pthread_mutex_lock(&database->readers_mutex);
	forgotten = take_forgotten(database, reader->rested_s);
	reader->next = database->resting;
	database->resting = reader;
	pthread_mutex_unlock(&database->readers_mutex);
	if (forgotten != NULL)
		close_reader(forgotten);
}

static void
rest(struct database *base)
{
	struct sqlite_database *database = (struct sqlite_database *)base;
	struct sqlite_connection *reader = pthread_getspecific(database->key);

	if (reader == NULL)
		return;
	pthread_setspecific(database->key, NULL);
	rest_reader(reader);
}

/* The one that was used last: what it has read and prepared is still warm. */
static struct sqlite_connection *
take_reader(struct sqlite_database *database)
{
	struct sqlite_connection *reader;

	pthread_mutex_lock(&database->readers_mutex);
	reader = database->resting;
	if (reader != NULL)
		database->resting = reader->next;
	pthread_mutex_unlock(&database->readers_mutex);
	if (reader == NULL)
		reader = calloc(1, sizeof(*reader));
	MUST(reader != NULL);
	return reader;
}

static struct db *
handle(struct database *base)
{
	struct sqlite_database *database = (struct sqlite_database *)base;
	struct sqlite_connection *reader = pthread_getspecific(database->key);

	if (reader == NULL) {
		reader = take_reader(database);
		pthread_setspecific(database->key, reader);
	}
	if (reader->raw == NULL) {
		sqlite_disconnect(reader);
		sqlite_connect(reader, base, database->path, false);
	}
	return &reader->db;
}

/* ---- the writer's thread ---- */

/* True when the group's transaction still stands: a full disk, for one, ends it on its own. */
static bool
in_transaction(struct sqlite_database *database)
{
	return sqlite3_get_autocommit(database->writer.raw) == 0;
}

static struct err *
say(struct ctx *ctx, struct sqlite_database *database, enum writer_word word)
{
	return sqlite_say(ctx, &database->writer, word);
}

/* One request in its savepoint; false when the whole transaction is gone. */
static bool
run_request(struct sqlite_database *database, struct request *request)
{
	struct ctx *ctx = request->ctx;

	request->err = say(ctx, database, WRITER_REQUEST);
	if (request->err != OK)
		return in_transaction(database);
	request->err = db_attempt(ctx, &database->writer.db, request->fn, request->arg, &request->notices);
	if (!in_transaction(database))
		return false;
	if (request->err != OK && say(ctx, database, WRITER_REQUEST_BACK) != OK)
		return false;
	return say(ctx, database, WRITER_REQUEST_DONE) == OK;
}

/*
 * The first of a group has nobody beside it yet: it goes back by ending the transaction.  A savepoint would keep a copy
 * of each page that it changes, and SQLite walks through all of them after every statement that can fail halfway: a
 * long request, such as a chunk of an import, took ten times as long.
 */
static bool
run_first(struct sqlite_database *database, struct request *request)
{
	struct ctx *ctx = request->ctx;

	request->err = db_attempt(ctx, &database->writer.db, request->fn, request->arg, &request->notices);
	if (!in_transaction(database))
		return false;
	return request->err == OK || (say(ctx, database, WRITER_ROLLBACK) == OK &&
	    say(ctx, database, WRITER_BEGIN) == OK);
}

/* The next one, or NULL; the queue is taken whole, so that its mutex is rarely asked for. */
static struct request *
take_request(struct sqlite_database *database)
{
	struct request *request;

	if (database->taken == NULL) {
		pthread_mutex_lock(&database->mutex);
		database->taken = database->first;
		database->first = database->last = NULL;
		pthread_mutex_unlock(&database->mutex);
	}
	request = database->taken;
	if (request != NULL)
		database->taken = request->next;
	return request;
}

/* The request is on the stack of a thread that goes on: not a byte of it may be read afterwards. */
static void
answer(struct sqlite_database *database, struct request *request)
{
	if (request->err == OK)
		database_tell(&database->base, &request->notices);
	sem_post(&request->answered);
}

/* A request alone in its transaction: its failure is nobody else's. */
static void
run_alone(struct sqlite_database *database, struct request *request)
{
	struct ctx *ctx = request->ctx;
	struct err *err = say(ctx, database, WRITER_BEGIN);

	if (err == OK) {
		if (!run_first(database, request) && request->err == OK)
			request->err = err_new(ctx, ERR_BUSY, NULL, "the transaction was ended");
		err = request->err != OK ? request->err : say(ctx, database, WRITER_COMMIT);
	}
	if (in_transaction(database) && say(ctx, database, WRITER_ROLLBACK) != OK)
		err = err != OK ? err : err_bug(ctx, "cannot roll back");
	request->err = err;
	answer(database, request);
}

/* Runs what is queued, and what comes meanwhile, up to a limit; false when the transaction is gone. */
static bool
run_queued(struct sqlite_database *database, struct request **group, size_t *count)
{
	double start = monotonic_s();
	bool whole = true;

	while (*count < MOST_IN_GROUP && whole) {
		struct request *request = take_request(database);

		if (request == NULL)
			break;
		whole = *count == 0 ? run_first(database, request) : run_request(database, request);
		group[(*count)++] = request;
		if (monotonic_s() - start > MOST_S_OF_GROUP)
			break;
	}
	return whole;
}

/*
 * Nothing can be written now: somebody else has the file, say.  All who wait are told at once; one after the other,
 * each would wait as long again.
 */
static void
refuse_waiting(struct sqlite_database *database, const struct err *why)
{
	struct request *request;

	do {
		request = take_request(database);
		if (request == NULL)
			break;
		request->err = err_new(request->ctx, why->kind,
		    why->say == NULL ? NULL : arena_strdup(request->ctx->arena, why->say), "%s",
		    err_chain(request->ctx->arena, why));
		answer(database, request);
	} while (database->taken != NULL);
}

static void
run_group(struct sqlite_database *database)
{
	struct request *group[MOST_IN_GROUP];
	size_t count = 0;
	struct arena *arena = arena_open();
	struct ctx ctx = { .arena = arena };
	struct err *err = say(&ctx, database, WRITER_BEGIN);
	bool good;

	good = err == OK && run_queued(database, group, &count) && say(&ctx, database, WRITER_COMMIT) == OK;
	if (in_transaction(database))
		(void)!say(&ctx, database, WRITER_ROLLBACK);
	if (err != OK)
		refuse_waiting(database, err);
	/* A group that could not be committed: each again, alone. */
	for (size_t i = 0; i < count; i++)
		good ? answer(database, group[i]) : run_alone(database, group[i]);
	arena_close(arena);
}

static int
count_frames(void *arg, sqlite3 *raw, const char *name, int frames)
{
	struct sqlite_database *database = arg;

	(void)raw;
	(void)name;
	database->frames = frames;
	return SQLITE_OK;
}

static void
checkpoint(struct sqlite_database *database)
{
	sqlite3 *raw = database->writer.raw;
	bool restart = database->frames >= RESTART_FRAMES;

	if (database->frames < CHECKPOINT_FRAMES)
		return;
	sqlite3_busy_timeout(raw, restart ? 100 : 0);
	sqlite3_wal_checkpoint_v2(raw, NULL, restart ? SQLITE_CHECKPOINT_RESTART :
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	sqlite3_busy_timeout(raw, 5000);
}

/* Nobody has written for a while: the pages that it has read and written are let go, up to 32 MB. */
static void
rest_writer(struct sqlite_database *database)
{
	pthread_mutex_unlock(&database->mutex);
	sqlite3_db_release_memory(database->writer.raw);
	pthread_mutex_lock(&database->mutex);
}

/* Waits for work; false when there is none and there will be none. */
static bool
wait_for_work(struct sqlite_database *database)
{
	struct timespec until;
	bool work, rests = false;

	if (database->taken != NULL)
		return true;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WRITER_IDLE_S;
	pthread_mutex_lock(&database->mutex);
	while (database->first == NULL && !database->stopping) {
		if (rests)
			pthread_cond_wait(&database->work, &database->mutex);
		else if (pthread_cond_timedwait(&database->work, &database->mutex, &until) == ETIMEDOUT) {
			rests = true;
			rest_writer(database);
		}
	}
	work = database->first != NULL;
	pthread_mutex_unlock(&database->mutex);
	return work;
}

static void *
write_all(void *arg)
{
	struct sqlite_database *database = arg;

	while (wait_for_work(database)) {
		run_group(database);
		checkpoint(database);
	}
	return NULL;
}

/* ---- starting to write ---- */

static struct err *
take_lock(struct ctx *ctx, struct sqlite_database *database, bool patient)
{
	const char *name = arena_printf(ctx->arena, "%s/lock", database->base.dir);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int tries = patient ? LOCK_TRIES : 1;

	if (fd < 0)
		return err_new(ctx, ERR_BUSY, "The data folder cannot be written.", "%s: %s", name,
		    strerror(errno));
	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (--tries > 0) {
			usleep(50 * 1000);
			continue;
		}
		close(fd);
		return err_new(ctx, ERR_BUSY, "Another Doorstep is working on this data folder.",
		    "%s is locked", name);
	}
	database->lock = fd;
	return OK;
}

/* A damaged file is found before it is written to. */
static struct err *
check_file(struct ctx *ctx, struct sqlite_database *database)
{
	sqlite3_stmt *statement = NULL;
	struct err *err = OK;

	if (sqlite3_prepare_v2(database->writer.raw, "PRAGMA quick_check(1)", -1, &statement, NULL) !=
	    SQLITE_OK || sqlite3_step(statement) != SQLITE_ROW ||
	    !str_equal((const char *)sqlite3_column_text(statement, 0), "ok"))
		err = err_new(ctx, ERR_BUSY,
		    "The database file is damaged. Please restore the last backup.", "%s: %s",
		    database->path, sqlite3_errmsg(database->writer.raw));
	sqlite3_finalize(statement);
	sqlite3_db_release_memory(database->writer.raw);	/* all pages went through its cache */
	return err;
}

/* SQLite would make the file for everybody to read, and its log alike. */
static void
make_private(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

static struct err *
start_locked(struct ctx *ctx, struct sqlite_database *database, bool server)
{
	struct sqlite_connection *writer = &database->writer;
	struct err *err = OK;

	TRY(take_lock(ctx, database, !server));
	make_private(database->path);
	sqlite_connect(writer, &database->base, database->path, true);
	if (writer->raw == NULL)
		err = err_new(ctx, ERR_BUSY, "The database cannot be opened.", "%s: %s",
		    database->path, writer->trouble);
	if (err == OK && server)
		err = check_file(ctx, database);
	if (err == OK) {
		sqlite3_wal_hook(writer->raw, count_frames, database);
		if (pthread_create(&database->thread, NULL, write_all, database) != 0)
			err = err_new(ctx, ERR_BUSY, NULL, "no thread for the writer");
	}
	if (err != OK) {
		sqlite_disconnect(writer);
		close(database->lock);
		return err;
	}
	database->started = true;
	return OK;
}

static struct err *
start_writing(struct ctx *ctx, struct sqlite_database *database, bool server)
{
	struct err *err = OK;

	pthread_mutex_lock(&database->mutex);
	if (!database->started)
		err = start_locked(ctx, database, server);
	pthread_mutex_unlock(&database->mutex);
	return err;
}

static struct err *
transaction(struct ctx *ctx, struct database *base, transaction_fn fn, void *arg)
{
	struct sqlite_database *database = (struct sqlite_database *)base;
	struct request request = { .ctx = ctx, .fn = fn, .arg = arg };
	bool first;

	TRY(start_writing(ctx, database, false));
	if (pthread_equal(pthread_self(), database->thread))
		return err_bug(ctx, "a listener must not write");
	sem_init(&request.answered, 0, 0);
	pthread_mutex_lock(&database->mutex);
	first = database->first == NULL;
	*(first ? &database->first : &database->last->next) = &request;
	database->last = &request;
	pthread_mutex_unlock(&database->mutex);
	if (first)
		pthread_cond_signal(&database->work);
	while (sem_wait(&request.answered) != 0)
		continue;
	sem_destroy(&request.answered);
	return request.err;
}

/* ---- opening and closing ---- */

static void
stop_writing(struct sqlite_database *database)
{
	if (!database->started)
		return;
	pthread_mutex_lock(&database->mutex);
	database->stopping = true;
	pthread_cond_signal(&database->work);
	pthread_mutex_unlock(&database->mutex);
	pthread_join(database->thread, NULL);
}

static void
close_database(struct database *base)
{
	struct sqlite_database *database = (struct sqlite_database *)base;

	stop_writing(database);
	rest(base);
	while (database->resting != NULL)
		close_reader(take_reader(database));
	if (database->started) {
		sqlite3_wal_checkpoint_v2(database->writer.raw, NULL, SQLITE_CHECKPOINT_TRUNCATE,
		    NULL, NULL);
		sqlite_disconnect(&database->writer);
		close(database->lock);
	}
	pthread_key_delete(database->key);
	pthread_mutex_destroy(&database->readers_mutex);
	pthread_mutex_destroy(&database->mutex);
	pthread_cond_destroy(&database->work);
	free(database->path);
	database_free(base);
}

static const struct driver driver_sqlite = {
	.close = close_database,
	.handle = handle,
	.rest = rest,
	.transaction = transaction,
	.run = sqlite_run,
	.moment = sqlite_moment,
	.script = sqlite_script,
};

static struct err *
check_folder(struct ctx *ctx, const struct db_options *options, const char *path, bool *there)
{
	struct stat info;

	*there = stat(path, &info) == 0;
	if (*there)
		return OK;
	if (!options->create)
		return err_new(ctx, ERR_NOT_FOUND,
		    "There is no Doorstep database here. \"doorstep init\" makes one.", "%s", path);
	if (mkdir(options->data_dir, 0700) != 0 && errno != EEXIST)
		return err_new(ctx, ERR_BUSY, "The data folder cannot be made.", "%s: %s",
		    options->data_dir, strerror(errno));
	return OK;
}

struct err *
sqlite_open(struct ctx *ctx, const struct db_options *options, struct database **out)
{
	const char *path = arena_printf(ctx->arena, "%s/doorstep.db", options->data_dir);
	struct sqlite_database *database;
	pthread_condattr_t monotonic;
	struct err *err = OK;
	bool there;

	if (sqlite3_threadsafe() == 0)
		return err_new(ctx, ERR_BUG, "This SQLite was built without threads.", NULL);
	TRY(check_folder(ctx, options, path, &there));
	database = calloc(1, sizeof(*database));
	MUST(database != NULL);
	database_init(&database->base, &driver_sqlite, options->data_dir);
	database->path = strdup(path);
	MUST(database->path != NULL);
	MUST(pthread_key_create(&database->key, rest_reader) == 0);
	pthread_mutex_init(&database->readers_mutex, NULL);
	pthread_mutex_init(&database->mutex, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&database->work, &monotonic);
	pthread_condattr_destroy(&monotonic);
	if (options->server || !there)
		err = start_writing(ctx, database, options->server);
	if (err != OK) {
		close_database(&database->base);
		return err;
	}
	*out = &database->base;
	return OK;
}
