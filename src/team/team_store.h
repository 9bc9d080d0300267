/* team_store -- rows to structs; private to team. */
#ifndef TEAM_TEAM_STORE_H
#define TEAM_TEAM_STORE_H

#include "base/ctx.h"
#include "team/team.h"

/* In any unit of the tenant. */
MUST_CHECK struct err *worker_lookup_email_anywhere(struct ctx *, const char *email, struct worker *out, bool *found);

MUST_CHECK struct err *worker_insert_row(struct ctx *, struct worker *);
MUST_CHECK struct err *worker_update_row(struct ctx *, const struct worker *);
MUST_CHECK struct err *worker_join(struct ctx *, worker_id);
MUST_CHECK struct err *worker_count_all(struct ctx *, int64_t *out);

struct absence_list_row;
struct absence absence_from_row(const struct absence_list_row *);

#endif
