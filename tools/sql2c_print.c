/* sql2c_print -- writing: the C of queries and migrations. */
#include "sql2c.h"

#include <stdlib.h>
#include <string.h>

/* ---- C ---- */

static void
print_string(FILE *out, const char *text)
{
	if (text == NULL) {
		fputs("NULL", out);
		return;
	}
	fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n')
			fputs(text[1] == '\0' ? "\\n" : "\\n\"\n\t    \"", out);
		else if (c == '\t')
			fputs("\\t", out);
		else if (c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%c", c);
		else if (c < ' ' || c > '~')
			fprintf(out, "\\%03o", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void
print_type(FILE *out, const struct field *field)
{
	if (field->type == id_type)
		fprintf(out, "%s ", field->type_name);
	else
		fputs(field->type->c, out);
}

/* A pattern of the table above with its %s or %d filled in. */
static void
print_with(FILE *out, const char *pattern, const char *name, int number)
{
	for (; *pattern != '\0'; pattern++) {
		if (pattern[0] != '%')
			fputc(*pattern, out);
		else if (*++pattern == 's')
			fputs(name, out);
		else
			fprintf(out, "%d", number);
	}
}

static void
print_structs(FILE *out, const struct query *query)
{
	fprintf(out, "struct %s_row {\n", query->name);
	for (int i = 0; i < query->column_count; i++) {
		fputc('\t', out);
		print_type(out, &query->columns[i]);
		fprintf(out, "%s;\n", query->columns[i].name);
	}
	fprintf(out, "};\nstruct %s_rows {\n\tstruct %s_row *items;\n\tsize_t count;\n"
	    "\tsize_t capacity;\n};\n\n", query->name, query->name);
	fprintf(out, "static inline void\nsql_%s_take(struct ctx *ctx, void *to, "
	    "const struct db_value *columns)\n{\n\tstruct %s_rows *rows = to;\n"
	    "\tstruct %s_row *row = arena_push(ctx->arena, rows);\n\n",
	    query->name, query->name, query->name);
	for (int i = 0; i < query->column_count; i++) {
		const struct field *field = &query->columns[i];

		fprintf(out, "\trow->%s = ", field->name);
		if (field->nullable && field->type->null != NULL)
			fprintf(out, "columns[%d].type == DB_NULL_TYPE ? %s : ", i, field->type->null);
		if (field->type == id_type)
			fprintf(out, "(%s){ columns[%d].i }", field->type_name, i);
		else
			print_with(out, field->type->from, NULL, i);
		fputs(";\n", out);
	}
	fputs("}\n\n", out);
}

static void
print_prototype(FILE *out, const struct query *query)
{
	if (query->doc != NULL)
		fprintf(out, "/* %s */\n", query->doc);
	fprintf(out, "MUST_CHECK static inline struct err *\nsql_%s(struct ctx *ctx", query->name);
	for (int i = 0; i < query->param_count; i++) {
		fputs(", ", out);
		print_type(out, &query->params[i]);
		fputs(query->params[i].name, out);
	}
	if (query->result[0] == 'e')
		fputs(", int64_t *changed)\n", out);
	else
		fprintf(out, ", struct %s_row%s *out%s)\n", query->like->name,
		    query->result[0] == 'l' ? "s" : "", query->result[0] == 'm' ? ", bool *found" : "");
}

static void
print_params(FILE *out, const struct query *query)
{
	if (query->param_count == 0)
		return;
	fputs("\tconst struct db_value params[] = {\n", out);
	for (int i = 0; i < query->param_count; i++) {
		const struct field *field = &query->params[i];

		fputs("\t\t{ .type = ", out);
		if (field->nullable) {
			print_with(out, field->type->is_null, field->name, 0);
			fputs(" ? DB_NULL_TYPE : ", out);
		}
		fprintf(out, "%s, ", field->type->db);
		print_with(out, field->type->to, field->name, 0);
		fputs(" },\n", out);
	}
	fputs("\t};\n", out);
}

static void
print_function(FILE *out, const struct query *query)
{
	const char *params = query->param_count > 0 ? "params" : "NULL";
	const char *rows = query->like->name;

	print_prototype(out, query);
	fputs("{\n", out);
	print_params(out, query);
	if (query->result[0] == 'e') {
		fprintf(out, "\treturn db_run(ctx, &query_%s, %s, NULL, NULL, changed);\n}\n\n",
		    query->name, params);
		return;
	}
	fprintf(out, "\tstruct %s_rows rows = { 0 };\n\n"
	    "\tTRY(db_run(ctx, &query_%s, %s, sql_%s_take, &rows, NULL));\n",
	    rows, query->name, params, rows);
	if (query->result[0] == 'l')
		fputs("\t*out = rows;\n", out);
	else if (query->result[0] == 'm')
		fputs("\t*found = rows.count > 0;\n\tif (rows.count > 0)\n"
		    "\t\t*out = rows.items[0];\n", out);
	else
		fprintf(out, "\tif (rows.count == 0)\n\t\treturn err_bug(ctx, \"%s: no row\");\n"
		    "\t*out = rows.items[0];\n", query->name);
	fputs("\treturn OK;\n}\n\n", out);
}

void
print_header(FILE *out)
{
	fprintf(out, "/* Made by tools/sql2c out of %s. */\n#pragma once\n\n"
	    "#include <math.h>\n#include \"base/arena.h\"\n#include \"base/ctx.h\"\n"
	    "#include \"db/db.h\"\n\n", query_count > 0 ? queries[0].file : "nothing");
	for (int i = 0; i < query_count; i++) {
		fprintf(out, "extern const struct sql query_%s;\n", queries[i].name);
		if (queries[i].column_count > 0)
			print_structs(out, &queries[i]);
		print_function(out, &queries[i]);
	}
}

static void
print_fields(FILE *out, const struct query *query, const char *what, const struct field *fields,
    int count)
{
	if (count == 0)
		return;
	fprintf(out, "static const int %s_%s[] = {", query->name, what);
	for (int i = 0; i < count; i++)
		fprintf(out, "%s %s%s", i > 0 ? "," : "", fields[i].type->db,
		    fields[i].nullable ? " | DB_NULLABLE" : "");
	fprintf(out, " };\nstatic const char *const %s_%s_names[] = {", query->name, what);
	for (int i = 0; i < count; i++)
		fprintf(out, "%s \"%s\"", i > 0 ? "," : "", fields[i].name);
	fputs(" };\n", out);
}

static void
print_query(FILE *out, const struct query *query)
{
	const struct query *like = query->like;
	const char *base = strrchr(query->file, '/');

	print_fields(out, query, "params", query->params, query->param_count);
	print_fields(out, query, "columns", like->columns, like->column_count);
	fprintf(out, "const struct sql query_%s = {\n\t.name = \"%s\",\n\t.where = \"%s:%d\",\n"
	    "\t.sqlite = ", query->name, query->name, base != NULL ? base + 1 : query->file,
	    query->line);
	print_string(out, query->sql[SQLITE]);
	fputs(",\n\t.postgres = ", out);
	print_string(out, query->sql[POSTGRES]);
	if (query->param_count > 0)
		fprintf(out, ",\n\t.params = %s_params, .param_names = %s_params_names, "
		    ".param_count = %d", query->name, query->name, query->param_count);
	if (like->column_count > 0)
		fprintf(out, ",\n\t.columns = %s_columns, .column_names = %s_columns_names, "
		    ".column_count = %d", query->name, query->name, like->column_count);
	fputs(",\n\t.scan = ", out);
	print_string(out, query->scan);
	fputs(",\n\t.all_units = ", out);
	print_string(out, query->all_units);
	fprintf(out, ",\n\t.writes = %s,\n\t.index = %d,\n};\n\n",
	    query->writes ? "true" : "false", (int)(query - queries));
}

void
print_all(FILE *out)
{
	fputs("/* Made by tools/sql2c: every query of the house. */\n#include \"db/db.h\"\n\n", out);
	for (int i = 0; i < query_count; i++) {
		fprintf(out, "extern const struct sql query_%s;\n", queries[i].name);
		print_query(out, &queries[i]);
	}
	fputs("const struct sql *const all_sql[] = {\n", out);
	for (int i = 0; i < query_count; i++)
		fprintf(out, "\t&query_%s,\n", queries[i].name);
	fprintf(out, "\tNULL\n};\n\nconst int all_sql_count = %d;\n", query_count);
}

/* ---- migrations ---- */

static const char *
print_column_token(struct text *out, enum dialect dialect, const char *at)
{
	static const struct {
		const char *word, *text[2];
	} tokens[] = {
		{ "ID",     { "INTEGER PRIMARY KEY",
		    "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY" } },
		{ "INT",    { "INTEGER", "BIGINT" } },
		{ "REAL",   { "REAL",    "DOUBLE PRECISION" } },
		{ "BOOL",   { "INTEGER", "BOOLEAN" } },
		{ "TEXT",   { "TEXT",    "TEXT" } },
		{ "JSON",   { "TEXT",    "JSONB" } },
		{ "BYTES",  { "BLOB",    "BYTEA" } },
		{ "STRICT", { "STRICT",  "" } },
	};
	char *word = take_word(&at);

	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		if (strcmp(tokens[i].word, word) != 0)
			continue;
		puts_to(out, tokens[i].text[dialect]);
		return at;
	}
	fail("there is no token @%s", word);
}

static char *
migration_text(enum dialect dialect, const char *at)
{
	struct text out = { 0 };
	enum dialect block = BOTH;

	put(&out, "", 0);
	for (line_number = 1; *at != '\0';) {
		const char *end = skip_piece(at);

		if (starts(at, "-- @")) {
			char *word = trimmed(at + 4, end);

			block = strcmp(word, "sqlite") == 0 ? SQLITE :
			    strcmp(word, "postgres") == 0 ? POSTGRES : BOTH;
			if (block == BOTH && strcmp(word, "end") != 0)
				fail("there is no block @%s", word);
		} else if (is_comment(at) || (block != BOTH && block != dialect)) {
			/* not for this database */
		} else if (*at == '@') {
			end = print_column_token(&out, dialect, end);
		} else if (*at != '\n' || (out.size > 0 && out.at[out.size - 1] != '\n')) {
			put(&out, at, (size_t)(end - at));
		}
		line_number += *at == '\n';
		at = end;
	}
	return out.at;
}

void
print_migrations(FILE *out, char **names, int count)
{
	fputs("/* Made by tools/sql2c: migrations/, compiled in. */\n#include \"db/migrate.h\"\n\n"
	    "const struct migration migrations[] = {\n", out);
	for (int i = 0, last = 0; i < count; i++) {
		const char *base = strrchr(names[i], '/') != NULL ? strrchr(names[i], '/') + 1 : names[i];
		char *text = read_file(names[i]);
		int number = atoi(base);

		if (number <= last)
			fail("a migration after number %d should stand here", last);
		last = number;
		fprintf(out, "\t{ %d, \"%s\",\n\t    ", number, base);
		print_string(out, migration_text(SQLITE, text));
		fputs(",\n\t    ", out);
		print_string(out, migration_text(POSTGRES, text));
		fputs(" },\n", out);
	}
	fputs("\t{ 0 }\n};\n", out);
}
