/*
 * privacy -- what is kept about a person, to hand over and to forget (O-5, GDPR 15, 17, 20).
 *
 * Handing over is a ZIP file: data.json with everything that names the customer, and the files
 * themselves.  Forgetting takes away every name, address, number, text and file of the
 * customer, and of doubles that became part of it; what happened stays as figures (when, how
 * long, by whom of ours).  Quotes keep number and sums.  Finished import files of the unit go, since nobody can
 * tell which of them name the person.  Signatures are evidence: they stay whole, with their names sealed from
 * every page.
 */
#ifndef PRIVACY_PRIVACY_H
#define PRIVACY_PRIVACY_H

#include "base/err.h"
#include "base/ids.h"

struct ctx;

/* What there is, for the page that asks. */
struct privacy_counts {
	int64_t sites, contacts, activities, open, messages, thread_messages, answers, documents, quotes, evidence,
	    surveys;
};
MUST_CHECK struct err *privacy_count(struct ctx *, customer_id, struct privacy_counts *out);

/* Everything as one JSON document, for programs and patient people. */
MUST_CHECK struct err *privacy_json(struct ctx *, customer_id, const char **out);

/* The ZIP file, new at `path`; the caller removes it.  In the audit. */
MUST_CHECK struct err *privacy_export(struct ctx *, customer_id, const char *path);

/*
 * Forgets; for ever.  ERR_INVALID while work is open ("activities"), or when `reference` (field "reference") is not
 * the customer's.  Sessions end, links open nothing.  In the audit, without a name.
 */
MUST_CHECK struct err *privacy_erase(struct ctx *, customer_id, const char *reference);

#endif
