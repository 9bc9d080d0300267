/* postgres -- see postgres.h. */
#include "db/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/str.h"

/* A reading statement by itself sees one moment anyway; a transaction says that it is serializable when it begins. */
static const char every_connection[] =
    "SET statement_timeout = '30s';"
    "SET lock_timeout = '10s';"
    "SET idle_in_transaction_session_timeout = '60s';"
    "SET timezone = 'UTC';"
    "SET client_encoding = 'UTF8';"
    "SET client_min_messages = 'warning';"
    "SET bytea_output = 'hex'";

/* Its address in err->file tells an err after which the transaction may be tried again. */
static const char again_file[] = __FILE__;

static void
keep_quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

struct postgres_connection *
postgres_connect(struct ctx *ctx, const char *url, struct err **err)
{
	struct postgres_connection *connection = calloc(1, sizeof(*connection));
	PGresult *result;

	MUST(connection != NULL);
	connection->prepared = calloc((size_t)all_sql_count, sizeof(bool));
	MUST(connection->prepared != NULL);
	connection->raw = PQconnectdb(url);
	PQsetNoticeProcessor(connection->raw, keep_quiet, NULL);
	result = PQstatus(connection->raw) == CONNECTION_OK ?
	    PQexec(connection->raw, every_connection) : NULL;
	if (PQresultStatus(result) == PGRES_COMMAND_OK) {
		PQclear(result);
		return connection;
	}
	*err = err_new(ctx, ERR_BUSY, DB_SILENT, "%s",
	    PQerrorMessage(connection->raw));
	PQclear(result);
	postgres_disconnect(connection);
	return NULL;
}

void
postgres_disconnect(struct postgres_connection *connection)
{
	PQfinish(connection->raw);
	free(connection->prepared);
	free(connection);
}

bool
postgres_alive(const struct postgres_connection *connection)
{
	return PQstatus(connection->raw) == CONNECTION_OK;
}

bool
postgres_may_try_again(const struct err *err)
{
	for (; err != NULL; err = err->cause)
		if (err->file == again_file)
			return true;
	return false;
}

/* ---- errors ---- */

static struct err *
again(struct ctx *ctx, const char *detail)
{
	struct err *err = err_new(ctx, ERR_BUSY, NULL, "%s", detail);

	err->file = again_file;
	return err;
}

static const char *
broken_constraint(struct ctx *ctx, const char *state, const PGresult *result)
{
	const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);

	if (str_equal(state, "23505") || str_equal(state, "23P01"))
		return name != NULL ? arena_strdup(ctx->arena, name) : "unique";
	if (str_equal(state, "23503"))
		return "foreign_key";
	if (str_equal(state, "23514"))
		return "check";
	if (str_equal(state, "P0001"))
		return arena_strdup(ctx->arena, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
	return NULL;
}

static struct err *
make_err(struct ctx *ctx, struct postgres_connection *connection, const PGresult *result,
    const char *what)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *constraint = broken_constraint(ctx, state, result);
	const char *detail = arena_printf(ctx->arena, "%s: %s (%s)", what, message != NULL ? message :
	    PQerrorMessage(connection->raw), state != NULL ? state : "no state");

	if (constraint != NULL)
		return db_breach(ctx, constraint, detail);
	/* Lost a race, or the server: 40001, 40P01; 57P01-03: it stops; 08…: no connection. */
	if (!postgres_alive(connection) || state == NULL || str_starts(state, "40") ||
	    str_starts(state, "57P") || str_starts(state, "08"))
		return again(ctx, detail);
	/* A full disk, a server that only reads. */
	if (str_equal(state, "53100") || str_equal(state, "25006"))
		return err_new(ctx, ERR_BUSY, DB_CANNOT_WRITE, "%s", detail);
	/* Time-outs, too many connections. */
	if (str_starts(state, "57") || str_starts(state, "53") || str_equal(state, "55P03"))
		return err_new(ctx, ERR_BUSY, NULL, "%s", detail);
	return err_new(ctx, ERR_BUG, NULL, "%s", detail);
}

/* ---- parameters ---- */

enum { OID_BOOL = 16, OID_BYTEA = 17, OID_INT8 = 20, OID_INT4 = 23, OID_TEXT = 25, OID_FLOAT8 = 701,
	OID_JSONB = 3802, MOST_PARAMS = 64 };

static Oid
oid_of(enum db_type type)
{
	switch (type) {
	case DB_INT:
		return OID_INT8;
	case DB_INT32:
		return OID_INT4;
	case DB_REAL:
		return OID_FLOAT8;
	case DB_TEXT:
		return OID_TEXT;
	case DB_BYTES:
		return OID_BYTEA;
	case DB_BOOL:
		return OID_BOOL;
	case DB_JSON:
		return OID_JSONB;
	case DB_NULL_TYPE:
		break;
	}
	return 0;
}

static struct err *
prepare(struct ctx *ctx, struct postgres_connection *connection, const struct sql *sql,
    const char *name)
{
	Oid types[MOST_PARAMS];
	PGresult *result;
	struct err *err = OK;

	if (connection->prepared[sql->index])
		return OK;
	for (int i = 0; i < sql->param_count; i++)
		types[i] = oid_of((enum db_type)(sql->params[i] & ~DB_NULLABLE));
	result = PQprepare(connection->raw, name, sql->postgres, sql->param_count, types);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		err = make_err(ctx, connection, result, sql->where);
	PQclear(result);
	connection->prepared[sql->index] = err == OK;
	return err;
}

