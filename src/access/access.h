/*
 * access -- who comes in through the customers' door, and what they may see there.
 *
 * Nobody has an account or a password.  A contact proves that a mailbox or a
 * phone is theirs (a challenge: code and link, once, ten minutes, in the browser
 * that asked), or holds a link that was made for them.  What is proved becomes a
 * session; a session becomes a visitor, who stands on one customer or several.
 *
 * What always holds:
 *  - asking looks nothing up, so the answer tells nobody who is known;
 *  - GET and HEAD of a link change nothing;
 *  - one function, access_sees(), decides what a visitor sees, and says why not.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "base/base.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/lang.h"
#include "base/time.h"

/* ---- asking to enter ---- */

enum access_channel { ACCESS_EMAIL, ACCESS_SMS };

struct access_ask {
	unit_id unit;			/* none: the common door /p */
	const char *identity;		/* as typed: email, or phone number in any spelling */
	const char *next;		/* where to go afterwards; anything but a path of ours is dropped */
	const char *browser;		/* value of the browser's cookie: access_browser_new() */
	const char *device;		/* cookie of a device that got in before; "" when none */
	enum lang lang;
};

/* What the page with the code boxes needs; never whether anybody is known. */
struct access_challenge {
	struct public_id id;
	unit_id unit;
	enum access_channel channel;
	const char *identity;		/* in its normal form; NULL when that would tell something, or once used */
	int digits;			/* 8 by email, 6 by SMS */
	int tries_left;
	instant created_at, expires_at;
	instant again_at;		/* from when on it may be asked for again */
	const char *next;
	bool used;
};

/* A secret for the cookie that binds a challenge to its browser. */
const char *access_browser_new(struct ctx *);

/*
 * Writes one challenge row, whoever it is; jobs look up and send.  ERR_INVALID
 * (field "identity") when it is neither an address nor a number; ERR_LIMIT when this
 * identity or address asked too often, known or not.
 */
MUST_CHECK struct err *
access_ask(struct ctx *, const struct access_ask *, struct access_challenge *out);

/* The challenge of this browser; *found false when it is another browser's or gone. */
MUST_CHECK struct err *access_challenge_lookup(struct ctx *, const char *public_id,
    const char *browser, struct access_challenge *out, bool *found);

/* ---- sending: for jobs ---- */

struct access_due { int64_t *items; size_t count, capacity; };

/* Challenges that nobody has looked at yet, oldest first. */
MUST_CHECK struct err *access_challenges_due(struct ctx *, struct access_due *out);

/* What is to be sent; the message itself (texts, credits, outbox) is the message room's. */
struct access_letter {
	bool send;			/* false: nobody to send to, or nothing may be sent */
	enum access_channel channel;
	tenant_id tenant;
	unit_id unit;			/* in whose name; of the common door: the first company found */
	customer_id customer;
	const char *to;			/* email or E.164 */
	const char *to_name;
	enum lang lang;
	const char *code;		/* digits, never logged */
	const char *link_path;		/* "/l/TOKEN": put the portal's base address before it; NULL: only a code */
	bool signing;			/* a code to type just before signing, not to enter */
	instant expires_at;
};

/*
 * Looks up who a challenge is for and, when somebody may come in that way, makes
 * code and link.  Inside a transaction in which the caller also writes the
 * message; a challenge is answered once.
 */
MUST_CHECK struct err *
access_answer_challenge(struct ctx *, int64_t challenge, struct access_letter *out);

/* Forgets expired challenges, sessions and counts: for jobs, once an hour. */
MUST_CHECK struct err *access_sweep(struct ctx *, int64_t *removed);

/* ---- getting in ---- */

enum access_outcome {
	ACCESS_IN,			/* here is the session */
	ACCESS_WRONG,			/* not that code; tries_left says how many remain */
	ACCESS_SPENT,			/* used, too old, or no try left: ask again */
	ACCESS_LINK_ONLY,		/* too many wrong codes lately: the link of the message works */
	ACCESS_NEEDS_CODE,		/* a link opened elsewhere: type the code of the same message */
};

