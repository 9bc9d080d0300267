/*
 * happen -- the row that tells the jobs what happened; activity/event.h has the kinds and their
 * words, and is what rooms above it call.  For rooms below it: forms and customers.
 */
#ifndef ACCOUNT_HAPPEN_H
#define ACCOUNT_HAPPEN_H

#include "base/base.h"
#include "base/err.h"
#include "base/ids.h"

struct ctx;

struct happen {
	const char *kind;	/* token of activity/event.inc */
	activity_id activity;	/* none: about no activity */
	customer_id customer;
	contact_id contact;
	const char *data;	/* JSON object; NULL: {} */
	bool quiet;		/* no rule answers it */
};

/* Writes it, now, by ctx->actor, and wakes the jobs unless it is quiet.  Only inside a transaction. */
MUST_CHECK struct err *happen_write(struct ctx *, const struct happen *);

#endif
