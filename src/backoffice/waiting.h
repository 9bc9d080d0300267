/* waiting -- the card of the waiting list on an activity's page. */
#ifndef BACKOFFICE_WAITING_H
#define BACKOFFICE_WAITING_H

#include "backoffice/backoffice.h"

struct activity;

struct office_waiting {
	bool shown, may_book;
	const char *add, *remove;
	const char *since, *wish, *note;	/* since NULL: not on the list */
	const char *offered;			/* a time that waits for an answer; NULL */
};
MUST_CHECK struct err *office_waiting_of(struct request *, const struct activity *, struct office_waiting *out);
void office_waiting_draw(struct html *, const struct office_waiting *);

#endif