struct access_entry {
	enum access_outcome outcome;
	int tries_left;
	const char *session_token;	/* of ACCESS_IN: for the cookie ds_portal */
	int64_t session_s;		/* how long the cookie lives; 0: until the browser closes */
	const char *device;		/* of ACCESS_IN: for the cookie of known devices */
	const char *next;		/* a path of ours, or "" */
	unit_id unit;
};

struct access_browser {
	const char *cookie;		/* binds challenges; "" when none */
	const char *device;		/* known device; "" when none */
	const char *address;
	const char *agent;
	bool keep;			/* "keep me signed in", where the unit allows it */
};

/* A typed code.  Blanks and dashes do not matter. */
MUST_CHECK struct err *access_enter_code(struct ctx *, const char *challenge_public_id,
    const char *code, const struct access_browser *, struct access_entry *out);

/* What /l/TOKEN shows, without changing anything. */
struct access_link_view {
	bool good;			/* can still be used */
	bool same_browser;		/* one button is enough */
	struct access_challenge challenge;
};
MUST_CHECK struct err *access_link_look(
    struct ctx *, const char *token, const struct access_browser *, struct access_link_view *out);

/* The button of /l/TOKEN; `code` is asked for in another browser. */
MUST_CHECK struct err *access_enter_link(struct ctx *, const char *token, const char *code,
    const struct access_browser *, struct access_entry *out);

/* ---- links that were not asked for: /k/TOKEN ---- */

enum access_scope { ACCESS_ACCOUNT, ACCESS_ACTIVITY, ACCESS_ACTION, ACCESS_QUOTE };

enum { ACCESS_LINK_UNUSED_S = 396 * 86400 };	/* thirteen months: then a personal link ends */

/*
 * "/k/TOKEN" of a customer: derived, so that staff can copy it any time.  "/p/SLUG"
 * where personal links are switched off, or this one is revoked or too long unused.
 */
MUST_CHECK struct err *access_personal_link(struct ctx *, customer_id, const char **path);

/*
 * What a message to this contact carries of it: the personal link opens the whole customer, so whoever may not see,
 * book and sign at every site gets "/p/SLUG", where they come in as themselves.  No contact: the personal link.
 */
MUST_CHECK struct err *access_link_for(struct ctx *, customer_id, contact_id, const char **path);

/* Since when the link is good, and until when unless it is used: for the customer's record. */
struct access_link_state {
	instant since, last_used, expires_at;	/* last_used may be none */
	bool revoked, expired;
};
MUST_CHECK struct err *access_link_state(struct ctx *, customer_id, struct access_link_state *out);

/* Makes all earlier personal links of the customer void; a new one is there at once. */
MUST_CHECK struct err *access_renew_link(struct ctx *, customer_id);
/* Takes the last renewal back: sessions by the new link end.  ERR_CONFLICT: the link was changed since. */
MUST_CHECK struct err *access_undo_renewal(struct ctx *, customer_id);
/* Renews the link of every customer of the unit: sessions by personal link end. In the audit. */
MUST_CHECK struct err *access_renew_all(struct ctx *, int64_t *renewed);
/* Switches the personal link off, or on again. */
MUST_CHECK struct err *access_revoke_link(struct ctx *, customer_id, bool revoked);

struct access_use { instant at; const char *address; const char *agent; };
struct access_uses { struct access_use *items; size_t count, capacity; };
MUST_CHECK struct err *access_link_uses(struct ctx *, customer_id, struct access_uses *out);

/*
 * "/k/TOKEN" for a message: opens one activity, or one action of it (code of the
 * action; NULL: the activity).  `contact` may be none.  Signed, stored nowhere; good for
 * 60 days after the appointment or, without one, after now.  "/p/SLUG/a/ID" where
 * links in messages are switched off.
 */
MUST_CHECK struct err *access_message_link(
    struct ctx *, activity_id, contact_id, const char *action_code, const char **path);

/*
 * The same for one quote of a customer (its public id): opens nothing but the quote's
 * page, for 60 days.  "/p/SLUG/quotes/ID" where links in messages are switched off.
 */
