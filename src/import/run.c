/* run -- see run.h. */
#include "import/run.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/env.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "import/journal.h"
#include "gen/import.sql.h"

/* Some lines, read and prepared in an arena of their own. */
struct chunk {
	struct ctx ctx;
	struct work ready;		/* as prepare() left it: each try of the transaction starts from there */
	bool more;			/* there were lines */
	struct err *err;		/* lives in the chunk's arena */
};

struct run {
	struct import *import;
	bool dry;
	struct arena *arena;		/* what reading the file needs: of whoever reads */
	struct sheet sheet;
	struct seen seen;
	struct chunk next;		/* prepared ahead by `thread` */
	bool ahead;
	pthread_t thread;
	const struct chunk *chunk;	/* at work */
	struct work work;
	struct import_result sum;	/* of that chunk */
};

/* ---- before the database ---- */

static void
close_scratch(void *scratch)
{
	arena_close(scratch);
}

/* Lines that are no lines fail at once; the importer reads the others as far as it can alone. */
static struct err *
prepare(struct ctx *ctx, struct run *run, struct work *work)
{
	TRY(unit_here(ctx, &work->unit));
	work->outcomes = arena_new_array(ctx->arena, work->count, enum outcome);
	for (size_t i = 0; i < work->count; i++)
		if (work->lines[i].problem != CSV_FINE)
			fail(ctx, work, i, -1, T(ctx, csv_problem_text[work->lines[i].problem]));
	return run->sheet.importer->prepare != NULL ? run->sheet.importer->prepare(ctx, work) : OK;
}

static void
begin_chunk(const struct ctx *ctx, struct run *run, struct chunk *chunk)
{
	*chunk = (struct chunk){ .ctx = *ctx };
	chunk->ctx.arena = arena_open();
	chunk->ctx.scratch = arena_open();
	chunk->ctx.sql_count = 0;
	arena_defer(chunk->ctx.arena, close_scratch, chunk->ctx.scratch);
	chunk->ready = (struct work){ .sheet = &run->sheet, .mode = run->import->mode, .dry = run->dry,
	    .seen = &run->seen };
}

static void
read_chunk(struct run *run, struct chunk *chunk)
{
	sheet_read(&chunk->ctx, &run->sheet, &chunk->ready.lines, &chunk->ready.count);
	chunk->more = chunk->ready.count != 0;
	if (chunk->more)
		chunk->err = prepare(&chunk->ctx, run, &chunk->ready);
}

static void *
read_ahead(void *arg)
{
	struct run *run = arg;
	struct ctx *ctx = &run->next.ctx;
	struct database *database = db_database(ctx->db);
	struct db *db = ctx->db;

	ctx->db = database_handle(database);
	read_chunk(run, &run->next);
	ctx->db = db;
	database_rest(database);
	return NULL;
}

/* Only where there is something to prepare, and not while a page waits for a dry run. */
static void
begin_ahead(const struct ctx *ctx, struct run *run)
{
	if (run->dry || run->sheet.importer->prepare == NULL)
		return;
	begin_chunk(ctx, run, &run->next);
	run->ahead = pthread_create(&run->thread, NULL, read_ahead, run) == 0;
	if (!run->ahead)
		arena_close(run->next.ctx.arena);
}

/* The next chunk, whoever reads it. */
static void
take_chunk(const struct ctx *ctx, struct run *run, struct chunk *out)
{
	if (!run->ahead) {
		begin_chunk(ctx, run, out);
		read_chunk(run, out);
		return;
	}
	pthread_join(run->thread, NULL);
	run->ahead = false;
	*out = run->next;
}

/* ---- in the transaction ---- */

static struct import_result
sum_up(const struct work *work)
{
	struct import_result sum = { .done = (int64_t)work->count, .problems = work->problems,
	    .warnings = work->warnings, .problem_count = (int64_t)work->problems.count,
	    .warning_count = (int64_t)work->warnings.count };

	for (size_t i = 0; i < work->count; i++) {
		sum.created += work->outcomes[i] == CREATED;
		sum.changed += work->outcomes[i] == CHANGED;
		sum.same += work->outcomes[i] == SAME;
		sum.skipped += work->outcomes[i] == SKIPPED;
		sum.failed += work->outcomes[i] == FAILED;
	}
	return sum;
}

/* By line; what was found in one stays in its order. */
static void
sort_notes(struct import_notes *notes)
{
	for (size_t i = 1; i < notes->count; i++) {
		struct import_note note = notes->items[i];
		size_t j = i;

		for (; j > 0 && notes->items[j - 1].line > note.line; j--)
			notes->items[j] = notes->items[j - 1];
		notes->items[j] = note;
	}
}

