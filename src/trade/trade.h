/*
 * trade -- what a unit of some trade can start from: activity types with their forms, portal actions and texts in
 * six languages, and the fields of its customers.
 *
 * A template is one file, src/trade/NAME.json, compiled in:
 *
 *	{"doorstep": "trade", "trade": "heating",
 *	 "name": {"en": "Heating", …}, "about": {…},
 *	 "home_text": {…},			welcome text of the portal, where the unit has none
 *	 "customer": {"fields": […]},		form/form.h: of the customer record, where the unit has none
 *	 "triggers": ["remind", …],		ready ones (automation/trigger.h), where the unit has no trigger
 *	 "types": [ … ]}			catalog/type_file.h, but with name, category, description and
 *						names of skills per language, and with "triggers" of the type
 *
 * What comes of a template is the unit's own: nothing refers back to it.
 */
#ifndef TRADE_TRADE_H
#define TRADE_TRADE_H

#include "base/err.h"
#include "base/ids.h"

struct ctx;

/* The files, made by the build; token NULL at the end. */
struct trade_file { const char *token, *json; };
extern const struct trade_file trade_files[];

/* One type of a template, in ctx->lang. */
struct trade_type {
	const char *reference, *name, *description;
	int64_t duration_s;
	size_t fields, actions;		/* how many of its forms and of the portal */
	bool there;			/* the unit has a type of this reference */
};
struct trade_types { struct trade_type *items; size_t count, capacity; };

struct trade {
	const char *token, *name, *about;
	struct trade_types types;
};
struct trades { struct trade *items; size_t count, capacity; };

/* All templates, with what of them ctx->unit has already. */
MUST_CHECK struct err *trade_list(struct ctx *, struct trades *out);
/* ERR_NOT_FOUND names those that there are. */
MUST_CHECK struct err *trade_find(struct ctx *, const char *token, struct trade *out);

/*
 * Makes the types named in `references` (NULL at the end; NULL: all) that the unit does not have yet, in the unit's
 * language where a text has one only; with `texts` also the welcome text and the customer's fields where there are
 * none.  All or nothing.  *made: how many types.
 */
MUST_CHECK struct err *trade_start(struct ctx *, const char *token, const char *const *references, bool texts,
    int64_t *made);

#endif
