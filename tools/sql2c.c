/*
 * sql2c -- typed C functions out of .sql files.
 *
 *	sql2c IN.sql OUT.h		one header of functions
 *	sql2c --all OUT.c IN.sql...	the queries themselves, and the array all_sql
 *	sql2c --migrations OUT.c IN...	the numbered migrations, compiled in
 *
 * A heading such as
 *
 *	-- customer_find(unit_id unit, customer_id id) -> maybe text name, text? email
 *	-- One customer, archived or not.
 *	SELECT name, email FROM customer WHERE unit_id = :unit AND id = :id;
 *
 * becomes struct customer_find_row, struct customer_find_rows and
 *
 *	struct err *sql_customer_find(struct ctx *, unit_id unit, customer_id id,
 *	    struct customer_find_row *out, bool *found);
 *
 * A parameter is ?1 for SQLite, where $1 would be a name, and $1 for PostgreSQL.
 * doc/add-an-entity.md tells the whole grammar.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FIELDS = 64, MOST_QUERIES = 2048, MOST_TEXT = 256 * 1024 };
enum dialect { SQLITE, POSTGRES, BOTH };

/* How a type of a heading is held in C and in a struct db_value. */
struct type {
	const char *name;
	const char *c;		/* NULL: an id, "<name>" itself */
	const char *db;		/* enum db_type */
	const char *null;	/* what NULL is in C: an expression */
	const char *is_null;	/* a test of %s */
	const char *to;		/* struct db_value member from %s */
	const char *from;	/* C value from columns[%d] */
};

#define TEXTUAL(name, db) { name, "const char *", db, "NULL", "%s == NULL", ".text = %s", \
	"columns[%d].text" }
static const struct type types[] = {
	{ "int", "int32_t ", "DB_INT32", "INT32_MIN", "%s == INT32_MIN", ".i = %s",
	    "(int32_t)columns[%d].i" },
	{ "i64", "int64_t ", "DB_INT", "INT64_MIN", "%s == INT64_MIN", ".i = %s", "columns[%d].i" },
	{ "real", "double ", "DB_REAL", "NAN", "isnan(%s)", ".r = %s", "columns[%d].r" },
	{ "bool", "bool ", "DB_BOOL", NULL, NULL, ".i = %s", "columns[%d].i != 0" },
	TEXTUAL("text", "DB_TEXT"),
	TEXTUAL("json", "DB_JSON"),
	{ "bytes", "struct bytes ", "DB_BYTES", "((struct bytes){ NULL, 0 })", "%s.at == NULL",
	    ".bytes = %s", "columns[%d].bytes" },
	{ "instant", "instant ", "DB_INT", "INSTANT_NONE", "INSTANT_IS_NONE(%s)", ".i = %s.s",
	    "INSTANT(columns[%d].i)" },
	{ "date", "date ", "DB_INT", "DATE_NONE", "DATE_IS_NONE(%s)", ".i = %s.days",
	    "((date){ (int32_t)columns[%d].i })" },
	{ "public_id", "struct public_id ", "DB_TEXT", "((struct public_id){ \"\" })",
	    "%s.text[0] == '\\0'", ".text = %s.text", "sql_public_id(columns[%d].text)" },
	/* an id: the last row, for every name that ends in _id */
	{ NULL, NULL, "DB_INT", NULL, "ID_IS_NONE(%s)", ".i = %s.value", NULL },
};
static const struct type *const id_type = &types[sizeof(types) / sizeof(types[0]) - 1];

struct field {
	const struct type *type;
	char *type_name;
	char *name;
	bool nullable;
	bool used;
};

struct query {
	const char *file;
	int line;
	char *name;
	char *signature;	/* the heading, to compare the two of a pair */
	char *result;		/* "maybe", "one", "list", "exec" */
	struct query *like;	/* whose rows it gives; itself when it names columns */
	struct field params[MOST_FIELDS];
	int param_count;
	struct field columns[MOST_FIELDS];
	int column_count;
	char *doc, *scan, *all_units;
	char *sql[2];
	bool writes;
};

static struct query queries[MOST_QUERIES];
static int query_count;
static const char *file_name;
static int line_number;

