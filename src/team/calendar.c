/* calendar -- dated exceptions and absences of a worker: what the weekly hours do not know. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"
#include "team/team.h"
#include "gen/team.sql.h"

struct exception_change {
	worker_id worker;
	date day;
	const struct spans *hours;
};

static struct err *
set_exception(struct ctx *ctx, void *arg)
{
	const struct exception_change *change = arg;
	struct worker w;

	TRY(worker_find(ctx, change->worker, &w));
	if (change->hours == NULL)
		TRY(sql_worker_exception_drop(ctx, ctx->tenant, w.id, change->day, NULL));
	else
		TRY(sql_worker_exception_put(ctx, ctx->tenant, w.id, change->day,
		    spans_to_json(ctx->arena, change->hours), NULL));
	return plan_changed_worker(ctx, w.id);
}

struct err *
worker_set_exception(struct ctx *ctx, worker_id worker, date day, const struct spans *hours)
{
	struct exception_change change = { worker, day, hours };
	struct problems problems = { 0 };

	if (DATE_IS_NONE(day))
		problem_add(ctx->arena, &problems, "day", T(ctx, "Enter a date."));
	if (hours != NULL && !spans_are_sound(hours))
		problem_add(ctx->arena, &problems, "hours", T(ctx, "Hours like 8:00-12:00, 13:00-17:00, in order."));
	TRY(err_invalid(ctx, &problems));
	return db_transaction(ctx, set_exception, &change);
}

struct absence_change {
	const struct absence *in;
	struct absence out;
};

static struct err *
save_absence(struct ctx *ctx, void *arg)
{
	struct absence_change *change = arg;
	struct absence *a = &change->out;
	struct worker w;

	*a = *change->in;
	TRY(worker_find(ctx, a->worker, &w));
	if (ID_IS_NONE(a->id)) {
		struct absence_insert_row row;

		a->public_id = env_public_id(ctx->env);
		TRY(sql_absence_insert(ctx, ctx->tenant, w.id, a->public_id, a->from, a->to, a->note, ctx->now, &row));
		a->id = row.id;
	} else {
		TRY(sql_absence_update(ctx, ctx->tenant, a->id, a->from, a->to, a->note, NULL));
	}
	return plan_changed_worker(ctx, w.id);
}

struct err *
absence_save(struct ctx *ctx, struct absence *absence)
{
	struct absence checked = *absence;
	struct absence_change change = { .in = &checked };
	struct problems problems = { 0 };

	checked.note = absence->note != NULL ? str_trim(ctx->arena, absence->note) : "";
	if (INSTANT_IS_NONE(absence->from))
		problem_add(ctx->arena, &problems, "from", T(ctx, "Enter when it begins."));
	if (INSTANT_IS_NONE(absence->to))
		problem_add(ctx->arena, &problems, "to", T(ctx, "Enter when it ends."));
	else if (absence->from.s >= absence->to.s)
		problem_add(ctx->arena, &problems, "to", T(ctx, "The end must come after the beginning."));
	else if (absence->to.s - absence->from.s > INT64_C(3) * 366 * 86400)
		problem_add(ctx->arena, &problems, "to", T(ctx, "An absence lasts three years at most."));
	if (str_length(checked.note) > 300)
		problem_add(ctx->arena, &problems, "note", TN(ctx, 300, "At most {n} character.",
		    "At most {n} characters.", NULL));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_absence, &change));
	*absence = change.out;
	return OK;
}

static struct err *
delete_absence(struct ctx *ctx, void *arg)
{
	const char *public_id = arg;
	struct absence_list_row row;
	bool found;

	TRY(sql_absence_find_public(ctx, ctx->tenant, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such absence."), NULL);
	TRY(sql_absence_delete(ctx, ctx->tenant, row.id, NULL));
	return plan_changed_worker(ctx, row.worker_id);
}

struct err *
absence_delete(struct ctx *ctx, const char *public_id)
{
	return db_transaction(ctx, delete_absence, (void *)public_id);
}
