/* action -- what the pages of one portal action share. */
#ifndef BACKOFFICE_ACTION_H
#define BACKOFFICE_ACTION_H

#include "backoffice/catalog.h"
#include "backoffice/conditions.h"

/* The action of the type that the path names. */
MUST_CHECK struct err *action_page_find(struct request *, const struct activity_type *, struct portal_action *out);

/* The address of its page, and what comes after it. */
const char *action_page_path(struct request *, const struct activity_type *, const struct portal_action *,
    const char *more);

#endif
