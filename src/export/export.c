/* export -- see export.h: rows of lists into files. */
#include "export/export.h"

#include "base/str.h"
#include "csv/csv.h"
#include "db/db.h"
#include "export/inside.h"
#include "export/rows.h"
#include "i18n/i18n.h"
#include "xlsx/xlsx.h"

enum { PIECE = 64 << 10, LARGEST_BUFFER = 64 << 20 };

static const struct { const char *token, *type; } formats[EXPORT_FORMAT_COUNT] = {
	[EXPORT_CSV] = { "csv", "text/csv; charset=utf-8" },
	[EXPORT_XLSX] = { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
};

const char *
export_format_token(enum export_format format)
{
	return formats[format].token;
}

const char *
export_format_type(enum export_format format)
{
	return formats[format].type;
}

bool
export_format_parse(const char *token, enum export_format *out)
{
	for (int i = 0; i < EXPORT_FORMAT_COUNT; i++) {
		if (!str_equal(formats[i].token, token))
			continue;
		*out = (enum export_format)i;
		return true;
	}
	return false;
}

const struct export_list *
export_list_find(const char *token)
{
	for (size_t i = 0; export_lists[i] != NULL; i++)
		if (str_equal(export_lists[i]->token, token))
			return export_lists[i];
	return NULL;
}

bool
export_may(const struct actor *actor, const struct export_list *list)
{
	return actor->kind != ACTOR_STAFF || (actor->rights & RIGHT(list->right)) != 0;
}

const char *
export_file_name(struct ctx *ctx, const struct export_list *list, enum export_format format)
{
	struct unit unit;
	struct err *err = unit_here(ctx, &unit);
	date today = err == OK ? zone_date(unit.zone, ctx->now) : (date){ (int32_t)(ctx->now.s / 86400) };

	return arena_printf(ctx->arena, "%s-%s.%s", list->token, date_print(ctx->arena, today), formats[format].token);
}

/* ---- into a file ---- */

static struct err *
send(struct ctx *ctx, struct export_row *row)
{
	bool taken = row->sink.put(row->sink.arg, buf_text(&row->out), row->out.size);

	MUST(!buf_full(&row->out));
	buf_truncate(&row->out, 0);
	return taken ? OK : err_new(ctx, ERR_BUSY, NULL, "nobody takes the file any more");
}

static void
begin_file(struct ctx *ctx, struct exporting *e, const struct export_list *list)
{
	struct export_row *row = e->row;

	row->begun = true;
	row->cells = arena_new_array(e->arena, row->column_count, struct xlsx_cell);
	row->texts = arena_new_array(e->arena, row->column_count, const char *);
	if (row->format == EXPORT_XLSX) {
		row->xlsx = xlsx_begin(e->arena, T(ctx, list->label), &row->out);
		xlsx_put_heading(row->xlsx, row->columns, row->column_count);
	} else {
		csv_put_row(&row->out, row->columns, row->column_count);
	}
}

struct err *
export_row(struct ctx *ctx, struct exporting *e)
{
	struct export_row *row = e->row;

	MUST(row->cell_count == row->column_count);
	for (size_t i = 0; row->format == EXPORT_CSV && i < row->cell_count; i++)
		row->texts[i] = row->cells[i].text;
	if (row->format == EXPORT_CSV)
		csv_put_row(&row->out, row->texts, row->cell_count);
	else if (!xlsx_put_row(row->xlsx, row->cells, row->cell_count))
		return err_new(ctx, ERR_TOO_LARGE, T(ctx, "An Excel sheet holds a million rows: take the list as CSV."),
		    NULL);
	row->cell_count = 0;
	row->count++;
	return row->out.size >= PIECE ? send(ctx, row) : OK;
}

/* A page of rows in an arena of its own. */
static struct err *
write_page(struct ctx *ctx, const struct export_list *list, struct exporting *e, bool *more)
{
	struct arena *arena = arena_open();
	struct ctx page = *ctx;
	struct err *err, *kept = OK;

	page.arena = arena;
	err = list->next(&page, e, more);
	if (err != OK)
		kept = err_new(ctx, err->kind, err->say != NULL ? arena_strdup(ctx->arena, err->say) : NULL,
		    "%s", err_chain(ctx->arena, err));
	ctx->sql_count = page.sql_count;
	arena_close(arena);
	return kept;
}

static struct err *
write_rows(struct ctx *ctx, const struct export_list *list, struct exporting *e)
{
	for (bool more = true; more; )
		TRY(write_page(ctx, list, e, &more));
	return OK;
}

struct err *
export_write(struct ctx *ctx, const struct export_list *list, enum export_format format, struct export_sink sink,
    int64_t *rows)
{
	struct export_row row = { .format = format, .sink = sink, .out = buf_make(ctx->arena, LARGEST_BUFFER) };
	struct exporting e = { .arena = ctx->arena, .row = &row };

	TRY(unit_here(ctx, &e.unit));
	for (size_t i = 0; list->columns[i] != NULL; i++)
		export_column(&e, list->columns[i]);
	if (format == EXPORT_CSV)	/* at once, so that it is seen to begin */
		csv_put_mark(&row.out);
	if (format == EXPORT_CSV)
		TRY(send(ctx, &row));
	if (list->begin != NULL)
		TRY(list->begin(ctx, &e));
	begin_file(ctx, &e, list);
	TRY(send(ctx, &row));
	TRY(write_rows(ctx, list, &e));
	if (format == EXPORT_XLSX)
		xlsx_end(row.xlsx);
	if (rows != NULL)
		*rows = row.count;
	return send(ctx, &row);
}
