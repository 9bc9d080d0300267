/* inside -- what the files of work share and nobody else needs. */
#ifndef WORK_INSIDE_H
#define WORK_INSIDE_H

#include "account/account.h"
#include "base/ctx.h"
#include "work/work.h"

/* A command that is being carried out, inside its transaction. */
struct work_acting {
	const struct work_command *command;
	struct worker worker;
	struct activity activity;	/* as it is now */
	struct work_spans spans;	/* of it, of everybody */
	struct work_state state;
	instant at;			/* when it happened: never before what is known of the visit, never after now */
	activity_id made;		/* filled by what is carried out */
};

/*
 * Carries out `act` once for the command's id, in one transaction.  `digest` is of all that was sent besides the
 * command.  The worker must be the one that the visit is planned for.
 */
MUST_CHECK struct err *work_once(struct ctx *, const struct work_command *, const char *digest,
    struct err *(*act)(struct ctx *, struct work_acting *, const void *with), const void *with, struct work_done *out);

/* Other travel or work of the worker that goes on: closed when its visit stands otherwise by now, else ERR_CONFLICT. */
MUST_CHECK struct err *work_leave_others(struct ctx *, const struct work_acting *);
/* Whatever goes on for this visit ends. */
MUST_CHECK struct err *work_end_spans(struct ctx *, const struct work_acting *);
MUST_CHECK struct err *work_begin_span(struct ctx *, const struct work_acting *, enum work_kind);
/* The place of the van is forgotten, and whoever looks at the round hears of the change. */
MUST_CHECK struct err *work_tell(struct ctx *, const struct work_acting *, bool keep_position);

/* When the worker of a round is expected at each stop that is not over: fills `expected`. */
void work_expect(struct ctx *, struct work_round *, const struct worker *, const struct unit *, instant now);

#endif
