/* db_test -- what a transaction promises, on both databases. */
#include "base/test.h"

#include <pthread.h>
#include <unistd.h>
#include "base/buf.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/testing.h"
#include "gen/db.sql.h"

enum { THREADS = 16, ROUNDS = 20 };

static const char *
value_of(struct ctx *ctx, const char *name)
{
	struct installation_find_row row;
	bool found;

	assert_ok(sql_installation_find(ctx, name, &row, &found));
	return found ? row.value : NULL;
}

static struct err *
set_value(struct ctx *ctx, void *arg)
{
	return sql_installation_set(ctx, "note", arg, NULL);
}

static struct err *
set_and_fail(struct ctx *ctx, void *arg)
{
	TRY(set_value(ctx, arg));
	assert_string_equal(value_of(ctx, "note"), arg);
	return err_new(ctx, ERR_INVALID, "no", NULL);
}

static void
keeps_all_or_nothing(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	assert_ok(db_transaction(ctx, set_value, "first"));
	assert_string_equal(value_of(ctx, "note"), "first");
	assert_err(db_transaction(ctx, set_and_fail, "second"), ERR_INVALID);
	assert_string_equal(value_of(ctx, "note"), "first");
	assert_false(db_writing(ctx));
	testing_close(ctx);
}

static void
writes_only_in_a_transaction(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	assert_err(sql_installation_set(ctx, "note", "x", NULL), ERR_BUG);
	assert_err(db_notify(ctx, "x", ""), ERR_BUG);
	assert_null(value_of(ctx, "note"));
	testing_close(ctx);
}

static struct err *
outer(struct ctx *ctx, void *arg)
{
	assert_true(db_writing(ctx));
	TRY(db_transaction(ctx, set_value, "inner"));
	return arg != NULL ? err_new(ctx, ERR_INVALID, "no", NULL) : OK;
}

static void
the_outer_transaction_decides(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	assert_err(db_transaction(ctx, outer, "fail"), ERR_INVALID);
	assert_null(value_of(ctx, "note"));
	assert_ok(db_transaction(ctx, outer, NULL));
	assert_string_equal(value_of(ctx, "note"), "inner");
	testing_close(ctx);
}

static struct err *
add_twice(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(sql_migration_add(ctx, 500, "a", ctx->now, NULL));
	return sql_migration_add(ctx, 500, "b", ctx->now, NULL);
}

static struct err *
pass_over(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(set_value(ctx, "passed"));
	(void)!add_twice(ctx, NULL);
	return OK;
}

static struct err *
part_by_part(struct ctx *ctx, void *arg)
{
	struct err *err;

	(void)arg;
	TRY(set_value(ctx, "part"));
	err = db_savepoint(ctx, add_twice, NULL);
	assert_string_equal(db_err_constraint(err), "migration_pkey");
	assert_ok(db_savepoint(ctx, set_value, "second part"));
	assert_err(db_savepoint(ctx, set_and_fail, "third part"), ERR_INVALID);
	return OK;
}

static void
a_breach_has_a_name(void **state)
{
	struct ctx *ctx = testing_open();
	struct migration_newest_row newest;
	struct err *err = db_transaction(ctx, add_twice, NULL);

	(void)state;
	assert_err(err, ERR_CONFLICT);
	assert_string_equal(db_err_constraint(err), "migration_pkey");
	err = err_because(ctx, err, "wrapped", NULL);
	assert_string_equal(db_err_constraint(err), "migration_pkey");
	assert_null(db_err_constraint(err_new(ctx, ERR_CONFLICT, "other", NULL)));
	assert_ok(sql_migration_newest(ctx, &newest));
	assert_int_not_equal(newest.number, 500);
	testing_close(ctx);
}

static void
a_failed_statement_is_not_passed_over(void **state)
{
	struct ctx *ctx = testing_open();

	(void)state;
	assert_err(db_transaction(ctx, pass_over, NULL), ERR_BUG);
	assert_null(value_of(ctx, "note"));
	assert_ok(db_transaction(ctx, part_by_part, NULL));
	assert_string_equal(value_of(ctx, "note"), "second part");
	testing_close(ctx);
}

/* ---- notifications ---- */

struct heard {
	int count;
	char last[32];
};

static void
hear(void *arg, const char *payload)
{
	struct heard *heard = arg;

	if (payload == NULL)
		return;
	snprintf(heard->last, sizeof(heard->last), "%s", payload);
	__atomic_add_fetch(&heard->count, 1, __ATOMIC_SEQ_CST);
}

