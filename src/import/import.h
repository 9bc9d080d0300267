/*
 * import -- files that people bring: customers with their contacts, sites and machines, workers with their skills and
 * absences, activity types, activities, products and their prices.
 *
 * A file is staged as it came, checked whole (every bad row with its line, column
 * and reason, nothing written), then applied in chunks: each chunk is one
 * transaction that also moves the journal (import_job), so that a crash goes on
 * where it stopped and no row is done twice.  A bad row is left out; the others do
 * as the mode says.  Events are quiet: imports fire no triggers.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

struct ctx;
struct buf;

enum import_entity { IMPORT_CUSTOMERS, IMPORT_WORKERS, IMPORT_SKILLS, IMPORT_ACTIVITY_TYPES, IMPORT_ACTIVITIES,
    IMPORT_CONTACTS, IMPORT_SITES, IMPORT_MACHINES, IMPORT_ABSENCES, IMPORT_PRODUCTS, IMPORT_PRICES,
    IMPORT_ENTITY_COUNT };
enum import_mode { IMPORT_CREATE, IMPORT_CREATE_OR_SKIP, IMPORT_UPDATE, IMPORT_UPDATE_OR_SKIP, IMPORT_UPSERT,
    IMPORT_MODE_COUNT };

/* "activity-types"; "create-or-skip": as the command line writes them. */
const char *import_entity_token(enum import_entity);
const char *import_entity_label(enum import_entity);	/* msgid */
bool import_entity_parse(const char *token, enum import_entity *out);
const char *import_mode_token(enum import_mode);
const char *import_mode_label(enum import_mode);	/* msgid */
bool import_mode_parse(const char *token, enum import_mode *out);

/* One thing to tell about a row. */
struct import_note {
	int64_t line;		/* in the file, from 1 */
	const char *column;	/* as the file heads it; "" for the whole row */
	const char *value;	/* what stood there */
	const char *say;	/* the reason, translated */
};
struct import_notes { struct import_note *items; size_t count, capacity; };

enum import_status { IMPORT_STAGED, IMPORT_RUNNING, IMPORT_DONE, IMPORT_FAILED, IMPORT_CANCELED, IMPORT_UNDOING };

struct import_result {
	int64_t rows;		/* in the file, without heading and blank lines */
	int64_t done;		/* looked at so far */
	int64_t created, changed, same, skipped, failed;	/* their sum is `done` */
	struct import_notes problems;	/* rows left out; the first 10,000 */
	struct import_notes warnings;	/* rows taken, with something to know; the first 1,000 */
	int64_t problem_count, warning_count;
};

struct import {
	import_id id;
	struct public_id public_id;
	enum import_entity entity;
	enum import_mode mode;
	const char *file_name;
	enum import_status status;
	struct import_result result;
	const char *matching;		/* JSON: what each column is taken for */
	instant undone_at;		/* INSTANT_NONE: it stands */
	int64_t undone, kept;		/* of undoing: things taken back, and those that had changed since */
	instant created_at, updated_at;
};
struct imports { struct import *items; size_t count, capacity; };

/* A column of the file and what it is taken for. */
struct import_column {
	const char *head;	/* as the file heads it */
	const char *field;	/* our name for it; NULL: kept as additional data; "" : ignored */
};

struct import_preview {
	struct import_column *columns;
	size_t column_count;
	const char ***rows;	/* the first `row_count` rows, column_count texts each */
	size_t row_count;
	char separator;
	const char *encoding;	/* "UTF-8", "Windows-1252" */
	struct import_result check;	/* what applying would do, nothing written */
	struct problems wrong;		/* columns that are missing or stand twice: nothing can be applied yet */
};

/*
 * Keeps the file, CSV or Excel; ERR_INVALID when it is no table.  Its columns are taken by their names, or for what the
 * unit said of such a column before.
 */
MUST_CHECK struct err *import_stage(struct ctx *, enum import_entity, enum import_mode, const char *file_name,
    struct bytes content, struct import *out);

/* Checks the whole file and shows its beginning. */
MUST_CHECK struct err *import_preview(struct ctx *, import_id, struct import_preview *out);

/* The i-th field that files of this kind can have; false: no more. */
bool import_field(enum import_entity, size_t i, const char **out);
/* Says of each column which field it is, "" (not used) or "*" (additional data); known for the unit's next file. */
MUST_CHECK struct err *import_match(struct ctx *, import_id, const char *const *fields, size_t count);

MUST_CHECK struct err *import_find(struct ctx *, import_id, struct import *out);
MUST_CHECK struct err *import_find_public(struct ctx *, const char *public_id, struct import *out);
MUST_CHECK struct err *import_list(struct ctx *, int limit, struct imports *out);

/*
 * Applies a staged or interrupted import to its end, chunk by chunk, outside of
 * any transaction.  progress(arg, import) after each chunk may be NULL; false stops there
 * (a later call goes on).
 */
MUST_CHECK struct err *import_apply(struct ctx *, import_id, bool (*progress)(void *, const struct import *), void *arg,
    struct import *out);

/* Asks for a staged import to be applied by the jobs door, and what that door calls. */
MUST_CHECK struct err *import_start(struct ctx *, import_id);
MUST_CHECK struct err *import_run_started(struct ctx *, bool *worked);
/* One that is under way is taken back by the jobs door: nothing stays half done. */
MUST_CHECK struct err *import_cancel(struct ctx *, import_id);

/*
 * Asks for an import that has ended to be taken back, and what that door calls: what it made goes, what it changed
 * is as before.  What was changed or used since stays as it is and is counted (`kept`).  Workers and activity types
 * that it made are archived.  Once: then ERR_GONE.
 */
MUST_CHECK struct err *import_undo(struct ctx *, import_id);
MUST_CHECK struct err *import_undo_now(struct ctx *, import_id, struct import *out);

/* Stage and apply in one go: `doorstep import`.  A column that must be there and is not is ERR_INVALID. */
MUST_CHECK struct err *import_file(struct ctx *, enum import_entity, enum import_mode, const char *file_name,
    struct bytes content, struct import *out);

/* The rows that were left out, as a CSV with their columns and the reason, to correct and bring again. */
MUST_CHECK struct err *import_write_problems(struct ctx *, import_id, struct buf *out);

#endif