MUST_CHECK struct err *access_quote_link(
    struct ctx *, customer_id, contact_id, const char *quote_public_id, const char **path);

struct access_key_view {
	bool good;
	enum access_scope scope;
	unit_id unit;
	const char *why;		/* of a link that is not good: a sentence */
	const char *about;		/* what it opens: the customer's name or the activity's title */
	customer_id customer;
	activity_id activity;		/* none for a personal link, and for that of a quote */
	const char *next;		/* the page it leads to */
	enum lang lang;			/* of whom it was made for; ctx->lang when that is not known */
};
MUST_CHECK struct err *
access_key_look(struct ctx *, const char *token, struct access_key_view *out);
MUST_CHECK struct err *access_enter_key(
    struct ctx *, const char *token, const struct access_browser *, struct access_entry *out);

/* ---- visitors ---- */

/* Rights at one site, where they differ from those at the customer's other sites. */
struct access_site_right {
	site_id site;
	bool sees, books, signs;
};

/* One customer on whom a visitor stands. */
struct access_standing {
	tenant_id tenant;
	unit_id unit;
	const char *unit_slug;
	const char *unit_name;
	customer_id customer;
	struct public_id customer_public_id;
	const char *customer_name;
	contact_id contact;		/* none: by personal link or staff preview */
	const char *contact_name;
	enum lang lang;			/* of the contact, else the customer, else the unit */
	bool sees, books, signs;	/* rights of the contact, where `sites` says nothing else */
	const struct access_site_right *sites;
	size_t site_count;
	bool unit_on;			/* switches, as they stand now */
	bool way_on;
	bool customer_on;
	bool children_too;		/* the unit lets parents see their children's activities */
	bool keep;			/* the unit lets them stay signed in */
};

struct access_standings { struct access_standing *items; size_t count, capacity; };

enum access_proof { ACCESS_BY_EMAIL, ACCESS_BY_SMS, ACCESS_BY_LINK, ACCESS_BY_STAFF };

struct access_visitor {
	session_id session;
	struct public_id session_public_id;
	enum access_proof proof;
	const char *identity;			/* email or E.164; "" for links and staff */
	struct access_standings standings;	/* all, also those that are switched off */
	const struct access_standing *here;	/* in ctx->unit: the chosen one; NULL: none there */
	activity_id only_activity;		/* none: the whole account */
	const char *only_action;		/* code, or NULL */
	const char *only_quote;			/* public id, or NULL */
	const char *agent;			/* what the device said of itself when it came in */
	bool looking;				/* staff preview: nothing may change */
	person_id person;			/* of a staff preview */
	bool lang_chosen;			/* on the portal */
	enum lang lang;
	instant created_at, expires_at;
};

/*
 * Who comes with this cookie.  *found false: nobody, or ended.  `unit` (may be
 * none) chooses `here`; ctx is not changed.
 */
MUST_CHECK struct err *access_visitor_find(struct ctx *, const char *session_token, unit_id unit,
    struct access_visitor *out, bool *found);

/* Came by a link that opens one thing only: an activity, an action, a quote. */
bool access_is_narrow(const struct access_visitor *);

/* The actor that history rows name. */
struct actor access_actor(const struct access_visitor *);

/* Chooses the customer for this unit; ERR_NOT_FOUND when the visitor does not stand there. */
MUST_CHECK struct err *
access_choose(struct ctx *, const struct access_visitor *, const char *customer_public_id);
MUST_CHECK struct err *access_set_lang(struct ctx *, const struct access_visitor *, enum lang);

