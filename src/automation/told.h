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
	document_id paper;	/* goes with what the planners are told; none */
};

/*
 * The built-in rules of portal actions and quotes: planners hear what customers ask for, send, are not satisfied
 * with, and how they answered a quote; customers hear how it was decided.  They belong to the settings of the
 * action and apply besides triggers.
 */
MUST_CHECK struct err *tell_people(struct ctx *, const struct told *);

/* A visit is closed: asks for the surveys of its type that say so. */
MUST_CHECK struct err *tell_closed(struct ctx *, const struct told *);

struct action;
struct activity;
/* The mail or SMS that asks for one survey, once per event. */
MUST_CHECK struct err *tell_survey(struct ctx *, const struct activity *, const struct action *, event_id);

/* The same people's bell, at once: what customers did on the portal and wrote; low SMS credit. */
MUST_CHECK struct err *ring_bell(struct ctx *, const struct told *);

#endif
