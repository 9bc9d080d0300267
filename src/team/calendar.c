/* calendar -- dated exceptions and absences of a worker: what the weekly hours do not know. */
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"
#include "team/team.h"
#include "team/team_store.h"
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
		TRY(sql_absence_insert(ctx, ctx->tenant, w.id, a->public_id, a->from, a->to, a->note, a->type_unit,
		    a->type, a->series, ctx->now, &row));
		a->id = row.id;
	} else {
		TRY(sql_absence_update(ctx, ctx->tenant, a->id, a->from, a->to, a->note, a->type_unit,
		    a->type, NULL));
	}
	return plan_changed_worker(ctx, w.id);
}

static void
check_absence(struct ctx *ctx, struct absence *a, struct problems *problems)
{
	a->note = a->note != NULL ? str_trim(ctx->arena, a->note) : "";
	if (INSTANT_IS_NONE(a->from))
		problem_add(ctx->arena, problems, "from", T(ctx, "Enter when it begins."));
	if (INSTANT_IS_NONE(a->to))
		problem_add(ctx->arena, problems, "to", T(ctx, "Enter when it ends."));
	else if (a->from.s >= a->to.s)
		problem_add(ctx->arena, problems, "to", T(ctx, "The end must come after the beginning."));
	else if (a->to.s - a->from.s > INT64_C(3) * 366 * 86400)
		problem_add(ctx->arena, problems, "to", T(ctx, "An absence lasts three years at most."));
	if (str_length(a->note) > 300)
		problem_add(ctx->arena, problems, "note", TN(ctx, 300, "At most {n} character.",
		    "At most {n} characters.", NULL));
}

struct err *
absence_save(struct ctx *ctx, struct absence *absence)
{
	struct absence checked = *absence;
	struct absence_change change = { .in = &checked };
	struct problems problems = { 0 };

	check_absence(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_absence, &change));
	*absence = change.out;
	return OK;
}

/* ---- again and again ---- */

struct repeating {
	const struct absence *first;
	const struct absence_repeat *repeat;
	struct absence made;		/* the first of them, with its ids */
	size_t count;
};

static instant
days_later(const struct zone *zone, instant at, int32_t days)
{
	struct civil wall = zone_civil(zone, at);

	wall.day = date_add(wall.day, days);
	return zone_instant(zone, wall, NULL);
}

static struct err *
save_repeated(struct ctx *ctx, void *arg)
{
	struct repeating *r = arg;
	const struct absence_repeat *repeat = r->repeat;
	struct public_id random = env_public_id(ctx->env);
	const char *series = arena_strdup(ctx->arena, random.text);	/* what was made is given back with it */

	r->count = 0;
	for (int32_t days = 0;; days += repeat->every_days) {
		struct absence one = *r->first;
		struct absence_change change = { .in = &one };

		one.from = days_later(repeat->zone, r->first->from, days);
		one.to = days_later(repeat->zone, r->first->to, days);
		one.series = series;
		if (zone_date(repeat->zone, one.from).days > repeat->until.days)
			return OK;
		/* A change of clocks may swallow a short one. */
		if (one.from.s >= one.to.s)
			continue;
		TRY(save_absence(ctx, &change));
		if (r->count++ == 0)
			r->made = change.out;
	}
}

struct err *
absence_save_repeated(struct ctx *ctx, struct absence *absence, const struct absence_repeat *repeat, size_t *count)
{
	struct absence checked = *absence;
	struct repeating r = { .first = &checked, .repeat = repeat };
	struct problems problems = { 0 };
	date first;

	check_absence(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	first = zone_date(repeat->zone, checked.from);
	if (repeat->every_days < 1)
		problem_add(ctx->arena, &problems, "repeat", T(ctx, "Choose how often."));
	else if (checked.to.s - checked.from.s > (int64_t)repeat->every_days * 86400)
		problem_add(ctx->arena, &problems, "repeat", T(ctx, "It lasts longer than until it begins again."));
	else if (DATE_IS_NONE(repeat->until) || repeat->until.days < first.days)
		problem_add(ctx->arena, &problems, "until", T(ctx, "Choose the last day."));
	else if ((repeat->until.days - first.days) / repeat->every_days >= ABSENCE_MOST_REPEATS)
		problem_add(ctx->arena, &problems, "until",
		    TN(ctx, ABSENCE_MOST_REPEATS, "At most {n} time.", "At most {n} times.", NULL));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_repeated, &r));
	*absence = r.made;
	if (count != NULL)
		*count = r.count;
	return OK;
}

struct err *
absence_find_public(struct ctx *ctx, const char *public_id, struct absence *out)
{
	struct absence_list_row row;
	bool found;

	TRY(sql_absence_find_public(ctx, ctx->tenant, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such absence."), NULL);
	*out = absence_from_row(&row);
	return OK;
}

struct following { const char *public_id; int64_t removed; };

static struct err *
delete_following(struct ctx *ctx, void *arg)
{
	struct following *following = arg;
	struct absence a;

	TRY(absence_find_public(ctx, following->public_id, &a));
	following->removed = 1;
	if (a.series == NULL)
		TRY(sql_absence_delete(ctx, ctx->tenant, a.id, NULL));
	else
		TRY(sql_absence_delete_following(ctx, ctx->tenant, a.worker, a.series, a.from, &following->removed));
	return plan_changed_worker(ctx, a.worker);
}

struct err *
absence_delete_following(struct ctx *ctx, const char *public_id, int64_t *removed)
{
	struct following following = { .public_id = public_id };

	TRY(db_transaction(ctx, delete_following, &following));
	if (removed != NULL)
		*removed = following.removed;
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
