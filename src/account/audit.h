/*
 * audit -- who changed what in a unit, and when: settings, rights, customers' records, programs' keys, what was
 * brought in and taken away.  Rows are only added (audit_write() of account/account.h); erasing a person takes
 * their data out of them.  What happens to activities stands in their own history.
 */
#ifndef ACCOUNT_AUDIT_H
#define ACCOUNT_AUDIT_H

#include "account/account.h"

/* What was touched, as people sort it. */
enum audit_thing {
	AUDIT_CUSTOMER, AUDIT_TEAM, AUDIT_CATALOG, AUDIT_TRIGGER, AUDIT_STAFF, AUDIT_ROLE, AUDIT_SETTING,
	AUDIT_PROGRAM, AUDIT_FILE, AUDIT_OPTIMISER, AUDIT_QUOTE,
	AUDIT_THING_COUNT
};

const char *audit_thing_token(enum audit_thing);	/* "customer" */
const char *audit_thing_label(enum audit_thing);	/* English msgid: "Customers" */
bool audit_thing_parse(const char *token, enum audit_thing *out);

/* A row of account/happening.inc. */
struct happening {
	const char *what;	/* "customer.link_renewed" */
	enum audit_thing thing;
	const char *label;	/* English msgid */
};

extern const struct happening happening_rows[];	/* what NULL at the end */
const struct happening *happening_find(const char *what);	/* or NULL: written by a later version */

struct audit_row {
	int64_t id;
	instant at;
	const char *actor_kind, *actor_name, *address;
	const char *what;	/* "unit.settings", "customer.portal_access" */
	const char *subject;
	const char *detail;	/* JSON */
};
struct audit_rows {
	struct audit_row *items;
	size_t count, capacity;
	const char *next;	/* cursor of what is older; NULL: that was all */
};

/* Members left out choose nothing. */
struct audit_filter {
	const char *what;		/* exactly this token */
	bool only_thing;
	enum audit_thing thing;
	bool only_kind;			/* of those who act: programs, customers, the system */
	enum actor_kind kind;
	person_id person;		/* done by this member of staff */
	const char *subject;		/* done to this: public id or name */
	instant from, before;		/* 0: without end */
	const char *cursor;		/* `next` of the page before; one that is none begins anew */
	int limit;
};

/* Of ctx->unit, newest first. */
MUST_CHECK struct err *audit_list(struct ctx *, const struct audit_filter *, struct audit_rows *out);

#endif
