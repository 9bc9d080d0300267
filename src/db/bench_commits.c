/*
 * bench_commits -- durable transactions of 32 threads through the one writer, against the
 * same statements with a commit each on one connection of the same settings.
 * Both on the disk of $TMPDIR, synchronous=FULL; turn by turn, because disks have moods.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/err.h"
#include "db/db.h"
#include "gen/db.sql.h"

enum { THREADS = 32, TURNS = 5 };
static const double TURN_S = 1.0;

struct team {
	struct database *database;
	const struct env *env;
	double end;
	int64_t done;
};

struct member {
	struct team *team;
	int number;
	int round;
};

/* A booking's share of statements: a look, and three rows. */
static struct err *
write_some(struct ctx *ctx, void *arg)
{
	const struct member *member = arg;
	struct installation_find_row row;
	char name[32], value[64];
	bool found;

	snprintf(name, sizeof(name), "bench%d", member->number);
	snprintf(value, sizeof(value), "booked %d by %d", member->round, member->number);
	TRY(sql_installation_find(ctx, name, &row, &found));
	TRY(sql_installation_set(ctx, name, value, NULL));
	snprintf(name, sizeof(name), "span%d.%d", member->number, member->round % 1000);
	TRY(sql_installation_set(ctx, name, value, NULL));
	snprintf(name, sizeof(name), "event%d.%d", member->number, member->round % 1000);
	return sql_installation_set(ctx, name, value, NULL);
}

static void *
work(void *arg)
{
	struct member *member = arg;
	struct team *team = member->team;
	struct arena *arena = arena_open();

	for (; monotonic_s() < team->end; member->round++) {
		struct ctx ctx = ctx_make(arena, team->env, database_handle(team->database));

		MUST(db_transaction(&ctx, write_some, member) == OK);
		__atomic_add_fetch(&team->done, 1, __ATOMIC_RELAXED);
		arena_reset(arena);
	}
	arena_close(arena);
	return NULL;
}

static double
grouped(struct database *database, const struct env *env, int count)
{
	static struct member members[THREADS];
	struct team team = { database, env, monotonic_s() + TURN_S, 0 };
	pthread_t threads[THREADS];

	for (int i = 0; i < count; i++) {
		members[i].team = &team;
		members[i].number = i;
		MUST(pthread_create(&threads[i], NULL, work, &members[i]) == 0);
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return (double)team.done / TURN_S;
}

static void
run_text(sqlite3 *raw, const char *text)
{
	MUST(sqlite3_exec(raw, text, NULL, NULL, NULL) == SQLITE_OK);
}

static void
step_with(sqlite3_stmt *statement, const char *name, const char *value)
{
	sqlite3_bind_text(statement, 1, name, -1, SQLITE_TRANSIENT);
	if (value != NULL)
		sqlite3_bind_text(statement, 2, value, -1, SQLITE_TRANSIENT);
	while (sqlite3_step(statement) == SQLITE_ROW)
		continue;
	sqlite3_reset(statement);
}

/* The same statements, prepared, a commit each. */
static double
one_by_one(sqlite3 *raw, sqlite3_stmt *find, sqlite3_stmt *set)
{
	double start = monotonic_s();
	static int round;
	int done = 0;

	for (; monotonic_s() < start + TURN_S; done++, round++) {
		char name[32], value[64];

		snprintf(value, sizeof(value), "booked %d by nobody", round);
		run_text(raw, "BEGIN IMMEDIATE");
		step_with(find, "bench", NULL);
		step_with(set, "bench", value);
		snprintf(name, sizeof(name), "span.%d", round % 32000);
		step_with(set, name, value);
		snprintf(name, sizeof(name), "event.%d", round % 32000);
		step_with(set, name, value);
		run_text(raw, "COMMIT");
	}
	return done / (monotonic_s() - start);
}

static sqlite3 *
open_raw(const char *dir)
{
	char path[256];
	sqlite3 *raw;

	snprintf(path, sizeof(path), "%s/bare.db", dir);
	MUST(sqlite3_open(path, &raw) == SQLITE_OK);
	run_text(raw, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
	    "CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT");
	return raw;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
middle(double values[TURNS])
{
	qsort(values, TURNS, sizeof(values[0]), by_value);
	return values[TURNS / 2];
}

int
main(void)
{
	const char *temp = getenv("TMPDIR");
	char dir[200], command[256];
	struct env env = env_real();
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	double many[TURNS], bare[TURNS], alone[TURNS];
	struct database *database;
	sqlite3_stmt *find, *set;
	sqlite3 *raw;

	snprintf(dir, sizeof(dir), "%s/doorstep-bench-XXXXXX", temp != NULL ? temp : "/tmp");
	MUST(mkdtemp(dir) != NULL);
	MUST(database_open(&ctx, &(struct db_options){ .data_dir = dir, .create = true, .server = true },
	    &database) == OK);
	raw = open_raw(dir);
	MUST(sqlite3_prepare_v2(raw, query_installation_find.sqlite, -1, &find, NULL) == SQLITE_OK);
	MUST(sqlite3_prepare_v2(raw, query_installation_set.sqlite, -1, &set, NULL) == SQLITE_OK);
	for (int i = 0; i < TURNS; i++) {
		bare[i] = one_by_one(raw, find, set);
		many[i] = grouped(database, &env, THREADS);
		alone[i] = grouped(database, &env, 1);
	}
	sqlite3_finalize(find);
	sqlite3_finalize(set);
	sqlite3_close(raw);
	database_close(database);
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	MUST(system(command) == 0);

	double group = middle(many), each = middle(bare), single = middle(alone);

	printf("{\"name\":\"durable transactions a second, 32 threads, SQLite FULL\",\"value\":%.0f,\"unit\":\"1/s\","
	    "\"against\":%.0f,\"ratio\":%.2f,\"goal\":5,\"met\":%s}\n", group, each, group / each,
	    group / each >= 5 ? "true" : "false");
	printf("{\"name\":\"durable transactions a second, 1 thread, SQLite FULL\",\"value\":%.0f,\"unit\":\"1/s\","
	    "\"against\":%.0f,\"ratio\":%.2f,\"goal\":null,\"met\":null}\n", single, each, single / each);
	arena_close(arena);
	return 0;
}
