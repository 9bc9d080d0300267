/* skills -- who can do what: email, skill, level. */
#include "base/arena.h"
#include "base/str.h"
#include "i18n/i18n.h"
#include "import/inside.h"
#include "team/team.h"

enum skill_field { EMAIL, SKILL, LEVEL, FIELD_COUNT };

static const struct field fields[FIELD_COUNT] = {
	[EMAIL] = { "email", "assignee_email" }, [SKILL] = { "skill", "name" }, [LEVEL] = { "level", NULL },
};

enum { LONGEST_SKILL = 60 };

static struct err *
level_of(struct ctx *ctx, worker_id worker, skill_id skill, int64_t *level)
{
	struct skill_levels levels;

	*level = 0;
	if (ID_IS_NONE(skill))
		return OK;
	TRY(worker_list_skills(ctx, worker, &levels));
	for (size_t i = 0; i < levels.count; i++)
		if (ID_EQUAL(levels.items[i].skill, skill))
			*level = levels.items[i].level;
	return OK;
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i)
{
	const char *folded = i18n_fold(ctx->arena, value_of(work, i, SKILL));
	struct worker worker;
	skill_id skill;
	int64_t level = 1, old;
	bool found;

	TRY(worker_lookup_email(ctx, value_of(work, i, EMAIL), &worker, &found));
	if (!found)
		fail(ctx, work, i, EMAIL, T(ctx, "No worker has this email address."));
	if (str_empty(folded))
		fail(ctx, work, i, SKILL, T(ctx, "The name of a skill is missing."));
	else if (str_length(value_of(work, i, SKILL)) > LONGEST_SKILL)
		fail(ctx, work, i, SKILL, TN(ctx, LONGEST_SKILL, "At most {n} character.", "At most {n} characters.",
		    NULL));
	read_int(ctx, work, i, LEVEL, 1, 9, &level);
	if (work->outcomes[i] == FAILED)
		return OK;
	TRY(skill_lookup(ctx, value_of(work, i, SKILL), &skill));
	TRY(level_of(ctx, worker.id, skill, &old));
	bool seen = work->dry && !seen_add(work->seen, arena_printf(ctx->arena, "%s %s", worker.email, folded), NULL);
	if (!mode_allows(ctx, work, i, SKILL, old != 0 || seen))
		return OK;
	if (old != 0 && !has(work, i, LEVEL))
		level = old;
	work->outcomes[i] = old == 0 ? seen ? CHANGED : CREATED : old == level ? SAME : CHANGED;
	if (work->dry || work->outcomes[i] == SAME)
		return OK;
	TRY(skill_ensure(ctx, value_of(work, i, SKILL), &skill));
	TRY(trace_changed(ctx, work, TRACE_SKILL, worker.id.value, json_pack("[I I I]", (json_int_t)skill.value,
	    (json_int_t)old, (json_int_t)level)));
	return worker_set_skill(ctx, worker.id, skill, level, NULL);
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i));
	return OK;
}

static const int required[] = { EMAIL, SKILL, -1 };
static const char *const ignored[] = { NULL };

const struct importer import_skills = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 200, .apply = apply,
};
