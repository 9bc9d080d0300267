/* inside -- what the files of export share, lists aside. */
#ifndef EXPORT_INSIDE_H
#define EXPORT_INSIDE_H

#include "base/buf.h"
#include "export/export.h"
#include "xlsx/xlsx.h"

/* A file on its way, and the row that is being filled. */
struct export_row {
	enum export_format format;
	struct export_sink sink;
	struct buf out;
	struct xlsx *xlsx;
	bool begun;			/* no more columns */
	const char *columns[400];	/* EXPORT_MOST_COLUMNS */
	size_t column_count;
	size_t additional;		/* the first column for additional data */
	bool has_additional;
	struct xlsx_cell *cells;
	const char **texts;
	size_t cell_count;
	int64_t count;
};

#endif
