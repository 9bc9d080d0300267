/* book -- see book.h. */
#include "import/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "csv/csv.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "office/office.h"
#include "gen/import.sql.h"

enum { LARGEST_TEXT = 128 << 20 };

const char *
json_kept(struct arena *arena, const json_t *json)
{
	char *text = json_dumps(json, JSON_COMPACT);
	const char *kept = arena_strdup(arena, text);

	free(text);
	return kept;
}

static const char *
why_not(struct ctx *ctx, enum office_refused why)
{
	switch (why) {
	case OFFICE_OLD:
		return T(ctx, "This is an old Excel file, or one with a password. Save it as .xlsx or as CSV.");
	case OFFICE_MACROS:
		return T(ctx, "This file brings a program along. Save it as .xlsx without macros.");
	case OFFICE_TOO_MUCH:
	case OFFICE_TOO_LONG:
		return T(ctx, "The file is too large. Cut it into several files.");
	default:
		return T(ctx, "This is no Excel file that can be read. Save it as .xlsx or as CSV and try again.");
	}
}

/*
 * In CSV an apostrophe may stand in front of what looks like a formula; in a cell it is a letter like any other,
 * and gets one more for its way through the text.
 */
static struct bytes
guarded(struct ctx *ctx, struct bytes text)
{
	struct csv_limits limits = { .file = LARGEST_TEXT };
	struct buf to = buf_make(ctx->arena, LARGEST_TEXT);
	struct csv_row row;
	struct csv *csv;

	if (memmem(text.at, text.size, "\"'", 2) == NULL || csv_open(ctx->arena, text, &limits, &csv) != CSV_FINE)
		return text;
	while (csv_next(csv, &row)) {
		if (row.problem != CSV_FINE)	/* it would be gone, and nobody told */
			return text;
		csv_put_row(&to, row.fields, row.count);
	}
	return buf_full(&to) ? text : (struct bytes){ (const uint8_t *)buf_text(&to), to.size };
}

struct err *
book_to_text(struct ctx *ctx, struct bytes file, struct bytes *out)
{
	struct problems problems = { 0 };
	enum office_refused why;

	*out = file;
	if (!office_is_package(file))
		return OK;
	TRY(office_read_sheet(ctx, file, out, &why));
	if (why == OFFICE_GOOD) {
		*out = guarded(ctx, *out);
		return OK;
	}
	problem_add_line(ctx->arena, &problems, 1, "file", why_not(ctx, why));
	return err_invalid(ctx, &problems);
}

/* ---- which column is which ---- */

struct matching {
	struct import import;
	struct sheet sheet;
	const char *const *fields;
	const char *json;
};

static struct err *
match_inside(struct ctx *ctx, void *arg)
{
	const struct matching *m = arg;
	const char *entity = import_entity_token(m->import.entity);
	int64_t changed;

	TRY(sql_import_set_matching(ctx, ctx->unit, m->import.id, m->json, ctx->now, &changed));
	if (changed != 1)
		return err_new(ctx, ERR_CONFLICT, T(ctx, "It has gone on meanwhile: look at it again."), NULL);
	for (size_t i = 0; i < m->sheet.column_count; i++) {
		const struct column *column = &m->sheet.columns[i];

		if (!str_empty(column->name))
			TRY(sql_import_matching_put(ctx, ctx->unit, entity, column->name, m->fields[i], ctx->now,
			    NULL));
	}
	return OK;
}

bool
import_field(enum import_entity entity, size_t i, const char **out)
{
	const struct importer *importer = importer_of(entity);

	if (i >= importer->field_count)
		return false;
	*out = importer->fields[i].name;
	return true;
}

static bool
is_field(enum import_entity entity, const char *name)
{
	const char *known;

	for (size_t i = 0; import_field(entity, i, &known); i++)
		if (str_equal(known, name))
			return true;
	return str_empty(name) || str_equal(name, "*");
}

static void
forget_json(void *list)
{
	json_decref(list);
}

struct err *
import_match(struct ctx *ctx, import_id id, const char *const *fields, size_t count)
{
	struct matching m = { .fields = fields };
	struct problems problems = { 0 };
	struct bytes content;
	json_t *list = json_array();

	arena_defer(ctx->arena, forget_json, list);
	TRY(import_find(ctx, id, &m.import));
	TRY(import_content(ctx, id, &content));
	TRY(sheet_open(ctx, m.import.entity, content, "[]", &m.sheet, &problems));
	problems = (struct problems){ 0 };
	for (size_t i = 0; i < count; i++) {
		if (!is_field(m.import.entity, fields[i]))
			problem_add(ctx->arena, &problems, "columns", T(ctx, "There is no such field."));
		json_array_append_new(list, json_string(fields[i]));
	}
	m.json = json_kept(ctx->arena, list);
	if (count != m.sheet.column_count)
		problem_add(ctx->arena, &problems, "columns", T(ctx, "Say of each column what it holds."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, match_inside, &m);
}
