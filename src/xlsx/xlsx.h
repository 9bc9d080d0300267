/*
 * xlsx -- one table as an Excel file (.xlsx, ECMA-376), written row by row.
 *
 * Texts are typed as texts, so nothing that stands in them is ever computed; numbers are typed as numbers.
 * The file grows in `out`, which the caller may empty after any call: it is whole after xlsx_end().  Memory does not
 * grow with the rows.  A sheet holds 1,048,576 rows at most and a cell 32,767 characters: what is longer is cut.
 */
#ifndef XLSX_XLSX_H
#define XLSX_XLSX_H

#include "base/base.h"
#include "base/buf.h"

struct arena;
struct xlsx;

enum { XLSX_MOST_ROWS = 1048576, XLSX_MOST_TEXT = 32767 };

struct xlsx_cell {
	const char *text;	/* UTF-8; NULL or "": empty */
	bool number;		/* "47.114233", "-12": as str_to_real() reads it; else it stays a text */
};

/* `title` of the sheet: at most 31 characters; those that Excel refuses become blanks. */
struct xlsx *xlsx_begin(struct arena *, const char *title, struct buf *out);
/* A heading is bold and stays on top. False: the sheet is full. */
bool xlsx_put_heading(struct xlsx *, const char *const *texts, size_t count);
bool xlsx_put_row(struct xlsx *, const struct xlsx_cell *cells, size_t count);
void xlsx_end(struct xlsx *);

#endif
