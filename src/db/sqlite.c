/* sqlite -- see sqlite.h. */
#include "db/sqlite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/*
 * Checkpoints belong to the writer (db_sqlite.c), so that nobody makes one unasked.
 * mmap stays off: a broken disk is an error then, not a signal.
 */
static const char every_connection[] =
    "PRAGMA busy_timeout = 5000;"
    "PRAGMA foreign_keys = ON;"
    "PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA mmap_size = 0;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA wal_autocheckpoint = 0;";
static const char writing_connection[] =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA cache_size = -32768;"	/* taken only when large files are imported */
    "PRAGMA journal_size_limit = 67108864;";
static const char reading_connection[] =
    "PRAGMA query_only = ON;"
    "PRAGMA cache_size = -1024;";

static void
harden(sqlite3 *raw)
{
	sqlite3_extended_result_codes(raw, 1);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_limit(raw, SQLITE_LIMIT_LENGTH, 256 * 1024 * 1024);
	sqlite3_limit(raw, SQLITE_LIMIT_SQL_LENGTH, 512 * 1024);
	sqlite3_limit(raw, SQLITE_LIMIT_VARIABLE_NUMBER, 100);
}

/* Before the first connection: counting the library's memory takes one lock for all threads. */
static void
configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void
sqlite_connect(struct sqlite_connection *connection, struct database *database, const char *path,
    bool writes)
{
	int flags = (writes ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY) |
	    SQLITE_OPEN_NOMUTEX;
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int code;

	pthread_once(&once, configure);
	code = sqlite3_open_v2(path, &connection->raw, flags, NULL);
	connection->db.database = database;
	connection->statements = calloc((size_t)all_sql_count, sizeof(sqlite3_stmt *));
	MUST(connection->statements != NULL);
	if (code == SQLITE_OK) {
		harden(connection->raw);
		if (!writes)
			sqlite3_db_config(connection->raw, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		code = sqlite3_exec(connection->raw, every_connection, NULL, NULL, NULL);
	}
	if (code == SQLITE_OK)
		code = sqlite3_exec(connection->raw, writes ? writing_connection : reading_connection,
		    NULL, NULL, NULL);
	if (code == SQLITE_OK)
		return;
	connection->trouble = strdup(connection->raw != NULL ? sqlite3_errmsg(connection->raw) :
	    sqlite3_errstr(code));
	sqlite3_close(connection->raw);
	connection->raw = NULL;
}

void
sqlite_disconnect(struct sqlite_connection *connection)
{
	for (int i = 0; connection->statements != NULL && i < all_sql_count; i++)
		sqlite3_finalize(connection->statements[i]);
	for (int i = 0; i < WRITER_WORDS; i++)
		sqlite3_finalize(connection->words[i]);
	memset(connection->words, 0, sizeof(connection->words));
	free(connection->statements);
	free(connection->trouble);
	if (connection->raw != NULL)
		MUST(sqlite3_close(connection->raw) == SQLITE_OK);
	connection->moment = connection->begun = false;
	connection->statements = NULL;
	connection->trouble = NULL;
	connection->raw = NULL;
}

/* ---- errors ---- */

/* "customer.unit_id, customer.reference" to "customer_unit_id_reference_key", as PostgreSQL names it. */
static const char *
unique_name(struct ctx *ctx, const char *columns)
{
	struct buf name = buf_make(ctx->arena, 256);
	const char *dot = strchr(columns, '.');

	if (dot == NULL)
		return arena_strdup(ctx->arena, columns);
	buf_put(&name, columns, (size_t)(dot - columns));
	for (const char *at = dot; at != NULL; at = strchr(at, '.')) {
		size_t size = strcspn(++at, ",");

		buf_putc(&name, '_');
		buf_put(&name, at, size);
		at += size;
	}
	buf_puts(&name, "_key");
	return buf_text(&name);
}

static const char *
table_of(struct ctx *ctx, const char *columns)
{
	return arena_printf(ctx->arena, "%.*s_pkey", (int)strcspn(columns, "."), columns);
}

static const char *
broken_constraint(struct ctx *ctx, int code, const char *message)
{
	const char *colon = strstr(message, ": ");
	const char *rest = colon != NULL ? colon + 2 : message;

	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
		return unique_name(ctx, rest);
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return table_of(ctx, rest);
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return "foreign_key";
	case SQLITE_CONSTRAINT_CHECK:
		return "check";
	case SQLITE_CONSTRAINT_TRIGGER:
		return arena_strdup(ctx->arena, message);
	default:
		return NULL;
	}
}

