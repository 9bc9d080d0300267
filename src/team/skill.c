/* skill -- what workers can do, by name, with a level from 1 to 9. */
#include "base/arena.h"
#include "base/str.h"
#include "db/db.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"
#include "team/team.h"
#include "gen/team.sql.h"

enum { HIGHEST_LEVEL = 9, LONGEST_NAME = 60 };

struct err *
skill_list(struct ctx *ctx, struct skills *out)
{
	struct skill_list_rows rows;
	struct skills skills = { 0 };

	TRY(sql_skill_list(ctx, ctx->unit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &skills) = (struct skill){ rows.items[i].id, rows.items[i].name };
	*out = skills;
	return OK;
}

struct err *
skill_lookup(struct ctx *ctx, const char *name, skill_id *out)
{
	struct skill_lookup_row row;
	bool found;

	TRY(sql_skill_lookup(ctx, ctx->unit, i18n_fold(ctx->arena, name), &row, &found));
	*out = found ? row.id : (skill_id){ 0 };
	return OK;
}

struct ensuring {
	const char *name;
	skill_id id;
};

static struct err *
ensure_skill(struct ctx *ctx, void *arg)
{
	struct ensuring *ensuring = arg;
	struct skill_insert_row row;

	TRY(skill_lookup(ctx, ensuring->name, &ensuring->id));
	if (!ID_IS_NONE(ensuring->id))
		return OK;
	TRY(sql_skill_insert(ctx, ctx->unit, ensuring->name, i18n_fold(ctx->arena, ensuring->name), &row));
	ensuring->id = row.id;
	return OK;
}

struct err *
skill_ensure(struct ctx *ctx, const char *name, skill_id *out)
{
	struct ensuring ensuring = { .name = str_trim(ctx->arena, name != NULL ? name : "") };
	struct problems problems = { 0 };

	if (str_empty(i18n_fold(ctx->arena, ensuring.name)))
		problem_add(ctx->arena, &problems, "skill", T(ctx, "Enter the name of the skill."));
	else if (str_length(ensuring.name) > LONGEST_NAME)
		problem_add(ctx->arena, &problems, "skill", TN(ctx, LONGEST_NAME, "At most {n} character.",
		    "At most {n} characters.", NULL));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, ensure_skill, &ensuring));
	*out = ensuring.id;
	return OK;
}

struct err *
worker_list_skills(struct ctx *ctx, worker_id worker, struct skill_levels *out)
{
	struct worker_skill_list_rows rows;
	struct skill_levels levels = { 0 };

	TRY(sql_worker_skill_list(ctx, ctx->unit, worker, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &levels) = (struct skill_level){ rows.items[i].skill_id,
		    rows.items[i].name, rows.items[i].level };
	*out = levels;
	return OK;
}

struct levelling {
	worker_id worker;
	skill_id skill;
	int64_t level;
	bool changed;
};

static struct err *
set_skill(struct ctx *ctx, void *arg)
{
	struct levelling *l = arg;
	struct worker_skill_level_row row;
	struct worker w;
	bool found;

	TRY(worker_find(ctx, l->worker, &w));
	TRY(sql_worker_skill_level(ctx, ctx->unit, w.id, l->skill, &row, &found));
	l->changed = l->level != (found ? row.level : 0);
	if (!l->changed)
		return OK;
	if (l->level == 0)
		TRY(sql_worker_skill_drop(ctx, ctx->unit, w.id, l->skill, NULL));
	else
		TRY(sql_worker_skill_put(ctx, ctx->unit, w.id, l->skill, l->level, NULL));
	return plan_changed_worker(ctx, w.id);
}

struct err *
worker_set_skill(struct ctx *ctx, worker_id worker, skill_id skill, int64_t level, bool *changed)
{
	struct levelling levelling = { .worker = worker, .skill = skill, .level = level };
	struct problems problems = { 0 };

	if (level < 0 || level > HIGHEST_LEVEL)
		problem_add(ctx->arena, &problems, "level", T(ctx, "A level is a number from 1 to 9."));
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, set_skill, &levelling));
	if (changed != NULL)
		*changed = levelling.changed;
	return OK;
}
