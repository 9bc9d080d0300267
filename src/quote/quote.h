/*
 * quote -- an offer that a customer reads, ticks, and accepts with a signature.
 *
 * A quote is drafted, sent (then it gets its number: per unit and year, without gaps),
 * and accepted, refused, or answered with a wish for a change.  What was sent never
 * changes: staff who change it make a new version, which counts once it is sent; the
 * customer signs exactly one.  Past its last day a sent quote is expired; sending
 * it again with a later day revives it.
 *
 * Money is exact (base/sums.h): a line is rounded once, tax once per rate.
 * What a customer accepts is kept as evidence (evidence/evidence.h).
 */
#ifndef QUOTE_QUOTE_H
#define QUOTE_QUOTE_H

#include "access/access.h"
#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/sums.h"
#include "base/time.h"
#include "evidence/evidence.h"

/* ---- products ---- */

struct product {
	int64_t id;
	struct public_id public_id;
	const char *reference;		/* unique in the unit */
	const char *name;
	const char *measure;		/* "piece", "h"; "" */
	int64_t price;			/* cents; with tax where the unit's prices hold it */
	int32_t tax;			/* hundredths of a percent, 0 to 10000 */
	int64_t cost;			/* cents; for staff alone */
	bool active;
};
struct products { struct product *items; size_t count, capacity; };

/* Of ctx->unit by reference; words of reference and name, accents forgiven; NULL: all. `archived` too or not. */
MUST_CHECK struct err *product_list(struct ctx *, const char *words, bool archived, struct products *out);
MUST_CHECK struct err *product_find_public(struct ctx *, const char *public_id, struct product *out);
MUST_CHECK struct err *product_lookup_reference(struct ctx *, const char *reference, struct product *out, bool *found);
MUST_CHECK struct err *product_lookup_id(struct ctx *, int64_t id, struct product *out, instant *updated_at,
    bool *found);
/* What product_save() refuses, beside the members' names. */
void product_check(struct ctx *, const struct product *, struct problems *);
/* An import takes back what it made; quotes keep what they say of it. */
MUST_CHECK struct err *product_remove(struct ctx *, int64_t id);
/* id 0: a new one. Problems stand beside the members' names. */
MUST_CHECK struct err *product_save(struct ctx *, struct product *);

/* ---- what a version says ---- */

enum { QUOTE_MOST_LINES = 200 };

struct quote_line {
	const char *product;		/* reference; "" free text */
	const char *name;
	const char *measure;
	int64_t quantity;		/* thousandths: 1500 is 1.5; above 0 */
	int64_t price;			/* cents for one, with tax if the content says so; may be below 0 (a credit) */
	int32_t discount;		/* hundredths of a percent off, 0 to 10000 */
	int32_t tax;			/* hundredths of a percent */
	int64_t cost;			/* cents for one; not in what customers see or sign */
	bool optional;			/* the customer may tick it */
	/* Worked out: */
	int64_t amount;			/* cents, as the price with or without tax; discount taken off */
};

struct quote_content {
	const char *title;
	const char *intro;		/* above the lines; paragraphs */
	const char *terms;		/* below them */
	date valid_until;		/* last day, on the unit's wall */
	bool with_tax;			/* prices of lines hold their tax (as the unit's setting when it was begun) */
	char currency[4];
	struct quote_line *lines;
	size_t count, capacity;
};

enum quote_status {
	QUOTE_DRAFT,
	QUOTE_SENT,
	QUOTE_ACCEPTED,
	QUOTE_REFUSED,
	QUOTE_CHANGE_ASKED,
	QUOTE_EXPIRED,			/* sent, and its last day is over */
	QUOTE_STATUS_COUNT
};

struct quote {
	quote_id id;
	struct public_id public_id;
	const char *number;		/* NULL: never sent */
	customer_id customer;
	struct public_id customer_public_id;
	const char *customer_name;
	site_id site;			/* none */
	activity_id activity;		/* none */
	struct public_id activity_public_id;
	const char *activity_reference;	/* NULL without an activity */
	enum quote_status status;
	int32_t version;		/* that the customer may sign; 0: none yet */
	int32_t draft;			/* being edited; equal to version: none is */
	date valid_until;		/* of `version`; DATE_NONE */
	const char *title;
	int64_t total;			/* cents with tax: of the accepted choice, else without options */
	char currency[4];
	bool opens_booking;
	bool asks_code;
	evidence_id evidence;		/* none: not decided */
	const char *chosen;		/* JSON array of places (from 0) of the ticked lines */
	const char *reason;
	instant decided_at;
	const char *decided_by;
	instant noted_at;		/* staff took note of what was decided; INSTANT_NONE: not yet */
	int32_t revision;
	instant created_at, updated_at, sent_at;
};
struct quotes { struct quote *items; size_t count, capacity; };

const char *quote_status_token(enum quote_status);
const char *quote_status_label(enum quote_status);	/* English msgid */
const char *quote_status_tint(enum quote_status);	/* as of activities: a CSS word */
bool quote_status_parse(const char *token, enum quote_status *out);
/* "Q-2027-001", or "Draft" in ctx->lang. */
const char *quote_name(struct ctx *, const struct quote *);

