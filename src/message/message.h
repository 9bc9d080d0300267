/*
 * message -- the outbox: what is said to people, by email and SMS.
 *
 * A message is a row written in the transaction of its cause, in the recipient's
 * language, and sent later by the jobs with a lease and growing patience, under
 * one Message-ID for ever.  Without a provider it is `held`: nothing leaves and
 * the outbox shows it.  The built-in words stand in purpose.inc.  SMS credits are
 * a ledger per unit, in tenths, never below zero.
 */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include "activity/activity.h"
#include "base/ctx.h"
#include "base/err.h"
#include "base/money.h"
#include "document/document.h"
#include "form/codes.h"

struct buf;

enum message_purpose {
#define PURPOSE(name, token, label, good_for_s, sms_tenths, per_part, subject, text, sms) PURPOSE_##name,
#include "message/purpose.inc"
#undef PURPOSE
	PURPOSE_COUNT
};

const char *purpose_token(enum message_purpose);
const char *purpose_label(enum message_purpose);	/* English msgid */
bool purpose_parse(const char *token, enum message_purpose *out);

enum message_status { MESSAGE_WAITING, MESSAGE_SENT, MESSAGE_FAILED, MESSAGE_HELD };
const char *message_status_token(enum message_status);
const char *message_status_label(enum message_status);	/* English msgid */

/*
 * Values of replacement codes (form/codes.h) for one customer or activity:
 * codes_render(ctx, text, target, message_resolve, &codes, &out).  The same for mails,
 * SMS and what the portal shows.  Rows are read when a code first asks for them.
 */
struct message_codes {
	const struct activity *activity;	/* NULL: no activity codes */
	customer_id customer;			/* none: no customer codes */
	contact_id contact;			/* none: the customer's first */
	const char *title;			/* shown instead of the activity's; NULL: its own */
	instant before_from, before_to;		/* promise before a move; INSTANT_NONE or {0}: none */
	const char *code, *code_link;		/* of a login; NULL: none */
	int code_minutes;
	const char *quote_number, *quote_title, *quote_link;	/* NULL: about no quote */
	const char *portal_link;		/* absolute; NULL: the customer's personal link */
	const char *request_kind, *request_text, *request_link;	/* what a customer asked for or did; NULL: none */
	bool tried;				/* only looked at: what ctx's actor may not see is "…" */
	struct message_codes_rows *rows;	/* what was read so far; begin with NULL */
};
MUST_CHECK struct err *message_resolve(struct ctx *, void *codes, enum code, const char *argument,
    struct code_value *out);

/* The type's title for customers, in ctx->lang with its codes filled, else the activity's own. */
MUST_CHECK struct err *message_title(struct ctx *, const struct activity *, const char **out);

/* Who gets it. */
struct recipient {
	const char *channel;	/* "email" or "sms": a file of message/channels */
	const char *address;	/* email or E.164 */
	const char *name;	/* "" unknown */
	enum lang lang;
	customer_id customer;
	contact_id contact;
};

/*
 * How a customer is reached about an activity: its contact, else the first that
 * can be, else that of the parent customer; email before mobile.  *found false: there
 * is no way.
 */
MUST_CHECK struct err *message_recipient(struct ctx *, const struct activity *, struct recipient *out, bool *found);

/*
 * The login code: called in the transaction that marks the challenge as sent, by
 * the jobs, never in the request.  ctx->unit is the unit that writes.
 */
struct login_message {
	struct recipient to;
	const char *code;
	const char *link;	/* absolute */
	int minutes;		/* how long it is valid */
	bool signing;		/* a code to type just before signing; no link */
};
MUST_CHECK struct err *message_login(struct ctx *, const struct login_message *, message_id *out);

/*
 * About an activity: BOOKED, MOVED, CANCELED, with its calendar file as attachment of
 * an email.  `event` none: written by hand, may repeat; else once per event, purpose,
 * channel and address, a second call writes nothing.
 */
struct activity_message {
	enum message_purpose purpose;
	const struct activity *activity;	/* as it was when it happened */
	instant before_from, before_to;		/* promise before a move; INSTANT_NONE: none */
	event_id event;
};
MUST_CHECK struct err *message_about_activity(struct ctx *, const struct recipient *, const struct activity_message *);

/*
 * About something a customer did or asked for, to a planner or to the customer: STAFF, OFFERED,
 * REFUSED, SURVEY.  Once per event, purpose, channel and address.
 */
