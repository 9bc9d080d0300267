/* optimisation -- what planners set, kept and checked. */
#include "optimiser/inside.h"

#include <string.h>
#include "account/account.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "db/db.h"
#include "gen/optimiser.sql.h"
#include "i18n/i18n.h"
#include "team/team.h"

enum { LONGEST_NAME = 80, MOST_HOURS = 184 * 24 };

static struct optimisation
from_row(struct ctx *ctx, const struct optimisation_find_row *row)
{
	struct optimisation out = optimisation_new();

	settings_read(ctx->arena, row->settings, &out);
	out.id = row->id;
	out.public_id = row->public_id;
	out.name = row->name;
	out.repeat_day = row->repeat_day == INT32_MIN ? -1 : row->repeat_day;
	out.repeat_s = row->repeat_s;
	out.next_at = row->next_at;
	out.archived = row->archived;
	return out;
}

struct err *
optimisation_find(struct ctx *ctx, optimisation_id id, struct optimisation *out)
{
	struct optimisation_find_row row;
	bool found;

	TRY(sql_optimisation_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such optimisation."), NULL);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
optimisation_find_public(struct ctx *ctx, const char *public_id, struct optimisation *out)
{
	struct optimisation_find_row row;
	bool found;

	TRY(sql_optimisation_find_public(ctx, ctx->unit, public_id, &row, &found));
	if (!found)
		return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such optimisation."), NULL);
	*out = from_row(ctx, &row);
	return OK;
}

struct err *
optimisation_list(struct ctx *ctx, struct optimisations *out)
{
	struct optimisation_find_rows rows = { 0 };
	struct optimisations list = { 0 };

	TRY(sql_optimisation_list(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &list) = from_row(ctx, &rows.items[i]);
	*out = list;
	return OK;
}

/* ---- checking ---- */

static bool
length_is_sound(const struct optimisation *o)
{
	static const int64_t most[LENGTH_COUNT] = { [LENGTH_HOURS] = MOST_HOURS, [LENGTH_DAYS] = 184,
	    [LENGTH_WEEKS] = 26, [LENGTH_MONTHS] = 6 };

	return o->length >= (o->length_in == LENGTH_HOURS ? 2 : 1) && o->length <= most[o->length_in];
}

static struct err *
check_workers(struct ctx *ctx, const struct optimisation *o, struct problems *problems)
{
	struct workers workers = { 0 };

	if (o->workers.count == 0)
		return OK;
	TRY(worker_list(ctx, false, &workers));
	for (size_t i = 0; i < o->workers.count; i++) {
		bool ours = false;

		for (size_t k = 0; k < workers.count; k++)
			ours |= ID_EQUAL(workers.items[k].id, o->workers.items[i]);
		if (!ours) {
			problem_add(ctx->arena, problems, "workers",
			    T(ctx, "One of them does not work here any more."));
			break;
		}
	}
	return OK;
}

static struct err *
check(struct ctx *ctx, struct optimisation *o, struct problems *problems)
{
	o->name = str_trim(ctx->arena, o->name);
	if (str_empty(o->name))
		problem_add(ctx->arena, problems, "name", T(ctx, "Give it a name."));
	else if (strlen(o->name) > LONGEST_NAME)
		problem_add(ctx->arena, problems, "name", T(ctx, "At most 80 characters."));
	if (o->from_days < 0 || o->from_days > OPTIMISER_MOST_DAYS_AHEAD)
		problem_add(ctx->arena, problems, "from_days", T(ctx, "Between 0 and 365 days from now."));
	if (o->from_s < 0 || o->from_s >= 86400)
		problem_add(ctx->arena, problems, "from_s", T(ctx, "A time of the day, such as 8:00."));
	if (!length_is_sound(o))
		problem_add(ctx->arena, problems, "length", T(ctx, "Between two hours and six months."));
	if (o->least_relevance < 0 || o->least_relevance > 100)
		problem_add(ctx->arena, problems, "least_relevance", T(ctx, "Between 0 and 100."));
	if (o->move_minutes < 0 || o->move_minutes > OPTIMISER_MOST_MOVE_MINUTES)
		problem_add(ctx->arena, problems, "move_minutes", T(ctx, "Between 0 and 240 minutes."));
	if (o->seconds < 0 || o->seconds > OPTIMISER_MOST_SECONDS)
		problem_add(ctx->arena, problems, "seconds", T(ctx, "Between 0 and 3600 seconds."));
	if (o->repeat_day < -1 || o->repeat_day > SUNDAY)
		problem_add(ctx->arena, problems, "repeat_day", T(ctx, "Choose a day of the week."));
	if (o->repeat_s < 0 || o->repeat_s >= 86400)
		problem_add(ctx->arena, problems, "repeat_s", T(ctx, "A time of the day, such as 20:00."));
	return check_workers(ctx, o, problems);
}

/* ---- saving ---- */

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct optimisation *o = arg;
	const char *settings = settings_write(ctx, o);
	int32_t repeat_day = o->repeat_day < 0 ? INT32_MIN : o->repeat_day;
	struct optimisation_insert_row row;
	int64_t changed;

	if (ID_IS_NONE(o->id)) {
		struct public_id public_id = env_public_id(ctx->env);

		TRY(sql_optimisation_insert(ctx, ctx->unit, public_id, o->name, settings, repeat_day, o->repeat_s,
		    o->next_at, ctx->now, &row));
		o->id = row.id;
		o->public_id = public_id;
	} else {
		TRY(sql_optimisation_update(ctx, ctx->unit, o->id, o->name, settings, repeat_day, o->repeat_s,
		    o->next_at, ctx->now, &changed));
		if (changed == 0)
			return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such optimisation."), NULL);
	}
	TRY(audit_write(ctx, "optimisation.saved", o->public_id.text, settings));
	return run_tell(ctx, o->repeat_day >= 0);
}

struct err *
optimisation_save(struct ctx *ctx, struct optimisation *o)
{
	struct problems problems = { 0 };
	struct unit unit;

	TRY(unit_here(ctx, &unit));
	TRY(check(ctx, o, &problems));
	TRY(err_invalid(ctx, &problems));
	o->next_at = settings_next(o, unit.zone, ctx->now);
	return db_transaction(ctx, save_inside, o);
}

static struct err *
archive_inside(struct ctx *ctx, void *arg)
{
	const struct optimisation *o = arg;

	TRY(sql_optimisation_archive(ctx, ctx->unit, o->id, ctx->now, NULL));
	return audit_write(ctx, "optimisation.archived", o->public_id.text, NULL);
}

struct err *
optimisation_archive(struct ctx *ctx, optimisation_id id)
{
	struct optimisation o;

	TRY(optimisation_find(ctx, id, &o));
	return db_transaction(ctx, archive_inside, &o);
}
