/*
 * group -- activities that belong together: a case contains activities, and one activity may follow another.
 *
 * What contains something is itself contained by nothing: there are two levels.
 */
#ifndef ACTIVITY_GROUP_H
#define ACTIVITY_GROUP_H

#include "activity/event.h"
#include "base/err.h"
#include "base/ids.h"

struct ctx;

struct contained { activity_id *items; size_t count, capacity; };
enum { ACTIVITY_MOST_CONTAINED = 200 };

/* What it contains, oldest first. */
MUST_CHECK struct err *activity_list_contained(struct ctx *, activity_id, struct contained *out);

/* What it belongs to and what it follows; none: nothing. */
MUST_CHECK struct err *activity_parents(struct ctx *, activity_id, activity_id *parent, activity_id *follows);

/*
 * Puts it into a case, or takes it out (`parent` none); tells "attached" or "detached".  ERR_INVALID: the two are the
 * same, the parent is contained itself, or the activity contains others.  Nothing happens when it is so already.
 */
MUST_CHECK struct err *activity_attach(struct ctx *, activity_id, activity_id parent, enum telling);

/* Notes which activity it follows; once. */
MUST_CHECK struct err *activity_follow(struct ctx *, activity_id, activity_id earlier);

#endif
