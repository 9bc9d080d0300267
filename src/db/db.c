/* db -- see db.h: what both drivers share. */
#include "db/db.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/driver.h"
#include "db/shelf_inside.h"
#include "gen/db.sql.h"

/* ---- opening and closing ---- */

void
database_init(struct database *database, const struct driver *driver, const char *dir)
{
	database->driver = driver;
	database->dir = strdup(dir);
	MUST(database->dir != NULL);
	database->shelf = shelf_open();
	pthread_mutex_init(&database->mutex, NULL);
	database_listen(database, SHELF_CHANNEL, shelf_empty, database->shelf);
}

void
database_free(struct database *database)
{
	while (database->listeners != NULL) {
		struct listener *next = database->listeners->next;

		free(database->listeners);
		database->listeners = next;
	}
	pthread_mutex_destroy(&database->mutex);
	shelf_close(database->shelf);
	free(database->dir);
	free(database);
}

static bool
read_hex(const char *text, uint8_t *to, size_t size)
{
	if (strlen(text) != 2 * size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (sscanf(text + 2 * i, "%2hhx", &to[i]) != 1)
			return false;
	return true;
}

static struct err *
add_secret(struct ctx *ctx, void *arg)
{
	uint8_t secret[32];
	char text[2 * sizeof(secret) + 1];

	(void)arg;
	ctx->env->random(ctx->env, secret, sizeof(secret));
	for (size_t i = 0; i < sizeof(secret); i++)
		snprintf(text + 2 * i, 3, "%02x", secret[i]);
	return sql_installation_add(ctx, "secret", text, NULL);
}

static struct err *
read_secret(struct ctx *ctx, struct database *database)
{
	struct installation_find_row row;
	bool found;

	TRY(sql_installation_find(ctx, "secret", &row, &found));
	if (!found) {
		TRY(db_transaction(ctx, add_secret, NULL));
		TRY(sql_installation_find(ctx, "secret", &row, &found));
	}
	if (!found || !read_hex(row.value, database->secret, sizeof(database->secret)))
		return err_new(ctx, ERR_BUG, "The secret of this installation cannot be read.", NULL);
	return OK;
}

struct err *
database_open(struct ctx *ctx, const struct db_options *options, struct database **out)
{
	struct db *before = ctx->db;
	struct database *database = NULL;
	struct err *err;

	TRY(options->url != NULL ? postgres_open(ctx, options, &database) :
	    sqlite_open(ctx, options, &database));
	ctx->db = database_handle(database);
	err = database_migrate(ctx, database, options->create);
	if (err == OK)
		err = read_secret(ctx, database);
	ctx->db = before;
	if (err != OK) {
		database_close(database);
		return err;
	}
	*out = database;
	return OK;
}

void
database_close(struct database *database)
{
	while (database->kept != NULL) {
		struct kept *kept = database->kept;

		database->kept = kept->next;
		if (kept->close != NULL)
			kept->close(kept->thing);
		free(kept->name);
		free(kept);
	}
	database->driver->close(database);
}

bool
database_is_postgres(const struct database *database)
{
	return database->driver->postgres;
}

struct db *
database_handle(struct database *database)
{
	return database->driver->handle(database);
}

void
database_rest(struct database *database)
{
	if (database->driver->rest != NULL)
		database->driver->rest(database);
}

struct database *
db_database(struct db *db)
{
	return db->database;
}

const uint8_t *
database_secret(const struct database *database)
{
	return database->secret;
}

const char *
database_dir(const struct database *database)
{
	return database->dir;
}

/* ---- what lives as long ---- */

static struct kept *
find_kept(struct database *database, const char *name)
{
	for (struct kept *kept = database->kept; kept != NULL; kept = kept->next)
		if (strcmp(kept->name, name) == 0)
			return kept;
	return NULL;
}

void *
database_keep(struct database *database, const char *name, void *thing, void (*close)(void *))
{
	struct kept *kept;

	pthread_mutex_lock(&database->mutex);
	kept = find_kept(database, name);
	if (kept == NULL) {
		kept = calloc(1, sizeof(*kept));
		MUST(kept != NULL);
		*kept = (struct kept){ strdup(name), thing, close, database->kept };
		database->kept = kept;
	}
	pthread_mutex_unlock(&database->mutex);
	return kept->thing;
}

void *
database_kept(struct database *database, const char *name)
{
	struct kept *kept;

	pthread_mutex_lock(&database->mutex);
	kept = find_kept(database, name);
	pthread_mutex_unlock(&database->mutex);
	return kept != NULL ? kept->thing : NULL;
}

/* ---- listening ---- */

void
database_listen(struct database *database, const char *channel,
    void (*fn)(void *arg, const char *payload), void *arg)
{
	struct listener *listener = calloc(1, sizeof(*listener) + strlen(channel) + 1);
	char *name;

	MUST(listener != NULL);
	name = (char *)(listener + 1);
	memcpy(name, channel, strlen(channel) + 1);
	pthread_mutex_lock(&database->mutex);
	*listener = (struct listener){ name, fn, arg, database->listeners };
	/* Readers walk the list without the mutex: it only ever grows, at its head. */
	__atomic_store_n(&database->listeners, listener, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&database->mutex);
}

void
database_tell(struct database *database, const struct notices *notices)
{
	const struct listener *first = __atomic_load_n(&database->listeners, __ATOMIC_ACQUIRE);

	for (size_t i = 0; i < notices->count; i++)
		for (const struct listener *to = first; to != NULL; to = to->next)
			if (strcmp(to->channel, notices->items[i].channel) == 0)
				to->fn(to->arg, notices->items[i].payload);
}

void
database_tell_lost(struct database *database)
{
	const struct listener *to = __atomic_load_n(&database->listeners, __ATOMIC_ACQUIRE);

	for (; to != NULL; to = to->next)
		to->fn(to->arg, NULL);
}

struct err *
db_notify(struct ctx *ctx, const char *channel, const char *payload)
{
	struct db *db = ctx->db;
	struct notice *notice;

	if (!db->writing)
		return err_bug(ctx, "db_notify %s outside a transaction", channel);
	notice = arena_push(ctx->arena, db->notices);
	notice->channel = arena_strdup(ctx->arena, channel);
	notice->payload = arena_strdup(ctx->arena, payload);
	if (db->database->driver->notify == NULL)
		return OK;
	return db->database->driver->notify(ctx, db, channel, payload);
}

/* ---- transactions ---- */

bool
db_writing(const struct ctx *ctx)
{
	return ctx->db != NULL && ctx->db->writing;
}

struct err *
db_transaction(struct ctx *ctx, transaction_fn fn, void *arg)
{
	struct database *database;

	if (ctx->db->writing)
		return fn(ctx, arg);
	TRY(db_may_wait(ctx));
	/* Our own old moment would keep the writer from clearing its log. */
	db_moment_renew(ctx);
	database = ctx->db->database;
	return database->driver->transaction(ctx, database, fn, arg);
}

/* ---- moments ---- */

static void
moment(struct db *db, enum db_moment what)
{
	if (db->database->driver->moment != NULL)
		db->database->driver->moment(db, what);
}

void
db_moment_begin(struct db *db, bool hasty)
{
	/* Handles of PostgreSQL are not a thread's own: nobody may be called hasty there. */
	if (!db->database->driver->postgres) {
		db->hasty = hasty;
		db->put_off = false;
	}
	moment(db, MOMENT_BEGIN);
}

bool
db_moment_end(struct db *db)
{
	bool put_off = db->put_off;

	if (!db->database->driver->postgres)
		db->hasty = db->put_off = false;
	moment(db, MOMENT_END);
	return put_off;
}

void
db_moment_renew(struct ctx *ctx)
{
	if (!ctx->db->writing)
		moment(ctx->db, MOMENT_RENEW);
}

struct err *
db_may_wait(struct ctx *ctx)
{
	if (!ctx->db->hasty)
		return OK;
	ctx->db->put_off = true;
	return err_new(ctx, ERR_BUSY, NULL, "put off: this must not wait");
}

struct err *
db_attempt(struct ctx *ctx, struct db *db, transaction_fn fn, void *arg, struct notices *notices)
{
	struct db *before = ctx->db;
	struct err *err;

	*notices = (struct notices){ 0 };
	db->writing = true;
	db->failed = false;
	db->depth = 0;
	db->notices = notices;
	db->empties_shelf = false;
	ctx->db = db;
	err = fn(ctx, arg);
	if (err == OK && !db->failed && db->empties_shelf)
		err = db_notify(ctx, SHELF_CHANNEL, "");
	if (err == OK && db->failed)
		err = err_bug(ctx, "a failed statement was passed over: db_savepoint() is for that");
	ctx->db = before;
	db->notices = NULL;
	return err;
}

static const char *
savepoint_text(struct ctx *ctx, const char *verb, int depth)
{
	return arena_printf(ctx->arena, "%s part_%d", verb, depth);
}

struct err *
db_savepoint(struct ctx *ctx, transaction_fn fn, void *arg)
{
	struct db *db = ctx->db;
	const struct driver *driver = db->database->driver;
	size_t notices;
	struct err *err;

	if (!db->writing || db->failed)
		return err_bug(ctx, "db_savepoint outside a sound transaction");
	notices = db->notices->count;
	TRY(driver->script(ctx, db, savepoint_text(ctx, "SAVEPOINT", ++db->depth)));
	err = fn(ctx, arg);
	if (err == OK && db->failed)
		err = err_bug(ctx, "a failed statement was passed over in a savepoint");
	if (err != OK) {
		struct err *back = driver->script(ctx, db,
		    savepoint_text(ctx, "ROLLBACK TO SAVEPOINT", db->depth));

		db->failed = back != OK;
		db->notices->count = notices;
	}
	if (!db->failed) {
		struct err *release = driver->script(ctx, db,
		    savepoint_text(ctx, "RELEASE SAVEPOINT", db->depth));

		db->failed = release != OK;
		err = err != OK ? err : release;
	}
	db->depth--;
	return err;
}

/* ---- statements ---- */

struct err *
db_run(struct ctx *ctx, const struct sql *sql, const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed)
{
	struct db *db = ctx->db;
	struct err *err;

	ctx->sql_count++;
	if (sql->writes && !db->writing)
		return err_bug(ctx, "%s (%s) writes: it needs db_transaction()", sql->name, sql->where);
	if (db->failed)
		return err_bug(ctx, "%s (%s) after a failed statement", sql->name, sql->where);
	shelf_note(ctx, sql);
	if (sql->writes && shelf_is_written_by(sql))
		db->empties_shelf = true;
	err = db->database->driver->run(ctx, db, sql, params, row, to, changed);
	if (err != OK && db->writing)
		db->failed = true;
	return err;
}

/* ---- breaches ---- */

struct breach {
	struct err err;
	const char *constraint;
};

static const char breach_file[] = __FILE__;	/* its address tells a breach from every other err */

struct err *
db_breach(struct ctx *ctx, const char *constraint, const char *detail)
{
	struct breach *breach = arena_new(ctx->arena, struct breach);

	breach->err = (struct err){
		.kind = ERR_CONFLICT,
		.detail = detail,
		.file = breach_file,
		.line = __LINE__,
	};
	breach->constraint = constraint;
	return &breach->err;
}

const char *
db_err_constraint(const struct err *err)
{
	for (; err != NULL; err = err->cause)
		if (err->file == breach_file)
			return ((const struct breach *)err)->constraint;
	return NULL;
}
