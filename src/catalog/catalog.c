/* catalog -- see catalog.h: types and what is checked of them. */
#include "catalog/catalog.h"

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"
#include "catalog/store.h"
#include "db/db.h"
#include "form/codes.h"
#include "i18n/i18n.h"
#include "team/plan_change.h"

enum { SHORTEST_S = 60, LONGEST_S = 14 * 86400 };

struct activity_type
type_new(void)
{
	return (struct activity_type){
		.reference = "", .name = "", .color = "", .duration_s = 3600, .portal_shown = true,
		.rules = rules_none(), .display.show_worker = true,
	};
}

static struct err *
not_found(struct ctx *ctx)
{
	return err_new(ctx, ERR_NOT_FOUND, T(ctx, "There is no such activity type."), NULL);
}

/* Gives each type its skills; rows come by type. */
static struct err *
add_skills(struct ctx *ctx, type_id only, struct activity_type *types, size_t count)
{
	struct type_skill_list_rows rows;

	TRY(sql_type_skill_list(ctx, ctx->unit, only, &rows));
	for (size_t i = 0; i < rows.count; i++)
		for (size_t j = 0; j < count; j++)
			if (ID_EQUAL(types[j].id, rows.items[i].type_id))
				*arena_push(ctx->arena, &types[j].skills) = (struct skill_level){
				    rows.items[i].skill_id, rows.items[i].name, rows.items[i].level };
	return OK;
}

struct err *
type_find(struct ctx *ctx, type_id id, struct activity_type *out)
{
	struct type_find_row row;
	struct activity_type type;
	bool found;

	TRY(sql_type_find(ctx, ctx->unit, id, &row, &found));
	if (!found)
		return not_found(ctx);
	type = type_from_row(ctx, &row);
	TRY(add_skills(ctx, id, &type, 1));
	*out = type;
	return OK;
}

struct err *
type_find_public(struct ctx *ctx, const char *public_id, struct activity_type *out)
{
	struct type_find_row row;
	bool found;

	TRY(sql_type_find_public(ctx, ctx->unit, public_id, &row, &found));
	return found ? type_find(ctx, row.id, out) : not_found(ctx);
}

struct err *
type_list(struct ctx *ctx, bool archived_too, struct activity_types *out)
{
	struct type_find_rows rows;
	struct activity_types types = { 0 };

	TRY(sql_type_list(ctx, ctx->unit, archived_too, &rows));
	for (size_t i = 0; i < rows.count; i++)
		*arena_push(ctx->arena, &types) = type_from_row(ctx, &rows.items[i]);
	TRY(add_skills(ctx, (type_id){ 0 }, types.items, types.count));
	*out = types;
	return OK;
}

struct err *
type_lookup_reference(struct ctx *ctx, const char *reference, struct activity_type *out, bool *found)
{
	struct activity_types types;
	const char *wanted = i18n_fold(ctx->arena, reference);

	/* a unit has few types; without case and accents, so that "hp" finds "HP" */
	TRY(type_list(ctx, true, &types));
	*found = false;
	for (size_t i = 0; i < types.count && !*found; i++) {
		*found = str_equal(types.items[i].reference, reference);
		if (*found)
			*out = types.items[i];
	}
	for (size_t i = 0; i < types.count && !*found && !str_empty(wanted); i++) {
		*found = str_equal(i18n_fold(ctx->arena, types.items[i].reference), wanted);
		if (*found)
			*out = types.items[i];
	}
	return OK;
}

/* ---- checking ---- */

static void
check_length(struct ctx *ctx, struct problems *problems, const char *field, const char *text, size_t most)
{
	if (str_length(text) > most)
		problem_add(ctx->arena, problems, field, TN(ctx, (int64_t)most, "At most {n} character.",
		    "At most {n} characters.", NULL));
}

static void
check_texts(struct ctx *ctx, const struct texts *texts, const char *name, size_t most, struct problems *problems)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		const char *field = arena_printf(ctx->arena, "%s.%s", name, lang_tag((enum lang)lang));

		if (texts->in[lang] == NULL)
			continue;
		check_length(ctx, problems, field, texts->in[lang], most);
		codes_check(ctx, texts->in[lang], field, problems);
	}
}

