/*
 * queries_test -- walks every query of the house, on SQLite and on PostgreSQL.
 *
 * Each prepares; its columns are as many as the heading says, and none stands
 * where the heading has another; none reads a whole table on SQLite (PostgreSQL
 * rightly scans small ones) unless "-- scan: reason" says why; none touches
 * rows of a unit or tenant without naming it, unless "-- all units: reason".
 */
#include "base/test.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <string.h>
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"

static int faults;

static void
fault(const struct sql *sql, const char *what, const char *which)
{
	print_error("%s (%s): %s%s\n", sql->name, sql->where, what, which);
	faults++;
}

/*
 * `names` are what the database calls the columns.  One that the heading has in
 * another place, where something else stands: two of them are swapped.
 */
static void
check_columns(const struct sql *sql, const char *const *names)
{
	for (int i = 0; i < sql->column_count; i++)
		for (int other = 0; other < sql->column_count; other++)
			if (other != i && str_equal(sql->column_names[other], names[i]) &&
			    !str_equal(sql->column_names[i], names[i]) &&
			    !str_equal(sql->column_names[other], names[other]))
				fault(sql, "stands in another place in the heading: ", names[i]);
}

/* ---- SQLite ---- */

/* "SCAN customer", also by an index; not "SCAN json_each" and not what a subquery gives. */
static bool
is_table_scan(const char *step, sqlite3 *raw)
{
	const char *name = str_starts(step, "SCAN ") ? step + strlen("SCAN ") : "";
	size_t size = strcspn(name, " ");
	sqlite3_stmt *statement;
	bool table;

	if (size == 0 || str_starts(step, "SCAN CONSTANT ROW"))
		return false;
	/* An alias is no table, and hides one: whatever is not known to be harmless counts. */
	if (strncmp(name, "json_each", 9) == 0 || name[0] == '(' || strstr(step, "VIRTUAL TABLE") != NULL)
		return false;
	sqlite3_prepare_v2(raw, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", -1,
	    &statement, NULL);
	sqlite3_bind_text(statement, 1, name, (int)size, SQLITE_STATIC);
	table = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return table;
}

/* A partial index holds only the rows that are asked for: reading all of it is no scan. */
static bool
is_partial_index(const char *step, sqlite3 *raw)
{
	const char *at = strstr(step, "INDEX ");
	sqlite3_stmt *statement;
	bool partial;

	if (at == NULL)
		return false;
	sqlite3_prepare_v2(raw, "SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?1 "
	    "AND sql LIKE '%) WHERE %'", -1, &statement, NULL);
	sqlite3_bind_text(statement, 1, at + strlen("INDEX "), -1, SQLITE_STATIC);
	partial = sqlite3_step(statement) == SQLITE_ROW;
	sqlite3_finalize(statement);
	return partial;
}

/* Names that the query gives to what it makes itself: WITH name AS, and FROM (…) name. */
static bool
is_made_here(const struct sql *sql, const char *name, size_t size)
{
	for (const char *at = sql->sqlite; (at = strstr(at, name)) != NULL; at += size) {
		const char *after = at + size + strspn(at + size, " \n\t");
		const char *before = at;

		while (before > sql->sqlite && strchr(" \n\t", before[-1]) != NULL)
			before--;
		if (strncasecmp(after, "AS (", 4) == 0 || strncasecmp(after, "AS MATERIALIZED", 15) == 0 ||
		    *after == '(' || (before > sql->sqlite && before[-1] == ')') ||
		    (before - sql->sqlite > 3 && strncasecmp(before - 3, " AS", 3) == 0 &&
		    before[-4] == ')'))
			return true;
	}
	return false;
}

static void
check_plan(const struct sql *sql, sqlite3 *raw, struct arena *arena)
{
	const char *text = arena_printf(arena, "EXPLAIN QUERY PLAN %s", sql->sqlite);
	sqlite3_stmt *statement = NULL;

	if (sql->scan != NULL || sqlite3_prepare_v2(raw, text, -1, &statement, NULL) != SQLITE_OK)
		return;
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(statement, 3);
		char *name = arena_strdup(arena, str_starts(step, "SCAN ") ? step + 5 : "");

		name[strcspn(name, " ")] = '\0';
		if (is_partial_index(step, raw))
			continue;
		if (is_table_scan(step, raw) ||
		    (name[0] != '\0' && name[0] != '(' && !str_starts(name, "json_each") &&
		    !str_starts(step, "SCAN CONSTANT ROW") && strstr(step, "VIRTUAL TABLE") == NULL &&
		    !str_starts(name, "SUBQUERY") && !is_made_here(sql, name, strlen(name))))
			fault(sql, "reads a whole table (\"-- scan: reason\" allows it): ", step);
	}
	sqlite3_finalize(statement);
}

static void
check_on_sqlite(const struct sql *sql, sqlite3 *raw, struct arena *arena)
{
	const char *names[64] = { NULL };
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(raw, sql->sqlite, -1, &statement, NULL) != SQLITE_OK) {
		fault(sql, "does not prepare on SQLite: ", sqlite3_errmsg(raw));
		return;
	}
	if (sqlite3_column_count(statement) != sql->column_count)
		fault(sql, "gives another number of columns on SQLite than its heading", "");
	for (int i = 0; i < sql->column_count && i < sqlite3_column_count(statement); i++)
		names[i] = sqlite3_column_name(statement, i);
	check_columns(sql, names);
	if (sqlite3_stmt_readonly(statement) == (int)sql->writes && strstr(sql->postgres, "FOR UPDATE") == NULL &&
	    !str_starts(sql->sqlite, "CREATE"))
		fault(sql, "is held for writing when it reads, or the other way round", "");
	sqlite3_finalize(statement);
	check_plan(sql, raw, arena);
}