/* Sessions of the same identity (or of one customer, for staff). */
struct access_session {
	struct public_id id;
	enum access_proof proof;
	instant created_at, seen_at, expires_at;
	const char *address;
	const char *agent;
	bool this_one;
};
struct access_sessions { struct access_session *items; size_t count, capacity; };
MUST_CHECK struct err *
access_sessions(struct ctx *, const struct access_visitor *, struct access_sessions *out);
MUST_CHECK struct err *
access_end_session(struct ctx *, const struct access_visitor *, const char *public_id);
MUST_CHECK struct err *access_leave(struct ctx *, const struct access_visitor *);
/* Every session that stands on the customer, personal links included: staff's one click. */
MUST_CHECK struct err *
access_customer_sessions(struct ctx *, customer_id, struct access_sessions *out);
MUST_CHECK struct err *access_end_customer(struct ctx *, customer_id, int64_t *ended);

/*
 * "See what they see": a read-only session for staff, written into the audit.
 * Gives the token for the cookie ds_portal.
 */
MUST_CHECK struct err *access_preview(struct ctx *, customer_id, const char **session_token);

/* ---- a fresh code, just before signing ---- */

/*
 * The code goes to what the visitor proved (email or number), else, for those who came by a
 * link, to the contact that the link names, else to the customer's first contact who may
 * sign.  It works once, ten minutes, in this session alone (so in this browser), for
 * this `subject` alone (the key of what is signed).  Guesses are limited as those at the door.
 */
struct access_fresh_ask {
	struct access_challenge challenge;	/* identity is shortened: "u…@example.org" */
	bool nobody;				/* there is no address or number to send a code to */
};
/* ERR_LIMIT when too many were asked for, ERR_FORBIDDEN for staff who look. */
MUST_CHECK struct err *access_fresh_ask(struct ctx *, const struct access_visitor *, const char *subject,
    struct access_fresh_ask *out);
/* The newest that can still be typed; *found false: ask for one. */
MUST_CHECK struct err *access_fresh_lookup(struct ctx *, const struct access_visitor *, const char *subject,
    struct access_challenge *out, bool *found);

/* What was proved: kept with the signature. */
struct access_fresh {
	enum access_outcome outcome;	/* ACCESS_IN: right; _WRONG, _SPENT, _LINK_ONLY: too many guesses today */
	int tries_left;
	const char *to;			/* of ACCESS_IN: where it had gone, in full */
	instant at;
};
/*
 * Compares and spends.  Call it inside the transaction that signs: a signature that fails
 * leaves the code unspent, while a wrong guess counts when that transaction ends well.
 */
MUST_CHECK struct err *access_fresh_check(struct ctx *, const struct access_visitor *, const char *subject,
    const char *code, struct access_fresh *out);

/* ---- the four switches: one function that decides and says why ---- */

enum access_right { ACCESS_SEE, ACCESS_BOOK, ACCESS_SIGN };

enum access_why {
	ACCESS_YES,
	ACCESS_UNIT_OFF,		/* the unit's portal is off */
	ACCESS_WAY_OFF,			/* the way they came in by is off */
	ACCESS_CUSTOMER_OFF,		/* the customer has no access */
	ACCESS_NO_RIGHT,		/* the contact may not see, book or sign */
	ACCESS_TYPE_HIDDEN,		/* the type is not shown on the portal */
	ACCESS_OTHER_CUSTOMER,		/* it is somebody else's */
	ACCESS_CHILDREN_HIDDEN,		/* a child's, and the unit does not show these to parents */
	ACCESS_OUT_OF_SCOPE,		/* the link opens something else only */
	ACCESS_READ_ONLY,		/* staff who look change nothing */
	ACCESS_DOCUMENT_HIDDEN,		/* staff keep this document to themselves */
	ACCESS_PART_HIDDEN,		/* the type does not show that part of an activity, or not in its status */
	ACCESS_WHY_COUNT
};

/* What is to be seen: an activity, or (no activity) the home page of `here`. */
struct access_thing {
	activity_id activity;
	unit_id unit;
	customer_id customer;
	customer_id parent;		/* of that customer; none: no parent */
	site_id site;			/* none: without a place */
	const char *action;		/* code: only this action of it is asked for; NULL: the whole of it */
	const char *quote;		/* public id: only this quote of it; NULL */
	bool type_shown;
	const char *type_name;
};

struct access_verdict {
	enum access_why why;
	const char *say;		/* in ctx->lang; "" for ACCESS_YES */
};

