/* wait -- who would like to come earlier: kept until a time is freed. */
#include "planning/waits.h"

#include "activity/activity.h"
#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "planning/workload.h"

#include "gen/planning.sql.h"
#include "gen/planning_earlier.sql.h"

enum { MOST_NOTE = 500 };

static const char *const parts[] = { [DAY_ANY] = "any", [DAY_MORNING] = "morning", [DAY_AFTERNOON] = "afternoon" };

enum day_part
waiting_part(const char *token)
{
	for (int i = DAY_ANY; i <= DAY_AFTERNOON; i++)
		if (str_equal(parts[i], token))
			return (enum day_part)i;
	return DAY_ANY;
}

struct err *
waiting_freed(struct ctx *ctx, worker_id worker, activity_id activity, instant from, instant to)
{
	int64_t kept = 0;

	if (to.s <= ctx->now.s)
		return OK;
	TRY(sql_freed_insert(ctx, ctx->tenant, worker, activity, from, to, ctx->now, &kept));
	return kept > 0 ? db_notify(ctx, "jobs", "") : OK;
}

/* Does nobody stand there for some part of from..to, as the plan is now? */
static struct err *
is_free(struct ctx *ctx, worker_id worker, instant from, instant to, bool *out)
{
	struct plan_standing_rows rows = { 0 };

	TRY(sql_plan_standing(ctx, ctx->tenant, worker, from, to, &rows));
	/* In order of time: what is covered so far moves on. */
	for (size_t i = 0; i < rows.count && rows.items[i].from_at.s <= from.s; i++)
		if (rows.items[i].to_at.s > from.s)
			from = rows.items[i].to_at;
	*out = from.s < to.s;
	return OK;
}

struct leavings {
	const struct rearrangement *moves;
	size_t count;
};

static struct err *
run_offer_left(struct ctx *ctx, void *arg)
{
	const struct leavings *l = arg;

	for (size_t i = 0; i < l->count; i++) {
		const struct rearrangement *m = &l->moves[i];
		bool is;

		if (m->result != REARRANGED || m->left_from.s >= m->left_to.s)
			continue;
		TRY(is_free(ctx, m->old_worker, m->left_from, m->left_to, &is));
		if (is)
			TRY(waiting_freed(ctx, m->old_worker, m->activity, m->left_from, m->left_to));
	}
	return OK;
}

struct err *
planning_offer_left(struct ctx *ctx, const struct rearrangement *moves, size_t count)
{
	struct leavings leavings = { moves, count };

	return count == 0 ? OK : db_transaction(ctx, run_offer_left, &leavings);
}

static struct err *
run_wait(struct ctx *ctx, void *arg)
{
	const struct slot_waiting *w = arg;
	struct problems problems = { 0 };
	struct activity activity;

	TRY(activity_find(ctx, w->activity, &activity));
	if (!status_is_open(activity.status))
		problem_add(ctx->arena, &problems, "activity", T(ctx, "This visit is over: nothing can be moved."));
	if (str_length(w->note) > MOST_NOTE)
		problem_add(ctx->arena, &problems, "note", T(ctx, "This text is too long. Shorten it."));
	TRY(err_invalid(ctx, &problems));
	return sql_waiting_put(ctx, ctx->unit, w->activity, w->customer, w->contact, parts[w->part], w->weekdays,
	    w->note, ctx->now, NULL);
}

struct err *
planning_wait(struct ctx *ctx, const struct slot_waiting *waiting)
{
	struct slot_waiting w = *waiting;

	w.note = w.note == NULL ? "" : w.note;
	return db_transaction(ctx, run_wait, &w);
}

struct err *
planning_wait_lookup(struct ctx *ctx, activity_id activity, struct slot_waiting *out, bool *found)
{
	struct waiting_find_row row;

	TRY(sql_waiting_find(ctx, ctx->unit, activity, &row, found));
	if (!*found)
		return OK;
	*out = (struct slot_waiting){ .activity = activity, .customer = row.customer_id, .contact = row.contact_id,
	    .part = waiting_part(row.part), .weekdays = (uint8_t)row.weekdays, .note = row.note,
	    .created_at = row.created_at };
	return OK;
}

static struct err *
run_end(struct ctx *ctx, void *activity)
{
	return sql_waiting_delete(ctx, ctx->unit, *(const activity_id *)activity, NULL);
}

struct err *
planning_wait_end(struct ctx *ctx, activity_id activity)
{
	return db_transaction(ctx, run_end, &activity);
}
