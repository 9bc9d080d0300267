/* triggers -- what the pages about triggers share: list, editor, log, and the card on an activity. */
#ifndef BACKOFFICE_TRIGGERS_H
#define BACKOFFICE_TRIGGERS_H

#include "automation/trigger.h"
#include "backoffice/backoffice.h"
#include "ui/ui.h"

/* The trigger that the path names. */
MUST_CHECK struct err *triggers_find(struct request *, struct trigger *out);
/* "/triggers/ID" and what comes after it, below the unit. */
const char *triggers_path(struct request *, const struct trigger *, const char *more);
/* "Email: Your appointment, Make a report": what it does, in a few words. */
MUST_CHECK struct err *triggers_effects_say(struct ctx *, const struct trigger *, const char **out);
/* All types as options, by public id; the first, "", is `all`. */
MUST_CHECK struct err *triggers_types(struct ctx *, const char *all, struct ui_options *out);
/* The type of that public id; none for "" and for one that is not there. */
MUST_CHECK struct err *triggers_type_of(struct ctx *, const char *public_id, type_id *out);

/* What happened by itself, for a page: newest first. */
struct run_effect { const char *label, *say, *when, *state, *tint; };
struct run_row {
	const char *trigger, *trigger_href, *when, *why, *about, *about_href, *state, *tint, *note, *again;
	struct { struct run_effect *items; size_t count, capacity; } effects;
};
struct run_rows { struct run_row *items; size_t count, capacity; const char *next; };
MUST_CHECK struct err *triggers_runs(struct request *, const struct trigger_filter *, struct run_rows *out);
void triggers_runs_draw(struct html *, const struct run_rows *, bool about);

#endif
