/* testing -- Word files that tests make themselves, and what stands in those that come back. */
#ifndef OFFICE_TESTING_H
#define OFFICE_TESTING_H

#include "base/base.h"

struct arena;

/* A member of a package. */
struct testing_member { const char *name; const char *text; size_t size; };	/* size 0: up to the NUL */
struct bytes testing_package(struct arena *, const struct testing_member *members, size_t count);

/* A whole Word file around the XML of its body. */
struct bytes testing_word(struct arena *, const char *body);
/* The same with links: r0, r1 … lead to the targets, which are parted by newlines and stand as XML. */
struct bytes testing_word_links(struct arena *, const char *body, const char *targets);

/* In both, \001 stands for a bar that is one. */

/* "<w:p>…</w:p>" whose runs are what stands between the bars of `text`: "{cust|omer.name}" is two. */
const char *testing_paragraph(struct arena *, const char *text);
/* A table of one column less than bars in a row: rows parted by newlines, cells by bars. */
const char *testing_table(struct arena *, const char *rows);

/* A member of a package; "" when there is none. */
const char *testing_member_text(struct arena *, struct bytes package, const char *name);
/* The paragraphs of the text, each a line; cells begin with a bar, rows end with a slash; a picture is "[picture]". */
const char *testing_lines(struct arena *, struct bytes package, const char *part);

#endif
