/*
 * store -- of the activity room's own files: rows to structs and back, and the
 * line of history that goes with every change.
 */
#ifndef ACTIVITY_STORE_H
#define ACTIVITY_STORE_H

#include "activity/activity.h"

/* Inserts; *out none: the reference is taken.  `search` and public id are made here. */
MUST_CHECK struct err *store_insert(struct ctx *, const struct activity_input *, activity_id *out);

/* Writes what people say of it; of `input` all members but those read at creation. */
MUST_CHECK struct err *store_update(struct ctx *, activity_id, const struct activity_input *);

/* Writes status, plan, closing. */
MUST_CHECK struct err *store_move(struct ctx *, const struct activity *);

/* Keeps others off the row until the transaction ends, then reads it. */
MUST_CHECK struct err *store_lock(struct ctx *, activity_id, struct activity *out);

/*
 * The history line and the event of a change from `before` (NULL: it is new) to
 * `after`.  The event's data also says how the plan stands afterwards, as
 * {"plan": {"start", "end", "window_from", "window_to", "sequence", "worker"}}.
 */
MUST_CHECK struct err *history_write(struct ctx *, const struct activity *before, const struct activity *after,
    enum event_kind what, enum telling);

/* Planned and not begun so long after its start, or begun and not closed so long after its end: late. */
enum { LATE_START_S = 900, LATE_END_S = 3600 };

/* True when a member that the history knows differs. */
bool history_differs(const struct activity *, const struct activity *);

#endif
