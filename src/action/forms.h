/* forms -- of the action room's own files: the form that an action asks for, drawn, read and kept. */
#ifndef ACTION_FORMS_H
#define ACTION_FORMS_H

#include "action/action.h"
#include "form/answer.h"
#include "form/form.h"

struct action_form {
	struct form form;		/* version 0: nobody made one */
	struct form_use use;
	struct answer answer;		/* what was filled before; revision 0: nothing */
	struct answer_subject subject;
	struct action_facts facts;	/* what its conditions may ask */
};

/* `which`: "activity" (the type's activity form) or "own"; with the version that the request began, and its draft. */
MUST_CHECK struct err *action_form_find(struct ctx *, const struct action_case *, const char *which,
    struct action_form *out);
/* True when staff changed the form since this answer was begun. */
MUST_CHECK struct err *action_form_is_old(struct ctx *, const struct action_form *, bool *out);
/* True when it asks customers for something. */
bool action_form_asks(const struct action_form *);
/* Its fields as inputs, with what was typed or kept. */
MUST_CHECK struct err *action_form_draw(struct ctx *, const struct action_case *, struct action_form *,
    const struct problems *, struct html *);
/* What was sent; what is wrong is noted. */
MUST_CHECK struct err *action_form_read(struct ctx *, const struct action_case *, struct action_form *, bool draft,
    struct problems *, json_t **values);
/* Keeps it for an activity (none: for the customer); nothing when the form asks for nothing. */
MUST_CHECK struct err *action_form_save(struct ctx *, struct action_form *, activity_id, const json_t *values,
    bool sent, struct answer *out);

#endif
