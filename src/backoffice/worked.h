/* worked -- the time that a visit took, and the faces of those who go out: for the office. */
#ifndef BACKOFFICE_WORKED_H
#define BACKOFFICE_WORKED_H

#include "activity/activity.h"
#include "backoffice/backoffice.h"
#include "team/team.h"

struct worked_line { const char *what, *when, *who, *length; };
struct office_worked {
	struct worked_line *items;
	size_t count, capacity;
	const char *travel, *work, *pause;	/* sums; NULL: nothing */
};

/* Travel, work and pauses of a visit, as they were tapped on the spot. */
MUST_CHECK struct err *office_worked_of(struct request *, const struct activity *, struct office_worked *out);
void office_worked_draw(struct html *, const struct office_worked *);

/* The photo of a worker, to see and to change; `problems` of the last try. */
struct office_face { const char *name, *action, *photo, *problem; };
MUST_CHECK struct err *office_face_of(struct request *, const struct worker *, const struct problems *,
    struct office_face *out);
void office_face_draw(struct html *, const struct office_face *);

#endif
