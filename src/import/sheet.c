/* sheet -- the file, its columns understood, line by line. */
#include <ctype.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"

enum { LONGEST_HEAD = 100 };

/* "Address Additional" and "address-additional" are address_additional. */
static const char *
normal_head(struct arena *arena, const char *head)
{
	char *name = str_lower(arena, str_trim(arena, csv_unguard(head)));

	for (char *c = name; *c != '\0'; c++)
		if (*c == ' ' || *c == '-')
			*c = '_';
	return name;
}

static int
field_of(const struct importer *importer, const char *name)
{
	for (size_t i = 0; i < importer->field_count; i++)
		if (str_equal(importer->fields[i].name, name) || str_equal(importer->fields[i].alias, name))
			return (int)i;
	for (const char *const *ignored = importer->ignored; *ignored != NULL; ignored++)
		if (str_equal(*ignored, name))
			return COLUMN_IGNORED;
	return str_empty(name) ? COLUMN_IGNORED : COLUMN_ADDITIONAL;
}

static struct err *
file_problem(struct ctx *ctx, const char *say)
{
	struct problems problems = { 0 };

	problem_add_line(ctx->arena, &problems, 1, "file", say);
	return err_invalid(ctx, &problems);
}

static void
check_columns(struct ctx *ctx, const struct sheet *sheet, struct problems *problems)
{
	for (const int *field = sheet->importer->required; *field >= 0; field++) {
		bool there = false;

		for (size_t i = 0; i < sheet->column_count; i++)
			there = there || sheet->columns[i].field == *field;
		if (!there)
			problem_add_line(ctx->arena, problems, 1, "file", TF(ctx, "The column {column} is missing.",
			    "column", sheet->importer->fields[*field].name, NULL));
	}
	for (size_t i = 0; i < sheet->column_count; i++)
		for (size_t j = 0; j < i; j++)
			if (sheet->columns[i].field != COLUMN_IGNORED
			    && (sheet->columns[i].field >= 0 ? sheet->columns[i].field == sheet->columns[j].field
			    : sheet->columns[j].field == COLUMN_ADDITIONAL
			    && str_equal(sheet->columns[i].name, sheet->columns[j].name)))
				problem_add_line(ctx->arena, problems, 1, "file", TF(ctx,
				    "The column {column} stands twice.", "column", sheet->columns[i].head, NULL));
}

/* What a column was taken for; NULL: nobody said. */
static void
obey_matching(struct sheet *sheet, const char *matching)
{
	json_t *list = json_loads(matching, 0, NULL);

	for (size_t i = 0; i < sheet->column_count && i < json_array_size(list); i++) {
		const char *said = json_string_value(json_array_get(list, i));

		if (said == NULL)
			continue;
		sheet->columns[i].field = str_equal(said, "*") ? COLUMN_ADDITIONAL : str_empty(said) ? COLUMN_IGNORED
		    : field_of(sheet->importer, said);
	}
	json_decref(list);
}

struct err *
sheet_open(struct ctx *ctx, enum import_entity entity, struct bytes content, const char *matching, struct sheet *out,
    struct problems *wrong)
{
	struct sheet sheet = { .importer = importer_of(entity), .arena = ctx->arena };
	struct problems problems = { 0 };
	struct csv_row row;
	enum csv_problem problem = csv_open(ctx->arena, content, NULL, &sheet.csv);

	if (problem != CSV_FINE)
		return file_problem(ctx, T(ctx, csv_problem_text[problem]));
	if (!csv_next(sheet.csv, &row))
		return file_problem(ctx, T(ctx, csv_problem_text[CSV_EMPTY_FILE]));
	if (row.problem != CSV_FINE)
		return file_problem(ctx, T(ctx, csv_problem_text[row.problem]));
	sheet.columns = arena_new_array(ctx->arena, row.count, struct column);
	sheet.column_count = row.count;
	for (size_t i = 0; i < row.count; i++) {
		struct column *column = &sheet.columns[i];

		column->head = arena_strdup(ctx->arena, row.fields[i]);
		column->name = normal_head(ctx->arena, row.fields[i]);
		column->field = field_of(sheet.importer, column->name);
		if (str_length(column->head) > LONGEST_HEAD)
			return file_problem(ctx, T(ctx, "The first line holds no names of columns."));
	}
	obey_matching(&sheet, matching);
	check_columns(ctx, &sheet, wrong != NULL ? wrong : &problems);
	TRY(err_invalid(ctx, &problems));
	*out = sheet;
	return OK;
}

/* custom_fields.boiler_brand and boiler_brand are the same data. */
static const char *
additional_name(const char *name)
{
	static const char *const prefixes[] = { "custom_fields.", "customer.custom_fields." };

	for (size_t i = 0; i < COUNT_OF(prefixes); i++)
		if (str_starts(name, prefixes[i]) && name[strlen(prefixes[i])] != '\0')
			return name + strlen(prefixes[i]);
	return name;
}

static void
take_row(struct ctx *ctx, const struct sheet *sheet, const struct csv_row *row, struct line *line)
{
	struct buf to = buf_make(ctx->arena, 2 << 20);
	struct json json = json_make(&to);
	bool any = false;

	line->number = row->line;
	line->problem = row->problem;
	for (size_t i = 0; i < sheet->importer->field_count; i++)
		line->values[i] = "";
	for (size_t i = 0; i < row->count && i < sheet->column_count; i++) {
		const struct column *column = &sheet->columns[i];
		const char *text = csv_unguard(row->fields[i]);

		if (column->field == COLUMN_IGNORED || text[strspn(text, " \t")] == '\0')
			continue;
		if (column->field >= 0) {
			line->values[column->field] = str_trim(ctx->arena, text);
			continue;
		}
		if (!any)
			json_open_object(&json, NULL);
		any = true;
		json_text(&json, additional_name(column->name), str_trim(ctx->arena, text));
	}
	if (any) {
		json_close_object(&json);
		line->additional = buf_text(&to);
	}
	/* more cells than columns: whatever stood there, it went wrong somewhere */
	for (size_t i = sheet->column_count; i < row->count; i++)
		if (row->fields[i][0] != '\0')
			line->problem = CSV_TOO_MANY_FIELDS;
}

/* A copy that outlives the chunk. */
static struct line *
keep_line(const struct sheet *sheet, const struct line *line)
{
	struct line *copy = arena_memdup(sheet->arena, line, sizeof(*line));

	for (size_t i = 0; i < sheet->importer->field_count; i++)
		copy->values[i] = arena_strdup(sheet->arena, line->values[i]);
	copy->additional = arena_strdup(sheet->arena, line->additional);
	return copy;
}

void
sheet_read(struct ctx *ctx, struct sheet *sheet, struct line **lines, size_t *count)
{
	struct line *list = arena_new_array(ctx->arena, sheet->importer->chunk, struct line);
	struct seen keys = seen_make(ctx->arena);
	int key = sheet->importer->key;
	struct csv_row row;
	size_t n = 0;

	while (n < sheet->importer->chunk) {
		struct line line = { 0 };

		if (sheet->pending != NULL) {
			line = *sheet->pending;
			sheet->pending = NULL;
		} else if (csv_next(sheet->csv, &row)) {
			take_row(ctx, sheet, &row, &line);
		} else {
			break;
		}
		if (key >= 0 && line.values[key] != NULL && line.values[key][0] != '\0'
		    && !seen_add(&keys, line.values[key], NULL)) {
			sheet->pending = keep_line(sheet, &line);
			break;
		}
		list[n++] = line;
	}
	*lines = list;
	*count = n;
}
