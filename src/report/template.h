/*
 * template -- a Word file of an activity type that reports are made from.
 *
 * The words of the unit's own letter, with codes in it: {customer.name} or ##customer.name##, lists that
 * repeat, parts that stand there only sometimes, photos.  doc/word-templates.md is what the people who write
 * them read; template_code_list() gives every code of a type.
 *
 * What always holds:
 *  - every upload is a new version; versions never change, and reports are made from the one in use;
 *  - a version in which something is not understood (template_problems()) is kept and can be tried, but never be used;
 *  - a file that could do harm is not kept at all: bombs, macros, links that load something when it is opened.
 *
 * Files are opened by the caged helper alone (office/office.h).  Functions look only at ctx->unit.
 */
#ifndef REPORT_TEMPLATE_H
#define REPORT_TEMPLATE_H

#include "activity/activity.h"
#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"
#include "report/report.h"

struct ctx;

enum {
	TEMPLATE_MOST_BYTES = 10 * 1000 * 1000,
	TEMPLATE_NAME_MOST = 80,		/* characters */
	TEMPLATE_MOST_OF_TYPE = 50,		/* that are not archived */
};

struct template {
	template_id id;
	struct public_id public_id;
	type_id type;
	const char *type_name;
	const char *name;
	int32_t used;			/* the version that reports are made from; 0: none yet */
	int32_t newest;
	bool archived;
	instant created_at, updated_at;
};
struct templates { struct template *items; size_t count, capacity; };

struct template_version {
	int32_t version;
	const char *file_name;		/* as it was uploaded */
	int64_t size;			/* bytes */
	const char *made_by;
	instant made_at;
	const char *content;		/* key of the blob */
	const char *outline;		/* JSON */
};
struct template_versions { struct template_version *items; size_t count, capacity; };

/* ---- finding ---- */

/* Of a type (none: of all types) by name. */
MUST_CHECK struct err *template_list(struct ctx *, type_id, bool archived_too, struct templates *out);
MUST_CHECK struct err *template_find(struct ctx *, template_id, struct template *out);
MUST_CHECK struct err *template_find_public(struct ctx *, const char *public_id, struct template *out);
/* By name, without regard to case; archived ones are not there. */
MUST_CHECK struct err *template_lookup_name(struct ctx *, type_id, const char *name, struct template *out,
    bool *found);
/* Newest first. */
MUST_CHECK struct err *template_version_list(struct ctx *, template_id, struct template_versions *out);
MUST_CHECK struct err *template_version_find(struct ctx *, template_id, int32_t version,
    struct template_version *out);
/* The file as it was uploaded. */
MUST_CHECK struct err *template_content(struct ctx *, const struct template_version *, struct bytes *out);

/* ---- making ---- */

struct template_upload {
	template_id id;			/* none: a new template of `type` named `name` */
	type_id type;
	const char *name;
	const char *file_name;
	struct bytes content;
};
/*
 * Looks at the file and keeps it as the next version.  A new template's first version is in use at once when
 * nothing is wrong with it; a later one is after template_use().  ERR_INVALID names "name" or "file" with a sentence;
 * ERR_CONFLICT: the name is taken; ERR_BUSY.  Not inside a transaction.
 */
MUST_CHECK struct err *template_add(struct ctx *, const struct template_upload *, struct template *out);
/* From now on reports are made from this version.  ERR_INVALID: something in it is not understood. */
MUST_CHECK struct err *template_use(struct ctx *, template_id, int32_t version);
MUST_CHECK struct err *template_rename(struct ctx *, template_id, const char *name);
MUST_CHECK struct err *template_set_archived(struct ctx *, template_id, bool archived);

/* What is not understood in a version, a sentence each with the words around it; field "file". */
MUST_CHECK struct err *template_problems(struct ctx *, const struct template *, const struct template_version *,
    struct problems *out);

/* ---- filling ---- */

/*
 * The file of an activity from the version in use, in ctx->lang: Word, or PDF where LibreOffice is installed.
 * ERR_INVALID with a sentence: another type's, archived, nothing in use yet, no LibreOffice.  ERR_BUSY: try later.
 * Takes a moment; not inside a transaction.
 */
MUST_CHECK struct err *template_fill(struct ctx *, template_id, const struct activity *, enum report_format,
    struct report_file *out);
/*
 * The same from a version that may not be in use, whatever is not understood left empty: for a try.  What ctx's actor
 * may not see of the customer or the portal is "…".
 */
MUST_CHECK struct err *template_try(struct ctx *, template_id, int32_t version, const struct activity *,
    enum report_format, struct report_file *out);

/* True when Word files can become PDF on this machine. */
bool template_can_pdf(void);

/* ---- for people who write templates ---- */

struct template_code {
	const char *code;		/* "{customer.name}", "{for photos}" */
	const char *label;		/* in ctx->lang */
};
struct template_codes { struct template_code *items; size_t count, capacity; };
/* Every code that a template of this type may hold: texts, fields of its forms, lists, pictures. */
MUST_CHECK struct err *template_code_list(struct ctx *, type_id, struct template_codes *out);

#endif
