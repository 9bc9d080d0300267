/*
 * answer -- one filled form: values, the version they answered, draft or sent.
 *
 * The activity form, the closing form and a customer's record are answered once per activity or customer and
 * changed afterwards; a portal action may be answered many times, with at most one draft per person
 * and subject.  Every save names the revision it began with, so nobody overwrites what he has not seen.
 * Functions look only at ctx->unit; whether the subject may be seen is the caller's question.
 */
#ifndef FORM_ANSWER_H
#define FORM_ANSWER_H

#include "base/ctx.h"
#include "form/form.h"

/* What the answer is about; one of activity and customer, or both, must be there. */
struct answer_subject {
	activity_id activity;	/* none: of the customer, from the home page */
	customer_id customer;
	contact_id contact;	/* whose draft it is (of actions); none: staff */
};

struct answer {
	answer_id id;			/* none: nobody answered yet */
	struct public_id public_id;
	form_id form;
	int64_t version;		/* of the form, that it answered */
	struct answer_subject subject;
	action_id action;		/* of a portal action; else none */
	bool sent;			/* else a draft */
	int64_t revision;		/* 0: never saved */
	json_t *values;			/* owned by the arena; never NULL */
	instant created_at, updated_at, sent_at;	/* INSTANT_NONE: not sent */
	const char *by;			/* who saved it last */
};
struct answer_list { struct answer *items; size_t count, capacity; };

/*
 * The answer of an owner's form on a subject: of actions the person's draft, else the newest sent one.
 * When there is none: *out is empty with revision 0 (version: the form's newest), never an error.
 */
MUST_CHECK struct err *answer_find(struct ctx *, struct form_key, const struct answer_subject *, struct answer *out);
MUST_CHECK struct err *answer_find_public(struct ctx *, const char *public_id, struct answer *out);
MUST_CHECK struct err *answer_get(struct ctx *, answer_id, struct answer *out);

/* All that was answered about an activity, or about a customer outside of activities; oldest first. */
MUST_CHECK struct err *answer_list_activity(struct ctx *, activity_id, struct answer_list *out);
MUST_CHECK struct err *answer_list_customer(struct ctx *, customer_id, struct answer_list *out);

struct answer_input {
	const struct form *form;	/* the version that was filled; its id must not be none */
	struct answer_subject subject;
	const json_t *values;
	bool sent;
	bool another;			/* of actions: a new one, whatever was sent before */
	int64_t revision;		/* as answer_find() gave it; 0: the first */
	const char *holder;		/* whose drafts of documents the values may name (document.h); NULL: none */
	bool on_portal;			/* such documents are shown on the portal */
};

/*
 * Inserts or updates, and claims the documents that the values name.  ERR_CONFLICT: somebody saved in
 * between ("Giulia changed this form"), what was typed is the caller's to show again.  A sent answer does not
 * become a draft again.  The same values, sent again with the revision before (a double tap), change nothing
 * and are no error.
 */
MUST_CHECK struct err *answer_save(struct ctx *, const struct answer_input *, struct answer *out);

/* Throws a draft away; a sent one stays (ERR_CONFLICT). */
MUST_CHECK struct err *answer_discard(struct ctx *, answer_id);

/* Moves what was said about one customer to another (merging doubles), inside the caller's transaction. */
MUST_CHECK struct err *answer_move_customer(struct ctx *, customer_id from, customer_id to);
/* Erases every answer about a customer outside of activities, and empties those on their activities. */
MUST_CHECK struct err *answer_erase_customer(struct ctx *, customer_id);

/*
 * The text of one field for replacement codes: {activity.custom.x} asks FORM_OF_ACTIVITY, {activity.report.custom.x}
 * FORM_OF_CLOSING, {customer.custom.x} FORM_OF_CUSTOMER.  *found false: no such field was answered (drafts
 * do not count).
 */
MUST_CHECK struct err *answer_text(struct ctx *, struct form_key, const struct answer_subject *,
    const struct form_use *, const char *code, const char **out, bool *found);

#endif
