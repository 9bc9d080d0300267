/* sql2c.h -- what the parts of sql2c share. */
#ifndef SQL2C_H
#define SQL2C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { MOST_FIELDS = 64, MOST_QUERIES = 2048, MOST_PARTS = 128, MOST_TEXT = 256 * 1024 };
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

/* Every query that was read, in order: sql2c.c. */
extern struct query queries[];
extern int query_count;
extern const struct type *const id_type;	/* of every name that ends in _id */

/* ---- sql2c_text.c ---- */

/* Where the reading stands, for fail(). */
extern const char *file_name;
extern int line_number;

/* Ends the program with "file:line: what". */
__attribute__((noreturn, format(printf, 1, 2))) void fail(const char *format, ...);

/* A text that grows. */
struct text {
	char *at;
	size_t size;
};

void put(struct text *, const char *from, size_t size);
void puts_to(struct text *, const char *from);
char *copy(const char *from, size_t size);
char *trimmed(const char *from, const char *end);
char *read_file(const char *name);
bool is_word(char);
bool starts(const char *text, const char *with);

/* The end of a quoted piece, a comment, or one character: what must be copied untouched. */
const char *skip_piece(const char *at);
bool is_comment(const char *at);

/* Reads a name, or fails; moves on past it. */
char *take_word(const char **at);
/* True, and moves on, when `what` comes next. */
bool take(const char **at, const char *what);

/* ---- sql2c_print.c ---- */

void print_header(FILE *);
void print_all(FILE *);
void print_migrations(FILE *, char **names, int count);

#endif