static __attribute__((noreturn, format(printf, 1, 2))) void
fail(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", file_name, line_number);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* ---- text ---- */

/* Zeroed bytes.  The program ends soon: they are kept in one chain and never given back. */
static char *
take_bytes(size_t size)
{
	static struct block {
		struct block *next;
		char at[];
	} *blocks;
	struct block *block = calloc(1, sizeof(*block) + size);

	if (block == NULL)
		fail("out of memory");
	block->next = blocks;
	blocks = block;
	return block->at;
}

/* A text that grows. */
struct text {
	char *at;
	size_t size;
};

static void
put(struct text *text, const char *from, size_t size)
{
	if (text->at == NULL)
		text->at = take_bytes(MOST_TEXT);
	if (text->size + size >= MOST_TEXT)
		fail("more than %d bytes in one piece", MOST_TEXT);
	memcpy(text->at + text->size, from, size);
	text->size += size;
}

static void
puts_to(struct text *text, const char *from)
{
	put(text, from, strlen(from));
}

static char *
copy(const char *from, size_t size)
{
	return memcpy(take_bytes(size + 1), from, size);
}

static char *
trimmed(const char *from, const char *end)
{
	while (from < end && isspace((unsigned char)*from))
		from++;
	while (end > from && isspace((unsigned char)end[-1]))
		end--;
	return copy(from, (size_t)(end - from));
}

static char *
read_file(const char *name)
{
	FILE *in = fopen(name, "rb");
	struct text text = { 0 };
	char piece[4096];
	size_t got;

	file_name = name;
	if (in == NULL)
		fail("cannot be read");
	put(&text, "", 0);
	while ((got = fread(piece, 1, sizeof(piece), in)) > 0)
		put(&text, piece, got);
	fclose(in);
	return text.at;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The end of a quoted piece, a comment, or one character: what must be copied untouched. */
static const char *
skip_piece(const char *at)
{
	char quote = *at;

	if (quote == '\'' || quote == '"') {
		for (at++; *at != '\0'; at++) {
			if (*at != quote)
				continue;
			if (at[1] != quote)
				return at + 1;
			at++;
		}
		fail("a quote is not closed");
	}
	if (starts(at, "--"))
		return at + strcspn(at, "\n");
	if (starts(at, "/*")) {
		const char *end = strstr(at, "*/");

		if (end == NULL)
			fail("a comment is not closed");
		return end + 2;
	}
	if (starts(at, "::"))
		return at + 2;
	return at + 1;
}

static bool
is_comment(const char *at)
{
	return starts(at, "--") || starts(at, "/*");
}

/* ---- headings ---- */

static char *
take_word(const char **at)
{
	const char *start = *at + strspn(*at, " \t");
	const char *end = start;

	while (is_word(*end))
		end++;
	if (end == start)
		fail("a name is missing before \"%.20s\"", start);
	*at = end;
	return copy(start, (size_t)(end - start));
}

static bool
take(const char **at, const char *what)
{
	const char *start = *at + strspn(*at, " \t");

	if (!starts(start, what))
		return false;
	*at = start + strlen(what);
	return true;
}

static const struct type *
find_type(const char *name)
{
	size_t size = strlen(name);

	for (const struct type *type = types; type != id_type; type++)
		if (strcmp(type->name, name) == 0)
			return type;
	if (size > 3 && strcmp(name + size - 3, "_id") == 0)
		return id_type;
	fail("there is no type \"%s\"", name);
}

static void
take_field(const char **at, struct field *fields, int *count)
{
	static const char *const taken[] = { "ctx", "out", "found", "changed", "params", "rows" };
	struct field *field = &fields[(*count)++];

	if (*count > MOST_FIELDS)
		fail("more than %d fields", MOST_FIELDS);
	field->type_name = take_word(at);
	field->type = find_type(field->type_name);
	field->nullable = take(at, "?");
	if (field->nullable && field->type->is_null == NULL)
		fail("%s has no value for NULL", field->type_name);
	field->name = take_word(at);
	for (int i = 0; i < (int)(sizeof(taken) / sizeof(taken[0])); i++)
		if (strcmp(taken[i], field->name) == 0)
			fail("\"%s\" is a name of the generated code", field->name);
	for (int i = 0; i < *count - 1; i++)
		if (strcmp(fields[i].name, field->name) == 0)
			fail("\"%s\" stands twice", field->name);
}

static struct query *
find_query(const char *name)
{
	for (int i = 0; i < query_count; i++)
		if (strcmp(queries[i].name, name) == 0)
			return &queries[i];
	return NULL;
}

static void
take_result(const char **at, struct query *query)
{
	query->result = take_word(at);
	query->like = query;
	if (strcmp(query->result, "exec") == 0)
		return;
	if (strcmp(query->result, "maybe") != 0 && strcmp(query->result, "one") != 0 &&
	    strcmp(query->result, "list") != 0)
		fail("\"%s\" is not maybe, one, list or exec", query->result);
	if (take(at, "like ")) {
		char *name = take_word(at);
		struct query *other = find_query(name);

		if (other == NULL || other->like->column_count == 0 || other->file != query->file)
			fail("no query \"%s\" with columns stands before, in this file", name);
		query->like = other->like;
		return;
	}
	do
		take_field(at, query->columns, &query->column_count);
	while (take(at, ","));
}

/* "customer_find(unit_id unit) -> maybe text name": a new query, or the other dialect of one. */
static struct query *
read_heading(const char *heading)
{
	struct query fresh = { .file = file_name, .line = line_number };
	const char *at = heading;
	struct query *known;

	fresh.signature = copy(heading, strlen(heading));
	fresh.name = take_word(&at);
	if (!take(&at, "("))
		fail("( is missing");
	while (!take(&at, ")")) {
		if (fresh.param_count > 0 && !take(&at, ","))
			fail("a comma is missing before \"%.20s\"", at);
		take_field(&at, fresh.params, &fresh.param_count);
	}
	if (!take(&at, "->"))
		fail("-> and the result are missing");
	known = find_query(fresh.name);
	if (known != NULL) {
		if (known->file != file_name || strcmp(known->signature, fresh.signature) != 0)
			fail("\"%s\" is there already, at %s:%d", fresh.name, known->file, known->line);
		return known;
	}
	if (query_count == MOST_QUERIES)
		fail("more than %d queries", MOST_QUERIES);
	known = &queries[query_count++];
	*known = fresh;
	take_result(&at, known);
	if (at[strspn(at, " \t")] != '\0')
		fail("what is \"%s\"?", at);
	return known;
}

/* ---- statements ---- */

static bool
after_lock(const struct text *out)
{
	static const char lock[] = "FOR UPDATE ";

	return out->size >= sizeof(lock) - 1 &&
	    memcmp(out->at + out->size - (sizeof(lock) - 1), lock, sizeof(lock) - 1) == 0;
}

/* True when the text so far ends in "(" and the rest goes on with ")": brackets are there. */
static bool
in_brackets(const struct text *out, const char *rest)
{
	size_t size = out->size;

	while (size > 0 && isspace((unsigned char)out->at[size - 1]))
		size--;
	rest = strchr(rest, ')');
	return size > 0 && out->at[size - 1] == '(' && rest != NULL &&
	    rest[1 + strspn(rest + 1, " \t\r\n")] == ')';
}

static const char *
write_parameter(struct text *out, enum dialect dialect, struct query *query, const char *at)
{
	char *name = take_word(&at);
	char number[16];

	for (int i = 0; i < query->param_count; i++) {
		if (strcmp(query->params[i].name, name) != 0)
			continue;
		query->params[i].used = true;
		snprintf(number, sizeof(number), "%c%d", dialect == SQLITE ? '?' : '$', i + 1);
		puts_to(out, number);
		return at;
	}
	fail("%s has no parameter \"%s\"", query->name, name);
}

/* @ints(:x), @texts(:x): a subquery of what stands in a JSON array. */
static const char *
write_array(struct text *out, enum dialect dialect, struct query *query, const char *at, bool ints)
{
	bool bare = in_brackets(out, at);

	if (!take(&at, "(") || !take(&at, ":"))
		fail("@ints and @texts want (:parameter)");
	puts_to(out, bare ? "SELECT " : "(SELECT ");
	if (dialect == SQLITE)
		puts_to(out, ints ? "CAST(value AS INTEGER) FROM json_each(" : "value FROM json_each(");
	else
		puts_to(out, ints ? "CAST(value AS BIGINT) FROM json_array_elements_text(CAST(CAST(" :
		    "value FROM json_array_elements_text(CAST(CAST(");
	at = write_parameter(out, dialect, query, at);
	puts_to(out, dialect == SQLITE ? ")" : " AS TEXT) AS JSON)) AS elements(value)");
	if (!bare)
		puts_to(out, ")");
	if (!take(&at, ")"))
		fail(") is missing");
	return at;
}

static const char *
write_token(struct text *out, enum dialect dialect, struct query *query, const char *at)
{
	char *word = take_word(&at);
	bool postgres = dialect == POSTGRES;

	if (strcmp(word, "greatest") == 0) {
		puts_to(out, postgres ? "greatest" : "max");
	} else if (strcmp(word, "least") == 0) {
		puts_to(out, postgres ? "least" : "min");
	} else if (strcmp(word, "ints") == 0 || strcmp(word, "texts") == 0) {
		at = write_array(out, dialect, query, at, word[0] == 'i');
	} else if (strcmp(word, "lock") == 0) {
		query->writes = true;
		if (take(&at, "(")) {
			char *table = take_word(&at);

			if (postgres) {
				puts_to(out, "FOR UPDATE OF ");
				puts_to(out, table);
			}
			if (!take(&at, ")"))
				fail(") is missing");
		} else if (postgres) {
			puts_to(out, "FOR UPDATE");
		}
	} else if (strcmp(word, "skip_locked") == 0) {
		query->writes = true;
		if (postgres)
			puts_to(out, after_lock(out) ? "SKIP LOCKED" : "FOR UPDATE SKIP LOCKED");
	} else {
		fail("there is no token @%s", word);
	}
	return at;
}

static bool
is_writing(const char *word, size_t size)
{
	static const char *const verbs[] = { "INSERT", "UPDATE", "DELETE" };

	for (size_t i = 0; i < 3; i++)
		if (size == strlen(verbs[i]) && strncasecmp(word, verbs[i], size) == 0)
			return true;
	return false;
}

/* The statement from `at` up to its semicolon, for one dialect; gives where it ended. */
static const char *
write_statement(struct text *out, enum dialect dialect, struct query *query, const char *at)
{
	while (*at != ';') {
		const char *end = skip_piece(at);

		if (*at == '\0')
			fail("; is missing at the end of %s", query->name);
		if (is_comment(at)) {
			at = end;
		} else if (*at == ':' && end == at + 1 && is_word(*end)) {
			at = write_parameter(out, dialect, query, end);
		} else if (*at == '@') {
			at = write_token(out, dialect, query, end);
		} else if (is_word(*at)) {
			while (is_word(*end))
				end++;
			query->writes = query->writes || is_writing(at, (size_t)(end - at));
			put(out, at, (size_t)(end - at));
			at = end;
		} else {
			put(out, at, (size_t)(end - at));
			at = end;
		}
	}
	while (out->size > 0 && isspace((unsigned char)out->at[out->size - 1]))
		out->at[--out->size] = '\0';
	return at + 1;
}

static const char *
read_statement(struct query *query, enum dialect dialect, const char *at)
{
	const char *end = at;

	for (enum dialect d = SQLITE; d <= POSTGRES; d++) {
		struct text out = { 0 };

		if (dialect != BOTH && dialect != d)
			continue;
		if (query->sql[d] != NULL)
			fail("%s stands twice", query->name);
		put(&out, "", 0);
		end = write_statement(&out, d, query, at);
		query->sql[d] = out.at;
	}
	for (; at < end; at++)
		line_number += *at == '\n';
	return end;
}

/* ---- a file ---- */

static bool
is_heading(const char *line)
{
	const char *at = line + 3;

	if (!starts(line, "-- ") || !islower((unsigned char)*at))
		return false;
	while (is_word(*at))
		at++;
	return *at == '(';
}

/* One comment line and those after it that begin with two blanks, joined by single blanks. */
static char *
take_comment(const char **at)
{
	struct text text = { 0 };
	const char *end = *at + strcspn(*at, "\n");

	puts_to(&text, trimmed(*at + 2, end));
	while (end[0] == '\n' && starts(end + 1, "--  ")) {
		const char *next = end + 1;

		end = next + strcspn(next, "\n");
		puts_to(&text, " ");
		puts_to(&text, trimmed(next + 2, end));
		line_number++;
	}
	*at = end;
	return text.at;
}

/* What a comment line below a heading says. */
static void
read_remark(struct query *query, enum dialect *dialect, char *remark)
{
	if (strcmp(remark, "@sqlite") == 0)
		*dialect = SQLITE;
	else if (strcmp(remark, "@postgres") == 0)
		*dialect = POSTGRES;
	else if (starts(remark, "scan: "))
		query->scan = remark + 6;
	else if (starts(remark, "all units: "))
		query->all_units = remark + 11;
	else if (query->doc == NULL)
		query->doc = remark;
}

static void
read_queries(const char *name)
{
	const char *at = read_file(name);
	struct query *query = NULL;
	enum dialect dialect = BOTH;

	for (line_number = 1; *at != '\0';) {
		if (*at == '\n') {
			line_number++;
			at++;
		} else if (isspace((unsigned char)*at)) {
			at++;
		} else if (is_heading(at)) {
			query = read_heading(take_comment(&at));
			dialect = BOTH;
		} else if (starts(at, "--")) {
			char *remark = take_comment(&at);

			if (query != NULL)
				read_remark(query, &dialect, remark);
		} else if (query == NULL) {
			fail("a statement without a heading");
		} else {
			at = read_statement(query, dialect, at);
			query = NULL;
		}
	}
}

static void
check_queries(void)
{
	for (int i = 0; i < query_count; i++) {
		const struct query *query = &queries[i];

		file_name = query->file;
		line_number = query->line;
		for (int d = SQLITE; d <= POSTGRES; d++)
			if (query->sql[d] == NULL)
				fail("%s has no text for %s", query->name,
				    d == SQLITE ? "SQLite" : "PostgreSQL");
		for (int p = 0; p < query->param_count; p++)
			if (!query->params[p].used)
				fail("%s does not use :%s", query->name, query->params[p].name);
	}
}

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

static void
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

static void
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

static void
print_migrations(FILE *out, char **names, int count)
{
	fputs("/* Made by tools/sql2c: migrations/, compiled in. */\n#include \"db/migrate.h\"\n\n"
	    "const struct migration migrations[] = {\n", out);
	for (int i = 0; i < count; i++) {
		const char *base = strrchr(names[i], '/') != NULL ? strrchr(names[i], '/') + 1 : names[i];
		char *text = read_file(names[i]);

		if (atoi(base) != i + 1)
			fail("migration %d should stand here", i + 1);
		fprintf(out, "\t{ %d, \"%s\",\n\t    ", i + 1, base);
		print_string(out, migration_text(SQLITE, text));
		fputs(",\n\t    ", out);
		print_string(out, migration_text(POSTGRES, text));
		fputs(" },\n", out);
	}
	fputs("\t{ 0 }\n};\n", out);
}

int
main(int argc, char **argv)
{
	bool migrations = argc >= 3 && strcmp(argv[1], "--migrations") == 0;
	bool all = argc >= 3 && strcmp(argv[1], "--all") == 0;
	const char *name = argc >= 3 ? argv[2] : NULL;
	FILE *out;

	if (name == NULL || (argv[1][0] == '-' && !all && !migrations)) {
		fputs("usage: sql2c IN OUT | --all OUT IN... | --migrations OUT IN...\n", stderr);
		return 2;
	}
	if (!all && !migrations)
		read_queries(argv[1]);
	for (int i = 3; all && i < argc; i++)
		read_queries(argv[i]);
	check_queries();
	out = fopen(name, "w");
	if (out == NULL) {
		perror(name);
		return 1;
	}
	if (migrations)
		print_migrations(out, argv + 3, argc - 3);
	else if (all)
		print_all(out);
	else
		print_header(out);
	if (fclose(out) != 0) {
		perror(name);
		return 1;
	}
	return 0;
}
