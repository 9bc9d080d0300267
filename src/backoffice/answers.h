/* answers -- what was filled in about an activity: a panel on its page, and the page where staff fill it. */
#ifndef BACKOFFICE_ANSWERS_H
#define BACKOFFICE_ANSWERS_H

#include "activity/activity.h"
#include "backoffice/backoffice.h"
#include "html/html.h"

struct office_answer {
	const char *title;		/* "Activity form" */
	const char *about;		/* who and when; NULL: nobody yet */
	const char *href;		/* to fill it in; NULL: not by this visitor */
	bool draft, empty;
	html_safe rows;
};
struct office_answers { struct office_answer *items; size_t count, capacity; };

/* Both forms of the type, filled or not, then what portal actions asked. */
MUST_CHECK struct err *office_answers_of(struct request *, struct response *, const struct activity *,
    struct office_answers *out);
void office_answers_draw(struct html *, const struct office_answers *);

#endif
