/* shelf_test -- what is kept in memory (db/shelf.h) is never older than the last commit. */
#include "base/test.h"

#include <pthread.h>
#include <string.h>
#include "account/account.h"
#include "account/testing.h"
#include "base/ctx.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "db/shelf.h"
#include "db/testing.h"
#include "gen/db.sql.h"

static const char *
name_of(struct ctx *ctx, unit_id id)
{
	struct unit unit;

	assert_ok(unit_find(ctx, id, &unit));
	return unit.display_name;
}

static void
rename_to(struct ctx *ctx, unit_id id, const char *name)
{
	struct unit unit;

	assert_ok(unit_find(ctx, id, &unit));
	unit.settings.display_name = name;
	assert_ok(unit_save_settings(ctx, &unit.settings));
}

static void
is_made_once_and_never_old(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	const char *before;
	int count;

	(void)state;
	testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	before = name_of(ctx, unit.id);
	count = ctx->sql_count;
	assert_string_equal(name_of(ctx, unit.id), before);
	assert_int_equal(ctx->sql_count, count);
	for (int i = 0; i < 20; i++) {
		const char *name = arena_printf(ctx->arena, "Name %d", i);

		rename_to(ctx, unit.id, name);
		assert_string_equal(name_of(ctx, unit.id), name);
	}
	/* Who still holds the first one may read it. */
	assert_string_equal(before, "Heizung Rheintal");
	testing_close(ctx);
}

struct renaming { unit_id unit; const char *name; bool fail; };

static struct err *
rename_inside(struct ctx *ctx, void *arg)
{
	const struct renaming *renaming = arg;

	rename_to(ctx, renaming->unit, renaming->name);
	assert_string_equal(name_of(ctx, renaming->unit), renaming->name);
	return renaming->fail ? err_new(ctx, ERR_INVALID, "no", NULL) : OK;
}

static void
transactions_see_their_own(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	struct renaming renaming = { unit.id, "Undone", true };

	(void)state;
	testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	assert_string_equal(name_of(ctx, unit.id), "Heizung Rheintal");
	assert_err(db_transaction(ctx, rename_inside, &renaming), ERR_INVALID);
	assert_string_equal(name_of(ctx, unit.id), "Heizung Rheintal");
	renaming = (struct renaming){ unit.id, "Done", false };
	assert_ok(db_transaction(ctx, rename_inside, &renaming));
	assert_string_equal(name_of(ctx, unit.id), "Done");
	testing_close(ctx);
}

struct beside { struct ctx *first; unit_id unit; };

static void *
rename_beside(void *arg)
{
	struct beside *beside = arg;
	struct ctx *ctx = testing_another(beside->first);

	ctx->unit = beside->first->unit;
	ctx->tenant = beside->first->tenant;
	ctx->actor = beside->first->actor;
	rename_to(ctx, beside->unit, "Newer");
	testing_close(ctx);
	return NULL;
}

/* A page that began before a commit must not put its old view on the shelf for others. */
static void
an_old_moment_is_not_kept(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	struct beside beside = { ctx, unit.id };
	pthread_t thread;
	struct installation_find_row row;
	bool found;

	(void)state;
	testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
	db_moment_begin(ctx->db, false);
	assert_ok(sql_installation_find(ctx, "secret", &row, &found));
	assert_int_equal(pthread_create(&thread, NULL, rename_beside, &beside), 0);
	pthread_join(thread, NULL);
	assert_string_equal(name_of(ctx, unit.id), "Newer");
	db_moment_end(ctx->db);
	assert_string_equal(name_of(ctx, unit.id), "Newer");
	testing_close(ctx);
}

static int made;

static struct err *
make_from_others(struct ctx *ctx, const char *key, void **out)
{
	struct installation_find_row row;
	bool found;

	made++;
	TRY(sql_installation_find(ctx, key, &row, &found));
	*out = arena_strdup(ctx->arena, found ? row.value : "");
	return OK;
}

static struct err *
make_nothing(struct ctx *ctx, const char *key, void **out)
{
	(void)out;
	return err_new(ctx, ERR_NOT_FOUND, "no", "%s", key);
}

static void
what_reads_other_tables_is_not_kept(void **state)
{
	struct ctx *ctx = testing_open();
	static const struct shelf_kind others = { "others", make_from_others }, failing = { "failing", make_nothing };
	const void *thing;

	(void)state;
	made = 0;
	assert_ok(shelf_take(ctx, &others, "secret", &thing));
	assert_ok(shelf_take(ctx, &others, "secret", &thing));
	assert_int_equal(made, 2);
	assert_err(shelf_take(ctx, &failing, "x", &thing), ERR_NOT_FOUND);
	assert_err(shelf_take(ctx, &failing, "x", &thing), ERR_NOT_FOUND);
	testing_close(ctx);
}

/* Two openings of one PostgreSQL database are what two processes are. */
static void
other_processes_tell(void **state)
{
	struct ctx *ctx = testing_open();
	struct unit unit = testing_unit(ctx, "here");
	struct db_options options = { .data_dir = "/tmp", .url = testing_where(ctx) };
	struct database *other;
	struct ctx there = *ctx;
	double until = monotonic_s() + 20;

	(void)state;
	if (testing_is_postgres()) {
		testing_person(ctx, "a@x.example", ROLE_BIT(ROLE_ADMIN));
		assert_string_equal(name_of(ctx, unit.id), "Heizung Rheintal");
		assert_ok(database_open(ctx, &options, &other));
		there.db = database_handle(other);
		there.actor = ctx->actor;
		rename_to(&there, unit.id, "From elsewhere");
		while (!str_equal(name_of(ctx, unit.id), "From elsewhere"))
			assert_true(monotonic_s() < until);
		database_close(other);
	}
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_made_once_and_never_old), cmocka_unit_test(transactions_see_their_own),
		cmocka_unit_test(an_old_moment_is_not_kept), cmocka_unit_test(what_reads_other_tables_is_not_kept),
		cmocka_unit_test(other_processes_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
