/*
 * event -- what happened, told upwards: a row written in the transaction of the
 * change and read later by automation.  So nothing is lost between "saved" and "sent".
 */
#ifndef ACTIVITY_EVENT_H
#define ACTIVITY_EVENT_H

#include "base/ctx.h"
#include "base/err.h"

enum event_kind {
	EVENT_NONE,
#define EVENT(name, token, label) EVENT_##name,
#include "activity/event.inc"
#undef EVENT
	EVENT_COUNT
};

/* What it is about; the data of ABOUT_ACTIVITY may lack one (a call back that no activity is named in). */
enum event_about { ABOUT_ACTIVITY, ABOUT_CUSTOMER, ABOUT_UNIT };

/* Whether rules may write to people because of a change: imports and bulk switches stay quiet. */
enum telling { TELL, QUIET };

struct event {
	enum event_kind kind;
	activity_id activity;	/* none: about no activity */
	customer_id customer;
	contact_id contact;
	const char *data;	/* JSON object; NULL: {} */
	enum telling telling;
};

/* Writes it, now, by ctx->actor, and wakes the jobs.  Only inside a transaction. */
MUST_CHECK struct err *event_write(struct ctx *, const struct event *);

const char *event_token(enum event_kind);
const char *event_label(enum event_kind);	/* English msgid */
enum event_about event_about(enum event_kind);
enum event_kind event_parse(const char *token);	/* EVENT_NONE: no such event */

#endif