static void
check_skills(struct ctx *ctx, const struct activity_type *type, struct problems *problems)
{
	for (size_t i = 0; i < type->skills.count; i++) {
		if (type->skills.items[i].level < 1 || type->skills.items[i].level > 9)
			problem_add(ctx->arena, problems, "skills", T(ctx, "A level is a number from 1 to 9."));
		for (size_t j = 0; j < i; j++)
			if (!ID_IS_NONE(type->skills.items[i].skill)
			    && ID_EQUAL(type->skills.items[i].skill, type->skills.items[j].skill))
				problem_add(ctx->arena, problems, "skills", T(ctx, "Each skill stands once."));
	}
}

static bool
is_color(const char *text)
{
	return text[0] == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

void
type_check(struct ctx *ctx, struct activity_type *type, struct problems *problems)
{
	type->reference = str_trim(ctx->arena, type->reference != NULL ? type->reference : "");
	type->name = str_trim(ctx->arena, type->name != NULL ? type->name : "");
	type->color = str_trim(ctx->arena, type->color != NULL ? type->color : "");
	if (str_empty(type->reference))
		problem_add(ctx->arena, problems, "reference", T(ctx, "Enter a reference."));
	if (str_empty(type->name))
		problem_add(ctx->arena, problems, "name", T(ctx, "Enter a name."));
	check_length(ctx, problems, "reference", type->reference, 40);
	check_length(ctx, problems, "name", type->name, 120);
	if (!str_empty(type->color) && !is_color(type->color))
		problem_add(ctx->arena, problems, "color", T(ctx, "A colour looks like #28c85a."));
	if (type->duration_s < SHORTEST_S || type->duration_s > LONGEST_S)
		problem_add(ctx->arena, problems, "duration", T(ctx,
		    "A duration lies between one minute and 14 days."));
	if (type->priority < -1000 || type->priority > 1000)
		problem_add(ctx->arena, problems, "priority", T(ctx, "A priority lies between -1000 and 1000."));
	rules_check(ctx, &type->rules, problems);
	check_texts(ctx, &type->display.title, "display.title", 200, problems);
	check_texts(ctx, &type->display.description, "display.description", 4000, problems);
	check_skills(ctx, type, problems);
}

/* ---- saving ---- */

struct saving {
	const struct activity_type *in;
	struct activity_type out;
};

static struct err *
save_skills(struct ctx *ctx, const struct activity_type *type)
{
	TRY(sql_type_skill_clear(ctx, ctx->unit, type->id, NULL));
	for (size_t i = 0; i < type->skills.count; i++)
		TRY(sql_type_skill_add(ctx, ctx->unit, type->id, type->skills.items[i].skill,
		    type->skills.items[i].level, NULL));
	return OK;
}

static struct err *
check_reference(struct ctx *ctx, const struct activity_type *type)
{
	struct problems problems = { 0 };
	struct activity_type known;
	bool found;

	TRY(type_lookup_reference(ctx, type->reference, &known, &found));
	if (found && !ID_EQUAL(known.id, type->id))
		problem_add(ctx->arena, &problems, "reference", T(ctx, "Another type has this reference."));
	return err_invalid(ctx, &problems);
}

static struct err *
save_inside(struct ctx *ctx, void *arg)
{
	struct saving *saving = arg;
	struct activity_type *type = &saving->out;

	*type = *saving->in;
	TRY(check_reference(ctx, type));
	if (ID_IS_NONE(type->id)) {
		TRY(type_insert_row(ctx, type));
	} else {
		struct activity_type old;

		TRY(type_find(ctx, type->id, &old));
		TRY(type_update_row(ctx, type));
		type->public_id = old.public_id;
		type->created_at = old.created_at;
	}
	TRY(save_skills(ctx, type));
	return plan_changed(ctx);
}

struct err *
type_save(struct ctx *ctx, struct activity_type *type)
{
	struct problems problems = { 0 };
	struct activity_type checked = *type;
	struct saving saving = { .in = &checked };

	type_check(ctx, &checked, &problems);
	TRY(err_invalid(ctx, &problems));
	TRY(db_transaction(ctx, save_inside, &saving));
	*type = saving.out;
	return OK;
}

struct err *
type_set_archived(struct ctx *ctx, type_id id, bool archived)
{
	struct activity_type type;

	TRY(type_find(ctx, id, &type));
	type.archived = archived;
	return type_save(ctx, &type);
}

struct err *
type_set_portal_shown(struct ctx *ctx, type_id id, bool shown)
{
	struct activity_type type;

	TRY(type_find(ctx, id, &type));
	type.portal_shown = shown;
	return type_save(ctx, &type);
}