/* The decision: no database, no clock. */
struct access_verdict access_sees(struct ctx *, const struct access_visitor *, enum access_right,
    const struct access_thing *);

/* The token of a reason, for the API: "type_hidden". */
const char *access_why_token(enum access_why);

/* Whether the visitor has the right at any site of the customer in `here`: for pages about no activity. */
bool access_somewhere(const struct access_visitor *, enum access_right);

/* ERR_NOT_FOUND with the same words for absent and foreign; what may not be seen is not there. */
MUST_CHECK struct err *access_activity(struct ctx *, const struct access_visitor *,
    enum access_right, const char *activity_public_id, activity_id *out);
/* The same for one action of it (or "": what is told after any action), or one quote: narrower links open these. */
MUST_CHECK struct err *access_activity_action(struct ctx *, const struct access_visitor *,
    enum access_right, const char *activity_public_id, const char *action_code, activity_id *out);
MUST_CHECK struct err *access_activity_quote(struct ctx *, const struct access_visitor *,
    enum access_right, activity_id, const char *quote_public_id);
/* A quote that belongs to no activity: of that customer, at that site (may be none). */
MUST_CHECK struct err *access_customer_quote(struct ctx *, const struct access_visitor *,
    enum access_right, customer_id, site_id, const char *quote_public_id);
/* The site of `here` (or of a child) by its public id, where the visitor has that right. */
MUST_CHECK struct err *access_site(struct ctx *, const struct access_visitor *, enum access_right,
    const char *site_public_id, site_id *out);

/* ---- documents ---- */

struct document;
struct documents;
struct activity;
struct activity_type;

/*
 * The document of that public id when the visitor may see it: shown on the portal, on an
 * activity (or of a customer) that they see, by a type that shows such a part now.  What customers sent
 * themselves and what stands in messages is not asked of the type.  ERR_NOT_FOUND in the words of all others.
 */
MUST_CHECK struct err *access_document(struct ctx *, const struct access_visitor *, const char *public_id,
    struct document *out);

/* All of an activity that the visitor sees, each with its verdict, in order; also what is hidden, for previews. */
struct access_document { const struct document *document; struct access_verdict verdict; };
struct access_documents { struct access_document *items; size_t count, capacity; };
MUST_CHECK struct err *access_documents(struct ctx *, const struct access_visitor *, const struct activity *,
    const struct activity_type *, struct access_documents *out);

/* What the customer in `here` has apart from activities. */
MUST_CHECK struct err *access_customer_documents(struct ctx *, const struct access_visitor *,
    struct access_documents *out);

/* What the customer in `here` has: also what is hidden, each with its verdict, newest first. */
struct access_item {
	activity_id activity;
	struct public_id public_id;
	const char *reference;
	const char *title;
	const char *status;		/* token */
	const char *type_name;
	type_id type;
	customer_id customer;
	const char *customer_name;
	site_id site;
	const char *address;		/* NULL without a site */
	const char *zone;		/* of the site, else the unit's */
	instant start_at, end_at, window_from, window_to, real_end_at, created_at, updated_at;
	struct access_verdict verdict;
};
struct access_items { struct access_item *items; size_t count, capacity; };
MUST_CHECK struct err *
access_items(struct ctx *, const struct access_visitor *, int limit, struct access_items *out);

/* What is visible of it, a page at a time: as fast with 100,000 activities as with ten. */
struct access_wanted {
	const char *text;		/* words, any spelling: of reference, title, type and address; NULL: all */
	site_id site;			/* none: any */
	type_id type;			/* none: any */
	instant from, before;		/* its day (start, else creation); INSTANT_NONE: no limit */
	bool open_only;			/* soonest first, those without a time last; else newest first */
	bool closed_only;		/* what is over, newest first; words, site, type and days are not asked */
	const char *cursor;		/* access_found.next of the page before; NULL or "": the first */
	int limit;			/* at most 200 */
};
struct access_found {
	struct access_items items;
	const char *next;		/* cursor of the following page; NULL: that was all */
};
MUST_CHECK struct err *access_find_items(struct ctx *, const struct access_visitor *,
    const struct access_wanted *, struct access_found *out);