/* What libpq wants of one parameter: text, except for bytes. */
static const char *
write_param(struct arena *arena, const struct db_value *value, int *size, int *binary)
{
	*size = 0;
	*binary = 0;
	switch (value->type) {
	case DB_INT:
	case DB_INT32:
		return arena_printf(arena, "%" PRId64, value->i);
	case DB_BOOL:
		return value->i != 0 ? "t" : "f";
	case DB_REAL:
		return arena_printf(arena, "%.17g", value->r);
	case DB_TEXT:
	case DB_JSON:
		return value->text;
	case DB_BYTES:
		*size = (int)value->bytes.size;
		*binary = 1;
		return value->bytes.at != NULL ? (const char *)value->bytes.at : "";
	case DB_NULL_TYPE:
		break;
	}
	return NULL;
}

/* ---- rows ---- */

static int
hex_digit(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* "\x01ff". */
static struct bytes
read_bytes(struct arena *arena, const char *text, size_t size)
{
	uint8_t *to = arena_alloc(arena, size / 2);
	size_t count = size >= 2 ? (size - 2) / 2 : 0;

	for (size_t i = 0; i < count; i++)
		to[i] = (uint8_t)(hex_digit(text[2 + 2 * i]) << 4 | hex_digit(text[3 + 2 * i]));
	return (struct bytes){ to, count };
}

static struct db_value
read_column(struct arena *arena, const char *text, size_t size, enum db_type type)
{
	struct db_value value = { .type = type };

	switch (type) {
	case DB_INT:
	case DB_INT32:
		value.i = strtoll(text, NULL, 10);
		break;
	case DB_BOOL:
		value.i = text[0] == 't' || text[0] == '1';
		break;
	case DB_REAL:
		value.r = strtod(text, NULL);
		break;
	case DB_TEXT:
	case DB_JSON:
		value.text = arena_strndup(arena, text, size);
		break;
	case DB_BYTES:
		value.bytes = read_bytes(arena, text, size);
		break;
	case DB_NULL_TYPE:
		break;
	}
	return value;
}

static struct err *
read_rows(struct ctx *ctx, const struct sql *sql, const PGresult *result,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to)
{
	struct db_value columns[64];

	if (row == NULL)
		return OK;
	if (PQnfields(result) != sql->column_count)
		return err_bug(ctx, "%s (%s) has %d columns", sql->name, sql->where, PQnfields(result));
	for (int r = 0; r < PQntuples(result); r++) {
		for (int i = 0; i < sql->column_count; i++) {
			enum db_type type = (enum db_type)(sql->columns[i] & ~DB_NULLABLE);

			if (!PQgetisnull(result, r, i))
				columns[i] = read_column(ctx->arena, PQgetvalue(result, r, i),
				    (size_t)PQgetlength(result, r, i), type);
			else if (sql->columns[i] & DB_NULLABLE)
				columns[i] = (struct db_value){ .type = DB_NULL_TYPE };
			else
				return err_bug(ctx, "%s (%s): %s is NULL", sql->name, sql->where,
				    sql->column_names[i]);
		}
		row(ctx, to, columns);
	}
	return OK;
}

struct err *
postgres_run(struct ctx *ctx, struct postgres_connection *connection, const struct sql *sql,
    const struct db_value *params,
    void (*row)(struct ctx *, void *to, const struct db_value *columns), void *to, int64_t *changed)
{
	const char *values[MOST_PARAMS];
	int sizes[MOST_PARAMS], binary[MOST_PARAMS];
	char name[16];
	PGresult *result;
	struct err *err = OK;

	snprintf(name, sizeof(name), "q%d", sql->index);
	TRY(prepare(ctx, connection, sql, name));
	for (int i = 0; i < sql->param_count; i++)
		values[i] = write_param(ctx->arena, &params[i], &sizes[i], &binary[i]);
	result = PQexecPrepared(connection->raw, name, sql->param_count, values, sizes, binary, 0);
	switch (PQresultStatus(result)) {
	case PGRES_TUPLES_OK:
		err = read_rows(ctx, sql, result, row, to);
		break;
	case PGRES_COMMAND_OK:
		break;
	default:
		err = make_err(ctx, connection, result, sql->where);
	}
	if (err == OK && changed != NULL)
		*changed = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return err;
}

struct err *
postgres_script(struct ctx *ctx, struct postgres_connection *connection, const char *text)
{
	PGresult *result = PQexec(connection->raw, text);
	ExecStatusType status = PQresultStatus(result);
	struct err *err = OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
		err = make_err(ctx, connection, result, text);
	PQclear(result);
	return err;
}

struct err *
postgres_notify(struct ctx *ctx, struct postgres_connection *connection, const char *payload)
{
	const char *values[] = { payload };
	PGresult *result = PQexecParams(connection->raw, "SELECT pg_notify('doorstep', $1)", 1, NULL,
	    values, NULL, NULL, 0);
	struct err *err = OK;

	if (PQresultStatus(result) != PGRES_TUPLES_OK)
		err = make_err(ctx, connection, result, "pg_notify");
	PQclear(result);
	return err;
}
