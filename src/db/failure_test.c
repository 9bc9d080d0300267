/*
 * failure_test -- what is left when the disk is full, the server is gone, or the process is killed.
 */
#include "base/test.h"

#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "db/testing.h"
#include "gen/db.sql.h"

enum { THREADS = 8, ROUNDS = 25, KILLS = 12, LARGE = 3 * 1024 * 1024 };

struct note {
	const char *name, *value;
};

static struct err *
write_note(struct ctx *ctx, void *arg)
{
	const struct note *note = arg;

	return sql_installation_set(ctx, note->name, note->value, NULL);
}

static bool
has_note(struct ctx *ctx, const char *name)
{
	struct installation_find_row row;
	bool found;

	assert_ok(sql_installation_find(ctx, name, &row, &found));
	return found;
}

/* ---- a full disk ---- */

/* From now on no file may grow beyond what the log has and a little more. */
static struct rlimit
fill_disk(struct ctx *ctx, rlim_t more)
{
	const char *log = arena_printf(ctx->arena, "%s-wal", testing_where(ctx));
	struct rlimit before, full;
	struct stat info;

	assert_int_equal(stat(log, &info), 0);
	getrlimit(RLIMIT_FSIZE, &before);
	full = before;
	full.rlim_cur = (rlim_t)info.st_size + more;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &full);
	return before;
}

static const char *
large_text(struct ctx *ctx)
{
	char *text = arena_alloc(ctx->arena, LARGE + 1);

	memset(text, 'x', LARGE);
	return text;
}

static void
a_full_disk_loses_nothing(void **state)
{
	struct ctx *ctx = testing_open();
	struct note small = { "small", "kept" }, large = { "large", large_text(ctx) };
	struct rlimit before;
	struct err *err;

	(void)state;
	if (!testing_is_postgres()) {
		assert_ok(db_transaction(ctx, write_note, &small));
		before = fill_disk(ctx, 1024 * 1024);
		err = db_transaction(ctx, write_note, &large);
		assert_err(err, ERR_BUSY);
		assert_string_equal(err->say, DB_CANNOT_WRITE);
		assert_false(has_note(ctx, "large"));
		assert_true(has_note(ctx, "small"));
		setrlimit(RLIMIT_FSIZE, &before);
		assert_ok(db_transaction(ctx, write_note, &large));
		assert_true(has_note(ctx, "large"));
	}
	testing_close(ctx);
}

/* One that does not fit fails alone: those of its group are run again. */
static void *
write_small_ones(void *arg)
{
	struct ctx *ctx = testing_another(arg);

	for (int i = 0; i < ROUNDS; i++) {
		struct note note = { arena_printf(ctx->arena, "small %p %d", (void *)&note, i), "x" };

		assert_ok(db_transaction(ctx, write_note, &note));
		assert_true(has_note(ctx, note.name));
	}
	testing_close(ctx);
	return NULL;
}

static void
a_group_is_not_dragged_down(void **state)
{
	struct ctx *ctx = testing_open();
	struct note small = { "small", "kept" }, large = { "large", large_text(ctx) };
	pthread_t threads[THREADS];
	struct rlimit before;

	(void)state;
	if (!testing_is_postgres()) {
		assert_ok(db_transaction(ctx, write_note, &small));
		before = fill_disk(ctx, 2 * 1024 * 1024);
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, write_small_ones, ctx);
		for (int i = 0; i < ROUNDS; i++)
			assert_err(db_transaction(ctx, write_note, &large), ERR_BUSY);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_false(has_note(ctx, "large"));
	}
	testing_close(ctx);
}

/* ---- a file that somebody else writes to ---- */

static void *
write_in_vain(void *arg)
{
	struct ctx *ctx = testing_another(arg);
	struct note note = { "in vain", "x" };

	assert_err(db_transaction(ctx, write_note, &note), ERR_BUSY);
	testing_close(ctx);
	return NULL;
}

/* Whoever waits for the same file is told at the same time; each alone waits five seconds. */
static void
a_file_that_is_taken_holds_nobody_up(void **state)
{
	struct ctx *ctx = testing_open();
	struct note note = { "later", "kept" };
	double start = monotonic_s();
	pthread_t threads[THREADS];
	sqlite3 *other;

	(void)state;
	if (!testing_is_postgres()) {
		assert_int_equal(sqlite3_open(testing_where(ctx), &other), SQLITE_OK);
		assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
		for (int i = 0; i < THREADS; i++)
			pthread_create(&threads[i], NULL, write_in_vain, ctx);
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		assert_true(monotonic_s() - start < 5 * THREADS);
		assert_false(has_note(ctx, "in vain"));
		assert_int_equal(sqlite3_close(other), SQLITE_OK);
		assert_ok(db_transaction(ctx, write_note, &note));
		assert_true(has_note(ctx, "later"));
	}
	testing_close(ctx);
}

