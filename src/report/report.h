/*
 * report -- a document made of an activity, a quote or a signature: to read, to sign, to keep.
 *
 * The automatic one is a PDF that needs no template: logo, what was agreed and done, the answers in
 * the form's order, photos with captions, before and after side by side, signatures.  A
 * Word template (report/template.h) gives Word or PDF instead.
 *
 * Each is kept as a document (document/document.h, kind DOCUMENT_REPORT) with the activity, else with the
 * customer, and as a row here that numbers its versions; so it is shown, attached and
 * given by the API as any other document.  Making one again makes the next version; the earlier ones stay.
 *
 * Rendering takes a while, so nothing here is called inside a transaction: it is rendered
 * first, then written in a transaction of its own, together with its line in the
 * history and the event "report_made".  Functions look only at ctx->unit; who may have a report made is the
 * caller's question (door, access).
 *
 * A report is for the customer: fields whose form says "not in reports" or that staff may not see are left out.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"

enum report_kind {
	REPORT_VISIT,			/* all that there is to tell of an activity */
	REPORT_PHOTOS,			/* its photos with caption, time and place; before and after side by side */
	REPORT_QUOTE,			/* a quote as it was sent */
	REPORT_SIGNATURE,		/* what was signed, and the page of evidence */
	REPORT_KIND_COUNT
};
enum report_format { REPORT_PDF, REPORT_WORD, REPORT_FORMAT_COUNT };

/* What is wanted.  {0} is the automatic PDF of an activity, not on the portal, in the customer's language. */
struct report_order {
	enum report_kind kind;
	template_id template;		/* none: laid out by itself (then PDF only) */
	enum report_format format;
	bool on_portal;			/* the customer sees it there */
	/*
	 * Asked again with the same word ("effect 12"), the same report is given and nothing is
	 * made: what is tried again after a crash is not made twice.  NULL: the next version.
	 */
	const char *once;
	bool has_lang;			/* else the language of the customer, else of the unit */
	enum lang lang;
};

struct report {
	report_id id;
	struct public_id public_id;
	enum report_kind kind;
	enum report_format format;
	activity_id activity;		/* none: about no activity */
	customer_id customer;		/* none */
	template_id template;		/* none: automatic */
	const char *template_name;	/* as it was called then; "" */
	int32_t version;		/* 1, 2, 3 … of the same kind, subject, template and format */
	document_id document;
	struct public_id document_public_id;
	const char *name;		/* "Report A000123 version 2.pdf" */
	const char *type;		/* content type */
	int64_t size;			/* bytes */
	bool on_portal;
	const char *lang;		/* tag */
	instant made_at;
	const char *made_by;
};
struct reports { struct report *items; size_t count, capacity; };

/* A file that is not kept: for a try, the command line, a download. */
struct report_file { const char *name, *type; struct bytes content; };

/* ---- made and kept ---- */

/*
 * REPORT_VISIT or REPORT_PHOTOS of an activity.  ERR_INVALID with a sentence: no photo there is; a template
 * of another type or archived; Word without a template.  ERR_BUSY: try later.  ERR_LIMIT as documents.
 */
MUST_CHECK struct err *report_make(struct ctx *, activity_id, const struct report_order *, struct report *out);

/* The quote as the customer may sign it (or signed it): the same version of a quote is made once. */
MUST_CHECK struct err *report_make_quote(struct ctx *, quote_id, struct report *out);

/*
 * What was signed, with the page of evidence: made once for each signature.  The public page that checks
 * signatures knows the file, and knows when one bit of it is another.
 */
MUST_CHECK struct err *report_make_signature(struct ctx *, evidence_id, struct report *out);

/* The file of that signature, when it was made. */
MUST_CHECK struct err *report_lookup_signature(struct ctx *, evidence_id, struct report *out, bool *found);

/* ---- made and given ---- */

/* The same as report_make() would keep, without keeping anything. */
MUST_CHECK struct err *report_try(struct ctx *, activity_id, const struct report_order *, struct report_file *out);
/* A version of a quote that is not sent yet, as the customer would get it. */
MUST_CHECK struct err *report_try_quote(struct ctx *, quote_id, int32_t version, struct report_file *out);

/* ---- finding; what was removed is not there ---- */

/* Newest first. */
MUST_CHECK struct err *report_list(struct ctx *, activity_id, struct reports *out);
MUST_CHECK struct err *report_find_public(struct ctx *, const char *public_id, struct report *out);
/* The newest of a kind, for an attachment; *found false: none was made. */
MUST_CHECK struct err *report_latest(struct ctx *, activity_id, enum report_kind, struct report *out, bool *found);

/* ---- words ---- */

const char *report_kind_token(enum report_kind);	/* "visit" */
const char *report_kind_label(enum report_kind);	/* English msgid */
bool report_kind_parse(const char *token, enum report_kind *out);
const char *report_format_token(enum report_format);	/* "pdf", "docx" */
bool report_format_parse(const char *token, enum report_format *out);

#endif
