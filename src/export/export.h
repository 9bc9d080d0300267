/*
 * export -- lists that people take away: CSV for programs, Excel for people.
 *
 * A list is one file of export/lists, collected by the build.  Those whose name is also one of
 * import/import.h have the columns of its file and come back unchanged.  Nothing in a file is
 * ever computed by the program that opens it: Excel files hold typed texts, in CSV what
 * looks like a formula has a `'` in front (csv/csv.h).
 *
 * A file is written piece by piece, at one moment of the database, and its memory does not grow with it.
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "account/permission.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/time.h"

enum export_format { EXPORT_CSV, EXPORT_XLSX, EXPORT_FORMAT_COUNT };

/* "csv", "xlsx". */
const char *export_format_token(enum export_format);
bool export_format_parse(const char *token, enum export_format *out);
const char *export_format_type(enum export_format);	/* of the content: "text/csv; charset=utf-8" */

struct exporting;

struct export_list {
	const char *token;		/* "customers" */
	const char *label;		/* N_() */
	enum permission right;		/* who may have it */
	const char *const *columns;	/* their heads; NULL at the end */
	/* Adds columns that only this unit has, reads what all rows need.  May be NULL. */
	struct err *(*begin)(struct ctx *, struct exporting *);
	/* Writes the next few hundred rows; *more false: that was all. */
	struct err *(*next)(struct ctx *, struct exporting *, bool *more);
};

extern const struct export_list *const export_lists[];	/* NULL at the end */

/* NULL: there is none of that name. */
const struct export_list *export_list_find(const char *token);
bool export_may(const struct actor *, const struct export_list *);

/* Takes a piece; false: nobody wants more. */
struct export_sink { bool (*put)(void *arg, const void *bytes, size_t size); void *arg; };

/* The whole list of ctx->unit; *rows (may be NULL) without the heading.  ERR_TOO_LARGE: more than a sheet holds. */
MUST_CHECK struct err *export_write(struct ctx *, const struct export_list *, enum export_format, struct export_sink,
    int64_t *rows);

/* "customers-2027-02-26.csv" */
const char *export_file_name(struct ctx *, const struct export_list *, enum export_format);

#endif
