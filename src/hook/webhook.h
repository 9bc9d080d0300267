/*
 * webhook -- subscriptions: a program of somebody else is called for each event of a unit that it asked for.
 *
 * The call is written in the transaction that handles the event, once per event and subscription, and carried out as
 * every other (hook.h), always signed, with the subscription's own secret.  Calls about one activity arrive in the
 * order of its events: the next one waits until the one before was taken, or was given up.  A receiver that does not
 * answer 2xx is tried again for three days, after 1, 2, 4 … 60 minutes, whatever it answers; all that is for it waits
 * with it and goes out at once when it is back.  Redirects are not followed.
 *
 * The body tells what happened and to whom, in few words; the rest is read through the API:
 *
 *	{"event": "planned", "at": "…Z", "unit": "heizung", "actor": "contact",
 *	 "activity": {"id", "reference", "external_id", "status", "title", "type": {"id", "reference"}, "start", "end",
 *	              "window": {"from", "to"} or null, "worker": {"id", "name"} or null},
 *	 "customer": {"id", "reference"}}
 *
 * Imports and bulk switches tell nothing, as to triggers.
 */
#ifndef HOOK_WEBHOOK_H
#define HOOK_WEBHOOK_H

#include "activity/event.h"
#include "hook/hook.h"

enum { WEBHOOK_MOST = 50, WEBHOOK_GIVE_UP_S = 3 * 86400 };

struct webhook {
	webhook_id id;
	struct public_id public_id;
	const char *name;
	const char *url;
	const char *headers;		/* "Name: value" in lines; "": none */
	uint64_t events;		/* UINT64_C(1) << enum event_kind; 0: all */
	struct { int64_t *items; size_t count, capacity; } types;	/* type_ids; none: all */
	int32_t secret_version;
	bool active;
	instant created_at, updated_at;
	int64_t waiting, failed;	/* calls: of webhook_list() and webhook_find_public() */
};
struct webhooks { struct webhook *items; size_t count, capacity; };

/*
 * Inserts when id is none, else changes; audited.  ERR_INVALID names "name", "url", "headers", "types"; ERR_LIMIT past
 * WEBHOOK_MOST.  Switched off, what waits is given up.
 */
MUST_CHECK struct err *webhook_save(struct ctx *, struct webhook *);
/* By name. */
MUST_CHECK struct err *webhook_list(struct ctx *, struct webhooks *out);
MUST_CHECK struct err *webhook_find_public(struct ctx *, const char *public_id, struct webhook *out);
/* Gone; what waits is given up, and its log stays for 90 days among all calls. */
MUST_CHECK struct err *webhook_remove(struct ctx *, webhook_id);
/* Another secret from now on. */
MUST_CHECK struct err *webhook_renew_secret(struct ctx *, webhook_id);

/* What its receiver checks signatures with: see hook_secret() for the header. */
const char *webhook_secret(struct ctx *, const struct webhook *);

/* A call of the event "ping" that is about nothing, to try it. */
MUST_CHECK struct err *webhook_ping(struct ctx *, const struct webhook *, hook_id *out);

/* Something happened: for automation, inside the transaction that handles the event. */
struct activity;
struct webhook_news {
	event_id event;
	enum event_kind kind;
	instant at;
	const char *actor;		/* token of who did it */
	const struct activity *activity;	/* as it stood then; NULL: about no activity */
	customer_id customer;		/* none: about none */
};
MUST_CHECK struct err *webhook_tell(struct ctx *, const struct webhook_news *);

#endif