/* So that a second run of the transaction starts from the same notes. */
static void
copy_notes(struct arena *arena, struct import_notes *notes)
{
	struct import_notes copy = { 0 };

	for (size_t i = 0; i < notes->count; i++)
		*arena_push(arena, &copy) = notes->items[i];
	*notes = copy;
}

/* What becomes of each line. */
static struct err *
decide(struct ctx *ctx, struct run *run)
{
	const struct work *ready = &run->chunk->ready;
	struct work *work = &run->work;

	*work = *ready;
	copy_notes(ctx->arena, &work->problems);
	copy_notes(ctx->arena, &work->warnings);
	work->outcomes = arena_memdup(ctx->arena, ready->outcomes, work->count * sizeof(*work->outcomes));
	TRY(run->sheet.importer->apply(ctx, work));
	sort_notes(&work->problems);
	sort_notes(&work->warnings);
	run->sum = sum_up(work);
	return OK;
}

static struct err *
apply_inside(struct ctx *ctx, void *arg)
{
	struct run *run = arg;
	struct import *import = run->import;
	struct import_result after = import->result;
	/* A long import: the lease goes on from this moment, not from its beginning. */
	instant now = ctx->env->now(ctx->env);
	int64_t changed;

	TRY(sql_import_plan_anew(ctx, NULL));
	TRY(decide(ctx, run));
	copy_notes(ctx->arena, &after.problems);
	copy_notes(ctx->arena, &after.warnings);
	result_add(ctx->arena, &after, &run->sum);
	TRY(sql_import_progress(ctx, ctx->unit, import->id, import->result.done, after.done, "running",
	    result_to_json(ctx->arena, &after), INSTANT(now.s + IMPORT_LEASE_S), now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This import is running already."), NULL);
	return trace_write(ctx, &run->work, import->id, import->result.done);
}

static struct err *
write_chunk(struct ctx *ctx, struct run *run)
{
	TRY(run->dry ? decide(ctx, run) : db_transaction(ctx, apply_inside, run));
	return !run->dry && run->sheet.importer->after != NULL ? run->sheet.importer->after(ctx, &run->work) : OK;
}

/* ---- a whole file ---- */

/* Past the lines that an interrupted run has done; duplicates fall into the same chunks again or not, no matter. */
static void
skip_done(struct run *run)
{
	struct csv_row row;

	for (int64_t i = 0; i < run->import->result.done; i++)
		if (!csv_next(run->sheet.csv, &row))
			break;
}

void
run_stop(struct run *run)
{
	if (!run->ahead)
		return;
	pthread_join(run->thread, NULL);
	run->ahead = false;
	arena_close(run->next.ctx.arena);
}

static void
close_run(void *thing)
{
	struct run *run = thing;

	run_stop(run);
	arena_close(run->arena);
}

struct err *
run_open(struct ctx *ctx, struct import *import, bool dry, struct run **out)
{
	struct run *run = arena_new(ctx->arena, struct run);
	struct ctx reading = *ctx;
	struct bytes content;

	*run = (struct run){ .import = import, .dry = dry, .seen = seen_make(ctx->arena), .arena = arena_open() };
	arena_defer(ctx->arena, close_run, run);
	reading.arena = run->arena;
	TRY(import_content(&reading, import->id, &content));
	TRY(sheet_open(&reading, import->entity, content, import->matching, &run->sheet, NULL));
	if (!dry)
		skip_done(run);
	*out = run;
	return OK;
}

struct err *
run_chunk(struct ctx *ctx, struct run *run, bool *more)
{
	struct chunk chunk;
	struct err *err;

	take_chunk(ctx, run, &chunk);
	*more = chunk.more;
	err = chunk.err;
	if (err == OK && chunk.more) {
		begin_ahead(ctx, run);
		run->chunk = &chunk;
		err = write_chunk(&chunk.ctx, run);
	}
	if (err == OK && chunk.more)
		result_add(ctx->arena, &run->import->result, &run->sum);
	if (err != OK) {
		run_stop(run);
		/* the err lives in the chunk's arena: what it says must outlive it */
		err = err_new(ctx, err->kind, err->say != NULL ? arena_strdup(ctx->arena, err->say) : NULL, "%s",
		    err_chain(ctx->arena, err));
	}
	ctx->sql_count += chunk.ctx.sql_count;
	arena_close(chunk.ctx.arena);
	return err;
}
