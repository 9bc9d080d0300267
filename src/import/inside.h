/*
 * inside -- what the files of import share.
 *
 * A sheet is the opened file with its columns understood.  Lines are read from it in
 * chunks; an importer (one per entity) looks at a chunk, decides for each line and,
 * unless the run is dry, writes.
 */
#ifndef IMPORT_INSIDE_H
#define IMPORT_INSIDE_H

#include "account/account.h"
#include "base/ctx.h"
#include "base/json.h"
#include "csv/csv.h"
#include "import/import.h"
#include "import/seen.h"
#include "import/trace.h"

enum { COLUMN_ADDITIONAL = -1, COLUMN_IGNORED = -2, MOST_FIELDS = 40 };

/* A field that files can have: its name, and another spelling of it. */
struct field {
	const char *name;
	const char *alias;	/* NULL: none */
};

struct column {
	const char *head;	/* as the file heads it */
	const char *name;	/* in normal form: what it is called as additional data */
	int field;		/* of the importer, or COLUMN_… */
};

struct line {
	int64_t number;		/* in the file, from 1 */
	enum csv_problem problem;
	const char *values[MOST_FIELDS];	/* by field; "" when empty or absent */
	const char *additional;	/* JSON object of the other columns that are not empty; NULL: none */
};

enum outcome { CREATED, CHANGED, SAME, SKIPPED, FAILED };

struct sheet {
	struct arena *arena;	/* lives as long as the sheet */
	const struct importer *importer;
	struct csv *csv;
	struct column *columns;
	size_t column_count;
	struct line *pending;	/* read, but left for the next chunk */
};

/* What was made (before NULL) or changed: trace.h. */
struct trace { int kind; int64_t id; const char *before; };

/* A chunk at work. */
struct work {
	struct sheet *sheet;
	enum import_mode mode;
	bool dry;
	struct unit unit;
	struct seen *seen;	/* dry: keys that lines before would have created */
	struct line *lines;
	size_t count;
	enum outcome *outcomes;
	struct import_notes problems, warnings;
	struct { struct trace *items; size_t count, capacity; } traces;
	void *prepared;		/* of the importer's prepare() */
	void *later;		/* for the importer's after() */
};

struct importer {
	const struct field *fields;
	size_t field_count;
	const char *const *ignored;	/* heads that mean nothing to us; NULL at the end */
	const int *required;		/* fields whose column must be there; -1 at the end */
	int key;			/* a chunk holds each value of this field once; -1: does not matter */
	size_t chunk;			/* lines of a chunk */
	/* Reads what needs no database, before the transaction: fail(), warn(); may be NULL. */
	struct err *(*prepare)(struct ctx *, struct work *);
	/* Decides on each line that has no problem yet: outcome(), fail(), warn(); writes unless dry. */
	struct err *(*apply)(struct ctx *, struct work *);
	/* What must not be done inside the transaction; may be NULL. */
	struct err *(*after)(struct ctx *, struct work *);
};

extern const struct importer import_customers, import_workers, import_skills, import_types, import_activities,
    import_machines, import_contacts, import_sites, import_absences, import_products, import_prices;
const struct importer *importer_of(enum import_entity);

/* ---- sheet.c ---- */

/*
 * Understands the heading; problems of the file itself are ERR_INVALID.  `matching` is the JSON array of
 * import_job.mapping: for each column a field, "" (not used) or "*" (additional); "[]": by the names.  *columns
 * gets what is wrong with the columns (missing, twice); NULL: that is ERR_INVALID, too.
 */
MUST_CHECK struct err *sheet_open(struct ctx *, enum import_entity, struct bytes content, const char *matching,
    struct sheet *out, struct problems *columns);

/* Reads the next lines into ctx->arena, at most a chunk. */
void sheet_read(struct ctx *, struct sheet *, struct line **lines, size_t *count);

/* ---- journal.c ---- */

MUST_CHECK struct err *import_content(struct ctx *, import_id, struct bytes *out);

/* ---- work.c ---- */

void fail(struct ctx *, struct work *, size_t i, int field, const char *say);
void warn(struct ctx *, struct work *, size_t i, int field, const char *say);

/* Tells each problem of a room's check by the column of its field. */
void fail_all(struct ctx *, struct work *, size_t i, const struct problems *);

/*
 * What the mode says of a line whose thing exists or not: true when there is
 * something to do; else the outcome is set (skipped, or failed with its reason).
 */
bool mode_allows(struct ctx *, struct work *, size_t i, int field, bool exists);

static inline const char *
value_of(const struct work *work, size_t i, int field)
{
	return work->lines[i].values[field];
}

/* Has the line something in this column? */
static inline bool
has(const struct work *work, size_t i, int field)
{
	return work->lines[i].values[field][0] != '\0';
}

/* ---- values.c: each reads one cell; an empty one leaves *out as it is; false: noted as a problem ---- */

bool read_bool(struct ctx *, struct work *, size_t i, int field, bool *out);
bool read_real(struct ctx *, struct work *, size_t i, int field, double *out);
/* Both of a place, or neither: after a problem both are NAN. */
void read_place(struct ctx *, struct work *, size_t i, int latitude_field, int longitude_field, double *latitude,
    double *longitude);
bool read_int(struct ctx *, struct work *, size_t i, int field, int64_t least, int64_t most, int64_t *out);
bool read_lang(struct ctx *, struct work *, size_t i, int field, enum lang *out);
bool read_date(struct ctx *, struct work *, size_t i, int field, date *out);
bool read_instant(struct ctx *, struct work *, size_t i, int field, instant *out);

/* A text that stands there, else `old`. */
const char *text_or(const struct work *, size_t i, int field, const char *old);

/* Sums in `with` to the JSON object `old`; *changed when anything is different. */
const char *merge_additional(struct arena *, const char *old, const char *with, bool *changed);

/* {"a":"x"} with one more member. */
const char *add_member(struct arena *, const char *object, const char *name, const char *value);

#endif
