/* imports -- files that programs bring: staged, looked at, applied by the jobs, put aside, corrected. */
#include "api/row.h"

#include "api/input.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/import.h"

enum { MOST_LISTED = 500, LARGEST_FILE = 64 << 20, LARGEST_PROBLEMS = 64 << 20 };

WORDS(entity_words, import_entity_token, enum import_entity, IMPORT_ENTITY_COUNT, IMPORT_ENTITY_COUNT);
WORDS(mode_words, import_mode_token, enum import_mode, IMPORT_MODE_COUNT, IMPORT_MODE_COUNT);

static const char *
state_token(int status)
{
	static const char *const words[] = { "staged", "running", "done", "failed", "canceled", "undoing" };

	return words[status];
}
static const struct words status_words = { state_token, IMPORT_UNDOING + 1, IMPORT_UNDOING + 1 };

static const struct member note_members[] = {
	{ "line", AT(import_note, line), GIVEN, "In the file, from 1" },
	{ "column", AT(import_note, column), GIVEN, "As the file heads it; empty: the whole row" },
	{ "value", AT(import_note, value), GIVEN, "What stood there" },
	{ "reason", AT(import_note, say), GIVEN, "Why it was left out, or what to know" },
	{ 0 },
};
static const struct shape note_shape = { "ImportNote", "Something to tell about a row", note_members,
    sizeof(struct import_note) };

static const struct member import_members[] = {
	{ "id", AT(import, public_id), GIVEN, "Id of the import" },
	{ "entity", AT(import, entity), GIVEN, "What the file holds", .words = &entity_words },
	{ "mode", AT(import, mode), GIVEN, "What is done with rows that exist", .words = &mode_words },
	{ "file_name", AT(import, file_name), GIVEN, "As it was brought" },
	{ "status", AT(import, status), GIVEN, "How far it is", .words = &status_words },
	{ "rows", AT(import, result.rows), GIVEN, "In the file, without heading and blank lines" },
	{ "done", AT(import, result.done), GIVEN, "Looked at so far" },
	{ "created", AT(import, result.created), GIVEN, "Made" },
	{ "changed", AT(import, result.changed), GIVEN, "Changed" },
	{ "same", AT(import, result.same), GIVEN, "As they were" },
	{ "skipped", AT(import, result.skipped), GIVEN, "Left alone, as the mode says" },
	{ "failed", AT(import, result.failed), GIVEN, "Left out for a reason" },
	{ "problems", LIST_AT(import, result.problems), GIVEN, "Rows that were left out; in a list empty",
	  .of = &note_shape },
	{ "undone_at", AT(import, undone_at), GIVEN | OR_NULL, "When it was taken back; null: it stands" },
	{ "undone", AT(import, undone), GIVEN, "Things that were taken back" },
	{ "kept", AT(import, kept), GIVEN, "Things that stayed, because they were changed or used since" },
	{ "created_at", AT(import, created_at), GIVEN, "When it was brought" },
	{ "updated_at", AT(import, updated_at), GIVEN, "When it changed last" },
	{ 0 },
};
static const struct shape import_shape = { "Import", "A file that was brought", import_members,
    sizeof(struct import) };

static struct err *
list(struct request *rq, struct response *rs)
{
	struct api_page page = { 0 };
	struct imports all;

	TRY(api_query(rq, &page));
	TRY(import_list(rq->ctx, MOST_LISTED, &all));
	return api_give_whole(rq, rs, &all, &page);
}

static struct err *
find(struct request *rq, struct import *out)
{
	return import_find_public(rq->ctx, path_value(rq, "import"), out);
}

/* Of a staged one the result is what applying it would do. */
static struct err *
show(struct request *rq, struct response *rs)
{
	struct import_preview preview = { 0 };
	struct import import;

	TRY(find(rq, &import));
	if (import.status == IMPORT_STAGED) {
		TRY(import_preview(rq->ctx, import.id, &preview));
		import.result = preview.check;
	}
	return api_give(rq, rs, &import);
}

static struct err *
give(struct request *rq, struct response *rs, void *arg)
{
	return api_give(rq, rs, arg);
}

