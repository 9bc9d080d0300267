/*
 * evidence -- a signature that can be proved: who, what exactly, when, how.
 *
 * Each unit has one chain of records, numbered without gaps, only ever appended to
 * (the schema refuses changes).  A record holds the exact document that was signed
 * in canonical JSON, its SHA-256, the texts shown, how the signer was known, and the
 * hash of the record before.  So a changed bit, or a record taken out, shows: in
 * evidence_check() (`doorstep check`) and on the public page (evidence_verify_*()).
 *
 * Every record is hashed over *all* of its columns as one canonical JSON object, which
 * anybody can recompute with sha256sum: it is what evidence_file() gives.
 * The evidence number that people see holds unit and place, sealed: it is not
 * stored, cannot be guessed, and is known as ours even when its record is gone.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "access/access.h"
#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/time.h"

enum evidence_what { EVIDENCE_QUOTE, EVIDENCE_FORM, EVIDENCE_DOCUMENT, EVIDENCE_ACTIVITY, EVIDENCE_WHAT_COUNT };
enum evidence_decision { EVIDENCE_SIGNED, EVIDENCE_ACCEPTED, EVIDENCE_REFUSED, EVIDENCE_DECISION_COUNT };
enum evidence_way { EVIDENCE_DRAWN, EVIDENCE_TYPED, EVIDENCE_UNSIGNED, EVIDENCE_WAY_COUNT };

/* Who signs and how that is known. */
struct evidence_signer {
	contact_id contact;		/* none: by a link of the customer, or staff */
	person_id person;		/* of staff; else none */
	const char *name;		/* in our records */
	const char *identity;		/* email or number that was proved; "" */
	enum access_proof proof;
	instant proved_at;		/* when they came in; INSTANT_NONE: not known */
	const char *fresh;		/* where a code went that was typed just before; "" or NULL: none was asked */
	instant fresh_at;
	const char *agent;		/* what the device says of itself; NULL: "" */
};

/* The signer that a visitor of the portal is; ERR_FORBIDDEN for staff who look. `fresh` may be NULL. */
struct access_fresh;
MUST_CHECK struct err *evidence_signer_of(struct ctx *, const struct access_visitor *,
    const struct access_fresh *, struct evidence_signer *out);

struct evidence_input {
	const char *key;		/* what is signed once in the unit: "quote ID 2", "answer ID 1" */
	enum evidence_what what;
	const char *subject;		/* public id of the quote, answer, document, activity */
	customer_id customer;
	activity_id activity;		/* none: about no activity */
	enum evidence_decision decision;
	const char *reason;		/* of a refusal; NULL: "" */
	const char *document;		/* JSON object: all that was shown and is signed; made canonical here */
	struct bytes file_hash;		/* SHA-256 of the file that is signed; .at NULL: none */
	const char *const *texts;	/* sentences shown beside the button, in ctx->lang; NULL at the end */
	const char *name;		/* typed name; NULL or "" only with a drawing, or when `unsigned_too` */
	const char *drawing;		/* strokes (form/strokes.h); NULL or "": typed */
	bool unsigned_too;		/* neither is needed: a refusal */
	struct evidence_signer signer;
	const char *zone;		/* of the site; NULL: the unit's */
};

/*
 * Writes the record in the caller's transaction (or in one of its own).  A second call with the
 * same key writes nothing: *id is the first one's, *again is true.  ERR_INVALID names "name"
 * or "drawing".  Time and address are those of ctx.
 */
MUST_CHECK struct err *evidence_record(struct ctx *, const struct evidence_input *, evidence_id *id, bool *again);

/*
 * For each signature field of a form that a customer has just sent: the whole form with its answers is
 * what was signed.  In the transaction that saved the answer; the same answers again write nothing.
 */
struct form;
struct answer;
MUST_CHECK struct err *evidence_record_form(struct ctx *, const struct form *, const struct answer *,
    const struct access_visitor *, const struct access_fresh *);

/* An evidence_id is the place in ctx->unit's chain: 1, 2, 3 … */
struct evidence {
	evidence_id id;
	const char *number;		/* "7K3M-P2QX-…": for people and the public page */
	const char *key;
	enum evidence_what what;
	const char *subject;
	customer_id customer;
	activity_id activity;
	enum evidence_decision decision;
	const char *reason;
	const char *document;		/* canonical JSON */
	struct bytes document_hash, file_hash;
	const char *texts;		/* JSON array */
	const char *lang;		/* tag */
	enum evidence_way way;
	const char *name, *drawing;
	struct bytes drawing_hash;	/* .at NULL: typed */
	contact_id contact;
	person_id person;
	const char *signer, *identity;
	enum access_proof proof;
	instant proved_at;
	const char *fresh;		/* "" none */
	instant fresh_at;
	instant at;
	const char *zone, *address, *agent;
	struct bytes previous, hash;
	bool sealed;			/* the customer was erased: what is theirs is "" or none here, and stays kept */
};
struct evidences { struct evidence *items; size_t count, capacity; };

