/* rows -- how a list writes its rows; for the files of export/lists. */
#ifndef EXPORT_ROWS_H
#define EXPORT_ROWS_H

#include "account/account.h"
#include "base/arena.h"
#include "export/export.h"

enum { EXPORT_PAGE = 500, EXPORT_MOST_COLUMNS = 400 };

struct exporting {
	struct arena *arena;	/* of the whole file; ctx->arena lives for one next() */
	struct unit unit;
	int64_t after;		/* where the list stands: begins at 0 */
	int stage;		/* begins at 0 */
	void *own;
	struct export_row *row;
};

/* One more column, at the end; the text is copied.  In begin(). */
void export_column(struct exporting *, const char *head);
/* A column for each name that unknown columns brought, and how a row fills them from its JSON object. */
void export_additional_column(struct exporting *, const char *name);
void export_additional(struct ctx *, struct exporting *, const char *object, const char *more);
/* The names of one object, those that have no column yet: for lists that are read whole. */
void export_additional_columns_of(struct ctx *, struct exporting *, const char *object);

/* The next cell of the row; texts live until export_row(). */
void export_text(struct exporting *, const char *);	/* NULL: empty */
void export_int(struct ctx *, struct exporting *, int64_t);
void export_real(struct ctx *, struct exporting *, double);	/* NAN: empty */
void export_bool(struct exporting *, bool);
void export_instant(struct ctx *, struct exporting *, instant);	/* on the unit's wall, with its offset */
void export_date(struct ctx *, struct exporting *, date);
/* Hundredths: "120.00". */
void export_hundredths(struct ctx *, struct exporting *, int64_t);

/* The row is complete.  ERR_BUSY: nobody takes it any more. */
MUST_CHECK struct err *export_row(struct ctx *, struct exporting *);

#endif
