/* use -- actions that were done: found again by the page that was sent, or because once is enough. */
#ifndef ACTION_USE_H
#define ACTION_USE_H

#include "action/action.h"

/* Whether an action that may be done once was done, and when. */
MUST_CHECK struct err *use_find_once(struct ctx *, const struct action_case *, instant *at, bool *done);

#endif
