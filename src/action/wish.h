/* wish -- of the action room's own files: what the decisions on wishes share. */
#ifndef ACTION_WISH_H
#define ACTION_WISH_H

#include "action/action.h"
#include "activity/event.h"

/* Writes the decision by ctx->actor; ERR_CONFLICT when another was faster. */
MUST_CHECK struct err *wish_write_decision(struct ctx *, const struct wish *, enum wish_status, const char *reason);

/* The event about it, for the rules. */
MUST_CHECK struct err *wish_tell(struct ctx *, const struct wish *, enum event_kind);

#endif
