/* send -- of the automation room's own files: effects that write messages to people. */
#ifndef AUTOMATION_SEND_H
#define AUTOMATION_SEND_H

#include "automation/effect.h"
#include "document/document.h"

/* The choice of "to" of such effects, in the order of enum message_to. */
extern const struct effect_choice send_to_choices[];

/*
 * Writes the effect's text ("subject", "text", of email with "calendar", "reports") to everybody that "to" and
 * "address" name, by `channel`, in their languages.  *note says to whom; NULL: nobody can be reached.
 */
MUST_CHECK struct err *send_to_people(struct ctx *, const struct effect_case *, const char *channel, const char **note);

/* The newest report that is kept with the activity. */
MUST_CHECK struct err *send_newest_report(struct ctx *, activity_id, struct document *out, bool *found);

/* What that would be, said. */
MUST_CHECK struct err *send_say(struct ctx *, const struct effect_case *, const char *channel, struct sentences *out);

#endif
