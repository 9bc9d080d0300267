/*
 * testing_postgres -- databases of a PostgreSQL server for tests.
 *
 * Copying a template takes half a second and more, so a database is used again: whoever holds the
 * advisory lock of its number has it, and empties it first, whatever the one before left or however it died.
 */
#include "db/testing_postgres.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/testing.h"

enum { LOCK_TEMPLATE = 7034, LOCK_POOL = 7035, POOL = 1000 };

static NORETURN void
give_up(const char *what, const char *why)
{
	fprintf(stderr, "testing: %s: %s\n", what, why);
	exit(1);
}

const char *
testing_postgres_server(void)
{
	const char *url = getenv("DOORSTEP_TEST_PG");

	return str_empty(url) ? NULL : url;
}

const char *
testing_postgres_url(struct arena *arena, const char *name)
{
	struct buf url = buf_make(arena, 4096);
	char *trouble = NULL;
	PQconninfoOption *options = PQconninfoParse(testing_postgres_server(), &trouble);

	if (options == NULL)
		give_up("DOORSTEP_TEST_PG", trouble);
	for (PQconninfoOption *option = options; option->keyword != NULL; option++)
		if (option->val != NULL && strcmp(option->keyword, "dbname") != 0)
			buf_printf(&url, "%s='%s' ", option->keyword, option->val);
	buf_printf(&url, "dbname='%s'", name);
	PQconninfoFree(options);
	return buf_text(&url);
}

static void
keep_quiet(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

static PGconn *
connect_to(const char *url)
{
	PGconn *raw = PQconnectdb(url);

	PQsetNoticeProcessor(raw, keep_quiet, NULL);
	if (PQstatus(raw) != CONNECTION_OK)
		give_up("DOORSTEP_TEST_PG", PQerrorMessage(raw));
	return raw;
}

/* Does it; true when the first column of the first row is true or, for a command, when it went well. */
static bool
tell(PGconn *raw, const char *text, bool must)
{
	PGresult *result = PQexec(raw, text);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (PQresultStatus(result) == PGRES_TUPLES_OK)
		good = PQntuples(result) > 0 && strcmp(PQgetvalue(result, 0, 0), "f") != 0;
	else if (!good && must)
		give_up(text, PQerrorMessage(raw));
	PQclear(result);
	return good;
}

/* What tells one set of migrations from another. */
static unsigned long long
migrations_sum(void)
{
	uint64_t sum = UINT64_C(14695981039346656037);	/* FNV-1a */

	for (const struct migration *migration = migrations; migration->number != 0; migration++)
		for (const char *at = migration->postgres; *at != '\0'; at++)
			sum = (sum ^ (unsigned char)*at) * UINT64_C(1099511628211);
	return sum;
}

/* One template per set of migrations: made by the first test that needs it. Under LOCK_TEMPLATE. */
static const char *
template_made(struct ctx *ctx, PGconn *raw)
{
	const char *name = arena_printf(ctx->arena, "doorstep_template_%016llx", migrations_sum());
	struct db_options options = { .data_dir = "/tmp", .url = testing_postgres_url(ctx->arena, name),
		.create = true };
	struct database *database;

	if (tell(raw, arena_printf(ctx->arena,
	    "SELECT 1 FROM pg_database WHERE datname = '%s' AND datistemplate", name), true))
		return name;
	tell(raw, arena_printf(ctx->arena, "DROP DATABASE IF EXISTS %s", name), true);
	tell(raw, arena_printf(ctx->arena, "CREATE DATABASE %s", name), true);
	testing_ok(ctx, database_open(ctx, &options, &database));
	database_close(database);
	tell(raw, arena_printf(ctx->arena, "ALTER DATABASE %s IS_TEMPLATE true", name), true);
	return name;
}

static void
copy_template(struct ctx *ctx, PGconn *raw, const char *name)
{
	tell(raw, arena_printf(ctx->arena, "SELECT pg_advisory_lock(%d)", LOCK_TEMPLATE), true);
	tell(raw, arena_printf(ctx->arena, "CREATE DATABASE %s TEMPLATE %s", name, template_made(ctx, raw)), true);
	tell(raw, arena_printf(ctx->arena, "SELECT pg_advisory_unlock(%d)", LOCK_TEMPLATE), true);
}

/*
 * Every row but those of the migrations away, triggers or not; false when we may not do that here.  Tables that
 * never held a row, which are most, are not opened: each costs a fresh connection a look at all its indexes.
 */
static bool
emptied(struct ctx *ctx, const char *name)
{
	PGconn *raw = connect_to(testing_postgres_url(ctx->arena, name));
	bool good;

	tell(raw, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
	    "WHERE datname = current_database() AND pid <> pg_backend_pid()", false);
	good = tell(raw, "SET session_replication_role = replica", false) &&
	    tell(raw,
	    "DO $$ DECLARE one regclass; BEGIN "
	    "FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
	    "AND relname <> 'migration' AND pg_relation_size(oid) > 0 "
	    "LOOP EXECUTE format('DELETE FROM %s', one); END LOOP; END $$", false);
	PQfinish(raw);
	return good;
}

PGconn *
testing_postgres_take(struct ctx *ctx, const char **name)
{
	PGconn *raw = connect_to(testing_postgres_server());
	int number = 0;

	while (!tell(raw, arena_printf(ctx->arena, "SELECT pg_try_advisory_lock(%d, %d)", LOCK_POOL, number), true))
		if (++number == POOL)
			give_up("DOORSTEP_TEST_PG", "every database is in use");
	*name = arena_printf(ctx->arena, "doorstep_test_%016llx_%d", migrations_sum(), number);
	if (tell(raw, arena_printf(ctx->arena, "SELECT 1 FROM pg_database WHERE datname = '%s'", *name), true)) {
		if (emptied(ctx, *name))
			return raw;
		testing_postgres_drop(raw, *name);
	}
	copy_template(ctx, raw, *name);
	return raw;
}

void
testing_postgres_drop(PGconn *raw, const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "DROP DATABASE IF EXISTS %s (FORCE)", name);
	tell(raw, text, true);
}
