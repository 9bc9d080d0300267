/* types -- the file of activity types; a new one is shown on the portal with the usual actions. */
#include "base/arena.h"
#include "base/str.h"
#include "catalog/catalog.h"
#include "i18n/i18n.h"
#include "import/inside.h"

enum type_field { REFERENCE, NAME, DURATION, SKILLS, COLOR, PRIORITY, FIELD_COUNT };

static const struct field fields[FIELD_COUNT] = {
	[REFERENCE] = { "reference", NULL }, [NAME] = { "name", NULL }, [DURATION] = { "duration", "duration_s" },
	[SKILLS] = { "skills", "skill" }, [COLOR] = { "color", NULL }, [PRIORITY] = { "priority", NULL },
};

/* "boiler;heat pump:2": names, each with a level behind a colon when it is not 1. */
static struct err *
read_skills(struct ctx *ctx, struct work *work, size_t i, struct skill_levels *out)
{
	struct skill_levels skills = { 0 };

	for (char **part = str_split(ctx->arena, value_of(work, i, SKILLS), ';', NULL); *part != NULL; part++) {
		char *name = str_trim(ctx->arena, *part);
		char *colon = strrchr(name, ':');
		struct skill_level skill = { .level = 1 };

		if (str_empty(name))
			continue;
		if (colon != NULL && str_to_int(str_trim(ctx->arena, colon + 1), 1, 9, &skill.level))
			*colon = '\0';
		skill.name = str_trim(ctx->arena, name);
		if (str_empty(i18n_fold(ctx->arena, skill.name)) || str_length(skill.name) > 60) {
			fail(ctx, work, i, SKILLS, T(ctx, "These are no names of skills separated by semicolons."));
			return OK;
		}
		TRY(skill_lookup(ctx, skill.name, &skill.skill));
		*arena_push(ctx->arena, &skills) = skill;
	}
	*out = skills;
	return OK;
}

/* Those that nobody knew yet. */
static struct err *
make_skills(struct ctx *ctx, struct skill_levels *skills)
{
	for (size_t i = 0; i < skills->count; i++)
		if (ID_IS_NONE(skills->items[i].skill))
			TRY(skill_ensure(ctx, skills->items[i].name, &skills->items[i].skill));
	return OK;
}

static bool
same_skills(const struct skill_levels *a, const struct skill_levels *b)
{
	size_t same = 0;

	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			same += ID_EQUAL(a->items[i].skill, b->items[j].skill)
			    && a->items[i].level == b->items[j].level;
	return a->count == b->count && same == a->count;
}

static bool
is_same(const struct activity_type *a, const struct activity_type *b)
{
	return str_equal(a->name, b->name) && a->duration_s == b->duration_s && str_equal(a->color, b->color)
	    && a->priority == b->priority && same_skills(&a->skills, &b->skills);
}

static struct err *
apply_line(struct ctx *ctx, struct work *work, size_t i)
{
	struct activity_type old, type;
	struct problems problems = { 0 };
	bool exists, seen;

	TRY(type_lookup_reference(ctx, value_of(work, i, REFERENCE), &old, &exists));
	type = exists ? old : type_new();
	if (!exists)
		type.reference = value_of(work, i, REFERENCE);
	type.name = text_or(work, i, NAME, exists ? old.name : type.reference);
	type.color = text_or(work, i, COLOR, type.color);
	read_int(ctx, work, i, DURATION, 60, 14 * 86400, &type.duration_s);
	read_int(ctx, work, i, PRIORITY, -1000, 1000, &type.priority);
	seen = work->dry && !seen_add(work->seen, i18n_fold(ctx->arena, type.reference), NULL);
	if (work->outcomes[i] == FAILED || !mode_allows(ctx, work, i, REFERENCE, exists || seen))
		return OK;
	if (has(work, i, SKILLS))
		TRY(read_skills(ctx, work, i, &type.skills));
	type_check(ctx, &type, &problems);
	fail_all(ctx, work, i, &problems);
	if (work->outcomes[i] == FAILED)
		return OK;
	work->outcomes[i] = !exists ? seen ? CHANGED : CREATED : is_same(&old, &type) ? SAME : CHANGED;
	if (work->dry || work->outcomes[i] == SAME)
		return OK;
	TRY(make_skills(ctx, &type.skills));
	TRY(type_save(ctx, &type));
	TRY(exists ? trace_changed(ctx, work, TRACE_TYPE, type.id.value, trace_of_type(ctx, &old))
	    : trace_made(ctx, work, TRACE_TYPE, type.id.value));
	return exists ? OK : portal_action_add_usual(ctx, type.id);
}

static struct err *
apply(struct ctx *ctx, struct work *work)
{
	for (size_t i = 0; i < work->count; i++)
		if (work->outcomes[i] != FAILED)
			TRY(apply_line(ctx, work, i));
	return OK;
}

static const int required[] = { REFERENCE, -1 };
static const char *const ignored[] = { "updated_at", "created_at", NULL };

const struct importer import_types = {
	.fields = fields, .field_count = FIELD_COUNT, .ignored = ignored, .required = required, .key = -1,
	.chunk = 50, .apply = apply,
};
