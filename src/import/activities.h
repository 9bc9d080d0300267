/* activities -- what the two files of the activities' importer share. */
#ifndef IMPORT_ACTIVITIES_H
#define IMPORT_ACTIVITIES_H

#include "catalog/catalog.h"
#include "customer/bulk.h"
#include "import/inside.h"
#include "team/team.h"

enum activity_field {
	ID, REFERENCE, TYPE_ID, TYPE_REFERENCE, STATUS, TITLE, START, END, DURATION, APPOINTMENT, ASSIGNEE, PRIORITY,
	ADDRESS, ADDRESS_ADDITIONAL, LATITUDE, LONGITUDE, COMMENT, REPORT_STATUS, REPORT_COMMENT, REAL_START, REAL_END,
	CANCEL_REASON, CANCEL_DETAILS,
	CUSTOMER_ID, CUSTOMER_REFERENCE, CUSTOMER_TYPE, CUSTOMER_NAME, CUSTOMER_FIRST_NAME, CUSTOMER_ADDRESS,
	CUSTOMER_ADDRESS_ADDITIONAL, CUSTOMER_EMAIL, CUSTOMER_MOBILE, CUSTOMER_PHONE, CUSTOMER_LANGUAGE,
	CUSTOMER_CATEGORY, FIELD_COUNT
};

/* What lines of a chunk refer to, read once. */
struct around {
	struct activity_types types;
	struct seen workers;		/* email -> struct worker */
	struct seen customers;		/* "r reference", "i id", "n name", "e email" -> struct customer_known */
	bool planned;			/* a line changed the plan */
};

/* Where a line's work is: the customer and the site, both none when it names neither. */
struct whereabouts {
	struct customer_known *customer;	/* NULL: none, or a new one */
	struct customer_fresh fresh;		/* the new one */
	bool new;
};

/* Reads who and where; problems are noted, nothing is written. */
MUST_CHECK struct err *whereabouts_read(struct ctx *, struct work *, size_t i, struct around *,
    struct whereabouts *out);

/* Makes what is new of it (unless dry); *site may be none. */
MUST_CHECK struct err *whereabouts_make(struct ctx *, struct work *, size_t i, struct around *, struct whereabouts *,
    customer_id *customer, site_id *site, bool *changed);

MUST_CHECK struct err *around_read(struct ctx *, const struct work *, struct around *out);

#endif
