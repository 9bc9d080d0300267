/* import -- see import.h: staging, checking, applying in chunks. */
#include "import/import.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "import/book.h"
#include "import/inside.h"
#include "import/journal.h"
#include "import/run.h"
#include "gen/import.sql.h"

enum { LONGEST_NAME = 200, PREVIEW_ROWS = 8 };

/* ---- staging ---- */

struct staging {
	enum import_entity entity;
	enum import_mode mode;
	const char *file_name;
	struct bytes content;
	const char *matching;
	int64_t rows;
	import_id id;
};

static struct err *
stage_inside(struct ctx *ctx, void *arg)
{
	struct staging *s = arg;
	struct import_insert_row row;
	struct import_result nothing = { 0 };
	struct public_id public_id = env_public_id(ctx->env);

	TRY(sql_import_insert(ctx, ctx->unit, public_id, import_entity_token(s->entity), import_mode_token(s->mode),
	    s->file_name, s->matching, s->rows, result_to_json(ctx->arena, &nothing), ctx->actor.person, ctx->now,
	    &row));
	TRY(sql_import_content_add(ctx, ctx->unit, row.id, s->content, NULL));
	s->id = row.id;
	return audit_write(ctx, "import.staged", public_id.text, NULL);
}

static int64_t
count_rows(struct sheet *sheet)
{
	struct csv_row row;
	int64_t rows = 0;

	while (csv_next(sheet->csv, &row))
		rows++;
	return rows;
}

/* What the unit took columns of this name for before, as JSON for each column; "[]": it never said. */
static struct err *
remembered(struct ctx *ctx, enum import_entity entity, const struct sheet *sheet, const char **out)
{
	struct import_matching_list_rows rows;
	json_t *list = json_array();
	bool any = false;

	*out = "[]";
	TRY(sql_import_matching_list(ctx, ctx->unit, import_entity_token(entity), &rows));
	for (size_t i = 0; i < sheet->column_count; i++) {
		json_t *said = json_null();

		for (size_t k = 0; k < rows.count; k++)
			if (str_equal(rows.items[k].head, sheet->columns[i].name)) {
				said = json_string(rows.items[k].field);
				any = true;
			}
		json_array_append_new(list, said);
	}
	if (any)
		*out = json_kept(ctx->arena, list);
	json_decref(list);
	return OK;
}

/* With nothing said the file must be whole; a person may still say which column is which. */
static struct err *
stage(struct ctx *ctx, enum import_entity entity, enum import_mode mode, const char *file_name, struct bytes content,
    bool strict, struct import *out)
{
	struct staging staging = { .entity = entity, .mode = mode };
	const char *slash = strrchr(file_name, '/');
	struct problems wrong = { 0 };
	struct sheet sheet;

	TRY(book_to_text(ctx, content, &staging.content));
	TRY(sheet_open(ctx, entity, staging.content, "[]", &sheet, &wrong));
	TRY(remembered(ctx, entity, &sheet, &staging.matching));
	if (strict)
		TRY(sheet_open(ctx, entity, staging.content, staging.matching, &sheet, NULL));
	staging.rows = count_rows(&sheet);
	staging.file_name = arena_strndup(ctx->arena, slash != NULL ? slash + 1 : file_name, LONGEST_NAME);
	TRY(db_transaction(ctx, stage_inside, &staging));
	return import_find(ctx, staging.id, out);
}

struct err *
import_stage(struct ctx *ctx, enum import_entity entity, enum import_mode mode, const char *file_name,
    struct bytes content, struct import *out)
{
	return stage(ctx, entity, mode, file_name, content, false, out);
}

