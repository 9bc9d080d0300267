/*
 * own_fields -- the unit's own fields of its customers (B-2): asked in the customer's form, shown on the record.
 */
#ifndef BACKOFFICE_OWN_FIELDS_H
#define BACKOFFICE_OWN_FIELDS_H

#include "backoffice/backoffice.h"
#include "customer/customer.h"
#include "form/form.h"
#include "ui/sent.h"

struct own_fields {
	struct form form;		/* version 0: the unit has none */
	struct form_use use;
	json_t *before;			/* as stored */
	json_t *after;			/* as typed, of own_fields_read() */
	struct problems problems;	/* of what was typed */
	struct ui_sent came;
	const char *edit_href;		/* of the editor; NULL: not for this visitor */
};

/* The form, and what the customer (NULL: a new one) has in it. */
MUST_CHECK struct err *own_fields_open(struct request *, const struct customer *, struct own_fields *out);

/* What was typed: `after` and `problems`; files become drafts, so not within a transaction. */
MUST_CHECK struct err *own_fields_read(struct request *, struct own_fields *);
/* Puts it into the customer. */
void own_fields_put(struct ctx *, const struct own_fields *, struct customer *);

/* Ties photos and files to the customer, once he is saved; in the same transaction. */
MUST_CHECK struct err *own_fields_claim(struct ctx *, const struct own_fields *, customer_id);

/* The inputs; `typed`: as in the last try. */
MUST_CHECK struct err *own_fields_draw(struct request *, struct response *, struct own_fields *, bool typed,
    html_safe *out);
/* The answers as facts; markup NULL when there is nothing. */
MUST_CHECK struct err *own_fields_show(struct request *, struct response *, struct own_fields *, html_safe *out);

#endif