MUST_CHECK struct err *evidence_find(struct ctx *, evidence_id, struct evidence *out);
/* By its key; *found false: not signed yet. */
MUST_CHECK struct err *evidence_lookup(struct ctx *, const char *key, struct evidence *out, bool *found);
/* By its number, in ctx->unit alone. */
MUST_CHECK struct err *evidence_by_number(struct ctx *, const char *number, struct evidence *out, bool *found);
/* Newest first. */
MUST_CHECK struct err *evidence_of_subject(struct ctx *, enum evidence_what, const char *subject,
    struct evidences *out);
/* Also of the doubles that became part of it: their signatures stay with the record that they name. */
MUST_CHECK struct err *evidence_of_customer(struct ctx *, customer_id, int limit, struct evidences *out);
MUST_CHECK struct err *evidence_of_activity(struct ctx *, activity_id, struct evidences *out);

/* The tables. */
const char *evidence_what_token(enum evidence_what);
const char *evidence_what_label(enum evidence_what);			/* English msgid */
const char *evidence_decision_token(enum evidence_decision);
const char *evidence_decision_label(enum evidence_decision);		/* English msgid */
const char *evidence_way_token(enum evidence_way);

/* A record in plain words, a line for each fact, for customers and staff; moments on the record's zone. */
struct evidence_line { const char *label, *text; };
struct evidence_lines { struct evidence_line *items; size_t count, capacity; };
MUST_CHECK struct err *evidence_say(struct ctx *, const struct evidence *, struct evidence_lines *out);

/*
 * The same with drawing, document and buttons, as both doors draw it; of a sealed one only what is nobody's.
 * `file_href` NULL: no button for the file; `pdf_path` NULL: none that makes the signed PDF (by POST).
 */
struct html;
MUST_CHECK struct err *evidence_show(struct html *, const struct evidence *, const char *file_href,
    const char *pdf_path, const char *verify_href);

/*
 * The record as a file to keep: JSON; unchanged for ever.  Its name is "signature-NUMBER.json".
 * Whole also when it is sealed: the doors give that one only to who may handle personal data.
 */
MUST_CHECK struct err *evidence_file(struct ctx *, const struct evidence *, const char **json);

/*
 * A file that was made of the record and given out, such as the signed PDF: it bears evidence_number_mark and the
 * number in its bytes, and is known again as a whole.  Inside a transaction; the same file again is fine.
 */
extern const char evidence_number_mark[];
MUST_CHECK struct err *evidence_copy_keep(struct ctx *, evidence_id, struct bytes file);

/* JSON with sorted keys and no blanks; NULL when it is no JSON object or array. */
const char *evidence_canonical(struct ctx *, const char *json);

/* ---- the public page: of every unit, knows no visitor ---- */

enum evidence_verdict {
	EVIDENCE_UNCHANGED,	/* ours, and every bit is as it was */
	EVIDENCE_NOT_OURS,	/* never signed here */
	EVIDENCE_CHANGED,	/* ours, but file or record is not what was signed */
};
struct evidence_verified {
	enum evidence_verdict verdict;
	const char *say;		/* one sentence in ctx->lang */
	/* Of EVIDENCE_UNCHANGED; nothing about people: */
	const char *number;
	enum evidence_what what;
	enum evidence_decision decision;
	instant at;
	const char *zone;
	const char *unit_name;		/* displayed name of the company */
	const char *document_hash;	/* hex */
};
/* By number, as typed in any spelling: case, blanks and dashes do not matter. */
MUST_CHECK struct err *evidence_verify_number(struct ctx *, const char *typed, struct evidence_verified *out);
/* By a file: our own signature file, a file that was signed, or the exact document. At most 32 MiB. */
MUST_CHECK struct err *evidence_verify_file(struct ctx *, struct bytes content, struct evidence_verified *out);

/* ---- for `doorstep check` ---- */

struct evidence_breaches { const char **items; size_t count, capacity; };
/* Walks every chain of the installation; a sentence for each flipped bit and missing record. */
MUST_CHECK struct err *evidence_check(struct ctx *, struct evidence_breaches *out);

#endif