static struct err *
take_inside(struct ctx *ctx, void *arg)
{
	const import_id *id = arg;
	int64_t changed;

	TRY(sql_import_take(ctx, ctx->unit, *id, INSTANT(ctx->now.s + IMPORT_LEASE_S), ctx->now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This import is running already, or it is done."), NULL);
	return OK;
}

static struct err *
take_undo_inside(struct ctx *ctx, void *arg)
{
	const import_id *id = arg;
	int64_t changed;

	TRY(sql_import_take_undo(ctx, ctx->unit, *id, INSTANT(ctx->now.s + IMPORT_LEASE_S), ctx->now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This import is running already, or it is done."), NULL);
	return OK;
}

struct finish {
	const struct import *import;
	const char *was, *status;
};

static struct err *
finish_inside(struct ctx *ctx, void *arg)
{
	const struct finish *finish = arg;
	const struct import_result *r = &finish->import->result;

	TRY(sql_import_set_status(ctx, ctx->unit, finish->import->id, finish->was, finish->status, ctx->now, NULL));
	return audit_write(ctx, arena_printf(ctx->arena, "import.%s", finish->status),
	    finish->import->public_id.text, arena_printf(ctx->arena,
	    "{\"entity\":\"%s\",\"created\":%lld,\"changed\":%lld,\"same\":%lld,\"skipped\":%lld,\"failed\":%lld}",
	    import_entity_token(finish->import->entity), (long long)r->created, (long long)r->changed,
	    (long long)r->same, (long long)r->skipped, (long long)r->failed));
}

struct err *
import_apply(struct ctx *ctx, import_id id, bool (*progress)(void *, const struct import *), void *arg,
    struct import *out)
{
	struct import import;
	struct run *run;
	bool more = true, stopped = false;

	TRY(import_find(ctx, id, &import));
	TRY(db_transaction(ctx, take_inside, &id));
	import.status = IMPORT_RUNNING;
	TRY(run_open(ctx, &import, false, &run));
	while (more && !stopped) {
		TRY(run_chunk(ctx, run, &more));
		stopped = more && progress != NULL && !progress(arg, &import);
	}
	run_stop(run);
	if (!stopped) {
		struct finish finish = { &import, "running", "done" };

		TRY(db_transaction(ctx, finish_inside, &finish));
		import.status = IMPORT_DONE;
	}
	*out = import;
	return OK;
}

struct err *
import_file(struct ctx *ctx, enum import_entity entity, enum import_mode mode, const char *file_name,
    struct bytes content, struct import *out)
{
	TRY(stage(ctx, entity, mode, file_name, content, true, out));
	return import_apply(ctx, out->id, NULL, NULL, out);
}

/* ---- preview ---- */

static void
show_columns(struct ctx *ctx, const struct sheet *sheet, struct import_preview *preview)
{
	preview->column_count = sheet->column_count;
	preview->columns = arena_new_array(ctx->arena, sheet->column_count, struct import_column);
	for (size_t i = 0; i < sheet->column_count; i++) {
		const struct column *column = &sheet->columns[i];

		preview->columns[i] = (struct import_column){ column->head, column->field >= 0
		    ? sheet->importer->fields[column->field].name : column->field == COLUMN_IGNORED ? "" : NULL };
	}
}

static void
show_rows(struct ctx *ctx, struct sheet *sheet, struct import_preview *preview)
{
	struct csv_row row;

	preview->rows = arena_new_array(ctx->arena, PREVIEW_ROWS, const char **);
	while (preview->row_count < PREVIEW_ROWS && csv_next(sheet->csv, &row)) {
		const char **cells = arena_new_array(ctx->arena, sheet->column_count, const char *);

		for (size_t i = 0; i < sheet->column_count; i++)
			cells[i] = i < row.count ? arena_strdup(ctx->arena, row.fields[i]) : "";
		preview->rows[preview->row_count++] = cells;
	}
}

struct err *
import_preview(struct ctx *ctx, import_id id, struct import_preview *out)
{
	static const char *const encodings[] = { "UTF-8", "UTF-16", "UTF-16", "Windows-1252" };
	struct import_preview preview = { 0 };
	struct import import;
	struct sheet sheet;
	struct bytes content;
	struct run *run = NULL;
	bool more = true;

	TRY(import_find(ctx, id, &import));
	TRY(import_content(ctx, id, &content));
	TRY(sheet_open(ctx, import.entity, content, import.matching, &sheet, &preview.wrong));
	show_columns(ctx, &sheet, &preview);
	show_rows(ctx, &sheet, &preview);
	preview.separator = csv_separator(sheet.csv);
	preview.encoding = encodings[csv_encoding(sheet.csv)];
	int64_t rows = import.result.rows;
	import.result = (struct import_result){ .rows = rows };
	if (preview.wrong.count == 0)
		TRY(run_open(ctx, &import, true, &run));
	while (more && run != NULL)
		TRY(run_chunk(ctx, run, &more));
	preview.check = import.result;
	*out = preview;
	return OK;
}

/* ---- in the background ---- */

static struct err *
start_inside(struct ctx *ctx, void *arg)
{
	const import_id *id = arg;
	int64_t changed;

	TRY(sql_import_set_status(ctx, ctx->unit, *id, "staged", "running", ctx->now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "This import is running already, or it is done."), NULL);
	return db_notify(ctx, "jobs", "imports");
}

struct err *
import_start(struct ctx *ctx, import_id id)
{
	struct import import;

	TRY(import_find(ctx, id, &import));
	return db_transaction(ctx, start_inside, &id);
}

/* From one state to another, unless somebody was faster. */
struct turn {
	const struct import *import;
	const char *was, *status;
};

static struct err *
turn_inside(struct ctx *ctx, void *arg)
{
	const struct turn *turn = arg;
	int64_t changed;

	TRY(sql_import_set_status(ctx, ctx->unit, turn->import->id, turn->was, turn->status, ctx->now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "It has gone on meanwhile: look at it again."), NULL);
	TRY(audit_write(ctx, arena_printf(ctx->arena, "import.%s", turn->status), turn->import->public_id.text, NULL));
	return db_notify(ctx, "jobs", "");
}

struct err *
import_cancel(struct ctx *ctx, import_id id)
{
	struct import import;

	TRY(import_find(ctx, id, &import));
	struct turn turn = { &import, import.status == IMPORT_STAGED ? "staged" : "running",
	    import.status == IMPORT_STAGED ? "canceled" : "undoing" };
	return db_transaction(ctx, turn_inside, &turn);
}

struct err *
import_undo(struct ctx *ctx, import_id id)
{
	struct import import;

	TRY(import_find(ctx, id, &import));
	if (import.status == IMPORT_DONE && !INSTANT_IS_NONE(import.undone_at))
		return err_new(ctx, ERR_GONE, T(ctx, "This import is undone already."), NULL);
	if (import.status != IMPORT_DONE && import.status != IMPORT_FAILED)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "Only an import that has ended can be undone."), NULL);
	struct turn turn = { &import, import.status == IMPORT_DONE ? "done" : "failed", "undoing" };
	return db_transaction(ctx, turn_inside, &turn);
}

static struct err *
undone_inside(struct ctx *ctx, void *arg)
{
	struct import *import = arg;
	bool whole = import->result.done == import->result.rows;

	return sql_import_set_undone(ctx, ctx->unit, import->id, whole ? "done" : "canceled", ctx->now, NULL);
}

struct err *
import_undo_now(struct ctx *ctx, import_id id, struct import *out)
{
	struct trace_sum sum = { 0 };

	TRY(import_find(ctx, id, out));
	TRY(db_transaction(ctx, take_undo_inside, &id));
	TRY(trace_undo(ctx, id, &sum));
	TRY(db_transaction(ctx, undone_inside, out));
	return import_find(ctx, id, out);
}

/* One of this unit that waits: goes on with it, forwards or backwards. */
static struct err *
run_one(struct ctx *ctx, import_id id, bool backwards)
{
	struct import import;
	struct err *err = backwards ? import_undo_now(ctx, id, &import) : import_apply(ctx, id, NULL, NULL, &import);

	if (err == NULL || err->kind == ERR_CONFLICT || err->kind == ERR_BUSY)
		return OK;	/* done, or somebody else has it, or it is tried again when its lease ends */
	struct err *found = import_find(ctx, id, &import);
	struct finish finish = { &import, backwards ? "undoing" : "running", "failed" };
	return found != NULL ? err : err_because(ctx, db_transaction(ctx, finish_inside, &finish), NULL, "import");
}

struct err *
import_run_started(struct ctx *ctx, bool *worked)
{
	struct import_waiting_row row;
	struct ctx inside = *ctx;
	struct unit unit;

	TRY(sql_import_waiting(ctx, ctx->now, &row, worked));
	if (!*worked)
		return OK;
	inside.unit = row.unit_id;
	TRY(unit_find(&inside, row.unit_id, &unit));
	inside.tenant = unit.tenant;
	inside.lang = unit.lang;
	return run_one(&inside, row.id, str_equal(row.status, "undoing"));
}

/* ---- what was left out, to correct ---- */

struct err *
import_write_problems(struct ctx *ctx, import_id id, struct buf *out)
{
	struct import import;
	struct sheet sheet;
	struct bytes content;
	struct csv_row row;
	size_t next = 0;

	TRY(import_find(ctx, id, &import));
	TRY(import_content(ctx, id, &content));
	TRY(sheet_open(ctx, import.entity, content, import.matching, &sheet, NULL));
	const char **cells = arena_new_array(ctx->arena, sheet.column_count + 2, const char *);
	for (size_t i = 0; i < sheet.column_count; i++)
		cells[i] = sheet.columns[i].head;
	cells[sheet.column_count] = T(ctx, "Line");
	cells[sheet.column_count + 1] = T(ctx, "Problem");
	csv_put_mark(out);
	csv_put_row(out, cells, sheet.column_count + 2);
	const struct import_notes *problems = &import.result.problems;
	while (csv_next(sheet.csv, &row) && next < problems->count) {
		const char *say = NULL;

		for (; next < problems->count && problems->items[next].line == row.line; next++)
			say = say == NULL ? problems->items[next].say
			    : arena_printf(ctx->arena, "%s %s", say, problems->items[next].say);
		if (say == NULL)
			continue;
		for (size_t i = 0; i < sheet.column_count; i++)
			cells[i] = i < row.count ? row.fields[i] : "";
		cells[sheet.column_count] = arena_printf(ctx->arena, "%lld", (long long)row.line);
		cells[sheet.column_count + 1] = say;
		csv_put_row(out, cells, sheet.column_count + 2);
	}
	return OK;
}
