/* label -- a request that came by a QR label: somebody stands before a machine and says what is wrong. */
#ifndef ACTION_LABEL_H
#define ACTION_LABEL_H

#include "access/access.h"
#include "base/ctx.h"
#include "base/err.h"

enum { LABEL_TEXT_MOST = 2000, LABEL_NAME_MOST = 100 };

struct label_request {
	const char *text;		/* what is wrong */
	const char *name, *reach;	/* who, and a phone number or email; both may be "" */
	const char *once;		/* of the form */
	const char *holder;		/* of the drafts */
	const char *const *drafts;	/* photos, by public id; NULL at the end */
};

/* Notes what cannot be sent: "text", "reach". */
void label_check(struct ctx *, const struct label_request *, struct problems *);

/*
 * Makes an activity, asked for, of the label's machine or site, with the request in the
 * planners' inbox.  The same `once` again gives the activity made before.
 * ERR_CONFLICT when the unit has no type for it.
 */
MUST_CHECK struct err *label_send(struct ctx *, const struct access_label *, const struct label_request *,
    activity_id *out);

#endif
