/* journal -- what an import found and did, as the row keeps it. */
#include "import/journal.h"

#include <jansson.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "gen/import.sql.h"

enum { MOST_PROBLEMS = 10000, MOST_WARNINGS = 1000 };

static const char *const statuses[] = { "staged", "running", "done", "failed", "canceled", "undoing" };

static void
write_notes(struct json *json, const char *key, const struct import_notes *notes)
{
	json_open_array(json, key);
	for (size_t i = 0; i < notes->count; i++) {
		json_open_array(json, NULL);
		json_int(json, NULL, notes->items[i].line);
		json_text(json, NULL, notes->items[i].column);
		json_text(json, NULL, notes->items[i].value);
		json_text(json, NULL, notes->items[i].say);
		json_close_array(json);
	}
	json_close_array(json);
}

const char *
result_to_json(struct arena *arena, const struct import_result *r)
{
	struct buf to = buf_make(arena, 64 << 20);
	struct json json = json_make(&to);

	json_open_object(&json, NULL);
	json_int(&json, "created", r->created);
	json_int(&json, "changed", r->changed);
	json_int(&json, "same", r->same);
	json_int(&json, "skipped", r->skipped);
	json_int(&json, "failed", r->failed);
	json_int(&json, "problem_count", r->problem_count);
	json_int(&json, "warning_count", r->warning_count);
	write_notes(&json, "problems", &r->problems);
	write_notes(&json, "warnings", &r->warnings);
	json_close_object(&json);
	return buf_text(&to);
}

static int64_t
number(const json_t *root, const char *name)
{
	return json_integer_value(json_object_get(root, name));
}

static const char *
text_at(struct arena *arena, const json_t *list, size_t i)
{
	const char *text = json_string_value(json_array_get(list, i));

	return arena_strdup(arena, text != NULL ? text : "");
}

static void
read_notes(struct arena *arena, const json_t *list, struct import_notes *out)
{
	size_t i;
	json_t *item;

	*out = (struct import_notes){ 0 };
	json_array_foreach(list, i, item)
		*arena_push(arena, out) = (struct import_note){
			.line = json_integer_value(json_array_get(item, 0)), .column = text_at(arena, item, 1),
			.value = text_at(arena, item, 2), .say = text_at(arena, item, 3),
		};
}

void
result_from_json(struct arena *arena, const char *text, struct import_result *out)
{
	json_t *root = json_loads(text, 0, NULL);
	struct import_result r = {
		.created = number(root, "created"), .changed = number(root, "changed"), .same = number(root, "same"),
		.skipped = number(root, "skipped"), .failed = number(root, "failed"),
		.problem_count = number(root, "problem_count"), .warning_count = number(root, "warning_count"),
	};

	read_notes(arena, json_object_get(root, "problems"), &r.problems);
	read_notes(arena, json_object_get(root, "warnings"), &r.warnings);
	json_decref(root);
	*out = r;
}

static void
add_notes(struct arena *arena, struct import_notes *to, const struct import_notes *more, size_t most)
{
	for (size_t i = 0; i < more->count && to->count < most; i++) {
		struct import_note note = more->items[i];

		note.column = arena_strdup(arena, note.column);
		note.value = arena_strdup(arena, note.value);
		note.say = arena_strdup(arena, note.say);
		*arena_push(arena, to) = note;
	}
}

void
result_add(struct arena *arena, struct import_result *r, const struct import_result *more)
{
	r->done += more->done;
	r->created += more->created;
	r->changed += more->changed;
	r->same += more->same;
	r->skipped += more->skipped;
	r->failed += more->failed;
	r->problem_count += more->problem_count;
	r->warning_count += more->warning_count;
	add_notes(arena, &r->problems, &more->problems, MOST_PROBLEMS);
	add_notes(arena, &r->warnings, &more->warnings, MOST_WARNINGS);
}

/* ---- rows ---- */

static struct import
from_row(struct ctx *ctx, const struct import_find_row *row)
{
	struct import import = {
		.id = row->id, .public_id = row->public_id, .file_name = row->file_name,
		.created_at = row->created_at, .updated_at = row->updated_at, .matching = row->mapping,
		.undone_at = row->undone_at,
	};
	json_t *undo = json_loads(row->undo, 0, NULL);

	import.undone = number(undo, "undone");
	import.kept = number(undo, "kept");
	json_decref(undo);

	result_from_json(ctx->arena, row->summary, &import.result);
	import.result.rows = row->row_count;
	import.result.done = row->done_count;
	if (!import_entity_parse(row->entity, &import.entity) || !import_mode_parse(row->mode, &import.mode))
		import.mode = IMPORT_CREATE_OR_SKIP;
	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		if (str_equal(statuses[i], row->status))
			import.status = (enum import_status)i;
	return import;
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such import."), NULL);
}

struct err *
import_find(struct ctx *ctx, import_id id, struct import *out)
{
	struct import_find_row row;
	bool found;

	TRY(sql_import_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
import_find_public(struct ctx *ctx, const char *public_id, struct import *out)
{
	struct import_find_row row;
	bool found;

	TRY(sql_import_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return not_found(ctx);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
import_list(struct ctx *ctx, int limit, struct imports *out)
{
	struct import_find_rows rows;

	TRY(sql_import_list(ctx, ctx->unit, limit > 0 && limit <= 500 ? limit : 50, &rows));
	*out = (struct imports){ 0 };
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, out) = from_row(ctx, &rows.items[i]);
	return OK;
}

struct err *
import_content(struct ctx *ctx, import_id id, struct bytes *out)
{
	struct import_content_row row;

	TRY(sql_import_content(ctx, ctx->unit, id, &row));
	*out = row.content;
	return OK;
}