static struct err *
tell(struct ctx *ctx, void *arg)
{
	TRY(db_notify(ctx, "other", "not for us"));
	TRY(db_notify(ctx, "plan", "12 34"));
	return arg != NULL ? err_new(ctx, ERR_INVALID, "no", NULL) : OK;
}

static void
tells_after_the_commit(void **state)
{
	struct ctx *ctx = testing_open();
	struct heard heard = { 0 };

	(void)state;
	database_listen(testing_database(ctx), "plan", hear, &heard);
	assert_err(db_transaction(ctx, tell, "fail"), ERR_INVALID);
	assert_int_equal(heard.count, 0);
	assert_ok(db_transaction(ctx, tell, NULL));
	assert_int_equal(heard.count, 1);
	assert_string_equal(heard.last, "12 34");
	testing_close(ctx);
}

/* Two openings of one PostgreSQL database are what two processes are. */
static void
tells_other_processes(void **state)
{
	struct ctx *ctx = testing_open();
	struct db_options options = { .data_dir = database_dir(testing_database(ctx)),
		.url = testing_where(ctx) };
	struct database *other;
	struct heard heard = { 0 };

	(void)state;
	if (testing_is_postgres()) {
		assert_ok(database_open(ctx, &options, &other));
		database_listen(other, "plan", hear, &heard);
		/* It may not be listening yet: said until it is heard. */
		while (__atomic_load_n(&heard.count, __ATOMIC_SEQ_CST) == 0)
			assert_ok(db_transaction(ctx, tell, NULL));
		assert_string_equal(heard.last, "12 34");
		database_close(other);
	}
	testing_close(ctx);
}

/* ---- many at once ---- */

static struct err *
add_one(struct ctx *ctx, void *arg)
{
	const char *before = value_of(ctx, "counter");
	int64_t number = 0;

	(void)arg;
	if (before != NULL)
		assert_true(str_to_int(before, 0, 1000000, &number));
	return sql_installation_set(ctx, "counter", arena_printf(ctx->arena, "%d", (int)number + 1), NULL);
}

static struct err *
add_one_and_fail(struct ctx *ctx, void *arg)
{
	TRY(add_one(ctx, arg));
	return err_new(ctx, ERR_INVALID, "no", NULL);
}

static void *
count_up(void *arg)
{
	struct ctx *ctx = testing_another(arg);

	for (int i = 0; i < ROUNDS; i++) {
		assert_ok(db_transaction(ctx, add_one, NULL));
		assert_err(db_transaction(ctx, add_one_and_fail, NULL), ERR_INVALID);
	}
	testing_close(ctx);
	return NULL;
}

static void
loses_no_update(void **state)
{
	struct ctx *ctx = testing_open();
	pthread_t threads[THREADS];
	char wanted[16];

	(void)state;
	snprintf(wanted, sizeof(wanted), "%d", THREADS * ROUNDS);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, count_up, ctx);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_string_equal(value_of(ctx, "counter"), wanted);
	testing_close(ctx);
}

/* ---- opening ---- */

static void
migrates_to_the_newest(void **state)
{
	struct ctx *ctx = testing_open();
	struct migration_newest_row newest;
	int known = 0;

	(void)state;
	while (migrations[known].number != 0)
		known++;
	assert_ok(sql_migration_newest(ctx, &newest));
	assert_int_equal(newest.number, migrations[known - 1].number);
	testing_close(ctx);
}

static struct err *
add_future(struct ctx *ctx, void *arg)
{
	(void)arg;
	return sql_migration_add(ctx, 9999, "9999_future.sql", ctx->now, NULL);
}

static void
refuses_a_newer_database(void **state)
{
	struct ctx *ctx = testing_open();
	struct db_options options = { .data_dir = database_dir(testing_database(ctx)) };
	struct database *other;

	(void)state;
	if (testing_is_postgres())
		options.url = testing_where(ctx);
	testing_spoilt(ctx);
	assert_ok(db_transaction(ctx, add_future, NULL));
	assert_err(database_open(ctx, &options, &other), ERR_CONFLICT);
	testing_close(ctx);
}

static void
keeps_its_secret(void **state)
{
	struct ctx *ctx = testing_open();
	struct db_options options = { .data_dir = database_dir(testing_database(ctx)) };
	struct database *other;

	(void)state;
	if (testing_is_postgres())
		options.url = testing_where(ctx);
	assert_ok(database_open(ctx, &options, &other));
	assert_memory_equal(database_secret(other), database_secret(testing_database(ctx)), 32);
	database_close(other);
	testing_close(ctx);
}