struct err *
sqlite_err(struct ctx *ctx, struct sqlite_connection *connection, const char *what)
{
	int code = sqlite3_extended_errcode(connection->raw);
	const char *detail = arena_printf(ctx->arena, "%s: %s (%d)", what,
	    sqlite3_errmsg(connection->raw), code);
	const char *constraint = broken_constraint(ctx, code, sqlite3_errmsg(connection->raw));

	if (constraint != NULL)
		return db_breach(ctx, constraint, detail);
	if (code == SQLITE_IOERR_WRITE)
		return err_new(ctx, ERR_BUSY, DB_CANNOT_WRITE, "%s", detail);
	switch (code & 0xff) {
	case SQLITE_FULL:
	case SQLITE_READONLY:
		return err_new(ctx, ERR_BUSY, DB_CANNOT_WRITE, "%s", detail);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return err_new(ctx, ERR_BUSY, NULL, "%s", detail);
	default:
		return err_new(ctx, ERR_BUG, NULL, "%s", detail);
	}
}

/* ---- statements ---- */

static struct err *
prepare(struct ctx *ctx, struct sqlite_connection *connection, const struct sql *sql,
    sqlite3_stmt **statement)
{
	sqlite3_stmt **cached = &connection->statements[sql->index];

	if (connection->raw == NULL)
		return err_new(ctx, ERR_BUSY, "The database cannot be opened.", "%s: %s", sql->name,
		    connection->trouble);
	if (*cached == NULL && sqlite3_prepare_v3(connection->raw, sql->sqlite, -1,
	    SQLITE_PREPARE_PERSISTENT, cached, NULL) != SQLITE_OK)
		return sqlite_err(ctx, connection, sql->where);
	*statement = *cached;
	return OK;
}

static int
bind(sqlite3_stmt *statement, int number, const struct db_value *value)
{
	switch (value->type) {
	case DB_INT:
	case DB_INT32:
	case DB_BOOL:
		return sqlite3_bind_int64(statement, number, value->i);
	case DB_REAL:
		return sqlite3_bind_double(statement, number, value->r);
	case DB_TEXT:
	case DB_JSON:
		return value->text == NULL ? sqlite3_bind_null(statement, number) :
		    sqlite3_bind_text(statement, number, value->text, -1, SQLITE_STATIC);
	case DB_BYTES:
		return sqlite3_bind_blob64(statement, number, value->bytes.at != NULL ?
		    (const void *)value->bytes.at : "", value->bytes.size, SQLITE_STATIC);
	case DB_NULL_TYPE:
		break;
	}
	return sqlite3_bind_null(statement, number);
}

/*
 * Through sqlite3_value, which takes no lock and leaves the statement's state alone at each call, as sqlite3_column_*()
 * do not: a connection belongs to one thread.
 */
static struct db_value
column(struct arena *arena, sqlite3_value *from, enum db_type type)
{
	struct db_value value = { .type = type };

	switch (type) {
	case DB_INT:
	case DB_INT32:
	case DB_BOOL:
		value.i = sqlite3_value_int64(from);
		break;
	case DB_REAL:
		value.r = sqlite3_value_double(from);
		break;
	case DB_TEXT:
	case DB_JSON: {
		const char *text = (const char *)sqlite3_value_text(from);

		/* A number turned into text has a size only now. */
		value.text = arena_strndup(arena, text, (size_t)sqlite3_value_bytes(from));
		break;
	}
	case DB_BYTES:
		/* Asked of these alone: asking the size of a number would make a text of it. */
		value.bytes.size = (size_t)sqlite3_value_bytes(from);
		value.bytes.at = arena_memdup(arena, sqlite3_value_blob(from), value.bytes.size);
		break;
	case DB_NULL_TYPE:
		break;
	}
	return value;
}