MUST_CHECK struct err *quote_find(struct ctx *, quote_id, struct quote *out);
MUST_CHECK struct err *quote_find_public(struct ctx *, const char *public_id, struct quote *out);
/* The quote of exactly this number; ID_NONE: there is none. */
MUST_CHECK struct err *quote_lookup_number(struct ctx *, const char *number, quote_id *out);
/* What one version says, with amounts worked out. */
MUST_CHECK struct err *quote_content(struct ctx *, const struct quote *, int32_t version, struct quote_content *out);
/* Versions that were sent, oldest first. */
struct quote_sending { int32_t version; instant sent_at; };
struct quote_sendings { struct quote_sending *items; size_t count, capacity; };
MUST_CHECK struct err *quote_sendings(struct ctx *, quote_id, struct quote_sendings *out);

struct quote_filter {
	bool only_status;
	enum quote_status status;
	customer_id customer;		/* none: any */
	activity_id activity;
	bool sent_only;			/* what customers see */
	bool answered;			/* decided, and nobody has taken note */
	const char *text;		/* in number, title, customer */
	int64_t before;			/* id of the last one of the page before; 0: the first page */
	int limit;			/* 0: 50; at most 501 */
};
/* Newest first. */
MUST_CHECK struct err *quote_list(struct ctx *, const struct quote_filter *, struct quotes *out);

/* ---- staff ---- */

struct quote_new {
	customer_id customer;
	activity_id activity;		/* none, or one of that customer */
	const char *title;		/* NULL or "": the activity's title, else "Quote" */
};
/* A draft, valid for 30 days, with no line. */
MUST_CHECK struct err *quote_create(struct ctx *, const struct quote_new *, struct quote *out);

/*
 * What the editor writes. `revision` is the one the page was drawn with: ERR_CONFLICT when
 * somebody else saved meanwhile.  Of a sent quote a new version is begun.  Accepted ones never change.
 * Problems stand beside "title", "valid_until", "lines.3.price"…
 */
struct quote_edit {
	struct quote_content content;
	bool opens_booking, asks_code;
	int32_t revision;
};
MUST_CHECK struct err *quote_save(struct ctx *, quote_id, const struct quote_edit *);

/*
 * Sends the draft (or the same version once more): number, status, event "quote_sent", which
 * writes the message.  ERR_INVALID when it has no line, is past its last day, or the
 * customer cannot be reached; ERR_CONFLICT for an old `revision` (a double tap aside).
 */
MUST_CHECK struct err *quote_send(struct ctx *, quote_id, int32_t revision);
/* Forgets a draft that was never sent; else drops the version being edited. */
MUST_CHECK struct err *quote_discard(struct ctx *, quote_id);

/* Staff have read what the customer decided: it leaves the first page. */
MUST_CHECK struct err *quote_note(struct ctx *, quote_id);
/* How many were accepted, refused, answered with a wish, that nobody has taken note of: by status. */
MUST_CHECK struct err *quote_count_answered(struct ctx *, int64_t counts[QUOTE_STATUS_COUNT]);

/* ---- customers ---- */

/*
 * The quote as a visitor may see it: theirs, sent.  ERR_NOT_FOUND for whatever else.
 * `right`: ACCESS_SEE, or ACCESS_SIGN to decide (then ERR_FORBIDDEN tells why not).
 */
MUST_CHECK struct err *quote_for_visitor(struct ctx *, const struct access_visitor *, enum access_right,
    const char *public_id, struct quote *out);

/* What is signed: canonical JSON of the version with these lines ticked, all amounts and totals; no cost. */
MUST_CHECK struct err *quote_document(struct ctx *, const struct quote *, const struct quote_content *,
    const bool *ticked, const char **json, struct sums *sums);

struct quote_decision {
	const struct access_visitor *visitor;	/* who decides; staff who look are ERR_FORBIDDEN */
	int32_t version;		/* that was read: another one is ERR_CONFLICT */
	const bool *ticked;		/* of each line; read for optional ones; NULL: none */
	const char *name, *drawing;	/* signature */
	const char *code;		/* the fresh code, where the quote asks for one */
	const char *reason;		/* of refusing or asking for a change */
};
struct quote_outcome {
	bool done;			/* else the code was not right: `code` tells what it was */
	bool again;			/* it was done before; nothing was written now */
	struct access_fresh code;
};
/* The key of what is signed: for access_fresh_ask(). */
const char *quote_key(struct ctx *, const struct quote *);
/* The sentences that stand beside the button of accepting: kept with the signature. NULL at the end. */
MUST_CHECK struct err *quote_accept_texts(struct ctx *, const struct quote *, const struct sums *,
    const char *const **out);
/*
 * Accepts, once: a second call answers OK with `again`, whatever it asks.  ERR_INVALID names "name",
 * "drawing"; ERR_CONFLICT when it was decided otherwise, changed or is expired.  A signature that
 * is not good leaves the code unspent.  Tells "quote_accepted".
 */
MUST_CHECK struct err *quote_accept(struct ctx *, quote_id, const struct quote_decision *, struct quote_outcome *);
/* With a reason; name, drawing and code may be empty. Tells "quote_refused". */
MUST_CHECK struct err *quote_refuse(struct ctx *, quote_id, const struct quote_decision *, struct quote_outcome *);
/* The customer's wish, in `reason`. Tells "quote_change_asked"; the version stays readable, not signable. */
MUST_CHECK struct err *quote_ask_change(struct ctx *, quote_id, const struct quote_decision *,
    struct quote_outcome *);

/* ---- for `doorstep check` ---- */

/* Adds a sentence for each quote that is accepted without evidence. */
MUST_CHECK struct err *quote_check(struct ctx *, struct evidence_breaches *out);

#endif