/* ---- PostgreSQL ---- */

static Oid
oid_of(int type)
{
	switch (type & ~DB_NULLABLE) {
	case DB_INT:
		return 20;
	case DB_INT32:
		return 23;
	case DB_REAL:
		return 701;
	case DB_BYTES:
		return 17;
	case DB_BOOL:
		return 16;
	case DB_JSON:
		return 3802;
	default:
		return 25;
	}
}

/* The types of the server that may be read as the heading's. */
static bool
fits(int type, Oid oid)
{
	switch (type & ~DB_NULLABLE) {
	case DB_INT:
	case DB_INT32:
		return oid == 20 || oid == 21 || oid == 23 || oid == 1700;
	case DB_REAL:
		return oid == 701 || oid == 700 || oid == 1700 || oid == 20 || oid == 23;
	case DB_BYTES:
		return oid == 17;
	case DB_BOOL:
		return oid == 16;
	case DB_JSON:
		return oid == 114 || oid == 3802 || oid == 25;
	default:
		return oid == 25 || oid == 1043 || oid == 705 || oid == 19 || oid == 114 || oid == 3802;
	}
}

static void
check_on_postgres(const struct sql *sql, PGconn *raw)
{
	const char *names[64] = { NULL };
	Oid types[64];
	PGresult *result;

	for (int i = 0; i < sql->param_count; i++)
		types[i] = oid_of(sql->params[i]);
	result = PQprepare(raw, "", sql->postgres, sql->param_count, types);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		fault(sql, "does not prepare on PostgreSQL: ", PQresultErrorMessage(result));
		PQclear(result);
		return;
	}
	PQclear(result);
	result = PQdescribePrepared(raw, "");
	if (PQnfields(result) != sql->column_count)
		fault(sql, "gives another number of columns on PostgreSQL than its heading", "");
	for (int i = 0; i < sql->column_count && i < PQnfields(result); i++) {
		names[i] = PQfname(result, i);
		if (!fits(sql->columns[i], PQftype(result, i)))
			fault(sql, "is of another type on PostgreSQL: ", sql->column_names[i]);
	}
	check_columns(sql, names);
	PQclear(result);
}

static void
every_query_prepares(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	faults = 0;
	if (testing_is_postgres()) {
		PGconn *raw = PQconnectdb(testing_where(ctx));

		for (const struct sql *const *at = all_sql; *at != NULL; at++)
			check_on_postgres(*at, raw);
		PQfinish(raw);
	} else {
		sqlite3 *raw;

		assert_int_equal(sqlite3_open_v2(testing_where(ctx), &raw, SQLITE_OPEN_READONLY, NULL), 0);
		for (const struct sql *const *at = all_sql; *at != NULL; at++)
			check_on_sqlite(*at, raw, ctx->arena);
		sqlite3_close(raw);
	}
	assert_int_equal(faults, 0);
	testing_close(ctx);
}

/* ---- the tenant wall ---- */

/* Does the text hold this word, alone? */
static bool
has_word(const char *text, const char *word)
{
	size_t size = strlen(word);
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	for (const char *at = text; (at = strstr(at, word)) != NULL; at += size)
		if ((at == text || strchr(letters, at[-1]) == NULL) && !(at[size] != '\0' &&
		    strchr(letters, at[size]) != NULL))
			return true;
	return false;
}

static bool
names_its_owner(const struct sql *sql)
{
	for (int i = 0; i < sql->param_count; i++)
		if (str_starts(sql->param_names[i], "unit") || str_starts(sql->param_names[i], "tenant"))
			return true;
	return false;
}

/* Tables whose rows belong to a unit or a tenant: asked of the schema. */
static void
no_query_crosses_the_wall(void **state)
{
	struct ctx *ctx = testing_open();
	sqlite3_stmt *statement;
	sqlite3 *raw;

	(void)state;
	faults = 0;
	if (!testing_is_postgres()) {
		assert_int_equal(sqlite3_open_v2(testing_where(ctx), &raw, SQLITE_OPEN_READONLY, NULL), 0);
		sqlite3_prepare_v2(raw, "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
		    " WHERE m.type = 'table' AND (c.name IN ('unit_id', 'tenant_id') OR m.name = 'unit')", -1,
		    &statement, NULL);
		while (sqlite3_step(statement) == SQLITE_ROW) {
			const char *table = (const char *)sqlite3_column_text(statement, 0);

			for (const struct sql *const *at = all_sql; *at != NULL; at++)
				if ((*at)->all_units == NULL && !names_its_owner(*at) &&
				    has_word((*at)->sqlite, table))
					fault(*at, "names neither :unit nor :tenant, but touches ", table);
		}
		sqlite3_finalize(statement);
		sqlite3_close(raw);
	}
	assert_int_equal(faults, 0);
	testing_close(ctx);
}

/* Reasons are sentences, not a way around. */
static void
reasons_are_given(void **state)
{
	(void)state;
	for (const struct sql *const *at = all_sql; *at != NULL; at++) {
		assert_true((*at)->scan == NULL || strlen((*at)->scan) > 5);
		assert_true((*at)->all_units == NULL || strlen((*at)->all_units) > 5);
		assert_ptr_equal(all_sql[(*at)->index], *at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_query_prepares),
		cmocka_unit_test(no_query_crosses_the_wall),
		cmocka_unit_test(reasons_are_given),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
