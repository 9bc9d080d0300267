/*
 * flip_test -- any bit of any column, and any record taken out: found by the check and by the public
 * page; on both databases.  Somebody with the database in hand does it here: triggers off first.
 */
#include "evidence/testing.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <time.h>
#include <string.h>
#include "base/str.h"

enum { RECORDS = 4, MOST_BITS = 48 };

/* The database as whoever holds its file or its password sees it. */
struct intruder {
	sqlite3 *sqlite;
	PGconn *postgres;
};

static bool
run(struct intruder *intruder, const char *sql)
{
	PGresult *result;
	bool good;

	if (intruder->sqlite != NULL)
		return sqlite3_exec(intruder->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK;
	result = PQexec(intruder->postgres, sql);
	good = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
	PQclear(result);
	return good;
}

static void
must(struct intruder *intruder, const char *sql)
{
	if (!run(intruder, sql))
		fail_msg("refused: %s: %s", sql, intruder->sqlite != NULL ? sqlite3_errmsg(intruder->sqlite) :
		    PQerrorMessage(intruder->postgres));
}

static struct intruder
break_in(struct ctx *ctx)
{
	struct intruder intruder = { 0 };

	testing_spoilt(ctx);
	if (testing_is_postgres()) {
		intruder.postgres = PQconnectdb(testing_where(ctx));
		assert_int_equal(PQstatus(intruder.postgres), CONNECTION_OK);
		run(&intruder, "SET client_min_messages = error");
	} else {
		assert_int_equal(sqlite3_open(testing_where(ctx), &intruder.sqlite), SQLITE_OK);
		sqlite3_busy_timeout(intruder.sqlite, 10000);
		must(&intruder, "PRAGMA synchronous = OFF");
	}
	return intruder;
}

static void
triggers_off(struct intruder *intruder)
{
	if (intruder->sqlite != NULL) {
		must(intruder, "DROP TRIGGER evidence_no_update");
		must(intruder, "DROP TRIGGER evidence_no_delete");
		must(intruder, "PRAGMA ignore_check_constraints = ON");
	} else {
		must(intruder, "DROP TRIGGER evidence_no_change ON evidence");
		must(intruder, "SET session_replication_role = replica");
		must(intruder, "ALTER TABLE evidence DROP CONSTRAINT evidence_what_check, "
		    "DROP CONSTRAINT evidence_decision_check, DROP CONSTRAINT evidence_way_check, "
		    "DROP CONSTRAINT evidence_proof_check");
	}
	must(intruder, "CREATE TABLE kept AS SELECT * FROM evidence");
	must(intruder, "CREATE TABLE kept_chain AS SELECT * FROM evidence_chain");
}

static void
leave(struct intruder *intruder)
{
	sqlite3_close(intruder->sqlite);
	PQfinish(intruder->postgres);
}

static void
put_back(struct intruder *intruder)
{
	must(intruder, "DELETE FROM evidence");
	must(intruder, "INSERT INTO evidence SELECT * FROM kept");
	must(intruder, "UPDATE evidence_chain SET last = (SELECT last FROM kept_chain), "
	    "hash = (SELECT hash FROM kept_chain)");
}

static size_t
breaches(struct ctx *ctx)
{
	struct evidence_breaches out;

	assert_ok(evidence_check(ctx, &out));
	return out.count;
}

static enum evidence_verdict
verdict(struct ctx *ctx, const char *number)
{
	struct evidence_verified out;

	assert_ok(evidence_verify_number(ctx, number, &out));
	return out.verdict;
}

struct scene { struct house house; struct intruder intruder; const char *numbers[RECORDS]; };

static struct scene
scene_open(void)
{
	struct scene scene = { .house = house_open() };

	for (int i = 0; i < RECORDS; i++) {
		struct evidence_input in = signing(&scene.house, arena_printf(scene.house.ctx->arena, "quote %d", i),
		    "Ursula Frick", i % 2 == 0 ? DRAWN : NULL);
		struct evidence evidence;
		evidence_id id;
		bool again;

		in.file_hash = (struct bytes){ (const uint8_t *)"0123456789abcdef0123456789abcdef", 32 };
		in.reason = "because";
		assert_ok(evidence_record(scene.house.ctx, &in, &id, &again));
		assert_ok(evidence_find(scene.house.ctx, id, &evidence));
		scene.numbers[i] = evidence.number;
	}
	scene.intruder = break_in(scene.house.ctx);
	return scene;
}

static void
the_schema_refuses_changes(void **state)
{
	struct scene scene = scene_open();

	(void)state;
	assert_false(run(&scene.intruder, "UPDATE evidence SET name = 'x' WHERE seq = 1"));
	assert_false(run(&scene.intruder, "DELETE FROM evidence WHERE seq = 4"));
	assert_false(run(&scene.intruder, "DELETE FROM evidence_chain"));
	assert_int_equal(breaches(scene.house.ctx), 0);
	leave(&scene.intruder);
	testing_close(scene.house.ctx);
}

static void
a_record_taken_out_is_missed(void **state)
{
	struct scene scene = scene_open();
	struct ctx *ctx = scene.house.ctx;

	(void)state;
	triggers_off(&scene.intruder);
	for (int i = 0; i < RECORDS; i++) {
		must(&scene.intruder, arena_printf(ctx->arena, "DELETE FROM evidence WHERE seq = %d", i + 1));
		assert_true(breaches(ctx) > 0);
		assert_int_equal(verdict(ctx, scene.numbers[i]), EVIDENCE_CHANGED);
		assert_int_equal(verdict(ctx, scene.numbers[i == 0 ? 1 : i - 1]), EVIDENCE_CHANGED);
		put_back(&scene.intruder);
		assert_int_equal(breaches(ctx), 0);
		assert_int_equal(verdict(ctx, scene.numbers[i]), EVIDENCE_UNCHANGED);
	}
	/* The last one, and the end of the chain drawn back to the one before. */
	must(&scene.intruder, "DELETE FROM evidence WHERE seq = 4");
	must(&scene.intruder, "UPDATE evidence_chain SET last = 3");
	assert_true(breaches(ctx) > 0);
	assert_int_equal(verdict(ctx, scene.numbers[3]), EVIDENCE_CHANGED);
	put_back(&scene.intruder);
	/* Two changed places. */
	must(&scene.intruder, "UPDATE evidence SET seq = 9 WHERE seq = 2");
	must(&scene.intruder, "UPDATE evidence SET seq = 2 WHERE seq = 3");
	must(&scene.intruder, "UPDATE evidence SET seq = 3 WHERE seq = 9");
	assert_true(breaches(ctx) >= 2);
	leave(&scene.intruder);
	testing_close(ctx);
}

/* ---- bits ---- */

struct column { const char *name; bool number, bytes; };

static const struct column columns[] = {
	{ "unit_id", true, false }, { "seq", true, false }, { "once", false, false }, { "what", false, false },
	{ "subject", false, false }, { "customer_id", true, false }, { "activity_id", true, false },
	{ "decision", false, false }, { "reason", false, false }, { "document", false, false },
	{ "document_hash", false, true }, { "file_hash", false, true }, { "texts", false, false },
	{ "lang", false, false }, { "way", false, false }, { "name", false, false }, { "drawing", false, false },
	{ "drawing_hash", false, true }, { "contact_id", true, false }, { "person_id", true, false },
	{ "signer", false, false }, { "identity", false, false }, { "proof", false, false },
	{ "proved_at", true, false }, { "fresh", false, false }, { "fresh_at", true, false }, { "at", true, false },
	{ "zone", false, false }, { "address", false, false }, { "agent", false, false },
	{ "previous", false, true }, { "hash", false, true } };

static const char *
hex(struct ctx *ctx, const uint8_t *at, size_t size)
{
	char *out = arena_alloc(ctx->arena, size * 2 + 1);

	for (size_t i = 0; i < size; i++)
		sprintf(out + 2 * i, "%02x", at[i]);
	return out;
}

/* The column's value in hex ("" NULL or empty), whichever the database. */
static const char *
value_of(struct scene *scene, const struct column *column, int seq)
{
	struct ctx *ctx = scene->house.ctx;
	const char *text = arena_printf(ctx->arena, testing_is_postgres() ? column->number ?
	    "SELECT CAST(%s AS TEXT) FROM evidence WHERE seq = %d" : column->bytes ?
	    "SELECT encode(%s, 'hex') FROM evidence WHERE seq = %d" :
	    "SELECT encode(convert_to(%s, 'UTF8'), 'hex') FROM evidence WHERE seq = %d" : column->number ?
	    "SELECT CAST(%s AS TEXT) FROM evidence WHERE seq = %d" : "SELECT hex(%s) FROM evidence WHERE seq = %d",
	    column->name, seq);
	const char *out = "";

	if (scene->intruder.sqlite != NULL) {
		sqlite3_stmt *statement;

		assert_int_equal(sqlite3_prepare_v2(scene->intruder.sqlite, text, -1, &statement, NULL), SQLITE_OK);
		if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0) != NULL)
			out = arena_strdup(ctx->arena, (const char *)sqlite3_column_text(statement, 0));
		sqlite3_finalize(statement);
	} else {
		PGresult *result = PQexec(scene->intruder.postgres, text);

		assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
		if (!PQgetisnull(result, 0, 0))
			out = arena_strdup(ctx->arena, PQgetvalue(result, 0, 0));
		PQclear(result);
	}
	return out;
}