static struct err *
read_row(struct ctx *ctx, const struct sql *sql, sqlite3_stmt *statement, struct db_value *columns)
{
	for (int i = 0; i < sql->column_count; i++) {
		enum db_type type = (enum db_type)(sql->columns[i] & ~DB_NULLABLE);
		sqlite3_value *value = sqlite3_column_value(statement, i);

		if (sqlite3_value_type(value) != SQLITE_NULL)
			columns[i] = column(ctx->arena, value, type);
		else if (sql->columns[i] & DB_NULLABLE)
			columns[i] = (struct db_value){ .type = DB_NULL_TYPE };
		else
			return err_bug(ctx, "%s (%s): %s is NULL", sql->name, sql->where,
			    sql->column_names[i]);
	}
	return OK;
}

static struct err *
step(struct ctx *ctx, struct sqlite_connection *connection, const struct sql *sql,
    sqlite3_stmt *statement,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to)
{
	struct db_value columns[64];
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (row == NULL)
			continue;
		if (sqlite3_column_count(statement) != sql->column_count)
			return err_bug(ctx, "%s (%s) has %d columns", sql->name, sql->where,
			    sqlite3_column_count(statement));
		TRY(read_row(ctx, sql, statement, columns));
		row(ctx, to, columns);
	}
	return code == SQLITE_DONE ? OK : sqlite_err(ctx, connection, sql->where);
}

struct err *
sqlite_run(struct ctx *ctx, struct db *db, const struct sql *sql, const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed)
{
	struct sqlite_connection *connection = (struct sqlite_connection *)db;
	sqlite3_stmt *statement;
	struct err *err = OK;
	int wanted;

	TRY(prepare(ctx, connection, sql, &statement));
	if (connection->moment && !connection->begun) {
		TRY(sqlite_say(ctx, connection, READER_BEGIN));
		connection->begun = true;
	}
	/* One dialect of a pair may use fewer than the heading names. */
	wanted = sqlite3_bind_parameter_count(statement);
	for (int i = 0; i < sql->param_count && i < wanted && err == OK; i++)
		if (bind(statement, i + 1, &params[i]) != SQLITE_OK)
			err = sqlite_err(ctx, connection, sql->where);
	if (err == OK)
		err = step(ctx, connection, sql, statement, row, to);
	if (err == OK && changed != NULL)
		*changed = sqlite3_changes64(connection->raw);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return err;
}

/* A reader's COMMIT cannot fail for what it read; should it, the connection tells at its next statement. */
void
sqlite_moment(struct db *db, enum db_moment what)
{
	struct sqlite_connection *connection = (struct sqlite_connection *)db;

	if (connection->begun)
		sqlite3_exec(connection->raw, "COMMIT", NULL, NULL, NULL);
	connection->begun = false;
	if (what != MOMENT_RENEW)
		connection->moment = what == MOMENT_BEGIN;
}

struct err *
sqlite_script(struct ctx *ctx, struct db *db, const char *text)
{
	struct sqlite_connection *connection = (struct sqlite_connection *)db;

	if (connection->raw == NULL)
		return err_new(ctx, ERR_BUSY, "The database cannot be opened.", "%s",
		    connection->trouble);
	return sqlite3_exec(connection->raw, text, NULL, NULL, NULL) == SQLITE_OK ? OK :
	    sqlite_err(ctx, connection, text);
}

struct err *
sqlite_say(struct ctx *ctx, struct sqlite_connection *connection, enum writer_word word)
{
	static const char *const texts[] = {
		[WRITER_BEGIN] = "BEGIN IMMEDIATE",
		[WRITER_COMMIT] = "COMMIT",
		[WRITER_ROLLBACK] = "ROLLBACK",
		[WRITER_REQUEST] = "SAVEPOINT request",
		[WRITER_REQUEST_BACK] = "ROLLBACK TO SAVEPOINT request",
		[WRITER_REQUEST_DONE] = "RELEASE SAVEPOINT request",
		[READER_BEGIN] = "BEGIN",
	};
	sqlite3_stmt **statement = &connection->words[word];
	struct err *err = OK;

	if (*statement == NULL && sqlite3_prepare_v3(connection->raw, texts[word], -1,
	    SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
		return sqlite_err(ctx, connection, texts[word]);
	if (sqlite3_step(*statement) != SQLITE_DONE)
		err = sqlite_err(ctx, connection, texts[word]);
	sqlite3_reset(*statement);
	return err;
}
