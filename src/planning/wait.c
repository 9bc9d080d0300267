/* wait -- who would like to come earlier: kept until a time is freed. */
#include "planning/planning.h"

#include "base/ctx.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"

#include "gen/planning.sql.h"

enum { MOST_NOTE = 500 };

static const char *const parts[] = { [DAY_ANY] = "any", [DAY_MORNING] = "morning", [DAY_AFTERNOON] = "afternoon" };

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
	    .weekdays = (uint8_t)row.weekdays, .note = row.note, .created_at = row.created_at };
	for (int i = DAY_ANY; i <= DAY_AFTERNOON; i++)
		if (str_equal(parts[i], row.part))
			out->part = (enum day_part)i;
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