/* ---- a server that goes away ---- */

static void
count_loss(void *arg, const char *payload)
{
	if (payload == NULL)
		__atomic_add_fetch((int *)arg, 1, __ATOMIC_SEQ_CST);
}

/* Ends every connection to this database but its own, as a restart of the server does. */
static void
cut_connections(struct ctx *ctx)
{
	PGconn *raw = PQconnectdb(testing_where(ctx));
	PGresult *result = PQexec(raw, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
	    "WHERE datname = current_database() AND pid <> pg_backend_pid()");

	assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
	assert_true(PQntuples(result) > 0);
	PQclear(result);
	PQfinish(raw);
}

static struct err *
cut_once(struct ctx *ctx, void *arg)
{
	int *tries = arg;
	struct note note = { "in transaction", "kept" };

	TRY(write_note(ctx, &note));
	if (++*tries == 1)
		cut_connections(ctx);
	note.name = "after the cut";
	return write_note(ctx, &note);
}

static void
a_lost_connection_is_made_anew(void **state)
{
	struct ctx *ctx = testing_open();
	struct note note = { "first", "kept" };
	int lost = 0, tries = 0, before;

	(void)state;
	if (testing_is_postgres()) {
		database_listen(testing_database(ctx), "plan", count_loss, &lost);
		assert_ok(db_transaction(ctx, write_note, &note));
		before = __atomic_load_n(&lost, __ATOMIC_SEQ_CST);
		cut_connections(ctx);
		assert_true(has_note(ctx, "first"));
		assert_ok(db_transaction(ctx, cut_once, &tries));
		assert_int_equal(tries, 2);
		assert_true(has_note(ctx, "in transaction"));
		assert_true(has_note(ctx, "after the cut"));
		/* Who listens is told that something may have been missed; asking the database passes the time. */
		while (__atomic_load_n(&lost, __ATOMIC_SEQ_CST) <= before)
			assert_true(has_note(ctx, "first"));
	}
	testing_close(ctx);
}

/* ---- kill -9 ---- */

static NORETURN void
write_until_killed(const char *dir, int pipe_fd)
{
	struct env env = env_real();
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct db_options options = { .data_dir = dir, .create = true, .server = true };
	struct database *database;

	if (database_open(&ctx, &options, &database) != OK)
		_exit(3);
	ctx.db = database_handle(database);
	for (int32_t i = 0;; i++) {
		struct note note = { arena_printf(ctx.arena, "number %d", i), "kept" };

		if (db_transaction(&ctx, write_note, &note) != OK ||
		    write(pipe_fd, &i, sizeof(i)) != sizeof(i))
			_exit(4);
	}
}

/* What was answered before the kill is there after it, and the file is sound. */
static void
check_after_kill(const char *dir, int32_t last)
{
	struct env env = env_real();
	struct arena *arena = arena_open();
	struct ctx ctx = ctx_make(arena, &env, NULL);
	struct db_options options = { .data_dir = dir, .create = true, .server = true };
	struct database *database;

	assert_ok(database_open(&ctx, &options, &database));
	ctx.db = database_handle(database);
	for (int32_t i = 0; i <= last; i++)
		assert_true(has_note(&ctx, arena_printf(arena, "number %d", i)));
	assert_false(has_note(&ctx, arena_printf(arena, "number %d", last + 2)));
	database_close(database);
	arena_close(arena);
}

static void
what_was_answered_survives_a_kill(void **state)
{
	struct ctx *ctx = testing_open();
	unsigned seed = (unsigned)getpid();

	(void)state;
	print_message("seed %u\n", seed);
	for (int round = 0; !testing_is_postgres() && round < KILLS; round++) {
		const char *dir = arena_printf(ctx->arena, "%s/killed%d",
		    database_dir(testing_database(ctx)), round);
		int ends[2], wanted = 1 + rand_r(&seed) % 200;
		int32_t last = -1, got;
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		if (child == 0)
			write_until_killed(dir, ends[1]);
		close(ends[1]);
		while (last + 1 < wanted && read(ends[0], &got, sizeof(got)) == sizeof(got))
			last = got;
		kill(child, SIGKILL);
		/* Answers that were on their way count, too. */
		while (read(ends[0], &got, sizeof(got)) == sizeof(got))
			last = got;
		close(ends[0]);
		waitpid(child, NULL, 0);
		assert_true(last >= wanted - 1);
		check_after_kill(dir, last);
	}
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_answered_survives_a_kill),
		cmocka_unit_test(a_full_disk_loses_nothing),
		cmocka_unit_test(a_group_is_not_dragged_down),
		cmocka_unit_test(a_file_that_is_taken_holds_nobody_up),
		cmocka_unit_test(a_lost_connection_is_made_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
