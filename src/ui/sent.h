/*
 * sent -- what a form of configured fields reads out of a request: its inputs, and the
 * files that came along.  The same for every door.
 */
#ifndef UI_SENT_H
#define UI_SENT_H

#include "form/form.h"
#include "ui/upload.h"

struct ui_sent {
	struct request *rq;
	struct ui_files files;		/* filled by ui_sent_take() */
};

/* For form_read() and form_draw(); reads through `sent`, which must stay where it is. */
struct form_sent ui_sent_form(struct ui_sent *sent);

/* Makes drafts of the request's files, before any transaction; notes those that were not taken. */
MUST_CHECK struct err *ui_sent_take(struct ui_sent *, const char *holder, struct problems *);

#endif
