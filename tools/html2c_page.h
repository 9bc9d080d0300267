/*
 * html2c_page -- where in a page one stands: the HTML of a template, read as a
 * browser's tokenizer reads it, byte by byte.
 */
#ifndef TOOLS_HTML2C_PAGE_H
#define TOOLS_HTML2C_PAGE_H

#include <stdbool.h>

enum { DEEPEST = 64, NAME_SIZE = 40 };

enum place {
	TEXT, TAG_OPEN, TAG_NAME, END_NAME, IN_TAG, ATTR_NAME, AFTER_NAME, BEFORE_VALUE,
	QUOTED, UNQUOTED, MARKUP, COMMENT, RAW_TEXT
};

/* What an attribute's value is to a browser. */
enum value_kind { PLAIN, ADDRESS, WHOLE_NUMBERS, CLOSED };

/* Everything that decides how the next byte is read; branches must leave the same. */
struct state {
	enum place place;
	char quote;
	enum value_kind kind;
	bool begun;			/* of an address: something stands before */
	bool unsure;			/* ... in one branch and not in the other */
	bool telephone;			/* ... it begins with tel: */
	bool posts;			/* a form that sends, its line in form_line */
	bool has_csrf;
	int form_line;
	int depth;
	short open[DEEPEST];		/* element names, as indexes of a table */
};

/* The page as far as it was read. */
extern struct state now;

/* The attribute that stands before the value. */
extern char attribute[NAME_SIZE];

/* Reads the byte at `at`. */
void step(const char *at, const char *text);

/* The same place, so that branches may join. */
bool same(const struct state *, const struct state *);

/* Name of the innermost open element, or "". */
const char *innermost(const struct state *);

/* True inside of that element. */
bool within(const char *name);

/* The template and the line that are being read; fail() names them and ends the program. */
extern const char *file_name;
extern int line;
__attribute__((noreturn, format(printf, 2, 3))) void fail_at(int where, const char *format, ...);
#define fail(...) fail_at(line, __VA_ARGS__)

#endif