static uint8_t
byte_of(const char *hex)
{
	unsigned value;

	sscanf(hex, "%2x", &value);
	return (uint8_t)value;
}

/* Writes the column with one bit turned; false when the database would not hold it (no UTF-8, no such row). */
static bool
flip(struct scene *scene, const struct column *column, int seq, const char *value, size_t bit)
{
	struct ctx *ctx = scene->house.ctx;
	size_t size = strlen(value) / 2;
	uint8_t *bytes = arena_alloc(ctx->arena, size + 1);
	const char *literal;

	if (column->number) {
		int64_t number = value[0] == '\0' ? 0 : strtoll(value, NULL, 10);

		literal = arena_printf(ctx->arena, "%lld",
		    (long long)(value[0] == '\0' ? 1 : number ^ INT64_C(1) << bit));
	} else {
		for (size_t i = 0; i < size; i++)
			bytes[i] = byte_of(value + 2 * i);
		bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
		if (size == 0)
			size = 1;
		literal = arena_printf(ctx->arena, testing_is_postgres() ? column->bytes ? "decode('%s', 'hex')" :
		    "convert_from(decode('%s', 'hex'), 'UTF8')" : column->bytes ? "x'%s'" : "CAST(x'%s' AS TEXT)",
		    hex(ctx, bytes, size));
	}
	return run(&scene->intruder, arena_printf(ctx->arena, "UPDATE evidence SET %s = %s WHERE seq = %d",
	    column->name, literal, seq));
}