struct request_message {
	enum message_purpose purpose;
	const struct activity *activity;	/* NULL: none */
	customer_id customer;
	contact_id contact;
	event_id event;
	const char *kind, *text;		/* in the recipient's language; text may be "" */
	const char *link;			/* absolute */
	document_id paper;			/* goes with an email; none */
};
MUST_CHECK struct err *message_about_request(struct ctx *, const struct recipient *, const struct request_message *);

/* The personal portal link, sent by staff from the customer record. */
MUST_CHECK struct err *message_portal_link(struct ctx *, const struct recipient *, const char *link, message_id *out);

/* The same to the customer's first contact, by email before SMS; *sent false: no contact can be reached. */
MUST_CHECK struct err *message_send_portal_link(struct ctx *, customer_id, const char *link, bool *sent);

/*
 * A short note whose words are those of `purpose`, with one absolute link, {portal.link}:
 * SIGN_IN, NEW_MESSAGE, CUSTOMER_WROTE.
 */
MUST_CHECK struct err *message_note(struct ctx *, const struct recipient *, enum message_purpose, activity_id,
    const char *link, message_id *out);

/*
 * True of what opens the back office to the one it is for (INVITED, FORGOTTEN): only who may change
 * staff reads such a text.
 */
struct message;
bool message_is_staffs_own(const struct message *);

/* True of what tells a code that opens the portal or signs (CODE, SIGN_CODE): in its subject, too. */
bool message_tells_code(const struct message *);
/* The text with "https://host/..." cut to "https://host/…"; NULL stays NULL. */
const char *message_without_links(struct arena *, const char *text);

/* A quote was sent, or accepted: once per event and address. */
struct quote_message {
	const char *number, *title;
	const char *link;		/* absolute; opens this quote alone */
	activity_id activity;		/* none: about no activity */
	event_id event;
	bool accepted;
	document_id paper;		/* goes with an email; none */
};
MUST_CHECK struct err *message_about_quote(struct ctx *, const struct recipient *, const struct quote_message *);

/* ---- words that somebody wrote: triggers, and staff by hand ---- */

/* Whom such a text goes to. */
enum message_to { TO_CONTACT, TO_EVERY_CONTACT, TO_WORKER, TO_PLANNERS, TO_ADDRESS };
enum { MESSAGE_TO_COUNT = TO_ADDRESS + 1 };
const char *message_to_token(enum message_to);		/* "contact" */
const char *message_to_label(enum message_to);		/* English msgid */
bool message_to_parse(const char *token, enum message_to *out);

struct recipients { struct recipient *items; size_t count, capacity; };

/*
 * Those who can be reached by `channel` ("email" or "sms"), each address once, each in their own
 * language; nobody is no error.  `codes` says of which activity and customer; either may be
 * none.  TO_CONTACT: the contact of the activity, else the customer's first that can be
 * reached so; TO_ADDRESS: `address`, a text with codes, several parted by commas, what is no address left out.
 */
MUST_CHECK struct err *message_recipients(struct ctx *, enum message_to, const char *channel, const char *address,
    const struct message_codes *codes, struct recipients *out);

enum { FREE_SUBJECT_MOST = 300, FREE_TEXT_MOST = 20000, FREE_DOCUMENTS_MOST = 20 };
#define FREE_BYTES_MOST	(INT64_C(15) * 1000 * 1000)	/* of the documents of one message */

/*
 * Subject and text are in the recipient's language, with replacement codes, and structured as
 * purpose.inc says: paragraphs parted by an empty line, "> " begins the lines of a card,
 * [label](link) alone in a paragraph is a button.  An SMS is its text alone, in one line.
 */
struct free_message {
	const char *subject, *text;
	struct message_codes codes;	/* activity, customer; the contact is the recipient's */
	const document_id *documents;	/* go with an email; one removed before it is sent is left out */
	size_t document_count;
	bool with_calendar;		/* the appointment as an invitation, where there is one */
	bool optional;			/* not needed for the order: who opted out gets none */
	const char *cause;		/* "trigger 12 event 88": once per cause, channel and address; "" may repeat */
	instant not_before;		/* quiet hours; {0}: at once */
	int32_t good_for_s;		/* not sent when it could not be for so long after that; 0: three days */
};
enum message_written { MESSAGE_WRITTEN, MESSAGE_REPEATED, MESSAGE_OPTED_OUT };

