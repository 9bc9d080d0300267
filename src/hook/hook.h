/*
 * hook -- HTTP calls to other people's programs: written down in the transaction of their
 * cause, carried out later by the jobs, signed, tried again with growing patience.
 *
 * The same call goes out under one id for ever (header Doorstep-Id), so that whoever
 * receives it can tell a repetition; it is done when 2xx answers.  408, 425, 429, 5xx and
 * silence are tried again after 1, 2, 4 … 60 minutes for a day; any other answer is the
 * last word.  Redirects are not followed.  Addresses of the private network are refused
 * unless the configuration allows them (http-allow).  A server that does not answer makes
 * the unit's other calls to it wait and nobody else's.
 */
#ifndef HOOK_HOOK_H
#define HOOK_HOOK_H

#include "base/ctx.h"
#include "base/err.h"

enum { HOOK_URL_MOST = 2000, HOOK_HEADERS_MOST = 4000, HOOK_BODY_MOST = 256 * 1024 };

struct hook_call {
	const char *method;	/* "GET", "POST", "PUT", "PATCH", "DELETE"; NULL: POST */
	const char *url;	/* "https://…" with its codes filled */
	const char *headers;	/* "Name: value" in lines; NULL or "": none */
	const char *body;	/* NULL or "": none; JSON unless a header says otherwise */
	bool sign;		/* adds Doorstep-Signature, see hook_secret() */
	activity_id activity;	/* none: about no activity */
	customer_id customer;	/* none: about no customer; with one it is forgotten with them */
	const char *cause;	/* "trigger 7 event 12 effect 0": once for ever; NULL: may repeat */
	const char *label;	/* what caused it, for people: the trigger's name */
	webhook_id webhook;	/* of a subscription (webhook.h); none: no */
	const char *event;	/* its event's token, for the header Doorstep-Event; NULL: none */
};

/* The methods, NULL at the end: for a choice. */
extern const char *const hook_methods[];

/*
 * Notes what is wrong with method, url, headers, body as a person typed them, under the names
 * "method", "url", "headers", "body" behind `prefix` ("" for none).  Codes ({…}) may stand in url
 * (behind the host), headers and body.
 */
void hook_check(struct ctx *, const struct hook_call *, const char *prefix, struct problems *);

/*
 * Writes it into the queue, in the caller's transaction or one of its own.  A cause that is known
 * writes nothing and gives the id of then.  ERR_INVALID when filled codes made it unsound (a line
 * break in a header, no address any more): nothing is written.
 */
MUST_CHECK struct err *hook_write(struct ctx *, const struct hook_call *, hook_id *out);

enum hook_status { HOOK_WAITING, HOOK_DONE, HOOK_FAILED };
const char *hook_status_token(enum hook_status);
const char *hook_status_label(enum hook_status);	/* English msgid */

struct hook {
	hook_id id;
	struct public_id public_id;
	const char *label, *method, *url, *headers, *body;
	bool sign;
	enum hook_status status;
	int32_t attempts;
	instant next_at, give_up_at;
	int32_t answer_status;		/* of HTTP; 0: nobody answered */
	const char *answer;		/* its first 2,000 bytes */
	const char *error;		/* in the unit's language: what went wrong last; "" nothing */
	activity_id activity;
	webhook_id webhook;		/* none: of no subscription */
	const char *event;		/* "" */
	instant created_at, done_at;	/* done_at INSTANT_NONE: not yet */
};
struct hooks {
	struct hook *items;
	size_t count, capacity;
	const char *next;	/* cursor of the following page; NULL: this was the last */
};

struct hook_filter {
	bool only_status;
	enum hook_status status;
	activity_id activity;	/* none: any */
	webhook_id webhook;	/* none: any */
	const char *cursor;
	int limit;		/* 0: 50; at most 500 */
};
/* Newest first. */
MUST_CHECK struct err *hook_list(struct ctx *, const struct hook_filter *, struct hooks *out);
MUST_CHECK struct err *hook_find(struct ctx *, hook_id, struct hook *out);
MUST_CHECK struct err *hook_find_public(struct ctx *, const char *public_id, struct hook *out);

/*
 * Failed, or waiting for another try: at once under the same id; of a subscription to where that leads now.
 * ERR_CONFLICT when it waits for its first try, is under way or done, or the subscription is switched off.
 */
MUST_CHECK struct err *hook_again(struct ctx *, hook_id);

/*
 * What the unit's receivers check signatures with, as text: HMAC-SHA256 of "TIME.BODY" under it, in hex,
 * is v1 of the header "Doorstep-Signature: t=TIME,v1=HEX"; TIME in epoch seconds.  Derived from the installation's
 * secret; another unit has another one.
 */
const char *hook_secret(struct ctx *);

/* The header's value for a body: for the sender and for tests of receivers. */
const char *hook_signature(struct ctx *, const char *secret, instant, const char *body);

/*
 * Makes one call that is due, of any unit, under a lease; *more false: none was due, and *next_at says
 * when the next one will be (INSTANT_NONE: never).  For jobs; not inside a transaction.
 */
MUST_CHECK struct err *hook_send_next(struct ctx *, bool *more, instant *next_at);

/* Forgets what was done or given up 90 days ago: for jobs, once an hour. */
MUST_CHECK struct err *hook_sweep(struct ctx *, int64_t *removed);

#endif