static int
try_bit(struct scene *scene, const struct column *column, int seq, const char *value, size_t bit)
{
	struct ctx *ctx = scene->house.ctx;

	if (!flip(scene, column, seq, value, bit))
		return 0;
	if (breaches(ctx) == 0)
		fail_msg("the check misses bit %zu of %s of record %d", bit, column->name, seq);
	if (verdict(ctx, scene->numbers[seq - 1]) != EVIDENCE_CHANGED)
		fail_msg("the page misses bit %zu of %s of record %d", bit, column->name, seq);
	put_back(&scene->intruder);
	return 1;
}

static void
any_flipped_bit_is_found(void **state)
{
	struct scene scene = scene_open();
	struct arena *kept = scene.house.ctx->arena, *turn = arena_open();
	unsigned seed = (unsigned)time(NULL);
	int flipped = 0;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	triggers_off(&scene.intruder);
	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
		int seq = rand() % RECORDS + 1, of_column = 0;
		const char *value = value_of(&scene, &columns[c], seq);
		size_t bits = columns[c].number ? value[0] == '\0' ? 1 : 32 : value[0] == '\0' ? 1 : strlen(value) * 4;

		/* All bits of what is short; of what is long as many, chosen anew each time. */
		for (size_t i = 0; i < bits && of_column < MOST_BITS; i++) {
			size_t bit = bits <= MOST_BITS ? i : (size_t)rand() % bits;

			scene.house.ctx->arena = turn;
			of_column += try_bit(&scene, &columns[c], seq, value, bit);
			scene.house.ctx->arena = kept;
			arena_reset(turn);
		}
		if (of_column == 0)
			fail_msg("no bit of %s could be turned", columns[c].name);
		flipped += of_column;
	}
	print_message("%d bits turned\n", flipped);
	assert_int_equal(breaches(scene.house.ctx), 0);
	arena_close(turn);
	leave(&scene.intruder);
	testing_close(scene.house.ctx);
}

static void
the_end_of_the_chain_is_watched(void **state)
{
	struct scene scene = scene_open();
	struct ctx *ctx = scene.house.ctx;

	(void)state;
	triggers_off(&scene.intruder);
	must(&scene.intruder, "UPDATE evidence_chain SET last = 5");
	assert_true(breaches(ctx) > 0);
	assert_int_equal(verdict(ctx, scene.numbers[3]), EVIDENCE_CHANGED);
	put_back(&scene.intruder);
	must(&scene.intruder, testing_is_postgres() ?
	    "UPDATE evidence_chain SET hash = decode(repeat('00', 32), 'hex')" :
	    "UPDATE evidence_chain SET hash = zeroblob(32)");
	assert_true(breaches(ctx) > 0);
	assert_int_equal(verdict(ctx, scene.numbers[3]), EVIDENCE_CHANGED);
	put_back(&scene.intruder);
	assert_int_equal(breaches(ctx), 0);
	leave(&scene.intruder);
	testing_close(ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_refuses_changes),
		cmocka_unit_test(a_record_taken_out_is_missed),
		cmocka_unit_test(any_flipped_bit_is_found),
		cmocka_unit_test(the_end_of_the_chain_is_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
