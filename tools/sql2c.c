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
 * What several statements of a file share is written once, before them, and named in each:
 *
 *	-- part customer_columns
 *	id, name, email;
 *
 *	SELECT @customer_columns FROM customer WHERE unit_id = :unit;
 *
 * A parameter is ?1 for SQLite, where $1 would be a name, and $1 for PostgreSQL.
 * doc/add-an-entity.md tells the whole grammar.
 */
#include "sql2c.h"

#include <ctype.h>
#include <string.h>
#include "output.h"

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
const struct type *const id_type = &types[sizeof(types) / sizeof(types[0]) - 1];

struct query queries[MOST_QUERIES];
int query_count;

/* Text that statements of one file share; its parameters are those of the query that names it. */
static struct part { const char *file, *name, *text; } parts[MOST_PARTS];
static int part_count;

/* ---- headings ---- */

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

static const char *write_statement(struct text *out, enum dialect dialect, struct query *query, const char *at);

static const struct part *
find_part(const char *name)
{
	for (int i = 0; i < part_count; i++)
		if (parts[i].file == file_name && strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
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
		const struct part *part = find_part(word);

		if (part == NULL)
			fail("there is no token and no part @%s", word);
		write_statement(out, dialect, query, part->text);
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

/* The text of a part, up to its semicolon; it may name parts that stand before it. */
static const char *
read_part(char *name, const char *at)
{
	const char *end = at;

	if (find_part(name) != NULL)
		fail("the part \"%s\" stands twice", name);
	if (part_count == MOST_PARTS)
		fail("more than %d parts", MOST_PARTS);
	while (*end != ';') {
		if (*end == '\0')
			fail("; is missing at the end of the part \"%s\"", name);
		end = skip_piece(end);
	}
	parts[part_count++] = (struct part){ file_name, name, copy(at, (size_t)(end + 1 - at)) };
	for (; at <= end; at++)
		line_number += *at == '\n';
	return at;
}

static void
read_queries(const char *name)
{
	const char *at = read_file(name);
	struct query *query = NULL;
	char *part = NULL;
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
			else if (starts(remark, "part "))
				part = remark + strlen("part ");
		} else if (part != NULL) {
			at = read_part(part, at);
			part = NULL;
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
	out = output_open(name);
	if (out == NULL)
		return 1;
	if (migrations)
		print_migrations(out, argv + 3, argc - 3);
	else if (all)
		print_all(out);
	else
		print_header(out);
	return output_close(out) ? 0 : 1;
}
