/*
 * notice -- what a member of staff should know: the bell of the back office.
 *
 * A notice belongs to one person in one unit and is written in the transaction of its
 * cause, in that person's language.  Pages that are open hear of it after the commit.  It
 * stays until it is read, and then for a while.
 */
#ifndef NOTICE_NOTICE_H
#define NOTICE_NOTICE_H

#include "account/account.h"
#include "base/ctx.h"
#include "base/err.h"

enum { NOTICE_TEXT_MOST = 200, NOTICE_DETAIL_MOST = 500 };

struct notice_new {
	person_id person;
	const char *icon;	/* of assets/icons.txt; NULL: "bell" */
	const char *text;	/* one line; longer ones are cut between letters */
	const char *detail;	/* a second line; NULL or "": none */
	const char *path;	/* below the unit's address: "/activities/ID"; NULL or "": nothing to open */
	activity_id activity;	/* none: about no activity */
	customer_id customer;	/* none: about no customer; with one it is forgotten with them */
	const char *cause;	/* once per person for ever; NULL: may repeat */
};
/* In the caller's transaction or one of its own.  Somebody without a role in ctx->unit gets none. */
MUST_CHECK struct err *notice_write(struct ctx *, const struct notice_new *);

/* Who is told what customers do: those who plan in ctx->unit; where nobody does, its administrators. */
MUST_CHECK struct err *notice_planners(struct ctx *, struct persons *out);

struct notice {
	int64_t id;
	struct public_id public_id;
	const char *icon, *text, *detail, *path;
	instant created_at;
	instant read_at;	/* INSTANT_NONE: not yet */
};
struct notices {
	struct notice *items;
	size_t count, capacity;
	int64_t next;		/* for `before` of the following page; 0: this was the last */
};
/* Of a person in ctx->unit, newest first; `before` 0: from the newest. */
MUST_CHECK struct err *notice_list(struct ctx *, person_id, int64_t before, int limit, struct notices *out);

/* How many are not read; at most 100 are counted. */
MUST_CHECK struct err *notice_count(struct ctx *, person_id, int *unread);

/* Marks it read; gives where it leads.  ERR_NOT_FOUND when it is not this person's. */
MUST_CHECK struct err *notice_read(struct ctx *, person_id, const char *public_id, const char **path);
MUST_CHECK struct err *notice_read_all(struct ctx *, person_id);

/*
 * Live pages: after the commit "UNIT PERSON" is said on this channel of the database; doors pass
 * it on to the topic of the person.
 */
#define NOTICE_CHANNEL	"notice"
const char *notice_topic(struct arena *, int64_t unit, int64_t person);

/* Forgets what was read 30 days ago or written 180 days ago: for jobs, once an hour. */
MUST_CHECK struct err *notice_sweep(struct ctx *, int64_t *removed);

#endif