/*
 * One row of the outbox, in the caller's transaction or one of its own.  ERR_TOO_LARGE with its
 * sentence when the documents are too much for an email; ERR_NOT_FOUND for one that is not there.
 */
MUST_CHECK struct err *message_write_free(struct ctx *, const struct recipient *, const struct free_message *,
    enum message_written *out, message_id *id);

/* Notes what is wrong with such words, and every unknown code, as problems of "subject" and "text". */
void message_check_free(struct ctx *, const char *subject, const char *text, struct problems *);

/* What the recipient would read, for a test on an activity or a preview; nothing is written. */
struct message_preview {
	const char *subject, *text, *html;	/* of an SMS: "" but the text */
};
MUST_CHECK struct err *message_preview_free(struct ctx *, const struct recipient *, const struct free_message *,
    struct message_preview *out);

/* The calendar file of an activity: as attached to mails and as downloaded. */
MUST_CHECK struct err *message_calendar(struct ctx *, const struct activity *, struct buf *out);

/* Those of them that have an appointment, as one calendar to subscribe to: the same UIDs, no signed links. */
MUST_CHECK struct err *message_calendar_feed(struct ctx *, const struct activities *, struct buf *out);

/*
 * The rounds of a worker for their own calendar program: every planned visit at the times of the worker, with customer,
 * place and the page of the visit in the field.  `activities` may be of several units of the tenant, as `slugs` says.
 */
struct round_visit { const struct activity *activity; const char *slug; };
void message_calendar_rounds(struct ctx *, const char *name, const struct round_visit *, size_t count, struct buf *out);

/* One row of the outbox. */
struct message {
	message_id id;
	struct public_id public_id;
	const char *channel, *purpose;		/* tokens */
	const char *to, *to_name;
	enum lang lang;
	const char *subject, *text, *html;
	const char *attachments;		/* JSON [{"name","type","text"}] */
	const char *message_id;			/* of its Message-ID header */
	enum message_status status;
	int32_t attempts;
	instant next_at;			/* of the next try */
	instant give_up_at;			/* not sent any more after that */
	const char *error;			/* what the server said last */
	activity_id activity;
	customer_id customer;
	const char *activity_reference, *customer_name;	/* NULL: none */
	struct public_id activity_public_id, customer_public_id;
	bool optional;				/* may be opted out of */
	int32_t opens;				/* how often a person followed a link of it */
	instant opened_at;			/* the first time; INSTANT_NONE: never */
	bool in_doubt;				/* handed over, and nobody has said what came of it */
	const char *delivery;			/* "", "delivered", "undelivered" */
	const char *delivery_note;		/* the network's words */
	instant delivered_at;			/* when it said so; INSTANT_NONE: not yet */
	instant created_at, sent_at;
};
struct messages {
	struct message *items;
	size_t count, capacity;
	const char *next;	/* cursor of the following page; NULL: this was the last */
};

/* Zero means "any". */
struct message_filter {
	bool only_status;
	enum message_status status;
	const char *channel;
	customer_id customer;
	activity_id activity;
	const char *text;	/* in address, subject */
	const char *cursor;
	int limit;		/* 0: 50; at most 500 */
};
/* Newest first. */
MUST_CHECK struct err *message_list(struct ctx *, const struct message_filter *, struct messages *out);
MUST_CHECK struct err *message_find_public(struct ctx *, const char *public_id, struct message *out);

/* What goes with an email besides its texts, without what was removed meanwhile. */
MUST_CHECK struct err *message_documents(struct ctx *, message_id, struct documents *out);

/* `doorstep outbox --json`: every unit's messages, newest last, as one JSON array. */
MUST_CHECK struct err *message_outbox_json(struct ctx *, struct buf *out);

/* Failed or held, once more: waits to be sent under the same Message-ID. */
MUST_CHECK struct err *message_send_again(struct ctx *, message_id);

struct message_counters {
	int64_t waiting, failed, held;
	instant oldest_waiting;		/* INSTANT_NONE: none */
};
MUST_CHECK struct err *message_count(struct ctx *, struct message_counters *out);

