/* told -- of the automation room's own files: who else hears of an event, besides the rows of rule.inc. */
#ifndef AUTOMATION_TOLD_H
#define AUTOMATION_TOLD_H

#include "activity/event.h"
#include "base/err.h"
#include "base/ids.h"

struct ctx;

/* An event as it was read. */
struct told {
	event_id id;
	enum event_kind kind;
	activity_id activity;	/* none: about no activity */
	customer_id customer;
	contact_id contact;
	const char *data;
};

/*
 * The built-in rules of portal actions and quotes: planners hear what customers ask for, send, are not
 * satisfied with, and how they answered a quote; customers hear how it was decided, and are asked for their
 * opinion once a visit is closed.
 */
MUST_CHECK struct err *tell_people(struct ctx *, const struct told *);

#endif