/* From the first to the last day of what `here` has; both none when it has nothing. */
MUST_CHECK struct err *access_span(struct ctx *, const struct access_visitor *, instant *first, instant *last);

/* ---- rights of a contact at sites: back office ---- */

/* Exceptions of a contact; sites that are not listed have the contact's own rights. */
struct access_site_rights { struct access_site_right *items; size_t count, capacity; };
MUST_CHECK struct err *access_rights_list(struct ctx *, contact_id, struct access_site_rights *out);
/* Replaces them all; those like the contact's own are not kept.  In the audit. */
MUST_CHECK struct err *access_rights_save(struct ctx *, contact_id, const struct access_site_rights *);

/* ---- sign-ins on a device that is new ---- */

/* Somebody came in on a device that this identity never used: jobs tell them. */
struct access_notice {
	session_id session;
	tenant_id tenant;
	unit_id unit;			/* in whose name it is told */
	customer_id customer;
	enum access_channel channel;
	const char *to, *to_name;
	enum lang lang;
	instant at;
	const char *agent, *address;
};
struct access_notices { struct access_notice *items; size_t count, capacity; };
MUST_CHECK struct err *access_notices_due(struct ctx *, struct access_notices *out);
/* Inside the transaction that writes the message; *first false when another process was faster. */
MUST_CHECK struct err *access_notice_done(struct ctx *, session_id, bool *first);

/* ---- the private calendar ---- */

struct access_feed {
	bool on;
	const char *path;		/* "/c/TOKEN.ics"; NULL while off */
	instant used_at;		/* a calendar asked last; none: never */
};
/* Of the visitor on the customer in `here`. */
MUST_CHECK struct err *access_feed_find(struct ctx *, const struct access_visitor *, struct access_feed *out);
/* On makes a new address, and the old one void; off makes it void.  ERR_FORBIDDEN for staff who look. */
MUST_CHECK struct err *access_feed_set(struct ctx *, const struct access_visitor *, bool on);
/* Who a calendar asks for: a visitor who only sees, in that unit; *found false: no such address. */
MUST_CHECK struct err *access_feed_open(struct ctx *, const char *token, struct access_visitor *out, bool *found);

/* ---- labels to scan ---- */

struct access_label {
	label_id id;
	struct public_id public_id;
	unit_id unit;
	const char *code;		/* of "/q/CODE" */
	customer_id customer;
	struct public_id customer_public_id;
	const char *customer_name;
	customer_id parent;
	site_id site;			/* none: of a machine without an address */
	const char *address;		/* "" */
	type_id type;
	instant created_at, used_at, revoked_at;	/* each may be none */
	int uses;
};
struct access_labels { struct access_label *items; size_t count, capacity; };
/* A new label for a customer (machine) and one of its sites (may be none); the same again while one is good. */
MUST_CHECK struct err *access_label_make(struct ctx *, customer_id, site_id, type_id, struct access_label *out);
/* Those of the unit, newest first; of one customer when it is not none; *more beyond `limit`. */
MUST_CHECK struct err *access_label_list(struct ctx *, customer_id, int limit, struct access_labels *out, bool *more);
MUST_CHECK struct err *access_label_find(struct ctx *, const char *public_id, struct access_label *out);
MUST_CHECK struct err *access_label_revoke(struct ctx *, const char *public_id);
/* What was scanned, in any unit; *found false for a guessed or revoked code or while that portal is closed. */
MUST_CHECK struct err *access_label_scan(struct ctx *, const char *code, struct access_label *out, bool *found);
/*
 * The request that came by a label is this activity: counted, and kept once per `once`.
 * Inside the transaction that makes the activity, after it; look first whether it was made before.
 */
MUST_CHECK struct err *access_label_lookup_request(struct ctx *, label_id, const char *once, activity_id *out,
    bool *found);
MUST_CHECK struct err *access_label_used(struct ctx *, label_id, const char *once, activity_id);

#endif