/*
 * Sends up to `most` messages of one unit that are due, under a lease; *more false: none could go,
 * and *next_at says when the next one may (INSTANT_NONE: never).  Units take turns, login codes
 * go first.  A server that cannot be reached makes all that wait for it wait, and lets
 * them go at once when it is back.  For jobs, any number of threads; not inside a transaction.
 */
MUST_CHECK struct err *message_send_some(struct ctx *, int most, bool *more, instant *next_at);
/* The same of one. */
MUST_CHECK struct err *message_send_next(struct ctx *, bool *more, instant *next_at);

/*
 * Once, when `serve` or `jobs` starts: where only one process can be (SQLite), what a dead one had taken
 * is free at once; elsewhere its lease runs out.
 */
MUST_CHECK struct err *message_take_up_again(struct ctx *);

/* A person followed a link of this message of the unit; nothing for an unknown id. */
MUST_CHECK struct err *message_opened(struct ctx *, const char *public_id);

/* ---- addresses: who wants no more, and what servers refused ---- */

struct message_address {
	instant opted_out_at;		/* INSTANT_NONE: wants all */
	instant refused_at;		/* a server refused it for good, and nothing arrived since; INSTANT_NONE: no */
	const char *error;		/* what it said then; "" */
};
MUST_CHECK struct err *message_address(struct ctx *, const char *channel, const char *address,
    struct message_address *out);
/* By staff, or by its owner.  Only what is not needed for an order stays away. */
MUST_CHECK struct err *message_set_opt_out(struct ctx *, const char *channel, const char *address, bool out);

/* What the link at the foot of an email, /o/TOKEN, is about; *good false: none of ours. */
struct opt_out_view {
	bool good;
	unit_id unit;
	const char *channel, *address;
	bool opted_out;		/* already */
};
MUST_CHECK struct err *message_opt_out_look(struct ctx *, const char *token, struct opt_out_view *out);
/* Opts out, or in again; once or often is the same.  ERR_NOT_FOUND for a token that is none. */
MUST_CHECK struct err *message_opt_out_by_link(struct ctx *, const char *token, bool out);

/* ---- the unit's own mail server ---- */

struct mail_server {
	const char *url;	/* "smtp://mail.example:587" (STARTTLS), "smtps://…:465" */
	const char *user;	/* "" none */
	const char *password;	/* when saving: NULL keeps the one that is stored; never read back */
	bool has_password;
	instant updated_at;
};
MUST_CHECK struct err *mail_server_lookup(struct ctx *, struct mail_server *out, bool *found);
/* ERR_INVALID names "url", "user" or "password".  In the audit. */
MUST_CHECK struct err *mail_server_save(struct ctx *, const struct mail_server *);
/* Back to that of the configuration. */
MUST_CHECK struct err *mail_server_remove(struct ctx *);
/*
 * Sends one short email to `address` at once, by `server` (NULL: as it is set up).  An err says in
 * `say` what went wrong and what to do.  Not inside a transaction: it waits for the server.
 */
MUST_CHECK struct err *mail_server_try(struct ctx *, const struct mail_server *, const char *address);

/* ---- SMS ---- */

enum { LOGIN_SMS_TENTHS = 2 };	/* a login code costs 0.2 credit */

/* Parts that a text takes: GSM 03.38 160/153, else UCS-2 70/67. */
int sms_parts(const char *text, bool *unicode);

/* True when an SMS of the unit can leave or be held: no provider, or enough credits. */
MUST_CHECK struct err *message_sms_possible(struct ctx *, bool *possible);

MUST_CHECK struct err *credit_balance(struct ctx *, credit *out);
/* Bought credits of ctx->unit. */
MUST_CHECK struct err *credit_buy(struct ctx *, credit, const char *note);

struct credit_entry {
	int64_t id;
	instant at;
	credit amount;		/* bought and refunded above zero, used below */
	const char *kind;	/* "bought", "used", "refunded" */
	const char *note;
	const char *to;		/* of its message; NULL: none */
};
struct credit_entries {
	struct credit_entry *items;
	size_t count, capacity;
};
/* The ledger, newest first; `before` 0: from the end. */
MUST_CHECK struct err *credit_list(struct ctx *, int64_t before, int limit, struct credit_entries *out);

/* A sentence per unit whose ledger does not add up: for `doorstep check`. */
struct credit_breaches {
	const char **items;
	size_t count, capacity;
};
MUST_CHECK struct err *credit_check(struct ctx *, struct credit_breaches *out);

#endif