static struct err *
stage(struct request *rq, struct response *rs)
{
	const struct http_file *file = field_file(rq, "files");
	struct ctx *ctx = rq->ctx;
	struct problems problems = { 0 };
	struct bytes content = { 0 };
	enum import_entity entity;
	enum import_mode mode;
	struct import import;

	if (!import_entity_parse(field(rq, "entity"), &entity))
		problem_add(ctx->arena, &problems, "entity", T(ctx, "Choose what the file holds."));
	if (!import_mode_parse(field(rq, "mode"), &mode))
		problem_add(ctx->arena, &problems, "mode", T(ctx, "Choose what to do with rows that exist."));
	if (file == NULL || file->size == 0)
		problem_add(ctx->arena, &problems, "files", T(ctx, "Choose a file."));
	TRY(err_invalid(ctx, &problems));
	TRY(file_read(rq, file, &content));
	TRY(import_stage(ctx, entity, mode, file->name, content, &import));
	return api_commit(rq, rs, &import, give);
}

static struct err *
apply(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(find(rq, &import));
	TRY(import_start(rq->ctx, import.id));
	TRY(import_find(rq->ctx, import.id, &import));
	return api_give(rq, rs, &import);
}

static struct err *
cancel(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(find(rq, &import));
	TRY(import_cancel(rq->ctx, import.id));
	TRY(import_find(rq->ctx, import.id, &import));
	return api_give(rq, rs, &import);
}

static struct err *
undo(struct request *rq, struct response *rs)
{
	struct import import;

	TRY(find(rq, &import));
	TRY(import_undo(rq->ctx, import.id));
	TRY(import_find(rq->ctx, import.id, &import));
	return api_give(rq, rs, &import);
}

struct matching { struct { const char **items; size_t count, capacity; } columns; };

static const struct member matching_members[] = {
	{ "columns", TEXTS_AT(matching, columns), NEW | NEEDED,
	  "For each column of the file the field that it holds, \"\" (not used) or \"*\" (kept as additional data)" },
	{ 0 },
};
static const struct shape matching_shape = { "ImportMatching", "Which column holds what", matching_members,
    sizeof(struct matching) };

static struct err *
match(struct request *rq, struct response *rs)
{
	struct matching matching = { 0 };
	struct import import;

	TRY(find(rq, &import));
	TRY(api_body(rq, &matching));
	TRY(import_match(rq->ctx, import.id, matching.columns.items, matching.columns.count));
	TRY(import_find(rq->ctx, import.id, &import));
	return api_give(rq, rs, &import);
}

static struct err *
give_problems(struct request *rq, struct response *rs)
{
	struct buf csv = buf_make(rq->ctx->arena, LARGEST_PROBLEMS);
	struct import import;

	TRY(find(rq, &import));
	TRY(import_write_problems(rq->ctx, import.id, &csv));
	respond_type(rs, "text/csv; charset=utf-8");
	buf_put(&rs->http->body, buf_text(&csv), csv.size);
	return OK;
}

#define IMPORT	"/v1/imports/:import"

const struct route api_import_routes[] = {
	WIDE_ROW(GET, "/v1/imports", NEEDS_KEY_ADMIN, "Files that were brought, newest first.", list, A_PAGE,
	    .answer = &import_shape, .list = "imports"),
	{ POST, "/v1/imports", api_answer, NEEDS_KEY_ADMIN, .no_csrf = true, .fields = "entity mode files",
	    .files = true,
	  .body_limit = LARGEST_FILE, .about = "Keeps a file to look at (multipart/form-data); nothing is changed yet.",
	  .contract = &(const struct contract){ stage, .answer = &import_shape, .status = 201, .outside = true,
	  .statuses = "422", .all_types = true } },
	WIDE_ROW(GET, IMPORT, NEEDS_KEY_ADMIN, "One import; of a staged one what applying it would do.", show,
	    .answer = &import_shape),
	WIDE_ROW(POST, IMPORT "/apply", NEEDS_KEY_ADMIN, "Applies it in the background.", apply,
	    .answer = &import_shape, .statuses = "409"),
	WIDE_ROW(POST, IMPORT "/columns", NEEDS_KEY_ADMIN,
	    "Says which column holds what; known for the next file.", match, .body = &matching_shape,
	    .answer = &import_shape, .statuses = "409 422"),
	WIDE_ROW(POST, IMPORT "/undo", NEEDS_KEY_ADMIN, "Takes back what it did, in the background, once.", undo,
	    .answer = &import_shape, .statuses = "409 410"),
	WIDE_ROW(POST, IMPORT "/cancel", NEEDS_KEY_ADMIN, "Puts it aside; one that is under way is taken back.",
	    cancel,
	    .answer = &import_shape,
	    .statuses = "409"),
	WIDE_ROW(GET, IMPORT "/problems", NEEDS_KEY_ADMIN, "The rows that were left out, to correct and bring again.",
	    give_problems, .content = "text/csv"),
	{ 0 },
};