static void
lets_one_server_write(void **state)
{
	struct ctx *ctx = testing_open();
	struct db_options server = { .data_dir = database_dir(testing_database(ctx)), .server = true };
	struct db_options command = { .data_dir = server.data_dir };
	struct db_options nowhere = { .data_dir = "/nonexistent" };
	struct db *mine = ctx->db;
	struct database *other;

	(void)state;
	if (!testing_is_postgres()) {
		assert_ok(db_transaction(ctx, set_value, "first"));
		assert_err(database_open(ctx, &server, &other), ERR_BUSY);
		assert_err(database_open(ctx, &nowhere, &other), ERR_NOT_FOUND);
		/* A command beside it reads, and is told when it wants to write. */
		assert_ok(db_transaction(ctx, set_value, "seen"));
		assert_ok(database_open(ctx, &command, &other));
		ctx->db = database_handle(other);
		assert_string_equal(value_of(ctx, "note"), "seen");
		assert_err(db_transaction(ctx, set_value, "two writers"), ERR_BUSY);
		ctx->db = mine;
		database_close(other);
		assert_string_equal(value_of(ctx, "note"), "seen");
	}
	testing_close(ctx);
}

static void
count_close(void *thing)
{
	++*(int *)thing;
}

static void
keeps_one_thing_per_name(void **state)
{
	struct ctx *ctx = testing_open();
	struct database *database = testing_database(ctx);
	int first = 0, second = 0;

	(void)state;
	assert_null(database_kept(database, "plan"));
	assert_ptr_equal(database_keep(database, "plan", &first, count_close), &first);
	assert_ptr_equal(database_keep(database, "plan", &second, count_close), &first);
	assert_ptr_equal(database_kept(database, "plan"), &first);
	testing_close(ctx);
	assert_int_equal(first, 1);
	assert_int_equal(second, 0);
}

static void *
write_beside(void *arg)
{
	struct ctx ctx = *(struct ctx *)arg;

	ctx.arena = arena_open();
	ctx.db = database_handle(db_database(ctx.db));
	assert_ok(db_transaction(&ctx, set_value, "later"));
	arena_close(ctx.arena);
	return NULL;
}

static void
a_page_sees_one_moment(void **state)
{
	struct ctx *ctx = testing_open();
	pthread_t writer;

	(void)state;
	assert_ok(db_transaction(ctx, set_value, "first"));
	db_moment_begin(ctx->db, false);
	assert_string_equal(value_of(ctx, "note"), "first");
	assert_int_equal(pthread_create(&writer, NULL, write_beside, ctx), 0);
	pthread_join(writer, NULL);
	if (!testing_is_postgres())
		assert_string_equal(value_of(ctx, "note"), "first");
	db_moment_renew(ctx);
	assert_string_equal(value_of(ctx, "note"), "later");
	/* What the page itself writes it sees at once. */
	assert_ok(db_transaction(ctx, set_value, "own"));
	assert_string_equal(value_of(ctx, "note"), "own");
	assert_false(db_moment_end(ctx->db));
	testing_close(ctx);
}

static void
who_is_hasty_waits_for_nobody(void **state)
{
	struct ctx *ctx = testing_open();
	bool postgres = testing_is_postgres();

	(void)state;
	db_moment_begin(ctx->db, true);
	assert_null(value_of(ctx, "note"));
	if (postgres)
		assert_ok(db_transaction(ctx, set_value, "put off"));
	else
		assert_err(db_transaction(ctx, set_value, "put off"), ERR_BUSY);
	assert_int_equal(db_moment_end(ctx->db), !postgres);
	assert_ok(db_may_wait(ctx));
	assert_ok(db_transaction(ctx, set_value, "done"));
	assert_string_equal(value_of(ctx, "note"), "done");
	db_moment_begin(ctx->db, false);
	assert_ok(db_transaction(ctx, set_value, "at leisure"));
	assert_false(db_moment_end(ctx->db));
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(migrates_to_the_newest),
		cmocka_unit_test(keeps_all_or_nothing),
		cmocka_unit_test(writes_only_in_a_transaction),
		cmocka_unit_test(the_outer_transaction_decides),
		cmocka_unit_test(a_breach_has_a_name),
		cmocka_unit_test(a_failed_statement_is_not_passed_over),
		cmocka_unit_test(tells_after_the_commit),
		cmocka_unit_test(tells_other_processes),
		cmocka_unit_test(loses_no_update),
		cmocka_unit_test(refuses_a_newer_database),
		cmocka_unit_test(keeps_its_secret),
		cmocka_unit_test(lets_one_server_write),
		cmocka_unit_test(keeps_one_thing_per_name),
		cmocka_unit_test(a_page_sees_one_moment),
		cmocka_unit_test(who_is_hasty_waits_for_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
